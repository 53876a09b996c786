// SPDX-License-Identifier: GPL-2.0
/*
 * debugfs files on a boot and what came of it: the machine's own log, who took
 * what of its memory, its zonelists.
 */
#include <linux/math64.h>

#include "host/compat.h"
#include "view/debugfs_internal.h"
#include "view/memory_use.h"

/*
 * The lines of one area. What was logged before the file was opened and is no
 * longer there is said where it is missing.
 */
static void sim_show_log_area(struct seq_file *s, const struct sim_log *log,
			      enum sim_log_area area)
{
	struct sim_log_reader reader;

	sim_log_read_begin(log, &reader, area);
	while (reader.pos < reader.end) {
		size_t len;
		char *to;

		len = seq_get_buf(s, &to);
		len = sim_log_read(log, &reader, to, len);
		if (reader.lost) {
			seq_printf(s, "# %llu lines dropped\n", reader.lost);
		} else if (len || reader.pos >= reader.end) {
			seq_commit(s, len);
		} else {
			/* All will be shown anew in a larger buffer. */
			seq_commit(s, -1);
			return;
		}
	}
}

static int sim_boot_log_show(struct seq_file *s, void *unused)
{
	struct sim_machine *m = s->private;
	u64 refused;

	/* Neither a stage nor a reset runs meanwhile. */
	mutex_lock(&m->lock);
	sim_show_log_area(s, &m->log, SIM_LOG_BOOT);
	refused = sim_log_nr_refused(&m->log);
	if (refused)
		seq_printf(s, "# %llu more lines did not fit\n", refused);
	mutex_unlock(&m->lock);
	return 0;
}

DEFINE_SIM_SHOW_FOPS(boot_log);

/* Without the machine's lock: it must be readable while a stage hangs. */
static int sim_machine_log_show(struct seq_file *s, void *unused)
{
	struct sim_machine *m = s->private;

	sim_show_log_area(s, &m->log, SIM_LOG_ALL);
	return 0;
}

DEFINE_SIM_SHOW_FOPS(machine_log);

/* Hundredths of a percent, to the nearest. */
static unsigned int sim_share(u64 part, u64 whole)
{
	return div64_u64(part * 10000 + whole / 2, whole);
}

static void sim_show_use(struct seq_file *s, const char *name, u64 bytes,
			 u64 total)
{
	unsigned int share = sim_share(bytes, total);

	seq_printf(s, "%-18s %14llu %3u.%02u %%\n", name, bytes, share / 100,
		   share % 100);
}

static int sim_memory_use_show(struct seq_file *s, void *unused)
{
	struct sim_machine *m = s->private;
	struct sim_memory_use use;
	unsigned int i, share;
	u64 carved = 0;

	mutex_lock(&m->lock);
	sim_memory_use(m, &use);
	for (i = 0; i < m->banks.nr_chunks; i++)
		carved += (u64)m->banks.chunk[i].nr_pages << PAGE_SHIFT;
	mutex_unlock(&m->lock);
	if (!use.total)
		return 0;
	for (i = 0; i < use.nr; i++)
		sim_show_use(s, use.row[i].name, use.row[i].bytes, use.total);
	sim_show_use(s, "total", use.total, use.total);
	carved = carved ?: use.total;
	share = sim_share(use.bookkeeping, carved);
	seq_printf(s, "bookkeeping %llu bytes of %llu (%u.%02u %%)\n",
		   use.bookkeeping, carved, share / 100, share % 100);
	return 0;
}

DEFINE_SIM_SHOW_FOPS(memory_use);

/* Both lists of each node, in the order in which they are walked. */
static int sim_zonelists_show(struct seq_file *s, void *unused)
{
	static const char *const kinds[] = { "fallback", "thisnode" };
	struct sim_machine *m = s->private;
	const struct sim_zoneref *z;
	int nid, list;

	mutex_lock(&m->lock);
	for_each_sim_node(&m->mm, nid) {
		if (m->stage < SIM_STAGE_ZONELISTS)
			break;
		for (list = 0; list < SIM_MAX_ZONELISTS; list++) {
			const char *sep = " ";

			z = m->mm.node_data[nid]->node_zonelists[list]._zonerefs;
			seq_printf(s, "Node %d %s:", nid, kinds[list]);
			for (; z->zone; z++) {
				seq_printf(s, "%sNode %d %s", sep,
					   z->zone->zone_pgdat->node_id,
					   z->zone->name);
				sep = ", ";
			}
			seq_putc(s, '\n');
		}
	}
	mutex_unlock(&m->lock);
	return 0;
}

DEFINE_SIM_SHOW_FOPS(zonelists);
