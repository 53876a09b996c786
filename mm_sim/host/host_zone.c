// SPDX-License-Identifier: GPL-2.0
/**
 * DOC: a zone of the running host
 *
 * Beside bank.c, which takes pages of the host, this is the only file that names a
 * host struct page. It takes none, and writes to none: it reads where the free
 * blocks are, in which order they lie in their lists, and of which type each
 * pageblock is. What is in a page is never looked at.
 *
 * Free lists are read under the host's zone lock, with interrupts off: either all
 * of them under one hold, or a batch at a time. What was read in a batch may have
 * moved before the next one; to go on in a list means to find the place again.
 */
#include <linux/cpumask.h>
#include <linux/ktime.h>
#include <linux/list.h>
#include <linux/memory_hotplug.h>
#include <linux/mm.h>
#include <linux/mmzone.h>
#include <linux/nodemask.h>
#include <linux/percpu.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/topology.h>

#include "host/compat.h"
#include "host/host_zone.h"

/* A list that moves faster than it is read is given up after so many tries. */
#define SIM_HOST_MAX_RESTARTS 4

/* The type of the host's, in our numbering; -1 for none of ours. */
static int sim_host_to_sim_type(int mt)
{
	if (mt >= 0 && mt == SIM_HOST_MIGRATE_CMA)
		return SIM_MIGRATE_CMA;
	if (mt >= 0 && mt == SIM_HOST_MIGRATE_ISOLATE)
		return SIM_MIGRATE_ISOLATE;
	switch (mt) {
	case MIGRATE_UNMOVABLE:
		return SIM_MIGRATE_UNMOVABLE;
	case MIGRATE_MOVABLE:
		return SIM_MIGRATE_MOVABLE;
	case MIGRATE_RECLAIMABLE:
		return SIM_MIGRATE_RECLAIMABLE;
	case MIGRATE_HIGHATOMIC:
		return SIM_MIGRATE_HIGHATOMIC;
	}
	return -1;
}

static int sim_zone_idx_by_name(const char *name)
{
	int i;

	for (i = 0; i < SIM_MAX_NR_ZONES; i++)
		if (!strcmp(name, sim_zone_names[i]))
			return i;
	return -1;
}

/**
 * sim_host_zone_find() - look a zone of the host up
 * @nid: number of a host node; may be anything
 * @name: of the zone, as in /proc/buddyinfo
 * @z: filled in
 *
 * Context: any.
 *
 * Return: 0; -ENODEV when the host has no such node; -ENXIO when the node has no
 * memory in such a zone.
 */
int sim_host_zone_find(int nid, const char *name, struct sim_host_zone *z)
{
	int i, idx = sim_zone_idx_by_name(name);

	if (nid < 0 || nid >= MAX_NUMNODES || !node_online(nid))
		return -ENODEV;
	if (idx < 0)
		return -ENXIO;
	for (i = 0; i < MAX_NR_ZONES; i++) {
		struct zone *zone = &NODE_DATA(nid)->node_zones[i];

		if (!populated_zone(zone) || strcmp(zone->name, name))
			continue;
		z->nid = nid;
		z->idx = idx;
		z->zone = zone;
		sim_host_zone_read(z);
		return 0;
	}
	return -ENXIO;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_host_zone_find);

/**
 * sim_host_zone_read() - what a zone of the host says of itself, anew
 * @z: the zone
 *
 * Context: any; takes no lock.
 */
void sim_host_zone_read(struct sim_host_zone *z)
{
	const struct pglist_data *pgdat = NODE_DATA(z->nid);
	const struct zone *zone = z->zone;
	const struct per_cpu_pages *pcp;
	unsigned int seq;
	int i;

	/* It grows before memory comes, and shrinks after it went. */
	do {
		seq = zone_span_seqbegin((struct zone *)zone);
		z->start_pfn = zone->zone_start_pfn;
		z->spanned_pages = zone->spanned_pages;
	} while (zone_span_seqretry((struct zone *)zone, seq));
	z->present_pages = zone->present_pages;
	z->managed_pages = zone_managed_pages((struct zone *)zone);
	for (i = 0; i < SIM_NR_WMARK; i++)
		z->watermark[i] = zone->_watermark[i];
	z->watermark_boost = zone->watermark_boost;
	for (i = 0; i < MAX_NR_ZONES; i++) {
		int idx = sim_zone_idx_by_name(pgdat->node_zones[i].name);

		if (idx >= 0)
			z->lowmem_reserve[idx] = zone->lowmem_reserve[i];
	}
	z->nr_reserved_highatomic = zone->nr_reserved_highatomic;
	z->percpu_drift_mark = zone->percpu_drift_mark;
	z->below_high = sim_host_zone_below_high(zone);
	pcp = per_cpu_ptr(zone->per_cpu_pageset,
			  cpumask_first(cpu_possible_mask));
	z->batch = READ_ONCE(pcp->batch);
	z->high_min = READ_ONCE(sim_host_pcp_high_min(pcp));
	z->high_max = READ_ONCE(sim_host_pcp_high_max(pcp));
}

/**
 * sim_host_page_kind() - what a page of the host is
 * @z: the zone
 * @pfn: host pfn
 *
 * Context: any.
 *
 * Return: whether it is of this zone, and the buddy allocator's.
 */
enum sim_host_page_kind sim_host_page_kind(const struct sim_host_zone *z,
					   unsigned long pfn)
{
	struct page *page = pfn_to_online_page(pfn);

	if (!page || page_zone(page) != z->zone)
		return SIM_HOST_PAGE_HOLE;
	/* One that a balloon took away is not managed any more. */
	return PageReserved(page) || PageOffline(page) ?
	       SIM_HOST_PAGE_RESERVED : SIM_HOST_PAGE_MANAGED;
}

/* Our type of the pageblock around a pfn; -1 where there is no memory. */
static int sim_host_type_at(const struct zone *zone, unsigned long pfn)
{
	unsigned long bit, *flags;

	if (!pfn_to_online_page(pfn))
		return -1;
	flags = sim_host_pageblock_flags(zone, pfn, &bit);
	return sim_host_to_sim_type(sim_host_pageblock_type(READ_ONCE(flags[bit / BITS_PER_LONG]) >>
							    (bit % BITS_PER_LONG)));
}

/* A free block in our terms; false for one that we have no place for. */
static bool sim_host_read_block(struct sim_host_block *block,
				struct page *page, unsigned int order, int mt)
{
	int type = sim_host_to_sim_type(mt);

	if (type < 0 || order > SIM_MAX_PAGE_ORDER)
		return false;
	/* Memory that is on its way out is none when it still lies in a list. */
	if (type == SIM_MIGRATE_ISOLATE &&
	    !pfn_to_online_page(page_to_pfn(page)))
		return false;
	block->pfn = page_to_pfn(page);
	block->order = order;
	block->migratetype = type;
	return true;
}

static void sim_host_tell_pageblocks(const struct zone *zone,
				     unsigned long start, unsigned long end,
				     const struct sim_host_sink *sink)
{
	unsigned long pfn;

	for (pfn = round_down(start, SIM_PAGEBLOCK_NR_PAGES); pfn < end;
	     pfn += SIM_PAGEBLOCK_NR_PAGES) {
		/* Pageblock 0 of zone DMA begins below the zone. */
		int mt = sim_host_type_at(zone, max(pfn, start));

		if (mt >= 0)
			sink->pageblock(sink->arg, pfn, mt);
	}
}

/**
 * sim_host_walk_zone() - read all free lists and pageblocks under one hold
 * @z: the zone
 * @sink: told of them, with the host's zone lock held
 *
 * Context: any; takes the host's zone lock.
 *
 * Return: how long the lock was held, in ns.
 */
u64 sim_host_walk_zone(const struct sim_host_zone *z,
		       const struct sim_host_sink *sink)
{
	struct sim_host_block block;
	struct zone *zone = z->zone;
	unsigned int order, mt;
	unsigned long flags;
	struct page *page;
	u64 ns;

	spin_lock_irqsave(&zone->lock, flags);
	ns = ktime_get_ns();
	for (order = 0; order < SIM_HOST_NR_PAGE_ORDERS; order++)
		for (mt = 0; mt < MIGRATE_TYPES; mt++)
			list_for_each_entry(page,
					    &zone->free_area[order].free_list[mt],
					    lru)
				if (sim_host_read_block(&block, page, order,
							mt))
					sink->block(sink->arg, &block);
	sim_host_tell_pageblocks(zone, z->start_pfn,
				 z->start_pfn + z->spanned_pages, sink);
	ns = ktime_get_ns() - ns;
	spin_unlock_irqrestore(&zone->lock, flags);
	return ns;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_host_walk_zone);

/* All heads of free lists lie in the zone; a page does not. */
static bool sim_host_is_list_head(const struct zone *zone,
				  const struct list_head *at)
{
	return (const void *)at >= (const void *)zone->free_area &&
	       (const void *)at < (const void *)zone->free_area +
				  sizeof(zone->free_area);
}

/*
 * Where to go on in a list: behind the block that was read last, if it is still
 * in some list of this order; else at the head. Host's zone lock.
 */
static struct list_head *sim_host_resume(const struct zone *zone,
					 struct sim_host_cursor *cursor,
					 struct list_head *list)
{
	struct page *page;

	if (cursor->last == ULONG_MAX)
		return list;
	page = pfn_to_online_page(cursor->last);
	if (page && page_zone(page) == zone && PageBuddy(page) &&
	    page_private(page) == cursor->order &&
	    sim_host_type_at(zone, cursor->last) ==
	    sim_host_to_sim_type(cursor->migratetype))
		return &page->lru;
	cursor->lost++;
	cursor->restarts++;
	return cursor->restarts > SIM_HOST_MAX_RESTARTS ? NULL : list;
}

static void sim_host_next_list(struct sim_host_cursor *cursor)
{
	cursor->last = ULONG_MAX;
	cursor->restarts = 0;
	if (++cursor->migratetype == MIGRATE_TYPES) {
		cursor->migratetype = 0;
		cursor->order++;
	}
}

/**
 * sim_host_walk_batch() - read some more of the free lists
 * @z: the zone
 * @cursor: zeroed but for last, which is ULONG_MAX, at first
 * @blocks: filled in; room for SIM_HOST_BATCH
 * @ns: raised to the time that the lock was held, if that was longer
 *
 * Where the last block is gone, its list is begun anew: blocks come twice, or are
 * missed. Context: any; takes the host's zone lock.
 *
 * Return: entries filled in; 0 at the end of all lists.
 */
unsigned int sim_host_walk_batch(const struct sim_host_zone *z,
				 struct sim_host_cursor *cursor,
				 struct sim_host_block *blocks, u64 *ns)
{
	struct zone *zone = z->zone;
	unsigned int nr = 0, lists = 0;
	unsigned long flags;
	u64 held;

again:
	spin_lock_irqsave(&zone->lock, flags);
	held = ktime_get_ns();
	while (nr < SIM_HOST_BATCH && lists < SIM_HOST_BATCH &&
	       cursor->order < SIM_HOST_NR_PAGE_ORDERS) {
		struct free_area *area = &zone->free_area[cursor->order];
		struct list_head *list = &area->free_list[cursor->migratetype];
		struct list_head *at = sim_host_resume(zone, cursor, list);

		while (at && nr < SIM_HOST_BATCH) {
			struct page *page;

			at = at->next;
			/* It may lead into another list, on older hosts. */
			if (sim_host_is_list_head(zone, at)) {
				at = NULL;
				break;
			}
			page = list_entry(at, struct page, lru);
			cursor->last = page_to_pfn(page);
			nr += sim_host_read_block(&blocks[nr], page,
						  cursor->order,
						  cursor->migratetype);
		}
		lists++;
		if (!at)
			sim_host_next_list(cursor);
	}
	held = ktime_get_ns() - held;
	spin_unlock_irqrestore(&zone->lock, flags);
	*ns = max(*ns, held);
	if (!nr && cursor->order < SIM_HOST_NR_PAGE_ORDERS) {
		lists = 0;
		goto again;
	}
	return nr;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_host_walk_batch);

/**
 * sim_host_walk_window() - read the free blocks of a part of a zone
 * @z: the zone
 * @start: first pfn, a multiple of the largest block
 * @end: one past the last; a largest block further at most
 * @sink: told of them, by address, and of the pageblocks
 * @ns: raised to the time that the lock was held, if that was longer
 *
 * Context: any; takes the host's zone lock.
 *
 * Return: free blocks.
 */
unsigned int sim_host_walk_window(const struct sim_host_zone *z,
				  unsigned long start, unsigned long end,
				  const struct sim_host_sink *sink, u64 *ns)
{
	struct zone *zone = z->zone;
	struct sim_host_block block;
	unsigned long flags, pfn;
	unsigned int nr = 0;
	u64 held;

	spin_lock_irqsave(&zone->lock, flags);
	held = ktime_get_ns();
	sim_host_tell_pageblocks(zone, max(start, z->start_pfn), end, sink);
	for (pfn = start; pfn < end; pfn++) {
		struct page *page = pfn_to_online_page(pfn);
		int mt;

		if (!page || page_zone(page) != zone || !PageBuddy(page))
			continue;
		mt = sim_host_type_at(zone, pfn);
		block.pfn = pfn;
		block.order = min_t(unsigned long, page_private(page),
				    SIM_MAX_PAGE_ORDER);
		pfn += (1UL << block.order) - 1;
		if (mt < 0)
			continue;
		block.migratetype = mt;
		sink->block(sink->arg, &block);
		nr++;
	}
	held = ktime_get_ns() - held;
	spin_unlock_irqrestore(&zone->lock, flags);
	*ns = max(*ns, held);
	return nr;
}

/* Order and type of the blocks in a per-CPU list. */
static void sim_host_pindex(unsigned int pindex, unsigned int *order, int *mt)
{
	if (pindex < NR_LOWORDER_PCP_LISTS) {
		*order = pindex / MIGRATE_PCPTYPES;
		*mt = pindex % MIGRATE_PCPTYPES;
		return;
	}
	*order = pageblock_order;
	*mt = pindex == NR_LOWORDER_PCP_LISTS ? MIGRATE_UNMOVABLE
					      : MIGRATE_MOVABLE;
}

/**
 * sim_host_walk_pcp() - read the per-CPU lists of a zone on one CPU
 * @z: the zone
 * @cpu: the host's CPU, a possible one
 * @pcp: filled in
 * @blocks: filled in, list by list, head to tail
 * @max: room in @blocks
 *
 * Context: process; takes the lock of the lists, which stops nobody: who finds it
 * taken goes to the zone.
 *
 * Return: blocks that there are; more than @max where the room was too small.
 */
unsigned int sim_host_walk_pcp(const struct sim_host_zone *z, unsigned int cpu,
			       struct sim_host_pcp *pcp,
			       struct sim_host_block *blocks, unsigned int max)
{
	struct zone *zone = z->zone;
	struct per_cpu_pages *host = per_cpu_ptr(zone->per_cpu_pageset, cpu);
	const struct per_cpu_zonestat *stats =
		per_cpu_ptr(zone->per_cpu_zonestats, cpu);
	unsigned int nr = 0, i;
	unsigned long flags;

	/* Without SMP the lock is nothing, and interrupts have to wait. */
	sim_trylock_prepare(flags);
	spin_lock(&host->lock);
	*pcp = (struct sim_host_pcp){
		.batch = host->batch,
		.high = host->high,
		.high_min = sim_host_pcp_high_min(host),
		.high_max = sim_host_pcp_high_max(host),
		.free_count = sim_host_pcp_free_count(host),
		.alloc_factor = sim_host_pcp_alloc_factor(host),
		.prev_free_high = sim_host_pcp_prev_free_high(host),
		.free_high_batch = sim_host_pcp_free_high_batch(host),
		.free_diff = sim_host_free_diff(stats),
		.stat_threshold = sim_host_stat_threshold(stats),
	};
	for (i = 0; i < NR_PCP_LISTS; i++) {
		struct page *page;
		unsigned int order;
		int mt;

		sim_host_pindex(i, &order, &mt);
		list_for_each_entry(page, &host->lists[i], lru) {
			if (nr < max &&
			    !sim_host_read_block(&blocks[nr], page, order,
						 sim_host_pcp_type(page, mt)))
				continue;
			nr++;
		}
	}
	spin_unlock(&host->lock);
	sim_trylock_finish(flags);
	return nr;
}

/**
 * sim_host_nr_cpus() - CPUs that the host may have
 *
 * Return: one more than the highest number of them.
 */
unsigned int sim_host_nr_cpus(void)
{
	return nr_cpu_ids;
}

/**
 * sim_host_node_cpus() - CPUs of a node of the host
 * @nid: the node
 *
 * Return: how many are online.
 */
unsigned int sim_host_node_cpus(int nid)
{
	return cpumask_weight(cpumask_of_node(nid));
}

/**
 * sim_host_cpu_possible() - may the host have a CPU of this number?
 * @cpu: below sim_host_nr_cpus()
 */
bool sim_host_cpu_possible(unsigned int cpu)
{
	return cpu_possible(cpu);
}

/**
 * sim_host_online_nodes() - nodes of the host
 *
 * Return: a bit for each of the first SIM_MAX_NUMNODES that is online.
 */
u64 sim_host_online_nodes(void)
{
	u64 nodes = 0;
	int nid;

	for_each_online_node(nid)
		if (nid < SIM_MAX_NUMNODES)
			nodes |= BIT_ULL(nid);
	return nodes;
}

/**
 * sim_host_nr_isolated() - pageblocks that the host lets nobody allocate from
 *
 * Context: any; a zone at a time, without its lock.
 */
unsigned long sim_host_nr_isolated(void)
{
	unsigned long sum = 0;
	int nid, i;

	for_each_online_node(nid)
		for (i = 0; i < MAX_NR_ZONES; i++)
			sum += sim_host_zone_nr_isolated(&NODE_DATA(nid)->node_zones[i]);
	return sum;
}

/**
 * sim_host_mobility_disabled() - is the host too small to keep types apart?
 *
 * What build_all_zonelists() worked out, from the pages that the host has now.
 */
bool sim_host_mobility_disabled(void)
{
	return totalram_pages() < pageblock_nr_pages * MIGRATE_TYPES;
}
