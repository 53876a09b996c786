/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Tracepoints mm_sim:*.
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM mm_sim

#if !defined(SIM_VIEW_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define SIM_VIEW_TRACE_H

#include <linux/tracepoint.h>

#include "host/log.h"

/* A machine ran a stage. */
TRACE_EVENT(mm_sim_stage,
	    TP_PROTO(const char *machine, unsigned int stage, int err),
	    TP_ARGS(machine, stage, err),
	    TP_STRUCT__entry(__array(char, machine, SIM_NAME_LEN)
			     __field(unsigned int, stage)
			     __field(int, err)),
	    TP_fast_assign(strscpy(__entry->machine, machine, SIM_NAME_LEN);
			   __entry->stage = stage;
			   __entry->err = err;),
	    TP_printk("machine=%s stage=%u err=%d", __entry->machine,
		      __entry->stage, __entry->err)
);

#endif /* SIM_VIEW_TRACE_H */

/* Found through the include path that Kbuild sets. */
#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH view
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
