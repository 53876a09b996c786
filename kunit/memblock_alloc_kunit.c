// SPDX-License-Identifier: GPL-2.0
/*
 * memblock: allocations, on a machine that has just learned of its memory.
 */
#include <linux/errno.h>
#include <linux/pfn.h>
#include <linux/sizes.h>
#include <linux/string.h>

#include "drawing.h"
#include "helpers.h"

#define POISON 0xa5

/*
 * 16 MiB: below 640 KiB, from 1 MiB to almost 12 MiB, and 4 MiB from 4 GiB on.
 */
static int alloc_test_init(struct kunit *test)
{
	static const struct sim_machine_params params = { .size = "16M" };
	struct sim_machine *m = sim_test_machine(test, &params,
						 SIM_STAGE_MEMBLOCK);

	KUNIT_ASSERT_EQ(test, m->memblock.memory.cnt, 3);
	test->priv = m;
	return 0;
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
	KUNIT_ASSERT_EQ(test, mb->memory.regions[2].nid, 1);
	return mb;
}

/* Node of the memory behind a host address; -2 where there is none. */
static int node_of(const struct sim_memblock *mb, const void *mem)
{
	phys_addr_t addr = sim_virt_to_phys(mb->banks, mem);
	unsigned long start, end;

	if (!sim_memblock_is_memory(mb, addr))
		return -2;
	return sim_memblock_search_pfn_nid(mb, PHYS_PFN(addr), &start, &end);
}

/* Reserve all memory of a node. */
static void use_up_node(struct kunit *test, struct sim_memblock *mb, int nid)
{
	struct sim_memblock_region *r;

	for_each_sim_mem_region(mb, r)
		if (r->nid == nid)
			KUNIT_ASSERT_EQ(test, 0, sim_memblock_reserve(mb, r->base,
								      r->size));
}

/* Memory that was handed out, written to and given back. */
static void *dirty_place(struct kunit *test, struct sim_memblock *mb,
			 phys_addr_t size)
{
	void *mem = sim_memblock_alloc_raw(mb, size, PAGE_SIZE);

	KUNIT_ASSERT_NOT_NULL(test, mem);
	memset(mem, POISON, size);
	KUNIT_ASSERT_EQ(test, sim_memblock_free(mb, mem, size), 0);
	return mem;
}

static void alloc_is_zeroed(struct kunit *test)
{
	struct sim_memblock *mb = test_mb(test);
	const phys_addr_t size = 3 * PAGE_SIZE + 16;
	void *mem = dirty_place(test, mb, size);

	/* The same place, as the search begins anew each time. */
	KUNIT_EXPECT_PTR_EQ(test, sim_memblock_alloc(mb, size, PAGE_SIZE), mem);
	KUNIT_EXPECT_NULL(test, memchr_inv(mem, 0, size));
	/* Not one byte more. */
	KUNIT_EXPECT_EQ(test, sim_memblock_free(mb, mem, size), 0);
	memset(mem, POISON, size);
	KUNIT_EXPECT_PTR_EQ(test, sim_memblock_alloc(mb, size - 16, PAGE_SIZE),
			    mem + PAGE_SIZE);
	KUNIT_EXPECT_NULL(test, memchr_inv(mem, POISON, PAGE_SIZE));
}

static void alloc_raw_keeps_the_contents(struct kunit *test)
{
	struct sim_memblock *mb = test_mb_two_nodes(test);
	const phys_addr_t size = 3 * PAGE_SIZE;
	void *mem = dirty_place(test, mb, size);

	KUNIT_EXPECT_PTR_EQ(test, sim_memblock_alloc_raw(mb, size, PAGE_SIZE),
			    mem);
	KUNIT_EXPECT_NULL(test, memchr_inv(mem, POISON, size));
	KUNIT_EXPECT_EQ(test, sim_memblock_free(mb, mem, size), 0);
	KUNIT_EXPECT_PTR_EQ(test, mem,
			    sim_memblock_alloc_exact_nid_raw(mb, size,
							     PAGE_SIZE, 0, 0,
							     1));
	KUNIT_EXPECT_NULL(test, memchr_inv(mem, POISON, size));
}

static void alloc_is_memory_and_becomes_reserved(struct kunit *test)
{
	struct sim_memblock *mb = test_mb(test);
	phys_addr_t before = sim_memblock_reserved_size(mb), addr;
	const phys_addr_t size = 5 * PAGE_SIZE;
	void *mem = sim_memblock_alloc(mb, size, SZ_64K);

	KUNIT_ASSERT_NOT_NULL(test, mem);
	addr = sim_virt_to_phys(mb->banks, mem);
	KUNIT_EXPECT_TRUE(test, sim_memblock_is_region_memory(mb, addr, size));
	KUNIT_EXPECT_TRUE(test, sim_memblock_is_reserved(mb, addr));
	KUNIT_EXPECT_TRUE(test, sim_memblock_is_reserved(mb, addr + size - 1));
	KUNIT_EXPECT_EQ(test, addr % SZ_64K, 0);
	KUNIT_EXPECT_EQ(test, sim_memblock_reserved_size(mb), before + size);

	KUNIT_EXPECT_EQ(test, sim_memblock_free(mb, mem, size), 0);
	KUNIT_EXPECT_EQ(test, sim_memblock_reserved_size(mb), before);
	KUNIT_EXPECT_FALSE(test, sim_memblock_is_region_reserved(mb, addr,
								 size));
}

static void alloc_never_hands_out_what_is_taken(struct kunit *test)
{
	struct sim_memblock *mb = test_mb(test);
	struct sim_machine *m = test->priv;
	phys_addr_t addr, start, end, sum = 0, left = 0, taken;
	u64 i;

	taken = sim_memblock_reserved_size(mb);
	for (;;) {
		/* One direction, then the other. */
		sim_memblock_set_bottom_up(mb, !sim_memblock_bottom_up(mb));
		addr = sim_memblock_find_in_range(mb, 0,
						  SIM_MEMBLOCK_ALLOC_ANYWHERE,
						  SZ_16K, SZ_4K);
		if (addr) {
			KUNIT_ASSERT_FALSE(test,
					   sim_memblock_is_region_reserved(mb, addr,
									   SZ_16K));
			KUNIT_ASSERT_TRUE(test,
					  sim_memblock_is_region_memory(mb, addr,
									SZ_16K));
		}
		KUNIT_ASSERT_EQ(test, addr,
				sim_memblock_phys_alloc(mb, SZ_16K, SZ_4K));
		if (!addr)
			break;
		sum += SZ_16K;
	}
	KUNIT_EXPECT_EQ(test, sim_memblock_reserved_size(mb), taken + sum);
	KUNIT_EXPECT_TRUE(test, sim_memblock_is_reserved(mb,
							 m->image.kernel_base));
	/* No more is left than what is too small. */
	for_each_sim_free_mem_range(i, mb, NUMA_NO_NODE, SIM_MEMBLOCK_NONE,
				    &start, &end, NULL) {
		KUNIT_EXPECT_LT(test, end - start, SZ_16K);
		left += end - start;
	}
	KUNIT_EXPECT_LT(test, left, 4 * SZ_16K);
	KUNIT_EXPECT_NULL(test, sim_memblock_alloc(mb, SZ_16K, SZ_4K));
}

static void alloc_goes_top_down_or_bottom_up(struct kunit *test)
{
	struct sim_memblock *mb = test_mb(test);
	void *mem = sim_memblock_alloc(mb, PAGE_SIZE, PAGE_SIZE);

	KUNIT_EXPECT_EQ(test, sim_virt_to_phys(mb->banks, mem),
			sim_memblock_end_of_DRAM(mb) - PAGE_SIZE);
	sim_memblock_set_bottom_up(mb, true);
	/* Below 64 KiB is reserved. */
	mem = sim_memblock_alloc(mb, PAGE_SIZE, PAGE_SIZE);
	KUNIT_EXPECT_EQ(test, sim_virt_to_phys(mb->banks, mem), SZ_64K);
	mem = sim_memblock_alloc(mb, PAGE_SIZE, PAGE_SIZE);
	KUNIT_EXPECT_EQ(test, sim_virt_to_phys(mb->banks, mem),
			SZ_64K + PAGE_SIZE);
}

static void alloc_node_falls_back_to_any_node(struct kunit *test)
{
	struct sim_memblock *mb = test_mb_two_nodes(test);
	void *mem;

	mem = sim_memblock_alloc_node(mb, PAGE_SIZE, PAGE_SIZE, 0);
	KUNIT_EXPECT_EQ(test, node_of(mb, mem), 0);
	mem = sim_memblock_alloc_node(mb, PAGE_SIZE, PAGE_SIZE, 1);
	KUNIT_EXPECT_EQ(test, node_of(mb, mem), 1);
	use_up_node(test, mb, 0);
	mem = sim_memblock_alloc_node(mb, PAGE_SIZE, PAGE_SIZE, 0);
	KUNIT_EXPECT_EQ(test, node_of(mb, mem), 1);
	mem = sim_memblock_alloc_try_nid_raw(mb, PAGE_SIZE, PAGE_SIZE, 0, 0, 0);
	KUNIT_EXPECT_EQ(test, node_of(mb, mem), 1);
	KUNIT_EXPECT_GE(test, sim_memblock_phys_alloc_try_nid(mb, PAGE_SIZE,
							      PAGE_SIZE, 0),
			SZ_4G);
	use_up_node(test, mb, 1);
	KUNIT_EXPECT_NULL(test, sim_memblock_alloc_node(mb, PAGE_SIZE,
							PAGE_SIZE, 0));
	KUNIT_EXPECT_EQ(test, 0,
			sim_memblock_phys_alloc_try_nid(mb, PAGE_SIZE,
							PAGE_SIZE, 0));
}

static void alloc_exact_nid_takes_no_other_node(struct kunit *test)
{
	struct sim_memblock *mb = test_mb_two_nodes(test);
	void *mem;

	mem = sim_memblock_alloc_exact_nid_raw(mb, PAGE_SIZE, PAGE_SIZE, 0, 0, 0);
	KUNIT_EXPECT_EQ(test, node_of(mb, mem), 0);
	use_up_node(test, mb, 0);
	mem = sim_memblock_alloc_exact_nid_raw(mb, PAGE_SIZE, PAGE_SIZE, 0, 0, 0);
	KUNIT_EXPECT_NULL(test, mem);
	KUNIT_EXPECT_EQ(test, 0,
			sim_memblock_alloc_range_nid(mb, PAGE_SIZE, PAGE_SIZE,
						     0, 0, 0, true));
	mem = sim_memblock_alloc_exact_nid_raw(mb, PAGE_SIZE, PAGE_SIZE, 0, 0, 1);
	KUNIT_EXPECT_EQ(test, node_of(mb, mem), 1);
	KUNIT_EXPECT_NULL(test,
			  sim_memblock_alloc_exact_nid_raw(mb, PAGE_SIZE,
							   PAGE_SIZE, 0, 0, 2));
}

static void alloc_drops_min_addr_when_nothing_is_above(struct kunit *test)
{
	struct sim_memblock *mb = test_mb_two_nodes(test);
	phys_addr_t addr;
	void *mem;

	sim_memblock_set_bottom_up(mb, true);
	mem = sim_memblock_alloc_from(mb, PAGE_SIZE, PAGE_SIZE, SZ_8M);
	KUNIT_EXPECT_EQ(test, sim_virt_to_phys(mb->banks, mem), SZ_8M);
	mem = sim_memblock_alloc_from(mb, PAGE_SIZE, PAGE_SIZE, 2 * SZ_4G);
	KUNIT_EXPECT_EQ(test, sim_virt_to_phys(mb->banks, mem), SZ_64K);
	/* Where an address is asked for, and not memory, the bound is one. */
	addr = sim_memblock_phys_alloc_range(mb, PAGE_SIZE, PAGE_SIZE, 2 * SZ_4G,
					     SIM_MEMBLOCK_ALLOC_ANYWHERE);
	KUNIT_EXPECT_EQ(test, addr, 0);
	/* The exact node is kept; the bound is not. */
	mem = sim_memblock_alloc_exact_nid_raw(mb, PAGE_SIZE, PAGE_SIZE, SZ_4G,
					       SIM_MEMBLOCK_ALLOC_ACCESSIBLE, 0);
	KUNIT_EXPECT_EQ(test, node_of(mb, mem), 0);
}

static void alloc_prefers_min_addr_to_node(struct kunit *test)
{
	struct sim_memblock *mb = test_mb_two_nodes(test);
	void *mem;

	mem = sim_memblock_alloc_try_nid(mb, PAGE_SIZE, PAGE_SIZE, SZ_4G,
					 SIM_MEMBLOCK_ALLOC_ACCESSIBLE, 0);
	KUNIT_EXPECT_EQ(test, node_of(mb, mem), 1);
}

static void alloc_obeys_max_addr_and_current_limit(struct kunit *test)
{
	struct sim_memblock *mb = test_mb_two_nodes(test);
	phys_addr_t addr;
	void *mem;

	mem = sim_memblock_alloc_try_nid(mb, PAGE_SIZE, PAGE_SIZE, 0, SZ_8M,
					 NUMA_NO_NODE);
	KUNIT_EXPECT_EQ(test, sim_virt_to_phys(mb->banks, mem),
			SZ_8M - PAGE_SIZE);

	sim_memblock_set_current_limit(mb, SZ_4M);
	mem = sim_memblock_alloc(mb, PAGE_SIZE, PAGE_SIZE);
	KUNIT_EXPECT_EQ(test, sim_virt_to_phys(mb->banks, mem),
			SZ_4M - PAGE_SIZE);
	/* A host address is only for memory below the limit, ask as you may. */
	mem = sim_memblock_alloc_try_nid(mb, PAGE_SIZE, PAGE_SIZE, 0,
					 SIM_MEMBLOCK_ALLOC_ANYWHERE,
					 NUMA_NO_NODE);
	KUNIT_EXPECT_EQ(test, sim_virt_to_phys(mb->banks, mem),
			SZ_4M - 2 * PAGE_SIZE);
	mem = sim_memblock_alloc_node(mb, PAGE_SIZE, PAGE_SIZE, 1);
	KUNIT_EXPECT_EQ(test, sim_virt_to_phys(mb->banks, mem),
			SZ_4M - 3 * PAGE_SIZE);
	addr = sim_memblock_phys_alloc_range(mb, PAGE_SIZE, PAGE_SIZE, 0,
					     SIM_MEMBLOCK_ALLOC_ANYWHERE);
	KUNIT_EXPECT_EQ(test, addr, sim_memblock_end_of_DRAM(mb) - PAGE_SIZE);

	sim_memblock_set_current_limit(mb, SZ_64K);
	KUNIT_EXPECT_NULL(test, sim_memblock_alloc(mb, PAGE_SIZE, PAGE_SIZE));
}

static void alignment_0_means_a_cache_line(struct kunit *test)
{
	struct sim_memblock *mb = test_mb(test);
	phys_addr_t end = sim_memblock_end_of_DRAM(mb);

	KUNIT_EXPECT_FALSE(test, mb->align_warned);
	KUNIT_EXPECT_EQ(test, sim_memblock_phys_alloc(mb, 1, 8), end - 8);
	KUNIT_EXPECT_FALSE(test, mb->align_warned);
	KUNIT_EXPECT_EQ(test, sim_memblock_phys_alloc(mb, 1, 0),
			end - SMP_CACHE_BYTES);
	/* Remembered, so that there is one warning. */
	KUNIT_EXPECT_TRUE(test, mb->align_warned);
	KUNIT_EXPECT_EQ(test, sim_memblock_phys_alloc(mb, 1, 0),
			end - 2 * SMP_CACHE_BYTES);
}

static void alloc_fails_when_reserved_is_full(struct kunit *test)
{
	struct sim_memblock *mb = test_mb(test);
	struct sim_memblock_region *before;
	unsigned long i, max = mb->reserved.max;

	mb->can_resize = false;
	for (i = 0; mb->reserved.cnt < max; i++)
		KUNIT_ASSERT_EQ(test, 0,
				sim_memblock_reserve(mb, SZ_4M + i * SZ_8K,
						     PAGE_SIZE));
	before = kunit_kmalloc_array(test, max, sizeof(*before), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, before);
	memcpy(before, mb->reserved.regions, max * sizeof(*before));

	KUNIT_EXPECT_NULL(test, sim_memblock_alloc(mb, PAGE_SIZE, PAGE_SIZE));
	KUNIT_EXPECT_EQ(test, 0, sim_memblock_phys_alloc(mb, PAGE_SIZE,
							 PAGE_SIZE));
	KUNIT_EXPECT_NULL(test,
			  sim_memblock_alloc_from(mb, PAGE_SIZE, PAGE_SIZE,
						  SZ_4G));
	sim_expect_regions(test, &mb->reserved, before, max);
}

static void free_refuses_what_no_bank_holds(struct kunit *test)
{
	struct sim_memblock *mb = test_mb(test);
	phys_addr_t before = sim_memblock_reserved_size(mb);
	int here;

	KUNIT_EXPECT_EQ(test, sim_memblock_free(mb, &here, 4), -EINVAL);
	KUNIT_EXPECT_EQ(test, sim_memblock_free(mb, NULL, 4), 0);
	KUNIT_EXPECT_EQ(test, sim_memblock_reserved_size(mb), before);
}

/* The host is unharmed, or this test would not go on. */
static void alloc_or_panic_stops_the_machine(struct kunit *test)
{
	struct sim_machine *m = test->priv;
	struct sim_memblock *mb = &m->memblock;
	unsigned long boots = m->boots;

	mutex_lock(&m->lock);
	KUNIT_EXPECT_NOT_NULL(test, sim_memblock_alloc_or_panic(mb, PAGE_SIZE,
								PAGE_SIZE));
	KUNIT_EXPECT_EQ(test, m->stage, SIM_STAGE_MEMBLOCK);
	KUNIT_EXPECT_NULL(test, sim_memblock_alloc_or_panic(mb, SZ_32M,
							    PAGE_SIZE));
	KUNIT_EXPECT_EQ(test, m->stage, SIM_STAGE_PANICKED);
	KUNIT_EXPECT_NOT_NULL(test, strstr(m->panic, "33554432 bytes"));
	KUNIT_EXPECT_EQ(test, sim_machine_step(m), -EIO);
	KUNIT_EXPECT_EQ(test, m->stage, SIM_STAGE_PANICKED);

	sim_machine_reset(m);
	KUNIT_EXPECT_EQ(test, m->stage, SIM_STAGE_CARVED);
	KUNIT_EXPECT_STREQ(test, m->panic, "");
	KUNIT_EXPECT_EQ(test, m->boots, boots + 1);
	mutex_unlock(&m->lock);

	KUNIT_EXPECT_EQ(test, sim_machine_boot(m, SIM_STAGE_LAST), 0);
	sim_test_verify(test, m);
}

static void alloc_base_stops_the_machine_and_its_sister_does_not(struct kunit *test)
{
	struct sim_machine *m = test->priv;
	struct sim_memblock *mb = &m->memblock;

	mutex_lock(&m->lock);
	KUNIT_EXPECT_EQ(test, SZ_8M - PAGE_SIZE,
			sim_memblock_alloc_base(mb, PAGE_SIZE, PAGE_SIZE,
						SZ_8M));
	KUNIT_EXPECT_EQ(test, SZ_8M - 2 * PAGE_SIZE,
			__sim_memblock_alloc_base(mb, PAGE_SIZE, PAGE_SIZE,
						  SZ_8M));
	KUNIT_EXPECT_EQ(test, 0, __sim_memblock_alloc_base(mb, PAGE_SIZE,
							   PAGE_SIZE, SZ_64K));
	KUNIT_EXPECT_EQ(test, m->stage, SIM_STAGE_MEMBLOCK);
	KUNIT_EXPECT_EQ(test, 0, sim_memblock_alloc_base(mb, PAGE_SIZE,
							 PAGE_SIZE, SZ_64K));
	KUNIT_EXPECT_EQ(test, m->stage, SIM_STAGE_PANICKED);
	KUNIT_EXPECT_NOT_NULL(test, strstr(m->panic, "below 0x10000"));
	KUNIT_EXPECT_EQ(test, sim_machine_step(m), -EIO);
	mutex_unlock(&m->lock);
}

static void two_machines_panic_each_on_their_own(struct kunit *test)
{
	static const struct sim_machine_params params = {
		.name = "sim1", .size = "8M"
	};
	struct sim_machine *m = test->priv;
	struct sim_machine *other = sim_test_machine(test, &params,
						     SIM_STAGE_MEMBLOCK);

	mutex_lock(&m->lock);
	sim_memblock_alloc_or_panic(&m->memblock, SZ_32M, PAGE_SIZE);
	mutex_unlock(&m->lock);
	KUNIT_EXPECT_EQ(test, m->stage, SIM_STAGE_PANICKED);
	KUNIT_EXPECT_EQ(test, sim_machine_boot(other, SIM_STAGE_LAST), 0);
	sim_test_verify(test, other);
}

static void late_alloc_is_served_from_the_free_lists(struct kunit *test)
{
	struct sim_machine *m = test->priv;
	struct sim_memblock *mb = &m->memblock;
	phys_addr_t before;
	void *mem;

	KUNIT_ASSERT_EQ(test, sim_machine_boot(m, SIM_STAGE_LAST), 0);
	before = sim_memblock_reserved_size(mb);
	KUNIT_EXPECT_FALSE(test, mb->late_warned);

	mutex_lock(&m->lock);
	mem = sim_memblock_alloc(mb, PAGE_SIZE + 1, PAGE_SIZE);
	mutex_unlock(&m->lock);
	KUNIT_ASSERT_NOT_NULL(test, mem);
	/* Remembered, so that there is one warning. */
	KUNIT_EXPECT_TRUE(test, mb->late_warned);
	KUNIT_EXPECT_NULL(test, memchr_inv(mem, 0, 2 * PAGE_SIZE));
	KUNIT_EXPECT_GE(test, node_of(mb, mem), 0);
	KUNIT_EXPECT_EQ(test, sim_memblock_reserved_size(mb), before);

	mutex_lock(&m->lock);
	mem = sim_memblock_alloc(mb, SZ_64M, PAGE_SIZE);
	mutex_unlock(&m->lock);
	KUNIT_EXPECT_NULL(test, mem);
	sim_test_verify(test, m);
}

/* Knob of the 4.x era: hotpluggable nodes are above the kernel, and kept free. */
static void find_in_range_bottom_up_begins_above_the_kernel(struct kunit *test)
{
	struct sim_memblock *mb = test_mb(test);
	phys_addr_t end = mb->kernel_end;

	KUNIT_ASSERT_GT(test, end, SZ_1M);
	mb->bottom_up_above_kernel = true;
	/* It is nothing to a search from the top down. */
	KUNIT_EXPECT_EQ(test, sim_memblock_end_of_DRAM(mb) - PAGE_SIZE,
			sim_memblock_find_in_range(mb, 0, 0, PAGE_SIZE,
						   PAGE_SIZE));
	sim_memblock_set_bottom_up(mb, true);
	KUNIT_EXPECT_EQ(test, end, sim_memblock_phys_alloc(mb, PAGE_SIZE,
							   PAGE_SIZE));
	KUNIT_EXPECT_EQ(test, SZ_8M,
			sim_memblock_find_in_range(mb, SZ_8M, 0, PAGE_SIZE,
						   PAGE_SIZE));
	KUNIT_EXPECT_FALSE(test, mb->above_kernel_warned);
	mb->bottom_up_above_kernel = false;
	KUNIT_EXPECT_EQ(test, SZ_64K, sim_memblock_phys_alloc(mb, PAGE_SIZE,
							      PAGE_SIZE));
}

static void find_in_range_below_the_kernel_is_top_down(struct kunit *test)
{
	struct sim_memblock *mb = test_mb(test);
	phys_addr_t top, limit = mb->kernel_end;

	top = sim_memblock_find_in_range(mb, 0, limit, PAGE_SIZE, PAGE_SIZE);
	KUNIT_ASSERT_NE(test, top, 0);
	mb->bottom_up_above_kernel = true;
	sim_memblock_set_bottom_up(mb, true);
	/* The range ends there, so that is no failure to warn of. */
	KUNIT_EXPECT_EQ(test, top, sim_memblock_find_in_range(mb, 0, limit,
							      PAGE_SIZE,
							      PAGE_SIZE));
	KUNIT_EXPECT_FALSE(test, mb->above_kernel_warned);
	/* It reaches beyond, and all that is there is taken. */
	KUNIT_ASSERT_EQ(test, 0, sim_memblock_reserve(mb, limit, 2 * SZ_4G));
	KUNIT_EXPECT_EQ(test, top, sim_memblock_find_in_range(mb, 0, SZ_8M,
							      PAGE_SIZE,
							      PAGE_SIZE));
	/* Remembered, so that there is one warning. */
	KUNIT_EXPECT_TRUE(test, mb->above_kernel_warned);
	KUNIT_EXPECT_EQ(test, top, sim_memblock_phys_alloc(mb, PAGE_SIZE,
							   PAGE_SIZE));
	KUNIT_EXPECT_EQ(test, 0, sim_memblock_phys_alloc(mb, SZ_1M, PAGE_SIZE));
}

static void alloc_low_stays_below_4g(struct kunit *test)
{
	struct sim_memblock *mb = test_mb(test);
	phys_addr_t top = sim_region_end(&mb->memory.regions[1]), addr;
	void *mem;

	/* The ramdisk is at the top of low memory. */
	addr = sim_memblock_find_in_range(mb, 0, SZ_4G, PAGE_SIZE, PAGE_SIZE);
	KUNIT_EXPECT_LT(test, addr, top);
	mem = sim_memblock_alloc_low(mb, PAGE_SIZE, PAGE_SIZE);
	KUNIT_EXPECT_EQ(test, sim_virt_to_phys(mb->banks, mem), addr);
	mem = sim_memblock_alloc(mb, PAGE_SIZE, PAGE_SIZE);
	KUNIT_EXPECT_GE(test, sim_virt_to_phys(mb->banks, mem), SZ_4G);
	KUNIT_ASSERT_EQ(test, sim_memblock_reserve(mb, 0, SZ_4G), 0);
	KUNIT_EXPECT_NULL(test, sim_memblock_alloc_low(mb, PAGE_SIZE,
						       PAGE_SIZE));
}

static void alloc_base_nid_takes_no_other_node(struct kunit *test)
{
	struct sim_memblock *mb = test_mb_two_nodes(test);
	const phys_addr_t all = SIM_MEMBLOCK_ALLOC_ANYWHERE;
	phys_addr_t addr;

	addr = sim_memblock_alloc_base_nid(mb, PAGE_SIZE, PAGE_SIZE, SZ_8M, 0,
					   SIM_MEMBLOCK_NONE);
	KUNIT_EXPECT_EQ(test, addr, SZ_8M - PAGE_SIZE);
	KUNIT_EXPECT_TRUE(test, sim_memblock_is_reserved(mb, addr));
	addr = sim_memblock_alloc_base_nid(mb, PAGE_SIZE, PAGE_SIZE, all, 1,
					   SIM_MEMBLOCK_NONE);
	KUNIT_EXPECT_EQ(test, addr, sim_memblock_end_of_DRAM(mb) - PAGE_SIZE);
	addr = sim_memblock_alloc_base_nid(mb, PAGE_SIZE, PAGE_SIZE, SZ_8M, 1,
					   SIM_MEMBLOCK_NONE);
	KUNIT_EXPECT_EQ(test, addr, 0);
	/* Nor other memory than what is asked for. */
	addr = sim_memblock_alloc_base_nid(mb, PAGE_SIZE, PAGE_SIZE, SZ_8M, 0,
					   SIM_MEMBLOCK_MIRROR);
	KUNIT_EXPECT_EQ(test, addr, 0);
	/* Without an alignment, it is that of a cache line. */
	addr = sim_memblock_alloc_base_nid(mb, 1, 0, SZ_4M, NUMA_NO_NODE,
					   SIM_MEMBLOCK_NONE);
	KUNIT_EXPECT_EQ(test, addr, SZ_4M - SMP_CACHE_BYTES);
	KUNIT_EXPECT_FALSE(test, mb->align_warned);
}

static struct kunit_case alloc_cases[] = {
	KUNIT_CASE(alloc_is_zeroed),
	KUNIT_CASE(alloc_raw_keeps_the_contents),
	KUNIT_CASE(alloc_is_memory_and_becomes_reserved),
	KUNIT_CASE(alloc_never_hands_out_what_is_taken),
	KUNIT_CASE(alloc_goes_top_down_or_bottom_up),
	KUNIT_CASE(alloc_node_falls_back_to_any_node),
	KUNIT_CASE(alloc_exact_nid_takes_no_other_node),
	KUNIT_CASE(alloc_drops_min_addr_when_nothing_is_above),
	KUNIT_CASE(alloc_prefers_min_addr_to_node),
	KUNIT_CASE(alloc_obeys_max_addr_and_current_limit),
	KUNIT_CASE(alignment_0_means_a_cache_line),
	KUNIT_CASE(alloc_fails_when_reserved_is_full),
	KUNIT_CASE(free_refuses_what_no_bank_holds),
	KUNIT_CASE(alloc_or_panic_stops_the_machine),
	KUNIT_CASE(alloc_base_stops_the_machine_and_its_sister_does_not),
	KUNIT_CASE(two_machines_panic_each_on_their_own),
	KUNIT_CASE(late_alloc_is_served_from_the_free_lists),
	KUNIT_CASE(find_in_range_bottom_up_begins_above_the_kernel),
	KUNIT_CASE(find_in_range_below_the_kernel_is_top_down),
	KUNIT_CASE(alloc_low_stays_below_4g),
	KUNIT_CASE(alloc_base_nid_takes_no_other_node),
	{ }
};

static struct kunit_suite alloc_suite = {
	.name = "mm_sim_memblock_alloc",
	.init = alloc_test_init,
	.test_cases = alloc_cases,
};

kunit_test_suite(alloc_suite);
