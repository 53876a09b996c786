// SPDX-License-Identifier: GPL-2.0
/*
 * Tell the host's kmemleak of what a machine allocates from its memblock, so
 * that it scans it. It must also be told when that is gone: by a free, which may
 * be of a part or of several allocations at once, and by a reset. kmemleak
 * complains of frees that it does not know, so the ranges are kept here.
 *
 * On a host without kmemleak its functions are empty and nothing is kept.
 */
#include <linux/gfp.h>
#include <linux/kmemleak.h>

#include "host/compat.h"
#include "host/kmemleak.h"

/**
 * sim_kmemleak_alloc() - something was allocated
 * @objects: what kmemleak knows, sizes by host address
 * @mem: host address
 * @size: bytes
 *
 * Context: may sleep.
 */
void sim_kmemleak_alloc(struct xarray *objects, void *mem, size_t size)
{
	if (!SIM_HOST_KMEMLEAK || !size)
		return;
	if (xa_err(xa_store(objects, (unsigned long)mem, xa_mk_value(size),
			    GFP_KERNEL)))
		return;
	/* It is referred to by simulated addresses only: never a leak. */
	kmemleak_alloc(mem, size, 0, GFP_KERNEL);
}

/* Keep what is left of an object beside the part that goes. */
static void sim_kmemleak_split(struct xarray *objects, unsigned long start,
			       unsigned long end, unsigned long from,
			       unsigned long to)
{
	kmemleak_free_part((void *)from, to - from);
	xa_erase(objects, start);
	if (start < from)
		xa_store(objects, start, xa_mk_value(from - start), GFP_KERNEL);
	if (to < end)
		xa_store(objects, to, xa_mk_value(end - to), GFP_KERNEL);
}

/**
 * sim_kmemleak_free_part() - a range was given back
 * @objects: what kmemleak knows
 * @mem: host address
 * @size: bytes; parts that kmemleak does not know are passed over
 *
 * Context: may sleep.
 */
void sim_kmemleak_free_part(struct xarray *objects, void *mem, size_t size)
{
	unsigned long from = (unsigned long)mem, to = from + size;
	unsigned long start;
	void *entry;

	if (!SIM_HOST_KMEMLEAK)
		return;
	xa_for_each(objects, start, entry) {
		unsigned long end = start + xa_to_value(entry);

		if (start < to && from < end)
			sim_kmemleak_split(objects, start, end,
					   max(start, from), min(end, to));
	}
}

/**
 * sim_kmemleak_forget_all() - the machine's memory holds nothing any more
 * @objects: what kmemleak knows; empty afterwards
 *
 * Context: may sleep.
 */
void sim_kmemleak_forget_all(struct xarray *objects)
{
	unsigned long start;
	void *entry;

	xa_for_each(objects, start, entry)
		kmemleak_free_part((void *)start, xa_to_value(entry));
	xa_destroy(objects);
}
