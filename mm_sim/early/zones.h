/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Where each zone of each node lies, from memblock.
 */
#ifndef SIM_EARLY_ZONES_H
#define SIM_EARLY_ZONES_H

#include "early/memblock.h"
#include "page/mmzone.h"

/**
 * struct sim_zone_limits - where the zones of an architecture end
 * @max_dma_pfn: one past the pages of ZONE_DMA
 * @max_dma32_pfn: one past those of ZONE_DMA32
 * @max_low_pfn: one past the pages that are mapped directly
 * @max_pfn: one past the last page of memory
 */
struct sim_zone_limits {
	unsigned long max_dma_pfn;
	unsigned long max_dma32_pfn;
	unsigned long max_low_pfn;
	unsigned long max_pfn;
};

/* Those of x86-64: 16 MiB and 4 GiB. */
#define SIM_MAX_DMA_PFN (1UL << (24 - PAGE_SHIFT))
#define SIM_MAX_DMA32_PFN (1UL << (32 - PAGE_SHIFT))

/**
 * struct sim_core - kernelcore= and movablecore=
 * @kernelcore: pages for all kinds of use; 0 when not asked for
 * @kernelcore_percent: the same in percent of memory
 * @movablecore: pages for movable use only
 * @movablecore_percent: the same in percent of memory
 * @mirror: kernelcore=mirror
 *
 * Mirrors required_kernelcore and its siblings.
 */
struct sim_core {
	unsigned long kernelcore;
	unsigned long kernelcore_percent;
	unsigned long movablecore;
	unsigned long movablecore_percent;
	bool mirror;
};

int sim_parse_kernelcore(struct sim_core *core, const struct sim_log *log,
			 const char *text);
int sim_parse_movablecore(struct sim_core *core, const struct sim_log *log,
			  const char *text);
int sim_check_core(const struct sim_core *core, const struct sim_log *log,
		   unsigned long totalpages);
void sim_zone_sizes_init(const struct sim_zone_limits *limits,
			 unsigned long max_zone_pfn[SIM_MAX_NR_ZONES]);
void sim_free_area_init(struct sim_mm *mm, const struct sim_memblock *mb,
			const unsigned long max_zone_pfn[SIM_MAX_NR_ZONES],
			const struct sim_core *core);
bool sim_zones_hold_memory(const struct sim_mm *mm,
			   const struct sim_memblock *mb);

#endif /* SIM_EARLY_ZONES_H */
