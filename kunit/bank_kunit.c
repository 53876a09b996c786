// SPDX-License-Identifier: GPL-2.0
/*
 * Carving host memory, plugging it, and finding one's way in it.
 */
#include <kunit/test.h>
#include <linux/err.h>
#include <linux/mm.h>
#include <linux/numa.h>
#include <linux/sizes.h>
#include <linux/vmstat.h>

#include "helpers.h"
#include "host/bank.h"
#include "host/compat.h"

#define CHUNK SZ_16M

static const struct sim_log log = { .name = "kunit" };

static void release(void *banks)
{
	sim_banks_release(banks);
}

static struct sim_banks *new_banks(struct kunit *test)
{
	struct sim_banks *banks = kunit_kzalloc(test, sizeof(*banks),
						GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, banks);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, release, banks),
			0);
	return banks;
}

static int carve(struct sim_banks *banks, u64 size,
		 enum sim_carve_method method)
{
	int level = sim_test_quiet_begin(LOGLEVEL_CRIT);
	int err = sim_banks_carve(banks, &log, "of a test", size, NUMA_NO_NODE, method);

	sim_test_quiet_end(level);
	return err;
}

static struct sim_banks *carved_banks(struct kunit *test)
{
	struct sim_banks *banks = new_banks(test);

	KUNIT_ASSERT_EQ(test, carve(banks, CHUNK, SIM_CARVE_AUTO), 0);
	return banks;
}

struct method {
	const char *name;
	enum sim_carve_method method;
};

static const struct method methods[] = {
	{ "auto", SIM_CARVE_AUTO },
	{ "alloc_contig_pages", SIM_CARVE_CONTIG_PAGES },
	{ "scan", SIM_CARVE_SCAN },
};

static void method_name(const struct method *m, char *desc)
{
	strscpy(desc, m->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(method, methods, method_name);

static enum sim_carve_method param_method(struct kunit *test)
{
	const struct method *m = test->param_value;

	if (m->method == SIM_CARVE_CONTIG_PAGES && !SIM_HAVE_ALLOC_CONTIG_PAGES)
		kunit_skip(test, "this host does not export it");
	return m->method;
}

static void a_chunk_is_whole_and_ours(struct kunit *test)
{
	enum sim_carve_method method = param_method(test);
	struct sim_banks *banks = new_banks(test);
	unsigned long i;

	KUNIT_ASSERT_EQ(test, carve(banks, CHUNK, method), 0);
	KUNIT_EXPECT_EQ(test, banks->chunk[0].nr_pages, CHUNK >> PAGE_SHIFT);
	KUNIT_EXPECT_EQ(test, banks->nr, 0);
	KUNIT_EXPECT_EQ(test, banks->chunk[0].plugged, 0);
	KUNIT_EXPECT_PTR_EQ(test, banks->chunk[0].mem,
			    page_to_virt(pfn_to_page(banks->chunk[0].host_pfn)));
	for (i = 0; i < banks->chunk[0].nr_pages; i++)
		if (page_count(pfn_to_page(banks->chunk[0].host_pfn + i)) != 1)
			KUNIT_FAIL(test, "host page %lu of the chunk is not ours alone",
				   i);
	memset(banks->chunk[0].mem, 0x5a, CHUNK);
	KUNIT_EXPECT_NULL(test, memchr_inv(banks->chunk[0].mem, 0x5a, CHUNK));
}

static void release_gives_the_chunk_back(struct kunit *test)
{
	enum sim_carve_method method = param_method(test);
	/* What is in the host's per-CPU lists does not count as free. */
	const unsigned long some = SZ_32M >> PAGE_SHIFT;
	struct sim_banks *banks = new_banks(test);
	unsigned long before, carved, after;

	before = global_zone_page_state(NR_FREE_PAGES);
	KUNIT_ASSERT_EQ(test, carve(banks, SZ_64M, method), 0);
	carved = global_zone_page_state(NR_FREE_PAGES);
	sim_banks_release(banks);
	after = global_zone_page_state(NR_FREE_PAGES);
	KUNIT_EXPECT_LT(test, carved, before - (SZ_64M >> PAGE_SHIFT) + some);
	KUNIT_EXPECT_GT(test, after, before - some);
	KUNIT_EXPECT_EQ(test, banks->chunk[0].nr_pages, 0);
	KUNIT_EXPECT_NULL(test, banks->chunk[0].mem);
	KUNIT_EXPECT_EQ(test, banks->nr, 0);
	/* Once is enough, twice does no harm. */
	sim_banks_release(banks);
}

static void carving_again_works_every_time(struct kunit *test)
{
	enum sim_carve_method method = param_method(test);
	struct sim_banks *banks = new_banks(test);
	int i;

	for (i = 0; i < 50; i++) {
		KUNIT_ASSERT_EQ_MSG(test, carve(banks, SZ_64M, method), 0,
				    "round %d", i);
		sim_banks_release(banks);
	}
}

static void two_chunks_do_not_overlap(struct kunit *test)
{
	enum sim_carve_method method = param_method(test);
	struct sim_banks *a = new_banks(test), *b = new_banks(test);
	const struct sim_chunk *x = &a->chunk[0], *y = &b->chunk[0];

	KUNIT_ASSERT_EQ(test, carve(a, CHUNK, method), 0);
	KUNIT_ASSERT_EQ(test, carve(b, CHUNK, method), 0);
	KUNIT_EXPECT_TRUE(test,
			  x->host_pfn + x->nr_pages <= y->host_pfn ||
			  y->host_pfn + y->nr_pages <= x->host_pfn);
}

struct bad_size {
	const char *name;
	u64 size;
	int err;
};

static const struct bad_size bad_sizes[] = {
	{ "0", 0, -EINVAL },
	{ "1", 1, -EINVAL },
	{ "a page", PAGE_SIZE, -EINVAL },
	{ "a page too many", CHUNK + PAGE_SIZE, -EINVAL },
	{ "more than the host has", SZ_1T, -ENOMEM },
	{ "2^63", 1ULL << 63, -ENOMEM },
};

static void bad_size_name(const struct bad_size *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(bad_size, bad_sizes, bad_size_name);

static void a_bad_size_carves_nothing(struct kunit *test)
{
	const struct bad_size *c = test->param_value;
	struct sim_banks *banks = new_banks(test);
	unsigned long before = global_zone_page_state(NR_FREE_PAGES);

	KUNIT_EXPECT_EQ(test, carve(banks, c->size, SIM_CARVE_AUTO), c->err);
	KUNIT_EXPECT_EQ(test, banks->chunk[0].nr_pages, 0);
	KUNIT_EXPECT_NULL(test, banks->chunk[0].mem);
	KUNIT_EXPECT_GT(test, global_zone_page_state(NR_FREE_PAGES),
			before - (SZ_4M >> PAGE_SHIFT));
	/* And nothing is spoiled. */
	KUNIT_EXPECT_EQ(test, carve(banks, CHUNK, SIM_CARVE_AUTO), 0);
}

static void the_granule_fits_the_largest_block(struct kunit *test)
{
	u64 align = sim_banks_align();

	KUNIT_EXPECT_EQ(test, align & (align - 1), 0);
	KUNIT_EXPECT_GE(test, align, SIM_MAX_ORDER_NR_PAGES * PAGE_SIZE);
	KUNIT_EXPECT_GE(test, align, (u64)pageblock_nr_pages * PAGE_SIZE);
}

/*
 * chunk   | a 1M | b 2M | ...
 * address 0 .. 1M: gap, 1M: a, 2M .. 8M: gap, 8M: b, 10M on: nothing
 */
static struct sim_banks *plugged_banks(struct kunit *test)
{
	struct sim_banks *banks = carved_banks(test);

	KUNIT_ASSERT_EQ(test, sim_banks_plug(banks, SZ_1M, SZ_1M, 0), 0);
	KUNIT_ASSERT_EQ(test, sim_banks_plug(banks, SZ_8M, SZ_2M, 1), 0);
	return banks;
}

static void banks_follow_each_other_in_the_chunk(struct kunit *test)
{
	struct sim_banks *banks = plugged_banks(test);

	KUNIT_EXPECT_EQ(test, banks->nr, 2);
	KUNIT_EXPECT_EQ(test, banks->chunk[0].plugged, 3 * SZ_1M);
	KUNIT_EXPECT_PTR_EQ(test, banks->bank[0].mem, banks->chunk[0].mem);
	KUNIT_EXPECT_PTR_EQ(test, banks->bank[1].mem, banks->chunk[0].mem + SZ_1M);
	KUNIT_EXPECT_EQ(test, banks->bank[0].nid, 0);
	KUNIT_EXPECT_EQ(test, banks->bank[1].nid, 1);
	/* Neighbours that touch are in order, too. */
	KUNIT_EXPECT_EQ(test, sim_banks_plug(banks, SZ_8M + SZ_2M, PAGE_SIZE, 1),
			0);
}

struct place {
	phys_addr_t addr;
	/* Where in the chunk; -1: nowhere. */
	long offset;
};

static const struct place places[] = {
	{ 0, -1 },
	{ SZ_1M - 1, -1 },
	{ SZ_1M, 0 },
	{ SZ_1M + 1, 1 },
	{ SZ_2M - 1, SZ_1M - 1 },
	{ SZ_2M, -1 },
	{ SZ_8M - 1, -1 },
	{ SZ_8M, SZ_1M },
	{ SZ_8M + SZ_2M - 1, 3 * SZ_1M - 1 },
	{ SZ_8M + SZ_2M, -1 },
	{ SZ_16M, -1 },
	{ PHYS_ADDR_MAX, -1 },
};

static void addresses_are_found_both_ways(struct kunit *test)
{
	struct sim_banks *banks = plugged_banks(test);
	int i;

	for (i = 0; i < ARRAY_SIZE(places); i++) {
		void *mem = sim_phys_to_virt(banks, places[i].addr);

		if (places[i].offset < 0) {
			KUNIT_EXPECT_NULL_MSG(test, mem, "%pa",
					      &places[i].addr);
			continue;
		}
		KUNIT_EXPECT_PTR_EQ_MSG(test, mem,
					banks->chunk[0].mem + places[i].offset, "%pa",
					&places[i].addr);
		KUNIT_EXPECT_EQ(test, sim_virt_to_phys(banks, mem),
				places[i].addr);
	}
	/* Host memory outside of the chunk, and the part not plugged yet. */
	KUNIT_EXPECT_EQ(test, sim_virt_to_phys(banks, banks->chunk[0].mem - 1),
			PHYS_ADDR_MAX);
	KUNIT_EXPECT_EQ(test, sim_virt_to_phys(banks, banks->chunk[0].mem + 3 * SZ_1M),
			PHYS_ADDR_MAX);
	KUNIT_EXPECT_EQ(test, sim_virt_to_phys(banks, banks), PHYS_ADDR_MAX);
	KUNIT_EXPECT_EQ(test, sim_virt_to_phys(banks, NULL), PHYS_ADDR_MAX);
}

struct bad_plug {
	const char *name;
	phys_addr_t base;
	u64 size;
	int err;
};

/* With 1M to 2M and 8M to 10M plugged, of a chunk of 16M. */
static const struct bad_plug bad_plugs[] = {
	{ "empty", SZ_32M, 0, -EINVAL },
	{ "base unaligned", SZ_32M + 1, PAGE_SIZE, -EINVAL },
	{ "size unaligned", SZ_32M, PAGE_SIZE + 1, -EINVAL },
	{ "below all", 0, PAGE_SIZE, -EINVAL },
	{ "in the gap", SZ_4M, PAGE_SIZE, -EINVAL },
	{ "same again", SZ_8M, SZ_2M, -EINVAL },
	{ "overlaps the last", SZ_8M + SZ_1M, SZ_2M, -EINVAL },
	{ "a page too many", SZ_32M, 13 * SZ_1M + PAGE_SIZE, -ENOSPC },
	{ "far too many", SZ_32M, 1ULL << 40, -ENOSPC },
	{ "all that is left", SZ_32M, 13 * SZ_1M, 0 },
};

static void bad_plug_name(const struct bad_plug *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(bad_plug, bad_plugs, bad_plug_name);

static void a_bad_bank_is_not_plugged(struct kunit *test)
{
	const struct bad_plug *c = test->param_value;
	struct sim_banks *banks = plugged_banks(test);

	KUNIT_EXPECT_EQ(test, sim_banks_plug(banks, c->base, c->size, 0),
			c->err);
	KUNIT_EXPECT_EQ(test, banks->nr, c->err ? 2 : 3);
	KUNIT_EXPECT_EQ(test, banks->chunk[0].plugged, c->err ? 3 * SZ_1M : CHUNK);
}

static void the_table_holds_as_many_as_a_map(struct kunit *test)
{
	struct sim_banks *banks = carved_banks(test);
	unsigned long i;

	for (i = 0; i < SIM_MAX_BANKS; i++)
		KUNIT_ASSERT_EQ(test, sim_banks_plug(banks, i * SZ_1G,
						     PAGE_SIZE, 0), 0);
	KUNIT_EXPECT_EQ(test, sim_banks_plug(banks, i * SZ_1G, PAGE_SIZE, 0),
			-ENOSPC);
	/* Each is found. */
	for (i = 0; i < SIM_MAX_BANKS; i++) {
		KUNIT_EXPECT_PTR_EQ(test, sim_phys_to_virt(banks, i * SZ_1G),
				    banks->chunk[0].mem + i * PAGE_SIZE);
		KUNIT_EXPECT_NULL(test, sim_phys_to_virt(banks, i * SZ_1G +
							 PAGE_SIZE));
	}
	KUNIT_EXPECT_GE(test, SIM_MAX_BANKS, SIM_E820_MAX_ENTRIES);
}

static void unplugging_keeps_the_chunk(struct kunit *test)
{
	struct sim_banks *banks = plugged_banks(test);
	unsigned long pfn = banks->chunk[0].host_pfn;

	sim_banks_unplug_all(banks);
	KUNIT_EXPECT_NULL(test, sim_phys_to_virt(banks, SZ_1M));
	KUNIT_EXPECT_EQ(test, sim_virt_to_phys(banks, banks->chunk[0].mem),
			PHYS_ADDR_MAX);
	KUNIT_EXPECT_EQ(test, banks->chunk[0].host_pfn, pfn);
	KUNIT_EXPECT_EQ(test, banks->chunk[0].nr_pages, CHUNK >> PAGE_SHIFT);
	/* From the start of the chunk again, at any address. */
	KUNIT_EXPECT_EQ(test, sim_banks_plug(banks, 0, CHUNK, 0), 0);
	KUNIT_EXPECT_PTR_EQ(test, sim_phys_to_virt(banks, 0), banks->chunk[0].mem);
}

/* Nodes 0 and 2 have the first chunk, node 1 has the second, of 8M. */
static struct sim_banks *two_chunks(struct kunit *test)
{
	struct sim_banks *banks = carved_banks(test);

	KUNIT_ASSERT_EQ(test, carve(banks, SZ_8M, SIM_CARVE_AUTO), 0);
	KUNIT_ASSERT_EQ(test, banks->nr_chunks, 2);
	banks->chunk_of_node[1] = 1;
	return banks;
}

static void a_chunk_more_leaves_those_before(struct kunit *test)
{
	struct sim_banks *banks = carved_banks(test);
	const struct sim_chunk first = banks->chunk[0], *second;

	memset(first.mem, 0x5a, CHUNK);
	KUNIT_ASSERT_EQ(test, carve(banks, SZ_8M, SIM_CARVE_AUTO), 0);
	KUNIT_EXPECT_EQ(test, banks->nr_chunks, 2);
	KUNIT_EXPECT_EQ(test, banks->chunk[0].host_pfn, first.host_pfn);
	KUNIT_EXPECT_EQ(test, banks->chunk[0].nr_pages, first.nr_pages);
	second = &banks->chunk[1];
	KUNIT_EXPECT_EQ(test, second->nr_pages, SZ_8M >> PAGE_SHIFT);
	KUNIT_EXPECT_TRUE(test, second->host_pfn >= first.host_pfn +
						    first.nr_pages ||
			  second->host_pfn + second->nr_pages <= first.host_pfn);
	memset(second->mem, 0xa5, SZ_8M);
	KUNIT_EXPECT_NULL(test, memchr_inv(first.mem, 0x5a, CHUNK));
	/* A third that is not to be had changes nothing. */
	KUNIT_EXPECT_EQ(test, carve(banks, SZ_1T, SIM_CARVE_AUTO), -ENOMEM);
	KUNIT_EXPECT_EQ(test, carve(banks, PAGE_SIZE, SIM_CARVE_AUTO), -EINVAL);
	KUNIT_EXPECT_EQ(test, banks->nr_chunks, 2);
	KUNIT_EXPECT_EQ(test, banks->chunk[2].nr_pages, 0);
}

static void each_node_is_backed_by_its_own_chunk(struct kunit *test)
{
	struct sim_banks *banks = two_chunks(test);
	void *a = banks->chunk[0].mem, *b = banks->chunk[1].mem;

	KUNIT_ASSERT_EQ(test, sim_banks_plug(banks, SZ_1M, SZ_1M, 0), 0);
	KUNIT_ASSERT_EQ(test, sim_banks_plug(banks, SZ_2M, SZ_1M, 1), 0);
	KUNIT_ASSERT_EQ(test, sim_banks_plug(banks, SZ_4M, SZ_2M, 2), 0);
	KUNIT_ASSERT_EQ(test, sim_banks_plug(banks, SZ_8M, SZ_4M, 1), 0);
	KUNIT_EXPECT_EQ(test, banks->chunk[0].plugged, 3 * SZ_1M);
	KUNIT_EXPECT_EQ(test, banks->chunk[1].plugged, 5 * SZ_1M);
	KUNIT_EXPECT_PTR_EQ(test, sim_phys_to_virt(banks, SZ_1M), a);
	KUNIT_EXPECT_PTR_EQ(test, sim_phys_to_virt(banks, SZ_2M), b);
	KUNIT_EXPECT_PTR_EQ(test, sim_phys_to_virt(banks, SZ_4M), a + SZ_1M);
	KUNIT_EXPECT_PTR_EQ(test, sim_phys_to_virt(banks, SZ_8M), b + SZ_1M);
	KUNIT_EXPECT_EQ(test, sim_virt_to_phys(banks, b + SZ_1M), SZ_8M);
	KUNIT_EXPECT_EQ(test, sim_virt_to_phys(banks, a + SZ_1M), SZ_4M);
	KUNIT_EXPECT_EQ(test, sim_virt_to_phys(banks, b + 5 * SZ_1M),
			PHYS_ADDR_MAX);
}

static void a_chunk_that_is_used_up_does_not_borrow(struct kunit *test)
{
	struct sim_banks *banks = two_chunks(test);

	KUNIT_EXPECT_EQ(test, sim_banks_plug(banks, 0, SZ_8M + SZ_4K, 1),
			-ENOSPC);
	KUNIT_EXPECT_EQ(test, sim_banks_plug(banks, 0, SZ_8M, 1), 0);
	KUNIT_EXPECT_EQ(test, sim_banks_plug(banks, SZ_16M, SZ_4K, 1), -ENOSPC);
	KUNIT_EXPECT_EQ(test, sim_banks_plug(banks, SZ_16M, CHUNK, 2), 0);
	KUNIT_EXPECT_EQ(test, sim_banks_plug(banks, SZ_64M, SZ_4K, 0), -ENOSPC);
	KUNIT_EXPECT_EQ(test, banks->nr, 2);
}

static void unplugging_and_release_are_for_all_chunks(struct kunit *test)
{
	struct sim_banks *banks = two_chunks(test);
	int i;

	KUNIT_ASSERT_EQ(test, sim_banks_plug(banks, 0, SZ_4M, 0), 0);
	KUNIT_ASSERT_EQ(test, sim_banks_plug(banks, SZ_4M, SZ_4M, 1), 0);
	sim_banks_unplug_all(banks);
	KUNIT_EXPECT_EQ(test, banks->nr, 0);
	KUNIT_EXPECT_EQ(test, banks->chunk[0].plugged, 0);
	KUNIT_EXPECT_EQ(test, banks->chunk[1].plugged, 0);
	KUNIT_EXPECT_EQ(test, banks->nr_chunks, 2);
	KUNIT_EXPECT_EQ(test, sim_banks_plug(banks, 0, SZ_8M, 1), 0);

	sim_banks_release(banks);
	KUNIT_EXPECT_EQ(test, banks->nr_chunks, 0);
	KUNIT_EXPECT_EQ(test, banks->chunk[1].nr_pages, 0);
	KUNIT_EXPECT_EQ(test, banks->chunk_of_node[1], 0);
	KUNIT_EXPECT_EQ(test, banks->nr, 0);
	/* Without a chunk nothing can be plugged. */
	KUNIT_EXPECT_EQ(test, sim_banks_plug(banks, 0, SZ_4K, 0), -ENOSPC);

	/* More than the host of these tests has, if either stayed away. */
	for (i = 0; i < 150; i++) {
		KUNIT_ASSERT_EQ(test, carve(banks, SZ_8M, SIM_CARVE_AUTO), 0);
		KUNIT_ASSERT_EQ(test, carve(banks, SZ_8M, SIM_CARVE_AUTO), 0);
		sim_banks_release(banks);
	}
}

static void a_bank_is_of_a_node_that_can_be(struct kunit *test)
{
	struct sim_banks *banks = carved_banks(test);

	KUNIT_EXPECT_EQ(test, sim_banks_plug(banks, 0, SZ_4K, -1), -EINVAL);
	KUNIT_EXPECT_EQ(test, sim_banks_plug(banks, 0, SZ_4K, SIM_MAX_CHUNKS),
			-EINVAL);
	KUNIT_EXPECT_EQ(test, sim_banks_plug(banks, 0, SZ_4K,
					     SIM_MAX_CHUNKS - 1), 0);
	KUNIT_EXPECT_EQ(test, banks->bank[0].nid, SIM_MAX_CHUNKS - 1);
}

static struct kunit_case bank_cases[] = {
	KUNIT_CASE_PARAM(a_chunk_is_whole_and_ours, method_gen_params),
	KUNIT_CASE_PARAM(release_gives_the_chunk_back, method_gen_params),
	KUNIT_CASE_PARAM(carving_again_works_every_time, method_gen_params),
	KUNIT_CASE_PARAM(two_chunks_do_not_overlap, method_gen_params),
	KUNIT_CASE_PARAM(a_bad_size_carves_nothing, bad_size_gen_params),
	KUNIT_CASE(the_granule_fits_the_largest_block),
	KUNIT_CASE(banks_follow_each_other_in_the_chunk),
	KUNIT_CASE(addresses_are_found_both_ways),
	KUNIT_CASE_PARAM(a_bad_bank_is_not_plugged, bad_plug_gen_params),
	KUNIT_CASE(the_table_holds_as_many_as_a_map),
	KUNIT_CASE(unplugging_keeps_the_chunk),
	KUNIT_CASE(a_chunk_more_leaves_those_before),
	KUNIT_CASE(each_node_is_backed_by_its_own_chunk),
	KUNIT_CASE(a_chunk_that_is_used_up_does_not_borrow),
	KUNIT_CASE(unplugging_and_release_are_for_all_chunks),
	KUNIT_CASE(a_bank_is_of_a_node_that_can_be),
	{}
};

static struct kunit_suite bank_suite = {
	.name = "mm_sim_bank",
	.test_cases = bank_cases,
};

kunit_test_suite(bank_suite);
