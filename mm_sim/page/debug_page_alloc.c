// SPDX-License-Identifier: GPL-2.0
/**
 * DOC: guard pages
 *
 * With debug_pagealloc and debug_guardpage_minorder the halves that are split off
 * below that order do not become free: they stay next to the block that was taken,
 * in no list and not counted as free, and merge with it when it comes back. Who
 * writes past the end of a page then hits a page that nobody has.
 *
 * On x86 neither free pages nor guard pages are mapped under debug_pagealloc, so
 * that the access itself faults. The addresses of a machine's pages are the
 * host's, whose mapping is not ours to change: a machine does as architectures do
 * that cannot unmap (no ARCH_SUPPORTS_DEBUG_PAGEALLOC), where debug_pagealloc
 * poisons free pages and finds the access when the page is next handed out.
 */
#include <linux/list.h>

#include "host/compat.h"
#include "page/buddy.h"
#include "page/debug_page_alloc.h"

/**
 * sim_set_page_guard() - make a block guard pages
 * @page: first page of the block, which is in no list
 * @order: its order
 *
 * Mirrors __set_page_guard(). Context: zone lock.
 */
void sim_set_page_guard(struct sim_page *page, unsigned int order)
{
	INIT_LIST_HEAD(&page->lru);
	WRITE_ONCE(page->page_type, SIM_PGTY_GUARD);
	sim_set_page_order(page, order);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_set_page_guard);

/**
 * sim_clear_page_guard() - guard pages are about to merge
 * @zone: their zone
 * @page: the first of them
 * @order: order of the block
 * @migratetype: of the list that they will be in, where they count as free
 *
 * Mirrors __clear_page_guard(), and what __free_one_page() does beside it.
 * Context: zone lock.
 */
void sim_clear_page_guard(struct sim_zone *zone, struct sim_page *page,
			  unsigned int order, int migratetype)
{
	atomic_set(&page->_mapcount, -1);
	sim_set_page_order(page, 0);
	sim_account_freepages(zone, 1L << order, migratetype);
}
