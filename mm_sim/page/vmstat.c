// SPDX-License-Identifier: GPL-2.0
/*
 * Counters. They change under the zone lock and are read without it: a reader
 * gets a value that was right a moment ago.
 */
#include <linux/compiler.h>

#include "host/compat.h"
#include "page/vmstat.h"

/**
 * sim_zone_page_state() - a counter of one zone
 * @zone: the zone
 * @item: which one
 *
 * Mirrors zone_page_state().
 *
 * Return: pages.
 */
unsigned long sim_zone_page_state(const struct sim_zone *zone,
				  enum sim_zone_stat_item item)
{
	return READ_ONCE(zone->vm_stat[item]);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_zone_page_state);

/**
 * sim_global_zone_page_state() - a counter, summed over all zones
 * @mm: the machine
 * @item: which one
 *
 * Mirrors global_zone_page_state().
 *
 * Return: pages.
 */
unsigned long sim_global_zone_page_state(const struct sim_mm *mm,
					 enum sim_zone_stat_item item)
{
	unsigned long sum = 0;
	struct sim_zone *zone;
	int nid;

	for_each_sim_node(mm, nid)
		for_each_sim_populated_zone(mm->node_data[nid], zone)
			sum += sim_zone_page_state(zone, item);
	return sum;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_global_zone_page_state);
