// SPDX-License-Identifier: GPL-2.0
/*
 * How fast are Linux's memblock and ours at the same work, in one process?
 *
 * The two take turns, so that both meet the same moods of the machine. A number
 * is the median over all turns, in ns per operation, with the least and the most
 * beside it.
 */
#include <linux/kernel.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "pair.h"

#define START (64ULL << 20)
#define STRIDE 8192
#define PAGE 4096
#define MAX_ROUNDS 4001

/* One side, as the work sees it. */
struct side {
	int (*add)(phys_addr_t base, phys_addr_t size);
	int (*reserve)(phys_addr_t base, phys_addr_t size);
	bool (*is_reserved)(phys_addr_t addr);
	phys_addr_t (*alloc)(phys_addr_t size, phys_addr_t align);
	void (*allow_resize)(void);
};

static phys_addr_t kernel_alloc(phys_addr_t size, phys_addr_t align)
{
	return memblock_phys_alloc(size, align);
}

static int sim_add(phys_addr_t base, phys_addr_t size)
{
	return sim_memblock_add(&sim, base, size);
}

static int sim_reserve(phys_addr_t base, phys_addr_t size)
{
	return sim_memblock_reserve(&sim, base, size);
}

static bool sim_is_reserved(phys_addr_t addr)
{
	return sim_memblock_is_reserved(&sim, addr);
}

static phys_addr_t sim_alloc(phys_addr_t size, phys_addr_t align)
{
	return sim_memblock_phys_alloc(&sim, size, align);
}

static void sim_allow_resize(void)
{
	sim_memblock_allow_resize(&sim);
}

static const struct side sides[] = {
	{ memblock_add, memblock_reserve, memblock_is_reserved, kernel_alloc,
	  memblock_allow_resize },
	{ sim_add, sim_reserve, sim_is_reserved, sim_alloc, sim_allow_resize },
};

static unsigned long *order;
/* Regions to look for; not the same few again, which processors learn. */
#define LOOKUPS 20000
static unsigned long lookup[LOOKUPS];

static u64 random64(void)
{
	static u64 state = 1;

	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state;
}

static void shuffle(unsigned long nr)
{
	unsigned long i, j, swap;

	for (i = 0; i < nr; i++)
		order[i] = i;
	for (i = nr - 1; i; i--) {
		j = random64() % (i + 1);
		swap = order[i];
		order[i] = order[j];
		order[j] = swap;
	}
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1e9 + t.tv_nsec;
}

/* @gap bytes are left free in each stride. */
static void fill(const struct side *side, unsigned long nr, unsigned int gap)
{
	unsigned long i;

	for (i = 0; i < nr; i++)
		side->reserve(START + i * STRIDE, STRIDE - gap);
}

/*
 * The works: each returns the time it took and a sum over its results, which is
 * the same on both sides, or one is wrong.
 */
static double reserve_random(const struct side *side, unsigned long nr,
			     unsigned long ops, u64 *sum)
{
	double start = now();
	unsigned long i;

	for (i = 0; i < ops; i++)
		*sum += side->reserve(START + order[i] * STRIDE, PAGE);
	return now() - start;
}

static double reserve_ascending(const struct side *side, unsigned long nr,
				unsigned long ops, u64 *sum)
{
	double start = now();
	unsigned long i;

	for (i = 0; i < ops; i++)
		*sum += side->reserve(START + i * STRIDE, PAGE);
	return now() - start;
}

static double search(const struct side *side, unsigned long nr,
		     unsigned long ops, u64 *sum)
{
	unsigned long i;
	double start;

	fill(side, nr, PAGE);
	start = now();
	for (i = 0; i < ops; i++)
		*sum += side->is_reserved(START + lookup[i]);
	return now() - start;
}

/* There is room above all reservations: the place is found at once. */
static double alloc_above(const struct side *side, unsigned long nr,
			  unsigned long ops, u64 *sum)
{
	unsigned long i;
	double start;

	fill(side, nr, PAGE);
	start = now();
	for (i = 0; i < ops; i++)
		*sum += side->alloc(PAGE, PAGE);
	return now() - start;
}

/* There is room below only; all gaps on the way down are too small. */
static double alloc_below(const struct side *side, unsigned long nr,
			  unsigned long ops, u64 *sum)
{
	phys_addr_t top = START + nr * STRIDE;
	unsigned long i;
	double start;

	fill(side, nr, PAGE / 2);
	side->reserve(top, PAIR_LOW_END - top);
	start = now();
	for (i = 0; i < ops; i++)
		*sum += side->alloc(PAGE, PAGE);
	return now() - start;
}

struct work {
	const char *name;
	double (*run)(const struct side *side, unsigned long nr,
		      unsigned long ops, u64 *sum);
	/* Operations of a turn; 0 for one per region. */
	unsigned long ops;
	/* How many times faster it should be at 10 000 regions. */
	double wanted;
};

static const struct work works[] = {
	{ "reserve, random order", reserve_random, 0, 1.5 },
	{ "reserve, ascending", reserve_ascending, 0, 50 },
	{ "search", search, LOOKUPS, 1 },
	{ "alloc 4 KiB, room at the top", alloc_above, 1000, 20 },
	{ "alloc 4 KiB, room at the bottom", alloc_below, 1000, 1 },
};

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static bool measure(const struct work *work, unsigned long nr,
		    unsigned int rounds)
{
	static double ns[2][MAX_ROUNDS];
	unsigned long ops = work->ops ?: nr;
	unsigned int round, turn, i;
	double ratio, wanted;
	char text[2][64];

	if (work->ops && nr > 10000)
		ops /= 10;
	for (round = 0; round < rounds; round++) {
		u64 sum[2] = {};

		shuffle(nr);
		for (i = 0; i < LOOKUPS; i++)
			lookup[i] = random64() % (nr * STRIDE);
		for (turn = 0; turn < 2; turn++) {
			/* Who is second finds the caches warm: take turns. */
			int who = (round ^ turn) & 1;
			const struct side *side = &sides[who];

			pair_begin();
			side->add(0, PAIR_LOW_END);
			side->allow_resize();
			ns[who][round] = work->run(side, nr, ops, &sum[who]) /
					 ops;
		}
		if (sum[0] != sum[1]) {
			printf("%s, %lu regions: the results differ\n",
			       work->name, nr);
			return false;
		}
	}
	qsort(ns[0], rounds, sizeof(double), by_size);
	qsort(ns[1], rounds, sizeof(double), by_size);
	for (turn = 0; turn < 2; turn++)
		snprintf(text[turn], sizeof(text[turn]), "%.1f (%.1f to %.1f)",
			 ns[turn][rounds / 2], ns[turn][0],
			 ns[turn][rounds - 1]);
	ratio = ns[0][rounds / 2] / ns[1][rounds / 2];
	wanted = nr == 10000 ? work->wanted : 1;
	printf("%7lu  %-32s %-30s %-26s %12.2f %6.1f%s\n", nr, work->name,
	       text[0], text[1], ratio, wanted,
	       ratio < wanted ? "  MISSED" : "");
	fflush(stdout);
	return true;
}

int main(int argc, char **argv)
{
	static const struct { unsigned long nr; unsigned int rounds; } sizes[] = {
		{ 128, 401 }, { 1000, 101 }, { 10000, 15 }, { 100000, 3 },
	};
	bool same = true;
	unsigned int i, j;

	order = malloc(100000 * sizeof(*order));
	pair_init();
	printf("ns per operation: median of all turns (least to most)\n");
	printf("times faster: Linux's median / ours; wanted: at least so much\n");
	printf("%7s  %-32s %-30s %-26s %s wanted\n", "regions", "work", "Linux",
	       "ours", "times faster");
	unsigned long most = argc > 1 ? strtoul(argv[1], NULL, 0) : 100000;

	for (i = 0; i < ARRAY_SIZE(sizes) && sizes[i].nr <= most; i++)
		for (j = 0; j < ARRAY_SIZE(works); j++)
			same &= measure(&works[j], sizes[i].nr,
					sizes[i].rounds);
	return !same;
}
