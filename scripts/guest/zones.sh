#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# What machines of ours say of their nodes and zones; for scripts/oracle-zones.
#
#	zones.sh FOLDER
#
# FOLDER has a folder for each layout, made by compare.py: the parameters of the
# module, a firmware map, managed pages and tunables. The machine is booted
# without memory behind it; what it says is printed as "=== LAYOUT" and
# sections, "== NAME".

dir=$(dirname "$0")
# shellcheck source=lib.sh
. "$dir/lib.sh"

# section NAME FILE
section() {
	echo "== $1"
	cat "$2"
}

# error TEXT: with what the kernel's log has to say.
error() {
	echo "== error"
	echo "$*"
	new_log | grep "mm_sim:.*:" | grep -v taint
}

# give FILE TARGET: in one write, if there is anything to write.
give() {
	[ ! -s "$1" ] || dd if="$1" of="$2" bs=64k 2>/tmp/error ||
		error "$(cat "$1") > ${2##*/}: $(head -n 1 /tmp/error)"
}

# The limits of the per-CPU lists are in no /proc/zoneinfo of 6.12: they are put
# behind the batch of each list.
zoneinfo() {
	awk '
	FILENAME ~ /\/pageset$/ {
		n = split(FILENAME, path, "/")
		limit[path[n - 2] path[n - 1], $1] = $2
		next
	}
	/^Node/ { zone = "node" ($2 + 0) $4 }
	{ print }
	$1 == "batch:" {
		print "   high_min: " limit[zone, "high_min"]
		print "   high_max: " limit[zone, "high_max"]
	}' "$sim"/node*/*/pageset "$sim/zoneinfo" >/tmp/zoneinfo
}

# set_tunables FILE: lines of a file's name and its value
set_tunables() {
	while read -r name value; do
		echo "$value" >"$sim/vm/$name" || error "vm/$name: $value is refused"
	done <"$1"
}

# The zones have an order of their own here; ratios are told by name.
zones() { awk '/^Node/ { if (node == "") node = $2; if ($2 == node) print $4 }' "$sim/zoneinfo"; }

set_ratio() {
	ratios=
	for zone in $(zones); do
		ratios="$ratios $(awk -v zone="$zone" '$1 == zone { n = $2 } END { print n + 0 }' "$1")"
	done
	echo "$ratios" >"$sim/vm/lowmem_reserve_ratio" ||
		error "vm/lowmem_reserve_ratio: $ratios is refused"
}

answer() {
	given=$1
	# shellcheck disable=SC2046 # a word per parameter; none has a blank
	if ! insmod "$module" size=0 stage=carved $(cat "$given/parameters"); then
		error "the module was not loaded"
		return
	fi
	give "$given/e820" "$sim/e820"
	ctl 'boot stage=zonelists' || error "the machine was not booted"
	section boot_log "$sim/boot_log"
	section zonelists "$sim/zonelists"

	# The marks as boot computed them.
	give "$given/boot" "$sim/ctl"
	set_tunables "$given/boot_tunables"
	zoneinfo
	section boot/zoneinfo /tmp/zoneinfo
	for file in min_free_kbytes watermark_scale_factor percpu_pagelist_high_fraction; do
		section boot/$file "$sim/vm/$file"
	done
	echo "== boot/ratio"
	# shellcheck disable=SC2046 # a word per zone
	set -- $(cat "$sim/vm/lowmem_reserve_ratio")
	for zone in $(zones); do
		echo "$zone ${1:-}"
		[ $# -eq 0 ] || shift
	done

	# And as they are computed from what is managed now.
	give "$given/written" "$sim/ctl"
	set_tunables "$given/tunables"
	set_ratio "$given/ratio"
	zoneinfo
	section written/zoneinfo /tmp/zoneinfo
	rmmod mm_sim || error "the module was not unloaded"
}

for layout in "$1"/*; do
	echo "=== ${layout##*/}"
	new_log >/dev/null
	answer "$layout" 2>&1
done
