/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What lowmem.c shares with the two shapes.
 */
#ifndef SIM_EARLY_LOWMEM_INTERNAL_H
#define SIM_EARLY_LOWMEM_INTERNAL_H

#include "early/lowmem.h"

/**
 * struct sim_map_slot - one entry of the map, looked up
 * @phys: simulated physical address that it maps to
 * @size: bytes that it covers, aligned to them; also when it maps nothing
 * @attrs: SIM_MAP_PRESENT, _WRITE, _EXEC; 0 when it maps nothing
 * @level: as in struct sim_lowmem_range
 * @prot: as there
 * @domain: as there
 */
struct sim_map_slot {
	u64 phys;
	u64 size;
	u64 attrs;
	enum sim_map_level level;
	u64 prot;
	unsigned int domain;
};

/**
 * struct sim_map_cursor - the table of the last lookup, so that the next one need
 *	not start at the first
 * @table: its entries; NULL before the first lookup
 * @level: its level
 * @start: simulated virtual address from which on it maps
 * @size: bytes that it covers
 * @domain: ARM: the domain of the entry that points to it
 */
struct sim_map_cursor {
	const void *table;
	enum sim_map_level level;
	u64 start;
	u64 size;
	unsigned int domain;
};

/**
 * struct sim_map_ops - a shape
 * @init: make the first table; -ENOMEM when there is no room for it
 * @map: map [@phys, @end), page aligned and not mapped yet; -ENOMEM
 * @lookup: find the entry of a virtual address that the map may hold
 */
struct sim_map_ops {
	int (*init)(struct sim_lowmem *map, struct sim_memblock *mb);
	int (*map)(struct sim_lowmem *map, struct sim_memblock *mb,
		   phys_addr_t phys, phys_addr_t end, bool exec);
	void (*lookup)(const struct sim_lowmem *map, u64 addr,
		       struct sim_map_cursor *cursor,
		       struct sim_map_slot *slot);
};

extern const struct sim_map_ops sim_arm_map_ops;
extern const struct sim_map_ops sim_lpae_map_ops;

/* Mirrors __phys_to_virt(). */
static inline u64 sim_lowmem_virt(const struct sim_lowmem *map,
				  phys_addr_t phys)
{
	return phys - map->phys_offset + map->page_offset;
}

/* Is the table of the last lookup the one to look into? */
static inline bool sim_map_cursor_holds(const struct sim_map_cursor *cursor,
					u64 addr)
{
	return cursor->table && addr - cursor->start < cursor->size;
}

void *sim_lowmem_alloc_table(struct sim_lowmem *map, struct sim_memblock *mb,
			     enum sim_map_level level, unsigned long size);

#endif /* SIM_EARLY_LOWMEM_INTERNAL_H */
