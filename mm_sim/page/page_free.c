// SPDX-License-Identifier: GPL-2.0
/*
 * From a block back to the lists, and the checks on what is given back.
 */
#include <linux/errno.h>
#include <linux/prefetch.h>

#include "host/compat.h"
#include "page/bad_page.h"
#include "page/buddy.h"
#include "page/internal.h"
#include "page/linux_6_1.h"
#include "page/page_alloc.h"
#include "page/pcp.h"
#include "page/pcp_fast.h"
#include "page/policy/policy.h"
#include "page/trace.h"

/*
 * The first page of the block, free, guard, bad or in a per-CPU list, that @pfn
 * lies in; NULL when there is none. Zone lock.
 */
static const struct sim_page *sim_block_nobody_has(const struct sim_mm *mm,
						   unsigned long pfn)
{
	unsigned int order;

	for (order = 0; order <= SIM_MAX_PAGE_ORDER; order++) {
		const struct sim_page *head;

		head = sim_pfn_to_page(mm, pfn & ~((1UL << order) - 1));
		if ((sim_page_buddy(head) || sim_page_guard(head) ||
		     sim_page_pcp(head) || sim_page_bad(head)) &&
		    sim_page_order(head) >= order)
			return head;
	}
	return NULL;
}

/* What is wrong with this free, or NULL. */
static const char *sim_free_refused(const struct sim_mm *mm,
				    const struct sim_page *page,
				    unsigned long pfn, unsigned int order)
{
	const struct sim_page *head = sim_block_nobody_has(mm, pfn);

	if (head && sim_page_bad(head))
		return "the page was found bad and is left out";
	if (sim_page_is_reserved(page))
		return "the page is reserved";
	if (sim_page_flags(page) & SIM_PG_TAIL)
		return "the page is the tail of a compound page";
	if (!sim_page_head(page)) {
		if (!head)
			return "the page is inside an allocated block, not its first";
		if (sim_page_guard(head))
			return "the page is a guard page";
		if (sim_page_pcp(head))
			return "the page is free already, in a per-CPU list";
		return "the page is free already";
	}
	if (sim_page_flags(page) & (SIM_PG_LRU | SIM_PG_SLAB))
		return "the page is on a list of its owner's";
	if (sim_page_order(page) != order)
		return "the block was allocated at another order";
	if (atomic_read(&page->_refcount) > 1)
		return "nonzero _refcount";
	return NULL;
}

/* The head first: a compound page always has its tails. */
static noinline void sim_destroy_compound_page(struct sim_page *page,
					       unsigned int order)
{
	unsigned long i;

	sim_update_page_flags(page, SIM_PG_COMPOUND, 0);
	for (i = 1; i < 1UL << order; i++)
		sim_update_page_flags(page + i, SIM_PG_TAIL, 0);
}

/* What the first page of a block has to be like that is about to be freed. */
#define SIM_PG_FREE_MASK (SIM_PG_RESERVED | SIM_PG_HEAD | SIM_PG_PCP | \
			  SIM_PG_TAIL | SIM_PG_BAD | SIM_PG_LRU | \
			  SIM_PG_SLAB | SIM_ORDER_PGMASK)

/*
 * Mirrors put_page_testzero() and free_pages_prepare(). Of two that free a block at
 * the same time, one gets it; nor does a free that is wrong keep one that is right
 * from it. -EINVAL where it is no such block, and as it was; -EUCLEAN where it is
 * bad, and left out.
 */
static __always_inline int sim_free_pages_prepare(struct sim_mm *mm,
						  struct sim_page *page,
						  unsigned int order)
{
	const u64 want = SIM_PG_HEAD | (u64)order << SIM_ORDER_PGSHIFT;
	u64 flags = READ_ONCE(page->flags);

	if (unlikely(order > SIM_MAX_PAGE_ORDER ||
		     (flags & SIM_PG_FREE_MASK) != want))
		return -EINVAL;
	if (unlikely(atomic_cmpxchg(&page->_refcount, 1, 0) != 1))
		return -EINVAL;
	/* Freed and taken at another order meanwhile? */
	flags = READ_ONCE(page->flags);
	if (unlikely((flags & SIM_PG_FREE_MASK) != want)) {
		atomic_set(&page->_refcount, 1);
		return -EINVAL;
	}
	sim_trace_free(mm, page, order);
	if (unlikely(mm->features & SIM_FEATURES_FREE) &&
	    !__sim_free_pages_prepare(mm, page, order))
		return -EUCLEAN;
	if (unlikely(flags & SIM_PG_COMPOUND))
		sim_destroy_compound_page(page, order);
	return 0;
}

/*
 * Tell of a free that was refused, as @err says; a bad block was told of already.
 * Returns why: a static string.
 */
static const char *sim_free_failed(struct sim_mm *mm, struct sim_page *page,
				   unsigned long pfn, unsigned int order,
				   int err)
{
	struct sim_zone *zone = sim_page_zone(mm, page);
	const char *why;
	unsigned long flags;

	spin_lock_irqsave(&zone->lock, flags);
	why = sim_free_refused(mm, page, pfn, order);
	zone->vm_event[SIM_PGFREE_BAD]++;
	spin_unlock_irqrestore(&zone->lock, flags);
	if (!why)
		why = "the page is free already, or about to be";
	if (err != -EUCLEAN)
		sim_bad_free(mm, page, pfn, order, why);
	return why;
}

/**
 * __sim_free_pages_ok() - give a block to the buddy lists, if it is one
 * @mm: the machine
 * @page: first page of the block
 * @order: its order
 * @fpi_flags: as in __sim_free_one_page()
 *
 * Mirrors __free_pages_ok(). Context: any; takes the zone lock.
 *
 * Return: NULL; what is wrong with it, a static string, and there is a line in the
 * log.
 */
const char *__sim_free_pages_ok(struct sim_mm *mm, struct sim_page *page,
				unsigned int order,
				enum sim_fpi_flags fpi_flags)
{
	unsigned long pfn = sim_page_to_pfn(mm, page);
	int err = sim_free_pages_prepare(mm, page, order);

	if (unlikely(err))
		return sim_free_failed(mm, page, pfn, order, err);
	sim_free_one_page(mm, sim_page_zone(mm, page), page, pfn, order,
			  fpi_flags);
	return NULL;
}

/**
 * sim_free_pages_why() - give a block back, or learn why not
 * @mm: the machine, at stage buddy
 * @pfn: first pfn of the block
 * @order: its order
 * @why: set when the free is refused: a static string
 *
 * It goes straight to the buddy lists. A free that is wrong changes nothing, and
 * leaves one line in the log. Context: any; takes the zone lock.
 *
 * Return: 0; -ENXIO when there is no such page; -EINVAL when the page is not the
 * first of an allocated block of this order.
 */
int sim_free_pages_why(struct sim_mm *mm, unsigned long pfn,
		       unsigned int order, const char **why)
{
	struct sim_page *page = sim_pfn_to_page(mm, pfn);

	*why = NULL;
	if (!page || !sim_pfn_valid(mm, pfn)) {
		*why = "there is no such page";
		sim_err(mm->log, "free pfn=%lu order=%u: %s; the highest pfn is %lu\n",
			pfn, order, *why, mm->max_pfn - 1);
		return -ENXIO;
	}
	*why = __sim_free_pages_ok(mm, page, order, SIM_FPI_NONE);
	return *why ? -EINVAL : 0;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_free_pages_why);

/* A block that is prepared, of an order that has no per-CPU list of the kernel's. */
static noinline int sim_free_pages_buddy(struct sim_mm *mm,
					 struct sim_page *page,
					 unsigned int order)
{
	if (unlikely(order <= READ_ONCE(mm->pcp_max_order)))
		sim_free_pcp_large(mm, page, order);
	else
		sim_free_one_page(mm, sim_page_zone(mm, page), page,
				  sim_page_to_pfn(mm, page), order,
				  SIM_FPI_NONE);
	return 0;
}

/*
 * What sim_free_pages_fast() has no list for: @done says that the block is prepared.
 * Mirrors free_unref_page().
 */
static noinline int sim_free_pages_slow(struct sim_mm *mm,
					struct sim_page *page,
					unsigned int order, bool done)
{
	struct sim_zone *zone = sim_page_zone(mm, page);
	unsigned long pfn = sim_page_to_pfn(mm, page);
	struct sim_per_cpu_pages *pcp;
	int mt;

	if (!done) {
		int err = sim_free_pages_prepare(mm, page, order);

		if (unlikely(err)) {
			sim_free_failed(mm, page, pfn, order, err);
			return -EINVAL;
		}
	}
	if (!sim_pcp_allowed_order(order))
		return sim_free_pages_buddy(mm, page, order);
	pcp = sim_this_cpu_pcp(mm, zone);
	mt = sim_get_pageblock_migratetype(mm, pfn);
	if (mt == SIM_MIGRATE_ISOLATE || !pcp || !sim_pcp_trylock(pcp)) {
		sim_free_one_page(mm, zone, page, pfn, order, SIM_FPI_NONE);
		return 0;
	}
	if (sim_is_linux_6_1(mm)) {
		sim_pcp_push_6_1(mm, zone, pcp, page, order, mt);
		sim_pcp_unlock(pcp);
		return 0;
	}
	/* The other types come back sooner among the movable ones. */
	if (mt >= SIM_MIGRATE_PCPTYPES)
		mt = SIM_MIGRATE_MOVABLE;
	if (!sim_pcp_push(pcp, zone, page, order, mt))
		sim_pcp_trim(mm, zone, pcp, sim_order_to_pindex(mt, order));
	sim_pcp_unlock(pcp);
	return 0;
}

/* What most frees are: to a list of this CPU, which has room. */
static __always_inline int sim_free_pages_fast(struct sim_mm *mm,
					       struct sim_page *page,
					       unsigned int order)
{
	const u64 want = SIM_PG_HEAD | (u64)order << SIM_ORDER_PGSHIFT;
	u64 flags = READ_ONCE(page->flags);
	struct sim_per_cpu_pages *pcp;
	struct sim_zone *zone;
	unsigned int mt;

	/* sim_free_pages_prepare(), of a machine that checks nothing else. */
	if (unlikely((flags & (SIM_PG_FREE_MASK | SIM_PG_COMPOUND)) != want ||
		     mm->features || sim_traces_free() ||
		     atomic_cmpxchg(&page->_refcount, 1, 0) != 1))
		return sim_free_pages_slow(mm, page, order, false);
	if (unlikely(READ_ONCE(page->flags) != flags)) {
		atomic_set(&page->_refcount, 1);
		return sim_free_pages_slow(mm, page, order, false);
	}
	if (!sim_pcp_allowed_order(order))
		return sim_free_pages_buddy(mm, page, order);
	zone = sim_page_zone(mm, page);
	mt = sim_page_pageblock_bits(mm, page);
	/* Isolated pageblocks have a bit above all types. */
	if (unlikely(mt >= SIM_MIGRATE_PCPTYPES || !zone->per_cpu_pageset))
		return sim_free_pages_slow(mm, page, order, true);
	pcp = sim_this_cpu_area(mm) + zone->per_cpu_pageset;
	if (unlikely(!sim_pcp_trylock(pcp)))
		return sim_free_pages_slow(mm, page, order, true);
	if (unlikely(!sim_pcp_push(pcp, zone, page, order, mt)))
		sim_pcp_trim(mm, zone, pcp, sim_order_to_pindex(mt, order));
	sim_pcp_unlock(pcp);
	return 0;
}

static noinline int sim_free_pages_fast_order(struct sim_mm *mm,
					      struct sim_page *page,
					      unsigned int order)
{
	return sim_free_pages_fast(mm, page, order);
}

/**
 * sim_free_pages() - give a block back
 * @mm: the machine, at stage buddy
 * @page: first page of the block
 * @order: its order
 *
 * Small blocks stay in a list of this CPU for a while. A free that is wrong changes
 * nothing, and leaves one line in the log. Mirrors __free_pages(). Context: any.
 *
 * Return: 0; -EINVAL when the page is not the first of an allocated block of this
 * order.
 */
int sim_free_pages(struct sim_mm *mm, struct sim_page *page,
		   unsigned int order)
{
	/* For a single page, all that depends on the order is known in advance. */
	if (unlikely(order))
		return sim_free_pages_fast_order(mm, page, order);
	return sim_free_pages_fast(mm, page, 0);
}
EXPORT_SYMBOL_SIM(sim_free_pages);

/**
 * sim_free_hot_cold_page() - give a page back, and say whether a cache has it
 * @mm: the machine, at stage buddy
 * @page: the page
 * @cold: no cache of this CPU has it
 *
 * With the policy hot_cold a cold page goes to the far end of its per-CPU list. Else
 * as sim_free_pages(). Mirrors free_hot_cold_page() of Linux up to 4.14. Context:
 * any.
 *
 * Return: as sim_free_pages().
 */
int sim_free_hot_cold_page(struct sim_mm *mm, struct sim_page *page, bool cold)
{
	int err;

	if (!cold || !(READ_ONCE(mm->features) & SIM_FEATURE_HOT_COLD))
		return sim_free_pages(mm, page, 0);
	err = sim_free_pages_prepare(mm, page, 0);
	if (unlikely(err)) {
		sim_free_failed(mm, page, sim_page_to_pfn(mm, page), 0, err);
		return -EINVAL;
	}
	sim_free_unref_page_cold(mm, page);
	return 0;
}
EXPORT_SYMBOL_SIM(sim_free_hot_cold_page);

/**
 * sim_free_pages_core() - hand a block of memblock's to the buddy lists
 * @mm: the machine
 * @page: first page of the block
 * @pfn: its pfn
 * @order: its order
 *
 * Mirrors __free_pages_core(). Context: boot.
 */
void sim_free_pages_core(struct sim_mm *mm, struct sim_page *page,
			 unsigned long pfn, unsigned int order)
{
	struct sim_zone *zone = sim_page_zone(mm, page);
	unsigned long i, flags;

	for (i = 0; i < 1UL << order; i++) {
		prefetchw(page + i + SIM_MEMMAP_AHEAD);
		/* Rare: a look is cheaper than a write. */
		if (unlikely(sim_page_is_reserved(page + i)))
			sim_update_page_flags(page + i, SIM_PG_RESERVED, 0);
		atomic_set(&page[i]._refcount, 0);
	}
	if (unlikely(mm->features & SIM_FEATURES_FREE))
		__sim_fill_free_pages(mm, page, order);
	zone->managed_pages += 1UL << order;

	spin_lock_irqsave(&zone->lock, flags);
	sim_split_large_buddy(mm, zone, page, pfn, order, SIM_FPI_TO_TAIL);
	spin_unlock_irqrestore(&zone->lock, flags);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_free_pages_core);
