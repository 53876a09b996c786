// SPDX-License-Identifier: GPL-2.0
/*
 * memblock done the simple way.
 */
#include <linux/errno.h>

#include "drawing.h"
#include "memblock_model.h"

/**
 * sim_model() - a model of an empty memblock
 * @test: the running case; the model goes when it ends
 *
 * Return: the model.
 */
struct sim_model *sim_model(struct kunit *test)
{
	struct sim_model *model = kunit_kzalloc(test, sizeof(*model),
						GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, model);
	return model;
}

/**
 * sim_below() - a random number
 * @rnd: its source
 * @end: one past the highest
 *
 * Return: 0 to @end - 1.
 */
unsigned int sim_below(struct rnd_state *rnd, unsigned int end)
{
	return prandom_u32_state(rnd) % end;
}

static bool sim_model_alike(const struct sim_model_page *a,
			    const struct sim_model_page *b)
{
	return a->there && b->there && a->nid == b->nid &&
	       a->flags == b->flags;
}

/* One past the last page of the region that begins at, or holds, @page. */
static unsigned int sim_model_region_end(const struct sim_model_page *set,
					 unsigned int page)
{
	unsigned int end = page + 1;

	while (end < SIM_MODEL_PAGES && sim_model_alike(&set[page], &set[end]))
		end++;
	return end;
}

static unsigned int sim_model_region_start(const struct sim_model_page *set,
					   unsigned int page)
{
	unsigned int start = page;

	while (start && sim_model_alike(&set[start - 1], &set[page]))
		start--;
	return start;
}

static unsigned int sim_model_regions(struct sim_model *model,
				      const struct sim_model_page *set)
{
	unsigned int page, end, nr = 0;

	for (page = 0; page < SIM_MODEL_PAGES; page = end) {
		end = page + 1;
		if (!set[page].there)
			continue;
		end = sim_model_region_end(set, page);
		model->regions[nr++] = (struct sim_memblock_region){
			sim_pages(page), sim_pages(end - page), set[page].nid,
			set[page].flags
		};
	}
	return nr;
}

/* Runs of [start, end) that are not in the set. */
static unsigned int sim_model_gaps(const struct sim_model_page *set,
				   unsigned int start, unsigned int end)
{
	unsigned int page, gaps = 0;

	for (page = start; page < end; page++)
		gaps += !set[page].there &&
			(page == start || set[page - 1].there);
	return gaps;
}

enum sim_change {
	SIM_CHANGE_ADD,
	SIM_CHANGE_REMOVE,
	SIM_CHANGE_SET_NODE,
};

/* Do to the model's pages what the change is to do. */
static void sim_model_apply(struct sim_model_page *set, enum sim_change change,
			    unsigned int start, unsigned int end,
			    struct sim_model_page page)
{
	for (; start < end; start++) {
		struct sim_model_page *at = &set[start];

		switch (change) {
		case SIM_CHANGE_ADD:
			if (!at->there)
				*at = page;
			break;
		case SIM_CHANGE_REMOVE:
			at->there = false;
			break;
		case SIM_CHANGE_SET_NODE:
			at->nid = page.nid;
			break;
		}
	}
}

/* Do it to memblock, through the function that a user would call. */
static int sim_memblock_apply(struct sim_memblock *mb,
			      struct sim_memblock_type *type,
			      enum sim_change change, phys_addr_t base,
			      phys_addr_t size, struct sim_model_page page)
{
	bool memory = type == &mb->memory;

	switch (change) {
	case SIM_CHANGE_ADD:
		if (!memory)
			return sim_memblock_reserve(mb, base, size);
		if (!sim_numa_valid_node(page.nid) && !page.flags)
			return sim_memblock_add(mb, base, size);
		return sim_memblock_add_node(mb, base, size, page.nid,
					     page.flags);
	case SIM_CHANGE_REMOVE:
		return memory ? sim_memblock_remove(mb, base, size)
			      : sim_memblock_phys_free(mb, base, size);
	case SIM_CHANGE_SET_NODE:
		return sim_memblock_set_node(mb, base, size, type, page.nid);
	}
	return -EINVAL;
}

/**
 * sim_model_change() - one random change of memory or reserved
 * @test: the running case; fails when memblock refuses what fits, or takes
 *	what does not
 * @model: changed
 * @mb: changed in the same way
 * @rnd: source of the change
 * @shrink: rather long removes than short adds; without it the arrays fill up
 *
 * Return: true if memblock returned what it should.
 */
bool sim_model_change(struct kunit *test, struct sim_model *model,
		      struct sim_memblock *mb, struct rnd_state *rnd,
		      bool shrink)
{
	static const enum sim_memblock_flags flags[] = {
		SIM_MEMBLOCK_NONE, SIM_MEMBLOCK_NONE, SIM_MEMBLOCK_NOMAP,
		SIM_MEMBLOCK_MIRROR, SIM_MEMBLOCK_HOTPLUG,
		SIM_MEMBLOCK_DRIVER_MANAGED,
	};
	bool memory = sim_below(rnd, 2);
	struct sim_memblock_type *type = memory ? &mb->memory : &mb->reserved;
	struct sim_model_page *set = memory ? model->memory : model->reserved;
	unsigned int kind = sim_below(rnd, 8);
	enum sim_change change = kind < (shrink ? 3 : 6) ? SIM_CHANGE_ADD
				 : kind < 7 ? SIM_CHANGE_REMOVE
					    : SIM_CHANGE_SET_NODE;
	unsigned int start = sim_below(rnd, SIM_MODEL_PAGES);
	unsigned int len = sim_below(rnd, shrink ? 64 : 3);
	unsigned int end = min(start + len, SIM_MODEL_PAGES);
	struct sim_model_page page = {
		.there = true,
		.nid = SIM_MEMBLOCK_MAX_NODES,
	};
	unsigned int need = 2;
	int err, want;

	/* Reserved regions all have one node: walks pause where two touch. */
	if (memory) {
		page.nid = sim_below(rnd, 4) ?: SIM_MEMBLOCK_MAX_NODES;
		page.flags = flags[sim_below(rnd, ARRAY_SIZE(flags))];
	}
	if (change == SIM_CHANGE_ADD)
		need = sim_model_gaps(set, start, end);
	want = start < end && type->cnt + need > type->max ? -ENOMEM : 0;
	err = sim_memblock_apply(mb, type, change, sim_pages(start),
				 sim_pages(end - start), page);
	if (!want)
		sim_model_apply(set, change, start, end, page);
	if (err != want)
		KUNIT_FAIL(test, "change %d of %s pages [%u, %u): returned %d, not %d",
			   change, type->name, start, end, err, want);
	return err == want;
}

/**
 * sim_model_expect() - both sets are region by region what the model says
 * @test: the running case; fails if not
 * @model: the model
 * @mb: the instance
 *
 * Return: true if so.
 */
bool sim_model_expect(struct kunit *test, struct sim_model *model,
		      const struct sim_memblock *mb)
{
	unsigned int nr = sim_model_regions(model, model->memory);

	if (!sim_expect_regions(test, &mb->memory, model->regions, nr))
		return false;
	nr = sim_model_regions(model, model->reserved);
	return sim_expect_regions(test, &mb->reserved, model->regions, nr);
}

static bool sim_model_any(const struct sim_model_page *set, unsigned int start,
			  unsigned int end)
{
	while (start < end && !set[start].there)
		start++;
	return start < end;
}

/**
 * sim_model_expect_answers() - memblock answers as the model does
 * @test: the running case; fails if not
 * @model: the model
 * @mb: the instance
 * @rnd: source of the questions
 *
 * Return: true if so.
 */
bool sim_model_expect_answers(struct kunit *test,
			      const struct sim_model *model,
			      const struct sim_memblock *mb,
			      struct rnd_state *rnd)
{
	const struct sim_model_page *memory = model->memory;
	unsigned int page = sim_below(rnd, SIM_MODEL_PAGES);
	unsigned int end = page + 1 + sim_below(rnd, SIM_MODEL_PAGES - page);
	phys_addr_t addr = sim_pages(page) + sim_below(rnd, PAGE_SIZE);
	phys_addr_t base = sim_pages(page), size = sim_pages(end - page);
	bool there = memory[page].there;
	bool inside = there && sim_model_region_end(memory, page) >= end;
	unsigned long start_pfn = 0, end_pfn = 0;
	int nid = sim_memblock_search_pfn_nid(mb, page, &start_pfn, &end_pfn);
	unsigned int before = test->status;

	KUNIT_EXPECT_EQ(test, sim_memblock_is_memory(mb, addr), there);
	KUNIT_EXPECT_EQ(test, sim_memblock_is_map_memory(mb, addr),
			there && !(memory[page].flags & SIM_MEMBLOCK_NOMAP));
	KUNIT_EXPECT_EQ(test, sim_memblock_is_reserved(mb, addr),
			model->reserved[page].there);
	KUNIT_EXPECT_EQ(test, sim_memblock_is_region_memory(mb, base, size),
			inside);
	KUNIT_EXPECT_EQ(test,
			sim_memblock_overlaps_region(&mb->memory, base, size),
			sim_model_any(memory, page, end));
	KUNIT_EXPECT_EQ(test, sim_memblock_is_region_reserved(mb, base, size),
			sim_model_any(model->reserved, page, end));
	KUNIT_EXPECT_EQ(test, nid, there ? memory[page].nid : NUMA_NO_NODE);
	if (there) {
		KUNIT_EXPECT_EQ(test, start_pfn,
				sim_model_region_start(memory, page));
		KUNIT_EXPECT_EQ(test, end_pfn,
				sim_model_region_end(memory, page));
	}
	return test->status == before;
}

/* Is this page of memory, of any use to who asks for @nid and @flags? */
static bool sim_model_wanted(const struct sim_model_page *page, int nid,
			     enum sim_memblock_flags flags)
{
	unsigned int refused = SIM_MEMBLOCK_NOMAP | SIM_MEMBLOCK_DRIVER_MANAGED;

	if (!page->there || (nid != NUMA_NO_NODE && page->nid != nid))
		return false;
	if (flags & SIM_MEMBLOCK_MIRROR && !(page->flags & SIM_MEMBLOCK_MIRROR))
		return false;
	return !(page->flags & refused & ~flags);
}

static bool sim_model_free(const struct sim_model *model, unsigned int page,
			   int nid, enum sim_memblock_flags flags)
{
	return sim_model_wanted(&model->memory[page], nid, flags) &&
	       !model->reserved[page].there;
}

/**
 * sim_model_free_ranges() - memory minus reserved
 * @model: the model; the ranges are in its @regions, ascending
 * @nid: only memory of this node; NUMA_NO_NODE for any
 * @flags: which memory is asked for
 *
 * Return: their number.
 */
unsigned int sim_model_free_ranges(struct sim_model *model, int nid,
				   enum sim_memblock_flags flags)
{
	unsigned int page, nr = 0;

	for (page = 0; page < SIM_MODEL_PAGES; page++) {
		const struct sim_model_page *at = &model->memory[page];

		if (!sim_model_free(model, page, nid, flags))
			continue;
		if (page && sim_model_alike(at - 1, at) &&
		    !model->reserved[page - 1].there)
			model->regions[nr - 1].size += PAGE_SIZE;
		else
			model->regions[nr++] = (struct sim_memblock_region){
				sim_pages(page), PAGE_SIZE, at->nid, at->flags
			};
	}
	return nr;
}

static bool sim_model_fits(const struct sim_model *model,
			   const struct sim_place *place, unsigned int at)
{
	unsigned int page;

	if (at % place->align || at < place->start ||
	    at + place->size > min(place->end, SIM_MODEL_PAGES))
		return false;
	for (page = at; page < at + place->size; page++)
		if (!sim_model_free(model, page, place->nid, place->flags))
			return false;
	/* An allocation never spans two regions. */
	return sim_model_region_end(model->memory, at) >= at + place->size;
}

/**
 * sim_model_find() - the outermost place where an allocation fits
 * @model: the model
 * @place: what is asked for
 * @bottom_up: the lowest place, else the highest
 *
 * Return: its first page; 0 for none.
 */
unsigned int sim_model_find(const struct sim_model *model,
			    const struct sim_place *place, bool bottom_up)
{
	unsigned int i;

	for (i = 1; i < SIM_MODEL_PAGES; i++) {
		unsigned int at = bottom_up ? i : SIM_MODEL_PAGES - i;

		if (sim_model_fits(model, place, at))
			return at;
	}
	return 0;
}
