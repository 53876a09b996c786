// SPDX-License-Identifier: GPL-2.0
/*
 * An area of four pageblocks, from 1042 MiB on: movable pages in it, ranges of it,
 * and the command. Its first pfn is no multiple of 4 MiB.
 */
#include <kunit/test.h>

#include "commands.h"
#include "helpers.h"
#include "page/buddy.h"
#include "page/cma.h"
#include "page/contig.h"
#include "page/gfp.h"
#include "page/page_alloc.h"
#include "page/pcp.h"
#include "page/vmstat.h"
#include "unbacked.h"
#include "view/debugfs_internal.h"
#include "view/verify.h"

#define UNMOVABLE SIM_MIGRATE_UNMOVABLE
#define MOVABLE SIM_MIGRATE_MOVABLE
#define RECLAIMABLE SIM_MIGRATE_RECLAIMABLE
#define CMA SIM_MIGRATE_CMA
#define BASE 266752UL
#define PAGES 2048UL
#define BLOCK SIM_PAGEBLOCK_ORDER
#define GFP_MOVABLE (GFP_USER | __GFP_MOVABLE | __GFP_NOWARN)

struct fixture {
	struct sim_machine *m;
	struct sim_zone *zone;
	struct sim_cma *cma;
	struct sim_test_blocks *before;
	struct sim_test_commands *commands;
};

static int cma_init(struct kunit *test)
{
	const struct sim_machine_params params = {
		.size = "64M",
		.banks = "64M@1G:0",
		.cma = "8M@1042M",
	};
	struct fixture *f = kunit_kzalloc(test, sizeof(*f), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, f);
	f->m = sim_test_machine(test, &params, SIM_STAGE_BUDDY);
	f->zone = sim_test_zone(f->m, SIM_ZONE_DMA32);
	f->cma = &f->m->mm.cma.area[0];
	KUNIT_ASSERT_EQ(test, f->cma->base_pfn, BASE);
	KUNIT_ASSERT_EQ(test, f->cma->count, PAGES);
	f->before = sim_test_free_blocks(test, f->m);
	f->commands = sim_test_commands(test, f->m);
	test->priv = f;
	return 0;
}

static unsigned long nr_free_cma(struct fixture *f)
{
	return sim_zone_page_state_snapshot(f->zone, SIM_NR_FREE_CMA_PAGES);
}

static bool in_area(struct fixture *f, const struct sim_page *page)
{
	return page && sim_page_to_pfn(&f->m->mm, page) - BASE < PAGES;
}

/*
 * Outside of the area, @nr pageblocks of @mt are free and nothing else; there are
 * no marks.
 */
static void leave_free(struct kunit *test, struct fixture *f, unsigned int nr,
		       int mt)
{
	struct sim_test_blocks *held;
	unsigned long i;

	sim_test_no_pcp(f->m);
	held = sim_test_drain(test, f->m, f->zone);
	KUNIT_ASSERT_EQ(test, nr_free_cma(f), PAGES);
	memset(f->zone->_watermark, 0, sizeof(f->zone->_watermark));
	for (i = 0; i < held->nr && nr; i++) {
		unsigned long pfn = held->block[i].pfn;

		if (held->block[i].order != SIM_MAX_PAGE_ORDER)
			continue;
		sim_test_set_type(f->m, f->zone, pfn, mt);
		sim_test_set_type(f->m, f->zone, pfn + SIM_PAGEBLOCK_NR_PAGES,
				  mt);
		sim_test_split_held(test, f->m, pfn, SIM_MAX_PAGE_ORDER, BLOCK);
		sim_test_free(test, f->m, pfn, BLOCK);
		nr--;
	}
	KUNIT_ASSERT_EQ(test, nr, 0);
}

/*
 * The area has 4 pageblocks. Movable requests go there first while they are more
 * than half of all that is free; else when their own lists are empty.
 */
static const struct balance_case {
	const char *name;
	unsigned int others;
	int mt;
	/* Where pageblocks come from, one after the other: C is the area. */
	const char *want;
} balance_cases[] = {
	{ "none elsewhere", 0, MOVABLE, "CCCC" },
	{ "three elsewhere", 3, MOVABLE, "COCOCOC" },
	{ "as many elsewhere", 4, MOVABLE, "OCOCOCOC" },
	{ "more elsewhere", 6, MOVABLE, "OOOCOCOCOC" },
	{ "of another type", 6, UNMOVABLE, "CCCCOOOOOO" },
	{ "of another type still", 6, RECLAIMABLE, "CCCCOOOOOO" },
};

static void balance_name(const struct balance_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(balance, balance_cases, balance_name);

static void movable_pages_are_balanced(struct kunit *test)
{
	const struct balance_case *c = test->param_value;
	struct fixture *f = test->priv;
	char got[16] = "";
	int i;

	leave_free(test, f, c->others, c->mt);
	for (i = 0; i < strlen(c->want); i++) {
		struct sim_page *page = sim_alloc_pages(&f->m->mm, GFP_MOVABLE,
							BLOCK);

		KUNIT_ASSERT_NOT_NULL(test, page);
		got[i] = in_area(f, page) ? 'C' : 'O';
	}
	KUNIT_EXPECT_STREQ(test, got, c->want);
	KUNIT_EXPECT_NULL(test, sim_alloc_pages(&f->m->mm, GFP_MOVABLE, 0));
	KUNIT_EXPECT_EQ(test, nr_free_cma(f), 0);
	sim_test_verify(test, f->m);
}

/* From the area a bulk of pages goes on to claims, and back to its own lists. */
static void a_per_cpu_list_takes_from_the_area_what_its_own_have_not(struct kunit *test)
{
	struct fixture *f = test->priv;
	unsigned long cma = 0, nr = 0;
	struct sim_page *page;

	leave_free(test, f, 6, RECLAIMABLE);
	sim_zone_pcp_enable(&f->m->mm, f->zone);
	while ((page = sim_alloc_pages(&f->m->mm, GFP_MOVABLE, 0))) {
		/* All of the area comes before any claim. */
		if (in_area(f, page))
			KUNIT_EXPECT_EQ(test, cma++, nr);
		nr++;
	}
	KUNIT_EXPECT_EQ(test, cma, PAGES);
	/* The last ones stay in the list: no mark allows a look at it. */
	KUNIT_EXPECT_EQ(test, nr + sim_zone_pcp_pages(&f->m->mm, f->zone),
			PAGES + 6 * SIM_PAGEBLOCK_NR_PAGES);
	sim_test_verify(test, f->m);
}

static const struct other_case {
	const char *name;
	gfp_t gfp;
} other_cases[] = {
	{ "unmovable", GFP_KERNEL },
	{ "reclaimable", GFP_KERNEL | __GFP_RECLAIMABLE },
	{ "unmovable, atomic", GFP_ATOMIC },
	{ "unmovable, no marks", GFP_KERNEL | __GFP_MEMALLOC },
};

static void other_name(const struct other_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(other, other_cases, other_name);

static void what_cannot_be_moved_never_gets_there(struct kunit *test)
{
	const struct other_case *c = test->param_value;
	struct fixture *f = test->priv;
	struct sim_page *page;
	unsigned int order;

	sim_test_no_pcp(f->m);
	for (order = BLOCK; order <= BLOCK; order--) {
		while ((page = sim_alloc_pages(&f->m->mm,
					       c->gfp | __GFP_NOWARN, order)))
			KUNIT_ASSERT_FALSE(test, in_area(f, page));
	}
	KUNIT_EXPECT_EQ(test, nr_free_cma(f), PAGES);
	KUNIT_EXPECT_NOT_NULL(test, sim_alloc_pages(&f->m->mm, GFP_MOVABLE |
						    __GFP_MEMALLOC, BLOCK));
	KUNIT_EXPECT_EQ(test, nr_free_cma(f), PAGES -
			SIM_PAGEBLOCK_NR_PAGES);
	sim_test_verify(test, f->m);
}

/* A range by its first page, counted from that of the area; -1 for none. */
static long take(struct kunit *test, unsigned long pages, unsigned int align)
{
	struct fixture *f = test->priv;
	struct sim_page *page;

	page = sim_cma_alloc(&f->m->mm, f->cma, pages, align, true);
	return page ? sim_page_to_pfn(&f->m->mm, page) - BASE : -1;
}

static bool give(struct kunit *test, long at, unsigned long pages)
{
	struct fixture *f = test->priv;

	return sim_cma_release(&f->m->mm, f->cma,
			       sim_pfn_to_page(&f->m->mm, BASE + at), pages);
}

static void expect_bits(struct kunit *test, unsigned long used,
			unsigned long maxchunk, const char *first_words)
{
	struct fixture *f = test->priv;
	const char *text = sim_test_show(test, f->m, sim_cma_bitmap_show);

	KUNIT_EXPECT_EQ(test, sim_cma_used(f->cma), used);
	KUNIT_EXPECT_EQ(test, sim_cma_maxchunk(f->cma), maxchunk);
	KUNIT_EXPECT_EQ_MSG(test, strncmp(text, first_words,
					  strlen(first_words)), 0, "%s", text);
	sim_test_verify(test, f->m);
}

static void expect_as_after_boot(struct kunit *test)
{
	struct fixture *f = test->priv;

	expect_bits(test, 0, PAGES, "0 0 0 ");
	KUNIT_EXPECT_EQ(test, nr_free_cma(f), PAGES);
	sim_test_expect_same(test, f->before,
			     sim_test_free_blocks(test, f->m));
}

static void the_lowest_range_that_fits_is_taken(struct kunit *test)
{
	struct fixture *f = test->priv;

	KUNIT_EXPECT_EQ(test, take(test, 10, 0), 0);
	expect_bits(test, 10, PAGES - 10, "1023 0 0 ");
	KUNIT_EXPECT_EQ(test, take(test, 40, 4), 16);
	/* Pages 16 to 55: the upper half of word 0, 24 bits of word 1. */
	expect_bits(test, 50, PAGES - 56, "4294902783 16777215 0 ");
	KUNIT_EXPECT_EQ(test, nr_free_cma(f), PAGES - 50);
	KUNIT_EXPECT_EQ(test, take(test, 7, 0), 56);
	KUNIT_EXPECT_EQ(test, take(test, 6, 0), 10);
	expect_bits(test, 63, PAGES - 63, "4294967295 2147483647 0 ");
	KUNIT_EXPECT_TRUE(test, give(test, 0, 10));
	KUNIT_EXPECT_EQ(test, take(test, 11, 0), 63);
	KUNIT_EXPECT_EQ(test, take(test, 8, 1), 0);
	KUNIT_EXPECT_TRUE(test, give(test, 0, 8));
	KUNIT_EXPECT_TRUE(test, give(test, 10, 6));
	KUNIT_EXPECT_TRUE(test, give(test, 16, 40));
	KUNIT_EXPECT_TRUE(test, give(test, 56, 7));
	KUNIT_EXPECT_TRUE(test, give(test, 63, 11));
	/* All of it, in one piece. */
	KUNIT_EXPECT_EQ(test, take(test, PAGES, 0), 0);
	KUNIT_EXPECT_EQ(test, nr_free_cma(f), 0);
	KUNIT_EXPECT_EQ(test, take(test, 1, 0), -1);
	expect_bits(test, PAGES, 0, "4294967295 4294967295 ");
	KUNIT_EXPECT_TRUE(test, give(test, 0, PAGES));
	expect_as_after_boot(test);
}

/* Of all that is taken, ranges are given back one by one, @longest afterwards. */
static void the_longest_hole_may_be_any(struct kunit *test)
{
	static const struct {
		long at;
		unsigned long pages, longest;
	} given[] = {
		{ 700, 130, 130 },
		{ 1990, 40, 130 },	/* a shorter one behind it */
		{ 3, 10, 130 },		/* and one in front */
		{ 60, 200, 200 },	/* longer, neither first nor last */
		{ 2030, 18, 200 },	/* 58 now, up to the end */
		{ 13, 47, 257 },	/* from 3 to 260 now */
		{ 830, 1160, 1348 },	/* from 700 to the end */
		{ 0, 3, 1348 },
		{ 260, 440, PAGES },
	};
	struct fixture *f = test->priv;
	int i;

	KUNIT_ASSERT_EQ(test, take(test, PAGES, 0), 0);
	for (i = 0; i < ARRAY_SIZE(given); i++) {
		KUNIT_EXPECT_TRUE(test, give(test, given[i].at,
					     given[i].pages));
		KUNIT_EXPECT_EQ_MSG(test, sim_cma_maxchunk(f->cma),
				    given[i].longest, "given %d", i);
	}
	expect_as_after_boot(test);
}

/* To addresses, not to the area: its first pfn is 512 off a multiple of 1024. */
static void ranges_are_aligned_to_addresses(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, take(test, 1, 10), 512);
	KUNIT_EXPECT_EQ(test, take(test, 1, 9), 0);
	KUNIT_EXPECT_EQ(test, take(test, 1, 9), 1024);
	KUNIT_EXPECT_EQ(test, take(test, 1, 10), 1536);
	KUNIT_EXPECT_EQ(test, take(test, 1, 10), -1);
	KUNIT_EXPECT_EQ(test, take(test, 1, 40), -1);
	KUNIT_EXPECT_EQ(test, take(test, 1, BITS_PER_LONG), -1);
	expect_bits(test, 4, 511, "1 0 ");
	KUNIT_EXPECT_TRUE(test, give(test, 0, 1));
	KUNIT_EXPECT_TRUE(test, give(test, 512, 1));
	KUNIT_EXPECT_TRUE(test, give(test, 1024, 1));
	KUNIT_EXPECT_TRUE(test, give(test, 1536, 1));
	expect_as_after_boot(test);
}

/* Page 5 is in use, as if by a movable user: nothing can move it away. */
static void what_is_in_use_is_passed_over(struct kunit *test)
{
	struct fixture *f = test->priv;
	struct sim_mm *mm = &f->m->mm;

	KUNIT_ASSERT_EQ(test, sim_alloc_contig_range(mm, BASE + 5, BASE + 6,
						     CMA, GFP_KERNEL), 0);
	KUNIT_EXPECT_EQ(test, take(test, 8, 0), 6);
	KUNIT_EXPECT_EQ(test, take(test, 4, 0), 0);
	/* What looks free is 4 and 5, and 14 and what follows. */
	expect_bits(test, 12, PAGES - 14, "16335 0 ");
	KUNIT_EXPECT_EQ(test, take(test, 8, 3), 16);
	KUNIT_EXPECT_EQ(test, take(test, PAGES - 14, 0), -1);
	KUNIT_EXPECT_TRUE(test, give(test, 0, 4));
	KUNIT_EXPECT_TRUE(test, give(test, 6, 8));
	KUNIT_EXPECT_TRUE(test, give(test, 16, 8));
	expect_bits(test, 0, PAGES, "0 0 ");
	KUNIT_EXPECT_EQ(test, take(test, PAGES, 0), -1);
	sim_test_free(test, f->m, BASE + 5, 0);
	expect_as_after_boot(test);
}

static void a_failure_is_told_as_in_linux(struct kunit *test)
{
	struct fixture *f = test->priv;
	struct sim_log *log = sim_test_new_log(test);
	char *text = kunit_kzalloc(test, SIM_LOG_BATCH + 1, GFP_KERNEL);
	struct sim_log_reader reader;
	int level;

	KUNIT_ASSERT_NOT_NULL(test, text);
	KUNIT_EXPECT_EQ(test, take(test, 10, 0), 0);
	KUNIT_EXPECT_EQ(test, take(test, 10, 5), 32);
	f->m->mm.log = log;
	level = sim_test_quiet_begin(LOGLEVEL_CRIT);
	KUNIT_EXPECT_NULL(test, sim_cma_alloc(&f->m->mm, f->cma, PAGES, 0,
					      false));
	/* What it can never hold, and what is nothing, is not told. */
	KUNIT_EXPECT_NULL(test, sim_cma_alloc(&f->m->mm, f->cma, PAGES + 1, 0,
					      false));
	KUNIT_EXPECT_NULL(test, sim_cma_alloc(&f->m->mm, f->cma, 0, 0, false));
	KUNIT_EXPECT_EQ(test, take(test, PAGES, 0), -1);
	sim_test_quiet_end(level);
	f->m->mm.log = &f->m->log;
	sim_log_read_begin(log, &reader, SIM_LOG_ALL);
	sim_log_read(log, &reader, text, SIM_LOG_BATCH);
	KUNIT_EXPECT_STREQ(test, text,
			   "<3>cma: __cma_alloc: reserved: alloc failed, req-size: 2048 pages, ret: -12\n"
			   "<3>cma: number of available pages: 22@10+2006@42=> 2028 free of 2048 total pages\n");
}

static void expect_events(struct kunit *test, const char *want)
{
	struct fixture *f = test->priv;
	const char *text = sim_test_show(test, f->m, sim_vmstat_show);

	KUNIT_EXPECT_NOT_NULL_MSG(test, strstr(text, want), "no %s in: %s",
				  want, text);
}

static void ranges_and_refusals_are_counted(struct kunit *test)
{
	struct fixture *f = test->priv;

	expect_events(test,
		      "htlb_buddy_alloc_fail 0\ncma_alloc_success 0\ncma_alloc_fail 0\nunevictable_pgs_culled 0\n");
	KUNIT_EXPECT_EQ(test, take(test, 10, 0), 0);
	KUNIT_EXPECT_EQ(test, take(test, 10, 0), 10);
	KUNIT_EXPECT_EQ(test, take(test, PAGES, 0), -1);
	expect_events(test, "cma_alloc_success 2\ncma_alloc_fail 1\n");
	/* What was never looked for is not counted. */
	KUNIT_EXPECT_EQ(test, take(test, PAGES + 1, 0), -1);
	KUNIT_EXPECT_EQ(test, take(test, 0, 0), -1);
	expect_events(test, "cma_alloc_success 2\ncma_alloc_fail 1\n");
	KUNIT_EXPECT_TRUE(test, give(test, 0, 20));
	expect_events(test, "cma_alloc_success 2\ncma_alloc_fail 1\n");
	/* Places that are passed over are part of one. */
	KUNIT_ASSERT_EQ(test, sim_alloc_contig_range(&f->m->mm, BASE + 5,
						     BASE + 6, CMA, GFP_KERNEL),
			0);
	KUNIT_EXPECT_EQ(test, take(test, 8, 0), 6);
	expect_events(test, "cma_alloc_success 3\ncma_alloc_fail 1\n");
}

static void only_ranges_of_the_area_are_released(struct kunit *test)
{
	struct fixture *f = test->priv;
	struct sim_mm *mm = &f->m->mm;

	KUNIT_EXPECT_EQ(test, take(test, PAGES, 0), 0);
	KUNIT_EXPECT_FALSE(test, give(test, -1, 1));
	KUNIT_EXPECT_FALSE(test, give(test, PAGES, 1));
	KUNIT_EXPECT_FALSE(test, give(test, PAGES - 1, 2));
	KUNIT_EXPECT_FALSE(test, give(test, 1, ULONG_MAX));
	KUNIT_EXPECT_FALSE(test, sim_cma_release(mm, f->cma, NULL, 1));
	expect_bits(test, PAGES, 0, "4294967295 ");
	/* Parts of a range may go one by one. */
	KUNIT_EXPECT_TRUE(test, give(test, PAGES - 1, 1));
	expect_bits(test, PAGES - 1, 1, "4294967295 ");
	KUNIT_EXPECT_TRUE(test, give(test, 0, PAGES - 1));
	expect_as_after_boot(test);
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

static void the_command_takes_and_gives_ranges(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, say(test, "cma alloc pages=3 tag=a\n"), 24);
	KUNIT_EXPECT_STREQ(test, result(test),
			   "ok cma alloc tag=a pfn=266752 pages=3 area=reserved\n");
	KUNIT_EXPECT_GT(test, say(test, "cma alloc tag=b pages=5 align=10"), 0);
	KUNIT_EXPECT_STREQ(test, result(test),
			   "ok cma alloc tag=b pfn=267264 pages=5 area=reserved\n");
	expect_bits(test, 8, 1531, "7 0 ");
	KUNIT_EXPECT_GT(test, say(test, "free tag=a\nfree tag=b\n"), 0);
	KUNIT_EXPECT_STREQ(test, result(test),
			   "ok free tag=a pfn=266752 pages=3\nok free tag=b pfn=267264 pages=5\n");
	expect_as_after_boot(test);
}

static const struct bad_case {
	const char *line;
	int err;
	const char *words;
} bad_cases[] = {
	{ "cma", -EINVAL, "want cma alloc" },
	{ "cma free tag=a", -EINVAL, "cma free: no such command" },
	{ "cma alloc free pages=1 tag=a", -EINVAL, "is no key=value" },
	{ "cma alloc tag=a", -EINVAL, "pages= is missing; want 1 to 2048" },
	{ "cma alloc pages=0 tag=a", -EINVAL, "must be 1 to 2048" },
	{ "cma alloc pages=2049 tag=a", -EINVAL, "must be 1 to 2048" },
	{ "cma alloc pages=1", -EINVAL, "tag= is missing" },
	{ "cma alloc pages=1 tag=used", -EEXIST, "in use for the range" },
	{ "cma alloc pages=1 tag=a align=21", -EINVAL, "an order, 0 to 20" },
	{ "cma alloc pages=1 tag=a align=-1", -EINVAL, "an order, 0 to 20" },
	{ "cma alloc pages=1 tag=a order=0", -EINVAL, "takes pages=, align= and tag= only" },
	{ "cma alloc pages=2048 tag=a", -ENOMEM, "1 pages are taken, 2047 in a row are not" },
	{ "alloc order=0 tag=a align=1", -EINVAL, "alloc: takes no align=" },
	{ "contig pages=1 tag=a align=1", -EINVAL, "contig: takes no align=" },
};

static void bad_name(const struct bad_case *c, char *desc)
{
	strscpy(desc, c->line, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(bad, bad_cases, bad_name);

static void a_bad_command_takes_nothing(struct kunit *test)
{
	const struct bad_case *c = test->param_value;
	struct fixture *f = test->priv;

	KUNIT_ASSERT_GT(test, say(test, "cma alloc pages=1 tag=used"), 0);
	KUNIT_EXPECT_EQ(test, say(test, c->line), c->err);
	KUNIT_EXPECT_NOT_NULL_MSG(test, strstr(result(test), c->words), "%s",
				  result(test));
	expect_bits(test, 1, PAGES - 1, "1 0 ");
	KUNIT_EXPECT_EQ(test, nr_free_cma(f), PAGES - 1);
}

static void a_machine_without_an_area_has_no_command(struct kunit *test)
{
	struct fixture *f = test->priv;

	f->m = sim_test_boot(test, "16M", NULL, SIM_STAGE_BUDDY);
	f->commands = sim_test_commands(test, f->m);
	KUNIT_EXPECT_EQ(test, say(test, "cma alloc pages=1 tag=a"), -ENODEV);
	KUNIT_EXPECT_GT(test, say(test, "reset"), 0);
	KUNIT_EXPECT_EQ(test, say(test, "cma alloc pages=1 tag=a"), -EBUSY);
}

/* What verify says of an area that is not what it should be. */
static void what_is_wrong_with_an_area_is_found(struct kunit *test)
{
	struct fixture *f = test->priv;
	struct sim_verify v = { };

	mutex_lock(&f->m->lock);
	KUNIT_EXPECT_EQ(test, sim_verify(f->m, &v), 0);
	f->zone->cma_pages++;
	KUNIT_EXPECT_EQ(test, sim_verify(f->m, &v), -EUCLEAN);
	f->zone->cma_pages--;
	f->zone->nr_free_highatomic++;
	KUNIT_EXPECT_EQ(test, sim_verify(f->m, &v), -EUCLEAN);
	f->zone->nr_free_highatomic--;
	f->zone->vm_stat[SIM_NR_FREE_CMA_PAGES]++;
	KUNIT_EXPECT_EQ(test, sim_verify(f->m, &v), -EUCLEAN);
	f->zone->vm_stat[SIM_NR_FREE_CMA_PAGES]--;
	KUNIT_EXPECT_EQ(test, sim_verify(f->m, &v), 0);
	KUNIT_ASSERT_EQ(test, take(test, 512, 9), 0);
	sim_test_set_type(f->m, f->zone, BASE, MOVABLE);
	KUNIT_EXPECT_EQ(test, sim_verify(f->m, &v), -EUCLEAN);
	KUNIT_EXPECT_EQ(test, v.nr_broken, 1);
	sim_test_set_type(f->m, f->zone, BASE, CMA);
	KUNIT_EXPECT_EQ(test, sim_verify(f->m, &v), 0);
	mutex_unlock(&f->m->lock);
}

static struct kunit_case cma_cases[] = {
	KUNIT_CASE_PARAM(movable_pages_are_balanced, balance_gen_params),
	KUNIT_CASE(a_per_cpu_list_takes_from_the_area_what_its_own_have_not),
	KUNIT_CASE_PARAM(what_cannot_be_moved_never_gets_there,
			 other_gen_params),
	KUNIT_CASE(the_lowest_range_that_fits_is_taken),
	KUNIT_CASE(the_longest_hole_may_be_any),
	KUNIT_CASE(ranges_are_aligned_to_addresses),
	KUNIT_CASE(what_is_in_use_is_passed_over),
	KUNIT_CASE(a_failure_is_told_as_in_linux),
	KUNIT_CASE(ranges_and_refusals_are_counted),
	KUNIT_CASE(only_ranges_of_the_area_are_released),
	KUNIT_CASE(the_command_takes_and_gives_ranges),
	KUNIT_CASE_PARAM(a_bad_command_takes_nothing, bad_gen_params),
	KUNIT_CASE(a_machine_without_an_area_has_no_command),
	KUNIT_CASE(what_is_wrong_with_an_area_is_found),
	{}
};

static struct kunit_suite cma_suite = {
	.name = "mm_sim_cma",
	.init = cma_init,
	.test_cases = cma_cases,
};

kunit_test_suite(cma_suite);
