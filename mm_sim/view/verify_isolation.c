// SPDX-License-Identifier: GPL-2.0
/*
 * Invariants of isolation, and of the highatomic reserve: what zones count of their
 * pageblocks.
 */
#include <linux/limits.h>
#include <linux/minmax.h>
#include <linux/sched.h>
#include <linux/spinlock.h>

#include "host/compat.h"
#include "page/buddy.h"
#include "view/verify_internal.h"

/* The most pageblocks that are looked at under one hold of a zone lock. */
#define SIM_VERIFY_PAGEBLOCKS 128

/* Pageblocks from *@pfn on, which moves on, that are @migratetype. Zone lock. */
static unsigned long sim_count_pageblocks(const struct sim_mm *mm,
					  const struct sim_zone *zone,
					  int (*type)(const struct sim_mm *mm,
						      unsigned long pfn),
					  int migratetype, unsigned long *pfn)
{
	unsigned long nr = 0, end;

	end = min(*pfn + SIM_VERIFY_PAGEBLOCKS * SIM_PAGEBLOCK_NR_PAGES,
		  sim_zone_end_pfn(zone));
	for (; *pfn < end; *pfn += SIM_PAGEBLOCK_NR_PAGES) {
		/* Its first page is of this zone: no border lies inside. */
		if (sim_pfn_valid(mm, *pfn) &&
		    sim_page_zone(mm, sim_pfn_to_page(mm, *pfn)) == zone &&
		    type(mm, *pfn) == migratetype)
			nr++;
	}
	return nr;
}

/*
 * Are there as many as the zone counts in *@counter? Nothing is said of a zone in
 * which that changes meanwhile.
 */
static bool sim_pageblocks_counted(const struct sim_mm *mm,
				   struct sim_zone *zone,
				   int (*type)(const struct sim_mm *mm,
					       unsigned long pfn),
				   int migratetype,
				   const unsigned long *counter,
				   unsigned long unit, unsigned long *found)
{
	unsigned long pfn = sim_pageblock_start_pfn(zone->zone_start_pfn);
	unsigned long is = READ_ONCE(*counter), flags;

	*found = 0;
	while (pfn < sim_zone_end_pfn(zone)) {
		spin_lock_irqsave(&zone->lock, flags);
		*found += sim_count_pageblocks(mm, zone, type, migratetype,
					       &pfn);
		if (*counter != is)
			pfn = ULONG_MAX;
		spin_unlock_irqrestore(&zone->lock, flags);
		cond_resched();
	}
	return pfn == ULONG_MAX || *found * unit == is;
}

/**
 * sim_verify_isolation() - each zone knows how much of it is isolated
 * @v: what was found
 * @mm: the machine, at stage buddy
 *
 * Context: may sleep.
 */
void sim_verify_isolation(struct sim_verify *v, const struct sim_mm *mm)
{
	struct sim_zone *zone;
	unsigned long nr;
	int nid;

	for_each_sim_node(mm, nid)
		for_each_sim_populated_zone(mm->node_data[nid], zone)
			if (!sim_pageblocks_counted(mm, zone,
						    sim_get_pageblock_migratetype,
						    SIM_MIGRATE_ISOLATE,
						    &zone->nr_isolate_pageblock,
						    1, &nr))
				sim_broken(v, "zone %s: %lu isolated pageblocks, but counts %lu",
					   zone->name, nr,
					   zone->nr_isolate_pageblock);
}

/**
 * sim_verify_highatomic() - each zone knows how much of it is kept for such requests
 * @v: what was found
 * @mm: the machine, at stage buddy
 *
 * Context: may sleep.
 */
void sim_verify_highatomic(struct sim_verify *v, const struct sim_mm *mm)
{
	struct sim_zone *zone;
	unsigned long nr;
	int nid;

	for_each_sim_node(mm, nid)
		for_each_sim_populated_zone(mm->node_data[nid], zone)
			if (!sim_pageblocks_counted(mm, zone,
						    sim_pageblock_type_before,
						    SIM_MIGRATE_HIGHATOMIC,
						    &zone->nr_reserved_highatomic,
						    SIM_PAGEBLOCK_NR_PAGES, &nr))
				sim_broken(v, "zone %s: %lu highatomic blocks, counts %lu pages",
					   zone->name, nr,
					   zone->nr_reserved_highatomic);
}
