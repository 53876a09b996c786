// SPDX-License-Identifier: GPL-2.0
/*
 * The tracepoints of memblock and of the direct map. Only reached while somebody
 * listens.
 */
#include "early/memblock.h"
#include "early/trace.h"
#include "host/compat.h"

#define CREATE_TRACE_POINTS
#include "early/trace_events.h"

EXPORT_TRACEPOINT_SYMBOL_GPL(sim_memblock_region_add);
EXPORT_TRACEPOINT_SYMBOL_GPL(sim_memblock_region_remove);
EXPORT_TRACEPOINT_SYMBOL_GPL(sim_memblock_region_isolate);
EXPORT_TRACEPOINT_SYMBOL_GPL(sim_memblock_region_merge);
EXPORT_TRACEPOINT_SYMBOL_GPL(sim_section_mapped);

/**
 * __sim_trace_region_add() - a region was not there before
 * @mb: the instance
 * @type: the set
 * @region: the region, not merged yet
 *
 * Context: as the function that adds it.
 */
void __sim_trace_region_add(const struct sim_memblock *mb,
			    const struct sim_memblock_type *type,
			    const struct sim_memblock_region *region)
{
	trace_sim_memblock_region_add(mb, type, region);
}

/**
 * __sim_trace_region_remove() - a region is about to go
 * @mb: the instance
 * @type: the set
 * @region: the region
 *
 * Context: as the function that removes it.
 */
void __sim_trace_region_remove(const struct sim_memblock *mb,
			       const struct sim_memblock_type *type,
			       const struct sim_memblock_region *region)
{
	trace_sim_memblock_region_remove(mb, type, region);
}

/**
 * __sim_trace_region_isolate() - a region is about to be cut
 * @mb: the instance
 * @type: the set
 * @region: the region, still in one piece
 * @at: simulated physical address inside it
 *
 * Context: as the function that cuts it.
 */
void __sim_trace_region_isolate(const struct sim_memblock *mb,
				const struct sim_memblock_type *type,
				const struct sim_memblock_region *region,
				phys_addr_t at)
{
	trace_sim_memblock_region_isolate(mb, type, region, at);
}

/**
 * __sim_trace_region_merge() - a region was made of two
 * @mb: the instance
 * @type: the set
 * @region: the region, in one piece
 * @at: simulated physical address where the two met
 *
 * Context: as the function that merges them.
 */
void __sim_trace_region_merge(const struct sim_memblock *mb,
			      const struct sim_memblock_type *type,
			      const struct sim_memblock_region *region,
			      phys_addr_t at)
{
	trace_sim_memblock_region_merge(mb, type, region, at);
}

/**
 * __sim_trace_section() - a section of the direct map is there
 * @mb: where its table comes from
 * @virt: simulated virtual address
 * @phys: simulated physical address
 * @size: bytes
 * @exec: whether it may hold code
 *
 * Context: boot.
 */
void __sim_trace_section(const struct sim_memblock *mb, u64 virt,
			 phys_addr_t phys, u64 size, bool exec)
{
	trace_sim_section_mapped(mb, virt, phys, size, exec);
}
