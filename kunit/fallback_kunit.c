// SPDX-License-Identifier: GPL-2.0
/*
 * What happens when the lists of the asked type are empty. Each case starts from
 * a zone without a free block and frees a few blocks of known types into it, so
 * that it knows which block must come.
 */
#include <kunit/test.h>

#include "helpers.h"
#include "page/buddy.h"
#include "page/fallback.h"
#include "page/page_alloc.h"
#include "page/vmstat.h"

#define UNMOVABLE SIM_MIGRATE_UNMOVABLE
#define MOVABLE SIM_MIGRATE_MOVABLE
#define RECLAIMABLE SIM_MIGRATE_RECLAIMABLE
#define NR_ARENAS 3

struct arenas {
	struct sim_machine *m;
	struct sim_zone *zone;
	/* Blocks of the largest order, allocated, ascending. */
	unsigned long base[NR_ARENAS];
};

static void make_arenas(struct kunit *test, struct arenas *a)
{
	struct sim_test_blocks *held;
	int i;

	a->m = sim_test_boot(test, "32M", NULL, SIM_STAGE_BUDDY);
	KUNIT_ASSERT_FALSE(test, a->m->mm.page_group_by_mobility_disabled);
	a->zone = sim_test_zone(a->m, SIM_ZONE_DMA);
	held = sim_test_drain(test, a->m, a->zone);
	for (i = 0; i < NR_ARENAS; i++) {
		KUNIT_ASSERT_EQ(test, held->block[i].order, SIM_MAX_PAGE_ORDER);
		a->base[i] = held->block[i].pfn;
	}
}

/* Make an arena one of @mt, in pieces of @order. */
static void prepare(struct kunit *test, struct arenas *a, int i, int mt,
		    unsigned int order)
{
	sim_test_set_type(a->m, a->zone, a->base[i], mt);
	sim_test_set_type(a->m, a->zone, a->base[i] + SIM_PAGEBLOCK_NR_PAGES,
			  mt);
	sim_test_split_held(test, a->m, a->base[i], SIM_MAX_PAGE_ORDER, order);
}

static int type_of(struct arenas *a, unsigned long pfn)
{
	return sim_get_pageblock_migratetype(&a->m->mm, pfn);
}

/*
 * A block of order @high was used for an allocation of @order: the lists of @mt
 * have the upper halves, and nothing else has anything.
 */
static void expect_split(struct kunit *test, struct arenas *a,
			 unsigned long base, unsigned int order,
			 unsigned int high, int mt)
{
	unsigned int k;
	int other;

	for (k = 0; k < SIM_NR_PAGE_ORDERS; k++) {
		bool there = k >= order && k < high;
		unsigned long half = base + (1UL << k);

		KUNIT_EXPECT_EQ(test, a->zone->free_area[k].nr_free, there);
		for (other = 0; other < SIM_MIGRATE_TYPES; other++)
			sim_test_expect_list(test, a->m, a->zone, k, other,
					     &half, there && other == mt);
	}
	KUNIT_EXPECT_EQ(test,
			sim_zone_page_state_snapshot(a->zone,
						     SIM_NR_FREE_PAGES),
			(1UL << high) - (1UL << order));
	sim_test_verify(test, a->m);
}

struct pair {
	int want;
	int have;
};

static const struct pair pairs[] = {
	{ UNMOVABLE, MOVABLE },
	{ UNMOVABLE, RECLAIMABLE },
	{ MOVABLE, UNMOVABLE },
	{ MOVABLE, RECLAIMABLE },
	{ RECLAIMABLE, UNMOVABLE },
	{ RECLAIMABLE, MOVABLE },
};

static void pair_name(const struct pair *p, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%s from %s",
		 sim_migratetype_names[p->want],
		 sim_migratetype_names[p->have]);
}

KUNIT_ARRAY_PARAM(pair, pairs, pair_name);

static void a_whole_pageblock_is_claimed(struct kunit *test)
{
	const struct pair *p = test->param_value;
	unsigned long base;
	struct arenas a;

	make_arenas(test, &a);
	prepare(test, &a, 0, p->have, SIM_PAGEBLOCK_ORDER);
	base = a.base[0];
	sim_test_free(test, a.m, base, SIM_PAGEBLOCK_ORDER);
	KUNIT_EXPECT_EQ(test, sim_test_alloc(test, a.m, a.zone, 2, p->want),
			base);
	KUNIT_EXPECT_EQ(test, type_of(&a, base), p->want);
	/* The pageblock next to it keeps its type. */
	KUNIT_EXPECT_EQ(test, type_of(&a, base + SIM_PAGEBLOCK_NR_PAGES),
			p->have);
	expect_split(test, &a, base, 2, SIM_PAGEBLOCK_ORDER, p->want);
}

static void the_largest_block_is_claimed_with_both_pageblocks(struct kunit *test)
{
	const struct pair *p = test->param_value;
	unsigned long base;
	struct arenas a;

	make_arenas(test, &a);
	prepare(test, &a, 0, p->have, SIM_MAX_PAGE_ORDER);
	base = a.base[0];
	sim_test_free(test, a.m, base, SIM_MAX_PAGE_ORDER);
	KUNIT_EXPECT_EQ(test, sim_test_alloc(test, a.m, a.zone, 0, p->want),
			base);
	KUNIT_EXPECT_EQ(test, type_of(&a, base), p->want);
	KUNIT_EXPECT_EQ(test, type_of(&a, base + SIM_PAGEBLOCK_NR_PAGES),
			p->want);
	expect_split(test, &a, base, 0, SIM_MAX_PAGE_ORDER, p->want);
}

static void a_request_of_the_largest_order_is_served(struct kunit *test)
{
	const struct pair *p = test->param_value;
	struct arenas a;

	make_arenas(test, &a);
	prepare(test, &a, 0, p->have, SIM_MAX_PAGE_ORDER);
	sim_test_free(test, a.m, a.base[0], SIM_MAX_PAGE_ORDER);
	KUNIT_EXPECT_EQ(test, sim_test_alloc(test, a.m, a.zone,
					     SIM_MAX_PAGE_ORDER, p->want),
			a.base[0]);
	expect_split(test, &a, a.base[0], SIM_MAX_PAGE_ORDER,
		     SIM_MAX_PAGE_ORDER, p->want);
}

/*
 * One block of order @high is free in a pageblock that is otherwise in use. Is
 * the pageblock claimed, or is the block alone taken?
 */
struct part_case {
	int want;
	int have;
	unsigned int order;
	unsigned int high;
	bool claim;
};

static const struct part_case part_cases[] = {
	/* Movable: below order 4 not even tried; then half must be free. */
	{ MOVABLE, UNMOVABLE, 0, 0, false },
	{ MOVABLE, UNMOVABLE, 0, 3, false },
	{ MOVABLE, UNMOVABLE, 2, 3, false },
	{ MOVABLE, UNMOVABLE, 0, 4, false },
	{ MOVABLE, UNMOVABLE, 0, 7, false },
	{ MOVABLE, UNMOVABLE, 0, 8, true },
	{ MOVABLE, UNMOVABLE, 8, 8, true },
	{ MOVABLE, RECLAIMABLE, 1, 7, false },
	{ MOVABLE, RECLAIMABLE, 1, 8, true },
	/* What is in use in a movable pageblock can be moved away later. */
	{ UNMOVABLE, MOVABLE, 0, 0, true },
	{ UNMOVABLE, MOVABLE, 1, 3, true },
	{ UNMOVABLE, MOVABLE, 0, 8, true },
	{ RECLAIMABLE, MOVABLE, 0, 0, true },
	{ RECLAIMABLE, MOVABLE, 2, 5, true },
	/* Between these two, what is in use counts against a claim. */
	{ UNMOVABLE, RECLAIMABLE, 0, 0, false },
	{ UNMOVABLE, RECLAIMABLE, 0, 7, false },
	{ UNMOVABLE, RECLAIMABLE, 0, 8, true },
	{ RECLAIMABLE, UNMOVABLE, 3, 7, false },
	{ RECLAIMABLE, UNMOVABLE, 3, 8, true },
};

static void part_name(const struct part_case *c, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%s order %u from %s order %u",
		 sim_migratetype_names[c->want], c->order,
		 sim_migratetype_names[c->have], c->high);
}

KUNIT_ARRAY_PARAM(part, part_cases, part_name);

static void a_pageblock_in_use_is_claimed_only_if_it_pays(struct kunit *test)
{
	const struct part_case *c = test->param_value;
	struct arenas a;

	make_arenas(test, &a);
	prepare(test, &a, 0, c->have, c->high);
	sim_test_free(test, a.m, a.base[0], c->high);
	KUNIT_EXPECT_EQ(test, sim_test_alloc(test, a.m, a.zone, c->order,
					     c->want), a.base[0]);
	KUNIT_EXPECT_EQ(test, type_of(&a, a.base[0]),
			c->claim ? c->want : c->have);
	expect_split(test, &a, a.base[0], c->order, c->high,
		     c->claim ? c->want : c->have);
}

/*
 * The same, where so many of the pages in use are on an LRU list. They can be moved:
 * a movable request counts them as its own, others count them as not.
 */
struct lru_case {
	int want;
	int have;
	unsigned int high;
	unsigned int lru;
	bool claim;
};

static const struct lru_case lru_cases[] = {
	/* 128 pages are free; 256 are half of the pageblock. */
	{ MOVABLE, UNMOVABLE, 7, 127, false },
	{ MOVABLE, UNMOVABLE, 7, 128, true },
	{ MOVABLE, RECLAIMABLE, 7, 127, false },
	{ MOVABLE, RECLAIMABLE, 7, 128, true },
	/* Free or of who cannot be moved is all but those. */
	{ UNMOVABLE, MOVABLE, 0, 256, true },
	{ UNMOVABLE, MOVABLE, 0, 257, false },
	{ RECLAIMABLE, MOVABLE, 3, 256, true },
	{ RECLAIMABLE, MOVABLE, 3, 257, false },
	/* Between these two, they are of no interest. */
	{ UNMOVABLE, RECLAIMABLE, 7, 384, false },
	{ UNMOVABLE, RECLAIMABLE, 8, 256, true },
	{ RECLAIMABLE, UNMOVABLE, 7, 384, false },
	{ RECLAIMABLE, UNMOVABLE, 8, 256, true },
};

static void lru_name(const struct lru_case *c, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%s from %s with %u",
		 sim_migratetype_names[c->want], sim_migratetype_names[c->have],
		 c->lru);
}

KUNIT_ARRAY_PARAM(lru, lru_cases, lru_name);

static void pages_on_an_lru_list_count_as_movable(struct kunit *test)
{
	const struct lru_case *c = test->param_value;
	unsigned long end, i;
	struct arenas a;

	make_arenas(test, &a);
	prepare(test, &a, 0, c->have, c->high);
	end = a.base[0] + SIM_PAGEBLOCK_NR_PAGES;
	for (i = 0; i < c->lru; i++)
		sim_pfn_to_page(&a.m->mm, end - 1 - i)->flags |= SIM_PG_LRU;
	/* Those of the next pageblock do not count. */
	for (i = 0; i < SIM_PAGEBLOCK_NR_PAGES; i++)
		sim_pfn_to_page(&a.m->mm, end + i)->flags |= SIM_PG_LRU;
	sim_test_free(test, a.m, a.base[0], c->high);
	KUNIT_EXPECT_EQ(test, sim_test_alloc(test, a.m, a.zone, 0, c->want),
			a.base[0]);
	KUNIT_EXPECT_EQ(test, type_of(&a, a.base[0]),
			c->claim ? c->want : c->have);
	expect_split(test, &a, a.base[0], 0, c->high,
		     c->claim ? c->want : c->have);
}

/* Every other piece of a pageblock is free: half of it, but in crumbs. */
static void crumbs_of_order_4_are_worth_a_claim(struct kunit *test)
{
	unsigned int order;
	unsigned long pfn;
	struct arenas a;

	for (order = 3; order <= 4; order++) {
		make_arenas(test, &a);
		prepare(test, &a, 0, UNMOVABLE, order);
		for (pfn = a.base[0]; pfn < a.base[0] + SIM_PAGEBLOCK_NR_PAGES;
		     pfn += 2UL << order)
			sim_test_free(test, a.m, pfn, order);
		sim_test_alloc(test, a.m, a.zone, 0, MOVABLE);
		KUNIT_EXPECT_EQ(test, type_of(&a, a.base[0]),
				order < 4 ? UNMOVABLE : MOVABLE);
		sim_test_verify(test, a.m);
	}
}

/* Whole pageblocks of two types merge; the one that was free takes the type. */
static void merged_pageblocks_have_one_type(struct kunit *test)
{
	const struct pair *p = test->param_value;
	struct arenas a;

	make_arenas(test, &a);
	prepare(test, &a, 0, p->have, SIM_PAGEBLOCK_ORDER);
	sim_test_set_type(a.m, a.zone, a.base[0], p->want);
	sim_test_free(test, a.m, a.base[0] + SIM_PAGEBLOCK_NR_PAGES,
		      SIM_PAGEBLOCK_ORDER);
	sim_test_free(test, a.m, a.base[0], SIM_PAGEBLOCK_ORDER);
	sim_test_expect_list(test, a.m, a.zone, SIM_MAX_PAGE_ORDER, p->want,
			     a.base, 1);
	KUNIT_EXPECT_EQ(test, type_of(&a, a.base[0]), p->want);
	KUNIT_EXPECT_EQ(test, type_of(&a, a.base[0] + SIM_PAGEBLOCK_NR_PAGES),
			p->want);
	sim_test_verify(test, a.m);
}

/* All free blocks of a claimed pageblock move, those of its neighbour do not. */
static void a_claim_moves_every_free_block_of_the_pageblock(struct kunit *test)
{
	const unsigned long step = 1UL << 3;
	unsigned long moved[3], stays;
	struct arenas a;
	int i;

	make_arenas(test, &a);
	prepare(test, &a, 0, MOVABLE, 3);
	/* Not buddies of each other. */
	for (i = 0; i < 3; i++) {
		moved[i] = a.base[0] + 2 * i * step;
		sim_test_free(test, a.m, moved[i], 3);
	}
	stays = a.base[0] + SIM_PAGEBLOCK_NR_PAGES;
	sim_test_free(test, a.m, stays, 3);
	/* The head of the list is in the second pageblock: that is claimed. */
	KUNIT_EXPECT_EQ(test, sim_test_alloc(test, a.m, a.zone, 3, UNMOVABLE),
			stays);
	KUNIT_EXPECT_EQ(test, type_of(&a, a.base[0]), MOVABLE);
	/* The next claim takes the first pageblock, low to high. */
	KUNIT_EXPECT_EQ(test, sim_test_alloc(test, a.m, a.zone, 3, UNMOVABLE),
			moved[0]);
	KUNIT_EXPECT_EQ(test, type_of(&a, a.base[0]), UNMOVABLE);
	sim_test_expect_list(test, a.m, a.zone, 3, UNMOVABLE, moved + 1, 2);
	sim_test_expect_list(test, a.m, a.zone, 3, MOVABLE, NULL, 0);
	sim_test_verify(test, a.m);
}

/* With both other types at hand, the first is taken. */
struct choice {
	int want;
	int first;
	int second;
};

static const struct choice choices[] = {
	{ MOVABLE, RECLAIMABLE, UNMOVABLE },
	{ UNMOVABLE, RECLAIMABLE, MOVABLE },
	{ RECLAIMABLE, UNMOVABLE, MOVABLE },
};

static void choice_name(const struct choice *c, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%s from %s before %s",
		 sim_migratetype_names[c->want],
		 sim_migratetype_names[c->first],
		 sim_migratetype_names[c->second]);
}

KUNIT_ARRAY_PARAM(choice, choices, choice_name);

static void the_preferred_type_is_taken_first(struct kunit *test)
{
	const struct choice *c = test->param_value;
	struct arenas a;

	make_arenas(test, &a);
	prepare(test, &a, 0, c->second, SIM_PAGEBLOCK_ORDER);
	prepare(test, &a, 1, c->first, SIM_PAGEBLOCK_ORDER);
	sim_test_free(test, a.m, a.base[1], SIM_PAGEBLOCK_ORDER);
	sim_test_free(test, a.m, a.base[0], SIM_PAGEBLOCK_ORDER);
	KUNIT_EXPECT_EQ(test, sim_find_suitable_fallback(&a.zone->free_area[SIM_PAGEBLOCK_ORDER],
							 c->want), c->first);
	KUNIT_EXPECT_EQ(test, sim_test_alloc(test, a.m, a.zone,
					     SIM_PAGEBLOCK_ORDER, c->want),
			a.base[1]);
	KUNIT_EXPECT_EQ(test, sim_find_suitable_fallback(&a.zone->free_area[SIM_PAGEBLOCK_ORDER],
							 c->want), c->second);
	KUNIT_EXPECT_EQ(test, sim_test_alloc(test, a.m, a.zone,
					     SIM_PAGEBLOCK_ORDER, c->want),
			a.base[0]);
	KUNIT_EXPECT_EQ(test, sim_find_suitable_fallback(&a.zone->free_area[SIM_PAGEBLOCK_ORDER],
							 c->want), -1);
	KUNIT_EXPECT_NULL(test, sim_alloc_pages_zone(&a.m->mm, a.zone, 0,
						     c->want));
	sim_test_verify(test, a.m);
}

static void the_own_type_comes_before_any_fallback(struct kunit *test)
{
	const struct pair *p = test->param_value;
	struct arenas a;

	make_arenas(test, &a);
	prepare(test, &a, 0, p->have, 0);
	prepare(test, &a, 1, p->want, SIM_MAX_PAGE_ORDER);
	sim_test_free(test, a.m, a.base[0], 0);
	sim_test_free(test, a.m, a.base[1], SIM_MAX_PAGE_ORDER);
	/* Splitting the largest block of its own beats one that fits. */
	KUNIT_EXPECT_EQ(test, sim_test_alloc(test, a.m, a.zone, 0, p->want),
			a.base[1]);
	KUNIT_EXPECT_EQ(test, type_of(&a, a.base[0]), p->have);
}

static void a_claim_takes_the_largest_block(struct kunit *test)
{
	struct arenas a;

	make_arenas(test, &a);
	prepare(test, &a, 0, MOVABLE, 2);
	prepare(test, &a, 1, MOVABLE, 5);
	sim_test_free(test, a.m, a.base[1], 5);
	sim_test_free(test, a.m, a.base[0], 2);
	KUNIT_EXPECT_EQ(test, sim_test_alloc(test, a.m, a.zone, 0, UNMOVABLE),
			a.base[1]);
	KUNIT_EXPECT_EQ(test, type_of(&a, a.base[0]), MOVABLE);
	KUNIT_EXPECT_EQ(test, type_of(&a, a.base[1]), UNMOVABLE);
	sim_test_verify(test, a.m);
}

static void a_steal_takes_the_smallest_block(struct kunit *test)
{
	struct arenas a;

	make_arenas(test, &a);
	prepare(test, &a, 0, UNMOVABLE, 1);
	prepare(test, &a, 1, UNMOVABLE, 5);
	sim_test_free(test, a.m, a.base[0], 1);
	sim_test_free(test, a.m, a.base[1], 5);
	KUNIT_EXPECT_EQ(test, sim_test_alloc(test, a.m, a.zone, 0, MOVABLE),
			a.base[0]);
	KUNIT_EXPECT_EQ(test, type_of(&a, a.base[0]), UNMOVABLE);
	KUNIT_EXPECT_EQ(test, type_of(&a, a.base[1]), UNMOVABLE);
	sim_test_verify(test, a.m);
}

static void a_stolen_block_returns_to_its_pageblocks_type(struct kunit *test)
{
	struct arenas a;

	make_arenas(test, &a);
	prepare(test, &a, 0, UNMOVABLE, 3);
	sim_test_free(test, a.m, a.base[0], 3);
	KUNIT_ASSERT_EQ(test, sim_test_alloc(test, a.m, a.zone, 3, MOVABLE),
			a.base[0]);
	sim_test_free(test, a.m, a.base[0], 3);
	sim_test_expect_list(test, a.m, a.zone, 3, UNMOVABLE, a.base, 1);
	sim_test_verify(test, a.m);
}

static struct kunit_case fallback_cases[] = {
	KUNIT_CASE_PARAM(a_whole_pageblock_is_claimed, pair_gen_params),
	KUNIT_CASE_PARAM(the_largest_block_is_claimed_with_both_pageblocks,
			 pair_gen_params),
	KUNIT_CASE_PARAM(a_request_of_the_largest_order_is_served,
			 pair_gen_params),
	KUNIT_CASE_PARAM(a_pageblock_in_use_is_claimed_only_if_it_pays,
			 part_gen_params),
	KUNIT_CASE_PARAM(pages_on_an_lru_list_count_as_movable, lru_gen_params),
	KUNIT_CASE(crumbs_of_order_4_are_worth_a_claim),
	KUNIT_CASE_PARAM(merged_pageblocks_have_one_type, pair_gen_params),
	KUNIT_CASE(a_claim_moves_every_free_block_of_the_pageblock),
	KUNIT_CASE_PARAM(the_preferred_type_is_taken_first, choice_gen_params),
	KUNIT_CASE_PARAM(the_own_type_comes_before_any_fallback,
			 pair_gen_params),
	KUNIT_CASE(a_claim_takes_the_largest_block),
	KUNIT_CASE(a_steal_takes_the_smallest_block),
	KUNIT_CASE(a_stolen_block_returns_to_its_pageblocks_type),
	{}
};

static struct kunit_suite fallback_suite = {
	.name = "mm_sim_fallback",
	.test_cases = fallback_cases,
};

kunit_test_suite(fallback_suite);
