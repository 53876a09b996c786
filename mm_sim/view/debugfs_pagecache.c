// SPDX-License-Identifier: GPL-2.0
/*
 * debugfs file on the built-in workload.
 */
#include "host/compat.h"
#include "view/debugfs_internal.h"
#include "workload/pagecache.h"

static const char *const sim_pagecache_events[SIM_NR_PAGECACHE_EVENTS] = {
	[SIM_PAGECACHE_SCANNED] = "scanned",
	[SIM_PAGECACHE_RECLAIMED] = "reclaimed",
	[SIM_PAGECACHE_ROTATED] = "rotated",
	[SIM_PAGECACHE_ACTIVATED] = "activated",
	[SIM_PAGECACHE_DEACTIVATED] = "deactivated",
	[SIM_PAGECACHE_SLAB_SCANNED] = "slab_scanned",
	[SIM_PAGECACHE_SLAB_RECLAIMED] = "slab_reclaimed",
	[SIM_PAGECACHE_MOVED] = "moved",
	[SIM_PAGECACHE_KSWAPD_WAKEUPS] = "kswapd_wakeups",
	[SIM_PAGECACHE_KSWAPD_RUNS] = "kswapd_runs",
};

static void sim_pagecache_show_node(struct seq_file *s,
				    const struct sim_lruvec *lruvec)
{
	struct sim_zone *zone;
	int i;

	seq_printf(s, "Node %d kswapd %s failures %d\n",
		   lruvec->pgdat->node_id,
		   !lruvec->kswapd.task ? "stopped" :
		   READ_ONCE(lruvec->kswapd.sleeping) ? "sleeping" : "running",
		   READ_ONCE(lruvec->pgdat->kswapd_failures));
	for_each_sim_populated_zone(lruvec->pgdat, zone)
		seq_printf(s, "Node %d, zone %8s active %lu inactive %lu reclaimable %lu\n",
			   lruvec->pgdat->node_id, zone->name,
			   READ_ONCE(zone->nr_lru[SIM_LRU_ACTIVE_FILE]),
			   READ_ONCE(zone->nr_lru[SIM_LRU_INACTIVE_FILE]),
			   READ_ONCE(zone->nr_lru[SIM_LRU_SLAB]));
	for (i = 0; i < SIM_NR_PAGECACHE_EVENTS; i++)
		seq_printf(s, "Node %d %s %ld\n", lruvec->pgdat->node_id,
			   sim_pagecache_events[i],
			   atomic_long_read(&lruvec->events[i]));
}

/* What the workload holds, and what became of its pages. */
static int sim_pagecache_show(struct seq_file *s, void *unused)
{
	struct sim_machine *m = s->private;
	const struct sim_pagecache *cache;
	int nid;

	mutex_lock(&m->lock);
	cache = m->pagecache;
	if (cache) {
		seq_printf(s, "pages %lu reclaimable %lu isolated %lu broken %lu\n",
			   READ_ONCE(cache->nr_file), READ_ONCE(cache->nr_slab),
			   READ_ONCE(cache->nr_isolated),
			   READ_ONCE(cache->nr_broken));
		for (nid = 0; nid < SIM_MAX_NUMNODES; nid++)
			if (cache->lruvec[nid])
				sim_pagecache_show_node(s, cache->lruvec[nid]);
	}
	mutex_unlock(&m->lock);
	return 0;
}

DEFINE_SIM_SHOW_FOPS(pagecache);
