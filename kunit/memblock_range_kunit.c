// SPDX-License-Identifier: GPL-2.0
/*
 * memblock: the walks over memory minus reserved, and the places they find.
 */

#include "drawing.h"
#include "helpers.h"
#include "memblock_model.h"

static int range_test_init(struct kunit *test)
{
	test->priv = sim_test_memblock(test);
	return 0;
}

/**
 * struct range_row - a walk over what is free
 * @name: what is special about it
 * @memory: the set
 * @reserved: what is left out
 * @nid: which node is asked for
 * @flags: which memory is asked for
 * @free: what is visited, each run a range; bars as in any drawing
 */
struct range_row {
	const char *name;
	const char *memory;
	const char *reserved;
	int nid;
	enum sim_memblock_flags flags;
	const char *free;
};

#define ANY_NODE .nid = NUMA_NO_NODE

static const struct range_row range_rows[] = {
	{
		.name = "no memory",
		.memory =   "",
		.reserved = ".xx",
		.free =     "",
		ANY_NODE,
	}, {
		.name = "nothing reserved",
		.memory =   "..aaaa..aa",
		.reserved = "",
		.free =     "..aaaa..aa",
		ANY_NODE,
	}, {
		.name = "all reserved",
		.memory =   "..aaaa..aa",
		.reserved = ".xxxxxxxxxxx",
		.free =     "",
		ANY_NODE,
	}, {
		.name = "reserved at the low end",
		.memory =   "..aaaa",
		.reserved = "..xx",
		.free =     "....aa",
		ANY_NODE,
	}, {
		.name = "reserved at the high end",
		.memory =   "..aaaa",
		.reserved = "....xx",
		.free =     "..aa",
		ANY_NODE,
	}, {
		.name = "reserved inside",
		.memory =   "..aaaaaaa",
		.reserved = "...x..xx",
		.free =     "..a.aa..a",
		ANY_NODE,
	}, {
		.name = "reserved over the edges",
		.memory =   "..aaaa",
		.reserved = ".xx..xx",
		.free =     "...aa",
		ANY_NODE,
	}, {
		.name = "reserved across two regions",
		.memory =   "..aaaa..aaaa",
		.reserved = "....xxxxxx",
		.free =     "..aa......aa",
		ANY_NODE,
	}, {
		.name = "several reserved in one gap of memory",
		.memory =   "aa........aa",
		.reserved = "...xx.x.x",
		.free =     "aa........aa",
		ANY_NODE,
	}, {
		.name = "one free range across several regions",
		.memory =   "x.aabbcc.aa",
		.reserved = "x.........x",
		.free =     "..aabbcc.a",
		ANY_NODE,
	}, {
		.name = "reserved at address 0",
		.memory =   "aaaa",
		.reserved = "xx",
		.free =     "..aa",
		ANY_NODE,
	}, {
		.name = "one node",
		.memory =   "aabbbaacbb",
		.reserved = "...x",
		.free =     "..b.b...bb",
		.nid = 1,
	}, {
		.name = "a node that has no memory",
		.memory =   "aabbb",
		.reserved = "",
		.free =     "",
		.nid = 2,
	}, {
		.name = "no NOMAP unless asked for",
		.memory =   "aannaanna",
		.reserved = ".xx",
		.free =     "a...aa..a",
		ANY_NODE,
	}, {
		.name = "NOMAP asked for",
		.memory =   "aannaanna",
		.reserved = ".xx",
		.free =     "a..naanna",
		ANY_NODE,
		.flags = SIM_MEMBLOCK_NOMAP,
	}, {
		.name = "only MIRROR when asked for",
		.memory =   "aammaahm",
		.reserved = "...x",
		.free =     "..m....m",
		ANY_NODE,
		.flags = SIM_MEMBLOCK_MIRROR,
	}, {
		.name = "MIRROR is memory like any",
		.memory =   "aammaa",
		.reserved = "...x",
		.free =     "aam.aa",
		ANY_NODE,
	}, {
		.name = "no DRIVER_MANAGED unless asked for",
		.memory =   "aaddaa",
		.reserved = "",
		.free =     "aa..aa",
		ANY_NODE,
	}, {
		.name = "DRIVER_MANAGED asked for",
		.memory =   "aaddaann",
		.reserved = "",
		.free =     "aaddaa",
		ANY_NODE,
		.flags = SIM_MEMBLOCK_DRIVER_MANAGED,
	}, {
		.name = "HOTPLUG without movable_node",
		.memory =   "aahhaa",
		.reserved = "",
		.free =     "aahhaa",
		ANY_NODE,
	},
};

KUNIT_ARRAY_PARAM_DESC(range_rows, range_rows, name);

static int mark_nid(char mark)
{
	return mark == 'b' ? 1 : mark == 'c' ? 2 : mark == 'x' ? -1 : 0;
}

static void expect_range(struct kunit *test, const struct sim_run *want,
			 phys_addr_t start, phys_addr_t end, int nid)
{
	KUNIT_EXPECT_EQ(test, start, sim_pages(want->start));
	KUNIT_EXPECT_EQ(test, end, sim_pages(want->end));
	KUNIT_EXPECT_EQ(test, nid, mark_nid(want->mark));
}

static void walk_visits_memory_minus_reserved(struct kunit *test)
{
	const struct range_row *row = test->param_value;
	struct sim_run want[SIM_MAX_RUNS];
	unsigned int nr = sim_drawing_runs(test, row->free, want), seen = 0;
	struct sim_memblock *mb = test->priv;
	phys_addr_t start, end;
	int nid;
	u64 i;

	sim_draw(test, mb, &mb->memory, row->memory, NULL);
	sim_draw(test, mb, &mb->reserved, row->reserved, NULL);
	for_each_sim_free_mem_range(i, mb, row->nid, row->flags, &start, &end,
				    &nid) {
		KUNIT_ASSERT_LT(test, seen, nr);
		expect_range(test, &want[seen++], start, end, nid);
	}
	KUNIT_EXPECT_EQ(test, seen, nr);
}

static void walk_back_visits_the_same_in_reverse(struct kunit *test)
{
	const struct range_row *row = test->param_value;
	struct sim_run want[SIM_MAX_RUNS];
	unsigned int left = sim_drawing_runs(test, row->free, want);
	struct sim_memblock *mb = test->priv;
	phys_addr_t start, end;
	int nid;
	u64 i;

	sim_draw(test, mb, &mb->memory, row->memory, NULL);
	sim_draw(test, mb, &mb->reserved, row->reserved, NULL);
	for_each_sim_free_mem_range_reverse(i, mb, row->nid, row->flags,
					    &start, &end, &nid) {
		KUNIT_ASSERT_GT(test, left, 0);
		expect_range(test, &want[--left], start, end, nid);
	}
	KUNIT_EXPECT_EQ(test, left, 0);
}

static void walks_match_model_on_random_maps(struct kunit *test)
{
	static const enum sim_memblock_flags flags[] = {
		SIM_MEMBLOCK_NONE, SIM_MEMBLOCK_NOMAP, SIM_MEMBLOCK_MIRROR,
		SIM_MEMBLOCK_DRIVER_MANAGED,
		SIM_MEMBLOCK_MIRROR | SIM_MEMBLOCK_NOMAP,
	};
	struct sim_memblock *mb = test->priv;
	struct sim_model *model = sim_model(test);
	struct rnd_state rnd;
	unsigned int step;

	prandom_seed_state(&rnd, sim_test_seed() + 2);
	for (step = 0; step < 2000; step++) {
		int nid = (int)sim_below(&rnd, 4) - 1, at;
		enum sim_memblock_flags ask = flags[step % ARRAY_SIZE(flags)];
		const struct sim_memblock_region *want = model->regions;
		unsigned int nr, seen = 0, same = 0;
		phys_addr_t start, end;
		u64 i;

		sim_model_change(test, model, mb, &rnd, step / 200 % 2);
		nr = sim_model_free_ranges(model, nid, ask);
		for_each_sim_free_mem_range(i, mb, nid, ask, &start, &end, &at) {
			same += seen < nr && start == want[seen].base &&
				end == start + want[seen].size &&
				at == want[seen].nid;
			seen++;
		}
		for_each_sim_free_mem_range_reverse(i, mb, nid, ask, &start,
						    &end, &at) {
			seen--;
			same += seen < nr && start == want[seen].base &&
				end == start + want[seen].size &&
				at == want[seen].nid;
		}
		if (seen == 0 && same == 2 * nr)
			continue;
		KUNIT_FAIL(test, "seed %llu, step %u: %u of %u ranges agree",
			   sim_test_seed(), step, same, 2 * nr);
		return;
	}
}

/* Neighbours in reserved differ when one got a node; nothing is between them. */
static void walk_visits_nothing_between_touching_reserved_regions(struct kunit *test)
{
	struct sim_memblock *mb = test->priv;
	phys_addr_t start, end, sum = 0;
	u64 i;

	sim_draw(test, mb, &mb->memory,   "aaaaaaaa", NULL);
	sim_draw(test, mb, &mb->reserved, ".xxbbcc", NULL);
	for_each_sim_free_mem_range(i, mb, NUMA_NO_NODE, SIM_MEMBLOCK_NONE,
				    &start, &end, NULL) {
		KUNIT_EXPECT_LE(test, start, end);
		sum += end - start;
	}
	KUNIT_EXPECT_EQ(test, sum, sim_pages(2));
	for_each_sim_free_mem_range_reverse(i, mb, NUMA_NO_NODE,
					    SIM_MEMBLOCK_NONE, &start, &end,
					    NULL) {
		KUNIT_EXPECT_LE(test, start, end);
		sum -= end - start;
	}
	KUNIT_EXPECT_EQ(test, sum, 0);
}

static void walk_over_one_set_visits_its_regions(struct kunit *test)
{
	static const char usable[] = "..aahh...b.x";
	struct sim_memblock *mb = test->priv;
	struct sim_run want[SIM_MAX_RUNS];
	unsigned int nr = sim_drawing_runs(test, usable, want), seen = 0;
	phys_addr_t start, end;
	u64 i;

	sim_draw(test, mb, &mb->memory, "..aahhnn.b.x", NULL);
	sim_draw(test, mb, &mb->reserved, "xxxxxxxx", NULL);
	for_each_sim_mem_range(i, mb, &start, &end) {
		KUNIT_ASSERT_LT(test, seen, nr);
		expect_range(test, &want[seen], start, end,
			     mark_nid(want[seen].mark));
		seen++;
	}
	KUNIT_EXPECT_EQ(test, seen, nr);
	for_each_sim_mem_range_rev(i, mb, &start, &end) {
		KUNIT_ASSERT_GT(test, seen, 0);
		seen--;
		expect_range(test, &want[seen], start, end,
			     mark_nid(want[seen].mark));
	}
	KUNIT_EXPECT_EQ(test, seen, 0);
}

static void walk_over_reserved_asks_for_neither_node_nor_flags(struct kunit *test)
{
	struct sim_memblock *mb = test->priv;
	unsigned int seen = 0;
	u64 i;

	sim_draw(test, mb, &mb->reserved, "n.b.m", NULL);
	__for_each_sim_mem_range(i, mb, &mb->reserved, NULL, 0,
				 SIM_MEMBLOCK_MIRROR, NULL, NULL, NULL)
		seen++;
	KUNIT_EXPECT_EQ(test, seen, 3);
	__for_each_sim_mem_range_rev(i, mb, &mb->reserved, NULL, 0,
				     SIM_MEMBLOCK_MIRROR, NULL, NULL, NULL)
		seen--;
	KUNIT_EXPECT_EQ(test, seen, 0);
}

static void cursor_has_region_below_and_gap_above(struct kunit *test)
{
	struct sim_memblock *mb = test->priv;
	u64 i = 0;

	sim_draw(test, mb, &mb->memory,   "aaaa.a", NULL);
	sim_draw(test, mb, &mb->reserved, ".x..x", NULL);
	/* Page 0: the gap before reserved[0] is used up first. */
	__sim_next_mem_range(mb, &i, NUMA_NO_NODE, 0, &mb->memory,
			     &mb->reserved, NULL, NULL, NULL);
	KUNIT_EXPECT_EQ(test, lower_32_bits(i), 0);
	KUNIT_EXPECT_EQ(test, upper_32_bits(i), 1);
	/* Pages 2 and 3: memory[0] is, even if the gap ends there, too. */
	__sim_next_mem_range(mb, &i, NUMA_NO_NODE, 0, &mb->memory,
			     &mb->reserved, NULL, NULL, NULL);
	KUNIT_EXPECT_EQ(test, lower_32_bits(i), 1);
	KUNIT_EXPECT_EQ(test, upper_32_bits(i), 1);
}

static void region_walks_visit_every_region(struct kunit *test)
{
	struct sim_memblock *mb = test->priv;
	struct sim_memblock_region *r;
	unsigned int i = 0;

	for_each_sim_mem_region(mb, r)
		KUNIT_FAIL(test, "a region in an empty set");
	sim_draw(test, mb, &mb->memory, "aab.nn", NULL);
	sim_draw(test, mb, &mb->reserved, ".x.x", NULL);
	for_each_sim_mem_region(mb, r)
		KUNIT_EXPECT_PTR_EQ(test, r, &mb->memory.regions[i++]);
	KUNIT_EXPECT_EQ(test, i, 3);
	i = 0;
	for_each_sim_reserved_mem_region(mb, r)
		KUNIT_EXPECT_PTR_EQ(test, r, &mb->reserved.regions[i++]);
	KUNIT_EXPECT_EQ(test, i, 2);
}

static void pfn_walk_rounds_inward(struct kunit *test)
{
	static const unsigned long want[][2] = { { 1, 3 }, { 8, 10 }, { 11, 12 } };
	struct sim_memblock *mb = test->priv;
	unsigned long start, end;
	unsigned int seen = 0;
	int i, nid;

	sim_memblock_add_node(mb, 1, sim_pages(3), 0, SIM_MEMBLOCK_NONE);
	/* No whole page: in one, and across a border. */
	sim_memblock_add_node(mb, sim_pages(4) + 1, 64, 0, SIM_MEMBLOCK_NONE);
	sim_memblock_add_node(mb, sim_pages(6) - 64, 128, 0, SIM_MEMBLOCK_NONE);
	sim_memblock_add_node(mb, sim_pages(8), sim_pages(2), 1,
			      SIM_MEMBLOCK_NOMAP);
	sim_memblock_add_node(mb, sim_pages(11), sim_pages(2) - 1, 0,
			      SIM_MEMBLOCK_NONE);

	for_each_sim_mem_pfn_range(i, mb, NUMA_NO_NODE, &start, &end, &nid) {
		KUNIT_ASSERT_LT(test, seen, ARRAY_SIZE(want));
		KUNIT_EXPECT_EQ(test, start, want[seen][0]);
		KUNIT_EXPECT_EQ(test, end, want[seen][1]);
		KUNIT_EXPECT_EQ(test, nid, seen == 1);
		seen++;
	}
	KUNIT_EXPECT_EQ(test, seen, 3);
	for_each_sim_mem_pfn_range(i, mb, 0, &start, &end, NULL)
		seen += 10;
	for_each_sim_mem_pfn_range(i, mb, 1, NULL, NULL, NULL)
		seen += 100;
	for_each_sim_mem_pfn_range(i, mb, 2, NULL, NULL, NULL)
		seen += 1000;
	KUNIT_EXPECT_EQ(test, seen, 123);
}

/**
 * struct find_row - where an allocation goes
 * @name: what is special about it
 * @memory: the set
 * @reserved: what is taken
 * @place: what is asked for; a node of -1 for any
 * @top: first page of the place from the top down; 0 for none
 * @bottom: first page of the place from the bottom up
 */
struct find_row {
	const char *name;
	const char *memory;
	const char *reserved;
	struct sim_place place;
	unsigned int top;
	unsigned int bottom;
};

static const struct find_row find_rows[] = {
	{
		.name = "all is free",
		.memory =   "..aaaaaa",
		.reserved = "",
		.place = { .size = 2, .align = 1, .end = 100, .nid = -1 },
		.top = 6, .bottom = 2,
	}, {
		.name = "all that there is",
		.memory =   "..aaaaaa",
		.reserved = "",
		.place = { .size = 6, .align = 1, .end = 100, .nid = -1 },
		.top = 2, .bottom = 2,
	}, {
		.name = "more than there is",
		.memory =   "..aaaaaa",
		.reserved = "",
		.place = { .size = 7, .align = 1, .end = 100, .nid = -1 },
	}, {
		.name = "no memory",
		.memory =   "",
		.reserved = "",
		.place = { .size = 1, .align = 1, .end = 100, .nid = -1 },
	}, {
		.name = "all reserved",
		.memory =   "..aaaaaa",
		.reserved = "..xxxxxx",
		.place = { .size = 1, .align = 1, .end = 100, .nid = -1 },
	}, {
		.name = "the gaps are too small but one",
		.memory =   ".aaaaaaaaaaaa",
		.reserved = "...x...x..x.x",
		.place = { .size = 3, .align = 1, .end = 100, .nid = -1 },
		.top = 4, .bottom = 4,
	}, {
		.name = "alignment moves inward",
		.memory =   ".aaaaaaaaaaaaaa",
		.reserved = "",
		.place = { .size = 3, .align = 4, .end = 100, .nid = -1 },
		.top = 12, .bottom = 4,
	}, {
		.name = "alignment leaves no room",
		.memory =   "..aaaaa.aaaaa",
		.reserved = "",
		.place = { .size = 5, .align = 8, .end = 100, .nid = -1 },
		.top = 8, .bottom = 8,
	}, {
		.name = "alignment above all memory",
		.memory =   "..aaaaa",
		.reserved = "",
		.place = { .size = 1, .align = 16, .end = 100, .nid = -1 },
	}, {
		.name = "limits",
		.memory =   ".aaaaaaaaaaaa",
		.reserved = "",
		.place = { .size = 2, .align = 1, .start = 3, .end = 9,
			   .nid = -1 },
		.top = 7, .bottom = 3,
	}, {
		.name = "limits with alignment",
		.memory =   ".aaaaaaaaaaaa",
		.reserved = "",
		.place = { .size = 2, .align = 4, .start = 3, .end = 9,
			   .nid = -1 },
		.top = 4, .bottom = 4,
	}, {
		.name = "limits of exactly the size",
		.memory =   ".aaaaaaaaaaaa",
		.reserved = "",
		.place = { .size = 4, .align = 1, .start = 3, .end = 7,
			   .nid = -1 },
		.top = 3, .bottom = 3,
	}, {
		.name = "limits below the size",
		.memory =   ".aaaaaaaaaaaa",
		.reserved = "",
		.place = { .size = 4, .align = 1, .start = 3, .end = 6,
			   .nid = -1 },
	}, {
		.name = "limits in a hole",
		.memory =   ".aaa....aaaa",
		.reserved = "",
		.place = { .size = 1, .align = 1, .start = 4, .end = 8,
			   .nid = -1 },
	}, {
		.name = "limits the wrong way round",
		.memory =   ".aaaaaaaaaaa",
		.reserved = "",
		.place = { .size = 1, .align = 1, .start = 8, .end = 4,
			   .nid = -1 },
	}, {
		.name = "never the first page",
		.memory =   "aaaa",
		.reserved = "..xx",
		.place = { .size = 1, .align = 1, .end = 100, .nid = -1 },
		.top = 1, .bottom = 1,
	}, {
		.name = "never the first page, be it all there is",
		.memory =   "aaaa",
		.reserved = ".xxx",
		.place = { .size = 1, .align = 1, .end = 100, .nid = -1 },
	}, {
		.name = "never across two regions",
		.memory =   "...aaabbb",
		.reserved = "",
		.place = { .size = 4, .align = 1, .end = 100, .nid = -1 },
	}, {
		.name = "on a node",
		.memory =   ".aaaabbbbaaaa",
		.reserved = "",
		.place = { .size = 2, .align = 1, .end = 100, .nid = 1 },
		.top = 7, .bottom = 5,
	}, {
		.name = "on a node that is full",
		.memory =   ".aaaabbbbaaaa",
		.reserved = ".....xx.x",
		.place = { .size = 2, .align = 1, .end = 100, .nid = 1 },
	}, {
		.name = "in mirrored memory",
		.memory =   ".aaammmaaa",
		.reserved = "",
		.place = { .size = 2, .align = 1, .end = 100, .nid = -1,
			   .flags = SIM_MEMBLOCK_MIRROR },
		.top = 5, .bottom = 4,
	}, {
		.name = "not in NOMAP memory",
		.memory =   ".nnaaaannn",
		.reserved = "",
		.place = { .size = 2, .align = 1, .end = 100, .nid = -1 },
		.top = 5, .bottom = 3,
	},
};

KUNIT_ARRAY_PARAM_DESC(find_rows, find_rows, name);

static phys_addr_t find_place(struct sim_memblock *mb,
			      const struct sim_place *place, bool bottom_up)
{
	sim_memblock_set_bottom_up(mb, bottom_up);
	return sim_memblock_find_in_range_node(mb, sim_pages(place->size),
					       sim_pages(place->align),
					       sim_pages(place->start),
					       sim_pages(place->end),
					       place->nid, place->flags);
}

static void find_takes_the_outermost_place(struct kunit *test)
{
	const struct find_row *row = test->param_value;
	struct sim_memblock *mb = test->priv;

	sim_draw(test, mb, &mb->memory, row->memory, NULL);
	sim_draw(test, mb, &mb->reserved, row->reserved, NULL);
	KUNIT_EXPECT_EQ(test, find_place(mb, &row->place, false),
			sim_pages(row->top));
	KUNIT_EXPECT_EQ(test, find_place(mb, &row->place, true),
			sim_pages(row->bottom));
	/* Nothing is reserved yet. */
	sim_expect_drawn(test, &mb->reserved, row->reserved, NULL);
}

static void find_matches_model_on_random_maps(struct kunit *test)
{
	struct sim_memblock *mb = test->priv;
	struct sim_model *model = sim_model(test);
	struct rnd_state rnd;
	unsigned int step;

	prandom_seed_state(&rnd, sim_test_seed() + 3);
	for (step = 0; step < 4000; step++) {
		struct sim_place place = {
			.size = 1 + sim_below(&rnd, 5),
			.align = 1 << sim_below(&rnd, 4),
			.start = sim_below(&rnd, SIM_MODEL_PAGES / 2),
			.nid = (int)sim_below(&rnd, 4) - 1,
			.flags = sim_below(&rnd, 4) ? SIM_MEMBLOCK_NONE
						    : SIM_MEMBLOCK_MIRROR,
		};
		bool bottom_up = sim_below(&rnd, 2);
		unsigned int want;

		place.end = place.start + sim_below(&rnd, SIM_MODEL_PAGES);
		sim_model_change(test, model, mb, &rnd, step / 100 % 4);
		/* An upper bound of 0 is the current limit, of which there is none. */
		want = sim_model_find(model, &place, bottom_up);
		if (place.end && find_place(mb, &place, bottom_up) !=
		    sim_pages(want)) {
			KUNIT_FAIL(test, "seed %llu, step %u: not at page %u",
				   sim_test_seed(), step, want);
			return;
		}
	}
}

static void find_accessible_ends_at_current_limit(struct kunit *test)
{
	struct sim_memblock *mb = test->priv;

	sim_draw(test, mb, &mb->memory, ".aaaaaaaaa", NULL);
	KUNIT_EXPECT_EQ(test, sim_pages(9),
			sim_memblock_find_in_range(mb, 0,
						   SIM_MEMBLOCK_ALLOC_ACCESSIBLE,
						   PAGE_SIZE, PAGE_SIZE));
	sim_memblock_set_current_limit(mb, sim_pages(5));
	KUNIT_EXPECT_EQ(test, sim_pages(4),
			sim_memblock_find_in_range(mb, 0,
						   SIM_MEMBLOCK_ALLOC_ACCESSIBLE,
						   PAGE_SIZE, PAGE_SIZE));
	KUNIT_EXPECT_EQ(test, sim_pages(9),
			sim_memblock_find_in_range(mb, 0,
						   SIM_MEMBLOCK_ALLOC_ANYWHERE,
						   PAGE_SIZE, PAGE_SIZE));
	KUNIT_EXPECT_EQ(test, 0,
			sim_memblock_find_in_range(mb, sim_pages(5),
						   SIM_MEMBLOCK_ALLOC_ACCESSIBLE,
						   PAGE_SIZE, PAGE_SIZE));
}

static void find_places_single_bytes(struct kunit *test)
{
	struct sim_memblock *mb = test->priv;
	phys_addr_t end = sim_pages(3);

	sim_draw(test, mb, &mb->memory, ".aa", NULL);
	KUNIT_EXPECT_EQ(test, end - 3,
			sim_memblock_find_in_range(mb, 0, end, 3, 1));
	KUNIT_EXPECT_EQ(test, end - 64,
			sim_memblock_find_in_range(mb, 0, end, 3, 64));
	KUNIT_EXPECT_EQ(test, end - 128,
			sim_memblock_find_in_range(mb, 0, end, 65, 64));
	sim_memblock_set_bottom_up(mb, true);
	KUNIT_EXPECT_EQ(test, PAGE_SIZE + 8,
			sim_memblock_find_in_range(mb, PAGE_SIZE + 5, end, 3, 8));
}

static struct kunit_case range_cases[] = {
	KUNIT_CASE_PARAM(walk_visits_memory_minus_reserved,
			 range_rows_gen_params),
	KUNIT_CASE_PARAM(walk_back_visits_the_same_in_reverse,
			 range_rows_gen_params),
	KUNIT_CASE(walks_match_model_on_random_maps),
	KUNIT_CASE(walk_visits_nothing_between_touching_reserved_regions),
	KUNIT_CASE(walk_over_one_set_visits_its_regions),
	KUNIT_CASE(walk_over_reserved_asks_for_neither_node_nor_flags),
	KUNIT_CASE(cursor_has_region_below_and_gap_above),
	KUNIT_CASE(region_walks_visit_every_region),
	KUNIT_CASE(pfn_walk_rounds_inward),
	KUNIT_CASE_PARAM(find_takes_the_outermost_place, find_rows_gen_params),
	KUNIT_CASE(find_matches_model_on_random_maps),
	KUNIT_CASE(find_accessible_ends_at_current_limit),
	KUNIT_CASE(find_places_single_bytes),
	{ }
};

static struct kunit_suite range_suite = {
	.name = "mm_sim_memblock_range",
	.suite_init = sim_test_print_seed,
	.init = range_test_init,
	.test_cases = range_cases,
};

kunit_test_suite(range_suite);
