// SPDX-License-Identifier: GPL-2.0
/*
 * Several blocks for a per-CPU list at once come to the same as one after the other.
 */
#include <kunit/test.h>
#include <linux/list.h>
#include <linux/prandom.h>
#include <linux/string.h>

#include "helpers.h"
#include "page/buddy.h"
#include "page/internal.h"
#include "page/page_alloc.h"
#include "page/pcp.h"
#include "page/vmstat.h"

#define MT SIM_MIGRATE_MOVABLE
#define MAX_HELD 1024

/* One block of order 10 is all that is free, and this many are taken from it. */
static const struct cut_case {
	unsigned int order;
	unsigned int nr;
	/* What is left, by the bits of its orders; each at its own offset. */
	unsigned int left;
} cut_cases[] = {
	{ 0, 1, 0x3ff }, { 0, 2, 0x3fe }, { 0, 3, 0x3fd }, { 0, 63, 0x3c1 },
	{ 0, 64, 0x3c0 }, { 0, 512, 0x200 }, { 0, 513, 0x1ff },
	{ 0, 1023, 0x001 }, { 0, 1024, 0x000 },
	{ 1, 1, 0x3fe }, { 1, 31, 0x3c2 }, { 1, 512, 0x000 },
	{ 3, 1, 0x3f8 }, { 3, 5, 0x3d8 }, { 3, 127, 0x008 }, { 9, 1, 0x200 },
};

static void cut_case_name(const struct cut_case *c, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%u of order %u", c->nr,
		 c->order);
}

KUNIT_ARRAY_PARAM(cut, cut_cases, cut_case_name);

static void a_block_is_cut_up_from_its_start(struct kunit *test)
{
	const struct cut_case *c = test->param_value;
	struct sim_machine *m = sim_test_boot(test, "32M", NULL,
					      SIM_STAGE_BUDDY);
	struct sim_zone *zone = sim_test_zone(m, SIM_ZONE_DMA);
	unsigned long base = sim_test_drain(test, m, zone)->block[0].pfn;
	unsigned long at = base + ((unsigned long)c->nr << c->order), left = 0;
	struct sim_page *page;
	unsigned int order, i = 0;
	LIST_HEAD(list);

	sim_test_set_type(m, zone, base, MT);
	sim_test_set_type(m, zone, base + SIM_PAGEBLOCK_NR_PAGES, MT);
	sim_test_free(test, m, base, SIM_MAX_PAGE_ORDER);

	KUNIT_ASSERT_EQ(test, c->nr,
			sim_rmqueue_bulk(&m->mm, zone, c->order, c->nr, &list,
					 MT, 0));
	list_for_each_entry(page, &list, lru) {
		KUNIT_EXPECT_EQ(test, sim_page_to_pfn(&m->mm, page),
				base + ((unsigned long)i++ << c->order));
		KUNIT_EXPECT_TRUE(test, sim_page_pcp(page));
		KUNIT_EXPECT_FALSE(test, sim_page_buddy(page));
		KUNIT_EXPECT_EQ(test, sim_page_order(page), c->order);
	}
	KUNIT_EXPECT_EQ(test, i, c->nr);
	for (order = 0; order < SIM_NR_PAGE_ORDERS; order++) {
		bool some = c->left & BIT(order);

		sim_test_expect_list(test, m, zone, order, MT, &at, some);
		at += some ? 1UL << order : 0;
		left += some ? 1UL << order : 0;
	}
	KUNIT_EXPECT_EQ(test, left, sim_zone_page_state_snapshot(zone,
								 SIM_NR_FREE_PAGES));
}

static const struct shape {
	const char *name;
	struct sim_machine_params params;
} shapes[] = {
	{ "one zone", { .size = "48M", .banks = "48M@1G:0" } },
	{ "guard pages", { .size = "48M", .banks = "48M@1G:0",
			   .debug_guardpage_minorder = "2" } },
	{ "a contiguous memory area", { .size = "48M", .banks = "48M@1G:0",
					.cma = "16M" } },
};

static void shape_name(const struct shape *shape, char *desc)
{
	strscpy(desc, shape->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(shape, shapes, shape_name);

/* The first takes all at once. */
struct twins {
	struct sim_machine *m[2];
	struct sim_zone *zone[2];
	unsigned long held[MAX_HELD];
	u8 order[MAX_HELD];
	unsigned int nr;
	struct rnd_state rnd;
};

static u32 below(struct twins *t, u32 n)
{
	return prandom_u32_state(&t->rnd) % n;
}

/* Straight from the buddy lists, and back: they become ragged. */
static void make_ragged(struct kunit *test, struct twins *t)
{
	unsigned int ops = 200, i;

	while (ops--) {
		unsigned int order = below(t, 7), at;
		unsigned long pfn[2];

		if (t->nr < MAX_HELD && below(t, 2)) {
			gfp_t gfp = __GFP_NOWARN |
				    (below(t, 2) ? GFP_USER | __GFP_MOVABLE :
						   GFP_USER);

			for (i = 0; i < 2; i++) {
				struct sim_page *page;

				page = sim_alloc_pages_buddy(&t->m[i]->mm, 0,
							     gfp, order);
				pfn[i] = page ? sim_page_to_pfn(&t->m[i]->mm,
								page) : 0;
			}
			KUNIT_ASSERT_EQ(test, pfn[0], pfn[1]);
			if (pfn[0]) {
				t->held[t->nr] = pfn[0];
				t->order[t->nr++] = order;
			}
		} else if (t->nr) {
			at = below(t, t->nr);
			for (i = 0; i < 2; i++)
				sim_test_free(test, t->m[i], t->held[at],
					      t->order[at]);
			t->held[at] = t->held[--t->nr];
			t->order[at] = t->order[t->nr];
		}
	}
}

/* Has the zone so many in lists of this type? Else a call remembers what it tried. */
static bool has_blocks(const struct sim_zone *zone, unsigned int order,
		       unsigned int nr, int mt)
{
	unsigned long sum = 0;
	unsigned int high;

	for (high = order; high < SIM_NR_PAGE_ORDERS; high++) {
		const struct list_head *list, *at;

		list = &zone->free_area[high].free_list[mt];
		list_for_each(at, list)
			sum += 1UL << (high - order);
	}
	return sum >= nr;
}

static void fetch(struct kunit *test, struct twins *t)
{
	unsigned int order = below(t, PAGE_ALLOC_COSTLY_ORDER + 1);
	unsigned int nr = 1 + below(t, below(t, 4) ? 63 : 1500), i, k;
	int mt = below(t, 2) ? SIM_MIGRATE_MOVABLE : SIM_MIGRATE_UNMOVABLE;
	unsigned int flags = sim_gfp_to_alloc_flags_cma(mt, 0);
	unsigned int pindex = sim_order_to_pindex(mt, order);
	struct list_head *at[2], *head[2];

	/* Guard pages are not in the lists, though they come from them. */
	if (!has_blocks(t->zone[0], max(order, 2U), nr, mt))
		return;
	for (i = 0; i < 2; i++) {
		struct sim_per_cpu_pages *pcp = sim_zone_pcp(&t->m[i]->mm,
							     t->zone[i], 0);
		unsigned int calls = i ? nr : 1;

		head[i] = &pcp->lists[pindex];
		for (k = 0; k < calls; k++)
			KUNIT_ASSERT_EQ(test, nr / calls,
					sim_rmqueue_bulk(&t->m[i]->mm,
							 t->zone[i], order,
							 nr / calls, head[i],
							 mt, flags));
		pcp->count += nr << order;
		at[i] = head[i]->next;
	}
	for (; at[0] != head[0]; at[0] = at[0]->next, at[1] = at[1]->next) {
		struct sim_page *page[2];

		KUNIT_ASSERT_PTR_NE(test, at[1], head[1]);
		for (i = 0; i < 2; i++)
			page[i] = list_entry(at[i], struct sim_page, lru);
		KUNIT_ASSERT_EQ(test, sim_page_to_pfn(&t->m[0]->mm, page[0]),
				sim_page_to_pfn(&t->m[1]->mm, page[1]));
		KUNIT_ASSERT_EQ(test, page[0]->flags, page[1]->flags);
	}
	KUNIT_ASSERT_PTR_EQ(test, at[1], head[1]);
}

/* Also drains the lists, on both sides the same. */
static void expect_same(struct kunit *test, struct twins *t)
{
	int i;

	for (i = 0; i < SIM_NR_VM_ZONE_STAT_ITEMS; i++)
		KUNIT_EXPECT_EQ(test,
				sim_zone_page_state_snapshot(t->zone[0], i),
				sim_zone_page_state_snapshot(t->zone[1], i));
	for (i = 0; i < 2; i++)
		sim_test_verify(test, t->m[i]);
	sim_test_expect_same(test, sim_test_free_lists(test, t->m[0]),
			     sim_test_free_lists(test, t->m[1]));
}

static void all_at_once_or_one_by_one(struct kunit *test)
{
	const struct shape *shape = test->param_value;
	struct twins *t = kunit_kzalloc(test, sizeof(*t), GFP_KERNEL);
	unsigned int round, i;

	KUNIT_ASSERT_NOT_NULL(test, t);
	prandom_seed_state(&t->rnd, sim_test_seed());
	for (i = 0; i < 2; i++) {
		t->m[i] = sim_test_machine(test, &shape->params,
					   SIM_STAGE_BUDDY);
		/* On whatever CPU of the host this runs. */
		t->m[i]->mm.nr_cpus = 1;
		t->zone[i] = sim_test_zone(t->m[i], SIM_ZONE_DMA32);
	}
	for (round = 0; round < 40; round++) {
		make_ragged(test, t);
		fetch(test, t);
		fetch(test, t);
		expect_same(test, t);
	}
}

static struct kunit_case rmqueue_bulk_cases[] = {
	KUNIT_CASE_PARAM(a_block_is_cut_up_from_its_start, cut_gen_params),
	KUNIT_CASE_PARAM(all_at_once_or_one_by_one, shape_gen_params),
	{}
};

static struct kunit_suite rmqueue_bulk_suite = {
	.name = "mm_sim_rmqueue_bulk",
	.suite_init = sim_test_print_seed,
	.test_cases = rmqueue_bulk_cases,
};

kunit_test_suite(rmqueue_bulk_suite);
