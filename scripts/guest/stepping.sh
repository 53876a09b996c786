# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash disable=SC2154
#
# Stage by stage: what the views show after each, and what is kept of it. For
# check.sh, whose functions it uses.

# Views that are kept and that are like what is kept, of those of stage $1.
kept_views() {
	(cd "$sim/snapshots/$1" && find . -type f) | while read -r view; do
		cat "$sim/$view" >/tmp/now
		cat "$sim/snapshots/$1/$view" >/tmp/kept
		cmp -s /tmp/now /tmp/kept && echo "$view"
	done | wc -l
}

check_stepping() {
	load size=64M stage=carved snapshot=1
	is "stepping: nothing is kept before the first step" \
	   "$(ls $sim/snapshots)" size
	for stage in firmware memblock mapped zones memmap zonelists buddy; do
		ctl step
		is "stepping: step runs $stage, and all 16 views of it are kept" \
		   "$(stage) $(kept_views $stage)" "$stage 16"
	done
	is "stepping: there are snapshots of all stages, carved included" \
	   "$(for i in $sim/snapshots/*/; do basename "$i"; done | sort)" \
	   "$(for i in $stages; do echo "$i"; done | sort)"
	fails "stepping: no step past the end" ctl step
	is "stepping: buddyinfo is empty before the lists are there, and has them after" \
	   "$(wc -c <$sim/snapshots/firmware/buddyinfo) $(free_pages $sim/snapshots/buddy/buddyinfo)" \
	   "0 $(free_pages $sim/buddyinfo)"
	is "stepping: size tells what is kept" \
	   "$(awk '$1 == "total" { print $2 }' $sim/snapshots/size)" \
	   "$(find $sim/snapshots/*/ -type f -exec cat {} + | wc -c)"
	note "$(tail -n 1 $sim/snapshots/size)"

	# A reader, while what it reads is forgotten and taken anew.
	(while [ ! -e /tmp/enough ]; do
		find $sim/snapshots -type f -exec cat {} + >/dev/null 2>&1
	 done) &
	reader=$!
	for _ in 1 2 3 4 5; do
		ctl 'reset
boot'
	done
	: >/tmp/enough
	wait $reader
	rm -f /tmp/enough
	is "stepping: kept anew after a reset" "$(kept_views buddy)" 16
	ctl reset
	is "stepping: a reset forgets" "$(ls $sim/snapshots)" size
	unload
}
