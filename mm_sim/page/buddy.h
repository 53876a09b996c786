/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Free lists: split, coalesce, move. Everything here wants the zone lock.
 */
#ifndef SIM_PAGE_BUDDY_H
#define SIM_PAGE_BUDDY_H

#include "page/mmzone.h"

/* How a block is put back. Mirrors fpi_t. */
enum sim_fpi_flags {
	SIM_FPI_NONE = 0,
	SIM_FPI_TO_TAIL = BIT(0),
};

/* Pageblocks of such types may become each other's. As migratetype_is_mergeable(). */
static inline bool sim_migratetype_is_mergeable(int migratetype)
{
	return migratetype < SIM_MIGRATE_PCPTYPES;
}

void sim_init_currently_empty_zone(struct sim_zone *zone);
int sim_get_pageblock_migratetype(const struct sim_mm *mm, unsigned long pfn);
int sim_pageblock_type_before(const struct sim_mm *mm, unsigned long pfn);
void sim_set_pageblock_type_before(struct sim_mm *mm, unsigned long pfn,
				   int migratetype);
void sim_set_pageblock_migratetype(struct sim_mm *mm, unsigned long pfn,
				   int migratetype);
void sim_change_pageblock_range(struct sim_mm *mm, unsigned long pfn,
				unsigned int order, int migratetype);
void sim_account_freepages(struct sim_zone *zone, long nr_pages,
			   int migratetype);
void sim_add_to_free_list(struct sim_zone *zone, struct sim_page *page,
			  unsigned int order, int migratetype, bool tail);
void sim_del_page_from_free_list(struct sim_zone *zone, struct sim_page *page,
				 unsigned int order);
unsigned long __sim_find_buddy_pfn(unsigned long pfn, unsigned int order);
struct sim_page *sim_find_buddy_page_pfn(struct sim_page *page,
					 unsigned long pfn, unsigned int order,
					 unsigned long *buddy_pfn);
void __sim_free_one_page(struct sim_mm *mm, struct sim_zone *zone,
			 struct sim_page *page, unsigned long pfn,
			 unsigned int order, int migratetype,
			 enum sim_fpi_flags fpi_flags);
void sim_split_large_buddy(struct sim_mm *mm, struct sim_zone *zone,
			   struct sim_page *page, unsigned long pfn,
			   unsigned int order, enum sim_fpi_flags fpi_flags);
unsigned long sim_expand(struct sim_zone *zone, struct sim_page *page,
			 unsigned int low, unsigned int high, int migratetype);
struct sim_page *sim_get_page_from_free_area(struct sim_free_area *area,
					     int migratetype);
void sim_page_del_and_expand(struct sim_zone *zone, struct sim_page *page,
			     unsigned int low, unsigned int high,
			     int migratetype);
struct sim_page *__sim_rmqueue_smallest(struct sim_zone *zone,
					unsigned int order, int migratetype);

/* CMA pageblocks instead of those of movable pages. As __rmqueue_cma_fallback(). */
static inline struct sim_page *
__sim_rmqueue_cma_fallback(struct sim_zone *zone, unsigned int order)
{
	return __sim_rmqueue_smallest(zone, order, SIM_MIGRATE_CMA);
}

bool sim_pageblock_is_of_zone(const struct sim_mm *mm,
			      const struct sim_zone *zone,
			      unsigned long start_pfn);
unsigned long sim_move_freepages_block(struct sim_mm *mm,
				       struct sim_zone *zone,
				       unsigned long start_pfn, int old_mt,
				       int new_mt);

#endif /* SIM_PAGE_BUDDY_H */
