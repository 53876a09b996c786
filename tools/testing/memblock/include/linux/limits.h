/* SPDX-License-Identifier: GPL-2.0 */
/* Stand-in: the limits that are not in C's own headers. */
#ifndef SIM_TOOLS_LIMITS_H
#define SIM_TOOLS_LIMITS_H

#include <limits.h>
#include <linux/types.h>

#ifndef U64_MAX
#define U64_MAX ((u64)~0ULL)
#endif

#endif
