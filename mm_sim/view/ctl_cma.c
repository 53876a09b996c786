// SPDX-License-Identifier: GPL-2.0
/*
 * The command cma: take a range of the contiguous memory area that cma= made.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "host/compat.h"
#include "page/cma.h"
#include "view/ctl_internal.h"

/* log2 of the pages that a range may be aligned to: 4 GiB. */
#define SIM_CTL_CMA_ALIGN_MAX 20

static int sim_ctl_cma_parse(struct sim_ctl *ctl,
			     const struct sim_ctl_args *args,
			     const struct sim_cma *cma, unsigned long *pages,
			     unsigned int *align)
{
	if (!args->what || strcmp(args->what, "alloc"))
		return sim_ctl_refuse(ctl, -EINVAL,
				      "cma %.32s: no such command; want cma alloc, and free tag= for its counterpart",
				      args->what ?: "");
	if (args->order || args->type || args->node || args->zone ||
	    args->pfn || args->stage)
		return sim_ctl_refuse(ctl, -EINVAL,
				      "cma alloc: takes pages=, align= and tag= only");
	if (!args->pages)
		return sim_ctl_refuse(ctl, -EINVAL,
				      "cma alloc: pages= is missing; want 1 to %lu",
				      cma->count);
	if (kstrtoul(args->pages, 10, pages) || !*pages || *pages > cma->count)
		return sim_ctl_refuse(ctl, -EINVAL,
				      "cma alloc pages=%.32s: must be 1 to %lu, the pages of the area",
				      args->pages, cma->count);
	*align = 0;
	if (args->align && (kstrtouint(args->align, 10, align) ||
			    *align > SIM_CTL_CMA_ALIGN_MAX))
		return sim_ctl_refuse(ctl, -EINVAL,
				      "cma alloc align=%.32s: must be an order, 0 to %d",
				      args->align, SIM_CTL_CMA_ALIGN_MAX);
	return sim_ctl_check_tag(ctl, "cma alloc", args->tag);
}

/**
 * sim_ctl_cma() - the command cma
 * @ctl: the commands
 * @args: the word alloc, pages=, align= and tag=
 *
 * Context: machine's lock.
 *
 * Return: 0 or a negative errno, which is said and logged.
 */
int sim_ctl_cma(struct sim_ctl *ctl, struct sim_ctl_args *args)
{
	struct sim_mm *mm = &ctl->machine->mm;
	struct sim_cma *cma = &mm->cma.area[0];
	struct sim_ctl_block *b;
	struct sim_page *page;
	unsigned long pages;
	unsigned int align;
	int err;

	err = sim_ctl_need_buddy(ctl, "cma");
	if (!err && !mm->cma.nr)
		err = sim_ctl_refuse(ctl, -ENODEV,
				     "cma: this machine has no contiguous memory area; describe one with cma=");
	if (!err)
		err = sim_ctl_cma_parse(ctl, args, cma, &pages, &align);
	if (err)
		return err;

	b = kzalloc(sizeof(*b), GFP_KERNEL);
	if (!b)
		return sim_ctl_refuse(ctl, -ENOMEM,
				      "cma alloc tag=%s: the host has no memory to note it",
				      args->tag);
	page = sim_cma_alloc(mm, cma, pages, align, true);
	if (!page) {
		kfree(b);
		return sim_ctl_refuse(ctl, -ENOMEM,
				      "cma alloc pages=%lu align=%u tag=%s: no such range is free in area %s; %lu pages are taken, %lu in a row are not, but may be in use",
				      pages, align, args->tag, cma->name,
				      sim_cma_used(cma), sim_cma_maxchunk(cma));
	}
	b->pfn = sim_page_to_pfn(mm, page);
	b->nr_pages = pages;
	b->cma = cma;
	strscpy(b->tag, args->tag, sizeof(b->tag));
	sim_ctl_remember(ctl, b);
	sim_ctl_say(ctl, "ok cma alloc tag=%s pfn=%lu pages=%lu area=%s\n",
		    b->tag, b->pfn, pages, cma->name);
	return 0;
}

/**
 * sim_ctl_cma_release() - give a range of an area back
 * @ctl: the commands
 * @b: the range
 *
 * Context: machine's lock.
 *
 * Return: 0; -EINVAL when some of its pages were freed by others.
 */
int sim_ctl_cma_release(struct sim_ctl *ctl, const struct sim_ctl_block *b)
{
	struct sim_mm *mm = &ctl->machine->mm;

	return sim_cma_release(mm, b->cma, sim_pfn_to_page(mm, b->pfn),
			       b->nr_pages) ? 0 : -EINVAL;
}
