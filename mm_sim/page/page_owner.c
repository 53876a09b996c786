// SPDX-License-Identifier: GPL-2.0
/*
 * Who has each page. The notes are in a table beside the memory map, and refer to
 * stacks, of which each is kept once. Reached only where page_owner=on.
 */
#include <linux/jhash.h>
#include <linux/sched.h>
#include <linux/sched/clock.h>
#include <linux/string.h>

#include "host/compat.h"
#include "page/gfp.h"
#include "page/page_owner.h"

/* A hash that wraps around finds the same slots. */
static_assert(!(SIM_PAGE_OWNER_SLOTS & (SIM_PAGE_OWNER_SLOTS - 1)));
static_assert(SIM_PAGE_OWNER_STACKS <= U16_MAX);

/**
 * sim_page_owner_stack() - the stack of a handle
 * @mm: the machine, with stacks
 * @handle: not 0
 *
 * Context: any.
 *
 * Return: the stack; it stays as it is, but for the count.
 */
const struct sim_page_owner_stack *
sim_page_owner_stack(const struct sim_mm *mm, u32 handle)
{
	return &mm->page_owner_stacks->stack[handle - 1];
}
EXPORT_SYMBOL_SIM_KUNIT(sim_page_owner_stack);

/**
 * sim_page_owner_save() - the handle of a stack, which is added where it is new
 * @stacks: the stacks of a machine
 * @entries: return addresses
 * @nr: how many, SIM_PAGE_OWNER_STACK_DEPTH at most
 *
 * Mirrors stack_depot_save(). Context: any.
 *
 * Return: the handle; 0 where there is no room.
 */
u32 sim_page_owner_save(struct sim_page_owner_stacks *stacks,
			const unsigned long *entries, u32 nr)
{
	const size_t size = nr * sizeof(*entries);
	struct sim_page_owner_stack *stack;
	u32 hash = jhash(entries, size, nr), handle, at;
	unsigned long flags;

	spin_lock_irqsave(&stacks->lock, flags);
	for (at = hash;; at++) {
		handle = stacks->slot[at % SIM_PAGE_OWNER_SLOTS];
		if (!handle)
			break;
		stack = &stacks->stack[handle - 1];
		if (stack->hash == hash && stack->nr_entries == nr &&
		    !memcmp(stack->entries, entries, size))
			goto unlock;
	}
	/* Half of the slots stay empty: the search has an end. */
	if (stacks->nr < SIM_PAGE_OWNER_STACKS) {
		stack = &stacks->stack[stacks->nr];
		stack->hash = hash;
		stack->nr_entries = nr;
		memcpy(stack->entries, entries, size);
		handle = stacks->nr + 1;
		stacks->slot[at % SIM_PAGE_OWNER_SLOTS] = handle;
		/* Whoever lists them finds it filled in. */
		smp_store_release(&stacks->nr, handle);
	}
unlock:
	spin_unlock_irqrestore(&stacks->lock, flags);
	return handle;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_page_owner_save);

/* How the caller's caller was reached. Mirrors save_stack(). */
static noinline u32 sim_save_stack(struct sim_page_owner_stacks *stacks)
{
	unsigned long entries[SIM_PAGE_OWNER_STACK_DEPTH];
	unsigned int nr;

	nr = sim_host_stack_trace_save(entries, ARRAY_SIZE(entries), 2);
	return sim_page_owner_save(stacks, entries, nr) ?:
	       stacks->failure_handle;
}

/**
 * sim_page_owner_stacks_init() - begin with the two that stand for others
 * @stacks: zeroed
 *
 * They are one function each, which tells what they stand for. Mirrors the
 * registering in init_page_owner(). Context: boot.
 */
void sim_page_owner_stacks_init(struct sim_page_owner_stacks *stacks)
{
	const unsigned long failure = (unsigned long)sim_save_stack;
	const unsigned long early = (unsigned long)sim_init_page_owner;

	spin_lock_init(&stacks->lock);
	stacks->failure_handle = sim_page_owner_save(stacks, &failure, 1);
	stacks->early_handle = sim_page_owner_save(stacks, &early, 1);
}

/* What a page is handed out as. Mirrors __update_page_owner_handle(). */
static void sim_note_allocation(struct sim_mm *mm, struct sim_page *page,
				unsigned int order, gfp_t gfp, u32 handle)
{
	struct sim_page_owner *owner = sim_page_owner_of(mm, page);
	u64 now = local_clock();
	unsigned long i;

	for (i = 0; i < 1UL << order; i++, owner++) {
		owner->gfp_mask = gfp;
		owner->order = order;
		owner->ts_nsec = now;
		strscpy(owner->comm, current->comm, sizeof(owner->comm));
		owner->pid = current->pid;
		owner->tgid = current->tgid;
		WRITE_ONCE(owner->handle, handle);
		WRITE_ONCE(owner->flags, SIM_PAGE_EXT_OWNER |
					 SIM_PAGE_EXT_OWNER_ALLOCATED);
	}
}

static void sim_count_pages(struct sim_mm *mm, u32 handle, long nr)
{
	struct sim_page_owner_stack *stack;

	/* Those were not counted when they were taken, either. */
	if (!handle || handle == mm->page_owner_stacks->early_handle)
		return;
	stack = &mm->page_owner_stacks->stack[handle - 1];
	atomic_long_add(nr, &stack->nr_base_pages);
}

/**
 * __sim_set_page_owner() - note who gets a block
 * @mm: the machine, with page owners
 * @page: first page of the block
 * @order: its order
 * @gfp: the request
 *
 * The stack begins with the caller. Mirrors __set_page_owner(). Context: any, but
 * no zone lock; nobody else has the block.
 */
noinline void __sim_set_page_owner(struct sim_mm *mm, struct sim_page *page,
				   unsigned int order, gfp_t gfp)
{
	u32 handle = sim_save_stack(mm->page_owner_stacks);

	sim_note_allocation(mm, page, order, gfp, handle);
	sim_count_pages(mm, handle, 1L << order);
}

/**
 * __sim_reset_page_owner() - note who gives a block back
 * @mm: the machine, with page owners
 * @page: first page of the block
 * @order: its order
 *
 * What was noted of the allocation stays, for reports. Mirrors
 * __reset_page_owner(). Context: any, but no zone lock; nobody else has the block.
 */
noinline void __sim_reset_page_owner(struct sim_mm *mm, struct sim_page *page,
				     unsigned int order)
{
	struct sim_page_owner *owner = sim_page_owner_of(mm, page);
	u32 handle = sim_save_stack(mm->page_owner_stacks);
	u64 now = local_clock();
	unsigned long i;

	sim_count_pages(mm, owner->handle, -(1L << order));
	for (i = 0; i < 1UL << order; i++, owner++) {
		WRITE_ONCE(owner->flags, owner->flags &
					 ~SIM_PAGE_EXT_OWNER_ALLOCATED);
		owner->free_handle = handle;
		owner->free_ts_nsec = now;
		owner->free_pid = current->pid;
		owner->free_tgid = current->tgid;
	}
}

/**
 * __sim_split_page_owner() - a block in use is smaller blocks from now on
 * @mm: the machine, with page owners
 * @page: its first page
 * @old_order: its order
 * @new_order: theirs
 *
 * Mirrors __split_page_owner(). Context: any; the caller has the block.
 */
void __sim_split_page_owner(struct sim_mm *mm, struct sim_page *page,
			    unsigned int old_order, unsigned int new_order)
{
	struct sim_page_owner *owner = sim_page_owner_of(mm, page);
	unsigned long i;

	for (i = 0; i < 1UL << old_order; i++)
		owner[i].order = new_order;
}

/**
 * __sim_copy_page_owner() - a page takes the place of another
 * @mm: the machine, with page owners
 * @to: the one that has the contents now
 * @from: the one that is about to be freed
 *
 * Whoever had the one has the other. Each stack keeps its count: @from leaves on
 * that of the migration. Mirrors __folio_copy_owner(). Context: any; the caller has
 * both.
 */
void __sim_copy_page_owner(struct sim_mm *mm, struct sim_page *to,
			   const struct sim_page *from)
{
	struct sim_page_owner *new = sim_page_owner_of(mm, to);
	struct sim_page_owner *old = sim_page_owner_of(mm, from);
	u32 migration = new->handle;

	new->handle = old->handle;
	new->order = old->order;
	new->gfp_mask = old->gfp_mask;
	new->ts_nsec = old->ts_nsec;
	new->pid = old->pid;
	new->tgid = old->tgid;
	strscpy(new->comm, old->comm, sizeof(new->comm));
	new->free_ts_nsec = old->free_ts_nsec;
	new->free_pid = current->pid;
	new->free_tgid = current->tgid;
	old->handle = migration;
}

/**
 * sim_page_owner_migratetype() - lists that an owner's request wanted
 * @mm: the machine
 * @owner: what is known of a page
 *
 * Return: below SIM_MIGRATE_PCPTYPES; no page was handed out for a request that
 * contradicts itself.
 */
int sim_page_owner_migratetype(const struct sim_mm *mm,
			       const struct sim_page_owner *owner)
{
	int mt = sim_gfp_migratetype(mm, owner->gfp_mask);

	return mt < 0 ? SIM_MIGRATE_UNMOVABLE : mt;
}

static void sim_dump_stack(const struct sim_mm *mm, u32 handle)
{
	const struct sim_page_owner_stack *stack;
	u32 i;

	stack = sim_page_owner_stack(mm, handle);
	for (i = 0; i < stack->nr_entries; i++)
		sim_warn(mm->log, " %pS\n", (void *)stack->entries[i]);
}

/**
 * __sim_dump_page_owner() - log what is known of a page
 * @mm: the machine, with page owners
 * @page: the page
 *
 * Mirrors __dump_page_owner(). Context: any, but no zone lock.
 */
void __sim_dump_page_owner(const struct sim_mm *mm, const struct sim_page *page)
{
	const struct sim_page_owner was = *sim_page_owner_of(mm, page);

	if (!(was.flags & SIM_PAGE_EXT_OWNER)) {
		sim_warn(mm->log, "page_owner info is not present (never set?)\n");
		return;
	}
	sim_warn(mm->log, "page_owner tracks the page as %s\n",
		 was.flags & SIM_PAGE_EXT_OWNER_ALLOCATED ? "allocated" :
							    "freed");
	sim_warn(mm->log, "page last allocated via order %u, migratetype %s, gfp_mask %#x(%pGg), pid %d, tgid %d (%s), ts %llu, free_ts %llu\n",
		 was.order,
		 sim_migratetype_names[sim_page_owner_migratetype(mm, &was)],
		 (__force unsigned int)was.gfp_mask, &was.gfp_mask, was.pid,
		 was.tgid, was.comm, was.ts_nsec, was.free_ts_nsec);
	if (was.handle)
		sim_dump_stack(mm, was.handle);
	else
		sim_warn(mm->log, "page_owner allocation stack trace missing\n");
	if (!was.free_handle) {
		sim_warn(mm->log, "page_owner free stack trace missing\n");
		return;
	}
	sim_warn(mm->log, "page last free pid %d tgid %d stack trace:\n",
		 was.free_pid, was.free_tgid);
	sim_dump_stack(mm, was.free_handle);
}

/* May a page have an owner? What is free may not, wherever its block begins. */
static bool sim_page_may_have_owner(const struct sim_page *page)
{
	return !sim_page_buddy(page) && !sim_page_is_reserved(page);
}

/* One past the block that @page heads where it is free, else past the page. */
static unsigned long sim_next_pfn(const struct sim_page *page,
				  unsigned long pfn)
{
	return pfn + (sim_page_buddy(page) ? BIT(sim_page_order(page)) : 1);
}

/**
 * sim_page_owner_get() - what is known of a page that somebody has
 * @mm: the machine, with page owners
 * @page: the page
 * @owner: filled in
 *
 * Takes no lock: what is told was so a moment ago. Context: any.
 *
 * Return: whether somebody has it.
 */
bool sim_page_owner_get(const struct sim_mm *mm, const struct sim_page *page,
			struct sim_page_owner *owner)
{
	*owner = *sim_page_owner_of(mm, page);
	return sim_page_may_have_owner(page) && owner->handle &&
	       (owner->flags & SIM_PAGE_EXT_OWNER_ALLOCATED);
}

/**
 * sim_page_owner_next() - the next block that somebody has
 * @mm: the machine
 * @pfn: where to begin; set to the block's first pfn, or past all memory
 * @owner: filled in
 *
 * Takes no lock: what comes and goes meanwhile may be missed. Mirrors the search of
 * read_page_owner(). Context: process.
 *
 * Return: whether there is one.
 */
bool sim_page_owner_next(const struct sim_mm *mm, unsigned long *pfn,
			 struct sim_page_owner *owner)
{
	while (*pfn < mm->max_pfn) {
		const struct sim_mem_section *ms = sim_pfn_to_section(mm, *pfn);
		const struct sim_page *page = sim_pfn_to_page(mm, *pfn);

		if (!ms || !ms->map) {
			*pfn = round_down(*pfn, SIM_PAGES_PER_SECTION) +
			       SIM_PAGES_PER_SECTION;
			cond_resched();
			continue;
		}
		if (!page) {
			++*pfn;
			continue;
		}
		if (sim_page_owner_get(mm, page, owner) &&
		    IS_ALIGNED(*pfn, BIT(owner->order)))
			return true;
		*pfn = sim_next_pfn(page, *pfn);
		if (!(*pfn % SIM_PAGEBLOCK_NR_PAGES))
			cond_resched();
	}
	return false;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_page_owner_next);

/* Mirrors init_pages_in_zone(): who took these is not known. */
static unsigned long sim_init_pages_in_zone(struct sim_mm *mm,
					    struct sim_zone *zone)
{
	unsigned long pfn = zone->zone_start_pfn, count = 0;

	while (pfn < sim_zone_end_pfn(zone)) {
		struct sim_page *page = sim_pfn_to_page(mm, pfn);

		if (!page) {
			pfn = round_down(pfn, SIM_MAX_ORDER_NR_PAGES) +
			      SIM_MAX_ORDER_NR_PAGES;
			continue;
		}
		if (sim_page_may_have_owner(page) &&
		    sim_page_zone(mm, page) == zone) {
			sim_note_allocation(mm, page, 0, 0,
					    mm->page_owner_stacks->early_handle);
			count++;
		}
		pfn = sim_next_pfn(page, pfn);
	}
	return count;
}

/**
 * sim_init_page_owner() - take notes from now on
 * @mm: the machine, with its buddy lists and a table of owners
 *
 * Mirrors init_page_owner() and init_early_allocated_pages(). Context: boot.
 */
void sim_init_page_owner(struct sim_mm *mm)
{
	struct sim_zone *zone;
	int nid;

	for_each_sim_node(mm, nid)
		for_each_sim_populated_zone(mm->node_data[nid], zone)
			sim_info(mm->log, "Node %d, zone %8s: page owner found early allocated %lu pages\n",
				 nid, zone->name,
				 sim_init_pages_in_zone(mm, zone));
	mm->features |= SIM_FEATURE_PAGE_OWNER;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_init_page_owner);
