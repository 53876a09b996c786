/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a machine checks and clears at a price.
 */
#ifndef SIM_PAGE_HARDENING_H
#define SIM_PAGE_HARDENING_H

#include "page/mmzone.h"

/**
 * struct sim_hardening - what the user asks for, by the kernel's names
 * @check_pages: look at each struct page of a block (CONFIG_DEBUG_VM)
 * @page_poison: fill free pages with a pattern, and check it
 * @init_on_alloc: zero pages that are handed out
 * @init_on_free: zero pages that come back
 * @debug_pagealloc: poison free pages; needed for guard pages
 * @debug_guardpage_minorder: what is split off below this order becomes guard
 *	pages; 0 for none
 *
 * All off unless asked for.
 */
struct sim_hardening {
	bool check_pages;
	bool page_poison;
	bool init_on_alloc;
	bool init_on_free;
	bool debug_pagealloc;
	unsigned int debug_guardpage_minorder;
};

void sim_mem_debugging_and_hardening_init(struct sim_mm *mm,
					  const struct sim_hardening *want);
void sim_report_meminit(const struct sim_mm *mm);
void __sim_post_alloc_hook(struct sim_mm *mm, struct sim_page *page,
			   unsigned int order, gfp_t gfp);
bool __sim_prep_new_page(struct sim_mm *mm, struct sim_page *page,
			 unsigned int order, gfp_t gfp);
void __sim_fill_free_pages(struct sim_mm *mm, struct sim_page *page,
			   unsigned int order);
bool __sim_free_pages_prepare(struct sim_mm *mm, struct sim_page *page,
			      unsigned int order);

/* Mirrors want_init_on_alloc(). */
static inline bool sim_want_init_on_alloc(const struct sim_mm *mm, gfp_t gfp)
{
	return (mm->features & SIM_FEATURE_INIT_ON_ALLOC) || (gfp & __GFP_ZERO);
}

/* Mirrors want_init_on_free(). */
static inline bool sim_want_init_on_free(const struct sim_mm *mm)
{
	return mm->features & SIM_FEATURE_INIT_ON_FREE;
}

#endif /* SIM_PAGE_HARDENING_H */
