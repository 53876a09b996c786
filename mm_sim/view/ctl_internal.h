/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the files of ctl share among themselves.
 */
#ifndef SIM_VIEW_CTL_INTERNAL_H
#define SIM_VIEW_CTL_INTERNAL_H

#include "view/ctl.h"

/**
 * struct sim_ctl_block - what a command allocated
 * @node: in the table of tags
 * @pfn: its first pfn
 * @order: of a block
 * @nr_pages: of a range of single pages; 0 for a block
 * @cma: the area that the range came from; NULL for none
 * @tag: its name
 */
struct sim_ctl_block {
	struct hlist_node node;
	unsigned long pfn;
	unsigned int order;
	unsigned long nr_pages;
	struct sim_cma *cma;
	char tag[SIM_CTL_TAG_LEN];
};

/* The values of a line; NULL where a key was not given. */
struct sim_ctl_args {
	/* The word behind whatif or cma. */
	char *what;
	char *order;
	char *type;
	char *tag;
	char *zone;
	char *node;
	char *pfn;
	char *pages;
	char *align;
	char *stage;
	char *cold;
	char *seconds;
	char *ops;
	char *seed;
	char *reclaimable;
	char *touch;
	char *gfp;
	char *consistent;
};

__printf(2, 3) void sim_ctl_say(struct sim_ctl *ctl, const char *fmt, ...);
__printf(3, 4) int sim_ctl_refuse(struct sim_ctl *ctl, int err,
				  const char *fmt, ...);
int sim_ctl_parse_type(struct sim_ctl *ctl, const char *command,
		       const char *text, int *type);
int sim_ctl_parse_node(struct sim_ctl *ctl, const char *command,
		       const char *text, int *nid);
int sim_ctl_parse_zone(struct sim_ctl *ctl, const char *command,
		       const char *text, int nid, struct sim_zone **zone);
int sim_ctl_panicked(struct sim_ctl *ctl, const char *command);
int sim_ctl_need_buddy(struct sim_ctl *ctl, const char *command);
int sim_ctl_parse_order(struct sim_ctl *ctl, const char *command,
			const char *text, unsigned int *order);
int sim_ctl_check_tag(struct sim_ctl *ctl, const char *command,
		      const char *tag);
gfp_t sim_ctl_gfp(int type);
int sim_ctl_parse_gfp(struct sim_ctl *ctl, const struct sim_ctl_args *args,
		      unsigned int order, int nid, gfp_t *gfp);
void sim_ctl_remember(struct sim_ctl *ctl, struct sim_ctl_block *b);

int sim_ctl_step(struct sim_ctl *ctl, struct sim_ctl_args *args);
int sim_ctl_boot(struct sim_ctl *ctl, struct sim_ctl_args *args);
int sim_ctl_reset(struct sim_ctl *ctl, struct sim_ctl_args *args);
int sim_ctl_snapshot(struct sim_ctl *ctl, struct sim_ctl_args *args);
int sim_ctl_managed(struct sim_ctl *ctl, struct sim_ctl_args *args);
int sim_ctl_isolate(struct sim_ctl *ctl, struct sim_ctl_args *args);
int sim_ctl_unisolate(struct sim_ctl *ctl, struct sim_ctl_args *args);
int sim_ctl_contig(struct sim_ctl *ctl, struct sim_ctl_args *args);
int sim_ctl_clone(struct sim_ctl *ctl, struct sim_ctl_args *args);
int sim_ctl_whatif(struct sim_ctl *ctl, struct sim_ctl_args *args);
int sim_ctl_cma(struct sim_ctl *ctl, struct sim_ctl_args *args);
int sim_ctl_cma_release(struct sim_ctl *ctl, const struct sim_ctl_block *b);
int sim_ctl_storm(struct sim_ctl *ctl, struct sim_ctl_args *args);
int sim_ctl_compact(struct sim_ctl *ctl, struct sim_ctl_args *args);
int sim_ctl_pagecache(struct sim_ctl *ctl, struct sim_ctl_args *args);

#endif /* SIM_VIEW_CTL_INTERNAL_H */
