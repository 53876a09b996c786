// SPDX-License-Identifier: GPL-2.0
/*
 * Spans and pages of the zones of many nodes, worked out by hand; and what
 * kernelcore=, movablecore= and movable_node make of them.
 */
#include <kunit/test.h>
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/sizes.h>

#include "early/zones.h"
#include "helpers.h"

static const struct sim_log log = { .name = "kunit" };

/**
 * struct zones_case - a machine, and the zones that it has
 * @name: of the case
 * @params: the machine; nothing backs it
 * @zones: the zones that have a span, each as node:name start+spanned/present,
 *	in pages
 *
 * A machine with memory from 0 on has no page 0 and none of the BIOS area, which
 * is 96 pages.
 */
struct zones_case {
	const char *name;
	struct sim_machine_params params;
	const char *zones[8];
};

static const struct zones_case zones_cases[] = {
	{ "one node", { .banks = "64M@0:0" },
	  { "0:DMA 1+4095/3999", "0:DMA32 4096+12288/12288" } },
	{ "two nodes", { .banks = "64M@0:0,64M@64M:1" },
	  { "0:DMA 1+4095/3999", "0:DMA32 4096+12288/12288",
	    "1:DMA32 16384+16384/16384" } },
	{ "numbers that are not all there", { .banks = "64M@0:3,64M@64M:63" },
	  { "3:DMA 1+4095/3999", "3:DMA32 4096+12288/12288",
	    "63:DMA32 16384+16384/16384" } },
	{ "a higher number below", { .banks = "64M@0:1,64M@64M:0" },
	  { "0:DMA32 16384+16384/16384", "1:DMA 1+4095/3999",
	    "1:DMA32 4096+12288/12288" } },
	/* What the other one has in between is absent. */
	{ "interleaved nodes",
	  { .banks = "32M@0:0,32M@32M:1,32M@64M:0,32M@96M:1" },
	  { "0:DMA 1+4095/3999", "0:DMA32 4096+20480/12288",
	    "1:DMA32 8192+24576/16384" } },
	{ "a node inside of another",
	  { .banks = "48M@0:0,4K@48M:1,49148K@49156K:0" },
	  { "0:DMA 1+4095/3999", "0:DMA32 4096+20480/20479",
	    "1:DMA32 12288+1/1" } },
	{ "three nodes in ZONE_DMA", { .banks = "8M@0:0,8M@8M:1,64M@16M:2" },
	  { "0:DMA 1+2047/1951", "1:DMA 2048+2048/2048",
	    "2:DMA32 4096+16384/16384" } },
	{ "a node over the border of ZONE_DMA",
	  { .banks = "12M@0:0,16M@12M:1" },
	  { "0:DMA 1+3071/2975", "1:DMA 3072+1024/1024",
	    "1:DMA32 4096+3072/3072" } },
	{ "a page on each side of it",
	  { .banks = "16380K@0:0,8K@16380K:1,64M@32M:2" },
	  { "0:DMA 1+4094/3998", "1:DMA 4095+1/1", "1:DMA32 4096+1/1",
	    "2:DMA32 8192+16384/16384" } },
	{ "a hole at 4 GiB", { .banks = "64M@0:0,64M@4G:0" },
	  { "0:DMA 1+4095/3999", "0:DMA32 4096+1044480/12288",
	    "0:Normal 1048576+16384/16384" } },
	{ "nodes on both sides of 4 GiB", { .banks = "64M@0:0,64M@4G:1" },
	  { "0:DMA 1+4095/3999", "0:DMA32 4096+12288/12288",
	    "1:Normal 1048576+16384/16384" } },
	{ "a node over 4 GiB", { .banks = "64M@0:0,64M@4064M:1" },
	  { "0:DMA 1+4095/3999", "0:DMA32 4096+12288/12288",
	    "1:DMA32 1040384+8192/8192", "1:Normal 1048576+8192/8192" } },
	{ "interleaved on both sides of 4 GiB",
	  { .banks = "64M@0:0,64M@1G:1,64M@4G:0,64M@5G:1" },
	  { "0:DMA 1+4095/3999", "0:DMA32 4096+1044480/12288",
	    "0:Normal 1048576+16384/16384", "1:DMA32 262144+786432/16384",
	    "1:Normal 1048576+278528/16384" } },
	{ "nothing below 16M", { .banks = "64M@64M:0" },
	  { "0:DMA32 16384+16384/16384" } },
	{ "nothing below 4G", { .banks = "64M@4G:0,64M@60T:1" },
	  { "0:Normal 1048576+16384/16384",
	    "1:Normal 16106127360+16384/16384" } },
	{ "a node without memory", { .banks = "64M@0:0", .cpus = "1:0,1:2" },
	  { "0:DMA 1+4095/3999", "0:DMA32 4096+12288/12288" } },
	{ "banks that the map leaves out",
	  { .banks = "64M@0:0,64M@64M:1,64M@128M:2", .memmap = "64M@0,64M@128M" },
	  { "0:DMA 1+4095/3999", "0:DMA32 4096+12288/12288",
	    "2:DMA32 32768+16384/16384" } },
	{ "a hole in a node", { .banks = "128M@0:0", .memmap = "32M@0,48M@64M" },
	  { "0:DMA 1+4095/3999", "0:DMA32 4096+24576/16384" } },
	{ "reserved at a node's end", { .banks = "64M@0:0,64M@64M:1",
	  .memmap = "4M$60M,1M$64M" },
	  { "0:DMA 1+4095/3999", "0:DMA32 4096+11264/11264",
	    "1:DMA32 16640+16128/16128" } },
	/* Two pages in the middle are memory only in part. */
	{ "edges inside pages", { .banks = "128M@0:0",
	  .memmap = "65535K@0,65535K@65537K" },
	  { "0:DMA 1+4095/3999", "0:DMA32 4096+28672/28670" } },
	{ "fake nodes", { .banks = "128M@1G:0", .numa = "fake=2" },
	  { "0:DMA32 262144+16384/16384", "1:DMA32 278528+16384/16384" } },
	/* A page less than 32M is no node of 32M: it gets 32M more. */
	{ "fake nodes, a page is missing",
	  { .banks = "128M@1G:0", .memmap = "4K$1081340K", .numa = "fake=3" },
	  { "0:DMA32 262144+16384/16383", "1:DMA32 278528+8192/8192",
	    "2:DMA32 286720+8192/8192" } },
	{ "lowmem", { .banks = "64M@0:0", .lowmem = "32M" },
	  { "0:DMA 1+4095/3999", "0:DMA32 4096+4096/4096",
	    "0:HighMem 8192+8192/8192" } },
	{ "a node all above lowmem",
	  { .banks = "64M@0:0,64M@64M:1", .lowmem = "32M" },
	  { "0:DMA 1+4095/3999", "0:DMA32 4096+4096/4096",
	    "0:HighMem 8192+8192/8192", "1:HighMem 16384+16384/16384" } },
	{ "lowmem inside ZONE_DMA", { .banks = "64M@0:0", .lowmem = "8M" },
	  { "0:DMA 1+2047/1951", "0:HighMem 2048+14336/14336" } },
	{ "lowmem in steps of 4M", { .banks = "64M@0:0", .lowmem = "39M" },
	  { "0:DMA 1+4095/3999", "0:DMA32 4096+5120/5120",
	    "0:HighMem 9216+7168/7168" } },
	{ "lowmem above 4G", { .banks = "64M@0:0,128M@4G:0", .lowmem = "4160M" },
	  { "0:DMA 1+4095/3999", "0:DMA32 4096+1044480/12288",
	    "0:Normal 1048576+16384/16384", "0:HighMem 1064960+16384/16384" } },
	{ "more lowmem than memory", { .banks = "64M@0:0", .lowmem = "1T" },
	  { "0:DMA 1+4095/3999", "0:DMA32 4096+12288/12288" } },

	/* 8192 pages: 3999 of DMA and 4193 more; up to a largest block. */
	{ "kernelcore in bytes", { .banks = "64M@0:0", .kernelcore = "32M" },
	  { "0:DMA 1+4095/3999", "0:DMA32 4096+5120/5120",
	    "0:Movable 9216+7168/7168" } },
	/* 16287 - 8192 = 8095 pages, 3999 of them in DMA. */
	{ "movablecore in bytes", { .banks = "64M@0:0", .movablecore = "32M" },
	  { "0:DMA 1+4095/3999", "0:DMA32 4096+4096/4096",
	    "0:Movable 8192+8192/8192" } },
	/* 8143 pages, 4144 of them from 16M on. */
	{ "kernelcore in percent", { .banks = "64M@0:0", .kernelcore = "50%" },
	  { "0:DMA 1+4095/3999", "0:DMA32 4096+5120/5120",
	    "0:Movable 9216+7168/7168" } },
	/* 4071 pages make 4096. */
	{ "movablecore in percent",
	  { .banks = "64M@0:0", .movablecore = "25%" },
	  { "0:DMA 1+4095/3999", "0:DMA32 4096+8192/8192",
	    "0:Movable 12288+4096/4096" } },
	/* 12288 pages are more than the 8095 that movablecore leaves. */
	{ "the larger kernelcore wins",
	  { .banks = "64M@0:0", .kernelcore = "48M", .movablecore = "32M" },
	  { "0:DMA 1+4095/3999", "0:DMA32 4096+9216/9216",
	    "0:Movable 13312+3072/3072" } },
	{ "or what movablecore leaves",
	  { .banks = "64M@0:0", .kernelcore = "16M", .movablecore = "32M" },
	  { "0:DMA 1+4095/3999", "0:DMA32 4096+4096/4096",
	    "0:Movable 8192+8192/8192" } },
	/* Movable pages are taken from the highest zone only. */
	{ "kernelcore below what cannot be movable",
	  { .banks = "64M@0:0", .kernelcore = "4K" },
	  { "0:DMA 1+4095/3999", "0:Movable 4096+12288/12288" } },
	{ "kernelcore for all", { .banks = "64M@0:0", .kernelcore = "100%" },
	  { "0:DMA 1+4095/3999", "0:DMA32 4096+12288/12288" } },
	{ "movablecore for all", { .banks = "64M@0:0", .movablecore = "100%" },
	  { "0:DMA 1+4095/3999", "0:DMA32 4096+12288/12288" } },
	/* 16285 pages: two are left, and no largest block. */
	{ "kernelcore for nearly all",
	  { .banks = "64M@0:0", .kernelcore = "65140K" },
	  { "0:DMA 1+4095/3999", "0:DMA32 4096+12288/12288" } },
	/* 8192 pages each. */
	{ "kernelcore, two nodes",
	  { .banks = "64M@0:0,64M@64M:1", .kernelcore = "64M" },
	  { "0:DMA 1+4095/3999", "0:DMA32 4096+5120/5120",
	    "0:Movable 9216+7168/7168", "1:DMA32 16384+8192/8192",
	    "1:Movable 24576+8192/8192" } },
	/*
	 * 12288 pages each; node 1 has only 4096, so node 0 gives 8192 more:
	 * 3999 in DMA, then up to pfn 4096 + 8289 + 8192.
	 */
	{ "kernelcore, a node that is too small",
	  { .banks = "128M@0:0,16M@128M:1", .kernelcore = "96M" },
	  { "0:DMA 1+4095/3999", "0:DMA32 4096+17408/17408",
	    "0:Movable 21504+11264/11264", "1:DMA32 32768+4096/4096" } },
	/*
	 * 6826 pages each. Node 0 gives up to 1 + 96 + 6826, node 1 has 2048;
	 * node 2 gives 6826. Of 4780 pages left, each of two is to give 2390:
	 * node 0 up to 9313, node 2 up to 18432 + 9216.
	 */
	{ "kernelcore, a small node between two",
	  { .banks = "64M@0:0,8M@64M:1,64M@72M:2", .kernelcore = "80M" },
	  { "0:DMA 1+4095/3999", "0:DMA32 4096+6144/6144",
	    "0:Movable 10240+6144/6144", "1:DMA32 16384+2048/2048",
	    "2:DMA32 18432+9216/9216", "2:Movable 27648+7168/7168" } },
	/*
	 * A node below 4 GiB is all the kernel's when Normal is above it. Of
	 * the 4193 pages that are left after its 16287, node 1 gives one half
	 * in the first round, and the other in the second.
	 */
	{ "kernelcore, a node that cannot be movable",
	  { .banks = "64M@0:0,64M@4G:1", .kernelcore = "80M" },
	  { "0:DMA 1+4095/3999", "0:DMA32 4096+12288/12288",
	    "1:Normal 1048576+5120/5120", "1:Movable 1053696+11264/11264" } },
	/* 5120 in all: node 0 cannot but give 16287, more than all. */
	{ "kernelcore that a node below 4 GiB meets alone",
	  { .banks = "64M@0:0,64M@4G:1", .kernelcore = "20M" },
	  { "0:DMA 1+4095/3999", "0:DMA32 4096+12288/12288",
	    "1:Movable 1048576+16384/16384" } },
	/* A node's share ends in its second piece: 8192 - 3999 - 4096 = 97. */
	{ "kernelcore, over a hole",
	  { .banks = "128M@0:0", .memmap = "32M@0,64M@64M", .kernelcore = "32M" },
	  { "0:DMA 1+4095/3999", "0:DMA32 4096+13312/5120",
	    "0:Movable 17408+15360/15360" } },
	/* 5120 - 3999 = 1121 pages, all before the hole. */
	{ "kernelcore, below a hole",
	  { .banks = "128M@0:0", .memmap = "32M@0,64M@64M", .kernelcore = "20M" },
	  { "0:DMA 1+4095/3999", "0:DMA32 4096+2048/2048",
	    "0:Movable 6144+26624/18432" } },
	/* DMA has more than enough; what can be movable begins at 32M. */
	{ "kernelcore, a hole where Movable could begin",
	  { .banks = "64M@0:0", .memmap = "16M@0,32M@32M", .kernelcore = "4M" },
	  { "0:DMA 1+4095/3999", "0:DMA32 4096+4096/0",
	    "0:Movable 8192+8192/8192" } },
	/* 2048 pages each; the two pages that are left are nobody's. */
	{ "kernelcore, fewer pages left than nodes",
	  { .banks = "16M@1G:0,16M@1040M:1,16M@1056M:2", .kernelcore = "24584K" },
	  { "0:DMA32 262144+2048/2048", "0:Movable 264192+2048/2048",
	    "1:DMA32 266240+2048/2048", "1:Movable 268288+2048/2048",
	    "2:DMA32 270336+2048/2048", "2:Movable 272384+2048/2048" } },
	/* 2560 pages each; of the 1537 that are left, node 0 gives all. */
	{ "kernelcore, to the last page",
	  { .banks = "64M@1G:0,4M@1088M:1", .kernelcore = "20484K" },
	  { "0:DMA32 262144+5120/5120", "0:Movable 267264+11264/11264",
	    "1:DMA32 278528+1024/1024" } },
	{ "kernelcore in spite of movablecore for all",
	  { .banks = "64M@0:0", .kernelcore = "32M", .movablecore = "100%" },
	  { "0:DMA 1+4095/3999", "0:DMA32 4096+5120/5120",
	    "0:Movable 9216+7168/7168" } },
	{ "kernelcore, interleaved nodes",
	  { .banks = "32M@1G:0,32M@1056M:1,32M@1088M:0,32M@1120M:1",
	    .kernelcore = "96M" },
	  { "0:DMA32 262144+20480/12288", "0:Movable 282624+4096/4096",
	    "1:DMA32 270336+20480/12288", "1:Movable 290816+4096/4096" } },
	{ "kernelcore, with lowmem",
	  { .banks = "128M@0:0", .kernelcore = "48M", .lowmem = "32M" },
	  { "0:DMA 1+4095/3999", "0:DMA32 4096+4096/4096",
	    "0:HighMem 8192+5120/5120", "0:Movable 13312+19456/19456" } },
	{ "kernelcore below lowmem",
	  { .banks = "128M@0:0", .kernelcore = "16M", .lowmem = "32M" },
	  { "0:DMA 1+4095/3999", "0:DMA32 4096+4096/4096",
	    "0:Movable 8192+24576/24576" } },

	/* The ramdisk is as high as can be: node 2 is there for it. */
	{ "movable_node",
	  { .banks = "64M@0:0,64M@64M:1:hotplug,16M@2G:2",
	    .movable_node = true },
	  { "0:DMA 1+4095/3999", "0:DMA32 4096+12288/12288",
	    "1:Movable 16384+16384/16384", "2:DMA32 524288+4096/4096" } },
	{ "hotplug without movable_node",
	  { .banks = "64M@0:0,64M@64M:1:hotplug,16M@2G:2" },
	  { "0:DMA 1+4095/3999", "0:DMA32 4096+12288/12288",
	    "1:DMA32 16384+16384/16384", "2:DMA32 524288+4096/4096" } },
	{ "movable_node, but the kernel is in it",
	  { .banks = "64M@0:0:hotplug,64M@64M:1:hotplug,16M@2G:2",
	    .movable_node = true },
	  { "0:DMA 1+4095/3999", "0:DMA32 4096+12288/12288",
	    "1:Movable 16384+16384/16384", "2:DMA32 524288+4096/4096" } },
	{ "movable_node, but the ramdisk is in it",
	  { .banks = "64M@0:0,64M@64M:1:hotplug", .movable_node = true },
	  { "0:DMA 1+4095/3999", "0:DMA32 4096+12288/12288",
	    "1:DMA32 16384+16384/16384" } },
	/* 97M is rounded up to 100M. */
	{ "movable_node, part of a node",
	  { .banks = "64M@0:0,33M@64M:1,31M@97M:1:hotplug,16M@2G:2",
	    .movable_node = true },
	  { "0:DMA 1+4095/3999", "0:DMA32 4096+12288/12288",
	    "1:DMA32 16384+9216/9216", "1:Movable 25600+7168/7168",
	    "2:DMA32 524288+4096/4096" } },
	/* From the first on all is movable, whatever it is. */
	{ "movable_node, hotplug below",
	  { .banks = "64M@0:0,16M@80M:1:hotplug,16M@64M:1:hotplug,32M@96M:1,16M@2G:2",
	    .movable_node = true },
	  { "0:DMA 1+4095/3999", "0:DMA32 4096+12288/12288",
	    "1:Movable 16384+16384/16384", "2:DMA32 524288+4096/4096" } },
	{ "movable_node overrides kernelcore",
	  { .banks = "64M@0:0,64M@64M:1:hotplug,16M@2G:2",
	    .kernelcore = "100M", .movable_node = true },
	  { "0:DMA 1+4095/3999", "0:DMA32 4096+12288/12288",
	    "1:Movable 16384+16384/16384", "2:DMA32 524288+4096/4096" } },
	{ "movable_node with nothing to unplug",
	  { .banks = "64M@0:0", .kernelcore = "32M", .movable_node = true },
	  { "0:DMA 1+4095/3999", "0:DMA32 4096+12288/12288" } },
	/* 1086M is rounded up to 1088M, where the node ends. */
	{ "movable_node, less than a largest block",
	  { .banks = "64M@0:0,66M@1020M:1,2M@1086M:1:hotplug,16M@2G:2",
	    .movable_node = true },
	  { "0:DMA 1+4095/3999", "0:DMA32 4096+12288/12288",
	    "1:DMA32 261120+17408/17408", "2:DMA32 524288+4096/4096" } },
	{ "movable_node, just a largest block",
	  { .banks = "64M@0:0,64M@1020M:1,4M@1084M:1:hotplug,16M@2G:2",
	    .movable_node = true },
	  { "0:DMA 1+4095/3999", "0:DMA32 4096+12288/12288",
	    "1:DMA32 261120+16384/16384", "1:Movable 277504+1024/1024",
	    "2:DMA32 524288+4096/4096" } },

	{ "kernelcore=mirror",
	  { .banks = "64M@0:0:mirror,64M@4G:0:mirror,64M@4160M:0",
	    .kernelcore = "mirror" },
	  { "0:DMA 1+4095/3999", "0:DMA32 4096+1044480/12288",
	    "0:Normal 1048576+32768/16384", "0:Movable 1064960+16384/16384" } },
	{ "kernelcore=mirror, plain memory below 4 GiB",
	  { .banks = "64M@0:0,64M@4G:0:mirror,64M@4160M:0",
	    .kernelcore = "mirror" },
	  { "0:DMA 1+4095/3999", "0:DMA32 4096+1044480/12288",
	    "0:Normal 1048576+32768/16384", "0:Movable 1064960+16384/16384" } },
	{ "kernelcore=mirror, a mirror between",
	  { .banks = "64M@0:0:mirror,16M@4G:0:mirror,32M@4112M:0,16M@4144M:0:mirror,16M@4160M:0",
	    .kernelcore = "mirror" },
	  { "0:DMA 1+4095/3999", "0:DMA32 4096+1044480/12288",
	    "0:Normal 1048576+20480/8192", "0:Movable 1052672+16384/12288" } },
	{ "kernelcore=mirror, by node",
	  { .banks = "64M@0:0:mirror,64M@4G:1:mirror,64M@4160M:2",
	    .kernelcore = "mirror" },
	  { "0:DMA 1+4095/3999", "0:DMA32 4096+12288/12288",
	    "1:Normal 1048576+16384/16384", "2:Movable 1064960+16384/16384" } },
	/* Each has 64M of both kinds, and what the other has in between. */
	{ "kernelcore=mirror, two nodes that interleave",
	  { .banks = "64M@0:0:mirror,64M@4G:0,64M@4160M:1,64M@4224M:0:mirror,64M@4288M:1:mirror",
	    .kernelcore = "mirror" },
	  { "0:DMA 1+4095/3999", "0:DMA32 4096+1044480/12288",
	    "0:Normal 1048576+49152/16384", "0:Movable 1048576+49152/16384",
	    "1:Normal 1064960+49152/16384", "1:Movable 1064960+49152/16384" } },
	/* 4097M is rounded up to 4100M; 3M are not movable all the same. */
	{ "kernelcore=mirror, from inside a largest block on",
	  { .banks = "64M@0:0:mirror,64M@4097M:1", .kernelcore = "mirror" },
	  { "0:DMA 1+4095/3999", "0:DMA32 4096+12288/12288",
	    "1:Normal 1048832+16384/768", "1:Movable 1049600+15616/15616" } },
	{ "kernelcore=mirror, the mirror in HighMem",
	  { .banks = "64M@0:0:mirror,64M@4G:0,64M@4160M:0:mirror,64M@4224M:0",
	    .kernelcore = "mirror", .lowmem = "4128M" },
	  { "0:DMA 1+4095/3999", "0:DMA32 4096+1044480/12288",
	    "0:HighMem 1056768+40960/16384",
	    "0:Movable 1048576+49152/32768" } },
	{ "kernelcore=mirror, plain memory from 4 GiB on",
	  { .banks = "64M@0:0:mirror,64M@4G:1", .kernelcore = "mirror" },
	  { "0:DMA 1+4095/3999", "0:DMA32 4096+12288/12288",
	    "1:Movable 1048576+16384/16384" } },
	/* With movable_node it is the flag for hotplug that counts. */
	{ "movable_node overrides kernelcore=mirror",
	  { .banks = "64M@0:0,32M@4G:1,32M@4128M:1:hotplug",
	    .kernelcore = "mirror", .movable_node = true },
	  { "0:DMA 1+4095/3999", "0:DMA32 4096+12288/12288",
	    "1:Normal 1048576+8192/8192", "1:Movable 1056768+8192/8192" } },
	{ "kernelcore=mirror without any",
	  { .banks = "64M@0:0,64M@4G:0", .kernelcore = "mirror",
	    .movablecore = "16M" },
	  { "0:DMA 1+4095/3999", "0:DMA32 4096+1044480/12288",
	    "0:Normal 1048576+16384/16384" } },
};

static void zones_case_name(const struct zones_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(zones, zones_cases, zones_case_name);

static struct sim_machine *boot_case(struct kunit *test)
{
	const struct zones_case *c = test->param_value;
	struct sim_machine_params params = c->params;

	params.size = "0";
	return sim_test_machine(test, &params, SIM_STAGE_ZONES);
}

static void zones_are_those_worked_out_by_hand(struct kunit *test)
{
	const struct zones_case *c = test->param_value;
	const struct sim_machine *m = boot_case(test);
	unsigned int nr = 0;
	struct sim_zone *zone;
	char text[64];
	int nid;

	for_each_sim_node(&m->mm, nid) {
		for_each_sim_zone(m->mm.node_data[nid], zone) {
			if (!zone->spanned_pages && !zone->zone_start_pfn)
				continue;
			snprintf(text, sizeof(text), "%d:%s %lu+%lu/%lu", nid,
				 zone->name, zone->zone_start_pfn,
				 zone->spanned_pages, zone->present_pages);
			KUNIT_ASSERT_LT(test, nr, ARRAY_SIZE(c->zones));
			KUNIT_EXPECT_STREQ(test, text, c->zones[nr] ?: "none");
			nr++;
		}
	}
	KUNIT_EXPECT_TRUE(test, nr == ARRAY_SIZE(c->zones) || !c->zones[nr]);
}

/* First and last page of memory of a node; what it has of them. */
struct node_sums {
	unsigned long low;
	unsigned long high;
	unsigned long pages;
};

static struct node_sums sums_of_node(const struct sim_machine *m, int nid)
{
	struct node_sums sums = { .low = ULONG_MAX };
	const struct sim_memblock_region *r;

	for_each_sim_mem_region(&m->memblock, r) {
		if (r->nid != nid)
			continue;
		sums.low = min_t(unsigned long, sums.low, PFN_DOWN(r->base));
		sums.high = max_t(unsigned long, sums.high,
				  PFN_UP(sim_region_end(r)));
		sums.pages += r->size >> PAGE_SHIFT;
	}
	return sums;
}

static void nodes_add_up_to_their_memory(struct kunit *test)
{
	const struct sim_machine *m = boot_case(test);
	int nid;

	for_each_sim_node(&m->mm, nid) {
		const struct sim_pglist_data *pgdat = m->mm.node_data[nid];
		const struct node_sums sums = sums_of_node(m, nid);
		unsigned long present = 0;
		int i, nr_zones = 0;

		KUNIT_EXPECT_EQ(test, pgdat->node_id, nid);
		for (i = 0; i < SIM_MAX_NR_ZONES; i++) {
			const struct sim_zone *zone = &pgdat->node_zones[i];

			present += zone->present_pages;
			if (zone->spanned_pages)
				nr_zones = i + 1;
			KUNIT_EXPECT_PTR_EQ(test, zone->zone_pgdat, pgdat);
			KUNIT_EXPECT_EQ(test, zone->managed_pages,
					zone->present_pages);
		}
		KUNIT_EXPECT_EQ(test, pgdat->nr_zones, nr_zones);
		/* And where there is none, the boot log names none. */
		KUNIT_EXPECT_EQ(test, m->mm.zone_movable_pfn[nid],
				pgdat->node_zones[SIM_ZONE_MOVABLE].zone_start_pfn);
		KUNIT_EXPECT_EQ(test, present, sums.pages);
		KUNIT_EXPECT_EQ(test, pgdat->node_present_pages, sums.pages);
		KUNIT_EXPECT_EQ(test, pgdat->node_start_pfn,
				sums.pages ? sums.low : 0);
		KUNIT_EXPECT_EQ(test, pgdat->node_spanned_pages,
				sums.pages ? sums.high - sums.low : 0);
	}
}

struct states_case {
	const char *name;
	struct sim_machine_params params;
	u64 normal;
	u64 high;
	u64 memory;
	int movable_zone;
};

static const struct states_case states_cases[] = {
	{ "two nodes", { .banks = "64M@0:0,64M@4G:1" }, 0x3, 0x3, 0x3,
	  SIM_ZONE_NORMAL },
	{ "one zone", { .banks = "64M@0:0" }, 0x1, 0x1, 0x1, SIM_ZONE_DMA32 },
	{ "ZONE_DMA only", { .banks = "12M@0:0" }, 0x1, 0x1, 0x1,
	  SIM_ZONE_DMA },
	{ "a node without memory", { .banks = "64M@0:0", .cpus = "1:2" },
	  0x1, 0x1, 0x1, SIM_ZONE_DMA32 },
	{ "a node of HighMem", { .banks = "64M@0:0,64M@64M:1", .lowmem = "64M" },
	  0x1, 0x3, 0x3, SIM_ZONE_HIGHMEM },
	{ "a node of both", { .banks = "64M@0:0,64M@64M:1", .lowmem = "96M" },
	  0x3, 0x3, 0x3, SIM_ZONE_HIGHMEM },
	{ "a node that is all movable",
	  { .banks = "64M@0:0,64M@4G:1:hotplug", .movable_node = true },
	  0x1, 0x1, 0x3, SIM_ZONE_NORMAL },
	{ "a node of HighMem that is all movable",
	  { .banks = "64M@0:0,64M@64M:1:hotplug", .lowmem = "64M",
	    .movable_node = true }, 0x1, 0x1, 0x3, SIM_ZONE_HIGHMEM },
};

static void states_case_name(const struct states_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(states, states_cases, states_case_name);

static void nodes_have_the_states_of_their_memory(struct kunit *test)
{
	const struct states_case *c = test->param_value;
	struct sim_machine_params params = c->params;
	const struct sim_mm *mm;

	params.size = "0";
	mm = &sim_test_machine(test, &params, SIM_STAGE_ZONES)->mm;
	KUNIT_EXPECT_EQ(test, mm->node_states[SIM_N_NORMAL_MEMORY], c->normal);
	KUNIT_EXPECT_EQ(test, mm->node_states[SIM_N_HIGH_MEMORY], c->high);
	KUNIT_EXPECT_EQ(test, mm->node_states[SIM_N_MEMORY], c->memory);
	KUNIT_EXPECT_EQ(test, mm->movable_zone, c->movable_zone);
}

static void zones_end_where_the_architecture_says(struct kunit *test)
{
	static const struct {
		struct sim_zone_limits limits;
		unsigned long want[SIM_MAX_NR_ZONES];
	} cases[] = {
		/* dma, dma32, low, max */
		{ { 16, 100, 400, 400 }, { 16, 100, 400 } },
		{ { 16, 100, 400, 500 }, { 16, 100, 400, 500 } },
		{ { 16, 100, 400, 300 }, { 16, 100, 300 } },
		{ { 16, 100, 50, 50 }, { 16, 50, 50 } },
		{ { 16, 100, 50, 80 }, { 16, 50, 50, 80 } },
		{ { 16, 100, 8, 8 }, { 8, 8, 8 } },
		{ { 16, 100, 8, 9 }, { 8, 8, 8, 9 } },
	};
	int i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		unsigned long max_zone_pfn[SIM_MAX_NR_ZONES] = { 1, 2, 3, 4, 5 };

		sim_zone_sizes_init(&cases[i].limits, max_zone_pfn);
		KUNIT_EXPECT_MEMEQ_MSG(test, max_zone_pfn, cases[i].want,
				       sizeof(max_zone_pfn), "case %d", i);
	}
}

static void zones_begin_where_memory_does(struct kunit *test)
{
	static const struct {
		struct sim_machine_params params;
		unsigned long low[SIM_MAX_NR_ZONES];
		unsigned long high[SIM_MAX_NR_ZONES];
	} cases[] = {
		{ { .size = "0", .banks = "64M@0:0" },
		  { 1, 4096, 16384, 16384 }, { 4096, 16384, 16384, 16384 } },
		{ { .size = "0", .banks = "64M@64M:0" },
		  { 16384, 16384, 32768, 32768 },
		  { 16384, 32768, 32768, 32768 } },
		{ { .size = "0", .banks = "64M@0:0,64M@4G:0" },
		  { 1, 4096, 1048576, 1064960 },
		  { 4096, 1048576, 1064960, 1064960 } },
		{ { .size = "0", .banks = "64M@0:0", .lowmem = "32M" },
		  { 1, 4096, 8192, 8192 }, { 4096, 8192, 8192, 16384 } },
		{ { .size = "0", .banks = "64M@0:0", .lowmem = "8M" },
		  { 1, 2048, 2048, 2048 }, { 2048, 2048, 2048, 16384 } },
	};
	const struct sim_mm *mm;
	int i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		mm = &sim_test_machine(test, &cases[i].params,
				       SIM_STAGE_ZONES)->mm;
		KUNIT_EXPECT_MEMEQ_MSG(test, mm->arch_zone_lowest_possible_pfn,
				       cases[i].low, sizeof(cases[i].low),
				       "case %d", i);
		KUNIT_EXPECT_MEMEQ_MSG(test, mm->arch_zone_highest_possible_pfn,
				       cases[i].high, sizeof(cases[i].high),
				       "case %d", i);
	}
}

struct core_case {
	const char *text;
	int err;
	struct sim_core core;
};

/* Of kernelcore=; that of movablecore= is read the same way. */
static const struct core_case core_cases[] = {
	{ "4K", 0, { .kernelcore = 1 } },
	{ "8191", 0, { .kernelcore = 1 } },
	{ "512M", 0, { .kernelcore = 131072 } },
	{ "1g", 0, { .kernelcore = 262144 } },
	{ "0x1000", 0, { .kernelcore = 1 } },
	{ "1%", 0, { .kernelcore_percent = 1 } },
	{ "100%", 0, { .kernelcore_percent = 100 } },
	{ "", -EINVAL },
	{ "%", -EINVAL },
	{ "some", -EINVAL },
	{ "-4K", -EINVAL },
	{ "4K ", -EINVAL },
	{ "4KB", -EINVAL },
	{ "50%%", -EINVAL },
	{ "5K%", -EINVAL },
	{ "50%1", -EINVAL },
	{ "mirrors", -EINVAL },
	{ "0", -ERANGE },
	{ "4095", -ERANGE },
	{ "0%", -ERANGE },
	{ "101%", -ERANGE },
	{ "18446744073709551616", -ERANGE },
	{ "16777216T", -ERANGE },
};

static void core_case_name(const struct core_case *c, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "\"%s\"", c->text);
}

KUNIT_ARRAY_PARAM(core, core_cases, core_case_name);

static void a_core_is_bytes_or_percent(struct kunit *test)
{
	const struct core_case *c = test->param_value;
	struct sim_core kernel = { }, movable = { };
	int level, err[2];

	level = sim_test_quiet_begin(LOGLEVEL_CRIT);
	err[0] = sim_parse_kernelcore(&kernel, &log, c->text);
	err[1] = sim_parse_movablecore(&movable, &log, c->text);
	sim_test_quiet_end(level);
	KUNIT_EXPECT_EQ(test, err[0], c->err);
	KUNIT_EXPECT_EQ(test, err[1], c->err);
	if (c->err)
		return;
	KUNIT_EXPECT_EQ(test, kernel.kernelcore, c->core.kernelcore);
	KUNIT_EXPECT_EQ(test, kernel.kernelcore_percent,
			c->core.kernelcore_percent);
	KUNIT_EXPECT_EQ(test, kernel.movablecore, 0);
	KUNIT_EXPECT_EQ(test, kernel.movablecore_percent, 0);
	KUNIT_EXPECT_FALSE(test, kernel.mirror);
	KUNIT_EXPECT_EQ(test, movable.movablecore, c->core.kernelcore);
	KUNIT_EXPECT_EQ(test, movable.movablecore_percent,
			c->core.kernelcore_percent);
	KUNIT_EXPECT_EQ(test, movable.kernelcore, 0);
	KUNIT_EXPECT_EQ(test, movable.kernelcore_percent, 0);
}

static void only_kernelcore_can_be_the_mirror(struct kunit *test)
{
	struct sim_core core = { };
	int level, err[2];

	level = sim_test_quiet_begin(LOGLEVEL_CRIT);
	err[0] = sim_parse_kernelcore(&core, &log, "mirror");
	err[1] = sim_parse_movablecore(&core, &log, "mirror");
	sim_test_quiet_end(level);
	KUNIT_EXPECT_EQ(test, err[0], 0);
	KUNIT_EXPECT_EQ(test, err[1], -EINVAL);
	KUNIT_EXPECT_TRUE(test, core.mirror);
}

static void no_core_is_larger_than_the_memory(struct kunit *test)
{
	static const struct {
		struct sim_core core;
		int err;
	} cases[] = {
		{ { .kernelcore = 100 }, 0 },
		{ { .movablecore = 100 }, 0 },
		{ { .kernelcore = 100, .movablecore = 100 }, 0 },
		{ { .kernelcore_percent = 100, .movablecore_percent = 100 }, 0 },
		{ { .mirror = true }, 0 },
		{ { .kernelcore = 101 }, -EINVAL },
		{ { .movablecore = 101 }, -EINVAL },
		{ { .kernelcore = 1, .movablecore = 101 }, -EINVAL },
		{ { .kernelcore = ULONG_MAX >> PAGE_SHIFT }, -EINVAL },
	};
	int i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		int level = sim_test_quiet_begin(LOGLEVEL_CRIT);
		int err = sim_check_core(&cases[i].core, &log, 100);

		sim_test_quiet_end(level);
		KUNIT_EXPECT_EQ_MSG(test, err, cases[i].err, "case %d", i);
	}
}

static void a_page_that_no_zone_has_is_noticed(struct kunit *test)
{
	const struct sim_machine_params params = {
		.size = "0", .banks = "64M@0:0,64M@4G:1",
	};
	struct sim_machine *m = sim_test_machine(test, &params,
						 SIM_STAGE_ZONES);
	int level = sim_test_quiet_begin(LOGLEVEL_CRIT);
	bool all, less, more;

	all = sim_zones_hold_memory(&m->mm, &m->memblock);
	m->mm.node_data[1]->node_present_pages--;
	less = sim_zones_hold_memory(&m->mm, &m->memblock);
	m->mm.node_data[1]->node_present_pages += 2;
	more = sim_zones_hold_memory(&m->mm, &m->memblock);
	sim_test_quiet_end(level);
	KUNIT_EXPECT_TRUE(test, all);
	KUNIT_EXPECT_FALSE(test, less);
	KUNIT_EXPECT_FALSE(test, more);
}

static struct kunit_case zones_cases_of_suite[] = {
	KUNIT_CASE_PARAM(zones_are_those_worked_out_by_hand, zones_gen_params),
	KUNIT_CASE_PARAM(nodes_add_up_to_their_memory, zones_gen_params),
	KUNIT_CASE_PARAM(nodes_have_the_states_of_their_memory,
			 states_gen_params),
	KUNIT_CASE(zones_end_where_the_architecture_says),
	KUNIT_CASE(zones_begin_where_memory_does),
	KUNIT_CASE_PARAM(a_core_is_bytes_or_percent, core_gen_params),
	KUNIT_CASE(only_kernelcore_can_be_the_mirror),
	KUNIT_CASE(no_core_is_larger_than_the_memory),
	KUNIT_CASE(a_page_that_no_zone_has_is_noticed),
	{}
};

static struct kunit_suite zones_suite = {
	.name = "mm_sim_zones",
	.test_cases = zones_cases_of_suite,
};

kunit_test_suite(zones_suite);
