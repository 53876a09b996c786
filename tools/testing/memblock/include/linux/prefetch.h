/* SPDX-License-Identifier: GPL-2.0 */
/* Stand-in: userspace has only the compiler's. */
#ifndef SIM_TOOLS_PREFETCH_H
#define SIM_TOOLS_PREFETCH_H

#define prefetch(x) __builtin_prefetch(x)

#endif
