/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A rig: a memblock that knows of no memory yet, over memory that is there, with
 * a machine around it that only takes notes. What a case adds to memory can be
 * allocated from and written to.
 */
#ifndef SIM_KUNIT_RIG_H
#define SIM_KUNIT_RIG_H

#include <kunit/test.h>

#include "helpers.h"

/* What the rig has memory for: pages 1 to 159, and 1 MiB to 8 MiB. */
#define SIM_RIG_LOW_PAGES 160
#define SIM_RIG_HIGH SZ_1M
#define SIM_RIG_END SZ_8M

/* Calls that are kept; what comes after is counted only. */
#define SIM_RIG_CALLS 16

enum sim_rig_kind {
	SIM_RIG_KMEMLEAK_ALLOC,
	SIM_RIG_KMEMLEAK_FREE_PART,
	SIM_RIG_FREE_PAGES,
};

/**
 * struct sim_rig_call - memblock called the machine around it
 * @kind: which function
 * @base: simulated physical address
 * @size: bytes
 */
struct sim_rig_call {
	enum sim_rig_kind kind;
	phys_addr_t base;
	phys_addr_t size;
};

/**
 * struct sim_rig - a memblock and the notes on it
 * @mb: the instance
 * @m: whose banks it lies in; otherwise of no importance
 * @nr_deaths: how often it could not go on
 * @nr_calls: how many calls there were
 * @calls: the first of them
 */
struct sim_rig {
	struct sim_memblock mb;
	struct sim_machine *m;
	unsigned int nr_deaths;
	unsigned int nr_calls;
	struct sim_rig_call calls[SIM_RIG_CALLS];
};

struct sim_rig *sim_rig(struct kunit *test);
unsigned int sim_rig_page_of(const struct sim_memblock *mb, const void *mem);
void sim_rig_expect_calls(struct kunit *test, struct sim_rig *rig,
			  const struct sim_rig_call *want, unsigned int nr);

#endif /* SIM_KUNIT_RIG_H */
