/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Where the page allocator tells what it does: one function each, which is a no-op of
 * a few bytes while nobody listens. trace_events.h has the tracepoints behind them,
 * mm_sim:*; whoever includes this need not know of it.
 */
#ifndef SIM_PAGE_TRACE_H
#define SIM_PAGE_TRACE_H

#include <linux/gfp_types.h>
#include <linux/tracepoint-defs.h>
#include <linux/types.h>

struct sim_mm;
struct sim_page;
struct sim_zone;

DECLARE_TRACEPOINT(sim_mm_page_alloc);
DECLARE_TRACEPOINT(sim_mm_page_free);
DECLARE_TRACEPOINT(sim_mm_page_split);
DECLARE_TRACEPOINT(sim_mm_page_coalesce);
DECLARE_TRACEPOINT(sim_mm_page_alloc_extfrag);
DECLARE_TRACEPOINT(sim_mm_pageblock_claim);
DECLARE_TRACEPOINT(sim_mm_page_pcpu_refill);
DECLARE_TRACEPOINT(sim_mm_page_pcpu_drain);
DECLARE_TRACEPOINT(sim_mm_pageblock_isolate);
DECLARE_TRACEPOINT(sim_mm_pageblock_unisolate);
DECLARE_TRACEPOINT(sim_test_pages_isolated);
DECLARE_TRACEPOINT(sim_mm_watermark_failed);

void __cold __sim_trace_alloc(const struct sim_mm *mm,
			      const struct sim_page *page, unsigned int order,
			      gfp_t gfp, int migratetype);
void __cold __sim_trace_free(const struct sim_mm *mm,
			     const struct sim_page *page, unsigned int order);
void __cold __sim_trace_split(const struct sim_zone *zone,
			      const struct sim_page *page, unsigned int order,
			      unsigned int high, unsigned int nr,
			      int migratetype);
void __cold __sim_trace_coalesce(const struct sim_zone *zone,
				 const struct sim_page *page,
				 unsigned int order, int migratetype);
void __cold __sim_trace_extfrag(const struct sim_mm *mm,
				const struct sim_page *page,
				unsigned int alloc_order,
				unsigned int fallback_order,
				int alloc_migratetype,
				int fallback_migratetype);
void __cold __sim_trace_claim(const struct sim_mm *mm, unsigned long pfn,
			      unsigned int order, int from, int to);
void __cold __sim_trace_refill(const struct sim_mm *mm,
			       const struct sim_page *page, unsigned int order,
			       int migratetype);
void __cold __sim_trace_drain(const struct sim_mm *mm,
			      const struct sim_page *page, unsigned int order,
			      int migratetype);
void __cold __sim_trace_isolate(const struct sim_mm *mm, unsigned long pfn,
				int err);
void __cold __sim_trace_unisolate(const struct sim_mm *mm, unsigned long pfn,
				  int err);
void __cold __sim_trace_test_isolated(const struct sim_mm *mm,
				      unsigned long start_pfn,
				      unsigned long end_pfn,
				      unsigned long fin_pfn);
void __cold __sim_trace_watermark(const struct sim_zone *zone,
				  unsigned int order, unsigned int alloc_flags,
				  int highest_zoneidx);

/* Is there anybody who wants to know of each allocation, or of each free? */
#define sim_traces_alloc() tracepoint_enabled(sim_mm_page_alloc)
#define sim_traces_free() tracepoint_enabled(sim_mm_page_free)

/* A request is answered; @page is NULL where it failed. Any context. */
static inline void sim_trace_alloc(const struct sim_mm *mm,
				   const struct sim_page *page,
				   unsigned int order, gfp_t gfp,
				   int migratetype)
{
	if (sim_traces_alloc())
		__sim_trace_alloc(mm, page, order, gfp, migratetype);
}

/* A block comes back. Any context. */
static inline void sim_trace_free(const struct sim_mm *mm,
				  const struct sim_page *page,
				  unsigned int order)
{
	if (sim_traces_free())
		__sim_trace_free(mm, page, order);
}

/* A block of @high is cut up for @nr blocks of @order at its start. Zone lock. */
static inline void sim_trace_split(const struct sim_zone *zone,
				   const struct sim_page *page,
				   unsigned int order, unsigned int high,
				   unsigned int nr, int migratetype)
{
	if (tracepoint_enabled(sim_mm_page_split))
		__sim_trace_split(zone, page, order, high, nr, migratetype);
}

/* Two halves become a block of @order, which @page lies in. Zone lock. */
static inline void sim_trace_coalesce(const struct sim_zone *zone,
				      const struct sim_page *page,
				      unsigned int order, int migratetype)
{
	if (tracepoint_enabled(sim_mm_page_coalesce))
		__sim_trace_coalesce(zone, page, order, migratetype);
}

/* A block comes from the lists of another type. Zone lock. */
static inline void sim_trace_extfrag(const struct sim_mm *mm,
				     const struct sim_page *page,
				     unsigned int alloc_order,
				     unsigned int fallback_order,
				     int alloc_migratetype,
				     int fallback_migratetype)
{
	if (tracepoint_enabled(sim_mm_page_alloc_extfrag))
		__sim_trace_extfrag(mm, page, alloc_order, fallback_order,
				    alloc_migratetype, fallback_migratetype);
}

/* The 2^@order pages from @pfn on, whole pageblocks, get another type. Zone lock. */
static inline void sim_trace_claim(const struct sim_mm *mm, unsigned long pfn,
				   unsigned int order, int from, int to)
{
	if (tracepoint_enabled(sim_mm_pageblock_claim))
		__sim_trace_claim(mm, pfn, order, from, to);
}

/* A block goes into a per-CPU list. Zone lock. */
static inline void sim_trace_refill(const struct sim_mm *mm,
				    const struct sim_page *page,
				    unsigned int order, int migratetype)
{
	if (tracepoint_enabled(sim_mm_page_pcpu_refill))
		__sim_trace_refill(mm, page, order, migratetype);
}

/* A block leaves a per-CPU list for the zone. Zone lock. */
static inline void sim_trace_drain(const struct sim_mm *mm,
				   const struct sim_page *page,
				   unsigned int order, int migratetype)
{
	if (tracepoint_enabled(sim_mm_page_pcpu_drain))
		__sim_trace_drain(mm, page, order, migratetype);
}

/* A pageblock was to be isolated; @err says what came of it. Zone lock. */
static inline void sim_trace_isolate(const struct sim_mm *mm,
				     unsigned long pfn, int err)
{
	if (tracepoint_enabled(sim_mm_pageblock_isolate))
		__sim_trace_isolate(mm, pfn, err);
}

/* A pageblock was to be put back. Zone lock. */
static inline void sim_trace_unisolate(const struct sim_mm *mm,
				       unsigned long pfn, int err)
{
	if (tracepoint_enabled(sim_mm_pageblock_unisolate))
		__sim_trace_unisolate(mm, pfn, err);
}

/* A range was looked at, and is isolated up to @fin_pfn. Any context. */
static inline void sim_trace_test_isolated(const struct sim_mm *mm,
					   unsigned long start_pfn,
					   unsigned long end_pfn,
					   unsigned long fin_pfn)
{
	if (tracepoint_enabled(sim_test_pages_isolated))
		__sim_trace_test_isolated(mm, start_pfn, end_pfn, fin_pfn);
}

/* A zone has too little above the mark that the request heeds. Any context. */
static inline void sim_trace_watermark(const struct sim_zone *zone,
				       unsigned int order,
				       unsigned int alloc_flags,
				       int highest_zoneidx)
{
	if (tracepoint_enabled(sim_mm_watermark_failed))
		__sim_trace_watermark(zone, order, alloc_flags,
				      highest_zoneidx);
}

#endif /* SIM_PAGE_TRACE_H */
