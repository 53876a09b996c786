/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Who has each page: when it was handed out, to whom, and on which way. Off unless
 * page_owner=on. Mirrors include/linux/page_owner.h of Linux 6.12.
 */
#ifndef SIM_PAGE_PAGE_OWNER_H
#define SIM_PAGE_PAGE_OWNER_H

#include <linux/sched.h>

#include "page/mmzone.h"

/* Callers of a stack that are kept. As PAGE_OWNER_STACK_DEPTH. */
#define SIM_PAGE_OWNER_STACK_DEPTH 16

/* Different stacks of a machine that are kept, and places to look for them. */
#define SIM_PAGE_OWNER_STACKS 1024
#define SIM_PAGE_OWNER_SLOTS (2 * SIM_PAGE_OWNER_STACKS)

/* Bits of struct sim_page_owner.flags. As PAGE_EXT_OWNER and PAGE_EXT_OWNER_ALLOCATED. */
#define SIM_PAGE_EXT_OWNER BIT(0)
#define SIM_PAGE_EXT_OWNER_ALLOCATED BIT(1)

/**
 * struct sim_page_owner - what is known of one page
 * @handle: stack of its last allocation; 0 for none
 * @free_handle: stack of its last free; 0 for none
 * @gfp_mask: the request, in the host's bits
 * @order: of the block it was handed out in
 * @flags: SIM_PAGE_EXT_*
 * @pid: number of the task that it was handed out to
 * @tgid: that of its process
 * @ts_nsec: when, by the host's clock, in ns
 * @free_pid: number of the task that gave it back last
 * @free_tgid: that of its process
 * @free_ts_nsec: when
 * @comm: name of the task that it was handed out to
 *
 * Why a page was migrated is not in it: 6.12 notes that of hugetlbfs pages only.
 * Mirrors struct page_owner, with the flags of struct page_ext.
 */
struct sim_page_owner {
	u32 handle;
	u32 free_handle;
	gfp_t gfp_mask;
	u8 order;
	u8 flags;
	pid_t pid;
	pid_t tgid;
	u64 ts_nsec;
	pid_t free_pid;
	pid_t free_tgid;
	u64 free_ts_nsec;
	char comm[TASK_COMM_LEN];
};

static_assert(sizeof(struct sim_page_owner) == 64);

/**
 * struct sim_page_owner_stack - one way into the allocator
 * @hash: of @entries
 * @nr_entries: how many there are
 * @nr_base_pages: pages that were handed out on it and did not come back
 * @entries: return addresses, the innermost first
 *
 * Mirrors struct stack_record.
 */
struct sim_page_owner_stack {
	u32 hash;
	u32 nr_entries;
	atomic_long_t nr_base_pages;
	unsigned long entries[SIM_PAGE_OWNER_STACK_DEPTH];
};

/**
 * struct sim_page_owner_stacks - the stacks of a machine
 * @lock: guards what follows; what was added is never changed
 * @nr: entries of @stack that are used
 * @failure_handle: stands for all for which there was no room
 * @early_handle: stands for pages that were in use before anybody took notes
 * @slot: handles by hash; 0 where empty
 * @stack: in the order in which they were seen; a handle is one more than an index
 *
 * In the machine's own memory. The host's stack depot would keep what is in it for
 * ever. Mirrors the globals of mm/stackdepot.c and mm/page_owner.c.
 */
struct sim_page_owner_stacks {
	spinlock_t lock; /* @nr, @slot, new entries of @stack */
	u32 nr;
	u32 failure_handle;
	u32 early_handle;
	u16 slot[SIM_PAGE_OWNER_SLOTS];
	struct sim_page_owner_stack stack[SIM_PAGE_OWNER_STACKS];
};

u32 sim_page_owner_save(struct sim_page_owner_stacks *stacks,
			const unsigned long *entries, u32 nr);
void sim_page_owner_stacks_init(struct sim_page_owner_stacks *stacks);
void sim_init_page_owner(struct sim_mm *mm);
void __sim_set_page_owner(struct sim_mm *mm, struct sim_page *page,
			  unsigned int order, gfp_t gfp);
void __sim_reset_page_owner(struct sim_mm *mm, struct sim_page *page,
			    unsigned int order);
void __sim_split_page_owner(struct sim_mm *mm, struct sim_page *page,
			    unsigned int old_order, unsigned int new_order);
void __sim_copy_page_owner(struct sim_mm *mm, struct sim_page *to,
			   const struct sim_page *from);
void __sim_dump_page_owner(const struct sim_mm *mm,
			   const struct sim_page *page);
bool sim_page_owner_get(const struct sim_mm *mm, const struct sim_page *page,
			struct sim_page_owner *owner);
bool sim_page_owner_next(const struct sim_mm *mm, unsigned long *pfn,
			 struct sim_page_owner *owner);
const struct sim_page_owner_stack *
sim_page_owner_stack(const struct sim_mm *mm, u32 handle);
int sim_page_owner_migratetype(const struct sim_mm *mm,
			       const struct sim_page_owner *owner);

/* Is it on? Before the last stage of the boot it is not. */
static inline bool sim_page_owner_on(const struct sim_mm *mm)
{
	return mm->features & SIM_FEATURE_PAGE_OWNER;
}

/* What is known of a page; NULL where nobody takes notes. As page_ext_get(). */
static inline struct sim_page_owner *
sim_page_owner_of(const struct sim_mm *mm, const struct sim_page *page)
{
	const struct sim_mem_section *ms = sim_page_section(mm, page);

	return ms->page_owner ? ms->page_owner + (page - ms->map) : NULL;
}

/* Mirrors split_page_owner(). */
static inline void sim_split_page_owner(struct sim_mm *mm,
					struct sim_page *page,
					unsigned int old_order,
					unsigned int new_order)
{
	if (unlikely(sim_page_owner_on(mm)))
		__sim_split_page_owner(mm, page, old_order, new_order);
}

/* Mirrors folio_copy_owner(). */
static inline void sim_copy_page_owner(struct sim_mm *mm, struct sim_page *to,
				       const struct sim_page *from)
{
	if (unlikely(sim_page_owner_on(mm)))
		__sim_copy_page_owner(mm, to, from);
}

/* Mirrors dump_page_owner(). */
static inline void sim_dump_page_owner(const struct sim_mm *mm,
				       const struct sim_page *page)
{
	if (unlikely(sim_page_owner_on(mm)))
		__sim_dump_page_owner(mm, page);
}

#endif /* SIM_PAGE_PAGE_OWNER_H */
