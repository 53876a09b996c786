// SPDX-License-Identifier: GPL-2.0
/*
 * The debugfs tree: wiring and formatting only.
 *
 * A file that shows the machine holds the machine's lock while it does, so that
 * no stage and no reset runs meanwhile. The directories of the zones come and go
 * with the zones, after a write to ctl; that has a lock of its own, which no file
 * in them takes, because removing a directory waits for its readers.
 */
#include <linux/debugfs.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "host/compat.h"
#include "view/ctl.h"
#include "view/debugfs.h"
#include "view/verify.h"
#include "view/walk.h"

/**
 * struct sim_list_file - what one file under free_area shows
 * @view: the tree
 * @nid: the node
 * @zone: enum sim_zone_type
 * @order: the order
 * @migratetype: the list
 */
struct sim_list_file {
	struct sim_view *view;
	u8 nid;
	u8 zone;
	u8 order;
	u8 migratetype;
};

/**
 * struct sim_view - the tree of one machine
 * @machine: the machine
 * @ctl: its commands
 * @dir: mm_sim/<name>
 * @sync: guards the next three
 * @node_dir: the directory of node 0, or NULL
 * @gone: the tree is being removed
 * @boots: machine->boots when @node_dir was made
 * @lists: one for each zone, order and type of node 0
 */
struct sim_view {
	struct sim_machine *machine;
	struct sim_ctl *ctl;
	struct dentry *dir;
	struct mutex sync; /* @node_dir, @gone, @boots */
	struct dentry *node_dir;
	bool gone;
	unsigned long boots;
	struct sim_list_file lists[SIM_MAX_NR_ZONES][SIM_NR_PAGE_ORDERS]
				  [SIM_MIGRATE_TYPES];
};

/* mm_sim/, which all machines share; there while there is a machine. */
static DEFINE_MUTEX(sim_debugfs_lock);
static struct dentry *sim_debugfs_root;
static unsigned int sim_debugfs_users;

static int stage_show(struct seq_file *s, void *unused)
{
	struct sim_machine *m = s->private;
	int i;

	mutex_lock(&m->lock);
	for (i = 0; i < SIM_NR_STAGES; i++)
		seq_printf(s, i == m->stage ? "%s[%s]" : "%s%s", i ? " " : "",
			   sim_stage_name(i));
	if (m->stage == SIM_STAGE_PANICKED)
		seq_printf(s, " [panicked]\n%s", m->panic);
	seq_putc(s, '\n');
	mutex_unlock(&m->lock);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(stage);

static int e820_show(struct seq_file *s, void *unused)
{
	struct sim_machine *m = s->private;
	unsigned int i;

	mutex_lock(&m->lock);
	for (i = 0; i < m->e820.nr_entries; i++) {
		const struct sim_e820_entry *e = &m->e820.entries[i];
		char number[SIM_E820_TYPE_TEXT_LEN];

		seq_printf(s, "BIOS-e820: [mem 0x%016llx-0x%016llx] %s\n",
			   e->addr, e->addr + e->size - 1,
			   sim_e820_type_text(e->type, number));
	}
	mutex_unlock(&m->lock);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(e820);

/* The format of /sys/kernel/debug/memblock/. @type is the machine's. */
static int sim_show_memblock_type(struct seq_file *s, struct sim_machine *m,
				  const struct sim_memblock_type *type)
{
	static const char *const names[] = {
		"HOTPLUG", "MIRROR", "NOMAP", "DRV_MNG", "RSV_NIT",
	};
	unsigned long i;

	mutex_lock(&m->lock);
	for (i = 0; i < type->cnt; i++) {
		const struct sim_memblock_region *r = &type->regions[i];
		phys_addr_t last = r->base + r->size - 1;
		const char *sep = "";
		unsigned int bit;

		seq_printf(s, "%4lu: %pa..%pa ", i, &r->base, &last);
		if (sim_numa_valid_node(r->nid))
			seq_printf(s, "%4d ", r->nid);
		else
			seq_printf(s, "%4c ", 'x');
		if (!r->flags)
			seq_puts(s, "NONE");
		for (bit = 0; bit < ARRAY_SIZE(names); bit++) {
			if (!(r->flags & BIT(bit)))
				continue;
			seq_printf(s, "%s%s", sep, names[bit]);
			sep = "|";
		}
		seq_putc(s, '\n');
	}
	mutex_unlock(&m->lock);
	return 0;
}

static int memory_show(struct seq_file *s, void *unused)
{
	struct sim_machine *m = s->private;

	return sim_show_memblock_type(s, m, &m->memblock.memory);
}
DEFINE_SHOW_ATTRIBUTE(memory);

static int reserved_show(struct seq_file *s, void *unused)
{
	struct sim_machine *m = s->private;

	return sim_show_memblock_type(s, m, &m->memblock.reserved);
}
DEFINE_SHOW_ATTRIBUTE(reserved);

static int physmem_show(struct seq_file *s, void *unused)
{
	struct sim_machine *m = s->private;

	return sim_show_memblock_type(s, m, &m->memblock.physmem);
}
DEFINE_SHOW_ATTRIBUTE(physmem);

/* What an operation did to one set. */
static void sim_show_change(struct seq_file *s, const char *name,
			    unsigned long cnt_before, unsigned long cnt_after,
			    phys_addr_t size_before, phys_addr_t size_after)
{
	if (cnt_before != cnt_after || size_before != size_after)
		seq_printf(s, " %s.cnt %#lx -> %#lx size %pa -> %pa\n", name,
			   cnt_before, cnt_after, &size_before, &size_after);
}

/* The lines of memblock=debug, and what changed below each. */
static void sim_show_record(struct seq_file *s,
			    const struct sim_memblock_record *r)
{
	phys_addr_t last = r->base + r->size - 1;
	void *ip = (void *)r->ip;

	switch (r->kind) {
	case SIM_RECORD_RANGE:
		seq_printf(s, "%s: [%pa-%pa] %pS\n", r->func, &r->base, &last,
			   ip);
		break;
	case SIM_RECORD_RANGE_NODE:
		seq_printf(s, "%s: [%pa-%pa] nid=%d flags=%x %pS\n", r->func,
			   &r->base, &last, r->nid, r->flags, ip);
		break;
	case SIM_RECORD_ALLOC:
		seq_printf(s, "%s: %llu bytes align=0x%llx nid=%d from=%pa max_addr=%pa %pS\n",
			   r->func, (u64)r->size, (u64)r->align, r->nid,
			   &r->min_addr, &r->max_addr, ip);
		break;
	case SIM_RECORD_PHYS_ALLOC:
		seq_printf(s, "%s: %llu bytes align=0x%llx from=%pa max_addr=%pa %pS\n",
			   r->func, (u64)r->size, (u64)r->align, &r->min_addr,
			   &r->max_addr, ip);
		break;
	case SIM_RECORD_DOUBLE:
		last = r->base + r->align - 1;
		seq_printf(s, "memblock: %s is doubled to %llu at [%pa-%pa]\n",
			   r->func, (u64)r->size, &r->base, &last);
		break;
	}
	sim_show_change(s, "memory", r->before.memory_cnt, r->after.memory_cnt,
			r->before.memory_size, r->after.memory_size);
	sim_show_change(s, "reserved", r->before.reserved_cnt,
			r->after.reserved_cnt, r->before.reserved_size,
			r->after.reserved_size);
}

static int log_show(struct seq_file *s, void *unused)
{
	struct sim_machine *m = s->private;
	const struct sim_memblock_log *log = m->history;
	unsigned long i = 0;

	mutex_lock(&m->lock);
	if (log->nr > SIM_MEMBLOCK_LOG_RECORDS)
		i = log->nr - SIM_MEMBLOCK_LOG_RECORDS;
	for (; i < log->nr; i++)
		sim_show_record(s, &log->records[i % SIM_MEMBLOCK_LOG_RECORDS]);
	mutex_unlock(&m->lock);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(log);

/* The format of /proc/buddyinfo. */
static int buddyinfo_show(struct seq_file *s, void *unused)
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
					   READ_ONCE(zone->free_area[order].nr_free));
			seq_putc(s, '\n');
		}
	}
	mutex_unlock(&m->lock);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(buddyinfo);

static void sim_verify_say(void *arg, const char *line)
{
	seq_printf(arg, "broken: %s\n", line);
}

static int verify_show(struct seq_file *s, void *unused)
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
		seq_printf(s, "free blocks %lu\npages free %lu allocated %lu reserved %lu\n",
			   v.nr_free_blocks, v.free, v.allocated, v.reserved);
		break;
	case -EUCLEAN:
		seq_printf(s, "broken invariants: %lu\n", v.nr_broken);
		break;
	case -EIO:
		seq_printf(s, "panicked: %s\n", m->panic);
		break;
	default:
		seq_puts(s, "the lists changed while they were looked at; read again\n");
		break;
	}
	mutex_unlock(&m->lock);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(verify);

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
	struct sim_machine *m = f->view->machine;

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
	struct sim_machine *m = r->file->view->machine;

	if (m->stage < SIM_STAGE_ZONES || m->stage == SIM_STAGE_PANICKED)
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
	}
	return &r->pfns[pos - r->pos];
}

static void *sim_list_start(struct seq_file *s, loff_t *pos)
{
	struct sim_list_reader *r = s->private;

	mutex_lock(&r->file->view->machine->lock);
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

	mutex_unlock(&r->file->view->machine->lock);
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

static const struct file_operations sim_list_fops = {
	.owner = THIS_MODULE,
	.open = sim_list_open,
	.read = seq_read,
	.llseek = seq_lseek,
	.release = seq_release_private,
};

static void sim_debugfs_create_lists(struct sim_view *view, int nid, int zid)
{
	struct dentry *zone, *area;
	int order, mt;

	zone = debugfs_create_dir(sim_zone_names[zid], view->node_dir);
	area = debugfs_create_dir("free_area", zone);

	for (order = 0; order < SIM_NR_PAGE_ORDERS; order++) {
		struct dentry *dir;
		char name[16];

		snprintf(name, sizeof(name), "order_%d", order);
		dir = debugfs_create_dir(name, area);
		for (mt = 0; mt < SIM_MIGRATE_TYPES; mt++) {
			struct sim_list_file *f = &view->lists[zid][order][mt];

			*f = (struct sim_list_file){ view, nid, zid, order, mt };
			debugfs_create_file(sim_migratetype_names[mt], 0400,
					    dir, f, &sim_list_fops);
		}
	}
}

/*
 * Make the directories of the zones fit the machine. Context: neither the
 * machine's lock nor that of the commands, which readers take.
 */
static void sim_debugfs_sync(struct sim_view *view)
{
	struct sim_machine *m = view->machine;
	unsigned int zones = 0;
	unsigned long boots;
	int i;

	mutex_lock(&view->sync);
	if (view->gone)
		goto out;
	mutex_lock(&m->lock);
	boots = m->boots;
	if (m->stage >= SIM_STAGE_ZONES && m->stage != SIM_STAGE_PANICKED)
		for (i = 0; i < SIM_MAX_NR_ZONES; i++)
			if (sim_populated_zone(&m->mm.node_data[0]->node_zones[i]))
				zones |= BIT(i);
	mutex_unlock(&m->lock);

	if (view->node_dir && (!zones || boots != view->boots)) {
		debugfs_remove(view->node_dir);
		view->node_dir = NULL;
	}
	if (zones && !view->node_dir) {
		view->node_dir = debugfs_create_dir("node0", view->dir);
		view->boots = boots;
		for (i = 0; i < SIM_MAX_NR_ZONES; i++)
			if (zones & BIT(i))
				sim_debugfs_create_lists(view, 0, i);
	}
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
	struct sim_view *view = inode->i_private;
	struct sim_ctl_writer *writer = file->private_data;

	if (writer->len) {
		sim_ctl_finish(view->ctl, writer);
		sim_debugfs_sync(view);
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

static void sim_debugfs_create_files(struct sim_view *view)
{
	struct sim_machine *m = view->machine;
	struct dentry *memblock;

	debugfs_create_file("stage", 0400, view->dir, m, &stage_fops);
	debugfs_create_file("e820", 0400, view->dir, m, &e820_fops);
	memblock = debugfs_create_dir("memblock", view->dir);
	debugfs_create_file("memory", 0400, memblock, m, &memory_fops);
	debugfs_create_file("reserved", 0400, memblock, m, &reserved_fops);
	debugfs_create_file("physmem", 0400, memblock, m, &physmem_fops);
	debugfs_create_file("log", 0400, memblock, m, &log_fops);
	debugfs_create_file("buddyinfo", 0400, view->dir, m, &buddyinfo_fops);
	debugfs_create_file("verify", 0400, view->dir, m, &verify_fops);
	debugfs_create_file("ctl", 0600, view->dir, view, &sim_ctl_fops);
	sim_debugfs_sync(view);
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
	struct sim_view *view = kvzalloc(sizeof(*view), GFP_KERNEL);
	struct dentry *root;
	int err = -ENOMEM;

	if (!view)
		return ERR_PTR(-ENOMEM);
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
	sim_debugfs_create_files(view);
	return view;

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
EXPORT_SYMBOL_SIM_KUNIT(sim_debugfs_create);

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
	debugfs_remove(view->dir);
	sim_debugfs_put_root();
	sim_ctl_destroy(view->ctl);
	mutex_destroy(&view->sync);
	kvfree(view);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_debugfs_destroy);
