/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Is a machine's state sound?
 */
#ifndef SIM_VIEW_VERIFY_H
#define SIM_VIEW_VERIFY_H

#include "host/machine.h"

/**
 * struct sim_verify - what a check found
 * @say: called with each broken invariant; may be NULL
 * @arg: first argument of @say
 * @shared: others than the machine have reserved memory of it, or freed some
 * @nr_broken: broken invariants
 * @nr_regions: memblock regions looked at
 * @nr_free_blocks: blocks in the free lists
 * @free: free pages, isolated ones included
 * @allocated: pages handed out
 * @pcp: pages in per-CPU lists
 * @guard: guard pages
 * @bad: pages in blocks that were found corrupted
 * @reserved: pages that are none of these, holes included
 */
struct sim_verify {
	void (*say)(void *arg, const char *line);
	void *arg;
	bool shared;
	unsigned long nr_broken;
	unsigned long nr_regions;
	unsigned long nr_free_blocks;
	unsigned long free;
	unsigned long allocated;
	unsigned long pcp;
	unsigned long guard;
	unsigned long bad;
	unsigned long reserved;
};

void sim_verify_zonelists(struct sim_verify *v, const struct sim_mm *mm);
int sim_verify(struct sim_machine *m, struct sim_verify *v);

#endif /* SIM_VIEW_VERIFY_H */
