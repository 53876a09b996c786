// SPDX-License-Identifier: GPL-2.0
/*
 * Other ways to ask for pages: by address, by bytes, many at once.
 */
#include <linux/errno.h>

#include "host/compat.h"
#include "page/internal.h"
#include "page/page_alloc.h"
#include "page/page_owner.h"
#include "page/pcp.h"
#include "page/percpu.h"

/**
 * sim_page_address() - where a page can be written to
 * @mm: the machine
 * @page: the page
 *
 * The memory of all zones is there in the host; but as on a machine with HighMem,
 * that of lowmem only has an address. Mirrors page_address(). Context: any.
 *
 * Return: host address, or NULL.
 */
void *sim_page_address(const struct sim_mm *mm, const struct sim_page *page)
{
	if (!mm->pfn_to_virt || sim_is_highmem_idx(mm, sim_page_zonenum(page)))
		return NULL;
	return mm->pfn_to_virt(mm, sim_page_to_pfn(mm, page));
}
EXPORT_SYMBOL_SIM(sim_page_address);

/**
 * sim_virt_to_page() - the page at a host address
 * @mm: the machine
 * @virt: the address
 *
 * Mirrors virt_to_page(). Context: any.
 *
 * Return: the page, or NULL when the address is none of the machine's memory.
 */
struct sim_page *sim_virt_to_page(const struct sim_mm *mm, const void *virt)
{
	unsigned long pfn;

	if (!mm->virt_to_pfn)
		return NULL;
	pfn = mm->virt_to_pfn(mm, virt);
	if (pfn >= mm->max_pfn || !sim_pfn_valid(mm, pfn))
		return NULL;
	return sim_pfn_to_page(mm, pfn);
}
EXPORT_SYMBOL_SIM(sim_virt_to_page);

/**
 * __sim_get_free_pages() - take a block, by its address
 * @mm: the machine, at stage buddy
 * @gfp: as in sim_alloc_pages(), but never of HighMem
 * @order: 0 to SIM_MAX_PAGE_ORDER
 *
 * Mirrors __get_free_pages(). Context: any.
 *
 * Return: host address of the block, or 0.
 */
unsigned long __sim_get_free_pages(struct sim_mm *mm, gfp_t gfp,
				   unsigned int order)
{
	struct sim_page *page = sim_alloc_pages(mm, gfp & ~__GFP_HIGHMEM,
						order);

	return page ? (unsigned long)sim_page_address(mm, page) : 0;
}
EXPORT_SYMBOL_SIM(__sim_get_free_pages);

/**
 * sim_get_zeroed_page() - take a page of zeroes, by its address
 * @mm: the machine, at stage buddy
 * @gfp: as in __sim_get_free_pages()
 *
 * Mirrors get_zeroed_page(). Context: any.
 *
 * Return: host address of the page, or 0.
 */
unsigned long sim_get_zeroed_page(struct sim_mm *mm, gfp_t gfp)
{
	return __sim_get_free_pages(mm, gfp | __GFP_ZERO, 0);
}
EXPORT_SYMBOL_SIM(sim_get_zeroed_page);

/**
 * sim_split_page() - make single pages of an allocated block
 * @mm: the machine
 * @page: first page of the block
 * @order: its order
 *
 * Each is then freed by itself. Mirrors split_page(). Context: any; takes the zone
 * lock, so that verify takes notice.
 *
 * Return: 0; -EINVAL when it is not the first page of an allocated block of this
 * order, or a compound page; there is a line in the log.
 */
int sim_split_page(struct sim_mm *mm, struct sim_page *page, unsigned int order)
{
	struct sim_zone *zone = sim_page_zone(mm, page);
	unsigned long flags, i;

	if (!sim_page_head(page) || sim_page_order(page) != order ||
	    (page->flags & SIM_PG_COMPOUND)) {
		sim_err(mm->log, "split pfn=%lu order=%u: must be the first page of an allocated block of this order, and not compound\n",
			sim_page_to_pfn(mm, page), order);
		return -EINVAL;
	}
	spin_lock_irqsave(&zone->lock, flags);
	for (i = 1; i < 1UL << order; i++) {
		sim_set_page_order(page + i, 0);
		sim_update_page_flags(page + i, 0, SIM_PG_HEAD);
		atomic_set(&page[i]._refcount, 1);
	}
	sim_set_page_order(page, 0);
	zone->free_area[order].changes++;
	spin_unlock_irqrestore(&zone->lock, flags);
	sim_split_page_owner(mm, page, order, 0);
	return 0;
}
EXPORT_SYMBOL_SIM(sim_split_page);

/* Mirrors make_alloc_exact(): what is too much goes back. */
static void *sim_make_alloc_exact(struct sim_mm *mm, struct sim_page *page,
				  unsigned int order, size_t size)
{
	unsigned long i;

	if (!page)
		return NULL;
	sim_split_page(mm, page, order);
	for (i = DIV_ROUND_UP(size, PAGE_SIZE); i < 1UL << order; i++)
		__sim_free_pages_ok(mm, page + i, 0, SIM_FPI_TO_TAIL);
	return sim_page_address(mm, page);
}

/**
 * sim_alloc_pages_exact_nid() - take just as many pages as needed, near a node
 * @mm: the machine, at stage buddy
 * @nid: the node whose zonelist is walked
 * @size: bytes; 1 at least
 * @gfp: as in sim_alloc_pages(), but __GFP_COMP and __GFP_HIGHMEM do not count
 *
 * Mirrors alloc_pages_exact_nid(). Context: any.
 *
 * Return: host address of the pages, or NULL. Goes back by
 * sim_free_pages_exact().
 */
void *sim_alloc_pages_exact_nid(struct sim_mm *mm, int nid, size_t size,
				gfp_t gfp)
{
	unsigned int order = get_order(size);

	gfp &= ~(__GFP_COMP | __GFP_HIGHMEM);
	if (!size)
		return NULL;
	return sim_make_alloc_exact(mm,
				    sim_alloc_pages_node(mm, nid, gfp, order),
				    order, size);
}
EXPORT_SYMBOL_SIM(sim_alloc_pages_exact_nid);

/**
 * sim_alloc_pages_exact() - take just as many pages as needed
 * @mm: the machine, at stage buddy
 * @size: bytes; 1 at least
 * @gfp: as in sim_alloc_pages_exact_nid()
 *
 * Mirrors alloc_pages_exact(). Context: any.
 *
 * Return: as sim_alloc_pages_exact_nid().
 */
void *sim_alloc_pages_exact(struct sim_mm *mm, size_t size, gfp_t gfp)
{
	return sim_alloc_pages_exact_nid(mm, sim_numa_mem_id(mm), size,
					 gfp);
}
EXPORT_SYMBOL_SIM(sim_alloc_pages_exact);

/**
 * sim_free_pages_exact() - give pages back that were counted
 * @mm: the machine
 * @virt: what sim_alloc_pages_exact() returned
 * @size: what it was given
 *
 * Mirrors free_pages_exact(). Context: any.
 */
void sim_free_pages_exact(struct sim_mm *mm, void *virt, size_t size)
{
	size_t done;

	for (done = 0; done < size; done += PAGE_SIZE) {
		struct sim_page *page = sim_virt_to_page(mm, virt + done);

		if (!page) {
			sim_err(mm->log, "free %zu bytes: %zu bytes on, there is no page of this machine\n",
				size, done);
			return;
		}
		sim_free_pages(mm, page, 0);
	}
}
EXPORT_SYMBOL_SIM(sim_free_pages_exact);

/**
 * sim_alloc_pages_interleave() - take a block, from each node in turn
 * @mm: the machine, at stage buddy
 * @gfp: as in sim_alloc_pages()
 * @order: 0 to SIM_MAX_PAGE_ORDER
 * @nodes: a bit for each node whose turn comes
 * @il_prev: the node of the last turn; the caller's, NUMA_NO_NODE at first
 *
 * A node without room is made up for by others, as always. Mirrors what a task with
 * MPOL_INTERLEAVE gets of alloc_pages(). Context: any.
 *
 * Return: as __sim_alloc_pages(); NULL without a node, too.
 */
struct sim_page *sim_alloc_pages_interleave(struct sim_mm *mm, gfp_t gfp,
					    unsigned int order, u64 nodes,
					    int *il_prev)
{
	struct sim_page *page;
	u64 after = nodes;
	int nid;

	if (!nodes)
		return NULL;
	/* Two shifts: after node 63 there is none. */
	if (*il_prev >= 0)
		after &= ~0ULL << *il_prev << 1;
	nid = __ffs64(after ?: nodes);
	*il_prev = nid;
	page = sim_alloc_pages_node(mm, nid, gfp, order);
	if (page && sim_page_to_nid(page) == nid)
		sim_count_numa_events(sim_page_zone(mm, page),
				      SIM_NUMA_INTERLEAVE_HIT, 1);
	return page;
}
EXPORT_SYMBOL_SIM(sim_alloc_pages_interleave);

/* The first zone that stays above its low mark with @nr pages less, or NULL. */
static struct sim_zone *sim_bulk_zone(struct sim_mm *mm, gfp_t gfp,
				      unsigned int nr, unsigned int alloc_flags,
				      const struct sim_alloc_context *ac)
{
	struct sim_zoneref *z = ac->preferred_zoneref;
	struct sim_zone *zone;

	for_next_sim_zone_zonelist_nodemask(zone, z, ac->highest_zoneidx,
					    ac->nodemask) {
		if ((alloc_flags & SIM_ALLOC_CPUSET) &&
		    !sim_cpuset_zone_allowed(mm, zone, gfp))
			continue;
		/* Another node is for one page at a time to find. */
		if (zone->zone_pgdat != ac->preferred_zoneref->zone->zone_pgdat)
			return NULL;
		if (sim_zone_watermark_fast(zone, 0,
					    sim_wmark_pages(zone, SIM_WMARK_LOW) + nr,
					    ac->preferred_zoneref->zone_idx,
					    alloc_flags))
			return zone;
	}
	return NULL;
}

/* Up to @nr pages, all from one zone. Returns how many. */
static unsigned int sim_bulk_take(struct sim_mm *mm, gfp_t gfp, int nid,
				  u64 nodemask, unsigned int nr,
				  struct list_head *list)
{
	unsigned int alloc_flags = SIM_ALLOC_WMARK_LOW, got;
	struct sim_alloc_context ac;
	struct sim_page *page, *next;
	gfp_t alloc_gfp = gfp;
	struct sim_zone *zone;

	if (!sim_prepare_alloc_pages(mm, gfp, 0, nid, nodemask, &ac,
				     &alloc_gfp, &alloc_flags))
		return 0;
	zone = sim_bulk_zone(mm, alloc_gfp, nr, alloc_flags, &ac);
	if (!zone)
		return 0;
	got = sim_rmqueue_pcplist_bulk(mm, ac.preferred_zoneref->zone, zone, nr,
				       list, ac.migratetype, alloc_flags);
	list_for_each_entry_safe(page, next, list, lru) {
		if (likely(sim_prep_new_page(mm, page, 0, alloc_gfp)))
			continue;
		list_del(&page->lru);
		got--;
	}
	return got;
}

/**
 * __sim_alloc_pages_bulk() - take many single pages
 * @mm: the machine, at stage buddy
 * @gfp: as in __sim_alloc_pages()
 * @preferred_nid: the node whose zonelist is walked
 * @nodemask: a bit for each node that is allowed; SIM_NODE_MASK_ALL for any
 * @nr: pages wanted
 * @list: where they are linked, by lru; or NULL
 * @array: @nr places; those that are NULL are filled; or NULL
 *
 * Either @list or @array is given. There may be fewer pages than wanted; one is as
 * hard to get as with __sim_alloc_pages(). Mirrors alloc_pages_bulk(). Context: any.
 *
 * Return: pages in @list that are new; or places of @array that are filled, up to
 * the first that is not.
 */
unsigned int __sim_alloc_pages_bulk(struct sim_mm *mm, gfp_t gfp,
				    int preferred_nid, u64 nodemask,
				    unsigned int nr, struct list_head *list,
				    struct sim_page **array)
{
	unsigned int want = array ? 0 : nr, got = 0, i;
	struct sim_page *page, *next;
	LIST_HEAD(pages);

	for (i = 0; array && i < nr; i++)
		want += !array[i];
	if (want > 1)
		got = sim_bulk_take(mm, gfp, preferred_nid, nodemask, want,
				    &pages);
	if (want && !got) {
		page = __sim_alloc_pages(mm, gfp, 0, preferred_nid, nodemask);
		if (page) {
			list_add(&page->lru, &pages);
			got = 1;
		}
	}
	if (list) {
		list_splice(&pages, list);
		return got;
	}
	i = 0;
	list_for_each_entry_safe(page, next, &pages, lru) {
		while (array[i])
			i++;
		array[i] = page;
	}
	while (i < nr && array[i])
		i++;
	return i;
}
EXPORT_SYMBOL_SIM(__sim_alloc_pages_bulk);

/**
 * sim_alloc_pages_bulk_list() - take many single pages, in a list
 * @mm: the machine, at stage buddy
 * @gfp: as in sim_alloc_pages()
 * @nr: pages wanted
 * @list: where they are linked
 *
 * Mirrors alloc_pages_bulk_list(). Context: any.
 *
 * Return: as __sim_alloc_pages_bulk().
 */
unsigned int sim_alloc_pages_bulk_list(struct sim_mm *mm, gfp_t gfp,
				       unsigned int nr, struct list_head *list)
{
	return __sim_alloc_pages_bulk(mm, gfp, sim_numa_mem_id(mm),
				      SIM_NODE_MASK_ALL, nr, list, NULL);
}
EXPORT_SYMBOL_SIM(sim_alloc_pages_bulk_list);

/**
 * sim_alloc_pages_bulk_array() - take many single pages, in an array
 * @mm: the machine, at stage buddy
 * @gfp: as in sim_alloc_pages()
 * @nr: places of @array
 * @array: those that are NULL are filled
 *
 * Mirrors alloc_pages_bulk_array(). Context: any.
 *
 * Return: as __sim_alloc_pages_bulk().
 */
unsigned int sim_alloc_pages_bulk_array(struct sim_mm *mm, gfp_t gfp,
					unsigned int nr,
					struct sim_page **array)
{
	return __sim_alloc_pages_bulk(mm, gfp, sim_numa_mem_id(mm),
				      SIM_NODE_MASK_ALL, nr, NULL, array);
}
EXPORT_SYMBOL_SIM(sim_alloc_pages_bulk_array);
