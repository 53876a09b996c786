// SPDX-License-Identifier: GPL-2.0
/*
 * What a user says of nodes, and what memblock is told of it.
 */
#include <kunit/test.h>
#include <linux/errno.h>
#include <linux/numa.h>
#include <linux/sizes.h>

#include "early/numa.h"
#include "helpers.h"

#define MIB(n) ((u64)(n) << 20)
#define HOTPLUG SIM_MEMBLOCK_HOTPLUG
#define MIRROR SIM_MEMBLOCK_MIRROR

static const struct sim_log log = { .name = "kunit" };

static struct sim_numa *new_numa(struct kunit *test)
{
	struct sim_numa *numa = kunit_kzalloc(test, sizeof(*numa), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, numa);
	return numa;
}

static int quiet_parse(int (*parse)(struct sim_numa *numa,
				    const struct sim_log *log,
				    const char *text),
		       struct sim_numa *numa, const char *text)
{
	int level = sim_test_quiet_begin(LOGLEVEL_CRIT);
	int err = parse(numa, &log, text);

	sim_test_quiet_end(level);
	return err;
}

static void expect_blks(struct kunit *test, const struct sim_numa_meminfo *mi,
			const struct sim_numa_memblk *want, unsigned int nr)
{
	unsigned int i;

	KUNIT_EXPECT_EQ(test, mi->nr_blks, nr);
	for (i = 0; i < min(nr, mi->nr_blks); i++) {
		KUNIT_EXPECT_EQ_MSG(test, mi->blk[i].start, want[i].start,
				    "range %u", i);
		KUNIT_EXPECT_EQ_MSG(test, mi->blk[i].end, want[i].end,
				    "range %u", i);
		KUNIT_EXPECT_EQ_MSG(test, mi->blk[i].nid, want[i].nid,
				    "range %u", i);
		KUNIT_EXPECT_EQ_MSG(test, mi->blk[i].flags, want[i].flags,
				    "range %u", i);
	}
}

struct banks_case {
	const char *text;
	unsigned int nr;
	struct sim_numa_memblk blk[4];
	u64 nodes;
};

static const struct banks_case banks_cases[] = {
	{ "128M@0:0", 1, { { 0, MIB(128), 0 } }, 0x1 },
	{ "128M@0:0,128M@4G:1", 2,
	  { { 0, MIB(128), 0 }, { MIB(4096), MIB(4224), 1 } }, 0x3 },
	{ "4K@0x1000:63", 1, { { 0x1000, 0x2000, 63 } }, BIT_ULL(63) },
	{ "1M@3M:2,1M@1M:5,1M@2M:2", 3,
	  { { MIB(3), MIB(4), 2 }, { MIB(1), MIB(2), 5 },
	    { MIB(2), MIB(3), 2 } }, 0x24 },
	{ "1G@0:0:hotplug", 1, { { 0, MIB(1024), 0, HOTPLUG } }, 0x1 },
	{ "1g@0:0:mirror,1G@1G:1:mirror:hotplug", 2,
	  { { 0, MIB(1024), 0, MIRROR },
	    { MIB(1024), MIB(2048), 1, MIRROR | HOTPLUG } }, 0x3 },
	/* All that there can be, and the last page of it. */
	{ "64T@0:0", 1, { { 0, BIT_ULL(46), 0 } }, 0x1 },
	{ "4K@0x3ffffffff000:0", 1,
	  { { BIT_ULL(46) - SZ_4K, BIT_ULL(46), 0 } }, 0x1 },
};

static void banks_case_name(const struct banks_case *c, char *desc)
{
	strscpy(desc, c->text, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(banks, banks_cases, banks_case_name);

static void banks_become_ranges_of_nodes(struct kunit *test)
{
	const struct banks_case *c = test->param_value;
	struct sim_numa *numa = new_numa(test);

	KUNIT_ASSERT_EQ(test, quiet_parse(sim_numa_parse_banks, numa, c->text),
			0);
	expect_blks(test, &numa->meminfo, c->blk, c->nr);
	KUNIT_EXPECT_EQ(test, numa->nodes_parsed, c->nodes);
	KUNIT_EXPECT_TRUE(test, numa->told);
}

static void two_banks_of_each_node_are_taken(struct kunit *test)
{
	struct sim_numa *numa = new_numa(test);
	char *text = kunit_kzalloc(test, SZ_4K, GFP_KERNEL);
	int i, len = 0;

	KUNIT_ASSERT_NOT_NULL(test, text);
	for (i = 0; i < 2 * SIM_MAX_NUMNODES; i++)
		len += scnprintf(text + len, SZ_4K - len, "%s1M@%dM:%d",
				 i ? "," : "", i, i % SIM_MAX_NUMNODES);
	KUNIT_EXPECT_EQ(test, quiet_parse(sim_numa_parse_banks, numa, text), 0);
	KUNIT_EXPECT_EQ(test, numa->meminfo.nr_blks, 2 * SIM_MAX_NUMNODES);
	KUNIT_EXPECT_EQ(test, numa->nodes_parsed, U64_MAX);

	memset(numa, 0, sizeof(*numa));
	scnprintf(text + len, SZ_4K - len, ",1M@1G:0");
	KUNIT_EXPECT_EQ(test, quiet_parse(sim_numa_parse_banks, numa, text),
			-E2BIG);
}

struct cpus_case {
	const char *text;
	/* Of the nodes 0 to 3. */
	unsigned int cpus[4];
	u64 nodes;
};

static const struct cpus_case cpus_cases[] = {
	{ "1:0", { 1 }, 0x1 },
	{ "2:0,4:3", { 2, 0, 0, 4 }, 0x9 },
	{ "7:2,1:1", { 0, 1, 7 }, 0x6 },
	{ "8192:0", { 8192 }, 0x1 },
	{ "8191:0,1:3", { 8191, 0, 0, 1 }, 0x9 },
	{ "1:63", { }, BIT_ULL(63) },
};

static void cpus_are_counted_by_node(struct kunit *test)
{
	int i, nid;

	for (i = 0; i < ARRAY_SIZE(cpus_cases); i++) {
		const struct cpus_case *c = &cpus_cases[i];
		struct sim_numa *numa = new_numa(test);

		KUNIT_ASSERT_EQ_MSG(test,
				    quiet_parse(sim_numa_parse_cpus, numa,
						c->text), 0, "%s", c->text);
		for (nid = 0; nid < ARRAY_SIZE(c->cpus); nid++)
			KUNIT_EXPECT_EQ_MSG(test, numa->nr_cpus[nid],
					    c->cpus[nid], "%s", c->text);
		KUNIT_EXPECT_EQ_MSG(test, numa->nodes_parsed, c->nodes, "%s",
				    c->text);
		KUNIT_EXPECT_TRUE(test, numa->cpus_told);
		/* It does not say where memory is. */
		KUNIT_EXPECT_FALSE(test, numa->told);
	}
}

static void distances_are_read_row_by_row(struct kunit *test)
{
	static const u8 want[] = { 10, 21, 31, 21, 10, 41, 31, 41, 10 };
	struct sim_numa *numa = new_numa(test);

	KUNIT_ASSERT_EQ(test, quiet_parse(sim_numa_parse_distance, numa,
					  "10,21,31,21,10,41,31,41,10"), 0);
	KUNIT_EXPECT_EQ(test, numa->distance_cnt, 3);
	KUNIT_EXPECT_MEMEQ(test, numa->distance, want, sizeof(want));
	/* The least and the most that there can be. */
	KUNIT_EXPECT_EQ(test, quiet_parse(sim_numa_parse_distance, numa, "10"),
			0);
	KUNIT_EXPECT_EQ(test, numa->distance_cnt, 1);
	KUNIT_EXPECT_EQ(test, quiet_parse(sim_numa_parse_distance, numa,
					  "10,255,255,10"), 0);
	KUNIT_EXPECT_EQ(test, numa->distance[1], 255);
}

struct fake_case {
	const char *text;
	enum sim_numa_fake fake;
	u64 value;
	const char *distance;
	bool off;
};

static const struct fake_case fake_cases[] = {
	{ "off", .off = true },
	{ "fake=1", SIM_FAKE_COUNT, 1 },
	{ "fake=64", SIM_FAKE_COUNT, 64 },
	{ "fake=0x0f", SIM_FAKE_COUNT, 15 },
	{ "fake=4U", SIM_FAKE_UNIFORM, 4 },
	{ "fake=64M", SIM_FAKE_SIZE, SZ_64M },
	{ "fake=2G", SIM_FAKE_SIZE, 2ULL * SZ_1G },
	{ "fake=2:10,20,20,10", SIM_FAKE_COUNT, 2, "10,20,20,10" },
	{ "fake=1G:10", SIM_FAKE_SIZE, SZ_1G, "10" },
	{ "fake=2U:10", SIM_FAKE_UNIFORM, 2, "10" },
};

static void numa_says_how_to_fake(struct kunit *test)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(fake_cases); i++) {
		const struct fake_case *c = &fake_cases[i];
		struct sim_numa *numa = new_numa(test);

		KUNIT_EXPECT_EQ_MSG(test,
				    quiet_parse(sim_numa_parse_numa, numa,
						c->text), 0, "%s", c->text);
		KUNIT_EXPECT_EQ_MSG(test, numa->fake, c->fake, "%s", c->text);
		KUNIT_EXPECT_EQ_MSG(test, numa->fake_value, c->value, "%s",
				    c->text);
		KUNIT_EXPECT_EQ_MSG(test, numa->off, c->off, "%s", c->text);
		KUNIT_EXPECT_EQ_MSG(test, !!numa->fake_distance, !!c->distance,
				    "%s", c->text);
		if (numa->fake_distance && c->distance)
			KUNIT_EXPECT_STREQ(test, numa->fake_distance,
					   c->distance);
	}
}

enum what { BANKS, CPUS, DISTANCE, NUMA };

struct bad_case {
	enum what what;
	const char *text;
	int err;
};

static const struct bad_case bad_cases[] = {
	{ BANKS, "", -EINVAL },
	{ BANKS, ",", -EINVAL },
	{ BANKS, "128M", -EINVAL },
	{ BANKS, "128M@0", -EINVAL },
	{ BANKS, "128M@0:", -EINVAL },
	{ BANKS, "128M:0", -EINVAL },
	{ BANKS, "@0:0", -EINVAL },
	{ BANKS, "128M@:0", -EINVAL },
	{ BANKS, "128M@0:0,", -EINVAL },
	{ BANKS, "128M@0:0 ", -EINVAL },
	{ BANKS, " 128M@0:0", -EINVAL },
	{ BANKS, "-1M@0:0", -EINVAL },
	{ BANKS, "128M@0:-1", -EINVAL },
	{ BANKS, "128M@0:0x1", -EINVAL },
	{ BANKS, "128M@0:0:", -EINVAL },
	{ BANKS, "128M@0:0:hot", -EINVAL },
	{ BANKS, "128M@0:0:hotplugs", -EINVAL },
	{ BANKS, "128M@0:0:mirror:", -EINVAL },
	{ BANKS, "128MB@0:0", -EINVAL },
	{ BANKS, "0@0:0", -EINVAL },
	{ BANKS, "128M@0:64", -ERANGE },
	{ BANKS, "128M@0:4294967296", -ERANGE },
	{ BANKS, "128M@0:99999999999999999999", -ERANGE },
	{ BANKS, "99999999999999999999@0:0", -ERANGE },
	{ BANKS, "16777216T@0:0", -ERANGE },
	{ BANKS, "65T@0:0", -ERANGE },
	{ BANKS, "4K@64T:0", -ERANGE },
	{ BANKS, "8K@0x3ffffffff000:0", -ERANGE },
	{ BANKS, "4K@0xfffffffffffff000:0", -ERANGE },
	{ BANKS, "0xfffffffffffff000@0x2000:0", -ERANGE },
	/* A page of two nodes. */
	{ BANKS, "0x1800@0:0", -EINVAL },
	{ BANKS, "1M@0x800:0", -EINVAL },
	{ BANKS, "1@0:0", -EINVAL },
	/* Twice the same, even of one node. */
	{ BANKS, "128M@0:0,128M@0:0", -EINVAL },
	{ BANKS, "128M@0:0,128M@64M:1", -EINVAL },
	{ BANKS, "128M@64M:0,128M@0:1", -EINVAL },
	{ BANKS, "128M@0:0,4K@64M:1", -EINVAL },
	{ BANKS, "4K@64M:1,128M@0:0", -EINVAL },
	{ BANKS, "1M@0:0,1M@1M:0,8K@0xff000:1", -EINVAL },
	{ CPUS, "", -EINVAL },
	{ CPUS, "2", -EINVAL },
	{ CPUS, "2:", -EINVAL },
	{ CPUS, ":0", -EINVAL },
	{ CPUS, "2:0,", -EINVAL },
	{ CPUS, "2:0 ", -EINVAL },
	{ CPUS, "2:0:1", -EINVAL },
	{ CPUS, "-2:0", -EINVAL },
	{ CPUS, "0:0", -EINVAL },
	{ CPUS, "2:0,2:0", -EINVAL },
	{ CPUS, "2:0,1:1,3:0", -EINVAL },
	{ CPUS, "2:64", -ERANGE },
	{ CPUS, "8193:0", -ERANGE },
	{ CPUS, "8192:0,1:1", -ERANGE },
	{ CPUS, "4294967297:0", -ERANGE },
	{ CPUS, "18446744073709551617:0", -ERANGE },
	{ DISTANCE, "", -EINVAL },
	{ DISTANCE, "10,20", -EINVAL },
	{ DISTANCE, "10,20,20", -EINVAL },
	{ DISTANCE, "10,20,20,10,20", -EINVAL },
	{ DISTANCE, "10,20,20,10,", -EINVAL },
	{ DISTANCE, "10;20;20;10", -EINVAL },
	{ DISTANCE, "10,far,far,10", -EINVAL },
	{ DISTANCE, "10,20,21,10", -EINVAL },
	{ DISTANCE, "11", -EINVAL },
	{ DISTANCE, "10,20,20,11", -EINVAL },
	{ DISTANCE, "9,20,20,10", -EINVAL },
	{ DISTANCE, "10,9,9,10", -EINVAL },
	{ DISTANCE, "10,0,0,10", -EINVAL },
	{ DISTANCE, "10,20,30,20,10,40,31,40,10", -EINVAL },
	{ DISTANCE, "10,256,256,10", -ERANGE },
	{ DISTANCE, "10,99999999999999999999,20,10", -ERANGE },
	{ NUMA, "", -EINVAL },
	{ NUMA, "on", -EINVAL },
	{ NUMA, "offf", -EINVAL },
	{ NUMA, "fake", -EINVAL },
	{ NUMA, "fake=", -EINVAL },
	{ NUMA, "fake=0", -EINVAL },
	{ NUMA, "fake=0U", -EINVAL },
	{ NUMA, "fake=0M", -EINVAL },
	{ NUMA, "fake=-1", -EINVAL },
	{ NUMA, "fake=U", -EINVAL },
	{ NUMA, "fake=4UU", -EINVAL },
	{ NUMA, "fake=4V", -EINVAL },
	{ NUMA, "fake=4,10", -EINVAL },
	{ NUMA, "fake=64MB", -EINVAL },
	{ NUMA, "fake=65", -ERANGE },
	{ NUMA, "fake=65U", -ERANGE },
	{ NUMA, "fake=99999999999999999999", -ERANGE },
};

static const char *const bad_names[] = {
	"banks=", "cpus=", "numa_distance=", "numa="
};

static void bad_case_name(const struct bad_case *c, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%s%s", bad_names[c->what],
		 c->text);
}

KUNIT_ARRAY_PARAM(bad, bad_cases, bad_case_name);

static void a_bad_word_on_nodes_is_refused(struct kunit *test)
{
	static int (*const parse[])(struct sim_numa *numa,
				    const struct sim_log *log,
				    const char *text) = {
		sim_numa_parse_banks, sim_numa_parse_cpus,
		sim_numa_parse_distance, sim_numa_parse_numa,
	};
	const struct bad_case *c = test->param_value;
	struct sim_log *kept = sim_test_new_log(test);
	struct sim_numa *numa = new_numa(test);
	int err, level;

	level = sim_test_quiet_begin(LOGLEVEL_CRIT);
	err = parse[c->what](numa, kept, c->text);
	sim_test_quiet_end(level);
	KUNIT_EXPECT_EQ(test, err, c->err);
	sim_test_expect_one_line(test, kept, bad_names[c->what]);
	KUNIT_EXPECT_FALSE(test, numa->told);
	KUNIT_EXPECT_FALSE(test, numa->cpus_told);
	KUNIT_EXPECT_FALSE(test, numa->off);
	KUNIT_EXPECT_EQ(test, numa->distance_cnt, 0);
	KUNIT_EXPECT_EQ(test, numa->fake, SIM_FAKE_NONE);
}

static void a_table_for_more_nodes_than_there_can_be_is_refused(struct kunit *test)
{
	const int nr = (SIM_MAX_NUMNODES + 1) * (SIM_MAX_NUMNODES + 1);
	struct sim_numa *numa = new_numa(test);
	char *text = kunit_kzalloc(test, 3 * nr, GFP_KERNEL);
	int i;

	KUNIT_ASSERT_NOT_NULL(test, text);
	for (i = 0; i < nr; i++)
		memcpy(text + 3 * i, "10,", 3);
	text[3 * nr - 1] = '\0';
	KUNIT_EXPECT_EQ(test, quiet_parse(sim_numa_parse_distance, numa, text),
			-E2BIG);
	/* With one row and one column less it fits. */
	text[3 * SIM_MAX_NUMNODES * SIM_MAX_NUMNODES - 1] = '\0';
	KUNIT_EXPECT_EQ(test, quiet_parse(sim_numa_parse_distance, numa, text),
			0);
	KUNIT_EXPECT_EQ(test, numa->distance_cnt, SIM_MAX_NUMNODES);
}

static void ranges_that_cannot_be_are_not_added(struct kunit *test)
{
	struct sim_numa *numa = new_numa(test);
	int i;

	KUNIT_EXPECT_EQ(test, sim_numa_add_memblk(numa, 0, 8, 8, 0), -EINVAL);
	KUNIT_EXPECT_EQ(test, sim_numa_add_memblk(numa, 0, 9, 8, 0), -EINVAL);
	KUNIT_EXPECT_EQ(test, sim_numa_add_memblk(numa, -1, 0, 8, 0), -EINVAL);
	KUNIT_EXPECT_EQ(test, sim_numa_add_memblk(numa, SIM_MAX_NUMNODES, 0, 8,
						  0), -EINVAL);
	KUNIT_EXPECT_EQ(test, numa->meminfo.nr_blks, 0);
	KUNIT_EXPECT_EQ(test, numa->nodes_parsed, 0);
	for (i = 0; i < SIM_NR_NODE_MEMBLKS; i++)
		KUNIT_ASSERT_EQ(test, sim_numa_add_memblk(numa, 5, i, i + 1, 0),
				0);
	KUNIT_EXPECT_EQ(test, sim_numa_add_memblk(numa, 6, i, i + 1, 0),
			-E2BIG);
	KUNIT_EXPECT_EQ(test, numa->nodes_parsed, BIT_ULL(5));
}

/* In MiB; a range of no bytes ends a list. */
struct mib_range {
	unsigned int start;
	unsigned int end;
	int nid;
};

struct cleanup_case {
	const char *name;
	struct mib_range memory[4];
	struct mib_range in[5];
	struct mib_range out[5];
	int err;
};

static const struct cleanup_case cleanup_cases[] = {
	{ "one range stays", { { 0, 64 } }, { { 0, 64, 3 } }, { { 0, 64, 3 } } },
	{ "a hole between two ranges of a node is the node's",
	  { { 0, 32 }, { 64, 96 } },
	  { { 0, 32, 0 }, { 64, 96, 0 } }, { { 0, 96, 0 } } },
	{ "not with another node in it", { { 0, 96 } },
	  { { 0, 32, 0 }, { 32, 64, 1 }, { 64, 96, 0 } },
	  { { 0, 32, 0 }, { 32, 64, 1 }, { 64, 96, 0 } } },
	{ "even one that only begins in it", { { 0, 128 } },
	  { { 0, 32, 0 }, { 64, 96, 1 }, { 96, 128, 0 } },
	  { { 0, 32, 0 }, { 64, 96, 1 }, { 96, 128, 0 } } },
	{ "unless that one has no memory", { { 0, 32 }, { 64, 96 } },
	  { { 0, 32, 0 }, { 32, 64, 1 }, { 64, 96, 0 } }, { { 0, 96, 0 } } },
	{ "two interleaved nodes keep all", { { 0, 128 } },
	  { { 0, 32, 0 }, { 32, 64, 1 }, { 64, 96, 0 }, { 96, 128, 1 } },
	  { { 0, 32, 0 }, { 32, 64, 1 }, { 64, 96, 0 }, { 96, 128, 1 } } },
	{ "a neighbour is not between", { { 0, 128 } },
	  { { 32, 64, 0 }, { 64, 96, 0 }, { 0, 32, 1 }, { 96, 128, 1 } },
	  { { 32, 96, 0 }, { 0, 32, 1 }, { 96, 128, 1 } } },
	{ "cut at the first and the last byte of memory",
	  { { 16, 24 }, { 40, 48 } }, { { 0, 128, 0 } }, { { 16, 48, 0 } } },
	{ "cut inside of two nodes", { { 16, 48 } },
	  { { 0, 32, 0 }, { 32, 128, 1 } }, { { 16, 32, 0 }, { 32, 48, 1 } } },
	{ "what is no memory goes", { { 64, 96 } },
	  { { 0, 64, 0 }, { 64, 96, 1 }, { 96, 128, 2 } }, { { 64, 96, 1 } } },
	{ "an overlap with itself", { { 0, 64 } },
	  { { 0, 40, 0 }, { 32, 64, 0 } }, { { 0, 64, 0 } } },
	{ "a range inside another of its node", { { 0, 64 } },
	  { { 0, 64, 0 }, { 16, 32, 0 } }, { { 0, 64, 0 } } },
	{ "in any order", { { 0, 96 } },
	  { { 64, 96, 0 }, { 0, 32, 0 }, { 32, 64, 0 } }, { { 0, 96, 0 } } },
	{ "an overlap of two nodes", { { 0, 64 } },
	  { { 0, 40, 0 }, { 32, 64, 1 } }, { }, -EINVAL },
	{ "a node inside of another", { { 0, 64 } },
	  { { 16, 32, 1 }, { 0, 64, 0 } }, { }, -EINVAL },
	{ "an overlap that is no memory", { { 0, 16 }, { 48, 64 } },
	  { { 0, 40, 0 }, { 32, 64, 1 } }, { }, -EINVAL },
	{ "an overlap above all memory", { { 0, 32 } },
	  { { 0, 64, 0 }, { 48, 96, 1 } }, { { 0, 32, 0 } } },
};

static void cleanup_case_name(const struct cleanup_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(cleanup, cleanup_cases, cleanup_case_name);

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

static struct sim_numa *numa_of(struct kunit *test, const struct mib_range *r)
{
	struct sim_numa *numa = new_numa(test);

	for (; r->end; r++)
		KUNIT_ASSERT_EQ(test, sim_numa_add_memblk(numa, r->nid,
							  MIB(r->start),
							  MIB(r->end), 0), 0);
	numa->told = true;
	return numa;
}

static void ranges_are_cut_to_memory_and_joined(struct kunit *test)
{
	const struct cleanup_case *c = test->param_value;
	struct sim_memblock *mb = memblock_of(test, c->memory);
	struct sim_numa *numa = numa_of(test, c->in);
	struct sim_numa_memblk want[ARRAY_SIZE(c->out)] = { };
	unsigned int nr = 0;
	int err, level;

	level = sim_test_quiet_begin(LOGLEVEL_CRIT);
	err = sim_numa_cleanup_meminfo(&numa->meminfo, mb, &log, false);
	sim_test_quiet_end(level);
	KUNIT_ASSERT_EQ(test, err, c->err);
	if (err)
		return;
	for (; c->out[nr].end; nr++) {
		want[nr].start = MIB(c->out[nr].start);
		want[nr].end = MIB(c->out[nr].end);
		want[nr].nid = c->out[nr].nid;
	}
	expect_blks(test, &numa->meminfo, want, nr);
}

static int init(struct sim_numa *numa, struct sim_memblock *mb)
{
	unsigned long max_pfn = PFN_DOWN(sim_memblock_end_of_DRAM(mb));
	int level = sim_test_quiet_begin(LOGLEVEL_CRIT);
	int err = sim_numa_init(numa, mb, &log, max_pfn, false);

	sim_test_quiet_end(level);
	return err;
}

static void expect_region(struct kunit *test, const struct sim_memblock_type *t,
			  unsigned int i, u64 start, u64 end, int nid,
			  unsigned int flags)
{
	KUNIT_ASSERT_GT(test, t->cnt, i);
	KUNIT_EXPECT_EQ_MSG(test, t->regions[i].base, start, "region %u", i);
	KUNIT_EXPECT_EQ_MSG(test, sim_region_end(&t->regions[i]), end,
			    "region %u", i);
	KUNIT_EXPECT_EQ_MSG(test, t->regions[i].nid, nid, "region %u", i);
	KUNIT_EXPECT_EQ_MSG(test, t->regions[i].flags, flags, "region %u", i);
}

static void memblock_is_told_of_nodes(struct kunit *test)
{
	static const struct mib_range memory[] = { { 0, 48 }, { 64, 128 }, { } };
	static const struct mib_range nodes[] = {
		{ 0, 32, 1 }, { 32, 96, 0 }, { 96, 128, 1 }, { }
	};
	struct sim_memblock *mb = memblock_of(test, memory);
	struct sim_numa *numa = numa_of(test, nodes);

	KUNIT_ASSERT_EQ(test, sim_memblock_reserve(mb, MIB(30), MIB(4)), 0);
	KUNIT_ASSERT_EQ(test, init(numa, mb), 0);
	KUNIT_EXPECT_EQ(test, mb->memory.cnt, 4);
	expect_region(test, &mb->memory, 0, 0, MIB(32), 1, 0);
	expect_region(test, &mb->memory, 1, MIB(32), MIB(48), 0, 0);
	expect_region(test, &mb->memory, 2, MIB(64), MIB(96), 0, 0);
	expect_region(test, &mb->memory, 3, MIB(96), MIB(128), 1, 0);
	/* So that a node with a piece of the kernel is known by it. */
	KUNIT_EXPECT_EQ(test, mb->reserved.cnt, 2);
	expect_region(test, &mb->reserved, 0, MIB(30), MIB(32), 1, 0);
	expect_region(test, &mb->reserved, 1, MIB(32), MIB(34), 0, 0);
}

static void a_little_memory_that_no_node_has_is_refused(struct kunit *test)
{
	static const struct mib_range memory[] = { { 0, 64 }, { } };
	static const struct mib_range nodes[][3] = {
		{ { 0, 63, 0 } }, { { 1, 64, 0 } },
		{ { 0, 31, 0 }, { 32, 64, 1 } },
	};
	int i;

	for (i = 0; i < ARRAY_SIZE(nodes); i++)
		KUNIT_EXPECT_EQ_MSG(test, init(numa_of(test, nodes[i]),
					       memblock_of(test, memory)),
				    -EINVAL, "%d", i);
}

/* As if nothing had been said of nodes; hotplug was part of what was said. */
static void much_of_it_makes_one_node(struct kunit *test)
{
	static const struct mib_range memory[] = { { 0, 64 }, { } };
	struct sim_memblock *mb = memblock_of(test, memory);
	struct sim_numa *numa = new_numa(test);

	KUNIT_ASSERT_EQ(test, quiet_parse(sim_numa_parse_banks, numa,
					  "32M@32M:2:hotplug"), 0);
	KUNIT_ASSERT_EQ(test, init(numa, mb), 0);
	KUNIT_EXPECT_EQ(test, mb->memory.cnt, 1);
	expect_region(test, &mb->memory, 0, 0, MIB(64), 0, 0);

	mb = memblock_of(test, memory);
	memset(numa, 0, sizeof(*numa));
	mb->mirrored_kernelcore = true;
	KUNIT_ASSERT_EQ(test, quiet_parse(sim_numa_parse_banks, numa,
					  "31M@0:1:mirror,31M@32M:2:hotplug"),
			0);
	KUNIT_ASSERT_EQ(test, quiet_parse(sim_numa_parse_cpus, numa,
					  "2:1,3:2,1:3"), 0);
	KUNIT_ASSERT_EQ(test, sim_memblock_reserve(mb, MIB(20), MIB(1)), 0);
	KUNIT_ASSERT_EQ(test, init(numa, mb), 0);
	KUNIT_EXPECT_EQ(test, numa->nodes_parsed, 1);
	KUNIT_EXPECT_EQ(test, numa->nr_cpus[0], 6);
	KUNIT_EXPECT_EQ(test, numa->nr_cpus[1], 0);
	KUNIT_EXPECT_EQ(test, mb->memory.cnt, 2);
	expect_region(test, &mb->memory, 0, 0, MIB(31), 0, MIRROR);
	expect_region(test, &mb->memory, 1, MIB(31), MIB(64), 0, 0);
	KUNIT_EXPECT_EQ(test, mb->reserved.cnt, 1);
	expect_region(test, &mb->reserved, 0, MIB(20), MIB(21), 0, 0);
}

/* Of as many nodes as there are numbers, from 0 to the highest. */
static void distances_are_of_just_the_nodes(struct kunit *test)
{
	static const struct mib_range memory[] = { { 0, 64 }, { } };
	static const struct {
		const char *banks;
		const char *distance;
		int err;
	} cases[] = {
		{ "64M@0:0", "10", 0 },
		{ "32M@0:0,32M@32M:1", "10,20,20,10", 0 },
		{ "32M@0:0,32M@32M:2", "10,20,20,20,10,20,20,20,10", 0 },
		{ "64M@0:0", "10,20,20,10", -EINVAL },
		{ "32M@0:0,32M@32M:1", "10", -EINVAL },
		{ "32M@0:0,32M@32M:2", "10,20,20,10", -EINVAL },
	};
	int i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct sim_numa *numa = new_numa(test);

		KUNIT_ASSERT_EQ(test, quiet_parse(sim_numa_parse_banks, numa,
						  cases[i].banks), 0);
		KUNIT_ASSERT_EQ(test, quiet_parse(sim_numa_parse_distance, numa,
						  cases[i].distance), 0);
		KUNIT_EXPECT_EQ_MSG(test, init(numa, memblock_of(test, memory)),
				    cases[i].err, "case %d", i);
	}
}

static void without_a_word_one_node_has_all(struct kunit *test)
{
	static const struct mib_range memory[] = { { 1, 64 }, { 128, 192 }, { } };
	struct sim_memblock *mb = memblock_of(test, memory);
	struct sim_numa *numa = new_numa(test);

	KUNIT_ASSERT_EQ(test, init(numa, mb), 0);
	KUNIT_EXPECT_EQ(test, numa->nodes_parsed, 1);
	KUNIT_EXPECT_EQ(test, mb->memory.cnt, 2);
	expect_region(test, &mb->memory, 0, MIB(1), MIB(64), 0, 0);
	expect_region(test, &mb->memory, 1, MIB(128), MIB(192), 0, 0);
}

static void numa_off_forgets_nodes_but_not_mirrors(struct kunit *test)
{
	static const struct mib_range memory[] = { { 0, 64 }, { } };
	struct sim_memblock *mb = memblock_of(test, memory);
	struct sim_numa *numa = new_numa(test);

	mb->mirrored_kernelcore = true;
	KUNIT_ASSERT_EQ(test, quiet_parse(sim_numa_parse_banks, numa,
					  "32M@0:1:mirror,32M@32M:2:hotplug"),
			0);
	numa->off = true;
	KUNIT_ASSERT_EQ(test, init(numa, mb), 0);
	KUNIT_EXPECT_EQ(test, numa->nodes_parsed, 1);
	KUNIT_EXPECT_EQ(test, mb->memory.cnt, 2);
	expect_region(test, &mb->memory, 0, 0, MIB(32), 0, MIRROR);
	expect_region(test, &mb->memory, 1, MIB(32), MIB(64), 0, 0);
	KUNIT_EXPECT_TRUE(test, mb->has_mirror);
}

static void a_node_with_the_kernel_is_never_unplugged(struct kunit *test)
{
	static const struct mib_range memory[] = { { 0, 128 }, { } };
	static const char banks[] =
		"32M@0:0:hotplug,32M@32M:1:hotplug,32M@64M:0:hotplug,32M@96M:2:hotplug";
	struct sim_memblock *mb = memblock_of(test, memory);
	struct sim_numa *numa = new_numa(test);

	/* Of node 0 only the second range holds some of it. */
	KUNIT_ASSERT_EQ(test, sim_memblock_reserve(mb, MIB(70), MIB(1)), 0);
	KUNIT_ASSERT_EQ(test, quiet_parse(sim_numa_parse_banks, numa, banks),
			0);
	KUNIT_ASSERT_EQ(test, init(numa, mb), 0);
	KUNIT_EXPECT_EQ(test, mb->memory.cnt, 4);
	expect_region(test, &mb->memory, 0, 0, MIB(32), 0, 0);
	expect_region(test, &mb->memory, 1, MIB(32), MIB(64), 1, HOTPLUG);
	expect_region(test, &mb->memory, 2, MIB(64), MIB(96), 0, 0);
	expect_region(test, &mb->memory, 3, MIB(96), MIB(128), 2, HOTPLUG);
}

static void a_joined_range_keeps_its_marks_apart(struct kunit *test)
{
	static const struct mib_range memory[] = { { 0, 128 }, { } };
	struct sim_memblock *mb = memblock_of(test, memory);
	struct sim_numa *numa = new_numa(test);

	KUNIT_ASSERT_EQ(test, quiet_parse(sim_numa_parse_banks, numa,
					  "64M@0:0,32M@64M:0:hotplug,32M@96M:0:hotplug:mirror"),
			0);
	mb->mirrored_kernelcore = true;
	KUNIT_ASSERT_EQ(test, init(numa, mb), 0);
	KUNIT_EXPECT_EQ(test, numa->meminfo.nr_blks, 1);
	KUNIT_EXPECT_EQ(test, mb->memory.cnt, 3);
	expect_region(test, &mb->memory, 0, 0, MIB(64), 0, 0);
	expect_region(test, &mb->memory, 1, MIB(64), MIB(96), 0, HOTPLUG);
	expect_region(test, &mb->memory, 2, MIB(96), MIB(128), 0,
		      HOTPLUG | MIRROR);
}

static struct kunit_case numa_cases[] = {
	KUNIT_CASE_PARAM(banks_become_ranges_of_nodes, banks_gen_params),
	KUNIT_CASE(two_banks_of_each_node_are_taken),
	KUNIT_CASE(cpus_are_counted_by_node),
	KUNIT_CASE(distances_are_read_row_by_row),
	KUNIT_CASE(numa_says_how_to_fake),
	KUNIT_CASE_PARAM(a_bad_word_on_nodes_is_refused, bad_gen_params),
	KUNIT_CASE(a_table_for_more_nodes_than_there_can_be_is_refused),
	KUNIT_CASE(ranges_that_cannot_be_are_not_added),
	KUNIT_CASE_PARAM(ranges_are_cut_to_memory_and_joined,
			 cleanup_gen_params),
	KUNIT_CASE(memblock_is_told_of_nodes),
	KUNIT_CASE(a_little_memory_that_no_node_has_is_refused),
	KUNIT_CASE(much_of_it_makes_one_node),
	KUNIT_CASE(distances_are_of_just_the_nodes),
	KUNIT_CASE(without_a_word_one_node_has_all),
	KUNIT_CASE(numa_off_forgets_nodes_but_not_mirrors),
	KUNIT_CASE(a_node_with_the_kernel_is_never_unplugged),
	KUNIT_CASE(a_joined_range_keeps_its_marks_apart),
	{}
};

static struct kunit_suite numa_suite = {
	.name = "mm_sim_numa",
	.test_cases = numa_cases,
};

kunit_test_suite(numa_suite);
