// SPDX-License-Identifier: GPL-2.0
/*
 * Sizes of the per-CPU page lists. The lists themselves are not here yet: each
 * allocation goes to the buddy lists.
 */
#include <linux/log2.h>
#include <linux/minmax.h>
#include <linux/sizes.h>

#include "host/compat.h"
#include "page/pcp.h"

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
 * sim_setup_per_cpu_pageset() - size the per-CPU lists of all zones
 * @mm: the machine; the pages are with the buddy lists
 *
 * Mirrors setup_per_cpu_pageset() and zone_set_pageset_high_and_batch().
 * Context: boot.
 */
void sim_setup_per_cpu_pageset(struct sim_mm *mm)
{
	struct sim_zone *zone;
	int nid;

	for_each_sim_node(mm, nid)
		for_each_sim_populated_zone(mm->node_data[nid], zone)
			zone->pageset_batch = max(1, sim_zone_batchsize(zone));
}
