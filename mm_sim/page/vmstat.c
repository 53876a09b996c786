// SPDX-License-Identifier: GPL-2.0
/**
 * DOC: counters
 *
 * Four kinds, each cheap where it is counted and summed where it is read:
 *
 * - State of a zone (free pages). Changes under the zone lock, but as in Linux
 *   each CPU first keeps small changes to itself, so that a mark may be taken for
 *   kept that is not, by as much as all CPUs keep together. Linux has each CPU
 *   tell every second, and look after its lists then; here nothing happens unasked:
 *   what is shown is always added up, and sim_refresh_vm_stats() makes the CPUs tell.
 * - Pages allocated and freed, and blocks from the node that was wanted or from
 *   another. Counted with the lock that is held anyway: of the lists of a CPU, or
 *   of the zone.
 * - Blocks that a zone was asked for and another gave. No lock of that zone is
 *   held: atomic, on each CPU.
 * - Events of the machine as a whole, which are rare: atomic, on each CPU.
 */
#include <linux/bitops.h>
#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/minmax.h>
#include <linux/string.h>

#include "host/compat.h"
#include "page/pcp.h"
#include "page/pcp_fast.h"
#include "page/percpu.h"
#include "page/vmstat.h"

/* No threshold is above this: it fits into a byte. As in Linux. */
#define SIM_MAX_THRESHOLD 125

/* So many refreshes until lists that nobody uses are drained. */
#define SIM_PCP_EXPIRE 3

/**
 * sim_zone_page_state_snapshot() - a counter of one zone
 * @zone: the zone
 * @item: which one
 *
 * With what the CPUs keep to themselves. Mirrors zone_page_state_snapshot().
 * Context: any; exact with the zone lock, otherwise right a moment ago.
 *
 * Return: pages.
 */
unsigned long sim_zone_page_state_snapshot(const struct sim_zone *zone,
					   enum sim_zone_stat_item item)
{
	long sum = READ_ONCE(zone->vm_stat[item]);
	unsigned int cpu;

	if (!zone->per_cpu_zonestats)
		return max(sum, 0L);
	for (cpu = 0; cpu < sim_nr_cpus(zone->mm); cpu++)
		sum += READ_ONCE(sim_zone_stats(zone, cpu)->vm_stat_diff[item]);
	return max(sum, 0L);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_zone_page_state_snapshot);

/**
 * sim_global_zone_page_state() - a counter, summed over all zones
 * @mm: the machine
 * @item: which one
 *
 * With what the CPUs keep to themselves. Mirrors global_zone_page_state().
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
			sum += sim_zone_page_state_snapshot(zone, item);
	return sum;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_global_zone_page_state);

/**
 * sim_node_lru_pages() - pages of a node that somebody holds and could give up
 * @pgdat: the node
 * @lists: a bit for each enum sim_lru_list that counts
 *
 * Mirrors node_page_state() of NR_ACTIVE_FILE and its like. Context: any.
 *
 * Return: pages.
 */
unsigned long sim_node_lru_pages(struct sim_pglist_data *pgdat,
				 unsigned int lists)
{
	unsigned long sum = 0;
	struct sim_zone *zone;
	int list;

	for_each_sim_populated_zone(pgdat, zone)
		for (list = 0; list < SIM_NR_LRU_COUNTS; list++)
			if (lists & BIT(list))
				sum += READ_ONCE(zone->nr_lru[list]);
	return sum;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_node_lru_pages);

/**
 * sim_global_lru_pages() - the same of all nodes
 * @mm: the machine
 * @lists: a bit for each enum sim_lru_list that counts
 *
 * Mirrors global_node_page_state() of the same. Context: any.
 *
 * Return: pages.
 */
unsigned long sim_global_lru_pages(const struct sim_mm *mm, unsigned int lists)
{
	unsigned long sum = 0;
	int nid;

	for_each_sim_node(mm, nid)
		sum += sim_node_lru_pages(mm->node_data[nid], lists);
	return sum;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_global_lru_pages);

/* Add what a CPU keeps to itself. Returns whether there was anything. */
static bool sim_fold_zone_stats(struct sim_zone *zone, unsigned int cpu)
{
	struct sim_per_cpu_zonestat *stats = sim_zone_stats(zone, cpu);
	unsigned long flags;
	bool changed = false;
	unsigned int item;

	spin_lock_irqsave(&zone->lock, flags);
	for (item = 0; item < SIM_NR_VM_ZONE_STAT_ITEMS; item++) {
		if (!stats->vm_stat_diff[item])
			continue;
		WRITE_ONCE(zone->vm_stat[item], zone->vm_stat[item] +
			   stats->vm_stat_diff[item]);
		WRITE_ONCE(stats->vm_stat_diff[item], 0);
		changed = true;
	}
	spin_unlock_irqrestore(&zone->lock, flags);
	return changed;
}

/*
 * What a CPU has in lists of another node's zone is of no use where the CPU does
 * nothing there: of the refreshes after a change, the third gives a batch back.
 * Returns whether this is it.
 */
static bool sim_pcp_expires(const struct sim_mm *mm, const struct sim_zone *zone,
			    unsigned int cpu, bool changed)
{
	const struct sim_cpu *c = sim_per_cpu_ptr(mm, SIM_PERCPU_CPU, cpu);
	struct sim_per_cpu_pages *pcp = sim_zone_pcp(mm, zone, cpu);
	bool expires = false;

	sim_pcp_lock(pcp);
	if (changed)
		pcp->expire = SIM_PCP_EXPIRE;
	if (pcp->expire && sim_pcp_pages(pcp)) {
		if (c->numa_node == zone->zone_pgdat->node_id)
			pcp->expire = 0;
		else
			expires = !--pcp->expire;
	}
	sim_pcp_unlock(pcp);
	return expires;
}

/**
 * sim_refresh_vm_stats() - all CPUs tell what they counted, and tidy up
 * @mm: the machine
 *
 * Lists that are longer than they need be shrink a little, so that as many calls
 * are as many seconds of Linux. Mirrors what a write to vm.stat_refresh does:
 * refresh_cpu_vm_stats() on each CPU. Context: process; takes the locks of the
 * lists and of the zones.
 */
void sim_refresh_vm_stats(struct sim_mm *mm)
{
	struct sim_zone *zone;
	unsigned int cpu;
	int nid;

	for_each_sim_node(mm, nid) {
		for_each_sim_populated_zone(mm->node_data[nid], zone) {
			if (!zone->per_cpu_zonestats || !zone->per_cpu_pageset)
				continue;
			for (cpu = 0; cpu < sim_nr_cpus(mm); cpu++) {
				bool changed = sim_fold_zone_stats(zone, cpu);

				sim_decay_pcp_high(mm, zone,
						   sim_zone_pcp(mm, zone, cpu));
				if (sim_pcp_expires(mm, zone, cpu, changed))
					sim_drain_zone_pages(mm, zone, cpu);
			}
		}
	}
}
EXPORT_SYMBOL_SIM_KUNIT(sim_refresh_vm_stats);

/* What a CPU or a zone counted, as of a moment ago. */
static unsigned long sim_counted(const unsigned long *counter)
{
	/* On the way of every block: plainly, with a lock that nobody takes here. */
	return data_race(READ_ONCE(*counter));
}

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
				 enum sim_zone_event_item item)
{
	unsigned long sum = sim_counted(&zone->vm_event[item]);
	unsigned int cpu;

	for (cpu = 0; cpu < sim_nr_cpus(mm); cpu++) {
		const struct sim_per_cpu_pages *pcp;

		pcp = sim_zone_pcp(mm, zone, cpu);
		if (pcp)
			sum += sim_counted(&pcp->vm_event[item]) +
			       sim_counted(&pcp->large.vm_event[item]);
	}
	return sum;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_zone_vm_events);

/**
 * sim_count_vm_events() - something happened in the machine
 * @mm: the machine
 * @item: what
 * @nr: how often, or to how many pages
 *
 * Mirrors count_vm_events(). Context: any.
 */
void sim_count_vm_events(struct sim_mm *mm, enum sim_vm_event_item item,
			 long nr)
{
	struct sim_cpu *this = sim_per_cpu_ptr(mm, SIM_PERCPU_CPU,
					       sim_smp_processor_id(mm));

	/* Nothing that counts runs before the CPUs have areas. */
	if (this)
		atomic_long_add(nr, &this->vm_event[item]);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_count_vm_events);

/**
 * sim_count_zid_vm_events() - something happened for a kind of zone
 * @mm: the machine
 * @first: what, for zone DMA: SIM_ALLOCSTALL_DMA or SIM_PGSCAN_SKIP_DMA
 * @zid: enum sim_zone_type
 * @nr: how often
 *
 * Mirrors __count_zid_vm_events(). Context: any.
 */
void sim_count_zid_vm_events(struct sim_mm *mm, enum sim_vm_event_item first,
			     int zid, long nr)
{
	sim_count_vm_events(mm, first + zid, nr);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_count_zid_vm_events);

/**
 * sim_vm_events() - how often something happened in the machine
 * @mm: the machine
 * @item: what
 *
 * Mirrors all_vm_events(), for one of them. Context: any.
 *
 * Return: times, or pages.
 */
unsigned long sim_vm_events(const struct sim_mm *mm,
			    enum sim_vm_event_item item)
{
	unsigned long sum = 0;
	unsigned int cpu;

	for (cpu = 0; cpu < sim_nr_cpus(mm) && mm->percpu.unit; cpu++) {
		struct sim_cpu *c = sim_per_cpu_ptr(mm, SIM_PERCPU_CPU, cpu);

		sum += atomic_long_read(&c->vm_event[item]);
	}
	return sum;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_vm_events);

/**
 * sim_count_numa_events() - count for a zone whose lock is not held
 * @zone: the zone
 * @item: SIM_NUMA_FOREIGN or SIM_NUMA_INTERLEAVE_HIT
 * @nr: how often
 *
 * Mirrors __count_numa_events(). Context: any.
 */
void sim_count_numa_events(const struct sim_zone *zone,
			   enum sim_numa_stat_item item, long nr)
{
	struct sim_per_cpu_zonestat *stats;

	if (!zone->per_cpu_zonestats)
		return;
	stats = sim_zone_stats(zone, sim_smp_processor_id(zone->mm));
	atomic_long_add(nr, &stats->vm_numa_event[item]);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_count_numa_events);

/* What the lists of one CPU counted of @item, where they count it. */
static unsigned long sim_pcp_numa_events(const struct sim_mm *mm,
					 const struct sim_zone *zone,
					 unsigned int cpu,
					 enum sim_numa_stat_item item)
{
	const struct sim_per_cpu_pages *pcp = sim_zone_pcp(mm, zone, cpu);
	const struct sim_cpu *c = sim_per_cpu_ptr(mm, SIM_PERCPU_CPU, cpu);
	bool local = c->numa_node == zone->zone_pgdat->node_id;

	if (!pcp)
		return 0;
	if (item < SIM_NR_PCP_NUMA_EVENT_ITEMS)
		return sim_counted(&pcp->vm_numa_event[item]) +
		       sim_counted(&pcp->large.vm_numa_event[item]);
	/* All that comes from the lists of a CPU is local to it, or nothing. */
	if (item != (local ? SIM_NUMA_LOCAL : SIM_NUMA_OTHER))
		return 0;
	return sim_pcp_numa_events(mm, zone, cpu, SIM_NUMA_HIT) +
	       sim_pcp_numa_events(mm, zone, cpu, SIM_NUMA_MISS);
}

/**
 * sim_zone_numa_event_state() - where the blocks of a zone came from, or went
 * @mm: the machine
 * @zone: the zone
 * @item: which counter
 *
 * Mirrors zone_numa_event_state() after fold_vm_numa_events(). Context: any.
 *
 * Return: blocks; 0 while mm->numa_stat is.
 */
unsigned long sim_zone_numa_event_state(const struct sim_mm *mm,
					const struct sim_zone *zone,
					enum sim_numa_stat_item item)
{
	unsigned long sum = sim_counted(&zone->vm_numa_event[item]);
	const struct sim_per_cpu_zonestat *stats;
	unsigned int cpu;

	if (!mm->numa_stat)
		return 0;
	for (cpu = 0; cpu < sim_nr_cpus(mm); cpu++) {
		stats = sim_zone_stats(zone, cpu);
		if (!stats)
			break;
		sum += atomic_long_read(&stats->vm_numa_event[item]) +
		       sim_pcp_numa_events(mm, zone, cpu, item);
	}
	return sum;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_zone_numa_event_state);

/* Mirrors zero_zone_numa_counters(). */
static void sim_zero_zone_numa_counters(struct sim_mm *mm,
					struct sim_zone *zone)
{
	unsigned int cpu, item;
	unsigned long flags;

	spin_lock_irqsave(&zone->lock, flags);
	memset(zone->vm_numa_event, 0, sizeof(zone->vm_numa_event));
	spin_unlock_irqrestore(&zone->lock, flags);
	for (cpu = 0; cpu < sim_nr_cpus(mm); cpu++) {
		struct sim_per_cpu_zonestat *stats = sim_zone_stats(zone, cpu);
		struct sim_per_cpu_pages *pcp = sim_zone_pcp(mm, zone, cpu);

		if (!stats || !pcp)
			break;
		for (item = 0; item < SIM_NR_VM_NUMA_EVENT_ITEMS; item++)
			atomic_long_set(&stats->vm_numa_event[item], 0);
		sim_pcp_lock(pcp);
		memset(pcp->vm_numa_event, 0, sizeof(pcp->vm_numa_event));
		sim_pcp_unlock(pcp);
		sim_trylock_prepare(flags);
		spin_lock(&pcp->large.lock);
		memset(pcp->large.vm_numa_event, 0,
		       sizeof(pcp->large.vm_numa_event));
		spin_unlock(&pcp->large.lock);
		sim_trylock_finish(flags);
	}
}

/**
 * sim_set_numa_stat() - count from which nodes blocks come, or do not
 * @mm: the machine
 * @on: 0 or 1
 *
 * To count costs less than to ask whether to: while it is off nobody sees the
 * counters, and when it goes on they begin at 0. Mirrors
 * sysctl_vm_numa_stat_handler(). Context: machine's lock; takes the locks of the
 * zones and of the lists.
 *
 * Return: 0, or -EINVAL for another number.
 */
int sim_set_numa_stat(struct sim_mm *mm, int on)
{
	struct sim_zone *zone;
	int nid;

	if (on < 0 || on > 1)
		return -EINVAL;
	if (on && !mm->numa_stat)
		for_each_sim_node(mm, nid)
			for_each_sim_populated_zone(mm->node_data[nid], zone)
				sim_zero_zone_numa_counters(mm, zone);
	mm->numa_stat = on;
	return 0;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_set_numa_stat);

/**
 * sim_calculate_pressure_threshold() - the same where a zone is short of pages
 * @mm: the machine
 * @zone: the zone
 *
 * So little that all CPUs together cannot hide that the min mark is passed.
 * Mirrors calculate_pressure_threshold().
 *
 * Return: pages.
 */
int sim_calculate_pressure_threshold(const struct sim_mm *mm,
				     const struct sim_zone *zone)
{
	unsigned long distance = zone->_watermark[SIM_WMARK_LOW] -
				 zone->_watermark[SIM_WMARK_MIN];

	return clamp_t(unsigned long, distance / sim_nr_cpus(mm), 1,
		       SIM_MAX_THRESHOLD);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_calculate_pressure_threshold);

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

	return min(SIM_MAX_THRESHOLD,
		   2 * fls(sim_nr_cpus(mm)) * (1 + fls(units)));
}
EXPORT_SYMBOL_SIM_KUNIT(sim_calculate_normal_threshold);

/* What is above a new threshold is told with the next change. */
static void sim_set_zone_threshold(struct sim_zone *zone, int threshold)
{
	unsigned int cpu;

	for (cpu = 0; cpu < sim_nr_cpus(zone->mm); cpu++)
		WRITE_ONCE(sim_zone_stats(zone, cpu)->stat_threshold, threshold);
}

/**
 * sim_refresh_zone_stat_thresholds() - how far counters may drift, anew
 * @mm: the machine; managed pages and marks are known
 *
 * Mirrors refresh_zone_stat_thresholds(), except that a mark for drift that is no
 * longer needed goes. Context: boot, or machine's lock.
 */
void sim_refresh_zone_stat_thresholds(struct sim_mm *mm)
{
	struct sim_zone *zone;
	int nid;

	for_each_sim_node(mm, nid) {
		for_each_sim_populated_zone(mm->node_data[nid], zone) {
			int threshold = sim_calculate_normal_threshold(mm, zone);
			unsigned long drift = threshold * sim_nr_cpus(mm);

			if (!zone->per_cpu_zonestats)
				continue;
			sim_set_zone_threshold(zone, threshold);
			zone->percpu_drift_mark = 0;
			if (drift > zone->_watermark[SIM_WMARK_LOW] -
				    zone->_watermark[SIM_WMARK_MIN])
				zone->percpu_drift_mark =
					zone->_watermark[SIM_WMARK_HIGH] + drift;
		}
	}
}
EXPORT_SYMBOL_SIM_KUNIT(sim_refresh_zone_stat_thresholds);

/**
 * sim_set_pgdat_percpu_threshold() - let the counters of a node drift more, or less
 * @mm: the machine
 * @pgdat: the node
 * @threshold: sim_calculate_pressure_threshold() while kswapd runs,
 *	sim_calculate_normal_threshold() while it sleeps
 *
 * Only where drift matters. Mirrors set_pgdat_percpu_threshold(). Context: any.
 */
void sim_set_pgdat_percpu_threshold(struct sim_mm *mm,
				    struct sim_pglist_data *pgdat,
				    int (*threshold)(const struct sim_mm *mm,
						     const struct sim_zone *zone))
{
	struct sim_zone *zone;

	for_each_sim_populated_zone(pgdat, zone)
		if (zone->percpu_drift_mark)
			sim_set_zone_threshold(zone, threshold(mm, zone));
}
EXPORT_SYMBOL_SIM_KUNIT(sim_set_pgdat_percpu_threshold);
