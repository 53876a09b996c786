// SPDX-License-Identifier: GPL-2.0
/*
 * The bootmem entry points that a kernel of the 4.x era has on top of memblock
 * (mm/nobootmem.c): a goal is a wish, not a bound.
 */
#include "early/bootmem.h"
#include "host/compat.h"

/**
 * __sim_alloc_bootmem_nopanic() - zeroed memory, at or above a goal if it can be
 * @mb: the instance
 * @size: bytes
 * @align: bytes, a power of two
 * @goal: simulated physical address; tried first, then any address
 *
 * Mirrors __alloc_bootmem_nopanic().
 *
 * Return: host address, or NULL.
 */
void *__sim_alloc_bootmem_nopanic(struct sim_memblock *mb, phys_addr_t size,
				  phys_addr_t align, phys_addr_t goal)
{
	return sim_memblock_alloc_from(mb, size, align, goal);
}
EXPORT_SYMBOL_SIM_KUNIT(__sim_alloc_bootmem_nopanic);

/**
 * __sim_alloc_bootmem() - the same, or the machine stops
 * @mb: the instance
 * @size: bytes
 * @align: bytes, a power of two
 * @goal: simulated physical address
 *
 * Mirrors __alloc_bootmem().
 *
 * Return: host address; NULL once the machine has stopped.
 */
void *__sim_alloc_bootmem(struct sim_memblock *mb, phys_addr_t size,
			  phys_addr_t align, phys_addr_t goal)
{
	void *mem = __sim_alloc_bootmem_nopanic(mb, size, align, goal);

	return mem ?: sim_memblock_alloc_or_panic(mb, size, align);
}
EXPORT_SYMBOL_SIM_KUNIT(__sim_alloc_bootmem);

/**
 * sim_free_bootmem() - give a range back
 * @mb: the instance
 * @addr: simulated physical address
 * @size: bytes
 *
 * Mirrors free_bootmem().
 *
 * Return: as sim_memblock_phys_free().
 */
int sim_free_bootmem(struct sim_memblock *mb, phys_addr_t addr,
		     phys_addr_t size)
{
	return sim_memblock_phys_free(mb, addr, size);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_free_bootmem);
