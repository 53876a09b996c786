# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash disable=SC2154
#
# Part of check.sh: who has each page.

# One entry after the other, in the form of the kernel's file; how many there are.
# Each is one read(), which some awks ask too little of, here and of the kernel's.
page_owner_entries() {
	cat "$sim/page_owner" | awk '
		function bad(why) { print "line " NR ": " why ": " $0; failed = 1; exit }
		place == 0 {
			if ($0 !~ /^Page allocated via order [0-9]+, mask 0x[0-9a-f]+\([A-Z_|a-z]+\), pid [0-9]+, tgid [0-9]+ \(.*\), ts [0-9]+ ns$/)
				bad("no head of an entry")
			place = 1
			next
		}
		place == 1 {
			if ($0 !~ /^PFN 0x[0-9a-f]+ type [A-Z][a-z]+ Block [0-9]+ type [A-Z][A-Za-z]+ Flags 0x[0-9a-f]+\(.*zone=[0-9]+\)$/)
				bad("no line PFN")
			place = 2
			next
		}
		/^$/ {
			if (!depth) bad("no stack")
			place = depth = 0
			n++
			next
		}
		!/^ [^ ]+\+0x[0-9a-f]+\/0x[0-9a-f]+( \[[a-z_]+\])?$/ { bad("no line of a stack") }
		{ depth++ }
		END {
			if (failed || place) { print "it ends within an entry"; exit 1 }
			print n + 0
		}'
}

check_page_owner() {
	load size=64M
	is "page_owner: off there is no such file" "$(ls -d "$sim"/page_owner* 2>/dev/null)" ''
	unload
	load size=64M page_owner=on
	is "page_owner: the boot log says so" \
		"$(grep -c 'page owner found early allocated 0 pages$' "$sim/boot_log")" \
		"$(grep -c . "$sim/buddyinfo")"
	is "page_owner: nobody has a page yet" "$(cat "$sim/page_owner")" ''
	case $(sed -n 's/^page owners *\([0-9]*\) .*/\1/p' "$sim/memory_use") in
	[1-9]*)	ok "page_owner: memory_use has the table" ;;
	*)	not_ok "page_owner: memory_use has the table" "$(cat "$sim/memory_use")" ;;
	esac
	for i in 1 2 3 4 5; do
		echo "alloc order=3 type=movable tag=o$i"
	done >"$sim/ctl"
	ctl "alloc order=0 type=unmovable tag=p"
	is "page_owner: an entry for each block" "$(page_owner_entries)" 6
	is "page_owner: it is this shell that has them" \
		"$(sed -n 's/.* \(pid [0-9]*, tgid [0-9]* (.*)\), ts.*/\1/p' "$sim/page_owner" | sort -u)" \
		"pid $$, tgid $$ ($(cat /proc/$$/comm))"
	is "page_owner: the order and the lists that were asked for" \
		"$(sed -n 's/^Page allocated via \(order [0-9]*\),.*/\1/p; s/.* type \(.*\) Block.*/\1/p' "$sim/page_owner" |
			sort | uniq -c | awk '{ print $1 ":" $2 $3 }' | tr '\n' ' ')" \
		'5:Movable 1:Unmovable 1:order0 5:order3 '
	is "page_owner: the stack leads from ctl to the allocator" \
		"$(sed -n '3,/^$/p' "$sim/page_owner" | sed 's/+.*\[mm_sim\]$//' |
			grep -x -e ' sim_alloc_pages.*' -e ' sim_ctl_alloc' | tr -d '\n')" \
		' sim_alloc_pages_buddy sim_ctl_alloc'
	is "page_owner_stacks: blocks of one command share a stack" \
		"$(grep -c 'nr_base_pages: 41$' "$sim/page_owner_stacks/show_stacks")" 1
	echo 42 >"$sim/page_owner_stacks/count_threshold"
	is "page_owner_stacks: none with so many pages" \
		"$(cat "$sim/page_owner_stacks/count_threshold" "$sim/page_owner_stacks/show_stacks")" 42
	is "pagetypeinfo counts mixed blocks" \
		"$(grep -c '^Number of mixed blocks    Unmovable  ' "$sim/pagetypeinfo")" 1
	for i in 1 2 3 4 5; do
		echo "free tag=o$i"
	done >"$sim/ctl"
	is "page_owner: freed blocks are not there" "$(page_owner_entries)" 1
	ctl 'storm seconds=1'
	is "page_owner: after a storm the same" "$(page_owner_entries)" 1
	is "page_owner: after a storm verify" "$(verify)" ok
	ctl 'reset'
	fails "page_owner: before the last stage there is nothing to read" cat "$sim/page_owner"
	unload
}
