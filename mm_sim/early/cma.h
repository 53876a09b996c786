/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Contiguous memory areas while memblock has them.
 */
#ifndef SIM_EARLY_CMA_H
#define SIM_EARLY_CMA_H

#include "early/memblock.h"
#include "page/cma.h"

/**
 * struct sim_cma_param - the kernel's cma=
 * @size: bytes; 0 for no area
 * @base: lowest address, or the address if @limit says so; 0 for any
 * @limit: upper bound; @base + @size where the area is to be at @base; 0 for none
 */
struct sim_cma_param {
	u64 size;
	u64 base;
	u64 limit;
};

/**
 * struct sim_cma_place - where an area is to be
 * @size: bytes
 * @base: lowest address; 0 for any
 * @limit: upper bound; 0 for the end of memory
 * @alignment: bytes, a power of two; 0 for the least
 * @order_per_bit: log2 of the pages that a bit of the bitmap stands for
 * @fixed: at @base, not above
 * @highmem_start: end of what is mapped directly
 */
struct sim_cma_place {
	phys_addr_t size;
	phys_addr_t base;
	phys_addr_t limit;
	phys_addr_t alignment;
	unsigned int order_per_bit;
	bool fixed;
	phys_addr_t highmem_start;
};

/* Room for the reason why an area cannot be had. */
#define SIM_CMA_WHY 96

int sim_parse_cma(struct sim_cma_param *param, const struct sim_log *log,
		  const char *text);
int sim_cma_declare_contiguous(struct sim_cma_areas *areas,
			       struct sim_memblock *mb, const char *name,
			       const struct sim_cma_place *place,
			       char why[SIM_CMA_WHY]);
int sim_dma_contiguous_reserve(struct sim_cma_areas *areas,
			       struct sim_memblock *mb,
			       const struct sim_cma_param *param,
			       phys_addr_t limit, char why[SIM_CMA_WHY]);
int sim_cma_init(struct sim_mm *mm, struct sim_memblock *mb);
u64 sim_cma_bitmap_bytes(const struct sim_mm *mm);

#endif /* SIM_EARLY_CMA_H */
