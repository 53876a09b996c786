// SPDX-License-Identifier: GPL-2.0
/*
 * Which memory and which CPUs belong to which node.
 *
 * Mirrors mm/numa.c, mm/numa_memblks.c and mm/numa_emulation.c of Linux 6.12.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/math.h>
#include <linux/string.h>

#include "early/numa.h"
#include "host/compat.h"

/**
 * sim_alloc_node_data() - memory for the structure of a node
 * @mm: the machine; node_data of @nid is filled in, zeroed
 * @mb: where it comes from, from the node itself while it has room
 * @nid: the node
 *
 * Mirrors alloc_node_data(). Context: boot.
 *
 * Return: 0, or -ENOMEM when memblock has no room.
 */
int sim_alloc_node_data(struct sim_mm *mm, struct sim_memblock *mb, int nid)
{
	size_t size = round_up(sizeof(*mm->node_data[nid]), PAGE_SIZE);
	unsigned long start, end;
	phys_addr_t base;
	int at;

	base = sim_memblock_phys_alloc_try_nid(mb, size, SMP_CACHE_BYTES, nid);
	if (!base)
		return -ENOMEM;
	sim_info(mm->log, "NODE_DATA(%d) allocated [mem %#010llx-%#010llx]\n",
		 nid, (u64)base, (u64)base + size - 1);
	at = sim_memblock_search_pfn_nid(mb, PFN_DOWN(base), &start, &end);
	if (at != nid)
		sim_info(mm->log, "    NODE_DATA(%d) on node %d\n", nid, at);
	mm->node_data[nid] = sim_phys_to_virt(mb->banks, base);
	memset(mm->node_data[nid], 0, size);
	return 0;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_alloc_node_data);
