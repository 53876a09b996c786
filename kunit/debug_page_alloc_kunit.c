// SPDX-License-Identifier: GPL-2.0
/*
 * Guard pages. All machines here have 64 MiB from 1 GiB on, in one zone.
 *
 * A page that is taken from a block of order 10, with debug_guardpage_minorder=3:
 *
 *	|0|1|2 3|4     7|8            15|16 ...
 *	 x g  g     g         free        free
 */
#include <kunit/test.h>

#include "helpers.h"
#include "log_text.h"
#include "page/buddy.h"
#include "page/debug_page_alloc.h"
#include "page/page_alloc.h"
#include "page/page_isolation.h"
#include "page/pcp.h"
#include "page/vmstat.h"
#include "view/verify.h"
#include "view/walk.h"
#include "workload/storm.h"

#define MOVABLE (GFP_USER | __GFP_MOVABLE)
#define FIRST_PFN (SZ_1G >> PAGE_SHIFT)

static struct sim_machine *make_with(struct kunit *test, const char *minorder,
				     bool debug_pagealloc)
{
	const struct sim_machine_params params = {
		.size = "64M",
		.banks = "64M@1G:0",
		.cpus = "1:0",
		.hardening = { .debug_pagealloc = debug_pagealloc },
		.debug_guardpage_minorder = minorder,
	};

	return sim_test_machine(test, &params, SIM_STAGE_BUDDY);
}

static struct sim_zone *the_zone(struct sim_machine *m)
{
	return sim_test_zone(m, SIM_ZONE_DMA32);
}

/* With nothing free but blocks of order 10. */
static struct sim_machine *make(struct kunit *test, const char *minorder)
{
	struct sim_machine *m = make_with(test, minorder, true);

	sim_test_take_small(test, m, the_zone(m));
	return m;
}

static long zone_free(struct sim_zone *zone)
{
	return sim_zone_page_state_snapshot(zone, SIM_NR_FREE_PAGES);
}

static long pages_free(struct sim_machine *m)
{
	return zone_free(the_zone(m));
}

/* Pages that are guards, by the memory map. */
static unsigned long guard_pages(struct sim_machine *m)
{
	unsigned long pfn = FIRST_PFN, nr = 0;
	struct sim_block block;

	while (sim_walk_blocks(&m->mm, &pfn, &block))
		if (block.kind == SIM_BLOCK_GUARD)
			nr += block.nr_pages;
	return nr;
}

static struct sim_page *take(struct kunit *test, struct sim_machine *m,
			     unsigned int order)
{
	struct sim_page *page = sim_alloc_pages_buddy(&m->mm, 0, MOVABLE, order);

	KUNIT_ASSERT_NOT_NULL(test, page);
	return page;
}

static void halves_below_the_limit_are_guards(struct kunit *test)
{
	static const struct {
		unsigned int at;
		unsigned int order;
	} guards[] = { { 1, 0 }, { 2, 1 }, { 4, 2 } };
	struct sim_machine *m = make(test, "3");
	struct sim_test_blocks *before = sim_test_free_lists(test, m);
	struct sim_page *page = take(test, m, 0);
	unsigned long pfn = sim_page_to_pfn(&m->mm, page);
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(guards); i++) {
		const struct sim_page *guard = page + guards[i].at;

		KUNIT_EXPECT_TRUE(test, sim_page_guard(guard));
		KUNIT_EXPECT_FALSE(test, sim_page_buddy(guard));
		KUNIT_EXPECT_EQ(test, sim_page_order(guard), guards[i].order);
		KUNIT_EXPECT_EQ(test, atomic_read(&guard->_refcount), 0);
	}
	for (i = 3; i < SIM_MAX_PAGE_ORDER; i++) {
		KUNIT_EXPECT_TRUE(test, sim_page_buddy(page + (1 << i)));
		KUNIT_EXPECT_EQ(test, sim_page_order(page + (1 << i)), i);
		KUNIT_EXPECT_EQ(test, the_zone(m)->free_area[i].nr_free, 1);
	}
	for (i = 0; i < 3; i++)
		KUNIT_EXPECT_EQ(test, the_zone(m)->free_area[i].nr_free, 0);
	KUNIT_EXPECT_EQ(test, guard_pages(m), 7);
	sim_test_verify(test, m);

	sim_test_free(test, m, pfn, 0);
	KUNIT_EXPECT_EQ(test, guard_pages(m), 0);
	sim_test_expect_same(test, before, sim_test_free_lists(test, m));
	sim_test_verify(test, m);
}

/* One block costs as much as the smallest that may be free, or itself. */
static void a_block_costs_its_guards_too(struct kunit *test)
{
	unsigned int minorder, order;

	for (minorder = 0; minorder <= SIM_MAX_GUARDPAGE_MINORDER; minorder++) {
		char text[] = { '0' + minorder, '\0' };
		struct sim_machine *m = make(test, text);
		struct sim_test_blocks *before = sim_test_free_lists(test, m);
		long free = pages_free(m);

		for (order = 0; order <= SIM_MAX_PAGE_ORDER; order++) {
			unsigned int cost = max(order, minorder);
			struct sim_page *page = take(test, m, order);

			KUNIT_EXPECT_EQ_MSG(test, free - pages_free(m),
					    1L << cost, "minorder %u order %u",
					    minorder, order);
			KUNIT_EXPECT_EQ_MSG(test, guard_pages(m),
					    (1UL << cost) - (1UL << order),
					    "minorder %u order %u", minorder,
					    order);
			sim_test_verify(test, m);
			sim_test_free(test, m, sim_page_to_pfn(&m->mm, page),
				      order);
			KUNIT_EXPECT_EQ(test, pages_free(m), free);
		}
		sim_test_expect_same(test, before, sim_test_free_lists(test, m));
		sim_test_destroy_now(test, m);
	}
}

static void without_debug_pagealloc_there_are_no_guards(struct kunit *test)
{
	struct sim_machine *m = make_with(test, "5", false);
	struct sim_page *page;
	long free;

	sim_test_take_small(test, m, the_zone(m));
	free = pages_free(m);
	page = take(test, m, 0);
	KUNIT_EXPECT_EQ(test, m->mm.features, 0);
	KUNIT_EXPECT_EQ(test, free - pages_free(m), 1);
	KUNIT_EXPECT_EQ(test, guard_pages(m), 0);
	KUNIT_EXPECT_TRUE(test, sim_page_buddy(page + 1));
}

static void the_boot_says_what_the_limit_is(struct kunit *test)
{
	struct sim_machine *m = make(test, "4");
	char *text = kunit_kzalloc(test, SIM_LOG_BATCH + 1, GFP_KERNEL);
	struct sim_log_reader reader;

	KUNIT_ASSERT_NOT_NULL(test, text);
	sim_log_read_begin(&m->log, &reader, SIM_LOG_BOOT);
	sim_log_read(&m->log, &reader, text, SIM_LOG_BATCH);
	KUNIT_EXPECT_EQ(test, sim_test_count(text, "\nSetting debug_guardpage_minorder to 4\n"), 1);
	/* And goes by it after a reset, too. */
	mutex_lock(&m->lock);
	sim_machine_reset(m);
	mutex_unlock(&m->lock);
	KUNIT_ASSERT_EQ(test, sim_test_boot_to(m, SIM_STAGE_BUDDY), 0);
	sim_test_take_small(test, m, the_zone(m));
	take(test, m, 0);
	KUNIT_EXPECT_EQ(test, guard_pages(m), 15);
}

/* Whole blocks of another type are cut in another place. */
static void claimed_pageblocks_have_guards(struct kunit *test)
{
	struct sim_machine *m = make(test, "5");
	long free = pages_free(m);
	struct sim_page *page;

	/* At boot all pageblocks are movable. */
	page = sim_alloc_pages_buddy(&m->mm, 0, GFP_KERNEL, 2);
	KUNIT_ASSERT_NOT_NULL(test, page);
	KUNIT_EXPECT_EQ(test, sim_get_pageblock_migratetype(&m->mm,
							    sim_page_to_pfn(&m->mm, page)),
			SIM_MIGRATE_UNMOVABLE);
	KUNIT_EXPECT_EQ(test, guard_pages(m), 28);
	KUNIT_EXPECT_EQ(test, free - pages_free(m), 32);
	sim_test_verify(test, m);
	sim_test_free(test, m, sim_page_to_pfn(&m->mm, page), 2);
	KUNIT_EXPECT_EQ(test, pages_free(m), free);
	sim_test_verify(test, m);
}

/* The parts of a block that was split merge with its guards last of all. */
static void guards_stay_until_the_last_part_is_free(struct kunit *test)
{
	struct sim_machine *m = make(test, "4");
	struct sim_test_blocks *before = sim_test_free_lists(test, m);
	struct sim_page *page = take(test, m, 2);
	unsigned long pfn = sim_page_to_pfn(&m->mm, page);
	static const unsigned int order[] = { 2, 0, 3, 1 };
	unsigned int i;

	KUNIT_ASSERT_EQ(test, sim_split_page(&m->mm, page, 2), 0);
	for (i = 0; i < 4; i++) {
		KUNIT_EXPECT_EQ(test, guard_pages(m), 12);
		sim_test_verify(test, m);
		sim_test_free(test, m, pfn + order[i], 0);
	}
	KUNIT_EXPECT_EQ(test, guard_pages(m), 0);
	sim_test_expect_same(test, before, sim_test_free_lists(test, m));
}

/*
 * They are not free, so isolation takes nothing off the count for them; what merges
 * there later counts when it is over. In ZONE_MOVABLE pages in use may stay.
 */
static void guards_in_an_isolated_pageblock_are_counted_once(struct kunit *test)
{
	const struct sim_machine_params params = {
		.size = "64M",
		.banks = "64M@1G:0",
		.cpus = "1:0",
		.kernelcore = "16M",
		.hardening = { .debug_pagealloc = true },
		.debug_guardpage_minorder = "3",
	};
	struct sim_machine *m = sim_test_machine(test, &params,
						 SIM_STAGE_BUDDY);
	struct sim_zone *zone = sim_test_zone(m, SIM_ZONE_MOVABLE);
	struct sim_test_blocks *before;
	unsigned long pfn;
	long free;

	sim_test_take_small(test, m, zone);
	before = sim_test_free_blocks(test, m);
	free = zone_free(zone);
	pfn = sim_test_alloc(test, m, zone, 0, SIM_MIGRATE_MOVABLE);
	KUNIT_EXPECT_EQ(test, zone_free(zone), free - 8);
	KUNIT_ASSERT_EQ(test, sim_set_migratetype_isolate(&m->mm, pfn,
							  SIM_MIGRATE_MOVABLE,
							  0, 0, ULONG_MAX), 0);
	KUNIT_EXPECT_EQ(test, zone_free(zone), free - 512);
	KUNIT_EXPECT_EQ(test, guard_pages(m), 7);
	/* Nobody gets them, not even all in a row. */
	KUNIT_EXPECT_EQ(test, sim_test_pages_isolated(&m->mm, pfn + 1, pfn + 2),
			-EBUSY);
	sim_test_verify(test, m);
	sim_test_free(test, m, pfn, 0);
	KUNIT_EXPECT_EQ(test, guard_pages(m), 0);
	KUNIT_EXPECT_EQ(test, zone_free(zone), free - 512);
	sim_test_verify(test, m);
	KUNIT_ASSERT_EQ(test, sim_unset_migratetype_isolate(&m->mm, pfn,
							    SIM_MIGRATE_BEFORE),
			0);
	KUNIT_EXPECT_EQ(test, zone_free(zone), free);
	sim_test_expect_same(test, before, sim_test_free_blocks(test, m));
	sim_test_verify(test, m);
}

#define NR_HELD 96

/* Whatever is done, all is as after the boot when all came back. */
static void random_work_leaves_no_guard_behind(struct kunit *test)
{
	struct sim_page **held = kunit_kcalloc(test, NR_HELD, sizeof(*held),
					       GFP_KERNEL);
	u8 *orders = kunit_kcalloc(test, NR_HELD, 1, GFP_KERNEL);
	unsigned int minorder, i;
	struct rnd_state rnd;

	KUNIT_ASSERT_NOT_NULL(test, held);
	KUNIT_ASSERT_NOT_NULL(test, orders);
	prandom_seed_state(&rnd, sim_test_seed());
	for (minorder = 1; minorder <= SIM_MAX_GUARDPAGE_MINORDER; minorder++) {
		char text[] = { '0' + minorder, '\0' };
		struct sim_machine *m = make(test, text);
		struct sim_test_blocks *before = sim_test_free_blocks(test, m);
		long free = pages_free(m);

		for (i = 0; i < 2000; i++) {
			u32 r = prandom_u32_state(&rnd);
			unsigned int at = r % NR_HELD;

			r >>= 16;
			if (held[at]) {
				sim_free_pages(&m->mm, held[at], orders[at]);
				held[at] = NULL;
			} else {
				orders[at] = r % 7;
				held[at] = sim_alloc_pages(&m->mm, r & 0x100 ?
							   MOVABLE : GFP_KERNEL,
							   orders[at]);
			}
			if (r % 64 == 0)
				sim_drain_all_pages(&m->mm, NULL);
			if (i % 200 == 0 && !sim_test_verify(test, m))
				return;
		}
		for (i = 0; i < NR_HELD; i++) {
			if (held[i])
				sim_free_pages(&m->mm, held[i], orders[i]);
			held[i] = NULL;
		}
		sim_test_expect_same(test, before, sim_test_free_blocks(test, m));
		KUNIT_EXPECT_EQ(test, guard_pages(m), 0);
		KUNIT_EXPECT_EQ(test, pages_free(m), free);
		sim_test_verify(test, m);
		sim_test_destroy_now(test, m);
	}
}

/*
 * All orders in which up to three blocks of orders 0 to 3 can be taken, and all in
 * which they can come back.
 */
static void every_short_sequence_merges_back(struct kunit *test)
{
	static const u8 ways[6][3] = {
		{ 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 }, { 1, 2, 0 },
		{ 2, 0, 1 }, { 2, 1, 0 },
	};
	struct sim_machine *m = make(test, "2");
	struct sim_test_blocks *before = sim_test_free_lists(test, m);
	long free = pages_free(m);
	unsigned int orders, way, i, bad = 0;

	for (orders = 0; orders < 64; orders++) {
		for (way = 0; way < 6; way++) {
			struct sim_page *page[3];

			for (i = 0; i < 3; i++)
				page[i] = take(test, m, orders >> 2 * i & 3);
			/* Of 4 pages each, at least, and none twice. */
			bad += guard_pages(m) !=
			       free - pages_free(m) - (1 << (orders & 3)) -
			       (1 << (orders >> 2 & 3)) -
			       (1 << (orders >> 4 & 3));
			for (i = 0; i < 3; i++)
				sim_test_free(test, m,
					      sim_page_to_pfn(&m->mm,
							      page[ways[way][i]]),
					      orders >> 2 * ways[way][i] & 3);
			bad += pages_free(m) != free || guard_pages(m);
		}
	}
	KUNIT_EXPECT_EQ(test, bad, 0);
	KUNIT_EXPECT_EQ(test, sim_test_free_lists(test, m)->nr, before->nr);
	sim_test_verify(test, m);
}

/* All at once: checks, poison, guards, lists, isolation, ranges. */
static void a_storm_with_guards_and_poison_leaves_no_trace(struct kunit *test)
{
	const struct sim_storm_params params = {
		.seed = sim_test_seed(),
		.ms = 20000,
		.ops = 400,
	};
	struct sim_machine *m = make_with(test, "3", true);
	struct sim_test_blocks *before = sim_test_free_blocks(test, m);
	struct sim_storm_result *result;
	struct sim_test_log said;
	char *text;
	int err;

	result = kunit_kzalloc(test, sizeof(*result), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, result);
	sim_test_log_begin(test, &said, &m->log);
	mutex_lock(&m->lock);
	err = sim_storm(&m->mm, &params, result);
	mutex_unlock(&m->lock);
	text = sim_test_log_end(test, &said);
	KUNIT_EXPECT_EQ(test, err, 0);
	KUNIT_EXPECT_GT(test, result->taken, 0);
	KUNIT_EXPECT_EQ_MSG(test, result->errors, 0, "%s", result->first);
	KUNIT_EXPECT_EQ(test, sim_test_count(text, "BUG: "), 0);
	KUNIT_EXPECT_EQ(test, sim_test_count(text, "pagealloc: "), 0);
	sim_test_expect_same(test, before, sim_test_free_blocks(test, m));
	KUNIT_EXPECT_EQ(test, guard_pages(m), 0);
	sim_test_verify(test, m);
}

/* A guard page that is out of place is found. */
static void verify_knows_where_guards_may_be(struct kunit *test)
{
	struct sim_machine *m = make(test, "3");
	struct sim_verify v = { };
	struct sim_page *page = take(test, m, 0);
	struct sim_zone *zone = the_zone(m);
	unsigned long flags;

	sim_test_verify(test, m);
	/* The limit was another when they were made. */
	zone->guardpage_minorder = 2;
	mutex_lock(&m->lock);
	KUNIT_EXPECT_EQ(test, sim_verify(m, &v), -EUCLEAN);
	KUNIT_EXPECT_EQ(test, v.nr_broken, 1);
	zone->guardpage_minorder = 3;
	/* Somebody has it. */
	atomic_set(&page[2]._refcount, 1);
	KUNIT_EXPECT_EQ(test, sim_verify(m, &v), -EUCLEAN);
	KUNIT_EXPECT_EQ(test, v.nr_broken, 1);
	atomic_set(&page[2]._refcount, 0);
	/* Free beside free: both find that. */
	spin_lock_irqsave(&zone->lock, flags);
	page->flags &= ~(SIM_PG_HEAD | SIM_ORDER_PGMASK);
	atomic_set(&page->_refcount, 0);
	sim_set_page_guard(page, 0);
	spin_unlock_irqrestore(&zone->lock, flags);
	KUNIT_EXPECT_EQ(test, sim_verify(m, &v), -EUCLEAN);
	KUNIT_EXPECT_EQ(test, v.nr_broken, 2);
	mutex_unlock(&m->lock);
}

static struct kunit_case debug_page_alloc_cases[] = {
	KUNIT_CASE(halves_below_the_limit_are_guards),
	KUNIT_CASE(a_block_costs_its_guards_too),
	KUNIT_CASE(without_debug_pagealloc_there_are_no_guards),
	KUNIT_CASE(the_boot_says_what_the_limit_is),
	KUNIT_CASE(claimed_pageblocks_have_guards),
	KUNIT_CASE(guards_stay_until_the_last_part_is_free),
	KUNIT_CASE(guards_in_an_isolated_pageblock_are_counted_once),
	KUNIT_CASE(random_work_leaves_no_guard_behind),
	KUNIT_CASE(every_short_sequence_merges_back),
	KUNIT_CASE(a_storm_with_guards_and_poison_leaves_no_trace),
	KUNIT_CASE(verify_knows_where_guards_may_be),
	{}
};

static struct kunit_suite debug_page_alloc_suite = {
	.name = "mm_sim_debug_page_alloc",
	.suite_init = sim_test_print_seed,
	.test_cases = debug_page_alloc_cases,
};

kunit_test_suite(debug_page_alloc_suite);
