// SPDX-License-Identifier: GPL-2.0
/*
 * The file pagetypeinfo. The format is that of Linux 6.12, as a virtual machine
 * showed it, with a column for CMA.
 */
#include <kunit/test.h>
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "helpers.h"
#include "page/buddy.h"
#include "unbacked.h"
#include "view/debugfs_internal.h"

#define TYPES \
	"   Unmovable      Movable  Reclaimable   HighAtomic          CMA      Isolate\x20\n"

/* Split the block that @pfn heads. */
static void split_block(struct kunit *test, struct sim_machine *m,
			unsigned long pfn, unsigned int order)
{
	sim_test_split_held(test, m, pfn,
			    sim_page_order(sim_pfn_to_page(&m->mm, pfn)),
			    order);
}

/*
 * The first pageblock has no type of its own where memory begins inside it, as
 * on every PC: unmovable.
 */
static void lists_and_pageblocks_are_counted(struct kunit *test)
{
	unsigned long in_dma = SZ_8M / PAGE_SIZE;
	unsigned long in_normal = SZ_4G / PAGE_SIZE;
	struct sim_zone *dma, *normal;
	struct sim_machine *m;
	unsigned long i;

	m = sim_test_boot(test, "16M", "11M@1M,4M@4G", SIM_STAGE_BUDDY);
	dma = sim_test_zone(m, SIM_ZONE_DMA);
	normal = sim_test_zone(m, SIM_ZONE_NORMAL);
	sim_test_drain(test, m, dma);
	sim_test_drain(test, m, normal);

	/* In one pageblock every other block of 8 pages; one in single pages. */
	sim_test_set_type(m, dma, in_dma, SIM_MIGRATE_RECLAIMABLE);
	split_block(test, m, in_dma, 3);
	for (i = 1; i < 32; i++)
		sim_test_free(test, m, in_dma + 16 * i, 3);
	split_block(test, m, in_dma, 0);
	for (i = 0; i < 8; i += 2)
		sim_test_free(test, m, in_dma + i, 0);

	sim_test_set_type(m, normal, in_normal, SIM_MIGRATE_HIGHATOMIC);
	split_block(test, m, in_normal, 8);
	sim_test_free(test, m, in_normal, 8);
	sim_test_expect_text(test,
			     sim_test_show(test, m, sim_pagetypeinfo_show),
			     "Page block order: 9\n"
			     "Pages per block:  512\n"
			     "\n"
			     "Free pages count per migrate type at order       0      1      2      3      4      5      6      7      8      9     10\x20\n"
			     "Node    0, zone      DMA, type    Unmovable      0      0      0      0      0      0      0      0      0      0      0\x20\n"
			     "Node    0, zone      DMA, type      Movable      0      0      0      0      0      0      0      0      0      0      0\x20\n"
			     "Node    0, zone      DMA, type  Reclaimable      4      0      0     31      0      0      0      0      0      0      0\x20\n"
			     "Node    0, zone      DMA, type   HighAtomic      0      0      0      0      0      0      0      0      0      0      0\x20\n"
			     "Node    0, zone      DMA, type          CMA      0      0      0      0      0      0      0      0      0      0      0\x20\n"
			     "Node    0, zone      DMA, type      Isolate      0      0      0      0      0      0      0      0      0      0      0\x20\n"
			     "Node    0, zone   Normal, type    Unmovable      0      0      0      0      0      0      0      0      0      0      0\x20\n"
			     "Node    0, zone   Normal, type      Movable      0      0      0      0      0      0      0      0      0      0      0\x20\n"
			     "Node    0, zone   Normal, type  Reclaimable      0      0      0      0      0      0      0      0      0      0      0\x20\n"
			     "Node    0, zone   Normal, type   HighAtomic      0      0      0      0      0      0      0      0      1      0      0\x20\n"
			     "Node    0, zone   Normal, type          CMA      0      0      0      0      0      0      0      0      0      0      0\x20\n"
			     "Node    0, zone   Normal, type      Isolate      0      0      0      0      0      0      0      0      0      0      0\x20\n"
			     "\n"
			     "Number of blocks type  " TYPES
			     "Node 0, zone      DMA            1            4            1            0            0            0\x20\n"
			     "Node 0, zone   Normal            0            1            0            1            0            0\x20\n");
}

#define NR_SECTIONS 4

static void free_pages_array(void *pages)
{
	kvfree(pages);
}

/* A zone with one list of @nr single pages, in more than one section. */
static struct sim_machine *long_list(struct kunit *test, unsigned long nr)
{
	static const struct sim_test_node node = { { 1 } };
	struct sim_machine *m = sim_test_unbacked(test, &node, 1);
	struct sim_free_area *area = m->mm.node_data[0]->node_zones->free_area;
	struct sim_mem_section **root, *sections;
	struct sim_page *pages;
	unsigned long i;

	pages = kvcalloc(NR_SECTIONS * SIM_PAGES_PER_SECTION, sizeof(*pages),
			 GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, pages);
	KUNIT_ASSERT_EQ(test,
			kunit_add_action_or_reset(test, free_pages_array, pages),
			0);
	root = kunit_kzalloc(test, sizeof(*root), GFP_KERNEL);
	sections = kunit_kcalloc(test, SIM_SECTIONS_PER_ROOT, sizeof(*sections),
				 GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, root);
	KUNIT_ASSERT_NOT_NULL(test, sections);
	*root = sections;
	for (i = 0; i < NR_SECTIONS; i++) {
		sections[i].map = pages + i * SIM_PAGES_PER_SECTION;
		sections[i].map_pfn = i * SIM_PAGES_PER_SECTION;
		sections[i].map_pages = SIM_PAGES_PER_SECTION;
	}
	m->mm.section_roots = root;
	m->mm.nr_section_roots = 1;
	for (i = 0; i < nr; i++) {
		pages[i].flags = (u64)(i / SIM_PAGES_PER_SECTION) <<
				 SIM_SECTIONS_PGSHIFT;
		list_add_tail(&pages[i].lru,
			      &area->free_list[SIM_MIGRATE_UNMOVABLE]);
	}
	return m;
}

static void counting_ends_at_100000(struct kunit *test)
{
	static const struct {
		unsigned long nr;
		const char *want;
	} cases[] = {
		{ 0, "type    Unmovable      0      0 " },
		{ 128, "type    Unmovable    128      0 " },
		{ 99999, "type    Unmovable  99999      0 " },
		{ 100000, "type    Unmovable >100000      0 " },
		{ 100001, "type    Unmovable >100000      0 " },
		{ 131072, "type    Unmovable >100000      0 " },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct sim_machine *m = long_list(test, cases[i].nr);
		const char *text = sim_test_show(test, m, sim_pagetypeinfo_show);

		KUNIT_EXPECT_NOT_NULL_MSG(test, strstr(text, cases[i].want),
					  "%lu blocks: %s", cases[i].nr, text);
	}
}

static void a_node_without_memory_is_left_out(struct kunit *test)
{
	static const struct sim_test_node nodes[3] = { { }, { { 1 } }, { } };
	struct sim_machine *m = sim_test_unbacked(test, nodes, 3);
	const char *text = sim_test_show(test, m, sim_pagetypeinfo_show);

	KUNIT_EXPECT_NULL(test, strstr(text, "Node    0"));
	KUNIT_EXPECT_NOT_NULL(test, strstr(text, "\nNode    1, zone      DMA, type "));
	KUNIT_EXPECT_NOT_NULL(test, strstr(text, "\nNode 1, zone      DMA "));
	KUNIT_EXPECT_NULL(test, strstr(text, "Node    2"));
	KUNIT_EXPECT_PTR_EQ(test, strstr(text + 1, "Page block"), NULL);
	m->stage = SIM_STAGE_MAPPED;
	KUNIT_EXPECT_STREQ(test, sim_test_show(test, m, sim_pagetypeinfo_show),
			   "");
}

/* As the kernel does it: by the type of one page in each block. */
static void pageblocks_far_apart_are_found(struct kunit *test)
{
	struct sim_machine *m;
	const char *text;

	m = sim_test_boot(test, "16M", "8M@1M,2M@4G,2M@100G,3M@200G,1M@201G",
			  SIM_STAGE_MEMMAP);
	text = sim_test_show(test, m, sim_pagetypeinfo_show);
	sim_test_expect_text(test, sim_test_lines(test, text, "Node 0, zone "),
			     "     DMA            1            3            0            0            0            0\x20\n"
			     "  Normal            0            5            0            0            0            0\x20\n");
}

static struct kunit_case pagetypeinfo_cases[] = {
	KUNIT_CASE(lists_and_pageblocks_are_counted),
	KUNIT_CASE(counting_ends_at_100000),
	KUNIT_CASE(a_node_without_memory_is_left_out),
	KUNIT_CASE(pageblocks_far_apart_are_found),
	{}
};

static struct kunit_suite pagetypeinfo_suite = {
	.name = "mm_sim_pagetypeinfo",
	.test_cases = pagetypeinfo_cases,
};

kunit_test_suite(pagetypeinfo_suite);
