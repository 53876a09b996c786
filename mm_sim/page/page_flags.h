/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A page of a simulated machine, and what its word of flags says. Mirrors struct
 * page of include/linux/mm_types.h, page-flags-layout.h and page-flags.h of Linux
 * 6.12.
 */
#ifndef SIM_PAGE_PAGE_FLAGS_H
#define SIM_PAGE_PAGE_FLAGS_H

#include <linux/atomic.h>
#include <linux/bits.h>
#include <linux/build_bug.h>
#include <linux/compiler.h>
#include <linux/kcsan-checks.h>
#include <linux/types.h>

/* Simulated physical addresses have 46 bits, as x86-64 with four levels. */
#define SIM_MAX_PHYSMEM_BITS 46
#define SIM_SECTION_SIZE_BITS 27
#define SIM_SECTIONS_SHIFT (SIM_MAX_PHYSMEM_BITS - SIM_SECTION_SIZE_BITS)

#define SIM_MAX_NUMNODES 64
#define SIM_NODES_SHIFT 6
#define SIM_ZONES_SHIFT 3

/*
 * struct sim_page.flags, from the top: section, node, zone; then, from bit 16,
 * the order of the block that this page heads; then the page flags.
 */
#define SIM_SECTIONS_PGSHIFT (64 - SIM_SECTIONS_SHIFT)
#define SIM_NODES_PGSHIFT (SIM_SECTIONS_PGSHIFT - SIM_NODES_SHIFT)
#define SIM_ZONES_PGSHIFT (SIM_NODES_PGSHIFT - SIM_ZONES_SHIFT)
#define SIM_ORDER_PGSHIFT 16
#define SIM_ORDER_PGMASK (15ULL << SIM_ORDER_PGSHIFT)

#define SIM_PG_RESERVED BIT_ULL(0)
/* First page of a block that is handed out. */
#define SIM_PG_HEAD BIT_ULL(1)
/* First page of a block in a per-CPU list. */
#define SIM_PG_PCP BIT_ULL(2)
/* First page of a block that was asked for with __GFP_COMP; the other pages. */
#define SIM_PG_COMPOUND BIT_ULL(3)
#define SIM_PG_TAIL BIT_ULL(4)
/* First page of a block that was found corrupted, and that nobody gets. */
#define SIM_PG_BAD BIT_ULL(5)
/*
 * Of a page in use: on a list of an owner who can move it; wanted of late; on the
 * list of those that were wanted more than once; of an owner who cannot move it.
 * The first and the last forbid that anybody frees it.
 */
#define SIM_PG_LRU BIT_ULL(8)
#define SIM_PG_REFERENCED BIT_ULL(9)
#define SIM_PG_ACTIVE BIT_ULL(10)
#define SIM_PG_SLAB BIT_ULL(11)

/* The page flags, and the order. */
#define SIM_PG_STATE_MASK (BIT_ULL(SIM_ORDER_PGSHIFT + 4) - 1)

/*
 * struct sim_page.page_type of the first page of a free block, and of a block of
 * guard pages. Mirrors PGTY_buddy and PGTY_guard.
 */
#define SIM_PGTY_BUDDY 0xf0000000U
#define SIM_PGTY_GUARD 0xf3000000U

/**
 * struct sim_page - one page of the simulated memory map
 * @lru: in the first page of a free block, its place in the free list or in a
 *	per-CPU list; its owner's while it is handed out
 * @compound_head: in a page with SIM_PG_TAIL, the first page of its block
 * @flags: section, node, zone, order of the block that it heads, page flags
 * @_refcount: references; 0 in free pages and in the tails of a block
 * @_mapcount: one less than the number of mappings
 * @page_type: SIM_PGTY_BUDDY in the first page of a free block, SIM_PGTY_GUARD in
 *	that of guard pages; else the mapcount's bits
 *
 * Mirrors struct page.
 */
struct sim_page {
	union {
		struct list_head lru;
		struct sim_page *compound_head;
	};
	u64 flags;
	atomic_t _refcount;
	union {
		atomic_t _mapcount;
		u32 page_type;
	};
};

static_assert(sizeof(struct sim_page) <= 32);

/*
 * The flags of a page change one after the other: with the lock of its zone while it
 * is free, of its list while it is in one, and by its owner while it has one. Others
 * look at them at any time, and take what they see for a hint.
 */
static inline u64 sim_page_flags(const struct sim_page *page)
{
	return READ_ONCE(page->flags);
}

/* One store: nobody sees it half done. */
static inline void sim_update_page_flags(struct sim_page *page, u64 clear,
					 u64 set)
{
	WRITE_ONCE(page->flags, (page->flags & ~clear) | set);
}

/* Where it is does not change with the rest, so that a plain look is enough. */
static inline unsigned long sim_page_place(const struct sim_page *page)
{
	ASSERT_EXCLUSIVE_BITS(page->flags, ~(BIT_ULL(SIM_ZONES_PGSHIFT) - 1));
	return page->flags;
}

static inline unsigned long sim_page_section_nr(const struct sim_page *page)
{
	return sim_page_place(page) >> SIM_SECTIONS_PGSHIFT;
}

static inline int sim_page_to_nid(const struct sim_page *page)
{
	return (sim_page_place(page) >> SIM_NODES_PGSHIFT) & (SIM_MAX_NUMNODES - 1);
}

static inline int sim_page_zonenum(const struct sim_page *page)
{
	return (sim_page_place(page) >> SIM_ZONES_PGSHIFT) &
	       ((1 << SIM_ZONES_SHIFT) - 1);
}

static inline bool sim_page_is_reserved(const struct sim_page *page)
{
	return sim_page_flags(page) & SIM_PG_RESERVED;
}

/* First page of a free block. Mirrors PageBuddy(). */
static inline bool sim_page_buddy(const struct sim_page *page)
{
	return READ_ONCE(page->page_type) == SIM_PGTY_BUDDY;
}

/* First page of a block of guard pages. Mirrors PageGuard(). */
static inline bool sim_page_guard(const struct sim_page *page)
{
	return READ_ONCE(page->page_type) == SIM_PGTY_GUARD;
}

/* First page of a block that was found corrupted. */
static inline bool sim_page_bad(const struct sim_page *page)
{
	return sim_page_flags(page) & SIM_PG_BAD;
}

/* First page of a block that is handed out. */
static inline bool sim_page_head(const struct sim_page *page)
{
	return sim_page_flags(page) & SIM_PG_HEAD;
}

/* First page of a block in a per-CPU list: neither free nor handed out. */
static inline bool sim_page_pcp(const struct sim_page *page)
{
	return sim_page_flags(page) & SIM_PG_PCP;
}

/* Order of the block, free, in a per-CPU list or handed out, that @page heads. */
static inline unsigned int sim_page_order(const struct sim_page *page)
{
	return (sim_page_flags(page) & SIM_ORDER_PGMASK) >> SIM_ORDER_PGSHIFT;
}

/* Mirrors compound_head(): the page itself, if it is no tail. */
static inline struct sim_page *sim_compound_head(struct sim_page *page)
{
	return sim_page_flags(page) & SIM_PG_TAIL ? page->compound_head : page;
}

/* Mirrors compound_order(): 0 for a page that heads no compound page. */
static inline unsigned int sim_compound_order(const struct sim_page *page)
{
	return sim_page_flags(page) & SIM_PG_COMPOUND ? sim_page_order(page) : 0;
}

static inline void sim_set_page_order(struct sim_page *page,
				      unsigned int order)
{
	sim_update_page_flags(page, SIM_ORDER_PGMASK,
			      (u64)order << SIM_ORDER_PGSHIFT);
}

#endif /* SIM_PAGE_PAGE_FLAGS_H */
