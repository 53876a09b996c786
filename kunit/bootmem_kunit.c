// SPDX-License-Identifier: GPL-2.0
/*
 * The bootmem entry points of the 4.x era.
 */
#include <linux/sizes.h>
#include <linux/string.h>

#include "early/bootmem.h"
#include "helpers.h"
#include "page/vmstat.h"

static int bootmem_test_init(struct kunit *test)
{
	static const struct sim_machine_params params = { .size = "16M" };
	struct sim_machine *m = sim_test_machine(test, &params,
						 SIM_STAGE_MEMBLOCK);

	/* A goal shows best when the search begins at it. */
	sim_memblock_set_bottom_up(&m->memblock, true);
	test->priv = m;
	return 0;
}

static void goal_is_tried_first_and_then_any_address(struct kunit *test)
{
	struct sim_machine *m = test->priv;
	struct sim_memblock *mb = &m->memblock;
	void *mem;

	mem = __sim_alloc_bootmem_nopanic(mb, SZ_64K, SZ_4K, SZ_8M);
	KUNIT_EXPECT_EQ(test, sim_virt_to_phys(&m->banks, mem), SZ_8M);
	mem = __sim_alloc_bootmem(mb, SZ_64K, SZ_4K, SZ_8M);
	KUNIT_EXPECT_EQ(test, sim_virt_to_phys(&m->banks, mem), SZ_8M + SZ_64K);
	/* Nothing is above. */
	mem = __sim_alloc_bootmem_nopanic(mb, SZ_64K, SZ_4K, 2 * SZ_4G);
	KUNIT_EXPECT_EQ(test, sim_virt_to_phys(&m->banks, mem), SZ_64K);
	mem = __sim_alloc_bootmem(mb, SZ_64K, SZ_4K, 2 * SZ_4G);
	KUNIT_EXPECT_EQ(test, sim_virt_to_phys(&m->banks, mem), SZ_128K);
}

static void goal_above_current_limit_is_dropped(struct kunit *test)
{
	struct sim_machine *m = test->priv;
	struct sim_memblock *mb = &m->memblock;
	void *mem;

	sim_memblock_set_current_limit(mb, SZ_4M);
	mem = __sim_alloc_bootmem_nopanic(mb, SZ_64K, SZ_4K, SZ_8M);
	KUNIT_EXPECT_EQ(test, sim_virt_to_phys(&m->banks, mem), SZ_64K);
}

static struct sim_memblock *test_mb(struct kunit *test)
{
	return &((struct sim_machine *)test->priv)->memblock;
}

/* The same, and what lies from 4 GiB on is node 1. Such a machine stays here. */
static struct sim_memblock *test_mb_two_nodes(struct kunit *test)
{
	struct sim_memblock *mb = test_mb(test);

	KUNIT_ASSERT_EQ(test, 0, sim_memblock_set_node(mb, SZ_4G, SZ_4G,
						       &mb->memory, 1));
	return mb;
}

static phys_addr_t phys(const struct sim_memblock *mb, void *mem)
{
	return mem ? sim_virt_to_phys(mb->banks, mem) : 0;
}

/* Every entry point, asked for the same. */

static void *get_nopanic_limit(struct sim_memblock *mb, phys_addr_t goal)
{
	return ___sim_alloc_bootmem_nopanic(mb, SZ_64K, SZ_4K, goal, SZ_4G);
}

static void *get_nopanic(struct sim_memblock *mb, phys_addr_t goal)
{
	return __sim_alloc_bootmem_nopanic(mb, SZ_64K, SZ_4K, goal);
}

static void *get(struct sim_memblock *mb, phys_addr_t goal)
{
	return __sim_alloc_bootmem(mb, SZ_64K, SZ_4K, goal);
}

static void *get_node_nopanic(struct sim_memblock *mb, phys_addr_t goal)
{
	return __sim_alloc_bootmem_node_nopanic(mb, 0, SZ_64K, SZ_4K, goal);
}

static void *get_node(struct sim_memblock *mb, phys_addr_t goal)
{
	return __sim_alloc_bootmem_node(mb, 0, SZ_64K, SZ_4K, goal);
}

static void *get_low(struct sim_memblock *mb, phys_addr_t goal)
{
	return __sim_alloc_bootmem_low(mb, SZ_64K, SZ_4K, goal);
}

static void *get_core_early(struct sim_memblock *mb, phys_addr_t goal)
{
	return __sim_alloc_memory_core_early(mb, NUMA_NO_NODE, SZ_64K, SZ_4K,
					     goal, SZ_4G);
}

/**
 * struct entry_row - an entry point
 * @name: Linux's name of it
 * @get: asks it for 64 KiB at a goal
 * @may_panic: it stops the machine rather than fail
 * @goal_only: without the goal it does not try
 */
struct entry_row {
	const char *name;
	void *(*get)(struct sim_memblock *mb, phys_addr_t goal);
	bool may_panic;
	bool goal_only;
};

static const struct entry_row entry_rows[] = {
	{ "___alloc_bootmem_nopanic", get_nopanic_limit, false, false },
	{ "__alloc_bootmem_nopanic", get_nopanic, false, false },
	{ "__alloc_bootmem", get, true, false },
	{ "__alloc_bootmem_node_nopanic", get_node_nopanic, false, false },
	{ "__alloc_bootmem_node", get_node, true, false },
	{ "__alloc_bootmem_low", get_low, true, false },
	{ "__alloc_memory_core_early", get_core_early, false, true },
};

KUNIT_ARRAY_PARAM_DESC(entry_rows, entry_rows, name);

static void bootmem_is_zeroed_and_reserved(struct kunit *test)
{
	const struct entry_row *row = test->param_value;
	struct sim_memblock *mb = test_mb(test);
	void *want = sim_phys_to_virt(mb->banks, SZ_8M);
	phys_addr_t before = sim_memblock_reserved_size(mb);

	memset(want, 0xa5, SZ_64K + 1);
	KUNIT_EXPECT_PTR_EQ(test, row->get(mb, SZ_8M), want);
	KUNIT_EXPECT_NULL(test, memchr_inv(want, 0, SZ_64K));
	/* Not one byte more. */
	KUNIT_EXPECT_EQ(test, ((u8 *)want)[SZ_64K], 0xa5);
	KUNIT_EXPECT_EQ(test, sim_memblock_reserved_size(mb), before + SZ_64K);
	KUNIT_EXPECT_TRUE(test, sim_memblock_is_reserved(mb, SZ_8M));
}

static void bootmem_goal_that_is_taken_is_dropped(struct kunit *test)
{
	const struct entry_row *row = test->param_value;
	struct sim_memblock *mb = test_mb(test);

	/* From the goal on, nothing is left. */
	KUNIT_ASSERT_EQ(test, 0, sim_memblock_reserve(mb, SZ_8M, 2 * SZ_4G));
	KUNIT_EXPECT_EQ(test, phys(mb, row->get(mb, SZ_8M)),
			row->goal_only ? 0 : SZ_64K);
}

static void bootmem_has_current_limit_for_a_limit(struct kunit *test)
{
	const struct entry_row *row = test->param_value;
	struct sim_memblock *mb = test_mb(test);
	void *mem;

	sim_memblock_set_current_limit(mb, SZ_4M);
	sim_memblock_set_bottom_up(mb, false);
	mem = row->get(mb, SZ_1M);
	KUNIT_EXPECT_EQ(test, phys(mb, mem), SZ_4M - SZ_64K);
}

static void bootmem_that_fails_stops_the_machine_or_not(struct kunit *test)
{
	const struct entry_row *row = test->param_value;
	struct sim_machine *m = test->priv;
	struct sim_memblock *mb = test_mb(test);

	mutex_lock(&m->lock);
	KUNIT_ASSERT_EQ(test, 0, sim_memblock_reserve(mb, 0, 2 * SZ_4G));
	KUNIT_EXPECT_NULL(test, row->get(mb, SZ_8M));
	KUNIT_EXPECT_EQ(test, m->stage, row->may_panic ? SIM_STAGE_PANICKED
						       : SIM_STAGE_MEMBLOCK);
	KUNIT_EXPECT_EQ(test, !!strstr(m->panic, "65536 bytes"),
			row->may_panic);
	sim_machine_reset(m);
	mutex_unlock(&m->lock);
	KUNIT_EXPECT_EQ(test, sim_test_boot_to(m, SIM_STAGE_BUDDY), 0);
	sim_test_verify(test, m);
}

static void bootmem_wants_mirrored_memory_first(struct kunit *test)
{
	const struct entry_row *row = test->param_value;
	struct sim_memblock *mb = test_mb(test);

	mb->mirrored_kernelcore = true;
	KUNIT_ASSERT_EQ(test, 0, sim_memblock_mark_mirror(mb, SZ_8M, SZ_64K));
	KUNIT_EXPECT_EQ(test, phys(mb, row->get(mb, SZ_2M)), SZ_8M);
	KUNIT_EXPECT_FALSE(test, mb->mirror_warned);
	KUNIT_EXPECT_EQ(test, phys(mb, row->get(mb, SZ_2M)), SZ_2M);
	/* Remembered, so that there is one warning. */
	KUNIT_EXPECT_TRUE(test, mb->mirror_warned);
}

/* memblock's word of what is free has no meaning by then. */
static void bootmem_after_the_buddy_comes_from_it(struct kunit *test)
{
	const struct entry_row *row = test->param_value;
	struct sim_machine *m = test->priv;
	struct sim_memblock *mb = test_mb(test);
	phys_addr_t before;
	unsigned long free;
	void *mem;

	KUNIT_ASSERT_EQ(test, sim_test_boot_to(m, SIM_STAGE_BUDDY), 0);
	before = sim_memblock_reserved_size(mb);
	free = sim_global_zone_page_state(&m->mm, SIM_NR_FREE_PAGES);
	mutex_lock(&m->lock);
	mem = row->get(mb, SZ_8M);
	mutex_unlock(&m->lock);
	KUNIT_ASSERT_NOT_NULL(test, mem);
	KUNIT_EXPECT_NULL(test, memchr_inv(mem, 0, SZ_64K));
	KUNIT_EXPECT_EQ(test, sim_memblock_reserved_size(mb), before);
	KUNIT_EXPECT_EQ(test, sim_global_zone_page_state(&m->mm,
							 SIM_NR_FREE_PAGES),
			free - SZ_64K / PAGE_SIZE);
	KUNIT_EXPECT_TRUE(test, mb->late_warned);
	sim_test_verify(test, m);
}

static void bootmem_limit_is_a_bound(struct kunit *test)
{
	struct sim_memblock *mb = test_mb(test);
	void *mem;

	mem = ___sim_alloc_bootmem_nopanic(mb, SZ_64K, SZ_4K, SZ_8M,
					   SZ_8M + SZ_64K);
	KUNIT_EXPECT_EQ(test, phys(mb, mem), SZ_8M);
	/* The goal is dropped for it, but it is kept. */
	mem = ___sim_alloc_bootmem_nopanic(mb, SZ_64K, SZ_4K, SZ_8M,
					   SZ_8M + SZ_64K);
	KUNIT_EXPECT_EQ(test, phys(mb, mem), SZ_64K);
	mem = ___sim_alloc_bootmem_nopanic(mb, SZ_64K, SZ_4K, SZ_8M, SZ_4M);
	KUNIT_EXPECT_EQ(test, phys(mb, mem), SZ_128K);
	mem = ___sim_alloc_bootmem_nopanic(mb, SZ_64K, SZ_4K, SZ_8M, SZ_128K);
	KUNIT_EXPECT_NULL(test, mem);
}

static void bootmem_low_stays_below_4g(struct kunit *test)
{
	struct sim_machine *m = test->priv;
	struct sim_memblock *mb = test_mb(test);

	KUNIT_EXPECT_EQ(test, SZ_4G, phys(mb, __sim_alloc_bootmem(mb, SZ_64K,
								  SZ_4K,
								  SZ_4G)));
	KUNIT_EXPECT_EQ(test, SZ_64K,
			phys(mb, __sim_alloc_bootmem_low(mb, SZ_64K, SZ_4K,
							 SZ_4G)));
	KUNIT_ASSERT_EQ(test, sim_memblock_reserve(mb, 0, SZ_4G), 0);
	mutex_lock(&m->lock);
	KUNIT_EXPECT_NULL(test, __sim_alloc_bootmem_low(mb, SZ_64K, SZ_4K, 0));
	KUNIT_EXPECT_EQ(test, m->stage, SIM_STAGE_PANICKED);
	mutex_unlock(&m->lock);
}

/**
 * struct node_row - a node and a goal
 * @name: what is special about it
 * @nid: the node
 * @goal: the goal
 * @want: where the memory is, from the bottom up
 */
struct node_row {
	const char *name;
	int nid;
	phys_addr_t goal;
	phys_addr_t want;
};

static const struct node_row node_rows[] = {
	{ "the node at the goal", 0, SZ_8M, SZ_8M },
	{ "the other node, the goal below it", 1, SZ_8M, SZ_4G },
	{ "the node rather than the lowest address", 1, 0, SZ_4G },
	{ "any node at the goal rather than this one", 0, SZ_4G, SZ_4G },
	{ "a goal above all: the node without it", 1, 2 * SZ_4G, SZ_4G },
	{ "a node without memory", 2, SZ_8M, SZ_8M },
	{ "no node", NUMA_NO_NODE, SZ_8M, SZ_8M },
};

KUNIT_ARRAY_PARAM_DESC(node_rows, node_rows, name);

static void bootmem_node_tries_the_goal_then_the_node(struct kunit *test)
{
	const struct node_row *row = test->param_value;
	struct sim_memblock *mb = test_mb_two_nodes(test);
	void *mem;

	mem = __sim_alloc_bootmem_node(mb, row->nid, SZ_64K, SZ_4K, row->goal);
	KUNIT_EXPECT_EQ(test, phys(mb, mem), row->want);
	KUNIT_EXPECT_EQ(test, 0, sim_free_bootmem(mb, row->want, SZ_64K));
	mem = __sim_alloc_bootmem_node_nopanic(mb, row->nid, SZ_64K, SZ_4K,
					       row->goal);
	KUNIT_EXPECT_EQ(test, phys(mb, mem), row->want);
}

static void core_early_bounds_and_node_are_exact(struct kunit *test)
{
	struct sim_memblock *mb = test_mb_two_nodes(test);
	void *mem;

	mem = __sim_alloc_memory_core_early(mb, 0, SZ_64K, SZ_4K, SZ_8M,
					    SZ_8M + SZ_64K);
	KUNIT_EXPECT_EQ(test, phys(mb, mem), SZ_8M);
	mem = __sim_alloc_memory_core_early(mb, 0, SZ_64K, SZ_4K, SZ_8M,
					    SZ_8M + SZ_64K);
	KUNIT_EXPECT_NULL(test, mem);
	mem = __sim_alloc_memory_core_early(mb, 0, SZ_64K, SZ_4K, SZ_4M,
					    SZ_4M + SZ_64K - 1);
	KUNIT_EXPECT_NULL(test, mem);
	/* No node but this one. */
	mem = __sim_alloc_memory_core_early(mb, 0, SZ_64K, SZ_4K, SZ_4G,
					    2 * SZ_4G);
	KUNIT_EXPECT_NULL(test, mem);
	mem = __sim_alloc_memory_core_early(mb, 1, SZ_64K, SZ_4K, 0, SZ_4G);
	KUNIT_EXPECT_NULL(test, mem);
	mem = __sim_alloc_memory_core_early(mb, 1, SZ_64K, SZ_4K, 0, 2 * SZ_4G);
	KUNIT_EXPECT_EQ(test, phys(mb, mem), SZ_4G);
}

static void free_bootmem_late_gives_whole_pages_to_the_buddy(struct kunit *test)
{
	struct sim_machine *m = test->priv;
	struct sim_memblock *mb = test_mb(test);
	unsigned long total;
	void *mem;

	mem = __sim_alloc_bootmem(mb, SZ_64K, SZ_4K, SZ_8M);
	KUNIT_ASSERT_EQ(test, phys(mb, mem), SZ_8M);
	KUNIT_ASSERT_EQ(test, sim_test_boot_to(m, SIM_STAGE_BUDDY), 0);
	total = m->mm.totalram_pages;
	mutex_lock(&m->lock);
	sim_free_bootmem_late(mb, SZ_8M + 1, SZ_64K - 1);
	mutex_unlock(&m->lock);
	KUNIT_EXPECT_EQ(test, m->mm.totalram_pages,
			total + SZ_64K / PAGE_SIZE - 1);
	KUNIT_EXPECT_EQ(test, sim_free_bootmem(mb, SZ_8M + PAGE_SIZE,
					       SZ_64K - PAGE_SIZE), 0);
	sim_test_verify_shared(test, m);
}

static void free_makes_room_again(struct kunit *test)
{
	struct sim_machine *m = test->priv;
	struct sim_memblock *mb = &m->memblock;
	phys_addr_t before = sim_memblock_reserved_size(mb);
	void *mem = __sim_alloc_bootmem(mb, SZ_64K, SZ_4K, SZ_8M);

	KUNIT_EXPECT_EQ(test, sim_memblock_reserved_size(mb), before + SZ_64K);
	KUNIT_EXPECT_EQ(test, sim_free_bootmem(mb, SZ_8M, SZ_64K), 0);
	KUNIT_EXPECT_EQ(test, sim_memblock_reserved_size(mb), before);
	KUNIT_EXPECT_PTR_EQ(test, mem,
			    __sim_alloc_bootmem(mb, SZ_64K, SZ_4K, SZ_8M));
}

static struct kunit_case bootmem_cases[] = {
	KUNIT_CASE(goal_is_tried_first_and_then_any_address),
	KUNIT_CASE(goal_above_current_limit_is_dropped),
	KUNIT_CASE_PARAM(bootmem_is_zeroed_and_reserved, entry_rows_gen_params),
	KUNIT_CASE_PARAM(bootmem_goal_that_is_taken_is_dropped,
			 entry_rows_gen_params),
	KUNIT_CASE_PARAM(bootmem_has_current_limit_for_a_limit,
			 entry_rows_gen_params),
	KUNIT_CASE_PARAM(bootmem_that_fails_stops_the_machine_or_not,
			 entry_rows_gen_params),
	KUNIT_CASE_PARAM(bootmem_wants_mirrored_memory_first,
			 entry_rows_gen_params),
	KUNIT_CASE_PARAM(bootmem_after_the_buddy_comes_from_it,
			 entry_rows_gen_params),
	KUNIT_CASE(bootmem_limit_is_a_bound),
	KUNIT_CASE(bootmem_low_stays_below_4g),
	KUNIT_CASE_PARAM(bootmem_node_tries_the_goal_then_the_node,
			 node_rows_gen_params),
	KUNIT_CASE(core_early_bounds_and_node_are_exact),
	KUNIT_CASE(free_makes_room_again),
	KUNIT_CASE(free_bootmem_late_gives_whole_pages_to_the_buddy),
	{ }
};

static struct kunit_suite bootmem_suite = {
	.name = "mm_sim_bootmem",
	.init = bootmem_test_init,
	.test_cases = bootmem_cases,
};

kunit_test_suite(bootmem_suite);
