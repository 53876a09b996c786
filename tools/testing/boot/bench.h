/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The names that the linker's --wrap uses.
 */
#ifndef SIM_TOOLS_BENCH_H
#define SIM_TOOLS_BENCH_H

void __real_free_area_init(unsigned long *max_zone_pfn);
void __wrap_free_area_init(unsigned long *max_zone_pfn);
void __real_memblock_free_all(void);
void __wrap_memblock_free_all(void);

#endif /* SIM_TOOLS_BENCH_H */
