/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Entries of the page tables, bit by bit as the architecture and Linux 6.12 have
 * them: classic ARM (short descriptors, ARMv7, with more than one CPU) and LPAE
 * (long descriptors). Linux's names, with SIM_ARM_ or SIM_LPAE_ before them.
 */
#ifndef SIM_EARLY_PGTABLE_H
#define SIM_EARLY_PGTABLE_H

#include <linux/bits.h>

/* Both shapes map pages of 4 KiB, whatever the host's are. */
#define SIM_PTE_SHIFT 12
#define SIM_PTE_SIZE BIT_ULL(SIM_PTE_SHIFT)

/* What Linux calls a PMD is 2 MiB in both. */
#define SIM_PMD_SHIFT 21
#define SIM_PMD_SIZE BIT_ULL(SIM_PMD_SHIFT)

/*
 * Classic ARM: 4096 entries of 32 bits, each for a section of 1 MiB; two of them
 * are one PMD. Both point into one page, which holds Linux's two tables of 256
 * entries, and behind them those of the hardware.
 */
#define SIM_ARM_SECTION_SHIFT 20
#define SIM_ARM_SECTION_SIZE BIT_ULL(SIM_ARM_SECTION_SHIFT)
#define SIM_ARM_PTRS_PER_PGD 4096
#define SIM_ARM_PTRS_PER_HW_PTE 256
#define SIM_ARM_PTE_HWTABLE_OFF 2048
#define SIM_ARM_PTE_HWTABLE_SIZE 1024

#define SIM_ARM_PMD_TYPE_MASK GENMASK(1, 0)
#define SIM_ARM_PMD_TYPE_TABLE BIT(0)
#define SIM_ARM_PMD_TYPE_SECT BIT(1)
#define SIM_ARM_PMD_TABLE_ADDR GENMASK(31, 10)
#define SIM_ARM_PMD_SECT_ADDR GENMASK(31, 20)
#define SIM_ARM_PMD_DOMAIN_SHIFT 5
#define SIM_ARM_PMD_DOMAIN_MASK GENMASK(8, 5)
#define SIM_ARM_PMD_SECT_BUFFERABLE BIT(2)
#define SIM_ARM_PMD_SECT_CACHEABLE BIT(3)
#define SIM_ARM_PMD_SECT_XN BIT(4)
#define SIM_ARM_PMD_SECT_AP_WRITE BIT(10)
#define SIM_ARM_PMD_SECT_AP_READ BIT(11)
#define SIM_ARM_PMD_SECT_TEX(x) ((u32)(x) << 12)
#define SIM_ARM_PMD_SECT_APX BIT(15)
#define SIM_ARM_PMD_SECT_S BIT(16)
#define SIM_ARM_PMD_SECT_WBWA \
	(SIM_ARM_PMD_SECT_TEX(1) | SIM_ARM_PMD_SECT_CACHEABLE | \
	 SIM_ARM_PMD_SECT_BUFFERABLE)

#define SIM_ARM_DOMAIN_KERNEL 0
#define SIM_ARM_DOMAIN_USER 1
#define SIM_ARM_DOMAIN_IO 2
#define SIM_ARM_DOMAIN_VECTORS 3

#define SIM_ARM_PTE_ADDR GENMASK(31, 12)
#define SIM_ARM_PTE_EXT_XN BIT(0)
#define SIM_ARM_PTE_TYPE_SMALL BIT(1)
#define SIM_ARM_PTE_EXT_AP0 BIT(4)
#define SIM_ARM_PTE_EXT_AP1 BIT(5)
#define SIM_ARM_PTE_EXT_TEX(x) ((u32)(x) << 6)
#define SIM_ARM_PTE_EXT_APX BIT(9)

#define SIM_ARM_L_PTE_VALID BIT(0)
#define SIM_ARM_L_PTE_YOUNG BIT(1)
#define SIM_ARM_L_PTE_MT(x) ((u32)(x) << 2)
#define SIM_ARM_L_PTE_MT_MASK SIM_ARM_L_PTE_MT(15)
#define SIM_ARM_L_PTE_DIRTY BIT(6)
#define SIM_ARM_L_PTE_RDONLY BIT(7)
#define SIM_ARM_L_PTE_USER BIT(8)
#define SIM_ARM_L_PTE_XN BIT(9)
#define SIM_ARM_L_PTE_SHARED BIT(10)

/* LPAE: tables of 512 entries of 64 bits. */
#define SIM_LPAE_PTRS 512
#define SIM_LPAE_PTRS_SHIFT 9

#define SIM_LPAE_ADDR GENMASK_ULL(47, 12)
#define SIM_LPAE_VALID BIT_ULL(0)
/* A table, or at the last level a page; without it a block. */
#define SIM_LPAE_TABLE_BIT BIT_ULL(1)
#define SIM_LPAE_MT(x) ((u64)(x) << 2)
#define SIM_LPAE_MT_MASK SIM_LPAE_MT(7)
#define SIM_LPAE_USER BIT_ULL(6)
#define SIM_LPAE_AP2 BIT_ULL(7)
#define SIM_LPAE_SHARED GENMASK_ULL(9, 8)
#define SIM_LPAE_AF BIT_ULL(10)
#define SIM_LPAE_XN BIT_ULL(54)
#define SIM_LPAE_L_DIRTY BIT_ULL(55)
#define SIM_LPAE_L_RDONLY BIT_ULL(58)

/* Memory types of L_PTE_MT_: the same numbers in both shapes. */
#define SIM_MT_WRITEALLOC 7

#endif /* SIM_EARLY_PGTABLE_H */
