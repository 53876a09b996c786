#!/bin/sh
# shellcheck shell=dash disable=SC2154
# SPDX-License-Identifier: GPL-2.0
#
# Files that are read while what they show changes, or goes: "ok - name" or "not
# ok - name: why" a line.
#
#	readers.sh [SEED]
#
# Needs root, configfs, and a machine that may be thrown away; with slub_debug=FZP
# among its kernel's arguments, who uses what was freed is found out.

dir=$(dirname "$0")
# shellcheck source=lib.sh
. "$dir/lib.sh"

seed=${1:-$(date +%s)}
config=/sys/kernel/config/mm_sim

##
## A long file
##

# Each second page of 384 MiB is free, at addresses whose numbers are long.
long_list() {
	insmod "$module" size=384M memmap=384M@60T
	awk 'BEGIN {
		for (i = 0; i < 90000; i++)
			print "alloc order=0 type=movable tag=t" i
		for (i = 0; i < 90000; i += 2)
			print "free tag=t" i
	}' >/tmp/commands
	dd if=/tmp/commands of="$sim/ctl" bs=64k 2>/dev/null
}

check_long_list() {
	succeeds "45000 pages apart from each other" long_list
	list=$(echo "$sim"/node0/*/free_area/order_0/Movable)
	dd if="$list" of=/tmp/whole bs=4M 2>/dev/null
	bytes=$(wc -c </tmp/whole)
	is "the file is longer than 1 MiB" $((bytes > 1 << 20)) 1
	is "it has a line for each block" "$(wc -l </tmp/whole)" \
		"$(awk '{ n += $5 } END { print n }' "$sim/buddyinfo")"
	is "all different" "$(sort -u /tmp/whole | wc -l)" "$(wc -l </tmp/whole)"
	for size in 61 4095 4096 65536 1000003; do
		dd if="$list" of=/tmp/pieces bs=$size 2>/dev/null
		succeeds "the same in reads of $size" cmp /tmp/whole /tmp/pieces
	done
	# Far behind, then back; from the middle of a line, in an open of its own.
	succeeds "the same from odd places" sh -c '
		for skip in 1048575 17 999999 0 524287; do
			dd if="$1" bs=1 skip=$skip count=300 2>/dev/null
		done >/tmp/parts
		for skip in 1048575 17 999999 0 524287; do
			dd if=/tmp/whole bs=1 skip=$skip count=300 2>/dev/null
		done | cmp - /tmp/parts' sh "$list"
	# One block less, where the reader was.
	exec 4<"$list"
	dd bs=4096 count=1 <&4 >/dev/null 2>&1
	echo 'free tag=t1' >"$sim/ctl"
	is "the last line says that the list changed" "$(tail -n 1 <&4)" \
		'# the list changed while it was read'
	exec 4<&-
	rmmod mm_sim
}

##
## Everybody allocates
##

node='Node +[0-9]+, zone +[A-Za-z0-9]+'

# read_one KIND: read it; what is no line of such a file.
read_one() {
	case $1 in
	lists)
		cat "$sim"/node*/*/free_area/*/* |
			grep -vE '^\[[0-9]+-[0-9]+\]$|^# the list changed while it was read$' ;;
	buddyinfo)
		grep -vE "^$node( +[0-9]+){11} $" "$sim/buddyinfo" ;;
	vmstat)
		cat "$sim/vmstat" "$sim"/node*/numastat | grep -vE '^[a-z_0-9]+ [0-9]+$' ;;
	extfrag)
		cat "$sim"/extfrag/* | grep -vE "^$node( +-?[0-9]\.-?[0-9]{3}){11} $" ;;
	map)
		# The pages of a pageblock are all counted, at one moment.
		awk '/^# pfn / { next } { n = 0; for (i = 5; i <= NF; i++) n += $i }
			NF != 19 || n != 512' "$sim/map" ;;
	pagetypeinfo)
		grep -vE "^(Page|Pages|Free pages|Number of) |^$|^$node(, type +[A-Za-z]+)?( +>?[0-9]+)+ $" \
			"$sim/pagetypeinfo" ;;
	zoneinfo)
		grep -vE "^$node$|^ +[a-z_ ]+:? +[0-9]+$|^  (per-node stats|pagesets)$|^ +protection: \([0-9, ]+\)$|^ +cpu: [0-9]+$" \
			"$sim/zoneinfo" ;;
	others)
		for file in stage memory_use zonelists log boot_log kernel_page_tables pagecache memblock/*; do
			cat "$sim"/$file >/dev/null || echo "$file"
		done ;;
	verify)
		# While all move it may find nothing out, but nothing broken either.
		head -n 1 "$sim/verify" | grep -vE '^ok$|^the lists changed while they were looked at' ;;
	esac
}

# Until its threads are there, half a minute at most.
storm_is_on() {
	for _ in $(seq 300); do
		! cat /proc/[0-9]*/comm 2>/dev/null | grep -q '^mm_sim_storm' || return 0
		sleep 0.1
	done
}

check_live() {
	insmod "$module" size=128M
	ctl "storm seconds=4 seed=$seed"
	alone=$(sed -n 's/.* taken=\([0-9]*\) .*/\1/p' "$sim/ctl")
	reads=0
	: >/tmp/torn
	ctl "storm seconds=60 seed=$seed" &
	storm=$!
	storm_is_on
	for kind in lists buddyinfo vmstat extfrag map pagetypeinfo zoneinfo others verify lists map; do
		read_one $kind >>/tmp/torn 2>&1
		kill -0 $storm && reads=$((reads + 1))
	done
	# It ends when who wants it does.
	kill -9 $storm
	wait $storm
	note "alone $alone blocks in 4 s," \
	     "while files were read $(sed -n 's/.* taken=\([0-9]*\) .*/\1/p' "$sim/ctl")"
	is "the storm finds nothing wrong" "$(cut -d ' ' -f 1-2 "$sim/ctl")" 'ok storm'
	is "files of all kinds were read while it lasted" "$reads" 11
	is "every line was whole" "$(head -n 3 /tmp/torn)" ''
	# What changes how the machine works waits.
	(ctl 'storm seconds=2'; date +%s%N >/tmp/storm_end) &
	storm_is_on
	echo 4000 >"$sim/vm/min_free_kbytes"
	is "a write to vm/ waits for the end of a storm" "$(test -e /tmp/storm_end && echo over)" over
	wait
	rmmod mm_sim
}

##
## What is read goes away
##

machine_on() {
	mkdir "$config/$1" && echo 32M >"$config/$1/size" && echo 1 >"$config/$1/power"
}

tell() { printf '%s\n' "$2" >"$debug/$1/ctl"; }

gone() { # NAME FD: reading it fails, cleanly
	is "$1: a read of what is gone" "$(dd bs=4096 count=1 2>&1 >/dev/null <&"$2" |
		grep -o 'Input/output error')" 'Input/output error'
}

check_removal() {
	for file in /work/configfs.ko*; do
		[ ! -e "$file" ] || insmod "$file"
	done
	mount -t configfs none /sys/kernel/config
	insmod "$module" size=32M
	insmod /work/mm_sim_configfs.ko
	machine_on a && rmdir $config/a
	start=$(settled_free_pages)
	machine_on a
	a=$debug/a
	for i in $(seq 3000); do
		echo "alloc order=0 type=movable tag=t$i"
	done >/tmp/commands
	seq 1 2 3000 | sed 's/^/free tag=t/' >>/tmp/commands
	dd if=/tmp/commands of="$a/ctl" bs=64k 2>/dev/null
	exec 3<"$a/buddyinfo" 5<"$a/map" 6<"$a/log" 7<"$a/zoneinfo"
	exec 4<"$(find "$a" -name Movable -path '*Normal*order_0*')"
	exec 8>"$a/ctl"
	for fd in 4 5 6; do
		dd bs=64 count=1 <&$fd >/dev/null 2>&1
	done
	# A line whose end does not come: it waits for close().
	printf 'alloc order=0 tag=x\nalloc order=0 tag=un' >/tmp/command
	dd if=/tmp/command bs=4096 >&8 2>/dev/null
	is "a line that is cut waits" "$(cut -d ' ' -f 1-3 "$a/ctl")" 'ok alloc tag=x'
	succeeds "rmdir of a machine whose files are open" rmdir "$config/a"
	gone buddyinfo 3
	gone 'a list, read in part' 4
	gone 'map, read in part' 5
	gone 'log, read in part' 6
	gone zoneinfo 7
	fails "a command to what is gone" sh -c 'echo step >&8' 8>&8
	exec 3<&- 4<&- 5<&- 6<&- 7<&- 8>&-
	is "its files are gone" "$(ls -d "$a" 2>/dev/null)" ''

	# Commands and readers in flight.
	machine_on a
	(tell a 'storm seconds=3'; echo $? >/tmp/storm) &
	storm=$!
	while cat "$a"/*info "$a/map" "$a"/node0/*/free_area/*/*; do :; done >/dev/null 2>&1 &
	reader=$!
	storm_is_on
	succeeds "rmdir while a storm is on and files are read" rmdir "$config/a"
	wait $storm $reader
	is "the storm came to its end" "$(cat /tmp/storm)" 0

	# One machine is read from end to end, while the other comes and goes.
	machine_on b
	(tell b 'storm seconds=4'; echo $? >/tmp/storm) &
	storm=$!
	for i in 1 2 3 4 5; do
		machine_on a && cat $debug/a/* >/dev/null 2>&1
		is "verify of a, beside a storm in b: $i" "$(head -n 1 $debug/a/verify)" ok
		rmdir $config/a
	done
	wait $storm
	is "the storm in b never noticed" "$(cat /tmp/storm)" 0
	rmdir $config/b
	after=$(settled_free_pages)
	lost=$((start - after))
	is "the host has its memory back ($lost pages less than before)" $((lost <= 256)) 1

	exec 3<"$sim/buddyinfo"
	rmmod mm_sim_configfs
	fails "rmmod while a file is open" rmmod mm_sim
	is "which can still be read" "$(wc -l <&3)" "$(wc -l <"$sim/buddyinfo")"
	exec 3<&-
	# Nobody is at the end of a list that is no more.
	exec 4<"$sim/map"
	dd bs=64 count=1 <&4 >/dev/null 2>&1
	ctl reset
	is "a file read in part ends where the machine was reset" \
		"$(cat <&4 | tail -c 1 | tr '\n' '.')" .
	exec 4<&-
	succeeds "rmmod" rmmod mm_sim
}

note "Linux $(uname -r), $(nproc) CPUs, seed $seed"
new_log >/dev/null
check_long_list
check_live
check_removal
is "no warning, bug, oops or lockup in the log" "$(new_log | grep -E \
	'WARNING:|BUG|Oops|Call Trace|lockup|stall|blocked for more|UBSAN|general protection|Poison|Redzone' |
	head -n 3)" ''
finish
