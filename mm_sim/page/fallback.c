// SPDX-License-Identifier: GPL-2.0
/*
 * Fallback between migratetypes, as in Linux 6.12: first try to claim a whole
 * pageblock, the largest free block first, so that the types stay apart; then
 * steal a single block, the smallest first, so that the damage is small.
 */
#include "host/compat.h"
#include "page/buddy.h"
#include "page/fallback.h"
#include "page/internal.h"
#include "page/trace.h"

/* For each type the others, in the order in which they are tried. */
static const u8 sim_fallbacks[SIM_MIGRATE_PCPTYPES][2] = {
	[SIM_MIGRATE_MOVABLE] = { SIM_MIGRATE_RECLAIMABLE,
				  SIM_MIGRATE_UNMOVABLE },
	[SIM_MIGRATE_UNMOVABLE] = { SIM_MIGRATE_RECLAIMABLE,
				    SIM_MIGRATE_MOVABLE },
	[SIM_MIGRATE_RECLAIMABLE] = { SIM_MIGRATE_UNMOVABLE,
				      SIM_MIGRATE_MOVABLE },
};

/**
 * sim_find_suitable_fallback() - the type to fall back to at one order
 * @area: the free blocks of that order
 * @migratetype: type that was asked for
 *
 * Mirrors find_suitable_fallback(). Context: zone lock.
 *
 * Return: enum sim_migratetype, or -1 when no list of this order has a block.
 */
int sim_find_suitable_fallback(const struct sim_free_area *area,
			       int migratetype)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(sim_fallbacks[0]); i++) {
		int mt = sim_fallbacks[migratetype][i];

		if (!list_empty(&area->free_list[mt]))
			return mt;
	}
	return -1;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_find_suitable_fallback);

/**
 * sim_can_steal_fallback() - may a free block of another type be claimed
 * @mm: the machine
 * @order: of the free block
 * @migratetype: type that was asked for
 *
 * Types that cannot be moved away later had better take a whole pageblock now;
 * movable ones only where a block is large. Mirrors can_steal_fallback().
 *
 * Return: whether it may.
 */
bool sim_can_steal_fallback(const struct sim_mm *mm, unsigned int order,
			    int migratetype)
{
	return order >= SIM_PAGEBLOCK_ORDER / 2 ||
	       migratetype != SIM_MIGRATE_MOVABLE ||
	       mm->page_group_by_mobility_disabled;
}

/*
 * Free pages of the pageblock that begins at @start_pfn, and in @nr_movable those
 * on the LRU lists of who can move them. Mirrors prep_move_freepages_block().
 */
static unsigned long sim_pageblock_free_pages(struct sim_mm *mm,
					      unsigned long start_pfn,
					      unsigned long *nr_movable)
{
	struct sim_page *map = sim_pfn_to_page(mm, start_pfn);
	unsigned long i = 0, nr_free = 0;

	*nr_movable = 0;
	while (i < SIM_PAGEBLOCK_NR_PAGES) {
		unsigned long step = 1;

		if (sim_page_buddy(map + i)) {
			step = 1UL << sim_page_order(map + i);
			nr_free += step;
		} else if (READ_ONCE(map[i].flags) & SIM_PG_LRU) {
			/* Its owner's lock is not held: a guess. */
			(*nr_movable)++;
		}
		i += step;
	}
	return nr_free;
}

/*
 * Mirrors try_to_steal_block(). @page heads a free block of order @high and of
 * type @block_mt; the pageblock around it becomes @migratetype if that pays.
 */
static struct sim_page *sim_try_to_steal_block(struct sim_mm *mm,
					       struct sim_zone *zone,
					       struct sim_page *page,
					       unsigned int order,
					       unsigned int high,
					       int migratetype, int block_mt,
					       unsigned int alloc_flags)
{
	unsigned long pfn = sim_page_to_pfn(mm, page);
	unsigned long start = sim_pageblock_start_pfn(pfn);
	unsigned long alike, nr_movable;

	if (high >= SIM_PAGEBLOCK_ORDER) {
		long nr_pages = 1L << high;

		sim_del_page_from_free_list(zone, page, high);
		sim_change_pageblock_range(mm, pfn, high, migratetype);
		sim_trace_claim(mm, pfn, high, block_mt, migratetype);
		nr_pages -= sim_expand(zone, page, order, high, migratetype);
		sim_account_freepages(zone, -nr_pages, migratetype);
		return page;
	}

	/* kswapd had better make room: the next of these may find less. */
	if (sim_boost_watermark(mm, zone) && (alloc_flags & SIM_ALLOC_KSWAPD))
		set_bit(SIM_ZONE_BOOSTED_WATERMARK, &zone->flags);

	/* A pageblock that other zones have a part of stays as it is. */
	if (!sim_pageblock_is_of_zone(mm, zone, start))
		return NULL;

	/*
	 * How much of the pageblock is free, or of a compatible type? Whether pages
	 * that stay are unmovable or reclaimable, nobody can tell.
	 */
	alike = sim_pageblock_free_pages(mm, start, &nr_movable);
	if (migratetype == SIM_MIGRATE_MOVABLE)
		alike += nr_movable;
	else if (block_mt == SIM_MIGRATE_MOVABLE)
		alike = SIM_PAGEBLOCK_NR_PAGES - nr_movable;
	if (alike < SIM_PAGEBLOCK_NR_PAGES / 2 &&
	    !mm->page_group_by_mobility_disabled)
		return NULL;

	sim_move_freepages_block(mm, zone, start, block_mt, migratetype);
	sim_trace_claim(mm, start, SIM_PAGEBLOCK_ORDER, block_mt, migratetype);
	return __sim_rmqueue_smallest(zone, order, migratetype);
}

/**
 * __sim_rmqueue_claim() - take a block by claiming its whole pageblock
 * @mm: the machine
 * @zone: the zone
 * @order: order wanted
 * @migratetype: type that was asked for
 * @alloc_flags: SIM_ALLOC_NOFRAGMENT forbids all but whole pageblocks, and with
 *	SIM_ALLOC_KSWAPD kswapd is to know of it when the marks are raised
 *
 * Mirrors __rmqueue_claim(). Context: zone lock.
 *
 * Return: first page of the block, or NULL when no claim pays.
 */
struct sim_page *__sim_rmqueue_claim(struct sim_mm *mm, struct sim_zone *zone,
				     unsigned int order, int migratetype,
				     unsigned int alloc_flags)
{
	int high, low = order;

	if (alloc_flags & SIM_ALLOC_NOFRAGMENT)
		low = max(low, SIM_PAGEBLOCK_ORDER);
	for (high = SIM_MAX_PAGE_ORDER; high >= low; high--) {
		struct sim_free_area *area = &zone->free_area[high];
		int mt = sim_find_suitable_fallback(area, migratetype);
		struct sim_page *page;

		if (mt < 0)
			continue;
		if (!sim_can_steal_fallback(mm, high, migratetype))
			break;
		page = sim_try_to_steal_block(mm, zone,
					      sim_get_page_from_free_area(area, mt),
					      order, high, migratetype, mt,
					      alloc_flags);
		if (page) {
			sim_trace_extfrag(mm, page, order, high, migratetype,
					  mt);
			return page;
		}
	}
	return NULL;
}
EXPORT_SYMBOL_SIM_KUNIT(__sim_rmqueue_claim);

/**
 * __sim_rmqueue_steal() - take one block of another type
 * @zone: the zone
 * @order: order wanted
 * @migratetype: type that was asked for
 *
 * The rest of the block stays in the lists of the other type. Mirrors
 * __rmqueue_steal(). Context: zone lock.
 *
 * Return: first page of the block, or NULL when nothing is free.
 */
struct sim_page *__sim_rmqueue_steal(struct sim_zone *zone,
				     unsigned int order, int migratetype)
{
	unsigned int high;

	for (high = order; high <= SIM_MAX_PAGE_ORDER; high++) {
		struct sim_free_area *area = &zone->free_area[high];
		int mt = sim_find_suitable_fallback(area, migratetype);

		if (mt >= 0) {
			struct sim_page *page;

			page = sim_get_page_from_free_area(area, mt);
			sim_page_del_and_expand(zone, page, order, high, mt);
			sim_trace_extfrag(zone->mm, page, order, high,
					  migratetype, mt);
			return page;
		}
	}
	return NULL;
}
EXPORT_SYMBOL_SIM_KUNIT(__sim_rmqueue_steal);
