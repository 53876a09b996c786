/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The host is userspace: nothing to export, no faults.
 */
#ifndef SIM_HOST_COMPAT_H
#define SIM_HOST_COMPAT_H

#include <linux/types.h>

#define EXPORT_SYMBOL_SIM_KUNIT(sym) \
	static_assert(__builtin_types_compatible_p(typeof(sym), typeof(sym)))
#define EXPORT_SYMBOL_SIM(sym) EXPORT_SYMBOL_SIM_KUNIT(sym)

#define SIM_HOST_FAULT_INJECTION 0

struct sim_host_fault_attr {
	int unused;
};

#endif
