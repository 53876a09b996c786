// SPDX-License-Identifier: GPL-2.0
/*
 * The policy hot_cold: both ends of the per-CPU lists, by the rules of Linux up to
 * 4.14, worked out by hand.
 */
#include <kunit/test.h>

#include "commands.h"
#include "helpers.h"
#include "page/buddy.h"
#include "page/page_alloc.h"
#include "page/pcp.h"
#include "page/policy/policy.h"
#include "page/vmstat.h"

#define NR_PAGES 6

/* One zone, one CPU; pages straight from the buddy lists, for the case to free. */
struct fixture {
	struct sim_machine *m;
	struct sim_zone *zone;
	struct sim_per_cpu_pages *pcp;
	struct sim_test_blocks *before;
	struct sim_page *page[NR_PAGES];
};

static struct fixture make(struct kunit *test, int on)
{
	const struct sim_machine_params params = {
		.size = "16M",
		.banks = "16M@1G:0",
		.cpus = "1:0",
	};
	struct fixture f = { };
	int i;

	f.m = sim_test_machine(test, &params, SIM_STAGE_BUDDY);
	f.zone = sim_test_zone(f.m, SIM_ZONE_DMA32);
	f.before = sim_test_free_blocks(test, f.m);
	f.pcp = sim_zone_pcp(&f.m->mm, f.zone, 0);
	KUNIT_ASSERT_NOT_NULL(test, f.pcp);
	f.pcp->batch = 4;
	f.pcp->high_min = 100;
	f.pcp->high_max = 100;
	for (i = 0; i < NR_PAGES; i++) {
		f.page[i] = sim_alloc_pages_buddy(&f.m->mm, 0, GFP_KERNEL, 0);
		KUNIT_ASSERT_NOT_NULL(test, f.page[i]);
	}
	KUNIT_ASSERT_EQ(test, sim_set_hot_cold(&f.m->mm, on), 0);
	return f;
}

static int give(struct fixture *f, int i, bool cold)
{
	return sim_free_hot_cold_page(&f->m->mm, f->page[i], cold);
}

/* Which page of the fixture comes; -1 for another. */
static int take(struct kunit *test, struct fixture *f, bool cold)
{
	struct sim_page *page;
	int i;

	page = cold ? sim_alloc_pages_cold(&f->m->mm, 0, GFP_KERNEL, 0) :
	       sim_alloc_pages(&f->m->mm, GFP_KERNEL, 0);
	KUNIT_ASSERT_NOT_NULL(test, page);
	KUNIT_EXPECT_TRUE(test, sim_page_head(page));
	KUNIT_EXPECT_EQ(test, atomic_read(&page->_refcount), 1);
	for (i = 0; i < NR_PAGES; i++)
		if (f->page[i] == page)
			return i;
	return -1;
}

/* Small letters are hot, capitals are cold. */
static const struct order_case {
	const char *name;
	const char *freed;
	const char *taken;
	int on;
} order_cases[] = {
	{ "hot pages come last in, first out", "abcd", "dcba", 1 },
	{ "cold ones are at the other end", "ABCD", "abcd", 1 },
	{ "hot before cold", "aBcD", "cabd", 1 },
	{ "cold wants the coldest", "abcd", "ABCD", 1 },
	{ "cold wants what was freed cold last", "ABCD", "DCBA", 1 },
	{ "both ends", "aBcD", "DcBa", 1 },
	{ "off, all are hot", "AbCd", "DcBa", 0 },
	{ "off, cold is hot", "abcd", "DCBA", 0 },
};

static void order_case_name(const struct order_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(order, order_cases, order_case_name);

static void both_ends_of_a_list_are_used(struct kunit *test)
{
	const struct order_case *c = test->param_value;
	struct fixture f = make(test, c->on);
	const char *p;

	for (p = c->freed; *p; p++)
		KUNIT_ASSERT_EQ(test, 0, give(&f, (*p | 0x20) - 'a', *p < 'a'));
	KUNIT_EXPECT_EQ(test, f.pcp->count, strlen(c->freed));
	sim_test_verify(test, f.m);
	for (p = c->taken; *p; p++)
		KUNIT_EXPECT_EQ_MSG(test, take(test, &f, *p < 'a'),
				    (*p | 0x20) - 'a', "%s", p);
	KUNIT_EXPECT_EQ(test, f.pcp->count, 0);
	sim_test_verify(test, f.m);
}

static void an_empty_list_is_filled_the_other_way_round(struct kunit *test)
{
	struct fixture f = make(test, 1);
	struct sim_mm *mm = &f.m->mm;
	unsigned long hits = sim_zone_numa_event_state(mm, f.zone,
						       SIM_NUMA_HIT);
	struct sim_page *first;
	int i;

	/* A batch of four neighbours: the first is taken, from the cold end. */
	first = sim_alloc_pages_cold(mm, 0, GFP_KERNEL, 0);
	KUNIT_ASSERT_NOT_NULL(test, first);
	KUNIT_EXPECT_EQ(test, f.pcp->count, 3);
	for (i = 1; i < 3; i++)
		KUNIT_EXPECT_PTR_EQ(test, first + i,
				    sim_alloc_pages_cold(mm, 0, GFP_KERNEL, 0));
	KUNIT_EXPECT_PTR_EQ(test, first + 3, sim_alloc_pages(mm, GFP_KERNEL, 0));
	/* The hot end has the last of them. */
	first = sim_alloc_pages_cold(mm, 0, GFP_KERNEL, 0);
	KUNIT_EXPECT_PTR_EQ(test, first + 3, sim_alloc_pages(mm, GFP_KERNEL, 0));
	KUNIT_EXPECT_EQ(test, sim_zone_vm_events(mm, f.zone, SIM_PGALLOC),
			NR_PAGES + 6);
	KUNIT_EXPECT_EQ(test, sim_zone_numa_event_state(mm, f.zone,
							SIM_NUMA_HIT),
			hits + 6);
	sim_test_verify(test, f.m);
}

static void a_full_list_gives_cold_pages_back_first(struct kunit *test)
{
	struct fixture f = make(test, 1);
	int i;

	f.pcp->high_min = 6;
	f.pcp->high_max = 6;
	f.pcp->batch = 2;
	for (i = 0; i < 3; i++)
		KUNIT_ASSERT_EQ(test, give(&f, i, false), 0);
	for (; i < 5; i++)
		KUNIT_ASSERT_EQ(test, give(&f, i, true), 0);
	KUNIT_EXPECT_EQ(test, f.pcp->count, 5);
	KUNIT_ASSERT_EQ(test, give(&f, 5, true), 0);
	/* Two of the three cold ones, the last first. */
	KUNIT_EXPECT_EQ(test, f.pcp->count, 4);
	for (i = 0; i < 6; i++)
		KUNIT_EXPECT_EQ_MSG(test, sim_page_pcp(f.page[i]), i < 4,
				    "page %d", i);
	sim_test_verify(test, f.m);
	sim_test_expect_same(test, f.before, sim_test_free_blocks(test, f.m));
}

static void only_single_pages_are_cold(struct kunit *test)
{
	struct fixture f = make(test, 1);
	struct sim_page *a, *b;

	a = sim_alloc_pages_buddy(&f.m->mm, 0, GFP_KERNEL, 1);
	b = sim_alloc_pages_buddy(&f.m->mm, 0, GFP_KERNEL, 1);
	KUNIT_ASSERT_EQ(test, 0, sim_free_pages(&f.m->mm, a, 1));
	f.pcp->free_count = 0;
	KUNIT_ASSERT_EQ(test, 0, sim_free_pages(&f.m->mm, b, 1));
	KUNIT_EXPECT_PTR_EQ(test, b,
			    sim_alloc_pages_cold(&f.m->mm, 0, GFP_KERNEL, 1));
	KUNIT_EXPECT_EQ(test, sim_set_hot_cold(&f.m->mm, 2), -EINVAL);
}

static void what_must_not_stay_does_not(struct kunit *test)
{
	struct fixture f = make(test, 1);
	struct sim_page *page;
	int level;

	sim_zone_pcp_disable(&f.m->mm, f.zone);
	KUNIT_ASSERT_EQ(test, give(&f, 0, true), 0);
	KUNIT_EXPECT_EQ(test, f.pcp->count, 0);
	page = sim_alloc_pages_cold(&f.m->mm, 0, GFP_KERNEL, 0);
	KUNIT_EXPECT_NOT_NULL(test, page);
	KUNIT_EXPECT_EQ(test, f.pcp->count, 0);
	sim_zone_pcp_enable(&f.m->mm, f.zone);
	/* An isolated page goes to the zone. */
	sim_test_set_type(f.m, f.zone, sim_page_to_pfn(&f.m->mm, f.page[1]),
			  SIM_MIGRATE_ISOLATE);
	KUNIT_ASSERT_EQ(test, give(&f, 1, true), 0);
	KUNIT_EXPECT_TRUE(test, sim_page_buddy(f.page[1]));
	/* What is wrong is refused as ever. */
	level = sim_test_quiet_begin(LOGLEVEL_CRIT);
	KUNIT_EXPECT_EQ(test, give(&f, 1, true), -EINVAL);
	sim_test_quiet_end(level);
	KUNIT_EXPECT_EQ(test, 1, sim_zone_vm_events(&f.m->mm, f.zone,
						    SIM_PGFREE_BAD));
}

/* What commands take and give, by the tags of the blocks. */
static const struct ctl_case {
	const char *text;
	bool ok;
} ctl_cases[] = {
	{ "alloc order=0 tag=a cold=0", true },
	{ "alloc order=0 tag=b cold=0", true },
	{ "alloc order=1 tag=c cold=0", false },
	{ "alloc order=0 tag=c cold=2", false },
	{ "alloc order=0 tag=c zone=DMA32 cold=1", false },
	{ "alloc order=1 tag=large", true },
	{ "free tag=large cold=1", false },
	{ "free tag=large", true },
	{ "isolate pfn=262144 cold=1", false },
	{ "step cold=1", false },
	{ "free pfn=262144 order=0 cold=1", false },
	{ "free tag=a cold=01", false },
	{ "free tag=a cold=0", true },
	{ "free tag=b cold=1", true },
};

static void commands_use_both_ends(struct kunit *test)
{
	struct fixture f = make(test, 1);
	struct sim_test_commands *commands = sim_test_commands(test, f.m);
	struct sim_page *last;
	ssize_t got;
	int i;

	for (i = 0; i < ARRAY_SIZE(ctl_cases); i++) {
		const struct ctl_case *c = &ctl_cases[i];

		got = sim_test_say(test, commands, c->text);
		KUNIT_EXPECT_EQ_MSG(test, got > 0, c->ok, "%s", c->text);
	}
	/* Two of a batch of four; one came back to each end. */
	KUNIT_EXPECT_EQ(test, f.pcp->count, 4);
	last = list_last_entry(&f.pcp->lists[SIM_MIGRATE_UNMOVABLE],
			       struct sim_page, lru);
	KUNIT_EXPECT_PTR_EQ(test, last - 1,
			    sim_alloc_pages(&f.m->mm, GFP_KERNEL, 0));
	KUNIT_EXPECT_PTR_EQ(test, last,
			    sim_alloc_pages_cold(&f.m->mm, 0, GFP_KERNEL, 0));
	sim_test_verify(test, f.m);
}

static struct kunit_case hot_cold_cases[] = {
	KUNIT_CASE_PARAM(both_ends_of_a_list_are_used, order_gen_params),
	KUNIT_CASE(an_empty_list_is_filled_the_other_way_round),
	KUNIT_CASE(a_full_list_gives_cold_pages_back_first),
	KUNIT_CASE(only_single_pages_are_cold),
	KUNIT_CASE(what_must_not_stay_does_not),
	KUNIT_CASE(commands_use_both_ends),
	{}
};

static struct kunit_suite hot_cold_suite = {
	.name = "mm_sim_hot_cold",
	.test_cases = hot_cold_cases,
};

kunit_test_suite(hot_cold_suite);
