// SPDX-License-Identifier: GPL-2.0
/*
 * numa=fake=: cut the memory of the real nodes into fake ones.
 *
 * Mirrors mm/numa_emulation.c of Linux 6.12. Where Linux prints why it cannot
 * and goes on without fake nodes, this refuses the description.
 */
#include <linux/align.h>
#include <linux/bitops.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/sizes.h>
#include <linux/string.h>

#include "early/numa.h"
#include "host/compat.h"

/**
 * struct sim_numa_cut - how to cut
 * @size: bytes of memory that a fake node has at least
 * @big: so many of the first nodes are larger by SIM_FAKE_NODE_MIN_SIZE
 * @wrap: after so many nodes, memory goes to the first again
 * @phys: a bit for each real node to cut
 * @uniform: cut by addresses, holes or not, and leave a rest a rest
 */
struct sim_numa_cut {
	u64 size;
	u64 big;
	int wrap;
	u64 phys;
	bool uniform;
};

/* Bytes of [start, end) that are no memory. Mirrors mem_hole_size(). */
static u64 sim_mem_hole_size(const struct sim_memblock *mb, u64 start, u64 end)
{
	unsigned long first = PFN_UP(start), last = PFN_DOWN(end);
	unsigned long low, high, absent;
	int i;

	if (first >= last)
		return 0;
	absent = last - first;
	for_each_sim_mem_pfn_range(i, mb, NUMA_NO_NODE, &low, &high, NULL)
		absent -= clamp(high, first, last) - clamp(low, first, last);
	return (u64)absent << PAGE_SHIFT;
}

/* Where the first @size bytes of memory from @start on end; U64_MAX: nowhere. */
static u64 sim_mem_enough(const struct sim_memblock *mb, u64 start, u64 size)
{
	unsigned long pages = size >> PAGE_SHIFT, pfn = PFN_UP(start);
	unsigned long low, high;
	int i;

	for_each_sim_mem_pfn_range(i, mb, NUMA_NO_NODE, &low, &high, NULL) {
		low = max(low, pfn);
		if (low >= high)
			continue;
		if (high - low >= pages)
			return PFN_PHYS(low + pages);
		pages -= high - low;
	}
	return U64_MAX;
}

static int sim_numa_blk_of(const struct sim_numa_meminfo *mi, int nid)
{
	unsigned int i;

	for (i = 0; i < mi->nr_blks; i++)
		if (mi->blk[i].nid == nid)
			return i;
	return -ENOENT;
}

/* Mirrors emu_setup_memblk(): give the first @size bytes of a range to @nid. */
static int sim_emu_setup_memblk(struct sim_numa *numa,
				const struct sim_log *log, int nid,
				unsigned int from, u64 size, bool quiet)
{
	struct sim_numa_memblk *real = &numa->from.blk[from];
	struct sim_numa_memblk *fake = &numa->to.blk[numa->to.nr_blks];

	if (numa->to.nr_blks == SIM_NR_NODE_MEMBLKS)
		return -E2BIG;
	*fake = *real;
	fake->end = real->start + size;
	fake->nid = nid;
	numa->to.nr_blks++;
	if (numa->emu_nid_to_phys[nid] < 0)
		numa->emu_nid_to_phys[nid] = real->nid;
	real->start += size;
	if (real->start >= real->end)
		sim_numa_remove_memblk(&numa->from, from);
	if (!quiet)
		sim_info(log, "Faking node %d at [mem %#018llx-%#018llx] (%lluMB)\n",
			 nid, fake->start, fake->end - 1,
			 (fake->end - fake->start) >> 20);
	return 0;
}

/* Where a fake node that begins at @start ends, at @limit at most. */
static u64 sim_fake_node_end(const struct sim_memblock *mb,
			     const struct sim_numa_cut *cut, int nid,
			     u64 start, u64 limit)
{
	u64 end = start + cut->size;

	if (nid < cut->big)
		end += SIM_FAKE_NODE_MIN_SIZE;
	/* Holes do not count. Linux steps over them; they may be many TiB. */
	if (!cut->uniform) {
		u64 enough = sim_mem_enough(mb, start, cut->size);

		if (enough > limit)
			end = limit;
		else if (enough > end)
			end += round_up(enough - end, SIM_FAKE_NODE_MIN_SIZE);
		end = min(end, limit);
	}
	/* What is left below 4 GiB must be worth a node. */
	if (end < SZ_4G && SZ_4G - end - sim_mem_hole_size(mb, end, SZ_4G) <
			   SIM_FAKE_NODE_MIN_SIZE)
		end = SZ_4G;
	/* And so must be what is left of the real node. */
	if (!cut->uniform &&
	    limit - end - sim_mem_hole_size(mb, end, limit) < cut->size)
		end = limit;
	return min(end, limit);
}

/*
 * Cut until no real node has memory left, going round the real nodes. Mirrors
 * split_nodes_interleave() and split_nodes_size_interleave_uniform().
 *
 * Return: the number after the last fake node, or a negative errno.
 */
static int sim_split_nodes(struct sim_numa *numa, const struct sim_memblock *mb,
			   const struct sim_log *log,
			   const struct sim_numa_cut *cut, int nid, bool quiet)
{
	u64 left = cut->phys;
	int phys, blk, err;

	while (left) {
		for (phys = 0; phys < SIM_MAX_NUMNODES; phys++) {
			const struct sim_numa_memblk *real;
			u64 end;

			if (!(left & BIT_ULL(phys)))
				continue;
			blk = sim_numa_blk_of(&numa->from, phys);
			if (blk < 0) {
				left &= ~BIT_ULL(phys);
				continue;
			}
			real = &numa->from.blk[blk];
			end = sim_fake_node_end(mb, cut, nid, real->start,
						real->end);
			err = sim_emu_setup_memblk(numa, log, nid++ % cut->wrap,
						   blk, end - real->start,
						   quiet);
			if (err)
				return err;
		}
	}
	return nid;
}

static int sim_fake_too_small(const struct sim_log *log,
			      const struct sim_numa *numa, u64 memory)
{
	sim_err(log, "numa=fake=%llu: less than %lluM for each node; %llu nodes are the limit for %lluM of memory\n",
		numa->fake_value, SIM_FAKE_NODE_MIN_SIZE >> 20,
		memory / SIM_FAKE_NODE_MIN_SIZE, memory >> 20);
	return -EINVAL;
}

/* fake=N */
static int sim_fake_count(struct sim_numa *numa, const struct sim_memblock *mb,
			  const struct sim_log *log, u64 max_addr, bool quiet)
{
	u64 memory = max_addr - sim_mem_hole_size(mb, 0, max_addr);
	u64 n = numa->fake_value;
	struct sim_numa_cut cut = {
		.wrap = n,
		.phys = numa->nodes_parsed,
	};
	u64 size = ((memory >> PAGE_SHIFT) / n) << PAGE_SHIFT;

	cut.size = ALIGN_DOWN(size, SIM_FAKE_NODE_MIN_SIZE);
	cut.big = (size - cut.size) * n / SIM_FAKE_NODE_MIN_SIZE;
	if (!cut.size)
		return sim_fake_too_small(log, numa, memory);
	return sim_split_nodes(numa, mb, log, &cut, 0, quiet);
}

static u64 sim_fake_size_at_least(const struct sim_log *log, u64 size, u64 least,
				  bool quiet)
{
	least = ALIGN(max(least, SIM_FAKE_NODE_MIN_SIZE),
		      SIM_FAKE_NODE_MIN_SIZE);
	if (size < least) {
		if (!quiet)
			sim_err(log, "Fake node size %lluMB too small, increasing to %lluMB\n",
				size >> 20, least >> 20);
		size = least;
	}
	return ALIGN_DOWN(size, SIM_FAKE_NODE_MIN_SIZE);
}

/* fake=size */
static int sim_fake_size(struct sim_numa *numa, const struct sim_memblock *mb,
			 const struct sim_log *log, u64 max_addr, bool quiet)
{
	u64 pages = (max_addr - sim_mem_hole_size(mb, 0, max_addr)) >>
		    PAGE_SHIFT;
	struct sim_numa_cut cut = {
		.wrap = SIM_MAX_NUMNODES,
		.phys = numa->nodes_parsed,
	};

	cut.size = sim_fake_size_at_least(log, numa->fake_value,
					  (pages / SIM_MAX_NUMNODES) <<
					  PAGE_SHIFT, quiet);
	return sim_split_nodes(numa, mb, log, &cut, 0, quiet);
}

/* fake=NU */
static int sim_fake_uniform(struct sim_numa *numa,
			    const struct sim_memblock *mb,
			    const struct sim_log *log, bool quiet)
{
	int phys, nid = 0, next;

	for (phys = 0; phys < SIM_MAX_NUMNODES; phys++) {
		/* The first range that is left is that of the next node. */
		const struct sim_numa_memblk *blk = &numa->from.blk[0];
		struct sim_numa_cut cut = {
			.wrap = SIM_MAX_NUMNODES,
			.uniform = true,
		};
		u64 size;

		if (!(numa->nodes_parsed & BIT_ULL(phys)) ||
		    !numa->from.nr_blks)
			continue;
		size = (((blk->end - blk->start) >> PAGE_SHIFT) /
			numa->fake_value) << PAGE_SHIFT;
		cut.phys = BIT_ULL(blk->nid);
		cut.size = sim_fake_size_at_least(log, size, size, quiet);
		next = sim_split_nodes(numa, mb, log, &cut, nid, quiet);
		if (next < 0)
			return next;
		if (next - nid < numa->fake_value) {
			sim_err(log, "numa=fake=%lluU: node %d has memory for %d nodes of at least %lluM only\n",
				numa->fake_value, phys, next - nid,
				SIM_FAKE_NODE_MIN_SIZE >> 20);
			return -EINVAL;
		}
		nid = next;
	}
	return nid;
}

/* Distances of fake nodes: those given with them, else those of the real ones. */
static int sim_fake_distances(struct sim_numa *numa, const struct sim_log *log)
{
	int cnt = fls64(numa->nodes_parsed), phys_cnt = numa->distance_cnt;
	const char *text = numa->fake_distance;
	int i, j;

	memcpy(numa->phys_distance, numa->distance,
	       phys_cnt * phys_cnt * sizeof(*numa->distance));
	if (text) {
		int err = __sim_numa_parse_distance(numa, log,
						    "numa=fake=...:", text);

		if (!err && numa->distance_cnt != cnt) {
			sim_err(log, "numa=fake=...:%.64s: distances of %d nodes; there are %d\n",
				text, numa->distance_cnt, cnt);
			err = -EINVAL;
		}
		return err;
	}
	numa->distance_cnt = cnt;
	for (i = 0; i < cnt; i++) {
		for (j = 0; j < cnt; j++) {
			int from = numa->emu_nid_to_phys[i];
			int to = numa->emu_nid_to_phys[j];
			u8 *distance = &numa->distance[i * cnt + j];

			if (from >= 0 && from < phys_cnt && to >= 0 &&
			    to < phys_cnt)
				*distance = numa->phys_distance[from * phys_cnt +
								to];
			else
				*distance = from == to ? LOCAL_DISTANCE
						       : REMOTE_DISTANCE;
		}
	}
	return 0;
}

/**
 * sim_numa_emulation() - replace the real nodes by fake ones
 * @numa: the nodes, as sim_numa_cleanup_meminfo() left them
 * @mb: what is memory
 * @log: told what is wrong, and unless @quiet what a boot prints
 * @max_pfn: one past the highest pfn of memory
 * @quiet: say only what is wrong
 *
 * Mirrors numa_emulation(). Context: boot.
 *
 * Return: 0; -EINVAL when there is not memory enough, or the distances do not
 * fit; -E2BIG when there are too many ranges.
 */
int sim_numa_emulation(struct sim_numa *numa, const struct sim_memblock *mb,
		       const struct sim_log *log, unsigned long max_pfn,
		       bool quiet)
{
	u64 max_addr = (u64)max_pfn << PAGE_SHIFT;
	unsigned int i;
	int err;

	numa->from = numa->meminfo;
	numa->to.nr_blks = 0;
	memset(numa->emu_nid_to_phys, -1, sizeof(numa->emu_nid_to_phys));
	switch (numa->fake) {
	case SIM_FAKE_COUNT:
		err = sim_fake_count(numa, mb, log, max_addr, quiet);
		break;
	case SIM_FAKE_UNIFORM:
		err = sim_fake_uniform(numa, mb, log, quiet);
		break;
	case SIM_FAKE_SIZE:
		err = sim_fake_size(numa, mb, log, max_addr, quiet);
		break;
	default:
		return 0;
	}
	if (err == -E2BIG)
		sim_err(log, "numa=fake=: more than %d ranges of memory\n",
			SIM_NR_NODE_MEMBLKS);
	if (err < 0)
		return err;
	err = sim_numa_cleanup_meminfo(&numa->to, mb, log, quiet);
	if (err)
		return err;
	numa->meminfo = numa->to;
	numa->nodes_parsed = 0;
	for (i = 0; i < numa->meminfo.nr_blks; i++)
		numa->nodes_parsed |= BIT_ULL(numa->meminfo.blk[i].nid);
	numa->emulated = true;
	err = sim_fake_distances(numa, log);
	if (!err && !quiet)
		sim_info(log, "NUMA: Initialized distance table, cnt=%d\n",
			 numa->distance_cnt);
	return err;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_numa_emulation);
