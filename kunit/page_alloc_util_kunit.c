// SPDX-License-Identifier: GPL-2.0
/*
 * Other ways to ask for pages: by address, by bytes, many at once, as one.
 */
#include <kunit/test.h>
#include <linux/sizes.h>
#include <linux/string.h>

#include "helpers.h"
#include "page/gfp.h"
#include "page/page_alloc.h"
#include "page/pcp.h"
#include "page/vmstat.h"
#include "view/walk.h"

static struct sim_machine *boot(struct kunit *test)
{
	return sim_test_boot(test, "64M", NULL, SIM_STAGE_BUDDY);
}

/* Lowmem up to 32 MiB, and HighMem above. */
static struct sim_machine *boot_highmem(struct kunit *test)
{
	const struct sim_machine_params params = {
		.size = "64M",
		.memmap = "64M@0",
		.lowmem = "32M",
	};

	return sim_test_machine(test, &params, SIM_STAGE_BUDDY);
}

static unsigned long allocated(struct sim_machine *m)
{
	unsigned long pfn = 0, sum = 0;
	struct sim_block block;

	while (sim_walk_blocks(&m->mm, &pfn, &block))
		if (block.kind == SIM_BLOCK_ALLOCATED)
			sum += block.nr_pages;
	return sum;
}

static void a_block_has_the_address_of_its_memory(struct kunit *test)
{
	struct sim_machine *m = boot(test);
	unsigned int order;

	for (order = 0; order <= SIM_MAX_PAGE_ORDER; order++) {
		void *mem = (void *)__sim_get_free_pages(&m->mm, GFP_KERNEL,
							 order);
		struct sim_page *page = sim_virt_to_page(&m->mm, mem);

		KUNIT_ASSERT_NOT_NULL(test, mem);
		KUNIT_ASSERT_NOT_NULL(test, page);
		KUNIT_EXPECT_TRUE(test, sim_page_head(page));
		KUNIT_EXPECT_EQ(test, sim_page_order(page), order);
		KUNIT_EXPECT_PTR_EQ(test, sim_page_address(&m->mm, page), mem);
		KUNIT_EXPECT_PTR_EQ(test, mem,
				    sim_phys_to_virt(&m->banks,
						     PFN_PHYS(sim_page_to_pfn(&m->mm, page))));
		KUNIT_EXPECT_PTR_EQ(test, page,
				    sim_virt_to_page(&m->mm,
						     mem + PAGE_SIZE - 1));
		memset(mem, 0x5a, PAGE_SIZE << order);
		KUNIT_EXPECT_EQ(test, sim_free_pages(&m->mm, page, order), 0);
	}
	KUNIT_EXPECT_EQ(test, 0, __sim_get_free_pages(&m->mm, GFP_KERNEL,
						      SIM_MAX_PAGE_ORDER + 1));
	KUNIT_EXPECT_NULL(test, sim_virt_to_page(&m->mm, m));
	KUNIT_EXPECT_NULL(test, sim_virt_to_page(&m->mm, NULL));
	sim_test_verify(test, m);
}

static void highmem_has_no_address(struct kunit *test)
{
	struct sim_machine *m = boot_highmem(test);
	struct sim_page *page;
	unsigned long mem;

	page = sim_alloc_pages(&m->mm, GFP_HIGHUSER, 0);
	KUNIT_ASSERT_NOT_NULL(test, page);
	KUNIT_ASSERT_EQ(test, sim_page_zonenum(page), SIM_ZONE_HIGHMEM);
	KUNIT_EXPECT_NULL(test, sim_page_address(&m->mm, page));
	/* Who asks for an address gets lowmem, whatever else is asked for. */
	mem = __sim_get_free_pages(&m->mm, GFP_HIGHUSER, 0);
	KUNIT_ASSERT_NE(test, mem, 0);
	page = sim_virt_to_page(&m->mm, (void *)mem);
	KUNIT_ASSERT_NOT_NULL(test, page);
	KUNIT_EXPECT_LT(test, sim_page_zonenum(page), SIM_ZONE_HIGHMEM);
	KUNIT_EXPECT_NOT_NULL(test, sim_alloc_pages_exact(&m->mm, PAGE_SIZE,
							  GFP_HIGHUSER));
}

static void zeroed_pages_are_zero_after_others_wrote(struct kunit *test)
{
	struct sim_machine *m = boot_highmem(test);
	struct sim_page *page;
	unsigned long nr = 0;
	void *mem;

	/* Every page is written once. */
	while ((page = sim_alloc_pages(&m->mm, GFP_HIGHUSER | __GFP_MEMALLOC |
				       __GFP_NOWARN, 0)))
		memset(m->mm.pfn_to_virt(&m->mm, sim_page_to_pfn(&m->mm, page)),
		       0xff, PAGE_SIZE), nr++;
	KUNIT_ASSERT_EQ(test, nr, m->mm.totalram_pages);
	mutex_lock(&m->lock);
	sim_machine_reset(m);
	mutex_unlock(&m->lock);
	KUNIT_ASSERT_EQ(test, sim_test_boot_to(m, SIM_STAGE_BUDDY), 0);

	mem = (void *)sim_get_zeroed_page(&m->mm, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, mem);
	KUNIT_EXPECT_NULL(test, memchr_inv(mem, 0, PAGE_SIZE));
	mem = (void *)__sim_get_free_pages(&m->mm, GFP_KERNEL, 0);
	KUNIT_EXPECT_PTR_EQ(test, memchr_inv(mem, 0, PAGE_SIZE), mem);
	page = sim_alloc_pages(&m->mm, GFP_HIGHUSER | __GFP_ZERO, 5);
	KUNIT_ASSERT_NOT_NULL(test, page);
	mem = m->mm.pfn_to_virt(&m->mm, sim_page_to_pfn(&m->mm, page));
	KUNIT_EXPECT_NULL(test, memchr_inv(mem, 0, PAGE_SIZE << 5));
	/* Not more than was asked for. */
	KUNIT_EXPECT_NOT_NULL(test, memchr_inv(mem, 0, PAGE_SIZE << 6));
	sim_test_verify(test, m);
}

static void a_compound_page_is_freed_as_one(struct kunit *test)
{
	struct sim_machine *m = boot(test);
	struct sim_test_blocks *before = sim_test_free_blocks(test, m);
	struct sim_page *page;
	unsigned int order;
	unsigned long i;
	const char *why;
	int level, err;

	for (order = 0; order <= SIM_MAX_PAGE_ORDER; order++) {
		page = sim_alloc_pages(&m->mm, GFP_KERNEL | __GFP_COMP, order);
		KUNIT_ASSERT_NOT_NULL(test, page);
		KUNIT_EXPECT_EQ(test, sim_compound_order(page), order);
		for (i = 0; i < 1UL << order; i++)
			if (sim_compound_head(page + i) != page)
				KUNIT_FAIL(test, "order %u, page %lu", order, i);
		sim_test_verify(test, m);
		level = sim_test_quiet_begin(LOGLEVEL_CRIT);
		for (i = 1; i < 1UL << order; i *= 2) {
			err = sim_free_pages_why(&m->mm,
						 sim_page_to_pfn(&m->mm,
								 page + i),
						 0, &why);
			KUNIT_EXPECT_EQ(test, err, -EINVAL);
			KUNIT_EXPECT_STREQ(test, why,
					   "the page is the tail of a compound page");
		}
		if (order)
			KUNIT_EXPECT_EQ(test, sim_split_page(&m->mm, page,
							     order), -EINVAL);
		sim_test_quiet_end(level);
		KUNIT_EXPECT_EQ(test, sim_free_pages(&m->mm, page, order), 0);
		/* The marks are gone before anybody else has the pages. */
		for (i = 0; i < 1UL << order; i++)
			if (page[i].flags & (SIM_PG_TAIL | SIM_PG_COMPOUND))
				KUNIT_FAIL(test, "order %u, page %lu", order, i);
		sim_test_verify(test, m);
	}
	/* Not asked for. */
	page = sim_alloc_pages(&m->mm, GFP_KERNEL, 3);
	KUNIT_ASSERT_NOT_NULL(test, page);
	KUNIT_EXPECT_EQ(test, sim_compound_order(page), 0);
	KUNIT_EXPECT_PTR_EQ(test, sim_compound_head(page + 1), page + 1);
	KUNIT_EXPECT_EQ(test, sim_free_pages(&m->mm, page, 3), 0);
	sim_test_expect_same(test, before, sim_test_free_blocks(test, m));
}

static void split_pages_are_freed_one_by_one(struct kunit *test)
{
	struct sim_machine *m = boot(test);
	struct sim_test_blocks *before = sim_test_free_blocks(test, m);
	struct sim_page *page = sim_alloc_pages(&m->mm, GFP_KERNEL, 6);
	int level, i;

	KUNIT_ASSERT_NOT_NULL(test, page);
	level = sim_test_quiet_begin(LOGLEVEL_CRIT);
	KUNIT_EXPECT_EQ(test, sim_split_page(&m->mm, page, 5), -EINVAL);
	KUNIT_EXPECT_EQ(test, sim_split_page(&m->mm, page + 1, 0), -EINVAL);
	sim_test_quiet_end(level);
	KUNIT_EXPECT_EQ(test, sim_split_page(&m->mm, page, 6), 0);
	sim_test_verify(test, m);
	KUNIT_EXPECT_EQ(test, allocated(m), 64);
	level = sim_test_quiet_begin(LOGLEVEL_CRIT);
	KUNIT_EXPECT_EQ(test, sim_free_pages(&m->mm, page, 6), -EINVAL);
	sim_test_quiet_end(level);
	for (i = 63; i >= 0; i--)
		KUNIT_EXPECT_EQ(test, sim_free_pages(&m->mm, page + i, 0), 0);
	sim_test_expect_same(test, before, sim_test_free_blocks(test, m));
	sim_test_verify(test, m);
}

struct exact_case {
	size_t size;
	unsigned long pages;
};

static const struct exact_case exact_cases[] = {
	{ 1, 1 }, { SZ_4K, 1 }, { SZ_4K + 1, 2 }, { 5 * SZ_4K, 5 },
	{ SZ_64K, 16 }, { SZ_64K + 1, 17 }, { 100 * SZ_4K - 7, 100 },
	{ SZ_4M - SZ_4K, 1023 }, { SZ_4M, 1024 },
};

static void exact_case_name(const struct exact_case *c, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%zu bytes", c->size);
}

KUNIT_ARRAY_PARAM(exact, exact_cases, exact_case_name);

static void only_the_pages_of_the_bytes_are_taken(struct kunit *test)
{
	const struct exact_case *c = test->param_value;
	struct sim_machine *m = boot(test);
	struct sim_test_blocks *before = sim_test_free_blocks(test, m);
	void *mem = sim_alloc_pages_exact(&m->mm, c->size, GFP_KERNEL |
					  __GFP_ZERO | __GFP_COMP);

	KUNIT_ASSERT_NOT_NULL(test, mem);
	KUNIT_EXPECT_EQ(test, allocated(m), c->pages);
	KUNIT_EXPECT_NULL(test, memchr_inv(mem, 0, c->size));
	sim_test_verify(test, m);
	sim_free_pages_exact(&m->mm, mem, c->size);
	KUNIT_EXPECT_EQ(test, allocated(m), 0);
	sim_test_expect_same(test, before, sim_test_free_blocks(test, m));
	sim_test_verify(test, m);
}

static void bytes_that_no_block_holds_are_refused(struct kunit *test)
{
	struct sim_machine *m = boot(test);
	struct sim_mm *mm = &m->mm;
	struct sim_log *log;

	KUNIT_EXPECT_NULL(test, sim_alloc_pages_exact(mm, 0, GFP_KERNEL));
	KUNIT_EXPECT_NULL(test, sim_alloc_pages_exact(mm, SZ_4M + 1,
						      GFP_KERNEL));
	KUNIT_EXPECT_NULL(test, sim_alloc_pages_exact(mm, SIZE_MAX,
						      GFP_KERNEL));
	KUNIT_EXPECT_NULL(test, sim_alloc_pages_exact_nid(mm, 1, SZ_4K,
							  GFP_KERNEL));
	KUNIT_EXPECT_EQ(test, allocated(m), 0);
	log = sim_test_new_log(test);
	mm->log = log;
	sim_free_pages_exact(mm, m, SZ_8K);
	mm->log = &m->log;
	sim_test_expect_one_line(test, log, "free 8192 bytes: 0 bytes on");
}

static void many_pages_come_in_a_list(struct kunit *test)
{
	struct sim_machine *m = boot(test);
	struct sim_test_blocks *before = sim_test_free_blocks(test, m);
	struct sim_page *page, *next;
	unsigned int nr, seen = 0;
	LIST_HEAD(list);

	KUNIT_EXPECT_EQ(test, 0, sim_alloc_pages_bulk_list(&m->mm, GFP_KERNEL,
							   0, &list));
	KUNIT_EXPECT_TRUE(test, list_empty(&list));
	nr = sim_alloc_pages_bulk_list(&m->mm, GFP_KERNEL, 1, &list);
	KUNIT_EXPECT_EQ(test, nr, 1);
	nr = sim_alloc_pages_bulk_list(&m->mm, GFP_KERNEL, 300, &list);
	KUNIT_EXPECT_EQ(test, nr, 300);
	KUNIT_EXPECT_EQ(test, allocated(m), 301);
	sim_test_verify(test, m);
	list_for_each_entry_safe(page, next, &list, lru) {
		list_del(&page->lru);
		KUNIT_EXPECT_EQ(test, sim_free_pages(&m->mm, page, 0), 0);
		seen++;
	}
	KUNIT_EXPECT_EQ(test, seen, 301);
	sim_test_expect_same(test, before, sim_test_free_blocks(test, m));
}

static void empty_places_of_an_array_are_filled(struct kunit *test)
{
	struct sim_machine *m = boot(test);
	struct sim_page *array[40] = { }, *mine;
	int i, j;

	mine = sim_alloc_pages(&m->mm, GFP_KERNEL, 0);
	KUNIT_ASSERT_NOT_NULL(test, mine);
	array[0] = mine;
	array[17] = mine;
	KUNIT_EXPECT_EQ(test, 40, sim_alloc_pages_bulk_array(&m->mm, GFP_KERNEL,
							     40, array));
	KUNIT_EXPECT_PTR_EQ(test, array[0], mine);
	KUNIT_EXPECT_PTR_EQ(test, array[17], mine);
	KUNIT_EXPECT_EQ(test, allocated(m), 39);
	for (i = 0; i < 40; i++)
		for (j = 0; j < i; j++)
			if (!array[i] || (array[i] == array[j] &&
					  array[i] != mine))
				KUNIT_FAIL(test, "places %d and %d", i, j);
	/* Nothing to do. */
	KUNIT_EXPECT_EQ(test, 40, sim_alloc_pages_bulk_array(&m->mm, GFP_KERNEL,
							     40, array));
	KUNIT_EXPECT_EQ(test, allocated(m), 39);
	sim_test_verify(test, m);
}

/* Zone Normal alone is used, as long as it stays above its low mark. */
static void many_pages_leave_the_marks_alone(struct kunit *test)
{
	struct sim_machine *m = boot(test);
	struct sim_zone *normal = sim_test_zone(m, SIM_ZONE_NORMAL);
	unsigned long room, elsewhere = 0;
	struct sim_page *page;
	LIST_HEAD(list);

	sim_test_no_pcp(m);
	room = sim_zone_page_state_snapshot(normal, SIM_NR_FREE_PAGES) -
	       normal->_watermark[SIM_WMARK_LOW];
	KUNIT_EXPECT_EQ(test, room - 1,
			sim_alloc_pages_bulk_list(&m->mm, GFP_USER |
						  __GFP_MOVABLE, room - 1,
						  &list));
	list_for_each_entry(page, &list, lru)
		elsewhere += sim_page_zone(&m->mm, page) != normal;
	KUNIT_EXPECT_EQ(test, elsewhere, 0);
	KUNIT_EXPECT_EQ(test,
			sim_zone_page_state_snapshot(normal, SIM_NR_FREE_PAGES),
			normal->_watermark[SIM_WMARK_LOW] + 1);
	/* Two more are too many for it. */
	KUNIT_EXPECT_EQ(test, 2,
			sim_alloc_pages_bulk_list(&m->mm, GFP_USER |
						  __GFP_MOVABLE, 2, &list));
	page = list_first_entry(&list, struct sim_page, lru);
	KUNIT_EXPECT_PTR_EQ(test, sim_page_zone(&m->mm, page), normal - 1);
	/* A request that contradicts itself gets nothing. */
	KUNIT_EXPECT_EQ(test, 0,
			sim_alloc_pages_bulk_list(&m->mm, __GFP_DMA |
						  __GFP_HIGHMEM, 2, &list));
	sim_test_verify(test, m);
}

static struct kunit_case page_alloc_util_cases[] = {
	KUNIT_CASE(a_block_has_the_address_of_its_memory),
	KUNIT_CASE(highmem_has_no_address),
	KUNIT_CASE(zeroed_pages_are_zero_after_others_wrote),
	KUNIT_CASE(a_compound_page_is_freed_as_one),
	KUNIT_CASE(split_pages_are_freed_one_by_one),
	KUNIT_CASE_PARAM(only_the_pages_of_the_bytes_are_taken,
			 exact_gen_params),
	KUNIT_CASE(bytes_that_no_block_holds_are_refused),
	KUNIT_CASE(many_pages_come_in_a_list),
	KUNIT_CASE(empty_places_of_an_array_are_filled),
	KUNIT_CASE(many_pages_leave_the_marks_alone),
	{}
};

static struct kunit_suite page_alloc_util_suite = {
	.name = "mm_sim_page_alloc_util",
	.test_cases = page_alloc_util_cases,
};

kunit_test_suite(page_alloc_util_suite);
