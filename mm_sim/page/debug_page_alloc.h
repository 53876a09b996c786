/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Guard pages.
 */
#ifndef SIM_PAGE_DEBUG_PAGE_ALLOC_H
#define SIM_PAGE_DEBUG_PAGE_ALLOC_H

#include "page/mmzone.h"

/* The highest debug_guardpage_minorder. */
#define SIM_MAX_GUARDPAGE_MINORDER (SIM_MAX_PAGE_ORDER / 2)

void sim_set_page_guard(struct sim_page *page, unsigned int order);
void sim_clear_page_guard(struct sim_zone *zone, struct sim_page *page,
			  unsigned int order, int migratetype);

#endif /* SIM_PAGE_DEBUG_PAGE_ALLOC_H */
