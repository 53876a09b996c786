// SPDX-License-Identifier: GPL-2.0
/*
 * The report of an allocation that failed, in the kernel's form: mm/show_mem.c and
 * warn_alloc() of Linux 6.12, with NUMA, CMA and transparent huge pages and without
 * the rest. What a machine has not, as tasks or swap, is there as 0.
 */
#include <linux/bitmap.h>
#include <linux/bitops.h>
#include <linux/kernel.h>
#include <linux/preempt.h>
#include <linux/ratelimit.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <linux/string_helpers.h>

#include "host/compat.h"
#include "page/pcp.h"
#include "page/reclaim.h"
#include "page/show_mem.h"
#include "page/vmstat.h"

/* Zones in one report, so that it leaves room for others in the log. */
#define SIM_SHOW_MEM_ZONES 32

/* The next populated zone from @zone of node @nid on, or of a node after it. */
static struct sim_zone *sim_next_shown_zone(const struct sim_mm *mm, u64 shown,
					    int max_idx, int nid,
					    struct sim_zone *zone)
{
	while (nid < SIM_MAX_NUMNODES) {
		struct sim_pglist_data *pgdat = mm->node_data[nid];

		if (pgdat && (shown & BIT_ULL(nid)))
			zone = sim_next_populated_zone(pgdat, zone ?:
						       pgdat->node_zones);
		else
			zone = NULL;
		if (zone && sim_zone_idx(zone) <= max_idx)
			return zone;
		zone = NULL;
		nid++;
	}
	return NULL;
}

/* All zones up to an index, of nodes that are shown, in order. */
#define for_each_shown_zone(mm, zone, shown, max_idx) \
	for ((zone) = sim_next_shown_zone(mm, shown, max_idx, 0, NULL); (zone); \
	     (zone) = sim_next_shown_zone(mm, shown, max_idx, \
					  (zone)->zone_pgdat->node_id, \
					  (zone) + 1))

static unsigned long sim_kb(unsigned long pages)
{
	return pages << (PAGE_SHIFT - 10);
}

static void sim_show_totals(const struct sim_mm *mm, u64 shown, int max_zone_idx)
{
	unsigned long free_pcp = 0;
	struct sim_zone *zone;

	for_each_shown_zone(mm, zone, shown, max_zone_idx)
		free_pcp += sim_zone_pcp_pages(mm, zone);
	sim_warn(mm->log, "active_anon:0 inactive_anon:0 isolated_anon:0\n");
	sim_warn(mm->log, " active_file:%lu inactive_file:%lu isolated_file:%lu\n",
		 sim_global_lru_pages(mm, BIT(SIM_LRU_ACTIVE_FILE)),
		 sim_global_lru_pages(mm, BIT(SIM_LRU_INACTIVE_FILE)),
		 sim_global_lru_pages(mm, BIT(SIM_LRU_ISOLATED)));
	sim_warn(mm->log, " unevictable:0 dirty:0 writeback:0\n");
	sim_warn(mm->log, " slab_reclaimable:%lu slab_unreclaimable:0\n",
		 sim_global_lru_pages(mm, BIT(SIM_LRU_SLAB)));
	sim_warn(mm->log, " mapped:0 shmem:0 pagetables:0\n");
	sim_warn(mm->log, " sec_pagetables:0 bounce:0\n");
	sim_warn(mm->log, " kernel_misc_reclaimable:0\n");
	sim_warn(mm->log, " free:%lu free_pcp:%lu free_cma:%lu\n",
		 sim_global_zone_page_state(mm, SIM_NR_FREE_PAGES), free_pcp,
		 sim_global_zone_page_state(mm, SIM_NR_FREE_CMA_PAGES));
}

/* Mirrors node_has_managed_zones(). */
static bool sim_node_has_managed_zones(const struct sim_pglist_data *pgdat,
				       int max_zone_idx)
{
	int i;

	for (i = 0; i <= max_zone_idx; i++)
		if (pgdat->node_zones[i].managed_pages)
			return true;
	return false;
}

static void sim_show_node(const struct sim_mm *mm,
			  struct sim_pglist_data *pgdat)
{
	sim_warn(mm->log, "Node %d active_anon:0kB inactive_anon:0kB active_file:%lukB inactive_file:%lukB unevictable:0kB isolated(anon):0kB isolated(file):%lukB mapped:0kB dirty:0kB writeback:0kB shmem:0kB shmem_thp:0kB shmem_pmdmapped:0kB anon_thp:0kB writeback_tmp:0kB kernel_stack:0kB pagetables:0kB sec_pagetables:0kB all_unreclaimable? %s\n",
		 pgdat->node_id,
		 sim_kb(sim_node_lru_pages(pgdat, BIT(SIM_LRU_ACTIVE_FILE))),
		 sim_kb(sim_node_lru_pages(pgdat, BIT(SIM_LRU_INACTIVE_FILE))),
		 sim_kb(sim_node_lru_pages(pgdat, BIT(SIM_LRU_ISOLATED))),
		 str_yes_no(sim_node_unreclaimable(pgdat)));
}

static void sim_show_nodes(const struct sim_mm *mm, u64 shown, int max_zone_idx)
{
	int nid;

	for_each_sim_node(mm, nid)
		if (shown & BIT_ULL(nid) &&
		    sim_node_has_managed_zones(mm->node_data[nid],
					       max_zone_idx))
			sim_show_node(mm, mm->node_data[nid]);
}

/* Pages in the lists of this CPU. */
static int sim_local_pcp_pages(const struct sim_mm *mm,
			       const struct sim_zone *zone)
{
	const struct sim_per_cpu_pages *pcp;

	pcp = sim_zone_pcp(mm, zone, sim_smp_processor_id(mm));
	return pcp ? sim_pcp_pages(pcp) : 0;
}

static void sim_show_zone(const struct sim_mm *mm, const struct sim_zone *zone)
{
	char reserve[SIM_MAX_NR_ZONES * 21 + 1];
	size_t len = 0;
	int i;

	sim_warn(mm->log, "Node %d %s free:%lukB boost:%lukB min:%lukB low:%lukB high:%lukB reserved_highatomic:%luKB active_anon:0kB inactive_anon:0kB active_file:%lukB inactive_file:%lukB unevictable:0kB writepending:0kB present:%lukB managed:%lukB mlocked:0kB bounce:0kB free_pcp:%lukB local_pcp:%lukB free_cma:%lukB\n",
		 zone->zone_pgdat->node_id, zone->name,
		 sim_kb(sim_zone_page_state(zone, SIM_NR_FREE_PAGES)),
		 sim_kb(zone->watermark_boost),
		 sim_kb(sim_wmark_pages(zone, SIM_WMARK_MIN)),
		 sim_kb(sim_wmark_pages(zone, SIM_WMARK_LOW)),
		 sim_kb(sim_wmark_pages(zone, SIM_WMARK_HIGH)),
		 sim_kb(zone->nr_reserved_highatomic),
		 sim_kb(READ_ONCE(zone->nr_lru[SIM_LRU_ACTIVE_FILE])),
		 sim_kb(READ_ONCE(zone->nr_lru[SIM_LRU_INACTIVE_FILE])),
		 sim_kb(zone->present_pages), sim_kb(zone->managed_pages),
		 sim_kb(sim_zone_pcp_pages(mm, zone)),
		 sim_kb(sim_local_pcp_pages(mm, zone)),
		 sim_kb(sim_zone_page_state(zone, SIM_NR_FREE_CMA_PAGES)));
	reserve[0] = '\0';
	for (i = 0; i < SIM_MAX_NR_ZONES; i++)
		len += scnprintf(reserve + len, sizeof(reserve) - len, " %ld",
				 zone->lowmem_reserve[i]);
	sim_warn(mm->log, "lowmem_reserve[]:%s\n", reserve);
}

/* What the lists of an order hold, as "(UME) ". Mirrors show_migration_types(). */
static size_t sim_migration_types(const struct sim_free_area *area, char *to)
{
	static const char letters[SIM_MIGRATE_LISTS] = {
		[SIM_MIGRATE_UNMOVABLE] = 'U',
		[SIM_MIGRATE_MOVABLE] = 'M',
		[SIM_MIGRATE_RECLAIMABLE] = 'E',
		[SIM_MIGRATE_HIGHATOMIC] = 'H',
		[SIM_MIGRATE_CMA] = 'C',
		[SIM_MIGRATE_ISOLATE] = 'I',
		[SIM_MIGRATE_RESERVE] = 'R',
	};
	char *at = to;
	int mt;

	*at++ = '(';
	for (mt = 0; mt < SIM_MIGRATE_LISTS; mt++)
		if (!list_empty(&area->free_list[mt]))
			*at++ = letters[mt];
	*at++ = ')';
	*at++ = ' ';
	return at - to;
}

static void sim_show_free_lists(const struct sim_mm *mm, struct sim_zone *zone)
{
	/* Each order: 20 digits, "*4096kB " and the types. */
	char line[SIM_NR_PAGE_ORDERS * (28 + SIM_MIGRATE_LISTS + 3) + 1];
	unsigned long flags, total = 0;
	unsigned int order;
	size_t len = 0;

	spin_lock_irqsave(&zone->lock, flags);
	for (order = 0; order < SIM_NR_PAGE_ORDERS; order++) {
		const struct sim_free_area *area = &zone->free_area[order];

		total += area->nr_free << order;
		len += scnprintf(line + len, sizeof(line) - len, "%lu*%lukB ",
				 area->nr_free, sim_kb(1) << order);
		if (area->nr_free)
			len += sim_migration_types(area, line + len);
	}
	spin_unlock_irqrestore(&zone->lock, flags);
	line[len] = '\0';
	sim_warn(mm->log, "Node %d %s: %s= %lukB\n", zone->zone_pgdat->node_id,
		 zone->name, line, sim_kb(total));
}

/* Mirrors show_free_areas(). A machine has no pool of huge pages to show. */
static void sim_show_free_areas(const struct sim_mm *mm, u64 shown,
				int max_zone_idx)
{
	struct sim_zone *zone;

	sim_show_totals(mm, shown, max_zone_idx);
	sim_show_nodes(mm, shown, max_zone_idx);
	for_each_shown_zone(mm, zone, shown, max_zone_idx)
		sim_show_zone(mm, zone);
	for_each_shown_zone(mm, zone, shown, max_zone_idx)
		sim_show_free_lists(mm, zone);
	sim_warn(mm->log, "%lu total pagecache pages\n",
		 sim_global_lru_pages(mm, SIM_LRU_FILE_PAGES));
	sim_warn(mm->log, "0 pages in swap cache\n");
	sim_warn(mm->log, "Free swap  = 0kB\n");
	sim_warn(mm->log, "Total swap = 0kB\n");
}

/* The first of the nodes, so many that their zones are not too many. */
static u64 sim_shown_nodes(const struct sim_mm *mm, u64 nodes, int max_zone_idx)
{
	unsigned int zones = 0;
	struct sim_zone *zone;

	for_each_shown_zone(mm, zone, nodes, max_zone_idx)
		if (++zones > SIM_SHOW_MEM_ZONES)
			return nodes &
			       (BIT_ULL(zone->zone_pgdat->node_id) - 1);
	return nodes;
}

/**
 * sim_show_mem() - log what is free, zone by zone
 * @mm: the machine
 * @filter: SIM_SHOW_MEM_FILTER_NODES, or 0 for all nodes
 * @nodemask: a bit for each node that is shown then; SIM_NODE_MASK_ALL for those of
 *	mems_allowed
 * @max_zone_idx: the highest zone that is shown
 *
 * A machine of very many zones is not shown wholly, which is said. Mirrors
 * __show_mem(). Context: any, but no zone lock.
 */
void sim_show_mem(const struct sim_mm *mm, unsigned int filter, u64 nodemask,
		  int max_zone_idx)
{
	unsigned long total = 0, reserved = 0, highmem = 0;
	u64 nodes = mm->node_states[SIM_N_ONLINE], shown;
	struct sim_zone *zone;

	if (filter & SIM_SHOW_MEM_FILTER_NODES)
		nodes &= nodemask == SIM_NODE_MASK_ALL ?
			 READ_ONCE(mm->mems_allowed) : nodemask;
	shown = sim_shown_nodes(mm, nodes, max_zone_idx);
	sim_warn(mm->log, "Mem-Info:\n");
	sim_show_free_areas(mm, shown, max_zone_idx);
	if (shown != nodes)
		sim_warn(mm->log, "and %u nodes more; %d zones are the limit of a report\n",
			 (unsigned int)hweight64(nodes & ~shown),
			 SIM_SHOW_MEM_ZONES);
	for_each_shown_zone(mm, zone, SIM_NODE_MASK_ALL, SIM_MAX_NR_ZONES) {
		total += zone->present_pages;
		reserved += zone->present_pages - zone->managed_pages;
		if (sim_is_highmem_idx(mm, sim_zone_idx(zone)))
			highmem += zone->present_pages;
	}
	sim_warn(mm->log, "%lu pages RAM\n", total);
	sim_warn(mm->log, "%lu pages HighMem/MovableOnly\n", highmem);
	sim_warn(mm->log, "%lu pages reserved\n", reserved);
	sim_warn(mm->log, "%lu pages cma reserved\n", mm->cma.total_pages);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_show_mem);

/* As %*pbl. */
static void sim_format_nodes(u64 nodes, char *to, size_t size)
{
	DECLARE_BITMAP(map, SIM_MAX_NUMNODES);

	bitmap_from_u64(map, nodes);
	scnprintf(to, size, "%*pbl", SIM_MAX_NUMNODES, map);
}

/* Mirrors has_managed_dma(). */
static bool sim_has_managed_dma(const struct sim_mm *mm)
{
	int nid;

	for_each_sim_node(mm, nid)
		if (mm->node_data[nid]->node_zones[SIM_ZONE_DMA].managed_pages)
			return true;
	return false;
}

/**
 * sim_warn_alloc() - log that an allocation failed, and why
 * @mm: the machine
 * @gfp: the request; silent with __GFP_NOWARN
 * @order: of the block
 * @ac: the zones that it could use in the end
 *
 * At most once in ten seconds. The report is the kernel's, without the call trace,
 * which would be of the host; the line after it, ours, says why. As in Linux there
 * is no report where zone DMA is asked for and nobody has one. Mirrors warn_alloc().
 * Context: any, but no zone lock.
 */
void sim_warn_alloc(struct sim_mm *mm, gfp_t gfp, unsigned int order,
		    const struct sim_alloc_context *ac)
{
	/* At most every other node, with two digits and a comma. */
	char nodes[SIM_MAX_NUMNODES * 2] = "(null)", allowed[sizeof(nodes)];
	unsigned int filter = SIM_SHOW_MEM_FILTER_NODES;
	char why[SIM_ALLOC_WHY_LEN];

	if ((gfp & __GFP_NOWARN) || !__ratelimit(&mm->nopage_rs))
		return;
	sim_alloc_why(mm, gfp, order, ac, why);
	if (!(gfp & __GFP_DMA) || sim_has_managed_dma(mm)) {
		/* Linux has no mask at all that would exclude none. */
		if (ac->nodemask != SIM_NODE_MASK_ALL)
			sim_format_nodes(ac->nodemask, nodes, sizeof(nodes));
		sim_format_nodes(READ_ONCE(mm->mems_allowed) &
				 mm->node_states[SIM_N_MEMORY], allowed,
				 sizeof(allowed));
		sim_warn(mm->log, "%s: page allocation failure: order:%u, mode:%#x(%pGg), nodemask=%s,cpuset=/,mems_allowed=%s\n",
			 current->comm, order, (__force unsigned int)gfp, &gfp,
			 nodes, allowed);
		/* Such requests may leave the nodes that they should stay on. */
		if (!in_task() || !(gfp & __GFP_DIRECT_RECLAIM) ||
		    (!(gfp & __GFP_NOMEMALLOC) && sim_task_is_memalloc(mm)))
			filter = 0;
		sim_show_mem(mm, filter, ac->nodemask, ac->highest_zoneidx);
	}
	sim_warn(mm->log, "why: %s\n", why);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_warn_alloc);
