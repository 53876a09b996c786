// SPDX-License-Identifier: GPL-2.0
/*
 * Per-CPU memory. What is taken stays taken: zones do not go before the machine
 * does.
 */
#include <linux/align.h>

#include "host/compat.h"
#include "page/percpu.h"

/**
 * sim_alloc_percpu() - take a piece of every CPU's area
 * @mm: the machine
 * @size: bytes
 * @align: of the piece; a power of two, a page at most
 *
 * The piece is zeroed. Mirrors __alloc_percpu(). Context: boot, or machine's
 * lock.
 *
 * Return: its offset, for sim_per_cpu_ptr(); 0 when there is no room or there are
 * no areas.
 */
size_t sim_alloc_percpu(struct sim_mm *mm, size_t size, size_t align)
{
	struct sim_percpu *pc = &mm->percpu;
	size_t offset = ALIGN(pc->used, align);

	if (!pc->unit || offset > pc->unit_size || size > pc->unit_size - offset)
		return 0;
	pc->used = offset + size;
	return offset;
}
EXPORT_SYMBOL_SIM_KUNIT(sim_alloc_percpu);
