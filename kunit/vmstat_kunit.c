// SPDX-License-Identifier: GPL-2.0
/*
 * Counters: what stays with a CPU, what is added up, and the files vmstat and
 * numastat. The names are those of /proc/vmstat of Linux 6.12 as Debian configures
 * it, read in a virtual machine.
 */
#include <kunit/test.h>
#include <linux/cpumask.h>
#include <linux/sched.h>
#include <linux/string.h>

#include "early/percpu.h"
#include "helpers.h"
#include "page/buddy.h"
#include "page/internal.h"
#include "page/page_alloc.h"
#include "page/pcp.h"
#include "page/percpu.h"
#include "page/policy/policy.h"
#include "page/vmstat.h"
#include "unbacked.h"
#include "view/debugfs_internal.h"

#define FREE SIM_NR_FREE_PAGES

static const char real[] =
	"nr_free_pages\nnr_zone_inactive_anon\nnr_zone_active_anon\n"
	"nr_zone_inactive_file\nnr_zone_active_file\nnr_zone_unevictable\n"
	"nr_zone_write_pending\nnr_mlock\nnr_bounce\nnr_zspages\n"
	"nr_free_cma\nnr_unaccepted\nnuma_hit\nnuma_miss\nnuma_foreign\n"
	"numa_interleave\nnuma_local\nnuma_other\nnr_inactive_anon\n"
	"nr_active_anon\nnr_inactive_file\nnr_active_file\nnr_unevictable\n"
	"nr_slab_reclaimable\nnr_slab_unreclaimable\nnr_isolated_anon\n"
	"nr_isolated_file\nworkingset_nodes\nworkingset_refault_anon\n"
	"workingset_refault_file\nworkingset_activate_anon\n"
	"workingset_activate_file\nworkingset_restore_anon\n"
	"workingset_restore_file\nworkingset_nodereclaim\nnr_anon_pages\n"
	"nr_mapped\nnr_file_pages\nnr_dirty\nnr_writeback\n"
	"nr_writeback_temp\nnr_shmem\nnr_shmem_hugepages\n"
	"nr_shmem_pmdmapped\nnr_file_hugepages\nnr_file_pmdmapped\n"
	"nr_anon_transparent_hugepages\nnr_vmscan_write\n"
	"nr_vmscan_immediate_reclaim\nnr_dirtied\nnr_written\n"
	"nr_throttled_written\nnr_kernel_misc_reclaimable\n"
	"nr_foll_pin_acquired\nnr_foll_pin_released\nnr_kernel_stack\n"
	"nr_page_table_pages\nnr_sec_page_table_pages\nnr_iommu_pages\n"
	"nr_swapcached\npgpromote_success\npgpromote_candidate\n"
	"pgdemote_kswapd\npgdemote_direct\npgdemote_khugepaged\n"
	"nr_dirty_threshold\nnr_dirty_background_threshold\nnr_memmap_pages\n"
	"nr_memmap_boot_pages\npgpgin\npgpgout\npswpin\npswpout\n"
	"pgalloc_dma\npgalloc_dma32\npgalloc_normal\npgalloc_movable\n"
	"pgalloc_device\nallocstall_dma\nallocstall_dma32\n"
	"allocstall_normal\nallocstall_movable\nallocstall_device\n"
	"pgskip_dma\npgskip_dma32\npgskip_normal\npgskip_movable\n"
	"pgskip_device\npgfree\npgactivate\npgdeactivate\npglazyfree\n"
	"pgfault\npgmajfault\npglazyfreed\npgrefill\npgreuse\n"
	"pgsteal_kswapd\npgsteal_direct\npgsteal_khugepaged\npgscan_kswapd\n"
	"pgscan_direct\npgscan_khugepaged\npgscan_direct_throttle\n"
	"pgscan_anon\npgscan_file\npgsteal_anon\npgsteal_file\n"
	"zone_reclaim_success\nzone_reclaim_failed\npginodesteal\n"
	"slabs_scanned\nkswapd_inodesteal\nkswapd_low_wmark_hit_quickly\n"
	"kswapd_high_wmark_hit_quickly\npageoutrun\npgrotated\n"
	"drop_pagecache\ndrop_slab\noom_kill\nnuma_pte_updates\n"
	"numa_huge_pte_updates\nnuma_hint_faults\nnuma_hint_faults_local\n"
	"numa_pages_migrated\npgmigrate_success\npgmigrate_fail\n"
	"thp_migration_success\nthp_migration_fail\nthp_migration_split\n"
	"compact_migrate_scanned\ncompact_free_scanned\ncompact_isolated\n"
	"compact_stall\ncompact_fail\ncompact_success\ncompact_daemon_wake\n"
	"compact_daemon_migrate_scanned\ncompact_daemon_free_scanned\n"
	"htlb_buddy_alloc_success\nhtlb_buddy_alloc_fail\n"
	"unevictable_pgs_culled\nunevictable_pgs_scanned\n"
	"unevictable_pgs_rescued\nunevictable_pgs_mlocked\n"
	"unevictable_pgs_munlocked\nunevictable_pgs_cleared\n"
	"unevictable_pgs_stranded\nthp_fault_alloc\nthp_fault_fallback\n"
	"thp_fault_fallback_charge\nthp_collapse_alloc\n"
	"thp_collapse_alloc_failed\nthp_file_alloc\nthp_file_fallback\n"
	"thp_file_fallback_charge\nthp_file_mapped\nthp_split_page\n"
	"thp_split_page_failed\nthp_deferred_split_page\n"
	"thp_underused_split_page\nthp_split_pmd\nthp_scan_exceed_none_pte\n"
	"thp_scan_exceed_swap_pte\nthp_scan_exceed_share_pte\nthp_split_pud\n"
	"thp_zero_page_alloc\nthp_zero_page_alloc_failed\nthp_swpout\n"
	"thp_swpout_fallback\nballoon_inflate\nballoon_deflate\n"
	"balloon_migrate\nswap_ra\nswap_ra_hit\nswpin_zero\nswpout_zero\n"
	"ksm_swpin_copy\ncow_ksm\ndirect_map_level2_splits\n"
	"direct_map_level3_splits\nnr_unstable\n";

/* The names of a text of lines "name value", each with its newline. */
static char *names_of(struct kunit *test, const char *text)
{
	char *names = kunit_kzalloc(test, strlen(text) + 1, GFP_KERNEL);
	char *to = names;

	KUNIT_ASSERT_NOT_NULL(test, names);
	while (*text) {
		const char *end = strchr(text, '\n');
		const char *blank = strchr(text, ' ');

		KUNIT_ASSERT_NOT_NULL(test, end);
		KUNIT_ASSERT_NOT_NULL(test, blank);
		KUNIT_ASSERT_LT(test, blank - text, end - text);
		memcpy(to, text, blank - text);
		to += blank - text;
		*to++ = '\n';
		/* One blank, and digits up to the end of the line. */
		KUNIT_EXPECT_EQ(test, strspn(blank + 1, "0123456789"),
				end - blank - 1);
		text = end + 1;
	}
	return names;
}

/* The value of a name; -1 where it is not there. */
static long value_of(const char *text, const char *name)
{
	size_t len = strlen(name);
	unsigned long val;

	for (; text && *text; text = strchr(text, '\n'), text += !!text)
		if (!strncmp(text, name, len) && text[len] == ' ')
			return sscanf(text + len, "%lu", &val) == 1 ? val : -1;
	return -1;
}

static void names_are_those_of_a_real_kernel(struct kunit *test)
{
	struct sim_machine *m = sim_test_boot(test, "64M", NULL,
					      SIM_STAGE_BUDDY);
	const char *text = sim_test_show(test, m, sim_vmstat_show);

	KUNIT_EXPECT_STREQ(test, names_of(test, text), real);
	/* 64 MiB is less than a section: 16384 pages of 32 bytes each. */
	KUNIT_EXPECT_EQ(test, value_of(text, "nr_memmap_boot_pages"), 128);
	m->stage = SIM_STAGE_MAPPED;
	KUNIT_EXPECT_STREQ(test, sim_test_show(test, m, sim_vmstat_show), "");
	m->stage = SIM_STAGE_PANICKED;
	KUNIT_EXPECT_STREQ(test, sim_test_show(test, m, sim_vmstat_show), "");
	m->stage = SIM_STAGE_BUDDY;
}

static void highmem_has_counters_in_place_of_device(struct kunit *test)
{
	static const char *const events[] = { "pgalloc", "allocstall", "pgskip" };
	const struct sim_machine_params params = {
		.size = "64M",
		.lowmem = "32M",
	};
	struct sim_machine *m = sim_test_machine(test, &params,
						 SIM_STAGE_BUDDY);
	const char *text = sim_test_show(test, m, sim_vmstat_show);
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(events); i++) {
		char want[128];

		snprintf(want, sizeof(want), "%s_normal\n%s_high\n%s_movable\n",
			 events[i], events[i], events[i]);
		KUNIT_EXPECT_NOT_NULL(test, strstr(names_of(test, text), want));
		snprintf(want, sizeof(want), "%s_device", events[i]);
		KUNIT_EXPECT_EQ(test, value_of(text, want), -1);
	}
}

/* Where each event is shown, by name. */
static const struct {
	const char *name;
	enum sim_vm_event_item item;
} events[] = {
	{ "allocstall_dma", SIM_ALLOCSTALL_DMA },
	{ "allocstall_dma32", SIM_ALLOCSTALL_DMA + SIM_ZONE_DMA32 },
	{ "allocstall_normal", SIM_ALLOCSTALL_DMA + SIM_ZONE_NORMAL },
	{ "allocstall_movable", SIM_ALLOCSTALL_DMA + SIM_ZONE_MOVABLE },
	{ "pgskip_dma", SIM_PGSCAN_SKIP_DMA },
	{ "pgskip_dma32", SIM_PGSCAN_SKIP_DMA + SIM_ZONE_DMA32 },
	{ "pgskip_normal", SIM_PGSCAN_SKIP_DMA + SIM_ZONE_NORMAL },
	{ "pgskip_movable", SIM_PGSCAN_SKIP_DMA + SIM_ZONE_MOVABLE },
	{ "pgactivate", SIM_PGACTIVATE },
	{ "pgdeactivate", SIM_PGDEACTIVATE },
	{ "pgrefill", SIM_PGREFILL },
	{ "pgsteal_kswapd", SIM_PGSTEAL_KSWAPD },
	{ "pgsteal_direct", SIM_PGSTEAL_DIRECT },
	{ "pgscan_kswapd", SIM_PGSCAN_KSWAPD },
	{ "pgscan_direct", SIM_PGSCAN_DIRECT },
	{ "pgscan_anon", SIM_PGSCAN_ANON },
	{ "pgscan_file", SIM_PGSCAN_FILE },
	{ "pgsteal_anon", SIM_PGSTEAL_ANON },
	{ "pgsteal_file", SIM_PGSTEAL_FILE },
	{ "zone_reclaim_success", SIM_PGSCAN_ZONE_RECLAIM_SUCCESS },
	{ "zone_reclaim_failed", SIM_PGSCAN_ZONE_RECLAIM_FAILED },
	{ "slabs_scanned", SIM_SLABS_SCANNED },
	{ "kswapd_low_wmark_hit_quickly", SIM_KSWAPD_LOW_WMARK_HIT_QUICKLY },
	{ "kswapd_high_wmark_hit_quickly", SIM_KSWAPD_HIGH_WMARK_HIT_QUICKLY },
	{ "pageoutrun", SIM_PAGEOUTRUN },
	{ "pgrotated", SIM_PGROTATED },
	{ "drop_pagecache", SIM_DROP_PAGECACHE },
	{ "drop_slab", SIM_DROP_SLAB },
	{ "oom_kill", SIM_OOM_KILL },
	{ "pgmigrate_success", SIM_PGMIGRATE_SUCCESS },
	{ "pgmigrate_fail", SIM_PGMIGRATE_FAIL },
	{ "compact_migrate_scanned", SIM_COMPACTMIGRATE_SCANNED },
	{ "compact_free_scanned", SIM_COMPACTFREE_SCANNED },
	{ "compact_isolated", SIM_COMPACTISOLATED },
	{ "compact_stall", SIM_COMPACTSTALL },
	{ "compact_fail", SIM_COMPACTFAIL },
	{ "compact_success", SIM_COMPACTSUCCESS },
	{ "compact_daemon_wake", SIM_KCOMPACTD_WAKE },
	{ "compact_daemon_migrate_scanned", SIM_KCOMPACTD_MIGRATE_SCANNED },
	{ "compact_daemon_free_scanned", SIM_KCOMPACTD_FREE_SCANNED },
};

/* The case changes the CPU of the machine, and nobody that of the host. */
static void stay_here(struct kunit *test)
{
	KUNIT_ASSERT_EQ(test, 0,
			set_cpus_allowed_ptr(current,
					     cpumask_of(raw_smp_processor_id())));
}

static struct sim_machine *boot_cpus(struct kunit *test, const char *size,
				     const char *banks, const char *cpus)
{
	const struct sim_machine_params params = {
		.size = size, .banks = banks, .cpus = cpus,
	};

	stay_here(test);
	return sim_test_machine(test, &params, SIM_STAGE_BUDDY);
}

/* From now on this is what runs: CPU @cpu of the machine. */
static void run_on(struct sim_machine *m, unsigned int cpu)
{
	m->mm.cpu_offset = cpu + m->mm.nr_cpus - raw_smp_processor_id() %
			   m->mm.nr_cpus;
}

static void events_of_all_cpus_are_shown_by_their_names(struct kunit *test)
{
	struct sim_machine *m = boot_cpus(test, "32M", NULL, "3:0");
	const char *text;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(events); i++)
		KUNIT_EXPECT_EQ(test, 0,
				value_of(sim_test_show(test, m, sim_vmstat_show),
					 events[i].name));
	for (i = 0; i < ARRAY_SIZE(events); i++) {
		run_on(m, 0);
		sim_count_vm_events(&m->mm, events[i].item, 1000);
		run_on(m, 2);
		sim_count_vm_events(&m->mm, events[i].item, i);
		sim_count_vm_event(&m->mm, events[i].item);
	}
	text = sim_test_show(test, m, sim_vmstat_show);
	for (i = 0; i < ARRAY_SIZE(events); i++)
		KUNIT_EXPECT_EQ_MSG(test, value_of(text, events[i].name),
				    1001 + i, "%s", events[i].name);
	sim_count_zid_vm_events(&m->mm, SIM_ALLOCSTALL_DMA, SIM_ZONE_NORMAL, 7);
	KUNIT_EXPECT_EQ(test, sim_vm_events(&m->mm, SIM_ALLOCSTALL_DMA +
					    SIM_ZONE_NORMAL), 1001 + 2 + 7);
}

static void pages_are_counted_by_kind_of_zone(struct kunit *test)
{
	struct sim_machine *m = sim_test_boot(test, "64M", NULL,
					      SIM_STAGE_BUDDY);
	long freed = m->mm.totalram_pages;
	struct sim_page *a, *b, *c;
	const char *text;

	a = sim_alloc_pages(&m->mm, GFP_KERNEL, 0);
	b = sim_alloc_pages(&m->mm, GFP_KERNEL | GFP_DMA32, 5);
	c = sim_alloc_pages(&m->mm, GFP_KERNEL | GFP_DMA, 3);
	KUNIT_ASSERT_TRUE(test, a && b && c);
	text = sim_test_show(test, m, sim_vmstat_show);
	KUNIT_EXPECT_EQ(test, value_of(text, "pgalloc_dma"), 8);
	KUNIT_EXPECT_EQ(test, value_of(text, "pgalloc_dma32"), 32);
	KUNIT_EXPECT_EQ(test, value_of(text, "pgalloc_normal"), 1);
	KUNIT_EXPECT_EQ(test, value_of(text, "pgalloc_movable"), 0);
	KUNIT_EXPECT_EQ(test, value_of(text, "pgfree"), freed);
	KUNIT_EXPECT_EQ(test, value_of(text, "nr_free_pages"),
			sim_global_zone_page_state(&m->mm, FREE));
	sim_free_pages(&m->mm, a, 0);
	sim_free_pages(&m->mm, b, 5);
	sim_free_pages(&m->mm, c, 3);
	text = sim_test_show(test, m, sim_vmstat_show);
	KUNIT_EXPECT_EQ(test, value_of(text, "pgfree"), freed + 41);
	KUNIT_EXPECT_EQ(test, value_of(text, "pgalloc_dma32"), 32);
	KUNIT_EXPECT_EQ(test, value_of(text, "nr_free_pages") +
			sim_zone_pcp_pages(&m->mm, sim_test_zone(m, 0)) +
			sim_zone_pcp_pages(&m->mm, sim_test_zone(m, 1)) +
			sim_zone_pcp_pages(&m->mm, sim_test_zone(m, 2)), freed);
}

/*
 * Worked out by hand: the distance of the marks for each CPU, from 1 to 125. The
 * mark of drift is the high mark and what all CPUs may keep, where that is more
 * than the distance. Normal thresholds of less than 128 MiB are 2 for each bit of
 * the number of CPUs.
 */
static const struct {
	unsigned int cpus;
	unsigned long min, low, high;
	int pressure;
	int normal;
	unsigned long drift_mark;
} thresholds[] = {
	{ 1, 100, 125, 150, 25, 2, 0 },
	{ 1, 100, 102, 104, 2, 2, 0 },
	{ 1, 100, 101, 102, 1, 2, 104 },
	{ 1, 100, 100, 100, 1, 2, 102 },
	{ 4, 100, 124, 148, 6, 6, 0 },
	{ 4, 100, 123, 146, 5, 6, 170 },
	{ 4, 100, 103, 106, 1, 6, 130 },
	{ 2, 1000, 1249, 1498, 124, 4, 0 },
	{ 2, 1000, 1250, 1500, 125, 4, 0 },
	{ 2, 1000, 1252, 1504, 125, 4, 0 },
	{ 64, 1000, 1895, 2790, 13, 14, 3686 },
	{ 64, 1000, 1896, 2792, 14, 14, 0 },
};

static void thresholds_follow_cpus_and_marks(struct kunit *test)
{
	struct sim_machine *m = boot_cpus(test, "32M", NULL, "64:0");
	struct sim_zone *zone = sim_test_zone(m, SIM_ZONE_NORMAL);
	struct sim_mm *mm = &m->mm;
	unsigned int i, cpu;

	for (i = 0; i < ARRAY_SIZE(thresholds); i++) {
		mm->nr_cpus = thresholds[i].cpus;
		zone->_watermark[SIM_WMARK_MIN] = thresholds[i].min;
		zone->_watermark[SIM_WMARK_LOW] = thresholds[i].low;
		zone->_watermark[SIM_WMARK_HIGH] = thresholds[i].high;
		KUNIT_EXPECT_EQ_MSG(test, thresholds[i].pressure,
				    sim_calculate_pressure_threshold(mm, zone),
				    "row %u", i);
		sim_refresh_zone_stat_thresholds(mm);
		KUNIT_EXPECT_EQ_MSG(test, zone->percpu_drift_mark,
				    thresholds[i].drift_mark, "row %u", i);
		/* Under pressure only where drift matters. */
		for (cpu = 0; cpu < mm->nr_cpus; cpu++)
			KUNIT_EXPECT_EQ(test, thresholds[i].normal,
					sim_zone_stats(zone, cpu)->stat_threshold);
		sim_set_pgdat_percpu_threshold(mm, zone->zone_pgdat,
					       sim_calculate_pressure_threshold);
		for (cpu = 0; cpu < mm->nr_cpus; cpu++)
			KUNIT_EXPECT_EQ_MSG(test, thresholds[i].drift_mark ?
					    thresholds[i].pressure :
					    thresholds[i].normal,
					    sim_zone_stats(zone, cpu)->stat_threshold,
					    "row %u", i);
	}
	mm->nr_cpus = 64;
}

/* Take a page from the buddy lists, as CPU @cpu. */
static void take_as(struct kunit *test, struct sim_machine *m,
		    struct sim_zone *zone, unsigned int cpu, unsigned int order)
{
	run_on(m, cpu);
	KUNIT_ASSERT_NOT_NULL(test, sim_alloc_pages_zone(&m->mm, zone, order,
							 SIM_MIGRATE_MOVABLE));
}

static void small_changes_stay_with_a_cpu_up_to_its_threshold(struct kunit *test)
{
	/* 16 MiB and two CPUs: 2 * 2 pages. */
	const int threshold = 4;
	struct sim_machine *m = boot_cpus(test, "32M", NULL, "2:0");
	struct sim_zone *zone = sim_test_zone(m, SIM_ZONE_NORMAL);
	unsigned long free, i;

	sim_refresh_vm_stats(&m->mm);
	free = zone->vm_stat[FREE];
	KUNIT_EXPECT_EQ(test, free, zone->managed_pages);
	for (i = 1; i <= threshold; i++) {
		take_as(test, m, zone, 0, 0);
		take_as(test, m, zone, 1, 0);
		KUNIT_EXPECT_EQ(test, sim_zone_page_state(zone, FREE), free);
		KUNIT_EXPECT_EQ(test, sim_zone_page_state_snapshot(zone, FREE),
				free - 2 * i);
		KUNIT_EXPECT_EQ(test, sim_zone_stats(zone, 0)->vm_stat_diff[FREE],
				-(int)i);
	}
	/* One more is too many, and all of it is told. */
	take_as(test, m, zone, 1, 0);
	KUNIT_EXPECT_EQ(test, sim_zone_page_state(zone, FREE), free - 5);
	KUNIT_EXPECT_EQ(test, sim_zone_stats(zone, 1)->vm_stat_diff[FREE], 0);
	KUNIT_EXPECT_EQ(test, sim_zone_stats(zone, 0)->vm_stat_diff[FREE], -4);
	/* A large block at once, and what was there with it. */
	take_as(test, m, zone, 0, 10);
	KUNIT_EXPECT_EQ(test, sim_zone_page_state(zone, FREE), free - 9 - 1024);
	KUNIT_EXPECT_EQ(test, sim_zone_stats(zone, 0)->vm_stat_diff[FREE], 0);
	take_as(test, m, zone, 0, 1);
	take_as(test, m, zone, 1, 0);
	KUNIT_EXPECT_EQ(test, sim_zone_page_state(zone, FREE), free - 9 - 1024);
	sim_test_verify(test, m);
	sim_refresh_vm_stats(&m->mm);
	KUNIT_EXPECT_EQ(test, sim_zone_page_state(zone, FREE),
			free - 12 - 1024);
	KUNIT_EXPECT_EQ(test, sim_zone_stats(zone, 0)->vm_stat_diff[FREE], 0);
	KUNIT_EXPECT_EQ(test, sim_zone_stats(zone, 1)->vm_stat_diff[FREE], 0);
	/* A value that is below 0 for what others have not told yet is 0. */
	zone->vm_stat[FREE] -= free;
	KUNIT_EXPECT_EQ(test, sim_zone_page_state(zone, FREE), 0);
	zone->vm_stat[FREE] += free;
	sim_test_verify(test, m);
}

static void a_safe_answer_counts_what_the_cpus_keep(struct kunit *test)
{
	struct sim_machine *m = boot_cpus(test, "32M", NULL, "2:0");
	struct sim_zone *zone = sim_test_zone(m, SIM_ZONE_NORMAL);
	long free = zone->vm_stat[FREE];

	/* As it is known: 100 free; as it is: 94. The mark: 95. */
	zone->vm_stat[FREE] = 100;
	sim_zone_stats(zone, 0)->vm_stat_diff[FREE] = -4;
	sim_zone_stats(zone, 1)->vm_stat_diff[FREE] = -2;
	zone->percpu_drift_mark = 101;
	KUNIT_EXPECT_TRUE(test, sim_zone_watermark_ok(zone, 0, 95, 0, 0));
	KUNIT_EXPECT_FALSE(test, sim_zone_watermark_ok_safe(zone, 0, 95, 0));
	KUNIT_EXPECT_TRUE(test, sim_zone_watermark_ok_safe(zone, 0, 93, 0));
	KUNIT_EXPECT_FALSE(test, sim_zone_watermark_ok_safe(zone, 0, 94, 0));
	/* Where there is enough, nobody looks. */
	zone->percpu_drift_mark = 100;
	KUNIT_EXPECT_TRUE(test, sim_zone_watermark_ok_safe(zone, 0, 95, 0));
	zone->percpu_drift_mark = 0;
	KUNIT_EXPECT_TRUE(test, sim_zone_watermark_ok_safe(zone, 0, 95, 0));
	zone->vm_stat[FREE] = free;
}

/* In the order of enum sim_numa_stat_item. */
struct numa_row {
	unsigned long val[SIM_NR_VM_NUMA_EVENT_ITEMS];
};

static void expect_numa(struct kunit *test, struct sim_machine *m,
			const char *what, struct numa_row node0,
			struct numa_row node1)
{
	const struct numa_row *want[2] = { &node0, &node1 };
	struct sim_zone *zone;
	int nid, i;

	for (nid = 0; nid < 2; nid++) {
		for (i = 0; i < SIM_NR_VM_NUMA_EVENT_ITEMS; i++) {
			unsigned long sum = 0;

			for_each_sim_populated_zone(m->mm.node_data[nid], zone)
				sum += sim_zone_numa_event_state(&m->mm, zone, i);
			KUNIT_EXPECT_EQ_MSG(test, sum, want[nid]->val[i],
					    "%s: node %d, counter %d", what,
					    nid, i);
		}
	}
}

#define ROW(...) ((struct numa_row){ { __VA_ARGS__ } })

/*
 * What one allocation adds. Node 0 may have been emptied before. hit, miss,
 * foreign, interleave, local, other.
 */
static const struct numa_case {
	const char *name;
	unsigned int cpu;
	int nid;
	gfp_t gfp;
	u64 nodes;
	bool empty;
	struct numa_row want[2];
} numa_cases[] = {
	{ "the own node", 0, 0, 0, SIM_NODE_MASK_ALL, false,
	  { { { 1, 0, 0, 0, 1, 0 } }, { } } },
	{ "another node", 0, 1, 0, SIM_NODE_MASK_ALL, false,
	  { { }, { { 1, 0, 0, 0, 0, 1 } } } },
	{ "the own node, from the other CPU", 1, 1, 0, SIM_NODE_MASK_ALL, false,
	  { { }, { { 1, 0, 0, 0, 1, 0 } } } },
	{ "no node, first CPU", 0, NUMA_NO_NODE, 0, SIM_NODE_MASK_ALL, false,
	  { { { 1, 0, 0, 0, 1, 0 } }, { } } },
	{ "no node, second CPU", 1, NUMA_NO_NODE, 0, SIM_NODE_MASK_ALL, false,
	  { { }, { { 1, 0, 0, 0, 1, 0 } } } },
	{ "another had to do", 0, 0, 0, SIM_NODE_MASK_ALL, true,
	  { { { 0, 0, 1, 0, 0, 0 } }, { { 0, 1, 0, 0, 0, 1 } } } },
	{ "another had to do, near the CPU", 1, 0, 0, SIM_NODE_MASK_ALL, true,
	  { { { 0, 0, 1, 0, 0, 0 } }, { { 0, 1, 0, 0, 1, 0 } } } },
	{ "this node only", 0, 1, __GFP_THISNODE, SIM_NODE_MASK_ALL, true,
	  { { }, { { 1, 0, 0, 0, 0, 1 } } } },
	{ "this node only, which is empty", 0, 0, __GFP_THISNODE,
	  SIM_NODE_MASK_ALL, true, { { }, { } } },
	{ "a mask moves what is preferred", 0, 0, 0, BIT_ULL(1), false,
	  { { }, { { 1, 0, 0, 0, 0, 1 } } } },
};

static void numa_case_name(const struct numa_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(numa, numa_cases, numa_case_name);

/* Counters go on from 0. */
static void restart(struct kunit *test, struct sim_machine *m)
{
	KUNIT_ASSERT_EQ(test, sim_set_numa_stat(&m->mm, 0), 0);
	expect_numa(test, m, "off", ROW(0), ROW(0));
	KUNIT_ASSERT_EQ(test, sim_set_numa_stat(&m->mm, 1), 0);
	expect_numa(test, m, "on", ROW(0), ROW(0));
}

/* Of order 0 from per-CPU lists, of order 5 without; of order 5 with, too. */
static void a_block_is_counted_where_it_came_from(struct kunit *test)
{
	static const unsigned int orders[] = { 0, 3, 5, 5 };
	const struct numa_case *c = test->param_value;
	struct sim_machine *m = boot_cpus(test, "64M", "32M@1G:0,32M@2G:1",
					  "1:0,1:1");
	bool wanted = memchr_inv(c->want, 0, sizeof(c->want));
	struct sim_zone *zone;
	struct sim_page *page;
	int nid = c->nid, i;

	if (c->empty)
		for_each_sim_populated_zone(m->mm.node_data[0], zone)
			sim_test_drain(test, m, zone);
	run_on(m, c->cpu);
	KUNIT_EXPECT_EQ(test, sim_numa_mem_id(&m->mm), c->cpu);
	if (nid == NUMA_NO_NODE)
		nid = sim_numa_mem_id(&m->mm);
	for (i = 0; i < ARRAY_SIZE(orders); i++) {
		if (i == 3)
			KUNIT_ASSERT_EQ(test, sim_set_pcp_max_order(&m->mm, 10),
					0);
		restart(test, m);
		if (c->nid == NUMA_NO_NODE)
			page = sim_alloc_pages(&m->mm, GFP_KERNEL, orders[i]);
		else
			page = __sim_alloc_pages(&m->mm, GFP_KERNEL | c->gfp |
						 __GFP_NOWARN, orders[i], nid,
						 c->nodes);
		KUNIT_EXPECT_EQ(test, !!page, wanted);
		expect_numa(test, m, c->name, c->want[0], c->want[1]);
		/* A free is nobody's gain. */
		if (page)
			sim_free_pages(&m->mm, page, orders[i]);
		expect_numa(test, m, c->name, c->want[0], c->want[1]);
	}
	sim_test_verify(test, m);
}

static void many_pages_at_once_are_counted_one_by_one(struct kunit *test)
{
	struct sim_machine *m = boot_cpus(test, "64M", "32M@1G:0,32M@2G:1",
					  "1:0,1:1");
	LIST_HEAD(list);

	run_on(m, 1);
	KUNIT_ASSERT_EQ(test, 20, sim_alloc_pages_bulk_list(&m->mm, GFP_KERNEL,
							    20, &list));
	KUNIT_ASSERT_EQ(test, 7, __sim_alloc_pages_bulk(&m->mm, GFP_KERNEL, 0,
							SIM_NODE_MASK_ALL, 7,
							&list, NULL));
	expect_numa(test, m, "bulk", ROW(7, 0, 0, 0, 0, 7),
		    ROW(20, 0, 0, 0, 20, 0));
}

static void numa_counters_go_off_and_begin_anew(struct kunit *test)
{
	static const int bad[] = { INT_MIN, -1, 2, INT_MAX };
	struct sim_machine *m = boot_cpus(test, "64M", "32M@1G:0,32M@2G:1",
					  "1:0,1:1");
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, sim_alloc_pages(&m->mm, GFP_KERNEL, 0));
	KUNIT_ASSERT_NOT_NULL(test, sim_alloc_pages(&m->mm, GFP_KERNEL, 6));
	expect_numa(test, m, "on", ROW(2, 0, 0, 0, 2, 0), ROW(0));
	/* On again while it is on: nothing is lost. */
	KUNIT_EXPECT_EQ(test, sim_set_numa_stat(&m->mm, 1), 0);
	expect_numa(test, m, "on", ROW(2, 0, 0, 0, 2, 0), ROW(0));
	for (i = 0; i < ARRAY_SIZE(bad); i++)
		KUNIT_EXPECT_EQ(test, sim_set_numa_stat(&m->mm, bad[i]),
				-EINVAL);
	expect_numa(test, m, "on", ROW(2, 0, 0, 0, 2, 0), ROW(0));
	KUNIT_EXPECT_EQ(test, sim_set_numa_stat(&m->mm, 0), 0);
	KUNIT_ASSERT_NOT_NULL(test, sim_alloc_pages(&m->mm, GFP_KERNEL, 0));
	expect_numa(test, m, "off", ROW(0), ROW(0));
	KUNIT_EXPECT_EQ(test, 0, value_of(sim_test_show(test, m, sim_vmstat_show),
					  "numa_hit"));
	KUNIT_EXPECT_EQ(test, sim_set_numa_stat(&m->mm, 1), 0);
	KUNIT_ASSERT_NOT_NULL(test, sim_alloc_pages(&m->mm, GFP_KERNEL, 0));
	expect_numa(test, m, "on", ROW(1, 0, 0, 0, 1, 0), ROW(0));
}

static void nodes_take_turns(struct kunit *test)
{
	struct sim_machine *m = boot_cpus(test, "64M", "32M@1G:0,32M@2G:1",
					  "1:0,1:1");
	int prev = NUMA_NO_NODE, i;
	struct sim_zone *zone;

	for (i = 0; i < 10; i++) {
		struct sim_page *page;

		page = sim_alloc_pages_interleave(&m->mm, GFP_KERNEL, i, 3,
						  &prev);
		KUNIT_ASSERT_NOT_NULL(test, page);
		KUNIT_EXPECT_EQ(test, sim_page_to_nid(page), i % 2);
		KUNIT_EXPECT_EQ(test, prev, i % 2);
	}
	for (i = 0; i < 3; i++)
		KUNIT_ASSERT_NOT_NULL(test,
				      sim_alloc_pages_interleave(&m->mm,
								 GFP_KERNEL, 0,
								 2, &prev));
	KUNIT_EXPECT_EQ(test, prev, 1);
	KUNIT_EXPECT_NULL(test, sim_alloc_pages_interleave(&m->mm, GFP_KERNEL,
							   0, 0, &prev));
	/* Behind the highest number there is no node. */
	prev = SIM_MAX_NUMNODES - 1;
	KUNIT_ASSERT_NOT_NULL(test,
			      sim_alloc_pages_interleave(&m->mm, GFP_KERNEL, 0,
							 3, &prev));
	KUNIT_EXPECT_EQ(test, prev, 0);
	expect_numa(test, m, "in turn", ROW(6, 0, 0, 6, 6, 0),
		    ROW(8, 0, 0, 8, 0, 8));
	/* Who has no room when its turn comes does not get the credit. */
	for_each_sim_populated_zone(m->mm.node_data[1], zone)
		sim_test_drain(test, m, zone);
	restart(test, m);
	KUNIT_ASSERT_NOT_NULL(test,
			      sim_alloc_pages_interleave(&m->mm, GFP_KERNEL, 0,
							 3, &prev));
	KUNIT_EXPECT_EQ(test, prev, 1);
	expect_numa(test, m, "made up for", ROW(0, 1, 0, 0, 1, 0),
		    ROW(0, 0, 1, 0, 0, 0));
}

/* Three CPUs near node 1, one near node 2, which has no memory, two near none. */
static void each_cpu_has_a_node(struct kunit *test)
{
	static const struct sim_test_node nodes[3] = {
		{ { 1 } }, { { 1 } }, { { 0 } }
	};
	static const int want[] = { 1, 1, 1, 2, 0, 1, 2, 0 };
	struct sim_machine *m = sim_test_unbacked(test, nodes, 3);
	struct sim_cpu *area;
	void **unit;
	int cpu;

	area = kunit_kcalloc(test, 8, PAGE_SIZE, GFP_KERNEL);
	unit = kunit_kcalloc(test, 8, sizeof(*unit), GFP_KERNEL);
	KUNIT_ASSERT_TRUE(test, area && unit);
	for (cpu = 0; cpu < 8; cpu++)
		unit[cpu] = (void *)area + cpu * PAGE_SIZE;
	m->mm.percpu.unit = unit;
	m->mm.node_nr_cpus[1] = 3;
	m->mm.node_nr_cpus[2] = 1;
	m->mm.nr_cpus = 8;
	sim_setup_numa_nodes(&m->mm);
	stay_here(test);
	for (cpu = 0; cpu < 8; cpu++) {
		run_on(m, cpu);
		KUNIT_EXPECT_EQ_MSG(test, sim_numa_mem_id(&m->mm), want[cpu],
				    "CPU %d", cpu);
	}
	/* Without areas, the first node that has memory. */
	m->mm.percpu.unit = NULL;
	m->mm.node_states[SIM_N_MEMORY] = BIT_ULL(1);
	KUNIT_EXPECT_EQ(test, sim_numa_mem_id(&m->mm), 1);
}

static void numastat_is_that_of_the_node(struct kunit *test)
{
	struct sim_machine *m = boot_cpus(test, "64M", "32M@1G:0,32M@2G:1",
					  "1:0,1:1");
	struct sim_list_file file = { m, 1 };
	struct sim_page *page;
	struct sim_zone *zone;

	page = sim_alloc_pages_node(&m->mm, 1, GFP_KERNEL, 2);
	KUNIT_ASSERT_NOT_NULL(test, page);
	page = sim_alloc_pages_node(&m->mm, 1, GFP_KERNEL, 2);
	KUNIT_ASSERT_NOT_NULL(test, page);
	for_each_sim_populated_zone(m->mm.node_data[0], zone)
		sim_test_drain(test, m, zone);
	page = sim_alloc_pages(&m->mm, GFP_KERNEL, 7);
	KUNIT_ASSERT_NOT_NULL(test, page);
	KUNIT_EXPECT_STREQ(test,
			   sim_test_show(test, (void *)&file, sim_numastat_show),
			   "numa_hit 2\nnuma_miss 1\nnuma_foreign 0\n"
			   "interleave_hit 0\nlocal_node 0\nother_node 3\n");
	file.nid = 0;
	KUNIT_EXPECT_EQ(test, 1,
			value_of(sim_test_show(test, (void *)&file,
					       sim_numastat_show),
				 "numa_foreign"));
	m->stage = SIM_STAGE_PANICKED;
	KUNIT_EXPECT_STREQ(test, "", sim_test_show(test, (void *)&file,
						   sim_numastat_show));
	m->stage = SIM_STAGE_BUDDY;
}

#define STORM_STEPS 20000
#define STORM_HELD 512

/* After any number of changes on any CPUs nothing is lost on the way. */
static void nothing_is_lost_between_cpus_and_zones(struct kunit *test)
{
	struct sim_machine *m = boot_cpus(test, "64M", "32M@1G:0,32M@2G:1",
					  "3:0,2:1");
	struct sim_page **held = kunit_kcalloc(test, STORM_HELD, sizeof(*held),
					       GFP_KERNEL);
	u8 *order = kunit_kzalloc(test, STORM_HELD, GFP_KERNEL);
	unsigned long taken = 0, pages = 0, sum = 0;
	struct rnd_state rnd;
	struct sim_zone *zone;
	unsigned int step;
	int nid;

	KUNIT_ASSERT_TRUE(test, held && order);
	prandom_seed_state(&rnd, sim_test_seed());
	for (step = 0; step < STORM_STEPS; step++) {
		u32 r = prandom_u32_state(&rnd), i = r % STORM_HELD;

		run_on(m, (r >> 16) % 5);
		if (held[i]) {
			sim_free_pages(&m->mm, held[i], order[i]);
			held[i] = NULL;
		} else {
			order[i] = (r >> 24) % 6;
			held[i] = sim_alloc_pages_node(&m->mm, (r >> 20) & 1,
						       GFP_KERNEL | __GFP_NOWARN,
						       order[i]);
			taken += !!held[i];
			pages += held[i] ? 1UL << order[i] : 0;
		}
		if (!(r % 3001))
			sim_refresh_vm_stats(&m->mm);
		if (step % 2000 == 0)
			KUNIT_ASSERT_TRUE(test, sim_test_verify(test, m));
	}
	for_each_sim_node(&m->mm, nid)
		for_each_sim_populated_zone(m->mm.node_data[nid], zone)
			sum += sim_zone_numa_event_state(&m->mm, zone,
							 SIM_NUMA_LOCAL) +
			       sim_zone_numa_event_state(&m->mm, zone,
							 SIM_NUMA_OTHER);
	KUNIT_EXPECT_EQ(test, sum, taken);
	for (step = 0; step < STORM_HELD; step++)
		if (held[step])
			sim_free_pages(&m->mm, held[step], order[step]);
	sim_drain_all_pages(&m->mm, NULL);
	sim_refresh_vm_stats(&m->mm);
	sum = 0;
	for_each_sim_node(&m->mm, nid) {
		for_each_sim_populated_zone(m->mm.node_data[nid], zone) {
			KUNIT_EXPECT_EQ(test, zone->vm_stat[FREE],
					zone->managed_pages);
			sum += sim_zone_vm_events(&m->mm, zone, SIM_PGALLOC);
		}
	}
	KUNIT_EXPECT_EQ(test, sum, pages);
	sim_test_verify(test, m);
}

static struct kunit_case vmstat_cases[] = {
	KUNIT_CASE(names_are_those_of_a_real_kernel),
	KUNIT_CASE(highmem_has_counters_in_place_of_device),
	KUNIT_CASE(events_of_all_cpus_are_shown_by_their_names),
	KUNIT_CASE(pages_are_counted_by_kind_of_zone),
	KUNIT_CASE(thresholds_follow_cpus_and_marks),
	KUNIT_CASE(small_changes_stay_with_a_cpu_up_to_its_threshold),
	KUNIT_CASE(a_safe_answer_counts_what_the_cpus_keep),
	KUNIT_CASE_PARAM(a_block_is_counted_where_it_came_from,
			 numa_gen_params),
	KUNIT_CASE(many_pages_at_once_are_counted_one_by_one),
	KUNIT_CASE(numa_counters_go_off_and_begin_anew),
	KUNIT_CASE(nodes_take_turns),
	KUNIT_CASE(each_cpu_has_a_node),
	KUNIT_CASE(numastat_is_that_of_the_node),
	KUNIT_CASE(nothing_is_lost_between_cpus_and_zones),
	{}
};

static struct kunit_suite vmstat_suite = {
	.name = "mm_sim_vmstat",
	.suite_init = sim_test_print_seed,
	.test_cases = vmstat_cases,
};

kunit_test_suite(vmstat_suite);
