/* SPDX-License-Identifier: GPL-2.0 */
/*
 * An arena: eight movable pageblocks in a row, four blocks of the largest order,
 * of which a case says what is in use. Nothing else in their zone is free.
 */
#ifndef SIM_KUNIT_ARENA_H
#define SIM_KUNIT_ARENA_H

#include <kunit/test.h>

#include "helpers.h"

#define SIM_ARENA_BLOCKS 4UL
#define SIM_ARENA_PAGES (SIM_ARENA_BLOCKS * SIM_MAX_ORDER_NR_PAGES)

/**
 * struct sim_arena - a machine with an arena in it
 * @m: the machine
 * @zone: the zone of the arena
 * @base: its first pfn
 * @full: the memory map while all of the arena is free
 */
struct sim_arena {
	struct sim_machine *m;
	struct sim_zone *zone;
	unsigned long base;
	struct sim_test_blocks *full;
};

void sim_arena(struct kunit *test, struct sim_arena *a, bool movable);
void sim_arena_keep(struct kunit *test, struct sim_arena *a, unsigned long at,
		    unsigned int order);
void sim_arena_set_type(struct kunit *test, struct sim_arena *a,
			unsigned int pageblock, int mt);
void sim_arena_expect_full(struct kunit *test, struct sim_arena *a);
void sim_arena_expect_free(struct kunit *test, struct sim_arena *a,
			   unsigned long pages, unsigned long isolated);

#endif /* SIM_KUNIT_ARENA_H */
