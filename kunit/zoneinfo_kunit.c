// SPDX-License-Identifier: GPL-2.0
/*
 * The file zoneinfo.
 *
 * The expected text is a real one: /proc/zoneinfo of Linux 6.12 as Debian
 * configures it, in a virtual machine of 2 GiB with 2 CPUs, booted with
 * transparent_hugepage=never, after 5644 was written to vm.min_free_kbytes and
 * "256 256 32" to vm.lowmem_reserve_ratio, which works the marks and reserves out
 * anew. What a machine of ours has none of is 0 in it: what is in the LRU lists
 * and in per-CPU lists, and the counters of NUMA.
 */
#include <kunit/test.h>

#include "helpers.h"
#include "page/vmstat.h"
#include "page/watermark.h"
#include "unbacked.h"
#include "view/debugfs_internal.h"

static const char real[] =
	"Node 0, zone      DMA\n"
	"  per-node stats\n"
	"      nr_inactive_anon 0\n"
	"      nr_active_anon 0\n"
	"      nr_inactive_file 0\n"
	"      nr_active_file 0\n"
	"      nr_unevictable 0\n"
	"      nr_slab_reclaimable 0\n"
	"      nr_slab_unreclaimable 0\n"
	"      nr_isolated_anon 0\n"
	"      nr_isolated_file 0\n"
	"      workingset_nodes 0\n"
	"      workingset_refault_anon 0\n"
	"      workingset_refault_file 0\n"
	"      workingset_activate_anon 0\n"
	"      workingset_activate_file 0\n"
	"      workingset_restore_anon 0\n"
	"      workingset_restore_file 0\n"
	"      workingset_nodereclaim 0\n"
	"      nr_anon_pages 0\n"
	"      nr_mapped    0\n"
	"      nr_file_pages 0\n"
	"      nr_dirty     0\n"
	"      nr_writeback 0\n"
	"      nr_writeback_temp 0\n"
	"      nr_shmem     0\n"
	"      nr_shmem_hugepages 0\n"
	"      nr_shmem_pmdmapped 0\n"
	"      nr_file_hugepages 0\n"
	"      nr_file_pmdmapped 0\n"
	"      nr_anon_transparent_hugepages 0\n"
	"      nr_vmscan_write 0\n"
	"      nr_vmscan_immediate_reclaim 0\n"
	"      nr_dirtied   0\n"
	"      nr_written   0\n"
	"      nr_throttled_written 0\n"
	"      nr_kernel_misc_reclaimable 0\n"
	"      nr_foll_pin_acquired 0\n"
	"      nr_foll_pin_released 0\n"
	"      nr_kernel_stack 0\n"
	"      nr_page_table_pages 0\n"
	"      nr_sec_page_table_pages 0\n"
	"      nr_iommu_pages 0\n"
	"      nr_swapcached 0\n"
	"      pgpromote_success 0\n"
	"      pgpromote_candidate 0\n"
	"      pgdemote_kswapd 0\n"
	"      pgdemote_direct 0\n"
	"      pgdemote_khugepaged 0\n"
	"  pages free     3776\n"
	"        boost    0\n"
	"        min      10\n"
	"        low      13\n"
	"        high     16\n"
	"        promo    19\n"
	"        spanned  4095\n"
	"        present  3998\n"
	"        managed  3840\n"
	"        cma      0\n"
	"        protection: (0, 1958, 1958, 1958, 1958)\n"
	"      nr_free_pages 3776\n"
	"      nr_zone_inactive_anon 0\n"
	"      nr_zone_active_anon 0\n"
	"      nr_zone_inactive_file 0\n"
	"      nr_zone_active_file 0\n"
	"      nr_zone_unevictable 0\n"
	"      nr_zone_write_pending 0\n"
	"      nr_mlock     0\n"
	"      nr_bounce    0\n"
	"      nr_zspages   0\n"
	"      nr_free_cma  0\n"
	"      nr_unaccepted 0\n"
	"      numa_hit     0\n"
	"      numa_miss    0\n"
	"      numa_foreign 0\n"
	"      numa_interleave 0\n"
	"      numa_local   0\n"
	"      numa_other   0\n"
	"  pagesets\n"
	"    cpu: 0\n"
	"              count: 0\n"
	"              high:  0\n"
	"              batch: 1\n"
	"  vm stats threshold: 4\n"
	"    cpu: 1\n"
	"              count: 0\n"
	"              high:  0\n"
	"              batch: 1\n"
	"  vm stats threshold: 4\n"
	"  node_unreclaimable:  0\n"
	"  start_pfn:           1\n"
	"Node 0, zone    DMA32\n"
	"  pages free     491447\n"
	"        boost    0\n"
	"        min      1400\n"
	"        low      1901\n"
	"        high     2402\n"
	"        promo    2903\n"
	"        spanned  520160\n"
	"        present  520160\n"
	"        managed  501344\n"
	"        cma      0\n"
	"        protection: (0, 0, 0, 0, 0)\n"
	"      nr_free_pages 491447\n"
	"      nr_zone_inactive_anon 0\n"
	"      nr_zone_active_anon 0\n"
	"      nr_zone_inactive_file 0\n"
	"      nr_zone_active_file 0\n"
	"      nr_zone_unevictable 0\n"
	"      nr_zone_write_pending 0\n"
	"      nr_mlock     0\n"
	"      nr_bounce    0\n"
	"      nr_zspages   0\n"
	"      nr_free_cma  0\n"
	"      nr_unaccepted 0\n"
	"      numa_hit     0\n"
	"      numa_miss    0\n"
	"      numa_foreign 0\n"
	"      numa_interleave 0\n"
	"      numa_local   0\n"
	"      numa_other   0\n"
	"  pagesets\n"
	"    cpu: 0\n"
	"              count: 0\n"
	"              high:  0\n"
	"              batch: 63\n"
	"  vm stats threshold: 20\n"
	"    cpu: 1\n"
	"              count: 0\n"
	"              high:  0\n"
	"              batch: 63\n"
	"  vm stats threshold: 20\n"
	"  node_unreclaimable:  0\n"
	"  start_pfn:           4096\n"
	"Node 0, zone   Normal\n"
	"  pages free     0\n"
	"        boost    0\n"
	"        min      0\n"
	"        low      0\n"
	"        high     0\n"
	"        promo    0\n"
	"        spanned  0\n"
	"        present  0\n"
	"        managed  0\n"
	"        cma      0\n"
	"        protection: (0, 0, 0, 0, 0)\n"
	"Node 0, zone  Movable\n"
	"  pages free     0\n"
	"        boost    0\n"
	"        min      32\n"
	"        low      32\n"
	"        high     32\n"
	"        promo    32\n"
	"        spanned  0\n"
	"        present  0\n"
	"        managed  0\n"
	"        cma      0\n"
	"        protection: (0, 0, 0, 0, 0)\n"
	"Node 0, zone   Device\n"
	"  pages free     0\n"
	"        boost    0\n"
	"        min      0\n"
	"        low      0\n"
	"        high     0\n"
	"        promo    0\n"
	"        spanned  0\n"
	"        present  0\n"
	"        managed  0\n"
	"        cma      0\n"
	"        protection: (0, 0, 0, 0, 0)\n";

struct real_zone {
	unsigned long start, spanned, present, managed, free;
};

static void set_zone(struct sim_machine *m, enum sim_zone_type idx,
		     const struct real_zone *z)
{
	struct sim_zone *zone = &m->mm.node_data[0]->node_zones[idx];

	zone->zone_start_pfn = z->start;
	zone->spanned_pages = z->spanned;
	zone->present_pages = z->present;
	zone->managed_pages = z->managed;
	zone->vm_stat[SIM_NR_FREE_PAGES] = z->free;
}

static void text_is_that_of_a_real_kernel(struct kunit *test)
{
	static const struct real_zone dma = { 1, 4095, 3998, 3840, 3776 };
	static const struct real_zone dma32 = {
		4096, 520160, 520160, 501344, 491447,
	};
	static const struct sim_test_node node = { };
	struct sim_machine *m = sim_test_unbacked(test, &node, 1);

	m->mm.nr_cpus = 2;
	m->mm.node_nr_cpus[0] = 2;
	set_zone(m, SIM_ZONE_DMA, &dma);
	set_zone(m, SIM_ZONE_DMA32, &dma32);
	KUNIT_EXPECT_EQ(test, sim_set_min_free_kbytes(&m->mm, 5644), 0);
	sim_setup_per_zone_lowmem_reserve(&m->mm);
	sim_test_expect_text(test, sim_test_show(test, m, sim_zoneinfo_show),
			     real);
}

static const struct sim_test_node two_nodes[2] = {
	{ { 256, 2560, 3200, 0, 6400 } }, { },
};

static void zones_and_columns_are_those_of_x86_64(struct kunit *test)
{
	struct sim_machine *m = sim_test_unbacked(test, two_nodes, 2);
	const char *text;

	/* Neither this nor the last ratio has a meaning there. */
	sim_set_lowmem_reserve_ratio(&m->mm, (const int[]){ 256, 256, 32, 7, 9 },
				     5);
	text = sim_test_show(test, m, sim_zoneinfo_show);
	sim_test_expect_text(test, sim_test_lines(test, text, "Node "),
			     "0, zone      DMA\n"
			     "0, zone    DMA32\n"
			     "0, zone   Normal\n"
			     "0, zone  Movable\n"
			     "0, zone   Device\n"
			     "1, zone      DMA\n"
			     "1, zone    DMA32\n"
			     "1, zone   Normal\n"
			     "1, zone  Movable\n"
			     "1, zone   Device\n");
	sim_test_expect_text(test,
			     sim_test_lines(test, text, "        protection: "),
			     "(0, 10, 22, 47, 47)\n"
			     "(0, 0, 12, 37, 37)\n"
			     "(0, 0, 0, 200, 200)\n"
			     "(0, 0, 0, 0, 0)\n"
			     "(0, 0, 0, 0, 0)\n"
			     "(0, 0, 0, 0, 0)\n"
			     "(0, 0, 0, 0, 0)\n"
			     "(0, 0, 0, 0, 0)\n"
			     "(0, 0, 0, 0, 0)\n"
			     "(0, 0, 0, 0, 0)\n");
	/* Only a node with memory has counters, only a zone with memory lists. */
	sim_test_expect_text(test, sim_test_lines(test, text, "  per-node stats"),
			     "\n");
	sim_test_expect_text(test, sim_test_lines(test, text, "  pagesets"),
			     "\n\n\n\n");
}

static void highmem_takes_the_place_of_device(struct kunit *test)
{
	static const struct sim_test_node node = { { 256, 0, 3200, 6400, 320 } };
	struct sim_machine *m = sim_test_unbacked(test, &node, 1);
	const char *text;

	m->mm.arch_zone_lowest_possible_pfn[SIM_ZONE_HIGHMEM] = 5000;
	m->mm.arch_zone_highest_possible_pfn[SIM_ZONE_HIGHMEM] = 20000;
	sim_set_lowmem_reserve_ratio(&m->mm, (const int[]){ 256, 256, 32, 16, 9 },
				     5);
	text = sim_test_show(test, m, sim_zoneinfo_show);
	sim_test_expect_text(test, sim_test_lines(test, text, "Node 0, zone "),
			     "     DMA\n"
			     "   DMA32\n"
			     "  Normal\n"
			     " HighMem\n"
			     " Movable\n");
	sim_test_expect_text(test,
			     sim_test_lines(test, text, "        protection: "),
			     "(0, 0, 12, 37, 38)\n"
			     "(0, 0, 0, 0, 0)\n"
			     "(0, 0, 0, 200, 210)\n"
			     "(0, 0, 0, 0, 20)\n"
			     "(0, 0, 0, 0, 0)\n");
}

static void each_cpu_has_its_lists(struct kunit *test)
{
	struct sim_machine *m = sim_test_boot(test, "16M", "12M@1M",
					      SIM_STAGE_MEMMAP);
	const char *text;

	m->mm.nr_cpus = 3;
	text = sim_test_show(test, m, sim_zoneinfo_show);
	/* As they will be when they are new. */
	sim_test_expect_text(test, sim_test_lines(test, text, "    cpu: "),
			     "0\n1\n2\n");
	sim_test_expect_text(test, sim_test_lines(test, text, "              batch: "),
			     "1\n1\n1\n");
	KUNIT_ASSERT_EQ(test, sim_test_boot_to(m, SIM_STAGE_BUDDY), 0);
	sim_test_zone(m, SIM_ZONE_DMA)->pageset_batch = 55;
	text = sim_test_show(test, m, sim_zoneinfo_show);
	/* From the lists, not from the zone. */
	sim_test_expect_text(test, sim_test_lines(test, text, "              batch: "),
			     "1\n1\n1\n");
	sim_test_expect_text(test, sim_test_lines(test, text, "  vm stats threshold: "),
			     "4\n4\n4\n");
}

/* The first four are those of virtual machines. */
static const struct {
	unsigned int cpus;
	unsigned long managed;
	int threshold;
} thresholds[] = {
	{ 2, 501344, 20 }, { 4, 503775, 30 }, { 4, 119629, 18 }, { 4, 1024, 6 },
	{ 0, 0, 2 }, { 1, 32767, 2 }, { 1, 32768, 4 }, { 64, 1 << 20, 98 },
	{ 255, 1 << 20, 112 }, { 256, 1 << 20, 125 }, { 8192, 1UL << 34, 125 },
};

static void counters_may_drift_more_on_a_large_machine(struct kunit *test)
{
	static const struct sim_test_node node = { };
	struct sim_machine *m = sim_test_unbacked(test, &node, 1);
	struct sim_zone *zone = m->mm.node_data[0]->node_zones;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(thresholds); i++) {
		m->mm.nr_cpus = thresholds[i].cpus;
		zone->managed_pages = thresholds[i].managed;
		KUNIT_EXPECT_EQ_MSG(test,
				    sim_calculate_normal_threshold(&m->mm, zone),
				    thresholds[i].threshold, "%u CPUs, %lu pages",
				    thresholds[i].cpus, thresholds[i].managed);
	}
}

static void there_is_nothing_to_see_without_zones(struct kunit *test)
{
	struct sim_machine *m = sim_test_boot(test, "16M", NULL,
					      SIM_STAGE_MAPPED);

	KUNIT_EXPECT_STREQ(test, sim_test_show(test, m, sim_zoneinfo_show), "");
	KUNIT_ASSERT_EQ(test, sim_test_boot_to(m, SIM_STAGE_ZONES), 0);
	KUNIT_EXPECT_NE(test,
			strlen(sim_test_show(test, m, sim_zoneinfo_show)), 0);
	m->stage = SIM_STAGE_MAPPED;
	KUNIT_EXPECT_STREQ(test, sim_test_show(test, m, sim_zoneinfo_show), "");
	m->stage = SIM_STAGE_PANICKED;
	KUNIT_EXPECT_STREQ(test, sim_test_show(test, m, sim_zoneinfo_show), "");
}

static struct kunit_case zoneinfo_cases[] = {
	KUNIT_CASE(text_is_that_of_a_real_kernel),
	KUNIT_CASE(zones_and_columns_are_those_of_x86_64),
	KUNIT_CASE(highmem_takes_the_place_of_device),
	KUNIT_CASE(each_cpu_has_its_lists),
	KUNIT_CASE(counters_may_drift_more_on_a_large_machine),
	KUNIT_CASE(there_is_nothing_to_see_without_zones),
	{}
};

static struct kunit_suite zoneinfo_suite = {
	.name = "mm_sim_zoneinfo",
	.test_cases = zoneinfo_cases,
};

kunit_test_suite(zoneinfo_suite);
