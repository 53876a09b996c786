// SPDX-License-Identifier: GPL-2.0
/*
 * Draw sets of regions, and compare them with drawings.
 */
#include "drawing.h"

/* The pens of a drawing that brings none of its own. */
static const struct sim_pen sim_pens[] = {
	{ 'a', 0, SIM_MEMBLOCK_NONE },
	{ 'b', 1, SIM_MEMBLOCK_NONE },
	{ 'c', 2, SIM_MEMBLOCK_NONE },
	{ 'x', SIM_MEMBLOCK_MAX_NODES, SIM_MEMBLOCK_NONE },
	{ 'h', 0, SIM_MEMBLOCK_HOTPLUG },
	{ 'H', 1, SIM_MEMBLOCK_HOTPLUG },
	{ 'm', 0, SIM_MEMBLOCK_MIRROR },
	{ 'n', 0, SIM_MEMBLOCK_NOMAP },
	{ 'd', 0, SIM_MEMBLOCK_DRIVER_MANAGED },
	{ }
};

static struct sim_pen sim_pen(struct kunit *test, const struct sim_pen *pens,
			      char mark)
{
	const struct sim_pen *pen = pens ?: sim_pens;

	while (pen->mark && pen->mark != mark)
		pen++;
	KUNIT_ASSERT_EQ_MSG(test, pen->mark, mark, "no pen for mark '%c'", mark);
	return *pen;
}

/**
 * sim_drawing_runs() - the rows of equal marks in a drawing
 * @test: the running case; fails when there are too many
 * @drawing: the drawing
 * @runs: filled in, from left to right
 *
 * Return: their number.
 */
unsigned int sim_drawing_runs(struct kunit *test, const char *drawing,
			      struct sim_run runs[SIM_MAX_RUNS])
{
	unsigned int nr = 0, page = 0;
	bool cut = false;
	char before = '.';

	for (; *drawing; drawing++) {
		if (*drawing == '|') {
			cut = true;
			continue;
		}
		if (*drawing != '.' && (cut || *drawing != before)) {
			KUNIT_ASSERT_LT(test, nr, SIM_MAX_RUNS);
			runs[nr++] = (struct sim_run){
				.start = page,
				.mark = *drawing,
				.cut = cut,
			};
		}
		page++;
		if (*drawing != '.')
			runs[nr - 1].end = page;
		before = *drawing;
		cut = false;
	}
	return nr;
}

/**
 * sim_drawing_run() - the range that a drawing shows
 * @test: the running case; fails unless the drawing has one run
 * @drawing: the drawing
 *
 * Return: the run.
 */
struct sim_run sim_drawing_run(struct kunit *test, const char *drawing)
{
	struct sim_run runs[SIM_MAX_RUNS];

	KUNIT_ASSERT_EQ(test, sim_drawing_runs(test, drawing, runs), 1);
	return runs[0];
}

/**
 * sim_draw() - add what a drawing shows to a set
 * @test: the running case
 * @mb: the instance
 * @type: one of its sets
 * @drawing: without bars: an add joins what touches and is alike
 * @pens: what the marks stand for; NULL for the usual ones
 */
void sim_draw(struct kunit *test, struct sim_memblock *mb,
	      struct sim_memblock_type *type, const char *drawing,
	      const struct sim_pen *pens)
{
	struct sim_run runs[SIM_MAX_RUNS];
	unsigned int i, nr = sim_drawing_runs(test, drawing, runs);

	for (i = 0; i < nr; i++) {
		struct sim_pen pen = sim_pen(test, pens, runs[i].mark);
		phys_addr_t size = sim_pages(runs[i].end - runs[i].start);
		int err;

		KUNIT_ASSERT_FALSE(test, runs[i].cut);
		err = sim_memblock_add_range(mb, type, sim_pages(runs[i].start),
					     size, pen.nid, pen.flags);
		KUNIT_ASSERT_EQ(test, err, 0);
	}
}

/**
 * sim_expect_drawn() - a set is exactly what a drawing shows
 * @test: the running case
 * @type: the set
 * @drawing: the drawing; runs that touch are one region when their pens have
 *	the same attributes and no bar is between them
 * @pens: what the marks stand for; NULL for the usual ones
 */
void sim_expect_drawn(struct kunit *test, const struct sim_memblock_type *type,
		      const char *drawing, const struct sim_pen *pens)
{
	struct sim_memblock_region want[SIM_MAX_RUNS];
	struct sim_run runs[SIM_MAX_RUNS];
	unsigned int i, nr_runs = sim_drawing_runs(test, drawing, runs);
	unsigned long nr = 0;

	for (i = 0; i < nr_runs; i++) {
		struct sim_memblock_region *last = nr ? &want[nr - 1] : NULL;
		struct sim_pen pen = sim_pen(test, pens, runs[i].mark);
		phys_addr_t base = sim_pages(runs[i].start);
		phys_addr_t size = sim_pages(runs[i].end) - base;

		if (last && !runs[i].cut && last->base + last->size == base &&
		    last->nid == pen.nid && last->flags == pen.flags)
			last->size += size;
		else
			want[nr++] = (struct sim_memblock_region){
				base, size, pen.nid, pen.flags
			};
	}
	if (!sim_expect_regions(test, type, want, nr))
		kunit_err(test, "expected \"%s\"\n", drawing);
}

#define REGION "0x%llx +0x%llx nid %d flags 0x%x"

static bool sim_same_region(const struct sim_memblock_region *a,
			    const struct sim_memblock_region *b)
{
	return a->base == b->base && a->size == b->size && a->nid == b->nid &&
	       a->flags == b->flags;
}

/**
 * sim_expect_regions() - a set has exactly these regions, and knows its size
 * @test: the running case; fails if not
 * @type: the set
 * @want: the regions
 * @nr: their number
 *
 * Return: true if so.
 */
bool sim_expect_regions(struct kunit *test,
			const struct sim_memblock_type *type,
			const struct sim_memblock_region *want,
			unsigned long nr)
{
	phys_addr_t total = 0;
	unsigned long i;

	for (i = 0; i < nr; i++) {
		const struct sim_memblock_region *r = &type->regions[i];

		total += want[i].size;
		if (i < type->cnt && sim_same_region(r, &want[i]))
			continue;
		KUNIT_FAIL(test, "%s[%lu] of %lu: " REGION ", not " REGION,
			   type->name, i, type->cnt, (u64)r->base, (u64)r->size,
			   r->nid, r->flags, (u64)want[i].base,
			   (u64)want[i].size, want[i].nid, want[i].flags);
		return false;
	}
	KUNIT_EXPECT_EQ(test, type->cnt, nr);
	KUNIT_EXPECT_EQ(test, type->total_size, total);
	return type->cnt == nr && type->total_size == total;
}
