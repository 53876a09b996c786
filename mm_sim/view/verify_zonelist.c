// SPDX-License-Identifier: GPL-2.0
/*
 * Invariants of the zonelists.
 */
#include <linux/bits.h>

#include "early/zonelist.h"
#include "host/compat.h"
#include "view/verify_internal.h"

/**
 * struct sim_zonelist_check - what was seen of one list so far
 * @v: where findings go
 * @mm: the machine
 * @nid: whose list it is
 * @kind: its name
 * @seen: zones of each node that came
 * @prev: the zone that came last, or NULL
 */
struct sim_zonelist_check {
	struct sim_verify *v;
	const struct sim_mm *mm;
	int nid;
	const char *kind;
	u8 seen[SIM_MAX_NUMNODES];
	const struct sim_zone *prev;
};

static_assert(SIM_MAX_NR_ZONES <= 8);

/* The node of a zone of this machine; NUMA_NO_NODE for any other pointer. */
static int sim_node_of_zone(const struct sim_mm *mm, const struct sim_zone *zone)
{
	const struct sim_zone *z;
	int nid;

	for_each_sim_node(mm, nid)
		for_each_sim_zone(mm->node_data[nid], z)
			if (z == zone)
				return nid;
	return NUMA_NO_NODE;
}

/* What comes first must be higher, or as high and of another node. */
static bool sim_zones_descend(const struct sim_zonelist_check *c, int nid,
			      int idx)
{
	int prev_nid = c->prev->zone_pgdat->node_id;
	int prev_idx = sim_zone_idx(c->prev);

	if (sim_zonelists_in_zone_order(c->mm))
		return prev_idx > idx || (prev_idx == idx && prev_nid != nid);
	if (prev_nid == nid)
		return prev_idx > idx;
	/* All of a node comes in one piece. */
	return !c->seen[nid];
}

/* The own zone of that kind comes before those of others. */
static bool sim_local_was_first(const struct sim_zonelist_check *c, int nid,
				int idx)
{
	const struct sim_pglist_data *pgdat = c->mm->node_data[c->nid];
	u8 must = 0;
	int i;

	if (nid == c->nid)
		return true;
	for (i = 0; i < SIM_MAX_NR_ZONES; i++)
		if (sim_populated_zone(&pgdat->node_zones[i]) &&
		    (i == idx ||
		     !sim_zonelists_in_zone_order(c->mm)))
			must |= BIT(i);
	return (c->seen[c->nid] & must) == must;
}

static void sim_verify_zoneref(struct sim_zonelist_check *c,
			       const struct sim_zoneref *ref)
{
	int nid = sim_node_of_zone(c->mm, ref->zone), idx = ref->zone_idx;

	if (nid == NUMA_NO_NODE) {
		sim_broken(c->v, "zonelist %s of node %d: holds what is no zone",
			   c->kind, c->nid);
		return;
	}
	if (idx != sim_zone_idx(ref->zone)) {
		sim_broken(c->v, "zonelist %s of node %d: node %d zone %s has index %d",
			   c->kind, c->nid, nid, ref->zone->name, idx);
		return;
	}
	if (!sim_populated_zone(ref->zone))
		sim_broken(c->v, "zonelist %s of node %d: node %d zone %s is empty",
			   c->kind, c->nid, nid, ref->zone->name);
	if (c->seen[nid] & BIT(idx))
		sim_broken(c->v, "zonelist %s of node %d: node %d zone %s comes twice",
			   c->kind, c->nid, nid, ref->zone->name);
	else if (c->prev && !sim_zones_descend(c, nid, idx))
		sim_broken(c->v, "zonelist %s of node %d: node %d zone %s comes too late",
			   c->kind, c->nid, nid, ref->zone->name);
	else if (!sim_local_was_first(c, nid, idx))
		sim_broken(c->v, "zonelist %s of node %d: node %d zone %s comes before its own",
			   c->kind, c->nid, nid, ref->zone->name);
	c->seen[nid] |= BIT(idx);
	c->prev = ref->zone;
}

/* Every zone with memory is there if it has to be, and none that must not. */
static void sim_verify_zonelist_whole(const struct sim_zonelist_check *c,
				      bool own_only)
{
	struct sim_zone *zone;
	int nid;

	for_each_sim_node(c->mm, nid) {
		bool other = own_only && nid != c->nid;

		for_each_sim_populated_zone(c->mm->node_data[nid], zone) {
			bool seen = c->seen[nid] & BIT(sim_zone_idx(zone));

			if (seen == other)
				sim_broken(c->v, "zonelist %s of node %d: node %d zone %s %s",
					   c->kind, c->nid, nid, zone->name,
					   seen ? "does not belong there"
						: "is missing");
		}
	}
}

/**
 * sim_verify_zonelists() - check the zonelists of all nodes
 * @v: where findings go
 * @mm: the machine, at stage zonelists or later
 *
 * The fallback list of a node has every zone with memory once; of a node, or of
 * all in zone order, the highest first; the local node before others; and ends.
 * The other list has the node's own zones only. What mminit_verify_zonelist()
 * prints for people to check.
 */
void sim_verify_zonelists(struct sim_verify *v, const struct sim_mm *mm)
{
	static const char *const kinds[] = { "fallback", "thisnode" };
	int nid, list;

	for_each_sim_node(mm, nid) {
		for (list = 0; list < SIM_MAX_ZONELISTS; list++) {
			const struct sim_zonelist *zl;
			struct sim_zonelist_check c = {
				.v = v,
				.mm = mm,
				.nid = nid,
				.kind = kinds[list],
			};
			size_t i;

			zl = &mm->node_data[nid]->node_zonelists[list];
			for (i = 0; i < ARRAY_SIZE(zl->_zonerefs); i++) {
				if (!zl->_zonerefs[i].zone)
					break;
				sim_verify_zoneref(&c, &zl->_zonerefs[i]);
			}
			if (i == ARRAY_SIZE(zl->_zonerefs))
				sim_broken(v, "zonelist %s of node %d: has no end",
					   kinds[list], nid);
			sim_verify_zonelist_whole(&c, list == SIM_ZONELIST_NOFALLBACK);
		}
	}
}
EXPORT_SYMBOL_SIM_KUNIT(sim_verify_zonelists);
