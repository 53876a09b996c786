// SPDX-License-Identifier: GPL-2.0
/*
 * The directory vm/: what /proc/sys/vm/ is to the kernel. A write is one system
 * call, from the start of the file.
 */
#include <linux/minmax.h>
#include <linux/uaccess.h>

#include "host/compat.h"
#include "page/vmstat.h"
#include "view/debugfs_internal.h"
#include "view/sysctl.h"

static ssize_t sim_sysctl_file_read(struct file *file, enum sim_sysctl which,
				    char __user *to, size_t len, loff_t *pos)
{
	struct sim_machine *m = file->private_data;
	char text[SIM_SYSCTL_TEXT_MAX + 1];
	int used = sim_sysctl_read(m, which, text);

	return simple_read_from_buffer(to, len, pos, text, used);
}

/**
 * sim_debugfs_get_text() - what a user wrote to a file that takes one short text
 * @log: told of a write that does not begin at the start of the file
 * @dir: of the file, for the log
 * @name: of the file, for the log
 * @from: what the user wrote
 * @len: characters of it
 * @pos: where in the file
 * @text: filled, without a NUL
 * @max: characters that fit; one that is too many is for the caller to refuse
 *
 * Return: characters in @text, or a negative errno.
 */
int sim_debugfs_get_text(const struct sim_log *log, const char *dir,
			 const char *name, const char __user *from, size_t len,
			 loff_t pos, char *text, size_t max)
{
	len = min(len, max);
	if (pos) {
		sim_err(log, "%s/%s: written in more than one part; write it in one\n",
			dir, name);
		return -EINVAL;
	}
	if (copy_from_user(text, from, len))
		return -EFAULT;
	return len;
}

static ssize_t sim_sysctl_file_write(struct file *file, enum sim_sysctl which,
				     const char __user *from, size_t len,
				     loff_t *pos)
{
	struct sim_machine *m = file->private_data;
	char text[SIM_SYSCTL_TEXT_MAX + 1];
	int used, err;

	if (!len)
		return 0;
	used = sim_debugfs_get_text(&m->log, "vm", sim_sysctl_name(which), from,
				    len, *pos, text, sizeof(text));
	if (used < 0)
		return used;
	err = sim_sysctl_write(m, which, text, used);
	if (err)
		return err;
	*pos += len;
	return len;
}

#define DEFINE_SIM_SYSCTL_FOPS(name, which)				\
static ssize_t sim_##name##_read(struct file *file, char __user *to,	\
				 size_t len, loff_t *pos)		\
{									\
	return sim_sysctl_file_read(file, which, to, len, pos);		\
}									\
									\
static ssize_t sim_##name##_write(struct file *file,			\
				  const char __user *from, size_t len,	\
				  loff_t *pos)				\
{									\
	return sim_sysctl_file_write(file, which, from, len, pos);	\
}									\
									\
static const struct file_operations sim_##name##_fops = {		\
	.owner = THIS_MODULE,						\
	.open = simple_open,						\
	.read = sim_##name##_read,					\
	.write = sim_##name##_write,					\
	.llseek = default_llseek,					\
}

DEFINE_SIM_SYSCTL_FOPS(min_free_kbytes, SIM_SYSCTL_MIN_FREE_KBYTES);
DEFINE_SIM_SYSCTL_FOPS(watermark_scale_factor,
		       SIM_SYSCTL_WATERMARK_SCALE_FACTOR);
DEFINE_SIM_SYSCTL_FOPS(watermark_boost_factor,
		       SIM_SYSCTL_WATERMARK_BOOST_FACTOR);
DEFINE_SIM_SYSCTL_FOPS(lowmem_reserve_ratio, SIM_SYSCTL_LOWMEM_RESERVE_RATIO);
DEFINE_SIM_SYSCTL_FOPS(percpu_pagelist_high_fraction,
		       SIM_SYSCTL_PERCPU_PAGELIST_HIGH_FRACTION);

DEFINE_SIM_SYSCTL_FOPS(numa_stat, SIM_SYSCTL_NUMA_STAT);

/* Whatever is written, the CPUs tell what they counted. Mirrors vmstat_refresh(). */
static ssize_t sim_stat_refresh_write(struct file *file,
				      const char __user *from, size_t len,
				      loff_t *pos)
{
	struct sim_machine *m = file->private_data;
	int err = 0;

	mutex_lock(&m->drive);
	mutex_lock(&m->lock);
	if (m->stage == SIM_STAGE_PANICKED)
		err = -EIO;
	else if (m->stage == SIM_STAGE_BUDDY)
		sim_refresh_vm_stats(&m->mm);
	mutex_unlock(&m->lock);
	mutex_unlock(&m->drive);
	if (err)
		sim_err(&m->log, "vm/stat_refresh: the machine has panicked; reset it first\n");
	return err ?: len;
}

static const struct file_operations sim_stat_refresh_fops = {
	.owner = THIS_MODULE,
	.open = simple_open,
	.write = sim_stat_refresh_write,
	.llseek = default_llseek,
};

/**
 * sim_debugfs_create_vm() - make the directory vm/
 * @parent: where
 * @m: the machine
 */
void sim_debugfs_create_vm(struct dentry *parent, struct sim_machine *m)
{
	struct dentry *vm = debugfs_create_dir("vm", parent);

	debugfs_create_file("min_free_kbytes", 0600, vm, m,
			    &sim_min_free_kbytes_fops);
	debugfs_create_file("watermark_scale_factor", 0600, vm, m,
			    &sim_watermark_scale_factor_fops);
	debugfs_create_file("watermark_boost_factor", 0600, vm, m,
			    &sim_watermark_boost_factor_fops);
	debugfs_create_file("lowmem_reserve_ratio", 0600, vm, m,
			    &sim_lowmem_reserve_ratio_fops);
	debugfs_create_file("percpu_pagelist_high_fraction", 0600, vm, m,
			    &sim_percpu_pagelist_high_fraction_fops);
	debugfs_create_file("numa_stat", 0600, vm, m, &sim_numa_stat_fops);
	debugfs_create_file("stat_refresh", 0200, vm, m,
			    &sim_stat_refresh_fops);
}
