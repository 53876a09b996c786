#!/bin/sh
# shellcheck shell=dash
# SPDX-License-Identifier: GPL-2.0
#
# Storms on all CPUs, of several machines: "ok - name" or "not ok - name: why" a
# line, what they did as comments.
#
#	storm.sh [SEED]
#
# Needs root and a machine that may be thrown away.

dir=$(dirname "$0")
# shellcheck source=lib.sh
. "$dir/lib.sh"

seed=${1:-$(date +%s)}

# storm NAME: 5 seconds; what it did, and what it left.
storm() {
	cat "$sim/buddyinfo" >/tmp/before
	ctl "storm seconds=5 seed=$seed"
	is "a storm on $1 leaves no trace" "$?" 0
	echo "# $(cat "$sim/ctl")"
	for what in taken remote softirq hardirq drains; do
		is "it had its share of $what" "$(grep -c "^ok storm .* $what=[1-9]" "$sim/ctl")" 1
	done
	is "verify says ok after that" "$(head -n 1 "$sim/verify")" ok
	is "buddyinfo is as before" "$(cat "$sim/buddyinfo")" "$(cat /tmp/before)"
	seed=$((seed + 1))
}

echo "# Linux $(uname -r), $(nproc) CPUs, seed $seed"
# What the kernel said while it booted is not ours.
new_log >/dev/null
insmod "$module" size=256M
storm 'one node'
echo 10 >"$sim/policy/pcp_max_order"
storm 'one node with per-CPU lists of all orders'
rmmod mm_sim
insmod "$module" size=256M cpus=3:0 numa=fake=2
storm 'two nodes with three CPUs'
rmmod mm_sim
insmod "$module" size=64M lowmem=32M
storm 'a small machine with HighMem'
rmmod mm_sim
is "no warning, bug, oops or lockup in the log" "$(new_log | grep -E \
	'WARNING:|BUG:|Oops|Call Trace|lockup|stall|blocked for more|UBSAN|general protection' |
	head -n 3)" ''
finish
