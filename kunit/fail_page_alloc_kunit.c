// SPDX-License-Identifier: GPL-2.0
/*
 * Allocations that fail on purpose.
 */
#include <kunit/test.h>
#include <linux/string.h>

#include "helpers.h"
#include "page/fail_page_alloc.h"
#include "page/page_alloc.h"

static void make_attr(struct sim_fault_attr *attr)
{
	struct sim_fail_page_alloc fail = { };

	sim_fail_page_alloc_init(&fail);
	*attr = fail.attr;
	ratelimit_state_init(&attr->ratelimit_state, 0,
			     DEFAULT_RATELIMIT_BURST);
	attr->verbose = 0;
}

/* Which of a row of calls fail, and what is left to fail. */
struct when {
	const char *name;
	unsigned long probability;
	unsigned long interval;
	int times;
	int space;
	bool task_filter;
	ssize_t size;
	const char *want;
	int times_left;
};

static const struct when whens[] = {
	{ "not asked for", 0, 1, -1, 0, false, 1, "......", -1 },
	{ "once", 100, 1, 1, 0, false, 1, "x.....", 0 },
	{ "three times", 100, 1, 3, 0, false, 1, "xxx...", 0 },
	{ "always", 100, 1, -1, 0, false, 1, "xxxxxx", -1 },
	{ "more than certainly", 250, 1, -1, 0, false, 1, "xxxxxx", -1 },
	{ "never", 100, 1, 0, 0, false, 1, "......", 0 },
	{ "every second", 100, 2, -1, 0, false, 1, ".x.x.x", -1 },
	{ "every third, once", 100, 3, 1, 0, false, 1, "..x...", 0 },
	{ "interval 0", 100, 0, -1, 0, false, 1, "xxxxxx", -1 },
	{ "after 10, 4 at a time", 100, 1, -1, 10, false, 4, "..xxxx", -1 },
	{ "after 8, 8 at a time", 100, 1, -1, 8, false, 8, "xxxxxx", -1 },
	{ "after 9, 8 at a time", 100, 1, 2, 9, false, 8, ".xx...", 0 },
	{ "after 3, then every second", 100, 2, -1, 3, false, 1, "...x.x", -1 },
	{ "tasks that are marked", 100, 1, -1, 0, true, 1, "......", -1 },
};

static void when_name(const struct when *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(when, whens, when_name);

static void it_fails_when_it_shall(struct kunit *test)
{
	const struct when *c = test->param_value;
	struct sim_log *log = sim_test_new_log(test);
	struct sim_fault_attr attr;
	char got[8] = "";
	int i;

	make_attr(&attr);
	attr.probability = c->probability;
	attr.interval = c->interval;
	attr.task_filter = c->task_filter;
	atomic_set(&attr.times, c->times);
	atomic_set(&attr.space, c->space);
	for (i = 0; c->want[i]; i++)
		got[i] = sim_should_fail_ex(log, "x", &attr, c->size, false) ?
			 'x' : '.';
	KUNIT_EXPECT_STREQ(test, got, c->want);
	KUNIT_EXPECT_EQ(test, atomic_read(&attr.times), c->times_left);
}

/* 2000 draws of one in four: 500, give or take 19; eight times that is never. */
static void a_probability_is_a_share(struct kunit *test)
{
	struct sim_log *log = sim_test_new_log(test);
	struct sim_fault_attr attr;
	int i, nr = 0;

	make_attr(&attr);
	attr.probability = 25;
	atomic_set(&attr.times, -1);
	for (i = 0; i < 2000; i++)
		nr += sim_should_fail_ex(log, "x", &attr, 1, false);
	KUNIT_EXPECT_GT(test, nr, 345);
	KUNIT_EXPECT_LT(test, nr, 655);
}

static unsigned int lines(struct kunit *test, const struct sim_log *log,
			  const char *words)
{
	char *text = kunit_kzalloc(test, SIM_LOG_BATCH + 1, GFP_KERNEL);
	struct sim_log_reader reader;
	unsigned int nr = 0;
	const char *at;
	size_t len;

	KUNIT_ASSERT_NOT_NULL(test, text);
	sim_log_read_begin(log, &reader, SIM_LOG_ALL);
	len = sim_log_read(log, &reader, text, SIM_LOG_BATCH);
	text[len] = '\0';
	for (at = text; (at = strstr(at, words)); at++)
		nr++;
	return nr;
}

static void a_failure_is_said_as_the_kernel_says_it(struct kunit *test)
{
	struct sim_log *log = sim_test_new_log(test);
	/* Said before the failure is counted. */
	const char *want =
		"<5>FAULT_INJECTION: forcing a failure.\n"
		"<5>name fail_x, interval 1, probability 100, space 0, times 6\n";
	struct sim_fault_attr attr;
	int i;

	make_attr(&attr);
	attr.probability = 100;
	attr.verbose = 1;
	atomic_set(&attr.times, 7);
	KUNIT_EXPECT_TRUE(test, sim_should_fail_ex(log, "fail_x", &attr, 1,
						   true));
	KUNIT_EXPECT_EQ(test, lines(test, log, "\n"), 0);
	KUNIT_EXPECT_TRUE(test, sim_should_fail_ex(log, "fail_x", &attr, 1,
						   false));
	KUNIT_EXPECT_EQ(test, lines(test, log, want), 1);
	attr.verbose = 0;
	KUNIT_EXPECT_TRUE(test, sim_should_fail_ex(log, "fail_x", &attr, 1,
						   false));
	KUNIT_EXPECT_EQ(test, lines(test, log, "\n"), 2);

	attr.verbose = 1;
	atomic_set(&attr.times, -1);
	attr.ratelimit_state.interval = 3600 * HZ;
	attr.ratelimit_state.burst = 2;
	for (i = 0; i < 5; i++)
		KUNIT_EXPECT_TRUE(test, sim_should_fail_ex(log, "fail_y", &attr,
							   1, false));
	KUNIT_EXPECT_EQ(test, lines(test, log, "name fail_y, "), 2);
}

/* With all that may fail failing: does this one? */
struct request {
	const char *name;
	gfp_t gfp;
	unsigned int order;
	bool ignore_wait;
	bool ignore_highmem;
	u32 min_order;
	bool want;
};

static const struct request requests[] = {
	{ "order 0", GFP_NOWAIT, 0, true, true, 1, false },
	{ "order 0, asked for", GFP_NOWAIT, 0, true, true, 0, true },
	{ "order 1", GFP_NOWAIT, 1, true, true, 1, true },
	{ "below the order asked for", GFP_NOWAIT, 3, true, true, 4, false },
	{ "at the order asked for", GFP_NOWAIT, 4, true, true, 4, true },
	{ "may wait", GFP_KERNEL, 1, true, true, 1, false },
	{ "may wait, asked for", GFP_KERNEL, 1, false, true, 1, true },
	{ "high memory", GFP_NOWAIT | __GFP_HIGHMEM, 1, true, true, 1, false },
	{ "high memory, asked for", GFP_NOWAIT | __GFP_HIGHMEM, 1, true, false,
	  1, true },
	{ "must not fail", GFP_KERNEL | __GFP_NOFAIL, 1, false, true, 1, false },
};

static void request_name(const struct request *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(request, requests, request_name);

static void only_such_requests_fail(struct kunit *test)
{
	const struct request *c = test->param_value;
	struct sim_fail_page_alloc *fail;
	struct sim_test_blocks *before;
	struct sim_machine *m;
	struct sim_page *page;

	if (SIM_HOST_FAULT_INJECTION)
		kunit_skip(test, "the host decides");
	m = sim_test_boot(test, "16M", NULL, SIM_STAGE_BUDDY);
	before = sim_test_image(test, m);
	fail = &m->fail_page_alloc;
	fail->attr.probability = 100;
	fail->attr.verbose = 0;
	atomic_set(&fail->attr.times, -1);
	fail->ignore_gfp_reclaim = c->ignore_wait;
	fail->ignore_gfp_highmem = c->ignore_highmem;
	fail->min_order = c->min_order;
	page = sim_alloc_pages(&m->mm, c->gfp, c->order);
	if (c->want) {
		KUNIT_EXPECT_NULL(test, page);
		sim_test_expect_same(test, before, sim_test_image(test, m));
	} else {
		KUNIT_EXPECT_NOT_NULL(test, page);
	}
	sim_test_verify(test, m);
}

static void a_machine_boots_with_the_settings_of_a_kernel(struct kunit *test)
{
	struct sim_fail_page_alloc *fail;
	struct sim_machine *m;

	m = sim_test_boot(test, "16M", NULL, SIM_STAGE_BUDDY);
	fail = &m->fail_page_alloc;
	KUNIT_EXPECT_EQ(test, fail->attr.probability, 0);
	KUNIT_EXPECT_EQ(test, fail->attr.interval, 1);
	KUNIT_EXPECT_EQ(test, atomic_read(&fail->attr.times), 1);
	KUNIT_EXPECT_EQ(test, atomic_read(&fail->attr.space), 0);
	KUNIT_EXPECT_EQ(test, fail->attr.verbose, 2);
	KUNIT_EXPECT_FALSE(test, fail->attr.task_filter);
	KUNIT_EXPECT_TRUE(test, fail->ignore_gfp_reclaim);
	KUNIT_EXPECT_TRUE(test, fail->ignore_gfp_highmem);
	KUNIT_EXPECT_EQ(test, fail->min_order, 1);

	/* What was set stays over a reset, as files do. */
	fail->min_order = 3;
	mutex_lock(&m->lock);
	sim_machine_reset(m);
	mutex_unlock(&m->lock);
	KUNIT_ASSERT_EQ(test, sim_test_boot_to(m, SIM_STAGE_BUDDY), 0);
	KUNIT_EXPECT_EQ(test, fail->min_order, 3);
	KUNIT_EXPECT_PTR_EQ(test, m->mm.fail_page_alloc, fail);
}

static struct kunit_case fail_page_alloc_cases[] = {
	KUNIT_CASE_PARAM(it_fails_when_it_shall, when_gen_params),
	KUNIT_CASE(a_probability_is_a_share),
	KUNIT_CASE(a_failure_is_said_as_the_kernel_says_it),
	KUNIT_CASE_PARAM(only_such_requests_fail, request_gen_params),
	KUNIT_CASE(a_machine_boots_with_the_settings_of_a_kernel),
	{}
};

static struct kunit_suite fail_page_alloc_suite = {
	.name = "mm_sim_fail_page_alloc",
	.test_cases = fail_page_alloc_cases,
};

kunit_test_suite(fail_page_alloc_suite);
