/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The structures of a simulated machine's page allocator: section, zone, node,
 * zonelist. Mirrors include/linux/mmzone.h of Linux 6.12 as x86-64 configures it:
 * 2 MiB pageblocks, 4 MiB largest blocks, a sparse memory map in 128 MiB sections.
 */
#ifndef SIM_PAGE_MMZONE_H
#define SIM_PAGE_MMZONE_H

#include <linux/atomic.h>
#include <linux/bits.h>
#include <linux/build_bug.h>
#include <linux/cache.h>
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/pfn.h>
#include <linux/ratelimit_types.h>
#include <linux/seqlock.h>
#include <linux/spinlock.h>
#include <linux/topology.h>
#include <linux/types.h>
#include <linux/wait.h>

#include "host/log.h"
#include "page/page_flags.h"

#define SIM_MAX_PAGE_ORDER 10
#define SIM_NR_PAGE_ORDERS (SIM_MAX_PAGE_ORDER + 1)
#define SIM_MAX_ORDER_NR_PAGES BIT(SIM_MAX_PAGE_ORDER)

#define SIM_PAGEBLOCK_ORDER (21 - PAGE_SHIFT)
#define SIM_PAGEBLOCK_NR_PAGES BIT(SIM_PAGEBLOCK_ORDER)

#define SIM_PFN_SECTION_SHIFT (SIM_SECTION_SIZE_BITS - PAGE_SHIFT)
#define SIM_PAGES_PER_SECTION BIT(SIM_PFN_SECTION_SHIFT)
#define SIM_PAGEBLOCKS_PER_SECTION (SIM_PAGES_PER_SECTION >> SIM_PAGEBLOCK_ORDER)
#define SIM_SECTIONS_PER_ROOT 64UL

/* Order matters: the first three have fallbacks and per-CPU lists. */
enum sim_migratetype {
	SIM_MIGRATE_UNMOVABLE,
	SIM_MIGRATE_MOVABLE,
	SIM_MIGRATE_RECLAIMABLE,
	SIM_MIGRATE_PCPTYPES,
	SIM_MIGRATE_HIGHATOMIC = SIM_MIGRATE_PCPTYPES,
	SIM_MIGRATE_CMA,
	SIM_MIGRATE_ISOLATE,
	SIM_MIGRATE_TYPES,
	/* Policy migrate_reserve; else there is no such pageblock. */
	SIM_MIGRATE_RESERVE = SIM_MIGRATE_TYPES,
	SIM_MIGRATE_LISTS
};

#define SIM_PAGEBLOCK_BITS 4

enum sim_zone_type {
	SIM_ZONE_DMA,
	SIM_ZONE_DMA32,
	SIM_ZONE_NORMAL,
	SIM_ZONE_HIGHMEM,
	SIM_ZONE_MOVABLE,
	SIM_MAX_NR_ZONES
};

/* A largest block is two pageblocks; so much is taken for granted. */
static_assert(!(SIM_MAX_PAGE_ORDER - 1 - SIM_PAGEBLOCK_ORDER));

struct sim_page_owner;
struct sim_page_owner_stacks;

/**
 * struct sim_mem_section - 128 MiB of the simulated physical address space
 * @map: memory map of the section's pages from @map_pfn on; NULL when absent
 * @map_pfn: first pfn in @map
 * @map_pages: pages in @map, a multiple of the largest block
 * @nid: node of the first memory in it, which @map is allocated from
 * @subsection_map: a bit for each pageblock of the section that holds memory
 * @pageblock_flags: SIM_PAGEBLOCK_BITS for each pageblock
 * @page_owner: who has each page of @map; NULL unless page_owner=on
 *
 * Mirrors struct mem_section.
 */
struct sim_mem_section {
	struct sim_page *map;
	unsigned long map_pfn;
	unsigned long map_pages;
	int nid;
	u64 subsection_map;
	unsigned long *pageblock_flags;
	struct sim_page_owner *page_owner;
};

/**
 * struct sim_free_area - the free blocks of one order
 * @nr_free: blocks in all lists
 * @changes: insertions and removals so far; lets a reader that dropped the
 *	lock see that the lists moved
 * @free_list: one list for each migratetype
 *
 * Those of the types that have per-CPU lists share a cache line with the numbers.
 * Mirrors struct free_area.
 */
struct sim_free_area {
	unsigned long nr_free;
	unsigned long changes;
	struct list_head free_list[SIM_MIGRATE_LISTS];
};

static_assert(offsetof(struct sim_free_area,
		       free_list[SIM_MIGRATE_PCPTYPES]) <= 64);

/* The marks of a zone. Mirrors enum zone_watermarks. */
enum sim_zone_watermarks {
	SIM_WMARK_MIN,
	SIM_WMARK_LOW,
	SIM_WMARK_HIGH,
	SIM_WMARK_PROMO,
	SIM_NR_WMARK
};

enum sim_zone_stat_item {
	SIM_NR_FREE_PAGES,
	SIM_NR_FREE_CMA_PAGES,
	SIM_NR_VM_ZONE_STAT_ITEMS
};

/*
 * The lists of who holds pages that can be had back. Mirrors enum lru_list; the
 * last is that of a shrinker, whose pages cannot be moved. Pages that are being
 * moved are on no list, but counted beside them: NR_ISOLATED_FILE.
 */
enum sim_lru_list {
	SIM_LRU_INACTIVE_FILE,
	SIM_LRU_ACTIVE_FILE,
	SIM_LRU_SLAB,
	SIM_NR_LRU_LISTS,
	SIM_LRU_ISOLATED = SIM_NR_LRU_LISTS,
	SIM_NR_LRU_COUNTS
};

/* The pages of files. Mirrors NR_FILE_PAGES, as sets of bits of the above. */
#define SIM_LRU_FILE_PAGES (BIT(SIM_LRU_INACTIVE_FILE) | \
			    BIT(SIM_LRU_ACTIVE_FILE) | BIT(SIM_LRU_ISOLATED))

/* What each zone counts, in pages; refused frees one by one. */
enum sim_zone_event_item {
	SIM_PGALLOC,
	SIM_PGFREE,
	SIM_PGFREE_BAD,
	SIM_NR_ZONE_EVENT_ITEMS
};

/*
 * Where pages come from, as seen from who wanted them. Mirrors enum
 * numa_stat_item. The lists of a CPU count the first two.
 */
enum sim_numa_stat_item {
	SIM_NUMA_HIT,
	SIM_NUMA_MISS,
	SIM_NR_PCP_NUMA_EVENT_ITEMS,
	SIM_NUMA_FOREIGN = SIM_NR_PCP_NUMA_EVENT_ITEMS,
	SIM_NUMA_INTERLEAVE_HIT,
	SIM_NUMA_LOCAL,
	SIM_NUMA_OTHER,
	SIM_NR_VM_NUMA_EVENT_ITEMS
};

/* Bits of struct sim_zone.flags. Mirrors enum zone_flags. */
enum sim_zone_flags {
	/* An allocation found less than the high mark. */
	SIM_ZONE_BELOW_HIGH,
	/* The marks were raised: kswapd is to know. */
	SIM_ZONE_BOOSTED_WATERMARK,
	/* kswapd is at work: per-CPU lists are kept short. */
	SIM_ZONE_RECLAIM_ACTIVE,
	/* It has given its batch, with the policy fair_zone. */
	SIM_ZONE_FAIR_DEPLETED,
};

/**
 * struct sim_per_cpu_zonestat - what one CPU counts of one zone
 * @vm_stat_diff: what is still to be added to the zone's vm_stat, in pages;
 *	written with the zone lock
 * @stat_threshold: how far @vm_stat_diff may be from 0
 * @vm_numa_event: those of enum sim_numa_stat_item that no lock guards
 *
 * Mirrors struct per_cpu_zonestat.
 */
struct sim_per_cpu_zonestat {
	s8 vm_stat_diff[SIM_NR_VM_ZONE_STAT_ITEMS];
	s8 stat_threshold;
	atomic_long_t vm_numa_event[SIM_NR_VM_NUMA_EVENT_ITEMS];
} __aligned(SMP_CACHE_BYTES);

/**
 * struct sim_compact_state - what compaction of a zone remembers
 * @cached_migrate_pfn: where the migration scanner goes on; 0 for at the start
 * @cached_free_pfn: where the free scanner goes on; 0 for at the end
 * @considered: requests since compaction failed
 * @defer_shift: it is tried again after 2^ so many
 * @order_failed: the lowest order that it failed at
 *
 * Hints: written without a lock. Mirrors the compact_* of struct zone.
 */
struct sim_compact_state {
	unsigned long cached_migrate_pfn;
	unsigned long cached_free_pfn;
	unsigned int considered;
	unsigned int defer_shift;
	int order_failed;
};

struct sim_fail_page_alloc;
struct sim_movable_operations;
struct sim_mm;
struct sim_pglist_data;
struct sim_reclaim;

/**
 * struct sim_zone - one zone of a node
 * @name: "DMA", "DMA32", "Normal", "HighMem", "Movable"
 * @zone_pgdat: the node
 * @zone_start_pfn: first pfn of the span
 * @spanned_pages: last pfn - first pfn + 1, holes included
 * @present_pages: pages of memory in the span
 * @managed_pages: pages that the buddy allocator was given
 * @cma_pages: of these, pages of contiguous memory areas
 * @_watermark: the marks, in pages, without @watermark_boost
 * @watermark_boost: pages that all marks are raised by for a while, because
 *	types began to mix; see sim_boost_watermark()
 * @lowmem_reserve: pages kept from requests that could use a higher zone, by
 *	the highest zone that the request may use
 * @per_cpu_pageset: offset of struct sim_per_cpu_pages in the per-CPU areas; 0
 *	is that of the boot pagesets, which all zones share at first
 * @per_cpu_zonestats: offset of struct sim_per_cpu_zonestat there; 0 for none yet
 * @wait_table: hash of wait queues for pages (4.x era); NULL for none
 * @wait_table_hash_nr_entries: queues in @wait_table
 * @wait_table_bits: log2 of that
 * @pageset_high_min: lower bound of the pages in a per-CPU list
 * @pageset_high_max: upper bound of the same
 * @pageset_batch: pages that a per-CPU list takes at a time
 * @guardpage_minorder: what is split off below this order becomes guard pages; 0
 *	for none
 * @flags: bits of enum sim_zone_flags; atomic
 * @nr_free_highatomic: free pages in pageblocks of SIM_MIGRATE_HIGHATOMIC;
 *	written with @lock
 * @nr_reserved_highatomic: pages of those pageblocks, free or not; the same
 * @mm: the machine
 * @percpu_drift_mark: below so many free pages, what the CPUs have not added to
 *	@vm_stat yet matters; 0 for never
 * @vm_stat: counters in pages, without what the CPUs have not added yet
 * @lock: guards @free_area, @vm_stat, @vm_event, @vm_numa_event and the
 *	pageblock flags of the zone's pages; taken with interrupts off
 * @vm_numa_event: blocks that passed the per-CPU lists by
 * @vm_event: events so far, in pages
 * @nr_isolate_pageblock: isolated pageblocks
 * @nr_migrate_reserve_block: pageblocks of SIM_MIGRATE_RESERVE that it wants
 * @nr_bad_pages: pages in blocks that were found corrupted
 * @nr_alloc_batch: pages that are left of its turn, with the policy fair_zone
 * @nr_lru: pages that are on such lists, and isolated ones; their owner's lock
 *	guards it. Mirrors NR_ZONE_INACTIVE_FILE and NR_ZONE_ACTIVE_FILE
 * @compact: where compaction goes on, and how often it is put off
 * @free_area: the free blocks by order
 *
 * Mirrors struct zone.
 */
struct sim_zone {
	const char *name;
	struct sim_pglist_data *zone_pgdat;
	unsigned long zone_start_pfn;
	unsigned long spanned_pages;
	unsigned long present_pages;
	unsigned long managed_pages;
	unsigned long cma_pages;
	unsigned long _watermark[SIM_NR_WMARK];
	unsigned long watermark_boost;
	long lowmem_reserve[SIM_MAX_NR_ZONES];
	size_t per_cpu_pageset;
	size_t per_cpu_zonestats;
	wait_queue_head_t *wait_table;
	unsigned long wait_table_hash_nr_entries;
	unsigned long wait_table_bits;
	int pageset_high_min;
	int pageset_high_max;
	int pageset_batch;
	unsigned int guardpage_minorder;
	unsigned long flags;
	unsigned long nr_free_highatomic;
	unsigned long nr_reserved_highatomic;
	struct sim_mm *mm;
	unsigned long percpu_drift_mark;
	long vm_stat[SIM_NR_VM_ZONE_STAT_ITEMS];
	/* Who reads the above, without the lock, is not to wait for this line. */
	spinlock_t lock __aligned(SMP_CACHE_BYTES); /* vm_stat, and all below */
	unsigned long vm_numa_event[SIM_NR_VM_NUMA_EVENT_ITEMS];
	unsigned long vm_event[SIM_NR_ZONE_EVENT_ITEMS];
	unsigned long nr_isolate_pageblock;
	unsigned long nr_migrate_reserve_block;
	unsigned long nr_bad_pages;
	atomic_long_t nr_alloc_batch;
	unsigned long nr_lru[SIM_NR_LRU_COUNTS];
	struct sim_compact_state compact;
	struct sim_free_area free_area[SIM_NR_PAGE_ORDERS] __aligned(SMP_CACHE_BYTES);
};

/**
 * struct sim_zoneref - a zone and its index
 * @zone: the zone; NULL ends a zonelist
 * @zone_idx: its enum sim_zone_type
 *
 * Mirrors struct zoneref.
 */
struct sim_zoneref {
	struct sim_zone *zone;
	int zone_idx;
};

enum {
	SIM_ZONELIST_FALLBACK,
	SIM_ZONELIST_NOFALLBACK,
	SIM_MAX_ZONELISTS
};

#define SIM_ZONES_PER_ZONELIST (SIM_MAX_NUMNODES * SIM_MAX_NR_ZONES)

/**
 * struct sim_zonelist - zones in the order in which they are tried
 * @_zonerefs: ended by an entry whose zone is NULL
 *
 * Mirrors struct zonelist.
 */
struct sim_zonelist {
	struct sim_zoneref _zonerefs[SIM_ZONES_PER_ZONELIST + 1];
};

/**
 * struct sim_zonelist_cache - which zones of a fallback list are full
 * @fullzones: a bit for each place of the list
 * @last_full_zap: when they were forgotten, in jiffies
 *
 * Of the policy zlc. Changed without a lock: a bit more or less costs a look at a
 * zone. Mirrors struct zonelist_cache of Linux up to 4.3.
 */
struct sim_zonelist_cache {
	DECLARE_BITMAP(fullzones, SIM_ZONES_PER_ZONELIST);
	unsigned long last_full_zap;
};

/**
 * struct sim_pglist_data - one node
 * @node_zones: its zones
 * @node_zonelists: fallback list, and the list of this node only
 * @zlcache: what is known of the zones in the fallback list
 * @nr_zones: one more than the index of the highest populated zone
 * @node_id: its number
 * @node_start_pfn: first pfn of the span
 * @node_spanned_pages: pages of the span, holes included
 * @node_present_pages: pages of memory
 * @totalreserve_pages: pages that userspace cannot have
 * @kswapd_wakeups: how often an allocation wanted kswapd to run here
 * @kswapd_failures: runs of its kswapd without success since the last that had one
 *
 * Mirrors struct pglist_data.
 */
struct sim_pglist_data {
	struct sim_zone node_zones[SIM_MAX_NR_ZONES];
	struct sim_zonelist node_zonelists[SIM_MAX_ZONELISTS];
	struct sim_zonelist_cache zlcache;
	int nr_zones;
	int node_id;
	unsigned long node_start_pfn;
	unsigned long node_spanned_pages;
	unsigned long node_present_pages;
	unsigned long totalreserve_pages;
	atomic_long_t kswapd_wakeups;
	int kswapd_failures;
};

/* What a scan of a node came to. Mirrors NODE_RECLAIM_*. */
enum sim_node_reclaim {
	SIM_NODE_RECLAIM_NOSCAN = -2,
	SIM_NODE_RECLAIM_FULL,
	SIM_NODE_RECLAIM_SOME,
	SIM_NODE_RECLAIM_SUCCESS,
};

/* What a node has. Mirrors enum node_states. */
enum sim_node_states {
	SIM_N_POSSIBLE,
	SIM_N_ONLINE,
	SIM_N_NORMAL_MEMORY,
	SIM_N_HIGH_MEMORY,
	SIM_N_MEMORY,
	SIM_N_CPU,
	SIM_NR_NODE_STATES
};

/* What comes first in a fallback list: all of a node, or of a zone (4.x era). */
enum sim_numa_zonelist_order {
	SIM_ZONELIST_ORDER_NODE,
	SIM_ZONELIST_ORDER_ZONE,
	/* What a kernel of that era chose by itself. */
	SIM_ZONELIST_ORDER_DEFAULT
};

#define SIM_MAX_CMA_AREAS 8
#define SIM_CMA_MAX_NAME 16

/**
 * struct sim_cma - a contiguous memory area
 * @base_pfn: its first pfn
 * @count: its pages
 * @bitmap: a bit for 2^@order_per_bit pages; set when they are taken as a range;
 *	NULL before stage memmap
 * @order_per_bit: see @bitmap
 * @active: the buddy lists have it
 * @lock: guards @bitmap; taken with interrupts off
 * @name: as in debugfs
 *
 * Mirrors struct cma.
 */
struct sim_cma {
	unsigned long base_pfn;
	unsigned long count;
	unsigned long *bitmap;
	unsigned int order_per_bit;
	bool active;
	spinlock_t lock; /* @bitmap */
	char name[SIM_CMA_MAX_NAME];
};

/**
 * struct sim_cma_areas - all of a machine
 * @nr: areas
 * @total_pages: pages of all of them
 * @mutex: one range is taken at a time; mirrors cma_mutex
 * @rs: how often failures are told of
 * @area: the areas
 *
 * Mirrors cma_areas[] and totalcma_pages.
 */
struct sim_cma_areas {
	unsigned int nr;
	unsigned long total_pages;
	struct mutex mutex; /* over sim_alloc_contig_range() */
	struct ratelimit_state rs;
	struct sim_cma area[SIM_MAX_CMA_AREAS];
};

/**
 * struct sim_percpu - per-CPU memory
 * @unit: where the area of each CPU is; NULL while there are none
 * @unit_size: bytes of each area
 * @used: bytes of each area that are taken
 * @bytes: what all of this takes of the machine's memory
 *
 * Mirrors the first chunk of mm/percpu.c and __per_cpu_offset[].
 */
struct sim_percpu {
	void **unit;
	size_t unit_size;
	size_t used;
	u64 bytes;
};

/* What the policies did. Indexes of struct sim_mm.policy_stat. */
enum sim_policy_stat_item {
	/* Zones that were passed by because they had given their batch. */
	SIM_STAT_FAIR_SKIPPED,
	/* Turns that began. */
	SIM_STAT_FAIR_RESET,
	/* Zones that were passed by because they were full of late. */
	SIM_STAT_ZLC_SKIPPED,
	/* Zones that were found to be full. */
	SIM_STAT_ZLC_FULL,
	/* How often that was forgotten after a second. */
	SIM_STAT_ZLC_ZAPPED,
	SIM_NR_POLICY_STAT_ITEMS
};

/* What is not on by default. Bits of struct sim_mm.features. */
enum sim_mm_feature {
	/* Checks: these are settled while the machine boots. */
	SIM_FEATURE_CHECK_PAGES = BIT(0),
	SIM_FEATURE_PAGE_POISON = BIT(1),
	SIM_FEATURE_INIT_ON_ALLOC = BIT(2),
	SIM_FEATURE_INIT_ON_FREE = BIT(3),
	SIM_FEATURE_DEBUG_PAGEALLOC = BIT(4),
	/* Notes: from the end of the boot on. */
	SIM_FEATURE_PAGE_OWNER = BIT(5),
	/* Policies: these come and go while the machine is in use. */
	SIM_FEATURE_FAIR_ZONE = BIT(16),
	SIM_FEATURE_ZLC = BIT(17),
	SIM_FEATURE_MIGRATE_RESERVE = BIT(18),
	SIM_FEATURE_HOT_COLD = BIT(19),
	/* As Linux 6.1 does it: settled when a clone of such a host boots. */
	SIM_FEATURE_LINUX_6_1 = BIT(20),
};

/* Those that walk zonelists in a way of their own. */
#define SIM_FEATURES_FREELIST (SIM_FEATURE_FAIR_ZONE | SIM_FEATURE_ZLC)

/* Those that have work to do for a block that is handed out, or comes back. */
#define SIM_FEATURES_PREP \
	(SIM_FEATURE_CHECK_PAGES | SIM_FEATURE_PAGE_POISON | \
	 SIM_FEATURE_INIT_ON_ALLOC | SIM_FEATURE_INIT_ON_FREE | \
	 SIM_FEATURE_PAGE_OWNER)
#define SIM_FEATURES_FREE \
	(SIM_FEATURE_CHECK_PAGES | SIM_FEATURE_PAGE_POISON | \
	 SIM_FEATURE_INIT_ON_FREE | SIM_FEATURE_PAGE_OWNER)

/**
 * struct sim_bad_page_limit - how many reports of bad pages there were
 * @lock: guards the rest
 * @resume: when to speak again, in jiffies
 * @nr_shown: reports since the last silence
 * @nr_unshown: reports that were not made since then
 *
 * Mirrors the variables of bad_page().
 */
struct sim_bad_page_limit {
	raw_spinlock_t lock;
	unsigned long resume;
	unsigned long nr_shown;
	unsigned long nr_unshown;
};

/**
 * struct sim_mm - the page-level state of one machine
 * @log: the machine's log
 * @fail_page_alloc: which allocations fail on purpose; NULL for none
 * @reclaim: who gives pages up; NULL where nobody can be asked
 * @features: bits of enum sim_mm_feature
 * @node_data: its nodes; NULL where there is none
 * @node_states: for each of enum sim_node_states a bit for each node
 * @sim_nr_node_ids: one more than the highest number of a possible node
 * @node_nr_cpus: CPUs that are near each node
 * @nr_cpus: CPUs of the machine
 * @percpu: their areas
 * @cpu_offset: CPU of the machine that the host's CPU 0 stands for
 * @numa_distance: table of @numa_distance_cnt times as many distances; NULL
 *	where all nodes but the own are equally far
 * @numa_distance_cnt: nodes in @numa_distance
 * @section_roots: tables of SIM_SECTIONS_PER_ROOT sections; NULL where empty
 * @nr_section_roots: entries in @section_roots
 * @page_owner_stacks: what the page owners refer to; NULL unless page_owner=on
 * @max_pfn: one past the highest pfn of memory
 * @arch_zone_lowest_possible_pfn: lower bound of each zone
 * @arch_zone_highest_possible_pfn: upper bound of each zone, exclusive
 * @zone_movable_pfn: where ZONE_MOVABLE begins on each node; 0 for nowhere
 * @movable_zone: the zone that ZONE_MOVABLE takes its pages from
 * @totalram_pages: pages given to the buddy allocator
 * @totalreserve_pages: of these, pages that userspace cannot have
 * @cma: contiguous memory areas, from stage mapped on
 * @min_free_kbytes: KiB that the min marks keep free
 * @user_min_free_kbytes: what the user asked for, or -1
 * @watermark_scale_factor: distance of the marks, in 1/10000 of a zone
 * @watermark_boost_factor: how far the marks may be raised, in 1/10000 of the
 *	high mark; 0 for not at all
 * @lowmem_reserve_ratio: for each zone, 0 for no reserve
 * @percpu_pagelist_high_fraction: share of a zone in per-CPU lists, or 0
 * @policy_stat: what the policies did, by enum sim_policy_stat_item
 * @pcp_max_order: up to this order there are per-CPU lists; pageblocks have one in
 *	any case
 * @pcp_free_high_late: blocks of orders 1 to 3 stay longer in per-CPU lists while
 *	they are freed in a row, as from Linux 6.13 on; set before the lists are
 * @numa_stat: whether the zones show what they count of nodes: 0 or 1
 * @page_group_by_mobility_disabled: too small to keep the types apart
 * @numa_zonelist_order: enum sim_numa_zonelist_order
 * @policy_zone: the highest zone with memory, ZONE_MOVABLE aside
 * @mems_allowed: a bit for each node that tasks may have memory of; ~0 while
 *	there are no cpusets
 * @mems_allowed_seq: changes with @mems_allowed, and with the zonelists
 * @nopage_rs: how often failed allocations are told of
 * @bad_page_limit: how often bad pages are
 * @poison_rs: how often changed poison is
 * @movable_ops: the owner of the pages that can be moved; NULL for none
 * @extfrag_threshold: large blocks are compacted for where the fragmentation
 *	index is above it, -1000 to 1000
 * @pfn_to_virt: host address of a page, of any zone; NULL where nothing backs it
 * @virt_to_pfn: the page at a host address; one above @max_pfn for none
 *
 * What Linux keeps in global variables, so that machines share nothing.
 */
struct sim_mm {
	const struct sim_log *log;
	struct sim_fail_page_alloc *fail_page_alloc;
	struct sim_reclaim *reclaim;
	unsigned int features;
	struct sim_pglist_data *node_data[SIM_MAX_NUMNODES];
	u64 node_states[SIM_NR_NODE_STATES];
	int sim_nr_node_ids;
	unsigned int node_nr_cpus[SIM_MAX_NUMNODES];
	unsigned int nr_cpus;
	struct sim_percpu percpu;
	unsigned int cpu_offset;
	const u8 *numa_distance;
	int numa_distance_cnt;
	struct sim_mem_section **section_roots;
	unsigned long nr_section_roots;
	struct sim_page_owner_stacks *page_owner_stacks;
	unsigned long max_pfn;
	unsigned long arch_zone_lowest_possible_pfn[SIM_MAX_NR_ZONES];
	unsigned long arch_zone_highest_possible_pfn[SIM_MAX_NR_ZONES];
	unsigned long zone_movable_pfn[SIM_MAX_NUMNODES];
	int movable_zone;
	unsigned long totalram_pages;
	unsigned long totalreserve_pages;
	struct sim_cma_areas cma;
	int min_free_kbytes;
	int user_min_free_kbytes;
	int watermark_scale_factor;
	int watermark_boost_factor;
	int lowmem_reserve_ratio[SIM_MAX_NR_ZONES];
	int percpu_pagelist_high_fraction;
	atomic_long_t policy_stat[SIM_NR_POLICY_STAT_ITEMS];
	unsigned int pcp_max_order;
	bool pcp_free_high_late;
	int numa_stat;
	bool page_group_by_mobility_disabled;
	int numa_zonelist_order;
	int policy_zone;
	u64 mems_allowed;
	seqcount_t mems_allowed_seq;
	struct ratelimit_state nopage_rs;
	struct sim_bad_page_limit bad_page_limit;
	struct ratelimit_state poison_rs;
	const struct sim_movable_operations *movable_ops;
	int extfrag_threshold;
	void *(*pfn_to_virt)(const struct sim_mm *mm, unsigned long pfn);
	unsigned long (*virt_to_pfn)(const struct sim_mm *mm, const void *virt);
};

extern const char *const sim_zone_names[SIM_MAX_NR_ZONES];
extern const char *const sim_migratetype_names[SIM_MIGRATE_LISTS];

static inline bool sim_populated_zone(const struct sim_zone *zone)
{
	return zone->present_pages != 0;
}

static inline bool sim_node_state(const struct sim_mm *mm, int nid,
				  enum sim_node_states state)
{
	return mm->node_states[state] & BIT_ULL(nid);
}

static inline void sim_node_set_state(struct sim_mm *mm, int nid,
				      enum sim_node_states state)
{
	mm->node_states[state] |= BIT_ULL(nid);
}

/* Mirrors node_distance(). */
static inline int sim_node_distance(const struct sim_mm *mm, int from, int to)
{
	if (from < mm->numa_distance_cnt && to < mm->numa_distance_cnt)
		return mm->numa_distance[from * mm->numa_distance_cnt + to];
	return from == to ? LOCAL_DISTANCE : REMOTE_DISTANCE;
}

/* The first node from number @nid on; SIM_MAX_NUMNODES at the end. */
static inline int sim_next_node(const struct sim_mm *mm, int nid)
{
	while (nid < SIM_MAX_NUMNODES && !mm->node_data[nid])
		nid++;
	return nid;
}

/* The first zone from @zone on that has memory; NULL at the end. */
static inline struct sim_zone *
sim_next_populated_zone(struct sim_pglist_data *pgdat, struct sim_zone *zone)
{
	for (; zone < pgdat->node_zones + SIM_MAX_NR_ZONES; zone++)
		if (sim_populated_zone(zone))
			return zone;
	return NULL;
}

/* The first node that has memory; SIM_MAX_NUMNODES for none. */
static inline int sim_first_memory_node(const struct sim_mm *mm)
{
	u64 nodes = mm->node_states[SIM_N_MEMORY];

	return nodes ? __ffs64(nodes) : SIM_MAX_NUMNODES;
}

/* The next three walk nodes and zones in the order of their numbers. */
#define for_each_sim_node(mm, nid) \
	for ((nid) = sim_next_node(mm, 0); (nid) < SIM_MAX_NUMNODES; \
	     (nid) = sim_next_node(mm, (nid) + 1))

#define for_each_sim_zone(pgdat, zone) \
	for ((zone) = (pgdat)->node_zones; \
	     (zone) < (pgdat)->node_zones + SIM_MAX_NR_ZONES; (zone)++)

#define for_each_sim_populated_zone(pgdat, zone) \
	for ((zone) = sim_next_populated_zone(pgdat, (pgdat)->node_zones); \
	     (zone); (zone) = sim_next_populated_zone(pgdat, (zone) + 1))

static inline unsigned long sim_zone_end_pfn(const struct sim_zone *zone)
{
	return zone->zone_start_pfn + zone->spanned_pages;
}

static inline bool sim_zone_spans_pfn(const struct sim_zone *zone,
				      unsigned long pfn)
{
	/* An underflow makes a huge number: one comparison does for both ends. */
	return pfn - zone->zone_start_pfn < zone->spanned_pages;
}

/* Mirrors is_highmem_idx(). */
static inline bool sim_is_highmem_idx(const struct sim_mm *mm, int idx)
{
	return idx == SIM_ZONE_HIGHMEM ||
	       (idx == SIM_ZONE_MOVABLE &&
		mm->movable_zone == SIM_ZONE_HIGHMEM);
}

/* A mark as it is now. Mirrors wmark_pages(). */
static inline unsigned long sim_wmark_pages(const struct sim_zone *zone,
					    enum sim_zone_watermarks mark)
{
	return zone->_watermark[mark] + READ_ONCE(zone->watermark_boost);
}

static inline int sim_zone_idx(const struct sim_zone *zone)
{
	return zone - zone->zone_pgdat->node_zones;
}

/* The section of @pfn, or NULL where no memory map reaches. */
static inline struct sim_mem_section *
sim_pfn_to_section(const struct sim_mm *mm, unsigned long pfn)
{
	unsigned long nr = pfn >> SIM_PFN_SECTION_SHIFT;
	unsigned long root = nr / SIM_SECTIONS_PER_ROOT;

	if (root >= mm->nr_section_roots || !mm->section_roots[root])
		return NULL;
	return &mm->section_roots[root][nr % SIM_SECTIONS_PER_ROOT];
}

/* Mirrors pfn_valid(): a pageblock that holds any memory is valid wholly. */
static inline bool sim_pfn_valid(const struct sim_mm *mm, unsigned long pfn)
{
	struct sim_mem_section *ms = sim_pfn_to_section(mm, pfn);
	unsigned long block;

	if (!ms || !ms->map)
		return false;
	block = (pfn & (SIM_PAGES_PER_SECTION - 1)) >> SIM_PAGEBLOCK_ORDER;
	return ms->subsection_map & BIT_ULL(block);
}

/* Mirrors pfn_to_page(), but NULL where the memory map does not reach. */
static inline struct sim_page *sim_pfn_to_page(const struct sim_mm *mm,
					       unsigned long pfn)
{
	struct sim_mem_section *ms = sim_pfn_to_section(mm, pfn);

	if (!ms || !ms->map || pfn - ms->map_pfn >= ms->map_pages)
		return NULL;
	return ms->map + (pfn - ms->map_pfn);
}

/* Free blocks of one order; without the lock of the zone, those of a moment ago. */
static inline unsigned long sim_nr_free(const struct sim_free_area *area)
{
	/* Counted plainly, with the lock: a hint for who does not take it. */
	return data_race(READ_ONCE(area->nr_free));
}

/* The section of @page. Mirrors __pfn_to_section(), from the page's flags. */
static inline struct sim_mem_section *
sim_page_section(const struct sim_mm *mm, const struct sim_page *page)
{
	unsigned long nr = sim_page_section_nr(page);

	return &mm->section_roots[nr / SIM_SECTIONS_PER_ROOT]
				 [nr % SIM_SECTIONS_PER_ROOT];
}

static inline unsigned long sim_page_to_pfn(const struct sim_mm *mm,
					    const struct sim_page *page)
{
	const struct sim_mem_section *ms = sim_page_section(mm, page);

	return ms->map_pfn + (page - ms->map);
}

static inline struct sim_zone *sim_page_zone(const struct sim_mm *mm,
					     const struct sim_page *page)
{
	return &mm->node_data[sim_page_to_nid(page)]
			->node_zones[sim_page_zonenum(page)];
}

static inline unsigned long sim_pageblock_start_pfn(unsigned long pfn)
{
	return round_down(pfn, SIM_PAGEBLOCK_NR_PAGES);
}

static inline unsigned long sim_pageblock_end_pfn(unsigned long pfn)
{
	return round_down(pfn, SIM_PAGEBLOCK_NR_PAGES) + SIM_PAGEBLOCK_NR_PAGES;
}

#endif /* SIM_PAGE_MMZONE_H */
