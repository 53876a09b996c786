// SPDX-License-Identifier: GPL-2.0
/*
 * Page poisoning: free pages are filled with PAGE_POISON; whoever changed one is
 * found out when it is handed out again, and that is all that happens to it.
 */
#include <linux/mm.h>
#include <linux/poison.h>
#include <linux/printk.h>
#include <linux/ratelimit.h>
#include <linux/string.h>

#include "host/compat.h"
#include "page/debug.h"
#include "page/page_poison.h"

#define SIM_HEX_ROW 16

/**
 * sim_kernel_init_pages() - zero pages
 * @mm: the machine
 * @page: the first of them
 * @nr: how many
 *
 * One by one: a bank may end between them. Mirrors kernel_init_pages(). Context:
 * any.
 */
void sim_kernel_init_pages(struct sim_mm *mm, struct sim_page *page,
			   unsigned long nr)
{
	unsigned long pfn = sim_page_to_pfn(mm, page), i;

	for (i = 0; i < nr; i++)
		clear_page(mm->pfn_to_virt(mm, pfn + i));
}

/**
 * sim_kernel_poison_pages() - fill pages with PAGE_POISON
 * @mm: the machine
 * @page: the first of them
 * @nr: how many
 *
 * Mirrors __kernel_poison_pages(). Context: any; nobody else has the pages.
 */
void sim_kernel_poison_pages(struct sim_mm *mm, struct sim_page *page,
			     unsigned long nr)
{
	unsigned long pfn = sim_page_to_pfn(mm, page), i;

	for (i = 0; i < nr; i++)
		memset(mm->pfn_to_virt(mm, pfn + i), PAGE_POISON, PAGE_SIZE);
}

/*
 * Mirrors print_hex_dump() with 16 single bytes and their characters in a row. In
 * the place of the host's address stands the simulated physical one.
 */
static void sim_hex_dump(const struct sim_log *log, phys_addr_t addr,
			 const u8 *mem, size_t len)
{
	/* Two digits and a blank each, two more blanks, the characters. */
	char row[SIM_HEX_ROW * 4 + 2];
	size_t at;

	for (at = 0; at < len; at += SIM_HEX_ROW) {
		hex_dump_to_buffer(mem + at, min_t(size_t, len - at, SIM_HEX_ROW),
				   SIM_HEX_ROW, 1, row, sizeof(row), true);
		sim_err(log, "%016llx: %s\n", addr + at, row);
	}
}

/* Mirrors check_poison_mem(): say what of a page is no poison any more. */
static void sim_check_poison_mem(struct sim_mm *mm, struct sim_page *page,
				 unsigned long pfn, const u8 *mem)
{
	const u8 *start = memchr_inv(mem, PAGE_POISON, PAGE_SIZE), *end;

	if (likely(!start))
		return;
	for (end = mem + PAGE_SIZE; end[-1] == PAGE_POISON; end--)
		;
	if (!__ratelimit(&mm->poison_rs))
		return;
	if (end - start == 1 && hweight8(*start ^ PAGE_POISON) == 1)
		sim_err(mm->log, "pagealloc: single bit error\n");
	else
		sim_err(mm->log, "pagealloc: memory corruption\n");
	sim_hex_dump(mm->log, PFN_PHYS(pfn) + (start - mem), start,
		     end - start);
	sim_dump_page(mm, page, "pagealloc: corrupted page details");
}

/**
 * sim_kernel_unpoison_pages() - check that pages are still poisoned
 * @mm: the machine
 * @page: the first of them
 * @nr: how many
 *
 * Those that are not are told of, 10 in 5 seconds at most, and are used all the
 * same. Mirrors __kernel_unpoison_pages(). Context: any, but no zone lock.
 */
void sim_kernel_unpoison_pages(struct sim_mm *mm, struct sim_page *page,
			       unsigned long nr)
{
	unsigned long pfn = sim_page_to_pfn(mm, page), i;

	for (i = 0; i < nr; i++)
		sim_check_poison_mem(mm, page + i, pfn + i,
				     mm->pfn_to_virt(mm, pfn + i));
}
