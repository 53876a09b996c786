// SPDX-License-Identifier: GPL-2.0
/*
 * Per-CPU areas, and the sizes of the per-CPU page lists.
 */
#include <kunit/test.h>
#include <linux/sizes.h>

#include "early/percpu.h"
#include "helpers.h"
#include "page/pcp.h"
#include "page/percpu.h"
#include "page/watermark.h"
#include "rig.h"
#include "unbacked.h"

/*
 * "VM" is what lists in a virtual machine grew to, by its /proc/zoneinfo: with
 * percpu_pagelist_high_fraction 20, and without, when they began to fill.
 */
static const struct high_case {
	const char *name;
	unsigned long managed, low;
	unsigned int node_cpus, cpus;
	int fraction, batch, high;
} high_cases[] = {
	{ "VM DMA32", 503775, 11593, 2, 4, 20, 63, 12594 },
	{ "VM Normal", 1024, 23, 2, 4, 20, 1, 25 },
	{ "VM Movable", 119629, 2508, 2, 4, 20, 31, 2990 },
	{ "VM Normal of node 1", 514874, 11849, 2, 4, 20, 63, 12871 },
	{ "VM Movable of node 1", 120197, 2520, 2, 4, 20, 31, 3004 },
	{ "VM Movable without fraction", 119629, 235, 2, 4, 0, 31, 124 },
	{ "the low mark, shared", 501344, 1901, 2, 2, 0, 63, 950 },
	{ "one CPU", 501344, 1901, 1, 8, 0, 63, 1901 },
	{ "a node without CPUs", 501344, 19010, 0, 8, 0, 63, 2376 },
	{ "nobody said how many CPUs", 501344, 1901, 0, 0, 0, 63, 1901 },
	{ "four batches at least", 501344, 503, 2, 2, 0, 63, 252 },
	{ "four batches just so", 501344, 506, 2, 2, 0, 63, 253 },
	{ "an empty zone", 0, 0, 2, 2, 8, 1, 4 },
	{ "more than an int", 1UL << 34, 0, 1, 1, 8, 63, INT_MAX },
	{ "an int just so", 1UL << 34, 0, 2, 2, 8, 63, 1 << 30 },
};

static void high_case_name(const struct high_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(high, high_cases, high_case_name);

static void the_cpus_of_a_node_share_its_zones(struct kunit *test)
{
	const struct high_case *c = test->param_value;
	const struct sim_test_node node[2] = { { }, { { c->managed } } };
	struct sim_machine *m = sim_test_unbacked(test, node, 2);
	struct sim_zone *zone = &m->mm.node_data[1]->node_zones[0];

	zone->_watermark[SIM_WMARK_LOW] = c->low;
	/* Those of another node do not matter. */
	m->mm.node_nr_cpus[0] = c->cpus - c->node_cpus;
	m->mm.node_nr_cpus[1] = c->node_cpus;
	m->mm.nr_cpus = c->cpus;
	KUNIT_EXPECT_EQ(test, sim_zone_highsize(&m->mm, zone, c->batch,
						c->fraction), c->high);
}

static void expect_sizes(struct kunit *test, const struct sim_zone *zone,
			 int high_min, int high_max, int batch)
{
	KUNIT_EXPECT_EQ(test, zone->pageset_high_min, high_min);
	KUNIT_EXPECT_EQ(test, zone->pageset_high_max, high_max);
	KUNIT_EXPECT_EQ(test, zone->pageset_batch, batch);
}

static void sizes_follow_managed_pages_without_any_lists(struct kunit *test)
{
	static const struct sim_test_node node = { { 3840, 501344 } };
	struct sim_machine *m = sim_test_unbacked(test, &node, 1);
	struct sim_zone *zone = &m->mm.node_data[0]->node_zones[SIM_ZONE_DMA32];

	expect_sizes(test, zone, 0, 0, 1);
	m->mm.nr_cpus = 2;
	m->mm.node_nr_cpus[0] = 2;
	sim_setup_per_cpu_pageset(&m->mm);
	/* There are no marks yet. */
	expect_sizes(test, zone, 252, 501344 / 8 / 2, 63);
	sim_init_per_zone_wmark_min(&m->mm);
	/* 1421 pages, of which 1410 fall to this zone; 501 more. */
	KUNIT_EXPECT_EQ(test, m->mm.min_free_kbytes, 5686);
	expect_sizes(test, zone, (1410 + 501) / 2, 501344 / 8 / 2, 63);
	sim_set_managed_pages(&m->mm, zone, 4096);
	/* 712 KiB are 178 pages, of which 91 fall to this zone; 22 more. */
	expect_sizes(test, zone, (91 + 22) / 2, 4096 / 8 / 2, 1);
	KUNIT_EXPECT_EQ(test, zone->per_cpu_pageset, 0);
}

static void only_no_fraction_or_an_eighth_at_most_is_taken(struct kunit *test)
{
	static const struct sim_test_node node = { { 80000 } };
	struct sim_machine *m = sim_test_unbacked(test, &node, 1);
	struct sim_zone *zone = &m->mm.node_data[0]->node_zones[0];
	static const int bad[] = { INT_MIN, -8, -1, 1, 2, 7 };
	unsigned int i;

	KUNIT_EXPECT_EQ(test, sim_set_percpu_pagelist_high_fraction(&m->mm, 8),
			0);
	expect_sizes(test, zone, 10000, 10000, 15);
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		KUNIT_EXPECT_EQ(test,
				sim_set_percpu_pagelist_high_fraction(&m->mm,
								      bad[i]),
				-EINVAL);
		KUNIT_EXPECT_EQ(test, m->mm.percpu_pagelist_high_fraction, 8);
	}
	expect_sizes(test, zone, 10000, 10000, 15);
	KUNIT_EXPECT_EQ(test,
			sim_set_percpu_pagelist_high_fraction(&m->mm, INT_MAX),
			0);
	expect_sizes(test, zone, 60, 60, 15);
	KUNIT_EXPECT_EQ(test, sim_set_percpu_pagelist_high_fraction(&m->mm, 0),
			0);
	expect_sizes(test, zone, 60, 10000, 15);
}

/* A machine of three CPUs, as far as it has its areas. */
static struct sim_machine *three_cpus(struct kunit *test, enum sim_stage target)
{
	struct sim_machine *m = sim_test_boot(test, "32M", "12M@0,16M@4G",
					      SIM_STAGE_MEMMAP);

	m->mm.nr_cpus = 3;
	m->mm.node_nr_cpus[0] = 3;
	KUNIT_ASSERT_EQ(test, sim_test_boot_to(m, target), 0);
	return m;
}

static void expect_pageset(struct kunit *test, struct sim_machine *m,
			   size_t offset, int high_min, int high_max, int batch)
{
	unsigned int cpu;
	int i;

	for (cpu = 0; cpu < 3; cpu++) {
		struct sim_per_cpu_pages *pcp = sim_per_cpu_ptr(&m->mm, offset,
								cpu);

		KUNIT_ASSERT_NOT_NULL(test, pcp);
		KUNIT_EXPECT_TRUE(test, IS_ALIGNED((unsigned long)pcp,
						   SMP_CACHE_BYTES));
		KUNIT_EXPECT_EQ(test, pcp->count, 0);
		KUNIT_EXPECT_EQ(test, pcp->high, 0);
		KUNIT_EXPECT_EQ(test, pcp->high_min, high_min);
		KUNIT_EXPECT_EQ(test, pcp->high_max, high_max);
		KUNIT_EXPECT_EQ(test, pcp->batch, batch);
		for (i = 0; i < SIM_NR_PCP_LISTS; i++)
			KUNIT_EXPECT_TRUE(test, list_empty(&pcp->lists[i]));
		spin_lock(&pcp->lock);
		spin_unlock(&pcp->lock);
	}
}

static void boot_pagesets_keep_nothing(struct kunit *test)
{
	struct sim_machine *m = three_cpus(test, SIM_STAGE_ZONELISTS);
	struct sim_zone *zone;

	for_each_sim_zone(m->mm.node_data[0], zone) {
		KUNIT_EXPECT_EQ(test, zone->per_cpu_pageset, 0);
		expect_sizes(test, zone, 0, 0, 1);
	}
	expect_pageset(test, m, 0, 0, 0, 1);
}

static void each_populated_zone_gets_lists_of_its_own(struct kunit *test)
{
	struct sim_machine *m = three_cpus(test, SIM_STAGE_BUDDY);
	struct sim_zone *dma = sim_test_zone(m, SIM_ZONE_DMA);
	struct sim_zone *normal = sim_test_zone(m, SIM_ZONE_NORMAL);
	size_t size = sizeof(struct sim_per_cpu_pages);
	struct sim_zone *zone;

	for_each_sim_zone(m->mm.node_data[0], zone)
		KUNIT_EXPECT_EQ(test, zone->per_cpu_pageset != 0,
				sim_populated_zone(zone));
	KUNIT_EXPECT_GE(test, dma->per_cpu_pageset, size);
	KUNIT_EXPECT_GE(test, normal->per_cpu_pageset,
			dma->per_cpu_pageset + size);
	KUNIT_EXPECT_LE(test, normal->per_cpu_pageset + size,
			m->mm.percpu.unit_size);

	/* 16 MiB less a few pages: a batch of 1; an eighth for three CPUs. */
	expect_sizes(test, normal,
		     max(4, (int)(normal->_watermark[SIM_WMARK_LOW] / 3)),
		     normal->managed_pages / 8 / 3, 1);
	expect_pageset(test, m, normal->per_cpu_pageset,
		       normal->pageset_high_min, normal->pageset_high_max, 1);
	expect_pageset(test, m, dma->per_cpu_pageset, dma->pageset_high_min,
		       dma->pageset_high_max, 1);
	/* Those of the boot are as they were, for zones without memory. */
	expect_pageset(test, m, 0, 0, 0, 1);
}

static void a_fraction_reaches_every_list(struct kunit *test)
{
	struct sim_machine *m = three_cpus(test, SIM_STAGE_ZONELISTS);
	struct sim_zone *normal = sim_test_zone(m, SIM_ZONE_NORMAL);
	int want;

	/* Before there are lists, too. */
	KUNIT_EXPECT_EQ(test, sim_set_percpu_pagelist_high_fraction(&m->mm, 9),
			0);
	expect_pageset(test, m, 0, 0, 0, 1);
	KUNIT_ASSERT_EQ(test, sim_test_boot_to(m, SIM_STAGE_BUDDY), 0);
	want = normal->managed_pages / 9 / 3;
	expect_pageset(test, m, normal->per_cpu_pageset, want, want, 1);
	KUNIT_EXPECT_EQ(test, sim_set_percpu_pagelist_high_fraction(&m->mm, 20),
			0);
	want = normal->managed_pages / 20 / 3;
	expect_pageset(test, m, normal->per_cpu_pageset, want, want, 1);
}

/* As long before the boot as after it: new lists have to be told all the same. */
static void a_fraction_from_before_the_boot_reaches_new_lists(struct kunit *test)
{
	struct sim_machine *m = three_cpus(test, SIM_STAGE_ZONELISTS);
	struct sim_zone *normal = sim_test_zone(m, SIM_ZONE_NORMAL);

	KUNIT_EXPECT_EQ(test,
			sim_set_percpu_pagelist_high_fraction(&m->mm, INT_MAX),
			0);
	expect_sizes(test, normal, 4, 4, 1);
	KUNIT_ASSERT_EQ(test, sim_test_boot_to(m, SIM_STAGE_BUDDY), 0);
	expect_sizes(test, normal, 4, 4, 1);
	expect_pageset(test, m, normal->per_cpu_pageset, 4, 4, 1);
}

static void areas_lie_in_reserved_memory_of_the_chunk(struct kunit *test)
{
	struct sim_machine *m = three_cpus(test, SIM_STAGE_BUDDY);
	const struct sim_percpu *pc = &m->mm.percpu;
	phys_addr_t base, table;
	unsigned int cpu;

	KUNIT_EXPECT_EQ(test, pc->unit_size, PAGE_SIZE);
	KUNIT_EXPECT_EQ(test, pc->bytes, 3 * PAGE_SIZE + 3 * sizeof(void *));
	table = sim_virt_to_phys(&m->banks, pc->unit);
	KUNIT_EXPECT_TRUE(test, sim_memblock_is_region_reserved(&m->memblock,
								table, 24));
	for (cpu = 0; cpu < 3; cpu++) {
		KUNIT_EXPECT_TRUE(test, pc->unit[cpu] >= m->banks.chunk[0].mem &&
				  pc->unit[cpu] < m->banks.chunk[0].mem +
				  m->size);
		if (cpu)
			KUNIT_EXPECT_PTR_EQ(test, pc->unit[cpu],
					    pc->unit[cpu - 1] + PAGE_SIZE);
		base = sim_virt_to_phys(&m->banks, pc->unit[cpu]);
		KUNIT_EXPECT_TRUE(test, IS_ALIGNED(base, PAGE_SIZE));
		KUNIT_EXPECT_TRUE(test,
				  sim_page_is_reserved(sim_pfn_to_page(&m->mm,
								       PFN_DOWN(base))));
	}
	sim_test_verify(test, m);
}

static void each_area_is_on_the_node_of_its_cpu(struct kunit *test)
{
	static const struct sim_test_node nodes[3] = {
		{ { 1 } }, { { 1, 1 } }, { },
	};
	/* CPU by CPU: three of node 0, none of 1, one of 2, two of no node. */
	static const int want[6] = { 0, 0, 0, 2, NUMA_NO_NODE, NUMA_NO_NODE };
	struct sim_machine *m = sim_test_unbacked(test, nodes, 3);
	struct sim_rig *rig = sim_rig(test);
	struct sim_mm *mm = &m->mm;
	unsigned int cpu, other;

	sim_memblock_add_node(&rig->mb, SZ_1M, SZ_1M, 0, SIM_MEMBLOCK_NONE);
	sim_memblock_add_node(&rig->mb, SZ_2M, SZ_1M, 1, SIM_MEMBLOCK_NONE);
	sim_memblock_add_node(&rig->mb, SZ_4M, SZ_2M, 2, SIM_MEMBLOCK_NONE);
	mm->node_nr_cpus[0] = 3;
	mm->node_nr_cpus[2] = 1;
	mm->nr_cpus = 6;
	KUNIT_ASSERT_EQ(test, sim_setup_per_cpu_areas(mm, &rig->mb), 0);
	for (cpu = 0; cpu < 6; cpu++) {
		phys_addr_t at = sim_virt_to_phys(rig->mb.banks,
						  mm->percpu.unit[cpu]);
		unsigned long start, end;

		if (want[cpu] != NUMA_NO_NODE)
			KUNIT_EXPECT_EQ_MSG(test,
					    sim_memblock_search_pfn_nid(&rig->mb,
									PFN_DOWN(at),
									&start, &end),
					    want[cpu], "CPU %u", cpu);
		KUNIT_EXPECT_TRUE(test,
				  sim_memblock_is_region_reserved(&rig->mb, at,
								  PAGE_SIZE));
		for (other = 0; other < cpu; other++)
			KUNIT_EXPECT_TRUE(test, abs(mm->percpu.unit[cpu] -
						    mm->percpu.unit[other]) >=
					  PAGE_SIZE);
	}
	KUNIT_EXPECT_EQ(test, sim_memblock_reserved_size(&rig->mb),
			mm->percpu.bytes);
}

static void fake_nodes_share_the_cpus_of_the_real_one(struct kunit *test)
{
	const struct sim_machine_params p = {
		.size = "96M",
		.memmap = "95M@1M",
		.cpus = "3:0",
		.numa = "fake=2",
	};
	struct sim_machine *m = sim_test_machine(test, &p, SIM_STAGE_BUDDY);
	struct sim_zone *zone;
	int nid;

	KUNIT_EXPECT_EQ(test, m->mm.nr_cpus, 3);
	KUNIT_EXPECT_EQ(test, m->mm.percpu.bytes,
			3 * m->mm.percpu.unit_size + 3 * sizeof(void *));
	for_each_sim_node(&m->mm, nid)
		for_each_sim_populated_zone(m->mm.node_data[nid], zone)
			expect_pageset(test, m, zone->per_cpu_pageset,
				       zone->pageset_high_min,
				       zone->managed_pages / 8 / 3,
				       zone->pageset_batch);
	sim_test_verify(test, m);
}

static void no_area_where_there_is_no_room(struct kunit *test)
{
	static const struct sim_test_node nodes[1] = { { { 1 } } };
	struct sim_machine *m = sim_test_unbacked(test, nodes, 1);
	struct sim_rig *rig = sim_rig(test);

	/* The table and three areas fit, the fourth does not. */
	sim_memblock_add(&rig->mb, SZ_1M, 4 * PAGE_SIZE);
	m->mm.nr_cpus = 4;
	KUNIT_EXPECT_EQ(test, sim_setup_per_cpu_areas(&m->mm, &rig->mb),
			-ENOMEM);
	KUNIT_EXPECT_NULL(test, sim_per_cpu_ptr(&m->mm, 0, 0));
	KUNIT_EXPECT_EQ(test, sim_alloc_percpu(&m->mm, 8, 8), 0);
}

static void pieces_of_an_area_do_not_overlap(struct kunit *test)
{
	struct sim_machine *m = three_cpus(test, SIM_STAGE_ZONELISTS);
	struct sim_mm *mm = &m->mm;
	size_t boot = SIM_PERCPU_STATIC;
	size_t a, b, left;
	unsigned int cpu;

	a = sim_alloc_percpu(mm, 3, 1);
	b = sim_alloc_percpu(mm, 16, 64);
	KUNIT_EXPECT_EQ(test, a, boot);
	KUNIT_EXPECT_EQ(test, b, ALIGN(boot + 3, 64));
	for (cpu = 0; cpu < 3; cpu++) {
		KUNIT_EXPECT_PTR_EQ(test, sim_per_cpu_ptr(mm, b, cpu),
				    mm->percpu.unit[cpu] + b);
		KUNIT_EXPECT_NULL(test, memchr_inv(sim_per_cpu_ptr(mm, b, cpu),
						   0, 16));
	}
	left = mm->percpu.unit_size - b - 16;
	KUNIT_EXPECT_EQ(test, sim_alloc_percpu(mm, left + 1, 1), 0);
	KUNIT_EXPECT_EQ(test, sim_alloc_percpu(mm, SIZE_MAX, 1), 0);
	KUNIT_EXPECT_EQ(test, sim_alloc_percpu(mm, left, 1), b + 16);
	KUNIT_EXPECT_EQ(test, sim_alloc_percpu(mm, 1, 1), 0);
	/* Aligned, it begins behind the end. */
	KUNIT_EXPECT_EQ(test, sim_alloc_percpu(mm, 0, PAGE_SIZE * 2), 0);
}

static struct kunit_case pcp_cases[] = {
	KUNIT_CASE_PARAM(the_cpus_of_a_node_share_its_zones, high_gen_params),
	KUNIT_CASE(sizes_follow_managed_pages_without_any_lists),
	KUNIT_CASE(only_no_fraction_or_an_eighth_at_most_is_taken),
	KUNIT_CASE(boot_pagesets_keep_nothing),
	KUNIT_CASE(each_populated_zone_gets_lists_of_its_own),
	KUNIT_CASE(a_fraction_reaches_every_list),
	KUNIT_CASE(a_fraction_from_before_the_boot_reaches_new_lists),
	KUNIT_CASE(areas_lie_in_reserved_memory_of_the_chunk),
	KUNIT_CASE(each_area_is_on_the_node_of_its_cpu),
	KUNIT_CASE(fake_nodes_share_the_cpus_of_the_real_one),
	KUNIT_CASE(no_area_where_there_is_no_room),
	KUNIT_CASE(pieces_of_an_area_do_not_overlap),
	{}
};

static struct kunit_suite pcp_suite = {
	.name = "mm_sim_pcp",
	.test_cases = pcp_cases,
};

kunit_test_suite(pcp_suite);
