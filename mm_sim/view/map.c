// SPDX-License-Identifier: GPL-2.0
/*
 * The debugfs file map: what each pageblock is made of, for programs that draw.
 */
#include <linux/minmax.h>
#include <linux/string.h>

#include "host/compat.h"
#include "page/buddy.h"
#include "view/debugfs_internal.h"
#include "view/stage_snapshot.h"
#include "view/walk.h"

/* Pages of one pageblock: free by order, then by what else they are. */
struct sim_map_counts {
	unsigned int free[SIM_NR_PAGE_ORDERS];
	unsigned int pcp;
	unsigned int used;
	unsigned int reserved;
	unsigned int other;
};

static void sim_map_count(struct sim_map_counts *counts,
			  const struct sim_block *block, unsigned int nr)
{
	switch (block->kind) {
	case SIM_BLOCK_FREE:
		counts->free[block->order] += nr;
		break;
	case SIM_BLOCK_PCP:
		counts->pcp += nr;
		break;
	case SIM_BLOCK_ALLOCATED:
		counts->used += nr;
		break;
	case SIM_BLOCK_RESERVED:
		counts->reserved += nr;
		break;
	case SIM_BLOCK_GUARD:
	case SIM_BLOCK_BAD:
	case SIM_BLOCK_LOST:
		counts->other += nr;
		break;
	}
}

/* Does a block that begins in a lower pageblock cover the one at @start? */
static bool sim_map_block_across(const struct sim_mm *mm, unsigned long start,
				 struct sim_block *block)
{
	unsigned int order;

	for (order = SIM_PAGEBLOCK_ORDER + 1; order <= SIM_MAX_PAGE_ORDER;
	     order++) {
		unsigned long pfn = round_down(start, 1UL << order);

		if (pfn == start || !sim_pfn_valid(mm, pfn))
			continue;
		if (sim_walk_blocks(mm, &pfn, block) && pfn > start)
			return true;
	}
	return false;
}

/*
 * Count the pages of a pageblock. The zone lock keeps the free lists still; what is
 * allocated may change hands meanwhile, but each page is counted once.
 */
static void sim_map_pageblock(const struct sim_mm *mm, unsigned long start,
			      struct sim_map_counts *counts, int *migratetype)
{
	struct sim_zone *zone = sim_page_zone(mm, sim_pfn_to_page(mm, start));
	const unsigned long end = start + SIM_PAGEBLOCK_NR_PAGES;
	unsigned long pfn = start, flags;
	struct sim_block block;

	memset(counts, 0, sizeof(*counts));
	spin_lock_irqsave(&zone->lock, flags);
	*migratetype = sim_get_pageblock_migratetype(mm, start);
	if (sim_map_block_across(mm, start, &block)) {
		sim_map_count(counts, &block, SIM_PAGEBLOCK_NR_PAGES);
		pfn = end;
	}
	while (pfn < end && sim_walk_blocks(mm, &pfn, &block))
		sim_map_count(counts, &block,
			      min(pfn, end) - block.pfn);
	spin_unlock_irqrestore(&zone->lock, flags);
}

/* Position 0 is the line of names; the pageblock at pfn 0 is position 1. */
static void *sim_map_seek(struct sim_machine *m, loff_t *pos)
{
	const struct sim_mm *mm = &m->mm;
	unsigned long pfn, end;

	if (m->stage < SIM_STAGE_MEMMAP || m->stage == SIM_STAGE_PANICKED)
		return NULL;
	if (!*pos)
		return pos;
	/* A machine that nothing backs has no sections. */
	end = mm->nr_section_roots ? mm->max_pfn : 0;
	pfn = (*pos - 1) << SIM_PAGEBLOCK_ORDER;
	while (pfn < end && !sim_pfn_valid(mm, pfn))
		pfn += SIM_PAGEBLOCK_NR_PAGES;
	*pos = (pfn >> SIM_PAGEBLOCK_ORDER) + 1;
	return pfn < end ? pos : NULL;
}

static void *sim_map_start(struct seq_file *s, loff_t *pos)
{
	struct sim_machine *m = s->private;

	mutex_lock(&m->lock);
	return sim_map_seek(m, pos);
}

static void *sim_map_next(struct seq_file *s, void *entry, loff_t *pos)
{
	++*pos;
	return sim_map_seek(s->private, pos);
}

static void sim_map_stop(struct seq_file *s, void *entry)
{
	struct sim_machine *m = s->private;

	mutex_unlock(&m->lock);
}

static int sim_map_show(struct seq_file *s, void *entry)
{
	const struct sim_machine *m = s->private;
	struct sim_map_counts counts;
	const struct sim_zone *zone;
	int order, migratetype;
	loff_t pos = *(loff_t *)entry;
	unsigned long pfn;

	if (!pos) {
		seq_puts(s, "# pfn node zone type");
		for (order = 0; order < SIM_NR_PAGE_ORDERS; order++)
			seq_printf(s, " free_%d", order);
		seq_puts(s, " pcp used reserved other\n");
		return 0;
	}
	pfn = (unsigned long)(pos - 1) << SIM_PAGEBLOCK_ORDER;
	zone = sim_page_zone(&m->mm, sim_pfn_to_page(&m->mm, pfn));
	sim_map_pageblock(&m->mm, pfn, &counts, &migratetype);
	seq_printf(s, "%lu %d %s %s", pfn, zone->zone_pgdat->node_id,
		   zone->name, sim_migratetype_names[migratetype]);
	for (order = 0; order < SIM_NR_PAGE_ORDERS; order++)
		seq_printf(s, " %u", counts.free[order]);
	seq_printf(s, " %u %u %u %u\n", counts.pcp, counts.used,
		   counts.reserved, counts.other);
	return 0;
}

static const struct seq_operations sim_map_ops = {
	.start = sim_map_start,
	.next = sim_map_next,
	.stop = sim_map_stop,
	.show = sim_map_show,
};

/**
 * sim_view_map() - all pageblocks, into any buffer
 * @s: the buffer; its private data is the machine
 *
 * Context: may sleep; takes the machine's lock.
 *
 * Return: 0.
 */
int sim_view_map(struct seq_file *s)
{
	sim_seq_show_all(s, &sim_map_ops);
	return 0;
}

static int sim_map_open(struct inode *inode, struct file *file)
{
	int err = seq_open(file, &sim_map_ops);

	if (!err)
		((struct seq_file *)file->private_data)->private =
			inode->i_private;
	return err;
}

const struct file_operations sim_map_fops = {
	.owner = THIS_MODULE,
	.open = sim_map_open,
	.read = seq_read,
	.read_iter = seq_read_iter,
	.llseek = seq_lseek,
	.release = seq_release,
};
EXPORT_SYMBOL_SIM_KUNIT(sim_map_fops);
