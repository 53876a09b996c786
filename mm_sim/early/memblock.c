// SPDX-License-Identifier: GPL-2.0
/**
 * DOC: memblock of a simulated machine
 *
 * Before there is a page allocator, memory is a handful of ranges: what exists
 * (memory) and what is taken (reserved). Free is the difference. An allocation
 * picks a place in the difference and adds it to reserved.
 *
 * All changes come down to three steps on a sorted array of regions: split at
 * an address, insert or remove, merge the neighbours of the change.
 *
 * Mirrors mm/memblock.c of Linux 6.12. The arrays start with their initial size;
 * once that is allowed they double, into memory that memblock finds for itself.
 * A change that does not fit and cannot grow the array fails with -ENOMEM and
 * changes nothing.
 */
#include <linux/errno.h>
#include <linux/instruction_pointer.h>
#include <linux/kernel.h>
#include <linux/math.h>
#include <linux/mm.h>
#include <linux/string.h>

#include "early/memblock_internal.h"
#include "early/trace.h"
#include "host/compat.h"

/**
 * sim_memblock_init() - an instance that knows of no memory
 * @mb: the instance
 * @log: the machine's log
 * @banks: where the host keeps the memory
 * @ops: the machine around it
 * @owner: first argument of @ops
 */
void sim_memblock_init(struct sim_memblock *mb, const struct sim_log *log,
		       const struct sim_banks *banks,
		       const struct sim_memblock_ops *ops, void *owner)
{
	memset(mb, 0, sizeof(*mb));
	mb->memory.regions = mb->memory_init;
	mb->memory.max = SIM_INIT_MEMBLOCK_REGIONS;
	mb->memory.name = "memory";
	mb->reserved.regions = mb->reserved_init;
	mb->reserved.max = SIM_INIT_MEMBLOCK_RESERVED_REGIONS;
	mb->reserved.name = "reserved";
	mb->physmem.regions = mb->physmem_init;
	mb->physmem.max = SIM_INIT_PHYSMEM_REGIONS;
	mb->physmem.name = "physmem";
	mb->current_limit = SIM_MEMBLOCK_ALLOC_ANYWHERE;
	mb->log = log;
	mb->banks = banks;
	mb->ops = ops;
	mb->owner = owner;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_memblock_init);

/* Both sets as they are now. */
static struct sim_memblock_totals sim_totals(const struct sim_memblock *mb)
{
	return (struct sim_memblock_totals){
		.memory_cnt = mb->memory.cnt,
		.reserved_cnt = mb->reserved.cnt,
		.memory_size = mb->memory.total_size,
		.reserved_size = mb->reserved.total_size,
	};
}

/**
 * __sim_memblock_note() - an operation begins
 * @mb: the instance; it has a history
 * @func: Linux's name of it
 * @what: its arguments and its caller
 *
 * What memblock=debug prints in Linux.
 *
 * Return: for sim_memblock_note_done().
 */
struct sim_memblock_record *
__sim_memblock_note(struct sim_memblock *mb, const char *func,
		    const struct sim_memblock_record *what)
{
	struct sim_memblock_record *record;

	record = &mb->history->records[mb->history->nr++ %
				       SIM_MEMBLOCK_LOG_RECORDS];
	*record = *what;
	record->func = func;
	record->before = sim_totals(mb);
	record->after = record->before;
	return record;
}

/**
 * sim_memblock_note_done() - an operation ended
 * @mb: the instance
 * @record: from sim_memblock_note(); NULL does nothing
 */
void sim_memblock_note_done(struct sim_memblock *mb,
			    struct sim_memblock_record *record)
{
	if (record)
		record->after = sim_totals(mb);
}

/* Not a function, so that the caller is that of the function it is in. */
#define sim_note_range(mb, func, b, s) \
	sim_memblock_note(mb, func, &(struct sim_memblock_record){ \
		.kind = SIM_RECORD_RANGE, .base = b, .size = s, .ip = _RET_IP_ })

/**
 * sim_memblock_die() - the machine cannot go on
 * @mb: the instance
 * @fmt: why
 *
 * Where Linux would panic or BUG. The host is not touched.
 */
void sim_memblock_die(struct sim_memblock *mb, const char *fmt, ...)
{
	char why[128];
	va_list args;

	va_start(args, fmt);
	vsnprintf(why, sizeof(why), fmt, args);
	va_end(args);
	if (mb->ops && mb->ops->die)
		mb->ops->die(mb->owner, why);
	else
		sim_err(mb->log, "%s\n", why);
}

/* Mirrors memblock_insert_region(). The caller made sure that there is room. */
static void sim_memblock_insert_region(struct sim_memblock_type *type,
				       unsigned long idx, phys_addr_t base,
				       phys_addr_t size, int nid,
				       enum sim_memblock_flags flags)
{
	struct sim_memblock_region *at = type->regions + idx;

	memmove(at + 1, at, (type->cnt - idx) * sizeof(*at));
	*at = (struct sim_memblock_region){ base, size, nid, flags };
	type->cnt++;
	type->total_size += size;
}

/**
 * sim_memblock_remove_regions() - drop a row of regions
 * @mb: the instance
 * @type: the set
 * @start: index of the first
 * @end: one past the index of the last
 *
 * Mirrors memblock_remove_region().
 */
void sim_memblock_remove_regions(struct sim_memblock *mb,
				 struct sim_memblock_type *type,
				 unsigned long start, unsigned long end)
{
	unsigned long i;

	for (i = start; i < end; i++) {
		sim_trace_region_remove(mb, type, &type->regions[i]);
		type->total_size -= type->regions[i].size;
	}
	memmove(type->regions + start, type->regions + end,
		(type->cnt - end) * sizeof(*type->regions));
	type->cnt -= end - start;
	/* As Linux leaves it. */
	if (!type->cnt)
		type->regions[0] = (struct sim_memblock_region){
			.nid = SIM_MEMBLOCK_MAX_NODES,
		};
}

static bool sim_regions_merge(const struct sim_memblock_region *low,
			      const struct sim_memblock_region *high)
{
	return sim_region_end(low) == high->base && low->nid == high->nid &&
	       low->flags == high->flags;
}

/**
 * sim_memblock_merge_regions() - join neighbours around a change
 * @mb: the instance
 * @type: the set
 * @start: index of the first region that changed; the one before it counts, too
 * @end: one past the index of the last one; the one there counts, too
 *
 * Neighbours elsewhere stay apart, even where they could be joined:
 * memblock_cap_memory_range() leaves such behind. Mirrors
 * memblock_merge_regions().
 */
void sim_memblock_merge_regions(struct sim_memblock *mb,
				struct sim_memblock_type *type,
				unsigned long start, unsigned long end)
{
	struct sim_memblock_region *r = type->regions;
	unsigned long i, kept;

	if (start == end)
		return;
	kept = start ? start - 1 : 0;
	end = min(end, type->cnt - 1);
	for (i = kept + 1; i <= end; i++) {
		if (sim_regions_merge(&r[kept], &r[i])) {
			r[kept].size += r[i].size;
			sim_trace_region_merge(mb, type, &r[kept], r[i].base);
		} else {
			r[++kept] = r[i];
		}
	}
	if (kept < end) {
		memmove(r + kept + 1, r + end + 1,
			(type->cnt - end - 1) * sizeof(*r));
		type->cnt -= end - kept;
	}
}

static bool sim_is_static_array(const struct sim_memblock *mb,
				const struct sim_memblock_region *regions)
{
	return regions == mb->memory_init || regions == mb->reserved_init ||
	       regions == mb->physmem_init;
}

/*
 * A place for an array. Giving an old array back may split a reserved region, and
 * the array of those may have to grow for it, while the place of the new array is
 * in use but not yet reserved. Linux 6.12 can end with both in one place.
 */
static phys_addr_t sim_find_array_in(struct sim_memblock *mb, phys_addr_t start,
				     phys_addr_t end, phys_addr_t size)
{
	phys_addr_t base = mb->new_array_base, used = mb->new_array_size;
	phys_addr_t found;

	found = sim_memblock_find_in_range(mb, start, end, size, PAGE_SIZE);
	if (!found || !sim_memblock_addrs_overlap(found, size, base, used))
		return found;
	found = sim_memblock_find_in_range(mb, max(start, base + used), end,
					   size, PAGE_SIZE);
	if (!found)
		found = sim_memblock_find_in_range(mb, start, min(base, end),
						   size, PAGE_SIZE);
	return found;
}

/* A place for a larger array, not inside the range now being reserved. */
static phys_addr_t sim_find_array(struct sim_memblock *mb,
				  const struct sim_memblock_type *type,
				  phys_addr_t size, phys_addr_t busy_base,
				  phys_addr_t busy_size)
{
	phys_addr_t limit = mb->current_limit, found;

	if (type != &mb->reserved) {
		busy_base = 0;
		busy_size = 0;
	}
	found = sim_find_array_in(mb, busy_base + busy_size, limit, size);
	/*
	 * Nothing is handed out of the first page, so nothing can be below it;
	 * and as an upper bound, 0 would mean another thing.
	 */
	if (!found && busy_size && busy_base > PAGE_SIZE)
		found = sim_find_array_in(mb, 0, min(busy_base, limit), size);
	return found;
}

/*
 * Mirrors memblock_double_array(). The new array must be in use before it is
 * reserved, because it may be the array of reserved regions that is full.
 */
static int sim_memblock_double_array(struct sim_memblock *mb,
				     struct sim_memblock_type *type,
				     phys_addr_t busy_base,
				     phys_addr_t busy_size)
{
	phys_addr_t old_size = type->max * sizeof(*type->regions);
	phys_addr_t new_size = PAGE_ALIGN(2 * old_size);
	struct sim_memblock_region *old = type->regions, *new = NULL;
	bool was_late = type->late;
	phys_addr_t addr = 0;

	if (!mb->can_resize)
		return -ENOMEM;
	if (!mb->late)
		addr = sim_find_array(mb, type, new_size, busy_base, busy_size);
	else if (mb->ops && mb->ops->late_alloc)
		addr = mb->ops->late_alloc(mb->owner, new_size);
	if (addr)
		new = sim_phys_to_virt(mb->banks, addr);
	if (!new) {
		sim_err(mb->log, "memblock: Failed to double %s array from %lu to %lu entries !\n",
			type->name, type->max, type->max * 2);
		return -ENOMEM;
	}
	sim_memblock_note(mb, type->name, &(struct sim_memblock_record){
		.kind = SIM_RECORD_DOUBLE,
		.base = addr,
		.align = 2 * old_size,
		.size = type->max * 2,
	});

	memcpy(new, old, old_size);
	memset((void *)new + old_size, 0, old_size);
	type->regions = new;
	type->max *= 2;
	type->late = mb->late;

	if (was_late) {
		mb->ops->late_free(mb->owner, sim_virt_to_phys(mb->banks, old),
				   PAGE_ALIGN(old_size));
	} else if (!sim_is_static_array(mb, old)) {
		mb->new_array_base = addr;
		mb->new_array_size = new_size;
		sim_memblock_free(mb, old, PAGE_ALIGN(old_size));
		mb->new_array_size = 0;
	}
	if (!mb->late && sim_memblock_reserve(mb, addr, new_size)) {
		sim_memblock_die(mb, "memblock: cannot reserve the %s array",
				 type->name);
		return -ENOMEM;
	}
	return 0;
}

/*
 * Let the neighbours of a gap grow over a range in it, where they can. The same
 * as to insert it and to merge, without moving the regions above twice.
 */
static bool sim_grow_into_gap(struct sim_memblock *mb,
			      struct sim_memblock_type *type, unsigned long i,
			      const struct sim_memblock_region *range)
{
	struct sim_memblock_region *next = &type->regions[i];
	bool low = i && sim_regions_merge(next - 1, range);
	bool high = i < type->cnt && sim_regions_merge(range, next);

	if (low || high)
		sim_trace_region_add(mb, type, range);
	if (low && high) {
		next[-1].size += range->size;
		sim_trace_region_merge(mb, type, next - 1, range->base);
		next[-1].size += next->size;
		sim_trace_region_merge(mb, type, next - 1, next->base);
		memmove(next, next + 1, (type->cnt - i - 1) * sizeof(*next));
		type->cnt--;
	} else if (low) {
		next[-1].size += range->size;
		sim_trace_region_merge(mb, type, next - 1, range->base);
	} else if (high) {
		next->base = range->base;
		next->size += range->size;
		sim_trace_region_merge(mb, type, next,
				       sim_region_end(range));
	} else {
		return false;
	}
	type->total_size += range->size;
	return true;
}

/* Gaps between the regions from @i on that [base, end) would fill. */
static unsigned long sim_count_gaps(const struct sim_memblock_type *type,
				    unsigned long i, phys_addr_t base,
				    phys_addr_t end)
{
	unsigned long gaps = 0;

	for (; i < type->cnt && type->regions[i].base < end; i++) {
		gaps += type->regions[i].base > base;
		base = sim_region_end(&type->regions[i]);
	}
	return gaps + (base < end);
}

/**
 * sim_memblock_add_range() - add what is not yet covered
 * @mb: the instance
 * @type: the set to add to
 * @base: simulated physical address
 * @size: bytes; capped so that the range does not wrap
 * @nid: node of the new regions
 * @flags: attributes of the new regions
 *
 * Regions that are there already keep their node and flags. Mirrors
 * memblock_add_range().
 *
 * Return: 0, or -ENOMEM when the array is full and cannot grow; then nothing
 * changed.
 */
int sim_memblock_add_range(struct sim_memblock *mb,
			   struct sim_memblock_type *type, phys_addr_t base,
			   phys_addr_t size, int nid,
			   enum sim_memblock_flags flags)
{
	phys_addr_t end, from;
	unsigned long first, i, gaps, start = 0, stop = 0;

	size = sim_cap_size(base, size);
	end = base + size;
	if (!size)
		return 0;
	for (;;) {
		first = sim_first_above(type, base);
		gaps = sim_count_gaps(type, first, base, end);
		if (type->cnt + gaps <= type->max)
			break;
		/* Growing the array of reserved regions changes it, too. */
		if (sim_memblock_double_array(mb, type, base, size))
			return -ENOMEM;
	}

	if ((first == type->cnt || type->regions[first].base >= end) &&
	    sim_grow_into_gap(mb, type, first, &(struct sim_memblock_region){
				base, size, nid, flags }))
		return 0;

	for (i = first, from = base; from < end; i++) {
		phys_addr_t to = i < type->cnt ? min(type->regions[i].base, end)
					       : end;

		if (from < to) {
			sim_memblock_insert_region(type, i, from, to - from,
						   nid, flags);
			sim_trace_region_add(mb, type, &type->regions[i]);
			start = stop ? start : i;
			stop = i + 1;
		}
		/* An old region may begin below the range. */
		from = max(from, sim_region_end(&type->regions[i]));
	}
	sim_memblock_merge_regions(mb, type, start, stop);
	return 0;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_memblock_add_range);

/* Make @addr a border between regions. The caller made sure of the room. */
static void sim_memblock_split_at(struct sim_memblock *mb,
				  struct sim_memblock_type *type,
				  phys_addr_t addr)
{
	unsigned long i = sim_first_above(type, addr);
	struct sim_memblock_region *r = &type->regions[i];
	phys_addr_t above;

	if (i == type->cnt || r->base >= addr)
		return;
	sim_trace_region_isolate(mb, type, r, addr);
	above = sim_region_end(r) - addr;
	r->size -= above;
	type->total_size -= above;
	sim_memblock_insert_region(type, i + 1, addr, above, r->nid, r->flags);
}

/**
 * sim_memblock_isolate_range() - make a range begin and end at region borders
 * @mb: the instance
 * @type: the set
 * @base: simulated physical address
 * @size: bytes; capped so that the range does not wrap
 * @start_rgn: index of the first region in the range
 * @end_rgn: one past the index of the last one
 *
 * Splits two regions at most. Mirrors memblock_isolate_range().
 *
 * Return: 0, or -ENOMEM when the array has no room for two more and cannot grow;
 * then nothing changed.
 */
int sim_memblock_isolate_range(struct sim_memblock *mb,
			       struct sim_memblock_type *type,
			       phys_addr_t base, phys_addr_t size,
			       unsigned long *start_rgn, unsigned long *end_rgn)
{
	unsigned long last;
	phys_addr_t end;

	*start_rgn = 0;
	*end_rgn = 0;
	size = sim_cap_size(base, size);
	end = base + size;
	if (!size)
		return 0;
	while (type->cnt + 2 > type->max)
		if (sim_memblock_double_array(mb, type, base, size))
			return -ENOMEM;

	sim_memblock_split_at(mb, type, base);
	sim_memblock_split_at(mb, type, end);
	last = sim_first_above(type, end - 1);
	if (last < type->cnt && type->regions[last].base < end)
		last++;
	*start_rgn = sim_first_above(type, base);
	*end_rgn = last;
	return 0;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_memblock_isolate_range);

/**
 * sim_memblock_remove_range() - take a range out of a set
 * @mb: the instance
 * @type: the set
 * @base: simulated physical address
 * @size: bytes; what is not in the set is passed over
 *
 * Mirrors memblock_remove_range().
 *
 * Return: 0, or -ENOMEM when a region cannot be split; then nothing changed.
 */
int sim_memblock_remove_range(struct sim_memblock *mb,
			      struct sim_memblock_type *type,
			      phys_addr_t base, phys_addr_t size)
{
	unsigned long start, end;
	int err;

	err = sim_memblock_isolate_range(mb, type, base, size, &start, &end);
	if (!err)
		sim_memblock_remove_regions(mb, type, start, end);
	return err;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_memblock_remove_range);

/**
 * sim_memblock_add() - there is memory here
 * @mb: the instance
 * @base: simulated physical address
 * @size: bytes
 *
 * Mirrors memblock_add(). The node is not known yet.
 *
 * Return: 0 or -ENOMEM, see sim_memblock_add_range().
 */
int sim_memblock_add(struct sim_memblock *mb, phys_addr_t base,
		     phys_addr_t size)
{
	struct sim_memblock_record *record;
	int err;

	record = sim_note_range(mb, "memblock_add", base, size);
	err = sim_memblock_add_range(mb, &mb->memory, base, size,
				     SIM_MEMBLOCK_MAX_NODES, SIM_MEMBLOCK_NONE);
	sim_memblock_note_done(mb, record);
	return err;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_memblock_add);

/**
 * sim_memblock_add_node() - there is memory of a node here
 * @mb: the instance
 * @base: simulated physical address
 * @size: bytes
 * @nid: its node
 * @flags: its attributes
 *
 * Mirrors memblock_add_node().
 *
 * Return: 0 or -ENOMEM, see sim_memblock_add_range().
 */
int sim_memblock_add_node(struct sim_memblock *mb, phys_addr_t base,
			  phys_addr_t size, int nid,
			  enum sim_memblock_flags flags)
{
	struct sim_memblock_record *record;
	int err;

	record = sim_memblock_note(mb, "memblock_add_node",
				   &(struct sim_memblock_record){
					.kind = SIM_RECORD_RANGE_NODE,
					.base = base,
					.size = size,
					.nid = nid,
					.flags = flags,
					.ip = _RET_IP_,
				   });
	err = sim_memblock_add_range(mb, &mb->memory, base, size, nid, flags);
	sim_memblock_note_done(mb, record);
	return err;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_memblock_add_node);

/**
 * sim_memblock_remove() - there is no memory here
 * @mb: the instance
 * @base: simulated physical address
 * @size: bytes
 *
 * Mirrors memblock_remove().
 *
 * Return: 0 or -ENOMEM, see sim_memblock_remove_range().
 */
int sim_memblock_remove(struct sim_memblock *mb, phys_addr_t base,
			phys_addr_t size)
{
	struct sim_memblock_record *record;
	int err;

	record = sim_note_range(mb, "memblock_remove", base, size);
	err = sim_memblock_remove_range(mb, &mb->memory, base, size);
	sim_memblock_note_done(mb, record);
	return err;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_memblock_remove);

/**
 * sim_memblock_reserve() - this range is taken
 * @mb: the instance
 * @base: simulated physical address
 * @size: bytes; need not be memory
 *
 * Mirrors memblock_reserve().
 *
 * Return: 0 or -ENOMEM, see sim_memblock_add_range().
 */
int sim_memblock_reserve(struct sim_memblock *mb, phys_addr_t base,
			 phys_addr_t size)
{
	struct sim_memblock_record *record;
	int err;

	record = sim_note_range(mb, "memblock_reserve", base, size);
	err = sim_memblock_add_range(mb, &mb->reserved, base, size,
				     SIM_MEMBLOCK_MAX_NODES, SIM_MEMBLOCK_NONE);
	sim_memblock_note_done(mb, record);
	return err;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_memblock_reserve);

static void sim_kmemleak_free_part_phys(struct sim_memblock *mb,
					phys_addr_t base, phys_addr_t size)
{
	void *mem;

	if (!mb->ops || !mb->ops->kmemleak_free_part)
		return;
	mem = sim_phys_to_virt(mb->banks, base);
	if (mem)
		mb->ops->kmemleak_free_part(mb->owner, mem, size);
}

/**
 * sim_memblock_phys_free() - this range is no longer taken
 * @mb: the instance
 * @base: simulated physical address
 * @size: bytes
 *
 * Mirrors memblock_phys_free().
 *
 * Return: 0 or -ENOMEM, see sim_memblock_remove_range().
 */
int sim_memblock_phys_free(struct sim_memblock *mb, phys_addr_t base,
			   phys_addr_t size)
{
	struct sim_memblock_record *record;
	int err;

	record = sim_note_range(mb, "memblock_phys_free", base, size);
	sim_kmemleak_free_part_phys(mb, base, size);
	err = sim_memblock_remove_range(mb, &mb->reserved, base, size);
	sim_memblock_note_done(mb, record);
	return err;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_memblock_phys_free);

/**
 * sim_memblock_free() - give an allocation back
 * @mb: the instance
 * @mem: host address, as sim_memblock_alloc() returned it; NULL does nothing
 * @size: bytes
 *
 * Mirrors memblock_free().
 *
 * Return: 0; -EINVAL on an address that no bank holds; -ENOMEM, see
 * sim_memblock_remove_range().
 */
int sim_memblock_free(struct sim_memblock *mb, void *mem, phys_addr_t size)
{
	phys_addr_t base;

	if (!mem)
		return 0;
	base = sim_virt_to_phys(mb->banks, mem);
	if (base == PHYS_ADDR_MAX)
		return -EINVAL;
	return sim_memblock_phys_free(mb, base, size);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_memblock_free);

/**
 * sim_memblock_physmem_add() - memory that is there, limits aside
 * @mb: the instance
 * @base: simulated physical address
 * @size: bytes
 *
 * Mirrors memblock_physmem_add().
 *
 * Return: 0 or -ENOMEM, see sim_memblock_add_range().
 */
int sim_memblock_physmem_add(struct sim_memblock *mb, phys_addr_t base,
			     phys_addr_t size)
{
	struct sim_memblock_record *record;
	int err;

	record = sim_note_range(mb, "memblock_physmem_add", base, size);
	err = sim_memblock_add_range(mb, &mb->physmem, base, size,
				     SIM_MEMBLOCK_MAX_NODES, SIM_MEMBLOCK_NONE);
	sim_memblock_note_done(mb, record);
	return err;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_memblock_physmem_add);

/**
 * sim_memblock_allow_resize() - from now on the arrays may grow
 * @mb: the instance; all that must not be overwritten is reserved
 *
 * Mirrors memblock_allow_resize().
 */
void sim_memblock_allow_resize(struct sim_memblock *mb)
{
	mb->can_resize = true;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_memblock_allow_resize);

/**
 * sim_memblock_free_late() - give a range straight to the page allocator
 * @mb: the instance; its page allocator is up
 * @base: simulated physical address
 * @size: bytes; only whole pages are given
 *
 * Mirrors memblock_free_late().
 */
void sim_memblock_free_late(struct sim_memblock *mb, phys_addr_t base,
			    phys_addr_t size)
{
	unsigned long pfn, end = PFN_DOWN(base + size);

	sim_note_range(mb, "memblock_free_late", base, size);
	sim_kmemleak_free_part_phys(mb, base, size);
	for (pfn = PFN_UP(base); pfn < end; pfn++)
		mb->ops->free_pages(mb->owner, pfn);
}
EXPORT_SYMBOL_SIM_KUNIT(sim_memblock_free_late);

static void sim_memblock_discard_type(struct sim_memblock *mb,
				      struct sim_memblock_type *type,
				      struct sim_memblock_region *init)
{
	phys_addr_t size = PAGE_ALIGN(type->max * sizeof(*type->regions));
	phys_addr_t base;

	if (!sim_is_static_array(mb, type->regions)) {
		base = sim_virt_to_phys(mb->banks, type->regions);
		if (type->late)
			mb->ops->late_free(mb->owner, base, size);
		else
			sim_memblock_free_late(mb, base, size);
	}
	type->regions = init;
	type->cnt = 0;
	type->total_size = 0;
	type->late = false;
}

/**
 * sim_memblock_discard() - the end of memblock
 * @mb: the instance; its page allocator is up
 *
 * Arrays that had grown go to the page allocator; nothing is known any more.
 * Mirrors memblock_discard().
 */
void sim_memblock_discard(struct sim_memblock *mb)
{
	sim_memblock_discard_type(mb, &mb->reserved, mb->reserved_init);
	sim_memblock_discard_type(mb, &mb->memory, mb->memory_init);
	mb->reserved.max = SIM_INIT_MEMBLOCK_RESERVED_REGIONS;
	mb->memory.max = SIM_INIT_MEMBLOCK_REGIONS;
	mb->discarded = true;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_memblock_discard);
