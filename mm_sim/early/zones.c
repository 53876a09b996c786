// SPDX-License-Identifier: GPL-2.0
/**
 * DOC: zones
 *
 * An architecture says where its zones end. Cut by that, the span of each node,
 * from its first page of memory to its last, becomes its zones; what other nodes
 * have in between, and what is no memory, is absent from them. On top of it,
 * ZONE_MOVABLE takes the end of each node when kernelcore=, movablecore= or
 * movable_node ask for it.
 *
 * Mirrors the first part of free_area_init(), in mm/mm_init.c of Linux 6.12. It
 * needs no memory, so a map that nothing backs can come this far.
 */
#include <linux/ctype.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/math.h>
#include <linux/minmax.h>
#include <linux/string.h>

#include "early/e820.h"
#include "early/zones.h"
#include "host/compat.h"
#include "page/buddy.h"
#include "page/pcp.h"

/**
 * sim_zone_sizes_init() - upper bounds of the zones, as on x86-64
 * @limits: of the architecture
 * @max_zone_pfn: filled; one past the highest possible pfn of each zone, 0 for
 *	a zone that this machine does not have
 *
 * Mirrors zone_sizes_init().
 */
void sim_zone_sizes_init(const struct sim_zone_limits *limits,
			 unsigned long max_zone_pfn[SIM_MAX_NR_ZONES])
{
	unsigned long low = min(limits->max_low_pfn, limits->max_pfn);

	memset(max_zone_pfn, 0, SIM_MAX_NR_ZONES * sizeof(*max_zone_pfn));
	max_zone_pfn[SIM_ZONE_DMA] = min(limits->max_dma_pfn, low);
	max_zone_pfn[SIM_ZONE_DMA32] = min(limits->max_dma32_pfn, low);
	max_zone_pfn[SIM_ZONE_NORMAL] = low;
	if (low < limits->max_pfn)
		max_zone_pfn[SIM_ZONE_HIGHMEM] = limits->max_pfn;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_zone_sizes_init);

/* bytes with K, M, G or T, or a share in percent. Mirrors cmdline_parse_core(). */
static int sim_parse_core(const struct sim_log *log, const char *name,
			  const char *text, unsigned long *pages,
			  unsigned long *percent)
{
	const char *s = text;
	u64 value;
	int err = sim_memparse(&s, &value);

	if (!err && *s == '%' && isdigit(s[-1])) {
		s++;
		if (!*s && (!value || value > 100))
			err = -ERANGE;
		*percent = value;
	} else if (!err) {
		if (!*s && value < PAGE_SIZE)
			err = -ERANGE;
		*pages = value >> PAGE_SHIFT;
	}
	if (!err && *s)
		err = -EINVAL;
	if (err)
		sim_err(log, "%s=%.64s: %s; want bytes with K, M or G, one page at least, or 1%% to 100%%\n",
			name, text, err == -ERANGE ? "out of range"
			: "not a size");
	return err;
}

/**
 * sim_parse_kernelcore() - the kernel's kernelcore=
 * @core: filled
 * @log: told what is wrong
 * @text: bytes with K, M or G, a share as in 30%, or mirror
 *
 * Mirrors cmdline_parse_kernelcore().
 *
 * Return: 0; -EINVAL on anything else; -ERANGE on what does not fit.
 */
int sim_parse_kernelcore(struct sim_core *core, const struct sim_log *log,
			 const char *text)
{
	if (!strcmp(text, "mirror")) {
		core->mirror = true;
		return 0;
	}
	return sim_parse_core(log, "kernelcore", text, &core->kernelcore,
			      &core->kernelcore_percent);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_parse_kernelcore);

/**
 * sim_parse_movablecore() - the kernel's movablecore=
 * @core: filled
 * @log: told what is wrong
 * @text: bytes with K, M or G, or a share as in 30%
 *
 * Mirrors cmdline_parse_movablecore().
 *
 * Return: 0; -EINVAL on anything else; -ERANGE on what does not fit.
 */
int sim_parse_movablecore(struct sim_core *core, const struct sim_log *log,
			  const char *text)
{
	return sim_parse_core(log, "movablecore", text, &core->movablecore,
			      &core->movablecore_percent);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_parse_movablecore);

/**
 * sim_check_core() - is there memory for what is asked for?
 * @core: kernelcore= and movablecore=
 * @log: told if not
 * @totalpages: pages of memory
 *
 * Linux takes more than there is for a wish to have no ZONE_MOVABLE, or no other;
 * here it is a mistake.
 *
 * Return: 0 or -EINVAL.
 */
int sim_check_core(const struct sim_core *core, const struct sim_log *log,
		   unsigned long totalpages)
{
	const char *name = "kernelcore";
	unsigned long pages = core->kernelcore;

	if (pages <= totalpages) {
		name = "movablecore";
		pages = core->movablecore;
	}
	if (pages <= totalpages)
		return 0;
	sim_err(log, "%s=%luK: more than the machine's memory, %luK\n", name,
		pages << (PAGE_SHIFT - 10), totalpages << (PAGE_SHIFT - 10));
	return -EINVAL;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_check_core);

/* Pages of memory of a node in [start, end). */
static unsigned long sim_present_pages_in(const struct sim_memblock *mb,
					  int nid, unsigned long start,
					  unsigned long end)
{
	unsigned long low, high, present = 0;
	int i;

	for_each_sim_mem_pfn_range(i, mb, nid, &low, &high, NULL)
		present += clamp(high, start, end) - clamp(low, start, end);
	return present;
}

/* Mirrors get_pfn_range_for_nid(). */
static void sim_get_pfn_range_for_nid(const struct sim_memblock *mb, int nid,
				      unsigned long *start, unsigned long *end)
{
	unsigned long low, high;
	int i;

	*start = ULONG_MAX;
	*end = 0;
	for_each_sim_mem_pfn_range(i, mb, nid, &low, &high, NULL) {
		*start = min(*start, low);
		*end = max(*end, high);
	}
	if (*start == ULONG_MAX)
		*start = 0;
}

/* The zone that ZONE_MOVABLE is cut from: the highest that can have pages. */
static void sim_find_usable_zone_for_movable(struct sim_mm *mm)
{
	int i = SIM_ZONE_MOVABLE;

	while (--i > 0)
		if (mm->arch_zone_highest_possible_pfn[i] >
		    mm->arch_zone_lowest_possible_pfn[i])
			break;
	mm->movable_zone = i;
}

/* ZONE_MOVABLE of a node begins no later than at @pfn. */
static void sim_movable_from(struct sim_mm *mm, int nid, unsigned long pfn)
{
	unsigned long *start = &mm->zone_movable_pfn[nid];

	*start = *start ? min(*start, pfn) : pfn;
}

/* movable_node: all that can be unplugged is for movable pages. */
static void sim_movable_hotplug(struct sim_mm *mm,
				const struct sim_memblock *mb)
{
	struct sim_memblock_region *r;

	for_each_sim_mem_region(mb, r)
		if (sim_memblock_is_hotpluggable(r))
			sim_movable_from(mm, r->nid, PFN_UP(r->base));
}

/* kernelcore=mirror: so is all from 4 GiB on that is not mirrored. */
static bool sim_movable_unmirrored(struct sim_mm *mm,
				   const struct sim_memblock *mb)
{
	struct sim_memblock_region *r;
	bool low = false;

	if (!mb->has_mirror) {
		sim_warn(mm->log, "The system has no mirror memory, ignore kernelcore=mirror.\n");
		return false;
	}
	for_each_sim_mem_region(mb, r) {
		if (sim_memblock_is_mirror(r))
			continue;
		if (PFN_UP(r->base) < SIM_MAX_DMA32_PFN)
			low = true;
		else
			sim_movable_from(mm, r->nid, PFN_UP(r->base));
	}
	if (low)
		sim_warn(mm->log, "This configuration results in unmirrored kernel memory.\n");
	return true;
}

/* Pages that are not for ZONE_MOVABLE; 0 when there is to be none. */
static unsigned long sim_required_kernelcore(const struct sim_core *core,
					     unsigned long totalpages)
{
	unsigned long kernel = core->kernelcore, movable = core->movablecore;

	if (core->kernelcore_percent)
		kernel = totalpages * 100 * core->kernelcore_percent / 10000;
	if (core->movablecore_percent)
		movable = totalpages * 100 * core->movablecore_percent / 10000;
	if (movable) {
		movable = roundup(movable, SIM_MAX_ORDER_NR_PAGES);
		movable = min(totalpages, movable);
		kernel = max(kernel, totalpages - movable);
	}
	return kernel < totalpages ? kernel : 0;
}

/*
 * Give up to @share pages of a node to the kernel, beyond those that it has, and
 * move the start of ZONE_MOVABLE behind them. Below @usable nothing is movable,
 * so there it takes what it finds.
 *
 * Return: pages that it got.
 */
static unsigned long sim_take_kernelcore(struct sim_mm *mm,
					 const struct sim_memblock *mb,
					 int nid, unsigned long share,
					 unsigned long usable)
{
	unsigned long *movable = &mm->zone_movable_pfn[nid];
	unsigned long low, high, taken = 0, n;
	int i;

	for_each_sim_mem_pfn_range(i, mb, nid, &low, &high, NULL) {
		low = max(low, *movable);
		if (low >= high)
			continue;
		if (low < usable) {
			n = min(high, usable) - low;
			taken += n;
			share -= min(n, share);
			*movable = min(high, usable);
			if (high <= usable)
				continue;
			low = usable;
		}
		n = min(high - low, share);
		taken += n;
		share -= n;
		*movable = low + n;
		if (!share)
			break;
	}
	return taken;
}

/*
 * Spread the kernel's pages evenly; what a small node cannot give, the others
 * do, in another round.
 */
static void sim_spread_kernelcore(struct sim_mm *mm,
				  const struct sim_memblock *mb,
				  unsigned long required)
{
	unsigned long usable = mm->arch_zone_lowest_possible_pfn[mm->movable_zone];
	u64 nodes = mm->node_states[SIM_N_MEMORY];
	unsigned long usable_nodes = hweight64(nodes);
	int nid;

	while (usable_nodes && required) {
		unsigned long share = required / usable_nodes;

		for_each_sim_node(mm, nid) {
			unsigned long taken;

			if (!sim_node_state(mm, nid, SIM_N_MEMORY))
				continue;
			if (required < share)
				share = required / usable_nodes;
			taken = sim_take_kernelcore(mm, mb, nid, share, usable);
			required -= min(required, taken);
		}
		usable_nodes--;
		if (required <= usable_nodes)
			break;
	}
}

/* Mirrors find_zone_movable_pfns_for_nodes(). */
static void sim_find_zone_movable_pfns(struct sim_mm *mm,
				       const struct sim_memblock *mb,
				       const struct sim_core *core)
{
	unsigned long start, end, totalpages, required;
	int nid;

	memset(mm->zone_movable_pfn, 0, sizeof(mm->zone_movable_pfn));
	sim_find_usable_zone_for_movable(mm);
	if (mb->movable_node) {
		sim_movable_hotplug(mm, mb);
	} else if (core->mirror) {
		if (!sim_movable_unmirrored(mm, mb))
			return;
	} else {
		totalpages = sim_present_pages_in(mb, NUMA_NO_NODE, 0,
						  ULONG_MAX);
		required = sim_required_kernelcore(core, totalpages);
		if (!required)
			return;
		sim_spread_kernelcore(mm, mb, required);
	}
	for_each_sim_node(mm, nid) {
		unsigned long *movable = &mm->zone_movable_pfn[nid];

		*movable = roundup(*movable, SIM_MAX_ORDER_NR_PAGES);
		sim_get_pfn_range_for_nid(mb, nid, &start, &end);
		if (*movable >= end)
			*movable = 0;
	}
}

/* Pages of a node in [start, end) that are mirrored, or those that are not. */
static unsigned long sim_pages_of_mirror(const struct sim_memblock *mb, int nid,
					 bool mirror, unsigned long start,
					 unsigned long end)
{
	struct sim_memblock_region *r;
	unsigned long pages = 0;

	if (start >= end)
		return 0;
	for_each_sim_mem_region(mb, r)
		if (r->nid == nid && sim_memblock_is_mirror(r) == mirror)
			pages += clamp(PFN_DOWN(sim_region_end(r)), start, end) -
				 clamp(PFN_UP(r->base), start, end);
	return pages;
}

/*
 * Mirrors adjust_zone_range_for_zone_movable(). But what is mirrored above the
 * start of ZONE_MOVABLE keeps its zone where all of that lies above: Linux leaves
 * such memory without a zone, and its pages as they are.
 */
static void sim_adjust_for_movable(const struct sim_mm *mm,
				   const struct sim_memblock *mb, int nid,
				   int idx, bool mirror, unsigned long node_end,
				   unsigned long *start, unsigned long *end)
{
	unsigned long movable = mm->zone_movable_pfn[nid];

	if (!movable)
		return;
	if (idx == SIM_ZONE_MOVABLE) {
		*start = movable;
		*end = min(node_end,
			   mm->arch_zone_highest_possible_pfn[mm->movable_zone]);
	} else if (!mirror && *start < movable && *end > movable) {
		*end = movable;
	} else if (*start >= movable &&
		   !(mirror && sim_pages_of_mirror(mb, nid, true, *start,
						   *end))) {
		*start = *end;
	}
}

/*
 * With kernelcore=mirror, ZONE_MOVABLE and the zones below share their span: what
 * is mirrored belongs to those, the rest to ZONE_MOVABLE from its start on. Linux
 * counts what other nodes have in between, too, which may be more than there is.
 */
static unsigned long sim_not_of_mirror(const struct sim_mm *mm,
				       const struct sim_memblock *mb, int nid,
				       int idx, unsigned long start,
				       unsigned long end)
{
	if (idx != SIM_ZONE_MOVABLE)
		start = max(start, mm->zone_movable_pfn[nid]);
	return sim_pages_of_mirror(mb, nid, idx == SIM_ZONE_MOVABLE, start,
				   end);
}

/* Span and pages of one zone. Mirrors zone_spanned_pages_in_node(). */
static void sim_zone_size(struct sim_mm *mm, const struct sim_memblock *mb,
			  struct sim_zone *zone, bool mirror,
			  unsigned long node_start, unsigned long node_end)
{
	int nid = zone->zone_pgdat->node_id, idx = sim_zone_idx(zone);
	unsigned long low = mm->arch_zone_lowest_possible_pfn[idx];
	unsigned long high = mm->arch_zone_highest_possible_pfn[idx];
	unsigned long start = clamp(node_start, low, high);
	unsigned long end = clamp(node_end, low, high);

	sim_adjust_for_movable(mm, mb, nid, idx, mirror, node_end, &start,
			       &end);
	if (end < node_start || start > node_end)
		return;
	start = max(start, node_start);
	end = min(end, node_end);
	if (start >= end)
		return;
	zone->zone_start_pfn = start;
	zone->spanned_pages = end - start;
	zone->present_pages = sim_present_pages_in(mb, nid, start, end);
	if (mirror && mm->zone_movable_pfn[nid])
		zone->present_pages -= sim_not_of_mirror(mm, mb, nid, idx,
							 start, end);
}

/* Mirrors free_area_init_node() and free_area_init_core(). */
static void sim_free_area_init_node(struct sim_mm *mm,
				    const struct sim_memblock *mb, int nid,
				    bool mirror)
{
	struct sim_pglist_data *pgdat = mm->node_data[nid];
	unsigned long start, end;
	int i;

	sim_get_pfn_range_for_nid(mb, nid, &start, &end);
	memset(pgdat, 0, sizeof(*pgdat));
	pgdat->node_id = nid;
	pgdat->node_start_pfn = start;
	pgdat->node_spanned_pages = end - start;
	if (start != end)
		sim_info(mm->log, "Initmem setup node %d [mem %#018llx-%#018llx]\n",
			 nid, (u64)start << PAGE_SHIFT,
			 ((u64)end << PAGE_SHIFT) - 1);
	else
		sim_info(mm->log, "Initmem setup node %d as memoryless\n", nid);

	for (i = 0; i < SIM_MAX_NR_ZONES; i++) {
		struct sim_zone *zone = &pgdat->node_zones[i];

		zone->name = sim_zone_names[i];
		zone->zone_pgdat = pgdat;
		zone->mm = mm;
		if (start != end)
			sim_zone_size(mm, mb, zone, mirror, start, end);
		/* All that is present, until memblock says what it keeps. */
		zone->managed_pages = zone->present_pages;
		pgdat->node_present_pages += zone->present_pages;
		sim_zone_pcp_init(zone);
		sim_init_currently_empty_zone(zone);
		if (zone->spanned_pages)
			pgdat->nr_zones = i + 1;
	}
}

/* Mirrors check_for_memory(). */
static void sim_check_for_memory(struct sim_mm *mm,
				 const struct sim_pglist_data *pgdat)
{
	int i;

	if (!pgdat->node_present_pages)
		return;
	sim_node_set_state(mm, pgdat->node_id, SIM_N_MEMORY);
	for (i = 0; i < SIM_ZONE_MOVABLE; i++) {
		if (!sim_populated_zone(&pgdat->node_zones[i]))
			continue;
		sim_node_set_state(mm, pgdat->node_id, SIM_N_HIGH_MEMORY);
		if (i <= SIM_ZONE_NORMAL)
			sim_node_set_state(mm, pgdat->node_id,
					   SIM_N_NORMAL_MEMORY);
		break;
	}
}

static void sim_print_zone_ranges(const struct sim_mm *mm)
{
	int i, nid;

	sim_info(mm->log, "Zone ranges:\n");
	for (i = 0; i < SIM_ZONE_MOVABLE; i++) {
		u64 low = mm->arch_zone_lowest_possible_pfn[i];
		u64 high = mm->arch_zone_highest_possible_pfn[i];

		if (low != high)
			sim_info(mm->log, "  %-8s [mem %#018llx-%#018llx]\n",
				 sim_zone_names[i], low << PAGE_SHIFT,
				 (high << PAGE_SHIFT) - 1);
		else if (i != SIM_ZONE_HIGHMEM)
			/* A 64-bit kernel does not have HighMem. */
			sim_info(mm->log, "  %-8s empty\n", sim_zone_names[i]);
	}
	sim_info(mm->log, "Movable zone start for each node\n");
	for_each_sim_node(mm, nid)
		if (mm->zone_movable_pfn[nid])
			sim_info(mm->log, "  Node %d: %#018llx\n", nid,
				 (u64)mm->zone_movable_pfn[nid] << PAGE_SHIFT);
}

/**
 * sim_free_area_init() - work out the zones of all nodes
 * @mm: the machine; node_data says which nodes there are
 * @mb: what is memory, with nodes
 * @max_zone_pfn: one past the highest possible pfn of each zone; 0 for none
 * @core: kernelcore= and movablecore=
 *
 * Prints what a boot prints. Mirrors the first half of free_area_init().
 * Context: boot.
 */
void sim_free_area_init(struct sim_mm *mm, const struct sim_memblock *mb,
			const unsigned long max_zone_pfn[SIM_MAX_NR_ZONES],
			const struct sim_core *core)
{
	unsigned long border = PFN_DOWN(sim_memblock_start_of_DRAM(mb));
	unsigned long low, high;
	int i, nid;

	for (i = 0; i < SIM_ZONE_MOVABLE; i++) {
		mm->arch_zone_lowest_possible_pfn[i] = border;
		border = max(border, max_zone_pfn[i]);
		mm->arch_zone_highest_possible_pfn[i] = border;
	}
	/* ZONE_MOVABLE has no range of its own: see sim_adjust_for_movable(). */
	mm->arch_zone_lowest_possible_pfn[SIM_ZONE_MOVABLE] = 0;
	mm->arch_zone_highest_possible_pfn[SIM_ZONE_MOVABLE] = 0;
	mm->max_pfn = PFN_DOWN(sim_memblock_end_of_DRAM(mb));

	for_each_sim_mem_pfn_range(i, mb, NUMA_NO_NODE, &low, &high, &nid)
		sim_node_set_state(mm, nid, SIM_N_MEMORY);
	sim_find_zone_movable_pfns(mm, mb, core);
	mm->node_states[SIM_N_MEMORY] = 0;

	sim_print_zone_ranges(mm);
	sim_info(mm->log, "Early memory node ranges\n");
	for_each_sim_mem_pfn_range(i, mb, NUMA_NO_NODE, &low, &high, &nid)
		sim_info(mm->log, "  node %3d: [mem %#018llx-%#018llx]\n", nid,
			 (u64)low << PAGE_SHIFT,
			 ((u64)high << PAGE_SHIFT) - 1);

	for_each_sim_node(mm, nid) {
		/*
		 * Linux also lets NORMAL and MOVABLE overlap when movable_node
		 * overrides kernelcore=mirror; what is not mirrored below the
		 * start of MOVABLE then belongs to no zone.
		 */
		sim_free_area_init_node(mm, mb, nid,
					core->mirror && !mb->movable_node);
		sim_check_for_memory(mm, mm->node_data[nid]);
	}
}
EXPORT_SYMBOL_SIM_KUNIT(sim_free_area_init);

/**
 * sim_zones_hold_memory() - does each page of memory belong to a zone?
 * @mm: the machine, after sim_free_area_init()
 * @mb: what is memory
 *
 * Return: false, with a line in the log, when the zones have not as many pages as
 * there are.
 */
bool sim_zones_hold_memory(const struct sim_mm *mm,
			   const struct sim_memblock *mb)
{
	unsigned long low, high, memory = 0, present = 0;
	int i, nid;

	for_each_sim_mem_pfn_range(i, mb, NUMA_NO_NODE, &low, &high, NULL)
		memory += high - low;
	for_each_sim_node(mm, nid)
		present += mm->node_data[nid]->node_present_pages;
	if (present == memory)
		return true;
	sim_err(mm->log, "the zones hold %lu pages, but there are %lu pages of memory\n",
		present, memory);
	return false;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_zones_hold_memory);
