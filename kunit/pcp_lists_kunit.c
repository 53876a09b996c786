// SPDX-License-Identifier: GPL-2.0
/*
 * What comes from the per-CPU lists and goes to them. The numbers were worked out
 * with the rules of 6.12 by hand.
 */
#include <kunit/test.h>
#include <linux/timer.h>

#include "helpers.h"
#include "host/compat.h"
#include "page/buddy.h"
#include "page/page_alloc.h"
#include "page/page_isolation.h"
#include "page/pcp.h"
#include "page/vmstat.h"
#include "view/memory_use.h"
#include "view/verify.h"
#include "view/walk.h"

#define NR_CPUS_HERE 3
#define MOVABLE (GFP_USER | __GFP_MOVABLE)

/* One zone, three CPUs; the zone's lists on the CPU that is used. */
struct fixture {
	struct sim_machine *m;
	struct sim_zone *zone;
	struct sim_per_cpu_pages *pcp;
	struct sim_test_blocks *before;
};

static struct fixture make(struct kunit *test)
{
	const struct sim_machine_params params = {
		.size = "64M",
		.banks = "64M@1G:0",
		.cpus = "3:0",
	};
	struct fixture f = { };

	f.m = sim_test_machine(test, &params, SIM_STAGE_BUDDY);
	f.zone = sim_test_zone(f.m, SIM_ZONE_DMA32);
	KUNIT_ASSERT_EQ(test, f.m->mm.nr_cpus, NR_CPUS_HERE);
	f.before = sim_test_free_lists(test, f.m);
	/* The host has as many CPUs as it has; here it is always the first. */
	f.m->mm.nr_cpus = 1;
	f.pcp = sim_zone_pcp(&f.m->mm, f.zone, 0);
	KUNIT_ASSERT_NOT_NULL(test, f.pcp);
	return f;
}

static void set_sizes(struct fixture *f, int batch, int high_min, int high_max)
{
	f->pcp->batch = batch;
	f->pcp->high_min = high_min;
	f->pcp->high_max = high_max;
}

static struct sim_page *take(struct kunit *test, struct fixture *f, gfp_t gfp,
			     unsigned int order)
{
	struct sim_page *page = sim_alloc_pages(&f->m->mm, gfp, order);

	KUNIT_ASSERT_NOT_NULL(test, page);
	KUNIT_ASSERT_PTR_EQ(test, sim_page_zone(&f->m->mm, page), f->zone);
	return page;
}

/* Blocks straight from the buddy lists, for the case to free. */
static struct sim_page **take_direct(struct kunit *test, struct fixture *f,
				     unsigned int order, unsigned int nr)
{
	struct sim_page **pages = kunit_kcalloc(test, nr, sizeof(*pages),
						GFP_KERNEL);
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, pages);
	for (i = 0; i < nr; i++) {
		pages[i] = sim_alloc_pages_buddy(&f->m->mm, 0, MOVABLE, order);
		KUNIT_ASSERT_NOT_NULL(test, pages[i]);
	}
	KUNIT_ASSERT_EQ(test, f->pcp->count, 0);
	return pages;
}

static void give(struct kunit *test, struct fixture *f, struct sim_page *page,
		 unsigned int order)
{
	KUNIT_ASSERT_EQ(test, sim_free_pages(&f->m->mm, page, order), 0);
}

static void fetches_double_up_to_the_room_that_is_left(struct kunit *test)
{
	/* 8, 16 and 32 pages, then 64 - 8, less the one that is handed out. */
	static const int counts[] = { 7, 15, 31, 55, 55 };
	struct fixture f = make(test);
	struct sim_page *page;
	int i;

	set_sizes(&f, 8, 64, 64);
	for (i = 0; i < ARRAY_SIZE(counts); i++) {
		take(test, &f, MOVABLE, 0);
		KUNIT_EXPECT_EQ(test, f.pcp->count, counts[i]);
		while (f.pcp->count)
			take(test, &f, MOVABLE, 0);
	}
	/* A free halves the shift: 3 is 1 after one, and 0 then. */
	page = take(test, &f, MOVABLE, 0);
	sim_drain_all_pages(&f.m->mm, NULL);
	give(test, &f, page, 0);
	page = take(test, &f, MOVABLE, 0);
	give(test, &f, page, 0);
	take(test, &f, MOVABLE, 0);
	take(test, &f, MOVABLE, 0);
	KUNIT_EXPECT_EQ(test, f.pcp->count, 7);
	sim_test_verify(test, f.m);
}

struct fetch_case {
	unsigned int order;
	int batch;
	int high;
	int count;
};

static const struct fetch_case fetch_cases[] = {
	/* One block handed out; what is left: (8 >> order) blocks, 2 at least. */
	{ 0, 8, 64, 7 }, { 1, 8, 64, 3 * 2 }, { 2, 8, 64, 4 },
	{ 3, 8, 64, 8 }, { SIM_PAGEBLOCK_ORDER, 8, 64, 512 },
	{ 1, 63, 252, 30 * 2 }, { 3, 63, 252, 6 * 8 },
	/* A batch of one is one block; and so are lists that keep nothing. */
	{ 0, 1, 4, 0 }, { 3, 1, 4, 0 }, { 0, 8, 7, 0 }, { 2, 1, 0, 0 },
	/* These are not kept. */
	{ 4, 8, 64, 0 }, { 8, 8, 64, 0 }, { 10, 8, 64, 0 },
};

static void fetch_case_name(const struct fetch_case *c, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "order %u batch %d high %d",
		 c->order, c->batch, c->high);
}

KUNIT_ARRAY_PARAM(fetch, fetch_cases, fetch_case_name);

static void larger_blocks_are_fetched_by_the_same_batch(struct kunit *test)
{
	const struct fetch_case *c = test->param_value;
	struct fixture f = make(test);
	unsigned long free = sim_zone_page_state_snapshot(f.zone,
							  SIM_NR_FREE_PAGES);
	struct sim_page *page;

	set_sizes(&f, c->batch, c->high, c->high);
	page = take(test, &f, MOVABLE, c->order);
	KUNIT_EXPECT_EQ(test, f.pcp->count, c->count);
	KUNIT_EXPECT_EQ(test,
			sim_zone_page_state_snapshot(f.zone, SIM_NR_FREE_PAGES),
			free - c->count - (1UL << c->order));
	KUNIT_EXPECT_EQ(test, sim_page_order(page), c->order);
	KUNIT_EXPECT_EQ(test, sim_zone_vm_events(&f.m->mm, f.zone, SIM_PGALLOC),
			1UL << c->order);
	sim_test_verify(test, f.m);
	give(test, &f, page, c->order);
	KUNIT_EXPECT_EQ(test, sim_zone_vm_events(&f.m->mm, f.zone, SIM_PGFREE),
			1UL << c->order);
	sim_test_verify(test, f.m);
	sim_drain_all_pages(&f.m->mm, f.zone);
	KUNIT_EXPECT_EQ(test, f.pcp->count, 0);
	KUNIT_EXPECT_EQ(test,
			sim_zone_page_state_snapshot(f.zone, SIM_NR_FREE_PAGES),
			free);
}

static void the_last_freed_is_the_first_taken(struct kunit *test)
{
	struct fixture f = make(test);
	struct sim_page *a, *b;

	a = take(test, &f, MOVABLE, 0);
	b = take(test, &f, MOVABLE, 0);
	give(test, &f, a, 0);
	give(test, &f, b, 0);
	KUNIT_EXPECT_PTR_EQ(test, take(test, &f, MOVABLE, 0), b);
	KUNIT_EXPECT_PTR_EQ(test, take(test, &f, MOVABLE, 0), a);
}

static void full_lists_give_back_what_came_in_a_row(struct kunit *test)
{
	/* At 64, 56 go: so many came in a row, but a batch is to stay. */
	static const struct { int frees, count; } steps[] = {
		{ 63, 63 }, { 64, 8 }, { 119, 63 }, { 120, 8 },
	};
	struct fixture f = make(test);
	struct sim_page **pages = take_direct(test, &f, 0, 120);
	int i = 0, s;

	set_sizes(&f, 8, 64, 64);
	for (s = 0; s < ARRAY_SIZE(steps); s++) {
		while (i < steps[s].frees)
			give(test, &f, pages[i++], 0);
		KUNIT_EXPECT_EQ_MSG(test, f.pcp->count, steps[s].count,
				    "%d frees", i);
	}
	sim_test_verify(test, f.m);
}

static void frees_that_are_not_in_a_row_give_back_a_batch(struct kunit *test)
{
	struct fixture f = make(test);
	struct sim_page **pages = take_direct(test, &f, 0, 64);
	int i;

	set_sizes(&f, 8, 64, 64);
	for (i = 0; i < 63; i++)
		give(test, &f, pages[i], 0);
	/* 63 in a row, halved by each of five allocations: 1, and then 7. */
	for (i = 0; i < 5; i++)
		pages[i] = take(test, &f, MOVABLE, 0);
	for (i = 0; i < 5; i++)
		give(test, &f, pages[i], 0);
	KUNIT_EXPECT_EQ(test, f.pcp->count, 63);
	give(test, &f, pages[63], 0);
	KUNIT_EXPECT_EQ(test, f.pcp->count, 64 - 8);
}

static void lists_grow_while_frees_come_in_a_row(struct kunit *test)
{
	/* Each time all but a batch goes, and the next bound is 8 above those. */
	static const struct { int frees, high, count; } steps[] = {
		{ 15, 16, 15 }, { 16, 24, 8 }, { 32, 40, 8 }, { 64, 72, 8 },
		{ 128, 100, 8 },
	};
	struct fixture f = make(test);
	struct sim_page **pages = take_direct(test, &f, 0, 128);
	int i = 0, s;

	set_sizes(&f, 8, 16, 100);
	for (s = 0; s < ARRAY_SIZE(steps); s++) {
		while (i < steps[s].frees)
			give(test, &f, pages[i++], 0);
		KUNIT_EXPECT_EQ_MSG(test, f.pcp->high, steps[s].high,
				    "%d frees", i);
		KUNIT_EXPECT_EQ_MSG(test, f.pcp->count, steps[s].count,
				    "%d frees", i);
	}
}

static void lists_grow_with_allocations_too(struct kunit *test)
{
	/* 16 + 8, + 16, + 32; then no more than 100. */
	static const int highs[] = { 24, 40, 72, 100 };
	struct fixture f = make(test);
	int i;

	set_sizes(&f, 8, 16, 100);
	for (i = 0; i < ARRAY_SIZE(highs); i++) {
		take(test, &f, MOVABLE, 0);
		KUNIT_EXPECT_EQ(test, f.pcp->high, highs[i]);
		while (f.pcp->count)
			take(test, &f, MOVABLE, 0);
	}
	/* But not in a zone that is short of pages. */
	f.pcp->high = 16;
	set_bit(SIM_ZONE_BELOW_HIGH, &f.zone->flags);
	take(test, &f, MOVABLE, 0);
	KUNIT_EXPECT_EQ(test, f.pcp->high, 16);
}

static void lists_shrink_while_the_zone_is_short_of_pages(struct kunit *test)
{
	/* Less 8 each time, down to 16; there, all but a batch goes. */
	static const int highs[] = { 32, 24, 16, 16 };
	struct fixture f = make(test);
	struct sim_page **pages = take_direct(test, &f, 0, 16);
	int i;

	set_sizes(&f, 8, 16, 100);
	f.pcp->high = 40;
	set_bit(SIM_ZONE_BELOW_HIGH, &f.zone->flags);
	for (i = 0; i < 15; i++) {
		give(test, &f, pages[i], 0);
		if (i < ARRAY_SIZE(highs))
			KUNIT_EXPECT_EQ(test, f.pcp->high, highs[i]);
	}
	KUNIT_EXPECT_EQ(test, f.pcp->count, 15);
	KUNIT_EXPECT_TRUE(test, test_bit(SIM_ZONE_BELOW_HIGH, &f.zone->flags));
	give(test, &f, pages[15], 0);
	KUNIT_EXPECT_EQ(test, f.pcp->count, 8);
	/* It has enough again. */
	KUNIT_EXPECT_FALSE(test, test_bit(SIM_ZONE_BELOW_HIGH, &f.zone->flags));
}

static void large_blocks_freed_in_a_row_do_not_stay(struct kunit *test)
{
	struct fixture f = make(test);
	struct sim_page **pages = take_direct(test, &f, 1, 10);
	struct sim_page **single = take_direct(test, &f, 0, 1);
	int i;

	set_sizes(&f, 8, 1000, 1000);
	f.pcp->flags &= ~SIM_PCPF_FREE_HIGH_LATE;
	/* 8 pages in a row, and the next block is too many. */
	for (i = 0; i < 4; i++)
		give(test, &f, pages[i], 1);
	KUNIT_EXPECT_EQ(test, f.pcp->count, 8);
	/* A single page between them makes it another row. */
	give(test, &f, single[0], 0);
	give(test, &f, pages[4], 1);
	KUNIT_EXPECT_EQ(test, f.pcp->count, 11);
	give(test, &f, pages[5], 1);
	KUNIT_EXPECT_EQ(test, f.pcp->count, 0);
	sim_test_verify(test, f.m);
}

/* @frees of two pages each leave @count pages, with high_min as it is. */
struct late_case {
	int high_min;
	int frees;
	int count;
};

static const struct late_case late_cases[] = {
	/* 8 in a row are not enough, 8 and half of high_min are. */
	{ 16, 8, 16 }, { 16, 9, 0 }, { 17, 8, 16 }, { 17, 9, 0 },
	{ 40, 14, 28 }, { 40, 15, 0 },
	{ 1, 4, 8 }, { 1, 5, 0 },
	/* No row is that long: it is counted up to 32 batches. */
	{ 1000, 200, 400 },
};

static void late_desc(const struct late_case *c, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "high_min %d, %d frees",
		 c->high_min, c->frees);
}

KUNIT_ARRAY_PARAM(late, late_cases, late_desc);

static void from_6_13_on_large_blocks_stay_longer(struct kunit *test)
{
	const struct late_case *c = test->param_value;
	struct fixture f = make(test);
	struct sim_page **pages = take_direct(test, &f, 1, c->frees);
	int i;

	set_sizes(&f, 8, c->high_min, 2000);
	f.pcp->high = 2000;
	f.pcp->flags |= SIM_PCPF_FREE_HIGH_LATE;
	for (i = 0; i < c->frees; i++)
		give(test, &f, pages[i], 1);
	KUNIT_EXPECT_EQ(test, f.pcp->count, c->count);
	sim_test_verify(test, f.m);
}

static void a_machine_does_as_its_host_with_large_blocks(struct kunit *test)
{
	struct fixture f = make(test);

	KUNIT_EXPECT_EQ(test, !!(f.pcp->flags & SIM_PCPF_FREE_HIGH_LATE),
			SIM_HOST_PCP_FREE_HIGH_LATE);
	/* On each CPU. */
	KUNIT_EXPECT_EQ(test, sim_zone_pcp(&f.m->mm, f.zone, 1)->flags,
			f.pcp->flags);
}

static bool in_list(const struct sim_per_cpu_pages *pcp, int mt,
		    unsigned int order, const struct sim_page *page)
{
	const struct sim_page *p;

	list_for_each_entry(p, &pcp->lists[sim_order_to_pindex(mt, order)], lru)
		if (p == page)
			return true;
	return false;
}

struct type_case {
	int block;
	int list;
};

static const struct type_case type_cases[] = {
	{ SIM_MIGRATE_UNMOVABLE, SIM_MIGRATE_UNMOVABLE },
	{ SIM_MIGRATE_MOVABLE, SIM_MIGRATE_MOVABLE },
	{ SIM_MIGRATE_RECLAIMABLE, SIM_MIGRATE_RECLAIMABLE },
	{ SIM_MIGRATE_HIGHATOMIC, SIM_MIGRATE_MOVABLE },
	{ SIM_MIGRATE_CMA, SIM_MIGRATE_MOVABLE },
	{ SIM_MIGRATE_ISOLATE, -1 },
};

static void type_case_name(const struct type_case *c, char *desc)
{
	strscpy(desc, sim_migratetype_names[c->block], KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(type, type_cases, type_case_name);

static void the_pageblock_says_which_list(struct kunit *test)
{
	const struct type_case *c = test->param_value;
	struct fixture f = make(test);
	struct sim_test_blocks *held = sim_test_drain(test, f.m, f.zone);
	unsigned long pfn = held->block[0].pfn;
	struct sim_page *page = sim_pfn_to_page(&f.m->mm, pfn);
	struct sim_test_blocks *list;
	unsigned int order;

	set_sizes(&f, 8, 5000, 5000);
	sim_test_split_held(test, f.m, pfn, held->block[0].order,
			    SIM_PAGEBLOCK_ORDER);
	sim_test_split_held(test, f.m, pfn, SIM_PAGEBLOCK_ORDER, 3);
	sim_test_set_type(f.m, f.zone, pfn, c->block);
	give(test, &f, page, 3);
	KUNIT_EXPECT_EQ(test, f.pcp->count, c->list < 0 ? 0 : 8);
	if (c->list >= 0)
		KUNIT_EXPECT_TRUE(test, in_list(f.pcp, c->list, 3, page));
	else
		KUNIT_EXPECT_TRUE(test, sim_page_buddy(page));
	sim_test_verify(test, f.m);

	/* Where it goes from there is what the pageblock says then. */
	if (c->list >= 0)
		sim_test_set_type(f.m, f.zone, pfn, SIM_MIGRATE_ISOLATE);
	sim_drain_all_pages(&f.m->mm, NULL);
	order = 3;
	list = sim_test_list(test, f.m, f.zone, order, SIM_MIGRATE_ISOLATE);
	KUNIT_ASSERT_EQ(test, list->nr, 1);
	KUNIT_EXPECT_EQ(test, list->block[0].pfn, pfn);
	KUNIT_EXPECT_EQ(test,
			sim_zone_page_state_snapshot(f.zone, SIM_NR_FREE_PAGES),
			0);
	sim_test_verify(test, f.m);
}

static void pages_in_lists_are_neither_free_nor_allocated(struct kunit *test)
{
	struct fixture f = make(test);
	struct sim_memory_use use;
	struct sim_verify v = { };
	struct sim_block block;
	unsigned long pfn = 0, in_pcp = 0, allocated = 0;
	struct sim_page *page;

	set_sizes(&f, 8, 64, 64);
	page = take(test, &f, MOVABLE, 3);
	KUNIT_ASSERT_EQ(test, f.pcp->count, 8);
	while (sim_walk_blocks(&f.m->mm, &pfn, &block)) {
		if (block.kind == SIM_BLOCK_PCP) {
			KUNIT_EXPECT_EQ(test, block.order, 3);
			in_pcp += block.nr_pages;
		}
		if (block.kind == SIM_BLOCK_ALLOCATED)
			allocated += block.nr_pages;
	}
	KUNIT_EXPECT_EQ(test, in_pcp, 8);
	KUNIT_EXPECT_EQ(test, allocated, 8);
	mutex_lock(&f.m->lock);
	KUNIT_EXPECT_EQ(test, sim_verify(f.m, &v), 0);
	sim_memory_use(f.m, &use);
	mutex_unlock(&f.m->lock);
	KUNIT_EXPECT_EQ(test, v.pcp, 8);
	KUNIT_EXPECT_EQ(test, v.allocated, 8);
	KUNIT_EXPECT_EQ(test, v.free, f.m->mm.totalram_pages - 16);
	KUNIT_EXPECT_EQ(test, sim_memory_use_of(&use, "in per-CPU lists"),
			8 * PAGE_SIZE);
	KUNIT_EXPECT_EQ(test, sim_memory_use_of(&use, "allocated"),
			8 * PAGE_SIZE);
	give(test, &f, page, 3);
}

static void a_block_in_a_list_cannot_be_freed_again(struct kunit *test)
{
	struct fixture f = make(test);
	struct sim_page *page = take(test, &f, MOVABLE, 2);
	const char *why;
	int level, i;

	level = sim_test_quiet_begin(LOGLEVEL_CRIT);
	KUNIT_EXPECT_EQ(test, sim_free_pages(&f.m->mm, page, 1), -EINVAL);
	KUNIT_EXPECT_EQ(test, sim_free_pages(&f.m->mm, page, 3), -EINVAL);
	KUNIT_EXPECT_EQ(test, sim_free_pages(&f.m->mm, page + 1, 0), -EINVAL);
	KUNIT_EXPECT_EQ(test, sim_free_pages(&f.m->mm, page, 2), 0);
	for (i = 0; i < 4; i++) {
		KUNIT_EXPECT_EQ(test, sim_free_pages(&f.m->mm, page + i, 0),
				-EINVAL);
		KUNIT_EXPECT_EQ(test, -EINVAL,
				sim_free_pages_why(&f.m->mm,
						   sim_page_to_pfn(&f.m->mm,
								   page + i),
						   2, &why));
		KUNIT_EXPECT_STREQ(test, why,
				   "the page is free already, in a per-CPU list");
	}
	sim_test_quiet_end(level);
	KUNIT_EXPECT_EQ(test, 11, sim_zone_vm_events(&f.m->mm, f.zone,
						     SIM_PGFREE_BAD));
	sim_test_verify(test, f.m);
	sim_test_expect_same(test, f.before, sim_test_free_lists(test, f.m));
}

static void a_zone_may_do_without_lists(struct kunit *test)
{
	struct fixture f = make(test);
	struct sim_page *page = take(test, &f, MOVABLE, 0);

	sim_zone_pcp_disable(&f.m->mm, f.zone);
	KUNIT_EXPECT_EQ(test, f.pcp->count, 0);
	give(test, &f, page, 0);
	KUNIT_EXPECT_EQ(test, f.pcp->count, 0);
	page = take(test, &f, MOVABLE, 0);
	KUNIT_EXPECT_EQ(test, f.pcp->count, 0);
	sim_zone_pcp_enable(&f.m->mm, f.zone);
	KUNIT_EXPECT_EQ(test, f.pcp->batch, f.zone->pageset_batch);
	KUNIT_EXPECT_EQ(test, f.pcp->high_min, f.zone->pageset_high_min);
	KUNIT_EXPECT_EQ(test, f.pcp->high_max, f.zone->pageset_high_max);
	give(test, &f, page, 0);
	KUNIT_EXPECT_EQ(test, f.pcp->count, 1);
}

static void a_drain_takes_a_batch_or_a_cpu_or_all(struct kunit *test)
{
	struct fixture f = make(test);
	struct sim_mm *mm = &f.m->mm;
	unsigned int cpu;

	mm->nr_cpus = NR_CPUS_HERE;
	for (cpu = 0; cpu < NR_CPUS_HERE; cpu++) {
		struct sim_per_cpu_pages *pcp = sim_zone_pcp(mm, f.zone, cpu);
		struct sim_page *page;

		pcp->batch = 8;
		pcp->high_min = 64;
		pcp->high_max = 64;
		mm->cpu_offset = cpu + NR_CPUS_HERE - raw_smp_processor_id() %
				 NR_CPUS_HERE;
		page = take(test, &f, MOVABLE, 0);
		if (!IS_ENABLED(CONFIG_SMP))
			KUNIT_EXPECT_EQ(test, pcp->count, 7);
		give(test, &f, page, 0);
	}
	KUNIT_EXPECT_EQ(test, sim_zone_pcp_pages(mm, f.zone), 24);
	sim_test_verify(test, f.m);
	sim_zone_pcp(mm, f.zone, 1)->batch = 3;
	sim_drain_zone_pages(mm, f.zone, 1);
	KUNIT_EXPECT_EQ(test, sim_zone_pcp_pages(mm, f.zone), 21);
	if (!IS_ENABLED(CONFIG_SMP))
		KUNIT_EXPECT_EQ(test, sim_zone_pcp(mm, f.zone, 1)->count, 5);
	sim_drain_pages(mm, 2);
	KUNIT_EXPECT_EQ(test, sim_zone_pcp(mm, f.zone, 2)->count, 0);
	sim_drain_all_pages(mm, NULL);
	KUNIT_EXPECT_EQ(test, sim_zone_pcp_pages(mm, f.zone), 0);
	sim_test_expect_same(test, f.before, sim_test_free_lists(test, f.m));
}

struct flaw {
	const char *found;
	bool heard;
};

static void hear(void *arg, const char *line)
{
	struct flaw *flaw = arg;

	if (strstr(line, flaw->found))
		flaw->heard = true;
}

static void expect_flaw(struct kunit *test, struct fixture *f,
			const char *found)
{
	struct flaw flaw = { .found = found };
	struct sim_verify v = { .say = hear, .arg = &flaw };
	int err;

	mutex_lock(&f->m->lock);
	err = sim_verify(f->m, &v);
	mutex_unlock(&f->m->lock);
	KUNIT_EXPECT_EQ(test, err, -EUCLEAN);
	KUNIT_EXPECT_TRUE_MSG(test, flaw.heard, "%s", found);
}

static void what_is_wrong_with_a_list_is_found(struct kunit *test)
{
	struct fixture f = make(test);
	struct sim_page *page = take(test, &f, MOVABLE, 0);

	give(test, &f, page, 0);
	sim_test_verify(test, f.m);
	f.pcp->count++;
	expect_flaw(test, &f, "the lists hold");
	f.pcp->count--;
	page->flags ^= SIM_PG_PCP;
	expect_flaw(test, &f, "is no block of a per-CPU list");
	expect_flaw(test, &f, "neither free nor allocated nor reserved");
	page->flags ^= SIM_PG_PCP;
	atomic_inc(&page->_refcount);
	expect_flaw(test, &f, "has users");
	atomic_dec(&page->_refcount);
	list_del(&page->lru);
	f.pcp->count--;
	expect_flaw(test, &f, "per-CPU lists count");
	list_add(&page->lru, &f.pcp->lists[SIM_MIGRATE_MOVABLE]);
	f.pcp->count++;
	sim_test_verify(test, f.m);
}

/* Blocks that come and go, of all orders, types and CPUs. */
#define STORM_HELD 256
#define STORM_STEPS 20000

struct storm {
	struct fixture f;
	struct rnd_state rnd;
	unsigned int nr;
	struct {
		struct sim_page *page;
		unsigned int order;
	} held[STORM_HELD];
};

static unsigned int draw(struct storm *s, unsigned int below)
{
	return prandom_u32_state(&s->rnd) % below;
}

/* One step. Returns whether a free was refused. */
static bool storm_step(struct storm *s, gfp_t gfp)
{
	static const gfp_t types[] = { 0, __GFP_MOVABLE, __GFP_RECLAIMABLE };
	unsigned int i, order;
	struct sim_page *page;

	if (s->nr && (s->nr == STORM_HELD || draw(s, 2))) {
		i = draw(s, s->nr);
		page = s->held[i].page;
		order = s->held[i].order;
		s->held[i] = s->held[--s->nr];
		return sim_free_pages(&s->f.m->mm, page, order);
	}
	order = draw(s, 16) ? draw(s, 4) : draw(s, SIM_NR_PAGE_ORDERS);
	page = sim_alloc_pages(&s->f.m->mm, gfp | __GFP_NOWARN |
			       types[draw(s, ARRAY_SIZE(types))], order);
	if (page) {
		s->held[s->nr].page = page;
		s->held[s->nr++].order = order;
	}
	return false;
}

static bool storm_end(struct storm *s)
{
	bool bad = false;

	while (s->nr) {
		s->nr--;
		bad |= sim_free_pages(&s->f.m->mm, s->held[s->nr].page,
				      s->held[s->nr].order);
	}
	return bad;
}

/* The blocks are those of the boot; types and places in lists need not be. */
static void expect_as_after_boot(struct kunit *test, struct fixture *f,
				 const struct sim_test_blocks *blocks)
{
	struct sim_mm *mm = &f->m->mm;

	sim_test_expect_same(test, blocks, sim_test_free_blocks(test, f->m));
	KUNIT_EXPECT_EQ(test,
			sim_zone_page_state_snapshot(f->zone,
						     SIM_NR_FREE_PAGES),
			f->zone->managed_pages);
	KUNIT_EXPECT_EQ(test, sim_zone_pcp_pages(mm, f->zone), 0);
	KUNIT_EXPECT_EQ(test, sim_zone_vm_events(mm, f->zone, SIM_PGALLOC),
			sim_zone_vm_events(mm, f->zone, SIM_PGFREE));
	KUNIT_EXPECT_EQ(test, 0, sim_zone_vm_events(mm, f->zone,
						    SIM_PGFREE_BAD));
	sim_test_verify(test, f->m);
}

static void a_storm_over_several_cpus_leaves_no_trace(struct kunit *test)
{
	struct storm *s = kunit_kzalloc(test, sizeof(*s), GFP_KERNEL);
	struct sim_test_blocks *blocks;
	unsigned int step;
	bool bad = false;

	KUNIT_ASSERT_NOT_NULL(test, s);
	prandom_seed_state(&s->rnd, sim_test_seed());
	s->f = make(test);
	blocks = sim_test_free_blocks(test, s->f.m);
	s->f.m->mm.nr_cpus = NR_CPUS_HERE;
	for (step = 0; step < STORM_STEPS; step++) {
		s->f.m->mm.cpu_offset = draw(s, NR_CPUS_HERE);
		bad |= storm_step(s, GFP_KERNEL);
		if (!draw(s, 500))
			sim_drain_pages(&s->f.m->mm, draw(s, NR_CPUS_HERE));
		if (!draw(s, 100))
			sim_drain_zone_pages(&s->f.m->mm, s->f.zone,
					     draw(s, NR_CPUS_HERE));
		if (step % 1000 == 0)
			KUNIT_ASSERT_TRUE_MSG(test,
					      sim_test_verify(test, s->f.m),
					      "step %u, seed %llu", step,
					      sim_test_seed());
	}
	bad |= storm_end(s);
	KUNIT_EXPECT_FALSE(test, bad);
	expect_as_after_boot(test, &s->f, blocks);
}

/* A second storm in a softirq, which interrupts the first wherever it is. */
struct soft_storm {
	struct timer_list timer;
	struct storm s;
	unsigned int ticks;
	bool bad;
};

static void soft_storm_tick(struct timer_list *timer)
{
	struct soft_storm *soft = container_of(timer, struct soft_storm, timer);
	unsigned int i;

	for (i = 0; i < 50; i++)
		soft->bad |= storm_step(&soft->s, GFP_ATOMIC);
	soft->ticks++;
	mod_timer(timer, jiffies + 1);
}

static void softirqs_may_allocate_at_any_moment(struct kunit *test)
{
	struct soft_storm *soft = kunit_kzalloc(test, sizeof(*soft),
						GFP_KERNEL);
	struct storm *s = kunit_kzalloc(test, sizeof(*s), GFP_KERNEL);
	struct sim_test_blocks *blocks;
	unsigned long end;
	bool bad = false;

	KUNIT_ASSERT_NOT_NULL(test, soft);
	KUNIT_ASSERT_NOT_NULL(test, s);
	prandom_seed_state(&s->rnd, sim_test_seed());
	prandom_seed_state(&soft->s.rnd, ~sim_test_seed());
	s->f = make(test);
	soft->s.f = s->f;
	blocks = sim_test_free_blocks(test, s->f.m);
	timer_setup(&soft->timer, soft_storm_tick, 0);
	mod_timer(&soft->timer, jiffies + 1);
	end = jiffies + HZ / 2;
	while (time_before(jiffies, end)) {
		bad |= storm_step(s, GFP_KERNEL);
		if (!draw(s, 500))
			sim_drain_all_pages(&s->f.m->mm, NULL);
	}
	timer_shutdown_sync(&soft->timer);
	bad |= storm_end(s);
	bad |= storm_end(&soft->s);
	KUNIT_EXPECT_FALSE(test, bad);
	KUNIT_EXPECT_FALSE(test, soft->bad);
	KUNIT_EXPECT_GT(test, soft->ticks, 5);
	expect_as_after_boot(test, &s->f, blocks);
}

static struct kunit_case pcp_lists_cases[] = {
	KUNIT_CASE(fetches_double_up_to_the_room_that_is_left),
	KUNIT_CASE_PARAM(larger_blocks_are_fetched_by_the_same_batch,
			 fetch_gen_params),
	KUNIT_CASE(the_last_freed_is_the_first_taken),
	KUNIT_CASE(full_lists_give_back_what_came_in_a_row),
	KUNIT_CASE(frees_that_are_not_in_a_row_give_back_a_batch),
	KUNIT_CASE(lists_grow_while_frees_come_in_a_row),
	KUNIT_CASE(lists_grow_with_allocations_too),
	KUNIT_CASE(lists_shrink_while_the_zone_is_short_of_pages),
	KUNIT_CASE(large_blocks_freed_in_a_row_do_not_stay),
	KUNIT_CASE_PARAM(from_6_13_on_large_blocks_stay_longer, late_gen_params),
	KUNIT_CASE(a_machine_does_as_its_host_with_large_blocks),
	KUNIT_CASE_PARAM(the_pageblock_says_which_list, type_gen_params),
	KUNIT_CASE(pages_in_lists_are_neither_free_nor_allocated),
	KUNIT_CASE(a_block_in_a_list_cannot_be_freed_again),
	KUNIT_CASE(a_zone_may_do_without_lists),
	KUNIT_CASE(a_drain_takes_a_batch_or_a_cpu_or_all),
	KUNIT_CASE(what_is_wrong_with_a_list_is_found),
	KUNIT_CASE(a_storm_over_several_cpus_leaves_no_trace),
	KUNIT_CASE(softirqs_may_allocate_at_any_moment),
	{}
};

static struct kunit_suite pcp_lists_suite = {
	.name = "mm_sim_pcp_lists",
	.suite_init = sim_test_print_seed,
	.test_cases = pcp_lists_cases,
};

kunit_test_suite(pcp_lists_suite);
