// SPDX-License-Identifier: GPL-2.0
/*
 * The memory map of two nodes that share a section, on memory that was full of
 * other things before.
 */
#include <kunit/test.h>

#include "early/mm_init.h"
#include "early/zonelist.h"
#include "helpers.h"

#define DIRT 0xa5

/*
 * What each page must be, with 30 MiB of memory at 0 and 28 MiB at 33 MiB. A
 * hole in a pageblock with memory goes to what is above it, the last one to what
 * is below; a pageblock without memory is nobody's.
 */
static const struct page_range {
	unsigned long start;
	unsigned long end;
	int nid;
	enum sim_zone_type zone;
	bool memory;
	bool absent;
} page_ranges[] = {
	{ 0, 1, 0, SIM_ZONE_DMA },
	{ 1, 160, 0, SIM_ZONE_DMA, .memory = true },
	{ 160, 256, 0, SIM_ZONE_DMA },
	{ 256, 4096, 0, SIM_ZONE_DMA, .memory = true },
	{ 4096, 5120, 0, SIM_ZONE_DMA32, .memory = true },
	{ 5120, 6403, 1, SIM_ZONE_DMA32, .memory = true },
	{ 6403, 7680, 0, SIM_ZONE_DMA32, .memory = true },
	{ 7680, 8192, 0, SIM_ZONE_DMA, .absent = true },
	{ 8192, 8448, 0, SIM_ZONE_DMA32 },
	{ 8448, 10240, 0, SIM_ZONE_DMA32, .memory = true },
	{ 10240, 15616, 1, SIM_ZONE_DMA32, .memory = true },
	{ 15616, 15872, 1, SIM_ZONE_DMA32 },
	{ 15872, 16384, 0, SIM_ZONE_DMA, .absent = true },
};

/*
 * A machine at stage memmap, of two nodes that interleave, inside a section and
 * inside a pageblock. What is carved is dirty.
 */
static struct sim_machine *two_nodes(struct kunit *test)
{
	const struct sim_machine_params params = {
		.size = "64M",
		.memmap = "30M@0,28M@33M",
		.banks = "20480K@0:0,5132K@20480K:1,15348K@25612K:0,24M@40M:1",
	};
	struct sim_machine *m;

	m = sim_test_machine(test, &params, SIM_STAGE_CARVED);
	memset(m->banks.chunk[0].mem, DIRT,
	       m->banks.chunk[0].nr_pages << PAGE_SHIFT);
	KUNIT_ASSERT_EQ(test, sim_test_boot_to(m, SIM_STAGE_MEMMAP), 0);
	return m;
}

static bool page_is(const struct sim_mm *mm, unsigned long pfn,
		    const struct page_range *want, int count, bool reserved)
{
	const struct sim_page *page = sim_pfn_to_page(mm, pfn);

	return page && sim_page_to_pfn(mm, page) == pfn &&
	       sim_pfn_valid(mm, pfn) == !want->absent &&
	       sim_page_to_nid(page) == want->nid &&
	       sim_page_zonenum(page) == want->zone &&
	       sim_page_is_reserved(page) == reserved &&
	       !sim_page_head(page) &&
	       atomic_read(&page->_refcount) == count;
}

static void pages_know_their_node_and_zone(struct kunit *test)
{
	struct sim_machine *m = two_nodes(test);
	const struct page_range *want;

	for (want = page_ranges;
	     want < page_ranges + ARRAY_SIZE(page_ranges); want++) {
		unsigned long pfn, wrong = 0;

		for (pfn = want->start; pfn < want->end; pfn++) {
			const struct sim_page *page;

			page = sim_pfn_to_page(&m->mm, pfn);
			wrong += !page_is(&m->mm, pfn, want, 1,
					  !want->memory) ||
				 atomic_read(&page->_mapcount) != -1 ||
				 sim_page_order(page) ||
				 !list_empty(&page->lru);
		}
		KUNIT_EXPECT_EQ_MSG(test, wrong, 0, "pages %lu to %lu",
				    want->start, want->end - 1);
	}
	KUNIT_EXPECT_NULL(test, sim_pfn_to_page(&m->mm, 16384));
}

static void free_pages_go_to_their_own_node(struct kunit *test)
{
	struct sim_machine *m = two_nodes(test);
	unsigned long managed[2][SIM_MAX_NR_ZONES] = { };
	const struct page_range *want;
	struct sim_zone *zone;
	int nid, order;

	sim_build_all_zonelists(&m->mm);
	KUNIT_ASSERT_EQ(test, sim_memblock_free_all(&m->mm, &m->memblock), 0);

	for (want = page_ranges;
	     want < page_ranges + ARRAY_SIZE(page_ranges); want++) {
		unsigned long pfn, wrong = 0;

		for (pfn = want->start; pfn < want->end; pfn++) {
			bool taken = !want->memory ||
				     sim_memblock_is_region_reserved(&m->memblock,
								     PFN_PHYS(pfn),
								     PAGE_SIZE);

			wrong += !page_is(&m->mm, pfn, want, taken, taken);
			managed[want->nid][want->zone] += !taken;
		}
		KUNIT_EXPECT_EQ_MSG(test, wrong, 0, "pages %lu to %lu",
				    want->start, want->end - 1);
	}
	for_each_sim_node(&m->mm, nid) {
		for_each_sim_zone(m->mm.node_data[nid], zone) {
			unsigned long free = 0;

			KUNIT_EXPECT_EQ_MSG(test, zone->managed_pages,
					    managed[nid][sim_zone_idx(zone)],
					    "node %d zone %s", nid, zone->name);
			for (order = 0; order < SIM_NR_PAGE_ORDERS; order++)
				free += zone->free_area[order].nr_free << order;
			KUNIT_EXPECT_EQ_MSG(test, free, zone->managed_pages,
					    "node %d zone %s", nid, zone->name);
		}
	}
}

/* Pages 6144 to 6655 are one pageblock, all free, of two nodes. */
static void blocks_end_where_the_node_ends(struct kunit *test)
{
	static const struct {
		unsigned long pfn;
		unsigned int order;
	} blocks[] = {
		{ 6144, 8 }, { 6400, 1 }, { 6402, 0 }, { 6403, 0 }, { 6404, 2 },
		{ 6408, 3 }, { 6416, 4 }, { 6432, 5 }, { 6464, 6 }, { 6528, 7 },
	};
	struct sim_machine *m = two_nodes(test);
	int i;

	sim_build_all_zonelists(&m->mm);
	KUNIT_ASSERT_EQ(test, sim_memblock_free_all(&m->mm, &m->memblock), 0);
	for (i = 0; i < ARRAY_SIZE(blocks); i++) {
		const struct sim_page *page;

		page = sim_pfn_to_page(&m->mm, blocks[i].pfn);
		KUNIT_EXPECT_TRUE_MSG(test, sim_page_buddy(page), "pfn %lu",
				      blocks[i].pfn);
		KUNIT_EXPECT_EQ_MSG(test, sim_page_order(page), blocks[i].order,
				    "pfn %lu", blocks[i].pfn);
	}
}

/* What is mirrored is at 0, from 4128M on and, in the first case, 4160M. */
static const struct sim_machine_params mirrors[] = {
	{ .banks = "16M@0:0:mirror,8M@4G:0,8M@4112M:1,8M@4128M:0:mirror,8M@4160M:1:mirror" },
	/* Two nodes, the second of which begins inside a largest block. */
	{ .banks = "16M@0:0:mirror,23M@4097M:1,8M@4128M:1:mirror" },
	/* With HighMem, which ZONE_MOVABLE is then cut from. */
	{ .banks = "16M@0:0:mirror,24M@4G:0,8M@4128M:0:mirror",
	  .lowmem = "4112M" },
	/* Only what can be unplugged is movable, and all behind it. */
	{ .banks = "16M@0:0,8M@4G:1:hotplug,8M@4128M:1:mirror",
	  .movable_node = true },
};

static void mirrors_name(const struct sim_machine_params *p, char *desc)
{
	strscpy(desc, p->banks, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(mirrors, mirrors, mirrors_name);

/* Pages without a zone would be whatever was in the memory before. */
static void all_memory_has_a_zone_when_some_is_mirrored(struct kunit *test)
{
	const struct sim_machine_params *p = test->param_value;
	unsigned long pfn = PFN_DOWN(4128ULL << 20), end = pfn + 2048;
	unsigned long wrong = 0, present = 0;
	struct sim_machine_params params = *p;
	struct sim_machine *m;
	struct sim_zone *zone;
	int nid;

	params.kernelcore = "mirror";
	m = sim_test_machine(test, &params, SIM_STAGE_BUDDY);
	for (; pfn < end; pfn++) {
		const struct sim_page *page = sim_pfn_to_page(&m->mm, pfn);
		int zid = sim_zone_idx(sim_page_zone(&m->mm, page));

		wrong += (zid == SIM_ZONE_MOVABLE) != p->movable_node;
	}
	KUNIT_EXPECT_EQ(test, wrong, 0);
	for_each_sim_node(&m->mm, nid) {
		for_each_sim_zone(m->mm.node_data[nid], zone) {
			present += zone->present_pages;
			KUNIT_EXPECT_LE_MSG(test, zone->managed_pages,
					    zone->present_pages,
					    "node %d zone %s", nid, zone->name);
		}
	}
	KUNIT_EXPECT_EQ(test, present,
			PFN_DOWN(m->memblock.memory.total_size));
	sim_test_verify(test, m);
}

static struct kunit_case memmap_cases[] = {
	KUNIT_CASE_PARAM(all_memory_has_a_zone_when_some_is_mirrored,
			 mirrors_gen_params),
	KUNIT_CASE(pages_know_their_node_and_zone),
	KUNIT_CASE(free_pages_go_to_their_own_node),
	KUNIT_CASE(blocks_end_where_the_node_ends),
	{ }
};

static struct kunit_suite memmap_suite = {
	.name = "mm_sim_memmap",
	.test_cases = memmap_cases,
};

kunit_test_suite(memmap_suite);
