// SPDX-License-Identifier: GPL-2.0
/*
 * The iterators that every observer uses. None of them changes anything.
 */
#include <linux/list.h>

#include "host/compat.h"
#include "page/buddy.h"
#include "view/walk.h"

/**
 * sim_walk_blocks() - next block of the memory map
 * @mm: the machine, at stage memmap or later
 * @pfn: where to look; moves behind the block
 * @block: what was found
 *
 * Passes over what no pageblock with memory holds. Takes no lock: on a machine
 * that is in use, a block is what it was a moment ago. Context: machine's lock,
 * so that the memory map stays.
 *
 * Return: false at the end.
 */
bool sim_walk_blocks(const struct sim_mm *mm, unsigned long *pfn,
		     struct sim_block *block)
{
	const struct sim_page *page;

	for (;;) {
		const struct sim_mem_section *ms;

		if (*pfn >= round_up(mm->max_pfn, SIM_PAGES_PER_SECTION))
			return false;
		ms = sim_pfn_to_section(mm, *pfn);
		if (!ms || !ms->map)
			*pfn = (*pfn | (SIM_PAGES_PER_SECTION - 1)) + 1;
		else if (!sim_pfn_valid(mm, *pfn))
			*pfn = (*pfn | (SIM_PAGEBLOCK_NR_PAGES - 1)) + 1;
		else
			break;
	}

	page = sim_pfn_to_page(mm, *pfn);
	block->pfn = *pfn;
	block->order = 0;
	block->zone = sim_page_zone(mm, page);
	block->kind = SIM_BLOCK_LOST;
	/* Whatever else is said of it may be what is bad. */
	if (sim_page_bad(page))
		block->kind = SIM_BLOCK_BAD;
	else if (sim_page_is_reserved(page))
		block->kind = SIM_BLOCK_RESERVED;
	else if (sim_page_buddy(page))
		block->kind = SIM_BLOCK_FREE;
	else if (sim_page_guard(page))
		block->kind = SIM_BLOCK_GUARD;
	else if (sim_page_pcp(page))
		block->kind = SIM_BLOCK_PCP;
	else if (sim_page_head(page))
		block->kind = SIM_BLOCK_ALLOCATED;
	if (block->kind != SIM_BLOCK_RESERVED && block->kind != SIM_BLOCK_LOST)
		block->order = sim_page_order(page);
	block->nr_pages = 1UL << block->order;
	*pfn += block->nr_pages;
	return true;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_walk_blocks);

/**
 * sim_walk_list_begin() - start at the head of a free list
 * @walk: the place
 * @zone: the zone
 * @order: the order
 * @migratetype: the list
 */
void sim_walk_list_begin(struct sim_list_walk *walk, struct sim_zone *zone,
			 unsigned int order, int migratetype)
{
	*walk = (struct sim_list_walk){
		.zone = zone,
		.order = order,
		.migratetype = migratetype,
	};
}
EXPORT_SYMBOL_SIM_KUNIT(sim_walk_list_begin);

/* Is @page still where the walk left it? Zone lock. */
static bool sim_walk_still_there(const struct sim_mm *mm,
				 const struct sim_list_walk *walk,
				 const struct sim_page *page)
{
	return sim_page_buddy(page) && sim_page_order(page) == walk->order &&
	       sim_get_pageblock_migratetype(mm, sim_page_to_pfn(mm, page)) ==
	       walk->migratetype;
}

/**
 * sim_walk_list() - next batch of a free list
 * @mm: the machine
 * @walk: the place
 * @pfns: filled with the first pfns of the blocks, head to tail
 *
 * When the list changed since the last batch, walk->changed is set and the walk
 * goes on if it can: blocks may be missing or come twice. Context: machine's
 * lock, so that the memory map stays; takes the zone lock for one batch.
 *
 * Return: entries filled; 0 at the end.
 */
unsigned int sim_walk_list(const struct sim_mm *mm, struct sim_list_walk *walk,
			   unsigned long pfns[SIM_WALK_BATCH])
{
	struct sim_zone *zone = walk->zone;
	struct sim_free_area *area = &zone->free_area[walk->order];
	struct list_head *list = &area->free_list[walk->migratetype];
	struct list_head *at = list;
	unsigned int nr = 0;
	unsigned long flags;

	if (walk->done)
		return 0;
	spin_lock_irqsave(&zone->lock, flags);
	if (walk->last) {
		if (area->changes != walk->changes)
			walk->changed = true;
		if (walk->changed &&
		    !sim_walk_still_there(mm, walk, walk->last))
			walk->done = true;
		else
			at = &walk->last->lru;
	}
	while (!walk->done && nr < SIM_WALK_BATCH) {
		at = at->next;
		if (at == list) {
			walk->done = true;
			break;
		}
		walk->last = list_entry(at, struct sim_page, lru);
		pfns[nr++] = sim_page_to_pfn(mm, walk->last);
	}
	walk->changes = area->changes;
	spin_unlock_irqrestore(&zone->lock, flags);
	return nr;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_walk_list);
