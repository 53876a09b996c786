// SPDX-License-Identifier: GPL-2.0
/**
 * DOC: bad pages
 *
 * A free that is wrong changes nothing: it is refused and told of. That costs one
 * comparison, of what the first page should be like, and is always done.
 *
 * With check_pages, or anything that turns it on, each struct page of a block is
 * looked at when it is handed out and when it comes back, as by a kernel with
 * CONFIG_DEBUG_VM. A block that holds a page in a state that it cannot be in is
 * left out for good, as in the kernel: it is marked, counted in nr_bad_pages, and
 * otherwise left as it was found.
 *
 * The report is the kernel's, in the machine's log. What would name addresses of
 * the host, its modules and its stack, is left out of it, and the host is not
 * tainted.
 */
#include <linux/jiffies.h>
#include <linux/sched.h>

#include "host/compat.h"
#include "page/bad_page.h"
#include "page/debug.h"

/* Reports in a row, and how long to be silent then. */
#define SIM_BAD_PAGE_BURST 60
#define SIM_BAD_PAGE_SILENCE (60 * HZ)

/* Is it time to tell of a bad page? Says so when some were passed over. */
static bool sim_bad_page_is_told(struct sim_mm *mm)
{
	struct sim_bad_page_limit *limit = &mm->bad_page_limit;
	unsigned long flags, unshown = 0;
	bool tell = true;

	raw_spin_lock_irqsave(&limit->lock, flags);
	if (limit->nr_shown == SIM_BAD_PAGE_BURST) {
		tell = !time_before(jiffies, limit->resume);
		if (tell) {
			unshown = limit->nr_unshown;
			limit->nr_unshown = 0;
			limit->nr_shown = 0;
		} else {
			limit->nr_unshown++;
		}
	}
	if (tell && !limit->nr_shown++)
		limit->resume = jiffies + SIM_BAD_PAGE_SILENCE;
	raw_spin_unlock_irqrestore(&limit->lock, flags);

	if (unshown)
		sim_log_line(mm->log, LOGLEVEL_ALERT,
			     "BUG: Bad page state: %lu messages suppressed\n",
			     unshown);
	return tell;
}

static void sim_show_bad_page(struct sim_mm *mm, const struct sim_page *page,
			      const char *reason)
{
	sim_log_line(mm->log, LOGLEVEL_ALERT,
		     "BUG: Bad page state in process %s  pfn:%05lx\n",
		     current->comm, sim_page_to_pfn(mm, page));
	sim_dump_page(mm, page, reason);
}

/**
 * sim_bad_page() - tell of a page in a bad state
 * @mm: the machine
 * @page: the page
 * @reason: what is bad, a static string
 *
 * 60 reports a minute at most. Mirrors bad_page(). Context: any, but no zone
 * lock.
 */
void sim_bad_page(struct sim_mm *mm, struct sim_page *page, const char *reason)
{
	if (sim_bad_page_is_told(mm))
		sim_show_bad_page(mm, page, reason);
}

/**
 * sim_bad_free() - tell of a free that was refused
 * @mm: the machine
 * @page: the page
 * @pfn: its pfn
 * @order: order that it was to be freed with
 * @reason: what is wrong, a static string
 *
 * As sim_bad_page(), after a line with what the caller wanted. Context: the same.
 */
void sim_bad_free(struct sim_mm *mm, struct sim_page *page, unsigned long pfn,
		  unsigned int order, const char *reason)
{
	if (!sim_bad_page_is_told(mm))
		return;
	sim_err(mm->log, "free pfn=%lu order=%u: %s\n", pfn, order, reason);
	sim_show_bad_page(mm, page, reason);
}

static const char sim_at_prep[] = "PAGE_FLAGS_CHECK_AT_PREP flag(s) set";
static const char sim_at_free[] = "PAGE_FLAGS_CHECK_AT_FREE flag(s) set";

/*
 * Mirrors page_bad_reason(): what is bad about a page that nobody has, or NULL.
 * @state: the flags and the order that it may have; @flags_reason: when it has
 * others.
 */
static const char *sim_page_bad_reason(const struct sim_page *page, u64 state,
				       const char *flags_reason)
{
	if ((page->flags & SIM_PG_STATE_MASK) != state)
		return flags_reason;
	if (atomic_read(&page->_refcount))
		return "nonzero _refcount";
	if (atomic_read(&page->_mapcount) != -1)
		return "nonzero mapcount";
	return NULL;
}

/* Mirrors the loop of check_new_pages(): from page @i of a block on. */
static struct sim_page *sim_first_bad_from(struct sim_page *page,
					   unsigned long i, unsigned int order,
					   const char **reason)
{
	for (; i < 1UL << order; i++) {
		*reason = sim_page_bad_reason(page + i, 0, sim_at_prep);
		if (*reason)
			return page + i;
	}
	return NULL;
}

/**
 * sim_first_bad_free_page() - look at all of a block in a free list
 * @page: its first page
 * @order: its order
 * @reason: set to what is bad, a static string
 *
 * Context: zone lock.
 *
 * Return: the first page that is bad, or NULL.
 */
struct sim_page *sim_first_bad_free_page(struct sim_page *page,
					 unsigned int order,
					 const char **reason)
{
	struct sim_page head = *page;

	/* As it will be once it is out of the list. */
	atomic_set(&head._mapcount, -1);
	sim_set_page_order(&head, 0);
	if (sim_first_bad_from(&head, 0, 0, reason))
		return page;
	return sim_first_bad_from(page, 1, order, reason);
}

/*
 * Nobody gets this block any more. What is bad about it stays, to be looked at; but
 * no page in it may pass for a free block.
 */
static void sim_leave_out(struct sim_mm *mm, struct sim_page *page,
			  unsigned int order)
{
	struct sim_zone *zone = sim_page_zone(mm, page);
	unsigned long flags, i;

	spin_lock_irqsave(&zone->lock, flags);
	for (i = 0; i < 1UL << order; i++)
		if (sim_page_buddy(page + i) || sim_page_guard(page + i))
			atomic_set(&page[i]._mapcount, -1);
	sim_update_page_flags(page, SIM_PG_HEAD | SIM_PG_PCP, SIM_PG_BAD);
	sim_set_page_order(page, order);
	zone->nr_bad_pages += 1UL << order;
	/* For readers to see that something moved. */
	zone->free_area[order].changes++;
	spin_unlock_irqrestore(&zone->lock, flags);
}

/**
 * sim_check_new_pages() - is a block as it should be before it is handed out?
 * @mm: the machine
 * @page: its first page, marked as handed out
 * @order: its order
 *
 * Mirrors check_new_pages(): a bad block is told of and left out. Context: any,
 * but no zone lock.
 *
 * Return: whether it is bad.
 */
bool sim_check_new_pages(struct sim_mm *mm, struct sim_page *page,
			 unsigned int order)
{
	u64 state = SIM_PG_HEAD | (u64)order << SIM_ORDER_PGSHIFT;
	struct sim_page *bad = page;
	const char *reason;

	reason = sim_page_bad_reason(page, state, sim_at_prep);
	if (!reason)
		bad = sim_first_bad_from(page, 1, order, &reason);
	if (likely(!bad))
		return false;
	sim_bad_page(mm, bad, reason);
	sim_leave_out(mm, page, order);
	return true;
}

/* Mirrors free_tail_page_prepare(), as far as tails of ours go. */
static const char *sim_bad_tail(const struct sim_page *head,
				const struct sim_page *page)
{
	if (!(page->flags & SIM_PG_TAIL))
		return "PageTail not set";
	if (page->compound_head != head)
		return "compound_head not consistent";
	return NULL;
}

/**
 * sim_free_pages_are_bad() - is a block as it should be when it comes back?
 * @mm: the machine
 * @page: its first page, marked as handed out; it has no users any more
 * @order: its order
 *
 * Each page that is bad is told of, and the block is left out. Mirrors what
 * free_pages_prepare() does with check_pages_enabled. Context: any, but no zone
 * lock.
 *
 * Return: whether it is bad.
 */
bool sim_free_pages_are_bad(struct sim_mm *mm, struct sim_page *page,
			    unsigned int order)
{
	u64 compound = page->flags & SIM_PG_COMPOUND;
	u64 state = SIM_PG_HEAD | compound | (u64)order << SIM_ORDER_PGSHIFT;
	unsigned long i, nr_bad = 0;

	for (i = 0; i < 1UL << order; i++) {
		const char *reason = NULL;

		if (i && compound)
			reason = sim_bad_tail(page, page + i);
		if (!reason)
			reason = sim_page_bad_reason(page + i, state,
						     sim_at_free);
		if (reason) {
			sim_bad_page(mm, page + i, reason);
			nr_bad++;
		}
		state = compound ? SIM_PG_TAIL : 0;
	}
	if (likely(!nr_bad))
		return false;
	sim_leave_out(mm, page, order);
	return true;
}
