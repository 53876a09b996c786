/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the files of memblock share among themselves.
 */
#ifndef SIM_EARLY_MEMBLOCK_INTERNAL_H
#define SIM_EARLY_MEMBLOCK_INTERNAL_H

#include <linux/limits.h>
#include <linux/minmax.h>
#include <linux/prefetch.h>

#include "early/memblock.h"

/* Mirrors memblock_cap_size(): a range ends at the top of the address space. */
static inline phys_addr_t sim_cap_size(phys_addr_t base, phys_addr_t size)
{
	return min(size, PHYS_ADDR_MAX - base);
}

/*
 * Index of the first region that ends above @addr; cnt when there is none. How a
 * comparison comes out cannot be predicted, so nothing branches on it, and both
 * regions that may be next are fetched; but work in ascending order stays above
 * them all.
 */
static inline unsigned long
sim_first_above(const struct sim_memblock_type *type, phys_addr_t addr)
{
	const struct sim_memblock_region *r = type->regions;
	unsigned long low = 0, left = type->cnt, half;

	if (!left || sim_region_end(&r[left - 1]) <= addr)
		return left;
	for (; left > 1; left -= half) {
		half = left / 2;
		prefetch(&r[low + half / 2]);
		prefetch(&r[low + half + half / 2]);
		low += half * (sim_region_end(&r[low + half - 1]) <= addr);
	}
	return low;
}

/* Mirrors choose_memblock_flags(). */
static inline enum sim_memblock_flags
sim_choose_memblock_flags(const struct sim_memblock *mb)
{
	return mb->has_mirror ? SIM_MEMBLOCK_MIRROR : SIM_MEMBLOCK_NONE;
}

void sim_memblock_remove_regions(struct sim_memblock *mb,
				 struct sim_memblock_type *type,
				 unsigned long start, unsigned long end);
void sim_memblock_merge_regions(struct sim_memblock *mb,
				struct sim_memblock_type *type,
				unsigned long start, unsigned long end);
struct sim_memblock_record *
__sim_memblock_note(struct sim_memblock *mb, const char *func,
		    const struct sim_memblock_record *what);
void sim_memblock_note_done(struct sim_memblock *mb,
			    struct sim_memblock_record *record);
void sim_memblock_warn_no_mirror(struct sim_memblock *mb, phys_addr_t size);
phys_addr_t sim_memblock_late_alloc(struct sim_memblock *mb, phys_addr_t size);
void sim_memblock_kmemleak_alloc(struct sim_memblock *mb, phys_addr_t base,
				 phys_addr_t size);
void sim_memblock_die(struct sim_memblock *mb, const char *fmt, ...)
	__printf(2, 3);

/* A macro, so that what nobody keeps is not even put together. */
#define sim_memblock_note(mb, ...) \
	((mb)->history ? __sim_memblock_note(mb, __VA_ARGS__) : NULL)

#endif /* SIM_EARLY_MEMBLOCK_INTERNAL_H */
