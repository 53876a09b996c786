/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A zone of the running host, read and never written.
 */
#ifndef SIM_HOST_HOST_ZONE_H
#define SIM_HOST_HOST_ZONE_H

#include <linux/types.h>

#include "page/mmzone.h"

/* Blocks that are read under one hold of the host's zone lock. */
#define SIM_HOST_BATCH 256

/**
 * struct sim_host_zone - a zone of the host, and what it says of itself
 * @nid: the host's node
 * @idx: which zone in our numbering
 * @zone: the host's struct zone; only host_zone.c looks into it
 * @start_pfn: first pfn of the span
 * @spanned_pages: pages of the span
 * @present_pages: pages of memory
 * @managed_pages: pages that the buddy allocator was given
 * @watermark: the marks, in pages, without the boost
 * @watermark_boost: pages that reclaim adds to the marks for a while
 * @lowmem_reserve: by our zone numbers, in pages
 * @nr_reserved_highatomic: pages in pageblocks kept for high-order atomic requests
 * @percpu_drift_mark: below so many free pages, what CPUs keep to themselves matters
 * @below_high: an allocation found less than the high mark
 * @batch: pages that a per-CPU list takes at a time
 * @high_min: lower bound of the pages in a per-CPU list
 * @high_max: upper bound of the same
 */
struct sim_host_zone {
	int nid;
	int idx;
	void *zone;
	unsigned long start_pfn;
	unsigned long spanned_pages;
	unsigned long present_pages;
	unsigned long managed_pages;
	unsigned long watermark[SIM_NR_WMARK];
	unsigned long watermark_boost;
	long lowmem_reserve[SIM_MAX_NR_ZONES];
	unsigned long nr_reserved_highatomic;
	unsigned long percpu_drift_mark;
	bool below_high;
	int batch;
	int high_min;
	int high_max;
};

/* What a page of the span of a zone is. */
enum sim_host_page_kind {
	/* No memory, or not of this zone. */
	SIM_HOST_PAGE_HOLE,
	/* Never given to the buddy allocator. */
	SIM_HOST_PAGE_RESERVED,
	SIM_HOST_PAGE_MANAGED,
};

/**
 * struct sim_host_block - a free block of the host
 * @pfn: its first pfn
 * @order: its order
 * @migratetype: enum sim_migratetype, of the list that it is in; of one in a
 *	per-CPU list, what it goes back to
 */
struct sim_host_block {
	unsigned long pfn;
	u8 order;
	u8 migratetype;
};

/**
 * struct sim_host_cursor - a place in the free lists of a zone
 * @order: the list that is read
 * @migratetype: its type, in the host's numbering
 * @last: pfn of the last block that was read; ULONG_MAX at the head
 * @restarts: how often this list was begun anew
 * @lost: how often the last block was not there any more, all in all
 */
struct sim_host_cursor {
	unsigned int order;
	unsigned int migratetype;
	unsigned long last;
	unsigned int restarts;
	unsigned long lost;
};

/**
 * struct sim_host_sink - who is told of free blocks under the host's zone lock
 * @block: a free block, list by list, head to tail; quick, interrupts are off
 * @pageblock: the type of each pageblock that has memory; the same
 * @arg: for both
 */
struct sim_host_sink {
	void (*block)(void *arg, const struct sim_host_block *block);
	void (*pageblock)(void *arg, unsigned long pfn, int migratetype);
	void *arg;
};

/**
 * struct sim_host_pcp - the per-CPU lists of a zone on one CPU
 * @batch: pages that are moved at a time
 * @high_min: lower bound of @high
 * @high_max: upper bound of @high
 * @high: so many pages, and some go back to the zone
 * @free_count: pages freed in a row; on Linux 6.1, doublings of @batch
 * @alloc_factor: how much an allocation takes more than @batch, as a shift
 * @prev_free_high: the last free was of order 1 to 3
 * @free_high_batch: such frees wait until a batch is there
 * @free_diff: free pages that the CPU has not added to the zone's count yet
 * @stat_threshold: how far @free_diff may be from 0
 */
struct sim_host_pcp {
	int batch;
	int high_min;
	int high_max;
	int high;
	int free_count;
	u8 alloc_factor;
	bool prev_free_high;
	bool free_high_batch;
	int free_diff;
	int stat_threshold;
};

int sim_host_zone_find(int nid, const char *name, struct sim_host_zone *z);
void sim_host_zone_read(struct sim_host_zone *z);
enum sim_host_page_kind sim_host_page_kind(const struct sim_host_zone *z,
					   unsigned long pfn);
u64 sim_host_walk_zone(const struct sim_host_zone *z,
		       const struct sim_host_sink *sink);
unsigned int sim_host_walk_batch(const struct sim_host_zone *z,
				 struct sim_host_cursor *cursor,
				 struct sim_host_block *blocks, u64 *ns);
unsigned int sim_host_walk_window(const struct sim_host_zone *z,
				  unsigned long start, unsigned long end,
				  const struct sim_host_sink *sink, u64 *ns);
unsigned int sim_host_walk_pcp(const struct sim_host_zone *z, unsigned int cpu,
			       struct sim_host_pcp *pcp,
			       struct sim_host_block *blocks, unsigned int max);
unsigned int sim_host_nr_cpus(void);
bool sim_host_cpu_possible(unsigned int cpu);
unsigned int sim_host_node_cpus(int nid);
u64 sim_host_online_nodes(void);
unsigned long sim_host_nr_isolated(void);
bool sim_host_mobility_disabled(void);

#endif /* SIM_HOST_HOST_ZONE_H */
