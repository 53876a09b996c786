// SPDX-License-Identifier: GPL-2.0
/**
 * DOC: per-CPU lists for every order
 *
 * Linux keeps blocks of order 0 to 3 and of a pageblock's order in per-CPU lists.
 * All others come from the zone and go back to it, so that two CPUs that want them
 * meet at its lock. This policy of ours, off by default, keeps those in lists, too,
 * up to an order that the user says.
 *
 * The lists are apart from the others, with a lock and a count of their own: a
 * single block of order 10 is more than some of the other lists may hold. They
 * hold high_max pages of the zone at most, as much again as the others may; where
 * they are full, the oldest blocks go. A block whose pageblocks have no such list,
 * or not the same, goes back to the zone at once, and so do all while the zone is
 * short of pages. What is fetched beyond the block that was asked for is a batch of
 * pages at most. Lock order: lists, then zone.
 */
#include <linux/minmax.h>

#include "host/compat.h"
#include "page/buddy.h"
#include "page/internal.h"
#include "page/pcp.h"
#include "page/percpu.h"
#include "page/policy/policy.h"
#include "page/trace.h"

static struct list_head *sim_pcp_large_list(struct sim_pcp_large *large,
					    unsigned int order, int migratetype)
{
	return &large->lists[order - SIM_PCP_LARGE_MIN_ORDER][migratetype];
}

/**
 * sim_pcp_large_init() - empty lists
 * @large: the lists, zeroed
 */
void sim_pcp_large_init(struct sim_pcp_large *large)
{
	int i, mt;

	spin_lock_init(&large->lock);
	for (i = 0; i < SIM_PCP_LARGE_ORDERS; i++)
		for (mt = 0; mt < SIM_MIGRATE_PCPTYPES; mt++)
			INIT_LIST_HEAD(&large->lists[i][mt]);
}

/* Blocks to fetch: one, and what else is a batch and leaves the bound alone. */
static int sim_pcp_large_nr_alloc(const struct sim_per_cpu_pages *pcp,
				  const struct sim_zone *zone,
				  unsigned int order)
{
	int room = READ_ONCE(pcp->high_max) - pcp->large.count;
	int nr = READ_ONCE(pcp->batch) >> order;

	if (test_bit(SIM_ZONE_BELOW_HIGH, &zone->flags))
		return 1;
	return max(1, min(nr, 1 + (room >> order)));
}

/**
 * sim_rmqueue_pcp_large() - take a large block from the lists of this CPU
 * @mm: the machine
 * @preferred_zone: the zone that was wanted
 * @zone: the zone
 * @order: SIM_PCP_LARGE_MIN_ORDER to pcp_max_order
 * @migratetype: below SIM_MIGRATE_PCPTYPES
 * @alloc_flags: SIM_ALLOC_*
 *
 * What sim_rmqueue_pcplist() is to small blocks. Context: any; tries the lock of
 * the lists, takes the zone lock.
 *
 * Return: as sim_rmqueue_pcplist().
 */
noinline struct sim_page *
sim_rmqueue_pcp_large(struct sim_mm *mm, const struct sim_zone *preferred_zone,
		      struct sim_zone *zone, unsigned int order,
		      int migratetype, unsigned int alloc_flags)
{
	struct sim_per_cpu_pages *pcp = sim_this_cpu_pcp(mm, zone);
	struct sim_pcp_large *large;
	struct sim_page *page;
	struct list_head *list;
	unsigned long flags;

	if (unlikely(!pcp))
		return NULL;
	large = &pcp->large;
	list = sim_pcp_large_list(large, order, migratetype);
	sim_trylock_prepare(flags);
	if (!spin_trylock(&large->lock)) {
		sim_trylock_finish(flags);
		return NULL;
	}
	if (unlikely(list_empty(list))) {
		int nr = sim_pcp_large_nr_alloc(pcp, zone, order);

		nr = sim_rmqueue_bulk(mm, zone, order, nr, list, migratetype,
				      alloc_flags);
		WRITE_ONCE(large->count, large->count + (nr << order));
	}
	page = list_first_entry_or_null(list, struct sim_page, lru);
	if (likely(page)) {
		list_del(&page->lru);
		WRITE_ONCE(large->count, large->count - (1 << order));
		large->vm_event[SIM_PGALLOC] += 1UL << order;
		sim_pcp_statistics(large->vm_numa_event, preferred_zone, zone,
				   1);
		/* One store: it is in the list, or handed out. */
		WRITE_ONCE(page->flags,
			   page->flags ^ (SIM_PG_PCP | SIM_PG_HEAD));
	}
	spin_unlock(&large->lock);
	sim_trylock_finish(flags);
	return page;
}

/* Give blocks of a list back, oldest first, until *@pages are. Locks of both. */
static void sim_pcp_large_give_back(struct sim_mm *mm, struct sim_zone *zone,
				    struct sim_pcp_large *large,
				    unsigned int order, int mt, int *pages)
{
	struct list_head *list = sim_pcp_large_list(large, order, mt);

	while (*pages > 0 && !list_empty(list)) {
		struct sim_page *page;
		unsigned long pfn;

		page = list_last_entry(list, struct sim_page, lru);
		list_del(&page->lru);
		WRITE_ONCE(large->count, large->count - (1 << order));
		*pages -= 1 << order;
		sim_update_page_flags(page, SIM_PG_PCP | SIM_ORDER_PGMASK, 0);
		/* Its pageblocks may have other types by now, each its own. */
		pfn = sim_page_to_pfn(mm, page);
		sim_split_large_buddy(mm, zone, page, pfn, order,
				      SIM_FPI_NONE);
		sim_trace_drain(mm, page, order,
				sim_get_pageblock_migratetype(mm, pfn));
	}
}

/*
 * Give @pages back at least, if there are so many: those of @order first, then
 * those of the orders above it, then the others. Lock of the lists.
 */
static void sim_pcp_large_shrink(struct sim_mm *mm, struct sim_zone *zone,
				 struct sim_pcp_large *large,
				 unsigned int order, int pages)
{
	unsigned long flags;
	int i, mt;

	spin_lock_irqsave(&zone->lock, flags);
	for (i = 0; i < SIM_PCP_LARGE_ORDERS; i++) {
		for (mt = 0; mt < SIM_MIGRATE_PCPTYPES; mt++)
			sim_pcp_large_give_back(mm, zone, large, order, mt,
						&pages);
		if (order++ == SIM_MAX_PAGE_ORDER)
			order = SIM_PCP_LARGE_MIN_ORDER;
	}
	spin_unlock_irqrestore(&zone->lock, flags);
}

/* The list for a block; -1 where its pageblocks do not agree, or have none. */
static int sim_pcp_large_type(const struct sim_mm *mm, unsigned long pfn,
			      unsigned int order)
{
	int mt = sim_get_pageblock_migratetype(mm, pfn);
	unsigned long i;

	if (mt >= SIM_MIGRATE_PCPTYPES)
		return -1;
	for (i = SIM_PAGEBLOCK_NR_PAGES; i < BIT(order);
	     i += SIM_PAGEBLOCK_NR_PAGES)
		if (sim_get_pageblock_migratetype(mm, pfn + i) != mt)
			return -1;
	return mt;
}

/* Has a zone enough to leave some in lists? As the other lists, learn of it. */
static bool sim_zone_spares_pages(struct sim_zone *zone)
{
	if (likely(!test_bit(SIM_ZONE_BELOW_HIGH, &zone->flags)))
		return true;
	if (!sim_zone_watermark_ok(zone, 0, zone->_watermark[SIM_WMARK_HIGH],
				   SIM_ZONE_MOVABLE, 0))
		return false;
	clear_bit(SIM_ZONE_BELOW_HIGH, &zone->flags);
	return true;
}

/* Keep a block in a list. False where there is no room. Lock of the lists. */
static bool sim_pcp_large_commit(struct sim_mm *mm, struct sim_zone *zone,
				 struct sim_per_cpu_pages *pcp,
				 struct sim_page *page, unsigned int order,
				 int migratetype)
{
	struct sim_pcp_large *large = &pcp->large;
	int high = READ_ONCE(pcp->high_max), over;

	/* Both may have changed before the lock was taken, for a drain. */
	if (order > READ_ONCE(mm->pcp_max_order) || high < 1 << order)
		return false;
	over = large->count + (1 << order) - high;
	if (over > 0)
		sim_pcp_large_shrink(mm, zone, large, order,
				     max(over, READ_ONCE(pcp->batch)));
	large->vm_event[SIM_PGFREE] += 1UL << order;
	WRITE_ONCE(page->flags, page->flags ^ (SIM_PG_PCP | SIM_PG_HEAD));
	list_add(&page->lru, sim_pcp_large_list(large, order, migratetype));
	WRITE_ONCE(large->count, large->count + (1 << order));
	return true;
}

/**
 * sim_free_pcp_large() - give a large block to the lists of this CPU
 * @mm: the machine
 * @page: first page of a block that nobody uses any more, still marked as handed
 *	out
 * @order: SIM_PCP_LARGE_MIN_ORDER at least, and one that
 *	sim_pcp_allowed_order() does not allow
 *
 * Or to the zone, where it cannot stay. What sim_free_unref_page() is to small
 * blocks. Context: any; tries the lock of the lists, takes the zone lock.
 */
noinline void sim_free_pcp_large(struct sim_mm *mm, struct sim_page *page,
				 unsigned int order)
{
	struct sim_zone *zone = sim_page_zone(mm, page);
	unsigned long pfn = sim_page_to_pfn(mm, page);
	struct sim_per_cpu_pages *pcp = sim_this_cpu_pcp(mm, zone);
	int mt = sim_pcp_large_type(mm, pfn, order);
	unsigned long flags;
	bool done = false;

	if (likely(pcp && mt >= 0 && sim_zone_spares_pages(zone))) {
		sim_trylock_prepare(flags);
		if (likely(spin_trylock(&pcp->large.lock))) {
			done = sim_pcp_large_commit(mm, zone, pcp, page, order,
						    mt);
			spin_unlock(&pcp->large.lock);
		}
		sim_trylock_finish(flags);
	}
	if (unlikely(!done))
		sim_free_one_page(mm, zone, page, pfn, order, SIM_FPI_NONE);
}

/**
 * sim_pcp_large_drain() - give large blocks of one CPU back
 * @mm: the machine
 * @zone: the zone
 * @pcp: its lists on the CPU
 * @most: pages, of which the last block may be more
 *
 * Context: process; takes the locks of the lists and of the zone.
 *
 * Return: pages that are left.
 */
int sim_pcp_large_drain(struct sim_mm *mm, struct sim_zone *zone,
			struct sim_per_cpu_pages *pcp, int most)
{
	struct sim_pcp_large *large = &pcp->large;
	unsigned long flags;
	int left;

	/* An interrupt must not wait for who it stopped, on one CPU. */
	sim_trylock_prepare(flags);
	spin_lock(&large->lock);
	if (large->count)
		sim_pcp_large_shrink(mm, zone, large,
				     SIM_PCP_LARGE_MIN_ORDER, most);
	left = large->count;
	spin_unlock(&large->lock);
	sim_trylock_finish(flags);
	return left;
}

/**
 * sim_set_pcp_max_order() - the user says which orders have per-CPU lists
 * @mm: the machine
 * @order: the highest; PAGE_ALLOC_COSTLY_ORDER for those of Linux. A pageblock's
 *	order has lists in any case
 *
 * The blocks that are in lists which are no more go back to their zones. Context:
 * machine's lock; takes the locks of the lists and of the zones.
 *
 * Return: 0, or -EINVAL when it is not PAGE_ALLOC_COSTLY_ORDER to
 * SIM_MAX_PAGE_ORDER.
 */
int sim_set_pcp_max_order(struct sim_mm *mm, int order)
{
	bool fewer = order < (int)mm->pcp_max_order;

	if (order < PAGE_ALLOC_COSTLY_ORDER || order > SIM_MAX_PAGE_ORDER)
		return -EINVAL;
	WRITE_ONCE(mm->pcp_max_order, order);
	if (fewer)
		sim_drain_all_pages(mm, NULL);
	return 0;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_set_pcp_max_order);
