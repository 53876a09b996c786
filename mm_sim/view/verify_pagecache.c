// SPDX-License-Identifier: GPL-2.0
/*
 * Invariants of the built-in workload: it has the pages that it was given, each
 * once, and they hold what was written to them.
 */
#include <linux/sched.h>

#include "host/compat.h"
#include "view/verify_internal.h"
#include "workload/pagecache.h"

/* Places of the index that are looked at under one hold of the lock. */
#define SIM_VERIFY_PAGES 32

/* What the index says, to be compared with what the workload counts. */
struct sim_pagecache_sums {
	unsigned long file;
	unsigned long slab;
	unsigned long size[SIM_NR_LRU_COUNTS];
};

/* One page, wherever it is. @cache->lock. */
static void sim_verify_cached(struct sim_verify *v, struct sim_mm *mm,
			      unsigned long index, unsigned long pfn,
			      struct sim_pagecache_sums *sums)
{
	const u64 listed = SIM_PG_LRU | SIM_PG_SLAB;
	const struct sim_page *page = sim_pfn_to_page(mm, pfn);
	const u64 *word = mm->pfn_to_virt(mm, pfn);
	unsigned int i;

	if (!sim_page_head(page) || sim_page_order(page) ||
	    !atomic_read(&page->_refcount)) {
		sim_broken(v, "pagecache %lu: pfn %lu is not in use", index,
			   pfn);
		return;
	}
	if (sim_page_flags(page) & SIM_PG_SLAB)
		sums->slab++;
	else
		sums->file++;
	sums->size[sim_page_flags(page) & listed ? sim_page_lru(page) :
						   SIM_LRU_ISOLATED]++;
	for (i = 0; i < SIM_PAGECACHE_WORDS; i++) {
		if (word[i] == sim_pagecache_word(index, i))
			continue;
		sim_broken(v, "pagecache %lu: pfn %lu word %u is not what was written",
			   index, pfn, i);
		return;
	}
}

/**
 * sim_verify_pagecache() - the workload's pages are where it thinks, and whole
 * @v: what was found
 * @cache: the workload
 *
 * What it counts is checked where nothing happened meanwhile. Context: machine's
 * lock; may sleep.
 */
void sim_verify_pagecache(struct sim_verify *v, struct sim_pagecache *cache)
{
	struct sim_pagecache_sums sums = { };
	unsigned long i, last, listed, changes;
	int nid, list;

	spin_lock(&cache->lock);
	changes = cache->changes;
	spin_unlock(&cache->lock);
	for (i = 0; i < cache->nr_index; i = last) {
		last = min(i + SIM_VERIFY_PAGES, cache->nr_index);
		spin_lock(&cache->lock);
		for (; i < last; i++)
			if (!(cache->index[i] & SIM_PAGECACHE_NO_PAGE))
				sim_verify_cached(v, cache->mm, i,
						  cache->index[i], &sums);
		spin_unlock(&cache->lock);
		cond_resched();
	}
	spin_lock(&cache->lock);
	if (cache->changes != changes)
		goto unlock;
	if (sums.file != cache->nr_file || sums.slab != cache->nr_slab)
		sim_broken(v, "pagecache: has %lu and %lu pages, but counts %lu and %lu",
			   sums.file, sums.slab, cache->nr_file,
			   cache->nr_slab);
	for (list = 0; list < SIM_NR_LRU_COUNTS; list++) {
		for (listed = 0, nid = 0; nid < SIM_MAX_NUMNODES; nid++)
			if (cache->lruvec[nid])
				listed += sim_lruvec_lru_size(cache->lruvec[nid],
							      list,
							      SIM_MAX_NR_ZONES - 1);
		if (listed != sums.size[list])
			sim_broken(v, "pagecache: list %d has %lu pages, but counts %lu",
				   list, sums.size[list], listed);
	}
	if (cache->nr_broken)
		sim_broken(v, "pagecache: %lu times a page was not what it should be",
			   cache->nr_broken);
unlock:
	spin_unlock(&cache->lock);
}
