// SPDX-License-Identifier: GPL-2.0
/*
 * What would happen, in a clone of the zone that the tests run in. What is expected
 * is read off the lists, or done for real afterwards.
 */
#include <kunit/test.h>
#include <linux/string.h>

#include "commands.h"
#include "helpers.h"
#include "page/buddy.h"
#include "page/page_alloc.h"
#include "page/pcp.h"

struct fixture {
	struct sim_machine *m;
	struct sim_zone *zone;
	struct sim_test_commands *commands;
};

static void use_machine(struct kunit *test,
			const struct sim_machine_params *params,
			enum sim_stage stage)
{
	struct fixture *f = test->priv;

	f->m = sim_test_machine(test, params, stage);
	f->commands = sim_test_commands(test, f->m);
}

static void use_clone(struct kunit *test)
{
	const struct sim_machine_params params = { .clone = "0:Normal" };
	struct fixture *f = test->priv;

	use_machine(test, &params, SIM_STAGE_BUDDY);
	f->zone = &f->m->clone->pgdat->node_zones[f->m->clone->zone.idx];
}

static int whatif_init(struct kunit *test)
{
	test->priv = kunit_kzalloc(test, sizeof(struct fixture), GFP_KERNEL);
	return test->priv ? 0 : -ENOMEM;
}

/* What the command answers; it is to fail with @err, or not if that is 0. */
static __printf(3, 4) const char *answer(struct kunit *test, int err,
					 const char *fmt, ...)
{
	struct fixture *f = test->priv;
	char *line = kunit_kzalloc(test, 256, GFP_KERNEL);
	va_list args;
	ssize_t ret;

	KUNIT_ASSERT_NOT_NULL(test, line);
	va_start(args, fmt);
	vsnprintf(line, 255, fmt, args);
	va_end(args);
	ret = sim_test_say(test, f->commands, line);
	KUNIT_EXPECT_EQ_MSG(test, ret < 0 ? (int)ret : 0, err, "%s", line);
	return sim_test_result(test, f->commands);
}

static void expect_word(struct kunit *test, const char *text, const char *word)
{
	KUNIT_EXPECT_TRUE_MSG(test, strstr(text, word), "no '%s' in '%s'", word,
			      text);
}

/* The head of the first list, from @order on, that has a block of @type. */
static unsigned long first_block(struct fixture *f, unsigned int order, int type,
				 unsigned int *high)
{
	for (*high = order; *high < SIM_NR_PAGE_ORDERS; ++*high) {
		struct sim_page *page;

		page = sim_get_page_from_free_area(&f->zone->free_area[*high],
						   type);
		if (page)
			return sim_page_to_pfn(&f->m->mm, page);
	}
	return 0;
}

static void the_path_is_that_of_the_lists(struct kunit *test)
{
	struct fixture *f = test->priv;
	unsigned int order, high, seen = 0;

	use_clone(test);
	for (order = 4; order < SIM_NR_PAGE_ORDERS; order++) {
		unsigned long pfn = first_block(f, order, SIM_MIGRATE_MOVABLE,
						&high);
		char want[160];

		if (order == SIM_PAGEBLOCK_ORDER || !pfn)
			continue;
		snprintf(want, sizeof(want),
			 "ok whatif alloc order=%u pfn=%lu zone=Normal path=%s from_order=%u type=Movable ",
			 order, pfn, high == order ? "list" : "split", high);
		expect_word(test, answer(test, 0, "whatif alloc order=%u gfp=GFP_HIGHUSER_MOVABLE",
					 order), want);
		seen++;
	}
	KUNIT_EXPECT_GT(test, seen, 0);
}

static void nothing_is_changed(struct kunit *test)
{
	struct fixture *f = test->priv;
	struct sim_test_blocks *before, *after;
	const char *first, *second, *real;
	unsigned long pcp;

	use_clone(test);
	before = sim_test_free_lists(test, f->m);
	pcp = sim_zone_pcp_pages(&f->m->mm, f->zone);
	first = answer(test, 0, "whatif alloc order=6 type=reclaimable");
	answer(test, 0, "whatif alloc order=0");
	answer(test, 0, "whatif fill order=3 type=movable");
	second = answer(test, 0, "whatif alloc order=6 type=reclaimable");
	KUNIT_EXPECT_STREQ(test, first, second);
	after = sim_test_free_lists(test, f->m);
	sim_test_expect_same(test, before, after);
	KUNIT_EXPECT_EQ(test, sim_zone_pcp_pages(&f->m->mm, f->zone), pcp);
	sim_test_verify(test, f->m);

	/* And it comes true. */
	real = answer(test, 0, "alloc order=6 type=reclaimable tag=a");
	real = strstr(real, "pfn=");
	KUNIT_ASSERT_NOT_NULL(test, real);
	first = strstr(first, "pfn=");
	KUNIT_ASSERT_NOT_NULL(test, first);
	KUNIT_EXPECT_EQ(test, strncmp(real, first, strcspn(real, " ")), 0);
}

static void as_many_as_there_are(struct kunit *test)
{
	struct fixture *f = test->priv;
	unsigned long nr = 0;
	char want[64];
	const char *text;

	use_clone(test);
	text = answer(test, 0, "whatif fill order=9 gfp=GFP_KERNEL");
	while (sim_alloc_pages(&f->m->mm, GFP_KERNEL | __GFP_NOWARN, 9))
		nr++;
	KUNIT_EXPECT_GT(test, nr, 0);
	snprintf(want, sizeof(want),
		 "ok whatif fill order=9 blocks=%lu pages=%lu; then: ", nr,
		 nr << 9);
	expect_word(test, text, want);
	expect_word(test, answer(test, 0, "whatif alloc order=9"),
		    "path=refused: ");
	expect_word(test, answer(test, 0, "whatif fill order=9"), "blocks=0 ");
}

/* All pageblocks get a type, and their free blocks go to its lists. */
static void set_types(struct fixture *f, int type)
{
	unsigned long pfn, flags;
	int order, mt;

	spin_lock_irqsave(&f->zone->lock, flags);
	for (order = 0; order < SIM_NR_PAGE_ORDERS; order++) {
		struct list_head *list = f->zone->free_area[order].free_list;

		for (mt = 0; mt < SIM_MIGRATE_PCPTYPES; mt++)
			if (mt != type)
				list_splice_init(&list[mt], &list[type]);
	}
	for (pfn = f->zone->zone_start_pfn; pfn < sim_zone_end_pfn(f->zone);
	     pfn += SIM_PAGEBLOCK_NR_PAGES)
		sim_set_pageblock_migratetype(&f->m->mm, pfn, type);
	spin_unlock_irqrestore(&f->zone->lock, flags);
}

static void other_types_give(struct kunit *test)
{
	struct fixture *f = test->priv;
	const char *text;

	use_clone(test);
	sim_drain_all_pages(&f->m->mm, NULL);
	set_types(f, SIM_MIGRATE_MOVABLE);
	text = answer(test, 0, "whatif alloc order=6");
	expect_word(test, text, "path=claim");
	expect_word(test, text, "type=Unmovable pageblock=Movable->Unmovable");

	/* Nothing is left that would be worth a pageblock. */
	while (sim_alloc_pages_buddy(&f->m->mm, 0, SIM_TEST_GFP_ALL |
				     __GFP_MOVABLE, 4))
		;
	set_types(f, SIM_MIGRATE_UNMOVABLE);
	text = answer(test, 0, "whatif alloc order=1 gfp=GFP_HIGHUSER_MOVABLE|__GFP_MEMALLOC");
	expect_word(test, text, "path=steal");
	expect_word(test, text, "type=Movable pageblock=Unmovable low_mark=missed");
	/* Without leave to go below the marks. */
	expect_word(test, answer(test, 0, "whatif alloc order=1"),
		    "path=refused: ");
}

static void what_makes_no_sense_is_refused(struct kunit *test)
{
	const struct sim_machine_params backed = { .size = "32M" };
	const struct sim_machine_params unbacked = {
		.size = "0",
		.memmap = "32M@0",
	};

	use_clone(test);
	answer(test, -EINVAL, "whatif");
	answer(test, -EINVAL, "whatif free order=0");
	answer(test, -EINVAL, "whatif alloc");
	answer(test, -EINVAL, "whatif alloc order=11");
	answer(test, -EINVAL, "whatif alloc fill order=1");
	answer(test, -EINVAL, "whatif alloc order=1 tag=a");
	answer(test, -EINVAL, "whatif alloc order=1 gfp=GFP_KERNEL|__GFP_ZERO");
	answer(test, -EINVAL, "alloc fill order=1 tag=a");
	answer(test, -EBUSY, "pagecache pages=1");
	answer(test, -EINVAL, "alloc order=1 tag=a consistent=1");
	answer(test, -EINVAL, "clone order=1");
	answer(test, -ENODEV, "clone node=7");
	answer(test, -ENXIO, "clone zone=Movable");
	answer(test, -EINVAL, "clone consistent=maybe");
	use_machine(test, &backed, SIM_STAGE_BUDDY);
	answer(test, -EBUSY, "whatif alloc order=1");
	answer(test, -EBUSY, "clone node=0 zone=Normal");
	use_machine(test, &unbacked, SIM_STAGE_ZONES);
	answer(test, -EBUSY, "whatif alloc order=1");
	answer(test, -EINVAL, "clone node=0");
}

static void a_machine_becomes_a_clone(struct kunit *test)
{
	const struct sim_machine_params unbacked = {
		.size = "0",
		.memmap = "32M@0",
	};
	struct fixture *f = test->priv;

	use_machine(test, &unbacked, SIM_STAGE_ZONELISTS);
	expect_word(test, answer(test, 0, "clone node=0 zone=Normal consistent=0"),
		    "ok clone 0:Normal blocks=");
	KUNIT_EXPECT_EQ(test, (int)f->m->stage, (int)SIM_STAGE_BUDDY);
	KUNIT_EXPECT_FALSE(test, f->m->clone->one_hold);
	sim_test_verify(test, f->m);
	/* What is allocated goes with the clone that it was in. */
	answer(test, 0, "alloc order=3 tag=a");
	expect_word(test, answer(test, 0, "clone"), "ok clone 0:Normal blocks=");
	KUNIT_EXPECT_TRUE(test, f->m->clone->one_hold);
	answer(test, 0, "alloc order=3 tag=a");
	sim_test_verify(test, f->m);
	answer(test, -ENODEV, "clone node=9");
	KUNIT_EXPECT_EQ(test, (int)f->m->stage, (int)SIM_STAGE_BUDDY);
	answer(test, 0, "free tag=a");
}

static struct kunit_case whatif_cases[] = {
	KUNIT_CASE(the_path_is_that_of_the_lists),
	KUNIT_CASE(nothing_is_changed),
	KUNIT_CASE(as_many_as_there_are),
	KUNIT_CASE(other_types_give),
	KUNIT_CASE(what_makes_no_sense_is_refused),
	KUNIT_CASE(a_machine_becomes_a_clone),
	{}
};

static struct kunit_suite whatif_suite = {
	.name = "mm_sim_ctl_whatif",
	.init = whatif_init,
	.test_cases = whatif_cases,
};

kunit_test_suite(whatif_suite);
