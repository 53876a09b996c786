// SPDX-License-Identifier: GPL-2.0
/**
 * DOC: what zones keep back
 *
 * Watermarks keep a part of each zone free, lowmem reserves keep a part of each
 * zone from requests that have a higher zone to go to. Both follow from how many
 * pages each zone manages and from a few numbers that the user may change; free
 * lists and the memory map do not matter here.
 *
 * Mirrors mm/page_alloc.c of Linux 6.12.
 */
#include <linux/errno.h>
#include <linux/gfp.h>
#include <linux/kernel.h>
#include <linux/math.h>
#include <linux/math64.h>
#include <linux/minmax.h>
#include <linux/ratelimit.h>
#include <linux/string.h>

#include "host/compat.h"
#include "page/extfrag.h"
#include "page/gfp.h"
#include "page/internal.h"
#include "page/linux_6_1.h"
#include "page/pcp.h"
#include "page/policy/policy.h"
#include "page/vmstat.h"
#include "page/watermark.h"

#define SIM_MIN_MIN_FREE_KBYTES 128
#define SIM_MAX_MIN_FREE_KBYTES (256 * 1024)

/* Bounds of the min mark of a zone that the kernel itself can do without. */
#define SIM_SWAP_CLUSTER_MAX 32UL
#define SIM_MIN_WMARK_CAP 128UL

/**
 * sim_page_alloc_defaults() - the numbers a machine starts with
 * @mm: the machine
 *
 * What Linux has as initial values of its variables. Context: boot.
 */
void sim_page_alloc_defaults(struct sim_mm *mm)
{
	static const int ratio[SIM_MAX_NR_ZONES] = {
		[SIM_ZONE_DMA] = 256,
		[SIM_ZONE_DMA32] = 256,
		[SIM_ZONE_NORMAL] = 32,
	};

	memcpy(mm->lowmem_reserve_ratio, ratio, sizeof(ratio));
	mm->min_free_kbytes = 1024;
	mm->user_min_free_kbytes = -1;
	mm->watermark_scale_factor = 10;
	mm->numa_stat = 1;
	mm->watermark_boost_factor = 15000;
	mm->percpu_pagelist_high_fraction = 0;
	mm->pcp_max_order = PAGE_ALLOC_COSTLY_ORDER;
	mm->extfrag_threshold = SIM_EXTFRAG_THRESHOLD;
	mm->mems_allowed = SIM_NODE_MASK_ALL;
	seqcount_init(&mm->mems_allowed_seq);
	mutex_init(&mm->cma.mutex);
	ratelimit_state_init(&mm->cma.rs, DEFAULT_RATELIMIT_INTERVAL,
			     DEFAULT_RATELIMIT_BURST);
	ratelimit_set_flags(&mm->cma.rs, RATELIMIT_MSG_ON_RELEASE);
	/* A report is long: one in ten seconds, as in warn_alloc(). */
	ratelimit_state_init(&mm->nopage_rs, 10 * HZ, 1);
	ratelimit_set_flags(&mm->nopage_rs, RATELIMIT_MSG_ON_RELEASE);
	raw_spin_lock_init(&mm->bad_page_limit.lock);
	ratelimit_state_init(&mm->poison_rs, DEFAULT_RATELIMIT_INTERVAL,
			     DEFAULT_RATELIMIT_BURST);
	ratelimit_set_flags(&mm->poison_rs, RATELIMIT_MSG_ON_RELEASE);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_page_alloc_defaults);

/**
 * sim_nr_free_zone_pages() - pages above the high marks
 * @mm: the machine
 * @highest: highest zone to look at, enum sim_zone_type
 *
 * Mirrors nr_free_zone_pages(). Every fallback list holds the zones of all nodes;
 * a sum need not know their order.
 *
 * Return: pages.
 */
unsigned long sim_nr_free_zone_pages(const struct sim_mm *mm, int highest)
{
	unsigned long sum = 0;
	int nid, i;

	for_each_sim_node(mm, nid) {
		for (i = 0; i <= highest; i++) {
			const struct sim_zone *zone;
			unsigned long high;

			zone = &mm->node_data[nid]->node_zones[i];
			high = sim_wmark_pages(zone, SIM_WMARK_HIGH);
			if (zone->managed_pages > high)
				sum += zone->managed_pages - high;
		}
	}
	return sum;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_nr_free_zone_pages);

/**
 * sim_nr_free_buffer_pages() - pages above the high marks, of lowmem
 * @mm: the machine
 *
 * Mirrors nr_free_buffer_pages().
 *
 * Return: pages.
 */
unsigned long sim_nr_free_buffer_pages(const struct sim_mm *mm)
{
	return sim_nr_free_zone_pages(mm, sim_gfp_zone(GFP_USER));
}
EXPORT_SYMBOL_SIM_KUNIT(sim_nr_free_buffer_pages);

/**
 * sim_calculate_min_free_kbytes() - how much a machine of this size keeps free
 * @mm: the machine
 *
 * Grows with the square root of lowmem, from 128 KiB to 256 MiB. Mirrors
 * calculate_min_free_kbytes(): when the user asked for as much or more, one line
 * in the log and no change. Context: boot, or machine's lock.
 */
void sim_calculate_min_free_kbytes(struct sim_mm *mm)
{
	unsigned long lowmem = sim_nr_free_buffer_pages(mm);
	int kbytes = int_sqrt(lowmem * (PAGE_SIZE / 1024) * 16);

	if (kbytes <= mm->user_min_free_kbytes) {
		sim_warn(mm->log, "min_free_kbytes is not updated to %d because user defined value %d is preferred\n",
			 kbytes, mm->user_min_free_kbytes);
		return;
	}
	mm->min_free_kbytes = clamp(kbytes, SIM_MIN_MIN_FREE_KBYTES,
				    SIM_MAX_MIN_FREE_KBYTES);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_calculate_min_free_kbytes);

/* A zone that the kernel's own allocations do not need. */
static bool sim_zone_is_for_users(const struct sim_mm *mm,
				  const struct sim_zone *zone)
{
	int idx = sim_zone_idx(zone);

	return sim_is_highmem_idx(mm, idx) || idx == SIM_ZONE_MOVABLE;
}

/* Mirrors calculate_totalreserve_pages(). */
static void sim_calculate_totalreserve_pages(struct sim_mm *mm)
{
	struct sim_zone *zone;
	int nid, j;

	mm->totalreserve_pages = 0;
	for_each_sim_node(mm, nid) {
		struct sim_pglist_data *pgdat = mm->node_data[nid];

		pgdat->totalreserve_pages = 0;
		for_each_sim_zone(pgdat, zone) {
			unsigned long most = 0;

			for (j = sim_zone_idx(zone); j < SIM_MAX_NR_ZONES; j++)
				most = max_t(unsigned long, most,
					     zone->lowmem_reserve[j]);
			most += sim_wmark_pages(zone, SIM_WMARK_HIGH);
			pgdat->totalreserve_pages += min(most,
							 zone->managed_pages);
		}
		mm->totalreserve_pages += pgdat->totalreserve_pages;
	}
}

/* The marks of one zone; @share of the machine's min pages falls to it. */
static void sim_set_wmarks(struct sim_mm *mm, struct sim_zone *zone,
			   unsigned long share)
{
	unsigned long gap = max(share / 4,
				mult_frac(zone->managed_pages,
					  (unsigned long)mm->watermark_scale_factor,
					  10000UL));
	unsigned long flags;
	int i;

	/* The distances follow the share all the same: they pace reclaim. */
	if (sim_zone_is_for_users(mm, zone))
		share = clamp(zone->managed_pages / 1024,
			      SIM_SWAP_CLUSTER_MAX, SIM_MIN_WMARK_CAP);
	spin_lock_irqsave(&zone->lock, flags);
	WRITE_ONCE(zone->watermark_boost, 0);
	for (i = SIM_WMARK_MIN; i < SIM_NR_WMARK; i++)
		zone->_watermark[i] = share + i * gap;
	spin_unlock_irqrestore(&zone->lock, flags);
}

/**
 * sim_setup_per_zone_wmarks() - work out the marks of all zones
 * @mm: the machine
 *
 * From min_free_kbytes and watermark_scale_factor. The per-CPU lists follow.
 * Mirrors setup_per_zone_wmarks(). Context: boot, or machine's lock; takes the
 * zone locks.
 */
void sim_setup_per_zone_wmarks(struct sim_mm *mm)
{
	u64 pages_min = (u64)mm->min_free_kbytes * 1024 / PAGE_SIZE;
	unsigned long lowmem = 0;
	struct sim_zone *zone;
	int nid;

	for_each_sim_node(mm, nid)
		for_each_sim_zone(mm->node_data[nid], zone)
			if (!sim_zone_is_for_users(mm, zone))
				lowmem += zone->managed_pages;
	/* No kernel is without lowmem; a machine of the user's may be. */
	if (!lowmem)
		pages_min = 0;
	for_each_sim_node(mm, nid)
		for_each_sim_zone(mm->node_data[nid], zone)
			sim_set_wmarks(mm, zone,
				       div64_ul(pages_min * zone->managed_pages,
						lowmem ?: 1));
	if (mm->features & SIM_FEATURE_MIGRATE_RESERVE)
		sim_setup_migrate_reserve(mm);
	if (mm->features & SIM_FEATURE_FAIR_ZONE)
		sim_setup_alloc_batches(mm);
	sim_calculate_totalreserve_pages(mm);
	for_each_sim_node(mm, nid)
		for_each_sim_zone(mm->node_data[nid], zone)
			sim_zone_pcp_update(mm, zone);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_setup_per_zone_wmarks);

/**
 * sim_setup_per_zone_lowmem_reserve() - work out the reserves of all zones
 * @mm: the machine
 *
 * A zone keeps from a request that may use a higher one a part of all that lies
 * between the two. Mirrors setup_per_zone_lowmem_reserve(). Context: boot, or
 * machine's lock.
 */
void sim_setup_per_zone_lowmem_reserve(struct sim_mm *mm)
{
	int nid, i, j;

	for_each_sim_node(mm, nid) {
		struct sim_zone *zones = mm->node_data[nid]->node_zones;

		for (i = 0; i < SIM_MAX_NR_ZONES - 1; i++) {
			int ratio = mm->lowmem_reserve_ratio[i];
			unsigned long above = 0;

			if (!zones[i].managed_pages)
				ratio = 0;
			for (j = i + 1; j < SIM_MAX_NR_ZONES; j++) {
				above += zones[j].managed_pages;
				zones[i].lowmem_reserve[j] =
					ratio ? above / ratio : 0;
			}
		}
	}
	sim_calculate_totalreserve_pages(mm);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_setup_per_zone_lowmem_reserve);

/**
 * sim_init_per_zone_wmark_min() - what zones keep back, all of it, anew
 * @mm: the machine; managed_pages of all zones are known
 *
 * Mirrors init_per_zone_wmark_min() as it runs in a boot, when no mark is set.
 * What the user asked for before holds, as if it were asked for once more after
 * that. Context: boot, or machine's lock.
 */
void sim_init_per_zone_wmark_min(struct sim_mm *mm)
{
	struct sim_zone *zone;
	unsigned long flags;
	int nid;

	for_each_sim_node(mm, nid) {
		for_each_sim_zone(mm->node_data[nid], zone) {
			spin_lock_irqsave(&zone->lock, flags);
			memset(zone->_watermark, 0, sizeof(zone->_watermark));
			WRITE_ONCE(zone->watermark_boost, 0);
			spin_unlock_irqrestore(&zone->lock, flags);
		}
	}
	sim_calculate_min_free_kbytes(mm);
	if (mm->user_min_free_kbytes >= 0)
		mm->min_free_kbytes = mm->user_min_free_kbytes;
	sim_setup_per_zone_wmarks(mm);
	sim_refresh_zone_stat_thresholds(mm);
	sim_setup_per_zone_lowmem_reserve(mm);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_init_per_zone_wmark_min);

/**
 * sim_set_managed_pages() - say how many pages a zone manages
 * @mm: the machine
 * @zone: one of its zones
 * @pages: what the buddy allocator of such a machine would be given
 *
 * For a machine that nothing backs. All that follows from it is worked out anew.
 * Context: machine's lock; takes the zone locks.
 */
void sim_set_managed_pages(struct sim_mm *mm, struct sim_zone *zone,
			   unsigned long pages)
{
	int nid;

	zone->managed_pages = pages;
	mm->totalram_pages = 0;
	for_each_sim_node(mm, nid)
		for_each_sim_zone(mm->node_data[nid], zone)
			mm->totalram_pages += zone->managed_pages;
	sim_init_per_zone_wmark_min(mm);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_set_managed_pages);

/**
 * sim_set_min_free_kbytes() - the user says how much to keep free
 * @mm: the machine
 * @kbytes: KiB
 *
 * Mirrors min_free_kbytes_sysctl_handler(). Context: machine's lock; takes the
 * zone locks.
 *
 * Return: 0, or -EINVAL when it is negative.
 */
int sim_set_min_free_kbytes(struct sim_mm *mm, int kbytes)
{
	if (kbytes < 0)
		return -EINVAL;
	mm->min_free_kbytes = kbytes;
	mm->user_min_free_kbytes = kbytes;
	sim_setup_per_zone_wmarks(mm);
	return 0;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_set_min_free_kbytes);

/**
 * sim_set_watermark_scale_factor() - the user says how far the marks are apart
 * @mm: the machine
 * @factor: in 1/10000 of a zone
 *
 * Mirrors watermark_scale_factor_sysctl_handler(). Context: machine's lock; takes
 * the zone locks.
 *
 * Return: 0, or -EINVAL when it is not 1 to SIM_MAX_WATERMARK_SCALE_FACTOR.
 */
int sim_set_watermark_scale_factor(struct sim_mm *mm, int factor)
{
	if (factor < 1 || factor > SIM_MAX_WATERMARK_SCALE_FACTOR)
		return -EINVAL;
	mm->watermark_scale_factor = factor;
	sim_setup_per_zone_wmarks(mm);
	return 0;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_set_watermark_scale_factor);

/**
 * sim_set_watermark_boost_factor() - the user says how far marks may be raised
 * @mm: the machine
 * @factor: in 1/10000 of the high mark; 0 for not at all
 *
 * For boosts to come. Mirrors vm.watermark_boost_factor. Context: machine's lock.
 *
 * Return: 0, or -EINVAL when it is negative.
 */
int sim_set_watermark_boost_factor(struct sim_mm *mm, int factor)
{
	if (factor < 0)
		return -EINVAL;
	WRITE_ONCE(mm->watermark_boost_factor, factor);
	return 0;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_set_watermark_boost_factor);

/**
 * sim_set_lowmem_reserve_ratio() - the user says how much lower zones keep back
 * @mm: the machine
 * @ratio: for each zone, one in so many pages; below 1 is none
 * @nr: entries in @ratio; what comes behind stays as it is
 *
 * Mirrors lowmem_reserve_ratio_sysctl_handler(). Context: machine's lock.
 */
void sim_set_lowmem_reserve_ratio(struct sim_mm *mm, const int *ratio,
				  unsigned int nr)
{
	unsigned int i;

	for (i = 0; i < min_t(unsigned int, nr, SIM_MAX_NR_ZONES); i++)
		mm->lowmem_reserve_ratio[i] = max(ratio[i], 0);
	sim_setup_per_zone_lowmem_reserve(mm);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_set_lowmem_reserve_ratio);

/**
 * sim_boost_watermark() - raise the marks of a zone, as types begin to mix in it
 * @mm: the machine
 * @zone: the zone
 *
 * By a pageblock each time, up to a part of the high mark: what is reclaimed for
 * it makes room for large blocks. Small zones and zones without marks are left as
 * they are. Mirrors boost_watermark(). Context: zone lock.
 *
 * Return: whether marks are raised now.
 */
bool sim_boost_watermark(const struct sim_mm *mm, struct sim_zone *zone)
{
	unsigned long high = zone->_watermark[SIM_WMARK_HIGH];
	unsigned long factor = READ_ONCE(mm->watermark_boost_factor), most;

	if (!factor || zone->managed_pages < 4 * SIM_PAGEBLOCK_NR_PAGES)
		return false;
	most = mult_frac(high, factor, 10000UL);
	if (!most)
		return false;
	most = max(most, SIM_PAGEBLOCK_NR_PAGES);
	WRITE_ONCE(zone->watermark_boost,
		   min(zone->watermark_boost + SIM_PAGEBLOCK_NR_PAGES, most));
	return true;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_boost_watermark);

/**
 * sim_end_watermark_boost() - the marks of a node are what they were
 * @pgdat: the node
 * @highest_zoneidx: highest zone that was reclaimed from
 *
 * What kswapd does when it has done what it can. Mirrors the end of
 * balance_pgdat(), which leaves what was added meanwhile: with the lock, nothing
 * is. Context: any; takes zone locks.
 */
void sim_end_watermark_boost(struct sim_pglist_data *pgdat, int highest_zoneidx)
{
	struct sim_zone *zone;
	unsigned long flags;

	for_each_sim_zone(pgdat, zone) {
		if (sim_zone_idx(zone) > highest_zoneidx ||
		    !READ_ONCE(zone->watermark_boost))
			continue;
		spin_lock_irqsave(&zone->lock, flags);
		WRITE_ONCE(zone->watermark_boost, 0);
		spin_unlock_irqrestore(&zone->lock, flags);
	}
}
EXPORT_SYMBOL_SIM(sim_end_watermark_boost);

/**
 * sim_set_reclaim_active() - a node's kswapd begins its work, or is done
 * @pgdat: the node
 * @highest_zoneidx: highest zone that it reclaims from
 * @active: it begins
 *
 * Meanwhile little stays in the per-CPU lists. Mirrors set_reclaim_active() and
 * clear_reclaim_active(). Context: any.
 */
void sim_set_reclaim_active(struct sim_pglist_data *pgdat, int highest_zoneidx,
			    bool active)
{
	int i;

	for (i = 0; i <= highest_zoneidx; i++) {
		struct sim_zone *zone = &pgdat->node_zones[i];

		if (zone->managed_pages)
			assign_bit(SIM_ZONE_RECLAIM_ACTIVE, &zone->flags,
				   active);
	}
}
EXPORT_SYMBOL_SIM(sim_set_reclaim_active);

/**
 * sim_zone_unusable_free() - free pages that are of no use to a request
 * @zone: the zone
 * @order: of the block
 * @alloc_flags: SIM_ALLOC_*
 *
 * What is kept for others, and all but the last page of a block, which are in use
 * once it is. Mirrors __zone_watermark_unusable_free(). Context: any.
 *
 * Return: pages.
 */
long sim_zone_unusable_free(const struct sim_zone *zone, unsigned int order,
			    unsigned int alloc_flags)
{
	long pages = BIT(order) - 1;

	if (!(alloc_flags & SIM_ALLOC_RESERVES))
		pages += sim_is_linux_6_1(zone->mm) ?
			 READ_ONCE(zone->nr_reserved_highatomic) :
			 READ_ONCE(zone->nr_free_highatomic);
	if (!(alloc_flags & SIM_ALLOC_CMA))
		pages += sim_zone_page_state(zone, SIM_NR_FREE_CMA_PAGES);
	return pages;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_zone_unusable_free);

/**
 * sim_lowered_mark() - how far down a request of these flags may go
 * @mark: where others stop
 * @alloc_flags: SIM_ALLOC_*
 *
 * Mirrors a part of __zone_watermark_ok().
 *
 * Return: pages.
 */
long sim_lowered_mark(long mark, unsigned int alloc_flags)
{
	if (alloc_flags & SIM_ALLOC_MIN_RESERVE) {
		mark -= mark / 2;
		if (alloc_flags & SIM_ALLOC_NON_BLOCK)
			mark -= mark / 4;
	}
	if (alloc_flags & SIM_ALLOC_OOM)
		mark -= mark / 2;
	return mark;
}

/**
 * __sim_zone_watermark_ok() - may a block be taken without going below a mark
 * @zone: the zone
 * @order: of the block
 * @mark: pages that are to stay
 * @highest_zoneidx: highest zone that the request may use; what the zone keeps
 *	from such requests is to stay, too
 * @alloc_flags: SIM_ALLOC_*; some lower the mark
 * @free_pages: pages that are free
 *
 * Mirrors __zone_watermark_ok(). Context: any; without the zone lock, the answer
 * is that of a moment ago.
 *
 * Return: whether it may, and there is such a block.
 */
bool __sim_zone_watermark_ok(const struct sim_zone *zone, unsigned int order,
			     unsigned long mark, int highest_zoneidx,
			     unsigned int alloc_flags, long free_pages)
{
	long keep = sim_lowered_mark(mark, alloc_flags) +
		    zone->lowmem_reserve[highest_zoneidx];

	free_pages -= sim_zone_unusable_free(zone, order, alloc_flags);
	if (free_pages <= keep)
		return false;
	return !order || sim_zone_has_block(zone, order, alloc_flags);
}
EXPORT_SYMBOL_SIM_KUNIT(__sim_zone_watermark_ok);

/**
 * sim_zone_watermark_ok() - the same for what is free now
 * @zone: the zone
 * @order: of the block
 * @mark: pages that are to stay
 * @highest_zoneidx: highest zone that the request may use
 * @alloc_flags: SIM_ALLOC_*
 *
 * Mirrors zone_watermark_ok(). Context: any.
 *
 * Return: as __sim_zone_watermark_ok().
 */
bool sim_zone_watermark_ok(const struct sim_zone *zone, unsigned int order,
			   unsigned long mark, int highest_zoneidx,
			   unsigned int alloc_flags)
{
	return __sim_zone_watermark_ok(zone, order, mark, highest_zoneidx,
				       alloc_flags,
				       sim_zone_page_state(zone,
							   SIM_NR_FREE_PAGES));
}
EXPORT_SYMBOL_SIM_KUNIT(sim_zone_watermark_ok);

/**
 * sim_zone_watermark_ok_safe() - the same where being wrong is not allowed
 * @zone: the zone
 * @order: of the block
 * @mark: pages that are to stay
 * @highest_zoneidx: highest zone that the request may use
 *
 * Where there is little, what the CPUs have not told yet is counted, too. Mirrors
 * zone_watermark_ok_safe(). Context: any.
 *
 * Return: as __sim_zone_watermark_ok().
 */
bool sim_zone_watermark_ok_safe(const struct sim_zone *zone,
				unsigned int order, unsigned long mark,
				int highest_zoneidx)
{
	unsigned long free = sim_zone_page_state(zone, SIM_NR_FREE_PAGES);

	if (free < zone->percpu_drift_mark)
		free = sim_zone_page_state_snapshot(zone, SIM_NR_FREE_PAGES);
	return __sim_zone_watermark_ok(zone, order, mark, highest_zoneidx, 0,
				       free);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_zone_watermark_ok_safe);
