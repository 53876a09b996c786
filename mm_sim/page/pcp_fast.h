/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What happens to the per-CPU lists in almost every allocation and free: their lock,
 * one block from a list, one block to it. All of it is inline; what is rarer is in
 * pcp.c.
 */
#ifndef SIM_PAGE_PCP_FAST_H
#define SIM_PAGE_PCP_FAST_H

#include <linux/minmax.h>
#include <linux/preempt.h>

#include "host/compat.h"
#include "page/internal.h"
#include "page/pcp.h"
#include "page/percpu.h"

/*
 * On one CPU a spinlock is nothing, and its trylock always succeeds, even in an
 * interrupt that came while the lists were in use; where locks are debugged it is
 * reported that it does not. There, a mark of our own tells, before anybody looks at
 * the lock: an interrupt is over before who it stopped goes on, so that it needs no
 * more than plain loads and stores. The kernel turns interrupts off instead.
 */
static inline bool sim_pcp_try_mark(struct sim_per_cpu_pages *pcp)
{
	if (!SIM_HOST_UP)
		return true;
	preempt_disable();
	if (unlikely(READ_ONCE(pcp->in_use))) {
		preempt_enable();
		return false;
	}
	WRITE_ONCE(pcp->in_use, true);
	barrier();
	return true;
}

static inline void sim_pcp_unmark(struct sim_per_cpu_pages *pcp)
{
	if (!SIM_HOST_UP)
		return;
	barrier();
	WRITE_ONCE(pcp->in_use, false);
	preempt_enable();
}

/**
 * sim_pcp_trylock() - get the lists of a CPU, if nobody uses them
 * @pcp: the lists
 *
 * Mirrors pcp_spin_trylock(). Context: any.
 *
 * Return: whether they are ours until sim_pcp_unlock().
 */
static inline bool sim_pcp_trylock(struct sim_per_cpu_pages *pcp)
{
	if (!sim_pcp_try_mark(pcp))
		return false;
	/* On one CPU it succeeds. */
	return likely(spin_trylock(&pcp->lock));
}

/**
 * sim_pcp_lock() - wait for the lists of any CPU
 * @pcp: the lists
 *
 * Whoever wants them meanwhile, an interrupt on this CPU, say, does without.
 * Mirrors pcp_spin_lock_maybe_irqsave(). Context: process; an interrupt must not
 * wait for who it stopped.
 */
static inline void sim_pcp_lock(struct sim_per_cpu_pages *pcp)
	__acquires(&pcp->lock)
{
	/* On one CPU no task meets another here: who has the mark is not preempted. */
	sim_pcp_try_mark(pcp);
	spin_lock(&pcp->lock);
}

/**
 * sim_pcp_unlock() - after sim_pcp_trylock() or sim_pcp_lock()
 * @pcp: the lists
 */
static inline void sim_pcp_unlock(struct sim_per_cpu_pages *pcp)
	__releases(&pcp->lock)
{
	spin_unlock(&pcp->lock);
	sim_pcp_unmark(pcp);
}

/**
 * sim_pcp_pop() - take the first block of a list
 * @pcp: the lists
 * @order: its order
 * @migratetype: its type
 *
 * Context: the lists are ours.
 *
 * Return: its first page, marked as handed out; NULL where the list is empty.
 */
static inline struct sim_page *sim_pcp_pop(struct sim_per_cpu_pages *pcp,
					   unsigned int order, int migratetype)
{
	unsigned int pindex = sim_order_to_pindex(migratetype, order);
	unsigned int nr_pages = 1U << order;
	struct sim_page *page;

	page = list_first_entry_or_null(&pcp->lists[pindex], struct sim_page,
					lru);
	if (unlikely(!page))
		return NULL;
	/* Who has the page writes there; it need not be poisoned. */
	__list_del_entry(&page->lru);
	pcp->count -= nr_pages;
	pcp->vm_event[SIM_PGALLOC] += nr_pages;
	/* One store: whoever looks sees it in the list, or handed out. */
	WRITE_ONCE(page->flags, page->flags ^ (SIM_PG_PCP | SIM_PG_HEAD));
	return page;
}

/*
 * May everything stay as it is? Then nr_pcp_high() would neither move the bound nor
 * say less than is there.
 */
static inline bool sim_pcp_has_room(const struct sim_per_cpu_pages *pcp,
				    const struct sim_zone *zone)
{
	unsigned int high_min = READ_ONCE(pcp->high_min);
	unsigned int high_max = READ_ONCE(pcp->high_max);

	/* An underflow makes a huge number: it must lie between the two. */
	return pcp->count < pcp->high &&
	       pcp->high - high_min <= high_max - high_min &&
	       !READ_ONCE(zone->flags);
}

/*
 * Blocks of order 1 to 3 that are freed one after the other, without allocations
 * between, are better off where they can merge. Linux waits a little longer where
 * a CPU has much cache, of which only a clone knows; and from 6.13 on, everywhere.
 */
static inline bool sim_pcp_free_high(struct sim_per_cpu_pages *pcp,
				     unsigned int order, int batch)
{
	bool prev = pcp->flags & SIM_PCPF_PREV_FREE_HIGH_ORDER;

	if (!order || order > PAGE_ALLOC_COSTLY_ORDER) {
		pcp->flags &= ~SIM_PCPF_PREV_FREE_HIGH_ORDER;
		return false;
	}
	pcp->flags |= SIM_PCPF_PREV_FREE_HIGH_ORDER;
	if (!prev || pcp->free_count < batch)
		return false;
	if (pcp->flags & SIM_PCPF_FREE_HIGH_LATE &&
	    pcp->free_count < batch + READ_ONCE(pcp->high_min) / 2)
		return false;
	return !(pcp->flags & SIM_PCPF_FREE_HIGH_BATCH) || pcp->count >= batch;
}

/**
 * sim_pcp_push() - put a block into a list
 * @pcp: the lists
 * @zone: its zone
 * @page: its first page, marked as handed out
 * @order: its order
 * @migratetype: below SIM_MIGRATE_PCPTYPES
 *
 * Mirrors free_unref_page_commit() up to where blocks go to the zone. Context: the
 * lists are ours.
 *
 * Return: whether all of it is done; else sim_pcp_trim() is to see what must go.
 */
static inline bool sim_pcp_push(struct sim_per_cpu_pages *pcp,
				const struct sim_zone *zone,
				struct sim_page *page, unsigned int order,
				int migratetype)
{
	unsigned int pindex = sim_order_to_pindex(migratetype, order);
	unsigned int nr_pages = 1U << order;
	int batch = READ_ONCE(pcp->batch);
	bool free_high;

	/* Allocations are no longer in a row. */
	pcp->alloc_factor >>= 1;
	pcp->vm_event[SIM_PGFREE] += nr_pages;
	WRITE_ONCE(page->flags, page->flags ^ (SIM_PG_PCP | SIM_PG_HEAD));
	list_add(&page->lru, &pcp->lists[pindex]);
	pcp->count += nr_pages;

	free_high = sim_pcp_free_high(pcp, order, batch);
	if (pcp->free_count < batch << SIM_PCP_BATCH_SCALE_MAX)
		pcp->free_count += nr_pages;
	if (unlikely(free_high)) {
		pcp->flags |= SIM_PCPF_FREE_HIGH;
		return false;
	}
	return likely(sim_pcp_has_room(pcp, zone));
}

#endif /* SIM_PAGE_PCP_FAST_H */
