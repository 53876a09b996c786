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
#include "page/internal.h"
#include "page/linux_6_1.h"
#include "page/vmstat.h"
#include "page/zone_lock.h"

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
EXPORT_SYMBOL_SIM_KUNIT(sim_pageblock_type_before);

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

/*
 * Mirrors buddy_merge_likely(): when the block one order up is free already,
 * this one will soon be needed whole, so it waits at the end of the list.
 */
static __always_inline bool
sim_buddy_merge_likely(struct sim_page *page, unsigned long pfn,
		       unsigned int order)
{
	unsigned long parent = pfn & ~(1UL << order);

	if (order + 1 >= SIM_MAX_PAGE_ORDER)
		return false;
	return sim_find_buddy_page_pfn(page - (pfn - parent), parent,
				       order + 1, NULL);
}

/*
 * __sim_free_one_page() for blocks below a pageblock's order: as far as that, nothing
 * but the buddy decides. Returns the order that was reached.
 */
static __always_inline unsigned int
sim_merge_small(struct sim_zone *zone, struct sim_page **page,
		unsigned long *pfn, unsigned int order, int migratetype)
{
	u64 bits = sim_buddy_bits(*page, order);

	for (; order < SIM_PAGEBLOCK_ORDER; order++) {
		long nr_pages = 1L << order;
		bool upper = *pfn & nr_pages;
		struct sim_page *buddy = *page + (upper ? -nr_pages : nr_pages);

		if (!sim_page_is_buddy(buddy, bits))
			break;
		if (unlikely(sim_page_guard(buddy)))
			sim_clear_page_guard(zone, buddy, order, migratetype);
		else
			sim_del_page_from_free_list(zone, buddy, order);
		if (upper)
			*page = buddy;
		*pfn &= ~nr_pages;
		sim_trace_coalesce(zone, *page, order + 1, migratetype);
		bits += 1ULL << SIM_ORDER_PGSHIFT;
	}
	return order;
}

/* And for the others. */
static noinline unsigned int
sim_merge_large(struct sim_mm *mm, struct sim_zone *zone,
		struct sim_page **page, unsigned long *pfn, unsigned int order,
		int migratetype)
{
	for (; order < SIM_MAX_PAGE_ORDER; order++) {
		unsigned long buddy_pfn;
		struct sim_page *buddy;
		int buddy_mt;

		buddy = sim_find_buddy_page_pfn(*page, *pfn, order, &buddy_pfn);
		if (!buddy)
			break;
		/* Isolated and normal pageblocks stay apart. */
		buddy_mt = sim_get_pageblock_migratetype(mm, buddy_pfn);
		if (buddy_mt != migratetype &&
		    !(sim_migratetype_is_mergeable(buddy_mt) &&
		      sim_migratetype_is_mergeable(migratetype)))
			break;
		if (unlikely(sim_page_guard(buddy)))
			sim_clear_page_guard(zone, buddy, order, migratetype);
		else
			sim_del_page_from_free_list(zone, buddy, order);
		if (buddy_mt != migratetype && !sim_is_linux_6_1(mm))
			sim_change_pageblock_range(mm, buddy_pfn, order,
						   migratetype);
		if (buddy_pfn < *pfn) {
			*page = buddy;
			*pfn = buddy_pfn;
		}
		sim_trace_coalesce(zone, *page, order + 1, migratetype);
	}
	return order;
}

/* __sim_free_one_page(), wherever it has to be quick; counts nothing. */
static __always_inline void
sim_do_free_one_page(struct sim_mm *mm, struct sim_zone *zone,
		     struct sim_page *page, unsigned long pfn,
		     unsigned int order, int migratetype,
		     enum sim_fpi_flags fpi_flags)
{
	bool tail;

	order = sim_merge_small(zone, &page, &pfn, order, migratetype);
	if (unlikely(order >= SIM_PAGEBLOCK_ORDER)) {
		struct sim_page *head = page;
		unsigned long head_pfn = pfn;

		order = sim_merge_large(mm, zone, &head, &head_pfn, order,
					migratetype);
		page = head;
		pfn = head_pfn;
	}
	tail = (fpi_flags & SIM_FPI_TO_TAIL) ||
	       sim_buddy_merge_likely(page, pfn, order);
	sim_add_to_free_list(zone, page, order, migratetype, tail);
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
	sim_account_freepages(zone, 1L << order, migratetype);
	sim_do_free_one_page(mm, zone, page, pfn, order, migratetype,
			     fpi_flags);
}
EXPORT_SYMBOL_SIM_KUNIT(__sim_free_one_page);

/**
 * sim_free_one_of_many() - put a block back that the caller counts
 * @mm: the machine
 * @zone: the zone
 * @page: first page of the block
 * @pfn: its pfn
 * @order: its order
 * @migratetype: type of its pageblock
 *
 * Else as __sim_free_one_page(). Context: zone lock.
 */
void sim_free_one_of_many(struct sim_mm *mm, struct sim_zone *zone,
			  struct sim_page *page, unsigned long pfn,
			  unsigned int order, int migratetype)
{
	sim_do_free_one_page(mm, zone, page, pfn, order, migratetype,
			     SIM_FPI_NONE);
}

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

	/* Linux 6.1 asks the first pageblock. */
	if (sim_is_linux_6_1(mm))
		piece = order;
	for (i = 0; i < BIT(order); i += BIT(piece))
		__sim_free_one_page(mm, zone, page + i, pfn + i, piece,
				    sim_get_pageblock_migratetype(mm, pfn + i),
				    fpi_flags);
}

/**
 * sim_free_one_page() - give a block to the buddy lists
 * @mm: the machine
 * @zone: its zone
 * @page: first page of a block that nobody uses any more, still marked as handed
 *	out
 * @pfn: its pfn
 * @order: its order
 * @fpi_flags: as in __sim_free_one_page()
 *
 * Mirrors free_one_page(). Context: any; takes the zone lock.
 */
void sim_free_one_page(struct sim_mm *mm, struct sim_zone *zone,
		       struct sim_page *page, unsigned long pfn,
		       unsigned int order, enum sim_fpi_flags fpi_flags)
{
	unsigned long flags;
	unsigned int mt;

	flags = sim_zone_lock_irqsave(zone);
	sim_update_page_flags(page, SIM_PG_HEAD | SIM_ORDER_PGMASK, 0);
	zone->vm_event[SIM_PGFREE] += 1UL << order;
	mt = sim_page_pageblock_bits(mm, page);
	/* Two pageblocks of one type would come to one block again. */
	if (likely(mt < SIM_PB_ISOLATE &&
		   (order <= SIM_PAGEBLOCK_ORDER ||
		    mt == sim_page_pageblock_bits(mm, page +
						  SIM_PAGEBLOCK_NR_PAGES)))) {
		sim_account_freepages(zone, 1L << order, mt);
		sim_do_free_one_page(mm, zone, page, pfn, order, mt, fpi_flags);
	} else {
		sim_split_large_buddy(mm, zone, page, pfn, order, fpi_flags);
	}
	spin_unlock_irqrestore(&zone->lock, flags);
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
	unsigned int one = 1;

	return sim_rmqueue_run(zone, order, &one, migratetype);
}
EXPORT_SYMBOL_SIM_KUNIT(__sim_rmqueue_smallest);

/**
 * sim_rmqueue_buddy_fast() - take a block from the lists of its own type
 * @mm: the machine
 * @zone: the zone, which is above its high mark, and the first that was asked
 * @order: order wanted, one that has no per-CPU list of the kernel's
 * @migratetype: below SIM_MIGRATE_PCPTYPES
 *
 * What rmqueue_buddy() comes to where nothing else has to be tried first. Context:
 * any; takes the zone lock.
 *
 * Return: first page of the block, marked as handed out; or NULL, and nothing has
 * changed.
 */
struct sim_page *sim_rmqueue_buddy_fast(struct sim_mm *mm,
					struct sim_zone *zone,
					unsigned int order, int migratetype)
{
	struct sim_page *page;
	unsigned int one = 1;
	unsigned long flags;

	/* CMA pageblocks may come first, or lists of large blocks. */
	if (unlikely(order <= READ_ONCE(mm->pcp_max_order) ||
		     (migratetype == SIM_MIGRATE_MOVABLE &&
		      sim_zone_page_state(zone, SIM_NR_FREE_CMA_PAGES))))
		return NULL;
	flags = sim_zone_lock_irqsave(zone);
	page = sim_rmqueue_run(zone, order, &one, migratetype);
	if (likely(page)) {
		sim_update_page_flags(page, 0, SIM_PG_HEAD |
				      (u64)order << SIM_ORDER_PGSHIFT);
		zone->vm_event[SIM_PGALLOC] += 1UL << order;
		sim_zone_statistics(mm, zone, zone);
	}
	spin_unlock_irqrestore(&zone->lock, flags);
	return page;
}

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
	bool once = sim_is_linux_6_1(mm);

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
		/* What requests see depends on how much is counted at a time. */
		if (!once) {
			sim_account_freepages(zone, -(1L << order), old_mt);
			sim_account_freepages(zone, 1L << order, new_mt);
		}
		pfn += 1UL << order;
		moved += 1UL << order;
	}
	if (once)
		sim_account_move_6_1(zone, moved, old_mt, new_mt);
	sim_set_pageblock_migratetype(mm, start_pfn, new_mt);
	return moved;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_move_freepages_block);
