/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Linux's memblock and ours in one process, each with memory of its own under
 * the same simulated physical addresses.
 */
#ifndef SIM_TOOLS_PAIR_H
#define SIM_TOOLS_PAIR_H

#include <linux/limits.h>
#include <linux/seq_file.h>
#include <linux/memblock.h>
#include <setjmp.h>

#include "early/memblock.h"

/*
 * Backed are the lowest and the highest addresses. Memory must not be added
 * anywhere else, because memblock writes to what it allocates.
 */
#define PAIR_LOW_END (6ULL << 30)
#define PAIR_HIGH_START (-(16ULL << 20))

/* What the two sides told the world around them, in order. */
struct pair_events {
	u64 nr;
	u64 hash;
};

enum pair_event {
	PAIR_KMEMLEAK_ALLOC,
	PAIR_KMEMLEAK_FREE,
	PAIR_FREE_PAGE,
};

extern struct sim_memblock sim;
extern struct pair_events kernel_events, sim_events;
/* Set when ours died of something that kills a machine. */
extern bool sim_died;

/* Where a death of Linux's memblock ends, instead of taking the process along. */
extern jmp_buf kernel_death;

enum kernel_death_cause {
	KERNEL_LIVES,
	KERNEL_PANIC,
	KERNEL_BUG,
};

/* From here on the names are for kernel.c and pair.c. */
void kernel_die(enum kernel_death_cause cause) __noreturn;
void *kernel_va(phys_addr_t addr);
phys_addr_t kernel_pa(const void *mem);
void kernel_event(enum pair_event event, phys_addr_t base, phys_addr_t size);
void kernel_reset(void);

extern bool mirrored_kernelcore;
extern struct memblock_type physmem;

void pair_init(void);
/* Both as when a machine is switched on; with reset memory is all zero, too. */
void pair_begin(void);
void pair_reset(void);

#endif
