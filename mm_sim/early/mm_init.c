// SPDX-License-Identifier: GPL-2.0
/**
 * DOC: from memblock to the page allocator
 *
 * Three steps, each a stage of the machine. Zones (zones.c): where each zone of
 * each node begins and how much of it is memory. Memory map: a struct sim_page
 * for every page, in sections (sparse.c), allocated from memblock like
 * everything else here. At the end each range that memblock has free goes to the
 * buddy lists, in the largest aligned blocks.
 *
 * Mirrors mm/mm_init.c of Linux 6.12.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/prefetch.h>
#include <linux/sched.h>
#include <linux/sizes.h>
#include <linux/string.h>

#include "early/mm_init.h"
#include "early/sparse.h"
#include "host/compat.h"
#include "page/buddy.h"
#include "page/page_alloc.h"
#include "page/vmstat.h"

#define SIM_K(pages) ((pages) << (PAGE_SHIFT - 10))

/*
 * Set up the pages [@pfn, @end) of one section. Mirrors __init_single_page() and
 * set_page_links(), for many pages at once: but for the list head they are all
 * the same, and each is written whole, so that the map need not be zeroed.
 */
static void sim_init_pages(struct sim_mem_section *ms, unsigned long pfn,
			   unsigned long end, int zone, int nid, u64 flags)
{
	struct sim_page *page = ms->map + (pfn - ms->map_pfn);
	struct sim_page *stop = page + (end - pfn);

	flags |= (u64)(pfn >> SIM_PFN_SECTION_SHIFT) << SIM_SECTIONS_PGSHIFT |
		 (u64)nid << SIM_NODES_PGSHIFT | (u64)zone << SIM_ZONES_PGSHIFT;
	for (; page < stop; page++) {
		prefetchw(page + SIM_MEMMAP_AHEAD);
		*page = (struct sim_page){
			.lru = LIST_HEAD_INIT(page->lru),
			.flags = flags,
			._refcount = ATOMIC_INIT(1),
			._mapcount = ATOMIC_INIT(-1),
		};
	}
}

/*
 * The section of the next valid pages in [*@pfn, @end): from *@pfn, which moves
 * on to them, to below *@stop, in one pageblock. NULL when there are none.
 */
static struct sim_mem_section *
sim_next_valid_pages(const struct sim_mm *mm, unsigned long *pfn,
		     unsigned long end, unsigned long *stop)
{
	while (*pfn < end) {
		struct sim_mem_section *ms = sim_pfn_to_section(mm, *pfn);
		unsigned long skip = SIM_PAGEBLOCK_NR_PAGES;

		if (!ms)
			skip = SIM_PAGES_PER_SECTION * SIM_SECTIONS_PER_ROOT;
		else if (!ms->map)
			skip = SIM_PAGES_PER_SECTION;
		*stop = min(end, round_down(*pfn, skip) + skip);
		if (sim_pfn_valid(mm, *pfn))
			return ms;
		*pfn = *stop;
	}
	return NULL;
}

/*
 * The part of the maps that no memory and no hole of a valid pageblock fills:
 * the far half of a largest block, say. Never free, never counted.
 */
static void sim_init_absent_pageblocks(struct sim_mm *mm,
				       struct sim_mem_section *ms)
{
	unsigned long pfn = ms->map_pfn, end = pfn + ms->map_pages;

	for (; pfn < end; pfn += SIM_PAGEBLOCK_NR_PAGES)
		if (!sim_pfn_valid(mm, pfn))
			sim_init_pages(ms, pfn, pfn + SIM_PAGEBLOCK_NR_PAGES,
				       0, 0, SIM_PG_RESERVED);
}

/* Mirrors init_unavailable_range(). Returns the pages that it tells of. */
static u64 sim_init_unavailable_range(struct sim_mm *mm,
				      const struct sim_memblock *mb,
				      unsigned long pfn, unsigned long end,
				      int zone, int nid)
{
	u64 count = sim_unavailable_pages(mb, pfn, end);
	struct sim_mem_section *ms;
	unsigned long stop;

	while ((ms = sim_next_valid_pages(mm, &pfn, end, &stop))) {
		sim_init_pages(ms, pfn, stop, zone, nid, SIM_PG_RESERVED);
		pfn = stop;
	}
	if (count)
		sim_info(mm->log, "On node %d, zone %s: %lld pages in unavailable ranges\n",
			 nid, sim_zone_names[zone], count);
	return count;
}

/* Mirrors memmap_init_range(). */
static void sim_memmap_init_range(struct sim_mm *mm, unsigned long pfn,
				  unsigned long end, int zone, int nid)
{
	unsigned long stop;

	for (; pfn < end; pfn = stop) {
		stop = min(end, sim_pageblock_end_pfn(pfn));
		sim_init_pages(sim_pfn_to_section(mm, pfn), pfn, stop, zone,
			       nid, 0);
		/* All memory is movable until someone says otherwise. */
		if (pfn == sim_pageblock_start_pfn(pfn))
			sim_set_pageblock_migratetype(mm, pfn,
						      SIM_MIGRATE_MOVABLE);
		cond_resched();
	}
}

/*
 * With kernelcore=mirror, ZONE_MOVABLE lies over a zone whose mirrored memory is
 * not its own. Mirrors overlap_memmap_init(). @i is the region of the memory.
 */
static bool sim_overlap_memmap_init(const struct sim_memblock *mb, int i,
				    int zone)
{
	/* With movable_node, zones do not overlap: see sim_free_area_init(). */
	return mb->mirrored_kernelcore && !mb->movable_node &&
	       zone == SIM_ZONE_MOVABLE &&
	       sim_memblock_is_mirror(&mb->memory.regions[i]);
}

/**
 * sim_memmap_init() - fill in the memory map
 * @mm: the machine, after sim_sparse_init(); without it there is no memory map,
 *	and only the boot log is told of unavailable pages
 * @mb: what is memory
 *
 * Every page of memory gets its section, node and zone and one reference, every
 * page of a hole in a valid pageblock is reserved, every pageblock starts
 * movable. Mirrors memmap_init(). Context: boot.
 *
 * Return: pages in unavailable ranges.
 */
u64 sim_memmap_init(struct sim_mm *mm, const struct sim_memblock *mb)
{
	unsigned long low, high, hole = 0, nr;
	int i, nid, last_nid = 0, last_zone = 0;
	u64 unavailable = 0;

	for_each_sim_mem_pfn_range(i, mb, NUMA_NO_NODE, &low, &high, &nid) {
		struct sim_zone *zone;

		for_each_sim_populated_zone(mm->node_data[nid], zone) {
			unsigned long zend = sim_zone_end_pfn(zone);
			unsigned long from = clamp(low, zone->zone_start_pfn,
						   zend);
			unsigned long to = clamp(high, zone->zone_start_pfn,
						 zend);

			if (from >= to)
				continue;
			last_zone = sim_zone_idx(zone);
			last_nid = nid;
			if (mm->section_roots &&
			    !sim_overlap_memmap_init(mb, i, last_zone))
				sim_memmap_init_range(mm, from, to, last_zone,
						      nid);
			if (hole < from)
				unavailable +=
					sim_init_unavailable_range(mm, mb, hole,
								   from,
								   last_zone,
								   nid);
			hole = to;
		}
	}
	unavailable += sim_init_unavailable_range(mm, mb, hole,
						  round_up(hole,
							   SIM_PAGES_PER_SECTION),
						  last_zone, last_nid);
	for (nr = 0; nr <= mm->max_pfn >> SIM_PFN_SECTION_SHIFT; nr++) {
		struct sim_mem_section *ms;

		ms = sim_pfn_to_section(mm, nr << SIM_PFN_SECTION_SHIFT);
		if (!ms)
			nr |= SIM_SECTIONS_PER_ROOT - 1;
		else if (ms->map)
			sim_init_absent_pageblocks(mm, ms);
	}
	return unavailable;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_memmap_init);

/* Mirrors reserve_bootmem_region(): every page that is taken even in part. */
static void sim_reserve_bootmem_region(struct sim_mm *mm, phys_addr_t start,
				       phys_addr_t end)
{
	unsigned long pfn = PFN_DOWN(start), stop;
	struct sim_mem_section *ms;

	while ((ms = sim_next_valid_pages(mm, &pfn, PFN_UP(end), &stop)))
		for (; pfn < stop; pfn++)
			ms->map[pfn - ms->map_pfn].flags |= SIM_PG_RESERVED;
}

/* Mirrors memmap_init_reserved_pages(). */
static int sim_memmap_init_reserved_pages(struct sim_mm *mm,
					  struct sim_memblock *mb)
{
	struct sim_memblock_region *r;
	unsigned long max;
	int err;

	do {
		/* Growing the array reserves its place, perhaps behind us. */
		max = mb->reserved.max;
		for_each_sim_mem_region(mb, r) {
			err = sim_memblock_set_node(mb, r->base, r->size,
						    &mb->reserved, r->nid);
			if (err)
				return err;
		}
	} while (max != mb->reserved.max);

	for_each_sim_mem_region(mb, r)
		if (sim_memblock_is_nomap(r))
			sim_reserve_bootmem_region(mm, r->base,
						   sim_region_end(r));
	for_each_sim_reserved_mem_region(mb, r)
		if (!sim_memblock_is_reserved_noinit(r))
			sim_reserve_bootmem_region(mm, r->base,
						   sim_region_end(r));
	return 0;
}

/* Mirrors __free_pages_memory(): the largest aligned blocks, low to high. */
static void sim_free_pages_memory(struct sim_mm *mm, unsigned long pfn,
				  unsigned long end)
{
	while (pfn < end) {
		unsigned int order = SIM_MAX_PAGE_ORDER;

		if (pfn)
			order = min_t(unsigned int, order, __ffs(pfn));
		while (pfn + (1UL << order) > end)
			order--;
		sim_free_pages_core(mm, sim_pfn_to_page(mm, pfn), pfn, order);
		pfn += 1UL << order;
		cond_resched();
	}
}

/**
 * sim_memblock_free_all() - hand all that memblock has free to the buddy lists
 * @mm: the machine
 * @mb: its memblock
 *
 * Mirrors memblock_free_all(). Managed pages of each zone and totalram_pages
 * are exact afterwards. Context: boot.
 *
 * Return: 0, or -ENOMEM when the reserved regions cannot be split by node.
 */
int sim_memblock_free_all(struct sim_mm *mm, struct sim_memblock *mb)
{
	phys_addr_t start, end;
	struct sim_zone *zone;
	int nid, err;
	u64 i;

	for_each_sim_node(mm, nid)
		for_each_sim_zone(mm->node_data[nid], zone)
			zone->managed_pages = 0;
	mm->totalram_pages = 0;

	err = sim_memblock_clear_hotplug(mb, 0, PHYS_ADDR_MAX);
	if (!err)
		err = sim_memmap_init_reserved_pages(mm, mb);
	if (err)
		return err;
	for_each_sim_free_mem_range(i, mb, NUMA_NO_NODE, SIM_MEMBLOCK_NONE,
				    &start, &end, NULL) {
		unsigned long low = PFN_UP(start), high = PFN_DOWN(end);

		if (low >= high)
			continue;
		sim_free_pages_memory(mm, low, high);
		mm->totalram_pages += high - low;
	}
	return 0;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_memblock_free_all);

/**
 * sim_mem_init_print_info() - the boot log's line on memory
 * @mm: the machine, at stage buddy
 * @mb: its memblock
 * @image: for the size of the kernel
 *
 * Mirrors mem_init_print_info(); a simulated kernel is one piece of code.
 */
void sim_mem_init_print_info(const struct sim_mm *mm,
			     const struct sim_memblock *mb,
			     const struct sim_boot_image *image)
{
	unsigned long physpages = PFN_DOWN(sim_memblock_phys_mem_size(mb));
	unsigned long free = sim_global_zone_page_state(mm, SIM_NR_FREE_PAGES);

	sim_info(mm->log, "Memory: %luK/%luK available (%lluK kernel code, %luK reserved, %luK cma-reserved)\n",
		 SIM_K(free), SIM_K(physpages), image->kernel_size / SZ_1K,
		 SIM_K(physpages - mm->totalram_pages - mm->cma.total_pages),
		 SIM_K(mm->cma.total_pages));
}
