/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What an allocation that failed leaves in the log.
 */
#ifndef SIM_PAGE_SHOW_MEM_H
#define SIM_PAGE_SHOW_MEM_H

#include "page/internal.h"

/* The longest answer of sim_alloc_why(), with its closing NUL. */
#define SIM_ALLOC_WHY_LEN 320

/* Bits of show_mem(): only nodes that the request may use. */
#define SIM_SHOW_MEM_FILTER_NODES 1U

void sim_show_mem(const struct sim_mm *mm, unsigned int filter, u64 nodemask,
		  int max_zone_idx);
void sim_warn_alloc(struct sim_mm *mm, gfp_t gfp, unsigned int order,
		    const struct sim_alloc_context *ac);
void sim_warn_refused(struct sim_mm *mm, gfp_t gfp, unsigned int order,
		      int nid);
bool sim_alloc_refusal(const struct sim_mm *mm, gfp_t gfp, unsigned int order,
		       int nid, char *why);
void sim_alloc_why(struct sim_mm *mm, gfp_t gfp, unsigned int order,
		   const struct sim_alloc_context *ac, char *why);
void sim_alloc_why_node(struct sim_mm *mm, gfp_t gfp, unsigned int order,
			int nid, char *why);

#endif /* SIM_PAGE_SHOW_MEM_H */
