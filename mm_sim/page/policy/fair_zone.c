// SPDX-License-Identifier: GPL-2.0
/**
 * DOC: fair zones, as in Linux 3.12 to 4.7
 *
 * Each zone had its own LRU lists then, and pages of a zone that was always asked
 * first were reclaimed sooner than those of others. So that all aged alike, the
 * zones of the local node took turns: each a batch of pages, as large as the
 * distance of its low and high mark, and one that had given its batch was passed by
 * in the first scan. When no zone of the node was left, all got a new batch, and a
 * second scan asked them, and other nodes, without regard to batches.
 *
 * The counter is exact here; Linux kept a part of it per CPU. Allocations of many
 * pages at once are newer, and do not count.
 */
#include <linux/atomic.h>

#include "host/compat.h"
#include "page/internal.h"
#include "page/policy/policy.h"

static void sim_reset_alloc_batch(struct sim_zone *zone)
{
	atomic_long_set(&zone->nr_alloc_batch,
			zone->_watermark[SIM_WMARK_HIGH] -
			zone->_watermark[SIM_WMARK_LOW]);
}

/**
 * sim_reset_alloc_batches() - the zones of a node begin a new turn
 * @mm: the machine
 * @preferred_zone: this and those below it, on its node
 *
 * Mirrors reset_alloc_batches(). Context: any.
 */
void sim_reset_alloc_batches(struct sim_mm *mm, struct sim_zone *preferred_zone)
{
	struct sim_zone *zone = preferred_zone->zone_pgdat->node_zones;

	for (; zone <= preferred_zone; zone++) {
		sim_reset_alloc_batch(zone);
		clear_bit(SIM_ZONE_FAIR_DEPLETED, &zone->flags);
	}
	atomic_long_inc(&mm->policy_stat[SIM_STAT_FAIR_RESET]);
}

/**
 * sim_use_alloc_batch() - a block of a zone was handed out
 * @zone: the zone
 * @order: of the block
 *
 * Mirrors the tail of buffered_rmqueue() as it was from 3.17 on. Context: any.
 */
void sim_use_alloc_batch(struct sim_zone *zone, unsigned int order)
{
	if (atomic_long_sub_return(1L << order, &zone->nr_alloc_batch) <= 0 &&
	    !test_bit(SIM_ZONE_FAIR_DEPLETED, &zone->flags))
		set_bit(SIM_ZONE_FAIR_DEPLETED, &zone->flags);
}

/**
 * sim_setup_alloc_batches() - the marks changed, so batches begin anew
 * @mm: the machine
 *
 * Who has given all stays passed by until the next turn. Mirrors what
 * __setup_per_zone_wmarks() did for each zone. Context: boot, or machine's lock.
 */
void sim_setup_alloc_batches(struct sim_mm *mm)
{
	struct sim_zone *zone;
	int nid;

	for_each_sim_node(mm, nid)
		for_each_sim_zone(mm->node_data[nid], zone)
			sim_reset_alloc_batch(zone);
}

/**
 * sim_set_fair_zone() - the user wants zones to take turns, or not
 * @mm: the machine
 * @on: 1 or 0
 *
 * Context: machine's lock.
 *
 * Return: 0, or -EINVAL when it is neither.
 */
int sim_set_fair_zone(struct sim_mm *mm, int on)
{
	int err = sim_set_feature(mm, SIM_FEATURE_FAIR_ZONE, on);
	struct sim_zone *zone;
	int nid;

	if (err)
		return err;
	sim_setup_alloc_batches(mm);
	for_each_sim_node(mm, nid)
		for_each_sim_zone(mm->node_data[nid], zone)
			clear_bit(SIM_ZONE_FAIR_DEPLETED, &zone->flags);
	return 0;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_set_fair_zone);
