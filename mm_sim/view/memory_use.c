// SPDX-License-Identifier: GPL-2.0
/*
 * Who took what of a machine's memory, to the byte. All of it from the structures
 * that the machine works with, not from notes taken at each allocation: so a user
 * that nobody thought of is a difference to what memblock has reserved.
 */
#include <linux/cache.h>
#include <linux/math.h>
#include <linux/minmax.h>
#include <linux/sizes.h>
#include <linux/string.h>

#include "early/cma.h"
#include "early/page_ext.h"
#include "early/wait_table.h"
#include "host/compat.h"
#include "page/pcp.h"
#include "view/memory_use.h"

/**
 * struct sim_memory_count - memory as memblock has it, in bytes
 * @total: all
 * @reserved: taken
 * @kept: not taken, but never handed out: NOMAP, driver-managed
 * @free: all else
 * @cut: of @free, what is no whole page and therefore never handed out by page
 */
struct sim_memory_count {
	u64 total;
	u64 reserved;
	u64 kept;
	u64 free;
	u64 cut;
};

static void sim_count_gap(struct sim_memory_count *n,
			  const struct sim_memblock_region *mem,
			  phys_addr_t start, phys_addr_t end)
{
	phys_addr_t first = PAGE_ALIGN(start), last = end & PAGE_MASK;

	if (sim_memblock_is_nomap(mem) || sim_memblock_is_driver_managed(mem)) {
		n->kept += end - start;
		return;
	}
	n->free += end - start;
	n->cut += end - start - (first < last ? last - first : 0);
}

/* Both sets ascend, so each is walked once. */
static void sim_count_memory(const struct sim_memblock *mb,
			     struct sim_memory_count *n)
{
	const struct sim_memblock_region *r = mb->reserved.regions;
	const struct sim_memblock_region *last = r + mb->reserved.cnt;
	const struct sim_memblock_region *mem;

	for_each_sim_mem_region(mb, mem) {
		phys_addr_t pos = mem->base, end = sim_region_end(mem);

		n->total += mem->size;
		while (r < last && sim_region_end(r) <= pos)
			r++;
		while (r < last && r->base < end) {
			phys_addr_t from = max(r->base, pos);
			phys_addr_t to = min(sim_region_end(r), end);

			sim_count_gap(n, mem, pos, from);
			n->reserved += to - from;
			pos = to;
			/* It may go on in the next region of memory. */
			if (sim_region_end(r) > end)
				break;
			r++;
		}
		sim_count_gap(n, mem, pos, end);
	}
}

static u64 sim_overlap(phys_addr_t base, u64 size, phys_addr_t start,
		       phys_addr_t end)
{
	start = max(start, base);
	end = min_t(u64, end, base + size);
	return start < end ? end - start : 0;
}

/* What of [start, end) is memory. */
static u64 sim_memory_in(const struct sim_machine *m, phys_addr_t start,
			 phys_addr_t end)
{
	const struct sim_memblock_region *r;
	u64 sum = 0;
	int i;

	for_each_sim_mem_region(&m->memblock, r)
		sum += sim_overlap(r->base, r->size, start, end);
	/* Where memblock was forgotten, the banks still know. */
	for (i = 0; m->memblock.discarded && i < m->banks.nr; i++)
		sum += sim_overlap(m->banks.bank[i].base,
				   m->banks.bank[i].size, start, end);
	return sum;
}

static u64 sim_node_data_bytes(const struct sim_machine *m)
{
	u64 sum = 0;
	int nid;

	/* Without memory of its own, the host lends it. */
	if (m->unbacked)
		return 0;
	for_each_sim_node(&m->mm, nid)
		sum += round_up(sizeof(*m->mm.node_data[nid]), SMP_CACHE_BYTES);
	return sum;
}

/**
 * struct sim_section_use - what the sections of a machine take, in bytes
 * @tables: of sections, and of these
 * @usemap: pageblock flags
 * @memmap: memory map
 */
struct sim_section_use {
	u64 tables;
	u64 usemap;
	u64 memmap;
};

static void sim_count_sections(const struct sim_mm *mm,
			       struct sim_section_use *n)
{
	unsigned long root, i;

	n->tables = mm->nr_section_roots * sizeof(*mm->section_roots);
	for (root = 0; root < mm->nr_section_roots; root++) {
		const struct sim_mem_section *ms = mm->section_roots[root];

		if (!ms)
			continue;
		n->tables += SIM_SECTIONS_PER_ROOT * sizeof(*ms);
		for (i = 0; i < SIM_SECTIONS_PER_ROOT; i++, ms++) {
			if (ms->pageblock_flags)
				n->usemap += SIM_PAGEBLOCKS_PER_SECTION *
					     SIM_PAGEBLOCK_BITS / BITS_PER_BYTE;
			if (ms->map)
				n->memmap += ms->map_pages * sizeof(*ms->map);
		}
	}
}

static u64 sim_numa_distance_bytes(const struct sim_machine *m)
{
	u64 cnt = m->mm.numa_distance && !m->unbacked ?
		  m->mm.numa_distance_cnt : 0;

	return cnt * cnt * sizeof(*m->mm.numa_distance);
}

/* An array that came from the buddy lists is an allocated block there. */
static u64 sim_region_array_bytes(const struct sim_memblock_type *type,
				  const struct sim_memblock_region *init)
{
	if (!type->regions || type->regions == init || type->late)
		return 0;
	return PAGE_ALIGN(type->max * sizeof(*type->regions));
}

static u64 sim_region_arrays_bytes(const struct sim_machine *m)
{
	const struct sim_memblock *mb = &m->memblock;

	if (m->unbacked)
		return 0;
	return sim_region_array_bytes(&mb->memory, mb->memory_init) +
	       sim_region_array_bytes(&mb->reserved, mb->reserved_init) +
	       sim_region_array_bytes(&mb->physmem, mb->physmem_init);
}

/* Bytes of the pages in per-CPU lists. */
static u64 sim_pcp_bytes(const struct sim_mm *mm)
{
	unsigned long pages = 0;
	struct sim_zone *zone;
	int nid;

	for_each_sim_node(mm, nid)
		for_each_sim_populated_zone(mm->node_data[nid], zone)
			pages += sim_zone_pcp_pages(mm, zone);
	return (u64)pages << PAGE_SHIFT;
}

static u64 sim_free_bytes(struct sim_mm *mm)
{
	unsigned long flags, pages = 0;
	struct sim_zone *zone;
	int nid, order;

	for_each_sim_node(mm, nid) {
		for_each_sim_populated_zone(mm->node_data[nid], zone) {
			spin_lock_irqsave(&zone->lock, flags);
			for (order = 0; order < SIM_NR_PAGE_ORDERS; order++)
				pages += zone->free_area[order].nr_free << order;
			spin_unlock_irqrestore(&zone->lock, flags);
		}
	}
	return (u64)pages << PAGE_SHIFT;
}

/* Bytes of the pages that zones have, and of those that they manage. */
static void sim_count_zones(const struct sim_mm *mm, u64 *present,
			    u64 *managed)
{
	struct sim_zone *zone;
	int nid;

	*present = 0;
	*managed = 0;
	for_each_sim_node(mm, nid) {
		for_each_sim_zone(mm->node_data[nid], zone) {
			*present += (u64)zone->present_pages << PAGE_SHIFT;
			*managed += (u64)zone->managed_pages << PAGE_SHIFT;
		}
	}
}

static void sim_add_row(struct sim_memory_use *use, const char *name,
			enum sim_memory_use_kind kind, u64 bytes)
{
	if (WARN_ON_ONCE(use->nr == SIM_MEMORY_USE_ROWS))
		return;
	use->row[use->nr++] = (struct sim_memory_use_row){ name, kind, bytes };
	if (kind == SIM_USE_BOOKKEEPING)
		use->bookkeeping += bytes;
}

/* A row of what memblock reserved. */
static void sim_add_reserved(struct sim_memory_use *use, const char *name,
			     enum sim_memory_use_kind kind, u64 bytes)
{
	sim_add_row(use, name, kind, bytes);
	use->accounted += bytes;
}

/* Everything that a machine takes from memblock has a row here. */
static void sim_add_all_reserved(struct sim_memory_use *use,
				 const struct sim_machine *m)
{
	const struct sim_boot_image *image = &m->image;
	struct sim_section_use sections = { };

	sim_count_sections(&m->mm, &sections);
	sim_add_reserved(use, "kernel image", SIM_USE_LOAD,
			 sim_memory_in(m, image->kernel_base,
				       image->kernel_base + image->kernel_size));
	sim_add_reserved(use, "initial ramdisk", SIM_USE_LOAD,
			 sim_memory_in(m, image->initrd_base,
				       image->initrd_base + image->initrd_size));
	sim_add_reserved(use, "low memory", SIM_USE_LOAD,
			 sim_memory_in(m, 0, SZ_64K));
	sim_add_reserved(use, "direct map tables", SIM_USE_BOOKKEEPING,
			 m->lowmem.table_bytes);
	sim_add_reserved(use, "node data", SIM_USE_BOOKKEEPING,
			 sim_node_data_bytes(m));
	sim_add_reserved(use, "distance table", SIM_USE_BOOKKEEPING,
			 sim_numa_distance_bytes(m));
	sim_add_reserved(use, "section tables", SIM_USE_BOOKKEEPING,
			 sections.tables);
	sim_add_reserved(use, "pageblock flags", SIM_USE_BOOKKEEPING,
			 sections.usemap);
	sim_add_reserved(use, "memory map", SIM_USE_BOOKKEEPING,
			 sections.memmap);
	sim_add_reserved(use, "page owners", SIM_USE_BOOKKEEPING,
			 sim_page_ext_bytes(&m->mm));
	sim_add_reserved(use, "per-CPU areas", SIM_USE_BOOKKEEPING,
			 m->mm.percpu.bytes);
	sim_add_reserved(use, "wait tables", SIM_USE_BOOKKEEPING,
			 sim_wait_tables_bytes(&m->mm));
	sim_add_reserved(use, "CMA areas", SIM_USE_LOAD,
			 (u64)(m->mm.cma.total_pages -
			       sim_cma_active_pages(&m->mm)) << PAGE_SHIFT);
	sim_add_reserved(use, "CMA bitmaps", SIM_USE_BOOKKEEPING,
			 sim_cma_bitmap_bytes(&m->mm));
	sim_add_reserved(use, "region arrays", SIM_USE_BOOKKEEPING,
			 sim_region_arrays_bytes(m));
}

/**
 * sim_memory_use() - who took what of a machine's memory
 * @m: the machine, at any stage; before stage memblock all is 0
 * @use: filled in
 *
 * Context: machine's lock; takes the zone locks.
 */
void sim_memory_use(struct sim_machine *m, struct sim_memory_use *use)
{
	const struct sim_memblock *mb = &m->memblock;
	struct sim_memory_count n = { };
	u64 present, managed, free, pcp;

	*use = (struct sim_memory_use){ };
	/* There are no regions, nor is there anything else yet. */
	if (!mb->banks)
		return;
	sim_count_memory(mb, &n);
	sim_count_zones(&m->mm, &present, &managed);
	sim_add_all_reserved(use, m);
	use->total = n.total;
	/* The buddy lists have the areas, and memblock is not told. */
	use->reserved = n.reserved -
			((u64)sim_cma_active_pages(&m->mm) << PAGE_SHIFT);
	if (mb->discarded) {
		use->total = present;
		use->reserved = use->accounted;
		n.cut = present - managed - use->accounted;
	}
	sim_add_row(use, "other reserved", SIM_USE_BOOKKEEPING,
		    use->reserved - min(use->reserved, use->accounted));
	/* Until the buddy lists are up memblock hands out what it has left. */
	free = mb->late ? sim_free_bytes(&m->mm) : n.free;
	pcp = mb->late ? sim_pcp_bytes(&m->mm) : 0;
	sim_add_row(use, "parts of pages", SIM_USE_BOOKKEEPING,
		    mb->late ? n.cut : 0);
	sim_add_row(use, "not for allocation", SIM_USE_LOAD, n.kept);
	sim_add_row(use, "allocated", SIM_USE_PAGES,
		    mb->late ? managed - min(managed, free + pcp) : 0);
	sim_add_row(use, "in per-CPU lists", SIM_USE_PAGES, pcp);
	sim_add_row(use, "free", SIM_USE_PAGES, free);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_memory_use);

/**
 * sim_memory_use_of() - one row
 * @use: what sim_memory_use() filled in
 * @name: name of the row
 *
 * Return: bytes; U64_MAX when there is no such row.
 */
u64 sim_memory_use_of(const struct sim_memory_use *use, const char *name)
{
	unsigned int i;

	for (i = 0; i < use->nr; i++)
		if (!strcmp(use->row[i].name, name))
			return use->row[i].bytes;
	return U64_MAX;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_memory_use_of);
