// SPDX-License-Identifier: GPL-2.0
/**
 * DOC: what Linux 6.1 does otherwise
 *
 * The clone of a zone is to answer as its host would. Between 6.1 and 6.12 the page
 * allocator changed in a few places, none of them on the way of most requests:
 *
 * - A type that has run out of blocks moves blocks of another type to its own lists
 *   and takes the best of those; whether the pageblock follows is another question.
 *   A free block may thus lie in the list of a type that its pageblock does not have.
 * - Two free buddies of a pageblock's order or above become one, and each pageblock
 *   keeps its type.
 * - A page in a per-CPU list goes back to the type that it was freed to, whatever
 *   its pageblock is by then.
 * - Per-CPU lists have one bound, and take one batch at a time. Frees in a row give
 *   back twice as much each time; the least of them is enough to send blocks of
 *   order 1 to 3 away.
 * - What a per-CPU list fetches leaves the count of free pages at once, not block by
 *   block, so that another part of it stays with the CPU.
 * - The highatomic reserve is one pageblock larger, grows a pageblock at a time, and
 *   counts against other requests whether it is free or not.
 *
 * All of this is behind SIM_FEATURE_LINUX_6_1.
 */
#include <linux/minmax.h>

#include "host/compat.h"
#include "page/buddy.h"
#include "page/fallback.h"
#include "page/free_list.h"
#include "page/internal.h"
#include "page/linux_6_1.h"
#include "page/pcp.h"
#include "page/percpu.h"
#include "page/vmstat.h"

/* A free block goes to the end of another list; its pageblock stays what it is. */
static void sim_move_block(struct sim_zone *zone, struct sim_page *page,
			   int migratetype)
{
	unsigned int order = sim_page_order(page);

	sim_del_page_from_free_list(zone, page, order);
	sim_add_to_free_list(zone, page, order, migratetype, true);
}

/*
 * The same with all free blocks of a pageblock. Returns their pages, and in
 * @nr_movable those on the LRU lists of who can move them.
 */
static unsigned long sim_move_blocks(struct sim_mm *mm, struct sim_zone *zone,
				     unsigned long start, int migratetype,
				     unsigned long *nr_movable)
{
	struct sim_page *map = sim_pfn_to_page(mm, start);
	unsigned long at = 0, moved = 0;

	*nr_movable = 0;
	while (at < SIM_PAGEBLOCK_NR_PAGES) {
		unsigned long size = 1;

		if (sim_page_buddy(map + at)) {
			size = BIT(sim_page_order(map + at));
			sim_move_block(zone, map + at, migratetype);
			moved += size;
		} else if (READ_ONCE(map[at].flags) & SIM_PG_LRU) {
			++*nr_movable;
		}
		at += size;
	}
	return moved;
}

/*
 * Mirrors steal_suitable_fallback(): @page heads a block that another type has free.
 * With @whole the other free blocks of its pageblock come along, and the pageblock
 * itself where half of it is free, or of no worse a type.
 */
static void sim_steal_suitable_fallback(struct sim_mm *mm,
					struct sim_zone *zone,
					struct sim_page *page, int migratetype,
					unsigned int alloc_flags, bool whole)
{
	unsigned long pfn = sim_page_to_pfn(mm, page);
	unsigned long start = sim_pageblock_start_pfn(pfn);
	unsigned long good, nr_movable;
	int old = sim_get_pageblock_migratetype(mm, pfn);
	unsigned int order = sim_page_order(page);

	if (old == SIM_MIGRATE_HIGHATOMIC) {
		whole = false;
	} else if (order >= SIM_PAGEBLOCK_ORDER) {
		sim_change_pageblock_range(mm, pfn, order, migratetype);
		whole = false;
	} else if (sim_boost_watermark(mm, zone) &&
		   (alloc_flags & SIM_ALLOC_KSWAPD)) {
		set_bit(SIM_ZONE_BOOSTED_WATERMARK, &zone->flags);
	}
	if (!whole || !sim_pageblock_is_of_zone(mm, zone, start)) {
		sim_move_block(zone, page, migratetype);
		return;
	}
	good = sim_move_blocks(mm, zone, start, migratetype, &nr_movable);
	if (migratetype == SIM_MIGRATE_MOVABLE)
		good += nr_movable;
	else if (old == SIM_MIGRATE_MOVABLE)
		/* What cannot be moved had better be among its like. */
		good = SIM_PAGEBLOCK_NR_PAGES - nr_movable;
	if (good >= SIM_PAGEBLOCK_NR_PAGES / 2 ||
	    mm->page_group_by_mobility_disabled)
		sim_set_pageblock_migratetype(mm, pfn, migratetype);
}

/* The smallest block that others have, @order at least. */
static struct sim_page *sim_smallest_of_others(struct sim_zone *zone,
					       unsigned int order,
					       int migratetype)
{
	for (; order <= SIM_MAX_PAGE_ORDER; order++) {
		struct sim_free_area *area = &zone->free_area[order];
		int mt = sim_find_suitable_fallback(area, migratetype);

		if (mt >= 0)
			return sim_get_page_from_free_area(area, mt);
	}
	return NULL;
}

/**
 * sim_rmqueue_fallback() - take a block of another type, as Linux 6.1 does
 * @mm: the machine
 * @zone: the zone
 * @order: order wanted
 * @migratetype: type that was asked for, and that has none
 * @alloc_flags: SIM_ALLOC_NOFRAGMENT forbids all but whole pageblocks
 *
 * The largest block of others is moved over; for a movable request, which harms a
 * pageblock least, the smallest, where the largest is small. Mirrors
 * __rmqueue_fallback() of 6.1. Context: zone lock.
 *
 * Return: first page of the block, or NULL.
 */
struct sim_page *sim_rmqueue_fallback(struct sim_mm *mm, struct sim_zone *zone,
				      unsigned int order, int migratetype,
				      unsigned int alloc_flags)
{
	int high, low = order;

	if (alloc_flags & SIM_ALLOC_NOFRAGMENT)
		low = max(low, SIM_PAGEBLOCK_ORDER);
	for (high = SIM_MAX_PAGE_ORDER; high >= low; high--) {
		bool whole = sim_can_steal_fallback(mm, high, migratetype);
		struct sim_free_area *area = &zone->free_area[high];
		int mt = sim_find_suitable_fallback(area, migratetype);
		struct sim_page *page;

		if (mt < 0)
			continue;
		if (!whole && high > order)
			page = sim_smallest_of_others(zone, order, migratetype);
		else
			page = sim_get_page_from_free_area(area, mt);
		sim_steal_suitable_fallback(mm, zone, page, migratetype,
					    alloc_flags, whole);
		return __sim_rmqueue_smallest(zone, order, migratetype);
	}
	return NULL;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_rmqueue_fallback);

/**
 * sim_count_once_begin() - what follows is to be counted at once
 * @zone: the zone
 * @once: filled in
 *
 * Context: zone lock, up to sim_count_once_end().
 */
void sim_count_once_begin(struct sim_zone *zone, struct sim_count_once *once)
{
	const struct sim_per_cpu_zonestat *stats;

	stats = sim_zone_stats(zone, sim_smp_processor_id(zone->mm));
	once->sum = zone->vm_stat[SIM_NR_FREE_PAGES];
	once->diff = stats ? stats->vm_stat_diff[SIM_NR_FREE_PAGES] : 0;
}

/**
 * sim_count_once_end() - count it
 * @zone: the zone
 * @once: filled in before
 * @delta: free pages that have come since
 *
 * In the place of what was counted meanwhile. Mirrors the end of rmqueue_bulk() of
 * 6.1. Context: zone lock.
 */
void sim_count_once_end(struct sim_zone *zone,
			const struct sim_count_once *once, long delta)
{
	struct sim_per_cpu_zonestat *stats;

	stats = sim_zone_stats(zone, sim_smp_processor_id(zone->mm));
	WRITE_ONCE(zone->vm_stat[SIM_NR_FREE_PAGES], once->sum);
	if (stats)
		WRITE_ONCE(stats->vm_stat_diff[SIM_NR_FREE_PAGES], once->diff);
	__sim_mod_zone_page_state(zone, SIM_NR_FREE_PAGES, delta);
}

/**
 * sim_account_move_6_1() - free pages of a pageblock went to lists of another type
 * @zone: the zone
 * @nr_pages: pages
 * @old_mt: of the lists they were in
 * @new_mt: of those they are in
 *
 * Free pages they are in both, unless one is isolated; 6.1 counts nothing then.
 * Mirrors what callers of move_freepages_block() of 6.1 do. Context: zone lock.
 */
void sim_account_move_6_1(struct sim_zone *zone, long nr_pages, int old_mt,
			  int new_mt)
{
	if (old_mt == SIM_MIGRATE_ISOLATE || new_mt == SIM_MIGRATE_ISOLATE) {
		sim_account_freepages(zone, -nr_pages, old_mt);
		sim_account_freepages(zone, nr_pages, new_mt);
		return;
	}
	sim_account_special(zone, -nr_pages, old_mt);
	sim_account_special(zone, nr_pages, new_mt);
}

/**
 * sim_pcp_alloc_batch() - blocks that a per-CPU list of Linux 6.1 fetches
 * @pcp: the lists
 * @order: of the blocks
 *
 * Mirrors a part of __rmqueue_pcplist() of 6.1. Context: lock of the lists.
 *
 * Return: blocks.
 */
int sim_pcp_alloc_batch(const struct sim_per_cpu_pages *pcp,
			unsigned int order)
{
	int batch = READ_ONCE(pcp->batch);

	return batch > 1 ? max(batch >> order, 2) : batch;
}

/* Mirrors nr_pcp_free() of 6.1: twice as much each time, within bounds. */
static int sim_pcp_free_batch(struct sim_per_cpu_pages *pcp, int high)
{
	int batch = READ_ONCE(pcp->batch);
	int nr = batch << pcp->free_count;

	if (high < batch)
		return 1;
	if (nr < high - batch && pcp->free_count < SIM_PCP_BATCH_SCALE_MAX)
		pcp->free_count++;
	return min(nr, high - batch);
}

/**
 * sim_pcp_push_6_1() - put a block into a list, as Linux 6.1 does
 * @mm: the machine
 * @zone: its zone
 * @pcp: the lists
 * @page: its first page, marked as handed out
 * @order: its order
 * @type: what it is freed to, any but SIM_MIGRATE_ISOLATE
 *
 * The pages that were freed in a row are counted in doublings of the batch. Mirrors
 * free_unref_page_commit() of 6.1. Context: lock of the lists; takes the zone lock.
 */
void sim_pcp_push_6_1(struct sim_mm *mm, struct sim_zone *zone,
		      struct sim_per_cpu_pages *pcp, struct sim_page *page,
		      unsigned int order, int type)
{
	int mt = type < SIM_MIGRATE_PCPTYPES ? type : SIM_MIGRATE_MOVABLE;
	unsigned int pindex = sim_order_to_pindex(mt, order);
	int high = READ_ONCE(pcp->high_min);

	/* Where somebody reclaims, a few batches stay. */
	if (test_bit(SIM_ZONE_RECLAIM_ACTIVE, &zone->flags))
		high = min(READ_ONCE(pcp->batch) * 4, high);
	pcp->vm_event[SIM_PGFREE] += BIT(order);
	sim_set_pcppage_migratetype(page, type);
	WRITE_ONCE(page->flags, page->flags ^ (SIM_PG_PCP | SIM_PG_HEAD));
	list_add(&page->lru, &pcp->lists[pindex]);
	pcp->count += BIT(order);
	if (pcp->free_count && order && order <= PAGE_ALLOC_COSTLY_ORDER)
		sim_free_pcppages_bulk(mm, zone, pcp, pcp->count, pindex);
	else if (pcp->count >= high)
		sim_free_pcppages_bulk(mm, zone, pcp,
				       sim_pcp_free_batch(pcp, high), pindex);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_pcp_push_6_1);
