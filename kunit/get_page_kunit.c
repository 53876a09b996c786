// SPDX-License-Identifier: GPL-2.0
/*
 * Which zone a block comes from, and when there is none: marks, reserves, nodes.
 */
#include <kunit/test.h>
#include <linux/string.h>

#include "helpers.h"
#include "page/buddy.h"
#include "page/internal.h"
#include "page/page_alloc.h"
#include "page/reclaim.h"

#define MIN_RESERVE SIM_ALLOC_MIN_RESERVE
#define NON_BLOCK SIM_ALLOC_NON_BLOCK
#define HIGHATOMIC SIM_ALLOC_HIGHATOMIC
#define OOM SIM_ALLOC_OOM
#define CMA SIM_ALLOC_CMA

/*
 * The least number of free pages with which a request goes ahead, worked out by
 * hand: one more than mark and reserve, the mark lowered by a half, and a quarter
 * of that, and a half of that, rounded up each time; and what is of no use.
 */
struct mark_case {
	const char *name;
	unsigned int flags;
	unsigned int order;
	unsigned long mark;
	long reserve;
	unsigned long highatomic;
	unsigned long cma;
	long least;
};

static const struct mark_case mark_cases[] = {
	{ "mark", 0, 0, 1000, 0, 0, 0, 1001 },
	{ "no mark", 0, 0, 0, 0, 0, 0, 1 },
	{ "reserve", 0, 0, 1000, 234, 0, 0, 1235 },
	{ "high", MIN_RESERVE, 0, 1000, 0, 0, 0, 501 },
	{ "high, odd", MIN_RESERVE, 0, 1001, 0, 0, 0, 502 },
	{ "high, reserve", MIN_RESERVE, 0, 1000, 234, 0, 0, 735 },
	{ "atomic", MIN_RESERVE | NON_BLOCK, 0, 1000, 0, 0, 0, 376 },
	{ "atomic, odd", MIN_RESERVE | NON_BLOCK, 0, 1001, 0, 0, 0, 377 },
	{ "nowait", NON_BLOCK, 0, 1000, 0, 0, 0, 1001 },
	{ "victim", OOM, 0, 1000, 0, 0, 0, 501 },
	{ "victim, high", OOM | MIN_RESERVE, 0, 1000, 0, 0, 0, 251 },
	{ "victim, atomic", OOM | MIN_RESERVE | NON_BLOCK, 0, 1000, 0, 0, 0,
	  189 },
	{ "order 1", 0, 1, 1000, 0, 0, 0, 1002 },
	{ "order 3", 0, 3, 1000, 0, 0, 0, 1008 },
	{ "order 10, atomic", MIN_RESERVE | NON_BLOCK, 10, 1000, 0, 0, 0,
	  1399 },
	{ "kept for others", 0, 0, 1000, 0, 512, 0, 1513 },
	{ "kept, order 2, reserve", 0, 2, 1000, 10, 512, 0, 1526 },
	{ "kept for it", HIGHATOMIC, 0, 1000, 0, 512, 0, 1001 },
	{ "kept, but it is a victim", OOM, 0, 1000, 0, 512, 0, 501 },
	{ "kept, but it cannot wait", NON_BLOCK, 0, 1000, 0, 512, 0, 1001 },
	{ "CMA", 0, 0, 1000, 0, 0, 300, 1301 },
	{ "CMA for it", CMA, 0, 1000, 0, 0, 300, 1001 },
	{ "CMA is no reserve", MIN_RESERVE, 0, 1000, 0, 0, 300, 801 },
	{ "CMA and kept", 0, 0, 1000, 0, 512, 300, 1813 },
};

static void mark_case_name(const struct mark_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(mark, mark_cases, mark_case_name);

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

static void marks_stop_a_request_at_the_page(struct kunit *test)
{
	const struct mark_case *c = test->param_value;
	struct sim_zone *zone = make_zone(test);
	struct sim_page block = { };
	long free;

	zone->lowmem_reserve[SIM_ZONE_NORMAL] = c->reserve;
	/* Other requests have reserves of their own. */
	zone->lowmem_reserve[SIM_ZONE_HIGHMEM] = 5000;
	zone->nr_free_highatomic = c->highatomic;
	zone->vm_stat[SIM_NR_FREE_CMA_PAGES] = c->cma;
	sim_add_to_free_list(zone, &block, c->order, SIM_MIGRATE_UNMOVABLE,
			     false);
	for (free = c->least - 1; free <= c->least; free++) {
		bool want = free == c->least;

		zone->vm_stat[SIM_NR_FREE_PAGES] = free;
		KUNIT_EXPECT_EQ_MSG(test, want,
				    __sim_zone_watermark_ok(zone, c->order,
							    c->mark,
							    SIM_ZONE_NORMAL,
							    c->flags, free),
				    "%ld free", free);
		KUNIT_EXPECT_EQ_MSG(test, want,
				    sim_zone_watermark_ok(zone, c->order,
							  c->mark,
							  SIM_ZONE_NORMAL,
							  c->flags),
				    "%ld free", free);
		KUNIT_EXPECT_EQ_MSG(test, want,
				    sim_zone_watermark_fast(zone, c->order,
							    c->mark,
							    SIM_ZONE_NORMAL,
							    c->flags),
				    "fast, %ld free", free);
		if (!c->flags)
			KUNIT_EXPECT_EQ_MSG(test, want,
					    sim_zone_watermark_ok_safe(zone,
								       c->order,
								       c->mark,
								       SIM_ZONE_NORMAL),
					    "safe, %ld free", free);
	}
}

/* There is much that is free, but of this kind only. */
struct block_case {
	const char *name;
	unsigned int have;
	int mt;
	unsigned int want;
	unsigned int flags;
	bool ok;
};

static const struct block_case block_cases[] = {
	{ "same order", 3, SIM_MIGRATE_UNMOVABLE, 3, 0, true },
	{ "larger", 10, SIM_MIGRATE_MOVABLE, 3, 0, true },
	{ "smaller", 2, SIM_MIGRATE_MOVABLE, 3, 0, false },
	{ "one page", 2, SIM_MIGRATE_MOVABLE, 0, 0, true },
	{ "reclaimable", 10, SIM_MIGRATE_RECLAIMABLE, 10, 0, true },
	{ "CMA", 9, SIM_MIGRATE_CMA, 1, 0, false },
	{ "CMA for it", 9, SIM_MIGRATE_CMA, 1, CMA, true },
	{ "highatomic", 9, SIM_MIGRATE_HIGHATOMIC, 1, 0, false },
	{ "highatomic for it", 9, SIM_MIGRATE_HIGHATOMIC, 1, HIGHATOMIC, true },
	{ "highatomic, high", 9, SIM_MIGRATE_HIGHATOMIC, 1, MIN_RESERVE, false },
	{ "highatomic, victim", 9, SIM_MIGRATE_HIGHATOMIC, 1, OOM, true },
	{ "isolated", 10, SIM_MIGRATE_ISOLATE, 1,
	  CMA | HIGHATOMIC | OOM, false },
};

static void block_case_name(const struct block_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(block, block_cases, block_case_name);

static void a_large_request_needs_a_block_that_it_may_use(struct kunit *test)
{
	const struct block_case *c = test->param_value;
	struct sim_zone *zone = make_zone(test);
	struct sim_page block = { };

	zone->vm_stat[SIM_NR_FREE_PAGES] = 100000;
	sim_add_to_free_list(zone, &block, c->have, c->mt, false);
	KUNIT_EXPECT_EQ(test, c->ok,
			sim_zone_watermark_ok(zone, c->want, 100,
					      SIM_ZONE_NORMAL, c->flags));
	KUNIT_EXPECT_EQ(test, c->ok,
			sim_zone_watermark_fast(zone, c->want, 100,
						SIM_ZONE_NORMAL, c->flags));
}

struct flags_case {
	const char *name;
	gfp_t gfp;
	unsigned int order;
	unsigned int want;
};

#define KSWAPD SIM_ALLOC_KSWAPD
#define CPUSET SIM_ALLOC_CPUSET

static const struct flags_case flags_cases[] = {
	{ "kernel", GFP_KERNEL, 0, KSWAPD | CPUSET },
	{ "kernel, order 4", GFP_KERNEL, 4, KSWAPD | CPUSET },
	{ "kernel, high", GFP_KERNEL | __GFP_HIGH, 2,
	  KSWAPD | CPUSET | MIN_RESERVE },
	{ "atomic", GFP_ATOMIC, 0, KSWAPD | MIN_RESERVE | NON_BLOCK },
	{ "atomic, order 1", GFP_ATOMIC, 1,
	  KSWAPD | MIN_RESERVE | NON_BLOCK | HIGHATOMIC },
	{ "nowait", GFP_NOWAIT & ~__GFP_NOWARN, 1,
	  KSWAPD | CPUSET | NON_BLOCK },
	{ "atomic, no reserves", GFP_ATOMIC | __GFP_NOMEMALLOC, 1,
	  KSWAPD | MIN_RESERVE },
	{ "nothing", 0, 1, CPUSET | NON_BLOCK },
	{ "direct only", __GFP_DIRECT_RECLAIM, 1, CPUSET },
};

static void flags_case_name(const struct flags_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(flags, flags_cases, flags_case_name);

static void a_second_try_goes_as_far_as_the_request_says(struct kunit *test)
{
	const struct flags_case *c = test->param_value;

	KUNIT_EXPECT_EQ(test, sim_gfp_to_alloc_flags(c->gfp, c->order),
			c->want | SIM_ALLOC_WMARK_MIN);
}

static unsigned long nr_free(const struct sim_zone *zone)
{
	return sim_zone_page_state_snapshot(zone, SIM_NR_FREE_PAGES);
}

/* Blocks of one page, until the next would come from elsewhere, or not at all. */
static unsigned long take_from(struct kunit *test, struct sim_machine *m,
			       gfp_t gfp, struct sim_zone *zone)
{
	unsigned long nr = 0;
	struct sim_page *page;

	while ((page = sim_alloc_pages(&m->mm, gfp | __GFP_NOWARN, 0))) {
		if (sim_page_zone(&m->mm, page) != zone) {
			sim_test_free(test, m, sim_page_to_pfn(&m->mm, page),
				      0);
			break;
		}
		nr++;
	}
	return nr;
}

/* A request takes its zones from the highest down, and goes no higher. */
struct walk_case {
	const char *name;
	gfp_t gfp;
	int highest;
	int nr_zones;
	int zones[3];
};

static const struct walk_case walk_cases[] = {
	{ "any", GFP_HIGHUSER_MOVABLE, SIM_ZONE_MOVABLE, 3,
	  { SIM_ZONE_NORMAL, SIM_ZONE_DMA32, SIM_ZONE_DMA } },
	{ "lowmem", GFP_USER | __GFP_MOVABLE, SIM_ZONE_NORMAL, 3,
	  { SIM_ZONE_NORMAL, SIM_ZONE_DMA32, SIM_ZONE_DMA } },
	{ "dma32", GFP_USER | __GFP_MOVABLE | __GFP_DMA32, SIM_ZONE_DMA32, 2,
	  { SIM_ZONE_DMA32, SIM_ZONE_DMA } },
	{ "dma", GFP_USER | __GFP_MOVABLE | __GFP_DMA, SIM_ZONE_DMA, 1,
	  { SIM_ZONE_DMA } },
};

static void walk_case_name(const struct walk_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(walk, walk_cases, walk_case_name);

static void zones_give_down_to_low_then_to_min(struct kunit *test)
{
	static const int marks[] = { SIM_WMARK_LOW, SIM_WMARK_MIN };
	const struct walk_case *c = test->param_value;
	struct sim_machine *m;
	struct sim_page *page;
	struct sim_zone *zone;
	unsigned long left;
	int i, z;

	m = sim_test_boot(test, "64M", NULL, SIM_STAGE_BUDDY);
	sim_test_no_pcp(m);
	for (i = 0; i < ARRAY_SIZE(marks); i++) {
		for (z = 0; z < c->nr_zones; z++) {
			zone = sim_test_zone(m, c->zones[z]);
			left = zone->_watermark[marks[i]] +
			       zone->lowmem_reserve[c->highest];
			KUNIT_ASSERT_GT(test, nr_free(zone), left);
			while (nr_free(zone) > left) {
				page = sim_alloc_pages(&m->mm,
						       c->gfp | __GFP_NOWARN, 0);
				KUNIT_ASSERT_NOT_NULL(test, page);
				KUNIT_ASSERT_PTR_EQ(test, zone,
						    sim_page_zone(&m->mm, page));
			}
		}
	}
	KUNIT_EXPECT_NULL(test, sim_alloc_pages(&m->mm, c->gfp | __GFP_NOWARN,
						0));
	for_each_sim_populated_zone(m->mm.node_data[0], zone)
		if (sim_zone_idx(zone) > c->highest)
			KUNIT_EXPECT_FALSE(test, test_bit(SIM_ZONE_BELOW_HIGH,
							  &zone->flags));
	sim_test_verify(test, m);
}

/* One zone, so that all counts are those of its min mark. */
static void reserves_are_for_those_who_may(struct kunit *test)
{
	unsigned long min, atomic;
	struct sim_machine *m;
	struct sim_zone *zone;

	m = sim_test_boot(test, "64M", "63M@1M", SIM_STAGE_BUDDY);
	sim_test_no_pcp(m);
	zone = sim_test_zone(m, SIM_ZONE_DMA32);
	sim_test_drain(test, m, sim_test_zone(m, SIM_ZONE_DMA));
	min = zone->_watermark[SIM_WMARK_MIN];
	KUNIT_ASSERT_GT(test, min, 16);

	take_from(test, m, GFP_KERNEL, zone);
	KUNIT_EXPECT_EQ(test, nr_free(zone), min);
	/* It cannot wait, but nobody said that it is important. */
	KUNIT_EXPECT_EQ(test, take_from(test, m, GFP_NOWAIT, zone), 0);
	take_from(test, m, GFP_KERNEL | __GFP_HIGH, zone);
	KUNIT_EXPECT_EQ(test, nr_free(zone), min - min / 2);
	atomic = min - min / 2;
	atomic -= atomic / 4;
	take_from(test, m, GFP_ATOMIC, zone);
	KUNIT_EXPECT_EQ(test, nr_free(zone), atomic);
	KUNIT_EXPECT_EQ(test, 0, take_from(test, m, GFP_KERNEL |
					   __GFP_MEMALLOC | __GFP_NOMEMALLOC,
					   zone));
	take_from(test, m, GFP_KERNEL | __GFP_MEMALLOC, zone);
	KUNIT_EXPECT_EQ(test, nr_free(zone), 0);
	sim_test_verify(test, m);
}

static void expect_failure_told(struct kunit *test, const struct sim_log *log)
{
	char *text = kunit_kzalloc(test, SIM_LOG_BATCH + 1, GFP_KERNEL);
	struct sim_log_reader reader;
	char want[128], *at;

	snprintf(want, sizeof(want),
		 ": page allocation failure: order:3, mode:%#x(GFP_KERNEL), nodemask=(null),cpuset=/,mems_allowed=0\n",
		 (__force unsigned int)GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, text);
	sim_log_read_begin(log, &reader, SIM_LOG_ALL);
	sim_log_read(log, &reader, text, SIM_LOG_BATCH);
	/* Behind the name of the task. */
	at = strchr(text, ':');
	KUNIT_ASSERT_NOT_NULL(test, at);
	KUNIT_EXPECT_TRUE(test, !strncmp(at, want, strlen(want)));
}

static void low_marks_ask_for_kswapd_and_failures_are_told(struct kunit *test)
{
	atomic_long_t *wakeups;
	struct sim_machine *m;
	struct sim_log *log;
	int level;

	m = sim_test_boot(test, "32M", NULL, SIM_STAGE_BUDDY);
	wakeups = &m->mm.node_data[0]->kswapd_wakeups;
	KUNIT_ASSERT_NOT_NULL(test, sim_alloc_pages(&m->mm, GFP_KERNEL, 0));
	KUNIT_EXPECT_EQ(test, atomic_long_read(wakeups), 0);
	while (sim_alloc_pages(&m->mm, SIM_TEST_GFP_ALL & ~__GFP_KSWAPD_RECLAIM,
			       0))
		;
	KUNIT_EXPECT_EQ(test, atomic_long_read(wakeups), 0);
	log = sim_test_new_log(test);
	m->mm.log = log;
	level = sim_test_quiet_begin(LOGLEVEL_ERR);
	KUNIT_EXPECT_NULL(test, sim_alloc_pages(&m->mm, GFP_KERNEL |
						__GFP_NOWARN, 0));
	/* At once, and again in its one round. */
	KUNIT_EXPECT_EQ(test, atomic_long_read(wakeups), 2);
	KUNIT_EXPECT_NULL(test, sim_alloc_pages(&m->mm, GFP_KERNEL, 3));
	KUNIT_EXPECT_EQ(test, atomic_long_read(wakeups), 4);
	m->mm.log = &m->log;
	sim_test_quiet_end(level);
	expect_failure_told(test, log);
}

static struct sim_machine *boot_two_nodes(struct kunit *test)
{
	const struct sim_machine_params params = {
		.size = "64M",
		.banks = "32M@1G:0,32M@2G:1",
	};

	struct sim_machine *m = sim_test_machine(test, &params,
						 SIM_STAGE_BUDDY);

	sim_test_no_pcp(m);
	return m;
}

/* Node of a page that is given back at once; -1 for none. */
static int node_of(struct kunit *test, struct sim_machine *m, gfp_t gfp,
		   int nid, u64 nodemask)
{
	struct sim_page *page = __sim_alloc_pages(&m->mm, gfp | __GFP_NOWARN, 0,
						  nid, nodemask);

	if (!page)
		return -1;
	sim_test_free(test, m, sim_page_to_pfn(&m->mm, page), 0);
	return sim_page_to_nid(page);
}

static void empty_node(struct kunit *test, struct sim_machine *m, int nid)
{
	struct sim_zone *zone;

	for_each_sim_populated_zone(m->mm.node_data[nid], zone)
		sim_test_drain(test, m, zone);
}

static void nodes_are_those_that_were_asked_for(struct kunit *test)
{
	struct sim_machine *m = boot_two_nodes(test);
	const u64 all = SIM_NODE_MASK_ALL;
	struct sim_page *page;

	KUNIT_EXPECT_EQ(test, node_of(test, m, GFP_KERNEL, 0, all), 0);
	KUNIT_EXPECT_EQ(test, node_of(test, m, GFP_KERNEL, 1, all), 1);
	KUNIT_EXPECT_EQ(test, node_of(test, m, GFP_KERNEL, 0, BIT_ULL(1)), 1);
	KUNIT_EXPECT_EQ(test, node_of(test, m, GFP_KERNEL, 0, BIT_ULL(2)), -1);
	KUNIT_EXPECT_EQ(test, node_of(test, m, GFP_KERNEL | __GFP_THISNODE, 0,
				      BIT_ULL(1)), -1);
	KUNIT_EXPECT_EQ(test, node_of(test, m, GFP_KERNEL, 2, all), -1);
	KUNIT_EXPECT_EQ(test, node_of(test, m, GFP_KERNEL, -1, all), -1);
	KUNIT_EXPECT_EQ(test, node_of(test, m, GFP_KERNEL, SIM_MAX_NUMNODES,
				      all), -1);
	page = sim_alloc_pages_node(&m->mm, NUMA_NO_NODE, GFP_KERNEL, 0);
	KUNIT_ASSERT_NOT_NULL(test, page);
	KUNIT_EXPECT_EQ(test, sim_page_to_nid(page), 0);
	empty_node(test, m, 0);
	KUNIT_EXPECT_EQ(test, node_of(test, m, GFP_KERNEL, 0, all), 1);
	KUNIT_EXPECT_EQ(test, node_of(test, m, GFP_KERNEL | __GFP_THISNODE, 0,
				      all), -1);
	KUNIT_EXPECT_EQ(test, node_of(test, m, GFP_KERNEL, 1, BIT_ULL(0)), -1);
	/* What may use the reserves may use any node. */
	KUNIT_EXPECT_EQ(test, node_of(test, m, GFP_ATOMIC, 1, BIT_ULL(0)), 1);
	KUNIT_EXPECT_EQ(test, node_of(test, m, GFP_KERNEL | __GFP_MEMALLOC, 1,
				      BIT_ULL(0)), 1);
}

static void tasks_stay_on_the_nodes_that_are_allowed(struct kunit *test)
{
	struct sim_machine *m = boot_two_nodes(test);
	const u64 all = SIM_NODE_MASK_ALL;

	KUNIT_EXPECT_EQ(test, sim_set_mems_allowed(&m->mm, BIT_ULL(2)),
			-EINVAL);
	KUNIT_EXPECT_EQ(test, node_of(test, m, GFP_USER, 0, all), 0);
	KUNIT_ASSERT_EQ(test, sim_set_mems_allowed(&m->mm, BIT_ULL(1)), 0);
	KUNIT_EXPECT_EQ(test, node_of(test, m, GFP_USER, 0, all), 1);
	KUNIT_EXPECT_EQ(test, node_of(test, m, GFP_KERNEL, 0, all), 1);
	/* A mask without any of them is no mask. */
	KUNIT_EXPECT_EQ(test, node_of(test, m, GFP_USER, 0, BIT_ULL(0)), 1);
	empty_node(test, m, 1);
	KUNIT_EXPECT_EQ(test, node_of(test, m, GFP_USER, 0, all), -1);
	/* GFP_KERNEL is not bound to them when there is no other way. */
	KUNIT_EXPECT_EQ(test, node_of(test, m, GFP_KERNEL, 0, all), 0);
	KUNIT_EXPECT_EQ(test, node_of(test, m, GFP_ATOMIC, 0, all), 0);
	KUNIT_ASSERT_EQ(test, sim_set_mems_allowed(&m->mm, all), 0);
	KUNIT_EXPECT_EQ(test, node_of(test, m, GFP_USER, 0, all), 0);
}

/* What the hooks of a machine were asked; there is one machine at a time. */
static struct {
	enum sim_node_reclaim answer;
	bool make_room;
	unsigned int reclaims;
	unsigned int dirty_asked;
	int dirty_nid;
} hooks;

static enum sim_node_reclaim reclaim_hook(struct sim_reclaimer *r,
					  struct sim_pglist_data *pgdat,
					  gfp_t gfp, unsigned int order)
{
	struct sim_zone *zone;

	hooks.reclaims++;
	for_each_sim_populated_zone(pgdat, zone)
		if (hooks.make_room)
			memset(zone->_watermark, 0, sizeof(zone->_watermark));
	return hooks.answer;
}

static bool dirty_hook(struct sim_reclaimer *r, struct sim_pglist_data *pgdat)
{
	hooks.dirty_asked++;
	return pgdat->node_id != hooks.dirty_nid;
}

static const struct sim_reclaim_ops hook_ops = {
	.node_reclaim = reclaim_hook,
	.node_dirty_ok = dirty_hook,
};

static struct sim_reclaimer hooked = { .name = "hooked", .ops = &hook_ops };

static void a_node_may_be_reclaimed_before_it_is_left(struct kunit *test)
{
	struct sim_machine *m = boot_two_nodes(test);
	const u64 all = SIM_NODE_MASK_ALL;
	struct sim_zone *zone;

	memset(&hooks, 0, sizeof(hooks));
	KUNIT_ASSERT_EQ(test, sim_register_reclaim_ops(&m->mm, &hooked), 0);
	KUNIT_EXPECT_EQ(test, node_of(test, m, GFP_KERNEL, 0, all), 0);
	KUNIT_EXPECT_EQ(test, hooks.reclaims, 0);
	/* Nothing is above the marks of node 0 any more. */
	for_each_sim_populated_zone(m->mm.node_data[0], zone)
		zone->_watermark[SIM_WMARK_LOW] =
			zone->_watermark[SIM_WMARK_HIGH] = nr_free(zone);
	hooks.answer = SIM_NODE_RECLAIM_FULL;
	KUNIT_EXPECT_EQ(test, node_of(test, m, GFP_KERNEL, 0, all), 1);
	KUNIT_EXPECT_GT(test, hooks.reclaims, 0);
	/* It said that it did something, but there is no more room. */
	hooks.answer = SIM_NODE_RECLAIM_SUCCESS;
	KUNIT_EXPECT_EQ(test, node_of(test, m, GFP_KERNEL, 0, all), 1);
	/* The marks that were passed on are those of before. */
	hooks.make_room = true;
	KUNIT_EXPECT_EQ(test, node_of(test, m, GFP_KERNEL, 0, all), 1);
	KUNIT_EXPECT_EQ(test, node_of(test, m, GFP_KERNEL, 0, all), 0);
	sim_unregister_reclaim_ops(&hooked);
}

static void dirty_pages_are_spread(struct kunit *test)
{
	struct sim_machine *m = boot_two_nodes(test);
	const u64 all = SIM_NODE_MASK_ALL;

	memset(&hooks, 0, sizeof(hooks));
	KUNIT_ASSERT_EQ(test, sim_register_reclaim_ops(&m->mm, &hooked), 0);
	KUNIT_EXPECT_EQ(test, node_of(test, m, GFP_USER, 0, all), 0);
	KUNIT_EXPECT_EQ(test, hooks.dirty_asked, 0);
	KUNIT_EXPECT_EQ(test, node_of(test, m, GFP_USER | __GFP_WRITE, 0, all),
			1);
	KUNIT_EXPECT_EQ(test, hooks.dirty_asked, 2);
	/* Rather too many dirty pages than none at all. */
	KUNIT_EXPECT_EQ(test, 0, node_of(test, m, GFP_USER | __GFP_WRITE, 0,
					 BIT_ULL(0)));
	sim_unregister_reclaim_ops(&hooked);
}

/* Zones Normal and DMA32; Normal has free pages in a movable pageblock in use. */
static void types_are_mixed_only_when_no_zone_is_left(struct kunit *test)
{
	struct sim_test_blocks *held;
	struct sim_machine *m;
	struct sim_zone *zone, *normal;
	struct sim_page *page;
	unsigned long pfn;
	int mt;

	m = sim_test_boot(test, "64M", "32M@16M,32M@4G", SIM_STAGE_BUDDY);
	sim_test_no_pcp(m);
	normal = sim_test_zone(m, SIM_ZONE_NORMAL);
	for_each_sim_populated_zone(m->mm.node_data[0], zone)
		memset(zone->_watermark, 0, sizeof(zone->_watermark));
	held = sim_test_drain(test, m, normal);
	pfn = held->block[0].pfn;
	sim_test_split_held(test, m, pfn, held->block[0].order, 0);
	sim_test_set_type(m, normal, pfn, SIM_MIGRATE_MOVABLE);
	sim_test_free(test, m, pfn, 0);
	sim_test_free(test, m, pfn + 1, 0);

	page = sim_alloc_pages(&m->mm, GFP_KERNEL, 0);
	KUNIT_ASSERT_NOT_NULL(test, page);
	KUNIT_EXPECT_PTR_EQ(test, sim_page_zone(&m->mm, page),
			    sim_test_zone(m, SIM_ZONE_DMA32));
	/* One that is movable does not mix anything. */
	page = sim_alloc_pages(&m->mm, GFP_USER | __GFP_MOVABLE, 0);
	KUNIT_ASSERT_NOT_NULL(test, page);
	KUNIT_EXPECT_PTR_EQ(test, sim_page_zone(&m->mm, page), normal);

	sim_test_drain(test, m, sim_test_zone(m, SIM_ZONE_DMA32));
	page = sim_alloc_pages(&m->mm, GFP_KERNEL, 0);
	KUNIT_ASSERT_NOT_NULL(test, page);
	KUNIT_EXPECT_PTR_EQ(test, sim_page_zone(&m->mm, page), normal);
	mt = sim_get_pageblock_migratetype(&m->mm, pfn);
	KUNIT_EXPECT_EQ(test, mt, SIM_MIGRATE_UNMOVABLE);
}

static void only_normal_above_dma32_keeps_types_apart(struct kunit *test)
{
	struct sim_machine *m = sim_test_boot(test, "64M", "32M@16M,32M@4G",
					      SIM_STAGE_BUDDY);
	struct sim_zone *normal = sim_test_zone(m, SIM_ZONE_NORMAL);
	const struct sim_machine_params two = {
		.size = "64M",
		.banks = "32M@4G:0,32M@8G:1",
	};

	KUNIT_EXPECT_EQ(test, SIM_ALLOC_NOFRAGMENT | KSWAPD,
			sim_alloc_flags_nofragment(&m->mm, normal, GFP_KERNEL));
	KUNIT_EXPECT_EQ(test, SIM_ALLOC_NOFRAGMENT,
			sim_alloc_flags_nofragment(&m->mm, normal, 0));
	KUNIT_EXPECT_EQ(test, 0, sim_alloc_flags_nofragment(&m->mm, normal - 1,
							    0));
	KUNIT_EXPECT_EQ(test, KSWAPD,
			sim_alloc_flags_nofragment(&m->mm, NULL, GFP_KERNEL));
	m = sim_test_machine(test, &two, SIM_STAGE_BUDDY);
	normal = sim_test_zone(m, SIM_ZONE_NORMAL);
	KUNIT_EXPECT_EQ(test, 0, sim_alloc_flags_nofragment(&m->mm, normal, 0));
}

static struct kunit_case get_page_cases[] = {
	KUNIT_CASE_PARAM(marks_stop_a_request_at_the_page, mark_gen_params),
	KUNIT_CASE_PARAM(a_large_request_needs_a_block_that_it_may_use,
			 block_gen_params),
	KUNIT_CASE_PARAM(a_second_try_goes_as_far_as_the_request_says,
			 flags_gen_params),
	KUNIT_CASE_PARAM(zones_give_down_to_low_then_to_min, walk_gen_params),
	KUNIT_CASE(reserves_are_for_those_who_may),
	KUNIT_CASE(low_marks_ask_for_kswapd_and_failures_are_told),
	KUNIT_CASE(nodes_are_those_that_were_asked_for),
	KUNIT_CASE(tasks_stay_on_the_nodes_that_are_allowed),
	KUNIT_CASE(a_node_may_be_reclaimed_before_it_is_left),
	KUNIT_CASE(dirty_pages_are_spread),
	KUNIT_CASE(types_are_mixed_only_when_no_zone_is_left),
	KUNIT_CASE(only_normal_above_dma32_keeps_types_apart),
	{}
};

static struct kunit_suite get_page_suite = {
	.name = "mm_sim_get_page",
	.test_cases = get_page_cases,
};

kunit_test_suite(get_page_suite);
