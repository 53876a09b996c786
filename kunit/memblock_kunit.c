// SPDX-License-Identifier: GPL-2.0
/*
 * memblock: what the sets of regions are after each change, and what they
 * answer. Where memory is found and handed out is in memblock_range_kunit.c and
 * memblock_alloc_kunit.c.
 */
#include <linux/errno.h>
#include <linux/sizes.h>

#include "drawing.h"
#include "helpers.h"
#include "memblock_model.h"
#include "memblock_tables.h"

static int memblock_test_init(struct kunit *test)
{
	test->priv = sim_test_memblock(test);
	return 0;
}

/* Regions of one page, with a page between them, from page 1 on. */
static void fill(struct kunit *test, struct sim_memblock *mb,
		 struct sim_memblock_type *type, unsigned long nr)
{
	unsigned long i;

	for (i = 0; i < nr; i++)
		KUNIT_ASSERT_EQ(test, 0,
				sim_memblock_add_range(mb, type,
						       sim_pages(2 * i + 1),
						       PAGE_SIZE, 0,
						       SIM_MEMBLOCK_NONE));
	KUNIT_ASSERT_EQ(test, type->cnt, nr);
}

/* What fill() made and nothing else. */
static void expect_filled(struct kunit *test,
			  const struct sim_memblock_type *type,
			  unsigned long nr)
{
	struct sim_memblock_region *want;
	unsigned long i;

	want = kunit_kcalloc(test, nr, sizeof(*want), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, want);
	for (i = 0; i < nr; i++)
		want[i] = (struct sim_memblock_region){
			.base = sim_pages(2 * i + 1),
			.size = PAGE_SIZE,
		};
	sim_expect_regions(test, type, want, nr);
}

static void new_instance_is_empty(struct kunit *test)
{
	struct sim_memblock *mb = test->priv;

	sim_expect_drawn(test, &mb->memory, "", NULL);
	sim_expect_drawn(test, &mb->reserved, "", NULL);
	sim_expect_drawn(test, &mb->physmem, "", NULL);
	KUNIT_EXPECT_EQ(test, mb->memory.max, SIM_INIT_MEMBLOCK_REGIONS);
	KUNIT_EXPECT_EQ(test, mb->reserved.max,
			SIM_INIT_MEMBLOCK_RESERVED_REGIONS);
	KUNIT_EXPECT_EQ(test, mb->physmem.max, SIM_INIT_PHYSMEM_REGIONS);
	KUNIT_EXPECT_STREQ(test, mb->memory.name, "memory");
	KUNIT_EXPECT_STREQ(test, mb->reserved.name, "reserved");
	KUNIT_EXPECT_STREQ(test, mb->physmem.name, "physmem");
	KUNIT_EXPECT_EQ(test, mb->current_limit, SIM_MEMBLOCK_ALLOC_ANYWHERE);
	KUNIT_EXPECT_FALSE(test, sim_memblock_bottom_up(mb));
	KUNIT_EXPECT_EQ(test, sim_memblock_start_of_DRAM(mb), 0);
	KUNIT_EXPECT_EQ(test, sim_memblock_end_of_DRAM(mb), 0);
}

/* Add: row A2 and A3 of the feature table. */

static void play_add_row(struct kunit *test, const struct sim_pen *pens)
{
	const struct sim_add_row *row = test->param_value;
	struct sim_memblock *mb = test->priv;
	struct sim_memblock_type *types[] = { &mb->memory, &mb->reserved };
	struct sim_run run = sim_drawing_run(test, row->add);
	int i;

	for (i = 0; i < ARRAY_SIZE(types); i++) {
		sim_draw(test, mb, types[i], row->old, pens);
		KUNIT_EXPECT_EQ(test, 0,
				sim_memblock_add_range(mb, types[i],
						       sim_pages(run.start),
						       sim_pages(run.end - run.start),
						       pens[1].nid,
						       pens[1].flags));
		sim_expect_drawn(test, types[i], row->then, pens);
	}
}

static void merge_joins_touching_regions_of_one_node(struct kunit *test)
{
	static const struct sim_pen pens[] = {
		{ '=', 1, SIM_MEMBLOCK_HOTPLUG },
		{ '+', 1, SIM_MEMBLOCK_HOTPLUG },
		{ }
	};

	play_add_row(test, pens);
}

static void add_keeps_node_of_what_is_there(struct kunit *test)
{
	static const struct sim_pen pens[] = {
		{ '=', 0, SIM_MEMBLOCK_NONE },
		{ '+', 1, SIM_MEMBLOCK_NONE },
		{ }
	};

	play_add_row(test, pens);
}

static void add_keeps_flags_of_what_is_there(struct kunit *test)
{
	static const struct sim_pen pens[] = {
		{ '=', 0, SIM_MEMBLOCK_MIRROR },
		{ '+', 0, SIM_MEMBLOCK_NONE },
		{ }
	};

	play_add_row(test, pens);
}

KUNIT_ARRAY_PARAM_DESC(add_rows, sim_add_rows, name);

static void add_of_nothing_changes_nothing(struct kunit *test)
{
	struct sim_memblock *mb = test->priv;

	sim_draw(test, mb, &mb->memory, "..aa..bb", NULL);
	KUNIT_EXPECT_EQ(test, sim_memblock_add(mb, sim_pages(5), 0), 0);
	KUNIT_EXPECT_EQ(test, sim_memblock_add(mb, sim_pages(3), 0), 0);
	KUNIT_EXPECT_EQ(test, sim_memblock_remove(mb, sim_pages(3), 0), 0);
	KUNIT_EXPECT_EQ(test, sim_memblock_set_node(mb, sim_pages(3), 0,
						    &mb->memory, 2), 0);
	KUNIT_EXPECT_EQ(test, sim_memblock_reserve(mb, sim_pages(3), 0), 0);
	sim_expect_drawn(test, &mb->memory, "..aa..bb", NULL);
	sim_expect_drawn(test, &mb->reserved, "", NULL);
}

static void add_is_capped_at_top_of_address_space(struct kunit *test)
{
	struct sim_memblock *mb = test->priv;
	phys_addr_t base = PHYS_ADDR_MAX - SZ_1M;
	const struct sim_memblock_region want = {
		base, SZ_1M, SIM_MEMBLOCK_MAX_NODES, SIM_MEMBLOCK_NONE
	};

	KUNIT_EXPECT_EQ(test, sim_memblock_add(mb, base, SZ_2M), 0);
	sim_expect_regions(test, &mb->memory, &want, 1);
	KUNIT_EXPECT_EQ(test, sim_memblock_reserve(mb, base, PHYS_ADDR_MAX), 0);
	sim_expect_regions(test, &mb->reserved, &want, 1);
	/* Nothing lies at the cap itself. */
	KUNIT_EXPECT_EQ(test, sim_memblock_physmem_add(mb, PHYS_ADDR_MAX, 1), 0);
	sim_expect_drawn(test, &mb->physmem, "", NULL);
}

static void add_to_full_array_fails_and_changes_nothing(struct kunit *test)
{
	struct sim_memblock *mb = test->priv;
	unsigned long max = mb->memory.max;

	fill(test, mb, &mb->memory, max);
	fill(test, mb, &mb->reserved, max);
	/* Above all; in a gap; over two gaps. */
	KUNIT_EXPECT_EQ(test, sim_memblock_add(mb, sim_pages(4 * max), SZ_1M),
			-ENOMEM);
	KUNIT_EXPECT_EQ(test, sim_memblock_add(mb, sim_pages(2), PAGE_SIZE),
			-ENOMEM);
	KUNIT_EXPECT_EQ(test, sim_memblock_add(mb, 0, sim_pages(4)), -ENOMEM);
	KUNIT_EXPECT_EQ(test, sim_memblock_reserve(mb, 0, PAGE_SIZE), -ENOMEM);
	expect_filled(test, &mb->memory, max);
	expect_filled(test, &mb->reserved, max);
}

static void add_of_what_is_there_fits_in_full_array(struct kunit *test)
{
	struct sim_memblock *mb = test->priv;
	unsigned long max = mb->memory.max;

	fill(test, mb, &mb->memory, max);
	KUNIT_EXPECT_EQ(test, sim_memblock_add(mb, sim_pages(7), PAGE_SIZE), 0);
	KUNIT_EXPECT_EQ(test, sim_memblock_add(mb, sim_pages(7) + 1, 1), 0);
	expect_filled(test, &mb->memory, max);
}

static void add_fills_array_to_the_last_entry(struct kunit *test)
{
	struct sim_memblock *mb = test->priv;
	unsigned long max = mb->memory.max;

	/* Two gaps need two entries, even if all merges in the end. */
	fill(test, mb, &mb->memory, max - 2);
	KUNIT_EXPECT_EQ(test, 0,
			sim_memblock_add_node(mb, sim_pages(1), sim_pages(4), 0,
					      SIM_MEMBLOCK_NONE));
	KUNIT_EXPECT_EQ(test, mb->memory.cnt, max - 4);
	KUNIT_EXPECT_EQ(test, mb->memory.total_size, sim_pages(max));
	KUNIT_EXPECT_EQ(test, mb->memory.regions[0].size, sim_pages(5));
}

static void physmem_is_a_set_of_its_own(struct kunit *test)
{
	struct sim_memblock *mb = test->priv;
	unsigned int i;

	for (i = 0; i < SIM_INIT_PHYSMEM_REGIONS; i++)
		KUNIT_EXPECT_EQ(test, 0,
				sim_memblock_physmem_add(mb, sim_pages(3 * i),
							 PAGE_SIZE));
	KUNIT_EXPECT_EQ(test, sim_memblock_physmem_add(mb, sim_pages(20),
						       PAGE_SIZE), -ENOMEM);
	sim_expect_drawn(test, &mb->physmem, "x..x..x..x", NULL);
	KUNIT_EXPECT_EQ(test, sim_memblock_remove(mb, 0, sim_pages(20)), 0);
	KUNIT_EXPECT_EQ(test, sim_memblock_phys_free(mb, 0, sim_pages(20)), 0);
	sim_expect_drawn(test, &mb->physmem, "x..x..x..x", NULL);
	sim_expect_drawn(test, &mb->memory, "", NULL);
	sim_expect_drawn(test, &mb->reserved, "", NULL);
}

static void add_and_reserve_know_no_node(struct kunit *test)
{
	struct sim_memblock *mb = test->priv;

	KUNIT_EXPECT_EQ(test, sim_memblock_add(mb, 0, sim_pages(2)), 0);
	KUNIT_EXPECT_EQ(test, sim_memblock_add_node(mb, sim_pages(2),
						    sim_pages(2), 0,
						    SIM_MEMBLOCK_NOMAP), 0);
	KUNIT_EXPECT_EQ(test, sim_memblock_reserve(mb, sim_pages(1),
						   sim_pages(4)), 0);
	sim_expect_drawn(test, &mb->memory, "xxnn", NULL);
	sim_expect_drawn(test, &mb->reserved, ".xxxx", NULL);
	KUNIT_EXPECT_EQ(test, sim_memblock_phys_mem_size(mb), sim_pages(4));
	KUNIT_EXPECT_EQ(test, sim_memblock_reserved_size(mb), sim_pages(4));
}

/* Isolate and remove: row A5. */

static void isolate_splits_at_both_ends_of_the_range(struct kunit *test)
{
	const struct sim_isolate_row *row = test->param_value;
	struct sim_run run = sim_drawing_run(test, row->range);
	struct sim_memblock *mb = test->priv;
	unsigned long start = ~0UL, end = ~0UL;

	sim_draw(test, mb, &mb->memory, sim_isolate_old, NULL);
	KUNIT_EXPECT_EQ(test, 0,
			sim_memblock_isolate_range(mb, &mb->memory,
						   sim_pages(run.start),
						   sim_pages(run.end - run.start),
						   &start, &end));
	sim_expect_drawn(test, &mb->memory, row->then, NULL);
	KUNIT_EXPECT_EQ(test, start, row->start);
	KUNIT_EXPECT_EQ(test, end, row->end);
}

KUNIT_ARRAY_PARAM_DESC(isolate_rows, sim_isolate_rows, name);

static void isolate_of_a_hole_reports_no_region(struct kunit *test)
{
	static const char * const holes[] = {
		"**", "......**", ".......*", "..................****",
	};
	struct sim_memblock *mb = test->priv;
	unsigned long start, end;
	int i;

	sim_draw(test, mb, &mb->memory, sim_isolate_old, NULL);
	for (i = 0; i < ARRAY_SIZE(holes); i++) {
		struct sim_run run = sim_drawing_run(test, holes[i]);

		start = 0;
		end = 1;
		KUNIT_EXPECT_EQ(test, 0,
				sim_memblock_isolate_range(mb, &mb->memory,
							   sim_pages(run.start),
							   sim_pages(run.end - run.start),
							   &start, &end));
		KUNIT_EXPECT_EQ(test, start, end);
		sim_expect_drawn(test, &mb->memory, sim_isolate_old, NULL);
	}
	/* An empty range and an empty set. */
	start = 0;
	end = 1;
	KUNIT_EXPECT_EQ(test, 0, sim_memblock_isolate_range(mb, &mb->memory,
							    sim_pages(3), 0,
							    &start, &end));
	KUNIT_EXPECT_EQ(test, start, end);
	sim_expect_drawn(test, &mb->memory, sim_isolate_old, NULL);
	end = start + 1;
	KUNIT_EXPECT_EQ(test, 0, sim_memblock_isolate_range(mb, &mb->reserved,
							    0, SZ_1M, &start,
							    &end));
	KUNIT_EXPECT_EQ(test, start, end);
}

static void isolate_is_capped_at_top_of_address_space(struct kunit *test)
{
	struct sim_memblock *mb = test->priv;
	phys_addr_t middle = PHYS_ADDR_MAX - SZ_1M;
	const struct sim_memblock_region want[] = {
		{ middle - SZ_1M, SZ_1M, SIM_MEMBLOCK_MAX_NODES, SIM_MEMBLOCK_NONE },
		{ middle, SZ_1M, SIM_MEMBLOCK_MAX_NODES, SIM_MEMBLOCK_NONE },
	};
	unsigned long start, end;

	KUNIT_ASSERT_EQ(test, sim_memblock_add(mb, middle - SZ_1M, SZ_4M), 0);
	KUNIT_EXPECT_EQ(test, 0, sim_memblock_isolate_range(mb, &mb->memory,
							    middle, SZ_4M,
							    &start, &end));
	sim_expect_regions(test, &mb->memory, want, 2);
	KUNIT_EXPECT_EQ(test, start, 1);
	KUNIT_EXPECT_EQ(test, end, 2);
}

static void isolate_without_room_for_two_fails_and_changes_nothing(struct kunit *test)
{
	struct sim_memblock *mb = test->priv;
	struct sim_memblock_type *type = &mb->memory;
	unsigned long room, start, end;

	for (room = 0; room < 2; room++) {
		fill(test, mb, type, type->max - room);
		KUNIT_EXPECT_EQ(test, -ENOMEM,
				sim_memblock_isolate_range(mb, type,
							   sim_pages(1) + 64,
							   64, &start, &end));
		KUNIT_EXPECT_EQ(test, -ENOMEM,
				sim_memblock_remove(mb, sim_pages(1) + 64, 64));
		KUNIT_EXPECT_EQ(test, -ENOMEM,
				sim_memblock_set_node(mb, sim_pages(1) + 64, 64,
						      type, 3));
		expect_filled(test, type, type->max - room);
		mb = sim_test_memblock(test);
		type = &mb->memory;
	}
	fill(test, mb, type, type->max - 2);
	KUNIT_EXPECT_EQ(test, 0,
			sim_memblock_isolate_range(mb, type, sim_pages(1) + 64,
						   64, &start, &end));
	KUNIT_EXPECT_EQ(test, type->cnt, type->max);
	KUNIT_EXPECT_EQ(test, start, 1);
	KUNIT_EXPECT_EQ(test, end, 2);
}

static void remove_takes_exactly_the_range(struct kunit *test)
{
	const struct sim_remove_row *row = test->param_value;
	struct sim_run run = sim_drawing_run(test, row->range);
	phys_addr_t base = sim_pages(run.start);
	phys_addr_t size = sim_pages(run.end) - base;
	struct sim_memblock *mb = test->priv;

	sim_draw(test, mb, &mb->memory, sim_remove_old, NULL);
	sim_draw(test, mb, &mb->reserved, sim_remove_old, NULL);

	KUNIT_EXPECT_EQ(test, sim_memblock_remove(mb, base, size), 0);
	sim_expect_drawn(test, &mb->memory, row->then, NULL);
	sim_expect_drawn(test, &mb->reserved, sim_remove_old, NULL);

	KUNIT_EXPECT_EQ(test, sim_memblock_phys_free(mb, base, size), 0);
	sim_expect_drawn(test, &mb->memory, row->then, NULL);
	sim_expect_drawn(test, &mb->reserved, row->then, NULL);
}

KUNIT_ARRAY_PARAM_DESC(remove_rows, sim_remove_rows, name);

static void remove_is_capped_at_top_of_address_space(struct kunit *test)
{
	struct sim_memblock *mb = test->priv;
	phys_addr_t base = PHYS_ADDR_MAX - SZ_2M;
	const struct sim_memblock_region want = {
		base, SZ_1M, SIM_MEMBLOCK_MAX_NODES, SIM_MEMBLOCK_NONE
	};

	KUNIT_ASSERT_EQ(test, sim_memblock_add(mb, base, SZ_2M), 0);
	KUNIT_EXPECT_EQ(test, sim_memblock_remove(mb, base + SZ_1M,
						  PHYS_ADDR_MAX), 0);
	sim_expect_regions(test, &mb->memory, &want, 1);
}

/* Geometry: row A11. */

static void set_node_splits_and_merges(struct kunit *test)
{
	const struct sim_add_row *row = test->param_value;
	struct sim_run run = sim_drawing_run(test, row->add);
	phys_addr_t base = sim_pages(run.start);
	phys_addr_t size = sim_pages(run.end) - base;
	struct sim_memblock *mb = test->priv;

	sim_draw(test, mb, &mb->memory, row->old, NULL);
	sim_draw(test, mb, &mb->reserved, row->old, NULL);
	KUNIT_EXPECT_EQ(test, sim_memblock_set_node(mb, base, size,
						    &mb->memory, 1), 0);
	sim_expect_drawn(test, &mb->memory, row->then, NULL);
	sim_expect_drawn(test, &mb->reserved, row->old, NULL);
	KUNIT_EXPECT_EQ(test, sim_memblock_set_node(mb, base, size,
						    &mb->reserved, 1), 0);
	sim_expect_drawn(test, &mb->reserved, row->then, NULL);
}

KUNIT_ARRAY_PARAM_DESC(set_node_rows, sim_set_node_rows, name);

static void trim_memory_cuts_edges_to_whole_pages(struct kunit *test)
{
	struct sim_memblock *mb = test->priv;
	const phys_addr_t half = PAGE_SIZE / 2;

	/* A low edge, a high edge, both, less than a page, no whole page. */
	sim_memblock_add(mb, half, 2 * PAGE_SIZE + half);
	sim_memblock_add(mb, sim_pages(4), 2 * PAGE_SIZE + 1);
	sim_memblock_add(mb, sim_pages(8) - 1, PAGE_SIZE + 2);
	sim_memblock_add(mb, sim_pages(10) + 1, half);
	sim_memblock_add(mb, sim_pages(12) + half, PAGE_SIZE);
	sim_memblock_add(mb, sim_pages(14), PAGE_SIZE);
	KUNIT_ASSERT_EQ(test, mb->memory.cnt, 6);

	sim_memblock_trim_memory(mb, PAGE_SIZE);
	sim_expect_drawn(test, &mb->memory, ".xx.xx..x.....x", NULL);
	sim_memblock_trim_memory(mb, PAGE_SIZE);
	sim_expect_drawn(test, &mb->memory, ".xx.xx..x.....x", NULL);
}

static void trim_memory_takes_any_alignment(struct kunit *test)
{
	struct sim_memblock *mb = test->priv;

	sim_draw(test, mb, &mb->memory, "..aaaaaaaabbbb.aaa.aaaaaaa", NULL);
	sim_memblock_trim_memory(mb, 4 * PAGE_SIZE);
	sim_expect_drawn(test, &mb->memory, "....aaaa............aaaa", NULL);
}

/* Rounding such a base up wraps to 0. */
static void trim_memory_drops_part_of_last_page_of_address_space(struct kunit *test)
{
	struct sim_memblock *mb = test->priv;

	sim_draw(test, mb, &mb->memory, ".aa", NULL);
	KUNIT_ASSERT_EQ(test, sim_memblock_add(mb, PHYS_ADDR_MAX - 64, 64), 0);
	sim_memblock_trim_memory(mb, PAGE_SIZE);
	sim_expect_drawn(test, &mb->memory, ".aa", NULL);
}

static void dram_starts_and_ends_with_its_outermost_regions(struct kunit *test)
{
	struct sim_memblock *mb = test->priv;

	sim_draw(test, mb, &mb->memory, "..aa....bb.c", NULL);
	KUNIT_EXPECT_EQ(test, sim_memblock_start_of_DRAM(mb), sim_pages(2));
	KUNIT_EXPECT_EQ(test, sim_memblock_end_of_DRAM(mb), sim_pages(12));
	sim_memblock_remove(mb, sim_pages(11), PAGE_SIZE);
	sim_memblock_remove(mb, sim_pages(2), PAGE_SIZE);
	KUNIT_EXPECT_EQ(test, sim_memblock_start_of_DRAM(mb), sim_pages(3));
	KUNIT_EXPECT_EQ(test, sim_memblock_end_of_DRAM(mb), sim_pages(10));
}

/* Search: row A6. */

static void search_finds_each_region_and_no_gap(struct kunit *test)
{
	struct sim_memblock *mb = test->priv;
	struct sim_memblock_type *type = &mb->memory;
	unsigned long nr, page;

	KUNIT_EXPECT_EQ(test, sim_memblock_search(type, 0), -1);
	KUNIT_EXPECT_EQ(test, sim_memblock_search(type, PHYS_ADDR_MAX), -1);

	/* Odd pages are regions, even ones gaps; with each number of regions. */
	for (nr = 1; nr <= type->max; nr++) {
		KUNIT_ASSERT_EQ(test, 0,
				sim_memblock_add(mb, sim_pages(2 * nr - 1),
						 PAGE_SIZE));
		for (page = 0; page < 2 * nr + 2; page++) {
			long want = page % 2 && page / 2 < nr ? page / 2 : -1;
			phys_addr_t last = sim_pages(page + 1) - 1;

			if (sim_memblock_search(type, sim_pages(page)) == want &&
			    sim_memblock_search(type, last) == want)
				continue;
			KUNIT_FAIL(test, "page %lu of %lu regions: not %ld",
				   page, nr, want);
			return;
		}
	}
	KUNIT_EXPECT_EQ(test, sim_memblock_search(type, PHYS_ADDR_MAX), -1);
}

static void is_memory_and_is_reserved_ask_their_own_set(struct kunit *test)
{
	static const char memory[] =   "..aabbnn..";
	static const char reserved[] = "x...x..xx.";
	struct sim_memblock *mb = test->priv;
	int page;

	sim_draw(test, mb, &mb->memory, memory, NULL);
	sim_draw(test, mb, &mb->reserved, reserved, NULL);
	for (page = 0; memory[page]; page++) {
		phys_addr_t first = sim_pages(page);
		phys_addr_t last = first + PAGE_SIZE - 1;
		bool is = memory[page] != '.';
		bool mapped = is && memory[page] != 'n';
		bool taken = reserved[page] != '.';

		KUNIT_EXPECT_EQ(test, sim_memblock_is_memory(mb, first), is);
		KUNIT_EXPECT_EQ(test, sim_memblock_is_memory(mb, last), is);
		KUNIT_EXPECT_EQ(test, sim_memblock_is_map_memory(mb, first),
				mapped);
		KUNIT_EXPECT_EQ(test, sim_memblock_is_map_memory(mb, last),
				mapped);
		KUNIT_EXPECT_EQ(test, sim_memblock_is_reserved(mb, first),
				taken);
		KUNIT_EXPECT_EQ(test, sim_memblock_is_reserved(mb, last),
				taken);
	}
}

struct range_row {
	const char *name;
	const char *range;
	bool inside_one;	/* is_region_memory() */
	bool overlaps;		/* is_region_reserved(), overlaps_region() */
};

static const char range_set[] = "..aaaabb..cc";

static const struct range_row range_rows[] = {
	{ "below all",			"**",			false, false },
	{ "below, over the border",	".**",			false, true },
	{ "low part",			"..**",			true, true },
	{ "a whole region",		"..****",		true, true },
	{ "across touching nodes",	"....***",		false, true },
	{ "high part",			".......*",		true, true },
	{ "over the border, above",	".......**",		false, true },
	{ "a gap",			"........**",		false, false },
	{ "a gap and a border",		"........***",		false, true },
	{ "all",			"************",		false, true },
	{ "last page",			"...........*",		true, true },
	{ "one past the end",		"............*",	false, false },
};

KUNIT_ARRAY_PARAM_DESC(range_rows, range_rows, name);

static void region_questions_look_at_the_whole_range(struct kunit *test)
{
	const struct range_row *row = test->param_value;
	struct sim_run run = sim_drawing_run(test, row->range);
	phys_addr_t base = sim_pages(run.start);
	phys_addr_t size = sim_pages(run.end) - base;
	struct sim_memblock *mb = test->priv;

	/* Nothing is in an empty set. */
	KUNIT_EXPECT_FALSE(test, sim_memblock_is_region_memory(mb, base, size));
	KUNIT_EXPECT_FALSE(test, sim_memblock_is_region_reserved(mb, base,
								 size));

	sim_draw(test, mb, &mb->memory, range_set, NULL);
	KUNIT_EXPECT_EQ(test, sim_memblock_is_region_memory(mb, base, size),
			row->inside_one);
	KUNIT_EXPECT_EQ(test, sim_memblock_overlaps_region(&mb->memory, base,
							   size),
			row->overlaps);
	KUNIT_EXPECT_FALSE(test, sim_memblock_is_region_reserved(mb, base,
								 size));
	sim_draw(test, mb, &mb->reserved, range_set, NULL);
	KUNIT_EXPECT_EQ(test, sim_memblock_is_region_reserved(mb, base, size),
			row->overlaps);
}

static void region_questions_are_exact_to_the_byte(struct kunit *test)
{
	struct sim_memblock *mb = test->priv;
	phys_addr_t low = sim_pages(2), high = sim_pages(4);

	sim_draw(test, mb, &mb->memory, "..aa", NULL);
	KUNIT_EXPECT_FALSE(test, sim_memblock_overlaps_region(&mb->memory,
							      low - 1, 1));
	KUNIT_EXPECT_TRUE(test, sim_memblock_overlaps_region(&mb->memory,
							     low - 1, 2));
	KUNIT_EXPECT_TRUE(test, sim_memblock_overlaps_region(&mb->memory,
							     high - 1, 1));
	KUNIT_EXPECT_FALSE(test, sim_memblock_overlaps_region(&mb->memory,
							      high, 1));
	KUNIT_EXPECT_TRUE(test, sim_memblock_is_region_memory(mb, low,
							      high - low));
	KUNIT_EXPECT_FALSE(test, sim_memblock_is_region_memory(mb, low,
							       high - low + 1));
	/* A range that would wrap is as long as it can be. */
	KUNIT_EXPECT_FALSE(test, sim_memblock_is_region_memory(mb, low,
							       PHYS_ADDR_MAX));
	KUNIT_EXPECT_TRUE(test, sim_memblock_overlaps_region(&mb->memory,
							     high - 1,
							     PHYS_ADDR_MAX));
}

static void addrs_overlap_when_they_share_a_byte(struct kunit *test)
{
	unsigned int i;

	/* All pairs of ranges in the first bytes, against a look at each byte. */
	for (i = 0; i < 8 * 8 * 8 * 8; i++) {
		unsigned int a = i % 8, size_a = 1 + i / 8 % 8;
		unsigned int b = i / 64 % 8, size_b = 1 + i / 512;
		u32 bytes_a = GENMASK(a + size_a - 1, a);
		u32 bytes_b = GENMASK(b + size_b - 1, b);

		if (sim_memblock_addrs_overlap(a, size_a, b, size_b) ==
		    !!(bytes_a & bytes_b))
			continue;
		KUNIT_FAIL(test, "[%u, +%u) and [%u, +%u)", a, size_a, b,
			   size_b);
		return;
	}
}

static void search_pfn_nid_tells_node_and_borders(struct kunit *test)
{
	static const char memory[] = "..aaa..bbx";
	static const unsigned long starts[] = { 0, 0, 2, 2, 2, 0, 0, 7, 7, 9, 0 };
	static const unsigned long ends[] = { 0, 0, 5, 5, 5, 0, 0, 9, 9, 10, 0 };
	struct sim_memblock *mb = test->priv;
	unsigned long pfn;

	sim_draw(test, mb, &mb->memory, memory, NULL);
	for (pfn = 0; pfn < ARRAY_SIZE(starts); pfn++) {
		unsigned long start = 0, end = 0;
		int nid = sim_memblock_search_pfn_nid(mb, pfn, &start, &end);
		int want = memory[pfn] == 'a' ? 0
			   : memory[pfn] == 'b' ? 1
			   : memory[pfn] == 'x' ? SIM_MEMBLOCK_MAX_NODES
						: NUMA_NO_NODE;

		KUNIT_EXPECT_EQ(test, nid, want);
		KUNIT_EXPECT_EQ(test, start, starts[pfn]);
		KUNIT_EXPECT_EQ(test, end, ends[pfn]);
	}
}

static void sets_match_model_after_each_random_change(struct kunit *test)
{
	struct sim_memblock *mb = test->priv;
	struct sim_model *model = sim_model(test);
	struct rnd_state rnd;
	unsigned int step;

	prandom_seed_state(&rnd, sim_test_seed());
	for (step = 0; step < 6000; step++) {
		if (sim_model_change(test, model, mb, &rnd, step / 400 % 2) &&
		    sim_model_expect(test, model, mb))
			continue;
		kunit_err(test, "seed %llu, step %u\n", sim_test_seed(), step);
		return;
	}
}

static void questions_match_model_on_random_maps(struct kunit *test)
{
	struct sim_memblock *mb = test->priv;
	struct sim_model *model = sim_model(test);
	struct rnd_state rnd;
	unsigned int step;

	prandom_seed_state(&rnd, sim_test_seed() + 1);
	for (step = 0; step < 1000; step++) {
		if (sim_model_change(test, model, mb, &rnd, step / 100 % 2) &&
		    sim_model_expect_answers(test, model, mb, &rnd))
			continue;
		kunit_err(test, "seed %llu, step %u\n", sim_test_seed(), step);
		return;
	}
}

static struct kunit_case memblock_cases[] = {
	KUNIT_CASE(new_instance_is_empty),
	KUNIT_CASE_PARAM(merge_joins_touching_regions_of_one_node,
			 add_rows_gen_params),
	KUNIT_CASE_PARAM(add_keeps_node_of_what_is_there, add_rows_gen_params),
	KUNIT_CASE_PARAM(add_keeps_flags_of_what_is_there, add_rows_gen_params),
	KUNIT_CASE(add_of_nothing_changes_nothing),
	KUNIT_CASE(add_is_capped_at_top_of_address_space),
	KUNIT_CASE(add_to_full_array_fails_and_changes_nothing),
	KUNIT_CASE(add_of_what_is_there_fits_in_full_array),
	KUNIT_CASE(add_fills_array_to_the_last_entry),
	KUNIT_CASE(add_and_reserve_know_no_node),
	KUNIT_CASE(physmem_is_a_set_of_its_own),
	KUNIT_CASE_PARAM(isolate_splits_at_both_ends_of_the_range,
			 isolate_rows_gen_params),
	KUNIT_CASE(isolate_of_a_hole_reports_no_region),
	KUNIT_CASE(isolate_is_capped_at_top_of_address_space),
	KUNIT_CASE(isolate_without_room_for_two_fails_and_changes_nothing),
	KUNIT_CASE_PARAM(remove_takes_exactly_the_range, remove_rows_gen_params),
	KUNIT_CASE(remove_is_capped_at_top_of_address_space),
	KUNIT_CASE_PARAM(set_node_splits_and_merges, set_node_rows_gen_params),
	KUNIT_CASE(trim_memory_cuts_edges_to_whole_pages),
	KUNIT_CASE(trim_memory_takes_any_alignment),
	KUNIT_CASE(trim_memory_drops_part_of_last_page_of_address_space),
	KUNIT_CASE(dram_starts_and_ends_with_its_outermost_regions),
	KUNIT_CASE(search_finds_each_region_and_no_gap),
	KUNIT_CASE(is_memory_and_is_reserved_ask_their_own_set),
	KUNIT_CASE_PARAM(region_questions_look_at_the_whole_range,
			 range_rows_gen_params),
	KUNIT_CASE(region_questions_are_exact_to_the_byte),
	KUNIT_CASE(addrs_overlap_when_they_share_a_byte),
	KUNIT_CASE(search_pfn_nid_tells_node_and_borders),
	KUNIT_CASE(sets_match_model_after_each_random_change),
	KUNIT_CASE(questions_match_model_on_random_maps),
	{ }
};

static struct kunit_suite memblock_suite = {
	.name = "mm_sim_memblock",
	.suite_init = sim_test_print_seed,
	.init = memblock_test_init,
	.test_cases = memblock_cases,
};

kunit_test_suite(memblock_suite);
