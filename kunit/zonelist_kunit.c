// SPDX-License-Identifier: GPL-2.0
/*
 * Zonelists: in which order the nodes and zones of a machine are tried. The
 * machines here are only described; nothing backs them.
 */
#include <kunit/test.h>
#include <linux/bits.h>
#include <linux/err.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "early/zonelist.h"
#include "helpers.h"
#include "page/watermark.h"
#include "view/verify.h"

#define NORMAL BIT(SIM_ZONE_NORMAL)
#define MAX_LAYOUT_NODES 4

/* Pages of a zone; a node of one such zone groups by mobility. */
#define ZONE_PAGES 100000

/*
 * The orders are worked out by hand with the rules of 6.12: the next node is the
 * one with the least (distance + 1 if its number is lower + 1 if it has CPUs),
 * then the least load, then the lowest number. Load comes to a node each time
 * that it is the first of its distance in a list.
 */
struct layout {
	const char *name;
	int nr_nodes;
	/* A bit for each node. */
	u64 no_memory;
	u64 no_cpus;
	/* Row by row; all 0 for no table. */
	u8 distance[MAX_LAYOUT_NODES * MAX_LAYOUT_NODES];
	/* What comes after "Fallback order for Node <n>: ". */
	const char *order[MAX_LAYOUT_NODES];
};

static const struct layout layouts[] = {
	{
		.name = "one node",
		.nr_nodes = 1,
		.order = { "0 " },
	}, {
		.name = "two nodes, no table",
		.nr_nodes = 2,
		.order = { "0 1 ", "1 0 " },
	}, {
		.name = "four equally far",
		.nr_nodes = 4,
		/* The next one first; it wraps. */
		.order = { "0 1 2 3 ", "1 2 3 0 ", "2 3 0 1 ", "3 0 1 2 " },
	}, {
		.name = "two pairs",
		.nr_nodes = 4,
		.distance = { 10, 12, 20, 20,
			      12, 10, 20, 20,
			      20, 20, 10, 12,
			      20, 20, 12, 10 },
		/*
		 * Node 0 has burdened 1 and 2, so node 1 goes to 3 before 2. Then
		 * 0 and 1 are equal for node 2, which takes 0; node 3 takes 1.
		 */
		.order = { "0 1 2 3 ", "1 0 3 2 ", "2 3 0 1 ", "3 2 1 0 " },
	}, {
		.name = "ring",
		.nr_nodes = 4,
		.distance = { 10, 15, 25, 15,
			      15, 10, 15, 25,
			      25, 15, 10, 15,
			      15, 25, 15, 10 },
		/*
		 * Neighbours before the opposite one; the next one before the one
		 * below. Node 3: 0 has load 1, 2 has 2, both are below.
		 */
		.order = { "0 1 3 2 ", "1 2 0 3 ", "2 3 1 0 ", "3 0 2 1 " },
	}, {
		.name = "mesh with a hub",
		.nr_nodes = 4,
		.distance = { 10, 21, 21, 20,
			      21, 10, 21, 20,
			      21, 21, 10, 20,
			      20, 20, 20, 10 },
		/*
		 * All go to 3 first, whatever its load: for node 2 it is 2, and
		 * distance 20 + 1 against 21 + 1 + 1 for node 0. Then 0, without
		 * load, before 1.
		 */
		.order = { "0 3 1 2 ", "1 3 2 0 ", "2 3 0 1 ", "3 0 1 2 " },
	}, {
		.name = "memory only",
		.nr_nodes = 3,
		.no_cpus = BIT(2),
		.distance = { 10, 20, 20,
			      20, 10, 20,
			      20, 20, 10 },
		/* No CPUs of its own: first for 0, though 1 is the next. */
		.order = { "0 2 1 ", "1 2 0 ", "2 0 1 " },
	}, {
		.name = "memory only, but farther",
		.nr_nodes = 3,
		.no_cpus = BIT(2),
		.distance = { 10, 20, 22,
			      20, 10, 22,
			      22, 22, 10 },
		/*
		 * For node 0: 20 + 1 before 22. For node 1 both are 22, 0 being
		 * below and with CPUs; but 2 has load from node 0's list.
		 */
		.order = { "0 1 2 ", "1 0 2 ", "2 0 1 " },
	}, {
		.name = "memory only, as near as the own",
		.nr_nodes = 2,
		.no_cpus = BIT(1),
		.distance = { 10, 10,
			      10, 10 },
		/* Its own comes first, though for node 0 it has the CPUs. */
		.order = { "0 1 ", "1 0 " },
	}, {
		.name = "no memory on node 0",
		.nr_nodes = 3,
		.no_memory = BIT(0),
		.order = { "1 2 ", "1 2 ", "2 1 " },
	}, {
		.name = "no memory on node 2",
		.nr_nodes = 4,
		.no_memory = BIT(2),
		/*
		 * Node 1 goes up to 3, though 0 has no load yet. The list of node
		 * 2 begins with 3, too, and burdens it a second time; node 3 has
		 * 0, without load, before 1.
		 */
		.order = { "0 1 3 ", "1 3 0 ", "3 0 1 ", "3 0 1 " },
	}, {
		.name = "no memory at all",
		.nr_nodes = 2,
		.no_memory = BIT(0) | BIT(1),
		.order = { "", "" },
	},
};

static void layout_name(const struct layout *l, char *desc)
{
	strscpy(desc, l->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(layout, layouts, layout_name);

static void destroy_log(void *log)
{
	sim_log_destroy(log);
}

static struct sim_mm *make_mm(struct kunit *test)
{
	struct sim_mm *mm = kunit_kzalloc(test, sizeof(*mm), GFP_KERNEL);
	struct sim_log *log = kunit_kzalloc(test, sizeof(*log), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, mm);
	KUNIT_ASSERT_NOT_NULL(test, log);
	strscpy(log->name, "kunit", sizeof(log->name));
	KUNIT_ASSERT_EQ(test, sim_log_init(log), 0);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, destroy_log, log),
			0);
	sim_page_alloc_defaults(mm);
	mm->log = log;
	return mm;
}

/* A node with CPUs, and memory in the zones of @zones. */
static struct sim_pglist_data *add_node(struct kunit *test, struct sim_mm *mm,
					int nid, unsigned int zones)
{
	struct sim_pglist_data *pgdat = kunit_kzalloc(test, sizeof(*pgdat),
						      GFP_KERNEL);
	int i;

	KUNIT_ASSERT_NOT_NULL(test, pgdat);
	pgdat->node_id = nid;
	for (i = 0; i < SIM_MAX_NR_ZONES; i++) {
		struct sim_zone *zone = &pgdat->node_zones[i];

		zone->name = sim_zone_names[i];
		zone->zone_pgdat = pgdat;
		if (!(zones & BIT(i)))
			continue;
		zone->present_pages = ZONE_PAGES;
		zone->managed_pages = ZONE_PAGES;
		sim_node_set_state(mm, nid, SIM_N_MEMORY);
	}
	/* What an earlier build left behind must not shine through. */
	memset(pgdat->node_zonelists, 0xff, sizeof(pgdat->node_zonelists));
	sim_node_set_state(mm, nid, SIM_N_ONLINE);
	sim_node_set_state(mm, nid, SIM_N_CPU);
	mm->node_data[nid] = pgdat;
	return pgdat;
}

static void build(struct sim_mm *mm)
{
	int level = sim_test_quiet_begin(LOGLEVEL_ERR);

	sim_build_all_zonelists(mm);
	sim_test_quiet_end(level);
}

static void say(void *test, const char *line)
{
	kunit_err((struct kunit *)test, "broken: %s\n", line);
}

static void expect_sound(struct kunit *test, struct sim_mm *mm)
{
	struct sim_verify v = { .say = say, .arg = test };

	sim_verify_zonelists(&v, mm);
	KUNIT_EXPECT_EQ(test, v.nr_broken, 0);
}

/* "0:Normal 0:DMA 1:Normal " */
static void expect_list(struct kunit *test, const struct sim_mm *mm, int nid,
			int list, const char *want)
{
	const struct sim_zoneref *z;
	char have[256] = "";
	size_t len = 0;

	z = mm->node_data[nid]->node_zonelists[list]._zonerefs;
	for (; z->zone; z++) {
		KUNIT_EXPECT_EQ(test, z->zone_idx, sim_zone_idx(z->zone));
		len += scnprintf(have + len, sizeof(have) - len, "%d:%s ",
				 z->zone->zone_pgdat->node_id, z->zone->name);
	}
	KUNIT_EXPECT_EQ(test, z->zone_idx, 0);
	KUNIT_EXPECT_STREQ_MSG(test, have, want, "node %d", nid);
}

/* All that was logged so far, "<6>" before each line. */
static char *logged(struct kunit *test, const struct sim_mm *mm)
{
	char *text = kunit_kzalloc(test, SIM_LOG_SIZE + 1, GFP_KERNEL);
	struct sim_log_reader reader;
	size_t len = 0;

	KUNIT_ASSERT_NOT_NULL(test, text);
	sim_log_read_begin(mm->log, &reader, SIM_LOG_ALL);
	while (reader.pos < reader.end)
		len += sim_log_read(mm->log, &reader, text + len,
				    SIM_LOG_SIZE - len);
	return text;
}

/* Exactly these lines were logged. */
static void expect_logged(struct kunit *test, const struct sim_mm *mm,
			  const char *const *lines, int nr)
{
	char *text = logged(test, mm), *line;
	int i = 0;

	while ((line = strsep(&text, "\n")) && *line && i < nr)
		KUNIT_EXPECT_STREQ(test, line + 3, lines[i++]);
	KUNIT_EXPECT_EQ(test, i, nr);
	KUNIT_EXPECT_STREQ(test, line, "");
}

static void nodes_follow_by_distance_cpus_and_load(struct kunit *test)
{
	const struct layout *l = test->param_value;
	struct sim_mm *mm = make_mm(test);
	char *want = kunit_kzalloc(test, 1024, GFP_KERNEL), *have;
	char list[64], own[24];
	const char *p;
	size_t len = 0;
	int nid;

	KUNIT_ASSERT_NOT_NULL(test, want);
	for (nid = 0; nid < l->nr_nodes; nid++) {
		add_node(test, mm, nid,
			 l->no_memory & BIT(nid) ? 0 : NORMAL);
		if (l->no_cpus & BIT(nid))
			mm->node_states[SIM_N_CPU] &= ~BIT_ULL(nid);
		len += scnprintf(want + len, 1024 - len,
				 "<6>Fallback order for Node %d: %s\n", nid,
				 l->order[nid]);
	}
	if (l->distance[0]) {
		mm->numa_distance = l->distance;
		mm->numa_distance_cnt = l->nr_nodes;
	}
	build(mm);

	have = logged(test, mm);
	*strstr(have, "<6>Built") = '\0';
	KUNIT_EXPECT_STREQ(test, have, want);
	for (nid = 0; nid < l->nr_nodes; nid++) {
		*list = '\0';
		*own = '\0';
		for (p = l->order[nid]; *p; p += 2)
			scnprintf(list + strlen(list),
				  sizeof(list) - strlen(list), "%c:Normal ",
				  *p);
		if (!(l->no_memory & BIT(nid)))
			snprintf(own, sizeof(own), "%d:Normal ", nid);
		expect_list(test, mm, nid, SIM_ZONELIST_FALLBACK, list);
		expect_list(test, mm, nid, SIM_ZONELIST_NOFALLBACK, own);
	}
	expect_sound(test, mm);
	/* Loads do not add up from one build to the next. */
	build(mm);
	have = logged(test, mm);
	have = strstr(strstr(have, "<6>Built"), "<6>Fallback");
	KUNIT_ASSERT_NOT_NULL(test, have);
	*strstr(have, "<6>Built") = '\0';
	KUNIT_EXPECT_STREQ(test, have, want);
}

/* A node with all but Movable, one with the two highest. */
static struct sim_mm *make_two_nodes(struct kunit *test, int order)
{
	struct sim_mm *mm = make_mm(test);

	add_node(test, mm, 0,
		 BIT(SIM_ZONE_DMA) | BIT(SIM_ZONE_DMA32) | NORMAL);
	add_node(test, mm, 1, NORMAL | BIT(SIM_ZONE_MOVABLE));
	mm->numa_zonelist_order = order;
	build(mm);
	return mm;
}

static void by_node_all_zones_of_a_node_come_together(struct kunit *test)
{
	struct sim_mm *mm = make_two_nodes(test, SIM_ZONELIST_ORDER_NODE);

	expect_list(test, mm, 0, SIM_ZONELIST_FALLBACK,
		    "0:Normal 0:DMA32 0:DMA 1:Movable 1:Normal ");
	expect_list(test, mm, 1, SIM_ZONELIST_FALLBACK,
		    "1:Movable 1:Normal 0:Normal 0:DMA32 0:DMA ");
	expect_list(test, mm, 0, SIM_ZONELIST_NOFALLBACK,
		    "0:Normal 0:DMA32 0:DMA ");
	expect_list(test, mm, 1, SIM_ZONELIST_NOFALLBACK,
		    "1:Movable 1:Normal ");
	expect_sound(test, mm);
}

static void by_zone_the_same_zone_of_all_nodes_comes_together(struct kunit *test)
{
	static const char *const lines[] = {
		"Fallback order for Node 0: 0 1 ",
		"Fallback order for Node 1: 1 0 ",
		"Built 2 zonelists in Zone order, mobility grouping on.  Total pages: 500000",
		"Policy zone: Normal",
	};
	struct sim_mm *mm = make_two_nodes(test, SIM_ZONELIST_ORDER_ZONE);

	expect_list(test, mm, 0, SIM_ZONELIST_FALLBACK,
		    "1:Movable 0:Normal 1:Normal 0:DMA32 0:DMA ");
	expect_list(test, mm, 1, SIM_ZONELIST_FALLBACK,
		    "1:Movable 1:Normal 0:Normal 0:DMA32 0:DMA ");
	expect_list(test, mm, 0, SIM_ZONELIST_NOFALLBACK,
		    "0:Normal 0:DMA32 0:DMA ");
	expect_list(test, mm, 1, SIM_ZONELIST_NOFALLBACK,
		    "1:Movable 1:Normal ");
	expect_sound(test, mm);
	expect_logged(test, mm, lines, ARRAY_SIZE(lines));
}

static void a_build_ends_with_what_a_boot_says(struct kunit *test)
{
	static const char *const lines[] = {
		"Fallback order for Node 0: 0 1 ",
		"Fallback order for Node 1: 1 0 ",
		"Built 2 zonelists, mobility grouping on.  Total pages: 500000",
		"Policy zone: Normal",
	};
	struct sim_mm *mm = make_two_nodes(test, SIM_ZONELIST_ORDER_NODE);

	expect_logged(test, mm, lines, ARRAY_SIZE(lines));
}

struct policy {
	unsigned int zones;
	const char *line;
};

static void policy_zone_is_the_highest_but_for_movable(struct kunit *test)
{
	static const struct policy policies[] = {
		{ BIT(SIM_ZONE_DMA), "<6>Policy zone: DMA\n" },
		{ BIT(SIM_ZONE_DMA) | BIT(SIM_ZONE_DMA32),
		  "<6>Policy zone: DMA32\n" },
		{ NORMAL | BIT(SIM_ZONE_MOVABLE), "<6>Policy zone: Normal\n" },
		{ NORMAL | BIT(SIM_ZONE_HIGHMEM) | BIT(SIM_ZONE_MOVABLE),
		  "<6>Policy zone: HighMem\n" },
		{ BIT(SIM_ZONE_MOVABLE), "<6>Policy zone: DMA\n" },
	};
	int i;

	for (i = 0; i < ARRAY_SIZE(policies); i++) {
		struct sim_mm *mm = make_mm(test);

		add_node(test, mm, 0, policies[i].zones);
		build(mm);
		KUNIT_EXPECT_STREQ(test, strstr(logged(test, mm), "<6>Policy"),
				   policies[i].line);
	}
}

static void policy_zone_is_found_anew_by_each_build(struct kunit *test)
{
	struct sim_mm *mm = make_two_nodes(test, SIM_ZONELIST_ORDER_NODE);

	KUNIT_EXPECT_EQ(test, mm->policy_zone, SIM_ZONE_NORMAL);
	mm->node_data[0]->node_zones[SIM_ZONE_NORMAL].present_pages = 0;
	mm->node_data[1]->node_zones[SIM_ZONE_NORMAL].present_pages = 0;
	build(mm);
	KUNIT_EXPECT_EQ(test, mm->policy_zone, SIM_ZONE_DMA32);
}

static void total_is_what_is_above_the_high_marks(struct kunit *test)
{
	struct sim_mm *mm = make_two_nodes(test, SIM_ZONELIST_ORDER_NODE);
	struct sim_zone *zones = mm->node_data[0]->node_zones;

	zones[SIM_ZONE_NORMAL]._watermark[SIM_WMARK_HIGH] = 300;
	zones[SIM_ZONE_DMA]._watermark[SIM_WMARK_HIGH] = ZONE_PAGES + 1;
	zones[SIM_ZONE_DMA32].managed_pages = 7;
	/* Low marks do not count. */
	zones[SIM_ZONE_DMA32]._watermark[SIM_WMARK_LOW] = 7;
	build(mm);
	KUNIT_EXPECT_NOT_NULL(test, strstr(logged(test, mm),
					   "Total pages: 299707\n"));
	KUNIT_EXPECT_EQ(test, sim_nr_free_zone_pages(mm, SIM_ZONE_DMA32), 7);
	KUNIT_EXPECT_EQ(test, sim_nr_free_zone_pages(mm, SIM_ZONE_NORMAL),
			199707);
}

static void mobility_is_off_below_a_pageblock_of_each_type(struct kunit *test)
{
	unsigned long least = SIM_PAGEBLOCK_NR_PAGES * SIM_MIGRATE_TYPES;
	struct sim_mm *mm = make_mm(test);
	struct sim_pglist_data *pgdat = add_node(test, mm, 0, NORMAL);

	pgdat->node_zones[SIM_ZONE_NORMAL].managed_pages = least - 1;
	build(mm);
	KUNIT_EXPECT_TRUE(test, mm->page_group_by_mobility_disabled);
	KUNIT_EXPECT_NOT_NULL(test, strstr(logged(test, mm),
					   "mobility grouping off."));
	pgdat->node_zones[SIM_ZONE_NORMAL].managed_pages = least;
	build(mm);
	KUNIT_EXPECT_FALSE(test, mm->page_group_by_mobility_disabled);
}

static void a_node_without_memory_borrows_all(struct kunit *test)
{
	struct sim_mm *mm = make_mm(test);

	/* The first node, by whose list the pages are counted. */
	add_node(test, mm, 0, 0);
	add_node(test, mm, 2, NORMAL);
	build(mm);
	expect_list(test, mm, 0, SIM_ZONELIST_FALLBACK, "2:Normal ");
	expect_list(test, mm, 0, SIM_ZONELIST_NOFALLBACK, "");
	KUNIT_EXPECT_NOT_NULL(test, strstr(logged(test, mm),
					   "Built 2 zonelists, "));
	KUNIT_EXPECT_NOT_NULL(test, strstr(logged(test, mm),
					   "  Total pages: 100000\n"));
	expect_sound(test, mm);
}

/* Nodes are not counted by their structures: those may be there and off. */
static void only_nodes_that_are_online_are_counted(struct kunit *test)
{
	static const char *const lines[] = {
		"Fallback order for Node 0: 0 5 ",
		"Fallback order for Node 1: 5 0 ",
		"Fallback order for Node 5: 5 0 ",
		"Built 2 zonelists, mobility grouping on.  Total pages: 200000",
		"Policy zone: Normal",
	};
	struct sim_mm *mm = make_mm(test);

	add_node(test, mm, 0, NORMAL);
	add_node(test, mm, 1, 0);
	add_node(test, mm, 5, NORMAL);
	mm->node_states[SIM_N_ONLINE] &= ~BIT_ULL(1);
	build(mm);
	expect_logged(test, mm, lines, ARRAY_SIZE(lines));
}

/* Each zone of each node: the lists are as long as they can be. */
static void sixty_four_nodes_rotate(struct kunit *test)
{
	struct sim_mm *mm = make_mm(test);
	int nid, i, zid;

	for (nid = 0; nid < SIM_MAX_NUMNODES; nid++)
		add_node(test, mm, nid, BIT(SIM_MAX_NR_ZONES) - 1);
	build(mm);
	expect_sound(test, mm);
	for (nid = 0; nid < SIM_MAX_NUMNODES; nid++) {
		const struct sim_zoneref *z;

		z = mm->node_data[nid]->node_zonelists[SIM_ZONELIST_FALLBACK]._zonerefs;
		for (i = 0; i < SIM_MAX_NUMNODES; i++) {
			/*
			 * The ones above, none of which has load yet; then those
			 * below, of which only 0 has none.
			 */
			int want = (nid + i) % SIM_MAX_NUMNODES;

			for (zid = SIM_MAX_NR_ZONES - 1; zid >= 0; zid--, z++)
				KUNIT_ASSERT_PTR_EQ(test, z->zone,
						    &mm->node_data[want]->node_zones[zid]);
		}
		KUNIT_EXPECT_NULL(test, z->zone);
	}
	KUNIT_EXPECT_NOT_NULL(test, strstr(logged(test, mm),
					   "Built 64 zonelists, "));
	mm->numa_zonelist_order = SIM_ZONELIST_ORDER_ZONE;
	build(mm);
	expect_sound(test, mm);
}

struct order_word {
	const char *text;
	int want;
};

static const struct order_word order_words[] = {
	{ NULL, SIM_ZONELIST_ORDER_NODE },
	{ "default", SIM_ZONELIST_ORDER_DEFAULT },
	{ "Default", SIM_ZONELIST_ORDER_DEFAULT },
	{ "node", SIM_ZONELIST_ORDER_NODE },
	{ "N", SIM_ZONELIST_ORDER_NODE },
	{ "zone", SIM_ZONELIST_ORDER_ZONE },
	{ "Z", SIM_ZONELIST_ORDER_ZONE },
	{ "", -EINVAL },
	{ " zone", -EINVAL },
	{ "by zone", -EINVAL },
};

static void order_word_name(const struct order_word *w, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "\"%s\"", w->text ?: "(none)");
}

KUNIT_ARRAY_PARAM(order_word, order_words, order_word_name);

static void the_first_letter_names_the_order(struct kunit *test)
{
	const struct order_word *w = test->param_value;
	struct sim_mm *mm = make_mm(test);
	int level = sim_test_quiet_begin(LOGLEVEL_CRIT);
	int got = sim_numa_zonelist_order(mm->log, w->text);
	char want[160] = "";

	sim_test_quiet_end(level);
	KUNIT_EXPECT_EQ(test, got, w->want);
	if (w->want < 0)
		snprintf(want, sizeof(want),
			 "<3>numa_zonelist_order=%s: must be default, node or zone, of which the first letter counts\n",
			 w->text);
	KUNIT_EXPECT_STREQ(test, logged(test, mm), want);
}

static void the_machine_takes_the_order_that_is_asked_for(struct kunit *test)
{
	struct sim_machine_params params = {
		.size = "16M",
		.numa_zonelist_order = "bottom-up",
	};
	struct sim_machine *m;
	int level;

	level = sim_test_quiet_begin(LOGLEVEL_CRIT);
	m = sim_machine_create(&params);
	sim_test_quiet_end(level);
	KUNIT_EXPECT_EQ(test, PTR_ERR(m), -EINVAL);

	params.numa_zonelist_order = "zone";
	m = sim_test_machine(test, &params, SIM_STAGE_BUDDY);
	KUNIT_EXPECT_EQ(test, m->mm.numa_zonelist_order,
			SIM_ZONELIST_ORDER_ZONE);
	KUNIT_EXPECT_NOT_NULL(test, strstr(logged(test, &m->mm),
					   "zonelists in Zone order, "));
	sim_test_verify(test, m);
	/* It comes back with a reset, whatever was asked for meanwhile. */
	mutex_lock(&m->lock);
	KUNIT_EXPECT_EQ(test, 0,
			sim_set_numa_zonelist_order(&m->mm,
						    SIM_ZONELIST_ORDER_NODE));
	sim_machine_reset(m);
	mutex_unlock(&m->lock);
	KUNIT_EXPECT_EQ(test, m->mm.numa_zonelist_order,
			SIM_ZONELIST_ORDER_ZONE);
}

static void the_default_is_by_zone_where_there_is_highmem(struct kunit *test)
{
	struct sim_mm *mm = make_two_nodes(test, SIM_ZONELIST_ORDER_DEFAULT);

	expect_list(test, mm, 0, SIM_ZONELIST_FALLBACK,
		    "0:Normal 0:DMA32 0:DMA 1:Movable 1:Normal ");
	mm = make_mm(test);
	add_node(test, mm, 0, NORMAL | BIT(SIM_ZONE_HIGHMEM));
	add_node(test, mm, 1, NORMAL | BIT(SIM_ZONE_HIGHMEM));
	build(mm);
	expect_list(test, mm, 1, SIM_ZONELIST_FALLBACK,
		    "1:HighMem 1:Normal 0:HighMem 0:Normal ");
	KUNIT_EXPECT_EQ(test, 0,
			sim_set_numa_zonelist_order(mm,
						    SIM_ZONELIST_ORDER_DEFAULT));
	expect_list(test, mm, 1, SIM_ZONELIST_FALLBACK,
		    "1:HighMem 0:HighMem 1:Normal 0:Normal ");
	expect_sound(test, mm);
}

static void lists_are_built_anew_when_the_order_changes(struct kunit *test)
{
	struct sim_mm *mm = make_two_nodes(test, SIM_ZONELIST_ORDER_NODE);
	unsigned int seq = raw_read_seqcount(&mm->mems_allowed_seq);

	KUNIT_EXPECT_EQ(test, 0,
			sim_set_numa_zonelist_order(mm,
						    SIM_ZONELIST_ORDER_NODE));
	KUNIT_EXPECT_FALSE(test, read_seqcount_retry(&mm->mems_allowed_seq,
						     seq));
	KUNIT_EXPECT_EQ(test, 0,
			sim_set_numa_zonelist_order(mm,
						    SIM_ZONELIST_ORDER_ZONE));
	expect_list(test, mm, 0, SIM_ZONELIST_FALLBACK,
		    "1:Movable 0:Normal 1:Normal 0:DMA32 0:DMA ");
	/* Who missed a zone tries again. */
	KUNIT_EXPECT_TRUE(test, read_seqcount_retry(&mm->mems_allowed_seq,
						    seq));
	KUNIT_EXPECT_EQ(test, -EINVAL, sim_set_numa_zonelist_order(mm, -1));
	KUNIT_EXPECT_EQ(test, -EINVAL, sim_set_numa_zonelist_order(mm, 3));
	expect_sound(test, mm);
	KUNIT_EXPECT_EQ(test, 0,
			sim_set_numa_zonelist_order(mm,
						    SIM_ZONELIST_ORDER_NODE));
	expect_list(test, mm, 0, SIM_ZONELIST_FALLBACK,
		    "0:Normal 0:DMA32 0:DMA 1:Movable 1:Normal ");
	expect_sound(test, mm);
}

/* What verify must find, in lists of make_two_nodes(). */
struct flaw {
	const char *name;
	void (*make)(struct sim_mm *mm);
	const char *line;
};

static struct sim_zoneref *list_of(struct sim_mm *mm, int nid, int list)
{
	return mm->node_data[nid]->node_zonelists[list]._zonerefs;
}

static void swap_refs(struct sim_mm *mm, int nid, int a, int b)
{
	struct sim_zoneref *z = list_of(mm, nid, SIM_ZONELIST_FALLBACK);

	swap(z[a], z[b]);
}

static void zone_is_missing(struct sim_mm *mm)
{
	list_of(mm, 0, SIM_ZONELIST_FALLBACK)[4].zone = NULL;
}

static void zone_twice(struct sim_mm *mm)
{
	struct sim_zoneref *z = list_of(mm, 0, SIM_ZONELIST_FALLBACK);

	z[5] = z[4];
	z[6].zone = NULL;
}

static void wrong_index(struct sim_mm *mm)
{
	list_of(mm, 1, SIM_ZONELIST_FALLBACK)[1].zone_idx = SIM_ZONE_DMA;
}

static void empty_zone(struct sim_mm *mm)
{
	mm->node_data[0]->node_zones[SIM_ZONE_DMA].present_pages = 0;
}

static void new_zone(struct sim_mm *mm)
{
	mm->node_data[1]->node_zones[SIM_ZONE_DMA].present_pages = 1;
}

static void no_zone(struct sim_mm *mm)
{
	list_of(mm, 0, SIM_ZONELIST_FALLBACK)[0].zone = (void *)mm;
}

static void lower_zone_first(struct sim_mm *mm)
{
	swap_refs(mm, 0, 0, 1);
}

static void nodes_mixed(struct sim_mm *mm)
{
	swap_refs(mm, 0, 2, 3);
}

static void other_node_first(struct sim_mm *mm)
{
	struct sim_zoneref *z = list_of(mm, 1, SIM_ZONELIST_FALLBACK);
	struct sim_zoneref own[2] = { z[0], z[1] };

	memmove(z, z + 2, 3 * sizeof(*z));
	memcpy(z + 3, own, sizeof(own));
}

static void foreign_zone_in_own_list(struct sim_mm *mm)
{
	struct sim_zoneref *z = list_of(mm, 1, SIM_ZONELIST_NOFALLBACK);

	z[2] = list_of(mm, 0, SIM_ZONELIST_FALLBACK)[0];
	z[3].zone = NULL;
}

static void no_end(struct sim_mm *mm)
{
	struct sim_zonelist *zl = &mm->node_data[0]->node_zonelists[SIM_ZONELIST_FALLBACK];
	int i;

	for (i = 5; i < ARRAY_SIZE(zl->_zonerefs); i++)
		zl->_zonerefs[i] = zl->_zonerefs[0];
}

static const struct flaw flaws[] = {
	{ "zone is missing", zone_is_missing,
	  "zonelist fallback of node 0: node 1 zone Normal is missing" },
	{ "zone twice", zone_twice,
	  "zonelist fallback of node 0: node 1 zone Normal comes twice" },
	{ "wrong index", wrong_index,
	  "zonelist fallback of node 1: node 1 zone Normal has index 0" },
	{ "empty zone", empty_zone,
	  "zonelist thisnode of node 0: node 0 zone DMA is empty" },
	{ "new zone", new_zone,
	  "zonelist thisnode of node 1: node 1 zone DMA is missing" },
	{ "no zone", no_zone,
	  "zonelist fallback of node 0: holds what is no zone" },
	{ "lower zone first", lower_zone_first,
	  "zonelist fallback of node 0: node 0 zone Normal comes too late" },
	{ "nodes mixed", nodes_mixed,
	  "zonelist fallback of node 0: node 1 zone Movable comes before its own" },
	{ "nodes mixed, way back", nodes_mixed,
	  "zonelist fallback of node 0: node 0 zone DMA comes too late" },
	{ "other node first", other_node_first,
	  "zonelist fallback of node 1: node 0 zone Normal comes before its own" },
	{ "foreign zone in own list", foreign_zone_in_own_list,
	  "zonelist thisnode of node 1: node 0 zone Normal does not belong there" },
	{ "no end", no_end, "zonelist fallback of node 0: has no end" },
};

static void flaw_name(const struct flaw *f, char *desc)
{
	strscpy(desc, f->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(flaw, flaws, flaw_name);

struct listener {
	const char *line;
	int heard;
};

static void listen(void *arg, const char *line)
{
	struct listener *l = arg;

	l->heard += !strcmp(line, l->line);
}

static void a_list_with_a_flaw_is_found(struct kunit *test)
{
	const struct flaw *f = test->param_value;
	struct listener l = { .line = f->line };
	struct sim_verify v = { .say = listen, .arg = &l };
	struct sim_mm *mm = make_two_nodes(test, SIM_ZONELIST_ORDER_NODE);

	expect_sound(test, mm);
	f->make(mm);
	sim_verify_zonelists(&v, mm);
	KUNIT_EXPECT_EQ(test, l.heard, 1);
}

static void a_list_in_the_other_order_is_found(struct kunit *test)
{
	struct sim_verify v = { };
	struct sim_mm *mm = make_two_nodes(test, SIM_ZONELIST_ORDER_NODE);

	mm->numa_zonelist_order = SIM_ZONELIST_ORDER_ZONE;
	sim_verify_zonelists(&v, mm);
	KUNIT_EXPECT_GT(test, v.nr_broken, 0);

	mm = make_two_nodes(test, SIM_ZONELIST_ORDER_ZONE);
	/* 1:Normal before 0:Normal in the list of node 0. */
	swap_refs(mm, 0, 1, 2);
	v = (struct sim_verify){ };
	sim_verify_zonelists(&v, mm);
	KUNIT_EXPECT_EQ(test, v.nr_broken, 1);
}

static struct kunit_case zonelist_cases[] = {
	KUNIT_CASE_PARAM(nodes_follow_by_distance_cpus_and_load,
			 layout_gen_params),
	KUNIT_CASE(by_node_all_zones_of_a_node_come_together),
	KUNIT_CASE(by_zone_the_same_zone_of_all_nodes_comes_together),
	KUNIT_CASE(a_build_ends_with_what_a_boot_says),
	KUNIT_CASE(policy_zone_is_the_highest_but_for_movable),
	KUNIT_CASE(policy_zone_is_found_anew_by_each_build),
	KUNIT_CASE(total_is_what_is_above_the_high_marks),
	KUNIT_CASE(mobility_is_off_below_a_pageblock_of_each_type),
	KUNIT_CASE(a_node_without_memory_borrows_all),
	KUNIT_CASE(only_nodes_that_are_online_are_counted),
	KUNIT_CASE(sixty_four_nodes_rotate),
	KUNIT_CASE_PARAM(the_first_letter_names_the_order,
			 order_word_gen_params),
	KUNIT_CASE(the_machine_takes_the_order_that_is_asked_for),
	KUNIT_CASE(the_default_is_by_zone_where_there_is_highmem),
	KUNIT_CASE(lists_are_built_anew_when_the_order_changes),
	KUNIT_CASE_PARAM(a_list_with_a_flaw_is_found, flaw_gen_params),
	KUNIT_CASE(a_list_in_the_other_order_is_found),
	{}
};

static struct kunit_suite zonelist_suite = {
	.name = "mm_sim_zonelist",
	.test_cases = zonelist_cases,
};

kunit_test_suite(zonelist_suite);
