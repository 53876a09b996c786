/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a machine's log says from some moment on.
 */
#ifndef SIM_KUNIT_LOG_TEXT_H
#define SIM_KUNIT_LOG_TEXT_H

#include <kunit/test.h>

#include "host/log.h"

/**
 * struct sim_test_log - a place in a log
 * @log: the log
 * @reader: behind the last line that was there
 * @level: of the console, from before
 */
struct sim_test_log {
	const struct sim_log *log;
	struct sim_log_reader reader;
	int level;
};

void sim_test_log_begin(struct kunit *test, struct sim_test_log *l,
			const struct sim_log *log);
char *sim_test_log_end(struct kunit *test, struct sim_test_log *l);
unsigned int sim_test_count(const char *text, const char *what);

#endif /* SIM_KUNIT_LOG_TEXT_H */
