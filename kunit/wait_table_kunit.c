// SPDX-License-Identifier: GPL-2.0
/*
 * Wait queues of zones.
 */
#include <kunit/test.h>

#include "early/wait_table.h"
#include "helpers.h"

static const struct {
	unsigned long pages, queues;
} sizes[] = {
	{ 0, 4 }, { 1, 4 }, { 255, 4 }, { 1024, 4 }, { 1279, 4 }, { 1280, 8 },
	{ 2048, 8 }, { 2303, 8 }, { 2304, 16 }, { 4095, 16 }, { 65536, 256 },
	{ 65792, 512 }, { 524288, 2048 }, { 524544, 4096 }, { 1048576, 4096 },
	{ 1048832, 4096 }, { 1UL << 34, 4096 },
};

static void a_zone_gets_a_queue_for_256_pages(struct kunit *test)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(sizes); i++)
		KUNIT_EXPECT_EQ_MSG(test,
				    sim_wait_table_hash_nr_entries(sizes[i].pages),
				    sizes[i].queues, "%lu pages",
				    sizes[i].pages);
}

static void expect_table(struct kunit *test, struct sim_machine *m,
			 enum sim_zone_type idx, unsigned long queues,
			 unsigned long bits)
{
	struct sim_zone *zone = sim_test_zone(m, idx);
	unsigned long i;
	phys_addr_t at;

	KUNIT_EXPECT_EQ(test, zone->wait_table_hash_nr_entries, queues);
	KUNIT_EXPECT_EQ(test, zone->wait_table_bits, bits);
	KUNIT_EXPECT_EQ(test, !!zone->wait_table, queues != 0);
	if (!zone->wait_table)
		return;
	at = sim_virt_to_phys(&m->banks, zone->wait_table);
	KUNIT_EXPECT_TRUE(test,
			  sim_memblock_is_region_reserved(&m->memblock, at,
							  queues *
							  sizeof(*zone->wait_table)));
	for (i = 0; i < queues; i++) {
		KUNIT_ASSERT_PTR_EQ(test, zone->wait_table[i].head.next,
				    &zone->wait_table[i].head);
		/* Nobody waits: the lock is good, and nothing happens. */
		wake_up(&zone->wait_table[i]);
	}
}

/* DMA spans 4095 pages, Normal 5120; DMA32 spans all that lies between. */
static const struct sim_machine_params with_holes = {
	.size = "32M",
	.memmap = "12M@0,4M@4G,4M@4112M",
	.wait_table = true,
};

static void zones_have_wait_tables_when_asked(struct kunit *test)
{
	struct sim_machine *m = sim_test_machine(test, &with_holes,
						 SIM_STAGE_BUDDY);

	expect_table(test, m, SIM_ZONE_DMA, 16, 4);
	expect_table(test, m, SIM_ZONE_DMA32, 4096, 12);
	expect_table(test, m, SIM_ZONE_NORMAL, 32, 5);
	expect_table(test, m, SIM_ZONE_MOVABLE, 0, 0);
	KUNIT_EXPECT_EQ(test, sim_wait_tables_bytes(&m->mm),
			(16 + 4096 + 32) * sizeof(wait_queue_head_t));
	sim_test_verify(test, m);
}

static void zones_have_none_otherwise(struct kunit *test)
{
	struct sim_machine_params params = with_holes;
	struct sim_machine *m;

	params.wait_table = false;
	m = sim_test_machine(test, &params, SIM_STAGE_BUDDY);
	expect_table(test, m, SIM_ZONE_DMA, 0, 0);
	expect_table(test, m, SIM_ZONE_NORMAL, 0, 0);
	KUNIT_EXPECT_EQ(test, sim_wait_tables_bytes(&m->mm), 0);
}

static struct kunit_case wait_table_cases[] = {
	KUNIT_CASE(a_zone_gets_a_queue_for_256_pages),
	KUNIT_CASE(zones_have_wait_tables_when_asked),
	KUNIT_CASE(zones_have_none_otherwise),
	{}
};

static struct kunit_suite wait_table_suite = {
	.name = "mm_sim_wait_table",
	.test_cases = wait_table_cases,
};

kunit_test_suite(wait_table_suite);
