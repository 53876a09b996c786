// SPDX-License-Identifier: GPL-2.0
/**
 * DOC: memblock of a simulated machine
 *
 * Before there is a page allocator, memory is a handful of ranges: what exists
 * (memory) and what is taken (reserved). Free is the difference. An allocation
 * picks a place in the difference and adds it to reserved.
 *
 * All changes come down to three steps on a sorted array of regions: split at
 * an address, insert or remove, merge the neighbours of the change.
 *
 * Mirrors mm/memblock.c of Linux 6.12. Arrays have their initial size; a change
 * that does not fit in them fails with -ENOMEM and changes nothing.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/math.h>
#include <linux/minmax.h>
#include <linux/pfn.h>
#include <linux/string.h>

#include "early/memblock.h"
#include "host/compat.h"

/* Mirrors memblock_cap_size(): a range ends at the top of the address space. */
static inline phys_addr_t sim_cap_size(phys_addr_t base, phys_addr_t size)
{
	return min(size, PHYS_ADDR_MAX - base);
}

/**
 * sim_memblock_init() - an instance that knows of no memory
 * @mb: the instance
 * @log: the machine's log
 * @banks: where the host keeps the memory
 * @ops: the machine around it
 * @owner: first argument of @ops
 */
void sim_memblock_init(struct sim_memblock *mb, const struct sim_log *log,
		       const struct sim_banks *banks,
		       const struct sim_memblock_ops *ops, void *owner)
{
	memset(mb, 0, sizeof(*mb));
	mb->memory.regions = mb->memory_init;
	mb->memory.max = SIM_INIT_MEMBLOCK_REGIONS;
	mb->memory.name = "memory";
	mb->reserved.regions = mb->reserved_init;
	mb->reserved.max = SIM_INIT_MEMBLOCK_RESERVED_REGIONS;
	mb->reserved.name = "reserved";
	mb->physmem.regions = mb->physmem_init;
	mb->physmem.max = SIM_INIT_PHYSMEM_REGIONS;
	mb->physmem.name = "physmem";
	mb->current_limit = SIM_MEMBLOCK_ALLOC_ANYWHERE;
	mb->log = log;
	mb->banks = banks;
	mb->ops = ops;
	mb->owner = owner;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_memblock_init);

/* Index of the first region that ends above @addr; cnt when there is none. */
static unsigned long sim_first_above(const struct sim_memblock_type *type,
				     phys_addr_t addr)
{
	unsigned long low = 0, high = type->cnt;

	while (low < high) {
		unsigned long mid = low + (high - low) / 2;

		if (sim_region_end(&type->regions[mid]) > addr)
			high = mid;
		else
			low = mid + 1;
	}
	return low;
}

/* Mirrors memblock_insert_region(). The caller made sure that there is room. */
static void sim_memblock_insert_region(struct sim_memblock_type *type,
				       unsigned long idx, phys_addr_t base,
				       phys_addr_t size, int nid,
				       enum sim_memblock_flags flags)
{
	struct sim_memblock_region *at = type->regions + idx;

	memmove(at + 1, at, (type->cnt - idx) * sizeof(*at));
	*at = (struct sim_memblock_region){ base, size, nid, flags };
	type->cnt++;
	type->total_size += size;
}

/* Mirrors memblock_remove_region(), for a row of regions at once. */
static void sim_memblock_remove_regions(struct sim_memblock_type *type,
					unsigned long start, unsigned long end)
{
	unsigned long i;

	for (i = start; i < end; i++)
		type->total_size -= type->regions[i].size;
	memmove(type->regions + start, type->regions + end,
		(type->cnt - end) * sizeof(*type->regions));
	type->cnt -= end - start;
}

static bool sim_regions_merge(const struct sim_memblock_region *low,
			      const struct sim_memblock_region *high)
{
	return sim_region_end(low) == high->base && low->nid == high->nid &&
	       low->flags == high->flags;
}

/*
 * Mirrors memblock_merge_regions(): joins neighbours among the regions from
 * the one before @start to the one at @end.
 */
static void sim_memblock_merge_regions(struct sim_memblock_type *type,
				       unsigned long start, unsigned long end)
{
	struct sim_memblock_region *r = type->regions;
	unsigned long i, kept;

	if (!type->cnt)
		return;
	kept = start ? start - 1 : 0;
	end = min(end, type->cnt - 1);
	for (i = kept + 1; i <= end; i++) {
		if (sim_regions_merge(&r[kept], &r[i]))
			r[kept].size += r[i].size;
		else
			r[++kept] = r[i];
	}
	if (kept < end) {
		memmove(r + kept + 1, r + end + 1,
			(type->cnt - end - 1) * sizeof(*r));
		type->cnt -= end - kept;
	}
}

/**
 * sim_memblock_add_range() - add what is not yet covered
 * @mb: the instance
 * @type: the set to add to
 * @base: simulated physical address
 * @size: bytes; capped so that the range does not wrap
 * @nid: node of the new regions
 * @flags: attributes of the new regions
 *
 * Regions that are there already keep their node and flags. Mirrors
 * memblock_add_range().
 *
 * Return: 0, or -ENOMEM when the array is full; then nothing changed.
 */
int sim_memblock_add_range(struct sim_memblock *mb,
			   struct sim_memblock_type *type, phys_addr_t base,
			   phys_addr_t size, int nid,
			   enum sim_memblock_flags flags)
{
	phys_addr_t end = base + sim_cap_size(base, size);
	unsigned long first = sim_first_above(type, base);
	unsigned long i, gaps = 0;
	phys_addr_t from;

	if (base == end)
		return 0;

	/* How many gaps are there to fill? */
	for (i = first, from = base; from < end; i++) {
		const struct sim_memblock_region *r = &type->regions[i];

		if (i == type->cnt || r->base >= end) {
			gaps++;
			break;
		}
		gaps += r->base > from;
		from = sim_region_end(r);
	}
	if (type->cnt + gaps > type->max)
		return -ENOMEM;

	for (i = first, from = base; from < end; i++) {
		phys_addr_t to = i < type->cnt ? min(type->regions[i].base, end)
					       : end;

		if (from < to)
			sim_memblock_insert_region(type, i, from, to - from,
						   nid, flags);
		/* An old region may begin below the range. */
		from = max(from, sim_region_end(&type->regions[i]));
	}
	if (gaps)
		sim_memblock_merge_regions(type, first, i);
	return 0;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_memblock_add_range);

/* Make @addr a border between regions. The caller made sure of the room. */
static void sim_memblock_split_at(struct sim_memblock_type *type,
				  phys_addr_t addr)
{
	unsigned long i = sim_first_above(type, addr);
	struct sim_memblock_region *r = &type->regions[i];
	phys_addr_t above;

	if (i == type->cnt || r->base >= addr)
		return;
	above = sim_region_end(r) - addr;
	r->size -= above;
	type->total_size -= above;
	sim_memblock_insert_region(type, i + 1, addr, above, r->nid, r->flags);
}

/**
 * sim_memblock_isolate_range() - make a range begin and end at region borders
 * @mb: the instance
 * @type: the set
 * @base: simulated physical address
 * @size: bytes; capped so that the range does not wrap
 * @start_rgn: index of the first region in the range
 * @end_rgn: one past the index of the last one
 *
 * Splits two regions at most. Mirrors memblock_isolate_range().
 *
 * Return: 0, or -ENOMEM when the array has no room for two more; then nothing
 * changed.
 */
int sim_memblock_isolate_range(struct sim_memblock *mb,
			       struct sim_memblock_type *type,
			       phys_addr_t base, phys_addr_t size,
			       unsigned long *start_rgn, unsigned long *end_rgn)
{
	phys_addr_t end = base + sim_cap_size(base, size);
	unsigned long last;

	*start_rgn = 0;
	*end_rgn = 0;
	if (base == end)
		return 0;
	if (type->cnt + 2 > type->max)
		return -ENOMEM;

	sim_memblock_split_at(type, base);
	sim_memblock_split_at(type, end);
	last = sim_first_above(type, end - 1);
	if (last < type->cnt && type->regions[last].base < end)
		last++;
	*start_rgn = sim_first_above(type, base);
	*end_rgn = last;
	return 0;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_memblock_isolate_range);

/**
 * sim_memblock_remove_range() - take a range out of a set
 * @mb: the instance
 * @type: the set
 * @base: simulated physical address
 * @size: bytes; what is not in the set is passed over
 *
 * Mirrors memblock_remove_range().
 *
 * Return: 0, or -ENOMEM when a region cannot be split; then nothing changed.
 */
int sim_memblock_remove_range(struct sim_memblock *mb,
			      struct sim_memblock_type *type,
			      phys_addr_t base, phys_addr_t size)
{
	unsigned long start, end;
	int err;

	err = sim_memblock_isolate_range(mb, type, base, size, &start, &end);
	if (!err)
		sim_memblock_remove_regions(type, start, end);
	return err;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_memblock_remove_range);

/**
 * sim_memblock_add() - there is memory here
 * @mb: the instance
 * @base: simulated physical address
 * @size: bytes
 *
 * Mirrors memblock_add(). The node is not known yet.
 *
 * Return: 0 or -ENOMEM, see sim_memblock_add_range().
 */
int sim_memblock_add(struct sim_memblock *mb, phys_addr_t base,
		     phys_addr_t size)
{
	return sim_memblock_add_range(mb, &mb->memory, base, size,
				      NUMA_NO_NODE, SIM_MEMBLOCK_NONE);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_memblock_add);

/**
 * sim_memblock_add_node() - there is memory of a node here
 * @mb: the instance
 * @base: simulated physical address
 * @size: bytes
 * @nid: its node
 * @flags: its attributes
 *
 * Mirrors memblock_add_node().
 *
 * Return: 0 or -ENOMEM, see sim_memblock_add_range().
 */
int sim_memblock_add_node(struct sim_memblock *mb, phys_addr_t base,
			  phys_addr_t size, int nid,
			  enum sim_memblock_flags flags)
{
	return sim_memblock_add_range(mb, &mb->memory, base, size, nid, flags);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_memblock_add_node);

/**
 * sim_memblock_remove() - there is no memory here
 * @mb: the instance
 * @base: simulated physical address
 * @size: bytes
 *
 * Mirrors memblock_remove().
 *
 * Return: 0 or -ENOMEM, see sim_memblock_remove_range().
 */
int sim_memblock_remove(struct sim_memblock *mb, phys_addr_t base,
			phys_addr_t size)
{
	return sim_memblock_remove_range(mb, &mb->memory, base, size);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_memblock_remove);

/**
 * sim_memblock_reserve() - this range is taken
 * @mb: the instance
 * @base: simulated physical address
 * @size: bytes; need not be memory
 *
 * Mirrors memblock_reserve().
 *
 * Return: 0 or -ENOMEM, see sim_memblock_add_range().
 */
int sim_memblock_reserve(struct sim_memblock *mb, phys_addr_t base,
			 phys_addr_t size)
{
	return sim_memblock_add_range(mb, &mb->reserved, base, size,
				      NUMA_NO_NODE, SIM_MEMBLOCK_NONE);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_memblock_reserve);

/**
 * sim_memblock_phys_free() - this range is no longer taken
 * @mb: the instance
 * @base: simulated physical address
 * @size: bytes
 *
 * Mirrors memblock_phys_free().
 *
 * Return: 0 or -ENOMEM, see sim_memblock_remove_range().
 */
int sim_memblock_phys_free(struct sim_memblock *mb, phys_addr_t base,
			   phys_addr_t size)
{
	return sim_memblock_remove_range(mb, &mb->reserved, base, size);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_memblock_phys_free);

/**
 * sim_memblock_free() - give an allocation back
 * @mb: the instance
 * @mem: host address, as sim_memblock_alloc() returned it; NULL does nothing
 * @size: bytes
 *
 * Mirrors memblock_free().
 *
 * Return: 0; -EINVAL on an address that no bank holds; -ENOMEM, see
 * sim_memblock_remove_range().
 */
int sim_memblock_free(struct sim_memblock *mb, void *mem, phys_addr_t size)
{
	phys_addr_t base;

	if (!mem)
		return 0;
	base = sim_virt_to_phys(mb->banks, mem);
	if (base == PHYS_ADDR_MAX)
		return -EINVAL;
	return sim_memblock_phys_free(mb, base, size);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_memblock_free);

/**
 * sim_memblock_physmem_add() - memory that is there, limits aside
 * @mb: the instance
 * @base: simulated physical address
 * @size: bytes
 *
 * Mirrors memblock_physmem_add().
 *
 * Return: 0 or -ENOMEM, see sim_memblock_add_range().
 */
int sim_memblock_physmem_add(struct sim_memblock *mb, phys_addr_t base,
			     phys_addr_t size)
{
	return sim_memblock_add_range(mb, &mb->physmem, base, size,
				      NUMA_NO_NODE, SIM_MEMBLOCK_NONE);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_memblock_physmem_add);

/**
 * sim_memblock_set_node() - give all regions in a range a node
 * @mb: the instance
 * @base: simulated physical address
 * @size: bytes
 * @type: the set
 * @nid: the node
 *
 * Mirrors memblock_set_node().
 *
 * Return: 0, or -ENOMEM when a region cannot be split; then nothing changed.
 */
int sim_memblock_set_node(struct sim_memblock *mb, phys_addr_t base,
			  phys_addr_t size, struct sim_memblock_type *type,
			  int nid)
{
	unsigned long start, end, i;
	int err;

	err = sim_memblock_isolate_range(mb, type, base, size, &start, &end);
	if (err)
		return err;
	for (i = start; i < end; i++)
		type->regions[i].nid = nid;
	sim_memblock_merge_regions(type, start, end);
	return 0;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_memblock_set_node);

/**
 * sim_memblock_trim_memory() - cut the edges of memory to an alignment
 * @mb: the instance
 * @align: bytes, a power of two
 *
 * Mirrors memblock_trim_memory(), and keeps total_size exact.
 *
 * Return: 0, or -ENOMEM when a region cannot be split.
 */
int sim_memblock_trim_memory(struct sim_memblock *mb, phys_addr_t align)
{
	struct sim_memblock_type *type = &mb->memory;
	unsigned long i = 0;

	while (i < type->cnt) {
		struct sim_memblock_region *r = &type->regions[i];
		phys_addr_t start = round_up(r->base, align);
		phys_addr_t end = round_down(sim_region_end(r), align);

		if (start >= end) {
			sim_memblock_remove_regions(type, i, i + 1);
			continue;
		}
		type->total_size -= r->size - (end - start);
		r->base = start;
		r->size = end - start;
		i++;
	}
	return 0;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_memblock_trim_memory);

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
	phys_addr_t low = max(base1, base2);

	return low < base1 + size1 && low < base2 + size2;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_memblock_addrs_overlap);

/**
 * sim_memblock_search_pfn_nid() - the memory region of a pfn
 * @mb: the instance
 * @pfn: the pfn
 * @start_pfn: first pfn of the region
 * @end_pfn: one past its last
 *
 * Return: as memblock_search_pfn_nid(): its node, or NUMA_NO_NODE when there is
 * no memory or its node is not known.
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
	if (nid != NUMA_NO_NODE && nid != r->nid)
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
			return;
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
			return;
		}
	}
	*idx = U64_MAX;
}
EXPORT_SYMBOL_SIM_KUNIT(__sim_next_mem_range);

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
			return;
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
			return;
		}
	}
	*idx = U64_MAX;
}
EXPORT_SYMBOL_SIM_KUNIT(__sim_next_mem_range_rev);

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

		if (first >= last || (nid != NUMA_NO_NODE && nid != r->nid))
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
