/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Maps and what a user may write, the data of e820_kunit.c. Maps are drawings
 * (see drawing.h) with 4 KiB a character: u usable, r reserved, A ACPI data,
 * N ACPI NVS, X unusable, M PMEM, P PRAM. In a range, * stands for what it
 * covers.
 */
#ifndef SIM_KUNIT_E820_TABLES_H
#define SIM_KUNIT_E820_TABLES_H

#include <linux/errno.h>
#include <linux/limits.h>
#include <linux/sizes.h>

#include "early/e820.h"

/**
 * struct sim_map_row - a map before and after it is sanitized
 * @name: what is special about it
 * @layers: its entries, which may overlap from layer to layer
 * @then: the sanitized map
 */
struct sim_map_row {
	const char *name;
	const char *layers[4];
	const char *then;
};

static const struct sim_map_row sim_map_rows[] = {
	{
		.name = "empty",
		.layers = { "" },
		.then =     "",
	}, {
		.name = "in order already",
		.layers = { "uu.rr.uu" },
		.then =     "uu.rr.uu",
	}, {
		.name = "out of order",
		.layers = { "......uu",
			    "...rr",
			    "uu" },
		.then =     "uu.rr.uu",
	}, {
		.name = "neighbours of one type merge",
		.layers = { "uu",
			    "..uu",
			    "....uu..uu" },
		.then =     "uuuuuu..uu",
	}, {
		.name = "neighbours of two types do not",
		.layers = { "uu..uu",
			    "..rr" },
		.then =     "uurruu",
	}, {
		.name = "neighbours of type PRAM do not",
		.layers = { "PP...uu",
			    "..PP...MM",
			    ".........MM" },
		.then =     "PP|PP.uuMMMM",
	}, {
		.name = "the same twice",
		.layers = { "..uuuu",
			    "..uuuu" },
		.then =     "..uuuu",
	}, {
		.name = "overlap of one type",
		.layers = { "..uuuu",
			    "....uuuu" },
		.then =     "..uuuuuu",
	}, {
		.name = "the higher type wins at the low end",
		.layers = { "..uuuu",
			    ".rrr" },
		.then =     ".rrruu",
	}, {
		.name = "the higher type wins at the high end",
		.layers = { "..uuuu",
			    "....rrrr" },
		.then =     "..uurrrr",
	}, {
		.name = "the higher type wins inside",
		.layers = { "..uuuuuu",
			    "....rr" },
		.then =     "..uurruu",
	}, {
		.name = "the higher type wins all over",
		.layers = { "...uu",
			    "..rrrr" },
		.then =     "..rrrr",
	}, {
		.name = "exactly over each other",
		.layers = { "..uuuu",
			    "..NNNN",
			    "..AAAA" },
		.then =     "..NNNN",
	}, {
		.name = "stairs",
		.layers = { "uuuuuuuu",
			    ".rrrrrr",
			    "..AAAA",
			    "...NN" },
		.then =     "urANNAru",
	}, {
		.name = "a bridge joins, a higher one does not",
		.layers = { "uu..uu..uu",
			    ".uuuu",
			    ".....XXXX" },
		.then =     "uuuuuXXXXu",
	},
};

/**
 * struct sim_change_row - change one range of a map
 * @name: how the range lies to the entries
 * @old: the map
 * @range: the range
 * @updated: the map when all that is usable there becomes reserved
 * @removed: the map without what is usable there
 * @removed_any: the map without anything there
 */
struct sim_change_row {
	const char *name;
	const char *old;
	const char *range;
	const char *updated;
	const char *removed;
	const char *removed_any;
};

static const struct sim_change_row sim_change_rows[] = {
	{
		.name = "a whole entry",
		.old =         "uu..uu..uu",
		.range =       "....**",
		.updated =     "uu..rr..uu",
		.removed =     "uu......uu",
		.removed_any = "uu......uu",
	}, {
		.name = "around an entry",
		.old =         "uu..uu..uu",
		.range =       "...****",
		.updated =     "uu..rr..uu",
		.removed =     "uu......uu",
		.removed_any = "uu......uu",
	}, {
		.name = "low part",
		.old =         "..uuuu",
		.range =       ".***",
		.updated =     "..rruu",
		.removed =     "....uu",
		.removed_any = "....uu",
	}, {
		.name = "high part",
		.old =         "..uuuu",
		.range =       "....***",
		.updated =     "..uurr",
		.removed =     "..uu",
		.removed_any = "..uu",
	}, {
		.name = "middle part",
		.old =         "..uuuu",
		.range =       "...**",
		.updated =     "..urru",
		.removed =     "..u..u",
		.removed_any = "..u..u",
	}, {
		.name = "across several entries",
		.old =         "uuuu..AAuu.uu",
		.range =       "..**********",
		.updated =     "uurr..AArr.ru",
		.removed =     "uu....AA....u",
		.removed_any = "uu..........u",
	}, {
		.name = "merges with what is of that type",
		.old =         "uuuurruuuu",
		.range =       "...*****",
		.updated =     "uuurrrrruu",
		.removed =     "uuu.rr..uu",
		.removed_any = "uuu.....uu",
	}, {
		.name = "only other types",
		.old =         "uuAAAAuu",
		.range =       "...**",
		.updated =     "uuAAAAuu",
		.removed =     "uuAAAAuu",
		.removed_any = "uuA..Auu",
	}, {
		.name = "a hole",
		.old =         "uu..uu",
		.range =       "..**",
		.updated =     "uu..uu",
		.removed =     "uu..uu",
		.removed_any = "uu..uu",
	}, {
		.name = "above all",
		.old =         "uu..uu",
		.range =       "......****",
		.updated =     "uu..uu",
		.removed =     "uu..uu",
		.removed_any = "uu..uu",
	},
};

/**
 * struct sim_number_row - a number that a user wrote
 * @text: what was written
 * @value: what it means
 * @rest: what was not used
 * @err: 0 or why it is refused; then nothing is used
 */
struct sim_number_row {
	const char *text;
	u64 value;
	const char *rest;
	int err;
};

static const struct sim_number_row sim_number_rows[] = {
	{ "0", 0, "" },
	{ "1", 1, "" },
	{ "4096", 4096, "" },
	{ "0x10", 16, "" },
	{ "0XfF", 255, "" },
	{ "1k", SZ_1K, "" },
	{ "1K", SZ_1K, "" },
	{ "3M", 3 * SZ_1M, "" },
	{ "2g", SZ_2G, "" },
	{ "0x4G", SZ_4G, "" },
	{ "64T", 1ULL << 46, "" },
	{ "0K", 0, "" },
	{ "1KK", SZ_1K, "K" },
	{ "1K@0", SZ_1K, "@0" },
	{ "5,6", 5, ",6" },
	{ "5 ", 5, " " },
	/* Neither a hexadecimal number nor a suffix. */
	{ "0x", 0, "x" },
	{ "0xg", 0, "xg" },
	{ "1E", 1, "E" },
	{ "1a", 1, "a" },
	{ "18446744073709551615", U64_MAX, "" },
	{ "0xffffffffffffffff", U64_MAX, "" },
	{ "16777215T", 16777215ULL << 40, "" },
	{ "18446744073709551616", .err = -ERANGE },
	{ "0x10000000000000000", .err = -ERANGE },
	{ "99999999999999999999999999", .err = -ERANGE },
	{ "16777216T", .err = -ERANGE },
	{ "0xffffffffffffffffK", .err = -ERANGE },
	{ "", .err = -EINVAL },
	{ "K", .err = -EINVAL },
	{ "x10", .err = -EINVAL },
	{ "abc", .err = -EINVAL },
	{ "-1", .err = -EINVAL },
	{ "+1", .err = -EINVAL },
	{ " 1", .err = -EINVAL },
};

/**
 * struct sim_memmap_row - memmap= or mem= as a user may write it
 * @text: what was written
 * @then: what it makes of the map
 */
struct sim_memmap_row {
	const char *text;
	const char *then;
};

/* The firmware's map when memmap= comes. */
static const char *const sim_memmap_old = "uuuuuuuuuuuurruu";

static const struct sim_memmap_row sim_memmap_rows[] = {
	/* Descriptions. */
	{ "exactmap",			"" },
	{ "32K@16K",			"....uuuuuuuu" },
	{ "exactmap,32K@16K",		"....uuuuuuuu" },
	{ "32K@16K,exactmap",		"....uuuuuuuu" },
	{ "0x8000@0x4000",		"....uuuuuuuu" },
	{ "32768@16k",			"....uuuuuuuu" },
	{ "16K@0,16K@32K",		"uuuu....uuuu" },
	{ "16K@32K,16K@0",		"uuuu....uuuu" },
	{ "16K@0,16K@16K",		"uuuuuuuu" },
	{ "16K@16K,16K@0",		"uuuuuuuu" },
	{ "32K@0,8K$8K,8K#20K,4K!32K",	"uurruAAuP" },
	{ "8K$8K,32K@0",		"uurruuuu" },
	{ "16K@0,16K$0",		"rrrr" },
	{ "16K@0,4K!16K,4K!20K",	"uuuuP|P" },
	{ "exactmap,8K$8K",		"..rr" },
	{ "16K@0,8K%4K-1+3",		"uAAu" },
	/* Changes. */
	{ "8K$16K",			"uuuurruuuuuurruu" },
	{ "8K#16K",			"uuuuAAuuuuuurruu" },
	{ "8K!16K",			"uuuuPPuuuuuurruu" },
	{ "8K$64K",			"uuuuuuuuuuuurruurr" },
	{ "4K$16K,4K#20K",		"uuuurAuuuuuurruu" },
	{ "8K%16K-1+2",			"uuuurruuuuuurruu" },
	{ "16K%40K-1+3",		"uuuuuuuuuuAArruu" },
	{ "16K%40K-2+3",		"uuuuuuuuuuuuAAuu" },
	{ "16K%40K-3+4",		"uuuuuuuuuuuurruu" },
	{ "16K%40K-1",			"uuuuuuuuuu..rruu" },
	{ "8K%16K+3",			"uuuuAAuuuuuurruu" },
	{ "8K%16K-0x1+0x3",		"uuuuAAuuuuuurruu" },
	{ "8K%16K-1+12",		"uuuuPPuuuuuurruu" },
	/* Of no type, to no type: whatever is there goes. */
	{ "8K%16K",			"uuuu..uuuuuurruu" },
	{ "16K%40K",			"uuuuuuuuuu....uu" },
	{ "32K",			"uuuuuuuu....rr" },
	{ "1T",				"uuuuuuuuuuuurruu" },
	{ "32K,8K$0",			"rruuuuuu....rr" },
	/* The address space has 46 bits. */
	{ "64T",			"uuuuuuuuuuuurruu" },
	{ "0x3ffffffff000%4K-3",	"uuuuuuuuuuuurruu" },
};

/**
 * struct sim_bad_row - memmap= or mem= as a user must not write it
 * @text: what was written
 * @err: how it is refused
 */
struct sim_bad_row {
	const char *text;
	int err;
};

static const struct sim_bad_row sim_bad_memmap_rows[] = {
	/* Garbage. */
	{ "",				-EINVAL },
	{ "garbage",			-EINVAL },
	{ "nopentium",			-EINVAL },
	{ "@",				-EINVAL },
	{ "32K@",			-EINVAL },
	{ "@32K",			-EINVAL },
	{ "32K@x",			-EINVAL },
	{ "32K@16Kx",			-EINVAL },
	{ "32K@16K@48K",		-EINVAL },
	{ "32K@16K 4K@64K",		-EINVAL },
	{ " 32K@16K",			-EINVAL },
	{ "-32K@16K",			-EINVAL },
	{ "32K@-16K",			-EINVAL },
	{ "32K&16K",			-EINVAL },
	{ "exactmapx",			-EINVAL },
	{ "exactmap32K@0",		-EINVAL },
	{ "32K@16K,exact",		-EINVAL },
	/* Commas. */
	{ ",",				-EINVAL },
	{ "32K@16K,",			-EINVAL },
	{ ",32K@16K",			-EINVAL },
	{ "32K@16K,,4K@64K",		-EINVAL },
	{ "exactmap,",			-EINVAL },
	/* Types. */
	{ "8K%16K-",			-EINVAL },
	{ "8K%16K+",			-EINVAL },
	{ "8K%16K-1+",			-EINVAL },
	{ "8K%16K-+2",			-EINVAL },
	{ "8K%16K-x+2",			-EINVAL },
	{ "8K%16K+2-1",			-EINVAL },
	{ "8K%-1+2",			-EINVAL },
	/* Empty ranges. */
	{ "0@0",			-EINVAL },
	{ "0@1M",			-EINVAL },
	{ "0K$1M",			-EINVAL },
	{ "0#0",			-EINVAL },
	{ "0!0",			-EINVAL },
	{ "0%16K-1+2",			-EINVAL },
	{ "0",				-EINVAL },
	/* Overlaps of what lies on one level. */
	{ "16K@0,16K@8K",		-EINVAL },
	{ "16K@8K,16K@0",		-EINVAL },
	{ "16K@0,16K@0",		-EINVAL },
	{ "16K@0,4K@8K",		-EINVAL },
	{ "4K@8K,16K@0",		-EINVAL },
	{ "4K@0,4K@8K,4K@16K,1@8K",	-EINVAL },
	{ "16K$0,16K$8K",		-EINVAL },
	{ "16K$0,16K#8K",		-EINVAL },
	{ "16K!0,16K#8K",		-EINVAL },
	/* Numbers that no 64 bits hold. */
	{ "18446744073709551616@0",	-ERANGE },
	{ "16777216T@0",		-ERANGE },
	{ "4K@99999999999999999999",	-ERANGE },
	{ "4K@0,99999999999999999999",	-ERANGE },
	/* Ranges that wrap, or end above 46 bits. */
	{ "4K@0xffffffffffffffff",	-ERANGE },
	{ "0xffffffffffffffff@1",	-ERANGE },
	{ "0xffffffffffffffff$0xffffffffffffffff", -ERANGE },
	{ "1@64T",			-ERANGE },
	{ "64T@1",			-ERANGE },
	{ "65T@0",			-ERANGE },
	{ "65T",			-ERANGE },
	{ "4K$0x3ffffffff001",		-ERANGE },
	{ "4K%64T-1+2",			-ERANGE },
};

/* The map when mem= comes. */
static const char *const sim_mem_old = "uuuuuu..uurrAAuu";

static const struct sim_memmap_row sim_mem_rows[] = {
	{ "64K",			"uuuuuu..uurrAAuu" },
	{ "0xffffffffffffffff",		"uuuuuu..uurrAAuu" },
	{ "60K",			"uuuuuu..uurrAAu" },
	{ "48K",			"uuuuuu..uurrAA" },
	{ "36k",			"uuuuuu..u.rrAA" },
	{ "28K",			"uuuuuu....rrAA" },
	{ "0x2000",			"uu........rrAA" },
	{ "4096",			"u.........rrAA" },
};

static const struct sim_bad_row sim_bad_mem_rows[] = {
	{ "",				-EINVAL },
	{ "0",				-EINVAL },
	{ "0K",				-EINVAL },
	{ "garbage",			-EINVAL },
	{ "-1",				-EINVAL },
	{ "64Kx",			-EINVAL },
	{ "64K@0",			-EINVAL },
	{ "64K,",			-EINVAL },
	{ "18446744073709551616",	-ERANGE },
	{ "16777216T",			-ERANGE },
};

/**
 * struct sim_image_row - where kernel image and ramdisk go
 * @name: what is special about the map
 * @ram: what is usable; 2 to 3 GiB are reserved beside it
 * @image: where they go
 * @err: 0, or why there is no room
 */
struct sim_image_row {
	const char *name;
	struct {
		u64 start;
		u64 size;
	} ram[3];
	struct sim_boot_image image;
	int err;
};

static const struct sim_image_row sim_image_rows[] = {
	{
		.name = "at 16 MiB",
		.ram = { { SZ_1M, SZ_256M } },
		.image = { SZ_16M, SZ_4M, SZ_1M + SZ_256M - SZ_2M, SZ_2M },
	}, {
		.name = "at 16 MiB, with exactly enough room",
		.ram = { { SZ_16M, SZ_256K }, { SZ_32M, SZ_16M - SZ_256K } },
		.image = { SZ_16M, SZ_256K, SZ_32M + SZ_16M - SZ_256K - SZ_128K,
			   SZ_128K },
	}, {
		.name = "16 MiB has too little room: lowest from 1 MiB on",
		.ram = { { SZ_1M, SZ_8M }, { SZ_16M, SZ_128K },
			 { SZ_32M, SZ_8M - SZ_128K } },
		.image = { SZ_1M, SZ_256K, SZ_32M + SZ_8M - SZ_256K, SZ_128K },
	}, {
		.name = "16 MiB is a hole: lowest from 1 MiB on",
		.ram = { { SZ_64K, SZ_512K }, { SZ_2M, SZ_8M },
			 { SZ_64M, SZ_8M - SZ_512K } },
		.image = { SZ_2M, SZ_256K, SZ_64M + SZ_8M - SZ_512K - SZ_128K,
			   SZ_128K },
	}, {
		.name = "the range that holds 1 MiB begins below it",
		.ram = { { 0, SZ_8M } },
		.image = { SZ_1M, SZ_128K, SZ_8M - SZ_64K, SZ_64K },
	}, {
		.name = "nothing from 1 MiB on: lowest from 64 KiB on",
		.ram = { { 0, SZ_512K } },
		.image = { SZ_64K, SZ_8K, SZ_512K - SZ_4K, SZ_4K },
	}, {
		.name = "at most 16 MiB, ramdisk below 4 GiB",
		.ram = { { SZ_1M, SZ_1G }, { SZ_4G, SZ_4G - SZ_1G } },
		.image = { SZ_16M, SZ_16M, SZ_1M + SZ_1G - SZ_32M, SZ_32M },
	}, {
		.name = "all memory above 4 GiB: no ramdisk",
		.ram = { { SZ_4G, SZ_256M } },
		.image = { SZ_4G, SZ_4M, 0, 0 },
	}, {
		.name = "room for the kernel only",
		.ram = { { SZ_1M, SZ_4K } },
		.image = { SZ_1M, SZ_4K, 0, 0 },
	}, {
		.name = "edges in the middle of a page",
		.ram = { { SZ_1M + 1, SZ_16K } },
		.image = { SZ_1M + SZ_4K, SZ_4K, SZ_1M + SZ_16K - SZ_4K, SZ_4K },
	}, {
		.name = "no room: all below 64 KiB",
		.ram = { { 0, SZ_64K } },
		.err = -ENOSPC,
	}, {
		.name = "no room: less than a page",
		.ram = { { SZ_1M + 1, SZ_4K } },
		.err = -ENOSPC,
	}, {
		.name = "no room: nothing usable",
		.err = -ENOSPC,
	},
};

#endif /* SIM_KUNIT_E820_TABLES_H */
