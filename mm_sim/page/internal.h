/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the parts of the page allocator know of each other. Mirrors mm/internal.h
 * of Linux 6.12.
 */
#ifndef SIM_PAGE_INTERNAL_H
#define SIM_PAGE_INTERNAL_H

#include <linux/minmax.h>

#include "page/buddy.h"
#include "page/gfp.h"
#include "page/hardening.h"
#include "page/mmzone.h"
#include "page/vmstat.h"
#include "page/watermark.h"

/* How hard a request tries. Mirrors ALLOC_*; the first three index _watermark. */
#define SIM_ALLOC_WMARK_MIN SIM_WMARK_MIN
#define SIM_ALLOC_WMARK_LOW SIM_WMARK_LOW
#define SIM_ALLOC_WMARK_HIGH SIM_WMARK_HIGH
#define SIM_ALLOC_WMARK_MASK 3U
#define SIM_ALLOC_NO_WATERMARKS 0x4U
/* A victim of the OOM killer: half of the min reserve. */
#define SIM_ALLOC_OOM 0x8U
/* Cannot block: with MIN_RESERVE, a quarter more of the reserve. */
#define SIM_ALLOC_NON_BLOCK 0x10U
/* __GFP_HIGH: half of the min reserve. */
#define SIM_ALLOC_MIN_RESERVE 0x20U
/* Only nodes of mems_allowed. */
#define SIM_ALLOC_CPUSET 0x40U
/* CMA pageblocks may be used. */
#define SIM_ALLOC_CMA 0x80U
/* Rather another zone than to mix types in a pageblock. */
#define SIM_ALLOC_NOFRAGMENT 0x100U
/* MIGRATE_HIGHATOMIC pageblocks may be used. */
#define SIM_ALLOC_HIGHATOMIC 0x200U
/* __GFP_KSWAPD_RECLAIM. */
#define SIM_ALLOC_KSWAPD 0x800U
/* Ours: straight from the buddy lists, not by way of a per-CPU list. */
#define SIM_ALLOC_BUDDY 0x10000U
/* From the cold end of a per-CPU list. As __GFP_COLD of kernels up to 4.14. */
#define SIM_ALLOC_COLD 0x20000U

/* Those that may go below the min mark, or to what is kept for such. */
#define SIM_ALLOC_RESERVES (SIM_ALLOC_NON_BLOCK | SIM_ALLOC_MIN_RESERVE | \
			    SIM_ALLOC_HIGHATOMIC | SIM_ALLOC_OOM)

static_assert(SIM_ALLOC_NO_WATERMARKS >= SIM_NR_WMARK);

/**
 * struct sim_alloc_context - what stays the same over one allocation
 * @zonelist: the zones in their order
 * @nodemask: a bit for each node that is allowed
 * @preferred_zoneref: the first of them that is; its zone is NULL for none
 * @migratetype: lists that are wanted
 * @highest_zoneidx: highest zone that is allowed
 * @spread_dirty_pages: keep from nodes that have their share of dirty pages
 *
 * Mirrors struct alloc_context.
 */
struct sim_alloc_context {
	struct sim_zonelist *zonelist;
	u64 nodemask;
	struct sim_zoneref *preferred_zoneref;
	int migratetype;
	int highest_zoneidx;
	bool spread_dirty_pages;
};

/* Is there a block of @order or above in a list that the request may use? */
static inline bool sim_zone_has_block(const struct sim_zone *zone,
				      unsigned int order,
				      unsigned int alloc_flags)
{
	const struct sim_free_area *area = &zone->free_area[SIM_MAX_PAGE_ORDER];
	const struct sim_free_area *end = zone->free_area + order;
	int mt;

	/* Any will do, and the large ones come and go the least. */
	for (; area >= end; area--) {
		if (!sim_nr_free(area))
			continue;
		for (mt = 0; mt < SIM_MIGRATE_PCPTYPES; mt++)
			if (!list_empty(&area->free_list[mt]))
				return true;
		if (!list_empty(&area->free_list[SIM_MIGRATE_RESERVE]))
			return true;
		if ((alloc_flags & SIM_ALLOC_CMA) &&
		    !list_empty(&area->free_list[SIM_MIGRATE_CMA]))
			return true;
		if ((alloc_flags & (SIM_ALLOC_HIGHATOMIC | SIM_ALLOC_OOM)) &&
		    !list_empty(&area->free_list[SIM_MIGRATE_HIGHATOMIC]))
			return true;
	}
	return false;
}

/**
 * sim_zone_has_plenty() - is a zone above its high mark, and nobody at work there?
 * @zone: the zone
 * @order: of the block
 * @highest_zoneidx: highest zone that the request may use
 *
 * Where it is, zone_watermark_ok() grants any request a block that there is.
 * Context: any.
 *
 * Return: whether it is; false is no answer.
 */
static inline bool sim_zone_has_plenty(const struct sim_zone *zone,
				       unsigned int order, int highest_zoneidx)
{
	/* A moment ago is soon enough, for a sum that is compared once. */
	long spare = data_race(zone->vm_stat[SIM_NR_FREE_PAGES] -
			       zone->vm_stat[SIM_NR_FREE_CMA_PAGES] -
			       zone->nr_free_highatomic);

	if (unlikely(spare < (long)(sim_wmark_pages(zone, SIM_WMARK_HIGH) +
				    zone->lowmem_reserve[highest_zoneidx] +
				    BIT(order))))
		return false;
	return likely(!READ_ONCE(zone->flags));
}

/**
 * sim_zone_watermark_fast() - is there room in a zone, mostly in two comparisons
 * @zone: the zone
 * @order: of the block
 * @mark: pages that are to stay
 * @highest_zoneidx: highest zone that the request may use
 * @alloc_flags: SIM_ALLOC_*
 *
 * A single page is granted at once where what is free and of any use is more than
 * the mark and the reserve; all else is worked out. Mirrors
 * zone_watermark_fast(). Context: any.
 *
 * Return: whether there is.
 */
static inline bool sim_zone_watermark_fast(const struct sim_zone *zone,
					   unsigned int order,
					   unsigned long mark,
					   int highest_zoneidx,
					   unsigned int alloc_flags)
{
	long free = sim_zone_page_state(zone, SIM_NR_FREE_PAGES);
	long keep = mark + zone->lowmem_reserve[highest_zoneidx];

	if (!order && likely(free - sim_zone_unusable_free(zone, 0,
							   alloc_flags) > keep))
		return true;
	if (__sim_zone_watermark_ok(zone, order, mark, highest_zoneidx,
				    alloc_flags, free))
		return true;
	/* The reserves are there for these, boost or not. */
	if (likely(order || !(alloc_flags & SIM_ALLOC_MIN_RESERVE) ||
		   (alloc_flags & SIM_ALLOC_WMARK_MASK) != SIM_ALLOC_WMARK_MIN ||
		   !READ_ONCE(zone->watermark_boost)))
		return false;
	return __sim_zone_watermark_ok(zone, order,
				       zone->_watermark[SIM_WMARK_MIN],
				       highest_zoneidx, alloc_flags, free);
}

/*
 * Movable pages may be in CMA pageblocks, for they can be moved out of the way
 * again. Mirrors gfp_to_alloc_flags_cma(), which asks the request for its type.
 */
static inline unsigned int sim_gfp_to_alloc_flags_cma(int migratetype,
						      unsigned int alloc_flags)
{
	if (migratetype == SIM_MIGRATE_MOVABLE)
		alloc_flags |= SIM_ALLOC_CMA;
	return alloc_flags;
}

/**
 * sim_zone_above_mark() - has a zone room above the mark that a request heeds
 * @zone: the zone
 * @order: of the block
 * @alloc_flags: SIM_ALLOC_*
 * @highest: highest zone that the request may use
 *
 * Context: any.
 *
 * Return: whether it has, or the request heeds none.
 */
static inline bool sim_zone_above_mark(struct sim_zone *zone,
				       unsigned int order,
				       unsigned int alloc_flags, int highest)
{
	unsigned long mark;

	/* Frees learn from the bit that per-CPU lists had better shrink. */
	if (!test_bit(SIM_ZONE_BELOW_HIGH, &zone->flags)) {
		if (likely(sim_zone_watermark_fast(zone, order,
						   sim_wmark_pages(zone, SIM_WMARK_HIGH),
						   highest, alloc_flags)))
			return true;
		set_bit(SIM_ZONE_BELOW_HIGH, &zone->flags);
	}
	mark = sim_wmark_pages(zone, alloc_flags & SIM_ALLOC_WMARK_MASK);
	return sim_zone_watermark_fast(zone, order, mark, highest,
				       alloc_flags) ||
	       (alloc_flags & SIM_ALLOC_NO_WATERMARKS);
}

/* Mirrors nr_online_nodes > 1. */
static inline bool sim_has_many_nodes(const struct sim_mm *mm)
{
	u64 nodes = mm->node_states[SIM_N_ONLINE];

	return nodes & (nodes - 1);
}

bool sim_prepare_alloc_pages(struct sim_mm *mm, gfp_t gfp, unsigned int order,
			     int nid, u64 nodemask,
			     struct sim_alloc_context *ac, gfp_t *alloc_gfp,
			     unsigned int *alloc_flags);
bool sim_cpuset_zone_allowed(const struct sim_mm *mm,
			     const struct sim_zone *zone, gfp_t gfp);
bool sim_zone_may_reclaim(struct sim_mm *mm, const struct sim_zone *zone,
			  const struct sim_alloc_context *ac);
struct sim_page *sim_get_page_from_zone(struct sim_mm *mm,
					struct sim_zone *zone, gfp_t gfp,
					unsigned int order,
					unsigned int alloc_flags,
					const struct sim_alloc_context *ac);
void sim_prep_compound_page(struct sim_page *page, unsigned int order);
void sim_post_alloc_hook(struct sim_mm *mm, struct sim_page *page,
			 unsigned int order, gfp_t gfp);
bool sim_prep_new_page(struct sim_mm *mm, struct sim_page *page,
		       unsigned int order, gfp_t gfp);
const char *__sim_free_pages_ok(struct sim_mm *mm, struct sim_page *page,
				unsigned int order,
				enum sim_fpi_flags fpi_flags);
int sim_rmqueue_bulk(struct sim_mm *mm, struct sim_zone *zone,
		     unsigned int order, int count, struct list_head *list,
		     int migratetype, unsigned int alloc_flags);
struct sim_page *sim_rmqueue_buddy_fast(struct sim_mm *mm,
					struct sim_zone *zone,
					unsigned int order, int migratetype);
void sim_free_one_of_many(struct sim_mm *mm, struct sim_zone *zone,
			  struct sim_page *page, unsigned long pfn,
			  unsigned int order, int migratetype);
void sim_free_one_page(struct sim_mm *mm, struct sim_zone *zone,
		       struct sim_page *page, unsigned long pfn,
		       unsigned int order, enum sim_fpi_flags fpi_flags);
struct sim_page *sim_alloc_pages_slowpath(struct sim_mm *mm, gfp_t gfp,
					  unsigned int order,
					  struct sim_alloc_context *ac,
					  unsigned int always);
unsigned int sim_gfp_to_alloc_flags(gfp_t gfp, unsigned int order);
bool sim_gfp_pfmemalloc_allowed(struct sim_mm *mm, gfp_t gfp);
unsigned int sim_alloc_flags_nofragment(const struct sim_mm *mm,
					const struct sim_zone *zone, gfp_t gfp);
struct sim_page *sim_get_page_from_freelist(struct sim_mm *mm, gfp_t gfp,
					    unsigned int order,
					    unsigned int alloc_flags,
					    const struct sim_alloc_context *ac);

#endif /* SIM_PAGE_INTERNAL_H */
