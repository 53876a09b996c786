// SPDX-License-Identifier: GPL-2.0
/*
 * After a stage, the views are read as anybody would read them, and the texts kept:
 * mm_sim/<name>/snapshots/<stage>/ has them for comparison. Left out are the logs,
 * what is not about one moment, and the lists block by block, for their size.
 */
#include <linux/err.h>
#include <linux/minmax.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "host/compat.h"
#include "view/debugfs_internal.h"
#include "view/stage_snapshot.h"

/* A view is read into so much at first. */
#define SIM_SNAPSHOT_BUFFER SZ_16K

static int sim_snapshot_zoneinfo(struct seq_file *s)
{
	return sim_zoneinfo_show(s, NULL);
}

static const struct {
	const char *dir;
	const char *name;
	int (*show)(struct seq_file *s);
} sim_snapshot_views[] = {
	{ NULL, "stage", sim_view_stage },
	{ NULL, "e820", sim_view_e820 },
	{ NULL, "boot_log", sim_view_boot_log },
	{ "memblock", "memory", sim_view_memory },
	{ "memblock", "reserved", sim_view_reserved },
	{ "memblock", "physmem", sim_view_physmem },
	{ NULL, "memory_use", sim_view_memory_use },
	{ NULL, "kernel_page_tables", sim_view_kernel_page_tables },
	{ NULL, "zonelists", sim_view_zonelists },
	{ NULL, "map", sim_view_map },
	{ NULL, "buddyinfo", sim_view_buddyinfo },
	{ NULL, "pagetypeinfo", sim_view_pagetypeinfo },
	{ NULL, "zoneinfo", sim_snapshot_zoneinfo },
	{ NULL, "vmstat", sim_view_vmstat },
	{ "extfrag", "unusable_index", sim_view_unusable_index },
	{ "extfrag", "extfrag_index", sim_view_extfrag_index },
};

#define SIM_NR_SNAPSHOT_VIEWS ARRAY_SIZE(sim_snapshot_views)

/* One text; NULL where it is not kept. */
struct sim_snapshot_text {
	char *text;
	size_t len;
};

/* Those of one stage. */
struct sim_stage_snapshot {
	bool taken;
	unsigned int left_out;
	struct sim_snapshot_text view[SIM_NR_SNAPSHOT_VIEWS];
};

/**
 * struct sim_stage_snapshots - those of one machine; its lock guards them
 * @max: bytes of text at most
 * @stage: those of each stage
 */
struct sim_stage_snapshots {
	size_t max;
	struct sim_stage_snapshot stage[SIM_NR_STAGES];
};

/**
 * sim_seq_show_all() - all that a file shows, into one buffer
 * @s: the buffer, which may overflow
 * @ops: how the file is read
 */
void sim_seq_show_all(struct seq_file *s, const struct seq_operations *ops)
{
	loff_t pos = 0;
	void *entry = ops->start(s, &pos);

	while (!IS_ERR_OR_NULL(entry)) {
		ops->show(s, entry);
		if (seq_has_overflowed(s))
			break;
		entry = ops->next(s, entry, &pos);
	}
	ops->stop(s, entry);
}

/* Read a view of @m; @text is NULL where it would be more than @max bytes. */
static int sim_snapshot_read(struct sim_machine *m,
			     int (*show)(struct seq_file *s), size_t max,
			     struct sim_snapshot_text *text)
{
	struct seq_file *s = kzalloc(sizeof(*s), GFP_KERNEL);
	int err = -ENOMEM;

	if (!s)
		return -ENOMEM;
	for (s->size = SIM_SNAPSHOT_BUFFER; s->size <= 2 * SIM_SNAPSHOTS_MAX;
	     s->size *= 2) {
		s->private = m;
		s->count = 0;
		s->buf = kvmalloc(s->size, GFP_KERNEL);
		if (!s->buf) {
			err = -ENOMEM;
			break;
		}
		err = show(s);
		if (err || !seq_has_overflowed(s))
			break;
		kvfree(s->buf);
		s->buf = NULL;
	}
	if (s->buf && !err && s->count <= max) {
		text->text = kvmalloc(s->count + 1, GFP_KERNEL);
		if (text->text) {
			memcpy(text->text, s->buf, s->count);
			text->text[s->count] = '\0';
			text->len = s->count;
		} else {
			err = -ENOMEM;
		}
	}
	kvfree(s->buf);
	kfree(s);
	return err;
}

static void sim_snapshot_free(struct sim_stage_snapshot *snapshot)
{
	int i;

	for (i = 0; i < SIM_NR_SNAPSHOT_VIEWS; i++)
		kvfree(snapshot->view[i].text);
	memset(snapshot, 0, sizeof(*snapshot));
}

static size_t sim_snapshot_bytes(const struct sim_stage_snapshot *snapshot)
{
	size_t bytes = 0;
	int i;

	for (i = 0; i < SIM_NR_SNAPSHOT_VIEWS; i++)
		bytes += snapshot->view[i].len;
	return bytes;
}

/* Read all views of a machine whose lock is not held, into @max bytes. */
static int sim_snapshot_read_all(struct sim_machine *m, size_t max,
				 struct sim_stage_snapshot *snapshot)
{
	int i, err = 0;

	for (i = 0; i < SIM_NR_SNAPSHOT_VIEWS && !err; i++) {
		struct sim_snapshot_text *text = &snapshot->view[i];

		err = sim_snapshot_read(m, sim_snapshot_views[i].show, max,
					text);
		if (!text->text)
			snapshot->left_out++;
		max -= text->len;
	}
	snapshot->taken = true;
	return err;
}

/**
 * sim_stage_snapshot_take() - keep the views as they are now, as those of this stage
 * @m: the machine
 *
 * In place of those that were kept of it before. What is beyond SIM_SNAPSHOTS_MAX
 * is left out. Context: may sleep; machine's lock, which is dropped while the views
 * are read, for they take it. A reset meanwhile makes it void.
 *
 * Return: 0; -EIO when the machine has panicked; -EAGAIN when it is at another stage
 * by now; -ENOMEM. What went wrong is in the log.
 */
int sim_stage_snapshot_take(struct sim_machine *m)
{
	enum sim_stage stage = m->stage;
	unsigned long boots = m->boots;
	struct sim_stage_snapshot *new;
	size_t max;
	int i, err;

	lockdep_assert_held(&m->lock);
	if (stage == SIM_STAGE_PANICKED)
		return -EIO;
	new = kvzalloc(sizeof(*new), GFP_KERNEL);
	if (new && !m->snapshots) {
		m->snapshots = kvzalloc(sizeof(*m->snapshots), GFP_KERNEL);
		if (m->snapshots)
			m->snapshots->max = SIM_SNAPSHOTS_MAX;
	}
	if (!new || !m->snapshots) {
		kvfree(new);
		sim_err(&m->log, "snapshot of stage %s: error %d\n",
			sim_stage_name(stage), -ENOMEM);
		return -ENOMEM;
	}
	max = m->snapshots->max;
	for (i = 0; i < SIM_NR_STAGES; i++)
		if (i != stage)
			max -= min(max,
				   sim_snapshot_bytes(&m->snapshots->stage[i]));

	mutex_unlock(&m->lock);
	err = sim_snapshot_read_all(m, max, new);
	mutex_lock(&m->lock);
	if (!err && (m->boots != boots || m->stage != stage))
		err = -EAGAIN;
	if (!err) {
		sim_snapshot_free(&m->snapshots->stage[stage]);
		m->snapshots->stage[stage] = *new;
		if (new->left_out)
			sim_warn(&m->log, "snapshot of stage %s: %u views are left out; %zu bytes are the limit for all stages\n",
				 sim_stage_name(stage), new->left_out,
				 m->snapshots->max);
	} else {
		sim_snapshot_free(new);
		sim_err(&m->log, "snapshot of stage %s: error %d\n",
			sim_stage_name(stage), err);
	}
	kvfree(new);
	return err;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_stage_snapshot_take);

/**
 * sim_snapshots_forget() - keep none any more
 * @m: the machine
 *
 * Context: machine's lock, or nobody else knows of it.
 */
void sim_snapshots_forget(struct sim_machine *m)
{
	int i;

	if (!m->snapshots)
		return;
	for (i = 0; i < SIM_NR_STAGES; i++)
		sim_snapshot_free(&m->snapshots->stage[i]);
	kvfree(m->snapshots);
	m->snapshots = NULL;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_snapshots_forget);

/**
 * sim_snapshot_text() - what a view showed after a stage
 * @m: the machine
 * @stage: the stage
 * @path: the view, as below the machine's directory
 * @len: set to bytes; may be NULL
 *
 * Context: machine's lock.
 *
 * Return: the text, with a NUL behind it; NULL where it is not kept.
 */
const char *sim_snapshot_text(const struct sim_machine *m,
			      enum sim_stage stage, const char *path,
			      size_t *len)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;
	int i;

	for (i = 0; m->snapshots && i < SIM_NR_SNAPSHOT_VIEWS; i++) {
		const struct sim_snapshot_text *text;
		const char *dir = sim_snapshot_views[i].dir;

		if (strcmp(sim_snapshot_views[i].name, name) || !dir != !slash)
			continue;
		if (dir && (strlen(dir) != slash - path ||
			    strncmp(dir, path, slash - path)))
			continue;
		text = &m->snapshots->stage[stage].view[i];
		if (len)
			*len = text->len;
		return text->text;
	}
	return NULL;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_snapshot_text);

/**
 * sim_snapshots_size() - how much the texts of a stage take
 * @m: the machine
 * @stage: the stage
 * @left_out: set to the number of views that are not kept; may be NULL
 *
 * Context: machine's lock.
 *
 * Return: bytes; 0 where none was taken.
 */
size_t sim_snapshots_size(const struct sim_machine *m, enum sim_stage stage,
			  unsigned int *left_out)
{
	const struct sim_stage_snapshot *snapshot;

	if (left_out)
		*left_out = 0;
	if (!m->snapshots)
		return 0;
	snapshot = &m->snapshots->stage[stage];
	if (left_out)
		*left_out = snapshot->left_out;
	return sim_snapshot_bytes(snapshot);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_snapshots_size);

/**
 * sim_snapshots_set_max() - keep less
 * @m: the machine, of which one was taken
 * @max: bytes for all stages, from the next one on
 *
 * Context: machine's lock.
 */
void sim_snapshots_set_max(struct sim_machine *m, size_t max)
{
	m->snapshots->max = max;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_snapshots_set_max);

/* What one file shows. */
struct sim_snapshot_file {
	struct sim_machine *machine;
	u8 stage;
	u8 view;
};

/**
 * struct sim_snapshot_tree - the directory snapshots/
 * @machine: the machine
 * @dir: the directory
 * @stage: those in it; NULL where there is none
 * @file: what the files show
 */
struct sim_snapshot_tree {
	struct sim_machine *machine;
	struct dentry *dir;
	struct dentry *stage[SIM_NR_STAGES];
	struct sim_snapshot_file file[SIM_NR_STAGES][SIM_NR_SNAPSHOT_VIEWS];
};

static int sim_snapshot_show(struct seq_file *s, void *unused)
{
	const struct sim_snapshot_file *f = s->private;
	const struct sim_snapshot_text *text;
	struct sim_machine *m = f->machine;

	mutex_lock(&m->lock);
	if (m->snapshots) {
		text = &m->snapshots->stage[f->stage].view[f->view];
		if (text->text)
			seq_write(s, text->text, text->len);
	}
	mutex_unlock(&m->lock);
	return 0;
}

DEFINE_SHOW_ATTRIBUTE(sim_snapshot);

static int sim_snapshots_size_show(struct seq_file *s, void *unused)
{
	struct sim_machine *m = s->private;
	size_t total = 0;
	int i;

	mutex_lock(&m->lock);
	for (i = 0; i < SIM_NR_STAGES; i++) {
		unsigned int left_out;
		size_t bytes = sim_snapshots_size(m, i, &left_out);

		total += bytes;
		if (!bytes && !left_out)
			continue;
		seq_printf(s, "%-9s %8zu", sim_stage_name(i), bytes);
		if (left_out)
			seq_printf(s, " (%u left out)", left_out);
		seq_putc(s, '\n');
	}
	seq_printf(s, "%-9s %8zu of %zu\n", "total", total,
		   m->snapshots ? m->snapshots->max :
				  (size_t)SIM_SNAPSHOTS_MAX);
	mutex_unlock(&m->lock);
	return 0;
}

DEFINE_SHOW_ATTRIBUTE(sim_snapshots_size);

/**
 * sim_snapshot_tree_create() - make the directory snapshots/
 * @parent: the machine's directory
 * @m: the machine
 *
 * Context: may sleep.
 *
 * Return: the tree, or NULL without memory.
 */
struct sim_snapshot_tree *sim_snapshot_tree_create(struct dentry *parent,
						   struct sim_machine *m)
{
	struct sim_snapshot_tree *tree = kvzalloc(sizeof(*tree), GFP_KERNEL);

	if (!tree)
		return NULL;
	tree->machine = m;
	tree->dir = debugfs_create_dir("snapshots", parent);
	debugfs_create_file("size", 0400, tree->dir, m,
			    &sim_snapshots_size_fops);
	return tree;
}

static void sim_snapshot_tree_add(struct sim_snapshot_tree *tree,
				  enum sim_stage stage)
{
	struct dentry *sub = NULL;
	const char *last = NULL;
	int i;

	tree->stage[stage] = debugfs_create_dir(sim_stage_name(stage),
						tree->dir);
	for (i = 0; i < SIM_NR_SNAPSHOT_VIEWS; i++) {
		const char *dir = sim_snapshot_views[i].dir;

		tree->file[stage][i] = (struct sim_snapshot_file){
			tree->machine, stage, i
		};
		/* Those of one directory stand side by side. */
		if (dir && (!last || strcmp(dir, last)))
			sub = debugfs_create_dir(dir, tree->stage[stage]);
		last = dir;
		debugfs_create_file(sim_snapshot_views[i].name, 0400,
				    dir ? sub : tree->stage[stage],
				    &tree->file[stage][i], &sim_snapshot_fops);
	}
}

/**
 * sim_snapshot_tree_sync() - make the directories fit what is kept
 * @tree: the tree; NULL does nothing
 *
 * Waits for readers. Context: may sleep; not the machine's lock, and nobody else at
 * the same time.
 */
void sim_snapshot_tree_sync(struct sim_snapshot_tree *tree)
{
	unsigned long taken = 0;
	int i;

	if (!tree)
		return;
	mutex_lock(&tree->machine->lock);
	for (i = 0; i < SIM_NR_STAGES; i++)
		if (tree->machine->snapshots &&
		    tree->machine->snapshots->stage[i].taken)
			taken |= BIT(i);
	mutex_unlock(&tree->machine->lock);
	for (i = 0; i < SIM_NR_STAGES; i++) {
		if ((taken & BIT(i)) && !tree->stage[i]) {
			sim_snapshot_tree_add(tree, i);
		} else if (!(taken & BIT(i)) && tree->stage[i]) {
			debugfs_remove(tree->stage[i]);
			tree->stage[i] = NULL;
		}
	}
}

/**
 * sim_snapshot_tree_destroy() - forget the tree
 * @tree: the tree, whose directory is gone; NULL does nothing
 */
void sim_snapshot_tree_destroy(struct sim_snapshot_tree *tree)
{
	kvfree(tree);
}
