// SPDX-License-Identifier: GPL-2.0
/*
 * Commands for ranges of pages: isolate, unisolate, contig.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "host/compat.h"
#include "page/contig.h"
#include "page/page_isolation.h"
#include "page/pcp.h"
#include "view/ctl_internal.h"

/* pfn= and pages=, by default one: a range that ends where memory does. */
static int sim_ctl_parse_range(struct sim_ctl *ctl, const char *command,
			       struct sim_ctl_args *args, unsigned long *pfn,
			       unsigned long *pages)
{
	unsigned long max_pfn = ctl->machine->mm.max_pfn;

	if (!args->pfn)
		return sim_ctl_refuse(ctl, -EINVAL,
				      "%s: pfn= is missing; want 0 to %lu",
				      command, max_pfn - 1);
	if (kstrtoul(args->pfn, 10, pfn) || *pfn >= max_pfn)
		return sim_ctl_refuse(ctl, -EINVAL,
				      "%s pfn=%.32s: must be a decimal number up to %lu",
				      command, args->pfn, max_pfn - 1);
	*pages = 1;
	if (args->pages && (kstrtoul(args->pages, 10, pages) || !*pages ||
			    *pages > max_pfn - *pfn))
		return sim_ctl_refuse(ctl, -EINVAL,
				      "%s pages=%.32s: must be 1 to %lu, as pfn %lu is the last",
				      command, args->pages, max_pfn - *pfn,
				      max_pfn - 1);
	return 0;
}

static unsigned long sim_ctl_pageblocks(unsigned long pfn, unsigned long pages)
{
	return (sim_pageblock_end_pfn(pfn + pages - 1) -
		sim_pageblock_start_pfn(pfn)) / SIM_PAGEBLOCK_NR_PAGES;
}

/**
 * sim_ctl_isolate() - the command isolate
 * @ctl: the commands
 * @args: pfn= and pages=
 *
 * Context: machine's lock.
 *
 * Return: 0 or a negative errno, which is said and logged.
 */
int sim_ctl_isolate(struct sim_ctl *ctl, struct sim_ctl_args *args)
{
	struct sim_mm *mm = &ctl->machine->mm;
	unsigned long pfn, pages, at;
	const char *why;
	int err;

	err = sim_ctl_need_buddy(ctl, "isolate");
	if (!err && (args->order || args->type || args->tag || args->zone ||
		     args->node || args->stage))
		err = sim_ctl_refuse(ctl, -EINVAL,
				     "isolate: takes pfn= and pages= only");
	if (!err)
		err = sim_ctl_parse_range(ctl, "isolate", args, &pfn, &pages);
	if (err)
		return err;
	err = sim_start_isolate_page_range(mm, pfn, pfn + pages,
					   SIM_MIGRATE_MOVABLE, 0);
	if (err) {
		why = sim_why_not_isolated(mm, pfn, pfn + pages,
					   SIM_MIGRATE_MOVABLE, &at);
		if (!why)
			return sim_ctl_refuse(ctl, err,
					      "isolate pfn=%lu pages=%lu: what stood in the way is gone; try again",
					      pfn, pages);
		return sim_ctl_refuse(ctl, err,
				      "isolate pfn=%lu pages=%lu: pfn %lu %s",
				      pfn, pages, at, why);
	}
	/* Else they hand out pages of it. */
	sim_drain_all_pages(mm, NULL);
	sim_ctl_say(ctl, "ok isolate pfn=%lu pages=%lu pageblocks=%lu\n", pfn,
		    pages, sim_ctl_pageblocks(pfn, pages));
	return 0;
}

/**
 * sim_ctl_unisolate() - the command unisolate
 * @ctl: the commands
 * @args: pfn=, pages= and type=
 *
 * Context: machine's lock.
 *
 * Return: 0 or a negative errno, which is said and logged.
 */
int sim_ctl_unisolate(struct sim_ctl *ctl, struct sim_ctl_args *args)
{
	struct sim_mm *mm = &ctl->machine->mm;
	unsigned long pfn, pages, at, nr = 0;
	int err, type = SIM_MIGRATE_BEFORE;

	err = sim_ctl_need_buddy(ctl, "unisolate");
	if (!err && (args->order || args->tag || args->zone || args->node ||
		     args->stage))
		err = sim_ctl_refuse(ctl, -EINVAL,
				     "unisolate: takes pfn=, pages= and type= only");
	if (!err)
		err = sim_ctl_parse_range(ctl, "unisolate", args, &pfn, &pages);
	if (!err && args->type)
		err = sim_ctl_parse_type(ctl, "unisolate", args->type, &type);
	if (err)
		return err;
	for (at = sim_pageblock_start_pfn(pfn); at < pfn + pages;
	     at += SIM_PAGEBLOCK_NR_PAGES)
		if (!sim_unset_migratetype_isolate(mm, at, type))
			nr++;
	if (!nr)
		return sim_ctl_refuse(ctl, -EINVAL,
				      "unisolate pfn=%lu pages=%lu: none of its pageblocks is isolated; see pagetypeinfo",
				      pfn, pages);
	sim_ctl_say(ctl, "ok unisolate pfn=%lu pages=%lu pageblocks=%lu\n", pfn,
		    pages, nr);
	return 0;
}

/**
 * sim_ctl_contig() - the command contig
 * @ctl: the commands
 * @args: pages=, tag=, type= and node=
 *
 * Context: machine's lock.
 *
 * Return: 0 or a negative errno, which is said and logged.
 */
int sim_ctl_contig(struct sim_ctl *ctl, struct sim_ctl_args *args)
{
	struct sim_mm *mm = &ctl->machine->mm;
	struct sim_ctl_block *b;
	struct sim_page *page;
	unsigned long pages;
	int type, nid, err;

	err = sim_ctl_need_buddy(ctl, "contig");
	if (!err && (args->order || args->zone || args->pfn || args->stage))
		err = sim_ctl_refuse(ctl, -EINVAL,
				     "contig: takes pages=, tag=, type= and node= only");
	if (!err && !args->pages)
		err = sim_ctl_refuse(ctl, -EINVAL,
				     "contig: pages= is missing; want 1 to %lu",
				     mm->max_pfn);
	if (!err && (kstrtoul(args->pages, 10, &pages) || !pages ||
		     pages > mm->max_pfn))
		err = sim_ctl_refuse(ctl, -EINVAL,
				     "contig pages=%.32s: must be 1 to %lu",
				     args->pages, mm->max_pfn);
	if (!err)
		err = sim_ctl_parse_type(ctl, "contig", args->type, &type);
	if (!err)
		err = sim_ctl_parse_node(ctl, "contig", args->node, &nid);
	if (!err)
		err = sim_ctl_check_tag(ctl, "contig", args->tag);
	if (err)
		return err;

	b = kzalloc(sizeof(*b), GFP_KERNEL);
	if (!b)
		return sim_ctl_refuse(ctl, -ENOMEM,
				      "contig tag=%s: the host has no memory to note it",
				      args->tag);
	page = sim_alloc_contig_pages(mm, pages, sim_ctl_gfp(type), nid, NULL);
	if (!page) {
		kfree(b);
		return sim_ctl_refuse(ctl, -ENOMEM,
				      "contig pages=%lu tag=%s: no pageblocks with so many free pages in a row, at a multiple of their number, in any zone it may use",
				      pages, args->tag);
	}
	b->pfn = sim_page_to_pfn(mm, page);
	b->nr_pages = pages;
	strscpy(b->tag, args->tag, sizeof(b->tag));
	sim_ctl_remember(ctl, b);
	sim_ctl_say(ctl, "ok contig tag=%s pfn=%lu pages=%lu zone=%s\n", b->tag,
		    b->pfn, pages, sim_page_zone(mm, page)->name);
	return 0;
}
