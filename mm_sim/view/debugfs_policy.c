// SPDX-License-Identifier: GPL-2.0
/*
 * The directory policy/. A write is one system call, from the start of the file.
 */
#include <linux/uaccess.h>

#include "host/compat.h"
#include "view/debugfs_internal.h"

static ssize_t sim_policy_file_read(struct file *file, char __user *to,
				    size_t len, loff_t *pos)
{
	const struct sim_policy_file *f = file->private_data;
	char text[SIM_POLICY_TEXT_MAX + 1];
	int used = sim_policy_read(f->machine, f->which, text);

	return simple_read_from_buffer(to, len, pos, text, used);
}

static ssize_t sim_policy_file_write(struct file *file,
				     const char __user *from, size_t len,
				     loff_t *pos)
{
	const struct sim_policy_file *f = file->private_data;
	char text[SIM_POLICY_TEXT_MAX + 1];
	int used, err;

	if (!len)
		return 0;
	used = sim_debugfs_get_text(&f->machine->log, "policy",
				    sim_policy_name(f->which), from, len, *pos,
				    text, sizeof(text));
	if (used < 0)
		return used;
	err = sim_policy_write(f->machine, f->which, text, used);
	if (err)
		return err;
	*pos += len;
	return len;
}

static const char *const sim_policy_stat_names[SIM_NR_POLICY_STAT_ITEMS] = {
	[SIM_STAT_FAIR_SKIPPED] = "fair_skipped",
	[SIM_STAT_FAIR_RESET] = "fair_reset",
	[SIM_STAT_ZLC_SKIPPED] = "zlc_skipped",
	[SIM_STAT_ZLC_FULL] = "zlc_full",
	[SIM_STAT_ZLC_ZAPPED] = "zlc_zapped",
};

/**
 * sim_policy_stat_show() - what the policies did since the machine was reset
 * @s: where to; its private data is the machine
 * @unused: ignored
 *
 * Context: takes the machine's lock.
 *
 * Return: 0.
 */
int sim_policy_stat_show(struct seq_file *s, void *unused)
{
	struct sim_machine *m = s->private;
	struct sim_zone *zone;
	int nid, i;

	mutex_lock(&m->lock);
	for (i = 0; i < SIM_NR_POLICY_STAT_ITEMS; i++)
		seq_printf(s, "%s %ld\n", sim_policy_stat_names[i],
			   atomic_long_read(&m->mm.policy_stat[i]));
	if ((m->mm.features & SIM_FEATURE_FAIR_ZONE) &&
	    m->stage != SIM_STAGE_PANICKED)
		for_each_sim_node(&m->mm, nid)
			for_each_sim_populated_zone(m->mm.node_data[nid], zone)
				seq_printf(s, "Node %d, zone %8s nr_alloc_batch %ld\n",
					   nid, zone->name,
					   atomic_long_read(&zone->nr_alloc_batch));
	mutex_unlock(&m->lock);
	return 0;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_policy_stat_show);

DEFINE_SIM_SHOW_FOPS(policy_stat);

static const struct file_operations sim_policy_fops = {
	.owner = THIS_MODULE,
	.open = simple_open,
	.read = sim_policy_file_read,
	.write = sim_policy_file_write,
	.llseek = default_llseek,
};

/**
 * sim_debugfs_create_policy() - make the directory policy/
 * @parent: where
 * @files: filled in; stays as long as the directory
 * @m: the machine
 */
void sim_debugfs_create_policy(struct dentry *parent,
			       struct sim_policy_file files[SIM_NR_POLICIES],
			       struct sim_machine *m)
{
	struct dentry *dir = debugfs_create_dir("policy", parent);
	enum sim_policy which;

	for (which = 0; which < SIM_NR_POLICIES; which++) {
		files[which] = (struct sim_policy_file){ m, which };
		debugfs_create_file(sim_policy_name(which), 0600, dir,
				    &files[which], &sim_policy_fops);
	}
	debugfs_create_file("stat", 0400, dir, m, &sim_policy_stat_fops);
}
