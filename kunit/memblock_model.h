/* SPDX-License-Identifier: GPL-2.0 */
/*
 * memblock done the simple way: a note for each page. What memblock says of a
 * random map is compared with it.
 */
#ifndef SIM_KUNIT_MEMBLOCK_MODEL_H
#define SIM_KUNIT_MEMBLOCK_MODEL_H

#include <kunit/test.h>
#include <linux/prandom.h>

#include "early/memblock.h"

/* Enough for more regions than an array holds. */
#define SIM_MODEL_PAGES 320

/**
 * struct sim_model_page - what a set knows of a page
 * @there: it is in the set
 * @nid: its node
 * @flags: its attributes
 */
struct sim_model_page {
	bool there;
	int nid;
	enum sim_memblock_flags flags;
};

/**
 * struct sim_model - memory and reserved, page by page
 * @memory: what exists
 * @reserved: what is taken
 * @regions: scratch of the comparisons
 */
struct sim_model {
	struct sim_model_page memory[SIM_MODEL_PAGES];
	struct sim_model_page reserved[SIM_MODEL_PAGES];
	struct sim_memblock_region regions[SIM_MODEL_PAGES];
};

/**
 * struct sim_place - a place that is asked for, all in pages
 * @size: pages
 * @align: pages, a power of two
 * @start: lower bound
 * @end: upper bound
 * @nid: node, or SIM_MEMBLOCK_MAX_NODES
 * @flags: as for the iterators
 */
struct sim_place {
	unsigned int size;
	unsigned int align;
	unsigned int start;
	unsigned int end;
	int nid;
	enum sim_memblock_flags flags;
};

struct sim_model *sim_model(struct kunit *test);
unsigned int sim_below(struct rnd_state *rnd, unsigned int end);
bool sim_model_change(struct kunit *test, struct sim_model *model,
		      struct sim_memblock *mb, struct rnd_state *rnd,
		      bool shrink);
bool sim_model_expect(struct kunit *test, struct sim_model *model,
		      const struct sim_memblock *mb);
bool sim_model_expect_answers(struct kunit *test,
			      const struct sim_model *model,
			      const struct sim_memblock *mb,
			      struct rnd_state *rnd);
unsigned int sim_model_free_ranges(struct sim_model *model, int nid,
				   enum sim_memblock_flags flags);
unsigned int sim_model_find(const struct sim_model *model,
			    const struct sim_place *place, bool bottom_up);

#endif /* SIM_KUNIT_MEMBLOCK_MODEL_H */
