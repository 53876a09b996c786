/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The order in which zones are tried.
 */
#ifndef SIM_EARLY_ZONELIST_H
#define SIM_EARLY_ZONELIST_H

#include "page/mmzone.h"

void sim_build_all_zonelists(struct sim_mm *mm);

#endif /* SIM_EARLY_ZONELIST_H */
