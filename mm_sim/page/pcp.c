// SPDX-License-Identifier: GPL-2.0
/**
 * DOC: the per-CPU page lists
 *
 * Where they are, how long they may grow, and what comes from them and goes to
 * them. A page in a list is neither free nor handed out: it carries SIM_PG_PCP and
 * its order, is counted in the list's own count, and cannot merge.
 *
 * The lists of a CPU have a lock, which is only ever tried: whoever finds it taken,
 * an interrupt, say, that came while a task held it, or another CPU during a
 * drain, does without and goes to the buddy lists. Nobody is bound to a CPU: a task
 * that moves on between the choice of the lists and the lock uses lists that are
 * not its own, which is slow at worst. Lock order: lists, then zone.
 *
 * That nobody else drives the machine stands for pcp_batch_high_lock.
 */
#include <linux/errno.h>
#include <linux/limits.h>
#include <linux/log2.h>
#include <linux/minmax.h>
#include <linux/prefetch.h>
#include <linux/sizes.h>
#include <linux/smp.h>

#include "host/compat.h"
#include "page/buddy.h"
#include "page/free_list.h"
#include "page/internal.h"
#include "page/linux_6_1.h"
#include "page/pcp.h"
#include "page/pcp_fast.h"
#include "page/percpu.h"
#include "page/policy/policy.h"
#include "page/trace.h"
#include "page/zone_lock.h"

/* Until the sizes are known, nothing stays in the lists. */
#define SIM_BOOT_PAGESET_HIGH 0
#define SIM_BOOT_PAGESET_BATCH 1

/**
 * sim_zone_batchsize() - pages that a per-CPU list takes at a time
 * @zone: the zone; its managed_pages decide
 *
 * A quarter of a thousandth of the zone or of 1 MiB, whichever is less, made one
 * less than a power of two. Mirrors zone_batchsize() of 6.12.
 *
 * Return: pages.
 */
int sim_zone_batchsize(const struct sim_zone *zone)
{
	unsigned long share = min_t(unsigned long, zone->managed_pages / 1024,
				    SZ_1M / PAGE_SIZE) / 4;

	share = max(share, 1UL);
	return rounddown_pow_of_two(share + share / 2) - 1;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_zone_batchsize);

/**
 * sim_zone_highsize() - pages that one CPU may keep of a zone
 * @mm: the machine
 * @zone: the zone
 * @batch: what its lists take at a time
 * @high_fraction: one in so many pages of the zone for all CPUs together, or 0
 *	for as many as its low mark
 *
 * The CPUs of the zone's node share; where it has none, all CPUs do. Mirrors
 * zone_highsize() of 6.12, but a share that an int cannot hold is INT_MAX.
 *
 * Return: pages, four batches at least.
 */
int sim_zone_highsize(const struct sim_mm *mm, const struct sim_zone *zone,
		      int batch, int high_fraction)
{
	unsigned int cpus = mm->node_nr_cpus[zone->zone_pgdat->node_id];
	unsigned long pages = sim_wmark_pages(zone, SIM_WMARK_LOW);

	if (high_fraction)
		pages = zone->managed_pages / high_fraction;
	pages /= cpus ?: sim_nr_cpus(mm);
	return max_t(int, min_t(unsigned long, pages, INT_MAX), batch * 4);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_zone_highsize);

/**
 * sim_zone_pcp() - the lists of a zone on a CPU
 * @mm: the machine
 * @zone: the zone
 * @cpu: the CPU
 *
 * Return: the lists; NULL while the zone has none of its own.
 */
struct sim_per_cpu_pages *sim_zone_pcp(const struct sim_mm *mm,
				       const struct sim_zone *zone,
				       unsigned int cpu)
{
	if (!zone->per_cpu_pageset)
		return NULL;
	return sim_per_cpu_ptr(mm, zone->per_cpu_pageset, cpu);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_zone_pcp);

/* Mirrors per_cpu_pages_init(). The memory is zeroed. */
static void sim_per_cpu_pages_init(const struct sim_mm *mm,
				   struct sim_per_cpu_pages *pcp)
{
	int i;

	spin_lock_init(&pcp->lock);
	for (i = 0; i < SIM_NR_PCP_LISTS; i++)
		INIT_LIST_HEAD(&pcp->lists[i]);
	pcp->high_min = SIM_BOOT_PAGESET_HIGH;
	pcp->high_max = SIM_BOOT_PAGESET_HIGH;
	pcp->batch = SIM_BOOT_PAGESET_BATCH;
	if (mm->pcp_free_high_late)
		pcp->flags |= SIM_PCPF_FREE_HIGH_LATE;
	sim_pcp_large_init(&pcp->large);
}

/* Mirrors __zone_set_pageset_high_and_batch() and pageset_update(). */
static void sim_pageset_update(struct sim_mm *mm, struct sim_zone *zone,
			       int high_min, int high_max, int batch)
{
	unsigned int cpu;

	for (cpu = 0; cpu < sim_nr_cpus(mm); cpu++) {
		struct sim_per_cpu_pages *pcp = sim_zone_pcp(mm, zone, cpu);

		if (!pcp)
			break;
		/* Whoever is using the lists reads these without the lock. */
		WRITE_ONCE(pcp->batch, batch);
		WRITE_ONCE(pcp->high_min, high_min);
		WRITE_ONCE(pcp->high_max, high_max);
	}
}

/**
 * sim_zone_pcp_update() - size the per-CPU lists of a zone
 * @mm: the machine
 * @zone: a zone whose managed_pages or marks have changed
 *
 * The lists need not be there. Mirrors zone_pcp_update() and
 * zone_set_pageset_high_and_batch(). Context: boot, or machine's lock.
 */
void sim_zone_pcp_update(struct sim_mm *mm, struct sim_zone *zone)
{
	int batch = max(1, sim_zone_batchsize(zone));
	int fraction = mm->percpu_pagelist_high_fraction;
	int high_min = sim_zone_highsize(mm, zone, batch, fraction);
	int high_max = high_min;

	/* Between these two the lists find their size; a user's is fixed. */
	if (!fraction)
		high_max = sim_zone_highsize(mm, zone, batch,
					     SIM_MIN_PERCPU_PAGELIST_HIGH_FRACTION);
	if (high_min == zone->pageset_high_min &&
	    high_max == zone->pageset_high_max && batch == zone->pageset_batch)
		return;
	zone->pageset_high_min = high_min;
	zone->pageset_high_max = high_max;
	zone->pageset_batch = batch;
	sim_pageset_update(mm, zone, high_min, high_max, batch);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_zone_pcp_update);

/**
 * sim_zone_pcp_init() - a zone begins with the boot pagesets
 * @zone: the zone
 *
 * Mirrors zone_pcp_init(). Context: boot.
 */
void sim_zone_pcp_init(struct sim_zone *zone)
{
	zone->per_cpu_pageset = 0;
	zone->per_cpu_zonestats = 0;
	zone->percpu_drift_mark = 0;
	zone->pageset_high_min = SIM_BOOT_PAGESET_HIGH;
	zone->pageset_high_max = SIM_BOOT_PAGESET_HIGH;
	zone->pageset_batch = SIM_BOOT_PAGESET_BATCH;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_zone_pcp_init);

/**
 * sim_pagesets_size() - bytes that the lists of all zones take for each CPU
 * @mm: the machine; the zones are known
 *
 * Return: bytes, without the boot pagesets.
 */
size_t sim_pagesets_size(const struct sim_mm *mm)
{
	struct sim_zone *zone;
	size_t size = 0;
	int nid;

	for_each_sim_node(mm, nid)
		for_each_sim_populated_zone(mm->node_data[nid], zone)
			size += sizeof(struct sim_per_cpu_pages) +
				sizeof(struct sim_per_cpu_zonestat);
	return size;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_pagesets_size);

/**
 * sim_boot_pagesets_init() - make the lists that all zones share at first
 * @mm: the machine; the per-CPU areas are new
 *
 * They begin each area. Mirrors what build_all_zonelists_init() does with
 * boot_pageset. Context: boot.
 */
void sim_boot_pagesets_init(struct sim_mm *mm)
{
	unsigned int cpu;

	for (cpu = 0; cpu < sim_nr_cpus(mm); cpu++)
		sim_per_cpu_pages_init(mm, sim_per_cpu_ptr(mm, 0, cpu));
}

/* Mirrors setup_zone_pageset(). */
static void sim_setup_zone_pageset(struct sim_mm *mm, struct sim_zone *zone)
{
	unsigned int cpu;

	/* A knob may have sized lists that were not there; begin anew. */
	sim_zone_pcp_init(zone);
	zone->per_cpu_pageset = sim_alloc_percpu(mm,
						 sizeof(struct sim_per_cpu_pages),
						 SMP_CACHE_BYTES);
	zone->per_cpu_zonestats =
		sim_alloc_percpu(mm, sizeof(struct sim_per_cpu_zonestat),
				 SMP_CACHE_BYTES);
	if (zone->per_cpu_pageset)
		for (cpu = 0; cpu < sim_nr_cpus(mm); cpu++)
			sim_per_cpu_pages_init(mm, sim_zone_pcp(mm, zone, cpu));
	sim_zone_pcp_update(mm, zone);
}

/**
 * sim_setup_per_cpu_pageset() - give each zone its own per-CPU lists
 * @mm: the machine; the pages are with the buddy lists
 *
 * Mirrors setup_per_cpu_pageset(). Context: boot.
 */
void sim_setup_per_cpu_pageset(struct sim_mm *mm)
{
	struct sim_zone *zone;
	int nid;

	for_each_sim_node(mm, nid)
		for_each_sim_populated_zone(mm->node_data[nid], zone)
			sim_setup_zone_pageset(mm, zone);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_setup_per_cpu_pageset);

/**
 * sim_set_percpu_pagelist_high_fraction() - the user wants long or short lists
 * @mm: the machine
 * @fraction: one in so many pages of a zone may be in per-CPU lists; 0 for what
 *	the kernel thinks best
 *
 * Mirrors percpu_pagelist_high_fraction_sysctl_handler(). Context: machine's
 * lock.
 *
 * Return: 0, or -EINVAL when it is neither 0 nor
 * SIM_MIN_PERCPU_PAGELIST_HIGH_FRACTION at least.
 */
int sim_set_percpu_pagelist_high_fraction(struct sim_mm *mm, int fraction)
{
	struct sim_zone *zone;
	int nid;

	if (fraction && fraction < SIM_MIN_PERCPU_PAGELIST_HIGH_FRACTION)
		return -EINVAL;
	mm->percpu_pagelist_high_fraction = fraction;
	for_each_sim_node(mm, nid)
		for_each_sim_populated_zone(mm->node_data[nid], zone)
			sim_zone_pcp_update(mm, zone);
	return 0;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_set_percpu_pagelist_high_fraction);

/*
 * Mirrors nr_pcp_alloc(): blocks to fetch. Allocations in a row fetch twice as
 * much each time, and while the zone has enough, the lists may grow with it.
 */
static int sim_nr_pcp_alloc(struct sim_per_cpu_pages *pcp,
			    const struct sim_zone *zone, unsigned int order)
{
	int base = READ_ONCE(pcp->batch), batch = base;
	int high_min = READ_ONCE(pcp->high_min);
	int high_max = READ_ONCE(pcp->high_max);
	int room;

	pcp->high = clamp(pcp->high, high_min, high_max);
	/* Nothing is to stay in the lists. */
	if (unlikely(pcp->high < base))
		return 1;
	if (!order)
		batch <<= pcp->alloc_factor;
	room = pcp->high;
	if (high_min != high_max &&
	    !test_bit(SIM_ZONE_BELOW_HIGH, &zone->flags)) {
		pcp->high = min(pcp->high + batch, high_max);
		room = pcp->high;
	}
	if (!order) {
		room = max(room - pcp->count - base, base);
		if (batch <= room &&
		    pcp->alloc_factor < SIM_PCP_BATCH_SCALE_MAX)
			pcp->alloc_factor++;
		batch = min(batch, room);
	}
	return batch > 1 ? max(batch >> order, 2) : batch;
}

/* Mirrors __rmqueue_pcplist(). */
static struct sim_page *__sim_rmqueue_pcplist(struct sim_mm *mm,
					      struct sim_zone *zone,
					      unsigned int order,
					      int migratetype,
					      unsigned int alloc_flags,
					      struct sim_per_cpu_pages *pcp)
{
	unsigned int pindex = sim_order_to_pindex(migratetype, order);

	if (unlikely(list_empty(&pcp->lists[pindex]))) {
		int nr = unlikely(sim_is_linux_6_1(mm)) ?
			 sim_pcp_alloc_batch(pcp, order) :
			 sim_nr_pcp_alloc(pcp, zone, order);

		pcp->count += sim_rmqueue_bulk(mm, zone, order, nr,
					       &pcp->lists[pindex], migratetype,
					       alloc_flags) << order;
	}
	return sim_pcp_pop(pcp, order, migratetype);
}

/**
 * sim_rmqueue_pcplist() - take a block from the lists of this CPU
 * @mm: the machine
 * @preferred_zone: the zone that was wanted
 * @zone: the zone
 * @order: one that sim_pcp_allowed_order() allows
 * @migratetype: below SIM_MIGRATE_PCPTYPES
 * @alloc_flags: SIM_ALLOC_*
 *
 * An empty list is filled from the buddy lists. Mirrors rmqueue_pcplist().
 * Context: any; tries the lock of the lists, takes the zone lock.
 *
 * Return: first page of the block, marked as handed out; NULL when there is none,
 * or somebody else is using the lists.
 */
struct sim_page *sim_rmqueue_pcplist(struct sim_mm *mm,
				     const struct sim_zone *preferred_zone,
				     struct sim_zone *zone, unsigned int order,
				     int migratetype, unsigned int alloc_flags)
{
	struct sim_per_cpu_pages *pcp = sim_this_cpu_pcp(mm, zone);
	struct sim_page *page;

	if (unlikely(!pcp || !sim_pcp_trylock(pcp)))
		return NULL;
	/* Frees are no longer in a row. */
	pcp->free_count >>= 1;
	page = __sim_rmqueue_pcplist(mm, zone, order, migratetype, alloc_flags,
				     pcp);
	if (likely(page))
		sim_pcp_statistics(pcp->vm_numa_event, preferred_zone,
				   zone, 1);
	sim_pcp_unlock(pcp);
	return page;
}

/**
 * sim_rmqueue_pcplist_bulk() - take several pages from the lists of this CPU
 * @mm: the machine
 * @preferred_zone: the zone that was wanted
 * @zone: the zone
 * @nr: pages wanted
 * @list: where to
 * @migratetype: below SIM_MIGRATE_PCPTYPES
 * @alloc_flags: SIM_ALLOC_*
 *
 * Mirrors the middle of alloc_pages_bulk(). Context: any; tries the lock of the
 * lists, takes the zone lock.
 *
 * Return: pages that were added, marked as handed out.
 */
unsigned int sim_rmqueue_pcplist_bulk(struct sim_mm *mm,
				      const struct sim_zone *preferred_zone,
				      struct sim_zone *zone, unsigned int nr,
				      struct list_head *list, int migratetype,
				      unsigned int alloc_flags)
{
	struct sim_per_cpu_pages *pcp = sim_this_cpu_pcp(mm, zone);
	struct sim_page *page;
	unsigned int i;

	if (unlikely(!pcp || !sim_pcp_trylock(pcp)))
		return 0;
	for (i = 0; i < nr; i++) {
		page = __sim_rmqueue_pcplist(mm, zone, 0, migratetype,
					     alloc_flags, pcp);
		if (!page)
			break;
		list_add_tail(&page->lru, list);
	}
	sim_pcp_statistics(pcp->vm_numa_event, preferred_zone, zone, i);
	sim_pcp_unlock(pcp);
	return i;
}

/**
 * sim_free_pcppages_bulk() - give pages of per-CPU lists back
 * @mm: the machine
 * @zone: the zone
 * @pcp: its lists on a CPU
 * @count: pages, of which the last block may be more
 * @pindex: the list to begin with; the others follow
 *
 * The coldest of each list first. Mirrors free_pcppages_bulk(). Context: lock of
 * the lists; takes the zone lock.
 */
void sim_free_pcppages_bulk(struct sim_mm *mm, struct sim_zone *zone,
			    struct sim_per_cpu_pages *pcp, int count,
			    unsigned int pindex)
{
	const struct sim_mem_section *ms = NULL;
	unsigned long section = ~0UL, flags;
	unsigned int order, counted;
	struct list_head *list;

	count = min(pcp->count, count);
	flags = sim_zone_lock_irqsave(zone);
	for (; count > 0; pindex++) {
		if (pindex == SIM_NR_PCP_LISTS)
			pindex = 0;
		list = &pcp->lists[pindex];
		order = sim_pindex_to_order(pindex);
		counted = 0;
		while (count > 0 && !list_empty(list)) {
			struct sim_page *page;
			unsigned long pfn;
			int mt;

			page = list_last_entry(list, struct sim_page, lru);
			/* The next one, which nobody had in hand for long. */
			prefetchw(page->lru.prev);
			/* Mostly that of the one before. */
			if (unlikely(sim_page_section_nr(page) != section)) {
				section = sim_page_section_nr(page);
				ms = sim_page_section(mm, page);
			}
			pfn = ms->map_pfn + (page - ms->map);
			/* The pageblock may have another type by now. */
			mt = sim_section_pageblock_bits(ms, pfn);
			if (unlikely(mt & SIM_PB_ISOLATE)) {
				mt = SIM_MIGRATE_ISOLATE;
			} else {
				if (unlikely(sim_is_linux_6_1(mm)))
					mt = sim_get_pcppage_migratetype(page);
				counted++;
			}
			__list_del_entry(&page->lru);
			pcp->count -= 1 << order;
			count -= 1 << order;
			sim_update_page_flags(page, SIM_PG_PCP | SIM_ORDER_PGMASK, 0);
			sim_account_special(zone, 1L << order, mt);
			sim_free_one_of_many(mm, zone, page, pfn, order, mt);
			sim_trace_drain(mm, page, order, mt);
		}
		sim_mod_zone_page_state_each(zone, SIM_NR_FREE_PAGES,
					     1L << order, counted);
	}
	spin_unlock_irqrestore(&zone->lock, flags);
}

/* Mirrors nr_pcp_free(): pages to give back, more where frees come in a row. */
static int sim_nr_pcp_free(const struct sim_per_cpu_pages *pcp, int batch,
			   int high, bool free_high)
{
	if (unlikely(free_high))
		return min(pcp->count, batch << SIM_PCP_BATCH_SCALE_MAX);
	if (unlikely(high < batch))
		return 1;
	/* clamp() wants its bounds in order; these need not be. */
	return min(max_t(int, pcp->free_count, batch), high - batch);
}

/*
 * Mirrors nr_pcp_high(): pages that may stay. The bound moves between high_min and
 * high_max: up where frees come in a row, down where the zone is short of pages.
 * Where somebody reclaims, what is freed had better get there: a few batches stay.
 */
static int sim_nr_pcp_high(struct sim_per_cpu_pages *pcp,
			   const struct sim_zone *zone, int batch,
			   bool free_high)
{
	int high_min = READ_ONCE(pcp->high_min);
	int high_max = READ_ONCE(pcp->high_max);
	int high = clamp(pcp->high, high_min, high_max);
	int less = max(high - max_t(int, pcp->free_count, batch), high_min);

	pcp->high = high;
	if (unlikely(!high))
		return 0;
	if (unlikely(free_high)) {
		pcp->high = max(high - (batch << SIM_PCP_BATCH_SCALE_MAX),
				high_min);
		return 0;
	}
	if (unlikely(test_bit(SIM_ZONE_RECLAIM_ACTIVE, &zone->flags))) {
		pcp->high = less;
		return min(batch * 4, less);
	}
	if (high_min == high_max)
		return high;
	if (unlikely(test_bit(SIM_ZONE_BELOW_HIGH, &zone->flags))) {
		pcp->high = less;
		return max(pcp->count, high_min);
	}
	if (pcp->count >= high && high < pcp->free_count + batch)
		pcp->high = clamp(pcp->free_count + batch, high_min, high_max);
	return high;
}

/**
 * sim_pcp_trim() - a list has grown: give some blocks back, if they are too many
 * @mm: the machine
 * @zone: the zone
 * @pcp: its lists on a CPU
 * @pindex: the list that grew
 *
 * Mirrors the end of free_unref_page_commit(). Context: lock of the lists; takes
 * the zone lock.
 */
noinline void sim_pcp_trim(struct sim_mm *mm, struct sim_zone *zone,
			   struct sim_per_cpu_pages *pcp, unsigned int pindex)
{
	bool free_high = pcp->flags & SIM_PCPF_FREE_HIGH;
	int batch = READ_ONCE(pcp->batch), high;

	pcp->flags &= ~SIM_PCPF_FREE_HIGH;
	high = sim_nr_pcp_high(pcp, zone, batch, free_high);
	if (likely(pcp->count < high))
		return;
	sim_free_pcppages_bulk(mm, zone, pcp,
			       sim_nr_pcp_free(pcp, batch, high, free_high),
			       pindex);
	if (test_bit(SIM_ZONE_BELOW_HIGH, &zone->flags) &&
	    sim_zone_watermark_ok(zone, 0,
				  sim_wmark_pages(zone, SIM_WMARK_HIGH),
				  SIM_ZONE_MOVABLE, 0))
		clear_bit(SIM_ZONE_BELOW_HIGH, &zone->flags);
}

/* Give back up to @most pages. Returns what is left. */
static int sim_drain_some(struct sim_mm *mm, struct sim_zone *zone,
			  struct sim_per_cpu_pages *pcp, int most)
{
	int left;

	sim_pcp_lock(pcp);
	sim_free_pcppages_bulk(mm, zone, pcp, most, 0);
	left = pcp->count;
	sim_pcp_unlock(pcp);
	return left;
}

/**
 * sim_drain_zone_pages() - give one batch of a CPU's pages back
 * @mm: the machine
 * @zone: the zone
 * @cpu: the CPU, any
 *
 * Mirrors drain_zone_pages(). Context: process; takes the locks of the lists and
 * of the zone.
 */
void sim_drain_zone_pages(struct sim_mm *mm, struct sim_zone *zone,
			  unsigned int cpu)
{
	struct sim_per_cpu_pages *pcp = sim_zone_pcp(mm, zone, cpu);

	if (pcp) {
		sim_drain_some(mm, zone, pcp, READ_ONCE(pcp->batch));
		sim_pcp_large_drain(mm, zone, pcp, READ_ONCE(pcp->batch));
	}
}
EXPORT_SYMBOL_SIM_KUNIT(sim_drain_zone_pages);

/**
 * sim_decay_pcp_high() - lists that grew need not stay so long for ever
 * @mm: the machine
 * @zone: the zone
 * @pcp: its lists on a CPU, any
 *
 * An eighth less each time, but never so much less that more than 32 batches have
 * to go back to the zone for it. Mirrors decay_pcp_high(). Context: process; takes
 * the locks of the lists and of the zone.
 */
void sim_decay_pcp_high(struct sim_mm *mm, struct sim_zone *zone,
			struct sim_per_cpu_pages *pcp)
{
	int batch, high_min, surplus;

	sim_pcp_lock(pcp);
	batch = READ_ONCE(pcp->batch);
	high_min = READ_ONCE(pcp->high_min);
	if (pcp->high > high_min)
		pcp->high = max3(pcp->count - (batch << SIM_PCP_BATCH_SCALE_MAX),
				 pcp->high - pcp->high / 8, high_min);
	surplus = pcp->count - pcp->high;
	sim_pcp_unlock(pcp);
	for (; surplus > 0; surplus -= batch)
		sim_drain_some(mm, zone, pcp, min(surplus, batch));
}
EXPORT_SYMBOL_SIM_KUNIT(sim_decay_pcp_high);

/* Mirrors drain_pages_zone(). */
static void sim_drain_pages_zone(struct sim_mm *mm, unsigned int cpu,
				 struct sim_zone *zone)
{
	struct sim_per_cpu_pages *pcp = sim_zone_pcp(mm, zone, cpu);

	/* The locks are not held for longer than this takes. */
	while (pcp && sim_drain_some(mm, zone, pcp, READ_ONCE(pcp->batch) <<
				     SIM_PCP_BATCH_SCALE_MAX))
		;
	while (pcp && sim_pcp_large_drain(mm, zone, pcp,
					  READ_ONCE(pcp->batch)))
		;
}

/**
 * sim_drain_pages() - give all pages of a CPU back
 * @mm: the machine
 * @cpu: the CPU, any
 *
 * Mirrors drain_pages(). Context: process; takes the locks of the lists and of the
 * zones.
 */
void sim_drain_pages(struct sim_mm *mm, unsigned int cpu)
{
	struct sim_zone *zone;
	int nid;

	for_each_sim_node(mm, nid)
		for_each_sim_populated_zone(mm->node_data[nid], zone)
			sim_drain_pages_zone(mm, cpu, zone);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_drain_pages);

/**
 * sim_drain_all_pages() - give the pages of all CPUs back
 * @mm: the machine
 * @zone: of this zone; NULL for all
 *
 * From here: no CPU is asked to do it. Mirrors drain_all_pages(). Context: process;
 * takes the locks of the lists and of the zones.
 */
void sim_drain_all_pages(struct sim_mm *mm, struct sim_zone *zone)
{
	unsigned int cpu;

	for (cpu = 0; cpu < sim_nr_cpus(mm); cpu++) {
		if (zone)
			sim_drain_pages_zone(mm, cpu, zone);
		else
			sim_drain_pages(mm, cpu);
	}
}
EXPORT_SYMBOL_SIM(sim_drain_all_pages);

/**
 * sim_zone_pcp_disable() - from now on nothing stays in the lists of a zone
 * @mm: the machine
 * @zone: the zone
 *
 * Until sim_zone_pcp_enable(), or until its marks change. Mirrors
 * zone_pcp_disable(). Context: machine's lock; takes the locks of the lists and of
 * the zone.
 */
void sim_zone_pcp_disable(struct sim_mm *mm, struct sim_zone *zone)
{
	sim_pageset_update(mm, zone, 0, 0, 1);
	sim_drain_all_pages(mm, zone);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_zone_pcp_disable);

/**
 * sim_zone_pcp_enable() - the lists of a zone are as they were
 * @mm: the machine
 * @zone: the zone
 *
 * Mirrors zone_pcp_enable(). Context: machine's lock.
 */
void sim_zone_pcp_enable(struct sim_mm *mm, struct sim_zone *zone)
{
	sim_pageset_update(mm, zone, zone->pageset_high_min,
			   zone->pageset_high_max, zone->pageset_batch);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_zone_pcp_enable);

/**
 * sim_zone_pcp_pages() - pages of a zone that are in lists
 * @mm: the machine
 * @zone: the zone
 *
 * Context: any; a list that is in use is what it was a moment ago.
 *
 * Return: pages, of all CPUs.
 */
unsigned long sim_zone_pcp_pages(const struct sim_mm *mm,
				 const struct sim_zone *zone)
{
	unsigned long sum = 0;
	unsigned int cpu;

	for (cpu = 0; cpu < sim_nr_cpus(mm); cpu++) {
		const struct sim_per_cpu_pages *pcp;

		pcp = sim_zone_pcp(mm, zone, cpu);
		if (pcp)
			sum += sim_pcp_pages(pcp);
	}
	return sum;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_zone_pcp_pages);
