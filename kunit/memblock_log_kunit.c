// SPDX-License-Identifier: GPL-2.0
/*
 * memblock: what it tells of its doings. The history that debugfs shows, and the
 * host's kmemleak.
 */
#include <linux/errno.h>
#include <linux/sizes.h>
#include <linux/xarray.h>

#include "drawing.h"
#include "early/bootmem.h"
#include "rig.h"

/* Where the rig's memory is, unless a case says otherwise. */
#define BASE SIM_RIG_HIGH
#define SIZE SZ_1M

static int log_test_init(struct kunit *test)
{
	struct sim_rig *rig = sim_rig(test);

	rig->mb.history = kunit_kzalloc(test, sizeof(*rig->mb.history),
					GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, rig->mb.history);
	test->priv = rig;
	return 0;
}

static struct sim_memblock *test_mb(struct kunit *test)
{
	return &((struct sim_rig *)test->priv)->mb;
}

/* One function, and the record that it is to leave. */

static void do_add(struct sim_memblock *mb)
{
	sim_memblock_add(mb, SZ_2M, SZ_64K);
}

static void do_add_node(struct sim_memblock *mb)
{
	sim_memblock_add_node(mb, SZ_2M, SZ_64K, 3, SIM_MEMBLOCK_HOTPLUG);
}

static void do_remove(struct sim_memblock *mb)
{
	sim_memblock_remove(mb, BASE + SZ_4K, SZ_8K);
}

static void do_reserve(struct sim_memblock *mb)
{
	sim_memblock_reserve(mb, SZ_4M, SZ_8K);
}

static void do_phys_free(struct sim_memblock *mb)
{
	sim_memblock_phys_free(mb, BASE, SZ_4K);
}

static void do_physmem_add(struct sim_memblock *mb)
{
	sim_memblock_physmem_add(mb, BASE, SIZE);
}

static void do_free_late(struct sim_memblock *mb)
{
	sim_memblock_free_late(mb, BASE, SZ_8K);
}

static void do_phys_alloc(struct sim_memblock *mb)
{
	sim_memblock_phys_alloc_range(mb, SZ_16K, SZ_4K, BASE, BASE + SZ_64K);
}

static void do_alloc(struct sim_memblock *mb)
{
	sim_memblock_alloc_try_nid(mb, SZ_16K, SZ_8K, SZ_64K, SZ_8M, 0);
}

static void do_alloc_raw(struct sim_memblock *mb)
{
	sim_memblock_alloc_try_nid_raw(mb, SZ_16K, SZ_8K, SZ_64K, SZ_8M, 2);
}

static void do_alloc_exact(struct sim_memblock *mb)
{
	sim_memblock_alloc_exact_nid_raw(mb, SZ_16K, SZ_8K, SZ_64K, SZ_8M, 0);
}

/**
 * struct record_row - a function and its record
 * @run: calls it
 * @memory: regions of memory more afterwards
 * @memory_size: bytes of memory more
 * @reserved: reserved regions more
 * @reserved_size: reserved bytes more
 * @want: the record, but for the caller and the totals
 */
struct record_row {
	void (*run)(struct sim_memblock *mb);
	int memory;
	s64 memory_size;
	int reserved;
	s64 reserved_size;
	struct sim_memblock_record want;
};

static const struct record_row record_rows[] = {
	{
		.run = do_add,
		.memory = 1, .memory_size = SZ_64K,
		.want = { .func = "memblock_add", .kind = SIM_RECORD_RANGE,
			  .base = SZ_2M, .size = SZ_64K },
	}, {
		.run = do_add_node,
		.memory = 1, .memory_size = SZ_64K,
		.want = { .func = "memblock_add_node",
			  .kind = SIM_RECORD_RANGE_NODE, .base = SZ_2M,
			  .size = SZ_64K, .nid = 3,
			  .flags = SIM_MEMBLOCK_HOTPLUG },
	}, {
		.run = do_remove,
		.memory = 1, .memory_size = -SZ_8K,
		.want = { .func = "memblock_remove", .kind = SIM_RECORD_RANGE,
			  .base = BASE + SZ_4K, .size = SZ_8K },
	}, {
		.run = do_reserve,
		.reserved = 1, .reserved_size = SZ_8K,
		.want = { .func = "memblock_reserve", .kind = SIM_RECORD_RANGE,
			  .base = SZ_4M, .size = SZ_8K },
	}, {
		.run = do_phys_free,
		.reserved_size = -SZ_4K,
		.want = { .func = "memblock_phys_free",
			  .kind = SIM_RECORD_RANGE, .base = BASE,
			  .size = SZ_4K },
	}, {
		.run = do_physmem_add,
		.want = { .func = "memblock_physmem_add",
			  .kind = SIM_RECORD_RANGE, .base = BASE,
			  .size = SIZE },
	}, {
		.run = do_free_late,
		.want = { .func = "memblock_free_late",
			  .kind = SIM_RECORD_RANGE, .base = BASE,
			  .size = SZ_8K },
	}, {
		.run = do_phys_alloc,
		.reserved = 1, .reserved_size = SZ_16K,
		.want = { .func = "memblock_phys_alloc_range",
			  .kind = SIM_RECORD_PHYS_ALLOC, .size = SZ_16K,
			  .align = SZ_4K, .min_addr = BASE,
			  .max_addr = BASE + SZ_64K },
	}, {
		.run = do_alloc,
		.reserved = 1, .reserved_size = SZ_16K,
		.want = { .func = "memblock_alloc_try_nid",
			  .kind = SIM_RECORD_ALLOC, .size = SZ_16K,
			  .align = SZ_8K, .min_addr = SZ_64K,
			  .max_addr = SZ_8M },
	}, {
		.run = do_alloc_raw,
		.reserved = 1, .reserved_size = SZ_16K,
		.want = { .func = "memblock_alloc_try_nid_raw",
			  .kind = SIM_RECORD_ALLOC, .size = SZ_16K,
			  .align = SZ_8K, .min_addr = SZ_64K,
			  .max_addr = SZ_8M, .nid = 2 },
	}, {
		.run = do_alloc_exact,
		.reserved = 1, .reserved_size = SZ_16K,
		.want = { .func = "memblock_alloc_exact_nid_raw",
			  .kind = SIM_RECORD_ALLOC, .size = SZ_16K,
			  .align = SZ_8K, .min_addr = SZ_64K,
			  .max_addr = SZ_8M },
	},
};

static void record_row_name(const struct record_row *row, char *desc)
{
	strscpy(desc, row->want.func, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(record_rows, record_rows, record_row_name);

static void history_has_each_operation_before_and_after(struct kunit *test)
{
	const struct record_row *row = test->param_value;
	struct sim_memblock *mb = test_mb(test);
	struct sim_memblock_log *log = mb->history;
	const struct sim_memblock_record *got = &log->records[0];
	struct sim_memblock_totals t;

	sim_memblock_add_node(mb, BASE, SIZE, 0, SIM_MEMBLOCK_NONE);
	sim_memblock_reserve(mb, BASE, SZ_8K);
	log->nr = 0;
	row->run(mb);
	KUNIT_ASSERT_GE(test, log->nr, 1);
	KUNIT_EXPECT_STREQ(test, got->func, row->want.func);
	KUNIT_EXPECT_EQ(test, got->kind, row->want.kind);
	KUNIT_EXPECT_EQ(test, got->base, row->want.base);
	KUNIT_EXPECT_EQ(test, got->size, row->want.size);
	KUNIT_EXPECT_EQ(test, got->align, row->want.align);
	KUNIT_EXPECT_EQ(test, got->min_addr, row->want.min_addr);
	KUNIT_EXPECT_EQ(test, got->max_addr, row->want.max_addr);
	KUNIT_EXPECT_EQ(test, got->nid, row->want.nid);
	KUNIT_EXPECT_EQ(test, got->flags, row->want.flags);

	t = got->before;
	KUNIT_EXPECT_EQ(test, t.memory_cnt, 1);
	KUNIT_EXPECT_EQ(test, t.memory_size, SIZE);
	KUNIT_EXPECT_EQ(test, t.reserved_cnt, 1);
	KUNIT_EXPECT_EQ(test, t.reserved_size, SZ_8K);
	t = got->after;
	KUNIT_EXPECT_EQ(test, t.memory_cnt, 1 + row->memory);
	KUNIT_EXPECT_EQ(test, t.memory_size, SIZE + row->memory_size);
	KUNIT_EXPECT_EQ(test, t.reserved_cnt, 1 + row->reserved);
	KUNIT_EXPECT_EQ(test, t.reserved_size, SZ_8K + row->reserved_size);
}

/* A place in this very function, which is not large. */
static void history_knows_the_caller(struct kunit *test)
{
	unsigned long here = (unsigned long)history_knows_the_caller;
	struct sim_memblock *mb = test_mb(test);
	struct sim_memblock_record *r = mb->history->records;
	int i;

	KUNIT_EXPECT_EQ(test, sim_memblock_add(mb, BASE, SIZE), 0);
	KUNIT_EXPECT_NOT_NULL(test, sim_memblock_alloc(mb, SZ_4K, SZ_4K));
	KUNIT_EXPECT_NE(test, sim_memblock_phys_alloc(mb, SZ_4K, SZ_4K), 0);
	KUNIT_ASSERT_EQ(test, mb->history->nr, 5);
	/* The reservations in between are memblock's own. */
	for (i = 0; i < 5; i++) {
		bool inside = r[i].ip > here && r[i].ip < here + SZ_4K;

		KUNIT_EXPECT_EQ_MSG(test, inside, i != 2 && i != 4, "%s",
				    r[i].func);
	}
}

static void expect_funcs(struct kunit *test, const struct sim_memblock_log *log,
			 const char * const *funcs, unsigned long nr)
{
	unsigned long i;

	KUNIT_EXPECT_EQ(test, log->nr, nr);
	for (i = 0; i < min(nr, log->nr); i++)
		KUNIT_EXPECT_STREQ(test, log->records[i].func, funcs[i]);
}

static void history_has_the_outer_operation_first(struct kunit *test)
{
	static const char * const funcs[] = {
		"memblock_add", "memblock_alloc_try_nid", "memblock_reserve",
		"memblock_phys_free",
	};
	struct sim_memblock *mb = test_mb(test);
	struct sim_memblock_record *r = mb->history->records;
	void *mem;

	sim_memblock_add(mb, BASE, SIZE);
	mem = sim_memblock_alloc(mb, SZ_4K, SZ_4K);
	sim_memblock_free(mb, mem, SZ_4K);
	expect_funcs(test, mb->history, funcs, ARRAY_SIZE(funcs));
	/* Each has the state before and after itself, the outer one of all. */
	KUNIT_EXPECT_EQ(test, r[1].before.reserved_cnt, 0);
	KUNIT_EXPECT_EQ(test, r[1].after.reserved_cnt, 1);
	KUNIT_EXPECT_EQ(test, r[2].before.reserved_cnt, 0);
	KUNIT_EXPECT_EQ(test, r[2].after.reserved_cnt, 1);
	KUNIT_EXPECT_EQ(test, r[2].base, SZ_2M - SZ_4K);
	KUNIT_EXPECT_EQ(test, r[3].before.reserved_cnt, 1);
	KUNIT_EXPECT_EQ(test, r[3].after.reserved_cnt, 0);
}

static void history_has_each_try_of_an_allocation(struct kunit *test)
{
	static const char * const funcs[] = {
		"memblock_add", "memblock_alloc_try_nid", "memblock_reserve",
	};
	struct sim_memblock *mb = test_mb(test);

	/* Nothing is above; a search alone leaves no record. */
	sim_memblock_add(mb, BASE, SIZE);
	KUNIT_EXPECT_NOT_NULL(test, sim_memblock_alloc_from(mb, SZ_4K, SZ_4K,
							    SZ_4M));
	expect_funcs(test, mb->history, funcs, ARRAY_SIZE(funcs));
}

static void history_has_an_array_that_doubled(struct kunit *test)
{
	static const char * const funcs[] = {
		"memblock_phys_alloc_range", "memblock_reserve", "reserved",
		"memblock_reserve",
	};
	struct sim_memblock *mb = test_mb(test);
	struct sim_memblock_log *log = mb->history;
	struct sim_memblock_record *r = log->records;
	unsigned long i;

	sim_memblock_add(mb, BASE, SIZE);
	sim_memblock_allow_resize(mb);
	for (i = 0; i < 128; i++)
		sim_memblock_reserve(mb, SZ_4M + i * SZ_8K, SZ_4K);
	log->nr = 0;
	KUNIT_EXPECT_NE(test, sim_memblock_phys_alloc(mb, SZ_4K, SZ_4K), 0);
	expect_funcs(test, log, funcs, ARRAY_SIZE(funcs));
	KUNIT_EXPECT_EQ(test, r[2].kind, SIM_RECORD_DOUBLE);
	KUNIT_EXPECT_EQ(test, r[2].base,
			sim_virt_to_phys(mb->banks, mb->reserved.regions));
	KUNIT_EXPECT_EQ(test, r[2].size, 256);
	/* The array's own reservation lies inside that of the allocation. */
	KUNIT_EXPECT_EQ(test, r[3].base, r[2].base);
	KUNIT_EXPECT_EQ(test, r[3].before.reserved_cnt, 128);
	KUNIT_EXPECT_EQ(test, r[3].after.reserved_cnt, 129);
	for (i = 0; i < 2; i++) {
		KUNIT_EXPECT_EQ(test, r[i].before.reserved_cnt, 128);
		/* Both places touch. */
		KUNIT_EXPECT_EQ(test, r[i].after.reserved_cnt, 129);
		KUNIT_EXPECT_EQ(test, r[i].after.reserved_size,
				129 * SZ_4K + SZ_8K);
	}
}

static void history_has_operations_that_failed(struct kunit *test)
{
	struct sim_memblock *mb = test_mb(test);
	struct sim_memblock_record *r = mb->history->records;

	sim_memblock_add(mb, BASE, SIZE);
	KUNIT_EXPECT_NULL(test, sim_memblock_alloc(mb, SZ_16M, SZ_4K));
	KUNIT_EXPECT_EQ(test, mb->history->nr, 2);
	KUNIT_EXPECT_EQ(test, r[1].size, SZ_16M);
	KUNIT_EXPECT_EQ(test, 0, memcmp(&r[1].before, &r[1].after,
					sizeof(r[1].after)));
}

static void history_is_a_ring(struct kunit *test)
{
	const unsigned long all = SIM_MEMBLOCK_LOG_RECORDS;
	struct sim_memblock *mb = test_mb(test);
	struct sim_memblock_log *log = mb->history;
	unsigned long i;

	for (i = 0; i < all; i++)
		sim_memblock_add(mb, SZ_4K * i, SZ_4K);
	KUNIT_EXPECT_EQ(test, log->nr, all);
	KUNIT_EXPECT_EQ(test, log->records[0].base, 0);
	KUNIT_EXPECT_EQ(test, log->records[all - 1].base, SZ_4K * (all - 1));
	for (; i < all + 3; i++)
		sim_memblock_add(mb, SZ_4K * i, SZ_4K);
	KUNIT_EXPECT_EQ(test, log->nr, all + 3);
	for (i = 0; i < all; i++)
		KUNIT_EXPECT_EQ(test, log->records[i].base,
				SZ_4K * (i < 3 ? all + i : i));
}

/* The outer operation ends when its record is the oldest one of all. */
static void history_that_wraps_keeps_an_open_record_right(struct kunit *test)
{
	const unsigned long all = SIM_MEMBLOCK_LOG_RECORDS;
	struct sim_memblock *mb = test_mb(test);
	struct sim_memblock_log *log = mb->history;

	sim_memblock_add(mb, BASE, SIZE);
	log->nr = all - 1;
	KUNIT_EXPECT_NOT_NULL(test, sim_memblock_alloc(mb, SZ_4K, SZ_4K));
	KUNIT_EXPECT_EQ(test, log->nr, all + 1);
	KUNIT_EXPECT_STREQ(test, log->records[all - 1].func,
			   "memblock_alloc_try_nid");
	KUNIT_EXPECT_EQ(test, log->records[all - 1].after.reserved_cnt, 1);
	KUNIT_EXPECT_STREQ(test, log->records[0].func, "memblock_reserve");
	KUNIT_EXPECT_EQ(test, log->records[0].after.reserved_cnt, 1);
}

static void history_of_a_machine_begins_anew_with_its_boot(struct kunit *test)
{
	struct sim_machine *m = sim_test_boot(test, "8M", NULL,
					      SIM_STAGE_MEMBLOCK);
	unsigned long nr = m->history->nr;

	KUNIT_EXPECT_GT(test, nr, 0);
	KUNIT_EXPECT_PTR_EQ(test, m->memblock.history, m->history);
	KUNIT_ASSERT_EQ(test, sim_test_boot_to(m, SIM_STAGE_BUDDY), 0);
	KUNIT_EXPECT_GT(test, m->history->nr, nr);
	mutex_lock(&m->lock);
	sim_machine_reset(m);
	mutex_unlock(&m->lock);
	KUNIT_EXPECT_EQ(test, m->history->nr, 0);
	KUNIT_ASSERT_EQ(test, sim_test_boot_to(m, SIM_STAGE_MEMBLOCK), 0);
	KUNIT_EXPECT_EQ(test, m->history->nr, nr);
}

/* kmemleak. */

static phys_addr_t give_phys(struct sim_memblock *mb, void *mem)
{
	return mem ? sim_virt_to_phys(mb->banks, mem) : 0;
}

static phys_addr_t get_phys_alloc(struct sim_memblock *mb)
{
	return sim_memblock_phys_alloc(mb, 3000, 64);
}

static phys_addr_t get_phys_alloc_range(struct sim_memblock *mb)
{
	return sim_memblock_phys_alloc_range(mb, 3000, 64, 0,
					     SIM_MEMBLOCK_ALLOC_ANYWHERE);
}

static phys_addr_t get_phys_alloc_try_nid(struct sim_memblock *mb)
{
	return sim_memblock_phys_alloc_try_nid(mb, 3000, 64, 0);
}

static phys_addr_t get_alloc(struct sim_memblock *mb)
{
	return give_phys(mb, sim_memblock_alloc(mb, 3000, 64));
}

static phys_addr_t get_alloc_raw(struct sim_memblock *mb)
{
	return give_phys(mb, sim_memblock_alloc_raw(mb, 3000, 64));
}

static phys_addr_t get_alloc_low(struct sim_memblock *mb)
{
	return give_phys(mb, sim_memblock_alloc_low(mb, 3000, 64));
}

/* The first try, above, finds nothing and must not be told. */
static phys_addr_t get_alloc_from(struct sim_memblock *mb)
{
	return give_phys(mb, sim_memblock_alloc_from(mb, 3000, 64, SZ_4M));
}

static phys_addr_t get_exact_nid(struct sim_memblock *mb)
{
	return give_phys(mb, sim_memblock_alloc_exact_nid_raw(mb, 3000, 64, 0,
							      0, 0));
}

static phys_addr_t get_or_panic(struct sim_memblock *mb)
{
	return give_phys(mb, sim_memblock_alloc_or_panic(mb, 3000, 64));
}

static phys_addr_t get_alloc_base(struct sim_memblock *mb)
{
	return sim_memblock_alloc_base(mb, 3000, 64, SZ_8M);
}

static phys_addr_t get_alloc_base_nid(struct sim_memblock *mb)
{
	return sim_memblock_alloc_base_nid(mb, 3000, 64, SZ_8M, 0,
					   SIM_MEMBLOCK_NONE);
}

static phys_addr_t get_bootmem(struct sim_memblock *mb)
{
	return give_phys(mb, __sim_alloc_bootmem(mb, 3000, 64, SZ_4M));
}

static phys_addr_t get_bootmem_node(struct sim_memblock *mb)
{
	return give_phys(mb, __sim_alloc_bootmem_node(mb, 5, 3000, 64, SZ_4M));
}

static phys_addr_t get_noleaktrace(struct sim_memblock *mb)
{
	return sim_memblock_phys_alloc_range(mb, 3000, 64, 0,
					     SIM_MEMBLOCK_ALLOC_NOLEAKTRACE);
}

static phys_addr_t get_noleaktrace_mem(struct sim_memblock *mb)
{
	void *mem;

	mem = sim_memblock_alloc_try_nid(mb, 3000, 64, 0,
					 SIM_MEMBLOCK_ALLOC_NOLEAKTRACE, 0);
	return give_phys(mb, mem);
}

/* Ways to allocate 3000 bytes, and whether kmemleak is told. */
static const struct get_row {
	const char *name;
	phys_addr_t (*get)(struct sim_memblock *mb);
	bool told;
} get_rows[] = {
	{ "memblock_phys_alloc", get_phys_alloc, true },
	{ "memblock_phys_alloc_range", get_phys_alloc_range, true },
	{ "memblock_phys_alloc_try_nid", get_phys_alloc_try_nid, true },
	{ "memblock_alloc", get_alloc, true },
	{ "memblock_alloc_raw", get_alloc_raw, true },
	{ "memblock_alloc_low", get_alloc_low, true },
	{ "memblock_alloc_from", get_alloc_from, true },
	{ "memblock_alloc_exact_nid_raw", get_exact_nid, true },
	{ "memblock_alloc_or_panic", get_or_panic, true },
	{ "memblock_alloc_base", get_alloc_base, true },
	{ "memblock_alloc_base_nid", get_alloc_base_nid, true },
	{ "__alloc_bootmem", get_bootmem, true },
	{ "__alloc_bootmem_node", get_bootmem_node, true },
	{ "memblock_phys_alloc_range, NOLEAKTRACE", get_noleaktrace, false },
	{ "memblock_alloc_try_nid, NOLEAKTRACE", get_noleaktrace_mem, false },
};

KUNIT_ARRAY_PARAM_DESC(get_rows, get_rows, name);

static void kmemleak_is_told_of_allocations_but_for_noleaktrace(struct kunit *test)
{
	const struct get_row *row = test->param_value;
	struct sim_rig *rig = test->priv;
	struct sim_rig_call want = {
		.kind = SIM_RIG_KMEMLEAK_ALLOC,
		.size = 3000,
	};
	struct sim_memblock *mb = &rig->mb;
	struct sim_memblock_region *r;

	sim_memblock_add_node(mb, BASE, SIZE, 0, SIM_MEMBLOCK_NONE);
	want.base = row->get(mb);
	KUNIT_ASSERT_NE(test, want.base, 0);
	KUNIT_EXPECT_EQ(test, mb->reserved.cnt, 1);
	r = &mb->reserved.regions[0];
	KUNIT_EXPECT_EQ(test, r->base, want.base);
	KUNIT_EXPECT_EQ(test, r->size, 3000);
	sim_rig_expect_calls(test, rig, &want, row->told);

	/* One that fails is none. */
	KUNIT_EXPECT_EQ(test, sim_memblock_reserve(mb, BASE, SIZE), 0);
	KUNIT_EXPECT_EQ(test, row->get(mb), 0);
	sim_rig_expect_calls(test, rig, NULL, 0);
}

/* The arrays are memblock's own, and it forgets them in its own time. */
static void kmemleak_is_told_of_neither_ranges_nor_arrays(struct kunit *test)
{
	struct sim_rig *rig = test->priv;
	struct sim_memblock *mb = &rig->mb;
	unsigned long i;

	sim_memblock_add(mb, BASE, SIZE);
	sim_memblock_allow_resize(mb);
	for (i = 0; i < 200; i++)
		sim_memblock_reserve(mb, SZ_4M + i * SZ_8K, SZ_4K);
	KUNIT_EXPECT_EQ(test, mb->reserved.max, 256);
	sim_memblock_remove(mb, BASE, SZ_4K);
	sim_rig_expect_calls(test, rig, NULL, 0);
}

static void kmemleak_is_told_of_frees(struct kunit *test)
{
	static const struct sim_rig_call want[] = {
		{ SIM_RIG_KMEMLEAK_FREE_PART, BASE, 3000 },
		{ SIM_RIG_KMEMLEAK_FREE_PART, BASE + SZ_8K, SZ_4K },
		{ SIM_RIG_KMEMLEAK_FREE_PART, BASE + SZ_16K, 500 },
	};
	struct sim_rig *rig = test->priv;
	struct sim_memblock *mb = &rig->mb;

	sim_memblock_reserve(mb, BASE, SIZE);
	KUNIT_EXPECT_EQ(test, 0, sim_memblock_phys_free(mb, BASE, 3000));
	KUNIT_EXPECT_EQ(test, 0,
			sim_memblock_free(mb, sim_phys_to_virt(mb->banks,
							       BASE + SZ_8K),
					  SZ_4K));
	KUNIT_EXPECT_EQ(test, 0, sim_free_bootmem(mb, BASE + SZ_16K, 500));
	sim_rig_expect_calls(test, rig, want, ARRAY_SIZE(want));

	/* The host knows nothing of what no bank holds. */
	KUNIT_EXPECT_EQ(test, 0, sim_memblock_phys_free(mb, SZ_64M, SZ_4K));
	KUNIT_EXPECT_EQ(test, 0, sim_memblock_free(mb, NULL, SZ_4K));
	sim_rig_expect_calls(test, rig, NULL, 0);
}

static void kmemleak_is_told_of_a_late_free_before_the_buddy_is(struct kunit *test)
{
	static const struct sim_rig_call want[] = {
		{ SIM_RIG_KMEMLEAK_FREE_PART, BASE + 8, SZ_16K },
		{ SIM_RIG_FREE_PAGES, BASE + SZ_4K, PAGE_SIZE },
		{ SIM_RIG_FREE_PAGES, BASE + SZ_8K, PAGE_SIZE },
		{ SIM_RIG_FREE_PAGES, BASE + SZ_4K + SZ_8K, PAGE_SIZE },
	};
	struct sim_rig *rig = test->priv;

	sim_memblock_free_late(&rig->mb, BASE + 8, SZ_16K);
	sim_rig_expect_calls(test, rig, want, ARRAY_SIZE(want));
	sim_free_bootmem_late(&rig->mb, BASE + 8, SZ_16K);
	sim_rig_expect_calls(test, rig, want, ARRAY_SIZE(want));
}

/* Whatever the host's kmemleak knows is reserved; without it, it knows nothing. */
static void kmemleak_objects_of_a_machine_go_with_a_reset(struct kunit *test)
{
	struct sim_machine *m = sim_test_boot(test, "8M", NULL,
					      SIM_STAGE_BUDDY);
	struct sim_memblock *mb = &m->memblock;
	unsigned long at;
	void *entry;

	KUNIT_EXPECT_EQ(test, !xa_empty(&m->kmemleak),
			IS_ENABLED(CONFIG_DEBUG_KMEMLEAK));
	xa_for_each(&m->kmemleak, at, entry) {
		phys_addr_t addr = sim_virt_to_phys(&m->banks, (void *)at);

		KUNIT_EXPECT_TRUE(test, sim_memblock_is_reserved(mb, addr));
	}
	mutex_lock(&m->lock);
	sim_machine_reset(m);
	mutex_unlock(&m->lock);
	KUNIT_EXPECT_TRUE(test, xa_empty(&m->kmemleak));
}

static struct kunit_case log_cases[] = {
	KUNIT_CASE_PARAM(history_has_each_operation_before_and_after,
			 record_rows_gen_params),
	KUNIT_CASE(history_knows_the_caller),
	KUNIT_CASE(history_has_the_outer_operation_first),
	KUNIT_CASE(history_has_each_try_of_an_allocation),
	KUNIT_CASE(history_has_an_array_that_doubled),
	KUNIT_CASE(history_has_operations_that_failed),
	KUNIT_CASE(history_is_a_ring),
	KUNIT_CASE(history_that_wraps_keeps_an_open_record_right),
	KUNIT_CASE(history_of_a_machine_begins_anew_with_its_boot),
	KUNIT_CASE_PARAM(kmemleak_is_told_of_allocations_but_for_noleaktrace,
			 get_rows_gen_params),
	KUNIT_CASE(kmemleak_is_told_of_neither_ranges_nor_arrays),
	KUNIT_CASE(kmemleak_is_told_of_frees),
	KUNIT_CASE(kmemleak_is_told_of_a_late_free_before_the_buddy_is),
	KUNIT_CASE(kmemleak_objects_of_a_machine_go_with_a_reset),
	{ }
};

static struct kunit_suite log_suite = {
	.name = "mm_sim_memblock_log",
	.init = log_test_init,
	.test_cases = log_cases,
};

kunit_test_suite(log_suite);
