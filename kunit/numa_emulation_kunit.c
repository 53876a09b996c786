// SPDX-License-Identifier: GPL-2.0
/*
 * numa=fake=: where the fake nodes lie, worked out by hand.
 */
#include <kunit/test.h>
#include <linux/errno.h>
#include <linux/ktime.h>
#include <linux/mm.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

#include "early/numa.h"
#include "helpers.h"

#define MIB(n) ((u64)(n) << 20)

static const struct sim_log log = { .name = "kunit" };

/* In MiB; a range of no bytes ends a list. */
struct mib_range {
	unsigned int start;
	unsigned int end;
	int nid;
};

/**
 * struct emu_case - what to cut, and what comes of it
 * @name: of the case
 * @banks: the real nodes
 * @memory: what of them is memory
 * @numa: how to cut
 * @want: the ranges of the fake nodes, in the order in which they are made
 * @phys: the real node of each
 * @err: or this
 */
struct emu_case {
	const char *name;
	const char *banks;
	struct mib_range memory[4];
	const char *numa;
	struct mib_range want[10];
	int phys[8];
	int err;
};

static const struct emu_case emu_cases[] = {
	{ "fake=1", "128M@0:0", { { 0, 128 } }, "fake=1", { { 0, 128, 0 } } },
	{ "two halves", "128M@0:0", { { 0, 128 } }, "fake=2",
	  { { 0, 64, 0 }, { 64, 128, 1 } } },
	/*
	 * 42.6M each become 32M, and what that leaves is just less than one
	 * more 32M: it is cut as well, and goes round to node 0.
	 */
	{ "a third of 128M", "128M@0:0", { { 0, 128 } }, "fake=3",
	  { { 0, 32, 0 }, { 32, 64, 1 }, { 64, 96, 2 }, { 96, 128, 0 } } },
	/* 53.3M each: one of them is big, and 32M are left for node 0. */
	{ "a third of 160M", "160M@0:0", { { 0, 160 } }, "fake=3",
	  { { 0, 64, 0 }, { 64, 96, 1 }, { 96, 128, 2 }, { 128, 160, 0 } } },
	/* 80M each: both could be big, one is; the last takes all. */
	{ "two of 160M", "160M@0:0", { { 0, 160 } }, "fake=2",
	  { { 0, 96, 0 }, { 96, 160, 1 } } },
	/* 36M each: 4M are not worth a node. */
	{ "a rest below 32M", "72M@0:0", { { 0, 72 } }, "fake=2",
	  { { 0, 32, 0 }, { 32, 72, 1 } } },
	{ "two real nodes, one after the other",
	  "128M@0:0,128M@128M:1", { { 0, 256 } }, "fake=4",
	  { { 0, 64, 0 }, { 128, 192, 1 }, { 64, 128, 2 }, { 192, 256, 3 } },
	  { 0, 1, 0, 1 } },
	/* 48M each: 32M, and one is big. Each node leaves a rest for itself. */
	{ "two real nodes of 96M", "96M@0:0,96M@96M:1", { { 0, 192 } },
	  "fake=4",
	  { { 0, 64, 0 }, { 96, 160, 1 }, { 64, 96, 2 }, { 160, 192, 3 } },
	  { 0, 1, 0, 1 } },
	/* 48M each, and one is big: but node 0 gets no more than there is. */
	{ "a small real node is one fake node",
	  "16M@0:0,128M@16M:1", { { 0, 144 } }, "fake=3",
	  { { 0, 16, 0 }, { 16, 48, 1 }, { 48, 80, 2 }, { 80, 112, 0 },
	    { 112, 144, 1 } },
	  { 0, 1, 1 } },
	{ "a hole does not count", "192M@0:0", { { 0, 64 }, { 128, 192 } },
	  "fake=2", { { 0, 64, 0 }, { 64, 192, 1 } } },
	/* 32M to 64M, and on in steps of 32M until there are 32M. */
	/* What is left below 4 GiB is all hole. */
	{ "a hole of 60 TiB", "128M@0:0,128M@60T:0",
	  { { 0, 128 }, { 62914560, 62914688 } }, "fake=2",
	  { { 0, 4096, 0 }, { 4096, 62914688, 1 } } },
	{ "a node with a hole in it", "160M@0:0",
	  { { 0, 32 }, { 48, 64 }, { 112, 160 } }, "fake=3",
	  { { 0, 32, 0 }, { 32, 128, 1 }, { 128, 160, 2 } } },
	/* 32M would end 16M below 4 GiB: they are not worth a node. */
	{ "4 GiB is a border", "128M@4048M:0", { { 4048, 4176 } }, "fake=4",
	  { { 4048, 4096, 0 }, { 4096, 4128, 1 }, { 4128, 4176, 2 } } },
	/* But 32M are. */
	{ "32M below 4 GiB are enough", "128M@4032M:0", { { 4032, 4160 } },
	  "fake=4",
	  { { 4032, 4064, 0 }, { 4064, 4096, 1 }, { 4096, 4128, 2 },
	    { 4128, 4160, 3 } } },
	/* From 4032M on, 16M of the 64M below 4 GiB are memory. */
	{ "memory below 4 GiB counts, not addresses", "176M@4000M:0",
	  { { 4000, 4040 }, { 4088, 4176 } }, "fake=4",
	  { { 4000, 4096, 0 }, { 4096, 4128, 1 }, { 4128, 4176, 2 } } },
	{ "too little for each", "128M@0:0", { { 0, 128 } }, "fake=5",
	  .err = -EINVAL },
	{ "just too little", "124M@0:0", { { 0, 124 } }, "fake=4",
	  .err = -EINVAL },
	{ "just enough", "128M@0:0", { { 0, 128 } }, "fake=4",
	  { { 0, 32, 0 }, { 32, 64, 1 }, { 64, 96, 2 }, { 96, 128, 3 } } },
	{ "holes are not enough", "128M@0:0", { { 0, 96 } }, "fake=4",
	  .err = -EINVAL },

	{ "64M each", "192M@0:0", { { 0, 192 } }, "fake=64M",
	  { { 0, 64, 0 }, { 64, 128, 1 }, { 128, 192, 2 } } },
	{ "what is less than the size goes to the last", "224M@0:0",
	  { { 0, 224 } }, "fake=64M",
	  { { 0, 64, 0 }, { 64, 128, 1 }, { 128, 224, 2 } } },
	{ "8M become 32M", "96M@0:0", { { 0, 96 } }, "fake=8M",
	  { { 0, 32, 0 }, { 32, 64, 1 }, { 64, 96, 2 } } },
	{ "40M become 32M", "96M@0:0", { { 0, 96 } }, "fake=40M",
	  { { 0, 32, 0 }, { 32, 64, 1 }, { 64, 96, 2 } } },
	{ "more than there is", "96M@0:0", { { 0, 96 } }, "fake=1G",
	  { { 0, 96, 0 } } },
	{ "by memory, not by addresses", "160M@0:0",
	  { { 0, 32 }, { 64, 160 } }, "fake=64M",
	  { { 0, 96, 0 }, { 96, 160, 1 } } },
	{ "round the real nodes", "64M@0:1,128M@64M:3", { { 0, 192 } },
	  "fake=64M", { { 0, 64, 0 }, { 64, 128, 1 }, { 128, 192, 2 } },
	  { 1, 3, 3 } },
	{ "eight of 32M", "3200M@0:0", { { 0, 256 } }, "fake=32M",
	  { { 0, 32, 0 }, { 32, 64, 1 }, { 64, 96, 2 }, { 96, 128, 3 },
	    { 128, 160, 4 }, { 160, 192, 5 }, { 192, 224, 6 },
	    { 224, 256, 7 } } },
	/* From 64M on, 136M of addresses have only 50M of memory. */
	{ "a rest with a hole in it", "200M@0:0,128M@200M:1",
	  { { 0, 64 }, { 150, 328 } }, "fake=64M",
	  { { 0, 200, 0 }, { 200, 264, 1 }, { 264, 328, 2 } }, { 0, 1, 1 } },

	{ "two of each node", "128M@0:0,64M@128M:1", { { 0, 192 } }, "fake=2U",
	  { { 0, 64, 0 }, { 64, 128, 1 }, { 128, 160, 2 }, { 160, 192, 3 } },
	  { 0, 0, 1, 1 } },
	{ "in the order of the banks", "64M@128M:1,128M@0:0", { { 0, 192 } },
	  "fake=2U",
	  { { 128, 160, 0 }, { 160, 192, 1 }, { 0, 64, 2 }, { 64, 128, 3 } },
	  { 1, 1, 0, 0 } },
	/* 56M become 64M; the second has what is left. */
	{ "a last one that is smaller", "112M@0:0", { { 0, 112 } }, "fake=2U",
	  { { 0, 64, 0 }, { 64, 112, 1 } } },
	/* 40M become 64M, and 16M are not worth a node below 4 GiB. */
	{ "not two of 80M", "80M@0:0", { { 0, 80 } }, "fake=2U",
	  .err = -EINVAL },
	{ "not four of 96M", "96M@0:0", { { 0, 96 } }, "fake=4U",
	  .err = -EINVAL },
	{ "one node is too small", "128M@0:0,32M@128M:1", { { 0, 160 } },
	  "fake=2U", .err = -EINVAL },
	{ "by addresses, not by memory", "128M@0:0",
	  { { 0, 48 }, { 80, 128 } }, "fake=2U",
	  { { 0, 64, 0 }, { 64, 128, 1 } } },
	{ "two that are all hole are none", "128M@0:0",
	  { { 0, 32 }, { 96, 128 } }, "fake=4U",
	  { { 0, 32, 0 }, { 96, 128, 3 } }, { 0, 0, 0, 0 } },
	/* Each piece of a node is cut as the first one says. */
	{ "a node of two pieces", "64M@0:0,64M@64M:1,32M@128M:0",
	  { { 0, 160 } }, "fake=2U",
	  { { 0, 32, 0 }, { 32, 64, 1 }, { 128, 160, 2 }, { 64, 96, 3 },
	    { 96, 128, 4 } }, { 0, 0, 0, 1, 1 } },
};

static void emu_case_name(const struct emu_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(emu, emu_cases, emu_case_name);

static struct sim_memblock *memblock_of(struct kunit *test,
					const struct mib_range *r)
{
	struct sim_memblock *mb = sim_test_memblock(test);

	for (; r->end; r++)
		KUNIT_ASSERT_EQ(test, sim_memblock_add(mb, MIB(r->start),
						       MIB(r->end - r->start)),
				0);
	return mb;
}

static struct sim_numa *parsed(struct kunit *test, const char *banks,
			       const char *distance, const char *fake)
{
	struct sim_numa *numa = kunit_kzalloc(test, sizeof(*numa), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, numa);
	KUNIT_ASSERT_EQ(test, sim_numa_parse_banks(numa, &log, banks), 0);
	if (distance)
		KUNIT_ASSERT_EQ(test, sim_numa_parse_distance(numa, &log,
							      distance), 0);
	KUNIT_ASSERT_EQ(test, sim_numa_parse_numa(numa, &log, fake), 0);
	return numa;
}

static int init(struct sim_numa *numa, struct sim_memblock *mb)
{
	unsigned long max_pfn = PFN_DOWN(sim_memblock_end_of_DRAM(mb));
	int level = sim_test_quiet_begin(LOGLEVEL_CRIT);
	int err = sim_numa_init(numa, mb, &log, max_pfn, false);

	sim_test_quiet_end(level);
	return err;
}

static void fake_nodes_lie_where_linux_puts_them(struct kunit *test)
{
	const struct emu_case *c = test->param_value;
	struct sim_memblock *mb = memblock_of(test, c->memory);
	struct sim_numa *numa = parsed(test, c->banks, NULL, c->numa);
	const struct sim_numa_meminfo *mi = &numa->meminfo;
	struct sim_memblock_region *r;
	unsigned int i, nr = 0;
	u64 nodes = 0;

	KUNIT_ASSERT_EQ(test, init(numa, mb), c->err);
	if (c->err)
		return;
	for (; c->want[nr].end; nr++)
		nodes |= BIT_ULL(c->want[nr].nid);
	KUNIT_EXPECT_EQ(test, mi->nr_blks, nr);
	for (i = 0; i < min(nr, mi->nr_blks); i++) {
		KUNIT_EXPECT_EQ_MSG(test, mi->blk[i].start,
				    MIB(c->want[i].start), "range %u", i);
		KUNIT_EXPECT_EQ_MSG(test, mi->blk[i].end, MIB(c->want[i].end),
				    "range %u", i);
		KUNIT_EXPECT_EQ_MSG(test, mi->blk[i].nid, c->want[i].nid,
				    "range %u", i);
		KUNIT_EXPECT_EQ_MSG(test,
				    numa->emu_nid_to_phys[c->want[i].nid],
				    c->phys[c->want[i].nid], "range %u", i);
	}
	KUNIT_EXPECT_TRUE(test, numa->emulated);
	KUNIT_EXPECT_EQ(test, numa->nodes_parsed, nodes);
	KUNIT_EXPECT_EQ(test, numa->distance_cnt, fls64(nodes));
	/* Memblock knows them, too. */
	for_each_sim_mem_region(mb, r) {
		for (i = 0; i < nr; i++)
			if (r->base >= MIB(c->want[i].start) &&
			    r->base < MIB(c->want[i].end))
				break;
		KUNIT_ASSERT_LT(test, i, nr);
		KUNIT_EXPECT_EQ(test, r->nid, c->want[i].nid);
		KUNIT_EXPECT_LE(test, sim_region_end(r), MIB(c->want[i].end));
	}
}

struct distance_case {
	const char *name;
	const char *distance;
	const char *numa;
	int cnt;
	u8 want[16];
	int err;
};

/* Of two real nodes of 64M each; cut in turns, or one after the other. */
static const struct distance_case distance_cases[] = {
	{ "nothing said", NULL, "fake=4", 4,
	  { 10, 20, 10, 20, 20, 10, 20, 10, 10, 20, 10, 20, 20, 10, 20, 10 } },
	{ "nothing said, two of each", NULL, "fake=2U", 4,
	  { 10, 10, 20, 20, 10, 10, 20, 20, 20, 20, 10, 10, 20, 20, 10, 10 } },
	{ "those of the real nodes", "10,31,31,10", "fake=4", 4,
	  { 10, 31, 10, 31, 31, 10, 31, 10, 10, 31, 10, 31, 31, 10, 31, 10 } },
	{ "given", "10,31,31,10", "fake=2:10,77,77,10", 2, { 10, 77, 77, 10 } },
	{ "too few", NULL, "fake=2:10", .err = -EINVAL },
	{ "too many", NULL, "fake=2:10,20,20,20,10,20,20,20,10",
	  .err = -EINVAL },
	{ "no table", NULL, "fake=2:10,20,20", .err = -EINVAL },
	{ "empty", NULL, "fake=2:", .err = -EINVAL },
	{ "not symmetric", NULL, "fake=2:10,20,21,10", .err = -EINVAL },
	{ "nearer than near", NULL, "fake=2:10,9,9,10", .err = -EINVAL },
	{ "too far", NULL, "fake=2:10,256,256,10", .err = -ERANGE },
};

static void distance_case_name(const struct distance_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(distance, distance_cases, distance_case_name);

static void fake_nodes_are_as_far_as_their_real_ones(struct kunit *test)
{
	static const struct mib_range memory[] = { { 0, 128 }, { } };
	const struct distance_case *c = test->param_value;
	struct sim_memblock *mb = memblock_of(test, memory);
	struct sim_numa *numa = parsed(test, "64M@0:0,64M@64M:1", c->distance,
				       c->numa);

	KUNIT_ASSERT_EQ(test, init(numa, mb), c->err);
	if (c->err)
		return;
	KUNIT_ASSERT_EQ(test, numa->distance_cnt, c->cnt);
	KUNIT_EXPECT_MEMEQ(test, numa->distance, c->want, c->cnt * c->cnt);
}

/* In steps of 32M, with a look at all memory in each, it would take seconds. */
static void holes_of_many_tib_take_no_time(struct kunit *test)
{
	const unsigned int apart = 600 * 1024;
	struct mib_range *memory;
	struct sim_memblock *mb;
	struct sim_numa *numa;
	ktime_t start;
	int i;

	memory = kunit_kcalloc(test, 101, sizeof(*memory), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, memory);
	for (i = 0; i < 100; i++)
		memory[i] = (struct mib_range){ i * apart, i * apart + 1 };
	mb = memblock_of(test, memory);
	numa = parsed(test, "60T@0:0", NULL, "fake=2");
	start = ktime_get();
	KUNIT_ASSERT_EQ(test, init(numa, mb), 0);
	KUNIT_EXPECT_LT(test, ktime_ms_delta(ktime_get(), start), 200);
	KUNIT_EXPECT_EQ(test, numa->nodes_parsed, 0x3);
}

/* What was marked of the hardware is marked in the fake nodes, too. */
static void marks_outlive_the_real_nodes(struct kunit *test)
{
	static const struct mib_range memory[] = { { 0, 128 }, { } };
	struct sim_memblock *mb = memblock_of(test, memory);
	struct sim_numa *numa;

	numa = parsed(test, "64M@0:0,64M@64M:1:hotplug", NULL, "fake=2U");
	KUNIT_ASSERT_EQ(test, sim_memblock_reserve(mb, MIB(16), MIB(1)), 0);
	KUNIT_ASSERT_EQ(test, init(numa, mb), 0);
	KUNIT_ASSERT_EQ(test, mb->memory.cnt, 4);
	KUNIT_EXPECT_FALSE(test, sim_memblock_is_hotpluggable(&mb->memory.regions[0]));
	KUNIT_EXPECT_FALSE(test, sim_memblock_is_hotpluggable(&mb->memory.regions[1]));
	KUNIT_EXPECT_TRUE(test, sim_memblock_is_hotpluggable(&mb->memory.regions[2]));
	KUNIT_EXPECT_TRUE(test, sim_memblock_is_hotpluggable(&mb->memory.regions[3]));
}

/* 3200M for 64 nodes are 50M for each, and that is 64M in steps of 32M. */
static void no_more_nodes_than_there_can_be(struct kunit *test)
{
	static const struct mib_range memory[] = { { 0, 3200 }, { } };
	struct sim_memblock *mb = memblock_of(test, memory);
	struct sim_numa *numa = parsed(test, "3200M@0:0", NULL, "fake=32M");
	unsigned int i;

	KUNIT_ASSERT_EQ(test, init(numa, mb), 0);
	KUNIT_ASSERT_EQ(test, numa->meminfo.nr_blks, 50);
	for (i = 0; i < 50; i++) {
		KUNIT_EXPECT_EQ(test, numa->meminfo.blk[i].start, MIB(64) * i);
		KUNIT_EXPECT_EQ(test, numa->meminfo.blk[i].nid, i);
	}
}

/* A map that is pasted later may have room for more nodes than the first. */
static void more_fake_nodes_of_a_larger_map(struct kunit *test)
{
	static const char big[] =
		"BIOS-e820: [mem 0x0000000000000000-0x000000007fffffff] usable\n";
	const struct sim_machine_params params = {
		.size = "0", .numa = "fake=32M",
	};
	const size_t room = 62 * sizeof(struct sim_pglist_data);
	struct sim_machine *m = sim_test_machine(test, &params,
						 SIM_STAGE_CARVED);
	int err, level, nid;

	level = sim_test_quiet_begin(LOGLEVEL_CRIT);
	mutex_lock(&m->lock);
	err = sim_machine_paste(m, big);
	mutex_unlock(&m->lock);
	sim_test_quiet_end(level);
	KUNIT_ASSERT_EQ(test, err, 0);
	/* Not a byte of it is anybody else's. */
	if (is_vmalloc_addr(m->unbacked_nodes))
		KUNIT_ASSERT_NOT_NULL(test, vmalloc_to_page((void *)m->unbacked_nodes +
							    room - 1));
	else
		KUNIT_ASSERT_GE(test, ksize(m->unbacked_nodes), room);
	KUNIT_ASSERT_EQ(test, sim_test_boot_to(m, SIM_STAGE_ZONELISTS), 0);
	/* 2047.6M in steps of 32M; the first pays for the BIOS area. */
	KUNIT_EXPECT_EQ(test, m->mm.sim_nr_node_ids, 62);
	for (nid = 0; nid < 62; nid++)
		KUNIT_EXPECT_PTR_EQ(test, m->mm.node_data[nid],
				    m->unbacked_nodes + nid);
}

static struct kunit_case numa_emulation_cases[] = {
	KUNIT_CASE_PARAM(fake_nodes_lie_where_linux_puts_them, emu_gen_params),
	KUNIT_CASE_PARAM(fake_nodes_are_as_far_as_their_real_ones,
			 distance_gen_params),
	KUNIT_CASE(holes_of_many_tib_take_no_time),
	KUNIT_CASE(no_more_nodes_than_there_can_be),
	KUNIT_CASE(marks_outlive_the_real_nodes),
	KUNIT_CASE(more_fake_nodes_of_a_larger_map),
	{}
};

static struct kunit_suite numa_emulation_suite = {
	.name = "mm_sim_numa_emulation",
	.test_cases = numa_emulation_cases,
};

kunit_test_suite(numa_emulation_suite);
