// SPDX-License-Identifier: GPL-2.0
/*
 * memblock of a whole machine: arrays that grow while it boots, what it still
 * does once the buddy lists are up, and its end.
 */
#include <linux/errno.h>
#include <linux/pfn.h>
#include <linux/sizes.h>
#include <linux/string.h>

#include "drawing.h"
#include "helpers.h"
#include "page/buddy.h"
#include "page/page_alloc.h"
#include "page/pcp.h"
#include "page/vmstat.h"
#include "view/walk.h"

/* No machine has memory there, so reserving some of it costs entries only. */
#define FAR BIT_ULL(45)

/* 12 MiB, and so many crumbs that both arrays grow. */
#define NR_CRUMBS 126
#define CRUMB_BASE(i) (SZ_16M + (phys_addr_t)(i) * SZ_128K)
#define CRUMB_SIZE SZ_64K

/* A machine of crumbs, at stage memblock, with a page reserved in each. */
static struct sim_machine *boot_crumbs(struct kunit *test, bool discard)
{
	struct sim_machine_params params = {
		.size = "32M",
		.discard_memblock = discard,
	};
	const size_t len = NR_CRUMBS * 24 + 24;
	char *memmap = kunit_kmalloc(test, len, GFP_KERNEL);
	struct sim_machine *m;
	size_t at;
	int i;

	KUNIT_ASSERT_NOT_NULL(test, memmap);
	at = scnprintf(memmap, len, "12M@1M");
	for (i = 0; i < NR_CRUMBS; i++)
		at += scnprintf(memmap + at, len - at, ",%uK@%lluK",
				CRUMB_SIZE / SZ_1K,
				(u64)CRUMB_BASE(i) / SZ_1K);
	params.memmap = memmap;
	m = sim_test_machine(test, &params, SIM_STAGE_MEMBLOCK);
	for (i = 0; i < NR_CRUMBS; i++)
		KUNIT_ASSERT_EQ(test, 0,
				sim_memblock_reserve(&m->memblock,
						     CRUMB_BASE(i) + SZ_16K,
						     PAGE_SIZE));
	return m;
}

static unsigned long nr_free(struct sim_machine *m)
{
	sim_drain_all_pages(&m->mm, NULL);
	return sim_global_zone_page_state(&m->mm, SIM_NR_FREE_PAGES);
}

static unsigned long nr_managed(const struct sim_machine *m)
{
	unsigned long sum = 0;
	struct sim_zone *zone;

	for_each_sim_zone(m->mm.node_data[0], zone)
		sum += zone->managed_pages;
	return sum;
}

static phys_addr_t array_base(const struct sim_machine *m,
			      const struct sim_memblock_type *type)
{
	return sim_virt_to_phys(&m->banks, type->regions);
}

static unsigned long array_pages(const struct sim_memblock_type *type)
{
	return PFN_UP(type->max * sizeof(*type->regions));
}

static bool page_is_reserved(const struct sim_machine *m, unsigned long pfn)
{
	return sim_page_is_reserved(sim_pfn_to_page(&m->mm, pfn));
}

/* The one block that is allocated; its order is -1 when there are none, or two. */
static struct sim_block only_block(struct sim_machine *m)
{
	struct sim_block block, found = { .order = -1 };
	unsigned long pfn = 0, nr = 0;

	while (sim_walk_blocks(&m->mm, &pfn, &block)) {
		if (block.kind != SIM_BLOCK_ALLOCATED)
			continue;
		found = block;
		nr++;
	}
	if (nr != 1)
		found.order = -1;
	return found;
}

/* What an allocation gets must have been cleared for it. */
static void poison_free_pages(struct kunit *test, struct sim_machine *m)
{
	struct sim_test_blocks *free = sim_test_free_blocks(test, m);
	unsigned long i;

	for (i = 0; i < free->nr; i++) {
		const struct sim_test_block *b = &free->block[i];

		memset(sim_phys_to_virt(&m->banks, PFN_PHYS(b->pfn)), 0xa5,
		       PAGE_SIZE << b->order);
	}
}

/* Reserve pages far above until the array of reserved doubles. */
static void grow_reserved(struct kunit *test, struct sim_memblock *mb)
{
	unsigned long i, max = mb->reserved.max;

	for (i = 0; mb->reserved.max == max; i++)
		KUNIT_ASSERT_EQ(test, 0,
				sim_memblock_reserve(mb, FAR + sim_pages(2 * i),
						     PAGE_SIZE));
	KUNIT_ASSERT_EQ(test, mb->reserved.max, 2 * max);
}

static void double_array_serves_a_map_of_many_ranges(struct kunit *test)
{
	struct sim_machine *m = boot_crumbs(test, false);
	struct sim_memblock *mb = &m->memblock;
	unsigned long pages = 12 * SZ_1M / PAGE_SIZE, pfn, reserved = 0;
	int i;

	pages += NR_CRUMBS * (CRUMB_SIZE / PAGE_SIZE);
	KUNIT_EXPECT_EQ(test, mb->memory.cnt, NR_CRUMBS + 1);
	KUNIT_EXPECT_EQ(test, mb->memory.max, 256);
	KUNIT_EXPECT_EQ(test, sim_memblock_phys_mem_size(mb), sim_pages(pages));
	KUNIT_ASSERT_EQ(test, sim_test_boot_to(m, SIM_STAGE_BUDDY), 0);
	KUNIT_EXPECT_EQ(test, mb->reserved.max, 256);
	sim_test_verify_shared(test, m);

	for (i = 0; i < NR_CRUMBS; i++)
		KUNIT_EXPECT_TRUE(test,
				  page_is_reserved(m, PFN_DOWN(CRUMB_BASE(i) +
							       SZ_16K)));
	for (pfn = 0; pfn < m->mm.max_pfn; pfn++)
		reserved += sim_memblock_is_memory(mb, PFN_PHYS(pfn)) &&
			    sim_memblock_is_region_reserved(mb, PFN_PHYS(pfn),
							    PAGE_SIZE);
	KUNIT_EXPECT_EQ(test, nr_free(m), pages - reserved);
	pfn = PFN_DOWN(array_base(m, &mb->memory));
	for (i = 0; i < array_pages(&mb->memory); i++)
		KUNIT_EXPECT_TRUE(test, page_is_reserved(m, pfn + i));
}

static void double_array_is_served_by_the_buddy_once_it_is_up(struct kunit *test)
{
	struct sim_machine *m = sim_test_boot(test, "16M", NULL,
					      SIM_STAGE_BUDDY);
	struct sim_memblock *mb = &m->memblock;
	phys_addr_t before = sim_memblock_reserved_size(mb);
	unsigned long free = nr_free(m), i;
	struct sim_block block;

	poison_free_pages(test, m);
	for (i = 0; i < 3; i++) {
		mutex_lock(&m->lock);
		grow_reserved(test, mb);
		mutex_unlock(&m->lock);
		block = only_block(m);
		KUNIT_ASSERT_NE(test, block.order, -1U);
		KUNIT_EXPECT_EQ(test, block.pfn,
				PFN_DOWN(array_base(m, &mb->reserved)));
		KUNIT_EXPECT_EQ(test, block.order,
				get_order(PFN_PHYS(array_pages(&mb->reserved))));
		/* The block before, if there was one, went back. */
		KUNIT_EXPECT_EQ(test, nr_free(m), free - block.nr_pages);
		KUNIT_EXPECT_FALSE(test, sim_memblock_is_reserved(mb,
								  PFN_PHYS(block.pfn)));
	}
	KUNIT_EXPECT_EQ(test, mb->reserved.max, 1024);
	/* What was not yet used is zero. */
	KUNIT_EXPECT_NULL(test,
			  memchr_inv(mb->reserved.regions + mb->reserved.cnt, 0,
				     (mb->reserved.max - mb->reserved.cnt) *
				     sizeof(*mb->reserved.regions)));
	sim_test_verify(test, m);

	KUNIT_EXPECT_EQ(test, sim_memblock_phys_free(mb, FAR, SZ_16M), 0);
	KUNIT_EXPECT_EQ(test, sim_memblock_reserved_size(mb), before);
	/* It is the array's own business, and no one's mistake. */
	KUNIT_EXPECT_FALSE(test, mb->late_warned);
}

static void double_array_from_the_buddy_serves_memory_too(struct kunit *test)
{
	struct sim_machine *m = sim_test_boot(test, "16M", NULL,
					      SIM_STAGE_BUDDY);
	struct sim_memblock *mb = &m->memblock;
	phys_addr_t size = sim_memblock_phys_mem_size(mb);
	unsigned long i, cnt = mb->memory.cnt;
	struct sim_block block;

	mutex_lock(&m->lock);
	for (i = 0; mb->memory.max == 128; i++)
		KUNIT_ASSERT_EQ(test, 0,
				sim_memblock_mark_hotplug(mb, SZ_2M +
							  sim_pages(2 * i),
							  PAGE_SIZE));
	mutex_unlock(&m->lock);
	block = only_block(m);
	KUNIT_EXPECT_EQ(test, block.pfn, PFN_DOWN(array_base(m, &mb->memory)));
	KUNIT_EXPECT_EQ(test, sim_memblock_phys_mem_size(mb), size);
	KUNIT_EXPECT_EQ(test, sim_memblock_clear_hotplug(mb, 0, PHYS_ADDR_MAX),
			0);
	KUNIT_EXPECT_EQ(test, mb->memory.cnt, cnt);
	sim_test_verify(test, m);
}

/* As in Linux: the pages of an array that memblock had are not given away. */
static void double_array_after_the_buddy_drops_an_early_array(struct kunit *test)
{
	struct sim_machine *m = boot_crumbs(test, false);
	struct sim_memblock_type *type = &m->memblock.reserved;
	unsigned long pfn, free;

	KUNIT_ASSERT_EQ(test, sim_test_boot_to(m, SIM_STAGE_BUDDY), 0);
	KUNIT_ASSERT_FALSE(test, type->late);
	pfn = PFN_DOWN(array_base(m, type));
	free = nr_free(m);
	mutex_lock(&m->lock);
	grow_reserved(test, &m->memblock);
	mutex_unlock(&m->lock);
	KUNIT_EXPECT_TRUE(test, type->late);
	KUNIT_EXPECT_EQ(test, only_block(m).pfn,
			PFN_DOWN(array_base(m, type)));
	KUNIT_EXPECT_FALSE(test, sim_memblock_is_reserved(&m->memblock,
							  PFN_PHYS(pfn)));
	KUNIT_EXPECT_TRUE(test, page_is_reserved(m, pfn));
	KUNIT_EXPECT_EQ(test, nr_free(m), free - only_block(m).nr_pages);
	sim_test_verify_shared(test, m);
}

static void double_array_fails_cleanly_when_the_buddy_is_empty(struct kunit *test)
{
	struct sim_machine *m = sim_test_boot(test, "8M", NULL,
					      SIM_STAGE_BUDDY);
	struct sim_memblock_type *type = &m->memblock.reserved;
	struct sim_memblock_region *before;
	int level, err;
	unsigned long i;

	mutex_lock(&m->lock);
	for (i = 0; type->cnt < type->max; i++)
		KUNIT_ASSERT_EQ(test, 0,
				sim_memblock_reserve(&m->memblock,
						     FAR + sim_pages(2 * i),
						     PAGE_SIZE));
	while (sim_alloc_pages(&m->mm, SIM_TEST_GFP_ALL, 0))
		;
	before = kunit_kmalloc_array(test, type->max, sizeof(*before),
				     GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, before);
	memcpy(before, type->regions, type->max * sizeof(*before));
	level = sim_test_quiet_begin(LOGLEVEL_CRIT);
	err = sim_memblock_reserve(&m->memblock, FAR - SZ_1M, PAGE_SIZE);
	sim_test_quiet_end(level);
	mutex_unlock(&m->lock);
	KUNIT_EXPECT_EQ(test, err, -ENOMEM);
	KUNIT_EXPECT_EQ(test, type->max, 128);
	sim_expect_regions(test, type, before, type->max);
	KUNIT_EXPECT_EQ(test, m->stage, SIM_STAGE_BUDDY);
	sim_test_verify(test, m);
}

static void phys_alloc_after_the_buddy_comes_from_it(struct kunit *test)
{
	struct sim_machine *m = sim_test_boot(test, "16M", NULL,
					      SIM_STAGE_BUDDY);
	struct sim_memblock *mb = &m->memblock;
	phys_addr_t before = sim_memblock_reserved_size(mb), addr;
	struct sim_block block;

	poison_free_pages(test, m);
	mutex_lock(&m->lock);
	KUNIT_EXPECT_FALSE(test, mb->late_warned);
	addr = sim_memblock_phys_alloc(mb, 3 * PAGE_SIZE, PAGE_SIZE);
	block = only_block(m);
	KUNIT_EXPECT_EQ(test, addr, PFN_PHYS(block.pfn));
	KUNIT_EXPECT_EQ(test, block.order, 2);
	KUNIT_EXPECT_NULL(test, memchr_inv(sim_phys_to_virt(&m->banks, addr), 0,
					   4 * PAGE_SIZE));
	/* Remembered, so that there is one warning. */
	KUNIT_EXPECT_TRUE(test, mb->late_warned);
	KUNIT_EXPECT_EQ(test, 0, sim_memblock_phys_alloc(mb, SZ_64M, PAGE_SIZE));
	KUNIT_EXPECT_EQ(test, sim_memblock_reserved_size(mb), before);
	mutex_unlock(&m->lock);
	sim_test_verify(test, m);
}

/* Functions of the 4.x era that bring their own way to find a place. */
static void alloc_base_after_the_buddy_comes_from_it(struct kunit *test)
{
	struct sim_machine *m = sim_test_boot(test, "16M", NULL,
					      SIM_STAGE_BUDDY);
	struct sim_memblock *mb = &m->memblock;
	struct sim_block block;
	phys_addr_t addr;

	mutex_lock(&m->lock);
	addr = sim_memblock_alloc_base(mb, PAGE_SIZE, PAGE_SIZE, SZ_8M);
	block = only_block(m);
	KUNIT_EXPECT_EQ(test, block.order, 0);
	KUNIT_EXPECT_EQ(test, addr, PFN_PHYS(block.pfn));
	KUNIT_EXPECT_TRUE(test, mb->late_warned);
	mutex_unlock(&m->lock);
	sim_test_verify(test, m);
}

static void alloc_or_panic_after_the_buddy_stops_the_machine(struct kunit *test)
{
	struct sim_machine *m = sim_test_boot(test, "8M", NULL,
					      SIM_STAGE_BUDDY);

	mutex_lock(&m->lock);
	KUNIT_EXPECT_NOT_NULL(test, sim_memblock_alloc_or_panic(&m->memblock, 64,
								64));
	KUNIT_EXPECT_EQ(test, m->stage, SIM_STAGE_BUDDY);
	KUNIT_EXPECT_NULL(test, sim_memblock_alloc_or_panic(&m->memblock, SZ_64M,
							    64));
	KUNIT_EXPECT_EQ(test, m->stage, SIM_STAGE_PANICKED);
	sim_machine_reset(m);
	mutex_unlock(&m->lock);
	KUNIT_EXPECT_EQ(test, sim_test_boot_to(m, SIM_STAGE_BUDDY), 0);
	sim_test_verify(test, m);
}

/* A range that was kept until after the boot: pages from 4 MiB on. */
#define KEPT SZ_4M
#define KEPT_SIZE SZ_64K

static struct sim_machine *boot_with_kept_range(struct kunit *test,
						bool discard)
{
	const struct sim_machine_params params = {
		.size = "16M",
		.discard_memblock = discard,
	};
	struct sim_machine *m = sim_test_machine(test, &params,
						 SIM_STAGE_MEMBLOCK);

	KUNIT_ASSERT_EQ(test, 0, sim_memblock_reserve(&m->memblock, KEPT,
						      KEPT_SIZE));
	KUNIT_ASSERT_EQ(test, sim_test_boot_to(m, SIM_STAGE_BUDDY), 0);
	return m;
}

/**
 * struct free_late_row - a range that is given back late
 * @name: what is special about it
 * @skip: bytes from the start of the kept range
 * @size: bytes
 * @first: first page that is free afterwards, from the kept range on
 * @nr: how many are
 */
struct free_late_row {
	const char *name;
	phys_addr_t skip;
	phys_addr_t size;
	unsigned int first;
	unsigned int nr;
};

static const struct free_late_row free_late_rows[] = {
	{ "nothing", 0, 0, 0, 0 },
	{ "a page", PAGE_SIZE, PAGE_SIZE, 1, 1 },
	{ "all of it", 0, KEPT_SIZE, 0, KEPT_SIZE / PAGE_SIZE },
	{ "unaligned edges", PAGE_SIZE + 8, 4 * PAGE_SIZE, 2, 3 },
	{ "less than a page", PAGE_SIZE + 8, PAGE_SIZE - 8, 0, 0 },
	{ "two parts of pages", PAGE_SIZE + 8, PAGE_SIZE, 0, 0 },
};

KUNIT_ARRAY_PARAM_DESC(free_late_rows, free_late_rows, name);

static void free_late_gives_whole_pages_and_counts_them(struct kunit *test)
{
	const struct free_late_row *row = test->param_value;
	struct sim_machine *m = boot_with_kept_range(test, false);
	struct sim_memblock *mb = &m->memblock;
	unsigned long free = nr_free(m), managed = nr_managed(m), i;
	unsigned long total = m->mm.totalram_pages;

	mutex_lock(&m->lock);
	sim_memblock_free_late(mb, KEPT + row->skip, row->size);
	mutex_unlock(&m->lock);
	KUNIT_EXPECT_EQ(test, nr_free(m), free + row->nr);
	KUNIT_EXPECT_EQ(test, nr_managed(m), managed + row->nr);
	KUNIT_EXPECT_EQ(test, m->mm.totalram_pages, total + row->nr);
	for (i = 0; i < KEPT_SIZE / PAGE_SIZE; i++) {
		bool given = i >= row->first && i < row->first + row->nr;

		KUNIT_EXPECT_NE_MSG(test, given,
				    page_is_reserved(m, PFN_DOWN(KEPT) + i),
				    "page %lu", i);
	}
	/* As in Linux, memblock itself goes on to call it reserved. */
	KUNIT_EXPECT_TRUE(test, sim_memblock_is_reserved(mb, KEPT));
	KUNIT_EXPECT_EQ(test, 0,
			sim_memblock_phys_free(mb, KEPT +
					       sim_pages(row->first),
					       sim_pages(row->nr)));
	sim_test_verify_shared(test, m);
}

static void free_late_after_discard_gives_the_pages_too(struct kunit *test)
{
	struct sim_machine *m = boot_with_kept_range(test, true);
	unsigned long free = nr_free(m);

	mutex_lock(&m->lock);
	sim_memblock_free_late(&m->memblock, KEPT, KEPT_SIZE);
	mutex_unlock(&m->lock);
	KUNIT_EXPECT_EQ(test, nr_free(m), free + KEPT_SIZE / PAGE_SIZE);
	sim_test_verify(test, m);
}

/* Wrong ranges, on which Linux would crash or lose its lists. */
static const struct {
	const char *name;
	phys_addr_t base;
} bad_late_rows[] = {
	{ "no memory map", FAR },
	{ "free already", SZ_8M },
};

KUNIT_ARRAY_PARAM_DESC(bad_late_rows, bad_late_rows, name);

static void free_late_of_what_is_not_kept_stops_the_machine(struct kunit *test)
{
	const typeof(bad_late_rows[0]) *row = test->param_value;
	struct sim_machine *m = boot_with_kept_range(test, false);
	unsigned long free = nr_free(m);

	mutex_lock(&m->lock);
	sim_memblock_free_late(&m->memblock, row->base, PAGE_SIZE);
	mutex_unlock(&m->lock);
	KUNIT_EXPECT_EQ(test, m->stage, SIM_STAGE_PANICKED);
	KUNIT_EXPECT_EQ(test, nr_free(m), free);
}

static void discard_gives_grown_arrays_to_the_buddy(struct kunit *test)
{
	struct sim_machine *keep = boot_crumbs(test, false);
	struct sim_machine *m = boot_crumbs(test, true);
	struct sim_memblock *mb = &m->memblock;
	unsigned long memory, reserved, pages, i;

	KUNIT_ASSERT_EQ(test, sim_test_boot_to(keep, SIM_STAGE_BUDDY), 0);
	KUNIT_ASSERT_EQ(test, sim_test_boot_to(m, SIM_STAGE_BUDDY), 0);
	/* Both machines are alike until the very end. */
	memory = PFN_DOWN(array_base(keep, &keep->memblock.memory));
	reserved = PFN_DOWN(array_base(keep, &keep->memblock.reserved));
	pages = array_pages(&keep->memblock.memory);
	KUNIT_ASSERT_EQ(test, pages, array_pages(&keep->memblock.reserved));
	KUNIT_EXPECT_EQ(test, nr_free(m), nr_free(keep) + 2 * pages);
	KUNIT_EXPECT_EQ(test, m->mm.totalram_pages,
			keep->mm.totalram_pages + 2 * pages);
	for (i = 0; i < pages; i++) {
		KUNIT_EXPECT_TRUE(test, page_is_reserved(keep, memory + i));
		KUNIT_EXPECT_TRUE(test, page_is_reserved(keep, reserved + i));
		KUNIT_EXPECT_FALSE(test, page_is_reserved(m, memory + i));
		KUNIT_EXPECT_FALSE(test, page_is_reserved(m, reserved + i));
	}
	KUNIT_EXPECT_FALSE(test, keep->memblock.discarded);
	KUNIT_EXPECT_TRUE(test, mb->discarded);
	sim_expect_regions(test, &mb->memory, NULL, 0);
	sim_expect_regions(test, &mb->reserved, NULL, 0);
	KUNIT_EXPECT_EQ(test, mb->memory.max, SIM_INIT_MEMBLOCK_REGIONS);
	KUNIT_EXPECT_EQ(test, mb->reserved.max,
			SIM_INIT_MEMBLOCK_RESERVED_REGIONS);
	sim_test_verify_shared(test, keep);
	sim_test_verify(test, m);
}

static void discard_gives_late_arrays_back(struct kunit *test)
{
	struct sim_machine *m = sim_test_boot(test, "16M", NULL,
					      SIM_STAGE_BUDDY);
	unsigned long free = nr_free(m), total = m->mm.totalram_pages;

	mutex_lock(&m->lock);
	grow_reserved(test, &m->memblock);
	KUNIT_EXPECT_LT(test, nr_free(m), free);
	sim_memblock_discard(&m->memblock);
	mutex_unlock(&m->lock);
	/* They were the buddy's all the time. */
	KUNIT_EXPECT_EQ(test, nr_free(m), free);
	KUNIT_EXPECT_EQ(test, m->mm.totalram_pages, total);
	KUNIT_EXPECT_FALSE(test, m->memblock.reserved.late);
	sim_test_verify(test, m);
}

static void discard_is_not_the_default(struct kunit *test)
{
	struct sim_machine *keep, *m;
	const struct sim_machine_params params = {
		.size = "16M",
		.cpus = "1:0",
		.discard_memblock = true,
	};

	keep = sim_test_boot(test, "16M", NULL, SIM_STAGE_BUDDY);
	m = sim_test_machine(test, &params, SIM_STAGE_BUDDY);
	KUNIT_EXPECT_FALSE(test, keep->memblock.discarded);
	KUNIT_EXPECT_GT(test, keep->memblock.memory.cnt, 0);
	KUNIT_EXPECT_GT(test, keep->memblock.reserved.cnt, 0);
	KUNIT_EXPECT_TRUE(test, m->memblock.discarded);
	KUNIT_EXPECT_EQ(test, m->memblock.memory.cnt, 0);
	KUNIT_EXPECT_EQ(test, m->memblock.reserved.cnt, 0);
	/* No array had grown, so that is all the difference. */
	sim_test_expect_same(test, sim_test_free_lists(test, keep),
			     sim_test_free_lists(test, m));
	sim_test_verify(test, m);
}

static void discarded_memblock_still_allocates_from_the_buddy(struct kunit *test)
{
	const struct sim_machine_params params = {
		.size = "16M",
		.discard_memblock = true,
	};
	struct sim_machine *m = sim_test_machine(test, &params, SIM_STAGE_BUDDY);
	unsigned long free = nr_free(m);

	mutex_lock(&m->lock);
	KUNIT_EXPECT_NOT_NULL(test, sim_memblock_alloc(&m->memblock, PAGE_SIZE,
						       PAGE_SIZE));
	mutex_unlock(&m->lock);
	KUNIT_EXPECT_EQ(test, nr_free(m), free - 1);
	sim_test_verify(test, m);
}

static struct kunit_case late_cases[] = {
	KUNIT_CASE(double_array_serves_a_map_of_many_ranges),
	KUNIT_CASE(double_array_is_served_by_the_buddy_once_it_is_up),
	KUNIT_CASE(double_array_from_the_buddy_serves_memory_too),
	KUNIT_CASE(double_array_after_the_buddy_drops_an_early_array),
	KUNIT_CASE(double_array_fails_cleanly_when_the_buddy_is_empty),
	KUNIT_CASE(phys_alloc_after_the_buddy_comes_from_it),
	KUNIT_CASE(alloc_base_after_the_buddy_comes_from_it),
	KUNIT_CASE(alloc_or_panic_after_the_buddy_stops_the_machine),
	KUNIT_CASE_PARAM(free_late_gives_whole_pages_and_counts_them,
			 free_late_rows_gen_params),
	KUNIT_CASE(free_late_after_discard_gives_the_pages_too),
	KUNIT_CASE_PARAM(free_late_of_what_is_not_kept_stops_the_machine,
			 bad_late_rows_gen_params),
	KUNIT_CASE(discard_gives_grown_arrays_to_the_buddy),
	KUNIT_CASE(discard_gives_late_arrays_back),
	KUNIT_CASE(discard_is_not_the_default),
	KUNIT_CASE(discarded_memblock_still_allocates_from_the_buddy),
	{ }
};

static struct kunit_suite late_suite = {
	.name = "mm_sim_memblock_late",
	.test_cases = late_cases,
};

kunit_test_suite(late_suite);
