// SPDX-License-Identifier: GPL-2.0
/**
 * DOC: isolation
 *
 * An isolated pageblock is out of circulation: its free pages lie in lists that
 * no request looks at and are not counted as free; pages that are freed later
 * join them.
 *
 * Pages in use stand in the way unless they can be moved: those on the LRU list of
 * an owner. As in the kernel, all in ZONE_MOVABLE pass for movable, and those in a
 * CMA pageblock when it is isolated for CMA.
 *
 * Two things differ from 6.12. A pageblock remembers the type that it had, as it
 * does from 6.17 on, so that an isolation that fails half way leaves no trace.
 * And a block in use is taken for one thing, as if it were compound.
 */
#include <linux/errno.h>
#include <linux/minmax.h>

#include "host/compat.h"
#include "page/buddy.h"
#include "page/debug.h"
#include "page/highatomic.h"
#include "page/page_isolation.h"
#include "page/trace.h"

/* Is @page the first of a block in use? */
static bool sim_block_in_use(const struct sim_page *page)
{
	return sim_page_head(page) && atomic_read(&page->_refcount);
}

/*
 * First pfn of the block, free or in use, that @pfn lies in; @pfn itself when
 * there is none. Zone lock.
 */
static unsigned long sim_block_around(const struct sim_mm *mm,
				      unsigned long pfn)
{
	unsigned int order;

	for (order = 0; order <= SIM_MAX_PAGE_ORDER; order++) {
		unsigned long first = round_down(pfn, BIT(order));
		const struct sim_page *page = sim_pfn_to_page(mm, first);

		if ((sim_page_buddy(page) || sim_block_in_use(page)) &&
		    sim_page_order(page) >= order)
			return first;
	}
	return pfn;
}

/**
 * sim_find_large_buddy() - the free block that a page lies in
 * @mm: the machine
 * @pfn: the page
 *
 * Mirrors find_large_buddy(). Context: zone lock.
 *
 * Return: first pfn of the free block; @pfn when the page is not free.
 */
unsigned long sim_find_large_buddy(const struct sim_mm *mm, unsigned long pfn)
{
	unsigned long first = sim_block_around(mm, pfn);

	return sim_page_buddy(sim_pfn_to_page(mm, first)) ? first : pfn;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_find_large_buddy);

/**
 * sim_move_freepages_block_isolate() - give a pageblock and its free pages a type
 * @mm: the machine
 * @zone: its zone
 * @pfn: any pfn of the pageblock
 * @migratetype: the new type; either it or the old one is SIM_MIGRATE_ISOLATE
 *
 * A free block that reaches beyond the pageblock is cut, so that each part goes
 * by its own pageblock. Mirrors move_freepages_block_isolate(). Context: zone
 * lock.
 *
 * Return: false, and nothing is done, when the zone holds only a part of it.
 */
bool sim_move_freepages_block_isolate(struct sim_mm *mm, struct sim_zone *zone,
				      unsigned long pfn, int migratetype)
{
	unsigned long start = sim_pageblock_start_pfn(pfn), first;
	struct sim_page *page;
	unsigned int order;

	if (!sim_pageblock_is_of_zone(mm, zone, start))
		return false;
	first = sim_find_large_buddy(mm, start);
	page = sim_pfn_to_page(mm, first);
	order = sim_page_order(page);
	if (!sim_page_buddy(page) || order <= SIM_PAGEBLOCK_ORDER) {
		sim_move_freepages_block(mm, zone, start,
					 sim_get_pageblock_migratetype(mm, start),
					 migratetype);
		return true;
	}
	sim_del_page_from_free_list(zone, page, order);
	sim_account_freepages(zone, -(1L << order),
			      sim_get_pageblock_migratetype(mm, first));
	sim_set_pageblock_migratetype(mm, start, migratetype);
	sim_split_large_buddy(mm, zone, page, first, order, SIM_FPI_NONE);
	return true;
}

/**
 * sim_put_back_pageblock() - a pageblock joins others
 * @mm: the machine
 * @zone: its zone, which has all of it
 * @start: its first pfn
 * @migratetype: its new type
 *
 * One that is free as a whole is freed again, so that it can merge with its buddy.
 * The second half of unset_migratetype_isolate(). Context: zone lock.
 */
void sim_put_back_pageblock(struct sim_mm *mm, struct sim_zone *zone,
			    unsigned long start, int migratetype)
{
	struct sim_page *page = sim_pfn_to_page(mm, start);

	if (!sim_page_buddy(page) ||
	    sim_page_order(page) != SIM_PAGEBLOCK_ORDER) {
		sim_move_freepages_block_isolate(mm, zone, start, migratetype);
		return;
	}
	sim_del_page_from_free_list(zone, page, SIM_PAGEBLOCK_ORDER);
	sim_account_freepages(zone, -(long)SIM_PAGEBLOCK_NR_PAGES,
			      sim_get_pageblock_migratetype(mm, start));
	sim_set_pageblock_migratetype(mm, start, migratetype);
	__sim_free_one_page(mm, zone, page, start, SIM_PAGEBLOCK_ORDER,
			    migratetype, SIM_FPI_TO_TAIL);
}

/*
 * Mirrors has_unmovable_pages(): a page in [@start, @end), which is part of one
 * pageblock, that stays where it is; NULL when there is none. Zone lock.
 */
static struct sim_page *sim_has_unmovable_pages(struct sim_mm *mm,
						unsigned long start,
						unsigned long end,
						int migratetype)
{
	struct sim_page *page = sim_pfn_to_page(mm, start);
	bool movable = sim_page_zonenum(page) == SIM_ZONE_MOVABLE;
	unsigned long pfn, step;

	if (sim_get_pageblock_migratetype(mm, start) == SIM_MIGRATE_CMA)
		return migratetype == SIM_MIGRATE_CMA ? NULL : page;

	/* The first block may begin below the range. */
	pfn = sim_block_around(mm, start);
	for (; pfn < end; pfn += step) {
		page = sim_pfn_to_page(mm, pfn);
		step = 1;
		if (sim_page_is_reserved(page))
			return page;
		if (sim_page_buddy(page))
			step = BIT(sim_page_order(page));
		else if (!movable && atomic_read(&page->_refcount) &&
			 !(sim_page_flags(page) & SIM_PG_LRU))
			return page;
	}
	return NULL;
}

/**
 * sim_set_migratetype_isolate() - isolate a pageblock
 * @mm: the machine, at stage buddy
 * @pfn: any pfn of the pageblock
 * @migratetype: what the isolation is for: SIM_MIGRATE_CMA passes over what is
 *	in use in a CMA pageblock
 * @isol_flags: SIM_REPORT_FAILURE to log a page that stands in the way
 * @start_pfn: pages of the pageblock below this one need not be movable
 * @end_pfn: nor those from this one on
 *
 * Mirrors set_migratetype_isolate(). Pages in use stay where they are. Context:
 * any; takes the zone lock.
 *
 * Return: 0; -EINVAL when there is no such pageblock; -EBUSY when it is isolated
 * already, it lies across the border of a zone, or holds a page that cannot be
 * moved.
 */
int sim_set_migratetype_isolate(struct sim_mm *mm, unsigned long pfn,
				int migratetype, unsigned int isol_flags,
				unsigned long start_pfn, unsigned long end_pfn)
{
	unsigned long start = sim_pageblock_start_pfn(pfn);
	struct sim_page *unmovable = NULL;
	struct sim_zone *zone;
	unsigned long flags;
	int err = -EBUSY;

	if (!sim_pfn_valid(mm, pfn))
		return -EINVAL;
	zone = sim_page_zone(mm, sim_pfn_to_page(mm, pfn));
	spin_lock_irqsave(&zone->lock, flags);
	if (sim_get_pageblock_migratetype(mm, start) != SIM_MIGRATE_ISOLATE) {
		unmovable = sim_has_unmovable_pages(mm, max(start, start_pfn),
						    min(sim_pageblock_end_pfn(pfn),
							end_pfn),
						    migratetype);
		if (!unmovable &&
		    sim_move_freepages_block_isolate(mm, zone, start,
						     SIM_MIGRATE_ISOLATE)) {
			WRITE_ONCE(zone->nr_isolate_pageblock,
				   zone->nr_isolate_pageblock + 1);
			err = 0;
		}
	}
	sim_trace_isolate(mm, start, err);
	spin_unlock_irqrestore(&zone->lock, flags);
	if (unmovable && (isol_flags & SIM_REPORT_FAILURE))
		sim_dump_page(mm, unmovable, "unmovable page");
	return err;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_set_migratetype_isolate);

/**
 * sim_unset_migratetype_isolate() - put a pageblock back into circulation
 * @mm: the machine, at stage buddy
 * @pfn: any pfn of the pageblock
 * @migratetype: its new type, or SIM_MIGRATE_BEFORE
 *
 * Mirrors unset_migratetype_isolate(): a pageblock that is free as a whole is
 * freed again, so that it can merge with its buddy. One that was of the highatomic
 * reserve, and is no longer, leaves its count, which 6.12 forgets. Context: any;
 * takes the zone lock.
 *
 * Return: 0; -EINVAL when there is no such pageblock, or it is not isolated.
 */
int sim_unset_migratetype_isolate(struct sim_mm *mm, unsigned long pfn,
				  int migratetype)
{
	unsigned long start = sim_pageblock_start_pfn(pfn);
	struct sim_zone *zone;
	unsigned long flags;
	int before, err = -EINVAL;

	if (!sim_pfn_valid(mm, pfn))
		return -EINVAL;
	zone = sim_page_zone(mm, sim_pfn_to_page(mm, start));
	spin_lock_irqsave(&zone->lock, flags);
	if (sim_get_pageblock_migratetype(mm, start) == SIM_MIGRATE_ISOLATE) {
		before = sim_pageblock_type_before(mm, start);
		if (migratetype == SIM_MIGRATE_BEFORE)
			migratetype = before;
		else if (before == SIM_MIGRATE_HIGHATOMIC &&
			 migratetype != SIM_MIGRATE_HIGHATOMIC)
			sim_forget_highatomic(zone, SIM_PAGEBLOCK_NR_PAGES);
		sim_put_back_pageblock(mm, zone, start, migratetype);
		WRITE_ONCE(zone->nr_isolate_pageblock,
			   zone->nr_isolate_pageblock - 1);
		err = 0;
	}
	sim_trace_unisolate(mm, start, err);
	spin_unlock_irqrestore(&zone->lock, flags);
	return err;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_unset_migratetype_isolate);

/* Does a block in use reach from below @boundary across it? Zone lock. */
static bool sim_in_use_across(const struct sim_mm *mm, unsigned long boundary)
{
	unsigned long first = sim_block_around(mm, boundary);

	return first < boundary &&
	       sim_block_in_use(sim_pfn_to_page(mm, first));
}

/*
 * Mirrors isolate_single_pageblock(): isolate the pageblock on one side of
 * @boundary, unless @skip_isolation says that it is, and see that no block in use
 * lies across: freed later, it would be free on both sides.
 */
static int sim_isolate_single_pageblock(struct sim_mm *mm,
					unsigned long boundary,
					unsigned int isol_flags,
					bool isolate_before,
					bool skip_isolation, int migratetype)
{
	unsigned long pfn = boundary;
	struct sim_zone *zone;
	unsigned long flags;
	bool across;
	int err;

	if (isolate_before)
		pfn -= SIM_PAGEBLOCK_NR_PAGES;
	if (!skip_isolation) {
		err = sim_set_migratetype_isolate(mm, pfn, migratetype,
						  isol_flags, pfn,
						  pfn + SIM_PAGEBLOCK_NR_PAGES);
		if (err)
			return err;
	}
	/* Nothing lies across the end of memory. */
	if (isolate_before && !sim_pfn_valid(mm, boundary))
		return 0;

	zone = sim_page_zone(mm, sim_pfn_to_page(mm, pfn));
	spin_lock_irqsave(&zone->lock, flags);
	across = sim_in_use_across(mm, boundary);
	spin_unlock_irqrestore(&zone->lock, flags);
	if (!across)
		return 0;
	if (!skip_isolation)
		sim_unset_migratetype_isolate(mm, pfn, SIM_MIGRATE_BEFORE);
	return -EBUSY;
}

/**
 * sim_start_isolate_page_range() - isolate all pageblocks of a range
 * @mm: the machine, at stage buddy
 * @start_pfn: first pfn
 * @end_pfn: one past the last
 * @migratetype: as in sim_set_migratetype_isolate()
 * @isol_flags: the same
 *
 * The outer pageblocks come first: blocks may lie across the ends of the range.
 * Pageblocks without memory are passed over, but not as the first or the last.
 * Mirrors start_isolate_page_range(). Context: any; takes zone locks.
 *
 * Return: 0; -EINVAL when the range is empty or begins or ends where there is no
 * memory; -EBUSY when a part of it cannot be isolated. No pageblock is isolated,
 * and each has the type that it had, when it fails.
 */
int sim_start_isolate_page_range(struct sim_mm *mm, unsigned long start_pfn,
				 unsigned long end_pfn, int migratetype,
				 unsigned int isol_flags)
{
	unsigned long start = sim_pageblock_start_pfn(start_pfn);
	unsigned long last, pfn;
	int err;

	if (start_pfn >= end_pfn || !sim_pfn_valid(mm, end_pfn - 1))
		return -EINVAL;
	last = sim_pageblock_start_pfn(end_pfn - 1);
	err = sim_isolate_single_pageblock(mm, start, isol_flags, false, false,
					   migratetype);
	if (err)
		return err;
	err = sim_isolate_single_pageblock(mm, last + SIM_PAGEBLOCK_NR_PAGES,
					   isol_flags, true, start == last,
					   migratetype);
	if (err) {
		sim_unset_migratetype_isolate(mm, start, SIM_MIGRATE_BEFORE);
		return err;
	}
	for (pfn = start + SIM_PAGEBLOCK_NR_PAGES; pfn < last;
	     pfn += SIM_PAGEBLOCK_NR_PAGES) {
		if (!sim_pfn_valid(mm, pfn))
			continue;
		err = sim_set_migratetype_isolate(mm, pfn, migratetype,
						  isol_flags, start_pfn,
						  end_pfn);
		if (err) {
			sim_undo_isolate_page_range(mm, start, pfn,
						    SIM_MIGRATE_BEFORE);
			sim_unset_migratetype_isolate(mm, last,
						      SIM_MIGRATE_BEFORE);
			return err;
		}
	}
	return 0;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_start_isolate_page_range);

/**
 * sim_undo_isolate_page_range() - put all pageblocks of a range back
 * @mm: the machine, at stage buddy
 * @start_pfn: first pfn
 * @end_pfn: one past the last
 * @migratetype: their new type, or SIM_MIGRATE_BEFORE
 *
 * Those that are not isolated stay as they are. Mirrors
 * undo_isolate_page_range(). Context: any; takes zone locks.
 */
void sim_undo_isolate_page_range(struct sim_mm *mm, unsigned long start_pfn,
				 unsigned long end_pfn, int migratetype)
{
	unsigned long pfn = sim_pageblock_start_pfn(start_pfn);

	for (; pfn < end_pfn; pfn += SIM_PAGEBLOCK_NR_PAGES)
		sim_unset_migratetype_isolate(mm, pfn, migratetype);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_undo_isolate_page_range);

/* What stands in the way of isolating a pageblock, and at which page. */
static const char *sim_why_not_pageblock(struct sim_mm *mm, unsigned long start,
					 int migratetype, unsigned long *pfn)
{
	struct sim_page *page = sim_pfn_to_page(mm, start);
	struct sim_zone *zone = sim_page_zone(mm, page);
	int mt = sim_get_pageblock_migratetype(mm, start);

	*pfn = start;
	if (mt == SIM_MIGRATE_ISOLATE)
		return "is isolated already";
	if (mt == SIM_MIGRATE_CMA && migratetype != SIM_MIGRATE_CMA)
		return "is kept for CMA";
	if (!sim_pageblock_is_of_zone(mm, zone, start))
		return "is in a pageblock that the zone does not hold wholly";
	page = sim_has_unmovable_pages(mm, start,
				       start + SIM_PAGEBLOCK_NR_PAGES,
				       migratetype);
	if (!page)
		return NULL;
	*pfn = sim_page_to_pfn(mm, page);
	return sim_page_is_reserved(page) ? "is reserved" :
					    "is in use and cannot be moved";
}

/**
 * sim_why_not_isolated() - what stands in the way of an isolation
 * @mm: the machine, at stage buddy
 * @start_pfn: first pfn; the range was refused
 * @end_pfn: one past the last
 * @migratetype: as in sim_start_isolate_page_range()
 * @pfn: set to the page meant
 *
 * For a report: what is said was so a moment ago. Context: any; takes zone locks.
 *
 * Return: a static string that goes on after "pfn N"; NULL when nothing does.
 */
const char *sim_why_not_isolated(struct sim_mm *mm, unsigned long start_pfn,
				 unsigned long end_pfn, int migratetype,
				 unsigned long *pfn)
{
	unsigned long start = sim_pageblock_start_pfn(start_pfn), at;
	unsigned long end = sim_pageblock_end_pfn(end_pfn - 1);
	const char *why = NULL;

	for (at = start; !why && at <= end; at += SIM_PAGEBLOCK_NR_PAGES) {
		bool edge = at == start || at == end;
		struct sim_zone *zone;
		unsigned long flags;

		*pfn = at;
		if (!sim_pfn_valid(mm, at)) {
			if (at == start || at + SIM_PAGEBLOCK_NR_PAGES == end)
				why = "is no memory";
			continue;
		}
		zone = sim_page_zone(mm, sim_pfn_to_page(mm, at));
		spin_lock_irqsave(&zone->lock, flags);
		if (at < end)
			why = sim_why_not_pageblock(mm, at, migratetype, pfn);
		if (!why && edge && sim_in_use_across(mm, at)) {
			*pfn = sim_block_around(mm, at);
			why = "begins a block in use that lies across an end";
		}
		spin_unlock_irqrestore(&zone->lock, flags);
	}
	return why;
}

/**
 * __sim_test_pages_isolated() - how far a range is free and isolated
 * @mm: the machine
 * @start_pfn: first pfn
 * @end_pfn: one past the last; all of the range is of one zone
 *
 * Mirrors __test_page_isolated_in_pageblock(). Context: zone lock.
 *
 * Return: the first pfn that is not; @end_pfn or more when all are.
 */
unsigned long __sim_test_pages_isolated(struct sim_mm *mm,
					unsigned long start_pfn,
					unsigned long end_pfn)
{
	unsigned long pfn;

	for (pfn = sim_pageblock_start_pfn(start_pfn); pfn < end_pfn;
	     pfn += SIM_PAGEBLOCK_NR_PAGES)
		if (!sim_pfn_valid(mm, pfn) ||
		    sim_get_pageblock_migratetype(mm, pfn) !=
		    SIM_MIGRATE_ISOLATE)
			return max(pfn, start_pfn);
	for (pfn = sim_find_large_buddy(mm, start_pfn); pfn < end_pfn;) {
		const struct sim_page *page = sim_pfn_to_page(mm, pfn);

		if (!sim_page_buddy(page))
			return pfn;
		pfn += BIT(sim_page_order(page));
	}
	return pfn;
}

/**
 * sim_test_pages_isolated() - is all of a range free and isolated?
 * @mm: the machine, at stage buddy
 * @start_pfn: first pfn
 * @end_pfn: one past the last; all of the range is of one zone
 *
 * Mirrors test_pages_isolated(), but a range may begin inside a free block.
 * Context: any; takes the zone lock.
 *
 * Return: 0 if so; -EBUSY when a page is in use or in a pageblock that is not
 * isolated, or when the range is empty or begins where there is no memory.
 */
int sim_test_pages_isolated(struct sim_mm *mm, unsigned long start_pfn,
			    unsigned long end_pfn)
{
	unsigned long flags, pfn;
	struct sim_zone *zone;

	if (start_pfn >= end_pfn || !sim_pfn_valid(mm, start_pfn))
		return -EBUSY;
	zone = sim_page_zone(mm, sim_pfn_to_page(mm, start_pfn));
	spin_lock_irqsave(&zone->lock, flags);
	pfn = __sim_test_pages_isolated(mm, start_pfn, end_pfn);
	spin_unlock_irqrestore(&zone->lock, flags);
	sim_trace_test_isolated(mm, start_pfn, end_pfn, pfn);
	return pfn < end_pfn ? -EBUSY : 0;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_test_pages_isolated);
