// SPDX-License-Identifier: GPL-2.0
/*
 * Show a page in the machine's log, in the kernel's form.
 */
#include <linux/string.h>

#include "host/compat.h"
#include "page/buddy.h"
#include "page/debug.h"

static const char *sim_page_type_name(const struct sim_page *page)
{
	if (sim_page_buddy(page))
		return "buddy";
	return sim_page_guard(page) ? "guard" : NULL;
}

/* The page flags that are set, each with a bar behind it, as %pGp has them. */
static void sim_page_flag_names(u64 flags, char *to, size_t len)
{
	static const char *const names[] = {
		"reserved", "head", "pcp", "compound", "tail", "bad", NULL,
		NULL, "lru", "referenced", "active", "slab",
	};
	size_t at = 0;
	int i;

	*to = '\0';
	for (i = 0; i < ARRAY_SIZE(names); i++)
		if (names[i] && flags & BIT_ULL(i))
			at += scnprintf(to + at, len - at, "%s|", names[i]);
}

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
	const char *type = sim_page_type_name(&was);
	char names[48];

	if (type)
		mapcount = 0;
	sim_page_flag_names(was.flags, names, sizeof(names));
	sim_warn(mm->log, "page: refcount:%d mapcount:%d mapping:%p index:%#lx pfn:%#lx\n",
		 atomic_read(&was._refcount), mapcount, NULL, 0UL, pfn);
	if (sim_page_head(&was) && sim_page_order(&was))
		sim_warn(mm->log, "head: order:%u mapcount:%d entire_mapcount:0 nr_pages_mapped:0 pincount:0\n",
			 sim_page_order(&was), mapcount);
	sim_warn(mm->log, "flags: %#llx(%ssection=%llu|node=%d|zone=%d)%s\n",
		 was.flags, names, was.flags >> SIM_SECTIONS_PGSHIFT,
		 sim_page_to_nid(&was), sim_page_zonenum(&was),
		 cma ? " CMA" : "");
	if (type)
		sim_warn(mm->log, "page_type: %x(%s)\n", was.page_type >> 24,
			 type);
	if (reason)
		sim_warn(mm->log, "page dumped because: %s\n", reason);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_dump_page);
