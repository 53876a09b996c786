/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The host is userspace: nobody listens.
 */
#ifndef SIM_EARLY_TRACE_H
#define SIM_EARLY_TRACE_H

#include <linux/types.h>

struct sim_memblock;
struct sim_memblock_region;
struct sim_memblock_type;

static inline void sim_trace_region_add(const struct sim_memblock *mb,
					const struct sim_memblock_type *type,
					const struct sim_memblock_region *region)
{
}

static inline void
sim_trace_region_remove(const struct sim_memblock *mb,
			const struct sim_memblock_type *type,
			const struct sim_memblock_region *region)
{
}

static inline void
sim_trace_region_isolate(const struct sim_memblock *mb,
			 const struct sim_memblock_type *type,
			 const struct sim_memblock_region *region,
			 phys_addr_t at)
{
}

static inline void
sim_trace_region_merge(const struct sim_memblock *mb,
		       const struct sim_memblock_type *type,
		       const struct sim_memblock_region *region, phys_addr_t at)
{
}

#endif
