// SPDX-License-Identifier: GPL-2.0
/**
 * DOC: the zonelist cache, as in Linux 2.6.20 to 4.3
 *
 * On a machine of many nodes that are full, an allocation looked at each of their
 * zones in vain, and fetched their counters to do so. So the fallback list of each
 * node had a bit for each of its places: the zone there was full of late. The first
 * scan of an allocation that met a zone without room from then on passed such zones
 * by; if it found nothing, a second scan asked them all. The bits were forgotten
 * after a second, and when direct reclaim made progress.
 *
 * What Linux kept beside the bits, the node of each place, is asked of the zone
 * here.
 */
#include <linux/bitmap.h>
#include <linux/interrupt.h>
#include <linux/jiffies.h>

#include "host/compat.h"
#include "page/gfp.h"
#include "page/internal.h"
#include "page/policy/policy.h"

/* The cache of a fallback list; NULL for that of one node only. */
static struct sim_zonelist_cache *sim_zlc_of(struct sim_zonelist *zonelist,
					     gfp_t gfp)
{
	if (sim_gfp_zonelist(gfp) != SIM_ZONELIST_FALLBACK)
		return NULL;
	return &container_of(zonelist, struct sim_pglist_data,
			     node_zonelists[SIM_ZONELIST_FALLBACK])->zlcache;
}

/**
 * sim_zlc_setup() - an allocation begins to heed the cache
 * @mm: the machine
 * @zonelist: the list that it walks
 * @gfp: the request
 * @alloc_flags: SIM_ALLOC_*
 * @zlc: filled in
 *
 * Bits of more than a second ago are forgotten. Mirrors zlc_setup(). Context: any.
 */
void sim_zlc_setup(struct sim_mm *mm, struct sim_zonelist *zonelist, gfp_t gfp,
		   unsigned int alloc_flags, struct sim_zlc_walk *zlc)
{
	struct sim_zonelist_cache *cache = sim_zlc_of(zonelist, gfp);

	zlc->cache = cache;
	if (!cache)
		return;
	if (time_after(jiffies, READ_ONCE(cache->last_full_zap) + HZ)) {
		bitmap_zero(cache->fullzones, SIM_ZONES_PER_ZONELIST);
		WRITE_ONCE(cache->last_full_zap, jiffies);
		atomic_long_inc(&mm->policy_stat[SIM_STAT_ZLC_ZAPPED]);
	}
	zlc->allowednodes = mm->node_states[SIM_N_MEMORY];
	if (!in_interrupt() && (alloc_flags & SIM_ALLOC_CPUSET))
		zlc->allowednodes = READ_ONCE(mm->mems_allowed);
}

/**
 * sim_zlc_zone_worth_trying() - is a zone allowed, and not known to be full?
 * @mm: the machine
 * @zonelist: the list
 * @z: a place of it
 * @zlc: what sim_zlc_setup() filled in
 *
 * Mirrors zlc_zone_worth_trying(). Context: any.
 *
 * Return: whether it is worth trying; true where there is no cache.
 */
bool sim_zlc_zone_worth_trying(struct sim_mm *mm,
			       const struct sim_zonelist *zonelist,
			       const struct sim_zoneref *z,
			       const struct sim_zlc_walk *zlc)
{
	if (!zlc->cache)
		return true;
	if ((zlc->allowednodes & BIT_ULL(sim_zonelist_node_idx(z))) &&
	    !test_bit(z - zonelist->_zonerefs, zlc->cache->fullzones))
		return true;
	atomic_long_inc(&mm->policy_stat[SIM_STAT_ZLC_SKIPPED]);
	return false;
}

/**
 * sim_zlc_mark_zone_full() - a zone had no room
 * @mm: the machine
 * @zonelist: the list
 * @z: its place
 * @zlc: what sim_zlc_setup() filled in
 *
 * Mirrors zlc_mark_zone_full(). Context: any.
 */
void sim_zlc_mark_zone_full(struct sim_mm *mm,
			    const struct sim_zonelist *zonelist,
			    const struct sim_zoneref *z,
			    const struct sim_zlc_walk *zlc)
{
	if (!zlc->cache)
		return;
	set_bit(z - zonelist->_zonerefs, zlc->cache->fullzones);
	atomic_long_inc(&mm->policy_stat[SIM_STAT_ZLC_FULL]);
}

/**
 * sim_zlc_clear_zones_full() - a zone may have room again: all are worth trying
 * @zonelist: the list
 * @gfp: the request that walks it
 *
 * Mirrors zlc_clear_zones_full(). Context: any.
 */
void sim_zlc_clear_zones_full(struct sim_zonelist *zonelist, gfp_t gfp)
{
	struct sim_zonelist_cache *cache = sim_zlc_of(zonelist, gfp);

	if (cache)
		bitmap_zero(cache->fullzones, SIM_ZONES_PER_ZONELIST);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_zlc_clear_zones_full);

/**
 * sim_zlc_init() - the caches of all nodes are empty
 * @mm: the machine
 *
 * Context: machine's lock.
 */
void sim_zlc_init(struct sim_mm *mm)
{
	int nid;

	for_each_sim_node(mm, nid) {
		struct sim_zonelist_cache *cache = &mm->node_data[nid]->zlcache;

		bitmap_zero(cache->fullzones, SIM_ZONES_PER_ZONELIST);
		WRITE_ONCE(cache->last_full_zap, jiffies);
	}
}

/**
 * sim_set_zlc() - the user wants the zonelist cache, or not
 * @mm: the machine
 * @on: 1 or 0
 *
 * Context: machine's lock.
 *
 * Return: 0, or -EINVAL when it is neither.
 */
int sim_set_zlc(struct sim_mm *mm, int on)
{
	/* What it knew is old by the time that it is wanted again. */
	sim_zlc_init(mm);
	return sim_set_feature(mm, SIM_FEATURE_ZLC, on);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_set_zlc);
