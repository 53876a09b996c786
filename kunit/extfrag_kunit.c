// SPDX-License-Identifier: GPL-2.0
/*
 * The fragmentation index, against numbers worked out by hand.
 */
#include <kunit/test.h>

#include "helpers.h"
#include "page/extfrag.h"

struct index_case {
	const char *name;
	/* Free blocks by order. */
	unsigned long nr_free[SIM_NR_PAGE_ORDERS];
	unsigned int order;
	int index;
};

static const struct index_case index_cases[] = {
	{ "nothing is free", { }, 3, 0 },
	{ "one is large enough", { 7, 0, 0, 1 }, 3, -1000 },
	{ "a larger one is", { 7, [10] = 1 }, 3, -1000 },
	/* 1 - (1 + 1/8) / 1 and 1 - (1 + 4/8) / 1 */
	{ "a single page", { 1 }, 3, -125 },
	{ "half of it", { 0, 0, 1 }, 3, -500 },
	/* 1 - (1 + 8/8) / 8: it would do, were it in a row */
	{ "as much, in pages", { 8 }, 3, 750 },
	/* 1 - (1 + 8/8) / 2 */
	{ "as much, in halves", { 0, 0, 2 }, 3, 0 },
	/* 1 - (1 + 512/512) / 512 = 0.99609, the division rounded down */
	{ "a huge page, in pages", { 512 }, 9, 997 },
	/* 1 - (1 + 1500/512) / 900, 2929 thousandths, 3929 / 900 = 4 */
	{ "of two orders", { 300, 600 }, 9, 996 },
	/* 1 - (1 + 4/512) / 4, 1007 / 4 = 251 */
	{ "little is free", { 4 }, 9, 749 },
	/* 1 - (1 + 3/512) / 2, 1005 / 2 = 502 */
	{ "below the threshold", { 1, 1 }, 9, 498 },
	{ "any page will do", { 1 }, 0, -1000 },
	/* 1 - (1 + 512/1024) / 1 */
	{ "the largest order", { [9] = 1 }, 10, -500 },
};

static void index_case_name(const struct index_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(index_case, index_cases, index_case_name);

static void the_index_is_as_worked_out(struct kunit *test)
{
	const struct index_case *c = test->param_value;
	struct sim_zone *zone = kunit_kzalloc(test, sizeof(*zone), GFP_KERNEL);
	int i;

	KUNIT_ASSERT_NOT_NULL(test, zone);
	for (i = 0; i < SIM_NR_PAGE_ORDERS; i++)
		zone->free_area[i].nr_free = c->nr_free[i];
	KUNIT_EXPECT_EQ(test, sim_fragmentation_index(zone, c->order),
			c->index);
}

static void blocks_are_counted_for_an_order(struct kunit *test)
{
	struct sim_zone *zone = kunit_kzalloc(test, sizeof(*zone), GFP_KERNEL);
	struct sim_contig_page_info info;

	KUNIT_ASSERT_NOT_NULL(test, zone);
	zone->free_area[0].nr_free = 5;
	zone->free_area[3].nr_free = 2;
	zone->free_area[5].nr_free = 1;
	sim_fill_contig_page_info(zone, 3, &info);
	KUNIT_EXPECT_EQ(test, info.free_pages, 5 + 16 + 32);
	KUNIT_EXPECT_EQ(test, info.free_blocks_total, 8);
	KUNIT_EXPECT_EQ(test, info.free_blocks_suitable, 2 + 4);
}

static struct kunit_case extfrag_cases[] = {
	KUNIT_CASE_PARAM(the_index_is_as_worked_out, index_case_gen_params),
	KUNIT_CASE(blocks_are_counted_for_an_order),
	{}
};

static struct kunit_suite extfrag_suite = {
	.name = "mm_sim_extfrag",
	.test_cases = extfrag_cases,
};

kunit_test_suite(extfrag_suite);
