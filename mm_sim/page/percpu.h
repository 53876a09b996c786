/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Per-CPU memory of a simulated machine.
 */
#ifndef SIM_PAGE_PERCPU_H
#define SIM_PAGE_PERCPU_H

#include "page/mmzone.h"

/* CPUs of the machine; nobody said how many: one. */
static inline unsigned int sim_nr_cpus(const struct sim_mm *mm)
{
	return mm->nr_cpus ?: 1;
}

/*
 * What is at @offset in the area of @cpu; NULL while there are no areas. Mirrors
 * per_cpu_ptr().
 */
static inline void *sim_per_cpu_ptr(const struct sim_mm *mm, size_t offset,
				    unsigned int cpu)
{
	return mm->percpu.unit ? mm->percpu.unit[cpu] + offset : NULL;
}

size_t sim_alloc_percpu(struct sim_mm *mm, size_t size, size_t align);

#endif /* SIM_PAGE_PERCPU_H */
