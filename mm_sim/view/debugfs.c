// SPDX-License-Identifier: GPL-2.0
/*
 * The debugfs tree: wiring and formatting only.
 *
 * A file that shows the machine holds the machine's lock while it does, so that
 * no stage and no reset runs meanwhile. The directories of the zones come and go
 * with the zones, after a write to ctl; that has a lock of its own, which no file
 * in them takes, because removing a directory waits for its readers.
 */
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "host/compat.h"
#include "view/ctl.h"
#include "view/debugfs.h"
#include "view/debugfs_internal.h"
#include "view/stage_snapshot.h"

/**
 * struct sim_view_node - the directory of one node
 * @dir: node<N>, or NULL
 * @self: the node itself, for the files in @dir
 * @lists: what the files below it show
 */
struct sim_view_node {
	struct dentry *dir;
	struct sim_list_file self;
	struct sim_list_file lists[SIM_MAX_NR_ZONES][SIM_NR_PAGE_ORDERS]
				  [SIM_MIGRATE_LISTS];
};

/**
 * struct sim_view - the tree of one machine
 * @machine: the machine
 * @ctl: its commands
 * @dir: mm_sim/<name>
 * @sync: guards the next three
 * @gone: the tree is being removed
 * @boots: machine->boots when the directories of the nodes were made
 * @node: those that have memory, by number; NULL for the others
 * @policy: what the files in policy/ show
 * @snapshots: the directory snapshots/; @sync guards what is in it
 */
struct sim_view {
	struct sim_machine *machine;
	struct sim_ctl *ctl;
	struct dentry *dir;
	struct mutex sync; /* @gone, @boots, @node */
	bool gone;
	unsigned long boots;
	struct sim_view_node *node[SIM_MAX_NUMNODES];
	struct sim_policy_file policy[SIM_NR_POLICIES];
	struct sim_snapshot_tree *snapshots;
};

/* mm_sim/, which all machines share; there while there is a machine. */
static DEFINE_MUTEX(sim_debugfs_lock);
static struct dentry *sim_debugfs_root;
static unsigned int sim_debugfs_users;

static void sim_debugfs_create_lists(struct sim_view *view, int nid, int zid)
{
	struct sim_view_node *node = view->node[nid];
	struct dentry *zone, *area;
	int order, mt;

	/* What a file shows is there before the file is. */
	for (order = 0; order < SIM_NR_PAGE_ORDERS; order++)
		for (mt = 0; mt < SIM_MIGRATE_LISTS; mt++)
			node->lists[zid][order][mt] = (struct sim_list_file){
				view->machine, nid, zid, order, mt
			};
	zone = debugfs_create_dir(sim_zone_names[zid], node->dir);
	debugfs_create_file("pageset", 0400, zone, &node->lists[zid][0][0],
			    &sim_pageset_fops);
	area = debugfs_create_dir("free_area", zone);

	for (order = 0; order < SIM_NR_PAGE_ORDERS; order++) {
		struct dentry *dir;
		char name[16];

		snprintf(name, sizeof(name), "order_%d", order);
		dir = debugfs_create_dir(name, area);
		for (mt = 0; mt < SIM_MIGRATE_LISTS; mt++)
			debugfs_create_file(sim_migratetype_names[mt], 0400,
					    dir, &node->lists[zid][order][mt],
					    &sim_list_fops);
	}
}

/* Make the directory of a node whose zones with memory are the bits of @zones. */
static void sim_debugfs_create_node(struct sim_view *view, int nid,
				    unsigned int zones)
{
	struct sim_view_node *node = kvzalloc(sizeof(*node), GFP_KERNEL);
	char name[16];
	int i;

	if (!node) {
		sim_err(&view->machine->log, "debugfs: no memory for the files of node %d\n",
			nid);
		return;
	}
	snprintf(name, sizeof(name), "node%d", nid);
	node->dir = debugfs_create_dir(name, view->dir);
	view->node[nid] = node;
	node->self = (struct sim_list_file){ view->machine, nid };
	debugfs_create_file("numastat", 0400, node->dir, &node->self,
			    &sim_numastat_fops);
	for (i = 0; i < SIM_MAX_NR_ZONES; i++)
		if (zones & BIT(i))
			sim_debugfs_create_lists(view, nid, i);
}

static void sim_debugfs_remove_nodes(struct sim_view *view)
{
	int nid;

	for (nid = 0; nid < SIM_MAX_NUMNODES; nid++) {
		if (!view->node[nid])
			continue;
		debugfs_remove(view->node[nid]->dir);
		kvfree(view->node[nid]);
		view->node[nid] = NULL;
	}
}

/* The zones of each node that have memory, as bits. Machine's lock. */
static u64 sim_debugfs_zones(const struct sim_machine *m,
			     u8 zones[SIM_MAX_NUMNODES])
{
	struct sim_zone *zone;
	u64 nodes = 0;
	int nid;

	if (m->stage < SIM_STAGE_ZONES || m->stage == SIM_STAGE_PANICKED)
		return 0;
	for_each_sim_node(&m->mm, nid) {
		for_each_sim_populated_zone(m->mm.node_data[nid], zone) {
			zones[nid] |= BIT(sim_zone_idx(zone));
			nodes |= BIT_ULL(nid);
		}
	}
	return nodes;
}

/*
 * Make the directories of the zones fit the machine. Context: neither the
 * machine's lock nor that of the commands, which readers take.
 */
static void sim_debugfs_sync(struct sim_view *view)
{
	struct sim_machine *m = view->machine;
	u8 zones[SIM_MAX_NUMNODES] = { };
	unsigned long boots;
	u64 nodes;
	int nid;

	mutex_lock(&view->sync);
	if (view->gone)
		goto out;
	mutex_lock(&m->lock);
	boots = m->boots;
	nodes = sim_debugfs_zones(m, zones);
	mutex_unlock(&m->lock);

	if (!nodes || boots != view->boots)
		sim_debugfs_remove_nodes(view);
	view->boots = boots;
	for (nid = 0; nid < SIM_MAX_NUMNODES; nid++)
		if ((nodes & BIT_ULL(nid)) && !view->node[nid])
			sim_debugfs_create_node(view, nid, zones[nid]);
	sim_snapshot_tree_sync(view->snapshots);
out:
	mutex_unlock(&view->sync);
}

static int sim_ctl_file_open(struct inode *inode, struct file *file)
{
	struct sim_ctl_writer *writer = kzalloc(sizeof(*writer), GFP_KERNEL);

	file->private_data = writer;
	return writer ? 0 : -ENOMEM;
}

static int sim_ctl_file_release(struct inode *inode, struct file *file)
{
	struct dentry *dentry = file->f_path.dentry;
	struct sim_ctl_writer *writer = file->private_data;

	/* debugfs lets files be closed whose machine is gone. */
	if (writer->len && !debugfs_file_get(dentry)) {
		struct sim_view *view = inode->i_private;

		sim_ctl_finish(view->ctl, writer);
		sim_debugfs_sync(view);
		debugfs_file_put(dentry);
	}
	kfree(writer);
	return 0;
}

static ssize_t sim_ctl_file_read(struct file *file, char __user *to,
				 size_t len, loff_t *pos)
{
	struct sim_view *view = file_inode(file)->i_private;
	struct sim_ctl *ctl = view->ctl;
	ssize_t ret;

	mutex_lock(&ctl->lock);
	ret = simple_read_from_buffer(to, len, pos, ctl->result,
				      ctl->result_len);
	mutex_unlock(&ctl->lock);
	return ret;
}

static ssize_t sim_ctl_file_write(struct file *file, const char __user *from,
				  size_t len, loff_t *pos)
{
	struct sim_view *view = file_inode(file)->i_private;
	ssize_t ret;
	char *text;

	len = min_t(size_t, len, SIM_CTL_WRITE_MAX);
	if (!len)
		return 0;
	text = kvmalloc(len + 1, GFP_KERNEL);
	if (!text)
		return -ENOMEM;
	if (copy_from_user(text, from, len))
		ret = -EFAULT;
	else
		ret = sim_ctl_write(view->ctl, file->private_data, text, len);
	kvfree(text);
	sim_debugfs_sync(view);
	return ret;
}

static const struct file_operations sim_ctl_fops = {
	.owner = THIS_MODULE,
	.open = sim_ctl_file_open,
	.release = sim_ctl_file_release,
	.read = sim_ctl_file_read,
	.write = sim_ctl_file_write,
	.llseek = default_llseek,
};

static struct dentry *sim_debugfs_get_root(void)
{
	struct dentry *root;

	mutex_lock(&sim_debugfs_lock);
	if (!sim_debugfs_users)
		sim_debugfs_root = debugfs_create_dir("mm_sim", NULL);
	root = sim_debugfs_root;
	if (!IS_ERR(root))
		sim_debugfs_users++;
	mutex_unlock(&sim_debugfs_lock);
	return root;
}

static void sim_debugfs_put_root(void)
{
	mutex_lock(&sim_debugfs_lock);
	if (!--sim_debugfs_users) {
		debugfs_remove(sim_debugfs_root);
		sim_debugfs_root = NULL;
	}
	mutex_unlock(&sim_debugfs_lock);
}

/* Files that cannot be made are missing; but without ctl there is no driving it. */
static int sim_debugfs_create_files(struct sim_view *view)
{
	struct sim_machine *m = view->machine;
	struct dentry *memblock, *ctl;

	debugfs_create_file("stage", 0400, view->dir, m, &sim_stage_fops);
	debugfs_create_file_unsafe("e820", 0600, view->dir, m, &sim_e820_fops);
	debugfs_create_file("boot_log", 0400, view->dir, m, &sim_boot_log_fops);
	debugfs_create_file("log", 0400, view->dir, m, &sim_machine_log_fops);
	memblock = debugfs_create_dir("memblock", view->dir);
	debugfs_create_file("memory", 0400, memblock, m, &sim_memory_fops);
	debugfs_create_file("reserved", 0400, memblock, m, &sim_reserved_fops);
	debugfs_create_file("physmem", 0400, memblock, m, &sim_physmem_fops);
	debugfs_create_file("log", 0400, memblock, m, &sim_log_fops);
	debugfs_create_file("memory_use", 0400, view->dir, m, &sim_memory_use_fops);
	debugfs_create_file("zonelists", 0400, view->dir, m, &sim_zonelists_fops);
	debugfs_create_file("kernel_page_tables", 0400, view->dir, m,
			    &sim_kernel_page_tables_fops);
	debugfs_create_file("buddyinfo", 0400, view->dir, m, &sim_buddyinfo_fops);
	debugfs_create_file("pagetypeinfo", 0400, view->dir, m,
			    &sim_pagetypeinfo_fops);
	debugfs_create_file("zoneinfo", 0400, view->dir, m, &sim_zoneinfo_fops);
	debugfs_create_file("vmstat", 0400, view->dir, m, &sim_vmstat_fops);
	sim_debugfs_create_vm(view->dir, m);
	sim_debugfs_create_policy(view->dir, view->policy, m);
	sim_debugfs_create_fail(view->dir, m);
	sim_debugfs_create_cma(view->dir, m);
	sim_debugfs_create_extfrag(view->dir, m);
	sim_debugfs_create_page_owner(view->dir, m);
	debugfs_create_file("map", 0400, view->dir, m, &sim_map_fops);
	debugfs_create_file("verify", 0400, view->dir, m, &sim_verify_fops);
	debugfs_create_file("pagecache", 0400, view->dir, m,
			    &sim_pagecache_fops);
	view->snapshots = sim_snapshot_tree_create(view->dir, m);
	if (!view->snapshots)
		sim_err(&m->log, "debugfs: no memory for the files of snapshots\n");
	ctl = debugfs_create_file("ctl", 0600, view->dir, view, &sim_ctl_fops);
	if (IS_ERR(ctl))
		return PTR_ERR(ctl);
	sim_debugfs_sync(view);
	return 0;
}

/**
 * sim_debugfs_create() - make the tree mm_sim/<name>/
 * @machine: the machine
 *
 * Context: may sleep; not the machine's lock.
 *
 * Return: the tree, or an error pointer: -EEXIST when the name is taken, -ENOMEM,
 * or what debugfs says when it is off.
 */
struct sim_view *sim_debugfs_create(struct sim_machine *machine)
{
	struct sim_view *view;
	struct dentry *root;
	int err = -ENOMEM;

	SIM_STATIC_STUB(sim_debugfs_create, machine);
	view = kvzalloc(sizeof(*view), GFP_KERNEL);
	if (!view)
		goto out_view;
	view->machine = machine;
	mutex_init(&view->sync);
	view->ctl = sim_ctl_create(machine);
	if (!view->ctl)
		goto out_view;
	root = sim_debugfs_get_root();
	if (IS_ERR(root)) {
		err = PTR_ERR(root);
		goto out_ctl;
	}
	view->dir = debugfs_create_dir(machine->log.name, root);
	if (IS_ERR(view->dir)) {
		err = PTR_ERR(view->dir);
		goto out_root;
	}
	err = sim_debugfs_create_files(view);
	if (!err)
		return view;

	debugfs_remove(view->dir);
	sim_snapshot_tree_destroy(view->snapshots);
out_root:
	sim_debugfs_put_root();
out_ctl:
	sim_ctl_destroy(view->ctl);
out_view:
	sim_err(&machine->log, "debugfs: cannot make mm_sim/%s: error %d\n",
		machine->log.name, err);
	kvfree(view);
	return ERR_PTR(err);
}
EXPORT_SYMBOL_SIM(sim_debugfs_create);

/**
 * sim_debugfs_destroy() - remove the tree
 * @view: the tree
 *
 * Waits for whoever is inside one of its files. Context: may sleep; not the
 * machine's lock.
 */
void sim_debugfs_destroy(struct sim_view *view)
{
	/* A writer to ctl must not make directories in one that goes. */
	mutex_lock(&view->sync);
	view->gone = true;
	mutex_unlock(&view->sync);
	sim_debugfs_remove_nodes(view);
	debugfs_remove(view->dir);
	sim_snapshot_tree_destroy(view->snapshots);
	sim_debugfs_put_root();
	sim_ctl_destroy(view->ctl);
	mutex_destroy(&view->sync);
	kvfree(view);
}
EXPORT_SYMBOL_SIM(sim_debugfs_destroy);
