// SPDX-License-Identifier: GPL-2.0
/*
 * The highatomic reserve, in an arena: eight pageblocks that are all that is free
 * in the machine. Its zone is too small to keep any; where a case says how many
 * pages the zone manages, that is put right again before it ends.
 */
#include <kunit/test.h>

#include "arena.h"
#include "page/buddy.h"
#include "page/contig.h"
#include "page/highatomic.h"
#include "page/internal.h"
#include "page/page_alloc.h"
#include "page/page_isolation.h"
#include "page/pcp.h"

#define UNMOVABLE SIM_MIGRATE_UNMOVABLE
#define MOVABLE SIM_MIGRATE_MOVABLE
#define RECLAIMABLE SIM_MIGRATE_RECLAIMABLE
#define HIGHATOMIC SIM_MIGRATE_HIGHATOMIC
#define PAGEBLOCKS 8U
/* The smallest zone that keeps a pageblock: a hundredth is one. */
#define MANAGED 51200UL
#define LARGE 4U

struct fixture {
	struct sim_arena a;
	unsigned long managed;
};

/* Marks above all that is free: the first try of each request fails. */
static void make(struct kunit *test, struct fixture *f, unsigned long managed)
{
	struct sim_zone *zone;

	sim_arena(test, &f->a, false);
	sim_test_no_pcp(f->a.m);
	sim_test_drain(test, f->a.m, sim_test_zone(f->a.m, SIM_ZONE_DMA));
	zone = f->a.zone;
	memset(zone->lowmem_reserve, 0, sizeof(zone->lowmem_reserve));
	zone->_watermark[SIM_WMARK_MIN] = 0;
	zone->_watermark[SIM_WMARK_LOW] = SIM_ARENA_PAGES;
	zone->_watermark[SIM_WMARK_HIGH] = SIM_ARENA_PAGES;
	f->managed = zone->managed_pages;
	zone->managed_pages = managed;
}

static void done(struct kunit *test, struct fixture *f)
{
	f->a.zone->managed_pages = f->managed;
	sim_test_verify(test, f->a.m);
}

static int type_of(const struct fixture *f, unsigned long pfn)
{
	return sim_get_pageblock_migratetype(&f->a.m->mm, pfn);
}

/* A block for a request, by its first pfn; 0 for none. */
static unsigned long request(struct fixture *f, gfp_t gfp, unsigned int order)
{
	struct sim_page *page = sim_alloc_pages(&f->a.m->mm, gfp | __GFP_NOWARN,
						order);

	return page ? sim_page_to_pfn(&f->a.m->mm, page) : 0;
}

static unsigned long nr_free(const struct fixture *f)
{
	return sim_zone_page_state_snapshot(f->a.zone, SIM_NR_FREE_PAGES);
}

static void reserve(struct fixture *f, unsigned long pfn, unsigned int order)
{
	sim_reserve_highatomic_pageblock(&f->a.m->mm, f->a.zone,
					 sim_pfn_to_page(&f->a.m->mm, pfn),
					 order);
}

/* Take pageblocks and reserve them. */
static void reserve_pageblocks(struct kunit *test, struct fixture *f,
			       unsigned int nr,
			       unsigned long pfns[PAGEBLOCKS])
{
	unsigned int i;

	for (i = 0; i < nr; i++) {
		pfns[i] = sim_test_alloc(test, f->a.m, f->a.zone,
					 SIM_PAGEBLOCK_ORDER, MOVABLE);
		reserve(f, pfns[i], SIM_PAGEBLOCK_ORDER);
	}
}

static bool unreserve(struct fixture *f, int migratetype, u64 nodes, bool force)
{
	struct sim_mm *mm = &f->a.m->mm;
	struct sim_alloc_context ac = {
		.zonelist = sim_node_zonelist(mm, 0, GFP_KERNEL),
		.highest_zoneidx = SIM_ZONE_NORMAL,
		.nodemask = nodes,
		.migratetype = migratetype,
	};

	return sim_unreserve_highatomic_pageblock(mm, &ac, force);
}

/* A hundredth of the zone, rounded up to pageblocks, if it is one at least. */
static const struct limit_case {
	unsigned long managed;
	unsigned int pageblocks;
} limit_cases[] = {
	{ 4096, 0 }, { 51199, 0 }, { 51200, 1 }, { 51299, 1 }, { 51300, 2 },
	{ 102499, 2 }, { 102500, 3 }, { 1UL << 20, PAGEBLOCKS },
};

static void limit_name(const struct limit_case *c, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%lu pages", c->managed);
}

KUNIT_ARRAY_PARAM(limit, limit_cases, limit_name);

static void a_zone_keeps_a_hundredth_in_pageblocks(struct kunit *test)
{
	const struct limit_case *c = test->param_value;
	unsigned long pfns[PAGEBLOCKS];
	struct fixture f;
	unsigned int i, nr = 0;

	make(test, &f, c->managed);
	reserve_pageblocks(test, &f, PAGEBLOCKS, pfns);
	KUNIT_EXPECT_EQ(test, f.a.zone->nr_reserved_highatomic,
			c->pageblocks * SIM_PAGEBLOCK_NR_PAGES);
	for (i = 0; i < PAGEBLOCKS; i++)
		nr += type_of(&f, pfns[i]) == HIGHATOMIC;
	KUNIT_EXPECT_EQ(test, nr, c->pageblocks);
	KUNIT_EXPECT_EQ(test, f.a.zone->nr_free_highatomic, 0);
	done(test, &f);
}

/* The limit is looked at before, so that a largest block may go beyond it. */
static void both_pageblocks_of_a_largest_block_are_kept(struct kunit *test)
{
	unsigned long pfns[PAGEBLOCKS], pfn;
	struct fixture f;

	make(test, &f, MANAGED);
	pfn = sim_test_alloc(test, f.a.m, f.a.zone, SIM_MAX_PAGE_ORDER,
			     MOVABLE);
	reserve(&f, pfn, SIM_MAX_PAGE_ORDER);
	KUNIT_EXPECT_EQ(test, f.a.zone->nr_reserved_highatomic, 1024);
	reserve_pageblocks(test, &f, 1, pfns);
	KUNIT_EXPECT_EQ(test, f.a.zone->nr_reserved_highatomic, 1024);
	sim_test_free(test, f.a.m, pfn, SIM_MAX_PAGE_ORDER);
	sim_test_expect_list(test, f.a.m, f.a.zone, SIM_MAX_PAGE_ORDER,
			     HIGHATOMIC, &pfn, 1);
	KUNIT_EXPECT_EQ(test, f.a.zone->nr_free_highatomic, 1024);
	/* It goes back as one, too. */
	KUNIT_EXPECT_TRUE(test, unreserve(&f, RECLAIMABLE, SIM_NODE_MASK_ALL,
					  false));
	KUNIT_EXPECT_EQ(test, f.a.zone->nr_reserved_highatomic, 0);
	KUNIT_EXPECT_EQ(test, f.a.zone->nr_free_highatomic, 0);
	sim_test_expect_list(test, f.a.m, f.a.zone, SIM_MAX_PAGE_ORDER,
			     RECLAIMABLE, &pfn, 1);
	done(test, &f);
}

/* Types that others may fall back to, and those that stay as they are. */
static const struct type_case {
	int mt;
	bool kept;
} type_cases[] = {
	{ UNMOVABLE, true }, { MOVABLE, true }, { RECLAIMABLE, true },
	{ HIGHATOMIC, false }, { SIM_MIGRATE_CMA, false },
	{ SIM_MIGRATE_ISOLATE, false },
};

static void type_name(const struct type_case *c, char *desc)
{
	strscpy(desc, sim_migratetype_names[c->mt], KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(type, type_cases, type_name);

static void types_that_do_not_mix_are_not_kept(struct kunit *test)
{
	const struct type_case *c = test->param_value;
	struct fixture f;
	unsigned long pfn;

	make(test, &f, MANAGED);
	pfn = sim_test_alloc(test, f.a.m, f.a.zone, SIM_PAGEBLOCK_ORDER,
			     MOVABLE);
	sim_test_set_type(f.a.m, f.a.zone, pfn, c->mt);
	/* One part of it is in use, the other is free. */
	sim_test_split_held(test, f.a.m, pfn, SIM_PAGEBLOCK_ORDER, LARGE);
	sim_test_free(test, f.a.m, pfn + BIT(LARGE), LARGE);
	reserve(&f, pfn, LARGE);
	KUNIT_EXPECT_EQ(test, type_of(&f, pfn), c->kept ? HIGHATOMIC : c->mt);
	KUNIT_EXPECT_EQ(test, f.a.zone->nr_reserved_highatomic,
			c->kept || c->mt == HIGHATOMIC ?
			SIM_PAGEBLOCK_NR_PAGES : 0);
	KUNIT_EXPECT_EQ(test, f.a.zone->nr_free_highatomic,
			c->kept || c->mt == HIGHATOMIC ? BIT(LARGE) : 0);
	pfn += BIT(LARGE);
	sim_test_expect_list(test, f.a.m, f.a.zone, LARGE,
			     c->kept ? HIGHATOMIC : c->mt, &pfn, 1);
	done(test, &f);
}

static const struct request_case {
	const char *name;
	gfp_t gfp;
	unsigned int order;
	bool keeps;
} request_cases[] = {
	{ "atomic order 4", GFP_ATOMIC, LARGE, true },
	{ "atomic order 1", GFP_ATOMIC, 1, true },
	{ "atomic order 0", GFP_ATOMIC, 0, false },
	{ "high, may wait", GFP_KERNEL | __GFP_HIGH, LARGE, false },
	{ "no wait, not high", GFP_NOWAIT, LARGE, false },
	{ "atomic, no reserves", GFP_ATOMIC | __GFP_NOMEMALLOC, LARGE, false },
};

static void request_name(const struct request_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(request, request_cases, request_name);

static void large_atomic_requests_keep_the_pageblock(struct kunit *test)
{
	const struct request_case *c = test->param_value;
	unsigned long pfn, pages = BIT(c->order);
	struct fixture f;

	make(test, &f, MANAGED);
	pfn = request(&f, c->gfp, c->order);
	KUNIT_ASSERT_NE(test, pfn, 0);
	KUNIT_EXPECT_EQ(test, type_of(&f, pfn) == HIGHATOMIC, c->keeps);
	KUNIT_EXPECT_EQ(test, f.a.zone->nr_reserved_highatomic,
			c->keeps ? SIM_PAGEBLOCK_NR_PAGES : 0);
	KUNIT_EXPECT_EQ(test, f.a.zone->nr_free_highatomic,
			c->keeps ? SIM_PAGEBLOCK_NR_PAGES - pages : 0);
	KUNIT_EXPECT_EQ(test, nr_free(&f),
			SIM_ARENA_PAGES - pages);
	done(test, &f);
}

/* While marks are kept, nobody needs a reserve. */
static void a_request_that_succeeds_at_once_keeps_nothing(struct kunit *test)
{
	struct fixture f;

	make(test, &f, MANAGED);
	f.a.zone->_watermark[SIM_WMARK_LOW] = 0;
	KUNIT_EXPECT_NE(test, request(&f, GFP_ATOMIC, LARGE), 0);
	KUNIT_EXPECT_EQ(test, f.a.zone->nr_reserved_highatomic, 0);
	done(test, &f);
}

/* Does not go round, and so never comes to what is kept. */
#define KERNEL_ONCE (GFP_KERNEL | __GFP_NORETRY)

static void what_is_kept_is_for_those_who_may(struct kunit *test)
{
	unsigned long first, left;
	struct fixture f;

	make(test, &f, MANAGED);
	first = request(&f, GFP_ATOMIC, LARGE);
	/* The next of its kind comes from there, others do not. */
	KUNIT_EXPECT_EQ(test, request(&f, GFP_ATOMIC, LARGE),
			first + BIT(LARGE));
	sim_test_drain(test, f.a.m, f.a.zone);
	left = SIM_PAGEBLOCK_NR_PAGES - 2 * BIT(LARGE);
	KUNIT_EXPECT_EQ(test, nr_free(&f), left);
	KUNIT_EXPECT_EQ(test, f.a.zone->nr_free_highatomic, left);
	KUNIT_EXPECT_EQ(test, request(&f, KERNEL_ONCE, 0), 0);
	KUNIT_EXPECT_EQ(test, request(&f, KERNEL_ONCE | __GFP_HIGH, 0), 0);
	KUNIT_EXPECT_EQ(test, request(&f, KERNEL_ONCE | __GFP_HIGH, LARGE), 0);
	/* A single page, from the smallest block, for who cannot wait. */
	KUNIT_EXPECT_EQ(test, request(&f, GFP_NOWAIT, 0),
			first + 2 * BIT(LARGE));
	KUNIT_EXPECT_EQ(test, request(&f, GFP_ATOMIC, 0),
			first + 2 * BIT(LARGE) + 1);
	KUNIT_EXPECT_EQ(test, f.a.zone->nr_free_highatomic, left - 2);
	/* Before anybody is killed for a page, nothing is kept. */
	KUNIT_EXPECT_NE(test, request(&f, GFP_KERNEL, 0), 0);
	KUNIT_EXPECT_EQ(test, f.a.zone->nr_free_highatomic, 0);
	KUNIT_EXPECT_NE(test, type_of(&f, first), HIGHATOMIC);
	done(test, &f);
}

static void the_last_pageblock_goes_only_by_force(struct kunit *test)
{
	unsigned long pfns[PAGEBLOCKS];
	struct fixture f;
	unsigned int i;

	make(test, &f, 2 * MANAGED);
	reserve_pageblocks(test, &f, 2, pfns);
	/* None has a free page yet. */
	KUNIT_EXPECT_FALSE(test, unreserve(&f, MOVABLE, SIM_NODE_MASK_ALL,
					   true));
	KUNIT_EXPECT_EQ(test, f.a.zone->nr_reserved_highatomic, 1024);
	for (i = 0; i < 2; i++) {
		KUNIT_ASSERT_EQ(test, type_of(&f, pfns[i]), HIGHATOMIC);
		sim_test_split_held(test, f.a.m, pfns[i], SIM_PAGEBLOCK_ORDER,
				    2);
	}
	/* The second has the smaller free block. */
	sim_test_free(test, f.a.m, pfns[0], 2);
	sim_test_free(test, f.a.m, pfns[0] + 4, 2);
	sim_test_free(test, f.a.m, pfns[1], 2);
	KUNIT_EXPECT_EQ(test, f.a.zone->nr_free_highatomic, 12);
	/* Not of the nodes that are allowed. */
	KUNIT_EXPECT_FALSE(test, unreserve(&f, UNMOVABLE, BIT_ULL(1), true));

	KUNIT_EXPECT_TRUE(test, unreserve(&f, UNMOVABLE, SIM_NODE_MASK_ALL,
					  false));
	KUNIT_EXPECT_EQ(test, type_of(&f, pfns[0]), HIGHATOMIC);
	KUNIT_EXPECT_EQ(test, type_of(&f, pfns[1]), UNMOVABLE);
	KUNIT_EXPECT_EQ(test, f.a.zone->nr_reserved_highatomic, 512);
	KUNIT_EXPECT_EQ(test, f.a.zone->nr_free_highatomic, 8);
	KUNIT_EXPECT_FALSE(test, unreserve(&f, UNMOVABLE, SIM_NODE_MASK_ALL,
					   false));
	KUNIT_EXPECT_TRUE(test, unreserve(&f, RECLAIMABLE, SIM_NODE_MASK_ALL,
					  true));
	KUNIT_EXPECT_EQ(test, type_of(&f, pfns[0]), RECLAIMABLE);
	sim_test_expect_list(test, f.a.m, f.a.zone, 3, RECLAIMABLE, pfns, 1);
	KUNIT_EXPECT_EQ(test, f.a.zone->nr_reserved_highatomic, 0);
	KUNIT_EXPECT_EQ(test, f.a.zone->nr_free_highatomic, 0);
	KUNIT_EXPECT_FALSE(test, unreserve(&f, MOVABLE, SIM_NODE_MASK_ALL,
					   true));
	done(test, &f);
}

/* What 6.12 forgets: one that is taken as a range is no longer kept. */
static void a_range_takes_pageblocks_out_of_the_reserve(struct kunit *test)
{
	unsigned long pfns[PAGEBLOCKS], range;
	struct fixture f;

	make(test, &f, 3 * MANAGED);
	reserve_pageblocks(test, &f, 3, pfns);
	KUNIT_ASSERT_EQ(test, f.a.zone->nr_reserved_highatomic, 1536);
	/* It is all free, or a page of it is in use and stays. */
	sim_test_free(test, f.a.m, pfns[0], SIM_PAGEBLOCK_ORDER);
	sim_test_split_held(test, f.a.m, pfns[1], SIM_PAGEBLOCK_ORDER, 8);
	sim_test_free(test, f.a.m, pfns[1], 8);
	range = pfns[1];
	KUNIT_EXPECT_EQ(test, sim_alloc_contig_range(&f.a.m->mm, range,
						     range + 512, MOVABLE,
						     GFP_KERNEL), -EBUSY);
	KUNIT_EXPECT_EQ(test, type_of(&f, range), HIGHATOMIC);
	KUNIT_EXPECT_EQ(test, f.a.zone->nr_reserved_highatomic, 1536);
	range = pfns[0];
	KUNIT_EXPECT_EQ(test, sim_alloc_contig_range(&f.a.m->mm, range,
						     range + 10, MOVABLE,
						     GFP_KERNEL), 0);
	KUNIT_EXPECT_EQ(test, type_of(&f, range), MOVABLE);
	KUNIT_EXPECT_EQ(test, f.a.zone->nr_reserved_highatomic, 1024);
	KUNIT_EXPECT_EQ(test, f.a.zone->nr_free_highatomic, 256);
	done(test, &f);
}

static void a_wrong_count_of_the_reserve_is_found(struct kunit *test)
{
	unsigned long pfns[PAGEBLOCKS], managed;
	struct fixture f;

	make(test, &f, MANAGED);
	managed = f.a.zone->managed_pages;
	reserve_pageblocks(test, &f, 1, pfns);
	f.a.zone->managed_pages = f.managed;
	KUNIT_ASSERT_EQ(test, sim_test_verify_quiet(f.a.m), 0);
	f.a.zone->nr_reserved_highatomic -= SIM_PAGEBLOCK_NR_PAGES;
	KUNIT_EXPECT_EQ(test, sim_test_verify_quiet(f.a.m), -EUCLEAN);
	f.a.zone->nr_reserved_highatomic += 2 * SIM_PAGEBLOCK_NR_PAGES;
	KUNIT_EXPECT_EQ(test, sim_test_verify_quiet(f.a.m), -EUCLEAN);
	f.a.zone->nr_reserved_highatomic -= SIM_PAGEBLOCK_NR_PAGES;
	KUNIT_EXPECT_EQ(test, sim_test_verify_quiet(f.a.m), 0);
	/* It stays one while it is isolated. */
	KUNIT_ASSERT_EQ(test, sim_free_pages(&f.a.m->mm,
					     sim_pfn_to_page(&f.a.m->mm, pfns[0]),
					     SIM_PAGEBLOCK_ORDER), 0);
	sim_drain_all_pages(&f.a.m->mm, NULL);
	KUNIT_ASSERT_EQ(test, sim_set_migratetype_isolate(&f.a.m->mm, pfns[0],
							  MOVABLE, 0, pfns[0],
							  pfns[0] + 512), 0);
	KUNIT_EXPECT_EQ(test, sim_test_verify_quiet(f.a.m), 0);
	KUNIT_ASSERT_EQ(test, sim_unset_migratetype_isolate(&f.a.m->mm, pfns[0],
							    HIGHATOMIC), 0);
	KUNIT_EXPECT_EQ(test, f.a.zone->nr_reserved_highatomic,
			SIM_PAGEBLOCK_NR_PAGES);
	f.a.zone->managed_pages = managed;
	done(test, &f);
}

static struct kunit_case highatomic_cases[] = {
	KUNIT_CASE_PARAM(a_zone_keeps_a_hundredth_in_pageblocks,
			 limit_gen_params),
	KUNIT_CASE(both_pageblocks_of_a_largest_block_are_kept),
	KUNIT_CASE_PARAM(types_that_do_not_mix_are_not_kept, type_gen_params),
	KUNIT_CASE_PARAM(large_atomic_requests_keep_the_pageblock,
			 request_gen_params),
	KUNIT_CASE(a_request_that_succeeds_at_once_keeps_nothing),
	KUNIT_CASE(what_is_kept_is_for_those_who_may),
	KUNIT_CASE(the_last_pageblock_goes_only_by_force),
	KUNIT_CASE(a_range_takes_pageblocks_out_of_the_reserve),
	KUNIT_CASE(a_wrong_count_of_the_reserve_is_found),
	{}
};

static struct kunit_suite highatomic_suite = {
	.name = "mm_sim_highatomic",
	.test_cases = highatomic_cases,
};

kunit_test_suite(highatomic_suite);
