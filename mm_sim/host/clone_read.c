// SPDX-License-Identifier: GPL-2.0
/*
 * What a clone takes from the lists of its host.
 *
 * Where they are read in batches, what moves meanwhile is found by a second look, a
 * largest block at a time: no free block reaches across its ends.
 */
#include <linux/mm.h>
#include <linux/sched.h>

#include "host/clone.h"
#include "host/machine.h"
#include "page/buddy.h"
#include "page/linux_6_1.h"
#include "page/pcp.h"
#include "page/percpu.h"
#include "page/vmstat.h"

static_assert(!(SIM_CLONE_PCP_BLOCKS % SIM_HOST_BATCH));
static_assert(!(SIM_CLONE_PCP_BLOCKS % SIM_MAX_ORDER_NR_PAGES));

/* Is @pfn inside a block that is free already? */
static bool sim_clone_inside_free(const struct sim_mm *mm, unsigned long pfn)
{
	unsigned int order;

	for (order = 0; order <= SIM_MAX_PAGE_ORDER; order++) {
		const struct sim_page *head;

		head = sim_pfn_to_page(mm, pfn & ~((1UL << order) - 1));
		if (sim_page_buddy(head) && sim_page_order(head) >= order)
			return true;
	}
	return false;
}

/* Is there a free block, or one of a per-CPU list, in [@pfn, @pfn + @nr)? */
static bool sim_clone_holds_free(const struct sim_page *page, unsigned long nr)
{
	unsigned long i;

	for (i = 0; i < nr; i++)
		if (sim_page_buddy(page + i) || sim_page_pcp(page + i))
			return true;
	return false;
}

/* The page of a block of the host; NULL where the clone has none for it. */
static struct sim_page *sim_clone_page(const struct sim_machine *m,
				       const struct sim_host_block *b)
{
	if (b->pfn & ((1UL << b->order) - 1) ||
	    !sim_zone_spans_pfn(sim_clone_zone(m), b->pfn))
		return NULL;
	return sim_pfn_to_page(&m->mm, b->pfn);
}

/*
 * A free block takes its place at the end of its list. Until all are read, the
 * count of references, which free pages have none of, keeps the type of the list.
 */
static void sim_clone_add(struct sim_machine *m, struct sim_page *page,
			  const struct sim_host_block *b)
{
	struct sim_zone *zone = sim_clone_zone(m);

	atomic_set(&page->_refcount, b->migratetype);
	sim_add_to_free_list(zone, page, b->order, b->migratetype, true);
	sim_account_freepages(zone, 1L << b->order, b->migratetype);
}

static void sim_clone_remove(struct sim_machine *m, struct sim_page *page)
{
	struct sim_zone *zone = sim_clone_zone(m);
	unsigned int order = sim_page_order(page);

	sim_account_freepages(zone, -(1L << order),
			      atomic_read(&page->_refcount));
	sim_del_page_from_free_list(zone, page, order);
	atomic_set(&page->_refcount, 0);
}

/* Under the host's zone lock: nothing can be there already. */
static void sim_clone_take_block(void *arg, const struct sim_host_block *b)
{
	struct sim_machine *m = arg;
	struct sim_page *page = sim_clone_page(m, b);

	if (page && !sim_page_buddy(page))
		sim_clone_add(m, page, b);
	else
		m->clone->nr_moved++;
}

static void sim_clone_take_pageblock(void *arg, unsigned long pfn,
				     int migratetype)
{
	struct sim_machine *m = arg;

	if (sim_pfn_valid(&m->mm, pfn))
		sim_set_pageblock_migratetype(&m->mm, pfn, migratetype);
}

/* Between two batches a block may have merged, or come back in another list. */
static void sim_clone_take_loose(struct sim_machine *m,
				 const struct sim_host_block *b)
{
	struct sim_page *page = sim_clone_page(m, b);

	if (page && sim_page_buddy(page) && sim_page_order(page) == b->order &&
	    atomic_read(&page->_refcount) == b->migratetype)
		return;
	if (page && !sim_clone_inside_free(&m->mm, b->pfn) &&
	    !sim_clone_holds_free(page, 1UL << b->order))
		sim_clone_add(m, page, b);
	else
		m->clone->nr_moved++;
}

/* The free blocks of one window, as the host has them now. */
struct sim_clone_window {
	struct sim_machine *m;
	unsigned int nr;
};

static void sim_clone_window_block(void *arg, const struct sim_host_block *b)
{
	struct sim_clone_window *w = arg;

	w->m->clone->scratch[w->nr++] = *b;
}

static void sim_clone_window_pageblock(void *arg, unsigned long pfn,
				       int migratetype)
{
	struct sim_clone_window *w = arg;

	sim_clone_take_pageblock(w->m, pfn, migratetype);
}

/* What is free in the clone and not in the host goes; what is new comes. */
static void sim_clone_mend_window(struct sim_clone_window *w,
				  unsigned long start)
{
	struct sim_machine *m = w->m;
	const struct sim_host_block *b = m->clone->scratch;
	const struct sim_host_block *end = b + w->nr;
	unsigned long pfn;

	for (pfn = start; pfn < start + SIM_MAX_ORDER_NR_PAGES; pfn++) {
		struct sim_page *page = sim_pfn_to_page(&m->mm, pfn);

		if (!page || !sim_page_buddy(page))
			continue;
		while (b < end && b->pfn < pfn)
			b++;
		if (b < end && b->pfn == pfn &&
		    b->order == sim_page_order(page) &&
		    b->migratetype == atomic_read(&page->_refcount))
			continue;
		sim_clone_remove(m, page);
		m->clone->nr_moved++;
	}
	for (b = m->clone->scratch; b < end; b++) {
		struct sim_page *page = sim_clone_page(m, b);

		if (!page || sim_page_buddy(page))
			continue;
		sim_clone_add(m, page, b);
		m->clone->nr_moved++;
	}
}

static void sim_clone_read_in_batches(struct sim_machine *m)
{
	struct sim_clone *clone = m->clone;
	struct sim_host_cursor cursor = { .last = ULONG_MAX };
	struct sim_clone_window w = { .m = m };
	const struct sim_host_sink sink = {
		.block = sim_clone_window_block,
		.pageblock = sim_clone_window_pageblock,
		.arg = &w,
	};
	unsigned long pfn;
	unsigned int i, nr;

	while ((nr = sim_host_walk_batch(&clone->zone, &cursor, clone->scratch,
					 &clone->held_ns))) {
		for (i = 0; i < nr; i++)
			sim_clone_take_loose(m, &clone->scratch[i]);
		cond_resched();
	}
	clone->nr_moved += cursor.lost;
	for (pfn = round_down(clone->zone.start_pfn, SIM_MAX_ORDER_NR_PAGES);
	     pfn < m->mm.max_pfn; pfn += SIM_MAX_ORDER_NR_PAGES) {
		if (!sim_pfn_to_page(&m->mm, pfn))
			continue;
		w.nr = 0;
		sim_host_walk_window(&clone->zone, pfn,
				     pfn + SIM_MAX_ORDER_NR_PAGES, &sink,
				     &clone->held_ns);
		sim_clone_mend_window(&w, pfn);
		cond_resched();
	}
}

static void sim_clone_read_at_once(struct sim_machine *m)
{
	const struct sim_host_sink sink = {
		.block = sim_clone_take_block,
		.pageblock = sim_clone_take_pageblock,
		.arg = m,
	};

	m->clone->held_ns = sim_host_walk_zone(&m->clone->zone, &sink);
}

/* A block of a per-CPU list, unless it went to the zone or came from there. */
static void sim_clone_take_pcp(struct sim_machine *m,
			       struct sim_per_cpu_pages *pcp,
			       const struct sim_host_block *b)
{
	struct sim_page *page = sim_clone_page(m, b);
	int mt = b->migratetype < SIM_MIGRATE_PCPTYPES ? b->migratetype :
							 SIM_MIGRATE_MOVABLE;

	if (!page || b->migratetype == SIM_MIGRATE_ISOLATE ||
	    !sim_pcp_allowed_order(b->order) ||
	    sim_clone_inside_free(&m->mm, b->pfn) ||
	    sim_clone_holds_free(page, 1UL << b->order)) {
		m->clone->nr_moved++;
		return;
	}
	sim_update_page_flags(page, 0, SIM_PG_PCP);
	sim_set_page_order(page, b->order);
	if (sim_is_linux_6_1(&m->mm))
		sim_set_pcppage_migratetype(page, b->migratetype);
	list_add_tail(&page->lru,
		      &pcp->lists[sim_order_to_pindex(mt, b->order)]);
	pcp->count += 1 << b->order;
}

static void sim_clone_read_pcp(struct sim_machine *m, unsigned int cpu)
{
	struct sim_clone *clone = m->clone;
	struct sim_zone *zone = sim_clone_zone(m);
	struct sim_per_cpu_pages *pcp = sim_zone_pcp(&m->mm, zone, cpu);
	struct sim_per_cpu_zonestat *stats = sim_zone_stats(zone, cpu);
	struct sim_host_pcp host;
	unsigned int nr, i;

	nr = sim_host_walk_pcp(&clone->zone, cpu, &host, clone->scratch,
			       SIM_CLONE_PCP_BLOCKS);
	if (nr > SIM_CLONE_PCP_BLOCKS) {
		clone->nr_unread += nr - SIM_CLONE_PCP_BLOCKS;
		nr = SIM_CLONE_PCP_BLOCKS;
	}
	pcp->batch = host.batch;
	pcp->high_min = host.high_min;
	pcp->high_max = host.high_max;
	pcp->high = host.high;
	pcp->free_count = host.free_count;
	pcp->alloc_factor = host.alloc_factor;
	if (host.prev_free_high)
		pcp->flags |= SIM_PCPF_PREV_FREE_HIGH_ORDER;
	if (host.free_high_batch)
		pcp->flags |= SIM_PCPF_FREE_HIGH_BATCH;
	/* Requests see the zone's count without what its CPUs have not added. */
	stats->stat_threshold = host.stat_threshold;
	stats->vm_stat_diff[SIM_NR_FREE_PAGES] = host.free_diff;
	zone->vm_stat[SIM_NR_FREE_PAGES] -= host.free_diff;
	for (i = 0; i < nr; i++)
		sim_clone_take_pcp(m, pcp, &clone->scratch[i]);
}

/* A block that nobody uses is whole: no page of it is anything else. */
static void sim_clone_finish_free(struct sim_machine *m, struct sim_page *page,
				  unsigned long pfn)
{
	unsigned long i;

	if (sim_page_buddy(page)) {
		m->clone->nr_blocks++;
		m->clone->nr_odd += atomic_read(&page->_refcount) !=
				    sim_get_pageblock_migratetype(&m->mm, pfn);
	}
	for (i = 0; i < 1UL << sim_page_order(page); i++) {
		sim_update_page_flags(page + i, SIM_PG_RESERVED, 0);
		atomic_set(&page[i]._refcount, 0);
	}
}

static void sim_clone_count_isolated(struct sim_machine *m)
{
	struct sim_zone *zone = sim_clone_zone(m);
	unsigned long pfn = round_down(zone->zone_start_pfn,
				       SIM_PAGEBLOCK_NR_PAGES);

	for (; pfn < m->mm.max_pfn; pfn += SIM_PAGEBLOCK_NR_PAGES)
		if (sim_pfn_valid(&m->mm, pfn) &&
		    sim_get_pageblock_migratetype(&m->mm, pfn) ==
		    SIM_MIGRATE_ISOLATE)
			zone->nr_isolate_pageblock++;
}

/* What is neither free nor in a per-CPU list is in use; nobody knows by whom. */
static void sim_clone_finish(struct sim_machine *m)
{
	struct sim_zone *zone = sim_clone_zone(m);
	unsigned long pfn = zone->zone_start_pfn;

	sim_clone_count_isolated(m);
	zone->managed_pages = 0;
	for (; pfn < m->mm.max_pfn; pfn++) {
		struct sim_page *page = sim_pfn_to_page(&m->mm, pfn);

		if (!(pfn % SIM_PAGEBLOCK_NR_PAGES))
			cond_resched();
		if (!page) {
			continue;
		} else if (sim_page_buddy(page) || sim_page_pcp(page)) {
			sim_clone_finish_free(m, page, pfn);
			zone->managed_pages += 1UL << sim_page_order(page);
			pfn += (1UL << sim_page_order(page)) - 1;
		} else if (!sim_page_is_reserved(page)) {
			sim_update_page_flags(page, 0, SIM_PG_HEAD);
			atomic_set(&page->_refcount, 1);
			zone->managed_pages++;
		}
	}
}

/**
 * sim_clone_read() - free lists, per-CPU lists, and what is in use
 * @m: the machine, a clone; nothing is free in it yet
 *
 * Context: may sleep; machine's lock; no memory of the host comes or goes.
 */
void sim_clone_read(struct sim_machine *m)
{
	unsigned int cpu;

	if (m->clone->one_hold)
		sim_clone_read_at_once(m);
	else
		sim_clone_read_in_batches(m);
	for (cpu = 0; cpu < sim_nr_cpus(&m->mm); cpu++)
		if (sim_host_cpu_possible(cpu))
			sim_clone_read_pcp(m, cpu);
	sim_clone_finish(m);
}
