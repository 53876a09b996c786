// SPDX-License-Identifier: GPL-2.0
/*
 * The command storm.
 */
#include <linux/mm.h>
#include <linux/random.h>
#include <linux/slab.h>

#include "host/compat.h"
#include "page/pcp.h"
#include "view/ctl_internal.h"
#include "view/verify.h"
#include "view/walk.h"
#include "workload/pagecache.h"
#include "workload/storm.h"

/**
 * struct sim_image - which blocks are free
 * @nr: how many
 * @block: pfn and, in the lowest bits, order of each, ascending
 */
struct sim_image {
	unsigned long nr;
	u64 block[];
};

#define SIM_IMAGE_ORDER_BITS 4

/* Put free blocks into @image, where there is one. Returns how many there are. */
static unsigned long sim_image_fill(const struct sim_mm *mm,
				    struct sim_image *image)
{
	unsigned long pfn = 0, nr = 0;
	struct sim_block block;

	while (sim_walk_blocks(mm, &pfn, &block)) {
		if (block.kind != SIM_BLOCK_FREE)
			continue;
		if (image && nr < image->nr)
			image->block[nr] = (u64)block.pfn << SIM_IMAGE_ORDER_BITS |
					   block.order;
		nr++;
	}
	return nr;
}

/* The per-CPU lists are empty, and the machine's lock is held. NULL: no memory. */
static struct sim_image *sim_image_take(const struct sim_mm *mm)
{
	unsigned long nr = sim_image_fill(mm, NULL);
	struct sim_image *image;

	image = kvmalloc(struct_size(image, block, nr), GFP_KERNEL);
	if (image) {
		image->nr = nr;
		sim_image_fill(mm, image);
	}
	return image;
}

/* The first block that only one of the two has; true where there is none. */
static bool sim_image_same(const struct sim_image *a, const struct sim_image *b,
			   u64 *differs)
{
	unsigned long i;

	for (i = 0; i < a->nr && i < b->nr; i++) {
		*differs = min(a->block[i], b->block[i]);
		if (a->block[i] != b->block[i])
			return false;
	}
	if (i < a->nr)
		*differs = a->block[i];
	else if (i < b->nr)
		*differs = b->block[i];
	return a->nr == b->nr;
}

static void sim_ctl_storm_say(void *arg, const char *line)
{
	char *first = arg;

	if (!*first)
		strscpy(first, line, sizeof_field(struct sim_storm_result,
						  first));
}

/* What the storm left behind is as it was. */
static int sim_ctl_storm_check(struct sim_machine *m,
			       const struct sim_image *before,
			       struct sim_storm_result *r)
{
	struct sim_verify v = { .say = sim_ctl_storm_say, .arg = r->first };
	struct sim_image *after;
	u64 differs;
	int err;

	err = sim_verify(m, &v);
	if (err)
		return err;
	after = sim_image_take(&m->mm);
	if (!after)
		return -ENOMEM;
	if (!sim_image_same(before, after, &differs)) {
		snprintf(r->first, sizeof(r->first),
			 "pfn %llu order %llu: a free block only before, or only after",
			 differs >> SIM_IMAGE_ORDER_BITS,
			 differs & (BIT(SIM_IMAGE_ORDER_BITS) - 1));
		err = -EUCLEAN;
	}
	kvfree(after);
	return err;
}

static int sim_ctl_storm_parse(struct sim_ctl *ctl, struct sim_ctl_args *args,
			       struct sim_storm_params *params)
{
	unsigned int seconds = SIM_STORM_SECONDS;

	*params = (struct sim_storm_params){ .seed = get_random_u32() };
	if (args->seconds && (kstrtouint(args->seconds, 10, &seconds) ||
			      !seconds || seconds > SIM_STORM_SECONDS_MAX))
		return sim_ctl_refuse(ctl, -EINVAL,
				      "storm seconds=%.32s: must be 1 to %d",
				      args->seconds, SIM_STORM_SECONDS_MAX);
	if (args->ops && (kstrtoul(args->ops, 10, &params->ops) ||
			  !params->ops))
		return sim_ctl_refuse(ctl, -EINVAL,
				      "storm ops=%.32s: must be steps of each task, 1 to %lu",
				      args->ops, ULONG_MAX);
	if (args->seed && kstrtou64(args->seed, 10, &params->seed))
		return sim_ctl_refuse(ctl, -EINVAL,
				      "storm seed=%.32s: must be a decimal number up to %llu",
				      args->seed, U64_MAX);
	params->ms = seconds * 1000;
	return 0;
}

/**
 * sim_ctl_storm() - the command storm
 * @ctl: the commands
 * @args: seconds=, ops= and seed=
 *
 * Context: both of the machine's locks. While the storm lasts, the machine's own is
 * free for whoever looks; nobody else changes anything meanwhile.
 *
 * Return: 0 or a negative errno, which is said and logged.
 */
int sim_ctl_storm(struct sim_ctl *ctl, struct sim_ctl_args *args)
{
	struct sim_machine *m = ctl->machine;
	struct sim_storm_params params;
	struct sim_storm_result r;
	struct sim_image *before;
	int err;

	err = sim_ctl_need_buddy(ctl, "storm");
	if (!err && (args->order || args->type || args->tag || args->zone ||
		     args->node || args->pfn || args->pages || args->stage))
		err = sim_ctl_refuse(ctl, -EINVAL,
				     "storm: takes seconds=, ops= and seed= only");
	if (!err)
		err = sim_ctl_storm_parse(ctl, args, &params);
	/* Its pages would not be where they were. */
	if (!err && m->pagecache && m->pagecache->running)
		err = sim_ctl_refuse(ctl, -EBUSY,
				     "storm: pagecache gives its pages up and moves them; pages=0 and reclaimable=0 stop it");
	if (err)
		return err;
	sim_drain_all_pages(&m->mm, NULL);
	before = sim_image_take(&m->mm);
	if (!before)
		return sim_ctl_refuse(ctl, -ENOMEM,
				      "storm: the host has no memory to note the free blocks");
	mutex_unlock(&m->lock);
	err = sim_storm(&m->mm, &params, &r);
	mutex_lock(&m->lock);
	if (!err)
		err = sim_ctl_storm_check(m, before, &r);
	kvfree(before);
	if (err)
		return sim_ctl_refuse(ctl, err, "storm seed=%llu: %s",
				      params.seed, *r.first ? r.first :
				      "the host has no memory for it");
	sim_ctl_say(ctl, "ok storm seed=%llu tasks=%u taken=%lu refused=%lu remote=%lu",
		    params.seed, r.tasks, r.taken, r.refused, r.remote);
	sim_ctl_say(ctl, " softirq=%lu hardirq=%lu drains=%lu isolated=%lu contig=%lu\n",
		    r.softirq, r.hardirq, r.drains, r.isolated, r.contig);
	return 0;
}
