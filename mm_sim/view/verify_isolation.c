// SPDX-License-Identifier: GPL-2.0
/*
 * Invariants of isolation, and of the highatomic reserve: what zones count of their
 * pageblocks.
 */
#include <linux/spinlock.h>

#include "host/compat.h"
#include "page/buddy.h"
#include "view/verify_internal.h"

/* Pageblocks of @zone that are @migratetype by their flags. Zone lock. */
static unsigned long sim_count_pageblocks(const struct sim_mm *mm,
					  const struct sim_zone *zone,
					  int (*type)(const struct sim_mm *mm,
						      unsigned long pfn),
					  int migratetype)
{
	unsigned long nr = 0, pfn = sim_pageblock_start_pfn(zone->zone_start_pfn);

	for (; pfn < sim_zone_end_pfn(zone); pfn += SIM_PAGEBLOCK_NR_PAGES) {
		/* Its first page is of this zone: no border lies inside. */
		if (sim_pfn_valid(mm, pfn) &&
		    sim_page_zone(mm, sim_pfn_to_page(mm, pfn)) == zone &&
		    type(mm, pfn) == migratetype)
			nr++;
	}
	return nr;
}

/**
 * sim_verify_isolation() - each zone knows how much of it is isolated
 * @v: what was found
 * @mm: the machine, at stage buddy
 */
void sim_verify_isolation(struct sim_verify *v, const struct sim_mm *mm)
{
	unsigned long flags, is, nr;
	struct sim_zone *zone;
	int nid;

	for_each_sim_node(mm, nid) {
		for_each_sim_populated_zone(mm->node_data[nid], zone) {
			spin_lock_irqsave(&zone->lock, flags);
			nr = sim_count_pageblocks(mm, zone,
						  sim_get_pageblock_migratetype,
						  SIM_MIGRATE_ISOLATE);
			is = zone->nr_isolate_pageblock;
			spin_unlock_irqrestore(&zone->lock, flags);
			if (nr != is)
				sim_broken(v, "zone %s: %lu isolated pageblocks, but counts %lu",
					   zone->name, nr, is);
		}
	}
}

/**
 * sim_verify_highatomic() - each zone knows how much of it is kept for such requests
 * @v: what was found
 * @mm: the machine, at stage buddy
 */
void sim_verify_highatomic(struct sim_verify *v, const struct sim_mm *mm)
{
	unsigned long flags, is, nr;
	struct sim_zone *zone;
	int nid;

	for_each_sim_node(mm, nid) {
		for_each_sim_populated_zone(mm->node_data[nid], zone) {
			spin_lock_irqsave(&zone->lock, flags);
			nr = sim_count_pageblocks(mm, zone,
						  sim_pageblock_type_before,
						  SIM_MIGRATE_HIGHATOMIC);
			is = zone->nr_reserved_highatomic;
			spin_unlock_irqrestore(&zone->lock, flags);
			if (nr * SIM_PAGEBLOCK_NR_PAGES != is)
				sim_broken(v, "zone %s: %lu highatomic blocks, counts %lu pages",
					   zone->name, nr, is);
		}
	}
}
