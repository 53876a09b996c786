/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Pages in use move to other places.
 */
#ifndef SIM_PAGE_MIGRATE_H
#define SIM_PAGE_MIGRATE_H

#include "page/mmzone.h"

/* How much a move may wait for. Mirrors enum migrate_mode. */
enum sim_migrate_mode {
	SIM_MIGRATE_ASYNC,
	SIM_MIGRATE_SYNC_LIGHT,
	SIM_MIGRATE_SYNC,
};

/* What a round of the migration scanner came to. As SWAP_CLUSTER_MAX. */
#define SIM_COMPACT_CLUSTER_MAX 32UL

/**
 * struct sim_movable_operations - the owner of the pages that can be moved
 * @isolate_page: take a page off the owner's lists, so that it neither frees nor
 *	uses it and @lru of the page is the caller's; clears SIM_PG_LRU. False where
 *	the page is not the owner's any more: it is asked without a lock
 * @migrate_page: let @dst take the place of @src, which is isolated: its contents,
 *	its flags, its place in the owner's lists. @dst is the owner's from then on
 *	and @src nobody's. 0, or a negative errno and nothing has changed
 * @putback_page: an isolated page stays where it was
 *
 * Embed it: container_of() leads to the owner's data. A machine has one owner: a
 * struct sim_page has no room to say whose it is. All three may sleep, and are
 * called without a lock. Mirrors struct movable_operations.
 */
struct sim_movable_operations {
	bool (*isolate_page)(const struct sim_movable_operations *mops,
			     struct sim_page *page);
	int (*migrate_page)(const struct sim_movable_operations *mops,
			    struct sim_page *dst, struct sim_page *src,
			    enum sim_migrate_mode mode);
	void (*putback_page)(const struct sim_movable_operations *mops,
			     struct sim_page *page);
};

/**
 * struct sim_migration_target - where pages go
 * @alloc: a page for @src to move to, in use with one reference; NULL when there
 *	is none
 * @free: a page of @alloc that was not needed
 *
 * Mirrors new_folio_t and free_folio_t.
 */
struct sim_migration_target {
	struct sim_page *(*alloc)(struct sim_migration_target *target,
				  const struct sim_page *src);
	void (*free)(struct sim_migration_target *target,
		     struct sim_page *page);
};

bool sim_isolate_movable_page(struct sim_mm *mm, struct sim_page *page);
void sim_putback_movable_pages(struct sim_mm *mm, struct list_head *pages);
int sim_migrate_pages(struct sim_mm *mm, struct list_head *from,
		      struct sim_migration_target *target,
		      enum sim_migrate_mode mode, unsigned int *nr_succeeded);
void sim_page_migrate_copy(struct sim_mm *mm, struct sim_page *dst,
			   const struct sim_page *src);

#endif /* SIM_PAGE_MIGRATE_H */
