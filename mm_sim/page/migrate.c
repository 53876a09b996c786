// SPDX-License-Identifier: GPL-2.0
/*
 * Pages in use move to other places.
 *
 * Their owner does it: it knows who looks at them. An isolated page has one
 * reference more than its owner's, so that a free of it by mistake is refused.
 */
#include <linux/errno.h>
#include <linux/sched.h>

#include "host/compat.h"
#include "page/internal.h"
#include "page/migrate.h"
#include "page/page_alloc.h"
#include "page/page_owner.h"
#include "page/vm_event_item.h"
#include "page/vmstat.h"

/* A page that fails is tried so often. As NR_MAX_MIGRATE_PAGES_RETRY. */
#define SIM_NR_MAX_MIGRATE_RETRY 10

/**
 * sim_isolate_movable_page() - take a page away from its owner for a while
 * @mm: the machine
 * @page: any page
 *
 * Mirrors isolate_movable_page() and folio_isolate_lru(). Context: process.
 *
 * Return: whether it is isolated now; false where nobody can move it.
 */
bool sim_isolate_movable_page(struct sim_mm *mm, struct sim_page *page)
{
	const struct sim_movable_operations *mops = READ_ONCE(mm->movable_ops);

	if (!mops || !(READ_ONCE(page->flags) & SIM_PG_LRU))
		return false;
	if (!mops->isolate_page(mops, page))
		return false;
	atomic_inc(&page->_refcount);
	return true;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_isolate_movable_page);

/**
 * sim_putback_movable_pages() - isolated pages stay where they are
 * @mm: the machine
 * @pages: linked by lru; empty afterwards
 *
 * Mirrors putback_movable_pages(). Context: process.
 */
void sim_putback_movable_pages(struct sim_mm *mm, struct list_head *pages)
{
	struct sim_page *page, *next;

	list_for_each_entry_safe(page, next, pages, lru) {
		list_del(&page->lru);
		atomic_dec(&page->_refcount);
		mm->movable_ops->putback_page(mm->movable_ops, page);
	}
}
EXPORT_SYMBOL_SIM_KUNIT(sim_putback_movable_pages);

/**
 * sim_page_migrate_copy() - contents of a page, what its flags say of its use, owner
 * @mm: the machine
 * @dst: where to; not yet in any list of the owner
 * @src: where from
 *
 * Mirrors folio_mc_copy() and folio_migrate_flags(). Context: any.
 */
void sim_page_migrate_copy(struct sim_mm *mm, struct sim_page *dst,
			   const struct sim_page *src)
{
	const u64 kept = SIM_PG_ACTIVE | SIM_PG_REFERENCED;

	copy_page(mm->pfn_to_virt(mm, sim_page_to_pfn(mm, dst)),
		  mm->pfn_to_virt(mm, sim_page_to_pfn(mm, src)));
	sim_update_page_flags(dst, kept, src->flags & kept);
	sim_copy_page_owner(mm, dst, src);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_page_migrate_copy);

/* The owner has left it: straight to the buddy lists, where it can merge. */
static void sim_free_moved_page(struct sim_mm *mm, struct sim_page *page)
{
	sim_update_page_flags(page, SIM_PG_ACTIVE | SIM_PG_REFERENCED, 0);
	atomic_dec(&page->_refcount);
	__sim_free_pages_ok(mm, page, 0, SIM_FPI_NONE);
}

/* Mirrors unmap_and_move(). @page is off all lists when it has moved. */
static int sim_migrate_page(struct sim_mm *mm, struct sim_page *page,
			    struct sim_migration_target *target,
			    enum sim_migrate_mode mode)
{
	struct sim_page *dst = target->alloc(target, page);
	int err;

	if (!dst) {
		sim_count_vm_event(mm, SIM_PGMIGRATE_FAIL);
		return -ENOMEM;
	}
	list_del(&page->lru);
	err = mm->movable_ops->migrate_page(mm->movable_ops, dst, page, mode);
	sim_count_vm_event(mm, err ? SIM_PGMIGRATE_FAIL :
				     SIM_PGMIGRATE_SUCCESS);
	if (err) {
		target->free(target, dst);
		/* -ENOMEM is what a target says that has no page left. */
		return -EAGAIN;
	}
	sim_free_moved_page(mm, page);
	return 0;
}

/**
 * sim_migrate_pages() - move isolated pages
 * @mm: the machine
 * @from: the pages, linked by lru; those that did not move are left in it
 * @target: where to
 * @mode: SIM_MIGRATE_ASYNC tries each page once
 * @nr_succeeded: pages that moved are added
 *
 * The pages that moved are free. Mirrors migrate_pages(). Context: process.
 *
 * Return: 0 when all moved; -ENOMEM when there is no place left; else pages that
 * did not move.
 */
int sim_migrate_pages(struct sim_mm *mm, struct list_head *from,
		      struct sim_migration_target *target,
		      enum sim_migrate_mode mode, unsigned int *nr_succeeded)
{
	int tries = mode == SIM_MIGRATE_ASYNC ? 1 : SIM_NR_MAX_MIGRATE_RETRY;
	struct sim_page *page, *next;
	int nr_failed = 0;

	while (tries-- && !list_empty(from)) {
		LIST_HEAD(failed);

		nr_failed = 0;
		list_for_each_entry_safe(page, next, from, lru) {
			int err = sim_migrate_page(mm, page, target, mode);

			if (err == -ENOMEM) {
				list_splice(&failed, from);
				return err;
			}
			if (err) {
				list_add_tail(&page->lru, &failed);
				nr_failed++;
			} else {
				(*nr_succeeded)++;
			}
		}
		list_splice(&failed, from);
		cond_resched();
	}
	return nr_failed;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_migrate_pages);
