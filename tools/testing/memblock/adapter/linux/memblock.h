/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Linux's memblock API on top of ours, so that the kernel's own tests of
 * memblock (tools/testing/memblock) run against mm_sim/early/memblock*.c as
 * they are. The tests know one memblock, a global; so there is one.
 *
 * Tests that cannot apply to us: none.
 *
 * What a release has otherwise than 6.12, which is what we mirror, is adapted
 * here, by name, and nowhere else:
 *
 * 6.1: a set without regions has cnt 1, and a dummy region of size 0; in 6.12
 *	its cnt is 0. The tests read and write cnt, so it is translated before and
 *	after each call (with MEMBLOCK_DUMMY_REGION, which scripts/conformance
 *	defines for a suite that expects that).
 * 7.2: what is allocated is marked MEMBLOCK_RSRV_KERN, and has the node that was
 *	asked for; in 6.12 it is like all else that is reserved. The tests reserve
 *	with that mark where it must join an allocation: here it is no mark.
 */
#ifndef SIM_ADAPTER_MEMBLOCK_H
#define SIM_ADAPTER_MEMBLOCK_H

#include <linux/init.h>
#include <linux/kconfig.h>
#include <linux/memory_hotplug.h>

#include "early/memblock.h"

#define memblock_region sim_memblock_region
#define memblock_type sim_memblock_type
#define memblock_flags sim_memblock_flags

#define MEMBLOCK_NONE SIM_MEMBLOCK_NONE
#define MEMBLOCK_HOTPLUG SIM_MEMBLOCK_HOTPLUG
#define MEMBLOCK_MIRROR SIM_MEMBLOCK_MIRROR
#define MEMBLOCK_NOMAP SIM_MEMBLOCK_NOMAP
#define MEMBLOCK_DRIVER_MANAGED SIM_MEMBLOCK_DRIVER_MANAGED
#define MEMBLOCK_RSRV_NOINIT SIM_MEMBLOCK_RSRV_NOINIT
#define MEMBLOCK_RSRV_KERN SIM_MEMBLOCK_NONE

#define MEMBLOCK_ALLOC_ANYWHERE SIM_MEMBLOCK_ALLOC_ANYWHERE
#define MEMBLOCK_ALLOC_ACCESSIBLE SIM_MEMBLOCK_ALLOC_ACCESSIBLE
#define MEMBLOCK_ALLOC_NOLEAKTRACE SIM_MEMBLOCK_ALLOC_NOLEAKTRACE
#define MEMBLOCK_LOW_LIMIT SIM_MEMBLOCK_LOW_LIMIT

extern struct sim_memblock memblock;

/* Between calls cnt is as the release has it; inside a call, as 6.12 has it. */
static inline void sim_adapt_empty(bool inside)
{
#ifdef MEMBLOCK_DUMMY_REGION
	struct sim_memblock_type *type[] = { &memblock.memory,
					     &memblock.reserved };

	for (int i = 0; i < 2; i++)
		if (!type[i]->regions[0].size)
			type[i]->cnt = !inside;
#endif
}

static inline struct sim_memblock *sim_enter(void)
{
	sim_adapt_empty(true);
	memblock.movable_node = movable_node_is_enabled();
	return &memblock;
}

/* The value of a call, which CALL gets the instance for as mb. */
#define SIM_CALL(call) ({			\
	struct sim_memblock *mb = sim_enter();	\
	typeof(call) __value = (call);		\
						\
	sim_adapt_empty(false);			\
	__value;				\
})

#define SIM_DO(call) SIM_CALL(((call), 0))

/*
 * Without NUMA Linux's regions have no node: what is added has none, and a
 * request for node 0 is one for any.
 */
static inline int sim_region_nid(int nid)
{
	return IS_ENABLED(CONFIG_NUMA) ? nid : SIM_MEMBLOCK_MAX_NODES;
}

static inline int sim_wanted_nid(int nid)
{
	return IS_ENABLED(CONFIG_NUMA) ? nid : NUMA_NO_NODE;
}

static inline int memblock_add(phys_addr_t base, phys_addr_t size)
{
	return SIM_CALL(sim_memblock_add(mb, base, size));
}

static inline int memblock_add_node(phys_addr_t base, phys_addr_t size, int nid,
				    enum memblock_flags flags)
{
	return SIM_CALL(sim_memblock_add_node(mb, base, size,
					      sim_region_nid(nid), flags));
}

static inline int memblock_remove(phys_addr_t base, phys_addr_t size)
{
	return SIM_CALL(sim_memblock_remove(mb, base, size));
}

static inline int memblock_reserve(phys_addr_t base, phys_addr_t size)
{
	return SIM_CALL(sim_memblock_reserve(mb, base, size));
}

static inline int memblock_reserve_kern(phys_addr_t base, phys_addr_t size)
{
	return memblock_reserve(base, size);
}

static inline int __memblock_reserve(phys_addr_t base, phys_addr_t size,
				     int nid, enum memblock_flags flags)
{
	return memblock_reserve(base, size);
}

static inline int memblock_phys_free(phys_addr_t base, phys_addr_t size)
{
	return SIM_CALL(sim_memblock_phys_free(mb, base, size));
}

static inline void memblock_free(void *mem, size_t size)
{
	SIM_DO(sim_memblock_free(mb, mem, size));
}

static inline void memblock_allow_resize(void)
{
	SIM_DO(sim_memblock_allow_resize(mb));
}

static inline void memblock_trim_memory(phys_addr_t align)
{
	SIM_DO(sim_memblock_trim_memory(mb, align));
}

static inline int memblock_set_node(phys_addr_t base, phys_addr_t size,
				    struct memblock_type *type, int nid)
{
	return SIM_CALL(sim_memblock_set_node(mb, base, size, type,
					      sim_region_nid(nid)));
}

static inline int memblock_mark_hotplug(phys_addr_t base, phys_addr_t size)
{
	return SIM_CALL(sim_memblock_mark_hotplug(mb, base, size));
}

static inline int memblock_clear_hotplug(phys_addr_t base, phys_addr_t size)
{
	return SIM_CALL(sim_memblock_clear_hotplug(mb, base, size));
}

static inline int memblock_mark_mirror(phys_addr_t base, phys_addr_t size)
{
	return SIM_CALL(sim_memblock_mark_mirror(mb, base, size));
}

static inline int memblock_mark_nomap(phys_addr_t base, phys_addr_t size)
{
	return SIM_CALL(sim_memblock_mark_nomap(mb, base, size));
}

static inline int memblock_clear_nomap(phys_addr_t base, phys_addr_t size)
{
	return SIM_CALL(sim_memblock_clear_nomap(mb, base, size));
}

static inline int memblock_reserved_mark_noinit(phys_addr_t base,
						phys_addr_t size)
{
	return SIM_CALL(sim_memblock_reserved_mark_noinit(mb, base, size));
}

static inline void memblock_enforce_memory_limit(phys_addr_t limit)
{
	SIM_DO(sim_memblock_enforce_memory_limit(mb, limit));
}

static inline void memblock_cap_memory_range(phys_addr_t base, phys_addr_t size)
{
	SIM_DO(sim_memblock_cap_memory_range(mb, base, size));
}

static inline void memblock_mem_limit_remove_map(phys_addr_t limit)
{
	SIM_DO(sim_memblock_mem_limit_remove_map(mb, limit));
}

static inline bool memblock_is_memory(phys_addr_t addr)
{
	return SIM_CALL(sim_memblock_is_memory(mb, addr));
}

static inline bool memblock_is_map_memory(phys_addr_t addr)
{
	return SIM_CALL(sim_memblock_is_map_memory(mb, addr));
}

static inline bool memblock_is_reserved(phys_addr_t addr)
{
	return SIM_CALL(sim_memblock_is_reserved(mb, addr));
}

static inline bool memblock_is_region_memory(phys_addr_t base, phys_addr_t size)
{
	return SIM_CALL(sim_memblock_is_region_memory(mb, base, size));
}

static inline bool memblock_is_region_reserved(phys_addr_t base,
					       phys_addr_t size)
{
	return SIM_CALL(sim_memblock_is_region_reserved(mb, base, size));
}

static inline unsigned long
memblock_addrs_overlap(phys_addr_t base1, phys_addr_t size1, phys_addr_t base2,
		       phys_addr_t size2)
{
	return sim_memblock_addrs_overlap(base1, size1, base2, size2);
}

static inline bool memblock_overlaps_region(struct memblock_type *type,
					    phys_addr_t base, phys_addr_t size)
{
	return SIM_CALL(mb && sim_memblock_overlaps_region(type, base, size));
}

static inline int memblock_search_pfn_nid(unsigned long pfn,
					  unsigned long *start_pfn,
					  unsigned long *end_pfn)
{
	return SIM_CALL(sim_memblock_search_pfn_nid(mb, pfn, start_pfn,
						    end_pfn));
}

static inline phys_addr_t memblock_phys_mem_size(void)
{
	return sim_memblock_phys_mem_size(&memblock);
}

static inline phys_addr_t memblock_reserved_size(void)
{
	return sim_memblock_reserved_size(&memblock);
}

static inline phys_addr_t memblock_start_of_DRAM(void)
{
	return SIM_CALL(sim_memblock_start_of_DRAM(mb));
}

static inline phys_addr_t memblock_end_of_DRAM(void)
{
	return SIM_CALL(sim_memblock_end_of_DRAM(mb));
}

static inline unsigned long memblock_estimated_nr_free_pages(void)
{
	return sim_memblock_estimated_nr_free_pages(&memblock);
}

static inline bool
memblock_validate_numa_coverage(unsigned long threshold_bytes)
{
	return SIM_CALL(sim_memblock_validate_numa_coverage(mb,
							    threshold_bytes));
}

static inline void memblock_set_bottom_up(bool enable)
{
	sim_memblock_set_bottom_up(&memblock, enable);
}

static inline bool memblock_bottom_up(void)
{
	return sim_memblock_bottom_up(&memblock);
}

static inline void memblock_set_current_limit(phys_addr_t limit)
{
	sim_memblock_set_current_limit(&memblock, limit);
}

static inline phys_addr_t memblock_get_current_limit(void)
{
	return sim_memblock_get_current_limit(&memblock);
}

static inline phys_addr_t memblock_alloc_range_nid(phys_addr_t size,
						   phys_addr_t align,
						   phys_addr_t start,
						   phys_addr_t end, int nid,
						   bool exact_nid)
{
	return SIM_CALL(sim_memblock_alloc_range_nid(mb, size, align, start,
						     end, sim_wanted_nid(nid),
						     exact_nid));
}

static inline phys_addr_t memblock_phys_alloc_range(phys_addr_t size,
						    phys_addr_t align,
						    phys_addr_t start,
						    phys_addr_t end)
{
	return SIM_CALL(sim_memblock_phys_alloc_range(mb, size, align, start,
						      end));
}

static inline phys_addr_t memblock_phys_alloc_try_nid(phys_addr_t size,
						      phys_addr_t align,
						      int nid)
{
	return SIM_CALL(sim_memblock_phys_alloc_try_nid(mb, size, align,
							sim_wanted_nid(nid)));
}

static inline phys_addr_t memblock_phys_alloc(phys_addr_t size,
					      phys_addr_t align)
{
	return SIM_CALL(sim_memblock_phys_alloc(mb, size, align));
}

static inline void *memblock_alloc_exact_nid_raw(phys_addr_t size,
						 phys_addr_t align,
						 phys_addr_t min_addr,
						 phys_addr_t max_addr, int nid)
{
	return SIM_CALL(sim_memblock_alloc_exact_nid_raw(mb, size, align,
							 min_addr, max_addr,
							 sim_wanted_nid(nid)));
}

static inline void *memblock_alloc_try_nid_raw(phys_addr_t size,
					       phys_addr_t align,
					       phys_addr_t min_addr,
					       phys_addr_t max_addr, int nid)
{
	return SIM_CALL(sim_memblock_alloc_try_nid_raw(mb, size, align,
						       min_addr, max_addr,
						       sim_wanted_nid(nid)));
}

static inline void *memblock_alloc_try_nid(phys_addr_t size, phys_addr_t align,
					   phys_addr_t min_addr,
					   phys_addr_t max_addr, int nid)
{
	return SIM_CALL(sim_memblock_alloc_try_nid(mb, size, align, min_addr,
						   max_addr,
						   sim_wanted_nid(nid)));
}

static inline void *memblock_alloc(phys_addr_t size, phys_addr_t align)
{
	return SIM_CALL(sim_memblock_alloc(mb, size, align));
}

static inline void *memblock_alloc_raw(phys_addr_t size, phys_addr_t align)
{
	return SIM_CALL(sim_memblock_alloc_raw(mb, size, align));
}

static inline void *memblock_alloc_from(phys_addr_t size, phys_addr_t align,
					phys_addr_t min_addr)
{
	return SIM_CALL(sim_memblock_alloc_from(mb, size, align, min_addr));
}

static inline void *memblock_alloc_low(phys_addr_t size, phys_addr_t align)
{
	return SIM_CALL(sim_memblock_alloc_low(mb, size, align));
}

static inline void *memblock_alloc_node(phys_addr_t size, phys_addr_t align,
					int nid)
{
	return SIM_CALL(sim_memblock_alloc_node(mb, size, align,
						sim_wanted_nid(nid)));
}

static inline bool memblock_is_hotpluggable(struct memblock_region *region)
{
	return sim_memblock_is_hotpluggable(region);
}

static inline bool memblock_is_mirror(struct memblock_region *region)
{
	return sim_memblock_is_mirror(region);
}

static inline bool memblock_is_nomap(struct memblock_region *region)
{
	return sim_memblock_is_nomap(region);
}

static inline bool memblock_is_reserved_noinit(struct memblock_region *region)
{
	return sim_memblock_is_reserved_noinit(region);
}

static inline bool memblock_is_driver_managed(struct memblock_region *region)
{
	return sim_memblock_is_driver_managed(region);
}

static inline int memblock_get_region_node(const struct memblock_region *region)
{
	return IS_ENABLED(CONFIG_NUMA) ? region->nid : 0;
}

#define for_each_mem_region(region) \
	for_each_sim_mem_region(&memblock, region)
#define for_each_reserved_mem_region(region) \
	for_each_sim_reserved_mem_region(&memblock, region)
#define for_each_mem_range(i, p_start, p_end) \
	for_each_sim_mem_range(i, &memblock, p_start, p_end)
#define for_each_mem_range_rev(i, p_start, p_end) \
	for_each_sim_mem_range_rev(i, &memblock, p_start, p_end)
#define for_each_free_mem_range(i, nid, flags, p_start, p_end, p_nid) \
	for_each_sim_free_mem_range(i, &memblock, nid, flags, p_start, p_end, \
				    p_nid)
#define for_each_free_mem_range_reverse(i, nid, flags, p_start, p_end, p_nid) \
	for_each_sim_free_mem_range_reverse(i, &memblock, nid, flags, p_start, \
					    p_end, p_nid)
#define for_each_mem_pfn_range(i, nid, p_start, p_end, p_nid) \
	for_each_sim_mem_pfn_range(i, &memblock, nid, p_start, p_end, p_nid)

#endif
