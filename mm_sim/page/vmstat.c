// SPDX-License-Identifier: GPL-2.0
/*
 * Counters. They change under the zone lock and are read without it: a reader
 * gets a value that was right a moment ago.
 */
#include <linux/bitops.h>
#include <linux/compiler.h>
#include <linux/minmax.h>

#include "host/compat.h"
#include "page/pcp.h"
#include "page/percpu.h"
#include "page/vmstat.h"

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

/**
 * sim_zone_vm_events() - how often something happened in a zone
 * @mm: the machine
 * @zone: the zone
 * @item: what
 *
 * Each CPU counts what its lists do. Mirrors all_vm_events(), for one zone.
 *
 * Return: pages, or times for SIM_PGFREE_BAD.
 */
unsigned long sim_zone_vm_events(const struct sim_mm *mm,
				 const struct sim_zone *zone,
				 enum sim_vm_event_item item)
{
	unsigned long sum = READ_ONCE(zone->vm_event[item]);
	unsigned int cpu;

	for (cpu = 0; cpu < sim_nr_cpus(mm); cpu++) {
		const struct sim_per_cpu_pages *pcp;

		pcp = sim_zone_pcp(mm, zone, cpu);
		if (pcp)
			sum += READ_ONCE(pcp->vm_event[item]) +
			       READ_ONCE(pcp->large.vm_event[item]);
	}
	return sum;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_zone_vm_events);

/**
 * sim_calculate_normal_threshold() - how far a CPU's own counters may drift
 * @mm: the machine
 * @zone: the zone
 *
 * Grows with the logarithms of the CPUs and of the zone in units of 128 MiB.
 * Mirrors calculate_normal_threshold().
 *
 * Return: pages.
 */
int sim_calculate_normal_threshold(const struct sim_mm *mm,
				   const struct sim_zone *zone)
{
	unsigned long units = zone->managed_pages >> (27 - PAGE_SHIFT);

	return min(125, 2 * fls(sim_nr_cpus(mm)) * (1 + fls(units)));
}
EXPORT_SYMBOL_SIM_KUNIT(sim_calculate_normal_threshold);
