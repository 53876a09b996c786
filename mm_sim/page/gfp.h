/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a request asks for, in the host's gfp_t bits: zone, lists, node, and the
 * zones in the order in which they are tried.
 *
 * All of it is on the way of every allocation, so all of it is inline. Mirrors
 * include/linux/gfp.h and mmzone.h of Linux 6.12.
 */
#ifndef SIM_PAGE_GFP_H
#define SIM_PAGE_GFP_H

#include <linux/errno.h>
#include <linux/gfp.h>

#include "page/mmzone.h"

/* A mask of nodes that excludes none. Mirrors a nodemask of NULL. */
#define SIM_NODE_MASK_ALL (~0ULL)

/* The modifiers are the lowest four bits of a gfp_t, and index a table. */
#define SIM_GFP_ZONEMASK \
	((__force unsigned int)(__GFP_DMA | __GFP_HIGHMEM | __GFP_DMA32 | \
				__GFP_MOVABLE))
static_assert(SIM_GFP_ZONEMASK == 15);

/* Where modifiers exclude each other. */
#define SIM_GFP_ZONE_BAD 15

#define SIM_GFP_ZONE(gfp, zone) \
	((u64)(zone) << 4 * (__force unsigned int)(gfp))

/*
 * A nibble for each combination. DMA, DMA32 and HIGHMEM exclude each other;
 * MOVABLE changes the zone only where HIGHMEM is given, too.
 */
#define SIM_GFP_ZONE_TABLE ( \
	SIM_GFP_ZONE(0, SIM_ZONE_NORMAL) | \
	SIM_GFP_ZONE(__GFP_DMA, SIM_ZONE_DMA) | \
	SIM_GFP_ZONE(__GFP_HIGHMEM, SIM_ZONE_HIGHMEM) | \
	SIM_GFP_ZONE(__GFP_DMA32, SIM_ZONE_DMA32) | \
	SIM_GFP_ZONE(__GFP_MOVABLE, SIM_ZONE_NORMAL) | \
	SIM_GFP_ZONE(__GFP_MOVABLE | __GFP_DMA, SIM_ZONE_DMA) | \
	SIM_GFP_ZONE(__GFP_MOVABLE | __GFP_HIGHMEM, SIM_ZONE_MOVABLE) | \
	SIM_GFP_ZONE(__GFP_MOVABLE | __GFP_DMA32, SIM_ZONE_DMA32) | \
	SIM_GFP_ZONE(__GFP_DMA | __GFP_HIGHMEM, SIM_GFP_ZONE_BAD) | \
	SIM_GFP_ZONE(__GFP_DMA | __GFP_DMA32, SIM_GFP_ZONE_BAD) | \
	SIM_GFP_ZONE(__GFP_DMA32 | __GFP_HIGHMEM, SIM_GFP_ZONE_BAD) | \
	SIM_GFP_ZONE(__GFP_DMA | __GFP_DMA32 | __GFP_HIGHMEM, \
		     SIM_GFP_ZONE_BAD) | \
	SIM_GFP_ZONE(__GFP_MOVABLE | __GFP_DMA | __GFP_HIGHMEM, \
		     SIM_GFP_ZONE_BAD) | \
	SIM_GFP_ZONE(__GFP_MOVABLE | __GFP_DMA | __GFP_DMA32, \
		     SIM_GFP_ZONE_BAD) | \
	SIM_GFP_ZONE(__GFP_MOVABLE | __GFP_DMA32 | __GFP_HIGHMEM, \
		     SIM_GFP_ZONE_BAD) | \
	SIM_GFP_ZONE(__GFP_MOVABLE | __GFP_DMA | __GFP_DMA32 | __GFP_HIGHMEM, \
		     SIM_GFP_ZONE_BAD))

/* Highest zone that a request may use, or SIM_GFP_ZONE_BAD. */
static inline unsigned int __sim_gfp_zone(gfp_t gfp)
{
	unsigned int bits = (__force unsigned int)gfp & SIM_GFP_ZONEMASK;

	return SIM_GFP_ZONE_TABLE >> 4 * bits & 15;
}

/**
 * sim_gfp_zone() - highest zone that a request may use
 * @gfp: the request, in the host's bits
 *
 * Mirrors gfp_zone() of a kernel that has all zones.
 *
 * Return: enum sim_zone_type, or -EINVAL where modifiers exclude each other.
 */
static inline int sim_gfp_zone(gfp_t gfp)
{
	unsigned int zone = __sim_gfp_zone(gfp);

	return likely(zone != SIM_GFP_ZONE_BAD) ? zone : -EINVAL;
}

#define SIM_GFP_MOVABLE ((__force unsigned int)__GFP_MOVABLE)
static_assert((__force unsigned int)__GFP_RECLAIMABLE == 2 * SIM_GFP_MOVABLE);
static_assert(SIM_MIGRATE_MOVABLE == 1 && SIM_MIGRATE_RECLAIMABLE == 2);

/* What a request says of its type: two bits side by side are its number; 3 is bad. */
static inline unsigned int __sim_gfp_type(gfp_t gfp)
{
	return (__force unsigned int)gfp / SIM_GFP_MOVABLE & 3;
}

/**
 * sim_gfp_migratetype() - lists that a request wants
 * @mm: the machine
 * @gfp: the request, in the host's bits
 *
 * Mirrors gfp_migratetype().
 *
 * Return: enum sim_migratetype, or -EINVAL when it is to be movable and
 * reclaimable at once.
 */
static inline int sim_gfp_migratetype(const struct sim_mm *mm, gfp_t gfp)
{
	unsigned int mt = __sim_gfp_type(gfp);

	if (unlikely(mt >= SIM_MIGRATE_PCPTYPES))
		return -EINVAL;
	if (unlikely(mm->page_group_by_mobility_disabled))
		return SIM_MIGRATE_UNMOVABLE;
	return mt;
}

/* Which of a node's lists: __GFP_THISNODE forbids others. As gfp_zonelist(). */
static inline int sim_gfp_zonelist(gfp_t gfp)
{
	return unlikely(gfp & __GFP_THISNODE) ? SIM_ZONELIST_NOFALLBACK :
						SIM_ZONELIST_FALLBACK;
}

/**
 * sim_node_zonelist() - the zones that a request may have, in their order
 * @mm: the machine
 * @nid: a node that it has
 * @gfp: the request, in the host's bits
 *
 * Mirrors node_zonelist().
 *
 * Return: the list.
 */
static inline struct sim_zonelist *sim_node_zonelist(const struct sim_mm *mm,
						     int nid, gfp_t gfp)
{
	return &mm->node_data[nid]->node_zonelists[sim_gfp_zonelist(gfp)];
}

/* Mirrors zonelist_node_idx(). */
static inline int sim_zonelist_node_idx(const struct sim_zoneref *z)
{
	return z->zone->zone_pgdat->node_id;
}

/**
 * sim_next_zones_zonelist() - the next zone that a request may use
 * @z: where to look; itself, too
 * @highest_zoneidx: highest zone that is allowed, enum sim_zone_type
 * @nodemask: a bit for each node that is allowed; SIM_NODE_MASK_ALL for any
 *
 * Mirrors next_zones_zonelist().
 *
 * Return: its place; that of the list's end, whose zone is NULL, for none.
 */
static inline struct sim_zoneref *
sim_next_zones_zonelist(struct sim_zoneref *z, int highest_zoneidx,
			u64 nodemask)
{
	/* The end has index 0, which no request is below. */
	if (likely(nodemask == SIM_NODE_MASK_ALL))
		while (z->zone_idx > highest_zoneidx)
			z++;
	else
		while (z->zone &&
		       (z->zone_idx > highest_zoneidx ||
			!(nodemask & BIT_ULL(sim_zonelist_node_idx(z)))))
			z++;
	return z;
}

/**
 * sim_first_zones_zonelist() - the first zone that a request may use
 * @zonelist: the list
 * @highest_zoneidx: highest zone that is allowed, enum sim_zone_type
 * @nodemask: a bit for each node that is allowed; SIM_NODE_MASK_ALL for any
 *
 * Mirrors first_zones_zonelist().
 *
 * Return: as sim_next_zones_zonelist().
 */
static inline struct sim_zoneref *
sim_first_zones_zonelist(struct sim_zonelist *zonelist, int highest_zoneidx,
			 u64 nodemask)
{
	return sim_next_zones_zonelist(zonelist->_zonerefs, highest_zoneidx,
				       nodemask);
}

/* From @z on, which is a place that the same arguments led to, or behind it. */
#define for_next_sim_zone_zonelist_nodemask(zone, z, highidx, nodemask) \
	for ((zone) = (z)->zone; (zone); \
	     (z) = sim_next_zones_zonelist((z) + 1, (highidx), (nodemask)), \
	     (zone) = (z)->zone)

/* The zones of a list that a request may use. Mirrors the macro of that name. */
#define for_each_sim_zone_zonelist_nodemask(zone, z, zlist, highidx, nodemask) \
	for ((z) = sim_first_zones_zonelist((zlist), (highidx), (nodemask)), \
	     (zone) = (z)->zone; (zone); \
	     (z) = sim_next_zones_zonelist((z) + 1, (highidx), (nodemask)), \
	     (zone) = (z)->zone)

#endif /* SIM_PAGE_GFP_H */
