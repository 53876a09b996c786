/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Policies: mechanisms of older kernels and one of our own, off by default. What
 * the page allocator does without them stands outside this directory.
 */
#ifndef SIM_PAGE_POLICY_POLICY_H
#define SIM_PAGE_POLICY_POLICY_H

#include <linux/errno.h>

#include "page/internal.h"
#include "page/mmzone.h"
#include "page/pcp.h"

/*
 * Switch a policy of one bit, 1 or 0. Returns 0 or -EINVAL. Machine's lock; who is
 * on his way sees the change later.
 */
static inline int sim_set_feature(struct sim_mm *mm,
				  enum sim_mm_feature feature, int on)
{
	if (on != 0 && on != 1)
		return -EINVAL;
	WRITE_ONCE(mm->features, on ? mm->features | feature :
				      mm->features & ~feature);
	return 0;
}

/* pcp_max_order.c */
void sim_pcp_large_init(struct sim_pcp_large *large);
struct sim_page *sim_rmqueue_pcp_large(struct sim_mm *mm,
				       const struct sim_zone *preferred_zone,
				       struct sim_zone *zone,
				       unsigned int order, int migratetype,
				       unsigned int alloc_flags);
void sim_free_pcp_large(struct sim_mm *mm, struct sim_page *page,
			unsigned int order);
int sim_pcp_large_drain(struct sim_mm *mm, struct sim_zone *zone,
			struct sim_per_cpu_pages *pcp, int most);
int sim_set_pcp_max_order(struct sim_mm *mm, int order);

/* hot_cold.c */
struct sim_page *
sim_rmqueue_pcplist_cold(struct sim_mm *mm,
			 const struct sim_zone *preferred_zone,
			 struct sim_zone *zone, int migratetype,
			 unsigned int alloc_flags);
void sim_free_unref_page_cold(struct sim_mm *mm, struct sim_page *page);
int sim_set_hot_cold(struct sim_mm *mm, int on);

/* freelist.c */
struct sim_page *
sim_get_page_from_freelist_policy(struct sim_mm *mm, gfp_t gfp,
				  unsigned int order, unsigned int alloc_flags,
				  const struct sim_alloc_context *ac);

/* fair_zone.c */
void sim_reset_alloc_batches(struct sim_mm *mm,
			     struct sim_zone *preferred_zone);
void sim_use_alloc_batch(struct sim_zone *zone, unsigned int order);
void sim_setup_alloc_batches(struct sim_mm *mm);
int sim_set_fair_zone(struct sim_mm *mm, int on);

/**
 * struct sim_zlc_walk - what the zonelist cache says to one allocation
 * @cache: the bits; NULL for none
 * @allowednodes: a bit for each node that it may use
 */
struct sim_zlc_walk {
	struct sim_zonelist_cache *cache;
	u64 allowednodes;
};

/* zlc.c */
void sim_zlc_setup(struct sim_mm *mm, struct sim_zonelist *zonelist, gfp_t gfp,
		   unsigned int alloc_flags, struct sim_zlc_walk *zlc);
bool sim_zlc_zone_worth_trying(struct sim_mm *mm,
			       const struct sim_zonelist *zonelist,
			       const struct sim_zoneref *z,
			       const struct sim_zlc_walk *zlc);
void sim_zlc_mark_zone_full(struct sim_mm *mm,
			    const struct sim_zonelist *zonelist,
			    const struct sim_zoneref *z,
			    const struct sim_zlc_walk *zlc);
void sim_zlc_clear_zones_full(struct sim_zonelist *zonelist, gfp_t gfp);
void sim_zlc_init(struct sim_mm *mm);
int sim_set_zlc(struct sim_mm *mm, int on);

/* migrate_reserve.c */
void sim_setup_migrate_reserve(struct sim_mm *mm);
int sim_set_migrate_reserve(struct sim_mm *mm, int on);

#endif /* SIM_PAGE_POLICY_POLICY_H */
