// SPDX-License-Identifier: GPL-2.0
/*
 * The directory cma/reserved/: what /sys/kernel/debug/cma/reserved/ is to a kernel
 * with cma=, in the same formats.
 */
#include "host/compat.h"
#include "page/cma.h"
#include "view/debugfs_internal.h"

/* The area, once it is reserved; NULL when there is none. Machine's lock. */
static struct sim_cma *sim_cma_shown(struct sim_machine *m)
{
	if (m->stage < SIM_STAGE_MAPPED || m->stage == SIM_STAGE_PANICKED ||
	    !m->mm.cma.nr)
		return NULL;
	return &m->mm.cma.area[0];
}

/* Show a number of the area, as DEFINE_DEBUGFS_ATTRIBUTE() does with "%llu\n". */
#define DEFINE_SIM_CMA_SHOW(name, value)				\
static int sim_cma_##name##_show(struct seq_file *s, void *unused)	\
{									\
	struct sim_machine *m = s->private;				\
	struct sim_cma *cma;						\
									\
	mutex_lock(&m->lock);						\
	cma = sim_cma_shown(m);						\
	if (cma)							\
		seq_printf(s, "%llu\n", (u64)(value));			\
	mutex_unlock(&m->lock);						\
	return 0;							\
}									\
DEFINE_SHOW_ATTRIBUTE(sim_cma_##name)

DEFINE_SIM_CMA_SHOW(base_pfn, cma->base_pfn);
DEFINE_SIM_CMA_SHOW(count, cma->count);
DEFINE_SIM_CMA_SHOW(order_per_bit, cma->order_per_bit);
DEFINE_SIM_CMA_SHOW(used, sim_cma_used(cma));
DEFINE_SIM_CMA_SHOW(maxchunk, sim_cma_maxchunk(cma));

/* As debugfs_create_u32_array(): decimal words in one line, the lowest bits first. */
static void sim_cma_show_bitmap(struct seq_file *s, struct sim_cma *cma)
{
	unsigned long nr = DIV_ROUND_UP(sim_cma_bitmap_maxno(cma), 32), i;

	for (i = 0; i < nr; i++) {
		unsigned long flags;
		u32 word;

		spin_lock_irqsave(&cma->lock, flags);
		word = cma->bitmap[i * 32 / BITS_PER_LONG] >>
		       i * 32 % BITS_PER_LONG;
		spin_unlock_irqrestore(&cma->lock, flags);
		seq_printf(s, "%u%c", word, i + 1 < nr ? ' ' : '\n');
	}
}

/**
 * sim_cma_bitmap_show() - which pages of the area are taken as ranges
 * @s: where to; its private data is the machine
 * @unused: ignored
 *
 * Context: takes the machine's lock.
 *
 * Return: 0.
 */
int sim_cma_bitmap_show(struct seq_file *s, void *unused)
{
	struct sim_machine *m = s->private;
	struct sim_cma *cma;

	mutex_lock(&m->lock);
	cma = sim_cma_shown(m);
	if (cma && cma->active)
		sim_cma_show_bitmap(s, cma);
	mutex_unlock(&m->lock);
	return 0;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_cma_bitmap_show);
DEFINE_SHOW_ATTRIBUTE(sim_cma_bitmap);

/**
 * sim_debugfs_create_cma() - make the directory cma/, if there is to be an area
 * @parent: where
 * @m: the machine
 */
void sim_debugfs_create_cma(struct dentry *parent, struct sim_machine *m)
{
	struct dentry *dir;

	if (!m->params.cma)
		return;
	dir = debugfs_create_dir("cma", parent);
	dir = debugfs_create_dir("reserved", dir);
	debugfs_create_file("base_pfn", 0400, dir, m, &sim_cma_base_pfn_fops);
	debugfs_create_file("count", 0400, dir, m, &sim_cma_count_fops);
	debugfs_create_file("order_per_bit", 0400, dir, m,
			    &sim_cma_order_per_bit_fops);
	debugfs_create_file("used", 0400, dir, m, &sim_cma_used_fops);
	debugfs_create_file("maxchunk", 0400, dir, m, &sim_cma_maxchunk_fops);
	debugfs_create_file("bitmap", 0400, dir, m, &sim_cma_bitmap_fops);
}
