// SPDX-License-Identifier: GPL-2.0
/*
 * debugfs files vmstat and node<n>/numastat: /proc/vmstat and
 * /sys/devices/system/node/node<n>/numastat of Linux 6.12 as Debian configures it
 * for x86-64. What a machine does not have is 0, so that programs which know these
 * files find all that they look for. A machine with contiguous memory areas has the
 * lines that CONFIG_CMA adds.
 */
#include "host/compat.h"
#include "page/vmstat.h"
#include "view/debugfs_internal.h"
#include "view/vmstat.h"

/* All counters of a node. A machine has pages of a few only. */
const struct sim_node_stat_shown sim_node_stats_shown[SIM_NR_NODE_STATS] = {
	{ "nr_inactive_anon" }, { "nr_active_anon" },
	{ "nr_inactive_file", BIT(SIM_LRU_INACTIVE_FILE) },
	{ "nr_active_file", BIT(SIM_LRU_ACTIVE_FILE) },
	{ "nr_unevictable" },
	{ "nr_slab_reclaimable", BIT(SIM_LRU_SLAB) },
	{ "nr_slab_unreclaimable" }, { "nr_isolated_anon" },
	{ "nr_isolated_file", BIT(SIM_LRU_ISOLATED) }, { "workingset_nodes" },
	{ "workingset_refault_anon" }, { "workingset_refault_file" },
	{ "workingset_activate_anon" }, { "workingset_activate_file" },
	{ "workingset_restore_anon" }, { "workingset_restore_file" },
	{ "workingset_nodereclaim" }, { "nr_anon_pages" }, { "nr_mapped" },
	{ "nr_file_pages", SIM_LRU_FILE_PAGES },
	{ "nr_dirty" }, { "nr_writeback" }, { "nr_writeback_temp" },
	{ "nr_shmem" }, { "nr_shmem_hugepages" }, { "nr_shmem_pmdmapped" },
	{ "nr_file_hugepages" }, { "nr_file_pmdmapped" },
	{ "nr_anon_transparent_hugepages" }, { "nr_vmscan_write" },
	{ "nr_vmscan_immediate_reclaim" }, { "nr_dirtied" }, { "nr_written" },
	{ "nr_throttled_written" }, { "nr_kernel_misc_reclaimable" },
	{ "nr_foll_pin_acquired" }, { "nr_foll_pin_released" },
	{ "nr_kernel_stack" }, { "nr_page_table_pages" },
	{ "nr_sec_page_table_pages" }, { "nr_iommu_pages" },
	{ "nr_swapcached" }, { "pgpromote_success" }, { "pgpromote_candidate" },
	{ "pgdemote_kswapd" }, { "pgdemote_direct" }, { "pgdemote_khugepaged" },
};

/* Those of a zone. */
const struct sim_zone_stat_shown sim_zone_stats_shown[SIM_NR_ZONE_STATS] = {
	{ "nr_free_pages", SIM_STAT_ZONE, SIM_NR_FREE_PAGES },
	{ "nr_zone_inactive_anon" }, { "nr_zone_active_anon" },
	{ "nr_zone_inactive_file", SIM_STAT_LRU, SIM_LRU_INACTIVE_FILE },
	{ "nr_zone_active_file", SIM_STAT_LRU, SIM_LRU_ACTIVE_FILE },
	{ "nr_zone_unevictable" }, { "nr_zone_write_pending" },
	{ "nr_mlock" }, { "nr_bounce" }, { "nr_zspages" },
	{ "nr_free_cma", SIM_STAT_ZONE, SIM_NR_FREE_CMA_PAGES },
	{ "nr_unaccepted" },
	{ "numa_hit", SIM_STAT_NUMA, SIM_NUMA_HIT },
	{ "numa_miss", SIM_STAT_NUMA, SIM_NUMA_MISS },
	{ "numa_foreign", SIM_STAT_NUMA, SIM_NUMA_FOREIGN },
	{ "numa_interleave", SIM_STAT_NUMA, SIM_NUMA_INTERLEAVE_HIT },
	{ "numa_local", SIM_STAT_NUMA, SIM_NUMA_LOCAL },
	{ "numa_other", SIM_STAT_NUMA, SIM_NUMA_OTHER },
};

/**
 * sim_zone_stat_shown() - what a zone has of one of sim_zone_stats_shown[]
 * @mm: the machine
 * @zone: the zone
 * @i: which one
 *
 * Context: any.
 *
 * Return: the value, with what each CPU counted.
 */
unsigned long sim_zone_stat_shown(const struct sim_mm *mm,
				  const struct sim_zone *zone, unsigned int i)
{
	const struct sim_zone_stat_shown *stat = &sim_zone_stats_shown[i];

	switch (stat->kind) {
	case SIM_STAT_ZONE:
		return sim_zone_page_state_snapshot(zone, stat->item);
	case SIM_STAT_NUMA:
		return sim_zone_numa_event_state(mm, zone, stat->item);
	case SIM_STAT_LRU:
		return READ_ONCE(zone->nr_lru[stat->item]);
	default:
		return 0;
	}
}

/**
 * sim_node_stat_shown() - what a node has of one of sim_node_stats_shown[]
 * @pgdat: the node
 * @i: which one
 *
 * Context: any.
 *
 * Return: the value.
 */
unsigned long sim_node_stat_shown(struct sim_pglist_data *pgdat,
				  unsigned int i)
{
	return sim_node_lru_pages(pgdat, sim_node_stats_shown[i].lists);
}

/* Of all zones. */
static unsigned long sim_global_zone_stat_shown(const struct sim_mm *mm,
						unsigned int i)
{
	unsigned long sum = 0;
	struct sim_zone *zone;
	int nid;

	for_each_sim_node(mm, nid)
		for_each_sim_populated_zone(mm->node_data[nid], zone)
			sum += sim_zone_stat_shown(mm, zone, i);
	return sum;
}

/* Pages of all memory maps of the boot. Mirrors nr_memmap_boot_pages. */
static unsigned long sim_memmap_boot_pages(const struct sim_mm *mm)
{
	unsigned long root, i, pages = 0;

	for (root = 0; root < mm->nr_section_roots; root++) {
		const struct sim_mem_section *ms = mm->section_roots[root];

		for (i = 0; ms && i < SIM_SECTIONS_PER_ROOT; i++)
			if (ms[i].map)
				pages += PFN_UP(ms[i].map_pages *
						sizeof(struct sim_page));
	}
	return pages;
}

/* Allocated or freed in all zones of one kind, or of any for SIM_MAX_NR_ZONES. */
static unsigned long sim_sum_zone_events(const struct sim_mm *mm, int zid,
					 enum sim_zone_event_item item)
{
	unsigned long sum = 0;
	struct sim_zone *zone;
	int nid;

	for_each_sim_node(mm, nid)
		for_each_sim_populated_zone(mm->node_data[nid], zone)
			if (zid == SIM_MAX_NR_ZONES || zid == sim_zone_idx(zone))
				sum += sim_zone_vm_events(mm, zone, item);
	return sum;
}

/* Boot gives pages to the buddy lists by freeing them: these are counted, too. */
static unsigned long sim_pgfree(const struct sim_mm *mm)
{
	return mm->totalram_pages +
	       sim_sum_zone_events(mm, SIM_MAX_NR_ZONES, SIM_PGFREE);
}

/**
 * struct sim_vm_event_shown - a counter of the machine as a whole
 * @name: as Linux has it; what is counted by kind of zone, without that
 * @kind: where the machine counts it, if it does
 * @item: enum sim_vm_event_item; of zone DMA where there is one for each zone
 */
struct sim_vm_event_shown {
	const char *name;
	enum {
		SIM_EVENT_NONE,
		SIM_EVENT_ONE,
		SIM_EVENT_PER_ZONE,
		SIM_EVENT_PGALLOC,
		SIM_EVENT_PGFREE,
		SIM_EVENT_CMA,
	} kind;
	enum sim_vm_event_item item;
};

static const struct sim_vm_event_shown sim_vm_events_shown[] = {
	{ "pgpgin" }, { "pgpgout" }, { "pswpin" }, { "pswpout" },
	{ "pgalloc", SIM_EVENT_PGALLOC },
	{ "allocstall", SIM_EVENT_PER_ZONE, SIM_ALLOCSTALL_DMA },
	{ "pgskip", SIM_EVENT_PER_ZONE, SIM_PGSCAN_SKIP_DMA },
	{ "pgfree", SIM_EVENT_PGFREE },
	{ "pgactivate", SIM_EVENT_ONE, SIM_PGACTIVATE },
	{ "pgdeactivate", SIM_EVENT_ONE, SIM_PGDEACTIVATE },
	{ "pglazyfree" }, { "pgfault" }, { "pgmajfault" }, { "pglazyfreed" },
	{ "pgrefill", SIM_EVENT_ONE, SIM_PGREFILL },
	{ "pgreuse" },
	{ "pgsteal_kswapd", SIM_EVENT_ONE, SIM_PGSTEAL_KSWAPD },
	{ "pgsteal_direct", SIM_EVENT_ONE, SIM_PGSTEAL_DIRECT },
	{ "pgsteal_khugepaged" },
	{ "pgscan_kswapd", SIM_EVENT_ONE, SIM_PGSCAN_KSWAPD },
	{ "pgscan_direct", SIM_EVENT_ONE, SIM_PGSCAN_DIRECT },
	{ "pgscan_khugepaged" }, { "pgscan_direct_throttle" },
	{ "pgscan_anon", SIM_EVENT_ONE, SIM_PGSCAN_ANON },
	{ "pgscan_file", SIM_EVENT_ONE, SIM_PGSCAN_FILE },
	{ "pgsteal_anon", SIM_EVENT_ONE, SIM_PGSTEAL_ANON },
	{ "pgsteal_file", SIM_EVENT_ONE, SIM_PGSTEAL_FILE },
	{ "zone_reclaim_success", SIM_EVENT_ONE,
	  SIM_PGSCAN_ZONE_RECLAIM_SUCCESS },
	{ "zone_reclaim_failed", SIM_EVENT_ONE,
	  SIM_PGSCAN_ZONE_RECLAIM_FAILED },
	{ "pginodesteal" },
	{ "slabs_scanned", SIM_EVENT_ONE, SIM_SLABS_SCANNED },
	{ "kswapd_inodesteal" },
	{ "kswapd_low_wmark_hit_quickly", SIM_EVENT_ONE,
	  SIM_KSWAPD_LOW_WMARK_HIT_QUICKLY },
	{ "kswapd_high_wmark_hit_quickly", SIM_EVENT_ONE,
	  SIM_KSWAPD_HIGH_WMARK_HIT_QUICKLY },
	{ "pageoutrun", SIM_EVENT_ONE, SIM_PAGEOUTRUN },
	{ "pgrotated", SIM_EVENT_ONE, SIM_PGROTATED },
	{ "drop_pagecache", SIM_EVENT_ONE, SIM_DROP_PAGECACHE },
	{ "drop_slab", SIM_EVENT_ONE, SIM_DROP_SLAB },
	{ "oom_kill", SIM_EVENT_ONE, SIM_OOM_KILL },
	{ "numa_pte_updates" }, { "numa_huge_pte_updates" },
	{ "numa_hint_faults" }, { "numa_hint_faults_local" },
	{ "numa_pages_migrated" },
	{ "pgmigrate_success", SIM_EVENT_ONE, SIM_PGMIGRATE_SUCCESS },
	{ "pgmigrate_fail", SIM_EVENT_ONE, SIM_PGMIGRATE_FAIL },
	{ "thp_migration_success" }, { "thp_migration_fail" },
	{ "thp_migration_split" },
	{ "compact_migrate_scanned", SIM_EVENT_ONE,
	  SIM_COMPACTMIGRATE_SCANNED },
	{ "compact_free_scanned", SIM_EVENT_ONE, SIM_COMPACTFREE_SCANNED },
	{ "compact_isolated", SIM_EVENT_ONE, SIM_COMPACTISOLATED },
	{ "compact_stall", SIM_EVENT_ONE, SIM_COMPACTSTALL },
	{ "compact_fail", SIM_EVENT_ONE, SIM_COMPACTFAIL },
	{ "compact_success", SIM_EVENT_ONE, SIM_COMPACTSUCCESS },
	{ "compact_daemon_wake", SIM_EVENT_ONE, SIM_KCOMPACTD_WAKE },
	{ "compact_daemon_migrate_scanned", SIM_EVENT_ONE,
	  SIM_KCOMPACTD_MIGRATE_SCANNED },
	{ "compact_daemon_free_scanned", SIM_EVENT_ONE,
	  SIM_KCOMPACTD_FREE_SCANNED },
	{ "htlb_buddy_alloc_success" }, { "htlb_buddy_alloc_fail" },
	{ "cma_alloc_success", SIM_EVENT_CMA, SIM_CMA_ALLOC_SUCCESS },
	{ "cma_alloc_fail", SIM_EVENT_CMA, SIM_CMA_ALLOC_FAIL },
	{ "unevictable_pgs_culled" }, { "unevictable_pgs_scanned" },
	{ "unevictable_pgs_rescued" }, { "unevictable_pgs_mlocked" },
	{ "unevictable_pgs_munlocked" }, { "unevictable_pgs_cleared" },
	{ "unevictable_pgs_stranded" },
	{ "thp_fault_alloc" }, { "thp_fault_fallback" },
	{ "thp_fault_fallback_charge" }, { "thp_collapse_alloc" },
	{ "thp_collapse_alloc_failed" }, { "thp_file_alloc" },
	{ "thp_file_fallback" }, { "thp_file_fallback_charge" },
	{ "thp_file_mapped" }, { "thp_split_page" },
	{ "thp_split_page_failed" }, { "thp_deferred_split_page" },
	{ "thp_underused_split_page" }, { "thp_split_pmd" },
	{ "thp_scan_exceed_none_pte" }, { "thp_scan_exceed_swap_pte" },
	{ "thp_scan_exceed_share_pte" }, { "thp_split_pud" },
	{ "thp_zero_page_alloc" }, { "thp_zero_page_alloc_failed" },
	{ "thp_swpout" }, { "thp_swpout_fallback" },
	{ "balloon_inflate" }, { "balloon_deflate" }, { "balloon_migrate" },
	{ "swap_ra" }, { "swap_ra_hit" }, { "swpin_zero" }, { "swpout_zero" },
	{ "ksm_swpin_copy" }, { "cow_ksm" },
	{ "direct_map_level2_splits" }, { "direct_map_level3_splits" },
	/* Always last, and always 0. */
	{ "nr_unstable" },
};

/* A counter for each kind of zone that a kernel of this machine's has. */
static void sim_show_event_per_zone(struct seq_file *s, const struct sim_mm *mm,
				    const struct sim_vm_event_shown *event)
{
	static const char *const suffix[SIM_MAX_NR_ZONES] = {
		"dma", "dma32", "normal", "high", "movable",
	};
	int zid;

	for (zid = 0; zid < SIM_MAX_NR_ZONES; zid++) {
		if (zid == SIM_ZONE_HIGHMEM && !sim_has_highmem(mm))
			continue;
		seq_printf(s, "%s_%s %lu\n", event->name, suffix[zid],
			   event->kind == SIM_EVENT_PGALLOC ?
			   sim_sum_zone_events(mm, zid, SIM_PGALLOC) :
			   sim_vm_events(mm, event->item + zid));
	}
	if (!sim_has_highmem(mm))
		seq_printf(s, "%s_device 0\n", event->name);
}

static void sim_show_vm_event(struct seq_file *s, const struct sim_mm *mm,
			      const struct sim_vm_event_shown *event)
{
	unsigned long val = 0;

	switch (event->kind) {
	case SIM_EVENT_PGALLOC:
	case SIM_EVENT_PER_ZONE:
		sim_show_event_per_zone(s, mm, event);
		return;
	case SIM_EVENT_CMA:
		if (!mm->cma.nr)
			return;
		fallthrough;
	case SIM_EVENT_ONE:
		val = sim_vm_events(mm, event->item);
		break;
	case SIM_EVENT_PGFREE:
		val = sim_pgfree(mm);
		break;
	case SIM_EVENT_NONE:
		break;
	}
	seq_printf(s, "%s %lu\n", event->name, val);
}

/**
 * sim_vmstat_show() - what /proc/vmstat would show
 * @s: where to; its private data is the machine
 * @unused: ignored
 *
 * Shows nothing before stage zones. Context: takes the machine's lock.
 *
 * Return: 0.
 */
int sim_vmstat_show(struct seq_file *s, void *unused)
{
	struct sim_machine *m = s->private;
	const struct sim_mm *mm = &m->mm;
	unsigned int i;

	mutex_lock(&m->lock);
	if (m->stage < SIM_STAGE_ZONES || m->stage == SIM_STAGE_PANICKED)
		goto out;
	for (i = 0; i < SIM_NR_ZONE_STATS; i++)
		seq_printf(s, "%s %lu\n", sim_zone_stats_shown[i].name,
			   sim_global_zone_stat_shown(mm, i));
	for (i = 0; i < SIM_NR_NODE_STATS; i++)
		seq_printf(s, "%s %lu\n", sim_node_stats_shown[i].name,
			   sim_global_lru_pages(mm, sim_node_stats_shown[i].lists));
	seq_puts(s, "nr_dirty_threshold 0\nnr_dirty_background_threshold 0\n");
	seq_printf(s, "nr_memmap_pages 0\nnr_memmap_boot_pages %lu\n",
		   sim_memmap_boot_pages(mm));
	for (i = 0; i < ARRAY_SIZE(sim_vm_events_shown); i++)
		sim_show_vm_event(s, mm, &sim_vm_events_shown[i]);
out:
	mutex_unlock(&m->lock);
	return 0;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_vmstat_show);

DEFINE_SIM_SHOW_FOPS(vmstat);

/**
 * sim_numastat_show() - what numastat of a node would show
 * @s: where to; its private data is struct sim_list_file, of which the machine
 *	and the node count
 * @unused: ignored
 *
 * Context: takes the machine's lock.
 *
 * Return: 0.
 */
int sim_numastat_show(struct seq_file *s, void *unused)
{
	static const char *const names[SIM_NR_VM_NUMA_EVENT_ITEMS] = {
		[SIM_NUMA_HIT] = "numa_hit",
		[SIM_NUMA_MISS] = "numa_miss",
		[SIM_NUMA_FOREIGN] = "numa_foreign",
		[SIM_NUMA_INTERLEAVE_HIT] = "interleave_hit",
		[SIM_NUMA_LOCAL] = "local_node",
		[SIM_NUMA_OTHER] = "other_node",
	};
	const struct sim_list_file *f = s->private;
	struct sim_machine *m = f->machine;
	struct sim_zone *zone;
	unsigned int i;

	mutex_lock(&m->lock);
	if (m->stage < SIM_STAGE_ZONES || m->stage == SIM_STAGE_PANICKED ||
	    !m->mm.node_data[f->nid])
		goto out;
	for (i = 0; i < SIM_NR_VM_NUMA_EVENT_ITEMS; i++) {
		unsigned long sum = 0;

		for_each_sim_populated_zone(m->mm.node_data[f->nid], zone)
			sum += sim_zone_numa_event_state(&m->mm, zone, i);
		seq_printf(s, "%s %lu\n", names[i], sum);
	}
out:
	mutex_unlock(&m->lock);
	return 0;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_numastat_show);

DEFINE_SIM_SHOW_FOPS(numastat);
