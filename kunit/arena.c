// SPDX-License-Identifier: GPL-2.0
/*
 * Build an arena, and look at it.
 */
#include "arena.h"
#include "page/buddy.h"
#include "page/page_alloc.h"
#include "page/vmstat.h"

static bool sim_arena_held(const struct sim_test_blocks *held,
			   unsigned long pfn)
{
	unsigned long i;

	for (i = 0; i < held->nr; i++)
		if (held->block[i].pfn == pfn &&
		    held->block[i].order == SIM_MAX_PAGE_ORDER)
			return true;
	return false;
}

/**
 * sim_arena() - a machine with an arena, all of it free
 * @test: the running case; the machine goes when it ends
 * @a: filled in
 * @movable: the arena is in ZONE_MOVABLE, not in ZONE_DMA32
 */
void sim_arena(struct kunit *test, struct sim_arena *a, bool movable)
{
	const struct sim_machine_params params = {
		.size = "64M",
		.memmap = "64M@0",
		.kernelcore = movable ? "16M" : NULL,
	};
	struct sim_test_blocks *held;
	unsigned long i, n;

	a->m = sim_test_machine(test, &params, SIM_STAGE_BUDDY);
	a->zone = sim_test_zone(a->m,
				movable ? SIM_ZONE_MOVABLE : SIM_ZONE_DMA32);
	held = sim_test_drain(test, a->m, a->zone);
	for (i = 0; i < held->nr; i++) {
		a->base = held->block[i].pfn;
		for (n = 0; n < SIM_ARENA_BLOCKS; n++)
			if (!sim_arena_held(held, a->base +
					    n * SIM_MAX_ORDER_NR_PAGES))
				break;
		if (n == SIM_ARENA_BLOCKS)
			break;
	}
	KUNIT_ASSERT_LT(test, i, held->nr);
	for (n = 0; n < SIM_ARENA_PAGES; n += SIM_PAGEBLOCK_NR_PAGES)
		sim_test_set_type(a->m, a->zone, a->base + n,
				  SIM_MIGRATE_MOVABLE);
	for (n = 0; n < SIM_ARENA_PAGES; n += SIM_MAX_ORDER_NR_PAGES)
		sim_test_free(test, a->m, a->base + n, SIM_MAX_PAGE_ORDER);
	a->full = sim_test_image(test, a->m);
	sim_arena_expect_free(test, a, SIM_ARENA_PAGES, 0);
}

/**
 * sim_arena_keep() - a block of a free arena is in use, all else stays free
 * @test: the running case
 * @a: the arena; the largest block around @at is free
 * @at: first page of the block, counted from the first of the arena
 * @order: its order
 */
void sim_arena_keep(struct kunit *test, struct sim_arena *a, unsigned long at,
		    unsigned int order)
{
	struct sim_mm *mm = &a->m->mm;
	unsigned long first = a->base + round_down(at, SIM_MAX_ORDER_NR_PAGES);
	struct sim_page *page = sim_pfn_to_page(mm, first);
	unsigned long flags;

	KUNIT_ASSERT_TRUE(test, sim_page_buddy(page) &&
			  sim_page_order(page) == SIM_MAX_PAGE_ORDER);
	/* Make it the next to be handed out. */
	spin_lock_irqsave(&a->zone->lock, flags);
	sim_del_page_from_free_list(a->zone, page, SIM_MAX_PAGE_ORDER);
	sim_add_to_free_list(a->zone, page, SIM_MAX_PAGE_ORDER,
			     SIM_MIGRATE_MOVABLE, false);
	spin_unlock_irqrestore(&a->zone->lock, flags);
	sim_test_keep(test, a->m, a->zone, first, SIM_MAX_PAGE_ORDER,
		      a->base + at, order);
}

/**
 * sim_arena_set_type() - a pageblock of an arena gets another type
 * @test: the running case
 * @a: the arena, all of it free
 * @pageblock: which one, 0 to 7
 * @mt: enum sim_migratetype; types that do not merge cut a largest block
 */
void sim_arena_set_type(struct kunit *test, struct sim_arena *a,
			unsigned int pageblock, int mt)
{
	unsigned long at = pageblock * SIM_PAGEBLOCK_NR_PAGES;

	sim_arena_keep(test, a, at, SIM_PAGEBLOCK_ORDER);
	sim_test_set_type(a->m, a->zone, a->base + at, mt);
	sim_test_free(test, a->m, a->base + at, SIM_PAGEBLOCK_ORDER);
}

/**
 * sim_arena_expect_full() - all is as it was before the case began
 * @test: the running case; fails if it is not
 * @a: the arena
 */
void sim_arena_expect_full(struct kunit *test, struct sim_arena *a)
{
	sim_test_expect_same(test, a->full, sim_test_image(test, a->m));
	sim_arena_expect_free(test, a, SIM_ARENA_PAGES, 0);
}

/**
 * sim_arena_expect_free() - so much of an arena counts as free
 * @test: the running case; fails if it is not so, or something is broken
 * @a: the arena
 * @pages: pages that are free, isolated ones left out
 * @isolated: pageblocks that are isolated
 */
void sim_arena_expect_free(struct kunit *test, struct sim_arena *a,
			   unsigned long pages, unsigned long isolated)
{
	KUNIT_EXPECT_EQ(test,
			sim_zone_page_state_snapshot(a->zone,
						     SIM_NR_FREE_PAGES),
			pages);
	KUNIT_EXPECT_EQ(test, a->zone->nr_isolate_pageblock, isolated);
	sim_test_verify(test, a->m);
}
