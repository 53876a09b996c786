/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Banks: the memory modules of a simulated machine.
 *
 * Chunks of host memory are carved once and then plugged, piece by piece, into
 * the simulated physical address space. Each piece is a bank.
 */
#ifndef SIM_HOST_BANK_H
#define SIM_HOST_BANK_H

#include <linux/types.h>

#include "host/log.h"

/* One bank for each usable range of each node. */
#define SIM_MAX_BANKS 256
/* At most one chunk for each node. */
#define SIM_MAX_CHUNKS 64

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
 * struct sim_chunk - memory carved in one piece
 * @host_pfn: its first host pfn
 * @nr_pages: its pages
 * @plugged: bytes that banks use, from its start
 * @mem: its host address
 */
struct sim_chunk {
	unsigned long host_pfn;
	unsigned long nr_pages;
	u64 plugged;
	void *mem;
};

/**
 * struct sim_banks - what was carved and how it is plugged
 * @nr_chunks: number of chunks; 0 when nothing is carved
 * @chunk: the chunks
 * @chunk_of_node: which of them has the memory of each node
 * @nr: number of banks
 * @bank: the banks, ascending by @base
 */
struct sim_banks {
	unsigned int nr_chunks;
	struct sim_chunk chunk[SIM_MAX_CHUNKS];
	u8 chunk_of_node[SIM_MAX_CHUNKS];
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
bool sim_host_has_memory(int nid);
unsigned int sim_host_nr_nodes(void);
int sim_host_pfn_to_nid(unsigned long pfn);

#endif /* SIM_HOST_BANK_H */
