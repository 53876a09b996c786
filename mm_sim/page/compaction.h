/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Move pages together, so that large blocks become free.
 */
#ifndef SIM_PAGE_COMPACTION_H
#define SIM_PAGE_COMPACTION_H

#include "page/migrate.h"
#include "page/reclaim.h"

/* A failure doubles the number of requests that pass one by, up to 2^6. */
#define SIM_COMPACT_MAX_DEFER_SHIFT 6

/**
 * struct sim_compact_control - one run over one zone
 * @mm: the machine
 * @zone: the zone
 * @order: of the block that is wanted; -1 to move all that can be moved
 * @migratetype: lists that the block may be taken from
 * @alloc_flags: SIM_ALLOC_* of the request
 * @highest_zoneidx: highest zone that the request may use
 * @mode: how much a move may wait for
 * @direct_compaction: on behalf of an allocation
 * @whole_zone: from one end to the other, not from where the last run ended
 * @ignore_block_suitable: pages may move into pageblocks of any type
 * @migrate_pfn: where the migration scanner is; it goes up
 * @free_pfn: where the free scanner is; it goes down
 * @contended: others wanted the lock, or the task is being killed
 * @migratepages: isolated pages
 * @nr_migratepages: how many
 * @freepages: free pages that were taken, for them to move to
 * @nr_freepages: how many
 * @target: takes from @freepages
 * @total_migrate_scanned: pages that the migration scanner looked at
 * @total_free_scanned: those of the free scanner
 * @total_isolated: pages that either took
 * @nr_succeeded: pages that moved
 * @nr_failed: those that could not
 *
 * Callers fill in what stands before @migrate_pfn. Mirrors struct compact_control.
 */
struct sim_compact_control {
	struct sim_mm *mm;
	struct sim_zone *zone;
	int order;
	int migratetype;
	unsigned int alloc_flags;
	int highest_zoneidx;
	enum sim_migrate_mode mode;
	bool direct_compaction;
	bool whole_zone;
	bool ignore_block_suitable;
	unsigned long migrate_pfn;
	unsigned long free_pfn;
	bool contended;
	struct list_head migratepages;
	unsigned long nr_migratepages;
	struct list_head freepages;
	unsigned long nr_freepages;
	struct sim_migration_target target;
	unsigned long total_migrate_scanned;
	unsigned long total_free_scanned;
	unsigned long total_isolated;
	unsigned int nr_succeeded;
	unsigned int nr_failed;
};

/* Free pages that it takes to move a block's worth. Mirrors compact_gap(). */
static inline unsigned long sim_compact_gap(unsigned int order)
{
	return 2UL << order;
}

unsigned long __sim_isolate_free_page(struct sim_mm *mm, struct sim_page *page,
				      unsigned int order);
bool __sim_compaction_suitable(const struct sim_zone *zone, unsigned int order,
			       int highest_zoneidx, unsigned long free_pages);
bool sim_compaction_suitable(const struct sim_mm *mm,
			     const struct sim_zone *zone, unsigned int order,
			     int highest_zoneidx);
bool sim_compaction_zonelist_suitable(struct sim_mm *mm,
				      const struct sim_reclaim_control *rc);
void sim_compaction_defer_reset(struct sim_zone *zone, int order,
				bool alloc_success);
bool sim_isolate_migratepages_range(struct sim_compact_control *cc,
				    unsigned long start, unsigned long end);
enum sim_compact_result sim_compact_zone(struct sim_compact_control *cc);
enum sim_compact_result
sim_compact_zonelist(struct sim_mm *mm, const struct sim_reclaim_control *rc,
		     enum sim_compact_priority prio);
void sim_compact_memory(struct sim_mm *mm, struct sim_zone *zone,
			struct sim_compact_control *cc);

#endif /* SIM_PAGE_COMPACTION_H */
