// SPDX-License-Identifier: GPL-2.0
/*
 * Areas for per-CPU memory, one for each CPU and near it, from memblock.
 *
 * Mirrors arch/x86/kernel/setup_percpu.c and pcpu_embed_first_chunk() of Linux
 * 6.12. All that a simulated machine keeps there is known before: the boot
 * pagesets and what a CPU has whatever the zones, which are the static part, and
 * a pageset and counters for each zone.
 */
#include <linux/errno.h>
#include <linux/minmax.h>
#include <linux/sizes.h>

#include "early/percpu.h"
#include "host/compat.h"
#include "page/pcp.h"
#include "page/percpu.h"

/* Memory from memblock, above the DMA zone while there is any. */
static void *sim_pcpu_fc_alloc(struct sim_memblock *mb, size_t size,
			       size_t align, int nid)
{
	return sim_memblock_alloc_try_nid(mb, size, align, SZ_16M,
					  SIM_MEMBLOCK_ALLOC_ACCESSIBLE, nid);
}

/* The areas of the next @nr CPUs, in one piece, on @nid while it has room. */
static int sim_pcpu_alloc_group(struct sim_mm *mm, struct sim_memblock *mb,
				int nid, unsigned int nr, unsigned int *cpu)
{
	struct sim_percpu *pc = &mm->percpu;
	void *area;

	if (!nr)
		return 0;
	area = sim_pcpu_fc_alloc(mb, nr * pc->unit_size, PAGE_SIZE, nid);
	if (!area)
		return -ENOMEM;
	pc->bytes += nr * pc->unit_size;
	for (; nr; nr--, area += pc->unit_size)
		pc->unit[(*cpu)++] = area;
	return 0;
}

/**
 * sim_setup_numa_nodes() - say which node each CPU is near
 * @mm: the machine; the per-CPU areas are there
 *
 * In the order of the areas; CPUs of no node are spread over all nodes. Mirrors
 * what numa_init_array() and init_cpu_to_node() come to. Context: boot.
 */
void sim_setup_numa_nodes(struct sim_mm *mm)
{
	unsigned int nr_cpus = sim_nr_cpus(mm), cpu = 0, i;
	int nid, next = -1;
	struct sim_cpu *c;

	for (nid = 0; nid < SIM_MAX_NUMNODES; nid++) {
		for (i = 0; i < mm->node_nr_cpus[nid] && cpu < nr_cpus; i++) {
			c = sim_per_cpu_ptr(mm, SIM_PERCPU_CPU, cpu++);
			c->numa_node = nid;
		}
	}
	while (cpu < nr_cpus) {
		next = sim_next_node(mm, next + 1);
		if (next == SIM_MAX_NUMNODES)
			next = sim_next_node(mm, 0);
		c = sim_per_cpu_ptr(mm, SIM_PERCPU_CPU, cpu++);
		c->numa_node = next;
	}
}
EXPORT_SYMBOL_SIM_KUNIT(sim_setup_numa_nodes);

/**
 * sim_setup_per_cpu_areas() - make an area for each CPU
 * @mm: the machine; the zones are known
 * @mb: where the memory comes from
 *
 * CPUs are numbered node by node. Those that mm->node_nr_cpus gives to no node
 * get memory of any. Mirrors setup_per_cpu_areas(). Context: boot.
 *
 * Return: 0, or -ENOMEM when memblock has no room.
 */
int sim_setup_per_cpu_areas(struct sim_mm *mm, struct sim_memblock *mb)
{
	size_t fixed = SIM_PERCPU_STATIC;
	unsigned int nr_cpus = sim_nr_cpus(mm), cpu = 0;
	struct sim_percpu *pc = &mm->percpu;
	size_t table = nr_cpus * sizeof(*pc->unit);
	void **unit;
	int nid, err = 0;

	unit = sim_pcpu_fc_alloc(mb, table, SMP_CACHE_BYTES, NUMA_NO_NODE);
	if (!unit)
		return -ENOMEM;
	*pc = (struct sim_percpu){
		.unit = unit,
		.unit_size = PAGE_ALIGN(fixed + sim_pagesets_size(mm)),
		.used = fixed,
		.bytes = table,
	};
	for (nid = 0; nid < SIM_MAX_NUMNODES && !err; nid++)
		err = sim_pcpu_alloc_group(mm, mb, nid,
					   min(mm->node_nr_cpus[nid],
					       nr_cpus - cpu), &cpu);
	if (!err)
		err = sim_pcpu_alloc_group(mm, mb, NUMA_NO_NODE, nr_cpus - cpu,
					   &cpu);
	if (err) {
		pc->unit = NULL;
		return err;
	}
	sim_info(mm->log, "percpu: Embedded %zu pages/cpu s%zu r%zu d%zu u%zu\n",
		 (size_t)PFN_DOWN(pc->unit_size), fixed, (size_t)0,
		 pc->unit_size - fixed, pc->unit_size);
	sim_boot_pagesets_init(mm);
	sim_setup_numa_nodes(mm);
	return 0;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_setup_per_cpu_areas);
