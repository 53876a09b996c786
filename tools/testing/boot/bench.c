// SPDX-License-Identifier: GPL-2.0
/*
 * How long does the start of a simulated machine take beside that of the kernel
 * around it, in one boot of User Mode Linux? scripts/bench-boot builds, runs and
 * sums up; the lines printed here are raw times in ns.
 *
 * The kernel's own start is over before any code of ours runs. The linker lends
 * a hand: --wrap leads the calls of free_area_init() and memblock_free_all()
 * through here.
 *
 * User Mode Linux gets a page of its memory from the host when it first touches
 * it, which takes far longer than what is measured. So on both sides all memory
 * is written before the clock starts, upwards; for the same reason the buffer of
 * the log is filled once. Memblock puts the memory map near the top, and as much
 * of that as fits is in the cache then. With bench_boot_cold none of it is.
 *
 * A machine says some thirty lines, six times what the kernel says in these two
 * functions. The log of both is shut while the clock runs, and what that of the
 * machine costs is measured beside it.
 */
/* For the lines that fill the log. */
#define DEBUG
#include <linux/console.h>
#include <linux/err.h>
#include <linux/init.h>
#include <linux/irqflags.h>
#include <linux/memblock.h>
#include <linux/mm.h>
#include <linux/mmzone.h>
#include <linux/moduleparam.h>
#include <linux/printk.h>
#include <linux/reboot.h>
#include <linux/string.h>
#include <init.h>
#include <os.h>

#include "bench.h"
#include "host/machine.h"

/* Nothing may come to rely on memory that is zero by chance. */
#define DIRT 0xa5

#define ROUNDS 7

/* More than the log has room for. */
#define MANY_LINES 10000

/* A kernel that was not linked with --wrap links, too. */
asm(".weak __real_free_area_init, __real_memblock_free_all");

static u64 free_area_init_ns;
static u64 free_all_ns;

static bool cold;

static int __init bench_set_cold(char *line, int *add)
{
	cold = true;
	*add = 0;
	return 0;
}

__uml_setup("bench_boot_cold", bench_set_cold,
	    "bench_boot_cold\n"
	    "    No memory map is in the cache when the bench of mm_sim begins.\n\n");

/* Write all of it; when it is to be cold, the lowest memory is in the cache then. */
static void warm(void *mem, unsigned long size)
{
	long line = size / SMP_CACHE_BYTES;

	memset(mem, DIRT, size);
	while (cold && line--)
		READ_ONCE(*(const char *)(mem + line * SMP_CACHE_BYTES));
}

/* No console sees these, now or later. */
static void __init fill_log(void)
{
	int i;

	for (i = 0; i < MANY_LINES; i++)
		pr_debug("bench-boot: line %d of the log\n", i);
}

/**
 * __wrap_free_area_init() - take the time of free_area_init()
 * @max_zone_pfn: passed on
 *
 * Context: boot; all memory is mapped, and what memblock has free is nobody's.
 */
void __init __wrap_free_area_init(unsigned long *max_zone_pfn)
{
	phys_addr_t start, end;
	u64 i;

	fill_log();
	for_each_free_mem_range(i, NUMA_NO_NODE, MEMBLOCK_NONE, &start, &end,
				NULL)
		warm(__va(start), end - start);
	suppress_printk = 1;
	free_area_init_ns = os_nsecs();
	__real_free_area_init(max_zone_pfn);
	free_area_init_ns = os_nsecs() - free_area_init_ns;
	suppress_printk = 0;
}

/**
 * __wrap_memblock_free_all() - take the time of memblock_free_all()
 */
void __init __wrap_memblock_free_all(void)
{
	suppress_printk = 1;
	free_all_ns = os_nsecs();
	__real_memblock_free_all();
	free_all_ns = os_nsecs() - free_all_ns;
	suppress_printk = 0;
}

/*
 * One boot of a machine whose memory is carved: a line of times. Without @log
 * what the machine says is dropped before it is even formatted.
 */
static int __init bench_round(struct sim_machine *m, const char *size, bool log)
{
	struct sim_log_store *store = m->log.store;
	u64 ns[SIM_NR_STAGES] = { };
	unsigned long pages = 0, flags;
	char line[200];
	size_t len = 0;
	int stage, nid;
	int err = 0;

	mutex_lock(&m->lock);
	sim_machine_reset(m);
	mutex_unlock(&m->lock);
	warm(m->banks.chunk[0].mem,
	     m->banks.chunk[0].nr_pages << PAGE_SHIFT);

	/*
	 * As when the kernel itself started: no interrupts, and no console, so
	 * that lines only go to the buffer.
	 */
	console_lock();
	local_irq_save(flags);
	suppress_printk = !log;
	/* Nor into the buffers that the machine has for it. */
	if (!log)
		m->log.store = NULL;
	for (stage = 1; stage < SIM_NR_STAGES && !err; stage++) {
		ns[stage] = os_nsecs();
		err = sim_machine_boot(m, stage);
		ns[stage] = os_nsecs() - ns[stage];
	}
	m->log.store = store;
	suppress_printk = 0;
	local_irq_restore(flags);
	console_loglevel = CONSOLE_LOGLEVEL_SILENT;
	console_unlock();
	console_loglevel = CONSOLE_LOGLEVEL_DEFAULT;
	if (err)
		return err;

	for_each_sim_node(&m->mm, nid)
		pages += m->mm.node_data[nid]->node_present_pages;
	for (stage = 1; stage < SIM_NR_STAGES; stage++)
		len += scnprintf(line + len, sizeof(line) - len, " %s %llu",
				 sim_stage_name(stage), ns[stage]);
	pr_info("bench-boot: size %s log %d pages %lu bytes %zu%s\n", size,
		log, pages, sizeof(struct sim_page), line);
	return 0;
}

static int __init bench_machines(const char *size)
{
	struct sim_machine_params params = { .name = "bench", .size = size };
	struct sim_machine *m = sim_machine_create(&params);
	int round, err = 0;

	if (IS_ERR(m))
		return PTR_ERR(m);
	for (round = 0; round < 2 * ROUNDS && !err; round++)
		err = bench_round(m, size, round % 2);
	sim_machine_destroy(m);
	return err;
}

static char *bench_boot;
core_param(bench_boot, bench_boot, charp, 0);

/* Machines of the size bench_boot=, then off. */
static int __init bench_run(void)
{
	int err;

	if (!bench_boot)
		return 0;
	if (!free_all_ns)
		pr_err("bench-boot: linked without --wrap: nothing of the kernel's was measured\n");
	pr_info("bench-boot: kernel %s pages %lu bytes %zu free_area_init %llu memblock_free_all %llu\n",
		bench_boot, NODE_DATA(0)->node_present_pages,
		sizeof(struct page), free_area_init_ns, free_all_ns);
	err = bench_machines(bench_boot);
	if (err)
		pr_err("bench-boot: machines of %s: error %d\n", bench_boot,
		       err);
	kernel_power_off();
	return 0;
}
late_initcall(bench_run);
