// SPDX-License-Identifier: GPL-2.0
/*
 * Linux's mm/memblock.c, as it is, in surroundings that survive it: its memory
 * is not the process's own, its death is a jump, and it can begin anew.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/kmemleak.h>
#include <linux/mm.h>
#include <linux/seq_file.h>
#include <linux/memblock.h>
#include <linux/pfn.h>
#include <asm/bug.h>

#include "pair.h"
/* The suite's, from beside its link to memblock.c. */
#include "internal.h"

bool movable_node_enabled;

static inline void die_if(bool bug)
{
	if (bug)
		kernel_die(KERNEL_BUG);
}

#undef WARN_ON
#define WARN_ON(condition) ({ bool __c = (condition); __c; })
#undef BUG_ON
#define BUG_ON die_if
#define panic(...) kernel_die(KERNEL_PANIC)
#undef pr_warn_ratelimited
#define pr_warn_ratelimited printk

#undef __va
#define __va kernel_va
#undef phys_to_virt
#define phys_to_virt kernel_va
#undef __pa
#define __pa kernel_pa

#define kmemleak_alloc_phys(base, size, gfp) \
	kernel_event(PAIR_KMEMLEAK_ALLOC, base, (size) + (gfp))
#define kmemleak_free_part_phys(base, size) \
	kernel_event(PAIR_KMEMLEAK_FREE, base, size)
#define memblock_free_pages(page, pfn, order) \
	((void)(page), kernel_event(PAIR_FREE_PAGE, pfn, order))

#include "memblock.c"

static void reset_type(struct memblock_type *type,
		       struct memblock_region *regions, unsigned long max)
{
	memset(regions, 0, max * sizeof(*regions));
	type->regions = regions;
	type->cnt = 0;
	type->max = max;
	type->total_size = 0;
}

/* What the loader does for a kernel: all static variables as they begin. */
void kernel_reset(void)
{
	reset_type(&memblock.memory, memblock_memory_init_regions,
		   INIT_MEMBLOCK_MEMORY_REGIONS);
	reset_type(&memblock.reserved, memblock_reserved_init_regions,
		   INIT_MEMBLOCK_RESERVED_REGIONS);
	reset_type(&physmem, memblock_physmem_init_regions,
		   INIT_PHYSMEM_REGIONS);
	memblock.bottom_up = false;
	memblock.current_limit = MEMBLOCK_ALLOC_ANYWHERE;
	memblock_memory = &memblock.memory;
	system_has_some_mirror = false;
	memblock_can_resize = 0;
	memblock_memory_in_slab = 0;
	memblock_reserved_in_slab = 0;
	mirrored_kernelcore = false;
	movable_node_enabled = false;
}
