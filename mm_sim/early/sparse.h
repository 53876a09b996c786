/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Sections of the memory map, from memblock.
 */
#ifndef SIM_EARLY_SPARSE_H
#define SIM_EARLY_SPARSE_H

#include "early/memblock.h"
#include "page/mmzone.h"

int sim_sparse_init(struct sim_mm *mm, struct sim_memblock *mb);
u64 sim_unavailable_pages(const struct sim_memblock *mb, unsigned long pfn,
			  unsigned long end);

#endif /* SIM_EARLY_SPARSE_H */
