// SPDX-License-Identifier: GPL-2.0
/*
 * debugfs files page_owner and page_owner_stacks/: what a kernel with page_owner=on
 * has of these names.
 */
#include <linux/minmax.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "host/compat.h"
#include "page/buddy.h"
#include "page/debug.h"
#include "page/page_owner.h"
#include "view/debugfs_internal.h"
#include "view/page_owner.h"

/* One block, with an empty line behind it. Mirrors print_page_owner(). */
static ssize_t sim_print_page_owner(const struct sim_mm *mm, unsigned long pfn,
				    struct sim_page_owner *owner, char *to,
				    size_t len)
{
	const struct sim_page_owner_stack *stack;
	char flags[SIM_PAGE_FLAGS_TEXT];
	size_t at;
	u32 i;

	/* It may have been written to while it was copied. */
	owner->comm[TASK_COMM_LEN - 1] = '\0';
	sim_page_flags_text(READ_ONCE(sim_pfn_to_page(mm, pfn)->flags), flags);
	at = scnprintf(to, len,
		       "Page allocated via order %u, mask %#x(%pGg), pid %d, tgid %d (%s), ts %llu ns\n",
		       owner->order, (__force unsigned int)owner->gfp_mask,
		       &owner->gfp_mask, owner->pid, owner->tgid, owner->comm,
		       owner->ts_nsec);
	at += scnprintf(to + at, len - at,
			"PFN 0x%lx type %s Block %lu type %s Flags %s\n", pfn,
			sim_migratetype_names[sim_page_owner_migratetype(mm, owner)],
			pfn >> SIM_PAGEBLOCK_ORDER,
			sim_migratetype_names[sim_get_pageblock_migratetype(mm, pfn)],
			flags);
	stack = sim_page_owner_stack(mm, owner->handle);
	for (i = 0; i < stack->nr_entries; i++)
		at += scnprintf(to + at, len - at, " %pS\n",
				(void *)stack->entries[i]);
	at += scnprintf(to + at, len - at, "\n");
	/* A block is told of wholly or not at all. */
	return at + 1 < len ? at : -ENOMEM;
}

/**
 * sim_page_owner_read() - what is known of the next block that somebody has
 * @m: the machine
 * @pos: pfn to begin at; set to the one behind the block's first
 * @to: filled, without a NUL
 * @len: bytes of it
 *
 * Mirrors read_page_owner(). Context: takes the machine's lock.
 *
 * Return: bytes in @to; 0 when there is none; -EINVAL before the last stage, and
 * when no notes are taken; -ENOMEM when it does not fit.
 */
ssize_t sim_page_owner_read(struct sim_machine *m, loff_t *pos, char *to,
			    size_t len)
{
	struct sim_page_owner owner;
	unsigned long pfn = *pos;
	ssize_t ret = -EINVAL;

	mutex_lock(&m->lock);
	if (m->stage == SIM_STAGE_BUDDY && sim_page_owner_on(&m->mm)) {
		ret = 0;
		if (sim_page_owner_next(&m->mm, &pfn, &owner)) {
			*pos = pfn + 1;
			ret = sim_print_page_owner(&m->mm, pfn, &owner, to,
						   len);
		}
	}
	mutex_unlock(&m->lock);
	return ret;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_page_owner_read);

static ssize_t sim_page_owner_file_read(struct file *file, char __user *to,
					size_t len, loff_t *pos)
{
	ssize_t ret;
	char *text;

	len = min_t(size_t, len, PAGE_SIZE);
	text = kmalloc(len, GFP_KERNEL);
	if (!text)
		return -ENOMEM;
	ret = sim_page_owner_read(file->private_data, pos, text, len);
	if (ret > 0 && copy_to_user(to, text, ret))
		ret = -EFAULT;
	kfree(text);
	return ret;
}

/* A place is a pfn; there is no end to count from. As lseek_page_owner(). */
static loff_t sim_page_owner_llseek(struct file *file, loff_t offset,
				    int whence)
{
	if (whence == SEEK_END)
		return -EINVAL;
	return default_llseek(file, offset, whence);
}

static const struct file_operations sim_page_owner_fops = {
	.owner = THIS_MODULE,
	.open = simple_open,
	.read = sim_page_owner_file_read,
	.llseek = sim_page_owner_llseek,
};

/**
 * struct sim_stacks_reader - one open of show_stacks
 * @m: the machine
 * @boots: machine->boots when the file was read from the top
 * @nr: stacks that there were then; newer ones are not shown
 */
struct sim_stacks_reader {
	struct sim_machine *m;
	unsigned long boots;
	u32 nr;
};

/* The newest first, as in the kernel, which has them in a list. */
static const struct sim_page_owner_stack *
sim_stacks_seek(struct sim_stacks_reader *r, loff_t pos)
{
	const struct sim_mm *mm = &r->m->mm;

	if (r->m->stage != SIM_STAGE_BUDDY || !sim_page_owner_on(mm))
		return NULL;
	if (!pos) {
		r->boots = r->m->boots;
		/* Those that are counted are filled in. */
		r->nr = smp_load_acquire(&mm->page_owner_stacks->nr);
	}
	if (r->boots != r->m->boots || pos >= r->nr)
		return NULL;
	return sim_page_owner_stack(mm, r->nr - pos);
}

static void *sim_stacks_start(struct seq_file *s, loff_t *pos)
{
	struct sim_stacks_reader *r = s->private;

	mutex_lock(&r->m->lock);
	return (void *)sim_stacks_seek(r, *pos);
}

static void *sim_stacks_next(struct seq_file *s, void *stack, loff_t *pos)
{
	++*pos;
	return (void *)sim_stacks_seek(s->private, *pos);
}

static void sim_stacks_stop(struct seq_file *s, void *stack)
{
	struct sim_stacks_reader *r = s->private;

	mutex_unlock(&r->m->lock);
}

static int sim_stacks_show(struct seq_file *s, void *v)
{
	const struct sim_page_owner_stack *stack = v;
	struct sim_stacks_reader *r = s->private;
	long nr = atomic_long_read(&stack->nr_base_pages);
	u32 i;

	if (nr < 1 || nr < READ_ONCE(r->m->page_owner_threshold))
		return 0;
	for (i = 0; i < stack->nr_entries; i++)
		seq_printf(s, " %pS\n", (void *)stack->entries[i]);
	seq_printf(s, "nr_base_pages: %ld\n\n", nr);
	return 0;
}

static const struct seq_operations sim_stacks_ops = {
	.start = sim_stacks_start,
	.next = sim_stacks_next,
	.stop = sim_stacks_stop,
	.show = sim_stacks_show,
};

static int sim_stacks_open(struct inode *inode, struct file *file)
{
	struct sim_stacks_reader *r;

	r = __seq_open_private(file, &sim_stacks_ops, sizeof(*r));
	if (!r)
		return -ENOMEM;
	r->m = inode->i_private;
	return 0;
}

const struct file_operations sim_show_stacks_fops = {
	.owner = THIS_MODULE,
	.open = sim_stacks_open,
	.read = seq_read,
	.read_iter = seq_read_iter,
	.llseek = seq_lseek,
	.release = seq_release_private,
};
EXPORT_SYMBOL_SIM_KUNIT(sim_show_stacks_fops);

static int sim_count_threshold_get(void *data, u64 *val)
{
	struct sim_machine *m = data;

	*val = READ_ONCE(m->page_owner_threshold);
	return 0;
}

static int sim_count_threshold_set(void *data, u64 val)
{
	struct sim_machine *m = data;

	WRITE_ONCE(m->page_owner_threshold, val);
	return 0;
}

DEFINE_SIMPLE_ATTRIBUTE(sim_count_threshold_fops, sim_count_threshold_get,
			sim_count_threshold_set, "%llu");

/**
 * sim_debugfs_create_page_owner() - make the files, where notes are taken
 * @parent: where
 * @m: the machine
 *
 * Mirrors pageowner_init().
 */
void sim_debugfs_create_page_owner(struct dentry *parent, struct sim_machine *m)
{
	struct dentry *dir;

	if (!m->params.page_owner || m->unbacked)
		return;
	debugfs_create_file("page_owner", 0400, parent, m,
			    &sim_page_owner_fops);
	dir = debugfs_create_dir("page_owner_stacks", parent);
	debugfs_create_file("show_stacks", 0400, dir, m, &sim_show_stacks_fops);
	debugfs_create_file("count_threshold", 0600, dir, m,
			    &sim_count_threshold_fops);
}
