// SPDX-License-Identifier: GPL-2.0
/*
 * What would happen if? Done for real, by the code that would do it, and undone: the
 * pages are put back as they were, and the path is told from what changed.
 */
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/string.h>

#include "host/compat.h"
#include "page/buddy.h"
#include "page/gfp.h"
#include "page/linux_6_1.h"
#include "page/page_alloc.h"
#include "page/pcp.h"
#include "page/show_mem.h"
#include "page/snapshot.h"
#include "view/ctl_internal.h"

/* What was seen before it was undone. */
struct sim_whatif {
	gfp_t gfp;
	unsigned int order;
	int nid;
	/* The first block; 0 pages for none. */
	unsigned long pfn;
	unsigned long nr;
	int type_after;
	long wakeups;
	char why[SIM_ALLOC_WHY_LEN];
};

/* Requests that found no zone above its low mark, so far. */
static long sim_whatif_wakeups(const struct sim_mm *mm)
{
	long sum = 0;
	int nid;

	for_each_sim_node(mm, nid)
		sum += atomic_long_read(&mm->node_data[nid]->kswapd_wakeups);
	return sum;
}

/* Take up to @most blocks and put all back. */
static int sim_whatif_do(struct sim_ctl *ctl, struct sim_whatif *w,
			 unsigned long most)
{
	struct sim_mm *mm = &ctl->machine->mm;
	struct sim_fail_page_alloc *fail = mm->fail_page_alloc;
	struct sim_reclaim *reclaim = mm->reclaim;
	u64 need = sim_snapshot_size(mm);
	struct sim_snapshot snapshot;
	struct sim_page *page;

	if (need >> PAGE_SHIFT > max(si_mem_available(), 0L) / 2 ||
	    sim_snapshot_take(mm, &snapshot))
		return sim_ctl_refuse(ctl, -ENOMEM,
				      "whatif: the host has no room for a copy of the bookkeeping, %lluK",
				      need >> 10);
	/* Neither by chance nor by the work of others. */
	mm->fail_page_alloc = NULL;
	mm->reclaim = NULL;
	w->wakeups = sim_whatif_wakeups(mm);
	for (w->nr = 0; w->nr < most; w->nr++) {
		page = sim_alloc_pages_node(mm, w->nid, w->gfp, w->order);
		if (!page)
			break;
		if (!w->nr) {
			w->pfn = sim_page_to_pfn(mm, page);
			w->type_after = sim_get_pageblock_migratetype(mm,
								      w->pfn);
		}
		cond_resched();
	}
	w->wakeups = sim_whatif_wakeups(mm) - w->wakeups;
	if (w->nr < most)
		sim_alloc_why_node(mm, w->gfp, w->order, w->nid, w->why);
	sim_snapshot_put_back(&snapshot);
	mm->fail_page_alloc = fail;
	mm->reclaim = reclaim;
	return 0;
}

/* The block that page @pfn is free in, or in a per-CPU list with; NULL for none. */
static const struct sim_page *sim_whatif_block(const struct sim_mm *mm,
					       unsigned long pfn)
{
	unsigned int order;

	for (order = 0; order <= SIM_MAX_PAGE_ORDER; order++) {
		const struct sim_page *head;

		head = sim_pfn_to_page(mm, pfn & ~((1UL << order) - 1));
		if ((sim_page_buddy(head) || sim_page_pcp(head)) &&
		    sim_page_order(head) >= order)
			return head;
	}
	return NULL;
}

/*
 * The type of the list that a free block is in. As Linux 6.1 has it that need not be
 * its pageblock's; nobody but the lists knows.
 */
static int sim_whatif_list(const struct sim_mm *mm,
			   const struct sim_page *block, int type)
{
	const struct sim_free_area *area;
	const struct sim_page *page;
	int mt;

	if (!sim_is_linux_6_1(mm) || !sim_page_buddy(block))
		return type;
	area = &sim_page_zone(mm, block)->free_area[sim_page_order(block)];
	for (mt = 0; mt < SIM_MIGRATE_LISTS; mt++)
		list_for_each_entry(page, &area->free_list[mt], lru)
			if (page == block)
				return mt;
	return type;
}

/* How a block was come by, told from where it is now that it is back. */
static void sim_whatif_say_path(struct sim_ctl *ctl, const struct sim_whatif *w)
{
	const struct sim_mm *mm = &ctl->machine->mm;
	const struct sim_page *page = sim_pfn_to_page(mm, w->pfn);
	const struct sim_page *block = sim_whatif_block(mm, w->pfn);
	int wanted = sim_gfp_migratetype(mm, w->gfp);
	int type = sim_get_pageblock_migratetype(mm, w->pfn);
	int list = block ? sim_whatif_list(mm, block, type) : type;
	const char *path = "list";

	if (!block) {
		/* A reclaimer's, which is not asked here. */
		path = "elsewhere";
		block = page;
	} else if (sim_page_pcp(block)) {
		path = "pcp";
	} else if (list >= SIM_MIGRATE_PCPTYPES) {
		path = "reserve";
	} else if (list != wanted) {
		path = w->type_after == type ? "steal" : "claim";
	} else if (sim_page_order(block) > w->order) {
		path = "split";
	}
	sim_ctl_say(ctl, "ok whatif alloc order=%u pfn=%lu zone=%s path=%s ",
		    w->order, w->pfn, sim_page_zone(mm, page)->name, path);
	sim_ctl_say(ctl, "from_order=%u type=%s pageblock=%s",
		    sim_page_order(block), sim_migratetype_names[wanted],
		    sim_migratetype_names[type]);
	if (w->type_after != type)
		sim_ctl_say(ctl, "->%s", sim_migratetype_names[w->type_after]);
	sim_ctl_say(ctl, " low_mark=%s\n", w->wakeups ? "missed" : "met");
}

/**
 * sim_ctl_whatif() - what would an allocation come to, or as many as there can be?
 * @ctl: the commands
 * @args: the values of the line; what is "alloc" or "fill"
 *
 * Nothing is changed. Context: machine's lock.
 *
 * Return: 0 or a negative errno, which is said and logged.
 */
int sim_ctl_whatif(struct sim_ctl *ctl, struct sim_ctl_args *args)
{
	bool fill = args->what && !strcmp(args->what, "fill");
	struct sim_machine *m = ctl->machine;
	struct sim_whatif w = { };
	int err;

	if (!args->what || (!fill && strcmp(args->what, "alloc")))
		return sim_ctl_refuse(ctl, -EINVAL,
				      "whatif %.32s: must be alloc or fill",
				      args->what ?: "");
	if (!m->clone)
		return sim_ctl_refuse(ctl, -EBUSY,
				      "whatif: needs a clone of a zone of the host, which nobody else uses; see clone=");
	err = sim_ctl_need_buddy(ctl, "whatif");
	if (!err && (args->pfn || args->pages || args->stage || args->tag ||
		     args->zone))
		err = sim_ctl_refuse(ctl, -EINVAL,
				     "whatif: takes order=, type=, gfp= and node= only");
	if (!err)
		err = sim_ctl_parse_order(ctl, "whatif", args->order, &w.order);
	if (!err)
		err = sim_ctl_parse_node(ctl, "whatif", args->node, &w.nid);
	if (!err)
		err = sim_ctl_parse_gfp(ctl, args, w.order, w.nid, &w.gfp);
	if (err)
		return err;
	w.gfp |= __GFP_NOWARN;
	err = sim_whatif_do(ctl, &w, fill ? ULONG_MAX : 1);
	if (err)
		return err;
	if (fill)
		sim_ctl_say(ctl, "ok whatif fill order=%u blocks=%lu pages=%lu; then: %s\n",
			    w.order, w.nr, w.nr << w.order, w.why);
	else if (w.nr)
		sim_whatif_say_path(ctl, &w);
	else
		sim_ctl_say(ctl, "ok whatif alloc order=%u path=refused: %s\n",
			    w.order, w.why);
	return 0;
}
