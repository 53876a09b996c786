// SPDX-License-Identifier: GPL-2.0
/*
 * An allocation that the low marks do not allow: what it does, in order, until it
 * has a block or nothing is left to try.
 *
 * Before reclaim: wake kswapd, go down to the marks that the request may go to,
 * compact for a large block. Then in rounds: wake kswapd again, use reserves,
 * reclaim, compact. Between rounds it is asked whether another makes sense; if not,
 * the OOM killer is. Mirrors __alloc_pages_slowpath() of Linux 6.12 and what it
 * calls.
 */
#include <linux/kernel.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>

#include "host/compat.h"
#include "page/compaction.h"
#include "page/highatomic.h"
#include "page/internal.h"
#include "page/pcp.h"
#include "page/policy/policy.h"
#include "page/reclaim.h"
#include "page/show_mem.h"

/* Compactions that said they had made a block, before a harder one is asked for. */
#define SIM_MAX_COMPACT_RETRIES 16

/*
 * Ours. In Linux an allocation may go round for ever, when it must not fail or
 * while reclaim says that it makes progress. No task of the host does: not more
 * rounds than this, and with __GFP_NOFAIL not more that came to nothing than this.
 */
#define SIM_MAX_ALLOC_ROUNDS 256
#define SIM_MAX_NOFAIL_RETRIES SIM_MAX_RECLAIM_RETRIES

/* What is next for an allocation. */
enum sim_next {
	SIM_NEXT_GOT_PAGE,
	SIM_NEXT_RESTART,
	SIM_NEXT_RETRY,
	SIM_NEXT_NOPAGE,
	SIM_NEXT_FAIL,
};

/**
 * struct sim_slowpath - one allocation on its way
 * @mm: the machine
 * @gfp: the request
 * @order: of the block
 * @ac: the zones
 * @always: SIM_ALLOC_* that are never given up
 * @page: the block, once there is one
 * @alloc_flags: how far down it may go now
 * @seq: of mems_allowed, when it began
 * @progress: what the last reclaim or OOM killer came to; 0 for nothing
 * @no_progress_loops: rounds of reclaim that came to nothing
 * @compact_priority: how much compaction may do
 * @compact_result: what the last one came to
 * @compaction_retries: how often it said that it had made a block
 * @hopeless: rounds that came to nothing, the OOM killer included
 * @rounds: all rounds
 */
struct sim_slowpath {
	struct sim_mm *mm;
	gfp_t gfp;
	unsigned int order;
	struct sim_alloc_context *ac;
	unsigned int always;
	struct sim_page *page;
	unsigned int alloc_flags;
	unsigned int seq;
	unsigned long progress;
	int no_progress_loops;
	enum sim_compact_priority compact_priority;
	enum sim_compact_result compact_result;
	int compaction_retries;
	int hopeless;
	int rounds;
};

static bool sim_costly(const struct sim_slowpath *s)
{
	return s->order > PAGE_ALLOC_COSTLY_ORDER;
}

/* Mirrors gfp_compaction_allowed(): moving a page may take I/O. */
static bool sim_can_compact(const struct sim_slowpath *s)
{
	return s->gfp & __GFP_IO;
}

/**
 * sim_gfp_to_alloc_flags() - how hard a request tries that failed once
 * @gfp: the request
 * @order: of the block
 *
 * Priorities of the host's tasks mean nothing to a machine. Mirrors
 * gfp_to_alloc_flags().
 *
 * Return: SIM_ALLOC_*.
 */
unsigned int sim_gfp_to_alloc_flags(gfp_t gfp, unsigned int order)
{
	unsigned int alloc_flags = SIM_ALLOC_WMARK_MIN | SIM_ALLOC_CPUSET;

	if (gfp & __GFP_HIGH)
		alloc_flags |= SIM_ALLOC_MIN_RESERVE;
	if (gfp & __GFP_KSWAPD_RECLAIM)
		alloc_flags |= SIM_ALLOC_KSWAPD;
	if (gfp & __GFP_DIRECT_RECLAIM)
		return alloc_flags;
	if (!(gfp & __GFP_NOMEMALLOC)) {
		alloc_flags |= SIM_ALLOC_NON_BLOCK;
		if (order && (gfp & __GFP_HIGH))
			alloc_flags |= SIM_ALLOC_HIGHATOMIC;
	}
	/* Rather from a node that is not allowed than not at all. */
	if (gfp & __GFP_HIGH)
		alloc_flags &= ~SIM_ALLOC_CPUSET;
	return alloc_flags;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_gfp_to_alloc_flags);

/**
 * sim_gfp_pfmemalloc_allowed() - may a request use all that there is
 * @mm: the machine
 * @gfp: the request
 *
 * Mirrors gfp_pfmemalloc_allowed(). Context: any.
 *
 * Return: whether it may.
 */
bool sim_gfp_pfmemalloc_allowed(struct sim_mm *mm, gfp_t gfp)
{
	if (gfp & __GFP_NOMEMALLOC)
		return false;
	return (gfp & __GFP_MEMALLOC) || sim_task_is_memalloc(mm);
}

/* Mirrors wake_all_kswapds(). */
static void sim_wake_all_kswapds(const struct sim_slowpath *s)
{
	const struct sim_alloc_context *ac = s->ac;
	struct sim_pglist_data *last = NULL;
	struct sim_zoneref *z;
	struct sim_zone *zone;

	if (!(s->alloc_flags & SIM_ALLOC_KSWAPD))
		return;
	for_each_sim_zone_zonelist_nodemask(zone, z, ac->zonelist,
					    ac->highest_zoneidx, ac->nodemask) {
		if (last == zone->zone_pgdat || !zone->managed_pages)
			continue;
		last = zone->zone_pgdat;
		if (sim_cpuset_zone_allowed(s->mm, zone, s->gfp))
			sim_wakeup_kswapd(s->mm, zone, s->gfp, s->order,
					  ac->highest_zoneidx);
	}
}

/* Look for a block with what is allowed by now. Returns whether there is one. */
static bool sim_try_freelist(struct sim_slowpath *s)
{
	s->page = sim_get_page_from_freelist(s->mm, s->gfp, s->order,
					     s->alloc_flags | s->always, s->ac);
	return s->page;
}

static struct sim_reclaim_control
sim_reclaim_control(const struct sim_slowpath *s)
{
	return (struct sim_reclaim_control){
		.gfp = s->gfp,
		.order = s->order,
		.zonelist = s->ac->zonelist,
		.nodemask = s->ac->nodemask,
		.highest_zoneidx = s->ac->highest_zoneidx,
		.alloc_flags = s->alloc_flags,
	};
}

/*
 * Mirrors check_retry_cpuset(): did it fail because the nodes changed meanwhile,
 * or because a mask has none of those that are allowed now?
 */
static bool sim_check_retry_cpuset(const struct sim_slowpath *s)
{
	const struct sim_mm *mm = s->mm;
	struct sim_alloc_context *ac = s->ac;

	if (ac->nodemask != SIM_NODE_MASK_ALL &&
	    !(ac->nodemask & READ_ONCE(mm->mems_allowed))) {
		ac->nodemask = SIM_NODE_MASK_ALL;
		return true;
	}
	return read_seqcount_retry(&mm->mems_allowed_seq, s->seq);
}

/* Is there a zone that the request could use, marks or not? */
static bool sim_any_zone(struct sim_slowpath *s)
{
	struct sim_alloc_context *ac = s->ac;
	u64 allowed = READ_ONCE(s->mm->mems_allowed);

	/* The fast path may have begun with other nodes. */
	ac->preferred_zoneref = sim_first_zones_zonelist(ac->zonelist,
							 ac->highest_zoneidx,
							 ac->nodemask);
	if (!ac->preferred_zoneref->zone)
		return false;
	/* A cpuset may consist of nodes whose zones are all too high. */
	return !(s->gfp & __GFP_HARDWALL) ||
	       sim_first_zones_zonelist(ac->zonelist, ac->highest_zoneidx,
					allowed)->zone;
}

/* Returns whether there is a block. Mirrors __alloc_pages_direct_reclaim(). */
static bool sim_direct_reclaim(struct sim_slowpath *s)
{
	const struct sim_reclaim_control rc = sim_reclaim_control(s);

	cond_resched();
	sim_count_zid_vm_events(s->mm, SIM_ALLOCSTALL_DMA,
				s->ac->highest_zoneidx, 1);
	s->progress = sim_try_to_free_pages(s->mm, &rc);
	cond_resched();
	if (!s->progress)
		return false;
	if (s->mm->features & SIM_FEATURE_ZLC)
		sim_zlc_clear_zones_full(s->ac->zonelist, s->gfp);
	if (sim_try_freelist(s))
		return true;
	/* It may lie in lists of other CPUs, or be kept for others. */
	sim_unreserve_highatomic_pageblock(s->mm, s->ac, false);
	sim_drain_all_pages(s->mm, NULL);
	return sim_try_freelist(s);
}

/* Returns whether there is a block. Mirrors __alloc_pages_direct_compact(). */
static bool sim_direct_compact(struct sim_slowpath *s,
			       enum sim_compact_priority prio)
{
	const struct sim_reclaim_control rc = sim_reclaim_control(s);

	if (!s->order)
		return false;
	s->compact_result = sim_try_to_compact_pages(s->mm, &rc, prio);
	if (s->compact_result == SIM_COMPACT_SKIPPED)
		return false;
	sim_count_vm_event(s->mm, SIM_COMPACTSTALL);
	if (sim_try_freelist(s)) {
		sim_compaction_defer_reset(sim_page_zone(s->mm, s->page),
					   s->order, true);
		sim_count_vm_event(s->mm, SIM_COMPACTSUCCESS);
		return true;
	}
	sim_count_vm_event(s->mm, SIM_COMPACTFAIL);
	cond_resched();
	return false;
}

/*
 * With all that could be reclaimed, would a zone be above its min mark? Mirrors the
 * loop of should_reclaim_retry().
 */
static bool sim_reclaim_could_help(const struct sim_slowpath *s)
{
	const struct sim_alloc_context *ac = s->ac;
	struct sim_zoneref *z;
	struct sim_zone *zone;

	for_each_sim_zone_zonelist_nodemask(zone, z, ac->zonelist,
					    ac->highest_zoneidx, ac->nodemask) {
		unsigned long pages;

		if ((s->alloc_flags & SIM_ALLOC_CPUSET) &&
		    !sim_cpuset_zone_allowed(s->mm, zone, s->gfp))
			continue;
		pages = sim_zone_page_state_snapshot(zone, SIM_NR_FREE_PAGES) +
			sim_zone_reclaimable_pages(s->mm, zone);
		if (__sim_zone_watermark_ok(zone, s->order,
					    sim_wmark_pages(zone,
							    SIM_WMARK_MIN),
					    ac->highest_zoneidx, s->alloc_flags,
					    pages))
			return true;
	}
	return false;
}

/* Mirrors should_reclaim_retry(). */
static bool sim_should_reclaim_retry(struct sim_slowpath *s)
{
	bool retry = false;

	/* Progress in pages says little of large blocks. */
	if (s->progress && !sim_costly(s))
		s->no_progress_loops = 0;
	else
		s->no_progress_loops++;
	if (s->no_progress_loops <= SIM_MAX_RECLAIM_RETRIES) {
		retry = sim_reclaim_could_help(s);
		/* A worker that only yields stands in the way of its pool. */
		if (current->flags & PF_WQ_WORKER)
			schedule_timeout_uninterruptible(1);
		else
			cond_resched();
	}
	/* Before anybody is killed, nothing is kept for others. */
	return retry ||
	       sim_unreserve_highatomic_pageblock(s->mm, s->ac, true);
}

/* Mirrors should_compact_retry(). */
static bool sim_should_compact_retry(struct sim_slowpath *s)
{
	const struct sim_reclaim_control rc = sim_reclaim_control(s);
	enum sim_compact_priority least = SIM_MIN_COMPACT_PRIORITY;
	int retries = SIM_MAX_COMPACT_RETRIES;

	if (!s->order)
		return false;
	if (s->compact_result == SIM_COMPACT_SKIPPED)
		return sim_compaction_zonelist_suitable(s->mm, &rc);
	if (sim_costly(s)) {
		least = SIM_MIN_COMPACT_COSTLY_PRIORITY;
		retries /= 4;
	}
	/* There was a block, and somebody else was faster. */
	if (s->compact_result == SIM_COMPACT_SUCCESS &&
	    ++s->compaction_retries <= retries)
		return true;
	if (s->compact_priority <= least)
		return false;
	s->compact_priority--;
	s->compaction_retries = 0;
	return true;
}

/* Mirrors __alloc_pages_cpuset_fallback(): outside the cpuset only if need be. */
static bool sim_cpuset_fallback(struct sim_slowpath *s, unsigned int reserve)
{
	unsigned int was = s->alloc_flags;
	bool got;

	s->alloc_flags = reserve | SIM_ALLOC_CPUSET;
	got = sim_try_freelist(s);
	s->alloc_flags = reserve;
	got = got || sim_try_freelist(s);
	s->alloc_flags = was;
	return got;
}

/* Can the OOM killer help such a request? As __alloc_pages_may_oom(). */
static bool sim_oom_may_help(const struct sim_slowpath *s)
{
	return !sim_costly(s) &&
	       !(s->gfp & (__GFP_RETRY_MAYFAIL | __GFP_THISNODE)) &&
	       s->ac->highest_zoneidx >= SIM_ZONE_NORMAL;
}

/* Returns whether there is a block. Mirrors __alloc_pages_may_oom(). */
static bool sim_may_oom(struct sim_slowpath *s)
{
	const struct sim_reclaim_control rc = sim_reclaim_control(s);
	struct sim_reclaim *reclaim = s->mm->reclaim;

	s->progress = 0;
	if (!reclaim)
		return false;
	if (!mutex_trylock(&reclaim->oom_lock)) {
		/* Somebody else makes room. */
		s->progress = 1;
		schedule_timeout_uninterruptible(1);
		return false;
	}
	/* That somebody may have done so just now. */
	s->page = sim_get_page_from_freelist(s->mm,
					     (s->gfp | __GFP_HARDWALL) &
					     ~__GFP_DIRECT_RECLAIM,
					     s->order, SIM_ALLOC_WMARK_HIGH |
					     SIM_ALLOC_CPUSET | s->always,
					     s->ac);
	if (!s->page && sim_oom_may_help(s)) {
		s->progress = sim_out_of_memory(s->mm, &rc);
		/* It waits for somebody who may ask for a victim. */
		if (s->progress && !(s->gfp & __GFP_FS))
			schedule_timeout_uninterruptible(1);
		if (s->gfp & __GFP_NOFAIL)
			sim_cpuset_fallback(s, SIM_ALLOC_NO_WATERMARKS);
	}
	mutex_unlock(&reclaim->oom_lock);
	return s->page;
}

/* From here on nothing is known of the state of the machine. */
static void sim_slowpath_begin(struct sim_slowpath *s)
{
	s->seq = read_seqcount_begin(&s->mm->mems_allowed_seq);
	s->alloc_flags = sim_gfp_to_alloc_flags(s->gfp, s->order);
	s->alloc_flags = sim_gfp_to_alloc_flags_cma(s->ac->migratetype,
						    s->alloc_flags);
	s->no_progress_loops = 0;
	s->compaction_retries = 0;
	s->compact_result = SIM_COMPACT_SKIPPED;
	s->compact_priority = SIM_DEF_COMPACT_PRIORITY;
}

/*
 * Had it better compact before it reclaims? For large blocks there is often enough
 * that is free; and what cannot be moved should not spoil another pageblock.
 */
static bool sim_compacts_first(const struct sim_slowpath *s)
{
	if (!(s->gfp & __GFP_DIRECT_RECLAIM) || !sim_can_compact(s))
		return false;
	if (!s->order || (!sim_costly(s) &&
			  s->ac->migratetype == SIM_MIGRATE_MOVABLE))
		return false;
	return !sim_gfp_pfmemalloc_allowed(s->mm, s->gfp);
}

/* All that can be done without reclaim. */
static enum sim_next sim_try_before_reclaim(struct sim_slowpath *s)
{
	if (!sim_any_zone(s))
		return SIM_NEXT_NOPAGE;
	sim_wake_all_kswapds(s);
	if (sim_try_freelist(s))
		return SIM_NEXT_GOT_PAGE;
	if (!sim_compacts_first(s))
		return SIM_NEXT_RETRY;
	if (sim_direct_compact(s, SIM_INIT_COMPACT_PRIORITY))
		return SIM_NEXT_GOT_PAGE;
	/* As a huge page, which its user can do without. */
	if (sim_costly(s) && (s->gfp & __GFP_NORETRY)) {
		if (s->compact_result == SIM_COMPACT_SKIPPED ||
		    s->compact_result == SIM_COMPACT_DEFERRED ||
		    (s->gfp & __GFP_THISNODE))
			return SIM_NEXT_NOPAGE;
		s->compact_priority = SIM_INIT_COMPACT_PRIORITY;
	}
	return SIM_NEXT_RETRY;
}

/* Ours: also who is being killed had better get out. */
static bool sim_gives_up(const struct sim_slowpath *s)
{
	return s->rounds >= SIM_MAX_ALLOC_ROUNDS ||
	       fatal_signal_pending(current);
}

/* One round of reclaim and compaction. */
static enum sim_next sim_try_round(struct sim_slowpath *s)
{
	struct sim_alloc_context *ac = s->ac;
	bool reserves;

	if (sim_check_retry_cpuset(s))
		return SIM_NEXT_RESTART;
	s->rounds++;
	sim_wake_all_kswapds(s);
	reserves = sim_gfp_pfmemalloc_allowed(s->mm, s->gfp);
	if (reserves)
		s->alloc_flags = SIM_ALLOC_NO_WATERMARKS |
				 (s->alloc_flags &
				  (SIM_ALLOC_KSWAPD | SIM_ALLOC_CMA));
	/* Who may go this far may go anywhere. */
	if (reserves || !(s->alloc_flags & SIM_ALLOC_CPUSET)) {
		ac->nodemask = SIM_NODE_MASK_ALL;
		ac->preferred_zoneref =
			sim_first_zones_zonelist(ac->zonelist,
						 ac->highest_zoneidx,
						 ac->nodemask);
	}
	if (sim_try_freelist(s))
		return SIM_NEXT_GOT_PAGE;
	if (!(s->gfp & __GFP_DIRECT_RECLAIM) || sim_task_is_memalloc(s->mm))
		return SIM_NEXT_NOPAGE;
	if (sim_direct_reclaim(s) ||
	    sim_direct_compact(s, s->compact_priority))
		return SIM_NEXT_GOT_PAGE;

	if (s->gfp & __GFP_NORETRY)
		return SIM_NEXT_NOPAGE;
	if (sim_costly(s) &&
	    (!sim_can_compact(s) || !(s->gfp & __GFP_RETRY_MAYFAIL)))
		return SIM_NEXT_NOPAGE;
	if (sim_gives_up(s))
		return SIM_NEXT_FAIL;
	if (sim_should_reclaim_retry(s))
		return SIM_NEXT_RETRY;
	if (s->progress && sim_can_compact(s) && sim_should_compact_retry(s))
		return SIM_NEXT_RETRY;

	if (sim_check_retry_cpuset(s))
		return SIM_NEXT_RESTART;
	if (sim_may_oom(s))
		return SIM_NEXT_GOT_PAGE;
	if (!s->progress)
		return SIM_NEXT_NOPAGE;
	s->no_progress_loops = 0;
	return SIM_NEXT_RETRY;
}

/* There is none; but some do not take that for an answer. */
static enum sim_next sim_try_nofail(struct sim_slowpath *s)
{
	if (sim_check_retry_cpuset(s))
		return SIM_NEXT_RESTART;
	if (!(s->gfp & __GFP_NOFAIL) || !(s->gfp & __GFP_DIRECT_RECLAIM))
		return SIM_NEXT_FAIL;
	if (sim_cpuset_fallback(s, SIM_ALLOC_MIN_RESERVE))
		return SIM_NEXT_GOT_PAGE;
	s->hopeless = s->progress ? 0 : s->hopeless + 1;
	if (s->hopeless >= SIM_MAX_NOFAIL_RETRIES || sim_gives_up(s)) {
		sim_err(s->mm->log, "page allocation: __GFP_NOFAIL order:%u fails after %d rounds, as nobody gives up enough pages\n",
			s->order, s->rounds);
		return SIM_NEXT_FAIL;
	}
	/* Whoever reclaims in the background needs time. */
	schedule_timeout_uninterruptible(1);
	return SIM_NEXT_RETRY;
}

/**
 * sim_alloc_pages_slowpath() - take a block where the marks are low
 * @mm: the machine
 * @gfp: the request
 * @order: of the block
 * @ac: the zones
 * @always: SIM_ALLOC_* that are never given up
 *
 * Mirrors __alloc_pages_slowpath(), in at most SIM_MAX_ALLOC_ROUNDS rounds. Context:
 * any; may sleep with __GFP_DIRECT_RECLAIM.
 *
 * Return: first page of the block; NULL, and a report in the log, for none.
 */
noinline struct sim_page *
sim_alloc_pages_slowpath(struct sim_mm *mm, gfp_t gfp, unsigned int order,
			 struct sim_alloc_context *ac, unsigned int always)
{
	struct sim_slowpath s = {
		.mm = mm, .gfp = gfp, .order = order, .ac = ac,
		.always = always,
	};
	enum sim_next next = SIM_NEXT_RESTART;

	while (next != SIM_NEXT_GOT_PAGE && next != SIM_NEXT_FAIL) {
		switch (next) {
		case SIM_NEXT_RESTART:
			sim_slowpath_begin(&s);
			next = sim_try_before_reclaim(&s);
			break;
		case SIM_NEXT_RETRY:
			next = sim_try_round(&s);
			break;
		default:
			next = sim_try_nofail(&s);
			break;
		}
	}
	if (unlikely(!s.page))
		sim_warn_alloc(mm, gfp, order, ac);
	return s.page;
}
