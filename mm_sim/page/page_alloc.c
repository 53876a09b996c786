// SPDX-License-Identifier: GPL-2.0
/*
 * From a request to a block and back: which zones, which lists, and the checks
 * on what is given back.
 *
 * Watermarks, per-CPU lists and the slow path are not here yet: a zone gives
 * what it has, straight from the buddy lists.
 */
#include <linux/errno.h>
#include <linux/gfp.h>
#include <linux/prefetch.h>

#include "host/compat.h"
#include "page/buddy.h"
#include "page/fallback.h"
#include "page/gfp.h"
#include "page/page_alloc.h"

/* Mirrors __rmqueue(). */
static struct sim_page *__sim_rmqueue(struct sim_mm *mm, struct sim_zone *zone,
				      unsigned int order, int migratetype)
{
	struct sim_page *page;

	page = __sim_rmqueue_smallest(zone, order, migratetype);
	if (!page)
		page = __sim_rmqueue_claim(mm, zone, order, migratetype);
	if (!page)
		page = __sim_rmqueue_steal(zone, order, migratetype);
	return page;
}

/* Mirrors prep_new_page(). The order is kept to check it at the free. */
static void sim_prep_new_page(struct sim_page *page, unsigned int order)
{
	page->flags |= SIM_PG_HEAD;
	sim_set_page_order(page, order);
	atomic_set(&page->_refcount, 1);
}

/**
 * sim_alloc_pages_zone() - take a block from one zone
 * @mm: the machine
 * @zone: the zone
 * @order: 0 to SIM_MAX_PAGE_ORDER
 * @migratetype: below SIM_MIGRATE_PCPTYPES
 *
 * Mirrors rmqueue_buddy(). Context: any; takes the zone lock.
 *
 * Return: first page of the block, or NULL when the zone has none.
 */
struct sim_page *sim_alloc_pages_zone(struct sim_mm *mm, struct sim_zone *zone,
				      unsigned int order, int migratetype)
{
	struct sim_page *page;
	unsigned long flags;

	spin_lock_irqsave(&zone->lock, flags);
	page = __sim_rmqueue(mm, zone, order, migratetype);
	if (page) {
		sim_prep_new_page(page, order);
		zone->vm_event[SIM_PGALLOC] += 1UL << order;
	}
	spin_unlock_irqrestore(&zone->lock, flags);
	return page;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_alloc_pages_zone);

/**
 * sim_alloc_pages_node() - take a block, near a node
 * @mm: the machine, at stage buddy
 * @nid: the node whose zonelist is walked
 * @gfp: zone, migratetype and __GFP_THISNODE, in the host's bits
 * @order: 0 to SIM_MAX_PAGE_ORDER
 *
 * Mirrors alloc_pages_node(). Context: any.
 *
 * Return: first page of the block; NULL when nothing fits, there is no such
 * node, or the request contradicts itself.
 */
struct sim_page *sim_alloc_pages_node(struct sim_mm *mm, int nid, gfp_t gfp,
				      unsigned int order)
{
	int highest = sim_gfp_zone(gfp);
	int migratetype = sim_gfp_migratetype(mm, gfp);
	struct sim_zoneref *z;
	struct sim_zone *zone;

	if (highest < 0 || migratetype < 0 || order > SIM_MAX_PAGE_ORDER)
		return NULL;
	if (nid < 0 || nid >= SIM_MAX_NUMNODES || !mm->node_data[nid])
		return NULL;
	for_each_sim_zone_zonelist_nodemask(zone, z,
					    sim_node_zonelist(mm, nid, gfp),
					    highest, SIM_NODE_MASK_ALL) {
		struct sim_page *page;

		page = sim_alloc_pages_zone(mm, zone, order, migratetype);
		if (page)
			return page;
	}
	return NULL;
}
EXPORT_SYMBOL_SIM(sim_alloc_pages_node);

/**
 * sim_alloc_pages() - take a block
 * @mm: the machine, at stage buddy
 * @gfp: zone and migratetype, in the host's bits
 * @order: 0 to SIM_MAX_PAGE_ORDER
 *
 * Near the first node that has memory. Mirrors alloc_pages(). Context: any.
 *
 * Return: as sim_alloc_pages_node().
 */
struct sim_page *sim_alloc_pages(struct sim_mm *mm, gfp_t gfp,
				 unsigned int order)
{
	return sim_alloc_pages_node(mm, sim_first_memory_node(mm), gfp, order);
}
EXPORT_SYMBOL_SIM(sim_alloc_pages);

/* Is @page inside a free block that begins below it? */
static bool sim_page_in_free_block(const struct sim_mm *mm, unsigned long pfn)
{
	unsigned int order;

	for (order = 0; order <= SIM_MAX_PAGE_ORDER; order++) {
		const struct sim_page *head;

		head = sim_pfn_to_page(mm, pfn & ~((1UL << order) - 1));
		if (sim_page_buddy(head) && sim_page_order(head) >= order)
			return true;
	}
	return false;
}

/* Mirrors free_pages_prepare(): what is wrong with this free, or NULL. */
static const char *sim_free_pages_prepare(const struct sim_mm *mm,
					  const struct sim_page *page,
					  unsigned long pfn,
					  unsigned int order)
{
	if (sim_page_is_reserved(page))
		return "the page is reserved";
	if (!sim_page_head(page)) {
		if (sim_page_in_free_block(mm, pfn))
			return "the page is free already";
		return "the page is inside an allocated block, not its first";
	}
	if (sim_page_order(page) != order)
		return "the block was allocated at another order";
	return NULL;
}

/**
 * sim_free_pages_why() - give a block back, or learn why not
 * @mm: the machine, at stage buddy
 * @pfn: first pfn of the block
 * @order: its order
 * @why: set when the free is refused: a static string
 *
 * A free that is wrong changes nothing, and leaves one line in the log. Mirrors
 * __free_pages_ok(). Context: any; takes the zone lock.
 *
 * Return: 0; -ENXIO when there is no such page; -EINVAL when the page is not the
 * first of an allocated block of this order.
 */
int sim_free_pages_why(struct sim_mm *mm, unsigned long pfn,
		       unsigned int order, const char **why)
{
	struct sim_page *page = sim_pfn_to_page(mm, pfn);
	struct sim_zone *zone;
	unsigned long flags;

	if (!page || !sim_pfn_valid(mm, pfn)) {
		*why = "there is no such page";
		sim_err(mm->log, "free pfn=%lu order=%u: %s; the highest pfn is %lu\n",
			pfn, order, *why, mm->max_pfn - 1);
		return -ENXIO;
	}
	zone = sim_page_zone(mm, page);
	spin_lock_irqsave(&zone->lock, flags);
	*why = sim_free_pages_prepare(mm, page, pfn, order);
	if (*why) {
		zone->vm_event[SIM_PGFREE_BAD]++;
	} else {
		page->flags &= ~SIM_PG_HEAD;
		sim_set_page_order(page, 0);
		atomic_set(&page->_refcount, 0);
		zone->vm_event[SIM_PGFREE] += 1UL << order;
		sim_split_large_buddy(mm, zone, page, pfn, order, SIM_FPI_NONE);
	}
	spin_unlock_irqrestore(&zone->lock, flags);
	if (*why) {
		sim_err(mm->log, "free pfn=%lu order=%u: %s\n", pfn, order,
			*why);
		return -EINVAL;
	}
	return 0;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_free_pages_why);

/**
 * sim_free_pages() - give a block back
 * @mm: the machine, at stage buddy
 * @page: first page of the block
 * @order: its order
 *
 * Mirrors __free_pages(). Context: any.
 *
 * Return: as sim_free_pages_why().
 */
int sim_free_pages(struct sim_mm *mm, struct sim_page *page,
		   unsigned int order)
{
	const char *why;

	return sim_free_pages_why(mm, sim_page_to_pfn(mm, page), order, &why);
}
EXPORT_SYMBOL_SIM(sim_free_pages);

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
			page[i].flags &= ~SIM_PG_RESERVED;
		atomic_set(&page[i]._refcount, 0);
	}
	zone->managed_pages += 1UL << order;

	spin_lock_irqsave(&zone->lock, flags);
	sim_split_large_buddy(mm, zone, page, pfn, order, SIM_FPI_TO_TAIL);
	spin_unlock_irqrestore(&zone->lock, flags);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_free_pages_core);
