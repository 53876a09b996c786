// SPDX-License-Identifier: GPL-2.0
/*
 * Look things up in memblock: what is at an address, what is free, how much
 * there is. Nothing here changes a set.
 */
#include <linux/kernel.h>
#include <linux/math.h>
#include <linux/minmax.h>
#include <linux/pfn.h>

#include "early/memblock_internal.h"
#include "host/compat.h"

/**
 * sim_memblock_search() - the region that holds an address
 * @type: the set
 * @addr: simulated physical address
 *
 * Logarithmic. Mirrors memblock_search().
 *
 * Return: index of the region, or -1.
 */
long sim_memblock_search(const struct sim_memblock_type *type,
			 phys_addr_t addr)
{
	unsigned long i = sim_first_above(type, addr);

	return i < type->cnt && type->regions[i].base <= addr ? (long)i : -1;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_memblock_search);

/**
 * sim_memblock_is_memory() - is there memory at an address?
 * @mb: the instance
 * @addr: simulated physical address
 *
 * Return: as memblock_is_memory().
 */
bool sim_memblock_is_memory(const struct sim_memblock *mb, phys_addr_t addr)
{
	return sim_memblock_search(&mb->memory, addr) >= 0;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_memblock_is_memory);

/**
 * sim_memblock_is_map_memory() - is there memory that is mapped at an address?
 * @mb: the instance
 * @addr: simulated physical address
 *
 * Return: as memblock_is_map_memory(): false for NOMAP regions.
 */
bool sim_memblock_is_map_memory(const struct sim_memblock *mb,
				phys_addr_t addr)
{
	long i = sim_memblock_search(&mb->memory, addr);

	return i >= 0 && !(mb->memory.regions[i].flags & SIM_MEMBLOCK_NOMAP);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_memblock_is_map_memory);

/**
 * sim_memblock_is_reserved() - is an address taken?
 * @mb: the instance
 * @addr: simulated physical address
 *
 * Return: as memblock_is_reserved().
 */
bool sim_memblock_is_reserved(const struct sim_memblock *mb, phys_addr_t addr)
{
	return sim_memblock_search(&mb->reserved, addr) >= 0;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_memblock_is_reserved);

/**
 * sim_memblock_is_region_memory() - is a range inside one memory region?
 * @mb: the instance
 * @base: simulated physical address
 * @size: bytes
 *
 * Return: as memblock_is_region_memory().
 */
bool sim_memblock_is_region_memory(const struct sim_memblock *mb,
				   phys_addr_t base, phys_addr_t size)
{
	long i = sim_memblock_search(&mb->memory, base);

	return i >= 0 && sim_region_end(&mb->memory.regions[i]) >=
			 base + sim_cap_size(base, size);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_memblock_is_region_memory);

/**
 * sim_memblock_overlaps_region() - does a range touch any region of a set?
 * @type: the set
 * @base: simulated physical address
 * @size: bytes
 *
 * Return: as memblock_overlaps_region().
 */
bool sim_memblock_overlaps_region(const struct sim_memblock_type *type,
				  phys_addr_t base, phys_addr_t size)
{
	unsigned long i = sim_first_above(type, base);

	return i < type->cnt &&
	       type->regions[i].base < base + sim_cap_size(base, size);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_memblock_overlaps_region);

/**
 * sim_memblock_is_region_reserved() - is any byte of a range taken?
 * @mb: the instance
 * @base: simulated physical address
 * @size: bytes
 *
 * Return: as memblock_is_region_reserved().
 */
bool sim_memblock_is_region_reserved(const struct sim_memblock *mb,
				     phys_addr_t base, phys_addr_t size)
{
	return sim_memblock_overlaps_region(&mb->reserved, base, size);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_memblock_is_region_reserved);

/**
 * sim_memblock_addrs_overlap() - do two ranges share a byte?
 * @base1: simulated physical address
 * @size1: bytes
 * @base2: simulated physical address
 * @size2: bytes
 *
 * Return: as memblock_addrs_overlap().
 */
bool sim_memblock_addrs_overlap(phys_addr_t base1, phys_addr_t size1,
				phys_addr_t base2, phys_addr_t size2)
{
	/* As it stands in Linux also where a range wraps. */
	return base2 + size2 > base1 && base1 + size1 > base2;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_memblock_addrs_overlap);

/**
 * sim_memblock_search_pfn_nid() - the memory region of a pfn
 * @mb: the instance
 * @pfn: the pfn
 * @start_pfn: first pfn of the region
 * @end_pfn: one past its last
 *
 * Return: as memblock_search_pfn_nid(): its node, SIM_MEMBLOCK_MAX_NODES where
 * that is not known, NUMA_NO_NODE where there is no memory.
 */
int sim_memblock_search_pfn_nid(const struct sim_memblock *mb,
				unsigned long pfn, unsigned long *start_pfn,
				unsigned long *end_pfn)
{
	long i = sim_memblock_search(&mb->memory, PFN_PHYS(pfn));
	const struct sim_memblock_region *r;

	if (i < 0)
		return NUMA_NO_NODE;
	r = &mb->memory.regions[i];
	*start_pfn = PFN_DOWN(r->base);
	*end_pfn = PFN_DOWN(sim_region_end(r));
	return r->nid;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_memblock_search_pfn_nid);

/* Mirrors should_skip_region(): only memory regions are picky. */
static bool sim_should_skip_region(const struct sim_memblock *mb,
				   const struct sim_memblock_type *type,
				   const struct sim_memblock_region *r,
				   int nid, enum sim_memblock_flags flags)
{
	const unsigned int hidden = SIM_MEMBLOCK_NOMAP |
				    SIM_MEMBLOCK_DRIVER_MANAGED;

	if (type != &mb->memory)
		return false;
	if (sim_numa_valid_node(nid) && nid != r->nid)
		return true;
	if (mb->movable_node && sim_memblock_is_hotpluggable(r) &&
	    !(flags & SIM_MEMBLOCK_HOTPLUG))
		return true;
	if ((flags & SIM_MEMBLOCK_MIRROR) && !(r->flags & SIM_MEMBLOCK_MIRROR))
		return true;
	return r->flags & hidden & ~flags;
}

/* The gap before region @idx of a set; behind the last region for cnt. */
static void sim_gap(const struct sim_memblock_type *type, unsigned long idx,
		    phys_addr_t *start, phys_addr_t *end)
{
	*start = idx ? sim_region_end(&type->regions[idx - 1]) : 0;
	*end = idx < type->cnt ? type->regions[idx].base : PHYS_ADDR_MAX;
}

static void sim_yield_range(phys_addr_t low, phys_addr_t high, int nid,
			    phys_addr_t *start, phys_addr_t *end, int *out_nid)
{
	if (start)
		*start = low;
	if (end)
		*end = high;
	if (out_nid)
		*out_nid = nid;
}

/*
 * The work of __sim_next_mem_range(); false at the end. Inline, because who looks
 * for a free place may pass thousands of ranges.
 */
static __always_inline bool
sim_next_range(const struct sim_memblock *mb, u64 *idx, int nid,
	       enum sim_memblock_flags flags,
	       const struct sim_memblock_type *type_a,
	       const struct sim_memblock_type *type_b, phys_addr_t *start,
	       phys_addr_t *end, int *out_nid)
{
	u32 a = lower_32_bits(*idx), b = upper_32_bits(*idx);

	for (; a < type_a->cnt; a++) {
		const struct sim_memblock_region *r = &type_a->regions[a];
		phys_addr_t r_end = sim_region_end(r);

		if (sim_should_skip_region(mb, type_a, r, nid, flags))
			continue;
		if (!type_b) {
			sim_yield_range(r->base, r_end, r->nid, start, end,
					out_nid);
			*idx = a + 1;
			return true;
		}
		for (; b <= type_b->cnt; b++) {
			phys_addr_t low, high;

			sim_gap(type_b, b, &low, &high);
			if (low >= r_end)
				break;
			if (high <= r->base)
				continue;
			sim_yield_range(max(low, r->base), min(high, r_end),
					r->nid, start, end, out_nid);
			/* Whatever ends first is used up. */
			if (r_end <= high)
				a++;
			else
				b++;
			*idx = (u64)b << 32 | a;
			return true;
		}
	}
	return false;
}

/**
 * __sim_next_mem_range() - next range that is in one set and not in another
 * @mb: the instance
 * @idx: cursor: index into @type_a below, into the gaps of @type_b above; 0 to
 *	begin, U64_MAX at the end
 * @nid: only memory of this node; NUMA_NO_NODE for any
 * @flags: which memory is asked for
 * @type_a: the set
 * @type_b: what to leave out; NULL for nothing
 * @start: first byte of the range; may be NULL, as the next two
 * @end: one past its last byte
 * @out_nid: node of the region in @type_a
 *
 * Mirrors __next_mem_range().
 */
void __sim_next_mem_range(const struct sim_memblock *mb, u64 *idx, int nid,
			  enum sim_memblock_flags flags,
			  const struct sim_memblock_type *type_a,
			  const struct sim_memblock_type *type_b,
			  phys_addr_t *start, phys_addr_t *end, int *out_nid)
{
	if (!sim_next_range(mb, idx, nid, flags, type_a, type_b, start, end,
			    out_nid))
		*idx = U64_MAX;
}
EXPORT_SYMBOL_SIM_KUNIT(__sim_next_mem_range);

/* The work of __sim_next_mem_range_rev(); false at the end. */
static __always_inline bool
sim_next_range_rev(const struct sim_memblock *mb, u64 *idx, int nid,
		   enum sim_memblock_flags flags,
		   const struct sim_memblock_type *type_a,
		   const struct sim_memblock_type *type_b, phys_addr_t *start,
		   phys_addr_t *end, int *out_nid)
{
	u32 a = lower_32_bits(*idx), b = upper_32_bits(*idx);

	if (*idx == U64_MAX) {
		a = type_a->cnt;
		b = type_b ? type_b->cnt + 1 : 0;
	}
	for (; a; a--) {
		const struct sim_memblock_region *r = &type_a->regions[a - 1];
		phys_addr_t r_end = sim_region_end(r);

		if (sim_should_skip_region(mb, type_a, r, nid, flags))
			continue;
		if (!type_b) {
			sim_yield_range(r->base, r_end, r->nid, start, end,
					out_nid);
			*idx = a - 1;
			return true;
		}
		for (; b; b--) {
			phys_addr_t low, high;

			sim_gap(type_b, b - 1, &low, &high);
			if (high <= r->base)
				break;
			if (low >= r_end)
				continue;
			sim_yield_range(max(low, r->base), min(high, r_end),
					r->nid, start, end, out_nid);
			/* Whatever begins last is used up. */
			if (r->base >= low)
				a--;
			else
				b--;
			*idx = (u64)b << 32 | a;
			return true;
		}
	}
	return false;
}

/**
 * __sim_next_mem_range_rev() - the same from the top down
 * @mb: the instance
 * @idx: cursor; U64_MAX to begin and at the end
 * @nid: as in __sim_next_mem_range()
 * @flags: as there
 * @type_a: as there
 * @type_b: as there
 * @start: as there
 * @end: as there
 * @out_nid: as there
 *
 * Mirrors __next_mem_range_rev(). Both halves of the cursor count what is left:
 * regions of @type_a, and gaps of @type_b.
 */
void __sim_next_mem_range_rev(const struct sim_memblock *mb, u64 *idx, int nid,
			      enum sim_memblock_flags flags,
			      const struct sim_memblock_type *type_a,
			      const struct sim_memblock_type *type_b,
			      phys_addr_t *start, phys_addr_t *end,
			      int *out_nid)
{
	if (!sim_next_range_rev(mb, idx, nid, flags, type_a, type_b, start, end,
				out_nid))
		*idx = U64_MAX;
}
EXPORT_SYMBOL_SIM_KUNIT(__sim_next_mem_range_rev);

static phys_addr_t
sim_find_range_bottom_up(const struct sim_memblock *mb, phys_addr_t start,
			 phys_addr_t end, phys_addr_t size, phys_addr_t align,
			 int nid, enum sim_memblock_flags flags)
{
	phys_addr_t low, high;
	u64 i = 0;

	while (sim_next_range(mb, &i, nid, flags, &mb->memory, &mb->reserved,
			      &low, &high, NULL)) {
		phys_addr_t from = clamp(low, start, end);
		phys_addr_t to = clamp(high, start, end);
		phys_addr_t place = round_up(from, align);

		/* place < from when rounding up wraps. */
		if (place >= from && place < to && to - place >= size)
			return place;
	}
	return 0;
}

static phys_addr_t
sim_find_range_top_down(const struct sim_memblock *mb, phys_addr_t start,
			phys_addr_t end, phys_addr_t size, phys_addr_t align,
			int nid, enum sim_memblock_flags flags)
{
	phys_addr_t low, high;
	u64 i = U64_MAX;

	while (sim_next_range_rev(mb, &i, nid, flags, &mb->memory,
				  &mb->reserved, &low, &high, NULL)) {
		phys_addr_t from = clamp(low, start, end);
		phys_addr_t to = clamp(high, start, end);

		if (to >= size && round_down(to - size, align) >= from)
			return round_down(to - size, align);
	}
	return 0;
}

/*
 * Knob, 4.x era: bottom-up only above the kernel image, so that hotpluggable
 * nodes stay free of it; where that fails, top-down like everybody else.
 */
static phys_addr_t
sim_find_range_above_kernel(struct sim_memblock *mb, phys_addr_t start,
			    phys_addr_t end, phys_addr_t size,
			    phys_addr_t align, int nid,
			    enum sim_memblock_flags flags)
{
	phys_addr_t found;

	if (end > mb->kernel_end) {
		found = sim_find_range_bottom_up(mb, max(start, mb->kernel_end),
						 end, size, align, nid, flags);
		if (found)
			return found;
		if (!mb->above_kernel_warned)
			sim_warn(mb->log, "memblock: bottom-up allocation failed, memory hotremove may be affected\n");
		mb->above_kernel_warned = true;
	}
	return sim_find_range_top_down(mb, start, end, size, align, nid, flags);
}

/**
 * sim_memblock_find_in_range_node() - a free place, not yet reserved
 * @mb: the instance
 * @size: bytes
 * @align: bytes, a power of two
 * @start: lower bound; the first page is never used
 * @end: upper bound, SIM_MEMBLOCK_ALLOC_ANYWHERE or _ACCESSIBLE
 * @nid: only memory of this node; NUMA_NO_NODE for any
 * @flags: which memory is asked for
 *
 * Mirrors memblock_find_in_range_node().
 *
 * Return: simulated physical address, or 0.
 */
phys_addr_t sim_memblock_find_in_range_node(struct sim_memblock *mb,
					    phys_addr_t size,
					    phys_addr_t align,
					    phys_addr_t start,
					    phys_addr_t end, int nid,
					    enum sim_memblock_flags flags)
{
	if (end == SIM_MEMBLOCK_ALLOC_ACCESSIBLE ||
	    end == SIM_MEMBLOCK_ALLOC_NOLEAKTRACE)
		end = mb->current_limit;
	start = max_t(phys_addr_t, start, PAGE_SIZE);
	end = max(start, end);
	if (mb->bottom_up && mb->bottom_up_above_kernel)
		return sim_find_range_above_kernel(mb, start, end, size, align,
						   nid, flags);
	if (mb->bottom_up)
		return sim_find_range_bottom_up(mb, start, end, size, align,
						nid, flags);
	return sim_find_range_top_down(mb, start, end, size, align, nid,
				       flags);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_memblock_find_in_range_node);

/**
 * __sim_next_mem_pfn_range() - next memory region in whole pages
 * @mb: the instance
 * @idx: cursor; -1 to begin and at the end
 * @nid: only memory of this node; NUMA_NO_NODE for any
 * @start_pfn: first pfn; may be NULL, as the next two
 * @end_pfn: one past the last
 * @out_nid: its node
 *
 * Mirrors __next_mem_pfn_range().
 */
void __sim_next_mem_pfn_range(const struct sim_memblock *mb, int *idx, int nid,
			      unsigned long *start_pfn, unsigned long *end_pfn,
			      int *out_nid)
{
	unsigned long i;

	for (i = *idx + 1; i < mb->memory.cnt; i++) {
		const struct sim_memblock_region *r = &mb->memory.regions[i];
		unsigned long first = PFN_UP(r->base);
		unsigned long last = PFN_DOWN(sim_region_end(r));

		if (first >= last || (sim_numa_valid_node(nid) && nid != r->nid))
			continue;
		if (start_pfn)
			*start_pfn = first;
		if (end_pfn)
			*end_pfn = last;
		if (out_nid)
			*out_nid = r->nid;
		*idx = i;
		return;
	}
	*idx = -1;
}
EXPORT_SYMBOL_SIM_KUNIT(__sim_next_mem_pfn_range);

/**
 * sim_memblock_start_of_DRAM() - lowest byte of memory
 * @mb: the instance
 *
 * Return: simulated physical address; 0 without memory.
 */
phys_addr_t sim_memblock_start_of_DRAM(const struct sim_memblock *mb)
{
	return mb->memory.cnt ? mb->memory.regions[0].base : 0;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_memblock_start_of_DRAM);

/**
 * sim_memblock_end_of_DRAM() - one past the highest byte of memory
 * @mb: the instance
 *
 * Return: simulated physical address; 0 without memory.
 */
phys_addr_t sim_memblock_end_of_DRAM(const struct sim_memblock *mb)
{
	unsigned long cnt = mb->memory.cnt;

	return cnt ? sim_region_end(&mb->memory.regions[cnt - 1]) : 0;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_memblock_end_of_DRAM);

/**
 * sim_memblock_estimated_nr_free_pages() - what memblock would give away
 * @mb: the instance
 *
 * Mirrors memblock_estimated_nr_free_pages(): a guess, as reserved ranges need
 * not be memory.
 *
 * Return: pages.
 */
unsigned long
sim_memblock_estimated_nr_free_pages(const struct sim_memblock *mb)
{
	return PFN_DOWN(mb->memory.total_size - mb->reserved.total_size);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_memblock_estimated_nr_free_pages);

/**
 * sim_memblock_validate_numa_coverage() - does nearly all memory have a node?
 * @mb: the instance
 * @threshold_bytes: memory that may have none
 *
 * Return: as memblock_validate_numa_coverage(); false leaves a line in the log.
 */
bool sim_memblock_validate_numa_coverage(const struct sim_memblock *mb,
					 unsigned long threshold_bytes)
{
	unsigned long low, high, pages = 0;
	int i, nid;

	for_each_sim_mem_pfn_range(i, mb, NUMA_NO_NODE, &low, &high, &nid)
		if (!sim_numa_valid_node(nid))
			pages += high - low;
	if (pages << PAGE_SHIFT <= threshold_bytes)
		return true;
	sim_err(mb->log, "NUMA: no nodes coverage for %luMB of %lluMB RAM\n",
		pages >> (20 - PAGE_SHIFT), (u64)mb->memory.total_size >> 20);
	return false;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_memblock_validate_numa_coverage);
