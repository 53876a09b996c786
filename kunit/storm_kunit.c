// SPDX-License-Identifier: GPL-2.0
/*
 * Storms: everybody takes and frees pages at once, from tasks, softirqs and
 * interrupts, while per-CPU lists are drained and resized and pageblocks isolated.
 * No page is lost or handed out twice, and afterwards the machine is as it was
 * after its boot.
 */
#include <kunit/test.h>
#include <linux/string.h>

#include "helpers.h"
#include "page/pcp.h"
#include "page/policy/policy.h"
#include "page/vmstat.h"
#include "view/ctl.h"
#include "workload/storm.h"

static const struct storm_case {
	const char *name;
	struct sim_machine_params params;
	int pcp_max_order;
} storm_cases[] = {
	{ "one small node", { .size = "16M" } },
	{ "one node", { .size = "64M" } },
	{ "more CPUs than the host", { .size = "64M", .cpus = "16:0" } },
	{ "two nodes", { .size = "96M", .banks = "48M@1M:0,48M@1G:1",
			 .cpus = "1:0,2:1" } },
	{ "a zone of movable pages", { .size = "64M", .kernelcore = "24M" } },
	{ "HighMem", { .size = "64M", .lowmem = "32M" } },
	{ "lists of all orders", { .size = "64M" }, 10 },
};

static void storm_case_name(const struct storm_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(storm, storm_cases, storm_case_name);

/* What one seed never comes to, that of another @round may. */
static int storm(struct sim_machine *m, unsigned int ms, unsigned int round,
		 struct sim_storm_result *r)
{
	const struct sim_storm_params params = {
		.seed = sim_test_seed() + round,
		.ms = ms,
	};
	int err;

	mutex_lock(&m->lock);
	err = sim_storm(&m->mm, &params, r);
	mutex_unlock(&m->lock);
	return err;
}

static void the_machine_is_as_after_its_boot(struct kunit *test)
{
	const struct storm_case *c = test->param_value;
	struct sim_storm_result *r = kunit_kzalloc(test, sizeof(*r), GFP_KERNEL);
	struct sim_test_blocks *before;
	struct sim_machine *m;
	unsigned long taken = 0, remote = 0, hardirq = 0, softirq = 0, drains = 0;
	struct sim_zone *zone;
	int nid, round;

	KUNIT_ASSERT_NOT_NULL(test, r);
	m = sim_test_machine(test, &c->params, SIM_STAGE_BUDDY);
	if (c->pcp_max_order)
		KUNIT_ASSERT_EQ(test, 0,
				sim_set_pcp_max_order(&m->mm,
						      c->pcp_max_order));
	before = sim_test_free_blocks(test, m);
	/*
	 * Where others keep the CPU busy, some of it takes more than one: what
	 * the first steps of one seed are not, those of another are.
	 */
	for (round = 0; round < 2 ||
	     (round < 100 && !(taken && remote && hardirq && softirq && drains));
	     round++) {
		KUNIT_ASSERT_EQ_MSG(test, storm(m, 200, round, r), 0, "%s", r->first);
		KUNIT_EXPECT_GE(test, r->tasks, 2);
		taken += r->taken;
		remote += r->remote;
		hardirq += r->hardirq;
		softirq += r->softirq;
		drains += r->drains;
		sim_test_expect_same(test, before,
				     sim_test_free_blocks(test, m));
		sim_test_verify(test, m);
	}
	KUNIT_EXPECT_GT(test, taken, 0);
	KUNIT_EXPECT_GT(test, remote, 0);
	KUNIT_EXPECT_GT(test, hardirq, 0);
	KUNIT_EXPECT_GT(test, softirq, 0);
	KUNIT_EXPECT_GT(test, drains, 0);
	for_each_sim_node(&m->mm, nid) {
		for_each_sim_populated_zone(m->mm.node_data[nid], zone) {
			KUNIT_EXPECT_EQ(test, zone->vm_stat[SIM_NR_FREE_PAGES],
					zone->managed_pages);
			KUNIT_EXPECT_EQ(test, zone->nr_isolate_pageblock, 0);
			KUNIT_EXPECT_EQ(test,
					sim_zone_pcp_pages(&m->mm, zone), 0);
			KUNIT_EXPECT_EQ(test, 0,
					sim_zone_vm_events(&m->mm, zone,
							   SIM_PGFREE_BAD));
		}
	}
}

/* Where there is room, pageblocks are isolated and ranges taken meanwhile. */
static void isolation_and_ranges_find_their_moment(struct kunit *test)
{
	struct sim_storm_result *r = kunit_kzalloc(test, sizeof(*r), GFP_KERNEL);
	struct sim_machine *m = sim_test_boot(test, "128M", NULL,
					      SIM_STAGE_BUDDY);
	unsigned long isolated = 0, contig = 0;
	unsigned int round;

	KUNIT_ASSERT_NOT_NULL(test, r);
	for (round = 0; round < 200 && !(isolated && contig); round++) {
		KUNIT_EXPECT_EQ_MSG(test, storm(m, 300, round, r), 0, "%s", r->first);
		isolated += r->isolated;
		contig += r->contig;
	}
	KUNIT_EXPECT_GT(test, isolated, 0);
	KUNIT_EXPECT_GT(test, contig, 0);
	sim_test_verify(test, m);
}

static void steps_are_limited_too(struct kunit *test)
{
	struct sim_storm_result *r = kunit_kzalloc(test, sizeof(*r), GFP_KERNEL);
	const struct sim_storm_params params = { .ms = 60000, .ops = 100 };
	struct sim_machine *m = sim_test_boot(test, "64M", NULL,
					      SIM_STAGE_BUDDY);

	KUNIT_ASSERT_NOT_NULL(test, r);
	mutex_lock(&m->lock);
	KUNIT_EXPECT_EQ(test, sim_storm(&m->mm, &params, r), 0);
	mutex_unlock(&m->lock);
	/* At most a bulk in a step; at least one block in a hundred steps. */
	KUNIT_EXPECT_GE(test, r->taken, r->tasks);
	KUNIT_EXPECT_LE(test, r->taken, 100UL * 16 * r->tasks);
}

/* All memory is in one place: whoever writes there disturbs all others. */
static void *one_place(const struct sim_mm *mm, unsigned long pfn)
{
	static u64 place[PAGE_SIZE / sizeof(u64)];

	return place;
}

static void blocks_that_share_memory_are_found(struct kunit *test)
{
	struct sim_storm_result *r = kunit_kzalloc(test, sizeof(*r), GFP_KERNEL);
	struct sim_machine *m = sim_test_boot(test, "64M", NULL,
					      SIM_STAGE_BUDDY);
	void *(*was)(const struct sim_mm *mm, unsigned long pfn);

	KUNIT_ASSERT_NOT_NULL(test, r);
	was = m->mm.pfn_to_virt;
	m->mm.pfn_to_virt = one_place;
	KUNIT_EXPECT_EQ(test, storm(m, 100, 0, r), -EUCLEAN);
	m->mm.pfn_to_virt = was;
	KUNIT_EXPECT_GT(test, r->errors, 0);
	KUNIT_EXPECT_NOT_NULL(test, strstr(r->first, "in its memory"));
	sim_test_verify(test, m);
}

static ssize_t ctl(struct sim_ctl *c, const char *line)
{
	struct sim_ctl_writer writer = { };
	char text[64];

	strscpy(text, line, sizeof(text));
	return sim_ctl_write(c, &writer, text, strlen(text));
}

static void storm_is_a_command(struct kunit *test)
{
	static const char *const bad[] = {
		"storm seconds=0", "storm seconds=61", "storm seconds=x",
		"storm ops=0", "storm ops=-1", "storm seed=x", "storm seed=-1",
		"storm order=1", "alloc order=1 tag=a seconds=1",
		"free tag=a seed=1", "boot ops=1",
	};
	struct sim_machine *m = sim_test_boot(test, "64M", NULL,
					      SIM_STAGE_ZONES);
	struct sim_ctl *c = sim_ctl_create(m);
	int level = sim_test_quiet_begin(LOGLEVEL_CRIT);
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, c);
	KUNIT_EXPECT_EQ(test, ctl(c, "storm\n"), -EBUSY);
	KUNIT_ASSERT_EQ(test, sim_test_boot_to(m, SIM_STAGE_BUDDY), 0);
	KUNIT_EXPECT_GT(test, ctl(c, "alloc order=3 tag=mine\n"), 0);
	for (i = 0; i < ARRAY_SIZE(bad); i++)
		KUNIT_EXPECT_EQ_MSG(test, ctl(c, bad[i]), -EINVAL, "%s",
				    bad[i]);
	sim_test_quiet_end(level);
	KUNIT_EXPECT_GT(test, ctl(c, "storm seconds=60 ops=500 seed=7\n"), 0);
	KUNIT_EXPECT_TRUE(test, strstarts(c->result, "ok storm seed=7 tasks="));
	KUNIT_EXPECT_GT(test, ctl(c, "free tag=mine\n"), 0);
	sim_ctl_destroy(c);
	sim_test_verify(test, m);
}

static struct kunit_case storm_suite_cases[] = {
	KUNIT_CASE_PARAM(the_machine_is_as_after_its_boot, storm_gen_params),
	KUNIT_CASE(isolation_and_ranges_find_their_moment),
	KUNIT_CASE(steps_are_limited_too),
	KUNIT_CASE(blocks_that_share_memory_are_found),
	KUNIT_CASE(storm_is_a_command),
	{}
};

static struct kunit_suite storm_suite = {
	.name = "mm_sim_storm",
	.suite_init = sim_test_print_seed,
	.test_cases = storm_suite_cases,
};

kunit_test_suite(storm_suite);
