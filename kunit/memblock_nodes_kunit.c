// SPDX-License-Identifier: GPL-2.0
/*
 * memblock: a map of four nodes, in each what the others have not, and what every
 * iterator and every entry point makes of it.
 */
#include <linux/pfn.h>

#include "drawing.h"
#include "early/bootmem.h"
#include "rig.h"

static const struct sim_pen node_pens[] = {
	{ 'a', 0, SIM_MEMBLOCK_NONE },
	{ 'm', 0, SIM_MEMBLOCK_MIRROR },
	{ 'n', 0, SIM_MEMBLOCK_NOMAP },
	{ 'b', 1, SIM_MEMBLOCK_NONE },
	{ 'H', 1, SIM_MEMBLOCK_HOTPLUG },
	{ 'c', 2, SIM_MEMBLOCK_NONE },
	{ 'M', 2, SIM_MEMBLOCK_MIRROR },
	{ 'D', 2, SIM_MEMBLOCK_DRIVER_MANAGED },
	{ 'I', 3, SIM_MEMBLOCK_HOTPLUG },
	{ 'N', 3, SIM_MEMBLOCK_NOMAP },
	{ }
};

/*				  0         1         2         3         */
/*				  01234567890123456789012345678901234567 */
static const char nodes_memory[]   = ".aaaammmmnnaabbbbHHHHcccMMMDDIIIINN";
static const char nodes_reserved[] = "..x.......................x";

static struct sim_memblock *nodes_mb(struct kunit *test, bool movable_node,
				     bool has_mirror)
{
	struct sim_memblock *mb = &sim_rig(test)->mb;

	sim_draw(test, mb, &mb->memory, nodes_memory, node_pens);
	sim_draw(test, mb, &mb->reserved, nodes_reserved, NULL);
	mb->movable_node = movable_node;
	mb->mirrored_kernelcore = has_mirror;
	mb->has_mirror = has_mirror;
	return mb;
}

/**
 * struct nodes_row - what an iterator sees of the four nodes
 * @name: Linux's name of it, and what is asked for
 * @movable_node: hotpluggable memory is told apart
 * @pfns: for_each_mem_pfn_range(), else for_each_free_mem_range()
 * @nid: which node is asked for
 * @flags: which memory is asked for
 * @seen: the ranges
 */
struct nodes_row {
	const char *name;
	bool movable_node;
	bool pfns;
	int nid;
	enum sim_memblock_flags flags;
	const char *seen;
};

static const struct nodes_row nodes_rows[] = {
	{ .name = "mem_pfn_range", .pfns = true, .nid = NUMA_NO_NODE,
	  .seen = ".aaaammmmnnaabbbbHHHHcccMMMDDIIIINN" },
	{ .name = "mem_pfn_range, node 0", .pfns = true, .nid = 0,
	  .seen = ".aaaammmmnnaa" },
	{ .name = "mem_pfn_range, node 3", .pfns = true, .nid = 3,
	  .movable_node = true,
	  .seen = ".............................IIIINN" },
	{ .name = "mem_pfn_range, node 4", .pfns = true, .nid = 4, .seen = "" },
	{ .name = "free_mem_range", .nid = NUMA_NO_NODE,
	  .seen = ".a.aammmm..aabbbbHHHHcccMM...IIII" },
	{ .name = "free_mem_range, movable_node", .nid = NUMA_NO_NODE,
	  .movable_node = true,
	  .seen = ".a.aammmm..aabbbb....cccMM" },
	{ .name = "free_mem_range, node 0", .nid = 0,
	  .seen = ".a.aammmm..aa" },
	{ .name = "free_mem_range, node 1", .nid = 1,
	  .seen = ".............bbbbHHHH" },
	{ .name = "free_mem_range, node 1, movable_node", .nid = 1,
	  .movable_node = true,
	  .seen = ".............bbbb" },
	{ .name = "free_mem_range, node 3, movable_node", .nid = 3,
	  .movable_node = true, .seen = "" },
	{ .name = "free_mem_range, node 3, HOTPLUG, movable_node", .nid = 3,
	  .movable_node = true, .flags = SIM_MEMBLOCK_HOTPLUG,
	  .seen = ".............................IIII" },
	{ .name = "free_mem_range, node 3, NOMAP", .nid = 3,
	  .flags = SIM_MEMBLOCK_NOMAP,
	  .seen = ".............................IIIINN" },
	{ .name = "free_mem_range, MIRROR", .nid = NUMA_NO_NODE,
	  .flags = SIM_MEMBLOCK_MIRROR,
	  .seen = ".....mmmm...............MM" },
	{ .name = "free_mem_range, node 2, MIRROR", .nid = 2,
	  .flags = SIM_MEMBLOCK_MIRROR,
	  .seen = "........................MM" },
	{ .name = "free_mem_range, node 1, MIRROR", .nid = 1,
	  .flags = SIM_MEMBLOCK_MIRROR, .seen = "" },
	{ .name = "free_mem_range, node 2, DRIVER_MANAGED", .nid = 2,
	  .flags = SIM_MEMBLOCK_DRIVER_MANAGED,
	  .seen = ".....................cccMM.DD" },
};

KUNIT_ARRAY_PARAM_DESC(nodes_rows, nodes_rows, name);

static void expect_node_range(struct kunit *test, const struct sim_run *want,
			      phys_addr_t start, phys_addr_t end, int nid)
{
	const struct sim_pen *pen = node_pens;

	while (pen->mark != want->mark)
		pen++;
	KUNIT_EXPECT_EQ(test, start, sim_pages(want->start));
	KUNIT_EXPECT_EQ(test, end, sim_pages(want->end));
	KUNIT_EXPECT_EQ(test, nid, pen->nid);
}

static void walks_see_their_part_of_four_nodes(struct kunit *test)
{
	const struct nodes_row *row = test->param_value;
	struct sim_memblock *mb = nodes_mb(test, row->movable_node, false);
	struct sim_run want[SIM_MAX_RUNS];
	unsigned int nr = sim_drawing_runs(test, row->seen, want), seen = 0;
	unsigned long low, high;
	phys_addr_t start, end;
	int at, nid;
	u64 i;

	if (row->pfns) {
		for_each_sim_mem_pfn_range(at, mb, row->nid, &low, &high, &nid) {
			KUNIT_ASSERT_LT(test, seen, nr);
			expect_node_range(test, &want[seen++], PFN_PHYS(low),
					  PFN_PHYS(high), nid);
		}
		KUNIT_EXPECT_EQ(test, seen, nr);
		return;
	}
	for_each_sim_free_mem_range(i, mb, row->nid, row->flags, &start, &end,
				    &nid) {
		KUNIT_ASSERT_LT(test, seen, nr);
		expect_node_range(test, &want[seen++], start, end, nid);
	}
	KUNIT_EXPECT_EQ(test, seen, nr);
	for_each_sim_free_mem_range_reverse(i, mb, row->nid, row->flags, &start,
					    &end, &nid) {
		KUNIT_ASSERT_GT(test, seen, 0);
		expect_node_range(test, &want[--seen], start, end, nid);
	}
	KUNIT_EXPECT_EQ(test, seen, 0);
}

/* Each asks for one page, and says which it got. */

static unsigned int get_alloc(struct sim_memblock *mb)
{
	return sim_rig_page_of(mb, sim_memblock_alloc(mb, PAGE_SIZE, PAGE_SIZE));
}

static unsigned int get_raw(struct sim_memblock *mb)
{
	return sim_rig_page_of(mb, sim_memblock_alloc_raw(mb, PAGE_SIZE, PAGE_SIZE));
}

static unsigned int get_low(struct sim_memblock *mb)
{
	return sim_rig_page_of(mb, sim_memblock_alloc_low(mb, PAGE_SIZE, PAGE_SIZE));
}

static unsigned int get_or_panic(struct sim_memblock *mb)
{
	return sim_rig_page_of(mb, sim_memblock_alloc_or_panic(mb, PAGE_SIZE,
						       PAGE_SIZE));
}

static unsigned int get_from(struct sim_memblock *mb)
{
	return sim_rig_page_of(mb, sim_memblock_alloc_from(mb, PAGE_SIZE, PAGE_SIZE,
						   sim_pages(27)));
}

static unsigned int get_node_0(struct sim_memblock *mb)
{
	return sim_rig_page_of(mb, sim_memblock_alloc_node(mb, PAGE_SIZE, PAGE_SIZE, 0));
}

static unsigned int get_node_1(struct sim_memblock *mb)
{
	return sim_rig_page_of(mb, sim_memblock_alloc_node(mb, PAGE_SIZE, PAGE_SIZE, 1));
}

static unsigned int get_try_nid_raw(struct sim_memblock *mb)
{
	return sim_rig_page_of(mb, sim_memblock_alloc_try_nid_raw(mb, PAGE_SIZE,
							  PAGE_SIZE, 0, 0, 3));
}

static unsigned int get_exact_1(struct sim_memblock *mb)
{
	return sim_rig_page_of(mb, sim_memblock_alloc_exact_nid_raw(mb, PAGE_SIZE,
							    PAGE_SIZE, 0, 0,
							    1));
}

static unsigned int get_exact_3(struct sim_memblock *mb)
{
	return sim_rig_page_of(mb, sim_memblock_alloc_exact_nid_raw(mb, PAGE_SIZE,
							    PAGE_SIZE, 0, 0,
							    3));
}

static unsigned int get_phys(struct sim_memblock *mb)
{
	return PHYS_PFN(sim_memblock_phys_alloc(mb, PAGE_SIZE, PAGE_SIZE));
}

static unsigned int get_phys_range(struct sim_memblock *mb)
{
	return PHYS_PFN(sim_memblock_phys_alloc_range(mb, PAGE_SIZE, PAGE_SIZE,
						      0, sim_pages(20)));
}

static unsigned int get_phys_try_2(struct sim_memblock *mb)
{
	return PHYS_PFN(sim_memblock_phys_alloc_try_nid(mb, PAGE_SIZE,
							PAGE_SIZE, 2));
}

static unsigned int get_base(struct sim_memblock *mb)
{
	return PHYS_PFN(sim_memblock_alloc_base(mb, PAGE_SIZE, PAGE_SIZE,
						sim_pages(21)));
}

static unsigned int get_base_nid(struct sim_memblock *mb)
{
	return PHYS_PFN(sim_memblock_alloc_base_nid(mb, PAGE_SIZE, PAGE_SIZE,
						    sim_pages(30), 2,
						    SIM_MEMBLOCK_NONE));
}

static unsigned int get_bootmem(struct sim_memblock *mb)
{
	return sim_rig_page_of(mb, __sim_alloc_bootmem(mb, PAGE_SIZE, PAGE_SIZE, 0));
}

static unsigned int get_bootmem_node(struct sim_memblock *mb)
{
	return sim_rig_page_of(mb, __sim_alloc_bootmem_node(mb, 1, PAGE_SIZE,
						    PAGE_SIZE, 0));
}

static unsigned int get_found(struct sim_memblock *mb)
{
	return PHYS_PFN(sim_memblock_find_in_range(mb, sim_pages(13),
						   sim_pages(21), PAGE_SIZE,
						   PAGE_SIZE));
}

/**
 * struct entry_row - where an entry point goes on the four nodes
 * @name: Linux's name of it, and what is asked for
 * @get: asks for one page
 * @any: the page that it gets; 0 for none
 * @movable: the same with movable_node
 * @mirror: the same with movable_node and mirrored memory
 */
struct entry_row {
	const char *name;
	unsigned int (*get)(struct sim_memblock *mb);
	unsigned int any;
	unsigned int movable;
	unsigned int mirror;
};

static const struct entry_row entry_rows[] = {
	{ "memblock_alloc", get_alloc, 32, 25, 25 },
	{ "memblock_alloc_raw", get_raw, 32, 25, 25 },
	{ "memblock_alloc_low", get_low, 32, 25, 25 },
	{ "memblock_alloc_or_panic", get_or_panic, 32, 25, 25 },
	/* Page 27 and all above: hotpluggable, NOMAP or a driver's. */
	{ "memblock_alloc_from", get_from, 32, 25, 25 },
	{ "memblock_alloc_node 0", get_node_0, 12, 12, 8 },
	/* No mirrored memory there: mirrored memory of any node. */
	{ "memblock_alloc_node 1", get_node_1, 20, 16, 25 },
	{ "memblock_alloc_try_nid_raw 3", get_try_nid_raw, 32, 25, 25 },
	{ "memblock_alloc_exact_nid_raw 1", get_exact_1, 20, 16, 16 },
	{ "memblock_alloc_exact_nid_raw 3", get_exact_3, 32, 0, 0 },
	{ "memblock_phys_alloc", get_phys, 32, 25, 25 },
	{ "memblock_phys_alloc_range", get_phys_range, 19, 16, 8 },
	{ "memblock_phys_alloc_try_nid 2", get_phys_try_2, 25, 25, 25 },
	{ "memblock_find_in_range", get_found, 20, 16, 16 },
	/* The 4.x era: flags are the caller's, or the node goes first. */
	{ "memblock_alloc_base", get_base, 20, 16, 16 },
	{ "memblock_alloc_base_nid 2", get_base_nid, 25, 25, 25 },
	{ "__alloc_bootmem", get_bootmem, 32, 25, 25 },
	{ "__alloc_bootmem_node 1", get_bootmem_node, 20, 16, 16 },
};

KUNIT_ARRAY_PARAM_DESC(entry_rows, entry_rows, name);

static void alloc_on_four_nodes_takes_what_it_may(struct kunit *test)
{
	const struct entry_row *row = test->param_value;

	KUNIT_EXPECT_EQ(test, row->get(nodes_mb(test, false, false)), row->any);
	KUNIT_EXPECT_EQ(test, row->get(nodes_mb(test, true, false)),
			row->movable);
	KUNIT_EXPECT_EQ(test, row->get(nodes_mb(test, true, true)),
			row->mirror);
}

static struct kunit_case nodes_cases[] = {
	KUNIT_CASE_PARAM(walks_see_their_part_of_four_nodes,
			 nodes_rows_gen_params),
	KUNIT_CASE_PARAM(alloc_on_four_nodes_takes_what_it_may,
			 entry_rows_gen_params),
	{ }
};

static struct kunit_suite nodes_suite = {
	.name = "mm_sim_memblock_nodes",
	.test_cases = nodes_cases,
};

kunit_test_suite(nodes_suite);
