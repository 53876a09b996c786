// SPDX-License-Identifier: GPL-2.0
/*
 * Map low memory, up to a limit: what is aligned in large pieces, the rest page
 * by page. All tables come from memblock, out of the memory that they map. The
 * part that holds the kernel image may be executed.
 */
#include <linux/errno.h>
#include <linux/math.h>
#include <linux/minmax.h>
#include <linux/sizes.h>
#include <linux/string.h>

#include "early/lowmem_internal.h"
#include "early/pgtable.h"
#include "host/compat.h"

/* The address space of a kernel of classic ARM, with its default vmalloc area. */
#define SIM_ARM_PAGE_OFFSET 0xc0000000ULL
#define SIM_ARM_VMALLOC_END 0xff800000ULL
#define SIM_ARM_VMALLOC_SIZE (240ULL * SZ_1M)
#define SIM_ARM_VMALLOC_OFFSET ((u64)SZ_8M)

/* arm64 with virtual addresses of 48 bits: half of them is the linear map. */
#define SIM_LPAE_PAGE_OFFSET 0xffff000000000000ULL
#define SIM_LPAE_LOWMEM_MAX BIT_ULL(47)

static const struct {
	const char *name;
	const struct sim_map_ops *ops;
	u64 section_size;
} sim_map_shapes[] = {
	[SIM_MAP_LPAE] = { "lpae", &sim_lpae_map_ops, SIM_PMD_SIZE },
	[SIM_MAP_ARM] = { "arm", &sim_arm_map_ops, SIM_ARM_SECTION_SIZE },
};

/**
 * sim_map_shape_by_name() - the shape of a name
 * @name: as the user typed it; NULL for the default
 *
 * Return: enum sim_map_shape, or -EINVAL.
 */
int sim_map_shape_by_name(const char *name)
{
	unsigned int i;

	if (!name)
		return SIM_MAP_LPAE;
	for (i = 0; i < ARRAY_SIZE(sim_map_shapes); i++)
		if (!strcmp(name, sim_map_shapes[i].name))
			return i;
	return -EINVAL;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_map_shape_by_name);

/* PHYS_OFFSET of classic ARM; the linear map of LPAE starts at address 0. */
static phys_addr_t sim_lowmem_phys_offset(const struct sim_memblock *mb,
					  enum sim_map_shape shape)
{
	if (shape != SIM_MAP_ARM)
		return 0;
	return round_down(sim_memblock_start_of_DRAM(mb), SIM_PMD_SIZE);
}

/* One past the highest simulated physical address that a map can hold. */
static u64 sim_lowmem_reach(const struct sim_memblock *mb,
			    enum sim_map_shape shape)
{
	u64 reach;

	if (shape != SIM_MAP_ARM)
		return SIM_LPAE_LOWMEM_MAX;
	reach = SIM_ARM_VMALLOC_END - SIM_ARM_VMALLOC_SIZE -
		SIM_ARM_VMALLOC_OFFSET - SIM_ARM_PAGE_OFFSET;
	/* Entries of 32 bits hold no address beyond 4 GiB. */
	return min_t(u64, sim_lowmem_phys_offset(mb, shape) + reach, SZ_4G);
}

/**
 * sim_lowmem_limit() - where memory that is mapped directly ends
 * @mb: what is memory
 * @shape: shape of the map
 * @asked: simulated physical address to end at; PHYS_ADDR_MAX for as much as the
 *	shape can map
 *
 * Mirrors adjust_lowmem_bounds() of ARM, with a vmalloc area of 240 MiB. A limit
 * that cuts memory in two is rounded down to a PMD, 2 MiB; NOMAP memory does not
 * count.
 *
 * Return: simulated physical address: what lies above is HighMem. It is where the
 * last memory below the limit ends, and 0 when there is none.
 */
phys_addr_t sim_lowmem_limit(const struct sim_memblock *mb,
			     enum sim_map_shape shape, phys_addr_t asked)
{
	u64 i, limit = min_t(u64, asked, sim_lowmem_reach(mb, shape));
	phys_addr_t start, end, lowmem_limit = 0;

	for_each_sim_mem_range(i, mb, &start, &end) {
		if (start <= limit && end > limit)
			limit = round_down(limit, SIM_PMD_SIZE);
		if (start < limit)
			lowmem_limit = end;
	}
	return min_t(u64, lowmem_limit, limit);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_lowmem_limit);

/**
 * sim_lowmem_alloc_table() - memory for a table
 * @map: the map
 * @mb: where it comes from
 * @level: its level
 * @size: bytes, a power of two; also its alignment
 *
 * Mirrors early_alloc() of ARM. It is taken from memory that is mapped directly.
 *
 * Return: host address of zeroed memory, or NULL.
 */
void *sim_lowmem_alloc_table(struct sim_lowmem *map, struct sim_memblock *mb,
			     enum sim_map_level level, unsigned long size)
{
	void *table;

	/* As upper bounds, small numbers have a meaning of their own. */
	if (map->limit < size)
		return NULL;
	table = sim_memblock_alloc_try_nid(mb, size, size, 0, map->limit,
					   NUMA_NO_NODE);
	if (!table)
		return NULL;
	map->level_bytes[level] += size;
	map->table_bytes += size;
	return table;
}

/* Map a range in up to three parts: the kernel's sections may be executed. */
static int sim_lowmem_map_range(struct sim_lowmem *map,
				struct sim_memblock *mb,
				const struct sim_boot_image *image,
				phys_addr_t start, phys_addr_t end)
{
	u64 section_size = sim_map_shapes[map->shape].section_size;
	u64 kernel_end = image->kernel_base + image->kernel_size;
	u64 edges[4] = { start, end, end, end };
	int i, err = 0;

	if (image->kernel_size) {
		edges[1] = clamp_t(u64, round_down(image->kernel_base,
						   section_size), start, end);
		edges[2] = clamp_t(u64, round_up(kernel_end, section_size),
				   start, end);
	}
	for (i = 0; i < 3 && !err; i++)
		if (edges[i] < edges[i + 1])
			err = sim_map_shapes[map->shape].ops->map(map, mb,
								  edges[i],
								  edges[i + 1],
								  i == 1);
	return err;
}

/**
 * sim_map_lowmem() - map all memory below a limit
 * @map: the map; what it held is forgotten
 * @mb: what is memory, and where the tables come from
 * @image: the kernel image; the sections that hold it may be executed
 * @shape: shape of the map
 * @limit: as in sim_lowmem_limit()
 *
 * Mirrors map_lowmem(), map_kernel() and create_mapping() of ARM; NOMAP regions
 * are left out. When it fails, the map holds what was mapped until then. Context:
 * boot.
 *
 * Return: 0, or -ENOMEM when memblock has no room for a table below the limit, or
 * nothing backs its memory.
 */
int sim_map_lowmem(struct sim_lowmem *map, struct sim_memblock *mb,
		   const struct sim_boot_image *image,
		   enum sim_map_shape shape, phys_addr_t limit)
{
	phys_addr_t start, end;
	int err;
	u64 i;

	*map = (struct sim_lowmem){
		.shape = shape,
		.phys_offset = sim_lowmem_phys_offset(mb, shape),
		.page_offset = shape == SIM_MAP_ARM ? SIM_ARM_PAGE_OFFSET
						    : SIM_LPAE_PAGE_OFFSET,
		.limit = sim_lowmem_limit(mb, shape, limit),
		.banks = mb->banks,
	};
	err = sim_map_shapes[shape].ops->init(map, mb);
	if (err)
		return err;

	for_each_sim_mem_range(i, mb, &start, &end) {
		start = round_up(start, SIM_PTE_SIZE);
		end = round_down(min(end, map->limit), SIM_PTE_SIZE);
		if (start >= end)
			continue;
		err = sim_lowmem_map_range(map, mb, image, start, end);
		if (err)
			return err;
	}
	return 0;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_map_lowmem);

/**
 * sim_lowmem_walk() - what the tables say about an address
 * @map: the map, zeroed or made
 * @addr: simulated physical address
 *
 * Context: machine's lock.
 *
 * Return: the address that it maps to, with SIM_MAP_PRESENT, _WRITE and _EXEC in
 * the low bits in place of the offset in the page of 4 KiB; 0 when it is not
 * mapped.
 */
u64 sim_lowmem_walk(const struct sim_lowmem *map, phys_addr_t addr)
{
	struct sim_map_cursor cursor = {};
	struct sim_map_slot slot;

	if (!map->table || addr < map->phys_offset || addr >= map->limit)
		return 0;
	sim_map_shapes[map->shape].ops->lookup(map, sim_lowmem_virt(map, addr),
					       &cursor, &slot);
	if (!slot.attrs)
		return 0;
	return slot.phys + (addr & (slot.size - 1) & ~SIM_MAP_ATTRS) +
	       slot.attrs;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_lowmem_walk);

/*
 * The bits tell what maps nothing, and sections from pages; those of Linux's
 * pages tell nothing of the domain.
 */
static bool sim_map_slot_extends(const struct sim_map_slot *slot,
				 const struct sim_lowmem_range *range)
{
	return slot->prot == range->prot && slot->domain == range->domain;
}

/**
 * sim_lowmem_next_range() - the next run of entries that are alike
 * @map: the map, zeroed or made
 * @addr: simulated virtual address to look from; 0 for all
 * @range: what was found; starts in its middle when @addr lies inside it
 *
 * Runs go across tables, as in the kernel's ptdump. Context: machine's lock.
 *
 * Return: false when nothing is mapped from there on.
 */
bool sim_lowmem_next_range(const struct sim_lowmem *map, u64 addr,
			   struct sim_lowmem_range *range)
{
	struct sim_map_cursor cursor = {};
	bool found = false;
	u64 last;

	if (!map->table)
		return false;
	last = sim_lowmem_virt(map, map->limit);
	for (addr = max(addr, map->page_offset); addr < last;) {
		struct sim_map_slot slot;

		sim_map_shapes[map->shape].ops->lookup(map, addr, &cursor,
						       &slot);
		if (!found && slot.attrs) {
			*range = (struct sim_lowmem_range){
				.start = addr,
				.level = slot.level,
				.prot = slot.prot,
				.domain = slot.domain,
			};
			found = true;
		} else if (found && !sim_map_slot_extends(&slot, range)) {
			break;
		}
		addr = round_down(addr, slot.size) + slot.size;
		if (found)
			range->end = addr;
	}
	return found;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_lowmem_next_range);
