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
#include "view/vmstat.h"

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
		{ "boost", READ_ONCE(z->watermark_boost) },
		{ "min", sim_wmark_pages(z, SIM_WMARK_MIN) },
		{ "low", sim_wmark_pages(z, SIM_WMARK_LOW) },
		{ "high", sim_wmark_pages(z, SIM_WMARK_HIGH) },
		{ "promo", sim_wmark_pages(z, SIM_WMARK_PROMO) },
		{ "spanned", z->spanned_pages },
		{ "present", z->present_pages },
		{ "managed", z->managed_pages },
		{ "cma", z->cma_pages },
	};
	unsigned int i;

	seq_printf(s, "  pages free     %lu\n",
		   sim_zone_page_state_snapshot(z, SIM_NR_FREE_PAGES));
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
		const struct sim_per_cpu_zonestat *stats;
		const struct sim_per_cpu_pages *pcp;

		pcp = sim_zone_pcp(mm, zone, cpu);
		stats = sim_zone_stats(zone, cpu);
		seq_printf(s, "    cpu: %u\n", cpu);
		seq_printf(s, "%19s: %i\n", "count",
			   pcp ? sim_pcp_pages(pcp) : 0);
		seq_printf(s, "%18s:  %i\n", "high",
			   pcp ? READ_ONCE(pcp->high) : 0);
		seq_printf(s, "%19s: %i\n", "batch",
			   pcp ? READ_ONCE(pcp->batch) : zone->pageset_batch);
		seq_printf(s, "  vm stats threshold: %d\n", stats ?
			   READ_ONCE(stats->stat_threshold) : threshold);
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
	for (i = 0; i < SIM_NR_ZONE_STATS; i++)
		sim_show_stat(s, sim_zone_stats_shown[i].name,
			      sim_zone_stat_shown(mm, zone, i));
	sim_show_pagesets(s, mm, zone);
	seq_printf(s, "  node_unreclaimable:  %u\n",
		   sim_node_unreclaimable(zone->zone_pgdat));
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
	bool highmem = sim_has_highmem(mm);
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
			for (j = 0; j < SIM_NR_NODE_STATS; j++)
				sim_show_stat(s, sim_node_stats_shown[j].name,
					      sim_node_stat_shown(pgdat, j));
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
	.read_iter = seq_read_iter,
	.llseek = seq_lseek,
	.release = seq_release,
};
EXPORT_SYMBOL_SIM_KUNIT(sim_zoneinfo_fops);
