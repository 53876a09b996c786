/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Counters.
 */
#ifndef SIM_PAGE_VMSTAT_H
#define SIM_PAGE_VMSTAT_H

#include "page/mmzone.h"

/**
 * sim_zone_page_state() - a counter of one zone
 * @zone: the zone
 * @item: which one
 *
 * Mirrors zone_page_state().
 *
 * Return: pages.
 */
static inline unsigned long
sim_zone_page_state(const struct sim_zone *zone, enum sim_zone_stat_item item)
{
	return READ_ONCE(zone->vm_stat[item]);
}

unsigned long sim_global_zone_page_state(const struct sim_mm *mm,
					 enum sim_zone_stat_item item);
unsigned long sim_zone_vm_events(const struct sim_mm *mm,
				 const struct sim_zone *zone,
				 enum sim_vm_event_item item);
int sim_calculate_normal_threshold(const struct sim_mm *mm,
				   const struct sim_zone *zone);

#endif /* SIM_PAGE_VMSTAT_H */
