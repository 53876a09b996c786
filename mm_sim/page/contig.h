/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Ranges of pages of any length.
 */
#ifndef SIM_PAGE_CONTIG_H
#define SIM_PAGE_CONTIG_H

#include "page/mmzone.h"

int sim_alloc_contig_range(struct sim_mm *mm, unsigned long start,
			   unsigned long end, int migratetype, gfp_t gfp);
struct sim_page *sim_alloc_contig_pages(struct sim_mm *mm,
					unsigned long nr_pages, gfp_t gfp,
					int nid, const u64 *nodemask);
int sim_free_contig_range(struct sim_mm *mm, unsigned long pfn,
			  unsigned long nr_pages);

#endif /* SIM_PAGE_CONTIG_H */
