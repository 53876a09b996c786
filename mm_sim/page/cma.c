// SPDX-License-Identifier: GPL-2.0
/**
 * DOC: contiguous memory areas
 *
 * An area is reserved early, and handed to the buddy lists at the end of the boot
 * as pageblocks of SIM_MIGRATE_CMA. Movable pages may be there until somebody asks
 * for a range. A bitmap says what ranges are taken; pages of movable users have no
 * bit, so that a place that looks free may turn out to be busy.
 */
#include <linux/bitmap.h>
#include <linux/errno.h>
#include <linux/gfp.h>
#include <linux/math.h>
#include <linux/minmax.h>

#include "host/compat.h"
#include "page/buddy.h"
#include "page/cma.h"
#include "page/contig.h"
#include "page/page_alloc.h"
#include "page/vm_event_item.h"
#include "page/vmstat.h"

/**
 * sim_cma_holds() - is a page in an area that the buddy lists have
 * @mm: the machine
 * @pfn: the page
 *
 * Return: whether it is; no before stage buddy.
 */
bool sim_cma_holds(const struct sim_mm *mm, unsigned long pfn)
{
	unsigned int i;

	for (i = 0; i < mm->cma.nr; i++)
		if (mm->cma.area[i].active &&
		    pfn - mm->cma.area[i].base_pfn < mm->cma.area[i].count)
			return true;
	return false;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_cma_holds);

/**
 * sim_cma_active_pages() - pages of the areas that the buddy lists have
 * @mm: the machine
 *
 * Return: pages; memblock says that all of them are reserved.
 */
unsigned long sim_cma_active_pages(const struct sim_mm *mm)
{
	unsigned long sum = 0;
	unsigned int i;

	for (i = 0; i < mm->cma.nr; i++)
		if (mm->cma.area[i].active)
			sum += mm->cma.area[i].count;
	return sum;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_cma_active_pages);

/**
 * sim_init_cma_reserved_pageblock() - hand a pageblock to the buddy lists, for CMA
 * @mm: the machine
 * @page: its first page; all of it is reserved, and of one zone
 *
 * It is freed as an allocated block would be, by way of the per-CPU lists. Mirrors
 * init_cma_reserved_pageblock(). Context: boot.
 */
void sim_init_cma_reserved_pageblock(struct sim_mm *mm, struct sim_page *page)
{
	struct sim_zone *zone = sim_page_zone(mm, page);
	unsigned long i;

	for (i = 0; i < SIM_PAGEBLOCK_NR_PAGES; i++) {
		sim_update_page_flags(page + i, SIM_PG_RESERVED, 0);
		atomic_set(&page[i]._refcount, 0);
	}
	sim_set_pageblock_migratetype(mm, sim_page_to_pfn(mm, page),
				      SIM_MIGRATE_CMA);
	sim_update_page_flags(page, 0, SIM_PG_HEAD);
	sim_set_page_order(page, SIM_PAGEBLOCK_ORDER);
	atomic_set(&page->_refcount, 1);
	zone->managed_pages += SIM_PAGEBLOCK_NR_PAGES;
	mm->totalram_pages += SIM_PAGEBLOCK_NR_PAGES;
	zone->cma_pages += SIM_PAGEBLOCK_NR_PAGES;
	sim_free_pages(mm, page, SIM_PAGEBLOCK_ORDER);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_init_cma_reserved_pageblock);

/**
 * sim_cma_init_reserved_areas() - hand all areas to the buddy lists
 * @mm: the machine, whose lists and per-CPU lists are there
 *
 * That each lies in one zone was checked before. Mirrors
 * cma_init_reserved_areas(). Context: boot.
 */
void sim_cma_init_reserved_areas(struct sim_mm *mm)
{
	unsigned long pfn;
	unsigned int i;

	for (i = 0; i < mm->cma.nr; i++) {
		struct sim_cma *cma = &mm->cma.area[i];

		spin_lock_init(&cma->lock);
		for (pfn = cma->base_pfn; pfn < cma->base_pfn + cma->count;
		     pfn += SIM_PAGEBLOCK_NR_PAGES)
			sim_init_cma_reserved_pageblock(mm,
							sim_pfn_to_page(mm, pfn));
		cma->active = true;
	}
}
EXPORT_SYMBOL_SIM_KUNIT(sim_cma_init_reserved_areas);

/* Mirrors cma_bitmap_pages_to_bits(). */
static unsigned long sim_cma_bits(const struct sim_cma *cma,
				  unsigned long pages)
{
	return DIV_ROUND_UP(pages, BIT(cma->order_per_bit));
}

/* Mirrors cma_clear_bitmap(). */
static void sim_cma_clear_bitmap(struct sim_cma *cma, unsigned long pfn,
				 unsigned long count)
{
	unsigned long flags;

	spin_lock_irqsave(&cma->lock, flags);
	bitmap_clear(cma->bitmap, (pfn - cma->base_pfn) >> cma->order_per_bit,
		     sim_cma_bits(cma, count));
	spin_unlock_irqrestore(&cma->lock, flags);
}

/*
 * Take the first free place from bit @start on for @bits bits. It is aligned to
 * 2^@align pages of the address space, not of the area. Returns its first bit, or
 * ULONG_MAX.
 */
static unsigned long sim_cma_take_bits(struct sim_cma *cma, unsigned long start,
				       unsigned long bits, unsigned int align)
{
	unsigned long maxno = sim_cma_bitmap_maxno(cma);
	unsigned long mask, offset, bit, flags;

	align = max(align, cma->order_per_bit);
	mask = BIT(align - cma->order_per_bit) - 1;
	offset = (cma->base_pfn & (BIT(align) - 1)) >> cma->order_per_bit;
	spin_lock_irqsave(&cma->lock, flags);
	bit = bitmap_find_next_zero_area_off(cma->bitmap, maxno, start, bits,
					     mask, offset);
	if (bit < maxno)
		bitmap_set(cma->bitmap, bit, bits);
	spin_unlock_irqrestore(&cma->lock, flags);
	return bit < maxno ? bit : ULONG_MAX;
}

/* Room for as many runs as a line of the log holds. */
#define SIM_CMA_LINE 160

/* Mirrors cma_debug_show_areas(), in one line. */
static void sim_cma_show_areas(struct sim_mm *mm, struct sim_cma *cma)
{
	unsigned long maxno = sim_cma_bitmap_maxno(cma);
	unsigned long from, to, flags, total = 0;
	char text[SIM_CMA_LINE];
	int len = 0;

	text[0] = '\0';
	spin_lock_irqsave(&cma->lock, flags);
	for (from = find_first_zero_bit(cma->bitmap, maxno); from < maxno;
	     from = find_next_zero_bit(cma->bitmap, maxno, to)) {
		unsigned long pages;

		to = find_next_bit(cma->bitmap, maxno, from);
		pages = (to - from) << cma->order_per_bit;
		len += scnprintf(text + len, sizeof(text) - len, "%s%lu@%lu",
				 total ? "+" : "", pages, from);
		total += pages;
	}
	spin_unlock_irqrestore(&cma->lock, flags);
	sim_err(mm->log, "cma: number of available pages: %s=> %lu free of %lu total pages\n",
		text, total, cma->count);
}

/**
 * sim_cma_alloc() - take a range of an area
 * @mm: the machine, at stage buddy
 * @cma: one of its areas
 * @count: pages
 * @align: log2 of the pages that the first pfn is a multiple of
 * @no_warn: do not log a failure
 *
 * The lowest place that is not taken; where a page is in use there, the next.
 * Mirrors cma_alloc(). Context: may sleep.
 *
 * Return: the first page; NULL when there is no such range, and the log says so,
 * unless the area could never hold it.
 */
struct sim_page *sim_cma_alloc(struct sim_mm *mm, struct sim_cma *cma,
			       unsigned long count, unsigned int align,
			       bool no_warn)
{
	unsigned long start = 0, bits, bit, pfn;
	int err = -ENOMEM;

	if (!cma->active || !count || count > cma->count ||
	    align >= BITS_PER_LONG - 1)
		return NULL;
	bits = sim_cma_bits(cma, count);
	for (;;) {
		bit = sim_cma_take_bits(cma, start, bits, align);
		if (bit == ULONG_MAX)
			break;
		pfn = cma->base_pfn + (bit << cma->order_per_bit);
		/* Two in one pageblock would find each other's isolation. */
		mutex_lock(&mm->cma.mutex);
		err = sim_alloc_contig_range(mm, pfn, pfn + count,
					     SIM_MIGRATE_CMA, GFP_KERNEL);
		mutex_unlock(&mm->cma.mutex);
		if (!err) {
			sim_count_vm_event(mm, SIM_CMA_ALLOC_SUCCESS);
			return sim_pfn_to_page(mm, pfn);
		}
		sim_cma_clear_bitmap(cma, pfn, count);
		if (err != -EBUSY)
			break;
		start = bit + BIT(max(align, cma->order_per_bit) -
				  cma->order_per_bit);
	}
	sim_count_vm_event(mm, SIM_CMA_ALLOC_FAIL);
	if (!no_warn && __ratelimit(&mm->cma.rs)) {
		sim_err(mm->log, "cma: __cma_alloc: %s: alloc failed, req-size: %lu pages, ret: %d\n",
			cma->name, count, err);
		sim_cma_show_areas(mm, cma);
	}
	return NULL;
}
EXPORT_SYMBOL_SIM(sim_cma_alloc);

/**
 * sim_cma_release() - give a range back
 * @mm: the machine, at stage buddy
 * @cma: the area that it came from
 * @page: its first page
 * @count: its pages
 *
 * Mirrors cma_release(), but a range that goes on behind the area is refused.
 * Context: any.
 *
 * Return: true; false, and nothing is done, when it is no range of the area.
 */
bool sim_cma_release(struct sim_mm *mm, struct sim_cma *cma,
		     const struct sim_page *page, unsigned long count)
{
	unsigned long pfn, at;

	if (!page)
		return false;
	pfn = sim_page_to_pfn(mm, page);
	at = pfn - cma->base_pfn;
	if (!cma->active || at >= cma->count || count > cma->count - at)
		return false;
	sim_free_contig_range(mm, pfn, count);
	sim_cma_clear_bitmap(cma, pfn, count);
	return true;
}
EXPORT_SYMBOL_SIM(sim_cma_release);

/**
 * sim_cma_used() - what of an area is taken as ranges
 * @cma: the area
 *
 * Mirrors cma_used_get(). Context: any.
 *
 * Return: pages.
 */
unsigned long sim_cma_used(struct sim_cma *cma)
{
	unsigned long flags, used;

	if (!cma->active)
		return 0;
	spin_lock_irqsave(&cma->lock, flags);
	used = bitmap_weight(cma->bitmap, sim_cma_bitmap_maxno(cma));
	spin_unlock_irqrestore(&cma->lock, flags);
	return used << cma->order_per_bit;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_cma_used);

/**
 * sim_cma_maxchunk() - the longest range that is not taken
 * @cma: the area
 *
 * Mirrors cma_maxchunk_get(). Context: any.
 *
 * Return: pages; some of them may be in use by movable users.
 */
unsigned long sim_cma_maxchunk(struct sim_cma *cma)
{
	unsigned long maxno = sim_cma_bitmap_maxno(cma), most = 0;
	unsigned long from, to, flags;

	if (!cma->active)
		return 0;
	spin_lock_irqsave(&cma->lock, flags);
	for (from = find_first_zero_bit(cma->bitmap, maxno); from < maxno;
	     from = find_next_zero_bit(cma->bitmap, maxno, to)) {
		to = find_next_bit(cma->bitmap, maxno, from);
		most = max(most, to - from);
	}
	spin_unlock_irqrestore(&cma->lock, flags);
	return most << cma->order_per_bit;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_cma_maxchunk);
