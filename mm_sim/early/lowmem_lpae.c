// SPDX-License-Identifier: GPL-2.0
/*
 * The direct map in the shape of LPAE: tables of 512 entries of 64 bits.
 */
#include <linux/errno.h>
#include <linux/math.h>
#include <linux/minmax.h>
#include <linux/sizes.h>

#include "early/lowmem_internal.h"
#include "early/pgtable.h"
#include "early/trace.h"

/* MT_MEMORY_RWX of ARM, and what it has more for a page, or when it is RW. */
#define SIM_LPAE_MEMORY (SIM_LPAE_VALID | SIM_LPAE_AF | SIM_LPAE_SHARED | \
			 SIM_LPAE_MT(SIM_MT_WRITEALLOC))
#define SIM_LPAE_PAGE (SIM_LPAE_TABLE_BIT | SIM_LPAE_L_DIRTY)

#define SIM_LPAE_TABLE_SIZE (SIM_LPAE_PTRS * sizeof(u64))

/* An entry of a level covers 1 << this many bytes. */
static unsigned int sim_lpae_shift(enum sim_map_level level)
{
	return SIM_PTE_SHIFT + (SIM_MAP_PTE - level) * SIM_LPAE_PTRS_SHIFT;
}

static unsigned int sim_lpae_index(u64 addr, enum sim_map_level level)
{
	return (addr >> sim_lpae_shift(level)) % SIM_LPAE_PTRS;
}

static bool sim_lpae_is_table(u64 entry, enum sim_map_level level)
{
	return level < SIM_MAP_PTE &&
	       (entry & SIM_LPAE_VALID) && (entry & SIM_LPAE_TABLE_BIT);
}

static void *sim_lpae_table(const struct sim_lowmem *map, u64 entry)
{
	return sim_phys_to_virt(map->banks, entry & SIM_LPAE_ADDR);
}

static int sim_lpae_init(struct sim_lowmem *map, struct sim_memblock *mb)
{
	map->top = SIM_MAP_PUD;
	if (map->limit > BIT_ULL(sim_lpae_shift(SIM_MAP_PGD)))
		map->top = SIM_MAP_PGD;
	map->table = sim_lowmem_alloc_table(map, mb, map->top,
					    SIM_LPAE_TABLE_SIZE);
	return map->table ? 0 : -ENOMEM;
}

/* The table that an entry points to; made when there is none. */
static u64 *sim_lpae_alloc_table(struct sim_lowmem *map,
				 struct sim_memblock *mb, u64 *entry,
				 enum sim_map_level level)
{
	u64 *table;

	if (*entry)
		return sim_lpae_table(map, *entry);
	table = sim_lowmem_alloc_table(map, mb, level, SIM_LPAE_TABLE_SIZE);
	if (table)
		*entry = sim_virt_to_phys(map->banks, table) | SIM_LPAE_VALID |
			 SIM_LPAE_TABLE_BIT;
	return table;
}

/*
 * Mirrors alloc_init_pud(), alloc_init_pmd() and alloc_init_pte(): this level of
 * the range, and through itself those below.
 */
static int sim_lpae_map_level(struct sim_lowmem *map, struct sim_memblock *mb,
			      u64 *table, enum sim_map_level level,
			      phys_addr_t phys, phys_addr_t end, bool exec)
{
	u64 size = BIT_ULL(sim_lpae_shift(level)), next;
	u64 prot = SIM_LPAE_MEMORY | (exec ? 0 : SIM_LPAE_XN);

	for (; phys < end; phys = next) {
		u64 *entry = &table[sim_lpae_index(sim_lowmem_virt(map, phys),
						   level)];
		u64 *below;
		int err;

		next = min_t(u64, end, round_down(phys, size) + size);
		if (level == SIM_MAP_PTE) {
			*entry = phys | prot | SIM_LPAE_PAGE;
			continue;
		}
		if (level == SIM_MAP_PMD && next - phys == size) {
			*entry = phys | prot;
			sim_trace_section(mb, sim_lowmem_virt(map, phys), phys,
					  size, exec);
			continue;
		}
		below = sim_lpae_alloc_table(map, mb, entry, level + 1);
		if (!below)
			return -ENOMEM;
		err = sim_lpae_map_level(map, mb, below, level + 1, phys, next,
					 exec);
		if (err)
			return err;
	}
	return 0;
}

static int sim_lpae_map(struct sim_lowmem *map, struct sim_memblock *mb,
			phys_addr_t phys, phys_addr_t end, bool exec)
{
	return sim_lpae_map_level(map, mb, map->table, map->top, phys, end,
				  exec);
}

static u64 sim_lpae_attrs(u64 entry)
{
	u64 attrs = SIM_MAP_PRESENT;

	if (!(entry & SIM_LPAE_VALID))
		return 0;
	if (!(entry & SIM_LPAE_AP2))
		attrs |= SIM_MAP_WRITE;
	if (!(entry & SIM_LPAE_XN))
		attrs |= SIM_MAP_EXEC;
	return attrs;
}

static void sim_lpae_lookup(const struct sim_lowmem *map, u64 addr,
			    struct sim_map_cursor *cursor,
			    struct sim_map_slot *slot)
{
	unsigned int shift;
	u64 entry;

	if (!sim_map_cursor_holds(cursor, addr))
		*cursor = (struct sim_map_cursor){
			.table = map->table,
			.level = map->top,
			.start = map->page_offset,
			.size = (u64)SIM_LPAE_PTRS << sim_lpae_shift(map->top),
		};
	for (;;) {
		const u64 *table = cursor->table;

		shift = sim_lpae_shift(cursor->level);
		entry = table[sim_lpae_index(addr, cursor->level)];
		if (!sim_lpae_is_table(entry, cursor->level))
			break;
		cursor->table = sim_lpae_table(map, entry);
		cursor->start = round_down(addr, BIT_ULL(shift));
		cursor->size = BIT_ULL(shift);
		cursor->level++;
	}
	*slot = (struct sim_map_slot){
		.phys = entry & SIM_LPAE_ADDR,
		.size = BIT_ULL(shift),
		.attrs = sim_lpae_attrs(entry),
		.level = cursor->level,
		.prot = entry & ~SIM_LPAE_ADDR,
	};
}

const struct sim_map_ops sim_lpae_map_ops = {
	.init = sim_lpae_init,
	.map = sim_lpae_map,
	.lookup = sim_lpae_lookup,
};
