// SPDX-License-Identifier: GPL-2.0
/*
 * The directory extfrag/, in the formats of the kernel's.
 */
#include <linux/math.h>

#include "host/compat.h"
#include "page/extfrag.h"
#include "view/debugfs_internal.h"

/* One line for each zone; @print writes the index of one order. */
static void sim_extfrag_lines(struct seq_file *s,
			      void (*print)(struct seq_file *s,
					    unsigned int order,
					    const struct sim_contig_page_info *info))
{
	struct sim_machine *m = s->private;
	struct sim_contig_page_info info;
	struct sim_zone *zone;
	unsigned int order;
	int nid;

	mutex_lock(&m->lock);
	for_each_sim_node(&m->mm, nid) {
		for_each_sim_populated_zone(m->mm.node_data[nid], zone) {
			seq_printf(s, "Node %d, zone %8s ", nid, zone->name);
			for (order = 0; order < SIM_NR_PAGE_ORDERS; order++) {
				sim_fill_contig_page_info(zone, order, &info);
				print(s, order, &info);
			}
			seq_putc(s, '\n');
		}
	}
	mutex_unlock(&m->lock);
}

static void sim_unusable_print(struct seq_file *s, unsigned int order,
			       const struct sim_contig_page_info *info)
{
	int index = sim_unusable_free_index(order, info);

	seq_printf(s, "%d.%03d ", index / 1000, index % 1000);
}

/**
 * sim_unusable_index_show() - the file extfrag/unusable_index
 * @s: its private data is the machine
 * @unused: not used
 *
 * Mirrors unusable_show(). Context: may sleep.
 *
 * Return: 0.
 */
int sim_unusable_index_show(struct seq_file *s, void *unused)
{
	sim_extfrag_lines(s, sim_unusable_print);
	return 0;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_unusable_index_show);

/* The kernel's way with indices below zero: -0.5 is " 0.-500". */
static void sim_extfrag_print(struct seq_file *s, unsigned int order,
			      const struct sim_contig_page_info *info)
{
	int index = __sim_fragmentation_index(order, info);

	seq_printf(s, "%2d.%03d ", index / 1000, index % 1000);
}

/**
 * sim_extfrag_index_show() - the file extfrag/extfrag_index
 * @s: its private data is the machine
 * @unused: not used
 *
 * Mirrors extfrag_show(). Context: may sleep.
 *
 * Return: 0.
 */
int sim_extfrag_index_show(struct seq_file *s, void *unused)
{
	sim_extfrag_lines(s, sim_extfrag_print);
	return 0;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_extfrag_index_show);

DEFINE_SIM_SHOW_FOPS(unusable_index);
DEFINE_SIM_SHOW_FOPS(extfrag_index);

/**
 * sim_debugfs_create_extfrag() - make the directory extfrag/
 * @parent: the machine's directory
 * @m: the machine
 */
void sim_debugfs_create_extfrag(struct dentry *parent, struct sim_machine *m)
{
	struct dentry *dir = debugfs_create_dir("extfrag", parent);

	debugfs_create_file("extfrag_index", 0400, dir, m,
			    &sim_extfrag_index_fops);
	debugfs_create_file("unusable_index", 0400, dir, m,
			    &sim_unusable_index_fops);
}
