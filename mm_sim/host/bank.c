// SPDX-License-Identifier: GPL-2.0
/*
 * Carve a chunk from the host, give it back, and plug it as banks.
 *
 * This is the only file that touches the host's page allocator.
 */
#include <linux/gfp.h>
#include <linux/kernel.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/mmzone.h>
#include <linux/nodemask.h>
#include <linux/sched/signal.h>
#include <linux/sizes.h>
#include <linux/string.h>

#include "host/bank.h"
#include "host/compat.h"
#include "page/mmzone.h"

#define SIM_CARVE_GFP (GFP_KERNEL | __GFP_NOWARN)

/**
 * sim_banks_align() - granule of a chunk's size
 *
 * Return: bytes; the larger of the host's pageblock and the largest simulated
 * block, so that a chunk never ends inside either.
 */
u64 sim_banks_align(void)
{
	return max_t(u64, (u64)pageblock_nr_pages << PAGE_SHIFT,
		     (u64)PAGE_SIZE << SIM_MAX_PAGE_ORDER);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_banks_align);

static unsigned long sim_host_zone_free(struct zone *zone)
{
	return zone_page_state(zone, NR_FREE_PAGES);
}

static unsigned long sim_host_zone_managed(struct zone *zone)
{
	return zone_managed_pages(zone);
}

/* Sum over the zones that a chunk may come from. */
static unsigned long sim_host_pages(int host_nid,
				    unsigned long (*count)(struct zone *))
{
	unsigned long sum = 0;
	int nid, i;

	for_each_online_node(nid) {
		struct zone *zones = NODE_DATA(nid)->node_zones;

		if (host_nid != NUMA_NO_NODE && nid != host_nid)
			continue;
		for (i = 0; i <= ZONE_NORMAL; i++)
			if (populated_zone(&zones[i]))
				sum += count(&zones[i]);
	}
	return sum;
}

/*
 * First pfn of [pfn, end) that rules the range out, or @end. Looks without
 * locks: alloc_contig_range() has the last word, this only saves it hopeless
 * and expensive tries.
 */
static unsigned long sim_first_unfit_pfn(const struct zone *zone,
					 unsigned long pfn, unsigned long end)
{
	for (; pfn < end; pfn++) {
		struct page *page = pfn_to_online_page(pfn);

		if (pfn % pageblock_nr_pages == 0)
			cond_resched();
		if (!page || page_zone(page) != zone || PageReserved(page))
			return pfn;
	}
	return end;
}

/*
 * alloc_contig_pages() tries naturally aligned places only, and 6.1 to 6.12 do
 * not export it. This tries each place that starts at a pageblock.
 */
static int sim_carve_scan_zone(const struct zone *zone, unsigned long nr_pages,
			       unsigned long *found)
{
	unsigned long end = zone_end_pfn(zone);
	unsigned long start = ALIGN(zone->zone_start_pfn, pageblock_nr_pages);
	unsigned long fit_until = start;

	while (start + nr_pages <= end) {
		unsigned long pfn;

		pfn = sim_first_unfit_pfn(zone, max(start, fit_until),
					  start + nr_pages);
		if (pfn < start + nr_pages) {
			start = ALIGN(pfn + 1, pageblock_nr_pages);
			continue;
		}
		fit_until = pfn;
		if (!alloc_contig_range(start, start + nr_pages,
					SIM_CONTIG_RANGE_KIND, SIM_CARVE_GFP)) {
			*found = start;
			return 0;
		}
		if (fatal_signal_pending(current))
			return -EINTR;
		cond_resched();
		start += pageblock_nr_pages;
	}
	return -ENOMEM;
}

static int sim_carve_scan(unsigned long nr_pages, int host_nid,
			  unsigned long *found)
{
	int nid, i, err = -ENOMEM;

	for_each_online_node(nid) {
		struct zone *zones = NODE_DATA(nid)->node_zones;

		if (host_nid != NUMA_NO_NODE && nid != host_nid)
			continue;
		/* Not ZONE_MOVABLE: a chunk may stay for weeks. */
		for (i = ZONE_NORMAL; i >= 0; i--) {
			if (!zone_managed_pages(&zones[i]))
				continue;
			err = sim_carve_scan_zone(&zones[i], nr_pages, found);
			if (err != -ENOMEM)
				return err;
		}
	}
	return err;
}

static int sim_carve_contig_pages(unsigned long nr_pages, int host_nid,
				  unsigned long *found)
{
	int nid = host_nid == NUMA_NO_NODE ? numa_mem_id() : host_nid;
	nodemask_t only = nodemask_of_node(nid);
	struct page *page;

	page = sim_host_alloc_contig_pages(nr_pages, SIM_CARVE_GFP, nid,
					   host_nid == NUMA_NO_NODE ? NULL
								    : &only);
	if (!page)
		return -ENOMEM;
	*found = page_to_pfn(page);
	return 0;
}

static int sim_carve_pages(unsigned long nr_pages, int host_nid,
			   enum sim_carve_method method, unsigned long *found)
{
	int err = -ENOMEM;

	if (method != SIM_CARVE_SCAN)
		err = sim_carve_contig_pages(nr_pages, host_nid, found);
	if (err && method != SIM_CARVE_CONTIG_PAGES)
		err = sim_carve_scan(nr_pages, host_nid, found);
	return err;
}

static bool sim_carve_works(u64 size, int host_nid,
			    enum sim_carve_method method)
{
	unsigned long pfn;

	if (sim_carve_pages(size >> PAGE_SHIFT, host_nid, method, &pfn))
		return false;
	free_contig_range(pfn, size >> PAGE_SHIFT);
	return true;
}

/*
 * A size below @size that can be carved now, found by carving it: powers of two
 * from half of what is free on down. More may work, too; but it would be held
 * for a moment, while others need memory, and the next insmod may put the
 * module's own pages, which do not move, into the middle of the only place. 0
 * when none does.
 */
static u64 sim_carve_probe(u64 size, int host_nid, enum sim_carve_method method)
{
	u64 free = (u64)sim_host_pages(host_nid, sim_host_zone_free)
		   << PAGE_SHIFT;
	u64 least = 2 * sim_banks_align();
	u64 try = rounddown_pow_of_two(max(min(size - 1, free / 2), least));

	for (; try >= least && !fatal_signal_pending(current); try /= 2)
		if (sim_carve_works(try, host_nid, method))
			return try;
	return 0;
}

static void sim_carve_explain(const struct sim_log *log, const char *asked,
			      u64 size, int host_nid,
			      enum sim_carve_method method)
{
	unsigned long managed = sim_host_pages(host_nid, sim_host_zone_managed);
	unsigned long free = sim_host_pages(host_nid, sim_host_zone_free);
	u64 works = sim_carve_probe(size, host_nid, method);
	char fits[64] = "no smaller size would have worked either";

	if (works)
		snprintf(fits, sizeof(fits), "size=%lluM would have worked",
			 works / SZ_1M);
	else if (fatal_signal_pending(current))
		strscpy(fits, "a signal ended the search for one that works",
			sizeof(fits));
	if (size >> PAGE_SHIFT > managed)
		sim_err(log, "size=%.64s: larger than the %luM that the host has in its zones up to Normal; %s\n",
			asked, managed >> (20 - PAGE_SHIFT), fits);
	else if (size >> PAGE_SHIFT > free)
		sim_err(log, "size=%.64s: the host has only %luM free in its zones up to Normal, and what is in use could not be moved away; %s\n",
			asked, free >> (20 - PAGE_SHIFT), fits);
	else
		sim_err(log, "size=%.64s: the host has %luM free in its zones up to Normal, but fragmented: no run of this size, at any %luK step of one zone, is free of unmovable pages; %s\n",
			asked, free >> (20 - PAGE_SHIFT),
			pageblock_nr_pages << (PAGE_SHIFT - 10), fits);
}

/**
 * sim_banks_carve() - take one more contiguous chunk from the host
 * @banks: zeroed, or released before; less than SIM_MAX_CHUNKS chunks
 * @log: told why it failed and which size would have worked
 * @asked: the size as the user typed it, for the log
 * @size: bytes, a multiple of sim_banks_align()
 * @host_nid: host node to take it from, or NUMA_NO_NODE for any
 * @method: which back-ends to try
 *
 * The chunk's contents are undefined. Context: may sleep, for long on a
 * fragmented host; a fatal signal ends it.
 *
 * Return: 0; -EINVAL on a size that is zero or unaligned; -ENOMEM when there is
 * no such run; -EINTR.
 */
int sim_banks_carve(struct sim_banks *banks, const struct sim_log *log,
		    const char *asked, u64 size, int host_nid,
		    enum sim_carve_method method)
{
	unsigned long pfn, nr_pages = size >> PAGE_SHIFT;
	u64 align = sim_banks_align();
	int err = -ENOMEM;

	if (!size || !IS_ALIGNED(size, align)) {
		sim_err(log, "size=%.64s: must be a multiple of %lluM and not zero\n",
			asked, align / SZ_1M);
		return -EINVAL;
	}
	if (nr_pages <= sim_host_pages(host_nid, sim_host_zone_managed)) {
		err = sim_carve_pages(nr_pages, host_nid, method, &pfn);
		/*
		 * A page that is busy for a moment, under I/O say, may rule out
		 * the only place: a second look costs little beside what a
		 * refusal costs.
		 */
		if (err == -ENOMEM)
			err = sim_carve_pages(nr_pages, host_nid, method, &pfn);
	}
	if (err) {
		if (err == -EINTR)
			sim_err(log, "size=%.64s: carving was interrupted by a signal\n",
				asked);
		else
			sim_carve_explain(log, asked, size, host_nid, method);
		return err;
	}
	banks->chunk[banks->nr_chunks++] = (struct sim_chunk){
		.host_pfn = pfn,
		.nr_pages = nr_pages,
		.mem = page_to_virt(pfn_to_page(pfn)),
	};
	sim_banks_unplug_all(banks);
	return 0;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_banks_carve);

/**
 * sim_banks_release() - give all chunks back to the host
 * @banks: nothing happens when nothing is carved
 *
 * Context: may sleep.
 */
void sim_banks_release(struct sim_banks *banks)
{
	while (banks->nr_chunks) {
		struct sim_chunk *chunk = &banks->chunk[--banks->nr_chunks];

		free_contig_range(chunk->host_pfn, chunk->nr_pages);
		*chunk = (struct sim_chunk){ };
	}
	memset(banks->chunk_of_node, 0, sizeof(banks->chunk_of_node));
	sim_banks_unplug_all(banks);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_banks_release);

/**
 * sim_banks_plug() - let the next part of a node's chunk appear as a bank
 * @banks: carved
 * @base: simulated physical address, page aligned, above all banks so far
 * @size: bytes, page aligned
 * @nid: simulated node
 *
 * Return: 0; -EINVAL on a bank that is unaligned, empty or out of order;
 * -ENOSPC when the chunk or the table of banks is used up.
 */
int sim_banks_plug(struct sim_banks *banks, phys_addr_t base, u64 size,
		   int nid)
{
	struct sim_bank *last = banks->nr ? &banks->bank[banks->nr - 1] : NULL;
	struct sim_chunk *chunk;

	if (!size || !PAGE_ALIGNED(base) || !PAGE_ALIGNED(size))
		return -EINVAL;
	if (last && base < last->base + last->size)
		return -EINVAL;
	if (nid < 0 || nid >= SIM_MAX_CHUNKS)
		return -EINVAL;
	chunk = &banks->chunk[banks->chunk_of_node[nid]];
	if (banks->nr == SIM_MAX_BANKS ||
	    size > ((u64)chunk->nr_pages << PAGE_SHIFT) - chunk->plugged)
		return -ENOSPC;
	banks->bank[banks->nr++] = (struct sim_bank){
		.base = base,
		.size = size,
		.nid = nid,
		.mem = chunk->mem + chunk->plugged,
	};
	chunk->plugged += size;
	return 0;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_banks_plug);

/**
 * sim_banks_unplug_all() - take all banks out; the chunks stay carved
 * @banks: the banks
 */
void sim_banks_unplug_all(struct sim_banks *banks)
{
	unsigned int i;

	banks->nr = 0;
	for (i = 0; i < banks->nr_chunks; i++)
		banks->chunk[i].plugged = 0;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_banks_unplug_all);

/**
 * sim_phys_to_virt() - where the host keeps a simulated byte
 * @banks: the banks
 * @addr: simulated physical address
 *
 * Mirrors phys_to_virt().
 *
 * Return: host address, or NULL where no bank is plugged. What follows is
 * contiguous up to the end of that bank.
 */
void *sim_phys_to_virt(const struct sim_banks *banks, phys_addr_t addr)
{
	unsigned int low = 0, high = banks->nr;

	while (low < high) {
		unsigned int mid = (low + high) / 2;
		const struct sim_bank *bank = &banks->bank[mid];

		if (addr < bank->base)
			high = mid;
		else if (addr - bank->base >= bank->size)
			low = mid + 1;
		else
			return bank->mem + (addr - bank->base);
	}
	return NULL;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_phys_to_virt);

/**
 * sim_virt_to_phys() - which simulated byte a host address holds
 * @banks: the banks
 * @mem: host address inside a chunk
 *
 * Mirrors virt_to_phys().
 *
 * Return: simulated physical address, or PHYS_ADDR_MAX for memory that no bank
 * holds.
 */
phys_addr_t sim_virt_to_phys(const struct sim_banks *banks, const void *mem)
{
	unsigned int i;

	for (i = 0; i < banks->nr; i++) {
		const struct sim_bank *bank = &banks->bank[i];

		if (mem >= bank->mem && mem < bank->mem + bank->size)
			return bank->base + (mem - bank->mem);
	}
	return PHYS_ADDR_MAX;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_virt_to_phys);

/**
 * sim_host_has_memory() - does the host have memory on a node?
 * @nid: number of a host node; may be anything
 */
bool sim_host_has_memory(int nid)
{
	return nid >= 0 && nid < MAX_NUMNODES && node_state(nid, N_MEMORY);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_host_has_memory);

/**
 * sim_host_nr_nodes() - nodes of the host that have memory
 *
 * Return: their number.
 */
unsigned int sim_host_nr_nodes(void)
{
	return num_node_state(N_MEMORY);
}

/**
 * sim_host_pfn_to_nid() - which host node a page of the host belongs to
 * @pfn: host pfn
 *
 * Return: the node, or NUMA_NO_NODE where there is no online memory.
 */
int sim_host_pfn_to_nid(unsigned long pfn)
{
	struct page *page = pfn_to_online_page(pfn);

	return page ? page_to_nid(page) : NUMA_NO_NODE;
}
