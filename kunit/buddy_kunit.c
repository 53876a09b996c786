// SPDX-License-Identifier: GPL-2.0
/*
 * Split and coalesce. Most cases run in an arena: one block of the largest order
 * in a zone from which everything else was taken, so that whatever is in the
 * free lists was put there by the case.
 */
#include <kunit/test.h>
#include <linux/sizes.h>

#include "early/mm_init.h"
#include "early/zones.h"
#include "helpers.h"
#include "page/buddy.h"
#include "page/page_alloc.h"
#include "page/page_isolation.h"
#include "page/vmstat.h"

#define MT SIM_MIGRATE_MOVABLE

struct arena {
	struct sim_machine *m;
	struct sim_zone *zone;
	/* First pfn of a block of the largest order, allocated. */
	unsigned long base;
	struct sim_test_blocks *held;
};

static void make_arena(struct kunit *test, struct arena *a)
{
	a->m = sim_test_boot(test, "32M", NULL, SIM_STAGE_BUDDY);
	a->zone = sim_test_zone(a->m, SIM_ZONE_DMA);
	a->held = sim_test_drain(test, a->m, a->zone);
	a->base = a->held->block[0].pfn;
	KUNIT_ASSERT_EQ(test, a->held->block[0].order, SIM_MAX_PAGE_ORDER);
	sim_test_set_type(a->m, a->zone, a->base, MT);
	sim_test_set_type(a->m, a->zone, a->base + SIM_PAGEBLOCK_NR_PAGES, MT);
}

/* The arena's block in pieces of @order, all allocated. */
static void make_split_arena(struct kunit *test, struct arena *a,
			     unsigned int order)
{
	make_arena(test, a);
	sim_test_split_held(test, a->m, a->base, SIM_MAX_PAGE_ORDER, order);
}

/* The zone's free lists hold these blocks and no others. */
static void expect_blocks(struct kunit *test, struct arena *a,
			  const unsigned int *nr_of_order)
{
	unsigned long pages = 0;
	int order;

	for (order = 0; order < SIM_NR_PAGE_ORDERS; order++) {
		KUNIT_EXPECT_EQ_MSG(test, a->zone->free_area[order].nr_free,
				    nr_of_order[order], "order %d", order);
		KUNIT_EXPECT_EQ_MSG(test,
				    sim_test_list(test, a->m, a->zone, order,
						  MT)->nr,
				    nr_of_order[order], "order %d", order);
		pages += (unsigned long)nr_of_order[order] << order;
	}
	KUNIT_EXPECT_EQ(test,
			sim_zone_page_state_snapshot(a->zone,
						     SIM_NR_FREE_PAGES),
			pages);
}

static void expect_only(struct kunit *test, struct arena *a,
			unsigned int order, unsigned int nr)
{
	unsigned int nr_of_order[SIM_NR_PAGE_ORDERS] = { };

	nr_of_order[order] = nr;
	expect_blocks(test, a, nr_of_order);
}

static const unsigned int orders[] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 };

static void order_name(const unsigned int *order, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "order %u", *order);
}

KUNIT_ARRAY_PARAM(order, orders, order_name);

static unsigned int param_order(struct kunit *test)
{
	return *(const unsigned int *)test->param_value;
}

/*
 *   order 10   .---------------------------------.
 *   free       | k | k | 2k    | 4k              |
 *
 * The second block of order k completes every pair up to order 10 at once.
 */
static void free_coalesces_up_to_the_largest_order(struct kunit *test)
{
	unsigned int nr_of_order[SIM_NR_PAGE_ORDERS] = { };
	unsigned int k = param_order(test), order;
	struct arena a;

	make_split_arena(test, &a, k);
	if (k < SIM_MAX_PAGE_ORDER) {
		sim_test_free(test, a.m, a.base, k);
		nr_of_order[k]++;
	}
	for (order = k + 1; order < SIM_MAX_PAGE_ORDER; order++) {
		unsigned long pfn = a.base + (1UL << order);

		/* In pieces of order k: they coalesce up to @order. */
		for (; pfn < a.base + (2UL << order); pfn += 1UL << k)
			sim_test_free(test, a.m, pfn, k);
		nr_of_order[order]++;
		expect_blocks(test, &a, nr_of_order);
	}
	sim_test_free(test, a.m,
		      a.base + (k < SIM_MAX_PAGE_ORDER ? 1UL << k : 0), k);
	expect_only(test, &a, SIM_MAX_PAGE_ORDER, 1);
	sim_test_expect_list(test, a.m, a.zone, SIM_MAX_PAGE_ORDER, MT,
			     &a.base, 1);
	sim_test_verify(test, a.m);
}

static void free_coalesces_downward_as_upward(struct kunit *test)
{
	unsigned int k = param_order(test);
	unsigned long pfn;
	struct arena a;

	make_split_arena(test, &a, k);
	/* From the last piece to the first: each merge has its buddy above. */
	for (pfn = a.base + SIM_MAX_ORDER_NR_PAGES; pfn > a.base;) {
		pfn -= 1UL << k;
		sim_test_free(test, a.m, pfn, k);
	}
	expect_only(test, &a, SIM_MAX_PAGE_ORDER, 1);
	sim_test_expect_list(test, a.m, a.zone, SIM_MAX_PAGE_ORDER, MT,
			     &a.base, 1);
}

static void largest_blocks_stay_apart(struct kunit *test)
{
	struct arena a;

	make_arena(test, &a);
	KUNIT_ASSERT_EQ(test, a.held->block[1].order, SIM_MAX_PAGE_ORDER);
	sim_test_free(test, a.m, a.base, SIM_MAX_PAGE_ORDER);
	sim_test_free(test, a.m, a.held->block[1].pfn, SIM_MAX_PAGE_ORDER);
	KUNIT_EXPECT_EQ(test, a.zone->free_area[SIM_MAX_PAGE_ORDER].nr_free, 2);
	sim_test_verify(test, a.m);
}

static void a_buddy_in_use_is_not_merged(struct kunit *test)
{
	unsigned int k = param_order(test);
	struct arena a;

	if (k == SIM_MAX_PAGE_ORDER)
		kunit_skip(test, "the largest blocks have no buddy");
	make_split_arena(test, &a, k);
	sim_test_free(test, a.m, a.base + (1UL << k), k);
	expect_only(test, &a, k, 1);
	sim_test_verify(test, a.m);
}

static void a_buddy_of_another_order_is_not_merged(struct kunit *test)
{
	unsigned int nr_of_order[SIM_NR_PAGE_ORDERS] = { };
	unsigned int k = param_order(test);
	struct arena a;

	if (k == 0 || k == SIM_MAX_PAGE_ORDER)
		kunit_skip(test, "no smaller order, or no buddy");
	/* Half of the buddy is free, its other half is in use. */
	make_split_arena(test, &a, k - 1);
	sim_test_free(test, a.m, a.base + (1UL << k), k - 1);
	sim_test_free(test, a.m, a.base, k - 1);
	sim_test_free(test, a.m, a.base + (1UL << (k - 1)), k - 1);
	nr_of_order[k - 1] = 1;
	nr_of_order[k] = 1;
	expect_blocks(test, &a, nr_of_order);
	sim_test_verify(test, a.m);
}

static void only_aligned_pairs_merge(struct kunit *test)
{
	struct arena a;

	/* Neighbours, but each has its buddy on the other side. */
	make_split_arena(test, &a, 0);
	sim_test_free(test, a.m, a.base + 1, 0);
	sim_test_free(test, a.m, a.base + 2, 0);
	expect_only(test, &a, 0, 2);
	sim_test_free(test, a.m, a.base + 5, 0);
	sim_test_free(test, a.m, a.base + 6, 0);
	expect_only(test, &a, 0, 4);
	sim_test_verify(test, a.m);
}

/*
 * Zones end at multiples of the largest block. To see what keeps blocks of two
 * zones apart, a case makes a border of its own, just above the block
 * [base, base + 2^k), and keeps the block above it from memblock.
 */
static void blocks_do_not_merge_across_a_zone_border(struct kunit *test)
{
	const unsigned long base = SZ_8M >> PAGE_SHIFT;
	unsigned long max_zone_pfn[SIM_MAX_NR_ZONES];
	struct sim_zone *below, *above;
	struct sim_page *page;
	unsigned int k = param_order(test);
	unsigned long border = base + (1UL << k);
	struct sim_machine *m;

	if (k == SIM_MAX_PAGE_ORDER)
		kunit_skip(test, "the largest blocks have no buddy");
	m = sim_test_boot(test, "32M", "32M@0", SIM_STAGE_ZONES);
	m->limits.max_dma_pfn = border;
	sim_zone_sizes_init(&m->limits, max_zone_pfn);
	sim_free_area_init(&m->mm, &m->memblock, max_zone_pfn, &m->core);
	KUNIT_ASSERT_EQ(test, sim_memblock_reserve(&m->memblock,
						   PFN_PHYS(border),
						   PAGE_SIZE << k), 0);
	KUNIT_ASSERT_EQ(test, sim_test_boot_to(m, SIM_STAGE_BUDDY), 0);
	below = sim_test_zone(m, SIM_ZONE_DMA);
	above = sim_test_zone(m, SIM_ZONE_DMA32);

	/* Handed over late, as memblock_free_late() does. */
	page = sim_pfn_to_page(&m->mm, border);
	KUNIT_ASSERT_EQ(test, sim_memblock_phys_free(&m->memblock,
						     PFN_PHYS(border),
						     PAGE_SIZE << k), 0);
	sim_free_pages_core(&m->mm, page, border, k);
	m->mm.totalram_pages += 1UL << k;

	KUNIT_EXPECT_PTR_EQ(test, sim_page_zone(&m->mm, page), above);
	KUNIT_EXPECT_TRUE(test, sim_page_buddy(page));
	KUNIT_EXPECT_EQ(test, sim_page_order(page), k);
	sim_test_verify(test, m);

	/* Nor when the lower one comes back. */
	sim_test_drain(test, m, below);
	sim_test_free(test, m, base, k);
	KUNIT_EXPECT_EQ(test, below->free_area[k].nr_free, 1);
	KUNIT_EXPECT_TRUE(test, sim_page_buddy(sim_pfn_to_page(&m->mm, base)));
	KUNIT_EXPECT_TRUE(test, sim_page_buddy(page));
	sim_test_verify(test, m);
}

/* Memory ends, or begins, between a block and its buddy. */
static void blocks_do_not_merge_across_a_hole_border(struct kunit *test)
{
	const unsigned long base = SZ_8M >> PAGE_SHIFT;
	unsigned int k = param_order(test);
	unsigned long nr = 1UL << k, pfn;
	struct sim_zone *zone;
	struct sim_machine *m;
	char memmap[64];
	int side;

	if (k == SIM_MAX_PAGE_ORDER)
		kunit_skip(test, "the largest blocks have no buddy");
	for (side = 0; side < 2; side++) {
		/* Hole above the block, or below it. */
		pfn = side ? base + nr : base;
		snprintf(memmap, sizeof(memmap), "%luK@%luK,16M@16M", nr * 4,
			 pfn * 4);
		m = sim_test_boot(test, "32M", memmap, SIM_STAGE_BUDDY);
		zone = sim_test_zone(m, SIM_ZONE_DMA);
		KUNIT_EXPECT_EQ(test, zone->present_pages, nr);
		KUNIT_EXPECT_EQ(test, zone->free_area[k].nr_free, 1);

		sim_test_drain(test, m, zone);
		sim_test_free(test, m, pfn, k);
		KUNIT_EXPECT_EQ(test, zone->free_area[k].nr_free, 1);
		KUNIT_EXPECT_TRUE(test,
				  sim_page_buddy(sim_pfn_to_page(&m->mm, pfn)));
		KUNIT_EXPECT_EQ(test,
				sim_zone_page_state_snapshot(zone,
							     SIM_NR_FREE_PAGES),
				nr);
		sim_test_verify(test, m);
	}
}

/*
 *   .-------------------------------.
 *   | X | k | k+1   | ...           |	X is handed out
 *   '-------------------------------'
 */
static void split_leaves_one_block_of_each_order_between(struct kunit *test)
{
	unsigned int nr_of_order[SIM_NR_PAGE_ORDERS] = { };
	unsigned int k = param_order(test), order;
	struct arena a;

	make_arena(test, &a);
	sim_test_free(test, a.m, a.base, SIM_MAX_PAGE_ORDER);
	KUNIT_EXPECT_EQ(test, sim_test_alloc(test, a.m, a.zone, k, MT), a.base);
	for (order = k; order < SIM_MAX_PAGE_ORDER; order++) {
		unsigned long half = a.base + (1UL << order);

		nr_of_order[order] = 1;
		sim_test_expect_list(test, a.m, a.zone, order, MT, &half, 1);
	}
	expect_blocks(test, &a, nr_of_order);
	sim_test_verify(test, a.m);
}

static void the_smallest_block_that_fits_is_split(struct kunit *test)
{
	struct arena a;
	unsigned long second, third;

	make_split_arena(test, &a, 3);
	KUNIT_ASSERT_EQ(test, a.held->block[1].order, SIM_MAX_PAGE_ORDER);
	second = a.held->block[1].pfn;
	third = a.base + 64;
	sim_test_free(test, a.m, second, SIM_MAX_PAGE_ORDER);
	sim_test_free(test, a.m, third, 3);
	KUNIT_EXPECT_EQ(test, sim_test_alloc(test, a.m, a.zone, 1, MT), third);
	KUNIT_EXPECT_EQ(test, sim_test_alloc(test, a.m, a.zone, 4, MT), second);
	sim_test_verify(test, a.m);
}

static void a_freed_block_goes_to_the_head(struct kunit *test)
{
	struct arena a;
	unsigned long want[3];
	int i;

	make_split_arena(test, &a, 0);
	for (i = 0; i < 3; i++) {
		/* Eight pages apart: no buddies, and no merge is likely. */
		want[2 - i] = a.base + 8 * i;
		sim_test_free(test, a.m, want[2 - i], 0);
	}
	sim_test_expect_list(test, a.m, a.zone, 0, MT, want, 3);
}

static void a_merged_block_goes_to_the_head(struct kunit *test)
{
	struct arena a;
	unsigned long want[2];

	make_split_arena(test, &a, 2);
	want[0] = a.base;
	want[1] = a.base + 64;
	sim_test_free(test, a.m, want[1], 2);
	sim_test_free(test, a.m, want[1] + 4, 2);
	sim_test_free(test, a.m, want[0], 2);
	sim_test_free(test, a.m, want[0] + 4, 2);
	sim_test_expect_list(test, a.m, a.zone, 3, MT, want, 2);
}

/*
 *   .---------------------------.
 *   | X | in use | free, 2k     |	X is freed: once its buddy comes back,
 *   '---------------------------'	both merge with what lies above
 */
static void a_block_about_to_merge_waits_at_the_tail(struct kunit *test)
{
	unsigned int k = param_order(test);
	unsigned long want[2], parent;
	struct arena a;

	if (k > SIM_MAX_PAGE_ORDER - 2)
		kunit_skip(test, "needs a parent that can merge");
	make_split_arena(test, &a, k);
	/* Another block of this order, to tell head from tail. */
	want[0] = a.held->block[1].pfn;
	KUNIT_ASSERT_EQ(test, a.held->block[1].order, SIM_MAX_PAGE_ORDER);
	sim_test_split_held(test, a.m, want[0], SIM_MAX_PAGE_ORDER, k);
	sim_test_set_type(a.m, a.zone, want[0], MT);
	sim_test_free(test, a.m, want[0], k);

	parent = a.base + (2UL << k);
	sim_test_free(test, a.m, parent, k);
	sim_test_free(test, a.m, parent + (1UL << k), k);
	KUNIT_ASSERT_EQ(test, a.zone->free_area[k + 1].nr_free, 1);
	want[1] = a.base;
	sim_test_free(test, a.m, a.base, k);
	sim_test_expect_list(test, a.m, a.zone, k, MT, want, 2);
}

/* Order 9 would become order 10, which merges no further: nothing to wait for. */
static void the_last_merge_is_not_waited_for(struct kunit *test)
{
	unsigned long want[2];
	struct arena a;
	int i;

	make_arena(test, &a);
	for (i = 0; i < 3; i++)
		KUNIT_ASSERT_EQ(test, a.held->block[i].order,
				SIM_MAX_PAGE_ORDER);
	want[0] = a.held->block[1].pfn;
	want[1] = a.base;
	/* The place where a block of order 11 would have its other half. */
	KUNIT_ASSERT_EQ(test, a.held->block[2].pfn, want[0] ^ 1024);
	sim_test_set_type(a.m, a.zone, want[0], MT);
	sim_test_split_held(test, a.m, want[0], SIM_MAX_PAGE_ORDER, 9);
	sim_test_split_held(test, a.m, want[1], SIM_MAX_PAGE_ORDER, 9);
	sim_test_free(test, a.m, a.held->block[2].pfn, SIM_MAX_PAGE_ORDER);
	sim_test_free(test, a.m, want[1], 9);
	sim_test_free(test, a.m, want[0], 9);
	sim_test_expect_list(test, a.m, a.zone, 9, MT, want, 2);
}

static void to_tail_puts_a_block_at_the_tail(struct kunit *test)
{
	struct arena a;
	unsigned long want[3], flags;
	struct sim_page *page;

	make_split_arena(test, &a, 0);
	want[0] = a.base + 8;
	want[1] = a.base;
	want[2] = a.base + 16;
	sim_test_free(test, a.m, want[1], 0);
	sim_test_free(test, a.m, want[0], 0);

	page = sim_pfn_to_page(&a.m->mm, want[2]);
	page->flags &= ~SIM_PG_HEAD;
	atomic_set(&page->_refcount, 0);
	spin_lock_irqsave(&a.zone->lock, flags);
	__sim_free_one_page(&a.m->mm, a.zone, page, want[2], 0, MT,
			    SIM_FPI_TO_TAIL);
	spin_unlock_irqrestore(&a.zone->lock, flags);
	sim_test_expect_list(test, a.m, a.zone, 0, MT, want, 3);
	sim_test_verify(test, a.m);
}

static void allocation_takes_the_head(struct kunit *test)
{
	struct arena a;

	make_split_arena(test, &a, 0);
	sim_test_free(test, a.m, a.base, 0);
	sim_test_free(test, a.m, a.base + 8, 0);
	KUNIT_EXPECT_EQ(test, sim_test_alloc(test, a.m, a.zone, 0, MT),
			a.base + 8);
	KUNIT_EXPECT_EQ(test, sim_test_alloc(test, a.m, a.zone, 0, MT), a.base);
	KUNIT_EXPECT_NULL(test, sim_alloc_pages_zone(&a.m->mm, a.zone, 0, MT));
}

static void an_allocated_block_is_marked(struct kunit *test)
{
	unsigned int k = param_order(test);
	struct sim_page *page;
	struct arena a;
	unsigned long i;

	make_arena(test, &a);
	sim_test_free(test, a.m, a.base, SIM_MAX_PAGE_ORDER);
	page = sim_alloc_pages_zone(&a.m->mm, a.zone, k, MT);
	KUNIT_ASSERT_NOT_NULL(test, page);
	KUNIT_EXPECT_TRUE(test, sim_page_head(page));
	KUNIT_EXPECT_FALSE(test, sim_page_buddy(page));
	KUNIT_EXPECT_EQ(test, sim_page_order(page), k);
	KUNIT_EXPECT_EQ(test, atomic_read(&page->_refcount), 1);
	KUNIT_EXPECT_EQ(test, atomic_read(&page->_mapcount), -1);
	for (i = 1; i < 1UL << k; i++)
		if (sim_page_head(page + i) || sim_page_buddy(page + i) ||
		    atomic_read(&page[i]._refcount))
			KUNIT_FAIL(test, "tail %lu", i);
}

/* Every page that the lists have, one by one, from all zones. */
static unsigned long *exhaust(struct kunit *test, struct sim_machine *m,
			      unsigned long *nr)
{
	unsigned long max = m->mm.totalram_pages + 1;
	struct sim_page *page;
	unsigned long *pfns;

	pfns = kunit_kmalloc_array(test, max, sizeof(*pfns), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, pfns);
	*nr = 0;
	while ((page = sim_alloc_pages(&m->mm, SIM_TEST_GFP_ALL, 0))) {
		KUNIT_ASSERT_LT(test, *nr, max);
		pfns[(*nr)++] = sim_page_to_pfn(&m->mm, page);
	}
	return pfns;
}

static bool in_memory_map(const struct sim_machine *m, unsigned long pfn)
{
	void *mem = sim_phys_to_virt(&m->banks, PFN_PHYS(pfn));
	unsigned long nr;

	for (nr = 0; nr <= m->mm.max_pfn >> SIM_PFN_SECTION_SHIFT; nr++) {
		struct sim_mem_section *ms;

		ms = sim_pfn_to_section(&m->mm, nr << SIM_PFN_SECTION_SHIFT);
		if (ms && ms->map && mem < (void *)(ms->map + ms->map_pages) &&
		    mem + PAGE_SIZE > (void *)ms->map)
			return true;
	}
	return false;
}

static void what_memblock_keeps_is_never_handed_out(struct kunit *test)
{
	struct sim_machine *m;
	unsigned long nr, i, *pfns;

	m = sim_test_boot(test, "32M", NULL, SIM_STAGE_BUDDY);
	pfns = exhaust(test, m, &nr);
	KUNIT_EXPECT_EQ(test, nr, m->mm.totalram_pages);
	for (i = 0; i < nr; i++) {
		phys_addr_t base = PFN_PHYS(pfns[i]);

		if (sim_memblock_is_region_reserved(&m->memblock, base,
						    PAGE_SIZE) ||
		    !sim_memblock_is_region_memory(&m->memblock, base,
						   PAGE_SIZE) ||
		    in_memory_map(m, pfns[i]))
			KUNIT_FAIL(test, "pfn %lu was handed out", pfns[i]);
	}
	KUNIT_EXPECT_EQ(test, sim_global_zone_page_state(&m->mm,
							 SIM_NR_FREE_PAGES), 0);
	sim_test_verify(test, m);
}

static void freeing_in_any_order_restores_the_blocks(struct kunit *test)
{
	struct sim_test_blocks *before, *after;
	struct sim_machine *m;
	struct rnd_state rnd;
	unsigned long nr, i, *pfns;

	m = sim_test_boot(test, "16M", NULL, SIM_STAGE_BUDDY);
	before = sim_test_free_blocks(test, m);
	pfns = exhaust(test, m, &nr);
	prandom_seed_state(&rnd, sim_test_seed());
	for (i = nr; i > 0; i--) {
		unsigned long pick = prandom_u32_state(&rnd) % i;

		sim_test_free(test, m, pfns[pick], 0);
		pfns[pick] = pfns[i - 1];
		if (i % 512 == 0)
			sim_test_verify(test, m);
	}
	after = sim_test_free_blocks(test, m);
	sim_test_expect_same(test, before, after);
	KUNIT_EXPECT_EQ(test, sim_global_zone_page_state(&m->mm,
							 SIM_NR_FREE_PAGES),
			m->mm.totalram_pages);
	sim_test_verify(test, m);
}

struct bad_free {
	const char *name;
	/* Which pfn: from the allocated block of order 3, or by itself. */
	bool in_block;
	long pfn;
	unsigned int order;
	int err;
	const char *why;
};

/* A free that is refused, without its line on the console. */
static int refused_free(struct sim_machine *m, unsigned long pfn,
			unsigned int order, const char **why)
{
	int level = sim_test_quiet_begin(LOGLEVEL_CRIT);
	int err = sim_free_pages_why(&m->mm, pfn, order, why);

	sim_test_quiet_end(level);
	return err;
}

/* On a machine "8M@0,16M@16M", with a block of order 3 in hand. */
static const struct bad_free bad_frees[] = {
	{ "tail of a block", true, 1, 3, -EINVAL, "inside an allocated" },
	{ "last page of a block", true, 7, 0, -EINVAL, "inside an allocated" },
	{ "smaller order", true, 0, 2, -EINVAL, "another order" },
	{ "larger order", true, 0, 4, -EINVAL, "another order" },
	{ "order past the largest", true, 0, 11, -EINVAL, "another order" },
	{ "absurd order", true, 0, UINT_MAX, -EINVAL, "another order" },
	{ "free block", false, 512, 9, -EINVAL, "free already" },
	{ "inside a free block", false, 515, 0, -EINVAL, "free already" },
	{ "page 0", false, 0, 0, -EINVAL, "reserved" },
	{ "BIOS hole", false, 200, 0, -EINVAL, "reserved" },
	{ "kernel image", false, 4096, 0, -EINVAL, "reserved" },
	{ "pageblock without memory", false, 2048, 0, -ENXIO, "no such page" },
	{ "behind the last page", false, 8192, 0, -ENXIO, "no such page" },
	{ "section without memory", false, 1 << 20, 0, -ENXIO, "no such page" },
	{ "absurd pfn", false, -1, 0, -ENXIO, "no such page" },
};

static void bad_free_name(const struct bad_free *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(bad_free, bad_frees, bad_free_name);

static void a_wrong_free_changes_nothing(struct kunit *test)
{
	const struct bad_free *c = test->param_value;
	struct sim_test_blocks *before;
	struct sim_machine *m;
	unsigned long block, pfn, freed;
	const char *why = "";
	struct sim_zone *zone;

	m = sim_test_boot(test, "32M", "8M@0,16M@16M", SIM_STAGE_BUDDY);
	zone = sim_test_zone(m, SIM_ZONE_DMA);
	/* In DMA32, so that what is known of the DMA zone holds. */
	block = sim_test_alloc(test, m, sim_test_zone(m, SIM_ZONE_DMA32), 3,
			       SIM_MIGRATE_UNMOVABLE);
	before = sim_test_free_lists(test, m);
	freed = zone->vm_event[SIM_PGFREE];
	pfn = c->in_block ? block + c->pfn : c->pfn;

	KUNIT_EXPECT_EQ(test, refused_free(m, pfn, c->order, &why),
			c->err);
	KUNIT_EXPECT_NOT_NULL_MSG(test, strstr(why, c->why), "%s", why);
	sim_test_expect_same(test, before, sim_test_free_lists(test, m));
	KUNIT_EXPECT_EQ(test, zone->vm_event[SIM_PGFREE], freed);
	sim_test_verify(test, m);
	/* The block in hand is still whole. */
	sim_test_free(test, m, block, 3);
	sim_test_verify(test, m);
}

static void a_double_free_is_refused(struct kunit *test)
{
	unsigned int k = param_order(test);
	struct sim_test_blocks *before;
	struct sim_machine *m;
	struct sim_zone *zone;
	unsigned long pfn;
	const char *why = "";

	m = sim_test_boot(test, "16M", NULL, SIM_STAGE_BUDDY);
	zone = sim_test_zone(m, SIM_ZONE_DMA);
	pfn = sim_test_alloc(test, m, zone, k, MT);
	sim_test_free(test, m, pfn, k);
	before = sim_test_free_lists(test, m);
	KUNIT_EXPECT_EQ(test, refused_free(m, pfn, k, &why),
			-EINVAL);
	KUNIT_EXPECT_NOT_NULL_MSG(test, strstr(why, "free already"), "%s", why);
	KUNIT_EXPECT_EQ(test, zone->vm_event[SIM_PGFREE_BAD], 1);
	KUNIT_EXPECT_EQ(test, zone->vm_event[SIM_PGALLOC], 1UL << k);
	KUNIT_EXPECT_EQ(test, zone->vm_event[SIM_PGFREE], 1UL << k);
	sim_test_expect_same(test, before, sim_test_free_lists(test, m));
	sim_test_verify(test, m);
}

static struct kunit_case buddy_cases[] = {
	KUNIT_CASE_PARAM(free_coalesces_up_to_the_largest_order,
			 order_gen_params),
	KUNIT_CASE_PARAM(free_coalesces_downward_as_upward, order_gen_params),
	KUNIT_CASE(largest_blocks_stay_apart),
	KUNIT_CASE_PARAM(a_buddy_in_use_is_not_merged, order_gen_params),
	KUNIT_CASE_PARAM(a_buddy_of_another_order_is_not_merged,
			 order_gen_params),
	KUNIT_CASE(only_aligned_pairs_merge),
	KUNIT_CASE_PARAM(blocks_do_not_merge_across_a_zone_border,
			 order_gen_params),
	KUNIT_CASE_PARAM(blocks_do_not_merge_across_a_hole_border,
			 order_gen_params),
	KUNIT_CASE_PARAM(split_leaves_one_block_of_each_order_between,
			 order_gen_params),
	KUNIT_CASE(the_smallest_block_that_fits_is_split),
	KUNIT_CASE(a_freed_block_goes_to_the_head),
	KUNIT_CASE(a_merged_block_goes_to_the_head),
	KUNIT_CASE_PARAM(a_block_about_to_merge_waits_at_the_tail,
			 order_gen_params),
	KUNIT_CASE(the_last_merge_is_not_waited_for),
	KUNIT_CASE(to_tail_puts_a_block_at_the_tail),
	KUNIT_CASE(allocation_takes_the_head),
	KUNIT_CASE_PARAM(an_allocated_block_is_marked, order_gen_params),
	KUNIT_CASE(what_memblock_keeps_is_never_handed_out),
	KUNIT_CASE(freeing_in_any_order_restores_the_blocks),
	KUNIT_CASE_PARAM(a_wrong_free_changes_nothing, bad_free_gen_params),
	KUNIT_CASE_PARAM(a_double_free_is_refused, order_gen_params),
	{}
};

static struct kunit_suite buddy_suite = {
	.name = "mm_sim_buddy",
	.suite_init = sim_test_print_seed,
	.test_cases = buddy_cases,
};

kunit_test_suite(buddy_suite);
