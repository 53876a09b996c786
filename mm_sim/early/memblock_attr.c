// SPDX-License-Identifier: GPL-2.0
/*
 * What memblock's regions are: their node, their attributes, and the limits that
 * cut them.
 */
#include <linux/kernel.h>
#include <linux/math.h>

#include "early/memblock_internal.h"
#include "host/compat.h"

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
	sim_memblock_merge_regions(mb, type, start, end);
	return 0;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_memblock_set_node);

/* Mirrors memblock_setclr_flag(). */
static int sim_memblock_setclr_flag(struct sim_memblock *mb,
				    struct sim_memblock_type *type,
				    phys_addr_t base, phys_addr_t size,
				    bool set, enum sim_memblock_flags flag)
{
	unsigned long start, end, i;
	int err;

	err = sim_memblock_isolate_range(mb, type, base, size, &start, &end);
	if (err)
		return err;
	for (i = start; i < end; i++) {
		type->regions[i].flags &= ~flag;
		if (set)
			type->regions[i].flags |= flag;
	}
	sim_memblock_merge_regions(mb, type, start, end);
	return 0;
}

/**
 * sim_memblock_mark_hotplug() - this memory may be unplugged
 * @mb: the instance
 * @base: simulated physical address
 * @size: bytes
 *
 * Mirrors memblock_mark_hotplug().
 *
 * Return: 0 or -ENOMEM, see sim_memblock_isolate_range().
 */
int sim_memblock_mark_hotplug(struct sim_memblock *mb, phys_addr_t base,
			      phys_addr_t size)
{
	return sim_memblock_setclr_flag(mb, &mb->memory, base, size, true,
					SIM_MEMBLOCK_HOTPLUG);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_memblock_mark_hotplug);

/**
 * sim_memblock_clear_hotplug() - this memory stays
 * @mb: the instance
 * @base: simulated physical address
 * @size: bytes
 *
 * Mirrors memblock_clear_hotplug().
 *
 * Return: 0 or -ENOMEM, see sim_memblock_isolate_range().
 */
int sim_memblock_clear_hotplug(struct sim_memblock *mb, phys_addr_t base,
			       phys_addr_t size)
{
	return sim_memblock_setclr_flag(mb, &mb->memory, base, size, false,
					SIM_MEMBLOCK_HOTPLUG);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_memblock_clear_hotplug);

/**
 * sim_memblock_mark_mirror() - this memory is mirrored
 * @mb: the instance; does nothing unless its mirrored_kernelcore is set
 * @base: simulated physical address
 * @size: bytes
 *
 * From now on allocations want mirrored memory first. Mirrors
 * memblock_mark_mirror().
 *
 * Return: 0 or -ENOMEM, see sim_memblock_isolate_range().
 */
int sim_memblock_mark_mirror(struct sim_memblock *mb, phys_addr_t base,
			     phys_addr_t size)
{
	if (!mb->mirrored_kernelcore)
		return 0;
	mb->has_mirror = true;
	return sim_memblock_setclr_flag(mb, &mb->memory, base, size, true,
					SIM_MEMBLOCK_MIRROR);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_memblock_mark_mirror);

/**
 * sim_memblock_mark_nomap() - this memory is not for the direct map
 * @mb: the instance
 * @base: simulated physical address
 * @size: bytes
 *
 * Mirrors memblock_mark_nomap().
 *
 * Return: 0 or -ENOMEM, see sim_memblock_isolate_range().
 */
int sim_memblock_mark_nomap(struct sim_memblock *mb, phys_addr_t base,
			    phys_addr_t size)
{
	return sim_memblock_setclr_flag(mb, &mb->memory, base, size, true,
					SIM_MEMBLOCK_NOMAP);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_memblock_mark_nomap);

/**
 * sim_memblock_clear_nomap() - this memory may be mapped
 * @mb: the instance
 * @base: simulated physical address
 * @size: bytes
 *
 * Mirrors memblock_clear_nomap().
 *
 * Return: 0 or -ENOMEM, see sim_memblock_isolate_range().
 */
int sim_memblock_clear_nomap(struct sim_memblock *mb, phys_addr_t base,
			     phys_addr_t size)
{
	return sim_memblock_setclr_flag(mb, &mb->memory, base, size, false,
					SIM_MEMBLOCK_NOMAP);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_memblock_clear_nomap);

/**
 * sim_memblock_reserved_mark_noinit() - leave the memory map of this range alone
 * @mb: the instance
 * @base: simulated physical address
 * @size: bytes; only what is reserved is marked
 *
 * Mirrors memblock_reserved_mark_noinit().
 *
 * Return: 0 or -ENOMEM, see sim_memblock_isolate_range().
 */
int sim_memblock_reserved_mark_noinit(struct sim_memblock *mb,
				      phys_addr_t base, phys_addr_t size)
{
	return sim_memblock_setclr_flag(mb, &mb->reserved, base, size, true,
					SIM_MEMBLOCK_RSRV_NOINIT);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_memblock_reserved_mark_noinit);

/**
 * sim_memblock_trim_memory() - cut the edges of memory to an alignment
 * @mb: the instance
 * @align: bytes, a power of two
 *
 * Mirrors memblock_trim_memory(), and keeps total_size exact.
 */
void sim_memblock_trim_memory(struct sim_memblock *mb, phys_addr_t align)
{
	struct sim_memblock_type *type = &mb->memory;
	unsigned long i = 0;

	while (i < type->cnt) {
		struct sim_memblock_region *r = &type->regions[i];
		phys_addr_t start = round_up(r->base, align);
		phys_addr_t end = round_down(sim_region_end(r), align);

		/* Rounding up may wrap. */
		if (start >= end || start < r->base) {
			sim_memblock_remove_regions(mb, type, i, i + 1);
			continue;
		}
		type->total_size -= r->size - (end - start);
		r->base = start;
		r->size = end - start;
		i++;
	}
}
EXPORT_SYMBOL_SIM_KUNIT(sim_memblock_trim_memory);

/*
 * Mirrors __find_max_addr(): the address below which @limit bytes of memory lie;
 * PHYS_ADDR_MAX when there is less.
 */
static phys_addr_t sim_find_max_addr(const struct sim_memblock *mb,
				     phys_addr_t limit)
{
	const struct sim_memblock_region *r;

	for_each_sim_mem_region(mb, r) {
		if (limit <= r->size)
			return r->base + limit;
		limit -= r->size;
	}
	return PHYS_ADDR_MAX;
}

/**
 * sim_memblock_enforce_memory_limit() - use so much memory and no more
 * @mb: the instance
 * @limit: bytes of memory, from the lowest address on; 0 does nothing
 *
 * What lies above is taken out of both sets. Mirrors
 * memblock_enforce_memory_limit().
 */
void sim_memblock_enforce_memory_limit(struct sim_memblock *mb,
				       phys_addr_t limit)
{
	phys_addr_t end;

	if (!limit)
		return;
	end = sim_find_max_addr(mb, limit);
	if (end == PHYS_ADDR_MAX)
		return;
	sim_memblock_remove_range(mb, &mb->memory, end, PHYS_ADDR_MAX);
	sim_memblock_remove_range(mb, &mb->reserved, end, PHYS_ADDR_MAX);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_memblock_enforce_memory_limit);

/* Remove the regions from @start to before @end, but for NOMAP ones. */
static void sim_remove_mapped(struct sim_memblock *mb,
			      struct sim_memblock_type *type,
			      unsigned long start, unsigned long end)
{
	while (end-- > start)
		if (!sim_memblock_is_nomap(&type->regions[end]))
			sim_memblock_remove_regions(mb, type, end, end + 1);
}

/**
 * sim_memblock_cap_memory_range() - use only the memory of a range
 * @mb: the instance
 * @base: simulated physical address
 * @size: bytes; 0 does nothing
 *
 * NOMAP memory outside of it stays known. Mirrors memblock_cap_memory_range().
 */
void sim_memblock_cap_memory_range(struct sim_memblock *mb, phys_addr_t base,
				   phys_addr_t size)
{
	unsigned long start, end;

	if (!size)
		return;
	if (!mb->memory.total_size) {
		sim_warn(mb->log, "memblock_cap_memory_range: No memory registered yet\n");
		return;
	}
	if (sim_memblock_isolate_range(mb, &mb->memory, base, size, &start,
				       &end))
		return;
	sim_remove_mapped(mb, &mb->memory, end, mb->memory.cnt);
	sim_remove_mapped(mb, &mb->memory, 0, start);
	sim_memblock_remove_range(mb, &mb->reserved, 0, base);
	sim_memblock_remove_range(mb, &mb->reserved, base + size,
				  PHYS_ADDR_MAX);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_memblock_cap_memory_range);

/**
 * sim_memblock_mem_limit_remove_map() - the same limit, but NOMAP stays known
 * @mb: the instance
 * @limit: bytes of memory, from the lowest address on; 0 does nothing
 *
 * Mirrors memblock_mem_limit_remove_map().
 */
void sim_memblock_mem_limit_remove_map(struct sim_memblock *mb,
				       phys_addr_t limit)
{
	phys_addr_t end;

	if (!limit)
		return;
	end = sim_find_max_addr(mb, limit);
	if (end != PHYS_ADDR_MAX)
		sim_memblock_cap_memory_range(mb, 0, end);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_memblock_mem_limit_remove_map);
