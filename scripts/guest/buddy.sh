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

# run PARAMETER...: the whole of what the test said goes to /tmp/log.
run() {
	dmesg -c >/dev/null
	insmod ./oracle/mm_sim_oracle.ko "$@" || return
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

case $kernel in
6.1|6.1.*)
	# Fallback there steals in another way, and per-CPU lists are not tuned.
	echo "     $kernel known: orders 0 to 3 and 9 come from per-CPU lists, whose length and batches 6.7 made another thing"
	echo "     $kernel known: a type without free blocks steals from others by rules that 6.12 replaced (claim, then steal)"
	echo "     $kernel known: a merge may leave halves of a block in pageblocks of different types"
	run seed="$seed" seeds="$seeds" ops="$ops" orders=0x5f0 types=2 profiles=3 || fail "the kernel warned, or the test did not load"
	judge "movable, past the per-CPU lists"
	;;
*)
	run seed="$seed" seeds="$seeds" ops="$ops" || fail "the kernel warned, or the test did not load"
	judge "all orders and types"
	;;
esac

# The zone that the guest itself is using, and as it is using it: nothing is to
# break, and what moved is told.
rmmod mm_sim
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
