// SPDX-License-Identifier: GPL-2.0
/*
 * gfp= of ctl: names of flags, and what comes of them.
 */
#include <kunit/test.h>
#include <linux/string.h>

#include "commands.h"
#include "helpers.h"
#include "page/buddy.h"
#include "page/vmstat.h"
#include "view/gfp_param.h"

struct parse_case {
	const char *text;
	gfp_t gfp;
};

static const struct parse_case parse_cases[] = {
	{ "none", 0 },
	{ "GFP_KERNEL", GFP_KERNEL },
	{ "GFP_NOWAIT", GFP_NOWAIT },
	{ "__GFP_HIGH", __GFP_HIGH },
	{ "GFP_DMA", __GFP_DMA },
	{ "GFP_DMA32", __GFP_DMA32 },
	{ "GFP_HIGHUSER", GFP_HIGHUSER },
	{ "GFP_HIGHUSER_MOVABLE", GFP_HIGHUSER_MOVABLE },
	{ "GFP_ATOMIC|__GFP_NOWARN", GFP_ATOMIC | __GFP_NOWARN },
	{ "GFP_KERNEL|GFP_KERNEL", GFP_KERNEL },
	{ "__GFP_IO|__GFP_FS|__GFP_RECLAIM", GFP_KERNEL },
	{ "GFP_KERNEL|__GFP_COMP|__GFP_ZERO|__GFP_THISNODE",
	  GFP_KERNEL | __GFP_COMP | __GFP_ZERO | __GFP_THISNODE },
};

static void parse_case_name(const struct parse_case *c, char *desc)
{
	strscpy(desc, c->text, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(parse, parse_cases, parse_case_name);

static void names_are_added_up(struct kunit *test)
{
	const struct parse_case *c = test->param_value;
	int bad = -1, bad_len = -1;
	gfp_t gfp = (__force gfp_t)~0;

	KUNIT_EXPECT_EQ(test, sim_parse_gfp(c->text, &gfp, &bad, &bad_len), 0);
	KUNIT_EXPECT_TRUE(test, gfp == c->gfp);
}

/* Each bit alone that the kernel has a name for, and each known pair of bits. */
static void what_the_kernel_prints_is_understood(struct kunit *test)
{
	const gfp_t mine = GFP_HIGHUSER_MOVABLE | GFP_DMA32 | GFP_DMA |
			   GFP_KERNEL_ACCOUNT | GFP_ATOMIC | GFP_TRANSHUGE |
			   __GFP_RECLAIMABLE | __GFP_ZERO | __GFP_WRITE |
			   __GFP_NOWARN | __GFP_RETRY_MAYFAIL | __GFP_NOFAIL |
			   __GFP_NORETRY | __GFP_MEMALLOC | __GFP_THISNODE;
	unsigned int i, j;

	for (i = 0; i < 32; i++) {
		for (j = i; j < 32; j++) {
			gfp_t want = (__force gfp_t)(BIT(i) | BIT(j));
			int bad = 0, bad_len = 0;
			gfp_t gfp = 0;
			char text[128];

			if (want & ~mine)
				continue;
			snprintf(text, sizeof(text), "%pGg", &want);
			KUNIT_EXPECT_EQ_MSG(test, 0,
					    sim_parse_gfp(text, &gfp, &bad,
							  &bad_len),
					    "%s", text);
			KUNIT_EXPECT_TRUE_MSG(test, gfp == want, "%s", text);
		}
	}
}

struct bad_case {
	const char *text;
	int bad;
	int len;
};

static const struct bad_case bad_cases[] = {
	{ "", 0, 0 },
	{ "|", 0, 0 },
	{ "gfp_kernel", 0, 10 },
	{ "GFP_KERNE", 0, 9 },
	{ "GFP_KERNELL", 0, 11 },
	{ "0xcc0", 0, 5 },
	{ "GFP_KERNEL|", 11, 0 },
	{ "GFP_KERNEL||__GFP_IO", 11, 0 },
	{ "GFP_KERNEL|x|y", 11, 1 },
	{ "GFP_KERNEL|__GFP_IO,__GFP_FS", 11, 17 },
};

static void bad_case_name(const struct bad_case *c, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "'%s'", c->text);
}

KUNIT_ARRAY_PARAM(bad, bad_cases, bad_case_name);

static void a_bad_name_is_shown(struct kunit *test)
{
	const struct bad_case *c = test->param_value;
	const gfp_t before = GFP_NOIO;
	int bad = -1, bad_len = -1;
	gfp_t gfp = before;

	KUNIT_EXPECT_EQ(test, -EINVAL,
			sim_parse_gfp(c->text, &gfp, &bad, &bad_len));
	KUNIT_EXPECT_EQ(test, bad, c->bad);
	KUNIT_EXPECT_EQ(test, bad_len, c->len);
	KUNIT_EXPECT_TRUE(test, gfp == before);
}

/* A machine of 32 MiB; what its last command said. */
struct fixture {
	struct sim_machine *m;
	struct sim_test_commands *commands;
	const char *text;
};

static struct fixture make(struct kunit *test)
{
	struct fixture f = {
		.m = sim_test_boot(test, "32M", NULL, SIM_STAGE_BUDDY),
	};

	f.commands = sim_test_commands(test, f.m);
	return f;
}

/* @want is 0 for a line that is done. */
static void expect_run(struct kunit *test, struct fixture *f, ssize_t want,
		       const char *line)
{
	ssize_t ret = sim_test_say(test, f->commands, line);

	f->text = sim_test_result(test, f->commands);
	KUNIT_EXPECT_EQ_MSG(test, ret < 0 ? ret : 0, want, "%s: %s", line,
			    f->text);
}

static struct sim_page *page_of(const struct fixture *f)
{
	unsigned long pfn = 0;
	const char *at = strstr(f->text, "pfn=");

	if (!at || sscanf(at, "pfn=%lu ", &pfn) != 1)
		return NULL;
	return sim_pfn_to_page(&f->m->mm, pfn);
}

static void flags_say_zone_and_type(struct kunit *test)
{
	struct fixture f = make(test);
	struct sim_page *page;

	expect_run(test, &f, 0,
		   "alloc order=2 tag=a gfp=GFP_KERNEL|__GFP_DMA|__GFP_COMP\n");
	KUNIT_EXPECT_TRUE(test, strstr(f.text, "type=Unmovable zone=DMA\n"));
	page = page_of(&f);
	KUNIT_ASSERT_NOT_NULL(test, page);
	KUNIT_EXPECT_EQ(test, sim_compound_order(page), 2);
	expect_run(test, &f, 0, "free tag=a\n");

	expect_run(test, &f, 0,
		   "alloc order=0 tag=b gfp=GFP_HIGHUSER_MOVABLE node=0\n");
	KUNIT_EXPECT_TRUE(test, strstr(f.text, "type=Movable zone="));
	page = page_of(&f);
	KUNIT_ASSERT_NOT_NULL(test, page);
	KUNIT_EXPECT_EQ(test, SIM_MIGRATE_MOVABLE,
			sim_get_pageblock_migratetype(&f.m->mm,
						      sim_page_to_pfn(&f.m->mm,
								      page)));
	expect_run(test, &f, 0, "free tag=b\n");
	sim_test_verify(test, f.m);
}

/* Bytes that were logged. */
static u64 logged(const struct sim_log *log)
{
	struct sim_log_reader reader;

	sim_log_read_begin(log, &reader, SIM_LOG_ALL);
	return reader.end;
}

static void flags_say_how_hard_it_tries(struct kunit *test)
{
	struct fixture f = make(test);
	struct sim_zone *zone;
	struct sim_log *log;
	int i;

	for_each_sim_populated_zone(f.m->mm.node_data[0], zone) {
		for (i = 0; i < SIM_NR_WMARK; i++)
			zone->_watermark[i] = 0;
		memset(zone->lowmem_reserve, 0, sizeof(zone->lowmem_reserve));
	}
	/* Half of the mark is for GFP_ATOMIC; more than half is free. */
	zone = sim_test_zone(f.m, SIM_ZONE_DMA);
	for (i = 0; i < SIM_NR_WMARK; i++)
		zone->_watermark[i] = sim_zone_page_state(zone,
							  SIM_NR_FREE_PAGES) +
				      100;
	log = sim_test_new_log(test);
	f.m->mm.log = log;
	expect_run(test, &f, -ENOMEM,
		   "alloc order=0 tag=a gfp=GFP_KERNEL|__GFP_DMA|__GFP_NOWARN\n");
	KUNIT_EXPECT_TRUE(test, strstr(f.text, "tag=a: below the min mark: Node 0 DMA has "));
	expect_run(test, &f, 0,
		   "alloc order=0 tag=a gfp=GFP_ATOMIC|__GFP_DMA\n");
	expect_run(test, &f, 0,
		   "alloc order=0 tag=b gfp=GFP_KERNEL|__GFP_DMA|__GFP_MEMALLOC\n");
	/* Nothing of it was logged so far, but this is. */
	KUNIT_EXPECT_EQ(test, 0, logged(log));
	expect_run(test, &f, -ENOMEM,
		   "alloc order=0 tag=c gfp=GFP_KERNEL|__GFP_DMA\n");
	KUNIT_EXPECT_GT(test, logged(log), 1000);
	f.m->mm.log = &f.m->log;
}

static struct kunit_case gfp_param_cases[] = {
	KUNIT_CASE_PARAM(names_are_added_up, parse_gen_params),
	KUNIT_CASE(what_the_kernel_prints_is_understood),
	KUNIT_CASE_PARAM(a_bad_name_is_shown, bad_gen_params),
	KUNIT_CASE(flags_say_zone_and_type),
	KUNIT_CASE(flags_say_how_hard_it_tries),
	{}
};

static struct kunit_suite gfp_param_suite = {
	.name = "mm_sim_gfp_param",
	.test_cases = gfp_param_cases,
};

kunit_test_suite(gfp_param_suite);
