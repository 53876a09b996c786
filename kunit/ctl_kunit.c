// SPDX-License-Identifier: GPL-2.0
/*
 * Commands: what they do, what they say, and how lines reach them.
 */
#include <kunit/test.h>
#include <linux/ctype.h>
#include <linux/err.h>
#include <linux/string.h>

#include "commands.h"
#include "helpers.h"
#include "page/buddy.h"
#include "page/page_alloc.h"

struct fixture {
	struct sim_machine *m;
	struct sim_test_commands *commands;
};

static int ctl_init(struct kunit *test)
{
	struct fixture *f = kunit_kzalloc(test, sizeof(*f), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, f);
	f->m = sim_test_boot(test, "16M", NULL, SIM_STAGE_BUDDY);
	f->commands = sim_test_commands(test, f->m);
	test->priv = f;
	return 0;
}

static ssize_t put(struct kunit *test, const char *text, size_t len)
{
	struct fixture *f = test->priv;

	return sim_test_put(test, f->commands, text, len);
}

static ssize_t say(struct kunit *test, const char *text)
{
	return put(test, text, strlen(text));
}

static const char *result(struct kunit *test)
{
	struct fixture *f = test->priv;

	return sim_test_result(test, f->commands);
}

static void expect_ok(struct kunit *test, const char *text)
{
	KUNIT_EXPECT_EQ_MSG(test, say(test, text), strlen(text), "%s: %s",
			    text, result(test));
}

static void expect_error(struct kunit *test, const char *text, int err,
			 const char *words)
{
	char start[16];

	snprintf(start, sizeof(start), "error %d ", err);
	KUNIT_EXPECT_EQ_MSG(test, say(test, text), err, "%s", text);
	KUNIT_EXPECT_TRUE_MSG(test, strstarts(result(test), start), "%s: %s",
			      text, result(test));
	KUNIT_EXPECT_NOT_NULL_MSG(test, strstr(result(test), words), "%s: %s",
				  text, result(test));
}

/* Allocate with @text, which says tag=@tag order=@order, and learn the pfn. */
static unsigned long expect_alloc(struct kunit *test, const char *text)
{
	unsigned long pfn = 0;
	const char *at;

	expect_ok(test, text);
	at = strstr(result(test), "pfn=");
	KUNIT_ASSERT_NOT_NULL(test, at);
	if (sscanf(at, "pfn=%lu ", &pfn) != 1)
		KUNIT_FAIL(test, "no number: %s", at);
	return pfn;
}

static void alloc_takes_what_it_says(struct kunit *test)
{
	struct fixture *f = test->priv;
	struct sim_page *page;
	unsigned long pfn;
	char want[96];

	pfn = expect_alloc(test, "alloc order=3 type=movable tag=a\n");
	snprintf(want, sizeof(want),
		 "ok alloc tag=a pfn=%lu order=3 type=Movable zone=Normal\n",
		 pfn);
	KUNIT_EXPECT_STREQ(test, result(test), want);
	page = sim_pfn_to_page(&f->m->mm, pfn);
	KUNIT_ASSERT_NOT_NULL(test, page);
	KUNIT_EXPECT_TRUE(test, sim_page_head(page));
	KUNIT_EXPECT_EQ(test, sim_page_order(page), 3);
	KUNIT_EXPECT_EQ(test, sim_get_pageblock_migratetype(&f->m->mm, pfn),
			SIM_MIGRATE_MOVABLE);

	expect_ok(test, "free tag=a\n");
	snprintf(want, sizeof(want), "ok free tag=a pfn=%lu order=3\n", pfn);
	KUNIT_EXPECT_STREQ(test, result(test), want);
	KUNIT_EXPECT_FALSE(test, sim_page_head(page));
	sim_test_verify(test, f->m);
}

struct good_case {
	const char *line;
	const char *words;
};

static const struct good_case good_cases[] = {
	{ "alloc order=0 tag=x", "order=0 type=Unmovable zone=Normal\n" },
	{ "alloc tag=x order=0", "tag=x " },
	{ "alloc order=0 tag=x type=unmovable", "type=Unmovable" },
	{ "alloc order=0 tag=x type=MOVABLE", "type=Movable" },
	{ "alloc order=0 tag=x type=Reclaimable", "type=Reclaimable" },
	{ "alloc order=0 tag=x zone=DMA", "zone=DMA\n" },
	{ "alloc order=0 tag=x zone=Normal type=movable",
	  "type=Movable zone=Normal\n" },
	{ "alloc order=9 tag=x zone=DMA", "order=9" },
	{ "  alloc \t order=0   tag=x  ", "tag=x " },
	{ "alloc order=0 tag=a=b,c", "tag=a=b,c " },
	{ "alloc order=00 tag=x", "order=0 " },
	{ "alloc order=0 tag=1234567890123456789012345678901",
	  "tag=1234567890123456789012345678901 " },
	{ "free tag=t", "ok free tag=t " },
	{ "reset", "ok reset stage=carved\n" },
};

static void good_case_name(const struct good_case *c, char *desc)
{
	strscpy(desc, c->line, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(good, good_cases, good_case_name);

static void a_good_command_says_ok(struct kunit *test)
{
	const struct good_case *c = test->param_value;
	struct fixture *f = test->priv;

	expect_ok(test, "alloc order=0 tag=t\n");
	expect_ok(test, c->line);
	KUNIT_EXPECT_TRUE(test, strstarts(result(test), "ok "));
	KUNIT_EXPECT_NOT_NULL_MSG(test, strstr(result(test), c->words), "%s",
				  result(test));
	sim_test_verify(test, f->m);
}

struct bad_case {
	const char *line;
	int err;
	const char *words;
};

/* On a booted machine of 16 MiB, which has the tag t. */
static const struct bad_case bad_cases[] = {
	{ "\n", -EINVAL, "empty line" },
	{ "   \t", -EINVAL, "empty line" },
	{ "defrag", -EINVAL, "no such command" },
	{ "ALLOC order=0 tag=x", -EINVAL, "no such command" },
	{ "allocorder=0 tag=x", -EINVAL, "no such command" },
	{ "alloc order tag=x", -EINVAL, "no key=value" },
	{ "alloc order= tag=x", -EINVAL, "no key=value" },
	{ "alloc size=3 tag=x", -EINVAL, "'size=3' is no key=value" },
	{ "alloc =3 tag=x", -EINVAL, "no key=value" },
	{ "alloc order=0 order=1 tag=x", -EINVAL, "given twice" },
	{ "alloc tag=x", -EINVAL, "order= is missing" },
	{ "alloc order=11 tag=x", -EINVAL, "must be 0 to 10" },
	{ "alloc order=-1 tag=x", -EINVAL, "must be 0 to 10" },
	{ "alloc order=4294967296 tag=x", -EINVAL, "must be 0 to 10" },
	{ "alloc order=0x1 tag=x", -EINVAL, "must be 0 to 10" },
	{ "alloc order=1k tag=x", -EINVAL, "must be 0 to 10" },
	{ "alloc order=0", -EINVAL, "tag= is missing" },
	{ "alloc order=0 tag=t", -EEXIST, "in use" },
	{ "alloc order=0 tag=12345678901234567890123456789012", -EINVAL,
	  "1 to 31" },
	{ "alloc order=0 tag=x type=isolate", -EINVAL, "must be unmovable" },
	{ "alloc order=0 tag=x type=mov", -EINVAL, "must be unmovable" },
	{ "alloc order=0 tag=x zone=DMA32", -EINVAL, "no memory in such" },
	{ "alloc order=0 tag=x zone=dma", -EINVAL, "no memory in such" },
	{ "alloc order=0 tag=x pfn=1", -EINVAL, "only" },
	{ "alloc order=0 tag=x stage=buddy", -EINVAL, "only" },
	{ "alloc order=0 tag=x gfp=GFP_KERNAL", -EINVAL,
	  "gfp=GFP_KERNAL: 'GFP_KERNAL' is no flag" },
	{ "alloc order=0 tag=x gfp=GFP_KERNEL|__GFP_", -EINVAL,
	  "'__GFP_' is no flag" },
	{ "alloc order=0 tag=x gfp=GFP_KERNEL|", -EINVAL, "'' is no flag" },
	{ "alloc order=0 tag=x gfp=GFP_KERNEL type=movable", -EINVAL,
	  "cannot stand beside" },
	{ "alloc order=0 tag=x gfp=GFP_KERNEL zone=Normal", -EINVAL,
	  "cannot stand beside" },
	{ "alloc order=0 tag=x gfp=GFP_DMA|__GFP_HIGHMEM", -EINVAL,
	  "zone modifiers exclude each other" },
	{ "alloc order=0 tag=x gfp=__GFP_MOVABLE|__GFP_RECLAIMABLE", -EINVAL,
	  "exclude each other" },
	{ "free tag=t gfp=GFP_KERNEL", -EINVAL, "takes no gfp=" },
	{ "boot gfp=GFP_KERNEL", -EINVAL, "takes no gfp=" },
	{ "free", -EINVAL, "either tag=, or pfn=" },
	{ "free order=0", -EINVAL, "either tag=, or pfn=" },
	{ "free tag=t order=0", -EINVAL, "either tag=, or pfn=" },
	{ "free tag=t pfn=1", -EINVAL, "either tag=, or pfn=" },
	{ "free tag=nobody", -ENOENT, "no block has this tag" },
	{ "free pfn=1", -EINVAL, "order= is missing" },
	{ "free pfn=x order=0", -EINVAL, "decimal number" },
	{ "free pfn=-1 order=0", -EINVAL, "decimal number" },
	{ "free pfn=99999999999999999999 order=0", -EINVAL, "decimal number" },
	{ "free pfn=18446744073709551615 order=0", -ENXIO, "no such page" },
	{ "free pfn=5000 order=0", -ENXIO, "no such page" },
	{ "free pfn=0 order=0", -EINVAL, "reserved" },
	{ "free pfn=512 order=9", -EINVAL, "free already" },
	{ "free pfn=512 order=11", -EINVAL, "must be 0 to 10" },
	{ "step", -ERANGE, "the last" },
	{ "step stage=buddy", -EINVAL, "takes no key=value" },
	{ "reset tag=t", -EINVAL, "takes no key=value" },
	{ "boot", -ERANGE, "only reset" },
	{ "boot stage=memmap", -ERANGE, "only reset" },
	{ "boot stage=moon", -EINVAL, "no such stage" },
	{ "alloc order=0\x01 tag=x", -EINVAL, "not printable ASCII" },
	{ "alloc order=0 tag=x\r", -EINVAL, "not printable ASCII" },
	{ "alloc order=0 tag=\xc3\xa4", -EINVAL, "not printable ASCII" },
};

static void bad_case_name(const struct bad_case *c, char *desc)
{
	const char *from = skip_spaces(c->line);
	int i;

	/* What a result line of the test may hold. */
	for (i = 0; i < KUNIT_PARAM_DESC_SIZE - 1 && *from; from++)
		if (isprint(*from))
			desc[i++] = *from;
	desc[i] = '\0';
	if (!i)
		snprintf(desc, KUNIT_PARAM_DESC_SIZE, "blank, %zu bytes",
			 strlen(c->line));
}

KUNIT_ARRAY_PARAM(bad, bad_cases, bad_case_name);

static void a_bad_command_changes_nothing(struct kunit *test)
{
	const struct bad_case *c = test->param_value;
	struct fixture *f = test->priv;
	struct sim_test_blocks *before;

	expect_ok(test, "alloc order=0 tag=t\nalloc order=0 tag=x.\n");
	before = sim_test_free_lists(test, f->m);
	expect_error(test, c->line, c->err, c->words);
	sim_test_expect_same(test, before, sim_test_free_lists(test, f->m));
	KUNIT_EXPECT_EQ(test, f->m->stage, SIM_STAGE_BUDDY);
	sim_test_verify(test, f->m);
	/* The tag that was there still is. */
	expect_ok(test, "free tag=t\n");
}

static void a_tag_is_free_again_after_its_block(struct kunit *test)
{
	unsigned long a, b;

	a = expect_alloc(test, "alloc order=2 tag=a\n");
	b = expect_alloc(test, "alloc order=2 tag=b\n");
	KUNIT_EXPECT_NE(test, a, b);
	expect_error(test, "alloc order=0 tag=a\n", -EEXIST, "in use");
	expect_ok(test, "free tag=a\n");
	/* The same place, now with another tag. */
	KUNIT_EXPECT_EQ(test, expect_alloc(test, "alloc order=2 tag=c\n"), a);
	expect_error(test, "free tag=a\n", -ENOENT, "no block has this tag");
	expect_alloc(test, "alloc order=1 tag=a\n");
	expect_ok(test, "free tag=a\nfree tag=b\nfree tag=c\n");
}

static void a_double_free_is_refused(struct kunit *test)
{
	struct fixture *f = test->priv;
	struct sim_test_blocks *before;
	unsigned long pfn;
	char line[64];

	pfn = expect_alloc(test, "alloc order=2 tag=a\n");
	expect_ok(test, "free tag=a\n");
	before = sim_test_free_lists(test, f->m);
	expect_error(test, "free tag=a\n", -ENOENT, "freed already");
	snprintf(line, sizeof(line), "free pfn=%lu order=2\n", pfn);
	expect_error(test, line, -EINVAL, "free already");
	sim_test_expect_same(test, before, sim_test_free_lists(test, f->m));
	sim_test_verify(test, f->m);
}

static void a_free_by_pfn_takes_the_tag_along(struct kunit *test)
{
	unsigned long pfn;
	char line[64], want[80];

	pfn = expect_alloc(test, "alloc order=2 tag=a\n");
	snprintf(line, sizeof(line), "free pfn=%lu order=1\n", pfn);
	expect_error(test, line, -EINVAL, "another order");
	snprintf(line, sizeof(line), "free pfn=%lu order=2\n", pfn + 1);
	expect_error(test, line, -EINVAL, "inside an allocated block");
	snprintf(line, sizeof(line), "free pfn=%lu order=2\n", pfn);
	expect_ok(test, line);
	snprintf(want, sizeof(want), "ok %s", line);
	KUNIT_EXPECT_STREQ(test, result(test), want);
	expect_error(test, "free tag=a\n", -ENOENT, "no block has this tag");
	expect_ok(test, "alloc order=0 tag=a\n");
}

static void a_block_freed_behind_the_tag_is_noticed(struct kunit *test)
{
	struct fixture *f = test->priv;
	unsigned long pfn;

	pfn = expect_alloc(test, "alloc order=2 tag=a\n");
	sim_test_free(test, f->m, pfn, 2);
	expect_error(test, "free tag=a\n", -EINVAL, "free already");
	/* The tag goes with it. */
	expect_error(test, "free tag=a\n", -ENOENT, "no block has this tag");
	sim_test_verify(test, f->m);
}

static void alloc_fails_when_nothing_is_left(struct kunit *test)
{
	struct fixture *f = test->priv;
	struct sim_zone *zone;

	for_each_sim_populated_zone(f->m->mm.node_data[0], zone)
		sim_test_drain(test, f->m, zone);
	expect_error(test, "alloc order=0 tag=a\n", -ENOMEM,
		     "below the min mark: Node 0 ");
	expect_error(test, "alloc order=0 tag=a zone=DMA\n", -ENOMEM,
		     "in DMA");
	expect_error(test, "free tag=a\n", -ENOENT, "no block has this tag");
	sim_test_verify(test, f->m);
}

static void stages_are_driven_by_step_and_boot(struct kunit *test)
{
	struct fixture *f = test->priv;
	char want[64];
	int stage;

	expect_ok(test, "reset\n");
	KUNIT_EXPECT_EQ(test, f->m->stage, SIM_STAGE_CARVED);
	for (stage = 1; stage < SIM_NR_STAGES; stage++) {
		expect_error(test, "alloc order=0 tag=a\n", -EBUSY,
			     "needs stage buddy");
		expect_error(test, "free tag=a\n", -EBUSY, "needs stage buddy");
		expect_ok(test, "step\n");
		snprintf(want, sizeof(want), "ok step stage=%s\n",
			 sim_stage_name(stage));
		KUNIT_EXPECT_STREQ(test, result(test), want);
		KUNIT_EXPECT_EQ(test, f->m->stage, stage);
	}
	expect_error(test, "step\n", -ERANGE, "the last");
	expect_ok(test, "reset\nboot stage=zones\nboot stage=memmap\nboot\n");
	KUNIT_EXPECT_STREQ(test, result(test),
			   "ok reset stage=carved\n"
			   "ok boot stage=zones\n"
			   "ok boot stage=memmap\n"
			   "ok boot stage=buddy\n");
	sim_test_verify(test, f->m);
}

static void tags_are_forgotten_with_the_boot(struct kunit *test)
{
	struct fixture *f = test->priv;
	int i;

	for (i = 0; i < 2; i++) {
		expect_ok(test, "alloc order=4 tag=a\nalloc order=2 tag=b\n");
		if (i) {
			/* By somebody else. */
			mutex_lock(&f->m->lock);
			sim_machine_reset(f->m);
			mutex_unlock(&f->m->lock);
			KUNIT_ASSERT_EQ(test,
					sim_test_boot_to(f->m, SIM_STAGE_BUDDY),
					0);
		} else {
			expect_ok(test, "reset\nboot\n");
		}
		expect_error(test, "free tag=a\n", -ENOENT,
			     "no block has this tag");
		expect_ok(test, "alloc order=0 tag=b\nfree tag=b\n");
		sim_test_verify(test, f->m);
	}
}

static void a_panicked_machine_takes_reset_only(struct kunit *test)
{
	const struct sim_machine_params params = {
		.size = "8M", .memmap = "56K@1M",
	};
	struct fixture *f = test->priv;
	struct sim_machine *m;

	m = sim_test_machine(test, &params, SIM_STAGE_CARVED);
	f->commands = sim_test_commands(test, m);
	expect_error(test, "boot\n", -ENOMEM, "memmap");
	KUNIT_EXPECT_EQ(test, m->stage, SIM_STAGE_PANICKED);
	expect_error(test, "step\n", -EIO, "only reset helps");
	expect_error(test, "boot\n", -EIO, "only reset");
	expect_error(test, "alloc order=0 tag=a\n", -EIO, "panicked");
	expect_ok(test, "reset\nboot stage=zones\n");
	expect_error(test, "step\n", -ENOMEM, "memmap");
}

static void each_line_has_its_result(struct kunit *test)
{
	const char *r;
	int i;

	expect_ok(test, "alloc order=0 tag=a\nalloc order=1 tag=b\n"
		  "free tag=a\nfree tag=b\n");
	r = result(test);
	for (i = 0; i < 4; i++) {
		static const char *const starts[] = {
			"ok alloc tag=a ", "ok alloc tag=b ",
			"ok free tag=a ", "ok free tag=b ",
		};

		KUNIT_ASSERT_TRUE_MSG(test, strstarts(r, starts[i]), "%s", r);
		r = strchr(r, '\n');
		KUNIT_ASSERT_NOT_NULL(test, r);
		r++;
	}
	KUNIT_EXPECT_STREQ(test, r, "");
}

static void the_first_error_ends_a_write(struct kunit *test)
{
	struct fixture *f = test->priv;
	const char *second;

	KUNIT_EXPECT_EQ(test, say(test, "alloc order=0 tag=a\nnonsense\n"
				  "alloc order=0 tag=b\n"), -EINVAL);
	KUNIT_EXPECT_TRUE(test, strstarts(result(test), "ok alloc tag=a "));
	second = strchr(result(test), '\n') + 1;
	KUNIT_EXPECT_TRUE(test, strstarts(second, "error -22 nonsense"));
	/* Nothing after it, neither then nor later. */
	KUNIT_EXPECT_STREQ(test, strchr(second, '\n'), "\n");
	KUNIT_EXPECT_EQ(test, f->commands->writer.len, 0);
	expect_error(test, "free tag=b\n", -ENOENT, "no block has this tag");
	expect_ok(test, "free tag=a\n");
}

static void a_write_drops_the_results_before(struct kunit *test)
{
	expect_ok(test, "alloc order=0 tag=a\n");
	expect_error(test, "nonsense\n", -EINVAL, "no such command");
	KUNIT_EXPECT_NULL(test, strstr(result(test), "tag=a"));
	expect_ok(test, "free tag=a\n");
	KUNIT_EXPECT_NULL(test, strstr(result(test), "nonsense"));
}

static void a_single_line_needs_no_newline(struct kunit *test)
{
	expect_ok(test, "alloc order=0 tag=a");
	KUNIT_EXPECT_TRUE(test, strstarts(result(test), "ok alloc tag=a "));
	expect_ok(test, "free tag=a");
	KUNIT_EXPECT_TRUE(test, strstarts(result(test), "ok free tag=a "));
}

/* A long text reaches us in pieces that end anywhere. */
static void a_cut_line_is_joined(struct kunit *test)
{
	static const char text[] = "alloc order=0 tag=a\n"
				   "alloc order=1 tag=bb type=movable\n"
				   "free tag=a\n"
				   "free tag=bb\n";
	struct fixture *f = test->priv;
	size_t first = strchr(text, '\n') - text + 1, len = strlen(text);
	struct sim_test_blocks *before = sim_test_free_blocks(test, f->m);
	size_t cut, next;

	for (cut = first; cut <= len; cut++) {
		/*
		 * A second cut, so that some pieces have no newline at all. A
		 * piece that begins a line and does not end it would be taken
		 * as a line whose newline was left out.
		 */
		next = text[cut - 1] == '\n' ? len : min(cut + 5, len);
		KUNIT_ASSERT_EQ(test, put(test, text, cut), cut);
		if (next > cut)
			KUNIT_ASSERT_EQ(test, put(test, text + cut, next - cut),
					next - cut);
		if (len > next)
			KUNIT_ASSERT_EQ(test, put(test, text + next,
						  len - next), len - next);
		KUNIT_ASSERT_EQ(test, f->commands->writer.len, 0);
		sim_test_expect_same(test, before,
				     sim_test_free_blocks(test, f->m));
	}
	sim_test_verify(test, f->m);
}

static void a_line_waits_for_its_end(struct kunit *test)
{
	struct fixture *f = test->priv;

	expect_ok(test, "alloc order=0 tag=a\nalloc order=0 t");
	KUNIT_EXPECT_EQ(test, f->commands->writer.len, strlen("alloc order=0 t"));
	expect_ok(test, "ag=b");
	KUNIT_EXPECT_EQ(test, f->commands->ctl->result_len, 0);
	expect_ok(test, "\n");
	KUNIT_EXPECT_TRUE(test, strstarts(result(test), "ok alloc tag=b "));
	expect_ok(test, "free tag=b\nfree tag=a\n");
}

static void a_line_may_have_255_bytes(struct kunit *test)
{
	struct fixture *f = test->priv;
	char *line = kunit_kzalloc(test, 1024, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, line);
	memset(line, ' ', 1023);
	memcpy(line, "alloc order=0 tag=a", 19);
	line[255] = '\n';
	KUNIT_EXPECT_EQ(test, put(test, line, 256), 256);
	KUNIT_EXPECT_TRUE(test, strstarts(result(test), "ok alloc tag=a "));

	line[255] = ' ';
	line[18] = 'b';
	line[256] = '\n';
	KUNIT_EXPECT_EQ(test, put(test, line, 257), -EINVAL);
	KUNIT_EXPECT_NOT_NULL(test, strstr(result(test), "255 is the limit"));
	KUNIT_EXPECT_EQ(test, put(test, line, 256), -EINVAL);
	KUNIT_EXPECT_EQ(test, put(test, line, 1000), -EINVAL);

	/* The same when it comes in pieces, of which none is too long. */
	expect_ok(test, "free tag=a\nalloc order=0 tag=a");
	memset(line, ' ', 256);
	KUNIT_EXPECT_EQ(test, put(test, line, 200), 200);
	KUNIT_EXPECT_EQ(test, put(test, line, 200), -EINVAL);
	KUNIT_EXPECT_NOT_NULL(test, strstr(result(test), "255 is the limit"));
	KUNIT_EXPECT_EQ(test, f->commands->writer.len, 0);
	/* Neither the half nor the rest of it was run. */
	expect_error(test, "free tag=a\n", -ENOENT, "no block has this tag");
}

static void a_nul_byte_is_refused(struct kunit *test)
{
	static const char text[] = "alloc order=0 tag=a\0b\n";
	struct fixture *f = test->priv;
	struct sim_test_blocks *before = sim_test_free_lists(test, f->m);

	KUNIT_EXPECT_EQ(test, put(test, text, sizeof(text) - 1), -EINVAL);
	KUNIT_EXPECT_NOT_NULL(test, strstr(result(test), "NUL"));
	KUNIT_EXPECT_EQ(test, put(test, "\0", 1), -EINVAL);
	KUNIT_EXPECT_EQ(test, put(test, "\0\n", 2), -EINVAL);
	KUNIT_EXPECT_EQ(test, put(test, "step\0", 5), -EINVAL);
	sim_test_expect_same(test, before, sim_test_free_lists(test, f->m));

	/* In a line that was cut. */
	expect_ok(test, "alloc order=0 tag=a\nfree tag=a");
	KUNIT_EXPECT_EQ(test, put(test, "\0\n", 2), -EINVAL);
	expect_ok(test, "free tag=a\n");
}

static void an_empty_write_does_nothing(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, put(test, "", 0), 0);
	KUNIT_EXPECT_STREQ(test, result(test), "");
}

static void many_tags_are_kept_apart(struct kunit *test)
{
	struct fixture *f = test->priv;
	struct sim_test_blocks *before = sim_test_free_blocks(test, f->m);
	char line[64];
	int i;

	for (i = 0; i < 1000; i++) {
		snprintf(line, sizeof(line), "alloc order=%d tag=t%d\n", i % 2,
			 i);
		expect_ok(test, line);
	}
	for (i = 999; i >= 0; i -= 2) {
		snprintf(line, sizeof(line), "free tag=t%d\nfree tag=t%d\n",
			 i - 1, i);
		expect_ok(test, line);
	}
	sim_test_expect_same(test, before, sim_test_free_blocks(test, f->m));
	sim_test_verify(test, f->m);
}

static struct kunit_case ctl_cases[] = {
	KUNIT_CASE(alloc_takes_what_it_says),
	KUNIT_CASE_PARAM(a_good_command_says_ok, good_gen_params),
	KUNIT_CASE_PARAM(a_bad_command_changes_nothing, bad_gen_params),
	KUNIT_CASE(a_tag_is_free_again_after_its_block),
	KUNIT_CASE(a_double_free_is_refused),
	KUNIT_CASE(a_free_by_pfn_takes_the_tag_along),
	KUNIT_CASE(a_block_freed_behind_the_tag_is_noticed),
	KUNIT_CASE(alloc_fails_when_nothing_is_left),
	KUNIT_CASE(stages_are_driven_by_step_and_boot),
	KUNIT_CASE(tags_are_forgotten_with_the_boot),
	KUNIT_CASE(a_panicked_machine_takes_reset_only),
	KUNIT_CASE(each_line_has_its_result),
	KUNIT_CASE(the_first_error_ends_a_write),
	KUNIT_CASE(a_write_drops_the_results_before),
	KUNIT_CASE(a_single_line_needs_no_newline),
	KUNIT_CASE(a_cut_line_is_joined),
	KUNIT_CASE(a_line_waits_for_its_end),
	KUNIT_CASE(a_line_may_have_255_bytes),
	KUNIT_CASE(a_nul_byte_is_refused),
	KUNIT_CASE(an_empty_write_does_nothing),
	KUNIT_CASE(many_tags_are_kept_apart),
	{}
};

static struct kunit_suite ctl_suite = {
	.name = "mm_sim_ctl",
	.init = ctl_init,
	.test_cases = ctl_cases,
};

kunit_test_suite(ctl_suite);
