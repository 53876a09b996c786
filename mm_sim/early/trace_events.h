/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The tracepoints of memblock and of the direct map.
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM mm_sim

#if !defined(SIM_EARLY_TRACE_EVENTS_H) || defined(TRACE_HEADER_MULTI_READ)
#define SIM_EARLY_TRACE_EVENTS_H

#include <linux/tracepoint.h>

#include "early/memblock.h"

/* As debugfs/memblock/ shows them; numbers, for who reads a trace elsewhere. */
#define sim_show_memblock_flags(flags)			\
	((flags) ? __print_flags(flags, "|",		\
				 { 1, "HOTPLUG" },	\
				 { 2, "MIRROR" },	\
				 { 4, "NOMAP" },	\
				 { 8, "DRV_MNG" },	\
				 { 16, "RSV_NIT" }) : "NONE")

/* A region that comes or goes. */
DECLARE_EVENT_CLASS(sim_memblock_region,
		    TP_PROTO(const struct sim_memblock *mb,
			     const struct sim_memblock_type *type,
			     const struct sim_memblock_region *region),
		    TP_ARGS(mb, type, region),
		    TP_STRUCT__entry(__field(u64, base)
				     __field(u64, size)
				     __field(int, nid)
				     __field(unsigned int, flags)
				     __array(char, type, 12)
				     __array(char, machine, SIM_NAME_LEN)),
		    TP_fast_assign(__entry->base = region->base;
				   __entry->size = region->size;
				   __entry->nid = sim_numa_valid_node(region->nid) ? region->nid :
					   NUMA_NO_NODE;
				   __entry->flags = region->flags;
				   strscpy(__entry->type, type->name, 12);
				   strscpy(__entry->machine, mb->log ? mb->log->name : "",
					   SIM_NAME_LEN);),
		    TP_printk("type=%s base=0x%llx size=0x%llx nid=%d flags=%s machine=%s",
			      __entry->type, __entry->base, __entry->size, __entry->nid,
			      sim_show_memblock_flags(__entry->flags), __entry->machine)
);

DEFINE_EVENT(sim_memblock_region, sim_memblock_region_add,
	     TP_PROTO(const struct sim_memblock *mb,
		      const struct sim_memblock_type *type,
		      const struct sim_memblock_region *region),
	     TP_ARGS(mb, type, region)
);

DEFINE_EVENT(sim_memblock_region, sim_memblock_region_remove,
	     TP_PROTO(const struct sim_memblock *mb,
		      const struct sim_memblock_type *type,
		      const struct sim_memblock_region *region),
	     TP_ARGS(mb, type, region)
);

/* A region that is cut in two, or was just made of two. */
DECLARE_EVENT_CLASS(sim_memblock_halves,
		    TP_PROTO(const struct sim_memblock *mb,
			     const struct sim_memblock_type *type,
			     const struct sim_memblock_region *region, phys_addr_t at),
		    TP_ARGS(mb, type, region, at),
		    TP_STRUCT__entry(__field(u64, base)
				     __field(u64, size)
				     __field(u64, at)
				     __array(char, type, 12)
				     __array(char, machine, SIM_NAME_LEN)),
		    TP_fast_assign(__entry->base = region->base;
				   __entry->size = region->size;
				   __entry->at = at;
				   strscpy(__entry->type, type->name, 12);
				   strscpy(__entry->machine, mb->log ? mb->log->name : "",
					   SIM_NAME_LEN);),
		    TP_printk("type=%s base=0x%llx size=0x%llx at=0x%llx machine=%s",
			      __entry->type, __entry->base, __entry->size, __entry->at,
			      __entry->machine)
);

DEFINE_EVENT(sim_memblock_halves, sim_memblock_region_isolate,
	     TP_PROTO(const struct sim_memblock *mb,
		      const struct sim_memblock_type *type,
		      const struct sim_memblock_region *region, phys_addr_t at),
	     TP_ARGS(mb, type, region, at)
);

DEFINE_EVENT(sim_memblock_halves, sim_memblock_region_merge,
	     TP_PROTO(const struct sim_memblock *mb,
		      const struct sim_memblock_type *type,
		      const struct sim_memblock_region *region, phys_addr_t at),
	     TP_ARGS(mb, type, region, at)
);

/* A section of the direct map: of 1 MiB on classic ARM, of 2 MiB with LPAE. */
TRACE_EVENT(sim_section_mapped,
	    TP_PROTO(const struct sim_memblock *mb, u64 virt, u64 phys, u64 size,
		     bool exec),
	    TP_ARGS(mb, virt, phys, size, exec),
	    TP_STRUCT__entry(__field(u64, virt)
			     __field(u64, phys)
			     __field(u64, size)
			     __field(unsigned int, exec)
			     __array(char, machine, SIM_NAME_LEN)),
	    TP_fast_assign(__entry->virt = virt;
			   __entry->phys = phys;
			   __entry->size = size;
			   __entry->exec = exec;
			   strscpy(__entry->machine, mb->log ? mb->log->name : "",
				   SIM_NAME_LEN);),
	    TP_printk("virt=0x%llx phys=0x%llx size=0x%llx prot=%s machine=%s",
		      __entry->virt, __entry->phys, __entry->size,
		      __entry->exec ? "RWX" : "RW", __entry->machine)
);

#endif /* SIM_EARLY_TRACE_EVENTS_H */

/* Found through the include path that Kbuild sets. */
#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH early
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace_events
#include <trace/define_trace.h>
