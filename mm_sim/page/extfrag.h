/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How fragmented a zone is.
 */
#ifndef SIM_PAGE_EXTFRAG_H
#define SIM_PAGE_EXTFRAG_H

#include "page/mmzone.h"

/* The kernel's default of vm.extfrag_threshold. */
#define SIM_EXTFRAG_THRESHOLD 500

/* There is a block: an allocation would not fail for fragmentation. */
#define SIM_EXTFRAG_SUITABLE (-1000)

/**
 * struct sim_contig_page_info - the free blocks of a zone, seen from one order
 * @free_pages: pages in all of them
 * @free_blocks_total: blocks, of any order
 * @free_blocks_suitable: blocks of the order that they hold
 *
 * Mirrors struct contig_page_info.
 */
struct sim_contig_page_info {
	unsigned long free_pages;
	unsigned long free_blocks_total;
	unsigned long free_blocks_suitable;
};

void sim_fill_contig_page_info(const struct sim_zone *zone, unsigned int order,
			       struct sim_contig_page_info *info);
int sim_unusable_free_index(unsigned int order,
			    const struct sim_contig_page_info *info);
int __sim_fragmentation_index(unsigned int order,
			      const struct sim_contig_page_info *info);
int sim_fragmentation_index(const struct sim_zone *zone, unsigned int order);

#endif /* SIM_PAGE_EXTFRAG_H */
