/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Free lists: split, coalesce, move. Everything here wants the zone lock.
 */
#ifndef SIM_PAGE_BUDDY_H
#define SIM_PAGE_BUDDY_H

#include "page/free_list.h"
#include "page/mmzone.h"

/* How a block is put back. Mirrors fpi_t. */
enum sim_fpi_flags {
	SIM_FPI_NONE = 0,
	SIM_FPI_TO_TAIL = BIT(0),
};

/* Pageblocks of such types may become each other's. As migratetype_is_mergeable(). */
static inline bool sim_migratetype_is_mergeable(int migratetype)
{
	return migratetype < SIM_MIGRATE_PCPTYPES;
}

/* The bits of a pageblock. Mirrors enum pageblock_bits as it is from 6.17 on. */
#define SIM_PB_MIGRATETYPE (BIT(SIM_PAGEBLOCK_BITS - 1) - 1)
#define SIM_PB_ISOLATE BIT(SIM_PAGEBLOCK_BITS - 1)
static_assert(SIM_MIGRATE_LISTS - 1 <= SIM_PB_MIGRATETYPE);

/* Word and shift of a pageblock's bits in its section. */
static inline unsigned long *sim_pageblock_word(const struct sim_mm *mm,
						unsigned long pfn,
						unsigned int *shift)
{
	struct sim_mem_section *ms = sim_pfn_to_section(mm, pfn);
	unsigned long bit = (pfn & (SIM_PAGES_PER_SECTION - 1)) >>
			    SIM_PAGEBLOCK_ORDER;

	bit *= SIM_PAGEBLOCK_BITS;
	*shift = bit % BITS_PER_LONG;
	return ms->pageblock_flags + bit / BITS_PER_LONG;
}

/**
 * sim_get_pageblock_migratetype() - type of the pageblock around a page
 * @mm: the machine
 * @pfn: a pfn inside the memory map
 *
 * Mirrors get_pfnblock_migratetype(). Context: any; without the zone lock it is
 * that of a moment ago.
 *
 * Return: enum sim_migratetype.
 */
static inline int sim_get_pageblock_migratetype(const struct sim_mm *mm,
						unsigned long pfn)
{
	unsigned int shift;
	unsigned long *word = sim_pageblock_word(mm, pfn, &shift);
	unsigned long bits = READ_ONCE(*word) >> shift;

	if (unlikely(bits & SIM_PB_ISOLATE))
		return SIM_MIGRATE_ISOLATE;
	return bits & SIM_PB_MIGRATETYPE;
}

/* The bits of the pageblock of @pfn, which is in this section. */
static inline unsigned int
sim_section_pageblock_bits(const struct sim_mem_section *ms, unsigned long pfn)
{
	unsigned long bit = (pfn & (SIM_PAGES_PER_SECTION - 1)) >>
			    SIM_PAGEBLOCK_ORDER;
	unsigned long word;

	bit *= SIM_PAGEBLOCK_BITS;
	word = READ_ONCE(ms->pageblock_flags[bit / BITS_PER_LONG]);
	return word >> bit % BITS_PER_LONG & (BIT(SIM_PAGEBLOCK_BITS) - 1);
}

/*
 * The bits of the pageblock around @page, whose section is known without its pfn:
 * the type, and SIM_PB_ISOLATE.
 */
static inline unsigned int sim_page_pageblock_bits(const struct sim_mm *mm,
						   const struct sim_page *page)
{
	const struct sim_mem_section *ms = sim_page_section(mm, page);

	return sim_section_pageblock_bits(ms, ms->map_pfn + (page - ms->map));
}

void sim_init_currently_empty_zone(struct sim_zone *zone);
int sim_pageblock_type_before(const struct sim_mm *mm, unsigned long pfn);
void sim_set_pageblock_type_before(struct sim_mm *mm, unsigned long pfn,
				   int migratetype);
void sim_set_pageblock_migratetype(struct sim_mm *mm, unsigned long pfn,
				   int migratetype);
void sim_change_pageblock_range(struct sim_mm *mm, unsigned long pfn,
				unsigned int order, int migratetype);
void __sim_free_one_page(struct sim_mm *mm, struct sim_zone *zone,
			 struct sim_page *page, unsigned long pfn,
			 unsigned int order, int migratetype,
			 enum sim_fpi_flags fpi_flags);
void sim_split_large_buddy(struct sim_mm *mm, struct sim_zone *zone,
			   struct sim_page *page, unsigned long pfn,
			   unsigned int order, enum sim_fpi_flags fpi_flags);
struct sim_page *__sim_rmqueue_smallest(struct sim_zone *zone,
					unsigned int order, int migratetype);

/* CMA pageblocks instead of those of movable pages. As __rmqueue_cma_fallback(). */
static inline struct sim_page *
__sim_rmqueue_cma_fallback(struct sim_zone *zone, unsigned int order)
{
	return __sim_rmqueue_smallest(zone, order, SIM_MIGRATE_CMA);
}

bool sim_pageblock_is_of_zone(const struct sim_mm *mm,
			      const struct sim_zone *zone,
			      unsigned long start_pfn);
unsigned long sim_move_freepages_block(struct sim_mm *mm,
				       struct sim_zone *zone,
				       unsigned long start_pfn, int old_mt,
				       int new_mt);

#endif /* SIM_PAGE_BUDDY_H */
