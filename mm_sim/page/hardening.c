// SPDX-License-Identifier: GPL-2.0
/*
 * Debugging and hardening of a machine: what is on, and what that means for a
 * block on its way out and back. Nothing here is reached while all is off.
 */
#include "host/compat.h"
#include "page/bad_page.h"
#include "page/debug_page_alloc.h"
#include "page/hardening.h"
#include "page/page_owner.h"
#include "page/page_poison.h"

/* The poison would be gone by the time it is checked, were pages zeroed. */
#define SIM_FEATURES_INIT \
	(SIM_FEATURE_INIT_ON_ALLOC | SIM_FEATURE_INIT_ON_FREE)

/**
 * sim_mem_debugging_and_hardening_init() - turn on what was asked for
 * @mm: the machine; its zones are known, no page was handed out
 * @want: what was asked for
 *
 * Poisoning comes before clearing; debug_pagealloc poisons; anything at all checks
 * each struct page. Mirrors mem_debugging_and_hardening_init(), for an
 * architecture that cannot unmap pages. Context: boot.
 */
void sim_mem_debugging_and_hardening_init(struct sim_mm *mm,
					  const struct sim_hardening *want)
{
	unsigned int features = 0, minorder = 0;
	struct sim_zone *zone;
	int nid;

	if (want->check_pages)
		features |= SIM_FEATURE_CHECK_PAGES;
	if (want->init_on_alloc)
		features |= SIM_FEATURE_INIT_ON_ALLOC;
	if (want->init_on_free)
		features |= SIM_FEATURE_INIT_ON_FREE;
	if (want->debug_guardpage_minorder)
		sim_info(mm->log, "Setting debug_guardpage_minorder to %u\n",
			 want->debug_guardpage_minorder);
	if (want->debug_pagealloc) {
		features |= SIM_FEATURE_DEBUG_PAGEALLOC;
		minorder = want->debug_guardpage_minorder;
	}
	if (want->page_poison || want->debug_pagealloc) {
		if (features & SIM_FEATURES_INIT)
			sim_info(mm->log, "mem auto-init: CONFIG_PAGE_POISONING is on, will take precedence over init_on_alloc and init_on_free\n");
		features &= ~SIM_FEATURES_INIT;
		features |= SIM_FEATURE_PAGE_POISON;
	}
	if (features)
		features |= SIM_FEATURE_CHECK_PAGES;
	mm->features |= features;

	for_each_sim_node(mm, nid)
		for_each_sim_zone(mm->node_data[nid], zone)
			zone->guardpage_minorder = minorder;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_mem_debugging_and_hardening_init);

/**
 * sim_report_meminit() - the boot log's line on what is cleared
 * @mm: the machine
 *
 * A machine has no stack to clear. Mirrors report_meminit(). Context: boot.
 */
void sim_report_meminit(const struct sim_mm *mm)
{
	bool on_free = sim_want_init_on_free(mm);

	sim_info(mm->log, "mem auto-init: stack:off, heap alloc:%s, heap free:%s\n",
		 sim_want_init_on_alloc(mm, GFP_KERNEL) ? "on" : "off",
		 on_free ? "on" : "off");
	if (on_free)
		sim_info(mm->log, "mem auto-init: clearing system memory may take some time...\n");
}

/**
 * __sim_post_alloc_hook() - what a block holds when it is handed out, and who has it
 * @mm: the machine, with any of SIM_FEATURES_PREP
 * @page: its first page
 * @order: its order
 * @gfp: the request
 *
 * The poison is checked before anything is zeroed. What was zeroed by its free is
 * not zeroed again. __GFP_SKIP_ZERO means something only where memory has tags, in
 * Linux too. Mirrors post_alloc_hook(). Context: any, but no zone lock.
 */
void __sim_post_alloc_hook(struct sim_mm *mm, struct sim_page *page,
			   unsigned int order, gfp_t gfp)
{
	if (mm->features & SIM_FEATURE_PAGE_POISON)
		sim_kernel_unpoison_pages(mm, page, 1UL << order);
	if (!sim_want_init_on_free(mm) && sim_want_init_on_alloc(mm, gfp))
		sim_kernel_init_pages(mm, page, 1UL << order);
	if (sim_page_owner_on(mm))
		__sim_set_page_owner(mm, page, order, gfp);
}

/**
 * __sim_prep_new_page() - check and fill a block that is handed out
 * @mm: the machine, with any of SIM_FEATURES_PREP
 * @page: its first page, marked as handed out
 * @order: its order
 * @gfp: the request
 *
 * Mirrors check_new_pages() and post_alloc_hook(). Context: any, but no zone lock.
 *
 * Return: false where it is bad: it was told of, and is left out.
 */
bool __sim_prep_new_page(struct sim_mm *mm, struct sim_page *page,
			 unsigned int order, gfp_t gfp)
{
	if ((mm->features & SIM_FEATURE_CHECK_PAGES) &&
	    sim_check_new_pages(mm, page, order))
		return false;
	__sim_post_alloc_hook(mm, page, order, gfp);
	return true;
}

/**
 * __sim_fill_free_pages() - what a block holds while it is free
 * @mm: the machine, with any of SIM_FEATURES_FREE
 * @page: its first page
 * @order: its order
 *
 * Mirrors the end of free_pages_prepare(). Context: any; nobody else has the
 * block.
 */
void __sim_fill_free_pages(struct sim_mm *mm, struct sim_page *page,
			   unsigned int order)
{
	if (mm->features & SIM_FEATURE_PAGE_POISON)
		sim_kernel_poison_pages(mm, page, 1UL << order);
	else if (sim_want_init_on_free(mm))
		sim_kernel_init_pages(mm, page, 1UL << order);
}

/**
 * __sim_free_pages_prepare() - check and fill a block that comes back
 * @mm: the machine, with any of SIM_FEATURES_FREE
 * @page: its first page, marked as handed out; it has no users any more
 * @order: its order
 *
 * Mirrors free_pages_prepare(). Context: any, but no zone lock.
 *
 * Return: false where it is bad: it was told of, and is left out.
 */
bool __sim_free_pages_prepare(struct sim_mm *mm, struct sim_page *page,
			      unsigned int order)
{
	if ((mm->features & SIM_FEATURE_CHECK_PAGES) &&
	    sim_free_pages_are_bad(mm, page, order))
		return false;
	if (sim_page_owner_on(mm))
		__sim_reset_page_owner(mm, page, order);
	__sim_fill_free_pages(mm, page, order);
	return true;
}
