// SPDX-License-Identifier: GPL-2.0
/*
 * debugfs file pagetypeinfo: /proc/pagetypeinfo of a kernel with CONFIG_CMA; and
 * with page_owner, if the machine has it.
 */
#include <linux/sched.h>
#include <linux/slab.h>

#include "host/compat.h"
#include "page/buddy.h"
#include "page/page_owner.h"
#include "view/debugfs_internal.h"
#include "view/walk.h"

/* Counting a list ends here. */
#define SIM_MAX_COUNTED 100000

/* A list that moves while it is counted is counted anew, so many times. */
#define SIM_MAX_RECOUNTS 3

/* Blocks in a list, SIM_MAX_COUNTED at most. */
static unsigned long sim_count_list(const struct sim_mm *mm,
				    struct sim_zone *zone, unsigned int order,
				    int mt, unsigned long *pfns)
{
	struct sim_list_walk walk;
	unsigned long count;
	unsigned int nr, i;

	for (i = 0; i <= SIM_MAX_RECOUNTS; i++) {
		count = 0;
		sim_walk_list_begin(&walk, zone, order, mt);
		while (count < SIM_MAX_COUNTED &&
		       (nr = sim_walk_list(mm, &walk, pfns))) {
			count += nr;
			cond_resched();
		}
		if (!walk.changed)
			break;
	}
	return min_t(unsigned long, count, SIM_MAX_COUNTED);
}

/* Those of 6.12; and where pageblocks are reserved, their type behind them. */
static int sim_nr_migratetypes(const struct sim_mm *mm)
{
	return mm->features & SIM_FEATURE_MIGRATE_RESERVE ? SIM_MIGRATE_LISTS :
							    SIM_MIGRATE_TYPES;
}

static void sim_show_free_counts(struct seq_file *s, const struct sim_mm *mm,
				 struct sim_zone *zone, unsigned long *pfns)
{
	int order, mt;

	for (mt = 0; mt < sim_nr_migratetypes(mm); mt++) {
		seq_printf(s, "Node %4d, zone %8s, type %12s ",
			   zone->zone_pgdat->node_id, zone->name,
			   sim_migratetype_names[mt]);
		for (order = 0; order < SIM_NR_PAGE_ORDERS; order++) {
			unsigned long nr = sim_count_list(mm, zone, order, mt,
							  pfns);

			seq_printf(s, nr == SIM_MAX_COUNTED ? ">%6lu " : "%6lu ",
				   nr);
		}
		seq_putc(s, '\n');
	}
}

/* A table of pageblocks by type begins with the names of the types. */
static void sim_show_type_names(struct seq_file *s, const struct sim_mm *mm,
				const char *title)
{
	int mt;

	seq_printf(s, "\n%-23s", title);
	for (mt = 0; mt < sim_nr_migratetypes(mm); mt++)
		seq_printf(s, "%12s ", sim_migratetype_names[mt]);
	seq_putc(s, '\n');
}

static void sim_show_type_counts(struct seq_file *s, const struct sim_mm *mm,
				 const struct sim_zone *zone,
				 const unsigned long count[SIM_MIGRATE_LISTS])
{
	int mt;

	seq_printf(s, "Node %d, zone %8s ", zone->zone_pgdat->node_id,
		   zone->name);
	for (mt = 0; mt < sim_nr_migratetypes(mm); mt++)
		seq_printf(s, "%12lu ", count[mt]);
	seq_putc(s, '\n');
}

/*
 * Types of a zone's pageblocks. As in the kernel each block has the type and the
 * zone of one page, as far into the block as the zone's first page is in its own.
 */
static void sim_show_block_counts(struct seq_file *s, const struct sim_mm *mm,
				  const struct sim_zone *zone)
{
	unsigned long count[SIM_MIGRATE_LISTS] = { };
	unsigned long pfn = zone->zone_start_pfn;
	unsigned long in_block = pfn % SIM_PAGEBLOCK_NR_PAGES;

	while (pfn < sim_zone_end_pfn(zone)) {
		const struct sim_mem_section *ms = sim_pfn_to_section(mm, pfn);

		cond_resched();
		if (!ms || !ms->map) {
			pfn = round_down(pfn, SIM_PAGES_PER_SECTION) +
			      SIM_PAGES_PER_SECTION + in_block;
			continue;
		}
		if (sim_pfn_valid(mm, pfn) &&
		    sim_page_zone(mm, sim_pfn_to_page(mm, pfn)) == zone)
			count[sim_get_pageblock_migratetype(mm, pfn)]++;
		pfn += SIM_PAGEBLOCK_NR_PAGES;
	}
	sim_show_type_counts(s, mm, zone, count);
}

/* Is a page in use, of those from @pfn up to @end, of another type than @mt? */
static bool sim_block_is_mixed(const struct sim_mm *mm,
			       const struct sim_zone *zone, unsigned long pfn,
			       unsigned long end, int mt)
{
	struct sim_page_owner owner;

	for (; pfn < end; pfn++) {
		const struct sim_page *page = sim_pfn_to_page(mm, pfn);

		if (sim_page_buddy(page)) {
			pfn += BIT(sim_page_order(page)) - 1;
			continue;
		}
		if (sim_page_zone(mm, page) == zone &&
		    sim_page_owner_get(mm, page, &owner) &&
		    sim_page_owner_migratetype(mm, &owner) != mt)
			return true;
	}
	return false;
}

/*
 * Pageblocks of a zone with a page in use of another type than the block's, by the
 * block's type. What is in per-CPU lists has no owner: they need not be drained.
 * Each pageblock is looked at; in Linux one that a block in use reaches into is not
 * where the block fits where it begins. Mirrors pagetypeinfo_showmixedcount_print().
 */
static void sim_show_mixed_counts(struct seq_file *s, const struct sim_mm *mm,
				  const struct sim_zone *zone)
{
	unsigned long count[SIM_MIGRATE_LISTS] = { };
	unsigned long pfn, next;

	for (pfn = zone->zone_start_pfn; pfn < sim_zone_end_pfn(zone);
	     pfn = next) {
		int mt;

		cond_resched();
		next = min(sim_pageblock_end_pfn(pfn), sim_zone_end_pfn(zone));
		/* A pageblock has a memory map wholly or not at all. */
		if (!sim_pfn_to_page(mm, pfn))
			continue;
		mt = sim_get_pageblock_migratetype(mm, pfn);
		if (sim_block_is_mixed(mm, zone, pfn, next, mt))
			count[mt == SIM_MIGRATE_CMA ? SIM_MIGRATE_MOVABLE : mt]++;
	}
	sim_show_type_counts(s, mm, zone, count);
}

static void sim_show_node_types(struct seq_file *s, const struct sim_mm *mm,
				struct sim_pglist_data *pgdat,
				unsigned long *pfns)
{
	struct sim_zone *zone;
	int i;

	seq_printf(s, "Page block order: %d\nPages per block:  %lu\n\n",
		   SIM_PAGEBLOCK_ORDER, SIM_PAGEBLOCK_NR_PAGES);
	seq_printf(s, "%-43s ", "Free pages count per migrate type at order");
	for (i = 0; i < SIM_NR_PAGE_ORDERS; i++)
		seq_printf(s, "%6d ", i);
	seq_putc(s, '\n');
	for_each_sim_populated_zone(pgdat, zone)
		sim_show_free_counts(s, mm, zone, pfns);

	sim_show_type_names(s, mm, "Number of blocks type ");
	for_each_sim_populated_zone(pgdat, zone)
		sim_show_block_counts(s, mm, zone);
	if (!sim_page_owner_on(mm))
		return;
	sim_show_type_names(s, mm, "Number of mixed blocks ");
	for_each_sim_populated_zone(pgdat, zone)
		sim_show_mixed_counts(s, mm, zone);
}

/**
 * sim_pagetypeinfo_show() - what /proc/pagetypeinfo would show
 * @s: where to; its private data is the machine
 * @unused: ignored
 *
 * Shows nothing before stage zones, and no pageblocks before stage memmap.
 * Context: takes the machine's lock, and the zone locks for a batch at a time.
 *
 * Return: 0, or -ENOMEM.
 */
int sim_pagetypeinfo_show(struct seq_file *s, void *unused)
{
	struct sim_machine *m = s->private;
	unsigned long *pfns;
	int nid;

	pfns = kcalloc(SIM_WALK_BATCH, sizeof(*pfns), GFP_KERNEL);
	if (!pfns)
		return -ENOMEM;
	mutex_lock(&m->lock);
	if (m->stage >= SIM_STAGE_ZONES && m->stage != SIM_STAGE_PANICKED)
		for_each_sim_node(&m->mm, nid)
			if (m->mm.node_data[nid]->node_present_pages)
				sim_show_node_types(s, &m->mm,
						    m->mm.node_data[nid], pfns);
	mutex_unlock(&m->lock);
	kfree(pfns);
	return 0;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_pagetypeinfo_show);

DEFINE_SIM_SHOW_FOPS(pagetypeinfo);
