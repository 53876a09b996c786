/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The host's own memory map and nodes, made smaller.
 */
#ifndef SIM_HOST_HOST_MAP_H
#define SIM_HOST_HOST_MAP_H

#include "early/e820.h"
#include "early/numa.h"

int sim_host_map(struct sim_e820_table *table, struct sim_numa *numa, u64 size,
		 unsigned int *scale);

#endif /* SIM_HOST_HOST_MAP_H */
