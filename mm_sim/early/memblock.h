/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The boot-time allocator. Mirrors include/linux/memblock.h of Linux 6.12; each
 * function takes the instance first.
 */
#ifndef SIM_EARLY_MEMBLOCK_H
#define SIM_EARLY_MEMBLOCK_H

#include <linux/bits.h>
#include <linux/cache.h>
#include <linux/limits.h>
#include <linux/mm.h>
#include <linux/numa.h>
#include <linux/pfn.h>
#include <linux/types.h>

#include "early/memblock_log.h"
#include "host/bank.h"
#include "host/log.h"

#define SIM_INIT_MEMBLOCK_REGIONS 128
#define SIM_INIT_MEMBLOCK_RESERVED_REGIONS 128
#define SIM_INIT_PHYSMEM_REGIONS 4

/*
 * Limits of an allocation: none; the instance's current_limit; the same, and
 * the host's kmemleak is not told.
 */
#define SIM_MEMBLOCK_ALLOC_ANYWHERE (~(phys_addr_t)0)
#define SIM_MEMBLOCK_ALLOC_ACCESSIBLE 0
#define SIM_MEMBLOCK_ALLOC_NOLEAKTRACE 1
#define SIM_MEMBLOCK_LOW_LIMIT 0

/* Upper bound of sim_memblock_alloc_low(), and of bootmem's low functions. */
#define SIM_ARCH_LOW_ADDRESS_LIMIT 0xffffffffULL

/* Node numbers are below this; memory of no known node has this one. */
#ifndef SIM_MEMBLOCK_MAX_NODES
#define SIM_MEMBLOCK_MAX_NODES 64
#endif

enum sim_memblock_flags {
	SIM_MEMBLOCK_NONE = 0,
	SIM_MEMBLOCK_HOTPLUG = BIT(0),
	SIM_MEMBLOCK_MIRROR = BIT(1),
	SIM_MEMBLOCK_NOMAP = BIT(2),
	SIM_MEMBLOCK_DRIVER_MANAGED = BIT(3),
	SIM_MEMBLOCK_RSRV_NOINIT = BIT(4),
};

/**
 * struct sim_memblock_region - a range of simulated physical memory
 * @base: its first byte
 * @size: bytes, never 0
 * @nid: node, or SIM_MEMBLOCK_MAX_NODES where it is not known
 * @flags: attributes
 *
 * Mirrors struct memblock_region.
 */
struct sim_memblock_region {
	phys_addr_t base;
	phys_addr_t size;
	int nid;
	enum sim_memblock_flags flags;
};

/**
 * struct sim_memblock_type - a set of regions
 * @name: "memory", "reserved" or "physmem"
 * @regions: ascending, disjoint; neighbours that touch differ in node or flags,
 *	but for a NOMAP region that sim_memblock_cap_memory_range() split
 * @cnt: regions in use
 * @max: regions that fit
 * @total_size: bytes in all regions, exact at all times
 * @late: @regions came from the page allocator
 *
 * Mirrors struct memblock_type.
 */
struct sim_memblock_type {
	const char *name;
	struct sim_memblock_region *regions;
	unsigned long cnt;
	unsigned long max;
	phys_addr_t total_size;
	bool late;
};

/**
 * struct sim_memblock_ops - what memblock needs from the machine around it
 * @late_alloc: allocate zeroed memory once the page allocator is up; returns a
 *	simulated physical address, or 0
 * @late_free: give that back
 * @free_pages: hand a free page, by pfn, to the page allocator
 * @die: the machine cannot go on; does not touch the host
 * @kmemleak_alloc: tell the host's kmemleak of an allocation
 * @kmemleak_free_part: tell it that a range was given back
 *
 * Each may be NULL.
 */
struct sim_memblock_ops {
	phys_addr_t (*late_alloc)(void *owner, phys_addr_t size);
	void (*late_free)(void *owner, phys_addr_t base, phys_addr_t size);
	void (*free_pages)(void *owner, unsigned long pfn);
	void (*die)(void *owner, const char *why);
	void (*kmemleak_alloc)(void *owner, void *mem, phys_addr_t size);
	void (*kmemleak_free_part)(void *owner, void *mem, phys_addr_t size);
};

/**
 * struct sim_memblock - one instance
 * @memory: what exists
 * @reserved: what is taken
 * @physmem: what exists, limits and removals aside
 * @current_limit: upper bound of allocations that ask for ACCESSIBLE
 * @bottom_up: allocate from low addresses up
 * @can_resize: arrays may grow
 * @movable_node: hotpluggable memory is for movable pages only
 * @mirrored_kernelcore: mirrored memory is told apart
 * @has_mirror: there is mirrored memory
 * @bottom_up_above_kernel: knob (4.x era): bottom-up only from @kernel_end on
 * @kernel_end: one past the kernel image
 * @above_kernel_warned: that failed and was warned about
 * @history: the last operations, or NULL
 * @log: the machine's log
 * @banks: where the host keeps the memory
 * @ops: the machine around it
 * @owner: first argument of @ops
 * @late: the page allocator is up and serves allocations
 * @discarded: it knows nothing any more
 * @late_warned: an allocation after that was warned about
 * @align_warned: an alignment of 0 was warned about
 * @mirror_warned: a want of mirrored memory was warned about
 *
 * Mirrors struct memblock. Boot is single-threaded under the machine's mutex,
 * so there is no lock.
 */
struct sim_memblock {
	struct sim_memblock_type memory;
	struct sim_memblock_type reserved;
	struct sim_memblock_type physmem;
	phys_addr_t current_limit;
	bool bottom_up;
	bool can_resize;
	bool movable_node;
	bool mirrored_kernelcore;
	bool has_mirror;
	bool bottom_up_above_kernel;
	bool above_kernel_warned;
	phys_addr_t kernel_end;
	struct sim_memblock_log *history;
	const struct sim_log *log;
	const struct sim_banks *banks;
	const struct sim_memblock_ops *ops;
	void *owner;
	bool late;
	bool discarded;
	bool late_warned;
	bool align_warned;
	bool mirror_warned;
	/* private: a new array, until it is reserved; no other may go there */
	phys_addr_t new_array_base;
	phys_addr_t new_array_size;
	/* private: the arrays that a kernel image carries */
	struct sim_memblock_region memory_init[SIM_INIT_MEMBLOCK_REGIONS];
	struct sim_memblock_region
		reserved_init[SIM_INIT_MEMBLOCK_RESERVED_REGIONS];
	struct sim_memblock_region physmem_init[SIM_INIT_PHYSMEM_REGIONS];
};

/* One past the last byte of a region. */
static inline phys_addr_t sim_region_end(const struct sim_memblock_region *r)
{
	return r->base + r->size;
}

/* Mirrors numa_valid_node(). */
static inline bool sim_numa_valid_node(int nid)
{
	return nid >= 0 && nid < SIM_MEMBLOCK_MAX_NODES;
}

void sim_memblock_init(struct sim_memblock *mb, const struct sim_log *log,
		       const struct sim_banks *banks,
		       const struct sim_memblock_ops *ops, void *owner);

/* Regions: rows A2, A3, A5. */
int sim_memblock_add_range(struct sim_memblock *mb,
			   struct sim_memblock_type *type, phys_addr_t base,
			   phys_addr_t size, int nid,
			   enum sim_memblock_flags flags);
int sim_memblock_isolate_range(struct sim_memblock *mb,
			       struct sim_memblock_type *type,
			       phys_addr_t base, phys_addr_t size,
			       unsigned long *start_rgn,
			       unsigned long *end_rgn);
int sim_memblock_remove_range(struct sim_memblock *mb,
			      struct sim_memblock_type *type,
			      phys_addr_t base, phys_addr_t size);
int sim_memblock_add(struct sim_memblock *mb, phys_addr_t base,
		     phys_addr_t size);
int sim_memblock_add_node(struct sim_memblock *mb, phys_addr_t base,
			  phys_addr_t size, int nid,
			  enum sim_memblock_flags flags);
int sim_memblock_remove(struct sim_memblock *mb, phys_addr_t base,
			phys_addr_t size);
int sim_memblock_reserve(struct sim_memblock *mb, phys_addr_t base,
			 phys_addr_t size);
int sim_memblock_phys_free(struct sim_memblock *mb, phys_addr_t base,
			   phys_addr_t size);
int sim_memblock_free(struct sim_memblock *mb, void *mem, phys_addr_t size);
int sim_memblock_physmem_add(struct sim_memblock *mb, phys_addr_t base,
			     phys_addr_t size);
int sim_memblock_set_node(struct sim_memblock *mb, phys_addr_t base,
			  phys_addr_t size, struct sim_memblock_type *type,
			  int nid);
void sim_memblock_trim_memory(struct sim_memblock *mb, phys_addr_t align);
void sim_memblock_allow_resize(struct sim_memblock *mb);

/* Attributes: row A9. */
int sim_memblock_mark_hotplug(struct sim_memblock *mb, phys_addr_t base,
			      phys_addr_t size);
int sim_memblock_clear_hotplug(struct sim_memblock *mb, phys_addr_t base,
			       phys_addr_t size);
int sim_memblock_mark_mirror(struct sim_memblock *mb, phys_addr_t base,
			     phys_addr_t size);
int sim_memblock_mark_nomap(struct sim_memblock *mb, phys_addr_t base,
			    phys_addr_t size);
int sim_memblock_clear_nomap(struct sim_memblock *mb, phys_addr_t base,
			     phys_addr_t size);
int sim_memblock_reserved_mark_noinit(struct sim_memblock *mb,
				      phys_addr_t base, phys_addr_t size);

static inline bool
sim_memblock_is_hotpluggable(const struct sim_memblock_region *r)
{
	return r->flags & SIM_MEMBLOCK_HOTPLUG;
}

static inline bool sim_memblock_is_mirror(const struct sim_memblock_region *r)
{
	return r->flags & SIM_MEMBLOCK_MIRROR;
}

static inline bool sim_memblock_is_nomap(const struct sim_memblock_region *r)
{
	return r->flags & SIM_MEMBLOCK_NOMAP;
}

static inline bool
sim_memblock_is_driver_managed(const struct sim_memblock_region *r)
{
	return r->flags & SIM_MEMBLOCK_DRIVER_MANAGED;
}

static inline bool
sim_memblock_is_reserved_noinit(const struct sim_memblock_region *r)
{
	return r->flags & SIM_MEMBLOCK_RSRV_NOINIT;
}

/* Limits: row A11. */
void sim_memblock_enforce_memory_limit(struct sim_memblock *mb,
				       phys_addr_t limit);
void sim_memblock_cap_memory_range(struct sim_memblock *mb, phys_addr_t base,
				   phys_addr_t size);
void sim_memblock_mem_limit_remove_map(struct sim_memblock *mb,
				       phys_addr_t limit);

/* The end: row A14. */
void sim_memblock_free_late(struct sim_memblock *mb, phys_addr_t base,
			    phys_addr_t size);
void sim_memblock_discard(struct sim_memblock *mb);

/* Search: row A6. */
long sim_memblock_search(const struct sim_memblock_type *type,
			 phys_addr_t addr);
bool sim_memblock_is_memory(const struct sim_memblock *mb, phys_addr_t addr);
bool sim_memblock_is_map_memory(const struct sim_memblock *mb,
				phys_addr_t addr);
bool sim_memblock_is_reserved(const struct sim_memblock *mb,
			      phys_addr_t addr);
bool sim_memblock_is_region_memory(const struct sim_memblock *mb,
				   phys_addr_t base, phys_addr_t size);
bool sim_memblock_is_region_reserved(const struct sim_memblock *mb,
				     phys_addr_t base, phys_addr_t size);
bool sim_memblock_overlaps_region(const struct sim_memblock_type *type,
				  phys_addr_t base, phys_addr_t size);
bool sim_memblock_addrs_overlap(phys_addr_t base1, phys_addr_t size1,
				phys_addr_t base2, phys_addr_t size2);
int sim_memblock_search_pfn_nid(const struct sim_memblock *mb,
				unsigned long pfn, unsigned long *start_pfn,
				unsigned long *end_pfn);

/* Free ranges and placement: rows A7, A10. */
void __sim_next_mem_range(const struct sim_memblock *mb, u64 *idx, int nid,
			  enum sim_memblock_flags flags,
			  const struct sim_memblock_type *type_a,
			  const struct sim_memblock_type *type_b,
			  phys_addr_t *start, phys_addr_t *end, int *out_nid);
void __sim_next_mem_range_rev(const struct sim_memblock *mb, u64 *idx, int nid,
			      enum sim_memblock_flags flags,
			      const struct sim_memblock_type *type_a,
			      const struct sim_memblock_type *type_b,
			      phys_addr_t *start, phys_addr_t *end,
			      int *out_nid);
void __sim_next_mem_pfn_range(const struct sim_memblock *mb, int *idx, int nid,
			      unsigned long *start_pfn,
			      unsigned long *end_pfn, int *out_nid);
phys_addr_t sim_memblock_find_in_range_node(struct sim_memblock *mb,
					    phys_addr_t size,
					    phys_addr_t align,
					    phys_addr_t start,
					    phys_addr_t end, int nid,
					    enum sim_memblock_flags flags);
phys_addr_t sim_memblock_find_in_range(struct sim_memblock *mb,
				       phys_addr_t start, phys_addr_t end,
				       phys_addr_t size, phys_addr_t align);

/* Allocation: row A8. */
phys_addr_t sim_memblock_alloc_range_nid(struct sim_memblock *mb,
					 phys_addr_t size, phys_addr_t align,
					 phys_addr_t start, phys_addr_t end,
					 int nid, bool exact_nid);
phys_addr_t sim_memblock_phys_alloc_range(struct sim_memblock *mb,
					  phys_addr_t size, phys_addr_t align,
					  phys_addr_t start, phys_addr_t end);
phys_addr_t sim_memblock_phys_alloc_try_nid(struct sim_memblock *mb,
					    phys_addr_t size,
					    phys_addr_t align, int nid);
void *sim_memblock_alloc_exact_nid_raw(struct sim_memblock *mb,
				       phys_addr_t size, phys_addr_t align,
				       phys_addr_t min_addr,
				       phys_addr_t max_addr, int nid);
void *sim_memblock_alloc_try_nid_raw(struct sim_memblock *mb,
				     phys_addr_t size, phys_addr_t align,
				     phys_addr_t min_addr,
				     phys_addr_t max_addr, int nid);
void *sim_memblock_alloc_try_nid(struct sim_memblock *mb, phys_addr_t size,
				 phys_addr_t align, phys_addr_t min_addr,
				 phys_addr_t max_addr, int nid);
void *sim_memblock_alloc_or_panic(struct sim_memblock *mb, phys_addr_t size,
				  phys_addr_t align);

/* Geometry. */
phys_addr_t sim_memblock_start_of_DRAM(const struct sim_memblock *mb);
phys_addr_t sim_memblock_end_of_DRAM(const struct sim_memblock *mb);
unsigned long
sim_memblock_estimated_nr_free_pages(const struct sim_memblock *mb);
bool sim_memblock_validate_numa_coverage(const struct sim_memblock *mb,
					 unsigned long threshold_bytes);

/* Whole pages of memory: rounded inward; of what is taken: outward. */
static inline unsigned long
sim_memblock_region_memory_base_pfn(const struct sim_memblock_region *r)
{
	return PFN_UP(r->base);
}

static inline unsigned long
sim_memblock_region_memory_end_pfn(const struct sim_memblock_region *r)
{
	return PFN_DOWN(sim_region_end(r));
}

static inline unsigned long
sim_memblock_region_reserved_base_pfn(const struct sim_memblock_region *r)
{
	return PFN_DOWN(r->base);
}

static inline unsigned long
sim_memblock_region_reserved_end_pfn(const struct sim_memblock_region *r)
{
	return PFN_UP(sim_region_end(r));
}

static inline phys_addr_t
sim_memblock_phys_mem_size(const struct sim_memblock *mb)
{
	return mb->memory.total_size;
}

static inline phys_addr_t
sim_memblock_reserved_size(const struct sim_memblock *mb)
{
	return mb->reserved.total_size;
}

static inline void sim_memblock_set_bottom_up(struct sim_memblock *mb,
					      bool enable)
{
	mb->bottom_up = enable;
}

static inline bool sim_memblock_bottom_up(const struct sim_memblock *mb)
{
	return mb->bottom_up;
}

static inline void sim_memblock_set_current_limit(struct sim_memblock *mb,
						  phys_addr_t limit)
{
	mb->current_limit = limit;
}

static inline phys_addr_t
sim_memblock_get_current_limit(const struct sim_memblock *mb)
{
	return mb->current_limit;
}

static inline phys_addr_t sim_memblock_phys_alloc(struct sim_memblock *mb,
						  phys_addr_t size,
						  phys_addr_t align)
{
	return sim_memblock_phys_alloc_range(mb, size, align, 0,
					     SIM_MEMBLOCK_ALLOC_ACCESSIBLE);
}

static inline void *sim_memblock_alloc(struct sim_memblock *mb,
				       phys_addr_t size, phys_addr_t align)
{
	return sim_memblock_alloc_try_nid(mb, size, align, 0,
					  SIM_MEMBLOCK_ALLOC_ACCESSIBLE,
					  NUMA_NO_NODE);
}

static inline void *sim_memblock_alloc_raw(struct sim_memblock *mb,
					   phys_addr_t size, phys_addr_t align)
{
	return sim_memblock_alloc_try_nid_raw(mb, size, align, 0,
					      SIM_MEMBLOCK_ALLOC_ACCESSIBLE,
					      NUMA_NO_NODE);
}

static inline void *sim_memblock_alloc_from(struct sim_memblock *mb,
					    phys_addr_t size,
					    phys_addr_t align,
					    phys_addr_t min_addr)
{
	return sim_memblock_alloc_try_nid(mb, size, align, min_addr,
					  SIM_MEMBLOCK_ALLOC_ACCESSIBLE,
					  NUMA_NO_NODE);
}

static inline void *sim_memblock_alloc_low(struct sim_memblock *mb,
					   phys_addr_t size, phys_addr_t align)
{
	return sim_memblock_alloc_try_nid(mb, size, align,
					  SIM_MEMBLOCK_LOW_LIMIT,
					  SIM_ARCH_LOW_ADDRESS_LIMIT,
					  NUMA_NO_NODE);
}

static inline void *sim_memblock_alloc_node(struct sim_memblock *mb,
					    phys_addr_t size,
					    phys_addr_t align, int nid)
{
	return sim_memblock_alloc_try_nid(mb, size, align, 0,
					  SIM_MEMBLOCK_ALLOC_ACCESSIBLE, nid);
}

/* Row A8 of the 4.x era: like their successors, but they fail hard. */
phys_addr_t __sim_memblock_alloc_base(struct sim_memblock *mb,
				      phys_addr_t size, phys_addr_t align,
				      phys_addr_t max_addr);
phys_addr_t sim_memblock_alloc_base(struct sim_memblock *mb, phys_addr_t size,
				    phys_addr_t align, phys_addr_t max_addr);
phys_addr_t sim_memblock_alloc_base_nid(struct sim_memblock *mb,
					phys_addr_t size, phys_addr_t align,
					phys_addr_t max_addr, int nid,
					enum sim_memblock_flags flags);

/* Iterators: row A10. */
#define for_each_sim_mem_region(mb, region) \
	for ((region) = (mb)->memory.regions; \
	     (region) < (mb)->memory.regions + (mb)->memory.cnt; (region)++)

#define for_each_sim_reserved_mem_region(mb, region) \
	for ((region) = (mb)->reserved.regions; \
	     (region) < (mb)->reserved.regions + (mb)->reserved.cnt; (region)++)

#define __for_each_sim_mem_range(i, mb, type_a, type_b, nid, flags, \
				 p_start, p_end, p_nid) \
	for (i = 0, __sim_next_mem_range(mb, &i, nid, flags, type_a, type_b, \
					 p_start, p_end, p_nid); \
	     i != U64_MAX; \
	     __sim_next_mem_range(mb, &i, nid, flags, type_a, type_b, \
				  p_start, p_end, p_nid))

#define __for_each_sim_mem_range_rev(i, mb, type_a, type_b, nid, flags, \
				     p_start, p_end, p_nid) \
	for (i = U64_MAX, __sim_next_mem_range_rev(mb, &i, nid, flags, \
						   type_a, type_b, p_start, \
						   p_end, p_nid); \
	     i != U64_MAX; \
	     __sim_next_mem_range_rev(mb, &i, nid, flags, type_a, type_b, \
				      p_start, p_end, p_nid))

#define for_each_sim_mem_range(i, mb, p_start, p_end) \
	__for_each_sim_mem_range(i, mb, &(mb)->memory, NULL, NUMA_NO_NODE, \
				 SIM_MEMBLOCK_HOTPLUG | \
				 SIM_MEMBLOCK_DRIVER_MANAGED, \
				 p_start, p_end, NULL)

#define for_each_sim_mem_range_rev(i, mb, p_start, p_end) \
	__for_each_sim_mem_range_rev(i, mb, &(mb)->memory, NULL, NUMA_NO_NODE, \
				     SIM_MEMBLOCK_HOTPLUG | \
				     SIM_MEMBLOCK_DRIVER_MANAGED, \
				     p_start, p_end, NULL)

#define for_each_sim_free_mem_range(i, mb, nid, flags, p_start, p_end, p_nid) \
	__for_each_sim_mem_range(i, mb, &(mb)->memory, &(mb)->reserved, nid, \
				 flags, p_start, p_end, p_nid)

#define for_each_sim_free_mem_range_reverse(i, mb, nid, flags, p_start, \
					    p_end, p_nid) \
	__for_each_sim_mem_range_rev(i, mb, &(mb)->memory, &(mb)->reserved, \
				     nid, flags, p_start, p_end, p_nid)

#define for_each_sim_mem_pfn_range(i, mb, nid, p_start, p_end, p_nid) \
	for (i = -1, __sim_next_mem_pfn_range(mb, &i, nid, p_start, p_end, \
					      p_nid); \
	     i >= 0; \
	     __sim_next_mem_pfn_range(mb, &i, nid, p_start, p_end, p_nid))

#endif /* SIM_EARLY_MEMBLOCK_H */
