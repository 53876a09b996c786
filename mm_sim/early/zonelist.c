// SPDX-License-Identifier: GPL-2.0
/*
 * Build the zonelists. A node's own zones come first, the highest first, then
 * those of the other nodes by number; distances are not known yet.
 */
#include <linux/kernel.h>

#include "early/zonelist.h"
#include "host/compat.h"

/* Mirrors build_zonerefs_node(). */
static struct sim_zoneref *sim_build_zonerefs_node(struct sim_pglist_data *pgdat,
						   struct sim_zoneref *ref)
{
	int i;

	for (i = SIM_MAX_NR_ZONES - 1; i >= 0; i--) {
		struct sim_zone *zone = &pgdat->node_zones[i];

		if (sim_populated_zone(zone))
			*ref++ = (struct sim_zoneref){ zone, i };
	}
	return ref;
}

/* Mirrors build_zonelists() and build_thisnode_zonelists(). */
static void sim_build_zonelists(struct sim_mm *mm, int nid)
{
	struct sim_pglist_data *pgdat = mm->node_data[nid];
	struct sim_zonelist *lists = pgdat->node_zonelists;
	char order[SIM_MAX_NUMNODES * sizeof("63")];
	struct sim_zoneref *ref;
	size_t len = 0;
	int i;

	ref = lists[SIM_ZONELIST_NOFALLBACK]._zonerefs;
	ref = sim_build_zonerefs_node(pgdat, ref);
	*ref = (struct sim_zoneref){ };

	ref = lists[SIM_ZONELIST_FALLBACK]._zonerefs;
	for (i = 0; i < SIM_MAX_NUMNODES; i++) {
		int other = (nid + i) % SIM_MAX_NUMNODES;

		if (!mm->node_data[other])
			continue;
		ref = sim_build_zonerefs_node(mm->node_data[other], ref);
		len += scnprintf(order + len, sizeof(order) - len, "%d ",
				 other);
	}
	*ref = (struct sim_zoneref){ };
	sim_info(mm->log, "Fallback order for Node %d: %s\n", nid, order);
}

/**
 * sim_build_all_zonelists() - build the zonelists of all nodes
 * @mm: the machine, after sim_memmap_init()
 *
 * Also decides whether there is memory enough to keep the migratetypes apart.
 * Mirrors build_all_zonelists(). Context: boot.
 */
void sim_build_all_zonelists(struct sim_mm *mm)
{
	unsigned long total = 0;
	int nid, nr_nodes = 0;
	struct sim_zone *zone;

	for_each_sim_node(mm, nid) {
		sim_build_zonelists(mm, nid);
		nr_nodes++;
		for_each_sim_zone(mm->node_data[nid], zone)
			total += zone->managed_pages;
	}
	mm->page_group_by_mobility_disabled =
		total < SIM_PAGEBLOCK_NR_PAGES * SIM_MIGRATE_TYPES;
	sim_info(mm->log, "Built %d zonelists, mobility grouping %s.  Total pages: %lu\n",
		 nr_nodes, mm->page_group_by_mobility_disabled ? "off" : "on",
		 total);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_build_all_zonelists);
