# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash disable=SC2154
#
# Tracepoints: what they say of what was done, through tracefs and through
# trace-cmd. For check.sh, whose functions it uses.

tracing=/sys/kernel/tracing

# told EVENT: what the trace has of it, without what stands before the fields.
told() { sed -n "s/.*: $1: //p" $tracing/trace; }

# without_page: a pointer is hashed here, and is not in trace-cmd.
without_page() { sed 's/^page=[^ ]* //'; }

trace_clear() { : >$tracing/trace; }
trace_events() { echo "$1" >$tracing/events/mm_sim/enable; }

# Every line that a program made of events: those that it cannot read look odd.
unread() { grep -cE 'FAILED TO PARSE|UNKNOWN|\[?bad op|, \(' "$1"; }

check_trace_boot() {
	trace_clear
	trace_events 1
	ctl boot
	trace_events 0
	is "trace: each stage begins and ends" \
	   "$(grep -oE 'sim_stage_(begin|end): .*' $tracing/trace | sed 's/sim_stage_//')" \
	   "$(for stage in firmware memblock mapped zones memmap zonelists buddy; do
		echo "begin: stage=$stage machine=sim0"
		echo "end: stage=$stage ret=0 machine=sim0"
	      done)"
	is "trace: the sections of the direct map are 2 MiB each, and 64 MiB at most" \
	   "$(told sim_section_mapped | sed 's/.* size=\(0x[0-9a-f]*\) .*/\1/' | sort -u) $(
	      told sim_section_mapped | awk 'END { print (NR > 0 && NR <= 32) }')" \
	   "0x200000 1"
	# Stage firmware tries the description on a memblock of its own.
	is "trace: regions added and cut, less those removed and merged, are those there are" \
	   "$(sed -n '/stage_begin: stage=memblock/,$ s/.*sim_memblock_region_\([a-z]*\): type=memory .*/\1/p' \
		$tracing/trace | awk '/add|isolate/ { n++ } /remove|merge/ { n-- } END { print n }')" \
	   "$(wc -l <$sim/memblock/memory)"
}

# alloc and free by ctl, beside what the trace and the result say of them.
check_trace_fields() {
	# A block of order 3 may be there as it is; the next is to come of a larger one.
	held=0
	while [ $held -lt 8 ]; do
		ctl "alloc order=3 gfp=GFP_HIGHUSER_MOVABLE tag=held$held"
		zone=$(sed -n 's/^ok alloc .* zone=//p' $sim/ctl)
		held=$((held + 1))
		grep -q . "$sim/node0/$zone/free_area/order_3/Movable" || break
	done
	trace_clear
	trace_events 1
	ctl 'alloc order=3 gfp=GFP_HIGHUSER_MOVABLE tag=traced'
	pfn=$(pfn_of traced)
	ctl 'free tag=traced'
	trace_events 0
	is "trace: an allocation has the fields of kmem:mm_page_alloc" \
	   "$(told sim_mm_page_alloc | without_page)" \
	   "pfn=$(printf '%#x' "$pfn") order=3 migratetype=1 gfp_flags=GFP_HIGHUSER_MOVABLE machine=sim0"
	is "trace: a free has those of kmem:mm_page_free" \
	   "$(told sim_mm_page_free | without_page)" \
	   "pfn=$(printf '%#x' "$pfn") order=3 machine=sim0"
	is "trace: what was split for it is merged again, the other way round" \
	   "$(told sim_mm_page_split)" "$(told sim_mm_page_coalesce | tac)"
	is "trace: it was split down to its order" \
	   "$(told sim_mm_page_split | sed -n '$s/.* order=\([0-9]*\) .*/\1/p')" 4

	while [ $held -gt 0 ]; do
		held=$((held - 1))
		ctl "free tag=held$held"
	done

	ctl 'alloc order=9 type=movable tag=block'
	pfn=$(pfn_of block)
	ctl 'free tag=block'
	trace_clear
	trace_events 1
	ctl "isolate pfn=$pfn"
	ctl "unisolate pfn=$pfn"
	trace_events 0
	block=$(printf '%#x' "$pfn")
	is "trace: a pageblock is isolated and put back" \
	   "$(told 'sim_mm_pageblock_[a-z]*' | sed 's/migratetype=[A-Za-z]* //')" \
	   "pfn=$block ret=0 machine=sim0
pfn=$block ret=0 machine=sim0"

	trace_clear
	ctl 'alloc order=0 type=movable tag=unseen
free tag=unseen'
	is "trace: off, nothing is told" "$(told '[a-z_]*')" ''
}

# What the program reads, it reads as the kernel prints it.
check_trace_cmd() {
	if ! command -v trace-cmd >/dev/null; then
		note "no trace-cmd here"
		return
	fi
	# Not record: of its recorders, one for each CPU, each has to be at work before
	# the traced program ends, or what it would have read is lost.
	trace-cmd start -q -e mm_sim
	ctl 'alloc order=2 gfp=GFP_KERNEL|__GFP_ZERO tag=recorded
free tag=recorded'
	trace-cmd stop
	succeeds "trace-cmd extracts what mm_sim told" trace-cmd extract -o /tmp/trace.dat
	trace-cmd reset
	trace-cmd report -q -i /tmp/trace.dat >/tmp/report 2>/tmp/report_errors
	is "trace-cmd: no event that it cannot read" \
	   "$(unread /tmp/report) $(wc -l </tmp/report_errors)" "0 0"
	pfn=$(sed -n 's/.*ok free tag=recorded pfn=\([0-9]*\) .*/\1/p' $sim/ctl)
	is "trace-cmd: fields as in the kernel's own text" \
	   "$(sed -nE 's/.*sim_mm_page_(alloc|free): +page=[^ ]* /\1 /p' /tmp/report)" \
	   "alloc pfn=$(printf '%#x' "$pfn") order=2 migratetype=0 gfp_flags=GFP_KERNEL|__GFP_ZERO machine=sim0
free pfn=$(printf '%#x' "$pfn") order=2 machine=sim0"
	is "trace-cmd: migratetypes have names" \
	   "$(sed -n 's/.*sim_mm_page_split: .*migratetype=\([^ ]*\) .*/\1/p' /tmp/report | sort -u)" \
	   Unmovable
}

check_trace() {
	mount -t tracefs tracefs $tracing 2>/dev/null
	load size=64M stage=carved
	check_trace_boot
	check_trace_fields
	check_trace_cmd

	# Events that are on, and in the buffer, while their module goes.
	trace_clear
	trace_events 1
	ctl 'alloc order=0 type=movable tag=last'
	succeeds "rmmod while all events are on" unload
	is "trace: what was recorded can be read, or is gone" \
	   "$(cat $tracing/trace >/dev/null && echo read)" read
	is "trace: the events are gone" "$(ls -d $tracing/events/mm_sim 2>/dev/null)" ''
	load size=64M
	is "trace: loaded again, they are off" "$(cat $tracing/events/mm_sim/enable)" 0
	unload
}
