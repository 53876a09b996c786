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

/* So many times the batch, as a shift, is moved at a time at most. */
#define SIM_PCP_BATCH_SCALE_MAX 5

/* The last free was of order 1 to 3. As PCPF_PREV_FREE_HIGH_ORDER. */
#define SIM_PCPF_PREV_FREE_HIGH_ORDER BIT(0)
/* Such frees in a row stay until a batch is there. As PCPF_FREE_HIGH_BATCH. */
#define SIM_PCPF_FREE_HIGH_BATCH BIT(1)
/* Most had better go now. What nr_pcp_high() gets as free_high. */
#define SIM_PCPF_FREE_HIGH BIT(2)
/* Such frees in a row stay until half of high_min is there, too. */
#define SIM_PCPF_FREE_HIGH_LATE BIT(3)

/* Orders that only the policy pcp_max_order keeps lists of. */
#define SIM_PCP_LARGE_MIN_ORDER (PAGE_ALLOC_COSTLY_ORDER + 1)
#define SIM_PCP_LARGE_ORDERS (SIM_MAX_PAGE_ORDER - PAGE_ALLOC_COSTLY_ORDER)

/**
 * struct sim_pcp_large - the lists of large blocks of one zone on one CPU
 * @lock: guards all below
 * @count: pages in the lists
 * @lists: by order and migratetype; those of a pageblock's order stay empty
 * @vm_event: what came from the lists and went to them, in pages
 * @vm_numa_event: blocks that came from the lists
 */
struct sim_pcp_large {
	spinlock_t lock; /* all below */
	int count;
	struct list_head lists[SIM_PCP_LARGE_ORDERS][SIM_MIGRATE_PCPTYPES];
	unsigned long vm_event[SIM_NR_ZONE_EVENT_ITEMS];
	unsigned long vm_numa_event[SIM_NR_PCP_NUMA_EVENT_ITEMS];
};

/**
 * struct sim_per_cpu_pages - the lists of one zone on one CPU
 * @lock: guards all below
 * @in_use: on hosts with one CPU, somebody has @lock
 * @expire: refreshes of the counters until lists of another node are drained
 * @batch: pages that are moved at a time
 * @high_min: lower bound of @high
 * @high_max: upper bound of @high
 * @high: so many pages, and some go back to the zone
 * @count: pages in the lists
 * @free_count: pages freed in a row; as Linux 6.1, doublings of @batch
 * @flags: SIM_PCPF_*
 * @alloc_factor: how much an allocation takes more than @batch, as a shift
 * @lists: by order and migratetype
 * @vm_event: what came from the lists and went to them, in pages
 * @vm_numa_event: blocks that came from the lists
 * @large: more lists, of the policy pcp_max_order, with a lock of their own
 *
 * Mirrors struct per_cpu_pages.
 */
struct sim_per_cpu_pages {
	spinlock_t lock; /* all below */
	bool in_use;
	u8 expire;
	int batch;
	int high_min;
	int high_max;
	int high;
	int count;
	short free_count;
	u8 flags;
	u8 alloc_factor;
	struct list_head lists[SIM_NR_PCP_LISTS];
	unsigned long vm_event[SIM_NR_ZONE_EVENT_ITEMS];
	unsigned long vm_numa_event[SIM_NR_PCP_NUMA_EVENT_ITEMS];
	struct sim_pcp_large large;
} __aligned(SMP_CACHE_BYTES);

/* Is a block of @order kept in the lists? Mirrors pcp_allowed_order(). */
static inline bool sim_pcp_allowed_order(unsigned int order)
{
	return order <= PAGE_ALLOC_COSTLY_ORDER || order == SIM_PAGEBLOCK_ORDER;
}

/* Mirrors order_to_pindex(). */
static inline unsigned int sim_order_to_pindex(int migratetype,
					       unsigned int order)
{
	if (unlikely(order > PAGE_ALLOC_COSTLY_ORDER))
		return SIM_NR_LOWORDER_PCP_LISTS +
		       (migratetype == SIM_MIGRATE_MOVABLE);
	return SIM_MIGRATE_PCPTYPES * order + migratetype;
}

/* Mirrors pindex_to_order(). */
static inline unsigned int sim_pindex_to_order(unsigned int pindex)
{
	if (pindex >= SIM_NR_LOWORDER_PCP_LISTS)
		return SIM_PAGEBLOCK_ORDER;
	return pindex / SIM_MIGRATE_PCPTYPES;
}

/* Pages in all lists of a zone on a CPU; a moment ago, without the locks. */
static inline int sim_pcp_pages(const struct sim_per_cpu_pages *pcp)
{
	/* Counted plainly, on the way of every block. */
	return data_race(READ_ONCE(pcp->count)) + READ_ONCE(pcp->large.count);
}

int sim_zone_batchsize(const struct sim_zone *zone);
int sim_zone_highsize(const struct sim_mm *mm, const struct sim_zone *zone,
		      int batch, int high_fraction);
void sim_zone_pcp_init(struct sim_zone *zone);
void sim_zone_pcp_update(struct sim_mm *mm, struct sim_zone *zone);
size_t sim_pagesets_size(const struct sim_mm *mm);
void sim_boot_pagesets_init(struct sim_mm *mm);
void sim_setup_per_cpu_pageset(struct sim_mm *mm);
int sim_set_percpu_pagelist_high_fraction(struct sim_mm *mm, int fraction);
struct sim_per_cpu_pages *sim_zone_pcp(const struct sim_mm *mm,
				       const struct sim_zone *zone,
				       unsigned int cpu);
void sim_free_pcppages_bulk(struct sim_mm *mm, struct sim_zone *zone,
			    struct sim_per_cpu_pages *pcp, int count,
			    unsigned int pindex);
struct sim_page *sim_rmqueue_pcplist(struct sim_mm *mm,
				     const struct sim_zone *preferred_zone,
				     struct sim_zone *zone, unsigned int order,
				     int migratetype, unsigned int alloc_flags);
unsigned int sim_rmqueue_pcplist_bulk(struct sim_mm *mm,
				      const struct sim_zone *preferred_zone,
				      struct sim_zone *zone, unsigned int nr,
				      struct list_head *list, int migratetype,
				      unsigned int alloc_flags);
void sim_pcp_trim(struct sim_mm *mm, struct sim_zone *zone,
		  struct sim_per_cpu_pages *pcp, unsigned int pindex);
void sim_drain_zone_pages(struct sim_mm *mm, struct sim_zone *zone,
			  unsigned int cpu);
void sim_decay_pcp_high(struct sim_mm *mm, struct sim_zone *zone,
			struct sim_per_cpu_pages *pcp);
void sim_drain_pages(struct sim_mm *mm, unsigned int cpu);
void sim_drain_all_pages(struct sim_mm *mm, struct sim_zone *zone);
void sim_zone_pcp_disable(struct sim_mm *mm, struct sim_zone *zone);
void sim_zone_pcp_enable(struct sim_mm *mm, struct sim_zone *zone);
unsigned long sim_zone_pcp_pages(const struct sim_mm *mm,
				 const struct sim_zone *zone);

#endif /* SIM_PAGE_PCP_H */
