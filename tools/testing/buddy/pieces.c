// SPDX-License-Identifier: GPL-2.0
/*
 * A node of the kernel in pieces: all that is free is taken, and every other block of
 * an order given back, so that none of them can merge. What is kept goes with rmmod.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt
#include <linux/gfp.h>
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/sched.h>

static int node = 1;
module_param(node, int, 0400);
MODULE_PARM_DESC(node, "no other node is asked; one that nobody else needs");

static unsigned int order = 3;
module_param(order, uint, 0400);
MODULE_PARM_DESC(order, "of the blocks that are free then");

/* Neither waits nor reclaims, and heeds no mark. */
#define GFP_PIECES (__GFP_THISNODE | __GFP_NOWARN | __GFP_HIGH | __GFP_MEMALLOC)
#define MOST_ORDER 8

static LIST_HEAD(kept);

static int __init pieces_init(void)
{
	struct page *page, *next;
	unsigned long nr_kept = 0, nr_free = 0;
	LIST_HEAD(all);

	if (order > MOST_ORDER || node < 0 || node >= MAX_NUMNODES ||
	    !node_online(node))
		return -EINVAL;
	while ((page = alloc_pages_node(node, GFP_PIECES, 0))) {
		list_add_tail(&page->lru, &all);
		cond_resched();
	}
	list_for_each_entry_safe(page, next, &all, lru) {
		if (page_to_pfn(page) & BIT(order)) {
			list_move_tail(&page->lru, &kept);
			nr_kept++;
			continue;
		}
		list_del(&page->lru);
		__free_page(page);
		nr_free++;
		cond_resched();
	}
	pr_info("pieces: order=%u kept=%lu free=%lu\n", order, nr_kept, nr_free);
	return 0;
}

static void __exit pieces_exit(void)
{
	struct page *page, *next;

	list_for_each_entry_safe(page, next, &kept, lru) {
		list_del(&page->lru);
		__free_page(page);
		cond_resched();
	}
}

module_init(pieces_init);
module_exit(pieces_exit);

MODULE_AUTHOR("The mm_sim authors");
MODULE_DESCRIPTION("A node of the kernel whose free memory is in pieces");
MODULE_LICENSE("GPL");
