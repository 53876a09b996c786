/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Machines of any size without memory, and the text of debugfs files.
 */
#ifndef SIM_KUNIT_UNBACKED_H
#define SIM_KUNIT_UNBACKED_H

#include <kunit/test.h>
#include <linux/seq_file.h>

#include "host/machine.h"

/* Managed pages of the zones of a node, for struct tables. */
struct sim_test_node {
	unsigned long managed[SIM_MAX_NR_ZONES];
};

struct sim_machine *sim_test_unbacked(struct kunit *test,
				      const struct sim_test_node *nodes,
				      unsigned int nr);
const char *sim_test_show(struct kunit *test, struct sim_machine *m,
			  int (*show)(struct seq_file *s, void *unused));
const char *sim_test_lines(struct kunit *test, const char *text,
			   const char *start);
void sim_test_expect_text(struct kunit *test, const char *got,
			  const char *want);

#endif /* SIM_KUNIT_UNBACKED_H */
