// SPDX-License-Identifier: GPL-2.0
/*
 * cma=: what it says, where the area comes to lie, and what a boot makes of it.
 */
#include <kunit/test.h>
#include <linux/sizes.h>

#include "early/cma.h"
#include "helpers.h"
#include "page/buddy.h"
#include "page/pcp.h"
#include "page/vmstat.h"
#include "unbacked.h"
#include "view/memory_use.h"

#define MIB(n) ((n) * SZ_1M / PAGE_SIZE)

static const struct parse_case {
	const char *text;
	struct sim_cma_param want;
} parse_cases[] = {
	{ "0", { 0, 0, 0 } },
	{ "64M", { SZ_64M, 0, 0 } },
	{ "65536k", { SZ_64M, 0, 0 } },
	{ "64M@1G", { SZ_64M, SZ_1G, SZ_1G + SZ_64M } },
	{ "64M@0", { SZ_64M, 0, SZ_64M } },
	{ "64M@1G-2G", { SZ_64M, SZ_1G, SZ_2G } },
	{ "0x1000@0x2000-0x9000", { 0x1000, 0x2000, 0x9000 } },
};

static void parse_name(const struct parse_case *c, char *desc)
{
	strscpy(desc, c->text, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(parse, parse_cases, parse_name);

static void it_has_the_kernels_form(struct kunit *test)
{
	const struct parse_case *c = test->param_value;
	struct sim_cma_param param;

	KUNIT_ASSERT_EQ(test, sim_parse_cma(&param, NULL, c->text), 0);
	KUNIT_EXPECT_EQ(test, param.size, c->want.size);
	KUNIT_EXPECT_EQ(test, param.base, c->want.base);
	KUNIT_EXPECT_EQ(test, param.limit, c->want.limit);
}

/*
 * A memblock of pages that are all free but for some. Sizes and places in MiB: what
 * is memory, what is taken, what is asked for, and where that comes to lie; 0 for
 * nowhere, and then why.
 */
struct span {
	u64 base;
	u64 size;
};

static const struct place_case {
	const char *name;
	struct span memory[2];
	struct span taken;
	struct sim_cma_param asked;
	u64 low;
	u64 want;
	int err;
} place_cases[] = {
	{ "top-down below 4G", { { 1024, 256 } }, { 1279, 1 }, { 8, 0, 0 },
	  1280, 1270 },
	{ "aligned to 2M", { { 1024, 256 } }, { }, { 3, 0, 0 }, 1280, 1276 },
	{ "bottom-up from 4G on", { { 1024, 256 }, { 4096, 256 } },
	  { 4096, 3 }, { 8, 0, 0 }, 4352, 4100 },
	{ "as large as what is above 4G", { { 1024, 256 }, { 4096, 256 } }, { },
	  { 256, 0, 0 }, 4352, 4096 },
	{ "larger than what is above 4G", { { 1024, 512 }, { 4096, 256 } }, { },
	  { 258, 0, 0 }, 4352, 1278 },
	{ "high memory, where it may go there", { { 1024, 256 } }, { },
	  { 8, 1024, 1280 }, 1152, 1144 },
	{ "between two bounds", { { 1024, 256 } }, { }, { 8, 1100, 1150 },
	  1280, 1142 },
	{ "a lower bound that is not aligned", { { 1024, 256 } }, { 1110, 170 },
	  { 8, 1101, 1200 }, 1280, 1102 },
	{ "at a place", { { 1024, 256 } }, { }, { 8, 1100, 1108 }, 1280,
	  1100 },
	{ "at a place, next to what is taken", { { 1024, 256 } }, { 1108, 4 },
	  { 8, 1100, 1108 }, 1280, 1100 },
	{ "at 0 is anywhere below its size", { { 1024, 256 } }, { },
	  { 1032, 0, 1032 }, 1280, 0, -ENOMEM },
	{ "no size", { { 1024, 256 } }, { }, { }, 1280, 0, 0 },
	{ "at a place that is taken", { { 1024, 256 } }, { 1107, 4 },
	  { 8, 1100, 1108 }, 1280, 0, -EBUSY },
	{ "at no multiple of 2M", { { 1024, 256 } }, { }, { 8, 1101, 1109 },
	  1280, 0, -EINVAL },
	{ "at a hole", { { 1024, 100 }, { 1126, 100 } }, { },
	  { 8, 1120, 1128 }, 1226, 0, -EINVAL },
	{ "at the end of low memory", { { 1024, 256 } }, { },
	  { 8, 1148, 1156 }, 1152, 0, -EINVAL },
	{ "where memory ends inside it", { { 1024, 256 } }, { },
	  { 8, 1276, 1284 }, 1300, 0, -EINVAL },
	{ "behind the end", { { 1024, 256 } }, { }, { 8, 1276, 1284 }, 1280,
	  0, -EINVAL },
	{ "larger than the bounds", { { 1024, 256 } }, { }, { 8, 1100, 1106 },
	  1280, 0, -EINVAL },
	{ "larger than memory", { { 1024, 256 } }, { }, { 1282, 0, 0 }, 1280,
	  0, -EINVAL },
	{ "no room", { { 1024, 256 } }, { 1150, 4 }, { 130, 0, 0 }, 1280, 0,
	  -ENOMEM },
};

static void place_name(const struct place_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(place, place_cases, place_name);

static void it_lies_where_the_kernel_would_put_it(struct kunit *test)
{
	const struct place_case *c = test->param_value;
	const struct sim_cma_param param = {
		c->asked.size * SZ_1M, c->asked.base * SZ_1M,
		c->asked.limit * SZ_1M
	};
	struct sim_memblock *mb = sim_test_memblock(test);
	struct sim_cma_areas *areas;
	char why[SIM_CMA_WHY] = "";
	phys_addr_t taken;
	int i;

	areas = kunit_kzalloc(test, sizeof(*areas), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, areas);
	for (i = 0; i < ARRAY_SIZE(c->memory); i++)
		KUNIT_ASSERT_EQ(test,
				sim_memblock_add(mb, c->memory[i].base * SZ_1M,
						 c->memory[i].size * SZ_1M), 0);
	KUNIT_ASSERT_EQ(test, sim_memblock_reserve(mb, c->taken.base * SZ_1M,
						   c->taken.size * SZ_1M), 0);
	taken = sim_memblock_reserved_size(mb);
	KUNIT_EXPECT_EQ(test, sim_dma_contiguous_reserve(areas, mb, &param,
							 c->low * SZ_1M, why),
			c->err);
	KUNIT_EXPECT_EQ(test, !!why[0], c->err != 0);
	KUNIT_EXPECT_FALSE(test, sim_memblock_bottom_up(mb));
	KUNIT_EXPECT_EQ(test, areas->nr, c->want ? 1 : 0);
	KUNIT_EXPECT_EQ(test, areas->total_pages, areas->area[0].count);
	KUNIT_EXPECT_EQ(test, sim_memblock_reserved_size(mb),
			taken + areas->total_pages * PAGE_SIZE);
	if (!c->want)
		return;
	KUNIT_EXPECT_EQ(test, areas->area[0].base_pfn, MIB(c->want));
	KUNIT_EXPECT_EQ(test, areas->area[0].count,
			MIB(round_up(c->asked.size, 2)));
	KUNIT_EXPECT_STREQ(test, areas->area[0].name, "reserved");
	KUNIT_EXPECT_TRUE(test, sim_memblock_is_region_reserved(mb,
								c->want * SZ_1M,
								1));
}

static void there_is_an_end_of_areas_and_of_nonsense(struct kunit *test)
{
	struct sim_memblock *mb = sim_test_memblock(test);
	struct sim_cma_place place = { .size = SZ_2M, .highmem_start = SZ_2G };
	struct sim_cma_areas *areas;
	char why[SIM_CMA_WHY];
	unsigned int i;

	areas = kunit_kzalloc(test, sizeof(*areas), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, areas);
	KUNIT_ASSERT_EQ(test, sim_memblock_add(mb, SZ_1G, SZ_64M), 0);
	place.alignment = 3 * SZ_1M;
	KUNIT_EXPECT_EQ(test, sim_cma_declare_contiguous(areas, mb, "a", &place,
							 why), -EINVAL);
	place.alignment = SZ_8M;
	place.order_per_bit = 12;
	KUNIT_EXPECT_EQ(test, sim_cma_declare_contiguous(areas, mb, "a", &place,
							 why), -EINVAL);
	place.order_per_bit = 9;
	for (i = 0; i < SIM_MAX_CMA_AREAS; i++) {
		KUNIT_EXPECT_EQ(test,
				sim_cma_declare_contiguous(areas, mb, "a",
							   &place, why), 0);
		/* The size is aligned, too. */
		KUNIT_EXPECT_EQ(test, areas->area[i].base_pfn,
				MIB(1088 - 8 * (i + 1)));
	}
	KUNIT_EXPECT_EQ(test, sim_cma_declare_contiguous(areas, mb, "a", &place,
							 why), -ENOSPC);
	KUNIT_EXPECT_EQ(test, areas->total_pages, MIB(64));
}

/* 16 MiB, the upper half of it high: that is taken first, then the lower one. */
static void high_memory_is_taken_before_low(struct kunit *test)
{
	static const unsigned int want[] = { 1036, 1032, 1028, 1024 };
	struct sim_memblock *mb = sim_test_memblock(test);
	const struct sim_cma_place place = {
		.size = SZ_4M, .highmem_start = 1032ULL * SZ_1M,
	};
	struct sim_cma_areas *areas;
	char why[SIM_CMA_WHY];
	unsigned int i;

	areas = kunit_kzalloc(test, sizeof(*areas), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, areas);
	KUNIT_ASSERT_EQ(test, sim_memblock_add(mb, SZ_1G, SZ_16M), 0);
	for (i = 0; i < ARRAY_SIZE(want); i++) {
		KUNIT_EXPECT_EQ(test,
				sim_cma_declare_contiguous(areas, mb, "h",
							   &place, why), 0);
		KUNIT_EXPECT_EQ(test, areas->area[i].base_pfn, MIB(want[i]));
	}
	KUNIT_EXPECT_EQ(test, sim_cma_declare_contiguous(areas, mb, "h", &place,
							 why), -ENOMEM);
}

static void expect_logged(struct kunit *test, const struct sim_log *log,
			  const char *words)
{
	char *text = kunit_kzalloc(test, SIM_LOG_BATCH + 1, GFP_KERNEL);
	struct sim_log_reader reader;
	bool found = false;

	KUNIT_ASSERT_NOT_NULL(test, text);
	sim_log_read_begin(log, &reader, SIM_LOG_BOOT);
	while (sim_log_read(log, &reader, text, SIM_LOG_BATCH)) {
		found |= !!strstr(text, words);
		memset(text, 0, SIM_LOG_BATCH);
	}
	KUNIT_EXPECT_TRUE_MSG(test, found, "not in the log: %s", words);
}

static void a_boot_hands_it_to_the_buddy_lists(struct kunit *test)
{
	const struct sim_machine_params params = {
		.size = "64M",
		.banks = "64M@1G:0",
		.cma = "8M@1042M",
	};
	struct sim_memory_use *use;
	struct sim_machine *m;
	struct sim_zone *zone;
	unsigned long pfn;
	int boot;

	use = kunit_kzalloc(test, sizeof(*use), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, use);
	m = sim_test_machine(test, &params, SIM_STAGE_ZONELISTS);
	for (boot = 0; boot < 2; boot++) {
		KUNIT_ASSERT_EQ(test, m->mm.cma.nr, 1);
		KUNIT_EXPECT_FALSE(test, m->mm.cma.area[0].active);
		sim_memory_use(m, use);
		KUNIT_EXPECT_EQ(test, sim_memory_use_of(use, "CMA areas"),
				SZ_8M);
		/* A bit for each of 2048 pages. */
		KUNIT_EXPECT_EQ(test, sim_memory_use_of(use, "CMA bitmaps"),
				256);
		KUNIT_EXPECT_EQ(test, use->accounted, use->reserved);
		sim_test_verify(test, m);

		KUNIT_ASSERT_EQ(test, sim_test_boot_to(m, SIM_STAGE_BUDDY), 0);
		zone = sim_test_zone(m, SIM_ZONE_DMA32);
		KUNIT_EXPECT_EQ(test, zone->cma_pages, 2048);
		KUNIT_EXPECT_EQ(test, zone->managed_pages,
				m->mm.totalram_pages);
		/* One pageblock has stayed in a per-CPU list, as in Linux. */
		KUNIT_EXPECT_EQ(test, sim_zone_pcp_pages(&m->mm, zone), 512);
		sim_drain_all_pages(&m->mm, NULL);
		KUNIT_EXPECT_EQ(test, 2048,
				sim_zone_page_state_snapshot(zone,
							     SIM_NR_FREE_CMA_PAGES));
		for (pfn = MIB(1040); pfn < MIB(1052);
		     pfn += SIM_PAGEBLOCK_NR_PAGES)
			KUNIT_EXPECT_EQ(test,
					sim_get_pageblock_migratetype(&m->mm,
								      pfn),
					pfn < MIB(1042) || pfn >= MIB(1050) ?
					SIM_MIGRATE_MOVABLE : SIM_MIGRATE_CMA);
		sim_memory_use(m, use);
		KUNIT_EXPECT_EQ(test, sim_memory_use_of(use, "CMA areas"), 0);
		KUNIT_EXPECT_EQ(test, use->accounted, use->reserved);
		KUNIT_EXPECT_EQ(test, use->total, SZ_64M);
		sim_test_verify(test, m);
		expect_logged(test, &m->log,
			      "cma: Reserved 8 MiB at 0x0000000041200000 on node -1\n");
		expect_logged(test, &m->log, ", 8192K cma-reserved)\n");
		mutex_lock(&m->lock);
		sim_machine_reset(m);
		mutex_unlock(&m->lock);
		KUNIT_EXPECT_EQ(test, m->mm.cma.nr, 0);
		KUNIT_ASSERT_EQ(test, sim_test_boot_to(m, SIM_STAGE_ZONELISTS),
				0);
	}
}

static void an_area_in_two_zones_stops_the_boot(struct kunit *test)
{
	const struct sim_machine_params params = {
		.size = "64M",
		.banks = "64M@1G:0",
		.kernelcore = "40M",
		.cma = "24M@1056M",
	};
	struct sim_machine *m = sim_test_machine(test, &params,
						 SIM_STAGE_ZONES);
	int level, err;

	level = sim_test_quiet_begin(LOGLEVEL_CRIT);
	err = sim_test_boot_to(m, SIM_STAGE_BUDDY);
	sim_test_quiet_end(level);
	KUNIT_EXPECT_EQ(test, err, -EINVAL);
	KUNIT_EXPECT_EQ(test, m->stage, SIM_STAGE_PANICKED);
	expect_logged(test, &m->log,
		      "cma: area reserved, pfn 270336-276479, is in more than one zone;");
}

static struct kunit_case cma_boot_cases[] = {
	KUNIT_CASE_PARAM(it_has_the_kernels_form, parse_gen_params),
	KUNIT_CASE_PARAM(it_lies_where_the_kernel_would_put_it,
			 place_gen_params),
	KUNIT_CASE(there_is_an_end_of_areas_and_of_nonsense),
	KUNIT_CASE(high_memory_is_taken_before_low),
	KUNIT_CASE(a_boot_hands_it_to_the_buddy_lists),
	KUNIT_CASE(an_area_in_two_zones_stops_the_boot),
	{}
};

static struct kunit_suite cma_boot_suite = {
	.name = "mm_sim_cma_boot",
	.test_cases = cma_boot_cases,
};

kunit_test_suite(cma_boot_suite);
