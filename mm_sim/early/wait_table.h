/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Wait queues of zones, from memblock.
 */
#ifndef SIM_EARLY_WAIT_TABLE_H
#define SIM_EARLY_WAIT_TABLE_H

#include "early/memblock.h"
#include "page/mmzone.h"

unsigned long sim_wait_table_hash_nr_entries(unsigned long pages);
int sim_wait_tables_init(struct sim_mm *mm, struct sim_memblock *mb);
u64 sim_wait_tables_bytes(const struct sim_mm *mm);

#endif /* SIM_EARLY_WAIT_TABLE_H */
