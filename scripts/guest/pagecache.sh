# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash disable=SC2034,SC2154
#
# The part of check.sh on the built-in workload: pages that are held, given up and
# moved.

# cached WORD: what the first line of the file says of it.
cached() { sed -n "1s/.*\<$1 \([0-9]*\).*/\1/p" "$sim/pagecache"; }
# counted NAME: a counter, over all nodes.
counted() { awk -v name="$1" '$3 == name { n += $4 } END { print n + 0 }' "$sim/pagecache"; }
stat_of() { awk -v name="$1" '$1 == name { print $2 }' "$sim/vmstat"; }

# Zones with more pages free than their high mark.
above_high() {
	awk '
		/^Node/ { free = 0 }
		/pages free/ { free = $3 }
		$1 == "high" { if ($2 && free > $2) n++ }
		END { print n + 0 }' "$sim/zoneinfo"
}

wait_for() { # SECONDS COMMAND...
	end=$(($(date +%s) + $1))
	shift
	until "$@"; do
		[ "$(date +%s)" -lt $end ] || return 1
		sleep 0.05
	done
}

# It ran, and sleeps: one that was woken may not have run yet.
slept() { [ "$(stat_of pgsteal_kswapd)" -gt 0 ] && ! grep -q 'kswapd running' "$sim/pagecache"; }

check_pagecache() {
	start=$(settled_free_pages)
	load size=64M
	free=$(free_pages "$sim/buddyinfo")
	is 'no workload at first' "$(cat "$sim/pagecache")" ''
	succeeds 'pagecache of 4000 and 1000 pages' ctl 'pagecache pages=4000 reclaimable=1000'
	is 'it holds them' "$(cached pages) $(cached reclaimable)" '4000 1000'
	is 'vmstat has them' "$(stat_of nr_zone_inactive_file) $(stat_of nr_slab_reclaimable)" '4000 1000'
	is 'verify with it' "$(verify)" ok

	# All that the machine has: kswapd is woken below the low marks.
	all=$(awk '$1 == "managed" { n += $2 } END { print n }' "$sim/zoneinfo")
	succeeds 'pagecache of all pages' ctl "pagecache pages=$all"
	wait_for 60 slept
	is 'kswapd was woken' "$([ "$(counted kswapd_wakeups)" -gt 0 ] && echo yes)" yes
	is 'kswapd gave pages up' "$([ "$(stat_of pgsteal_kswapd)" -gt 0 ] && echo yes)" yes
	is 'it sleeps above a high mark' "$([ "$(above_high)" -gt 0 ] && echo yes)" yes
	is 'verify after that' "$(verify)" ok

	# Every other page goes by way of blocks that are taken and given back.
	ctl 'pagecache pages=0 reclaimable=0'
	i=0
	while [ $i -lt 3000 ]; do
		echo "alloc order=0 tag=o$i type=movable"
		i=$((i + 1))
	done >/tmp/commands
	cat /tmp/commands >"$sim/ctl"
	sed -n 's/^alloc order=0 tag=\(o[0-9]*[02468]\) .*/free tag=\1/p' /tmp/commands >/tmp/frees
	cat /tmp/frees >"$sim/ctl"
	ctl 'pagecache pages=1500'
	sed -n 's/^alloc order=0 tag=\(o[0-9]*[13579]\) .*/free tag=\1/p' /tmp/commands >/tmp/frees
	cat /tmp/frees >"$sim/ctl"
	succeeds 'compact' ctl 'compact'
	is 'pages were moved' "$([ "$(counted moved)" -gt 0 ] && echo yes)" yes
	is 'vmstat says so, too' "$(stat_of pgmigrate_success)" "$(counted moved)"
	is 'verify of what was moved' "$(verify) $(cached broken)" 'ok 0'
	ctl 'pagecache pages=0'
	is 'all is free again' "$(cached pages) $(verify)" '0 ok'
	bad_ctl 'pagecache of more than there is' 'pages=' 'pagecache pages=99999999'
	bad_ctl 'compact of no such zone' 'zone=Foo' 'compact zone=Foo'

	# Unload while the threads are at it. A command keeps the module in use until the file
	# is closed; on a slow CPU rmmod meets it between two commands only if there is a pause.
	(while echo "pagecache pages=$all reclaimable=2000" >"$sim/ctl" && sleep 0.1 &&
	       echo 'compact' >"$sim/ctl" && sleep 0.1 &&
	       echo 'pagecache pages=0' >"$sim/ctl"; do :; done) 2>/dev/null &
	hog=$!
	sleep 1
	succeeds 'rmmod while kswapd works' wait_for 60 unload
	loaded && kill $hog
	wait $hog
	is 'no thread is left' "$(cat /proc/[0-9]*/comm 2>/dev/null | grep -c sim_kswapd)" 0
	for i in 1 2 3 4 5; do
		load size=64M
		ctl "pagecache pages=$all reclaimable=$((i * 400))"
		ctl reset
		echo "boot" >"$sim/ctl"
		ctl "pagecache pages=$all"
		unload
	done
	is 'no thread is left after resets' "$(cat /proc/[0-9]*/comm 2>/dev/null | grep -c sim_kswapd)" 0
	restored 'the host has its memory back from the workload' "$start"
}
