// SPDX-License-Identifier: GPL-2.0
/*
 * The fast path and the long way come to the same: two machines of one shape, and
 * the same requests in the same order; one of them has a feature that does not exist,
 * for which every request goes the long way.
 */
#include <kunit/test.h>
#include <linux/prandom.h>
#include <linux/string.h>

#include "cached.h"
#include "helpers.h"
#include "page/page_alloc.h"
#include "page/pcp.h"
#include "page/vmstat.h"

#define MOVABLE (GFP_USER | __GFP_MOVABLE)
#define OPS 60000
/* Long enough to take all there is. */
#define PHASE 7500
#define MAX_BLOCKS 4096
#define FEATURE_OF_NOTHING BIT(31)

/* The first is the one that may be fast. */
struct twins {
	struct sim_machine *m[2];
	struct sim_page *page[2][MAX_BLOCKS];
	u8 order[MAX_BLOCKS];
	unsigned int nr;
	struct rnd_state rnd;
};

static const struct shape {
	const char *name;
	struct sim_machine_params params;
	unsigned int pcp_max_order;
} shapes[] = {
	{ "one zone", { .size = "48M", .banks = "48M@1G:0" } },
	{ "two zones", { .size = "48M", .banks = "48M@1M:0" } },
	{ "too small for types", { .size = "8M" } },
	{ "two nodes", { .size = "64M", .banks = "32M@1G:0,32M@5G:1" } },
	{ "a zone of movable pages", { .size = "64M", .kernelcore = "24M" } },
	{ "lists of all orders", { .size = "48M", .banks = "48M@1G:0" }, 10 },
};

static void shape_name(const struct shape *shape, char *desc)
{
	strscpy(desc, shape->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(shape, shapes, shape_name);

static const gfp_t gfps[] = {
	GFP_KERNEL, GFP_KERNEL, GFP_ATOMIC, GFP_USER | __GFP_MOVABLE,
	GFP_HIGHUSER_MOVABLE, GFP_KERNEL | __GFP_RECLAIMABLE,
	GFP_KERNEL | __GFP_COMP, GFP_DMA, GFP_NOWAIT | __GFP_THISNODE,
	/* These contradict themselves. */
	__GFP_DMA | __GFP_HIGHMEM, __GFP_MOVABLE | __GFP_RECLAIMABLE,
};

static struct twins *make_twins(struct kunit *test, const struct shape *shape)
{
	struct twins *t = kunit_kzalloc(test, sizeof(*t), GFP_KERNEL);
	int i;

	KUNIT_ASSERT_NOT_NULL(test, t);
	for (i = 0; i < 2; i++) {
		t->m[i] = sim_test_machine(test, &shape->params,
					   SIM_STAGE_BUDDY);
		/* On whatever CPU of the host this runs. */
		t->m[i]->mm.nr_cpus = 1;
		t->m[i]->mm.pcp_max_order = shape->pcp_max_order;
	}
	t->m[1]->mm.features |= FEATURE_OF_NOTHING;
	prandom_seed_state(&t->rnd, sim_test_seed());
	return t;
}

static unsigned long pfn_of(const struct twins *t, int i, struct sim_page *page)
{
	return page ? sim_page_to_pfn(&t->m[i]->mm, page) : 0;
}

static void take(struct kunit *test, struct twins *t, unsigned int order)
{
	gfp_t gfp = gfps[prandom_u32_state(&t->rnd) % ARRAY_SIZE(gfps)] |
		    __GFP_NOWARN;
	int i;

	for (i = 0; i < 2; i++)
		t->page[i][t->nr] = sim_alloc_pages(&t->m[i]->mm, gfp, order);
	KUNIT_ASSERT_EQ_MSG(test, pfn_of(t, 0, t->page[0][t->nr]),
			    pfn_of(t, 1, t->page[1][t->nr]),
			    "order %u gfp %#x, with %u blocks in use", order,
			    (__force unsigned int)gfp, t->nr);
	if (t->page[0][t->nr])
		t->order[t->nr++] = order;
}

static void give(struct kunit *test, struct twins *t, unsigned int at)
{
	int i;

	for (i = 0; i < 2; i++) {
		KUNIT_ASSERT_EQ(test, sim_free_pages(&t->m[i]->mm, t->page[i][at],
						     t->order[at]), 0);
		t->page[i][at] = t->page[i][t->nr - 1];
	}
	t->order[at] = t->order[--t->nr];
}

static void expect_same_zone(struct kunit *test, struct sim_mm *mm[2],
			     struct sim_zone *zone[2])
{
	struct sim_per_cpu_pages *pcp[2];
	int i;

	KUNIT_EXPECT_EQ(test, zone[0]->flags, zone[1]->flags);
	for (i = 0; i < SIM_NR_VM_ZONE_STAT_ITEMS; i++)
		KUNIT_EXPECT_EQ(test, sim_zone_page_state_snapshot(zone[0], i),
				sim_zone_page_state_snapshot(zone[1], i));
	for (i = 0; i < SIM_NR_ZONE_EVENT_ITEMS; i++)
		KUNIT_EXPECT_EQ_MSG(test, sim_zone_vm_events(mm[0], zone[0], i),
				    sim_zone_vm_events(mm[1], zone[1], i),
				    "zone %s event %d", zone[0]->name, i);
	for (i = 0; i < SIM_NR_VM_NUMA_EVENT_ITEMS; i++)
		KUNIT_EXPECT_EQ_MSG(test,
				    sim_zone_numa_event_state(mm[0], zone[0], i),
				    sim_zone_numa_event_state(mm[1], zone[1], i),
				    "zone %s NUMA event %d", zone[0]->name, i);
	for (i = 0; i < 2; i++)
		pcp[i] = sim_zone_pcp(mm[i], zone[i], 0);
	KUNIT_EXPECT_EQ(test, pcp[0]->count, pcp[1]->count);
	KUNIT_EXPECT_EQ(test, pcp[0]->high, pcp[1]->high);
	KUNIT_EXPECT_EQ(test, pcp[0]->free_count, pcp[1]->free_count);
	KUNIT_EXPECT_EQ(test, pcp[0]->alloc_factor, pcp[1]->alloc_factor);
	KUNIT_EXPECT_EQ(test, pcp[0]->flags, pcp[1]->flags);
}

static void expect_same(struct kunit *test, struct twins *t)
{
	struct sim_mm *mm[2] = { &t->m[0]->mm, &t->m[1]->mm };
	struct sim_zone *zone[2];
	int nid;

	for_each_sim_node(mm[0], nid) {
		for_each_sim_populated_zone(mm[0]->node_data[nid], zone[0]) {
			zone[1] = &mm[1]->node_data[nid]
					->node_zones[sim_zone_idx(zone[0])];
			expect_same_zone(test, mm, zone);
		}
	}
	sim_test_expect_same(test, sim_test_free_lists(test, t->m[0]),
			     sim_test_free_lists(test, t->m[1]));
}

static void the_same_blocks_either_way(struct kunit *test)
{
	struct twins *t = make_twins(test, test->param_value);
	/* In turns, mostly taking up to the last page, and mostly giving. */
	bool filling = true;
	unsigned int op;

	for (op = 0; op < OPS; op++) {
		u32 random = prandom_u32_state(&t->rnd);
		unsigned int order = __ffs(random | BIT(SIM_MAX_PAGE_ORDER));

		if (op % PHASE == 0)
			filling = !filling || !t->nr;
		if (t->nr && (t->nr == MAX_BLOCKS ||
			      random >> 16 < (filling ? 0x3000 : 0xc000)))
			give(test, t, (random >> 11) % t->nr);
		else
			take(test, t, order);
	}
	expect_same(test, t);
	while (t->nr)
		give(test, t, 0);
	expect_same(test, t);
	sim_test_verify(test, t->m[0]);
}

/*
 * What follows looks at when the fast path may not be taken, in an arena: for each
 * order that has them, there is a block in the per-CPU lists.
 */
static struct sim_per_cpu_pages *fill_lists(struct kunit *test,
					    struct sim_arena *a)
{
	struct sim_per_cpu_pages *pcp;
	struct sim_page *page;
	unsigned int order;

	sim_cached(test, a);
	a->m->mm.nr_cpus = 1;
	pcp = sim_zone_pcp(&a->m->mm, a->zone, 0);
	for (order = 0; order <= SIM_PAGEBLOCK_ORDER; order++) {
		if (!sim_pcp_allowed_order(order))
			continue;
		page = sim_alloc_pages_buddy(&a->m->mm, 0, MOVABLE, order);
		KUNIT_ASSERT_NOT_NULL(test, page);
		pcp->batch = 8;
		pcp->high_min = 2000;
		pcp->high_max = 2000;
		KUNIT_ASSERT_EQ(test, sim_free_pages(&a->m->mm, page, order), 0);
	}
	KUNIT_ASSERT_EQ(test, pcp->count, 1 + 2 + 4 + 8 + 512);
	KUNIT_ASSERT_EQ(test, a->zone->flags, 0);
	return pcp;
}

/* What is kept, and from what; in pages. */
static const struct bound_case {
	unsigned int order;
	unsigned long reserve;
	unsigned long boost;
	unsigned long highatomic;
} bound_cases[] = {
	{ 0 }, { 1 }, { 3 }, { 4 }, { 9 }, { 10 },
	{ 0, 100 }, { 0, 0, 200 }, { 0, 0, 0, 300 },
	{ 2, 100, 200, 300 }, { 5, 100, 200, 300 },
};

static void bound_name(const struct bound_case *c, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "order %u with %lu %lu %lu",
		 c->order, c->reserve, c->boost, c->highatomic);
}

KUNIT_ARRAY_PARAM(bound, bound_cases, bound_name);

/* One page less than that above the high mark, and frees are to learn of it. */
static void a_zone_at_its_high_mark_is_looked_at(struct kunit *test)
{
	const struct bound_case *c = test->param_value;
	struct sim_page *page;
	struct sim_arena a;
	unsigned long free;
	int less;

	for (less = 0; less < 2; less++) {
		fill_lists(test, &a);
		a.zone->lowmem_reserve[SIM_ZONE_NORMAL] = c->reserve;
		a.zone->watermark_boost = c->boost;
		a.zone->nr_free_highatomic = c->highatomic;
		free = a.zone->vm_stat[SIM_NR_FREE_PAGES];
		a.zone->_watermark[SIM_WMARK_HIGH] = free + less -
			BIT(c->order) - c->reserve - c->boost - c->highatomic;
		page = sim_alloc_pages(&a.m->mm, MOVABLE, c->order);
		a.zone->nr_free_highatomic = 0;
		KUNIT_EXPECT_NOT_NULL(test, page);
		KUNIT_EXPECT_EQ_MSG(test, less,
				    test_bit(SIM_ZONE_BELOW_HIGH, &a.zone->flags),
				    "%d less", less);
	}
}

static void raised_marks_wake_kswapd_from_the_fast_path(struct kunit *test)
{
	struct sim_pglist_data *pgdat;
	struct sim_arena a;
	unsigned int order;

	for (order = 0; order <= 4; order++) {
		fill_lists(test, &a);
		pgdat = a.zone->zone_pgdat;
		set_bit(SIM_ZONE_BOOSTED_WATERMARK, &a.zone->flags);
		KUNIT_EXPECT_NOT_NULL(test, sim_alloc_pages(&a.m->mm, MOVABLE,
							    order));
		KUNIT_EXPECT_EQ(test, a.zone->flags, 0);
		KUNIT_EXPECT_EQ(test, 1,
				atomic_long_read(&pgdat->kswapd_wakeups));
	}
}

/* As in Linux, a block in a list is of no use where none is free besides. */
static void a_block_in_a_list_is_no_free_block(struct kunit *test)
{
	const gfp_t gfp = GFP_NOWAIT | __GFP_MOVABLE | __GFP_NOWARN;
	struct sim_per_cpu_pages *pcp;
	struct sim_pagecache *cache;
	struct sim_page *page;
	struct sim_arena a;

	cache = sim_cached(test, &a);
	sim_cached_every_other(test, &a, cache);
	a.m->mm.nr_cpus = 1;
	/* The only block of two pages. */
	sim_cached_give_up(test, cache, sim_pfn_to_page(&a.m->mm, a.base));
	page = sim_alloc_pages(&a.m->mm, gfp, 1);
	KUNIT_ASSERT_NOT_NULL(test, page);
	pcp = sim_zone_pcp(&a.m->mm, a.zone, 0);
	pcp->batch = 8;
	pcp->high_min = 100;
	pcp->high_max = 100;
	KUNIT_ASSERT_EQ(test, sim_free_pages(&a.m->mm, page, 1), 0);
	KUNIT_ASSERT_EQ(test, pcp->count, 2);
	KUNIT_EXPECT_NULL(test, sim_alloc_pages(&a.m->mm, gfp, 1));
	clear_bit(SIM_ZONE_BELOW_HIGH, &a.zone->flags);
	KUNIT_EXPECT_NULL(test, sim_alloc_pages(&a.m->mm, gfp, 1));
	sim_drain_all_pages(&a.m->mm, NULL);
	KUNIT_EXPECT_PTR_EQ(test, sim_alloc_pages(&a.m->mm, gfp, 1), page);
	sim_test_verify(test, a.m);
}

static struct kunit_case fast_path_cases[] = {
	KUNIT_CASE_PARAM(the_same_blocks_either_way, shape_gen_params),
	KUNIT_CASE_PARAM(a_zone_at_its_high_mark_is_looked_at, bound_gen_params),
	KUNIT_CASE(raised_marks_wake_kswapd_from_the_fast_path),
	KUNIT_CASE(a_block_in_a_list_is_no_free_block),
	{}
};

static struct kunit_suite fast_path_suite = {
	.name = "mm_sim_fast_path",
	.suite_init = sim_test_print_seed,
	.test_cases = fast_path_cases,
};

kunit_test_suite(fast_path_suite);
