// SPDX-License-Identifier: GPL-2.0
/*
 * Are the lists of the kernel and of its clone the same, block by block?
 */
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/percpu.h>
#include <linux/vmstat.h>

#include "oracle.h"
#include "host/compat.h"
#include "page/pcp.h"
#include "page/percpu.h"
#include "page/vmstat.h"

/* The list of ours that a list of the host's is to be. */
static int clone_type(int mt)
{
	if (mt == SIM_HOST_MIGRATE_CMA)
		return SIM_MIGRATE_CMA;
	if (mt == SIM_HOST_MIGRATE_ISOLATE)
		return SIM_MIGRATE_ISOLATE;
	return mt;
}

static bool compare_list(const struct list_head *host,
			 const struct list_head *clone, const struct sim_mm *mm,
			 unsigned long *host_pfn, unsigned long *clone_pfn,
			 unsigned int *place)
{
	const struct list_head *h = host->next, *c = clone->next;

	for (*place = 0;; ++*place, h = h->next, c = c->next) {
		*host_pfn = h == host ? 0 :
			    page_to_pfn(list_entry(h, struct page, lru));
		*clone_pfn = c == clone ? 0 :
			     sim_page_to_pfn(mm, list_entry(c, struct sim_page,
							    lru));
		if (*host_pfn != *clone_pfn)
			return false;
		if (h == host)
			return true;
	}
}

static bool compare_free_lists(const struct zone *host,
			       const struct sim_zone *clone,
			       const struct sim_mm *mm,
			       struct sim_difference *diff)
{
	unsigned long host_pfn, clone_pfn;
	unsigned int order, mt, place;

	for (order = 0; order < SIM_HOST_NR_PAGE_ORDERS; order++) {
		for (mt = 0; mt < MIGRATE_TYPES; mt++) {
			int type = clone_type(mt);

			if (compare_list(&host->free_area[order].free_list[mt],
					 &clone->free_area[order].free_list[type],
					 mm, &host_pfn, &clone_pfn, &place))
				continue;
			snprintf(diff->what, sizeof(diff->what),
				 "list of order %u %s, place %u: pfn %lu in the kernel, %lu in the clone (0: end)",
				 order, sim_type_names[type], place,
				 host_pfn, clone_pfn);
			return false;
		}
	}
	return true;
}

static bool compare_pcp(const struct zone *host, const struct sim_zone *clone,
			const struct sim_mm *mm, unsigned int cpu,
			struct sim_difference *diff)
{
	const struct per_cpu_pages *h = per_cpu_ptr(host->per_cpu_pageset, cpu);
	const struct sim_per_cpu_pages *c = sim_per_cpu_ptr(mm,
							    clone->per_cpu_pageset,
							    cpu);
	unsigned long host_pfn, clone_pfn;
	unsigned int i, place;

	for (i = 0; i < SIM_NR_PCP_LISTS; i++) {
		if (compare_list(&h->lists[i], &c->lists[i], mm, &host_pfn,
				 &clone_pfn, &place))
			continue;
		snprintf(diff->what, sizeof(diff->what),
			 "per-CPU list %u of cpu %u, place %u: pfn %lu in the kernel, %lu in the clone (0: end)",
			 i, cpu, place, host_pfn, clone_pfn);
		return false;
	}
	if (h->count == c->count &&
	    (!SIM_HOST_PCP_TUNED || h->high == c->high) &&
	    sim_host_pcp_alloc_factor(h) == c->alloc_factor &&
	    sim_host_pcp_free_count(h) == c->free_count)
		return true;
	snprintf(diff->what, sizeof(diff->what),
		 "lists of cpu %u: count %d high %d alloc_factor %d free_count %d in the kernel, %d %d %d %d in the clone",
		 cpu, h->count, h->high, (int)sim_host_pcp_alloc_factor(h),
		 (int)sim_host_pcp_free_count(h), c->count, c->high,
		 c->alloc_factor, c->free_count);
	return false;
}

/**
 * sim_compare() - are the two the same?
 * @host: the kernel's zone; nobody else uses it
 * @m: its clone
 * @diff: what is not the same
 *
 * The lists, and what a request sees of the count of free pages. Context: any.
 *
 * Return: whether they are.
 */
bool sim_compare(const struct zone *host, const struct sim_machine *m,
		 struct sim_difference *diff)
{
	const struct sim_zone *clone;
	unsigned long host_free, clone_free;
	unsigned int cpu;

	clone = &m->clone->pgdat->node_zones[m->clone->zone.idx];
	if (!compare_free_lists(host, clone, &m->mm, diff))
		return false;
	for_each_possible_cpu(cpu)
		if (!compare_pcp(host, clone, &m->mm, cpu, diff))
			return false;
	host_free = zone_page_state((struct zone *)host, NR_FREE_PAGES);
	clone_free = sim_zone_page_state(clone, SIM_NR_FREE_PAGES);
	if (host->watermark_boost != clone->watermark_boost ||
	    host->nr_reserved_highatomic != clone->nr_reserved_highatomic) {
		snprintf(diff->what, sizeof(diff->what),
			 "boost %lu, reserved_highatomic %lu in the kernel, %lu and %lu in the clone",
			 host->watermark_boost, host->nr_reserved_highatomic,
			 clone->watermark_boost, clone->nr_reserved_highatomic);
		return false;
	}
	if (host_free == clone_free)
		return true;
	snprintf(diff->what, sizeof(diff->what),
		 "free pages: %lu in the kernel, %lu in the clone", host_free,
		 clone_free);
	return false;
}
