// SPDX-License-Identifier: GPL-2.0
/**
 * DOC: save the state of all pages, and put it back
 *
 * To try something out: what is done to the pages of a machine between the two has
 * never been. All that allocations and frees write to is copied byte by byte and
 * written back to where it was, so that lists, which are made of addresses, are
 * whole again. Nobody else may use the machine meanwhile.
 */
#include <linux/errno.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "host/compat.h"
#include "page/percpu.h"
#include "page/snapshot.h"

/* Tell @piece of each piece there is, until it fails. */
static int sim_snapshot_pieces(const struct sim_mm *mm,
			       int (*piece)(void *arg, void *at, size_t size),
			       void *arg)
{
	unsigned long i, j;
	unsigned int cpu;
	int nid, err = 0;

	for_each_sim_node(mm, nid) {
		err = piece(arg, mm->node_data[nid],
			    sizeof(*mm->node_data[nid]));
		if (err)
			return err;
	}
	for (cpu = 0; cpu < sim_nr_cpus(mm) && mm->percpu.unit && !err; cpu++)
		err = piece(arg, mm->percpu.unit[cpu], mm->percpu.unit_size);
	for (i = 0; i < mm->nr_section_roots && !err; i++) {
		struct sim_mem_section *ms = mm->section_roots[i];

		for (j = 0; ms && j < SIM_SECTIONS_PER_ROOT && !err; j++) {
			if (!ms[j].map)
				continue;
			err = piece(arg, ms[j].pageblock_flags,
				    SIM_PAGEBLOCKS_PER_SECTION *
				    SIM_PAGEBLOCK_BITS / BITS_PER_BYTE);
			if (!err)
				err = piece(arg, ms[j].map, ms[j].map_pages *
							    sizeof(*ms[j].map));
		}
	}
	return err;
}

static int sim_snapshot_count(void *arg, void *at, size_t size)
{
	struct sim_snapshot *s = arg;

	s->max++;
	s->bytes += size;
	return 0;
}

static int sim_snapshot_copy(void *arg, void *at, size_t size)
{
	struct sim_snapshot *s = arg;
	struct sim_snapshot_piece *piece = &s->piece[s->nr];

	piece->copy = kvmalloc(size, GFP_KERNEL);
	if (!piece->copy)
		return -ENOMEM;
	memcpy(piece->copy, at, size);
	piece->at = at;
	piece->size = size;
	s->nr++;
	cond_resched();
	return 0;
}

static void sim_snapshot_free(struct sim_snapshot *s)
{
	while (s->nr)
		kvfree(s->piece[--s->nr].copy);
	kvfree(s->piece);
	s->piece = NULL;
}

/**
 * sim_snapshot_size() - what a snapshot takes
 * @mm: the machine, at stage buddy
 *
 * Return: bytes.
 */
u64 sim_snapshot_size(const struct sim_mm *mm)
{
	struct sim_snapshot s = { };

	sim_snapshot_pieces(mm, sim_snapshot_count, &s);
	return s.bytes;
}

/**
 * sim_snapshot_take() - save the state of all pages
 * @mm: the machine, at stage buddy; nobody uses it
 * @s: filled in
 *
 * The contents of pages are not part of it. Context: may sleep; machine's lock.
 *
 * Return: 0, or -ENOMEM when the host has no room, and there is nothing to put back.
 */
int sim_snapshot_take(const struct sim_mm *mm, struct sim_snapshot *s)
{
	int err;

	*s = (struct sim_snapshot){ };
	sim_snapshot_pieces(mm, sim_snapshot_count, s);
	s->piece = kvcalloc(s->max, sizeof(*s->piece), GFP_KERNEL);
	if (!s->piece)
		return -ENOMEM;
	err = sim_snapshot_pieces(mm, sim_snapshot_copy, s);
	if (err)
		sim_snapshot_free(s);
	return err;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_snapshot_take);

/**
 * sim_snapshot_put_back() - the pages are as they were
 * @s: taken before; empty afterwards
 *
 * Context: may sleep; machine's lock.
 */
void sim_snapshot_put_back(struct sim_snapshot *s)
{
	unsigned int i;

	for (i = 0; i < s->nr; i++) {
		memcpy(s->piece[i].at, s->piece[i].copy, s->piece[i].size);
		cond_resched();
	}
	sim_snapshot_free(s);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_snapshot_put_back);
