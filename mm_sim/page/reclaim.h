/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Who gives pages up when a machine runs short of them.
 *
 * The page allocator cannot free what it does not own. Workloads and other modules
 * that hold pages register what they can do: reclaim, compaction, a kswapd, an OOM
 * killer. Mirrors what mm/vmscan.c, mm/compaction.c, mm/oom_kill.c and
 * mm/page-writeback.c of Linux 6.12 offer to the page allocator.
 */
#ifndef SIM_PAGE_RECLAIM_H
#define SIM_PAGE_RECLAIM_H

#include <linux/mutex.h>
#include <linux/spinlock.h>
#include <linux/srcu.h>

#include "page/mmzone.h"

/* Rounds without progress before reclaim is given up. As in mm/internal.h. */
#define SIM_MAX_RECLAIM_RETRIES 16

/* How much direct compaction may do; less is more. As enum compact_priority. */
enum sim_compact_priority {
	SIM_COMPACT_PRIO_SYNC_FULL,
	SIM_MIN_COMPACT_PRIORITY = SIM_COMPACT_PRIO_SYNC_FULL,
	SIM_COMPACT_PRIO_SYNC_LIGHT,
	SIM_MIN_COMPACT_COSTLY_PRIORITY = SIM_COMPACT_PRIO_SYNC_LIGHT,
	SIM_DEF_COMPACT_PRIORITY = SIM_COMPACT_PRIO_SYNC_LIGHT,
	SIM_COMPACT_PRIO_ASYNC,
	SIM_INIT_COMPACT_PRIORITY = SIM_COMPACT_PRIO_ASYNC
};

/* What came of it; of several zones, the highest counts. As enum compact_result. */
enum sim_compact_result {
	SIM_COMPACT_NOT_SUITABLE_ZONE,
	/* Not begun: too little is free, or reclaim is better. */
	SIM_COMPACT_SKIPPED,
	/* Not begun: it failed of late. */
	SIM_COMPACT_DEFERRED,
	SIM_COMPACT_NO_SUITABLE_PAGE,
	SIM_COMPACT_CONTINUE,
	/* The whole zone was gone through in vain; or a part of it. */
	SIM_COMPACT_COMPLETE,
	SIM_COMPACT_PARTIAL_SKIPPED,
	/* Ended early, as others held the locks. */
	SIM_COMPACT_CONTENDED,
	/* There should be a block now. */
	SIM_COMPACT_SUCCESS,
};

/**
 * struct sim_reclaim_control - an allocation that ran short
 * @gfp: the request, in the host's bits
 * @order: of the block that is wanted
 * @zonelist: the zones that it may use, in their order
 * @nodemask: a bit for each node that it may use
 * @highest_zoneidx: highest zone that it may use
 * @alloc_flags: SIM_ALLOC_*; how far down it may go
 *
 * The zones are walked with for_each_sim_zone_zonelist_nodemask(). Mirrors the
 * arguments of try_to_free_pages() and try_to_compact_pages(), and struct
 * oom_control.
 */
struct sim_reclaim_control {
	gfp_t gfp;
	unsigned int order;
	struct sim_zonelist *zonelist;
	u64 nodemask;
	int highest_zoneidx;
	unsigned int alloc_flags;
};

struct sim_reclaimer;

/**
 * struct sim_reclaim_ops - what somebody who holds pages can do about a shortage
 * @try_to_free_pages: give pages up for an allocation that waits. Returns how many
 *	were freed to the machine; 0 for no progress. May sleep. Mirrors
 *	try_to_free_pages().
 * @try_to_compact_pages: move pages so that a block of the order becomes free. May
 *	sleep. Returns what came of it. Mirrors try_to_compact_pages(), without
 *	capture: the allocation looks for the block itself.
 * @wakeup_kswapd: marks are low near a zone: reclaim in the background up to the
 *	high marks of its node, as far up as zone @highest_zoneidx. Any context, hard
 *	interrupts too: must not sleep, and not take the machine's locks. Mirrors
 *	wakeup_kswapd(), which is asked once for each node. Whoever has it calls
 *	sim_set_reclaim_active() around its work, and sim_end_watermark_boost() when
 *	it has done what it can.
 * @out_of_memory: nothing else helped. True when it freed something, or will soon.
 *	May sleep. Mirrors out_of_memory().
 * @zone_reclaimable_pages: pages of a zone that it could free if it tried hard
 *	enough. May sleep. Mirrors zone_reclaimable_pages().
 * @node_reclaim: make room in a node before the allocation goes to another. May
 *	sleep. Mirrors node_reclaim(), whose mode is then on.
 * @node_dirty_ok: has a node fewer dirty pages than its share? Any context. Mirrors
 *	node_dirty_ok().
 *
 * Each of them may be NULL. Hooks may free to the machine and may allocate from it:
 * such an allocation goes below all marks, unless it has __GFP_NOMEMALLOC, and fails
 * rather than to reclaim. Hooks must not unregister, and must not take the machine's
 * lock: commands allocate under it.
 */
struct sim_reclaim_ops {
	unsigned long
	(*try_to_free_pages)(struct sim_reclaimer *r,
			     const struct sim_reclaim_control *rc);
	enum sim_compact_result
	(*try_to_compact_pages)(struct sim_reclaimer *r,
				const struct sim_reclaim_control *rc,
				enum sim_compact_priority prio);
	void (*wakeup_kswapd)(struct sim_reclaimer *r, struct sim_zone *zone,
			      gfp_t gfp, unsigned int order,
			      int highest_zoneidx);
	bool (*out_of_memory)(struct sim_reclaimer *r,
			      const struct sim_reclaim_control *rc);
	unsigned long (*zone_reclaimable_pages)(struct sim_reclaimer *r,
						const struct sim_zone *zone);
	enum sim_node_reclaim (*node_reclaim)(struct sim_reclaimer *r,
					      struct sim_pglist_data *pgdat,
					      gfp_t gfp, unsigned int order);
	bool (*node_dirty_ok)(struct sim_reclaimer *r,
			      struct sim_pglist_data *pgdat);
};

/**
 * struct sim_reclaimer - somebody who holds pages of a machine
 * @name: for the log
 * @ops: what it can do
 * @mm: the machine; set while it is registered
 *
 * Embed it: container_of() leads from a hook's argument to its data.
 */
struct sim_reclaimer {
	const char *name;
	const struct sim_reclaim_ops *ops;
	struct sim_mm *mm;
	/* private: */
	struct list_head list;
};

/**
 * struct sim_reclaim - the reclaimers of one machine
 * @srcu: held while hooks run
 * @lock: guards changes of @reclaimers
 * @reclaimers: in the order in which they were registered
 * @oom_lock: one allocation at a time is out of memory; mirrors oom_lock
 * @tasks_lock: guards @tasks; taken with interrupts off
 * @tasks: the tasks that free memory and may use all of it
 *
 * Outlives resets of the machine.
 */
struct sim_reclaim {
	struct srcu_struct srcu;
	struct mutex lock; /* changes of @reclaimers */
	struct list_head reclaimers;
	struct mutex oom_lock; /* held over out_of_memory() */
	spinlock_t tasks_lock; /* @tasks */
	struct list_head tasks;
};

/**
 * struct sim_memalloc - a task that frees memory, from save to restore
 * @list: among the tasks of its machine
 * @task: the task
 */
struct sim_memalloc {
	struct list_head list;
	struct task_struct *task;
};

int sim_reclaim_init(struct sim_reclaim *reclaim);
void sim_reclaim_destroy(struct sim_reclaim *reclaim,
			 const struct sim_log *log);
int sim_register_reclaim_ops(struct sim_mm *mm, struct sim_reclaimer *r);
void sim_unregister_reclaim_ops(struct sim_reclaimer *r);

void sim_memalloc_noreclaim_save(struct sim_mm *mm, struct sim_memalloc *save);
void sim_memalloc_noreclaim_restore(struct sim_mm *mm,
				    struct sim_memalloc *save);
bool sim_task_is_memalloc(struct sim_mm *mm);

unsigned long sim_try_to_free_pages(struct sim_mm *mm,
				    const struct sim_reclaim_control *rc);
enum sim_compact_result
sim_try_to_compact_pages(struct sim_mm *mm,
			 const struct sim_reclaim_control *rc,
			 enum sim_compact_priority prio);
void sim_wakeup_kswapd(struct sim_mm *mm, struct sim_zone *zone, gfp_t gfp,
		       unsigned int order, int highest_zoneidx);
bool sim_out_of_memory(struct sim_mm *mm, const struct sim_reclaim_control *rc);
unsigned long sim_zone_reclaimable_pages(struct sim_mm *mm,
					 const struct sim_zone *zone);
enum sim_node_reclaim sim_node_reclaim(struct sim_mm *mm,
				       struct sim_pglist_data *pgdat, gfp_t gfp,
				       unsigned int order);
bool sim_node_dirty_ok(struct sim_mm *mm, struct sim_pglist_data *pgdat);

/* Has kswapd given a node up? As kswapd_failures >= MAX_RECLAIM_RETRIES. */
static inline bool sim_node_unreclaimable(const struct sim_pglist_data *pgdat)
{
	return READ_ONCE(pgdat->kswapd_failures) >= SIM_MAX_RECLAIM_RETRIES;
}

/* Is there anybody to ask? */
static inline bool sim_has_reclaimers(const struct sim_mm *mm)
{
	return mm->reclaim && !list_empty(&mm->reclaim->reclaimers);
}

#endif /* SIM_PAGE_RECLAIM_H */
