// SPDX-License-Identifier: GPL-2.0
/*
 * What Linux 6.1 does otherwise. Each case has a zone of which only what it frees is
 * free, or the per-CPU lists of one CPU; the numbers were worked out by hand with the
 * rules of 6.1. Beside a kernel of that release they are tried by make oracle-buddy.
 */
#include <kunit/test.h>

#include "arena.h"
#include "page/buddy.h"
#include "page/highatomic.h"
#include "page/internal.h"
#include "page/linux_6_1.h"
#include "page/page_alloc.h"
#include "page/pcp.h"
#include "page/vmstat.h"
#include "page/watermark.h"

#define UNMOVABLE SIM_MIGRATE_UNMOVABLE
#define MOVABLE SIM_MIGRATE_MOVABLE
#define RECLAIMABLE SIM_MIGRATE_RECLAIMABLE
#define HIGHATOMIC SIM_MIGRATE_HIGHATOMIC
#define NOFRAGMENT SIM_ALLOC_NOFRAGMENT
#define GFP_MOVABLE (GFP_USER | __GFP_MOVABLE)
#define BLOCKS SIM_PAGEBLOCK_NR_PAGES

/* Nothing is free; the first two pageblocks are of @mt, in pieces of @order. */
static void make(struct kunit *test, struct sim_arena *a, int mt,
		 unsigned int order)
{
	sim_arena(test, a, false);
	a->m->mm.features |= SIM_FEATURE_LINUX_6_1;
	sim_test_drain(test, a->m, a->zone);
	sim_test_set_type(a->m, a->zone, a->base, mt);
	sim_test_set_type(a->m, a->zone, a->base + BLOCKS, mt);
	sim_test_split_held(test, a->m, a->base, SIM_MAX_PAGE_ORDER, order);
}

static int type_of(const struct sim_arena *a, unsigned long at)
{
	return sim_get_pageblock_migratetype(&a->m->mm, a->base + at);
}

static struct sim_page *fallback(struct sim_arena *a, unsigned int order,
				 int mt, unsigned int alloc_flags)
{
	struct sim_page *page;
	unsigned long flags;

	spin_lock_irqsave(&a->zone->lock, flags);
	page = sim_rmqueue_fallback(&a->m->mm, a->zone, order, mt, alloc_flags);
	spin_unlock_irqrestore(&a->zone->lock, flags);
	return page;
}

/*
 * One block of order @high is free in a pageblock that is otherwise in use. What is
 * left of it is the new type's; is the pageblock, too?
 */
struct part_case {
	int want;
	int have;
	unsigned int order;
	unsigned int high;
	bool claim;
};

static const struct part_case part_cases[] = {
	{ MOVABLE, UNMOVABLE, 0, 0, false },
	{ MOVABLE, UNMOVABLE, 2, 3, false },
	{ MOVABLE, UNMOVABLE, 0, 7, false },
	{ MOVABLE, UNMOVABLE, 0, 8, true },
	{ MOVABLE, RECLAIMABLE, 1, 8, true },
	{ UNMOVABLE, MOVABLE, 0, 0, true },
	{ RECLAIMABLE, MOVABLE, 2, 5, true },
	{ UNMOVABLE, RECLAIMABLE, 0, 7, false },
	{ UNMOVABLE, RECLAIMABLE, 0, 8, true },
	{ RECLAIMABLE, UNMOVABLE, 3, 7, false },
	{ RECLAIMABLE, UNMOVABLE, 9, 9, true },
};

static void part_name(const struct part_case *c, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%s order %u from %s order %u",
		 sim_migratetype_names[c->want], c->order,
		 sim_migratetype_names[c->have], c->high);
}

KUNIT_ARRAY_PARAM(part, part_cases, part_name);

static void the_rest_of_a_stolen_block_changes_lists(struct kunit *test)
{
	const struct part_case *c = test->param_value;
	struct sim_arena a;
	unsigned int k;

	make(test, &a, c->have, c->high);
	sim_test_free(test, a.m, a.base, c->high);
	KUNIT_EXPECT_EQ(test, sim_test_alloc(test, a.m, a.zone, c->order,
					     c->want), a.base);
	KUNIT_EXPECT_EQ(test, type_of(&a, 0), c->claim ? c->want : c->have);
	KUNIT_EXPECT_EQ(test, type_of(&a, BLOCKS), c->have);
	for (k = 0; k < SIM_NR_PAGE_ORDERS; k++) {
		unsigned long half = a.base + BIT(k);
		bool there = k >= c->order && k < c->high;

		sim_test_expect_list(test, a.m, a.zone, k, c->want, &half,
				     there);
		sim_test_expect_list(test, a.m, a.zone, k, c->have, NULL, 0);
	}
	sim_test_verify(test, a.m);
}

/* Two blocks, not buddies, in the first pageblock, and one in the next. */
static void free_some(struct kunit *test, struct sim_arena *a)
{
	sim_test_free(test, a->m, a->base + BLOCKS, 4);
	sim_test_free(test, a->m, a->base, 4);
	sim_test_free(test, a->m, a->base + 64, 4);
}

static void what_else_is_free_comes_along_to_the_end_of_the_lists(struct kunit *test)
{
	struct sim_arena a;
	unsigned long left;

	make(test, &a, RECLAIMABLE, 4);
	free_some(test, &a);
	/* Lowest first, whatever its place was; 32 of 512 do not make a claim. */
	KUNIT_EXPECT_EQ(test, sim_test_alloc(test, a.m, a.zone, 4, UNMOVABLE),
			a.base);
	left = a.base + 64;
	sim_test_expect_list(test, a.m, a.zone, 4, UNMOVABLE, &left, 1);
	left = a.base + BLOCKS;
	sim_test_expect_list(test, a.m, a.zone, 4, RECLAIMABLE, &left, 1);
	KUNIT_EXPECT_EQ(test, type_of(&a, 0), RECLAIMABLE);
	/* What comes back follows the pageblock. */
	sim_test_free(test, a.m, a.base, 4);
	left = a.base;
	sim_test_expect_list(test, a.m, a.zone, 4, RECLAIMABLE,
			     (unsigned long []){ a.base, a.base + BLOCKS }, 2);
	sim_test_verify(test, a.m);
}

static void a_movable_request_takes_the_smallest_where_all_are_small(struct kunit *test)
{
	struct sim_arena a;

	make(test, &a, UNMOVABLE, 0);
	sim_test_free(test, a.m, a.base + 8, 0);
	sim_test_free(test, a.m, a.base + 9, 0);
	sim_test_free(test, a.m, a.base + BLOCKS, 0);
	/* One of order 1, one of order 0. */
	KUNIT_EXPECT_EQ(test, sim_test_alloc(test, a.m, a.zone, 0, MOVABLE),
			a.base + BLOCKS);
	KUNIT_EXPECT_EQ(test, type_of(&a, BLOCKS), UNMOVABLE);
	sim_test_verify(test, a.m);
}

static void other_requests_take_the_largest(struct kunit *test)
{
	struct sim_arena a;

	make(test, &a, MOVABLE, 0);
	sim_test_free(test, a.m, a.base + 8, 0);
	sim_test_free(test, a.m, a.base + 9, 0);
	sim_test_free(test, a.m, a.base + BLOCKS, 0);
	KUNIT_EXPECT_EQ(test, sim_test_alloc(test, a.m, a.zone, 0, UNMOVABLE),
			a.base + 8);
	sim_test_verify(test, a.m);
}

static void a_request_that_must_not_fragment_takes_whole_pageblocks(struct kunit *test)
{
	struct sim_arena a;

	make(test, &a, MOVABLE, 8);
	sim_test_free(test, a.m, a.base, 8);
	KUNIT_EXPECT_NULL(test, fallback(&a, 0, UNMOVABLE, NOFRAGMENT));
	/* The other half: now it is a whole one. */
	sim_test_free(test, a.m, a.base + 256, 8);
	KUNIT_EXPECT_NOT_NULL(test, fallback(&a, 9, UNMOVABLE, NOFRAGMENT));
	KUNIT_EXPECT_EQ(test, type_of(&a, 0), UNMOVABLE);
}

/* A block of a pageblock that is kept is taken alone. */
static void a_highatomic_pageblock_is_never_claimed(struct kunit *test)
{
	struct sim_arena a;

	make(test, &a, UNMOVABLE, 8);
	sim_test_free(test, a.m, a.base, 8);
	/* Its type alone changes: the block stays in the list of another. */
	sim_set_pageblock_migratetype(&a.m->mm, a.base, HIGHATOMIC);
	a.zone->nr_reserved_highatomic = BLOCKS;
	KUNIT_EXPECT_EQ(test, sim_test_alloc(test, a.m, a.zone, 0, MOVABLE),
			a.base);
	KUNIT_EXPECT_EQ(test, type_of(&a, 0), HIGHATOMIC);
	sim_test_verify(test, a.m);
}

/* A quarter is free, and another quarter can be moved: half, and that is enough. */
static void pages_that_can_be_moved_count_for_movable_requests(struct kunit *test)
{
	unsigned long movable, i;
	struct sim_arena a;

	for (movable = 127; movable <= 128; movable++) {
		make(test, &a, UNMOVABLE, 7);
		sim_test_free(test, a.m, a.base, 7);
		for (i = 0; i < movable; i++)
			sim_pfn_to_page(&a.m->mm, a.base + 256 + i)->flags |=
				SIM_PG_LRU;
		KUNIT_EXPECT_EQ(test, sim_test_alloc(test, a.m, a.zone, 0,
						     MOVABLE), a.base);
		KUNIT_EXPECT_EQ(test, type_of(&a, 0),
				movable < 128 ? UNMOVABLE : MOVABLE);
		for (i = 0; i < movable; i++)
			sim_pfn_to_page(&a.m->mm, a.base + 256 + i)->flags &=
				~SIM_PG_LRU;
		sim_test_destroy_now(test, a.m);
	}
}

static void merged_pageblocks_keep_their_types(struct kunit *test)
{
	struct sim_arena a;

	make(test, &a, UNMOVABLE, SIM_PAGEBLOCK_ORDER);
	sim_test_set_type(a.m, a.zone, a.base + BLOCKS, MOVABLE);
	sim_test_free(test, a.m, a.base, SIM_PAGEBLOCK_ORDER);
	sim_test_free(test, a.m, a.base + BLOCKS, SIM_PAGEBLOCK_ORDER);
	/* The list is that of who came last. */
	sim_test_expect_list(test, a.m, a.zone, SIM_MAX_PAGE_ORDER, MOVABLE,
			     &a.base, 1);
	KUNIT_EXPECT_EQ(test, type_of(&a, 0), UNMOVABLE);
	KUNIT_EXPECT_EQ(test, type_of(&a, BLOCKS), MOVABLE);
	/* And when it comes back whole, that of its first pageblock. */
	KUNIT_EXPECT_EQ(test, sim_test_alloc(test, a.m, a.zone,
					     SIM_MAX_PAGE_ORDER, MOVABLE),
			a.base);
	sim_test_free(test, a.m, a.base, SIM_MAX_PAGE_ORDER);
	sim_test_expect_list(test, a.m, a.zone, SIM_MAX_PAGE_ORDER, UNMOVABLE,
			     &a.base, 1);
	KUNIT_EXPECT_EQ(test, type_of(&a, BLOCKS), MOVABLE);
	sim_test_verify(test, a.m);
}

/* The lists of one CPU, with a batch of 8 and a bound of 64. */
static struct sim_per_cpu_pages *lists(struct kunit *test, struct sim_arena *a)
{
	struct sim_per_cpu_pages *pcp;

	sim_arena(test, a, false);
	a->m->mm.features |= SIM_FEATURE_LINUX_6_1;
	sim_test_drain(test, a->m, sim_test_zone(a->m, SIM_ZONE_DMA));
	a->m->mm.nr_cpus = 1;
	memset(a->zone->_watermark, 0, sizeof(a->zone->_watermark));
	pcp = sim_zone_pcp(&a->m->mm, a->zone, 0);
	KUNIT_ASSERT_NOT_NULL(test, pcp);
	pcp->batch = 8;
	pcp->high_min = 64;
	pcp->high_max = 64;
	return pcp;
}

static struct sim_page *take(struct kunit *test, struct sim_arena *a,
			     unsigned int order)
{
	struct sim_page *page = sim_alloc_pages(&a->m->mm, GFP_MOVABLE, order);

	KUNIT_ASSERT_NOT_NULL(test, page);
	return page;
}

static void give(struct kunit *test, struct sim_arena *a,
		 struct sim_page *page, unsigned int order)
{
	KUNIT_ASSERT_EQ(test, sim_free_pages(&a->m->mm, page, order), 0);
}

struct fetch_case {
	unsigned int order;
	int batch;
	/* Blocks in the list when one of them is handed out. */
	int left;
};

static const struct fetch_case fetch_cases[] = {
	{ 0, 8, 7 }, { 1, 8, 3 }, { 2, 8, 1 }, { 3, 8, 1 }, { 3, 63, 6 },
	{ SIM_PAGEBLOCK_ORDER, 63, 1 }, { 0, 1, 0 }, { 2, 1, 0 },
};

static void fetch_name(const struct fetch_case *c, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "order %u batch %d", c->order,
		 c->batch);
}

KUNIT_ARRAY_PARAM(fetch, fetch_cases, fetch_name);

static void fetches_in_a_row_do_not_grow(struct kunit *test)
{
	const struct fetch_case *c = test->param_value;
	struct sim_per_cpu_pages *pcp;
	struct sim_arena a;
	int round;

	pcp = lists(test, &a);
	pcp->batch = c->batch;
	for (round = 0; round < 3; round++) {
		take(test, &a, c->order);
		KUNIT_EXPECT_EQ(test, pcp->count, c->left << c->order);
		while (pcp->count)
			take(test, &a, c->order);
	}
}

static struct sim_page **take_direct(struct kunit *test, struct sim_arena *a,
				     unsigned int nr)
{
	struct sim_page **pages = kunit_kcalloc(test, nr, sizeof(*pages),
						GFP_KERNEL);
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, pages);
	for (i = 0; i < nr; i++) {
		pages[i] = sim_alloc_pages_buddy(&a->m->mm, 0, GFP_MOVABLE, 0);
		KUNIT_ASSERT_NOT_NULL(test, pages[i]);
	}
	return pages;
}

static void full_lists_give_back_twice_as_much_each_time(struct kunit *test)
{
	/* 8, 16, 32; then 64, but a batch is to stay: 56. */
	static const struct { int frees, count, doublings; } steps[] = {
		{ 63, 63, 0 }, { 64, 56, 1 }, { 71, 63, 1 }, { 72, 48, 2 },
		{ 88, 32, 3 }, { 119, 63, 3 }, { 120, 8, 3 },
	};
	struct sim_per_cpu_pages *pcp;
	struct sim_page **pages;
	struct sim_arena a;
	int i = 0, s;

	pcp = lists(test, &a);
	pages = take_direct(test, &a, 120);
	for (s = 0; s < ARRAY_SIZE(steps); s++) {
		while (i < steps[s].frees)
			give(test, &a, pages[i++], 0);
		KUNIT_EXPECT_EQ_MSG(test, pcp->count, steps[s].count,
				    "%d frees", i);
		KUNIT_EXPECT_EQ_MSG(test, pcp->free_count, steps[s].doublings,
				    "%d frees", i);
	}
	/* An allocation halves that. */
	take(test, &a, 0);
	KUNIT_EXPECT_EQ(test, pcp->free_count, 1);
	sim_test_verify(test, a.m);
}

static void lists_that_keep_nothing_keep_nothing(struct kunit *test)
{
	struct sim_per_cpu_pages *pcp;
	struct sim_page **pages;
	struct sim_arena a;

	pcp = lists(test, &a);
	pages = take_direct(test, &a, 1);
	pcp->high_min = 0;
	pcp->high_max = 0;
	give(test, &a, pages[0], 0);
	KUNIT_EXPECT_EQ(test, pcp->count, 0);
}

static void few_stay_while_somebody_reclaims(struct kunit *test)
{
	struct sim_per_cpu_pages *pcp;
	struct sim_page **pages;
	struct sim_arena a;
	int i;

	pcp = lists(test, &a);
	pages = take_direct(test, &a, 32);
	set_bit(SIM_ZONE_RECLAIM_ACTIVE, &a.zone->flags);
	/* Four batches are 32; then one goes. */
	for (i = 0; i < 32; i++)
		give(test, &a, pages[i], 0);
	clear_bit(SIM_ZONE_RECLAIM_ACTIVE, &a.zone->flags);
	KUNIT_EXPECT_EQ(test, pcp->count, 24);
}

static void small_blocks_go_as_soon_as_frees_come_in_a_row(struct kunit *test)
{
	struct sim_per_cpu_pages *pcp;
	struct sim_page *one, *two;
	struct sim_page **pages;
	struct sim_arena a;
	unsigned long freed;
	int i;

	pcp = lists(test, &a);
	one = take(test, &a, 1);
	two = take(test, &a, 2);
	sim_drain_all_pages(&a.m->mm, NULL);
	pages = take_direct(test, &a, 64);
	freed = sim_zone_vm_events(&a.m->mm, a.zone, SIM_PGFREE);
	give(test, &a, one, 1);
	KUNIT_EXPECT_EQ(test, pcp->count, 2);
	/* The 62nd makes 64, and a batch leaves. */
	for (i = 0; i < 62; i++)
		give(test, &a, pages[i], 0);
	KUNIT_EXPECT_EQ(test, pcp->count, 56);
	KUNIT_EXPECT_EQ(test, pcp->free_count, 1);
	/* A single page is none of them. */
	give(test, &a, pages[i], 0);
	KUNIT_EXPECT_EQ(test, pcp->count, 57);
	give(test, &a, two, 2);
	KUNIT_EXPECT_EQ(test, pcp->count, 0);
	/* What leaves the lists is not counted once more. */
	KUNIT_EXPECT_EQ(test, sim_zone_vm_events(&a.m->mm, a.zone, SIM_PGFREE),
			freed + 2 + 63 + 4);
	sim_test_verify(test, a.m);
}

/* The pageblock around a page that waits in a list becomes another type's. */
static void a_page_goes_back_to_the_type_it_was_freed_to(struct kunit *test)
{
	static const struct { int freed, then; } cases[] = {
		{ MOVABLE, UNMOVABLE }, { RECLAIMABLE, MOVABLE },
		{ HIGHATOMIC, MOVABLE },
	};
	int i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		int list = cases[i].freed;
		struct sim_per_cpu_pages *pcp;
		struct sim_page *page;
		struct sim_arena a;
		unsigned long pfn;

		pcp = lists(test, &a);
		page = take_direct(test, &a, 1)[0];
		pfn = sim_page_to_pfn(&a.m->mm, page);
		sim_test_drain(test, a.m, a.zone);
		sim_set_pageblock_migratetype(&a.m->mm, pfn, list);
		give(test, &a, page, 0);
		KUNIT_EXPECT_EQ(test, pcp->count, 1);
		/* Those of a reserve wait among the movable ones. */
		if (list == HIGHATOMIC)
			list = MOVABLE;
		KUNIT_EXPECT_PTR_EQ(test, pcp->lists[list].next, &page->lru);
		sim_set_pageblock_migratetype(&a.m->mm, pfn, cases[i].then);
		sim_drain_all_pages(&a.m->mm, NULL);
		sim_test_expect_list(test, a.m, a.zone, 0, cases[i].freed,
				     &pfn, 1);
		sim_test_verify(test, a.m);
		sim_test_destroy_now(test, a.m);
	}
}

static void a_fetch_is_counted_at_once(struct kunit *test)
{
	/* What stays with the CPU, and what the zone knows, after 8 pages. */
	static const struct { s8 threshold; int diff, sum; } cases[] = {
		{ 4, 0, -8 }, { 7, 0, -8 }, { 8, -8, 0 },
	};
	int i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct sim_per_cpu_zonestat *stats;
		struct sim_arena a;
		unsigned long sum;

		lists(test, &a);
		stats = sim_zone_stats(a.zone, 0);
		KUNIT_ASSERT_NOT_NULL(test, stats);
		stats->stat_threshold = 0;
		__sim_mod_zone_page_state(a.zone, SIM_NR_FREE_PAGES, 0);
		sum = a.zone->vm_stat[SIM_NR_FREE_PAGES];
		stats->vm_stat_diff[SIM_NR_FREE_PAGES] = 0;
		stats->stat_threshold = cases[i].threshold;
		take(test, &a, 0);
		KUNIT_EXPECT_EQ(test, stats->vm_stat_diff[SIM_NR_FREE_PAGES],
				cases[i].diff);
		KUNIT_EXPECT_EQ(test, a.zone->vm_stat[SIM_NR_FREE_PAGES],
				sum + cases[i].sum);
		sim_test_destroy_now(test, a.m);
	}
}

/*
 * Blocks of a pageblock change lists. The CPU has 3 pages that the zone does not know
 * of, and tells it when they are more than 8, either way.
 */
struct move_case {
	const char *name;
	unsigned int order[3];
	unsigned int nr;
	bool linux_6_1;
	/* What stays with the CPU, and what the zone got. */
	int diff, sum;
};

static const struct move_case move_cases[] = {
	{ "small_blocks_one_by_one", { 2, 2, 2 }, 3, false, 3, 0 },
	{ "a_large_block", { 4 }, 1, false, 0, 3 },
	{ "blocks_of_all_sizes", { 0, 4, 3 }, 3, false, 0, 3 },
	{ "small_blocks_in_6_1", { 2, 2, 2 }, 3, true, 3, 0 },
	{ "a_large_block_in_6_1", { 4 }, 1, true, 3, 0 },
};

static void move_name(const struct move_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(move, move_cases, move_name);

static void what_changes_lists_is_counted_as_the_kernel_does(struct kunit *test)
{
	const struct move_case *c = test->param_value;
	struct sim_per_cpu_zonestat *stats;
	unsigned long sum, moved, want = 0, i, j;
	struct sim_arena a;

	make(test, &a, MOVABLE, 0);
	if (!c->linux_6_1)
		a.m->mm.features &= ~SIM_FEATURE_LINUX_6_1;
	for (i = 0; i < c->nr; i++) {
		for (j = 0; j < BIT(c->order[i]); j++)
			sim_test_free(test, a.m, a.base + 64 * i + j, 0);
		want += BIT(c->order[i]);
	}
	stats = sim_zone_stats(a.zone, 0);
	KUNIT_ASSERT_NOT_NULL(test, stats);
	/* All is known to the zone, and then all but 3 pages. */
	stats->stat_threshold = 0;
	__sim_mod_zone_page_state(a.zone, SIM_NR_FREE_PAGES, 0);
	stats->stat_threshold = 8;
	a.zone->vm_stat[SIM_NR_FREE_PAGES] -= 3;
	stats->vm_stat_diff[SIM_NR_FREE_PAGES] = 3;
	sum = a.zone->vm_stat[SIM_NR_FREE_PAGES];
	spin_lock_irq(&a.zone->lock);
	moved = sim_move_freepages_block(&a.m->mm, a.zone, a.base, MOVABLE,
					 UNMOVABLE);
	spin_unlock_irq(&a.zone->lock);
	KUNIT_EXPECT_EQ(test, moved, want);
	KUNIT_EXPECT_EQ(test, stats->vm_stat_diff[SIM_NR_FREE_PAGES], c->diff);
	KUNIT_EXPECT_EQ(test, a.zone->vm_stat[SIM_NR_FREE_PAGES], sum + c->sum);
	sim_test_verify(test, a.m);
}

static void all_of_the_highatomic_reserve_counts_against_others(struct kunit *test)
{
	struct sim_arena a;

	sim_arena(test, &a, false);
	a.zone->nr_free_highatomic = 3;
	a.zone->nr_reserved_highatomic = 512;
	KUNIT_EXPECT_EQ(test, sim_zone_unusable_free(a.zone, 0, SIM_ALLOC_CMA),
			3);
	a.m->mm.features |= SIM_FEATURE_LINUX_6_1;
	KUNIT_EXPECT_EQ(test, sim_zone_unusable_free(a.zone, 0, SIM_ALLOC_CMA),
			512);
	KUNIT_EXPECT_EQ(test, sim_zone_unusable_free(a.zone, 0, SIM_ALLOC_CMA |
						     SIM_ALLOC_NON_BLOCK), 0);
	a.zone->nr_free_highatomic = 0;
	a.zone->nr_reserved_highatomic = 0;
}

/* A hundredth of the zone and a pageblock; a whole one at a time. */
static void the_highatomic_reserve_is_a_pageblock_larger(struct kunit *test)
{
	unsigned long managed, before;
	struct sim_page *page;
	struct sim_arena a;
	int i;

	make(test, &a, UNMOVABLE, SIM_MAX_PAGE_ORDER);
	page = sim_pfn_to_page(&a.m->mm, a.base);
	managed = a.zone->managed_pages;
	/* 1 page and 512: two pageblocks. */
	a.zone->managed_pages = 100;
	for (i = 0; i < 2; i++) {
		before = a.zone->nr_reserved_highatomic;
		sim_reserve_highatomic_pageblock(&a.m->mm, a.zone,
						 page + i * BLOCKS,
						 SIM_MAX_PAGE_ORDER);
		KUNIT_EXPECT_EQ(test, a.zone->nr_reserved_highatomic,
				before + BLOCKS);
		KUNIT_EXPECT_EQ(test, type_of(&a, i * BLOCKS), HIGHATOMIC);
		KUNIT_EXPECT_EQ(test, type_of(&a, BLOCKS),
				i ? HIGHATOMIC : UNMOVABLE);
	}
	sim_reserve_highatomic_pageblock(&a.m->mm, a.zone, page + 2 * BLOCKS, 0);
	KUNIT_EXPECT_EQ(test, a.zone->nr_reserved_highatomic, 2 * BLOCKS);
	a.zone->managed_pages = managed;
	sim_test_verify(test, a.m);
}

/* The zone ends inside the second pageblock, of which a page is free. */
static void a_part_of_a_pageblock_is_kept_too(struct kunit *test)
{
	unsigned long managed, spanned, at;
	struct sim_page *page;
	struct sim_arena a;
	int i;

	make(test, &a, UNMOVABLE, 0);
	at = a.base + BLOCKS + 1;
	page = sim_pfn_to_page(&a.m->mm, a.base + BLOCKS);
	sim_test_free(test, a.m, at, 0);
	managed = a.zone->managed_pages;
	spanned = a.zone->spanned_pages;
	a.zone->managed_pages = 100 * BLOCKS;
	a.zone->spanned_pages = at + 10 - a.zone->zone_start_pfn;
	/* 6.12 first: it keeps nothing there. */
	for (i = 0; i < 2; i++) {
		a.m->mm.features &= ~SIM_FEATURE_LINUX_6_1;
		a.m->mm.features |= i ? SIM_FEATURE_LINUX_6_1 : 0;
		sim_reserve_highatomic_pageblock(&a.m->mm, a.zone, page, 0);
		KUNIT_EXPECT_EQ(test, a.zone->nr_reserved_highatomic,
				i * BLOCKS);
		KUNIT_EXPECT_EQ(test, type_of(&a, BLOCKS),
				i ? HIGHATOMIC : UNMOVABLE);
		sim_test_expect_list(test, a.m, a.zone, 0, UNMOVABLE, &at, 1);
	}
	a.zone->managed_pages = managed;
	a.zone->spanned_pages = spanned;
	sim_test_verify(test, a.m);
}

static struct kunit_case linux_6_1_cases[] = {
	KUNIT_CASE_PARAM(the_rest_of_a_stolen_block_changes_lists,
			 part_gen_params),
	KUNIT_CASE(what_else_is_free_comes_along_to_the_end_of_the_lists),
	KUNIT_CASE(a_movable_request_takes_the_smallest_where_all_are_small),
	KUNIT_CASE(other_requests_take_the_largest),
	KUNIT_CASE(a_request_that_must_not_fragment_takes_whole_pageblocks),
	KUNIT_CASE(a_highatomic_pageblock_is_never_claimed),
	KUNIT_CASE(pages_that_can_be_moved_count_for_movable_requests),
	KUNIT_CASE(merged_pageblocks_keep_their_types),
	KUNIT_CASE_PARAM(fetches_in_a_row_do_not_grow, fetch_gen_params),
	KUNIT_CASE(full_lists_give_back_twice_as_much_each_time),
	KUNIT_CASE(lists_that_keep_nothing_keep_nothing),
	KUNIT_CASE(few_stay_while_somebody_reclaims),
	KUNIT_CASE(small_blocks_go_as_soon_as_frees_come_in_a_row),
	KUNIT_CASE(a_page_goes_back_to_the_type_it_was_freed_to),
	KUNIT_CASE(a_fetch_is_counted_at_once),
	KUNIT_CASE_PARAM(what_changes_lists_is_counted_as_the_kernel_does,
			 move_gen_params),
	KUNIT_CASE(all_of_the_highatomic_reserve_counts_against_others),
	KUNIT_CASE(the_highatomic_reserve_is_a_pageblock_larger),
	KUNIT_CASE(a_part_of_a_pageblock_is_kept_too),
	{}
};

static struct kunit_suite linux_6_1_suite = {
	.name = "mm_sim_linux_6_1",
	.test_cases = linux_6_1_cases,
};

kunit_test_suite(linux_6_1_suite);
