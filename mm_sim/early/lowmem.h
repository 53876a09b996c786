/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The direct map of low memory, in the shape of classic ARM or of LPAE.
 */
#ifndef SIM_EARLY_LOWMEM_H
#define SIM_EARLY_LOWMEM_H

#include <linux/bits.h>

#include "early/e820.h"
#include "early/memblock.h"

/* What sim_lowmem_walk() says of a page, in the low bits of its address. */
#define SIM_MAP_PRESENT BIT_ULL(0)
#define SIM_MAP_WRITE BIT_ULL(1)
#define SIM_MAP_EXEC BIT_ULL(2)
#define SIM_MAP_ATTRS GENMASK_ULL(11, 0)

/**
 * enum sim_map_shape - how the tables are made
 * @SIM_MAP_LPAE: entries of 64 bits in tables of 512: blocks of 2 MiB and pages,
 *	reached through entries of 1 GiB, and where memory goes beyond 512 GiB
 *	through one more level, as on arm64. Address A is mapped at
 *	0xffff000000000000 + A: the entries of a 32-bit architecture in the
 *	address space of a 64-bit one, so that any map fits.
 * @SIM_MAP_ARM: classic ARM, two levels: one table of 4096 entries of 32 bits,
 *	each a section of 1 MiB or half a table of pages. Memory is mapped from
 *	0xc0000000 on, 768 MiB of it at most.
 */
enum sim_map_shape {
	SIM_MAP_LPAE,
	SIM_MAP_ARM,
};

/**
 * enum sim_map_level - levels of the tables
 * @SIM_MAP_PGD: LPAE: entries of 512 GiB, where there are four levels; ARM: the
 *	level-one table, as ptdump of Linux 6.12 calls it
 * @SIM_MAP_PUD: LPAE: entries of 1 GiB
 * @SIM_MAP_PMD: LPAE: entries of 2 MiB
 * @SIM_MAP_PTE: pages
 * @SIM_NR_MAP_LEVELS: how many there are
 */
enum sim_map_level {
	SIM_MAP_PGD,
	SIM_MAP_PUD,
	SIM_MAP_PMD,
	SIM_MAP_PTE,
	SIM_NR_MAP_LEVELS,
};

/**
 * struct sim_lowmem - the direct map of low memory
 * @shape: its shape
 * @top: level of @table
 * @table: the first table; NULL when nothing is mapped
 * @phys_offset: simulated physical address that is mapped at @page_offset
 * @page_offset: simulated virtual address where the map begins
 * @limit: simulated physical address; what lies from here on is not mapped
 * @level_bytes: bytes of the tables of each level
 * @table_bytes: bytes of all tables
 * @banks: where the host keeps the tables
 */
struct sim_lowmem {
	enum sim_map_shape shape;
	enum sim_map_level top;
	void *table;
	phys_addr_t phys_offset;
	u64 page_offset;
	phys_addr_t limit;
	u64 level_bytes[SIM_NR_MAP_LEVELS];
	u64 table_bytes;
	const struct sim_banks *banks;
};

/**
 * struct sim_lowmem_range - a run of the map whose entries are alike
 * @start: simulated virtual address of its first byte
 * @end: one past its last byte
 * @level: level of its entries
 * @prot: their attribute bits: those of the hardware, but of Linux's own entries
 *	for pages in the shape of ARM, which ptdump shows there
 * @domain: ARM: the domain in the level-one entry
 */
struct sim_lowmem_range {
	u64 start;
	u64 end;
	enum sim_map_level level;
	u64 prot;
	unsigned int domain;
};

int sim_map_shape_by_name(const char *name);
phys_addr_t sim_lowmem_limit(const struct sim_memblock *mb,
			     enum sim_map_shape shape, phys_addr_t asked);
int sim_map_lowmem(struct sim_lowmem *map, struct sim_memblock *mb,
		   const struct sim_boot_image *image,
		   enum sim_map_shape shape, phys_addr_t limit);
u64 sim_lowmem_walk(const struct sim_lowmem *map, phys_addr_t addr);
bool sim_lowmem_next_range(const struct sim_lowmem *map, u64 addr,
			   struct sim_lowmem_range *range);

#endif /* SIM_EARLY_LOWMEM_H */
