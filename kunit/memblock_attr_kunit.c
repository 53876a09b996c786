// SPDX-License-Identifier: GPL-2.0
/*
 * memblock: attributes of regions, and who sees which memory because of them. A
 * map with nodes of all kinds is in memblock_nodes_kunit.c.
 */
#include <linux/sizes.h>

#include "drawing.h"
#include "page/buddy.h"
#include "rig.h"
#include "view/walk.h"

/* All on node 0, but for b and H. */
static const struct sim_pen pens[] = {
	{ 'a', 0, SIM_MEMBLOCK_NONE },
	{ 'h', 0, SIM_MEMBLOCK_HOTPLUG },
	{ 'm', 0, SIM_MEMBLOCK_MIRROR },
	{ 'n', 0, SIM_MEMBLOCK_NOMAP },
	{ 'd', 0, SIM_MEMBLOCK_DRIVER_MANAGED },
	{ 'r', 0, SIM_MEMBLOCK_RSRV_NOINIT },
	{ '+', 0, SIM_MEMBLOCK_HOTPLUG | SIM_MEMBLOCK_MIRROR },
	{ '-', 0, SIM_MEMBLOCK_HOTPLUG | SIM_MEMBLOCK_NOMAP },
	{ 'b', 1, SIM_MEMBLOCK_NONE },
	{ 'H', 1, SIM_MEMBLOCK_HOTPLUG },
	{ }
};

static int attr_test_init(struct kunit *test)
{
	test->priv = sim_test_memblock(test);
	return 0;
}

typedef int (*mark_fn)(struct sim_memblock *mb, phys_addr_t base,
		       phys_addr_t size);

/**
 * struct mark_row - an attribute of a range is set or cleared
 * @name: Linux's name of the function, and what is special
 * @mark: the function
 * @old: the set before
 * @range: the range
 * @then: the set after it
 */
struct mark_row {
	const char *name;
	mark_fn mark;
	const char *old;
	const char *range;
	const char *then;
};

#define MARK(what, fn) .name = "memblock_" #fn ", " what, .mark = sim_memblock_##fn

static const struct mark_row mark_rows[] = {
	{ MARK("a whole region", mark_hotplug),
	  ".aaaa.aa", ".****", ".hhhh.aa" },
	{ MARK("the middle", mark_hotplug),
	  ".aaaaaa", "..***", ".ahhhaa" },
	{ MARK("the low end", mark_hotplug),
	  ".aaaaaa", "***", ".hhaaaa" },
	{ MARK("the high end", mark_hotplug),
	  ".aaaaaa", "....*****", ".aaahhh" },
	{ MARK("across a hole", mark_hotplug),
	  ".aaa..aaa", "..******", ".ahh..hha" },
	{ MARK("a hole", mark_hotplug),
	  ".aaa..aaa", "....**", ".aaa..aaa" },
	{ MARK("again", mark_hotplug),
	  ".hhhhhh", "..**", ".hhhhhh" },
	{ MARK("between two that are", mark_hotplug),
	  ".hhaahh", "...**", ".hhhhhh" },
	{ MARK("over several attributes", mark_hotplug),
	  ".aammnn", "..****", ".ah++-n" },
	{ MARK("over two nodes", mark_hotplug),
	  ".aaabbb", "..****", ".ahhHHb" },
	{ MARK("the middle", clear_hotplug),
	  ".hhhhhh", "..***", ".haaahh" },
	{ MARK("all", clear_hotplug),
	  ".ahhHHb+-", "*********", ".aaabbbmn" },
	{ MARK("beside one without", clear_hotplug),
	  ".aahhhh", "...**", ".aaaahh" },
	{ MARK("where it is not", clear_hotplug),
	  ".aaaann", "..****", ".aaaann" },
	{ MARK("the middle", mark_mirror),
	  ".aaaaaa", "..***", ".ammmaa" },
	{ MARK("over hotpluggable memory", mark_mirror),
	  ".aahhaa", "..**", ".am+haa" },
	{ MARK("between two that are", mark_mirror),
	  ".mmaamm", "...**", ".mmmmmm" },
	{ MARK("the middle", mark_nomap),
	  ".aaaaaa", "..***", ".annnaa" },
	{ MARK("over hotpluggable memory", mark_nomap),
	  ".aahhaa", "..**", ".an-haa" },
	{ MARK("the middle", clear_nomap),
	  ".nnnnnn", "..***", ".naaann" },
	{ MARK("all", clear_nomap),
	  ".annaa--", "********", ".aaaaahh" },
};

KUNIT_ARRAY_PARAM_DESC(mark_rows, mark_rows, name);

static int run_mark(struct kunit *test, struct sim_memblock *mb,
		    const struct mark_row *row)
{
	struct sim_run run = sim_drawing_run(test, row->range);

	return row->mark(mb, sim_pages(run.start),
			 sim_pages(run.end - run.start));
}

static void mark_and_clear_split_and_join_memory(struct kunit *test)
{
	const struct mark_row *row = test->param_value;
	struct sim_memblock *mb = test->priv;

	mb->mirrored_kernelcore = true;
	sim_draw(test, mb, &mb->memory, row->old, pens);
	sim_draw(test, mb, &mb->reserved, row->old, pens);
	KUNIT_EXPECT_EQ(test, run_mark(test, mb, row), 0);
	sim_expect_drawn(test, &mb->memory, row->then, pens);
	sim_expect_drawn(test, &mb->reserved, row->old, pens);
	KUNIT_EXPECT_EQ(test, mb->has_mirror,
			row->mark == sim_memblock_mark_mirror);
}

static const struct mark_row noinit_rows[] = {
	{ MARK("the middle", reserved_mark_noinit),
	  ".aaaaaa", "..***", ".arrraa" },
	{ MARK("across a hole", reserved_mark_noinit),
	  ".aaa..aaa", "..******", ".arr..rra" },
	{ MARK("between two that are", reserved_mark_noinit),
	  ".rraarr", "...**", ".rrrrrr" },
	{ MARK("nothing reserved", reserved_mark_noinit),
	  ".aa", "...**", ".aa" },
};

KUNIT_ARRAY_PARAM_DESC(noinit_rows, noinit_rows, name);

static void reserved_mark_noinit_is_for_reserved_only(struct kunit *test)
{
	const struct mark_row *row = test->param_value;
	struct sim_memblock *mb = test->priv;

	sim_draw(test, mb, &mb->memory, ".aaaaaaaaa", pens);
	sim_draw(test, mb, &mb->reserved, row->old, pens);
	KUNIT_EXPECT_EQ(test, run_mark(test, mb, row), 0);
	sim_expect_drawn(test, &mb->reserved, row->then, pens);
	sim_expect_drawn(test, &mb->memory, ".aaaaaaaaa", pens);
}

static void mark_mirror_needs_mirrored_kernelcore(struct kunit *test)
{
	struct sim_memblock *mb = test->priv;

	sim_draw(test, mb, &mb->memory, ".aaaa", pens);
	KUNIT_EXPECT_EQ(test, 0, sim_memblock_mark_mirror(mb, sim_pages(2),
							  PAGE_SIZE));
	sim_expect_drawn(test, &mb->memory, ".aaaa", pens);
	KUNIT_EXPECT_FALSE(test, mb->has_mirror);
	mb->mirrored_kernelcore = true;
	KUNIT_EXPECT_EQ(test, 0, sim_memblock_mark_mirror(mb, sim_pages(2),
							  PAGE_SIZE));
	sim_expect_drawn(test, &mb->memory, ".amaa", pens);
	KUNIT_EXPECT_TRUE(test, mb->has_mirror);
}

static void marks_are_exact_to_the_byte(struct kunit *test)
{
	const struct sim_memblock_region want[] = {
		{ sim_pages(1), 5, 0, SIM_MEMBLOCK_NONE },
		{ sim_pages(1) + 5, 7, 0, SIM_MEMBLOCK_NOMAP },
		{ sim_pages(1) + 12, PAGE_SIZE - 12, 0, SIM_MEMBLOCK_NONE },
	};
	struct sim_memblock *mb = test->priv;

	sim_draw(test, mb, &mb->memory, ".a", pens);
	KUNIT_EXPECT_EQ(test, 0, sim_memblock_mark_nomap(mb, sim_pages(1) + 5,
							 7));
	sim_expect_regions(test, &mb->memory, want, 3);
	KUNIT_EXPECT_EQ(test, 0, sim_memblock_clear_nomap(mb, sim_pages(1), 6));
	KUNIT_EXPECT_EQ(test, mb->memory.cnt, 3);
	KUNIT_EXPECT_EQ(test, 0, sim_memblock_clear_nomap(mb, 0, PHYS_ADDR_MAX));
	sim_expect_drawn(test, &mb->memory, ".a", pens);
}

static void is_functions_look_at_their_own_flag(struct kunit *test)
{
	unsigned int flags;

	for (flags = 0; flags < BIT(5); flags++) {
		const struct sim_memblock_region r = { .flags = flags };

		KUNIT_EXPECT_EQ(test, sim_memblock_is_hotpluggable(&r),
				!!(flags & BIT(0)));
		KUNIT_EXPECT_EQ(test, sim_memblock_is_mirror(&r),
				!!(flags & BIT(1)));
		KUNIT_EXPECT_EQ(test, sim_memblock_is_nomap(&r),
				!!(flags & BIT(2)));
		KUNIT_EXPECT_EQ(test, sim_memblock_is_driver_managed(&r),
				!!(flags & BIT(3)));
		KUNIT_EXPECT_EQ(test, sim_memblock_is_reserved_noinit(&r),
				!!(flags & BIT(4)));
	}
}

/**
 * struct skip_row - who sees what of one map
 * @name: who asks
 * @movable_node: hotpluggable memory is told apart
 * @flags: which memory is asked for
 * @seen: what of skip_map is seen
 */
struct skip_row {
	const char *name;
	bool movable_node;
	enum sim_memblock_flags flags;
	const char *seen;
};

static const char skip_map[] = ".aahhmmnndd++--a";

static const struct skip_row skip_rows[] = {
	{ "nothing special", false, SIM_MEMBLOCK_NONE,
	  ".aahhmm....++..a" },
	{ "movable_node", true, SIM_MEMBLOCK_NONE,
	  ".aa..mm........a" },
	{ "HOTPLUG, movable_node", true, SIM_MEMBLOCK_HOTPLUG,
	  ".aahhmm....++..a" },
	{ "MIRROR", false, SIM_MEMBLOCK_MIRROR,
	  ".....mm....++..." },
	{ "MIRROR, movable_node", true, SIM_MEMBLOCK_MIRROR,
	  ".....mm........." },
	{ "MIRROR and HOTPLUG, movable_node", true,
	  SIM_MEMBLOCK_MIRROR | SIM_MEMBLOCK_HOTPLUG,
	  ".....mm....++..." },
	{ "NOMAP", false, SIM_MEMBLOCK_NOMAP,
	  ".aahhmmnn..++--a" },
	{ "NOMAP, movable_node", true, SIM_MEMBLOCK_NOMAP,
	  ".aa..mmnn......a" },
	{ "DRIVER_MANAGED", false, SIM_MEMBLOCK_DRIVER_MANAGED,
	  ".aahhmm..dd++..a" },
	{ "MIRROR and NOMAP: none is both", false,
	  SIM_MEMBLOCK_MIRROR | SIM_MEMBLOCK_NOMAP,
	  ".....mm....++..." },
};

KUNIT_ARRAY_PARAM_DESC(skip_rows, skip_rows, name);

/* Is this page of the drawing seen? */
static void expect_seen(struct kunit *test, const char *want,
			const bool seen[SIM_RIG_LOW_PAGES])
{
	unsigned int page, len = strlen(want);

	for (page = 0; page < SIM_RIG_LOW_PAGES; page++)
		KUNIT_EXPECT_EQ_MSG(test, seen[page],
				    page < len && want[page] != '.',
				    "page %u of \"%s\"", page, want);
}

static unsigned int last_page(const char *drawing)
{
	unsigned int page = strlen(drawing);

	while (page && drawing[page - 1] == '.')
		page--;
	return page - 1;
}

static void see(bool seen[SIM_RIG_LOW_PAGES], phys_addr_t start,
		phys_addr_t end)
{
	for (; start < end; start += PAGE_SIZE)
		seen[start >> PAGE_SHIFT] = true;
}

static void iteration_skips_what_is_not_asked_for(struct kunit *test)
{
	const struct skip_row *row = test->param_value;
	bool up[SIM_RIG_LOW_PAGES] = { }, down[SIM_RIG_LOW_PAGES] = { };
	struct sim_memblock *mb = test->priv;
	phys_addr_t start, end;
	u64 i;

	sim_draw(test, mb, &mb->memory, skip_map, pens);
	mb->movable_node = row->movable_node;
	for_each_sim_free_mem_range(i, mb, NUMA_NO_NODE, row->flags, &start,
				    &end, NULL)
		see(up, start, end);
	for_each_sim_free_mem_range_reverse(i, mb, NUMA_NO_NODE, row->flags,
					    &start, &end, NULL)
		see(down, start, end);
	expect_seen(test, row->seen, up);
	expect_seen(test, row->seen, down);
	/* And the last page of that is where one would be allocated. */
	KUNIT_EXPECT_EQ(test, sim_pages(last_page(row->seen)),
			sim_memblock_find_in_range_node(mb, PAGE_SIZE,
							PAGE_SIZE, 0,
							SIM_MEMBLOCK_ALLOC_ANYWHERE,
							NUMA_NO_NODE,
							row->flags));
}

/* HOTPLUG and DRIVER_MANAGED are asked for, with movable_node or not. */
static void mem_range_walk_sees_all_but_nomap(struct kunit *test)
{
	static const char want[] = ".aahhmm..dd++..a";
	struct sim_memblock *mb = test->priv;
	phys_addr_t start, end;
	u64 i;

	sim_draw(test, mb, &mb->memory, skip_map, pens);
	for (; !mb->movable_node; mb->movable_node = true) {
		bool up[SIM_RIG_LOW_PAGES] = { }, down[SIM_RIG_LOW_PAGES] = { };

		for_each_sim_mem_range(i, mb, &start, &end)
			see(up, start, end);
		for_each_sim_mem_range_rev(i, mb, &start, &end)
			see(down, start, end);
		expect_seen(test, want, up);
		expect_seen(test, want, down);
	}
}

/* Allocation and mirrored memory. */

/* Pages 1 to 12 on node 0 and 1; those from 5 to 8 are mirrored. */
static struct sim_memblock *mirror_mb(struct kunit *test)
{
	struct sim_memblock *mb = &sim_rig(test)->mb;

	sim_draw(test, mb, &mb->memory, ".aaaaaaaabbbb", pens);
	mb->mirrored_kernelcore = true;
	KUNIT_ASSERT_EQ(test, 0, sim_memblock_mark_mirror(mb, sim_pages(5),
							  sim_pages(4)));
	return mb;
}

static void alloc_wants_mirrored_memory_first(struct kunit *test)
{
	struct sim_memblock *mb = mirror_mb(test);
	unsigned int page;
	void *mem;

	for (page = 8; page >= 5; page--) {
		mem = sim_memblock_alloc(mb, PAGE_SIZE, PAGE_SIZE);
		KUNIT_EXPECT_EQ(test, sim_rig_page_of(mb, mem), page);
	}
	KUNIT_EXPECT_FALSE(test, mb->mirror_warned);
	mem = sim_memblock_alloc(mb, PAGE_SIZE, PAGE_SIZE);
	KUNIT_EXPECT_EQ(test, sim_rig_page_of(mb, mem), 12);
	/* Remembered, so that there is one warning. */
	KUNIT_EXPECT_TRUE(test, mb->mirror_warned);
	mem = sim_memblock_alloc(mb, PAGE_SIZE, PAGE_SIZE);
	KUNIT_EXPECT_EQ(test, sim_rig_page_of(mb, mem), 11);
}

static void find_in_range_wants_mirrored_memory_first(struct kunit *test)
{
	struct sim_memblock *mb = mirror_mb(test);

	KUNIT_EXPECT_EQ(test, sim_pages(7),
			sim_memblock_find_in_range(mb, 0, sim_pages(13),
						   sim_pages(2), PAGE_SIZE));
	KUNIT_EXPECT_FALSE(test, mb->mirror_warned);
	/* More than there is of it, and beside it. */
	KUNIT_EXPECT_EQ(test, sim_pages(1),
			sim_memblock_find_in_range(mb, 0, sim_pages(5),
						   sim_pages(4), PAGE_SIZE));
	KUNIT_EXPECT_TRUE(test, mb->mirror_warned);
	KUNIT_EXPECT_EQ(test, 0, sim_memblock_find_in_range(mb, 0,
							    sim_pages(13),
							    sim_pages(5),
							    PAGE_SIZE));
}

static void alloc_prefers_mirror_to_node_and_exact_node_to_mirror(struct kunit *test)
{
	struct sim_memblock *mb = mirror_mb(test);
	void *mem;

	mem = sim_memblock_alloc_node(mb, PAGE_SIZE, PAGE_SIZE, 1);
	KUNIT_EXPECT_EQ(test, sim_rig_page_of(mb, mem), 8);
	KUNIT_EXPECT_FALSE(test, mb->mirror_warned);
	mem = sim_memblock_alloc_exact_nid_raw(mb, PAGE_SIZE, PAGE_SIZE, 0, 0,
					       1);
	KUNIT_EXPECT_EQ(test, sim_rig_page_of(mb, mem), 12);
	KUNIT_EXPECT_TRUE(test, mb->mirror_warned);
}

static void alloc_prefers_min_addr_to_mirror(struct kunit *test)
{
	struct sim_memblock *mb = mirror_mb(test);
	void *mem;

	mem = sim_memblock_alloc_from(mb, PAGE_SIZE, PAGE_SIZE, sim_pages(9));
	KUNIT_EXPECT_EQ(test, sim_rig_page_of(mb, mem), 12);
	/* Nothing is above: without the bound, mirrored memory comes first. */
	mem = sim_memblock_alloc_from(mb, PAGE_SIZE, PAGE_SIZE, sim_pages(20));
	KUNIT_EXPECT_EQ(test, sim_rig_page_of(mb, mem), 8);
}

/* Machines, marked when they have just learned of their memory. */

/* Whole entries of the direct map, so that it needs no more tables than ever. */
#define MARKED SZ_4M
#define MARKED_PAGES (SZ_2M / PAGE_SIZE)

static struct sim_page *marked_page(struct sim_machine *m, unsigned int i)
{
	return sim_pfn_to_page(&m->mm, PFN_DOWN(MARKED) + i);
}

static void nomap_pages_of_a_machine_are_reserved(struct kunit *test)
{
	struct sim_machine *m = sim_test_boot(test, "16M", NULL,
					      SIM_STAGE_MEMBLOCK);
	struct sim_machine *plain = sim_test_boot(test, "16M", NULL,
						  SIM_STAGE_BUDDY);
	unsigned int i;

	KUNIT_ASSERT_EQ(test, 0,
			sim_memblock_mark_nomap(&m->memblock, MARKED,
						sim_pages(MARKED_PAGES)));
	KUNIT_ASSERT_EQ(test, sim_test_boot_to(m, SIM_STAGE_BUDDY), 0);
	for (i = 0; i < MARKED_PAGES; i++) {
		KUNIT_EXPECT_TRUE(test, sim_page_is_reserved(marked_page(m, i)));
		KUNIT_EXPECT_FALSE(test,
				   sim_page_is_reserved(marked_page(plain, i)));
	}
	/* They are memory, but memblock has not called them taken. */
	KUNIT_EXPECT_EQ(test, m->mm.totalram_pages,
			plain->mm.totalram_pages - MARKED_PAGES);
	KUNIT_EXPECT_EQ(test, sim_memblock_reserved_size(&m->memblock),
			sim_memblock_reserved_size(&plain->memblock));
	sim_test_verify(test, m);
}

/* Their struct pages are for someone else to fill in: Linux 6.12 skips them. */
static void noinit_pages_of_a_machine_are_not_marked_reserved(struct kunit *test)
{
	const phys_addr_t size = sim_pages(MARKED_PAGES);
	struct sim_machine *m = sim_test_boot(test, "16M", NULL,
					      SIM_STAGE_MEMBLOCK);
	unsigned long pfn = PFN_DOWN(MARKED), free = 0;
	struct sim_block block;
	unsigned int i;

	KUNIT_ASSERT_EQ(test, 0, sim_memblock_reserve(&m->memblock, MARKED,
						      2 * size));
	KUNIT_ASSERT_EQ(test, 0,
			sim_memblock_reserved_mark_noinit(&m->memblock, MARKED,
							  size));
	KUNIT_ASSERT_EQ(test, sim_test_boot_to(m, SIM_STAGE_BUDDY), 0);
	for (i = 0; i < MARKED_PAGES; i++) {
		KUNIT_EXPECT_FALSE(test, sim_page_is_reserved(marked_page(m, i)));
		KUNIT_EXPECT_TRUE(test,
				  sim_page_is_reserved(marked_page(m, MARKED_PAGES + i)));
	}
	/* Nobody is given them, all the same. */
	while (pfn < PFN_DOWN(MARKED + size) &&
	       sim_walk_blocks(&m->mm, &pfn, &block))
		free += block.kind == SIM_BLOCK_FREE ||
			block.kind == SIM_BLOCK_ALLOCATED;
	KUNIT_EXPECT_EQ(test, free, 0);
	sim_test_verify_shared(test, m);
}

static void free_all_clears_hotplug(struct kunit *test)
{
	struct sim_machine *m = sim_test_boot(test, "16M", NULL,
					      SIM_STAGE_MEMBLOCK);
	struct sim_machine *plain = sim_test_boot(test, "16M", NULL,
						  SIM_STAGE_BUDDY);
	struct sim_memblock *mb = &m->memblock;

	/* Free of early allocations, and free when they are over. */
	mb->movable_node = true;
	KUNIT_ASSERT_EQ(test, 0,
			sim_memblock_mark_hotplug(mb, MARKED,
						  sim_pages(MARKED_PAGES)));
	KUNIT_ASSERT_EQ(test, sim_test_boot_to(m, SIM_STAGE_MAPPED), 0);
	KUNIT_EXPECT_FALSE(test,
			   sim_memblock_is_region_reserved(mb, MARKED,
							   sim_pages(MARKED_PAGES)));
	/* With movable_node, the zones would differ. */
	mb->movable_node = false;
	KUNIT_ASSERT_EQ(test, sim_test_boot_to(m, SIM_STAGE_BUDDY), 0);
	KUNIT_EXPECT_EQ(test, mb->memory.cnt, plain->memblock.memory.cnt);
	sim_test_expect_same(test, sim_test_free_lists(test, plain),
			     sim_test_free_lists(test, m));
	sim_test_verify(test, m);
}

static struct kunit_case attr_cases[] = {
	KUNIT_CASE_PARAM(mark_and_clear_split_and_join_memory,
			 mark_rows_gen_params),
	KUNIT_CASE_PARAM(reserved_mark_noinit_is_for_reserved_only,
			 noinit_rows_gen_params),
	KUNIT_CASE(mark_mirror_needs_mirrored_kernelcore),
	KUNIT_CASE(marks_are_exact_to_the_byte),
	KUNIT_CASE(is_functions_look_at_their_own_flag),
	KUNIT_CASE_PARAM(iteration_skips_what_is_not_asked_for,
			 skip_rows_gen_params),
	KUNIT_CASE(mem_range_walk_sees_all_but_nomap),
	KUNIT_CASE(alloc_wants_mirrored_memory_first),
	KUNIT_CASE(find_in_range_wants_mirrored_memory_first),
	KUNIT_CASE(alloc_prefers_mirror_to_node_and_exact_node_to_mirror),
	KUNIT_CASE(alloc_prefers_min_addr_to_mirror),
	KUNIT_CASE(nomap_pages_of_a_machine_are_reserved),
	KUNIT_CASE(noinit_pages_of_a_machine_are_not_marked_reserved),
	KUNIT_CASE(free_all_clears_hotplug),
	{ }
};

static struct kunit_suite attr_suite = {
	.name = "mm_sim_memblock_attr",
	.init = attr_test_init,
	.test_cases = attr_cases,
};

kunit_test_suite(attr_suite);
