# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash disable=SC2154
#
# Requests by their flags, and what a failure leaves behind. For check.sh, whose
# functions it uses.

# What the log says of the last failure.
last_failure() { sed -n '/page allocation failure/h; /page allocation failure/!H; ${x;p;}' $sim/log; }

check_slowpath() {
	load size=64M
	succeeds "alloc by flags" ctl 'alloc order=0 tag=k gfp=GFP_KERNEL'
	succeeds "alloc by flags, from zone DMA" ctl 'alloc order=0 tag=d gfp=GFP_KERNEL|GFP_DMA'
	succeeds "which is where it is from" grep -q 'type=Unmovable zone=DMA$' $sim/ctl
	bad_ctl 'a flag that there is not'	'GFP_KERNAL'	'alloc order=0 tag=n gfp=GFP_KERNAL'
	bad_ctl 'gfp= beside type='	'beside'	'alloc order=0 tag=n gfp=GFP_KERNEL type=movable'

	# All of the largest blocks, and then all of the pages above the marks.
	n=0
	while ctl "alloc order=10 tag=l$n gfp=GFP_KERNEL|__GFP_NOWARN" 2>/dev/null; do n=$((n + 1)); done
	succeeds "a refusal says why" grep -qE '^error -12 alloc order=10 tag=l[0-9]+: (too fragmented|below the min mark): Node 0 ' $sim/ctl
	is "a failure that is not to be told is not" "$(last_failure | grep -c 'page allocation failure')" 0
	n=0
	while ctl "alloc order=0 tag=s$n gfp=GFP_KERNEL|__GFP_NOWARN" 2>/dev/null; do n=$((n + 1)); done
	succeeds "more is had by GFP_ATOMIC" ctl 'alloc order=0 tag=a gfp=GFP_ATOMIC'
	n=0
	while ctl "alloc order=0 tag=m$n gfp=GFP_KERNEL|__GFP_MEMALLOC|__GFP_NOWARN" 2>/dev/null; do n=$((n + 1)); done
	is "and all by __GFP_MEMALLOC" "$(free_pages $sim/buddyinfo)" 0
	fails "then there is none" ctl 'alloc order=0 tag=n gfp=GFP_ATOMIC'
	last_failure >/tmp/failure
	succeeds "the report begins as the kernel's" grep -qE '^<4>[^:]+: page allocation failure: order:0, mode:0x[0-9a-f]+\(GFP_ATOMIC\), nodemask=\(null\),cpuset=/,mems_allowed=0$' /tmp/failure
	succeeds "and has a line of each zone" grep -qE '^<4>Node 0 DMA: 0\*4kB 0\*8kB .* 0\*4096kB = 0kB$' /tmp/failure
	succeeds "and says why" grep -qE '^<4>why: below the min mark: Node 0 .* too few$' /tmp/failure
	fails "__GFP_NOFAIL comes back" ctl 'alloc order=0 tag=n gfp=GFP_KERNEL|__GFP_NOFAIL|__GFP_NOWARN'
	succeeds "which is told" grep -q '__GFP_NOFAIL order:0 fails after' $sim/log
	is "verify says ok when nothing is left" "$(verify)" ok
	unload
}
