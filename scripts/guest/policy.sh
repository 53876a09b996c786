# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash disable=SC2154
#
# Policies, set and unset on a machine that is in use. For check.sh, whose
# functions it uses.

# Blocks of several orders come and go; "ok" when none was refused.
policy_load() {
	commands=$(for order in 0 0 1 3 4 5 8 9 10; do
		n=$((n + 1))
		echo "alloc order=$order tag=load$n"
	done
	echo "alloc order=0 tag=cold cold=1"
	echo "alloc order=0 tag=hot cold=0")
	ctl "$commands" || return 1
	ctl "$(echo "$commands" | sed -n 's/^alloc.*tag=\([^ ]*\)\(.*\)/free tag=\1\2/p')" ||
		return 1
	echo ok
}

# check_one_policy FILE OFF ON BAD...: the value that it has, another, and bad ones
check_one_policy() {
	file=$1 off=$2 on=$3
	shift 3
	is "policy/$file is off" "$(cat "$sim/policy/$file")" "$off"
	succeeds "policy/$file takes $on" set_knob "policy/$file" "$on"
	is "and reads it back" "$(cat "$sim/policy/$file")" "$on"
	is "blocks come and go with it" "$(policy_load)" ok
	is "verify says ok with it" "$(verify)" ok
	for bad; do
		bad_knob "policy/$file" "$bad"
	done
	succeeds "policy/$file takes $off" set_knob "policy/$file" "$off"
	is "verify says ok without it" "$(verify)" ok
}

check_policy() {
	load size=64M
	set_knob vm/percpu_pagelist_high_fraction 8
	cat $sim/buddyinfo >/tmp/before
	check_one_policy pcp_max_order 3 10 2 11 -1 ten
	check_one_policy zone_order node zone z Zone 1
	check_one_policy migrate_reserve 0 1 2 yes
	check_one_policy fair_zone 0 1 2 -1
	check_one_policy zlc 0 1 2 x
	check_one_policy hot_cold 0 1 2 cold
	set_knob policy/migrate_reserve 1
	is "pagetypeinfo has the reserve" \
		"$(grep -c Reserve $sim/pagetypeinfo)" \
		"$(($(grep -c Isolate $sim/pagetypeinfo)))"
	set_knob policy/migrate_reserve 0
	is "and has it no more" "$(grep -c Reserve $sim/pagetypeinfo)" 0
	set_knob policy/fair_zone 1
	ctl reset
	is "a reset ends policies" "$(cat $sim/policy/fair_zone)" 0
	set_knob policy/zone_order zone
	ctl boot
	succeeds "what is set before a boot holds" \
		grep -q 'in Zone order' $sim/boot_log
	unload
}
