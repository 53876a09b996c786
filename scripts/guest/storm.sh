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

# blocks: the free blocks of all zones and orders, whatever their type, and what the
# zones count.
blocks() {
	(cd "$sim" && grep . node*/*/free_area/order_*/*) |
		sed 's|/[A-Za-z]*:| |' | sort
	awk '$1 ~ /^(Node|nr_free_pages|nr_free_cma|managed|count:)/' "$sim/zoneinfo"
}

# storm NAME [SHARE...]: 5 seconds; what it did, and what it left.
storm() {
	name=$1
	shift
	cat "$sim/buddyinfo" >/tmp/before
	blocks >/tmp/blocks
	ctl "storm seconds=5 seed=$seed"
	is "a storm on $name leaves no trace" "$?" 0
	echo "# $(cat "$sim/ctl")"
	for what in taken remote softirq hardirq drains isolated "$@"; do
		is "it had its share of $what" "$(grep -c "^ok storm .* $what=[1-9]" "$sim/ctl")" 1
	done
	is "verify says ok after that" "$(head -n 1 "$sim/verify")" ok
	is "buddyinfo is as before" "$(cat "$sim/buddyinfo")" "$(cat /tmp/before)"
	blocks >/tmp/blocks.now
	is "so are all free blocks, and the counts" \
		"$(diff /tmp/blocks /tmp/blocks.now | head -n 4)" ''
	is "there were some" "$(grep -c '/order_10 ' /tmp/blocks | sed 's/^[1-9].*/many/')" many
	seed=$((seed + 1))
}

echo "# Linux $(uname -r), $(nproc) CPUs, seed $seed"
# What the kernel said while it booted is not ours.
new_log >/dev/null
insmod "$module" size=256M
storm 'one node' contig
echo 10 >"$sim/policy/pcp_max_order"
storm 'one node with per-CPU lists of all orders' contig
rmmod mm_sim
insmod "$module" size=256M cpus=3:0 numa=fake=2
storm 'two nodes with three CPUs' contig
rmmod mm_sim
insmod "$module" size=64M lowmem=32M
# It may be too small for a range.
storm 'a small machine with HighMem'
rmmod mm_sim
is "it ran on four CPUs at least" "$(nproc | sed 's/^[4-9]$/enough/')" enough
is "no warning, bug, oops or lockup in the log" "$(new_log | grep -E \
	'WARNING:|BUG:|Oops|Call Trace|lockup|stall|blocked for more|UBSAN|general protection' |
	head -n 3)" ''
finish
