// SPDX-License-Identifier: GPL-2.0
/*
 * What an allocation that failed leaves in the log: the kernel's report, to the byte,
 * of machines that are made by hand; and the line that says why.
 */
#include <kunit/test.h>
#include <linux/preempt.h>
#include <linux/sched.h>
#include <linux/string.h>

#include "helpers.h"
#include "page/buddy.h"
#include "page/page_alloc.h"
#include "page/percpu.h"
#include "page/show_mem.h"

/* What a log of one report may be read into. */
#define TEXT_SIZE (2 * SIM_LOG_SIZE)

#define UNMOVABLE SIM_MIGRATE_UNMOVABLE
#define MOVABLE SIM_MIGRATE_MOVABLE
#define RECLAIMABLE SIM_MIGRATE_RECLAIMABLE
#define HIGHATOMIC SIM_MIGRATE_HIGHATOMIC
#define CMA SIM_MIGRATE_CMA
#define ISOLATE SIM_MIGRATE_ISOLATE

#define ALL SIM_NODE_MASK_ALL

/**
 * struct hand_made - a machine of what a case puts into it
 * @mm: the machine
 * @log: its log
 * @text: what was logged
 * @nr_pages: entries of @page in use
 * @page: first pages of free blocks
 */
struct hand_made {
	struct sim_mm mm;
	struct sim_log *log;
	char *text;
	unsigned int nr_pages;
	struct sim_page page[256];
};

static struct hand_made *make(struct kunit *test)
{
	struct hand_made *h = kunit_kzalloc(test, sizeof(*h), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, h);
	h->text = kunit_kzalloc(test, TEXT_SIZE, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, h->text);
	h->log = sim_test_new_log(test);
	h->mm.log = h->log;
	h->mm.mems_allowed = ALL;
	h->mm.movable_zone = SIM_ZONE_NORMAL;
	ratelimit_state_init(&h->mm.nopage_rs, 10 * HZ, 1);
	ratelimit_set_flags(&h->mm.nopage_rs, RATELIMIT_MSG_ON_RELEASE);
	return h;
}

/* Zone @idx of node @nid, which goes to the ends of the zonelists of all nodes. */
static struct sim_zone *add_zone(struct kunit *test, struct hand_made *h,
				 int nid, int idx, unsigned long present,
				 unsigned long managed, unsigned long min)
{
	struct sim_pglist_data *pgdat = h->mm.node_data[nid];
	struct sim_zone *zone;
	int i, list;

	if (!pgdat) {
		pgdat = kunit_kzalloc(test, sizeof(*pgdat), GFP_KERNEL);
		KUNIT_ASSERT_NOT_NULL(test, pgdat);
		pgdat->node_id = nid;
		h->mm.node_data[nid] = pgdat;
		sim_node_set_state(&h->mm, nid, SIM_N_ONLINE);
		sim_node_set_state(&h->mm, nid, SIM_N_MEMORY);
		for (i = 0; i < SIM_MAX_NR_ZONES; i++)
			sim_init_currently_empty_zone(&pgdat->node_zones[i]);
	}
	zone = &pgdat->node_zones[idx];
	zone->name = sim_zone_names[idx];
	zone->mm = &h->mm;
	zone->zone_pgdat = pgdat;
	zone->present_pages = present;
	zone->managed_pages = managed;
	zone->_watermark[SIM_WMARK_MIN] = min;
	zone->_watermark[SIM_WMARK_LOW] = min + min / 4;
	zone->_watermark[SIM_WMARK_HIGH] = min + min / 2;
	for (i = 0; i < SIM_MAX_NUMNODES; i++) {
		if (!h->mm.node_data[i])
			continue;
		for (list = 0; list < SIM_MAX_ZONELISTS; list++) {
			struct sim_zoneref *z = h->mm.node_data[i]
						->node_zonelists[list]
						._zonerefs;

			if (list == SIM_ZONELIST_NOFALLBACK && i != nid)
				continue;
			while (z->zone)
				z++;
			z->zone = zone;
			z->zone_idx = idx;
		}
	}
	return zone;
}

/* @nr free blocks of a type; pages that are isolated do not count as free. */
static void put(struct kunit *test, struct hand_made *h, struct sim_zone *zone,
		unsigned int nr, unsigned int order, int mt)
{
	long pages = (long)nr << order;

	while (nr--) {
		KUNIT_ASSERT_LT(test, h->nr_pages, ARRAY_SIZE(h->page));
		sim_add_to_free_list(zone, &h->page[h->nr_pages++], order, mt,
				     true);
	}
	if (mt != ISOLATE)
		zone->vm_stat[SIM_NR_FREE_PAGES] += pages;
	if (mt == CMA)
		zone->vm_stat[SIM_NR_FREE_CMA_PAGES] += pages;
	if (mt == HIGHATOMIC)
		zone->nr_free_highatomic += pages;
}

/* All that was logged, from the first line on. */
static const char *logged(struct hand_made *h)
{
	struct sim_log_reader reader;
	size_t len = 0, n;

	sim_log_read_begin(h->log, &reader, SIM_LOG_ALL);
	while ((n = sim_log_read(h->log, &reader, h->text + len,
				 TEXT_SIZE - 1 - len)))
		len += n;
	h->text[len] = '\0';
	return h->text;
}

/* A request near node 0 fails. */
static void fail(struct hand_made *h, gfp_t gfp, unsigned int order,
		 u64 nodemask)
{
	struct sim_alloc_context ac = {
		.zonelist = sim_node_zonelist(&h->mm, 0, gfp),
		.nodemask = nodemask,
		.highest_zoneidx = sim_gfp_zone(gfp),
		.migratetype = sim_gfp_migratetype(&h->mm, gfp),
	};
	int level = sim_test_quiet_begin(LOGLEVEL_ERR);

	sim_warn_alloc(&h->mm, gfp, order, &ac);
	sim_test_quiet_end(level);
}

/* Two nodes: DMA and Normal; Normal and Movable, which is high memory. */
static struct hand_made *make_two_nodes(struct kunit *test)
{
	struct hand_made *h = make(test);
	struct sim_zone *zone;
	int i;

	zone = add_zone(test, h, 0, SIM_ZONE_DMA, 3998, 3840, 100);
	for (i = SIM_ZONE_NORMAL; i < SIM_MAX_NR_ZONES; i++)
		zone->lowmem_reserve[i] = 2000 + i;
	put(test, h, zone, 1, 0, UNMOVABLE);
	put(test, h, zone, 1, 3, UNMOVABLE);
	put(test, h, zone, 1, 3, MOVABLE);

	zone = add_zone(test, h, 0, SIM_ZONE_NORMAL, 8192, 8000, 300);
	zone->watermark_boost = 512;
	zone->nr_reserved_highatomic = 1024;
	put(test, h, zone, 2, 0, UNMOVABLE);
	put(test, h, zone, 2, 0, RECLAIMABLE);
	put(test, h, zone, 1, 0, ISOLATE);
	put(test, h, zone, 1, 2, HIGHATOMIC);
	put(test, h, zone, 1, 9, CMA);

	add_zone(test, h, 1, SIM_ZONE_NORMAL, 16384, 16000, 400);
	zone = add_zone(test, h, 1, SIM_ZONE_MOVABLE, 1000, 900, 4);
	put(test, h, zone, 9, 0, MOVABLE);
	h->mm.movable_zone = SIM_ZONE_HIGHMEM;
	return h;
}

/* 7 pages in the lists of this CPU, and 30 in those of another, of Node 1 Normal. */
static void fill_pcp(struct kunit *test, struct hand_made *h)
{
	const size_t size = 2 * sizeof(struct sim_per_cpu_pages);
	struct sim_zone *zone = &h->mm.node_data[1]->node_zones[SIM_ZONE_NORMAL];
	unsigned int cpu;

	h->mm.nr_cpus = 2;
	h->mm.percpu.unit = kunit_kcalloc(test, 2, sizeof(void *), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, h->mm.percpu.unit);
	for (cpu = 0; cpu < 2; cpu++) {
		h->mm.percpu.unit[cpu] = kunit_kzalloc(test, size, GFP_KERNEL);
		KUNIT_ASSERT_NOT_NULL(test, h->mm.percpu.unit[cpu]);
	}
	zone->per_cpu_pageset = sizeof(struct sim_per_cpu_pages);
	h->mm.cpu_offset = raw_smp_processor_id() % 2;
	sim_zone_pcp(&h->mm, zone, 0)->count = 4;
	sim_zone_pcp(&h->mm, zone, 0)->large.count = 3;
	sim_zone_pcp(&h->mm, zone, 1)->count = 30;
}

#define TOTALS \
	"<4>active_anon:0 inactive_anon:0 isolated_anon:0\n" \
	"<4> active_file:0 inactive_file:0 isolated_file:0\n" \
	"<4> unevictable:0 dirty:0 writeback:0\n" \
	"<4> slab_reclaimable:0 slab_unreclaimable:0\n" \
	"<4> mapped:0 shmem:0 pagetables:0\n" \
	"<4> sec_pagetables:0 bounce:0\n" \
	"<4> kernel_misc_reclaimable:0\n"

#define NODE \
	" active_anon:0kB inactive_anon:0kB active_file:0kB inactive_file:0kB" \
	" unevictable:0kB isolated(anon):0kB isolated(file):0kB mapped:0kB" \
	" dirty:0kB writeback:0kB shmem:0kB shmem_thp:0kB shmem_pmdmapped:0kB" \
	" anon_thp:0kB writeback_tmp:0kB kernel_stack:0kB pagetables:0kB" \
	" sec_pagetables:0kB all_unreclaimable? no\n"

#define ZONE_LRU \
	" active_anon:0kB inactive_anon:0kB active_file:0kB inactive_file:0kB" \
	" unevictable:0kB writepending:0kB"

#define SWAP \
	"<4>0 total pagecache pages\n" \
	"<4>0 pages in swap cache\n" \
	"<4>Free swap  = 0kB\n" \
	"<4>Total swap = 0kB\n"

#define RAM \
	"<4>29574 pages RAM\n" \
	"<4>1000 pages HighMem/MovableOnly\n" \
	"<4>834 pages reserved\n" \
	"<4>0 pages cma reserved\n"

#define NODE_0_ZONES \
	"<4>Node 0 DMA free:68kB boost:0kB min:400kB low:500kB high:600kB" \
	" reserved_highatomic:0KB" ZONE_LRU " present:15992kB managed:15360kB" \
	" mlocked:0kB bounce:0kB free_pcp:0kB local_pcp:0kB free_cma:0kB\n" \
	"<4>lowmem_reserve[]: 0 0 2002 2003 2004\n" \
	"<4>Node 0 Normal free:2080kB boost:2048kB min:3248kB low:3548kB" \
	" high:3848kB reserved_highatomic:4096KB" ZONE_LRU \
	" present:32768kB managed:32000kB" \
	" mlocked:0kB bounce:0kB free_pcp:0kB local_pcp:0kB free_cma:2048kB\n" \
	"<4>lowmem_reserve[]: 0 0 0 0 0\n"

#define NODE_0_LISTS \
	"<4>Node 0 DMA: 1*4kB (U) 0*8kB 0*16kB 2*32kB (UM) 0*64kB 0*128kB" \
	" 0*256kB 0*512kB 0*1024kB 0*2048kB 0*4096kB = 68kB\n" \
	"<4>Node 0 Normal: 5*4kB (UEI) 0*8kB 1*16kB (H) 0*32kB 0*64kB 0*128kB" \
	" 0*256kB 0*512kB 0*1024kB 1*2048kB (C) 0*4096kB = 2084kB\n"

#define NODE_1_ZONE(free_pcp, local_pcp) \
	"<4>Node 1 Normal free:0kB boost:0kB min:1600kB low:2000kB high:2400kB" \
	" reserved_highatomic:0KB" ZONE_LRU " present:65536kB managed:64000kB" \
	" mlocked:0kB bounce:0kB free_pcp:" free_pcp " local_pcp:" local_pcp \
	" free_cma:0kB\n" \
	"<4>lowmem_reserve[]: 0 0 0 0 0\n"

#define NODE_1_LIST \
	"<4>Node 1 Normal: 0*4kB 0*8kB 0*16kB 0*32kB 0*64kB 0*128kB 0*256kB" \
	" 0*512kB 0*1024kB 0*2048kB 0*4096kB = 0kB\n"

static void expect_part(struct kunit *test, const char *text, const char *part)
{
	KUNIT_EXPECT_TRUE_MSG(test, strstr(text, part), "no %s in: %s", part,
			      text);
}

/* The line that says why, from behind its first words. */
#define HAS(zone, free, useless) \
	": Node " zone " has " free " pages free, " useless " of no use here, "

#define KEEPS(keep, mark, reserve) \
	"and must keep " keep " (min mark " mark ") and " reserve \
	" (lowmem reserve)"

static void a_failure_is_reported_as_linux_does(struct kunit *test)
{
	static const char fmt[] =
		"<4>%s: page allocation failure: order:4, mode:%#x(GFP_KERNEL), nodemask=(null),cpuset=/,mems_allowed=0-1\n"
		"<4>Mem-Info:\n"
		TOTALS
		"<4> free:546 free_pcp:37 free_cma:512\n"
		"<4>Node 0" NODE
		"<4>Node 1" NODE
		NODE_0_ZONES
		NODE_1_ZONE("148kB", "28kB")
		NODE_0_LISTS
		NODE_1_LIST
		SWAP RAM
		"<4>why: below the min mark"
		HAS("1 Normal, the nearest of 3 zones,", "0", "15") KEEPS("400", "400", "0")
		"; 416 too few\n";
	struct hand_made *h = make_two_nodes(test);
	char *want;

	want = kunit_kzalloc(test, sizeof(fmt) + 64, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, want);
	snprintf(want, sizeof(fmt) + 64, fmt, current->comm,
		 (__force unsigned int)GFP_KERNEL);
	/* The report is of the CPU on which it is made. */
	migrate_disable();
	fill_pcp(test, h);
	fail(h, GFP_KERNEL, 4, ALL);
	migrate_enable();
	KUNIT_EXPECT_STREQ(test, logged(h), want);
}

static void what_others_hold_is_shown(struct kunit *test)
{
	struct hand_made *h = make_two_nodes(test);
	struct sim_zone *zone = h->mm.node_data[0]->node_zones;

	zone[SIM_ZONE_DMA].nr_lru[SIM_LRU_INACTIVE_FILE] = 1;
	zone[SIM_ZONE_NORMAL].nr_lru[SIM_LRU_INACTIVE_FILE] = 10;
	zone[SIM_ZONE_NORMAL].nr_lru[SIM_LRU_ACTIVE_FILE] = 200;
	zone[SIM_ZONE_NORMAL].nr_lru[SIM_LRU_SLAB] = 3000;
	zone[SIM_ZONE_NORMAL].nr_lru[SIM_LRU_ISOLATED] = 50;
	zone = h->mm.node_data[1]->node_zones;
	zone[SIM_ZONE_MOVABLE].nr_lru[SIM_LRU_ACTIVE_FILE] = 400;
	zone[SIM_ZONE_MOVABLE].nr_lru[SIM_LRU_ISOLATED] = 6;
	h->mm.node_data[1]->kswapd_failures = SIM_MAX_RECLAIM_RETRIES;
	h->mm.cma.total_pages = 512;
	fail(h, GFP_KERNEL, 0, ALL);
	logged(h);
	/* The sums are of all zones, whichever the request may use. */
	expect_part(test, h->text,
		    "<4> active_file:600 inactive_file:11 isolated_file:56\n"
		    "<4> unevictable:0 dirty:0 writeback:0\n"
		    "<4> slab_reclaimable:3000 slab_unreclaimable:0\n");
	/* Node 0, node 1, and the zones. */
	expect_part(test, h->text,
		    "active_file:800kB inactive_file:44kB unevictable:0kB isolated(anon):0kB ");
	expect_part(test, h->text, "isolated(anon):0kB isolated(file):200kB ");
	expect_part(test, h->text, "all_unreclaimable? no\n<4>Node 1 active_anon");
	expect_part(test, h->text,
		    "active_file:1600kB inactive_file:0kB unevictable:0kB isolated(anon):0kB ");
	expect_part(test, h->text, "isolated(anon):0kB isolated(file):24kB ");
	expect_part(test, h->text, "all_unreclaimable? yes\n<4>Node 0 DMA free");
	expect_part(test, h->text,
		    "active_file:0kB inactive_file:4kB unevictable:0kB writepending:0kB present:15992kB");
	expect_part(test, h->text,
		    "active_file:800kB inactive_file:40kB unevictable:0kB writepending:0kB ");
	expect_part(test, h->text, "<4>667 total pagecache pages\n");
	expect_part(test, h->text, "<4>512 pages cma reserved\n");
}

static void nodes_that_it_may_not_use_are_left_out(struct kunit *test)
{
	static const char fmt[] =
		"<4>%s: page allocation failure: order:0, mode:%#x(GFP_USER), nodemask=1,cpuset=/,mems_allowed=0-1\n"
		"<4>Mem-Info:\n"
		TOTALS
		"<4> free:546 free_pcp:0 free_cma:512\n"
		"<4>Node 1" NODE
		NODE_1_ZONE("0kB", "0kB")
		NODE_1_LIST
		SWAP RAM
		"<4>why: below the min mark"
		HAS("1 Normal", "0", "0") KEEPS("400", "400", "0")
		"; 401 too few\n";
	struct hand_made *h = make_two_nodes(test);
	char *want;

	want = kunit_kzalloc(test, sizeof(fmt) + 64, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, want);
	snprintf(want, sizeof(fmt) + 64, fmt, current->comm,
		 (__force unsigned int)GFP_USER);
	fail(h, GFP_USER, 0, BIT_ULL(1));
	KUNIT_EXPECT_STREQ(test, logged(h), want);
}

static void who_cannot_wait_is_shown_all_nodes(struct kunit *test)
{
	struct hand_made *h = make_two_nodes(test);

	fail(h, GFP_NOWAIT & ~__GFP_NOWARN, 0, BIT_ULL(1));
	logged(h);
	expect_part(test, h->text, NODE_0_ZONES);
	expect_part(test, h->text, NODE_0_LISTS);
	expect_part(test, h->text, "nodemask=1,cpuset=/");
}

static void a_cpuset_is_shown(struct kunit *test)
{
	struct hand_made *h = make_two_nodes(test);

	h->mm.mems_allowed = BIT_ULL(1);
	fail(h, GFP_USER, 0, ALL);
	logged(h);
	expect_part(test, h->text, "nodemask=(null),cpuset=/,mems_allowed=1\n");
	KUNIT_EXPECT_NULL(test, strstr(h->text, "Node 0 DMA"));
	expect_part(test, h->text, NODE_1_LIST);
}

static void higher_zones_are_shown_where_they_are_allowed(struct kunit *test)
{
	struct hand_made *h = make_two_nodes(test);

	fail(h, GFP_HIGHUSER_MOVABLE, 0, ALL);
	logged(h);
	expect_part(test, h->text, "(GFP_HIGHUSER_MOVABLE)");
	expect_part(test, h->text, "<4>Node 1 Movable: 9*4kB (M) 0*8kB");
}

static unsigned int lines(const char *text)
{
	unsigned int n = 0;

	for (; *text; text++)
		n += *text == '\n';
	return n;
}

static void reports_are_rare(struct kunit *test)
{
	struct hand_made *h = make_two_nodes(test);
	unsigned int n;

	fail(h, GFP_KERNEL | __GFP_NOWARN, 0, ALL);
	KUNIT_EXPECT_STREQ(test, logged(h), "");
	fail(h, GFP_KERNEL, 0, ALL);
	n = lines(logged(h));
	KUNIT_EXPECT_GT(test, n, 20);
	fail(h, GFP_KERNEL, 0, ALL);
	KUNIT_EXPECT_EQ(test, lines(logged(h)), n);
}

/* Linux is silent, as drivers try zone DMA first; why it failed is said. */
static void where_nobody_has_dma_there_is_no_report(struct kunit *test)
{
	struct hand_made *h = make(test);

	add_zone(test, h, 0, SIM_ZONE_NORMAL, 100, 100, 10);
	fail(h, GFP_KERNEL | __GFP_DMA, 0, ALL);
	KUNIT_EXPECT_STREQ(test, logged(h),
			   "<4>why: excluded by zone: no zone up to DMA has memory on any node\n");
}

static void a_report_leaves_room_in_the_log(struct kunit *test)
{
	struct hand_made *h = make(test);
	int nid;

	for (nid = 0; nid < 64; nid++) {
		add_zone(test, h, nid, SIM_ZONE_DMA32, 1000, 1000, 10);
		add_zone(test, h, nid, SIM_ZONE_NORMAL, 1000, 1000, 10);
	}
	fail(h, GFP_KERNEL, 0, ALL);
	KUNIT_EXPECT_LT(test, strlen(logged(h)), SIM_LOG_SIZE / 2);
	/* Nothing of it was lost: 1 and 9 lines, nodes, zones, and the end. */
	KUNIT_EXPECT_EQ(test, lines(h->text),
			1 + 9 + 16 + 32 * 2 + 32 + 4 + 1 + 4 + 1);
	expect_part(test, h->text, "mems_allowed=0-63\n");
	expect_part(test, h->text, "<4>Node 15 Normal: ");
	KUNIT_EXPECT_NULL(test, strstr(h->text, "<4>Node 16 "));
	expect_part(test, h->text,
		    "<4>and 48 nodes more; 32 zones are the limit of a report\n");
	expect_part(test, h->text, "<4>128000 pages RAM\n");
}

/* Why it fails: blocks of Node 0 Normal, whose min mark is 20. */
struct why_case {
	const char *name;
	gfp_t gfp;
	unsigned int order;
	struct {
		unsigned int nr;
		unsigned int order;
		int mt;
	} blocks[2];
	long reserve;
	unsigned long boost;
	const char *why;
};

static const struct why_case why_cases[] = {
	{ "below the mark", GFP_KERNEL, 0, { { 10, 0, MOVABLE } }, 0, 0,
	  "below the min mark"
	  HAS("0 Normal", "10", "0") KEEPS("20", "20", "0")
	  "; 11 too few" },
	{ "at the mark", GFP_KERNEL, 0, { { 20, 0, MOVABLE } }, 0, 0,
	  "below the min mark"
	  HAS("0 Normal", "20", "0") KEEPS("20", "20", "0")
	  "; 1 too few" },
	{ "above the mark", GFP_KERNEL, 0, { { 21, 0, MOVABLE } }, 0, 0,
	  "there is room by now"
	  HAS("0 Normal", "21", "0") KEEPS("20", "20", "0") },
	{ "reserve", GFP_KERNEL, 0, { { 30, 0, MOVABLE } }, 15, 0,
	  "below the min mark"
	  HAS("0 Normal", "30", "0") KEEPS("20", "20", "15")
	  "; 6 too few" },
	{ "raised", GFP_KERNEL, 0, { { 30, 0, MOVABLE } }, 0, 100,
	  "below the min mark"
	  HAS("0 Normal", "30", "0") KEEPS("120", "120", "0")
	  "; 91 too few" },
	/* A half of 20, and a quarter of that less. */
	{ "atomic, raised for others", GFP_ATOMIC, 0, { { 8, 0, MOVABLE } }, 0,
	  100,
	  "below the min mark"
	  HAS("0 Normal", "8", "0") KEEPS("8", "20", "0")
	  "; 1 too few" },
	{ "order 2", GFP_KERNEL, 2, { { 23, 0, MOVABLE } }, 0, 0,
	  "below the min mark"
	  HAS("0 Normal", "23", "3") KEEPS("20", "20", "0")
	  "; 1 too few" },
	/* 1 - (1 + 100 / 8) / 100 */
	{ "fragmented", GFP_KERNEL, 3, { { 100, 0, MOVABLE } }, 0, 0,
	  "too fragmented"
	  HAS("0 Normal", "100", "7") KEEPS("20", "20", "0")
	  "; enough, but no block of order 3, fragmentation index 0.865"
	},
	/* 1 - (1 + 40 / 8) / 10: few blocks, not far from large ones. */
	{ "fragmented a little", GFP_KERNEL, 3, { { 10, 2, MOVABLE } }, 0, 0,
	  "too fragmented"
	  HAS("0 Normal", "40", "7") KEEPS("20", "20", "0")
	  "; enough, but no block of order 3, fragmentation index 0.400"
	},
	{ "in CMA pageblocks", GFP_KERNEL, 3, { { 100, 0, MOVABLE },
						{ 1, 5, CMA } }, 0, 0,
	  "too fragmented"
	  HAS("0 Normal", "132", "39") KEEPS("20", "20", "0")
	  "; blocks of order 3 are in lists of types only that it may not use: CMA"
	},
	{ "movable, in CMA pageblocks", GFP_HIGHUSER_MOVABLE, 3,
	  { { 1, 5, CMA } }, 0, 0,
	  "there is room by now"
	  HAS("0 Normal", "32", "7") KEEPS("20", "20", "0") },
	{ "kept for others", GFP_KERNEL, 0, { { 10, 0, MOVABLE },
					      { 1, 9, HIGHATOMIC } }, 0, 0,
	  "below the min mark"
	  HAS("0 Normal", "522", "512") KEEPS("20", "20", "0")
	  "; 11 too few" },
	{ "no mark", GFP_KERNEL | __GFP_MEMALLOC, 3, { { 5, 0, MOVABLE } }, 0,
	  100,
	  "too few pages"
	  HAS("0 Normal", "5", "7") KEEPS("0", "0", "0")
	  "; 3 too few" },
	/* 1 - (1 + 1) / 8 */
	{ "no mark, fragmented", GFP_KERNEL | __GFP_MEMALLOC, 3,
	  { { 8, 0, MOVABLE } }, 50, 100,
	  "too fragmented"
	  HAS("0 Normal", "8", "7") KEEPS("0", "0", "0")
	  "; enough, but no block of order 3, fragmentation index 0.750"
	},
};

static void why_case_name(const struct why_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(why, why_cases, why_case_name);

static void one_line_says_why(struct kunit *test)
{
	const struct why_case *c = test->param_value;
	struct hand_made *h = make(test);
	char why[SIM_ALLOC_WHY_LEN];
	struct sim_zone *zone;
	int i;

	zone = add_zone(test, h, 0, SIM_ZONE_NORMAL, 1000, 1000, 20);
	zone->watermark_boost = c->boost;
	for (i = SIM_ZONE_NORMAL; i < SIM_MAX_NR_ZONES; i++)
		zone->lowmem_reserve[i] = c->reserve;
	for (i = 0; i < ARRAY_SIZE(c->blocks); i++)
		put(test, h, zone, c->blocks[i].nr, c->blocks[i].order,
		    c->blocks[i].mt);
	sim_alloc_why_node(&h->mm, c->gfp, c->order, NUMA_NO_NODE, why);
	KUNIT_EXPECT_STREQ(test, why, c->why);
}

/* Zones that it might use: Node 0 DMA and Normal, Node 1 Normal. */
struct excluded_case {
	const char *name;
	gfp_t gfp;
	u64 nodemask;
	u64 mems_allowed;
	const char *why;
};

static const struct excluded_case excluded_cases[] = {
	{ "nodemask", GFP_USER, BIT_ULL(5), ALL,
	  "excluded by nodemask: none of its nodes has one of the 3 zones up to Normal"
	},
	{ "nodemask, low zone", GFP_KERNEL | __GFP_DMA, BIT_ULL(1), ALL,
	  "excluded by nodemask: none of its nodes has one of the 1 zones up to DMA"
	},
	{ "cpuset", GFP_USER, ALL, BIT_ULL(5),
	  "excluded by cpuset: mems_allowed has none of the 3 zones up to Normal"
	},
	{ "both", GFP_USER, BIT_ULL(1), BIT_ULL(0),
	  "excluded by nodemask and cpuset: of the 3 zones up to Normal, 2 are not on nodes of the one and the others not of the other"
	},
	{ "a cpuset does not bind it", GFP_ATOMIC, BIT_ULL(1), BIT_ULL(0),
	  "below the min mark"
	  HAS("1 Normal", "0", "0") KEEPS("150", "400", "0")
	  "; 151 too few" },
};

static void excluded_case_name(const struct excluded_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(excluded, excluded_cases, excluded_case_name);

static void zones_that_are_excluded_are_told(struct kunit *test)
{
	const struct excluded_case *c = test->param_value;
	struct hand_made *h = make_two_nodes(test);
	struct sim_alloc_context ac = {
		.zonelist = sim_node_zonelist(&h->mm, 0, c->gfp),
		.nodemask = c->nodemask,
		.highest_zoneidx = sim_gfp_zone(c->gfp),
	};
	char why[SIM_ALLOC_WHY_LEN];

	h->mm.mems_allowed = c->mems_allowed;
	sim_alloc_why(&h->mm, c->gfp, 0, &ac, why);
	KUNIT_EXPECT_STREQ(test, why, c->why);
}

static void this_node_may_have_no_such_zone(struct kunit *test)
{
	struct hand_made *h = make_two_nodes(test);
	char why[SIM_ALLOC_WHY_LEN];

	sim_alloc_why_node(&h->mm, GFP_KERNEL | __GFP_DMA | __GFP_THISNODE, 0,
			   1, why);
	KUNIT_EXPECT_STREQ(test, why,
			   "excluded by zone: no zone up to DMA has memory on this node, and __GFP_THISNODE allows no other");
}

static void the_nearest_zone_is_named(struct kunit *test)
{
	struct hand_made *h = make_two_nodes(test);
	struct sim_zone *dma = &h->mm.node_data[0]->node_zones[SIM_ZONE_DMA];
	char why[SIM_ALLOC_WHY_LEN];

	/* One that lacks only a block is nearer than all that lack pages. */
	memset(dma->lowmem_reserve, 0, sizeof(dma->lowmem_reserve));
	put(test, h, dma, 116, 0, MOVABLE);
	sim_alloc_why_node(&h->mm, GFP_KERNEL, 4, 0, why);
	expect_part(test, why,
		    "too fragmented: Node 0 DMA, the nearest of 3 zones, has 133 pages free");
	dma->_watermark[SIM_WMARK_MIN] = 118;
	sim_alloc_why_node(&h->mm, GFP_KERNEL, 4, 0, why);
	expect_part(test, why,
		    "below the min mark: Node 0 DMA, the nearest of 3 zones, has 133 pages free");
	expect_part(test, why, "; 1 too few");
}

/* Requests that make no sense. */
struct refusal_case {
	const char *name;
	gfp_t gfp;
	unsigned int order;
	int nid;
	const char *why;
};

static const struct refusal_case refusal_cases[] = {
	{ "order", GFP_KERNEL, 11, 0, "no block is of order 11; 10 is the limit" },
	{ "zones", GFP_KERNEL | __GFP_DMA | __GFP_HIGHMEM, 0, 0,
	  "zone modifiers exclude each other: one of __GFP_DMA, __GFP_DMA32 and __GFP_HIGHMEM is the limit"
	},
	{ "types", GFP_KERNEL | __GFP_MOVABLE | __GFP_RECLAIMABLE, 0, 0,
	  "__GFP_MOVABLE and __GFP_RECLAIMABLE exclude each other" },
	{ "node", GFP_KERNEL, 0, 7, "there is no node 7" },
	{ "node, much too large", GFP_KERNEL, 0, 64, "there is no node 64" },
	{ "node, negative", GFP_KERNEL, 0, -2, "there is no node -2" },
	{ "zeroes", GFP_KERNEL | __GFP_ZERO, 0, 0,
	  "nothing backs the pages that __GFP_ZERO would clear" },
};

static void refusal_case_name(const struct refusal_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(refusal, refusal_cases, refusal_case_name);

static void requests_without_sense_are_told(struct kunit *test)
{
	const struct refusal_case *c = test->param_value;
	struct hand_made *h = make_two_nodes(test);
	char want[256];
	int level;

	snprintf(want, sizeof(want),
		 "<4>page allocation refused: order:%u, mode:%#x(%pGg): %s\n",
		 c->order, (__force unsigned int)c->gfp, &c->gfp, c->why);
	level = sim_test_quiet_begin(LOGLEVEL_ERR);
	KUNIT_EXPECT_NULL(test, __sim_alloc_pages(&h->mm, c->gfp | __GFP_NOWARN,
						  c->order, c->nid, ALL));
	KUNIT_EXPECT_STREQ(test, logged(h), "");
	KUNIT_EXPECT_NULL(test, __sim_alloc_pages(&h->mm, c->gfp, c->order,
						  c->nid, ALL));
	KUNIT_EXPECT_STREQ(test, logged(h), want);
	/* Once, and not again in the next seconds. */
	KUNIT_EXPECT_NULL(test, __sim_alloc_pages(&h->mm, c->gfp, c->order,
						  c->nid, ALL));
	KUNIT_EXPECT_STREQ(test, logged(h), want);
	sim_test_quiet_end(level);
}

static struct kunit_case show_mem_cases[] = {
	KUNIT_CASE(a_failure_is_reported_as_linux_does),
	KUNIT_CASE(what_others_hold_is_shown),
	KUNIT_CASE(nodes_that_it_may_not_use_are_left_out),
	KUNIT_CASE(who_cannot_wait_is_shown_all_nodes),
	KUNIT_CASE(a_cpuset_is_shown),
	KUNIT_CASE(higher_zones_are_shown_where_they_are_allowed),
	KUNIT_CASE(reports_are_rare),
	KUNIT_CASE(where_nobody_has_dma_there_is_no_report),
	KUNIT_CASE(a_report_leaves_room_in_the_log),
	KUNIT_CASE_PARAM(one_line_says_why, why_gen_params),
	KUNIT_CASE_PARAM(zones_that_are_excluded_are_told, excluded_gen_params),
	KUNIT_CASE(this_node_may_have_no_such_zone),
	KUNIT_CASE(the_nearest_zone_is_named),
	KUNIT_CASE_PARAM(requests_without_sense_are_told, refusal_gen_params),
	{}
};

static struct kunit_suite show_mem_suite = {
	.name = "mm_sim_show_mem",
	.test_cases = show_mem_cases,
};

kunit_test_suite(show_mem_suite);
