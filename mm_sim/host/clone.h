/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A machine that begins as a zone of the running host is.
 */
#ifndef SIM_HOST_CLONE_H
#define SIM_HOST_CLONE_H

#include "host/host_zone.h"

struct sim_machine;

/* Up to here a zone is read under one hold of its lock, unless told otherwise. */
#define SIM_CLONE_ONE_HOLD_PAGES (1UL << (32 - PAGE_SHIFT))

/* Blocks of the per-CPU lists of one CPU that are read; a batch needs less. */
#define SIM_CLONE_PCP_BLOCKS 16384UL

/**
 * struct sim_clone - what a machine is a clone of, and how it was read
 * @zone: the host's zone
 * @consistent: whether all free lists are read under one hold of the host's zone
 *	lock; -1 where the size of the zone decides
 * @pgdat: the only node of the machine; the host's memory
 * @scratch: room for the blocks that are read at a time
 * @hotplug: sim_memory_hotplug_count() when the zone was looked at
 * @bytes: of the host's memory that the clone takes
 * @one_hold: they were read under one hold
 * @nr_blocks: free blocks that the clone began with
 * @nr_moved: blocks that moved while they were read: gone, new, or somewhere else;
 *	0 where they were read under one hold and nobody used the per-CPU lists
 * @nr_odd: free blocks in a list of another type than their pageblock has, as
 *	older hosts have them
 * @nr_unread: blocks of per-CPU lists that were too many to be read
 * @held_ns: longest time that the host's zone lock was held
 */
struct sim_clone {
	struct sim_host_zone zone;
	int consistent;
	struct sim_pglist_data *pgdat;
	struct sim_host_block *scratch;
	unsigned long hotplug;
	u64 bytes;
	bool one_hold;
	unsigned long nr_blocks;
	unsigned long nr_moved;
	unsigned long nr_odd;
	unsigned long nr_unread;
	u64 held_ns;
};

struct sim_zone *sim_clone_zone(const struct sim_machine *m);
void sim_clone_read(struct sim_machine *m);
int sim_clone_check_params(const struct sim_machine *m);
int sim_clone_describe(struct sim_machine *m, const char *text,
		       const char *consistent);
int sim_clone_stage(struct sim_machine *m, int stage);
void sim_clone_forget(struct sim_machine *m);
void sim_clone_free(struct sim_machine *m);

#endif /* SIM_HOST_CLONE_H */
