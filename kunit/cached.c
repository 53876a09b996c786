// SPDX-License-Identifier: GPL-2.0
/*
 * An arena that the built-in workload holds pages of.
 */
#include "cached.h"
#include "page/vmstat.h"

/**
 * sim_cached() - an arena that is all free, and a workload without pages
 * @test: the running case
 * @a: filled in; no other page of the machine is free, and none stays in per-CPU
 *	lists
 *
 * Return: the workload; it is not started, and goes with the machine.
 */
struct sim_pagecache *sim_cached(struct kunit *test, struct sim_arena *a)
{
	struct sim_pagecache *cache;

	sim_arena(test, a, false);
	sim_test_drain(test, a->m, sim_test_zone(a->m, SIM_ZONE_DMA));
	sim_test_no_pcp(a->m);
	a->full = sim_test_image(test, a->m);
	/* Marks are what the case says, whatever mixes. */
	a->m->mm.watermark_boost_factor = 0;
	sim_cached_marks(a->zone, 0, 0, 0);
	cache = sim_pagecache_create(&a->m->mm);
	KUNIT_ASSERT_NOT_NULL(test, cache);
	a->m->pagecache = cache;
	return cache;
}

/**
 * sim_cached_marks() - the marks of a zone
 * @zone: the zone
 * @min: pages
 * @low: pages
 * @high: pages
 */
void sim_cached_marks(struct sim_zone *zone, unsigned long min,
		      unsigned long low, unsigned long high)
{
	zone->_watermark[SIM_WMARK_MIN] = min;
	zone->_watermark[SIM_WMARK_LOW] = low;
	zone->_watermark[SIM_WMARK_HIGH] = high;
}

/**
 * sim_cached_give_up() - one page of the workload is free
 * @test: the running case
 * @cache: the workload
 * @page: the page
 */
void sim_cached_give_up(struct kunit *test, struct sim_pagecache *cache,
			struct sim_page *page)
{
	LIST_HEAD(pages);
	bool ours;

	spin_lock(&cache->lock);
	ours = sim_pagecache_forget(cache, page, sim_page_lru(page));
	spin_unlock(&cache->lock);
	KUNIT_ASSERT_TRUE(test, ours);
	list_add(&page->lru, &pages);
	sim_pagecache_free_list(cache, &pages);
}

/**
 * sim_cached_every_other() - movable pages at all even places of an arena
 * @test: the running case
 * @a: the arena, all of it free
 * @cache: the workload
 *
 * No two free pages are buddies: there is no block of order 1.
 */
void sim_cached_every_other(struct kunit *test, struct sim_arena *a,
			    struct sim_pagecache *cache)
{
	struct sim_page *page = sim_pfn_to_page(&a->m->mm, a->base);
	unsigned long i;

	KUNIT_ASSERT_EQ(test, sim_pagecache_grow(cache, false, ULONG_MAX,
						 SIM_CACHED_GFP),
			SIM_ARENA_PAGES);
	for (i = 1; i < SIM_ARENA_PAGES; i += 2)
		sim_cached_give_up(test, cache, page + i);
	KUNIT_ASSERT_EQ(test, a->zone->free_area[0].nr_free,
			SIM_ARENA_PAGES / 2);
	sim_cached_expect(test, a, SIM_ARENA_PAGES / 2, 0);
}

/* Pages that are linked into the lists of a node. */
static unsigned long sim_cached_linked(struct kunit *test,
				       struct sim_pagecache *cache,
				       enum sim_lru_list list, u64 flags)
{
	struct sim_lruvec *lruvec = cache->lruvec[0];
	struct sim_page *page;
	unsigned long nr = 0;

	spin_lock(&cache->lock);
	list_for_each_entry(page, &lruvec->lists[list], lru) {
		if ((page->flags & (SIM_PG_LRU | SIM_PG_ACTIVE | SIM_PG_SLAB)) ==
		    flags && atomic_read(&page->_refcount) == 1)
			nr++;
	}
	spin_unlock(&cache->lock);
	return nr;
}

/**
 * sim_cached_expect() - the workload has so many pages, all whole and in its lists
 * @test: the running case; fails if it is not so
 * @a: the arena
 * @file: movable ones
 * @slab: others
 */
void sim_cached_expect(struct kunit *test, struct sim_arena *a,
		       unsigned long file, unsigned long slab)
{
	struct sim_pagecache *cache = a->m->pagecache;
	unsigned long listed;

	KUNIT_EXPECT_EQ(test, cache->nr_file, file);
	KUNIT_EXPECT_EQ(test, cache->nr_slab, slab);
	KUNIT_EXPECT_EQ(test, cache->nr_isolated, 0);
	listed = sim_cached_linked(test, cache, SIM_LRU_INACTIVE_FILE,
				   SIM_PG_LRU) +
		 sim_cached_linked(test, cache, SIM_LRU_ACTIVE_FILE,
				   SIM_PG_LRU | SIM_PG_ACTIVE);
	KUNIT_EXPECT_EQ(test, listed, file);
	KUNIT_EXPECT_EQ(test, sim_cached_linked(test, cache, SIM_LRU_SLAB,
						SIM_PG_SLAB), slab);
	KUNIT_EXPECT_EQ(test, sim_zone_page_state_snapshot(a->zone,
							   SIM_NR_FREE_PAGES),
			SIM_ARENA_PAGES - file - slab);
	sim_test_verify(test, a->m);
}
