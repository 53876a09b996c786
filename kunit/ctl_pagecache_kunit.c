// SPDX-License-Identifier: GPL-2.0
/*
 * The commands pagecache and compact.
 */
#include <kunit/test.h>
#include <linux/string.h>

#include "cached.h"
#include "commands.h"
#include "page/pcp.h"

struct fixture {
	struct sim_machine *m;
	struct sim_test_commands *commands;
};

static int ctl_pagecache_init(struct kunit *test)
{
	struct fixture *f = kunit_kzalloc(test, sizeof(*f), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, f);
	f->m = sim_test_boot(test, "32M", "32M@0", SIM_STAGE_BUDDY);
	f->commands = sim_test_commands(test, f->m);
	test->priv = f;
	return 0;
}

static ssize_t say(struct kunit *test, const char *text)
{
	struct fixture *f = test->priv;

	return sim_test_say(test, f->commands, text);
}

static const char *result(struct kunit *test)
{
	struct fixture *f = test->priv;

	return sim_test_result(test, f->commands);
}

static void expect_ok(struct kunit *test, const char *text, const char *words)
{
	KUNIT_EXPECT_EQ_MSG(test, say(test, text), strlen(text), "%s: %s",
			    text, result(test));
	KUNIT_EXPECT_NOT_NULL_MSG(test, strstr(result(test), words), "%s: %s",
				  text, result(test));
}

static void the_workload_grows_and_shrinks(struct kunit *test)
{
	struct fixture *f = test->priv;
	struct sim_test_blocks *before = sim_test_free_blocks(test, f->m);

	expect_ok(test, "pagecache pages=1000 reclaimable=200",
		  "ok pagecache pages=1000 reclaimable=200 touched=0\n");
	sim_test_verify(test, f->m);
	/* What is not given stays. */
	expect_ok(test, "pagecache pages=10",
		  "ok pagecache pages=10 reclaimable=200 touched=0\n");
	expect_ok(test, "pagecache reclaimable=0",
		  "ok pagecache pages=10 reclaimable=0 touched=0\n");
	KUNIT_EXPECT_TRUE(test, f->m->pagecache->running);
	KUNIT_EXPECT_EQ(test, say(test, "storm ops=1"), -EBUSY);
	expect_ok(test, "pagecache touch=4",
		  "ok pagecache pages=10 reclaimable=0 touched=4\n");
	expect_ok(test, "pagecache touch=4", "touched=4\n");
	KUNIT_EXPECT_EQ(test, sim_lruvec_lru_size(f->m->pagecache->lruvec[0],
						  SIM_LRU_ACTIVE_FILE,
						  SIM_ZONE_MOVABLE), 4);
	sim_test_verify(test, f->m);
	expect_ok(test, "pagecache pages=0",
		  "ok pagecache pages=0 reclaimable=0 touched=0\n");
	KUNIT_EXPECT_FALSE(test, f->m->pagecache->running);
	sim_test_expect_same(test, before, sim_test_free_blocks(test, f->m));
}

static void all_of_it_is_compacted(struct kunit *test)
{
	struct fixture *f = test->priv;
	unsigned long i;

	expect_ok(test, "pagecache pages=6000", "ok pagecache pages=6000");
	for (i = 0; i < 6000; i += 2)
		sim_cached_give_up(test, f->m->pagecache,
				   sim_pfn_to_page(&f->m->mm,
						   f->m->pagecache->index[i]));
	sim_drain_all_pages(&f->m->mm, NULL);
	expect_ok(test, "compact zone=DMA32", "ok compact migrate_scanned=");
	KUNIT_EXPECT_NULL(test, strstr(result(test), " moved=0 "));
	expect_ok(test, "compact node=0", "ok compact migrate_scanned=");
	/* Once more: nothing is left to do. */
	expect_ok(test, "compact", " moved=0 ");
	sim_test_verify(test, f->m);
	expect_ok(test, "pagecache pages=3000",
		  "ok pagecache pages=3000 reclaimable=0 touched=0\n");
}

static void a_reset_ends_it(struct kunit *test)
{
	struct fixture *f = test->priv;

	expect_ok(test, "pagecache pages=500", "pages=500 ");
	expect_ok(test, "reset", "ok reset");
	KUNIT_EXPECT_NULL(test, f->m->pagecache);
	KUNIT_EXPECT_EQ(test, sim_test_boot_to(f->m, SIM_STAGE_BUDDY), 0);
	expect_ok(test, "pagecache pages=500", "pages=500 ");
	sim_test_verify(test, f->m);
}

struct bad_case {
	const char *line;
	int err;
	const char *words;
};

static const struct bad_case bad_cases[] = {
	{ "pagecache", -EINVAL, "pages=, reclaimable= or touch= is missing" },
	{ "pagecache pages=x", -EINVAL, "pagecache pages=x: must be 0 to" },
	{ "pagecache pages=-1", -EINVAL, "pages=-1: must be 0 to" },
	{ "pagecache pages=8193", -EINVAL, "pages=8193: must be 0 to" },
	{ "pagecache reclaimable=1k", -EINVAL, "reclaimable=1k: must be 0 to" },
	{ "pagecache touch=", -EINVAL, "is no key=value" },
	{ "pagecache touch=18446744073709551616", -EINVAL, "must be 0 to" },
	{ "pagecache pages=1 order=0", -EINVAL, "takes pages=, reclaimable= and touch= only" },
	{ "pagecache pages=1 node=0", -EINVAL, "takes pages=, reclaimable= and touch= only" },
	{ "compact pages=1", -EINVAL, "compact: takes node= and zone= only" },
	{ "compact touch=1", -EINVAL, "compact: reclaimable= and touch= are" },
	{ "compact node=1", -EINVAL, "compact node=1: this machine has no such node" },
	{ "compact zone=Normal", -EINVAL, "compact zone=Normal: node 0 of this machine has no" },
	{ "alloc order=0 tag=a touch=1", -EINVAL, "alloc: reclaimable= and touch= are for" },
};

static void bad_case_name(const struct bad_case *c, char *desc)
{
	strscpy(desc, c->line, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(bad_case, bad_cases, bad_case_name);

static void a_bad_command_changes_nothing(struct kunit *test)
{
	const struct bad_case *c = test->param_value;
	struct fixture *f = test->priv;
	struct sim_test_blocks *before = sim_test_image(test, f->m);
	const char *text;

	KUNIT_EXPECT_EQ(test, say(test, c->line), c->err);
	text = result(test);
	KUNIT_EXPECT_NOT_NULL_MSG(test, strstr(text, c->words), "%s", text);
	KUNIT_EXPECT_PTR_EQ(test, strchr(text, '\n'), strrchr(text, '\n'));
	KUNIT_EXPECT_NULL(test, f->m->pagecache);
	sim_test_expect_same(test, before, sim_test_image(test, f->m));
}

static void they_need_stage_buddy(struct kunit *test)
{
	expect_ok(test, "reset", "ok reset");
	KUNIT_EXPECT_EQ(test, say(test, "pagecache pages=1"), -EBUSY);
	KUNIT_EXPECT_EQ(test, say(test, "compact"), -EBUSY);
}

static struct kunit_case ctl_pagecache_cases[] = {
	KUNIT_CASE(the_workload_grows_and_shrinks),
	KUNIT_CASE(all_of_it_is_compacted),
	KUNIT_CASE(a_reset_ends_it),
	KUNIT_CASE_PARAM(a_bad_command_changes_nothing, bad_case_gen_params),
	KUNIT_CASE(they_need_stage_buddy),
	{}
};

static struct kunit_suite ctl_pagecache_suite = {
	.name = "mm_sim_ctl_pagecache",
	.init = ctl_pagecache_init,
	.test_cases = ctl_pagecache_cases,
};

kunit_test_suite(ctl_pagecache_suite);
