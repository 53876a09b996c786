// SPDX-License-Identifier: GPL-2.0
/*
 * The policy fair_zone: zones of a node take turns, by the rules of Linux 3.17 to
 * 4.7, worked out by hand.
 */
#include <kunit/test.h>

#include "helpers.h"
#include "page/gfp.h"
#include "page/internal.h"
#include "page/page_alloc.h"
#include "page/policy/policy.h"
#include "page/watermark.h"

#define LOW 100

/* What comes next, and from which zone of node 0: D is DMA, N is Normal. */
struct fixture {
	struct sim_machine *m;
	struct sim_zone *dma, *normal;
};

/* Nothing but the batches decides: no reserves, and marks that all are above. */
static void set_batch(struct sim_zone *zone, unsigned long batch)
{
	memset(zone->lowmem_reserve, 0, sizeof(zone->lowmem_reserve));
	zone->_watermark[SIM_WMARK_MIN] = 0;
	zone->_watermark[SIM_WMARK_LOW] = LOW;
	zone->_watermark[SIM_WMARK_HIGH] = LOW + batch;
}

/* All that is free is below its low mark; its batch stays the same. */
static void close_zone(struct sim_zone *zone)
{
	unsigned long batch = zone->_watermark[SIM_WMARK_HIGH] -
			      zone->_watermark[SIM_WMARK_LOW];

	zone->_watermark[SIM_WMARK_LOW] = zone->managed_pages + 1;
	zone->_watermark[SIM_WMARK_HIGH] = zone->managed_pages + 1 + batch;
}

static struct fixture make(struct kunit *test, unsigned long dma,
			   unsigned long normal)
{
	struct fixture f = { };

	f.m = sim_test_boot(test, "32M", "12M@1M,16M@4G", SIM_STAGE_BUDDY);
	f.dma = sim_test_zone(f.m, SIM_ZONE_DMA);
	f.normal = sim_test_zone(f.m, SIM_ZONE_NORMAL);
	set_batch(f.dma, dma);
	set_batch(f.normal, normal);
	KUNIT_ASSERT_EQ(test, sim_set_fair_zone(&f.m->mm, 1), 0);
	return f;
}

static long batch_stat(struct fixture *f, enum sim_policy_stat_item item)
{
	return atomic_long_read(&f->m->mm.policy_stat[item]);
}

static void expect_zones(struct kunit *test, struct fixture *f, gfp_t gfp,
			 unsigned int order, const char *want)
{
	char have[64] = "";
	unsigned int i;

	KUNIT_ASSERT_LT(test, strlen(want), sizeof(have));
	for (i = 0; want[i]; i++) {
		struct sim_page *page = sim_alloc_pages(&f->m->mm, gfp, order);

		KUNIT_ASSERT_NOT_NULL(test, page);
		have[i] = *sim_page_zone(&f->m->mm, page)->name;
	}
	KUNIT_EXPECT_STREQ(test, have, want);
}

static void zones_take_turns_by_their_batches(struct kunit *test)
{
	struct fixture f = make(test, 2, 4);

	/*
	 * Four of Normal, two of DMA, which pass Normal by; the next finds both
	 * without a batch, and its second scan begins the second turn.
	 */
	expect_zones(test, &f, GFP_KERNEL, 0, "NNNNDD");
	KUNIT_EXPECT_EQ(test, batch_stat(&f, SIM_STAT_FAIR_SKIPPED), 2);
	KUNIT_EXPECT_EQ(test, batch_stat(&f, SIM_STAT_FAIR_RESET), 0);
	expect_zones(test, &f, GFP_KERNEL, 0, "N");
	KUNIT_EXPECT_EQ(test, batch_stat(&f, SIM_STAT_FAIR_SKIPPED), 4);
	KUNIT_EXPECT_EQ(test, batch_stat(&f, SIM_STAT_FAIR_RESET), 1);
	KUNIT_EXPECT_EQ(test, atomic_long_read(&f.normal->nr_alloc_batch), 3);
	KUNIT_EXPECT_EQ(test, atomic_long_read(&f.dma->nr_alloc_batch), 2);
	expect_zones(test, &f, GFP_KERNEL, 0, "NNNDDNNNNDDN");
	sim_test_verify(test, f.m);
}

static void a_block_uses_as_much_as_it_has_pages(struct kunit *test)
{
	struct fixture f = make(test, 5, 8);

	/* Two of four pages each; of five, two that go below nothing. */
	expect_zones(test, &f, GFP_KERNEL, 2, "NNDDNNDDN");
	KUNIT_EXPECT_EQ(test, atomic_long_read(&f.normal->nr_alloc_batch), 4);
	/* And one that is larger than the batch, once. */
	f = make(test, 5, 8);
	expect_zones(test, &f, GFP_KERNEL, 4, "NDND");
}

static void a_request_for_low_memory_leaves_higher_zones_their_turn(struct kunit *test)
{
	struct fixture f = make(test, 2, 2);

	expect_zones(test, &f, GFP_KERNEL, 0, "NN");
	KUNIT_EXPECT_TRUE(test, test_bit(SIM_ZONE_FAIR_DEPLETED,
					 &f.normal->flags));
	/* Its turns are those of the zones up to the one that it prefers. */
	expect_zones(test, &f, GFP_KERNEL | __GFP_DMA, 0, "DDDDD");
	KUNIT_EXPECT_EQ(test, batch_stat(&f, SIM_STAT_FAIR_RESET), 2);
	KUNIT_EXPECT_TRUE(test, test_bit(SIM_ZONE_FAIR_DEPLETED,
					 &f.normal->flags));
	expect_zones(test, &f, GFP_KERNEL, 0, "DN");
}

static void below_the_low_mark_nobody_is_fair(struct kunit *test)
{
	struct fixture f = make(test, 4, 2);

	close_zone(f.normal);
	close_zone(f.dma);
	/* Normal gives more than its batch; and it is counted all the same. */
	expect_zones(test, &f, GFP_KERNEL, 0, "NNNN");
	KUNIT_EXPECT_EQ(test, atomic_long_read(&f.normal->nr_alloc_batch), 0);
	KUNIT_EXPECT_EQ(test, atomic_long_read(&f.dma->nr_alloc_batch), 4);
}

static void only_the_first_try_is_fair(struct kunit *test)
{
	static const struct { unsigned int mark; char zone; } tries[] = {
		{ SIM_ALLOC_WMARK_MIN, 'N' }, { SIM_ALLOC_WMARK_HIGH, 'N' },
		{ SIM_ALLOC_NO_WATERMARKS, 'N' }, { SIM_ALLOC_WMARK_LOW, 'D' },
	};
	struct fixture f = make(test, 4, 2);
	struct sim_zonelist *list = f.m->mm.node_data[0]->node_zonelists;
	const struct sim_alloc_context ac = {
		.zonelist = list,
		.nodemask = SIM_NODE_MASK_ALL,
		.preferred_zoneref = list->_zonerefs,
		.migratetype = SIM_MIGRATE_UNMOVABLE,
		.highest_zoneidx = SIM_ZONE_NORMAL,
	};
	int i;

	expect_zones(test, &f, GFP_KERNEL, 0, "NN");
	for (i = 0; i < ARRAY_SIZE(tries); i++) {
		struct sim_page *page;

		page = sim_get_page_from_freelist(&f.m->mm, GFP_KERNEL, 0,
						  tries[i].mark, &ac);
		KUNIT_ASSERT_NOT_NULL(test, page);
		KUNIT_EXPECT_EQ_MSG(test, *sim_page_zone(&f.m->mm, page)->name,
				    tries[i].zone, "mark %u", tries[i].mark);
	}
}

static void what_stands_in_the_way_of_a_zone_still_does(struct kunit *test)
{
	struct fixture f = make(test, 2, 4);

	/* DMA is below its mark: the turn goes on without it. */
	close_zone(f.dma);
	expect_zones(test, &f, GFP_KERNEL, 0, "NNNNNNNNN");
	KUNIT_EXPECT_EQ(test, batch_stat(&f, SIM_STAT_FAIR_RESET), 2);
	KUNIT_EXPECT_EQ(test, atomic_long_read(&f.dma->nr_alloc_batch), 2);
}

static void turns_are_taken_on_a_node_not_among_nodes(struct kunit *test)
{
	const struct sim_machine_params params = {
		.size = "32M",
		.banks = "16M@1G:0,16M@2G:1",
	};
	struct sim_machine *m = sim_test_machine(test, &params,
						 SIM_STAGE_BUDDY);
	struct sim_zone *zone[2];
	int nid, i;

	for (nid = 0; nid < 2; nid++) {
		zone[nid] = &m->mm.node_data[nid]->node_zones[SIM_ZONE_DMA32];
		set_batch(zone[nid], 3);
	}
	KUNIT_ASSERT_EQ(test, sim_set_fair_zone(&m->mm, 1), 0);
	for (i = 0; i < 7; i++) {
		struct sim_page *page = sim_alloc_pages_node(&m->mm, 0,
							     GFP_KERNEL, 0);

		KUNIT_ASSERT_NOT_NULL(test, page);
		KUNIT_EXPECT_EQ(test, sim_page_to_nid(page), 0);
	}
	KUNIT_EXPECT_EQ(test, atomic_long_read(&zone[0]->nr_alloc_batch), 2);
	KUNIT_EXPECT_EQ(test, atomic_long_read(&zone[1]->nr_alloc_batch), 3);
	/* The second scan goes there, where the first found nothing. */
	close_zone(zone[0]);
	KUNIT_EXPECT_EQ(test, 1,
			sim_page_to_nid(sim_alloc_pages_node(&m->mm, 0,
							     GFP_KERNEL, 0)));
	KUNIT_EXPECT_EQ(test, atomic_long_read(&zone[1]->nr_alloc_batch), 2);
}

static void batches_follow_the_marks(struct kunit *test)
{
	struct fixture f = make(test, 2, 2);

	expect_zones(test, &f, GFP_KERNEL, 0, "NN");
	KUNIT_ASSERT_EQ(test, sim_set_watermark_scale_factor(&f.m->mm, 3000), 0);
	/* The high mark is as far above the low one as that above the min. */
	KUNIT_EXPECT_EQ(test, atomic_long_read(&f.normal->nr_alloc_batch),
			f.normal->managed_pages * 3 / 10);
	KUNIT_EXPECT_EQ(test, atomic_long_read(&f.dma->nr_alloc_batch),
			f.dma->managed_pages * 3 / 10);
	/* It is nobody's turn for that. */
	KUNIT_EXPECT_TRUE(test, test_bit(SIM_ZONE_FAIR_DEPLETED,
					 &f.normal->flags));
	KUNIT_EXPECT_EQ(test, sim_set_fair_zone(&f.m->mm, 2), -EINVAL);
	KUNIT_EXPECT_EQ(test, sim_set_fair_zone(&f.m->mm, 0), 0);
	KUNIT_EXPECT_FALSE(test, test_bit(SIM_ZONE_FAIR_DEPLETED,
					  &f.normal->flags));
	set_batch(f.dma, 2);
	set_batch(f.normal, 2);
	expect_zones(test, &f, GFP_KERNEL, 0, "NNNNNNN");
}

static struct kunit_case fair_zone_cases[] = {
	KUNIT_CASE(zones_take_turns_by_their_batches),
	KUNIT_CASE(a_block_uses_as_much_as_it_has_pages),
	KUNIT_CASE(a_request_for_low_memory_leaves_higher_zones_their_turn),
	KUNIT_CASE(below_the_low_mark_nobody_is_fair),
	KUNIT_CASE(only_the_first_try_is_fair),
	KUNIT_CASE(what_stands_in_the_way_of_a_zone_still_does),
	KUNIT_CASE(turns_are_taken_on_a_node_not_among_nodes),
	KUNIT_CASE(batches_follow_the_marks),
	{}
};

static struct kunit_suite fair_zone_suite = {
	.name = "mm_sim_fair_zone",
	.test_cases = fair_zone_cases,
};

kunit_test_suite(fair_zone_suite);
