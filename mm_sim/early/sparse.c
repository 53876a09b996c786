// SPDX-License-Identifier: GPL-2.0
/*
 * Sections: which parts of the physical address space have a memory map, and
 * the memory for it, which comes from memblock.
 *
 * Mirrors mm/sparse.c of Linux 6.12.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/sizes.h>

#include "early/sparse.h"
#include "host/compat.h"

/* Memory from memblock, above the DMA zone while there is any. */
static void *sim_early_alloc(struct sim_memblock *mb, phys_addr_t size,
			     phys_addr_t align, int nid)
{
	return sim_memblock_alloc_try_nid(mb, size, align, SZ_16M,
					  SIM_MEMBLOCK_ALLOC_ACCESSIBLE, nid);
}

/* The entry of a section, with the table around it; NULL without memory. */
static struct sim_mem_section *sim_sparse_index_init(struct sim_mm *mm,
						     struct sim_memblock *mb,
						     unsigned long nr, int nid)
{
	struct sim_mem_section **root;

	root = &mm->section_roots[nr / SIM_SECTIONS_PER_ROOT];
	if (!*root)
		*root = sim_early_alloc(mb, SIM_SECTIONS_PER_ROOT *
					sizeof(**root), SMP_CACHE_BYTES, nid);
	return *root ? &(*root)[nr % SIM_SECTIONS_PER_ROOT] : NULL;
}

/*
 * Note that [low, high) of section @nr is memory: which pageblocks are valid,
 * and how far the section's map must reach, in blocks of the largest order.
 */
static void sim_section_present(struct sim_mem_section *ms, unsigned long low,
				unsigned long high)
{
	unsigned long in_section = SIM_PAGES_PER_SECTION - 1;
	unsigned long first = (low & in_section) >> SIM_PAGEBLOCK_ORDER;
	unsigned long last = ((high - 1) & in_section) >> SIM_PAGEBLOCK_ORDER;
	unsigned long end;

	ms->subsection_map |= GENMASK_ULL(last, first);
	low = round_down(low, SIM_MAX_ORDER_NR_PAGES);
	end = round_up(high, SIM_MAX_ORDER_NR_PAGES);
	if (ms->map_pages) {
		low = min(low, ms->map_pfn);
		end = max(end, ms->map_pfn + ms->map_pages);
	}
	ms->map_pfn = low;
	ms->map_pages = end - low;
}

/* Mirrors memory_present() and sparse_init_subsection_map(). */
static int sim_memory_present(struct sim_mm *mm, struct sim_memblock *mb,
			      unsigned long low, unsigned long high, int nid)
{
	while (low < high) {
		unsigned long nr = low >> SIM_PFN_SECTION_SHIFT;
		unsigned long end = min(high,
					(nr + 1) << SIM_PFN_SECTION_SHIFT);
		struct sim_mem_section *ms;

		ms = sim_sparse_index_init(mm, mb, nr, nid);
		if (!ms)
			return -ENOMEM;
		if (!ms->map_pages)
			ms->nid = nid;
		sim_section_present(ms, low, end);
		low = end;
	}
	return 0;
}

/* Mirrors sparse_init_nid() for one section: its usemap and its memory map. */
static int sim_sparse_init_section(struct sim_memblock *mb,
				   struct sim_mem_section *ms)
{
	struct sim_page *map;

	ms->pageblock_flags =
		sim_early_alloc(mb, SIM_PAGEBLOCKS_PER_SECTION *
				SIM_PAGEBLOCK_BITS / BITS_PER_BYTE,
				SMP_CACHE_BYTES, ms->nid);
	if (!ms->pageblock_flags)
		return -ENOMEM;
	/* Not zeroed: sim_memmap_init() writes every page of it. */
	map = sim_memblock_alloc_try_nid_raw(mb, ms->map_pages * sizeof(*map),
					     PAGE_SIZE, SZ_16M,
					     SIM_MEMBLOCK_ALLOC_ACCESSIBLE,
					     ms->nid);
	if (!map)
		return -ENOMEM;
	ms->map = map;
	return 0;
}

/**
 * sim_sparse_init() - allocate section tables, pageblock flags and memory map
 * @mm: the machine
 * @mb: where the memory comes from
 *
 * Mirrors sparse_init(). What is in the maps is anything; sim_memmap_init() fills
 * them in.
 * Context: boot.
 *
 * Return: 0, or -ENOMEM when memblock has no room.
 */
int sim_sparse_init(struct sim_mm *mm, struct sim_memblock *mb)
{
	unsigned long nr_sections = (mm->max_pfn >> SIM_PFN_SECTION_SHIFT) + 1;
	unsigned long low, high, nr;
	int i, nid, err;

	mm->nr_section_roots = DIV_ROUND_UP(nr_sections, SIM_SECTIONS_PER_ROOT);
	mm->section_roots = sim_early_alloc(mb, mm->nr_section_roots *
					    sizeof(*mm->section_roots),
					    SMP_CACHE_BYTES, NUMA_NO_NODE);
	if (!mm->section_roots) {
		mm->nr_section_roots = 0;
		return -ENOMEM;
	}
	for_each_sim_mem_pfn_range(i, mb, NUMA_NO_NODE, &low, &high, &nid) {
		err = sim_memory_present(mm, mb, low, high, nid);
		if (err)
			return err;
	}
	for (nr = 0; nr < nr_sections; nr++) {
		struct sim_mem_section *ms;

		ms = sim_pfn_to_section(mm, nr << SIM_PFN_SECTION_SHIFT);
		if (!ms) {
			/* A whole root is absent: on to the next one. */
			nr |= SIM_SECTIONS_PER_ROOT - 1;
			continue;
		}
		if (!ms->map_pages)
			continue;
		err = sim_sparse_init_section(mb, ms);
		if (err)
			return err;
	}
	return 0;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_sparse_init);

/* The first section from @pfn on that holds memory; ULONG_MAX for none. */
static unsigned long sim_next_present_section(const struct sim_memblock *mb,
					      unsigned long pfn)
{
	unsigned long start = round_down(pfn, SIM_PAGES_PER_SECTION);
	struct sim_memblock_region *r;

	for_each_sim_mem_region(mb, r)
		if (PFN_UP(sim_region_end(r)) > start)
			return max(start, round_down(PFN_DOWN(r->base),
						     SIM_PAGES_PER_SECTION));
	return ULONG_MAX;
}

/**
 * sim_unavailable_pages() - pages of a hole that Linux has a struct page for
 * @mb: what is memory
 * @pfn: first pfn of the hole
 * @end: one past its last
 *
 * In Linux each page of a section that holds any memory has one. Here only those
 * in largest blocks that hold memory do; what a boot log tells is the number of
 * Linux. Mirrors the counting of init_unavailable_range().
 *
 * Return: pages.
 */
u64 sim_unavailable_pages(const struct sim_memblock *mb, unsigned long pfn,
			  unsigned long end)
{
	u64 count = 0;

	while (pfn < end) {
		unsigned long section = sim_next_present_section(mb, pfn);

		if (section >= end)
			break;
		pfn = max(pfn, section);
		section = min(round_down(pfn, SIM_PAGES_PER_SECTION) +
			      SIM_PAGES_PER_SECTION, end);
		count += section - pfn;
		pfn = section;
	}
	return count;
}
