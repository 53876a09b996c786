/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Pageblocks that are kept for requests which cannot wait.
 */
#ifndef SIM_PAGE_HIGHATOMIC_H
#define SIM_PAGE_HIGHATOMIC_H

#include <linux/minmax.h>

#include "page/mmzone.h"

struct sim_alloc_context;

/* So many pages are kept no longer. A clone may count fewer. Zone lock. */
static inline void sim_forget_highatomic(struct sim_zone *zone,
					 unsigned long pages)
{
	WRITE_ONCE(zone->nr_reserved_highatomic, zone->nr_reserved_highatomic -
		   min(pages, zone->nr_reserved_highatomic));
}

void sim_reserve_highatomic_pageblock(struct sim_mm *mm, struct sim_zone *zone,
				      const struct sim_page *page,
				      unsigned int order);
bool sim_unreserve_highatomic_pageblock(struct sim_mm *mm,
					const struct sim_alloc_context *ac,
					bool force);

#endif /* SIM_PAGE_HIGHATOMIC_H */
