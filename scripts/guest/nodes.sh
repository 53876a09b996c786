# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash disable=SC2034,SC2154
#
# The part of check.sh on descriptions of machines: nodes, zones, limits, the
# host's own map, a pasted boot log, and machines that nothing backs.

# zones: "0:DMA 0:DMA32 1:Normal" of the zones that have memory.
zones() { awk '{ sub(",", "", $2); printf "%s%s:%s", n++ ? " " : "", $2, $4 }' "$sim/buddyinfo"; }
# free_kib NODE: what the host has free there, with what its CPUs have in lists: to take
# a range, it empties those.
free_kib() {
	awk -v node="$1," '$1 == "Node" { here = $2 == node }
		here && ($1 == "nr_free_pages" || $1 == "count:") { n += $2 }
		END { print n * 4 }' /proc/zoneinfo
}

# with NAME ZONES PARAMETER...: a machine of these zones boots and is sound.
with() {
	name=$1 want=$2
	shift 2
	if ! load "$@"; then
		not_ok "$name" "insmod failed: $(dmesg | tail -n 1)"
		return 1
	fi
	is "$name: its zones" "$(zones)" "$want"
	if [ "$(verify)" != ok ]; then
		not_ok "$name: verify" "$(cat $sim/verify)"
		return
	fi
	ok "$name: verify"
}

check_nodes() {
	start=$(settled_free_pages)
	with 'two nodes' '0:DMA 0:DMA32 1:Normal' banks=64M@0:0,64M@4G:1
	succeeds "alloc near node 1" ctl 'alloc order=0 type=movable node=1 tag=near'
	succeeds "is from its zone" grep -q 'zone=Normal' $sim/ctl
	succeeds "each node has its lists" test -d $sim/node1/Normal/free_area/order_10
	unload
	with 'nodes that interleave' '0:DMA32 1:DMA 1:DMA32' banks=32M@0:1,32M@32M:0,32M@64M:1
	unload
	with 'a node with CPUs only' '0:DMA 0:DMA32' banks=64M@0:0 cpus=1:0,1:2
	succeeds "alloc near it falls back" ctl 'alloc order=0 type=movable node=2 tag=far'
	unload
	with 'memory that no node has' '0:DMA 0:DMA32 0:Normal' banks=64M@0:1 memmap=64M@0,64M@4G
	unload
	with 'kernelcore=50%' '0:DMA 0:DMA32 0:Movable' memmap=128M@0 kernelcore=50%
	unload
	with 'movablecore=48M' '0:DMA 0:DMA32 0:Movable' memmap=128M@0 movablecore=48M
	unload
	with 'movable_node' '0:DMA 0:DMA32 1:Movable' banks=64M@0:0,64M@4G:1:hotplug movable_node=1
	unload
	with 'lowmem=32M' '0:DMA 0:DMA32 0:HighMem' memmap=64M@0 lowmem=32M
	unload
	with 'fake nodes' '0:DMA 0:DMA32 1:DMA32 2:DMA32 3:DMA32' memmap=256M@0 numa=fake=4
	unload
	with '64 nodes' "$(awk 'BEGIN { for (i = 0; i < 64; i++) printf "%s%d:Normal", i ? " " : "", i }')" \
		banks="$(awk 'BEGIN { for (i = 0; i < 64; i++) printf "%s4M@%dG:%d", i ? "," : "", i + 4, i }')"
	unload
	# More than the 1024 characters that the kernel takes for a string.
	with 'a table for 64 nodes' "$(awk 'BEGIN { for (i = 0; i < 64; i++) printf "%s%d:Normal", i ? " " : "", i }')" \
		banks="$(awk 'BEGIN { for (i = 0; i < 64; i++) printf "%s4194304@0x%012xG:%d", i ? "," : "", i + 4, i }')" \
		numa_distance="$(awk 'BEGIN { for (i = 0; i < 4096; i++) printf "%s%d", i ? "," : "", i % 65 ? (i + int(i / 64)) % 2 ? 31 : 21 : 10 }')"
	succeeds "its near nodes come first" grep -q 'Fallback order for Node 0: 0 2 4 6 .* 60 62 1 3 5' $sim/boot_log
	unload
	restored "the host has its memory back after all nodes" "$start"

	[ -d /sys/devices/system/node/node1 ] || return
	low=$(free_kib 1)
	load banks=64M@0:0,96M@4G:1
	taken=$((low - $(free_kib 1)))
	# The host frees and takes some of its own meanwhile.
	if [ $taken -ge 90000 ] && [ $taken -le 110000 ]; then
		ok "a node's memory comes from the host's node"
	else
		not_ok "a node's memory comes from the host's node" "$taken KiB of 98304 taken there"
	fi
	unload
}

check_host_map() {
	new_log >/dev/null
	insmod "$module"
	new_log >/tmp/new
	succeeds "the host's map is the default" grep -q 'mirror of the host, scaled down by' /tmp/new
	is "verify says ok with it" "$(verify)" ok
	scale=$(sed -n 's/.*mirror of the host, scaled down by \([0-9]*\).*/\1/p' /tmp/new)
	awk '/System RAM/ { split($1, a, "-"); print a[1], a[2] }' /proc/iomem |
		while read -r low high; do
			[ $(((0x$high - 0x$low) / scale)) -lt 4096 ] ||
				printf '0x%016x\n' $((0x$low / scale))
		done >/tmp/want
	sed -n 's/.*mem \(0x[0-9a-f]*\)-.* usable/\1/p' $sim/e820 >/tmp/got
	is "its ranges begin where the host's do" "$(grep -c . /tmp/want) $(grep -cFf /tmp/want /tmp/got)" \
		"$(grep -c . /tmp/want) $(grep -c . /tmp/want)"
	is "it has the host's nodes" "$(cut -d , -f 1 $sim/buddyinfo | sort -u | grep -c .)" \
		"$(cut -d , -f 1 /proc/buddyinfo | sort -u | grep -c .)"
	unload
}

check_paste() {
	load size=0 stage=carved
	dmesg >/tmp/log
	grep 'BIOS-e820:' /tmp/boot_dmesg >/tmp/lines
	succeeds "boot-log lines are taken" cp /tmp/lines $sim/e820
	succeeds "the machine boots from them" ctl 'boot stage=zonelists'
	# 7.x calls it System RAM.
	is "its map is the host's" "$(awk '/usable/ { print $3 }' $sim/e820 | head -n 1)" \
		"$(sed -nE 's/.*BIOS-e820: \[mem ([^]]*)\] +(usable|System RAM)$/\1]/p' /tmp/lines | head -n 1 | sed 's/^0x0000000000000000/0x0000000000001000/')"
	bad_ctl 'boot stage=buddy of what nothing backs' 'nothing backs' 'boot stage=buddy'
	bad_ctl 'step of what nothing backs' 'nothing backs' 'step'
	bad_paste 'at a later stage' 'stage carved only' "$(cat /tmp/lines)"
	ctl reset
	cp $sim/e820 /tmp/before
	bad_paste 'of no boot log' 'no line with' 'hello'
	bad_paste 'of a line cut short' 'not understood' 'BIOS-e820: [mem 0x0000000000000000-0x00000'
	bad_paste 'of a range that ends before it starts' 'not a range' 'BIOS-e820: [mem 0x2000-0x1000] usable'
	bad_paste 'of a type that is none' 'not understood' 'BIOS-e820: [mem 0x2000-0x2fff] lovely'
	bad_paste 'of 200 lines' 'one line too many' "$(awk 'BEGIN { for (i = 0; i < 200; i++)
		printf "BIOS-e820: [mem 0x%x000-0x%xfff] usable\n", i * 2, i * 2 }')"
	bad_paste 'of 1 MiB' '65536 bytes' "$(awk 'BEGIN { for (i = 0; i < 20000; i++)
		printf "BIOS-e820: [mem 0x0000000000001000-0x0000000000001fff] usable\n" }')"
	succeeds "the machine boots after all that" ctl boot
	unload
}

# bad_paste NAME WORDS TEXT: refused, with one line that says why.
bad_paste() {
	new_log >/dev/null
	printf '%s\n' "$3" >/tmp/paste
	if cp /tmp/paste $sim/e820 2>/dev/null; then
		not_ok "paste $1" "accepted"
		return
	fi
	new_log >/tmp/new
	if [ "$(complaints)" != 1 ]; then
		not_ok "paste $1" "$(complaints) lines of complaint"
	elif ! grep mm_sim /tmp/new | grep -qF -e "$2"; then
		not_ok "paste $1" "no '$2' in: $(grep mm_sim /tmp/new)"
	else
		ok "paste $1"
	fi
}

check_bad_nodes() {
	bad_load 'with no bank'		'banks='	banks=
	bad_load 'with a bank that is none' 'banks=64M'	banks=64M
	bad_load 'with a bank of no node' 'banks=64M@0'	banks=64M@0
	bad_load 'with an empty bank'	'banks=0@0:0'	banks=0@0:0
	bad_load 'with node 64'		'banks=64M@0:64' banks=64M@0:64
	bad_load 'with banks that overlap' 'overlaps'	banks=64M@0:0,64M@32M:1
	bad_load 'with a bank that wraps' 'banks=64M@0xfffffffffffff000:0' banks=64M@0xfffffffffffff000:0
	bad_load 'with a page in no bank' 'no node has'	banks=64M@0:0 memmap=64M@0,4K@4G
	bad_load 'with more banks than size' 'size='	size=64M banks=64M@0:0,64M@4G:1
	bad_load 'cpus=2'		'cpus=2'	banks=64M@0:0 cpus=2
	bad_load 'with 8193 CPUs'	'8192 at most'	banks=64M@0:0,64M@4G:1 cpus=8192:0,1:1
	bad_load 'cpus=0:0'		'cpus=0:0'	banks=64M@0:0 cpus=0:0
	bad_load 'with a node named twice' 'cpus=1:0'	banks=64M@0:0 cpus=1:0,1:0
	bad_load 'with distances that differ' 'symmetric' banks=64M@0:0,64M@4G:1 numa_distance=10,20,21,10
	bad_load 'with a near distance'	'not nearer'	banks=64M@0:0,64M@4G:1 numa_distance=10,5,5,10
	bad_load 'with half a table'	'no table'	banks=64M@0:0,64M@4G:1 numa_distance=10,20,20
	bad_load 'with distances of other nodes' 'numa_distance=10' banks=64M@0:0,64M@4G:1 numa_distance=10
	bad_load 'numa=fake=0'		'numa=fake=0'	size=128M numa=fake=0
	bad_load 'numa=fake=65'		'numa=fake=65'	size=128M numa=fake=65
	bad_load 'numa=fake=16'		'32M for each'	size=128M numa=fake=16
	bad_load 'numa=on'		'numa=on'	size=128M numa=on
	bad_load 'kernelcore over memory' 'kernelcore='	size=64M kernelcore=1G
	bad_load 'movablecore over memory' 'movablecore=' size=64M movablecore=65M
	bad_load 'kernelcore=101%'	'kernelcore=101%' size=64M kernelcore=101%
	bad_load 'movablecore=x'	'movablecore=x'	size=64M movablecore=x
	bad_load 'lowmem=1M'		'lowmem=1M'	size=64M lowmem=1M
	bad_load 'lowmem=x'		'lowmem=x'	size=64M lowmem=x
	bad_load 'firmware=ibm'		'firmware=ibm'	size=64M firmware=ibm
}
