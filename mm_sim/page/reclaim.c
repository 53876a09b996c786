// SPDX-License-Identifier: GPL-2.0
/*
 * Who gives pages up when a machine runs short of them: register them, ask them.
 */
#include <linux/errno.h>
#include <linux/preempt.h>
#include <linux/rculist.h>
#include <linux/sched.h>

#include "host/compat.h"
#include "page/reclaim.h"
#include "page/watermark.h"

/**
 * sim_reclaim_init() - nobody is registered
 * @reclaim: what to fill in
 *
 * Context: may sleep.
 *
 * Return: 0 or -ENOMEM.
 */
int sim_reclaim_init(struct sim_reclaim *reclaim)
{
	INIT_LIST_HEAD(&reclaim->reclaimers);
	INIT_LIST_HEAD(&reclaim->tasks);
	mutex_init(&reclaim->lock);
	mutex_init(&reclaim->oom_lock);
	spin_lock_init(&reclaim->tasks_lock);
	return init_srcu_struct(&reclaim->srcu);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_reclaim_init);

/**
 * sim_reclaim_destroy() - undo sim_reclaim_init()
 * @reclaim: which nobody uses any more
 * @log: where it is said who should have unregistered
 *
 * Context: may sleep.
 */
void sim_reclaim_destroy(struct sim_reclaim *reclaim, const struct sim_log *log)
{
	struct sim_reclaimer *r;

	list_for_each_entry(r, &reclaim->reclaimers, list)
		sim_err(log, "reclaim: %s is still registered; it must unregister before the machine goes\n",
			r->name);
	cleanup_srcu_struct(&reclaim->srcu);
	mutex_destroy(&reclaim->oom_lock);
	mutex_destroy(&reclaim->lock);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_reclaim_destroy);

/**
 * sim_register_reclaim_ops() - ask somebody when the machine runs short of pages
 * @mm: the machine
 * @r: who, and what it can do; not registered anywhere
 *
 * Those that were registered before are asked first. Mirrors register_shrinker()
 * and register_oom_notifier(). Context: may sleep.
 *
 * Return: 0, or -EINVAL for a machine that cannot ask.
 */
int sim_register_reclaim_ops(struct sim_mm *mm, struct sim_reclaimer *r)
{
	if (!mm->reclaim)
		return -EINVAL;
	r->mm = mm;
	mutex_lock(&mm->reclaim->lock);
	list_add_tail_rcu(&r->list, &mm->reclaim->reclaimers);
	mutex_unlock(&mm->reclaim->lock);
	return 0;
}
EXPORT_SYMBOL_SIM(sim_register_reclaim_ops);

/**
 * sim_unregister_reclaim_ops() - ask somebody no more
 * @r: who; one that is not registered is left alone
 *
 * Waits until no hook of the machine runs. Context: may sleep; not from a hook.
 */
void sim_unregister_reclaim_ops(struct sim_reclaimer *r)
{
	struct sim_mm *mm = r->mm;

	if (!mm)
		return;
	mutex_lock(&mm->reclaim->lock);
	list_del_rcu(&r->list);
	mutex_unlock(&mm->reclaim->lock);
	synchronize_srcu(&mm->reclaim->srcu);
	r->mm = NULL;
}
EXPORT_SYMBOL_SIM(sim_unregister_reclaim_ops);

/**
 * sim_memalloc_noreclaim_save() - this task frees memory, and may use all of it
 * @mm: the machine
 * @save: for the restore; may be on the stack
 *
 * Its allocations heed no mark, and never wait for reclaim, so that reclaim cannot
 * recurse. It holds for this machine only: the host's PF_MEMALLOC would open the
 * host's reserves. May be nested. Mirrors memalloc_noreclaim_save(). Context: task.
 */
void sim_memalloc_noreclaim_save(struct sim_mm *mm, struct sim_memalloc *save)
{
	unsigned long flags;

	save->task = current;
	spin_lock_irqsave(&mm->reclaim->tasks_lock, flags);
	list_add(&save->list, &mm->reclaim->tasks);
	spin_unlock_irqrestore(&mm->reclaim->tasks_lock, flags);
}
EXPORT_SYMBOL_SIM(sim_memalloc_noreclaim_save);

/**
 * sim_memalloc_noreclaim_restore() - undo sim_memalloc_noreclaim_save()
 * @mm: the machine
 * @save: of the same task
 *
 * Mirrors memalloc_noreclaim_restore(). Context: task.
 */
void sim_memalloc_noreclaim_restore(struct sim_mm *mm,
				    struct sim_memalloc *save)
{
	unsigned long flags;

	spin_lock_irqsave(&mm->reclaim->tasks_lock, flags);
	list_del(&save->list);
	spin_unlock_irqrestore(&mm->reclaim->tasks_lock, flags);
}
EXPORT_SYMBOL_SIM(sim_memalloc_noreclaim_restore);

/**
 * sim_task_is_memalloc() - does this task free memory?
 * @mm: the machine
 *
 * An interrupt does not, whatever task it stopped. Mirrors the tests of PF_MEMALLOC.
 * Context: any.
 *
 * Return: whether it is between sim_memalloc_noreclaim_save() and restore.
 */
bool sim_task_is_memalloc(struct sim_mm *mm)
{
	struct sim_reclaim *reclaim = mm->reclaim;
	const struct sim_memalloc *save;
	unsigned long flags;
	bool found = false;

	if (!reclaim || !in_task() || list_empty(&reclaim->tasks))
		return false;
	spin_lock_irqsave(&reclaim->tasks_lock, flags);
	list_for_each_entry(save, &reclaim->tasks, list)
		found |= save->task == current;
	spin_unlock_irqrestore(&reclaim->tasks_lock, flags);
	return found;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_task_is_memalloc);

/* In order, with @mm->reclaim->srcu held. */
#define for_each_sim_reclaimer(mm, r) \
	list_for_each_entry_srcu(r, &(mm)->reclaim->reclaimers, list, \
				 srcu_read_lock_held(&(mm)->reclaim->srcu))

/**
 * sim_try_to_free_pages() - ask everybody to give pages up
 * @mm: the machine
 * @rc: the allocation
 *
 * Mirrors __perform_reclaim(). Context: may sleep.
 *
 * Return: pages freed.
 */
unsigned long sim_try_to_free_pages(struct sim_mm *mm,
				    const struct sim_reclaim_control *rc)
{
	struct sim_memalloc save;
	struct sim_reclaimer *r;
	unsigned long freed = 0;
	int idx;

	if (!sim_has_reclaimers(mm))
		return 0;
	sim_memalloc_noreclaim_save(mm, &save);
	idx = srcu_read_lock(&mm->reclaim->srcu);
	for_each_sim_reclaimer(mm, r)
		if (r->ops->try_to_free_pages)
			freed += r->ops->try_to_free_pages(r, rc);
	srcu_read_unlock(&mm->reclaim->srcu, idx);
	sim_memalloc_noreclaim_restore(mm, &save);
	return freed;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_try_to_free_pages);

/**
 * sim_try_to_compact_pages() - ask for a larger block, until there is one
 * @mm: the machine
 * @rc: the allocation
 * @prio: how much may be done
 *
 * Mirrors try_to_compact_pages(). Context: may sleep.
 *
 * Return: the best of the results; SIM_COMPACT_SKIPPED when nobody can.
 */
enum sim_compact_result
sim_try_to_compact_pages(struct sim_mm *mm,
			 const struct sim_reclaim_control *rc,
			 enum sim_compact_priority prio)
{
	enum sim_compact_result result = SIM_COMPACT_SKIPPED;
	struct sim_memalloc save;
	struct sim_reclaimer *r;
	int idx;

	if (!(rc->gfp & __GFP_IO) || !sim_has_reclaimers(mm))
		return SIM_COMPACT_SKIPPED;
	sim_memalloc_noreclaim_save(mm, &save);
	idx = srcu_read_lock(&mm->reclaim->srcu);
	for_each_sim_reclaimer(mm, r) {
		if (!r->ops->try_to_compact_pages)
			continue;
		result = max(result,
			     r->ops->try_to_compact_pages(r, rc, prio));
		if (result == SIM_COMPACT_SUCCESS)
			break;
	}
	srcu_read_unlock(&mm->reclaim->srcu, idx);
	sim_memalloc_noreclaim_restore(mm, &save);
	return result;
}

/**
 * sim_wakeup_kswapd() - the marks of a node are low: wake everybody
 * @mm: the machine
 * @zone: its zone that the request would like best
 * @gfp: the request
 * @order: of the block
 * @highest_zoneidx: highest zone that the request may use
 *
 * Where there is nobody, marks that were raised are lowered, as by a kswapd that
 * finds nothing to reclaim. Mirrors wakeup_kswapd(). Context: any.
 */
void sim_wakeup_kswapd(struct sim_mm *mm, struct sim_zone *zone, gfp_t gfp,
		       unsigned int order, int highest_zoneidx)
{
	struct sim_reclaimer *r;
	bool woken = false;
	int idx;

	atomic_long_inc(&zone->zone_pgdat->kswapd_wakeups);
	if (sim_has_reclaimers(mm)) {
		idx = srcu_read_lock(&mm->reclaim->srcu);
		for_each_sim_reclaimer(mm, r) {
			if (!r->ops->wakeup_kswapd)
				continue;
			r->ops->wakeup_kswapd(r, zone, gfp, order,
					      highest_zoneidx);
			woken = true;
		}
		srcu_read_unlock(&mm->reclaim->srcu, idx);
	}
	if (!woken)
		sim_end_watermark_boost(zone->zone_pgdat, highest_zoneidx);
}

/**
 * sim_out_of_memory() - ask for a victim, until there is one
 * @mm: the machine
 * @rc: the allocation
 *
 * A request that must not enter a file system asks nobody, but is told to wait for
 * one that may. Mirrors out_of_memory(). Context: may sleep; oom_lock.
 *
 * Return: whether memory was or will be freed.
 */
bool sim_out_of_memory(struct sim_mm *mm, const struct sim_reclaim_control *rc)
{
	struct sim_memalloc save;
	struct sim_reclaimer *r;
	bool freed = false;
	int idx;

	if (!sim_has_reclaimers(mm))
		return false;
	sim_memalloc_noreclaim_save(mm, &save);
	idx = srcu_read_lock(&mm->reclaim->srcu);
	for_each_sim_reclaimer(mm, r) {
		if (!r->ops->out_of_memory)
			continue;
		freed = !(rc->gfp & __GFP_FS) || r->ops->out_of_memory(r, rc);
		if (freed)
			break;
	}
	srcu_read_unlock(&mm->reclaim->srcu, idx);
	sim_memalloc_noreclaim_restore(mm, &save);
	return freed;
}

/**
 * sim_zone_reclaimable_pages() - what of a zone could be freed
 * @mm: the machine
 * @zone: the zone
 *
 * Mirrors zone_reclaimable_pages(). Context: may sleep.
 *
 * Return: pages.
 */
unsigned long sim_zone_reclaimable_pages(struct sim_mm *mm,
					 const struct sim_zone *zone)
{
	struct sim_reclaimer *r;
	unsigned long pages = 0;
	int idx;

	if (!sim_has_reclaimers(mm))
		return 0;
	idx = srcu_read_lock(&mm->reclaim->srcu);
	for_each_sim_reclaimer(mm, r)
		if (r->ops->zone_reclaimable_pages)
			pages += r->ops->zone_reclaimable_pages(r, zone);
	srcu_read_unlock(&mm->reclaim->srcu, idx);
	return pages;
}

/**
 * sim_node_reclaim() - ask for room in a node, until there is some
 * @mm: the machine
 * @pgdat: the node
 * @gfp: the request
 * @order: of the block
 *
 * Nobody is asked by a request that must not wait, or by a task that frees memory.
 * Mirrors node_reclaim(). Context: any.
 *
 * Return: the best of the results; SIM_NODE_RECLAIM_NOSCAN when nobody was asked.
 */
enum sim_node_reclaim sim_node_reclaim(struct sim_mm *mm,
				       struct sim_pglist_data *pgdat, gfp_t gfp,
				       unsigned int order)
{
	enum sim_node_reclaim result = SIM_NODE_RECLAIM_NOSCAN;
	struct sim_memalloc save;
	struct sim_reclaimer *r;
	int idx;

	if (!sim_has_reclaimers(mm) || !(gfp & __GFP_DIRECT_RECLAIM) ||
	    sim_task_is_memalloc(mm))
		return SIM_NODE_RECLAIM_NOSCAN;
	sim_memalloc_noreclaim_save(mm, &save);
	idx = srcu_read_lock(&mm->reclaim->srcu);
	for_each_sim_reclaimer(mm, r) {
		if (!r->ops->node_reclaim)
			continue;
		result = max(result,
			     r->ops->node_reclaim(r, pgdat, gfp, order));
		if (result == SIM_NODE_RECLAIM_SUCCESS)
			break;
	}
	srcu_read_unlock(&mm->reclaim->srcu, idx);
	sim_memalloc_noreclaim_restore(mm, &save);
	return result;
}

/**
 * sim_node_dirty_ok() - may a node have more pages that will be written to?
 * @mm: the machine
 * @pgdat: the node
 *
 * Mirrors node_dirty_ok(). Context: any.
 *
 * Return: false when anybody says that it has its share of dirty pages.
 */
bool sim_node_dirty_ok(struct sim_mm *mm, struct sim_pglist_data *pgdat)
{
	struct sim_reclaimer *r;
	bool ok = true;
	int idx;

	if (!sim_has_reclaimers(mm))
		return true;
	idx = srcu_read_lock(&mm->reclaim->srcu);
	for_each_sim_reclaimer(mm, r)
		if (r->ops->node_dirty_ok)
			ok = ok && r->ops->node_dirty_ok(r, pgdat);
	srcu_read_unlock(&mm->reclaim->srcu, idx);
	return ok;
}
