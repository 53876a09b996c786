/* SPDX-License-Identifier: GPL-2.0 */
/* Stand-in: in userspace _RET_IP_ is in linux/kernel.h. */
#ifndef SIM_TOOLS_INSTRUCTION_POINTER_H
#define SIM_TOOLS_INSTRUCTION_POINTER_H

#include <linux/kernel.h>

#endif
