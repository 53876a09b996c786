// SPDX-License-Identifier: GPL-2.0
/*
 * A machine's log: which lines are kept, where and in what form, and what a
 * reader sees while more come.
 */
#include <kunit/test.h>
#include <linux/delay.h>
#include <linux/irq_work.h>
#include <linux/preempt.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>

#include "helpers.h"
#include "page/page_alloc.h"

/* Longer than any area, for a snapshot and its NUL. */
#define SNAPSHOT_SIZE (SIM_LOG_SIZE + 1)

static void destroy_log(void *log)
{
	sim_log_destroy(log);
}

static struct sim_log *make_log(struct kunit *test)
{
	struct sim_log *log = kunit_kzalloc(test, sizeof(*log), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, log);
	strscpy(log->name, "kunit", sizeof(log->name));
	KUNIT_ASSERT_EQ(test, sim_log_init(log), 0);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, destroy_log, log),
			0);
	return log;
}

static void free_text(void *text)
{
	kvfree(text);
}

/* All that a reader finds. Fails when anything is missing, if @lost is NULL. */
static char *read_all(struct kunit *test, const struct sim_log *log,
		      enum sim_log_area area, u64 *lost)
{
	char *text = kvzalloc(SNAPSHOT_SIZE, GFP_KERNEL);
	struct sim_log_reader reader;
	size_t len = 0;
	u64 sum = 0;

	KUNIT_ASSERT_NOT_NULL(test, text);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, free_text, text),
			0);
	sim_log_read_begin(log, &reader, area);
	while (reader.pos < reader.end) {
		size_t got = sim_log_read(log, &reader, text + len,
					  SIM_LOG_SIZE - len);

		KUNIT_ASSERT_TRUE(test, got || reader.lost);
		KUNIT_ASSERT_LE(test, got, SIM_LOG_BATCH);
		len += got;
		sum += reader.lost;
	}
	if (lost)
		*lost = sum;
	else
		KUNIT_EXPECT_EQ(test, sum, 0);
	return text;
}

static void expect_text(struct kunit *test, const struct sim_log *log,
			enum sim_log_area area, const char *want)
{
	KUNIT_EXPECT_STREQ(test, read_all(test, log, area, NULL), want);
}

/* Lines of @len bytes with the newline: a number, then one letter over and over. */
static void say_numbers(struct kunit *test, const struct sim_log *log,
			int first, int nr, size_t len)
{
	char *fill = kunit_kzalloc(test, len, GFP_KERNEL);
	int i, level;

	KUNIT_ASSERT_NOT_NULL(test, fill);
	level = sim_test_quiet_begin(LOGLEVEL_CRIT);
	for (i = first; i < first + nr; i++) {
		memset(fill, 'a' + i % 26, len - 6);
		sim_info(log, "%05d%s\n", i, fill);
	}
	sim_test_quiet_end(level);
}

/* Text is lines of say_numbers(), each behind @prefix, from @first on. */
static int expect_numbers(struct kunit *test, const char *text,
			  const char *prefix, int first, size_t len)
{
	size_t skip = strlen(prefix), i;
	int nr = 0;

	for (; *text; text += skip + len, nr++) {
		char number[8];

		KUNIT_ASSERT_LE(test, skip + len, strlen(text));
		snprintf(number, sizeof(number), "%05d", first + nr);
		KUNIT_ASSERT_EQ(test, strncmp(text, prefix, skip), 0);
		KUNIT_ASSERT_EQ_MSG(test, strncmp(text + skip, number, 5), 0,
				    "want %s, have %.8s", number, text + skip);
		for (i = 5; i < len - 1; i++)
			KUNIT_ASSERT_EQ(test, text[skip + i],
					'a' + (first + nr) % 26);
		KUNIT_ASSERT_EQ(test, text[skip + len - 1], '\n');
	}
	return nr;
}

static void a_log_without_buffers_only_prints(struct kunit *test)
{
	static const struct sim_log log = { .name = "kunit" };

	sim_log_set_booting(&log, true);
	sim_info(&log, "nobody keeps this line\n");
	sim_log_set_booting(&log, false);
	expect_text(test, &log, SIM_LOG_ALL, "");
	expect_text(test, &log, SIM_LOG_BOOT, "");
	sim_log_reset_boot(&log);
	KUNIT_EXPECT_EQ(test, sim_log_nr_refused(&log), 0);
}

static void all_lines_are_kept_with_their_level(struct kunit *test)
{
	struct sim_log *log = make_log(test);
	int level = sim_test_quiet_begin(LOGLEVEL_CRIT);

	sim_info(log, "one %d\n", 1);
	sim_warn(log, "two %s\n", "words");
	sim_err(log, "three\n");
	sim_test_quiet_end(level);
	expect_text(test, log, SIM_LOG_ALL, "<6>one 1\n<4>two words\n<3>three\n");
}

static void only_what_stages_say_belongs_to_the_boot(struct kunit *test)
{
	struct sim_log *log = make_log(test);

	sim_info(log, "before\n");
	sim_log_set_booting(log, true);
	sim_info(log, "Zone ranges:\n");
	sim_log_set_booting(log, false);
	sim_info(log, "between\n");
	sim_log_set_booting(log, true);
	sim_info(log, "Memory: 1K\n");
	sim_log_set_booting(log, false);
	sim_info(log, "after\n");
	expect_text(test, log, SIM_LOG_BOOT, "Zone ranges:\nMemory: 1K\n");
	expect_text(test, log, SIM_LOG_ALL,
		    "<6>before\n<6>Zone ranges:\n<6>between\n<6>Memory: 1K\n<6>after\n");
}

static void reset_forgets_the_boot_only(struct kunit *test)
{
	struct sim_log *log = make_log(test);

	sim_log_set_booting(log, true);
	sim_info(log, "first boot\n");
	sim_log_reset_boot(log);
	expect_text(test, log, SIM_LOG_BOOT, "");
	sim_info(log, "second boot\n");
	expect_text(test, log, SIM_LOG_BOOT, "second boot\n");
	expect_text(test, log, SIM_LOG_ALL, "<6>first boot\n<6>second boot\n");
}

static void the_boot_keeps_its_first_lines(struct kunit *test)
{
	struct sim_log *log = make_log(test);
	char *text;

	sim_log_set_booting(log, true);
	/* 128 lines of 512 bytes are 64 KiB. */
	say_numbers(test, log, 0, 131, 512);
	/* One that is short enough for what may be left comes too late, too. */
	sim_info(log, "late\n");
	sim_log_set_booting(log, false);
	text = read_all(test, log, SIM_LOG_BOOT, NULL);
	KUNIT_EXPECT_EQ(test, expect_numbers(test, text, "", 0, 512), 128);
	KUNIT_EXPECT_EQ(test, sim_log_nr_refused(log), 4);

	sim_log_reset_boot(log);
	KUNIT_EXPECT_EQ(test, sim_log_nr_refused(log), 0);
	sim_log_set_booting(log, true);
	sim_info(log, "anew\n");
	expect_text(test, log, SIM_LOG_BOOT, "anew\n");
}

static void after_a_gap_the_boot_takes_no_line(struct kunit *test)
{
	struct sim_log *log = make_log(test);
	char *text;

	sim_log_set_booting(log, true);
	/* 65 lines of 1000 leave 536 bytes. */
	say_numbers(test, log, 0, 66, 1000);
	sim_info(log, "fits, but its forerunner did not\n");
	text = read_all(test, log, SIM_LOG_BOOT, NULL);
	KUNIT_EXPECT_EQ(test, expect_numbers(test, text, "", 0, 1000), 65);
	KUNIT_EXPECT_EQ(test, sim_log_nr_refused(log), 2);
}

static void later_lines_do_not_push_the_boot_out(struct kunit *test)
{
	struct sim_log *log = make_log(test);

	sim_log_set_booting(log, true);
	sim_info(log, "Zone ranges:\n");
	sim_log_set_booting(log, false);
	say_numbers(test, log, 0, 200, 700);
	expect_text(test, log, SIM_LOG_BOOT, "Zone ranges:\n");
}

static void the_last_lines_stay_and_the_lost_are_counted(struct kunit *test)
{
	struct sim_log *log = make_log(test);
	char *text;
	u64 lost;

	/* 1003 with the level; 65 of them are 65195 bytes, 66 do not fit. */
	say_numbers(test, log, 0, 65, 1000);
	text = read_all(test, log, SIM_LOG_ALL, NULL);
	KUNIT_EXPECT_EQ(test, expect_numbers(test, text, "<6>", 0, 1000), 65);

	say_numbers(test, log, 65, 100, 1000);
	text = read_all(test, log, SIM_LOG_ALL, &lost);
	KUNIT_EXPECT_EQ(test, lost, 100);
	KUNIT_EXPECT_EQ(test, expect_numbers(test, text, "<6>", 100, 1000), 65);

	/* The last ring position ends a line: 64 lines of 1024 are all. */
	say_numbers(test, log, 165, 64, 1021);
	text = read_all(test, log, SIM_LOG_ALL, &lost);
	KUNIT_EXPECT_EQ(test, lost, 165);
	KUNIT_EXPECT_EQ(test, expect_numbers(test, text, "<6>", 165, 1021), 64);

	/* One byte more than the oldest leaves, with its level, takes two. */
	say_numbers(test, log, 229, 1, 1022);
	read_all(test, log, SIM_LOG_ALL, &lost);
	KUNIT_EXPECT_EQ(test, lost, 167);
	/* 1023 bytes are free; 1022 would fit, but for the level. */
	say_numbers(test, log, 230, 1, 1022);
	read_all(test, log, SIM_LOG_ALL, &lost);
	KUNIT_EXPECT_EQ(test, lost, 168);
}

static void a_reader_that_is_overtaken_is_told(struct kunit *test)
{
	struct sim_log *log = make_log(test);
	char *to = kunit_kzalloc(test, SIM_LOG_BATCH + 1, GFP_KERNEL);
	struct sim_log_reader reader;
	size_t got;

	KUNIT_ASSERT_NOT_NULL(test, to);
	say_numbers(test, log, 0, 60, 1000);
	sim_log_read_begin(log, &reader, SIM_LOG_ALL);
	/* Four whole lines of 1003 fit. */
	got = sim_log_read(log, &reader, to, SIM_LOG_BATCH);
	KUNIT_EXPECT_EQ(test, got, 4012);
	KUNIT_EXPECT_EQ(test, expect_numbers(test, to, "<6>", 0, 1000), 4);

	/* 65 fit: of 75, the first 10 are gone, 4 of which were read. */
	say_numbers(test, log, 60, 15, 1000);
	got = sim_log_read(log, &reader, to, SIM_LOG_BATCH);
	KUNIT_EXPECT_EQ(test, got, 0);
	KUNIT_EXPECT_EQ(test, reader.lost, 6);
	got = sim_log_read(log, &reader, to, SIM_LOG_BATCH);
	KUNIT_EXPECT_EQ(test, got, 4012);
	KUNIT_EXPECT_EQ(test, reader.lost, 0);
	KUNIT_EXPECT_EQ(test, expect_numbers(test, to, "<6>", 10, 1000), 4);

	/* It stops where the log ended when it began: after number 59. */
	for (got = 14; reader.pos < reader.end; got += 4) {
		memset(to, 0, SIM_LOG_BATCH);
		KUNIT_ASSERT_GT(test, sim_log_read(log, &reader, to,
						   SIM_LOG_BATCH), 0);
		KUNIT_EXPECT_EQ(test, expect_numbers(test, to, "<6>", got, 1000),
				min_t(int, 4, 60 - got));
	}
	KUNIT_EXPECT_EQ(test, got, 62);

	/* All that it was to read is gone. */
	sim_log_read_begin(log, &reader, SIM_LOG_ALL);
	KUNIT_EXPECT_EQ(test, sim_log_read(log, &reader, to, SIM_LOG_BATCH), 0);
	KUNIT_EXPECT_EQ(test, reader.lost, 10);
	say_numbers(test, log, 75, 100, 1000);
	KUNIT_EXPECT_EQ(test, sim_log_read(log, &reader, to, SIM_LOG_BATCH), 0);
	KUNIT_EXPECT_EQ(test, reader.lost, 100);
	KUNIT_EXPECT_GE(test, reader.pos, reader.end);
}

static void a_boot_that_is_forgotten_ends_its_reader(struct kunit *test)
{
	struct sim_log *log = make_log(test);
	char *to = kunit_kzalloc(test, SIM_LOG_BATCH, GFP_KERNEL);
	struct sim_log_reader reader;

	KUNIT_ASSERT_NOT_NULL(test, to);
	sim_log_set_booting(log, true);
	say_numbers(test, log, 0, 10, 1000);
	sim_log_read_begin(log, &reader, SIM_LOG_BOOT);
	KUNIT_EXPECT_EQ(test, sim_log_read(log, &reader, to, SIM_LOG_BATCH),
			4000);
	sim_log_reset_boot(log);
	sim_info(log, "another boot\n");
	KUNIT_EXPECT_EQ(test, sim_log_read(log, &reader, to, SIM_LOG_BATCH), 0);
	KUNIT_EXPECT_GE(test, reader.pos, reader.end);
	expect_text(test, log, SIM_LOG_BOOT, "another boot\n");
}

static void a_line_that_finds_no_room_stays_for_the_next_read(struct kunit *test)
{
	struct sim_log *log = make_log(test);
	struct sim_log_reader reader;
	char to[16] = "";

	sim_info(log, "0123456789\n");
	sim_log_read_begin(log, &reader, SIM_LOG_ALL);
	KUNIT_EXPECT_EQ(test, sim_log_read(log, &reader, to, 13), 0);
	KUNIT_EXPECT_EQ(test, reader.pos, 0);
	KUNIT_EXPECT_EQ(test, to[0], '\0');
	KUNIT_EXPECT_EQ(test, sim_log_read(log, &reader, to, 14), 14);
	KUNIT_EXPECT_STREQ(test, to, "<6>0123456789\n");
}

struct cut {
	const char *name;
	/* Bytes that are said, with or without a newline; bytes that are kept. */
	size_t said;
	bool newline;
	size_t kept;
};

static const struct cut cuts[] = {
	{ "empty", 0, false, 1 },
	{ "newline alone", 1, true, 1 },
	{ "no newline", 10, false, 11 },
	{ "two less than the limit", 1022, true, 1022 },
	{ "one less than the limit", 1023, true, 1023 },
	{ "one less, no newline", 1023, false, 1024 },
	{ "the limit", 1024, true, 1024 },
	{ "the limit, no newline", 1024, false, 1024 },
	{ "above the limit", 1025, true, 1024 },
	{ "far above the limit", 3000, true, 1024 },
};

static void cut_name(const struct cut *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(cut, cuts, cut_name);

static void a_line_is_cut_at_the_limit_and_ends_once(struct kunit *test)
{
	const struct cut *c = test->param_value;
	char *said = kunit_kzalloc(test, c->said + 1, GFP_KERNEL);
	struct sim_log *log = make_log(test);
	int level;
	char *text;

	KUNIT_ASSERT_NOT_NULL(test, said);
	memset(said, 'x', c->said);
	if (c->newline)
		said[c->said - 1] = '\n';
	level = sim_test_quiet_begin(LOGLEVEL_CRIT);
	sim_info(log, "%s", said);
	sim_info(log, "next\n");
	sim_test_quiet_end(level);

	text = read_all(test, log, SIM_LOG_ALL, NULL);
	KUNIT_ASSERT_EQ(test, strlen(text), 3 + c->kept + strlen("<6>next\n"));
	KUNIT_EXPECT_EQ(test, strspn(text + 3, "x"), c->kept - 1);
	KUNIT_EXPECT_STREQ(test, text + 3 + c->kept - 1, "\n<6>next\n");
}

static void a_line_may_come_with_a_raw_lock_held(struct kunit *test)
{
	struct sim_log *log = make_log(test);
	unsigned long flags;
	raw_spinlock_t lock;
	bool off;

	raw_spin_lock_init(&lock);
	raw_spin_lock_irqsave(&lock, flags);
	sim_info(log, "atomic\n");
	off = irqs_disabled();
	raw_spin_unlock_irqrestore(&lock, flags);
	KUNIT_EXPECT_TRUE(test, off);
	expect_text(test, log, SIM_LOG_ALL, "<6>atomic\n");
}

struct ticker {
	struct irq_work work;
	const struct sim_log *log;
	int ticks;
	bool in_hardirq;
};

static void tick(struct irq_work *work)
{
	struct ticker *t = container_of(work, struct ticker, work);

	t->in_hardirq = in_hardirq();
	sim_info(t->log, "interrupt %d\n", t->ticks++);
}

static void lines_of_an_interrupt_come_between_others(struct kunit *test)
{
	struct ticker *t = kunit_kzalloc(test, sizeof(*t), GFP_KERNEL);
	struct sim_log *log = make_log(test);
	int level, said = 0, ticks = 0;
	char *text, *line, want[32];

	KUNIT_ASSERT_NOT_NULL(test, t);
	t->log = log;
	t->work = IRQ_WORK_INIT_HARD(tick);
	level = sim_test_quiet_begin(LOGLEVEL_CRIT);
	/* All lines must fit: 2000 of "<6>work 1234" and the ticks. */
	while (said < 2000 && READ_ONCE(t->ticks) < 10) {
		irq_work_queue(&t->work);
		sim_info(log, "work %d\n", said++);
		usleep_range(100, 200);
	}
	irq_work_sync(&t->work);
	sim_test_quiet_end(level);
	KUNIT_ASSERT_GT(test, t->ticks, 0);
	KUNIT_EXPECT_TRUE(test, t->in_hardirq);

	text = read_all(test, log, SIM_LOG_ALL, NULL);
	said = 0;
	while ((line = strsep(&text, "\n")) && *line) {
		if (line[3] == 'i')
			snprintf(want, sizeof(want), "<6>interrupt %d", ticks++);
		else
			snprintf(want, sizeof(want), "<6>work %d", said++);
		KUNIT_ASSERT_STREQ(test, line, want);
	}
	KUNIT_EXPECT_EQ(test, ticks, t->ticks);
}

static void every_boot_of_a_machine_says_the_same(struct kunit *test)
{
	struct sim_machine *m = sim_test_boot(test, "16M", NULL,
					      SIM_STAGE_BUDDY);
	char *first = read_all(test, &m->log, SIM_LOG_BOOT, NULL), *second, *all;
	static const char head[] = "BIOS-provided physical RAM map:\n"
				   "BIOS-e820: [mem 0x0000000000000000-";
	const char *last;
	int level;

	KUNIT_EXPECT_EQ(test, strncmp(first, head, strlen(head)), 0);
	KUNIT_EXPECT_NOT_NULL(test, strstr(first, "\nZone ranges:\n  DMA "));
	last = strstr(first, "\nMemory: ");
	KUNIT_ASSERT_NOT_NULL(test, last);
	/* Nothing but lines that a boot prints: no name, no stage of ours. */
	KUNIT_EXPECT_NULL(test, strstr(first, "sim"));

	/* A refused free, and a reset. */
	level = sim_test_quiet_begin(LOGLEVEL_CRIT);
	sim_free_pages_why(&m->mm, 1, 0, &last);
	sim_test_quiet_end(level);
	KUNIT_EXPECT_STREQ(test, read_all(test, &m->log, SIM_LOG_BOOT, NULL),
			   first);
	all = read_all(test, &m->log, SIM_LOG_ALL, NULL);
	KUNIT_EXPECT_NOT_NULL(test, strstr(all, "\n<3>free pfn=1 order=0: "));

	mutex_lock(&m->lock);
	sim_machine_reset(m);
	mutex_unlock(&m->lock);
	expect_text(test, &m->log, SIM_LOG_BOOT, "");
	KUNIT_ASSERT_EQ(test, sim_test_boot_to(m, SIM_STAGE_BUDDY), 0);
	second = read_all(test, &m->log, SIM_LOG_BOOT, NULL);
	KUNIT_EXPECT_STREQ(test, second, first);
	/* What was said before the reset is still in the other. */
	all = read_all(test, &m->log, SIM_LOG_ALL, NULL);
	KUNIT_EXPECT_NOT_NULL(test, strstr(all, "\n<3>free pfn=1 order=0: "));
}

static struct kunit_case log_cases[] = {
	KUNIT_CASE(a_log_without_buffers_only_prints),
	KUNIT_CASE(all_lines_are_kept_with_their_level),
	KUNIT_CASE(only_what_stages_say_belongs_to_the_boot),
	KUNIT_CASE(reset_forgets_the_boot_only),
	KUNIT_CASE(the_boot_keeps_its_first_lines),
	KUNIT_CASE(after_a_gap_the_boot_takes_no_line),
	KUNIT_CASE(later_lines_do_not_push_the_boot_out),
	KUNIT_CASE(the_last_lines_stay_and_the_lost_are_counted),
	KUNIT_CASE(a_reader_that_is_overtaken_is_told),
	KUNIT_CASE(a_boot_that_is_forgotten_ends_its_reader),
	KUNIT_CASE(a_line_that_finds_no_room_stays_for_the_next_read),
	KUNIT_CASE_PARAM(a_line_is_cut_at_the_limit_and_ends_once,
			 cut_gen_params),
	KUNIT_CASE(a_line_may_come_with_a_raw_lock_held),
	KUNIT_CASE(lines_of_an_interrupt_come_between_others),
	KUNIT_CASE(every_boot_of_a_machine_says_the_same),
	{}
};

static struct kunit_suite log_suite = {
	.name = "mm_sim_log",
	.test_cases = log_cases,
};

kunit_test_suite(log_suite);
