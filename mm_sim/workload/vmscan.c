// SPDX-License-Identifier: GPL-2.0
/*
 * Which pages the workload gives up, and how many. Mirrors mm/vmscan.c and the
 * do_shrink_slab() of mm/shrinker.c of Linux 6.12, for clean pages that nobody maps:
 * nothing is written back, no task is made to wait, and there are no cgroups.
 */
#include <linux/kernel.h>
#include <linux/kthread.h>
#include <linux/minmax.h>
#include <linux/sched.h>

#include "host/compat.h"
#include "page/compaction.h"
#include "page/gfp.h"
#include "page/internal.h"
#include "page/vm_event_item.h"
#include "page/vmstat.h"
#include "page/watermark.h"
#include "workload/pagecache.h"

/* The first scan looks at 1/2^12 of each list; each that follows at twice that. */
#define SIM_DEF_PRIORITY 12
/* Pages that are taken off a list at a time, and asked for by an allocation. */
#define SIM_SWAP_CLUSTER_MAX 32UL
/* Slab pages that the shrinker is asked for at a time; and what one costs. */
#define SIM_SHRINK_BATCH 128UL
#define SIM_DEFAULT_SEEKS 2

/**
 * struct sim_scan_control - one search for pages to give up
 * @nr_to_reclaim: enough
 * @order: of the block that is wanted
 * @priority: 1/2^this of each list is looked at
 * @reclaim_idx: pages of zones above this one are of no use
 * @kswapd: in the background
 * @compaction_ready: enough is free for compaction to do the rest
 * @nr_scanned: pages that were looked at
 * @nr_reclaimed: pages that were given up
 *
 * Mirrors struct scan_control.
 */
struct sim_scan_control {
	unsigned long nr_to_reclaim;
	unsigned int order;
	int priority;
	int reclaim_idx;
	bool kswapd;
	bool compaction_ready;
	unsigned long nr_scanned;
	unsigned long nr_reclaimed;
};

/*
 * Look at the oldest @nr pages of the inactive list: those that were wanted since
 * they came go round once more, the others are given up. Those of zones that do
 * not matter go to the head, for the next look to find others. Mirrors
 * shrink_inactive_list().
 */
static void sim_shrink_inactive_list(struct sim_lruvec *lruvec,
				     unsigned long nr,
				     struct sim_scan_control *sc)
{
	struct sim_pagecache *cache = lruvec->cache;
	struct list_head *head = &lruvec->lists[SIM_LRU_INACTIVE_FILE];
	unsigned long scanned = 0, reclaimed = 0;
	LIST_HEAD(elsewhere);
	LIST_HEAD(again);
	LIST_HEAD(pages);

	spin_lock(&cache->lock);
	while (scanned < nr && !list_empty(head)) {
		struct sim_page *page = list_last_entry(head, struct sim_page,
							lru);

		if (sim_page_zonenum(page) > sc->reclaim_idx) {
			list_move(&page->lru, &elsewhere);
			continue;
		}
		scanned++;
		if (page->flags & SIM_PG_REFERENCED) {
			sim_update_page_flags(page, SIM_PG_REFERENCED, 0);
			list_move(&page->lru, &again);
			sim_count_pagecache_events(lruvec, SIM_PAGECACHE_ROTATED,
						   1);
		} else if (sim_pagecache_forget(cache, page,
						SIM_LRU_INACTIVE_FILE)) {
			list_add(&page->lru, &pages);
			reclaimed++;
		} else {
			/* Not what we wrote: it stays for who wants to know. */
			list_move(&page->lru, &again);
		}
	}
	list_splice(&again, head);
	list_splice(&elsewhere, head);
	spin_unlock(&cache->lock);
	sim_pagecache_free_list(cache, &pages);
	sc->nr_scanned += scanned;
	sc->nr_reclaimed += reclaimed;
	sim_count_pagecache_events(lruvec, SIM_PAGECACHE_SCANNED, scanned);
	sim_count_pagecache_events(lruvec, SIM_PAGECACHE_RECLAIMED, reclaimed);
	sim_count_vm_events(cache->mm, SIM_PGSCAN_FILE, scanned);
	sim_count_vm_events(cache->mm, sc->kswapd ? SIM_PGSCAN_KSWAPD :
						    SIM_PGSCAN_DIRECT, scanned);
	sim_count_vm_events(cache->mm, SIM_PGSTEAL_FILE, reclaimed);
	sim_count_vm_events(cache->mm, sc->kswapd ? SIM_PGSTEAL_KSWAPD :
						    SIM_PGSTEAL_DIRECT,
			    reclaimed);
}

/* The oldest @nr active pages become inactive. Mirrors shrink_active_list(). */
static void sim_shrink_active_list(struct sim_lruvec *lruvec, unsigned long nr,
				   struct sim_scan_control *sc)
{
	struct sim_pagecache *cache = lruvec->cache;
	struct list_head *head = &lruvec->lists[SIM_LRU_ACTIVE_FILE];
	struct sim_page *page, *prev;
	unsigned long scanned = 0;

	spin_lock(&cache->lock);
	list_for_each_entry_safe_reverse(page, prev, head, lru) {
		if (scanned == nr)
			break;
		if (sim_page_zonenum(page) > sc->reclaim_idx)
			continue;
		scanned++;
		sim_lruvec_del(lruvec, page, SIM_LRU_ACTIVE_FILE);
		sim_update_page_flags(page, SIM_PG_ACTIVE, 0);
		sim_lruvec_add(lruvec, page, SIM_LRU_INACTIVE_FILE);
	}
	spin_unlock(&cache->lock);
	sc->nr_scanned += scanned;
	sim_count_pagecache_events(lruvec, SIM_PAGECACHE_DEACTIVATED, scanned);
	sim_count_vm_events(cache->mm, SIM_PGREFILL, scanned);
	sim_count_vm_events(cache->mm, SIM_PGDEACTIVATE, scanned);
}

/*
 * Mirrors inactive_is_low(): the larger the lists, the smaller the part of them that
 * is enough to tell what is wanted: half of them up to 1 GiB, a quarter of 10.
 */
static bool sim_inactive_is_low(const struct sim_lruvec *lruvec)
{
	unsigned long inactive, active, ratio = 1, gb;

	inactive = sim_lruvec_lru_size(lruvec, SIM_LRU_INACTIVE_FILE,
				       SIM_MAX_NR_ZONES - 1);
	active = sim_lruvec_lru_size(lruvec, SIM_LRU_ACTIVE_FILE,
				     SIM_MAX_NR_ZONES - 1);
	gb = (inactive + active) >> (30 - PAGE_SHIFT);
	if (gb)
		ratio = int_sqrt(10 * gb);
	return inactive * ratio < active;
}

/* Mirrors shrink_lruvec(). */
static void sim_shrink_lruvec(struct sim_lruvec *lruvec,
			      struct sim_scan_control *sc)
{
	/* The first scan of an allocation that waits is fair: it is finished. */
	bool whole = !sc->kswapd && sc->priority == SIM_DEF_PRIORITY;
	unsigned long goal = sc->nr_reclaimed + sc->nr_to_reclaim;
	unsigned long inactive, active;

	inactive = sim_lruvec_lru_size(lruvec, SIM_LRU_INACTIVE_FILE,
				       sc->reclaim_idx) >> sc->priority;
	active = sim_lruvec_lru_size(lruvec, SIM_LRU_ACTIVE_FILE,
				     sc->reclaim_idx) >> sc->priority;
	while (inactive || active) {
		unsigned long nr = min(inactive, SIM_SWAP_CLUSTER_MAX);

		if (nr)
			sim_shrink_inactive_list(lruvec, nr, sc);
		inactive -= nr;
		nr = min(active, SIM_SWAP_CLUSTER_MAX);
		if (nr && sim_inactive_is_low(lruvec))
			sim_shrink_active_list(lruvec, nr, sc);
		active -= nr;
		cond_resched();
		if (sc->nr_reclaimed >= goal && !whole)
			break;
	}
}

/* Give up to @nr of the oldest slab pages up. Returns how many. */
static unsigned long sim_slab_scan(struct sim_lruvec *lruvec, unsigned long nr)
{
	struct sim_pagecache *cache = lruvec->cache;
	struct sim_page *page, *prev;
	unsigned long freed = 0;
	LIST_HEAD(pages);

	spin_lock(&cache->lock);
	list_for_each_entry_safe_reverse(page, prev,
					 &lruvec->lists[SIM_LRU_SLAB], lru) {
		if (freed == nr)
			break;
		if (!sim_pagecache_forget(cache, page, SIM_LRU_SLAB))
			continue;
		list_add(&page->lru, &pages);
		freed++;
	}
	spin_unlock(&cache->lock);
	sim_pagecache_free_list(cache, &pages);
	return freed;
}

/*
 * Mirrors do_shrink_slab(): the part of the slab pages that the priority says, twice
 * as they are cheap; what is too little to bother with is owed.
 */
static void sim_shrink_slab(struct sim_lruvec *lruvec,
			    struct sim_scan_control *sc)
{
	unsigned long freeable, owed, delta, total, scanned = 0, freed = 0;

	freeable = sim_lruvec_lru_size(lruvec, SIM_LRU_SLAB,
				       SIM_MAX_NR_ZONES - 1);
	if (!freeable)
		return;
	owed = xchg(&lruvec->nr_deferred, 0);
	delta = (freeable >> sc->priority) * 4 / SIM_DEFAULT_SEEKS;
	total = min((owed >> sc->priority) + delta, 2 * freeable);
	while (total >= SIM_SHRINK_BATCH || total >= freeable) {
		unsigned long nr = min(total, SIM_SHRINK_BATCH);
		unsigned long got = sim_slab_scan(lruvec, nr);

		if (!got)
			break;
		freed += got;
		scanned += nr;
		total -= nr;
		cond_resched();
	}
	/* Others may owe something by now. */
	delta += owed;
	delta = min(delta - min(delta, scanned), 2 * freeable);
	spin_lock(&lruvec->cache->lock);
	lruvec->nr_deferred += delta;
	spin_unlock(&lruvec->cache->lock);
	sc->nr_reclaimed += freed;
	sim_count_pagecache_events(lruvec, SIM_PAGECACHE_SLAB_SCANNED, scanned);
	sim_count_pagecache_events(lruvec, SIM_PAGECACHE_SLAB_RECLAIMED, freed);
	sim_count_vm_events(lruvec->cache->mm, SIM_SLABS_SCANNED, scanned);
}

/*
 * Mirrors should_continue_reclaim(): for a large block, until enough is free to move
 * others to.
 */
static bool sim_should_continue_reclaim(const struct sim_lruvec *lruvec,
					unsigned long reclaimed,
					const struct sim_scan_control *sc)
{
	const struct sim_pglist_data *pgdat = lruvec->pgdat;
	int i;

	if (!sc->order || !reclaimed ||
	    (sc->order <= PAGE_ALLOC_COSTLY_ORDER &&
	     sc->priority >= SIM_DEF_PRIORITY - 2))
		return false;
	for (i = 0; i <= sc->reclaim_idx; i++) {
		const struct sim_zone *zone = &pgdat->node_zones[i];

		if (!zone->managed_pages)
			continue;
		if (sim_zone_watermark_ok(zone, sc->order,
					  sim_wmark_pages(zone, SIM_WMARK_MIN),
					  sc->reclaim_idx, 0) ||
		    sim_compaction_suitable(lruvec->cache->mm, zone, sc->order,
					    sc->reclaim_idx))
			return false;
	}
	return sim_lruvec_lru_size(lruvec, SIM_LRU_INACTIVE_FILE,
				   sc->reclaim_idx) >
	       sim_compact_gap(sc->order);
}

/* Mirrors shrink_node(). */
static void sim_shrink_node(struct sim_lruvec *lruvec,
			    struct sim_scan_control *sc)
{
	bool reclaimable = false;
	unsigned long before;

	do {
		before = sc->nr_reclaimed;
		sim_shrink_lruvec(lruvec, sc);
		sim_shrink_slab(lruvec, sc);
		if (sc->nr_reclaimed > before)
			reclaimable = true;
	} while (sim_should_continue_reclaim(lruvec, sc->nr_reclaimed - before,
					     sc));
	/* kswapd need not give up. */
	if (reclaimable)
		WRITE_ONCE(lruvec->pgdat->kswapd_failures, 0);
}

/* Mirrors compaction_ready(): reclaim has done its part. */
static bool sim_compaction_ready(const struct sim_mm *mm,
				 const struct sim_zone *zone,
				 const struct sim_scan_control *sc)
{
	unsigned long mark = sim_wmark_pages(zone, SIM_WMARK_MIN);

	if (sim_zone_watermark_ok(zone, sc->order, mark, sc->reclaim_idx, 0))
		return true;
	if (!sim_compaction_suitable(mm, zone, sc->order, sc->reclaim_idx))
		return false;
	mark = sim_wmark_pages(zone, SIM_WMARK_HIGH) + sim_compact_gap(sc->order);
	return sim_zone_watermark_ok(zone, 0, mark, sc->reclaim_idx, 0);
}

/* Mirrors shrink_zones(): each node once. */
static void sim_shrink_zones(struct sim_pagecache *cache,
			     const struct sim_reclaim_control *rc,
			     struct sim_scan_control *sc)
{
	const struct sim_pglist_data *last = NULL;
	struct sim_zoneref *z;
	struct sim_zone *zone;

	for_each_sim_zone_zonelist_nodemask(zone, z, rc->zonelist,
					    sc->reclaim_idx, rc->nodemask) {
		struct sim_lruvec *lruvec;

		if (!sim_cpuset_zone_allowed(cache->mm, zone,
					     rc->gfp | __GFP_HARDWALL))
			continue;
		if (sc->order > PAGE_ALLOC_COSTLY_ORDER &&
		    sim_compaction_ready(cache->mm, zone, sc)) {
			sc->compaction_ready = true;
			continue;
		}
		if (zone->zone_pgdat == last)
			continue;
		last = zone->zone_pgdat;
		lruvec = cache->lruvec[last->node_id];
		if (lruvec)
			sim_shrink_node(lruvec, sc);
	}
}

static struct sim_pagecache *sim_reclaimer_cache(struct sim_reclaimer *r)
{
	return container_of(r, struct sim_pagecache, reclaimer);
}

/* Mirrors do_try_to_free_pages(). */
static unsigned long
sim_pagecache_try_to_free(struct sim_reclaimer *r,
			  const struct sim_reclaim_control *rc)
{
	struct sim_scan_control sc = {
		.nr_to_reclaim = SIM_SWAP_CLUSTER_MAX,
		.order = rc->order,
		.priority = SIM_DEF_PRIORITY,
		.reclaim_idx = rc->highest_zoneidx,
	};

	do {
		sim_shrink_zones(sim_reclaimer_cache(r), rc, &sc);
		if (sc.nr_reclaimed >= sc.nr_to_reclaim || sc.compaction_ready)
			break;
	} while (sc.priority--);
	if (sc.nr_reclaimed)
		return sc.nr_reclaimed;
	/* Compaction is to try: that is progress, too. */
	return sc.compaction_ready;
}

static enum sim_compact_result
sim_pagecache_try_to_compact(struct sim_reclaimer *r,
			     const struct sim_reclaim_control *rc,
			     enum sim_compact_priority prio)
{
	return sim_compact_zonelist(r->mm, rc, prio);
}

/* Mirrors zone_reclaimable_pages(): slab pages do not count. */
static unsigned long sim_pagecache_reclaimable(struct sim_reclaimer *r,
					       const struct sim_zone *zone)
{
	return READ_ONCE(zone->nr_lru[SIM_LRU_INACTIVE_FILE]) +
	       READ_ONCE(zone->nr_lru[SIM_LRU_ACTIVE_FILE]);
}

/**
 * sim_pgdat_balanced() - has a node enough, for a request
 * @pgdat: the node
 * @order: of the block
 * @highest_zoneidx: highest zone that the request may use
 *
 * One zone above its high mark is enough. Mirrors pgdat_balanced(). Context: any.
 *
 * Return: whether it has; true where it has no zone for the request.
 */
bool sim_pgdat_balanced(struct sim_pglist_data *pgdat, unsigned int order,
			int highest_zoneidx)
{
	bool any = false;
	int i;

	for (i = 0; i <= highest_zoneidx; i++) {
		struct sim_zone *zone = &pgdat->node_zones[i];

		if (!zone->managed_pages)
			continue;
		any = true;
		if (sim_zone_watermark_ok_safe(zone, order,
					       sim_wmark_pages(zone, SIM_WMARK_HIGH),
					       highest_zoneidx))
			return true;
	}
	return !any;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_pgdat_balanced);

/* Mirrors kswapd_age_node(): an active list that is too long is looked at. */
static void sim_kswapd_age_node(struct sim_lruvec *lruvec,
				struct sim_scan_control *sc)
{
	if (sim_inactive_is_low(lruvec))
		sim_shrink_active_list(lruvec, SIM_SWAP_CLUSTER_MAX, sc);
}

/*
 * Mirrors kswapd_shrink_node(). Returns whether it looked at as many pages as it
 * would take to reach the high marks.
 */
static bool sim_kswapd_shrink_node(struct sim_lruvec *lruvec,
				   struct sim_scan_control *sc)
{
	unsigned long before = sc->nr_reclaimed;
	int i;

	sc->nr_to_reclaim = 0;
	for (i = 0; i <= sc->reclaim_idx; i++) {
		const struct sim_zone *zone = &lruvec->pgdat->node_zones[i];

		if (zone->managed_pages)
			sc->nr_to_reclaim +=
				max(sim_wmark_pages(zone, SIM_WMARK_HIGH),
				    SIM_SWAP_CLUSTER_MAX);
	}
	sim_shrink_node(lruvec, sc);
	/* Twice the block is free: the rest is for compaction to do. */
	if (sc->order && sc->nr_reclaimed >= sim_compact_gap(sc->order))
		sc->order = 0;
	return max(sc->nr_scanned, sc->nr_reclaimed - before) >=
	       sc->nr_to_reclaim;
}

/**
 * sim_pgdat_boost() - by how much the marks of a node are raised
 * @pgdat: the node
 * @highest_zoneidx: highest zone that matters
 *
 * Mirrors pgdat_watermark_boosted(). Context: any.
 *
 * Return: pages, of all zones.
 */
unsigned long sim_pgdat_boost(const struct sim_pglist_data *pgdat,
			      int highest_zoneidx)
{
	unsigned long boost = 0;
	int i;

	for (i = 0; i <= highest_zoneidx; i++)
		boost += READ_ONCE(pgdat->node_zones[i].watermark_boost);
	return boost;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_pgdat_boost);

/**
 * sim_balance_pgdat() - reclaim up to the high mark of a zone of a node
 * @lruvec: the pages of the node
 * @order: of the block that is wanted
 * @highest_zoneidx: highest zone that matters
 *
 * Where it has enough, but its marks are raised, so much is reclaimed without much
 * effort, and the marks are lowered again. Mirrors balance_pgdat(). Context:
 * process; may sleep.
 *
 * Return: the order that it stopped at: 0 where it gave a larger one up.
 */
unsigned int sim_balance_pgdat(struct sim_lruvec *lruvec, unsigned int order,
			       int highest_zoneidx)
{
	unsigned long boosted = sim_pgdat_boost(lruvec->pgdat, highest_zoneidx);
	unsigned long boost = boosted;
	struct sim_scan_control sc = {
		.order = order,
		.priority = SIM_DEF_PRIORITY,
		.reclaim_idx = highest_zoneidx,
		.kswapd = true,
	};

	sim_count_pagecache_events(lruvec, SIM_PAGECACHE_KSWAPD_RUNS, 1);
	sim_count_vm_event(lruvec->cache->mm, SIM_PAGEOUTRUN);
	sim_set_reclaim_active(lruvec->pgdat, highest_zoneidx, true);
	do {
		unsigned long got = sc.nr_reclaimed;
		bool raise;

		if (!sim_pgdat_balanced(lruvec->pgdat, sc.order,
					highest_zoneidx)) {
			/* There are other worries: it begins anew. */
			if (boost)
				sc.priority = SIM_DEF_PRIORITY;
			boost = 0;
		} else if (!boost) {
			goto out;
		}
		sim_kswapd_age_node(lruvec, &sc);
		sc.nr_scanned = 0;
		raise = !sim_kswapd_shrink_node(lruvec, &sc);
		if (boost && sc.priority == SIM_DEF_PRIORITY - 2)
			raise = false;
		if ((current->flags & PF_KTHREAD) && kthread_should_stop())
			break;
		got = sc.nr_reclaimed - got;
		boost -= min(boost, got);
		if (boost && !got)
			break;
		if (raise || !got)
			sc.priority--;
	} while (sc.priority >= 1);
	if (!sc.nr_reclaimed)
		WRITE_ONCE(lruvec->pgdat->kswapd_failures,
			   lruvec->pgdat->kswapd_failures + 1);
out:
	sim_set_reclaim_active(lruvec->pgdat, highest_zoneidx, false);
	if (boosted)
		sim_end_watermark_boost(lruvec->pgdat, highest_zoneidx);
	return sc.order;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_balance_pgdat);

/* Mirrors wakeup_kswapd(). */
static void sim_pagecache_wakeup_kswapd(struct sim_reclaimer *r,
					struct sim_zone *zone, gfp_t gfp,
					unsigned int order,
					int highest_zoneidx)
{
	struct sim_pglist_data *pgdat = zone->zone_pgdat;
	struct sim_lruvec *lruvec =
		sim_reclaimer_cache(r)->lruvec[pgdat->node_id];

	if (lruvec)
		sim_kswapd_wakeup(lruvec, order, highest_zoneidx);
}

const struct sim_reclaim_ops sim_pagecache_reclaim_ops = {
	.try_to_free_pages = sim_pagecache_try_to_free,
	.try_to_compact_pages = sim_pagecache_try_to_compact,
	.wakeup_kswapd = sim_pagecache_wakeup_kswapd,
	.zone_reclaimable_pages = sim_pagecache_reclaimable,
};
