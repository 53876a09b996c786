// SPDX-License-Identifier: GPL-2.0
/*
 * Commands for ranges of pages.
 */
#include <kunit/test.h>
#include <linux/string.h>

#include "commands.h"
#include "helpers.h"
#include "page/buddy.h"
#include "page/page_alloc.h"

#define NR SIM_PAGEBLOCK_NR_PAGES

struct fixture {
	struct sim_machine *m;
	struct sim_test_commands *commands;
};

/* ZONE_DMA is all that is below 16 MiB; above there is ZONE_MOVABLE only. */
static int ctl_contig_init(struct kunit *test)
{
	const struct sim_machine_params params = {
		.size = "32M",
		.memmap = "16M@0,16M@32M",
		.kernelcore = "15M",
	};
	struct fixture *f = kunit_kzalloc(test, sizeof(*f), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, f);
	f->m = sim_test_machine(test, &params, SIM_STAGE_BUDDY);
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

/* @words is all that is said. */
static void expect_ok(struct kunit *test, const char *text, const char *words)
{
	KUNIT_EXPECT_EQ_MSG(test, say(test, text), strlen(text), "%s: %s",
			    text, result(test));
	KUNIT_EXPECT_STREQ(test, result(test), words);
}

static void expect_error(struct kunit *test, const char *text, int err,
			 const char *words)
{
	KUNIT_EXPECT_EQ_MSG(test, say(test, text), err, "%s: %s", text,
			    result(test));
	KUNIT_EXPECT_NOT_NULL_MSG(test, strstr(result(test), words), "%s: %s",
				  text, result(test));
}

static int type_of(struct kunit *test, unsigned long pfn)
{
	struct fixture *f = test->priv;

	return sim_get_pageblock_migratetype(&f->m->mm, pfn);
}

static void pageblocks_are_isolated_and_put_back(struct kunit *test)
{
	struct fixture *f = test->priv;
	struct sim_test_blocks *before = sim_test_image(test, f->m);

	expect_ok(test, "isolate pfn=2047\n",
		  "ok isolate pfn=2047 pages=1 pageblocks=1\n");
	KUNIT_EXPECT_EQ(test, type_of(test, 1536), SIM_MIGRATE_ISOLATE);
	KUNIT_EXPECT_EQ(test, type_of(test, 2048), SIM_MIGRATE_MOVABLE);
	expect_ok(test, "isolate pfn=2560 pages=513\n",
		  "ok isolate pfn=2560 pages=513 pageblocks=2\n");
	sim_test_verify(test, f->m);
	/* Both at once, and what lies between is passed over. */
	expect_ok(test, "unisolate pfn=1536 pages=1600\n",
		  "ok unisolate pfn=1536 pages=1600 pageblocks=3\n");
	sim_test_expect_same(test, before, sim_test_image(test, f->m));
	sim_test_verify(test, f->m);

	expect_ok(test, "isolate pfn=2048\nunisolate pfn=2048 type=reclaimable\n",
		  "ok isolate pfn=2048 pages=1 pageblocks=1\n"
		  "ok unisolate pfn=2048 pages=1 pageblocks=1\n");
	KUNIT_EXPECT_EQ(test, type_of(test, 2048), SIM_MIGRATE_RECLAIMABLE);
	sim_test_verify(test, f->m);
}

static void a_range_has_a_tag(struct kunit *test)
{
	struct fixture *f = test->priv;
	struct sim_test_blocks *before = sim_test_image(test, f->m);
	struct sim_page *page;
	int i;

	expect_ok(test, "contig pages=700 tag=a type=movable\n",
		  "ok contig tag=a pfn=8400 pages=700 zone=Movable\n");
	page = sim_pfn_to_page(&f->m->mm, 8400);
	for (i = 0; i < 700; i++)
		KUNIT_ASSERT_TRUE(test, sim_page_head(page + i) &&
				  !sim_page_order(page + i));
	sim_test_verify(test, f->m);
	expect_error(test, "alloc order=0 tag=a\n", -EEXIST,
		     "in use for the range at pfn 8400");
	expect_error(test, "contig pages=1 tag=a\n", -EEXIST, "contig tag=a");
	expect_ok(test, "free tag=a\n", "ok free tag=a pfn=8400 pages=700\n");
	sim_test_expect_same(test, before, sim_test_image(test, f->m));
	expect_error(test, "free tag=a\n", -ENOENT, "no block has this tag");

	/* Not movable: out of the other zone. */
	expect_ok(test, "contig pages=512 tag=a\n",
		  "ok contig tag=a pfn=512 pages=512 zone=DMA\n");
	expect_ok(test, "free tag=a\n", "ok free tag=a pfn=512 pages=512\n");
	sim_test_verify(test, f->m);
}

static void a_page_of_a_range_freed_by_pfn_leaves_the_tag(struct kunit *test)
{
	struct fixture *f = test->priv;
	struct sim_test_blocks *before = sim_test_image(test, f->m);

	expect_ok(test, "contig pages=8 tag=r type=movable\n",
		  "ok contig tag=r pfn=8192 pages=8 zone=Movable\n");
	expect_ok(test, "free pfn=8192 order=0\n",
		  "ok free pfn=8192 order=0\n");
	expect_error(test, "free tag=r\n", -EINVAL, "some were not in use");
	expect_error(test, "free tag=r\n", -ENOENT, "no block has this tag");
	sim_test_expect_same(test, before, sim_test_image(test, f->m));
	sim_test_verify(test, f->m);
}

/* The first pages of a range, freed and taken again, are a block of their own. */
static void a_block_where_a_range_began_keeps_its_tag(struct kunit *test)
{
	struct fixture *f = test->priv;
	struct sim_zone *zone = sim_test_zone(f->m, SIM_ZONE_MOVABLE);

	sim_test_drain(test, f->m, zone);
	sim_test_free(test, f->m, 8192, 10);
	expect_ok(test, "contig pages=1024 tag=r type=movable\n",
		  "ok contig tag=r pfn=8192 pages=1024 zone=Movable\n");
	expect_ok(test, "free pfn=8192 order=0\nfree pfn=8193 order=0\n",
		  "ok free pfn=8192 order=0\nok free pfn=8193 order=0\n");
	expect_ok(test, "alloc order=1 tag=b type=movable zone=Movable\n",
		  "ok alloc tag=b pfn=8192 order=1 type=Movable zone=Movable\n");
	/* Its two pages are no longer the range's. */
	expect_error(test, "free tag=r\n", -EINVAL, "some were not in use");
	/* The block is known by its pfn still, and takes its tag along. */
	expect_ok(test, "free pfn=8192 order=1\n", "ok free pfn=8192 order=1\n");
	expect_error(test, "free tag=b\n", -ENOENT, "no block has this tag");
	sim_test_verify(test, f->m);
}

struct bad_case {
	const char *line;
	int err;
	const char *words;
};

static const struct bad_case bad_cases[] = {
	{ "isolate", -EINVAL, "isolate: pfn= is missing; want 0 to 12287" },
	{ "isolate pfn=x", -EINVAL, "isolate pfn=x: must be a decimal number up to 12287" },
	{ "isolate pfn=12288", -EINVAL, "up to 12287" },
	{ "isolate pfn=1024 pages=0", -EINVAL, "isolate pages=0: must be 1 to 11264" },
	{ "isolate pfn=1024 pages=11265", -EINVAL, "must be 1 to 11264" },
	{ "isolate pfn=1024 pages=18446744073709551615", -EINVAL, "must be 1 to" },
	{ "isolate pfn=1024 order=0", -EINVAL, "takes pfn= and pages= only" },
	{ "isolate pfn=1024 type=movable", -EINVAL, "takes pfn= and pages= only" },
	{ "isolate pfn=1024 tag=a", -EINVAL, "takes pfn= and pages= only" },
	{ "isolate pfn=0", -EBUSY, "pfn 0 is in a pageblock that the zone does not hold wholly" },
	{ "isolate pfn=12287", -EBUSY, "is reserved" },
	{ "isolate pfn=1024 pages=1024", -EBUSY, "pfn 1537 is in use and cannot be moved" },
	{ "isolate pfn=1024 pages=3000", -EBUSY, "pfn 1537 is in use and cannot be moved" },
	{ "isolate pfn=2049", -EBUSY, "pfn 2048 is isolated already" },
	{ "isolate pfn=2560", -EBUSY, "pfn 2560 is kept for CMA" },
	{ "isolate pfn=4096", -EINVAL, "pfn 4096 is no memory" },
	{ "isolate pfn=3584 pages=4000", -EINVAL, "pfn 7168 is no memory" },
	{ "isolate pfn=9216", -EBUSY, "pfn 9216 begins a block in use that lies across" },
	{ "isolate pfn=9728", -EBUSY, "pfn 9216 begins a block in use that lies across" },
	{ "unisolate", -EINVAL, "unisolate: pfn= is missing" },
	{ "unisolate pfn=1024", -EINVAL, "none of its pageblocks is isolated" },
	{ "unisolate pfn=2048 pages=11000", -EINVAL, "must be 1 to 10240" },
	{ "unisolate pfn=2048 type=isolate", -EINVAL, "unisolate type=isolate: must be unmovable" },
	{ "unisolate pfn=2048 node=0", -EINVAL, "takes pfn=, pages= and type= only" },
	{ "contig tag=a", -EINVAL, "contig: pages= is missing; want 1 to 12288" },
	{ "contig pages=0 tag=a", -EINVAL, "contig pages=0: must be 1 to 12288" },
	{ "contig pages=12289 tag=a", -EINVAL, "must be 1 to 12288" },
	{ "contig pages=-1 tag=a", -EINVAL, "must be 1 to" },
	{ "contig pages=1", -EINVAL, "contig: tag= is missing" },
	{ "contig pages=1 tag=a pfn=1", -EINVAL, "takes pages=, tag=, type= and node= only" },
	{ "contig pages=1 tag=a order=0", -EINVAL, "takes pages=, tag=, type= and node= only" },
	{ "contig pages=1 tag=a type=x", -EINVAL, "contig type=x: must be" },
	{ "contig pages=1 tag=a node=1", -EINVAL, "contig node=1: this machine has no such node" },
	{ "contig pages=1 tag=used", -EEXIST, "contig tag=used: in use for the block" },
	{ "contig pages=12288 tag=a", -ENOMEM, "no pageblocks with so many free pages in a row" },
	{ "frob", -EINVAL,
	  "want alloc, free, contig, cma, isolate, unisolate, compact, pagecache, storm, step" },
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
	struct sim_zone *dma = sim_test_zone(f->m, SIM_ZONE_DMA);
	struct sim_zone *movable = sim_test_zone(f->m, SIM_ZONE_MOVABLE);
	struct sim_test_blocks *before;
	const char *text;

	/* 1537 in use, 2048 isolated, 2560 CMA, 9216 a largest block in use. */
	sim_test_drain(test, f->m, dma);
	sim_test_drain(test, f->m, movable);
	sim_test_free(test, f->m, 1024, 10);
	sim_test_keep(test, f->m, dma, 1024, 10, 1537, 0);
	sim_test_set_type(f->m, dma, 2560, SIM_MIGRATE_CMA);
	sim_test_free(test, f->m, 2048, 10);
	sim_test_free(test, f->m, 3072, 10);
	sim_test_free(test, f->m, 8192, 10);
	KUNIT_ASSERT_GT(test, say(test, "isolate pfn=2048\n"), 0);
	KUNIT_ASSERT_GT(test, say(test, "alloc order=0 tag=used\n"), 0);
	before = sim_test_image(test, f->m);
	expect_error(test, c->line, c->err, c->words);
	text = result(test);
	KUNIT_EXPECT_PTR_EQ(test, strchr(text, '\n'), strrchr(text, '\n'));
	sim_test_expect_same(test, before, sim_test_image(test, f->m));
	sim_test_verify(test, f->m);
}

static void they_need_stage_buddy(struct kunit *test)
{
	static const char *const lines[] = {
		"isolate pfn=1024", "unisolate pfn=1024", "contig pages=1 tag=a",
	};
	int i;

	KUNIT_ASSERT_GT(test, say(test, "reset\n"), 0);
	for (i = 0; i < ARRAY_SIZE(lines); i++)
		expect_error(test, lines[i], -EBUSY, "needs stage buddy");
}

static struct kunit_case ctl_contig_cases[] = {
	KUNIT_CASE(pageblocks_are_isolated_and_put_back),
	KUNIT_CASE(a_range_has_a_tag),
	KUNIT_CASE(a_page_of_a_range_freed_by_pfn_leaves_the_tag),
	KUNIT_CASE(a_block_where_a_range_began_keeps_its_tag),
	KUNIT_CASE_PARAM(a_bad_command_changes_nothing, bad_case_gen_params),
	KUNIT_CASE(they_need_stage_buddy),
	{}
};

static struct kunit_suite ctl_contig_suite = {
	.name = "mm_sim_ctl_contig",
	.init = ctl_contig_init,
	.test_cases = ctl_contig_cases,
};

kunit_test_suite(ctl_contig_suite);
