/* SPDX-License-Identifier: GPL-2.0 */
/*
 * An arena that the built-in workload holds pages of, and nothing else is free.
 */
#ifndef SIM_KUNIT_CACHED_H
#define SIM_KUNIT_CACHED_H

#include "arena.h"
#include "workload/pagecache.h"

/* Heeds no mark, wakes nobody, reclaims nothing: takes all there is. */
#define SIM_CACHED_GFP (__GFP_MEMALLOC | __GFP_NOWARN)

struct sim_pagecache *sim_cached(struct kunit *test, struct sim_arena *a);
void sim_cached_marks(struct sim_zone *zone, unsigned long min,
		      unsigned long low, unsigned long high);
void sim_cached_give_up(struct kunit *test, struct sim_pagecache *cache,
			struct sim_page *page);
void sim_cached_every_other(struct kunit *test, struct sim_arena *a,
			    struct sim_pagecache *cache);
void sim_cached_expect(struct kunit *test, struct sim_arena *a,
		       unsigned long file, unsigned long slab);

#endif /* SIM_KUNIT_CACHED_H */
