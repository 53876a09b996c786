// SPDX-License-Identifier: GPL-2.0
/*
 * Invariants. Each is checked from the structures that a machine runs on, by
 * another way than the code that keeps them.
 */
#include <linux/kernel.h>
#include <linux/sched.h>
#include <linux/slab.h>

#include "host/compat.h"
#include "page/buddy.h"
#include "page/cma.h"
#include "page/linux_6_1.h"
#include "page/pcp.h"
#include "page/pcp_fast.h"
#include "page/percpu.h"
#include "page/vmstat.h"
#include "view/memory_use.h"
#include "view/verify_internal.h"
#include "view/walk.h"

/* How often a machine that is in use is looked at before giving up. */
#define SIM_VERIFY_TRIES 8

/**
 * sim_broken() - a broken invariant
 * @v: where it is counted, and said if anyone listens
 * @fmt: a line, without newline
 */
void sim_broken(struct sim_verify *v, const char *fmt, ...)
{
	char line[128];
	va_list args;

	v->nr_broken++;
	if (!v->say)
		return;
	va_start(args, fmt);
	vscnprintf(line, sizeof(line), fmt, args);
	va_end(args);
	v->say(v->arg, line);
}

/* Regions ascend, do not overlap, are merged, and add up. */
static void sim_verify_type(struct sim_verify *v,
			    const struct sim_memblock_type *type)
{
	phys_addr_t total = 0;
	unsigned long i;

	if (type->cnt > type->max)
		sim_broken(v, "memblock.%s: %lu regions in an array of %lu",
			   type->name, type->cnt, type->max);
	for (i = 0; i < type->cnt; i++) {
		const struct sim_memblock_region *r = &type->regions[i];

		total += r->size;
		if (!r->size)
			sim_broken(v, "memblock.%s: region %lu is empty",
				   type->name, i);
		if (!i)
			continue;
		if (r[-1].base + r[-1].size > r->base)
			sim_broken(v, "memblock.%s: regions %lu and %lu overlap",
				   type->name, i - 1, i);
		else if (r[-1].base + r[-1].size == r->base &&
			 r[-1].nid == r->nid && r[-1].flags == r->flags)
			sim_broken(v, "memblock.%s: regions %lu and %lu are not merged",
				   type->name, i - 1, i);
	}
	if (total != type->total_size)
		sim_broken(v, "memblock.%s: total_size is %llu, the regions add up to %llu",
			   type->name, (u64)type->total_size, (u64)total);
	v->nr_regions += type->cnt;
}

/* All memory is usable by the firmware's word, and backed by a bank. */
static void sim_verify_memory(struct sim_verify *v,
			      const struct sim_machine *m)
{
	struct sim_memblock_region *r;

	for_each_sim_mem_region(&m->memblock, r) {
		void *first = sim_phys_to_virt(&m->banks, r->base);
		void *last = sim_phys_to_virt(&m->banks, r->base + r->size - 1);

		if (!first || !last || last - first != r->size - 1)
			sim_broken(v, "memblock.memory: %#llx, %llu bytes, is not backed",
				   (u64)r->base, (u64)r->size);
	}
}

/* What memblock has reserved is known to be in use, byte by byte. */
static void sim_verify_memory_use(struct sim_verify *v, struct sim_machine *m)
{
	struct sim_memory_use use;
	unsigned int i;
	u64 sum = 0;

	sim_memory_use(m, &use);
	for (i = 0; i < use.nr; i++)
		sum += use.row[i].bytes;
	if (v->shared ? use.accounted > use.reserved
		      : use.accounted != use.reserved)
		sim_broken(v, "memory_use: accounts for %llu bytes, but memblock has reserved %llu",
			   use.accounted, use.reserved);
	else if (sum != use.total && !v->shared)
		sim_broken(v, "memory_use: adds up to %llu bytes, but memory has %llu",
			   sum, use.total);
}

/* Grows with all that happens to the blocks of a zone. */
static unsigned long sim_changes(const struct sim_mm *mm,
				 const struct sim_zone *zone)
{
	unsigned long sum = sim_zone_vm_events(mm, zone, SIM_PGALLOC) +
			    sim_zone_vm_events(mm, zone, SIM_PGFREE);
	int order;

	for (order = 0; order <= SIM_MAX_PAGE_ORDER; order++) {
		/* Counted plainly, with the lock: what is missed is seen later. */
		sum += data_race(READ_ONCE(zone->free_area[order].changes));
	}
	return sum;
}

/* What is said of a block because of the list that it is in. */
static void sim_verify_listed(struct sim_verify *v, const struct sim_mm *mm,
			      const struct sim_list_walk *walk,
			      unsigned long pfn)
{
	const struct sim_page *page = sim_pfn_to_page(mm, pfn);
	const char *zone = walk->zone->name;
	const char *type = sim_migratetype_names[walk->migratetype];

	if (!sim_page_buddy(page) || sim_page_order(page) != walk->order)
		sim_broken(v, "zone %s order %u %s: pfn %lu is no free block of this order",
			   zone, walk->order, type, pfn);
	if (sim_page_zone(mm, page) != walk->zone)
		sim_broken(v, "zone %s order %u %s: pfn %lu is of another zone",
			   zone, walk->order, type, pfn);
	if (sim_get_pageblock_migratetype(mm, pfn) != walk->migratetype &&
	    !sim_is_linux_6_1(mm))
		sim_broken(v, "zone %s order %u %s: pfn %lu is in a pageblock of another type",
			   zone, walk->order, type, pfn);
}

/* Check one list. Returns its length in blocks. */
static unsigned long sim_verify_list(struct sim_verify *v,
				     const struct sim_mm *mm,
				     struct sim_zone *zone, int order, int mt)
{
	unsigned long pfns[SIM_WALK_BATCH];
	struct sim_list_walk walk;
	unsigned long blocks = 0;
	unsigned int i, nr;

	sim_walk_list_begin(&walk, zone, order, mt);
	while ((nr = sim_walk_list(mm, &walk, pfns))) {
		for (i = 0; i < nr; i++)
			sim_verify_listed(v, mm, &walk, pfns[i]);
		blocks += nr;
		cond_resched();
	}
	return blocks;
}

/* Every block in a list belongs there, and the lists are as long as counted. */
static void sim_verify_lists(struct sim_verify *v, const struct sim_mm *mm,
			     struct sim_zone *zone)
{
	unsigned long state = sim_zone_page_state_snapshot(zone,
							   SIM_NR_FREE_PAGES);
	unsigned long counted = 0, by_type[SIM_MIGRATE_LISTS] = { };
	int order, mt;

	for (order = 0; order <= SIM_MAX_PAGE_ORDER; order++) {
		unsigned long blocks = 0, in_list;

		for (mt = 0; mt < SIM_MIGRATE_LISTS; mt++) {
			in_list = sim_verify_list(v, mm, zone, order, mt);
			blocks += in_list;
			by_type[mt] += in_list << order;
			/* Isolated pages lie in lists, but are not counted. */
			if (mt != SIM_MIGRATE_ISOLATE)
				counted += in_list << order;
		}
		if (blocks != zone->free_area[order].nr_free)
			sim_broken(v, "zone %s order %d: nr_free is %lu, the lists hold %lu blocks",
				   zone->name, order,
				   zone->free_area[order].nr_free, blocks);
		v->nr_free_blocks += blocks;
	}
	if (counted != state)
		sim_broken(v, "zone %s: nr_free_pages is %lu, the lists hold %lu pages",
			   zone->name, state, counted);
	sim_verify_free_types(v, zone, by_type);
}

/* A free block could merge with its buddy, and did not. */
static bool sim_uncoalesced(const struct sim_mm *mm, unsigned long pfn,
			    unsigned int order)
{
	struct sim_page *buddy;
	unsigned long other;
	int mt, other_mt;

	if (order == SIM_MAX_PAGE_ORDER)
		return false;
	buddy = sim_find_buddy_page_pfn(sim_pfn_to_page(mm, pfn), pfn, order,
					&other);
	if (!buddy)
		return false;
	if (order < SIM_PAGEBLOCK_ORDER)
		return true;
	/* Isolation keeps pageblocks apart, and does not join them either. */
	mt = sim_get_pageblock_migratetype(mm, pfn);
	other_mt = sim_get_pageblock_migratetype(mm, other);
	if (mt == SIM_MIGRATE_ISOLATE || other_mt == SIM_MIGRATE_ISOLATE)
		return false;
	/* The others join their like; types with fallbacks are alike. */
	return mt == other_mt || (mt < SIM_MIGRATE_PCPTYPES &&
				  other_mt < SIM_MIGRATE_PCPTYPES);
}

/* A large free block has one type, for its halves to go to the right lists. */
static bool sim_mixed_types(const struct sim_mm *mm,
			    const struct sim_block *block)
{
	int mt = sim_get_pageblock_migratetype(mm, block->pfn);
	unsigned long i;

	for (i = 0; i < block->nr_pages; i += SIM_PAGEBLOCK_NR_PAGES)
		if (sim_get_pageblock_migratetype(mm, block->pfn + i) != mt)
			return true;
	return false;
}

/* A tail is in a block that is handed out, and knows its head. */
static void sim_verify_compound(struct sim_verify *v, const struct sim_mm *mm,
				const struct sim_block *block,
				unsigned long pfn, const struct sim_page *page)
{
	const struct sim_page *head = sim_pfn_to_page(mm, block->pfn);
	bool compound = sim_page_flags(head) & SIM_PG_COMPOUND;

	if (sim_page_flags(page) & SIM_PG_TAIL) {
		/* Where it changes meanwhile, all is looked at again. */
		const struct sim_page *its = data_race(READ_ONCE(page->compound_head));

		if (block->kind != SIM_BLOCK_ALLOCATED || pfn == block->pfn ||
		    its != head)
			sim_broken(v, "pfn %lu: a tail, but not of the block at %lu",
				   pfn, block->pfn);
	} else if (compound && pfn != block->pfn) {
		sim_broken(v, "pfn %lu: no tail, but the block at %lu is compound",
			   pfn, block->pfn);
	}
	if (compound && block->kind != SIM_BLOCK_ALLOCATED)
		sim_broken(v, "pfn %lu: compound, but not handed out",
			   block->pfn);
}

/* What is said of one page, wherever it is. */
static void sim_verify_page(struct sim_verify *v, const struct sim_mm *mm,
			    const struct sim_block *block, unsigned long pfn)
{
	const struct sim_page *page = sim_pfn_to_page(mm, pfn);

	if (!page) {
		sim_broken(v, "pfn %lu order %u: reaches past the memory map",
			   block->pfn, block->order);
		return;
	}
	if (sim_page_to_pfn(mm, page) != pfn)
		sim_broken(v, "pfn %lu: its struct page says pfn %lu", pfn,
			   sim_page_to_pfn(mm, page));
	if (sim_page_zone(mm, page) != block->zone)
		sim_broken(v, "pfn %lu: in a block of zone %s, but not of that zone",
			   pfn, block->zone->name);
	/* What is wrong with a bad page stays so. */
	if (block->kind == SIM_BLOCK_BAD)
		return;
	if (pfn != block->pfn &&
	    (sim_page_buddy(page) || sim_page_head(page) ||
	     sim_page_pcp(page) || sim_page_is_reserved(page) ||
	     sim_page_guard(page) || sim_page_bad(page)))
		sim_broken(v, "pfn %lu: inside the block at %lu, but a block of its own",
			   pfn, block->pfn);
	sim_verify_compound(v, mm, block, pfn, page);
}

static void sim_verify_free_block(struct sim_verify *v,
				  const struct sim_mm *mm,
				  const struct sim_block *block)
{
	if (sim_uncoalesced(mm, block->pfn, block->order))
		sim_broken(v, "pfn %lu order %u: its buddy is free too",
			   block->pfn, block->order);
	if (sim_mixed_types(mm, block) && !sim_is_linux_6_1(mm))
		sim_broken(v, "pfn %lu order %u: free, in pageblocks of two types",
			   block->pfn, block->order);
}

/* They keep somebody company: alone they would have merged. */
static void sim_verify_guard(struct sim_verify *v, const struct sim_mm *mm,
			     const struct sim_block *block)
{
	const struct sim_page *page = sim_pfn_to_page(mm, block->pfn);

	if (block->order >= block->zone->guardpage_minorder)
		sim_broken(v, "pfn %lu order %u: guard pages, but only below order %u",
			   block->pfn, block->order,
			   block->zone->guardpage_minorder);
	if (atomic_read(&page->_refcount))
		sim_broken(v, "pfn %lu order %u: guard pages that have users",
			   block->pfn, block->order);
	if (sim_uncoalesced(mm, block->pfn, block->order))
		sim_broken(v, "pfn %lu order %u: guard pages, but their buddy is free",
			   block->pfn, block->order);
}

/* What is said of a block because of the per-CPU list that it is in. */
static void sim_verify_pcp_page(struct sim_verify *v, const struct sim_mm *mm,
				const struct sim_zone *zone, unsigned int cpu,
				unsigned int order,
				const struct sim_page *page)
{
	unsigned long pfn = sim_page_to_pfn(mm, page);

	if (!sim_page_pcp(page) || sim_page_head(page) ||
	    sim_page_buddy(page) || sim_page_order(page) != order)
		sim_broken(v, "zone %s cpu %u: pfn %lu is no block of a per-CPU list of order %u",
			   zone->name, cpu, pfn, order);
	if (sim_page_zone(mm, page) != zone)
		sim_broken(v, "zone %s cpu %u order %u: pfn %lu is of another zone",
			   zone->name, cpu, order, pfn);
	if (atomic_read(&page->_refcount))
		sim_broken(v, "zone %s cpu %u order %u: pfn %lu has users",
			   zone->name, cpu, order, pfn);
}

/* The same for those of the policy pcp_max_order. */
static void sim_verify_pcp_large(struct sim_verify *v, const struct sim_mm *mm,
				 const struct sim_zone *zone, unsigned int cpu,
				 struct sim_pcp_large *large)
{
	const struct sim_page *page;
	unsigned long flags;
	long pages = 0;
	unsigned int i;
	int mt;

	sim_trylock_prepare(flags);
	spin_lock(&large->lock);
	for (i = 0; i < SIM_PCP_LARGE_ORDERS; i++) {
		unsigned int order = SIM_PCP_LARGE_MIN_ORDER + i;

		for (mt = 0; mt < SIM_MIGRATE_PCPTYPES; mt++) {
			list_for_each_entry(page, &large->lists[i][mt], lru) {
				sim_verify_pcp_page(v, mm, zone, cpu, order,
						    page);
				pages += 1L << order;
			}
		}
	}
	if (pages != large->count)
		sim_broken(v, "zone %s cpu %u: large count is %d, the lists hold %ld pages",
			   zone->name, cpu, large->count, pages);
	spin_unlock(&large->lock);
	sim_trylock_finish(flags);
}

/* The per-CPU lists hold what belongs there, and as much as they count. */
static void sim_verify_pcp(struct sim_verify *v, const struct sim_mm *mm,
			   const struct sim_zone *zone)
{
	unsigned int cpu, i;

	for (cpu = 0; cpu < sim_nr_cpus(mm); cpu++) {
		struct sim_per_cpu_pages *pcp = sim_zone_pcp(mm, zone, cpu);
		const struct sim_page *page;
		long pages = 0;

		if (!pcp)
			continue;
		sim_pcp_lock(pcp);
		for (i = 0; i < SIM_NR_PCP_LISTS; i++) {
			unsigned int order = sim_pindex_to_order(i);

			list_for_each_entry(page, &pcp->lists[i], lru) {
				sim_verify_pcp_page(v, mm, zone, cpu, order,
						    page);
				pages += 1L << order;
			}
		}
		if (pages != pcp->count)
			sim_broken(v, "zone %s cpu %u: count is %d, the lists hold %ld pages",
				   zone->name, cpu, pcp->count, pages);
		sim_pcp_unlock(pcp);
		sim_verify_pcp_large(v, mm, zone, cpu, &pcp->large);
	}
}

/* What the memory map says of one zone. */
struct sim_zone_sums {
	unsigned long in_blocks;
	unsigned long in_pcp;
	unsigned long bad;
	unsigned long nr_free[SIM_NR_PAGE_ORDERS];
};

static struct sim_zone_sums *sim_sums_of(struct sim_zone_sums *sums,
					 const struct sim_zone *zone)
{
	return &sums[zone->zone_pgdat->node_id * SIM_MAX_NR_ZONES +
		     sim_zone_idx(zone)];
}

/* It is what the zone says of itself. */
static void sim_verify_sums(struct sim_verify *v, const struct sim_mm *mm,
			    const struct sim_zone *zone,
			    const struct sim_zone_sums *sums)
{
	int order;

	if (sums->in_pcp != sim_zone_pcp_pages(mm, zone))
		sim_broken(v, "zone %s: per-CPU lists count %lu pages, the memory map has %lu",
			   zone->name, sim_zone_pcp_pages(mm, zone),
			   sums->in_pcp);

	if (sums->bad != zone->nr_bad_pages)
		sim_broken(v, "zone %s: counts %lu bad pages, the memory map has %lu",
			   zone->name, zone->nr_bad_pages, sums->bad);
	if (sums->in_blocks != zone->managed_pages)
		sim_broken(v, "zone %s: manages %lu pages, but %lu are in blocks",
			   zone->name, zone->managed_pages, sums->in_blocks);
	for (order = 0; order < SIM_NR_PAGE_ORDERS; order++)
		if (sums->nr_free[order] != sim_nr_free(&zone->free_area[order]))
			sim_broken(v, "zone %s order %d: nr_free %lu, the memory map has %lu",
				   zone->name, order,
				   sim_nr_free(&zone->free_area[order]),
				   sums->nr_free[order]);
}

/* Kept by memblock, and left for its owner to fill in: not marked, not lost. */
static bool sim_is_noinit(const struct sim_machine *m, unsigned long pfn)
{
	const struct sim_memblock_type *reserved = &m->memblock.reserved;
	long i = sim_memblock_search(reserved, PFN_PHYS(pfn));

	return i >= 0 && sim_memblock_is_reserved_noinit(&reserved->regions[i]);
}

/* Add a block to what it is part of. False where the buddy lists never had it. */
static bool sim_count_block(struct sim_verify *v, struct sim_zone_sums *sums,
			    const struct sim_block *block)
{
	switch (block->kind) {
	case SIM_BLOCK_FREE:
		v->free += block->nr_pages;
		sums->nr_free[block->order]++;
		break;
	case SIM_BLOCK_PCP:
		v->pcp += block->nr_pages;
		sums->in_pcp += block->nr_pages;
		break;
	case SIM_BLOCK_ALLOCATED:
		v->allocated += block->nr_pages;
		break;
	case SIM_BLOCK_GUARD:
		v->guard += block->nr_pages;
		break;
	case SIM_BLOCK_BAD:
		v->bad += block->nr_pages;
		sums->bad += block->nr_pages;
		break;
	default:
		return false;
	}
	sums->in_blocks += block->nr_pages;
	return true;
}

/* Every page is in one block, and no block holds what memblock keeps. */
static void sim_verify_blocks(struct sim_verify *v,
			      const struct sim_machine *m,
			      struct sim_zone_sums *all)
{
	const struct sim_mm *mm = &m->mm;
	struct sim_zone_sums *sums;
	struct sim_block block;
	struct sim_zone *zone;
	unsigned long at = 0, i;
	int nid;

	while (sim_walk_blocks(mm, &at, &block)) {
		if (block.kind == SIM_BLOCK_LOST && sim_is_noinit(m, block.pfn))
			block.kind = SIM_BLOCK_RESERVED;
		if (block.kind == SIM_BLOCK_LOST)
			sim_broken(v, "pfn %lu: neither free nor allocated nor reserved",
				   block.pfn);
		if (block.kind == SIM_BLOCK_RESERVED)
			v->reserved++;
		for (i = 0; i < block.nr_pages; i++)
			sim_verify_page(v, mm, &block, block.pfn + i);
		cond_resched();
		sums = sim_sums_of(all, block.zone);
		if (!sim_count_block(v, sums, &block))
			continue;
		if (block.pfn & (block.nr_pages - 1))
			sim_broken(v, "pfn %lu order %u: not aligned to its size",
				   block.pfn, block.order);
		if (block.kind == SIM_BLOCK_FREE)
			sim_verify_free_block(v, mm, &block);
		if (block.kind == SIM_BLOCK_GUARD)
			sim_verify_guard(v, mm, &block);
		/* What follows is memblock's word, while it has one. */
		if (m->memblock.discarded)
			continue;
		if (!sim_cma_holds(mm, block.pfn) &&
		    sim_memblock_is_region_reserved(&m->memblock,
						    PFN_PHYS(block.pfn),
						    PFN_PHYS(block.nr_pages)))
			sim_broken(v, "pfn %lu order %u: holds what memblock has reserved",
				   block.pfn, block.order);
		if (!sim_memblock_is_region_memory(&m->memblock,
						   PFN_PHYS(block.pfn),
						   PFN_PHYS(block.nr_pages)))
			sim_broken(v, "pfn %lu order %u: is not memory",
				   block.pfn, block.order);
	}
	for_each_sim_node(mm, nid)
		for_each_sim_zone(mm->node_data[nid], zone)
			sim_verify_sums(v, mm, zone, sim_sums_of(all, zone));
}

/* Zones add up to what memblock calls memory. */
static void sim_verify_zones(struct sim_verify *v,
			     const struct sim_machine *m)
{
	unsigned long low, high, memory = 0, present = 0, managed = 0;
	struct sim_zone *zone;
	int i, nid;

	for_each_sim_mem_pfn_range(i, &m->memblock, NUMA_NO_NODE, &low, &high,
				   NULL)
		memory += high - low;
	for_each_sim_node(&m->mm, nid) {
		for_each_sim_zone(m->mm.node_data[nid], zone) {
			present += zone->present_pages;
			managed += zone->managed_pages;
			if (zone->present_pages > zone->spanned_pages ||
			    zone->managed_pages > zone->present_pages)
				sim_broken(v, "zone %s: spanned %lu < present %lu or < managed %lu",
					   zone->name, zone->spanned_pages,
					   zone->present_pages,
					   zone->managed_pages);
		}
	}
	if (m->stage >= SIM_STAGE_BUDDY && managed != m->mm.totalram_pages)
		sim_broken(v, "zones: manage %lu pages, but totalram_pages is %lu",
			   managed, m->mm.totalram_pages);
	if (present != memory)
		sim_broken(v, "zones: %lu pages present, but memblock has %lu",
			   present, memory);
}

static unsigned long sim_all_changes(const struct sim_mm *mm)
{
	unsigned long sum = 0;
	struct sim_zone *zone;
	int nid;

	for_each_sim_node(mm, nid)
		for_each_sim_zone(mm->node_data[nid], zone)
			sum += sim_changes(mm, zone);
	return sum;
}

static int sim_verify_once(struct sim_machine *m, struct sim_verify *v)
{
	struct sim_zone_sums *sums;
	struct sim_zone *zone;
	int nid;

	if (m->stage >= SIM_STAGE_MEMBLOCK && !m->memblock.discarded) {
		sim_verify_type(v, &m->memblock.memory);
		sim_verify_type(v, &m->memblock.reserved);
		if (!m->unbacked)
			sim_verify_memory(v, m);
		sim_verify_memory_use(v, m);
	}
	if (m->stage >= SIM_STAGE_ZONES && !m->memblock.discarded)
		sim_verify_zones(v, m);
	if (m->stage >= SIM_STAGE_ZONELISTS)
		sim_verify_zonelists(v, &m->mm);
	if (m->stage >= SIM_STAGE_BUDDY) {
		for_each_sim_node(&m->mm, nid)
			for_each_sim_populated_zone(m->mm.node_data[nid], zone) {
				sim_verify_lists(v, &m->mm, zone);
				sim_verify_pcp(v, &m->mm, zone);
			}
		sim_verify_isolation(v, &m->mm);
		sim_verify_cma(v, &m->mm);
		/* A clone has the count of its host, right or not. */
		if (!m->clone)
			sim_verify_highatomic(v, &m->mm);
		if (m->pagecache)
			sim_verify_pagecache(v, m->pagecache);
		sums = kvcalloc(m->mm.sim_nr_node_ids * SIM_MAX_NR_ZONES,
				sizeof(*sums), GFP_KERNEL);
		if (!sums)
			return -ENOMEM;
		sim_verify_blocks(v, m, sums);
		kvfree(sums);
	}
	return 0;
}

/**
 * sim_verify() - check all invariants that hold at the machine's stage
 * @m: the machine
 * @v: @v->say, @v->arg and @v->shared are set; the rest is filled in
 *
 * The zone locks are held for a batch at a time only, so a machine that is in
 * use is checked again until nothing changed meanwhile. Context: may sleep;
 * machine's lock.
 *
 * Return: 0 when all is sound; -EUCLEAN when something is broken; -EIO when the
 * machine has panicked; -EAGAIN when it never held still; -ENOMEM when the host
 * has no memory for the check.
 */
int sim_verify(struct sim_machine *m, struct sim_verify *v)
{
	struct sim_verify quiet;
	int try;

	lockdep_assert_held(&m->lock);
	if (m->stage == SIM_STAGE_PANICKED)
		return -EIO;
	for (try = 0; try < SIM_VERIFY_TRIES; try++) {
		unsigned long before = sim_all_changes(&m->mm);

		quiet = (struct sim_verify){ .shared = v->shared };
		if (sim_verify_once(m, &quiet))
			return -ENOMEM;
		if (sim_all_changes(&m->mm) != before)
			continue;
		/* Only a finding that stands is said aloud. */
		if (quiet.nr_broken && v->say) {
			quiet = (struct sim_verify){
				.say = v->say,
				.arg = v->arg,
				.shared = v->shared,
			};
			if (sim_verify_once(m, &quiet))
				return -ENOMEM;
		}
		*v = quiet;
		return v->nr_broken ? -EUCLEAN : 0;
	}
	return -EAGAIN;
}
EXPORT_SYMBOL_SIM(sim_verify);
