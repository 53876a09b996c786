/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Banks: the memory modules of a simulated machine.
 *
 * A chunk of host memory is carved once and then plugged, piece by piece, into
 * the simulated physical address space. Each piece is a bank.
 */
#ifndef SIM_HOST_BANK_H
#define SIM_HOST_BANK_H

#include <linux/types.h>

#include "host/log.h"

/* One bank for each usable range that a firmware map can hold. */
#define SIM_MAX_BANKS 128

/**
 * enum sim_carve_method - how a chunk is looked for
 * @SIM_CARVE_AUTO: alloc_contig_pages() where it links, then the scan
 * @SIM_CARVE_CONTIG_PAGES: alloc_contig_pages() only
 * @SIM_CARVE_SCAN: only the scan, in pageblock steps, over alloc_contig_range()
 */
enum sim_carve_method {
	SIM_CARVE_AUTO,
	SIM_CARVE_CONTIG_PAGES,
	SIM_CARVE_SCAN,
};

/**
 * struct sim_bank - one memory module
 * @base: simulated physical address of its first byte, page aligned
 * @size: bytes, page aligned
 * @nid: simulated node that it belongs to
 * @mem: host address of its first byte
 */
struct sim_bank {
	phys_addr_t base;
	u64 size;
	int nid;
	void *mem;
};

/**
 * struct sim_banks - the carved chunk and how it is plugged
 * @host_pfn: first host pfn of the chunk
 * @nr_pages: pages of the chunk, 0 when nothing is carved
 * @plugged: bytes of the chunk that banks use, from its start
 * @mem: host address of the chunk
 * @nr: number of banks
 * @bank: the banks, ascending by @base
 */
struct sim_banks {
	unsigned long host_pfn;
	unsigned long nr_pages;
	u64 plugged;
	void *mem;
	unsigned int nr;
	struct sim_bank bank[SIM_MAX_BANKS];
};

u64 sim_banks_align(void);
int sim_banks_carve(struct sim_banks *banks, const struct sim_log *log,
		    const char *asked, u64 size, int host_nid,
		    enum sim_carve_method method);
void sim_banks_release(struct sim_banks *banks);
int sim_banks_plug(struct sim_banks *banks, phys_addr_t base, u64 size,
		   int nid);
void sim_banks_unplug_all(struct sim_banks *banks);
void *sim_phys_to_virt(const struct sim_banks *banks, phys_addr_t addr);
phys_addr_t sim_virt_to_phys(const struct sim_banks *banks, const void *mem);

#endif /* SIM_HOST_BANK_H */
