/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Who took what of a machine's memory.
 */
#ifndef SIM_VIEW_MEMORY_USE_H
#define SIM_VIEW_MEMORY_USE_H

#include "host/machine.h"

#define SIM_MEMORY_USE_ROWS 24

/**
 * enum sim_memory_use_kind - what a row of memory_use is to the machine
 * @SIM_USE_LOAD: it was there before the boot, for the machine to work with
 * @SIM_USE_BOOKKEEPING: what the machine needs to manage its memory
 * @SIM_USE_PAGES: what is left for others
 */
enum sim_memory_use_kind {
	SIM_USE_LOAD,
	SIM_USE_BOOKKEEPING,
	SIM_USE_PAGES,
};

/**
 * struct sim_memory_use_row - one user of memory
 * @name: who
 * @kind: what it is to the machine
 * @bytes: how much
 */
struct sim_memory_use_row {
	const char *name;
	enum sim_memory_use_kind kind;
	u64 bytes;
};

/**
 * struct sim_memory_use - all users of a machine's memory
 * @total: bytes of memory
 * @reserved: bytes of these that memblock has reserved; where it was discarded,
 *	the same as @accounted
 * @accounted: bytes that the rows know to come from there; the same as @reserved
 *	if no user was forgotten
 * @bookkeeping: bytes of all rows of that kind
 * @nr: rows
 * @row: they add up to @total, unless @accounted is more than @reserved
 */
struct sim_memory_use {
	u64 total;
	u64 reserved;
	u64 accounted;
	u64 bookkeeping;
	unsigned int nr;
	struct sim_memory_use_row row[SIM_MEMORY_USE_ROWS];
};

void sim_memory_use(struct sim_machine *m, struct sim_memory_use *use);
u64 sim_memory_use_of(const struct sim_memory_use *use, const char *name);

#endif /* SIM_VIEW_MEMORY_USE_H */
