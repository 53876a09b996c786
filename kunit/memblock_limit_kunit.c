// SPDX-License-Identifier: GPL-2.0
/*
 * memblock: limits that cut memory, and what it says of its size.
 */
#include <linux/sizes.h>

#include "drawing.h"
#include "helpers.h"

static int limit_test_init(struct kunit *test)
{
	test->priv = sim_test_memblock(test);
	return 0;
}

/**
 * struct limit_row - so much memory and no more
 * @name: what is special about it
 * @memory: before
 * @reserved: before
 * @limit: pages of memory
 * @enforced: memory after memblock_enforce_memory_limit()
 * @removed: memory after memblock_mem_limit_remove_map(), which keeps NOMAP
 * @reserved_then: reserved after either
 */
struct limit_row {
	const char *name;
	const char *memory;
	const char *reserved;
	unsigned int limit;
	const char *enforced;
	const char *removed;
	const char *reserved_then;
};

static const struct limit_row limit_rows[] = {
	{
		.name = "none",
		.memory =	 ".aaaa..bb",
		.reserved =	 "..x....x",
		.limit = 0,
		.enforced =	 ".aaaa..bb",
		.removed =	 ".aaaa..bb",
		.reserved_then = "..x....x",
	}, {
		.name = "inside a region",
		.memory =	 ".aaaa..bbbb",
		.reserved =	 "..x....x.x",
		.limit = 6,
		.enforced =	 ".aaaa..bb",
		.removed =	 ".aaaa..bb",
		.reserved_then = "..x....x",
	}, {
		.name = "inside the first region",
		.memory =	 ".aaaa..bbbb",
		.reserved =	 "..x....x.x",
		.limit = 1,
		.enforced =	 ".a",
		.removed =	 ".a",
		.reserved_then = "",
	}, {
		.name = "at the end of a region",
		.memory =	 ".aaaa..bbbb",
		.reserved =	 "....xxxx",
		.limit = 4,
		.enforced =	 ".aaaa",
		.removed =	 ".aaaa",
		.reserved_then = "....x",
	}, {
		.name = "one page into the next region",
		.memory =	 ".aaaa..bbbb",
		.reserved =	 "....xxxxx",
		.limit = 5,
		.enforced =	 ".aaaa..b",
		.removed =	 ".aaaa..b",
		.reserved_then = "....xxxx",
	}, {
		.name = "all there is",
		.memory =	 ".aaaa..bb",
		.reserved =	 "..........xx",
		.limit = 6,
		.enforced =	 ".aaaa..bb",
		.removed =	 ".aaaa..bb",
		/* It is no memory, so it goes. */
		.reserved_then = "",
	}, {
		.name = "more than there is",
		.memory =	 ".aaaa..bb",
		.reserved =	 "..........xx",
		.limit = 7,
		.enforced =	 ".aaaa..bb",
		.removed =	 ".aaaa..bb",
		.reserved_then = "..........xx",
	}, {
		.name = "NOMAP below counts",
		.memory =	 ".aannbbbb",
		.reserved =	 "",
		.limit = 5,
		.enforced =	 ".aannb",
		.removed =	 ".aannb",
		.reserved_then = "",
	}, {
		.name = "NOMAP above",
		.memory =	 ".aabbnnbb",
		.reserved =	 ".....x",
		.limit = 3,
		.enforced =	 ".aab",
		.removed =	 ".aab.nn",
		.reserved_then = "",
	}, {
		.name = "in the middle of NOMAP",
		.memory =	 ".aannnnbb",
		.reserved =	 "....xxx",
		.limit = 4,
		.enforced =	 ".aann",
		.removed =	 ".aann|nn",
		.reserved_then = "....x",
	}, {
		.name = "no memory",
		.memory =	 "",
		.reserved =	 ".xx",
		.limit = 4,
		.enforced =	 "",
		.removed =	 "",
		.reserved_then = ".xx",
	},
};

KUNIT_ARRAY_PARAM_DESC(limit_rows, limit_rows, name);

static void enforce_memory_limit_cuts_both_sets(struct kunit *test)
{
	const struct limit_row *row = test->param_value;
	struct sim_memblock *mb = test->priv;

	sim_draw(test, mb, &mb->memory, row->memory, NULL);
	sim_draw(test, mb, &mb->reserved, row->reserved, NULL);
	sim_memblock_enforce_memory_limit(mb, sim_pages(row->limit));
	sim_expect_drawn(test, &mb->memory, row->enforced, NULL);
	sim_expect_drawn(test, &mb->reserved, row->reserved_then, NULL);
}

static void mem_limit_remove_map_keeps_nomap(struct kunit *test)
{
	const struct limit_row *row = test->param_value;
	struct sim_memblock *mb = test->priv;

	sim_draw(test, mb, &mb->memory, row->memory, NULL);
	sim_draw(test, mb, &mb->reserved, row->reserved, NULL);
	sim_memblock_mem_limit_remove_map(mb, sim_pages(row->limit));
	sim_expect_drawn(test, &mb->memory, row->removed, NULL);
	sim_expect_drawn(test, &mb->reserved, row->reserved_then, NULL);
}

static void limits_are_exact_to_the_byte(struct kunit *test)
{
	const struct sim_memblock_region want[] = {
		{ sim_pages(1), PAGE_SIZE, 0, SIM_MEMBLOCK_NONE },
		{ sim_pages(4), 77, 0, SIM_MEMBLOCK_NONE },
	};
	struct sim_memblock *mb = test->priv;

	sim_draw(test, mb, &mb->memory, ".a..aa", NULL);
	sim_memblock_enforce_memory_limit(mb, PAGE_SIZE + 77);
	sim_expect_regions(test, &mb->memory, want, 2);
	sim_memblock_mem_limit_remove_map(mb, PAGE_SIZE);
	sim_expect_regions(test, &mb->memory, want, 1);
}

/**
 * struct cap_row - only the memory of a range
 * @name: what is special about it
 * @memory: before
 * @reserved: before
 * @range: the range
 * @memory_then: afterwards
 * @reserved_then: afterwards
 */
struct cap_row {
	const char *name;
	const char *memory;
	const char *reserved;
	const char *range;
	const char *memory_then;
	const char *reserved_then;
};

static const struct cap_row cap_rows[] = {
	{
		.name = "all of it",
		.memory =	 ".aaaa..bb",
		.reserved =	 "x.x",
		.range =	 "*********",
		.memory_then =	 ".aaaa..bb",
		.reserved_then = "x.x",
	}, {
		.name = "a part of one region",
		.memory =	 ".aaaaaa.bb",
		.reserved =	 "xxxxxxxxxx",
		.range =	 "...**",
		.memory_then =	 "...aa",
		.reserved_then = "...xx",
	}, {
		.name = "parts of two regions",
		.memory =	 ".aaaa..bbbb",
		.reserved =	 "..x.x...x.x",
		.range =	 "...******",
		.memory_then =	 "...aa..bb",
		.reserved_then = "....x...x",
	}, {
		.name = "whole regions of several",
		.memory =	 ".aa.bb.cc.aa",
		.reserved =	 "x..x..x..x.x",
		.range =	 "...*******",
		.memory_then =	 "....bb.cc",
		.reserved_then = "...x..x..x",
	}, {
		.name = "a hole",
		.memory =	 ".aaaa..bb",
		.reserved =	 "..x..x.x",
		.range =	 ".....**",
		.memory_then =	 "",
		.reserved_then = ".....x",
	}, {
		.name = "NOMAP on both sides is kept",
		.memory =	 "nn.aaaa.nn.bb",
		.reserved =	 "x...x...x..x",
		.range =	 "....**",
		.memory_then =	 "nn..aa..nn",
		.reserved_then = "....x",
	}, {
		.name = "NOMAP across both borders is split",
		.memory =	 "annaannb",
		.reserved =	 "xxxxxxxx",
		.range =	 "..****",
		.memory_then =	 ".n|naan|n",
		.reserved_then = "..xxxx",
	}, {
		.name = "NOMAP between what goes",
		.memory =	 "anbncaa",
		.reserved =	 "",
		.range =	 ".....**",
		.memory_then =	 ".n.n.aa",
		.reserved_then = "",
	}, {
		.name = "HOTPLUG and MIRROR are not kept",
		.memory =	 "hhmmaaHH",
		.reserved =	 "",
		.range =	 "....**",
		.memory_then =	 "....aa",
		.reserved_then = "",
	},
};

KUNIT_ARRAY_PARAM_DESC(cap_rows, cap_rows, name);

static void cap_memory_range_keeps_the_range_and_nomap(struct kunit *test)
{
	const struct cap_row *row = test->param_value;
	struct sim_run run = sim_drawing_run(test, row->range);
	struct sim_memblock *mb = test->priv;

	sim_draw(test, mb, &mb->memory, row->memory, NULL);
	sim_draw(test, mb, &mb->reserved, row->reserved, NULL);
	sim_memblock_cap_memory_range(mb, sim_pages(run.start),
				      sim_pages(run.end - run.start));
	sim_expect_drawn(test, &mb->memory, row->memory_then, NULL);
	sim_expect_drawn(test, &mb->reserved, row->reserved_then, NULL);
}

static void cap_memory_range_of_nothing_changes_nothing(struct kunit *test)
{
	struct sim_memblock *mb = test->priv;

	/* Without memory it is too early, and is warned about. */
	sim_draw(test, mb, &mb->reserved, "xx..x", NULL);
	sim_memblock_cap_memory_range(mb, sim_pages(1), PAGE_SIZE);
	sim_expect_drawn(test, &mb->reserved, "xx..x", NULL);
	sim_draw(test, mb, &mb->memory, ".aann", NULL);
	sim_memblock_cap_memory_range(mb, sim_pages(1), 0);
	sim_expect_drawn(test, &mb->memory, ".aann", NULL);
	sim_expect_drawn(test, &mb->reserved, "xx..x", NULL);
}

static void cap_memory_range_that_cannot_split_changes_nothing(struct kunit *test)
{
	struct sim_memblock *mb = test->priv;
	phys_addr_t size;
	unsigned long i;

	sim_draw(test, mb, &mb->reserved, "xx..x", NULL);
	for (i = 0; mb->memory.cnt < mb->memory.max; i++)
		KUNIT_ASSERT_EQ(test, 0, sim_memblock_add(mb, sim_pages(2 * i),
							  PAGE_SIZE));
	size = sim_memblock_phys_mem_size(mb);
	sim_memblock_cap_memory_range(mb, 64, PAGE_SIZE);
	KUNIT_EXPECT_EQ(test, sim_memblock_phys_mem_size(mb), size);
	KUNIT_EXPECT_EQ(test, mb->memory.cnt, mb->memory.max);
	sim_expect_drawn(test, &mb->reserved, "xx..x", NULL);
}

/**
 * struct round_row - a region in whole pages
 * @name: what is special about it
 * @base: first byte
 * @end: one past the last
 * @memory: base_pfn and end_pfn of a region of memory
 * @reserved: the same of a reserved region
 */
struct round_row {
	const char *name;
	phys_addr_t base;
	phys_addr_t end;
	unsigned long memory[2];
	unsigned long reserved[2];
};

#define PAGE(nr) ((phys_addr_t)(nr) << PAGE_SHIFT)

static const struct round_row round_rows[] = {
	{ "whole pages", PAGE(2), PAGE(5), { 2, 5 }, { 2, 5 } },
	{ "a byte more at both ends", PAGE(2) - 1, PAGE(5) + 1,
	  { 2, 5 }, { 1, 6 } },
	{ "a byte less at both ends", PAGE(2) + 1, PAGE(5) - 1,
	  { 3, 4 }, { 2, 5 } },
	{ "inside a page", PAGE(2) + 8, PAGE(2) + 16, { 3, 2 }, { 2, 3 } },
	{ "across a border", PAGE(3) - 8, PAGE(3) + 8, { 3, 3 }, { 2, 4 } },
	{ "from address 0", 0, 1, { 0, 0 }, { 0, 1 } },
};

KUNIT_ARRAY_PARAM_DESC(round_rows, round_rows, name);

static void region_base_and_end_pfn_round_in_or_out(struct kunit *test)
{
	const struct round_row *row = test->param_value;
	const struct sim_memblock_region r = {
		.base = row->base,
		.size = row->end - row->base,
	};

	KUNIT_EXPECT_EQ(test, sim_memblock_region_memory_base_pfn(&r),
			row->memory[0]);
	KUNIT_EXPECT_EQ(test, sim_memblock_region_memory_end_pfn(&r),
			row->memory[1]);
	KUNIT_EXPECT_EQ(test, sim_memblock_region_reserved_base_pfn(&r),
			row->reserved[0]);
	KUNIT_EXPECT_EQ(test, sim_memblock_region_reserved_end_pfn(&r),
			row->reserved[1]);
}

static void estimated_nr_free_pages_is_memory_minus_reserved(struct kunit *test)
{
	struct sim_memblock *mb = test->priv;

	KUNIT_EXPECT_EQ(test, sim_memblock_estimated_nr_free_pages(mb), 0);
	sim_draw(test, mb, &mb->memory, ".aaaa..bbnn", NULL);
	KUNIT_EXPECT_EQ(test, sim_memblock_estimated_nr_free_pages(mb), 8);
	KUNIT_EXPECT_EQ(test, sim_memblock_phys_mem_size(mb), sim_pages(8));
	/* Whatever is reserved counts, be it memory or not. */
	sim_draw(test, mb, &mb->reserved, ".x...x", NULL);
	KUNIT_EXPECT_EQ(test, sim_memblock_estimated_nr_free_pages(mb), 6);
	KUNIT_EXPECT_EQ(test, sim_memblock_reserve(mb, sim_pages(3), 1), 0);
	KUNIT_EXPECT_EQ(test, sim_memblock_estimated_nr_free_pages(mb), 5);
	KUNIT_EXPECT_EQ(test, sim_memblock_reserved_size(mb), sim_pages(2) + 1);
}

/* A map, and how many bytes of it have no node. */
static const struct {
	const char *name;
	const char *memory;
	unsigned int pages;
} coverage_rows[] = {
	{ "no memory", "", 0 },
	{ "all on nodes", ".aabb.cc", 0 },
	{ "one page", ".aabbx", 1 },
	{ "several", "xxaa.xx.b.x", 5 },
	{ "all of it", ".xxxx", 4 },
};

KUNIT_ARRAY_PARAM_DESC(coverage_rows, coverage_rows, name);

static void validate_numa_coverage_allows_the_threshold(struct kunit *test)
{
	const typeof(coverage_rows[0]) *row = test->param_value;
	struct sim_memblock *mb = test->priv;
	unsigned long bytes = row->pages * PAGE_SIZE;

	sim_draw(test, mb, &mb->memory, row->memory, NULL);
	KUNIT_EXPECT_TRUE(test, sim_memblock_validate_numa_coverage(mb, bytes));
	KUNIT_EXPECT_TRUE(test, sim_memblock_validate_numa_coverage(mb,
								    bytes + 1));
	if (bytes)
		KUNIT_EXPECT_FALSE(test,
				   sim_memblock_validate_numa_coverage(mb,
								       bytes - 1));
}

static void validate_numa_coverage_counts_whole_pages(struct kunit *test)
{
	struct sim_memblock *mb = test->priv;

	/* NUMA_NO_NODE is no node, either; less than a page is no page. */
	KUNIT_EXPECT_EQ(test, 0, sim_memblock_add_node(mb, sim_pages(1),
						       PAGE_SIZE, NUMA_NO_NODE,
						       SIM_MEMBLOCK_NONE));
	KUNIT_EXPECT_EQ(test, 0, sim_memblock_add(mb, sim_pages(4) + 1,
						  2 * PAGE_SIZE - 2));
	KUNIT_EXPECT_TRUE(test,
			  sim_memblock_validate_numa_coverage(mb, PAGE_SIZE));
	KUNIT_EXPECT_FALSE(test,
			   sim_memblock_validate_numa_coverage(mb,
							       PAGE_SIZE - 1));
}

static struct kunit_case limit_cases[] = {
	KUNIT_CASE_PARAM(enforce_memory_limit_cuts_both_sets,
			 limit_rows_gen_params),
	KUNIT_CASE_PARAM(mem_limit_remove_map_keeps_nomap,
			 limit_rows_gen_params),
	KUNIT_CASE(limits_are_exact_to_the_byte),
	KUNIT_CASE_PARAM(cap_memory_range_keeps_the_range_and_nomap,
			 cap_rows_gen_params),
	KUNIT_CASE(cap_memory_range_of_nothing_changes_nothing),
	KUNIT_CASE(cap_memory_range_that_cannot_split_changes_nothing),
	KUNIT_CASE_PARAM(region_base_and_end_pfn_round_in_or_out,
			 round_rows_gen_params),
	KUNIT_CASE(estimated_nr_free_pages_is_memory_minus_reserved),
	KUNIT_CASE_PARAM(validate_numa_coverage_allows_the_threshold,
			 coverage_rows_gen_params),
	KUNIT_CASE(validate_numa_coverage_counts_whole_pages),
	{ }
};

static struct kunit_suite limit_suite = {
	.name = "mm_sim_memblock_limit",
	.init = limit_test_init,
	.test_cases = limit_cases,
};

kunit_test_suite(limit_suite);
