// SPDX-License-Identifier: GPL-2.0
/*
 * The policy pcp_max_order: per-CPU lists of large blocks.
 */
#include <kunit/test.h>

#include "helpers.h"
#include "page/buddy.h"
#include "page/page_alloc.h"
#include "page/page_isolation.h"
#include "page/pcp.h"
#include "page/policy/policy.h"
#include "page/vmstat.h"
#include "view/memory_use.h"
#include "view/verify.h"

#define MOVABLE (GFP_USER | __GFP_MOVABLE)

/* One zone of 64 MiB, one CPU, and the large lists of both. */
struct fixture {
	struct sim_machine *m;
	struct sim_zone *zone;
	struct sim_per_cpu_pages *pcp;
	struct sim_pcp_large *large;
	struct sim_test_blocks *before;
};

static struct fixture make(struct kunit *test, int max_order, int batch,
			   int high)
{
	const struct sim_machine_params params = {
		.size = "64M",
		.banks = "64M@1G:0",
		.cpus = "1:0",
	};
	struct fixture f = { };

	f.m = sim_test_machine(test, &params, SIM_STAGE_BUDDY);
	f.zone = sim_test_zone(f.m, SIM_ZONE_DMA32);
	f.before = sim_test_free_lists(test, f.m);
	f.pcp = sim_zone_pcp(&f.m->mm, f.zone, 0);
	KUNIT_ASSERT_NOT_NULL(test, f.pcp);
	f.large = &f.pcp->large;
	f.pcp->batch = batch;
	f.pcp->high_min = high;
	f.pcp->high_max = high;
	KUNIT_ASSERT_EQ(test, sim_set_pcp_max_order(&f.m->mm, max_order), 0);
	return f;
}

static struct sim_page *take(struct kunit *test, struct fixture *f, gfp_t gfp,
			     unsigned int order)
{
	struct sim_page *page = sim_alloc_pages(&f->m->mm, gfp, order);

	KUNIT_ASSERT_NOT_NULL(test, page);
	KUNIT_EXPECT_EQ(test, sim_page_order(page), order);
	KUNIT_EXPECT_TRUE(test, sim_page_head(page));
	KUNIT_EXPECT_EQ(test, atomic_read(&page->_refcount), 1);
	return page;
}

static void give(struct kunit *test, struct fixture *f, struct sim_page *page,
		 unsigned int order)
{
	KUNIT_ASSERT_EQ(test, sim_free_pages(&f->m->mm, page, order), 0);
}

static void all_orders_up_to_the_highest_stay(struct kunit *test)
{
	struct fixture f = make(test, 3, 63, 5000);
	unsigned int max, order;

	for (max = 3; max <= SIM_MAX_PAGE_ORDER; max++) {
		KUNIT_ASSERT_EQ(test, sim_set_pcp_max_order(&f.m->mm, max), 0);
		for (order = 0; order <= SIM_MAX_PAGE_ORDER; order++) {
			bool kept = order <= max || order == SIM_PAGEBLOCK_ORDER;
			struct sim_page *page = take(test, &f, MOVABLE, order);

			/* Blocks of order 1 to 3 stay but when in a row. */
			f.pcp->free_count = 0;
			f.pcp->flags = 0;
			give(test, &f, page, order);
			KUNIT_EXPECT_EQ_MSG(test, sim_page_pcp(page), kept,
					    "order %u of %u", order, max);
			KUNIT_EXPECT_EQ(test, sim_zone_pcp_pages(&f.m->mm, f.zone) != 0,
					kept);
			sim_test_verify(test, f.m);
			sim_drain_all_pages(&f.m->mm, NULL);
			KUNIT_EXPECT_FALSE(test, sim_page_pcp(page));
		}
	}
	KUNIT_EXPECT_EQ(test, sim_set_pcp_max_order(&f.m->mm, 2), -EINVAL);
	KUNIT_EXPECT_EQ(test, sim_set_pcp_max_order(&f.m->mm, 11), -EINVAL);
	KUNIT_EXPECT_EQ(test, f.m->mm.pcp_max_order, 10);
	sim_test_expect_same(test, f.before, sim_test_free_lists(test, f.m));
}

static void the_last_freed_is_the_first_taken(struct kunit *test)
{
	static const gfp_t types[] = { GFP_USER, MOVABLE,
				       GFP_USER | __GFP_RECLAIMABLE };
	struct fixture f = make(test, 10, 63, 8000);
	struct sim_page *a, *b;
	unsigned int i, order;

	for (order = 4; order <= SIM_MAX_PAGE_ORDER; order++) {
		if (order == SIM_PAGEBLOCK_ORDER)
			continue;
		for (i = 0; i < ARRAY_SIZE(types); i++) {
			unsigned long changes;

			a = take(test, &f, types[i], order);
			b = take(test, &f, types[i], order);
			changes = f.zone->free_area[order].changes;
			give(test, &f, a, order);
			give(test, &f, b, order);
			KUNIT_EXPECT_PTR_EQ(test, b,
					    take(test, &f, types[i], order));
			KUNIT_EXPECT_PTR_EQ(test, a,
					    take(test, &f, types[i], order));
			/* The zone was not asked. */
			KUNIT_EXPECT_EQ(test, changes,
					f.zone->free_area[order].changes);
			give(test, &f, a, order);
			give(test, &f, b, order);
			sim_drain_all_pages(&f.m->mm, NULL);
		}
	}
	sim_test_verify(test, f.m);
}

struct fetch_case {
	unsigned int order;
	int batch, high;
	bool below_high;
	/* Pages in the lists after one block was asked for. */
	int count;
};

static const struct fetch_case fetch_cases[] = {
	/* 63 >> 4 blocks; and then there is but one. */
	{ 4, 63, 5000, false, 2 << 4 }, { 5, 63, 5000, false, 0 },
	{ 10, 63, 5000, false, 0 }, { 4, 15, 5000, false, 0 },
	{ 4, 255, 5000, false, 14 << 4 }, { 6, 255, 5000, false, 2 << 6 },
	/* No more than may stay. */
	{ 4, 255, 47, false, 2 << 4 }, { 4, 255, 48, false, 3 << 4 },
	{ 4, 255, 15, false, 0 }, { 4, 255, 0, false, 0 },
	/* Nor in a zone that is short of pages. */
	{ 4, 255, 5000, true, 0 },
};

static void fetch_case_name(const struct fetch_case *c, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "order %u batch %d high %d%s",
		 c->order, c->batch, c->high, c->below_high ? " short" : "");
}

KUNIT_ARRAY_PARAM(fetch, fetch_cases, fetch_case_name);

static void a_batch_at_most_is_fetched(struct kunit *test)
{
	const struct fetch_case *c = test->param_value;
	struct fixture f = make(test, 10, c->batch, c->high);
	unsigned long free = sim_zone_page_state_snapshot(f.zone,
							  SIM_NR_FREE_PAGES);
	struct sim_page *page;

	if (c->below_high)
		set_bit(SIM_ZONE_BELOW_HIGH, &f.zone->flags);
	page = take(test, &f, MOVABLE, c->order);
	KUNIT_EXPECT_EQ(test, f.large->count, c->count);
	KUNIT_EXPECT_EQ(test,
			sim_zone_page_state_snapshot(f.zone, SIM_NR_FREE_PAGES),
			free - c->count - (1UL << c->order));
	KUNIT_EXPECT_EQ(test, sim_zone_vm_events(&f.m->mm, f.zone, SIM_PGALLOC),
			1UL << c->order);
	give(test, &f, page, c->order);
	KUNIT_EXPECT_EQ(test, sim_zone_vm_events(&f.m->mm, f.zone, SIM_PGFREE),
			1UL << c->order);
	sim_test_verify(test, f.m);
	sim_test_expect_same(test, f.before, sim_test_free_lists(test, f.m));
}

static void full_lists_make_room_oldest_first(struct kunit *test)
{
	struct fixture f = make(test, 10, 1, 2048 + 16);
	struct sim_page *page[4], *small;
	int i;

	for (i = 0; i < 4; i++)
		page[i] = take(test, &f, MOVABLE, 10);
	small = take(test, &f, MOVABLE, 4);
	KUNIT_ASSERT_EQ(test, f.large->count, 0);
	give(test, &f, small, 4);
	give(test, &f, page[0], 10);
	give(test, &f, page[1], 10);
	KUNIT_EXPECT_EQ(test, f.large->count, 2048 + 16);
	/* Of the same order first, so that the small one stays. */
	give(test, &f, page[2], 10);
	KUNIT_EXPECT_EQ(test, f.large->count, 2048 + 16);
	KUNIT_EXPECT_TRUE(test, sim_page_buddy(page[0]));
	KUNIT_EXPECT_TRUE(test, sim_page_pcp(page[1]));
	KUNIT_EXPECT_TRUE(test, sim_page_pcp(small));
	/* What is larger than all that may stay does not push others out. */
	f.pcp->high_max = 1023;
	give(test, &f, page[3], 10);
	KUNIT_EXPECT_TRUE(test, sim_page_buddy(page[3]));
	KUNIT_EXPECT_EQ(test, f.large->count, 2048 + 16);
	sim_test_verify(test, f.m);
}

static void full_lists_give_a_batch_back(struct kunit *test)
{
	struct fixture f = make(test, 4, 48, 64);
	struct sim_page *page[5];
	int i;

	for (i = 0; i < 5; i++)
		page[i] = take(test, &f, MOVABLE, 4);
	sim_drain_all_pages(&f.m->mm, NULL);
	for (i = 0; i < 4; i++)
		give(test, &f, page[i], 4);
	KUNIT_EXPECT_EQ(test, f.large->count, 64);
	give(test, &f, page[4], 4);
	KUNIT_EXPECT_EQ(test, f.large->count, 32);
	for (i = 0; i < 5; i++)
		KUNIT_EXPECT_EQ_MSG(test, sim_page_pcp(page[i]), i >= 3,
				    "block %d", i);
}

static void nothing_stays_in_a_zone_that_is_short_of_pages(struct kunit *test)
{
	struct fixture f = make(test, 10, 1, 5000);
	struct sim_page *a = take(test, &f, MOVABLE, 8);
	struct sim_page *b = take(test, &f, MOVABLE, 8);
	unsigned long high = f.zone->_watermark[SIM_WMARK_HIGH];

	set_bit(SIM_ZONE_BELOW_HIGH, &f.zone->flags);
	f.zone->_watermark[SIM_WMARK_HIGH] = f.zone->managed_pages;
	give(test, &f, a, 8);
	KUNIT_EXPECT_EQ(test, f.large->count, 0);
	KUNIT_EXPECT_TRUE(test, test_bit(SIM_ZONE_BELOW_HIGH, &f.zone->flags));
	/* Once it is not, the next free finds out. */
	f.zone->_watermark[SIM_WMARK_HIGH] = high;
	give(test, &f, b, 8);
	KUNIT_EXPECT_EQ(test, f.large->count, 256);
	KUNIT_EXPECT_FALSE(test, test_bit(SIM_ZONE_BELOW_HIGH, &f.zone->flags));
	sim_test_verify(test, f.m);
}

/* The types of the two pageblocks of a largest block; -1 is "not kept". */
static const struct type_case {
	int first, second;
	int list;
} type_cases[] = {
	{ SIM_MIGRATE_MOVABLE, SIM_MIGRATE_MOVABLE, SIM_MIGRATE_MOVABLE },
	{ SIM_MIGRATE_UNMOVABLE, SIM_MIGRATE_UNMOVABLE, SIM_MIGRATE_UNMOVABLE },
	{ SIM_MIGRATE_RECLAIMABLE, SIM_MIGRATE_RECLAIMABLE,
	  SIM_MIGRATE_RECLAIMABLE },
	{ SIM_MIGRATE_MOVABLE, SIM_MIGRATE_UNMOVABLE, -1 },
	{ SIM_MIGRATE_MOVABLE, SIM_MIGRATE_ISOLATE, -1 },
	{ SIM_MIGRATE_ISOLATE, SIM_MIGRATE_MOVABLE, -1 },
	{ SIM_MIGRATE_ISOLATE, SIM_MIGRATE_ISOLATE, -1 },
	{ SIM_MIGRATE_HIGHATOMIC, SIM_MIGRATE_HIGHATOMIC, -1 },
	{ SIM_MIGRATE_CMA, SIM_MIGRATE_CMA, -1 },
};

static void type_case_name(const struct type_case *c, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%s and %s",
		 sim_migratetype_names[c->first],
		 sim_migratetype_names[c->second]);
}

KUNIT_ARRAY_PARAM(type, type_cases, type_case_name);

/* As a test may: without a walk through the blocks in it. */
static void set_types(struct fixture *f, unsigned long pfn, int first,
		      int second)
{
	sim_test_set_type(f->m, f->zone, pfn, first);
	sim_test_set_type(f->m, f->zone, pfn + SIM_PAGEBLOCK_NR_PAGES, second);
}

static void both_pageblocks_say_which_list(struct kunit *test)
{
	const struct type_case *c = test->param_value;
	struct fixture f = make(test, 10, 1, 5000);
	struct sim_page *page = take(test, &f, MOVABLE, 10);

	set_types(&f, sim_page_to_pfn(&f.m->mm, page), c->first, c->second);
	give(test, &f, page, 10);
	KUNIT_EXPECT_EQ(test, sim_page_pcp(page), c->list >= 0);
	if (c->list >= 0)
		KUNIT_EXPECT_PTR_EQ(test, &page->lru,
				    f.large->lists[10 - 4][c->list].next);
	sim_test_verify(test, f.m);
}

static void a_smaller_block_has_one_pageblock(struct kunit *test)
{
	const struct type_case *c = test->param_value;
	struct fixture f = make(test, 10, 1, 5000);
	struct sim_page *page = take(test, &f, MOVABLE, 10);
	bool kept = c->first < SIM_MIGRATE_PCPTYPES;

	sim_test_split_held(test, f.m, sim_page_to_pfn(&f.m->mm, page), 10, 8);
	set_types(&f, sim_page_to_pfn(&f.m->mm, page), c->first, c->second);
	give(test, &f, page, 8);
	KUNIT_EXPECT_EQ(test, sim_page_pcp(page), kept);
	if (kept)
		KUNIT_EXPECT_PTR_EQ(test, &page->lru,
				    f.large->lists[8 - 4][c->first].next);
	sim_test_verify(test, f.m);
}

static void a_drain_heeds_the_types_of_that_moment(struct kunit *test)
{
	const struct type_case *c = test->param_value;
	struct fixture f = make(test, 10, 1, 5000);
	struct sim_page *page = take(test, &f, MOVABLE, 10);
	unsigned long pfn = sim_page_to_pfn(&f.m->mm, page);
	unsigned long isolated;

	give(test, &f, page, 10);
	set_types(&f, pfn, c->first, c->second);
	isolated = SIM_PAGEBLOCK_NR_PAGES *
		   ((c->first == SIM_MIGRATE_ISOLATE) +
		    (c->second == SIM_MIGRATE_ISOLATE));
	sim_drain_all_pages(&f.m->mm, f.zone);
	KUNIT_EXPECT_EQ(test, f.large->count, 0);
	KUNIT_EXPECT_EQ(test,
			sim_zone_page_state_snapshot(f.zone, SIM_NR_FREE_PAGES),
			f.zone->managed_pages - isolated);
	sim_test_verify(test, f.m);
}

static void a_lower_order_or_no_lists_give_all_back(struct kunit *test)
{
	struct fixture f = make(test, 10, 1, 5000);
	struct sim_page *a = take(test, &f, MOVABLE, 10);
	struct sim_page *b = take(test, &f, MOVABLE, 5);

	give(test, &f, a, 10);
	give(test, &f, b, 5);
	KUNIT_EXPECT_EQ(test, f.large->count, 1024 + 32);
	KUNIT_EXPECT_EQ(test, sim_set_pcp_max_order(&f.m->mm, 6), 0);
	KUNIT_EXPECT_EQ(test, f.large->count, 0);
	a = take(test, &f, MOVABLE, 5);
	give(test, &f, a, 5);
	KUNIT_EXPECT_EQ(test, f.large->count, 32);
	/* While a range is emptied, say. */
	sim_zone_pcp_disable(&f.m->mm, f.zone);
	KUNIT_EXPECT_EQ(test, f.large->count, 0);
	a = take(test, &f, MOVABLE, 4);
	give(test, &f, a, 4);
	KUNIT_EXPECT_EQ(test, f.large->count, 0);
	sim_zone_pcp_enable(&f.m->mm, f.zone);
	sim_test_expect_same(test, f.before, sim_test_free_lists(test, f.m));
}

static void all_who_look_know_of_large_blocks(struct kunit *test)
{
	struct fixture f = make(test, 10, 1, 5000);
	struct sim_page *page = take(test, &f, MOVABLE, 7);
	struct sim_verify v = { };
	struct sim_memory_use use;
	const char *why;
	int level;

	give(test, &f, page, 7);
	mutex_lock(&f.m->lock);
	KUNIT_EXPECT_EQ(test, sim_verify(f.m, &v), 0);
	sim_memory_use(f.m, &use);
	mutex_unlock(&f.m->lock);
	KUNIT_EXPECT_EQ(test, v.pcp, 128);
	KUNIT_EXPECT_EQ(test, v.allocated, 0);
	KUNIT_EXPECT_EQ(test, sim_memory_use_of(&use, "in per-CPU lists"),
			128 * PAGE_SIZE);
	KUNIT_EXPECT_EQ(test, sim_memory_use_of(&use, "allocated"), 0);
	KUNIT_EXPECT_EQ(test, sim_zone_pcp_pages(&f.m->mm, f.zone), 128);
	/* Nor can one be freed again. */
	level = sim_test_quiet_begin(LOGLEVEL_CRIT);
	KUNIT_EXPECT_EQ(test, sim_free_pages(&f.m->mm, page, 7), -EINVAL);
	KUNIT_EXPECT_EQ(test, sim_free_pages(&f.m->mm, page, 6), -EINVAL);
	KUNIT_EXPECT_EQ(test, sim_free_pages(&f.m->mm, page, 11), -EINVAL);
	KUNIT_EXPECT_EQ(test, sim_free_pages_why(&f.m->mm,
						 sim_page_to_pfn(&f.m->mm, page + 1),
						 0, &why), -EINVAL);
	sim_test_quiet_end(level);
	KUNIT_EXPECT_STREQ(test, why,
			   "the page is free already, in a per-CPU list");
	/* A batch is a block here. */
	sim_drain_zone_pages(&f.m->mm, f.zone, 0);
	KUNIT_EXPECT_EQ(test, sim_zone_pcp_pages(&f.m->mm, f.zone), 0);
}

static void what_is_wrong_with_a_list_is_found(struct kunit *test)
{
	struct fixture f = make(test, 10, 1, 5000);
	struct sim_page *page = take(test, &f, MOVABLE, 6);

	give(test, &f, page, 6);
	KUNIT_EXPECT_EQ(test, sim_test_verify_quiet(f.m), 0);
	f.large->count++;
	KUNIT_EXPECT_EQ(test, sim_test_verify_quiet(f.m), -EUCLEAN);
	f.large->count--;
	list_move(&page->lru, &f.large->lists[5 - 4][SIM_MIGRATE_MOVABLE]);
	KUNIT_EXPECT_EQ(test, sim_test_verify_quiet(f.m), -EUCLEAN);
	list_move(&page->lru, &f.large->lists[6 - 4][SIM_MIGRATE_MOVABLE]);
	KUNIT_EXPECT_EQ(test, sim_test_verify_quiet(f.m), 0);
}

static struct kunit_case pcp_max_order_cases[] = {
	KUNIT_CASE(all_orders_up_to_the_highest_stay),
	KUNIT_CASE(the_last_freed_is_the_first_taken),
	KUNIT_CASE_PARAM(a_batch_at_most_is_fetched, fetch_gen_params),
	KUNIT_CASE(full_lists_make_room_oldest_first),
	KUNIT_CASE(full_lists_give_a_batch_back),
	KUNIT_CASE(nothing_stays_in_a_zone_that_is_short_of_pages),
	KUNIT_CASE_PARAM(both_pageblocks_say_which_list, type_gen_params),
	KUNIT_CASE_PARAM(a_smaller_block_has_one_pageblock, type_gen_params),
	KUNIT_CASE_PARAM(a_drain_heeds_the_types_of_that_moment,
			 type_gen_params),
	KUNIT_CASE(a_lower_order_or_no_lists_give_all_back),
	KUNIT_CASE(all_who_look_know_of_large_blocks),
	KUNIT_CASE(what_is_wrong_with_a_list_is_found),
	{}
};

static struct kunit_suite pcp_max_order_suite = {
	.name = "mm_sim_pcp_max_order",
	.test_cases = pcp_max_order_cases,
};

kunit_test_suite(pcp_max_order_suite);
