// SPDX-License-Identifier: GPL-2.0
/*
 * A machine as a whole: no page is lost between the firmware's map and the free
 * lists, whatever the map; stages, reset, panic; and a storm.
 */
#include <kunit/test.h>
#include <linux/err.h>
#include <linux/sizes.h>

#include "helpers.h"
#include "page/buddy.h"
#include "page/page_alloc.h"
#include "page/pcp.h"
#include "page/vmstat.h"
#include "view/walk.h"

struct map_case {
	const char *name;
	struct sim_machine_params params;
};

static const struct map_case map_cases[] = {
	{ "default 16M", { .size = "16M" } },
	{ "default 32M", { .size = "32M" } },
	{ "default 64M", { .size = "64M" } },
	{ "several holes",
	  { .size = "32M", .memmap = "2M@1M,3M@5M,1M@9M,8M@20M,4M@4G,4M@5G" } },
	{ "unaligned edges",
	  { .size = "32M", .memmap = "7777K@1111K,5555K@13333K,1111K@4194305K" } },
	{ "edges inside pages",
	  { .size = "16M", .memmap = "0x700123@0x100321,0x200fff@0x1000fff" } },
	{ "holes punched into memory",
	  { .size = "32M", .memmap = "32M@0,1M$3M,64K#10M,12K!20M,3M$15M" } },
	{ "cut with mem=", { .size = "64M", .mem = "20M" } },
	{ "cut inside a page", { .size = "64M", .mem = "19999999" } },
	{ "cut with memmap=", { .size = "32M", .memmap = "17M" } },
	{ "single pages",
	  { .size = "16M", .memmap = "4K@8K,4K@68K,4K@76K,4K@1M,4M@8M,4K@32M" } },
	{ "far apart",
	  { .size = "32M", .memmap = "16M@0,8M@100G,8M@60T" } },
	{ "a few sections",
	  { .size = "32M", .memmap = "4M@126M,4M@254M,4M@382M,4M@1022M" } },
};

static void map_case_name(const struct map_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(map, map_cases, map_case_name);

static struct sim_machine *boot_case(struct kunit *test, enum sim_stage stage)
{
	const struct map_case *c = test->param_value;

	return sim_test_machine(test, &c->params, stage);
}

/* Whole pages of memory in the firmware's map. */
static unsigned long e820_pages(const struct sim_machine *m)
{
	unsigned long pages = 0;
	unsigned int i;

	for (i = 0; i < m->e820.nr_entries; i++) {
		const struct sim_e820_entry *e = &m->e820.entries[i];
		unsigned long first = PFN_UP(e->addr);
		unsigned long end = PFN_DOWN(e->addr + e->size);

		if (e->type == SIM_E820_TYPE_RAM && first < end)
			pages += end - first;
	}
	return pages;
}

/* Pages of memory that memblock has reserved, even in part. */
static unsigned long reserved_pages(const struct sim_machine *m)
{
	unsigned long low, high, pfn, pages = 0;
	int i;

	for_each_sim_mem_pfn_range(i, &m->memblock, NUMA_NO_NODE, &low, &high,
				   NULL)
		for (pfn = low; pfn < high; pfn++)
			pages += sim_memblock_is_region_reserved(&m->memblock,
								 PFN_PHYS(pfn),
								 PAGE_SIZE);
	return pages;
}

static unsigned long listed_pages(struct kunit *test, struct sim_machine *m)
{
	struct sim_test_blocks *lists = sim_test_free_lists(test, m);
	unsigned long i, pages = 0;

	for (i = 0; i < lists->nr; i++)
		pages += 1UL << lists->block[i].order;
	return pages;
}

static void no_page_is_lost_between_map_and_lists(struct kunit *test)
{
	struct sim_machine *m = boot_case(test, SIM_STAGE_BUDDY);
	unsigned long memory = e820_pages(m), reserved = reserved_pages(m);
	unsigned long present = 0, managed = 0, plugged = 0, i;
	struct sim_zone *zone;

	KUNIT_EXPECT_EQ(test, sim_e820__ram_bytes(&m->e820) >> PAGE_SHIFT,
			memory);
	for (i = 0; i < m->banks.nr; i++)
		plugged += m->banks.bank[i].size >> PAGE_SHIFT;
	KUNIT_EXPECT_EQ(test, plugged, memory);
	KUNIT_EXPECT_EQ(test, sim_memblock_phys_mem_size(&m->memblock),
			PFN_PHYS(memory));
	for_each_sim_zone(m->mm.node_data[0], zone) {
		present += zone->present_pages;
		managed += zone->managed_pages;
	}
	KUNIT_EXPECT_EQ(test, present, memory);
	KUNIT_EXPECT_EQ(test, m->mm.node_data[0]->node_present_pages, memory);
	KUNIT_EXPECT_EQ(test, managed, memory - reserved);
	KUNIT_EXPECT_EQ(test, m->mm.totalram_pages, memory - reserved);
	KUNIT_EXPECT_EQ(test, sim_global_zone_page_state(&m->mm,
							 SIM_NR_FREE_PAGES),
			memory - reserved);
	KUNIT_EXPECT_EQ(test, listed_pages(test, m), memory - reserved);
	sim_test_verify(test, m);
}

static void every_byte_of_memory_is_backed(struct kunit *test)
{
	struct sim_machine *m = boot_case(test, SIM_STAGE_MEMBLOCK);
	struct sim_memblock_region *r;
	unsigned long i;

	for_each_sim_mem_region(&m->memblock, r) {
		void *first = sim_phys_to_virt(&m->banks, r->base);
		void *last = sim_phys_to_virt(&m->banks, r->base + r->size - 1);

		KUNIT_ASSERT_NOT_NULL(test, first);
		KUNIT_ASSERT_PTR_EQ(test, last, first + r->size - 1);
	}
	/* Banks share no host memory, and stay inside the chunk. */
	for (i = 0; i < m->banks.nr; i++) {
		const struct sim_bank *b = &m->banks.bank[i];

		KUNIT_EXPECT_GE(test, (u64)(b->mem - m->banks.chunk[0].mem),
				i ? (u64)(b[-1].mem + b[-1].size -
					  m->banks.chunk[0].mem) : 0);
		KUNIT_EXPECT_LE(test, (u64)(b->mem - m->banks.chunk[0].mem) + b->size,
				(u64)m->banks.chunk[0].nr_pages << PAGE_SHIFT);
	}
}

static void every_free_page_can_be_written(struct kunit *test)
{
	struct sim_machine *m = boot_case(test, SIM_STAGE_BUDDY);
	struct sim_page *page;
	unsigned long n = 0;

	while ((page = sim_alloc_pages(&m->mm, SIM_TEST_GFP_ALL, 0))) {
		void *mem = sim_phys_to_virt(&m->banks,
					     PFN_PHYS(sim_page_to_pfn(&m->mm,
								      page)));

		KUNIT_ASSERT_NOT_NULL(test, mem);
		memset(mem, 0xa5, PAGE_SIZE);
		n++;
	}
	KUNIT_EXPECT_EQ(test, n, m->mm.totalram_pages);
	/* Nothing that the machine lives on was there. */
	sim_test_verify(test, m);
}

static void each_step_leads_to_the_next_stage(struct kunit *test)
{
	struct sim_machine *m;
	int stage;

	m = sim_test_boot(test, "16M", NULL, SIM_STAGE_CARVED);
	KUNIT_EXPECT_EQ(test, m->stage, SIM_STAGE_CARVED);
	for (stage = SIM_STAGE_FIRMWARE; stage < SIM_NR_STAGES; stage++) {
		KUNIT_ASSERT_EQ(test, sim_test_boot_to(m, stage), 0);
		KUNIT_EXPECT_EQ(test, m->stage, stage);
		sim_test_verify(test, m);
		/* Nothing to do the second time. */
		KUNIT_EXPECT_EQ(test, sim_test_boot_to(m, stage), 0);
		KUNIT_EXPECT_EQ(test, m->stage, stage);
	}
	mutex_lock(&m->lock);
	KUNIT_EXPECT_EQ(test, sim_machine_step(m), -ERANGE);
	mutex_unlock(&m->lock);
	KUNIT_EXPECT_EQ(test, m->stage, SIM_STAGE_BUDDY);
	sim_test_verify(test, m);
}

static void stages_are_found_by_name(struct kunit *test)
{
	int stage;

	for (stage = 0; stage < SIM_NR_STAGES; stage++)
		KUNIT_EXPECT_EQ(test,
				sim_stage_by_name(sim_stage_name(stage)),
				stage);
	KUNIT_EXPECT_STREQ(test, sim_stage_name(SIM_STAGE_PANICKED),
			   "panicked");
	KUNIT_EXPECT_EQ(test, sim_stage_by_name("panicked"), -EINVAL);
	KUNIT_EXPECT_EQ(test, sim_stage_by_name("budd"), -EINVAL);
	KUNIT_EXPECT_EQ(test, sim_stage_by_name(""), -EINVAL);
}

static void reset(struct sim_machine *m)
{
	mutex_lock(&m->lock);
	sim_machine_reset(m);
	mutex_unlock(&m->lock);
}

static void a_second_boot_gives_the_same_lists(struct kunit *test)
{
	struct sim_machine *m = boot_case(test, SIM_STAGE_BUDDY);
	struct sim_test_blocks *before = sim_test_free_lists(test, m);
	unsigned long boots = m->boots;
	int i;

	/* Leave traces in memory and in the lists. */
	for (i = 0; i < 100; i++) {
		struct sim_page *page = sim_alloc_pages(&m->mm, GFP_KERNEL, 0);

		if (page)
			memset(sim_phys_to_virt(&m->banks,
						PFN_PHYS(sim_page_to_pfn(&m->mm,
									 page))),
			       0xff, PAGE_SIZE);
	}
	reset(m);
	KUNIT_EXPECT_EQ(test, m->stage, SIM_STAGE_CARVED);
	KUNIT_EXPECT_EQ(test, m->boots, boots + 1);
	KUNIT_ASSERT_EQ(test, sim_test_boot_to(m, SIM_STAGE_BUDDY), 0);
	sim_test_expect_same(test, before, sim_test_free_lists(test, m));
	sim_test_verify(test, m);
}

static void reset_works_from_every_stage(struct kunit *test)
{
	struct sim_test_blocks *want;
	struct sim_machine *m;
	int stage;

	m = sim_test_boot(test, "16M", NULL, SIM_STAGE_BUDDY);
	want = sim_test_free_lists(test, m);
	for (stage = 0; stage < SIM_NR_STAGES; stage++) {
		reset(m);
		KUNIT_ASSERT_EQ(test, sim_test_boot_to(m, stage), 0);
		reset(m);
		KUNIT_EXPECT_EQ(test, m->stage, SIM_STAGE_CARVED);
		sim_test_verify(test, m);
		KUNIT_ASSERT_EQ(test, sim_test_boot_to(m, SIM_STAGE_BUDDY), 0);
		sim_test_expect_same(test, want, sim_test_free_lists(test, m));
	}
}

static void two_machines_share_nothing(struct kunit *test)
{
	struct sim_test_blocks *before;
	struct sim_machine *a, *b;
	struct sim_page *page;

	a = sim_test_boot(test, "16M", NULL, SIM_STAGE_BUDDY);
	before = sim_test_free_lists(test, a);
	b = sim_test_boot(test, "16M", NULL, SIM_STAGE_BUDDY);
	KUNIT_EXPECT_TRUE(test,
			  a->banks.chunk[0].mem + a->size <= b->banks.chunk[0].mem ||
			  b->banks.chunk[0].mem + b->size <= a->banks.chunk[0].mem);
	/* The same description gives the same machine. */
	sim_test_expect_same(test, before, sim_test_free_lists(test, b));

	while ((page = sim_alloc_pages(&b->mm, SIM_TEST_GFP_ALL, 0)))
		memset(sim_phys_to_virt(&b->banks,
					PFN_PHYS(sim_page_to_pfn(&b->mm, page))),
		       0xff, PAGE_SIZE);
	sim_test_expect_same(test, before, sim_test_free_lists(test, a));
	sim_test_verify(test, a);
	reset(b);
	sim_test_expect_same(test, before, sim_test_free_lists(test, a));
	sim_test_verify(test, a);
}

/* Maps in which the tables that describe memory are larger than memory. */
struct oom_case {
	const char *name;
	const char *memmap;
	enum sim_stage last;
};

static const struct oom_case oom_cases[] = {
	/* The kernel image fills all of it. */
	{ "one page", "4K@1M", SIM_STAGE_MEMBLOCK },
	{ "no room for the direct map", "12K@1M", SIM_STAGE_MEMBLOCK },
	/* 1024 struct pages take eight pages in a row. */
	{ "no room for the node", "20K@1M", SIM_STAGE_MAPPED },
	{ "no room for the memory map", "56K@1M", SIM_STAGE_ZONES },
	{ "far above everything", "48K@1M,16K@60T", SIM_STAGE_ZONES },
	{ "all in crumbs",
	  "20K@1M,20K@129M,20K@257M,20K@385M,20K@513M,20K@641M,20K@769M",
	  SIM_STAGE_ZONES },
};

static void oom_case_name(const struct oom_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(oom, oom_cases, oom_case_name);

static void a_boot_out_of_memory_panics_the_machine_only(struct kunit *test)
{
	const struct oom_case *c = test->param_value;
	struct sim_machine *m;
	int round;

	m = sim_test_boot(test, "8M", c->memmap, c->last);
	for (round = 0; round < 2; round++) {
		int level = sim_test_quiet_begin(LOGLEVEL_CRIT);
		int err = sim_machine_boot(m, SIM_STAGE_BUDDY);

		sim_test_quiet_end(level);
		KUNIT_EXPECT_EQ(test, err, -ENOMEM);
		KUNIT_EXPECT_EQ(test, m->stage, SIM_STAGE_PANICKED);
		KUNIT_EXPECT_GT(test, strlen(m->panic), 0);
		/* Nothing goes on, nothing goes wrong. */
		mutex_lock(&m->lock);
		KUNIT_EXPECT_EQ(test, sim_machine_step(m), -EIO);
		mutex_unlock(&m->lock);
		KUNIT_EXPECT_EQ(test, m->stage, SIM_STAGE_PANICKED);

		reset(m);
		KUNIT_EXPECT_EQ(test, m->stage, SIM_STAGE_CARVED);
		KUNIT_EXPECT_EQ(test, strlen(m->panic), 0);
		KUNIT_ASSERT_EQ(test, sim_test_boot_to(m, c->last), 0);
	}
}

/* What comes of a description: an errno, or 0 for one that is just right. */
struct bad_case {
	const char *name;
	struct sim_machine_params params;
	int err;
};

#define MEMMAP(text) { .size = "16M", .memmap = (text) }

static const struct bad_case bad_cases[] = {
	{ "size empty", { .size = "" }, -EINVAL },
	{ "size odd", { .size = "16777217" }, -EINVAL },
	{ "size no multiple", { .size = "17M" }, -EINVAL },
	{ "size too small", { .size = "4M" }, -EINVAL },
	{ "size no number", { .size = "many" }, -EINVAL },
	{ "size unknown unit", { .size = "16X" }, -EINVAL },
	{ "size two units", { .size = "16MM" }, -EINVAL },
	{ "size negative", { .size = "-16M" }, -EINVAL },
	{ "size past 64 bits", { .size = "16777216T" }, -ERANGE },
	{ "size past 64 bits in digits",
	  { .size = "99999999999999999999" }, -ERANGE },
	{ "size larger than the host", { .size = "64G" }, -ENOMEM },
	{ "size in hex", { .size = "0x1000000" }, 0 },
	{ "size in lower case", { .size = "16m" }, 0 },
	{ "name empty", { .size = "16M", .name = "" }, -EINVAL },
	{ "name with slash", { .size = "16M", .name = "a/b" }, -EINVAL },
	{ "name with dot", { .size = "16M", .name = ".." }, -EINVAL },
	{ "name with space", { .size = "16M", .name = "a b" }, -EINVAL },
	{ "name of 16", { .size = "16M", .name = "abcdefghijklmnop" }, -EINVAL },
	{ "name of 15", { .size = "16M", .name = "abcdefghijklm-_" }, 0 },
	{ "memmap empty", MEMMAP(""), -EINVAL },
	{ "memmap no range", MEMMAP("nonsense"), -EINVAL },
	{ "memmap empty range", MEMMAP("0@1M"), -EINVAL },
	{ "memmap no start", MEMMAP("8M@"), -EINVAL },
	{ "memmap trailing comma", MEMMAP("8M@1M,"), -EINVAL },
	{ "memmap garbage behind", MEMMAP("8M@1Mx"), -EINVAL },
	{ "memmap overlap", MEMMAP("8M@1M,4M@8M"), -EINVAL },
	{ "memmap too high", MEMMAP("8M@64T"), -ERANGE },
	{ "memmap wraps", MEMMAP("8M@0xffffffffffffffff"), -ERANGE },
	{ "memmap past 64 bits", MEMMAP("8M@16777216T"), -ERANGE },
	{ "memmap more than size", MEMMAP("16M@0,512K@4G"), -EINVAL },
	{ "memmap exactly size", MEMMAP("12M@1M,4M@4G"), 0 },
	{ "memmap no RAM", MEMMAP("exactmap,8M$1M"), -ENOSPC },
	{ "memmap RAM below 64K only", MEMMAP("32K@4K"), -ENOSPC },
	{ "mem empty", { .size = "16M", .mem = "" }, -EINVAL },
	{ "mem 0", { .size = "16M", .mem = "0" }, -EINVAL },
	{ "mem no number", { .size = "16M", .mem = "lots" }, -EINVAL },
	{ "mem garbage behind", { .size = "16M", .mem = "8M@1M" }, -EINVAL },
	{ "mem past 64 bits", { .size = "16M", .mem = "16777216T" }, -ERANGE },
	{ "mem leaves nothing", { .size = "16M", .mem = "1" }, -ENOSPC },
	{ "mem above everything", { .size = "16M", .mem = "8G" }, 0 },
};

static void bad_case_name(const struct bad_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(bad, bad_cases, bad_case_name);

static void a_bad_description_is_refused(struct kunit *test)
{
	const struct bad_case *c = test->param_value;
	int level = sim_test_quiet_begin(LOGLEVEL_CRIT);
	struct sim_machine *m = sim_machine_create(&c->params);

	sim_test_quiet_end(level);
	KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(m), c->err);
	if (!IS_ERR(m)) {
		KUNIT_EXPECT_EQ(test, sim_test_boot_to(m, SIM_STAGE_BUDDY), 0);
		sim_test_verify(test, m);
		sim_machine_destroy(m);
	}
}

#define STORM_STEPS 4000
#define STORM_BLOCKS 512

struct storm {
	struct sim_machine *m;
	struct rnd_state rnd;
	unsigned long nr, pages;
	struct sim_test_block held[STORM_BLOCKS];
};

static u32 draw(struct storm *s, u32 n)
{
	return prandom_u32_state(&s->rnd) % n;
}

static void storm_alloc(struct kunit *test, struct storm *s)
{
	static const gfp_t types[] = {
		GFP_KERNEL, GFP_HIGHUSER_MOVABLE,
		GFP_KERNEL | __GFP_RECLAIMABLE, GFP_KERNEL | __GFP_DMA,
	};
	/* Small orders often, all orders now and then. */
	unsigned int order = draw(s, 4) ? draw(s, 4)
					: draw(s, SIM_NR_PAGE_ORDERS);
	struct sim_page *page;

	if (s->nr == STORM_BLOCKS)
		return;
	page = sim_alloc_pages(&s->m->mm, types[draw(s, ARRAY_SIZE(types))],
			       order);
	if (!page)
		return;
	s->held[s->nr++] = (struct sim_test_block){
		.pfn = sim_page_to_pfn(&s->m->mm, page),
		.order = order,
	};
	s->pages += 1UL << order;
}

static void storm_free(struct kunit *test, struct storm *s)
{
	unsigned long pick;

	if (!s->nr)
		return;
	pick = draw(s, s->nr);
	sim_test_free(test, s->m, s->held[pick].pfn, s->held[pick].order);
	s->pages -= 1UL << s->held[pick].order;
	s->held[pick] = s->held[--s->nr];
}

static unsigned long in_pcp(const struct sim_machine *m)
{
	unsigned long sum = 0;
	struct sim_zone *zone;

	for_each_sim_populated_zone(m->mm.node_data[0], zone)
		sum += sim_zone_pcp_pages(&m->mm, zone);
	return sum;
}

static void a_storm_leaves_everything_sound(struct kunit *test)
{
	struct storm *s = kunit_kzalloc(test, sizeof(*s), GFP_KERNEL);
	struct sim_test_blocks *before;
	unsigned long step;

	KUNIT_ASSERT_NOT_NULL(test, s);
	prandom_seed_state(&s->rnd, sim_test_seed());
	s->m = sim_test_boot(test, "16M", NULL, SIM_STAGE_BUDDY);
	before = sim_test_free_blocks(test, s->m);
	for (step = 0; step < STORM_STEPS; step++) {
		/* Flood and ebb, so that it runs dry and fills up again. */
		if (draw(s, 8) < (step / 500 % 2 ? 3 : 5))
			storm_alloc(test, s);
		else
			storm_free(test, s);
		KUNIT_ASSERT_TRUE_MSG(test, sim_test_verify(test, s->m),
				      "step %lu, seed %llu", step,
				      sim_test_seed());
		KUNIT_ASSERT_EQ_MSG(test,
				    sim_global_zone_page_state(&s->m->mm,
							       SIM_NR_FREE_PAGES),
				    s->m->mm.totalram_pages - s->pages -
				    in_pcp(s->m),
				    "step %lu, seed %llu", step,
				    sim_test_seed());
	}
	while (s->nr)
		storm_free(test, s);
	sim_test_verify(test, s->m);
	sim_test_expect_same(test, before, sim_test_free_blocks(test, s->m));
}

static struct kunit_case pipeline_cases[] = {
	KUNIT_CASE_PARAM(no_page_is_lost_between_map_and_lists,
			 map_gen_params),
	KUNIT_CASE_PARAM(every_byte_of_memory_is_backed, map_gen_params),
	KUNIT_CASE_PARAM(every_free_page_can_be_written, map_gen_params),
	KUNIT_CASE(each_step_leads_to_the_next_stage),
	KUNIT_CASE(stages_are_found_by_name),
	KUNIT_CASE_PARAM(a_second_boot_gives_the_same_lists, map_gen_params),
	KUNIT_CASE(reset_works_from_every_stage),
	KUNIT_CASE(two_machines_share_nothing),
	KUNIT_CASE_PARAM(a_boot_out_of_memory_panics_the_machine_only,
			 oom_gen_params),
	KUNIT_CASE_PARAM(a_bad_description_is_refused, bad_gen_params),
	KUNIT_CASE(a_storm_leaves_everything_sound),
	{}
};

static struct kunit_suite pipeline_suite = {
	.name = "mm_sim_pipeline",
	.suite_init = sim_test_print_seed,
	.test_cases = pipeline_cases,
};

kunit_test_suite(pipeline_suite);
