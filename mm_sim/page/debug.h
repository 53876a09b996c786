/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Show a page.
 */
#ifndef SIM_PAGE_DEBUG_H
#define SIM_PAGE_DEBUG_H

#include "page/mmzone.h"

/* Holds what sim_page_flags_text() makes. */
#define SIM_PAGE_FLAGS_TEXT 112

void sim_page_flags_text(u64 flags, char to[SIM_PAGE_FLAGS_TEXT]);
void sim_dump_page(const struct sim_mm *mm, const struct sim_page *page,
		   const char *reason);

#endif /* SIM_PAGE_DEBUG_H */
