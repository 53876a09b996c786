/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Counters.
 */
#ifndef SIM_PAGE_VMSTAT_H
#define SIM_PAGE_VMSTAT_H

#include <linux/math.h>

#include "page/mmzone.h"
#include "page/percpu.h"

/**
 * sim_zone_page_state() - a counter of one zone, about
 * @zone: the zone
 * @item: which one
 *
 * Each CPU may keep up to the zone's threshold to itself: right is
 * sim_zone_page_state_snapshot(). Mirrors zone_page_state(). Context: any.
 *
 * Return: pages.
 */
static inline unsigned long
sim_zone_page_state(const struct sim_zone *zone, enum sim_zone_stat_item item)
{
	return max(READ_ONCE(zone->vm_stat[item]), 0L);
}

/* What a CPU counts of a zone; NULL while it counts nothing. */
static inline struct sim_per_cpu_zonestat *
sim_zone_stats(const struct sim_zone *zone, unsigned int cpu)
{
	if (!zone->per_cpu_zonestats)
		return NULL;
	return sim_per_cpu_ptr(zone->mm, zone->per_cpu_zonestats, cpu);
}

/**
 * __sim_mod_zone_page_state() - change a counter of a zone
 * @zone: the zone
 * @item: which one
 * @delta: pages
 *
 * Small changes stay with the CPU that makes them until they are more than its
 * threshold. Mirrors __mod_zone_page_state(). Context: zone lock.
 */
static inline void __sim_mod_zone_page_state(struct sim_zone *zone,
					     enum sim_zone_stat_item item,
					     long delta)
{
	if (likely(zone->per_cpu_zonestats)) {
		struct sim_per_cpu_zonestat *stats =
			sim_this_cpu_area(zone->mm) + zone->per_cpu_zonestats;
		s8 *diff = &stats->vm_stat_diff[item];

		delta += *diff;
		if (abs(delta) <= READ_ONCE(stats->stat_threshold)) {
			WRITE_ONCE(*diff, delta);
			return;
		}
		WRITE_ONCE(*diff, 0);
	}
	WRITE_ONCE(zone->vm_stat[item], zone->vm_stat[item] + delta);
}

/**
 * sim_mod_zone_page_state_each() - change a counter of a zone several times
 * @zone: the zone
 * @item: which one
 * @delta: pages, each time
 * @nr: how often
 *
 * As __sim_mod_zone_page_state() so often: what the zone has then, and what the CPU
 * keeps, are the same. Context: zone lock.
 */
static inline void sim_mod_zone_page_state_each(struct sim_zone *zone,
						enum sim_zone_stat_item item,
						long delta, unsigned int nr)
{
	struct sim_per_cpu_zonestat *stats;
	long diff, folded = 0, threshold;

	if (unlikely(!zone->per_cpu_zonestats)) {
		__sim_mod_zone_page_state(zone, item, delta * nr);
		return;
	}
	stats = sim_this_cpu_area(zone->mm) + zone->per_cpu_zonestats;
	threshold = READ_ONCE(stats->stat_threshold);
	diff = stats->vm_stat_diff[item];
	while (nr--) {
		diff += delta;
		if (abs(diff) > threshold) {
			folded += diff;
			diff = 0;
		}
	}
	WRITE_ONCE(stats->vm_stat_diff[item], diff);
	if (folded)
		WRITE_ONCE(zone->vm_stat[item], zone->vm_stat[item] + folded);
}

void sim_count_numa_events(const struct sim_zone *zone,
			   enum sim_numa_stat_item item, long nr);

/**
 * sim_zone_statistics() - count where a block came from, and who wanted it
 * @mm: the machine
 * @preferred_zone: the first zone that was asked
 * @zone: the zone that had it
 *
 * For a block that came from no per-CPU list. Mirrors zone_statistics(). Context:
 * lock of @zone.
 */
static inline void sim_zone_statistics(const struct sim_mm *mm,
				       const struct sim_zone *preferred_zone,
				       struct sim_zone *zone)
{
	bool local = zone->zone_pgdat->node_id == sim_numa_mem_id(mm);

	zone->vm_numa_event[local ? SIM_NUMA_LOCAL : SIM_NUMA_OTHER]++;
	if (likely(preferred_zone->zone_pgdat == zone->zone_pgdat)) {
		zone->vm_numa_event[SIM_NUMA_HIT]++;
	} else {
		zone->vm_numa_event[SIM_NUMA_MISS]++;
		sim_count_numa_events(preferred_zone, SIM_NUMA_FOREIGN, 1);
	}
}

/*
 * Mirrors zone_statistics() for @nr blocks of per-CPU lists, which count in @event:
 * whether they are local to the CPU is known without counting. Lock of the lists.
 */
static inline void sim_pcp_statistics(unsigned long *event,
				      const struct sim_zone *preferred_zone,
				      const struct sim_zone *zone,
				      unsigned int nr)
{
	if (likely(preferred_zone->zone_pgdat == zone->zone_pgdat)) {
		event[SIM_NUMA_HIT] += nr;
	} else {
		event[SIM_NUMA_MISS] += nr;
		sim_count_numa_events(preferred_zone, SIM_NUMA_FOREIGN, nr);
	}
}

unsigned long sim_zone_page_state_snapshot(const struct sim_zone *zone,
					   enum sim_zone_stat_item item);
unsigned long sim_global_zone_page_state(const struct sim_mm *mm,
					 enum sim_zone_stat_item item);
unsigned long sim_node_lru_pages(struct sim_pglist_data *pgdat,
				 unsigned int lists);
unsigned long sim_global_lru_pages(const struct sim_mm *mm, unsigned int lists);
void sim_refresh_vm_stats(struct sim_mm *mm);
unsigned long sim_zone_vm_events(const struct sim_mm *mm,
				 const struct sim_zone *zone,
				 enum sim_zone_event_item item);
void sim_count_vm_events(struct sim_mm *mm, enum sim_vm_event_item item,
			 long nr);
void sim_count_zid_vm_events(struct sim_mm *mm, enum sim_vm_event_item first,
			     int zid, long nr);
unsigned long sim_vm_events(const struct sim_mm *mm,
			    enum sim_vm_event_item item);
unsigned long sim_zone_numa_event_state(const struct sim_mm *mm,
					const struct sim_zone *zone,
					enum sim_numa_stat_item item);
int sim_set_numa_stat(struct sim_mm *mm, int on);
int sim_calculate_pressure_threshold(const struct sim_mm *mm,
				     const struct sim_zone *zone);
int sim_calculate_normal_threshold(const struct sim_mm *mm,
				   const struct sim_zone *zone);
void sim_refresh_zone_stat_thresholds(struct sim_mm *mm);
void sim_set_pgdat_percpu_threshold(struct sim_mm *mm,
				    struct sim_pglist_data *pgdat,
				    int (*threshold)(const struct sim_mm *mm,
						     const struct sim_zone *zone));

/* One event. Mirrors count_vm_event(). Context: any. */
static inline void sim_count_vm_event(struct sim_mm *mm,
				      enum sim_vm_event_item item)
{
	sim_count_vm_events(mm, item, 1);
}

#endif /* SIM_PAGE_VMSTAT_H */
