/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The tracepoints of a machine's stages. page/trace_events.h and
 * early/trace_events.h have those of what it does in them.
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM mm_sim

#if !defined(SIM_VIEW_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define SIM_VIEW_TRACE_H

#include <linux/tracepoint.h>

#include "host/log.h"

/* A stage is about to run. */
TRACE_EVENT(sim_stage_begin,
	    TP_PROTO(const char *machine, const char *stage),
	    TP_ARGS(machine, stage),
	    TP_STRUCT__entry(__array(char, stage, 12)
			     __array(char, machine, SIM_NAME_LEN)),
	    TP_fast_assign(strscpy(__entry->stage, stage, 12);
			   strscpy(__entry->machine, machine, SIM_NAME_LEN);),
	    TP_printk("stage=%s machine=%s", __entry->stage, __entry->machine)
);

/* A stage has run, or failed. */
TRACE_EVENT(sim_stage_end,
	    TP_PROTO(const char *machine, const char *stage, int ret),
	    TP_ARGS(machine, stage, ret),
	    TP_STRUCT__entry(__array(char, stage, 12)
			     __field(int, ret)
			     __array(char, machine, SIM_NAME_LEN)),
	    TP_fast_assign(strscpy(__entry->stage, stage, 12);
			   __entry->ret = ret;
			   strscpy(__entry->machine, machine, SIM_NAME_LEN);),
	    TP_printk("stage=%s ret=%d machine=%s", __entry->stage, __entry->ret,
		      __entry->machine)
);

#endif /* SIM_VIEW_TRACE_H */

/* Found through the include path that Kbuild sets. */
#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH view
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
