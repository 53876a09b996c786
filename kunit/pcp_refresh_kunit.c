// SPDX-License-Identifier: GPL-2.0
/*
 * What becomes of per-CPU lists that nobody uses, and of those of a zone where
 * somebody reclaims. The numbers were worked out with the rules of 6.12 by hand.
 */
#include <kunit/test.h>

#include "cached.h"
#include "helpers.h"
#include "page/page_alloc.h"
#include "page/pcp.h"
#include "page/percpu.h"
#include "page/vmstat.h"
#include "page/watermark.h"

#define MOVABLE (GFP_USER | __GFP_MOVABLE)

/* Two nodes with a zone and a CPU each; the lists of CPU 0 on both. */
struct fixture {
	struct sim_machine *m;
	struct sim_zone *zone[2];
	struct sim_per_cpu_pages *pcp[2];
	struct sim_test_blocks *before;
};

static void sizes(struct sim_per_cpu_pages *pcp, int batch, int high_min,
		  int high_max)
{
	pcp->batch = batch;
	pcp->high_min = high_min;
	pcp->high_max = high_max;
}

static int make(struct kunit *test)
{
	const struct sim_machine_params params = {
		.size = "32M",
		.banks = "16M@1G:0,16M@2G:1",
		.cpus = "1:0,1:1",
	};
	struct fixture *f = kunit_kzalloc(test, sizeof(*f), GFP_KERNEL);
	int nid;

	KUNIT_ASSERT_NOT_NULL(test, f);
	f->m = sim_test_machine(test, &params, SIM_STAGE_BUDDY);
	KUNIT_ASSERT_EQ(test, f->m->mm.nr_cpus, 2);
	sim_refresh_vm_stats(&f->m->mm);
	f->before = sim_test_free_blocks(test, f->m);
	for (nid = 0; nid < 2; nid++) {
		struct sim_pglist_data *pgdat = f->m->mm.node_data[nid];

		f->zone[nid] = sim_next_populated_zone(pgdat,
						       pgdat->node_zones);
		f->pcp[nid] = sim_zone_pcp(&f->m->mm, f->zone[nid], 0);
		KUNIT_ASSERT_EQ(test, f->pcp[nid]->count, 0);
		/* Nothing moves unless the case says so. */
		sizes(f->pcp[nid], 8, 10000, 10000);
		sim_zone_stats(f->zone[nid], 0)->stat_threshold = 100;
	}
	/* Whatever CPU of the host this is, it stands for CPU 0. */
	f->m->mm.nr_cpus = 1;
	test->priv = f;
	return 0;
}

/* @nr pages of node @nid go to the lists of CPU 0. */
static void fill(struct kunit *test, int nid, int nr)
{
	struct fixture *f = test->priv;
	struct sim_page *page;
	LIST_HEAD(pages);
	int i;

	for (i = 0; i < nr; i++) {
		page = sim_alloc_pages_buddy(&f->m->mm, nid,
					     MOVABLE | __GFP_THISNODE, 0);
		KUNIT_ASSERT_NOT_NULL(test, page);
		list_add(&page->lru, &pages);
	}
	while (!list_empty(&pages)) {
		page = list_first_entry(&pages, struct sim_page, lru);
		list_del(&page->lru);
		KUNIT_ASSERT_EQ(test, sim_free_pages(&f->m->mm, page, 0), 0);
	}
	KUNIT_ASSERT_EQ(test, f->pcp[nid]->count, nr);
}

static void done(struct kunit *test)
{
	struct fixture *f = test->priv;

	sim_test_verify(test, f->m);
	sim_drain_all_pages(&f->m->mm, NULL);
	sim_refresh_vm_stats(&f->m->mm);
	sim_test_expect_same(test, f->before, sim_test_free_blocks(test, f->m));
}

/* From so many pages and such a bound, refresh by refresh. */
static const struct decay_case {
	const char *name;
	int batch;
	int high_min;
	int high;
	int count;
	struct {
		int high;
		int count;
	} want[5];
} decay_cases[] = {
	/* 80 - 10, 70 - 8, 62 - 7, 55 - 6, 49 - 6: what is above goes. */
	{ "by an eighth", 8, 16, 80, 60,
	  { { 70, 60 }, { 62, 60 }, { 55, 55 }, { 49, 49 }, { 43, 43 } } },
	{ "down to the minimum", 8, 60, 80, 75,
	  { { 70, 70 }, { 62, 62 }, { 60, 60 }, { 60, 60 }, { 60, 60 } } },
	/* An eighth of 800 is more than 32 batches of 1. */
	{ "32 batches at most", 1, 16, 800, 800,
	  { { 768, 768 }, { 736, 736 }, { 704, 704 }, { 672, 672 },
	    { 640, 640 } } },
	/* 700 - 32 is less than 800 - 100: no page has to go for it. */
	{ "far from full", 1, 16, 800, 700,
	  { { 700, 700 }, { 668, 668 }, { 636, 636 }, { 604, 604 },
	    { 572, 572 } } },
	{ "7 has no eighth", 8, 4, 7, 7,
	  { { 7, 7 }, { 7, 7 }, { 7, 7 }, { 7, 7 }, { 7, 7 } } },
	{ "a bound that is low already", 8, 50, 20, 30,
	  { { 20, 20 }, { 20, 20 }, { 20, 20 }, { 20, 20 }, { 20, 20 } } },
	{ "lists that are off", 1, 0, 0, 3,
	  { { 0, 0 }, { 0, 0 }, { 0, 0 }, { 0, 0 }, { 0, 0 } } },
};

static void decay_name(const struct decay_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(decay, decay_cases, decay_name);

static void lists_that_nobody_uses_grow_shorter(struct kunit *test)
{
	const struct decay_case *c = test->param_value;
	struct fixture *f = test->priv;
	struct sim_per_cpu_pages *pcp = f->pcp[0];
	int i;

	fill(test, 0, c->count);
	sizes(pcp, c->batch, c->high_min, 10000);
	pcp->high = c->high;
	for (i = 0; i < ARRAY_SIZE(c->want); i++) {
		sim_refresh_vm_stats(&f->m->mm);
		KUNIT_EXPECT_EQ_MSG(test, pcp->high, c->want[i].high,
				    "refresh %d", i);
		KUNIT_EXPECT_EQ_MSG(test, pcp->count, c->want[i].count,
				    "refresh %d", i);
	}
	done(test);
}

/* Pages in the lists of CPU 0 on both nodes, after a refresh. */
static void expect_counts(struct kunit *test, int local, int remote)
{
	struct fixture *f = test->priv;

	sim_refresh_vm_stats(&f->m->mm);
	KUNIT_EXPECT_EQ(test, f->pcp[0]->count, local);
	KUNIT_EXPECT_EQ(test, f->pcp[1]->count, remote);
}

static void lists_of_another_node_are_drained_in_the_end(struct kunit *test)
{
	fill(test, 0, 20);
	fill(test, 1, 20);
	/* Of the refreshes after a change, the third gives a batch back. */
	expect_counts(test, 20, 20);
	expect_counts(test, 20, 20);
	expect_counts(test, 20, 12);
	/* Which is a change. */
	expect_counts(test, 20, 12);
	expect_counts(test, 20, 12);
	expect_counts(test, 20, 4);
	expect_counts(test, 20, 4);
	expect_counts(test, 20, 4);
	/* What is less than a batch goes, too. */
	expect_counts(test, 20, 0);
	done(test);
}

static void lists_of_another_node_that_are_in_use_stay(struct kunit *test)
{
	struct fixture *f = test->priv;
	struct sim_page *page;
	int i;

	fill(test, 1, 20);
	/* Something is counted there before each: a page from the buddy lists. */
	for (i = 0; i < 7; i++) {
		page = sim_alloc_pages_buddy(&f->m->mm, 1,
					     MOVABLE | __GFP_THISNODE, 0);
		KUNIT_ASSERT_NOT_NULL(test, page);
		expect_counts(test, 0, 20 + i);
		KUNIT_ASSERT_EQ(test, sim_free_pages(&f->m->mm, page, 0), 0);
	}
	done(test);
}

/*
 * While a zone is reclaimed, four batches stay, or the bound, which falls by what
 * came in a row, a batch at least.
 */
static const struct reclaim_case {
	const char *name;
	int high_min;
	int high_max;
	int high;
	int count;
	int free_count;
	int want_high;
	int want_count;
} reclaim_cases[] = {
	/* 80 - 8; 33 pages are one more than 32 at most, and 8 go. */
	{ "four batches", 16, 100, 80, 32, 0, 72, 25 },
	{ "less than that", 16, 100, 80, 30, 0, 72, 31 },
	/* 80 - 21; and 21 go, which came in a row. */
	{ "in a row", 16, 100, 80, 40, 20, 59, 20 },
	/* 80 - 78 is below the least; so many may stay, less a batch. */
	{ "all of it in a row", 16, 100, 80, 40, 77, 16, 33 },
	{ "a fixed bound", 50, 50, 50, 40, 0, 50, 33 },
	{ "a small one", 20, 20, 20, 19, 0, 20, 12 },
};

static void reclaim_name(const struct reclaim_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(reclaim, reclaim_cases, reclaim_name);

static void little_stays_where_somebody_reclaims(struct kunit *test)
{
	const struct reclaim_case *c = test->param_value;
	struct fixture *f = test->priv;
	struct sim_per_cpu_pages *pcp = f->pcp[0];
	struct sim_page *page;

	page = sim_alloc_pages_buddy(&f->m->mm, 0, MOVABLE | __GFP_THISNODE, 0);
	KUNIT_ASSERT_NOT_NULL(test, page);
	fill(test, 0, c->count);
	sizes(pcp, 8, c->high_min, c->high_max);
	pcp->high = c->high;
	pcp->free_count = c->free_count;
	sim_set_reclaim_active(f->m->mm.node_data[0], SIM_ZONE_MOVABLE, true);
	KUNIT_ASSERT_EQ(test, sim_free_pages(&f->m->mm, page, 0), 0);
	KUNIT_EXPECT_EQ(test, pcp->high, c->want_high);
	KUNIT_EXPECT_EQ(test, pcp->count, c->want_count);
	sim_set_reclaim_active(f->m->mm.node_data[0], SIM_ZONE_MOVABLE, false);
	KUNIT_EXPECT_EQ(test, f->zone[0]->flags, 0);
	done(test);
}

static void only_zones_that_are_reclaimed_from_are_marked(struct kunit *test)
{
	struct fixture *f = test->priv;
	struct sim_pglist_data *pgdat = f->m->mm.node_data[1];
	int idx = sim_zone_idx(f->zone[1]);

	sim_set_reclaim_active(pgdat, idx - 1, true);
	KUNIT_EXPECT_EQ(test, f->zone[1]->flags, 0);
	sim_set_reclaim_active(pgdat, idx, true);
	KUNIT_EXPECT_EQ(test, f->zone[1]->flags, BIT(SIM_ZONE_RECLAIM_ACTIVE));
	/* Not zones that nothing is in, nor other nodes. */
	KUNIT_EXPECT_EQ(test, pgdat->node_zones[0].flags, 0);
	KUNIT_EXPECT_EQ(test, f->zone[0]->flags, 0);
	sim_set_reclaim_active(pgdat, idx, false);
	KUNIT_EXPECT_EQ(test, f->zone[1]->flags, 0);
}

/* What kswapd frees gets to the buddy lists, however long the others may be. */
static void what_kswapd_frees_does_not_stay_in_lists(struct kunit *test)
{
	struct sim_per_cpu_pages *pcp;
	struct sim_pagecache *cache;
	struct sim_arena a;
	unsigned int cpu;

	cache = sim_cached(test, &a);
	KUNIT_ASSERT_EQ(test, sim_pagecache_grow(cache, false, SIM_ARENA_PAGES,
						 SIM_CACHED_GFP),
			SIM_ARENA_PAGES);
	for (cpu = 0; cpu < a.m->mm.nr_cpus; cpu++)
		sizes(sim_zone_pcp(&a.m->mm, a.zone, cpu), 8, 3000, 3000);
	sim_cached_marks(a.zone, 100, 200, 1000);
	sim_balance_pgdat(cache->lruvec[0], 0, SIM_ZONE_MOVABLE);
	for (cpu = 0; cpu < a.m->mm.nr_cpus; cpu++) {
		pcp = sim_zone_pcp(&a.m->mm, a.zone, cpu);
		KUNIT_EXPECT_LE(test, pcp->count, 32);
	}
	KUNIT_EXPECT_GE(test, sim_zone_page_state_snapshot(a.zone,
							   SIM_NR_FREE_PAGES),
			1000);
	KUNIT_EXPECT_FALSE(test, test_bit(SIM_ZONE_RECLAIM_ACTIVE,
					  &a.zone->flags));
	/* What others free is kept then. */
	KUNIT_EXPECT_EQ(test, sim_pagecache_drop(cache, false, 100), 100);
	KUNIT_EXPECT_GE(test, sim_zone_pcp_pages(&a.m->mm, a.zone), 100);
	sim_test_verify(test, a.m);
}

static struct kunit_case pcp_refresh_cases[] = {
	KUNIT_CASE_PARAM(lists_that_nobody_uses_grow_shorter, decay_gen_params),
	KUNIT_CASE(lists_of_another_node_are_drained_in_the_end),
	KUNIT_CASE(lists_of_another_node_that_are_in_use_stay),
	KUNIT_CASE_PARAM(little_stays_where_somebody_reclaims,
			 reclaim_gen_params),
	KUNIT_CASE(only_zones_that_are_reclaimed_from_are_marked),
	KUNIT_CASE(what_kswapd_frees_does_not_stay_in_lists),
	{}
};

static struct kunit_suite pcp_refresh_suite = {
	.name = "mm_sim_pcp_refresh",
	.init = make,
	.test_cases = pcp_refresh_cases,
};

kunit_test_suite(pcp_refresh_suite);
