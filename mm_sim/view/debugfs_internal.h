/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the files of the debugfs tree share: each shows one machine.
 */
#ifndef SIM_VIEW_DEBUGFS_INTERNAL_H
#define SIM_VIEW_DEBUGFS_INTERNAL_H

#include <linux/debugfs.h>
#include <linux/fs.h>
#include <linux/mutex.h>
#include <linux/seq_file.h>

#include "host/compat.h"
#include "host/machine.h"
#include "view/policy.h"

/*
 * Operations of a read-only file shown by sim_<name>_show(), whose private data
 * is the machine, and sim_view_<name>(), which shows the same into any buffer whose
 * private data is the machine. DEFINE_SHOW_ATTRIBUTE(), but for other files to see.
 */
#define DEFINE_SIM_SHOW_FOPS(name)					\
int sim_view_##name(struct seq_file *s);				\
int sim_view_##name(struct seq_file *s)					\
{									\
	return sim_##name##_show(s, NULL);				\
}									\
									\
static int sim_##name##_open(struct inode *inode, struct file *file)	\
{									\
	return single_open(file, sim_##name##_show, inode->i_private);	\
}									\
									\
const struct file_operations sim_##name##_fops = {			\
	.owner = THIS_MODULE,						\
	.open = sim_##name##_open,					\
	.read = seq_read,						\
	.read_iter = seq_read_iter,					\
	.llseek = seq_lseek,						\
	.release = single_release,					\
};									\
EXPORT_SYMBOL_SIM_KUNIT(sim_##name##_fops)

/**
 * struct sim_list_file - what one file under free_area shows
 * @machine: the machine
 * @nid: the node
 * @zone: enum sim_zone_type
 * @order: the order
 * @migratetype: the list
 */
struct sim_list_file {
	struct sim_machine *machine;
	u8 nid;
	u8 zone;
	u8 order;
	u8 migratetype;
};

/**
 * struct sim_policy_file - what one file under policy shows
 * @machine: the machine
 * @which: the policy
 */
struct sim_policy_file {
	struct sim_machine *machine;
	enum sim_policy which;
};

/* Several files: what stage_snapshot.c reads. The machine's lock is theirs. */
int sim_view_boot_log(struct seq_file *s);
int sim_view_buddyinfo(struct seq_file *s);
int sim_view_e820(struct seq_file *s);
int sim_view_extfrag_index(struct seq_file *s);
int sim_view_kernel_page_tables(struct seq_file *s);
int sim_view_map(struct seq_file *s);
int sim_view_memory(struct seq_file *s);
int sim_view_memory_use(struct seq_file *s);
int sim_view_pagetypeinfo(struct seq_file *s);
int sim_view_physmem(struct seq_file *s);
int sim_view_reserved(struct seq_file *s);
int sim_view_stage(struct seq_file *s);
int sim_view_unusable_index(struct seq_file *s);
int sim_view_vmstat(struct seq_file *s);
int sim_view_zonelists(struct seq_file *s);

/* debugfs_early.c */
extern const struct file_operations sim_stage_fops;
extern const struct file_operations sim_e820_fops;
extern const struct file_operations sim_memory_fops;
extern const struct file_operations sim_reserved_fops;
extern const struct file_operations sim_physmem_fops;
extern const struct file_operations sim_log_fops;

/* debugfs_boot.c */
extern const struct file_operations sim_boot_log_fops;
extern const struct file_operations sim_machine_log_fops;
extern const struct file_operations sim_memory_use_fops;
extern const struct file_operations sim_zonelists_fops;
/* debugfs_ptdump.c */
extern const struct file_operations sim_kernel_page_tables_fops;

/* debugfs_page.c */
extern const struct file_operations sim_buddyinfo_fops;
extern const struct file_operations sim_verify_fops;
extern const struct file_operations sim_pagecache_fops;
extern const struct file_operations sim_list_fops;
extern const struct file_operations sim_pageset_fops;

/* map.c */
extern const struct file_operations sim_map_fops;

/* debugfs_vm.c */
int sim_debugfs_get_text(const struct sim_log *log, const char *dir,
			 const char *name, const char __user *from, size_t len,
			 loff_t pos, char *text, size_t max);
void sim_debugfs_create_vm(struct dentry *parent, struct sim_machine *m);

/* debugfs_policy.c */
int sim_policy_stat_show(struct seq_file *s, void *unused);
extern const struct file_operations sim_policy_stat_fops;
void sim_debugfs_create_policy(struct dentry *parent,
			       struct sim_policy_file files[SIM_NR_POLICIES],
			       struct sim_machine *m);

/* debugfs_fail.c */
void sim_debugfs_create_fail(struct dentry *parent, struct sim_machine *m);

/* extfrag.c */
int sim_unusable_index_show(struct seq_file *s, void *unused);
int sim_extfrag_index_show(struct seq_file *s, void *unused);
extern const struct file_operations sim_unusable_index_fops;
extern const struct file_operations sim_extfrag_index_fops;
void sim_debugfs_create_extfrag(struct dentry *parent, struct sim_machine *m);

/* debugfs_cma.c */
int sim_cma_bitmap_show(struct seq_file *s, void *unused);
void sim_debugfs_create_cma(struct dentry *parent, struct sim_machine *m);

/* zoneinfo.c */
int sim_zoneinfo_show(struct seq_file *s, void *unused);
extern const struct file_operations sim_zoneinfo_fops;

/* vmstat.c */
int sim_vmstat_show(struct seq_file *s, void *unused);
int sim_numastat_show(struct seq_file *s, void *unused);
extern const struct file_operations sim_vmstat_fops;
extern const struct file_operations sim_numastat_fops;

/* page_owner.c */
extern const struct file_operations sim_show_stacks_fops;
void sim_debugfs_create_page_owner(struct dentry *parent,
				   struct sim_machine *m);

/* pagetypeinfo.c */
int sim_pagetypeinfo_show(struct seq_file *s, void *unused);
extern const struct file_operations sim_pagetypeinfo_fops;

#endif /* SIM_VIEW_DEBUGFS_INTERNAL_H */
