// SPDX-License-Identifier: GPL-2.0
/**
 * DOC: the buddy lists
 *
 * A free block of order k is 2^k pages, aligned to its size. Its buddy is the
 * block of the same size that differs in bit k of the pfn; two free buddies of
 * one zone become one block of order k + 1. A block lies in the list of its
 * order and of its pageblock's migratetype.
 *
 * The memory map always covers whole blocks of the largest order, so the struct
 * sim_page of a buddy can be looked at without asking whether it exists.
 */
#include <linux/atomic.h>
#include <linux/list.h>

#include "host/compat.h"
#include "page/buddy.h"
#include "page/debug_page_alloc.h"
#include "page/vmstat.h"

const char *const sim_zone_names[SIM_MAX_NR_ZONES] = {
	[SIM_ZONE_DMA] = "DMA",
	[SIM_ZONE_DMA32] = "DMA32",
	[SIM_ZONE_NORMAL] = "Normal",
	[SIM_ZONE_HIGHMEM] = "HighMem",
	[SIM_ZONE_MOVABLE] = "Movable",
};
EXPORT_SYMBOL_SIM_KUNIT(sim_zone_names);

const char *const sim_migratetype_names[SIM_MIGRATE_LISTS] = {
	[SIM_MIGRATE_UNMOVABLE] = "Unmovable",
	[SIM_MIGRATE_MOVABLE] = "Movable",
	[SIM_MIGRATE_RECLAIMABLE] = "Reclaimable",
	[SIM_MIGRATE_HIGHATOMIC] = "HighAtomic",
	[SIM_MIGRATE_CMA] = "CMA",
	[SIM_MIGRATE_ISOLATE] = "Isolate",
	[SIM_MIGRATE_RESERVE] = "Reserve",
};
EXPORT_SYMBOL_SIM_KUNIT(sim_migratetype_names);

/**
 * sim_init_currently_empty_zone() - free lists with nothing in them
 * @zone: the zone
 *
 * Mirrors zone_init_free_lists() and the lock's initialisation.
 */
void sim_init_currently_empty_zone(struct sim_zone *zone)
{
	int order, mt;

	spin_lock_init(&zone->lock);
	for (order = 0; order < SIM_NR_PAGE_ORDERS; order++) {
		for (mt = 0; mt < SIM_MIGRATE_LISTS; mt++)
			INIT_LIST_HEAD(&zone->free_area[order].free_list[mt]);
		zone->free_area[order].nr_free = 0;
	}
}
EXPORT_SYMBOL_SIM_KUNIT(sim_init_currently_empty_zone);

/* The bits of a pageblock. Mirrors enum pageblock_bits as it is from 6.17 on. */
#define SIM_PB_MIGRATETYPE (BIT(SIM_PAGEBLOCK_BITS - 1) - 1)
#define SIM_PB_ISOLATE BIT(SIM_PAGEBLOCK_BITS - 1)
static_assert(SIM_MIGRATE_LISTS - 1 <= SIM_PB_MIGRATETYPE);

/* Word and shift of a pageblock's bits in its section. */
static unsigned long *sim_pageblock_word(const struct sim_mm *mm,
					 unsigned long pfn, unsigned int *shift)
{
	struct sim_mem_section *ms = sim_pfn_to_section(mm, pfn);
	unsigned long bit = (pfn & (SIM_PAGES_PER_SECTION - 1)) >>
			    SIM_PAGEBLOCK_ORDER;

	bit *= SIM_PAGEBLOCK_BITS;
	*shift = bit % BITS_PER_LONG;
	return ms->pageblock_flags + bit / BITS_PER_LONG;
}

/**
 * sim_get_pageblock_migratetype() - type of the pageblock around a page
 * @mm: the machine
 * @pfn: a pfn inside the memory map
 *
 * Mirrors get_pfnblock_migratetype(). Context: zone lock, or boot.
 *
 * Return: enum sim_migratetype.
 */
int sim_get_pageblock_migratetype(const struct sim_mm *mm, unsigned long pfn)
{
	unsigned int shift;
	unsigned long *word = sim_pageblock_word(mm, pfn, &shift);
	unsigned long bits = READ_ONCE(*word) >> shift;

	if (bits & SIM_PB_ISOLATE)
		return SIM_MIGRATE_ISOLATE;
	return bits & SIM_PB_MIGRATETYPE;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_get_pageblock_migratetype);

/**
 * sim_pageblock_type_before() - type of a pageblock, isolation left out
 * @mm: the machine
 * @pfn: a pfn inside the memory map
 *
 * Context: zone lock.
 *
 * Return: enum sim_migratetype; of an isolated pageblock, what it was before.
 */
int sim_pageblock_type_before(const struct sim_mm *mm, unsigned long pfn)
{
	unsigned int shift;
	unsigned long *word = sim_pageblock_word(mm, pfn, &shift);

	return (READ_ONCE(*word) >> shift) & SIM_PB_MIGRATETYPE;
}

/**
 * sim_set_pageblock_type_before() - what an isolated pageblock is to be afterwards
 * @mm: the machine
 * @pfn: any pfn of the pageblock, which stays isolated
 * @migratetype: enum sim_migratetype, not SIM_MIGRATE_ISOLATE
 *
 * Context: zone lock.
 */
void sim_set_pageblock_type_before(struct sim_mm *mm, unsigned long pfn,
				   int migratetype)
{
	unsigned int shift;
	unsigned long *word = sim_pageblock_word(mm, pfn, &shift);
	unsigned long old = READ_ONCE(*word), new;

	do {
		new = (old & ~(SIM_PB_MIGRATETYPE << shift)) |
		      (unsigned long)migratetype << shift;
	} while (!try_cmpxchg(word, &old, new));
}

/**
 * sim_set_pageblock_migratetype() - give a pageblock its type
 * @mm: the machine
 * @pfn: any pfn of the pageblock
 * @migratetype: enum sim_migratetype; SIM_MIGRATE_ISOLATE keeps the type that
 *	it had beside it
 *
 * Does not move the free blocks in it. Mirrors set_pageblock_migratetype().
 * Context: zone lock, or boot.
 */
void sim_set_pageblock_migratetype(struct sim_mm *mm, unsigned long pfn,
				   int migratetype)
{
	unsigned int shift;
	unsigned long *word = sim_pageblock_word(mm, pfn, &shift);
	unsigned long mask = (BIT(SIM_PAGEBLOCK_BITS) - 1) << shift;
	unsigned long old = READ_ONCE(*word), new;

	/* Pageblocks of other zones, under other locks, share the word. */
	do {
		if (migratetype == SIM_MIGRATE_ISOLATE)
			new = old | SIM_PB_ISOLATE << shift;
		else
			new = (old & ~mask) | (unsigned long)migratetype << shift;
	} while (!try_cmpxchg(word, &old, new));
}
EXPORT_SYMBOL_SIM_KUNIT(sim_set_pageblock_migratetype);

/**
 * sim_pageblock_is_of_zone() - has a zone a whole pageblock?
 * @mm: the machine
 * @zone: the zone
 * @start_pfn: first pfn of the pageblock, which is valid
 *
 * The free lists of the zones whose pages it holds depend on its type, so only
 * one that has it alone may change that. Linux asks no more than whether the
 * zone spans both ends: nodes that interleave inside a pageblock break its
 * lists. Context: any.
 */
bool sim_pageblock_is_of_zone(const struct sim_mm *mm,
			      const struct sim_zone *zone,
			      unsigned long start_pfn)
{
	const struct sim_page *map = sim_pfn_to_page(mm, start_pfn);
	unsigned long i;

	if (!sim_zone_spans_pfn(zone, start_pfn) ||
	    !sim_zone_spans_pfn(zone, sim_pageblock_end_pfn(start_pfn) - 1))
		return false;
	for (i = 0; i < SIM_PAGEBLOCK_NR_PAGES; i++)
		if (sim_page_zone(mm, map + i) != zone)
			return false;
	return true;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_pageblock_is_of_zone);

/**
 * sim_change_pageblock_range() - give all pageblocks of a large block a type
 * @mm: the machine
 * @pfn: first pfn of the block
 * @order: its order, SIM_PAGEBLOCK_ORDER at least
 * @migratetype: enum sim_migratetype
 *
 * Mirrors change_pageblock_range(). Context: zone lock.
 */
void sim_change_pageblock_range(struct sim_mm *mm, unsigned long pfn,
				unsigned int order, int migratetype)
{
	unsigned long end = pfn + (1UL << order);

	for (; pfn < end; pfn += SIM_PAGEBLOCK_NR_PAGES)
		sim_set_pageblock_migratetype(mm, pfn, migratetype);
}

/**
 * sim_account_freepages() - pages became free, or stopped being so
 * @zone: the zone
 * @nr_pages: pages, negative when they left the lists
 * @migratetype: of the list; isolated pages are not counted as free
 *
 * Mirrors account_freepages(). Context: zone lock.
 */
void sim_account_freepages(struct sim_zone *zone, long nr_pages,
			   int migratetype)
{
	if (migratetype == SIM_MIGRATE_ISOLATE)
		return;
	__sim_mod_zone_page_state(zone, SIM_NR_FREE_PAGES, nr_pages);
	if (unlikely(migratetype == SIM_MIGRATE_CMA))
		__sim_mod_zone_page_state(zone, SIM_NR_FREE_CMA_PAGES,
					  nr_pages);
	else if (unlikely(migratetype == SIM_MIGRATE_HIGHATOMIC))
		zone->nr_free_highatomic += nr_pages;
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
void sim_add_to_free_list(struct sim_zone *zone, struct sim_page *page,
			  unsigned int order, int migratetype, bool tail)
{
	struct sim_free_area *area = &zone->free_area[order];

	page->page_type = SIM_PGTY_BUDDY;
	sim_set_page_order(page, order);
	if (tail)
		list_add_tail(&page->lru, &area->free_list[migratetype]);
	else
		list_add(&page->lru, &area->free_list[migratetype]);
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
void sim_del_page_from_free_list(struct sim_zone *zone, struct sim_page *page,
				 unsigned int order)
{
	struct sim_free_area *area = &zone->free_area[order];

	list_del(&page->lru);
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
unsigned long __sim_find_buddy_pfn(unsigned long pfn, unsigned int order)
{
	return pfn ^ (1UL << order);
}
EXPORT_SYMBOL_SIM_KUNIT(__sim_find_buddy_pfn);

/* Mirrors page_is_buddy(): free or guard, of this order, and of the same zone. */
static bool sim_page_is_buddy(const struct sim_page *page,
			      const struct sim_page *buddy, unsigned int order)
{
	/* Node and zone are neighbours in the flags: compare both at once. */
	const u64 zone_bits = (1ULL << (SIM_NODES_SHIFT + SIM_ZONES_SHIFT)) - 1;

	if ((!sim_page_buddy(buddy) && !sim_page_guard(buddy)) ||
	    sim_page_order(buddy) != order)
		return false;
	return !(((page->flags ^ buddy->flags) >> SIM_ZONES_PGSHIFT) &
		 zone_bits);
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
struct sim_page *sim_find_buddy_page_pfn(struct sim_page *page,
					 unsigned long pfn, unsigned int order,
					 unsigned long *buddy_pfn)
{
	unsigned long other = __sim_find_buddy_pfn(pfn, order);
	struct sim_page *buddy = page + (long)(other - pfn);

	if (buddy_pfn)
		*buddy_pfn = other;
	return sim_page_is_buddy(page, buddy, order) ? buddy : NULL;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_find_buddy_page_pfn);

/*
 * Mirrors buddy_merge_likely(): when the block one order up is free already,
 * this one will soon be needed whole, so it waits at the end of the list.
 */
static bool sim_buddy_merge_likely(struct sim_page *page, unsigned long pfn,
				   unsigned int order)
{
	unsigned long parent = pfn & ~(1UL << order);

	if (order + 1 >= SIM_MAX_PAGE_ORDER)
		return false;
	return sim_find_buddy_page_pfn(page - (pfn - parent), parent,
				       order + 1, NULL);
}

/**
 * __sim_free_one_page() - put a block back, coalescing as far as it goes
 * @mm: the machine
 * @zone: the zone
 * @page: first page of the block
 * @pfn: its pfn
 * @order: its order
 * @migratetype: type of its pageblock
 * @fpi_flags: SIM_FPI_TO_TAIL to put it at the end of its list
 *
 * Mirrors __free_one_page(). Context: zone lock.
 */
void __sim_free_one_page(struct sim_mm *mm, struct sim_zone *zone,
			 struct sim_page *page, unsigned long pfn,
			 unsigned int order, int migratetype,
			 enum sim_fpi_flags fpi_flags)
{
	bool tail;

	sim_account_freepages(zone, 1L << order, migratetype);

	for (; order < SIM_MAX_PAGE_ORDER; order++) {
		unsigned long buddy_pfn;
		struct sim_page *buddy;
		int buddy_mt = migratetype;

		buddy = sim_find_buddy_page_pfn(page, pfn, order, &buddy_pfn);
		if (!buddy)
			break;
		if (order >= SIM_PAGEBLOCK_ORDER) {
			/* Isolated and normal pageblocks stay apart. */
			buddy_mt = sim_get_pageblock_migratetype(mm, buddy_pfn);
			if (buddy_mt != migratetype &&
			    !(sim_migratetype_is_mergeable(buddy_mt) &&
			      sim_migratetype_is_mergeable(migratetype)))
				break;
		}
		if (unlikely(sim_page_guard(buddy)))
			sim_clear_page_guard(zone, buddy, order, migratetype);
		else
			sim_del_page_from_free_list(zone, buddy, order);
		if (buddy_mt != migratetype)
			sim_change_pageblock_range(mm, buddy_pfn, order,
						   migratetype);
		if (buddy_pfn < pfn) {
			page = buddy;
			pfn = buddy_pfn;
		}
	}

	tail = (fpi_flags & SIM_FPI_TO_TAIL) ||
	       sim_buddy_merge_likely(page, pfn, order);
	sim_add_to_free_list(zone, page, order, migratetype, tail);
}
EXPORT_SYMBOL_SIM_KUNIT(__sim_free_one_page);

/**
 * sim_split_large_buddy() - put a block back, each pageblock by its own type
 * @mm: the machine
 * @zone: the zone
 * @page: first page of the block, which is in no list
 * @pfn: its pfn
 * @order: its order; blocks above a pageblock are cut, and merge again if they
 *	may
 * @fpi_flags: as in __sim_free_one_page()
 *
 * Mirrors split_large_buddy(). Context: zone lock.
 */
void sim_split_large_buddy(struct sim_mm *mm, struct sim_zone *zone,
			   struct sim_page *page, unsigned long pfn,
			   unsigned int order, enum sim_fpi_flags fpi_flags)
{
	unsigned int piece = min_t(unsigned int, order, SIM_PAGEBLOCK_ORDER);
	unsigned long i;

	for (i = 0; i < BIT(order); i += BIT(piece))
		__sim_free_one_page(mm, zone, page + i, pfn + i, piece,
				    sim_get_pageblock_migratetype(mm, pfn + i),
				    fpi_flags);
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
unsigned long sim_expand(struct sim_zone *zone, struct sim_page *page,
			 unsigned int low, unsigned int high, int migratetype)
{
	unsigned long nr_added = 0;

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
 * sim_get_page_from_free_area() - the block that would be taken next
 * @area: the free blocks of one order
 * @migratetype: of the list
 *
 * Mirrors get_page_from_free_area(). Context: zone lock.
 *
 * Return: first page of the block, or NULL; the block stays in the list.
 */
struct sim_page *sim_get_page_from_free_area(struct sim_free_area *area,
					     int migratetype)
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
void sim_page_del_and_expand(struct sim_zone *zone, struct sim_page *page,
			     unsigned int low, unsigned int high,
			     int migratetype)
{
	long nr_pages = 1L << high;

	sim_del_page_from_free_list(zone, page, high);
	nr_pages -= sim_expand(zone, page, low, high, migratetype);
	sim_account_freepages(zone, -nr_pages, migratetype);
}

/**
 * __sim_rmqueue_smallest() - take a block from the lists of one type
 * @zone: the zone
 * @order: order wanted; the smallest block that holds it is split
 * @migratetype: of the lists
 *
 * Mirrors __rmqueue_smallest(). Context: zone lock.
 *
 * Return: first page of the block, or NULL.
 */
struct sim_page *__sim_rmqueue_smallest(struct sim_zone *zone,
					unsigned int order, int migratetype)
{
	unsigned int high;

	for (high = order; high <= SIM_MAX_PAGE_ORDER; high++) {
		struct sim_page *page;

		page = sim_get_page_from_free_area(&zone->free_area[high],
						   migratetype);
		if (page) {
			sim_page_del_and_expand(zone, page, order, high,
						migratetype);
			return page;
		}
	}
	return NULL;
}
EXPORT_SYMBOL_SIM_KUNIT(__sim_rmqueue_smallest);

/**
 * sim_move_freepages_block() - give a pageblock and its free blocks a new type
 * @mm: the machine
 * @zone: the zone; it holds the whole pageblock
 * @start_pfn: first pfn of the pageblock; no free block reaches across it
 * @old_mt: its type so far
 * @new_mt: its new type
 *
 * Mirrors __move_freepages_block(). Context: zone lock.
 *
 * Return: free pages that moved.
 */
unsigned long sim_move_freepages_block(struct sim_mm *mm,
				       struct sim_zone *zone,
				       unsigned long start_pfn, int old_mt,
				       int new_mt)
{
	unsigned long pfn = start_pfn, moved = 0;
	struct sim_page *map = sim_pfn_to_page(mm, start_pfn);

	while (pfn < start_pfn + SIM_PAGEBLOCK_NR_PAGES) {
		struct sim_page *page = map + (pfn - start_pfn);
		unsigned int order;

		if (!sim_page_buddy(page)) {
			pfn++;
			continue;
		}
		order = sim_page_order(page);
		sim_del_page_from_free_list(zone, page, order);
		sim_add_to_free_list(zone, page, order, new_mt, true);
		pfn += 1UL << order;
		moved += 1UL << order;
	}
	sim_account_freepages(zone, -(long)moved, old_mt);
	sim_account_freepages(zone, moved, new_mt);
	sim_set_pageblock_migratetype(mm, start_pfn, new_mt);
	return moved;
}
