/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Who has each page, as text.
 */
#ifndef SIM_VIEW_PAGE_OWNER_H
#define SIM_VIEW_PAGE_OWNER_H

#include "host/machine.h"

ssize_t sim_page_owner_read(struct sim_machine *m, loff_t *pos, char *to,
			    size_t len);

#endif /* SIM_VIEW_PAGE_OWNER_H */
