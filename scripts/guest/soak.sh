#!/bin/sh
# shellcheck shell=dash disable=SC2154
# SPDX-License-Identifier: GPL-2.0
#
# Everything at once, for long: "ok - name" or "not ok - name: why" a line, what was
# done as comments.
#
#	soak.sh [SECONDS [SEED]]
#
# For so many seconds (1800 unless given), at the same time: storms on all CPUs of a
# machine, which isolate, drain and take ranges, and between them resets, steps and
# policies; a second machine that is given commands; machines of all kinds that are
# made, cloned from the host, used and removed; and readers of all files. Needs root,
# configfs, and a machine that may be thrown away.

dir=$(dirname "$0")
# shellcheck source=lib.sh
. "$dir/lib.sh"

duration=${1:-1800}
seed=${2:-$(date +%s)}
config=/sys/kernel/config/mm_sim
problems=/tmp/problems

now() { cut -d . -f 1 /proc/uptime; }
going_on() { [ "$(now)" -lt "$end" ]; }
problem() { echo "$*" >>$problems; }
tell() { printf '%s\n' "$2" >"$debug/$1/ctl"; }

# must MACHINE COMMAND: one that has no reason to fail.
must() { tell "$1" "$2" 2>/dev/null || problem "$1: $2: $(cat "$debug/$1/ctl")"; }

# sound MACHINE WHEN
sound() {
	verdict=$(head -n 1 "$debug/$1/verify")
	[ "$verdict" = ok ] || problem "$1, $2: verify says $verdict"
}

# done_so_far NAME: one more of it.
done_so_far() { echo >>"/tmp/done.$1"; }
count() { if [ -e "/tmp/done.$1" ]; then wc -l <"/tmp/done.$1"; else echo 0; fi; }

storms() {
	round=0
	while going_on; do
		round=$((round + 1))
		for policy in "$sim"/policy/*; do
			# A range that is taken leaves no pageblock in reserve, as up to 4.3.
			[ "${policy##*/}" != migrate_reserve ] || continue
			# shellcheck disable=SC2086 # one character
			case "$(cat $policy)" in
			0|1) echo $(((round >> (round % 3)) & 1)) >"$policy" 2>/dev/null ;;
			esac
		done
		echo $((1000 + round % 5 * 500)) >"$sim/vm/min_free_kbytes"
		must sim0 "storm seconds=10 seed=$((seed + round))"
		sound sim0 "storm of seed $((seed + round))"
		done_so_far storms
		[ $((round % 3)) = 0 ] || continue
		must sim0 reset
		for _ in firmware memblock mapped zones; do
			must sim0 step
		done
		must sim0 snapshot
		must sim0 boot
		sound sim0 'a boot by steps'
		done_so_far resets
	done
}

commands() {
	round=0
	while going_on; do
		round=$((round + 1))
		must b "alloc order=$((round % 10)) type=movable tag=m"
		must b "alloc order=0 type=unmovable tag=u"
		must b "contig pages=$((100 + round % 400)) tag=c"
		tell b "whatif contig pages=$((round % 900 + 1))" 2>/dev/null
		tell b "isolate pfn=$((round % 60 * 512))" 2>/dev/null &&
			must b "unisolate pfn=$((round % 60 * 512))"
		must b 'free tag=c'
		must b 'free tag=m'
		must b 'free tag=u'
		tell b 'compact' 2>/dev/null
		[ $((round % 10)) = 0 ] || continue
		sound b "round $round"
		must b reset
		must b boot
		done_so_far commands
	done
}

# machine_of ROUND: what it is described by, one "name value" a line.
machine_of() {
	case $(($1 % 6)) in
	0) echo 'size 32M' ;;
	1) printf 'size 96M\nnuma fake=2\n' ;;
	2) printf 'banks 16M@0:0,16M@4G:1:mirror\nkernelcore mirror\n' ;;
	3) printf 'clone 0:DMA32\nconsistent 0\n' ;;
	4) printf 'size 32M\ndebug_guardpage_minorder 2\npage_poison 1\ninit_on_free 1\nsnapshot 1\n' ;;
	5) printf 'size 0\nstage zonelists\nbanks 1T@0:0,1T@1T:1\n' ;;
	esac
}

machines() {
	round=0
	while going_on; do
		round=$((round + 1))
		mkdir $config/c || { problem "mkdir, round $round"; break; }
		machine_of $round | while read -r name value; do
			echo "$value" >"$config/c/$name" || problem "c: $name=$value"
		done
		if echo 1 >$config/c/power 2>/dev/null; then
			[ $((round % 6)) = 5 ] || tell c 'storm ops=2000' 2>/dev/null
			sound c "machine $((round % 6))"
			done_so_far machines
		else
			done_so_far refused
			note "not to be had: $(machine_of $round | tr '\n' ' '): $(dmesg | grep 'mm_sim: c: ' | tail -n 1)"
		fi
		rmdir $config/c || { problem "rmdir, round $round"; break; }
	done
}

readers() {
	while going_on; do
		find $debug -type f -perm -400 -exec cat {} + >/dev/null 2>&1
		done_so_far reads
	done
}

# run SECONDS: all of it, and the end of all machines.
run() {
	end=$(($(now) + $1))
	insmod "$module" size=128M firmware=pc
	insmod /work/mm_sim_configfs.ko
	mkdir $config/b && echo 64M >$config/b/size && echo 1 >$config/b/power
	storms & workers=$!
	commands & workers="$workers $!"
	machines & workers="$workers $!"
	readers & workers="$workers $!"
	readers & workers="$workers $!"
	# shellcheck disable=SC2086 # a list
	wait $workers
	sound sim0 'the end'
	sound b 'the end'
	rmdir $config/b
	rmmod mm_sim_configfs mm_sim || problem 'rmmod'
}

# slab FILE: the objects in use of each cache, one "cache objects size" a line. Not
# the pages that they lie in: how full those are is nobody's leak.
slab() {
	settled_free_pages >/dev/null
	awk 'NR > 2 { print $1, $2, $4 }' /proc/slabinfo >"$1"
}

# grown BEFORE AFTER: how many KiB all caches have grown by, and which five most.
grown() {
	awk 'NR == FNR { had[$1] = $2; next }
	     { kib = ($2 - had[$1]) * $3 / 1024; sum += kib }
	     kib > 1 { printf "%d %s\n", kib, $1 | "sort -rn | head -n 5 >/tmp/grown" }
	     END { printf "%d\n", sum }' "$1" "$2"
}

note "Linux $(uname -r), $(nproc) CPUs, $duration s, seed $seed"
for file in /work/configfs.ko*; do
	[ ! -e "$file" ] || insmod "$file"
done
mount -t configfs none /sys/kernel/config
new_log >/dev/null
: >$problems
# What the host takes once and keeps.
run 20
rm -f /tmp/done.*
: >/tmp/grown
slab /tmp/slab.before
start=$(settled_free_pages)
run "$duration"
after=$(settled_free_pages)
slab /tmp/slab.after
more=$(grown /tmp/slab.before /tmp/slab.after)
note "$(count storms) storms of 10 s, $(count resets) resets with steps, $(count commands) times ten rounds of commands," \
	"$(count machines) machines made and removed, $(count refused) not to be had, $(count reads) times all files read"
for what in storms resets commands machines reads; do
	is "there were $what" $(($(count $what) > 0)) 1
done
is "nothing went wrong" "$(sort $problems | uniq -c | sort -rn | head -n 5)" ''
lost=$((start - after))
is "the host has its memory back ($lost pages less than before)" $((lost <= 512)) 1
note "caches that grew, in KiB: $(tr '\n' ' ' </tmp/grown)"
is "no growth in slab ($more KiB)" $((more <= 128)) 1
is "no warning, bug, oops or lockup in the log" "$(new_log | grep -vE 'BUG: Bad page state' | grep -E \
	'WARNING:|BUG|Oops|Call Trace|lockup|stall|blocked for more|UBSAN|general protection|Poison|Redzone' |
	head -n 3)" ''
finish
