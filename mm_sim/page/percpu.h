/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Per-CPU memory of a simulated machine.
 */
#ifndef SIM_PAGE_PERCPU_H
#define SIM_PAGE_PERCPU_H

#include <linux/smp.h>

#include "page/pcp.h"
#include "page/vm_event_item.h"

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

/* The CPU that runs this; a host may have more of them than the machine. */
static inline unsigned int sim_smp_processor_id(const struct sim_mm *mm)
{
	unsigned int cpu = raw_smp_processor_id() + mm->cpu_offset;

	/* A machine that nobody gave CPUs comes here, too. */
	if (unlikely(cpu >= mm->nr_cpus))
		cpu %= sim_nr_cpus(mm);
	return cpu;
}

/* The area of the CPU that runs this; NULL while there are none. */
static inline void *sim_this_cpu_area(const struct sim_mm *mm)
{
	void **unit = mm->percpu.unit;

	return likely(unit) ? unit[sim_smp_processor_id(mm)] : NULL;
}

/*
 * The lists of a zone that this CPU uses; NULL while the zone has none of its own.
 * The caller may be on another CPU by the time it uses them.
 */
static inline struct sim_per_cpu_pages *
sim_this_cpu_pcp(const struct sim_mm *mm, const struct sim_zone *zone)
{
	if (unlikely(!zone->per_cpu_pageset))
		return NULL;
	return mm->percpu.unit[sim_smp_processor_id(mm)] +
	       zone->per_cpu_pageset;
}

/**
 * struct sim_cpu - what a CPU has, whatever the zones
 * @numa_node: the node that it is near
 * @vm_event: what it counted; enum sim_vm_event_item
 *
 * Mirrors the per-CPU variables numa_node and vm_event_states.
 */
struct sim_cpu {
	int numa_node;
	atomic_long_t vm_event[SIM_NR_VM_EVENT_ITEMS];
} __aligned(SMP_CACHE_BYTES);

/* Where it is in each area: behind the boot pagesets. */
#define SIM_PERCPU_CPU sizeof(struct sim_per_cpu_pages)
#define SIM_PERCPU_STATIC (SIM_PERCPU_CPU + sizeof(struct sim_cpu))

/*
 * The node of the CPU that runs this, or the first that has memory while there
 * are no CPUs. Mirrors numa_node_id(), and numa_mem_id() as x86-64 has it: a
 * node without memory has a zonelist like any other.
 */
static inline int sim_numa_mem_id(const struct sim_mm *mm)
{
	const void *area = sim_this_cpu_area(mm);
	const struct sim_cpu *this = area + SIM_PERCPU_CPU;

	return likely(area) ? this->numa_node : sim_first_memory_node(mm);
}

size_t sim_alloc_percpu(struct sim_mm *mm, size_t size, size_t align);

#endif /* SIM_PAGE_PERCPU_H */
