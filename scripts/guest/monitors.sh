#!/bin/sh
# shellcheck shell=dash disable=SC2154
# SPDX-License-Identifier: GPL-2.0
#
# Programs that others wrote for the kernel's files read those of a machine: each
# is given the kernel's own file first, then ours in its place, and must show the
# same things of both, and of ours the right numbers. They were not told of mm_sim.
#
# For scripts/monitors, which puts them into /work/monitors. Needs root and a
# machine that may be thrown away.

dir=$(dirname "$0")
# shellcheck source=lib.sh
. "$dir/lib.sh"

programs=/work/monitors
export LD_LIBRARY_PATH=$programs/lib

# same NAME WANTED GOT: files, which have something in them.
same() {
	if [ ! -s "$2" ]; then
		not_ok "$1" "nothing to compare with"
	elif cmp -s "$2" "$3"; then
		ok "$1"
	else
		not_ok "$1" "$(diff "$2" "$3" | sed -n 's/^[-+]\([^-+]\)/\1/p' | head -n 4 | tr '\n' ';')"
	fi
}

# like_6_12 NAME WANTED GOT: the same where the kernel's own file is of 6.12, as ours
# is; another kernel counts other things beside those that both have.
like_6_12() {
	case $(uname -r) in
	6.12.*)	same "$@" ;;
	esac
}

##
## The numbers as they are: counted in the live lists, which no program reads
##

# Not every awk has powers.
size='function size(order, n) { for (n = 1; order; order--) n *= 2; return n }'

# blocks FORMAT: awk's printf of node, zone, order, type and blocks of each list.
blocks() {
	for list in "$sim"/node*/*/free_area/order_*/*; do
		echo "$list" "$(grep -c '^\[' "$list")"
	done | awk -v format="$1" -v root="$sim/node" '{
		sub(root, "")
		split($1, part, "/")
		sub("order_", "", part[4])
		printf format "\n", part[1], part[2], part[4], part[5], $2
	}'
}

# by_zone FORMAT: of node, zone, order and blocks, all types added up.
by_zone() {
	blocks '%s %s %s %s %s' | awk -v format="$1" '
		{ n[$1 " " $2 " " $3] += $5 }
		END {
			for (key in n) {
				split(key, part, " ")
				printf format "\n", part[1], part[2], part[3], n[key]
			}
		}'
}

# Free pages of each zone: node, zone, pages.
pages_by_zone() {
	by_zone '%s %s %s %d' | awk "$size"'{ n[$1 " " $2] += $4 * size($3) }
		END { for (key in n) print key, n[key] }' | sort
}

free_now() { pages_by_zone | awk '{ n += $3 } END { print n }'; }

##
## prometheus-node-exporter: buddyinfo, zoneinfo, vmstat
##

# exporter PROC: the metrics it makes of the files in PROC.
exporter() {
	$programs/bin/prometheus-node-exporter --path.procfs="$1" \
		--web.listen-address=127.0.0.1:9100 --collector.disable-defaults \
		--collector.buddyinfo --collector.zoneinfo --collector.vmstat \
		--collector.vmstat.fields=. >/tmp/exporter.log 2>&1 &
	server=$!
	for _ in $(seq 120); do
		sleep 0.5
		wget -q -O /tmp/exporter http://127.0.0.1:9100/metrics 2>/dev/null && break
	done
	kill $server
	wait $server 2>/dev/null
	grep -E '^node_(buddyinfo|zoneinfo|vmstat|scrape_collector_success)' /tmp/exporter
}

names() { sed 's/[{ ].*//' "$1" | sort -u; }

check_exporter() {
	mkdir -p /tmp/proc
	ln -sf "$sim/buddyinfo" "$sim/zoneinfo" "$sim/vmstat" /tmp/proc/
	exporter /proc >/tmp/theirs
	exporter /tmp/proc >/tmp/ours
	is "node_exporter takes all three files" \
		"$(sed -n 's/^node_scrape_collector_success.* //p' /tmp/ours | tr '\n' ' ')" '1 1 1 '
	names /tmp/theirs >/tmp/theirs.names
	names /tmp/ours >/tmp/ours.names
	like_6_12 "node_exporter has the metrics that it has of the kernel's files" \
		/tmp/theirs.names /tmp/ours.names
	by_zone '%s %s %s %d' | awk '{
		printf "node_buddyinfo_blocks{node=\"%s\",size=\"%s\",zone=\"%s\"} %d\n", $1, $3, $2, $4
	}' | sort >/tmp/want
	grep '^node_buddyinfo' /tmp/ours | sort >/tmp/got
	same "node_exporter: buddyinfo is what the lists hold" /tmp/want /tmp/got
	pages_by_zone >/tmp/want
	sed -n 's/^node_zoneinfo_nr_free_pages{node="\(.*\)",zone="\(.*\)"} \(.*\)/\1 \2 \3/p' /tmp/ours |
		awk '$3 > 0 { printf "%s %s %d\n", $1, $2, $3 }' | sort >/tmp/got
	same "node_exporter: zoneinfo has the free pages of the lists" /tmp/want /tmp/got
	is "node_exporter: the zones of zoneinfo manage all that verify counts" \
		"$(awk '/^node_zoneinfo_managed_pages/ { n += $2 } END { print n }' /tmp/ours)" \
		"$(awk '$1 == "pages" { print $3 + $5 + $9 + $11 + $13 }' "$sim/verify")"
	is "node_exporter: vmstat has the free pages of the lists" \
		"$(awk '$1 == "node_vmstat_nr_free_pages" { printf "%d", $2 }' /tmp/ours)" "$(free_now)"
}

##
## Ours in the place of the kernel's
##

cover() { # OURS THEIRS
	mount -o bind "$sim/$1" "$2" && covered="$2 $covered"
}

uncover() {
	for file in $covered; do
		umount "$file"
	done
	covered=
}

##
## collectd: buddyinfo, and vmstat by its plugin vmem
##

collectd() {
	cat >/tmp/collectd.conf <<-END
		BaseDir "/tmp"
		PluginDir "$programs/collectd"
		TypesDB "$programs/collectd/types.db"
		Hostname "h"
		Interval 1
		LoadPlugin buddyinfo
		LoadPlugin vmem
		LoadPlugin csv
		<Plugin csv>
			DataDir "stdout"
		</Plugin>
	END
	# Its last line may be cut where it was told to end.
	timeout 3 $programs/bin/collectd -f -C /tmp/collectd.conf 2>/tmp/collectd.log |
		sed -n 's/^PUTVAL h\/\([^ ]*\) .*:\([0-9]*\.[0-9]\{6\}\)$/\1 \2/p' | sort -u
}

check_collectd() {
	collectd >/tmp/theirs
	cover buddyinfo /proc/buddyinfo
	cover vmstat /proc/vmstat
	collectd >/tmp/ours
	uncover
	for file in theirs ours; do
		sed 's/Node[^/]*/N/; s/ .*//' /tmp/$file | sort -u >/tmp/$file.kinds
	done
	like_6_12 "collectd has the kinds of values that it has of the kernel's files" \
		/tmp/theirs.kinds /tmp/ours.kinds
	by_zone '%s %s %s %d' | awk "$size"'{
		printf "buddyinfo-Node%s_%s/freepages-%dKB %d.000000\n", $1, $2, 4 * size($3), $4
	}' | sort >/tmp/want
	grep '^buddyinfo' /tmp/ours >/tmp/got
	same "collectd: buddyinfo is what the lists hold" /tmp/want /tmp/got
	is "collectd: vmem has the free pages of the lists" \
		"$(sed -n 's/^vmem\/vmpage_number-free_pages \([0-9]*\).*/\1/p' /tmp/ours)" "$(free_now)"
}

##
## netdata: pagetypeinfo
##

netdata() {
	mkdir -p /tmp/netdata /usr/lib/netdata/conf.d /etc
	echo 'root:x:0:0:root:/:/bin/sh' >/etc/passwd
	echo 'root:x:0:' >/etc/group
	{
		echo '[directories]'
		for name in config cache lib log web plugins; do
			echo "$name = /tmp/netdata"
		done
		cat <<-END
			[db]
			mode = ram
			[ml]
			enabled = no
			[health]
			enabled = no
			[web]
			bind to = 127.0.0.1:19999
			[plugin:proc]
			/proc/pagetypeinfo = yes
			[plugin:proc:/proc/pagetypeinfo]
			enable detail per-type = yes
			[plugins]
			proc = yes
		END
		for name in timex checks idlejitter tc cgroups diskspace statsd 'netdata monitoring'; do
			echo "$name = no"
		done
	} >/tmp/netdata.conf
	$programs/bin/netdata -D -u root -c /tmp/netdata.conf >/tmp/netdata.log 2>&1 &
	server=$!
	for _ in $(seq 120); do
		sleep 0.5
		wget -q -O /tmp/metrics 'http://127.0.0.1:19999/api/v1/allmetrics?format=shell' 2>/dev/null &&
			grep -q 'PAGETYPE_GLOBAL_VISIBLETOTAL="[1-9]' /tmp/metrics && break
	done
	kill $server
	wait $server 2>/dev/null
	sed -n 's/^NETDATA_MEM_PAGETYPE_\(NODE.*_\)="\([^"]*\)".*/\1 \2/p' /tmp/metrics | sort
}

check_netdata() {
	netdata >/tmp/theirs
	cover pagetypeinfo /proc/pagetypeinfo
	netdata >/tmp/ours
	uncover
	# A kernel without CMA has no such lists.
	for file in theirs ours; do
		sed 's/NODE[^_]*_[^_]*_//; s/ .*//' /tmp/$file | grep -v '^_CMA' | sort -u >/tmp/$file.kinds
	done
	same "netdata has the kinds of values that it has of the kernel's file" \
		/tmp/theirs.kinds /tmp/ours.kinds
	# Of the types that the kernel has; in bytes.
	blocks '%s %s %s %s %s' | awk "$size"'$4 != "Reserve" {
		printf "NODE%s_%s__%s_%dKB__%s_ %d\n", $1, toupper($2), toupper($4),
			4 * size($3), $3, $5 * 4096 * size($3)
	}' | sort >/tmp/want
	same "netdata: pagetypeinfo is what the lists hold, list by list" /tmp/want /tmp/ours
}

##
## numastat of numactl, and sar of sysstat
##

# alloc NODE TIMES ORDER: so many blocks, with tags of their own.
alloc() {
	for i in $(seq "$2"); do
		echo "alloc order=$3 type=movable node=$1 tag=n$1.$3.$i"
	done >"$sim/ctl"
}

free_them() {
	for i in $(seq "$2"); do
		echo "free tag=n$1.$3.$i"
	done >"$sim/ctl"
}

check_numastat() {
	$programs/bin/numastat >/tmp/theirs
	for node in /sys/devices/system/node/node[0-9]; do
		cover "${node##*/}/numastat" "$node/numastat"
	done
	$programs/bin/numastat >/tmp/before
	alloc 0 30 1
	alloc 1 11 1
	$programs/bin/numastat >/tmp/ours
	uncover
	free_them 0 30 1
	free_them 1 11 1
	is "numastat has the lines that it has of the kernel's files" \
		"$(awk '{ print $1, NF }' /tmp/ours)" "$(awk '{ print $1, NF }' /tmp/theirs)"
	for node in 0 1; do
		is "numastat: numa_hit of node $node" "$(cat /tmp/before /tmp/ours |
			awk -v column=$((node + 2)) '$1 == "numa_hit" { n = $column - n } END { print n }')" \
			$((node ? 11 : 30))
	done
}

check_sar() {
	mkdir -p /usr/lib/sysstat
	ln -sf $programs/bin/sadc /usr/lib/sysstat/sadc
	export S_COLORS=never
	$programs/bin/sar.sysstat -B 1 1 >/tmp/theirs
	cover vmstat /proc/vmstat
	alloc 0 50 5
	# 1600 pages in 8 s; it works out the time by itself.
	(sleep 3; free_them 0 50 5) &
	$programs/bin/sar.sysstat -B 8 1 >/tmp/ours
	uncover
	is "sar -B has the columns that it has of the kernel's file" \
		"$(sed -n 3p /tmp/ours | cut -d ' ' -f 2-)" "$(sed -n 3p /tmp/theirs | cut -d ' ' -f 2-)"
	rate=$(awk '$1 == "Average:" { print int($6) }' /tmp/ours)
	if [ "$rate" -ge 125 ] && [ "$rate" -le 225 ]; then
		ok "sar: 1600 pages freed in 8 s are $rate pgfree/s"
	else
		not_ok "sar: 1600 pages freed in 8 s" "$rate pgfree/s, not about 200"
	fi
}

##
## page_owner_sort of the kernel
##

# The numbers that it has of each group of the file, sorted.
owner_sort() {
	$programs/bin/page_owner_sort "$@" /tmp/page_owner /tmp/sorted >/tmp/sort.log 2>&1
	sed -n 's/^\([0-9]* times, [0-9]* pages\).*/\1/p' /tmp/sorted | sort -n | tr '\n' ';'
}

check_page_owner_sort() {
	alloc 0 30 1
	alloc 1 11 4
	cat "$sim/page_owner" >/tmp/page_owner
	# 60 and 176 pages; both by the same command of the same shell.
	is "page_owner_sort loads each block" \
		"$(owner_sort --cull=pid,name; grep loaded /tmp/sort.log)" '41 times, 236 pages;loaded 41'
	is "page_owner_sort: it is this shell that has them" \
		"$(sed -n 's/.*, \(PID .*\)/\1/p' /tmp/sorted)" "PID $$, task_comm_name: $(cat /proc/$$/comm)"
	is "page_owner_sort: the blocks share a way into the allocator" \
		"$(owner_sort --cull=stacktrace)" '41 times, 236 pages;'
	is "page_owner_sort: all are this shell's, none another's" \
		"$(owner_sort --cull=pid --pid=$$; owner_sort --cull=pid --pid=1)" '41 times, 236 pages;'
}

note "Linux $(uname -r), $(nproc) CPUs"
new_log >/dev/null
ifconfig lo 127.0.0.1 up
hostname sim
insmod "$module" size=96M banks=48M@1M:0,48M@4G:1
# Some blocks of all sizes, so that no list is like another.
alloc 0 9 0
alloc 1 5 3
alloc 1 2 7
check_exporter
check_collectd
check_netdata
check_numastat
check_sar
succeeds "rmmod" rmmod mm_sim
insmod "$module" size=96M banks=48M@1M:0,48M@4G:1 page_owner=on
check_page_owner_sort
succeeds "rmmod" rmmod mm_sim
is "no warning, bug, oops or lockup in the log" "$(new_log | grep -E \
	'WARNING:|BUG:|Oops|Call Trace|lockup|stall|blocked for more|UBSAN|general protection' |
	head -n 3)" ''
finish
