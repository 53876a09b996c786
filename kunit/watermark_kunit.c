// SPDX-License-Identifier: GPL-2.0
/*
 * What zones keep back. Most machines here have no memory, only numbers.
 *
 * The cases named "VM" are real: the zones of Linux 6.12 in a virtual machine,
 * after each number in /proc/sys/vm/ was written once, and what /proc/zoneinfo
 * said then. The others were worked out from the formulas with paper and a
 * calculator that knows no 64-bit limits.
 */
#include <kunit/test.h>
#include <linux/err.h>

#include "helpers.h"
#include "page/pcp.h"
#include "page/watermark.h"
#include "unbacked.h"

struct marks_case {
	const char *name;
	struct sim_test_node node[2];
	unsigned int nr_nodes;
	bool highmem;
	/* What the user wrote; 0 for what a machine starts with. */
	int min_free_kbytes;
	int scale;
	int ratio[SIM_MAX_NR_ZONES];
	unsigned int nr_ratio;
	/* Minimum and distance of the marks; the reserves; by zone. */
	struct {
		unsigned long min, gap;
		long reserve[SIM_MAX_NR_ZONES];
	} want[2][SIM_MAX_NR_ZONES];
	int want_kbytes;
	unsigned long totalreserve[2];
};

/* A zone that takes movable pages only has marks even when it is empty. */
#define EMPTY { 32, 0, { } }

static const struct marks_case marks_cases[] = {
	{
		.name = "VM of 2G",
		.node = { { { 3840, 501344 } } }, .nr_nodes = 1,
		.min_free_kbytes = 5644, .want_kbytes = 5644,
		.want = { {
			{ 10, 3, { 0, 1958, 1958, 1958, 1958 } },
			{ 1400, 501, { } },
			{ }, EMPTY, EMPTY,
		} },
		.totalreserve = { 4376 },
	},
	{
		.name = "VM of 5G, two nodes, Movable",
		.node = { { { 3840, 503775, 1024, 0, 119629 } },
			  { { 0, 0, 514874, 0, 120197 } } },
		.nr_nodes = 2,
		.min_free_kbytes = 12345, .scale = 200,
		.ratio = { 200, 100, 10 }, .nr_ratio = 3,
		.want_kbytes = 12345,
		.want = { {
			{ 11, 76, { 0, 2518, 2523, 2523, 3122 } },
			{ 1518, 10075, { 0, 0, 10, 10, 1206 } },
			{ 3, 20, { 0, 0, 0, 0, 11962 } },
			EMPTY,
			{ 116, 2392, { } },
		}, {
			{ }, { },
			{ 1552, 10297, { 0, 0, 0, 0, 12019 } },
			EMPTY,
			{ 117, 2403, { } },
		} },
		.totalreserve = { 32083, 39088 },
	},
	{
		.name = "3G with HighMem",
		.node = { { { 3976, 0, 221486, 558081 } } }, .nr_nodes = 1,
		.highmem = true, .want_kbytes = 3798,
		.want = { {
			{ 16, 4, { 0, 0, 865, 3045, 3045 } },
			{ },
			{ 932, 233, { 0, 0, 0, 17440, 17440 } },
			{ 128, 587, { } },
			EMPTY,
		} },
		.totalreserve = { 23209 },
	},
	{
		.name = "3G with HighMem and Movable",
		.node = { { { 3976, 0, 221486, 8192, 549889 } } },
		.nr_nodes = 1, .highmem = true,
		.ratio = { 256, 256, 32, 16 }, .nr_ratio = 4,
		.want_kbytes = 3798,
		.want = { {
			{ 16, 4, { 0, 0, 865, 897, 3045 } },
			{ },
			{ 932, 233, { 0, 0, 0, 256, 17440 } },
			{ 32, 8, { 0, 0, 0, 0, 34368 } },
			{ 128, 578, { } },
		} },
		/* HighMem cannot reserve more than it has. */
		.totalreserve = { 31383 },
	},
	{
		.name = "1000 pages",
		.node = { { { 1000 } } }, .nr_nodes = 1, .want_kbytes = 252,
		.want = { { { 63, 15, { } }, { }, { }, EMPTY, EMPTY } },
		.totalreserve = { 93 },
	},
	{
		.name = "one page",
		.node = { { { 1 } } }, .nr_nodes = 1, .want_kbytes = 128,
		.want = { { { 32, 8, { } }, { }, { }, EMPTY, EMPTY } },
		.totalreserve = { 1 },
	},
	{
		.name = "64T",
		.node = { { { 3840, 765000, (1UL << 34) - (1UL << 20) } } },
		.nr_nodes = 1, .want_kbytes = 262144,
		.want = { {
			{ 0, 3, { 0, 2988, 67107756, 67107756, 67107756 } },
			{ 2, 765, { 0, 0, 67104768, 67104768, 67104768 } },
			{ 65533, 17178820, { } },
			EMPTY, EMPTY,
		} },
		.totalreserve = { 35192013 },
	},
	{
		.name = "4T, and 4T of Movable alone",
		.node = { { { 3840, 765000, 1UL << 30 } },
			  { { 0, 0, 0, 0, 1UL << 30 } } },
		.nr_nodes = 2, .want_kbytes = 262144,
		.want = { {
			{ 0, 3, { 0, 2988, 4197292, 4197292, 4197292 } },
			{ 46, 765, { 0, 0, 4194304, 4194304, 4194304 } },
			{ 65489, 1073741, { } },
			EMPTY, EMPTY,
		}, {
			{ }, { }, { }, EMPTY, { 128, 1073741, { } },
		} },
		.totalreserve = { 2981811, 2147610 },
	},
	{
		.name = "Movable only",
		.node = { { { 0, 0, 0, 0, 50000 } } }, .nr_nodes = 1,
		.want_kbytes = 128,
		.want = { { { }, { }, { }, EMPTY, { 48, 50, { } } } },
		.totalreserve = { 148 },
	},
	{
		.name = "as much as can be asked for",
		.node = { { { 3840, 501344 } } }, .nr_nodes = 1,
		.min_free_kbytes = INT_MAX, .scale = 3000,
		.want_kbytes = INT_MAX,
		.want = { {
			{ 4080858, 1020214, { 0, 1958, 1958, 1958, 1958 } },
			{ 532790052, 133197513, { } },
			{ }, EMPTY, EMPTY,
		} },
		.totalreserve = { 505184 },
	},
};

static void marks_case_name(const struct marks_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(marks, marks_cases, marks_case_name);

static void expect_zone(struct kunit *test, const struct marks_case *c,
			const struct sim_mm *mm, unsigned int nid, int i)
{
	const struct sim_zone *zone = &mm->node_data[nid]->node_zones[i];
	int j;

	for (j = 0; j < SIM_NR_WMARK; j++)
		KUNIT_EXPECT_EQ_MSG(test, zone->_watermark[j],
				    c->want[nid][i].min +
				    j * c->want[nid][i].gap,
				    "node %u zone %s mark %d", nid, zone->name,
				    j);
	for (j = 0; j < SIM_MAX_NR_ZONES; j++)
		KUNIT_EXPECT_EQ_MSG(test, zone->lowmem_reserve[j],
				    c->want[nid][i].reserve[j],
				    "node %u zone %s reserve %d", nid,
				    zone->name, j);
}

static void expect_machine(struct kunit *test, const struct marks_case *c,
			   const struct sim_mm *mm)
{
	unsigned long total = 0;
	unsigned int nid;
	int i;

	KUNIT_EXPECT_EQ(test, mm->min_free_kbytes, c->want_kbytes);
	for (nid = 0; nid < c->nr_nodes; nid++) {
		for (i = 0; i < SIM_MAX_NR_ZONES; i++)
			expect_zone(test, c, mm, nid, i);
		KUNIT_EXPECT_EQ(test, mm->node_data[nid]->totalreserve_pages,
				c->totalreserve[nid]);
		total += c->totalreserve[nid];
	}
	KUNIT_EXPECT_EQ(test, mm->totalreserve_pages, total);
}

static struct sim_machine *make_case(struct kunit *test,
				     const struct marks_case *c)
{
	struct sim_machine *m = sim_test_unbacked(test, c->node, c->nr_nodes);

	if (c->highmem)
		m->mm.movable_zone = SIM_ZONE_HIGHMEM;
	return m;
}

static void write_numbers(struct kunit *test, const struct marks_case *c,
			  struct sim_mm *mm)
{
	if (c->min_free_kbytes)
		KUNIT_EXPECT_EQ(test,
				sim_set_min_free_kbytes(mm, c->min_free_kbytes),
				0);
	if (c->scale)
		KUNIT_EXPECT_EQ(test,
				sim_set_watermark_scale_factor(mm, c->scale),
				0);
	if (c->nr_ratio)
		sim_set_lowmem_reserve_ratio(mm, c->ratio, c->nr_ratio);
}

static void zones_keep_back_what_linux_keeps_back(struct kunit *test)
{
	const struct marks_case *c = test->param_value;
	int level = sim_test_quiet_begin(LOGLEVEL_ERR);
	struct sim_machine *m = make_case(test, c);

	write_numbers(test, c, &m->mm);
	sim_init_per_zone_wmark_min(&m->mm);
	sim_test_quiet_end(level);
	expect_machine(test, c, &m->mm);
}

static void a_number_written_later_gives_the_same(struct kunit *test)
{
	const struct marks_case *c = test->param_value;
	struct sim_machine *m = make_case(test, c);

	sim_init_per_zone_wmark_min(&m->mm);
	write_numbers(test, c, &m->mm);
	expect_machine(test, c, &m->mm);
}

/* In any order, and whatever the zones managed before. */
static void given_managed_pages_give_the_same(struct kunit *test)
{
	const struct marks_case *c = test->param_value;
	static const struct sim_test_node other[2] = {
		{ { 1, 0, 1UL << 33, 77, 99999 } }, { { 5, 55, 555, 5555, 0 } },
	};
	int level = sim_test_quiet_begin(LOGLEVEL_ERR);
	struct sim_machine *m = sim_test_unbacked(test, other, c->nr_nodes);
	unsigned long total = 0;
	unsigned int nid;
	int i;

	if (c->highmem)
		m->mm.movable_zone = SIM_ZONE_HIGHMEM;
	sim_init_per_zone_wmark_min(&m->mm);
	write_numbers(test, c, &m->mm);
	for (nid = c->nr_nodes; nid--;) {
		for (i = SIM_MAX_NR_ZONES; i--;) {
			struct sim_pglist_data *pgdat = m->mm.node_data[nid];

			sim_set_managed_pages(&m->mm, &pgdat->node_zones[i],
					      c->node[nid].managed[i]);
			total += c->node[nid].managed[i];
		}
	}
	sim_test_quiet_end(level);
	expect_machine(test, c, &m->mm);
	KUNIT_EXPECT_EQ(test, m->mm.totalram_pages, total);
}

/* The table that the kernel has in a comment, to the KiB, and its ends. */
static const struct {
	u64 kbytes;
	int min_free_kbytes;
} lowmem_sizes[] = {
	{ 4, 128 }, { 1 << 10, 128 }, { 1100, 132 }, { 16 << 10, 512 },
	{ 32 << 10, 724 }, { 64 << 10, 1024 }, { 128 << 10, 1448 },
	{ 256 << 10, 2048 }, { 512 << 10, 2896 }, { 1 << 20, 4096 },
	{ 2 << 20, 5792 }, { 4 << 20, 8192 }, { 8 << 20, 11585 },
	{ 16 << 20, 16384 }, { 4ULL << 30, 262144 }, { 5ULL << 30, 262144 },
	{ 64ULL << 30, 262144 },
};

static void min_free_kbytes_grows_with_the_root_of_lowmem(struct kunit *test)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(lowmem_sizes); i++) {
		unsigned long pages = lowmem_sizes[i].kbytes / 4;
		/* What is not lowmem does not count. */
		const struct sim_test_node node[2] = {
			{ { pages / 3, 0, pages / 2, 123456, 0 } },
			{ { 0, pages - pages / 3 - pages / 2, 0, 0, 7654321 } },
		};
		struct sim_machine *m = sim_test_unbacked(test, node, 2);

		sim_calculate_min_free_kbytes(&m->mm);
		KUNIT_EXPECT_EQ_MSG(test, m->mm.min_free_kbytes,
				    lowmem_sizes[i].min_free_kbytes,
				    "%llu KiB", lowmem_sizes[i].kbytes);
	}
}

static void pages_below_the_high_mark_do_not_count(struct kunit *test)
{
	static const struct sim_test_node node[2] = {
		{ { 10, 100, 1000, 10000, 100000 } },
		{ { 20, 200, 2000, 20000, 200000 } },
	};
	/* Up to each zone, the high marks at 7, 100, 2000. */
	static const unsigned long want[SIM_MAX_NR_ZONES] = {
		3 + 20, 3 + 20 + 100, 3 + 20 + 100, 30123, 330123,
	};
	struct sim_machine *m = sim_test_unbacked(test, node, 2);
	struct sim_zone *zones = m->mm.node_data[0]->node_zones;
	int i;

	zones[SIM_ZONE_DMA]._watermark[SIM_WMARK_HIGH] = 7;
	zones[SIM_ZONE_DMA32]._watermark[SIM_WMARK_HIGH] = 100;
	zones[SIM_ZONE_NORMAL]._watermark[SIM_WMARK_HIGH] = 2000;
	zones = m->mm.node_data[1]->node_zones;
	zones[SIM_ZONE_DMA32]._watermark[SIM_WMARK_HIGH] = 100;
	zones[SIM_ZONE_NORMAL]._watermark[SIM_WMARK_HIGH] = 2000;
	/* The other marks do not matter. */
	zones[SIM_ZONE_DMA]._watermark[SIM_WMARK_LOW] = 20;
	zones[SIM_ZONE_DMA]._watermark[SIM_WMARK_PROMO] = 20;
	for (i = 0; i < SIM_MAX_NR_ZONES; i++)
		KUNIT_EXPECT_EQ_MSG(test, sim_nr_free_zone_pages(&m->mm, i),
				    want[i], "up to %s", sim_zone_names[i]);
	KUNIT_EXPECT_EQ(test, sim_nr_free_buffer_pages(&m->mm),
			want[SIM_ZONE_NORMAL]);
}

/* A machine of 64 MiB, for which 1024 KiB are right. */
static const struct {
	int user;
	int calculated;
	int held;
} user_cases[] = {
	{ -1, 1024, 1024 },
	/* A size that changes overrides less; the user asks once more. */
	{ 0, 1024, 0 }, { 128, 1024, 128 }, { 1023, 1024, 1023 },
	{ 1024, 1024, 1024 }, { 1025, 1025, 1025 },
	{ 262145, 262145, 262145 }, { INT_MAX, INT_MAX, INT_MAX },
};

static void what_the_user_wrote_holds(struct kunit *test)
{
	static const struct sim_test_node node = { { 3000, 13384 } };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(user_cases); i++) {
		struct sim_machine *m = sim_test_unbacked(test, &node, 1);
		int user = user_cases[i].user;
		int level;

		if (user >= 0)
			KUNIT_EXPECT_EQ(test,
					sim_set_min_free_kbytes(&m->mm, user),
					0);
		level = sim_test_quiet_begin(LOGLEVEL_ERR);
		memset(m->mm.node_data[0]->node_zones[0]._watermark, 0,
		       sizeof(m->mm.node_data[0]->node_zones[0]._watermark));
		memset(m->mm.node_data[0]->node_zones[1]._watermark, 0,
		       sizeof(m->mm.node_data[0]->node_zones[1]._watermark));
		sim_calculate_min_free_kbytes(&m->mm);
		sim_test_quiet_end(level);
		KUNIT_EXPECT_EQ_MSG(test, m->mm.min_free_kbytes,
				    user_cases[i].calculated, "user %d", user);
		level = sim_test_quiet_begin(LOGLEVEL_ERR);
		sim_init_per_zone_wmark_min(&m->mm);
		sim_test_quiet_end(level);
		KUNIT_EXPECT_EQ_MSG(test, m->mm.min_free_kbytes,
				    user_cases[i].held, "user %d", user);
		KUNIT_EXPECT_EQ(test, m->mm.user_min_free_kbytes, user);
	}
}

/* Of one page, 8 KiB are right; less than 128 is for the user to ask only. */
static void the_user_may_ask_for_less_than_the_least(struct kunit *test)
{
	static const struct sim_test_node node = { { 1 } };
	static const int want[] = { [7] = 128, [8] = 8, [9] = 9 };
	int user;

	for (user = 7; user <= 9; user++) {
		struct sim_machine *m = sim_test_unbacked(test, &node, 1);
		int level = sim_test_quiet_begin(LOGLEVEL_ERR);

		m->mm.min_free_kbytes = user;
		m->mm.user_min_free_kbytes = user;
		sim_calculate_min_free_kbytes(&m->mm);
		sim_test_quiet_end(level);
		KUNIT_EXPECT_EQ(test, m->mm.min_free_kbytes, want[user]);
	}
}

static void numbers_out_of_range_change_nothing(struct kunit *test)
{
	static const struct sim_test_node node = { { 3840, 501344 } };
	static const int bad_scale[] = { INT_MIN, -1, 0, 3001, INT_MAX };
	struct sim_machine *m = sim_test_unbacked(test, &node, 1);
	struct sim_mm *mm = &m->mm;
	struct sim_zone *zone = &mm->node_data[0]->node_zones[SIM_ZONE_DMA32];
	unsigned long low;
	unsigned int i;

	sim_init_per_zone_wmark_min(mm);
	low = zone->_watermark[SIM_WMARK_LOW];
	KUNIT_EXPECT_EQ(test, sim_set_min_free_kbytes(mm, -1), -EINVAL);
	KUNIT_EXPECT_EQ(test, mm->user_min_free_kbytes, -1);
	for (i = 0; i < ARRAY_SIZE(bad_scale); i++)
		KUNIT_EXPECT_EQ(test,
				sim_set_watermark_scale_factor(mm, bad_scale[i]),
				-EINVAL);
	KUNIT_EXPECT_EQ(test, mm->watermark_scale_factor, 10);
	KUNIT_EXPECT_EQ(test, zone->_watermark[SIM_WMARK_LOW], low);
	KUNIT_EXPECT_EQ(test, sim_set_watermark_scale_factor(mm, 1), 0);
	KUNIT_EXPECT_EQ(test, sim_set_watermark_scale_factor(mm, 3000), 0);
	/* 501344 * 0.3 */
	KUNIT_EXPECT_EQ(test, zone->_watermark[SIM_WMARK_HIGH] -
			zone->_watermark[SIM_WMARK_LOW], 150403UL);
}

static void a_ratio_below_one_is_none(struct kunit *test)
{
	static const struct sim_test_node node = { { 1000, 2000, 3000 } };
	struct sim_machine *m = sim_test_unbacked(test, &node, 1);
	struct sim_zone *zones = m->mm.node_data[0]->node_zones;
	static const int ratio[] = { -5, 1, 7, 8, 9, 10, 11 };

	sim_set_lowmem_reserve_ratio(&m->mm, ratio, 2);
	KUNIT_EXPECT_EQ(test, m->mm.lowmem_reserve_ratio[0], 0);
	KUNIT_EXPECT_EQ(test, m->mm.lowmem_reserve_ratio[1], 1);
	KUNIT_EXPECT_EQ(test, m->mm.lowmem_reserve_ratio[2], 32);
	KUNIT_EXPECT_EQ(test, zones[0].lowmem_reserve[2], 0);
	KUNIT_EXPECT_EQ(test, zones[1].lowmem_reserve[2], 3000);
	/* More than there are zones. */
	sim_set_lowmem_reserve_ratio(&m->mm, ratio, ARRAY_SIZE(ratio));
	KUNIT_EXPECT_EQ(test, m->mm.lowmem_reserve_ratio[4], 9);
	KUNIT_EXPECT_EQ(test, m->mm.percpu_pagelist_high_fraction, 0);
}

/* 4 * sqrt(lowmem), by the definition of a root. */
static void expect_root(struct kunit *test, const struct sim_machine *m)
{
	u64 square = (u64)m->mm.totalram_pages * 4 * 16;
	u64 root = m->mm.min_free_kbytes;

	KUNIT_EXPECT_LE(test, root * root, square);
	KUNIT_EXPECT_GT(test, (root + 1) * (root + 1), square);
}

static void a_boot_sets_the_marks(struct kunit *test)
{
	struct sim_machine *m = sim_test_boot(test, "32M", "8M@1M,24M@4G",
					      SIM_STAGE_ZONELISTS);
	struct sim_zone *normal = sim_test_zone(m, SIM_ZONE_NORMAL);
	unsigned long pages;

	KUNIT_EXPECT_EQ(test, normal->_watermark[SIM_WMARK_HIGH], 0);
	KUNIT_ASSERT_EQ(test, sim_test_boot_to(m, SIM_STAGE_BUDDY), 0);
	expect_root(test, m);
	pages = sim_test_zone(m, SIM_ZONE_DMA)->_watermark[SIM_WMARK_MIN] +
		normal->_watermark[SIM_WMARK_MIN];
	/* Each zone rounds down. */
	KUNIT_EXPECT_GE(test, pages + 1, m->mm.min_free_kbytes / 4);
	KUNIT_EXPECT_LE(test, pages, m->mm.min_free_kbytes / 4);
	KUNIT_EXPECT_EQ(test,
			sim_test_zone(m, SIM_ZONE_DMA)->lowmem_reserve[SIM_ZONE_NORMAL],
			normal->managed_pages / 256);
	sim_test_verify(test, m);
}

static void a_described_min_free_kbytes_holds_over_resets(struct kunit *test)
{
	const struct sim_machine_params params = {
		.size = "16M",
		.memmap = "12M@1M",
		.min_free_kbytes = "333",
	};
	struct sim_machine *m = sim_test_machine(test, &params,
						 SIM_STAGE_CARVED);
	int round;

	for (round = 0; round < 2; round++) {
		KUNIT_EXPECT_EQ(test, m->mm.min_free_kbytes, 333);
		KUNIT_ASSERT_EQ(test, sim_test_boot_to(m, SIM_STAGE_BUDDY), 0);
		KUNIT_EXPECT_EQ(test, m->mm.min_free_kbytes, 333);
		KUNIT_EXPECT_EQ(test, m->mm.user_min_free_kbytes, 333);
		KUNIT_EXPECT_EQ(test,
				sim_test_zone(m, SIM_ZONE_DMA)->_watermark[SIM_WMARK_MIN],
				83);
		mutex_lock(&m->lock);
		KUNIT_EXPECT_EQ(test, sim_set_min_free_kbytes(&m->mm, 4), 0);
		KUNIT_EXPECT_EQ(test, sim_set_watermark_scale_factor(&m->mm, 9),
				0);
		sim_machine_reset(m);
		mutex_unlock(&m->lock);
		KUNIT_EXPECT_EQ(test, m->mm.watermark_scale_factor, 10);
	}
}

/* The real machine of two nodes from above, as a description. */
static void a_machine_without_memory_can_be_given_pages(struct kunit *test)
{
	const struct marks_case *c = &marks_cases[1];
	const struct sim_machine_params p = {
		.size = "0",
		.banks = "2560M@0:0,2560M@4G:1",
		.cpus = "2:0,2:1",
		.movablecore = "1G",
	};
	struct sim_machine *m = sim_test_machine(test, &p, SIM_STAGE_ZONELISTS);
	unsigned int nid;
	int i;

	mutex_lock(&m->lock);
	write_numbers(test, c, &m->mm);
	KUNIT_EXPECT_EQ(test, sim_set_percpu_pagelist_high_fraction(&m->mm, 20),
			0);
	for (nid = 0; nid < 2; nid++)
		for (i = 0; i < SIM_MAX_NR_ZONES; i++)
			sim_set_managed_pages(&m->mm,
					      &m->mm.node_data[nid]->node_zones[i],
					      c->node[nid].managed[i]);
	mutex_unlock(&m->lock);
	expect_machine(test, c, &m->mm);
	KUNIT_EXPECT_EQ(test,
			m->mm.node_data[1]->node_zones[SIM_ZONE_NORMAL].pageset_high_min,
			12871);
}

static const struct {
	const char *text;
	int want;
} params[] = {
	{ "", -EINVAL }, { "-1", -EINVAL }, { "+1", -EINVAL }, { " 1", -EINVAL },
	{ "1 ", -EINVAL }, { "1\n", -EINVAL }, { "1K", -EINVAL },
	{ "0x10", -EINVAL }, { "many", -EINVAL }, { "2147483648", -EINVAL },
	{ "99999999999999999999", -EINVAL }, { "0", 0 }, { "010", 10 },
	{ "2147483647", INT_MAX },
};

static void min_free_kbytes_is_a_decimal_number(struct kunit *test)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(params); i++) {
		const struct sim_machine_params p = {
			.size = "8M",
			.min_free_kbytes = params[i].text,
		};
		int level = sim_test_quiet_begin(LOGLEVEL_CRIT);
		struct sim_machine *m = sim_machine_create(&p);

		sim_test_quiet_end(level);
		KUNIT_EXPECT_EQ_MSG(test, IS_ERR(m) ? PTR_ERR(m) :
				    m->mm.min_free_kbytes, params[i].want,
				    "min_free_kbytes=%s", params[i].text);
		if (!IS_ERR(m))
			sim_machine_destroy(m);
	}
}

static struct kunit_case watermark_cases[] = {
	KUNIT_CASE_PARAM(zones_keep_back_what_linux_keeps_back,
			 marks_gen_params),
	KUNIT_CASE_PARAM(a_number_written_later_gives_the_same,
			 marks_gen_params),
	KUNIT_CASE_PARAM(given_managed_pages_give_the_same, marks_gen_params),
	KUNIT_CASE(min_free_kbytes_grows_with_the_root_of_lowmem),
	KUNIT_CASE(pages_below_the_high_mark_do_not_count),
	KUNIT_CASE(what_the_user_wrote_holds),
	KUNIT_CASE(the_user_may_ask_for_less_than_the_least),
	KUNIT_CASE(numbers_out_of_range_change_nothing),
	KUNIT_CASE(a_ratio_below_one_is_none),
	KUNIT_CASE(a_boot_sets_the_marks),
	KUNIT_CASE(a_described_min_free_kbytes_holds_over_resets),
	KUNIT_CASE(a_machine_without_memory_can_be_given_pages),
	KUNIT_CASE(min_free_kbytes_is_a_decimal_number),
	{}
};

static struct kunit_suite watermark_suite = {
	.name = "mm_sim_watermark",
	.test_cases = watermark_cases,
};

kunit_test_suite(watermark_suite);
