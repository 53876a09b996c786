/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the files of debugfs showed after each stage, kept for comparison.
 */
#ifndef SIM_VIEW_STAGE_SNAPSHOT_H
#define SIM_VIEW_STAGE_SNAPSHOT_H

#include <linux/seq_file.h>
#include <linux/sizes.h>
#include <linux/types.h>

#include "host/machine.h"

struct dentry;
struct sim_snapshot_tree;

/* Of one machine, all stages together. */
#define SIM_SNAPSHOTS_MAX SZ_8M

void sim_seq_show_all(struct seq_file *s, const struct seq_operations *ops);
int sim_stage_snapshot_take(struct sim_machine *m);
void sim_snapshots_forget(struct sim_machine *m);
const char *sim_snapshot_text(const struct sim_machine *m,
			      enum sim_stage stage, const char *path,
			      size_t *len);
size_t sim_snapshots_size(const struct sim_machine *m, enum sim_stage stage,
			  unsigned int *left_out);
void sim_snapshots_set_max(struct sim_machine *m, size_t max);
struct sim_snapshot_tree *sim_snapshot_tree_create(struct dentry *parent,
						   struct sim_machine *m);
void sim_snapshot_tree_sync(struct sim_snapshot_tree *tree);
void sim_snapshot_tree_destroy(struct sim_snapshot_tree *tree);

#endif /* SIM_VIEW_STAGE_SNAPSHOT_H */
