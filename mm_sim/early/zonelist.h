/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The order in which zones are tried.
 */
#ifndef SIM_EARLY_ZONELIST_H
#define SIM_EARLY_ZONELIST_H

#include "page/mmzone.h"

bool sim_zonelists_in_zone_order(const struct sim_mm *mm);
int sim_numa_zonelist_order(const struct sim_log *log, const char *text);
void sim_build_all_zonelists(struct sim_mm *mm);
int sim_set_numa_zonelist_order(struct sim_mm *mm, int order);

#endif /* SIM_EARLY_ZONELIST_H */
