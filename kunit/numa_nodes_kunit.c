// SPDX-License-Identifier: GPL-2.0
/*
 * The structures of the nodes: which there are, where they lie, and who gets
 * which CPUs.
 */
#include <kunit/test.h>
#include <linux/fs.h>
#include <linux/seq_file.h>
#include <linux/sizes.h>

#include "early/numa.h"
#include "helpers.h"
#include "view/debugfs_internal.h"

#define MIB(n) ((u64)(n) << 20)

static const struct sim_log log = { .name = "kunit" };

struct cpu_case {
	const char *name;
	struct sim_machine_params params;
	/* Of the nodes 0 to 4. */
	unsigned int cpus[5];
	/* 0: those of the host. */
	unsigned int nr_cpus;
	u64 possible;
	u64 online;
	u64 has_cpu;
	u64 memory;
};

static const struct cpu_case cpu_cases[] = {
	{ "told",
	  { .banks = "64M@0:0,64M@64M:1", .cpus = "2:0,3:1" },
	  { 2, 3 }, 5, 0x3, 0x3, 0x3, 0x3 },
	{ "a node of CPUs only",
	  { .banks = "64M@0:0,64M@64M:3", .cpus = "2:0,3:2,1:3" },
	  { 2, 0, 3, 1 }, 6, 0xd, 0xd, 0xd, 0x9 },
	{ "a node of memory only",
	  { .banks = "64M@0:0,64M@64M:1", .cpus = "2:0" },
	  { 2, 0 }, 2, 0x3, 0x3, 0x1, 0x3 },
	{ "a node without either",
	  { .banks = "64M@0:0,64M@64M:2", .memmap = "64M@0", .cpus = "2:0" },
	  { 2 }, 2, 0x5, 0x1, 0x1, 0x1 },
	{ "CPUs of nodes that nothing else tells of",
	  { .memmap = "64M@0", .cpus = "2:0,3:4" },
	  { 5 }, 5, 0x1, 0x1, 0x1, 0x1 },
	{ "numa=off",
	  { .banks = "64M@0:0,64M@64M:1", .cpus = "2:1,3:3", .numa = "off" },
	  { 5 }, 5, 0x1, 0x1, 0x1, 0x1 },
	{ "fake nodes have those of their real one",
	  { .banks = "64M@0:0,64M@64M:1", .cpus = "2:0,3:1",
	    .numa = "fake=2U" },
	  { 2, 2, 3, 3 }, 5, 0xf, 0xf, 0xf, 0xf },
	{ "fake nodes of nothing else",
	  { .memmap = "128M@0", .cpus = "4:0", .numa = "fake=2U" },
	  { 4, 4 }, 4, 0x3, 0x3, 0x3, 0x3 },
	/* The second and the third quarter would be the nodes 1 and 2. */
	{ "fake nodes that are all hole are none",
	  { .banks = "128M@1G:0", .memmap = "32M@1G,32M@1120M", .cpus = "4:0",
	    .numa = "fake=4U" },
	  { 4, 0, 0, 4 }, 4, 0x9, 0x9, 0x9, 0x9 },
	/* The second half of real node 0 would be node 3. */
	{ "not even with the highest number",
	  { .banks = "64M@1152M:1,128M@1G:0", .memmap = "64M@1G,64M@1152M",
	    .cpus = "4:0,2:1", .numa = "fake=2U" },
	  { 2, 2, 4 }, 6, 0x7, 0x7, 0x7, 0x7 },
	/* Real node 1 has no fake node. */
	{ "CPUs without memory go to the first fake node",
	  { .banks = "64M@0:0,64M@64M:2", .cpus = "2:0,3:1,1:2",
	    .numa = "fake=2U" },
	  { 5, 5, 1, 1 }, 6, 0xf, 0xf, 0xf, 0xf },
};

static void cpu_case_name(const struct cpu_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(cpu, cpu_cases, cpu_case_name);

static void nodes_have_their_cpus_and_states(struct kunit *test)
{
	const struct cpu_case *c = test->param_value;
	struct sim_machine_params params = c->params;
	const u64 *states;
	struct sim_mm *mm;
	int nid;

	params.size = "0";
	mm = &sim_test_machine(test, &params, SIM_STAGE_ZONELISTS)->mm;
	states = mm->node_states;
	KUNIT_EXPECT_EQ(test, mm->nr_cpus, c->nr_cpus);
	for (nid = 0; nid < SIM_MAX_NUMNODES; nid++) {
		KUNIT_EXPECT_EQ_MSG(test, mm->node_nr_cpus[nid],
				    nid < ARRAY_SIZE(c->cpus) ? c->cpus[nid]
				    : 0, "node %d", nid);
		KUNIT_EXPECT_EQ_MSG(test, !!mm->node_data[nid],
				    !!(c->possible & BIT_ULL(nid)), "node %d",
				    nid);
	}
	KUNIT_EXPECT_EQ(test, states[SIM_N_POSSIBLE], c->possible);
	KUNIT_EXPECT_EQ(test, states[SIM_N_ONLINE], c->online);
	/* They are not up while the machine boots. */
	KUNIT_EXPECT_EQ(test, states[SIM_N_CPU], 0);
	sim_numa_cpus_up(mm);
	KUNIT_EXPECT_EQ(test, states[SIM_N_CPU], c->has_cpu);
	KUNIT_EXPECT_EQ(test, states[SIM_N_MEMORY], c->memory);
	KUNIT_EXPECT_EQ(test, mm->sim_nr_node_ids, fls64(c->possible));
}

/* CPUs of no known node go round the nodes that have memory. */
static void cpus_that_are_not_told_of_go_round(struct kunit *test)
{
	static const struct {
		const char *banks;
		const char *numa;
		unsigned int nr_cpus;
		unsigned int want[4];
	} cases[] = {
		{ "96M@0:0", NULL, 3, { 3 } },
		{ "48M@0:0,48M@48M:2", NULL, 1, { 1 } },
		{ "48M@0:0,48M@48M:2", NULL, 5, { 3, 0, 2 } },
		{ "32M@0:3,32M@32M:1,32M@64M:2", NULL, 4, { 0, 2, 1, 1 } },
		/* What goes round are the fake ones, which share. */
		{ "96M@0:0", "fake=3U", 2, { 2, 2, 2 } },
		{ "64M@0:0,32M@64M:1", "fake=3", 3, { 2, 1, 2 } },
	};
	struct sim_pglist_data *nodes;
	struct sim_numa *numa;
	struct sim_mm *mm;
	int i;

	numa = kunit_kzalloc(test, sizeof(*numa), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, numa);
	nodes = kunit_kcalloc(test, 4, sizeof(*nodes), GFP_KERNEL);
	mm = kunit_kzalloc(test, sizeof(*mm), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, nodes);
	KUNIT_ASSERT_NOT_NULL(test, mm);
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct sim_memblock *mb = sim_test_memblock(test);

		memset(numa, 0, sizeof(*numa));
		memset(mm, 0, sizeof(*mm));
		mm->log = &log;
		KUNIT_ASSERT_EQ(test, sim_memblock_add(mb, 0, MIB(96)), 0);
		KUNIT_ASSERT_EQ(test, sim_numa_parse_banks(numa, &log,
							   cases[i].banks), 0);
		if (cases[i].numa)
			KUNIT_ASSERT_EQ(test, sim_numa_parse_numa(numa, &log,
								  cases[i].numa),
					0);
		KUNIT_ASSERT_EQ(test, sim_numa_init(numa, mb, &log,
						    PFN_DOWN(MIB(96)), true),
				0);
		KUNIT_ASSERT_EQ(test, sim_numa_register_nodes(mm, mb, numa,
							      cases[i].nr_cpus,
							      nodes), 0);
		KUNIT_EXPECT_EQ(test, mm->nr_cpus, cases[i].nr_cpus);
		KUNIT_EXPECT_MEMEQ(test, mm->node_nr_cpus, cases[i].want,
				   sizeof(cases[i].want));
	}
}

static void a_node_lies_in_its_own_memory(struct kunit *test)
{
	const struct sim_machine_params params = {
		.banks = "16M@0:0,8M@16M:1,8M@1G:2",
		.cpus = "1:0,1:3",
		.numa_distance = "10,20,30,50,20,10,40,60,30,40,10,70,50,60,70,10",
	};
	struct sim_machine *m = sim_test_machine(test, &params,
						 SIM_STAGE_BUDDY);
	phys_addr_t at;
	int nid;

	for (nid = 0; nid < 3; nid++) {
		unsigned long low, high;

		at = sim_virt_to_phys(&m->banks, m->mm.node_data[nid]);
		KUNIT_EXPECT_EQ(test, sim_memblock_search_pfn_nid(&m->memblock,
								  PFN_DOWN(at),
								  &low, &high),
				nid);
		KUNIT_EXPECT_EQ(test, m->mm.node_data[nid]->node_id, nid);
	}
	/* A node without memory lies with another. */
	at = sim_virt_to_phys(&m->banks, m->mm.node_data[3]);
	KUNIT_EXPECT_TRUE(test, sim_memblock_is_reserved(&m->memblock, at));
	KUNIT_EXPECT_EQ(test, m->mm.node_data[3]->node_present_pages, 0);
	at = sim_virt_to_phys(&m->banks, m->mm.numa_distance);
	KUNIT_EXPECT_TRUE(test, sim_memblock_is_reserved(&m->memblock, at));
	KUNIT_EXPECT_EQ(test, sim_node_distance(&m->mm, 1, 2), 40);
	KUNIT_EXPECT_EQ(test, sim_node_distance(&m->mm, 2, 2), 10);
	KUNIT_EXPECT_EQ(test, sim_node_distance(&m->mm, 3, 2), 70);
	KUNIT_EXPECT_EQ(test, m->mm.numa_distance_cnt, 4);
	KUNIT_EXPECT_MEMEQ(test, m->mm.numa_distance, m->numa.distance, 16);
	sim_test_verify(test, m);
}

/* A reader may wait for the machine while another map takes its node away. */
static void lists_of_a_node_that_went_are_empty(struct kunit *test)
{
	const struct sim_machine_params params = {
		.size = "0", .banks = "64M@0:0",
	};
	struct sim_list_file shown = { .nid = 5, .zone = SIM_ZONE_DMA32 };
	struct inode *inode = kunit_kzalloc(test, sizeof(*inode), GFP_KERNEL);
	struct file *file = kunit_kzalloc(test, sizeof(*file), GFP_KERNEL);
	struct seq_file *s;
	loff_t pos = 0;
	void *entry;

	KUNIT_ASSERT_NOT_NULL(test, inode);
	KUNIT_ASSERT_NOT_NULL(test, file);
	shown.machine = sim_test_machine(test, &params, SIM_STAGE_ZONES);
	inode->i_private = &shown;
	KUNIT_ASSERT_EQ(test, sim_list_fops.open(inode, file), 0);
	s = file->private_data;
	entry = s->op->start(s, &pos);
	s->op->stop(s, entry);
	sim_list_fops.release(inode, file);
	KUNIT_EXPECT_NULL(test, entry);
}

static struct kunit_case numa_nodes_cases[] = {
	KUNIT_CASE(lists_of_a_node_that_went_are_empty),
	KUNIT_CASE_PARAM(nodes_have_their_cpus_and_states, cpu_gen_params),
	KUNIT_CASE(cpus_that_are_not_told_of_go_round),
	KUNIT_CASE(a_node_lies_in_its_own_memory),
	{}
};

static struct kunit_suite numa_nodes_suite = {
	.name = "mm_sim_numa_nodes",
	.test_cases = numa_nodes_cases,
};

kunit_test_suite(numa_nodes_suite);
