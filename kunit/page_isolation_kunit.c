// SPDX-License-Identifier: GPL-2.0
/*
 * Pageblocks out of circulation and back.
 */
#include <kunit/test.h>

#include "helpers.h"
#include "page/buddy.h"
#include "page/debug.h"
#include "page/page_alloc.h"
#include "page/page_isolation.h"
#include "page/vmstat.h"
#include "view/walk.h"

#define ISOLATE SIM_MIGRATE_ISOLATE
#define MOVABLE SIM_MIGRATE_MOVABLE
#define NR SIM_PAGEBLOCK_NR_PAGES
#define DMA SIM_ZONE_DMA

struct arena {
	struct sim_machine *m;
	struct sim_zone *zone;
	/* Two movable pageblocks of one block of the largest order. */
	unsigned long base;
};

/* A zone of a machine of which the arena alone is free. */
static void make_arena(struct kunit *test, struct arena *a,
		       enum sim_zone_type zone)
{
	const struct sim_machine_params params = {
		.size = "32M",
		.memmap = "32M@0",
		.kernelcore = "16M",
	};
	struct sim_test_blocks *held;

	a->m = sim_test_machine(test, &params, SIM_STAGE_BUDDY);
	a->zone = sim_test_zone(a->m, zone);
	held = sim_test_drain(test, a->m, a->zone);
	KUNIT_ASSERT_GT(test, held->nr, 1);
	KUNIT_ASSERT_EQ(test, held->block[0].order, SIM_MAX_PAGE_ORDER);
	a->base = held->block[0].pfn;
	sim_test_set_type(a->m, a->zone, a->base, MOVABLE);
	sim_test_set_type(a->m, a->zone, a->base + NR, MOVABLE);
	sim_test_free(test, a->m, a->base, SIM_MAX_PAGE_ORDER);
}

/* Isolate the pageblock at @pfn, all of it. */
static int isolate(struct sim_machine *m, unsigned long pfn, int mt)
{
	return sim_set_migratetype_isolate(&m->mm, pfn, mt, 0,
					   sim_pageblock_start_pfn(pfn),
					   sim_pageblock_end_pfn(pfn));
}

static void expect_free(struct kunit *test, struct arena *a,
			unsigned long pages)
{
	KUNIT_EXPECT_EQ(test,
			sim_zone_page_state_snapshot(a->zone,
						     SIM_NR_FREE_PAGES),
			pages);
	sim_test_verify(test, a->m);
}

static int type_of(struct arena *a, unsigned long pfn)
{
	return sim_get_pageblock_migratetype(&a->m->mm, pfn);
}

static void the_largest_block_is_cut_in_two(struct kunit *test)
{
	unsigned long low, high;
	struct arena a;
	int second;

	for (second = 0; second < 2; second++) {
		make_arena(test, &a, DMA);
		low = a.base + (second ? NR : 0);
		high = a.base + (second ? 0 : NR);
		/* Any pfn of the pageblock will do. */
		KUNIT_ASSERT_EQ(test, isolate(a.m, low + 77, MOVABLE), 0);
		sim_test_expect_list(test, a.m, a.zone, 9, ISOLATE, &low, 1);
		sim_test_expect_list(test, a.m, a.zone, 9, MOVABLE, &high, 1);
		KUNIT_EXPECT_EQ(test, a.zone->free_area[10].nr_free, 0);
		KUNIT_EXPECT_EQ(test, a.zone->free_area[9].nr_free, 2);
		KUNIT_EXPECT_EQ(test, type_of(&a, low), ISOLATE);
		KUNIT_EXPECT_EQ(test, type_of(&a, high), MOVABLE);
		expect_free(test, &a, NR);
	}
}

static void isolated_pages_are_not_handed_out(struct kunit *test)
{
	struct sim_page *page;
	unsigned long nr = 0;
	struct arena a;
	int mt;

	make_arena(test, &a, DMA);
	KUNIT_ASSERT_EQ(test, isolate(a.m, a.base, MOVABLE), 0);
	for (mt = 0; mt < SIM_MIGRATE_PCPTYPES; mt++) {
		while ((page = sim_alloc_pages_zone(&a.m->mm, a.zone, 0, mt))) {
			unsigned long pfn = sim_page_to_pfn(&a.m->mm, page);

			KUNIT_ASSERT_GE(test, pfn, a.base + NR);
			nr++;
		}
	}
	KUNIT_EXPECT_EQ(test, nr, NR);
	sim_test_expect_list(test, a.m, a.zone, 9, ISOLATE, &a.base, 1);
	expect_free(test, &a, 0);
}

static void undo_restores_the_block(struct kunit *test)
{
	struct sim_test_blocks *before;
	struct arena a;

	make_arena(test, &a, DMA);
	before = sim_test_free_lists(test, a.m);
	KUNIT_ASSERT_EQ(test, isolate(a.m, a.base, MOVABLE), 0);
	KUNIT_EXPECT_EQ(test, sim_unset_migratetype_isolate(&a.m->mm, a.base,
							    MOVABLE), 0);
	/* Merged with the pageblock that it was cut from. */
	sim_test_expect_same(test, before, sim_test_free_lists(test, a.m));
	expect_free(test, &a, 2 * NR);
}

static void undo_may_give_another_type(struct kunit *test)
{
	struct arena a;

	make_arena(test, &a, DMA);
	sim_test_alloc(test, a.m, a.zone, 9, MOVABLE);
	KUNIT_ASSERT_EQ(test, isolate(a.m, a.base + NR, MOVABLE), 0);
	KUNIT_EXPECT_EQ(test, sim_unset_migratetype_isolate(&a.m->mm,
							    a.base + NR,
							    SIM_MIGRATE_UNMOVABLE),
			0);
	KUNIT_EXPECT_EQ(test, type_of(&a, a.base + NR), SIM_MIGRATE_UNMOVABLE);
	sim_test_expect_list(test, a.m, a.zone, 9, SIM_MIGRATE_UNMOVABLE,
			     (const unsigned long[]){ a.base + NR }, 1);
	expect_free(test, &a, NR);
}

static void neighbours_isolated_both_are_undone_one_by_one(struct kunit *test)
{
	struct sim_test_blocks *before;
	struct arena a;

	make_arena(test, &a, DMA);
	before = sim_test_free_lists(test, a.m);
	KUNIT_ASSERT_EQ(test, isolate(a.m, a.base, MOVABLE), 0);
	KUNIT_ASSERT_EQ(test, isolate(a.m, a.base + NR, MOVABLE), 0);
	expect_free(test, &a, 0);
	KUNIT_ASSERT_EQ(test, sim_unset_migratetype_isolate(&a.m->mm,
							    a.base + NR,
							    MOVABLE), 0);
	expect_free(test, &a, NR);
	KUNIT_EXPECT_EQ(test, type_of(&a, a.base), ISOLATE);
	KUNIT_ASSERT_EQ(test, sim_unset_migratetype_isolate(&a.m->mm, a.base,
							    MOVABLE), 0);
	sim_test_expect_same(test, before, sim_test_free_lists(test, a.m));
	expect_free(test, &a, 2 * NR);
}

/* First pfn of a largest block in use, outside of the arena. */
static unsigned long other_block(struct kunit *test, struct arena *a)
{
	struct sim_block block;
	unsigned long pfn = 0;

	while (sim_walk_blocks(&a->m->mm, &pfn, &block))
		if (block.kind == SIM_BLOCK_ALLOCATED && block.zone == a->zone &&
		    block.order == SIM_MAX_PAGE_ORDER)
			return block.pfn;
	KUNIT_FAIL_AND_ABORT(test, "the zone has but one largest block");
	return 0;
}

static void an_undone_pageblock_waits_at_the_tail(struct kunit *test)
{
	unsigned long want[2];
	struct arena a;

	make_arena(test, &a, DMA);
	/* Its buddy is in use, so that it cannot merge. */
	KUNIT_ASSERT_EQ(test, sim_test_alloc(test, a.m, a.zone, 9, MOVABLE),
			a.base);
	want[0] = other_block(test, &a);
	want[1] = a.base + NR;
	sim_test_split_held(test, a.m, want[0], 10, 9);
	sim_test_set_type(a.m, a.zone, want[0], MOVABLE);
	sim_test_free(test, a.m, want[0], 9);
	KUNIT_ASSERT_EQ(test, isolate(a.m, want[1], MOVABLE), 0);
	KUNIT_ASSERT_EQ(test, sim_unset_migratetype_isolate(&a.m->mm, want[1],
							    MOVABLE), 0);
	sim_test_expect_list(test, a.m, a.zone, 9, MOVABLE, want, 2);
}

/* In pieces, freed after the isolation: they merge in the isolate list. */
static void pages_freed_later_join_the_isolate_list(struct kunit *test)
{
	unsigned long pfn;
	struct arena a;

	make_arena(test, &a, SIM_ZONE_MOVABLE);
	pfn = sim_test_alloc(test, a.m, a.zone, 9, MOVABLE);
	KUNIT_ASSERT_EQ(test, pfn, a.base);
	KUNIT_ASSERT_EQ(test, isolate(a.m, pfn, MOVABLE), 0);
	expect_free(test, &a, NR);
	sim_test_split_held(test, a.m, pfn, 9, 8);
	sim_test_free(test, a.m, pfn, 8);
	sim_test_expect_list(test, a.m, a.zone, 8, ISOLATE, &pfn, 1);
	expect_free(test, &a, NR);
	sim_test_free(test, a.m, pfn + NR / 2, 8);
	sim_test_expect_list(test, a.m, a.zone, 9, ISOLATE, &pfn, 1);
	/* The free movable neighbour stays apart, and is all that counts. */
	KUNIT_EXPECT_EQ(test, a.zone->free_area[10].nr_free, 0);
	expect_free(test, &a, NR);
}

static void a_neighbour_freed_later_stays_apart(struct kunit *test)
{
	unsigned long pfn;
	struct arena a;

	make_arena(test, &a, DMA);
	pfn = sim_test_alloc(test, a.m, a.zone, 9, MOVABLE);
	KUNIT_ASSERT_EQ(test, isolate(a.m, a.base + NR, MOVABLE), 0);
	sim_test_free(test, a.m, pfn, 9);
	sim_test_expect_list(test, a.m, a.zone, 9, MOVABLE, &pfn, 1);
	KUNIT_EXPECT_EQ(test, a.zone->free_area[10].nr_free, 0);
	expect_free(test, &a, NR);
}

/* Half of a block in use is isolated, and then the block comes back whole. */
static void a_large_block_freed_later_is_sorted_by_pageblock(struct kunit *test)
{
	unsigned long low, high;
	struct arena a;
	int second;

	for (second = 0; second < 2; second++) {
		make_arena(test, &a, SIM_ZONE_MOVABLE);
		low = a.base + (second ? NR : 0);
		high = a.base + (second ? 0 : NR);
		KUNIT_ASSERT_EQ(test, sim_test_alloc(test, a.m, a.zone, 10,
						     MOVABLE), a.base);
		KUNIT_ASSERT_EQ(test, isolate(a.m, low, MOVABLE), 0);
		sim_test_free(test, a.m, a.base, 10);
		sim_test_expect_list(test, a.m, a.zone, 9, ISOLATE, &low, 1);
		sim_test_expect_list(test, a.m, a.zone, 9, MOVABLE, &high, 1);
		KUNIT_EXPECT_EQ(test, a.zone->free_area[10].nr_free, 0);
		expect_free(test, &a, NR);
	}
}

static void small_free_blocks_move_and_move_back(struct kunit *test)
{
	unsigned long want[2];
	struct arena a;

	make_arena(test, &a, SIM_ZONE_MOVABLE);
	/* Leaves one block of each order from 3 to 9. */
	KUNIT_ASSERT_EQ(test, sim_test_alloc(test, a.m, a.zone, 3, MOVABLE),
			a.base);
	want[0] = a.base + 8;
	want[1] = a.base + 256;
	KUNIT_ASSERT_EQ(test, isolate(a.m, a.base, MOVABLE), 0);
	sim_test_expect_list(test, a.m, a.zone, 3, ISOLATE, &want[0], 1);
	sim_test_expect_list(test, a.m, a.zone, 8, ISOLATE, &want[1], 1);
	expect_free(test, &a, NR);
	KUNIT_ASSERT_EQ(test, sim_unset_migratetype_isolate(&a.m->mm, a.base,
							    MOVABLE), 0);
	sim_test_expect_list(test, a.m, a.zone, 3, MOVABLE, &want[0], 1);
	sim_test_expect_list(test, a.m, a.zone, 8, MOVABLE, &want[1], 1);
	expect_free(test, &a, 2 * NR - 8);
}

static void twice_is_busy_and_undo_needs_isolation(struct kunit *test)
{
	struct sim_test_blocks *before;
	struct arena a;

	make_arena(test, &a, DMA);
	before = sim_test_free_lists(test, a.m);
	KUNIT_EXPECT_EQ(test, sim_unset_migratetype_isolate(&a.m->mm, a.base,
							    MOVABLE), -EINVAL);
	sim_test_expect_same(test, before, sim_test_free_lists(test, a.m));

	KUNIT_ASSERT_EQ(test, isolate(a.m, a.base, MOVABLE), 0);
	before = sim_test_free_lists(test, a.m);
	KUNIT_EXPECT_EQ(test, isolate(a.m, a.base, MOVABLE), -EBUSY);
	sim_test_expect_same(test, before, sim_test_free_lists(test, a.m));
	expect_free(test, &a, NR);
}

/* "9M@3M,20M@17M": zones begin and memory ends inside pageblocks. */
struct refusal {
	const char *name;
	unsigned long pfn;
	int err;
};

static const struct refusal refusals[] = {
	{ "zone begins inside", 3UL << 8, -EBUSY },
	{ "hole below the zone", 2UL << 8, -EBUSY },
	{ "whole pageblock", 4UL << 8, 0 },
	{ "no memory", 14UL << 8, -EINVAL },
	{ "zone ends inside", 36UL << 8, -EBUSY },
	{ "past the end", 38UL << 8, -EINVAL },
	{ "far past the end", 1UL << 30, -EINVAL },
};

static void refusal_name(const struct refusal *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(refusal, refusals, refusal_name);

static void only_a_pageblock_inside_one_zone_is_isolated(struct kunit *test)
{
	const struct refusal *c = test->param_value;
	struct sim_test_blocks *before;
	struct sim_machine *m;

	m = sim_test_boot(test, "32M", "9M@3M,20M@17M", SIM_STAGE_BUDDY);
	before = sim_test_free_lists(test, m);
	KUNIT_EXPECT_EQ(test, isolate(m, c->pfn, MOVABLE), c->err);
	if (c->err) {
		KUNIT_EXPECT_EQ(test,
				sim_unset_migratetype_isolate(&m->mm, c->pfn,
							      MOVABLE),
				-EINVAL);
		sim_test_expect_same(test, before,
				     sim_test_free_lists(test, m));
	}
	sim_test_verify(test, m);
}

/*
 * What is kept in use, from the arena's first page on, and what is isolated. The
 * window is what must be movable.
 */
struct in_use {
	const char *name;
	unsigned long at;
	unsigned int order;
	unsigned long isolate;
	unsigned long from;
	unsigned long to;
	int normal;
	int movable;
};

static const struct in_use in_use[] = {
	{ "the first page", 0, 0, 0, 0, NR, -EBUSY, 0 },
	{ "the last page", NR - 1, 0, 0, 0, NR, -EBUSY, 0 },
	{ "the whole pageblock", 0, 9, 0, 0, NR, -EBUSY, 0 },
	{ "half of it", NR / 2, 8, 0, 0, NR, -EBUSY, 0 },
	{ "of a block that goes on above", 0, 10, 0, 0, NR, -EBUSY, 0 },
	{ "of a block that began below", 0, 10, NR, NR, 2 * NR, -EBUSY, 0 },
	{ "the page before", NR - 1, 0, NR, NR, 2 * NR, 0, 0 },
	{ "the page behind", NR, 0, 0, 0, NR, 0, 0 },
	{ "the first of the window", 8, 0, 0, 8, NR, -EBUSY, 0 },
	{ "the last before the window", 7, 0, 0, 8, NR, 0, 0 },
	{ "a block into the window", 4, 2, 0, 7, NR, -EBUSY, 0 },
	{ "the last of the window", 99, 0, 0, 0, 100, -EBUSY, 0 },
	{ "the first behind the window", 100, 0, 0, 0, 100, 0, 0 },
	{ "a window wider than it", NR - 1, 0, NR, 0, 4 * NR, 0, 0 },
};

static void in_use_name(const struct in_use *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(in_use, in_use, in_use_name);

static void what_is_in_use_stands_in_the_way(struct kunit *test)
{
	const struct in_use *c = test->param_value;
	struct sim_test_blocks *before;
	struct arena a;
	int movable;

	for (movable = 0; movable < 2; movable++) {
		int err = movable ? c->movable : c->normal;

		make_arena(test, &a, movable ? SIM_ZONE_MOVABLE : DMA);
		sim_test_keep(test, a.m, a.zone, a.base, 10, a.base + c->at,
			      c->order);
		before = sim_test_image(test, a.m);
		KUNIT_EXPECT_EQ(test,
				sim_set_migratetype_isolate(&a.m->mm,
							    a.base + c->isolate,
							    MOVABLE, 0,
							    a.base + c->from,
							    a.base + c->to),
				err);
		KUNIT_EXPECT_EQ(test, a.zone->nr_isolate_pageblock, !err);
		sim_test_verify(test, a.m);
		if (err)
			sim_test_expect_same(test, before,
					     sim_test_image(test, a.m));
	}
}

/* It comes back as what it was, whatever that is. */
static void the_type_before_is_remembered(struct kunit *test)
{
	struct sim_test_blocks *before;
	struct arena a;
	int mt;

	for (mt = 0; mt < SIM_MIGRATE_TYPES; mt++) {
		if (mt == ISOLATE)
			continue;
		make_arena(test, &a, DMA);
		sim_test_keep(test, a.m, a.zone, a.base, 10, a.base, 9);
		sim_test_alloc(test, a.m, a.zone, 9, MOVABLE);
		sim_test_set_type(a.m, a.zone, a.base + NR, mt);
		sim_test_free(test, a.m, a.base + NR, 9);
		before = sim_test_image(test, a.m);
		KUNIT_ASSERT_EQ(test, isolate(a.m, a.base + NR, mt), 0);
		KUNIT_EXPECT_EQ(test, type_of(&a, a.base + NR), ISOLATE);
		KUNIT_EXPECT_EQ(test, type_of(&a, a.base), MOVABLE);
		expect_free(test, &a, 0);
		KUNIT_EXPECT_EQ(test,
				sim_unset_migratetype_isolate(&a.m->mm,
							      a.base + NR,
							      SIM_MIGRATE_BEFORE),
				0);
		KUNIT_EXPECT_EQ(test, type_of(&a, a.base + NR), mt);
		sim_test_expect_same(test, before, sim_test_image(test, a.m));
		expect_free(test, &a, NR);
	}
}

static void a_cma_pageblock_is_isolated_for_cma_only(struct kunit *test)
{
	struct arena a;

	make_arena(test, &a, DMA);
	sim_test_keep(test, a.m, a.zone, a.base, 10, a.base, 9);
	sim_test_set_type(a.m, a.zone, a.base, SIM_MIGRATE_CMA);
	KUNIT_EXPECT_EQ(test, isolate(a.m, a.base, MOVABLE), -EBUSY);
	KUNIT_EXPECT_EQ(test, isolate(a.m, a.base, SIM_MIGRATE_CMA), 0);
	/* Nor does it let pass what is in use in a pageblock that is not CMA. */
	sim_test_alloc(test, a.m, a.zone, 0, MOVABLE);
	KUNIT_EXPECT_EQ(test, isolate(a.m, a.base + NR, SIM_MIGRATE_CMA),
			-EBUSY);
	KUNIT_EXPECT_EQ(test, a.zone->nr_isolate_pageblock, 1);
	sim_test_verify(test, a.m);
}

/* Lines of the machine's log that hold @words. */
static unsigned int lines(struct kunit *test, struct sim_machine *m,
			  const char *words)
{
	char *text = kunit_kzalloc(test, SIM_LOG_BATCH + 1, GFP_KERNEL);
	struct sim_log_reader reader;
	unsigned int nr = 0;
	size_t len;

	KUNIT_ASSERT_NOT_NULL(test, text);
	sim_log_read_begin(&m->log, &reader, SIM_LOG_ALL);
	while ((len = sim_log_read(&m->log, &reader, text, SIM_LOG_BATCH))) {
		const char *at = text;

		text[len] = '\0';
		while ((at = strstr(at, words))) {
			at++;
			nr++;
		}
	}
	return nr;
}

static void what_stands_in_the_way_is_shown_when_asked(struct kunit *test)
{
	unsigned long pfn;
	struct arena a;
	char words[128];

	make_arena(test, &a, DMA);
	sim_test_keep(test, a.m, a.zone, a.base, 10, a.base + 64, 6);
	pfn = a.base + 127;
	KUNIT_EXPECT_EQ(test, sim_set_migratetype_isolate(&a.m->mm, pfn,
							  MOVABLE, 0, pfn,
							  pfn + 1), -EBUSY);
	KUNIT_EXPECT_EQ(test, lines(test, a.m, "page dumped"), 0);
	KUNIT_EXPECT_EQ(test, sim_set_migratetype_isolate(&a.m->mm, pfn,
							  MOVABLE,
							  SIM_REPORT_FAILURE,
							  pfn, pfn + 1), -EBUSY);
	/* The block that the page is in. */
	snprintf(words, sizeof(words),
		 "<4>page: refcount:1 mapcount:0 mapping:0000000000000000 index:0x0 pfn:%#lx\n",
		 a.base + 64);
	KUNIT_EXPECT_EQ(test, lines(test, a.m, words), 1);
	KUNIT_EXPECT_EQ(test, lines(test, a.m, "<4>head: order:6 mapcount:0 "),
			1);
	KUNIT_EXPECT_EQ(test, lines(test, a.m, "(head|section=0|node=0|zone=0)\n"),
			1);
	KUNIT_EXPECT_EQ(test, lines(test, a.m, "page_type"), 0);
	KUNIT_EXPECT_EQ(test, lines(test, a.m,
				    "<4>page dumped because: unmovable page\n"),
			1);
	/* Nothing is in the way, or nothing but that it is isolated: no lines. */
	KUNIT_EXPECT_EQ(test, sim_set_migratetype_isolate(&a.m->mm, a.base,
							  MOVABLE,
							  SIM_REPORT_FAILURE,
							  a.base, a.base + 64),
			0);
	KUNIT_EXPECT_EQ(test, sim_set_migratetype_isolate(&a.m->mm, a.base,
							  MOVABLE,
							  SIM_REPORT_FAILURE,
							  a.base, a.base + 64),
			-EBUSY);
	KUNIT_EXPECT_EQ(test, lines(test, a.m, "page dumped"), 1);
}

static void a_page_is_shown_as_it_is(struct kunit *test)
{
	struct arena a;

	make_arena(test, &a, DMA);
	sim_dump_page(&a.m->mm, sim_pfn_to_page(&a.m->mm, a.base), "why not");
	KUNIT_EXPECT_EQ(test, lines(test, a.m, "<4>page: refcount:0 mapcount:0 "),
			1);
	KUNIT_EXPECT_EQ(test, lines(test, a.m, "<4>page_type: f0(buddy)\n"), 1);
	KUNIT_EXPECT_EQ(test, lines(test, a.m, "head: order"), 0);
	KUNIT_EXPECT_EQ(test, lines(test, a.m, "because: why not\n"), 1);
	sim_dump_page(&a.m->mm, sim_pfn_to_page(&a.m->mm, 0), NULL);
	KUNIT_EXPECT_EQ(test, lines(test, a.m, "(reserved|section=0|"), 1);
	KUNIT_EXPECT_EQ(test, lines(test, a.m, "page dumped"), 1);
	KUNIT_EXPECT_EQ(test, lines(test, a.m, " CMA\n"), 0);
	sim_test_keep(test, a.m, a.zone, a.base, 10, a.base, 9);
	sim_test_set_type(a.m, a.zone, a.base, SIM_MIGRATE_CMA);
	sim_dump_page(&a.m->mm, sim_pfn_to_page(&a.m->mm, a.base + 1), NULL);
	KUNIT_EXPECT_EQ(test, lines(test, a.m, " CMA\n"), 1);
}

static struct kunit_case isolation_cases[] = {
	KUNIT_CASE(the_largest_block_is_cut_in_two),
	KUNIT_CASE(isolated_pages_are_not_handed_out),
	KUNIT_CASE(undo_restores_the_block),
	KUNIT_CASE(undo_may_give_another_type),
	KUNIT_CASE(neighbours_isolated_both_are_undone_one_by_one),
	KUNIT_CASE(an_undone_pageblock_waits_at_the_tail),
	KUNIT_CASE(pages_freed_later_join_the_isolate_list),
	KUNIT_CASE(a_neighbour_freed_later_stays_apart),
	KUNIT_CASE(a_large_block_freed_later_is_sorted_by_pageblock),
	KUNIT_CASE(small_free_blocks_move_and_move_back),
	KUNIT_CASE(twice_is_busy_and_undo_needs_isolation),
	KUNIT_CASE_PARAM(what_is_in_use_stands_in_the_way, in_use_gen_params),
	KUNIT_CASE(the_type_before_is_remembered),
	KUNIT_CASE(a_cma_pageblock_is_isolated_for_cma_only),
	KUNIT_CASE(what_stands_in_the_way_is_shown_when_asked),
	KUNIT_CASE(a_page_is_shown_as_it_is),
	KUNIT_CASE_PARAM(only_a_pageblock_inside_one_zone_is_isolated,
			 refusal_gen_params),
	{}
};

static struct kunit_suite isolation_suite = {
	.name = "mm_sim_page_isolation",
	.test_cases = isolation_cases,
};

kunit_test_suite(isolation_suite);
