// SPDX-License-Identifier: GPL-2.0
/*
 * The fast path and the long way come to the same: two machines of one shape, and
 * the same requests in the same order; one of them has a feature that does not exist,
 * for which every request goes the long way.
 */
#include <kunit/test.h>
#include <linux/prandom.h>
#include <linux/string.h>

#include "helpers.h"
#include "page/page_alloc.h"
#include "page/pcp.h"
#include "page/vmstat.h"

#define OPS 20000
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

		if (op % 2500 == 0)
			filling = !filling || !t->nr;
		if (t->nr && (t->nr == MAX_BLOCKS ||
			      random >> 16 < (filling ? 0x4000 : 0xc000)))
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

static struct kunit_case fast_path_cases[] = {
	KUNIT_CASE_PARAM(the_same_blocks_either_way, shape_gen_params),
	{}
};

static struct kunit_suite fast_path_suite = {
	.name = "mm_sim_fast_path",
	.suite_init = sim_test_print_seed,
	.test_cases = fast_path_cases,
};

kunit_test_suite(fast_path_suite);
