// SPDX-License-Identifier: GPL-2.0
/*
 * debugfs file zoneinfo: /proc/zoneinfo of Linux 6.12 as Debian configures it.
 *
 * The zones are those of x86-64, with an empty zone Device, where a machine has
 * no HighMem; otherwise those of a kernel that has HighMem and no zone Device.
 * Both are five, so that "protection" has five columns in either.
 */
#include <linux/sched.h>

#include "host/compat.h"
#include "page/pcp.h"
#include "page/percpu.h"
#include "page/vmstat.h"
#include "view/debugfs_internal.h"

/* All counters of a node. A machine has none of these pages. */
static const char *const sim_node_stat_names[] = {
	"nr_inactive_anon", "nr_active_anon", "nr_inactive_file",
	"nr_active_file", "nr_unevictable", "nr_slab_reclaimable",
	"nr_slab_unreclaimable", "nr_isolated_anon", "nr_isolated_file",
	"workingset_nodes", "workingset_refault_anon",
	"workingset_refault_file", "workingset_activate_anon",
	"workingset_activate_file", "workingset_restore_anon",
	"workingset_restore_file", "workingset_nodereclaim",
	"nr_anon_pages", "nr_mapped", "nr_file_pages", "nr_dirty",
	"nr_writeback", "nr_writeback_temp", "nr_shmem",
	"nr_shmem_hugepages", "nr_shmem_pmdmapped", "nr_file_hugepages",
	"nr_file_pmdmapped", "nr_anon_transparent_hugepages",
	"nr_vmscan_write", "nr_vmscan_immediate_reclaim", "nr_dirtied",
	"nr_written", "nr_throttled_written", "nr_kernel_misc_reclaimable",
	"nr_foll_pin_acquired", "nr_foll_pin_released", "nr_kernel_stack",
	"nr_page_table_pages", "nr_sec_page_table_pages", "nr_iommu_pages",
	"nr_swapcached", "pgpromote_success", "pgpromote_candidate",
	"pgdemote_kswapd", "pgdemote_direct", "pgdemote_khugepaged",
};

/* Those of a zone. Only free pages, of all kinds and of CMA, are counted. */
static const struct {
	const char *name;
	bool counts;
	enum sim_zone_stat_item item;
} sim_zone_stat_names[] = {
	{ "nr_free_pages", true, SIM_NR_FREE_PAGES },
	{ "nr_zone_inactive_anon" }, { "nr_zone_active_anon" },
	{ "nr_zone_inactive_file" }, { "nr_zone_active_file" },
	{ "nr_zone_unevictable" }, { "nr_zone_write_pending" },
	{ "nr_mlock" }, { "nr_bounce" }, { "nr_zspages" },
	{ "nr_free_cma", true, SIM_NR_FREE_CMA_PAGES },
	{ "nr_unaccepted" }, { "numa_hit" }, { "numa_miss" },
	{ "numa_foreign" }, { "numa_interleave" }, { "numa_local" },
	{ "numa_other" },
};

static void sim_show_stat(struct seq_file *s, const char *name,
			  unsigned long value)
{
	seq_printf(s, "      %-12s %lu\n", name, value);
}

/* The block on pages, without its last line. NULL is an empty zone Device. */
static void sim_show_zone_pages(struct seq_file *s, const struct sim_zone *zone)
{
	static const struct sim_zone device;
	const struct sim_zone *z = zone ?: &device;
	const struct {
		const char *name;
		unsigned long pages;
	} lines[] = {
		{ "boost", 0 },
		{ "min", z->_watermark[SIM_WMARK_MIN] },
		{ "low", z->_watermark[SIM_WMARK_LOW] },
		{ "high", z->_watermark[SIM_WMARK_HIGH] },
		{ "promo", z->_watermark[SIM_WMARK_PROMO] },
		{ "spanned", z->spanned_pages },
		{ "present", z->present_pages },
		{ "managed", z->managed_pages },
		{ "cma", 0 },
	};
	unsigned int i;

	seq_printf(s, "  pages free     %lu\n",
		   sim_zone_page_state(z, SIM_NR_FREE_PAGES));
	for (i = 0; i < ARRAY_SIZE(lines); i++)
		seq_printf(s, "        %-8s %lu\n", lines[i].name,
			   lines[i].pages);
}

/* A request that may use zone Device may use Movable: the column is the same. */
static void sim_show_protection(struct seq_file *s, const long *reserve,
				const int *columns)
{
	int i;

	seq_puts(s, "        protection: (");
	for (i = 0; i < SIM_MAX_NR_ZONES; i++)
		seq_printf(s, i ? ", %ld" : "%ld",
			   reserve ? reserve[columns[i]] : 0);
	seq_puts(s, ")\n");
}

/* Lists that are not there yet are as long as new ones. */
static void sim_show_pagesets(struct seq_file *s, const struct sim_mm *mm,
			      const struct sim_zone *zone)
{
	int threshold = sim_calculate_normal_threshold(mm, zone);
	unsigned int cpu;

	seq_puts(s, "  pagesets\n");
	for (cpu = 0; cpu < sim_nr_cpus(mm); cpu++) {
		const struct sim_per_cpu_pages *pcp = NULL;

		if (zone->per_cpu_pageset)
			pcp = sim_per_cpu_ptr(mm, zone->per_cpu_pageset, cpu);
		seq_printf(s, "    cpu: %u\n", cpu);
		seq_printf(s, "%19s: %i\n", "count",
			   pcp ? sim_pcp_pages(pcp) : 0);
		seq_printf(s, "%18s:  %i\n", "high",
			   pcp ? READ_ONCE(pcp->high) : 0);
		seq_printf(s, "%19s: %i\n", "batch",
			   pcp ? READ_ONCE(pcp->batch) : zone->pageset_batch);
		seq_printf(s, "  vm stats threshold: %d\n", threshold);
	}
}

static void sim_show_zone(struct seq_file *s, const struct sim_mm *mm,
			  const struct sim_zone *zone, const int *columns)
{
	unsigned int i;

	sim_show_zone_pages(s, zone);
	sim_show_protection(s, zone->lowmem_reserve, columns);
	if (!sim_populated_zone(zone))
		return;
	for (i = 0; i < ARRAY_SIZE(sim_zone_stat_names); i++)
		sim_show_stat(s, sim_zone_stat_names[i].name,
			      sim_zone_stat_names[i].counts ?
			      sim_zone_page_state(zone,
						  sim_zone_stat_names[i].item) :
			      0);
	sim_show_pagesets(s, mm, zone);
	seq_printf(s, "  node_unreclaimable:  %u\n", 0);
	seq_printf(s, "  start_pfn:           %lu\n", zone->zone_start_pfn);
}

/* Every zone, populated or not, as the kernel does it. */
static void sim_show_node_zones(struct seq_file *s, const struct sim_mm *mm,
				struct sim_pglist_data *pgdat)
{
	static const int with_highmem[] = {
		SIM_ZONE_DMA, SIM_ZONE_DMA32, SIM_ZONE_NORMAL, SIM_ZONE_HIGHMEM,
		SIM_ZONE_MOVABLE,
	};
	static const int with_device[] = {
		SIM_ZONE_DMA, SIM_ZONE_DMA32, SIM_ZONE_NORMAL, SIM_ZONE_MOVABLE,
		SIM_ZONE_MOVABLE,
	};
	bool highmem = mm->arch_zone_lowest_possible_pfn[SIM_ZONE_HIGHMEM] <
		       mm->arch_zone_highest_possible_pfn[SIM_ZONE_HIGHMEM];
	const int *columns = highmem ? with_highmem : with_device;
	const struct sim_zone *first;
	unsigned int i, j;

	first = sim_next_populated_zone(pgdat, pgdat->node_zones);
	for (i = 0; i < SIM_MAX_NR_ZONES; i++) {
		const struct sim_zone *zone = &pgdat->node_zones[columns[i]];

		if (!highmem && i == SIM_MAX_NR_ZONES - 1) {
			seq_printf(s, "Node %d, zone %8s\n", pgdat->node_id,
				   "Device");
			sim_show_zone_pages(s, NULL);
			sim_show_protection(s, NULL, columns);
			break;
		}
		seq_printf(s, "Node %d, zone %8s\n", pgdat->node_id, zone->name);
		if (zone == first) {
			seq_puts(s, "  per-node stats\n");
			for (j = 0; j < ARRAY_SIZE(sim_node_stat_names); j++)
				sim_show_stat(s, sim_node_stat_names[j], 0);
		}
		sim_show_zone(s, mm, zone, columns);
	}
}

/* The node to show from number *@pos on. Machine's lock. */
static void *sim_zoneinfo_seek(const struct sim_machine *m, loff_t *pos)
{
	if (m->stage < SIM_STAGE_ZONES || m->stage == SIM_STAGE_PANICKED)
		return NULL;
	for (; *pos < SIM_MAX_NUMNODES; ++*pos)
		if (m->mm.node_data[*pos] &&
		    sim_node_state(&m->mm, *pos, SIM_N_ONLINE))
			return m->mm.node_data[*pos];
	return NULL;
}

static void *sim_zoneinfo_start(struct seq_file *s, loff_t *pos)
{
	struct sim_machine *m = s->private;

	mutex_lock(&m->lock);
	return sim_zoneinfo_seek(m, pos);
}

static void *sim_zoneinfo_next(struct seq_file *s, void *pgdat, loff_t *pos)
{
	++*pos;
	return sim_zoneinfo_seek(s->private, pos);
}

static void sim_zoneinfo_stop(struct seq_file *s, void *pgdat)
{
	struct sim_machine *m = s->private;

	mutex_unlock(&m->lock);
}

static int sim_zoneinfo_show_node(struct seq_file *s, void *pgdat)
{
	struct sim_machine *m = s->private;

	sim_show_node_zones(s, &m->mm, pgdat);
	return 0;
}

/* Node by node, as in Linux: with many CPUs one may be long enough. */
static const struct seq_operations sim_zoneinfo_ops = {
	.start = sim_zoneinfo_start,
	.next = sim_zoneinfo_next,
	.stop = sim_zoneinfo_stop,
	.show = sim_zoneinfo_show_node,
};

/**
 * sim_zoneinfo_show() - what /proc/zoneinfo would show
 * @s: where to; its private data is the machine
 * @unused: ignored
 *
 * Shows nothing before stage zones. Context: takes the machine's lock.
 *
 * Return: 0.
 */
int sim_zoneinfo_show(struct seq_file *s, void *unused)
{
	loff_t pos = 0;
	void *pgdat;

	for (pgdat = sim_zoneinfo_start(s, &pos); pgdat;
	     pgdat = sim_zoneinfo_next(s, pgdat, &pos))
		sim_zoneinfo_show_node(s, pgdat);
	sim_zoneinfo_stop(s, NULL);
	return 0;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_zoneinfo_show);

static int sim_zoneinfo_open(struct inode *inode, struct file *file)
{
	int err = seq_open(file, &sim_zoneinfo_ops);

	if (!err)
		((struct seq_file *)file->private_data)->private =
			inode->i_private;
	return err;
}

const struct file_operations sim_zoneinfo_fops = {
	.owner = THIS_MODULE,
	.open = sim_zoneinfo_open,
	.read = seq_read,
	.llseek = seq_lseek,
	.release = seq_release,
};
