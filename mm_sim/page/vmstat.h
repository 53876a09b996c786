/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Counters.
 */
#ifndef SIM_PAGE_VMSTAT_H
#define SIM_PAGE_VMSTAT_H

#include "page/mmzone.h"

unsigned long sim_zone_page_state(const struct sim_zone *zone,
				  enum sim_zone_stat_item item);
unsigned long sim_global_zone_page_state(const struct sim_mm *mm,
					 enum sim_zone_stat_item item);
int sim_calculate_normal_threshold(const struct sim_mm *mm,
				   const struct sim_zone *zone);

#endif /* SIM_PAGE_VMSTAT_H */
