/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the host's kmemleak knows of a machine's early allocations.
 */
#ifndef SIM_HOST_KMEMLEAK_H
#define SIM_HOST_KMEMLEAK_H

#include <linux/types.h>
#include <linux/xarray.h>

void sim_kmemleak_alloc(struct xarray *objects, void *mem, size_t size);
void sim_kmemleak_free_part(struct xarray *objects, void *mem, size_t size);
void sim_kmemleak_forget_all(struct xarray *objects);

#endif /* SIM_HOST_KMEMLEAK_H */
