// SPDX-License-Identifier: GPL-2.0
/*
 * The policy zlc: zones that were full of late are passed by, by the rules of Linux
 * 2.6.20 to 4.3, worked out by hand.
 */
#include <kunit/test.h>
#include <linux/jiffies.h>

#include "early/zonelist.h"
#include "helpers.h"
#include "page/gfp.h"
#include "page/internal.h"
#include "page/page_alloc.h"
#include "page/policy/policy.h"
#include "page/reclaim.h"
#include "unbacked.h"
#include "view/debugfs_internal.h"

#define NR_NODES 3

/* Three nodes of one zone each; the list of node 0 has them in this order. */
struct fixture {
	struct sim_machine *m;
	struct sim_zone *zone[NR_NODES];
	struct sim_zonelist_cache *cache;
};

static struct fixture make(struct kunit *test)
{
	const struct sim_machine_params params = {
		.size = "48M",
		.banks = "16M@1G:0,16M@2G:1,16M@3G:2",
		/* Nodes without a CPU follow in their order. */
		.cpus = "1:0",
	};
	struct fixture f = { };
	int nid;

	f.m = sim_test_machine(test, &params, SIM_STAGE_BUDDY);
	for (nid = 0; nid < NR_NODES; nid++)
		f.zone[nid] = &f.m->mm.node_data[nid]->node_zones[SIM_ZONE_DMA32];
	f.cache = &f.m->mm.node_data[0]->zlcache;
	KUNIT_ASSERT_EQ(test, sim_set_zlc(&f.m->mm, 1), 0);
	return f;
}

static void close_zone(struct fixture *f, int nid)
{
	f->zone[nid]->_watermark[SIM_WMARK_LOW] =
		f->zone[nid]->_watermark[SIM_WMARK_HIGH] =
			f->zone[nid]->managed_pages + 1;
}

static void open_zone(struct fixture *f, int nid)
{
	memset(f->zone[nid]->_watermark, 0, sizeof(f->zone[nid]->_watermark));
}

static unsigned int full(struct fixture *f)
{
	return *f->cache->fullzones;
}

static void expect_stat(struct kunit *test, struct fixture *f, long marked,
			long skipped, long zapped)
{
	const atomic_long_t *stat = f->m->mm.policy_stat;

	KUNIT_EXPECT_EQ(test, atomic_long_read(&stat[SIM_STAT_ZLC_FULL]), marked);
	KUNIT_EXPECT_EQ(test, atomic_long_read(&stat[SIM_STAT_ZLC_SKIPPED]),
			skipped);
	KUNIT_EXPECT_EQ(test, atomic_long_read(&stat[SIM_STAT_ZLC_ZAPPED]),
			zapped);
}

/* Node of a page that is asked for near node 0; -1 when there is none. */
static int node_of(struct fixture *f, gfp_t gfp, u64 nodemask)
{
	struct sim_page *page = __sim_alloc_pages(&f->m->mm, gfp | __GFP_NOWARN,
						  0, 0, nodemask);

	return page ? sim_page_to_nid(page) : -1;
}

static int near_node(struct fixture *f)
{
	/* Last a second: no case is to depend on how long it takes. */
	f->cache->last_full_zap = jiffies + 1000 * HZ;
	return node_of(f, GFP_KERNEL, SIM_NODE_MASK_ALL);
}

static void zones_behind_a_full_one_are_remembered(struct kunit *test)
{
	struct fixture f = make(test);

	/* While the first zone has room, nobody asks. */
	KUNIT_EXPECT_EQ(test, near_node(&f), 0);
	expect_stat(test, &f, 0, 0, 0);
	close_zone(&f, 0);
	close_zone(&f, 1);
	KUNIT_EXPECT_EQ(test, near_node(&f), 2);
	KUNIT_EXPECT_EQ(test, full(&f), 3);
	expect_stat(test, &f, 2, 0, 0);
	/* The first is asked each time, the second is known. */
	KUNIT_EXPECT_EQ(test, near_node(&f), 2);
	expect_stat(test, &f, 3, 1, 0);
	/* Also once it has room. */
	open_zone(&f, 1);
	KUNIT_EXPECT_EQ(test, near_node(&f), 2);
	expect_stat(test, &f, 4, 2, 0);
	/* Who finds room at once does not look at the others. */
	open_zone(&f, 0);
	KUNIT_EXPECT_EQ(test, near_node(&f), 0);
	expect_stat(test, &f, 4, 2, 0);
	sim_test_verify(test, f.m);
}

static void what_the_policies_did_is_shown(struct kunit *test)
{
	struct fixture f = make(test);

	close_zone(&f, 0);
	close_zone(&f, 1);
	near_node(&f);
	near_node(&f);
	sim_test_expect_text(test,
			     sim_test_show(test, f.m, sim_policy_stat_show),
			     "fair_skipped 0\nfair_reset 0\nzlc_skipped 1\nzlc_full 3\nzlc_zapped 0\n");
	f.zone[0]->_watermark[SIM_WMARK_LOW] -= 7;
	f.zone[1]->_watermark[SIM_WMARK_LOW] -= 12345;
	f.zone[2]->_watermark[SIM_WMARK_LOW] =
		f.zone[2]->_watermark[SIM_WMARK_HIGH];
	KUNIT_ASSERT_EQ(test, sim_set_fair_zone(&f.m->mm, 1), 0);
	KUNIT_EXPECT_NOT_NULL(test,
			      strstr(sim_test_show(test, f.m,
						   sim_policy_stat_show),
				     "zlc_zapped 0\n"
				     "Node 0, zone    DMA32 nr_alloc_batch 7\n"
				     "Node 1, zone    DMA32 nr_alloc_batch 12345\n"
				     "Node 2, zone    DMA32 nr_alloc_batch 0\n"));
}

static void it_is_forgotten_after_a_second(struct kunit *test)
{
	struct fixture f = make(test);

	close_zone(&f, 0);
	close_zone(&f, 1);
	KUNIT_EXPECT_EQ(test, near_node(&f), 2);
	open_zone(&f, 1);
	/* More than a second ago, with the first zone that has no room. */
	f.cache->last_full_zap = jiffies - HZ - 1;
	KUNIT_EXPECT_EQ(test, node_of(&f, GFP_KERNEL, SIM_NODE_MASK_ALL), 1);
	KUNIT_EXPECT_EQ(test, full(&f), 1);
	expect_stat(test, &f, 3, 0, 1);
	KUNIT_EXPECT_TRUE(test, time_after_eq(f.cache->last_full_zap + HZ,
					      jiffies));
}

static void a_second_scan_asks_them_all(struct kunit *test)
{
	struct fixture f = make(test);

	close_zone(&f, 0);
	*f.cache->fullzones = 7;
	/* Both are passed by, and then asked without being marked. */
	KUNIT_EXPECT_EQ(test, near_node(&f), 1);
	expect_stat(test, &f, 1, 2, 0);
	KUNIT_EXPECT_EQ(test, full(&f), 7);
}

static void progress_of_reclaim_makes_all_worth_trying(struct kunit *test)
{
	struct fixture f = make(test);
	struct sim_zonelist *lists = f.m->mm.node_data[0]->node_zonelists;

	*f.cache->fullzones = 7;
	sim_zlc_clear_zones_full(&lists[SIM_ZONELIST_NOFALLBACK],
				 GFP_KERNEL | __GFP_THISNODE);
	KUNIT_EXPECT_EQ(test, full(&f), 7);
	sim_zlc_clear_zones_full(&lists[SIM_ZONELIST_FALLBACK], GFP_KERNEL);
	KUNIT_EXPECT_EQ(test, full(&f), 0);
}

static void nodes_that_are_not_allowed_are_not_worth_it(struct kunit *test)
{
	struct fixture f = make(test);

	close_zone(&f, 0);
	KUNIT_ASSERT_EQ(test, 0, sim_set_mems_allowed(&f.m->mm, 5));
	f.cache->last_full_zap = jiffies + 1000 * HZ;
	/* With a mask of its own, zones are asked one by one. */
	KUNIT_EXPECT_EQ(test, node_of(&f, GFP_USER, 7), 2);
	expect_stat(test, &f, 1, 1, 0);
	KUNIT_EXPECT_EQ(test, full(&f), 1);
	KUNIT_ASSERT_EQ(test, 0, sim_set_mems_allowed(&f.m->mm,
						      SIM_NODE_MASK_ALL));
}

static void the_list_of_one_node_has_no_cache(struct kunit *test)
{
	struct fixture f = make(test);
	int nid;

	for (nid = 0; nid < NR_NODES; nid++)
		close_zone(&f, nid);
	/* Down to the min mark, and not another node. */
	KUNIT_EXPECT_EQ(test, 0, node_of(&f, GFP_KERNEL | __GFP_THISNODE,
					 SIM_NODE_MASK_ALL));
	expect_stat(test, &f, 0, 0, 0);
	KUNIT_EXPECT_EQ(test, near_node(&f), 0);
	KUNIT_EXPECT_EQ(test, full(&f), 7);
}

static void one_node_has_no_cache(struct kunit *test)
{
	struct sim_machine *m = sim_test_boot(test, "32M", "12M@1M,16M@4G",
					      SIM_STAGE_BUDDY);
	struct sim_zone *normal = sim_test_zone(m, SIM_ZONE_NORMAL);

	KUNIT_ASSERT_EQ(test, sim_set_zlc(&m->mm, 1), 0);
	normal->_watermark[SIM_WMARK_LOW] = normal->managed_pages + 1;
	normal->_watermark[SIM_WMARK_HIGH] = normal->managed_pages + 1;
	KUNIT_EXPECT_NOT_NULL(test, sim_alloc_pages(&m->mm, GFP_KERNEL, 0));
	KUNIT_EXPECT_EQ(test, 0,
			atomic_long_read(&m->mm.policy_stat[SIM_STAT_ZLC_FULL]));
}

static void a_change_of_lists_or_policy_forgets_all(struct kunit *test)
{
	struct fixture f = make(test);

	*f.cache->fullzones = 7;
	KUNIT_EXPECT_EQ(test, sim_set_zlc(&f.m->mm, 1), 0);
	KUNIT_EXPECT_EQ(test, full(&f), 0);
	*f.cache->fullzones = 7;
	KUNIT_EXPECT_EQ(test, 0,
			sim_set_numa_zonelist_order(&f.m->mm,
						    SIM_ZONELIST_ORDER_ZONE));
	KUNIT_EXPECT_EQ(test, full(&f), 0);
	KUNIT_EXPECT_EQ(test, sim_set_zlc(&f.m->mm, 2), -EINVAL);
	KUNIT_EXPECT_EQ(test, sim_set_zlc(&f.m->mm, 0), 0);
	close_zone(&f, 0);
	KUNIT_EXPECT_EQ(test, near_node(&f), 1);
	expect_stat(test, &f, 0, 0, 0);
}

/* What a scan of node 0 comes to, and what becomes of its zone. */
static const struct reclaim_case {
	enum sim_node_reclaim answer;
	bool room;
	int nid;
	bool full;
} reclaim_cases[] = {
	{ SIM_NODE_RECLAIM_NOSCAN, true, 1, false },
	{ SIM_NODE_RECLAIM_FULL, true, 1, false },
	{ SIM_NODE_RECLAIM_SOME, false, 1, true },
	{ SIM_NODE_RECLAIM_SOME, true, 0, false },
	/* Between the low and the min mark it is not full. */
	{ SIM_NODE_RECLAIM_SUCCESS, false, 1, false },
	{ SIM_NODE_RECLAIM_SUCCESS, true, 0, false },
};

static void reclaim_case_name(const struct reclaim_case *c, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%d%s", c->answer,
		 c->room ? " and room" : "");
}

KUNIT_ARRAY_PARAM(reclaim, reclaim_cases, reclaim_case_name);

struct hooked {
	struct sim_reclaimer r;
	struct sim_zone *zone;
	const struct reclaim_case *c;
};

static enum sim_node_reclaim reclaim_hook(struct sim_reclaimer *r,
					  struct sim_pglist_data *pgdat,
					  gfp_t gfp, unsigned int order)
{
	struct hooked *h = container_of(r, struct hooked, r);

	/* Room above the mark that was looked at. */
	if (pgdat == h->zone->zone_pgdat && h->c->room)
		h->zone->vm_stat[SIM_NR_FREE_PAGES] += 10000;
	return h->c->answer;
}

static const struct sim_reclaim_ops hook_ops = {
	.node_reclaim = reclaim_hook,
};

static void what_reclaim_came_to_says_whether_it_is_full(struct kunit *test)
{
	struct fixture f = make(test);
	struct hooked h = {
		.r = { .name = "hooked", .ops = &hook_ops },
		.zone = f.zone[0],
		.c = test->param_value,
	};
	long free = f.zone[0]->vm_stat[SIM_NR_FREE_PAGES];

	close_zone(&f, 0);
	KUNIT_ASSERT_EQ(test, sim_register_reclaim_ops(&f.m->mm, &h.r), 0);
	KUNIT_EXPECT_EQ(test, near_node(&f), h.c->nid);
	KUNIT_EXPECT_EQ(test, full(&f), h.c->full);
	sim_unregister_reclaim_ops(&h.r);
	f.zone[0]->vm_stat[SIM_NR_FREE_PAGES] = free;
}

/* Frees pages of node 1, while all nodes are known to be full. */
struct freeing {
	struct sim_reclaimer r;
	struct fixture *f;
	unsigned int calls;
};

static unsigned long free_some(struct sim_reclaimer *r,
			       const struct sim_reclaim_control *rc)
{
	struct freeing *h = container_of(r, struct freeing, r);

	*h->f->cache->fullzones = 7;
	open_zone(h->f, 1);
	h->calls++;
	return 1;
}

static const struct sim_reclaim_ops free_ops = {
	.try_to_free_pages = free_some,
};

static void direct_reclaim_forgets_what_was_full(struct kunit *test)
{
	struct fixture f = make(test);
	struct freeing h = {
		.r = { .name = "freeing", .ops = &free_ops },
		.f = &f,
	};
	int nid;

	for (nid = 0; nid < NR_NODES; nid++) {
		close_zone(&f, nid);
		f.zone[nid]->_watermark[SIM_WMARK_MIN] =
			f.zone[nid]->managed_pages + 1;
	}
	KUNIT_ASSERT_EQ(test, sim_register_reclaim_ops(&f.m->mm, &h.r), 0);
	KUNIT_EXPECT_EQ(test, near_node(&f), 1);
	KUNIT_EXPECT_EQ(test, h.calls, 1);
	/* Nobody who can reclaim a node scanned one, so none is full now. */
	KUNIT_EXPECT_EQ(test, full(&f), 0);
	sim_unregister_reclaim_ops(&h.r);
}

static struct kunit_case zlc_cases[] = {
	KUNIT_CASE(zones_behind_a_full_one_are_remembered),
	KUNIT_CASE(what_the_policies_did_is_shown),
	KUNIT_CASE(it_is_forgotten_after_a_second),
	KUNIT_CASE(a_second_scan_asks_them_all),
	KUNIT_CASE(progress_of_reclaim_makes_all_worth_trying),
	KUNIT_CASE(nodes_that_are_not_allowed_are_not_worth_it),
	KUNIT_CASE(the_list_of_one_node_has_no_cache),
	KUNIT_CASE(one_node_has_no_cache),
	KUNIT_CASE(a_change_of_lists_or_policy_forgets_all),
	KUNIT_CASE(direct_reclaim_forgets_what_was_full),
	KUNIT_CASE_PARAM(what_reclaim_came_to_says_whether_it_is_full,
			 reclaim_gen_params),
	{}
};

static struct kunit_suite zlc_suite = {
	.name = "mm_sim_zlc",
	.test_cases = zlc_cases,
};

kunit_test_suite(zlc_suite);
