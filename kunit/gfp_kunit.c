// SPDX-License-Identifier: GPL-2.0
/*
 * From a request's bits to zones, lists and nodes.
 */
#include <kunit/test.h>

#include "helpers.h"
#include "page/gfp.h"

/* All 16 combinations of the zone modifiers: D(MA), 3(2), H(IGHMEM), M(OVABLE). */
struct gfp_zone_case {
	const char *name;
	gfp_t gfp;
	int zone;
};

#define D __GFP_DMA
#define D32 __GFP_DMA32
#define H __GFP_HIGHMEM
#define M __GFP_MOVABLE

static const struct gfp_zone_case gfp_zone_cases[] = {
	{ "none", 0, SIM_ZONE_NORMAL },
	{ "D", D, SIM_ZONE_DMA },
	{ "H", H, SIM_ZONE_HIGHMEM },
	{ "D H", D | H, -EINVAL },
	{ "3", D32, SIM_ZONE_DMA32 },
	{ "D 3", D | D32, -EINVAL },
	{ "H 3", H | D32, -EINVAL },
	{ "D H 3", D | H | D32, -EINVAL },
	{ "M", M, SIM_ZONE_NORMAL },
	{ "D M", D | M, SIM_ZONE_DMA },
	{ "H M", H | M, SIM_ZONE_MOVABLE },
	{ "D H M", D | H | M, -EINVAL },
	{ "3 M", D32 | M, SIM_ZONE_DMA32 },
	{ "D 3 M", D | D32 | M, -EINVAL },
	{ "H 3 M", H | D32 | M, -EINVAL },
	{ "D H 3 M", D | H | D32 | M, -EINVAL },
};

static void gfp_zone_name(const struct gfp_zone_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(gfp_zone, gfp_zone_cases, gfp_zone_name);

static void zone_modifiers_choose_the_highest_zone(struct kunit *test)
{
	const struct gfp_zone_case *c = test->param_value;

	KUNIT_EXPECT_EQ(test, sim_gfp_zone(c->gfp), c->zone);
	/* The other bits of a request do not matter. */
	KUNIT_EXPECT_EQ(test, sim_gfp_zone(GFP_KERNEL | __GFP_ZERO |
					   __GFP_RECLAIMABLE | c->gfp),
			c->zone);
}

static void mobility_bits_choose_the_lists(struct kunit *test)
{
	struct sim_mm *mm = kunit_kzalloc(test, sizeof(*mm), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, mm);
	KUNIT_EXPECT_EQ(test, sim_gfp_migratetype(mm, GFP_KERNEL),
			SIM_MIGRATE_UNMOVABLE);
	KUNIT_EXPECT_EQ(test, sim_gfp_migratetype(mm, GFP_HIGHUSER_MOVABLE),
			SIM_MIGRATE_MOVABLE);
	KUNIT_EXPECT_EQ(test, sim_gfp_migratetype(mm, GFP_KERNEL |
						  __GFP_RECLAIMABLE),
			SIM_MIGRATE_RECLAIMABLE);
	KUNIT_EXPECT_EQ(test, sim_gfp_migratetype(mm, __GFP_MOVABLE |
						  __GFP_RECLAIMABLE), -EINVAL);

	mm->page_group_by_mobility_disabled = true;
	KUNIT_EXPECT_EQ(test, sim_gfp_migratetype(mm, GFP_HIGHUSER_MOVABLE),
			SIM_MIGRATE_UNMOVABLE);
	KUNIT_EXPECT_EQ(test, sim_gfp_migratetype(mm, GFP_KERNEL |
						  __GFP_RECLAIMABLE),
			SIM_MIGRATE_UNMOVABLE);
	KUNIT_EXPECT_EQ(test, sim_gfp_migratetype(mm, __GFP_MOVABLE |
						  __GFP_RECLAIMABLE), -EINVAL);
}

/*
 * A list as it is built for node 1 of three; 64 nodes fit into a mask, so the
 * last has number 63.
 */
static const struct {
	int nid;
	int zone;
} places[] = {
	{ 1, SIM_ZONE_MOVABLE }, { 1, SIM_ZONE_NORMAL },
	{ 0, SIM_ZONE_NORMAL }, { 0, SIM_ZONE_DMA32 }, { 0, SIM_ZONE_DMA },
	{ 63, SIM_ZONE_MOVABLE }, { 63, SIM_ZONE_HIGHMEM },
};

struct mask_case {
	const char *name;
	int highest;
	u64 nodes;
	/* Places in the list, by number. */
	const char *want;
};

static const struct mask_case mask_cases[] = {
	{ "any zone, any node", SIM_ZONE_MOVABLE, SIM_NODE_MASK_ALL,
	  "0123456" },
	{ "any zone, all nodes by name", SIM_ZONE_MOVABLE,
	  BIT_ULL(0) | BIT_ULL(1) | BIT_ULL(63), "0123456" },
	{ "HighMem, any node", SIM_ZONE_HIGHMEM, SIM_NODE_MASK_ALL, "12346" },
	{ "Normal, any node", SIM_ZONE_NORMAL, SIM_NODE_MASK_ALL, "1234" },
	{ "DMA, any node", SIM_ZONE_DMA, SIM_NODE_MASK_ALL, "4" },
	{ "any zone, first node", SIM_ZONE_MOVABLE, BIT_ULL(1), "01" },
	{ "any zone, middle node", SIM_ZONE_MOVABLE, BIT_ULL(0), "234" },
	{ "any zone, last node", SIM_ZONE_MOVABLE, BIT_ULL(63), "56" },
	{ "any zone, first and last", SIM_ZONE_MOVABLE,
	  BIT_ULL(1) | BIT_ULL(63), "0156" },
	{ "DMA32, first and middle", SIM_ZONE_DMA32, BIT_ULL(1) | BIT_ULL(0),
	  "34" },
	{ "Normal, last node", SIM_ZONE_NORMAL, BIT_ULL(63), "" },
	{ "node that is not there", SIM_ZONE_MOVABLE, BIT_ULL(2), "" },
	{ "no node", SIM_ZONE_MOVABLE, 0, "" },
};

static void mask_case_name(const struct mask_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(mask, mask_cases, mask_case_name);

static struct sim_zonelist *make_zonelist(struct kunit *test)
{
	struct sim_zonelist *list = kunit_kzalloc(test, sizeof(*list),
						  GFP_KERNEL);
	struct sim_pglist_data *pgdat = NULL;
	int i;

	KUNIT_ASSERT_NOT_NULL(test, list);
	for (i = 0; i < ARRAY_SIZE(places); i++) {
		struct sim_zoneref *z = &list->_zonerefs[i];

		if (!pgdat || pgdat->node_id != places[i].nid) {
			pgdat = kunit_kzalloc(test, sizeof(*pgdat), GFP_KERNEL);
			KUNIT_ASSERT_NOT_NULL(test, pgdat);
			pgdat->node_id = places[i].nid;
		}
		z->zone = &pgdat->node_zones[places[i].zone];
		z->zone->zone_pgdat = pgdat;
		z->zone_idx = places[i].zone;
	}
	return list;
}

static void a_walk_visits_the_allowed_zones_in_order(struct kunit *test)
{
	const struct mask_case *c = test->param_value;
	struct sim_zonelist *list = make_zonelist(test);
	char have[ARRAY_SIZE(places) + 1] = "";
	struct sim_zoneref *z, *at;
	struct sim_zone *zone;
	int nr = 0;

	for_each_sim_zone_zonelist_nodemask(zone, z, list, c->highest,
					    c->nodes) {
		KUNIT_ASSERT_LT(test, nr, ARRAY_SIZE(places));
		KUNIT_EXPECT_PTR_EQ(test, zone, z->zone);
		have[nr++] = '0' + (z - list->_zonerefs);
	}
	KUNIT_EXPECT_STREQ(test, have, c->want);
	KUNIT_EXPECT_PTR_EQ(test, z, &list->_zonerefs[ARRAY_SIZE(places)]);

	/* Where the walk begins, and from there on again. */
	at = sim_first_zones_zonelist(list, c->highest, c->nodes);
	KUNIT_EXPECT_EQ(test, at - list->_zonerefs,
			*c->want ? *c->want - '0' : ARRAY_SIZE(places));
	nr = 0;
	z = at;
	for_next_sim_zone_zonelist_nodemask(zone, z, c->highest, c->nodes)
		nr++;
	KUNIT_EXPECT_EQ(test, nr, strlen(c->want));
}

static void this_node_has_a_list_of_its_own(struct kunit *test)
{
	struct sim_mm *mm = kunit_kzalloc(test, sizeof(*mm), GFP_KERNEL);
	struct sim_pglist_data *pgdat[2];
	int nid;

	KUNIT_ASSERT_NOT_NULL(test, mm);
	for (nid = 0; nid < 2; nid++) {
		pgdat[nid] = kunit_kzalloc(test, sizeof(*pgdat[nid]),
					   GFP_KERNEL);
		KUNIT_ASSERT_NOT_NULL(test, pgdat[nid]);
		mm->node_data[nid] = pgdat[nid];
	}
	for (nid = 0; nid < 2; nid++) {
		struct sim_zonelist *lists = pgdat[nid]->node_zonelists;

		KUNIT_EXPECT_PTR_EQ(test,
				    sim_node_zonelist(mm, nid, GFP_KERNEL),
				    &lists[SIM_ZONELIST_FALLBACK]);
		KUNIT_EXPECT_PTR_EQ(test,
				    sim_node_zonelist(mm, nid, GFP_KERNEL |
						      __GFP_THISNODE),
				    &lists[SIM_ZONELIST_NOFALLBACK]);
	}
}

static struct kunit_case gfp_cases[] = {
	KUNIT_CASE_PARAM(zone_modifiers_choose_the_highest_zone,
			 gfp_zone_gen_params),
	KUNIT_CASE(mobility_bits_choose_the_lists),
	KUNIT_CASE_PARAM(a_walk_visits_the_allowed_zones_in_order,
			 mask_gen_params),
	KUNIT_CASE(this_node_has_a_list_of_its_own),
	{}
};

static struct kunit_suite gfp_suite = {
	.name = "mm_sim_gfp",
	.test_cases = gfp_cases,
};

kunit_test_suite(gfp_suite);
