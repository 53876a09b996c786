// SPDX-License-Identifier: GPL-2.0
/*
 * The file kernel_page_tables, read as a program reads it, against lines that were
 * worked out by hand from the machine's memory.
 */
#include <linux/errno.h>
#include <linux/fs.h>
#include <linux/sizes.h>
#include <linux/string.h>
#include <linux/uio.h>

#include "helpers.h"
#include "view/debugfs_internal.h"

#define MARKER "---[ Kernel Mapping ]---\n"
#define TEXT_MAX SZ_16K

/**
 * struct reader - the file, opened
 * @test: the running case
 * @inode: its inode
 * @file: its file
 * @pos: where the next read begins
 * @len: length of @text
 * @text: all that was read, one after the other
 */
struct reader {
	struct kunit *test;
	struct inode inode;
	struct file file;
	loff_t pos;
	size_t len;
	char text[TEXT_MAX];
};

static void close_reader(void *data)
{
	struct reader *r = data;

	sim_kernel_page_tables_fops.release(&r->inode, &r->file);
}

static struct reader *open_reader(struct kunit *test, struct sim_machine *m)
{
	struct reader *r = kunit_kzalloc(test, sizeof(*r), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, r);
	r->test = test;
	r->inode.i_private = m;
	KUNIT_ASSERT_EQ(test, 0, sim_kernel_page_tables_fops.open(&r->inode,
								  &r->file));
	KUNIT_ASSERT_EQ(test, 0, kunit_add_action_or_reset(test, close_reader,
							   r));
	return r;
}

/* One read() of at most @size bytes. Returns the bytes read. */
static ssize_t read_some(struct reader *r, size_t size)
{
	struct kvec vec = { .iov_base = r->text + r->len, .iov_len = size };
	struct kiocb iocb = { .ki_filp = &r->file, .ki_pos = r->pos };
	struct iov_iter iter;
	ssize_t got;

	KUNIT_ASSERT_LT(r->test, r->len + size, TEXT_MAX);
	iov_iter_kvec(&iter, ITER_DEST, &vec, 1, size);
	got = sim_kernel_page_tables_fops.read_iter(&iocb, &iter);
	KUNIT_ASSERT_GE(r->test, got, 0);
	r->pos = iocb.ki_pos;
	r->len += got;
	r->text[r->len] = '\0';
	return got;
}

/* All of the file, in reads of @size bytes. */
static const char *read_all(struct kunit *test, struct sim_machine *m,
			    size_t size)
{
	struct reader *r = open_reader(test, m);

	while (read_some(r, size))
		;
	return r->text;
}

/**
 * struct dump_row - a machine, and its file
 * @name: what is special about it
 * @size: bytes to carve
 * @memmap: its memory
 * @arm: mapped in the shape of ARM
 * @want: the lines below the marker
 */
struct dump_row {
	const char *name;
	const char *size;
	const char *memmap;
	bool arm;
	const char *want;
};

/* The kernel is at 16M where there is room from there on, else at 1M. */
static const struct dump_row dump_rows[] = {
	{
		"lpae: whole blocks", "16M", "8M@2M,4M@16M", false,
		"0xffff000000200000-0xffff000000a00000           8M PMD RW NX SHD\n"
		"0xffff000001000000-0xffff000001200000           2M PMD RW x  SHD\n"
		"0xffff000001200000-0xffff000001400000           2M PMD RW NX SHD\n",
	}, {
		"lpae: a small PC", "16M", NULL, false,
		"0xffff000000001000-0xffff00000009f000         632K PTE     RW x  SHD MEM/CACHED/WBWA\n"
		"0xffff000000100000-0xffff000000200000           1M PTE     RW x  SHD MEM/CACHED/WBWA\n"
		"0xffff000000200000-0xffff000000a00000           8M PMD RW NX SHD\n"
		"0xffff000000a00000-0xffff000000be0000        1920K PTE     RW NX SHD MEM/CACHED/WBWA\n"
		"0xffff000100000000-0xffff000100400000           4M PMD RW NX SHD\n",
	}, {
		"lpae: pages of two tables are one line", "16M",
		"2M@3M,8M@16M", false,
		"0xffff000000300000-0xffff000000500000           2M PTE     RW NX SHD MEM/CACHED/WBWA\n"
		"0xffff000001000000-0xffff000001200000           2M PMD RW x  SHD\n"
		"0xffff000001200000-0xffff000001800000           6M PMD RW NX SHD\n",
	}, {
		"lpae: a kernel in a part of a block", "16M",
		"1536K@16M,8M@32M", false,
		"0xffff000001000000-0xffff000001180000        1536K PTE     RW x  SHD MEM/CACHED/WBWA\n"
		"0xffff000002000000-0xffff000002800000           8M PMD RW NX SHD\n",
	}, {
		"lpae: memory 60 TiB apart", "32M", "16M@1M,16M@60T", false,
		"0xffff000000100000-0xffff000000200000           1M PTE     RW NX SHD MEM/CACHED/WBWA\n"
		"0xffff000000200000-0xffff000001000000          14M PMD RW NX SHD\n"
		"0xffff000001000000-0xffff000001100000           1M PTE     RW x  SHD MEM/CACHED/WBWA\n"
		"0xffff3c0000000000-0xffff3c0001000000          16M PMD RW NX SHD\n",
	}, {
		"lpae: a run of many blocks", "128M", "100M@32M", false,
		"0xffff000002000000-0xffff000002200000           2M PMD RW x  SHD\n"
		"0xffff000002200000-0xffff000008400000          98M PMD RW NX SHD\n",
	}, {
		"arm: whole pairs", "16M", "8M@2M,4M@16M", true,
		"0xc0000000-0xc0800000           8M PGD KERNEL      RW NX SHD\n"
		"0xc0e00000-0xc0f00000           1M PGD KERNEL      RW x  SHD\n"
		"0xc0f00000-0xc1200000           3M PGD KERNEL      RW NX SHD\n",
	}, {
		"arm: a small PC", "16M", NULL, true,
		"0xc0001000-0xc009f000         632K PTE KERNEL      RW NX SHD MEM/CACHED/WBWA\n"
		"0xc0100000-0xc0200000           1M PGD KERNEL      RW x  SHD\n"
		"0xc0200000-0xc0a00000           8M PGD KERNEL      RW NX SHD\n"
		"0xc0a00000-0xc0be0000        1920K PTE KERNEL      RW NX SHD MEM/CACHED/WBWA\n",
	}, {
		"arm: pages and a section in one pair, then the other way round",
		"16M", "64K@4M,1M@5M,1M@8M,64K@9280K,4M@16M", true,
		"0xc0000000-0xc0010000          64K PTE KERNEL      RW NX SHD MEM/CACHED/WBWA\n"
		"0xc0100000-0xc0200000           1M PGD KERNEL      RW NX SHD\n"
		"0xc0400000-0xc0500000           1M PGD KERNEL      RW NX SHD\n"
		"0xc0510000-0xc0520000          64K PTE KERNEL      RW NX SHD MEM/CACHED/WBWA\n"
		"0xc0c00000-0xc0d00000           1M PGD KERNEL      RW x  SHD\n"
		"0xc0d00000-0xc1000000           3M PGD KERNEL      RW NX SHD\n",
	}, {
		"arm: memory that ends at an odd MiB", "16M", "5M@1M,4M@7M",
		true,
		"0xc0100000-0xc0200000           1M PGD KERNEL      RW x  SHD\n"
		"0xc0200000-0xc0600000           4M PGD KERNEL      RW NX SHD\n"
		"0xc0700000-0xc0b00000           4M PGD KERNEL      RW NX SHD\n",
	}, {
		/* All of 8M to 9M+4K goes by pages; 1028K is no whole MiB. */
		"arm: one page more than a section", "16M", "5124K@4M", true,
		"0xc0000000-0xc0100000           1M PGD KERNEL      RW x  SHD\n"
		"0xc0100000-0xc0400000           3M PGD KERNEL      RW NX SHD\n"
		"0xc0400000-0xc0501000        1028K PTE KERNEL      RW NX SHD MEM/CACHED/WBWA\n",
	},
};

KUNIT_ARRAY_PARAM_DESC(dump_rows, dump_rows, name);

static struct sim_machine *row_machine(struct kunit *test,
				       const struct dump_row *row,
				       enum sim_stage target)
{
	const struct sim_machine_params params = {
		.size = row->size,
		.memmap = row->memmap,
		.page_tables = row->arm ? "arm" : "lpae",
	};

	return sim_test_machine(test, &params, target);
}

static void expect_lines(struct kunit *test, const char *text,
			 const char *lines)
{
	KUNIT_EXPECT_TRUE_MSG(test, strstarts(text, MARKER), "%s", text);
	KUNIT_EXPECT_STREQ(test, text + min(strlen(text), strlen(MARKER)),
			   lines);
}

static void dump_says_how_memory_is_mapped(struct kunit *test)
{
	const struct dump_row *row = test->param_value;
	struct sim_machine *m = row_machine(test, row, SIM_STAGE_MAPPED);

	expect_lines(test, read_all(test, m, SZ_4K), row->want);
	/* It says so to the end. */
	KUNIT_ASSERT_EQ(test, 0, sim_test_boot_to(m, SIM_STAGE_LAST));
	expect_lines(test, read_all(test, m, SZ_4K), row->want);
}

static void dump_is_the_same_in_small_pieces(struct kunit *test)
{
	static const int sizes[] = { 1, 7, 64, 1000 };
	const struct dump_row *row = test->param_value;
	struct sim_machine *m = row_machine(test, row, SIM_STAGE_MAPPED);
	int i;

	for (i = 0; i < ARRAY_SIZE(sizes); i++)
		expect_lines(test, read_all(test, m, sizes[i]), row->want);
}

static void dump_can_be_read_from_anywhere(struct kunit *test)
{
	const struct dump_row *row = test->param_value;
	struct sim_machine *m = row_machine(test, row, SIM_STAGE_MAPPED);
	const char *all = read_all(test, m, SZ_4K);
	struct reader *r = open_reader(test, m);
	loff_t at;

	for (at = strlen(all) + 1; at >= 0; at -= 13) {
		ssize_t want = clamp_t(ssize_t, strlen(all) - at, 0, 50);

		r->pos = at;
		r->len = 0;
		KUNIT_EXPECT_EQ(test, read_some(r, 50), want);
		KUNIT_EXPECT_EQ(test, memcmp(r->text, all + at, want), 0);
	}
}

/* More lines than a page holds: a hole of 64 KiB in every second MiB. */
static void dump_of_many_lines_is_whole(struct kunit *test)
{
	int arm, i;

	for (arm = 0; arm < 2; arm++) {
		const struct dump_row row = {
			.size = "128M", .memmap = "120M@2M", .arm = arm,
		};
		struct sim_machine *m = row_machine(test, &row,
						    SIM_STAGE_MEMBLOCK);
		u64 base = arm ? 0xc0000000 : 0xffff000000200000;
		unsigned int lines = 0;
		const char *text;

		for (i = 0; i < 60; i++)
			KUNIT_ASSERT_EQ(test, 0,
					sim_memblock_mark_nomap(&m->memblock,
								SZ_2M * (i + 1),
								SZ_64K));
		m->image.kernel_size = 0;
		KUNIT_ASSERT_EQ(test, 0, sim_test_boot_to(m, SIM_STAGE_MAPPED));
		text = read_all(test, m, 100);
		KUNIT_EXPECT_GT(test, strlen(text), SZ_4K);
		text += strlen(MARKER);
		for (; *text; lines++) {
			u64 start, end, want = base + lines * SZ_2M;
			int nr = sscanf(text, "0x%llx-0x%llx ", &start, &end);

			KUNIT_ASSERT_EQ(test, nr, 2);
			KUNIT_EXPECT_EQ(test, start, want + SZ_64K);
			KUNIT_EXPECT_EQ(test, end, want + SZ_2M);
			text = strchr(text, '\n') + 1;
		}
		KUNIT_EXPECT_EQ(test, lines, 60);
	}
}

/* What a line of a section says then, and ends with. */
#define NOT_SHARED "   "

static const char lpae_changed[] =
	"0xffff000000200000-0xffff000000400000           2M PMD RW x  SHD\n"
	"0xffff000000400000-0xffff000000600000           2M PMD ro NX SHD\n"
	"0xffff000000600000-0xffff000000800000           2M PMD USR RW NX SHD\n"
	"0xffff000000800000-0xffff000000a00000           2M PMD RW NX " NOT_SHARED "\n"
	"0xffff000000a00000-0xffff000000c00000           2M PMD USR ro x  " NOT_SHARED "\n"
	"0xffff000002000000-0xffff000002001000           4K PTE     RW NX SHD MEM/CACHED/WBWA\n"
	"0xffff000002001000-0xffff000002002000           4K PTE USR RW NX SHD MEM/CACHED/WBWA\n"
	"0xffff000002002000-0xffff000002003000           4K PTE     ro NX SHD MEM/CACHED/WBWA\n"
	"0xffff000002003000-0xffff000002004000           4K PTE     RW x      MEM/CACHED/WBWA\n"
	"0xffff000002004000-0xffff000002005000           4K PTE     RW NX SHD SO/UNCACHED\n"
	"0xffff000002005000-0xffff000002006000           4K PTE     RW NX SHD MEM/BUFFERABLE/WC DEV/WC\n"
	"0xffff000002006000-0xffff000002007000           4K PTE     RW NX SHD MEM/CACHED/WT\n"
	"0xffff000002007000-0xffff000002008000           4K PTE     RW NX SHD MEM/CACHED/WBRA DEV/CACHED\n"
	"0xffff000002008000-0xffff000002009000           4K PTE     RW NX SHD DEV/SHARED\n"
	"0xffff000002009000-0xffff00000200a000           4K PTE     RW NX SHD\n"
	"0xffff00000200b000-0xffff000002010000          20K PTE     RW NX SHD MEM/CACHED/WBWA\n";

/* Each entry is changed by hand; the first is at 4M, the map's own at 2M. */
static void dump_is_decoded_from_the_entries_of_lpae(struct kunit *test)
{
	struct sim_machine *m = sim_test_boot(test, "16M", "12M@2M,64K@32M",
					      SIM_STAGE_MAPPED);
	u64 *pmd, *pte;

	pmd = sim_phys_to_virt(&m->banks, *(u64 *)m->lowmem.table - 3);
	KUNIT_ASSERT_NOT_NULL(test, pmd);
	pte = sim_phys_to_virt(&m->banks, pmd[16] - 3);
	KUNIT_ASSERT_NOT_NULL(test, pte);
	/* Read only; for users, too; not shared; all of that. */
	pmd[2] |= 1ULL << 58 | 1 << 7;
	pmd[3] |= 1 << 6;
	pmd[4] &= ~(3ULL << 8);
	pmd[5] = (pmd[5] | 1ULL << 58 | 1 << 7 | 1 << 6) &
		 ~(3ULL << 8 | 1ULL << 54);
	pmd[6] = 0;
	pte[1] |= 1 << 6;
	pte[2] |= 1ULL << 58;
	pte[3] &= ~(3ULL << 8 | 1ULL << 54);
	pte[4] &= ~(7ULL << 2);
	pte[5] &= ~(6ULL << 2);
	pte[6] &= ~(5ULL << 2);
	pte[7] &= ~(4ULL << 2);
	pte[8] &= ~(3ULL << 2);
	pte[9] &= ~(2ULL << 2);
	pte[10] = 0;
	expect_lines(test, read_all(test, m, SZ_4K), lpae_changed);
}

static const char arm_changed[] =
	"0xc0000000-0xc0100000           1M PGD KERNEL      RW x  SHD\n"
	"0xc0100000-0xc0200000           1M PGD KERNEL      ro NX SHD\n"
	"0xc0200000-0xc0300000           1M PGD KERNEL  USR ro NX SHD\n"
	"0xc0300000-0xc0400000           1M PGD KERNEL  USR RW NX SHD\n"
	"0xc0400000-0xc0500000           1M PGD KERNEL      RW x  " NOT_SHARED "\n"
	"0xc0500000-0xc0600000           1M PGD USER        RW NX SHD\n"
	"0xc0600000-0xc0700000           1M PGD IO          RW NX SHD\n"
	"0xc0700000-0xc0800000           1M PGD VECTORS     RW NX SHD\n"
	"0xc0800000-0xc0900000           1M PGD unknown     RW NX SHD\n"
	"0xc1000000-0xc1001000           4K PTE USER    USR RW NX SHD MEM/CACHED/WBWA\n"
	"0xc1001000-0xc1002000           4K PTE USER        ro NX SHD MEM/CACHED/WBWA\n"
	"0xc1002000-0xc1003000           4K PTE USER        RW x      MEM/CACHED/WBWA\n"
	"0xc1003000-0xc1004000           4K PTE USER        RW NX SHD SO/UNCACHED\n"
	"0xc1004000-0xc1005000           4K PTE USER        RW NX SHD MEM/BUFFERABLE/WC\n"
	"0xc1005000-0xc1006000           4K PTE USER        RW NX SHD MEM/CACHED/WT\n"
	"0xc1006000-0xc1007000           4K PTE USER        RW NX SHD MEM/CACHED/WBRA\n"
	"0xc1007000-0xc1008000           4K PTE USER        RW NX SHD MEM/MINICACHE\n"
	"0xc1008000-0xc1009000           4K PTE USER        RW NX SHD DEV/SHARED\n"
	"0xc1009000-0xc100a000           4K PTE USER        RW NX SHD DEV/NONSHARED\n"
	"0xc100a000-0xc100b000           4K PTE USER        RW NX SHD DEV/WC\n"
	"0xc100b000-0xc100c000           4K PTE USER        RW NX SHD DEV/CACHED\n"
	"0xc100c000-0xc100d000           4K PTE USER        RW NX SHD\n"
	"0xc100e000-0xc1010000           8K PTE USER        RW NX SHD MEM/CACHED/WBWA\n"
	"0xc11f0000-0xc1200000          64K PTE KERNEL      RW NX SHD MEM/CACHED/WBWA\n"
	"0xc1200000-0xc1210000          64K PTE USER        RW NX SHD MEM/CACHED/WBWA\n";

static void dump_is_decoded_from_the_entries_of_arm(struct kunit *test)
{
	static const struct sim_machine_params params = {
		.size = "16M", .memmap = "12M@2M,64K@18M,128K@20416K",
		.page_tables = "arm",
	};
	struct sim_machine *m = sim_test_machine(test, &params,
						 SIM_STAGE_MAPPED);
	u32 *pgd = (u32 *)m->lowmem.table + 0xc00, *pte;
	static const u8 types[] = { 0, 1, 2, 3, 6, 4, 12, 9, 11, 15 };
	int i;

	/* 2M is at 0xc0000000, 18M at 0xc1000000, 20M at 0xc1200000. */
	pte = sim_phys_to_virt(&m->banks, pgd[16] & 0xfffff000);
	KUNIT_ASSERT_NOT_NULL(test, pte);
	pgd[1] |= 1 << 15;
	pgd[2] = (pgd[2] & ~(1U << 10)) | 1 << 11;
	pgd[3] |= 1 << 11;
	pgd[4] &= ~(1U << 16 | 1 << 4);
	pgd[5] |= 1 << 5;
	pgd[6] |= 2 << 5;
	pgd[7] |= 3 << 5;
	pgd[8] |= 4 << 5;
	pgd[9] = 0;
	for (i = 10; i < 12; i++)
		pgd[i] = 0;
	pgd[16] |= 1 << 5;
	pgd[18] |= 1 << 5;
	pte[0] |= 1 << 8;
	pte[1] |= 1 << 7;
	pte[2] &= ~(1U << 9 | 1 << 10);
	for (i = 0; i < ARRAY_SIZE(types); i++)
		pte[3 + i] = (pte[3 + i] & ~(15U << 2)) | types[i] << 2;
	/* The hardware's entry says that there is none. */
	pte[512 + 13] = 0;
	expect_lines(test, read_all(test, m, SZ_4K), arm_changed);
}

/* More than can be carved: each GiB is mapped by the same table. */
static void sizes_have_the_largest_unit_that_divides_them(struct kunit *test)
{
	static const struct {
		u64 limit;
		const char *want;
	} rows[] = {
		{ SZ_1G - SZ_2M, "0xffff00003fe00000        1022M PMD" },
		{ SZ_1G, "0xffff000040000000           1G PMD" },
		{ SZ_1G + SZ_512M, "0xffff000060000000        1536M PMD" },
		{ 512ULL * SZ_1G, "0xffff008000000000         512G PMD" },
	};
	struct sim_machine *m = sim_test_boot(test, "16M", "12M@2M",
					      SIM_STAGE_MAPPED);
	u64 *pgd = m->lowmem.table;
	u64 *pmd = sim_phys_to_virt(&m->banks, pgd[0] - 3);
	char want[96];
	int i;

	KUNIT_ASSERT_NOT_NULL(test, pmd);
	for (i = 0; i < 512; i++) {
		pgd[i] = pgd[0];
		pmd[i] = pmd[3];
	}
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		m->lowmem.limit = rows[i].limit;
		snprintf(want, sizeof(want), "0xffff000000000000-%s RW NX SHD\n",
			 rows[i].want);
		expect_lines(test, read_all(test, m, SZ_4K), want);
	}
}

static void dump_is_empty_without_a_map(struct kunit *test)
{
	struct sim_machine *m = sim_test_boot(test, "16M", NULL,
					      SIM_STAGE_CARVED);
	struct reader *r = open_reader(test, m);

	KUNIT_EXPECT_EQ(test, read_some(r, SZ_4K), 0);
	KUNIT_ASSERT_EQ(test, 0, sim_test_boot_to(m, SIM_STAGE_MEMBLOCK));
	KUNIT_EXPECT_EQ(test, read_some(r, SZ_4K), 0);
	/* The same open sees it as soon as it is there. */
	KUNIT_ASSERT_EQ(test, 0, sim_test_boot_to(m, SIM_STAGE_MAPPED));
	KUNIT_EXPECT_GT(test, read_some(r, SZ_4K), strlen(MARKER));
}

static void reset(struct sim_machine *m)
{
	mutex_lock(&m->lock);
	sim_machine_reset(m);
	mutex_unlock(&m->lock);
}

#define RESET "# the machine was reset while this was read\n"

static void reset_between_reads_ends_the_dump(struct kunit *test)
{
	const struct dump_row *row = &dump_rows[1];
	struct sim_machine *m = row_machine(test, row, SIM_STAGE_MAPPED);
	int again;

	for (again = 0; again < 2; again++) {
		struct reader *r = open_reader(test, m);
		size_t len;

		/* The marker and the first line, and a part of the second. */
		len = strchr(row->want, '\n') + 1 - row->want + strlen(MARKER);
		read_some(r, len);
		read_some(r, 10);
		KUNIT_ASSERT_EQ(test, r->len, len + 10);
		reset(m);
		if (again)
			KUNIT_ASSERT_EQ(test, 0,
					sim_test_boot_to(m, SIM_STAGE_BUDDY));
		while (read_some(r, 100))
			;
		KUNIT_EXPECT_EQ(test, memcmp(r->text + strlen(MARKER),
					     row->want, len - strlen(MARKER)),
				0);
		KUNIT_EXPECT_STREQ(test, "\n" RESET,
				   r->text + r->len - strlen("\n" RESET));
		/* From the top, it is as it is now. */
		r->pos = 0;
		r->len = 0;
		while (read_some(r, 100))
			;
		if (again)
			expect_lines(test, r->text, row->want);
		else
			KUNIT_EXPECT_EQ(test, r->len, 0);
		KUNIT_ASSERT_EQ(test, 0, sim_test_boot_to(m, SIM_STAGE_MAPPED));
	}
}

static void reset_after_the_last_line_changes_nothing(struct kunit *test)
{
	const struct dump_row *row = &dump_rows[0];
	struct sim_machine *m = row_machine(test, row, SIM_STAGE_MAPPED);
	struct reader *r = open_reader(test, m);

	read_some(r, SZ_4K);
	reset(m);
	KUNIT_EXPECT_EQ(test, read_some(r, SZ_4K), 0);
	expect_lines(test, r->text, row->want);
}

static struct kunit_case ptdump_cases[] = {
	KUNIT_CASE_PARAM(dump_says_how_memory_is_mapped, dump_rows_gen_params),
	KUNIT_CASE_PARAM(dump_is_the_same_in_small_pieces,
			 dump_rows_gen_params),
	KUNIT_CASE_PARAM(dump_can_be_read_from_anywhere, dump_rows_gen_params),
	KUNIT_CASE(dump_of_many_lines_is_whole),
	KUNIT_CASE(dump_is_decoded_from_the_entries_of_lpae),
	KUNIT_CASE(dump_is_decoded_from_the_entries_of_arm),
	KUNIT_CASE(sizes_have_the_largest_unit_that_divides_them),
	KUNIT_CASE(dump_is_empty_without_a_map),
	KUNIT_CASE(reset_between_reads_ends_the_dump),
	KUNIT_CASE(reset_after_the_last_line_changes_nothing),
	{ }
};

static struct kunit_suite ptdump_suite = {
	.name = "mm_sim_ptdump",
	.test_cases = ptdump_cases,
};

kunit_test_suite(ptdump_suite);
