// SPDX-License-Identifier: GPL-2.0
/*
 * The bootmem entry points that a kernel of the 4.x era has on top of memblock
 * (mm/nobootmem.c). A goal is a wish, a limit is a bound; memory is zeroed.
 */
#include <linux/string.h>

#include "early/bootmem.h"
#include "early/memblock_internal.h"
#include "host/compat.h"

#define SIM_NO_LIMIT SIM_MEMBLOCK_ALLOC_ANYWHERE

/**
 * __sim_alloc_memory_core_early() - zeroed memory inside bounds
 * @mb: the instance
 * @nid: the node, or NUMA_NO_NODE
 * @size: bytes
 * @align: bytes, a power of two
 * @goal: lower bound
 * @limit: upper bound; current_limit holds, too
 *
 * Mirrors __alloc_memory_core_early().
 *
 * Return: host address, or NULL.
 */
void *__sim_alloc_memory_core_early(struct sim_memblock *mb, int nid,
				    phys_addr_t size, phys_addr_t align,
				    phys_addr_t goal, phys_addr_t limit)
{
	enum sim_memblock_flags flags = sim_choose_memblock_flags(mb);
	phys_addr_t found;
	void *mem;

	if (mb->late) {
		found = sim_memblock_late_alloc(mb, size);
		return found ? sim_phys_to_virt(mb->banks, found) : NULL;
	}
	limit = min(limit, mb->current_limit);
	found = sim_memblock_find_in_range_node(mb, size, align, goal, limit,
						nid, flags);
	if (!found && (flags & SIM_MEMBLOCK_MIRROR)) {
		sim_memblock_warn_no_mirror(mb, size);
		found = sim_memblock_find_in_range_node(mb, size, align, goal,
							limit, nid,
							SIM_MEMBLOCK_NONE);
	}
	if (!found || sim_memblock_reserve(mb, found, size))
		return NULL;
	mem = sim_phys_to_virt(mb->banks, found);
	if (!mem)
		return NULL;
	memset(mem, 0, size);
	sim_memblock_kmemleak_alloc(mb, found, size);
	return mem;
}
EXPORT_SYMBOL_SIM_KUNIT(__sim_alloc_memory_core_early);

/* The node, then any node; and all that again without the goal. */
static void *sim_alloc_bootmem_core(struct sim_memblock *mb, int nid,
				    phys_addr_t size, phys_addr_t align,
				    phys_addr_t goal, phys_addr_t limit)
{
	void *mem = NULL;

	if (sim_numa_valid_node(nid))
		mem = __sim_alloc_memory_core_early(mb, nid, size, align, goal,
						    limit);
	if (!mem)
		mem = __sim_alloc_memory_core_early(mb, NUMA_NO_NODE, size,
						    align, goal, limit);
	if (!mem && goal)
		mem = sim_alloc_bootmem_core(mb, nid, size, align, 0, limit);
	return mem;
}

static void *sim_or_die(struct sim_memblock *mb, void *mem, phys_addr_t size)
{
	if (!mem)
		sim_memblock_die(mb, "bootmem alloc of %llu bytes failed! Out of memory",
				 (u64)size);
	return mem;
}

/**
 * ___sim_alloc_bootmem_nopanic() - memory at a goal if it can be, below a limit
 * @mb: the instance
 * @size: bytes
 * @align: bytes, a power of two
 * @goal: simulated physical address; tried first, then any
 * @limit: upper bound
 *
 * Mirrors ___alloc_bootmem_nopanic().
 *
 * Return: host address, or NULL.
 */
void *___sim_alloc_bootmem_nopanic(struct sim_memblock *mb, phys_addr_t size,
				   phys_addr_t align, phys_addr_t goal,
				   phys_addr_t limit)
{
	return sim_alloc_bootmem_core(mb, NUMA_NO_NODE, size, align, goal,
				      limit);
}
EXPORT_SYMBOL_SIM_KUNIT(___sim_alloc_bootmem_nopanic);

/**
 * __sim_alloc_bootmem_nopanic() - memory at a goal if it can be
 * @mb: the instance
 * @size: bytes
 * @align: bytes, a power of two
 * @goal: simulated physical address; tried first, then any
 *
 * Mirrors __alloc_bootmem_nopanic().
 *
 * Return: host address, or NULL.
 */
void *__sim_alloc_bootmem_nopanic(struct sim_memblock *mb, phys_addr_t size,
				  phys_addr_t align, phys_addr_t goal)
{
	return sim_alloc_bootmem_core(mb, NUMA_NO_NODE, size, align, goal,
				      SIM_NO_LIMIT);
}
EXPORT_SYMBOL_SIM_KUNIT(__sim_alloc_bootmem_nopanic);

/**
 * __sim_alloc_bootmem() - memory at a goal if it can be, or the machine stops
 * @mb: the instance
 * @size: bytes
 * @align: bytes, a power of two
 * @goal: simulated physical address; tried first, then any
 *
 * Mirrors __alloc_bootmem().
 *
 * Return: host address; NULL once the machine has stopped.
 */
void *__sim_alloc_bootmem(struct sim_memblock *mb, phys_addr_t size,
			  phys_addr_t align, phys_addr_t goal)
{
	return sim_or_die(mb, __sim_alloc_bootmem_nopanic(mb, size, align, goal),
			  size);
}
EXPORT_SYMBOL_SIM_KUNIT(__sim_alloc_bootmem);

/**
 * __sim_alloc_bootmem_node_nopanic() - memory of a node if it can be
 * @mb: the instance
 * @nid: the node
 * @size: bytes
 * @align: bytes, a power of two
 * @goal: simulated physical address; tried first, on any node, then any
 *
 * Mirrors __alloc_bootmem_node_nopanic().
 *
 * Return: host address, or NULL.
 */
void *__sim_alloc_bootmem_node_nopanic(struct sim_memblock *mb, int nid,
				       phys_addr_t size, phys_addr_t align,
				       phys_addr_t goal)
{
	return sim_alloc_bootmem_core(mb, nid, size, align, goal, SIM_NO_LIMIT);
}
EXPORT_SYMBOL_SIM_KUNIT(__sim_alloc_bootmem_node_nopanic);

/**
 * __sim_alloc_bootmem_node() - memory of a node if it can be, or it stops
 * @mb: the instance
 * @nid: the node
 * @size: bytes
 * @align: bytes, a power of two
 * @goal: simulated physical address; tried first, on any node, then any
 *
 * Mirrors __alloc_bootmem_node().
 *
 * Return: host address; NULL once the machine has stopped.
 */
void *__sim_alloc_bootmem_node(struct sim_memblock *mb, int nid,
			       phys_addr_t size, phys_addr_t align,
			       phys_addr_t goal)
{
	return sim_or_die(mb,
			  __sim_alloc_bootmem_node_nopanic(mb, nid, size, align,
							   goal), size);
}
EXPORT_SYMBOL_SIM_KUNIT(__sim_alloc_bootmem_node);

/**
 * __sim_alloc_bootmem_low() - memory below 4 GiB, or the machine stops
 * @mb: the instance
 * @size: bytes
 * @align: bytes, a power of two
 * @goal: simulated physical address; tried first, then any
 *
 * Mirrors __alloc_bootmem_low().
 *
 * Return: host address; NULL once the machine has stopped.
 */
void *__sim_alloc_bootmem_low(struct sim_memblock *mb, phys_addr_t size,
			      phys_addr_t align, phys_addr_t goal)
{
	return sim_or_die(mb, sim_alloc_bootmem_core(mb, NUMA_NO_NODE, size,
						     align, goal,
						     SIM_ARCH_LOW_ADDRESS_LIMIT),
			  size);
}
EXPORT_SYMBOL_SIM_KUNIT(__sim_alloc_bootmem_low);

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

/**
 * sim_free_bootmem_late() - give whole pages to the page allocator
 * @mb: the instance; its page allocator is up
 * @addr: simulated physical address
 * @size: bytes
 *
 * Mirrors free_bootmem_late().
 */
void sim_free_bootmem_late(struct sim_memblock *mb, phys_addr_t addr,
			   phys_addr_t size)
{
	sim_memblock_free_late(mb, addr, size);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_free_bootmem_late);
