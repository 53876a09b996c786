// SPDX-License-Identifier: GPL-2.0
/*
 * The host runs out of memory while a machine is made, booted, driven and looked at.
 */
#include <kunit/static_stub.h>
#include <kunit/test.h>
#include <linux/dcache.h>
#include <linux/debugfs.h>
#include <linux/err.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "faults.h"
#include "helpers.h"
#include "host/load.h"
#include "host/memory_hotplug.h"
#include "view/debugfs.h"
#include "view/stage_snapshot.h"

struct machine_case {
	const char *name;
	struct sim_machine_params params;
};

static const struct machine_case machine_cases[] = {
	{ "size=", { .name = "fault", .size = "16M" } },
	{ "memmap=", { .name = "fault", .size = "16M",
		       .memmap = "8M@1M,4M@100M,4M@4G", .mem = "5G" } },
	{ "banks= of two nodes",
	  { .name = "fault", .banks = "8M@0:0,8M@4G:1", .cpus = "1:0,1:1",
	    .numa_distance = "10,20,20,10", .kernelcore = "8M",
	    .min_free_kbytes = "400" } },
	{ "two fake nodes",
	  { .name = "fault", .size = "0", .memmap = "1G@0", .numa = "fake=2" } },
	{ "lowmem= of classic ARM, wait tables",
	  { .name = "fault", .size = "16M", .lowmem = "8M",
	    .page_tables = "arm", .wait_table = true } },
	{ "cma=, page_owner, hardening",
	  { .name = "fault", .size = "16M", .memmap = "16M@16M", .cma = "4M",
	    .page_owner = true, .discard_memblock = true,
	    .hardening = { .page_poison = true, .debug_pagealloc = true },
	    .debug_guardpage_minorder = "1" } },
	{ "size=0", { .name = "fault", .size = "0", .memmap = "1G@0" } },
	{ "clone=", { .name = "fault", .clone = "0:Normal" } },
};

static void machine_case_name(const struct machine_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(machine, machine_cases, machine_case_name);

struct machine_arg {
	const struct sim_machine_params *params;
	struct sim_machine *m;
};

static int create_machine(void *arg)
{
	struct machine_arg *a = arg;

	a->m = sim_machine_create(a->params);
	return PTR_ERR_OR_ZERO(a->m);
}

static int create_and_boot(void *arg)
{
	struct machine_arg *a = arg;
	int err = create_machine(arg);

	return err ?: sim_machine_boot(a->m, SIM_STAGE_BUDDY);
}

static void destroy_machine(void *arg, int ret)
{
	struct machine_arg *a = arg;

	if (!IS_ERR_OR_NULL(a->m))
		sim_machine_destroy(a->m);
	a->m = NULL;
}

static void a_machine_is_described_or_refused(struct kunit *test)
{
	const struct machine_case *c = test->param_value;
	const struct sim_fault_op op = {
		.name = c->name, .run = create_machine,
		.undo = destroy_machine, .one_line = true,
	};
	struct machine_arg arg = { .params = &c->params };

	sim_faults_run(test, &op, &arg);
}

/* A stage says why it failed, and then that the machine panicked. */
static void a_machine_is_made_whole_or_not_at_all(struct kunit *test)
{
	const struct machine_case *c = test->param_value;
	const struct sim_fault_op op = {
		.name = c->name, .run = create_and_boot,
		.undo = destroy_machine, .a_line_at_least = true, .stride = 3,
	};
	struct machine_arg arg = { .params = &c->params };

	sim_faults_run(test, &op, &arg);
}

static int boot_machine(void *arg)
{
	struct machine_arg *a = arg;

	return sim_machine_boot(a->m, SIM_STAGE_BUDDY);
}

static void reset_machine(void *arg, int ret)
{
	struct machine_arg *a = arg;

	mutex_lock(&a->m->lock);
	sim_machine_reset(a->m);
	mutex_unlock(&a->m->lock);
}

/* Is there a snapshot of each stage, or a line in the log? */
static int boot_with_snapshots(void *arg)
{
	struct machine_arg *a = arg;
	int err = boot_machine(arg);
	enum sim_stage stage;

	if (err)
		return err;
	for (stage = SIM_STAGE_CARVED; stage <= sim_machine_last_stage(a->m);
	     stage++)
		if (!sim_snapshot_text(a->m, stage, "stage", NULL) ||
		    !sim_snapshot_text(a->m, stage, "map", NULL) ||
		    !sim_snapshot_text(a->m, stage, "boot_log", NULL))
			return -ENOMEM;
	return 0;
}

static void a_boot_goes_on_without_its_snapshots(struct kunit *test)
{
	const struct sim_machine_params params = {
		.name = "fault", .size = "16M", .snapshot = true,
	};
	const struct sim_fault_op op = {
		.name = "boot with snapshots", .run = boot_with_snapshots,
		.undo = reset_machine, .a_line_at_least = true, .stride = 7,
	};
	struct machine_arg arg = {
		.m = sim_test_machine(test, &params, SIM_STAGE_CARVED),
	};

	sim_faults_run(test, &op, &arg);
}

static int take_snapshot(void *arg)
{
	struct machine_arg *a = arg;
	unsigned int left_out = 0;
	int err;

	mutex_lock(&a->m->lock);
	err = sim_stage_snapshot_take(a->m);
	if (!err)
		sim_snapshots_size(a->m, a->m->stage, &left_out);
	mutex_unlock(&a->m->lock);
	/* There is room for all of them. */
	return left_out ? -EIO : err;
}

static void forget_snapshots(void *arg, int ret)
{
	struct machine_arg *a = arg;

	mutex_lock(&a->m->lock);
	sim_snapshots_forget(a->m);
	mutex_unlock(&a->m->lock);
}

static void a_snapshot_has_all_views_or_is_not_taken(struct kunit *test)
{
	/* So many nodes have more to say than the first buffer has room for. */
	const struct sim_machine_params params = {
		.name = "fault", .size = "0", .memmap = "8G@0",
		.numa = "fake=64",
	};
	const struct sim_fault_op op = {
		.name = "a snapshot of 64 nodes", .run = take_snapshot,
		.undo = forget_snapshots, .one_line = true,
	};
	struct machine_arg arg = {
		.m = sim_test_machine(test, &params, SIM_STAGE_ZONELISTS),
	};

	sim_faults_run(test, &op, &arg);
}

static int paste_map(void *arg)
{
	static const char map[] =
		"BIOS-e820: [mem 0x0000000000100000-0x0000000000efffff] usable\n";
	struct machine_arg *a = arg;
	int err;

	mutex_lock(&a->m->lock);
	err = sim_machine_paste(a->m, map);
	mutex_unlock(&a->m->lock);
	return err;
}

static void forget_map(void *arg, int ret)
{
	struct machine_arg *a = arg;

	kvfree(a->m->pasted);
	a->m->pasted = NULL;
	reset_machine(arg, ret);
}

static void a_map_is_taken_or_what_it_was(struct kunit *test)
{
	const struct sim_machine_params params = {
		.name = "fault", .size = "16M", .cma = "1M",
	};
	const struct sim_fault_op op = {
		.name = "paste", .run = paste_map, .undo = forget_map,
	};
	struct machine_arg arg = {
		.m = sim_test_machine(test, &params, SIM_STAGE_CARVED),
	};

	sim_faults_run(test, &op, &arg);
}

/* Which step of a load fails, and what was done. */
struct load_case {
	const char *name;
	bool notifier, create, boot, files;
	int err;
};

static const struct load_case load_cases[] = {
	{ "the notifier", .notifier = true, .err = -EEXIST },
	{ "making the machine", .create = true, .err = -ENOMEM },
	{ "its boot", .boot = true, .err = -EIO },
	{ "its files", .files = true, .err = -EPERM },
	{ "nothing" },
};

static void load_case_name(const struct load_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(load, load_cases, load_case_name);

static int notifiers;

static int notifier_comes(void)
{
	notifiers++;
	return 0;
}

static int no_notifier(void)
{
	return -EEXIST;
}

static void notifier_goes(void)
{
	notifiers--;
}

static struct sim_machine *no_machine(const struct sim_machine_params *params)
{
	pr_err("mm_sim: %s: a test\n", params->name);
	return ERR_PTR(-ENOMEM);
}

static int no_boot(struct sim_machine *m, enum sim_stage target)
{
	sim_err(&m->log, "a test\n");
	return -EIO;
}

static struct sim_view *no_files(struct sim_machine *m)
{
	sim_err(&m->log, "a test\n");
	return ERR_PTR(-EPERM);
}

static bool folder_is_there(const char *name)
{
	struct dentry *root = debugfs_lookup("mm_sim", NULL), *dir = NULL;

	if (!IS_ERR_OR_NULL(root)) {
		dir = debugfs_lookup(name, root);
		dput(root);
	}
	if (IS_ERR_OR_NULL(dir))
		return false;
	dput(dir);
	return true;
}

static void a_step_that_fails_undoes_those_before_it(struct kunit *test)
{
	const struct load_case *c = test->param_value;
	const struct sim_machine_params params = {
		.name = "fault", .size = "16M",
	};
	struct sim_loaded l = { };
	unsigned int left;
	int level, err;

	notifiers = 0;
	kunit_activate_static_stub(test, sim_memory_hotplug_exit,
				   notifier_goes);
	if (c->notifier)
		kunit_activate_static_stub(test, sim_memory_hotplug_init,
					   no_notifier);
	else
		kunit_activate_static_stub(test, sim_memory_hotplug_init,
					   notifier_comes);
	if (c->create)
		kunit_activate_static_stub(test, sim_machine_create,
					   no_machine);
	if (c->boot)
		kunit_activate_static_stub(test, sim_machine_boot, no_boot);
	if (c->files)
		kunit_activate_static_stub(test, sim_debugfs_create, no_files);
	level = sim_test_quiet_begin(LOGLEVEL_CRIT);
	sim_faults_watch();
	err = sim_module_load(&params, "zones", &l);
	if (!c->err && !err)
		sim_module_unload(&l);
	sim_test_quiet_end(level);
	left = sim_faults_watched(test, c->name, 0);
	KUNIT_EXPECT_EQ(test, err, c->err);
	KUNIT_EXPECT_EQ(test, left, 0);
	KUNIT_EXPECT_EQ(test, notifiers, 0);
	KUNIT_EXPECT_NULL(test, l.machine);
	KUNIT_EXPECT_NULL(test, l.view);
	KUNIT_EXPECT_FALSE(test, folder_is_there("fault"));

	/* Nothing of it is in the way of another. */
	kunit_deactivate_static_stub(test, sim_memory_hotplug_init);
	kunit_activate_static_stub(test, sim_memory_hotplug_init,
				   notifier_comes);
	if (c->create)
		kunit_deactivate_static_stub(test, sim_machine_create);
	if (c->boot)
		kunit_deactivate_static_stub(test, sim_machine_boot);
	if (c->files)
		kunit_deactivate_static_stub(test, sim_debugfs_create);
	level = sim_test_quiet_begin(LOGLEVEL_ERR);
	err = sim_module_load(&params, "zones", &l);
	sim_test_quiet_end(level);
	KUNIT_ASSERT_EQ(test, err, 0);
	KUNIT_EXPECT_EQ(test, l.machine->stage, SIM_STAGE_ZONES);
	KUNIT_EXPECT_EQ(test, notifiers, 1);
	KUNIT_EXPECT_TRUE(test, folder_is_there("fault"));
	sim_test_verify(test, l.machine);
	level = sim_test_quiet_begin(LOGLEVEL_ERR);
	sim_module_unload(&l);
	sim_test_quiet_end(level);
	KUNIT_EXPECT_EQ(test, notifiers, 0);
	KUNIT_EXPECT_FALSE(test, folder_is_there("fault"));
}

static struct kunit_case load_cases_of_suite[] = {
	KUNIT_CASE_PARAM(a_step_that_fails_undoes_those_before_it,
			 load_gen_params),
	{}
};

static struct kunit_suite load_suite = {
	.name = "mm_sim_load",
	.init = sim_faults_watch_begin,
	.test_cases = load_cases_of_suite,
};

static struct kunit_case faults_cases[] = {
	KUNIT_CASE_PARAM(a_machine_is_described_or_refused, machine_gen_params),
	KUNIT_CASE_PARAM(a_machine_is_made_whole_or_not_at_all,
			 machine_gen_params),
	KUNIT_CASE(a_boot_goes_on_without_its_snapshots),
	KUNIT_CASE(a_snapshot_has_all_views_or_is_not_taken),
	KUNIT_CASE(a_map_is_taken_or_what_it_was),
	{}
};

static struct kunit_suite faults_suite = {
	.name = "mm_sim_faults",
	.init = sim_faults_begin,
	.test_cases = faults_cases,
};

kunit_test_suites(&faults_suite, &load_suite);
