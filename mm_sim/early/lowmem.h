/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The direct map of low memory.
 */
#ifndef SIM_EARLY_LOWMEM_H
#define SIM_EARLY_LOWMEM_H

#include <linux/bits.h>

#include "early/e820.h"
#include "early/memblock.h"

/* One entry maps a section of 2 MiB, as in the LPAE shape of ARM. */
#define SIM_SECTION_MAP_SHIFT 21
#define SIM_SECTION_MAP_SIZE BIT_ULL(SIM_SECTION_MAP_SHIFT)
#define SIM_PTRS_PER_PTE (SIM_SECTION_MAP_SIZE / PAGE_SIZE)

/* Low bits of an entry; the rest is a simulated physical address. */
#define SIM_MAP_PRESENT BIT_ULL(0)
#define SIM_MAP_WRITE BIT_ULL(1)
#define SIM_MAP_EXEC BIT_ULL(2)
/* The entry of the first level points to a table of pages. */
#define SIM_MAP_TABLE BIT_ULL(3)
#define SIM_MAP_ATTRS (PAGE_SIZE - 1ULL)

/**
 * struct sim_lowmem - the direct map of low memory
 * @table: level-one table, an entry for each section from address 0 on
 * @nr_entries: entries in @table
 * @nr_tables: level-two tables, where a section is memory only in part
 * @banks: where the host keeps the tables
 */
struct sim_lowmem {
	u64 *table;
	unsigned long nr_entries;
	unsigned long nr_tables;
	const struct sim_banks *banks;
};

int sim_map_lowmem(struct sim_lowmem *map, struct sim_memblock *mb,
		   const struct sim_boot_image *image);
u64 sim_lowmem_walk(const struct sim_lowmem *map, phys_addr_t addr);

#endif /* SIM_EARLY_LOWMEM_H */
