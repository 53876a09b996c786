/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What happens when the lists of the asked migratetype are empty.
 */
#ifndef SIM_PAGE_FALLBACK_H
#define SIM_PAGE_FALLBACK_H

#include "page/mmzone.h"

int sim_find_suitable_fallback(const struct sim_free_area *area,
			       int migratetype);
bool sim_can_steal_fallback(const struct sim_mm *mm, unsigned int order,
			    int migratetype);
struct sim_page *__sim_rmqueue_claim(struct sim_mm *mm, struct sim_zone *zone,
				     unsigned int order, int migratetype,
				     unsigned int alloc_flags);
struct sim_page *__sim_rmqueue_steal(struct sim_zone *zone,
				     unsigned int order, int migratetype);

#endif /* SIM_PAGE_FALLBACK_H */
