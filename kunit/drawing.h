/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Drawings: sets of regions as a test shows them, one character a page.
 *
 *	"..aabb|b.c"
 *
 * A dot is a page that is in no region, any other mark is a page of a region
 * with the attributes of that mark, and a bar is a border between two regions
 * that have the same attributes. The drawing is both the picture and the data,
 * so that neither can drift from the other.
 */
#ifndef SIM_KUNIT_DRAWING_H
#define SIM_KUNIT_DRAWING_H

#include <kunit/test.h>
#include <linux/mm.h>

#include "early/memblock.h"

/* Runs that a drawing may have. */
#define SIM_MAX_RUNS 16

/**
 * struct sim_run - a row of equal marks
 * @start: first page
 * @end: one past the last
 * @mark: the mark, not a dot
 * @cut: a bar stands before it
 */
struct sim_run {
	unsigned int start;
	unsigned int end;
	char mark;
	bool cut;
};

/**
 * struct sim_pen - what a mark stands for in a set of regions
 * @mark: the mark; 0 ends a list of pens
 * @nid: node
 * @flags: attributes
 */
struct sim_pen {
	char mark;
	int nid;
	enum sim_memblock_flags flags;
};

static inline phys_addr_t sim_pages(unsigned long nr)
{
	return (phys_addr_t)nr << PAGE_SHIFT;
}

unsigned int sim_drawing_runs(struct kunit *test, const char *drawing,
			      struct sim_run runs[SIM_MAX_RUNS]);
struct sim_run sim_drawing_run(struct kunit *test, const char *drawing);
void sim_draw(struct kunit *test, struct sim_memblock *mb,
	      struct sim_memblock_type *type, const char *drawing,
	      const struct sim_pen *pens);
void sim_expect_drawn(struct kunit *test, const struct sim_memblock_type *type,
		      const char *drawing, const struct sim_pen *pens);
bool sim_expect_regions(struct kunit *test,
			const struct sim_memblock_type *type,
			const struct sim_memblock_region *want,
			unsigned long nr);

#endif /* SIM_KUNIT_DRAWING_H */
