/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The host is userspace: nothing to export, and little that differs.
 */
#ifndef SIM_HOST_COMPAT_H
#define SIM_HOST_COMPAT_H

#include <linux/build_bug.h>
#include <linux/limits.h>
#include <linux/types.h>

#ifndef EXPORT_SYMBOL_SIM_KUNIT
#define EXPORT_SYMBOL_SIM_KUNIT(sym) \
	static_assert(__builtin_types_compatible_p(typeof(sym), typeof(sym)))
#endif

#define lower_32_bits(n) ((u32)(n))
#define upper_32_bits(n) ((u32)((u64)(n) >> 32))

#endif
