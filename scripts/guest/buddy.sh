# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash disable=SC2154
#
# The part of scripts/oracle-buddy in the guest: loads the test with the parameters
# of each run, and says what came of it.
#
#	buddy.sh KERNEL SEED SEEDS OPS

# shellcheck source=lib.sh
. ./lib.sh
kernel=$1 seed=$2 seeds=$3 ops=$4
failed=0

# A line is a result.
pass() { echo "PASS $kernel $*"; }
fail() { echo "FAIL $kernel $*"; failed=1; }

# settle: what CPUs do once a second after they used the idle node is done at once: they
# add up their counts, and give back what their lists have, a part every few times.
settle() {
	for _ in $(seq 200); do
		cat /proc/sys/vm/stat_refresh /proc/sys/vm/stat_refresh /proc/sys/vm/stat_refresh
		awk '/^Node/ { idle = $2 == "1," } idle && $1 == "count:" { n += $2 }
		     END { exit n > 0 }' /proc/zoneinfo && return
	done
}

# run PARAMETER...: on one CPU; the whole of what the test said goes to /tmp/log.
run() {
	dmesg -c >/dev/null
	settle
	taskset 1 insmod ./oracle/mm_sim_oracle.ko "$@" || { dmesg | tail -n 3; return 1; }
	rmmod mm_sim_oracle
	dmesg | sed -n 's/^\[[^]]*\] \(mm_sim_oracle: \)\{0,1\}buddy: //p' >/tmp/log
	! dmesg | grep -qE 'WARNING:|BUG:|Oops|lockup|rcu.*stall'
}

# judge NAME: a run, by profile and by order.
judge() {
	grep -E '^(seed .*DIFFERENT|differ at|the shortest|  |the zone)' /tmp/log
	grep '^seed' /tmp/log | sed "s/^/     $kernel /"
	awk -v what="$kernel $1" '
		/^profile/ { n = $6; line = sprintf("%s, sequences made as %s %d agree", what, $2, $3)
			     print (n ? "FAIL " : "PASS ") line (n ? ", " n " do not" : "") }
		/^order/   { print ($(NF - 1) ? "FAIL " : "PASS ") what ", order " $2 " " $3 \
			     " calls, " $5 " without a page, " $(NF - 1) " differ" }
		/sequences from seed/ { whole = $0 }
		END	   { lists = whole ~ /lists differ 0 times/ && whole ~ / 0 do not/
			     print (lists ? "PASS " : "FAIL ") what ", all lists at the end: " whole }' /tmp/log
	! grep -q ' [1-9][0-9]* do not' /tmp/log || failed=1
}

insmod "$module" size=0 memmap=64M@0 || exit
# What the boot left to do on the node is done by then.
sleep 2

# One that finds nothing proves nothing: two blocks of the clone change places.
if run seed="$seed" seeds=1 ops=400 orders=0x5f0 types=2 profiles=2 tamper=1 &&
   grep -q 'shortest sequence found has [1-9][0-9]* operation' /tmp/log; then
	pass "a clone with two blocks exchanged is told apart: $(sed -n 's/^the shortest.*found/shortest sequence/p' /tmp/log)"
else
	fail "a clone with two blocks exchanged was not told apart"
	cat /tmp/log
fi

run seed="$seed" seeds="$seeds" ops="$ops" || fail "the kernel warned, or the test did not load"
judge "all orders and types"

rmmod mm_sim

# on_node NODE COMMAND...: its pages come from there.
on_node() {
	mkdir -p /tmp/cgroup
	mount -t cgroup2 none /tmp/cgroup 2>/dev/null
	echo +cpuset >/tmp/cgroup/cgroup.subtree_control
	mkdir -p "/tmp/cgroup/node$1"
	echo "$1" >"/tmp/cgroup/node$1/cpuset.mems"
	group=/tmp/cgroup/node$1
	shift
	# shellcheck disable=SC2016
	sh -c 'echo $$ >"$0"/cgroup.procs; exec "$@"' "$group" "$@"
}

# fragment FOLDER MIB: files of 32 KiB on the idle node, and every other one goes.
fragment() {
	mkdir -p "$1"
	# shellcheck disable=SC2016
	on_node 1 sh -c 'cd "$0" && head -c $(($1 * 1048576)) /dev/zero | split -a 5 -b 32k -' "$1" "$2"
	(cd "$1" && ls | awk 'NR % 2' | xargs rm)
}

# A field of what a command says.
field() { sed -n "s/.* $2=\([0-9]*\).*/\1/p" "$1"; }

# try_it WHAT ORDER: what whatif says, and at once what the kernel does, asked by the
# CPU whose lists whatif looked at. Returns whether it is the same.
try_it() {
	taskset 1 sh -c "
		echo clone >$sim/ctl
		echo whatif $1 order=$2 gfp=__GFP_THISNODE >$sim/ctl
		cat $sim/ctl >/tmp/said
		dmesg -c >/dev/null
		/sbin/insmod ./oracle/mm_sim_take.ko node=1 order=$2 fill=$([ "$1" = fill ] && echo 1 || echo 0)
		/sbin/rmmod mm_sim_take"
	dmesg | sed -n 's/.*take: / /p' >/tmp/took
	if [ "$1" = fill ]; then
		told=$(field /tmp/said blocks) took=$(field /tmp/took blocks)
	else
		told=$(field /tmp/said pfn) took=$(field /tmp/took pfn)
		# A refusal names no block.
		! grep -q 'path=refused' /tmp/said || told=0
	fi
	[ -n "$took" ] && [ "$told" = "$took" ]
}

# foretold ORDER NAME: what whatif says comes true, one block and all there are. Per-CPU
# lists of a node that was in use are emptied by the kernel some seconds later: where
# that comes between the two, they are asked once more when it is over.
foretold() {
	for what in alloc fill; do
		again=''
		try_it $what "$1" || { settle; again=' (asked twice)'; try_it $what "$1"; }
		same=$?
		echo "     $kernel $(cat /tmp/said)"
		if [ $same = 0 ]; then
			pass "whatif $what order=$1, $2: as the kernel did then ($took)$again"
		else
			fail "whatif $what order=$1, $2: '$(cat /tmp/said)', but the kernel took '$took'"
		fi
	done
}

# A host in pieces: what would a huge page come to?
insmod "$module" clone=1:DMA32 || exit
free=$(awk '/^Node 1,/ { n = 1; for (i = 5; i <= NF; i++) { s += $i * n; n *= 2 } } END { print int(s / 256) }' /proc/buddyinfo)
foretold 9 'nothing used'
fragment /tmp/some $((free * 2 / 3))
foretold 9 'a third in pieces'
foretold 4 'a third in pieces'
fragment /tmp/more $((free / 3 - 8))
foretold 9 'all in pieces'
foretold 3 'all in pieces'
rm -rf /tmp/some /tmp/more

# Page cache leaves what is below the low mark whole. A module takes that, too, and
# gives every other 32 KiB back: half of the node is free, and of order 9 is nothing.
/sbin/insmod ./oracle/mm_sim_pieces.ko node=1 order=3 || exit
foretold 9 'every other 32 KiB in use'
foretold 4 'every other 32 KiB in use'
foretold 3 'every other 32 KiB in use'
echo clone >$sim/ctl
echo whatif alloc order=9 gfp=GFP_KERNEL >$sim/ctl
# On 6.1 the sequences may have left pageblocks to the highatomic reserve.
if grep -qE 'path=refused: too fragmented: .*; (enough, but no block of order 9|blocks of order 9 .*: HighAtomic$)' $sim/ctl; then
	pass "whatif alloc order=9 is refused, with the reason: $(cat $sim/ctl)"
else
	fail "whatif alloc order=9 is not refused: $(cat $sim/ctl)"
fi
grep '^Node 1,' /proc/buddyinfo | sed "s/^/     $kernel /"
/sbin/rmmod mm_sim_pieces
rmmod mm_sim

# The zone that the guest itself is using, and as it is using it: nothing is to
# break, and what moved is told.
for consistent in 1 0; do
	( while :; do cat /work/oracle/* >/tmp/a; cp /tmp/a /tmp/b; rm -f /tmp/a /tmp/b; done ) &
	busy=$!
	dmesg -c >/dev/null
	bad=''
	for _ in 1 2 3 4 5; do
		insmod "$module" clone=0:DMA32 consistent=$consistent || bad="insmod failed"
		[ "$(head -n 1 $sim/verify)" = ok ] || bad="verify: $(head -n 3 $sim/verify)"
		rmmod mm_sim
	done
	kill $busy
	wait $busy 2>/dev/null
	! dmesg | grep -qE 'WARNING:|BUG:|Oops|lockup' || bad="the kernel warned"
	what="a clone of a zone in use, consistent=$consistent: $(dmesg | sed -n 's/.*\(clone: node.*\)/\1/p' | tail -n 1)"
	if [ -z "$bad" ]; then
		pass "$what"
	else
		fail "$what: $bad"
	fi
done
exit $failed
