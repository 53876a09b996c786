// SPDX-License-Identifier: GPL-2.0
/*
 * debugfs files on what comes before the page allocator: stages, firmware map,
 * memblock.
 */
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "host/compat.h"
#include "view/debugfs_internal.h"

static int sim_stage_show(struct seq_file *s, void *unused)
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

DEFINE_SIM_SHOW_FOPS(stage);

static int sim_e820_show(struct seq_file *s, void *unused)
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

/**
 * sim_view_e820() - the firmware's map, into any buffer
 * @s: the buffer; its private data is the machine
 *
 * Context: may sleep; takes the machine's lock.
 *
 * Return: 0.
 */
int sim_view_e820(struct seq_file *s)
{
	return sim_e820_show(s, NULL);
}

/* A boot log with the longest map is far shorter. */
#define SIM_E820_WRITE_MAX SZ_64K

/**
 * struct sim_e820_writer - one open of the file for writing
 * @lock: guards all below
 * @machine: the machine
 * @err: a write failed; no more is taken
 * @len: bytes in @text
 * @done: @text was taken as the map, or refused
 * @text: all that was written so far
 */
struct sim_e820_writer {
	struct mutex lock; /* all below */
	struct sim_machine *machine;
	int err;
	size_t len;
	bool done;
	char text[SIM_E820_WRITE_MAX + 1];
};

static int sim_e820_open(struct inode *inode, struct file *file)
{
	struct sim_e820_writer *writer;

	if (!(file->f_mode & FMODE_WRITE))
		return single_open(file, sim_e820_show, inode->i_private);
	writer = kvzalloc(sizeof(*writer), GFP_KERNEL);
	if (!writer)
		return -ENOMEM;
	mutex_init(&writer->lock);
	writer->machine = inode->i_private;
	file->private_data = writer;
	return 0;
}

static ssize_t sim_e820_read(struct file *file, char __user *to, size_t len,
			     loff_t *pos)
{
	ssize_t ret;

	/* Who writes a map reads it back by another open. */
	if (file->f_mode & FMODE_WRITE)
		return -EINVAL;
	ret = debugfs_file_get(file->f_path.dentry);
	if (ret)
		return ret;
	ret = seq_read(file, to, len, pos);
	debugfs_file_put(file->f_path.dentry);
	return ret;
}

static loff_t sim_e820_llseek(struct file *file, loff_t offset, int whence)
{
	loff_t ret;

	if (file->f_mode & FMODE_WRITE)
		return -ESPIPE;
	/* It shows the map up to that place. */
	ret = debugfs_file_get(file->f_path.dentry);
	if (ret)
		return ret;
	ret = seq_lseek(file, offset, whence);
	debugfs_file_put(file->f_path.dentry);
	return ret;
}

static int sim_e820_append(struct sim_e820_writer *writer,
			   const char __user *from, size_t len)
{
	char *text = writer->text + writer->len;

	if (writer->err)
		return writer->err;
	if (len > SIM_E820_WRITE_MAX - writer->len) {
		sim_err(&writer->machine->log, "e820: more than %d bytes; that is the limit for one map\n",
			SIM_E820_WRITE_MAX);
		return -E2BIG;
	}
	if (copy_from_user(text, from, len))
		return -EFAULT;
	if (memchr(text, 0, len)) {
		sim_err(&writer->machine->log, "e820: a NUL byte is in no boot log\n");
		return -EINVAL;
	}
	writer->len += len;
	writer->done = false;
	return 0;
}

static ssize_t sim_e820_write(struct file *file, const char __user *from,
			      size_t len, loff_t *pos)
{
	struct sim_e820_writer *writer = file->private_data;
	int err = debugfs_file_get(file->f_path.dentry);

	if (err)
		return err;
	mutex_lock(&writer->lock);
	err = sim_e820_append(writer, from, len);
	writer->err = err;
	mutex_unlock(&writer->lock);
	debugfs_file_put(file->f_path.dentry);
	return err ?: len;
}

/* A map is taken whole, when all of it is there: close() tells how that went. */
static int sim_e820_flush(struct file *file, fl_owner_t id)
{
	struct sim_e820_writer *writer = file->private_data;
	struct sim_machine *m;
	int err;

	if (!(file->f_mode & FMODE_WRITE))
		return 0;
	err = debugfs_file_get(file->f_path.dentry);
	if (err)
		return err;
	m = writer->machine;
	mutex_lock(&writer->lock);
	if (!writer->err && writer->len && !writer->done) {
		mutex_lock(&m->lock);
		err = sim_machine_paste(m, writer->text);
		mutex_unlock(&m->lock);
		writer->done = true;
	}
	mutex_unlock(&writer->lock);
	debugfs_file_put(file->f_path.dentry);
	return err;
}

static int sim_e820_release(struct inode *inode, struct file *file)
{
	struct sim_e820_writer *writer = file->private_data;

	if (!(file->f_mode & FMODE_WRITE))
		return single_release(inode, file);
	mutex_destroy(&writer->lock);
	kvfree(writer);
	return 0;
}

/* With a flush, which debugfs does not pass on: it looks after itself. */
const struct file_operations sim_e820_fops = {
	.owner = THIS_MODULE,
	.open = sim_e820_open,
	.read = sim_e820_read,
	.write = sim_e820_write,
	.flush = sim_e820_flush,
	.llseek = sim_e820_llseek,
	.release = sim_e820_release,
};

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

static int sim_memory_show(struct seq_file *s, void *unused)
{
	struct sim_machine *m = s->private;

	return sim_show_memblock_type(s, m, &m->memblock.memory);
}

DEFINE_SIM_SHOW_FOPS(memory);

static int sim_reserved_show(struct seq_file *s, void *unused)
{
	struct sim_machine *m = s->private;

	return sim_show_memblock_type(s, m, &m->memblock.reserved);
}

DEFINE_SIM_SHOW_FOPS(reserved);

static int sim_physmem_show(struct seq_file *s, void *unused)
{
	struct sim_machine *m = s->private;

	return sim_show_memblock_type(s, m, &m->memblock.physmem);
}

DEFINE_SIM_SHOW_FOPS(physmem);

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

static int sim_log_show(struct seq_file *s, void *unused)
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

DEFINE_SIM_SHOW_FOPS(log);
