// SPDX-License-Identifier: GPL-2.0
/*
 * Module parameters, init and exit.
 */
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/string.h>

#include "host/compat.h"
#include "host/load.h"

/*
 * A text that may be longer than the 1024 characters that charp takes. The kernel
 * takes memmap= more than once; so do we, joined with commas. In a static array:
 * built in, parameters come before there is memory to allocate.
 */
struct sim_text_param {
	char *text;
	size_t max;
	bool given;
};

static int sim_text_set(const char *val, const struct kernel_param *kp)
{
	struct sim_text_param *p = kp->arg;
	size_t used = strlen(p->text), len = strlen(val);

	if (used + len + 1 > p->max) {
		pr_err("mm_sim: %s=%.32s...: %zu characters; %zu are the limit\n",
		       kp->name, val, used + len + 1, p->max);
		return -E2BIG;
	}
	snprintf(p->text + used, p->max + 1 - used, "%s%s", used ? "," : "",
		 val);
	p->given = true;
	return 0;
}

static int sim_text_get(char *buffer, const struct kernel_param *kp)
{
	const struct sim_text_param *p = kp->arg;

	/* A page, as for every parameter. */
	return scnprintf(buffer, PAGE_SIZE, "%s\n", p->text);
}

static const struct kernel_param_ops sim_text_ops = {
	.set = sim_text_set,
	.get = sim_text_get,
};

#define SIM_TEXT_PARAM(name, length)					\
static char name##_text[(length) + 1];					\
static struct sim_text_param name = { name##_text, (length) };		\
module_param_cb(name, &sim_text_ops, &name, 0400)

static char *size;
module_param(size, charp, 0400);
MODULE_PARM_DESC(size,
		 "memory to carve from the host, in bytes with K, M or G; 0: none, up to stage zonelists (default "
		 SIM_DEFAULT_SIZE ", or what banks= or memmap= describe)");

static char *firmware = "host";
module_param(firmware, charp, 0400);
MODULE_PARM_DESC(firmware,
		 "whose memory map, where nothing else describes it: host (default) or pc");

static char *mem;
module_param(mem, charp, 0400);
MODULE_PARM_DESC(mem,
		 "first address that is not used, as the kernel's mem=");

/* 128 modules, each at its longest. */
SIM_TEXT_PARAM(banks, 6000);
MODULE_PARM_DESC(banks,
		 "memory modules: size@address:node, with :hotplug or :mirror behind it, separated by commas");

static char *cpus;
module_param(cpus, charp, 0400);
MODULE_PARM_DESC(cpus,
		 "CPUs of the nodes: count:node, separated by commas (default: as many as the host has, spread evenly)");

static char *numa;
module_param(numa, charp, 0400);
MODULE_PARM_DESC(numa,
		 "off, fake=N, fake=NU or fake=size, as the kernel's numa=");

/* 64 rows of 64 numbers. */
SIM_TEXT_PARAM(numa_distance, 64 * 64 * 4);
MODULE_PARM_DESC(numa_distance,
		 "distances between the nodes, row by row, separated by commas");

static char *kernelcore;
module_param(kernelcore, charp, 0400);
MODULE_PARM_DESC(kernelcore,
		 "memory that is not for movable pages only, as the kernel's kernelcore=");

static char *movablecore;
module_param(movablecore, charp, 0400);
MODULE_PARM_DESC(movablecore,
		 "memory for movable pages only, as the kernel's movablecore=");

static char *cma;
module_param(cma, charp, 0400);
MODULE_PARM_DESC(cma,
		 "a contiguous memory area, as the kernel's cma=: size, size@start or size@start-end");

static bool movable_node;
module_param(movable_node, bool, 0400);
MODULE_PARM_DESC(movable_node,
		 "hotpluggable banks are for movable pages only, as the kernel's movable_node");

static char *lowmem;
module_param(lowmem, charp, 0400);
MODULE_PARM_DESC(lowmem,
		 "memory that is mapped directly, in bytes with K, M or G; the rest is HighMem (default: all)");

static char *page_tables;
module_param(page_tables, charp, 0400);
MODULE_PARM_DESC(page_tables, "shape of the direct map: lpae (default) or arm");

/* Older kernels have variables of these two names. */
static char *zonelist_order;
module_param_named(numa_zonelist_order, zonelist_order, charp, 0400);
MODULE_PARM_DESC(numa_zonelist_order,
		 "node (default), zone, or default, as in kernels before 4.14");

static char *min_free;
module_param_named(min_free_kbytes, min_free, charp, 0400);
MODULE_PARM_DESC(min_free_kbytes,
		 "KiB to keep free, as the kernel's vm.min_free_kbytes");

/* The kernel has variables of two of these names. */
static struct sim_hardening hardening;
module_param_named(check_pages, hardening.check_pages, bool, 0400);
MODULE_PARM_DESC(check_pages,
		 "look at each page of a block that is handed out or comes back, as CONFIG_DEBUG_VM does (default N)");
module_param_named(page_poison, hardening.page_poison, bool, 0400);
MODULE_PARM_DESC(page_poison,
		 "fill free pages with a pattern and check it, as the kernel's page_poison (default N)");
module_param_named(init_on_alloc, hardening.init_on_alloc, bool, 0400);
MODULE_PARM_DESC(init_on_alloc,
		 "zero pages that are handed out, as the kernel's init_on_alloc (default N)");
module_param_named(init_on_free, hardening.init_on_free, bool, 0400);
MODULE_PARM_DESC(init_on_free,
		 "zero pages that come back, as the kernel's init_on_free (default N)");
module_param_named(debug_pagealloc, hardening.debug_pagealloc, bool, 0400);
MODULE_PARM_DESC(debug_pagealloc,
		 "poison free pages and allow guard pages, as the kernel's debug_pagealloc (default N)");

static char *guardpage_minorder;
module_param_named(debug_guardpage_minorder, guardpage_minorder, charp, 0400);
MODULE_PARM_DESC(debug_guardpage_minorder,
		 "with debug_pagealloc: what is split off below this order becomes guard pages, 0 (default) to 5");

static bool wait_table;
module_param(wait_table, bool, 0400);
MODULE_PARM_DESC(wait_table,
		 "zones have a hash of wait queues, as in kernels before 4.9 (default N)");

static bool snapshot;
module_param(snapshot, bool, 0400);
MODULE_PARM_DESC(snapshot,
		 "keep what the files of debugfs show after each stage, in snapshots/ (default N)");

static bool page_owner;
module_param(page_owner, bool, 0400);
MODULE_PARM_DESC(page_owner,
		 "note who has each page, for the file page_owner, as the kernel's page_owner (default N)");

static char *clone;
module_param(clone, charp, 0400);
MODULE_PARM_DESC(clone,
		 "node:Zone of the host to begin as, as in 0:Normal; nothing is carved");

static char *consistent;
module_param(consistent, charp, 0400);
MODULE_PARM_DESC(consistent,
		 "1: read all free lists of clone= under one hold of its lock; 0: in batches (default: 1 up to 4G)");

static char *stage = "buddy";
module_param(stage, charp, 0400);
MODULE_PARM_DESC(stage,
		 "stage to stop at, from carved to buddy (default); the file stage lists them");

static char *name = SIM_DEFAULT_NAME;
module_param(name, charp, 0400);
MODULE_PARM_DESC(name,
		 "the machine's directory in debugfs/mm_sim/ (default " SIM_DEFAULT_NAME ")");

static bool keep_memblock = true;
module_param(keep_memblock, bool, 0400);
MODULE_PARM_DESC(keep_memblock,
		 "keep memblock's regions after the boot, for debugfs (default Y)");

/* 128 entries. */
SIM_TEXT_PARAM(memmap, 4000);
MODULE_PARM_DESC(memmap,
		 "the firmware's memory map, as the kernel's memmap= (default: see firmware)");

static struct sim_loaded sim_loaded;

static int __init sim_init(void)
{
	const struct sim_machine_params params = {
		.name = name,
		.size = size,
		.memmap = memmap.given ? memmap.text : NULL,
		.mem = mem,
		.firmware = firmware,
		.banks = banks.given ? banks.text : NULL,
		.cpus = cpus,
		.numa = numa,
		.numa_distance = numa_distance.given ? numa_distance.text : NULL,
		.kernelcore = kernelcore,
		.movablecore = movablecore,
		.cma = cma,
		.movable_node = movable_node,
		.lowmem = lowmem,
		.page_tables = page_tables,
		.numa_zonelist_order = zonelist_order,
		.min_free_kbytes = min_free,
		.hardening = hardening,
		.debug_guardpage_minorder = guardpage_minorder,
		.clone = clone,
		.consistent = consistent,
		.wait_table = wait_table,
		.snapshot = snapshot,
		.page_owner = page_owner,
		.discard_memblock = !keep_memblock,
	};
	/* Built in, a machine is made only where the command line asks. */
	bool wanted = IS_MODULE(CONFIG_MM_SIM) || size || clone;

	return sim_module_load(wanted ? &params : NULL, stage, &sim_loaded);
}

static void __exit sim_exit(void)
{
	sim_module_unload(&sim_loaded);
}

module_init(sim_init);
module_exit(sim_exit);

MODULE_AUTHOR("The mm_sim authors");
MODULE_DESCRIPTION("A memory manager that boots inside carved memory");
MODULE_LICENSE("GPL");
MODULE_VERSION(MM_SIM_VERSION);
/* modprobe loads it, too, where there is configfs. */
MODULE_SOFTDEP("post: mm_sim_configfs");
