/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which memory and which CPUs belong to which node.
 */
#ifndef SIM_EARLY_NUMA_H
#define SIM_EARLY_NUMA_H

#include "early/memblock.h"
#include "page/mmzone.h"

int sim_alloc_node_data(struct sim_mm *mm, struct sim_memblock *mb, int nid);

#endif /* SIM_EARLY_NUMA_H */
