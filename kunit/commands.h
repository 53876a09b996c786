/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The commands of a machine, given by a program that has the file ctl open.
 */
#ifndef SIM_KUNIT_COMMANDS_H
#define SIM_KUNIT_COMMANDS_H

#include <kunit/test.h>

#include "view/ctl.h"

/**
 * struct sim_test_commands - the commands of a machine, and who gives them
 * @ctl: the commands
 * @writer: one open of the file
 */
struct sim_test_commands {
	struct sim_ctl *ctl;
	struct sim_ctl_writer writer;
};

struct sim_test_commands *sim_test_commands(struct kunit *test,
					    struct sim_machine *m);
ssize_t sim_test_put(struct kunit *test, struct sim_test_commands *c,
		     const char *text, size_t len);
ssize_t sim_test_say(struct kunit *test, struct sim_test_commands *c,
		     const char *text);
const char *sim_test_result(struct kunit *test,
			    const struct sim_test_commands *c);

#endif /* SIM_KUNIT_COMMANDS_H */
