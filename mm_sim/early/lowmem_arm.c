// SPDX-License-Identifier: GPL-2.0
/*
 * The direct map in the shape of classic ARM: a level-one table of 4096 sections
 * of 1 MiB, two of them a PMD, and for each PMD that is not whole sections a page
 * of tables.
 */
#include <linux/errno.h>
#include <linux/math.h>
#include <linux/minmax.h>
#include <linux/sizes.h>

#include "early/lowmem_internal.h"
#include "early/pgtable.h"
#include "early/trace.h"

/* MT_MEMORY_RWX on ARMv7 with more than one CPU; MT_MEMORY_RW is XN, too. */
#define SIM_ARM_SECT_MEMORY \
	(SIM_ARM_PMD_TYPE_SECT | SIM_ARM_PMD_SECT_AP_WRITE | \
	 SIM_ARM_PMD_SECT_WBWA | SIM_ARM_PMD_SECT_S)
#define SIM_ARM_PTE_MEMORY \
	(SIM_ARM_L_PTE_VALID | SIM_ARM_L_PTE_YOUNG | SIM_ARM_L_PTE_DIRTY | \
	 SIM_ARM_L_PTE_SHARED | SIM_ARM_L_PTE_MT(SIM_MT_WRITEALLOC))

static unsigned int sim_arm_index(u64 addr)
{
	return addr >> SIM_ARM_SECTION_SHIFT;
}

static unsigned int sim_arm_pte_index(u64 addr)
{
	return (addr >> SIM_PTE_SHIFT) % SIM_ARM_PTRS_PER_HW_PTE;
}

static bool sim_arm_is_table(u32 pmd)
{
	return (pmd & SIM_ARM_PMD_TYPE_MASK) == SIM_ARM_PMD_TYPE_TABLE;
}

/* The hardware's table that a level-one entry points to. */
static void *sim_arm_hw_table(const struct sim_lowmem *map, u32 pmd)
{
	return sim_phys_to_virt(map->banks, pmd & SIM_ARM_PMD_TABLE_ADDR);
}

/* Linux's entry for one of the hardware's. */
static u32 *sim_arm_linux_pte(const u32 *hw)
{
	return (u32 *)((void *)hw - SIM_ARM_PTE_HWTABLE_OFF);
}

static int sim_arm_init(struct sim_lowmem *map, struct sim_memblock *mb)
{
	map->top = SIM_MAP_PGD;
	map->table = sim_lowmem_alloc_table(map, mb, SIM_MAP_PGD,
					    SIM_ARM_PTRS_PER_PGD * sizeof(u32));
	return map->table ? 0 : -ENOMEM;
}

/* Mirrors cpu_v7_set_pte_ext(): Linux's entry, and what the hardware makes of it. */
static void sim_arm_set_pte(u32 *hw, u32 pte)
{
	u32 low = pte & (SIM_ARM_L_PTE_MT(3) | SIM_ARM_L_PTE_SHARED);
	u32 entry = (pte & SIM_ARM_PTE_ADDR) | low | SIM_ARM_PTE_TYPE_SMALL |
		    SIM_ARM_PTE_EXT_AP0;

	if (pte & SIM_ARM_L_PTE_MT(4))
		entry |= SIM_ARM_PTE_EXT_TEX(1);
	if (pte & SIM_ARM_L_PTE_RDONLY || !(pte & SIM_ARM_L_PTE_DIRTY))
		entry |= SIM_ARM_PTE_EXT_APX;
	if (pte & SIM_ARM_L_PTE_USER)
		entry |= SIM_ARM_PTE_EXT_AP1;
	if (pte & SIM_ARM_L_PTE_XN)
		entry |= SIM_ARM_PTE_EXT_XN;
	*sim_arm_linux_pte(hw) = pte;
	*hw = entry;
}

/*
 * Mirrors arm_pte_alloc() and __pmd_populate(): both entries of a PMD point into
 * one page. But where memory has holes, one of them may be a section already,
 * which stays; Linux stops there.
 */
static int sim_arm_populate(struct sim_lowmem *map, struct sim_memblock *mb,
			    u32 *pmd)
{
	phys_addr_t tables;
	unsigned int i;
	void *page;

	if (sim_arm_is_table(pmd[0]) || sim_arm_is_table(pmd[1]))
		return 0;
	page = sim_lowmem_alloc_table(map, mb, SIM_MAP_PTE, SZ_4K);
	if (!page)
		return -ENOMEM;
	tables = sim_virt_to_phys(map->banks, page) + SIM_ARM_PTE_HWTABLE_OFF;
	for (i = 0; i < 2; i++)
		if (!pmd[i])
			pmd[i] = (tables + i * SIM_ARM_PTE_HWTABLE_SIZE) |
				 SIM_ARM_PMD_TYPE_TABLE;
	return 0;
}

/*
 * Mirrors alloc_init_pmd() for the part of a range that lies in one PMD: whole
 * sections, or all of it page by page.
 */
static int sim_arm_map_pmd(struct sim_lowmem *map, struct sim_memblock *mb,
			   phys_addr_t phys, phys_addr_t end, bool exec)
{
	u32 prot = SIM_ARM_PTE_MEMORY | (exec ? 0 : SIM_ARM_L_PTE_XN);
	u64 addr = sim_lowmem_virt(map, phys);
	u32 *table = map->table;
	int err;

	if (IS_ALIGNED(phys | end, SIM_ARM_SECTION_SIZE)) {
		prot = SIM_ARM_SECT_MEMORY | (exec ? 0 : SIM_ARM_PMD_SECT_XN);
		for (; phys < end; phys += SIM_ARM_SECTION_SIZE) {
			table[sim_arm_index(addr)] = phys | prot;
			sim_trace_section(mb, addr, phys, SIM_ARM_SECTION_SIZE,
					  exec);
			addr += SIM_ARM_SECTION_SIZE;
		}
		return 0;
	}
	err = sim_arm_populate(map, mb, &table[sim_arm_index(addr) & ~1U]);
	if (err)
		return err;
	for (; phys < end; phys += SIM_PTE_SIZE) {
		u32 *hw = sim_arm_hw_table(map, table[sim_arm_index(addr)]);

		sim_arm_set_pte(&hw[sim_arm_pte_index(addr)], phys | prot);
		addr += SIM_PTE_SIZE;
	}
	return 0;
}

static int sim_arm_map(struct sim_lowmem *map, struct sim_memblock *mb,
		       phys_addr_t phys, phys_addr_t end, bool exec)
{
	phys_addr_t next;
	int err = 0;

	for (; phys < end && !err; phys = next) {
		next = min_t(u64, end,
			     round_down(phys, SIM_PMD_SIZE) + SIM_PMD_SIZE);
		err = sim_arm_map_pmd(map, mb, phys, next, exec);
	}
	return err;
}

static void sim_arm_lookup_section(u32 pmd, struct sim_map_slot *slot)
{
	*slot = (struct sim_map_slot){
		.size = SIM_ARM_SECTION_SIZE,
		.level = SIM_MAP_PGD,
		.domain = (pmd & SIM_ARM_PMD_DOMAIN_MASK) >>
			  SIM_ARM_PMD_DOMAIN_SHIFT,
	};
	if (!(pmd & SIM_ARM_PMD_TYPE_SECT))
		return;
	slot->phys = pmd & SIM_ARM_PMD_SECT_ADDR;
	slot->prot = pmd & ~SIM_ARM_PMD_SECT_ADDR;
	slot->attrs = SIM_MAP_PRESENT;
	if (pmd & SIM_ARM_PMD_SECT_AP_WRITE && !(pmd & SIM_ARM_PMD_SECT_APX))
		slot->attrs |= SIM_MAP_WRITE;
	if (!(pmd & SIM_ARM_PMD_SECT_XN))
		slot->attrs |= SIM_MAP_EXEC;
}

static void sim_arm_lookup_page(const u32 *hw, unsigned int domain,
				struct sim_map_slot *slot)
{
	u32 entry = *hw;

	*slot = (struct sim_map_slot){
		.size = SIM_PTE_SIZE,
		.level = SIM_MAP_PTE,
		.domain = domain,
	};
	if (!(entry & SIM_ARM_PTE_TYPE_SMALL))
		return;
	slot->phys = entry & SIM_ARM_PTE_ADDR;
	slot->prot = *sim_arm_linux_pte(hw) & ~SIM_ARM_PTE_ADDR;
	slot->attrs = SIM_MAP_PRESENT;
	if (entry & SIM_ARM_PTE_EXT_AP0 && !(entry & SIM_ARM_PTE_EXT_APX))
		slot->attrs |= SIM_MAP_WRITE;
	if (!(entry & SIM_ARM_PTE_EXT_XN))
		slot->attrs |= SIM_MAP_EXEC;
}

static void sim_arm_lookup(const struct sim_lowmem *map, u64 addr,
			   struct sim_map_cursor *cursor,
			   struct sim_map_slot *slot)
{
	const u32 *table;

	if (!sim_map_cursor_holds(cursor, addr)) {
		u32 pmd = ((u32 *)map->table)[sim_arm_index(addr)];

		sim_arm_lookup_section(pmd, slot);
		if (!sim_arm_is_table(pmd))
			return;
		cursor->table = sim_arm_hw_table(map, pmd);
		cursor->start = round_down(addr, SIM_ARM_SECTION_SIZE);
		cursor->size = SIM_ARM_SECTION_SIZE;
		cursor->domain = slot->domain;
	}
	table = cursor->table;
	sim_arm_lookup_page(&table[sim_arm_pte_index(addr)], cursor->domain,
			    slot);
}

const struct sim_map_ops sim_arm_map_ops = {
	.init = sim_arm_init,
	.map = sim_arm_map,
	.lookup = sim_arm_lookup,
};
