// SPDX-License-Identifier: GPL-2.0
/**
 * DOC: nodes
 *
 * The user, or the host whose map is mirrored, says which ranges of addresses
 * belong to which node; holes and memory alike, as the tables of a firmware do.
 * What lies over memory is kept, fake nodes are cut out of it if they are asked
 * for, and memblock is told. Later each node gets its structure.
 *
 * Mirrors mm/numa_memblks.c, mm/numa.c and arch/x86/mm/numa.c of Linux 6.12.
 */
#include <linux/bitops.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/math.h>
#include <linux/minmax.h>
#include <linux/sizes.h>
#include <linux/string.h>

#include "early/numa.h"
#include "host/compat.h"

/**
 * sim_numa_add_memblk() - say that a range belongs to a node
 * @numa: the nodes
 * @nid: the node
 * @start: simulated physical address
 * @end: one past the last address of the range
 * @flags: as in struct sim_numa_memblk
 *
 * Mirrors numa_add_memblk().
 *
 * Return: 0; -EINVAL on a range or a node that cannot be; -E2BIG when there are
 * too many ranges.
 */
int sim_numa_add_memblk(struct sim_numa *numa, int nid, u64 start, u64 end,
			unsigned int flags)
{
	struct sim_numa_meminfo *mi = &numa->meminfo;

	if (start >= end || nid < 0 || nid >= SIM_MAX_NUMNODES)
		return -EINVAL;
	if (mi->nr_blks == SIM_NR_NODE_MEMBLKS)
		return -E2BIG;
	mi->blk[mi->nr_blks++] = (struct sim_numa_memblk){
		.start = start, .end = end, .nid = nid, .flags = flags,
	};
	numa->nodes_parsed |= BIT_ULL(nid);
	return 0;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_numa_add_memblk);

/**
 * sim_numa_remove_memblk() - take a range out
 * @mi: the ranges; those behind it move up
 * @i: which one
 *
 * Mirrors numa_remove_memblk_from().
 */
void sim_numa_remove_memblk(struct sim_numa_meminfo *mi, unsigned int i)
{
	mi->nr_blks--;
	memmove(&mi->blk[i], &mi->blk[i + 1],
		(mi->nr_blks - i) * sizeof(*mi->blk));
}

/* Does any other node have a range inside [start, end)? */
static bool sim_numa_others_between(const struct sim_numa_meminfo *mi, int nid,
				    u64 start, u64 end)
{
	unsigned int i;

	for (i = 0; i < mi->nr_blks; i++)
		if (mi->blk[i].nid != nid && mi->blk[i].start < end &&
		    mi->blk[i].end > start)
			return true;
	return false;
}

/* Join what later entries of the same node can be joined with entry @i. */
static int sim_numa_join(struct sim_numa_meminfo *mi, unsigned int i,
			 const struct sim_log *log, bool quiet)
{
	struct sim_numa_memblk *a = &mi->blk[i];
	unsigned int j;

	for (j = i + 1; j < mi->nr_blks; j++) {
		struct sim_numa_memblk *b = &mi->blk[j];
		u64 start = min(a->start, b->start), end = max(a->end, b->end);

		if (a->nid != b->nid) {
			if (a->end <= b->start || b->end <= a->start)
				continue;
			sim_err(log, "node %d [mem %#010llx-%#010llx] overlaps with node %d [mem %#010llx-%#010llx]\n",
				a->nid, a->start, a->end - 1, b->nid, b->start,
				b->end - 1);
			return -EINVAL;
		}
		/* A hole between them is theirs if no other node is in it. */
		if (sim_numa_others_between(mi, a->nid, start, end))
			continue;
		if (!quiet)
			sim_info(log, "NUMA: Node %d [mem %#010llx-%#010llx] + [mem %#010llx-%#010llx] -> [mem %#010llx-%#010llx]\n",
				 a->nid, a->start, a->end - 1, b->start,
				 b->end - 1, start, end - 1);
		a->start = start;
		a->end = end;
		sim_numa_remove_memblk(mi, j--);
	}
	return 0;
}

/**
 * sim_numa_cleanup_meminfo() - drop what is no memory, join what belongs together
 * @mi: the ranges
 * @mb: what is memory
 * @log: told what is wrong, and unless @quiet what was joined, as a boot does
 * @quiet: say only what is wrong
 *
 * Mirrors numa_cleanup_meminfo().
 *
 * Return: 0; -EINVAL when two nodes claim the same range.
 */
int sim_numa_cleanup_meminfo(struct sim_numa_meminfo *mi,
			     const struct sim_memblock *mb,
			     const struct sim_log *log, bool quiet)
{
	u64 low = sim_memblock_start_of_DRAM(mb);
	u64 high = sim_memblock_end_of_DRAM(mb);
	unsigned int i;
	int err;

	for (i = 0; i < mi->nr_blks; i++) {
		struct sim_numa_memblk *blk = &mi->blk[i];

		if (!sim_memblock_overlaps_region(&mb->memory, blk->start,
						  blk->end - blk->start)) {
			sim_numa_remove_memblk(mi, i--);
			continue;
		}
		blk->start = max(blk->start, low);
		blk->end = min(blk->end, high);
	}
	for (i = 0; i < mi->nr_blks; i++) {
		err = sim_numa_join(mi, i, log, quiet);
		if (err)
			return err;
	}
	return 0;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_numa_cleanup_meminfo);

/*
 * Mirrors numa_clear_kernel_node_hotplug(): memory of a node that holds part of
 * the kernel can never be unplugged.
 */
static int sim_numa_clear_kernel_node_hotplug(const struct sim_numa *numa,
					      struct sim_memblock *mb)
{
	const struct sim_numa_meminfo *mi = &numa->meminfo;
	struct sim_memblock_region *r;
	u64 nodes = 0;
	unsigned int i;
	int err;

	for (i = 0; i < mi->nr_blks; i++) {
		const struct sim_numa_memblk *blk = &mi->blk[i];

		err = sim_memblock_set_node(mb, blk->start,
					    blk->end - blk->start,
					    &mb->reserved, blk->nid);
		if (err)
			return err;
	}
	for_each_sim_reserved_mem_region(mb, r)
		if (sim_numa_valid_node(r->nid))
			nodes |= BIT_ULL(r->nid);
	for (i = 0; i < mi->nr_blks; i++) {
		const struct sim_numa_memblk *blk = &mi->blk[i];

		if (!(nodes & BIT_ULL(blk->nid)))
			continue;
		err = sim_memblock_clear_hotplug(mb, blk->start,
						 blk->end - blk->start);
		if (err)
			return err;
	}
	return 0;
}

/*
 * Mark what can be unplugged, and what is mirrored, before ranges are joined.
 * The first is part of what numa=off leaves unread, the second is not.
 */
static int sim_numa_mark(const struct sim_numa *numa, struct sim_memblock *mb)
{
	const struct sim_numa_meminfo *mi = &numa->meminfo;
	unsigned int i;
	int err = 0;

	for (i = 0; i < mi->nr_blks && !err; i++) {
		const struct sim_numa_memblk *blk = &mi->blk[i];

		if (!numa->off && (blk->flags & SIM_MEMBLOCK_HOTPLUG))
			err = sim_memblock_mark_hotplug(mb, blk->start,
							blk->end - blk->start);
		if (!err && (blk->flags & SIM_MEMBLOCK_MIRROR))
			err = sim_memblock_mark_mirror(mb, blk->start,
						       blk->end - blk->start);
	}
	return err;
}

/* Mirrors numa_register_meminfo(). */
static int sim_numa_register_meminfo(const struct sim_numa *numa,
				     struct sim_memblock *mb)
{
	const struct sim_numa_meminfo *mi = &numa->meminfo;
	unsigned int i;
	int err;

	for (i = 0; i < mi->nr_blks; i++) {
		const struct sim_numa_memblk *blk = &mi->blk[i];

		err = sim_memblock_set_node(mb, blk->start,
					    blk->end - blk->start, &mb->memory,
					    blk->nid);
		if (err)
			return err;
	}
	return sim_numa_clear_kernel_node_hotplug(numa, mb);
}

/* Mirrors dummy_numa_init(): one node has everything. */
static void sim_dummy_numa_init(struct sim_numa *numa,
				const struct sim_log *log,
				unsigned long max_pfn, bool quiet)
{
	u64 end = (u64)max_pfn << PAGE_SHIFT;
	int nid;

	for (nid = 1; nid < SIM_MAX_NUMNODES; nid++) {
		numa->nr_cpus[0] += numa->nr_cpus[nid];
		numa->nr_cpus[nid] = 0;
	}
	numa->meminfo.nr_blks = 0;
	numa->nodes_parsed = 0;
	if (!quiet) {
		sim_info(log, "%s\n", numa->off ? "NUMA turned off" :
			 "No NUMA configuration found");
		sim_info(log, "Faking a node at [mem %#018llx-%#018llx]\n",
			 0ULL, end - 1);
	}
	sim_numa_add_memblk(numa, 0, 0, end, 0);
}

/* Does the table of distances know just the nodes that there are? */
static int sim_check_distance_cnt(const struct sim_numa *numa,
				  const struct sim_log *log)
{
	int cnt = fls64(numa->nodes_parsed);

	if (!numa->distance_cnt || numa->distance_cnt == cnt)
		return 0;
	sim_err(log, "numa_distance=%d,...: a table of %d nodes; this machine has %d, counted from 0 to the highest\n",
		numa->distance[0], numa->distance_cnt, cnt);
	return -EINVAL;
}

/* Pages of memory that no node has; the first of them in @first. */
static unsigned long sim_numa_uncovered(const struct sim_memblock *mb,
					unsigned long *first)
{
	unsigned long low, high, pages = 0;
	int i, nid;

	for_each_sim_mem_pfn_range(i, mb, NUMA_NO_NODE, &low, &high, &nid) {
		if (sim_numa_valid_node(nid))
			continue;
		if (!pages)
			*first = low;
		pages += high - low;
	}
	return pages;
}

/* Mirrors numa_memblks_init(). */
static int sim_numa_memblks_init(struct sim_numa *numa,
				 struct sim_memblock *mb,
				 const struct sim_log *log,
				 unsigned long max_pfn, bool quiet)
{
	int err = sim_check_distance_cnt(numa, log);

	if (!err && numa->distance_cnt && !quiet)
		sim_info(log, "NUMA: Initialized distance table, cnt=%d\n",
			 numa->distance_cnt);
	if (!err)
		err = sim_numa_cleanup_meminfo(&numa->meminfo, mb, log, quiet);
	if (!err && numa->fake && !numa->off)
		err = sim_numa_emulation(numa, mb, log, max_pfn, quiet);
	return err ?: sim_numa_register_meminfo(numa, mb);
}

/* Forget what memblock was told of the nodes, for another try. */
static int sim_numa_forget(struct sim_numa *numa, struct sim_memblock *mb)
{
	int err;

	numa->distance_cnt = 0;
	numa->emulated = false;
	err = sim_memblock_clear_hotplug(mb, 0, PHYS_ADDR_MAX);
	if (!err)
		err = sim_memblock_set_node(mb, 0, PHYS_ADDR_MAX, &mb->memory,
					    NUMA_NO_NODE);
	return err ?: sim_memblock_set_node(mb, 0, PHYS_ADDR_MAX, &mb->reserved,
					    NUMA_NO_NODE);
}

/**
 * sim_numa_init() - tell memblock which memory belongs to which node
 * @numa: what was said of them; changed to what came of it
 * @mb: what is memory
 * @log: told what is wrong, and unless @quiet what a boot prints
 * @max_pfn: one past the highest pfn of the firmware's memory
 * @quiet: say only what is wrong
 *
 * Where the nodes leave out more than 1 MiB of the memory, there is one node,
 * as in Linux. With less than that Linux crashes, and this refuses it. Mirrors
 * x86_numa_init(). Context: boot.
 *
 * Return: 0; -EINVAL on a description that contradicts itself; -ENOMEM from
 * memblock.
 */
int sim_numa_init(struct sim_numa *numa, struct sim_memblock *mb,
		  const struct sim_log *log, unsigned long max_pfn, bool quiet)
{
	unsigned long pages, first = 0;
	int err = sim_numa_mark(numa, mb);

	if (!numa->told || numa->off)
		sim_dummy_numa_init(numa, log, max_pfn, quiet);
	if (!err)
		err = sim_numa_memblks_init(numa, mb, log, max_pfn, quiet);
	if (err)
		return err;
	pages = sim_numa_uncovered(mb, &first);
	if (!pages)
		return 0;
	if (PFN_PHYS(pages) <= SZ_1M) {
		sim_err(log, "banks=: no node has the page at 0x%llx, and %lu more; Linux crashes with up to 1 MiB of such memory\n",
			PFN_PHYS(first), pages - 1);
		return -EINVAL;
	}
	if (!quiet)
		sim_err(log, "NUMA: no nodes coverage for %luMB of %lluMB RAM\n",
			pages >> (20 - PAGE_SHIFT),
			(u64)mb->memory.total_size >> 20);
	err = sim_numa_forget(numa, mb);
	if (err)
		return err;
	sim_dummy_numa_init(numa, log, max_pfn, quiet);
	return sim_numa_memblks_init(numa, mb, log, max_pfn, quiet);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_numa_init);

/*
 * Mirrors alloc_node_data(): from the node itself while it has room. A node of a
 * machine that nothing backs is given to it.
 */
static int sim_alloc_node_data(struct sim_mm *mm, struct sim_memblock *mb,
			       int nid, struct sim_pglist_data *unbacked)
{
	size_t size = round_up(sizeof(*unbacked), SMP_CACHE_BYTES);
	unsigned long start, end;
	phys_addr_t base;
	int at;

	if (unbacked) {
		mm->node_data[nid] = &unbacked[nid];
		memset(mm->node_data[nid], 0, sizeof(*unbacked));
		return 0;
	}
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

/* Mirrors alloc_offline_node_data(), for a node without memory. */
static int sim_alloc_offline_node_data(struct sim_mm *mm,
				       struct sim_memblock *mb, int nid,
				       struct sim_pglist_data *unbacked)
{
	size_t size = round_up(sizeof(*unbacked), SMP_CACHE_BYTES);

	if (unbacked)
		return sim_alloc_node_data(mm, mb, nid, unbacked);
	mm->node_data[nid] = sim_memblock_alloc(mb, size, SMP_CACHE_BYTES);
	return mm->node_data[nid] ? 0 : -ENOMEM;
}

/* The table of distances moves into the machine's memory. */
static int sim_numa_alloc_distance(struct sim_mm *mm, struct sim_memblock *mb,
				   const struct sim_numa *numa, bool unbacked)
{
	size_t size = numa->distance_cnt * numa->distance_cnt;
	u8 *table;

	if (!size)
		return 0;
	if (unbacked) {
		mm->numa_distance = numa->distance;
	} else {
		table = sim_memblock_alloc(mb, size, PAGE_SIZE);
		if (!table)
			return -ENOMEM;
		memcpy(table, numa->distance, size);
		mm->numa_distance = table;
	}
	mm->numa_distance_cnt = numa->distance_cnt;
	return 0;
}

/* Mirrors numa_init_array(): CPUs of no known node go round the nodes. */
static void sim_numa_init_array(unsigned int *cpus, u64 nodes,
				unsigned int nr_cpus)
{
	int nid = -1;

	while (nr_cpus--) {
		nid = find_next_bit((unsigned long *)&nodes, SIM_MAX_NUMNODES,
				    nid + 1);
		if (nid == SIM_MAX_NUMNODES)
			nid = __ffs64(nodes);
		cpus[nid]++;
	}
}

/* The real node whose CPUs node @nid has. */
static int sim_numa_phys(const struct sim_numa *numa, int nid)
{
	return numa->emulated ? numa->emu_nid_to_phys[nid] : nid;
}

/*
 * The node that has the CPUs of real node @nid. Without memory it has no fake
 * node: then they go to the first, as in numa_emu_update_cpu_to_node().
 */
static int sim_numa_cpu_node(const struct sim_numa *numa, int nid)
{
	u64 left;

	for (left = numa->nodes_parsed; left; left &= left - 1)
		if (sim_numa_phys(numa, __ffs64(left)) == nid)
			return nid;
	return sim_numa_phys(numa, __ffs64(numa->nodes_parsed));
}

/*
 * CPUs of each node. Those of a real node are CPUs of each fake node cut from
 * it, as numa_add_cpu() has it. A fake node that is all hole is none.
 */
static void sim_numa_set_cpus(struct sim_mm *mm, const struct sim_numa *numa,
			      unsigned int nr_cpus)
{
	unsigned int near[SIM_MAX_NUMNODES] = { };
	unsigned int phys[SIM_MAX_NUMNODES] = { };
	int nid;

	if (numa->cpus_told) {
		nr_cpus = 0;
		for (nid = 0; nid < SIM_MAX_NUMNODES; nid++) {
			if (!numa->nr_cpus[nid])
				continue;
			phys[sim_numa_cpu_node(numa, nid)] += numa->nr_cpus[nid];
			nr_cpus += numa->nr_cpus[nid];
		}
	} else {
		sim_numa_init_array(near, mm->node_states[SIM_N_MEMORY],
				    nr_cpus);
		for (nid = 0; nid < SIM_MAX_NUMNODES; nid++)
			if (near[nid])
				phys[sim_numa_phys(numa, nid)] += near[nid];
	}
	mm->nr_cpus = nr_cpus;
	for (nid = 0; nid < SIM_MAX_NUMNODES; nid++) {
		if (!sim_node_state(mm, nid, SIM_N_POSSIBLE))
			continue;
		mm->node_nr_cpus[nid] = phys[sim_numa_phys(numa, nid)];
		if (mm->node_nr_cpus[nid])
			sim_node_set_state(mm, nid, SIM_N_ONLINE);
	}
}

/**
 * sim_numa_register_nodes() - make the nodes
 * @mm: the machine; nodes, their states, distances and CPUs are filled in
 * @mb: what is memory, with nodes; where the memory comes from
 * @numa: the nodes, after sim_numa_init()
 * @nr_cpus: CPUs of a machine whose description does not name any
 * @unbacked: for a machine that nothing backs, a structure for each node; else
 *	NULL
 *
 * Mirrors numa_register_nodes(), and init_cpu_to_node() for nodes that have CPUs
 * only. Context: boot.
 *
 * Return: 0, or -ENOMEM when memblock has no room.
 */
int sim_numa_register_nodes(struct sim_mm *mm, struct sim_memblock *mb,
			    const struct sim_numa *numa, unsigned int nr_cpus,
			    struct sim_pglist_data *unbacked)
{
	unsigned long low, high;
	int i, nid, err;

	memset(mm->node_states, 0, sizeof(mm->node_states));
	mm->node_states[SIM_N_POSSIBLE] = numa->nodes_parsed;
	for_each_sim_mem_pfn_range(i, mb, NUMA_NO_NODE, &low, &high, &nid) {
		sim_node_set_state(mm, nid, SIM_N_POSSIBLE);
		sim_node_set_state(mm, nid, SIM_N_ONLINE);
		sim_node_set_state(mm, nid, SIM_N_MEMORY);
	}
	sim_numa_set_cpus(mm, numa, nr_cpus);
	err = sim_numa_alloc_distance(mm, mb, numa, unbacked);
	for (nid = 0; nid < SIM_MAX_NUMNODES && !err; nid++)
		if (sim_node_state(mm, nid, SIM_N_MEMORY))
			err = sim_alloc_node_data(mm, mb, nid, unbacked);
	for (nid = 0; nid < SIM_MAX_NUMNODES && !err; nid++)
		if (sim_node_state(mm, nid, SIM_N_POSSIBLE) &&
		    !mm->node_data[nid])
			err = sim_alloc_offline_node_data(mm, mb, nid,
							  unbacked);
	/* The states of memory are worked out with the zones. */
	mm->node_states[SIM_N_MEMORY] = 0;
	mm->sim_nr_node_ids = fls64(mm->node_states[SIM_N_POSSIBLE]);
	return err;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_numa_register_nodes);

/**
 * sim_numa_cpus_up() - all CPUs are up
 * @mm: the machine
 *
 * In Linux this comes after the zonelists are built, which at boot therefore do
 * not know where the CPUs are. Mirrors init_cpu_node_state(). Context: boot.
 */
void sim_numa_cpus_up(struct sim_mm *mm)
{
	int nid;

	for (nid = 0; nid < SIM_MAX_NUMNODES; nid++)
		if (mm->node_nr_cpus[nid])
			sim_node_set_state(mm, nid, SIM_N_CPU);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_numa_cpus_up);
