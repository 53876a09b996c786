/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The page allocator of the kernel, and that of a machine which began as its
 * clone, side by side: what the parts of the test share.
 */
#ifndef SIM_ORACLE_H
#define SIM_ORACLE_H

#include <linux/mmzone.h>
#include <linux/prandom.h>
#include <linux/types.h>

#include "host/machine.h"

/* How a sequence is made up. */
enum sim_profile {
	/* One order, one type. */
	SIM_PROFILE_ORDER,
	/* All orders and types, with room for all. */
	SIM_PROFILE_MIXED,
	/* One type at a time, until the others have to give. */
	SIM_PROFILE_TYPES,
	/* Until nothing is left, and back. */
	SIM_PROFILE_EXHAUST,
	/* The same with requests that may use the reserves. */
	SIM_PROFILE_ATOMIC,
	SIM_NR_PROFILES
};

/**
 * struct sim_op - one call
 * @alloc: allocate; else free what operation @id allocated
 * @order: of the block
 * @type: enum sim_migratetype, below SIM_MIGRATE_PCPTYPES
 * @mode: how hard to try, an index
 * @id: of the allocation
 */
struct sim_op {
	bool alloc;
	u8 order;
	u8 type;
	u8 mode;
	u32 id;
};

/**
 * struct sim_sequence - calls, and what they were made from
 * @seed: it makes the same ones again
 * @profile: enum sim_profile
 * @orders: a bit for each order that is asked for, one at least
 * @types: a bit for each enum sim_migratetype that is asked for, one at least
 * @nr: operations
 * @op: the operations; an @id is the index of the allocation
 */
struct sim_sequence {
	u64 seed;
	int profile;
	unsigned int orders;
	unsigned int types;
	unsigned int nr;
	struct sim_op *op;
};

/**
 * struct sim_difference - where the two went different ways
 * @at: operation; the number of operations where the lists differ at the end
 * @what: in words
 */
struct sim_difference {
	unsigned int at;
	char what[160];
};

extern const char *const sim_type_names[SIM_MIGRATE_TYPES];
extern const char *const sim_profile_names[SIM_NR_PROFILES];

void sim_sequence_fill(struct sim_sequence *seq, unsigned long pages);
gfp_t sim_op_gfp(const struct sim_op *op);
void sim_op_print(const struct sim_op *op);
bool sim_compare(const struct zone *host, const struct sim_machine *m,
		 struct sim_difference *diff);

#endif /* SIM_ORACLE_H */
