/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One simulated machine.
 */
#ifndef SIM_HOST_MACHINE_H
#define SIM_HOST_MACHINE_H

#include <linux/mutex.h>
#include <linux/xarray.h>

#include "early/cma.h"
#include "early/e820.h"
#include "early/lowmem.h"
#include "early/memblock.h"
#include "early/numa.h"
#include "early/zones.h"
#include "host/bank.h"
#include "host/clone.h"
#include "host/log.h"
#include "page/fail_page_alloc.h"
#include "page/hardening.h"
#include "page/mmzone.h"
#include "page/reclaim.h"

#define SIM_DEFAULT_SIZE "256M"
#define SIM_DEFAULT_NAME "sim0"

struct sim_pagecache;
struct sim_stage_snapshots;

/* What a machine has done so far. */
enum sim_stage {
	SIM_STAGE_CARVED,
	SIM_STAGE_FIRMWARE,
	SIM_STAGE_MEMBLOCK,
	SIM_STAGE_MAPPED,
	SIM_STAGE_ZONES,
	SIM_STAGE_MEMMAP,
	SIM_STAGE_ZONELISTS,
	SIM_STAGE_BUDDY,
	SIM_NR_STAGES,
	/* A stage failed, or the machine stopped itself. Only reset helps. */
	SIM_STAGE_PANICKED = SIM_NR_STAGES,
};

#define SIM_STAGE_LAST (SIM_NR_STAGES - 1)

/**
 * struct sim_machine_params - how a machine is described
 * @name: of its debugfs directory and in its log lines
 * @size: bytes to carve, with K, M or G; 0 for a machine that nothing backs and
 *	that stops before its memory is needed
 * @firmware: where a map comes from that @memmap and @banks do not give: "host"
 *	mirrors the host's, "pc" makes that of a small PC
 * @memmap: the kernel's memmap=
 * @mem: the kernel's mem=
 * @banks: memory modules, size@address:node
 * @cpus: CPUs of the nodes, count:node
 * @numa: the kernel's numa=, for fake nodes
 * @numa_distance: distances between the nodes, row by row
 * @kernelcore: the kernel's kernelcore=
 * @movablecore: the kernel's movablecore=
 * @cma: the kernel's cma=
 * @lowmem: bytes that are mapped directly; what lies above is HighMem
 * @page_tables: shape of the direct map, "arm" or "lpae"
 * @numa_zonelist_order: the kernel's numa_zonelist_order= (4.x era)
 * @min_free_kbytes: the kernel's vm.min_free_kbytes
 * @debug_guardpage_minorder: the kernel's debug_guardpage_minorder=
 * @hardening: the kernel's page_poison=, init_on_alloc=, init_on_free= and
 *	debug_pagealloc=, and our check_pages=; not what the line above says
 * @method: how to carve
 * @discard_memblock: forget memblock once the buddy lists are up, as a kernel
 *	without ARCH_KEEP_MEMBLOCK does
 * @movable_node: the kernel's movable_node
 * @wait_table: each zone gets a hash of wait queues, as in kernels before 4.9
 * @snapshot: keep what the views show after each stage
 * @page_owner: the kernel's page_owner=
 * @clone: node:Zone of the host that the machine is to be a clone of
 * @consistent: 1 to read that zone under one hold of its lock, 0 in batches
 *
 * All strings are as the user typed them; NULL stands for the default.
 */
struct sim_machine_params {
	const char *name;
	const char *size;
	const char *firmware;
	const char *memmap;
	const char *mem;
	const char *banks;
	const char *cpus;
	const char *numa;
	const char *numa_distance;
	const char *kernelcore;
	const char *movablecore;
	const char *cma;
	const char *lowmem;
	const char *page_tables;
	const char *numa_zonelist_order;
	const char *min_free_kbytes;
	const char *debug_guardpage_minorder;
	struct sim_hardening hardening;
	const char *clone;
	const char *consistent;
	enum sim_carve_method method;
	bool discard_memblock;
	bool movable_node;
	bool wait_table;
	bool snapshot;
	bool page_owner;
};

/* Each range of the map, each cut by each range of a node, and some more. */
#define SIM_LAYOUT_REGIONS (2 * (SIM_E820_MAX_ENTRIES + SIM_NR_NODE_MEMBLKS))

/**
 * struct sim_layout - which memory each node has
 * @nodes: a bit for each node that there is
 * @nr: ranges
 * @range: memory in whole pages, ascending, not overlapping
 */
struct sim_layout {
	u64 nodes;
	unsigned int nr;
	struct {
		u64 base;
		u64 size;
		int nid;
	} range[SIM_MAX_BANKS];
};

/**
 * struct sim_machine - one simulated machine
 * @log: its log, with its name
 * @drive: held by whoever commands the machine or changes its policies, for as
 *	long as that takes; taken before @lock
 * @lock: held over each stage and each command, and by whoever looks; may sleep
 * @stage: the last stage that was done
 * @boots: how often it was reset; tells a reader that all it knew is gone
 * @panic: why it stopped, when @stage is SIM_STAGE_PANICKED
 * @size: bytes carved, or to carve
 * @unbacked: nothing is carved, and no page has contents
 * @clone: what it is a clone of; NULL for a machine with a boot of its own
 * @unbacked_nodes: what such a machine has instead of memory for its nodes
 * @unbacked_regions: and for memblock.memory
 * @pasted: a firmware map that was written to debugfs; NULL without one
 * @user_min_free_kbytes: min_free_kbytes of its description; -1 for none
 * @hardening: what it checks and clears at a price
 * @params: its description; the strings are the machine's own
 * @history: the last operations of memblock
 * @kmemleak: what the host's kmemleak knows of it
 * @banks: its memory modules
 * @e820: the firmware's map
 * @scale: addresses of the host's map were divided by 2^scale
 * @limits: where the zones end
 * @core: kernelcore= and movablecore=
 * @cma: cma=
 * @numa: the nodes
 * @layout: which memory each node has
 * @image: kernel image and ramdisk
 * @memblock: the boot-time allocator
 * @lowmem: the direct map
 * @fail_page_alloc: which allocations fail on purpose, over all resets
 * @reclaim: who gives pages up, over all resets
 * @pagecache: the built-in workload; NULL where it was never started
 * @page_owner_threshold: stacks that hold fewer pages are not shown
 * @snapshots: what the views showed after each stage; NULL where none was kept
 * @mm: nodes, zones, memory map
 *
 * Everything a machine is hangs off this; two machines share nothing.
 */
struct sim_machine {
	struct sim_log log;
	struct mutex drive; /* who changes what is below */
	struct mutex lock; /* @stage and all below it */
	enum sim_stage stage;
	unsigned long boots;
	char panic[160];
	u64 size;
	bool unbacked;
	struct sim_clone *clone;
	struct sim_pglist_data *unbacked_nodes;
	struct sim_memblock_region *unbacked_regions;
	struct sim_e820_table *pasted;
	int user_min_free_kbytes;
	struct sim_hardening hardening;
	struct sim_machine_params params;
	struct sim_memblock_log *history;
	struct xarray kmemleak;
	struct sim_banks banks;
	struct sim_e820_table e820;
	unsigned int scale;
	struct sim_zone_limits limits;
	struct sim_core core;
	struct sim_cma_param cma;
	struct sim_numa numa;
	struct sim_layout layout;
	struct sim_boot_image image;
	struct sim_memblock memblock;
	struct sim_lowmem lowmem;
	struct sim_fail_page_alloc fail_page_alloc;
	struct sim_reclaim reclaim;
	struct sim_pagecache *pagecache;
	unsigned long page_owner_threshold;
	struct sim_stage_snapshots *snapshots;
	struct sim_mm mm;
};

const char *sim_stage_name(enum sim_stage stage);
int sim_stage_by_name(const char *name);
void sim_machine_params_free(struct sim_machine_params *params);
struct sim_machine *
sim_machine_create(const struct sim_machine_params *params);
void sim_machine_destroy(struct sim_machine *m);
enum sim_stage sim_machine_last_stage(const struct sim_machine *m);
int sim_machine_step(struct sim_machine *m);
int sim_machine_paste(struct sim_machine *m, const char *text);
int sim_machine_boot(struct sim_machine *m, enum sim_stage target);
void sim_machine_reset(struct sim_machine *m);
void sim_machine_forget_mm(struct sim_machine *m);
void sim_machine_panic(struct sim_machine *m, const char *why);

#endif /* SIM_HOST_MACHINE_H */
