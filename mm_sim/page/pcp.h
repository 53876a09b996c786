/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Sizes of the per-CPU page lists.
 */
#ifndef SIM_PAGE_PCP_H
#define SIM_PAGE_PCP_H

#include "page/mmzone.h"

int sim_zone_batchsize(const struct sim_zone *zone);
void sim_setup_per_cpu_pageset(struct sim_mm *mm);

#endif /* SIM_PAGE_PCP_H */
