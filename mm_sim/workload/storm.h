/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A storm: everybody takes and gives pages at once.
 */
#ifndef SIM_WORKLOAD_STORM_H
#define SIM_WORKLOAD_STORM_H

#include "page/mmzone.h"

/* The longest that a storm may be told to last. */
#define SIM_STORM_SECONDS_MAX 60
#define SIM_STORM_SECONDS 5

/**
 * struct sim_storm_params - how a storm is to be
 * @seed: of the random numbers; what becomes of them depends on the timing
 * @ms: how long it lasts at most, in milliseconds
 * @ops: steps of each task at most; 0 for no limit
 */
struct sim_storm_params {
	u64 seed;
	unsigned int ms;
	unsigned long ops;
};

/**
 * struct sim_storm_result - what a storm did
 * @tasks: tasks that took part
 * @taken: blocks that tasks got
 * @refused: requests of tasks that got nothing
 * @remote: blocks that another task freed than the one that got them
 * @softirq: blocks that softirqs got
 * @hardirq: blocks that interrupts got
 * @drains: times that per-CPU lists were emptied, cut short or resized meanwhile
 * @isolated: pageblocks that were free of others when isolated
 * @contig: ranges of pages got meanwhile
 * @errors: pages handed out twice, lost or not taken back
 * @first: what the first of these was
 */
struct sim_storm_result {
	unsigned int tasks;
	unsigned long taken;
	unsigned long refused;
	unsigned long remote;
	unsigned long softirq;
	unsigned long hardirq;
	unsigned long drains;
	unsigned long isolated;
	unsigned long contig;
	unsigned long errors;
	char first[96];
};

int sim_storm(struct sim_mm *mm, const struct sim_storm_params *params,
	      struct sim_storm_result *result);

#endif /* SIM_WORKLOAD_STORM_H */
