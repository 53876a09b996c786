// SPDX-License-Identifier: GPL-2.0
/**
 * DOC: the highatomic reserve
 *
 * A request for more than one page that can neither wait nor reclaim is the first
 * to fail where memory is in pieces. When one succeeds, the pageblock that it came
 * from is kept for the next of its kind, up to a hundredth of the zone. Before
 * anything else fails, the pageblocks are given back one by one.
 *
 * What is freed in such a pageblock waits in the per-CPU lists of movable pages,
 * as in the kernel, and is found by its pageblock's type when it leaves them.
 */
#include <linux/math.h>
#include <linux/minmax.h>

#include "host/compat.h"
#include "page/buddy.h"
#include "page/highatomic.h"
#include "page/internal.h"
#include "page/linux_6_1.h"

/* Pages that may be kept: a hundredth, in pageblocks; of small zones none. */
static unsigned long sim_highatomic_max(const struct sim_zone *zone)
{
	unsigned long share = zone->managed_pages / 100;

	if (sim_is_linux_6_1(zone->mm))
		return share + SIM_PAGEBLOCK_NR_PAGES;
	if (share < SIM_PAGEBLOCK_NR_PAGES)
		return 0;
	return round_up(share, SIM_PAGEBLOCK_NR_PAGES);
}

/* So many pages more are kept. Zone lock, which who only looks does not take. */
static void sim_keep_highatomic(struct sim_zone *zone, unsigned long pages)
{
	WRITE_ONCE(zone->nr_reserved_highatomic,
		   zone->nr_reserved_highatomic + pages);
}

/**
 * sim_reserve_highatomic_pageblock() - keep the pageblock that a block came from
 * @mm: the machine
 * @zone: its zone
 * @page: first page of the block, which is handed out
 * @order: its order
 *
 * Nothing is done where the zone keeps enough, or the pageblock is of a type that
 * does not mix, or the zone has but a part of it; the last is no reason for 6.1.
 * Mirrors reserve_highatomic_pageblock(). Context: any; takes the zone lock.
 */
void sim_reserve_highatomic_pageblock(struct sim_mm *mm, struct sim_zone *zone,
				      const struct sim_page *page,
				      unsigned int order)
{
	unsigned long pfn = sim_page_to_pfn(mm, page);
	unsigned long start = sim_pageblock_start_pfn(pfn);
	unsigned long flags;
	int mt;

	/* Mostly it is full. */
	if (READ_ONCE(zone->nr_reserved_highatomic) >= sim_highatomic_max(zone))
		return;
	spin_lock_irqsave(&zone->lock, flags);
	mt = sim_get_pageblock_migratetype(mm, pfn);
	if (zone->nr_reserved_highatomic >= sim_highatomic_max(zone) ||
	    !sim_migratetype_is_mergeable(mt))
		goto unlock;
	if (order >= SIM_PAGEBLOCK_ORDER && !sim_is_linux_6_1(mm)) {
		sim_change_pageblock_range(mm, pfn, order,
					   SIM_MIGRATE_HIGHATOMIC);
		sim_keep_highatomic(zone, BIT(order));
	} else if (sim_pageblock_is_of_zone(mm, zone, start)) {
		sim_move_freepages_block(mm, zone, start, mt,
					 SIM_MIGRATE_HIGHATOMIC);
		sim_keep_highatomic(zone, SIM_PAGEBLOCK_NR_PAGES);
	} else if (sim_is_linux_6_1(mm)) {
		/* Its free blocks stay in their lists; the pageblock is kept. */
		sim_set_pageblock_migratetype(mm, pfn, SIM_MIGRATE_HIGHATOMIC);
		sim_keep_highatomic(zone, SIM_PAGEBLOCK_NR_PAGES);
	}
unlock:
	spin_unlock_irqrestore(&zone->lock, flags);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_reserve_highatomic_pageblock);

/*
 * Give one pageblock of a zone, or both of a largest block, to @migratetype: the
 * one that holds the smallest free block of all. Zone lock. False where none has
 * a free page.
 */
static bool sim_unreserve_one(struct sim_mm *mm, struct sim_zone *zone,
			      int migratetype)
{
	struct sim_page *page = NULL;
	unsigned int order;
	unsigned long pfn;

	for (order = 0; order < SIM_NR_PAGE_ORDERS; order++) {
		page = sim_get_page_from_free_area(&zone->free_area[order],
						   SIM_MIGRATE_HIGHATOMIC);
		if (page)
			break;
	}
	if (!page)
		return false;
	pfn = sim_page_to_pfn(mm, page);
	sim_forget_highatomic(zone, max(SIM_PAGEBLOCK_NR_PAGES, BIT(order)));
	if (order < SIM_PAGEBLOCK_ORDER) {
		sim_move_freepages_block(mm, zone, sim_pageblock_start_pfn(pfn),
					 SIM_MIGRATE_HIGHATOMIC, migratetype);
		return true;
	}
	sim_del_page_from_free_list(zone, page, order);
	sim_account_freepages(zone, -(long)BIT(order), SIM_MIGRATE_HIGHATOMIC);
	sim_change_pageblock_range(mm, pfn, order, migratetype);
	sim_add_to_free_list(zone, page, order, migratetype, true);
	sim_account_freepages(zone, BIT(order), migratetype);
	return true;
}

/**
 * sim_unreserve_highatomic_pageblock() - give a kept pageblock to a request
 * @mm: the machine
 * @ac: the zones, and the type that the pageblock becomes
 * @force: even the last of a zone
 *
 * The first zone that has one with a free page in it loses one. Mirrors
 * unreserve_highatomic_pageblock(). Context: any; takes zone locks.
 *
 * Return: whether there was one.
 */
bool sim_unreserve_highatomic_pageblock(struct sim_mm *mm,
					const struct sim_alloc_context *ac,
					bool force)
{
	unsigned long flags;
	struct sim_zoneref *z;
	struct sim_zone *zone;
	bool done;

	for_each_sim_zone_zonelist_nodemask(zone, z, ac->zonelist,
					    ac->highest_zoneidx, ac->nodemask) {
		if (!force && READ_ONCE(zone->nr_reserved_highatomic) <=
			      SIM_PAGEBLOCK_NR_PAGES)
			continue;
		spin_lock_irqsave(&zone->lock, flags);
		done = sim_unreserve_one(mm, zone, ac->migratetype);
		spin_unlock_irqrestore(&zone->lock, flags);
		if (done)
			return true;
	}
	return false;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_unreserve_highatomic_pageblock);
