// SPDX-License-Identifier: GPL-2.0
/*
 * Invariants of pageblocks that are kept apart: CMA, and the highatomic reserve.
 */
#include <linux/spinlock.h>

#include "host/compat.h"
#include "page/buddy.h"
#include "page/cma.h"
#include "page/linux_6_1.h"
#include "page/vmstat.h"
#include "view/verify_internal.h"

/**
 * sim_verify_free_types() - free pages of types that are counted apart
 * @v: what was found
 * @zone: the zone
 * @pages: what its lists hold, by enum sim_migratetype
 */
void sim_verify_free_types(struct sim_verify *v, const struct sim_zone *zone,
			   const unsigned long *pages)
{
	unsigned long cma = sim_zone_page_state_snapshot(zone,
							 SIM_NR_FREE_CMA_PAGES);

	if (cma != pages[SIM_MIGRATE_CMA])
		sim_broken(v, "zone %s: nr_free_cma is %lu, the lists hold %lu pages",
			   zone->name, cma, pages[SIM_MIGRATE_CMA]);
	/* Linux 6.1 has no such count. */
	if (READ_ONCE(zone->nr_free_highatomic) !=
	    pages[SIM_MIGRATE_HIGHATOMIC] && !sim_is_linux_6_1(zone->mm))
		sim_broken(v, "zone %s: nr_free_highatomic is %lu, the lists hold %lu pages",
			   zone->name, zone->nr_free_highatomic,
			   pages[SIM_MIGRATE_HIGHATOMIC]);
}

/* Pageblocks of areas have their type, unless they are isolated meanwhile. */
static void sim_verify_area(struct sim_verify *v, const struct sim_mm *mm,
			    const struct sim_cma *cma)
{
	unsigned long end = cma->base_pfn + cma->count, pfn;

	for (pfn = cma->base_pfn; pfn < end; pfn += SIM_PAGEBLOCK_NR_PAGES) {
		int mt = sim_get_pageblock_migratetype(mm, pfn);

		if (mt == SIM_MIGRATE_ISOLATE)
			mt = sim_pageblock_type_before(mm, pfn);
		if (mt != SIM_MIGRATE_CMA)
			sim_broken(v, "pfn %lu: of CMA area %s, but its pageblock is %s",
				   pfn, cma->name, sim_migratetype_names[mt]);
	}
}

/**
 * sim_verify_cma() - areas are what zones and the memory map say of them
 * @v: what was found
 * @mm: the machine, at stage buddy
 */
void sim_verify_cma(struct sim_verify *v, const struct sim_mm *mm)
{
	unsigned long in_zones = 0;
	struct sim_zone *zone;
	unsigned int i;
	int nid;

	for (i = 0; i < mm->cma.nr; i++)
		if (mm->cma.area[i].active)
			sim_verify_area(v, mm, &mm->cma.area[i]);
	for_each_sim_node(mm, nid)
		for_each_sim_zone(mm->node_data[nid], zone)
			in_zones += zone->cma_pages;
	if (in_zones != sim_cma_active_pages(mm))
		sim_broken(v, "zones: count %lu CMA pages, the areas have %lu",
			   in_zones, sim_cma_active_pages(mm));
}
