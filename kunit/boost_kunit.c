// SPDX-License-Identifier: GPL-2.0
/*
 * Marks that are raised where types begin to mix. The numbers were worked out by
 * hand from what 6.12 does.
 */
#include <kunit/test.h>

#include "arena.h"
#include "page/buddy.h"
#include "page/fallback.h"
#include "page/internal.h"
#include "page/page_alloc.h"

#define UNMOVABLE SIM_MIGRATE_UNMOVABLE
#define MOVABLE SIM_MIGRATE_MOVABLE
#define RECLAIMABLE SIM_MIGRATE_RECLAIMABLE
#define NR_CALLS 4

static struct sim_zone *make_zone(struct kunit *test)
{
	struct sim_zone *zone = kunit_kzalloc(test, sizeof(*zone), GFP_KERNEL);
	struct sim_mm *mm = kunit_kzalloc(test, sizeof(*mm), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, zone);
	KUNIT_ASSERT_NOT_NULL(test, mm);
	zone->mm = mm;
	sim_init_currently_empty_zone(zone);
	return zone;
}

/* What the boost is after each of four calls; none where nothing is done. */
static const struct boost_case {
	const char *name;
	unsigned long managed;
	unsigned long high;
	int factor;
	unsigned long want[NR_CALLS];
} boost_cases[] = {
	{ "a pageblock each time", 1UL << 20, 2000, 15000,
	  { 512, 1024, 1536, 2048 } },
	{ "up to 150 percent", 1UL << 20, 1000, 15000,
	  { 512, 1024, 1500, 1500 } },
	{ "a pageblock at least", 1UL << 20, 100, 15000,
	  { 512, 512, 512, 512 } },
	{ "a smaller factor", 1UL << 20, 1500, 5000, { 512, 750, 750, 750 } },
	{ "the least factor", 1UL << 20, 10000, 1, { 512, 512, 512, 512 } },
	{ "a part of no page", 1UL << 20, 9999, 1, { } },
	{ "the largest factor", 1UL << 20, 100, INT_MAX,
	  { 512, 1024, 1536, 2048 } },
	{ "off", 1UL << 20, 1000, 0, { } },
	{ "no marks yet", 1UL << 20, 0, 15000, { } },
	{ "four pageblocks", 2048, 1000, 15000, { 512, 1024, 1500, 1500 } },
	{ "a page less", 2047, 1000, 15000, { } },
};

static void boost_name(const struct boost_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(boost, boost_cases, boost_name);

static void marks_rise_by_pageblocks_up_to_a_part_of_the_high_mark(struct kunit *test)
{
	const struct boost_case *c = test->param_value;
	struct sim_mm *mm = kunit_kzalloc(test, sizeof(*mm), GFP_KERNEL);
	struct sim_zone *zone = make_zone(test);
	int i;

	KUNIT_ASSERT_NOT_NULL(test, mm);
	mm->watermark_boost_factor = c->factor;
	zone->managed_pages = c->managed;
	zone->_watermark[SIM_WMARK_HIGH] = c->high;
	for (i = 0; i < NR_CALLS; i++) {
		KUNIT_EXPECT_EQ(test, sim_boost_watermark(mm, zone),
				c->want[i] != 0);
		KUNIT_EXPECT_EQ(test, zone->watermark_boost, c->want[i]);
		KUNIT_EXPECT_EQ(test, sim_wmark_pages(zone, SIM_WMARK_HIGH),
				c->high + c->want[i]);
		KUNIT_EXPECT_EQ(test, sim_wmark_pages(zone, SIM_WMARK_MIN),
				c->want[i]);
	}
}

/*
 * A min mark of 50, raised by 512. Requests that may use half of the reserve get
 * down to 281; single pages do as if nothing were raised, which is down to 25.
 */
static const struct mark_case {
	const char *name;
	unsigned int order;
	unsigned int flags;
	unsigned long boost;
	unsigned long free;
	bool ok;
} mark_cases[] = {
	{ "any, at the mark", 0, 0, 512, 562, false },
	{ "any, above", 0, 0, 512, 563, true },
	{ "high, at half of the first", 0, SIM_ALLOC_MIN_RESERVE, 512, 25,
	  false },
	{ "high, above", 0, SIM_ALLOC_MIN_RESERVE, 512, 26, true },
	{ "high, order 1, at half", 1, SIM_ALLOC_MIN_RESERVE, 512, 282, false },
	{ "high, order 1, above", 1, SIM_ALLOC_MIN_RESERVE, 512, 283, true },
	{ "high, low mark, at half", 0,
	  SIM_ALLOC_MIN_RESERVE | SIM_ALLOC_WMARK_LOW, 512, 281, false },
	{ "high, low mark, above", 0,
	  SIM_ALLOC_MIN_RESERVE | SIM_ALLOC_WMARK_LOW, 512, 282, true },
	{ "cannot wait, at the mark", 0, SIM_ALLOC_NON_BLOCK, 512, 562, false },
	{ "not raised", 0, SIM_ALLOC_MIN_RESERVE, 0, 26, true },
	{ "not raised, at half", 0, SIM_ALLOC_MIN_RESERVE, 0, 25, false },
};

static void mark_name(const struct mark_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(mark, mark_cases, mark_name);

static void single_pages_that_matter_do_not_heed_a_boost(struct kunit *test)
{
	const struct mark_case *c = test->param_value;
	struct sim_zone *zone = make_zone(test);
	struct sim_page block = { };

	zone->_watermark[SIM_WMARK_MIN] = 50;
	zone->_watermark[SIM_WMARK_LOW] = 50;
	zone->watermark_boost = c->boost;
	zone->vm_stat[SIM_NR_FREE_PAGES] = c->free;
	sim_add_to_free_list(zone, &block, 5, MOVABLE, false);
	KUNIT_EXPECT_EQ(test, c->ok,
			sim_zone_watermark_fast(zone, c->order,
						sim_wmark_pages(zone, c->flags &
								SIM_ALLOC_WMARK_MASK),
						SIM_ZONE_NORMAL, c->flags));
}

/*
 * One pageblock of @have has one free block of order @high; all else is in use.
 * The marks rise with the try to claim it, whatever comes of that.
 */
static const struct claim_case {
	const char *name;
	int want;
	int have;
	unsigned int high;
	bool boosted;
} claim_cases[] = {
	{ "claimed", UNMOVABLE, MOVABLE, 3, true },
	{ "half of it", MOVABLE, UNMOVABLE, 8, true },
	{ "tried in vain", MOVABLE, UNMOVABLE, 4, true },
	{ "tried in vain, order 0", UNMOVABLE, RECLAIMABLE, 0, true },
	{ "not tried", MOVABLE, UNMOVABLE, 3, false },
	{ "whole", UNMOVABLE, MOVABLE, 9, false },
	{ "the own type", MOVABLE, MOVABLE, 3, false },
};

static void claim_name(const struct claim_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(claim, claim_cases, claim_name);

/* Nothing is free but one block, and there are no marks that matter. */
static void make_claim(struct kunit *test, struct sim_arena *a, int have,
		       unsigned int high)
{
	struct sim_zone *zone;

	sim_arena(test, a, false);
	sim_test_no_pcp(a->m);
	zone = a->zone;
	sim_test_drain(test, a->m, sim_test_zone(a->m, SIM_ZONE_DMA));
	sim_test_drain(test, a->m, zone);
	sim_test_set_type(a->m, zone, a->base, have);
	sim_test_split_held(test, a->m, a->base, SIM_MAX_PAGE_ORDER, high);
	sim_test_free(test, a->m, a->base, high);
	memset(zone->lowmem_reserve, 0, sizeof(zone->lowmem_reserve));
	zone->_watermark[SIM_WMARK_MIN] = 0;
	zone->_watermark[SIM_WMARK_LOW] = 0;
	zone->_watermark[SIM_WMARK_HIGH] = 600;
	clear_bit(SIM_ZONE_BOOSTED_WATERMARK, &zone->flags);
	zone->watermark_boost = 0;
}

static gfp_t gfp_of(int migratetype)
{
	return migratetype == MOVABLE ? GFP_USER | __GFP_MOVABLE : GFP_KERNEL;
}

static void a_try_to_claim_a_pageblock_raises_the_marks(struct kunit *test)
{
	const struct claim_case *c = test->param_value;
	struct sim_arena a;

	make_claim(test, &a, c->have, c->high);
	KUNIT_ASSERT_EQ(test, sim_test_alloc(test, a.m, a.zone, 0, c->want),
			a.base);
	KUNIT_EXPECT_EQ(test, a.zone->watermark_boost,
			c->boosted ? SIM_PAGEBLOCK_NR_PAGES : 0);
	/* Nobody said that kswapd is to know. */
	KUNIT_EXPECT_FALSE(test, test_bit(SIM_ZONE_BOOSTED_WATERMARK,
					  &a.zone->flags));
	sim_test_verify(test, a.m);
}

/* There is no kswapd, so that waking it ends the boost. */
static void kswapd_is_woken_by_who_may_wake_it(struct kunit *test)
{
	const struct claim_case *c = test->param_value;
	atomic_long_t *wakeups;
	struct sim_page *page;
	struct sim_arena a;

	make_claim(test, &a, c->have, c->high);
	wakeups = &a.m->mm.node_data[0]->kswapd_wakeups;
	atomic_long_set(wakeups, 0);
	page = sim_alloc_pages(&a.m->mm, gfp_of(c->want), 0);
	KUNIT_ASSERT_NOT_NULL(test, page);
	KUNIT_EXPECT_EQ(test, sim_page_to_pfn(&a.m->mm, page), a.base);
	KUNIT_EXPECT_EQ(test, atomic_long_read(wakeups), c->boosted);
	KUNIT_EXPECT_EQ(test, a.zone->watermark_boost, 0);
	KUNIT_EXPECT_FALSE(test, test_bit(SIM_ZONE_BOOSTED_WATERMARK,
					  &a.zone->flags));
	sim_test_verify(test, a.m);
}

static void a_boost_stays_where_kswapd_may_not_be_woken(struct kunit *test)
{
	atomic_long_t *wakeups;
	struct sim_arena a;
	unsigned long low;

	make_claim(test, &a, MOVABLE, 3);
	wakeups = &a.m->mm.node_data[0]->kswapd_wakeups;
	atomic_long_set(wakeups, 0);
	KUNIT_ASSERT_NOT_NULL(test, sim_alloc_pages(&a.m->mm, GFP_KERNEL &
						    ~__GFP_KSWAPD_RECLAIM, 0));
	KUNIT_EXPECT_EQ(test, atomic_long_read(wakeups), 0);
	KUNIT_EXPECT_EQ(test, a.zone->watermark_boost, 512);
	/* Even if somebody else found that it should be. */
	set_bit(SIM_ZONE_BOOSTED_WATERMARK, &a.zone->flags);
	KUNIT_ASSERT_NOT_NULL(test, sim_alloc_pages(&a.m->mm, GFP_ATOMIC &
						    ~__GFP_KSWAPD_RECLAIM, 0));
	KUNIT_EXPECT_EQ(test, a.zone->watermark_boost, 512);
	clear_bit(SIM_ZONE_BOOSTED_WATERMARK, &a.zone->flags);
	/* Six pages are free, but all of them are kept now. */
	KUNIT_EXPECT_NULL(test, sim_alloc_pages(&a.m->mm, __GFP_NOWARN, 0));
	KUNIT_EXPECT_NOT_NULL(test, sim_alloc_pages(&a.m->mm, __GFP_HIGH, 0));
	KUNIT_EXPECT_EQ(test, a.zone->watermark_boost, 512);
	/* Whoever may wake kswapd gets what it would make room for. */
	KUNIT_EXPECT_NOT_NULL(test, sim_alloc_pages(&a.m->mm, GFP_KERNEL, 0));
	KUNIT_EXPECT_EQ(test, a.zone->watermark_boost, 0);
	a.zone->watermark_boost = 512;
	/* Marks that are worked out anew are not raised. */
	sim_setup_per_zone_wmarks(&a.m->mm);
	KUNIT_EXPECT_EQ(test, a.zone->watermark_boost, 0);
	low = sim_wmark_pages(a.zone, SIM_WMARK_LOW);
	KUNIT_EXPECT_EQ(test, low, a.zone->_watermark[SIM_WMARK_LOW]);
	sim_test_verify(test, a.m);
}

static void a_boost_ends_in_the_zones_that_were_reclaimed(struct kunit *test)
{
	struct sim_pglist_data *node;
	struct sim_machine *m;
	struct sim_zone *dma, *dma32;

	m = sim_test_boot(test, "64M", "64M@0", SIM_STAGE_BUDDY);
	node = m->mm.node_data[0];
	dma = sim_test_zone(m, SIM_ZONE_DMA);
	dma32 = sim_test_zone(m, SIM_ZONE_DMA32);
	dma->watermark_boost = 512;
	dma32->watermark_boost = 1024;
	sim_end_watermark_boost(node, SIM_ZONE_DMA);
	KUNIT_EXPECT_EQ(test, dma->watermark_boost, 0);
	KUNIT_EXPECT_EQ(test, dma32->watermark_boost, 1024);
	sim_end_watermark_boost(node, SIM_ZONE_NORMAL);
	KUNIT_EXPECT_EQ(test, dma32->watermark_boost, 0);
}

static struct kunit_case boost_cases_list[] = {
	KUNIT_CASE_PARAM(marks_rise_by_pageblocks_up_to_a_part_of_the_high_mark,
			 boost_gen_params),
	KUNIT_CASE_PARAM(single_pages_that_matter_do_not_heed_a_boost,
			 mark_gen_params),
	KUNIT_CASE_PARAM(a_try_to_claim_a_pageblock_raises_the_marks,
			 claim_gen_params),
	KUNIT_CASE_PARAM(kswapd_is_woken_by_who_may_wake_it, claim_gen_params),
	KUNIT_CASE(a_boost_stays_where_kswapd_may_not_be_woken),
	KUNIT_CASE(a_boost_ends_in_the_zones_that_were_reclaimed),
	{}
};

static struct kunit_suite boost_suite = {
	.name = "mm_sim_boost",
	.test_cases = boost_cases_list,
};

kunit_test_suite(boost_suite);
