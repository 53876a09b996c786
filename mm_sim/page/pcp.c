// SPDX-License-Identifier: GPL-2.0
/*
 * The per-CPU page lists: where they are and how long they may grow. Nothing uses
 * them yet: each allocation goes to the buddy lists.
 *
 * The machine's lock stands for pcp_batch_high_lock.
 */
#include <linux/errno.h>
#include <linux/limits.h>
#include <linux/log2.h>
#include <linux/minmax.h>
#include <linux/sizes.h>

#include "host/compat.h"
#include "page/pcp.h"
#include "page/percpu.h"

/* Until the sizes are known, nothing stays in the lists. */
#define SIM_BOOT_PAGESET_HIGH 0
#define SIM_BOOT_PAGESET_BATCH 1

/**
 * sim_zone_batchsize() - pages that a per-CPU list takes at a time
 * @zone: the zone; its managed_pages decide
 *
 * A quarter of a thousandth of the zone or of 1 MiB, whichever is less, made one
 * less than a power of two. Mirrors zone_batchsize() of 6.12.
 *
 * Return: pages.
 */
int sim_zone_batchsize(const struct sim_zone *zone)
{
	unsigned long share = min_t(unsigned long, zone->managed_pages / 1024,
				    SZ_1M / PAGE_SIZE) / 4;

	share = max(share, 1UL);
	return rounddown_pow_of_two(share + share / 2) - 1;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_zone_batchsize);

/**
 * sim_zone_highsize() - pages that one CPU may keep of a zone
 * @mm: the machine
 * @zone: the zone
 * @batch: what its lists take at a time
 * @high_fraction: one in so many pages of the zone for all CPUs together, or 0
 *	for as many as its low mark
 *
 * The CPUs of the zone's node share; where it has none, all CPUs do. Mirrors
 * zone_highsize() of 6.12, but a share that an int cannot hold is INT_MAX.
 *
 * Return: pages, four batches at least.
 */
int sim_zone_highsize(const struct sim_mm *mm, const struct sim_zone *zone,
		      int batch, int high_fraction)
{
	unsigned int cpus = mm->node_nr_cpus[zone->zone_pgdat->node_id];
	unsigned long pages = zone->_watermark[SIM_WMARK_LOW];

	if (high_fraction)
		pages = zone->managed_pages / high_fraction;
	pages /= cpus ?: sim_nr_cpus(mm);
	return max_t(int, min_t(unsigned long, pages, INT_MAX), batch * 4);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_zone_highsize);

/* The lists of @zone on @cpu, NULL while it has none of its own. */
static struct sim_per_cpu_pages *sim_zone_pcp(const struct sim_mm *mm,
					      const struct sim_zone *zone,
					      unsigned int cpu)
{
	if (!zone->per_cpu_pageset)
		return NULL;
	return sim_per_cpu_ptr(mm, zone->per_cpu_pageset, cpu);
}

/* Mirrors per_cpu_pages_init(). The memory is zeroed. */
static void sim_per_cpu_pages_init(struct sim_per_cpu_pages *pcp)
{
	int i;

	spin_lock_init(&pcp->lock);
	for (i = 0; i < SIM_NR_PCP_LISTS; i++)
		INIT_LIST_HEAD(&pcp->lists[i]);
	pcp->high_min = SIM_BOOT_PAGESET_HIGH;
	pcp->high_max = SIM_BOOT_PAGESET_HIGH;
	pcp->batch = SIM_BOOT_PAGESET_BATCH;
}

/**
 * sim_zone_pcp_update() - size the per-CPU lists of a zone
 * @mm: the machine
 * @zone: a zone whose managed_pages or marks have changed
 *
 * The lists need not be there. Mirrors zone_pcp_update() and
 * zone_set_pageset_high_and_batch(). Context: boot, or machine's lock.
 */
void sim_zone_pcp_update(struct sim_mm *mm, struct sim_zone *zone)
{
	int batch = max(1, sim_zone_batchsize(zone));
	int fraction = mm->percpu_pagelist_high_fraction;
	int high_min = sim_zone_highsize(mm, zone, batch, fraction);
	int high_max = high_min;
	unsigned int cpu;

	/* Between these two the lists find their size; a user's is fixed. */
	if (!fraction)
		high_max = sim_zone_highsize(mm, zone, batch,
					     SIM_MIN_PERCPU_PAGELIST_HIGH_FRACTION);
	if (high_min == zone->pageset_high_min &&
	    high_max == zone->pageset_high_max && batch == zone->pageset_batch)
		return;
	zone->pageset_high_min = high_min;
	zone->pageset_high_max = high_max;
	zone->pageset_batch = batch;

	for (cpu = 0; cpu < sim_nr_cpus(mm); cpu++) {
		struct sim_per_cpu_pages *pcp = sim_zone_pcp(mm, zone, cpu);

		if (!pcp)
			break;
		/* Whoever is using the lists reads these without the lock. */
		WRITE_ONCE(pcp->batch, batch);
		WRITE_ONCE(pcp->high_min, high_min);
		WRITE_ONCE(pcp->high_max, high_max);
	}
}
EXPORT_SYMBOL_SIM_KUNIT(sim_zone_pcp_update);

/**
 * sim_zone_pcp_init() - a zone begins with the boot pagesets
 * @zone: the zone
 *
 * Mirrors zone_pcp_init(). Context: boot.
 */
void sim_zone_pcp_init(struct sim_zone *zone)
{
	zone->per_cpu_pageset = 0;
	zone->pageset_high_min = SIM_BOOT_PAGESET_HIGH;
	zone->pageset_high_max = SIM_BOOT_PAGESET_HIGH;
	zone->pageset_batch = SIM_BOOT_PAGESET_BATCH;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_zone_pcp_init);

/**
 * sim_pagesets_size() - bytes that the lists of all zones take for each CPU
 * @mm: the machine; the zones are known
 *
 * Return: bytes, without the boot pagesets.
 */
size_t sim_pagesets_size(const struct sim_mm *mm)
{
	struct sim_zone *zone;
	size_t size = 0;
	int nid;

	for_each_sim_node(mm, nid)
		for_each_sim_populated_zone(mm->node_data[nid], zone)
			size += sizeof(struct sim_per_cpu_pages);
	return size;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_pagesets_size);

/**
 * sim_boot_pagesets_init() - make the lists that all zones share at first
 * @mm: the machine; the per-CPU areas are new
 *
 * They begin each area. Mirrors what build_all_zonelists_init() does with
 * boot_pageset. Context: boot.
 */
void sim_boot_pagesets_init(struct sim_mm *mm)
{
	unsigned int cpu;

	for (cpu = 0; cpu < sim_nr_cpus(mm); cpu++)
		sim_per_cpu_pages_init(sim_per_cpu_ptr(mm, 0, cpu));
}

/* Mirrors setup_zone_pageset(). */
static void sim_setup_zone_pageset(struct sim_mm *mm, struct sim_zone *zone)
{
	unsigned int cpu;

	/* A knob may have sized lists that were not there; begin anew. */
	sim_zone_pcp_init(zone);
	zone->per_cpu_pageset = sim_alloc_percpu(mm,
						 sizeof(struct sim_per_cpu_pages),
						 SMP_CACHE_BYTES);
	if (zone->per_cpu_pageset)
		for (cpu = 0; cpu < sim_nr_cpus(mm); cpu++)
			sim_per_cpu_pages_init(sim_zone_pcp(mm, zone, cpu));
	sim_zone_pcp_update(mm, zone);
}

/**
 * sim_setup_per_cpu_pageset() - give each zone its own per-CPU lists
 * @mm: the machine; the pages are with the buddy lists
 *
 * Mirrors setup_per_cpu_pageset(). Context: boot.
 */
void sim_setup_per_cpu_pageset(struct sim_mm *mm)
{
	struct sim_zone *zone;
	int nid;

	for_each_sim_node(mm, nid)
		for_each_sim_populated_zone(mm->node_data[nid], zone)
			sim_setup_zone_pageset(mm, zone);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_setup_per_cpu_pageset);

/**
 * sim_set_percpu_pagelist_high_fraction() - the user wants long or short lists
 * @mm: the machine
 * @fraction: one in so many pages of a zone may be in per-CPU lists; 0 for what
 *	the kernel thinks best
 *
 * Mirrors percpu_pagelist_high_fraction_sysctl_handler(). Context: machine's
 * lock.
 *
 * Return: 0, or -EINVAL when it is neither 0 nor
 * SIM_MIN_PERCPU_PAGELIST_HIGH_FRACTION at least.
 */
int sim_set_percpu_pagelist_high_fraction(struct sim_mm *mm, int fraction)
{
	struct sim_zone *zone;
	int nid;

	if (fraction && fraction < SIM_MIN_PERCPU_PAGELIST_HIGH_FRACTION)
		return -EINVAL;
	mm->percpu_pagelist_high_fraction = fraction;
	for_each_sim_node(mm, nid)
		for_each_sim_populated_zone(mm->node_data[nid], zone)
			sim_zone_pcp_update(mm, zone);
	return 0;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_set_percpu_pagelist_high_fraction);
