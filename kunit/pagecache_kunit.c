// SPDX-License-Identifier: GPL-2.0
/*
 * The built-in workload: what it holds, what it gives up, and in which order.
 */
#include <kunit/test.h>
#include <linux/completion.h>
#include <linux/kthread.h>

#include "cached.h"
#include "page/compaction.h"
#include "page/contig.h"
#include "page/page_alloc.h"
#include "page/page_isolation.h"
#include "page/pcp.h"
#include "page/vm_event_item.h"
#include "page/vmstat.h"
#include "unbacked.h"
#include "view/debugfs_internal.h"

static void grow(struct kunit *test, struct sim_pagecache *cache, bool slab,
		 unsigned long nr)
{
	KUNIT_ASSERT_EQ(test, sim_pagecache_grow(cache, slab, nr,
						 SIM_CACHED_GFP), nr);
}

static unsigned long event(struct sim_pagecache *cache,
			   enum sim_pagecache_event which)
{
	return atomic_long_read(&cache->lruvec[0]->events[which]);
}

static unsigned long nr_free(struct sim_arena *a)
{
	return sim_zone_page_state_snapshot(a->zone, SIM_NR_FREE_PAGES);
}

static struct sim_reclaim_control request(struct sim_arena *a,
					  unsigned int order)
{
	return (struct sim_reclaim_control){
		.gfp = GFP_KERNEL,
		.order = order,
		.zonelist = a->m->mm.node_data[0]->node_zonelists,
		.nodemask = ~0ULL,
		.highest_zoneidx = SIM_ZONE_NORMAL,
	};
}

static unsigned long reclaim(struct sim_arena *a, unsigned int order)
{
	struct sim_reclaim_control rc = request(a, order);

	return sim_try_to_free_pages(&a->m->mm, &rc);
}

static void it_holds_what_it_is_told_to(struct kunit *test)
{
	struct sim_pagecache *cache;
	struct sim_arena a;

	cache = sim_cached(test, &a);
	KUNIT_EXPECT_EQ(test, sim_pagecache_resize(cache, 300, 200), 0);
	sim_cached_expect(test, &a, 300, 200);
	/* The thread, woken by the last of them, would take some of them back. */
	cache->lruvec[0]->pgdat->kswapd_failures = SIM_MAX_RECLAIM_RETRIES;
	KUNIT_EXPECT_EQ(test, sim_pagecache_resize(cache, 100, 250), 0);
	sim_cached_expect(test, &a, 100, 250);
	/* More than there is: as much as there is. */
	KUNIT_EXPECT_EQ(test, sim_pagecache_resize(cache, 100000, 250), 0);
	sim_cached_expect(test, &a, SIM_ARENA_PAGES - 250, 250);
	KUNIT_EXPECT_TRUE(test, cache->running);
	KUNIT_EXPECT_EQ(test, sim_pagecache_resize(cache, 0, 0), 0);
	KUNIT_EXPECT_FALSE(test, cache->running);
	sim_cached_expect(test, &a, 0, 0);
	sim_arena_expect_full(test, &a);
}

static void an_allocation_that_waits_gets_what_is_given_up(struct kunit *test)
{
	struct sim_page *at_once, *waited[100];
	struct sim_pagecache *cache;
	struct sim_arena a;
	int i;

	cache = sim_cached(test, &a);
	sim_cached_marks(a.zone, 20, 30, 40);
	KUNIT_ASSERT_EQ(test, sim_pagecache_start(cache), 0);
	/* The thread gives up, and does not help. */
	cache->lruvec[0]->pgdat->kswapd_failures = SIM_MAX_RECLAIM_RETRIES;
	grow(test, cache, false, SIM_ARENA_PAGES);
	at_once = sim_alloc_pages(&a.m->mm, GFP_ATOMIC | __GFP_NOWARN, 0);
	KUNIT_EXPECT_NULL(test, at_once);
	waited[0] = sim_alloc_pages(&a.m->mm, GFP_KERNEL, 0);
	KUNIT_ASSERT_NOT_NULL(test, waited[0]);
	KUNIT_EXPECT_GE(test, sim_vm_events(&a.m->mm, SIM_PGSTEAL_DIRECT), 32);
	KUNIT_EXPECT_EQ(test, cache->nr_file, SIM_ARENA_PAGES -
			sim_vm_events(&a.m->mm, SIM_PGSTEAL_DIRECT) -
			sim_vm_events(&a.m->mm, SIM_PGSTEAL_KSWAPD));
	for (i = 1; i < ARRAY_SIZE(waited); i++) {
		waited[i] = sim_alloc_pages(&a.m->mm, GFP_KERNEL, 0);
		KUNIT_ASSERT_NOT_NULL(test, waited[i]);
	}
	sim_test_verify(test, a.m);
	for (i = 0; i < ARRAY_SIZE(waited); i++)
		sim_free_pages(&a.m->mm, waited[i], 0);
	sim_pagecache_resize(cache, 0, 0);
	sim_test_verify(test, a.m);
	KUNIT_EXPECT_EQ(test, nr_free(&a), SIM_ARENA_PAGES);
}

static void a_huge_page_is_allocated_through_compaction(struct kunit *test)
{
	struct sim_page *page, *more;
	struct sim_pagecache *cache;
	struct sim_arena a;

	cache = sim_cached(test, &a);
	KUNIT_ASSERT_EQ(test, sim_pagecache_start(cache), 0);
	sim_cached_every_other(test, &a, cache);
	/* The thread gives up, and does not help. */
	cache->lruvec[0]->pgdat->kswapd_failures = SIM_MAX_RECLAIM_RETRIES;
	KUNIT_EXPECT_NULL(test, sim_alloc_pages(&a.m->mm, GFP_NOWAIT |
						__GFP_MOVABLE | __GFP_NOWARN,
						SIM_PAGEBLOCK_ORDER));
	a.zone->compact.order_failed = SIM_MAX_PAGE_ORDER;
	a.zone->compact.defer_shift = 3;
	page = sim_alloc_pages(&a.m->mm, GFP_KERNEL | __GFP_MOVABLE |
			       __GFP_NORETRY, SIM_PAGEBLOCK_ORDER);
	KUNIT_ASSERT_NOT_NULL(test, page);
	/* It was of use, and is no longer put off. */
	KUNIT_EXPECT_EQ(test, a.zone->compact.defer_shift, 0);
	/* Nothing had to be given up for it. */
	KUNIT_EXPECT_EQ(test, cache->nr_file, SIM_ARENA_PAGES / 2);
	KUNIT_EXPECT_EQ(test, sim_vm_events(&a.m->mm, SIM_PGSTEAL_DIRECT), 0);
	KUNIT_EXPECT_GE(test, event(cache, SIM_PAGECACHE_MOVED),
			SIM_PAGEBLOCK_NR_PAGES / 2);
	KUNIT_EXPECT_EQ(test, sim_vm_events(&a.m->mm, SIM_COMPACTSUCCESS), 1);
	sim_test_verify(test, a.m);
	/* As many as there is room for, with reclaim, too. */
	while ((more = sim_alloc_pages(&a.m->mm, GFP_KERNEL | __GFP_MOVABLE |
				       __GFP_RETRY_MAYFAIL | __GFP_NOWARN,
				       SIM_PAGEBLOCK_ORDER)))
		sim_test_verify(test, a.m);
	KUNIT_EXPECT_LE(test, nr_free(&a) + cache->nr_file,
			4 * SIM_PAGEBLOCK_NR_PAGES);
	KUNIT_EXPECT_EQ(test, cache->nr_broken, 0);
}

static void what_is_wrong_with_a_page_is_seen(struct kunit *test)
{
	struct sim_pagecache *cache;
	unsigned long was, pfn;
	struct sim_page *page;
	struct sim_arena a;
	LIST_HEAD(pages);
	u64 *word;

	cache = sim_cached(test, &a);
	grow(test, cache, false, 100);
	grow(test, cache, true, 10);
	KUNIT_ASSERT_EQ(test, sim_test_verify_quiet(a.m), 0);
	/* Any word of it; the last here. */
	pfn = cache->index[50];
	word = a.m->mm.pfn_to_virt(&a.m->mm, pfn);
	word[SIM_PAGECACHE_WORDS - 1] ^= 1ULL << 63;
	KUNIT_EXPECT_EQ(test, sim_test_verify_quiet(a.m), -EUCLEAN);
	word[SIM_PAGECACHE_WORDS - 1] ^= 1ULL << 63;
	KUNIT_ASSERT_EQ(test, sim_test_verify_quiet(a.m), 0);
	/* Two pages in each other's place. */
	was = cache->index[20];
	cache->index[20] = cache->index[21];
	cache->index[21] = was;
	KUNIT_EXPECT_EQ(test, sim_test_verify_quiet(a.m), -EUCLEAN);
	cache->index[21] = cache->index[20];
	cache->index[20] = was;
	KUNIT_ASSERT_EQ(test, sim_test_verify_quiet(a.m), 0);
	/* One that is lost. */
	cache->index[20] = SIM_PAGECACHE_NO_PAGE;
	KUNIT_EXPECT_EQ(test, sim_test_verify_quiet(a.m), -EUCLEAN);
	cache->index[20] = was;
	KUNIT_ASSERT_EQ(test, sim_test_verify_quiet(a.m), 0);
	/* One that is free. */
	page = sim_pfn_to_page(&a.m->mm, pfn);
	KUNIT_ASSERT_TRUE(test, sim_isolate_movable_page(&a.m->mm, page));
	KUNIT_EXPECT_EQ(test, sim_test_verify_quiet(a.m), 0);
	atomic_dec(&page->_refcount);
	sim_test_free(test, a.m, pfn, 0);
	KUNIT_EXPECT_EQ(test, sim_test_verify_quiet(a.m), -EUCLEAN);
	KUNIT_ASSERT_EQ(test, sim_test_alloc(test, a.m, a.zone, 0,
					     SIM_MIGRATE_MOVABLE), pfn);
	atomic_inc(&page->_refcount);
	list_add(&page->lru, &pages);
	sim_putback_movable_pages(&a.m->mm, &pages);
	sim_cached_expect(test, &a, 100, 10);
}

static void a_page_of_the_workload_cannot_be_freed(struct kunit *test)
{
	struct sim_pagecache *cache;
	struct sim_page *page;
	struct sim_arena a;
	int i, level, err[5];

	cache = sim_cached(test, &a);
	grow(test, cache, false, 1);
	grow(test, cache, true, 1);
	level = sim_test_quiet_begin(LOGLEVEL_CRIT);
	page = sim_pfn_to_page(&a.m->mm, cache->index[0]);
	err[0] = sim_free_pages(&a.m->mm, page, 0);
	err[1] = sim_free_pages(&a.m->mm,
				sim_pfn_to_page(&a.m->mm, cache->index[1]), 0);
	/* Nor while it is being moved. */
	err[2] = sim_isolate_movable_page(&a.m->mm, page) ? 0 : -EBUSY;
	err[3] = sim_free_pages(&a.m->mm, page, 0);
	err[4] = sim_isolate_movable_page(&a.m->mm, page) ? 0 : -EBUSY;
	sim_test_quiet_end(level);
	for (i = 0; i < 5; i++)
		KUNIT_EXPECT_EQ_MSG(test, err[i], i == 2 ? 0 :
				    i == 4 ? -EBUSY : -EINVAL, "%d", i);
	KUNIT_EXPECT_EQ(test, cache->nr_isolated, 1);
	KUNIT_EXPECT_EQ(test, cache->nr_file, 1);
	if (!err[2]) {
		LIST_HEAD(pages);

		list_add(&page->lru, &pages);
		sim_putback_movable_pages(&a.m->mm, &pages);
	}
	sim_cached_expect(test, &a, 1, 1);
}

static void only_zones_that_matter_count(struct kunit *test)
{
	struct sim_pagecache *cache;
	struct sim_lruvec *lruvec;
	struct sim_zone *dma;
	struct sim_arena a;
	int i;

	cache = sim_cached(test, &a);
	lruvec = cache->lruvec[0];
	dma = sim_test_zone(a.m, SIM_ZONE_DMA);
	for (i = 0; i < SIM_NR_LRU_LISTS; i++) {
		dma->nr_lru[i] = 5 + i;
		a.zone->nr_lru[i] = 70 + 10 * i;
		KUNIT_EXPECT_EQ(test, sim_lruvec_lru_size(lruvec, i, SIM_ZONE_DMA),
				5 + i);
		KUNIT_EXPECT_EQ(test, sim_lruvec_lru_size(lruvec, i, SIM_ZONE_DMA32),
				75 + 11 * i);
		KUNIT_EXPECT_EQ(test, sim_lruvec_lru_size(lruvec, i, SIM_ZONE_MOVABLE),
				75 + 11 * i);
		dma->nr_lru[i] = 0;
		a.zone->nr_lru[i] = 0;
	}
}

/* What a shrinker holds stays where it is, so that its pageblock does, too. */
static void pageblocks_of_slab_pages_are_not_isolated(struct kunit *test)
{
	struct sim_pagecache *cache;
	struct sim_arena a;
	unsigned long pfn;
	int slab;

	for (slab = 0; slab < 2; slab++) {
		cache = sim_cached(test, &a);
		grow(test, cache, slab, 1);
		pfn = cache->index[0];
		KUNIT_EXPECT_EQ(test,
				sim_set_migratetype_isolate(&a.m->mm, pfn,
							    SIM_MIGRATE_MOVABLE,
							    0, pfn, pfn + 1),
				slab ? -EBUSY : 0);
		KUNIT_EXPECT_EQ(test, a.zone->nr_isolate_pageblock, !slab);
		sim_test_verify(test, a.m);
	}
}

/* The number after a name in vmstat. */
static unsigned long shown(struct kunit *test, struct sim_machine *m,
			   const char *name)
{
	const char *text = sim_test_show(test, m, sim_vmstat_show);
	const char *at = text;
	unsigned long val;

	while ((at = strstr(at, name))) {
		if ((at == text || at[-1] == '\n') &&
		    sscanf(at + strlen(name), " %lu\n", &val) == 1)
			return val;
		at++;
	}
	KUNIT_FAIL(test, "no %s", name);
	return 0;
}

static void pages_that_are_moved_are_counted_apart(struct kunit *test)
{
	struct sim_pagecache *cache;
	struct sim_page *page[2];
	struct sim_arena a;
	LIST_HEAD(pages);
	int i;

	cache = sim_cached(test, &a);
	grow(test, cache, false, 10);
	grow(test, cache, true, 3);
	for (i = 0; i < 2; i++) {
		page[i] = sim_pfn_to_page(&a.m->mm, cache->index[i]);
		KUNIT_ASSERT_TRUE(test, sim_isolate_movable_page(&a.m->mm,
								 page[i]));
		list_add(&page[i]->lru, &pages);
	}
	KUNIT_EXPECT_EQ(test, shown(test, a.m, "nr_isolated_file"), 2);
	KUNIT_EXPECT_EQ(test, shown(test, a.m, "nr_inactive_file"), 8);
	KUNIT_EXPECT_EQ(test, shown(test, a.m, "nr_zone_inactive_file"), 8);
	KUNIT_EXPECT_EQ(test, shown(test, a.m, "nr_file_pages"), 10);
	KUNIT_EXPECT_EQ(test, shown(test, a.m, "nr_slab_reclaimable"), 3);
	/* They are counted by the zones that they are in, and verify sees it. */
	KUNIT_EXPECT_EQ(test, a.zone->nr_lru[SIM_LRU_ISOLATED], 2);
	KUNIT_EXPECT_EQ(test, sim_test_verify_quiet(a.m), 0);
	a.zone->nr_lru[SIM_LRU_ISOLATED]--;
	KUNIT_EXPECT_EQ(test, sim_test_verify_quiet(a.m), -EUCLEAN);
	a.zone->nr_lru[SIM_LRU_ISOLATED]++;
	sim_putback_movable_pages(&a.m->mm, &pages);
	KUNIT_EXPECT_EQ(test, shown(test, a.m, "nr_isolated_file"), 0);
	KUNIT_EXPECT_EQ(test, shown(test, a.m, "nr_file_pages"), 10);
	/* Where it went to, it is no longer moved. */
	KUNIT_EXPECT_EQ(test, sim_alloc_contig_range(&a.m->mm, a.base,
						     a.base + SIM_ARENA_PAGES / 2,
						     SIM_MIGRATE_MOVABLE,
						     GFP_KERNEL), 0);
	KUNIT_EXPECT_EQ(test, shown(test, a.m, "nr_isolated_file"), 0);
	KUNIT_EXPECT_EQ(test, shown(test, a.m, "nr_inactive_file"), 10);
	sim_free_contig_range(&a.m->mm, a.base, SIM_ARENA_PAGES / 2);
	sim_cached_expect(test, &a, 10, 3);
}

/* Index 0 is the oldest. Those touched once get a second chance, and no third. */
static void the_oldest_go_first_and_the_wanted_last(struct kunit *test)
{
	struct sim_pagecache *cache;
	struct sim_arena a;
	int i;

	cache = sim_cached(test, &a);
	KUNIT_ASSERT_EQ(test, sim_pagecache_start(cache), 0);
	grow(test, cache, false, 64);
	KUNIT_EXPECT_EQ(test, sim_pagecache_touch(cache, 16), 16);
	KUNIT_EXPECT_EQ(test, sim_pagecache_touch(cache, 8), 8);
	KUNIT_EXPECT_EQ(test, event(cache, SIM_PAGECACHE_ACTIVATED), 8);
	KUNIT_EXPECT_EQ(test, sim_vm_events(&a.m->mm, SIM_PGACTIVATE), 8);
	KUNIT_EXPECT_EQ(test, sim_lruvec_lru_size(cache->lruvec[0],
						  SIM_LRU_ACTIVE_FILE,
						  SIM_ZONE_MOVABLE), 8);
	/*
	 * 56 inactive pages, the oldest 8 of them wanted: priority 5 looks at 1
	 * of them, 4 at 3, and 3 at 7, 3 of which go; 2 at 53 / 4 = 13 and 1 at
	 * 40 / 2 = 20, which all go. That is more than 32.
	 */
	KUNIT_EXPECT_EQ(test, reclaim(&a, 0), 3 + 13 + 20);
	KUNIT_EXPECT_EQ(test, event(cache, SIM_PAGECACHE_ROTATED), 8);
	KUNIT_EXPECT_EQ(test, event(cache, SIM_PAGECACHE_SCANNED),
			1 + 3 + 7 + 13 + 20);
	for (i = 0; i < 64; i++)
		KUNIT_EXPECT_EQ_MSG(test,
				    !(cache->index[i] & SIM_PAGECACHE_NO_PAGE),
				    i < 16 || i >= 16 + 36, "%d", i);
	sim_cached_expect(test, &a, 64 - 36, 0);
	/* There is nothing to save any more: all goes. */
	while (reclaim(&a, 0))
		;
	sim_cached_expect(test, &a, 0, 0);
	KUNIT_EXPECT_EQ(test, event(cache, SIM_PAGECACHE_DEACTIVATED), 8);
	KUNIT_EXPECT_EQ(test, sim_vm_events(&a.m->mm, SIM_PGDEACTIVATE), 8);
	KUNIT_EXPECT_EQ(test, sim_vm_events(&a.m->mm, SIM_PGREFILL), 8);
	sim_pagecache_stop(cache);
	sim_arena_expect_full(test, &a);
}

/*
 * 1000 slab pages, twice 1000 >> priority at a time. Priority 9 to 5 owe 2, 6, 14,
 * 30 and 62, and 114 >> 4 of that with 124 is the first that is worth a batch.
 */
static void slab_pages_are_given_up_in_batches(struct kunit *test)
{
	struct sim_test_blocks *before;
	struct sim_pagecache *cache;
	struct sim_arena a;

	cache = sim_cached(test, &a);
	before = sim_test_free_blocks(test, a.m);
	KUNIT_ASSERT_EQ(test, sim_pagecache_start(cache), 0);
	grow(test, cache, true, 1000);
	KUNIT_EXPECT_EQ(test, reclaim(&a, 0), 128);
	KUNIT_EXPECT_EQ(test, cache->lruvec[0]->nr_deferred,
			2 + 6 + 14 + 30 + 62 + 124 - 128);
	KUNIT_EXPECT_EQ(test, sim_vm_events(&a.m->mm, SIM_SLABS_SCANNED), 128);
	sim_cached_expect(test, &a, 0, 872);
	while (reclaim(&a, 0))
		;
	sim_cached_expect(test, &a, 0, 0);
	sim_pagecache_stop(cache);
	KUNIT_EXPECT_EQ(test, reclaim(&a, 0), 0);
	sim_test_expect_same(test, before, sim_test_free_blocks(test, a.m));
}

static void reclaim_is_counted_where_it_was_done(struct kunit *test)
{
	struct sim_pagecache *cache;
	struct sim_arena a;
	unsigned long nr;

	cache = sim_cached(test, &a);
	KUNIT_ASSERT_EQ(test, sim_pagecache_start(cache), 0);
	grow(test, cache, false, SIM_ARENA_PAGES);
	/* What is left, shifted by 12, 11, 10, 9, 8 and 7: more than 32. */
	nr = reclaim(&a, 0);
	KUNIT_EXPECT_EQ(test, nr, 1 + 1 + 3 + 7 + 15 + 31);
	KUNIT_EXPECT_EQ(test, nr_free(&a), nr);
	KUNIT_EXPECT_EQ(test, sim_vm_events(&a.m->mm, SIM_PGSCAN_DIRECT), nr);
	KUNIT_EXPECT_EQ(test, sim_vm_events(&a.m->mm, SIM_PGSTEAL_DIRECT), nr);
	KUNIT_EXPECT_EQ(test, sim_vm_events(&a.m->mm, SIM_PGSTEAL_KSWAPD), 0);
	sim_cached_marks(a.zone, 50, 100, 150);
	sim_balance_pgdat(cache->lruvec[0], 0, SIM_ZONE_MOVABLE);
	KUNIT_EXPECT_EQ(test, sim_vm_events(&a.m->mm, SIM_PGSTEAL_KSWAPD),
			nr_free(&a) - nr);
	KUNIT_EXPECT_EQ(test, sim_vm_events(&a.m->mm, SIM_PAGEOUTRUN), 1);
	/* All of them are pages of files, and nobody wanted one twice. */
	KUNIT_EXPECT_EQ(test, sim_vm_events(&a.m->mm, SIM_PGSTEAL_FILE),
			nr_free(&a));
	KUNIT_EXPECT_EQ(test, sim_vm_events(&a.m->mm, SIM_PGSCAN_FILE),
			nr + sim_vm_events(&a.m->mm, SIM_PGSCAN_KSWAPD));
	sim_cached_expect(test, &a, SIM_ARENA_PAGES - nr_free(&a), 0);
}

/* Above the high mark, and one scan of its pages more at most. */
static void expect_balanced(struct kunit *test, struct sim_arena *a,
			    unsigned long high)
{
	KUNIT_EXPECT_GT(test, nr_free(a), high);
	KUNIT_EXPECT_LE(test, nr_free(a), 2 * high + 64);
}

static void it_is_balanced_up_to_the_high_mark(struct kunit *test)
{
	struct sim_pagecache *cache;
	struct sim_arena a;
	unsigned long was;

	cache = sim_cached(test, &a);
	grow(test, cache, false, SIM_ARENA_PAGES);
	sim_cached_marks(a.zone, 100, 200, 300);
	KUNIT_EXPECT_FALSE(test, sim_pgdat_balanced(cache->lruvec[0]->pgdat, 0,
						    SIM_ZONE_MOVABLE));
	KUNIT_EXPECT_EQ(test, sim_balance_pgdat(cache->lruvec[0], 0,
						SIM_ZONE_MOVABLE), 0);
	KUNIT_EXPECT_TRUE(test, sim_pgdat_balanced(cache->lruvec[0]->pgdat, 0,
						   SIM_ZONE_MOVABLE));
	expect_balanced(test, &a, 300);
	/* There is nothing left to do. */
	was = nr_free(&a);
	sim_balance_pgdat(cache->lruvec[0], 0, SIM_ZONE_MOVABLE);
	KUNIT_EXPECT_EQ(test, nr_free(&a), was);
	/* Zones above that of the request are of no use to it. */
	sim_cached_marks(a.zone, 0, 0, SIM_ARENA_PAGES);
	sim_balance_pgdat(cache->lruvec[0], 0, SIM_ZONE_DMA);
	KUNIT_EXPECT_EQ(test, nr_free(&a), was);
	sim_cached_expect(test, &a, SIM_ARENA_PAGES - was, 0);
}

static void a_large_order_is_reclaimed_for(struct kunit *test)
{
	struct sim_pagecache *cache;
	struct sim_lruvec *lruvec;
	struct sim_arena a;

	cache = sim_cached(test, &a);
	lruvec = cache->lruvec[0];
	sim_cached_every_other(test, &a, cache);
	sim_cached_marks(a.zone, 100, 200, 300);
	KUNIT_EXPECT_TRUE(test, sim_pgdat_balanced(lruvec->pgdat, 0,
						   SIM_ZONE_MOVABLE));
	KUNIT_EXPECT_FALSE(test, sim_pgdat_balanced(lruvec->pgdat, 1,
						    SIM_ZONE_MOVABLE));
	/* The oldest lie side by side: 256 of them make up a huge page. */
	KUNIT_EXPECT_EQ(test, sim_balance_pgdat(lruvec, 9, SIM_ZONE_MOVABLE),
			9);
	KUNIT_EXPECT_TRUE(test, sim_pgdat_balanced(lruvec->pgdat, 9,
						   SIM_ZONE_MOVABLE));
	KUNIT_EXPECT_GE(test, event(cache, SIM_PAGECACHE_RECLAIMED), 256);
	KUNIT_EXPECT_LE(test, event(cache, SIM_PAGECACHE_RECLAIMED), 600);
	sim_test_verify(test, a.m);
}

static void a_large_order_is_given_up_for_compaction(struct kunit *test)
{
	struct sim_pagecache *cache;
	struct sim_arena a;
	int i;

	cache = sim_cached(test, &a);
	/* One in 64 stays: there is no block of order 6 to be had. */
	for (i = 0; i < SIM_ARENA_PAGES; i++) {
		if (i % 64)
			grow(test, cache, false, 1);
		else
			sim_test_alloc(test, a.m, a.zone, 0,
				       SIM_MIGRATE_MOVABLE);
	}
	sim_cached_marks(a.zone, 100, 200, 300);
	/* After twice a huge page it settles for the high mark. */
	KUNIT_EXPECT_EQ(test, sim_balance_pgdat(cache->lruvec[0], 9,
						SIM_ZONE_MOVABLE), 0);
	KUNIT_EXPECT_GE(test, event(cache, SIM_PAGECACHE_RECLAIMED), 1024);
	KUNIT_EXPECT_LE(test, event(cache, SIM_PAGECACHE_RECLAIMED), 2048);
	sim_test_verify(test, a.m);
}

static void raised_marks_are_worked_off(struct kunit *test)
{
	struct sim_machine *m = sim_test_boot(test, "64M", "64M@0",
					      SIM_STAGE_BUDDY);
	struct sim_zone *zone = sim_test_zone(m, SIM_ZONE_DMA32);
	struct sim_pagecache *cache = sim_pagecache_create(&m->mm);

	KUNIT_ASSERT_NOT_NULL(test, cache);
	m->pagecache = cache;
	grow(test, cache, false, 6000);
	KUNIT_ASSERT_EQ(test, zone->nr_lru[SIM_LRU_INACTIVE_FILE], 6000);
	KUNIT_ASSERT_EQ(test, sim_pgdat_boost(zone->zone_pgdat,
					      SIM_ZONE_MOVABLE), 0);
	zone->watermark_boost = 300;
	KUNIT_EXPECT_EQ(test, sim_pgdat_boost(zone->zone_pgdat,
					      SIM_ZONE_MOVABLE), 300);
	KUNIT_EXPECT_EQ(test, sim_pgdat_boost(zone->zone_pgdat, SIM_ZONE_DMA),
			0);
	KUNIT_EXPECT_TRUE(test, sim_pgdat_balanced(zone->zone_pgdat, 0,
						   SIM_ZONE_MOVABLE));
	/* 6000 >> 12, >> 11, and >> 10 over and over: 5 more at most. */
	sim_balance_pgdat(cache->lruvec[0], 0, SIM_ZONE_MOVABLE);
	KUNIT_EXPECT_GE(test, event(cache, SIM_PAGECACHE_RECLAIMED), 300);
	KUNIT_EXPECT_LE(test, event(cache, SIM_PAGECACHE_RECLAIMED), 305);
	KUNIT_EXPECT_EQ(test, zone->watermark_boost, 0);
	KUNIT_EXPECT_EQ(test, cache->lruvec[0]->pgdat->kswapd_failures, 0);
	sim_test_verify(test, m);
}

static void kswapd_is_woken_below_the_low_mark(struct kunit *test)
{
	struct sim_pagecache *cache;
	struct sim_lruvec *lruvec;
	struct sim_page *page;
	struct sim_arena a;
	int i;

	cache = sim_cached(test, &a);
	lruvec = cache->lruvec[0];
	KUNIT_ASSERT_EQ(test, sim_pagecache_start(cache), 0);
	grow(test, cache, false, SIM_ARENA_PAGES - 300);
	sim_kswapd_sync(lruvec);
	sim_cached_marks(a.zone, 100, 200, 250);
	/* Down to the low mark it sleeps. */
	for (i = 0; i < 100; i++) {
		page = sim_alloc_pages(&a.m->mm, GFP_HIGHUSER_MOVABLE, 0);
		KUNIT_ASSERT_NOT_NULL(test, page);
	}
	sim_kswapd_sync(lruvec);
	KUNIT_EXPECT_EQ(test, nr_free(&a), 200);
	KUNIT_EXPECT_EQ(test, event(cache, SIM_PAGECACHE_KSWAPD_WAKEUPS), 0);
	KUNIT_EXPECT_EQ(test, event(cache, SIM_PAGECACHE_RECLAIMED), 0);
	/* One more, and it is woken; and works up to the high mark. */
	page = sim_alloc_pages(&a.m->mm, GFP_HIGHUSER_MOVABLE, 0);
	KUNIT_ASSERT_NOT_NULL(test, page);
	sim_kswapd_sync(lruvec);
	KUNIT_EXPECT_EQ(test, event(cache, SIM_PAGECACHE_KSWAPD_WAKEUPS), 1);
	KUNIT_EXPECT_GE(test, event(cache, SIM_PAGECACHE_KSWAPD_RUNS), 1);
	expect_balanced(test, &a, 250);
	KUNIT_EXPECT_EQ(test, sim_vm_events(&a.m->mm, SIM_PGSTEAL_DIRECT), 0);
	KUNIT_EXPECT_EQ(test, nr_free(&a) - 199,
			event(cache, SIM_PAGECACHE_RECLAIMED));
	/* Not asked to: it is not. */
	while (nr_free(&a) > 150)
		KUNIT_ASSERT_NOT_NULL(test, sim_alloc_pages(&a.m->mm,
							    __GFP_HIGH |
							    __GFP_MOVABLE, 0));
	sim_kswapd_sync(lruvec);
	KUNIT_EXPECT_EQ(test, event(cache, SIM_PAGECACHE_KSWAPD_WAKEUPS), 1);
	sim_test_verify(test, a.m);
}

/* What all zones say in zoneinfo. */
static void expect_unreclaimable(struct kunit *test, struct sim_machine *m,
				 const char *want)
{
	static const char name[] = "\n  node_unreclaimable:  ";
	const char *at = sim_test_show(test, m, sim_zoneinfo_show);
	unsigned int nr = 0;

	while ((at = strstr(at, name))) {
		at += strlen(name);
		KUNIT_EXPECT_EQ(test, strncmp(at, want, strlen(want)), 0);
		nr++;
	}
	KUNIT_EXPECT_EQ(test, nr, 2);
}

static void a_hopeless_node_is_left_alone(struct kunit *test)
{
	struct sim_pagecache *cache;
	struct sim_lruvec *lruvec;
	struct sim_arena a;

	cache = sim_cached(test, &a);
	lruvec = cache->lruvec[0];
	KUNIT_ASSERT_EQ(test, sim_pagecache_start(cache), 0);
	sim_kswapd_sync(lruvec);
	/* More than there is. */
	sim_cached_marks(a.zone, 0, 0, 2 * SIM_ARENA_PAGES);
	sim_kswapd_wakeup(lruvec, 0, SIM_ZONE_MOVABLE);
	sim_kswapd_sync(lruvec);
	KUNIT_EXPECT_EQ(test, lruvec->pgdat->kswapd_failures,
			SIM_MAX_RECLAIM_RETRIES);
	expect_unreclaimable(test, a.m, "1");
	sim_kswapd_wakeup(lruvec, 0, SIM_ZONE_MOVABLE);
	KUNIT_EXPECT_EQ(test, event(cache, SIM_PAGECACHE_KSWAPD_WAKEUPS), 1);
	/* Until somebody who waits finds something. */
	grow(test, cache, false, 100);
	KUNIT_EXPECT_GT(test, reclaim(&a, 0), 0);
	KUNIT_EXPECT_EQ(test, lruvec->pgdat->kswapd_failures, 0);
	expect_unreclaimable(test, a.m, "0");
	sim_kswapd_wakeup(lruvec, 0, SIM_ZONE_MOVABLE);
	sim_kswapd_sync(lruvec);
	KUNIT_EXPECT_EQ(test, event(cache, SIM_PAGECACHE_KSWAPD_WAKEUPS), 2);
	/* It looks at half of a list at most: the last page is not in it. */
	sim_cached_expect(test, &a, 1, 0);
}

/* One thread of the storm. */
struct stormer {
	struct sim_arena *a;
	struct sim_pagecache *cache;
	u64 seed;
	struct completion done;
};

#define STORM_ROUNDS 600
#define STORM_BLOCKS 64

static int storm(void *arg)
{
	struct { struct sim_page *page; unsigned int order; } held[STORM_BLOCKS];
	struct stormer *s = arg;
	struct sim_mm *mm = &s->a->m->mm;
	struct sim_compact_control cc;
	struct rnd_state rnd;
	int i, at;

	memset(held, 0, sizeof(held));
	prandom_seed_state(&rnd, s->seed);
	for (i = 0; i < STORM_ROUNDS; i++) {
		u32 r = prandom_u32_state(&rnd);

		at = r % STORM_BLOCKS;
		if (held[at].page) {
			sim_free_pages(mm, held[at].page, held[at].order);
			held[at].page = NULL;
		} else {
			held[at].order = __ffs((r >> 8) | 64);
			held[at].page =
				sim_alloc_pages(mm, (r & 128 ? GFP_KERNEL :
						     GFP_ATOMIC) | __GFP_NOWARN,
						held[at].order);
		}
		switch ((r >> 16) % 64) {
		case 0:
			sim_compact_memory(mm, s->a->zone, &cc);
			break;
		case 1 ... 4:
			sim_pagecache_touch(s->cache, (r >> 24) * 8);
			break;
		case 5 ... 8:
			sim_pagecache_drop(s->cache, r & 1, r >> 26);
			break;
		case 9 ... 20:
			sim_pagecache_grow(s->cache, r & 1, r >> 25,
					   (GFP_USER & ~__GFP_DIRECT_RECLAIM) |
					   __GFP_NOWARN);
			break;
		case 21:
			sim_drain_all_pages(mm, NULL);
			break;
		}
		cond_resched();
	}
	for (at = 0; at < STORM_BLOCKS; at++)
		if (held[at].page)
			sim_free_pages(mm, held[at].page, held[at].order);
	complete(&s->done);
	return 0;
}

static void a_storm_loses_nothing(struct kunit *test)
{
	const struct sim_machine_params params = {
		.size = "64M",
		.memmap = "64M@0",
	};
	struct sim_test_blocks *before;
	struct sim_pagecache *cache;
	struct stormer s[3];
	struct sim_arena a = { };
	int i;

	a.m = sim_test_machine(test, &params, SIM_STAGE_BUDDY);
	a.zone = sim_test_zone(a.m, SIM_ZONE_DMA32);
	before = sim_test_free_blocks(test, a.m);
	cache = sim_pagecache_create(&a.m->mm);
	KUNIT_ASSERT_NOT_NULL(test, cache);
	a.m->pagecache = cache;
	KUNIT_ASSERT_EQ(test, sim_pagecache_resize(cache, 100000, 2000), 0);
	sim_kswapd_sync(cache->lruvec[0]);
	/* Holes everywhere. */
	for (i = 0; i < cache->nr_index; i += 3)
		if (!(cache->index[i] & SIM_PAGECACHE_NO_PAGE))
			sim_cached_give_up(test, cache,
					   sim_pfn_to_page(&a.m->mm,
							   cache->index[i]));
	sim_test_verify(test, a.m);
	for (i = 0; i < ARRAY_SIZE(s); i++) {
		struct task_struct *task;

		s[i].a = &a;
		s[i].cache = cache;
		s[i].seed = sim_test_seed() + i;
		init_completion(&s[i].done);
		task = kthread_run(storm, &s[i], "sim_storm%d", i);
		if (IS_ERR(task)) {
			complete(&s[i].done);
			KUNIT_FAIL(test, "no thread");
		}
	}
	for (i = 0; i < ARRAY_SIZE(s); i++)
		wait_for_completion(&s[i].done);
	sim_kswapd_sync(cache->lruvec[0]);
	KUNIT_EXPECT_GT(test, event(cache, SIM_PAGECACHE_RECLAIMED), 0);
	KUNIT_EXPECT_GT(test, event(cache, SIM_PAGECACHE_MOVED), 0);
	KUNIT_EXPECT_EQ(test, cache->nr_isolated, 0);
	KUNIT_EXPECT_EQ(test, cache->nr_broken, 0);
	sim_test_verify(test, a.m);
	KUNIT_EXPECT_EQ(test, sim_pagecache_resize(cache, 0, 0), 0);
	sim_test_expect_same(test, before, sim_test_free_blocks(test, a.m));
	sim_test_verify(test, a.m);
}

static void it_ends_in_whatever_it_does(struct kunit *test)
{
	const struct sim_machine_params params = {
		.size = "32M",
		.memmap = "32M@0",
	};
	int i;

	for (i = 0; i < 8; i++) {
		struct sim_machine *m;
		struct sim_pagecache *cache;
		int level;

		m = sim_test_machine(test, &params, SIM_STAGE_BUDDY);
		cache = sim_pagecache_create(&m->mm);
		KUNIT_ASSERT_NOT_NULL(test, cache);
		m->pagecache = cache;
		KUNIT_ASSERT_EQ(test, sim_pagecache_resize(cache, i & 1 ? 100000 :
							   10, i * 100), 0);
		/* Awake and at it, woken, asleep, or not yet begun. */
		if (i & 2)
			sim_kswapd_sync(cache->lruvec[0]);
		if (i & 4) {
			sim_test_zone(m, SIM_ZONE_DMA32)->_watermark[SIM_WMARK_HIGH] =
				100000;
			sim_test_zone(m, SIM_ZONE_DMA)->_watermark[SIM_WMARK_HIGH] =
				100000;
			sim_kswapd_wakeup(cache->lruvec[0], 0,
					  SIM_ZONE_MOVABLE);
		}
		level = sim_test_quiet_begin(LOGLEVEL_ERR);
		mutex_lock(&m->lock);
		if (i % 3 == 0)
			sim_machine_reset(m);
		mutex_unlock(&m->lock);
		sim_test_quiet_end(level);
		if (i % 3 == 0) {
			KUNIT_EXPECT_NULL(test, m->pagecache);
			KUNIT_EXPECT_EQ(test, sim_test_boot_to(m, SIM_STAGE_BUDDY), 0);
			sim_test_verify(test, m);
		}
		sim_test_destroy_now(test, m);
	}
}

static struct kunit_case pagecache_cases[] = {
	KUNIT_CASE(it_holds_what_it_is_told_to),
	KUNIT_CASE(an_allocation_that_waits_gets_what_is_given_up),
	KUNIT_CASE(a_huge_page_is_allocated_through_compaction),
	KUNIT_CASE(what_is_wrong_with_a_page_is_seen),
	KUNIT_CASE(a_page_of_the_workload_cannot_be_freed),
	KUNIT_CASE(only_zones_that_matter_count),
	KUNIT_CASE(pageblocks_of_slab_pages_are_not_isolated),
	KUNIT_CASE(pages_that_are_moved_are_counted_apart),
	KUNIT_CASE(the_oldest_go_first_and_the_wanted_last),
	KUNIT_CASE(slab_pages_are_given_up_in_batches),
	KUNIT_CASE(reclaim_is_counted_where_it_was_done),
	KUNIT_CASE(it_is_balanced_up_to_the_high_mark),
	KUNIT_CASE(a_large_order_is_reclaimed_for),
	KUNIT_CASE(a_large_order_is_given_up_for_compaction),
	KUNIT_CASE(raised_marks_are_worked_off),
	KUNIT_CASE(kswapd_is_woken_below_the_low_mark),
	KUNIT_CASE(a_hopeless_node_is_left_alone),
	KUNIT_CASE(a_storm_loses_nothing),
	KUNIT_CASE(it_ends_in_whatever_it_does),
	{}
};

static struct kunit_suite pagecache_suite = {
	.name = "mm_sim_pagecache",
	.suite_init = sim_test_print_seed,
	.test_cases = pagecache_cases,
};

kunit_test_suite(pagecache_suite);
