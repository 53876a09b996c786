// SPDX-License-Identifier: GPL-2.0
/*
 * The files of policy/: what they take, and that a policy may come and go while a
 * machine is in use.
 */
#include <kunit/test.h>
#include <linux/timer.h>

#include "helpers.h"
#include "page/page_alloc.h"
#include "page/pcp.h"
#include "page/vmstat.h"
#include "view/policy.h"

/* For each policy what it is when it is off, and another value. */
static const struct policy_values {
	const char *off;
	const char *on;
} policy_values[SIM_NR_POLICIES] = {
	[SIM_POLICY_PCP_MAX_ORDER] = { "3", "10" },
	[SIM_POLICY_ZONE_ORDER] = { "node", "zone" },
	[SIM_POLICY_MIGRATE_RESERVE] = { "0", "1" },
	[SIM_POLICY_FAIR_ZONE] = { "0", "1" },
	[SIM_POLICY_ZLC] = { "0", "1" },
	[SIM_POLICY_HOT_COLD] = { "0", "1" },
};

static int quiet_write(struct sim_machine *m, enum sim_policy which,
		       const char *text, size_t len)
{
	int level = sim_test_quiet_begin(LOGLEVEL_CRIT);
	int err = sim_policy_write(m, which, text, len);

	sim_test_quiet_end(level);
	return err;
}

static void expect_read(struct kunit *test, struct sim_machine *m,
			enum sim_policy which, const char *want,
			const char *after)
{
	char text[SIM_POLICY_TEXT_MAX + 1];
	int len = sim_policy_read(m, which, text);

	KUNIT_ASSERT_EQ(test, len, strlen(text));
	KUNIT_ASSERT_GT(test, len, 0);
	KUNIT_EXPECT_EQ(test, text[len - 1], '\n');
	text[len - 1] = '\0';
	KUNIT_EXPECT_EQ_MSG(test, strcmp(text, want), 0,
			    "%s is \"%s\", not \"%s\", after \"%s\"",
			    sim_policy_name(which), text, want, after);
}

static const struct write_case {
	enum sim_policy which;
	const char *text;
	/* What is read afterwards; NULL where it is refused. */
	const char *want;
} write_cases[] = {
	{ SIM_POLICY_PCP_MAX_ORDER, "10", "10" },
	{ SIM_POLICY_PCP_MAX_ORDER, "3", "3" },
	{ SIM_POLICY_PCP_MAX_ORDER, "4\n", "4" },
	{ SIM_POLICY_PCP_MAX_ORDER, " 9\t\n", "9" },
	{ SIM_POLICY_PCP_MAX_ORDER, "2", NULL },
	{ SIM_POLICY_PCP_MAX_ORDER, "0", NULL },
	{ SIM_POLICY_PCP_MAX_ORDER, "11", NULL },
	{ SIM_POLICY_PCP_MAX_ORDER, "-1", NULL },
	{ SIM_POLICY_PCP_MAX_ORDER, "+4", NULL },
	{ SIM_POLICY_PCP_MAX_ORDER, "4 4", NULL },
	{ SIM_POLICY_PCP_MAX_ORDER, "4x", NULL },
	{ SIM_POLICY_PCP_MAX_ORDER, "0x4", NULL },
	{ SIM_POLICY_PCP_MAX_ORDER, "4294967300", NULL },
	{ SIM_POLICY_PCP_MAX_ORDER, "ten", NULL },
	{ SIM_POLICY_PCP_MAX_ORDER, "\n", NULL },
	{ SIM_POLICY_PCP_MAX_ORDER, "", NULL },
	{ SIM_POLICY_ZONE_ORDER, "zone", "zone" },
	{ SIM_POLICY_ZONE_ORDER, " default\x20\n", "default" },
	{ SIM_POLICY_ZONE_ORDER, "node", "node" },
	{ SIM_POLICY_ZONE_ORDER, "z", NULL },
	{ SIM_POLICY_ZONE_ORDER, "Zone", NULL },
	{ SIM_POLICY_ZONE_ORDER, "zones", NULL },
	{ SIM_POLICY_ZONE_ORDER, "zone node", NULL },
	{ SIM_POLICY_ZONE_ORDER, "1", NULL },
	{ SIM_POLICY_ZONE_ORDER, "", NULL },
	{ SIM_POLICY_MIGRATE_RESERVE, "1\n", "1" },
	{ SIM_POLICY_MIGRATE_RESERVE, "2", NULL },
	{ SIM_POLICY_MIGRATE_RESERVE, "-1", NULL },
	{ SIM_POLICY_MIGRATE_RESERVE, "Y", NULL },
	{ SIM_POLICY_MIGRATE_RESERVE, "on", NULL },
	{ SIM_POLICY_MIGRATE_RESERVE, "", NULL },
};

static void a_text_is_taken_wholly_or_not_at_all(struct kunit *test)
{
	struct sim_machine *m = sim_test_boot(test, "16M", "12M@1M",
					      SIM_STAGE_BUDDY);
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(write_cases); i++) {
		const struct write_case *c = &write_cases[i];
		const char *off = policy_values[c->which].off;

		KUNIT_ASSERT_EQ(test, 0, quiet_write(m, c->which, off,
						     strlen(off)));
		KUNIT_EXPECT_EQ_MSG(test, quiet_write(m, c->which, c->text,
						      strlen(c->text)),
				    c->want ? 0 : -EINVAL, "\"%s\" to %s",
				    c->text, sim_policy_name(c->which));
		expect_read(test, m, c->which, c->want ?: off, c->text);
	}
}

static void what_is_no_text_is_refused_with_one_line(struct kunit *test)
{
	struct sim_machine *m = sim_test_boot(test, "16M", "12M@1M",
					      SIM_STAGE_CARVED);
	char text[SIM_POLICY_TEXT_MAX + 1], line[64];
	enum sim_policy which;

	for (which = 0; which < SIM_NR_POLICIES; which++) {
		const struct policy_values *v = &policy_values[which];

		memset(text, ' ', sizeof(text));
		memcpy(text, v->on, strlen(v->on));
		KUNIT_EXPECT_EQ(test, quiet_write(m, which, text, sizeof(text)),
				-EINVAL);
		expect_read(test, m, which, v->off, "too long a text");
		text[strlen(v->on)] = '\0';
		KUNIT_EXPECT_EQ(test, quiet_write(m, which, text, 10), -EINVAL);
		expect_read(test, m, which, v->off, "a text with a NUL");
		/* Parameter and value, and nothing else is said. */
		sim_log_destroy(&m->log);
		KUNIT_ASSERT_EQ(test, sim_log_init(&m->log), 0);
		KUNIT_EXPECT_EQ(test, quiet_write(m, which, "bad\n", 4),
				-EINVAL);
		snprintf(line, sizeof(line), "policy/%s=bad: must be ",
			 sim_policy_name(which));
		sim_test_expect_one_line(test, &m->log, line);
	}
}

static void what_is_written_before_a_boot_holds_until_a_reset(struct kunit *test)
{
	struct sim_machine *m = sim_test_boot(test, "16M", "12M@1M",
					      SIM_STAGE_CARVED);
	enum sim_policy which;
	enum sim_stage stage;

	for (stage = SIM_STAGE_CARVED; stage <= SIM_STAGE_BUDDY; stage++) {
		KUNIT_ASSERT_EQ(test, sim_test_boot_to(m, stage), 0);
		for (which = 0; which < SIM_NR_POLICIES; which++) {
			const struct policy_values *v = &policy_values[which];

			expect_read(test, m, which, v->off, "a boot");
			KUNIT_EXPECT_EQ(test, quiet_write(m, which, v->on,
							  strlen(v->on)), 0);
		}
		KUNIT_ASSERT_EQ(test, sim_test_boot_to(m, SIM_STAGE_BUDDY), 0);
		for (which = 0; which < SIM_NR_POLICIES; which++)
			expect_read(test, m, which, policy_values[which].on,
				    "a boot with it");
		sim_test_verify(test, m);
		mutex_lock(&m->lock);
		sim_machine_reset(m);
		mutex_unlock(&m->lock);
	}
}

static void a_panicked_machine_takes_nothing(struct kunit *test)
{
	struct sim_machine *m = sim_test_boot(test, "16M", NULL,
					      SIM_STAGE_BUDDY);
	enum sim_policy which;
	int level;

	level = sim_test_quiet_begin(LOGLEVEL_CRIT);
	mutex_lock(&m->lock);
	sim_machine_panic(m, "a test");
	mutex_unlock(&m->lock);
	sim_test_quiet_end(level);
	for (which = 0; which < SIM_NR_POLICIES; which++) {
		const struct policy_values *v = &policy_values[which];

		KUNIT_EXPECT_EQ(test, quiet_write(m, which, v->on,
						  strlen(v->on)), -EIO);
		expect_read(test, m, which, v->off, "a panic");
	}
}

/* Blocks of all orders that come and go, on three CPUs. */
#define STORM_CPUS 3
#define STORM_HELD 200
#define STORM_STEPS 12000

struct storm {
	struct sim_machine *m;
	struct rnd_state rnd;
	unsigned int nr;
	bool bad;
	struct {
		struct sim_page *page;
		unsigned int order;
	} held[STORM_HELD];
};

static unsigned int draw(struct storm *s, unsigned int below)
{
	return prandom_u32_state(&s->rnd) % below;
}

static void storm_step(struct storm *s, gfp_t gfp)
{
	static const gfp_t types[] = { 0, __GFP_MOVABLE, __GFP_RECLAIMABLE,
				       __GFP_DMA32 };
	struct sim_mm *mm = &s->m->mm;
	struct sim_page *page;
	unsigned int i, order;

	if (s->nr == STORM_HELD || draw(s, STORM_HELD) < s->nr) {
		i = draw(s, s->nr);
		page = s->held[i].page;
		order = s->held[i].order;
		s->bad |= order ? sim_free_pages(mm, page, order) :
			  sim_free_hot_cold_page(mm, page, draw(s, 2));
		s->held[i] = s->held[--s->nr];
		return;
	}
	/* Half of the memory, at most, if all of it is of order 10. */
	order = min(draw(s, SIM_NR_PAGE_ORDERS), draw(s, SIM_NR_PAGE_ORDERS));
	gfp |= __GFP_NOWARN | types[draw(s, ARRAY_SIZE(types))];
	page = draw(s, 3) ? sim_alloc_pages_node(mm, draw(s, 2), gfp, order) :
	       sim_alloc_pages_cold(mm, draw(s, 2), gfp, order);
	if (page) {
		s->held[s->nr].page = page;
		s->held[s->nr++].order = order;
	}
}

static void storm_end(struct storm *s)
{
	while (s->nr--)
		s->bad |= sim_free_pages(&s->m->mm, s->held[s->nr].page,
					 s->held[s->nr].order);
}

/* A second storm in a softirq, which interrupts the first wherever it is. */
struct soft_storm {
	struct timer_list timer;
	struct storm s;
	unsigned int ticks;
};

static void soft_storm_tick(struct timer_list *timer)
{
	struct soft_storm *soft = container_of(timer, struct soft_storm, timer);
	unsigned int i;

	for (i = 0; i < 50; i++)
		storm_step(&soft->s, GFP_ATOMIC);
	soft->ticks++;
	mod_timer(timer, jiffies + 1);
}

/* Switch what is to be switched on or off. Returns whether it was refused. */
static bool storm_switch(struct storm *s, unsigned int which, bool on)
{
	bool bad = false;
	enum sim_policy i;

	for (i = 0; i < SIM_NR_POLICIES; i++) {
		const struct policy_values *v = &policy_values[i];
		const char *text = on ? v->on : v->off;

		if (which == i || which == SIM_NR_POLICIES)
			bad |= sim_policy_write(s->m, i, text, strlen(text));
	}
	return bad;
}

static struct sim_machine *two_nodes(struct kunit *test)
{
	const struct sim_machine_params params = {
		.size = "96M",
		.banks = "32M@1G:0,32M@4G:0,32M@5G:1",
		.cpus = "2:0,1:1",
	};

	return sim_test_machine(test, &params, SIM_STAGE_BUDDY);
}

/* All but the place of a block in its list, and its type. */
static void expect_as_after_boot(struct kunit *test, struct sim_machine *m,
				 const struct sim_test_blocks *before)
{
	struct sim_mm *mm = &m->mm;
	struct sim_zone *zone;
	int nid;

	sim_test_expect_same(test, before, sim_test_free_blocks(test, m));
	for_each_sim_node(mm, nid) {
		for_each_sim_populated_zone(mm->node_data[nid], zone) {
			KUNIT_EXPECT_EQ(test,
					sim_zone_page_state_snapshot(zone,
								     SIM_NR_FREE_PAGES),
					zone->managed_pages);
			KUNIT_EXPECT_EQ(test, sim_zone_pcp_pages(mm, zone), 0);
			KUNIT_EXPECT_EQ(test,
					sim_zone_vm_events(mm, zone, SIM_PGALLOC),
					sim_zone_vm_events(mm, zone, SIM_PGFREE));
		}
	}
	sim_test_verify(test, m);
}

static const unsigned int storms[] = {
	SIM_POLICY_PCP_MAX_ORDER, SIM_POLICY_ZONE_ORDER,
	SIM_POLICY_MIGRATE_RESERVE, SIM_POLICY_FAIR_ZONE, SIM_POLICY_ZLC,
	SIM_POLICY_HOT_COLD, SIM_NR_POLICIES,
};

static void storm_name(const unsigned int *which, char *desc)
{
	strscpy(desc, *which < SIM_NR_POLICIES ? sim_policy_name(*which) : "all",
		KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(storm, storms, storm_name);

static void a_policy_comes_and_goes_under_load(struct kunit *test)
{
	unsigned int which = *(const unsigned int *)test->param_value;
	struct soft_storm *soft = kunit_kzalloc(test, sizeof(*soft),
						GFP_KERNEL);
	struct storm *s = kunit_kzalloc(test, sizeof(*s), GFP_KERNEL);
	struct sim_test_blocks *before;
	bool refused = false, on = false;
	unsigned int step, switches = 0;

	KUNIT_ASSERT_NOT_NULL(test, soft);
	KUNIT_ASSERT_NOT_NULL(test, s);
	s->m = two_nodes(test);
	soft->s.m = s->m;
	KUNIT_ASSERT_EQ(test, s->m->mm.nr_cpus, STORM_CPUS);
	prandom_seed_state(&s->rnd, sim_test_seed());
	prandom_seed_state(&soft->s.rnd, ~sim_test_seed());
	before = sim_test_free_blocks(test, s->m);
	for (step = 0; step < STORM_STEPS; step++) {
		/* A part of it without softirqs: verify wants to find rest. */
		if (step % 4000 == 1000) {
			timer_setup(&soft->timer, soft_storm_tick, 0);
			mod_timer(&soft->timer, jiffies + 1);
		}
		if (step % 4000 == 3999) {
			/* On a fast machine no tick may have come yet. */
			while (!READ_ONCE(soft->ticks))
				cond_resched();
			timer_shutdown_sync(&soft->timer);
			KUNIT_ASSERT_TRUE_MSG(test, sim_test_verify(test, s->m),
					      "step %u, seed %llu", step,
					      sim_test_seed());
		}
		s->m->mm.cpu_offset = draw(s, STORM_CPUS);
		storm_step(s, GFP_KERNEL);
		if (!draw(s, 40)) {
			on = !on;
			switches++;
			refused |= storm_switch(s, which, on);
		}
		if (!draw(s, 200))
			sim_drain_pages(&s->m->mm, draw(s, STORM_CPUS));
	}
	storm_end(s);
	storm_end(&soft->s);
	refused |= storm_switch(s, which, false);
	KUNIT_EXPECT_FALSE(test, refused || s->bad || soft->s.bad);
	KUNIT_EXPECT_GT(test, switches, 100);
	expect_as_after_boot(test, s->m, before);
}

static struct kunit_case policy_cases[] = {
	KUNIT_CASE(a_text_is_taken_wholly_or_not_at_all),
	KUNIT_CASE(what_is_no_text_is_refused_with_one_line),
	KUNIT_CASE(what_is_written_before_a_boot_holds_until_a_reset),
	KUNIT_CASE(a_panicked_machine_takes_nothing),
	KUNIT_CASE_PARAM(a_policy_comes_and_goes_under_load, storm_gen_params),
	{}
};

static struct kunit_suite policy_suite = {
	.name = "mm_sim_policy",
	.suite_init = sim_test_print_seed,
	.test_cases = policy_cases,
};

kunit_test_suite(policy_suite);
