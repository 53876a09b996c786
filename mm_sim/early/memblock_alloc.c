// SPDX-License-Identifier: GPL-2.0
/*
 * Allocation from memblock: find a place in what is free, and reserve it.
 */
#include <linux/instruction_pointer.h>
#include <linux/kernel.h>
#include <linux/math.h>
#include <linux/minmax.h>
#include <linux/string.h>

#include "early/memblock_internal.h"
#include "host/compat.h"

/**
 * sim_memblock_warn_no_mirror() - mirrored memory was wanted, and there is none
 * @mb: the instance
 * @size: bytes
 *
 * Warns once. The caller goes on to take other memory.
 */
void sim_memblock_warn_no_mirror(struct sim_memblock *mb, phys_addr_t size)
{
	if (!mb->mirror_warned)
		sim_warn(mb->log, "Could not allocate 0x%llx bytes of mirrored memory\n",
			 (u64)size);
	mb->mirror_warned = true;
}

/**
 * sim_memblock_find_in_range() - a free place on any node, not yet reserved
 * @mb: the instance
 * @start: lower bound
 * @end: upper bound
 * @size: bytes
 * @align: bytes, a power of two
 *
 * Mirrors memblock_find_in_range().
 *
 * Return: simulated physical address, or 0.
 */
phys_addr_t sim_memblock_find_in_range(struct sim_memblock *mb,
				       phys_addr_t start, phys_addr_t end,
				       phys_addr_t size, phys_addr_t align)
{
	enum sim_memblock_flags flags = sim_choose_memblock_flags(mb);
	phys_addr_t found;

	found = sim_memblock_find_in_range_node(mb, size, align, start, end,
						NUMA_NO_NODE, flags);
	if (!found && (flags & SIM_MEMBLOCK_MIRROR)) {
		sim_memblock_warn_no_mirror(mb, size);
		found = sim_memblock_find_in_range_node(mb, size, align, start,
							end, NUMA_NO_NODE,
							SIM_MEMBLOCK_NONE);
	}
	return found;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_memblock_find_in_range);

/**
 * sim_memblock_late_alloc() - once the page allocator is up, it serves
 * @mb: the instance
 * @size: bytes
 *
 * Warns once: what memblock calls free is in use by then.
 *
 * Return: simulated physical address of zeroed memory, or 0.
 */
phys_addr_t sim_memblock_late_alloc(struct sim_memblock *mb, phys_addr_t size)
{
	if (!mb->late_warned)
		sim_warn(mb->log, "memblock: allocation of %llu bytes after the page allocator is up, served from there\n",
			 (u64)size);
	mb->late_warned = true;
	return mb->ops->late_alloc(mb->owner, size);
}

/**
 * sim_memblock_kmemleak_alloc() - tell the host's kmemleak of an allocation
 * @mb: the instance
 * @base: simulated physical address
 * @size: bytes
 */
void sim_memblock_kmemleak_alloc(struct sim_memblock *mb, phys_addr_t base,
				 phys_addr_t size)
{
	void *mem;

	if (!mb->ops || !mb->ops->kmemleak_alloc)
		return;
	mem = sim_phys_to_virt(mb->banks, base);
	if (mem)
		mb->ops->kmemleak_alloc(mb->owner, mem, size);
}

/* Find a place and reserve it: on the node, then on any unless @exact_nid. */
static phys_addr_t sim_alloc_flags(struct sim_memblock *mb, phys_addr_t size,
				   phys_addr_t align, phys_addr_t start,
				   phys_addr_t end, int nid, bool exact_nid,
				   enum sim_memblock_flags flags)
{
	phys_addr_t found;

	found = sim_memblock_find_in_range_node(mb, size, align, start, end,
						nid, flags);
	if (found && !sim_memblock_reserve(mb, found, size))
		return found;
	if (!sim_numa_valid_node(nid) || exact_nid)
		return 0;
	found = sim_memblock_find_in_range_node(mb, size, align, start, end,
						NUMA_NO_NODE, flags);
	if (found && !sim_memblock_reserve(mb, found, size))
		return found;
	return 0;
}

/**
 * sim_memblock_alloc_range_nid() - find a place and reserve it
 * @mb: the instance
 * @size: bytes
 * @align: bytes, a power of two; 0 means a cache line, with one warning
 * @start: lower bound
 * @end: upper bound, SIM_MEMBLOCK_ALLOC_ANYWHERE or _ACCESSIBLE
 * @nid: the node wanted, or NUMA_NO_NODE
 * @exact_nid: fail rather than take another node
 *
 * Mirrors memblock_alloc_range_nid().
 *
 * Return: simulated physical address, or 0.
 */
phys_addr_t sim_memblock_alloc_range_nid(struct sim_memblock *mb,
					 phys_addr_t size, phys_addr_t align,
					 phys_addr_t start, phys_addr_t end,
					 int nid, bool exact_nid)
{
	enum sim_memblock_flags flags = sim_choose_memblock_flags(mb);
	phys_addr_t found;

	if (mb->late)
		return sim_memblock_late_alloc(mb, size);
	if (!align) {
		if (!mb->align_warned)
			sim_warn(mb->log, "memblock: alignment 0, taken as %d\n",
				 SMP_CACHE_BYTES);
		mb->align_warned = true;
		align = SMP_CACHE_BYTES;
	}
	found = sim_alloc_flags(mb, size, align, start, end, nid, exact_nid,
				flags);
	if (!found && (flags & SIM_MEMBLOCK_MIRROR)) {
		sim_memblock_warn_no_mirror(mb, size);
		found = sim_alloc_flags(mb, size, align, start, end, nid,
					exact_nid, SIM_MEMBLOCK_NONE);
	}
	if (found && end != SIM_MEMBLOCK_ALLOC_NOLEAKTRACE)
		sim_memblock_kmemleak_alloc(mb, found, size);
	return found;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_memblock_alloc_range_nid);

/**
 * sim_memblock_phys_alloc_range() - reserve a place inside bounds
 * @mb: the instance
 * @size: bytes
 * @align: bytes, a power of two
 * @start: lower bound
 * @end: upper bound, SIM_MEMBLOCK_ALLOC_ANYWHERE or _ACCESSIBLE
 *
 * Mirrors memblock_phys_alloc_range().
 *
 * Return: simulated physical address, or 0.
 */
phys_addr_t sim_memblock_phys_alloc_range(struct sim_memblock *mb,
					  phys_addr_t size, phys_addr_t align,
					  phys_addr_t start, phys_addr_t end)
{
	struct sim_memblock_record *record;
	phys_addr_t found;

	record = sim_memblock_note(mb, "memblock_phys_alloc_range",
				   &(struct sim_memblock_record){
					.kind = SIM_RECORD_PHYS_ALLOC,
					.size = size,
					.align = align,
					.min_addr = start,
					.max_addr = end,
					.ip = _RET_IP_,
				   });
	found = sim_memblock_alloc_range_nid(mb, size, align, start, end,
					     NUMA_NO_NODE, false);
	sim_memblock_note_done(mb, record);
	return found;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_memblock_phys_alloc_range);

/**
 * sim_memblock_phys_alloc_try_nid() - reserve a place, on a node if it can be
 * @mb: the instance
 * @size: bytes
 * @align: bytes, a power of two
 * @nid: the node wanted
 *
 * Mirrors memblock_phys_alloc_try_nid().
 *
 * Return: simulated physical address, or 0.
 */
phys_addr_t sim_memblock_phys_alloc_try_nid(struct sim_memblock *mb,
					    phys_addr_t size,
					    phys_addr_t align, int nid)
{
	return sim_memblock_alloc_range_nid(mb, size, align, 0,
					    SIM_MEMBLOCK_ALLOC_ACCESSIBLE, nid,
					    false);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_memblock_phys_alloc_try_nid);

/* Mirrors memblock_alloc_internal(). */
static void *sim_memblock_alloc_internal(struct sim_memblock *mb,
					 const char *func, unsigned long ip,
					 phys_addr_t size, phys_addr_t align,
					 phys_addr_t min_addr,
					 phys_addr_t max_addr, int nid,
					 bool exact_nid)
{
	struct sim_memblock_record *record;
	phys_addr_t found;

	record = sim_memblock_note(mb, func, &(struct sim_memblock_record){
					.kind = SIM_RECORD_ALLOC,
					.size = size,
					.align = align,
					.nid = nid,
					.min_addr = min_addr,
					.max_addr = max_addr,
					.ip = ip,
				   });
	max_addr = min(max_addr, mb->current_limit);
	found = sim_memblock_alloc_range_nid(mb, size, align, min_addr,
					     max_addr, nid, exact_nid);
	if (!found && min_addr)
		found = sim_memblock_alloc_range_nid(mb, size, align, 0,
						     max_addr, nid, exact_nid);
	sim_memblock_note_done(mb, record);
	return found ? sim_phys_to_virt(mb->banks, found) : NULL;
}

/**
 * sim_memblock_alloc_exact_nid_raw() - memory of one node, not zeroed
 * @mb: the instance
 * @size: bytes
 * @align: bytes, a power of two
 * @min_addr: lower bound; dropped when nothing is free above it
 * @max_addr: upper bound, SIM_MEMBLOCK_ALLOC_ANYWHERE or _ACCESSIBLE
 * @nid: the node
 *
 * Mirrors memblock_alloc_exact_nid_raw().
 *
 * Return: host address, or NULL.
 */
void *sim_memblock_alloc_exact_nid_raw(struct sim_memblock *mb,
				       phys_addr_t size, phys_addr_t align,
				       phys_addr_t min_addr,
				       phys_addr_t max_addr, int nid)
{
	return sim_memblock_alloc_internal(mb, "memblock_alloc_exact_nid_raw",
					   _RET_IP_, size, align, min_addr,
					   max_addr, nid, true);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_memblock_alloc_exact_nid_raw);

/**
 * sim_memblock_alloc_try_nid_raw() - memory, of a node if it can be, not zeroed
 * @mb: the instance
 * @size: bytes
 * @align: bytes, a power of two
 * @min_addr: lower bound; dropped when nothing is free above it
 * @max_addr: upper bound, SIM_MEMBLOCK_ALLOC_ANYWHERE or _ACCESSIBLE
 * @nid: the node wanted, or NUMA_NO_NODE
 *
 * Mirrors memblock_alloc_try_nid_raw().
 *
 * Return: host address, or NULL.
 */
void *sim_memblock_alloc_try_nid_raw(struct sim_memblock *mb,
				     phys_addr_t size, phys_addr_t align,
				     phys_addr_t min_addr,
				     phys_addr_t max_addr, int nid)
{
	return sim_memblock_alloc_internal(mb, "memblock_alloc_try_nid_raw",
					   _RET_IP_, size, align, min_addr,
					   max_addr, nid, false);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_memblock_alloc_try_nid_raw);

/**
 * sim_memblock_alloc_try_nid() - zeroed memory, of a node if it can be
 * @mb: the instance
 * @size: bytes
 * @align: bytes, a power of two
 * @min_addr: lower bound; dropped when nothing is free above it
 * @max_addr: upper bound, SIM_MEMBLOCK_ALLOC_ANYWHERE or _ACCESSIBLE
 * @nid: the node wanted, or NUMA_NO_NODE
 *
 * Mirrors memblock_alloc_try_nid().
 *
 * Return: host address, or NULL.
 */
void *sim_memblock_alloc_try_nid(struct sim_memblock *mb, phys_addr_t size,
				 phys_addr_t align, phys_addr_t min_addr,
				 phys_addr_t max_addr, int nid)
{
	void *mem = sim_memblock_alloc_internal(mb, "memblock_alloc_try_nid",
						_RET_IP_, size, align, min_addr,
						max_addr, nid, false);

	if (mem)
		memset(mem, 0, size);
	return mem;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_memblock_alloc_try_nid);

/**
 * sim_memblock_alloc_or_panic() - zeroed memory, or the machine stops
 * @mb: the instance
 * @size: bytes
 * @align: bytes, a power of two
 *
 * Mirrors memblock_alloc_or_panic(). It is the simulated machine that panics;
 * the host goes on.
 *
 * Return: host address; NULL once the machine has stopped.
 */
void *sim_memblock_alloc_or_panic(struct sim_memblock *mb, phys_addr_t size,
				  phys_addr_t align)
{
	void *mem = sim_memblock_alloc(mb, size, align);

	if (!mem)
		sim_memblock_die(mb, "memblock: failed to allocate %llu bytes align=0x%llx",
				 (u64)size, (u64)align);
	return mem;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_memblock_alloc_or_panic);

/**
 * sim_memblock_alloc_base_nid() - reserve a place below a limit, on a node
 * @mb: the instance
 * @size: bytes
 * @align: bytes, a power of two; 0 means a cache line
 * @max_addr: upper bound
 * @nid: the node, or NUMA_NO_NODE
 * @flags: which memory is asked for
 *
 * Mirrors memblock_alloc_base_nid() of the 4.x era.
 *
 * Return: simulated physical address, or 0.
 */
phys_addr_t sim_memblock_alloc_base_nid(struct sim_memblock *mb,
					phys_addr_t size, phys_addr_t align,
					phys_addr_t max_addr, int nid,
					enum sim_memblock_flags flags)
{
	phys_addr_t found;

	if (mb->late)
		return sim_memblock_late_alloc(mb, size);
	found = sim_memblock_find_in_range_node(mb, size,
						align ?: SMP_CACHE_BYTES, 0,
						max_addr, nid, flags);
	if (!found || sim_memblock_reserve(mb, found, size))
		return 0;
	sim_memblock_kmemleak_alloc(mb, found, size);
	return found;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_memblock_alloc_base_nid);

/**
 * __sim_memblock_alloc_base() - reserve a place below a limit
 * @mb: the instance
 * @size: bytes
 * @align: bytes, a power of two
 * @max_addr: upper bound
 *
 * Mirrors __memblock_alloc_base() of the 4.x era.
 *
 * Return: simulated physical address, or 0.
 */
phys_addr_t __sim_memblock_alloc_base(struct sim_memblock *mb,
				      phys_addr_t size, phys_addr_t align,
				      phys_addr_t max_addr)
{
	return sim_memblock_alloc_base_nid(mb, size, align, max_addr,
					   NUMA_NO_NODE, SIM_MEMBLOCK_NONE);
}
EXPORT_SYMBOL_SIM_KUNIT(__sim_memblock_alloc_base);

/**
 * sim_memblock_alloc_base() - reserve a place below a limit, or stop
 * @mb: the instance
 * @size: bytes
 * @align: bytes, a power of two
 * @max_addr: upper bound
 *
 * Mirrors memblock_alloc_base() of the 4.x era.
 *
 * Return: simulated physical address; 0 once the machine has stopped.
 */
phys_addr_t sim_memblock_alloc_base(struct sim_memblock *mb, phys_addr_t size,
				    phys_addr_t align, phys_addr_t max_addr)
{
	phys_addr_t found = __sim_memblock_alloc_base(mb, size, align,
						      max_addr);

	if (!found)
		sim_memblock_die(mb, "ERROR: Failed to allocate 0x%llx bytes below 0x%llx.",
				 (u64)size, (u64)max_addr);
	return found;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_memblock_alloc_base);
