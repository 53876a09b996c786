/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Areas for per-CPU memory, from memblock.
 */
#ifndef SIM_EARLY_PERCPU_H
#define SIM_EARLY_PERCPU_H

#include "early/memblock.h"
#include "page/mmzone.h"

void sim_setup_numa_nodes(struct sim_mm *mm);
int sim_setup_per_cpu_areas(struct sim_mm *mm, struct sim_memblock *mb);

#endif /* SIM_EARLY_PERCPU_H */
