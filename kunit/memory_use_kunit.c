// SPDX-License-Identifier: GPL-2.0
/*
 * Who took what of a machine's memory: every byte has one row.
 */
#include <kunit/test.h>
#include <linux/sizes.h>
#include <linux/string.h>

#include "helpers.h"
#include "page/page_alloc.h"
#include "page/page_isolation.h"
#include "view/memory_use.h"

static struct sim_memory_use *use_of(struct kunit *test, struct sim_machine *m)
{
	struct sim_memory_use *use = kunit_kzalloc(test, sizeof(*use),
						   GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, use);
	mutex_lock(&m->lock);
	sim_memory_use(m, use);
	mutex_unlock(&m->lock);
	return use;
}

static u64 bytes_of(struct kunit *test, struct sim_machine *m,
		    const char *name)
{
	u64 bytes = sim_memory_use_of(use_of(test, m), name);

	KUNIT_EXPECT_NE_MSG(test, bytes, U64_MAX, "no row %s", name);
	return bytes;
}

static u64 sum_of_rows(const struct sim_memory_use *use)
{
	unsigned int i;
	u64 sum = 0;

	for (i = 0; i < use->nr; i++)
		sum += use->row[i].bytes;
	return sum;
}

/* What memblock has free, found by its own iterator. */
static u64 free_in_memblock(const struct sim_memblock *mb)
{
	phys_addr_t start, end;
	u64 i, sum = 0;

	for_each_sim_free_mem_range(i, mb, NUMA_NO_NODE, SIM_MEMBLOCK_NONE,
				    &start, &end, NULL)
		sum += end - start;
	return sum;
}

struct map {
	const char *name;
	const char *size;
	const char *memmap;
};

static const struct map maps[] = {
	{ "small PC", "32M", NULL },
	{ "one range", "16M", "16M@0" },
	{ "nothing low", "16M", "16M@1M" },
	{ "no ramdisk, odd edges", "8M", "3000K@1234567,700K@6M" },
	{ "holes in a section", "32M", "8M@0,5M@20M,7M@40M,3M@60M" },
	{ "holes in a page", "16M", "8388609@1M,4M@16779000" },
	{ "far apart", "64M", "32M@0,8M@3G,8M@5G,8M@1000G" },
};

static void map_name(const struct map *map, char *desc)
{
	strscpy(desc, map->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(map, maps, map_name);

static void every_byte_has_a_row_at_every_stage(struct kunit *test)
{
	const struct map *map = test->param_value;
	struct sim_machine *m = sim_test_boot(test, map->size, map->memmap,
					      SIM_STAGE_FIRMWARE);
	u64 bookkeeping = 0;
	int stage;

	KUNIT_EXPECT_EQ(test, use_of(test, m)->total, 0);
	KUNIT_EXPECT_EQ(test, sum_of_rows(use_of(test, m)), 0);
	for (stage = SIM_STAGE_MEMBLOCK; stage < SIM_NR_STAGES; stage++) {
		const struct sim_memory_use *use;
		u64 free, total;

		KUNIT_ASSERT_EQ(test, sim_test_boot_to(m, stage), 0);
		use = use_of(test, m);
		total = m->memblock.memory.total_size;
		free = free_in_memblock(&m->memblock);
		KUNIT_EXPECT_EQ(test, use->total, total);
		KUNIT_EXPECT_EQ(test, use->reserved, total - free);
		KUNIT_EXPECT_EQ_MSG(test, use->accounted, use->reserved,
				    "stage %s", sim_stage_name(stage));
		KUNIT_EXPECT_EQ(test, sum_of_rows(use), total);
		KUNIT_EXPECT_EQ(test, sim_memory_use_of(use, "other reserved"),
				0);
		KUNIT_EXPECT_EQ(test, sim_memory_use_of(use, "allocated"), 0);
		/* It only grows, and never without being seen. */
		KUNIT_EXPECT_GE(test, use->bookkeeping, bookkeeping);
		bookkeeping = use->bookkeeping;
		sim_test_verify(test, m);
	}
	KUNIT_EXPECT_EQ(test, bytes_of(test, m, "free"),
			(u64)m->mm.totalram_pages << PAGE_SHIFT);
	/* What memblock took in bytes ends in pages. */
	KUNIT_EXPECT_LT(test, bytes_of(test, m, "parts of pages"),
			m->memblock.reserved.cnt * 2 * PAGE_SIZE);
}

/*
 * 64 MiB from 0 on. The first page and the BIOS area are not memory: 100 pages
 * less, that is 65148 KiB. The kernel is 1/64 of it, 254.5 pages; the ramdisk
 * 1/128, 127.2 pages.
 */
static void one_range_is_as_worked_out_by_hand(struct kunit *test)
{
	struct sim_machine *m = sim_test_boot(test, "64M", "64M@0",
					      SIM_STAGE_BUDDY);
	const struct {
		const char *name;
		u64 bytes;
	} want[] = {
		{ "kernel image", 255 * SZ_4K },
		{ "initial ramdisk", 128 * SZ_4K },
		{ "low memory", SZ_64K - SZ_4K },
		/* A page of each level: the first 2 MiB have a hole. */
		{ "direct map tables", 3 * SZ_4K },
		{ "node data", round_up(sizeof(struct sim_pglist_data), SMP_CACHE_BYTES) },
		{ "distance table", 0 },
		/* One pointer to one table of 64 sections. */
		{ "section tables", 8 + 64 * sizeof(struct sim_mem_section) },
		/* 4 bits for each of 64 pageblocks. */
		{ "pageblock flags", 32 },
		{ "memory map", 16384 * 32 },
		{ "page owners", 0 },
		/* One CPU: a pointer and a page. */
		{ "per-CPU areas", 8 + SZ_4K },
		{ "wait tables", 0 },
		{ "CMA areas", 0 },
		{ "CMA bitmaps", 0 },
		{ "region arrays", 0 },
		{ "other reserved", 0 },
		{ "not for allocation", 0 },
		{ "allocated", 0 },
		{ "in per-CPU lists", 0 },
	};
	const struct sim_memory_use *use = use_of(test, m);
	u64 sum = 0, own = 0;
	int i;

	KUNIT_EXPECT_EQ(test, use->total, 65148 * SZ_1K);
	for (i = 0; i < ARRAY_SIZE(want); i++) {
		KUNIT_EXPECT_EQ_MSG(test,
				    sim_memory_use_of(use, want[i].name),
				    want[i].bytes, "%s", want[i].name);
		sum += want[i].bytes;
		if (i > 2)
			own += want[i].bytes;
	}
	KUNIT_EXPECT_EQ(test, use->accounted, sum);
	KUNIT_EXPECT_EQ(test, use->bookkeeping,
			own + sim_memory_use_of(use, "parts of pages"));
	KUNIT_EXPECT_EQ(test, sim_memory_use_of(use, "free"),
			use->total - sum -
			sim_memory_use_of(use, "parts of pages"));
	/* The goal. */
	KUNIT_EXPECT_LT(test, use->bookkeeping * 100, use->total);
	KUNIT_EXPECT_EQ(test, use->nr, ARRAY_SIZE(want) + 2);
	KUNIT_EXPECT_EQ(test, sim_memory_use_of(use, "no such row"), U64_MAX);
}

static void pages_move_between_free_and_allocated(struct kunit *test)
{
	struct sim_machine *m = sim_test_boot(test, "32M", NULL,
					      SIM_STAGE_BUDDY);
	struct sim_zone *zone = sim_test_zone(m, SIM_ZONE_DMA);
	u64 free = bytes_of(test, m, "free");
	unsigned long pfn;

	pfn = sim_test_alloc(test, m, zone, 3, SIM_MIGRATE_MOVABLE);
	KUNIT_EXPECT_EQ(test, bytes_of(test, m, "allocated"), SZ_32K);
	KUNIT_EXPECT_EQ(test, bytes_of(test, m, "free"), free - SZ_32K);
	sim_test_free(test, m, pfn, 3);
	KUNIT_EXPECT_EQ(test, bytes_of(test, m, "allocated"), 0);

	/* An isolated page is not allocated. */
	pfn = sim_pageblock_start_pfn(pfn);
	KUNIT_ASSERT_EQ(test,
			sim_start_isolate_page_range(&m->mm, pfn, pfn + 1,
						     SIM_MIGRATE_MOVABLE, 0),
			0);
	KUNIT_EXPECT_EQ(test, bytes_of(test, m, "allocated"), 0);
	KUNIT_EXPECT_EQ(test, bytes_of(test, m, "free"), free);
}

static void what_nobody_accounts_for_is_found(struct kunit *test)
{
	struct sim_machine *m = sim_test_boot(test, "16M", "16M@0",
					      SIM_STAGE_MAPPED);
	phys_addr_t base = sim_memblock_phys_alloc(&m->memblock, 3, 1);
	u64 own = use_of(test, m)->bookkeeping;

	KUNIT_ASSERT_NE(test, base, 0);
	KUNIT_EXPECT_EQ(test, bytes_of(test, m, "other reserved"), 3);
	KUNIT_EXPECT_EQ(test, sim_test_verify_quiet(m), -EUCLEAN);
	KUNIT_ASSERT_EQ(test, sim_memblock_phys_free(&m->memblock, base, 3), 0);
	KUNIT_EXPECT_EQ(test, use_of(test, m)->bookkeeping, own - 3);
	KUNIT_EXPECT_EQ(test, sim_test_verify_quiet(m), 0);

	/* Given back, but still in use. */
	base = m->image.kernel_base;
	KUNIT_ASSERT_EQ(test, sim_memblock_phys_free(&m->memblock, base, 1), 0);
	KUNIT_EXPECT_EQ(test, sim_test_verify_quiet(m), -EUCLEAN);
	KUNIT_ASSERT_EQ(test, sim_memblock_reserve(&m->memblock, base, 1), 0);
	KUNIT_EXPECT_EQ(test, sim_test_verify_quiet(m), 0);
}

static void a_page_too_many_is_found(struct kunit *test)
{
	struct sim_machine *m = sim_test_boot(test, "16M", "16M@0",
					      SIM_STAGE_BUDDY);
	struct sim_zone *zone = sim_test_zone(m, SIM_ZONE_DMA);

	KUNIT_EXPECT_EQ(test, sim_test_verify_quiet(m), 0);
	zone->managed_pages++;
	KUNIT_EXPECT_EQ(test, sum_of_rows(use_of(test, m)),
			use_of(test, m)->total + PAGE_SIZE);
	KUNIT_EXPECT_EQ(test, sim_test_verify_quiet(m), -EUCLEAN);
	zone->managed_pages--;
	KUNIT_EXPECT_EQ(test, sim_test_verify_quiet(m), 0);
}

/* Bytes, 1 of each page: more regions than the first array holds. */
static void reserve_bytes(struct kunit *test, struct sim_machine *m, int nr)
{
	int i;

	for (i = 0; i < nr; i++)
		KUNIT_ASSERT_EQ(test,
				sim_memblock_reserve(&m->memblock,
						     SZ_2M + i * PAGE_SIZE, 1),
				0);
}

static void grown_arrays_have_a_row(struct kunit *test)
{
	struct sim_machine *m = sim_test_boot(test, "16M", "16M@0",
					      SIM_STAGE_MEMBLOCK);

	reserve_bytes(test, m, 200);
	/* 256 regions of 24 bytes, in whole pages. */
	KUNIT_ASSERT_EQ(test, m->memblock.reserved.max, 256);
	KUNIT_EXPECT_EQ(test, bytes_of(test, m, "region arrays"), SZ_8K);
	KUNIT_EXPECT_EQ(test, bytes_of(test, m, "other reserved"), 200);
	KUNIT_ASSERT_EQ(test, sim_test_boot_to(m, SIM_STAGE_BUDDY), 0);
	KUNIT_EXPECT_EQ(test, bytes_of(test, m, "region arrays"), SZ_8K);
	KUNIT_EXPECT_EQ(test, sum_of_rows(use_of(test, m)),
			use_of(test, m)->total);
	/* The rest of each of those pages, and of those that others share. */
	KUNIT_EXPECT_GE(test, bytes_of(test, m, "parts of pages"),
			200 * (PAGE_SIZE - 1));
	KUNIT_EXPECT_LT(test, bytes_of(test, m, "parts of pages"),
			204 * PAGE_SIZE);
}

static void a_machine_without_memblock_still_knows(struct kunit *test)
{
	struct sim_machine_params params = { .size = "32M" };
	const struct sim_memory_use *kept, *discarded;
	unsigned int i;

	kept = use_of(test, sim_test_machine(test, &params, SIM_STAGE_BUDDY));
	params.discard_memblock = true;
	discarded = use_of(test, sim_test_machine(test, &params,
						  SIM_STAGE_BUDDY));
	KUNIT_EXPECT_EQ(test, discarded->total, kept->total);
	KUNIT_ASSERT_EQ(test, discarded->nr, kept->nr);
	for (i = 0; i < kept->nr; i++)
		KUNIT_EXPECT_EQ_MSG(test, discarded->row[i].bytes,
				    kept->row[i].bytes, "%s",
				    kept->row[i].name);
}

static void memory_without_a_mapping_is_not_free(struct kunit *test)
{
	struct sim_machine *m = sim_test_boot(test, "16M", "16M@0",
					      SIM_STAGE_MEMBLOCK);

	KUNIT_ASSERT_EQ(test, sim_memblock_mark_nomap(&m->memblock, SZ_2M,
						      SZ_1M), 0);
	/* Part of it reserved: counted once. */
	KUNIT_ASSERT_EQ(test, sim_memblock_reserve(&m->memblock, SZ_2M,
						   SZ_64K), 0);
	KUNIT_ASSERT_EQ(test, sim_test_boot_to(m, SIM_STAGE_BUDDY), 0);
	KUNIT_EXPECT_EQ(test, bytes_of(test, m, "not for allocation"),
			SZ_1M - SZ_64K);
	KUNIT_EXPECT_EQ(test, bytes_of(test, m, "other reserved"), SZ_64K);
	KUNIT_EXPECT_EQ(test, sum_of_rows(use_of(test, m)),
			use_of(test, m)->total);
}

static void late_arrays_are_allocated_pages(struct kunit *test)
{
	struct sim_machine *m = sim_test_boot(test, "16M", "16M@0",
					      SIM_STAGE_BUDDY);

	reserve_bytes(test, m, 200);
	KUNIT_ASSERT_TRUE(test, m->memblock.reserved.late);
	KUNIT_EXPECT_EQ(test, bytes_of(test, m, "region arrays"), 0);
	KUNIT_EXPECT_EQ(test, bytes_of(test, m, "allocated"), SZ_8K);
}

static void a_distance_table_has_a_row(struct kunit *test)
{
	struct sim_machine *m = sim_test_boot(test, "16M", "16M@0",
					      SIM_STAGE_MAPPED);

	m->mm.numa_distance = sim_memblock_alloc(&m->memblock, 9, 1);
	KUNIT_ASSERT_NOT_NULL(test, m->mm.numa_distance);
	m->mm.numa_distance_cnt = 3;
	KUNIT_EXPECT_EQ(test, bytes_of(test, m, "distance table"), 9);
	KUNIT_EXPECT_EQ(test, bytes_of(test, m, "other reserved"), 0);
	sim_test_verify(test, m);
}

/* Reserved from the middle of one range, over a hole, into the next. */
static void only_what_is_memory_counts_as_reserved(struct kunit *test)
{
	struct sim_machine *m = sim_test_boot(test, "16M", "8M@1M,4M@12M",
					      SIM_STAGE_MEMBLOCK);

	KUNIT_ASSERT_EQ(test, sim_memblock_reserve(&m->memblock, SZ_8M,
						   5 * SZ_1M), 0);
	KUNIT_EXPECT_EQ(test, bytes_of(test, m, "other reserved"), SZ_2M);
	KUNIT_EXPECT_EQ(test, bytes_of(test, m, "free"),
			free_in_memblock(&m->memblock));
	KUNIT_EXPECT_EQ(test, sum_of_rows(use_of(test, m)), 12 * SZ_1M);
	KUNIT_EXPECT_EQ(test, use_of(test, m)->total, 12 * SZ_1M);
}

static struct kunit_case memory_use_cases[] = {
	KUNIT_CASE_PARAM(every_byte_has_a_row_at_every_stage, map_gen_params),
	KUNIT_CASE(one_range_is_as_worked_out_by_hand),
	KUNIT_CASE(pages_move_between_free_and_allocated),
	KUNIT_CASE(what_nobody_accounts_for_is_found),
	KUNIT_CASE(a_page_too_many_is_found),
	KUNIT_CASE(grown_arrays_have_a_row),
	KUNIT_CASE(late_arrays_are_allocated_pages),
	KUNIT_CASE(a_distance_table_has_a_row),
	KUNIT_CASE(only_what_is_memory_counts_as_reserved),
	KUNIT_CASE(a_machine_without_memblock_still_knows),
	KUNIT_CASE(memory_without_a_mapping_is_not_free),
	{}
};

static struct kunit_suite memory_use_suite = {
	.name = "mm_sim_memory_use",
	.test_cases = memory_use_cases,
};

kunit_test_suite(memory_use_suite);
