#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# The check of the loaded module: "ok - name" or "not ok - name: why" a line,
# what the bad inputs printed as comments, the sum at the end.
#
#	check.sh [SEED]		the seed of the storm of allocations
#
# Needs root and a machine that may be thrown away: it loads and unloads the
# module many times and clears the kernel log.

dir=$(dirname "$0")
# shellcheck source=lib.sh
. "$dir/lib.sh"
# shellcheck source=nodes.sh
. "$dir/nodes.sh"
# shellcheck source=machines.sh
. "$dir/machines.sh"
# shellcheck source=misuse.sh
. "$dir/misuse.sh"
# shellcheck source=slowpath.sh
. "$dir/slowpath.sh"
# shellcheck source=policy.sh
. "$dir/policy.sh"
# shellcheck source=pagecache.sh
. "$dir/pagecache.sh"
# shellcheck source=page_owner.sh
. "$dir/page_owner.sh"
# shellcheck source=trace.sh
. "$dir/trace.sh"
# shellcheck source=stepping.sh
. "$dir/stepping.sh"
# shellcheck source=unload.sh
. "$dir/unload.sh"
# shellcheck source=writes.sh
. "$dir/writes.sh"

seed=${1:-$(date +%s)}

# Most of what follows counts on the map of the small PC; the host differs.
load() { insmod "$module" firmware=pc "$@"; }
unload() { rmmod mm_sim; }
loaded() { grep -q '^mm_sim ' /proc/modules; }
stage() { sed -n 's/.*\[\(.*\)\].*/\1/p' "$sim/stage"; }
verify() { head -n 1 "$sim/verify"; }

# restored NAME BEFORE: the host has as much free memory as then, within 1 MiB.
# The host frees some things late, so it gets half a minute.
restored() {
	for _ in $(seq 60); do
		after=$(host_free_pages)
		lost=$(($2 - after))
		if [ ${lost#-} -le 256 ]; then
			ok "$1"
			return
		fi
		sleep 0.5
	done
	not_ok "$1" "$2 pages free before, $after after"
}

##
## Formats
##

# The kernel's own printf of buddyinfo: the file has to survive it unchanged.
same_format() {
	cat "$1" >/tmp/file
	awk '{
		sub(/,/, "", $2)
		printf "Node %d, zone %8s ", $2, $4
		for (i = 5; i <= 15; i++)
			printf "%6d ", $i
		print ""
	}' /tmp/file | cmp - /tmp/file
}

well_formed() { # FILE REGULAR_EXPRESSION: every line is like it, and there is one
	cat "$1" >/tmp/file || return 1
	[ -s /tmp/file ] || { echo "empty"; return 1; }
	! grep -vE "$2" /tmp/file
}

# The counts of buddyinfo, zone by zone and order by order, against the lists.
lists_agree() {
	awk '{ for (i = 5; i <= NF; i++) print $4, i - 5, $i }' "$sim/buddyinfo" |
	while read -r zone order count; do
		cat "$sim/node0/$zone/free_area/order_$order/"* |
		awk -v zone="$zone" -v order="$order" -v count="$count" -v size=$((1 << order)) '
			!/^\[[0-9]+-[0-9]+\]$/ { print "not a block: " $0; bad = 1; next }
			{
				gsub(/[][]/, "")
				split($0, pfn, "-")
				if (pfn[2] - pfn[1] + 1 != size || pfn[1] % size) {
					print zone " order " order ": " $0
					bad = 1
				}
				n++
			}
			END {
				if (n + 0 != count) {
					print zone " order " order ": " n + 0 " listed, " count " counted"
					bad = 1
				}
				exit bad
			}' || exit 1
	done
}

# "start end" in decimal of every region in a memblock file; ends inclusive.
regions() {
	sed -n 's/.*: \(0x[0-9a-f]*\)\.\.\(0x[0-9a-f]*\).*/\1 \2/p' "$1" |
	while read -r start end; do
		echo "$((start)) $((end))"
	done
}

sorted_apart() {
	regions "$1" | awk '
		$1 > $2 || (NR > 1 && $1 <= last) { print "out of order: " $0; exit 1 }
		{ last = $2 }'
}

# Bytes of a memblock file's regions.
bytes() { regions "$1" | awk '{ n += $2 - $1 + 1 } END { printf "%.0f\n", n }'; }

# Whole pages that are in memory and not reserved: what the buddy must get.
pages_left() {
	{
		regions "$sim/memblock/memory" | sed 's/^/memory /'
		regions "$sim/memblock/reserved" | sed 's/^/reserved /'
	} | awk '
		function pages(from, to) { # bytes, the second one exclusive
			from = int((from + 4095) / 4096)
			to = int(to / 4096)
			if (to > from)
				n += to - from
		}
		$1 == "memory" { start[++m] = $2; end[m] = $3 + 1 }
		$1 == "reserved" { from[++r] = $2; to[r] = $3 + 1 }
		END {
			for (i = 1; i <= m; i++) {
				at = start[i]
				for (j = 1; j <= r; j++) {
					if (to[j] <= at || from[j] >= end[i])
						continue
					if (from[j] > at)
						pages(at, from[j])
					at = to[j]
				}
				if (at < end[i])
					pages(at, end[i])
			}
			print n + 0
		}'
}

# What the kernel log in /tmp/new has of the machine, without time and name.
said() { sed -n 's/^<[0-9]*>\[ *[0-9.]*\] mm_sim: sim0: //p' /tmp/new; }

# The bytes of memory_use: those of one row, or the sum of all with pages in them.
use_of() { sed -n "s/^$1  *\([0-9]*\) .*%$/\1/p" $sim/memory_use; }
use_adds_up() {
	awk '
		/^bookkeeping / { exit (sum != total) }
		/^total / { total = $2; next }
		{ sum += $(NF - 2) }' $sim/memory_use
}

##
## Bad input
##

# One complaint, and what it says: the log of the last command is in /tmp/new.
# The report of a bad page stands behind one.
bad_page_report='mm_sim: [^ ]*: (BUG: Bad page state|page: |head: |flags: |page_type: |page dumped because: )'
complaints() { grep -vE "$bad_page_report" /tmp/new | grep -cE '^<[0-4]>.*mm_sim'; }

tell() { # WHAT: as it goes into a report
	note "$1"
	sed 's/^/#   /' /tmp/out | cut -c 1-300
	grep 'mm_sim' /tmp/new | sed 's/^<[0-9]*>\[ *[0-9.]*\] */#   dmesg: /' | cut -c 1-300
}

# bad_load NAME WORDS PARAMETER...: insmod is refused, says why in one line that
# has WORDS in it, and leaves nothing behind.
bad_load() {
	name=$1 words=$2
	shift 2
	before=$(settled_free_pages)
	new_log >/dev/null
	load "$@" >/tmp/out 2>&1
	status=$?
	new_log >/tmp/new
	tell "insmod mm_sim.ko $(echo "$*" | cut -c 1-60)"
	if [ $status = 0 ]; then
		not_ok "insmod $name" "accepted"
		unload
		return
	fi
	if [ "$(complaints)" != 1 ]; then
		not_ok "insmod $name" "$(complaints) lines of complaint"
	elif ! grep -E '^<[0-4]>.*mm_sim' /tmp/new | grep -qF -e "$words"; then
		not_ok "insmod $name" "no '$words' in: $(grep mm_sim /tmp/new)"
	elif [ -e $debug ]; then
		not_ok "insmod $name" "$debug is there"
	elif loaded; then
		not_ok "insmod $name" "the module is there"
	else
		restored "insmod $name" "$before"
	fi
}

# bad_ctl NAME WORDS COMMAND: the same for a command; the lists stay as they are.
bad_ctl() {
	name=$1 words=$2
	shift 2
	cat "$sim/buddyinfo" >/tmp/before
	new_log >/dev/null
	# In a shell of its own, for the shell's own complaint to be seen.
	printf '%s\n' "$1" >/tmp/command
	dd if=/tmp/command of="$sim/ctl" bs=2M >/tmp/out 2>&1
	status=$?
	new_log >/tmp/new
	sed -i '/records/d' /tmp/out
	tell "ctl: $(echo "$1" | tr -c ' -~\n' '?' | cut -c 1-60)"
	if [ $status = 0 ]; then
		not_ok "ctl $name" "accepted"
	elif [ "$(complaints)" != 1 ]; then
		not_ok "ctl $name" "$(complaints) lines of complaint"
	elif ! grep mm_sim /tmp/new | grep -qF -e "$words"; then
		not_ok "ctl $name" "no '$words' in: $(grep mm_sim /tmp/new)"
	elif [ "$(verify)" != ok ]; then
		not_ok "ctl $name" "verify says: $(verify)"
	elif ! cmp -s /tmp/before "$sim/buddyinfo"; then
		not_ok "ctl $name" "buddyinfo has changed"
	else
		ok "ctl $name"
	fi
}

# pfn_of TAG: where the block of the last command is.
pfn_of() { sed -n "s/^ok alloc tag=$1 pfn=\([0-9]*\) .*/\1/p" "$sim/ctl"; }

##
## The parts, in the order in which they run
##

check_boot() {
	new_log >/dev/null
	start=$(settled_free_pages)
	succeeds "insmod with the default size" load
	new_log >/tmp/new
	if [ ! -e $sim/ctl ]; then
		not_ok "debugfs has $sim/ctl" "nothing there: giving up"
		finish
	fi
	for words in 'BIOS-e820:' 'Zone ranges:' 'Early memory node ranges' 'Memory: '; do
		succeeds "the log has '$words'" grep -q "mm_sim.*$words" /tmp/new
	done
	taken=$((start - $(settled_free_pages) - 65536))
	# Since 6.13 x86 has the memory that a module runs in 2 MiB at a time.
	case $(uname -rm) in
	6.1.*|6.12.*|*aarch64) most=4 ;;
	*) most=6 ;;
	esac
	if [ $taken -ge 0 ] && [ $taken -le $((most * 256)) ]; then
		ok "the host has 256 MiB less, and not $most MiB more than that"
	else
		not_ok "the host has 256 MiB less, and not $most MiB more" "$taken pages more"
	fi
	note "$taken pages more"
	is "stage is buddy" "$(stage)" buddy
	is "stage names all stages" "$(tr -d '[]' <$sim/stage)" "$stages"
	is "verify says ok" "$(verify)" ok
	note "verify: $(tr '\n' ' ' <$sim/verify)"
}

check_files() {
	for file in stage e820 buddyinfo verify memblock/memory memblock/reserved; do
		succeeds "$file is not empty" well_formed "$sim/$file" .
	done
	succeeds "e820 has usable memory" grep -q usable $sim/e820
	for file in memory reserved; do
		succeeds "memblock/$file has the kernel's format" well_formed "$sim/memblock/$file" \
			'^ *[0-9]+: 0x[0-9a-f]{16}\.\.0x[0-9a-f]{16} +([0-9]+|x) [A-Z_|]+$'
		succeeds "memblock/$file is sorted and free of overlaps" sorted_apart "$sim/memblock/$file"
	done
	succeeds "memblock/log has the lines of memblock=debug" well_formed $sim/memblock/log \
		'^(memblock_[a-z_]+: .*[a-z0-9_]+\+0x[0-9a-f/x]+ \[mm_sim\]$|memblock: [a-z]+ is doubled to | (memory|reserved)\.cnt )'
	logged=$(sed -n 's/^ reserved.cnt .* -> //p' $sim/memblock/log | tail -n 1)
	is "memblock/log ends with what memblock/reserved has" "$((logged))" \
		"$(bytes $sim/memblock/reserved)"
	memory=$(bytes $sim/memblock/memory)
	if [ "$memory" -gt $((250 << 20)) ] && [ "$memory" -le $((256 << 20)) ]; then
		ok "memblock/memory adds up to almost 256 MiB"
	else
		not_ok "memblock/memory adds up to almost 256 MiB" "$memory bytes"
	fi
	reserved=$(bytes $sim/memblock/reserved)
	if [ "$reserved" -gt 0 ] && [ "$reserved" -lt "$memory" ]; then
		ok "memblock/reserved adds up to less than memory"
	else
		not_ok "memblock/reserved adds up to less than memory" "$reserved of $memory bytes"
	fi
	is "what memblock did not reserve is free in the buddy" \
		"$(free_pages $sim/buddyinfo)" "$(pages_left)"
	is "the zones are DMA, DMA32, Normal" \
		"$(awk '{ printf "%s ", $4 }' $sim/buddyinfo)" 'DMA DMA32 Normal '

	for file in /proc/buddyinfo $sim/buddyinfo; do
		succeeds "$file has the kernel's format to the byte" same_format $file
	done
	if [ "$(free_pages /proc/buddyinfo)" -gt 0 ] && [ "$(free_pages $sim/buddyinfo)" -gt 0 ]; then
		ok "one parser reads both: $(free_pages /proc/buddyinfo) and $(free_pages $sim/buddyinfo) pages free"
	else
		not_ok "one parser reads both" "no free pages found"
	fi
	succeeds "the lists agree with buddyinfo" lists_agree

	is "ctl, e820 and the files of vm and fail_page_alloc have mode 600" \
		"$(stat -c %a $sim/ctl $sim/e820 $sim/vm/[!s]* $sim/fail_page_alloc/* | sort -u)" 600
	is "vm/stat_refresh has mode 200" "$(stat -c %a $sim/vm/stat_refresh)" 200
	is "and so have the policies" \
		"$(find $sim/policy -type f ! -name stat -exec stat -c %a {} + | sort -u)" 600
	is "all other files have mode 400" \
		"$(find $debug -type f ! -name ctl ! -name e820 ! -path '*/vm/*' ! -path '*/fail_page_alloc/*' ! -path '*/policy/[!s]*' -exec stat -c '%a %n' {} + |
		grep -v '^400 ')" ''
}

# The lines of the first zone that has memory, numbers left out: all kinds of line
# there are.
zone_lines() {
	awk '/^Node/ { if (on) exit } /per-node stats/ { on = 1 } on' "$1" | sed 's/[0-9]\{1,\}/N/g' | uniq | awk '!seen[$0]++'
}

# A tunable, as vm/min_free_kbytes or policy/zlc.
set_knob() { printf '%s' "$2" >"$sim/$1"; }

bad_knob() { # FILE TEXT: refused, in one line that names both, and nothing changes
	before=$(cat "$sim/$1")
	new_log >/dev/null
	if set_knob "$1" "$2" 2>/dev/null; then
		not_ok "$2 is refused by $1" "it was taken"
		return
	fi
	new_log >/tmp/new
	is "$2 is refused by $1" "$(cat "$sim/$1")" "$before"
	is "in one line" "$(grep -c "$1=$2:" /tmp/new)" 1
}

check_vm() {
	case $(uname -r) in
	6.12.*)
		# Ours are those of x86-64. CONFIG_CMA is set for arm64 only, and not
		# set there are CONFIG_UNACCEPTED_MEMORY, huge pages of the PUD, X86.
		x86='^$' arm64='^$'
		if [ "$(uname -m)" = aarch64 ]; then
			x86='^ *(nr_unaccepted|thp_split_pud|direct_map_level[23]_splits)( |$)'
			arm64='^cma_alloc_(success|fail)$'
		fi
		zone_lines /proc/zoneinfo >/tmp/host
		zone_lines $sim/zoneinfo | grep -vE "$x86" >/tmp/ours
		succeeds "zoneinfo has the lines of /proc/zoneinfo" cmp /tmp/host /tmp/ours
		awk '{ print $1 }' /proc/vmstat | grep -vE "$arm64" >/tmp/host
		awk '{ print $1 }' $sim/vmstat | grep -vE "$x86" >/tmp/ours
		succeeds "vmstat has the lines of /proc/vmstat" cmp /tmp/host /tmp/ours
		;;
	esac
	awk '{ print $1 }' /sys/devices/system/node/node0/numastat >/tmp/host
	awk '{ print $1 }' $sim/node0/numastat >/tmp/ours
	succeeds "numastat has the lines of the kernel's" cmp /tmp/host /tmp/ours
	is "vmstat has the free pages of zoneinfo" \
		"$(awk '$1 == "nr_free_pages" { print $2 }' $sim/vmstat)" \
		"$(awk '$1 == "nr_free_pages" { n += $2 } END { print n }' $sim/zoneinfo)"
	succeeds "vm/stat_refresh is written" set_knob vm/stat_refresh 1
	# Debian's kernel has no CMA.
	succeeds "pagetypeinfo has the form of /proc/pagetypeinfo" awk '
		{ gsub(/ +CMA/, "") }
		NR == FNR { want[FNR] = $0; next }
		FNR <= 4 && $0 != want[FNR] { print; bad = 1 }
		END { exit bad }' /proc/pagetypeinfo $sim/pagetypeinfo
	for file in lowmem_reserve_ratio watermark_scale_factor percpu_pagelist_high_fraction numa_stat; do
		succeeds "vm/$file reads as the kernel's" cmp /proc/sys/vm/$file $sim/vm/$file
	done
	was=$(cat $sim/vm/min_free_kbytes)
	succeeds "vm/min_free_kbytes is written" set_knob vm/min_free_kbytes 4000
	is "the min marks follow" \
		"$(awk '$1 == "min" { n += $2 } END { print (n > 960 && n <= 1032) }' $sim/zoneinfo)" 1
	set_knob vm/min_free_kbytes "$was"
	bad_knob vm/min_free_kbytes -1
	bad_knob vm/watermark_scale_factor 0
	bad_knob vm/watermark_scale_factor 3001
	bad_knob vm/lowmem_reserve_ratio '1 2 x'
	bad_knob vm/percpu_pagelist_high_fraction 7
	bad_knob vm/numa_stat 2
	is "verify says ok after that" "$(verify)" ok
}

check_own_log() {
	cp $sim/boot_log /tmp/boot_log
	said >/tmp/said
	succeeds "boot_log is what the kernel log says" cmp /tmp/boot_log /tmp/said
	sed 's/^<[3-6]>//' $sim/log >/tmp/log
	succeeds "log is the same, with levels" cmp /tmp/log /tmp/said

	# More than 64 KiB of complaints.
	i=0
	while [ $i -lt 1500 ]; do
		ctl 'free tag=nobody' 2>/dev/null
		i=$((i + 1))
	done
	succeeds "log says what it lost, first" \
		sh -c "head -n 1 $sim/log | grep -qE '^# [0-9]+ lines dropped$'"
	lines=$(grep -c '^<' $sim/log)
	lost=$(sed -n 's/^# \([0-9]*\) lines dropped$/\1/p' $sim/log)
	is "log lost nothing else" $((lines + lost)) $(($(wc -l </tmp/said) + 1500))
	succeeds "boot_log is what it was" cmp /tmp/boot_log $sim/boot_log
	new_log >/dev/null
}

check_memory_use() {
	succeeds "memory_use adds up" use_adds_up
	is "memory_use has all of memory" "$(use_of total)" "$(bytes $sim/memblock/memory)"
	is "memory_use knows what is reserved" "$(use_of 'other reserved')" 0
	is "memory_use has the buddy's free pages" "$(use_of free)" \
		$(($(free_pages $sim/buddyinfo) * 4096))
	share=$(sed -n 's/^bookkeeping .*(\(.*\) %)$/\1/p' $sim/memory_use)
	note "bookkeeping: $share %"
	succeeds "bookkeeping is less than 1 %" awk "BEGIN { exit !($share < 1) }"
}

check_zonelists() {
	succeeds "zonelists has two lines for a node" well_formed $sim/zonelists \
		'^Node 0 (fallback|thisnode):( Node 0 [A-Za-z0-9]+,?)+$'
	is "all zones are in both, the highest first" "$(sed 's/.*: //' $sim/zonelists | sort -u)" \
		'Node 0 Normal, Node 0 DMA32, Node 0 DMA'
}

check_commands() {
	cat $sim/buddyinfo >/tmp/boot
	ctl 'alloc order=3 type=movable tag=a'
	is "alloc answers" "$(sed 's/pfn=[0-9]*/pfn=N/; s/zone=.*/zone=Z/' $sim/ctl)" \
		'ok alloc tag=a pfn=N order=3 type=Movable zone=Z'
	pfn=$(pfn_of a)
	is "alloc takes 8 pages" "$(free_pages $sim/buddyinfo)" $(($(free_pages /tmp/boot) - 8))
	is "the block is aligned to its size" $((pfn % 8)) 0
	succeeds "free by tag" ctl 'free tag=a'
	succeeds "the lists are as before" cmp /tmp/boot $sim/buddyinfo

	ctl 'alloc order=0 type=unmovable tag=b zone=DMA32'
	succeeds "alloc from a zone" grep -q 'zone=DMA32' $sim/ctl
	pfn=$(pfn_of b)
	succeeds "free by pfn" ctl "free pfn=$pfn order=0"
	succeeds "the lists are as before, again" cmp /tmp/boot $sim/buddyinfo

	for order in 0 1 2 3 4 5 6 7 8 9 10; do
		ctl "alloc order=$order type=reclaimable tag=o$order" || break
	done
	is "alloc of every order" "$order" 10
	is "verify says ok with blocks allocated" "$(verify)" ok
	succeeds "the lists agree with blocks allocated" lists_agree
	for order in 0 1 2 3 4 5 6 7 8 9 10; do
		ctl "free tag=o$order" || break
	done
	is "buddyinfo after freeing every order" "$(cat $sim/buddyinfo)" "$(cat /tmp/boot)"

	ctl 'contig pages=512 type=movable tag=c'
	pfn=$(sed -n 's/^ok contig tag=c pfn=\([0-9]*\) .*/\1/p' $sim/ctl)
	is "contig takes 512 pages" "$(free_pages $sim/buddyinfo)" $(($(free_pages /tmp/boot) - 512))
	is "verify says ok with a range taken" "$(verify)" ok
	succeeds "free of a range" ctl 'free tag=c'
	is "the lists are as before the range" "$(cat $sim/buddyinfo)" "$(cat /tmp/boot)"
	succeeds "isolate" ctl "isolate pfn=$pfn"
	is "verify says ok with a pageblock isolated" "$(verify)" ok
	succeeds "unisolate" ctl "unisolate pfn=$pfn"
	is "the lists are as before the isolation" "$(cat $sim/buddyinfo)" "$(cat /tmp/boot)"

	# The host's framework is off; this one says what fails all the same.
	echo -1 >$sim/fail_page_alloc/times
	echo 0 >$sim/fail_page_alloc/verbose
	echo N >$sim/fail_page_alloc/ignore-gfp-wait
	echo 100 >$sim/fail_page_alloc/probability
	is "alloc of order 1 fails on purpose" 		"$(ctl 'alloc order=1 tag=f' 2>/dev/null && echo 'done' || echo failed)" failed
	succeeds "alloc of order 0 does not" ctl 'alloc order=0 tag=f'
	echo 0 >$sim/fail_page_alloc/probability
	succeeds "free of it" ctl 'free tag=f'
	is "the lists are as before the failure" "$(cat $sim/buddyinfo)" "$(cat /tmp/boot)"

	# Two good ones, a bad one, and one that must not be reached.
	printf '%s\n' 'alloc order=0 type=movable tag=x' 'alloc order=0 type=movable tag=y' \
		'free tag=nobody' 'alloc order=0 type=movable tag=z' >/tmp/command
	dd if=/tmp/command of=$sim/ctl bs=4k 2>/dev/null
	is "a write stops at the first command that fails" \
		"$(cut -d ' ' -f 1 $sim/ctl | tr '\n' ' ')" 'ok ok error '
	succeeds "what came before it was done" ctl "free tag=x
free tag=y"
	is "the lists are as before in the end" "$(cat $sim/buddyinfo)" "$(cat /tmp/boot)"
}

check_storm() {
	note "SEED=$seed"
	: >/tmp/storm.why
	if awk -v seed="$seed" -v commands=100000 -v batch=500 -v sim=$sim -f "$dir/storm.awk"; then
		ok "a storm of 100000 allocations and frees, verified as it goes"
	else
		not_ok "a storm of 100000 allocations and frees (seed $seed)" "$(cat /tmp/storm.why)"
	fi
	is "verify says ok after the storm" "$(verify)" ok
	is "free pages after the storm" "$(free_pages $sim/buddyinfo)" "$(free_pages /tmp/boot)"
	is "buddyinfo after the storm is that after boot" "$(cat $sim/buddyinfo)" "$(cat /tmp/boot)"
	succeeds "the lists agree after the storm" lists_agree
}

# From all CPUs at once, out of tasks, softirqs and interrupts.
check_storm_of_all() {
	ctl 'alloc order=4 type=movable tag=mine'
	cat $sim/buddyinfo >/tmp/before_storm
	succeeds "a storm from everywhere on $(nproc) CPUs leaves no trace (seed $seed)" \
		ctl "storm seconds=5 seed=$seed"
	note "$(cat $sim/ctl)"
	for what in taken remote softirq hardirq drains; do
		is "it had its share of $what" \
			"$(grep -c "^ok storm .* $what=[1-9]" $sim/ctl)" 1
	done
	is "verify says ok after that storm" "$(verify)" ok
	is "and buddyinfo is as before" "$(cat $sim/buddyinfo)" "$(cat /tmp/before_storm)"
	is "nr_free_pages too" "$(awk '$1 == "nr_free_pages" { print $2 }' $sim/vmstat)" \
		"$(free_pages /tmp/before_storm)"
	ctl 'free tag=mine'
}

check_reset() {
	ctl 'alloc order=5 type=movable tag=r'
	succeeds "reset" ctl reset
	is "reset goes back to carved" "$(stage)" carved
	succeeds "boot after reset" ctl boot
	is "boot goes to buddy" "$(stage)" buddy
	is "buddyinfo after reset and boot is that after insmod" "$(cat $sim/buddyinfo)" "$(cat /tmp/boot)"
	is "verify says ok after reset and boot" "$(verify)" ok
	ctl reset
	succeeds "boot to a stage" ctl 'boot stage=memmap'
	is "boot stage=memmap stops there" "$(stage)" memmap
	ctl reset
	ctl boot
}

# The last part with the machine of check_boot.
check_unload() {
	ctl 'alloc order=4 type=movable tag=left'
	ctl 'alloc order=0 type=unmovable tag=behind'
	new_log >/dev/null
	succeeds "rmmod with blocks allocated" unload
	new_log >/tmp/new
	note "$(grep mm_sim /tmp/new | sed 's/^<[0-9]*>\[ *[0-9.]*\] *//' | tr '\n' ';')"
	succeeds "the log tells of the blocks" grep -qE '^<[0-9]>.*mm_sim.*(alloc|block|left)' /tmp/new
	is "debugfs is clean" "$(ls -d $debug 2>/dev/null)" ''
	restored "the host has its memory back" "$start"
}

check_stages() {
	start=$(settled_free_pages)
	for one in $stages; do
		load size=64M stage="$one" || { not_ok "stage=$one" "insmod failed"; continue; }
		is "stage=$one stops there" "$(stage)" "$one"
		# Whatever it says at this stage, reading must do no harm.
		find $debug -type f -exec cat {} + >/dev/null 2>&1
		unload || not_ok "rmmod at stage $one" "failed"
	done
	load size=64M stage=carved
	walked=carved
	for _ in 1 2 3 4 5 6 7; do
		ctl step
		walked="$walked $(stage)"
	done
	is "step goes through all stages" "$walked" "$stages"
	is "verify says ok after steps" "$(verify)" ok
	unload
	load size=64M name=other
	succeeds "name= names the folder" test -d $debug/other
	unload
	load size=64M 'memmap=32M@16M,32M@1G'
	is "memmap= describes the machine" "$(bytes $sim/memblock/memory)" $((64 << 20))
	is "verify says ok with a map of two islands" "$(verify)" ok
	unload
	load size=64M mem=32M
	if [ "$(bytes $sim/memblock/memory)" -le $((32 << 20)) ]; then
		ok "mem= limits the memory"
	else
		not_ok "mem= limits the memory" "$(bytes $sim/memblock/memory) bytes"
	fi
	unload
	restored "the host has its memory back after all stages" "$start"
}

# The size that a refusal advises.
advised() { sed -n 's/.*\(size=[0-9]*[KMG]\) would have worked.*/\1/p' "$1"; }

# The pages of the module itself cannot be moved, and each insmod puts them
# somewhere else, now and then into the middle of the only place. Then it advises
# anew.
load_advised() {
	for _ in 1 2 3 4 5 6; do
		! load "$advice" || return 0
		new_log >/tmp/last
		advice=$(advised /tmp/last)
		[ -n "$advice" ] || return 1
	done
	return 1
}

check_bad_load() {
	long=$(awk 'BEGIN { for (i = 0; i < 400; i++) printf "%s64K@%dM", i ? "," : "", i * 2 }')
	bad_load 'of an odd size'	'size=100000001'	size=100000001
	bad_load 'size=12X'		'size=12X'		size=12X
	bad_load 'size=abc'		'size=abc'		size=abc
	bad_load 'size=-1'		'size=-1'		size=-1
	bad_load 'size= (empty)'	'size='			size=
	bad_load 'of more than there is' 'size=1000G'		size=1000G
	advice=$(advised /tmp/new)
	if [ -n "$advice" ]; then
		succeeds "the $advice that it advises works" load_advised
		unload
	else
		not_ok "its message names a size that would have worked" "$(grep mm_sim /tmp/new)"
	fi
	bad_load 'of a size that overflows' 'size=99999999999999999999G' size=99999999999999999999G
	bad_load 'with an overlapping map' 'memmap='		memmap=64M@0,64M@32M
	bad_load 'with an empty map'	'memmap='		memmap=,
	bad_load 'with an empty region'	'memmap='		memmap=0@0
	bad_load 'with a wrapping region' 'memmap='		memmap=64M@0xfffffffffffff000
	bad_load 'with a map that is no map' 'memmap='		memmap=nonsense
	bad_load 'with a map of 400 regions' 'memmap='		"memmap=$long"
	bad_load 'with a map of 2000 regions' 'memmap='		"memmap=$long,$long,$long,$long,$long"
	bad_load 'with a slash in the name' 'name=a/b'		name=a/b
	bad_load 'with an empty name'	'name='			name=
	bad_load 'with a stage that is none' 'stage=nonsense'	stage=nonsense
	bad_load 'mem=abc'		'mem=abc'		mem=abc
	bad_load 'mem=0'		'mem=0'			mem=0
	bad_load 'debug_guardpage_minorder=6' 'debug_guardpage_minorder=6' debug_guardpage_minorder=6
	bad_load 'debug_guardpage_minorder=x' 'debug_guardpage_minorder=x' debug_guardpage_minorder=x
	bad_load 'min_free_kbytes=1K'	'min_free_kbytes=1K'	min_free_kbytes=1K
}

check_bad_ctl() {
	load size=64M
	ctl 'alloc order=3 type=movable tag=held'
	held=$(pfn_of held)
	ctl 'alloc order=3 type=movable tag=gone'
	gone=$(pfn_of gone)
	ctl 'free tag=gone'
	reserved=$(($(regions $sim/memblock/reserved | awk 'NR == 1 { print $1 }') / 4096))
	garbage=$(awk 'BEGIN { for (i = 0; i < 32768; i++) printf "%s", "garbage %n\\ ~#*$ {[(<>)]} \t 0123456" }')

	bad_ctl 'unknown command'	'explode'	'explode'
	bad_ctl 'alloc without a tag'	'tag'		'alloc order=0 type=movable'
	bad_ctl 'alloc without an order' 'order'	'alloc type=movable tag=n'
	bad_ctl 'order=11'		'order=11'	'alloc order=11 type=movable tag=n'
	bad_ctl 'order=-1'		'order=-1'	'alloc order=-1 type=movable tag=n'
	bad_ctl 'order=x'		'order=x'	'alloc order=x type=movable tag=n'
	bad_ctl 'type=foo'		'type=foo'	'alloc order=0 type=foo tag=n'
	bad_ctl 'zone=Foo'		'zone=Foo'	'alloc order=0 type=movable tag=n zone=Foo'
	bad_ctl 'unknown key'		'colour'	'alloc order=0 type=movable tag=n colour=red'
	bad_ctl 'tag in use'		'tag=held'	'alloc order=0 type=movable tag=held'
	bad_ctl 'free of nothing'	'free'		'free'
	bad_ctl 'unknown tag'		'tag=nobody'	'free tag=nobody'
	bad_ctl 'double free by tag'	'tag=gone'	'free tag=gone'
	bad_ctl 'double free by pfn'	"pfn=$gone"	"free pfn=$gone order=3"
	bad_ctl 'free of a pfn never allocated' 'pfn=4096' 'free pfn=4096 order=0'
	bad_ctl 'storm of no length'	'seconds=0'	'storm seconds=0'
	bad_ctl 'storm of an hour'	'seconds=3600'	'storm seconds=3600'
	bad_ctl 'isolate of a page in use' 'in use'	"isolate pfn=$held"
	bad_ctl 'unisolate of what is not' 'isolated'	"unisolate pfn=$held"
	bad_ctl 'contig of all'		'pages='	'contig pages=99999999 tag=n'
	bad_ctl 'free with a wrong order' 'order=2'	"free pfn=$held order=2"
	bad_ctl 'free with a larger order' 'order=4'	"free pfn=$((held & ~15)) order=4"
	bad_ctl 'free of a tail'	"pfn=$((held + 1))" "free pfn=$((held + 1)) order=0"
	bad_ctl 'free of a reserved page' "pfn=$reserved" "free pfn=$reserved order=0"
	bad_ctl 'free of a pfn beyond memory' 'pfn=99999999' 'free pfn=99999999 order=0'
	bad_ctl 'free of a negative pfn' 'pfn=-1'	'free pfn=-1 order=0'
	bad_ctl 'boot to a stage that is none' 'stage=nonsense' 'boot stage=nonsense'
	bad_ctl 'step past the last stage' 'stage buddy is the last' 'step'
	bad_ctl 'boot to a stage that is done' 'only reset goes back' 'boot stage=memmap'
	bad_ctl 'an empty line'		'ctl'		''
	bad_ctl '1 MiB of garbage'	'ctl'		"$garbage"
	succeeds "the block held through all this can be freed" ctl 'free tag=held'
	unload
}

check_cycles() {
	start=$(settled_free_pages)
	for i in $(seq 50); do
		load size=64M && unload || break
	done
	is "50 times insmod and rmmod" "$i" 50
	is "nothing is left" "$(ls -d $debug 2>/dev/null)" ''
	restored "the host has its memory back after that" "$start"
}

check_log() {
	new_log >/dev/null
	is "no warning, bug, oops or lockup in the log" "$(grep -vE "$bad_page_report" /tmp/dmesg | grep -E \
		'WARNING:|BUG:|Oops|Call Trace|lockup|stall|blocked for more|UBSAN|general protection' |
		head -n 3)" ''
}

# For fuzz.sh, which wants some of the above.
[ -z "${FUNCTIONS_ONLY:-}" ] || return 0

note "Linux $(uname -r), $(awk '/^MemTotal/ { print $2 }' /proc/meminfo) kB, $(nproc) CPUs"
# What the kernel said while it booted is not ours.
dmesg -c >/tmp/boot_dmesg
: >/tmp/dmesg
check_boot
check_own_log
check_files
check_memory_use
check_zonelists
check_vm
check_commands
check_storm
check_storm_of_all
check_reset
check_unload
check_stages
check_bad_load
check_bad_ctl
check_misuse
check_slowpath
check_hardening
check_policy
check_nodes
check_bad_nodes
check_host_map
check_machines
check_random_writes "$seed" 3
check_random_config "$seed" 3
check_pagecache
check_page_owner
check_trace
check_stepping
check_paste
check_unload_races
check_cycles
check_log
finish
