// SPDX-License-Identifier: GPL-2.0
/*
 * Map low memory: all memory below 4 GiB gets an entry in a level-one table of
 * 2 MiB sections; a section that is memory only in part gets a table of pages.
 * Both come from memblock. The part that holds the kernel image may be executed.
 */
#include <linux/errno.h>
#include <linux/math.h>
#include <linux/minmax.h>
#include <linux/sizes.h>
#include <linux/string.h>

#include "early/lowmem.h"
#include "host/compat.h"

static u64 sim_map_attrs(const struct sim_boot_image *image, phys_addr_t addr,
			 u64 size)
{
	u64 attrs = SIM_MAP_PRESENT | SIM_MAP_WRITE;

	if (sim_memblock_addrs_overlap(addr, size, image->kernel_base,
				       image->kernel_size))
		attrs |= SIM_MAP_EXEC;
	return attrs;
}

/* Mirrors alloc_init_pte(): map part of a section page by page. */
static int sim_map_pages(struct sim_lowmem *map, struct sim_memblock *mb,
			 const struct sim_boot_image *image, phys_addr_t addr,
			 phys_addr_t end)
{
	u64 *entry = &map->table[addr >> SIM_SECTION_MAP_SHIFT];
	u64 *ptes;

	if (!*entry) {
		phys_addr_t table;

		table = sim_memblock_phys_alloc(mb, SIM_PTRS_PER_PTE *
						sizeof(u64), PAGE_SIZE);
		if (!table)
			return -ENOMEM;
		memset(sim_phys_to_virt(map->banks, table), 0,
		       SIM_PTRS_PER_PTE * sizeof(u64));
		*entry = table | SIM_MAP_PRESENT | SIM_MAP_TABLE;
		map->nr_tables++;
	}
	ptes = sim_phys_to_virt(map->banks, *entry & ~SIM_MAP_ATTRS);
	for (; addr < end; addr += PAGE_SIZE)
		ptes[(addr >> PAGE_SHIFT) % SIM_PTRS_PER_PTE] =
			addr | sim_map_attrs(image, addr, PAGE_SIZE);
	return 0;
}

/**
 * sim_map_lowmem() - map all memory below 4 GiB
 * @map: the map
 * @mb: what is memory, and where the tables come from
 * @image: the kernel image; what holds it may be executed
 *
 * Mirrors map_lowmem() and create_mapping() of ARM; NOMAP regions are left out.
 * Context: boot.
 *
 * Return: 0, or -ENOMEM when memblock has no room for a table.
 */
int sim_map_lowmem(struct sim_lowmem *map, struct sim_memblock *mb,
		   const struct sim_boot_image *image)
{
	phys_addr_t limit = min_t(phys_addr_t, sim_memblock_end_of_DRAM(mb),
				  SZ_4G);
	phys_addr_t start, end;
	u64 i;

	map->banks = mb->banks;
	map->nr_tables = 0;
	map->nr_entries = DIV_ROUND_UP_ULL(limit, SIM_SECTION_MAP_SIZE);
	map->table = sim_memblock_alloc(mb, map->nr_entries * sizeof(u64),
					PAGE_SIZE);
	if (!map->table)
		return -ENOMEM;

	for_each_sim_mem_range(i, mb, &start, &end) {
		end = min(end, limit);
		while (start < end) {
			phys_addr_t next = min_t(phys_addr_t, end,
						 round_down(start, SIM_SECTION_MAP_SIZE) +
						 SIM_SECTION_MAP_SIZE);
			int err = 0;

			if (next - start == SIM_SECTION_MAP_SIZE)
				map->table[start >> SIM_SECTION_MAP_SHIFT] =
					start | sim_map_attrs(image, start,
							      next - start);
			else
				err = sim_map_pages(map, mb, image, start,
						    next);
			if (err)
				return err;
			start = next;
		}
	}
	return 0;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_map_lowmem);

/**
 * sim_lowmem_walk() - what the tables say about an address
 * @map: the map
 * @addr: simulated physical address
 *
 * Return: the address that it maps to, with SIM_MAP_PRESENT, _WRITE and _EXEC in
 * the low bits in place of the offset in the page; 0 when it is not mapped.
 */
u64 sim_lowmem_walk(const struct sim_lowmem *map, phys_addr_t addr)
{
	u64 entry, *ptes;

	if (addr >> SIM_SECTION_MAP_SHIFT >= map->nr_entries)
		return 0;
	entry = map->table[addr >> SIM_SECTION_MAP_SHIFT];
	if (!entry)
		return 0;
	if (entry & SIM_MAP_TABLE) {
		ptes = sim_phys_to_virt(map->banks, entry & ~SIM_MAP_ATTRS);
		return ptes[(addr >> PAGE_SHIFT) % SIM_PTRS_PER_PTE];
	}
	return entry + (addr & (SIM_SECTION_MAP_SIZE - 1) & PAGE_MASK);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_lowmem_walk);
