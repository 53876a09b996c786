// SPDX-License-Identifier: GPL-2.0
/*
 * How fragmented a zone is.
 */
#include <linux/math64.h>

#include "host/compat.h"
#include "page/extfrag.h"

/**
 * sim_fill_contig_page_info() - count the free blocks of a zone
 * @zone: the zone
 * @order: of the blocks that are wanted
 * @info: filled in
 *
 * Mirrors fill_contig_page_info(). Context: any; without the zone lock, what is
 * counted was so a moment ago.
 */
void sim_fill_contig_page_info(const struct sim_zone *zone, unsigned int order,
			       struct sim_contig_page_info *info)
{
	unsigned int at;

	*info = (struct sim_contig_page_info){ };
	for (at = 0; at < SIM_NR_PAGE_ORDERS; at++) {
		unsigned long nr = sim_nr_free(&zone->free_area[at]);

		info->free_blocks_total += nr;
		info->free_pages += nr << at;
		if (at >= order)
			info->free_blocks_suitable += nr << (at - order);
	}
}
EXPORT_SYMBOL_SIM_KUNIT(sim_fill_contig_page_info);

/**
 * __sim_fragmentation_index() - too little free, or in pieces that are too small
 * @order: of the block that is wanted, 0 to SIM_MAX_PAGE_ORDER
 * @info: the free blocks
 *
 * 1 - (1 + pages / 2^order) / blocks, in thousandths: near 0 the pages that are
 * free are in few blocks and would not make up what is wanted; near 1 they would,
 * many times, were they in a row. Mirrors __fragmentation_index().
 *
 * Return: up to 1000, and below 0, though not below -500, where only one block is
 * free; SIM_EXTFRAG_SUITABLE when there is a block that is large enough; 0 when
 * nothing is free.
 */
int __sim_fragmentation_index(unsigned int order,
			      const struct sim_contig_page_info *info)
{
	u64 fits;

	if (!info->free_blocks_total)
		return 0;
	if (info->free_blocks_suitable)
		return SIM_EXTFRAG_SUITABLE;
	fits = (info->free_pages * 1000ULL) >> order;
	return 1000 - (int)div64_u64(1000 + fits, info->free_blocks_total);
}
EXPORT_SYMBOL_SIM_KUNIT(__sim_fragmentation_index);

/**
 * sim_fragmentation_index() - the same for a zone
 * @zone: the zone
 * @order: of the block that is wanted, 0 to SIM_MAX_PAGE_ORDER
 *
 * Mirrors fragmentation_index(). Context: any.
 *
 * Return: as __sim_fragmentation_index().
 */
int sim_fragmentation_index(const struct sim_zone *zone, unsigned int order)
{
	struct sim_contig_page_info info;

	sim_fill_contig_page_info(zone, order, &info);
	return __sim_fragmentation_index(order, &info);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_fragmentation_index);

/**
 * sim_unusable_free_index() - how much of what is free is of no use
 * @order: of the block that is wanted, 0 to SIM_MAX_PAGE_ORDER
 * @info: the free blocks, counted for @order
 *
 * Mirrors unusable_free_index().
 *
 * Return: the share of free pages that are in smaller blocks, in thousandths;
 * 1000 when nothing is free.
 */
int sim_unusable_free_index(unsigned int order,
			    const struct sim_contig_page_info *info)
{
	unsigned long usable = info->free_blocks_suitable << order;

	if (!info->free_pages)
		return 1000;
	return div64_u64((info->free_pages - usable) * 1000ULL,
			 info->free_pages);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_unusable_free_index);
