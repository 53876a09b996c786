// SPDX-License-Identifier: GPL-2.0
/*
 * The thread of a node that reclaims when its marks are low. Mirrors kswapd() and
 * its like in mm/vmscan.c of Linux 6.12. There is no kcompactd to be woken when it
 * goes to sleep.
 */
#include <linux/err.h>
#include <linux/jiffies.h>
#include <linux/kthread.h>
#include <linux/minmax.h>

#include "host/compat.h"
#include "page/vm_event_item.h"
#include "page/vmstat.h"
#include "workload/pagecache.h"

/**
 * sim_kswapd_wakeup() - the marks of a node are low
 * @lruvec: the pages of the node
 * @order: of the block that was wanted
 * @highest_zoneidx: highest zone that the request may use
 *
 * Mirrors wakeup_kswapd(). Context: any.
 */
void sim_kswapd_wakeup(struct sim_lruvec *lruvec, unsigned int order,
		       int highest_zoneidx)
{
	struct sim_kswapd *k = &lruvec->kswapd;
	int highest = READ_ONCE(k->highest_zoneidx);

	if (highest == SIM_MAX_NR_ZONES || highest < highest_zoneidx)
		WRITE_ONCE(k->highest_zoneidx, highest_zoneidx);
	if (READ_ONCE(k->order) < order)
		WRITE_ONCE(k->order, order);
	/* Then it is at it, and looks at the above before it sleeps. */
	smp_mb();
	if (!READ_ONCE(k->waiting))
		return;
	/* Nothing to be had, leave it to who waits; or nothing to be done. */
	if (sim_node_unreclaimable(lruvec->pgdat) ||
	    (sim_pgdat_balanced(lruvec->pgdat, order, highest_zoneidx) &&
	     !sim_pgdat_boost(lruvec->pgdat, highest_zoneidx)))
		return;
	sim_count_pagecache_events(lruvec, SIM_PAGECACHE_KSWAPD_WAKEUPS, 1);
	WRITE_ONCE(k->wanted, true);
	wake_up(&k->wait);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_kswapd_wakeup);

/* Mirrors prepare_kswapd_sleep(): may it sleep? */
static bool sim_kswapd_may_sleep(struct sim_lruvec *lruvec, unsigned int order,
				 int highest_zoneidx)
{
	return sim_node_unreclaimable(lruvec->pgdat) ||
	       sim_pgdat_balanced(lruvec->pgdat, order, highest_zoneidx);
}

static bool sim_kswapd_roused(struct sim_kswapd *k)
{
	return READ_ONCE(k->wanted) || kthread_should_stop();
}

/* Whoever waits until all is done need wait no longer. */
static void sim_kswapd_set_sleeping(struct sim_kswapd *k)
{
	/* After the work: see sim_kswapd_sync(). */
	smp_store_release(&k->sleeping, true);
	wake_up_all(&k->idle);
}

/*
 * Mirrors kswapd_try_to_sleep(): a nap of a tenth of a second first. Who is woken
 * from it slept too early, and works on at what it was at.
 */
static void sim_kswapd_try_to_sleep(struct sim_lruvec *lruvec,
				    unsigned int order, int highest_zoneidx)
{
	struct sim_kswapd *k = &lruvec->kswapd;
	long left = 0;

	if (kthread_should_stop())
		return;
	/* From here on it is woken for what the looks below may miss. */
	smp_store_mb(k->waiting, true);
	if (sim_kswapd_may_sleep(lruvec, order, highest_zoneidx)) {
		sim_kswapd_set_sleeping(k);
		left = wait_event_idle_timeout(k->wait, sim_kswapd_roused(k),
					       HZ / 10);
		if (left && READ_ONCE(k->order) < order)
			WRITE_ONCE(k->order, order);
	}
	if (!left && sim_kswapd_may_sleep(lruvec, order, highest_zoneidx)) {
		sim_kswapd_set_sleeping(k);
		wait_event_idle(k->wait, sim_kswapd_roused(k));
	} else {
		sim_count_vm_event(lruvec->cache->mm, left ?
				   SIM_KSWAPD_LOW_WMARK_HIT_QUICKLY :
				   SIM_KSWAPD_HIGH_WMARK_HIT_QUICKLY);
	}
	WRITE_ONCE(k->waiting, false);
	/* Before @wanted is: see sim_kswapd_sync(). */
	smp_store_mb(k->sleeping, false);
}

/* What was asked for since the last time, or @last. As kswapd_highest_zoneidx(). */
static int sim_kswapd_highest_zoneidx(const struct sim_kswapd *k, int last)
{
	int highest = READ_ONCE(k->highest_zoneidx);

	return highest == SIM_MAX_NR_ZONES ? last : highest;
}

static int sim_kswapd(void *arg)
{
	struct sim_lruvec *lruvec = arg;
	struct sim_kswapd *k = &lruvec->kswapd;
	struct sim_mm *mm = lruvec->cache->mm;
	unsigned int order = 0, reclaim_order = 0;
	int highest = SIM_MAX_NR_ZONES - 1;
	struct sim_memalloc save;

	sim_memalloc_noreclaim_save(mm, &save);
	while (!kthread_should_stop()) {
		/* One that gave a large order up sleeps for what it reached. */
		if (reclaim_order >= order) {
			reclaim_order = READ_ONCE(k->order);
			highest = sim_kswapd_highest_zoneidx(k, highest);
		}
		sim_kswapd_try_to_sleep(lruvec, reclaim_order, highest);
		/* Before the work is: see sim_kswapd_sync(). */
		smp_store_mb(k->wanted, false);
		order = READ_ONCE(k->order);
		highest = sim_kswapd_highest_zoneidx(k, highest);
		WRITE_ONCE(k->order, 0);
		WRITE_ONCE(k->highest_zoneidx, SIM_MAX_NR_ZONES);
		if (kthread_should_stop())
			break;
		reclaim_order = sim_balance_pgdat(lruvec, order, highest);
		cond_resched();
	}
	sim_memalloc_noreclaim_restore(mm, &save);
	return 0;
}

/**
 * sim_kswapd_run() - start the thread of a node
 * @lruvec: the pages of the node
 *
 * Mirrors kswapd_run(). Context: process; may sleep.
 *
 * Return: 0, or a negative errno.
 */
int sim_kswapd_run(struct sim_lruvec *lruvec)
{
	struct sim_kswapd *k = &lruvec->kswapd;
	struct task_struct *task;

	k->order = 0;
	k->highest_zoneidx = SIM_MAX_NR_ZONES;
	WRITE_ONCE(lruvec->pgdat->kswapd_failures, 0);
	k->wanted = false;
	k->waiting = false;
	k->sleeping = false;
	task = kthread_run(sim_kswapd, lruvec, "sim_kswapd%d",
			   lruvec->pgdat->node_id);
	if (IS_ERR(task))
		return PTR_ERR(task);
	k->task = task;
	return 0;
}

/**
 * sim_kswapd_stop() - end the thread of a node
 * @lruvec: the pages of the node
 *
 * Whatever it is at. Mirrors kswapd_stop(). Context: process; may sleep.
 */
void sim_kswapd_stop(struct sim_lruvec *lruvec)
{
	if (lruvec->kswapd.task)
		kthread_stop(lruvec->kswapd.task);
	lruvec->kswapd.task = NULL;
}

/* Has it done all that it was wanted for? */
static bool sim_kswapd_is_done(const struct sim_kswapd *k)
{
	/* First of the two, as @sleeping is false before @wanted is. */
	if (smp_load_acquire(&k->wanted))
		return false;
	/* With all that was done before. */
	return smp_load_acquire(&k->sleeping);
}

/**
 * sim_kswapd_sync() - wait until the thread of a node has nothing to do
 * @lruvec: the pages of the node; its thread runs
 *
 * What it was woken for before is done then. Context: process; may sleep.
 */
void sim_kswapd_sync(struct sim_lruvec *lruvec)
{
	struct sim_kswapd *k = &lruvec->kswapd;

	wait_event(k->idle, sim_kswapd_is_done(k));
}
EXPORT_SYMBOL_SIM_KUNIT(sim_kswapd_sync);
