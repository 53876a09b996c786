/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Contiguous memory areas: pageblocks for movable pages only, of which ranges can
 * be taken. Mirrors include/linux/cma.h and mm/cma.h of Linux 6.12.
 */
#ifndef SIM_PAGE_CMA_H
#define SIM_PAGE_CMA_H

#include "page/mmzone.h"

#define SIM_CMA_MIN_ALIGNMENT_PAGES SIM_PAGEBLOCK_NR_PAGES
#define SIM_CMA_MIN_ALIGNMENT_BYTES (PAGE_SIZE * SIM_CMA_MIN_ALIGNMENT_PAGES)

/* Bits of an area's bitmap. Mirrors cma_bitmap_maxno(). */
static inline unsigned long sim_cma_bitmap_maxno(const struct sim_cma *cma)
{
	return cma->count >> cma->order_per_bit;
}

bool sim_cma_holds(const struct sim_mm *mm, unsigned long pfn);
unsigned long sim_cma_active_pages(const struct sim_mm *mm);
void sim_init_cma_reserved_pageblock(struct sim_mm *mm, struct sim_page *page);
void sim_cma_init_reserved_areas(struct sim_mm *mm);
struct sim_page *sim_cma_alloc(struct sim_mm *mm, struct sim_cma *cma,
			       unsigned long count, unsigned int align,
			       bool no_warn);
bool sim_cma_release(struct sim_mm *mm, struct sim_cma *cma,
		     const struct sim_page *page, unsigned long count);
unsigned long sim_cma_used(struct sim_cma *cma);
unsigned long sim_cma_maxchunk(struct sim_cma *cma);

#endif /* SIM_PAGE_CMA_H */
