/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What zones keep back.
 */
#ifndef SIM_PAGE_WATERMARK_H
#define SIM_PAGE_WATERMARK_H

#include "page/mmzone.h"

/* The widest distance of the marks: 30 percent of the zone. */
#define SIM_MAX_WATERMARK_SCALE_FACTOR 3000

void sim_page_alloc_defaults(struct sim_mm *mm);
unsigned long sim_nr_free_zone_pages(const struct sim_mm *mm, int highest);
unsigned long sim_nr_free_buffer_pages(const struct sim_mm *mm);
void sim_calculate_min_free_kbytes(struct sim_mm *mm);
void sim_setup_per_zone_wmarks(struct sim_mm *mm);
void sim_setup_per_zone_lowmem_reserve(struct sim_mm *mm);
void sim_init_per_zone_wmark_min(struct sim_mm *mm);
void sim_set_managed_pages(struct sim_mm *mm, struct sim_zone *zone,
			   unsigned long pages);
int sim_set_min_free_kbytes(struct sim_mm *mm, int kbytes);
int sim_set_watermark_scale_factor(struct sim_mm *mm, int factor);
int sim_set_watermark_boost_factor(struct sim_mm *mm, int factor);
bool sim_boost_watermark(const struct sim_mm *mm, struct sim_zone *zone);
void sim_end_watermark_boost(struct sim_pglist_data *pgdat,
			     int highest_zoneidx);
void sim_set_reclaim_active(struct sim_pglist_data *pgdat, int highest_zoneidx,
			    bool active);
void sim_set_lowmem_reserve_ratio(struct sim_mm *mm, const int *ratio,
				  unsigned int nr);
long sim_zone_unusable_free(const struct sim_zone *zone, unsigned int order,
			    unsigned int alloc_flags);
long sim_lowered_mark(long mark, unsigned int alloc_flags);
bool __sim_zone_watermark_ok(const struct sim_zone *zone, unsigned int order,
			     unsigned long mark, int highest_zoneidx,
			     unsigned int alloc_flags, long free_pages);
bool sim_zone_watermark_ok(const struct sim_zone *zone, unsigned int order,
			   unsigned long mark, int highest_zoneidx,
			   unsigned int alloc_flags);
bool sim_zone_watermark_ok_safe(const struct sim_zone *zone,
				unsigned int order, unsigned long mark,
				int highest_zoneidx);

#endif /* SIM_PAGE_WATERMARK_H */
