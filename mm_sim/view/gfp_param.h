/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a user types for a gfp_t.
 */
#ifndef SIM_VIEW_GFP_PARAM_H
#define SIM_VIEW_GFP_PARAM_H

#include <linux/gfp.h>

int sim_parse_gfp(const char *text, gfp_t *gfp, int *bad, int *bad_len);

#endif /* SIM_VIEW_GFP_PARAM_H */
