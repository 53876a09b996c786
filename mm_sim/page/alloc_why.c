// SPDX-License-Identifier: GPL-2.0
/*
 * Why an allocation failed, in one line. Ours: of the kernel's report one has to work
 * it out.
 */
#include <linux/bitops.h>
#include <linux/kernel.h>
#include <linux/numa.h>
#include <linux/ratelimit.h>

#include "host/compat.h"
#include "page/extfrag.h"
#include "page/internal.h"
#include "page/show_mem.h"

/* What is the matter with a zone; the higher, the nearer it comes. */
enum sim_zone_lack {
	SIM_LACKS_PAGES,
	SIM_LACKS_BLOCK,
	SIM_LACKS_NOTHING,
};

/**
 * struct sim_zone_answer - what a zone has for a request
 * @zone: the zone
 * @lack: what it has not
 * @free: free pages
 * @useless: of these, pages that such a request cannot have
 * @mark: the min mark
 * @keep: what of it must stay for such a request
 * @reserve: what must stay beside that, as the request could use a higher zone
 */
struct sim_zone_answer {
	const struct sim_zone *zone;
	enum sim_zone_lack lack;
	long free;
	long useless;
	long mark;
	long keep;
	long reserve;
};

/* Pages above what must stay; not above 0 is too few. */
static long sim_answer_room(const struct sim_zone_answer *a)
{
	return a->free - a->useless - a->keep - a->reserve;
}

static struct sim_zone_answer sim_ask_zone(const struct sim_zone *zone,
					   unsigned int order,
					   int highest_zoneidx,
					   unsigned int alloc_flags)
{
	struct sim_zone_answer a = {
		.zone = zone,
		.free = sim_zone_page_state(zone, SIM_NR_FREE_PAGES),
	};

	/* Some heed no mark: any block will do. */
	if (alloc_flags & SIM_ALLOC_NO_WATERMARKS) {
		a.useless = BIT(order) - 1;
	} else {
		a.useless = sim_zone_unusable_free(zone, order, alloc_flags);
		a.mark = zone->_watermark[SIM_WMARK_MIN];
		/* For whom the reserves are there, no mark is raised. */
		if (order || !(alloc_flags & SIM_ALLOC_MIN_RESERVE))
			a.mark = sim_wmark_pages(zone, SIM_WMARK_MIN);
		a.keep = sim_lowered_mark(a.mark, alloc_flags);
		a.reserve = zone->lowmem_reserve[highest_zoneidx];
	}
	if (sim_answer_room(&a) <= 0)
		a.lack = SIM_LACKS_PAGES;
	else if (!sim_zone_has_block(zone, order, alloc_flags))
		a.lack = SIM_LACKS_BLOCK;
	else
		a.lack = SIM_LACKS_NOTHING;
	return a;
}

/* Does @a come nearer to what was asked for than @b? */
static bool sim_answer_nearer(const struct sim_zone_answer *a,
			      const struct sim_zone_answer *b)
{
	if (!b->zone || a->lack != b->lack)
		return !b->zone || a->lack > b->lack;
	return sim_answer_room(a) > sim_answer_room(b);
}

/* Where there is a block that would do, in types that have no per-CPU lists. */
static void sim_say_types(const struct sim_zone *zone, unsigned int order,
			  char *text, size_t size)
{
	unsigned int at;
	int mt, len = 0;

	text[0] = '\0';
	for (mt = SIM_MIGRATE_PCPTYPES; mt < SIM_MIGRATE_LISTS; mt++) {
		for (at = order; at <= SIM_MAX_PAGE_ORDER; at++)
			if (!list_empty(&zone->free_area[at].free_list[mt]))
				break;
		if (at <= SIM_MAX_PAGE_ORDER)
			len += scnprintf(text + len, size - len, "%s%s",
					 len ? ", " : ": ",
					 sim_migratetype_names[mt]);
	}
}

static void sim_say_answer(const struct sim_zone_answer *a, unsigned int order,
			   unsigned int zones, char *why)
{
	int index = sim_fragmentation_index(a->zone, order), len;
	char others[48] = "", types[64];

	sim_say_types(a->zone, order, types, sizeof(types));
	if (zones > 1)
		scnprintf(others, sizeof(others), ", the nearest of %u zones,",
			  zones);
	len = scnprintf(why, SIM_ALLOC_WHY_LEN,
			"%s: Node %d %s%s has %ld pages free, %ld of no use here, and must keep %ld (min mark %ld) and %ld (lowmem reserve)",
			a->lack == SIM_LACKS_PAGES && a->mark ?
			"below the min mark" :
			a->lack == SIM_LACKS_PAGES ? "too few pages" :
			a->lack == SIM_LACKS_BLOCK ? "too fragmented" :
			"there is room by now",
			a->zone->zone_pgdat->node_id, a->zone->name, others,
			a->free, a->useless, a->keep, a->mark, a->reserve);
	why += len;
	len = SIM_ALLOC_WHY_LEN - len;
	if (a->lack == SIM_LACKS_PAGES)
		scnprintf(why, len, "; %ld too few", 1 - sim_answer_room(a));
	else if (a->lack == SIM_LACKS_BLOCK && index == SIM_EXTFRAG_SUITABLE)
		scnprintf(why, len,
			  "; blocks of order %u are in lists of types only that it may not use%s",
			  order, types);
	else if (a->lack == SIM_LACKS_BLOCK)
		scnprintf(why, len,
			  "; enough, but no block of order %u, fragmentation index %s%d.%03d",
			  order, index < 0 ? "-" : "", abs(index) / 1000,
			  abs(index) % 1000);
}

/**
 * sim_alloc_why() - why did an allocation fail?
 * @mm: the machine
 * @gfp: the request
 * @order: of the block, 0 to SIM_MAX_PAGE_ORDER
 * @ac: the zones that it could use in the end
 * @why: where to say it; SIM_ALLOC_WHY_LEN bytes
 *
 * Of the zones that it might have used, the one that comes nearest is named. Looks at
 * the machine as it is by now. Context: any.
 */
void sim_alloc_why(struct sim_mm *mm, gfp_t gfp, unsigned int order,
		   const struct sim_alloc_context *ac, char *why)
{
	unsigned int zones = 0, masked = 0, outside = 0, asked = 0;
	unsigned int alloc_flags = sim_gfp_to_alloc_flags(gfp, order);
	struct sim_zone_answer best = { };
	struct sim_zoneref *z;
	struct sim_zone *zone;

	if (sim_gfp_pfmemalloc_allowed(mm, gfp))
		alloc_flags = SIM_ALLOC_NO_WATERMARKS;
	alloc_flags = sim_gfp_to_alloc_flags_cma(ac->migratetype, alloc_flags);
	for_each_sim_zone_zonelist_nodemask(zone, z, ac->zonelist,
					    ac->highest_zoneidx,
					    SIM_NODE_MASK_ALL) {
		struct sim_zone_answer a;

		zones++;
		if (!(ac->nodemask & BIT_ULL(zone->zone_pgdat->node_id))) {
			masked++;
			continue;
		}
		if ((alloc_flags & SIM_ALLOC_CPUSET) &&
		    !sim_cpuset_zone_allowed(mm, zone, gfp)) {
			outside++;
			continue;
		}
		asked++;
		a = sim_ask_zone(zone, order, ac->highest_zoneidx, alloc_flags);
		if (sim_answer_nearer(&a, &best))
			best = a;
	}
	if (asked)
		sim_say_answer(&best, order, asked, why);
	else if (!zones)
		scnprintf(why, SIM_ALLOC_WHY_LEN,
			  "excluded by zone: no zone up to %s has memory on %s",
			  sim_zone_names[ac->highest_zoneidx],
			  gfp & __GFP_THISNODE ? "this node, and __GFP_THISNODE allows no other" :
			  "any node");
	else if (masked == zones)
		scnprintf(why, SIM_ALLOC_WHY_LEN,
			  "excluded by nodemask: none of its nodes has one of the %u zones up to %s",
			  zones, sim_zone_names[ac->highest_zoneidx]);
	else if (!masked)
		scnprintf(why, SIM_ALLOC_WHY_LEN,
			  "excluded by cpuset: mems_allowed has none of the %u zones up to %s",
			  outside, sim_zone_names[ac->highest_zoneidx]);
	else
		scnprintf(why, SIM_ALLOC_WHY_LEN,
			  "excluded by nodemask and cpuset: of the %u zones up to %s, %u are not on nodes of the one and the others not of the other",
			  zones, sim_zone_names[ac->highest_zoneidx], masked);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_alloc_why);

/**
 * sim_alloc_refusal() - why is a request refused before any zone is asked?
 * @mm: the machine
 * @gfp: the request
 * @order: of the block
 * @nid: the node whose zonelist would be walked
 * @why: where to say it; SIM_ALLOC_WHY_LEN bytes
 *
 * Context: any.
 *
 * Return: whether it is; @why is written to only then.
 */
bool sim_alloc_refusal(const struct sim_mm *mm, gfp_t gfp, unsigned int order,
		       int nid, char *why)
{
	if (order > SIM_MAX_PAGE_ORDER)
		scnprintf(why, SIM_ALLOC_WHY_LEN,
			  "no block is of order %u; %d is the limit",
			  order, SIM_MAX_PAGE_ORDER);
	else if (sim_gfp_zone(gfp) < 0)
		scnprintf(why, SIM_ALLOC_WHY_LEN,
			  "zone modifiers exclude each other: one of __GFP_DMA, __GFP_DMA32 and __GFP_HIGHMEM is the limit");
	else if ((gfp & __GFP_MOVABLE) && (gfp & __GFP_RECLAIMABLE))
		scnprintf(why, SIM_ALLOC_WHY_LEN,
			  "__GFP_MOVABLE and __GFP_RECLAIMABLE exclude each other");
	else if (nid < 0 || nid >= SIM_MAX_NUMNODES || !mm->node_data[nid])
		scnprintf(why, SIM_ALLOC_WHY_LEN, "there is no node %d", nid);
	else if ((gfp & __GFP_ZERO) && !mm->pfn_to_virt)
		scnprintf(why, SIM_ALLOC_WHY_LEN,
			  "nothing backs the pages that __GFP_ZERO would clear");
	else
		return false;
	return true;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_alloc_refusal);

/**
 * sim_alloc_why_node() - why did or would an allocation near a node fail?
 * @mm: the machine
 * @gfp: the request
 * @order: of the block
 * @nid: the node whose zonelist is walked; NUMA_NO_NODE for the first that has
 *	memory
 * @why: where to say it; SIM_ALLOC_WHY_LEN bytes
 *
 * For callers of sim_alloc_pages_node() with __GFP_NOWARN. Context: any.
 */
void sim_alloc_why_node(struct sim_mm *mm, gfp_t gfp, unsigned int order,
			int nid, char *why)
{
	struct sim_alloc_context ac = { .nodemask = SIM_NODE_MASK_ALL };

	if (nid == NUMA_NO_NODE)
		nid = sim_first_memory_node(mm);
	if (sim_alloc_refusal(mm, gfp, order, nid, why))
		return;
	ac.zonelist = sim_node_zonelist(mm, nid, gfp);
	ac.highest_zoneidx = sim_gfp_zone(gfp);
	ac.migratetype = sim_gfp_migratetype(mm, gfp);
	sim_alloc_why(mm, gfp, order, &ac, why);
}
EXPORT_SYMBOL_SIM(sim_alloc_why_node);

/**
 * sim_warn_refused() - log that a request was refused before any zone was asked
 * @mm: the machine
 * @gfp: the request; silent with __GFP_NOWARN
 * @order: of the block
 * @nid: the node whose zonelist would be walked
 *
 * Says nothing where it failed on purpose, which is told elsewhere. Context: any.
 */
noinline void sim_warn_refused(struct sim_mm *mm, gfp_t gfp,
			       unsigned int order, int nid)
{
	char why[SIM_ALLOC_WHY_LEN];

	if (!(gfp & __GFP_NOWARN) &&
	    sim_alloc_refusal(mm, gfp, order, nid, why) &&
	    __ratelimit(&mm->nopage_rs))
		sim_warn(mm->log, "page allocation refused: order:%u, mode:%#x(%pGg): %s\n",
			 order, (__force unsigned int)gfp, &gfp, why);
}
