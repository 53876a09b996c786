// SPDX-License-Identifier: GPL-2.0
/*
 * Operations made at random. An episode has a shape: how many nodes, how coarse
 * and how large its addresses are, and which operations it is made of. Half of
 * all addresses are borders of regions that are there, or next to them, where
 * mistakes live.
 */
#include <linux/kernel.h>
#include <linux/limits.h>
#include <string.h>

#include "ops.h"

static u64 state;

void random_seed(u64 seed)
{
	state = seed;
}

/* splitmix64 */
u64 random64(void)
{
	u64 z = state += 0x9e3779b97f4a7c15ULL;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ z >> 27) * 0x94d049bb133111ebULL;
	return z ^ z >> 31;
}

static u64 below(u64 limit)
{
	return random64() % limit;
}

static bool one_in(u64 n)
{
	return !below(n);
}

/* Weights of a kind of episode; what is not named has weight 1. */
struct profile {
	phys_addr_t span[3];
	phys_addr_t grain[3];
	unsigned int max_len;
	unsigned long max_ops;
	/* Few ranges so long that they swallow all there is. */
	bool calm;
	unsigned int weight[OP_NR];
};

static const struct profile profiles[] = {
	{ /* Everything at close quarters: every way in which ranges meet. */
		.span = { 1 << 12, 1 << 16, 1 << 20 },
		.grain = { 1, 16, 1 << 12 },
		.max_len = 12,
		.max_ops = 1200,
		.weight = {
			[OP_ADD] = 10, [OP_ADD_NODE] = 10, [OP_REMOVE] = 6,
			[OP_RESERVE] = 15, [OP_PHYS_FREE] = 8,
		},
	},
	{ /* Many reserved regions. */
		.span = { 1 << 26, 1 << 28, 1ULL << 32 },
		.grain = { 1 << 6, 1 << 12, 1 << 12 },
		.max_len = 4,
		.max_ops = 8000,
		.calm = true,
		.weight = {
			[OP_RESERVE] = 300, [OP_PHYS_FREE] = 30,
			[OP_FREE] = 20, [OP_ALLOC] = 10,
			[OP_ALLOC_TRY_NID_RAW] = 10, [OP_MARK_NOINIT] = 20,
			[OP_SET_NODE_RESERVED] = 20,
		},
	},
	{ /* Many regions of memory. */
		.span = { 1 << 26, 1 << 28, 1ULL << 32 },
		.grain = { 1 << 12, 1 << 12, 1 << 12 },
		.max_len = 64,
		.max_ops = 6000,
		.calm = true,
		.weight = {
			[OP_ADD] = 60, [OP_ADD_NODE] = 120, [OP_REMOVE] = 120,
			[OP_SET_NODE] = 40, [OP_MARK_HOTPLUG] = 20,
			[OP_MARK_NOMAP] = 10, [OP_MARK_MIRROR] = 10,
			[OP_RESERVE] = 20,
		},
	},
	{ /* Allocation and giving back. */
		.span = { 1 << 22, 1 << 26, 6ULL << 30 },
		.grain = { 1 << 6, 1 << 12, 1 << 12 },
		.max_len = 16,
		.max_ops = 1500,
		.weight = {
			[OP_PHYS_FREE] = 40, [OP_FREE] = 40,
			[OP_ALLOC] = 10, [OP_ALLOC_RAW] = 10,
			[OP_ALLOC_FROM] = 10, [OP_ALLOC_LOW] = 10,
			[OP_ALLOC_NODE] = 10, [OP_ALLOC_TRY_NID] = 10,
			[OP_ALLOC_TRY_NID_RAW] = 10,
			[OP_ALLOC_EXACT_NID_RAW] = 10, [OP_PHYS_ALLOC] = 10,
			[OP_PHYS_ALLOC_RANGE] = 10,
			[OP_PHYS_ALLOC_TRY_NID] = 10,
			[OP_ALLOC_RANGE_NID] = 10,
			[OP_ALLOC_RANGE_EXACT_NID] = 10,
			[OP_SET_BOTTOM_UP] = 3, [OP_SET_LIMIT] = 3,
		},
	},
	{ /* Attributes, limits, queries. */
		.span = { 1 << 16, 1 << 24, 1ULL << 33 },
		.grain = { 1 << 10, 1 << 12, 1 << 21 },
		.max_len = 30,
		.max_ops = 600,
		.weight = {
			[OP_ADD_NODE] = 6, [OP_MARK_HOTPLUG] = 6,
			[OP_CLEAR_HOTPLUG] = 6, [OP_MARK_MIRROR] = 6,
			[OP_MARK_NOMAP] = 6, [OP_CLEAR_NOMAP] = 6,
			[OP_MARK_NOINIT] = 6, [OP_SET_NODE] = 6,
			[OP_SET_NODE_RESERVED] = 6, [OP_RESERVE] = 10,
			[OP_IS_MEMORY] = 3, [OP_IS_REGION_MEMORY] = 3,
			[OP_IS_REGION_RESERVED] = 3, [OP_FREE_RANGES] = 3,
			[OP_FREE_RANGES_REVERSE] = 3, [OP_PFN_RANGES] = 3,
			[OP_TRIM] = 2, [OP_CAP_RANGE] = 2,
		},
	},
};

void shape_make(struct shape *shape, unsigned long max_ops)
{
	const struct profile *profile = &profiles[below(ARRAY_SIZE(profiles))];
	int size = below(3);
	int i;

	memset(shape, 0, sizeof(*shape));
	shape->grain = profile->grain[size];
	shape->low = one_in(3) ? 0 : below(64) << 12;
	shape->high = shape->low + profile->span[size];
	if (shape->high > PAIR_LOW_END)
		shape->high = PAIR_LOW_END;
	shape->max_len = profile->max_len;
	shape->calm = profile->calm;
	/* Sometimes there is no memory for arrays to grow into. */
	shape->scarce = one_in(5) ? below(16) : 0;
	shape->nodes = 1 + below(8);
	shape->nr_ops = 20 + below(profile->max_ops);
	if (shape->nr_ops > max_ops)
		shape->nr_ops = max_ops;
	for (i = 0; i < OP_NR; i++) {
		shape->weight[i] = profile->weight[i] ?: 1;
		/* Rare in a long life, for little is left after each. */
		if (shape->nr_ops > 1000 &&
		    (i == OP_ENFORCE_LIMIT || i == OP_CAP_RANGE ||
		     i == OP_LIMIT_REMOVE_MAP || i == OP_SET_LIMIT))
			shape->weight[i] = 0;
		shape->weights += shape->weight[i];
	}
}

static phys_addr_t border(void)
{
	const struct memblock_type *type = one_in(2) ? &memblock.memory :
						       &memblock.reserved;
	const struct memblock_region *r;

	if (!type->cnt)
		return 0;
	r = &type->regions[below(type->cnt)];
	return one_in(2) ? r->base : r->base + r->size;
}

static phys_addr_t place(const struct shape *shape)
{
	static const phys_addr_t special[] = {
		0, 1, 4096, 0xffffffff, 1ULL << 32, PAIR_LOW_END,
		PAIR_HIGH_START, PHYS_ADDR_MAX - 4096, PHYS_ADDR_MAX,
	};

	if (one_in(60))
		return special[below(ARRAY_SIZE(special))];
	if (one_in(2))
		return border() + (below(3) - 1) * shape->grain;
	return shape->low + below((shape->high - shape->low) / shape->grain) *
			    shape->grain;
}

static phys_addr_t length(const struct shape *shape, phys_addr_t base)
{
	phys_addr_t end;

	if (one_in(50))
		return 0;
	if (one_in(shape->calm ? 3000 : 70))
		return one_in(2) ? PHYS_ADDR_MAX : random64() >> below(64);
	if (one_in(shape->calm ? 3000 : 200))
		return (shape->high - shape->low) >> below(8);
	if (one_in(10)) {
		end = border();
		if (end > base && end - base < shape->grain * 256)
			return end - base;
	}
	return (1 + below(shape->max_len)) * shape->grain;
}

/* Memory must be backed. */
static void clamp_to_backed(struct op *op)
{
	if (op->base >= PAIR_HIGH_START)
		return;
	op->base %= PAIR_LOW_END;
	if (op->size > PAIR_LOW_END - op->base)
		op->size = PAIR_LOW_END - op->base;
}

static bool hits(const struct op *op, const struct memblock_type *type)
{
	phys_addr_t base = kernel_pa(type->regions);

	return base != PHYS_ADDR_MAX &&
	       op->base < base + type->max * sizeof(*type->regions) &&
	       op->base + op->size > base;
}

/* A range that is not where memblock keeps an array: that would be its end. */
static void harmless_range(struct op *op, const struct shape *shape)
{
	int tries;

	for (tries = 0; tries < 20; tries++) {
		op->base = place(shape);
		op->size = length(shape, op->base);
		if (op->size <= PHYS_ADDR_MAX - op->base &&
		    !hits(op, &memblock.memory) &&
		    !hits(op, &memblock.reserved))
			return;
	}
	op->size = 0;
}

static int some_nid(const struct shape *shape)
{
	if (one_in(20))
		return one_in(2) ? MAX_NUMNODES : MAX_NUMNODES - 1;
	return below(shape->nodes + 1) - 1;
}

/* Not on this side of what a range can hold. */
static unsigned int some_flags(void)
{
	return one_in(2) ? 0 : below(16);
}

static void request(struct op *op, const struct shape *shape)
{
	static const phys_addr_t limits[] = {
		MEMBLOCK_ALLOC_ACCESSIBLE, MEMBLOCK_ALLOC_ANYWHERE,
		MEMBLOCK_ALLOC_NOLEAKTRACE,
	};

	op->size = length(shape, 0);
	/* What is zeroed is written to. */
	if (op->size > 1 << 20 && op->kind <= OP_ALLOC_TRY_NID)
		op->size = below(1 << 20);
	op->align = one_in(10) ? 0 : 1ULL << below(one_in(4) ? 24 : 14);
	op->min = one_in(2) ? 0 : place(shape);
	op->max = one_in(2) ? limits[below(3)] : place(shape);
	op->nid = some_nid(shape);
}

/* The first operations give an episode memory, and its switches. */
static bool op_make_first(struct op *op, const struct shape *shape,
			  unsigned long nr)
{
	phys_addr_t span = (shape->high - shape->low) / shape->nodes;

	if (nr < (unsigned long)shape->nodes) {
		op->kind = OP_ADD_NODE;
		op->base = shape->low + nr * span;
		op->size = one_in(3) ? span : below(span) + 1;
		op->size >>= shape->scarce;
		op->base -= op->base % shape->grain;
		op->size += -op->size % shape->grain;
		op->nid = one_in(4) ? (int)below(shape->nodes) : (int)nr;
		clamp_to_backed(op);
		return true;
	}
	op->flags = one_in(2);
	switch (nr - shape->nodes) {
	case 0:
		op->kind = OP_SET_BOTTOM_UP;
		return true;
	case 1:
		op->kind = OP_SET_MIRRORED_KERNELCORE;
		return true;
	case 2:
		op->kind = OP_SET_MOVABLE_NODE;
		return true;
	case 3:
		/* Otherwise it is allowed some time later. */
		op->kind = one_in(10) ? OP_GEOMETRY : OP_ALLOW_RESIZE;
		return true;
	}
	return false;
}

static enum op_kind some_kind(const struct shape *shape)
{
	unsigned int left = below(shape->weights);
	int kind;

	for (kind = 0; left >= shape->weight[kind]; kind++)
		left -= shape->weight[kind];
	return kind;
}

void op_make(struct op *op, const struct shape *shape, unsigned long nr)
{
	/* Physmem cannot grow in Linux: its first array is not told apart. */
	static const struct { phys_addr_t base, size; } physmem_ranges[] = {
		{ 0x1000, 0x9000 }, { 0x100000, 0x80000 },
		{ 0x100000, 0x100000 }, { 1ULL << 32, 1 << 30 },
	};
	int i;

	memset(op, 0, sizeof(*op));
	if (op_make_first(op, shape, nr))
		return;
	op->kind = some_kind(shape);
	op->base = place(shape);
	op->size = length(shape, op->base);
	op->nid = some_nid(shape);
	op->flags = some_flags();
	if (op_allocates(op->kind))
		request(op, shape);

	switch (op->kind) {
	case OP_ADD:
	case OP_ADD_NODE:
		clamp_to_backed(op);
		break;
	case OP_PHYS_FREE:
	case OP_REMOVE:
		harmless_range(op, shape);
		break;
	case OP_FREE:
		harmless_range(op, shape);
		clamp_to_backed(op);
		/* The last byte's address means none to us. */
		if (op->base == PHYS_ADDR_MAX)
			op->base = 0;
		break;
	case OP_PHYSMEM_ADD:
		i = below(4);
		op->base = physmem_ranges[i].base;
		op->size = physmem_ranges[i].size;
		break;
	case OP_TRIM:
		op->align = 1ULL << below(22);
		/* At the very top Linux's rounding wraps. */
		if (memblock.memory.cnt &&
		    memblock_end_of_DRAM() > PAIR_LOW_END)
			op->kind = OP_GEOMETRY;
		break;
	case OP_ENFORCE_LIMIT:
	case OP_LIMIT_REMOVE_MAP:
		if (!one_in(4))
			op->size = memblock.memory.total_size -
				   memblock.memory.total_size / 64 * below(8);
		break;
	case OP_CAP_RANGE:
		if (!one_in(4)) {
			op->base = shape->low;
			op->size = shape->high - shape->low -
				   below(32) * shape->grain;
		}
		break;
	case OP_FREE_LATE:
		op->base %= 1ULL << 32;
		op->size = below(1 << 16);
		break;
	case OP_SET_LIMIT:
		op->max = one_in(2) ? MEMBLOCK_ALLOC_ANYWHERE : place(shape);
		break;
	case OP_SET_BOTTOM_UP:
	case OP_SET_MIRRORED_KERNELCORE:
	case OP_SET_MOVABLE_NODE:
		op->flags = one_in(2);
		break;
	case OP_ADDRS_OVERLAP:
		op->min = place(shape);
		op->max = length(shape, op->min);
		break;
	default:
		break;
	}
}
