// SPDX-License-Identifier: GPL-2.0
/*
 * The direct map: what a walk says of each page, and where the tables are.
 */
#include <linux/errno.h>
#include <linux/mm.h>
#include <linux/sizes.h>
#include <linux/string.h>

#include "helpers.h"

#define POISON 0xa5

/**
 * struct lowmem_row - a machine to map
 * @name: what is special about it
 * @params: its description
 * @tables: sections that are memory only in part
 */
struct lowmem_row {
	const char *name;
	struct sim_machine_params params;
	int tables;
};

static const struct lowmem_row lowmem_rows[] = {
	{
		/* Partly: the first section, and the last below 12 MiB. */
		.name = "a small PC",
		.params = { .size = "16M" },
		.tables = 2,
	}, {
		.name = "whole sections only",
		.params = { .size = "16M", .memmap = "8M@2M,4M@16M" },
		.tables = 0,
	}, {
		.name = "two holes in one section",
		.params = { .size = "16M",
			    .memmap = "8M@2M,256K@10M,256K@10752K,512K@11776K" },
		.tables = 1,
	}, {
		.name = "edges in the middle of a page",
		.params = { .size = "16M", .memmap = "8191K@2049K,2047K@16M" },
		.tables = 2,
	}, {
		.name = "memory across 4 GiB",
		.params = { .size = "16M", .memmap = "4M@16M,8M@4092M" },
		.tables = 0,
	}, {
		.name = "all memory above 4 GiB",
		.params = { .size = "16M", .memmap = "12M@8G" },
		.tables = 0,
	}, {
		.name = "sections far apart",
		.params = { .size = "16M", .memmap = "4M@1M,4M@1G,4M@2047M" },
		.tables = 4,
	}, {
		.name = "kernel image at 16 MiB",
		.params = { .size = "32M", .memmap = "1M@1M,24M@4M" },
		.tables = 1,
	},
};

KUNIT_ARRAY_PARAM_DESC(lowmem_rows, lowmem_rows, name);

/* The piece that is mapped as one: a section, where all of it is memory. */
static phys_addr_t piece_size(const struct sim_memblock *mb, phys_addr_t addr)
{
	phys_addr_t section = round_down(addr, SIM_SECTION_MAP_SIZE);

	if (sim_memblock_is_region_memory(mb, section, SIM_SECTION_MAP_SIZE) &&
	    section + SIM_SECTION_MAP_SIZE <= SZ_4G)
		return SIM_SECTION_MAP_SIZE;
	return PAGE_SIZE;
}

/* What the walk to a page is to return. */
static u64 want_entry(const struct sim_machine *m, phys_addr_t addr)
{
	phys_addr_t size = piece_size(&m->memblock, addr);
	phys_addr_t piece = round_down(addr, size);
	u64 kernel_end = m->image.kernel_base + m->image.kernel_size;

	if (addr >= SZ_4G || !sim_memblock_is_map_memory(&m->memblock, addr))
		return 0;
	addr |= SIM_MAP_PRESENT | SIM_MAP_WRITE;
	if (piece < kernel_end && piece + size > m->image.kernel_base)
		addr |= SIM_MAP_EXEC;
	return addr;
}

/* All of low memory page by page, and a bit beyond it. */
static void expect_walk(struct kunit *test, const struct sim_machine *m)
{
	phys_addr_t end = m->lowmem.nr_entries * SIM_SECTION_MAP_SIZE + SZ_4M;
	phys_addr_t addr;

	for (addr = 0; addr < end; addr += PAGE_SIZE) {
		u64 entry = sim_lowmem_walk(&m->lowmem, addr);
		u64 want = want_entry(m, addr);

		/* The last byte of a page is where the first one is. */
		if (entry == want &&
		    sim_lowmem_walk(&m->lowmem, addr + PAGE_SIZE - 1) == want)
			continue;
		KUNIT_FAIL(test, "0x%llx: 0x%llx, not 0x%llx", (u64)addr, entry,
			   want);
		return;
	}
}

static void walk_agrees_with_memory_page_by_page(struct kunit *test)
{
	const struct lowmem_row *row = test->param_value;
	struct sim_machine *m = sim_test_machine(test, &row->params,
						 SIM_STAGE_MAPPED);
	phys_addr_t end = min_t(phys_addr_t, SZ_4G,
				sim_memblock_end_of_DRAM(&m->memblock));

	expect_walk(test, m);
	KUNIT_EXPECT_EQ(test, m->lowmem.nr_entries,
			DIV_ROUND_UP_ULL(end, SIM_SECTION_MAP_SIZE));
	KUNIT_EXPECT_EQ(test, sim_lowmem_walk(&m->lowmem, SZ_4G), 0);
	KUNIT_EXPECT_EQ(test, sim_lowmem_walk(&m->lowmem, PHYS_ADDR_MAX), 0);
}

static void image_is_executable_and_little_else_is(struct kunit *test)
{
	static const struct sim_machine_params params = {
		.size = "32M", .memmap = "1M@1M,24M@4M"
	};
	struct sim_machine *m = sim_test_machine(test, &params,
						 SIM_STAGE_MAPPED);
	phys_addr_t addr, kernel = m->image.kernel_base;
	unsigned long exec = 0;

	KUNIT_ASSERT_EQ(test, kernel, SZ_16M);
	KUNIT_ASSERT_LT(test, m->image.kernel_size, SIM_SECTION_MAP_SIZE);
	for (addr = 0; addr < SZ_32M; addr += PAGE_SIZE)
		exec += !!(sim_lowmem_walk(&m->lowmem, addr) & SIM_MAP_EXEC);
	KUNIT_EXPECT_EQ(test, exec, SIM_PTRS_PER_PTE);
	KUNIT_EXPECT_EQ(test, sim_lowmem_walk(&m->lowmem, kernel),
			kernel | SIM_MAP_PRESENT | SIM_MAP_WRITE | SIM_MAP_EXEC);
	KUNIT_EXPECT_EQ(test, sim_lowmem_walk(&m->lowmem, kernel - PAGE_SIZE),
			(kernel - PAGE_SIZE) | SIM_MAP_PRESENT | SIM_MAP_WRITE);
}

static void tables_lie_in_reserved_memory_of_the_machine(struct kunit *test)
{
	const struct lowmem_row *row = test->param_value;
	struct sim_machine *m = sim_test_machine(test, &row->params,
						 SIM_STAGE_MEMBLOCK);
	struct sim_memblock *mb = &m->memblock;
	phys_addr_t before = sim_memblock_reserved_size(mb), table;
	unsigned long i, tables = 0, size;

	KUNIT_ASSERT_EQ(test, sim_machine_boot(m, SIM_STAGE_MAPPED), 0);
	size = m->lowmem.nr_entries * sizeof(u64);
	table = sim_virt_to_phys(&m->banks, m->lowmem.table);
	KUNIT_EXPECT_TRUE(test, sim_memblock_is_region_memory(mb, table, size));
	KUNIT_EXPECT_EQ(test, table % PAGE_SIZE, 0);
	for (i = 0; i < m->lowmem.nr_entries; i++) {
		u64 entry = m->lowmem.table[i];

		if (!(entry & SIM_MAP_TABLE))
			continue;
		tables++;
		entry &= ~SIM_MAP_ATTRS;
		KUNIT_EXPECT_TRUE(test,
				  sim_memblock_is_region_memory(mb, entry,
								PAGE_SIZE));
		KUNIT_EXPECT_TRUE(test, sim_memblock_is_reserved(mb, entry));
		KUNIT_EXPECT_FALSE(test,
				   sim_memblock_addrs_overlap(table, size, entry,
							      PAGE_SIZE));
	}
	KUNIT_EXPECT_EQ(test, m->lowmem.nr_tables, tables);
	KUNIT_EXPECT_EQ(test, tables, row->tables);
	/* Not a byte more, and nothing that was taken before. */
	KUNIT_EXPECT_EQ(test, sim_memblock_reserved_size(mb),
			before + size + tables * PAGE_SIZE);
}

/* Does a page of the machine hold a part of the tables? */
static bool is_table(const struct sim_lowmem *map, phys_addr_t page)
{
	phys_addr_t table = sim_virt_to_phys(map->banks, map->table);
	unsigned long i;

	if (page >= table && page < table + map->nr_entries * sizeof(u64))
		return true;
	for (i = 0; i < map->nr_entries; i++)
		if (map->table[i] & SIM_MAP_TABLE &&
		    (map->table[i] & ~SIM_MAP_ATTRS) == page)
			return true;
	return false;
}

static void map_writes_to_its_tables_only(struct kunit *test)
{
	const struct lowmem_row *row = test->param_value;
	struct sim_machine *m = sim_test_machine(test, &row->params,
						 SIM_STAGE_MEMBLOCK);
	unsigned long at, end;

	memset(m->banks.chunk[0].mem, POISON, m->size);
	KUNIT_ASSERT_EQ(test, sim_machine_boot(m, SIM_STAGE_MAPPED), 0);
	/* All of the chunk, also what no bank uses. */
	for (at = 0; at < m->size; at += PAGE_SIZE) {
		void *mem = m->banks.chunk[0].mem + at;

		if (!memchr_inv(mem, POISON, PAGE_SIZE) ||
		    is_table(&m->lowmem, sim_virt_to_phys(&m->banks, mem)))
			continue;
		KUNIT_FAIL(test, "written to: offset 0x%lx, address 0x%llx", at,
			   (u64)sim_virt_to_phys(&m->banks, mem));
		return;
	}
	/* What follows the first table in its last page. */
	end = m->lowmem.nr_entries * sizeof(u64);
	KUNIT_EXPECT_NULL(test, memchr_inv((void *)m->lowmem.table + end, POISON,
					   PAGE_ALIGN(end) - end));
}

static void nomap_memory_is_left_out(struct kunit *test)
{
	static const struct sim_machine_params params = {
		.size = "16M", .memmap = "12M@2M"
	};
	struct sim_machine *m = sim_test_machine(test, &params,
						 SIM_STAGE_MEMBLOCK);
	struct sim_memblock *mb = &m->memblock;
	const phys_addr_t hole = SZ_4M + SZ_64K;
	unsigned long start, end;

	KUNIT_ASSERT_EQ(test, 0,
			sim_memblock_isolate_range(mb, &mb->memory, hole,
						   SZ_64K, &start, &end));
	KUNIT_ASSERT_EQ(test, end, start + 1);
	mb->memory.regions[start].flags = SIM_MEMBLOCK_NOMAP;
	KUNIT_ASSERT_EQ(test, sim_machine_boot(m, SIM_STAGE_MAPPED), 0);

	KUNIT_EXPECT_TRUE(test, sim_memblock_is_memory(mb, hole));
	KUNIT_EXPECT_EQ(test, sim_lowmem_walk(&m->lowmem, hole), 0);
	KUNIT_EXPECT_EQ(test, sim_lowmem_walk(&m->lowmem, hole + SZ_64K - 1), 0);
	KUNIT_EXPECT_NE(test, sim_lowmem_walk(&m->lowmem, hole - 1), 0);
	KUNIT_EXPECT_NE(test, sim_lowmem_walk(&m->lowmem, hole + SZ_64K), 0);
	expect_walk(test, m);
}

/* Nothing but the machine cleans what the host had in its memory. */
static void map_is_the_same_in_dirty_memory(struct kunit *test)
{
	static const struct sim_machine_params params = { .size = "16M" };
	struct sim_machine *m = sim_test_machine(test, &params,
						 SIM_STAGE_CARVED);

	memset(m->banks.chunk[0].mem, POISON, m->size);
	KUNIT_ASSERT_EQ(test, sim_machine_boot(m, SIM_STAGE_MAPPED), 0);
	expect_walk(test, m);
}

static void map_without_room_for_its_tables_stops_the_machine(struct kunit *test)
{
	static const struct sim_machine_params params = { .size = "16M" };
	struct sim_machine *m = sim_test_machine(test, &params,
						 SIM_STAGE_MEMBLOCK);
	struct sim_memblock *mb = &m->memblock;
	int room;

	/* None at all, and room for the first table only. */
	for (room = 0; room < 2; room++) {
		KUNIT_ASSERT_EQ(test, sim_machine_boot(m, SIM_STAGE_MEMBLOCK), 0);
		sim_memblock_reserve(mb, 0, PHYS_ADDR_MAX);
		sim_memblock_phys_free(mb, SZ_4M, room * PAGE_SIZE);
		mutex_lock(&m->lock);
		KUNIT_EXPECT_EQ(test, sim_machine_step(m), -ENOMEM);
		KUNIT_EXPECT_EQ(test, m->stage, SIM_STAGE_PANICKED);
		KUNIT_EXPECT_EQ(test, sim_machine_step(m), -EIO);
		sim_machine_reset(m);
		mutex_unlock(&m->lock);
	}
	KUNIT_EXPECT_EQ(test, sim_machine_boot(m, SIM_STAGE_LAST), 0);
	sim_test_verify(test, m);
}

static struct kunit_case lowmem_cases[] = {
	KUNIT_CASE_PARAM(walk_agrees_with_memory_page_by_page,
			 lowmem_rows_gen_params),
	KUNIT_CASE(image_is_executable_and_little_else_is),
	KUNIT_CASE_PARAM(tables_lie_in_reserved_memory_of_the_machine,
			 lowmem_rows_gen_params),
	KUNIT_CASE_PARAM(map_writes_to_its_tables_only, lowmem_rows_gen_params),
	KUNIT_CASE(nomap_memory_is_left_out),
	KUNIT_CASE(map_is_the_same_in_dirty_memory),
	KUNIT_CASE(map_without_room_for_its_tables_stops_the_machine),
	{ }
};

static struct kunit_suite lowmem_suite = {
	.name = "mm_sim_lowmem",
	.test_cases = lowmem_cases,
};

kunit_test_suite(lowmem_suite);
