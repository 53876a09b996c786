// SPDX-License-Identifier: GPL-2.0
/*
 * The policy migrate_reserve: pageblocks kept from all types, by the rules of Linux
 * 4.3, worked out by hand.
 */
#include <kunit/test.h>
#include <linux/sizes.h>

#include "helpers.h"
#include "page/buddy.h"
#include "page/internal.h"
#include "page/page_alloc.h"
#include "page/page_isolation.h"
#include "page/policy/policy.h"
#include "page/watermark.h"
#include "unbacked.h"
#include "view/debugfs_internal.h"

#define RESERVE SIM_MIGRATE_RESERVE
#define PB SIM_PAGEBLOCK_NR_PAGES

/* A zone of 24 MiB behind a hole; the kernel is in another. */
struct fixture {
	struct sim_machine *m;
	struct sim_zone *zone;
	unsigned long start;
	struct sim_test_blocks *before;
};

static struct fixture make(struct kunit *test)
{
	struct fixture f = { };

	f.m = sim_test_boot(test, "32M", "8M@1M,24M@1G", SIM_STAGE_BUDDY);
	f.zone = sim_test_zone(f.m, SIM_ZONE_DMA32);
	f.start = SZ_1G / PAGE_SIZE;
	f.before = sim_test_free_blocks(test, f.m);
	KUNIT_ASSERT_EQ(test, sim_set_migrate_reserve(&f.m->mm, 0), 0);
	return f;
}

static int type_at(struct fixture *f, unsigned int block)
{
	return sim_get_pageblock_migratetype(&f->m->mm, f->start + block * PB);
}

/* Which of the first eight pageblocks are reserved, as bits. */
static unsigned int reserved(struct fixture *f)
{
	unsigned int i, bits = 0;

	for (i = 0; i < 8; i++)
		if (type_at(f, i) == RESERVE)
			bits |= BIT(i);
	return bits;
}

static void set_mark(struct fixture *f, unsigned long pages)
{
	f->zone->_watermark[SIM_WMARK_MIN] = pages;
	sim_setup_migrate_reserve(&f->m->mm);
}

static const struct mark_case {
	unsigned long mark;
	unsigned int blocks;
} mark_cases[] = {
	{ 0, 0 }, { 1, 1 }, { 511, 1 }, { 512, 1 }, { 513, 2 }, { 1024, 2 },
	/* More would be for huge pages, not for atomic allocations. */
	{ 1025, 2 }, { 100000, 2 },
};

static void mark_case_name(const struct mark_case *c, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "min %lu", c->mark);
}

KUNIT_ARRAY_PARAM(mark, mark_cases, mark_case_name);

static void as_many_as_the_min_mark_fills_two_at_most(struct kunit *test)
{
	const struct mark_case *c = test->param_value;
	struct fixture f = make(test);

	set_mark(&f, c->mark);
	KUNIT_EXPECT_EQ(test, reserved(&f), 0);
	KUNIT_EXPECT_EQ(test, sim_set_migrate_reserve(&f.m->mm, 1), 0);
	/* The first of the zone, as nothing stands in the way. */
	KUNIT_EXPECT_EQ(test, reserved(&f), BIT(c->blocks) - 1);
	KUNIT_EXPECT_EQ(test, f.zone->nr_migrate_reserve_block, c->blocks);
	sim_test_verify(test, f.m);
	KUNIT_EXPECT_EQ(test, sim_set_migrate_reserve(&f.m->mm, 0), 0);
	KUNIT_EXPECT_EQ(test, reserved(&f), 0);
	KUNIT_EXPECT_EQ(test, type_at(&f, 0), SIM_MIGRATE_MOVABLE);
	sim_test_expect_same(test, f.before, sim_test_free_blocks(test, f.m));
	sim_test_verify(test, f.m);
	KUNIT_EXPECT_EQ(test, sim_set_migrate_reserve(&f.m->mm, 2), -EINVAL);
	KUNIT_EXPECT_EQ(test, sim_set_migrate_reserve(&f.m->mm, -1), -EINVAL);
}

static void a_change_of_the_marks_reserves_more_or_less(struct kunit *test)
{
	static const struct { unsigned long mark; unsigned int bits; } steps[] = {
		{ 512, 1 }, { 600, 3 }, { 100, 1 }, { 0, 0 }, { 5000, 3 },
	};
	struct fixture f = make(test);
	int i;

	KUNIT_EXPECT_EQ(test, sim_set_migrate_reserve(&f.m->mm, 1), 0);
	for (i = 0; i < ARRAY_SIZE(steps); i++) {
		set_mark(&f, steps[i].mark);
		KUNIT_EXPECT_EQ_MSG(test, reserved(&f), steps[i].bits,
				    "min %lu", steps[i].mark);
		sim_test_verify(test, f.m);
	}
	/* And so does the number that the marks come from: 8 MiB, 1 MiB. */
	KUNIT_EXPECT_EQ(test, sim_set_min_free_kbytes(&f.m->mm, 8192), 0);
	KUNIT_EXPECT_EQ(test, reserved(&f), 3);
	KUNIT_EXPECT_EQ(test, sim_set_min_free_kbytes(&f.m->mm, 1024), 0);
	KUNIT_EXPECT_EQ(test, reserved(&f), 1);
	sim_test_verify(test, f.m);
}

static void only_movable_pageblocks_that_can_be_free_are_taken(struct kunit *test)
{
	struct fixture f = make(test);
	struct sim_test_blocks *held = sim_test_drain(test, f.m, f.zone);
	struct sim_page *map = sim_pfn_to_page(&f.m->mm, f.start);

	KUNIT_ASSERT_GT(test, held->nr, 0);
	/* Unmovable; with a reserved page; isolated; movable; the same. */
	sim_test_set_type(f.m, f.zone, f.start, SIM_MIGRATE_UNMOVABLE);
	sim_test_set_type(f.m, f.zone, f.start + 2 * PB, SIM_MIGRATE_ISOLATE);
	map[PB + 77].flags |= SIM_PG_RESERVED;
	set_mark(&f, 1024);
	KUNIT_EXPECT_EQ(test, sim_set_migrate_reserve(&f.m->mm, 1), 0);
	KUNIT_EXPECT_EQ(test, reserved(&f), BIT(3) | BIT(4));
	map[PB + 77].flags &= ~SIM_PG_RESERVED;
	sim_test_verify(test, f.m);
}

static void it_is_the_last_that_a_zone_hands_out(struct kunit *test)
{
	struct fixture f = make(test);
	unsigned long pfn, taken[32];
	unsigned int nr = 0, i;
	struct sim_page *page;

	set_mark(&f, 1024);
	KUNIT_ASSERT_EQ(test, sim_set_migrate_reserve(&f.m->mm, 1), 0);
	while (nr < ARRAY_SIZE(taken) &&
	       (page = sim_alloc_pages_zone(&f.m->mm, f.zone,
					    SIM_PAGEBLOCK_ORDER,
					    SIM_MIGRATE_UNMOVABLE)))
		taken[nr++] = sim_page_to_pfn(&f.m->mm, page);
	KUNIT_ASSERT_GT(test, nr, 4);
	for (i = 0; i < nr; i++) {
		bool reserve = taken[i] < f.start + 2 * PB;

		KUNIT_EXPECT_EQ_MSG(test, reserve, i >= nr - 2, "block %u", i);
		/* Others are claimed; what is reserved stays what it is. */
		KUNIT_EXPECT_EQ(test,
				sim_get_pageblock_migratetype(&f.m->mm, taken[i]),
				reserve ? RESERVE : SIM_MIGRATE_UNMOVABLE);
	}
	/* What is freed there is kept again, by whatever way it comes. */
	for (i = nr - 2; i < nr; i++)
		KUNIT_EXPECT_EQ(test, 0,
				sim_free_pages(&f.m->mm,
					       sim_pfn_to_page(&f.m->mm, taken[i]),
					       SIM_PAGEBLOCK_ORDER));
	sim_drain_all_pages(&f.m->mm, NULL);
	pfn = f.start;
	sim_test_expect_list(test, f.m, f.zone, SIM_MAX_PAGE_ORDER, RESERVE,
			     &pfn, 1);
	sim_test_verify(test, f.m);
}

static void a_zone_without_it_fails_no_later(struct kunit *test)
{
	struct fixture f = make(test);
	unsigned int with = 0, without = 0;

	set_mark(&f, 1024);
	while (sim_alloc_pages_zone(&f.m->mm, f.zone, 3, SIM_MIGRATE_MOVABLE))
		without++;
	f = make(test);
	set_mark(&f, 1024);
	KUNIT_ASSERT_EQ(test, sim_set_migrate_reserve(&f.m->mm, 1), 0);
	while (sim_alloc_pages_zone(&f.m->mm, f.zone, 3, SIM_MIGRATE_MOVABLE))
		with++;
	KUNIT_EXPECT_EQ(test, with, without);
	sim_test_verify(test, f.m);
}

static void a_request_that_mixes_no_types_leaves_it_alone(struct kunit *test)
{
	struct fixture f = make(test);
	LIST_HEAD(list);

	set_mark(&f, 1024);
	KUNIT_ASSERT_EQ(test, sim_set_migrate_reserve(&f.m->mm, 1), 0);
	while (sim_zone_page_state(f.zone, SIM_NR_FREE_PAGES) > 2 * PB)
		sim_test_alloc(test, f.m, f.zone, 0, SIM_MIGRATE_MOVABLE);
	KUNIT_EXPECT_EQ(test, 0,
			sim_rmqueue_bulk(&f.m->mm, f.zone, 0, 1, &list,
					 SIM_MIGRATE_MOVABLE,
					 SIM_ALLOC_NOFRAGMENT));
	KUNIT_EXPECT_EQ(test, 1,
			sim_rmqueue_bulk(&f.m->mm, f.zone, 0, 1, &list,
					 SIM_MIGRATE_MOVABLE, 0));
}

static void a_large_block_of_its_lists_counts_for_a_mark(struct kunit *test)
{
	struct fixture f = make(test);

	set_mark(&f, 512);
	KUNIT_ASSERT_EQ(test, sim_set_migrate_reserve(&f.m->mm, 1), 0);
	while (sim_zone_page_state(f.zone, SIM_NR_FREE_PAGES) > PB)
		sim_test_alloc(test, f.m, f.zone, 0, SIM_MIGRATE_MOVABLE);
	KUNIT_EXPECT_TRUE(test, sim_zone_watermark_ok(f.zone, 9, 0, 0, 0));
	KUNIT_EXPECT_FALSE(test, sim_zone_watermark_ok(f.zone, 10, 0, 0, 0));
}

static void an_isolated_pageblock_is_given_back_by_its_old_type(struct kunit *test)
{
	struct fixture f = make(test);
	struct sim_mm *mm = &f.m->mm;

	set_mark(&f, 1024);
	KUNIT_ASSERT_EQ(test, sim_set_migrate_reserve(mm, 1), 0);
	KUNIT_ASSERT_EQ(test, 0,
			sim_set_migratetype_isolate(mm, f.start, 0, 0, f.start,
						    f.start + PB));
	/* It is counted as what it will be. */
	set_mark(&f, 512);
	KUNIT_EXPECT_EQ(test, reserved(&f), 0);
	KUNIT_EXPECT_EQ(test, sim_pageblock_type_before(mm, f.start), RESERVE);
	KUNIT_ASSERT_EQ(test, sim_set_migrate_reserve(mm, 0), 0);
	KUNIT_EXPECT_EQ(test, type_at(&f, 0), SIM_MIGRATE_ISOLATE);
	sim_test_verify(test, f.m);
	KUNIT_EXPECT_EQ(test, 0,
			sim_unset_migratetype_isolate(mm, f.start,
						      SIM_MIGRATE_BEFORE));
	KUNIT_EXPECT_EQ(test, type_at(&f, 0), SIM_MIGRATE_MOVABLE);
	sim_test_expect_same(test, f.before, sim_test_free_blocks(test, f.m));
	sim_test_verify(test, f.m);
}

static void what_is_asked_for_before_a_boot_is_there_after_it(struct kunit *test)
{
	struct fixture f = { };

	f.m = sim_test_boot(test, "32M", "8M@1M,24M@1G", SIM_STAGE_MEMMAP);
	KUNIT_ASSERT_EQ(test, sim_set_migrate_reserve(&f.m->mm, 1), 0);
	KUNIT_ASSERT_EQ(test, sim_test_boot_to(f.m, SIM_STAGE_BUDDY), 0);
	f.zone = sim_test_zone(f.m, SIM_ZONE_DMA32);
	f.start = SZ_1G / PAGE_SIZE;
	/* The min mark is less than a pageblock. */
	KUNIT_EXPECT_EQ(test, reserved(&f), 1);
	sim_test_verify(test, f.m);
}

static void a_machine_without_pages_reserves_none(struct kunit *test)
{
	static const struct sim_test_node node = { { 3840, 501344 } };
	struct sim_machine *m = sim_test_unbacked(test, &node, 1);

	KUNIT_EXPECT_EQ(test, sim_set_migrate_reserve(&m->mm, 1), 0);
	sim_init_per_zone_wmark_min(&m->mm);
	KUNIT_EXPECT_EQ(test, sim_set_migrate_reserve(&m->mm, 0), 0);
	KUNIT_EXPECT_EQ(test, 0, m->mm.node_data[0]->node_zones[SIM_ZONE_DMA32]
				  .nr_migrate_reserve_block);
}

static void the_type_is_shown_while_there_is_one(struct kunit *test)
{
	struct fixture f = make(test);
	const char *text, *line;
	unsigned int order;

	text = sim_test_show(test, f.m, sim_pagetypeinfo_show);
	KUNIT_EXPECT_NULL(test, strstr(text, "Reserve "));
	set_mark(&f, 1024);
	KUNIT_ASSERT_EQ(test, sim_set_migrate_reserve(&f.m->mm, 1), 0);
	text = sim_test_show(test, f.m, sim_pagetypeinfo_show);
	/* Two pageblocks make one block of order 10. */
	line = strstr(text, "DMA32, type      Reserve ");
	KUNIT_ASSERT_NOT_NULL(test, line);
	for (order = 0; order < SIM_NR_PAGE_ORDERS; order++)
		KUNIT_EXPECT_EQ(test, line[30 + 7 * order],
				order == 10 ? '1' : '0');
	KUNIT_EXPECT_NOT_NULL(test, strstr(text, "         CMA      Isolate      Reserve\x20\n"));
	KUNIT_EXPECT_NOT_NULL(test, strstr(text, "            0            0            2\x20\n"));
}

static struct kunit_case migrate_reserve_cases[] = {
	KUNIT_CASE_PARAM(as_many_as_the_min_mark_fills_two_at_most,
			 mark_gen_params),
	KUNIT_CASE(a_change_of_the_marks_reserves_more_or_less),
	KUNIT_CASE(only_movable_pageblocks_that_can_be_free_are_taken),
	KUNIT_CASE(it_is_the_last_that_a_zone_hands_out),
	KUNIT_CASE(a_zone_without_it_fails_no_later),
	KUNIT_CASE(a_request_that_mixes_no_types_leaves_it_alone),
	KUNIT_CASE(a_large_block_of_its_lists_counts_for_a_mark),
	KUNIT_CASE(an_isolated_pageblock_is_given_back_by_its_old_type),
	KUNIT_CASE(what_is_asked_for_before_a_boot_is_there_after_it),
	KUNIT_CASE(a_machine_without_pages_reserves_none),
	KUNIT_CASE(the_type_is_shown_while_there_is_one),
	{}
};

static struct kunit_suite migrate_reserve_suite = {
	.name = "mm_sim_migrate_reserve",
	.test_cases = migrate_reserve_cases,
};

kunit_test_suite(migrate_reserve_suite);
