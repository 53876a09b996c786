/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The state of all pages, saved and put back.
 */
#ifndef SIM_PAGE_SNAPSHOT_H
#define SIM_PAGE_SNAPSHOT_H

#include "page/mmzone.h"

/**
 * struct sim_snapshot_piece - a piece of memory and its copy
 * @at: where it is
 * @copy: what was in it
 * @size: bytes
 */
struct sim_snapshot_piece {
	void *at;
	void *copy;
	size_t size;
};

/**
 * struct sim_snapshot - the state of all pages of a machine
 * @nr: pieces in @piece
 * @max: room in @piece
 * @bytes: of all copies
 * @piece: memory map, pageblock types, nodes with their zones, per-CPU areas
 */
struct sim_snapshot {
	unsigned int nr;
	unsigned int max;
	u64 bytes;
	struct sim_snapshot_piece *piece;
};

u64 sim_snapshot_size(const struct sim_mm *mm);
int sim_snapshot_take(const struct sim_mm *mm, struct sim_snapshot *s);
void sim_snapshot_put_back(struct sim_snapshot *s);

#endif /* SIM_PAGE_SNAPSHOT_H */
