/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Where memblock and the direct map tell what they do: one function each, which is a
 * no-op while nobody listens. trace_events.h has the tracepoints behind them.
 */
#ifndef SIM_EARLY_TRACE_H
#define SIM_EARLY_TRACE_H

#include <linux/tracepoint-defs.h>
#include <linux/types.h>

struct sim_lowmem;
struct sim_memblock;
struct sim_memblock_region;
struct sim_memblock_type;

DECLARE_TRACEPOINT(sim_memblock_region_add);
DECLARE_TRACEPOINT(sim_memblock_region_remove);
DECLARE_TRACEPOINT(sim_memblock_region_isolate);
DECLARE_TRACEPOINT(sim_memblock_region_merge);
DECLARE_TRACEPOINT(sim_section_mapped);

void __cold __sim_trace_region_add(const struct sim_memblock *mb,
				   const struct sim_memblock_type *type,
				   const struct sim_memblock_region *region);
void __cold __sim_trace_region_remove(const struct sim_memblock *mb,
				      const struct sim_memblock_type *type,
				      const struct sim_memblock_region *region);
void __cold __sim_trace_region_isolate(const struct sim_memblock *mb,
				       const struct sim_memblock_type *type,
				       const struct sim_memblock_region *region,
				       phys_addr_t at);
void __cold __sim_trace_region_merge(const struct sim_memblock *mb,
				     const struct sim_memblock_type *type,
				     const struct sim_memblock_region *region,
				     phys_addr_t at);
void __cold __sim_trace_section(const struct sim_memblock *mb, u64 virt,
				phys_addr_t phys, u64 size, bool exec);

/* @region was not there. Boot. */
static inline void sim_trace_region_add(const struct sim_memblock *mb,
					const struct sim_memblock_type *type,
					const struct sim_memblock_region *region)
{
	if (tracepoint_enabled(sim_memblock_region_add))
		__sim_trace_region_add(mb, type, region);
}

/* @region is about to go. Boot. */
static inline void
sim_trace_region_remove(const struct sim_memblock *mb,
			const struct sim_memblock_type *type,
			const struct sim_memblock_region *region)
{
	if (tracepoint_enabled(sim_memblock_region_remove))
		__sim_trace_region_remove(mb, type, region);
}

/* @region is about to be cut at @at. Boot. */
static inline void
sim_trace_region_isolate(const struct sim_memblock *mb,
			 const struct sim_memblock_type *type,
			 const struct sim_memblock_region *region,
			 phys_addr_t at)
{
	if (tracepoint_enabled(sim_memblock_region_isolate))
		__sim_trace_region_isolate(mb, type, region, at);
}

/* @region was made of two, which met at @at. Boot. */
static inline void
sim_trace_region_merge(const struct sim_memblock *mb,
		       const struct sim_memblock_type *type,
		       const struct sim_memblock_region *region,
		       phys_addr_t at)
{
	if (tracepoint_enabled(sim_memblock_region_merge))
		__sim_trace_region_merge(mb, type, region, at);
}

/* A section of the direct map: @size bytes from @phys on are mapped at @virt. Boot. */
static inline void sim_trace_section(const struct sim_memblock *mb, u64 virt,
				     phys_addr_t phys, u64 size, bool exec)
{
	if (tracepoint_enabled(sim_section_mapped))
		__sim_trace_section(mb, virt, phys, size, exec);
}

#endif /* SIM_EARLY_TRACE_H */
