/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The per-CPU page lists.
 */
#ifndef SIM_PAGE_PCP_H
#define SIM_PAGE_PCP_H

#include <linux/cache.h>

#include "page/mmzone.h"

/* The least share of a zone that may be asked for, as one in so many. */
#define SIM_MIN_PERCPU_PAGELIST_HIGH_FRACTION 8

/* One list for each type and small order, and two for huge pages. */
#define SIM_NR_PCP_THP 2
#define SIM_NR_LOWORDER_PCP_LISTS \
	(SIM_MIGRATE_PCPTYPES * (PAGE_ALLOC_COSTLY_ORDER + 1))
#define SIM_NR_PCP_LISTS (SIM_NR_LOWORDER_PCP_LISTS + SIM_NR_PCP_THP)

/**
 * struct sim_per_cpu_pages - the lists of one zone on one CPU
 * @lock: guards all below
 * @batch: pages that are moved at a time
 * @high_min: lower bound of @high
 * @high_max: upper bound of @high
 * @high: so many pages, and some go back to the zone
 * @count: pages in the lists
 * @free_count: pages freed in a row
 * @flags: none so far
 * @alloc_factor: how much an allocation takes more than @batch, as a shift
 * @lists: by order and migratetype
 *
 * Mirrors struct per_cpu_pages.
 */
struct sim_per_cpu_pages {
	spinlock_t lock; /* all below */
	int batch;
	int high_min;
	int high_max;
	int high;
	int count;
	short free_count;
	u8 flags;
	u8 alloc_factor;
	struct list_head lists[SIM_NR_PCP_LISTS];
} __aligned(SMP_CACHE_BYTES);

int sim_zone_batchsize(const struct sim_zone *zone);
int sim_zone_highsize(const struct sim_mm *mm, const struct sim_zone *zone,
		      int batch, int high_fraction);
void sim_zone_pcp_init(struct sim_zone *zone);
void sim_zone_pcp_update(struct sim_mm *mm, struct sim_zone *zone);
size_t sim_pagesets_size(const struct sim_mm *mm);
void sim_boot_pagesets_init(struct sim_mm *mm);
void sim_setup_per_cpu_pageset(struct sim_mm *mm);
int sim_set_percpu_pagelist_high_fraction(struct sim_mm *mm, int fraction);

#endif /* SIM_PAGE_PCP_H */
