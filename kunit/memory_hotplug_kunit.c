// SPDX-License-Identifier: GPL-2.0
/*
 * Memory of the host that goes offline or comes online while a clone is made. The
 * kernel that the tests run in has none that can: its notices are made up here.
 */
#include <kunit/test.h>
#include <linux/completion.h>
#include <linux/err.h>
#include <linux/kthread.h>
#include <linux/memory.h>
#include <linux/sched.h>
#include <linux/sched/task.h>
#include <linux/string.h>

#include "helpers.h"
#include "host/memory_hotplug.h"
#include "log_text.h"

/* Nothing comes of it, so why wait. */
#define SHORT_MS 1
/* Long enough for whoever is waited for, on any machine. */
#define LONG_MS 600000

/* What another thread does: a notice, or, with none, to get and put. */
struct act {
	unsigned long action;
	bool began;
	bool ended;
	int err;
	struct completion done;
	struct task_struct *task;
};

static int do_act(void *arg)
{
	struct act *act = arg;

	WRITE_ONCE(act->began, true);
	if (act->action) {
		sim_memory_hotplug_event(act->action);
	} else {
		act->err = sim_get_online_mems(LONG_MS);
		if (!act->err)
			sim_put_online_mems();
	}
	WRITE_ONCE(act->ended, true);
	complete(&act->done);
	return 0;
}

/* Returns when it waits for something, or is through. */
static void begin_act(struct kunit *test, struct act *act, unsigned long action)
{
	*act = (struct act){ .action = action };
	init_completion(&act->done);
	act->task = kthread_create(do_act, act, "sim_act");
	KUNIT_ASSERT_FALSE(test, IS_ERR(act->task));
	get_task_struct(act->task);
	wake_up_process(act->task);
	while (!READ_ONCE(act->ended) &&
	       !(READ_ONCE(act->began) &&
		 READ_ONCE(act->task->__state) & TASK_UNINTERRUPTIBLE))
		schedule_timeout_uninterruptible(1);
}

static void end_act(struct act *act)
{
	wait_for_completion(&act->done);
	put_task_struct(act->task);
}

static void a_change_waits_for_those_who_read(struct kunit *test)
{
	static const unsigned long first[] = {
		MEM_GOING_OFFLINE, MEM_GOING_ONLINE,
	};
	struct act act;
	int i;

	for (i = 0; i < ARRAY_SIZE(first); i++) {
		KUNIT_ASSERT_EQ(test, sim_get_online_mems(SHORT_MS), 0);
		KUNIT_ASSERT_EQ(test, sim_get_online_mems(SHORT_MS), 0);
		begin_act(test, &act, first[i]);
		KUNIT_EXPECT_FALSE(test, READ_ONCE(act.ended));
		sim_put_online_mems();
		schedule_timeout_uninterruptible(1);
		KUNIT_EXPECT_FALSE(test, READ_ONCE(act.ended));
		sim_put_online_mems();
		end_act(&act);
		sim_memory_hotplug_event(MEM_CANCEL_OFFLINE);
	}
}

static void who_reads_waits_for_the_end_of_a_change(struct kunit *test)
{
	static const struct {
		unsigned long first;
		unsigned long second;
	} row[] = {
		{ MEM_GOING_OFFLINE, MEM_OFFLINE },
		{ MEM_GOING_OFFLINE, MEM_CANCEL_OFFLINE },
		{ MEM_GOING_ONLINE, MEM_ONLINE },
		{ MEM_GOING_ONLINE, MEM_CANCEL_ONLINE },
	};
	struct act act;
	int i;

	for (i = 0; i < ARRAY_SIZE(row); i++) {
		sim_memory_hotplug_event(row[i].first);
		begin_act(test, &act, 0);
		KUNIT_EXPECT_FALSE(test, READ_ONCE(act.ended));
		sim_memory_hotplug_event(row[i].second);
		end_act(&act);
		KUNIT_EXPECT_EQ(test, act.err, 0);
	}
}

/* Somebody else was against it before we were asked. */
static void a_change_that_did_not_begin_can_be_called_off(struct kunit *test)
{
	unsigned long count = sim_memory_hotplug_count();

	KUNIT_ASSERT_EQ(test, sim_get_online_mems(SHORT_MS), 0);
	sim_memory_hotplug_event(MEM_CANCEL_OFFLINE);
	KUNIT_EXPECT_EQ(test, sim_get_online_mems(SHORT_MS), 0);
	sim_put_online_mems();
	sim_put_online_mems();
	KUNIT_EXPECT_NE(test, sim_memory_hotplug_count(), count);
}

static void other_notices_are_none_of_ours(struct kunit *test)
{
	unsigned long count = sim_memory_hotplug_count(), action;

	for (action = 0; action < 64; action++) {
		switch (action) {
		case MEM_GOING_OFFLINE:
		case MEM_GOING_ONLINE:
		case MEM_OFFLINE:
		case MEM_ONLINE:
		case MEM_CANCEL_OFFLINE:
		case MEM_CANCEL_ONLINE:
			continue;
		}
		sim_memory_hotplug_event(action);
		KUNIT_EXPECT_EQ(test, sim_memory_hotplug_count(), count);
		KUNIT_ASSERT_EQ(test, sim_get_online_mems(SHORT_MS), 0);
		sim_put_online_mems();
	}
}

static const struct sim_machine_params clone_params = { .clone = "0:Normal" };

static struct sim_zone *zone_of(struct sim_machine *m)
{
	return &m->clone->pgdat->node_zones[m->clone->zone.idx];
}

/* Of what the stages found before, nothing is left. */
static void a_clone_is_begun_anew_when_memory_came(struct kunit *test)
{
	enum sim_stage stage;

	for (stage = SIM_STAGE_CARVED; stage < SIM_STAGE_BUDDY; stage++) {
		struct sim_machine *m = sim_test_machine(test, &clone_params,
							 stage);
		u64 bytes = m->clone->bytes;
		struct sim_test_log log;
		char *text;

		if (stage >= SIM_STAGE_ZONES)
			zone_of(m)->present_pages = 1;
		sim_memory_hotplug_event(MEM_GOING_ONLINE);
		sim_memory_hotplug_event(MEM_ONLINE);
		sim_test_log_begin(test, &log, &m->log);
		KUNIT_EXPECT_EQ(test, sim_test_boot_to(m, SIM_STAGE_BUDDY), 0);
		text = sim_test_log_end(test, &log);
		KUNIT_EXPECT_EQ_MSG(test, sim_test_count(text, "begun anew"),
				    stage >= SIM_STAGE_ZONES, "%s", text);
		KUNIT_EXPECT_EQ(test, zone_of(m)->present_pages,
				m->clone->zone.present_pages);
		KUNIT_EXPECT_EQ(test, m->clone->hotplug,
				sim_memory_hotplug_count());
		if (stage >= SIM_STAGE_ZONELISTS)
			KUNIT_EXPECT_EQ(test, m->clone->bytes, bytes);
		sim_test_verify(test, m);
		sim_test_destroy_now(test, m);
	}
}

static void a_clone_is_left_alone_by_what_comes_later(struct kunit *test)
{
	struct sim_machine *m = sim_test_machine(test, &clone_params,
						 SIM_STAGE_BUDDY);

	sim_memory_hotplug_event(MEM_GOING_OFFLINE);
	sim_test_verify(test, m);
	sim_memory_hotplug_event(MEM_OFFLINE);
	sim_test_verify(test, m);
}

static void no_clone_waits_for_ever(struct kunit *test)
{
	struct sim_machine *m = sim_test_machine(test, &clone_params,
						 SIM_STAGE_ZONELISTS);
	struct sim_machine *other;
	struct sim_test_log log;
	char *text;
	int level;

	sim_memory_hotplug_event(MEM_GOING_OFFLINE);
	KUNIT_EXPECT_EQ(test, sim_get_online_mems(SHORT_MS), -EBUSY);

	sim_test_log_begin(test, &log, &m->log);
	KUNIT_EXPECT_EQ(test, sim_test_boot_to(m, SIM_STAGE_BUDDY), -EBUSY);
	text = sim_test_log_end(test, &log);
	KUNIT_EXPECT_EQ(test, (int)m->stage, (int)SIM_STAGE_PANICKED);
	KUNIT_EXPECT_EQ_MSG(test, sim_test_count(text, "\n"), 1, "%s", text);
	KUNIT_EXPECT_EQ_MSG(test, sim_test_count(text, "taking memory offline"),
			    1, "%s", text);

	level = sim_test_quiet_begin(LOGLEVEL_EMERG);
	other = sim_machine_create(&clone_params);
	sim_test_quiet_end(level);
	KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(other), -EBUSY);
	if (!IS_ERR(other))
		sim_machine_destroy(other);
	sim_memory_hotplug_event(MEM_CANCEL_OFFLINE);

	mutex_lock(&m->lock);
	sim_machine_reset(m);
	mutex_unlock(&m->lock);
	KUNIT_EXPECT_EQ(test, sim_test_boot_to(m, SIM_STAGE_BUDDY), 0);
	sim_test_verify(test, m);
}

/* All of its memory went before the boot. */
static void a_zone_that_is_gone_is_said(struct kunit *test)
{
	struct sim_machine *m = sim_test_machine(test, &clone_params,
						 SIM_STAGE_CARVED);
	struct sim_test_log log;
	char *text;

	m->clone->zone.idx = SIM_ZONE_MOVABLE;
	sim_test_log_begin(test, &log, &m->log);
	KUNIT_EXPECT_EQ(test, sim_test_boot_to(m, SIM_STAGE_BUDDY), -ENXIO);
	text = sim_test_log_end(test, &log);
	KUNIT_EXPECT_EQ_MSG(test, sim_test_count(text, "\n"), 1, "%s", text);
	KUNIT_EXPECT_EQ_MSG(test, sim_test_count(text, "no memory in zone Movable"),
			    1, "%s", text);
}

static struct kunit_case memory_hotplug_cases[] = {
	KUNIT_CASE(a_change_waits_for_those_who_read),
	KUNIT_CASE(who_reads_waits_for_the_end_of_a_change),
	KUNIT_CASE(a_change_that_did_not_begin_can_be_called_off),
	KUNIT_CASE(other_notices_are_none_of_ours),
	KUNIT_CASE(a_clone_is_begun_anew_when_memory_came),
	KUNIT_CASE(a_clone_is_left_alone_by_what_comes_later),
	KUNIT_CASE(no_clone_waits_for_ever),
	KUNIT_CASE(a_zone_that_is_gone_is_said),
	{}
};

static struct kunit_suite memory_hotplug_suite = {
	.name = "mm_sim_memory_hotplug",
	.test_cases = memory_hotplug_cases,
};

kunit_test_suite(memory_hotplug_suite);
