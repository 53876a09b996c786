// SPDX-License-Identifier: GPL-2.0
/*
 * The zone walk with fair zones, the zonelist cache, or both: what
 * get_page_from_freelist() was from 2.6.20 to 4.7. All else is as in
 * sim_get_page_from_freelist().
 */
#include "host/compat.h"
#include "page/gfp.h"
#include "page/internal.h"
#include "page/policy/policy.h"
#include "page/reclaim.h"
#include "page/trace.h"

/* What becomes of a zone in a scan. */
enum sim_zone_verdict {
	SIM_ZONE_TAKE,
	SIM_ZONE_PASS_BY,
	/* The same, and the cache is to know. */
	SIM_ZONE_FULL,
};

/**
 * struct sim_freelist_walk - one walk, of one scan or more
 * @mm: the machine
 * @gfp: the request
 * @order: of the block
 * @alloc_flags: SIM_ALLOC_*
 * @ac: the zones
 * @fair: zones of the local node take turns, others are not asked
 * @fair_skipped: a zone was passed by that had given its batch
 * @zlc_wanted: the cache is to be set up where a zone has no room
 * @zlc_active: the cache is heeded
 * @zlc: what it says
 */
struct sim_freelist_walk {
	struct sim_mm *mm;
	gfp_t gfp;
	unsigned int order;
	unsigned int alloc_flags;
	const struct sim_alloc_context *ac;
	bool fair;
	bool fair_skipped;
	bool zlc_wanted;
	bool zlc_active;
	struct sim_zlc_walk zlc;
};

static bool sim_walk_worth_trying(const struct sim_freelist_walk *w,
				  const struct sim_zoneref *z)
{
	return !w->zlc_active ||
	       sim_zlc_zone_worth_trying(w->mm, w->ac->zonelist, z, &w->zlc);
}

/* May the request use the zone at all, and is it this zone's turn? */
static bool sim_walk_allowed(struct sim_freelist_walk *w, struct sim_zone *zone,
			     bool *stop)
{
	const struct sim_zone *preferred = w->ac->preferred_zoneref->zone;
	bool local = zone->zone_pgdat == preferred->zone_pgdat;

	if ((w->alloc_flags & SIM_ALLOC_CPUSET) &&
	    !sim_cpuset_zone_allowed(w->mm, zone, w->gfp))
		return false;
	/* Mirrors ALLOC_FAIR, which stays on the node. */
	*stop = !local && (w->fair || (w->alloc_flags & SIM_ALLOC_NOFRAGMENT));
	if (*stop)
		return false;
	if (w->fair && test_bit(SIM_ZONE_FAIR_DEPLETED, &zone->flags)) {
		w->fair_skipped = true;
		atomic_long_inc(&w->mm->policy_stat[SIM_STAT_FAIR_SKIPPED]);
		return false;
	}
	return !w->ac->spread_dirty_pages ||
	       sim_node_dirty_ok(w->mm, zone->zone_pgdat);
}

/* Has the zone room, or can it be made? */
static enum sim_zone_verdict sim_walk_verdict(struct sim_freelist_walk *w,
					      struct sim_zoneref *z)
{
	const struct sim_alloc_context *ac = w->ac;
	unsigned int which = w->alloc_flags & SIM_ALLOC_WMARK_MASK;
	struct sim_zone *zone = z->zone;
	enum sim_node_reclaim did;
	unsigned long mark;

	if (sim_zone_above_mark(zone, w->order, w->alloc_flags,
				ac->highest_zoneidx))
		return SIM_ZONE_TAKE;
	sim_trace_watermark(zone, w->order, w->alloc_flags,
			    ac->highest_zoneidx);
	/* Late, so that who finds room at once does not pay for it. */
	if (w->zlc_wanted && sim_has_many_nodes(w->mm)) {
		sim_zlc_setup(w->mm, ac->zonelist, w->gfp, w->alloc_flags,
			      &w->zlc);
		w->zlc_active = true;
		w->zlc_wanted = false;
	}
	if (!sim_zone_may_reclaim(w->mm, zone, ac))
		return SIM_ZONE_FULL;
	/* It may have failed for somebody else just now. */
	if (!sim_walk_worth_trying(w, z))
		return SIM_ZONE_PASS_BY;
	mark = sim_wmark_pages(zone, which);
	did = sim_node_reclaim(w->mm, zone->zone_pgdat, w->gfp, w->order);
	if (did < SIM_NODE_RECLAIM_SOME)
		return SIM_ZONE_PASS_BY;
	if (sim_zone_watermark_ok(zone, w->order, mark, ac->highest_zoneidx,
				  w->alloc_flags))
		return SIM_ZONE_TAKE;
	/* Between the low and the min mark a zone is not full yet. */
	return which == SIM_WMARK_MIN || did == SIM_NODE_RECLAIM_SOME ?
	       SIM_ZONE_FULL : SIM_ZONE_PASS_BY;
}

/* One scan. */
static struct sim_page *sim_walk_scan(struct sim_freelist_walk *w)
{
	const struct sim_alloc_context *ac = w->ac;
	struct sim_zoneref *z = ac->preferred_zoneref;
	enum sim_zone_verdict verdict;
	struct sim_page *page;
	struct sim_zone *zone;
	bool stop = false;

	for_next_sim_zone_zonelist_nodemask(zone, z, ac->highest_zoneidx,
					    ac->nodemask) {
		if (!sim_walk_worth_trying(w, z))
			continue;
		if (!sim_walk_allowed(w, zone, &stop)) {
			if (stop)
				break;
			continue;
		}
		verdict = sim_walk_verdict(w, z);
		if (verdict == SIM_ZONE_PASS_BY)
			continue;
		page = NULL;
		if (verdict == SIM_ZONE_TAKE)
			page = sim_get_page_from_zone(w->mm, zone, w->gfp,
						      w->order, w->alloc_flags,
						      ac);
		if (page) {
			if (w->mm->features & SIM_FEATURE_FAIR_ZONE)
				sim_use_alloc_batch(zone, w->order);
			return page;
		}
		if (w->zlc_active)
			sim_zlc_mark_zone_full(w->mm, ac->zonelist, z, &w->zlc);
	}
	return NULL;
}

/* Is there another scan to make, less choosy than the one that failed? */
static bool sim_walk_again(struct sim_freelist_walk *w)
{
	bool again = false;

	if (w->fair) {
		w->fair = false;
		again = sim_has_many_nodes(w->mm);
		if (w->fair_skipped) {
			sim_reset_alloc_batches(w->mm,
						w->ac->preferred_zoneref->zone);
			again = true;
		}
	}
	if (w->zlc_active) {
		w->zlc_active = false;
		again = true;
	}
	if (!again && (w->alloc_flags & SIM_ALLOC_NOFRAGMENT)) {
		w->alloc_flags &= ~SIM_ALLOC_NOFRAGMENT;
		again = true;
	}
	return again;
}

/**
 * sim_get_page_from_freelist_policy() - take a block, by fair zones and the cache
 * @mm: the machine
 * @gfp: the request
 * @order: of the block
 * @alloc_flags: SIM_ALLOC_*; at the low mark it is the first try, the only one that
 *	is fair
 * @ac: the zones
 *
 * Mirrors get_page_from_freelist() of Linux 4.2 in what the policies are about.
 * Context: any.
 *
 * Return: first page of the block, or NULL.
 */
struct sim_page *
sim_get_page_from_freelist_policy(struct sim_mm *mm, gfp_t gfp,
				  unsigned int order, unsigned int alloc_flags,
				  const struct sim_alloc_context *ac)
{
	unsigned int features = READ_ONCE(mm->features);
	struct sim_freelist_walk w = {
		.mm = mm,
		.gfp = gfp,
		.order = order,
		.alloc_flags = alloc_flags,
		.ac = ac,
		.fair = (features & SIM_FEATURE_FAIR_ZONE) &&
			(alloc_flags & SIM_ALLOC_WMARK_MASK) ==
			SIM_ALLOC_WMARK_LOW,
		.zlc_wanted = features & SIM_FEATURE_ZLC,
	};
	struct sim_page *page;

	do {
		page = sim_walk_scan(&w);
	} while (!page && sim_walk_again(&w));
	return page;
}
