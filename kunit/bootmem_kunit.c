// SPDX-License-Identifier: GPL-2.0
/*
 * The bootmem entry points of the 4.x era.
 */
#include <linux/sizes.h>
#include <linux/string.h>

#include "early/bootmem.h"
#include "helpers.h"

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

static void bootmem_is_zeroed(struct kunit *test)
{
	struct sim_machine *m = test->priv;

	memset(sim_phys_to_virt(&m->banks, SZ_8M), 0xa5, SZ_64K);
	KUNIT_EXPECT_PTR_EQ(test, sim_phys_to_virt(&m->banks, SZ_8M),
			    __sim_alloc_bootmem(&m->memblock, SZ_64K, SZ_4K,
						SZ_8M));
	KUNIT_EXPECT_NULL(test, memchr_inv(sim_phys_to_virt(&m->banks, SZ_8M),
					   0, SZ_64K));
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

static void only_the_form_that_may_panic_stops_the_machine(struct kunit *test)
{
	struct sim_machine *m = test->priv;

	mutex_lock(&m->lock);
	KUNIT_EXPECT_NULL(test, __sim_alloc_bootmem_nopanic(&m->memblock, SZ_32M,
							    SZ_4K, SZ_8M));
	KUNIT_EXPECT_EQ(test, m->stage, SIM_STAGE_MEMBLOCK);
	KUNIT_EXPECT_NULL(test, __sim_alloc_bootmem(&m->memblock, SZ_32M, SZ_4K,
						    SZ_8M));
	KUNIT_EXPECT_EQ(test, m->stage, SIM_STAGE_PANICKED);
	mutex_unlock(&m->lock);
}

static struct kunit_case bootmem_cases[] = {
	KUNIT_CASE(goal_is_tried_first_and_then_any_address),
	KUNIT_CASE(goal_above_current_limit_is_dropped),
	KUNIT_CASE(bootmem_is_zeroed),
	KUNIT_CASE(free_makes_room_again),
	KUNIT_CASE(only_the_form_that_may_panic_stops_the_machine),
	{ }
};

static struct kunit_suite bootmem_suite = {
	.name = "mm_sim_bootmem",
	.init = bootmem_test_init,
	.test_cases = bootmem_cases,
};

kunit_test_suite(bootmem_suite);
