// SPDX-License-Identifier: GPL-2.0
/*
 * From a request to a block: which zones, down to which mark, which lists.
 */
#include <linux/errno.h>
#include <linux/irqflags.h>
#include <linux/kernel.h>
#include <linux/numa.h>
#include <linux/ratelimit.h>
#include <linux/sched.h>

#include "host/compat.h"
#include "page/buddy.h"
#include "page/fail_page_alloc.h"
#include "page/fallback.h"
#include "page/free_list.h"
#include "page/gfp.h"
#include "page/highatomic.h"
#include "page/internal.h"
#include "page/linux_6_1.h"
#include "page/page_alloc.h"
#include "page/page_poison.h"
#include "page/pcp.h"
#include "page/pcp_fast.h"
#include "page/percpu.h"
#include "page/policy/policy.h"
#include "page/reclaim.h"
#include "page/show_mem.h"
#include "page/trace.h"
#include "page/zone_lock.h"

/*
 * What found a block last, while the zone lock is held: what comes before it need
 * not be tried again. As enum rmqueue_mode.
 */
enum sim_rmqueue_mode {
	SIM_RMQUEUE_NORMAL,
	SIM_RMQUEUE_CMA,
	SIM_RMQUEUE_STEAL,
};

/* Mirrors __rmqueue(). Zone lock. */
static struct sim_page *__sim_rmqueue(struct sim_mm *mm, struct sim_zone *zone,
				      unsigned int order, int migratetype,
				      unsigned int alloc_flags,
				      enum sim_rmqueue_mode *mode)
{
	bool cma = alloc_flags & SIM_ALLOC_CMA;
	struct sim_page *page;

	/* CMA pageblocks are used first where they are most of what is free. */
	if (cma && sim_zone_page_state(zone, SIM_NR_FREE_CMA_PAGES) >
		   sim_zone_page_state(zone, SIM_NR_FREE_PAGES) / 2) {
		page = __sim_rmqueue_cma_fallback(zone, order);
		if (page)
			return page;
	}
	if (*mode == SIM_RMQUEUE_NORMAL) {
		page = __sim_rmqueue_smallest(zone, order, migratetype);
		if (likely(page))
			return page;
	}
	if (*mode != SIM_RMQUEUE_STEAL) {
		page = cma ? __sim_rmqueue_cma_fallback(zone, order) : NULL;
		if (page) {
			*mode = SIM_RMQUEUE_CMA;
			return page;
		}
		if (unlikely(sim_is_linux_6_1(mm)))
			return sim_rmqueue_fallback(mm, zone, order,
						    migratetype, alloc_flags);
		page = __sim_rmqueue_claim(mm, zone, order, migratetype,
					   alloc_flags);
		if (page) {
			/* The own lists have the rest of the pageblock. */
			*mode = SIM_RMQUEUE_NORMAL;
			return page;
		}
	}
	if (alloc_flags & SIM_ALLOC_NOFRAGMENT)
		return NULL;
	page = __sim_rmqueue_steal(zone, order, migratetype);
	if (page)
		*mode = SIM_RMQUEUE_STEAL;
	else
		page = __sim_rmqueue_smallest(zone, order, SIM_MIGRATE_RESERVE);
	return page;
}

/* From now on the block is handed out; the order is there for the free. */
static void sim_mark_allocated(struct sim_page *page, unsigned int order)
{
	sim_update_page_flags(page, SIM_ORDER_PGMASK, SIM_PG_HEAD |
			      (u64)order << SIM_ORDER_PGSHIFT);
}

/**
 * sim_prep_compound_page() - make a block one compound page
 * @page: its first page, marked as handed out
 * @order: its order, 1 at least
 *
 * The tails are marked before the head says so. Mirrors prep_compound_page().
 * Context: any.
 */
void sim_prep_compound_page(struct sim_page *page, unsigned int order)
{
	unsigned long i;

	for (i = 1; i < 1UL << order; i++) {
		page[i].compound_head = page;
		sim_update_page_flags(page + i, 0, SIM_PG_TAIL);
	}
	sim_update_page_flags(page, 0, SIM_PG_COMPOUND);
}

/**
 * sim_post_alloc_hook() - fill a block as the request wants it
 * @mm: the machine
 * @page: its first page
 * @order: its order
 * @gfp: the request
 *
 * Mirrors post_alloc_hook(). Context: any, but no zone lock.
 */
void sim_post_alloc_hook(struct sim_mm *mm, struct sim_page *page,
			 unsigned int order, gfp_t gfp)
{
	if (unlikely(mm->features & SIM_FEATURES_PREP))
		__sim_post_alloc_hook(mm, page, order, gfp);
	else if (unlikely(gfp & __GFP_ZERO))
		sim_kernel_init_pages(mm, page, 1UL << order);
}

/**
 * sim_prep_new_page() - a block as the request wants it
 * @mm: the machine
 * @page: its first page, marked as handed out
 * @order: its order
 * @gfp: the request
 *
 * Mirrors prep_new_page(), and check_new_pages() before it. Context: any, but no
 * zone lock.
 *
 * Return: false where the block is bad, and out of use now.
 */
bool sim_prep_new_page(struct sim_mm *mm, struct sim_page *page,
		       unsigned int order, gfp_t gfp)
{
	if (unlikely(mm->features & SIM_FEATURES_PREP)) {
		if (!__sim_prep_new_page(mm, page, order, gfp))
			return false;
	} else if (unlikely(gfp & __GFP_ZERO)) {
		sim_kernel_init_pages(mm, page, 1UL << order);
	}
	atomic_set(&page->_refcount, 1);
	if (order && (gfp & __GFP_COMP))
		sim_prep_compound_page(page, order);
	return true;
}

/* Mirrors rmqueue_buddy(). */
static struct sim_page *sim_rmqueue_buddy(struct sim_mm *mm,
					  const struct sim_zone *preferred_zone,
					  struct sim_zone *zone,
					  unsigned int order,
					  unsigned int alloc_flags,
					  int migratetype)
{
	enum sim_rmqueue_mode mode = SIM_RMQUEUE_NORMAL;
	struct sim_page *page = NULL;
	unsigned long flags;

	flags = sim_zone_lock_irqsave(zone);
	if (unlikely(alloc_flags & SIM_ALLOC_HIGHATOMIC))
		page = __sim_rmqueue_smallest(zone, order,
					      SIM_MIGRATE_HIGHATOMIC);
	if (likely(!page))
		page = __sim_rmqueue(mm, zone, order, migratetype, alloc_flags,
				     &mode);
	/* Better now than a large block for somebody in the future. */
	if (unlikely(!page) &&
	    (alloc_flags & (SIM_ALLOC_OOM | SIM_ALLOC_NON_BLOCK)))
		page = __sim_rmqueue_smallest(zone, order,
					      SIM_MIGRATE_HIGHATOMIC);
	if (likely(page)) {
		sim_mark_allocated(page, order);
		zone->vm_event[SIM_PGALLOC] += 1UL << order;
		sim_zone_statistics(mm, preferred_zone, zone);
	}
	spin_unlock_irqrestore(&zone->lock, flags);
	return page;
}

/**
 * sim_rmqueue_bulk() - take several blocks for a per-CPU list
 * @mm: the machine
 * @zone: the zone
 * @order: of the blocks
 * @count: how many
 * @list: where to; in the order of their addresses where they were neighbours
 * @migratetype: below SIM_MIGRATE_PCPTYPES
 * @alloc_flags: SIM_ALLOC_*
 *
 * Mirrors rmqueue_bulk(). Context: lock of the list; takes the zone lock.
 *
 * Return: blocks that were added.
 */
int sim_rmqueue_bulk(struct sim_mm *mm, struct sim_zone *zone,
		     unsigned int order, int count, struct list_head *list,
		     int migratetype, unsigned int alloc_flags)
{
	enum sim_rmqueue_mode mode = SIM_RMQUEUE_NORMAL;
	bool linux_6_1 = sim_is_linux_6_1(mm);
	struct sim_count_once once;
	struct sim_page *page;
	unsigned long flags;
	bool cma;
	int nr;

	flags = sim_zone_lock_irqsave(zone);
	if (unlikely(linux_6_1))
		sim_count_once_begin(zone, &once);
	cma = (alloc_flags & SIM_ALLOC_CMA) &&
	      sim_zone_page_state(zone, SIM_NR_FREE_CMA_PAGES);
	for (nr = 0; nr < count;) {
		unsigned int run = count - nr;

		page = NULL;
		/* Where __sim_rmqueue() would begin with this, several at once. */
		if (likely(mode == SIM_RMQUEUE_NORMAL && !cma))
			page = sim_rmqueue_run(zone, order, &run, migratetype);
		if (unlikely(!page)) {
			run = 1;
			page = __sim_rmqueue(mm, zone, order, migratetype,
					     alloc_flags, &mode);
		}
		if (unlikely(!page))
			break;
		for (nr += run; run; run--, page += 1UL << order) {
			sim_update_page_flags(page, SIM_ORDER_PGMASK, SIM_PG_PCP |
					      (u64)order << SIM_ORDER_PGSHIFT);
			if (unlikely(linux_6_1))
				sim_set_pcppage_migratetype(page, migratetype);
			sim_trace_refill(mm, page, order, migratetype);
			list_add_tail(&page->lru, list);
		}
	}
	if (unlikely(linux_6_1))
		sim_count_once_end(zone, &once, -((long)nr << order));
	spin_unlock_irqrestore(&zone->lock, flags);
	return nr;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_rmqueue_bulk);

/* The marks of a zone were raised: kswapd is to make room up to there. */
static noinline void sim_wake_boosted(struct sim_mm *mm, struct sim_zone *zone)
{
	clear_bit(SIM_ZONE_BOOSTED_WATERMARK, &zone->flags);
	sim_wakeup_kswapd(mm, zone, 0, 0, sim_zone_idx(zone));
}

/* Mirrors rmqueue(). */
static struct sim_page *sim_rmqueue(struct sim_mm *mm,
				    const struct sim_zone *preferred_zone,
				    struct sim_zone *zone, unsigned int order,
				    unsigned int alloc_flags, int migratetype)
{
	struct sim_page *page = NULL;

	if (likely(sim_pcp_allowed_order(order) &&
		   !(alloc_flags & (SIM_ALLOC_BUDDY | SIM_ALLOC_COLD))))
		page = sim_rmqueue_pcplist(mm, preferred_zone, zone, order,
					   migratetype, alloc_flags);
	else if (unlikely(alloc_flags & SIM_ALLOC_COLD))
		page = sim_rmqueue_pcplist_cold(mm, preferred_zone, zone,
						migratetype, alloc_flags);
	else if (unlikely(order <= READ_ONCE(mm->pcp_max_order) &&
			  !(alloc_flags & SIM_ALLOC_BUDDY)))
		page = sim_rmqueue_pcp_large(mm, preferred_zone, zone, order,
					     migratetype, alloc_flags);
	if (!page)
		page = sim_rmqueue_buddy(mm, preferred_zone, zone, order,
					 alloc_flags, migratetype);
	if (unlikely(test_bit(SIM_ZONE_BOOSTED_WATERMARK, &zone->flags)) &&
	    (alloc_flags & SIM_ALLOC_KSWAPD))
		sim_wake_boosted(mm, zone);
	return page;
}

/**
 * sim_alloc_pages_zone() - take a block from one zone
 * @mm: the machine
 * @zone: the zone
 * @order: 0 to SIM_MAX_PAGE_ORDER
 * @migratetype: below SIM_MIGRATE_PCPTYPES
 *
 * Straight from the buddy lists, whatever the marks: for who wants to see what
 * becomes of a list. Mirrors rmqueue_buddy(). Context: any; takes the zone lock.
 *
 * Return: first page of the block, or NULL when the zone has none.
 */
struct sim_page *sim_alloc_pages_zone(struct sim_mm *mm, struct sim_zone *zone,
				      unsigned int order, int migratetype)
{
	struct sim_page *page;

	do {
		page = sim_rmqueue_buddy(mm, zone, zone, order, 0,
					 migratetype);
	} while (page && !sim_prep_new_page(mm, page, order, 0));
	sim_trace_alloc(mm, page, order, 0, migratetype);
	return page;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_alloc_pages_zone);

/**
 * sim_cpuset_zone_allowed() - may a request use a zone
 * @mm: the machine
 * @zone: the zone
 * @gfp: the request
 *
 * Mirrors cpuset_zone_allowed(), for one cpuset below that of all nodes: a request
 * that need not stay in it may leave it. Context: any.
 *
 * Return: whether it may.
 */
bool sim_cpuset_zone_allowed(const struct sim_mm *mm,
			     const struct sim_zone *zone, gfp_t gfp)
{
	return in_interrupt() || !(gfp & __GFP_HARDWALL) ||
	       READ_ONCE(mm->mems_allowed) & BIT_ULL(zone->zone_pgdat->node_id);
}

/* A node that is farther is not reclaimed for the sake of staying on it. */
#define SIM_RECLAIM_DISTANCE 30

/* Mirrors zone_allows_reclaim(): nearer than its scan is dear. */
static bool sim_zone_allows_reclaim(const struct sim_mm *mm,
				    const struct sim_zone *local,
				    const struct sim_zone *zone)
{
	return sim_node_distance(mm, local->zone_pgdat->node_id,
				 zone->zone_pgdat->node_id) <=
	       SIM_RECLAIM_DISTANCE;
}

/**
 * sim_zone_may_reclaim() - may room be made in a zone for a request
 * @mm: the machine
 * @zone: the zone
 * @ac: the zones of the request
 *
 * Context: any.
 *
 * Return: whether there is somebody to do it, and the zone is near enough.
 */
bool sim_zone_may_reclaim(struct sim_mm *mm, const struct sim_zone *zone,
			  const struct sim_alloc_context *ac)
{
	return sim_has_reclaimers(mm) &&
	       sim_zone_allows_reclaim(mm, ac->preferred_zoneref->zone, zone);
}

/* Has a zone room above the mark that the request heeds, or can it be made? */
static bool sim_zone_has_room(struct sim_mm *mm, struct sim_zone *zone,
			      gfp_t gfp, unsigned int order,
			      unsigned int alloc_flags,
			      const struct sim_alloc_context *ac)
{
	int highest = ac->highest_zoneidx;
	unsigned long mark;

	if (likely(sim_zone_above_mark(zone, order, alloc_flags, highest)))
		return true;
	sim_trace_watermark(zone, order, alloc_flags, highest);
	mark = sim_wmark_pages(zone, alloc_flags & SIM_ALLOC_WMARK_MASK);
	if (!sim_zone_may_reclaim(mm, zone, ac) ||
	    sim_node_reclaim(mm, zone->zone_pgdat, gfp, order) <
	    SIM_NODE_RECLAIM_SOME)
		return false;
	return sim_zone_watermark_ok(zone, order, mark, highest, alloc_flags);
}

/* Take a block from a zone that was found to have room. */
static __always_inline struct sim_page *
sim_take_from_zone(struct sim_mm *mm, struct sim_zone *zone, gfp_t gfp,
		   unsigned int order, unsigned int alloc_flags,
		   const struct sim_alloc_context *ac)
{
	struct sim_page *page;

	do {
		page = sim_rmqueue(mm, ac->preferred_zoneref->zone, zone, order,
				   alloc_flags, ac->migratetype);
		if (unlikely(!page))
			return NULL;
	} while (unlikely(!sim_prep_new_page(mm, page, order, gfp)));
	if (unlikely(alloc_flags & SIM_ALLOC_HIGHATOMIC))
		sim_reserve_highatomic_pageblock(mm, zone, page, order);
	return page;
}

/**
 * sim_get_page_from_zone() - take a block from a zone that was found to have room
 * @mm: the machine
 * @zone: the zone
 * @gfp: the request
 * @order: of the block
 * @alloc_flags: SIM_ALLOC_*
 * @ac: the zones of the request
 *
 * For other walks than that of sim_get_page_from_freelist(). Context: any.
 *
 * Return: first page of the block, as the request wants it; or NULL.
 */
struct sim_page *sim_get_page_from_zone(struct sim_mm *mm,
					struct sim_zone *zone, gfp_t gfp,
					unsigned int order,
					unsigned int alloc_flags,
					const struct sim_alloc_context *ac)
{
	return sim_take_from_zone(mm, zone, gfp, order, alloc_flags, ac);
}

/**
 * sim_get_page_from_freelist() - take a block from the first zone with room
 * @mm: the machine
 * @gfp: the request
 * @order: of the block
 * @alloc_flags: SIM_ALLOC_*
 * @ac: the zones
 *
 * With SIM_ALLOC_NOFRAGMENT the zones of the preferred node are asked not to mix
 * types first; another node, or a second round, is not. Mirrors
 * get_page_from_freelist(). Context: any.
 *
 * Return: first page of the block, or NULL.
 */
struct sim_page *sim_get_page_from_freelist(struct sim_mm *mm, gfp_t gfp,
					    unsigned int order,
					    unsigned int alloc_flags,
					    const struct sim_alloc_context *ac)
{
	const struct sim_pglist_data *local, *asked;
	struct sim_zoneref *z;
	struct sim_zone *zone;
	struct sim_page *page;
	bool dirty_ok;

	if (unlikely(!ac->preferred_zoneref->zone))
		return NULL;
	if (unlikely(READ_ONCE(mm->features) & SIM_FEATURES_FREELIST))
		return sim_get_page_from_freelist_policy(mm, gfp, order,
							 alloc_flags, ac);
	local = ac->preferred_zoneref->zone->zone_pgdat;
again:
	z = ac->preferred_zoneref;
	asked = NULL;
	dirty_ok = true;
	for_next_sim_zone_zonelist_nodemask(zone, z, ac->highest_zoneidx,
					    ac->nodemask) {
		if ((alloc_flags & SIM_ALLOC_CPUSET) &&
		    !sim_cpuset_zone_allowed(mm, zone, gfp))
			continue;
		if (unlikely(ac->spread_dirty_pages)) {
			if (asked != zone->zone_pgdat)
				dirty_ok = sim_node_dirty_ok(mm,
							     zone->zone_pgdat);
			asked = zone->zone_pgdat;
			if (!dirty_ok)
				continue;
		}
		if ((alloc_flags & SIM_ALLOC_NOFRAGMENT) &&
		    unlikely(zone->zone_pgdat != local))
			break;
		if (!sim_zone_has_room(mm, zone, gfp, order, alloc_flags, ac))
			continue;
		page = sim_take_from_zone(mm, zone, gfp, order, alloc_flags, ac);
		if (likely(page))
			return page;
	}
	if (alloc_flags & SIM_ALLOC_NOFRAGMENT) {
		alloc_flags &= ~SIM_ALLOC_NOFRAGMENT;
		goto again;
	}
	return NULL;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_get_page_from_freelist);

/**
 * sim_alloc_flags_nofragment() - had a request better not mix types at first
 * @mm: the machine
 * @zone: the zone that it prefers; NULL for none
 * @gfp: the request
 *
 * Yes where zone DMA32 lies below and can be had instead. Mirrors
 * alloc_flags_nofragment().
 *
 * Return: SIM_ALLOC_NOFRAGMENT and SIM_ALLOC_KSWAPD, or one, or none of them.
 */
unsigned int sim_alloc_flags_nofragment(const struct sim_mm *mm,
					const struct sim_zone *zone, gfp_t gfp)
{
	unsigned int alloc_flags = 0;

	if (gfp & __GFP_KSWAPD_RECLAIM)
		alloc_flags |= SIM_ALLOC_KSWAPD;
	/* One node with zone Normal has zone DMA32, too, in Linux. */
	if (zone && sim_zone_idx(zone) == SIM_ZONE_NORMAL &&
	    (!sim_has_many_nodes(mm) || sim_populated_zone(zone - 1)))
		alloc_flags |= SIM_ALLOC_NOFRAGMENT;
	return alloc_flags;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_alloc_flags_nofragment);

/**
 * sim_prepare_alloc_pages() - which zones a request may use
 * @mm: the machine
 * @gfp: the request
 * @order: of the block
 * @nid: the node whose zonelist is walked
 * @nodemask: a bit for each node that is allowed
 * @ac: filled in
 * @alloc_gfp: __GFP_HARDWALL is added where there are cpusets
 * @alloc_flags: SIM_ALLOC_CPUSET is added where zones must be checked,
 *	SIM_ALLOC_CMA where CMA pageblocks may be used
 *
 * Mirrors prepare_alloc_pages(). Context: any.
 *
 * Return: false where there is no such node, the request contradicts itself or
 * wants pages zeroed that nothing backs, or it is to fail on purpose.
 */
bool sim_prepare_alloc_pages(struct sim_mm *mm, gfp_t gfp, unsigned int order,
			     int nid, u64 nodemask,
			     struct sim_alloc_context *ac, gfp_t *alloc_gfp,
			     unsigned int *alloc_flags)
{
	ac->highest_zoneidx = sim_gfp_zone(gfp);
	ac->migratetype = sim_gfp_migratetype(mm, gfp);
	if (unlikely((ac->highest_zoneidx | ac->migratetype) < 0))
		return false;
	if (unlikely(nid < 0 || nid >= SIM_MAX_NUMNODES || !mm->node_data[nid]))
		return false;
	if (unlikely((gfp & __GFP_ZERO) && !mm->pfn_to_virt))
		return false;
	if (unlikely(sim_should_fail_alloc_page(mm, gfp, order)))
		return false;
	*alloc_flags = sim_gfp_to_alloc_flags_cma(ac->migratetype, *alloc_flags);
	ac->zonelist = sim_node_zonelist(mm, nid, gfp);
	ac->nodemask = nodemask;
	if (unlikely(mm->mems_allowed != SIM_NODE_MASK_ALL)) {
		*alloc_gfp |= __GFP_HARDWALL;
		if (in_task() && nodemask == SIM_NODE_MASK_ALL)
			ac->nodemask = READ_ONCE(mm->mems_allowed);
		else
			*alloc_flags |= SIM_ALLOC_CPUSET;
	}
	ac->spread_dirty_pages = (gfp & __GFP_WRITE) && sim_has_reclaimers(mm);
	ac->preferred_zoneref = sim_first_zones_zonelist(ac->zonelist,
							 ac->highest_zoneidx,
							 ac->nodemask);
	return true;
}

/* __sim_alloc_pages() with flags of ours, @always. */
static __always_inline struct sim_page *
sim_alloc_pages_flags(struct sim_mm *mm, gfp_t gfp, unsigned int order,
		      int preferred_nid, u64 nodemask, unsigned int always)
{
	unsigned int alloc_flags = SIM_ALLOC_WMARK_LOW | always;
	struct sim_alloc_context ac;
	gfp_t alloc_gfp = gfp;
	struct sim_page *page;

	if (unlikely(order > SIM_MAX_PAGE_ORDER) ||
	    unlikely(!sim_prepare_alloc_pages(mm, gfp, order, preferred_nid,
					      nodemask, &ac, &alloc_gfp,
					      &alloc_flags))) {
		sim_warn_refused(mm, gfp, order, preferred_nid);
		return NULL;
	}
	alloc_flags |= sim_alloc_flags_nofragment(mm, ac.preferred_zoneref->zone,
						  gfp);
	page = sim_get_page_from_freelist(mm, alloc_gfp, order, alloc_flags,
					  &ac);
	if (unlikely(!page)) {
		alloc_gfp = gfp;
		ac.spread_dirty_pages = false;
		ac.nodemask = nodemask;
		page = sim_alloc_pages_slowpath(mm, gfp, order, &ac, always);
	}
	sim_trace_alloc(mm, page, order, alloc_gfp, ac.migratetype);
	return page;
}

/**
 * __sim_alloc_pages() - take a block, from some nodes only
 * @mm: the machine, at stage buddy
 * @gfp: zone, migratetype and how hard to try, in the host's bits
 * @order: 0 to SIM_MAX_PAGE_ORDER
 * @preferred_nid: the node whose zonelist is walked
 * @nodemask: a bit for each node that is allowed; SIM_NODE_MASK_ALL for any
 *
 * Down to the low marks; then as far as @gfp allows. A failure leaves a line in
 * the log, unless @gfp has __GFP_NOWARN. Mirrors __alloc_pages(). Context: any.
 *
 * Return: first page of the block; NULL when no allowed zone has room, there is no
 * such node, or the request contradicts itself.
 */
struct sim_page *__sim_alloc_pages(struct sim_mm *mm, gfp_t gfp,
				   unsigned int order, int preferred_nid,
				   u64 nodemask)
{
	return sim_alloc_pages_flags(mm, gfp, order, preferred_nid, nodemask,
				     0);
}
EXPORT_SYMBOL_SIM(__sim_alloc_pages);

/**
 * sim_alloc_pages_buddy() - take a block, near a node, from the buddy lists
 * @mm: the machine, at stage buddy
 * @nid: the node whose zonelist is walked
 * @gfp: as in sim_alloc_pages_node()
 * @order: 0 to SIM_MAX_PAGE_ORDER
 *
 * As sim_alloc_pages_node(), but passes the per-CPU lists by: for who wants to see
 * what becomes of the buddy lists, and no other block. sim_free_pages_why() is its
 * counterpart. Context: any.
 *
 * Return: as __sim_alloc_pages().
 */
struct sim_page *sim_alloc_pages_buddy(struct sim_mm *mm, int nid, gfp_t gfp,
				       unsigned int order)
{
	return sim_alloc_pages_flags(mm, gfp, order, nid, SIM_NODE_MASK_ALL,
				     SIM_ALLOC_BUDDY);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_alloc_pages_buddy);

/* What the long way has to look at, in a request and in the machine. */
#define SIM_GFP_UNUSUAL (__GFP_ZERO | __GFP_WRITE)

static inline bool sim_mm_is_unusual(const struct sim_mm *mm)
{
	return mm->features || mm->page_group_by_mobility_disabled ||
	       READ_ONCE(mm->mems_allowed) != SIM_NODE_MASK_ALL ||
	       sim_traces_alloc() ||
	       sim_may_fail_alloc_page(mm);
}

/* A block of a zone that is above its high mark, from a list of this CPU, or NULL. */
static __always_inline struct sim_page *
sim_rmqueue_pcp_fast(struct sim_per_cpu_pages *pcp, unsigned int order,
		     int migratetype)
{
	struct sim_page *page;

	if (unlikely(!sim_pcp_trylock(pcp)))
		return NULL;
	page = sim_pcp_pop(pcp, order, migratetype);
	if (likely(page)) {
		/* Frees are no longer in a row. */
		pcp->free_count >>= 1;
		pcp->vm_numa_event[SIM_NUMA_HIT]++;
	}
	sim_pcp_unlock(pcp);
	return page;
}

/*
 * What most requests are: the first zone of the list is above its high mark and has
 * what is wanted at hand. Where it is not so, nothing has changed, and they go the
 * long way, which comes to the same block here, and knows what is to be done
 * elsewhere. @nid is a node of the machine, @area that of this CPU.
 */
static __always_inline struct sim_page *
sim_alloc_pages_fast(struct sim_mm *mm, gfp_t gfp, unsigned int order, int nid,
		     void *area)
{
	unsigned int highest = __sim_gfp_zone(gfp), mt = __sim_gfp_type(gfp);
	struct sim_page *page;
	struct sim_zone *zone;

	if (unlikely((gfp & SIM_GFP_UNUSUAL) || highest == SIM_GFP_ZONE_BAD ||
		     mt >= SIM_MIGRATE_PCPTYPES || sim_mm_is_unusual(mm) ||
		     order > SIM_MAX_PAGE_ORDER))
		goto long_way;
	zone = sim_first_zones_zonelist(sim_node_zonelist(mm, nid, gfp),
					highest, SIM_NODE_MASK_ALL)->zone;
	if (unlikely(!zone || !zone->per_cpu_pageset ||
		     !sim_zone_has_plenty(zone, order, highest)))
		goto long_way;
	if (!sim_pcp_allowed_order(order))
		page = sim_rmqueue_buddy_fast(mm, zone, order, mt);
	else if (!order || likely(sim_zone_has_block(zone, order, 0)))
		page = sim_rmqueue_pcp_fast(area + zone->per_cpu_pageset,
					    order, mt);
	else
		page = NULL;
	if (likely(page)) {
		/* Mirrors prep_new_page(), of a machine that checks nothing. */
		atomic_set(&page->_refcount, 1);
		if (order && unlikely(gfp & __GFP_COMP))
			sim_prep_compound_page(page, order);
		return page;
	}
long_way:
	return __sim_alloc_pages(mm, gfp, order, nid, SIM_NODE_MASK_ALL);
}

/* For a single page, all that depends on the order is known in advance. */
static noinline struct sim_page *
sim_alloc_pages_fast_order(struct sim_mm *mm, gfp_t gfp, unsigned int order,
			   int nid, void *area)
{
	return sim_alloc_pages_fast(mm, gfp, order, nid, area);
}

/**
 * sim_alloc_pages_cold() - take a block, near a node, that is in no CPU's cache
 * @mm: the machine, at stage buddy
 * @nid: the node whose zonelist is walked
 * @gfp: as in sim_alloc_pages_node()
 * @order: 0 to SIM_MAX_PAGE_ORDER
 *
 * With the policy hot_cold a single page is the one of a per-CPU list that was
 * freed first. Else as sim_alloc_pages_node(). What __GFP_COLD was up to Linux 4.14.
 * Context: any.
 *
 * Return: as __sim_alloc_pages().
 */
struct sim_page *sim_alloc_pages_cold(struct sim_mm *mm, int nid, gfp_t gfp,
				      unsigned int order)
{
	unsigned int always = 0;

	if (!order && (READ_ONCE(mm->features) & SIM_FEATURE_HOT_COLD))
		always = SIM_ALLOC_COLD;
	return sim_alloc_pages_flags(mm, gfp, order, nid, SIM_NODE_MASK_ALL,
				     always);
}
EXPORT_SYMBOL_SIM(sim_alloc_pages_cold);

/**
 * sim_alloc_pages_node() - take a block, near a node
 * @mm: the machine, at stage buddy
 * @nid: the node whose zonelist is walked; NUMA_NO_NODE for that of the CPU that
 *	runs this
 * @gfp: zone, migratetype, __GFP_THISNODE and how hard to try, in the host's bits
 * @order: 0 to SIM_MAX_PAGE_ORDER
 *
 * Mirrors alloc_pages_node(). Context: any.
 *
 * Return: as __sim_alloc_pages().
 */
struct sim_page *sim_alloc_pages_node(struct sim_mm *mm, int nid, gfp_t gfp,
				      unsigned int order)
{
	void *area = sim_this_cpu_area(mm);

	if (nid == NUMA_NO_NODE)
		nid = sim_numa_mem_id(mm);
	if (unlikely(nid < 0 || nid >= SIM_MAX_NUMNODES ||
		     !mm->node_data[nid] || !area))
		return __sim_alloc_pages(mm, gfp, order, nid,
					 SIM_NODE_MASK_ALL);
	return sim_alloc_pages_fast_order(mm, gfp, order, nid, area);
}
EXPORT_SYMBOL_SIM(sim_alloc_pages_node);

/**
 * sim_alloc_pages() - take a block
 * @mm: the machine, at stage buddy
 * @gfp: zone, migratetype and how hard to try, in the host's bits
 * @order: 0 to SIM_MAX_PAGE_ORDER
 *
 * Near the CPU that runs this. Mirrors alloc_pages(). Context: any.
 *
 * Return: as __sim_alloc_pages().
 */
struct sim_page *sim_alloc_pages(struct sim_mm *mm, gfp_t gfp,
				 unsigned int order)
{
	void *area = sim_this_cpu_area(mm);
	const struct sim_cpu *this = area + SIM_PERCPU_CPU;

	if (unlikely(!area))
		return sim_alloc_pages_node(mm, NUMA_NO_NODE, gfp, order);
	if (unlikely(order))
		return sim_alloc_pages_fast_order(mm, gfp, order,
						  this->numa_node, area);
	return sim_alloc_pages_fast(mm, gfp, 0, this->numa_node, area);
}
EXPORT_SYMBOL_SIM(sim_alloc_pages);

/**
 * sim_set_mems_allowed() - say which nodes tasks may have memory of
 * @mm: the machine
 * @nodes: a bit for each node, one at least; SIM_NODE_MASK_ALL for no cpusets
 *
 * An allocation that failed for the change tries again. Mirrors
 * set_mems_allowed(). Context: machine's lock.
 *
 * Return: 0, or -EINVAL when no node of the machine is among them.
 */
int sim_set_mems_allowed(struct sim_mm *mm, u64 nodes)
{
	unsigned long flags;

	if (!(nodes & mm->node_states[SIM_N_MEMORY]))
		return -EINVAL;
	/* An interrupt that allocates must not wait for who it stopped. */
	local_irq_save(flags);
	write_seqcount_begin(&mm->mems_allowed_seq);
	WRITE_ONCE(mm->mems_allowed, nodes);
	write_seqcount_end(&mm->mems_allowed_seq);
	local_irq_restore(flags);
	return 0;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_set_mems_allowed);
