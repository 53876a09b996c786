// SPDX-License-Identifier: GPL-2.0
/*
 * Build the zonelists: for each node all zones of the machine in the order in
 * which an allocation there tries them, and its own zones only.
 *
 * Mirrors the zonelists of mm/page_alloc.c of Linux 6.12, with CONFIG_NUMA; and,
 * as a knob, the order by zone that kernels before 4.14 had.
 */
#include <linux/bitops.h>
#include <linux/errno.h>
#include <linux/gfp.h>
#include <linux/irqflags.h>
#include <linux/kernel.h>
#include <linux/limits.h>

#include "early/zonelist.h"
#include "host/compat.h"
#include "page/policy/policy.h"
#include "page/watermark.h"

/* What a node with CPUs is farther away. Mirrors the constant of that name. */
#define SIM_PENALTY_FOR_NODE_WITH_CPUS 1

/**
 * struct sim_zonelist_build - one build of all zonelists
 * @mm: the machine
 * @used: nodes that are in the list now being built
 * @node_load: how often each node is the nearest of a distance, in the lists
 *	built so far
 * @node_order: nodes of the list now being built, nearest first
 * @nr_nodes: how many
 */
struct sim_zonelist_build {
	struct sim_mm *mm;
	u64 used;
	u8 node_load[SIM_MAX_NUMNODES];
	u8 node_order[SIM_MAX_NUMNODES];
	int nr_nodes;
};

static void sim_add_zoneref(struct sim_mm *mm, struct sim_zoneref **ref,
			    struct sim_zone *zone)
{
	int idx = sim_zone_idx(zone);

	*(*ref)++ = (struct sim_zoneref){ zone, idx };
	/* Mirrors check_highest_zone(). */
	if (idx > mm->policy_zone && idx != SIM_ZONE_MOVABLE)
		mm->policy_zone = idx;
}

/* Mirrors build_zonerefs_node(). */
static void sim_build_zonerefs_node(struct sim_mm *mm, int nid,
				    struct sim_zoneref **ref)
{
	struct sim_zone *zones = mm->node_data[nid]->node_zones;
	int i;

	for (i = SIM_MAX_NR_ZONES - 1; i >= 0; i--)
		if (sim_populated_zone(&zones[i]))
			sim_add_zoneref(mm, ref, &zones[i]);
}

/* How much a list of @local wants @nid next; less is better. */
static int sim_node_cost(const struct sim_zonelist_build *b, int local, int nid)
{
	int cost = sim_node_distance(b->mm, local, nid);

	/* Equally far nodes: begin with the one after the local one. */
	if (nid < local)
		cost++;
	/* While a machine boots, no CPU but the first is up, nor is that known. */
	if (sim_node_state(b->mm, nid, SIM_N_CPU))
		cost += SIM_PENALTY_FOR_NODE_WITH_CPUS;
	/* Only what is left between equals. No load reaches this factor. */
	return cost * SIM_MAX_NUMNODES + b->node_load[nid];
}

/* Mirrors find_next_best_node(). */
static int sim_find_next_best_node(struct sim_zonelist_build *b, int local)
{
	int nid, best = NUMA_NO_NODE, min_cost = INT_MAX;

	for_each_sim_node(b->mm, nid) {
		int cost;

		if ((b->used & BIT_ULL(nid)) ||
		    !sim_node_state(b->mm, nid, SIM_N_MEMORY))
			continue;
		/* A local node without memory has no place in its own list. */
		if (nid == local) {
			best = nid;
			break;
		}
		cost = sim_node_cost(b, local, nid);
		if (cost < min_cost) {
			min_cost = cost;
			best = nid;
		}
	}
	if (best != NUMA_NO_NODE)
		b->used |= BIT_ULL(best);
	return best;
}

/* The first half of build_zonelists(): which node after which. */
static void sim_order_nodes(struct sim_zonelist_build *b, int local)
{
	int nid, prev = local;

	b->used = 0;
	b->nr_nodes = 0;
	while ((nid = sim_find_next_best_node(b, local)) != NUMA_NO_NODE) {
		/* So that others, equally far from it, begin with another. */
		if (sim_node_distance(b->mm, local, nid) !=
		    sim_node_distance(b->mm, local, prev))
			b->node_load[nid]++;
		b->node_order[b->nr_nodes++] = nid;
		prev = nid;
	}
}

/* Mirrors build_zonelists_in_node_order(). */
static void sim_build_zonelists_in_node_order(struct sim_zonelist_build *b,
					      struct sim_zoneref *ref)
{
	int i;

	for (i = 0; i < b->nr_nodes; i++)
		sim_build_zonerefs_node(b->mm, b->node_order[i], &ref);
	*ref = (struct sim_zoneref){ };
}

/* Mirrors build_zonelists_in_zone_order() of Linux 4.13. */
static void sim_build_zonelists_in_zone_order(struct sim_zonelist_build *b,
					      struct sim_zoneref *ref)
{
	int i, j;

	for (i = SIM_MAX_NR_ZONES - 1; i >= 0; i--) {
		for (j = 0; j < b->nr_nodes; j++) {
			struct sim_zone *zone;

			zone = &b->mm->node_data[b->node_order[j]]->node_zones[i];
			if (sim_populated_zone(zone))
				sim_add_zoneref(b->mm, &ref, zone);
		}
	}
	*ref = (struct sim_zoneref){ };
}

/* Mirrors build_thisnode_zonelists(). */
static void sim_build_thisnode_zonelists(struct sim_mm *mm, int nid)
{
	struct sim_zonelist *lists = mm->node_data[nid]->node_zonelists;
	struct sim_zoneref *ref = lists[SIM_ZONELIST_NOFALLBACK]._zonerefs;

	sim_build_zonerefs_node(mm, nid, &ref);
	*ref = (struct sim_zoneref){ };
}

/*
 * Mirrors default_zonelist_order() of Linux 3.16 to 4.13: 64-bit kernels go by
 * node; with HighMem lowmem is dear, and others come first.
 */
static bool sim_default_is_zone_order(const struct sim_mm *mm)
{
	int nid;

	for_each_sim_node(mm, nid)
		if (sim_populated_zone(&mm->node_data[nid]->node_zones[SIM_ZONE_HIGHMEM]))
			return true;
	return false;
}

/**
 * sim_zonelists_in_zone_order() - do the zonelists go by zone, or by node
 * @mm: the machine; its zones are known
 *
 * Mirrors current_zonelist_order of Linux 4.13.
 *
 * Return: whether by zone.
 */
bool sim_zonelists_in_zone_order(const struct sim_mm *mm)
{
	switch (mm->numa_zonelist_order) {
	case SIM_ZONELIST_ORDER_ZONE:
		return true;
	case SIM_ZONELIST_ORDER_DEFAULT:
		return sim_default_is_zone_order(mm);
	}
	return false;
}

/*
 * Mirrors build_zonelists(). The zones of the lists stay the same when they are
 * built anew, so that who walks one meanwhile finds its end; who missed a zone, and
 * failed, learns of the change and tries again.
 */
static void sim_build_zonelists(struct sim_zonelist_build *b, int nid)
{
	struct sim_zonelist *lists = b->mm->node_data[nid]->node_zonelists;
	struct sim_zoneref *ref = lists[SIM_ZONELIST_FALLBACK]._zonerefs;
	char text[SIM_MAX_NUMNODES * sizeof("63")] = "";
	unsigned long flags;
	size_t len = 0;
	int i;

	sim_order_nodes(b, nid);
	/* An interrupt that allocates must not wait for who it stopped. */
	local_irq_save(flags);
	write_seqcount_begin(&b->mm->mems_allowed_seq);
	if (sim_zonelists_in_zone_order(b->mm))
		sim_build_zonelists_in_zone_order(b, ref);
	else
		sim_build_zonelists_in_node_order(b, ref);
	sim_build_thisnode_zonelists(b->mm, nid);
	write_seqcount_end(&b->mm->mems_allowed_seq);
	local_irq_restore(flags);

	for (i = 0; i < b->nr_nodes; i++)
		len += scnprintf(text + len, sizeof(text) - len, "%d ",
				 b->node_order[i]);
	sim_info(b->mm->log, "Fallback order for Node %d: %s\n", nid, text);
}

/**
 * sim_numa_zonelist_order() - what the user's numa_zonelist_order= means
 * @log: told what is wrong with it
 * @text: as the user typed it; NULL for what Linux 6.12 does
 *
 * The first letter counts, as in Linux 4.13. Mirrors
 * __parse_numa_zonelist_order().
 *
 * Return: enum sim_numa_zonelist_order, or -EINVAL.
 */
int sim_numa_zonelist_order(const struct sim_log *log, const char *text)
{
	switch (text ? *text : 'n') {
	case 'd':
	case 'D':
		return SIM_ZONELIST_ORDER_DEFAULT;
	case 'n':
	case 'N':
		return SIM_ZONELIST_ORDER_NODE;
	case 'z':
	case 'Z':
		return SIM_ZONELIST_ORDER_ZONE;
	}
	sim_err(log, "numa_zonelist_order=%.64s: must be default, node or zone, of which the first letter counts\n",
		text);
	return -EINVAL;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_numa_zonelist_order);

/**
 * sim_build_all_zonelists() - build the zonelists of all nodes
 * @mm: the machine: distances, CPUs and memory of its nodes, present and managed
 *	pages of their zones, and numa_zonelist_order are known
 *
 * Also decides whether there is memory enough to keep the migratetypes apart.
 * Mirrors build_all_zonelists(). Context: boot, or machine's lock; the machine may
 * be in use.
 */
void sim_build_all_zonelists(struct sim_mm *mm)
{
	struct sim_zonelist_build build = { .mm = mm };
	unsigned long total;
	int nid;

	mm->policy_zone = 0;
	/* Its bits go by places. */
	sim_zlc_init(mm);
	for_each_sim_node(mm, nid)
		sim_build_zonelists(&build, nid);
	/* The highest zone of GFP_HIGHUSER_MOVABLE: all there are. */
	total = sim_nr_free_zone_pages(mm, SIM_ZONE_MOVABLE);
	mm->page_group_by_mobility_disabled =
		total < SIM_PAGEBLOCK_NR_PAGES * SIM_MIGRATE_TYPES;
	/* Kernels that had a choice named what was chosen. */
	sim_info(mm->log, "Built %u zonelists%s, mobility grouping %s.  Total pages: %ld\n",
		 (unsigned int)hweight64(mm->node_states[SIM_N_ONLINE]),
		 sim_zonelists_in_zone_order(mm) ? " in Zone order" : "",
		 mm->page_group_by_mobility_disabled ? "off" : "on",
		 total);
	sim_info(mm->log, "Policy zone: %s\n", sim_zone_names[mm->policy_zone]);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_build_all_zonelists);

/**
 * sim_set_numa_zonelist_order() - the user says what comes first in a zonelist
 * @mm: the machine
 * @order: enum sim_numa_zonelist_order
 *
 * Zonelists that are there are built anew, unless nothing changes. Mirrors
 * numa_zonelist_order_handler() of Linux 4.13, which stopped the machine for it.
 * Context: machine's lock; the machine may be in use.
 *
 * Return: 0, or -EINVAL when there is no such order.
 */
int sim_set_numa_zonelist_order(struct sim_mm *mm, int order)
{
	int nid = sim_first_memory_node(mm);

	if (order < SIM_ZONELIST_ORDER_NODE ||
	    order > SIM_ZONELIST_ORDER_DEFAULT)
		return -EINVAL;
	if (order == mm->numa_zonelist_order)
		return 0;
	mm->numa_zonelist_order = order;
	if (nid < SIM_MAX_NUMNODES &&
	    mm->node_data[nid]->node_zonelists[0]._zonerefs[0].zone)
		sim_build_all_zonelists(mm);
	return 0;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_set_numa_zonelist_order);
