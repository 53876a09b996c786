/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The names of all counters of Linux 6.12, as x86-64 of Debian has them, and what
 * a machine has to say to each.
 */
#ifndef SIM_VIEW_VMSTAT_H
#define SIM_VIEW_VMSTAT_H

#include "page/mmzone.h"

#define SIM_NR_NODE_STATS 47
#define SIM_NR_ZONE_STATS 18

/**
 * struct sim_zone_stat_shown - a counter of zones
 * @name: as Linux has it
 * @kind: where the machine counts it, if it does
 * @item: enum sim_zone_stat_item, enum sim_numa_stat_item or enum sim_lru_list, by
 *	@kind
 */
struct sim_zone_stat_shown {
	const char *name;
	enum {
		SIM_STAT_NONE,
		SIM_STAT_ZONE,
		SIM_STAT_NUMA,
		SIM_STAT_LRU,
	} kind;
	int item;
};

/**
 * struct sim_node_stat_shown - a counter of nodes
 * @name: as Linux has it
 * @lists: a bit for each enum sim_lru_list that it counts the pages of
 */
struct sim_node_stat_shown {
	const char *name;
	unsigned int lists;
};

extern const struct sim_node_stat_shown sim_node_stats_shown[SIM_NR_NODE_STATS];
extern const struct sim_zone_stat_shown sim_zone_stats_shown[SIM_NR_ZONE_STATS];

unsigned long sim_zone_stat_shown(const struct sim_mm *mm,
				  const struct sim_zone *zone,
				  unsigned int i);

unsigned long sim_node_stat_shown(struct sim_pglist_data *pgdat,
				  unsigned int i);

/* Has the machine a zone HighMem, and no zone Device? */
static inline bool sim_has_highmem(const struct sim_mm *mm)
{
	return mm->arch_zone_lowest_possible_pfn[SIM_ZONE_HIGHMEM] <
	       mm->arch_zone_highest_possible_pfn[SIM_ZONE_HIGHMEM];
}

#endif /* SIM_VIEW_VMSTAT_H */
