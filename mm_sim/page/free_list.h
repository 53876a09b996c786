/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One block in or out of a free list, and who its buddy is. On the way of every
 * block that no per-CPU list has, so all of it is inline. Everything here wants the
 * zone lock.
 */
#ifndef SIM_PAGE_FREE_LIST_H
#define SIM_PAGE_FREE_LIST_H

#include <linux/atomic.h>
#include <linux/bitops.h>
#include <linux/list.h>
#include <linux/minmax.h>

#include "page/debug_page_alloc.h"
#include "page/mmzone.h"
#include "page/trace.h"
#include "page/vmstat.h"

/* What account_freepages() counts beside NR_FREE_PAGES. */
static inline void sim_account_special(struct sim_zone *zone, long nr_pages,
				       int migratetype)
{
	if (likely(migratetype < SIM_MIGRATE_PCPTYPES))
		return;
	if (migratetype == SIM_MIGRATE_CMA)
		__sim_mod_zone_page_state(zone, SIM_NR_FREE_CMA_PAGES,
					  nr_pages);
	else if (migratetype == SIM_MIGRATE_HIGHATOMIC)
		WRITE_ONCE(zone->nr_free_highatomic,
			   zone->nr_free_highatomic + nr_pages);
}

/**
 * sim_account_freepages() - pages became free, or stopped being so
 * @zone: the zone
 * @nr_pages: pages, negative when they left the lists
 * @migratetype: of the list; isolated pages are not counted as free
 *
 * Mirrors account_freepages(). Context: zone lock.
 */
static inline void sim_account_freepages(struct sim_zone *zone, long nr_pages,
					 int migratetype)
{
	if (unlikely(migratetype == SIM_MIGRATE_ISOLATE))
		return;
	__sim_mod_zone_page_state(zone, SIM_NR_FREE_PAGES, nr_pages);
	sim_account_special(zone, nr_pages, migratetype);
}

/**
 * sim_add_to_free_list() - link a block into its list
 * @zone: the zone
 * @page: first page of the block
 * @order: its order
 * @migratetype: of the list
 * @tail: at the end instead of the front
 *
 * Marks the page as the head of a free block. Does not count the pages. Mirrors
 * __add_to_free_list() and set_buddy_order(). Context: zone lock.
 */
static inline void sim_add_to_free_list(struct sim_zone *zone,
					struct sim_page *page,
					unsigned int order, int migratetype,
					bool tail)
{
	struct sim_free_area *area = &zone->free_area[order];
	struct list_head *list = &area->free_list[migratetype];

	WRITE_ONCE(page->page_type, SIM_PGTY_BUDDY);
	sim_set_page_order(page, order);
	if (tail)
		list_add_tail(&page->lru, list);
	else
		list_add(&page->lru, list);
	area->nr_free++;
	area->changes++;
}

/**
 * sim_add_to_empty_list() - make a block the only one of its list
 * @zone: the zone
 * @page: first page of the block
 * @order: its order
 * @migratetype: of the list, which is empty
 *
 * Else as sim_add_to_free_list(), but nothing is read. Context: zone lock.
 */
static inline void sim_add_to_empty_list(struct sim_zone *zone,
					 struct sim_page *page,
					 unsigned int order, int migratetype)
{
	struct sim_free_area *area = &zone->free_area[order];
	struct list_head *list = &area->free_list[migratetype];

	WRITE_ONCE(page->page_type, SIM_PGTY_BUDDY);
	sim_set_page_order(page, order);
	page->lru.next = list;
	page->lru.prev = list;
	list->prev = &page->lru;
	/* Who only asks whether there is any takes no lock. */
	WRITE_ONCE(list->next, &page->lru);
	area->nr_free++;
	area->changes++;
}

/**
 * sim_del_page_from_free_list() - unlink a block from its list
 * @zone: the zone
 * @page: first page of the block
 * @order: its order
 *
 * Does not count the pages. Mirrors __del_page_from_free_list(). Context: zone
 * lock.
 */
static inline void sim_del_page_from_free_list(struct sim_zone *zone,
					       struct sim_page *page,
					       unsigned int order)
{
	struct sim_free_area *area = &zone->free_area[order];

	/* Whoever gets the page writes there; it need not be poisoned. */
	__list_del_entry(&page->lru);
	atomic_set(&page->_mapcount, -1);
	sim_set_page_order(page, 0);
	area->nr_free--;
	area->changes++;
}

/**
 * __sim_find_buddy_pfn() - first pfn of a block's buddy
 * @pfn: first pfn of the block
 * @order: order of both
 *
 * Return: as __find_buddy_pfn().
 */
static inline unsigned long __sim_find_buddy_pfn(unsigned long pfn,
						 unsigned int order)
{
	return pfn ^ (1UL << order);
}

/* Node, zone and order: what the flags of two free buddies have in common. */
#define SIM_PG_BUDDY_MASK \
	((BIT_ULL(SIM_NODES_SHIFT + SIM_ZONES_SHIFT) - 1) << SIM_ZONES_PGSHIFT | \
	 SIM_ORDER_PGMASK)

/* What those bits are for a block of @order in the zone of @page. */
static inline u64 sim_buddy_bits(const struct sim_page *page, unsigned int order)
{
	return (sim_page_place(page) & SIM_PG_BUDDY_MASK & ~SIM_ORDER_PGMASK) |
	       (u64)order << SIM_ORDER_PGSHIFT;
}

/*
 * Mirrors page_is_buddy(): free or guard, and of the order and the zone that @bits
 * say.
 */
static inline bool sim_page_is_buddy(const struct sim_page *buddy, u64 bits)
{
	u64 differs = (sim_page_flags(buddy) & SIM_PG_BUDDY_MASK) ^ bits;

	/* One branch, for nobody can tell which way it goes. */
	return likely(!(differs | (READ_ONCE(buddy->page_type) ^
				  SIM_PGTY_BUDDY))) ||
	       (unlikely(sim_page_guard(buddy)) && !differs);
}

/**
 * sim_find_buddy_page_pfn() - a block's buddy, if the two can merge
 * @page: first page of the block
 * @pfn: its pfn
 * @order: its order, below SIM_MAX_PAGE_ORDER
 * @buddy_pfn: the buddy's first pfn, even when it cannot merge; may be NULL
 *
 * Mirrors find_buddy_page_pfn(). Context: zone lock.
 *
 * Return: the buddy's first page, or NULL when it is not a free block of this
 * order in the same zone.
 */
static inline struct sim_page *
sim_find_buddy_page_pfn(struct sim_page *page, unsigned long pfn,
			unsigned int order, unsigned long *buddy_pfn)
{
	unsigned long other = __sim_find_buddy_pfn(pfn, order);
	struct sim_page *buddy = page + (long)(other - pfn);

	if (buddy_pfn)
		*buddy_pfn = other;
	return sim_page_is_buddy(buddy, sim_buddy_bits(page, order)) ? buddy :
								       NULL;
}

/**
 * sim_expand() - give the upper halves of a block back, down to an order
 * @zone: the zone
 * @page: first page of the block, which is in no list
 * @low: order to keep
 * @high: order of the block
 * @migratetype: lists for the halves
 *
 * Small ones become guard pages where the machine wants such. Does not count the
 * pages. Mirrors expand(). Context: zone lock.
 *
 * Return: pages that are in the lists now.
 */
static inline unsigned long sim_expand(struct sim_zone *zone,
				       struct sim_page *page, unsigned int low,
				       unsigned int high, int migratetype)
{
	unsigned long nr_added = 0;

	sim_trace_split(zone, page, low, high, 1, migratetype);
	while (high-- > low) {
		struct sim_page *half = page + (1UL << high);

		if (unlikely(high < zone->guardpage_minorder)) {
			sim_set_page_guard(half, high);
			continue;
		}
		sim_add_to_free_list(zone, half, high, migratetype, false);
		nr_added += 1UL << high;
	}
	return nr_added;
}

/**
 * sim_give_rest_back() - what is left of a block, where no smaller one is free
 * @zone: the zone
 * @page: first page of the block, which is in no list
 * @taken: pages that were taken from its start, one at least
 * @high: order of the block
 * @migratetype: lists for the rest; those below @high are empty
 *
 * Where @taken is one block, this is sim_expand() without guard pages; where it is
 * several, what is left after as many of them, one after the other. Does not count
 * the pages. Context: zone lock.
 */
static inline void sim_give_rest_back(struct sim_zone *zone,
				      struct sim_page *page,
				      unsigned long taken, unsigned int high,
				      int migratetype)
{
	unsigned long at = taken;

	while (at < 1UL << high) {
		unsigned int order = __ffs(at);

		sim_add_to_empty_list(zone, page + at, order, migratetype);
		at += 1UL << order;
	}
}

/**
 * sim_get_page_from_free_area() - the block that would be taken next
 * @area: the free blocks of one order
 * @migratetype: of the list
 *
 * Mirrors get_page_from_free_area(). Context: zone lock.
 *
 * Return: first page of the block, or NULL; the block stays in the list.
 */
static inline struct sim_page *
sim_get_page_from_free_area(struct sim_free_area *area, int migratetype)
{
	return list_first_entry_or_null(&area->free_list[migratetype],
					struct sim_page, lru);
}

/**
 * sim_page_del_and_expand() - take the lower part of a free block
 * @zone: the zone
 * @page: first page of the block
 * @low: order to take
 * @high: order of the block
 * @migratetype: of its list
 *
 * Mirrors page_del_and_expand(). Context: zone lock.
 */
static inline void sim_page_del_and_expand(struct sim_zone *zone,
					   struct sim_page *page,
					   unsigned int low, unsigned int high,
					   int migratetype)
{
	long nr_pages = 1L << high;

	sim_del_page_from_free_list(zone, page, high);
	nr_pages -= sim_expand(zone, page, low, high, migratetype);
	sim_account_freepages(zone, -nr_pages, migratetype);
}

/**
 * sim_rmqueue_run() - take blocks from the lists of one type, neighbours
 * @zone: the zone
 * @order: order of each; the smallest block that holds one is cut up
 * @nr: how many are wanted; set to how many there are, one at least
 * @migratetype: of the lists
 *
 * The same blocks, and the same lists afterwards, as by taking them one by one:
 * what is split off goes to lists that were found empty, so it would be taken next,
 * from low addresses to high ones. Mirrors __rmqueue_smallest(), once or several
 * times. Context: zone lock.
 *
 * Return: first page of the first block, or NULL.
 */
static __always_inline struct sim_page *
sim_rmqueue_run(struct sim_zone *zone, unsigned int order, unsigned int *nr,
		int migratetype)
{
	struct sim_page *page;
	unsigned long taken;
	unsigned int high;

	for (high = order; high <= SIM_MAX_PAGE_ORDER; high++) {
		page = sim_get_page_from_free_area(&zone->free_area[high],
						   migratetype);
		if (page)
			goto found;
	}
	return NULL;
found:
	if (unlikely(order < zone->guardpage_minorder)) {
		*nr = 1;
		sim_page_del_and_expand(zone, page, order, high, migratetype);
		return page;
	}
	*nr = min(*nr, 1U << (high - order));
	taken = (unsigned long)*nr << order;
	sim_trace_split(zone, page, order, high, *nr, migratetype);
	sim_del_page_from_free_list(zone, page, high);
	sim_give_rest_back(zone, page, taken, high, migratetype);
	sim_mod_zone_page_state_each(zone, SIM_NR_FREE_PAGES, -(1L << order),
				     *nr);
	sim_account_special(zone, -(long)taken, migratetype);
	return page;
}

#endif /* SIM_PAGE_FREE_LIST_H */
