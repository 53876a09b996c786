// SPDX-License-Identifier: GPL-2.0
/*
 * Mirror the host: its memory and what is reserved, from the resource tree that
 * /proc/iomem shows, and its nodes. Addresses and sizes are divided by a power
 * of two, so that the memory fits into what is carved.
 */
#include <linux/cpumask.h>
#include <linux/errno.h>
#include <linux/ioport.h>
#include <linux/math.h>
#include <linux/minmax.h>
#include <linux/mmzone.h>
#include <linux/nodemask.h>
#include <linux/topology.h>

#include "host/bank.h"
#include "host/compat.h"
#include "host/host_map.h"

/* What to look for in the tree, and what it is in a firmware's map. */
static const struct {
	unsigned long desc;
	unsigned long flags;
	enum sim_e820_type type;
} sim_host_kinds[] = {
	{ IORES_DESC_NONE, IORESOURCE_SYSTEM_RAM | IORESOURCE_BUSY,
	  SIM_E820_TYPE_RAM },
	{ IORES_DESC_RESERVED, IORESOURCE_MEM, SIM_E820_TYPE_RESERVED },
	{ IORES_DESC_ACPI_TABLES, IORESOURCE_MEM, SIM_E820_TYPE_ACPI },
	{ IORES_DESC_ACPI_NV_STORAGE, IORESOURCE_MEM, SIM_E820_TYPE_NVS },
};

/* While the tree is walked. */
struct sim_host_walk {
	struct sim_e820_table *table;
	enum sim_e820_type type;
	u64 ram;
};

static int sim_host_range(struct resource *res, void *arg)
{
	struct sim_host_walk *walk = arg;

	if (walk->type == SIM_E820_TYPE_RAM)
		walk->ram += resource_size(res);
	return sim_e820__range_add(walk->table, res->start, resource_size(res),
				   walk->type);
}

/* A node of the host has [start, end). */
static int sim_host_node_range(struct sim_numa *numa, int nid, u64 start,
			       u64 end, unsigned int scale)
{
	if (nid == NUMA_NO_NODE)
		return 0;
	return sim_numa_add_memblk(numa, nid,
				   round_down(start >> scale, PAGE_SIZE),
				   round_down(end >> scale, PAGE_SIZE), 0);
}

/* Nodes of the memory in @table, which is not scaled yet. */
static int sim_host_memory_nodes(struct sim_numa *numa,
				 const struct sim_e820_table *table,
				 unsigned int scale)
{
	u64 start = 0, pfn;
	int nid = NUMA_NO_NODE, err = 0;
	unsigned int i;

	/* A page of each section, and of the first part of each range. */
	for (i = 0; i < table->nr_entries && !err; i++) {
		const struct sim_e820_entry *e = &table->entries[i];
		u64 end = e->addr + e->size;

		if (e->type != SIM_E820_TYPE_RAM)
			continue;
		for (pfn = PFN_UP(e->addr); pfn < PFN_DOWN(end) && !err;
		     pfn = round_down(pfn, SIM_PAGES_PER_SECTION) +
			   SIM_PAGES_PER_SECTION) {
			int here = sim_host_pfn_to_nid(pfn);

			if (here == nid || here == NUMA_NO_NODE)
				continue;
			err = sim_host_node_range(numa, nid, start,
						  PFN_PHYS(pfn), scale);
			nid = here;
			start = PFN_PHYS(pfn);
		}
	}
	if (!err)
		err = sim_host_node_range(numa, nid, start, U64_MAX, scale);
	return err;
}

static int sim_host_nodes(struct sim_numa *numa,
			  const struct sim_e820_table *table,
			  unsigned int scale)
{
	int i, j, cnt = 0, err;

	err = sim_host_memory_nodes(numa, table, scale);
	if (err)
		return err;
	for_each_online_node(i) {
		if (i >= SIM_MAX_NUMNODES)
			return -E2BIG;
		cnt = i + 1;
		numa->nodes_parsed |= BIT_ULL(i);
		/* What the user says goes before. */
		if (!numa->cpus_told)
			numa->nr_cpus[i] = cpumask_weight(cpumask_of_node(i));
	}
	for (i = 0; i < cnt && !numa->distance_cnt; i++)
		for (j = 0; j < cnt; j++)
			numa->distance[i * cnt + j] = node_distance(i, j);
	if (!numa->distance_cnt)
		numa->distance_cnt = cnt;
	numa->cpus_told = true;
	numa->told = true;
	return 0;
}

/**
 * sim_host_map() - the host's map, scaled
 * @table: the map; replaced
 * @numa: the nodes, if the host has several; else untouched
 * @size: bytes that the memory must fit into; 0 to leave it as it is
 * @scale: set: addresses and sizes were divided by 2^scale
 *
 * Context: may sleep.
 *
 * Return: 0; -ENODATA when the host shows no memory; -ENOSPC or -E2BIG when it
 * has more ranges or nodes than a machine can have.
 */
int sim_host_map(struct sim_e820_table *table, struct sim_numa *numa, u64 size,
		 unsigned int *scale)
{
	struct sim_host_walk walk = { .table = table };
	unsigned int i;
	int err;

	table->nr_entries = 0;
	*scale = 0;
	for (i = 0; i < ARRAY_SIZE(sim_host_kinds); i++) {
		walk.type = sim_host_kinds[i].type;
		err = walk_iomem_res_desc(sim_host_kinds[i].desc,
					  sim_host_kinds[i].flags, 0, -1, &walk,
					  sim_host_range);
		/* That a kind is not there is no failure. */
		if (err == -ENOSPC)
			return err;
	}
	if (!walk.ram)
		return -ENODATA;
	err = sim_e820__update_table(table);
	if (err)
		return err;
	while (size && walk.ram >> *scale > size)
		(*scale)++;
	if (sim_host_nr_nodes() > 1) {
		err = sim_host_nodes(numa, table, *scale);
		if (err)
			return err;
	}
	for (i = 0; i < table->nr_entries; i++) {
		struct sim_e820_entry *e = &table->entries[i];
		u64 end = (e->addr + e->size) >> *scale;

		e->addr >>= *scale;
		e->size = end - e->addr;
	}
	return sim_e820__update_table(table);
}
