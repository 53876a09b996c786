// SPDX-License-Identifier: GPL-2.0
/*
 * How the files of a machine are read: in pieces of any size, from anywhere, and
 * while what they show changes.
 */
#include <kunit/test.h>
#include <linux/completion.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/kthread.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/prandom.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <linux/uio.h>

#include "helpers.h"
#include "page/buddy.h"
#include "page/page_alloc.h"
#include "page/pcp.h"
#include "view/debugfs_internal.h"
#include "view/walk.h"

#define TEXT_MAX (512 * 1024)
#define HELD 8192

/* Files that a machine shows of itself, and of its zone Normal. */
static const struct view {
	const char *name;
	const struct file_operations *fops;
} views[] = {
	{ "stage", &sim_stage_fops },
	{ "memblock/memory", &sim_memory_fops },
	{ "memblock/reserved", &sim_reserved_fops },
	{ "memblock/log", &sim_log_fops },
	{ "boot_log", &sim_boot_log_fops },
	{ "log", &sim_machine_log_fops },
	{ "memory_use", &sim_memory_use_fops },
	{ "zonelists", &sim_zonelists_fops },
	{ "kernel_page_tables", &sim_kernel_page_tables_fops },
	{ "buddyinfo", &sim_buddyinfo_fops },
	{ "pagetypeinfo", &sim_pagetypeinfo_fops },
	{ "zoneinfo", &sim_zoneinfo_fops },
	{ "vmstat", &sim_vmstat_fops },
	{ "extfrag/extfrag_index", &sim_extfrag_index_fops },
	{ "extfrag/unusable_index", &sim_unusable_index_fops },
	{ "map", &sim_map_fops },
	{ "verify", &sim_verify_fops },
	{ "free_area", &sim_list_fops },
};

static void view_name(const struct view *v, char *desc)
{
	strscpy(desc, v->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(view, views, view_name);

/**
 * struct fixture - a machine whose lists of single pages are long
 * @m: the machine
 * @list: that of Movable pages of zone DMA32
 * @held: every second page of a range, from low to high
 */
struct fixture {
	struct sim_machine *m;
	struct sim_list_file list;
	unsigned long held[HELD];
};

static int make_long_lists(struct kunit *test)
{
	const struct sim_machine_params params = {
		.size = "80M", .memmap = "80M@16M",
	};
	struct fixture *f = kunit_kzalloc(test, sizeof(*f), GFP_KERNEL);
	struct sim_zone *zone;
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, f);
	f->m = sim_test_machine(test, &params, SIM_STAGE_BUDDY);
	f->list = (struct sim_list_file){
		f->m, 0, SIM_ZONE_DMA32, 0, SIM_MIGRATE_MOVABLE
	};
	zone = sim_test_zone(f->m, SIM_ZONE_DMA32);
	sim_test_no_pcp(f->m);
	for (i = 0; i < HELD; i++) {
		f->held[i] = sim_test_alloc(test, f->m, zone, 1,
					    SIM_MIGRATE_MOVABLE);
		sim_test_split_held(test, f->m, f->held[i], 1, 0);
	}
	for (i = 0; i < HELD; i++)
		sim_test_free(test, f->m, f->held[i] + 1, 0);
	test->priv = f;
	return 0;
}

/**
 * struct reader - an open of a file
 * @test: the running case
 * @fops: the file's
 * @inode: knows what it shows
 * @file: the open
 * @text: what was read
 */
struct reader {
	struct kunit *test;
	const struct file_operations *fops;
	struct inode inode;
	struct file file;
	char text[TEXT_MAX];
};

static void close_reader(void *arg)
{
	struct reader *r = arg;

	r->fops->release(&r->inode, &r->file);
	kvfree(r);
}

static struct reader *open_view(struct kunit *test,
				const struct file_operations *fops)
{
	struct reader *r = kvzalloc(sizeof(*r), GFP_KERNEL);
	struct fixture *f = test->priv;

	KUNIT_ASSERT_NOT_NULL(test, r);
	r->test = test;
	r->fops = fops;
	r->inode.i_private = f->m;
	if (fops == &sim_list_fops)
		r->inode.i_private = &f->list;
	KUNIT_ASSERT_EQ(test, fops->open(&r->inode, &r->file), 0);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, close_reader, r),
			0);
	return r;
}

/* pread(): at most @size bytes from @pos on, into the same place of the text. */
static ssize_t read_at(struct reader *r, loff_t pos, size_t size)
{
	struct kvec vec = { .iov_base = r->text + pos, .iov_len = size };
	struct kiocb iocb = { .ki_filp = &r->file, .ki_pos = pos };
	struct iov_iter iter;
	ssize_t got;

	KUNIT_ASSERT_LE(r->test, pos + size, TEXT_MAX);
	iov_iter_kvec(&iter, ITER_DEST, &vec, 1, size);
	got = r->fops->read_iter(&iocb, &iter);
	KUNIT_ASSERT_GE(r->test, got, 0);
	KUNIT_ASSERT_EQ(r->test, iocb.ki_pos, pos + got);
	return got;
}

/* All of the file, in reads of @size bytes. Returns its length. */
static size_t read_all(struct reader *r, size_t size)
{
	size_t len = 0;
	ssize_t got;

	while ((got = read_at(r, len, size)))
		len += got;
	r->text[len] = '\0';
	return len;
}

static void expect_same(struct kunit *test, const char *got, const char *want,
			size_t from, size_t len, size_t size)
{
	size_t i;

	for (i = from; i < from + len && got[i] == want[i]; i++)
		;
	KUNIT_EXPECT_EQ_MSG(test, i, from + len,
			    "in reads of %zu: byte %zu is '%.20s', not '%.20s'",
			    size, i, got + i, want + i);
}

static void reads_of_any_size_give_the_same_text(struct kunit *test)
{
	static const size_t sizes[] = { 1, 7, 255, PAGE_SIZE - 1, PAGE_SIZE };
	const struct view *v = test->param_value;
	struct reader *whole = open_view(test, v->fops), *r;
	size_t len = read_all(whole, TEXT_MAX / 2), i;

	KUNIT_ASSERT_GT(test, len, 0);
	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		r = open_view(test, v->fops);
		KUNIT_EXPECT_EQ_MSG(test, read_all(r, sizes[i]), len,
				    "in reads of %zu", sizes[i]);
		expect_same(test, r->text, whole->text, 0, len, sizes[i]);
	}
}

static void a_read_from_anywhere_is_that_part_of_the_text(struct kunit *test)
{
	const struct view *v = test->param_value;
	struct reader *whole = open_view(test, v->fops);
	struct reader *r = open_view(test, v->fops);
	size_t len = read_all(whole, TEXT_MAX / 2);
	struct rnd_state rnd;
	int i;

	prandom_seed_state(&rnd, sim_test_seed());
	for (i = 0; i < 100; i++) {
		loff_t pos = prandom_u32_state(&rnd) % (len + 2);
		size_t size = 1 + prandom_u32_state(&rnd) %
			      (i % 2 ? 16 : 3 * PAGE_SIZE);
		ssize_t got = read_at(r, pos, size);

		if (pos >= len) {
			KUNIT_EXPECT_EQ(test, got, 0);
			continue;
		}
		KUNIT_EXPECT_GT(test, got, 0);
		KUNIT_EXPECT_LE(test, got, len - pos);
		expect_same(test, r->text, whole->text, pos, got, size);
	}
}

/* What a reader of the long list has read, line by line. */
struct lines {
	unsigned long blocks;
	unsigned long again;
	bool changed;
};

/* Every line is whole; a block of @held is counted where it is seen again. */
static struct lines count_lines(struct kunit *test, char *text)
{
	unsigned long *seen = kunit_kcalloc(test, BITS_TO_LONGS(1UL << 16),
					    sizeof(*seen), GFP_KERNEL);
	unsigned long first, last;
	struct lines n = { };
	int got, end;
	char *line;

	KUNIT_ASSERT_NOT_NULL(test, seen);
	while ((line = strsep(&text, "\n")) && *line) {
		KUNIT_ASSERT_FALSE(test, n.changed);
		if (*line == '#') {
			n.changed = true;
			continue;
		}
		end = 0;
		got = sscanf(line, "[%lu-%lu]%n", &first, &last, &end);
		KUNIT_ASSERT_EQ_MSG(test, got, 2, "%s", line);
		KUNIT_ASSERT_EQ_MSG(test, line[end], '\0', "%s", line);
		KUNIT_EXPECT_EQ(test, first, last);
		KUNIT_ASSERT_LT(test, first, 1UL << 16);
		n.blocks++;
		n.again += __test_and_set_bit(first, seen);
	}
	return n;
}

static void a_long_list_is_read_in_batches(struct kunit *test)
{
	struct reader *r = open_view(test, &sim_list_fops);
	struct lines n;

	KUNIT_EXPECT_GT(test, read_all(r, PAGE_SIZE), 16 * PAGE_SIZE);
	n = count_lines(test, r->text);
	KUNIT_EXPECT_GE(test, n.blocks, HELD);
	KUNIT_EXPECT_EQ(test, n.again, 0);
	KUNIT_EXPECT_FALSE(test, n.changed);
}

/* The reader stands on a block that is taken: nothing is known of its next. */
static void a_list_whose_blocks_go_meanwhile_ends_with_a_word(struct kunit *test)
{
	struct reader *r = open_view(test, &sim_list_fops);
	struct fixture *f = test->priv;
	size_t len = read_at(r, 0, PAGE_SIZE);
	struct lines n;
	ssize_t got;
	int i;

	/* They merge, and leave the list. */
	for (i = 0; i < HELD; i++)
		sim_test_free(test, f->m, f->held[i], 0);
	while ((got = read_at(r, len, PAGE_SIZE)))
		len += got;
	r->text[len] = '\0';
	n = count_lines(test, r->text);
	KUNIT_EXPECT_TRUE(test, n.changed);
	KUNIT_EXPECT_LT(test, n.blocks, HELD);
	KUNIT_EXPECT_EQ(test, n.again, 0);
}

/* Blocks move behind the reader as fast as it reads: it is not led in a circle. */
static void a_list_that_never_holds_still_ends(struct kunit *test)
{
	struct reader *r = open_view(test, &sim_list_fops);
	struct fixture *f = test->priv;
	struct sim_zone *zone = sim_test_zone(f->m, SIM_ZONE_DMA32);
	unsigned long reads = 0;
	size_t len = 0;
	struct lines n;
	ssize_t got;
	int i;

	while ((got = read_at(r, len, 256))) {
		len += got;
		KUNIT_ASSERT_LT(test, ++reads, 10 * HELD);
		/* From the head, and back to it. */
		for (i = 0; i < SIM_WALK_BATCH; i++)
			f->held[i] = sim_test_alloc(test, f->m, zone, 0,
						    SIM_MIGRATE_MOVABLE);
		for (i = 0; i < SIM_WALK_BATCH; i++)
			sim_test_free(test, f->m, f->held[i], 0);
	}
	r->text[len] = '\0';
	n = count_lines(test, r->text);
	KUNIT_EXPECT_TRUE(test, n.changed);
}

/* What becomes of the block that a walk stands on, when it has read a batch. */
enum fate {
	STAYS,
	IS_TAKEN,
	GROWS,
	CHANGES_ITS_LIST,
};

static const struct fate_case {
	const char *name;
	enum fate fate;
} fates[] = {
	{ "stays", STAYS },
	{ "is taken", IS_TAKEN },
	{ "grows", GROWS },
	{ "changes its list", CHANGES_ITS_LIST },
};

static void fate_name(const struct fate_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(fate, fates, fate_name);

static void a_walk_goes_on_where_its_block_is_still_there(struct kunit *test)
{
	const struct fate_case *c = test->param_value;
	struct fixture *f = test->priv;
	struct sim_zone *zone = sim_test_zone(f->m, SIM_ZONE_DMA32);
	unsigned long pfns[SIM_WALK_BATCH], last;
	struct sim_test_blocks *before;
	struct sim_list_walk walk;
	unsigned int i, nr;

	/*
	 * The first of the list are to be the lower halves of their pairs: only those
	 * still head a block when they have grown.
	 */
	for (i = 0; i < 4 * SIM_WALK_BATCH; i++)
		sim_test_alloc(test, f->m, zone, 0, SIM_MIGRATE_MOVABLE);
	for (i = 1; i <= 4 * SIM_WALK_BATCH; i++)
		sim_test_free(test, f->m, f->held[HELD - i], 0);
	before = sim_test_list(test, f->m, zone, 0, SIM_MIGRATE_MOVABLE);
	sim_walk_list_begin(&walk, zone, 0, SIM_MIGRATE_MOVABLE);
	nr = sim_walk_list(&f->m->mm, &walk, pfns);
	KUNIT_ASSERT_EQ(test, nr, SIM_WALK_BATCH);
	for (i = 0; i < nr; i++)
		KUNIT_ASSERT_EQ(test, pfns[i], before->block[i].pfn);
	last = pfns[nr - 1];

	switch (c->fate) {
	case STAYS:
		/* Ten that come before it go. */
		for (i = 0; i < 10; i++)
			KUNIT_ASSERT_EQ(test, pfns[i],
					sim_test_alloc(test, f->m, zone, 0,
						       SIM_MIGRATE_MOVABLE));
		break;
	case IS_TAKEN:
		for (i = 0; i < nr; i++)
			KUNIT_ASSERT_EQ(test, pfns[i],
					sim_test_alloc(test, f->m, zone, 0,
						       SIM_MIGRATE_MOVABLE));
		break;
	case GROWS:
		sim_test_free(test, f->m, last + 1, 0);
		break;
	case CHANGES_ITS_LIST:
		spin_lock_irq(&zone->lock);
		sim_move_freepages_block(&f->m->mm, zone,
					 sim_pageblock_start_pfn(last),
					 SIM_MIGRATE_MOVABLE,
					 SIM_MIGRATE_RECLAIMABLE);
		spin_unlock_irq(&zone->lock);
		break;
	}
	nr = sim_walk_list(&f->m->mm, &walk, pfns);
	KUNIT_EXPECT_TRUE(test, walk.changed);
	KUNIT_EXPECT_EQ(test, walk.done, c->fate != STAYS);
	KUNIT_ASSERT_EQ(test, nr, c->fate == STAYS ? SIM_WALK_BATCH : 0);
	for (i = 0; i < nr; i++)
		KUNIT_EXPECT_EQ(test, pfns[i],
				before->block[SIM_WALK_BATCH + i].pfn);
}

static void a_reset_ends_the_text(struct kunit *test)
{
	const struct view *v = test->param_value;
	struct reader *r = open_view(test, v->fops);
	struct fixture *f = test->priv;
	size_t len = read_at(r, 0, 64);
	int reads = 0;
	ssize_t got;

	mutex_lock(&f->m->lock);
	sim_machine_reset(f->m);
	mutex_unlock(&f->m->lock);
	while ((got = read_at(r, len, PAGE_SIZE))) {
		len += got;
		KUNIT_ASSERT_LT(test, ++reads, 1000);
	}
	/* Lines are whole up to the last. */
	KUNIT_EXPECT_EQ(test, r->text[len - 1], '\n');
	if (v->fops == &sim_list_fops)
		KUNIT_EXPECT_EQ(test, len, strlen(r->text));
}

/* Readings of a file while others are busy, and who they are. */
#define READINGS 5
#define NR_BUSY 3

/**
 * struct busy - one who takes and frees blocks all the time
 * @mm: the machine
 * @rnd: random numbers
 * @over: it is to end
 * @taken: blocks that it got
 * @wrong: frees that were refused
 * @ended: it has
 */
struct busy {
	struct sim_mm *mm;
	struct rnd_state rnd;
	bool over;
	unsigned long taken;
	unsigned long wrong;
	struct completion ended;
};

static int take_and_free(void *arg)
{
	struct sim_page *page[32] = { };
	unsigned int order[32] = { };
	struct busy *b = arg;
	unsigned int i;

	while (!READ_ONCE(b->over)) {
		for (i = 0; i < ARRAY_SIZE(page); i++) {
			u32 dice = prandom_u32_state(&b->rnd);

			if (page[i] && sim_free_pages(b->mm, page[i], order[i]))
				b->wrong++;
			page[i] = NULL;
			if (dice % 4 == 0)
				continue;
			order[i] = dice / 4 % 8;
			page[i] = sim_alloc_pages(b->mm, GFP_HIGHUSER_MOVABLE |
						  __GFP_NOWARN |
						  (dice & BIT(31) ? __GFP_COMP : 0),
						  order[i]);
			b->taken += !!page[i];
		}
		sim_drain_all_pages(b->mm, NULL);
		cond_resched();
	}
	for (i = 0; i < ARRAY_SIZE(page); i++)
		if (page[i] && sim_free_pages(b->mm, page[i], order[i]))
			b->wrong++;
	complete(&b->ended);
	return 0;
}

/* Public functions only: those ask for no lock of the machine's. */
static void a_file_is_read_while_others_take_and_free(struct kunit *test)
{
	const struct view *v = test->param_value;
	struct busy *busy = kunit_kcalloc(test, NR_BUSY, sizeof(*busy),
					  GFP_KERNEL);
	struct reader *r = open_view(test, v->fops);
	struct fixture *f = test->priv;
	unsigned int i, started = 0;
	size_t len[READINGS];

	KUNIT_ASSERT_NOT_NULL(test, busy);
	for (i = 0; i < NR_BUSY; i++) {
		busy[i].mm = &f->m->mm;
		prandom_seed_state(&busy[i].rnd, sim_test_seed() + i);
		init_completion(&busy[i].ended);
		if (IS_ERR(kthread_run(take_and_free, &busy[i], "sim_busy/%u",
				       i)))
			break;
		started++;
	}
	for (i = 0; i < READINGS; i++) {
		len[i] = read_all(r, PAGE_SIZE);
		/* Where there is one CPU, it is theirs now. */
		schedule_timeout_uninterruptible(1);
	}
	for (i = 0; i < started; i++)
		WRITE_ONCE(busy[i].over, true);
	for (i = 0; i < started; i++)
		wait_for_completion(&busy[i].ended);

	KUNIT_ASSERT_EQ(test, started, NR_BUSY);
	for (i = 0; i < NR_BUSY; i++) {
		KUNIT_EXPECT_GT(test, busy[i].taken, 0);
		KUNIT_EXPECT_EQ(test, busy[i].wrong, 0);
	}
	for (i = 0; i < READINGS; i++)
		KUNIT_EXPECT_GT(test, len[i], 0);
	sim_test_verify(test, f->m);
}

static struct kunit_case seq_file_cases[] = {
	KUNIT_CASE_PARAM(reads_of_any_size_give_the_same_text, view_gen_params),
	KUNIT_CASE_PARAM(a_read_from_anywhere_is_that_part_of_the_text,
			 view_gen_params),
	KUNIT_CASE(a_long_list_is_read_in_batches),
	KUNIT_CASE(a_list_whose_blocks_go_meanwhile_ends_with_a_word),
	KUNIT_CASE(a_list_that_never_holds_still_ends),
	KUNIT_CASE_PARAM(a_walk_goes_on_where_its_block_is_still_there,
			 fate_gen_params),
	KUNIT_CASE_PARAM(a_file_is_read_while_others_take_and_free,
			 view_gen_params),
	KUNIT_CASE_PARAM(a_reset_ends_the_text, view_gen_params),
	{}
};

static struct kunit_suite seq_file_suite = {
	.name = "mm_sim_seq_file",
	.suite_init = sim_test_print_seed,
	.init = make_long_lists,
	.test_cases = seq_file_cases,
};

kunit_test_suite(seq_file_suite);
