// SPDX-License-Identifier: GPL-2.0
/*
 * From memblock to zones, memory map and the first free lists. Expectations are
 * worked out by hand or page by page from memblock, never by the code's own way.
 */
#include <kunit/test.h>
#include <linux/sizes.h>

#include "early/mm_init.h"
#include "early/zones.h"
#include "early/sparse.h"
#include "early/zonelist.h"
#include "helpers.h"
#include "page/buddy.h"
#include "page/pcp.h"
#include "page/vmstat.h"
#include "view/walk.h"

#define PFN_4G (1UL << (32 - PAGE_SHIFT))

struct zone_bounds {
	unsigned long start;
	unsigned long spanned;
	unsigned long present;
};

/*
 * Zones end at 16 MiB (pfn 4096), 4 GiB (pfn 1048576) and the end of memory.
 * Page 0 and 640 KiB to 1 MiB (96 pages) are never memory.
 */
struct map_case {
	const char *name;
	const char *size;
	const char *memmap;
	struct zone_bounds dma;
	struct zone_bounds dma32;
	struct zone_bounds normal;
	unsigned long node_start;
	unsigned long node_spanned;
	int nr_zones;
	/* Pages of valid pageblocks that are not memory. */
	unsigned long unavailable;
};

static const struct map_case map_cases[] = {
	{
		.name = "all below 16M",
		.size = "16M", .memmap = "12M@0",
		.dma = { 1, 3071, 3071 - 96 },
		.node_start = 1, .node_spanned = 3071, .nr_zones = 1,
		.unavailable = 1 + 96,
	}, {
		.name = "up to 4G",
		.size = "32M", .memmap = "16M@0,16M@4080M",
		.dma = { 1, 4095, 4095 - 96 },
		.dma32 = { 4096, PFN_4G - 4096, 4096 },
		.node_start = 1, .node_spanned = PFN_4G - 1, .nr_zones = 2,
		.unavailable = 1 + 96,
	}, {
		.name = "a part from 4G on",
		.size = "64M", .memmap = "32M@0,32M@4G",
		.dma = { 1, 4095, 4095 - 96 },
		.dma32 = { 4096, PFN_4G - 4096, 4096 },
		.normal = { PFN_4G, 8192, 8192 },
		.node_start = 1, .node_spanned = PFN_4G + 8191, .nr_zones = 3,
		.unavailable = 1 + 96,
	}, {
		.name = "dma32 all hole",
		.size = "16M", .memmap = "8M@0,8M@4G",
		.dma = { 1, 4095, 2047 - 96 },
		.dma32 = { 4096, PFN_4G - 4096, 0 },
		.normal = { PFN_4G, 2048, 2048 },
		.node_start = 1, .node_spanned = PFN_4G + 2047, .nr_zones = 3,
		.unavailable = 1 + 96,
	}, {
		.name = "holes inside zones",
		.size = "16M", .memmap = "4M@4M,4M@10M,8M@20M",
		.dma = { 1024, 3072, 2048 },
		.dma32 = { 4096, 3072, 2048 },
		.node_start = 1024, .node_spanned = 6144, .nr_zones = 2,
		.unavailable = 0,
	}, {
		/* Odd pages on either side of both holes. */
		.name = "holes inside pageblocks",
		.size = "32M", .memmap = "9220K@0,4M@10M,8188K@17412K",
		.dma = { 1, 4095, 2304 - 96 + 1024 },
		.dma32 = { 4096, 2304, 2047 },
		.node_start = 1, .node_spanned = 6399, .nr_zones = 2,
		/* 0, the BIOS, 9220K-10M, 16M-17412K, 25600K-26M. */
		.unavailable = 1 + 96 + 255 + 257 + 256,
	}, {
		.name = "starts at 16M",
		.size = "16M", .memmap = "16M@16M",
		.dma32 = { 4096, 4096, 4096 },
		.node_start = 4096, .node_spanned = 4096, .nr_zones = 2,
		.unavailable = 0,
	}, {
		.name = "starts at 4G",
		.size = "16M", .memmap = "16M@4G",
		.normal = { PFN_4G, 4096, 4096 },
		.node_start = PFN_4G, .node_spanned = 4096, .nr_zones = 3,
		.unavailable = 0,
	}, {
		/* Half pages at both ends are no memory. */
		.name = "edges inside pages",
		.size = "16M", .memmap = "8190K@1025K",
		.dma = { 257, 2046, 2046 },
		.node_start = 257, .node_spanned = 2046, .nr_zones = 1,
		.unavailable = 257 + 257,
	}, {
		.name = "a root of sections apart",
		.size = "32M", .memmap = "16M@0,16M@17G",
		.dma = { 1, 4095, 4095 - 96 },
		.dma32 = { 4096, PFN_4G - 4096, 0 },
		.normal = { PFN_4G, 13 * PFN_4G / 4 + 4096, 4096 },
		.node_start = 1,
		.node_spanned = 17 * PFN_4G / 4 + 4095, .nr_zones = 3,
		.unavailable = 1 + 96,
	}, {
		/* Two roots apart; 25G+1M, the first half of its pageblock. */
		.name = "a hole after absent roots",
		.size = "32M", .memmap = "16M@0,15M@25601M",
		.dma = { 1, 4095, 4095 - 96 },
		.dma32 = { 4096, PFN_4G - 4096, 0 },
		.normal = { PFN_4G, 21 * PFN_4G / 4 + 4096, 3840 },
		.node_start = 1,
		.node_spanned = 25 * PFN_4G / 4 + 4095, .nr_zones = 3,
		.unavailable = 1 + 96 + 256,
	},
};

static void map_case_name(const struct map_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(map, map_cases, map_case_name);

static struct sim_machine *boot_case(struct kunit *test, enum sim_stage stage)
{
	const struct map_case *c = test->param_value;

	return sim_test_boot(test, c->size, c->memmap, stage);
}

static void expect_zone(struct kunit *test, struct sim_machine *m,
			enum sim_zone_type idx, const struct zone_bounds *want)
{
	const struct sim_zone *zone = sim_test_zone(m, idx);

	KUNIT_EXPECT_STREQ(test, zone->name, sim_zone_names[idx]);
	KUNIT_EXPECT_EQ_MSG(test, zone->zone_start_pfn, want->start, "%s",
			    zone->name);
	KUNIT_EXPECT_EQ_MSG(test, zone->spanned_pages, want->spanned, "%s",
			    zone->name);
	KUNIT_EXPECT_EQ_MSG(test, zone->present_pages, want->present, "%s",
			    zone->name);
}

static void zones_have_the_bounds_that_the_map_gives(struct kunit *test)
{
	const struct map_case *c = test->param_value;
	struct sim_machine *m = boot_case(test, SIM_STAGE_ZONES);
	const struct zone_bounds none = { };

	expect_zone(test, m, SIM_ZONE_DMA, &c->dma);
	expect_zone(test, m, SIM_ZONE_DMA32, &c->dma32);
	expect_zone(test, m, SIM_ZONE_NORMAL, &c->normal);
	expect_zone(test, m, SIM_ZONE_HIGHMEM, &none);
	expect_zone(test, m, SIM_ZONE_MOVABLE, &none);
}

static void node_spans_first_to_last_page(struct kunit *test)
{
	const struct map_case *c = test->param_value;
	struct sim_machine *m = boot_case(test, SIM_STAGE_ZONES);
	const struct sim_pglist_data *pgdat = m->mm.node_data[0];

	KUNIT_EXPECT_EQ(test, pgdat->node_id, 0);
	KUNIT_EXPECT_EQ(test, pgdat->node_start_pfn, c->node_start);
	KUNIT_EXPECT_EQ(test, pgdat->node_present_pages,
			c->dma.present + c->dma32.present + c->normal.present);
	KUNIT_EXPECT_EQ(test, m->mm.max_pfn, c->node_start + c->node_spanned);
	KUNIT_EXPECT_EQ(test, pgdat->nr_zones, c->nr_zones);
	KUNIT_EXPECT_NULL(test, m->mm.node_data[1]);
}

static int zone_of_pfn(unsigned long pfn)
{
	if (pfn < SZ_16M >> PAGE_SHIFT)
		return SIM_ZONE_DMA;
	return pfn < PFN_4G ? SIM_ZONE_DMA32 : SIM_ZONE_NORMAL;
}

/* Move @pfn on to the next one that a memory map covers; false at the end. */
static bool find_mapped(const struct sim_mm *mm, unsigned long *pfn)
{
	unsigned long end = round_up(mm->max_pfn, SIM_PAGES_PER_SECTION);

	while (*pfn < end && !sim_pfn_to_page(mm, *pfn))
		*pfn = round_down(*pfn, SIM_MAX_ORDER_NR_PAGES) +
		       SIM_MAX_ORDER_NR_PAGES;
	return *pfn < end;
}

static bool page_is_initialised(const struct sim_page *page)
{
	return atomic_read(&page->_refcount) == 1 &&
	       atomic_read(&page->_mapcount) == -1 &&
	       !sim_page_head(page) && !sim_page_order(page) &&
	       list_empty(&page->lru);
}

static void each_page_of_memory_knows_its_place(struct kunit *test)
{
	struct sim_machine *m = boot_case(test, SIM_STAGE_MEMMAP);
	const struct sim_mm *mm = &m->mm;
	unsigned long pfn, seen = 0, wrong = 0;

	for (pfn = 0; find_mapped(mm, &pfn); pfn++) {
		const struct sim_page *page = sim_pfn_to_page(mm, pfn);

		if (!sim_memblock_is_memory(&m->memblock, PFN_PHYS(pfn)))
			continue;
		seen++;
		if (!sim_pfn_valid(mm, pfn) ||
		    sim_page_to_pfn(mm, page) != pfn ||
		    sim_page_zonenum(page) != zone_of_pfn(pfn) ||
		    sim_page_to_nid(page) != 0 || sim_page_is_reserved(page) ||
		    !page_is_initialised(page))
			wrong++;
	}
	KUNIT_EXPECT_EQ(test, wrong, 0);
	KUNIT_EXPECT_EQ(test, seen, mm->node_data[0]->node_present_pages);
}

static void each_page_of_a_hole_is_reserved(struct kunit *test)
{
	const struct map_case *c = test->param_value;
	struct sim_machine *m = boot_case(test, SIM_STAGE_MEMMAP);
	const struct sim_mm *mm = &m->mm;
	unsigned long pfn, unavailable = 0, wrong = 0;

	for (pfn = 0; find_mapped(mm, &pfn); pfn++) {
		const struct sim_page *page = sim_pfn_to_page(mm, pfn);

		if (sim_memblock_is_memory(&m->memblock, PFN_PHYS(pfn)))
			continue;
		unavailable += sim_pfn_valid(mm, pfn);
		if (sim_page_to_pfn(mm, page) != pfn ||
		    !sim_page_is_reserved(page) || !page_is_initialised(page))
			wrong++;
	}
	KUNIT_EXPECT_EQ(test, wrong, 0);
	KUNIT_EXPECT_EQ(test, unavailable, c->unavailable);
}

static void a_pageblock_is_valid_if_it_holds_memory(struct kunit *test)
{
	struct sim_machine *m = boot_case(test, SIM_STAGE_MEMMAP);
	const struct sim_mm *mm = &m->mm;
	unsigned long pfn, wrong = 0;

	for (pfn = 0; pfn < mm->max_pfn + SIM_MAX_ORDER_NR_PAGES;
	     pfn += SIM_PAGEBLOCK_NR_PAGES) {
		bool memory;

		memory = sim_memblock_overlaps_region(&m->memblock.memory,
						      PFN_PHYS(pfn), SZ_2M);
		wrong += sim_pfn_valid(mm, pfn) != memory;
		wrong += sim_pfn_valid(mm, pfn + SIM_PAGEBLOCK_NR_PAGES - 1) !=
			 memory;
	}
	KUNIT_EXPECT_EQ(test, wrong, 0);
}

static void pageblocks_start_movable(struct kunit *test)
{
	struct sim_machine *m = boot_case(test, SIM_STAGE_MEMMAP);
	const struct sim_mm *mm = &m->mm;
	unsigned long pfn;

	for (pfn = 0; find_mapped(mm, &pfn); pfn++) {
		int want = SIM_MIGRATE_MOVABLE;

		if (pfn % SIM_PAGEBLOCK_NR_PAGES)
			continue;
		/* As in Linux, the type is set by the pageblock's first page. */
		if (!sim_memblock_is_memory(&m->memblock, PFN_PHYS(pfn)))
			want = SIM_MIGRATE_UNMOVABLE;
		KUNIT_EXPECT_EQ_MSG(test,
				    sim_get_pageblock_migratetype(mm, pfn),
				    want, "pfn %lu", pfn);
	}
}

/* Is all of it inside one region? Memblock merges what it allocates. */
static bool inside(const struct sim_memblock_type *type, phys_addr_t base,
		   u64 size)
{
	long i = sim_memblock_search(type, base);

	return i >= 0 && base + size <=
	       type->regions[i].base + type->regions[i].size;
}

static void expect_reserved(struct kunit *test, struct sim_machine *m,
			    const void *mem, u64 size, const char *what)
{
	phys_addr_t base = sim_virt_to_phys(&m->banks, mem);

	KUNIT_ASSERT_NE_MSG(test, base, PHYS_ADDR_MAX, "%s", what);
	KUNIT_EXPECT_TRUE_MSG(test, inside(&m->memblock.reserved, base, size),
			      "%s is not reserved", what);
	KUNIT_EXPECT_TRUE_MSG(test, inside(&m->memblock.memory, base, size),
			      "%s is not memory", what);
	/* Contiguous on the host, too. */
	KUNIT_EXPECT_PTR_EQ_MSG(test, mem + size - 1,
				sim_phys_to_virt(&m->banks, base + size - 1),
				"%s", what);
}

static void memory_map_lies_in_reserved_memory(struct kunit *test)
{
	struct sim_machine *m = boot_case(test, SIM_STAGE_MEMMAP);
	const struct sim_mm *mm = &m->mm;
	unsigned long i, j;

	expect_reserved(test, m, mm->section_roots,
			mm->nr_section_roots * sizeof(*mm->section_roots),
			"table of roots");
	for (i = 0; i < mm->nr_section_roots; i++) {
		const struct sim_mem_section *root = mm->section_roots[i];

		if (!root)
			continue;
		expect_reserved(test, m, root,
				SIM_SECTIONS_PER_ROOT * sizeof(*root), "root");
		for (j = 0; j < SIM_SECTIONS_PER_ROOT; j++) {
			const struct sim_mem_section *ms = &root[j];

			if (!ms->map)
				continue;
			expect_reserved(test, m, ms->map,
					ms->map_pages * sizeof(*ms->map),
					"memory map");
			expect_reserved(test, m, ms->pageblock_flags,
					SIM_PAGEBLOCKS_PER_SECTION *
					SIM_PAGEBLOCK_BITS / 8, "usemap");
		}
	}
}

static void sections_without_memory_are_absent(struct kunit *test)
{
	struct sim_machine *m = boot_case(test, SIM_STAGE_MEMMAP);
	const struct sim_mm *mm = &m->mm;
	const u64 root_size = SIM_SECTIONS_PER_ROOT << SIM_SECTION_SIZE_BITS;
	const u64 section_size = 1ULL << SIM_SECTION_SIZE_BITS;
	unsigned long i, j;

	KUNIT_EXPECT_EQ(test, mm->nr_section_roots,
			DIV_ROUND_UP(PFN_PHYS(mm->max_pfn), root_size));
	for (i = 0; i < mm->nr_section_roots; i++) {
		u64 base = i * root_size;

		KUNIT_ASSERT_EQ(test, !!mm->section_roots[i],
				sim_memblock_overlaps_region(&m->memblock.memory,
							     base, root_size));
		if (!mm->section_roots[i])
			continue;
		for (j = 0; j < SIM_SECTIONS_PER_ROOT; j++) {
			bool memory;

			memory = sim_memblock_overlaps_region(&m->memblock.memory,
							      base + j * section_size,
							      section_size);
			KUNIT_EXPECT_EQ_MSG(test,
					    !!mm->section_roots[i][j].map,
					    memory, "root %lu section %lu", i,
					    j);
		}
	}
	KUNIT_EXPECT_NULL(test, sim_pfn_to_page(mm, ULONG_MAX >> PAGE_SHIFT));
	KUNIT_EXPECT_FALSE(test, sim_pfn_valid(mm, ULONG_MAX >> PAGE_SHIFT));
}

/* A page that memblock has free, seen page by page. */
static bool free_in_memblock(const struct sim_machine *m, unsigned long pfn)
{
	return sim_memblock_is_region_memory(&m->memblock, PFN_PHYS(pfn),
					     PAGE_SIZE) &&
	       !sim_memblock_is_region_reserved(&m->memblock, PFN_PHYS(pfn),
						PAGE_SIZE);
}

static void free_all_counts_each_page_once(struct kunit *test)
{
	struct sim_machine *m = boot_case(test, SIM_STAGE_BUDDY);
	unsigned long pages[SIM_MAX_NR_ZONES] = { }, sum = 0, pfn, wrong = 0;
	struct sim_zone *zone;

	for (pfn = 0; find_mapped(&m->mm, &pfn); pfn++) {
		const struct sim_page *page = sim_pfn_to_page(&m->mm, pfn);
		bool free = free_in_memblock(m, pfn);

		wrong += sim_page_is_reserved(page) == free;
		wrong += atomic_read(&page->_refcount) != !free;
		pages[sim_page_zonenum(page)] += free;
		sum += free;
	}
	KUNIT_EXPECT_EQ(test, wrong, 0);
	for_each_sim_zone(m->mm.node_data[0], zone) {
		KUNIT_EXPECT_EQ_MSG(test, zone->managed_pages,
				    pages[sim_zone_idx(zone)], "%s",
				    zone->name);
		KUNIT_EXPECT_EQ_MSG(test,
				    sim_zone_page_state_snapshot(zone,
								 SIM_NR_FREE_PAGES),
				    pages[sim_zone_idx(zone)], "%s",
				    zone->name);
	}
	KUNIT_EXPECT_EQ(test, m->mm.totalram_pages, sum);
	sim_test_verify(test, m);
}

static void free_all_makes_the_largest_aligned_blocks(struct kunit *test)
{
	struct sim_machine *m = boot_case(test, SIM_STAGE_BUDDY);
	struct sim_test_blocks *blocks = sim_test_free_blocks(test, m);
	unsigned long i, j, pages = 0;

	for (i = 0; i < blocks->nr; i++) {
		const struct sim_test_block *b = &blocks->block[i];
		unsigned long nr = 1UL << b->order;
		bool whole = true;

		pages += nr;
		KUNIT_EXPECT_EQ_MSG(test, b->pfn % nr, 0, "pfn %lu order %d",
				    b->pfn, b->order);
		for (j = 0; j < nr; j++)
			if (!free_in_memblock(m, b->pfn + j))
				KUNIT_FAIL(test, "pfn %lu is not free",
					   b->pfn + j);
		if (b->order == SIM_MAX_PAGE_ORDER)
			continue;
		/* The next larger block around it is not free as a whole. */
		for (j = 0; j < 2 * nr; j++)
			whole &= free_in_memblock(m, round_down(b->pfn, 2 * nr) +
						  j);
		KUNIT_EXPECT_FALSE_MSG(test, whole, "pfn %lu order %d", b->pfn,
				       b->order);
	}
	KUNIT_EXPECT_EQ(test, pages, m->mm.totalram_pages);
}

static void free_all_lists_blocks_from_low_to_high(struct kunit *test)
{
	struct sim_machine *m = boot_case(test, SIM_STAGE_BUDDY);
	struct sim_test_blocks *lists = sim_test_free_lists(test, m);
	unsigned long i;

	KUNIT_ASSERT_GT(test, lists->nr, 0);
	for (i = 1; i < lists->nr; i++) {
		const struct sim_test_block *a = &lists->block[i - 1];
		const struct sim_test_block *b = &lists->block[i];

		if (a->zone == b->zone && a->order == b->order &&
		    a->mt == b->mt)
			KUNIT_EXPECT_LT(test, a->pfn, b->pfn);
	}
}

/* A hand-made example, so that the order does not rest on a rule only. */
static void free_all_fills_known_lists(struct kunit *test)
{
	static const struct {
		int order;
		int mt;
		unsigned long nr;
		unsigned long pfns[3];
	} lists[] = {
		{ 10, SIM_MIGRATE_MOVABLE, 3, { 1024, 2048, 3072 } },
		{ 10, SIM_MIGRATE_UNMOVABLE, 0 },
		/* 2M to 4M. */
		{ 9, SIM_MIGRATE_MOVABLE, 1, { 512 } },
		{ 9, SIM_MIGRATE_UNMOVABLE, 0 },
		/* 1M to 2M, in a pageblock that begins with no memory. */
		{ 8, SIM_MIGRATE_UNMOVABLE, 1, { 256 } },
		{ 8, SIM_MIGRATE_MOVABLE, 0 },
		/* 64K to 640K: 16, 32, 64 and 32 pages. */
		{ 7, SIM_MIGRATE_UNMOVABLE, 0 },
		{ 6, SIM_MIGRATE_UNMOVABLE, 1, { 64 } },
		{ 5, SIM_MIGRATE_UNMOVABLE, 2, { 32, 128 } },
		{ 4, SIM_MIGRATE_UNMOVABLE, 1, { 16 } },
		{ 3, SIM_MIGRATE_UNMOVABLE, 0 },
	};
	struct sim_machine *m;
	int i;

	/* The memory map goes above 16M; the DMA zone is left as it was. */
	m = sim_test_boot(test, "32M", "32M@0", SIM_STAGE_BUDDY);
	for (i = 0; i < ARRAY_SIZE(lists); i++)
		sim_test_expect_list(test, m, sim_test_zone(m, SIM_ZONE_DMA),
				     lists[i].order, lists[i].mt,
				     lists[i].pfns, lists[i].nr);
}

static void zonelists_name_the_highest_zone_first(struct kunit *test)
{
	const struct map_case *c = test->param_value;
	struct sim_machine *m = boot_case(test, SIM_STAGE_ZONELISTS);
	const unsigned long present[] = {
		c->dma.present, c->dma32.present, c->normal.present
	};
	int list, i;

	for (list = 0; list < SIM_MAX_ZONELISTS; list++) {
		const struct sim_zoneref *z;

		z = m->mm.node_data[0]->node_zonelists[list]._zonerefs;
		for (i = SIM_ZONE_NORMAL; i >= SIM_ZONE_DMA; i--) {
			if (!present[i])
				continue;
			KUNIT_EXPECT_PTR_EQ(test, z->zone,
					    sim_test_zone(m, i));
			KUNIT_EXPECT_EQ(test, z->zone_idx, i);
			z++;
		}
		KUNIT_EXPECT_NULL(test, z->zone);
	}
}

/* Six types times 2 MiB: below 12 MiB it does not pay to keep them apart. */
static void tiny_machines_do_not_group_by_mobility(struct kunit *test)
{
	static const struct {
		const char *memmap;
		bool disabled;
	} cases[] = {
		{ "4M@4M", true },
		{ "12284K@4M", true },
		{ "12M@4M", false },
		{ "6M@4M,6M@4G", false },
		{ "16M@4M", false },
	};
	int i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct sim_machine *m;

		m = sim_test_boot(test, "16M", cases[i].memmap,
				  SIM_STAGE_ZONELISTS);
		KUNIT_EXPECT_EQ_MSG(test, m->mm.page_group_by_mobility_disabled,
				    cases[i].disabled, "%s", cases[i].memmap);
	}
}

static struct kunit_case mm_init_cases[] = {
	KUNIT_CASE_PARAM(zones_have_the_bounds_that_the_map_gives,
			 map_gen_params),
	KUNIT_CASE_PARAM(node_spans_first_to_last_page, map_gen_params),
	KUNIT_CASE_PARAM(each_page_of_memory_knows_its_place, map_gen_params),
	KUNIT_CASE_PARAM(each_page_of_a_hole_is_reserved, map_gen_params),
	KUNIT_CASE_PARAM(a_pageblock_is_valid_if_it_holds_memory,
			 map_gen_params),
	KUNIT_CASE_PARAM(pageblocks_start_movable, map_gen_params),
	KUNIT_CASE_PARAM(memory_map_lies_in_reserved_memory, map_gen_params),
	KUNIT_CASE_PARAM(sections_without_memory_are_absent, map_gen_params),
	KUNIT_CASE_PARAM(free_all_counts_each_page_once, map_gen_params),
	KUNIT_CASE_PARAM(free_all_makes_the_largest_aligned_blocks,
			 map_gen_params),
	KUNIT_CASE_PARAM(free_all_lists_blocks_from_low_to_high,
			 map_gen_params),
	KUNIT_CASE(free_all_fills_known_lists),
	KUNIT_CASE_PARAM(zonelists_name_the_highest_zone_first,
			 map_gen_params),
	KUNIT_CASE(tiny_machines_do_not_group_by_mobility),
	{}
};

static struct kunit_suite mm_init_suite = {
	.name = "mm_sim_mm_init",
	.test_cases = mm_init_cases,
};

kunit_test_suite(mm_init_suite);
