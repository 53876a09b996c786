/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Operations on memblock, as data: made at random, done to Linux's memblock and
 * to ours, printed.
 */
#ifndef SIM_TOOLS_OPS_H
#define SIM_TOOLS_OPS_H

#include "pair.h"

/* What changes the sets, then what allocates, what switches, what only looks. */
enum op_kind {
	OP_ADD,
	OP_ADD_NODE,
	OP_REMOVE,
	OP_RESERVE,
	OP_PHYS_FREE,
	OP_FREE,
	OP_PHYSMEM_ADD,
	OP_MARK_HOTPLUG,
	OP_CLEAR_HOTPLUG,
	OP_MARK_MIRROR,
	OP_MARK_NOMAP,
	OP_CLEAR_NOMAP,
	OP_MARK_NOINIT,
	OP_SET_NODE,
	OP_SET_NODE_RESERVED,
	OP_TRIM,
	OP_ENFORCE_LIMIT,
	OP_CAP_RANGE,
	OP_LIMIT_REMOVE_MAP,
	OP_FREE_LATE,

	OP_ALLOC,
	OP_ALLOC_RAW,
	OP_ALLOC_FROM,
	OP_ALLOC_LOW,
	OP_ALLOC_NODE,
	OP_ALLOC_TRY_NID,
	OP_ALLOC_TRY_NID_RAW,
	OP_ALLOC_EXACT_NID_RAW,
	OP_PHYS_ALLOC,
	OP_PHYS_ALLOC_RANGE,
	OP_PHYS_ALLOC_TRY_NID,
	OP_ALLOC_RANGE_NID,
	OP_ALLOC_RANGE_EXACT_NID,

	OP_SET_LIMIT,
	OP_SET_BOTTOM_UP,
	OP_SET_MIRRORED_KERNELCORE,
	OP_SET_MOVABLE_NODE,
	OP_ALLOW_RESIZE,

	OP_IS_MEMORY,
	OP_IS_MAP_MEMORY,
	OP_IS_RESERVED,
	OP_IS_REGION_MEMORY,
	OP_IS_REGION_RESERVED,
	OP_OVERLAPS_MEMORY,
	OP_OVERLAPS_RESERVED,
	OP_ADDRS_OVERLAP,
	OP_SEARCH_PFN_NID,
	OP_GEOMETRY,
	OP_NUMA_COVERAGE,
	OP_FREE_RANGES,
	OP_FREE_RANGES_REVERSE,
	OP_MEM_RANGES,
	OP_MEM_RANGES_REVERSE,
	OP_RESERVED_RANGES,
	OP_PHYSMEM_RANGES,
	OP_PFN_RANGES,
	OP_NR,
};

/* Which of the fields count depends on the kind; see the table in ops.c. */
struct op {
	enum op_kind kind;
	phys_addr_t base;
	phys_addr_t size;
	phys_addr_t align;
	phys_addr_t min;
	phys_addr_t max;
	int nid;
	unsigned int flags;
};

/* One side's answer: a value, and for what lists, the list. */
#define MAX_ANSWERS 0x40000

struct range {
	u64 start;
	u64 end;
	long nid;
};

struct answer {
	u64 value;
	unsigned int nr;
	struct range list[MAX_ANSWERS];
};

static inline bool op_allocates(enum op_kind kind)
{
	return kind >= OP_ALLOC && kind <= OP_ALLOC_RANGE_EXACT_NID;
}

void op_print(const struct op *op);
const char *op_name(enum op_kind kind);
void op_run_kernel(const struct op *op, struct answer *answer);
void op_run_sim(const struct op *op, struct answer *answer);

/* How an episode is made. */
struct shape {
	phys_addr_t low, high, grain;
	unsigned int max_len;
	int nodes;
	unsigned int weight[OP_NR];
	unsigned int weights;
	unsigned long nr_ops;
	bool calm;
	unsigned int scarce;
};

u64 random64(void);
void random_seed(u64 seed);
void shape_make(struct shape *shape, unsigned long max_ops);
/* The @nr-th operation, which depends on what the sets are like by then. */
void op_make(struct op *op, const struct shape *shape, unsigned long nr);

#endif
