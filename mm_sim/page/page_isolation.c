// SPDX-License-Identifier: GPL-2.0
/*
 * Isolate a pageblock: its free pages are no longer handed out nor counted as
 * free; pages that are freed later join them.
 */
#include <linux/errno.h>

#include "host/compat.h"
#include "page/buddy.h"
#include "page/page_isolation.h"

/*
 * Mirrors move_freepages_block_isolate(): give a pageblock and its free pages a
 * new type. A free block of the largest order spans two pageblocks; it is cut,
 * so that each can have a type of its own.
 */
static void sim_move_freepages_block_isolate(struct sim_mm *mm,
					     struct sim_zone *zone,
					     unsigned long start, int mt)
{
	unsigned long pfn = start & ~(SIM_MAX_ORDER_NR_PAGES - 1);
	struct sim_page *page = sim_pfn_to_page(mm, pfn);
	unsigned int order = sim_page_order(page);

	if (!sim_page_buddy(page) || order <= SIM_PAGEBLOCK_ORDER) {
		sim_move_freepages_block(mm, zone, start,
					 sim_get_pageblock_migratetype(mm, start),
					 mt);
		return;
	}
	sim_del_page_from_free_list(zone, page, order);
	sim_account_freepages(zone, -(1L << order),
			      sim_get_pageblock_migratetype(mm, pfn));
	sim_set_pageblock_migratetype(mm, start, mt);
	sim_split_large_buddy(mm, zone, page, pfn, order, SIM_FPI_NONE);
}

/* The pageblock at @pfn and its zone, if the zone holds all of it. */
static struct sim_zone *sim_pageblock_zone(struct sim_mm *mm, unsigned long pfn)
{
	unsigned long start = sim_pageblock_start_pfn(pfn);
	struct sim_zone *zone;

	if (!sim_pfn_valid(mm, pfn))
		return NULL;
	zone = sim_page_zone(mm, sim_pfn_to_page(mm, pfn));
	return sim_pageblock_is_of_zone(mm, zone, start) ? zone : NULL;
}

/**
 * sim_set_migratetype_isolate() - isolate a pageblock
 * @mm: the machine, at stage buddy
 * @pfn: any pfn of the pageblock
 *
 * Mirrors set_migratetype_isolate(). Pages in use stay where they are. Context:
 * any; takes the zone lock.
 *
 * Return: 0; -EINVAL when no zone holds the whole pageblock; -EBUSY when it is
 * isolated already.
 */
int sim_set_migratetype_isolate(struct sim_mm *mm, unsigned long pfn)
{
	struct sim_zone *zone = sim_pageblock_zone(mm, pfn);
	unsigned long start = sim_pageblock_start_pfn(pfn);
	unsigned long flags;
	int err = -EBUSY;

	if (!zone)
		return -EINVAL;
	spin_lock_irqsave(&zone->lock, flags);
	if (sim_get_pageblock_migratetype(mm, start) != SIM_MIGRATE_ISOLATE) {
		sim_move_freepages_block_isolate(mm, zone, start,
						 SIM_MIGRATE_ISOLATE);
		err = 0;
	}
	spin_unlock_irqrestore(&zone->lock, flags);
	return err;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_set_migratetype_isolate);

/**
 * sim_unset_migratetype_isolate() - put a pageblock back into circulation
 * @mm: the machine, at stage buddy
 * @pfn: any pfn of the pageblock
 * @migratetype: its new type
 *
 * Mirrors unset_migratetype_isolate(): a pageblock that is free as a whole is
 * freed again, so that it can merge with its buddy. Context: any; takes the
 * zone lock.
 *
 * Return: 0; -EINVAL when no zone holds the whole pageblock, or it is not
 * isolated.
 */
int sim_unset_migratetype_isolate(struct sim_mm *mm, unsigned long pfn,
				  int migratetype)
{
	struct sim_zone *zone = sim_pageblock_zone(mm, pfn);
	unsigned long start = sim_pageblock_start_pfn(pfn);
	struct sim_page *page = sim_pfn_to_page(mm, start);
	unsigned long flags;
	int err = -EINVAL;

	if (!zone)
		return -EINVAL;
	spin_lock_irqsave(&zone->lock, flags);
	if (sim_get_pageblock_migratetype(mm, start) == SIM_MIGRATE_ISOLATE) {
		if (sim_page_buddy(page) &&
		    sim_page_order(page) == SIM_PAGEBLOCK_ORDER) {
			sim_del_page_from_free_list(zone, page,
						    SIM_PAGEBLOCK_ORDER);
			sim_set_pageblock_migratetype(mm, start, migratetype);
			__sim_free_one_page(mm, zone, page, start,
					    SIM_PAGEBLOCK_ORDER, migratetype,
					    SIM_FPI_TO_TAIL);
		} else {
			sim_move_freepages_block_isolate(mm, zone, start,
							 migratetype);
		}
		err = 0;
	}
	spin_unlock_irqrestore(&zone->lock, flags);
	return err;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_unset_migratetype_isolate);
