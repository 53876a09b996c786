#!/bin/sh
# shellcheck shell=dash disable=SC2154
# SPDX-License-Identifier: GPL-2.0
#
# Clones of a host that does not hold still: "ok - name" or "not ok - name: why" a
# line, what was seen as comments. Needs stress-ng, nice, and memory that can be taken
# offline: "movablecore=256M nokaslr" on the kernel's command line. Of these two blocks
# one has the memory map, and the kernel must not be put into the other.
#
# Needs root and a machine that may be thrown away.

dir=$(dirname "$0")
# shellcheck source=lib.sh
. "$dir/lib.sh"

# Lines of the log that are errors, less what the kernel has before each.
errors() { sed -n 's/^<3>\[[^]]*\] mm_sim: //p' /tmp/now; }

# refused NAME ERRNO WORD PARAMETER...: that, one line, and nothing is left.
refused() {
	name=$1 errno=$2 word=$3
	shift 3
	new_log >/tmp/now
	if insmod "$module" "$@" 2>/tmp/said; then
		not_ok "$name" 'it was taken'
		rmmod mm_sim
		return
	fi
	new_log >/tmp/now
	if ! grep -q "$errno" /tmp/said; then
		not_ok "$name" "$(cat /tmp/said)"
	elif [ "$(errors | wc -l)" != 1 ] || ! errors | grep -q "$word"; then
		not_ok "$name" "the log has: $(errors | tr '\n' '|')"
	else
		ok "$name"
		note "$(errors)"
	fi
}

# refused_ctl NAME ERRNO COMMAND: the same for a clone that there is, and stays.
refused_ctl() {
	cat $sim/buddyinfo >/tmp/before
	new_log >/tmp/now
	if ctl "$3" 2>/dev/null; then
		not_ok "$1" 'it was taken'
		return
	fi
	new_log >/tmp/now
	is "$1" "$(sed -n "s/^error -$2 .*/refused/p" $sim/ctl) $(errors | wc -l)" 'refused 1'
	note "$(errors)"
	is "$1: the clone is as it was" "$(cat $sim/buddyinfo)" "$(cat /tmp/before)"
}

check_bad() {
	refused 'a clone of a node that is none' 'No such device' 'clone=7:DMA32' clone=7:DMA32
	refused 'a clone of a negative node' 'No such device' 'clone=-1:DMA32' clone=-1:DMA32
	refused 'a clone of a zone that is none' 'No such device or address' 'clone=0:Nothing' clone=0:Nothing
	refused 'a clone of a zone without memory' 'No such device or address' 'clone=0:Normal' clone=0:Normal
	refused 'a clone of nothing' 'Invalid parameters' 'clone=nonsense' clone=nonsense
	refused 'a clone with a size' 'Invalid parameters' 'size=64M' clone=0:DMA32 size=64M
	refused 'a clone that is read in a third way' 'Invalid parameters' 'consistent=2' clone=0:DMA32 consistent=2
	refused 'consistent= without clone=' 'Invalid parameters' 'consistent=1' size=64M consistent=1
	insmod "$module" clone=0:DMA32
	refused_ctl 'the clone becomes one of a node that is none' 19 'clone node=7'
	refused_ctl 'the clone becomes one of a zone that is none' 6 'clone zone=Nothing'
	refused_ctl 'what if of an order that is none' 22 'whatif alloc order=11'
	refused_ctl 'what if something else' 22 'whatif free order=1'
	rmmod mm_sim

	# A host without memory for the bookkeeping, 16 MiB for a zone of 2 GiB.
	for _ in 1 2 3 4; do
		awk '/^MemAvailable/ { n += int($2 / 2048) - 8 } /^HugePages_Total/ { n += $2 } END { print n }' \
			/proc/meminfo >/proc/sys/vm/nr_hugepages
	done
	note "$(grep -E '^(MemAvailable|HugePages_Total)' /proc/meminfo | tr -s ' \n' ' ')"
	refused 'a clone of a zone that is too large for what is available' 'Cannot allocate memory' \
		'pages need .*M of bookkeeping' clone=0:DMA32
	echo 0 >/proc/sys/vm/nr_hugepages
}

# A field of the last answer.
field() { sed -n "s/.* $1=\([0-9]*\).*/\1/p" $sim/ctl; }

# The larger one.
most() { echo $(($1 > $2 ? $1 : $2)); }

# clones NAME NR [CONSISTENT]: so many of $zone, one after the other, each whole;
# what moved meanwhile, and how long the lock was held.
clones() {
	bad='' moved=0 held=0
	for _ in $(seq "$2"); do
		if ! ctl "clone node=0 zone=$zone${3:+ consistent=$3}"; then
			bad=$(cat $sim/ctl)
			break
		fi
		moved=$(most "$moved" "$(field moved)")
		held=$(most "$held" "$(field held_us)")
		bytes=$(field bytes)
		if [ "$(head -n 1 $sim/verify)" != ok ]; then
			bad="verify: $(head -n 3 $sim/verify | tr '\n' '|')"
			break
		fi
	done
	is "$1" "$bad" ''
	note "$2 clones: $moved blocks moved at most, the lock was held for $held us at most"
}

# Pages that the host handed out so far.
handed_out() { awk '/^pgalloc/ { n += $2 } END { print n }' /proc/vmstat; }

check_load() {
	zone=DMA32
	insmod "$module" clone=0:$zone
	for consistent in 1 0; do
		clones "clones of an idle host are whole, consistent=$consistent" 5 $consistent
	done
	spanned=$(awk -v zone=$zone '/^Node 0, zone/ { on = $4 == zone } on && $1 == "spanned" { print $2 }' /proc/zoneinfo)
	per_gib=$((bytes / (spanned / 256) * 1024))
	is 'a clone takes less than 10 MiB a GiB' $((per_gib < 10 * 1048576)) 1
	note "a clone takes $bytes bytes for $spanned pages, $((per_gib / 1024)) KiB a GiB"
	# Nicely: what is measured is not how long we wait for a CPU.
	nice -n 15 stress-ng --vm "$(nproc)" --vm-bytes 40% --vm-method inc-nybble --fork 2 --brk 1 --quiet --timeout 600 &
	stress=$!
	sleep 3
	for consistent in 1 0; do
		before=$(handed_out)
		clones "clones under load are whole, consistent=$consistent" 5 $consistent
		note "the host handed out $(($(handed_out) - before)) pages meanwhile"
	done
	# Nobody else tells whether blocks moved, while they were read in batches. The
	# scheduler may let the load run between two clones only: then there are more.
	nr=5
	while [ "$moved" = 0 ] && [ $nr -lt 1000 ] &&
		ctl "clone node=0 zone=$zone consistent=0"; do
		nr=$((nr + 1))
		moved=$(field moved)
	done
	is 'under load some have moved' $((moved > 0)) 1
	note "$moved blocks, seen in $nr clones"
	kill $stress
	wait $stress 2>/dev/null
	rmmod mm_sim
}

# The blocks of memory that are of zone Movable and have gone, once, and come.
removable() {
	for block in /sys/devices/system/memory/memory*; do
		[ "$(cat "$block/valid_zones")" = Movable ] &&
			{ echo offline >"$block/state"; } 2>/dev/null &&
			echo online_movable >"$block/state" && echo "$block"
	done
}

check_hotplug() {
	zone=Movable
	blocks=$(removable)
	is 'there is memory that can go' "$([ -n "$blocks" ] && echo yes)" yes
	echo 0 >/tmp/rounds
	(
		rounds=0
		while :; do
			for block in $blocks; do
				echo offline >"$block/state"
				echo online_movable >"$block/state"
			done
			rounds=$((rounds + 1))
			echo $rounds >/tmp/rounds
		done 2>/dev/null
	) &
	plug=$!
	insmod "$module" clone=0:$zone
	new_log >/tmp/now
	for consistent in 1 0; do
		clones "clones of memory that comes and goes are whole, consistent=$consistent" 15 $consistent
	done
	kill $plug
	wait $plug 2>/dev/null
	new_log >/tmp/now
	note "memory went and came $(cat /tmp/rounds) times; $(grep -c 'pageblocks are isolated' /tmp/now) of 30 saw it on its way, $(grep -c 'begun anew' /tmp/now) were begun anew"
	for block in $blocks; do
		echo online_movable >"$block/state" 2>/dev/null
	done
	# One that lives while its memory goes.
	clones 'a clone when all is back' 1
	cp $sim/buddyinfo /tmp/before
	for block in $blocks; do
		echo offline >"$block/state"
	done
	is 'a clone whose memory goes stays as it was' "$(head -n 1 $sim/verify)$(cat $sim/buddyinfo)" "ok$(cat /tmp/before)"
	clones 'a clone of what is left' 1
	is 'it has less' "$(($(free_pages $sim/buddyinfo) < $(free_pages /tmp/before)))" 1
	for block in $blocks; do
		echo online_movable >"$block/state"
	done
	rmmod mm_sim
}

note "Linux $(uname -r), $(nproc) CPUs"
# What the kernel said while it booted is not ours.
new_log >/dev/null
check_bad
check_load
check_hotplug
new_log >/dev/null
is "no warning, bug, oops or lockup in the log" "$(grep -E \
	'WARNING:|BUG:|Oops|Call Trace|lockup|stall|blocked for more|UBSAN|general protection' /tmp/dmesg |
	head -n 3)" ''
finish
