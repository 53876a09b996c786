// SPDX-License-Identifier: GPL-2.0
/*
 * What pages hold while they are free, and when they are handed out. All machines
 * here have 64 MiB from 1 GiB on, in one zone.
 */
#include <kunit/test.h>
#include <linux/poison.h>
#include <linux/string.h>

#include "helpers.h"
#include "log_text.h"
#include "page/contig.h"
#include "page/page_alloc.h"
#include "page/pcp.h"
#include "view/walk.h"

#define MOVABLE (GFP_USER | __GFP_MOVABLE)
#define FIRST_PFN (SZ_1G >> PAGE_SHIFT)
#define DIRT 0x5a

static struct sim_machine *make(struct kunit *test, struct sim_hardening on)
{
	const struct sim_machine_params params = {
		.size = "64M",
		.banks = "64M@1G:0",
		.cpus = "1:0",
		.hardening = on,
	};

	return sim_test_machine(test, &params, SIM_STAGE_BUDDY);
}

static const struct sim_hardening poison = { .page_poison = true };

static u8 *mem_of(struct sim_machine *m, unsigned long pfn)
{
	return sim_phys_to_virt(&m->banks, PFN_PHYS(pfn));
}

/* Pages from @pfn on that do not hold @byte and nothing else. */
static unsigned long other_than(struct sim_machine *m, unsigned long pfn,
				unsigned long nr, int byte)
{
	unsigned long other = 0;

	for (; nr; nr--, pfn++)
		other += !!memchr_inv(mem_of(m, pfn), byte, PAGE_SIZE);
	return other;
}

static void make_dirty(struct sim_machine *m, unsigned long pfn,
		       unsigned long nr)
{
	for (; nr; nr--, pfn++)
		memset(mem_of(m, pfn), DIRT, PAGE_SIZE);
}

/* The same over all that is free. */
static unsigned long free_other_than(struct sim_machine *m, int byte)
{
	unsigned long pfn = FIRST_PFN, other = 0;
	struct sim_block block;

	while (sim_walk_blocks(&m->mm, &pfn, &block))
		if (block.kind == SIM_BLOCK_FREE || block.kind == SIM_BLOCK_PCP)
			other += other_than(m, block.pfn, block.nr_pages, byte);
	return other;
}

/*
 * What a page that was written to holds once it is free, and once it is handed out
 * again; and what one that was written to while it was free holds then.
 */
struct fill_case {
	const char *name;
	struct sim_hardening on;
	gfp_t gfp;
	int freed;
	int taken;
	int taken_dirty;
};

static const struct fill_case fill_cases[] = {
	{ "nothing", { }, 0, DIRT, DIRT, DIRT },
	{ "nothing, zeroed", { }, __GFP_ZERO, DIRT, 0, 0 },
	{ "check_pages", { .check_pages = true }, 0, DIRT, DIRT, DIRT },
	{ "check_pages, zeroed", { .check_pages = true }, __GFP_ZERO, DIRT, 0,
	  0 },
	{ "init_on_alloc", { .init_on_alloc = true }, 0, DIRT, 0, 0 },
	{ "init_on_alloc, zeroed", { .init_on_alloc = true }, __GFP_ZERO, DIRT,
	  0, 0 },
	{ "init_on_free", { .init_on_free = true }, 0, 0, 0, DIRT },
	/* It was zeroed once: it is not, again. */
	{ "init_on_free, zeroed", { .init_on_free = true }, __GFP_ZERO, 0, 0,
	  DIRT },
	{ "both", { .init_on_alloc = true, .init_on_free = true }, 0, 0, 0,
	  DIRT },
	{ "page_poison", { .page_poison = true }, 0, PAGE_POISON, PAGE_POISON,
	  DIRT },
	{ "page_poison, zeroed", { .page_poison = true }, __GFP_ZERO,
	  PAGE_POISON, 0, 0 },
	{ "debug_pagealloc", { .debug_pagealloc = true }, 0, PAGE_POISON,
	  PAGE_POISON, DIRT },
	{ "page_poison before both", { .page_poison = true,
	  .init_on_alloc = true, .init_on_free = true }, 0, PAGE_POISON,
	  PAGE_POISON, DIRT },
	{ "debug_pagealloc before init_on_free", { .debug_pagealloc = true,
	  .init_on_free = true }, 0, PAGE_POISON, PAGE_POISON, DIRT },
};

static void fill_name(const struct fill_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(fill, fill_cases, fill_name);

/* Of every order; the same block each time, as it comes back to the front. */
static void check_orders(struct kunit *test, struct sim_machine *m,
			 const struct fill_case *c, const char *lists)
{
	struct sim_test_log said;
	struct sim_page *page;
	unsigned int order;

	for (order = 0; order <= SIM_MAX_PAGE_ORDER; order++) {
		unsigned long nr = 1UL << order, pfn;

		sim_drain_all_pages(&m->mm, NULL);
		page = sim_alloc_pages(&m->mm, MOVABLE | c->gfp, order);
		KUNIT_ASSERT_NOT_NULL(test, page);
		pfn = sim_page_to_pfn(&m->mm, page);
		make_dirty(m, pfn, nr);
		KUNIT_ASSERT_EQ(test, sim_free_pages(&m->mm, page, order), 0);
		KUNIT_EXPECT_EQ_MSG(test, other_than(m, pfn, nr, c->freed), 0,
				    "order %u free, %s", order, lists);

		KUNIT_ASSERT_PTR_EQ(test, sim_alloc_pages(&m->mm, MOVABLE |
							  c->gfp, order), page);
		KUNIT_EXPECT_EQ_MSG(test, other_than(m, pfn, nr, c->taken), 0,
				    "order %u taken, %s", order, lists);
		KUNIT_ASSERT_EQ(test, sim_free_pages(&m->mm, page, order), 0);

		make_dirty(m, pfn, nr);
		sim_test_log_begin(test, &said, &m->log);
		page = sim_alloc_pages(&m->mm, MOVABLE | c->gfp, order);
		sim_test_log_end(test, &said);
		KUNIT_ASSERT_EQ(test, sim_page_to_pfn(&m->mm, page), pfn);
		KUNIT_EXPECT_EQ_MSG(test, other_than(m, pfn, nr,
						     c->taken_dirty), 0,
				    "order %u taken dirty, %s", order, lists);
		KUNIT_ASSERT_EQ(test, sim_free_pages(&m->mm, page, order), 0);
	}
}

static void blocks_of_every_order_are_filled(struct kunit *test)
{
	const struct fill_case *c = test->param_value;
	struct sim_machine *m = make(test, c->on);

	check_orders(test, m, c, "with per-CPU lists");
	sim_test_no_pcp(m);
	check_orders(test, m, c, "without");
	sim_test_verify(test, m);
}

/* What the machine began with is like what came back. */
static void the_boot_fills_all_that_it_frees(struct kunit *test)
{
	const struct fill_case *c = test->param_value;
	const struct sim_machine_params params = {
		.size = "64M",
		.banks = "64M@1G:0",
		.hardening = c->on,
	};
	struct sim_machine *m = sim_test_machine(test, &params,
						 SIM_STAGE_FIRMWARE);
	unsigned long nr = SZ_64M >> PAGE_SHIFT;

	make_dirty(m, FIRST_PFN, nr);
	KUNIT_ASSERT_EQ(test, sim_test_boot_to(m, SIM_STAGE_BUDDY), 0);
	KUNIT_EXPECT_EQ(test, free_other_than(m, c->freed), 0);
	/* What a page holds is nothing that a reset brings back. */
	mutex_lock(&m->lock);
	sim_machine_reset(m);
	mutex_unlock(&m->lock);
	KUNIT_ASSERT_EQ(test, sim_test_boot_to(m, SIM_STAGE_FIRMWARE), 0);
	make_dirty(m, FIRST_PFN, nr);
	KUNIT_ASSERT_EQ(test, sim_test_boot_to(m, SIM_STAGE_BUDDY), 0);
	KUNIT_EXPECT_EQ(test, free_other_than(m, c->freed), 0);
}

#define NR_ROWS 3

/* Bytes that change while a page is free, from @at on, and the rows of the dump. */
struct change_case {
	const char *name;
	unsigned int at;
	const char *bytes;
	size_t len;
	const char *what;
	unsigned int nr_rows;
	const char *rows[NR_ROWS];
};

/* The first byte of a row stands at its address; the characters in column 49. */
static const struct change_case change_cases[] = {
	{
		"one bit", 0x7f, "\xab", 1, "single bit error", 1,
		{ "ab                                               ." },
	}, {
		"the highest bit of the first byte", 0, "\x2a", 1,
		"single bit error", 1,
		{ "2a                                               *" },
	}, {
		"one bit of the last byte", PAGE_SIZE - 1, "\xba", 1,
		"single bit error", 1,
		{ "ba                                               ." },
	}, {
		"two bits", 5, "\xa9", 1, "memory corruption", 1,
		{ "a9                                               ." },
	}, {
		"a bit in each of two bytes", 0x123, "\xab\xab", 2,
		"memory corruption", 1,
		{ "ab ab                                            .." },
	}, {
		"two bytes apart", 0x10, "a\xaa\xaa\x62", 4,
		"memory corruption", 1,
		{ "61 aa aa 62                                      a..b" },
	}, {
		"sixteen bytes", 0x20, "0123456789abcdef", 16,
		"memory corruption", 1,
		{ "30 31 32 33 34 35 36 37 38 39 61 62 63 64 65 66  0123456789abcdef" },
	}, {
		"the last row", 0xff0, "Hello, world 123", 16,
		"memory corruption", 1,
		{ "48 65 6c 6c 6f 2c 20 77 6f 72 6c 64 20 31 32 33  Hello, world 123" },
	}, {
		"several rows", 0x3, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghij", 36,
		"memory corruption", 3,
		{
			"41 42 43 44 45 46 47 48 49 4a 4b 4c 4d 4e 4f 50  ABCDEFGHIJKLMNOP",
			"51 52 53 54 55 56 57 58 59 5a 61 62 63 64 65 66  QRSTUVWXYZabcdef",
			"67 68 69 6a                                      ghij",
		},
	},
};

static void change_name(const struct change_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(change, change_cases, change_name);

/* As the kernel says it; 8 << 45 is the section, 1 << 36 the zone. */
static char *report_of(struct kunit *test, const struct change_case *c,
		       unsigned long pfn)
{
	char *text = kunit_kzalloc(test, 2048, GFP_KERNEL);
	size_t len, i;

	KUNIT_ASSERT_NOT_NULL(test, text);
	len = scnprintf(text, 2048, "<3>pagealloc: %s\n", c->what);
	for (i = 0; i < c->nr_rows; i++)
		len += scnprintf(text + len, 2048 - len, "<3>%016lx: %s\n",
				 pfn * 4096 + c->at + i * 16, c->rows[i]);
	scnprintf(text + len, 2048 - len,
		  "<4>page: refcount:0 mapcount:0 mapping:0000000000000000 index:0x0 pfn:%#lx\n"
		  "<4>flags: 0x1001000000000(section=8|node=0|zone=1)\n"
		  "<4>page dumped because: pagealloc: corrupted page details\n",
		  pfn);
	return text;
}

static void changed_poison_is_shown(struct kunit *test)
{
	const struct change_case *c = test->param_value;
	struct sim_machine *m = make(test, poison);
	struct sim_page *page = sim_alloc_pages_buddy(&m->mm, 0, MOVABLE, 3);
	struct sim_test_log said;
	unsigned long pfn;
	char *text;

	KUNIT_ASSERT_NOT_NULL(test, page);
	pfn = sim_page_to_pfn(&m->mm, page);
	sim_test_free(test, m, pfn, 3);
	memcpy(mem_of(m, pfn + 6) + c->at, c->bytes, c->len);

	sim_test_log_begin(test, &said, &m->log);
	page = sim_alloc_pages_buddy(&m->mm, 0, MOVABLE, 3);
	text = sim_test_log_end(test, &said);
	KUNIT_EXPECT_STREQ(test, text, report_of(test, c, pfn + 6));
	/* It is handed out all the same, and nothing is held against it. */
	KUNIT_ASSERT_NOT_NULL(test, page);
	KUNIT_EXPECT_EQ(test, sim_page_to_pfn(&m->mm, page), pfn);
	sim_test_verify(test, m);
	sim_test_log_begin(test, &said, &m->log);
	sim_free_pages(&m->mm, page, 3);
	page = sim_alloc_pages_buddy(&m->mm, 0, MOVABLE, 3);
	text = sim_test_log_end(test, &said);
	KUNIT_EXPECT_STREQ(test, text, "");
}

static void changed_poison_is_shown_ten_times_at_once(struct kunit *test)
{
	struct sim_machine *m = make(test, poison);
	struct sim_page *page = sim_alloc_pages(&m->mm, MOVABLE, 4);
	struct sim_test_log said;
	unsigned long pfn, i;
	char *text;

	KUNIT_ASSERT_NOT_NULL(test, page);
	pfn = sim_page_to_pfn(&m->mm, page);
	KUNIT_ASSERT_EQ(test, sim_free_pages(&m->mm, page, 4), 0);
	for (i = 0; i < 16; i++)
		mem_of(m, pfn + i)[i] ^= 0x10;
	sim_test_log_begin(test, &said, &m->log);
	page = sim_alloc_pages(&m->mm, MOVABLE, 4);
	text = sim_test_log_end(test, &said);
	KUNIT_EXPECT_EQ(test, sim_page_to_pfn(&m->mm, page), pfn);
	KUNIT_EXPECT_EQ(test, sim_test_count(text, "pagealloc: single bit"), 10);
	KUNIT_EXPECT_EQ(test, sim_test_count(text, "details"), 10);
}

/* Pages of all sorts of requests, and none that says that it was changed. */
static void poison_survives_merges_splits_and_lists(struct kunit *test)
{
	struct sim_machine *m = make(test, poison);
	struct sim_page **held = kunit_kcalloc(test, 64, sizeof(*held),
					       GFP_KERNEL);
	unsigned int *orders = kunit_kcalloc(test, 64, sizeof(*orders),
					     GFP_KERNEL);
	struct sim_test_log said;
	struct rnd_state rnd;
	unsigned int i, at;
	char *text;

	KUNIT_ASSERT_NOT_NULL(test, held);
	KUNIT_ASSERT_NOT_NULL(test, orders);
	prandom_seed_state(&rnd, sim_test_seed());
	sim_test_log_begin(test, &said, &m->log);
	for (i = 0; i < 3000; i++) {
		at = prandom_u32_state(&rnd) % 64;
		if (held[at]) {
			make_dirty(m, sim_page_to_pfn(&m->mm, held[at]),
				   1UL << orders[at]);
			sim_free_pages(&m->mm, held[at], orders[at]);
			held[at] = NULL;
			continue;
		}
		orders[at] = prandom_u32_state(&rnd) % 6;
		held[at] = sim_alloc_pages(&m->mm, i & 1 ? MOVABLE : GFP_KERNEL |
					   __GFP_COMP, orders[at]);
	}
	text = sim_test_log_end(test, &said);
	KUNIT_EXPECT_STREQ(test, text, "");
	KUNIT_EXPECT_EQ(test, free_other_than(m, PAGE_POISON), 0);
	sim_test_verify(test, m);
}

/* By bytes: what is too much goes back, and is as it was. */
static void exact_and_bulk_pages_are_filled(struct kunit *test)
{
	struct sim_machine *m = make(test, poison);
	struct sim_page *pages[5] = { };
	struct sim_test_log said;
	unsigned int i, nr;
	char *text;
	u8 *mem;

	sim_test_log_begin(test, &said, &m->log);
	mem = sim_alloc_pages_exact(&m->mm, 5 * PAGE_SIZE, GFP_KERNEL);
	nr = sim_alloc_pages_bulk_array(&m->mm, GFP_KERNEL | __GFP_ZERO, 5,
					pages);
	text = sim_test_log_end(test, &said);
	KUNIT_ASSERT_NOT_NULL(test, mem);
	KUNIT_ASSERT_EQ(test, nr, 5);
	KUNIT_EXPECT_STREQ(test, text, "");
	KUNIT_EXPECT_NULL(test, memchr_inv(mem, PAGE_POISON, 5 * PAGE_SIZE));
	KUNIT_EXPECT_EQ(test, free_other_than(m, PAGE_POISON), 0);
	memset(mem, DIRT, 5 * PAGE_SIZE);
	sim_free_pages_exact(&m->mm, mem, 5 * PAGE_SIZE);
	for (i = 0; i < nr; i++) {
		KUNIT_EXPECT_EQ(test, other_than(m, sim_page_to_pfn(&m->mm,
								    pages[i]),
						 1, 0), 0);
		KUNIT_EXPECT_EQ(test, sim_free_pages(&m->mm, pages[i], 0), 0);
	}
	KUNIT_EXPECT_EQ(test, free_other_than(m, PAGE_POISON), 0);

	m = make(test, (struct sim_hardening){ .init_on_alloc = true });
	make_dirty(m, FIRST_PFN + 4096, 4096);
	mem = sim_alloc_pages_exact(&m->mm, 5 * PAGE_SIZE, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, mem);
	KUNIT_EXPECT_NULL(test, memchr_inv(mem, 0, 5 * PAGE_SIZE));
	sim_test_verify(test, m);
}

/* A block that was split is freed page by page, and each is filled. */
static void pages_of_a_split_block_are_filled(struct kunit *test)
{
	struct sim_machine *m = make(test, poison);
	struct sim_page *page = sim_alloc_pages(&m->mm, MOVABLE, 4);
	unsigned long pfn, i;

	KUNIT_ASSERT_NOT_NULL(test, page);
	pfn = sim_page_to_pfn(&m->mm, page);
	make_dirty(m, pfn, 16);
	KUNIT_ASSERT_EQ(test, sim_split_page(&m->mm, page, 4), 0);
	for (i = 0; i < 16; i += 2)
		KUNIT_ASSERT_EQ(test, sim_free_pages(&m->mm, page + i, 0), 0);
	for (i = 0; i < 16; i++)
		KUNIT_EXPECT_EQ_MSG(test, other_than(m, pfn + i, 1, i & 1 ?
						     DIRT : PAGE_POISON), 0,
				    "page %lu", i);
	for (i = 1; i < 16; i += 2)
		KUNIT_ASSERT_EQ(test, sim_free_pages(&m->mm, page + i, 0), 0);
	KUNIT_EXPECT_EQ(test, free_other_than(m, PAGE_POISON), 0);
	sim_test_verify(test, m);
}

/* Five pageblocks on, ten pages in: 700 pages of two free blocks and more. */
#define RANGE (FIRST_PFN + 5 * SIM_PAGEBLOCK_NR_PAGES + 10)
#define RANGE_PAGES 700

static void a_range_is_filled_like_blocks(struct kunit *test)
{
	const struct fill_case *c = test->param_value;
	struct sim_machine *m = make(test, c->on);
	struct sim_test_blocks *before = sim_test_free_lists(test, m);

	KUNIT_ASSERT_EQ(test, sim_alloc_contig_range(&m->mm, RANGE, RANGE +
						     RANGE_PAGES,
						     SIM_MIGRATE_MOVABLE,
						     GFP_KERNEL), 0);
	make_dirty(m, RANGE, RANGE_PAGES);
	KUNIT_EXPECT_EQ(test, sim_free_contig_range(&m->mm, RANGE, RANGE_PAGES),
			0);
	KUNIT_EXPECT_EQ(test, other_than(m, RANGE, RANGE_PAGES, c->freed), 0);

	KUNIT_ASSERT_EQ(test, sim_alloc_contig_range(&m->mm, RANGE, RANGE +
						     RANGE_PAGES,
						     SIM_MIGRATE_MOVABLE,
						     GFP_KERNEL | c->gfp), 0);
	KUNIT_EXPECT_EQ(test, other_than(m, RANGE, RANGE_PAGES, c->taken), 0);
	if (c->freed == PAGE_POISON)
		KUNIT_EXPECT_EQ(test, free_other_than(m, PAGE_POISON), 0);
	sim_test_verify(test, m);
	KUNIT_EXPECT_EQ(test, sim_free_contig_range(&m->mm, RANGE, RANGE_PAGES),
			0);
	KUNIT_EXPECT_EQ(test, before->nr, sim_test_free_lists(test, m)->nr);
	sim_test_verify(test, m);
}

static void changed_poison_in_a_range_is_shown(struct kunit *test)
{
	static const struct {
		unsigned long start;
		unsigned long nr;
		gfp_t gfp;
	} ranges[] = {
		{ RANGE, RANGE_PAGES, GFP_KERNEL },
		{ FIRST_PFN + 6 * SIM_PAGEBLOCK_NR_PAGES, 256,
		  GFP_KERNEL | __GFP_COMP | __GFP_ZERO },
	};
	int i;

	for (i = 0; i < ARRAY_SIZE(ranges); i++) {
		unsigned long start = ranges[i].start;
		struct sim_machine *m = make(test, poison);
		struct sim_test_log said;
		char *text, want[40];
		int err;

		mem_of(m, start + 111)[0x10] ^= 4;
		sim_test_log_begin(test, &said, &m->log);
		err = sim_alloc_contig_range(&m->mm, start, start +
					     ranges[i].nr, SIM_MIGRATE_MOVABLE,
					     ranges[i].gfp);
		text = sim_test_log_end(test, &said);
		KUNIT_EXPECT_EQ(test, err, 0);
		KUNIT_EXPECT_EQ(test, sim_test_count(text, "pagealloc: single bit error\n"), 1);
		snprintf(want, sizeof(want), "\n<3>%016lx: ae ",
			 (start + 111) * 4096 + 0x10);
		KUNIT_EXPECT_EQ(test, sim_test_count(text, want), 1);
		KUNIT_EXPECT_EQ(test, sim_test_count(text, "page dumped"), 1);
		if (ranges[i].gfp & __GFP_ZERO)
			KUNIT_EXPECT_EQ(test, other_than(m, start,
							 ranges[i].nr, 0), 0);
		sim_test_verify(test, m);
		KUNIT_EXPECT_EQ(test, sim_free_contig_range(&m->mm, start,
							    ranges[i].nr), 0);
		KUNIT_EXPECT_EQ(test, free_other_than(m, PAGE_POISON), 0);
	}
}

/* What is on, and what the boot says of it. */
struct hardening_case {
	const char *name;
	struct sim_hardening on;
	unsigned int features;
	const char *says;
};

#define CHECK SIM_FEATURE_CHECK_PAGES
#define POISON (CHECK | SIM_FEATURE_PAGE_POISON)
#define ON_ALLOC (CHECK | SIM_FEATURE_INIT_ON_ALLOC)
#define ON_FREE (CHECK | SIM_FEATURE_INIT_ON_FREE)
#define PAGEALLOC (POISON | SIM_FEATURE_DEBUG_PAGEALLOC)
#define TAKES_PRECEDENCE "mem auto-init: CONFIG_PAGE_POISONING is on, will take precedence over init_on_alloc and init_on_free\n"
#define MEMINIT(alloc, free) \
	"mem auto-init: stack:off, heap alloc:" alloc ", heap free:" free "\n"
#define TAKES_TIME "mem auto-init: clearing system memory may take some time...\n"

static const struct hardening_case hardening_cases[] = {
	{ "nothing", { }, 0, MEMINIT("off", "off") },
	{ "check", { .check_pages = true }, CHECK, MEMINIT("off", "off") },
	{ "poison", { .page_poison = true }, POISON, MEMINIT("off", "off") },
	{ "alloc", { .init_on_alloc = true }, ON_ALLOC, MEMINIT("on", "off") },
	{ "free", { .init_on_free = true }, ON_FREE,
	  MEMINIT("off", "on") TAKES_TIME },
	{ "both", { .init_on_alloc = true, .init_on_free = true },
	  ON_ALLOC | ON_FREE, MEMINIT("on", "on") TAKES_TIME },
	{ "poison, alloc", { .page_poison = true, .init_on_alloc = true },
	  POISON, TAKES_PRECEDENCE MEMINIT("off", "off") },
	{ "poison, free", { .page_poison = true, .init_on_free = true },
	  POISON, TAKES_PRECEDENCE MEMINIT("off", "off") },
	{ "pagealloc", { .debug_pagealloc = true }, PAGEALLOC,
	  MEMINIT("off", "off") },
	{ "pagealloc, both", { .debug_pagealloc = true, .init_on_alloc = true,
	  .init_on_free = true }, PAGEALLOC,
	  TAKES_PRECEDENCE MEMINIT("off", "off") },
};

static void hardening_name(const struct hardening_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(hardening, hardening_cases, hardening_name);

static void poisoning_comes_before_clearing(struct kunit *test)
{
	const struct hardening_case *c = test->param_value;
	struct sim_machine *m = make(test, c->on);
	char *text = kunit_kzalloc(test, SIM_LOG_BATCH + 1, GFP_KERNEL);
	struct sim_log_reader reader;
	char *from, *to;

	KUNIT_ASSERT_NOT_NULL(test, text);
	KUNIT_EXPECT_EQ(test, m->mm.features, c->features);
	sim_log_read_begin(&m->log, &reader, SIM_LOG_BOOT);
	sim_log_read(&m->log, &reader, text, SIM_LOG_BATCH);
	from = strstr(text, "mem auto-init");
	to = strstr(text, "Memory: ");
	KUNIT_ASSERT_NOT_NULL(test, from);
	KUNIT_ASSERT_NOT_NULL(test, to);
	*to = '\0';
	KUNIT_EXPECT_STREQ(test, from, c->says);
}

static struct kunit_case page_poison_cases[] = {
	KUNIT_CASE_PARAM(blocks_of_every_order_are_filled, fill_gen_params),
	KUNIT_CASE_PARAM(the_boot_fills_all_that_it_frees, fill_gen_params),
	KUNIT_CASE_PARAM(changed_poison_is_shown, change_gen_params),
	KUNIT_CASE(changed_poison_is_shown_ten_times_at_once),
	KUNIT_CASE(poison_survives_merges_splits_and_lists),
	KUNIT_CASE(exact_and_bulk_pages_are_filled),
	KUNIT_CASE(pages_of_a_split_block_are_filled),
	KUNIT_CASE_PARAM(a_range_is_filled_like_blocks, fill_gen_params),
	KUNIT_CASE(changed_poison_in_a_range_is_shown),
	KUNIT_CASE_PARAM(poisoning_comes_before_clearing,
			 hardening_gen_params),
	{}
};

static struct kunit_suite page_poison_suite = {
	.name = "mm_sim_page_poison",
	.suite_init = sim_test_print_seed,
	.test_cases = page_poison_cases,
};

kunit_test_suite(page_poison_suite);
