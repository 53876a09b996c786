/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Pages that are not in the state that they should be in.
 */
#ifndef SIM_PAGE_BAD_PAGE_H
#define SIM_PAGE_BAD_PAGE_H

#include "page/mmzone.h"

void sim_bad_page(struct sim_mm *mm, struct sim_page *page, const char *reason);
void sim_bad_free(struct sim_mm *mm, struct sim_page *page, unsigned long pfn,
		  unsigned int order, const char *reason);
struct sim_page *sim_first_bad_free_page(struct sim_page *page,
					 unsigned int order,
					 const char **reason);
bool sim_check_new_pages(struct sim_mm *mm, struct sim_page *page,
			 unsigned int order);
bool sim_free_pages_are_bad(struct sim_mm *mm, struct sim_page *page,
			    unsigned int order);

#endif /* SIM_PAGE_BAD_PAGE_H */
