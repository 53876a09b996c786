// SPDX-License-Identifier: GPL-2.0
/*
 * Contiguous memory areas while memblock has them: where they are, and all that
 * could be wrong with that. Mirrors kernel/dma/contiguous.c and the early half of
 * mm/cma.c of Linux 6.12.
 */
#include <linux/bitmap.h>
#include <linux/cache.h>
#include <linux/errno.h>
#include <linux/log2.h>
#include <linux/math.h>
#include <linux/minmax.h>
#include <linux/sizes.h>
#include <linux/string.h>

#include "early/cma.h"
#include "early/e820.h"
#include "host/compat.h"

#define SIM_CMA_ADDRESSES BIT_ULL(SIM_MAX_PHYSMEM_BITS)

/* A number that is an address or a length of the simulated address space. */
static int sim_cma_number(const char **s, u64 *value)
{
	int err = sim_memparse(s, value);

	return err ?: *value > SIM_CMA_ADDRESSES ? -ERANGE : 0;
}

/**
 * sim_parse_cma() - the value of cma=
 * @param: filled in
 * @log: where errors are reported
 * @text: size, size@start or size@start-end, in bytes with K, M or G
 *
 * Mirrors early_cma(), but takes all of the text or nothing.
 *
 * Return: 0; -EINVAL or -ERANGE with a line in the log.
 */
int sim_parse_cma(struct sim_cma_param *param, const struct sim_log *log,
		  const char *text)
{
	const char *s = text;
	int err;

	*param = (struct sim_cma_param){ };
	err = sim_cma_number(&s, &param->size);
	if (!err && *s == '@') {
		s++;
		err = sim_cma_number(&s, &param->base);
		param->limit = param->base + param->size;
	}
	if (!err && *s == '-' && param->limit) {
		s++;
		err = sim_cma_number(&s, &param->limit);
	}
	if (!err && *s)
		err = -EINVAL;
	if (err)
		sim_err(log, "cma=%.64s: %s; want size, size@start or size@start-end, in bytes with K, M or G, up to %lluG\n",
			text, err == -ERANGE ? "out of range"
			: "not that form", SIM_CMA_ADDRESSES >> 30);
	return err;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_parse_cma);

/* What is wrong with the place that was asked for; NULL for nothing. */
static int sim_cma_check_fixed(const struct sim_memblock *mb,
			       const struct sim_cma_place *p,
			       char why[SIM_CMA_WHY])
{
	phys_addr_t end = p->base + p->size;

	if (p->base < p->highmem_start && end > p->highmem_start) {
		snprintf(why, SIM_CMA_WHY, "low memory ends inside it, at %#llx",
			 (u64)p->highmem_start);
		return -EINVAL;
	}
	if (end > p->limit) {
		snprintf(why, SIM_CMA_WHY, "ends at %#llx, and memory for it at %#llx",
			 (u64)end, (u64)p->limit);
		return -EINVAL;
	}
	if (!sim_memblock_is_region_memory(mb, p->base, p->size)) {
		strscpy(why, "some of it is no memory", SIM_CMA_WHY);
		return -EINVAL;
	}
	if (sim_memblock_is_region_reserved(mb, p->base, p->size)) {
		strscpy(why, "some of it is reserved already", SIM_CMA_WHY);
		return -EBUSY;
	}
	return 0;
}

/*
 * Find a place: bottom-up above 4 GiB, so that compaction moves pages out of it;
 * else high memory, if there is any, rather than low. 0 for none.
 */
static phys_addr_t sim_cma_find(struct sim_memblock *mb,
				const struct sim_cma_place *p)
{
	phys_addr_t found = 0, limit = p->limit;

	if (!sim_memblock_bottom_up(mb) &&
	    sim_memblock_end_of_DRAM(mb) >= SZ_4G + p->size) {
		sim_memblock_set_bottom_up(mb, true);
		found = sim_memblock_find_in_range(mb, SZ_4G, limit, p->size,
						   p->alignment);
		sim_memblock_set_bottom_up(mb, false);
	}
	if (!found && p->base < p->highmem_start && limit > p->highmem_start) {
		found = sim_memblock_find_in_range(mb, p->highmem_start, limit,
						   p->size, p->alignment);
		limit = p->highmem_start;
	}
	if (!found)
		found = sim_memblock_find_in_range(mb, p->base, limit, p->size,
						   p->alignment);
	return found;
}

/**
 * sim_cma_declare_contiguous() - reserve an area
 * @areas: where it is noted
 * @mb: whose memory; its arrays may have to grow
 * @name: of the area
 * @place: where
 * @why: filled in when that cannot be: what goes on after "cma=...: "
 *
 * Mirrors cma_declare_contiguous(). What a kernel finds out later, and then goes on
 * without the area, is refused here: a fixed place must be memory. kmemleak does
 * not hear of it, as there. Context: boot.
 *
 * Return: 0; -ENOSPC when there are SIM_MAX_CMA_AREAS already; -EINVAL where the
 * place makes no sense; -EBUSY where it is taken; -ENOMEM where there is none.
 */
int sim_cma_declare_contiguous(struct sim_cma_areas *areas,
			       struct sim_memblock *mb, const char *name,
			       const struct sim_cma_place *place,
			       char why[SIM_CMA_WHY])
{
	phys_addr_t end = sim_memblock_end_of_DRAM(mb);
	struct sim_cma_place p = *place;
	struct sim_cma *cma;
	int err = 0;

	if (areas->nr == SIM_MAX_CMA_AREAS) {
		snprintf(why, SIM_CMA_WHY, "%d areas are the limit",
			 SIM_MAX_CMA_AREAS);
		return -ENOSPC;
	}
	if (!p.size || (p.alignment && !is_power_of_2(p.alignment))) {
		strscpy(why, "has no size, or an alignment that is no power of two",
			SIM_CMA_WHY);
		return -EINVAL;
	}
	p.alignment = max_t(phys_addr_t, p.alignment,
			    SIM_CMA_MIN_ALIGNMENT_BYTES);
	if (p.fixed && !IS_ALIGNED(p.base, p.alignment)) {
		snprintf(why, SIM_CMA_WHY, "begins at %#llx, which is no multiple of %lluK",
			 (u64)p.base, (u64)p.alignment >> 10);
		return -EINVAL;
	}
	p.base = ALIGN(p.base, p.alignment);
	p.size = ALIGN(p.size, p.alignment);
	p.limit = ALIGN_DOWN(p.limit, p.alignment);
	p.fixed = p.fixed && p.base;
	if (!p.limit || p.limit > end)
		p.limit = end;
	if (!IS_ALIGNED(p.size >> PAGE_SHIFT, BIT(p.order_per_bit))) {
		snprintf(why, SIM_CMA_WHY, "is no multiple of the %lu pages of a bit",
			 BIT(p.order_per_bit));
		return -EINVAL;
	}

	if (p.fixed) {
		err = sim_cma_check_fixed(mb, &p, why);
	} else if (p.base + p.size > p.limit) {
		snprintf(why, SIM_CMA_WHY, "%lluK from %#llx on do not end below %#llx",
			 (u64)p.size >> 10, (u64)p.base, (u64)p.limit);
		err = -EINVAL;
	} else {
		p.base = sim_cma_find(mb, &p);
		if (!p.base) {
			snprintf(why, SIM_CMA_WHY, "nowhere below %#llx are %lluK free in a row",
				 (u64)p.limit, (u64)p.size >> 10);
			err = -ENOMEM;
		}
	}
	if (err)
		return err;
	err = sim_memblock_reserve(mb, p.base, p.size);
	if (err) {
		strscpy(why, "memblock has no room for one more region",
			SIM_CMA_WHY);
		return err;
	}

	cma = &areas->area[areas->nr++];
	*cma = (struct sim_cma){
		.base_pfn = PHYS_PFN(p.base),
		.count = PHYS_PFN(p.size),
		.order_per_bit = p.order_per_bit,
	};
	strscpy(cma->name, name, sizeof(cma->name));
	areas->total_pages += cma->count;
	return 0;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_cma_declare_contiguous);

/**
 * sim_dma_contiguous_reserve() - reserve the area that cma= asks for
 * @areas: where it is noted; unchanged where it asks for none
 * @mb: whose memory
 * @param: what it asks for
 * @limit: end of what is mapped directly, in bytes
 * @why: as in sim_cma_declare_contiguous()
 *
 * Mirrors dma_contiguous_reserve(). Context: boot.
 *
 * Return: as sim_cma_declare_contiguous().
 */
int sim_dma_contiguous_reserve(struct sim_cma_areas *areas,
			       struct sim_memblock *mb,
			       const struct sim_cma_param *param,
			       phys_addr_t limit, char why[SIM_CMA_WHY])
{
	const struct sim_cma_place place = {
		.size = param->size,
		.base = param->base,
		.limit = min_not_zero((phys_addr_t)param->limit, limit),
		.fixed = param->base + param->size == param->limit,
		.highmem_start = limit,
	};

	if (!param->size)
		return 0;
	return sim_cma_declare_contiguous(areas, mb, "reserved", &place, why);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_dma_contiguous_reserve);

/* The zone that all pages of an area are in; NULL where there are two. */
static const struct sim_zone *sim_cma_zone(const struct sim_mm *mm,
					   const struct sim_cma *cma)
{
	const struct sim_page *page = sim_pfn_to_page(mm, cma->base_pfn);
	const struct sim_zone *zone = sim_page_zone(mm, page);
	unsigned long pfn;

	for (pfn = cma->base_pfn; pfn < cma->base_pfn + cma->count; pfn++)
		if (sim_page_zone(mm, sim_pfn_to_page(mm, pfn)) != zone)
			return NULL;
	return zone;
}

/**
 * sim_cma_init() - give each area its bitmap
 * @mm: the machine, with a memory map
 * @mb: where the bitmaps come from
 *
 * A kernel has them of its slab allocator, later. Then it also finds out that an
 * area is in two zones, and goes on without it; here that is the end. Context:
 * boot.
 *
 * Return: 0; -ENOMEM; -EINVAL, with a line in the log, for two zones.
 */
int sim_cma_init(struct sim_mm *mm, struct sim_memblock *mb)
{
	unsigned int i;

	for (i = 0; i < mm->cma.nr; i++) {
		struct sim_cma *cma = &mm->cma.area[i];
		unsigned long longs = BITS_TO_LONGS(sim_cma_bitmap_maxno(cma));

		if (!sim_cma_zone(mm, cma)) {
			sim_err(mm->log, "cma: area %s, pfn %lu-%lu, is in more than one zone; one is the limit, see cma=size@start\n",
				cma->name, cma->base_pfn,
				cma->base_pfn + cma->count - 1);
			return -EINVAL;
		}
		cma->bitmap = sim_memblock_alloc(mb, longs * sizeof(long),
						 SMP_CACHE_BYTES);
		if (!cma->bitmap)
			return -ENOMEM;
	}
	return 0;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_cma_init);

/**
 * sim_cma_bitmap_bytes() - memory that the bitmaps of all areas take
 * @mm: the machine
 *
 * Return: bytes.
 */
u64 sim_cma_bitmap_bytes(const struct sim_mm *mm)
{
	u64 bytes = 0;
	unsigned int i;

	for (i = 0; i < mm->cma.nr; i++)
		if (mm->cma.area[i].bitmap)
			bytes += BITS_TO_LONGS(sim_cma_bitmap_maxno(&mm->cma.area[i])) *
				 sizeof(long);
	return bytes;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_cma_bitmap_bytes);
