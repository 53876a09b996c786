/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Take pageblocks out of circulation.
 */
#ifndef SIM_PAGE_PAGE_ISOLATION_H
#define SIM_PAGE_PAGE_ISOLATION_H

#include "page/mmzone.h"

/*
 * Flags of an isolation, with the kernel's values. Its MEMORY_OFFLINE lets pass
 * what is hwpoisoned or offline; no simulated page is.
 */
enum sim_isol_flags {
	SIM_REPORT_FAILURE = 0x2,
};

/* When isolation ends: each pageblock gets the type that it had before. */
#define SIM_MIGRATE_BEFORE (-1)

/* Mirrors has_isolate_pageblock(). Context: zone lock, or a value that ages. */
static inline bool sim_has_isolate_pageblock(const struct sim_zone *zone)
{
	return READ_ONCE(zone->nr_isolate_pageblock);
}

unsigned long sim_find_large_buddy(const struct sim_mm *mm, unsigned long pfn);
bool sim_move_freepages_block_isolate(struct sim_mm *mm, struct sim_zone *zone,
				      unsigned long pfn, int migratetype);
void sim_put_back_pageblock(struct sim_mm *mm, struct sim_zone *zone,
			    unsigned long start, int migratetype);
int sim_set_migratetype_isolate(struct sim_mm *mm, unsigned long pfn,
				int migratetype, unsigned int isol_flags,
				unsigned long start_pfn, unsigned long end_pfn);
int sim_unset_migratetype_isolate(struct sim_mm *mm, unsigned long pfn,
				  int migratetype);
int sim_start_isolate_page_range(struct sim_mm *mm, unsigned long start_pfn,
				 unsigned long end_pfn, int migratetype,
				 unsigned int isol_flags);
void sim_undo_isolate_page_range(struct sim_mm *mm, unsigned long start_pfn,
				 unsigned long end_pfn, int migratetype);
const char *sim_why_not_isolated(struct sim_mm *mm, unsigned long start_pfn,
				 unsigned long end_pfn, int migratetype,
				 unsigned long *pfn);
unsigned long __sim_test_pages_isolated(struct sim_mm *mm,
					unsigned long start_pfn,
					unsigned long end_pfn);
int sim_test_pages_isolated(struct sim_mm *mm, unsigned long start_pfn,
			    unsigned long end_pfn);

#endif /* SIM_PAGE_PAGE_ISOLATION_H */
