// SPDX-License-Identifier: GPL-2.0
/*
 * An operation: how it is printed, and how it is done on either side.
 */
#include <stdio.h>
#include <string.h>

#include "ops.h"

/* b base, s size, a align, m min, M max, n node, f flags. */
static const struct {
	const char *name;
	const char *args;
} table[OP_NR] = {
	[OP_ADD] = { "memblock_add", "bs" },
	[OP_ADD_NODE] = { "memblock_add_node", "bsnf" },
	[OP_REMOVE] = { "memblock_remove", "bs" },
	[OP_RESERVE] = { "memblock_reserve", "bs" },
	[OP_PHYS_FREE] = { "memblock_phys_free", "bs" },
	[OP_FREE] = { "memblock_free", "bs" },
	[OP_PHYSMEM_ADD] = { "memblock_physmem_add", "bs" },
	[OP_MARK_HOTPLUG] = { "memblock_mark_hotplug", "bs" },
	[OP_CLEAR_HOTPLUG] = { "memblock_clear_hotplug", "bs" },
	[OP_MARK_MIRROR] = { "memblock_mark_mirror", "bs" },
	[OP_MARK_NOMAP] = { "memblock_mark_nomap", "bs" },
	[OP_CLEAR_NOMAP] = { "memblock_clear_nomap", "bs" },
	[OP_MARK_NOINIT] = { "memblock_reserved_mark_noinit", "bs" },
	[OP_SET_NODE] = { "memblock_set_node(memory)", "bsn" },
	[OP_SET_NODE_RESERVED] = { "memblock_set_node(reserved)", "bsn" },
	[OP_TRIM] = { "memblock_trim_memory", "a" },
	[OP_ENFORCE_LIMIT] = { "memblock_enforce_memory_limit", "s" },
	[OP_CAP_RANGE] = { "memblock_cap_memory_range", "bs" },
	[OP_LIMIT_REMOVE_MAP] = { "memblock_mem_limit_remove_map", "s" },
	[OP_FREE_LATE] = { "memblock_free_late", "bs" },
	[OP_ALLOC] = { "memblock_alloc", "sa" },
	[OP_ALLOC_RAW] = { "memblock_alloc_raw", "sa" },
	[OP_ALLOC_FROM] = { "memblock_alloc_from", "sam" },
	[OP_ALLOC_LOW] = { "memblock_alloc_low", "sa" },
	[OP_ALLOC_NODE] = { "memblock_alloc_node", "san" },
	[OP_ALLOC_TRY_NID] = { "memblock_alloc_try_nid", "samMn" },
	[OP_ALLOC_TRY_NID_RAW] = { "memblock_alloc_try_nid_raw", "samMn" },
	[OP_ALLOC_EXACT_NID_RAW] = { "memblock_alloc_exact_nid_raw", "samMn" },
	[OP_PHYS_ALLOC] = { "memblock_phys_alloc", "sa" },
	[OP_PHYS_ALLOC_RANGE] = { "memblock_phys_alloc_range", "samM" },
	[OP_PHYS_ALLOC_TRY_NID] = { "memblock_phys_alloc_try_nid", "san" },
	[OP_ALLOC_RANGE_NID] = { "memblock_alloc_range_nid", "samMn" },
	[OP_ALLOC_RANGE_EXACT_NID] = { "memblock_alloc_range_nid(exact)",
				       "samMn" },
	[OP_SET_LIMIT] = { "memblock_set_current_limit", "M" },
	[OP_SET_BOTTOM_UP] = { "memblock_set_bottom_up", "f" },
	[OP_SET_MIRRORED_KERNELCORE] = { "mirrored_kernelcore =", "f" },
	[OP_SET_MOVABLE_NODE] = { "movable_node_enabled =", "f" },
	[OP_ALLOW_RESIZE] = { "memblock_allow_resize", "" },
	[OP_IS_MEMORY] = { "memblock_is_memory", "b" },
	[OP_IS_MAP_MEMORY] = { "memblock_is_map_memory", "b" },
	[OP_IS_RESERVED] = { "memblock_is_reserved", "b" },
	[OP_IS_REGION_MEMORY] = { "memblock_is_region_memory", "bs" },
	[OP_IS_REGION_RESERVED] = { "memblock_is_region_reserved", "bs" },
	[OP_OVERLAPS_MEMORY] = { "memblock_overlaps_region(memory)", "bs" },
	[OP_OVERLAPS_RESERVED] = { "memblock_overlaps_region(reserved)", "bs" },
	[OP_ADDRS_OVERLAP] = { "memblock_addrs_overlap", "bsmM" },
	[OP_SEARCH_PFN_NID] = { "memblock_search_pfn_nid", "b" },
	[OP_GEOMETRY] = { "geometry", "" },
	[OP_NUMA_COVERAGE] = { "memblock_validate_numa_coverage", "s" },
	[OP_FREE_RANGES] = { "for_each_free_mem_range", "nf" },
	[OP_FREE_RANGES_REVERSE] = { "for_each_free_mem_range_reverse", "nf" },
	[OP_MEM_RANGES] = { "for_each_mem_range", "nf" },
	[OP_MEM_RANGES_REVERSE] = { "for_each_mem_range_rev", "nf" },
	[OP_RESERVED_RANGES] = { "for_each_reserved_mem_range", "" },
	[OP_PHYSMEM_RANGES] = { "for_each_physmem_range", "" },
	[OP_PFN_RANGES] = { "for_each_mem_pfn_range", "n" },
};

const char *op_name(enum op_kind kind)
{
	return table[kind].name;
}

void op_print(const struct op *op)
{
	const char *arg, *comma = "";

	printf("%s(", table[op->kind].name);
	for (arg = table[op->kind].args; *arg; arg++, comma = ", ") {
		switch (*arg) {
		case 'b':
			printf("%sbase 0x%llx", comma,
			       (unsigned long long)op->base);
			break;
		case 's':
			printf("%ssize 0x%llx", comma,
			       (unsigned long long)op->size);
			break;
		case 'a':
			printf("%salign 0x%llx", comma,
			       (unsigned long long)op->align);
			break;
		case 'm':
			printf("%sfrom 0x%llx", comma,
			       (unsigned long long)op->min);
			break;
		case 'M':
			printf("%sto 0x%llx", comma,
			       (unsigned long long)op->max);
			break;
		case 'n':
			printf("%snid %d", comma, op->nid);
			break;
		case 'f':
			printf("%sflags 0x%x", comma, op->flags);
			break;
		}
	}
	printf(")\n");
}

static void list(struct answer *answer, u64 start, u64 end, long nid)
{
	if (answer->nr == MAX_ANSWERS)
		return;
	answer->list[answer->nr].start = start;
	answer->list[answer->nr].end = end;
	answer->list[answer->nr].nid = nid;
	answer->nr++;
}

/*
 * What was allocated gets a pattern, so that it shows whether the next one to
 * get this memory finds it zeroed as it should.
 */
static u64 check_memory(char *mem, const struct op *op)
{
	bool zeroed = op->kind == OP_ALLOC || op->kind == OP_ALLOC_FROM ||
		      op->kind == OP_ALLOC_LOW || op->kind == OP_ALLOC_NODE ||
		      op->kind == OP_ALLOC_TRY_NID;
	size_t size = op->size < 4096 ? op->size : 4096;
	u64 dirty = 0;
	size_t i;

	for (i = 0; i < size; i++)
		dirty += mem[i] != 0;
	memset(mem, 0xa5, size);
	return zeroed ? dirty : 0;
}

static u64 kernel_memory(void *mem, const struct op *op)
{
	if (!mem)
		return 0;
	return kernel_pa(mem) + check_memory(mem, op);
}

static u64 sim_memory(void *mem, const struct op *op)
{
	if (!mem)
		return 0;
	return sim_virt_to_phys(NULL, mem) + check_memory(mem, op);
}

void op_run_kernel(const struct op *op, struct answer *answer)
{
	const struct op o = *op;
	unsigned long start = 0, end = 0;
	phys_addr_t low, high;
	u64 *value = &answer->value;
	int nid, i;
	u64 c;

	*value = 0;
	answer->nr = 0;
	switch (o.kind) {
	case OP_ADD:
		*value = memblock_add(o.base, o.size);
		break;
	case OP_ADD_NODE:
		*value = memblock_add_node(o.base, o.size, o.nid, o.flags);
		break;
	case OP_REMOVE:
		*value = memblock_remove(o.base, o.size);
		break;
	case OP_RESERVE:
		*value = memblock_reserve(o.base, o.size);
		break;
	case OP_PHYS_FREE:
		*value = memblock_phys_free(o.base, o.size);
		break;
	case OP_FREE:
		memblock_free(o.base ? kernel_va(o.base) : NULL, o.size);
		break;
	case OP_PHYSMEM_ADD:
		*value = memblock_physmem_add(o.base, o.size);
		break;
	case OP_MARK_HOTPLUG:
		*value = memblock_mark_hotplug(o.base, o.size);
		break;
	case OP_CLEAR_HOTPLUG:
		*value = memblock_clear_hotplug(o.base, o.size);
		break;
	case OP_MARK_MIRROR:
		*value = memblock_mark_mirror(o.base, o.size);
		break;
	case OP_MARK_NOMAP:
		*value = memblock_mark_nomap(o.base, o.size);
		break;
	case OP_CLEAR_NOMAP:
		*value = memblock_clear_nomap(o.base, o.size);
		break;
	case OP_MARK_NOINIT:
		*value = memblock_reserved_mark_noinit(o.base, o.size);
		break;
	case OP_SET_NODE:
		*value = memblock_set_node(o.base, o.size, &memblock.memory,
					   o.nid);
		break;
	case OP_SET_NODE_RESERVED:
		*value = memblock_set_node(o.base, o.size, &memblock.reserved,
					   o.nid);
		break;
	case OP_TRIM:
		memblock_trim_memory(o.align);
		break;
	case OP_ENFORCE_LIMIT:
		memblock_enforce_memory_limit(o.size);
		break;
	case OP_CAP_RANGE:
		memblock_cap_memory_range(o.base, o.size);
		break;
	case OP_LIMIT_REMOVE_MAP:
		memblock_mem_limit_remove_map(o.size);
		break;
	case OP_FREE_LATE:
		memblock_free_late(o.base, o.size);
		break;
	case OP_ALLOC:
		*value = kernel_memory(memblock_alloc(o.size, o.align), op);
		break;
	case OP_ALLOC_RAW:
		*value = kernel_memory(memblock_alloc_raw(o.size, o.align), op);
		break;
	case OP_ALLOC_FROM:
		*value = kernel_memory(memblock_alloc_from(o.size, o.align,
							   o.min), op);
		break;
	case OP_ALLOC_LOW:
		*value = kernel_memory(memblock_alloc_low(o.size, o.align), op);
		break;
	case OP_ALLOC_NODE:
		*value = kernel_memory(memblock_alloc_node(o.size, o.align,
							   o.nid), op);
		break;
	case OP_ALLOC_TRY_NID:
		*value = kernel_memory(memblock_alloc_try_nid(o.size, o.align,
							      o.min, o.max,
							      o.nid), op);
		break;
	case OP_ALLOC_TRY_NID_RAW:
		*value = kernel_memory(memblock_alloc_try_nid_raw(o.size,
								  o.align,
								  o.min, o.max,
								  o.nid), op);
		break;
	case OP_ALLOC_EXACT_NID_RAW:
		*value = kernel_memory(memblock_alloc_exact_nid_raw(o.size,
								    o.align,
								    o.min,
								    o.max,
								    o.nid), op);
		break;
	case OP_PHYS_ALLOC:
		*value = memblock_phys_alloc(o.size, o.align);
		break;
	case OP_PHYS_ALLOC_RANGE:
		*value = memblock_phys_alloc_range(o.size, o.align, o.min,
						   o.max);
		break;
	case OP_PHYS_ALLOC_TRY_NID:
		*value = memblock_phys_alloc_try_nid(o.size, o.align, o.nid);
		break;
	case OP_ALLOC_RANGE_NID:
	case OP_ALLOC_RANGE_EXACT_NID:
		*value = memblock_alloc_range_nid(o.size, o.align, o.min, o.max,
						  o.nid, o.kind ==
						  OP_ALLOC_RANGE_EXACT_NID);
		break;
	case OP_SET_LIMIT:
		memblock_set_current_limit(o.max);
		*value = memblock_get_current_limit();
		break;
	case OP_SET_BOTTOM_UP:
		memblock_set_bottom_up(o.flags);
		*value = memblock_bottom_up();
		break;
	case OP_SET_MIRRORED_KERNELCORE:
		mirrored_kernelcore = o.flags;
		break;
	case OP_SET_MOVABLE_NODE:
		movable_node_enabled = o.flags;
		break;
	case OP_ALLOW_RESIZE:
		memblock_allow_resize();
		break;
	case OP_IS_MEMORY:
		*value = memblock_is_memory(o.base);
		break;
	case OP_IS_MAP_MEMORY:
		*value = memblock_is_map_memory(o.base);
		break;
	case OP_IS_RESERVED:
		*value = memblock_is_reserved(o.base);
		break;
	case OP_IS_REGION_MEMORY:
		*value = memblock_is_region_memory(o.base, o.size);
		break;
	case OP_IS_REGION_RESERVED:
		*value = memblock_is_region_reserved(o.base, o.size);
		break;
	case OP_OVERLAPS_MEMORY:
		*value = memblock_overlaps_region(&memblock.memory, o.base,
						  o.size);
		break;
	case OP_OVERLAPS_RESERVED:
		*value = memblock_overlaps_region(&memblock.reserved, o.base,
						  o.size);
		break;
	case OP_ADDRS_OVERLAP:
		*value = memblock_addrs_overlap(o.base, o.size, o.min, o.max);
		break;
	case OP_SEARCH_PFN_NID:
		*value = memblock_search_pfn_nid(PFN_DOWN(o.base), &start,
						 &end);
		list(answer, start, end, 0);
		break;
	case OP_GEOMETRY:
		list(answer, memblock_phys_mem_size(), memblock_reserved_size(),
		     memblock_estimated_nr_free_pages());
		/* Without memory Linux reads what is before the array. */
		if (memblock.memory.cnt)
			list(answer, memblock_start_of_DRAM(),
			     memblock_end_of_DRAM(), 0);
		break;
	case OP_NUMA_COVERAGE:
		*value = memblock_validate_numa_coverage(o.size);
		break;
	case OP_FREE_RANGES:
		for_each_free_mem_range(c, o.nid, o.flags, &low, &high, &nid)
			list(answer, low, high, nid);
		break;
	case OP_FREE_RANGES_REVERSE:
		for_each_free_mem_range_reverse(c, o.nid, o.flags, &low, &high,
						&nid)
			list(answer, low, high, nid);
		break;
	case OP_MEM_RANGES:
		__for_each_mem_range(c, &memblock.memory, NULL, o.nid, o.flags,
				     &low, &high, &nid)
			list(answer, low, high, nid);
		break;
	case OP_MEM_RANGES_REVERSE:
		__for_each_mem_range_rev(c, &memblock.memory, NULL, o.nid,
					 o.flags, &low, &high, &nid)
			list(answer, low, high, nid);
		break;
	case OP_RESERVED_RANGES:
		for_each_reserved_mem_range(c, &low, &high)
			list(answer, low, high, 0);
		break;
	case OP_PHYSMEM_RANGES:
		for_each_physmem_range(c, &memblock.reserved, &low, &high)
			list(answer, low, high, 0);
		for_each_physmem_range(c, NULL, &low, &high)
			list(answer, low, high, 0);
		break;
	case OP_PFN_RANGES:
		for_each_mem_pfn_range(i, o.nid, &start, &end, &nid)
			list(answer, start, end, nid);
		break;
	case OP_NR:
		break;
	}
}

void op_run_sim(const struct op *op, struct answer *answer)
{
	const struct op o = *op;
	struct sim_memblock *mb = &sim;
	unsigned long start = 0, end = 0;
	phys_addr_t low, high;
	u64 *value = &answer->value;
	int nid, i;
	u64 c;

	*value = 0;
	answer->nr = 0;
	switch (o.kind) {
	case OP_ADD:
		*value = sim_memblock_add(mb, o.base, o.size);
		break;
	case OP_ADD_NODE:
		*value = sim_memblock_add_node(mb, o.base, o.size, o.nid,
					       o.flags);
		break;
	case OP_REMOVE:
		*value = sim_memblock_remove(mb, o.base, o.size);
		break;
	case OP_RESERVE:
		*value = sim_memblock_reserve(mb, o.base, o.size);
		break;
	case OP_PHYS_FREE:
		*value = sim_memblock_phys_free(mb, o.base, o.size);
		break;
	case OP_FREE:
		sim_memblock_free(mb, o.base ? sim_phys_to_virt(NULL, o.base) :
				  NULL, o.size);
		break;
	case OP_PHYSMEM_ADD:
		*value = sim_memblock_physmem_add(mb, o.base, o.size);
		break;
	case OP_MARK_HOTPLUG:
		*value = sim_memblock_mark_hotplug(mb, o.base, o.size);
		break;
	case OP_CLEAR_HOTPLUG:
		*value = sim_memblock_clear_hotplug(mb, o.base, o.size);
		break;
	case OP_MARK_MIRROR:
		*value = sim_memblock_mark_mirror(mb, o.base, o.size);
		break;
	case OP_MARK_NOMAP:
		*value = sim_memblock_mark_nomap(mb, o.base, o.size);
		break;
	case OP_CLEAR_NOMAP:
		*value = sim_memblock_clear_nomap(mb, o.base, o.size);
		break;
	case OP_MARK_NOINIT:
		*value = sim_memblock_reserved_mark_noinit(mb, o.base, o.size);
		break;
	case OP_SET_NODE:
		*value = sim_memblock_set_node(mb, o.base, o.size, &mb->memory,
					       o.nid);
		break;
	case OP_SET_NODE_RESERVED:
		*value = sim_memblock_set_node(mb, o.base, o.size,
					       &mb->reserved, o.nid);
		break;
	case OP_TRIM:
		sim_memblock_trim_memory(mb, o.align);
		break;
	case OP_ENFORCE_LIMIT:
		sim_memblock_enforce_memory_limit(mb, o.size);
		break;
	case OP_CAP_RANGE:
		sim_memblock_cap_memory_range(mb, o.base, o.size);
		break;
	case OP_LIMIT_REMOVE_MAP:
		sim_memblock_mem_limit_remove_map(mb, o.size);
		break;
	case OP_FREE_LATE:
		sim_memblock_free_late(mb, o.base, o.size);
		break;
	case OP_ALLOC:
		*value = sim_memory(sim_memblock_alloc(mb, o.size, o.align),
				    op);
		break;
	case OP_ALLOC_RAW:
		*value = sim_memory(sim_memblock_alloc_raw(mb, o.size, o.align),
				    op);
		break;
	case OP_ALLOC_FROM:
		*value = sim_memory(sim_memblock_alloc_from(mb, o.size, o.align,
							    o.min), op);
		break;
	case OP_ALLOC_LOW:
		*value = sim_memory(sim_memblock_alloc_low(mb, o.size, o.align),
				    op);
		break;
	case OP_ALLOC_NODE:
		*value = sim_memory(sim_memblock_alloc_node(mb, o.size, o.align,
							    o.nid), op);
		break;
	case OP_ALLOC_TRY_NID:
		*value = sim_memory(sim_memblock_alloc_try_nid(mb, o.size,
							       o.align, o.min,
							       o.max, o.nid),
				    op);
		break;
	case OP_ALLOC_TRY_NID_RAW:
		*value = sim_memory(sim_memblock_alloc_try_nid_raw(mb, o.size,
								   o.align,
								   o.min, o.max,
								   o.nid), op);
		break;
	case OP_ALLOC_EXACT_NID_RAW:
		*value = sim_memory(sim_memblock_alloc_exact_nid_raw(mb, o.size,
								     o.align,
								     o.min,
								     o.max,
								     o.nid),
				    op);
		break;
	case OP_PHYS_ALLOC:
		*value = sim_memblock_phys_alloc(mb, o.size, o.align);
		break;
	case OP_PHYS_ALLOC_RANGE:
		*value = sim_memblock_phys_alloc_range(mb, o.size, o.align,
						       o.min, o.max);
		break;
	case OP_PHYS_ALLOC_TRY_NID:
		*value = sim_memblock_phys_alloc_try_nid(mb, o.size, o.align,
							 o.nid);
		break;
	case OP_ALLOC_RANGE_NID:
	case OP_ALLOC_RANGE_EXACT_NID:
		*value = sim_memblock_alloc_range_nid(mb, o.size, o.align,
						      o.min, o.max, o.nid,
						      o.kind ==
						      OP_ALLOC_RANGE_EXACT_NID);
		break;
	case OP_SET_LIMIT:
		sim_memblock_set_current_limit(mb, o.max);
		*value = sim_memblock_get_current_limit(mb);
		break;
	case OP_SET_BOTTOM_UP:
		sim_memblock_set_bottom_up(mb, o.flags);
		*value = sim_memblock_bottom_up(mb);
		break;
	case OP_SET_MIRRORED_KERNELCORE:
		mb->mirrored_kernelcore = o.flags;
		break;
	case OP_SET_MOVABLE_NODE:
		mb->movable_node = o.flags;
		break;
	case OP_ALLOW_RESIZE:
		sim_memblock_allow_resize(mb);
		break;
	case OP_IS_MEMORY:
		*value = sim_memblock_is_memory(mb, o.base);
		break;
	case OP_IS_MAP_MEMORY:
		*value = sim_memblock_is_map_memory(mb, o.base);
		break;
	case OP_IS_RESERVED:
		*value = sim_memblock_is_reserved(mb, o.base);
		break;
	case OP_IS_REGION_MEMORY:
		*value = sim_memblock_is_region_memory(mb, o.base, o.size);
		break;
	case OP_IS_REGION_RESERVED:
		*value = sim_memblock_is_region_reserved(mb, o.base, o.size);
		break;
	case OP_OVERLAPS_MEMORY:
		*value = sim_memblock_overlaps_region(&mb->memory, o.base,
						      o.size);
		break;
	case OP_OVERLAPS_RESERVED:
		*value = sim_memblock_overlaps_region(&mb->reserved, o.base,
						      o.size);
		break;
	case OP_ADDRS_OVERLAP:
		*value = sim_memblock_addrs_overlap(o.base, o.size, o.min,
						    o.max);
		break;
	case OP_SEARCH_PFN_NID:
		*value = sim_memblock_search_pfn_nid(mb, PFN_DOWN(o.base),
						     &start, &end);
		list(answer, start, end, 0);
		break;
	case OP_GEOMETRY:
		list(answer, sim_memblock_phys_mem_size(mb),
		     sim_memblock_reserved_size(mb),
		     sim_memblock_estimated_nr_free_pages(mb));
		if (mb->memory.cnt)
			list(answer, sim_memblock_start_of_DRAM(mb),
			     sim_memblock_end_of_DRAM(mb), 0);
		break;
	case OP_NUMA_COVERAGE:
		*value = sim_memblock_validate_numa_coverage(mb, o.size);
		break;
	case OP_FREE_RANGES:
		for_each_sim_free_mem_range(c, mb, o.nid, o.flags, &low, &high,
					    &nid)
			list(answer, low, high, nid);
		break;
	case OP_FREE_RANGES_REVERSE:
		for_each_sim_free_mem_range_reverse(c, mb, o.nid, o.flags, &low,
						    &high, &nid)
			list(answer, low, high, nid);
		break;
	case OP_MEM_RANGES:
		__for_each_sim_mem_range(c, mb, &mb->memory, NULL, o.nid,
					 o.flags, &low, &high, &nid)
			list(answer, low, high, nid);
		break;
	case OP_MEM_RANGES_REVERSE:
		__for_each_sim_mem_range_rev(c, mb, &mb->memory, NULL, o.nid,
					     o.flags, &low, &high, &nid)
			list(answer, low, high, nid);
		break;
	case OP_RESERVED_RANGES:
		__for_each_sim_mem_range(c, mb, &mb->reserved, NULL,
					 NUMA_NO_NODE, SIM_MEMBLOCK_NONE, &low,
					 &high, NULL)
			list(answer, low, high, 0);
		break;
	case OP_PHYSMEM_RANGES:
		__for_each_sim_mem_range(c, mb, &mb->physmem, &mb->reserved,
					 NUMA_NO_NODE, SIM_MEMBLOCK_NONE, &low,
					 &high, NULL)
			list(answer, low, high, 0);
		__for_each_sim_mem_range(c, mb, &mb->physmem, NULL,
					 NUMA_NO_NODE, SIM_MEMBLOCK_NONE, &low,
					 &high, NULL)
			list(answer, low, high, 0);
		break;
	case OP_PFN_RANGES:
		for_each_sim_mem_pfn_range(i, mb, o.nid, &start, &end, &nid)
			list(answer, start, end, nid);
		break;
	case OP_NR:
		break;
	}
}
