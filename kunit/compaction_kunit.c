// SPDX-License-Identifier: GPL-2.0
/*
 * Compaction: what moves, what does not, and when it is worth it. The owner of the
 * pages is the built-in workload.
 */
#include <kunit/test.h>

#include "cached.h"
#include "page/buddy.h"
#include "page/compaction.h"
#include "page/contig.h"
#include "page/extfrag.h"
#include "page/page_alloc.h"
#include "page/page_isolation.h"
#include "page/vm_event_item.h"
#include "page/vmstat.h"

#define NR SIM_PAGEBLOCK_NR_PAGES

static struct sim_compact_control control(struct sim_arena *a, int order)
{
	return (struct sim_compact_control){
		.mm = &a->m->mm,
		.zone = a->zone,
		.order = order,
		.migratetype = SIM_MIGRATE_MOVABLE,
		.highest_zoneidx = SIM_ZONE_DMA32,
		.mode = SIM_MIGRATE_SYNC_LIGHT,
		.direct_compaction = true,
		.whole_zone = true,
	};
}

static void a_block_of_each_order_becomes_free(struct kunit *test)
{
	int order;

	for (order = 1; order <= SIM_PAGEBLOCK_ORDER; order++) {
		struct sim_compact_control cc;
		struct sim_pagecache *cache;
		struct sim_page *page;
		struct sim_arena a;

		cache = sim_cached(test, &a);
		sim_cached_every_other(test, &a, cache);
		KUNIT_ASSERT_NULL(test, sim_alloc_pages_zone(&a.m->mm, a.zone,
							     order,
							     SIM_MIGRATE_MOVABLE));
		cc = control(&a, order);
		KUNIT_EXPECT_EQ(test, sim_compact_zone(&cc),
				SIM_COMPACT_SUCCESS);
		sim_cached_expect(test, &a, SIM_ARENA_PAGES / 2, 0);
		page = sim_alloc_pages_zone(&a.m->mm, a.zone, order,
					    SIM_MIGRATE_MOVABLE);
		KUNIT_ASSERT_NOT_NULL_MSG(test, page, "order %d", order);
		/* The first pageblock is emptied, and no other. */
		KUNIT_EXPECT_EQ(test, cc.nr_succeeded, NR / 2);
		KUNIT_EXPECT_EQ(test, cc.nr_failed, 0);
		sim_free_pages(&a.m->mm, page, order);
		sim_pagecache_drop(cache, false, ULONG_MAX);
		sim_arena_expect_full(test, &a);
		sim_test_destroy_now(test, a.m);
	}
}

/*
 * Each pageblock has 256 movable and 256 free pages: those of 0 go to 7, of 1 to 6,
 * of 2 to 5 and of 3 to 4, where the scanners meet.
 */
static void the_scanners_meet_in_the_middle(struct kunit *test)
{
	struct sim_compact_control cc;
	struct sim_pagecache *cache;
	struct sim_page *page;
	struct sim_arena a;
	unsigned long i;

	cache = sim_cached(test, &a);
	sim_cached_every_other(test, &a, cache);
	sim_compact_memory(&a.m->mm, a.zone, &cc);
	KUNIT_EXPECT_EQ(test, cc.nr_succeeded, SIM_ARENA_PAGES / 4);
	KUNIT_EXPECT_EQ(test, cc.nr_failed, 0);
	/* The free scanner has used pageblock 4 up, and would go on below. */
	KUNIT_EXPECT_EQ(test, cc.free_pfn >> SIM_PAGEBLOCK_ORDER,
			(a.base + 3 * NR) >> SIM_PAGEBLOCK_ORDER);
	KUNIT_EXPECT_EQ(test, a.zone->free_area[10].nr_free, 2);
	page = sim_pfn_to_page(&a.m->mm, a.base);
	for (i = 4 * NR; i < 8 * NR; i++)
		if (!(page[i].flags & SIM_PG_LRU))
			break;
	KUNIT_EXPECT_EQ(test, i, 8 * NR);
	sim_cached_expect(test, &a, SIM_ARENA_PAGES / 2, 0);
	/* Both began at the ends, and left nothing to go on from. */
	KUNIT_EXPECT_EQ(test, a.zone->compact.cached_migrate_pfn, 0);
	KUNIT_EXPECT_EQ(test, a.zone->compact.cached_free_pfn, 0);

	/* Once more: nothing is left to do. */
	sim_compact_memory(&a.m->mm, a.zone, &cc);
	KUNIT_EXPECT_EQ(test, cc.nr_succeeded, 0);
	sim_cached_expect(test, &a, SIM_ARENA_PAGES / 2, 0);
}

static void what_cannot_move_stays(struct kunit *test)
{
	struct sim_compact_control cc;
	struct sim_pagecache *cache;
	unsigned long i, at, nr = 0;
	unsigned long *held;
	struct sim_arena a;

	cache = sim_cached(test, &a);
	held = kunit_kcalloc(test, SIM_ARENA_PAGES, sizeof(*held), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, held);
	/* In turn: nobody's, slab, movable, and one that will be free. */
	for (i = 0; i < SIM_ARENA_PAGES; i++) {
		if (i % 4 == 0)
			held[nr++] = sim_test_alloc(test, a.m, a.zone, 0,
						    SIM_MIGRATE_MOVABLE);
		else
			KUNIT_ASSERT_EQ(test,
					sim_pagecache_grow(cache, i % 4 == 1, 1,
							   SIM_CACHED_GFP), 1);
	}
	for (i = 0; i < nr; i++) {
		u64 *word = a.m->mm.pfn_to_virt(&a.m->mm, held[i]);

		*word = ~i;
	}
	for (at = 0; at < SIM_ARENA_PAGES; at++) {
		struct sim_page *page = sim_pfn_to_page(&a.m->mm, a.base + at);

		if ((page->flags & SIM_PG_LRU) && at % 2)
			sim_cached_give_up(test, cache, page);
		if (page->flags & SIM_PG_SLAB)
			held[nr++] = a.base + at;
	}
	sim_compact_memory(&a.m->mm, a.zone, &cc);
	KUNIT_EXPECT_GT(test, cc.nr_succeeded, 100);
	for (i = 0; i < SIM_ARENA_PAGES / 4; i++) {
		u64 *word = a.m->mm.pfn_to_virt(&a.m->mm, held[i]);
		struct sim_page *page = sim_pfn_to_page(&a.m->mm, held[i]);

		KUNIT_ASSERT_EQ(test, *word, ~i);
		KUNIT_ASSERT_TRUE(test, sim_page_head(page));
		KUNIT_ASSERT_EQ(test, atomic_read(&page->_refcount), 1);
	}
	KUNIT_EXPECT_EQ(test, nr, SIM_ARENA_PAGES / 2);
	for (; i < nr; i++)
		KUNIT_ASSERT_TRUE(test, sim_pfn_to_page(&a.m->mm,
							held[i])->flags &
				  SIM_PG_SLAB);
	sim_test_verify(test, a.m);
}

static void an_owner_may_refuse(struct kunit *test)
{
	struct sim_compact_control cc;
	struct sim_pagecache *cache;
	struct sim_page *page;
	struct sim_arena a;

	cache = sim_cached(test, &a);
	sim_cached_every_other(test, &a, cache);
	/* Not what was written: it must not be taken for what it is not. */
	page = sim_pfn_to_page(&a.m->mm, a.base + 2);
	*(u64 *)a.m->mm.pfn_to_virt(&a.m->mm, a.base + 2) += 1;
	sim_compact_memory(&a.m->mm, a.zone, &cc);
	KUNIT_EXPECT_EQ(test, cc.nr_succeeded, SIM_ARENA_PAGES / 4 - 1);
	KUNIT_EXPECT_TRUE(test, page->flags & SIM_PG_LRU);
	KUNIT_EXPECT_GT(test, cache->nr_broken, 0);
	*(u64 *)a.m->mm.pfn_to_virt(&a.m->mm, a.base + 2) -= 1;
	cache->nr_broken = 0;
	sim_cached_expect(test, &a, SIM_ARENA_PAGES / 2, 0);
}

/* An owner who moves all pages but one. */
struct stubborn {
	struct sim_movable_operations mops;
	const struct sim_movable_operations *real;
	const struct sim_page *page;
	unsigned int nr_asked;
};

static bool stubborn_isolate(const struct sim_movable_operations *mops,
			     struct sim_page *page)
{
	const struct stubborn *s = container_of(mops, struct stubborn, mops);

	return s->real->isolate_page(s->real, page);
}

static int stubborn_migrate(const struct sim_movable_operations *mops,
			    struct sim_page *dst, struct sim_page *src,
			    enum sim_migrate_mode mode)
{
	struct stubborn *s = (struct stubborn *)
		container_of(mops, struct stubborn, mops);

	if (src != s->page)
		return s->real->migrate_page(s->real, dst, src, mode);
	s->nr_asked++;
	return -EBUSY;
}

static void stubborn_putback(const struct sim_movable_operations *mops,
			     struct sim_page *page)
{
	const struct stubborn *s = container_of(mops, struct stubborn, mops);

	s->real->putback_page(s->real, page);
}

/* Every other page of the arena is in use; that of @offset does not move. */
static struct sim_pagecache *stubborn(struct kunit *test, struct sim_arena *a,
				      struct stubborn *s, unsigned long offset)
{
	struct sim_pagecache *cache = sim_cached(test, a);

	sim_cached_every_other(test, a, cache);
	*s = (struct stubborn){
		.mops = {
			.isolate_page = stubborn_isolate,
			.migrate_page = stubborn_migrate,
			.putback_page = stubborn_putback,
		},
		.real = &cache->mops,
		.page = sim_pfn_to_page(&a->m->mm, a->base + offset),
	};
	KUNIT_ASSERT_TRUE(test, s->page->flags & SIM_PG_LRU);
	WRITE_ONCE(a->m->mm.movable_ops, &s->mops);
	return cache;
}

static void what_did_not_move_stays_and_its_target_is_free(struct kunit *test)
{
	struct sim_compact_control cc;
	struct sim_pagecache *cache;
	struct sim_arena a;
	struct stubborn s;

	cache = stubborn(test, &a, &s, 2);
	sim_compact_memory(&a.m->mm, a.zone, &cc);
	WRITE_ONCE(a.m->mm.movable_ops, &cache->mops);
	/* As often as the kernel tries. */
	KUNIT_EXPECT_EQ(test, s.nr_asked, 10);
	KUNIT_EXPECT_EQ(test, cc.nr_failed, 1);
	KUNIT_EXPECT_EQ(test, cc.nr_succeeded, SIM_ARENA_PAGES / 4 - 1);
	KUNIT_EXPECT_EQ(test, sim_vm_events(&a.m->mm, SIM_PGMIGRATE_FAIL), 10);
	KUNIT_EXPECT_TRUE(test, s.page->flags & SIM_PG_LRU);
	sim_cached_expect(test, &a, SIM_ARENA_PAGES / 2, 0);
	sim_pagecache_drop(cache, false, ULONG_MAX);
	sim_arena_expect_full(test, &a);
}

static void a_range_with_a_page_that_does_not_move_is_refused(struct kunit *test)
{
	struct sim_pagecache *cache;
	struct sim_arena a;
	struct stubborn s;

	cache = stubborn(test, &a, &s, NR + 6);
	KUNIT_EXPECT_EQ(test, sim_alloc_contig_range(&a.m->mm, a.base + NR,
						     a.base + 2 * NR,
						     SIM_MIGRATE_MOVABLE,
						     GFP_KERNEL), -EBUSY);
	WRITE_ONCE(a.m->mm.movable_ops, &cache->mops);
	KUNIT_EXPECT_EQ(test, s.nr_asked, 10);
	KUNIT_EXPECT_TRUE(test, s.page->flags & SIM_PG_LRU);
	KUNIT_EXPECT_EQ(test, a.zone->nr_isolate_pageblock, 0);
	sim_cached_expect(test, &a, SIM_ARENA_PAGES / 2, 0);
	sim_pagecache_drop(cache, false, ULONG_MAX);
	sim_arena_expect_full(test, &a);
}

static void no_move_goes_below_the_min_mark(struct kunit *test)
{
	struct sim_compact_control cc;
	struct sim_pagecache *cache;
	struct sim_arena a;

	cache = sim_cached(test, &a);
	sim_cached_every_other(test, &a, cache);
	/* 40 may be taken, one at a time. */
	sim_cached_marks(a.zone, SIM_ARENA_PAGES / 2 - 41, 0, 0);
	sim_compact_memory(&a.m->mm, a.zone, &cc);
	/* 32 were moved, which frees as many; so it goes on: none is lost. */
	KUNIT_EXPECT_EQ(test, cc.nr_succeeded, SIM_ARENA_PAGES / 4);
	sim_cached_marks(a.zone, SIM_ARENA_PAGES / 2, 0, 0);
	sim_pagecache_drop(cache, false, ULONG_MAX);
	sim_arena_expect_full(test, &a);
	sim_cached_marks(a.zone, 0, 0, 0);
	sim_cached_every_other(test, &a, cache);
	sim_cached_marks(a.zone, SIM_ARENA_PAGES / 2, 0, 0);
	sim_compact_memory(&a.m->mm, a.zone, &cc);
	KUNIT_EXPECT_EQ(test, cc.nr_succeeded, 0);
	KUNIT_EXPECT_EQ(test, cc.nr_failed, SIM_COMPACT_CLUSTER_MAX);
	sim_cached_expect(test, &a, SIM_ARENA_PAGES / 2, 0);
}

/* The upper half is isolated: what is below moves into what is left below. */
static void isolated_pageblocks_are_no_target(struct kunit *test)
{
	unsigned long upper, end;
	struct sim_compact_control cc;
	struct sim_pagecache *cache;
	struct sim_arena a;

	cache = sim_cached(test, &a);
	sim_cached_every_other(test, &a, cache);
	upper = a.base + 4 * NR;
	end = a.base + 8 * NR;
	KUNIT_ASSERT_EQ(test, sim_start_isolate_page_range(&a.m->mm, upper, end,
							   SIM_MIGRATE_MOVABLE,
							   0), 0);
	cc = control(&a, -1);
	cc.ignore_block_suitable = true;
	sim_compact_zone(&cc);
	/* Those of pageblock 0 to 3, and of 1 to 2. */
	KUNIT_EXPECT_EQ(test, cc.nr_succeeded, NR);
	sim_undo_isolate_page_range(&a.m->mm, upper, end, SIM_MIGRATE_BEFORE);
	sim_cached_expect(test, &a, SIM_ARENA_PAGES / 2, 0);
}

struct suit_case {
	const char *name;
	unsigned int order;
	unsigned long free;
	unsigned long nr_free[SIM_NR_PAGE_ORDERS];
	int threshold;
	bool suitable;
};

/*
 * min 100, low 150, reserve 10. Small orders want more than 100 + 10 + twice the
 * block; large ones more than 150 + 10 + twice the block, and an index above the
 * threshold.
 */
static const struct suit_case suit_cases[] = {
	{ "order 1, just enough", 1, 115, { 115 }, 500, true },
	{ "order 1, one less", 1, 114, { 114 }, 500, false },
	{ "order 3, just enough", 3, 127, { 127 }, 500, true },
	{ "order 3, one less", 3, 126, { 126 }, 500, false },
	{ "order 3 does not ask how", 3, 127, { 127 }, 1000, true },
	{ "order 4, just enough", 4, 193, { 193 }, 500, true },
	{ "order 4, one less", 4, 192, { 192 }, 500, false },
	/* 1 - (1 + 1200/512) / 1200 = 998 */
	{ "order 9, in pages", 9, 1200, { 1200 }, 500, true },
	{ "order 9, at its bound", 9, 1184, { 1184 }, 500, false },
	/* 1 - (1 + 1280/512) / 5 = 300 */
	{ "order 9, in halves", 9, 1280, { [8] = 5 }, 500, false },
	{ "order 9, in halves, wanted more", 9, 1280, { [8] = 5 }, 299, true },
	{ "order 9, at the threshold", 9, 1280, { [8] = 5 }, 300, false },
	/* There is one: only a mark forbids it. */
	{ "order 9, there is a block", 9, 1200, { 688, [9] = 1 }, 1000, true },
	{ "order 9, never", 9, 1200, { 1200 }, 1000, false },
};

static void suit_case_name(const struct suit_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(suit_case, suit_cases, suit_case_name);

static void a_zone_suits_as_worked_out(struct kunit *test)
{
	const struct suit_case *c = test->param_value;
	struct sim_mm *mm = kunit_kzalloc(test, sizeof(*mm), GFP_KERNEL);
	struct sim_zone *zone = kunit_kzalloc(test, sizeof(*zone), GFP_KERNEL);
	int i;

	KUNIT_ASSERT_NOT_NULL(test, mm);
	KUNIT_ASSERT_NOT_NULL(test, zone);
	mm->extfrag_threshold = c->threshold;
	zone->mm = mm;
	sim_cached_marks(zone, 100, 150, 200);
	zone->lowmem_reserve[SIM_ZONE_NORMAL] = 10;
	zone->vm_stat[SIM_NR_FREE_PAGES] = c->free;
	for (i = 0; i < SIM_NR_PAGE_ORDERS; i++)
		zone->free_area[i].nr_free = c->nr_free[i];
	KUNIT_EXPECT_EQ(test, sim_compaction_suitable(mm, zone, c->order,
						      SIM_ZONE_NORMAL),
			c->suitable);
}

/* The pieces of a control that an allocation near node 0 would have. */
static struct sim_reclaim_control request(struct sim_arena *a,
					  unsigned int order)
{
	return (struct sim_reclaim_control){
		.gfp = GFP_KERNEL | __GFP_MOVABLE,
		.order = order,
		.zonelist = a->m->mm.node_data[0]->node_zonelists,
		.nodemask = ~0ULL,
		.highest_zoneidx = SIM_ZONE_NORMAL,
	};
}

static void a_failure_puts_it_off_twice_as_long(struct kunit *test)
{
	struct sim_reclaim_control rc;
	struct sim_pagecache *cache;
	int shift, i, ret;
	struct sim_arena a;

	cache = sim_cached(test, &a);
	rc = request(&a, 2);
	a.zone->compact.order_failed = INT_MAX;
	/* Free pages, none of them two in a row, and nothing that moves. */
	sim_cached_every_other(test, &a, cache);
	WRITE_ONCE(a.m->mm.movable_ops, NULL);
	for (shift = 1; shift <= SIM_COMPACT_MAX_DEFER_SHIFT + 1; shift++) {
		unsigned int put_off = 0;

		do {
			ret = sim_compact_zonelist(&a.m->mm, &rc,
						   SIM_COMPACT_PRIO_SYNC_LIGHT);
			put_off += ret == SIM_COMPACT_DEFERRED;
		} while (ret == SIM_COMPACT_DEFERRED);
		KUNIT_EXPECT_EQ(test, ret, SIM_COMPACT_COMPLETE);
		KUNIT_EXPECT_EQ(test, put_off,
				shift == 1 ? 0 : (1 << (shift - 1)) - 1);
	}
	/* The highest priority is never put off, nor a smaller order. */
	for (i = 0; i < 3; i++)
		KUNIT_EXPECT_EQ(test,
				sim_compact_zonelist(&a.m->mm, &rc,
						     SIM_COMPACT_PRIO_SYNC_FULL),
				SIM_COMPACT_COMPLETE);
	rc.order = 1;
	KUNIT_EXPECT_EQ(test, sim_compact_zonelist(&a.m->mm, &rc,
						   SIM_COMPACT_PRIO_SYNC_LIGHT),
			SIM_COMPACT_COMPLETE);
	rc.order = 2;
	KUNIT_EXPECT_EQ(test, sim_compact_zonelist(&a.m->mm, &rc,
						   SIM_COMPACT_PRIO_SYNC_LIGHT),
			SIM_COMPACT_DEFERRED);
	/* Until it succeeds. */
	sim_compaction_defer_reset(a.zone, 2, true);
	WRITE_ONCE(a.m->mm.movable_ops, &cache->mops);
	KUNIT_EXPECT_EQ(test, sim_compact_zonelist(&a.m->mm, &rc,
						   SIM_COMPACT_PRIO_SYNC_LIGHT),
			SIM_COMPACT_SUCCESS);
	rc.gfp = GFP_NOIO;
	KUNIT_EXPECT_EQ(test, sim_compact_zonelist(&a.m->mm, &rc,
						   SIM_COMPACT_PRIO_SYNC_FULL),
			SIM_COMPACT_SKIPPED);
	sim_cached_expect(test, &a, SIM_ARENA_PAGES / 2, 0);
}

static void it_goes_on_where_it_ended(struct kunit *test)
{
	struct sim_compact_control cc;
	struct sim_pagecache *cache;
	struct sim_arena a;
	int i;

	cache = sim_cached(test, &a);
	sim_cached_every_other(test, &a, cache);
	for (i = 0; i < 2; i++) {
		cc = control(&a, SIM_PAGEBLOCK_ORDER);
		cc.whole_zone = !i;
		KUNIT_EXPECT_EQ(test, sim_compact_zone(&cc),
				SIM_COMPACT_SUCCESS);
		KUNIT_EXPECT_EQ(test, cc.migrate_pfn, a.base + (i + 1) * NR);
		KUNIT_EXPECT_EQ(test, cc.nr_succeeded, NR / 2);
		KUNIT_EXPECT_EQ(test, sim_test_alloc(test, a.m, a.zone,
						     SIM_PAGEBLOCK_ORDER,
						     SIM_MIGRATE_MOVABLE),
				a.base + i * NR);
	}
	/* 1024 pages are left, and more than twice the block is wanted. */
	cc = control(&a, SIM_PAGEBLOCK_ORDER);
	KUNIT_EXPECT_EQ(test, sim_compact_zone(&cc), SIM_COMPACT_SKIPPED);
	/* Those of pageblocks 2 and 3 move, and the scanners meet. */
	cc = control(&a, -1);
	cc.whole_zone = false;
	KUNIT_EXPECT_EQ(test, sim_compact_zone(&cc),
			SIM_COMPACT_PARTIAL_SKIPPED);
	KUNIT_EXPECT_EQ(test, cc.nr_succeeded, 2 * NR / 2);
	KUNIT_EXPECT_EQ(test, a.zone->compact.cached_migrate_pfn, 0);
	sim_test_verify(test, a.m);
}

static void it_is_counted(struct kunit *test)
{
	struct sim_compact_control cc;
	struct sim_pagecache *cache;
	struct sim_arena a;
	struct sim_mm *mm;

	cache = sim_cached(test, &a);
	mm = &a.m->mm;
	sim_cached_every_other(test, &a, cache);
	sim_compact_memory(mm, a.zone, &cc);
	/* 1024 pages moved to as many places. */
	KUNIT_EXPECT_EQ(test, sim_vm_events(mm, SIM_PGMIGRATE_SUCCESS),
			SIM_ARENA_PAGES / 4);
	KUNIT_EXPECT_EQ(test, sim_vm_events(mm, SIM_PGMIGRATE_FAIL), 0);
	KUNIT_EXPECT_EQ(test, sim_vm_events(mm, SIM_COMPACTISOLATED),
			SIM_ARENA_PAGES / 2);
	KUNIT_EXPECT_EQ(test, sim_vm_events(mm, SIM_COMPACTMIGRATE_SCANNED),
			cc.total_migrate_scanned);
	KUNIT_EXPECT_EQ(test, sim_vm_events(mm, SIM_COMPACTFREE_SCANNED),
			cc.total_free_scanned);
	KUNIT_EXPECT_GE(test, cc.total_migrate_scanned, SIM_ARENA_PAGES / 2);
	KUNIT_EXPECT_GE(test, cc.total_free_scanned, SIM_ARENA_PAGES / 4);
	KUNIT_EXPECT_EQ(test,
			atomic_long_read(&cache->lruvec[0]->events[SIM_PAGECACHE_MOVED]),
			SIM_ARENA_PAGES / 4);
}

static void a_range_moves_what_is_in_it_away(struct kunit *test)
{
	struct sim_pagecache *cache;
	struct sim_arena a;
	unsigned long from;

	cache = sim_cached(test, &a);
	sim_cached_every_other(test, &a, cache);
	from = a.base + 2 * NR + 5;
	KUNIT_ASSERT_EQ(test, sim_alloc_contig_range(&a.m->mm, from, from + 3,
						     SIM_MIGRATE_MOVABLE,
						     GFP_KERNEL), 0);
	KUNIT_EXPECT_EQ(test, cache->nr_file, SIM_ARENA_PAGES / 2);
	sim_test_verify(test, a.m);
	KUNIT_EXPECT_EQ(test, sim_free_contig_range(&a.m->mm, from, 3), 0);
	from = a.base + NR;
	KUNIT_ASSERT_EQ(test, sim_alloc_contig_range(&a.m->mm, from,
						     from + 3 * NR,
						     SIM_MIGRATE_MOVABLE,
						     GFP_KERNEL), 0);
	sim_test_verify(test, a.m);
	KUNIT_EXPECT_EQ(test, sim_free_contig_range(&a.m->mm, from, 3 * NR), 0);
	sim_cached_expect(test, &a, SIM_ARENA_PAGES / 2, 0);
	sim_pagecache_drop(cache, false, ULONG_MAX);
	sim_arena_expect_full(test, &a);
}

static void a_range_without_a_place_to_move_to_is_refused(struct kunit *test)
{
	struct sim_pagecache *cache;
	struct sim_arena a;

	cache = sim_cached(test, &a);
	sim_cached_every_other(test, &a, cache);
	/* 2048 pages are in use, and 2048 would be left: that fits. 2049 do not. */
	KUNIT_EXPECT_EQ(test, sim_alloc_contig_range(&a.m->mm, a.base,
						     a.base + 4 * NR + 1,
						     SIM_MIGRATE_MOVABLE,
						     GFP_KERNEL | __GFP_NOWARN),
			-ENOMEM);
	/* The pageblock of the last one is isolated, too: 3 are left to go to. */
	KUNIT_EXPECT_EQ(test, sim_vm_events(&a.m->mm, SIM_PGMIGRATE_SUCCESS),
			3 * NR / 2);
	KUNIT_EXPECT_EQ(test, sim_vm_events(&a.m->mm, SIM_PGMIGRATE_FAIL), 1);
	sim_cached_expect(test, &a, SIM_ARENA_PAGES / 2, 0);
	KUNIT_EXPECT_EQ(test, a.zone->nr_isolate_pageblock, 0);
}

static void a_range_with_a_slab_page_is_refused(struct kunit *test)
{
	struct sim_pagecache *cache;
	unsigned long pfn;
	struct sim_arena a;

	cache = sim_cached(test, &a);
	KUNIT_ASSERT_EQ(test, sim_pagecache_grow(cache, true, 1,
						 SIM_CACHED_GFP), 1);
	pfn = sim_page_to_pfn(&a.m->mm,
			      list_first_entry(&cache->lruvec[0]->lists[SIM_LRU_SLAB],
					       struct sim_page, lru));
	KUNIT_EXPECT_EQ(test, sim_alloc_contig_range(&a.m->mm, pfn, pfn + 1,
						     SIM_MIGRATE_MOVABLE,
						     GFP_KERNEL), -EBUSY);
	sim_cached_expect(test, &a, 0, 1);
}

static struct kunit_case compaction_cases[] = {
	KUNIT_CASE(a_block_of_each_order_becomes_free),
	KUNIT_CASE(the_scanners_meet_in_the_middle),
	KUNIT_CASE(what_cannot_move_stays),
	KUNIT_CASE(an_owner_may_refuse),
	KUNIT_CASE(what_did_not_move_stays_and_its_target_is_free),
	KUNIT_CASE(a_range_with_a_page_that_does_not_move_is_refused),
	KUNIT_CASE(no_move_goes_below_the_min_mark),
	KUNIT_CASE(isolated_pageblocks_are_no_target),
	KUNIT_CASE_PARAM(a_zone_suits_as_worked_out, suit_case_gen_params),
	KUNIT_CASE(a_failure_puts_it_off_twice_as_long),
	KUNIT_CASE(it_goes_on_where_it_ended),
	KUNIT_CASE(it_is_counted),
	KUNIT_CASE(a_range_moves_what_is_in_it_away),
	KUNIT_CASE(a_range_without_a_place_to_move_to_is_refused),
	KUNIT_CASE(a_range_with_a_slab_page_is_refused),
	{}
};

static struct kunit_suite compaction_suite = {
	.name = "mm_sim_compaction",
	.test_cases = compaction_cases,
};

kunit_test_suite(compaction_suite);
