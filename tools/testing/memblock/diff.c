// SPDX-License-Identifier: GPL-2.0
/*
 * The same random operations through Linux's memblock and through ours: after
 * each the answers and both sets must be the same.
 *
 *	diff SEED OPERATIONS [EPISODE]
 *
 * Life comes in episodes, each from scratch. Where the two disagree, the
 * operations that it takes to show it are searched for and printed.
 *
 * What is known, and not counted as a disagreement:
 * - memblock_trim_memory() of Linux leaves total_size as it was where it shrinks
 *   a region. Ours is exact; Linux's is checked to be off by that, and put right.
 * - Where Linux panics because an array must not grow yet, ours says -ENOMEM,
 *   and changes nothing. There the episode ends.
 * - It also ends where an array that memblock lives in is no longer reserved:
 *   from there on Linux, too, would write over it.
 * - And where Linux puts an array that grows in a wrong place, which ours does
 *   not: where the other array is, or inside the very range that it grows for.
 */
#include <linux/limits.h>
#include <linux/math.h>
#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ops.h"

enum verdict {
	AGREED,
	DISAGREED,
	/* The episode cannot go on. */
	OVER,
};

static struct answer kernel_answer, sim_answer;
static char why[512];

static struct {
	u64 seed, episode, op;
	unsigned long done[OP_NR];
	unsigned long episodes, served, no_room, panics, bugs, misplaced, ended;
	unsigned long doubled[2];
	unsigned long most[2];
} stats;

static enum verdict disagree(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(why, sizeof(why), fmt, args);
	va_end(args);
	return DISAGREED;
}

/* A region of either side, or a set. */
#define REGION "0x%llx+0x%llx nid %d flags 0x%x"
#define SET "cnt %lu, max %lu, total_size 0x%llx"

static enum verdict compare_types(const char *name,
				  const struct memblock_type *kernel,
				  const struct sim_memblock_type *ours)
{
	unsigned long i;

	for (i = 0; i < kernel->cnt && i < ours->cnt; i++) {
		const struct memblock_region *k = &kernel->regions[i];
		const struct sim_memblock_region *o = &ours->regions[i];

		if (k->base != o->base || k->size != o->size ||
		    k->nid != o->nid || (int)k->flags != (int)o->flags)
			return disagree("%s[%lu]: Linux " REGION ", ours "
					REGION, name, i, k->base, k->size,
					k->nid, k->flags, o->base, o->size,
					o->nid, o->flags);
	}
	if (kernel->cnt != ours->cnt || kernel->max != ours->max ||
	    kernel->total_size != ours->total_size)
		return disagree("%s: Linux " SET ", ours " SET, name,
				kernel->cnt, kernel->max, kernel->total_size,
				ours->cnt, ours->max, ours->total_size);
	return AGREED;
}

static enum verdict compare_sets(void)
{
	enum verdict verdict = compare_types("memory", &memblock.memory,
					     &sim.memory);

	if (verdict == AGREED)
		verdict = compare_types("reserved", &memblock.reserved,
					&sim.reserved);
	if (verdict == AGREED)
		verdict = compare_types("physmem", &physmem, &sim.physmem);
	return verdict;
}

#define RANGE "0x%llx to 0x%llx, %ld"

static enum verdict compare_answers(void)
{
	unsigned int i;

	if (kernel_answer.value != sim_answer.value)
		return disagree("Linux answers 0x%llx, ours 0x%llx",
				kernel_answer.value, sim_answer.value);
	for (i = 0; i < kernel_answer.nr && i < sim_answer.nr; i++) {
		const struct range *k = &kernel_answer.list[i];
		const struct range *o = &sim_answer.list[i];

		if (k->start != o->start || k->end != o->end ||
		    k->nid != o->nid)
			return disagree("range %u: Linux " RANGE ", ours "
					RANGE, i, k->start, k->end, k->nid,
					o->start, o->end, o->nid);
	}
	if (kernel_answer.nr != sim_answer.nr)
		return disagree("Linux lists %u ranges, ours %u",
				kernel_answer.nr, sim_answer.nr);
	if (kernel_events.nr != sim_events.nr ||
	    kernel_events.hash != sim_events.hash)
		return disagree("kmemleak or the page allocator hears other things");
	return AGREED;
}

/* What Linux will forget to take off total_size. */
static phys_addr_t forgotten(phys_addr_t align)
{
	const struct memblock_region *r;
	phys_addr_t sum = 0;

	for_each_mem_region(r) {
		phys_addr_t start = round_up(r->base, align);
		phys_addr_t end = round_down(r->base + r->size, align);

		if (start < end)
			sum += r->size - (end - start);
	}
	return sum;
}

static bool is_reserved(const struct memblock_type *type)
{
	phys_addr_t base = kernel_pa(type->regions), end, addr;
	const struct memblock_region *r;

	if (base == PHYS_ADDR_MAX)
		return true;
	end = base + type->max * sizeof(*type->regions);
	addr = base;
	for_each_reserved_mem_region(r)
		if (r->base <= addr && r->base + r->size > addr)
			addr = r->base + r->size;
	return addr >= end;
}

static u64 array_size(const struct memblock_type *type)
{
	return type->max * sizeof(*type->regions);
}

/*
 * Did Linux put an array in a wrong place? The two things known of it: giving
 * memory's old array back makes reserved grow, while the place of the new one is
 * not yet reserved; and below a range from 0 on it searches up to 0, which means
 * without a bound.
 */
static bool misplaces_array(const struct op *op,
			    const struct memblock_region *reserved_before)
{
	phys_addr_t memory = kernel_pa(memblock.memory.regions);
	phys_addr_t reserved = kernel_pa(memblock.reserved.regions);
	phys_addr_t end = op->base + op->size;

	if (reserved == PHYS_ADDR_MAX)
		return false;
	if (memory != PHYS_ADDR_MAX &&
	    sim_memblock_addrs_overlap(memory, array_size(&memblock.memory),
				       reserved,
				       array_size(&memblock.reserved)))
		return true;
	if (memblock.reserved.regions == reserved_before)
		return false;
	switch (op->kind) {
	case OP_RESERVE:
	case OP_PHYS_FREE:
	case OP_MARK_NOINIT:
	case OP_SET_NODE_RESERVED:
		return op->base <= 1 && reserved < end;
	case OP_CAP_RANGE:
		/* What it takes out of reserved begins at 0. */
		return reserved < op->base;
	default:
		return false;
	}
}

/* Does a failure of this leave everything as it was? */
static bool is_single_step(enum op_kind kind)
{
	return kind <= OP_SET_NODE_RESERVED && kind != OP_FREE;
}

static enum verdict step(const struct op *op)
{
	phys_addr_t slack = op->kind == OP_TRIM ? forgotten(op->align) : 0;
	const struct memblock_region *reserved = memblock.reserved.regions;
	enum verdict verdict;
	int death = setjmp(kernel_death);

	if (!death)
		op_run_kernel(op, &kernel_answer);
	op_run_sim(op, &sim_answer);

	if (death == KERNEL_BUG) {
		stats.bugs++;
		return OVER;
	}
	if (death == KERNEL_PANIC) {
		if (sim.can_resize)
			return disagree("Linux panics");
		if (is_single_step(op->kind) && sim_answer.value != (u64)-ENOMEM)
			return disagree("Linux panics, ours answers 0x%llx",
					sim_answer.value);
		if (is_single_step(op->kind) && compare_sets() != AGREED)
			return DISAGREED;
		stats.panics++;
		return OVER;
	}
	if (misplaces_array(op, reserved)) {
		stats.misplaced++;
		return OVER;
	}
	if (sim_died)
		return disagree("ours dies");
	if (op->kind == OP_TRIM)
		memblock.memory.total_size -= slack;
	verdict = compare_answers();
	if (verdict == AGREED)
		verdict = compare_sets();
	return verdict;
}

/* Does the last of these show a disagreement? *@nr becomes how many it takes. */
static bool disagrees(const struct op *ops, unsigned long *nr)
{
	unsigned long i;

	pair_reset();
	for (i = 0; i < *nr; i++) {
		switch (step(&ops[i])) {
		case AGREED:
			break;
		case DISAGREED:
			*nr = i + 1;
			return true;
		case OVER:
			return false;
		}
		if (!is_reserved(&memblock.memory) ||
		    !is_reserved(&memblock.reserved))
			return false;
	}
	return false;
}

/* Leave out what is not needed to show it: large pieces first, then single ones. */
static unsigned long shrink(struct op *ops, unsigned long nr)
{
	struct op *fewer = malloc(nr * sizeof(*ops));
	unsigned long piece = nr / 2 ?: 1, from, left;
	bool smaller = true;

	while (piece > 1 || smaller) {
		smaller = false;
		for (from = 0; from < nr;) {
			unsigned long end = from + piece < nr ? from + piece :
								nr;

			memcpy(fewer, ops, from * sizeof(*ops));
			memcpy(fewer + from, ops + end,
			       (nr - end) * sizeof(*ops));
			left = nr - (end - from);
			if (left && disagrees(fewer, &left)) {
				memcpy(ops, fewer, left * sizeof(*ops));
				nr = left;
				smaller = true;
			} else {
				from += piece;
			}
		}
		piece = piece / 2 ?: 1;
	}
	free(fewer);
	return nr;
}

static void report(struct op *ops, unsigned long nr)
{
	unsigned long all = nr, i;

	printf("DISAGREEMENT: seed %llu, episode %llu, operation %lu: %s\n",
	       stats.seed, stats.episode, nr - 1, why);
	printf("  %s", "");
	op_print(&ops[nr - 1]);
	fflush(stdout);
	if (!disagrees(ops, &nr)) {
		printf("  and the same operations once more show nothing\n");
		return;
	}
	nr = shrink(ops, nr);
	disagrees(ops, &nr);
	printf("Shortest sequence that shows it, %lu of %lu operations:\n", nr,
	       all);
	for (i = 0; i < nr; i++) {
		printf("  %lu: ", i);
		op_print(&ops[i]);
	}
	printf("  then: %s\n", why);
}

static void note(const struct op *op)
{
	static unsigned long max[2];
	unsigned long now[2] = { memblock.memory.max, memblock.reserved.max };
	unsigned long cnt[2] = { memblock.memory.cnt, memblock.reserved.cnt };
	int i;

	stats.done[op->kind]++;
	stats.served += op_allocates(op->kind) && kernel_answer.value;
	stats.no_room += kernel_answer.value == (u64)-ENOMEM;
	for (i = 0; i < 2; i++) {
		if (now[i] > max[i] && max[i])
			for (; max[i] < now[i]; max[i] *= 2)
				stats.doubled[i]++;
		max[i] = now[i];
		if (cnt[i] > stats.most[i])
			stats.most[i] = cnt[i];
	}
}

/* At the end of its life memblock gives the arrays it had grown to the pages. */
static enum verdict end_of_life(void)
{
	memblock_discard();
	sim_memblock_discard(&sim);
	kernel_answer.value = 0;
	sim_answer.value = 0;
	kernel_answer.nr = 0;
	sim_answer.nr = 0;
	return compare_answers();
}

/* Returns the operations done; 0 on a disagreement. */
static unsigned long run_episode(unsigned long max_ops)
{
	struct shape shape;
	struct op *ops;
	unsigned long nr;
	enum verdict verdict = AGREED;

	random_seed(stats.seed * 0x9e3779b97f4a7c15ULL + stats.episode);
	shape_make(&shape, max_ops);
	ops = malloc(shape.nr_ops * sizeof(*ops));
	pair_reset();
	for (nr = 0; nr < shape.nr_ops;) {
		stats.op = nr;
		op_make(&ops[nr], &shape, nr);
		verdict = step(&ops[nr++]);
		note(&ops[nr - 1]);
		if (verdict != AGREED)
			break;
		if (!is_reserved(&memblock.memory) ||
		    !is_reserved(&memblock.reserved)) {
			verdict = OVER;
			break;
		}
	}
	if (verdict == AGREED && end_of_life() == DISAGREED) {
		printf("DISAGREEMENT: seed %llu, episode %llu, at its end: %s\n",
		       stats.seed, stats.episode, why);
		nr = 0;
	} else if (verdict == DISAGREED) {
		report(ops, nr);
		nr = 0;
	}
	stats.ended += verdict == OVER;
	free(ops);
	return nr;
}

/* A sanitizer, or worse. */
static void dying(int signal)
{
	fprintf(stderr, "died: seed %llu, episode %llu, operation %llu\n",
		stats.seed, stats.episode, stats.op);
	_exit(2);
}

static void print_stats(unsigned long ops)
{
	int i;

	printf("seed %llu: %lu operations in %lu episodes\n", stats.seed, ops,
	       stats.episodes);
	printf("  ended early: %lu (where Linux panics: %lu, hits a BUG: %lu,\n"
	       "    misplaces an array: %lu)\n",
	       stats.ended, stats.panics, stats.bugs, stats.misplaced);
	printf("  most regions: memory %lu, reserved %lu\n", stats.most[0],
	       stats.most[1]);
	printf("  arrays doubled: memory %lu times, reserved %lu times\n",
	       stats.doubled[0], stats.doubled[1]);
	printf("  allocations served: %lu; no room for an array to grow: %lu\n",
	       stats.served, stats.no_room);
	for (i = 0; i < OP_NR; i++)
		printf("  %8lu %s\n", stats.done[i], op_name(i));
}

int main(int argc, char **argv)
{
	unsigned long ops, left, done;
	bool only = argc > 3;

	if (argc < 3) {
		fprintf(stderr, "usage: diff SEED OPERATIONS [EPISODE]\n");
		return 2;
	}
	stats.seed = strtoull(argv[1], NULL, 0);
	ops = strtoul(argv[2], NULL, 0);
	if (only)
		stats.episode = strtoull(argv[3], NULL, 0);
	signal(SIGABRT, dying);
	signal(SIGSEGV, dying);
	pair_init();
	for (left = ops; left; left -= done) {
		done = run_episode(left);
		if (!done)
			return 1;
		stats.episode++;
		stats.episodes++;
		if (only) {
			left -= done;
			break;
		}
	}
	print_stats(ops - left);
	return 0;
}
