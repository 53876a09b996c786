// SPDX-License-Identifier: GPL-2.0
/*
 * What the kernel's memblock tests need beside mm_sim's memblock: the one
 * instance that they know. Simulated physical addresses are host addresses,
 * because the tests hand memory from malloc() to memblock.
 */
#include <linux/memblock.h>
#include <stdio.h>
#include <stdlib.h>

struct sim_memblock memblock;

static const struct sim_log log = { "suite" };

static void die(void *owner, const char *why)
{
	fflush(stdout);
	fprintf(stderr, "the machine stopped: %s\n", why);
	abort();
}

static const struct sim_memblock_ops ops = { .die = die };

void *sim_phys_to_virt(const struct sim_banks *banks, phys_addr_t addr)
{
	return phys_to_virt(addr);
}

phys_addr_t sim_virt_to_phys(const struct sim_banks *banks, const void *mem)
{
	return (phys_addr_t)(unsigned long)mem;
}

static void __attribute__((constructor)) init(void)
{
	sim_memblock_init(&memblock, &log, NULL, &ops, NULL);
	sim_adapt_empty(false);
}
