// SPDX-License-Identifier: GPL-2.0
/*
 * Show a page in the machine's log, in the kernel's form.
 */
#include <linux/string.h>

#include "host/compat.h"
#include "page/buddy.h"
#include "page/debug.h"
#include "page/page_owner.h"

static const char *sim_page_type_name(const struct sim_page *page)
{
	if (sim_page_buddy(page))
		return "buddy";
	return sim_page_guard(page) ? "guard" : NULL;
}

/**
 * sim_page_flags_text() - the flags of a page in words
 * @flags: struct sim_page.flags
 * @to: filled
 *
 * As %pGp has them, of a kernel without vmemmap: there, too, the section is one.
 */
void sim_page_flags_text(u64 flags, char to[SIM_PAGE_FLAGS_TEXT])
{
	static const char *const names[] = {
		"reserved", "head", "pcp", "compound", "tail", "bad", NULL,
		NULL, "lru", "referenced", "active", "slab",
	};
	const struct sim_page page = { .flags = flags };
	size_t at;
	int i;

	at = scnprintf(to, SIM_PAGE_FLAGS_TEXT, "%#llx(", flags);
	for (i = 0; i < ARRAY_SIZE(names); i++)
		if (names[i] && flags & BIT_ULL(i))
			at += scnprintf(to + at, SIM_PAGE_FLAGS_TEXT - at,
					"%s|", names[i]);
	scnprintf(to + at, SIM_PAGE_FLAGS_TEXT - at,
		  "section=%llu|node=%d|zone=%d)",
		  flags >> SIM_SECTIONS_PGSHIFT, sim_page_to_nid(&page),
		  sim_page_zonenum(&page));
}
EXPORT_SYMBOL_SIM_KUNIT(sim_page_flags_text);

/**
 * sim_dump_page() - log what the memory map says of a page
 * @mm: the machine
 * @page: the page
 * @reason: why it is shown, or NULL
 *
 * Mirrors dump_page(). A simulated page has neither mapping nor index. Takes no
 * lock: what is shown was so a moment ago. Context: any, but no zone lock, as the host's
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
	char names[SIM_PAGE_FLAGS_TEXT];

	if (type)
		mapcount = 0;
	sim_page_flags_text(was.flags, names);
	sim_warn(mm->log, "page: refcount:%d mapcount:%d mapping:%p index:%#lx pfn:%#lx\n",
		 atomic_read(&was._refcount), mapcount, NULL, 0UL, pfn);
	if (sim_page_head(&was) && sim_page_order(&was))
		sim_warn(mm->log, "head: order:%u mapcount:%d entire_mapcount:0 nr_pages_mapped:0 pincount:0\n",
			 sim_page_order(&was), mapcount);
	sim_warn(mm->log, "flags: %s%s\n", names, cma ? " CMA" : "");
	if (type)
		sim_warn(mm->log, "page_type: %x(%s)\n", was.page_type >> 24,
			 type);
	if (reason)
		sim_warn(mm->log, "page dumped because: %s\n", reason);
	sim_dump_page_owner(mm, page);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_dump_page);
