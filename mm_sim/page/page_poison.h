/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What pages hold while they are free.
 */
#ifndef SIM_PAGE_PAGE_POISON_H
#define SIM_PAGE_PAGE_POISON_H

#include "page/mmzone.h"

void sim_kernel_init_pages(struct sim_mm *mm, struct sim_page *page,
			   unsigned long nr);
void sim_kernel_poison_pages(struct sim_mm *mm, struct sim_page *page,
			     unsigned long nr);
void sim_kernel_unpoison_pages(struct sim_mm *mm, struct sim_page *page,
			       unsigned long nr);

#endif /* SIM_PAGE_PAGE_POISON_H */
