// SPDX-License-Identifier: GPL-2.0
/*
 * Show a page in the machine's log, in the kernel's form.
 */
#include <linux/string.h>

#include "host/compat.h"
#include "page/buddy.h"
#include "page/debug.h"

/**
 * sim_dump_page() - log what the memory map says of a page
 * @mm: the machine
 * @page: the page
 * @reason: why it is shown, or NULL
 *
 * Mirrors dump_page(). A simulated page has neither mapping nor index; its
 * section, node and zone are said as %pGp says them. Takes no lock: what is
 * shown was so a moment ago. Context: any, but no zone lock, as the host's
 * console may be slow.
 */
void sim_dump_page(const struct sim_mm *mm, const struct sim_page *page,
		   const char *reason)
{
	const struct sim_page was = *page;
	unsigned long pfn = sim_page_to_pfn(mm, page);
	int mapcount = atomic_read(&was._mapcount) + 1;
	bool cma = sim_get_pageblock_migratetype(mm, pfn) == SIM_MIGRATE_CMA;

	if (sim_page_buddy(&was))
		mapcount = 0;
	sim_warn(mm->log, "page: refcount:%d mapcount:%d mapping:%p index:%#lx pfn:%#lx\n",
		 atomic_read(&was._refcount), mapcount, NULL, 0UL, pfn);
	if (sim_page_head(&was) && sim_page_order(&was))
		sim_warn(mm->log, "head: order:%u mapcount:%d entire_mapcount:0 nr_pages_mapped:0 pincount:0\n",
			 sim_page_order(&was), mapcount);
	sim_warn(mm->log, "flags: %#llx(%s%ssection=%llu|node=%d|zone=%d)%s\n",
		 was.flags, sim_page_is_reserved(&was) ? "reserved|" : "",
		 sim_page_head(&was) ? "head|" : "",
		 was.flags >> SIM_SECTIONS_PGSHIFT, sim_page_to_nid(&was),
		 sim_page_zonenum(&was), cma ? " CMA" : "");
	if (sim_page_buddy(&was))
		sim_warn(mm->log, "page_type: %x(buddy)\n",
			 was.page_type >> 24);
	if (reason)
		sim_warn(mm->log, "page dumped because: %s\n", reason);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_dump_page);
