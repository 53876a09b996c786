// SPDX-License-Identifier: GPL-2.0
/**
 * DOC: compaction
 *
 * Two scanners go through a zone. One goes up from its bottom and isolates pages
 * whose owner can move them; the other goes down from its top and takes free pages
 * for them. What is moved leaves free pages at the bottom that merge; when the
 * scanners meet, all movable pages are at the top.
 *
 * Mirrors mm/compaction.c of Linux 6.12, with less of what makes it fast in large
 * zones: each pageblock is looked at, as no bit says that it was in vain the last
 * time, and the free lists are not searched for good places to begin. A block that
 * becomes free goes to the lists; it is not kept for who is compacting.
 */
#include <linux/errno.h>
#include <linux/minmax.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>

#include "host/compat.h"
#include "page/buddy.h"
#include "page/compaction.h"
#include "page/extfrag.h"
#include "page/fallback.h"
#include "page/hardening.h"
#include "page/internal.h"
#include "page/page_alloc.h"
#include "page/pcp.h"
#include "page/trace.h"
#include "page/vm_event_item.h"
#include "page/vmstat.h"

/* Pages of a zone that are looked at before others get a turn. */
#define SIM_COMPACT_BATCH SIM_COMPACT_CLUSTER_MAX

/*
 * Mirrors defer_compaction(): each failure at an order at or below that of the last
 * one makes twice as many requests pass.
 */
static void sim_defer_compaction(struct sim_zone *zone, int order)
{
	struct sim_compact_state *s = &zone->compact;

	s->considered = 0;
	if (s->defer_shift < SIM_COMPACT_MAX_DEFER_SHIFT)
		s->defer_shift++;
	s->order_failed = min(s->order_failed, order);
}

/* Mirrors compaction_deferred(): is it not this request's turn? */
static bool sim_compaction_deferred(struct sim_zone *zone, int order)
{
	struct sim_compact_state *s = &zone->compact;
	unsigned int limit = 1U << s->defer_shift;

	if (order < s->order_failed)
		return false;
	if (++s->considered < limit)
		return true;
	s->considered = limit;
	return false;
}

/**
 * sim_compaction_defer_reset() - compaction of a zone was, or may be, of use
 * @zone: the zone
 * @order: that it was tried for
 * @alloc_success: the block is there; else it is only thought to be
 *
 * Mirrors compaction_defer_reset(). Context: any.
 */
void sim_compaction_defer_reset(struct sim_zone *zone, int order,
				bool alloc_success)
{
	if (alloc_success) {
		zone->compact.considered = 0;
		zone->compact.defer_shift = 0;
	}
	zone->compact.order_failed = max(zone->compact.order_failed, order + 1);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_compaction_defer_reset);

/**
 * __sim_compaction_suitable() - are there enough free pages to move others to
 * @zone: the zone
 * @order: of the block that is wanted
 * @highest_zoneidx: highest zone that the request may use
 * @free_pages: pages that are free, or will be
 *
 * Twice the block, above the min mark; above the low mark for large blocks.
 * Mirrors __compaction_suitable(). Context: any.
 *
 * Return: whether there are.
 */
bool __sim_compaction_suitable(const struct sim_zone *zone, unsigned int order,
			       int highest_zoneidx, unsigned long free_pages)
{
	enum sim_zone_watermarks which = order > PAGE_ALLOC_COSTLY_ORDER ?
					 SIM_WMARK_LOW : SIM_WMARK_MIN;

	return __sim_zone_watermark_ok(zone, 0, sim_wmark_pages(zone, which) +
				       sim_compact_gap(order), highest_zoneidx,
				       SIM_ALLOC_CMA, free_pages);
}
EXPORT_SYMBOL_SIM_KUNIT(__sim_compaction_suitable);

/**
 * sim_compaction_suitable() - would compaction of a zone help
 * @mm: the machine
 * @zone: the zone; it has no block that is large enough
 * @order: of the block that is wanted
 * @highest_zoneidx: highest zone that the request may use
 *
 * A large block is not worth it where the zone lacks pages rather than order.
 * Mirrors compaction_suitable(). Context: any.
 *
 * Return: whether it might.
 */
bool sim_compaction_suitable(const struct sim_mm *mm,
			     const struct sim_zone *zone, unsigned int order,
			     int highest_zoneidx)
{
	int index;

	if (!__sim_compaction_suitable(zone, order, highest_zoneidx,
				       sim_zone_page_state(zone,
							   SIM_NR_FREE_PAGES)))
		return false;
	if (order <= PAGE_ALLOC_COSTLY_ORDER)
		return true;
	index = sim_fragmentation_index(zone, order);
	return index < 0 || index > mm->extfrag_threshold;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_compaction_suitable);

/**
 * sim_compaction_zonelist_suitable() - would compaction help after more reclaim
 * @mm: the machine
 * @rc: the allocation, of order 1 at least
 *
 * One part in @rc->order of what could be reclaimed is counted as free. Mirrors
 * compaction_zonelist_suitable(). Context: process.
 *
 * Return: whether it might, in one of the zones.
 */
bool sim_compaction_zonelist_suitable(struct sim_mm *mm,
				      const struct sim_reclaim_control *rc)
{
	struct sim_zoneref *z;
	struct sim_zone *zone;

	for_each_sim_zone_zonelist_nodemask(zone, z, rc->zonelist,
					    rc->highest_zoneidx,
					    rc->nodemask) {
		unsigned long pages;

		pages = sim_zone_page_state_snapshot(zone, SIM_NR_FREE_PAGES);
		pages += sim_zone_reclaimable_pages(mm, zone) / rc->order;
		if (__sim_compaction_suitable(zone, rc->order,
					      rc->highest_zoneidx, pages))
			return true;
	}
	return false;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_compaction_zonelist_suitable);

/* Mirrors compaction_suit_allocation_order(). */
static enum sim_compact_result
sim_compaction_suit_order(const struct sim_compact_control *cc)
{
	const struct sim_zone *zone = cc->zone;
	unsigned long mark;

	mark = sim_wmark_pages(zone, cc->alloc_flags & SIM_ALLOC_WMARK_MASK);
	if (sim_zone_watermark_ok(zone, cc->order, mark, cc->highest_zoneidx,
				  cc->alloc_flags))
		return SIM_COMPACT_SUCCESS;
	if (!sim_compaction_suitable(cc->mm, zone, cc->order,
				     cc->highest_zoneidx))
		return SIM_COMPACT_SKIPPED;
	return SIM_COMPACT_CONTINUE;
}

/* Mirrors compact_scanners_met(). */
static bool sim_compact_scanners_met(const struct sim_compact_control *cc)
{
	return cc->free_pfn >> SIM_PAGEBLOCK_ORDER <=
	       cc->migrate_pfn >> SIM_PAGEBLOCK_ORDER;
}

/* Is a block free that the request could get, by stealing from others even? */
static bool sim_compact_block_is_free(const struct sim_compact_control *cc)
{
	int order;

	for (order = cc->order; order < SIM_NR_PAGE_ORDERS; order++) {
		const struct sim_free_area *area = &cc->zone->free_area[order];

		if (!list_empty(&area->free_list[cc->migratetype]))
			return true;
		if (cc->migratetype == SIM_MIGRATE_MOVABLE &&
		    !list_empty(&area->free_list[SIM_MIGRATE_CMA]))
			return true;
		if (sim_can_steal_fallback(cc->mm, order, cc->migratetype) &&
		    sim_find_suitable_fallback(area, cc->migratetype) >= 0)
			return true;
	}
	return false;
}

/* Mirrors compact_finished(). */
static enum sim_compact_result
sim_compact_finished(struct sim_compact_control *cc)
{
	if (sim_compact_scanners_met(cc)) {
		/* The next run begins at the ends again. */
		cc->zone->compact.cached_migrate_pfn = 0;
		cc->zone->compact.cached_free_pfn = 0;
		return cc->whole_zone ? SIM_COMPACT_COMPLETE :
					SIM_COMPACT_PARTIAL_SKIPPED;
	}
	/* A pageblock that was begun is better emptied: types mix less. */
	if (cc->order >= 0 &&
	    !(cc->migrate_pfn & (SIM_PAGEBLOCK_NR_PAGES - 1)) &&
	    sim_compact_block_is_free(cc))
		return SIM_COMPACT_SUCCESS;
	if (cc->contended || fatal_signal_pending(current))
		return SIM_COMPACT_CONTENDED;
	return SIM_COMPACT_CONTINUE;
}

/*
 * Mirrors pageblock_pfn_to_page(): the first page of a pageblock, as far as it is in
 * the zone; NULL where that has no part of it.
 */
static struct sim_page *
sim_compact_pageblock(const struct sim_compact_control *cc, unsigned long start)
{
	if (!sim_pfn_valid(cc->mm, start))
		return NULL;
	return sim_pfn_to_page(cc->mm, start);
}

/*
 * Isolate what can be moved in [@pfn, @end), 32 pages at most unless @all. Returns
 * where it stopped. Mirrors isolate_migratepages_block().
 */
static unsigned long
sim_isolate_migratepages_block(struct sim_compact_control *cc,
			       unsigned long pfn, unsigned long end, bool all)
{
	struct sim_mm *mm = cc->mm;

	while (pfn < end && (all || cc->nr_migratepages <
			     SIM_COMPACT_CLUSTER_MAX)) {
		struct sim_page *page = sim_pfn_to_page(mm, pfn);
		u64 flags = READ_ONCE(page->flags);
		unsigned long step = 1;

		if (!(pfn % SIM_COMPACT_BATCH)) {
			if (fatal_signal_pending(current))
				cc->contended = true;
			cond_resched();
		}
		cc->total_migrate_scanned++;
		/*
		 * A block is passed over as a whole. Its order may be wrong by
		 * the time it is looked at: then pages are missed, no more.
		 */
		if (!(flags & SIM_PG_LRU))
			step = 1UL << ((flags & SIM_ORDER_PGMASK) >>
				       SIM_ORDER_PGSHIFT);
		else if (sim_page_zone(mm, page) == cc->zone &&
			 sim_isolate_movable_page(mm, page)) {
			list_add_tail(&page->lru, &cc->migratepages);
			cc->nr_migratepages++;
			cc->total_isolated++;
		}
		pfn += step;
	}
	return min(pfn, end);
}

/* Mirrors suitable_migration_source(). */
static bool sim_suitable_migration_source(const struct sim_compact_control *cc,
					  unsigned long pfn)
{
	int mt;

	if (cc->mode != SIM_MIGRATE_ASYNC || !cc->direct_compaction)
		return true;
	mt = sim_get_pageblock_migratetype(cc->mm, pfn);
	return mt == cc->migratetype ||
	       (mt == SIM_MIGRATE_CMA &&
		cc->migratetype == SIM_MIGRATE_MOVABLE);
}

/*
 * Isolate pages of the next pageblock that has some to offer, up to where the free
 * scanner is. Mirrors isolate_migratepages().
 */
static void sim_isolate_migratepages(struct sim_compact_control *cc)
{
	unsigned long pfn = cc->migrate_pfn;
	unsigned long end = sim_pageblock_end_pfn(pfn);

	for (; end <= cc->free_pfn; pfn = end, end += SIM_PAGEBLOCK_NR_PAGES) {
		if (sim_compact_pageblock(cc, sim_pageblock_start_pfn(pfn)) &&
		    sim_suitable_migration_source(cc, pfn)) {
			cc->migrate_pfn =
				sim_isolate_migratepages_block(cc, pfn, end,
							       false);
			return;
		}
		cond_resched();
	}
	cc->migrate_pfn = pfn;
}

/**
 * sim_isolate_migratepages_range() - isolate all that can be moved in a range
 * @cc: @mm and @zone are filled in, the lists are empty
 * @start: first pfn
 * @end: one past the last
 *
 * Mirrors isolate_migratepages_range(). Context: process.
 *
 * Return: whether there was any.
 */
bool sim_isolate_migratepages_range(struct sim_compact_control *cc,
				    unsigned long start, unsigned long end)
{
	unsigned long next;

	for (; start < end; start = next) {
		next = min(sim_pageblock_end_pfn(start), end);
		if (sim_compact_pageblock(cc, sim_pageblock_start_pfn(start)))
			sim_isolate_migratepages_block(cc, start, next, true);
	}
	return cc->nr_migratepages;
}

/**
 * __sim_isolate_free_page() - take a free block, unless the zone needs it
 * @mm: the machine
 * @page: first page of a free block
 * @order: its order
 *
 * A pageblock that is taken by half becomes movable. Mirrors
 * __isolate_free_page(). Context: zone lock.
 *
 * Return: pages, which are in no list; 0 when the zone would go below its min mark.
 */
unsigned long __sim_isolate_free_page(struct sim_mm *mm, struct sim_page *page,
				      unsigned int order)
{
	unsigned long pfn = sim_page_to_pfn(mm, page), end = pfn + BIT(order);
	struct sim_zone *zone = sim_page_zone(mm, page);
	int mt = sim_get_pageblock_migratetype(mm, pfn);

	if (mt != SIM_MIGRATE_ISOLATE &&
	    !sim_zone_watermark_ok(zone, 0, zone->_watermark[SIM_WMARK_MIN] +
				   BIT(order), 0, SIM_ALLOC_CMA))
		return 0;
	sim_del_page_from_free_list(zone, page, order);
	sim_account_freepages(zone, -(1L << order), mt);
	if (order < SIM_PAGEBLOCK_ORDER - 1)
		return BIT(order);
	for (pfn = sim_pageblock_start_pfn(pfn); pfn < end;
	     pfn += SIM_PAGEBLOCK_NR_PAGES) {
		mt = sim_get_pageblock_migratetype(mm, pfn);
		if (mt < SIM_MIGRATE_PCPTYPES && mt != SIM_MIGRATE_MOVABLE &&
		    sim_pageblock_is_of_zone(mm, zone, pfn))
			sim_move_freepages_block(mm, zone, pfn, mt,
						 SIM_MIGRATE_MOVABLE);
	}
	return BIT(order);
}
EXPORT_SYMBOL_SIM_KUNIT(__sim_isolate_free_page);

/* Mirrors split_map_pages(): single pages in use, for the movers. Zone lock. */
static void sim_split_map_pages(struct sim_compact_control *cc,
				struct sim_page *page, unsigned long nr)
{
	for (; nr; nr--, page++) {
		sim_update_page_flags(page, 0, SIM_PG_HEAD);
		sim_set_page_order(page, 0);
		list_add_tail(&page->lru, &cc->freepages);
	}
}

/*
 * Take free blocks of [@pfn, @end) until there are as many pages as are to move.
 * Returns where it stopped; short of @end, too, where the zone needs what it has.
 * Mirrors isolate_freepages_block().
 */
static unsigned long
sim_isolate_freepages_block(struct sim_compact_control *cc, unsigned long pfn,
			    unsigned long end)
{
	struct sim_zone *zone = cc->zone;
	unsigned long flags;

	if (cc->mode != SIM_MIGRATE_ASYNC) {
		spin_lock_irqsave(&zone->lock, flags);
	} else if (!spin_trylock_irqsave(&zone->lock, flags)) {
		cc->contended = true;
		spin_lock_irqsave(&zone->lock, flags);
	}
	while (pfn < end && cc->nr_freepages < cc->nr_migratepages) {
		struct sim_page *page = sim_pfn_to_page(cc->mm, pfn);
		unsigned long nr;

		cc->total_free_scanned++;
		if (!sim_page_buddy(page) ||
		    sim_page_zone(cc->mm, page) != zone) {
			pfn++;
			continue;
		}
		nr = __sim_isolate_free_page(cc->mm, page,
					     sim_page_order(page));
		if (!nr)
			break;
		sim_split_map_pages(cc, page, nr);
		cc->nr_freepages += nr;
		cc->total_isolated += nr;
		pfn += nr;
	}
	spin_unlock_irqrestore(&zone->lock, flags);
	return pfn;
}

/* Mirrors suitable_migration_target(). */
static bool sim_suitable_migration_target(const struct sim_compact_control *cc,
					  const struct sim_page *page,
					  unsigned long pfn)
{
	unsigned int order = cc->order > 0 ? cc->order : SIM_PAGEBLOCK_ORDER;
	int mt = sim_get_pageblock_migratetype(cc->mm, pfn);

	/* A block that is large enough must not be broken. */
	if (sim_page_buddy(page) && sim_page_order(page) >= order)
		return false;
	if (mt == SIM_MIGRATE_MOVABLE || mt == SIM_MIGRATE_CMA)
		return true;
	return cc->ignore_block_suitable && mt != SIM_MIGRATE_ISOLATE;
}

/*
 * Take free pages for those that are isolated, down to where the migration scanner
 * is. Mirrors isolate_freepages().
 */
static void sim_isolate_freepages(struct sim_compact_control *cc)
{
	unsigned long low = sim_pageblock_end_pfn(cc->migrate_pfn);
	unsigned long at = cc->free_pfn;
	unsigned long start = sim_pageblock_start_pfn(at);

	for (; start >= low; start -= SIM_PAGEBLOCK_NR_PAGES, at = start) {
		unsigned long end = min(start + SIM_PAGEBLOCK_NR_PAGES,
					sim_zone_end_pfn(cc->zone));
		struct sim_page *page = sim_compact_pageblock(cc, start);

		cond_resched();
		if (!page || !sim_suitable_migration_target(cc, page, start))
			continue;
		at = sim_isolate_freepages_block(cc, at, end);
		if (cc->nr_freepages >= cc->nr_migratepages) {
			if (at >= end)
				at = start - SIM_PAGEBLOCK_NR_PAGES;
			break;
		}
		/* The zone needs what it has: so it will further down. */
		if (at < end)
			break;
	}
	cc->free_pfn = at;
}

/* Mirrors compaction_alloc(). */
static struct sim_page *sim_compaction_alloc(struct sim_migration_target *t,
					     const struct sim_page *src)
{
	struct sim_compact_control *cc =
		container_of(t, struct sim_compact_control, target);
	struct sim_page *page;

	do {
		if (list_empty(&cc->freepages))
			sim_isolate_freepages(cc);
		page = list_first_entry_or_null(&cc->freepages,
						struct sim_page, lru);
		if (!page)
			return NULL;
		list_del(&page->lru);
		cc->nr_freepages--;
	} while (unlikely(!sim_prep_new_page(cc->mm, page, 0, __GFP_MOVABLE)));
	cc->nr_migratepages--;
	return page;
}

/* Mirrors compaction_free(): it is there for the next page that moves. */
static void sim_compaction_free(struct sim_migration_target *t,
				struct sim_page *page)
{
	struct sim_compact_control *cc =
		container_of(t, struct sim_compact_control, target);

	cc->nr_migratepages++;
	sim_trace_free(cc->mm, page, 0);
	atomic_set(&page->_refcount, 0);
	if (unlikely(cc->mm->features & SIM_FEATURES_FREE) &&
	    !__sim_free_pages_prepare(cc->mm, page, 0))
		return;
	list_add(&page->lru, &cc->freepages);
	cc->nr_freepages++;
}

/* Mirrors release_free_list(): what was taken and not needed is free again. */
static void sim_release_freepages(struct sim_compact_control *cc)
{
	struct sim_page *page, *next;
	unsigned long high = 0;

	list_for_each_entry_safe(page, next, &cc->freepages, lru) {
		high = max(high, sim_page_to_pfn(cc->mm, page));
		list_del(&page->lru);
		if (likely(sim_prep_new_page(cc->mm, page, 0, __GFP_MOVABLE)))
			__sim_free_pages_ok(cc->mm, page, 0, SIM_FPI_NONE);
	}
	cc->nr_freepages = 0;
	/* The next run may use it; back only, as it may have begun anew. */
	high = sim_pageblock_start_pfn(high);
	if (cc->zone->compact.cached_free_pfn &&
	    high > cc->zone->compact.cached_free_pfn)
		cc->zone->compact.cached_free_pfn = high;
}

/* Where the scanners begin: at the ends, or where the last run ended. */
static void sim_compact_place_scanners(struct sim_compact_control *cc)
{
	const struct sim_compact_state *s = &cc->zone->compact;
	unsigned long start = cc->zone->zone_start_pfn;
	unsigned long end = sim_zone_end_pfn(cc->zone);

	cc->migrate_pfn = s->cached_migrate_pfn;
	cc->free_pfn = s->cached_free_pfn;
	if (cc->whole_zone || cc->free_pfn <= start || cc->free_pfn >= end)
		cc->free_pfn = sim_pageblock_start_pfn(end - 1);
	if (cc->whole_zone || cc->migrate_pfn <= start ||
	    cc->migrate_pfn >= end) {
		cc->migrate_pfn = start;
		cc->whole_zone = true;
	}
}

/* One round: isolate, move, put back. False where it must end. */
static bool sim_compact_round(struct sim_compact_control *cc)
{
	unsigned int all;
	int err;

	sim_isolate_migratepages(cc);
	if (!cc->nr_migratepages)
		return true;
	all = cc->nr_succeeded + cc->nr_migratepages;
	err = sim_migrate_pages(cc->mm, &cc->migratepages, &cc->target,
				cc->mode, &cc->nr_succeeded);
	cc->nr_migratepages = 0;
	if (!err)
		return true;
	cc->nr_failed += all - cc->nr_succeeded;
	sim_putback_movable_pages(cc->mm, &cc->migratepages);
	/* No place left: that is so where the scanners meet, too. */
	return err != -ENOMEM || sim_compact_scanners_met(cc);
}

/**
 * sim_compact_zone() - compact one zone
 * @cc: what for
 *
 * Mirrors compact_zone(). Context: process; takes the zone lock, for a pageblock at
 * a time.
 *
 * Return: what came of it; SIM_COMPACT_SUCCESS where a block is free, which others
 * may take before the caller does.
 */
enum sim_compact_result sim_compact_zone(struct sim_compact_control *cc)
{
	struct sim_zone *zone = cc->zone;
	enum sim_compact_result ret;
	unsigned long drain = 0;

	INIT_LIST_HEAD(&cc->migratepages);
	INIT_LIST_HEAD(&cc->freepages);
	cc->target.alloc = sim_compaction_alloc;
	cc->target.free = sim_compaction_free;
	if (cc->order >= 0) {
		ret = sim_compaction_suit_order(cc);
		if (ret != SIM_COMPACT_CONTINUE)
			return ret;
	}
	sim_compact_place_scanners(cc);
	while ((ret = sim_compact_finished(cc)) == SIM_COMPACT_CONTINUE) {
		unsigned long block = cc->order > 0 ? BIT(cc->order) : 0;
		unsigned int moved = cc->nr_succeeded;

		if (!sim_compact_round(cc)) {
			ret = SIM_COMPACT_CONTENDED;
			break;
		}
		zone->compact.cached_migrate_pfn =
			sim_pageblock_start_pfn(cc->migrate_pfn);
		zone->compact.cached_free_pfn =
			sim_pageblock_start_pfn(cc->free_pfn);
		/* A block was left behind: let its pages in the lists merge. */
		if (cc->nr_succeeded > moved)
			drain = cc->migrate_pfn - 1;
		if (block && drain && drain / block < cc->migrate_pfn / block) {
			sim_drain_all_pages(cc->mm, zone);
			drain = 0;
		}
	}
	sim_release_freepages(cc);
	sim_count_vm_events(cc->mm, SIM_COMPACTMIGRATE_SCANNED,
			    cc->total_migrate_scanned);
	sim_count_vm_events(cc->mm, SIM_COMPACTFREE_SCANNED,
			    cc->total_free_scanned);
	sim_count_vm_events(cc->mm, SIM_COMPACTISOLATED, cc->total_isolated);
	return ret;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_compact_zone);

/* Mirrors compact_zone_order(). */
static enum sim_compact_result
sim_compact_zone_order(struct sim_mm *mm, struct sim_zone *zone,
		       const struct sim_reclaim_control *rc,
		       enum sim_compact_priority prio)
{
	bool full = prio == SIM_MIN_COMPACT_PRIORITY;
	struct sim_compact_control cc = {
		.mm = mm,
		.zone = zone,
		.order = rc->order,
		.migratetype = sim_gfp_migratetype(mm, rc->gfp),
		.alloc_flags = rc->alloc_flags,
		.highest_zoneidx = rc->highest_zoneidx,
		.mode = prio == SIM_COMPACT_PRIO_ASYNC ?
			SIM_MIGRATE_ASYNC : SIM_MIGRATE_SYNC_LIGHT,
		.direct_compaction = true,
		.whole_zone = full,
		.ignore_block_suitable = full,
	};

	return sim_compact_zone(&cc);
}

/**
 * sim_compact_zonelist() - compact zone after zone until a block should be free
 * @mm: the machine
 * @rc: the allocation
 * @prio: how hard to try
 *
 * A zone where it failed of late is passed over, unless @prio is the highest.
 * Mirrors try_to_compact_pages(). Context: process; may sleep.
 *
 * Return: the best result of all zones.
 */
enum sim_compact_result
sim_compact_zonelist(struct sim_mm *mm, const struct sim_reclaim_control *rc,
		     enum sim_compact_priority prio)
{
	enum sim_compact_result best = SIM_COMPACT_SKIPPED, ret;
	struct sim_zoneref *z;
	struct sim_zone *zone;

	/* As gfp_compaction_allowed(): moving needs what I/O may need. */
	if (!(rc->gfp & __GFP_IO))
		return SIM_COMPACT_SKIPPED;
	for_each_sim_zone_zonelist_nodemask(zone, z, rc->zonelist,
					    rc->highest_zoneidx,
					    rc->nodemask) {
		if ((rc->alloc_flags & SIM_ALLOC_CPUSET) &&
		    !sim_cpuset_zone_allowed(mm, zone, rc->gfp))
			continue;
		if (prio > SIM_MIN_COMPACT_PRIORITY &&
		    sim_compaction_deferred(zone, rc->order)) {
			best = max(best, SIM_COMPACT_DEFERRED);
			continue;
		}
		ret = sim_compact_zone_order(mm, zone, rc, prio);
		best = max(best, ret);
		if (ret == SIM_COMPACT_SUCCESS) {
			sim_compaction_defer_reset(zone, rc->order, false);
			break;
		}
		if (prio != SIM_COMPACT_PRIO_ASYNC &&
		    (ret == SIM_COMPACT_COMPLETE ||
		     ret == SIM_COMPACT_PARTIAL_SKIPPED))
			sim_defer_compaction(zone, rc->order);
		if (fatal_signal_pending(current) ||
		    (prio == SIM_COMPACT_PRIO_ASYNC && need_resched()))
			break;
	}
	return best;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_compact_zonelist);

/**
 * sim_compact_memory() - move all that can be moved in a zone to its top
 * @mm: the machine
 * @zone: the zone
 * @cc: filled in: what was scanned, isolated and moved
 *
 * Mirrors compact_node(), for one zone: what a write to
 * /proc/sys/vm/compact_memory does. Context: process; may sleep.
 */
void sim_compact_memory(struct sim_mm *mm, struct sim_zone *zone,
			struct sim_compact_control *cc)
{
	*cc = (struct sim_compact_control){
		.mm = mm,
		.zone = zone,
		.order = -1,
		.migratetype = SIM_MIGRATE_MOVABLE,
		.mode = SIM_MIGRATE_SYNC,
		.whole_zone = true,
	};
	sim_compact_zone(cc);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_compact_memory);
