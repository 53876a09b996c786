# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash disable=SC2154
#
# Frees that are wrong, and what checks and clears pages. For check.sh, whose
# functions it uses.

# What the machine says of its last misuse: levels and all.
last_report() { sed -n '/^<3>free pfn=/h; /^<3>free pfn=/!H; ${x;p;}' $sim/log; }

# misuse NAME REASON PFN ORDER: refused, reported as a bad page, nothing changed.
misuse() {
	cat "$sim/buddyinfo" >/tmp/before
	if ctl "free pfn=$3 order=$4" 2>/dev/null; then
		not_ok "misuse: $1" "accepted"
		return
	fi
	last_report >/tmp/report
	sed -i -E 's/ in process [^ ]+ / in process NAME /; s/flags: 0x[0-9a-f]+/flags: HEX/' /tmp/report
	{
		echo "<3>free pfn=$3 order=$4: $2"
		printf '<1>BUG: Bad page state in process NAME  pfn:%05x\n' "$3"
		printf '<4>page: refcount:N mapcount:0 mapping:0000000000000000 index:0x0 pfn:0x%x\n' "$3"
		echo "<4>flags: HEX"
		echo "<4>page dumped because: $2"
	} >/tmp/wanted
	# What differs from kind to kind.
	sed -E 's/refcount:[0-9]+/refcount:N/; /^<4>(head|page_type): /d; s/(flags: HEX)\(.*/\1/' \
		/tmp/report >/tmp/report_same
	if ! cmp -s /tmp/report_same /tmp/wanted; then
		not_ok "misuse: $1" "$(tr '\n' '|' </tmp/report)"
	elif [ "$(verify)" != ok ]; then
		not_ok "misuse: $1" "verify says: $(verify)"
	elif ! cmp -s /tmp/before $sim/buddyinfo; then
		not_ok "misuse: $1" "buddyinfo has changed"
	else
		ok "misuse: $1"
	fi
}

pages_of() { sed -n "s/.* $1 \([0-9]*\).*/\1/p" $sim/verify; }

check_misuse() {
	load size=64M
	ctl 'alloc order=3 type=movable tag=held'
	held=$(pfn_of held)
	ctl 'alloc order=3 type=movable tag=gone'
	gone=$(pfn_of gone)
	ctl 'free tag=gone'
	reserved=$(($(regions $sim/memblock/reserved | awk 'NR == 1 { print $1 }') / 4096))

	misuse 'double free' 'the page is free already' "$gone" 3
	misuse 'free inside a free block' 'the page is free already' $((gone + 1)) 0
	misuse 'free at a lower order' 'the block was allocated at another order' "$held" 0
	misuse 'free at a higher order' 'the block was allocated at another order' "$held" 4
	misuse 'free inside a block' 'the page is inside an allocated block, not its first' $((held + 1)) 0
	misuse 'free of a reserved page' 'the page is reserved' "$reserved" 0

	# There were six; these are 70 more.
	for _ in $(seq 70); do
		ctl "free pfn=$gone order=3" 2>/dev/null
	done
	is "misuse: 60 reports, then silence" "$(grep -c 'BUG: Bad page state in process' $sim/log)" 60
	succeeds "misuse: the block held through all this can be freed" ctl 'free tag=held'
	is "misuse: verify says ok at the end" "$(verify)" ok
	unload
}

check_hardening() {
	for parameters in page_poison=1 init_on_alloc=1 init_on_free=1 check_pages=1 \
		debug_pagealloc=1 'page_poison=1 init_on_alloc=1 init_on_free=1'; do
		# shellcheck disable=SC2086 # several parameters
		load size=64M $parameters
		ctl 'alloc order=5 type=movable tag=a'
		ctl 'contig pages=300 tag=b'
		ctl 'free tag=a'
		ctl 'free tag=b'
		is "$parameters: verify says ok" "$(verify)" ok
		is "$parameters: nobody complains" "$(grep -c '^<[0-4]>' $sim/log)" 0
		unload
	done
	load size=64M debug_pagealloc=1 debug_guardpage_minorder=4
	free=$(pages_of free)
	# Blocks of two that the boot left would do without.
	for i in $(seq 20); do
		ctl "alloc order=1 type=movable tag=a$i"
	done
	guard=$(pages_of guard)
	is "guard pages: there are some" $((guard > 0)) 1
	is "guard pages: they are not free" "$(pages_of free)" $((free - 40 - guard))
	is "guard pages: verify says ok" "$(verify)" ok
	for i in $(seq 20); do
		ctl "free tag=a$i"
	done
	is "guard pages: they merge" "$(pages_of guard) $(pages_of free)" "0 $free"
	is "guard pages: the boot log has the kernel's line" \
		"$(grep -c '^<6>Setting debug_guardpage_minorder to 4$' $sim/log)" 1
	unload
}
