/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the files of verify share among themselves.
 */
#ifndef SIM_VIEW_VERIFY_INTERNAL_H
#define SIM_VIEW_VERIFY_INTERNAL_H

#include "view/verify.h"

__printf(2, 3) void sim_broken(struct sim_verify *v, const char *fmt, ...);

struct sim_pagecache;

void sim_verify_pagecache(struct sim_verify *v, struct sim_pagecache *cache);
void sim_verify_isolation(struct sim_verify *v, const struct sim_mm *mm);
void sim_verify_free_types(struct sim_verify *v, const struct sim_zone *zone,
			   const unsigned long *pages);
void sim_verify_highatomic(struct sim_verify *v, const struct sim_mm *mm);
void sim_verify_cma(struct sim_verify *v, const struct sim_mm *mm);

#endif /* SIM_VIEW_VERIFY_INTERNAL_H */
