// SPDX-License-Identifier: GPL-2.0
/*
 * debugfs files on the page allocator: zones, free lists, invariants.
 */
#include <linux/sched.h>

#include "host/compat.h"
#include "view/debugfs_internal.h"
#include "view/verify.h"
#include "view/walk.h"

/* The format of /proc/buddyinfo. */
static int sim_buddyinfo_show(struct seq_file *s, void *unused)
{
	struct sim_machine *m = s->private;
	struct sim_zone *zone;
	int nid, order;

	mutex_lock(&m->lock);
	for_each_sim_node(&m->mm, nid) {
		for_each_sim_populated_zone(m->mm.node_data[nid], zone) {
			seq_printf(s, "Node %d, zone %8s ", nid, zone->name);
			for (order = 0; order < SIM_NR_PAGE_ORDERS; order++)
				seq_printf(s, "%6lu ",
					   sim_nr_free(&zone->free_area[order]));
			seq_putc(s, '\n');
		}
	}
	mutex_unlock(&m->lock);
	return 0;
}

DEFINE_SIM_SHOW_FOPS(buddyinfo);

static void sim_verify_say(void *arg, const char *line)
{
	seq_printf(arg, "broken: %s\n", line);
}

static int sim_verify_show(struct seq_file *s, void *unused)
{
	struct sim_machine *m = s->private;
	struct sim_verify v = { .say = sim_verify_say, .arg = s };
	int err;

	mutex_lock(&m->lock);
	err = sim_verify(m, &v);
	switch (err) {
	case 0:
		seq_printf(s, "ok\nstage %s\nmemblock regions %lu\n",
			   sim_stage_name(m->stage), v.nr_regions);
		seq_printf(s, "free blocks %lu\npages free %lu allocated %lu reserved %lu pcp %lu guard %lu bad %lu\n",
			   v.nr_free_blocks, v.free, v.allocated, v.reserved,
			   v.pcp, v.guard, v.bad);
		break;
	case -EUCLEAN:
		seq_printf(s, "broken invariants: %lu\n", v.nr_broken);
		break;
	case -EIO:
		seq_printf(s, "panicked: %s\n", m->panic);
		break;
	case -ENOMEM:
		seq_puts(s, "the host has no memory for the check; read again\n");
		break;
	default:
		seq_puts(s, "the lists changed while they were looked at; read again\n");
		break;
	}
	mutex_unlock(&m->lock);
	return 0;
}

DEFINE_SIM_SHOW_FOPS(verify);

/**
 * struct sim_list_reader - one open of a free list
 * @file: which list
 * @walk: how far the list was read
 * @boots: machine->boots when @walk began
 * @pos: file position, in lines, of the first entry of @pfns
 * @nr: entries in @pfns
 * @pfns: a batch of the list
 *
 * After the last block comes one more line if the list changed meanwhile.
 */
struct sim_list_reader {
	const struct sim_list_file *file;
	struct sim_list_walk walk;
	unsigned long boots;
	loff_t pos;
	unsigned int nr;
	unsigned long pfns[SIM_WALK_BATCH];
};

static void sim_list_rewind(struct sim_list_reader *r)
{
	const struct sim_list_file *f = r->file;
	struct sim_machine *m = f->machine;

	sim_walk_list_begin(&r->walk,
			    &m->mm.node_data[f->nid]->node_zones[f->zone],
			    f->order, f->migratetype);
	r->boots = m->boots;
	r->pos = 0;
	r->nr = 0;
}

/* The entry at @pos, or the reader itself for the line about a change. */
static void *sim_list_seek(struct sim_list_reader *r, loff_t pos)
{
	struct sim_machine *m = r->file->machine;

	if (m->stage < SIM_STAGE_ZONES || m->stage == SIM_STAGE_PANICKED)
		return NULL;
	/* Reset, given another map and booted before this file was removed. */
	if (!m->mm.node_data[r->file->nid])
		return NULL;
	if (!r->boots || pos < r->pos) {
		sim_list_rewind(r);
	} else if (r->boots != m->boots) {
		/* The machine was reset under this reader. */
		r->walk.changed = true;
		r->walk.done = true;
	}
	while (pos >= r->pos + r->nr) {
		unsigned int nr = sim_walk_list(&m->mm, &r->walk, r->pfns);

		if (!nr) {
			bool last = pos == r->pos + r->nr;

			return last && r->walk.changed ? r : NULL;
		}
		r->pos += r->nr;
		r->nr = nr;
		cond_resched();
	}
	return &r->pfns[pos - r->pos];
}

static void *sim_list_start(struct seq_file *s, loff_t *pos)
{
	struct sim_list_reader *r = s->private;

	mutex_lock(&r->file->machine->lock);
	/* From the top, the list is read as it is now. */
	if (!*pos)
		r->boots = 0;
	return sim_list_seek(r, *pos);
}

static void *sim_list_next(struct seq_file *s, void *entry, loff_t *pos)
{
	++*pos;
	return sim_list_seek(s->private, *pos);
}

static void sim_list_stop(struct seq_file *s, void *entry)
{
	struct sim_list_reader *r = s->private;

	mutex_unlock(&r->file->machine->lock);
}

static int sim_list_show(struct seq_file *s, void *entry)
{
	struct sim_list_reader *r = s->private;
	unsigned long *pfn = entry;

	if (entry == r)
		seq_puts(s, "# the list changed while it was read\n");
	else
		seq_printf(s, "[%lu-%lu]\n", *pfn,
			   *pfn + (1UL << r->file->order) - 1);
	return 0;
}

static const struct seq_operations sim_list_ops = {
	.start = sim_list_start,
	.next = sim_list_next,
	.stop = sim_list_stop,
	.show = sim_list_show,
};

static int sim_list_open(struct inode *inode, struct file *file)
{
	struct sim_list_reader *r;

	r = __seq_open_private(file, &sim_list_ops, sizeof(*r));
	if (!r)
		return -ENOMEM;
	r->file = inode->i_private;
	return 0;
}

const struct file_operations sim_list_fops = {
	.owner = THIS_MODULE,
	.open = sim_list_open,
	.read = seq_read,
	.read_iter = seq_read_iter,
	.llseek = seq_lseek,
	.release = seq_release_private,
};
EXPORT_SYMBOL_SIM_KUNIT(sim_list_fops);

/* How the per-CPU lists of a zone are sized. */
static int sim_pageset_show(struct seq_file *s, void *unused)
{
	const struct sim_list_file *f = s->private;
	struct sim_machine *m = f->machine;
	const struct sim_zone *zone;

	mutex_lock(&m->lock);
	if (m->stage >= SIM_STAGE_ZONES && m->stage != SIM_STAGE_PANICKED &&
	    m->mm.node_data[f->nid]) {
		zone = &m->mm.node_data[f->nid]->node_zones[f->zone];
		seq_printf(s, "batch %d\nhigh_min %d\nhigh_max %d\n",
			   zone->pageset_batch, zone->pageset_high_min,
			   zone->pageset_high_max);
		if (m->mm.pcp_max_order > PAGE_ALLOC_COSTLY_ORDER)
			seq_printf(s, "max_order %u\n", m->mm.pcp_max_order);
	}
	mutex_unlock(&m->lock);
	return 0;
}

DEFINE_SIM_SHOW_FOPS(pageset);
