// SPDX-License-Identifier: GPL-2.0
/*
 * Commands that move pages and hold them: compact, pagecache.
 */
#include <linux/kernel.h>
#include <linux/string.h>

#include "host/compat.h"
#include "page/compaction.h"
#include "view/ctl_internal.h"
#include "workload/pagecache.h"

/**
 * sim_ctl_compact() - the command compact
 * @ctl: the commands
 * @args: node= and zone=
 *
 * Context: machine's lock.
 *
 * Return: 0 or a negative errno, which is said and logged.
 */
int sim_ctl_compact(struct sim_ctl *ctl, struct sim_ctl_args *args)
{
	struct sim_mm *mm = &ctl->machine->mm;
	unsigned long scanned = 0, free = 0, moved = 0, failed = 0;
	struct sim_zone *only = NULL, *zone;
	int asked, nid, err;

	err = sim_ctl_need_buddy(ctl, "compact");
	if (!err && (args->order || args->type || args->tag || args->pfn ||
		     args->pages || args->stage))
		err = sim_ctl_refuse(ctl, -EINVAL,
				     "compact: takes node= and zone= only");
	if (!err)
		err = sim_ctl_parse_node(ctl, "compact", args->node, &asked);
	if (!err)
		err = sim_ctl_parse_zone(ctl, "compact", args->zone, asked,
					 &only);
	if (err)
		return err;
	for_each_sim_node(mm, nid) {
		if ((args->node || only) && nid != asked)
			continue;
		for_each_sim_populated_zone(mm->node_data[nid], zone) {
			struct sim_compact_control cc;

			if (only && zone != only)
				continue;
			sim_compact_memory(mm, zone, &cc);
			scanned += cc.total_migrate_scanned;
			free += cc.total_free_scanned;
			moved += cc.nr_succeeded;
			failed += cc.nr_failed;
		}
	}
	sim_ctl_say(ctl, "ok compact migrate_scanned=%lu free_scanned=%lu moved=%lu failed=%lu\n",
		    scanned, free, moved, failed);
	return 0;
}

/* A number of pages; not given, what there is now. */
static int sim_ctl_parse_held(struct sim_ctl *ctl, const char *key,
			      const char *text, unsigned long *pages)
{
	unsigned long max = ctl->machine->mm.totalram_pages;

	if (!text || (!kstrtoul(text, 10, pages) && *pages <= max))
		return 0;
	return sim_ctl_refuse(ctl, -EINVAL,
			      "pagecache %s=%.32s: must be 0 to %lu, all pages that the machine has",
			      key, text, max);
}

/**
 * sim_ctl_pagecache() - the command pagecache
 * @ctl: the commands
 * @args: pages=, reclaimable= and touch=
 *
 * Context: machine's lock.
 *
 * Return: 0 or a negative errno, which is said and logged.
 */
int sim_ctl_pagecache(struct sim_ctl *ctl, struct sim_ctl_args *args)
{
	struct sim_machine *m = ctl->machine;
	unsigned long file = 0, slab = 0, touch = 0;
	int err;

	err = sim_ctl_need_buddy(ctl, "pagecache");
	if (!err && !m->mm.pfn_to_virt)
		err = sim_ctl_refuse(ctl, -EBUSY,
				     "pagecache: the pages of a clone belong to the host; nothing can be written to them");
	if (!err && (args->order || args->type || args->tag || args->pfn ||
		     args->node || args->zone || args->stage))
		err = sim_ctl_refuse(ctl, -EINVAL,
				     "pagecache: takes pages=, reclaimable= and touch= only");
	if (!err && !args->pages && !args->reclaimable && !args->touch)
		err = sim_ctl_refuse(ctl, -EINVAL,
				     "pagecache: pages=, reclaimable= or touch= is missing; want a number of pages");
	if (!err && m->pagecache) {
		file = m->pagecache->nr_file;
		slab = m->pagecache->nr_slab;
	}
	if (!err)
		err = sim_ctl_parse_held(ctl, "pages", args->pages, &file);
	if (!err)
		err = sim_ctl_parse_held(ctl, "reclaimable", args->reclaimable,
					 &slab);
	if (!err)
		err = sim_ctl_parse_held(ctl, "touch", args->touch, &touch);
	if (err)
		return err;
	if (!m->pagecache)
		m->pagecache = sim_pagecache_create(&m->mm);
	if (!m->pagecache)
		return sim_ctl_refuse(ctl, -ENOMEM,
				      "pagecache: the host has no memory to note its pages");
	if (args->pages || args->reclaimable) {
		err = sim_pagecache_resize(m->pagecache, file, slab);
		if (err)
			return sim_ctl_refuse(ctl, err,
					      "pagecache: the host has no thread for it");
	}
	touch = sim_pagecache_touch(m->pagecache, touch);
	sim_ctl_say(ctl, "ok pagecache pages=%lu reclaimable=%lu touched=%lu\n",
		    READ_ONCE(m->pagecache->nr_file),
		    READ_ONCE(m->pagecache->nr_slab), touch);
	return 0;
}
