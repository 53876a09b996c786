// SPDX-License-Identifier: GPL-2.0
/*
 * Ranges of any length: taken, refused, and given back.
 */
#include <kunit/test.h>
#include <linux/sched/signal.h>

#include "arena.h"
#include "page/buddy.h"
#include "page/contig.h"
#include "page/page_alloc.h"
#include "page/page_isolation.h"
#include "page/vmstat.h"

#define MOVABLE SIM_MIGRATE_MOVABLE
#define NR SIM_PAGEBLOCK_NR_PAGES

static int take(struct sim_arena *a, unsigned long from, unsigned long to,
		gfp_t gfp)
{
	return sim_alloc_contig_range(&a->m->mm, a->base + from, a->base + to,
				      MOVABLE, gfp);
}

static int give(struct sim_arena *a, unsigned long from, unsigned long to)
{
	return sim_free_contig_range(&a->m->mm, a->base + from, to - from);
}

/* Exactly the pages of a range are in use, each a block of its own. */
static void expect_taken(struct kunit *test, struct sim_arena *a,
			 unsigned long from, unsigned long to)
{
	struct sim_page *page = sim_pfn_to_page(&a->m->mm, a->base);
	unsigned long at;

	for (at = 0; at < SIM_ARENA_PAGES; at++) {
		bool in = at >= from && at < to;

		if (sim_page_head(page + at) != in ||
		    atomic_read(&page[at]._refcount) != in ||
		    (in && sim_page_order(page + at))) {
			KUNIT_FAIL(test, "page %lu: head %d refcount %d order %u",
				   at, sim_page_head(page + at),
				   atomic_read(&page[at]._refcount),
				   sim_page_order(page + at));
			return;
		}
	}
	sim_arena_expect_free(test, a, SIM_ARENA_PAGES - (to - from), 0);
}

struct span {
	const char *name;
	unsigned long from;
	unsigned long to;
};

static const struct span spans[] = {
	{ "one page", 5, 6 },
	{ "the first page", 0, 1 },
	{ "the last page", 8 * NR - 1, 8 * NR },
	{ "three pages", 61, 64 },
	{ "the last of a pageblock", NR - 1, NR },
	{ "the first of an upper half", NR, NR + 1 },
	{ "across two pageblocks", NR - 3, NR + 5 },
	{ "across two largest blocks", 2 * NR - 1, 2 * NR + 1 },
	{ "a pageblock", 0, NR },
	{ "an upper half", NR, 2 * NR },
	{ "a largest block", 2 * NR, 4 * NR },
	{ "halves of two", NR, 3 * NR },
	{ "three pageblocks", 2 * NR, 5 * NR },
	{ "all but the ends", 1, 8 * NR - 1 },
	{ "a prime", 1009, 1009 + 2003 },
	{ "all", 0, 8 * NR },
};

static void span_name(const struct span *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(span, spans, span_name);

static void a_range_is_taken_and_given_back(struct kunit *test)
{
	const struct span *c = test->param_value;
	struct sim_arena a;

	sim_arena(test, &a, false);
	KUNIT_ASSERT_EQ(test, take(&a, c->from, c->to, GFP_KERNEL), 0);
	expect_taken(test, &a, c->from, c->to);
	KUNIT_EXPECT_EQ(test, give(&a, c->from, c->to), 0);
	sim_arena_expect_full(test, &a);
}

static void what_is_left_can_be_handed_out(struct kunit *test)
{
	const struct span *c = test->param_value;
	unsigned long got = 0;
	struct sim_page *page;
	struct sim_arena a;

	sim_arena(test, &a, false);
	KUNIT_ASSERT_EQ(test, take(&a, c->from, c->to, GFP_KERNEL), 0);
	while ((page = sim_alloc_pages_zone(&a.m->mm, a.zone, 0, MOVABLE))) {
		unsigned long at = sim_page_to_pfn(&a.m->mm, page) - a.base;

		KUNIT_ASSERT_FALSE(test, at >= c->from && at < c->to);
		got++;
	}
	KUNIT_EXPECT_EQ(test, got, SIM_ARENA_PAGES - (c->to - c->from));
	sim_arena_expect_free(test, &a, 0, 0);
}

static void each_page_can_be_freed_by_itself(struct kunit *test)
{
	const struct span *c = test->param_value;
	struct sim_arena a;
	unsigned long at;

	sim_arena(test, &a, true);
	KUNIT_ASSERT_EQ(test, take(&a, c->from, c->to, GFP_KERNEL), 0);
	for (at = c->to; at-- > c->from;)
		sim_test_free(test, a.m, a.base + at, 0);
	sim_arena_expect_full(test, &a);
}

/* A block in use, and a range that is refused, or is not. */
struct in_use {
	const char *name;
	unsigned long at;
	unsigned int order;
	unsigned long from;
	unsigned long to;
	int normal;
	int movable;
};

static const struct in_use in_use[] = {
	{ "first page", 9, 0, 9, 5 * NR, -EBUSY, -EBUSY },
	{ "last page", 5 * NR - 9, 0, 9, 5 * NR - 8, -EBUSY, -EBUSY },
	{ "page of a pageblock inside", 3 * NR + 7, 0, 9, 5 * NR, -EBUSY,
	  -EBUSY },
	{ "the only page", 77, 0, 77, 78, -EBUSY, -EBUSY },
	{ "page before, same pageblock", 8, 0, 9, 5 * NR, -EBUSY, 0 },
	{ "page behind, same pageblock", 5 * NR - 8, 0, 9, 5 * NR - 8, -EBUSY,
	  0 },
	{ "page before, other pageblock", NR - 1, 0, NR, 2 * NR, 0, 0 },
	{ "page behind, other pageblock", 2 * NR, 0, NR, 2 * NR, 0, 0 },
	{ "block into the range", 8, 3, 15, 5 * NR, -EBUSY, -EBUSY },
	{ "block out of the range", 8, 3, 0, 9, -EBUSY, -EBUSY },
	{ "tail of a block is all", 8, 3, 10, 11, -EBUSY, -EBUSY },
	{ "pageblock inside", 3 * NR, 9, NR, 5 * NR, -EBUSY, -EBUSY },
	{ "largest block inside", 2 * NR, 10, NR, 5 * NR, -EBUSY, -EBUSY },
	{ "largest block across the start", 2 * NR, 10, 3 * NR, 5 * NR, -EBUSY,
	  -EBUSY },
	{ "largest block across the end", 4 * NR, 10, 0, 5 * NR, -EBUSY,
	  -EBUSY },
	{ "largest block before", 0, 10, 2 * NR, 5 * NR, 0, 0 },
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
		int err = movable ? c->movable : c->normal;

		sim_arena(test, &a, movable);
		sim_arena_keep(test, &a, c->at, c->order);
		before = sim_test_image(test, a.m);
		KUNIT_EXPECT_EQ(test, take(&a, c->from, c->to, GFP_KERNEL),
				err);
		if (!err)
			KUNIT_EXPECT_EQ(test, give(&a, c->from, c->to), 0);
		sim_test_expect_same(test, before, sim_test_image(test, a.m));
		sim_arena_expect_free(test, &a,
				      SIM_ARENA_PAGES - (1UL << c->order), 0);
		sim_test_free(test, a.m, a.base + c->at, c->order);
		sim_arena_expect_full(test, &a);
	}
}

/* An isolated neighbour, free and merged with the range while that is isolated. */
static void an_isolated_neighbour_stays_isolated(struct kunit *test)
{
	struct sim_arena a;
	int upper;

	for (upper = 0; upper < 2; upper++) {
		unsigned long mine = upper ? NR : 0, other = upper ? 0 : NR;

		sim_arena(test, &a, true);
		/* Freed into two isolated pageblocks, a block covers both. */
		sim_arena_keep(test, &a, mine + 3, 0);
		KUNIT_ASSERT_EQ(test,
				sim_start_isolate_page_range(&a.m->mm, a.base,
							     a.base + 2 * NR,
							     MOVABLE, 0), 0);
		sim_test_free(test, a.m, a.base + mine + 3, 0);
		KUNIT_ASSERT_EQ(test, a.zone->free_area[10].nr_free, 4);
		KUNIT_ASSERT_EQ(test,
				sim_unset_migratetype_isolate(&a.m->mm,
							      a.base + mine,
							      MOVABLE), 0);
		KUNIT_ASSERT_EQ(test, take(&a, mine + 1, mine + 7, GFP_KERNEL),
				0);
		KUNIT_EXPECT_EQ(test,
				sim_get_pageblock_migratetype(&a.m->mm,
							      a.base + other),
				SIM_MIGRATE_ISOLATE);
		sim_arena_expect_free(test, &a, 7 * NR - 6, 1);
		KUNIT_EXPECT_EQ(test, take(&a, other, other + 1, GFP_KERNEL),
				-EBUSY);
		KUNIT_EXPECT_EQ(test, give(&a, mine + 1, mine + 7), 0);
		sim_undo_isolate_page_range(&a.m->mm, a.base, a.base + 2 * NR,
					    MOVABLE);
		sim_arena_expect_full(test, &a);
	}
}

static void a_refused_range_keeps_its_types(struct kunit *test)
{
	struct sim_test_blocks *before;
	struct sim_arena a;
	int movable;

	/* In ZONE_MOVABLE all pageblocks are isolated before it is refused. */
	for (movable = 0; movable < 2; movable++) {
		sim_arena(test, &a, movable);
		sim_arena_set_type(test, &a, 1, SIM_MIGRATE_UNMOVABLE);
		sim_arena_set_type(test, &a, 0, SIM_MIGRATE_UNMOVABLE);
		sim_arena_keep(test, &a, 4 * NR, 0);
		before = sim_test_image(test, a.m);
		KUNIT_EXPECT_EQ(test, take(&a, 0, 5 * NR, GFP_KERNEL), -EBUSY);
		sim_test_expect_same(test, before, sim_test_image(test, a.m));
		KUNIT_EXPECT_EQ(test,
				sim_get_pageblock_migratetype(&a.m->mm, a.base),
				SIM_MIGRATE_UNMOVABLE);
	}
}

static void a_taken_range_has_the_type_asked_for(struct kunit *test)
{
	struct sim_arena a;

	sim_arena(test, &a, false);
	KUNIT_EXPECT_EQ(test, sim_alloc_contig_range(&a.m->mm, a.base + NR - 1,
						     a.base + NR + 1,
						     SIM_MIGRATE_UNMOVABLE,
						     GFP_KERNEL), 0);
	KUNIT_EXPECT_EQ(test, sim_get_pageblock_migratetype(&a.m->mm, a.base),
			SIM_MIGRATE_UNMOVABLE);
	KUNIT_EXPECT_EQ(test,
			sim_get_pageblock_migratetype(&a.m->mm, a.base + NR),
			SIM_MIGRATE_UNMOVABLE);
	sim_arena_expect_free(test, &a, 8 * NR - 2, 0);
}

static void a_cma_range_is_taken_for_cma_only(struct kunit *test)
{
	struct sim_test_blocks *before;
	struct sim_arena a;

	sim_arena(test, &a, false);
	sim_arena_set_type(test, &a, 2, SIM_MIGRATE_CMA);
	before = sim_test_image(test, a.m);
	KUNIT_EXPECT_EQ(test, take(&a, 2 * NR, 2 * NR + 8, GFP_KERNEL), -EBUSY);
	sim_test_expect_same(test, before, sim_test_image(test, a.m));
	KUNIT_EXPECT_EQ(test, sim_alloc_contig_range(&a.m->mm,
						     a.base + 2 * NR,
						     a.base + 2 * NR + 8,
						     SIM_MIGRATE_CMA,
						     GFP_KERNEL), 0);
	/* What is in use in it does not keep the rest, but itself. */
	KUNIT_EXPECT_EQ(test, sim_alloc_contig_range(&a.m->mm,
						     a.base + 2 * NR + 7,
						     a.base + 2 * NR + 16,
						     SIM_MIGRATE_CMA,
						     GFP_KERNEL), -EBUSY);
	KUNIT_EXPECT_EQ(test, sim_alloc_contig_range(&a.m->mm,
						     a.base + 2 * NR + 8,
						     a.base + 2 * NR + 16,
						     SIM_MIGRATE_CMA,
						     GFP_KERNEL), 0);
	KUNIT_EXPECT_EQ(test, give(&a, 2 * NR, 2 * NR + 16), 0);
	sim_test_expect_same(test, before, sim_test_image(test, a.m));
	sim_arena_expect_free(test, &a, SIM_ARENA_PAGES, 0);
}

static void a_killed_task_gets_nothing(struct kunit *test)
{
	struct sim_page *page;
	struct sim_arena a;
	int err;

	sim_arena(test, &a, false);
	sigaddset(&current->pending.signal, SIGKILL);
	set_tsk_thread_flag(current, TIF_SIGPENDING);
	err = take(&a, 3, 2 * NR, GFP_KERNEL);
	page = sim_alloc_contig_pages(&a.m->mm, 16, GFP_KERNEL, 0, NULL);
	sigdelset(&current->pending.signal, SIGKILL);
	clear_tsk_thread_flag(current, TIF_SIGPENDING);
	KUNIT_EXPECT_EQ(test, err, -EINTR);
	KUNIT_EXPECT_NULL(test, page);
	sim_arena_expect_full(test, &a);
	KUNIT_EXPECT_EQ(test, take(&a, 3, 2 * NR, GFP_KERNEL), 0);
}

struct gfp_case {
	const char *name;
	gfp_t gfp;
	int err;
};

static const struct gfp_case gfps[] = {
	{ "GFP_KERNEL", GFP_KERNEL, 0 },
	{ "GFP_NOWAIT", GFP_NOWAIT & ~__GFP_NOWARN, 0 },
	{ "GFP_HIGHUSER_MOVABLE", GFP_HIGHUSER_MOVABLE, 0 },
	{ "GFP_DMA32", GFP_KERNEL | GFP_DMA32, 0 },
	{ "__GFP_RECLAIMABLE", GFP_KERNEL | __GFP_RECLAIMABLE, 0 },
	{ "__GFP_THISNODE", GFP_KERNEL | __GFP_THISNODE, 0 },
	{ "__GFP_WRITE", GFP_KERNEL | __GFP_WRITE, 0 },
	{ "__GFP_RETRY_MAYFAIL", GFP_KERNEL | __GFP_RETRY_MAYFAIL, 0 },
	{ "__GFP_NOWARN", GFP_KERNEL | __GFP_NOWARN, 0 },
	{ "__GFP_NORETRY", GFP_KERNEL | __GFP_NORETRY, -EINVAL },
	{ "__GFP_NOFAIL", GFP_KERNEL | __GFP_NOFAIL, -EINVAL },
	{ "__GFP_NOMEMALLOC", GFP_KERNEL | __GFP_NOMEMALLOC, -EINVAL },
	{ "__GFP_MEMALLOC", GFP_KERNEL | __GFP_MEMALLOC, -EINVAL },
	{ "__GFP_HIGH", GFP_ATOMIC, -EINVAL },
	{ "__GFP_ACCOUNT", GFP_KERNEL_ACCOUNT, -EINVAL },
	{ "__GFP_ZERO", GFP_KERNEL | __GFP_ZERO, 0 },
};

static void gfp_case_name(const struct gfp_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(gfp_case, gfps, gfp_case_name);

static void flags_are_known_or_refused(struct kunit *test)
{
	const struct gfp_case *c = test->param_value;
	struct sim_arena a;

	if (c->gfp == GFP_KERNEL && strcmp(c->name, "GFP_KERNEL"))
		kunit_skip(test, "the host has no such flag");
	sim_arena(test, &a, false);
	KUNIT_EXPECT_EQ(test, take(&a, 7, 9, c->gfp), c->err);
	if (c->err)
		sim_arena_expect_full(test, &a);
	else
		expect_taken(test, &a, 7, 9);
}

static const struct comp_case {
	const char *name;
	unsigned long from;
	unsigned long to;
	int err;
	unsigned int order;
} comps[] = {
	{ "order 0", 5, 6, 0, 0 },
	{ "order 3", 16, 24, 0, 3 },
	{ "order 9", 3 * NR, 4 * NR, 0, 9 },
	{ "order 10", 2 * NR, 4 * NR, 0, 10 },
	{ "order 3 across", 12, 20, -EINVAL },
	{ "three pages", 16, 19, -EINVAL },
	{ "order 10 across", NR, 3 * NR, -EINVAL },
	/* One of the two has the place of such a block. */
	{ "order 11", 0, 4 * NR, -EINVAL },
	{ "order 11 from the second on", 2 * NR, 6 * NR, -EINVAL },
};

static void comp_case_name(const struct comp_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(comp_case, comps, comp_case_name);

static void a_compound_range_is_one_block(struct kunit *test)
{
	const struct comp_case *c = test->param_value;
	unsigned long nr = c->to - c->from;
	struct sim_arena a;
	struct sim_page *page;

	sim_arena(test, &a, false);
	KUNIT_EXPECT_EQ(test, take(&a, c->from, c->to, GFP_KERNEL | __GFP_COMP),
			c->err);
	if (!c->err) {
		page = sim_pfn_to_page(&a.m->mm, a.base + c->from);
		KUNIT_EXPECT_TRUE(test, sim_page_head(page));
		KUNIT_EXPECT_EQ(test, sim_page_order(page), c->order);
		if (c->order)
			KUNIT_EXPECT_FALSE(test, sim_page_head(page + 1));
		sim_arena_expect_free(test, &a, SIM_ARENA_PAGES - nr, 0);
		KUNIT_EXPECT_EQ(test, give(&a, c->from, c->to), 0);
	}
	sim_arena_expect_full(test, &a);
}

static void a_free_of_half_a_compound_range_is_refused(struct kunit *test)
{
	struct sim_arena a;
	int level;

	sim_arena(test, &a, false);
	KUNIT_ASSERT_EQ(test, take(&a, 16, 24, GFP_KERNEL | __GFP_COMP), 0);
	level = sim_test_quiet_begin(LOGLEVEL_CRIT);
	KUNIT_EXPECT_EQ(test, give(&a, 16, 20), -EINVAL);
	KUNIT_EXPECT_EQ(test, give(&a, 20, 24), -EINVAL);
	sim_test_quiet_end(level);
	sim_arena_expect_free(test, &a, SIM_ARENA_PAGES - 8, 0);
	KUNIT_EXPECT_EQ(test, give(&a, 16, 24), 0);
	sim_arena_expect_full(test, &a);
}

static void a_page_freed_before_does_not_keep_the_others(struct kunit *test)
{
	struct sim_arena a;
	int level;

	sim_arena(test, &a, false);
	KUNIT_ASSERT_EQ(test, take(&a, 100, 200, GFP_KERNEL), 0);
	sim_test_free(test, a.m, a.base + 100, 0);
	sim_test_free(test, a.m, a.base + 150, 0);
	level = sim_test_quiet_begin(LOGLEVEL_CRIT);
	KUNIT_EXPECT_EQ(test, give(&a, 100, 200), -EINVAL);
	sim_test_quiet_end(level);
	sim_arena_expect_full(test, &a);
}

/* In pages of "9M@3M,20M@17M,16M@48M": borders at 16 MiB and inside pageblocks. */
struct edge {
	const char *name;
	unsigned long from;
	unsigned long to;
	int err;
};

static const struct edge edges[] = {
	{ "inside one zone", 1100, 1200, 0 },
	{ "empty", 1100, 1100, -EINVAL },
	{ "backwards", 1100, 1099, -EINVAL },
	{ "no memory", 14 << 8, (14 << 8) + 1, -EINVAL },
	{ "past the end", 1 << 20, (1 << 20) + 1, -EINVAL },
	{ "to the end of all", 1100, ~0UL, -EINVAL },
	{ "from memory into a hole", (36 << 8) + 255, 40 << 8, -EINVAL },
	{ "over a hole", 36 << 8, 48 << 8, -EINVAL },
	{ "across the border of zones", 10 << 8, 20 << 8, -EINVAL },
	{ "pageblock of two zones", 3 << 8, (3 << 8) + 1, -EBUSY },
	{ "pageblock that begins in a hole", (16 << 8) + 300, (16 << 8) + 301,
	  -EBUSY },
	{ "pageblock that ends in a hole", 36 << 8, (36 << 8) + 1, -EBUSY },
};

static void edge_name(const struct edge *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(edge, edges, edge_name);

static void a_range_is_memory_of_one_zone(struct kunit *test)
{
	const struct edge *c = test->param_value;
	struct sim_test_blocks *before;
	struct sim_machine *m;

	m = sim_test_boot(test, "48M", "9M@3M,20M@17M,16M@48M",
			  SIM_STAGE_BUDDY);
	before = sim_test_image(test, m);
	KUNIT_EXPECT_EQ(test, sim_alloc_contig_range(&m->mm, c->from, c->to,
						     MOVABLE, GFP_KERNEL),
			c->err);
	sim_test_verify(test, m);
	if (!c->err)
		KUNIT_EXPECT_EQ(test, sim_free_contig_range(&m->mm, c->from,
							    c->to - c->from),
				0);
	sim_test_expect_same(test, before, sim_test_image(test, m));
}

static struct kunit_case contig_cases[] = {
	KUNIT_CASE_PARAM(a_range_is_taken_and_given_back, span_gen_params),
	KUNIT_CASE_PARAM(what_is_left_can_be_handed_out, span_gen_params),
	KUNIT_CASE_PARAM(each_page_can_be_freed_by_itself, span_gen_params),
	KUNIT_CASE_PARAM(what_is_in_use_refuses_the_range, in_use_gen_params),
	KUNIT_CASE(an_isolated_neighbour_stays_isolated),
	KUNIT_CASE(a_refused_range_keeps_its_types),
	KUNIT_CASE(a_taken_range_has_the_type_asked_for),
	KUNIT_CASE(a_cma_range_is_taken_for_cma_only),
	KUNIT_CASE(a_killed_task_gets_nothing),
	KUNIT_CASE_PARAM(flags_are_known_or_refused, gfp_case_gen_params),
	KUNIT_CASE_PARAM(a_compound_range_is_one_block, comp_case_gen_params),
	KUNIT_CASE(a_free_of_half_a_compound_range_is_refused),
	KUNIT_CASE(a_page_freed_before_does_not_keep_the_others),
	KUNIT_CASE_PARAM(a_range_is_memory_of_one_zone, edge_gen_params),
	{}
};

static struct kunit_suite contig_suite = {
	.name = "mm_sim_contig",
	.test_cases = contig_cases,
};

kunit_test_suite(contig_suite);
