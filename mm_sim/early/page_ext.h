/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What is kept of each page beside the memory map, from memblock.
 */
#ifndef SIM_EARLY_PAGE_EXT_H
#define SIM_EARLY_PAGE_EXT_H

#include "early/memblock.h"
#include "page/mmzone.h"

int sim_page_ext_init(struct sim_mm *mm, struct sim_memblock *mb);
u64 sim_page_ext_bytes(const struct sim_mm *mm);

#endif /* SIM_EARLY_PAGE_EXT_H */
