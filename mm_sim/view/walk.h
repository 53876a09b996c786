/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The iterators that every observer uses: over the blocks of the memory map, and
 * over one free list.
 */
#ifndef SIM_VIEW_WALK_H
#define SIM_VIEW_WALK_H

#include "page/mmzone.h"

enum sim_block_kind {
	SIM_BLOCK_FREE,
	/* In a per-CPU list: neither. */
	SIM_BLOCK_PCP,
	SIM_BLOCK_ALLOCATED,
	/* Guard pages; found corrupted: nobody has them, nor can get them. */
	SIM_BLOCK_GUARD,
	SIM_BLOCK_BAD,
	SIM_BLOCK_RESERVED,
	/* None of these: never after a sound boot. */
	SIM_BLOCK_LOST,
};

/**
 * struct sim_block - a run of pages that belong together
 * @pfn: the first
 * @nr_pages: how many
 * @order: of a block that is neither reserved nor lost
 * @kind: what it is; a reserved or lost block is one page
 * @zone: its zone
 */
struct sim_block {
	unsigned long pfn;
	unsigned long nr_pages;
	unsigned int order;
	enum sim_block_kind kind;
	struct sim_zone *zone;
};

/**
 * struct sim_list_walk - a place in one free list
 * @zone: the zone
 * @order: the order
 * @migratetype: the list
 * @last: the last page that was seen; NULL before the first
 * @changes: the area's counter when the lock was last held
 * @changed: the list moved between two batches
 * @done: nothing is left
 */
struct sim_list_walk {
	struct sim_zone *zone;
	unsigned int order;
	int migratetype;
	struct sim_page *last;
	unsigned long changes;
	bool changed;
	bool done;
};

/* The most that a reader does under one hold of a zone lock. */
#define SIM_WALK_BATCH 128

bool sim_walk_blocks(const struct sim_mm *mm, unsigned long *pfn,
		     struct sim_block *block);
void sim_walk_list_begin(struct sim_list_walk *walk, struct sim_zone *zone,
			 unsigned int order, int migratetype);
unsigned int sim_walk_list(const struct sim_mm *mm, struct sim_list_walk *walk,
			   unsigned long pfns[SIM_WALK_BATCH]);

#endif /* SIM_VIEW_WALK_H */
