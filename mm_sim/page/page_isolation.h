/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Take pageblocks out of circulation.
 */
#ifndef SIM_PAGE_PAGE_ISOLATION_H
#define SIM_PAGE_PAGE_ISOLATION_H

#include "page/mmzone.h"

int sim_set_migratetype_isolate(struct sim_mm *mm, unsigned long pfn);
int sim_unset_migratetype_isolate(struct sim_mm *mm, unsigned long pfn,
				  int migratetype);

#endif /* SIM_PAGE_PAGE_ISOLATION_H */
