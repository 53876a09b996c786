/* SPDX-License-Identifier: GPL-2.0 */
/* Stand-in: in userspace these macros are in linux/kernel.h. */
#ifndef SIM_TOOLS_MINMAX_H
#define SIM_TOOLS_MINMAX_H

#include <linux/kernel.h>

#endif
