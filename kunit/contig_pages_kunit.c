// SPDX-License-Identifier: GPL-2.0
/*
 * Where alloc_contig_pages() finds its pages; and storms of everything that takes
 * pages or pageblocks.
 */
#include <kunit/test.h>
#include <linux/jhash.h>

#include "arena.h"
#include "page/buddy.h"
#include "page/contig.h"
#include "page/page_alloc.h"
#include "page/page_isolation.h"
#include "page/pcp.h"
#include "page/vmstat.h"
#include "view/walk.h"

#define MOVABLE SIM_MIGRATE_MOVABLE
#define NR SIM_PAGEBLOCK_NR_PAGES

/*
 * What a search must find, by a look at each page: in ZONE_DMA32 all pages of all
 * pageblocks that the range touches are free; in ZONE_MOVABLE those of the range
 * are, and what is in use beside it lies within pageblocks.
 */
static unsigned long first_range(struct kunit *test, struct sim_arena *a,
				 unsigned long nr)
{
	unsigned long end = sim_zone_end_pfn(a->zone), pfn, at;
	bool movable = sim_zone_idx(a->zone) == SIM_ZONE_MOVABLE;
	u8 *is_free = kunit_kzalloc(test, end, GFP_KERNEL);
	struct sim_block block;

	KUNIT_ASSERT_NOT_NULL(test, is_free);
	for (at = 0; sim_walk_blocks(&a->m->mm, &at, &block);)
		if (block.kind == SIM_BLOCK_FREE && block.pfn < end)
			memset(is_free + block.pfn, 1, block.nr_pages);
	for (pfn = 0; pfn + nr <= end; pfn += nr) {
		unsigned long from = movable ? pfn : round_down(pfn, NR);
		unsigned long to = movable ? pfn + nr : round_up(pfn + nr, NR);

		if (pfn < a->zone->zone_start_pfn)
			continue;
		for (at = from; at < to && at < end; at++)
			if (!is_free[at])
				break;
		if (at == to)
			return pfn;
	}
	return 0;
}

/* Pages in use, counted from the first of the arena; 0xffff is none. */
struct search {
	const char *name;
	unsigned long nr;
	u16 used[3];
};

#define NONE 0xffff

static const struct search searches[] = {
	{ "a page", 1, { NONE, NONE, NONE } },
	{ "a page, the first in use", 1, { 0, NONE, NONE } },
	{ "two pages, the second in use", 2, { 1, NONE, NONE } },
	{ "three pages", 3, { 1, NONE, NONE } },
	{ "seven pages", 7, { NR, NONE, NONE } },
	{ "64 pages", 64, { 63, 2 * NR, NONE } },
	{ "a pageblock", NR, { 5, 3 * NR + 5, NONE } },
	{ "700 pages", 700, { 0, NONE, NONE } },
	{ "a largest block", 2 * NR, { NR, NONE, NONE } },
	{ "a largest block, two in use", 2 * NR, { 0, 2 * NR, NONE } },
	{ "a largest block, three in use", 2 * NR, { 0, 2 * NR, 4 * NR } },
	{ "three pageblocks", 3 * NR, { NR, NONE, NONE } },
	{ "two largest blocks", 4 * NR, { NONE, NONE, NONE } },
};

static void search_name(const struct search *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(search, searches, search_name);

static void the_first_range_is_found(struct kunit *test)
{
	const struct search *c = test->param_value;
	struct sim_test_blocks *before;
	struct sim_page *page;
	struct sim_arena a;
	unsigned long want;
	int movable, i;

	for (movable = 0; movable < 2; movable++) {
		gfp_t gfp = movable ? GFP_HIGHUSER_MOVABLE : GFP_KERNEL;

		sim_arena(test, &a, movable);
		for (i = 0; i < ARRAY_SIZE(c->used); i++)
			if (c->used[i] != NONE)
				sim_arena_keep(test, &a, c->used[i], 0);
		want = first_range(test, &a, c->nr);
		before = sim_test_image(test, a.m);
		page = sim_alloc_contig_pages(&a.m->mm, c->nr, gfp, 0, NULL);
		if (want) {
			KUNIT_ASSERT_NOT_NULL(test, page);
			KUNIT_EXPECT_EQ(test, sim_page_to_pfn(&a.m->mm, page),
					want);
		} else if (page) {
			/* The zones below the arena's have some, too. */
			KUNIT_EXPECT_PTR_NE(test, sim_page_zone(&a.m->mm, page),
					    a.zone);
		}
		sim_test_verify(test, a.m);
		if (page)
			KUNIT_EXPECT_EQ(test,
					sim_free_contig_range(&a.m->mm,
							      sim_page_to_pfn(&a.m->mm,
									      page),
							      c->nr), 0);
		sim_test_expect_same(test, before, sim_test_image(test, a.m));
	}
}

/* The answers of first_range() for a few, by hand. */
static void known_ranges_are_found(struct kunit *test)
{
	struct sim_page *page;
	struct sim_arena a;

	/* A page in use keeps its pageblock, but in ZONE_MOVABLE itself only. */
	sim_arena(test, &a, false);
	sim_arena_keep(test, &a, 0, 0);
	page = sim_alloc_contig_pages(&a.m->mm, 64, GFP_KERNEL, 0, NULL);
	KUNIT_ASSERT_NOT_NULL(test, page);
	KUNIT_EXPECT_EQ(test, sim_page_to_pfn(&a.m->mm, page), a.base + NR);
	sim_arena(test, &a, true);
	sim_arena_keep(test, &a, 0, 0);
	page = sim_alloc_contig_pages(&a.m->mm, 64, GFP_HIGHUSER_MOVABLE, 0,
				      NULL);
	KUNIT_ASSERT_NOT_NULL(test, page);
	KUNIT_EXPECT_EQ(test, sim_page_to_pfn(&a.m->mm, page), a.base + 64);
	/* Not movable: the arena is out of reach, and 64 pages are below it. */
	page = sim_alloc_contig_pages(&a.m->mm, 64, GFP_KERNEL, 0, NULL);
	KUNIT_ASSERT_NOT_NULL(test, page);
	KUNIT_EXPECT_PTR_NE(test, sim_page_zone(&a.m->mm, page), a.zone);
}

static void pages_are_taken_until_none_is_left(struct kunit *test)
{
	static const unsigned long sizes[] = { 64, 512, 1024, 8 };
	unsigned long got, i, max;
	struct sim_page **pages;
	struct sim_arena a;
	int n;

	for (n = 0; n < ARRAY_SIZE(sizes); n++) {
		const unsigned long nr = sizes[n];

		/* All but one pageblock, and there are no other movable pages. */
		sim_arena(test, &a, true);
		sim_arena_keep(test, &a, 3 * NR, 9);
		max = 7 * NR / nr + 1;
		pages = kunit_kcalloc(test, max, sizeof(*pages), GFP_KERNEL);
		KUNIT_ASSERT_NOT_NULL(test, pages);
		for (got = 0; got < max; got++) {
			u64 nodes = 1;

			pages[got] = sim_alloc_contig_pages(&a.m->mm, nr,
							    GFP_HIGHUSER_MOVABLE,
							    0, &nodes);
			if (!pages[got] ||
			    sim_page_zone(&a.m->mm, pages[got]) != a.zone)
				break;
		}
		/* A range of 1024 cannot use the pageblock beside that in use. */
		KUNIT_EXPECT_EQ(test, got, nr == 1024 ? 3 : 7 * NR / nr);
		KUNIT_EXPECT_EQ(test,
				sim_zone_page_state_snapshot(a.zone,
							     SIM_NR_FREE_PAGES),
				nr == 1024 ? NR : 0);
		sim_test_verify(test, a.m);
		for (i = 0; i <= got && i < max; i++)
			if (pages[i])
				sim_free_contig_range(&a.m->mm,
						      sim_page_to_pfn(&a.m->mm,
								      pages[i]),
						      nr);
		sim_test_free(test, a.m, a.base + 3 * NR, 9);
		sim_arena_expect_full(test, &a);
	}
}

/* Two nodes: 0 to 32 MiB with ZONE_DMA in it, and 32 to 64 MiB. */
struct node_case {
	const char *name;
	unsigned long nr;
	gfp_t gfp;
	int nid;
	int mask;
	int want;
	bool dma;
};

static const struct node_case node_cases[] = {
	{ "node 0", 512, GFP_KERNEL, 0, -1, 0 },
	{ "node 1", 512, GFP_KERNEL, 1, -1, 1 },
	{ "node 1, only 0 allowed", 512, GFP_KERNEL, 1, 1, 0 },
	{ "node 0, only 1 allowed", 512, GFP_KERNEL, 0, 2, 1 },
	{ "node 0, both allowed", 512, GFP_KERNEL, 0, 3, 0 },
	{ "no node allowed", 512, GFP_KERNEL, 0, 0, -1 },
	{ "a node that is not there allowed", 512, GFP_KERNEL, 0, 4, -1 },
	{ "this node", 512, GFP_KERNEL | __GFP_THISNODE, 1, -1, 1 },
	{ "this node, but not allowed", 512, GFP_KERNEL | __GFP_THISNODE, 1, 1,
	  -1 },
	{ "DMA", 512, GFP_KERNEL | __GFP_DMA, 0, -1, 0, true },
	{ "DMA, near node 1", 512, GFP_KERNEL | __GFP_DMA, 1, -1, 0, true },
	{ "DMA, of node 1", 512, GFP_KERNEL | __GFP_DMA | __GFP_THISNODE, 1, -1,
	  -1 },
	{ "more than a node has", 8192, GFP_KERNEL, 0, -1, -1 },
	{ "more than there is", 1UL << 30, GFP_KERNEL, 0, -1, -1 },
	{ "as many as can be", ~0UL, GFP_KERNEL, 0, -1, -1 },
	{ "none", 0, GFP_KERNEL, 0, -1, -1 },
	{ "node -1", 1, GFP_KERNEL, -1, -1, -1 },
	{ "node 2", 1, GFP_KERNEL, 2, -1, -1 },
	{ "node 64", 1, GFP_KERNEL, 64, -1, -1 },
	{ "two zones at once", 1, __GFP_DMA | __GFP_HIGHMEM, 0, -1, -1 },
	{ "a flag that is not done", 1, GFP_KERNEL | __GFP_NOFAIL, 0, -1, -1 },
};

static void node_case_name(const struct node_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(node_case, node_cases, node_case_name);

static void nodes_and_zones_limit_the_search(struct kunit *test)
{
	const struct node_case *c = test->param_value;
	const struct sim_machine_params params = {
		.size = "64M",
		.banks = "32M@0:0,32M@32M:1",
	};
	struct sim_test_blocks *before;
	struct sim_machine *m;
	struct sim_page *page;
	u64 mask = c->mask;

	m = sim_test_machine(test, &params, SIM_STAGE_BUDDY);
	before = sim_test_image(test, m);
	page = sim_alloc_contig_pages(&m->mm, c->nr, c->gfp, c->nid,
				      c->mask < 0 ? NULL : &mask);
	if (c->want < 0) {
		KUNIT_EXPECT_NULL(test, page);
	} else {
		KUNIT_ASSERT_NOT_NULL(test, page);
		KUNIT_EXPECT_EQ(test, sim_page_to_nid(page), c->want);
		KUNIT_EXPECT_EQ(test, sim_page_zonenum(page),
				c->dma ? SIM_ZONE_DMA : SIM_ZONE_DMA32);
		KUNIT_EXPECT_EQ(test, sim_page_to_pfn(&m->mm, page) % c->nr, 0);
		KUNIT_EXPECT_EQ(test,
				sim_free_contig_range(&m->mm,
						      sim_page_to_pfn(&m->mm,
								      page),
						      c->nr), 0);
	}
	sim_test_expect_same(test, before, sim_test_image(test, m));
	sim_test_verify(test, m);
}

static void a_range_across_nodes_is_refused(struct kunit *test)
{
	const struct sim_machine_params params = {
		.size = "64M",
		.banks = "32M@0:0,32M@32M:1",
	};
	const struct sim_machine_params interleaved = {
		.size = "80M",
		.banks = "32M@0:0,16M@32M:1,32M@48M:0",
	};
	const unsigned long border = 32UL << 8;
	struct sim_test_blocks *before;
	struct sim_machine *m;

	m = sim_test_machine(test, &params, SIM_STAGE_BUDDY);
	before = sim_test_image(test, m);
	KUNIT_EXPECT_EQ(test, sim_alloc_contig_range(&m->mm, border - 1,
						     border + 1, MOVABLE,
						     GFP_KERNEL), -EINVAL);
	sim_test_expect_same(test, before, sim_test_image(test, m));
	KUNIT_EXPECT_EQ(test, sim_alloc_contig_range(&m->mm, border, border + 1,
						     MOVABLE, GFP_KERNEL), 0);
	KUNIT_EXPECT_EQ(test, sim_free_contig_range(&m->mm, border, 1), 0);
	sim_test_expect_same(test, before, sim_test_image(test, m));

	/* Both ends are of node 0, what lies between is not. */
	m = sim_test_machine(test, &interleaved, SIM_STAGE_BUDDY);
	before = sim_test_image(test, m);
	KUNIT_EXPECT_EQ(test, sim_alloc_contig_range(&m->mm, 30UL << 8,
						     50UL << 8, MOVABLE,
						     GFP_KERNEL), -EINVAL);
	sim_test_expect_same(test, before, sim_test_image(test, m));
	sim_test_verify(test, m);
}

static void the_last_pages_of_a_zone_are_found(struct kunit *test)
{
	struct sim_machine *m = sim_test_boot(test, "32M", "32M@0",
					      SIM_STAGE_BUDDY);
	struct sim_zone *zone = sim_test_zone(m, SIM_ZONE_DMA);
	const unsigned long last = (16UL << 8) - 2 * NR;
	struct sim_page *page;

	sim_test_drain(test, m, zone);
	sim_test_free(test, m, last, 10);
	KUNIT_ASSERT_EQ(test, sim_zone_end_pfn(zone), last + 2 * NR);
	page = sim_alloc_contig_pages(&m->mm, 2 * NR, GFP_KERNEL | __GFP_DMA, 0,
				      NULL);
	KUNIT_ASSERT_NOT_NULL(test, page);
	KUNIT_EXPECT_EQ(test, sim_page_to_pfn(&m->mm, page), last);
	sim_test_verify(test, m);
}

/* Storms. */
#define STORM_OPS 1500
#define STORM_HELD 256
#define STORM_PAGES (64UL << 8)

struct storm {
	struct kunit *test;
	struct sim_machine *m;
	struct rnd_state rnd;
	unsigned int nr_held;
	struct {
		unsigned long pfn;
		unsigned long nr;
		unsigned int order;
		bool range;
	} held[STORM_HELD];
	/* By page and by pageblock, kept apart from the machine. */
	u8 *used;
	bool isolated[STORM_PAGES / SIM_PAGEBLOCK_NR_PAGES];
	unsigned int taken;
	unsigned int ranges;
	unsigned int refused;
	unsigned int isolations;
};

/* Of all blocks: place, size, kind and type. */
static u32 image_hash(struct sim_machine *m)
{
	struct sim_block block;
	unsigned long pfn = 0;
	u32 hash = 0;

	while (sim_walk_blocks(&m->mm, &pfn, &block)) {
		int mt = sim_get_pageblock_migratetype(&m->mm, block.pfn);

		hash = jhash_3words(block.pfn, block.order, block.kind * 16 + mt,
				    hash);
	}
	return hash;
}

static void storm_note(struct storm *s, unsigned long pfn, unsigned long nr,
		       unsigned int order, bool range)
{
	unsigned long i;

	for (i = pfn; i < pfn + nr; i++) {
		KUNIT_ASSERT_LT(s->test, i, STORM_PAGES);
		KUNIT_ASSERT_FALSE_MSG(s->test, s->used[i],
				       "pfn %lu is handed out twice", i);
		KUNIT_ASSERT_FALSE_MSG(s->test, s->isolated[i / NR],
				       "pfn %lu is isolated", i);
		s->used[i] = 1;
	}
	s->held[s->nr_held].pfn = pfn;
	s->held[s->nr_held].nr = nr;
	s->held[s->nr_held].order = order;
	s->held[s->nr_held].range = range;
	s->nr_held++;
}

static void storm_free(struct storm *s, unsigned int i)
{
	unsigned long pfn = s->held[i].pfn, nr = s->held[i].nr;

	if (s->held[i].range)
		KUNIT_EXPECT_EQ(s->test,
				sim_free_contig_range(&s->m->mm, pfn, nr), 0);
	else
		sim_test_free(s->test, s->m, pfn, s->held[i].order);
	memset(s->used + pfn, 0, nr);
	s->held[i] = s->held[--s->nr_held];
}

static unsigned long storm_below(struct storm *s, unsigned long limit)
{
	return prandom_u32_state(&s->rnd) % limit;
}

static void storm_alloc(struct storm *s)
{
	unsigned int order = storm_below(s, 11);
	struct sim_page *page;

	/* Small ones mostly. */
	order = min_t(unsigned int, order, storm_below(s, 11));
	page = sim_alloc_pages(&s->m->mm,
			       storm_below(s, 2) ? GFP_HIGHUSER_MOVABLE
						 : GFP_KERNEL, order);
	if (!page)
		return;
	s->taken++;
	storm_note(s, sim_page_to_pfn(&s->m->mm, page), 1UL << order, order,
		   false);
}

static void storm_range(struct storm *s)
{
	unsigned long nr = 1 + storm_below(s, 3 * NR);
	unsigned long pfn = storm_below(s, STORM_PAGES);
	u32 before;

	/* An attempt empties the per-CPU lists, also one that fails. */
	sim_drain_all_pages(&s->m->mm, NULL);
	before = image_hash(s->m);
	if (storm_below(s, 2))
		nr = 1 + storm_below(s, 64);
	if (sim_alloc_contig_range(&s->m->mm, pfn, pfn + nr, MOVABLE,
				   GFP_KERNEL)) {
		s->refused++;
		KUNIT_EXPECT_EQ(s->test, before, image_hash(s->m));
		return;
	}
	s->ranges++;
	storm_note(s, pfn, nr, 0, true);
}

static void storm_search(struct storm *s)
{
	unsigned long nr = 1 + storm_below(s, storm_below(s, 2) ? 64 : 2 * NR);
	struct sim_page *page;

	page = sim_alloc_contig_pages(&s->m->mm, nr, GFP_HIGHUSER_MOVABLE, 0,
				      NULL);
	if (!page)
		return;
	s->ranges++;
	storm_note(s, sim_page_to_pfn(&s->m->mm, page), nr, 0, true);
}

static void storm_isolate(struct storm *s)
{
	unsigned long pfn = storm_below(s, STORM_PAGES);
	unsigned long end = pfn + 1 + storm_below(s, 3 * NR), i;
	u32 before = image_hash(s->m);

	if (sim_start_isolate_page_range(&s->m->mm, pfn, end, MOVABLE, 0)) {
		KUNIT_EXPECT_EQ(s->test, before, image_hash(s->m));
		return;
	}
	s->isolations++;
	/* Whoever isolates sees to it that per-CPU lists have none of them. */
	sim_drain_all_pages(&s->m->mm, NULL);
	for (i = pfn / NR; i <= (end - 1) / NR; i++)
		s->isolated[i] = true;
}

static void storm_undo(struct storm *s)
{
	unsigned long pfn = storm_below(s, STORM_PAGES);
	unsigned long end = pfn + 1 + storm_below(s, 6 * NR), i;

	sim_undo_isolate_page_range(&s->m->mm, pfn, end,
				    storm_below(s, 2) ? SIM_MIGRATE_BEFORE
						      : MOVABLE);
	for (i = pfn / NR; i <= (end - 1) / NR && i < STORM_PAGES / NR; i++)
		s->isolated[i] = false;
}

static void a_storm_leaves_nothing_behind(struct kunit *test)
{
	const struct sim_machine_params params = {
		.size = "64M",
		.memmap = "64M@0",
		.kernelcore = "24M",
	};
	struct storm *s = kunit_kzalloc(test, sizeof(*s), GFP_KERNEL);
	struct sim_test_blocks *before;
	unsigned int op;

	KUNIT_ASSERT_NOT_NULL(test, s);
	s->test = test;
	s->m = sim_test_machine(test, &params, SIM_STAGE_BUDDY);
	s->used = kunit_kzalloc(test, STORM_PAGES, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, s->used);
	prandom_seed_state(&s->rnd, sim_test_seed());
	before = sim_test_free_blocks(test, s->m);
	for (op = 0; op < STORM_OPS; op++) {
		unsigned int what = storm_below(s, 16);

		/* Now it fills, now it empties. */
		if (s->nr_held && (what < (op & 512 ? 9 : 4) ||
				   s->nr_held == STORM_HELD))
			storm_free(s, storm_below(s, s->nr_held));
		else if (what < 10)
			storm_alloc(s);
		else if (what < 12)
			storm_range(s);
		else if (what < 13)
			storm_search(s);
		else if (what < 15)
			storm_isolate(s);
		else
			storm_undo(s);
		if (!sim_test_verify(test, s->m)) {
			kunit_err(test, "after operation %u\n", op);
			break;
		}
	}
	kunit_info(test, "%u blocks, %u ranges, %u refused, %u isolations\n",
		   s->taken, s->ranges, s->refused, s->isolations);
	KUNIT_EXPECT_GT(test, s->taken, 100);
	KUNIT_EXPECT_GT(test, s->ranges, 10);
	KUNIT_EXPECT_GT(test, s->refused, 10);
	KUNIT_EXPECT_GT(test, s->isolations, 10);
	while (s->nr_held)
		storm_free(s, 0);
	sim_undo_isolate_page_range(&s->m->mm, 0, STORM_PAGES,
				    SIM_MIGRATE_BEFORE);
	sim_drain_all_pages(&s->m->mm, NULL);
	sim_test_expect_same(test, before, sim_test_free_blocks(test, s->m));
	sim_test_verify(test, s->m);
}

static struct kunit_case contig_pages_cases[] = {
	KUNIT_CASE_PARAM(the_first_range_is_found, search_gen_params),
	KUNIT_CASE(known_ranges_are_found),
	KUNIT_CASE(pages_are_taken_until_none_is_left),
	KUNIT_CASE_PARAM(nodes_and_zones_limit_the_search, node_case_gen_params),
	KUNIT_CASE(a_range_across_nodes_is_refused),
	KUNIT_CASE(the_last_pages_of_a_zone_are_found),
	KUNIT_CASE(a_storm_leaves_nothing_behind),
	{}
};

static struct kunit_suite contig_pages_suite = {
	.name = "mm_sim_contig_pages",
	.suite_init = sim_test_print_seed,
	.test_cases = contig_pages_cases,
};

kunit_test_suite(contig_pages_suite);
