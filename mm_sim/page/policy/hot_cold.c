// SPDX-License-Identifier: GPL-2.0
/**
 * DOC: hot and cold pages, as in Linux up to 4.14
 *
 * Who freed a page whose contents were no longer in a cache said so, and it went to
 * the far end of its per-CPU list: the first to go back to the zone, the last to be
 * handed out. Who wanted a page that would not be touched by a CPU, for DMA say,
 * asked for one from there with __GFP_COLD and left the hot ones to others.
 *
 * Single pages only, as then. What 4.15 left of it is that all pages are hot; the
 * host has no __GFP_COLD any more, so functions stand for it. The lists are those of
 * 6.12: a type has one list for each order, and the bound moves.
 */
#include <linux/list.h>
#include <linux/minmax.h>

#include "host/compat.h"
#include "page/buddy.h"
#include "page/internal.h"
#include "page/pcp.h"
#include "page/pcp_fast.h"
#include "page/policy/policy.h"
#include "page/vmstat.h"

/*
 * Mirrors rmqueue_bulk() with cold set: a batch, the other way round, so that the
 * end of the list has what its start would have had. Lock of the lists.
 */
static void sim_rmqueue_bulk_cold(struct sim_mm *mm, struct sim_zone *zone,
				  struct sim_per_cpu_pages *pcp,
				  struct list_head *list, int migratetype,
				  unsigned int alloc_flags)
{
	int batch = READ_ONCE(pcp->batch);
	struct sim_page *page, *next;

	/* Nothing is to stay in the lists. */
	if (READ_ONCE(pcp->high_max) < batch)
		batch = 1;
	pcp->count += sim_rmqueue_bulk(mm, zone, 0, batch, list, migratetype,
				       alloc_flags);
	list_for_each_entry_safe(page, next, list, lru)
		list_move(&page->lru, list);
}

/**
 * sim_rmqueue_pcplist_cold() - take a page from the cold end of a list of this CPU
 * @mm: the machine
 * @preferred_zone: the zone that was wanted
 * @zone: the zone
 * @migratetype: below SIM_MIGRATE_PCPTYPES
 * @alloc_flags: SIM_ALLOC_*
 *
 * Mirrors buffered_rmqueue() with __GFP_COLD. Context: any; tries the lock of the
 * lists, takes the zone lock.
 *
 * Return: as sim_rmqueue_pcplist().
 */
noinline struct sim_page *
sim_rmqueue_pcplist_cold(struct sim_mm *mm,
			 const struct sim_zone *preferred_zone,
			 struct sim_zone *zone, int migratetype,
			 unsigned int alloc_flags)
{
	struct sim_per_cpu_pages *pcp = sim_this_cpu_pcp(mm, zone);
	struct sim_page *page = NULL;
	struct list_head *list;

	if (!pcp || !sim_pcp_trylock(pcp))
		return NULL;
	list = &pcp->lists[sim_order_to_pindex(migratetype, 0)];
	if (list_empty(list))
		sim_rmqueue_bulk_cold(mm, zone, pcp, list, migratetype,
				      alloc_flags);
	if (!list_empty(list)) {
		page = list_last_entry(list, struct sim_page, lru);
		list_del(&page->lru);
		pcp->count--;
		pcp->vm_event[SIM_PGALLOC]++;
		sim_pcp_statistics(pcp->vm_numa_event, preferred_zone, zone, 1);
		/* One store: it is in the list, or handed out. */
		WRITE_ONCE(page->flags,
			   page->flags ^ (SIM_PG_PCP | SIM_PG_HEAD));
	}
	sim_pcp_unlock(pcp);
	return page;
}

/* Mirrors free_hot_cold_page() from where it has the lists. Lock of the lists. */
static void sim_free_cold_commit(struct sim_mm *mm, struct sim_zone *zone,
				 struct sim_per_cpu_pages *pcp,
				 struct sim_page *page, int migratetype)
{
	unsigned int pindex = sim_order_to_pindex(migratetype, 0);
	int high = clamp(pcp->high, READ_ONCE(pcp->high_min),
			 READ_ONCE(pcp->high_max));

	pcp->vm_event[SIM_PGFREE]++;
	WRITE_ONCE(page->flags, page->flags ^ (SIM_PG_PCP | SIM_PG_HEAD));
	list_add_tail(&page->lru, &pcp->lists[pindex]);
	pcp->count++;
	/* The cold end of this list first. */
	if (pcp->count >= high)
		sim_free_pcppages_bulk(mm, zone, pcp, READ_ONCE(pcp->batch),
				       pindex);
}

/**
 * sim_free_unref_page_cold() - give a page to the cold end of a list of this CPU
 * @mm: the machine
 * @page: a page that nobody uses any more, still marked as handed out
 *
 * Where sim_free_pages() would give it to the other end. Context: any; tries
 * the lock of the lists, takes the zone lock.
 */
void sim_free_unref_page_cold(struct sim_mm *mm, struct sim_page *page)
{
	struct sim_zone *zone = sim_page_zone(mm, page);
	unsigned long pfn = sim_page_to_pfn(mm, page);
	int migratetype = sim_get_pageblock_migratetype(mm, pfn);
	struct sim_per_cpu_pages *pcp = sim_this_cpu_pcp(mm, zone);

	if (!pcp || migratetype == SIM_MIGRATE_ISOLATE ||
	    !sim_pcp_trylock(pcp)) {
		sim_free_one_page(mm, zone, page, pfn, 0, SIM_FPI_NONE);
		return;
	}
	if (migratetype >= SIM_MIGRATE_PCPTYPES)
		migratetype = SIM_MIGRATE_MOVABLE;
	sim_free_cold_commit(mm, zone, pcp, page, migratetype);
	sim_pcp_unlock(pcp);
}

/**
 * sim_set_hot_cold() - the user wants hot and cold pages told apart, or not
 * @mm: the machine
 * @on: 1 or 0
 *
 * Pages that are in lists stay where they are. Context: machine's lock.
 *
 * Return: 0, or -EINVAL when it is neither.
 */
int sim_set_hot_cold(struct sim_mm *mm, int on)
{
	return sim_set_feature(mm, SIM_FEATURE_HOT_COLD, on);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_set_hot_cold);
