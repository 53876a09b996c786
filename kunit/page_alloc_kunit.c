// SPDX-License-Identifier: GPL-2.0
/*
 * From a request to a block, and the sizes of the per-CPU lists.
 */
#include <kunit/test.h>
#include <linux/gfp.h>

#include "helpers.h"
#include "page/buddy.h"
#include "page/page_alloc.h"
#include "page/pcp.h"
#include "page/vmstat.h"

static void a_request_that_contradicts_itself_is_refused(struct kunit *test)
{
	struct sim_machine *m;
	unsigned int bits;

	m = sim_test_boot(test, "32M", NULL, SIM_STAGE_BUDDY);
	for (bits = 0; bits < 16; bits++) {
		gfp_t gfp = (bits & 1 ? __GFP_DMA : 0) |
			    (bits & 2 ? __GFP_DMA32 : 0) |
			    (bits & 4 ? __GFP_HIGHMEM : 0) |
			    (bits & 8 ? __GFP_MOVABLE : 0);
		struct sim_page *page = sim_alloc_pages(&m->mm, gfp, 0);

		KUNIT_EXPECT_EQ_MSG(test, !page, hweight32(bits & 7) > 1, "%#x",
				    bits);
	}
	KUNIT_EXPECT_NULL(test, sim_alloc_pages(&m->mm, __GFP_MOVABLE |
						__GFP_RECLAIMABLE, 0));
	KUNIT_EXPECT_NULL(test, sim_alloc_pages(&m->mm, GFP_KERNEL,
						SIM_MAX_PAGE_ORDER + 1));
	KUNIT_EXPECT_NULL(test, sim_alloc_pages(&m->mm, GFP_KERNEL, UINT_MAX));
	sim_test_verify(test, m);
}

static void a_zone_asked_by_name_is_not_left(struct kunit *test)
{
	struct sim_test_blocks *held;
	struct sim_machine *m;
	struct sim_zone *dma;
	unsigned long i;

	m = sim_test_boot(test, "32M", NULL, SIM_STAGE_BUDDY);
	dma = sim_test_zone(m, SIM_ZONE_DMA);
	held = sim_test_drain(test, m, dma);
	KUNIT_EXPECT_EQ(test,
			sim_zone_page_state_snapshot(dma,
						     SIM_NR_FREE_PAGES), 0);
	KUNIT_EXPECT_EQ(test, sim_global_zone_page_state(&m->mm,
							 SIM_NR_FREE_PAGES),
			m->mm.totalram_pages - dma->managed_pages);
	for (i = 0; i < held->nr; i++)
		sim_test_free(test, m, held->block[i].pfn,
			      held->block[i].order);
	sim_test_verify(test, m);
}

static void pages_are_freed_by_their_struct_page(struct kunit *test)
{
	struct sim_test_blocks *before;
	struct sim_machine *m;
	struct sim_page *page;

	m = sim_test_boot(test, "32M", NULL, SIM_STAGE_BUDDY);
	before = sim_test_free_blocks(test, m);
	page = sim_alloc_pages(&m->mm, GFP_KERNEL, 4);
	KUNIT_ASSERT_NOT_NULL(test, page);
	KUNIT_EXPECT_EQ(test, sim_free_pages(&m->mm, page, 3), -EINVAL);
	KUNIT_EXPECT_EQ(test, sim_free_pages(&m->mm, page, 4), 0);
	KUNIT_EXPECT_EQ(test, sim_free_pages(&m->mm, page, 4), -EINVAL);
	sim_test_expect_same(test, before, sim_test_free_blocks(test, m));
}

/* After boot, memblock's allocations come from the buddy lists. */
static void late_memblock_allocations_are_pages(struct kunit *test)
{
	struct sim_machine *m;
	unsigned long free;
	phys_addr_t base;
	u8 *mem;

	m = sim_test_boot(test, "32M", NULL, SIM_STAGE_BUDDY);
	free = sim_global_zone_page_state(&m->mm, SIM_NR_FREE_PAGES);
	mem = sim_memblock_alloc(&m->memblock, 3 * PAGE_SIZE, SMP_CACHE_BYTES);
	KUNIT_ASSERT_NOT_NULL(test, mem);
	KUNIT_EXPECT_EQ(test, sim_global_zone_page_state(&m->mm,
							 SIM_NR_FREE_PAGES),
			free - 4);
	KUNIT_EXPECT_NULL(test, memchr_inv(mem, 0, 3 * PAGE_SIZE));
	base = sim_virt_to_phys(&m->banks, mem);
	KUNIT_EXPECT_FALSE(test,
			   sim_memblock_is_region_reserved(&m->memblock, base,
							   4 * PAGE_SIZE));
	sim_test_verify(test, m);
	sim_test_free(test, m, PFN_DOWN(base), 2);
	/* Nothing holds that much. */
	KUNIT_EXPECT_NULL(test, sim_memblock_alloc(&m->memblock, SZ_8M,
						   PAGE_SIZE));
	sim_test_verify(test, m);
}

/*
 * min(managed / 1024, 256) / 4, at least 1; half as much again, rounded down to
 * a power of two; less 1.
 */
struct batch_case {
	unsigned long managed;
	int batch;
};

static const struct batch_case batch_cases[] = {
	{ 0, 0 },
	{ 4095, 0 },		/* 3 / 4 = 0 -> 1 */
	{ 8191, 0 },		/* 7 / 4 = 1 */
	{ 8192, 1 },		/* 8 / 4 = 2, 3 -> 2 */
	{ 12288, 3 },		/* 12 / 4 = 3, 4 */
	{ 20480, 3 },		/* 20 / 4 = 5, 7 -> 4 */
	{ 24576, 7 },		/* 24 / 4 = 6, 9 -> 8 */
	{ 65536, 15 },		/* 64 / 4 = 16, 24 -> 16 */
	{ 131072, 31 },		/* 128 / 4 = 32, 48 -> 32 */
	{ 262143, 63 },		/* 255 / 4 = 63, 94 -> 64 */
	{ 262144, 63 },		/* 256 / 4 = 64, 96 -> 64 */
	{ 1UL << 30, 63 },	/* 1 MiB is the limit */
};

static void batch_case_name(const struct batch_case *c, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%lu pages", c->managed);
}

KUNIT_ARRAY_PARAM(batch, batch_cases, batch_case_name);

static void batch_grows_with_the_zone_up_to_a_limit(struct kunit *test)
{
	const struct batch_case *c = test->param_value;
	struct sim_zone *zone = kunit_kzalloc(test, sizeof(*zone), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, zone);
	zone->managed_pages = c->managed;
	KUNIT_EXPECT_EQ(test, sim_zone_batchsize(zone), c->batch);
}

static void every_populated_zone_has_a_batch(struct kunit *test)
{
	struct sim_machine *m;

	m = sim_test_boot(test, "64M", "52M@0,8M@4G", SIM_STAGE_BUDDY);
	/* At least one page at a time. */
	KUNIT_EXPECT_EQ(test, sim_test_zone(m, SIM_ZONE_DMA)->pageset_batch, 1);
	KUNIT_EXPECT_EQ(test, sim_test_zone(m, SIM_ZONE_DMA32)->pageset_batch, 1);
	KUNIT_EXPECT_EQ(test, sim_test_zone(m, SIM_ZONE_NORMAL)->pageset_batch, 1);
	KUNIT_EXPECT_EQ(test, sim_test_zone(m, SIM_ZONE_HIGHMEM)->pageset_batch, 1);

	/* 80 MiB less a few that memblock keeps: 19 / 4 = 4, 6 -> 4. */
	m = sim_test_boot(test, "96M", "16M@0,80M@4G", SIM_STAGE_BUDDY);
	KUNIT_EXPECT_EQ(test, sim_test_zone(m, SIM_ZONE_NORMAL)->pageset_batch, 3);
}

static struct kunit_case page_alloc_cases[] = {
	KUNIT_CASE(a_request_that_contradicts_itself_is_refused),
	KUNIT_CASE(a_zone_asked_by_name_is_not_left),
	KUNIT_CASE(pages_are_freed_by_their_struct_page),
	KUNIT_CASE(late_memblock_allocations_are_pages),
	KUNIT_CASE_PARAM(batch_grows_with_the_zone_up_to_a_limit,
			 batch_gen_params),
	KUNIT_CASE(every_populated_zone_has_a_batch),
	{}
};

static struct kunit_suite page_alloc_suite = {
	.name = "mm_sim_page_alloc",
	.test_cases = page_alloc_cases,
};

kunit_test_suite(page_alloc_suite);
