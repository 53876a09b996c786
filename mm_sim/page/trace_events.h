/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The tracepoints of the page allocator. Those that Linux has, in kmem: and
 * page_isolation:, have its fields and its line, and the machine behind them.
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM mm_sim

#if !defined(SIM_PAGE_TRACE_EVENTS_H) || defined(TRACE_HEADER_MULTI_READ)
#define SIM_PAGE_TRACE_EVENTS_H

#include <linux/tracepoint.h>
#include <trace/events/mmflags.h>

#include "page/mmzone.h"

TRACE_DEFINE_ENUM(SIM_MIGRATE_UNMOVABLE);
TRACE_DEFINE_ENUM(SIM_MIGRATE_MOVABLE);
TRACE_DEFINE_ENUM(SIM_MIGRATE_RECLAIMABLE);
TRACE_DEFINE_ENUM(SIM_MIGRATE_HIGHATOMIC);
TRACE_DEFINE_ENUM(SIM_MIGRATE_CMA);
TRACE_DEFINE_ENUM(SIM_MIGRATE_ISOLATE);
TRACE_DEFINE_ENUM(SIM_MIGRATE_RESERVE);

/* As sim_migratetype_names; who reads a trace elsewhere has no such table. */
#define sim_show_migratetype(mt)					\
	__print_symbolic(mt,						\
			 { SIM_MIGRATE_UNMOVABLE, "Unmovable" },	\
			 { SIM_MIGRATE_MOVABLE, "Movable" },		\
			 { SIM_MIGRATE_RECLAIMABLE, "Reclaimable" },	\
			 { SIM_MIGRATE_HIGHATOMIC, "HighAtomic" },	\
			 { SIM_MIGRATE_CMA, "CMA" },			\
			 { SIM_MIGRATE_ISOLATE, "Isolate" },		\
			 { SIM_MIGRATE_RESERVE, "Reserve" })

#define sim_assign_machine(mm)						\
	strscpy(__entry->machine, (mm)->log ? (mm)->log->name : "",	\
		SIM_NAME_LEN)

/* As kmem:mm_page_alloc. */
TRACE_EVENT(sim_mm_page_alloc,
	    TP_PROTO(const struct sim_mm *mm, const struct sim_page *page,
		     unsigned int order, gfp_t gfp_flags, int migratetype),
	    TP_ARGS(mm, page, order, gfp_flags, migratetype),
	    TP_STRUCT__entry(__field(const void *, page)
			     __field(unsigned long, pfn)
			     __field(unsigned int, order)
			     __field(unsigned long, gfp_flags)
			     __field(int, migratetype)
			     __array(char, machine, SIM_NAME_LEN)),
	    TP_fast_assign(__entry->page = page;
			   __entry->pfn = page ? sim_page_to_pfn(mm, page) : 0;
			   __entry->order = order;
			   __entry->gfp_flags = (__force unsigned long)gfp_flags;
			   __entry->migratetype = migratetype;
			   sim_assign_machine(mm);),
	    TP_printk("page=%p pfn=0x%lx order=%d migratetype=%d gfp_flags=%s machine=%s",
		      __entry->page, __entry->pfn, __entry->order,
		      __entry->migratetype, show_gfp_flags(__entry->gfp_flags),
		      __entry->machine)
);

/* As kmem:mm_page_free. */
TRACE_EVENT(sim_mm_page_free,
	    TP_PROTO(const struct sim_mm *mm, const struct sim_page *page,
		     unsigned int order),
	    TP_ARGS(mm, page, order),
	    TP_STRUCT__entry(__field(const void *, page)
			     __field(unsigned long, pfn)
			     __field(unsigned int, order)
			     __array(char, machine, SIM_NAME_LEN)),
	    TP_fast_assign(__entry->page = page;
			   __entry->pfn = sim_page_to_pfn(mm, page);
			   __entry->order = order;
			   sim_assign_machine(mm);),
	    TP_printk("page=%p pfn=0x%lx order=%d machine=%s", __entry->page,
		      __entry->pfn, __entry->order, __entry->machine)
);

/* As kmem:mm_page_pcpu_drain, for both ways. */
DECLARE_EVENT_CLASS(sim_mm_page_pcpu,
		    TP_PROTO(const struct sim_mm *mm, const struct sim_page *page,
			     unsigned int order, int migratetype),
		    TP_ARGS(mm, page, order, migratetype),
		    TP_STRUCT__entry(__field(const void *, page)
				     __field(unsigned long, pfn)
				     __field(unsigned int, order)
				     __field(int, migratetype)
				     __array(char, machine, SIM_NAME_LEN)),
		    TP_fast_assign(__entry->page = page;
				   __entry->pfn = sim_page_to_pfn(mm, page);
				   __entry->order = order;
				   __entry->migratetype = migratetype;
				   sim_assign_machine(mm);),
		    TP_printk("page=%p pfn=0x%lx order=%d migratetype=%d machine=%s",
			      __entry->page, __entry->pfn, __entry->order,
			      __entry->migratetype, __entry->machine)
);

DEFINE_EVENT(sim_mm_page_pcpu, sim_mm_page_pcpu_refill,
	     TP_PROTO(const struct sim_mm *mm, const struct sim_page *page,
		      unsigned int order, int migratetype),
	     TP_ARGS(mm, page, order, migratetype)
);

DEFINE_EVENT(sim_mm_page_pcpu, sim_mm_page_pcpu_drain,
	     TP_PROTO(const struct sim_mm *mm, const struct sim_page *page,
		      unsigned int order, int migratetype),
	     TP_ARGS(mm, page, order, migratetype)
);

/* A block of the buddy lists that is cut in two, or was just made of two. */
DECLARE_EVENT_CLASS(sim_mm_page_halves,
		    TP_PROTO(const struct sim_mm *mm, unsigned long pfn,
			     unsigned int order, int migratetype),
		    TP_ARGS(mm, pfn, order, migratetype),
		    TP_STRUCT__entry(__field(unsigned long, pfn)
				     __field(unsigned int, order)
				     __field(int, migratetype)
				     __array(char, machine, SIM_NAME_LEN)),
		    TP_fast_assign(__entry->pfn = pfn;
				   __entry->order = order;
				   __entry->migratetype = migratetype;
				   sim_assign_machine(mm);),
		    TP_printk("pfn=0x%lx order=%d migratetype=%s machine=%s",
			      __entry->pfn, __entry->order,
			      sim_show_migratetype(__entry->migratetype),
			      __entry->machine)
);

DEFINE_EVENT(sim_mm_page_halves, sim_mm_page_split,
	     TP_PROTO(const struct sim_mm *mm, unsigned long pfn,
		      unsigned int order, int migratetype),
	     TP_ARGS(mm, pfn, order, migratetype)
);

DEFINE_EVENT(sim_mm_page_halves, sim_mm_page_coalesce,
	     TP_PROTO(const struct sim_mm *mm, unsigned long pfn,
		      unsigned int order, int migratetype),
	     TP_ARGS(mm, pfn, order, migratetype)
);

/* As kmem:mm_page_alloc_extfrag. */
TRACE_EVENT(sim_mm_page_alloc_extfrag,
	    TP_PROTO(const struct sim_mm *mm, const struct sim_page *page,
		     int alloc_order, int fallback_order, int alloc_migratetype,
		     int fallback_migratetype, int change_ownership),
	    TP_ARGS(mm, page, alloc_order, fallback_order, alloc_migratetype,
		    fallback_migratetype, change_ownership),
	    TP_STRUCT__entry(__field(const void *, page)
			     __field(unsigned long, pfn)
			     __field(int, change_ownership)
			     __field(int, alloc_migratetype)
			     __field(int, alloc_order)
			     __field(int, fallback_migratetype)
			     __field(int, fallback_order)
			     __array(char, machine, SIM_NAME_LEN)),
	    TP_fast_assign(sim_assign_machine(mm);
			   __entry->page = page;
			   __entry->change_ownership = change_ownership;
			   __entry->alloc_migratetype = alloc_migratetype;
			   __entry->alloc_order = alloc_order;
			   __entry->pfn = sim_page_to_pfn(mm, page);
			   __entry->fallback_migratetype = fallback_migratetype;
			   __entry->fallback_order = fallback_order;),
	    TP_printk("page=%p pfn=0x%lx alloc_order=%d fallback_order=%d pageblock_order=%d alloc_migratetype=%d fallback_migratetype=%d fragmenting=%d change_ownership=%d machine=%s",
		      __entry->page, __entry->pfn, __entry->alloc_order,
		      __entry->fallback_order, SIM_PAGEBLOCK_ORDER,
		      __entry->alloc_migratetype, __entry->fallback_migratetype,
		      __entry->fallback_order < SIM_PAGEBLOCK_ORDER,
		      __entry->change_ownership, __entry->machine)
);

/* Whole pageblocks get the type that was asked for. */
TRACE_EVENT(sim_mm_pageblock_claim,
	    TP_PROTO(const struct sim_mm *mm, unsigned long pfn,
		     unsigned int order, int from, int to),
	    TP_ARGS(mm, pfn, order, from, to),
	    TP_STRUCT__entry(__field(unsigned long, pfn)
			     __field(unsigned int, order)
			     __field(int, from)
			     __field(int, to)
			     __array(char, machine, SIM_NAME_LEN)),
	    TP_fast_assign(__entry->pfn = pfn;
			   __entry->order = order;
			   __entry->from = from;
			   __entry->to = to;
			   sim_assign_machine(mm);),
	    TP_printk("pfn=0x%lx order=%d from=%s to=%s machine=%s", __entry->pfn,
		      __entry->order, sim_show_migratetype(__entry->from),
		      sim_show_migratetype(__entry->to), __entry->machine)
);

/* A pageblock is taken out of circulation, or put back; or is not, and why. */
DECLARE_EVENT_CLASS(sim_mm_pageblock_isolation,
		    TP_PROTO(const struct sim_mm *mm, unsigned long pfn, int migratetype,
			     int ret),
		    TP_ARGS(mm, pfn, migratetype, ret),
		    TP_STRUCT__entry(__field(unsigned long, pfn)
				     __field(int, migratetype)
				     __field(int, ret)
				     __array(char, machine, SIM_NAME_LEN)),
		    TP_fast_assign(__entry->pfn = pfn;
				   __entry->migratetype = migratetype;
				   __entry->ret = ret;
				   sim_assign_machine(mm);),
		    TP_printk("pfn=0x%lx migratetype=%s ret=%d machine=%s", __entry->pfn,
			      sim_show_migratetype(__entry->migratetype), __entry->ret,
			      __entry->machine)
);

DEFINE_EVENT(sim_mm_pageblock_isolation, sim_mm_pageblock_isolate,
	     TP_PROTO(const struct sim_mm *mm, unsigned long pfn, int migratetype,
		      int ret),
	     TP_ARGS(mm, pfn, migratetype, ret)
);

DEFINE_EVENT(sim_mm_pageblock_isolation, sim_mm_pageblock_unisolate,
	     TP_PROTO(const struct sim_mm *mm, unsigned long pfn, int migratetype,
		      int ret),
	     TP_ARGS(mm, pfn, migratetype, ret)
);

/* As page_isolation:test_pages_isolated. */
TRACE_EVENT(sim_test_pages_isolated,
	    TP_PROTO(const struct sim_mm *mm, unsigned long start_pfn,
		     unsigned long end_pfn, unsigned long fin_pfn),
	    TP_ARGS(mm, start_pfn, end_pfn, fin_pfn),
	    TP_STRUCT__entry(__field(unsigned long, start_pfn)
			     __field(unsigned long, end_pfn)
			     __field(unsigned long, fin_pfn)
			     __array(char, machine, SIM_NAME_LEN)),
	    TP_fast_assign(__entry->start_pfn = start_pfn;
			   __entry->end_pfn = end_pfn;
			   __entry->fin_pfn = fin_pfn;
			   sim_assign_machine(mm);),
	    TP_printk("start_pfn=0x%lx end_pfn=0x%lx fin_pfn=0x%lx ret=%s machine=%s",
		      __entry->start_pfn, __entry->end_pfn, __entry->fin_pfn,
		      __entry->end_pfn <= __entry->fin_pfn ? "success" : "fail",
		      __entry->machine)
);

/* A zone is passed over, or room is to be made in it. */
TRACE_EVENT(sim_mm_watermark_failed,
	    TP_PROTO(const struct sim_zone *zone, unsigned int order,
		     unsigned long mark, unsigned long free_pages,
		     long lowmem_reserve, unsigned int alloc_flags),
	    TP_ARGS(zone, order, mark, free_pages, lowmem_reserve, alloc_flags),
	    TP_STRUCT__entry(__field(int, nid)
			     __array(char, zone, 8)
			     __field(unsigned int, order)
			     __field(unsigned long, mark)
			     __field(unsigned long, free_pages)
			     __field(long, lowmem_reserve)
			     __field(unsigned int, alloc_flags)
			     __array(char, machine, SIM_NAME_LEN)),
	    TP_fast_assign(__entry->nid = zone->zone_pgdat->node_id;
			   strscpy(__entry->zone, zone->name, 8);
			   __entry->order = order;
			   __entry->mark = mark;
			   __entry->free_pages = free_pages;
			   __entry->lowmem_reserve = lowmem_reserve;
			   __entry->alloc_flags = alloc_flags;
			   sim_assign_machine(zone->mm);),
	    TP_printk("nid=%d zone=%s order=%d mark=%lu free_pages=%lu lowmem_reserve=%ld alloc_flags=0x%x machine=%s",
		      __entry->nid, __entry->zone, __entry->order, __entry->mark,
		      __entry->free_pages, __entry->lowmem_reserve,
		      __entry->alloc_flags, __entry->machine)
);

#endif /* SIM_PAGE_TRACE_EVENTS_H */

/* Found through the include path that Kbuild sets. */
#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH page
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace_events
#include <trace/define_trace.h>
