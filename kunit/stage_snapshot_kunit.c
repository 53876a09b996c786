// SPDX-License-Identifier: GPL-2.0
/*
 * What the views showed after each stage is kept: each stage's own, within a limit,
 * until the next reset.
 */
#include <kunit/test.h>
#include <linux/string.h>

#include "commands.h"
#include "helpers.h"
#include "view/stage_snapshot.h"

static struct sim_machine *make(struct kunit *test, bool snapshot,
				enum sim_stage target)
{
	const struct sim_machine_params params = {
		.size = "32M", .banks = "32M@16M:0", .snapshot = snapshot,
	};

	return sim_test_machine(test, &params, target);
}

/* A text that is kept; empty where it is not. Nobody else uses the machine. */
static const char *text(struct sim_machine *m, enum sim_stage stage,
			const char *path)
{
	return sim_snapshot_text(m, stage, path, NULL) ?: "";
}

static void each_stage_shows_itself(struct kunit *test)
{
	static const char *const want[SIM_NR_STAGES] = {
		"[carved] firmware memblock mapped zones memmap zonelists buddy\n",
		"carved [firmware] memblock mapped zones memmap zonelists buddy\n",
		"carved firmware [memblock] mapped zones memmap zonelists buddy\n",
		"carved firmware memblock [mapped] zones memmap zonelists buddy\n",
		"carved firmware memblock mapped [zones] memmap zonelists buddy\n",
		"carved firmware memblock mapped zones [memmap] zonelists buddy\n",
		"carved firmware memblock mapped zones memmap [zonelists] buddy\n",
		"carved firmware memblock mapped zones memmap zonelists [buddy]\n",
	};
	struct sim_machine *m = make(test, true, SIM_STAGE_BUDDY);
	int i;

	for (i = 0; i < SIM_NR_STAGES; i++)
		KUNIT_EXPECT_STREQ(test, text(m, i, "stage"), want[i]);
}

struct view_case {
	const char *path;
	/* The first stage after which it shows anything. */
	enum sim_stage from;
	/* What one of its lines has in it then. */
	const char *has;
};

static const struct view_case views[] = {
	{ "e820", SIM_STAGE_FIRMWARE,
	  "[mem 0x0000000001000000-0x0000000002ffffff] usable" },
	{ "memblock/memory", SIM_STAGE_MEMBLOCK,
	  "   0: 0x0000000001000000..0x0000000002ffffff" },
	{ "memblock/reserved", SIM_STAGE_MEMBLOCK, "   0: 0x" },
	{ "kernel_page_tables", SIM_STAGE_MAPPED, "---[ Kernel Mapping ]---" },
	{ "map", SIM_STAGE_MEMMAP, "# pfn node zone type" },
	{ "zonelists", SIM_STAGE_ZONELISTS, "Node 0 fallback: Node 0 DMA32" },
};

static void view_name(const struct view_case *c, char *desc)
{
	strscpy(desc, c->path, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(view, views, view_name);

static void a_view_is_there_from_its_stage_on(struct kunit *test)
{
	const struct view_case *c = test->param_value;
	struct sim_machine *m = make(test, true, SIM_STAGE_BUDDY);
	int i;

	for (i = 0; i < SIM_NR_STAGES; i++) {
		const char *kept = sim_snapshot_text(m, i, c->path, NULL);

		KUNIT_ASSERT_NOT_NULL_MSG(test, kept, "%s", sim_stage_name(i));
		if (i < c->from)
			KUNIT_EXPECT_STREQ_MSG(test, kept, "", "%s",
					       sim_stage_name(i));
		else
			KUNIT_EXPECT_NOT_NULL_MSG(test, strstr(kept, c->has),
						  "%s: %s", sim_stage_name(i),
						  kept);
	}
}

static void later_stages_leave_it_alone(struct kunit *test)
{
	struct sim_machine *m = make(test, true, SIM_STAGE_MEMBLOCK);
	char *before = kunit_kstrdup(test, text(m, SIM_STAGE_MEMBLOCK,
						"memblock/reserved"),
				     GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, before);
	KUNIT_ASSERT_NE(test, before[0], '\0');
	KUNIT_ASSERT_EQ(test, sim_test_boot_to(m, SIM_STAGE_BUDDY), 0);
	KUNIT_EXPECT_STREQ(test, text(m, SIM_STAGE_MEMBLOCK,
				      "memblock/reserved"), before);
	/* The tables of the map are reserved meanwhile. */
	KUNIT_EXPECT_STRNEQ(test, text(m, SIM_STAGE_MAPPED,
				       "memblock/reserved"), before);
}

static void none_is_kept_unless_asked_for(struct kunit *test)
{
	struct sim_machine *m = make(test, false, SIM_STAGE_BUDDY);
	int i;

	for (i = 0; i < SIM_NR_STAGES; i++) {
		KUNIT_EXPECT_NULL(test, sim_snapshot_text(m, i, "stage", NULL));
		KUNIT_EXPECT_EQ(test, sim_snapshots_size(m, i, NULL), 0);
	}
}

static void the_command_keeps_that_of_now(struct kunit *test)
{
	struct sim_machine *m = make(test, false, SIM_STAGE_BUDDY);
	struct sim_test_commands *c = sim_test_commands(test, m);
	char *before;

	KUNIT_EXPECT_GT(test, sim_test_say(test, c, "snapshot"), 0);
	KUNIT_EXPECT_NOT_NULL(test, strstr(sim_test_result(test, c),
					   "ok snapshot stage=buddy bytes="));
	KUNIT_EXPECT_NULL(test, sim_snapshot_text(m, SIM_STAGE_ZONELISTS,
						  "buddyinfo", NULL));
	before = kunit_kstrdup(test, text(m, SIM_STAGE_BUDDY, "buddyinfo"),
			       GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, before);
	KUNIT_ASSERT_EQ(test, strncmp(before, "Node 0, zone", 12), 0);

	/* What is kept is that, until it is said again. */
	KUNIT_EXPECT_GT(test, sim_test_say(test, c, "alloc order=0 tag=a"), 0);
	KUNIT_EXPECT_STREQ(test, text(m, SIM_STAGE_BUDDY, "buddyinfo"), before);
	KUNIT_EXPECT_GT(test, sim_test_say(test, c, "snapshot"), 0);
	KUNIT_EXPECT_STRNEQ(test, text(m, SIM_STAGE_BUDDY, "buddyinfo"),
			    before);
}

static void a_reset_forgets_all(struct kunit *test)
{
	struct sim_machine *m = make(test, true, SIM_STAGE_BUDDY);
	struct sim_test_commands *c = sim_test_commands(test, m);

	KUNIT_ASSERT_GT(test, sim_snapshots_size(m, SIM_STAGE_BUDDY, NULL), 0);
	KUNIT_EXPECT_GT(test, sim_test_say(test, c, "reset"), 0);
	KUNIT_EXPECT_NULL(test, sim_snapshot_text(m, SIM_STAGE_BUDDY, "stage",
						  NULL));
	/* And begins anew, from the first stage on. */
	KUNIT_EXPECT_GT(test, sim_test_say(test, c, "step"), 0);
	KUNIT_EXPECT_NE(test, sim_snapshots_size(m, SIM_STAGE_CARVED, NULL), 0);
	KUNIT_EXPECT_NE(test, sim_snapshots_size(m, SIM_STAGE_FIRMWARE, NULL),
			0);
	KUNIT_EXPECT_EQ(test, sim_snapshots_size(m, SIM_STAGE_MEMBLOCK, NULL),
			0);
}

static void what_is_beyond_the_limit_is_left_out(struct kunit *test)
{
	struct sim_machine *m = make(test, false, SIM_STAGE_BUDDY);
	struct sim_test_commands *c = sim_test_commands(test, m);
	size_t all, stage_len;
	unsigned int left_out;

	KUNIT_ASSERT_GT(test, sim_test_say(test, c, "snapshot"), 0);
	all = sim_snapshots_size(m, SIM_STAGE_BUDDY, &left_out);
	KUNIT_EXPECT_EQ(test, left_out, 0);
	KUNIT_EXPECT_LE(test, all, SIM_SNAPSHOTS_MAX);
	sim_snapshot_text(m, SIM_STAGE_BUDDY, "stage", &stage_len);

	sim_snapshots_set_max(m, stage_len);
	KUNIT_ASSERT_GT(test, sim_test_say(test, c, "snapshot"), 0);
	KUNIT_EXPECT_EQ(test, sim_snapshots_size(m, SIM_STAGE_BUDDY,
						 &left_out), stage_len);
	KUNIT_EXPECT_GT(test, left_out, 10);
	KUNIT_EXPECT_NOT_NULL(test, sim_snapshot_text(m, SIM_STAGE_BUDDY,
						      "stage", NULL));
	KUNIT_EXPECT_NULL(test, sim_snapshot_text(m, SIM_STAGE_BUDDY,
						  "zoneinfo", NULL));
}

static void what_is_no_view_has_no_text(struct kunit *test)
{
	static const char *const none[] = {
		"memory", "memblock/stage", "/stage", "stag", "ctl", "",
		"extfrag/memory",
	};
	struct sim_machine *m = make(test, true, SIM_STAGE_BUDDY);
	int i;

	for (i = 0; i < ARRAY_SIZE(none); i++)
		KUNIT_EXPECT_NULL_MSG(test,
				      sim_snapshot_text(m, SIM_STAGE_BUDDY,
							none[i], NULL),
				      "%s", none[i]);
}

struct refusal {
	const char *say;
	int err;
	const char *words;
};

static const struct refusal refusals[] = {
	{ "snapshot stage=buddy", -EINVAL, "snapshot: takes no key=value" },
	{ "snapshot all", -EINVAL, "is no key=value" },
	{ "step", -ERANGE, "step: stage buddy is the last of 8" },
	{ "step stage=zones", -EINVAL, "step: takes no key=value" },
	{ "boot stage=nowhere", -EINVAL, "no such stage" },
	{ "boot stage=zones", -ERANGE, "only reset goes back" },
};

static void refusal_name(const struct refusal *r, char *desc)
{
	strscpy(desc, r->say, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(refusal, refusals, refusal_name);

static void what_cannot_be_is_refused(struct kunit *test)
{
	const struct refusal *r = test->param_value;
	struct sim_machine *m = make(test, false, SIM_STAGE_BUDDY);
	struct sim_test_commands *c = sim_test_commands(test, m);

	KUNIT_EXPECT_EQ(test, sim_test_say(test, c, r->say), r->err);
	KUNIT_EXPECT_NOT_NULL_MSG(test, strstr(sim_test_result(test, c),
					       r->words), "%s",
				  sim_test_result(test, c));
	KUNIT_EXPECT_EQ(test, m->stage, SIM_STAGE_BUDDY);
}

static void a_panicked_machine_takes_none(struct kunit *test)
{
	struct sim_machine *m = make(test, true, SIM_STAGE_BUDDY);
	struct sim_test_commands *c = sim_test_commands(test, m);

	mutex_lock(&m->lock);
	sim_machine_panic(m, "of this case");
	mutex_unlock(&m->lock);
	KUNIT_EXPECT_EQ(test, sim_test_say(test, c, "snapshot"), -EIO);
	/* What it was is still there to be looked at. */
	KUNIT_EXPECT_NE(test, sim_snapshots_size(m, SIM_STAGE_BUDDY, NULL), 0);
}

static struct kunit_case stage_snapshot_cases[] = {
	KUNIT_CASE(each_stage_shows_itself),
	KUNIT_CASE_PARAM(a_view_is_there_from_its_stage_on, view_gen_params),
	KUNIT_CASE(later_stages_leave_it_alone),
	KUNIT_CASE(none_is_kept_unless_asked_for),
	KUNIT_CASE(the_command_keeps_that_of_now),
	KUNIT_CASE(a_reset_forgets_all),
	KUNIT_CASE(what_is_beyond_the_limit_is_left_out),
	KUNIT_CASE(what_is_no_view_has_no_text),
	KUNIT_CASE_PARAM(what_cannot_be_is_refused, refusal_gen_params),
	KUNIT_CASE(a_panicked_machine_takes_none),
	{}
};

static struct kunit_suite stage_snapshot_suite = {
	.name = "mm_sim_stage_snapshot",
	.test_cases = stage_snapshot_cases,
};

kunit_test_suite(stage_snapshot_suite);
