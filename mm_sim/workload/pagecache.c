// SPDX-License-Identifier: GPL-2.0
/**
 * DOC: pagecache
 *
 * A workload that holds pages as a kernel's page cache and slab do: movable pages
 * on an LRU of an active and an inactive list for each node, and reclaimable pages
 * that a shrinker gives up. Every page is filled with words that follow from its
 * place in an index that the host keeps, and the index says where the page is:
 * whatever happens to a page behind the workload's back is seen.
 *
 * Mirrors what mm/swap.c and mm/filemap.c of Linux 6.12 do to pages of files that
 * are clean and not mapped.
 */
#include <linux/err.h>
#include <linux/hash.h>
#include <linux/sched.h>
#include <linux/slab.h>

#include "host/compat.h"
#include "page/page_alloc.h"
#include "page/vm_event_item.h"
#include "page/vmstat.h"
#include "workload/pagecache.h"

/**
 * sim_pagecache_word() - what a page of the workload holds
 * @index: its place
 * @i: which word, below SIM_PAGECACHE_WORDS
 *
 * Return: the word; the first is the place itself.
 */
u64 sim_pagecache_word(unsigned long index, unsigned int i)
{
	return i ? (index + i) * GOLDEN_RATIO_64 : index;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_pagecache_word);

static void sim_pagecache_fill(struct sim_mm *mm, struct sim_page *page,
			       unsigned long index)
{
	u64 *word = mm->pfn_to_virt(mm, sim_page_to_pfn(mm, page));
	unsigned int i;

	for (i = 0; i < SIM_PAGECACHE_WORDS; i++)
		word[i] = sim_pagecache_word(index, i);
}

/* @cache->lock, which who only looks does not take. */
static void sim_pagecache_count(unsigned long *counter, long pages)
{
	WRITE_ONCE(*counter, *counter + pages);
}

/**
 * sim_pagecache_index() - which of the workload's pages is it
 * @cache: the workload
 * @page: a page that is on one of its lists, or isolated
 *
 * Context: @cache->lock.
 *
 * Return: its place in the index; @cache->nr_index where the page says what the
 * index does not, which is counted.
 */
unsigned long sim_pagecache_index(struct sim_pagecache *cache,
				  const struct sim_page *page)
{
	struct sim_mm *mm = cache->mm;
	unsigned long pfn = sim_page_to_pfn(mm, page);
	unsigned long index = *(u64 *)mm->pfn_to_virt(mm, pfn);

	if (index < cache->nr_index && cache->index[index] == pfn)
		return index;
	sim_pagecache_count(&cache->nr_broken, 1);
	if (cache->nr_broken == 1)
		sim_err(mm->log, "pagecache: pfn %lu does not hold what was written to it\n",
			pfn);
	return cache->nr_index;
}

/**
 * sim_lruvec_add() - put a page at the head of a list
 * @lruvec: the pages of its node
 * @page: the page
 * @list: which list
 *
 * Mirrors lruvec_add_folio(). Context: @lruvec->cache->lock.
 */
void sim_lruvec_add(struct sim_lruvec *lruvec, struct sim_page *page,
		    enum sim_lru_list list)
{
	list_add(&page->lru, &lruvec->lists[list]);
	sim_pagecache_count(&lruvec->pgdat->node_zones[sim_page_zonenum(page)]
				   .nr_lru[list], 1);
	lruvec->cache->changes++;
}

/**
 * sim_lruvec_del() - take a page off its list
 * @lruvec: the pages of its node
 * @page: the page
 * @list: the list
 *
 * Mirrors lruvec_del_folio(). Context: @lruvec->cache->lock.
 */
void sim_lruvec_del(struct sim_lruvec *lruvec, struct sim_page *page,
		    enum sim_lru_list list)
{
	list_del(&page->lru);
	sim_pagecache_count(&lruvec->pgdat->node_zones[sim_page_zonenum(page)]
				   .nr_lru[list], -1);
	lruvec->cache->changes++;
}

static struct sim_lruvec *sim_page_lruvec(struct sim_pagecache *cache,
					  const struct sim_page *page)
{
	return cache->lruvec[sim_page_to_nid(page)];
}

/**
 * sim_pagecache_forget() - a page is the workload's no longer
 * @cache: the workload
 * @page: the page, on a list
 * @list: which
 *
 * Context: @cache->lock.
 *
 * Return: false, and it stays, where it is not what the index says.
 */
bool sim_pagecache_forget(struct sim_pagecache *cache, struct sim_page *page,
			  enum sim_lru_list list)
{
	unsigned long index = sim_pagecache_index(cache, page);

	if (index == cache->nr_index)
		return false;
	sim_lruvec_del(sim_page_lruvec(cache, page), page, list);
	sim_update_page_flags(page, SIM_PG_LRU | SIM_PG_SLAB | SIM_PG_ACTIVE |
			      SIM_PG_REFERENCED, 0);
	cache->index[index] = SIM_PAGECACHE_NO_PAGE | cache->free_index;
	cache->free_index = index;
	if (list == SIM_LRU_SLAB)
		sim_pagecache_count(&cache->nr_slab, -1);
	else
		sim_pagecache_count(&cache->nr_file, -1);
	return true;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_pagecache_forget);

/**
 * sim_pagecache_free_list() - give pages back to the machine
 * @cache: the workload
 * @pages: pages that it forgot, linked by lru; empty afterwards
 *
 * Context: process; not @cache->lock.
 */
void sim_pagecache_free_list(struct sim_pagecache *cache,
			     struct list_head *pages)
{
	struct sim_page *page, *next;

	list_for_each_entry_safe(page, next, pages, lru) {
		list_del(&page->lru);
		sim_free_pages(cache->mm, page, 0);
	}
}
EXPORT_SYMBOL_SIM_KUNIT(sim_pagecache_free_list);

/* A page that was allocated joins the workload. False where there is no room. */
static bool sim_pagecache_add(struct sim_pagecache *cache,
			      struct sim_page *page, bool slab)
{
	unsigned long index;

	spin_lock(&cache->lock);
	index = cache->free_index;
	if (index == cache->nr_index) {
		spin_unlock(&cache->lock);
		return false;
	}
	cache->free_index = cache->index[index] & ~SIM_PAGECACHE_NO_PAGE;
	cache->index[index] = sim_page_to_pfn(cache->mm, page);
	sim_pagecache_fill(cache->mm, page, index);
	sim_update_page_flags(page, 0, slab ? SIM_PG_SLAB : SIM_PG_LRU);
	sim_lruvec_add(sim_page_lruvec(cache, page), page, sim_page_lru(page));
	if (slab)
		sim_pagecache_count(&cache->nr_slab, 1);
	else
		sim_pagecache_count(&cache->nr_file, 1);
	spin_unlock(&cache->lock);
	return true;
}

/**
 * sim_pagecache_grow() - take more pages
 * @cache: the workload
 * @slab: reclaimable ones that cannot be moved; else movable ones
 * @nr: how many are asked for
 * @gfp: how hard to try; without what says where from and of which type
 *
 * Ends when the allocator refuses. Context: process; may sleep.
 *
 * Return: how many it got; some may be reclaimed already.
 */
unsigned long sim_pagecache_grow(struct sim_pagecache *cache, bool slab,
				 unsigned long nr, gfp_t gfp)
{
	unsigned long i;

	gfp |= slab ? __GFP_RECLAIMABLE : __GFP_HIGHMEM | __GFP_MOVABLE;
	for (i = 0; i < nr; i++) {
		struct sim_page *page = sim_alloc_pages(cache->mm, gfp, 0);

		if (!page)
			break;
		if (!sim_pagecache_add(cache, page, slab)) {
			sim_free_pages(cache->mm, page, 0);
			break;
		}
		cond_resched();
	}
	return i;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_pagecache_grow);

/* Take up to 32 pages off the old end of a list, wanted or not. */
static unsigned long sim_pagecache_drop_some(struct sim_lruvec *lruvec,
					     enum sim_lru_list list,
					     unsigned long nr)
{
	struct sim_pagecache *cache = lruvec->cache;
	struct list_head *head = &lruvec->lists[list];
	struct sim_page *page, *prev;
	unsigned long done = 0;
	LIST_HEAD(pages);

	nr = min(nr, SIM_COMPACT_CLUSTER_MAX);
	spin_lock(&cache->lock);
	list_for_each_entry_safe_reverse(page, prev, head, lru) {
		if (done == nr)
			break;
		if (!sim_pagecache_forget(cache, page, list))
			continue;
		list_add(&page->lru, &pages);
		done++;
	}
	spin_unlock(&cache->lock);
	sim_pagecache_free_list(cache, &pages);
	cond_resched();
	return done;
}

/**
 * sim_pagecache_drop() - give pages back, the oldest of each node first
 * @cache: the workload
 * @slab: reclaimable ones; else movable ones, inactive before active
 * @nr: how many; ULONG_MAX for all
 *
 * Pages that are being moved are left out. Context: process; may sleep.
 *
 * Return: how many.
 */
unsigned long sim_pagecache_drop(struct sim_pagecache *cache, bool slab,
				 unsigned long nr)
{
	enum sim_lru_list list = slab ? SIM_LRU_SLAB : SIM_LRU_INACTIVE_FILE;
	enum sim_lru_list last = slab ? SIM_LRU_SLAB : SIM_LRU_ACTIVE_FILE;
	unsigned long done = 0, got;
	int nid;

	for (; list <= last; list++) {
		for_each_sim_node(cache->mm, nid) {
			if (!cache->lruvec[nid])
				continue;
			do {
				got = sim_pagecache_drop_some(cache->lruvec[nid],
							      list, nr - done);
				done += got;
			} while (got && done < nr);
		}
	}
	return done;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_pagecache_drop);

/* A movable page is wanted. Mirrors folio_mark_accessed(). @cache->lock. */
static void sim_pagecache_mark_accessed(struct sim_pagecache *cache,
					struct sim_page *page)
{
	struct sim_lruvec *lruvec = sim_page_lruvec(cache, page);

	if (!(page->flags & SIM_PG_REFERENCED)) {
		sim_update_page_flags(page, 0, SIM_PG_REFERENCED);
		return;
	}
	if (page->flags & SIM_PG_ACTIVE)
		return;
	sim_lruvec_del(lruvec, page, SIM_LRU_INACTIVE_FILE);
	sim_update_page_flags(page, SIM_PG_REFERENCED, SIM_PG_ACTIVE);
	sim_lruvec_add(lruvec, page, SIM_LRU_ACTIVE_FILE);
	sim_count_pagecache_events(lruvec, SIM_PAGECACHE_ACTIVATED, 1);
	sim_count_vm_event(cache->mm, SIM_PGACTIVATE);
}

/**
 * sim_pagecache_touch() - the first movable pages of the index are wanted
 * @cache: the workload
 * @nr: how many
 *
 * One that is wanted once gets a second chance; one that is wanted again becomes
 * active. Context: process; may sleep.
 *
 * Return: pages that were touched.
 */
unsigned long sim_pagecache_touch(struct sim_pagecache *cache,
				  unsigned long nr)
{
	unsigned long i, done = 0;

	for (i = 0; i < cache->nr_index && done < nr; i++) {
		struct sim_page *page;

		spin_lock(&cache->lock);
		if (!(cache->index[i] & SIM_PAGECACHE_NO_PAGE)) {
			page = sim_pfn_to_page(cache->mm, cache->index[i]);
			if (page->flags & SIM_PG_LRU) {
				sim_pagecache_mark_accessed(cache, page);
				done++;
			}
		}
		spin_unlock(&cache->lock);
		cond_resched();
	}
	return done;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_pagecache_touch);

static struct sim_pagecache *
sim_mops_cache(const struct sim_movable_operations *mops)
{
	return container_of(mops, struct sim_pagecache, mops);
}

/* Mirrors folio_isolate_lru(). */
static bool sim_pagecache_isolate(const struct sim_movable_operations *mops,
				  struct sim_page *page)
{
	struct sim_pagecache *cache = sim_mops_cache(mops);
	bool ours = false;

	spin_lock(&cache->lock);
	/* What is not ours may have the flag no longer, but not get it here. */
	if ((sim_page_flags(page) & SIM_PG_LRU) &&
	    sim_pagecache_index(cache, page) < cache->nr_index) {
		sim_lruvec_del(sim_page_lruvec(cache, page), page,
			       sim_page_lru(page));
		sim_update_page_flags(page, SIM_PG_LRU, 0);
		sim_pagecache_count(&sim_page_zone(cache->mm, page)
				    ->nr_lru[SIM_LRU_ISOLATED], 1);
		sim_pagecache_count(&cache->nr_isolated, 1);
		ours = true;
	}
	spin_unlock(&cache->lock);
	return ours;
}

/* @page is on its list again, in place of @from, which was isolated. Lock. */
static void sim_pagecache_unisolate(struct sim_pagecache *cache,
				    struct sim_page *page,
				    const struct sim_page *from)
{
	sim_update_page_flags(page, 0, SIM_PG_LRU);
	sim_lruvec_add(sim_page_lruvec(cache, page), page, sim_page_lru(page));
	sim_pagecache_count(&sim_page_zone(cache->mm, from)
			    ->nr_lru[SIM_LRU_ISOLATED], -1);
	sim_pagecache_count(&cache->nr_isolated, -1);
	if (!cache->nr_isolated)
		wake_up_all(&cache->putback);
}

/* Mirrors folio_putback_lru(). */
static void sim_pagecache_putback(const struct sim_movable_operations *mops,
				  struct sim_page *page)
{
	struct sim_pagecache *cache = sim_mops_cache(mops);

	spin_lock(&cache->lock);
	sim_pagecache_unisolate(cache, page, page);
	spin_unlock(&cache->lock);
}

/* Mirrors filemap_migrate_folio(). */
static int sim_pagecache_migrate(const struct sim_movable_operations *mops,
				 struct sim_page *dst, struct sim_page *src,
				 enum sim_migrate_mode mode)
{
	struct sim_pagecache *cache = sim_mops_cache(mops);
	unsigned long index;
	int err = -EAGAIN;

	spin_lock(&cache->lock);
	index = sim_pagecache_index(cache, src);
	if (index < cache->nr_index) {
		sim_page_migrate_copy(cache->mm, dst, src);
		cache->index[index] = sim_page_to_pfn(cache->mm, dst);
		sim_pagecache_unisolate(cache, dst, src);
		sim_count_pagecache_events(sim_page_lruvec(cache, dst),
					   SIM_PAGECACHE_MOVED, 1);
		err = 0;
	}
	spin_unlock(&cache->lock);
	return err;
}

static void sim_pagecache_free(struct sim_pagecache *cache)
{
	int nid;

	for (nid = 0; nid < SIM_MAX_NUMNODES; nid++)
		kfree(cache->lruvec[nid]);
	kvfree(cache->index);
	kfree(cache);
}

static struct sim_lruvec *sim_lruvec_create(struct sim_pagecache *cache,
					    struct sim_pglist_data *pgdat)
{
	struct sim_lruvec *lruvec = kzalloc(sizeof(*lruvec), GFP_KERNEL);
	int i;

	if (!lruvec)
		return NULL;
	lruvec->cache = cache;
	lruvec->pgdat = pgdat;
	for (i = 0; i < SIM_NR_LRU_LISTS; i++)
		INIT_LIST_HEAD(&lruvec->lists[i]);
	init_waitqueue_head(&lruvec->kswapd.wait);
	init_waitqueue_head(&lruvec->kswapd.idle);
	lruvec->kswapd.highest_zoneidx = SIM_MAX_NR_ZONES;
	return lruvec;
}

/**
 * sim_pagecache_create() - a workload that holds no pages yet
 * @mm: the machine, at stage buddy; it has no other owner of movable pages
 *
 * Context: machine's lock; may sleep.
 *
 * Return: the workload; NULL where the host has no memory for it.
 */
struct sim_pagecache *sim_pagecache_create(struct sim_mm *mm)
{
	struct sim_pagecache *cache = kzalloc(sizeof(*cache), GFP_KERNEL);
	unsigned long i;
	int nid;

	if (!cache)
		return NULL;
	cache->mm = mm;
	cache->reclaimer.name = "pagecache";
	cache->reclaimer.ops = &sim_pagecache_reclaim_ops;
	cache->mops.isolate_page = sim_pagecache_isolate;
	cache->mops.migrate_page = sim_pagecache_migrate;
	cache->mops.putback_page = sim_pagecache_putback;
	spin_lock_init(&cache->lock);
	init_waitqueue_head(&cache->putback);
	cache->nr_index = mm->totalram_pages;
	cache->index = kvmalloc_array(cache->nr_index, sizeof(*cache->index),
				      GFP_KERNEL);
	if (!cache->index)
		goto fail;
	for (i = 0; i < cache->nr_index; i++)
		cache->index[i] = SIM_PAGECACHE_NO_PAGE | (i + 1);
	for_each_sim_node(mm, nid) {
		if (!sim_node_state(mm, nid, SIM_N_MEMORY))
			continue;
		cache->lruvec[nid] = sim_lruvec_create(cache,
						       mm->node_data[nid]);
		if (!cache->lruvec[nid])
			goto fail;
	}
	WRITE_ONCE(mm->movable_ops, &cache->mops);
	return cache;
fail:
	sim_pagecache_free(cache);
	return NULL;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_pagecache_create);

/**
 * sim_pagecache_start() - from now on pages are given up when they are wanted
 * @cache: the workload; one that runs goes on
 *
 * Context: machine's lock; may sleep.
 *
 * Return: 0; a negative errno where the host has no thread for it.
 */
int sim_pagecache_start(struct sim_pagecache *cache)
{
	int nid, err;

	if (cache->running)
		return 0;
	err = sim_register_reclaim_ops(cache->mm, &cache->reclaimer);
	if (err)
		return err;
	cache->running = true;
	for_each_sim_node(cache->mm, nid) {
		if (!cache->lruvec[nid])
			continue;
		err = sim_kswapd_run(cache->lruvec[nid]);
		if (err) {
			sim_pagecache_stop(cache);
			return err;
		}
	}
	return 0;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_pagecache_start);

/**
 * sim_pagecache_stop() - nobody gives pages up any more
 * @cache: the workload; it keeps its pages
 *
 * Waits for the threads and for those that reclaim. Context: machine's lock; may
 * sleep.
 */
void sim_pagecache_stop(struct sim_pagecache *cache)
{
	int nid;

	if (!cache->running)
		return;
	/* Nobody wakes a thread up that is not there. */
	sim_unregister_reclaim_ops(&cache->reclaimer);
	for (nid = 0; nid < SIM_MAX_NUMNODES; nid++)
		if (cache->lruvec[nid])
			sim_kswapd_stop(cache->lruvec[nid]);
	cache->running = false;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_pagecache_stop);

/**
 * sim_pagecache_destroy() - the end of a workload
 * @cache: the workload; NULL does nothing
 * @drop: give its pages back; else the machine is about to forget them
 *
 * Context: machine's lock, or nobody else knows of the machine; may sleep.
 */
void sim_pagecache_destroy(struct sim_pagecache *cache, bool drop)
{
	if (!cache)
		return;
	sim_pagecache_stop(cache);
	if (drop)
		sim_pagecache_resize(cache, 0, 0);
	WRITE_ONCE(cache->mm->movable_ops, NULL);
	sim_pagecache_free(cache);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_pagecache_destroy);

/* How many pages it has more than @nr, or fewer: negative. */
static long sim_pagecache_more(const unsigned long *counter, unsigned long nr)
{
	return READ_ONCE(*counter) - nr;
}

/* As a file's pages are read ahead: no direct reclaim, and no reserves. */
#define SIM_PAGECACHE_GFP ((GFP_USER & ~__GFP_DIRECT_RECLAIM) | \
			   __GFP_NOMEMALLOC | __GFP_NOWARN)

/**
 * sim_pagecache_resize() - hold so many pages, if they can be had
 * @cache: the workload
 * @nr_file: movable pages
 * @nr_slab: reclaimable pages that cannot be moved
 *
 * It grows until it has them or the allocator refuses; with its thread reclaiming
 * at the same time, it may end up with fewer. None of either stops it, more than
 * none starts it. Context: machine's lock; may sleep.
 *
 * Return: 0; a negative errno, with nothing done, where it cannot be started.
 */
int sim_pagecache_resize(struct sim_pagecache *cache, unsigned long nr_file,
			 unsigned long nr_slab)
{
	long more;
	int err;

	if (nr_file || nr_slab) {
		err = sim_pagecache_start(cache);
		if (err)
			return err;
	} else {
		sim_pagecache_stop(cache);
	}
	/* Its thread, and whoever else reclaims, may take some at any time. */
	more = sim_pagecache_more(&cache->nr_slab, nr_slab);
	if (more > 0)
		sim_pagecache_drop(cache, true, more);
	while ((more = sim_pagecache_more(&cache->nr_file, nr_file)) > 0 &&
	       !sim_pagecache_drop(cache, false, more)) {
		/* Those that somebody is moving now come back soon. */
		if (!READ_ONCE(cache->nr_isolated))
			break;
		wait_event(cache->putback, !READ_ONCE(cache->nr_isolated));
	}
	more = sim_pagecache_more(&cache->nr_slab, nr_slab);
	if (more < 0)
		sim_pagecache_grow(cache, true, -more, SIM_PAGECACHE_GFP);
	more = sim_pagecache_more(&cache->nr_file, nr_file);
	if (more < 0)
		sim_pagecache_grow(cache, false, -more, SIM_PAGECACHE_GFP);
	return 0;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_pagecache_resize);
