/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The bootmem entry points of the 4.x era, on top of memblock.
 */
#ifndef SIM_EARLY_BOOTMEM_H
#define SIM_EARLY_BOOTMEM_H

#include "early/memblock.h"

void *__sim_alloc_memory_core_early(struct sim_memblock *mb, int nid,
				    phys_addr_t size, phys_addr_t align,
				    phys_addr_t goal, phys_addr_t limit);
void *___sim_alloc_bootmem_nopanic(struct sim_memblock *mb, phys_addr_t size,
				   phys_addr_t align, phys_addr_t goal,
				   phys_addr_t limit);
void *__sim_alloc_bootmem_nopanic(struct sim_memblock *mb, phys_addr_t size,
				  phys_addr_t align, phys_addr_t goal);
void *__sim_alloc_bootmem(struct sim_memblock *mb, phys_addr_t size,
			  phys_addr_t align, phys_addr_t goal);
void *__sim_alloc_bootmem_node_nopanic(struct sim_memblock *mb, int nid,
				       phys_addr_t size, phys_addr_t align,
				       phys_addr_t goal);
void *__sim_alloc_bootmem_node(struct sim_memblock *mb, int nid,
			       phys_addr_t size, phys_addr_t align,
			       phys_addr_t goal);
void *__sim_alloc_bootmem_low(struct sim_memblock *mb, phys_addr_t size,
			      phys_addr_t align, phys_addr_t goal);
int sim_free_bootmem(struct sim_memblock *mb, phys_addr_t addr,
		     phys_addr_t size);
void sim_free_bootmem_late(struct sim_memblock *mb, phys_addr_t addr,
			   phys_addr_t size);

#endif /* SIM_EARLY_BOOTMEM_H */
