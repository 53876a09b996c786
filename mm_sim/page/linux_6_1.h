/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What Linux 6.1 does otherwise than 6.12.
 */
#ifndef SIM_PAGE_LINUX_6_1_H
#define SIM_PAGE_LINUX_6_1_H

#include "page/mmzone.h"

struct sim_per_cpu_pages;

/* The type that a block in a per-CPU list goes back to; above the order. */
#define SIM_PCPTYPE_PGSHIFT (SIM_ORDER_PGSHIFT + 4)
#define SIM_PCPTYPE_PGMASK (7ULL << SIM_PCPTYPE_PGSHIFT)

static_assert(SIM_PCPTYPE_PGSHIFT + 3 <= SIM_ZONES_PGSHIFT);
static_assert(SIM_MIGRATE_TYPES <= 8);

static inline bool sim_is_linux_6_1(const struct sim_mm *mm)
{
	return READ_ONCE(mm->features) & SIM_FEATURE_LINUX_6_1;
}

/* Mirrors set_pcppage_migratetype(). */
static inline void sim_set_pcppage_migratetype(struct sim_page *page, int type)
{
	sim_update_page_flags(page, SIM_PCPTYPE_PGMASK,
			      (u64)type << SIM_PCPTYPE_PGSHIFT);
}

/* Mirrors get_pcppage_migratetype(). */
static inline int sim_get_pcppage_migratetype(const struct sim_page *page)
{
	return (page->flags & SIM_PCPTYPE_PGMASK) >> SIM_PCPTYPE_PGSHIFT;
}

/**
 * struct sim_count_once - the count of free pages as it was
 * @sum: of the zone
 * @diff: what this CPU has not added to it
 */
struct sim_count_once {
	unsigned long sum;
	s8 diff;
};

void sim_count_once_begin(struct sim_zone *zone, struct sim_count_once *once);
void sim_count_once_end(struct sim_zone *zone,
			const struct sim_count_once *once, long delta);
void sim_account_move_6_1(struct sim_zone *zone, long nr_pages, int old_mt,
			  int new_mt);
struct sim_page *sim_rmqueue_fallback(struct sim_mm *mm, struct sim_zone *zone,
				      unsigned int order, int migratetype,
				      unsigned int alloc_flags);
int sim_pcp_alloc_batch(const struct sim_per_cpu_pages *pcp,
			unsigned int order);
void sim_pcp_push_6_1(struct sim_mm *mm, struct sim_zone *zone,
		      struct sim_per_cpu_pages *pcp, struct sim_page *page,
		      unsigned int order, int type);

#endif /* SIM_PAGE_LINUX_6_1_H */
