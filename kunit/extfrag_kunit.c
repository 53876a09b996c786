// SPDX-License-Identifier: GPL-2.0
/*
 * The fragmentation index, against numbers worked out by hand.
 */
#include <kunit/test.h>

#include "helpers.h"
#include "page/extfrag.h"
#include "unbacked.h"
#include "view/debugfs_internal.h"

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

struct unusable_case {
	const char *name;
	unsigned long free[SIM_NR_PAGE_ORDERS];
	unsigned int order;
	int index;
};

static const struct unusable_case unusable_cases[] = {
	{ "nothing free", { 0 }, 0, 1000 },
	{ "single pages, one wanted", { 8 }, 0, 0 },
	{ "single pages, two wanted", { 8 }, 1, 1000 },
	/* 6 of 14 pages are in blocks that are too small. */
	{ "half of it", { 2, 2, 2 }, 2, 428 },
	/* 1 of 1025. */
	{ "hardly any", { [0] = 1, [10] = 1 }, 10, 0 },
	{ "all but one block", { [0] = 3, [10] = 1 }, 1, 2 },
};

static void unusable_case_name(const struct unusable_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(unusable_case, unusable_cases, unusable_case_name);

static void the_unusable_share_is_as_worked_out(struct kunit *test)
{
	const struct unusable_case *c = test->param_value;
	struct sim_zone *zone = kunit_kzalloc(test, sizeof(*zone), GFP_KERNEL);
	struct sim_contig_page_info info;
	unsigned int order;

	KUNIT_ASSERT_NOT_NULL(test, zone);
	for (order = 0; order < SIM_NR_PAGE_ORDERS; order++)
		zone->free_area[order].nr_free = c->free[order];
	sim_fill_contig_page_info(zone, c->order, &info);
	KUNIT_EXPECT_EQ(test, sim_unusable_free_index(c->order, &info),
			c->index);
}

/*
 * In the kernel's format. Of 64 pages that are single, and one block of 8: for
 * order 4, 1 - (1 + 72 / 16) / 65 = 0.915...; no block is of use.
 */
static void the_files_are_in_the_kernels_format(struct kunit *test)
{
	const struct sim_machine_params params = {
		.size = "0", .banks = "1G@4G:0",
	};
	struct sim_machine *m = sim_test_machine(test, &params,
						 SIM_STAGE_ZONELISTS);
	struct sim_zone *zone = sim_test_zone(m, SIM_ZONE_NORMAL);

	zone->free_area[0].nr_free = 64;
	zone->free_area[3].nr_free = 1;
	KUNIT_EXPECT_STREQ(test,
			   sim_test_show(test, m, sim_extfrag_index_show),
			   "Node 0, zone   Normal -1.000 -1.000 -1.000 -1.000  0.916  0.950  0.968  0.976  0.981  0.983  0.984\x20\n");
	KUNIT_EXPECT_STREQ(test,
			   sim_test_show(test, m, sim_unusable_index_show),
			   "Node 0, zone   Normal 0.000 0.888 0.888 0.888 1.000 1.000 1.000 1.000 1.000 1.000 1.000\x20\n");
	/* One free block only: below zero, as the kernel writes that. */
	zone->free_area[0].nr_free = 0;
	KUNIT_EXPECT_STREQ(test,
			   sim_test_show(test, m, sim_extfrag_index_show),
			   "Node 0, zone   Normal -1.000 -1.000 -1.000 -1.000  0.-500  0.-250  0.-125  0.-62  0.-31  0.-15  0.-07\x20\n");
	zone->free_area[3].nr_free = 0;
}

static struct kunit_case extfrag_cases[] = {
	KUNIT_CASE_PARAM(the_unusable_share_is_as_worked_out,
			 unusable_case_gen_params),
	KUNIT_CASE(the_files_are_in_the_kernels_format),
	KUNIT_CASE_PARAM(the_index_is_as_worked_out, index_case_gen_params),
	KUNIT_CASE(blocks_are_counted_for_an_order),
	{}
};

static struct kunit_suite extfrag_suite = {
	.name = "mm_sim_extfrag",
	.test_cases = extfrag_cases,
};

kunit_test_suite(extfrag_suite);
