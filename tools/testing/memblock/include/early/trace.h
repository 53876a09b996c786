/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The host is userspace: nobody listens.
 */
#ifndef SIM_EARLY_TRACE_H
#define SIM_EARLY_TRACE_H

#define sim_trace_region_add(mb, type, region) ((void)(mb))
#define sim_trace_region_remove(mb, type, region) ((void)(mb))
#define sim_trace_region_isolate(mb, type, region, at) ((void)(mb))
#define sim_trace_region_merge(mb, type, region, at) ((void)(mb))

#endif
