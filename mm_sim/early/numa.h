/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which memory and which CPUs belong to which node: what the user says of the
 * hardware, fake nodes, and what memblock and the zones are told of it.
 */
#ifndef SIM_EARLY_NUMA_H
#define SIM_EARLY_NUMA_H

#include "early/memblock.h"
#include "page/mmzone.h"

#define SIM_NR_NODE_MEMBLKS (2 * SIM_MAX_NUMNODES)

/* Fake nodes are multiples of this many bytes. Mirrors FAKE_NODE_MIN_SIZE. */
#define SIM_FAKE_NODE_MIN_SIZE (32ULL << 20)

/* More CPUs than this a machine does not have. */
#define SIM_MAX_CPUS 8192

/**
 * struct sim_numa_memblk - a range of addresses that belongs to a node
 * @start: its first simulated physical address
 * @end: one past its last
 * @nid: the node
 * @flags: SIM_MEMBLOCK_HOTPLUG and SIM_MEMBLOCK_MIRROR of the memory in it
 *
 * Mirrors struct numa_memblk.
 */
struct sim_numa_memblk {
	u64 start;
	u64 end;
	int nid;
	unsigned int flags;
};

/**
 * struct sim_numa_meminfo - the ranges of all nodes
 * @nr_blks: entries in use
 * @blk: the ranges, in any order
 *
 * Mirrors struct numa_meminfo.
 */
struct sim_numa_meminfo {
	unsigned int nr_blks;
	struct sim_numa_memblk blk[SIM_NR_NODE_MEMBLKS];
};

/**
 * enum sim_numa_fake - what numa=fake= asks for
 * @SIM_FAKE_NONE: no fake nodes
 * @SIM_FAKE_COUNT: fake=N, so many in all
 * @SIM_FAKE_UNIFORM: fake=NU, so many of each real node
 * @SIM_FAKE_SIZE: fake=size, of so many bytes each
 */
enum sim_numa_fake {
	SIM_FAKE_NONE,
	SIM_FAKE_COUNT,
	SIM_FAKE_UNIFORM,
	SIM_FAKE_SIZE,
};

/**
 * struct sim_numa - the nodes of a machine
 * @told: the hardware says which memory belongs to which node
 * @off: numa=off
 * @cpus_told: it also says which CPUs do
 * @meminfo: ranges and nodes
 * @nodes_parsed: a bit for each node that was named
 * @nr_cpus: CPUs of each node
 * @distance_cnt: nodes in @distance; 0 where all are equally far
 * @distance: @distance_cnt rows of as many distances
 * @fake: fake nodes that are asked for
 * @fake_value: their number, or bytes
 * @fake_distance: where their distances stand in the parameter, or NULL
 * @emu_nid_to_phys: the real node of each fake one; -1 for none
 * @emulated: there are fake nodes
 *
 * Linux keeps this in global variables of mm/numa_memblks.c.
 */
struct sim_numa {
	bool told;
	bool off;
	bool cpus_told;
	struct sim_numa_meminfo meminfo;
	u64 nodes_parsed;
	unsigned int nr_cpus[SIM_MAX_NUMNODES];
	int distance_cnt;
	u8 distance[SIM_MAX_NUMNODES * SIM_MAX_NUMNODES];
	enum sim_numa_fake fake;
	u64 fake_value;
	const char *fake_distance;
	int emu_nid_to_phys[SIM_MAX_NUMNODES];
	bool emulated;
	/* private: what the emulation has left of the real nodes */
	struct sim_numa_meminfo from;
	/* and the fake nodes so far */
	struct sim_numa_meminfo to;
	u8 phys_distance[SIM_MAX_NUMNODES * SIM_MAX_NUMNODES];
};

/* numa_param.c: what a user says */
int sim_numa_parse_banks(struct sim_numa *numa, const struct sim_log *log,
			 const char *text);
int sim_numa_parse_cpus(struct sim_numa *numa, const struct sim_log *log,
			const char *text);
int __sim_numa_parse_distance(struct sim_numa *numa, const struct sim_log *log,
			      const char *name, const char *text);
int sim_numa_parse_distance(struct sim_numa *numa, const struct sim_log *log,
			    const char *text);
int sim_numa_parse_numa(struct sim_numa *numa, const struct sim_log *log,
			const char *text);

/* numa.c */
int sim_numa_add_memblk(struct sim_numa *numa, int nid, u64 start, u64 end,
			unsigned int flags);
void sim_numa_remove_memblk(struct sim_numa_meminfo *mi, unsigned int i);
int sim_numa_cleanup_meminfo(struct sim_numa_meminfo *mi,
			     const struct sim_memblock *mb,
			     const struct sim_log *log, bool quiet);
int sim_numa_init(struct sim_numa *numa, struct sim_memblock *mb,
		  const struct sim_log *log, unsigned long max_pfn,
		  bool quiet);
int sim_numa_register_nodes(struct sim_mm *mm, struct sim_memblock *mb,
			    const struct sim_numa *numa, unsigned int nr_cpus,
			    struct sim_pglist_data *unbacked);
void sim_numa_cpus_up(struct sim_mm *mm);

/* numa_emulation.c */
int sim_numa_emulation(struct sim_numa *numa, const struct sim_memblock *mb,
		       const struct sim_log *log, unsigned long max_pfn,
		       bool quiet);

#endif /* SIM_EARLY_NUMA_H */
