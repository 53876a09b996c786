// SPDX-License-Identifier: GPL-2.0
/*
 * The direct map, in both shapes: what a walk says of each page, what the entries
 * hold, and where the tables are. The entries are read here with the numbers of
 * the architecture's manuals, not with the names that the code has for them.
 */
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/mm.h>
#include <linux/sizes.h>
#include <linux/string.h>

#include "helpers.h"

#define POISON 0xa5

/* More pages of tables than any row has. */
#define MAX_TABLES 32

/**
 * struct lowmem_row - a machine to map
 * @name: what is special about it
 * @size: bytes to carve
 * @memmap: its memory
 * @arm: mapped in the shape of ARM
 * @kernel: address of the kernel image
 * @end: nothing is mapped from here on
 * @kib: KiB of tables of each level
 */
struct lowmem_row {
	const char *name;
	const char *size;
	const char *memmap;
	bool arm;
	u64 kernel;
	u64 end;
	unsigned int kib[SIM_NR_MAP_LEVELS];
};

/* Levels of LPAE: entries of 512 GiB, 1 GiB, 2 MiB, and pages. */
static const struct lowmem_row lowmem_rows[] = {
	{
		/* Parts of 0M, 10M; the rest of memory is at 4 GiB. */
		"lpae: a small PC", "16M", NULL, false,
		SZ_1M, SZ_4G + SZ_4M, { 0, 4, 8, 8 },
	}, {
		"lpae: whole blocks only", "16M", "8M@2M,4M@16M", false,
		SZ_16M, 20 * SZ_1M, { 0, 4, 4, 0 },
	}, {
		"lpae: blocks that begin and end at an odd MiB", "16M",
		"5M@1M,4M@7M", false,
		SZ_1M, 11 * SZ_1M, { 0, 4, 4, 4 * 3 },
	}, {
		"lpae: two holes in one block", "16M",
		"8M@2M,256K@10M,256K@10752K,512K@11776K", false,
		SZ_2M, 12 * SZ_1M, { 0, 4, 4, 4 },
	}, {
		"lpae: one page more than a block", "16M", "4100K@4M", false,
		SZ_4M, SZ_8M + SZ_4K, { 0, 4, 4, 4 },
	}, {
		"lpae: edges in the middle of a page", "16M",
		"8191K@2049K,2047K@16M", false,
		SZ_16M, 18 * SZ_1M - SZ_4K, { 0, 4, 4, 8 },
	}, {
		"lpae: memory across 4 GiB", "16M", "4M@16M,8M@4092M", false,
		SZ_16M, SZ_4G + SZ_4M, { 0, 4, 12, 0 },
	}, {
		"lpae: all memory above 4 GiB", "16M", "12M@8G", false,
		8ULL * SZ_1G, 8ULL * SZ_1G + 12 * SZ_1M, { 0, 4, 4, 0 },
	}, {
		"lpae: memory across two tables of blocks", "16M",
		"4M@1M,4M@1G,4M@2047M", false,
		SZ_1M, SZ_2G + 3 * SZ_1M, { 0, 4, 12, 16 },
	}, {
		"lpae: a kernel in a part of a block", "16M",
		"1536K@16M,8M@32M", false,
		SZ_16M, 40 * SZ_1M, { 0, 4, 4, 4 },
	}, {
		"lpae: up to 512 GiB", "16M", "8M@16M,8M@524280M", false,
		SZ_16M, 512ULL * SZ_1G, { 0, 4, 8, 0 },
	}, {
		"lpae: across 512 GiB", "16M", "8M@16M,8M@524284M", false,
		SZ_16M, 512ULL * SZ_1G + SZ_4M, { 4, 8, 12, 0 },
	}, {
		"lpae: memory 60 TiB apart", "32M", "16M@1M,16M@60T", false,
		SZ_16M, 60 * SZ_1T + SZ_16M, { 4, 8, 8, 8 },
	}, {
		"arm: a small PC", "16M", NULL, true,
		SZ_1M, 12 * SZ_1M - SZ_128K, { 16, 0, 0, 8 },
	}, {
		"arm: whole pairs only", "16M", "8M@2M,4M@16M", true,
		SZ_16M, 20 * SZ_1M, { 16, 0, 0, 0 },
	}, {
		"arm: pairs that begin and end at an odd MiB", "16M",
		"5M@1M,4M@7M", true,
		SZ_1M, 11 * SZ_1M, { 16, 0, 0, 0 },
	}, {
		"arm: two holes in one pair", "16M",
		"8M@2M,256K@10M,256K@10752K,512K@11776K", true,
		SZ_2M, 12 * SZ_1M, { 16, 0, 0, 4 },
	}, {
		"arm: one page more than a pair", "16M", "4100K@4M", true,
		SZ_4M, SZ_8M + SZ_4K, { 16, 0, 0, 4 },
	}, {
		/* All of the last pair goes by pages. */
		"arm: one page more than a section", "16M", "5124K@4M", true,
		SZ_4M, 9 * SZ_1M + SZ_4K, { 16, 0, 0, 4 },
	}, {
		"arm: a section, and pages behind it", "16M",
		"1M@2M,256K@3584K,128K@3968K,4M@16M", true,
		SZ_16M, 20 * SZ_1M, { 16, 0, 0, 4 },
	}, {
		"arm: pages, and a section behind them", "16M",
		"64K@4M,1M@5M,4M@16M", true,
		SZ_16M, 20 * SZ_1M, { 16, 0, 0, 4 },
	}, {
		"arm: edges in the middle of a page", "16M",
		"8191K@2049K,2047K@16M", true,
		SZ_16M, 18 * SZ_1M - SZ_4K, { 16, 0, 0, 8 },
	}, {
		"arm: a kernel in a part of a pair", "16M", "1536K@16M,8M@32M",
		true, SZ_16M, 40 * SZ_1M, { 16, 0, 0, 4 },
	}, {
		/* 768 MiB from 16M on. */
		"arm: memory beyond the vmalloc area's start", "16M",
		"8M@16M,4M@782M,2M@1G", true,
		SZ_16M, 784 * SZ_1M, { 16, 0, 0, 0 },
	}, {
		"arm: memory from 3 GiB on", "16M", "8M@3G,1028K@3100M", true,
		3ULL * SZ_1G, 3101ULL * SZ_1M + SZ_4K, { 16, 0, 0, 4 },
	}, {
		"arm: memory across 4 GiB", "16M", "12M@4088M", true,
		4088ULL * SZ_1M, SZ_4G, { 16, 0, 0, 0 },
	},
};

KUNIT_ARRAY_PARAM_DESC(lowmem_rows, lowmem_rows, name);

static struct sim_machine *row_machine(struct kunit *test,
				       enum sim_stage target)
{
	const struct lowmem_row *row = test->param_value;
	const struct sim_machine_params params = {
		.size = row->size,
		.memmap = row->memmap,
		.page_tables = row->arm ? "arm" : NULL,
	};

	return sim_test_machine(test, &params, target);
}

static unsigned long kib_of_tables(const struct lowmem_row *row)
{
	return row->kib[0] + row->kib[1] + row->kib[2] + row->kib[3];
}

/* What the walk to a page is to return, on a map that ends at @end. */
static u64 want_entry(const struct sim_machine *m, u64 addr, u64 end)
{
	u64 section = m->lowmem.shape == SIM_MAP_ARM ? SZ_1M : SZ_2M;
	u64 kernel = m->image.kernel_base & -section;
	u64 kernel_end = (m->image.kernel_base + m->image.kernel_size +
			  section - 1) & -section;

	if (addr >= end || !sim_memblock_is_map_memory(&m->memblock, addr))
		return 0;
	addr |= SIM_MAP_PRESENT | SIM_MAP_WRITE;
	if (m->image.kernel_size && addr >= kernel && addr < kernel_end)
		addr |= SIM_MAP_EXEC;
	return addr;
}

/*
 * All memory page by page, with what lies before and behind it, and what has the
 * same low bits. Returns the pages that are mapped, 0 on a failure.
 */
static unsigned long expect_walk(struct kunit *test,
				 const struct sim_machine *m, u64 end)
{
	static const u64 beside[] = {
		0, 1ULL << 21, 1ULL << 30, 1ULL << 32, 1ULL << 39, 1ULL << 46,
		1ULL << 48, 1ULL << 63,
	};
	const struct sim_memblock_region *r;
	unsigned long mapped = 0;
	u64 addr, seen = 0;
	int i;

	for_each_sim_mem_region(&m->memblock, r) {
		addr = max_t(u64, seen, r->base < SZ_8M ? 0 : r->base - SZ_8M);
		seen = r->base + r->size + SZ_8M;
		for (; addr < seen; addr += SZ_4K) {
			for (i = 0; i < ARRAY_SIZE(beside); i++) {
				u64 at = addr + beside[i];
				u64 want = want_entry(m, at, end);
				u64 got = sim_lowmem_walk(&m->lowmem, at);

				if (got == want)
					continue;
				KUNIT_FAIL(test, "0x%llx: 0x%llx, not 0x%llx",
					   at, got, want);
				return 0;
			}
			/* The last byte of a page is where the first one is. */
			if (sim_lowmem_walk(&m->lowmem, addr + SZ_4K - 1) !=
			    want_entry(m, addr, end)) {
				KUNIT_FAIL(test, "0x%llx: last byte", addr);
				return 0;
			}
			mapped += !!want_entry(m, addr, end);
		}
	}
	return mapped;
}

static void walk_agrees_with_memory_page_by_page(struct kunit *test)
{
	const struct lowmem_row *row = test->param_value;
	struct sim_machine *m = row_machine(test, SIM_STAGE_MAPPED);

	KUNIT_EXPECT_EQ(test, m->image.kernel_base, row->kernel);
	KUNIT_EXPECT_EQ(test, m->lowmem.limit, row->end);
	KUNIT_EXPECT_GT(test, expect_walk(test, m, row->end), 0);
	KUNIT_EXPECT_EQ(test, sim_lowmem_walk(&m->lowmem, row->end), 0);
	KUNIT_EXPECT_EQ(test, sim_lowmem_walk(&m->lowmem, 0), 0);
	KUNIT_EXPECT_EQ(test, sim_lowmem_walk(&m->lowmem, PHYS_ADDR_MAX), 0);
}

/* What the walks do not see: that there is nothing between the regions. */
static void ranges_hold_the_pages_of_the_walk_and_no_more(struct kunit *test)
{
	const struct lowmem_row *row = test->param_value;
	struct sim_machine *m = row_machine(test, SIM_STAGE_MAPPED);
	u64 base = row->arm ? 0xc0000000 : 0xffff000000000000;
	struct sim_lowmem_range range, last = {};
	unsigned long pages = 0;

	while (sim_lowmem_next_range(&m->lowmem, last.end, &range)) {
		KUNIT_ASSERT_GE(test, range.start, base);
		KUNIT_ASSERT_GE(test, range.start, last.end);
		KUNIT_ASSERT_GT(test, range.end, range.start);
		/* Two that touch are two because they differ. */
		KUNIT_EXPECT_FALSE(test, range.start == last.end &&
				   range.level == last.level &&
				   range.prot == last.prot);
		pages += (range.end - range.start) / SZ_4K;
		last = range;
	}
	KUNIT_EXPECT_EQ(test, pages, expect_walk(test, m, row->end));
	/* From the middle of the last one, only what is left of it. */
	KUNIT_ASSERT_TRUE(test, sim_lowmem_next_range(&m->lowmem,
						      last.end - SZ_4K,
						      &range));
	KUNIT_EXPECT_EQ(test, range.start, last.end - SZ_4K);
	KUNIT_EXPECT_EQ(test, range.end, last.end);
	KUNIT_EXPECT_FALSE(test, sim_lowmem_next_range(&m->lowmem, last.end,
						       &range));
}

/**
 * struct tables - the pages that the tables of a map take
 * @nr: how many
 * @page: their simulated physical addresses
 */
struct tables {
	unsigned int nr;
	u64 page[MAX_TABLES];
};

static bool is_table(const struct tables *t, u64 page)
{
	unsigned int i;

	for (i = 0; i < t->nr; i++)
		if (t->page[i] == page)
			return true;
	return false;
}

static void add_table(struct kunit *test, struct tables *t, u64 page)
{
	KUNIT_ASSERT_LT(test, t->nr, MAX_TABLES);
	KUNIT_ASSERT_EQ(test, page % SZ_4K, 0);
	t->page[t->nr++] = page;
}

/* Descriptors that end in binary 11 are tables, but for those of pages. */
static void find_lpae_tables(struct kunit *test, const struct sim_machine *m,
			     struct tables *t, u64 table, int levels)
{
	const u64 *entries = sim_phys_to_virt(&m->banks, table);
	int i;

	KUNIT_ASSERT_NOT_NULL(test, entries);
	add_table(test, t, table);
	for (i = 0; levels > 1 && i < 512; i++)
		if ((entries[i] & 3) == 3)
			find_lpae_tables(test, m, t,
					 entries[i] & 0x0000fffffffff000,
					 levels - 1);
}

/* Those that end in 01 are tables: 1 KiB each, in the upper half of a page. */
static void find_arm_tables(struct kunit *test, const struct sim_machine *m,
			    struct tables *t, u64 table)
{
	const u32 *entries = m->lowmem.table;
	int i;

	KUNIT_EXPECT_EQ(test, table % SZ_16K, 0);
	for (i = 0; i < 4; i++)
		add_table(test, t, table + i * SZ_4K);
	for (i = 0; i < 4096; i++) {
		u32 page = entries[i] & 0xfffff000;

		if ((entries[i] & 3) != 1)
			continue;
		KUNIT_EXPECT_EQ(test, entries[i] & 0xfff,
				(i % 2 ? 0xc00 : 0x800) | 1);
		if (!is_table(t, page))
			add_table(test, t, page);
		else
			KUNIT_EXPECT_EQ(test, entries[i - 1] & 0xfffff000, page);
	}
}

static struct tables *find_tables(struct kunit *test,
				  const struct sim_machine *m)
{
	struct tables *t = kunit_kzalloc(test, sizeof(*t), GFP_KERNEL);
	u64 table = sim_virt_to_phys(&m->banks, m->lowmem.table);

	KUNIT_ASSERT_NOT_NULL(test, t);
	if (m->lowmem.shape == SIM_MAP_ARM)
		find_arm_tables(test, m, t, table);
	else
		find_lpae_tables(test, m, t, table,
				 m->lowmem.level_bytes[SIM_MAP_PGD] ? 4 : 3);
	return t;
}

static void tables_lie_in_reserved_memory_of_the_machine(struct kunit *test)
{
	const struct lowmem_row *row = test->param_value;
	struct sim_machine *m = row_machine(test, SIM_STAGE_MEMBLOCK);
	struct sim_memblock *mb = &m->memblock;
	phys_addr_t before = sim_memblock_reserved_size(mb);
	struct tables *t;
	unsigned int i;

	KUNIT_ASSERT_EQ(test, sim_test_boot_to(m, SIM_STAGE_MAPPED), 0);
	t = find_tables(test, m);
	for (i = 0; i < t->nr; i++) {
		u64 page = t->page[i];

		KUNIT_EXPECT_TRUE(test, sim_memblock_is_region_memory(mb, page,
								      SZ_4K));
		KUNIT_EXPECT_TRUE(test, sim_memblock_is_reserved(mb, page));
		/* The machine reaches its tables through the map. */
		KUNIT_EXPECT_EQ(test, sim_lowmem_walk(&m->lowmem, page),
				want_entry(m, page, row->end));
		KUNIT_EXPECT_LT(test, page, row->end);
	}
	for (i = 0; i < SIM_NR_MAP_LEVELS; i++)
		KUNIT_EXPECT_EQ(test, m->lowmem.level_bytes[i],
				row->kib[i] * SZ_1K);
	KUNIT_EXPECT_EQ(test, t->nr * SZ_4K, kib_of_tables(row) * SZ_1K);
	KUNIT_EXPECT_EQ(test, m->lowmem.table_bytes, t->nr * SZ_4K);
	/* Not a byte more, and nothing that was taken before. */
	KUNIT_EXPECT_EQ(test, sim_memblock_reserved_size(mb),
			before + t->nr * SZ_4K);
}

static void map_writes_to_its_tables_only(struct kunit *test)
{
	struct sim_machine *m = row_machine(test, SIM_STAGE_MEMBLOCK);
	struct tables *t;
	unsigned long at;

	memset(m->banks.chunk[0].mem, POISON, m->size);
	KUNIT_ASSERT_EQ(test, sim_test_boot_to(m, SIM_STAGE_MAPPED), 0);
	t = find_tables(test, m);
	/* All of the chunk, also what no bank uses. */
	for (at = 0; at < m->size; at += PAGE_SIZE) {
		void *mem = m->banks.chunk[0].mem + at;

		if (!memchr_inv(mem, POISON, PAGE_SIZE) ||
		    is_table(t, sim_virt_to_phys(&m->banks, mem)))
			continue;
		KUNIT_FAIL(test, "written to: offset 0x%lx, address 0x%llx", at,
			   (u64)sim_virt_to_phys(&m->banks, mem));
		return;
	}
}

/* Nothing but the machine cleans what the host had in its memory. */
static void map_is_the_same_in_dirty_memory(struct kunit *test)
{
	const struct lowmem_row *row = test->param_value;
	struct sim_machine *m = row_machine(test, SIM_STAGE_CARVED);

	memset(m->banks.chunk[0].mem, POISON, m->size);
	KUNIT_ASSERT_EQ(test, sim_test_boot_to(m, SIM_STAGE_MAPPED), 0);
	KUNIT_EXPECT_GT(test, expect_walk(test, m, row->end), 0);
}

/* 8 MiB at 2M and 4.5 MiB at 16M, the kernel at 16M. */
#define ENTRIES_MEMMAP "8M@2M,4608K@16M"

static void lpae_entries_are_those_of_the_architecture(struct kunit *test)
{
	struct sim_machine *m = sim_test_boot(test, "16M", ENTRIES_MEMMAP,
					      SIM_STAGE_MAPPED);
	const u64 *pgd = m->lowmem.table, *pmd, *pte;

	KUNIT_ASSERT_EQ(test, m->image.kernel_base, SZ_16M);
	KUNIT_EXPECT_EQ(test, pgd[0] & 0xfff, 3);
	KUNIT_EXPECT_EQ(test, pgd[1], 0);
	pmd = sim_phys_to_virt(&m->banks, pgd[0] - 3);
	KUNIT_ASSERT_NOT_NULL(test, pmd);
	KUNIT_EXPECT_EQ(test, pmd[0], 0);
	KUNIT_EXPECT_EQ(test, pmd[1], 0x004000000020071d);
	KUNIT_EXPECT_EQ(test, pmd[4], 0x004000000080071d);
	KUNIT_EXPECT_EQ(test, pmd[5], 0);
	KUNIT_EXPECT_EQ(test, pmd[8], 0x000000000100071d);
	KUNIT_EXPECT_EQ(test, pmd[9], 0x004000000120071d);
	KUNIT_EXPECT_EQ(test, pmd[10] & 0xfff, 3);
	pte = sim_phys_to_virt(&m->banks, pmd[10] - 3);
	KUNIT_ASSERT_NOT_NULL(test, pte);
	KUNIT_EXPECT_EQ(test, pte[0], 0x00c000000140071f);
	KUNIT_EXPECT_EQ(test, pte[127], 0x00c000000147f71f);
	KUNIT_EXPECT_EQ(test, pte[128], 0);
}

static void arm_entries_are_those_of_the_architecture(struct kunit *test)
{
	static const struct sim_machine_params params = {
		.size = "16M", .memmap = ENTRIES_MEMMAP, .page_tables = "arm",
	};
	struct sim_machine *m = sim_test_machine(test, &params,
						 SIM_STAGE_MAPPED);
	const u32 *pgd = (u32 *)m->lowmem.table + 0xc00, *page;

	KUNIT_ASSERT_EQ(test, m->image.kernel_base, SZ_16M);
	/* 2M is at 0xc0000000. */
	KUNIT_EXPECT_EQ(test, pgd[-1], 0);
	KUNIT_EXPECT_EQ(test, pgd[0], 0x0021141e);
	KUNIT_EXPECT_EQ(test, pgd[1], 0x0031141e);
	KUNIT_EXPECT_EQ(test, pgd[7], 0x0091141e);
	KUNIT_EXPECT_EQ(test, pgd[8], 0);
	KUNIT_EXPECT_EQ(test, pgd[14], 0x0101140e);
	KUNIT_EXPECT_EQ(test, pgd[15], 0x0111141e);
	KUNIT_EXPECT_EQ(test, pgd[17], 0x0131141e);
	KUNIT_EXPECT_EQ(test, pgd[18] & 0xfff, 0x801);
	KUNIT_EXPECT_EQ(test, pgd[19], pgd[18] + 0x400);
	page = sim_phys_to_virt(&m->banks, pgd[18] & 0xfffff000);
	KUNIT_ASSERT_NOT_NULL(test, page);
	/* Linux's entries, then the hardware's. */
	KUNIT_EXPECT_EQ(test, page[0], 0x0140065f);
	KUNIT_EXPECT_EQ(test, page[127], 0x0147f65f);
	KUNIT_EXPECT_EQ(test, page[128], 0);
	KUNIT_EXPECT_EQ(test, page[512], 0x0140045f);
	KUNIT_EXPECT_EQ(test, page[512 + 127], 0x0147f45f);
	KUNIT_EXPECT_EQ(test, page[512 + 128], 0);
	KUNIT_EXPECT_NULL(test, memchr_inv(&page[256], 0, 1024));
	KUNIT_EXPECT_NULL(test, memchr_inv(&page[512 + 256], 0, 1024));
}

static void walk_says_what_the_entries_say(struct kunit *test)
{
	static const struct sim_machine_params arm = {
		.size = "16M", .memmap = ENTRIES_MEMMAP, .page_tables = "arm",
	};
	struct sim_machine *m = sim_test_machine(test, &arm, SIM_STAGE_MAPPED);
	u32 *pgd = (u32 *)m->lowmem.table + 0xc00, *page;
	u64 *lpae;

	/* Read only, then not there; mapped to another place. */
	pgd[0] |= 1 << 15;
	KUNIT_EXPECT_EQ(test, sim_lowmem_walk(&m->lowmem, SZ_2M + SZ_8K),
			(SZ_2M + SZ_8K) | SIM_MAP_PRESENT);
	pgd[0] = 0;
	KUNIT_EXPECT_EQ(test, sim_lowmem_walk(&m->lowmem, SZ_2M), 0);
	pgd[1] = 0x7771140e;
	KUNIT_EXPECT_EQ(test, sim_lowmem_walk(&m->lowmem, 3 * SZ_1M + SZ_4K),
			0x77701000 | SIM_MAP_PRESENT | SIM_MAP_WRITE |
			SIM_MAP_EXEC);
	page = sim_phys_to_virt(&m->banks, pgd[18] & 0xfffff000);
	page[512 + 1] = 0x77777652;
	KUNIT_EXPECT_EQ(test, sim_lowmem_walk(&m->lowmem, 20 * SZ_1M + SZ_4K),
			0x77777000 | SIM_MAP_PRESENT | SIM_MAP_EXEC);

	m = sim_test_boot(test, "16M", ENTRIES_MEMMAP, SIM_STAGE_MAPPED);
	lpae = sim_phys_to_virt(&m->banks, *(u64 *)m->lowmem.table - 3);
	lpae[1] |= 1 << 7;
	KUNIT_EXPECT_EQ(test, sim_lowmem_walk(&m->lowmem, SZ_2M + SZ_8K),
			(SZ_2M + SZ_8K) | SIM_MAP_PRESENT);
	lpae[2] = 0x777777a0071d;
	KUNIT_EXPECT_EQ(test, sim_lowmem_walk(&m->lowmem, SZ_4M + SZ_4K),
			0x777777a01000 | SIM_MAP_PRESENT | SIM_MAP_WRITE |
			SIM_MAP_EXEC);
	lpae[3] &= ~1ULL;
	KUNIT_EXPECT_EQ(test, sim_lowmem_walk(&m->lowmem, 6 * SZ_1M), 0);
}

/**
 * struct nomap_row - a part of 12 MiB at 2M that is not to be mapped
 * @name: what is special about it
 * @base: its first byte
 * @size: bytes
 * @kib: KiB of tables of pages, LPAE and ARM
 */
struct nomap_row {
	const char *name;
	u64 base;
	u64 size;
	unsigned int kib[2];
};

static const struct nomap_row nomap_rows[] = {
	{ "inside a section", SZ_4M + SZ_64K, SZ_64K, { 4, 4 } },
	{ "a section", 5 * SZ_1M, SZ_1M, { 4, 0 } },
	{ "a block", SZ_4M, SZ_2M, { 0, 0 } },
	{ "from the middle of one to the middle of another",
	  5 * SZ_1M + SZ_64K, SZ_2M, { 8, 8 } },
	{ "the first", SZ_2M, SZ_4K, { 4, 4 } },
	{ "the last", 14 * SZ_1M - SZ_4K, SZ_4K, { 4, 4 } },
};

KUNIT_ARRAY_PARAM_DESC(nomap_rows, nomap_rows, name);

static void nomap_memory_is_left_out(struct kunit *test)
{
	const struct nomap_row *row = test->param_value;
	int arm;

	for (arm = 0; arm < 2; arm++) {
		const struct sim_machine_params params = {
			.size = "16M", .memmap = "12M@2M",
			.page_tables = arm ? "arm" : "lpae",
		};
		struct sim_machine *m = sim_test_machine(test, &params,
							 SIM_STAGE_MEMBLOCK);
		u64 end = 14 * SZ_1M;

		KUNIT_ASSERT_EQ(test, 0,
				sim_memblock_mark_nomap(&m->memblock, row->base,
							row->size));
		KUNIT_ASSERT_EQ(test, sim_test_boot_to(m, SIM_STAGE_MAPPED), 0);
		KUNIT_EXPECT_TRUE(test, sim_memblock_is_memory(&m->memblock,
							       row->base));
		KUNIT_EXPECT_EQ(test, 0, sim_lowmem_walk(&m->lowmem, row->base));
		KUNIT_EXPECT_EQ(test, 0, sim_lowmem_walk(&m->lowmem, row->base +
							 row->size - 1));
		KUNIT_EXPECT_EQ(test, expect_walk(test, m, end),
				(SZ_8M + SZ_4M - row->size) / SZ_4K);
		KUNIT_EXPECT_EQ(test, m->lowmem.level_bytes[SIM_MAP_PTE],
				row->kib[arm] * SZ_1K);
	}
}

#define M(n) ((n) * 1ULL * SZ_1M)

/* Memory is 1M to 13M and 16M to 20M, the kernel at 16M or at 1M. */
static const struct {
	u64 asked;
	u64 end;
} cuts[] = {
	{ M(2), M(2) }, { M(3), M(2) }, { M(4), M(4) }, { M(5) + SZ_4K, M(4) },
	{ M(12), M(12) }, { M(13), M(13) }, { M(14), M(13) }, { M(16), M(13) },
	{ M(17), M(13) }, { M(18), M(18) }, { M(20) - 1, M(18) },
	{ M(20), M(20) }, { M(21), M(20) },
};

static void nothing_is_mapped_above_a_limit(struct kunit *test)
{
	int i, arm;

	for (arm = 0; arm < 2; arm++) {
		for (i = 0; i < ARRAY_SIZE(cuts); i++) {
			struct sim_machine *m;
			struct tables *t;
			u64 highest = 0;
			int j;

			m = sim_test_boot(test, "16M", "12M@1M,4M@16M",
					  SIM_STAGE_MEMBLOCK);
			KUNIT_ASSERT_EQ(test, 0,
					sim_map_lowmem(&m->lowmem, &m->memblock,
						       &m->image, arm,
						       cuts[i].asked));
			KUNIT_EXPECT_EQ(test, m->lowmem.limit, cuts[i].end);
			KUNIT_EXPECT_GT(test, 0UL +
					expect_walk(test, m, cuts[i].end), 0);
			t = find_tables(test, m);
			for (j = 0; j < t->nr; j++)
				highest = max(highest, t->page[j]);
			KUNIT_EXPECT_LT(test, highest, cuts[i].end);
		}
	}
}

static void highmem_is_not_mapped(struct kunit *test)
{
	int arm;

	for (arm = 0; arm < 2; arm++) {
		const struct sim_machine_params params = {
			.size = "32M",
			.memmap = "31M@1M",
			.lowmem = "20M",
			.page_tables = arm ? "arm" : "lpae",
		};
		struct sim_machine *m = sim_test_machine(test, &params,
							 SIM_STAGE_LAST);

		KUNIT_EXPECT_EQ(test, m->lowmem.limit, M(20));
		KUNIT_EXPECT_EQ(test, expect_walk(test, m, M(20)),
				M(19) / SZ_4K);
		KUNIT_EXPECT_TRUE(test,
				  sim_populated_zone(sim_test_zone(m, SIM_ZONE_HIGHMEM)));
		sim_test_verify(test, m);
	}
}

static void image_without_a_byte_makes_nothing_executable(struct kunit *test)
{
	const struct sim_boot_image none = { .kernel_base = M(3) };
	struct sim_machine *m = sim_test_boot(test, "16M", "12M@1M",
					      SIM_STAGE_MEMBLOCK);
	int arm;

	for (arm = 0; arm < 2; arm++) {
		KUNIT_ASSERT_EQ(test, 0,
				sim_map_lowmem(&m->lowmem, &m->memblock, &none,
					       arm, PHYS_ADDR_MAX));
		m->image = none;
		KUNIT_EXPECT_EQ(test, sim_lowmem_walk(&m->lowmem, M(3)),
				M(3) | SIM_MAP_PRESENT | SIM_MAP_WRITE);
		expect_walk(test, m, M(13));
	}
}

static void map_without_room_for_its_tables_stops_the_machine(struct kunit *test)
{
	const struct lowmem_row *row = test->param_value;
	struct sim_machine *m = row_machine(test, SIM_STAGE_MEMBLOCK);
	struct sim_memblock *mb = &m->memblock;
	/* A place that every row has, below its limit. */
	u64 room_at = (row->end - SZ_128K) & -(u64)SZ_16K;
	int room, need = kib_of_tables(row) / 4, level;

	for (room = 0; room <= need; room++) {
		KUNIT_ASSERT_EQ(test, sim_test_boot_to(m, SIM_STAGE_MEMBLOCK),
				0);
		sim_memblock_reserve(mb, 0, PHYS_ADDR_MAX);
		sim_memblock_phys_free(mb, room_at, room * SZ_4K);
		mutex_lock(&m->lock);
		level = sim_test_quiet_begin(LOGLEVEL_CRIT);
		sim_machine_step(m);
		sim_test_quiet_end(level);
		KUNIT_EXPECT_EQ_MSG(test, m->stage,
				    room < need ? SIM_STAGE_PANICKED
						: SIM_STAGE_MAPPED,
				    "%d pages of %d", room, need);
		/* Half a map can still be looked at. */
		sim_lowmem_walk(&m->lowmem, m->image.kernel_base);
		sim_machine_reset(m);
		KUNIT_EXPECT_EQ(test, 0, sim_lowmem_walk(&m->lowmem, row->kernel));
		mutex_unlock(&m->lock);
	}
	/* None at all of the machine's memory is lost. */
	KUNIT_EXPECT_EQ(test, sim_test_boot_to(m, SIM_STAGE_LAST), 0);
	sim_test_verify(test, m);
}

static void map_of_memory_that_nothing_backs_is_refused(struct kunit *test)
{
	const struct sim_boot_image image = { .kernel_size = SZ_1M };
	struct sim_memblock *mb = sim_test_memblock(test);
	struct sim_lowmem_range range;
	struct sim_lowmem map = {};
	int arm;

	KUNIT_EXPECT_EQ(test, sim_lowmem_walk(&map, 0), 0);
	KUNIT_EXPECT_FALSE(test, sim_lowmem_next_range(&map, 0, &range));
	sim_memblock_add(mb, 0, SZ_16M);
	for (arm = 0; arm < 2; arm++) {
		KUNIT_EXPECT_EQ(test, -ENOMEM,
				sim_map_lowmem(&map, mb, &image, arm,
					       PHYS_ADDR_MAX));
		KUNIT_EXPECT_EQ(test, sim_lowmem_walk(&map, SZ_2M), 0);
		KUNIT_EXPECT_FALSE(test, sim_lowmem_next_range(&map, 0, &range));
		KUNIT_EXPECT_EQ(test, map.table_bytes, 0);
		/* No memory at all, below a limit. */
		KUNIT_EXPECT_EQ(test, -ENOMEM,
				sim_map_lowmem(&map, mb, &image, arm, 0));
	}
}

static void shape_that_is_unknown_or_cannot_be_is_refused(struct kunit *test)
{
	static const struct {
		const char *text;
		const char *memmap;
		int err;
	} rows[] = {
		{ "ARM", NULL, -EINVAL }, { "", NULL, -EINVAL },
		{ "arm64", NULL, -EINVAL }, { "lpae ", NULL, -EINVAL },
		{ "arm", "12M@4G", -ERANGE }, { "arm", "12M@60T", -ERANGE },
		{ "arm", "8M@4088M,4M@4G", 0 }, { "lpae", "12M@4G", 0 },
		{ NULL, "12M@4G", 0 },
	};
	int i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		const struct sim_machine_params params = {
			.size = "16M",
			.memmap = rows[i].memmap,
			.page_tables = rows[i].text,
		};
		int level = sim_test_quiet_begin(LOGLEVEL_CRIT);
		struct sim_machine *m = sim_machine_create(&params);

		sim_test_quiet_end(level);
		KUNIT_EXPECT_EQ_MSG(test, PTR_ERR_OR_ZERO(m), rows[i].err,
				    "page_tables=%s", rows[i].text);
		if (!IS_ERR(m))
			sim_machine_destroy(m);
	}
}

static struct kunit_case lowmem_cases[] = {
	KUNIT_CASE_PARAM(walk_agrees_with_memory_page_by_page,
			 lowmem_rows_gen_params),
	KUNIT_CASE_PARAM(ranges_hold_the_pages_of_the_walk_and_no_more,
			 lowmem_rows_gen_params),
	KUNIT_CASE_PARAM(tables_lie_in_reserved_memory_of_the_machine,
			 lowmem_rows_gen_params),
	KUNIT_CASE_PARAM(map_writes_to_its_tables_only, lowmem_rows_gen_params),
	KUNIT_CASE_PARAM(map_is_the_same_in_dirty_memory,
			 lowmem_rows_gen_params),
	KUNIT_CASE(lpae_entries_are_those_of_the_architecture),
	KUNIT_CASE(arm_entries_are_those_of_the_architecture),
	KUNIT_CASE(walk_says_what_the_entries_say),
	KUNIT_CASE_PARAM(nomap_memory_is_left_out, nomap_rows_gen_params),
	KUNIT_CASE(nothing_is_mapped_above_a_limit),
	KUNIT_CASE(highmem_is_not_mapped),
	KUNIT_CASE(image_without_a_byte_makes_nothing_executable),
	KUNIT_CASE_PARAM(map_without_room_for_its_tables_stops_the_machine,
			 lowmem_rows_gen_params),
	KUNIT_CASE(map_of_memory_that_nothing_backs_is_refused),
	KUNIT_CASE(shape_that_is_unknown_or_cannot_be_is_refused),
	{ }
};

static struct kunit_suite lowmem_suite = {
	.name = "mm_sim_lowmem",
	.test_cases = lowmem_cases,
};

kunit_test_suite(lowmem_suite);
