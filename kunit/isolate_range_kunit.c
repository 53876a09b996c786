// SPDX-License-Identifier: GPL-2.0
/*
 * Ranges of pageblocks out of circulation and back.
 */
#include <kunit/test.h>

#include "arena.h"
#include "page/buddy.h"
#include "page/page_alloc.h"
#include "page/page_isolation.h"
#include "page/vmstat.h"

#define ISOLATE SIM_MIGRATE_ISOLATE
#define MOVABLE SIM_MIGRATE_MOVABLE
#define NR SIM_PAGEBLOCK_NR_PAGES

static int type_of(struct sim_arena *a, unsigned long at)
{
	return sim_get_pageblock_migratetype(&a->m->mm, a->base + at);
}

static int start_isolate(struct sim_arena *a, unsigned long from,
			 unsigned long to)
{
	return sim_start_isolate_page_range(&a->m->mm, a->base + from,
					    a->base + to, MOVABLE, 0);
}

/* A range, and the pageblocks that it makes isolated. */
struct span {
	const char *name;
	unsigned long from;
	unsigned long to;
	unsigned int first;
	unsigned int last;
};

static const struct span spans[] = {
	{ "lower half of a largest block", 0, NR, 0, 0 },
	{ "upper half of a largest block", NR, 2 * NR, 1, 1 },
	{ "a largest block", 2 * NR, 4 * NR, 2, 3 },
	{ "one page", 17, 18, 0, 0 },
	{ "the last page of a pageblock", NR - 1, NR, 0, 0 },
	{ "two pages of two pageblocks", NR - 1, NR + 1, 0, 1 },
	{ "the middle of a largest block", NR / 2, 3 * NR / 2, 0, 1 },
	{ "two pages of two largest blocks", 2 * NR - 1, 2 * NR + 1, 1, 2 },
	{ "half of each of two", NR, 3 * NR, 1, 2 },
	{ "one and a half", 2 * NR, 5 * NR, 2, 4 },
	{ "unaligned both ends", NR + 3, 6 * NR - 3, 1, 5 },
	{ "a page too much", 0, 2 * NR + 1, 0, 2 },
	{ "all", 0, 8 * NR, 0, 7 },
};

static void span_name(const struct span *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(span, spans, span_name);

static void a_range_is_isolated_in_pageblocks(struct kunit *test)
{
	const struct span *c = test->param_value;
	unsigned int i, nr = c->last - c->first + 1, got = 0;
	struct sim_page *page;
	struct sim_arena a;

	sim_arena(test, &a, false);
	KUNIT_ASSERT_EQ(test, start_isolate(&a, c->from, c->to), 0);
	for (i = 0; i < 8; i++)
		KUNIT_EXPECT_EQ(test, type_of(&a, i * NR) == ISOLATE,
				i >= c->first && i <= c->last);
	sim_arena_expect_free(test, &a, (8 - nr) * NR, nr);
	KUNIT_EXPECT_TRUE(test, sim_has_isolate_pageblock(a.zone));
	KUNIT_EXPECT_EQ(test, sim_test_pages_isolated(&a.m->mm, a.base + c->from,
						      a.base + c->to), 0);

	/* All that is handed out lies in the others. */
	for (;;) {
		unsigned long at;

		page = sim_alloc_pages_zone(&a.m->mm, a.zone, 0, got % 3);
		if (!page)
			break;
		at = sim_page_to_pfn(&a.m->mm, page) - a.base;
		KUNIT_ASSERT_LT(test, at, 8 * NR);
		KUNIT_ASSERT_FALSE(test, at / NR >= c->first &&
				   at / NR <= c->last);
		got++;
	}
	KUNIT_EXPECT_EQ(test, got, (8 - nr) * NR);
	sim_arena_expect_free(test, &a, 0, nr);
}

static void undo_restores_all(struct kunit *test)
{
	const struct span *c = test->param_value;
	struct sim_arena a;

	sim_arena(test, &a, false);
	KUNIT_ASSERT_EQ(test, start_isolate(&a, c->from, c->to), 0);
	sim_undo_isolate_page_range(&a.m->mm, a.base + c->from, a.base + c->to,
				    MOVABLE);
	sim_arena_expect_full(test, &a);
	KUNIT_EXPECT_FALSE(test, sim_has_isolate_pageblock(a.zone));
}

/* A block in use, a range, and the result outside and inside ZONE_MOVABLE. */
struct in_use {
	const char *name;
	unsigned long at;
	unsigned int order;
	unsigned long from;
	unsigned long to;
	int normal;
	int movable;
	/* Range free and isolated when it is isolated in ZONE_MOVABLE? */
	int isolated;
};

static const struct in_use in_use[] = {
	{ "first page", NR, 0, NR, 5 * NR, -EBUSY, 0, -EBUSY },
	{ "page of a pageblock inside", 3 * NR + 5, 0, NR, 5 * NR, -EBUSY, 0,
	  -EBUSY },
	{ "last page", 5 * NR - 1, 0, NR, 5 * NR, -EBUSY, 0, -EBUSY },
	{ "page before, in the first pageblock", NR, 0, NR + 1, 5 * NR, -EBUSY,
	  0, 0 },
	{ "page behind, in the last pageblock", 5 * NR - 1, 0, NR, 5 * NR - 1,
	  -EBUSY, 0, 0 },
	{ "page before the first pageblock", NR - 1, 0, NR, 5 * NR, 0, 0, 0 },
	{ "page behind the last pageblock", 5 * NR, 0, NR, 5 * NR, 0, 0, 0 },
	{ "a pageblock at the start", NR, 9, NR, 5 * NR, -EBUSY, 0, -EBUSY },
	{ "a pageblock at the end", 4 * NR, 9, NR, 5 * NR, -EBUSY, 0, -EBUSY },
	{ "a largest block inside", 2 * NR, 10, NR, 5 * NR, -EBUSY, 0, -EBUSY },
	{ "a largest block at the start", 2 * NR, 10, 2 * NR, 5 * NR, -EBUSY, 0,
	  -EBUSY },
	{ "a largest block across the start", 2 * NR, 10, 3 * NR, 6 * NR,
	  -EBUSY, -EBUSY },
	{ "a largest block across the end", 4 * NR, 10, 2 * NR, 5 * NR, -EBUSY,
	  -EBUSY },
	{ "across the end of one pageblock", 4 * NR, 10, 4 * NR, 5 * NR, -EBUSY,
	  -EBUSY },
	{ "across the start of one pageblock", 4 * NR, 10, 5 * NR, 6 * NR,
	  -EBUSY, -EBUSY },
	{ "nothing: a page elsewhere", 7 * NR, 0, 0, 7 * NR, 0, 0, 0 },
};

static void in_use_name(const struct in_use *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(in_use, in_use, in_use_name);

static void what_is_in_use_refuses_the_range(struct kunit *test)
{
	const struct in_use *c = test->param_value;
	struct sim_test_blocks *before;
	struct sim_arena a;
	int movable;

	for (movable = 0; movable < 2; movable++) {
		unsigned long free = SIM_ARENA_PAGES - (1UL << c->order);
		int err = movable ? c->movable : c->normal;

		sim_arena(test, &a, movable);
		sim_arena_keep(test, &a, c->at, c->order);
		before = sim_test_image(test, a.m);
		KUNIT_EXPECT_EQ(test, start_isolate(&a, c->from, c->to), err);
		if (!err) {
			KUNIT_EXPECT_EQ(test,
					sim_test_pages_isolated(&a.m->mm,
								a.base + c->from,
								a.base + c->to),
					c->isolated);
			sim_undo_isolate_page_range(&a.m->mm, a.base + c->from,
						    a.base + c->to, MOVABLE);
		}
		sim_test_expect_same(test, before, sim_test_image(test, a.m));
		sim_arena_expect_free(test, &a, free, 0);
		sim_test_free(test, a.m, a.base + c->at, c->order);
		sim_arena_expect_full(test, &a);
	}
}

static void what_is_freed_later_makes_the_range_free(struct kunit *test)
{
	const struct in_use *c = test->param_value;
	unsigned long first = sim_pageblock_start_pfn(c->from);
	unsigned long end = round_up(c->to, NR), free;
	struct sim_arena a;

	if (c->movable)
		kunit_skip(test, "never isolated");
	sim_arena(test, &a, true);
	sim_arena_keep(test, &a, c->at, c->order);
	KUNIT_ASSERT_EQ(test, start_isolate(&a, c->from, c->to), 0);
	sim_test_free(test, a.m, a.base + c->at, c->order);
	KUNIT_EXPECT_EQ(test, sim_test_pages_isolated(&a.m->mm, a.base + c->from,
						      a.base + c->to), 0);
	free = SIM_ARENA_PAGES - (end - first);
	sim_arena_expect_free(test, &a, free, (end - first) / NR);
	sim_undo_isolate_page_range(&a.m->mm, a.base + c->from, a.base + c->to,
				    MOVABLE);
	sim_arena_expect_full(test, &a);
}

/* Of each type one pageblock; neighbours of one largest block can merge. */
static const u8 types[8] = {
	MOVABLE, MOVABLE, SIM_MIGRATE_UNMOVABLE, SIM_MIGRATE_UNMOVABLE,
	SIM_MIGRATE_HIGHATOMIC, MOVABLE, SIM_MIGRATE_RECLAIMABLE,
	SIM_MIGRATE_RECLAIMABLE,
};

static void make_types(struct kunit *test, struct sim_arena *a)
{
	unsigned int i;

	sim_arena(test, a, false);
	/* The upper half first: it is freed into what is whole afterwards. */
	for (i = 0; i < 8; i += 2) {
		if (types[i + 1] == types[i])
			sim_arena_set_type(test, a, i + 1, types[i]);
		sim_arena_set_type(test, a, i, types[i]);
	}
	for (i = 0; i < 8; i++)
		KUNIT_ASSERT_EQ_MSG(test, type_of(a, i * NR), types[i],
				    "pageblock %u", i);
}

static void a_failure_restores_every_type(struct kunit *test)
{
	struct sim_test_blocks *before;
	struct sim_arena a;
	unsigned int at;

	for (at = 1; at < 8; at++) {
		make_types(test, &a);
		/* Isolated already: that is what ends the attempt. */
		KUNIT_ASSERT_EQ(test, start_isolate(&a, at * NR, at * NR + 1),
				0);
		before = sim_test_image(test, a.m);
		KUNIT_EXPECT_EQ(test, start_isolate(&a, 0, 8 * NR), -EBUSY);
		sim_test_expect_same(test, before, sim_test_image(test, a.m));
		sim_arena_expect_free(test, &a, 7 * NR, 1);
	}
}

static void undo_gives_the_types_back_or_one_to_all(struct kunit *test)
{
	struct sim_test_blocks *before;
	struct sim_arena a;
	unsigned int i;

	make_types(test, &a);
	before = sim_test_image(test, a.m);
	KUNIT_ASSERT_EQ(test, start_isolate(&a, 0, 8 * NR), 0);
	sim_undo_isolate_page_range(&a.m->mm, a.base, a.base + 8 * NR,
				    SIM_MIGRATE_BEFORE);
	sim_test_expect_same(test, before, sim_test_image(test, a.m));
	sim_arena_expect_free(test, &a, 8 * NR, 0);

	KUNIT_ASSERT_EQ(test, start_isolate(&a, 0, 8 * NR), 0);
	sim_undo_isolate_page_range(&a.m->mm, a.base, a.base + 8 * NR,
				    SIM_MIGRATE_UNMOVABLE);
	for (i = 0; i < 8; i++)
		KUNIT_EXPECT_EQ(test, type_of(&a, i * NR),
				SIM_MIGRATE_UNMOVABLE);
	KUNIT_EXPECT_EQ(test, a.zone->free_area[10].nr_free, 4);
	sim_arena_expect_free(test, &a, 8 * NR, 0);
}

static void undo_passes_over_what_is_not_isolated(struct kunit *test)
{
	struct sim_arena a;

	sim_arena(test, &a, false);
	KUNIT_ASSERT_EQ(test, start_isolate(&a, 2 * NR, 3 * NR), 0);
	KUNIT_ASSERT_EQ(test, start_isolate(&a, 5 * NR, 6 * NR), 0);
	sim_undo_isolate_page_range(&a.m->mm, a.base + NR, a.base + 5 * NR,
				    SIM_MIGRATE_UNMOVABLE);
	KUNIT_EXPECT_EQ(test, type_of(&a, NR), MOVABLE);
	/* Merged with its movable neighbour, it takes that along. */
	KUNIT_EXPECT_EQ(test, type_of(&a, 2 * NR), SIM_MIGRATE_UNMOVABLE);
	KUNIT_EXPECT_EQ(test, type_of(&a, 3 * NR), SIM_MIGRATE_UNMOVABLE);
	KUNIT_EXPECT_EQ(test, type_of(&a, 4 * NR), MOVABLE);
	KUNIT_EXPECT_EQ(test, type_of(&a, 5 * NR), ISOLATE);
	sim_arena_expect_free(test, &a, 7 * NR, 1);
}

static void only_isolated_pageblocks_test_as_isolated(struct kunit *test)
{
	struct sim_mm *mm;
	struct sim_arena a;

	sim_arena(test, &a, false);
	mm = &a.m->mm;
	KUNIT_EXPECT_EQ(test, sim_test_pages_isolated(mm, a.base, a.base + 1),
			-EBUSY);
	KUNIT_ASSERT_EQ(test, start_isolate(&a, 2 * NR, 5 * NR), 0);
	KUNIT_EXPECT_EQ(test, sim_test_pages_isolated(mm, a.base + 2 * NR,
						      a.base + 5 * NR), 0);
	KUNIT_EXPECT_EQ(test, sim_test_pages_isolated(mm, a.base + 2 * NR + 7,
						      a.base + 2 * NR + 8), 0);
	KUNIT_EXPECT_EQ(test, sim_test_pages_isolated(mm, a.base + 2 * NR - 1,
						      a.base + 5 * NR), -EBUSY);
	KUNIT_EXPECT_EQ(test, sim_test_pages_isolated(mm, a.base + 2 * NR,
						      a.base + 5 * NR + 1),
			-EBUSY);
	KUNIT_EXPECT_EQ(test, sim_test_pages_isolated(mm, a.base + 3 * NR,
						      a.base + 3 * NR), -EBUSY);
	KUNIT_EXPECT_EQ(test, sim_test_pages_isolated(mm, 1UL << 30,
						      (1UL << 30) + 1), -EBUSY);
}

/* In MiB of "16M@0,16M@32M,9M@64M": DMA, a hole, DMA32, a hole, half a block. */
struct edge {
	const char *name;
	unsigned long from;
	unsigned long to;
	int err;
	unsigned long dma;
	unsigned long dma32;
};

static const struct edge edges[] = {
	{ "one zone", 12, 16, 0, 2, 0 },
	{ "across a hole and a border", 14, 34, 0, 1, 1 },
	{ "begins in a hole", 18, 34, -EINVAL, 0, 0 },
	{ "ends in a hole", 14, 20, -EINVAL, 0, 0 },
	{ "empty", 14, 14, -EINVAL, 0, 0 },
	{ "backwards", 14, 12, -EINVAL, 0, 0 },
	{ "memory that is reserved", 0, 2, -EBUSY, 0, 0 },
	{ "the reserved below all", 0, 16, -EBUSY, 0, 0 },
	{ "past the end", 14, 1024, -EINVAL, 0, 0 },
};

static void edge_name(const struct edge *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(edge, edges, edge_name);

static void holes_and_borders_are_known(struct kunit *test)
{
	const struct edge *c = test->param_value;
	struct sim_test_blocks *before;
	struct sim_machine *m;

	m = sim_test_boot(test, "48M", "16M@0,16M@32M,9M@64M", SIM_STAGE_BUDDY);
	before = sim_test_image(test, m);
	KUNIT_EXPECT_EQ(test,
			sim_start_isolate_page_range(&m->mm, c->from << 8,
						     c->to << 8, MOVABLE, 0),
			c->err);
	KUNIT_EXPECT_EQ(test,
			sim_test_zone(m, SIM_ZONE_DMA)->nr_isolate_pageblock,
			c->dma);
	KUNIT_EXPECT_EQ(test,
			sim_test_zone(m, SIM_ZONE_DMA32)->nr_isolate_pageblock,
			c->dma32);
	sim_test_verify(test, m);
	if (!c->err)
		sim_undo_isolate_page_range(&m->mm, c->from << 8, c->to << 8,
					    SIM_MIGRATE_BEFORE);
	sim_test_expect_same(test, before, sim_test_image(test, m));
	sim_test_verify(test, m);
}

/*
 * A page on its way between lists is neither free nor in use. That the one in use
 * at the start of the block below does not reach so far must be seen.
 */
static void a_page_between_lists_is_in_nobodys_way(struct kunit *test)
{
	struct sim_page *between;
	struct sim_arena a;
	unsigned long at;

	sim_arena(test, &a, true);
	sim_arena_keep(test, &a, 0, 10);
	sim_test_split_held(test, a.m, a.base, 10, 0);
	for (at = 1; at < 2 * NR; at++)
		if (at != NR)
			sim_test_free(test, a.m, a.base + at, 0);
	between = sim_pfn_to_page(&a.m->mm, a.base + NR);
	between->flags &= ~SIM_PG_HEAD;
	atomic_set(&between->_refcount, 0);
	KUNIT_EXPECT_EQ(test, start_isolate(&a, 0, NR), 0);
	KUNIT_EXPECT_EQ(test, start_isolate(&a, NR, 2 * NR), 0);
	KUNIT_EXPECT_EQ(test, sim_test_pages_isolated(&a.m->mm, a.base + NR,
						      a.base + NR + 1), -EBUSY);
	between->flags |= SIM_PG_HEAD;
	atomic_set(&between->_refcount, 1);
	sim_test_free(test, a.m, a.base + NR, 0);
	sim_test_free(test, a.m, a.base, 0);
	sim_undo_isolate_page_range(&a.m->mm, a.base, a.base + 2 * NR, MOVABLE);
	sim_arena_expect_full(test, &a);
}

/*
 * Two nodes meet at 25 MiB, in a pageblock all of which is free. In the second
 * machine the span of node 0 goes on above node 1.
 */
static void a_pageblock_of_two_nodes_is_refused(struct kunit *test)
{
	static const char *const banks[] = {
		"24M@1M:0,39M@25M:1", "24M@1M:0,7M@25M:1,32M@32M:0",
	};
	struct sim_machine_params params = { .size = "96M" };
	const unsigned long border = 25UL << 8;
	struct sim_test_blocks *before;
	struct sim_machine *m;
	unsigned long pfn;
	int i;

	for (i = 0; i < ARRAY_SIZE(banks); i++) {
		params.banks = banks[i];
		m = sim_test_machine(test, &params, SIM_STAGE_BUDDY);
		before = sim_test_image(test, m);
		pfn = border;
		KUNIT_ASSERT_EQ(test, sim_page_to_nid(sim_pfn_to_page(&m->mm,
								      pfn)), 1);
		if (i)
			for (pfn -= 256; pfn < border + 256; pfn++)
				KUNIT_ASSERT_FALSE(test,
						   sim_page_is_reserved(sim_pfn_to_page(&m->mm,
											pfn)));
		for (pfn = border - 1; pfn <= border; pfn++)
			KUNIT_EXPECT_EQ(test,
					sim_start_isolate_page_range(&m->mm,
								     pfn,
								     pfn + 1,
								     MOVABLE,
								     0),
					-EBUSY);
		sim_test_expect_same(test, before, sim_test_image(test, m));
		sim_test_verify(test, m);
	}
}

static struct kunit_case isolate_range_cases[] = {
	KUNIT_CASE_PARAM(a_range_is_isolated_in_pageblocks, span_gen_params),
	KUNIT_CASE_PARAM(undo_restores_all, span_gen_params),
	KUNIT_CASE_PARAM(what_is_in_use_refuses_the_range, in_use_gen_params),
	KUNIT_CASE_PARAM(what_is_freed_later_makes_the_range_free,
			 in_use_gen_params),
	KUNIT_CASE(a_failure_restores_every_type),
	KUNIT_CASE(undo_gives_the_types_back_or_one_to_all),
	KUNIT_CASE(undo_passes_over_what_is_not_isolated),
	KUNIT_CASE(only_isolated_pageblocks_test_as_isolated),
	KUNIT_CASE(a_page_between_lists_is_in_nobodys_way),
	KUNIT_CASE(a_pageblock_of_two_nodes_is_refused),
	KUNIT_CASE_PARAM(holes_and_borders_are_known, edge_gen_params),
	{}
};

static struct kunit_suite isolate_range_suite = {
	.name = "mm_sim_isolate_range",
	.test_cases = isolate_range_cases,
};

kunit_test_suite(isolate_range_suite);
