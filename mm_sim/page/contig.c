// SPDX-License-Identifier: GPL-2.0
/**
 * DOC: contiguous ranges
 *
 * A range is taken by isolating its pageblocks, so that nobody else gets what is
 * free there, moving away those pages in use whose owner can do it, and then taking
 * all of it from the isolate lists. What was taken is pages of order 0, which are
 * freed one by one or as a range, as after alloc_contig_range().
 */
#include <linux/errno.h>
#include <linux/gfp.h>
#include <linux/log2.h>
#include <linux/math.h>
#include <linux/minmax.h>
#include <linux/sched/signal.h>

#include "host/compat.h"
#include "page/bad_page.h"
#include "page/buddy.h"
#include "page/compaction.h"
#include "page/contig.h"
#include "page/internal.h"
#include "page/page_alloc.h"
#include "page/page_isolation.h"
#include "page/pcp.h"
#include "page/trace.h"

/*
 * Mirrors __alloc_contig_verify_gfp_mask(): where the range is to be does not
 * matter here; how it may be freed up is fine; anything else is a mistake.
 */
static bool sim_contig_gfp_is_good(const struct sim_mm *mm, gfp_t gfp)
{
	const gfp_t ignored = GFP_ZONEMASK | __GFP_RECLAIMABLE | __GFP_WRITE |
			      __GFP_HARDWALL | __GFP_THISNODE;
	const gfp_t known = __GFP_IO | __GFP_FS | __GFP_RECLAIM | __GFP_COMP |
			    __GFP_RETRY_MAYFAIL | __GFP_NOWARN | __GFP_ZERO;

	if ((gfp & __GFP_ZERO) && !mm->pfn_to_virt)
		return false;
	return !(gfp & ~(ignored | known));
}

/* The zone that all pages of [@start, @end) are in; NULL when none is. */
static struct sim_zone *sim_contig_zone(const struct sim_mm *mm,
					unsigned long start, unsigned long end)
{
	struct sim_zone *zone;
	unsigned long pfn;

	if (start >= end || !sim_pfn_valid(mm, start))
		return NULL;
	zone = sim_page_zone(mm, sim_pfn_to_page(mm, start));
	for (pfn = start; pfn < end; pfn++)
		if (!sim_pfn_valid(mm, pfn) ||
		    sim_page_zone(mm, sim_pfn_to_page(mm, pfn)) != zone)
			return NULL;
	return zone;
}

/**
 * struct sim_contig - a range that is being taken
 * @zone: the zone
 * @start: first pfn
 * @end: one past the last
 * @comp: the range becomes one block, not single pages
 * @outer_start: where the free block around @start begins
 * @outer_end: where the free block around the last page ends
 */
struct sim_contig {
	struct sim_zone *zone;
	unsigned long start;
	unsigned long end;
	bool comp;
	unsigned long outer_start;
	unsigned long outer_end;
};

/*
 * Mirrors split_free_pages(): the pages of a block of order @order, which is in
 * no free list, are in use one by one, but as one block inside a compound range.
 */
static void sim_split_free_pages(struct sim_mm *mm, const struct sim_contig *c,
				 unsigned long pfn, unsigned int order)
{
	struct sim_page *page = sim_pfn_to_page(mm, pfn);
	unsigned long end = pfn + BIT(order);

	for (; pfn < end; pfn++, page++) {
		bool inside = c->comp && pfn >= c->start && pfn < c->end;

		if (inside && pfn > c->start)
			continue;
		sim_update_page_flags(page, 0, SIM_PG_HEAD);
		sim_set_page_order(page, inside ? ilog2(c->end - c->start) : 0);
		atomic_set(&page->_refcount, 1);
	}
}

/*
 * The first page of the free blocks around [@c->start, @c->end) that is bad. Zone
 * lock. All of the range is free and isolated.
 */
static struct sim_page *sim_contig_bad_page(struct sim_mm *mm,
					    const struct sim_contig *c,
					    const char **reason)
{
	unsigned long pfn = sim_find_large_buddy(mm, c->start);

	while (pfn < c->end) {
		struct sim_page *page = sim_pfn_to_page(mm, pfn), *bad;
		unsigned int order = sim_page_order(page);

		bad = sim_first_bad_free_page(page, order, reason);
		if (bad)
			return bad;
		pfn += BIT(order);
	}
	return NULL;
}

/*
 * Mirrors isolate_freepages_range(): take the free blocks that make up a range,
 * all or none. What lies beyond at both ends comes along. One hold of the lock:
 * nobody sees half of it.
 */
static int sim_isolate_freepages_range(struct sim_mm *mm, struct sim_contig *c)
{
	struct sim_page *bad = NULL;
	unsigned long flags, pfn;
	const char *reason;
	int err = -EBUSY;

	spin_lock_irqsave(&c->zone->lock, flags);
	pfn = __sim_test_pages_isolated(mm, c->start, c->end);
	sim_trace_test_isolated(mm, c->start, c->end, pfn);
	if (pfn < c->end)
		goto unlock;
	if (unlikely(mm->features & SIM_FEATURE_CHECK_PAGES))
		bad = sim_contig_bad_page(mm, c, &reason);
	if (unlikely(bad))
		goto unlock;
	c->outer_start = sim_find_large_buddy(mm, c->start);
	for (pfn = c->outer_start; pfn < c->end;) {
		struct sim_page *page = sim_pfn_to_page(mm, pfn);
		unsigned int order = sim_page_order(page);

		sim_del_page_from_free_list(c->zone, page, order);
		sim_account_freepages(c->zone, -(1L << order),
				      SIM_MIGRATE_ISOLATE);
		sim_split_free_pages(mm, c, pfn, order);
		pfn += BIT(order);
	}
	c->outer_end = pfn;
	if (c->comp && c->end - c->start > 1)
		sim_prep_compound_page(sim_pfn_to_page(mm, c->start),
				       ilog2(c->end - c->start));
	err = 0;
unlock:
	spin_unlock_irqrestore(&c->zone->lock, flags);
	if (unlikely(bad))
		sim_bad_page(mm, bad, reason);
	return err;
}

/**
 * struct sim_contig_target - where the pages of a range go
 * @target: the calls
 * @mm: the machine
 */
struct sim_contig_target {
	struct sim_migration_target target;
	struct sim_mm *mm;
};

/* Mirrors alloc_migration_target(): the same node if it has room; not isolated. */
static struct sim_page *sim_contig_target_alloc(struct sim_migration_target *t,
						const struct sim_page *src)
{
	struct sim_mm *mm = container_of(t, struct sim_contig_target,
					 target)->mm;
	int idx = sim_page_zonenum(src);
	gfp_t gfp = GFP_USER | __GFP_MOVABLE | __GFP_RETRY_MAYFAIL |
		    __GFP_NOWARN;

	if (idx == SIM_ZONE_HIGHMEM || idx == SIM_ZONE_MOVABLE)
		gfp |= __GFP_HIGHMEM;
	return sim_alloc_pages_node(mm, sim_page_to_nid(src), gfp, 0);
}

static void sim_contig_target_free(struct sim_migration_target *t,
				   struct sim_page *page)
{
	sim_free_pages(container_of(t, struct sim_contig_target, target)->mm,
		       page, 0);
}

/*
 * Mirrors __alloc_contig_migrate_range(): move away what can be moved, a pageblock
 * at a time. What stays is found when the range is taken.
 */
static int sim_contig_migrate_range(struct sim_mm *mm,
				    const struct sim_contig *c)
{
	struct sim_contig_target t = {
		.target.alloc = sim_contig_target_alloc,
		.target.free = sim_contig_target_free,
		.mm = mm,
	};
	unsigned long pfn, next;
	unsigned int moved = 0;
	int err = 0;

	for (pfn = c->start; pfn < c->end && err >= 0; pfn = next) {
		struct sim_compact_control cc = { .mm = mm, .zone = c->zone };

		if (fatal_signal_pending(current))
			return -EINTR;
		next = min(sim_pageblock_end_pfn(pfn), c->end);
		INIT_LIST_HEAD(&cc.migratepages);
		if (!sim_isolate_migratepages_range(&cc, pfn, next))
			continue;
		err = sim_migrate_pages(mm, &cc.migratepages, &t.target,
					SIM_MIGRATE_SYNC, &moved);
		sim_putback_movable_pages(mm, &cc.migratepages);
	}
	return min(err, 0);
}

/**
 * sim_alloc_contig_range() - take a range of pages
 * @mm: the machine, at stage buddy
 * @start: first pfn
 * @end: one past the last; the range need not be aligned
 * @migratetype: what its pageblocks become, SIM_MIGRATE_MOVABLE or
 *	SIM_MIGRATE_CMA
 * @gfp: in the host's bits; with __GFP_COMP the range is one block, and must
 *	have the size and place of one
 *
 * Mirrors alloc_contig_range(). Pages of the same pageblocks outside of the range
 * stay as they are. When it fails, all is as it was: the same free blocks, and
 * the pageblocks have the types that they had; but pages may have moved. Context:
 * process, may sleep; takes the zone lock, for as long as it takes to walk the free
 * blocks of the range.
 *
 * Return: 0, and sim_free_contig_range() gives the range back; -EINVAL when the
 * range is empty, not wholly memory or not in one zone, or @gfp asks for what is
 * not done here; -EBUSY when a page in it is bad or in use and stays, or its
 * pageblocks cannot be isolated; -ENOMEM when there is no place for those in use;
 * -EINTR when the task is being killed.
 */
int sim_alloc_contig_range(struct sim_mm *mm, unsigned long start,
			   unsigned long end, int migratetype, gfp_t gfp)
{
	struct sim_contig c = {
		.zone = sim_contig_zone(mm, start, end),
		.start = start,
		.end = end,
		.comp = gfp & __GFP_COMP,
	};
	unsigned long nr_pages = end - start, pfn;
	unsigned int order;
	int err;

	if (!c.zone || !sim_contig_gfp_is_good(mm, gfp))
		return -EINVAL;
	if (c.comp && (!is_power_of_2(nr_pages) || start & (nr_pages - 1) ||
		       nr_pages > SIM_MAX_ORDER_NR_PAGES))
		return -EINVAL;

	err = sim_start_isolate_page_range(mm, start, end, migratetype, 0);
	if (err)
		return err;
	sim_drain_all_pages(mm, c.zone);
	err = sim_contig_migrate_range(mm, &c);
	if (!err)
		err = sim_isolate_freepages_range(mm, &c);
	if (err) {
		sim_undo_isolate_page_range(mm, start, end, SIM_MIGRATE_BEFORE);
		return err;
	}

	/* What goes back at once was poisoned, and is checked, like the rest. */
	for (pfn = c.outer_start; pfn < c.outer_end; pfn += BIT(order)) {
		struct sim_page *page = sim_pfn_to_page(mm, pfn);

		order = sim_page_order(page);
		sim_post_alloc_hook(mm, page, order, gfp);
	}
	if (start > c.outer_start)
		sim_free_contig_range(mm, c.outer_start, start - c.outer_start);
	if (c.outer_end > end)
		sim_free_contig_range(mm, end, c.outer_end - end);
	sim_undo_isolate_page_range(mm, start, end, migratetype);
	return 0;
}
EXPORT_SYMBOL_SIM(sim_alloc_contig_range);

/* Mirrors pfn_range_valid_contig(): worth a try? */
static bool sim_pfn_range_valid_contig(const struct sim_mm *mm,
				       const struct sim_zone *zone,
				       unsigned long start,
				       unsigned long nr_pages)
{
	unsigned long pfn;

	for (pfn = start; pfn < start + nr_pages; pfn++) {
		const struct sim_page *page;

		if (!sim_pfn_valid(mm, pfn))
			return false;
		page = sim_pfn_to_page(mm, pfn);
		if (sim_page_zone(mm, page) != zone ||
		    sim_page_is_reserved(page))
			return false;
	}
	return true;
}

/* Mirrors zone_spans_last_pfn(). */
static bool sim_zone_spans_last_pfn(const struct sim_zone *zone,
				    unsigned long start,
				    unsigned long nr_pages)
{
	return sim_zone_spans_pfn(zone, start + nr_pages - 1);
}

/* The first range of @zone that can be taken; ULONG_MAX for none. */
static unsigned long sim_contig_scan_zone(struct sim_mm *mm,
					  struct sim_zone *zone,
					  unsigned long nr_pages, gfp_t gfp)
{
	unsigned long pfn;
	int err;

	if (nr_pages > zone->spanned_pages)
		return ULONG_MAX;
	/*
	 * 6.12 looks at the pages with the zone lock held, as memory may be
	 * plugged. Here each page has its zone, and is reserved, from boot on.
	 */
	for (pfn = roundup(zone->zone_start_pfn, nr_pages);
	     sim_zone_spans_last_pfn(zone, pfn, nr_pages); pfn += nr_pages) {
		if (!sim_pfn_range_valid_contig(mm, zone, pfn, nr_pages))
			continue;
		err = sim_alloc_contig_range(mm, pfn, pfn + nr_pages,
					     SIM_MIGRATE_MOVABLE, gfp);
		if (!err)
			return pfn;
		if (err == -EINTR)
			break;
	}
	return ULONG_MAX;
}

/**
 * sim_alloc_contig_pages() - take pages in a row
 * @mm: the machine, at stage buddy
 * @nr_pages: how many
 * @gfp: as in sim_alloc_contig_range(); the zone modifiers and __GFP_THISNODE
 *	limit the search
 * @nid: the node whose zonelist is walked
 * @nodemask: a bit for each node that may give pages, or NULL for all
 *
 * Tries all places of each zone that are aligned to their size, from below.
 * Mirrors alloc_contig_pages(), which aligns to powers of two only. Context: as
 * sim_alloc_contig_range().
 *
 * Return: the first page, or NULL when there is no such range, no such node, or
 * the request contradicts itself.
 */
struct sim_page *sim_alloc_contig_pages(struct sim_mm *mm,
					unsigned long nr_pages, gfp_t gfp,
					int nid, const u64 *nodemask)
{
	const int list = gfp & __GFP_THISNODE ? SIM_ZONELIST_NOFALLBACK :
						SIM_ZONELIST_FALLBACK;
	int highest = sim_gfp_zone(gfp);
	struct sim_zoneref *z;

	if (!nr_pages || highest < 0 || !sim_contig_gfp_is_good(mm, gfp))
		return NULL;
	if (nid < 0 || nid >= SIM_MAX_NUMNODES || !mm->node_data[nid])
		return NULL;
	for (z = mm->node_data[nid]->node_zonelists[list]._zonerefs; z->zone;
	     z++) {
		unsigned long pfn;

		if (z->zone_idx > highest)
			continue;
		if (nodemask &&
		    !(*nodemask & BIT_ULL(z->zone->zone_pgdat->node_id)))
			continue;
		pfn = sim_contig_scan_zone(mm, z->zone, nr_pages, gfp);
		if (pfn != ULONG_MAX)
			return sim_pfn_to_page(mm, pfn);
		if (fatal_signal_pending(current))
			return NULL;
	}
	return NULL;
}
EXPORT_SYMBOL_SIM(sim_alloc_contig_pages);

/**
 * sim_free_contig_range() - give a range of pages back
 * @mm: the machine, at stage buddy
 * @pfn: the first
 * @nr_pages: how many
 *
 * The pages were taken as a range, or each as a block of order 0; a range that
 * is one block, of __GFP_COMP, is freed as such. Pages that cannot be freed are
 * logged one by one, and do not keep the others. Mirrors free_contig_range().
 * Context: any; takes the zone lock.
 *
 * Return: 0; else the errno of the first page that could not be freed.
 */
int sim_free_contig_range(struct sim_mm *mm, unsigned long pfn,
			  unsigned long nr_pages)
{
	const struct sim_page *page = sim_pfn_to_page(mm, pfn);
	const char *why;
	int err = 0;

	if (page && sim_page_head(page) && sim_page_order(page) &&
	    nr_pages == BIT(sim_page_order(page)))
		return sim_free_pages_why(mm, pfn, sim_page_order(page), &why);
	for (; nr_pages; nr_pages--, pfn++) {
		int ret = sim_free_pages_why(mm, pfn, 0, &why);

		err = err ?: ret;
	}
	return err;
}
EXPORT_SYMBOL_SIM(sim_free_contig_range);
