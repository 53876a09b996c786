// SPDX-License-Identifier: GPL-2.0
/*
 * Clones of the zone that the tests run in. Nobody else runs on the only CPU, and
 * what a test's own small allocations take comes from small blocks: large ones stay
 * where they are from one look to the next.
 */
#include <kunit/test.h>
#include <linux/err.h>
#include <linux/gfp.h>
#include <linux/mm.h>
#include <linux/smp.h>
#include <linux/string.h>

#include "helpers.h"
#include "page/buddy.h"
#include "page/page_alloc.h"
#include "page/pcp.h"
#include "page/vmstat.h"
#include "view/walk.h"

#define ZONE "0:Normal"
/* Blocks of this order pass per-CPU lists by. */
#define ORDER 6
/* Blocks from here on are not split by what a test allocates. */
#define LARGE 5

static struct sim_machine *clone_to(struct kunit *test, const char *consistent,
				    enum sim_stage target)
{
	const struct sim_machine_params params = {
		.clone = ZONE,
		.consistent = consistent,
	};

	return sim_test_machine(test, &params, target);
}

static struct sim_zone *zone_of(struct sim_machine *m)
{
	return &m->clone->pgdat->node_zones[m->clone->zone.idx];
}

static void numbers_are_those_of_the_host(struct kunit *test)
{
	struct sim_machine *m = clone_to(test, NULL, SIM_STAGE_BUDDY);
	struct sim_zone *zone = zone_of(m);
	struct sim_host_zone host = { };
	int i;

	KUNIT_ASSERT_EQ(test, sim_host_zone_find(0, "Normal", &host), 0);
	KUNIT_EXPECT_EQ(test, zone->zone_start_pfn, host.start_pfn);
	KUNIT_EXPECT_EQ(test, zone->spanned_pages, host.spanned_pages);
	KUNIT_EXPECT_EQ(test, zone->present_pages, host.present_pages);
	KUNIT_EXPECT_EQ(test, zone->managed_pages, host.managed_pages);
	KUNIT_EXPECT_EQ(test, m->mm.totalram_pages, host.managed_pages);
	for (i = 0; i < SIM_NR_WMARK; i++)
		KUNIT_EXPECT_EQ(test, zone->_watermark[i], host.watermark[i]);
	KUNIT_EXPECT_EQ(test, zone->watermark_boost, host.watermark_boost);
	KUNIT_EXPECT_GT(test, zone->_watermark[SIM_WMARK_MIN], 0);
	for (i = 0; i < SIM_MAX_NR_ZONES; i++)
		KUNIT_EXPECT_EQ(test, zone->lowmem_reserve[i],
				host.lowmem_reserve[i]);
	KUNIT_EXPECT_EQ(test, sim_zone_pcp(&m->mm, zone, 0)->batch, host.batch);
	KUNIT_EXPECT_EQ(test, sim_zone_pcp(&m->mm, zone, 0)->high_min,
			host.high_min);
	KUNIT_EXPECT_STREQ(test, zone->name, "Normal");
	sim_test_verify(test, m);
}

/* A list of the host, and how much of it was seen. */
struct follower {
	struct sim_machine *m;
	struct list_head *list;
	struct list_head *at;
	unsigned long same;
	unsigned long different;
};

/* The next block of the same list of the clone is to be this one. */
static void follow(void *arg, const struct sim_host_block *b)
{
	struct follower *f = arg;
	struct list_head *list;

	if (b->order < LARGE)
		return;
	list = &zone_of(f->m)->free_area[b->order].free_list[b->migratetype];
	if (list != f->list) {
		f->list = list;
		f->at = list;
	}
	f->at = f->at->next;
	if (f->at != list &&
	    sim_page_to_pfn(&f->m->mm, list_entry(f->at, struct sim_page, lru)) ==
	    b->pfn)
		f->same++;
	else
		f->different++;
}

static void follow_pageblock(void *arg, unsigned long pfn, int migratetype)
{
	struct follower *f = arg;

	f->different += sim_get_pageblock_migratetype(&f->m->mm, pfn) !=
			migratetype;
}

static unsigned long large_blocks(struct sim_machine *m)
{
	unsigned long sum = 0;
	int order;

	for (order = LARGE; order < SIM_NR_PAGE_ORDERS; order++)
		sum += zone_of(m)->free_area[order].nr_free;
	return sum;
}

static void lists_are_those_of_the_host(struct kunit *test)
{
	static const char *const consistent[] = { "1", "0" };
	int i;

	for (i = 0; i < ARRAY_SIZE(consistent); i++) {
		struct sim_machine *m = clone_to(test, consistent[i],
						 SIM_STAGE_BUDDY);
		struct follower f = { .m = m };
		const struct sim_host_sink sink = {
			.block = follow,
			.pageblock = follow_pageblock,
			.arg = &f,
		};

		sim_host_walk_zone(&m->clone->zone, &sink);
		KUNIT_EXPECT_EQ(test, m->clone->one_hold, i == 0);
		KUNIT_EXPECT_EQ(test, f.different, 0);
		KUNIT_EXPECT_GT(test, f.same, 0);
		KUNIT_EXPECT_EQ(test, f.same, large_blocks(m));
		sim_test_verify(test, m);
		sim_test_destroy_now(test, m);
	}
}

/* What is a page of the clone? */
static enum sim_block_kind kind_at(struct sim_machine *m, unsigned long pfn)
{
	unsigned long at = round_down(pfn, SIM_MAX_ORDER_NR_PAGES);
	struct sim_block block;

	while (sim_walk_blocks(&m->mm, &at, &block) && at <= pfn)
		;
	return block.kind;
}

static void what_the_host_has_in_use_is_in_use(struct kunit *test)
{
	static const char *const consistent[] = { "1", "0" };
	int i, j;

	for (i = 0; i < ARRAY_SIZE(consistent); i++) {
		struct sim_machine *m = clone_to(test, consistent[i],
						 SIM_STAGE_ZONELISTS);
		struct page *used = alloc_pages(GFP_KERNEL, ORDER);
		struct page *freed = alloc_pages(GFP_KERNEL, ORDER);
		unsigned long used_pfn, freed_pfn;

		KUNIT_ASSERT_NOT_NULL(test, used);
		KUNIT_ASSERT_NOT_NULL(test, freed);
		used_pfn = page_to_pfn(used);
		freed_pfn = page_to_pfn(freed);
		__free_pages(freed, ORDER);
		KUNIT_EXPECT_EQ(test, sim_test_boot_to(m, SIM_STAGE_BUDDY), 0);
		for (j = 0; j < 1 << ORDER; j++) {
			KUNIT_EXPECT_EQ(test, (int)kind_at(m, used_pfn + j),
					(int)SIM_BLOCK_ALLOCATED);
			KUNIT_EXPECT_EQ(test, (int)kind_at(m, freed_pfn + j),
					(int)SIM_BLOCK_FREE);
		}
		__free_pages(used, ORDER);
		sim_test_destroy_now(test, m);
	}
}

/* Pages of a per-CPU list come from it, in its order. */
static void per_cpu_lists_are_those_of_the_host(struct kunit *test)
{
	struct sim_machine *m = clone_to(test, NULL, SIM_STAGE_ZONELISTS);
	struct page *first = alloc_page(GFP_KERNEL);
	struct page *second = alloc_page(GFP_KERNEL);
	unsigned long first_pfn, second_pfn;
	struct sim_per_cpu_pages *pcp;
	struct sim_page *page;

	KUNIT_ASSERT_NOT_NULL(test, first);
	KUNIT_ASSERT_NOT_NULL(test, second);
	first_pfn = page_to_pfn(first);
	second_pfn = page_to_pfn(second);
	__free_page(second);
	__free_page(first);
	KUNIT_EXPECT_EQ(test, sim_test_boot_to(m, SIM_STAGE_BUDDY), 0);
	pcp = sim_zone_pcp(&m->mm, zone_of(m), raw_smp_processor_id());
	if (!pcp->count)
		kunit_skip(test, "this kernel does not use its per-CPU lists");
	KUNIT_EXPECT_EQ(test, (int)kind_at(m, first_pfn), (int)SIM_BLOCK_PCP);
	KUNIT_EXPECT_EQ(test, (int)kind_at(m, second_pfn), (int)SIM_BLOCK_PCP);
	/* The one that was freed last is the next. */
	page = list_first_entry(&pcp->lists[sim_order_to_pindex(SIM_MIGRATE_UNMOVABLE, 0)],
				struct sim_page, lru);
	KUNIT_EXPECT_EQ(test, sim_page_to_pfn(&m->mm, page), first_pfn);
	page = list_next_entry(page, lru);
	KUNIT_EXPECT_EQ(test, sim_page_to_pfn(&m->mm, page), second_pfn);
	sim_test_verify(test, m);
}

/* All that is free can be had, once, and comes back. */
static void a_clone_is_a_machine(struct kunit *test)
{
	struct sim_machine *m = clone_to(test, NULL, SIM_STAGE_BUDDY);
	struct sim_zone *zone = zone_of(m);
	unsigned long free = sim_zone_page_state_snapshot(zone, SIM_NR_FREE_PAGES);
	unsigned long pcp = sim_zone_pcp_pages(&m->mm, zone), got = 0;
	struct sim_page *page, *next;
	LIST_HEAD(pages);

	KUNIT_EXPECT_NULL(test, sim_alloc_pages(&m->mm, GFP_KERNEL | __GFP_ZERO,
						0));
	while ((page = sim_alloc_pages(&m->mm, SIM_TEST_GFP_ALL, 0))) {
		list_add(&page->lru, &pages);
		got++;
	}
	/* Pages of other types stay in the per-CPU lists. */
	KUNIT_EXPECT_EQ(test, got + sim_zone_pcp_pages(&m->mm, zone),
			free + pcp);
	sim_test_verify(test, m);
	list_for_each_entry_safe(page, next, &pages, lru)
		KUNIT_EXPECT_EQ(test, sim_free_pages(&m->mm, page, 0), 0);
	sim_drain_all_pages(&m->mm, NULL);
	KUNIT_EXPECT_EQ(test, sim_zone_page_state_snapshot(zone, SIM_NR_FREE_PAGES),
			free + pcp);
	sim_test_verify(test, m);
}

static void a_clone_can_be_made_anew(struct kunit *test)
{
	struct sim_machine *m = clone_to(test, NULL, SIM_STAGE_BUDDY);
	u64 bytes = m->clone->bytes;

	KUNIT_EXPECT_NOT_NULL(test, sim_alloc_pages(&m->mm, GFP_KERNEL, 3));
	mutex_lock(&m->lock);
	sim_machine_reset(m);
	mutex_unlock(&m->lock);
	KUNIT_EXPECT_EQ(test, m->clone->bytes, 0);
	KUNIT_EXPECT_EQ(test, sim_test_boot_to(m, SIM_STAGE_BUDDY), 0);
	KUNIT_EXPECT_EQ(test, m->clone->bytes, bytes);
	/* 10 MiB a GiB, and some for what does not grow. */
	KUNIT_EXPECT_LT(test, bytes, zone_of(m)->spanned_pages * 40 + SZ_64K);
	sim_test_verify(test, m);
}

#define NR_BLOCKS 1024

/* The block where a batch ended merges with its buddy before the next one. */
static void a_batch_finds_its_place_again(struct kunit *test)
{
	struct sim_host_cursor cursor = { .last = ULONG_MAX };
	struct page **page = kunit_kzalloc(test, NR_BLOCKS * sizeof(*page),
					   GFP_KERNEL);
	struct sim_host_block *blocks;
	unsigned long seen = 0, lost_pfn = 0, want = 0;
	struct sim_host_zone z = { };
	unsigned int nr, i;
	u64 ns = 0;

	KUNIT_ASSERT_NOT_NULL(test, page);
	blocks = kunit_kzalloc(test, SIM_HOST_BATCH * sizeof(*blocks),
			       GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, blocks);
	KUNIT_ASSERT_EQ(test, sim_host_zone_find(0, "Normal", &z), 0);
	for (i = 0; i < NR_BLOCKS; i++) {
		page[i] = alloc_pages(GFP_KERNEL, 4);
		KUNIT_ASSERT_NOT_NULL(test, page[i]);
	}
	/* Only the upper one of each pair: they cannot merge. */
	for (i = 0; i < NR_BLOCKS; i++) {
		if (!(page_to_pfn(page[i]) & 16))
			continue;
		__free_pages(page[i], 4);
		page[i] = NULL;
		want++;
	}
	while ((nr = sim_host_walk_batch(&z, &cursor, blocks, &ns))) {
		for (i = 0; i < nr; i++)
			seen += blocks[i].order == 4;
		if (cursor.order != 4 || lost_pfn ||
		    cursor.last == ULONG_MAX)
			continue;
		for (i = 0; i < NR_BLOCKS && !lost_pfn; i++) {
			if (!page[i] ||
			    page_to_pfn(page[i]) != (cursor.last ^ 16))
				continue;
			lost_pfn = cursor.last;
			__free_pages(page[i], 4);
			page[i] = NULL;
		}
	}
	KUNIT_EXPECT_NE(test, lost_pfn, 0);
	KUNIT_EXPECT_EQ(test, cursor.lost, 1);
	/* The list was begun anew: all that is left of it was seen. */
	KUNIT_EXPECT_GE(test, seen, want - 1);
	for (i = 0; i < NR_BLOCKS; i++)
		if (page[i])
			__free_pages(page[i], 4);
}

static void what_cannot_be_cloned_is_refused(struct kunit *test)
{
	static const struct {
		struct sim_machine_params params;
		int err;
	} row[] = {
		{ { .clone = "" }, -EINVAL },
		{ { .clone = "0" }, -EINVAL },
		{ { .clone = "Normal" }, -EINVAL },
		{ { .clone = ":Normal" }, -EINVAL },
		{ { .clone = "0x0y:Normal" }, -EINVAL },
		{ { .clone = "-1:Normal" }, -ENODEV },
		{ { .clone = "1:Normal" }, -ENODEV },
		{ { .clone = "99999:Normal" }, -ENODEV },
		{ { .clone = "0:" }, -ENXIO },
		{ { .clone = "0:normal" }, -ENXIO },
		{ { .clone = "0:Movable" }, -ENXIO },
		{ { .clone = "0:Device" }, -ENXIO },
		{ { .clone = ZONE, .consistent = "2" }, -EINVAL },
		{ { .clone = ZONE, .consistent = "" }, -EINVAL },
		{ { .clone = ZONE, .size = "64M" }, -EINVAL },
		{ { .clone = ZONE, .memmap = "64M@0" }, -EINVAL },
		{ { .clone = ZONE, .hardening.init_on_alloc = true }, -EINVAL },
		{ { .clone = ZONE, .banks = "64M@0:0" }, -EINVAL },
		{ { .size = "64M", .consistent = "1" }, -EINVAL },
	};
	int i, level;

	for (i = 0; i < ARRAY_SIZE(row); i++) {
		struct sim_machine *m;

		level = sim_test_quiet_begin(LOGLEVEL_EMERG);
		m = sim_machine_create(&row[i].params);
		sim_test_quiet_end(level);
		KUNIT_EXPECT_EQ_MSG(test, PTR_ERR_OR_ZERO(m), row[i].err,
				    "clone=%s", row[i].params.clone);
		if (!IS_ERR(m))
			sim_machine_destroy(m);
	}
}

static struct kunit_case clone_cases[] = {
	KUNIT_CASE(numbers_are_those_of_the_host),
	KUNIT_CASE(lists_are_those_of_the_host),
	KUNIT_CASE(what_the_host_has_in_use_is_in_use),
	KUNIT_CASE(per_cpu_lists_are_those_of_the_host),
	KUNIT_CASE(a_clone_is_a_machine),
	KUNIT_CASE(a_clone_can_be_made_anew),
	KUNIT_CASE(a_batch_finds_its_place_again),
	KUNIT_CASE(what_cannot_be_cloned_is_refused),
	{}
};

static struct kunit_suite clone_suite = {
	.name = "mm_sim_clone",
	.test_cases = clone_cases,
};

kunit_test_suite(clone_suite);
