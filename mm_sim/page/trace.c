// SPDX-License-Identifier: GPL-2.0
/*
 * The tracepoints of the page allocator: what is known where something happens,
 * made into what a tracepoint tells. Only reached while somebody listens.
 */
#include <linux/bitops.h>
#include <linux/math.h>

#include "host/compat.h"
#include "page/buddy.h"
#include "page/internal.h"
#include "page/trace.h"

#define CREATE_TRACE_POINTS
#include "page/trace_events.h"

EXPORT_TRACEPOINT_SYMBOL_GPL(sim_mm_page_alloc);
EXPORT_TRACEPOINT_SYMBOL_GPL(sim_mm_page_free);
EXPORT_TRACEPOINT_SYMBOL_GPL(sim_mm_page_split);
EXPORT_TRACEPOINT_SYMBOL_GPL(sim_mm_page_coalesce);
EXPORT_TRACEPOINT_SYMBOL_GPL(sim_mm_page_alloc_extfrag);
EXPORT_TRACEPOINT_SYMBOL_GPL(sim_mm_pageblock_claim);
EXPORT_TRACEPOINT_SYMBOL_GPL(sim_mm_page_pcpu_refill);
EXPORT_TRACEPOINT_SYMBOL_GPL(sim_mm_page_pcpu_drain);
EXPORT_TRACEPOINT_SYMBOL_GPL(sim_mm_pageblock_isolate);
EXPORT_TRACEPOINT_SYMBOL_GPL(sim_mm_pageblock_unisolate);
EXPORT_TRACEPOINT_SYMBOL_GPL(sim_test_pages_isolated);
EXPORT_TRACEPOINT_SYMBOL_GPL(sim_mm_watermark_failed);

/**
 * __sim_trace_alloc() - a request is answered
 * @mm: the machine
 * @page: first page of the block; NULL where there is none
 * @order: its order
 * @gfp: the request
 * @migratetype: type that was asked for
 *
 * Mirrors trace_mm_page_alloc(). Context: any.
 */
void __sim_trace_alloc(const struct sim_mm *mm, const struct sim_page *page,
		       unsigned int order, gfp_t gfp, int migratetype)
{
	trace_sim_mm_page_alloc(mm, page, order, gfp, migratetype);
}

/**
 * __sim_trace_free() - a block comes back
 * @mm: the machine
 * @page: its first page
 * @order: its order
 *
 * Mirrors trace_mm_page_free(). Context: any.
 */
void __sim_trace_free(const struct sim_mm *mm, const struct sim_page *page,
		      unsigned int order)
{
	trace_sim_mm_page_free(mm, page, order);
}

/**
 * __sim_trace_split() - a block is cut up
 * @zone: the zone
 * @page: its first page
 * @order: order of the neighbours that are wanted, the first of which starts at @page
 * @high: order of the block
 * @nr: how many neighbours
 * @migratetype: of its list
 *
 * Tells the halvings that taking them one by one would take. Context: zone lock.
 */
void __sim_trace_split(const struct sim_zone *zone,
		       const struct sim_page *page, unsigned int order,
		       unsigned int high, unsigned int nr, int migratetype)
{
	unsigned long pfn = sim_page_to_pfn(zone->mm, page);
	unsigned long at, end = (unsigned long)nr << order;

	for (at = 0; at < end; at += 1UL << order) {
		unsigned int whole = at ? __ffs(at) : high;

		for (; whole > order; whole--)
			trace_sim_mm_page_split(zone->mm, pfn + at, whole,
						migratetype);
	}
}
EXPORT_SYMBOL_SIM_KUNIT(__sim_trace_split);

/**
 * __sim_trace_coalesce() - two halves become a block
 * @zone: the zone
 * @page: any page of it
 * @order: its order
 * @migratetype: of its list
 *
 * Context: zone lock.
 */
void __sim_trace_coalesce(const struct sim_zone *zone,
			  const struct sim_page *page, unsigned int order,
			  int migratetype)
{
	unsigned long pfn = sim_page_to_pfn(zone->mm, page);

	trace_sim_mm_page_coalesce(zone->mm, round_down(pfn, BIT(order)),
				   order, migratetype);
}

/**
 * __sim_trace_extfrag() - a block comes from the lists of another type
 * @mm: the machine
 * @page: its first page
 * @alloc_order: its order
 * @fallback_order: order of the free block that it is a part of
 * @alloc_migratetype: type that was asked for
 * @fallback_migratetype: type of the list
 *
 * Mirrors trace_mm_page_alloc_extfrag(). Context: zone lock.
 */
void __sim_trace_extfrag(const struct sim_mm *mm, const struct sim_page *page,
			 unsigned int alloc_order, unsigned int fallback_order,
			 int alloc_migratetype, int fallback_migratetype)
{
	int now = sim_get_pageblock_migratetype(mm, sim_page_to_pfn(mm, page));

	trace_sim_mm_page_alloc_extfrag(mm, page, alloc_order, fallback_order,
					alloc_migratetype,
					fallback_migratetype,
					now == alloc_migratetype);
}

/**
 * __sim_trace_claim() - pageblocks get the type that was asked for
 * @mm: the machine
 * @pfn: first pfn of the first
 * @order: of all of them together
 * @from: their type so far
 * @to: their type from now on
 *
 * Context: zone lock.
 */
void __sim_trace_claim(const struct sim_mm *mm, unsigned long pfn,
		       unsigned int order, int from, int to)
{
	trace_sim_mm_pageblock_claim(mm, pfn, order, from, to);
}

/**
 * __sim_trace_refill() - a block goes into a per-CPU list
 * @mm: the machine
 * @page: its first page
 * @order: its order
 * @migratetype: of the list
 *
 * Context: zone lock.
 */
void __sim_trace_refill(const struct sim_mm *mm, const struct sim_page *page,
			unsigned int order, int migratetype)
{
	trace_sim_mm_page_pcpu_refill(mm, page, order, migratetype);
}

/**
 * __sim_trace_drain() - a block leaves a per-CPU list
 * @mm: the machine
 * @page: its first page
 * @order: its order
 * @migratetype: type of its pageblock
 *
 * Mirrors trace_mm_page_pcpu_drain(). Context: zone lock.
 */
void __sim_trace_drain(const struct sim_mm *mm, const struct sim_page *page,
		       unsigned int order, int migratetype)
{
	trace_sim_mm_page_pcpu_drain(mm, page, order, migratetype);
}

/**
 * __sim_trace_isolate() - a pageblock was to be isolated
 * @mm: the machine
 * @pfn: any pfn of it
 * @err: 0 or why it is not
 *
 * Context: zone lock.
 */
void __sim_trace_isolate(const struct sim_mm *mm, unsigned long pfn, int err)
{
	unsigned long start = sim_pageblock_start_pfn(pfn);

	trace_sim_mm_pageblock_isolate(mm, start,
				       sim_pageblock_type_before(mm, start),
				       err);
}

/**
 * __sim_trace_unisolate() - a pageblock was to be put back
 * @mm: the machine
 * @pfn: any pfn of it
 * @err: 0 or why it is not
 *
 * Context: zone lock.
 */
void __sim_trace_unisolate(const struct sim_mm *mm, unsigned long pfn, int err)
{
	unsigned long start = sim_pageblock_start_pfn(pfn);

	trace_sim_mm_pageblock_unisolate(mm, start,
					 sim_pageblock_type_before(mm, start),
					 err);
}

/**
 * __sim_trace_test_isolated() - a range was looked at
 * @mm: the machine
 * @start_pfn: its first pfn
 * @end_pfn: one past its last
 * @fin_pfn: the first that is not free and isolated; @end_pfn or more for none
 *
 * Mirrors trace_test_pages_isolated(). Context: any.
 */
void __sim_trace_test_isolated(const struct sim_mm *mm,
			       unsigned long start_pfn, unsigned long end_pfn,
			       unsigned long fin_pfn)
{
	trace_sim_test_pages_isolated(mm, start_pfn, end_pfn, fin_pfn);
}

/**
 * __sim_trace_watermark() - a zone has too little above a mark
 * @zone: the zone
 * @order: of the block
 * @alloc_flags: SIM_ALLOC_*; they say which mark
 * @highest_zoneidx: highest zone that the request may use
 *
 * Context: any.
 */
void __sim_trace_watermark(const struct sim_zone *zone, unsigned int order,
			   unsigned int alloc_flags, int highest_zoneidx)
{
	trace_sim_mm_watermark_failed(zone, order,
				      sim_wmark_pages(zone, alloc_flags &
						      SIM_ALLOC_WMARK_MASK),
				      sim_zone_page_state(zone,
							  SIM_NR_FREE_PAGES),
				      zone->lowmem_reserve[highest_zoneidx],
				      alloc_flags);
}
