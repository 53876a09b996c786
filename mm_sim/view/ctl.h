/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Commands that drive a machine.
 */
#ifndef SIM_VIEW_CTL_H
#define SIM_VIEW_CTL_H

#include <linux/hashtable.h>
#include <linux/mutex.h>
#include <linux/sizes.h>
#include <linux/xarray.h>

#include "host/machine.h"

/* The longest command, and the longest tag, with the closing NUL. */
#define SIM_CTL_LINE_LEN 256
#define SIM_CTL_TAG_LEN 32
/* What one write may carry; no command's result is 8 times its length. */
#define SIM_CTL_WRITE_MAX SZ_64K
#define SIM_CTL_RESULT_MAX (8 * SIM_CTL_WRITE_MAX)

/**
 * struct sim_ctl - the commands of one machine
 * @machine: the machine
 * @lock: held over one write or read; taken before the machine's lock
 * @by_tag: the blocks that commands allocated, by tag
 * @by_pfn: the same by first pfn
 * @boots: machine->boots when the blocks were allocated
 * @result: one line for each command of the last write
 * @result_len: bytes in @result
 */
struct sim_ctl {
	struct sim_machine *machine;
	struct mutex lock; /* all below */
	DECLARE_HASHTABLE(by_tag, 12);
	struct xarray by_pfn;
	unsigned long boots;
	char *result;
	size_t result_len;
};

/**
 * struct sim_ctl_writer - one open of the ctl file
 * @len: bytes in @partial
 * @partial: a line whose end has not come yet, with room for its NUL
 */
struct sim_ctl_writer {
	size_t len;
	char partial[SIM_CTL_LINE_LEN + 1];
};

struct sim_ctl *sim_ctl_create(struct sim_machine *machine);
void sim_ctl_destroy(struct sim_ctl *ctl);
ssize_t sim_ctl_write(struct sim_ctl *ctl, struct sim_ctl_writer *writer,
		      char *text, size_t len);
void sim_ctl_finish(struct sim_ctl *ctl, struct sim_ctl_writer *writer);

#endif /* SIM_VIEW_CTL_H */
