/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A workload that holds pages of a machine and gives them up when it runs short.
 */
#ifndef SIM_WORKLOAD_PAGECACHE_H
#define SIM_WORKLOAD_PAGECACHE_H

#include <linux/wait.h>

#include "page/migrate.h"
#include "page/reclaim.h"

/* Words of a page, all of which say whose it is. */
#define SIM_PAGECACHE_WORDS (PAGE_SIZE / sizeof(u64))

/* Set in an entry of the index that has no page; the next such is beside it. */
#define SIM_PAGECACHE_NO_PAGE BIT(BITS_PER_LONG - 1)

/* What it counts for each node, in pages; the last two in times. */
enum sim_pagecache_event {
	SIM_PAGECACHE_SCANNED,
	SIM_PAGECACHE_RECLAIMED,
	SIM_PAGECACHE_ROTATED,
	SIM_PAGECACHE_ACTIVATED,
	SIM_PAGECACHE_DEACTIVATED,
	SIM_PAGECACHE_SLAB_SCANNED,
	SIM_PAGECACHE_SLAB_RECLAIMED,
	SIM_PAGECACHE_MOVED,
	SIM_PAGECACHE_KSWAPD_WAKEUPS,
	SIM_PAGECACHE_KSWAPD_RUNS,
	SIM_NR_PAGECACHE_EVENTS
};

/**
 * struct sim_kswapd - the thread that reclaims a node's pages in the background
 * @task: the thread; NULL while there is none
 * @wait: it sleeps here
 * @idle: who waits for it to sleep sleeps here
 * @wanted: somebody woke it up since it last began
 * @waiting: it is about to sleep, and must be woken
 * @sleeping: it has nothing to do
 * @order: the highest order that was wanted since
 * @highest_zoneidx: the highest zone that was; SIM_MAX_NR_ZONES for none
 *
 * Mirrors the kswapd_* of struct pglist_data.
 */
struct sim_kswapd {
	struct task_struct *task;
	wait_queue_head_t wait;
	wait_queue_head_t idle;
	bool wanted;
	bool waiting;
	bool sleeping;
	unsigned int order;
	int highest_zoneidx;
};

/**
 * struct sim_lruvec - the workload's pages of one node
 * @cache: the workload
 * @pgdat: the node
 * @lists: linked by lru; new pages at the head
 * @nr_deferred: slab pages that the shrinker still owes a look
 * @events: what happened to them
 * @kswapd: the thread
 *
 * Mirrors struct lruvec.
 */
struct sim_lruvec {
	struct sim_pagecache *cache;
	struct sim_pglist_data *pgdat;
	struct list_head lists[SIM_NR_LRU_LISTS];
	unsigned long nr_deferred;
	atomic_long_t events[SIM_NR_PAGECACHE_EVENTS];
	struct sim_kswapd kswapd;
};

/**
 * struct sim_pagecache - a workload that holds pages
 * @reclaimer: how the page allocator asks for them
 * @mops: how compaction does
 * @mm: the machine, at stage buddy
 * @running: it is registered, and its threads run
 * @lruvec: its pages by node; NULL where a node has no memory
 * @lock: guards all below, and the lists of @lruvec and their sizes; taken with no other
 *	lock held inside it
 * @index: the pfn of each page, or the next entry without one
 * @nr_index: entries
 * @free_index: the first entry without a page; @nr_index for none
 * @nr_file: pages that can be moved, isolated ones included
 * @nr_slab: pages that cannot
 * @nr_isolated: pages that are being moved
 * @nr_broken: pages that were not as they should be when they were looked at
 * @changes: grows with all that happens
 * @putback: woken when no page is isolated any more
 *
 * A page's contents follow from its place in @index, so that one that is lost,
 * handed out twice or moved wrongly is noticed.
 */
struct sim_pagecache {
	struct sim_reclaimer reclaimer;
	struct sim_movable_operations mops;
	struct sim_mm *mm;
	bool running;
	struct sim_lruvec *lruvec[SIM_MAX_NUMNODES];
	spinlock_t lock; /* all below */
	unsigned long *index;
	unsigned long nr_index;
	unsigned long free_index;
	unsigned long nr_file;
	unsigned long nr_slab;
	unsigned long nr_isolated;
	unsigned long nr_broken;
	unsigned long changes;
	wait_queue_head_t putback;
};

/* pagecache.c */
struct sim_pagecache *sim_pagecache_create(struct sim_mm *mm);
void sim_pagecache_destroy(struct sim_pagecache *cache, bool drop);
int sim_pagecache_start(struct sim_pagecache *cache);
void sim_pagecache_stop(struct sim_pagecache *cache);
unsigned long sim_pagecache_grow(struct sim_pagecache *cache, bool slab,
				 unsigned long nr, gfp_t gfp);
unsigned long sim_pagecache_drop(struct sim_pagecache *cache, bool slab,
				 unsigned long nr);
int sim_pagecache_resize(struct sim_pagecache *cache, unsigned long nr_file,
			 unsigned long nr_slab);
unsigned long sim_pagecache_touch(struct sim_pagecache *cache,
				  unsigned long nr);
u64 sim_pagecache_word(unsigned long index, unsigned int i);
unsigned long sim_pagecache_index(struct sim_pagecache *cache,
				  const struct sim_page *page);
void sim_lruvec_add(struct sim_lruvec *lruvec, struct sim_page *page,
		    enum sim_lru_list list);
void sim_lruvec_del(struct sim_lruvec *lruvec, struct sim_page *page,
		    enum sim_lru_list list);
bool sim_pagecache_forget(struct sim_pagecache *cache, struct sim_page *page,
			  enum sim_lru_list list);
void sim_pagecache_free_list(struct sim_pagecache *cache,
			     struct list_head *pages);

/* vmscan.c */
extern const struct sim_reclaim_ops sim_pagecache_reclaim_ops;

bool sim_pgdat_balanced(struct sim_pglist_data *pgdat, unsigned int order,
			int highest_zoneidx);
unsigned long sim_pgdat_boost(const struct sim_pglist_data *pgdat,
			      int highest_zoneidx);
unsigned int sim_balance_pgdat(struct sim_lruvec *lruvec, unsigned int order,
			       int highest_zoneidx);

/* kswapd.c */
int sim_kswapd_run(struct sim_lruvec *lruvec);
void sim_kswapd_stop(struct sim_lruvec *lruvec);
void sim_kswapd_wakeup(struct sim_lruvec *lruvec, unsigned int order,
		       int highest_zoneidx);
void sim_kswapd_sync(struct sim_lruvec *lruvec);

static inline void sim_count_pagecache_events(struct sim_lruvec *lruvec,
					      enum sim_pagecache_event event,
					      unsigned long nr)
{
	atomic_long_add(nr, &lruvec->events[event]);
}

/* Pages of a list in zones up to @highest. Mirrors lruvec_lru_size(). */
static inline unsigned long sim_lruvec_lru_size(const struct sim_lruvec *lruvec,
						enum sim_lru_list list,
						int highest)
{
	unsigned long size = 0;
	int i;

	for (i = 0; i <= highest; i++)
		size += READ_ONCE(lruvec->pgdat->node_zones[i].nr_lru[list]);
	return size;
}

/* The list that a page of the workload is on, when it is on any. */
static inline enum sim_lru_list sim_page_lru(const struct sim_page *page)
{
	if (page->flags & SIM_PG_SLAB)
		return SIM_LRU_SLAB;
	return page->flags & SIM_PG_ACTIVE ? SIM_LRU_ACTIVE_FILE :
					     SIM_LRU_INACTIVE_FILE;
}

#endif /* SIM_WORKLOAD_PAGECACHE_H */
