/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What memblock did: the last operations, as records that a reader formats.
 */
#ifndef SIM_EARLY_MEMBLOCK_LOG_H
#define SIM_EARLY_MEMBLOCK_LOG_H

#include <linux/types.h>

#define SIM_MEMBLOCK_LOG_RECORDS 1024

enum sim_memblock_record_kind {
	/* A range: base and size. */
	SIM_RECORD_RANGE,
	/* A range with node and flags. */
	SIM_RECORD_RANGE_NODE,
	/* A request: size, align, node and bounds. */
	SIM_RECORD_ALLOC,
	/* A request without a node. */
	SIM_RECORD_PHYS_ALLOC,
	/* An array was doubled; its new place, and how many regions fit. */
	SIM_RECORD_DOUBLE,
};

/**
 * struct sim_memblock_totals - both sets at one moment
 * @memory_cnt: regions of memory
 * @reserved_cnt: reserved regions
 * @memory_size: bytes of memory
 * @reserved_size: reserved bytes
 */
struct sim_memblock_totals {
	unsigned long memory_cnt;
	unsigned long reserved_cnt;
	phys_addr_t memory_size;
	phys_addr_t reserved_size;
};

/**
 * struct sim_memblock_record - one operation
 * @func: Linux's name of it, or the name of the set that was doubled
 * @kind: which of the next fields count
 * @base: simulated physical address
 * @size: bytes, or regions of a doubled array
 * @align: bytes
 * @min_addr: lower bound of a request
 * @max_addr: upper bound of a request
 * @nid: node
 * @flags: enum sim_memblock_flags
 * @ip: the caller
 * @before: both sets before the operation
 * @after: both sets after it
 */
struct sim_memblock_record {
	const char *func;
	enum sim_memblock_record_kind kind;
	phys_addr_t base;
	phys_addr_t size;
	phys_addr_t align;
	phys_addr_t min_addr;
	phys_addr_t max_addr;
	int nid;
	unsigned int flags;
	unsigned long ip;
	struct sim_memblock_totals before;
	struct sim_memblock_totals after;
};

/**
 * struct sim_memblock_log - the last operations
 * @nr: operations so far; the next one goes to @nr modulo the size
 * @records: the ring
 */
struct sim_memblock_log {
	unsigned long nr;
	struct sim_memblock_record records[SIM_MEMBLOCK_LOG_RECORDS];
};

#endif /* SIM_EARLY_MEMBLOCK_LOG_H */
