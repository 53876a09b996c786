/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The firmware's memory map. Mirrors arch/x86/kernel/e820.c.
 */
#ifndef SIM_EARLY_E820_H
#define SIM_EARLY_E820_H

#include <linux/types.h>

#include "host/log.h"

struct sim_memblock;

#define SIM_E820_MAX_ENTRIES 128
/* "type 4294967295", with its NUL. */
#define SIM_E820_TYPE_TEXT_LEN 16

enum sim_e820_type {
	SIM_E820_TYPE_RAM = 1,
	SIM_E820_TYPE_RESERVED = 2,
	SIM_E820_TYPE_ACPI = 3,
	SIM_E820_TYPE_NVS = 4,
	SIM_E820_TYPE_UNUSABLE = 5,
	SIM_E820_TYPE_PMEM = 7,
	SIM_E820_TYPE_PRAM = 12,
};

/**
 * struct sim_e820_entry - one range of the map
 * @addr: simulated physical address
 * @size: bytes
 * @type: what lies there
 *
 * Mirrors struct e820_entry.
 */
struct sim_e820_entry {
	u64 addr;
	u64 size;
	enum sim_e820_type type;
};

/**
 * struct sim_e820_table - the map
 * @log: where changes are printed as a boot does; NULL for nowhere
 * @firmware: the map is that of a firmware, which memmap= with nn@ss adds to
 * @nr_entries: entries in use
 * @entries: after sim_e820__update_table() sorted and disjoint
 *
 * Mirrors struct e820_table.
 */
struct sim_e820_table {
	const struct sim_log *log;
	bool firmware;
	u32 nr_entries;
	struct sim_e820_entry entries[SIM_E820_MAX_ENTRIES];
	/* private: scratch of sim_e820__update_table() */
	struct sim_e820_entry sorted[SIM_E820_MAX_ENTRIES];
	u64 edges[2 * SIM_E820_MAX_ENTRIES];
};

/**
 * struct sim_boot_image - what the boot loader put into memory
 * @kernel_base: simulated physical address of the kernel image
 * @kernel_size: bytes, page aligned
 * @initrd_base: simulated physical address of the initial ramdisk
 * @initrd_size: bytes, page aligned; 0 without one
 */
struct sim_boot_image {
	u64 kernel_base;
	u64 kernel_size;
	u64 initrd_base;
	u64 initrd_size;
};

int sim_memparse(const char **text, u64 *value);
int sim_e820__range_add(struct sim_e820_table *table, u64 start, u64 size,
			enum sim_e820_type type);
int sim_e820__range_update(struct sim_e820_table *table, u64 start, u64 size,
			   enum sim_e820_type old_type,
			   enum sim_e820_type new_type);
int sim_e820__range_remove(struct sim_e820_table *table, u64 start, u64 size,
			   enum sim_e820_type old_type, bool check_type);
int sim_e820__update_table(struct sim_e820_table *table);
const char *sim_e820_type_text(enum sim_e820_type type,
			       char number[SIM_E820_TYPE_TEXT_LEN]);
void sim_e820__print_table(const struct sim_e820_table *table,
			   const struct sim_log *log, const char *who);
unsigned long sim_e820__end_of_ram_pfn(const struct sim_e820_table *table);
unsigned long sim_e820__end_of_low_ram_pfn(const struct sim_e820_table *table);
u64 sim_e820__ram_bytes(const struct sim_e820_table *table);
int sim_e820__default_map(struct sim_e820_table *table, u64 size);
bool sim_e820__memmap_is_whole(const struct sim_e820_table *table,
			       const char *text);
int sim_e820__parse_memmap(struct sim_e820_table *table,
			   const struct sim_log *log, const char *text);
int sim_e820__parse_boot_log(struct sim_e820_table *table,
			     const struct sim_log *log, const char *text);
int sim_e820__parse_mem(struct sim_e820_table *table,
			const struct sim_log *log, const char *text);
int sim_e820__trim_bios_range(struct sim_e820_table *table);
int sim_e820__place_image(const struct sim_e820_table *table,
			  struct sim_boot_image *image, u64 limit);
int sim_early_reserve_memory(struct sim_memblock *mb,
			     const struct sim_boot_image *image);
int sim_e820__memblock_setup(const struct sim_e820_table *table,
			     struct sim_memblock *mb);

#endif /* SIM_EARLY_E820_H */
