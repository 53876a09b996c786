// SPDX-License-Identifier: GPL-2.0
/*
 * What whatif foretold, done for real: one block of the kernel's, or as many as a
 * node gives. All of them are given back before this has loaded.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt
#include <linux/gfp.h>
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/preempt.h>

static int node = 1;
module_param(node, int, 0400);
MODULE_PARM_DESC(node, "no other node is asked");

static unsigned int order = 9;
module_param(order, uint, 0400);
MODULE_PARM_DESC(order, "of the blocks");

static bool fill;
module_param(fill, bool, 0400);
MODULE_PARM_DESC(fill, "take all that there are, instead of one");

/* Neither waits nor reclaims: what the lists have is what there is. */
#define GFP_TAKE (__GFP_THISNODE | __GFP_NOWARN)
#define MOST_ORDER 10

static int __init take_init(void)
{
	struct page *page, *next;
	unsigned long first = 0, nr = 0;
	LIST_HEAD(taken);

	if (order > MOST_ORDER || node < 0 || node >= MAX_NUMNODES ||
	    !node_online(node))
		return -EINVAL;
	preempt_disable();
	do {
		page = alloc_pages_node(node, GFP_TAKE, order);
		if (!page)
			break;
		if (!nr++)
			first = page_to_pfn(page);
		list_add(&page->lru, &taken);
	} while (fill);
	preempt_enable();
	list_for_each_entry_safe(page, next, &taken, lru) {
		list_del(&page->lru);
		__free_pages(page, order);
	}
	pr_info("take: order=%u blocks=%lu pfn=%lu\n", order, nr, first);
	return 0;
}

static void __exit take_exit(void)
{
}

module_init(take_init);
module_exit(take_exit);

MODULE_AUTHOR("The mm_sim authors");
MODULE_DESCRIPTION("Blocks of pages of the kernel, taken and given back");
MODULE_LICENSE("GPL");
