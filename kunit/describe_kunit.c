// SPDX-License-Identifier: GPL-2.0
/*
 * From what a user says to a machine: sizes, what is refused, machines that
 * nothing backs, pasted maps, and a mirror of the host.
 */
#include <kunit/test.h>
#include <linux/err.h>
#include <linux/ioport.h>
#include <linux/mm.h>
#include <linux/sizes.h>
#include <linux/vmstat.h>

#include "early/zones.h"
#include "helpers.h"
#include "page/page_alloc.h"

struct size_case {
	const char *name;
	struct sim_machine_params params;
	/* Memory that is described, in KiB; 0 where size= decides. */
	unsigned long ram;
	const char *size;
};

static const struct size_case size_cases[] = {
	/* 388K go to page 0 and to the BIOS area. */
	{ "a bank", { .banks = "16M@0:0" }, 16384 - 388 },
	{ "two banks", { .banks = "16M@0:0,9M@1G:1" }, 25600 - 388 },
	{ "hardly anything", { .banks = "2M@0:0" }, 2048 - 388 },
	{ "a whole memmap=", { .memmap = "20M@1M" }, 20480 },
	{ "with something reserved", { .memmap = "20M@1M,3M$2M" }, 17408 },
	{ "banks and memmap=", { .banks = "64M@1M:0", .memmap = "12M@2M" },
	  12288 },
	{ "banks and mem=", { .banks = "64M@1M:0", .mem = "21M" }, 20480 },
	{ "size= alone", { .size = "12M" }, .size = "12M" },
	{ "size= and a smaller map", { .size = "24M", .memmap = "12M@1M" },
	  .size = "24M" },
	{ "size= and banks", { .size = "24M", .banks = "12M@1M:0" },
	  .size = "24M" },
};

static void size_case_name(const struct size_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(size, size_cases, size_case_name);

static void as_much_is_carved_as_is_described(struct kunit *test)
{
	const struct size_case *c = test->param_value;
	u64 align = sim_banks_align(), want;
	struct sim_machine *m;

	want = max(round_up((u64)c->ram << 10, align), 2 * align);
	if (c->size)
		want = memparse(c->size, NULL);
	m = sim_test_machine(test, &c->params, SIM_STAGE_CARVED);
	KUNIT_EXPECT_EQ(test, m->size, want);
	KUNIT_EXPECT_FALSE(test, m->unbacked);
	KUNIT_EXPECT_EQ(test, m->banks.nr_chunks, 1);
	KUNIT_EXPECT_EQ(test, (u64)m->banks.chunk[0].nr_pages << PAGE_SHIFT,
			want);
	/* Nothing else is known before the stage firmware. */
	KUNIT_EXPECT_EQ(test, m->e820.nr_entries, 0);
	KUNIT_EXPECT_EQ(test, m->layout.nr, 0);
	KUNIT_EXPECT_EQ(test, m->banks.nr, 0);
	KUNIT_ASSERT_EQ(test, sim_test_boot_to(m, SIM_STAGE_BUDDY), 0);
	if (c->ram)
		KUNIT_EXPECT_EQ(test,
				sim_memblock_phys_mem_size(&m->memblock),
				(u64)c->ram << 10);
	sim_test_verify(test, m);
}

struct bad_case {
	const char *word;
	struct sim_machine_params params;
	int err;
};

/* @word is in the line; the first thing that is wrong is the one it names. */
static const struct bad_case bad_cases[] = {
	{ "size=", { .size = "" }, -EINVAL },
	{ "size=", { .size = "big" }, -EINVAL },
	{ "size=", { .size = "64M " }, -EINVAL },
	{ "size=", { .size = "-64M" }, -EINVAL },
	{ "size=", { .size = "1M" }, -EINVAL },
	{ "size=", { .size = "65M" }, -EINVAL },
	{ "size=", { .size = "65T" }, -ERANGE },
	{ "size=", { .size = "99999999999999999999" }, -ERANGE },
	{ "firmware=", { .size = "16M", .firmware = "" }, -EINVAL },
	{ "firmware=", { .size = "16M", .firmware = "efi" }, -EINVAL },
	{ "firmware=", { .size = "16M", .firmware = "hosts" }, -EINVAL },
	{ "firmware=", { .banks = "16M@0:0", .firmware = "PC" }, -EINVAL },
	{ "lowmem=", { .size = "16M", .lowmem = "" }, -EINVAL },
	{ "lowmem=", { .size = "16M", .lowmem = "low" }, -EINVAL },
	{ "lowmem=", { .size = "16M", .lowmem = "8M@0" }, -EINVAL },
	{ "lowmem=", { .size = "16M", .lowmem = "0" }, -ERANGE },
	{ "lowmem=", { .size = "16M", .lowmem = "4095K" }, -ERANGE },
	{ "lowmem=", { .size = "16M", .lowmem = "16777216T" }, -ERANGE },
	/* What is mapped must hold the kernel. */
	{ "lowmem=", { .banks = "16M@64M:0", .lowmem = "32M" }, -ENOSPC },
	{ "kernelcore=", { .size = "16M", .kernelcore = "half" }, -EINVAL },
	{ "kernelcore=", { .size = "16M", .kernelcore = "101%" }, -ERANGE },
	{ "kernelcore=", { .size = "16M", .kernelcore = "32M" }, -EINVAL },
	{ "movablecore=", { .size = "16M", .movablecore = "mirror" }, -EINVAL },
	{ "movablecore=", { .size = "16M", .movablecore = "0" }, -ERANGE },
	{ "movablecore=", { .size = "16M", .movablecore = "1T" }, -EINVAL },
	/* 388K of the bank are no memory. */
	{ "kernelcore=", { .banks = "16M@0:0", .kernelcore = "16M" }, -EINVAL },
	{ "cma=", { .size = "16M", .cma = "" }, -EINVAL },
	{ "cma=", { .size = "16M", .cma = "all" }, -EINVAL },
	{ "cma=", { .size = "16M", .cma = "4M@" }, -EINVAL },
	{ "cma=", { .size = "16M", .cma = "4M@4M-" }, -EINVAL },
	{ "cma=", { .size = "16M", .cma = "4M-16M" }, -EINVAL },
	{ "cma=", { .size = "16M", .cma = "4M@4M-12M " }, -EINVAL },
	{ "cma=", { .size = "16M", .cma = "65T" }, -ERANGE },
	{ "cma=", { .size = "16M", .cma = "4M@65T" }, -ERANGE },
	{ "cma=", { .size = "16M", .cma = "99999999999999999999" }, -ERANGE },
	/* Too large; no room between what is reserved. */
	{ "cma=", { .banks = "64M@1G:0", .cma = "1090M" }, -EINVAL },
	{ "cma=", { .banks = "64M@1G:0", .cma = "64M" }, -ENOMEM },
	{ "cma=", { .banks = "64M@1G:0", .cma = "8M@1028M-1034M" }, -EINVAL },
	/* At a place: no multiple of 2 MiB, past the end, no memory, taken. */
	{ "cma=", { .banks = "64M@1G:0", .cma = "8M@1025M" }, -EINVAL },
	{ "cma=", { .banks = "64M@1G:0", .cma = "8M@1082M" }, -EINVAL },
	{ "cma=", { .banks = "64M@1G:0", .cma = "8M@512M" }, -EINVAL },
	{ "cma=", { .banks = "64M@1G:0", .cma = "64M@1G" }, -EBUSY },
	{ "cma=", { .banks = "64M@1G:0", .lowmem = "1056M",
	  .cma = "8M@1052M" }, -EINVAL },
	{ "banks=", { .banks = "" }, -EINVAL },
	{ "banks=", { .banks = "16M" }, -EINVAL },
	{ "banks=", { .banks = "16M@0:0,16M@8M:1" }, -EINVAL },
	{ "banks=", { .banks = "16M@0:64" }, -ERANGE },
	{ "banks=", { .banks = "16M@64T:0" }, -ERANGE },
	{ "banks=", { .banks = "16M@0xfffffffffffff000:0" }, -ERANGE },
	{ "banks=", { .banks = "16M@0x800:0" }, -EINVAL },
	{ "banks=", { .size = "16M", .banks = "17M@1M:0" }, -EINVAL },
	/* No memory for a kernel at all: page 0 alone. */
	{ "banks=", { .banks = "4K@0:0" }, -ENOSPC },
	{ "memmap=", { .memmap = "16M@0,16M@8M" }, -EINVAL },
	{ "memmap=", { .memmap = "16M@0xfffffffffffff000" }, -ERANGE },
	{ "memmap=", { .memmap = "16M$0,exactmap" }, -ENOSPC },
	{ "memmap=", { .size = "16M", .memmap = "17M@1M" }, -EINVAL },
	{ "mem=", { .size = "16M", .mem = "little" }, -EINVAL },
	{ "mem=", { .size = "16M", .mem = "0" }, -EINVAL },
	/* Up to 1 MiB of the map in no bank. */
	{ "banks", { .banks = "16M@0:0", .memmap = "17M@0" }, -EINVAL },
	{ "banks", { .banks = "16M@1M:0", .memmap = "16M@0x81000" }, -EINVAL },
	{ "cpus=", { .size = "16M", .cpus = "" }, -EINVAL },
	{ "cpus=", { .size = "16M", .cpus = "0:0" }, -EINVAL },
	{ "cpus=", { .size = "16M", .cpus = "1:0,1:0" }, -EINVAL },
	{ "cpus=", { .size = "16M", .cpus = "1:64" }, -ERANGE },
	{ "numa_distance=", { .size = "16M", .numa_distance = "10,20" },
	  -EINVAL },
	{ "numa_distance=", { .size = "16M", .numa_distance = "10,20,20,10" },
	  -EINVAL },
	{ "numa_distance=", { .banks = "16M@0:0,4M@16M:1",
	  .numa_distance = "10,20,21,10" }, -EINVAL },
	{ "numa_distance=", { .banks = "16M@0:0,4M@16M:1",
	  .numa_distance = "10,5,5,10" }, -EINVAL },
	{ "numa_distance=", { .banks = "16M@0:0,4M@16M:1",
	  .numa_distance = "10,256,256,10" }, -ERANGE },
	{ "numa=", { .size = "16M", .numa = "acpi" }, -EINVAL },
	{ "numa=", { .size = "16M", .numa = "fake=65" }, -ERANGE },
	{ "numa=fake=2", { .size = "16M", .numa = "fake=2" }, -EINVAL },
	{ "numa=fake=2U", { .banks = "16M@1M:0", .numa = "fake=2U" }, -EINVAL },
	{ "numa=fake=", { .banks = "64M@1G:0", .numa = "fake=2:10,20" },
	  -EINVAL },
	{ "Bad debug_guardpage_minorder value: debug_guardpage_minorder=6: must be from 0 to 5",
	  { .size = "16M", .debug_guardpage_minorder = "6" }, -EINVAL },
	{ "debug_guardpage_minorder=-1:", { .size = "16M",
	  .debug_guardpage_minorder = "-1" }, -EINVAL },
	{ "debug_guardpage_minorder=:", { .size = "16M",
	  .debug_guardpage_minorder = "" }, -EINVAL },
	{ "debug_guardpage_minorder=0x1:", { .size = "16M",
	  .debug_guardpage_minorder = "0x1" }, -EINVAL },
	{ "debug_guardpage_minorder=4294967297:", { .size = "16M",
	  .debug_guardpage_minorder = "4294967297" }, -EINVAL },
};

static void bad_case_name(const struct bad_case *c, char *desc)
{
	const struct sim_machine_params *p = &c->params;

	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%s size=%s memmap=%s banks=%s %s",
		 c->word, p->size, p->memmap, p->banks, p->cpus ?:
		 p->numa_distance ?: p->numa ?: p->lowmem ?: p->firmware ?:
		 p->cma ?: p->kernelcore ?: p->movablecore ?: p->mem ?: "");
}

KUNIT_ARRAY_PARAM(bad, bad_cases, bad_case_name);

static void a_bad_description_is_refused_in_one_line(struct kunit *test)
{
	static unsigned int nr;
	const struct bad_case *c = test->param_value;
	struct sim_machine_params params = c->params;
	unsigned long before, after;
	char name[SIM_NAME_LEN], start[SIM_NAME_LEN + 12];
	struct sim_machine *m;
	int level;

	/* A name that no other machine has, for its lines to be found. */
	snprintf(name, sizeof(name), "refused-%u", nr++);
	snprintf(start, sizeof(start), "mm_sim: %s: ", name);
	params.name = name;
	before = global_zone_page_state(NR_FREE_PAGES);
	level = sim_test_quiet_begin(LOGLEVEL_CRIT);
	m = sim_machine_create(&params);
	sim_test_quiet_end(level);
	after = global_zone_page_state(NR_FREE_PAGES);
	if (!IS_ERR(m))
		sim_machine_destroy(m);
	KUNIT_ASSERT_TRUE(test, IS_ERR(m));
	KUNIT_EXPECT_EQ(test, PTR_ERR(m), c->err);
	KUNIT_EXPECT_EQ(test, sim_test_host_log(test, start, c->word), 1);
	/* The least that could be carved is 8M. */
	KUNIT_EXPECT_GT(test, after, before - (SZ_4M >> PAGE_SHIFT));
}

static void a_machine_without_memory_boots_up_to_zonelists(struct kunit *test)
{
	const struct sim_machine_params params = {
		.size = "0", .banks = "1T@0:0,1T@1T:1,16T@32T:3",
		.cpus = "8:0,8:1,1:2", .kernelcore = "25%",
	};
	struct sim_machine *m = sim_test_machine(test, &params,
						 SIM_STAGE_CARVED);
	int i, err, level;

	KUNIT_EXPECT_TRUE(test, m->unbacked);
	KUNIT_EXPECT_EQ(test, m->banks.nr_chunks, 0);
	KUNIT_EXPECT_EQ(test, sim_machine_last_stage(m), SIM_STAGE_ZONELISTS);
	for (i = 0; i < 2; i++) {
		KUNIT_ASSERT_EQ(test, sim_test_boot_to(m, SIM_STAGE_BUDDY), 0);
		KUNIT_EXPECT_EQ(test, m->stage, SIM_STAGE_ZONELISTS);
		mutex_lock(&m->lock);
		err = sim_machine_step(m);
		mutex_unlock(&m->lock);
		KUNIT_EXPECT_EQ(test, err, -ERANGE);
		KUNIT_EXPECT_EQ(test, m->stage, SIM_STAGE_ZONELISTS);
		KUNIT_EXPECT_EQ(test, m->mm.sim_nr_node_ids, 4);
		KUNIT_EXPECT_EQ(test, m->mm.max_pfn, 48UL << (40 - PAGE_SHIFT));
		KUNIT_EXPECT_EQ(test, m->mm.nr_cpus, 17);
		KUNIT_EXPECT_EQ(test, m->banks.nr, 0);
		KUNIT_EXPECT_NULL(test, sim_phys_to_virt(&m->banks, SZ_1M));
		KUNIT_EXPECT_NULL(test, sim_pfn_to_page(&m->mm, 4096));
		sim_test_verify(test, m);
		level = sim_test_quiet_begin(LOGLEVEL_CRIT);
		KUNIT_EXPECT_NULL(test, sim_alloc_pages(&m->mm, GFP_KERNEL, 0));
		sim_test_quiet_end(level);

		mutex_lock(&m->lock);
		sim_machine_reset(m);
		mutex_unlock(&m->lock);
		KUNIT_EXPECT_EQ(test, m->stage, SIM_STAGE_CARVED);
		KUNIT_EXPECT_NULL(test, m->mm.node_data[0]);
	}
}

/* 100 ranges, of which fake nodes make more than the first array holds. */
static void a_machine_without_memory_has_room_for_many_ranges(struct kunit *test)
{
	struct sim_machine_params params = {
		.size = "0", .numa = "fake=64",
	};
	char *memmap = kunit_kzalloc(test, SZ_4K, GFP_KERNEL);
	struct sim_machine *m;
	size_t len = 0;
	int i;

	KUNIT_ASSERT_NOT_NULL(test, memmap);
	for (i = 0; i < 100; i++)
		len += scnprintf(memmap + len, SZ_4K - len, "%s992M@%dG",
				 i ? "," : "", i);
	params.memmap = memmap;
	m = sim_test_machine(test, &params, SIM_STAGE_ZONELISTS);
	KUNIT_EXPECT_GT(test, m->memblock.memory.cnt,
			SIM_INIT_MEMBLOCK_REGIONS);
	KUNIT_EXPECT_EQ(test, m->mm.node_states[SIM_N_MEMORY], U64_MAX);
	sim_test_verify(test, m);
}

static const char pasted[] =
	"[    0.000000] BIOS-provided physical RAM map:\n"
	"[    0.000000] BIOS-e820: [mem 0x0000000000000000-0x000000000009fbff] usable\n"
	"[    0.000000] BIOS-e820: [mem 0x0000000000100000-0x0000000000bfffff] usable\n"
	"[    0.000000] BIOS-e820: [mem 0x00000000fffc0000-0x00000000ffffffff] reserved\n"
	"[    0.000000] NX (Execute Disable) protection: active\n";

static int paste(struct sim_machine *m, const char *text)
{
	int level = sim_test_quiet_begin(LOGLEVEL_CRIT);
	int err;

	mutex_lock(&m->lock);
	err = sim_machine_paste(m, text);
	mutex_unlock(&m->lock);
	sim_test_quiet_end(level);
	return err;
}

static void expect_pasted(struct kunit *test, struct sim_machine *m)
{
	/* Page 0 is the firmware's; 11M and 636K less 3K are left. */
	KUNIT_ASSERT_EQ(test, sim_test_boot_to(m, SIM_STAGE_BUDDY), 0);
	KUNIT_ASSERT_EQ(test, m->memblock.memory.cnt, 2);
	KUNIT_EXPECT_EQ(test, m->memblock.memory.regions[0].base, SZ_4K);
	KUNIT_EXPECT_EQ(test, m->memblock.memory.regions[0].size, 0x9e000);
	KUNIT_EXPECT_EQ(test, m->memblock.memory.regions[1].base, SZ_1M);
	KUNIT_EXPECT_EQ(test, m->memblock.memory.regions[1].size, 11 * SZ_1M);
	sim_test_verify(test, m);
}

static void reset(struct sim_machine *m)
{
	mutex_lock(&m->lock);
	sim_machine_reset(m);
	mutex_unlock(&m->lock);
}

static void a_pasted_map_replaces_that_of_the_firmware(struct kunit *test)
{
	struct sim_machine *m = sim_test_boot(test, "16M", NULL,
					      SIM_STAGE_CARVED);

	KUNIT_ASSERT_EQ(test, paste(m, pasted), 0);
	KUNIT_EXPECT_EQ(test, m->stage, SIM_STAGE_CARVED);
	KUNIT_EXPECT_EQ(test, m->e820.nr_entries, 0);
	expect_pasted(test, m);
	/* It stays, and can be replaced. */
	reset(m);
	expect_pasted(test, m);
	reset(m);
	KUNIT_ASSERT_EQ(test, paste(m, "BIOS-e820: [mem 0x100000-0x10fffff] usable"),
			0);
	KUNIT_ASSERT_EQ(test, sim_test_boot_to(m, SIM_STAGE_BUDDY), 0);
	KUNIT_EXPECT_EQ(test, sim_memblock_phys_mem_size(&m->memblock), SZ_16M);
	sim_test_verify(test, m);
}

static void a_bad_map_leaves_the_one_before(struct kunit *test)
{
	static const struct {
		const char *text;
		int err;
	} cases[] = {
		{ "", -EINVAL },
		{ "nothing of it\n", -EINVAL },
		{ "BIOS-e820: [mem 0x0-0x1] usable and more\n", -EINVAL },
		{ "BIOS-e820: [mem 0x2000-0x1000] usable\n", -ERANGE },
		/* More than is carved. */
		{ "BIOS-e820: [mem 0x100000-0x1100fff] usable\n", -EINVAL },
		/* Nothing to put a kernel into. */
		{ "BIOS-e820: [mem 0x0-0xfff] usable\n", -ENOSPC },
		{ "BIOS-e820: [mem 0x0-0xffffff] reserved\n", -ENOSPC },
	};
	struct sim_machine *m = sim_test_boot(test, "16M", NULL,
					      SIM_STAGE_CARVED);
	int i;

	KUNIT_ASSERT_EQ(test, paste(m, pasted), 0);
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		KUNIT_EXPECT_EQ_MSG(test, paste(m, cases[i].text), cases[i].err,
				    "case %d", i);
		KUNIT_EXPECT_EQ(test, m->stage, SIM_STAGE_CARVED);
		expect_pasted(test, m);
		reset(m);
	}
}

static void a_map_is_taken_at_stage_carved_only(struct kunit *test)
{
	struct sim_machine *m = sim_test_boot(test, "16M", NULL,
					      SIM_STAGE_CARVED);
	const struct sim_e820_table *table = &m->e820;
	int stage;

	for (stage = SIM_STAGE_FIRMWARE; stage <= SIM_STAGE_LAST; stage++) {
		KUNIT_ASSERT_EQ(test, sim_test_boot_to(m, stage), 0);
		KUNIT_EXPECT_EQ(test, paste(m, pasted), -EBUSY);
		KUNIT_EXPECT_EQ(test, m->stage, stage);
		KUNIT_EXPECT_NULL(test, m->pasted);
		KUNIT_EXPECT_GT(test, table->nr_entries, 0);
	}
	sim_test_verify(test, m);
}

/* A map with less than the banks; what lies in none of them is refused. */
static void a_pasted_map_is_cut_by_the_banks(struct kunit *test)
{
	const struct sim_machine_params params = {
		.banks = "6M@0:0,10M@6M:1",
	};
	struct sim_machine *m = sim_test_machine(test, &params,
						 SIM_STAGE_CARVED);

	KUNIT_ASSERT_EQ(test, paste(m, pasted), 0);
	KUNIT_ASSERT_EQ(test, sim_test_boot_to(m, SIM_STAGE_BUDDY), 0);
	KUNIT_EXPECT_EQ(test, m->mm.node_data[0]->node_present_pages,
			158 + 5 * 256);
	KUNIT_EXPECT_EQ(test, m->mm.node_data[1]->node_present_pages, 6 * 256);
	sim_test_verify(test, m);
	reset(m);
	KUNIT_EXPECT_EQ(test, paste(m, "BIOS-e820: [mem 0x100000-0x100ffff] usable\n"),
			-EINVAL);
}

/*
 * User Mode Linux shows no memory in its resource tree. Where that is so, hang
 * in some that looks like a host's: 2 GiB, to the byte.
 */
static const struct resource fake_tree[] = {
	{ .start = 0x1000, .end = 0x9fc0f, .name = "System RAM",
	  .flags = IORESOURCE_SYSTEM_RAM | IORESOURCE_BUSY },
	{ .start = 0x9fc10, .end = 0xfffff, .name = "Reserved",
	  .flags = IORESOURCE_MEM, .desc = IORES_DESC_RESERVED },
	{ .start = SZ_1M, .end = 0x3fffffff, .name = "System RAM",
	  .flags = IORESOURCE_SYSTEM_RAM | IORESOURCE_BUSY },
	{ .start = 0x40000000, .end = 0x400fffff, .name = "ACPI Tables",
	  .flags = IORESOURCE_MEM, .desc = IORES_DESC_ACPI_TABLES },
	{ .start = 0x40100000, .end = 0x401fffff, .name = "ACPI NVS",
	  .flags = IORESOURCE_MEM, .desc = IORES_DESC_ACPI_NV_STORAGE },
	/* A device's: none of ours. */
	{ .start = 0xfe000000, .end = 0xfe0fffff, .name = "a device",
	  .flags = IORESOURCE_MEM },
	{ .start = 0x100000000, .end = 0x1400613ef, .name = "System RAM",
	  .flags = IORESOURCE_SYSTEM_RAM | IORESOURCE_BUSY },
};

static int count_ram(struct resource *res, void *arg)
{
	(*(unsigned int *)arg)++;
	return 0;
}

static void remove_tree(void *tree)
{
	struct resource *res = tree;
	int i;

	for (i = 0; i < ARRAY_SIZE(fake_tree); i++)
		if (res[i].parent)
			remove_resource(&res[i]);
}

static void hang_in_fake_tree(struct kunit *test)
{
	unsigned int ram = 0;
	struct resource *tree;
	int i;

	walk_iomem_res_desc(IORES_DESC_NONE,
			    IORESOURCE_SYSTEM_RAM | IORESOURCE_BUSY, 0, -1,
			    &ram, count_ram);
	if (ram)
		kunit_skip(test, "this host shows memory of its own");
	tree = kunit_kzalloc(test, sizeof(fake_tree), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, tree);
	memcpy(tree, fake_tree, sizeof(fake_tree));
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, remove_tree,
							tree), 0);
	for (i = 0; i < ARRAY_SIZE(fake_tree); i++)
		KUNIT_ASSERT_EQ(test, insert_resource(&iomem_resource,
						      &tree[i]), 0);
}

static void the_host_is_mirrored_on_a_smaller_scale(struct kunit *test)
{
	/* Start, end and type, before they are scaled. */
	static const struct sim_e820_entry want[] = {
		{ 0x1000, 0x9fc10, SIM_E820_TYPE_RAM },
		{ 0x9fc10, SZ_1M, SIM_E820_TYPE_RESERVED },
		{ SZ_1M, 0x40000000, SIM_E820_TYPE_RAM },
		{ 0x40000000, 0x40100000, SIM_E820_TYPE_ACPI },
		{ 0x40100000, 0x40200000, SIM_E820_TYPE_NVS },
		{ 0x100000000, 0x1400613f0, SIM_E820_TYPE_RAM },
	};
	const struct sim_machine_params params = {
		.size = "64M", .firmware = "host",
	};
	struct sim_machine *m;
	int i;

	hang_in_fake_tree(test);
	m = sim_test_machine(test, &params, SIM_STAGE_BUDDY);
	/* 2 GiB are 32 times 64 MiB. */
	KUNIT_EXPECT_EQ(test, m->scale, 5);
	KUNIT_ASSERT_EQ(test, m->e820.nr_entries, ARRAY_SIZE(want));
	for (i = 0; i < ARRAY_SIZE(want); i++) {
		KUNIT_EXPECT_EQ_MSG(test, m->e820.entries[i].addr,
				    want[i].addr / 32, "entry %d", i);
		KUNIT_EXPECT_EQ_MSG(test, m->e820.entries[i].size,
				    want[i].size / 32 - want[i].addr / 32,
				    "entry %d", i);
		KUNIT_EXPECT_EQ_MSG(test, m->e820.entries[i].type,
				    want[i].type, "entry %d", i);
	}
	/* 16 MiB would be 512 KiB, less than a largest block. */
	KUNIT_EXPECT_EQ(test, m->limits.max_dma_pfn, SIM_MAX_ORDER_NR_PAGES);
	KUNIT_EXPECT_EQ(test, m->limits.max_dma32_pfn, SZ_128M >> PAGE_SHIFT);
	KUNIT_EXPECT_EQ(test, sim_test_zone(m, SIM_ZONE_NORMAL)->zone_start_pfn,
			SZ_128M >> PAGE_SHIFT);
	/* 1 GiB and 398320 bytes, of which three pages are left. */
	KUNIT_EXPECT_EQ(test, sim_test_zone(m, SIM_ZONE_NORMAL)->present_pages,
			(SZ_32M >> PAGE_SHIFT) + 3);
	sim_test_verify(test, m);
}

static void a_host_that_fits_is_not_scaled(struct kunit *test)
{
	const struct sim_machine_params params = {
		.size = "0", .firmware = "host",
	};
	struct sim_machine *m;

	hang_in_fake_tree(test);
	m = sim_test_machine(test, &params, SIM_STAGE_ZONELISTS);
	KUNIT_EXPECT_EQ(test, m->scale, 0);
	KUNIT_EXPECT_EQ(test, m->limits.max_dma_pfn, SIM_MAX_DMA_PFN);
	KUNIT_EXPECT_EQ(test, m->limits.max_dma32_pfn, SIM_MAX_DMA32_PFN);
	/* 0x1000 to 0x9f000, 1M to 1G, 4G to 5G and a little. */
	KUNIT_EXPECT_EQ(test, sim_memblock_phys_mem_size(&m->memblock),
			0x9e000 + 0x40000000 - SZ_1M + 0x40061000ULL);
}

static void without_a_map_the_host_is_a_small_pc(struct kunit *test)
{
	const struct sim_machine_params params = {
		.size = "16M", .firmware = "host",
	};
	const struct sim_machine_params pc = { .size = "16M" };
	struct sim_machine *a, *b;
	unsigned int ram = 0;

	walk_iomem_res_desc(IORES_DESC_NONE,
			    IORESOURCE_SYSTEM_RAM | IORESOURCE_BUSY, 0, -1,
			    &ram, count_ram);
	if (ram)
		kunit_skip(test, "this host shows memory of its own");
	a = sim_test_machine(test, &params, SIM_STAGE_BUDDY);
	b = sim_test_machine(test, &pc, SIM_STAGE_BUDDY);
	KUNIT_EXPECT_EQ(test, a->scale, 0);
	KUNIT_ASSERT_EQ(test, a->e820.nr_entries, b->e820.nr_entries);
	KUNIT_EXPECT_MEMEQ(test, a->e820.entries, b->e820.entries,
			   b->e820.nr_entries * sizeof(*b->e820.entries));
	KUNIT_EXPECT_EQ(test, a->mm.totalram_pages, b->mm.totalram_pages);
}

static struct kunit_case describe_cases[] = {
	KUNIT_CASE_PARAM(as_much_is_carved_as_is_described, size_gen_params),
	KUNIT_CASE_PARAM(a_bad_description_is_refused_in_one_line,
			 bad_gen_params),
	KUNIT_CASE(a_machine_without_memory_boots_up_to_zonelists),
	KUNIT_CASE(a_machine_without_memory_has_room_for_many_ranges),
	KUNIT_CASE(a_pasted_map_replaces_that_of_the_firmware),
	KUNIT_CASE(a_bad_map_leaves_the_one_before),
	KUNIT_CASE(a_map_is_taken_at_stage_carved_only),
	KUNIT_CASE(a_pasted_map_is_cut_by_the_banks),
	KUNIT_CASE(the_host_is_mirrored_on_a_smaller_scale),
	KUNIT_CASE(a_host_that_fits_is_not_scaled),
	KUNIT_CASE(without_a_map_the_host_is_a_small_pc),
	{}
};

static struct kunit_suite describe_suite = {
	.name = "mm_sim_describe",
	.test_cases = describe_cases,
};

kunit_test_suite(describe_suite);
