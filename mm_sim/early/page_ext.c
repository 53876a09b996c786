// SPDX-License-Identifier: GPL-2.0
/*
 * The table of page owners: for each section as long as its memory map, and from
 * memblock, as the memory map is.
 *
 * Mirrors mm/page_ext.c of Linux 6.12, which has room in it for other users, too.
 */
#include <linux/errno.h>
#include <linux/sizes.h>

#include "early/page_ext.h"
#include "host/compat.h"
#include "page/page_owner.h"

/* The first section from number @nr on that has a memory map; NULL for none. */
static struct sim_mem_section *sim_next_section(const struct sim_mm *mm,
						unsigned long *nr)
{
	unsigned long end = mm->nr_section_roots * SIM_SECTIONS_PER_ROOT;

	for (; *nr < end; ++*nr) {
		struct sim_mem_section *ms;

		ms = sim_pfn_to_section(mm, *nr << SIM_PFN_SECTION_SHIFT);
		if (ms && ms->map)
			return ms;
	}
	return NULL;
}

static void *sim_page_ext_alloc(struct sim_memblock *mb, phys_addr_t size,
				int nid)
{
	return sim_memblock_alloc_try_nid(mb, size, PAGE_SIZE, SZ_16M,
					  SIM_MEMBLOCK_ALLOC_ACCESSIBLE, nid);
}

/**
 * sim_page_ext_init() - allocate the table of page owners
 * @mm: the machine, with its memory map
 * @mb: where the memory comes from, from the node of each section while it has room
 *
 * sim_init_page_owner() makes use of it. Mirrors page_ext_init(). Context: boot.
 *
 * Return: 0, or -ENOMEM when memblock has no room.
 */
int sim_page_ext_init(struct sim_mm *mm, struct sim_memblock *mb)
{
	struct sim_mem_section *ms;
	unsigned long nr;

	for (nr = 0; (ms = sim_next_section(mm, &nr)); nr++) {
		ms->page_owner = sim_page_ext_alloc(mb, ms->map_pages *
						    sizeof(*ms->page_owner),
						    ms->nid);
		if (!ms->page_owner)
			return -ENOMEM;
	}
	mm->page_owner_stacks = sim_page_ext_alloc(mb,
						   sizeof(*mm->page_owner_stacks),
						   NUMA_NO_NODE);
	if (!mm->page_owner_stacks)
		return -ENOMEM;
	sim_page_owner_stacks_init(mm->page_owner_stacks);
	return 0;
}

/**
 * sim_page_ext_bytes() - memory that the page owners and their stacks take
 * @mm: the machine
 *
 * Return: bytes.
 */
u64 sim_page_ext_bytes(const struct sim_mm *mm)
{
	const struct sim_mem_section *ms;
	unsigned long nr;
	u64 bytes = 0;

	for (nr = 0; (ms = sim_next_section(mm, &nr)); nr++)
		if (ms->page_owner)
			bytes += ms->map_pages * sizeof(*ms->page_owner);
	if (mm->page_owner_stacks)
		bytes += sizeof(*mm->page_owner_stacks);
	return bytes;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_page_ext_bytes);
