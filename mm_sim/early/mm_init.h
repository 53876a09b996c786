/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The memory map, from memblock; and the end of memblock.
 */
#ifndef SIM_EARLY_MM_INIT_H
#define SIM_EARLY_MM_INIT_H

#include "early/e820.h"
#include "early/memblock.h"
#include "page/mmzone.h"

u64 sim_memmap_init(struct sim_mm *mm, const struct sim_memblock *mb);
int sim_memblock_free_all(struct sim_mm *mm, struct sim_memblock *mb);
void sim_mem_init_print_info(const struct sim_mm *mm,
			     const struct sim_memblock *mb,
			     const struct sim_boot_image *image);

#endif /* SIM_EARLY_MM_INIT_H */
