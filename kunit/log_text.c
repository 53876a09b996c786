// SPDX-License-Identifier: GPL-2.0
/*
 * What a machine's log says from some moment on.
 */
#include <linux/string.h>

#include "helpers.h"
#include "log_text.h"

/* Read up to the end of @r, into @to if there is one. Returns bytes. */
static size_t sim_test_log_read(struct kunit *test, const struct sim_log *log,
				struct sim_log_reader *r, char *to)
{
	char *line = kunit_kzalloc(test, SIM_LOG_BATCH, GFP_KERNEL);
	size_t len = 0, got;

	KUNIT_ASSERT_NOT_NULL(test, line);
	while ((got = sim_log_read(log, r, line, SIM_LOG_BATCH)) || r->lost) {
		if (to)
			memcpy(to + len, line, got);
		len += got;
	}
	kunit_kfree(test, line);
	return len;
}

/**
 * sim_test_log_begin() - from here on, what a log says is of interest
 * @test: the running case
 * @l: filled in
 * @log: the log, with buffers
 *
 * Nothing of it shows on the console until sim_test_log_end(); what may end the
 * case does not belong between the two.
 */
void sim_test_log_begin(struct kunit *test, struct sim_test_log *l,
			const struct sim_log *log)
{
	l->log = log;
	sim_log_read_begin(log, &l->reader, SIM_LOG_ALL);
	sim_test_log_read(test, log, &l->reader, NULL);
	l->level = sim_test_quiet_begin(LOGLEVEL_CRIT);
}

/**
 * sim_test_log_end() - what a log said meanwhile
 * @test: the running case
 * @l: of sim_test_log_begin()
 *
 * Return: the lines, each with its level before it.
 */
char *sim_test_log_end(struct kunit *test, struct sim_test_log *l)
{
	struct sim_log_reader now;
	char *text;

	sim_test_quiet_end(l->level);
	sim_log_read_begin(l->log, &now, SIM_LOG_ALL);
	l->reader.end = now.end;
	text = kunit_kzalloc(test, now.end - l->reader.pos + 1, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, text);
	sim_test_log_read(test, l->log, &l->reader, text);
	return text;
}

/**
 * sim_test_count() - how often a text holds another
 * @text: the one
 * @what: the other, not empty
 *
 * Return: times, without overlap.
 */
unsigned int sim_test_count(const char *text, const char *what)
{
	unsigned int nr = 0;

	for (; (text = strstr(text, what)); text += strlen(what))
		nr++;
	return nr;
}
