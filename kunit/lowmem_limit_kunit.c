// SPDX-License-Identifier: GPL-2.0
/*
 * Where memory that is mapped directly ends, in both shapes. Nothing backs the
 * memory, so that there may be much of it.
 */
#include <linux/sizes.h>

#include "early/lowmem.h"
#include "helpers.h"

/**
 * struct limit_row - where a map of some memory ends
 * @name: what is special about it
 * @memory: ranges, base and size; size 0 ends them
 * @arm: in the shape of ARM
 * @asked: limit that is asked for
 * @want: the effective limit
 */
struct limit_row {
	const char *name;
	u64 memory[4][2];
	bool arm;
	u64 asked;
	u64 want;
};

#define M(n) ((n) * 1ULL * SZ_1M)

static const struct limit_row limit_rows[] = {
	{ "lpae: none", {{ M(1), M(2047) + SZ_4K }}, false, PHYS_ADDR_MAX,
	  M(2048) + SZ_4K },
	{ "lpae: none, with 64 TiB", {{ 0, 64 * SZ_1T }}, false,
	  PHYS_ADDR_MAX, 64 * SZ_1T },
	{ "lpae: aligned", {{ M(1), M(100) }}, false, M(64), M(64) },
	{ "lpae: an odd MiB is rounded down", {{ M(1), M(100) }}, false, M(65),
	  M(64) },
	{ "lpae: one byte is rounded down", {{ M(1), M(100) }}, false,
	  M(64) + 1, M(64) },
	{ "lpae: the end of memory is not rounded", {{ 0, M(65) - SZ_4K }},
	  false, M(65) - SZ_4K, M(65) - SZ_4K },
	{ "lpae: beyond the end of memory", {{ 0, M(65) - SZ_4K }}, false,
	  M(65), M(65) - SZ_4K },
	{ "lpae: in a hole", {{ 0, M(9) }, { M(32), M(32) }}, false, M(16),
	  M(9) },
	{ "lpae: where the second range begins", {{ 0, M(9) }, { M(32), M(32) }},
	  false, M(32), M(9) },
	{ "lpae: below all memory", {{ M(32), M(32) }}, false, M(16), 0 },
	{ "lpae: nothing whole below", {{ M(1), M(32) }}, false, M(2) - 1, 0 },
	{ "lpae: 0", {{ 0, M(32) }}, false, 0, 0 },
	{ "lpae: no memory", {}, false, PHYS_ADDR_MAX, 0 },
	{ "arm: none, with little memory", {{ 0, M(65) - SZ_4K }}, true,
	  PHYS_ADDR_MAX, M(65) - SZ_4K },
	{ "arm: none, with 768 MiB", {{ 0, M(768) }}, true, PHYS_ADDR_MAX,
	  M(768) },
	{ "arm: none, with a page more", {{ 0, M(768) + SZ_4K }}, true,
	  PHYS_ADDR_MAX, M(768) },
	{ "arm: none, with 2 GiB at 1 GiB", {{ M(1024), M(2048) }}, true,
	  PHYS_ADDR_MAX, M(1792) },
	{ "arm: memory begins at an odd MiB", {{ M(1025), M(2048) }}, true,
	  PHYS_ADDR_MAX, M(1792) },
	{ "arm: memory begins at a PMD", {{ M(1026), M(2048) }}, true,
	  PHYS_ADDR_MAX, M(1794) },
	{ "arm: more is asked for than there is room", {{ 0, M(2048) }}, true,
	  M(900), M(768) },
	{ "arm: less is asked for", {{ 0, M(2048) }}, true, M(401), M(400) },
	{ "arm: a hole where the room ends", {{ 0, M(511) }, { M(800), M(64) }},
	  true, PHYS_ADDR_MAX, M(511) },
	{ "arm: across 4 GiB", {{ M(4000), M(200) }}, true, PHYS_ADDR_MAX,
	  M(4096) },
	{ "arm: above 4 GiB", {{ M(4096), M(200) }}, true, PHYS_ADDR_MAX, 0 },
};

KUNIT_ARRAY_PARAM_DESC(limit_rows, limit_rows, name);

static void limit_is_where_mapped_memory_ends(struct kunit *test)
{
	const struct limit_row *row = test->param_value;
	enum sim_map_shape shape = row->arm ? SIM_MAP_ARM : SIM_MAP_LPAE;
	struct sim_memblock *mb = sim_test_memblock(test);
	int i;

	for (i = 0; i < 4 && row->memory[i][1]; i++)
		KUNIT_ASSERT_EQ(test, 0, sim_memblock_add(mb, row->memory[i][0],
							  row->memory[i][1]));
	KUNIT_EXPECT_EQ(test, sim_lowmem_limit(mb, shape, row->asked),
			row->want);
	/* To ask for what one got changes nothing. */
	KUNIT_EXPECT_EQ(test, row->want,
			sim_lowmem_limit(mb, shape, row->want));
}

static void limit_does_not_count_nomap_memory(struct kunit *test)
{
	struct sim_memblock *mb = sim_test_memblock(test);

	sim_memblock_add(mb, SZ_4M, SZ_64M);
	sim_memblock_mark_nomap(mb, SZ_32M, SZ_64M);
	KUNIT_EXPECT_EQ(test, SZ_32M,
			sim_lowmem_limit(mb, SIM_MAP_LPAE, PHYS_ADDR_MAX));
	KUNIT_EXPECT_EQ(test, SZ_32M,
			sim_lowmem_limit(mb, SIM_MAP_ARM, PHYS_ADDR_MAX));
}

static void limit_between_two_nodes_is_rounded_down(struct kunit *test)
{
	struct sim_memblock *mb = sim_test_memblock(test);

	sim_memblock_add_node(mb, 0, M(9), 0, SIM_MEMBLOCK_NONE);
	sim_memblock_add_node(mb, M(9), M(23), 1, SIM_MEMBLOCK_NONE);
	KUNIT_EXPECT_EQ(test, M(8), sim_lowmem_limit(mb, SIM_MAP_ARM, M(9)));
	KUNIT_EXPECT_EQ(test, M(8), sim_lowmem_limit(mb, SIM_MAP_LPAE, M(9)));
	KUNIT_EXPECT_EQ(test, M(10), sim_lowmem_limit(mb, SIM_MAP_LPAE, M(10)));
}

static struct kunit_case lowmem_limit_cases[] = {
	KUNIT_CASE_PARAM(limit_is_where_mapped_memory_ends,
			 limit_rows_gen_params),
	KUNIT_CASE(limit_does_not_count_nomap_memory),
	KUNIT_CASE(limit_between_two_nodes_is_rounded_down),
	{ }
};

static struct kunit_suite lowmem_limit_suite = {
	.name = "mm_sim_lowmem_limit",
	.test_cases = lowmem_limit_cases,
};

kunit_test_suite(lowmem_limit_suite);
