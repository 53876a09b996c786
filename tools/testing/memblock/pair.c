// SPDX-License-Identifier: GPL-2.0
/*
 * The memory under two memblocks, and what they tell the world around them.
 */
#include <linux/limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "pair.h"

#define LOW_SIZE PAIR_LOW_END
#define HIGH_SIZE (-PAIR_HIGH_START)

struct sim_memblock sim;
struct pair_events kernel_events, sim_events;
bool sim_died;
jmp_buf kernel_death;

/* Each side's memory: the low addresses, and right behind them the high ones. */
static char *kernel_mem, *sim_mem;

static const struct sim_log log = { "pair" };

static bool backed(phys_addr_t addr)
{
	return addr < PAIR_LOW_END || addr >= PAIR_HIGH_START;
}

static char *to_virt(char *mem, phys_addr_t addr)
{
	if (addr < PAIR_LOW_END)
		return mem + addr;
	if (addr >= PAIR_HIGH_START)
		return mem + LOW_SIZE + (addr - PAIR_HIGH_START);
	return NULL;
}

static phys_addr_t to_phys(const char *mem, const char *at)
{
	if (at < mem || at >= mem + LOW_SIZE + HIGH_SIZE)
		return PHYS_ADDR_MAX;
	if (at < mem + LOW_SIZE)
		return at - mem;
	return PAIR_HIGH_START + (at - mem - LOW_SIZE);
}

static void count_event(struct pair_events *events, enum pair_event event,
			phys_addr_t base, phys_addr_t size)
{
	events->nr++;
	events->hash = (events->hash ^ event) * 0x9e3779b97f4a7c15ULL + base;
	events->hash = (events->hash ^ size) * 0xbf58476d1ce4e5b9ULL;
}

void kernel_die(enum kernel_death_cause cause)
{
	longjmp(kernel_death, cause);
}

void *kernel_va(phys_addr_t addr)
{
	return to_virt(kernel_mem, addr);
}

phys_addr_t kernel_pa(const void *mem)
{
	return to_phys(kernel_mem, mem);
}

/* Ours tells kmemleak of memory, Linux of addresses: what is not memory is out. */
void kernel_event(enum pair_event event, phys_addr_t base, phys_addr_t size)
{
	if (event == PAIR_FREE_PAGE || backed(base))
		count_event(&kernel_events, event, base, size);
}

void *sim_phys_to_virt(const struct sim_banks *banks, phys_addr_t addr)
{
	return to_virt(sim_mem, addr);
}

phys_addr_t sim_virt_to_phys(const struct sim_banks *banks, const void *mem)
{
	return to_phys(sim_mem, mem);
}

static void sim_kmemleak_alloc(void *owner, void *mem, phys_addr_t size)
{
	count_event(&sim_events, PAIR_KMEMLEAK_ALLOC, to_phys(sim_mem, mem),
		    size);
}

static void sim_kmemleak_free_part(void *owner, void *mem, phys_addr_t size)
{
	count_event(&sim_events, PAIR_KMEMLEAK_FREE, to_phys(sim_mem, mem),
		    size);
}

static void sim_free_pages(void *owner, unsigned long pfn)
{
	count_event(&sim_events, PAIR_FREE_PAGE, pfn, 0);
}

static void sim_die(void *owner, const char *why)
{
	sim_died = true;
}

static const struct sim_memblock_ops ops = {
	.free_pages = sim_free_pages,
	.die = sim_die,
	.kmemleak_alloc = sim_kmemleak_alloc,
	.kmemleak_free_part = sim_kmemleak_free_part,
};

static char *map(void)
{
	void *mem = mmap(NULL, LOW_SIZE + HIGH_SIZE, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (mem == MAP_FAILED) {
		perror("mmap");
		exit(2);
	}
	return mem;
}

void pair_init(void)
{
	kernel_mem = map();
	sim_mem = map();
	pair_reset();
}

void pair_reset(void)
{
	madvise(kernel_mem, LOW_SIZE + HIGH_SIZE, MADV_DONTNEED);
	madvise(sim_mem, LOW_SIZE + HIGH_SIZE, MADV_DONTNEED);
	pair_begin();
}

void pair_begin(void)
{
	kernel_reset();
	sim_memblock_init(&sim, &log, NULL, &ops, NULL);
	kernel_events = (struct pair_events){};
	sim_events = (struct pair_events){};
	sim_died = false;
}
