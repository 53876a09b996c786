/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Allocate and free pages of a simulated machine.
 */
#ifndef SIM_PAGE_PAGE_ALLOC_H
#define SIM_PAGE_PAGE_ALLOC_H

#include "page/mmzone.h"

/*
 * A pass over the whole memory map waits for memory and for page tables; pages
 * are fetched so far ahead of their turn, two host pages of the map.
 */
#define SIM_MEMMAP_AHEAD (2 * PAGE_SIZE / sizeof(struct sim_page))

struct sim_page *__sim_alloc_pages(struct sim_mm *mm, gfp_t gfp,
				   unsigned int order, int preferred_nid,
				   u64 nodemask);
struct sim_page *sim_alloc_pages(struct sim_mm *mm, gfp_t gfp,
				 unsigned int order);
struct sim_page *sim_alloc_pages_node(struct sim_mm *mm, int nid, gfp_t gfp,
				      unsigned int order);
struct sim_page *sim_alloc_pages_cold(struct sim_mm *mm, int nid, gfp_t gfp,
				      unsigned int order);
struct sim_page *sim_alloc_pages_buddy(struct sim_mm *mm, int nid, gfp_t gfp,
				       unsigned int order);
struct sim_page *sim_alloc_pages_zone(struct sim_mm *mm, struct sim_zone *zone,
				      unsigned int order, int migratetype);
int sim_set_mems_allowed(struct sim_mm *mm, u64 nodes);
int sim_free_pages_why(struct sim_mm *mm, unsigned long pfn,
		       unsigned int order, const char **why);
int sim_free_pages(struct sim_mm *mm, struct sim_page *page,
		   unsigned int order);
int sim_free_hot_cold_page(struct sim_mm *mm, struct sim_page *page, bool cold);
void sim_free_pages_core(struct sim_mm *mm, struct sim_page *page,
			 unsigned long pfn, unsigned int order);
void *sim_page_address(const struct sim_mm *mm, const struct sim_page *page);
struct sim_page *sim_virt_to_page(const struct sim_mm *mm, const void *virt);
unsigned long __sim_get_free_pages(struct sim_mm *mm, gfp_t gfp,
				   unsigned int order);
unsigned long sim_get_zeroed_page(struct sim_mm *mm, gfp_t gfp);
int sim_split_page(struct sim_mm *mm, struct sim_page *page,
		   unsigned int order);
void *sim_alloc_pages_exact(struct sim_mm *mm, size_t size, gfp_t gfp);
void *sim_alloc_pages_exact_nid(struct sim_mm *mm, int nid, size_t size,
				gfp_t gfp);
void sim_free_pages_exact(struct sim_mm *mm, void *virt, size_t size);
struct sim_page *sim_alloc_pages_interleave(struct sim_mm *mm, gfp_t gfp,
					    unsigned int order, u64 nodes,
					    int *il_prev);
unsigned int __sim_alloc_pages_bulk(struct sim_mm *mm, gfp_t gfp,
				    int preferred_nid, u64 nodemask,
				    unsigned int nr, struct list_head *list,
				    struct sim_page **array);
unsigned int sim_alloc_pages_bulk_list(struct sim_mm *mm, gfp_t gfp,
				       unsigned int nr, struct list_head *list);
unsigned int sim_alloc_pages_bulk_array(struct sim_mm *mm, gfp_t gfp,
					unsigned int nr,
					struct sim_page **array);

#endif /* SIM_PAGE_PAGE_ALLOC_H */
