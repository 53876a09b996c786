// SPDX-License-Identifier: GPL-2.0
/*
 * Who has each page. All machines here have 64 MiB from 1 GiB on, in one zone; the
 * format is that of Linux 6.12, whose request GFP_KERNEL is 0xcc0.
 */
#include <kunit/test.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/list.h>
#include <linux/sched.h>
#include <linux/seq_file.h>
#include <linux/sizes.h>
#include <linux/string.h>
#include <linux/uio.h>

#include "helpers.h"
#include "log_text.h"
#include "page/contig.h"
#include "page/debug.h"
#include "page/migrate.h"
#include "page/page_alloc.h"
#include "page/page_owner.h"
#include "page/pcp.h"
#include "unbacked.h"
#include "view/debugfs_internal.h"
#include "view/memory_use.h"
#include "view/page_owner.h"
#include "view/walk.h"

#define FIRST_PFN (SZ_1G >> PAGE_SHIFT)
#define NR_PAGES (SZ_64M >> PAGE_SHIFT)
#define ENTRY_MAX 2048

static struct sim_machine *make(struct kunit *test, bool on,
				enum sim_stage target)
{
	const struct sim_machine_params params = {
		.size = "64M",
		.banks = "64M@1G:0",
		.cpus = "1:0",
		.page_owner = on,
	};

	return sim_test_machine(test, &params, target);
}

static struct sim_machine *make_on(struct kunit *test)
{
	return make(test, true, SIM_STAGE_BUDDY);
}

static struct sim_page *take(struct kunit *test, struct sim_machine *m,
			     gfp_t gfp, unsigned int order)
{
	struct sim_page *page = sim_alloc_pages(&m->mm, gfp, order);

	KUNIT_ASSERT_NOT_NULL(test, page);
	return page;
}

/*
 * As if a block had been handed out on a way of its own: User Mode Linux tells of
 * none unless it has frame pointers. Returns the handle.
 */
static u32 give_stack(struct kunit *test, struct sim_machine *m,
		      struct sim_page *page, const unsigned long *entries,
		      unsigned int nr)
{
	struct sim_page_owner *owner = sim_page_owner_of(&m->mm, page);
	struct sim_page_owner_stacks *stacks = m->mm.page_owner_stacks;
	long pages = 1L << owner->order;
	u32 handle = sim_page_owner_save(stacks, entries, nr);

	KUNIT_ASSERT_NE(test, handle, 0);
	atomic_long_sub(pages, &stacks->stack[owner->handle - 1].nr_base_pages);
	atomic_long_add(pages, &stacks->stack[handle - 1].nr_base_pages);
	owner->handle = handle;
	return handle;
}

static const unsigned long way[] = {
	(unsigned long)strlen + 1, (unsigned long)sim_alloc_pages + 8,
};

static const unsigned long other_way[] = {
	(unsigned long)strlen + 1, (unsigned long)sim_free_pages + 8,
};

static const struct sim_page_owner *owner_of(struct sim_machine *m,
					     const struct sim_page *page)
{
	return sim_page_owner_of(&m->mm, page);
}

static bool owned(struct sim_machine *m, const struct sim_page *page)
{
	return owner_of(m, page)->flags & SIM_PAGE_EXT_OWNER_ALLOCATED;
}

/* What the file has from @pos on, entry by entry; "" at its end. */
static const char *read_entry(struct kunit *test, struct sim_machine *m,
			      loff_t *pos)
{
	char *text = kunit_kzalloc(test, ENTRY_MAX, GFP_KERNEL);
	ssize_t len;

	KUNIT_ASSERT_NOT_NULL(test, text);
	len = sim_page_owner_read(m, pos, text, ENTRY_MAX - 1);
	KUNIT_ASSERT_GE(test, len, 0);
	KUNIT_ASSERT_EQ(test, strlen(text), len);
	return text;
}

static unsigned int count_entries(struct kunit *test, struct sim_machine *m)
{
	unsigned int nr = 0;
	loff_t pos = 0;

	while (*read_entry(test, m, &pos))
		nr++;
	return nr;
}

static void expect_start(struct kunit *test, const char *text, const char *want)
{
	KUNIT_EXPECT_TRUE_MSG(test, strstarts(text, want), "%s\nwanted: %s",
			      text, want);
}

static void expect_line(struct kunit *test, const char *said, const char *line)
{
	KUNIT_EXPECT_EQ_MSG(test, sim_test_count(said, line), 1, "%s", line);
}

static void off_there_is_no_table_and_nothing_to_read(struct kunit *test)
{
	struct sim_machine *m = make(test, false, SIM_STAGE_BUDDY);
	loff_t pos = 0;
	char text[16];

	KUNIT_EXPECT_NULL(test, m->mm.page_owner_stacks);
	KUNIT_EXPECT_NULL(test, sim_pfn_to_section(&m->mm, FIRST_PFN)->page_owner);
	KUNIT_EXPECT_FALSE(test, m->mm.features & SIM_FEATURE_PAGE_OWNER);
	KUNIT_EXPECT_NOT_NULL(test, take(test, m, GFP_KERNEL, 0));
	KUNIT_EXPECT_EQ(test, sim_page_owner_read(m, &pos, text, sizeof(text)),
			-EINVAL);
}

static void before_the_last_stage_there_is_nothing_to_read(struct kunit *test)
{
	struct sim_machine *m = make(test, true, SIM_STAGE_ZONELISTS);
	struct sim_test_log log;
	loff_t pos = 0;
	char text[16];

	KUNIT_EXPECT_EQ(test, sim_page_owner_read(m, &pos, text, sizeof(text)),
			-EINVAL);
	sim_test_log_begin(test, &log, &m->log);
	KUNIT_ASSERT_EQ(test, sim_test_boot_to(m, SIM_STAGE_BUDDY), 0);
	expect_line(test, sim_test_log_end(test, &log),
		    "Node 0, zone    DMA32: page owner found early allocated 0 pages\n");
	KUNIT_EXPECT_EQ(test, sim_page_owner_read(m, &pos, text, sizeof(text)),
			0);
}

static void an_entry_is_as_the_kernel_writes_it(struct kunit *test)
{
	struct sim_machine *m = make_on(test);
	const struct {
		gfp_t gfp;
		unsigned int order;
		const char *mask;
		const char *type;
	} want[] = {
		{ GFP_KERNEL, 0, "0xcc0(GFP_KERNEL)", "Unmovable" },
		{ GFP_KERNEL | __GFP_RECLAIMABLE, 3,
		  "0xcd0(GFP_KERNEL|__GFP_RECLAIMABLE)", "Reclaimable" },
		{ GFP_KERNEL | __GFP_MOVABLE, 10,
		  "0xcc8(GFP_KERNEL|__GFP_MOVABLE)", "Movable" },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(want); i++) {
		struct sim_page *page = take(test, m, want[i].gfp,
					     want[i].order);
		unsigned long pfn = sim_page_to_pfn(&m->mm, page);
		char line[256], flags[SIM_PAGE_FLAGS_TEXT];
		loff_t pos = pfn;
		const char *text;

		give_stack(test, m, page, way, 2);
		text = read_entry(test, m, &pos);
		KUNIT_EXPECT_EQ(test, pos, pfn + 1);
		snprintf(line, sizeof(line),
			 "Page allocated via order %u, mask %s, pid %d, tgid %d (%s), ts %llu ns\n",
			 want[i].order, want[i].mask, current->pid,
			 current->tgid, current->comm,
			 owner_of(m, page)->ts_nsec);
		expect_start(test, text, line);
		text = strchr(text, '\n') + 1;
		sim_page_flags_text(page->flags, flags);
		snprintf(line, sizeof(line),
			 "PFN 0x%lx type %s Block %lu type %s Flags %s\n", pfn,
			 want[i].type, pfn / 512, want[i].type, flags);
		expect_start(test, text, line);
		text = strchr(text, '\n') + 1;
		snprintf(line, sizeof(line), " %pS\n %pS\n\n", (void *)way[0],
			 (void *)way[1]);
		KUNIT_EXPECT_STREQ(test, text, line);
		KUNIT_EXPECT_EQ(test, count_entries(test, m), 1);
		KUNIT_ASSERT_EQ(test, sim_free_pages(&m->mm, page,
						     want[i].order), 0);
		KUNIT_EXPECT_EQ(test, count_entries(test, m), 0);
	}
}

static void an_entry_that_does_not_fit_is_an_error(struct kunit *test)
{
	struct sim_machine *m = make_on(test);
	struct sim_page *page = take(test, m, GFP_KERNEL, 0);
	loff_t pos = 0;
	char *text;
	ssize_t len;

	KUNIT_ASSERT_NOT_NULL(test, page);
	len = strlen(read_entry(test, m, &pos));
	text = kunit_kzalloc(test, ENTRY_MAX, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, text);
	pos = 0;
	KUNIT_EXPECT_EQ(test, sim_page_owner_read(m, &pos, text, len), -ENOMEM);
	pos = 0;
	KUNIT_EXPECT_EQ(test, sim_page_owner_read(m, &pos, text, 10), -ENOMEM);
	pos = 0;
	KUNIT_EXPECT_EQ(test, sim_page_owner_read(m, &pos, text, len + 2), len);
}

static void a_place_in_the_file_is_a_pfn(struct kunit *test)
{
	struct sim_machine *m = make_on(test);
	struct sim_page *page = take(test, m, GFP_KERNEL, 4);
	unsigned long pfn = sim_page_to_pfn(&m->mm, page), i;
	loff_t pos;

	KUNIT_ASSERT_EQ(test, sim_split_page(&m->mm, page, 4), 0);
	for (i = 0; i < 16; i += 5)
		KUNIT_ASSERT_EQ(test, sim_free_pages(&m->mm, page + i, 0), 0);
	/* 0, 5, 10 and 15 are free: from each on, the next. */
	for (i = 0; i < 15; i++) {
		pos = pfn + i;
		read_entry(test, m, &pos);
		KUNIT_EXPECT_EQ(test, pos, pfn + i + (i % 5 ? 1 : 2));
	}
	pos = pfn + 15;
	KUNIT_EXPECT_STREQ(test, read_entry(test, m, &pos), "");
	pos = 0;
	read_entry(test, m, &pos);
	KUNIT_EXPECT_EQ(test, pos, pfn + 2);
	KUNIT_EXPECT_EQ(test, count_entries(test, m), 12);
	/* As a program may ask that counts bytes. */
	pos = LLONG_MAX;
	KUNIT_EXPECT_STREQ(test, read_entry(test, m, &pos), "");
}

static void pages_of_a_split_block_have_an_entry_each(struct kunit *test)
{
	struct sim_machine *m = make_on(test);
	struct sim_page *page = take(test, m, GFP_KERNEL, 3);
	unsigned long i;

	for (i = 0; i < 8; i++)
		KUNIT_EXPECT_EQ(test, owner_of(m, page + i)->order, 3);
	KUNIT_ASSERT_EQ(test, sim_split_page(&m->mm, page, 3), 0);
	for (i = 0; i < 8; i++)
		KUNIT_EXPECT_EQ(test, owner_of(m, page + i)->order, 0);
	KUNIT_EXPECT_EQ(test, owner_of(m, page + 8)->order, 0);
	KUNIT_EXPECT_EQ(test, count_entries(test, m), 8);
}

static void a_range_is_pages_or_one_block(struct kunit *test)
{
	struct sim_machine *m = make_on(test);
	unsigned long pfn = FIRST_PFN + 8192;

	/* Not aligned: what is free around it is taken, and given back. */
	KUNIT_ASSERT_EQ(test, sim_alloc_contig_range(&m->mm, pfn + 3, pfn + 20,
						     SIM_MIGRATE_MOVABLE,
						     GFP_KERNEL), 0);
	KUNIT_EXPECT_EQ(test, count_entries(test, m), 17);
	KUNIT_EXPECT_FALSE(test, owned(m, sim_pfn_to_page(&m->mm, pfn + 2)));
	KUNIT_EXPECT_TRUE(test, owned(m, sim_pfn_to_page(&m->mm, pfn + 3)));
	KUNIT_EXPECT_FALSE(test, owned(m, sim_pfn_to_page(&m->mm, pfn + 20)));
	KUNIT_ASSERT_EQ(test, sim_free_contig_range(&m->mm, pfn + 3, 17), 0);
	KUNIT_EXPECT_EQ(test, count_entries(test, m), 0);

	KUNIT_ASSERT_EQ(test, sim_alloc_contig_range(&m->mm, pfn, pfn + 64,
						     SIM_MIGRATE_MOVABLE,
						     GFP_KERNEL | __GFP_COMP),
			0);
	KUNIT_EXPECT_EQ(test, count_entries(test, m), 1);
	KUNIT_EXPECT_EQ(test, owner_of(m, sim_pfn_to_page(&m->mm, pfn + 63))->order,
			6);
	KUNIT_ASSERT_EQ(test, sim_free_contig_range(&m->mm, pfn, 64), 0);
	KUNIT_EXPECT_EQ(test, count_entries(test, m), 0);
}

static long pages_of(struct sim_machine *m, u32 handle)
{
	return atomic_long_read(&sim_page_owner_stack(&m->mm, handle)->nr_base_pages);
}

static void a_page_that_moved_has_the_owner_of_the_old_one(struct kunit *test)
{
	struct sim_machine *m = make_on(test);
	struct sim_page *src = take(test, m, GFP_KERNEL, 0);
	struct sim_page *dst = take(test, m, GFP_NOWAIT, 0);
	struct sim_page_owner *was = sim_page_owner_of(&m->mm, src);
	u32 here = give_stack(test, m, src, way, 2);
	u32 there = give_stack(test, m, dst, other_way, 2);

	was->pid = 4242;
	was->tgid = 4241;
	was->ts_nsec = 17;
	strscpy(was->comm, "somebody", sizeof(was->comm));
	sim_page_migrate_copy(&m->mm, dst, src);
	KUNIT_EXPECT_EQ(test, owner_of(m, dst)->handle, here);
	KUNIT_EXPECT_EQ(test, owner_of(m, dst)->pid, 4242);
	KUNIT_EXPECT_EQ(test, owner_of(m, dst)->tgid, 4241);
	KUNIT_EXPECT_EQ(test, owner_of(m, dst)->ts_nsec, 17);
	KUNIT_EXPECT_TRUE(test, owner_of(m, dst)->gfp_mask == GFP_KERNEL);
	KUNIT_EXPECT_STREQ(test, owner_of(m, dst)->comm, "somebody");
	/* The old one is freed now: that stack has no page any more. */
	KUNIT_ASSERT_EQ(test, sim_free_pages(&m->mm, src, 0), 0);
	KUNIT_EXPECT_EQ(test, pages_of(m, here), 1);
	KUNIT_EXPECT_EQ(test, pages_of(m, there), 0);
}

static void a_stack_is_kept_once(struct kunit *test)
{
	struct sim_machine *m = make_on(test);
	struct sim_page_owner_stacks *stacks = m->mm.page_owner_stacks;
	unsigned long entries[SIM_PAGE_OWNER_STACK_DEPTH] = { 11, 12, 13 };
	unsigned int i, nr = stacks->nr;
	u32 handle = sim_page_owner_save(stacks, entries, 3);

	KUNIT_EXPECT_EQ(test, handle, nr + 1);
	KUNIT_EXPECT_EQ(test, sim_page_owner_save(stacks, entries, 3), handle);
	KUNIT_EXPECT_EQ(test, sim_page_owner_save(stacks, entries, 2),
			handle + 1);
	KUNIT_EXPECT_EQ(test, sim_page_owner_save(stacks, entries, 16),
			handle + 2);
	/* All that there is room for, and all are found again. */
	for (i = stacks->nr; i < SIM_PAGE_OWNER_STACKS; i++) {
		entries[0] = 1000 + i;
		KUNIT_ASSERT_EQ(test, sim_page_owner_save(stacks, entries, 1),
				i + 1);
	}
	entries[0] = 1;
	KUNIT_EXPECT_EQ(test, sim_page_owner_save(stacks, entries, 1), 0);
	for (i = handle + 2; i < SIM_PAGE_OWNER_STACKS; i++) {
		entries[0] = 1000 + i;
		KUNIT_ASSERT_EQ(test, sim_page_owner_save(stacks, entries, 1),
				i + 1);
	}
	KUNIT_EXPECT_EQ(test, sim_page_owner_stack(&m->mm, handle)->nr_entries,
			3);
	KUNIT_EXPECT_EQ(test, sim_page_owner_stack(&m->mm, handle)->entries[2],
			13);
}

/* What show_stacks shows. */
static const char *show_stacks(struct kunit *test, struct sim_machine *m)
{
	char *text = kunit_kzalloc(test, SZ_16K, GFP_KERNEL);
	const struct file_operations *fops = &sim_show_stacks_fops;
	struct kvec vec = { .iov_base = text, .iov_len = SZ_16K - 1 };
	struct inode *inode = kunit_kzalloc(test, sizeof(*inode), GFP_KERNEL);
	struct file *file = kunit_kzalloc(test, sizeof(*file), GFP_KERNEL);
	struct kiocb iocb = { .ki_filp = file };
	struct iov_iter iter;
	ssize_t got;

	KUNIT_ASSERT_NOT_NULL(test, text);
	KUNIT_ASSERT_NOT_NULL(test, inode);
	KUNIT_ASSERT_NOT_NULL(test, file);
	inode->i_private = m;
	KUNIT_ASSERT_EQ(test, fops->open(inode, file), 0);
	do {
		iov_iter_kvec(&iter, ITER_DEST, &vec, 1, vec.iov_len);
		got = fops->read_iter(&iocb, &iter);
		vec.iov_base += max_t(ssize_t, got, 0);
		vec.iov_len -= max_t(ssize_t, got, 0);
	} while (got > 0 && vec.iov_len);
	KUNIT_EXPECT_EQ(test, got, 0);
	KUNIT_EXPECT_EQ(test, fops->release(inode, file), 0);
	return text;
}

static void a_stack_counts_the_pages_that_came_by_it(struct kunit *test)
{
	struct sim_machine *m = make_on(test);
	struct sim_page *page[5];
	u32 handle = 0;
	int i;

	/* Not of order 0: that has a way of its own, which not each compiler shows. */
	for (i = 0; i < ARRAY_SIZE(page); i++) {
		page[i] = take(test, m, GFP_KERNEL, i + 1);
		KUNIT_EXPECT_TRUE(test, !handle ||
				  handle == owner_of(m, page[i])->handle);
		handle = owner_of(m, page[i])->handle;
	}
	/* 2, 4, 8, 16, 32 */
	KUNIT_EXPECT_EQ(test, pages_of(m, handle), 62);
	KUNIT_ASSERT_EQ(test, sim_free_pages(&m->mm, page[2], 3), 0);
	KUNIT_EXPECT_EQ(test, pages_of(m, handle), 54);
	KUNIT_ASSERT_EQ(test, sim_split_page(&m->mm, page[4], 5), 0);
	KUNIT_ASSERT_EQ(test, sim_free_pages(&m->mm, page[4] + 5, 0), 0);
	KUNIT_EXPECT_EQ(test, pages_of(m, handle), 53);
}

static void show_stacks_has_those_with_enough_pages(struct kunit *test)
{
	struct sim_machine *m = make_on(test);
	struct sim_page *few = take(test, m, GFP_KERNEL, 0);
	struct sim_page *many = take(test, m, GFP_KERNEL, 3);
	char line[2][256];

	give_stack(test, m, few, way, 2);
	give_stack(test, m, many, other_way, 2);
	snprintf(line[0], sizeof(line[0]), " %pS\n %pS\nnr_base_pages: 1\n\n",
		 (void *)way[0], (void *)way[1]);
	snprintf(line[1], sizeof(line[1]), " %pS\n %pS\nnr_base_pages: 8\n\n%s",
		 (void *)other_way[0], (void *)other_way[1], line[0]);
	/* The newest first. */
	KUNIT_EXPECT_STREQ(test, show_stacks(test, m), line[1]);
	m->page_owner_threshold = 2;
	line[1][strlen(line[1]) - strlen(line[0])] = '\0';
	KUNIT_EXPECT_STREQ(test, show_stacks(test, m), line[1]);
	m->page_owner_threshold = 9;
	KUNIT_EXPECT_STREQ(test, show_stacks(test, m), "");
	m->page_owner_threshold = 0;
	KUNIT_ASSERT_EQ(test, sim_free_pages(&m->mm, many, 3), 0);
	KUNIT_EXPECT_STREQ(test, show_stacks(test, m), line[0]);
}

static void where_stacks_have_no_room_one_stands_for_them(struct kunit *test)
{
	struct sim_machine *m = make_on(test);
	struct sim_page_owner_stacks *stacks = m->mm.page_owner_stacks;
	struct sim_page *page;
	const char *text;
	loff_t pos;

	KUNIT_EXPECT_NE(test, stacks->failure_handle, stacks->early_handle);
	stacks->nr = SIM_PAGE_OWNER_STACKS;
	page = take(test, m, GFP_KERNEL, 0);
	KUNIT_EXPECT_EQ(test, owner_of(m, page)->handle, stacks->failure_handle);
	pos = sim_page_to_pfn(&m->mm, page);
	text = read_entry(test, m, &pos);
	KUNIT_EXPECT_NOT_NULL(test, strstr(text, "\n sim_save_stack+0x0/"));
}

/* As if they had been handed out during the boot. */
static void pages_in_use_before_belong_to_the_boot(struct kunit *test)
{
	struct sim_machine *m = make_on(test);
	struct sim_page *page;
	struct sim_test_log log;
	loff_t pos;

	m->mm.features &= ~SIM_FEATURE_PAGE_OWNER;
	page = take(test, m, GFP_KERNEL, 4);
	KUNIT_EXPECT_FALSE(test, owned(m, page));
	sim_drain_all_pages(&m->mm, NULL);
	sim_test_log_begin(test, &log, &m->log);
	sim_init_page_owner(&m->mm);
	expect_line(test, sim_test_log_end(test, &log),
		    "Node 0, zone    DMA32: page owner found early allocated 16 pages\n");
	KUNIT_EXPECT_EQ(test, count_entries(test, m), 16);
	pos = sim_page_to_pfn(&m->mm, page);
	KUNIT_EXPECT_NOT_NULL(test, strstr(read_entry(test, m, &pos),
					   "\n sim_init_page_owner+0x0/"));
	/* They were not counted: nor are they when they go. */
	KUNIT_EXPECT_STREQ(test, show_stacks(test, m), "");
	KUNIT_ASSERT_EQ(test, sim_free_pages(&m->mm, page, 4), 0);
	KUNIT_EXPECT_EQ(test, count_entries(test, m), 0);
	KUNIT_EXPECT_STREQ(test, show_stacks(test, m), "");
}

/**
 * struct held - a block that a random run has
 * @page: its first page; NULL for none
 * @order: its order
 */
struct held {
	struct sim_page *page;
	unsigned int order;
};

static void expect_owners(struct kunit *test, struct sim_machine *m)
{
	unsigned long pfn = FIRST_PFN, i;
	struct sim_block block;

	while (sim_walk_blocks(&m->mm, &pfn, &block)) {
		bool used = block.kind == SIM_BLOCK_ALLOCATED;

		for (i = 0; i < block.nr_pages; i++) {
			struct sim_page *page = sim_pfn_to_page(&m->mm,
								block.pfn + i);

			KUNIT_ASSERT_EQ_MSG(test, owned(m, page), used,
					    "pfn %lu", block.pfn + i);
			if (used)
				KUNIT_ASSERT_EQ(test, owner_of(m, page)->order,
						block.order);
		}
	}
}

static void whatever_happens_a_page_in_use_has_an_owner(struct kunit *test)
{
	struct sim_machine *m = make_on(test);
	struct rnd_state rnd;
	struct held held[64] = { };
	struct sim_page_owner owner;
	unsigned long pages = 0, pfn;
	int i, step;

	prandom_seed_state(&rnd, sim_test_seed());
	for (step = 0; step < 4000; step++) {
		u32 dice = prandom_u32_state(&rnd);
		struct held *h = &held[dice % ARRAY_SIZE(held)];

		if (h->page) {
			KUNIT_ASSERT_EQ(test, sim_free_pages(&m->mm, h->page,
							     h->order), 0);
			h->page = NULL;
		} else {
			h->order = dice / 64 % 8;
			h->page = take(test, m, GFP_KERNEL |
					    (dice & BIT(20) ? __GFP_MOVABLE : 0) |
					    (dice & BIT(21) ? __GFP_COMP : 0),
					    h->order);
		}
		if (!(step % 500))
			expect_owners(test, m);
	}
	expect_owners(test, m);
	for (i = 0; i < ARRAY_SIZE(held); i++)
		if (held[i].page)
			pages += 1UL << held[i].order;
	for (pfn = 0; sim_page_owner_next(&m->mm, &pfn, &owner);
	     pfn += BIT(owner.order))
		pages -= BIT(owner.order);
	KUNIT_EXPECT_EQ(test, pages, 0);
	sim_test_verify(test, m);
}

/* 16384 pages, 64 bytes each; and the stacks. It comes from memblock. */
static void the_table_is_the_machines_own_memory(struct kunit *test)
{
	struct sim_machine *m = make(test, true, SIM_STAGE_ZONELISTS);
	struct sim_memory_use *use = kunit_kzalloc(test, sizeof(*use),
						   GFP_KERNEL);
	const u64 table = NR_PAGES * 64;
	phys_addr_t at;
	int stage;

	KUNIT_ASSERT_NOT_NULL(test, use);
	for (stage = SIM_STAGE_ZONELISTS; stage <= SIM_STAGE_BUDDY; stage++) {
		KUNIT_ASSERT_EQ(test, sim_test_boot_to(m, stage), 0);
		sim_memory_use(m, use);
		KUNIT_EXPECT_EQ(test, sim_memory_use_of(use, "page owners"),
				table + sizeof(struct sim_page_owner_stacks));
		KUNIT_EXPECT_EQ(test, use->accounted, use->reserved);
	}
	at = sim_virt_to_phys(&m->banks,
			      sim_pfn_to_section(&m->mm, FIRST_PFN)->page_owner);
	KUNIT_EXPECT_TRUE(test, sim_memblock_is_region_reserved(&m->memblock,
								at, table));
	at = sim_virt_to_phys(&m->banks, m->mm.page_owner_stacks);
	KUNIT_EXPECT_TRUE(test, sim_memblock_is_reserved(&m->memblock, at));
	sim_test_verify(test, m);
}

static void a_dump_tells_of_the_owner(struct kunit *test)
{
	struct sim_machine *m = make_on(test);
	struct sim_page *page = take(test, m, GFP_KERNEL, 2);
	struct sim_test_log log;
	char line[256];
	char *said;

	give_stack(test, m, page, way, 2);

	sim_test_log_begin(test, &log, &m->log);
	sim_dump_page(&m->mm, page, NULL);
	said = sim_test_log_end(test, &log);
	expect_line(test, said, "page_owner tracks the page as allocated\n");
	snprintf(line, sizeof(line),
		 "page last allocated via order 2, migratetype Unmovable, gfp_mask 0xcc0(GFP_KERNEL), pid %d, tgid %d (%s), ts ",
		 current->pid, current->tgid, current->comm);
	expect_line(test, said, line);
	snprintf(line, sizeof(line), "<4> %pS\n<4> %pS\n", (void *)way[0],
		 (void *)way[1]);
	expect_line(test, said, line);
	expect_line(test, said, "page_owner free stack trace missing\n");

	KUNIT_ASSERT_EQ(test, sim_free_pages(&m->mm, page, 2), 0);
	sim_test_log_begin(test, &log, &m->log);
	sim_dump_page(&m->mm, page, NULL);
	said = sim_test_log_end(test, &log);
	expect_line(test, said, "page_owner tracks the page as freed\n");
	snprintf(line, sizeof(line), "page last free pid %d tgid %d stack trace:\n",
		 current->pid, current->tgid);
	expect_line(test, said, line);

	sim_test_log_begin(test, &log, &m->log);
	sim_dump_page(&m->mm, sim_pfn_to_page(&m->mm, FIRST_PFN), NULL);
	said = sim_test_log_end(test, &log);
	expect_line(test, said, "page_owner info is not present (never set?)\n");
}

static void expect_mixed(struct kunit *test, struct sim_machine *m,
			 unsigned long unmovable, unsigned long movable,
			 unsigned long reclaimable)
{
	const char *text = sim_test_show(test, m, sim_pagetypeinfo_show);
	char want[256];

	snprintf(want, sizeof(want),
		 "\nNumber of mixed blocks    Unmovable      Movable  Reclaimable   HighAtomic          CMA      Isolate\x20\n"
		 "Node 0, zone    DMA32 %12lu %12lu %12lu            0            0            0\x20\n",
		 unmovable, movable, reclaimable);
	text = strstr(text, "\nNumber of mixed");
	KUNIT_ASSERT_NOT_NULL(test, text);
	sim_test_expect_text(test, text, want);
}

/* sim_alloc_pages_zone() takes from any list, for a request that is unmovable. */
static void pageblocks_with_pages_of_another_type_are_mixed(struct kunit *test)
{
	struct sim_machine *m = make_on(test);
	struct sim_zone *zone = sim_test_zone(m, SIM_ZONE_DMA32);
	struct sim_page *page;
	unsigned long pfn;

	KUNIT_ASSERT_NOT_NULL(test, take(test, m, GFP_KERNEL | __GFP_MOVABLE, 0));
	expect_mixed(test, m, 0, 0, 0);
	/* Two pageblocks. */
	page = sim_alloc_pages_zone(&m->mm, zone, 10, SIM_MIGRATE_MOVABLE);
	KUNIT_ASSERT_NOT_NULL(test, page);
	pfn = sim_page_to_pfn(&m->mm, page);
	expect_mixed(test, m, 0, 2, 0);
	sim_test_set_type(m, zone, pfn + 512, SIM_MIGRATE_RECLAIMABLE);
	expect_mixed(test, m, 0, 1, 1);
	sim_test_set_type(m, zone, pfn + 512, SIM_MIGRATE_CMA);
	expect_mixed(test, m, 0, 2, 0);
	sim_test_set_type(m, zone, pfn, SIM_MIGRATE_UNMOVABLE);
	expect_mixed(test, m, 0, 1, 0);
	/* One page of many is enough, and is counted once. */
	KUNIT_ASSERT_EQ(test, sim_split_page(&m->mm, page, 10), 0);
	sim_test_set_type(m, zone, pfn + 512, SIM_MIGRATE_MOVABLE);
	for (pfn += 512; pfn % 512 < 509; pfn++)
		sim_test_free(test, m, pfn, 0);
	expect_mixed(test, m, 0, 1, 0);
	for (; pfn % 512; pfn++)
		sim_test_free(test, m, pfn, 0);
	expect_mixed(test, m, 0, 0, 0);
}

static void a_reset_forgets_all_owners(struct kunit *test)
{
	struct sim_machine *m = make_on(test);

	KUNIT_ASSERT_NOT_NULL(test, take(test, m, GFP_KERNEL, 2));
	KUNIT_EXPECT_EQ(test, count_entries(test, m), 1);
	mutex_lock(&m->lock);
	sim_machine_reset(m);
	mutex_unlock(&m->lock);
	KUNIT_ASSERT_EQ(test, sim_test_boot_to(m, SIM_STAGE_BUDDY), 0);
	KUNIT_EXPECT_EQ(test, count_entries(test, m), 0);
	KUNIT_EXPECT_EQ(test, m->mm.page_owner_stacks->nr, 2);
}

static void a_clone_has_no_owners(struct kunit *test)
{
	const struct sim_machine_params params = {
		.name = "twin", .clone = "0:Normal", .page_owner = true,
	};
	int old = sim_test_quiet_begin(0);
	struct sim_machine *m = sim_machine_create(&params);

	sim_test_quiet_end(old);
	KUNIT_EXPECT_EQ(test, PTR_ERR(m), -EINVAL);
}

static struct kunit_case page_owner_cases[] = {
	KUNIT_CASE(off_there_is_no_table_and_nothing_to_read),
	KUNIT_CASE(before_the_last_stage_there_is_nothing_to_read),
	KUNIT_CASE(an_entry_is_as_the_kernel_writes_it),
	KUNIT_CASE(an_entry_that_does_not_fit_is_an_error),
	KUNIT_CASE(a_place_in_the_file_is_a_pfn),
	KUNIT_CASE(pages_of_a_split_block_have_an_entry_each),
	KUNIT_CASE(a_range_is_pages_or_one_block),
	KUNIT_CASE(a_page_that_moved_has_the_owner_of_the_old_one),
	KUNIT_CASE(a_stack_is_kept_once),
	KUNIT_CASE(a_stack_counts_the_pages_that_came_by_it),
	KUNIT_CASE(show_stacks_has_those_with_enough_pages),
	KUNIT_CASE(where_stacks_have_no_room_one_stands_for_them),
	KUNIT_CASE(pages_in_use_before_belong_to_the_boot),
	KUNIT_CASE(whatever_happens_a_page_in_use_has_an_owner),
	KUNIT_CASE(the_table_is_the_machines_own_memory),
	KUNIT_CASE(a_dump_tells_of_the_owner),
	KUNIT_CASE(pageblocks_with_pages_of_another_type_are_mixed),
	KUNIT_CASE(a_reset_forgets_all_owners),
	KUNIT_CASE(a_clone_has_no_owners),
	{}
};

static struct kunit_suite page_owner_suite = {
	.name = "mm_sim_page_owner",
	.suite_init = sim_test_print_seed,
	.test_cases = page_owner_cases,
};

kunit_test_suite(page_owner_suite);
