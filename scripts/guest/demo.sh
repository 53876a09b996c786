#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# A guided tour of one simulated machine, from insmod to rmmod.

# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

home=$PWD
chapter=0
chapter() {
	chapter=$((chapter + 1))
	printf '\n%d. %s\n\n' $chapter "$1"
}
text() { printf '%s\n' "$@"; }

# The command as one would type it, and what it prints; it must work.
show() {
	printf '\n    # %s\n' "$1"
	(eval "$1") >/tmp/shown 2>&1
	status=$?
	sed 's/^/    /' /tmp/shown
	if [ $status != 0 ]; then
		text "" "This should have worked (status $status). The kernel's last words:"
		dmesg | tail -n 15
		exit 1
	fi
}

# Our own lines of the kernel log since the last time, without their times.
our_log() { new_log | sed -n 's/^<[0-9]*>\[ *[0-9.]*\] \(mm_sim: sim0: \)/    \1/p'; }

mib() { echo $(($1 / 256)); }

# Only the zones and orders that differ, in words.
changes() {
	awk 'FNR == NR { for (i = 5; i <= NF; i++) was[$4, i] = $i; next }
	     { for (i = 5; i <= NF; i++)
		if ($i != was[$4, i])
			printf "    zone %s, order %d: %d -> %d blocks\n", $4, i - 5, was[$4, i], $i }' \
		/tmp/before $sim/buddyinfo
}

text "This is Linux $(uname -r), started a moment ago in a virtual machine of" \
     "$(awk '/^MemTotal/ { print int($2 / 1024) }' /proc/meminfo) MiB. We are going to start a second memory manager inside it."
new_log >/dev/null
before=$(settled_free_pages)
text "The kernel has $(mib "$before") MiB free."

chapter "Power on"
text "The module takes 256 MiB out of the kernel's hands, calls that a machine, and" \
     "boots its memory the way Linux boots: firmware map, memblock, zones, memory map," \
     "buddy allocator."
show "insmod mm_sim.ko size=256M firmware=pc"
text "" "Its boot log, which reads like any other:" ""
our_log
text "" "The kernel now has $(mib "$(host_free_pages)") MiB free. Everything else happens in here:"
show "cd $sim; ls"
cd $sim || exit 1
show "cat stage"

chapter "Before there was a page allocator: memblock"
text "Memory that the firmware reported, and what the boot took of it: the kernel image," \
     "the initrd, and the machine's own memory map."
show "cat memblock/memory"
show "cat memblock/reserved"

chapter "Zones and free lists"
text "All the rest went to the buddy allocator. Here is how many free blocks there are," \
     "from single pages on the left to 1024 pages on the right; first of the machine," \
     "then of the kernel it lives in:"
show "cat buddyinfo"
show "cat /proc/buddyinfo"
text "" "Unlike the kernel's, the machine's lists can be read, block by block:"
zone=$(awk '$NF > 0 { print $4; exit }' buddyinfo)
show "head -n 4 node0/$zone/free_area/order_10/Movable"

# The last zone, and the smallest order that it has no block of: one will be split.
cat buddyinfo >/tmp/before
zone=$(tail -n 1 buddyinfo | awk '{ print $4 }')
order=$(tail -n 1 buddyinfo | awk '{ for (i = 5; i < NF; i++) if (!$i) break; print i - 5 }')

chapter "A few pages, please"
text "Zone $zone has no free block of order $order, so a larger one is split, and the halves" \
     "that are left over go to the lists of their orders:"
show "echo alloc order=$order type=movable tag=one zone=$zone > ctl; cat ctl"
text ""
changes
show "cat buddyinfo"
text "" "The halves are neighbours of the block that was handed out:"
show "grep . node0/$zone/free_area/order_[0-$((order < 6 ? order + 3 : 9))]/Movable"

chapter "Another kind of page"
text "Pages that cannot be moved are kept apart from those that can: this one comes from" \
     "a block of its own kind, and where there is none, from one that changes its kind."
show "echo alloc order=2 type=unmovable tag=two zone=$zone > ctl; cat ctl"
show "grep -c . node0/$zone/free_area/order_*/Unmovable | grep -v ':0'"

chapter "Back together"
text "Each block that comes back meets its buddy, and the two become one, order by order," \
     "until all is as it was:"
show "echo free tag=one > ctl; cat ctl"
show "echo free tag=two > ctl; cat ctl"
show "cat buddyinfo"
if cmp -s /tmp/before buddyinfo; then
	text "" "The same numbers as before the first allocation."
else
	text "" "These are not the numbers from before, and they should be."
	exit 1
fi

chapter "Mistakes"
text "A second free of the same block is refused, with the reason in the log:"
printf '\n    # echo free tag=one > ctl\n'
if sh -c 'echo free tag=one >ctl' 2>/tmp/shown; then
	text "It was accepted, and should not have been."
	exit 1
fi
sed 's/^/    /' /tmp/shown
our_log
text "" "And nothing was harmed. All that must hold, holds:"
show "cat verify"

chapter "Power off"
text "Some blocks are still in use when the plug is pulled; that is allowed, and told."
show "echo alloc order=4 type=movable tag=forgotten > ctl"
cd "$home" || exit 1
show "rmmod mm_sim"
our_log
after=$(host_free_pages)
for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
	[ $((before - after)) -gt 256 ] || break
	sleep 0.5
	after=$(host_free_pages)
done
text "" "The kernel has $(mib "$after") MiB free again; it had $(mib "$before") MiB before."
if [ $((before - after)) -gt 256 ]; then
	text "More than 1 MiB is missing, and should not be."
	exit 1
fi
if [ -t 0 ] && [ -x /bin/mmsim ]; then
	chapter "Yours"
	text "A new machine, in which somebody allocates and frees, and keeps a page cache: Tab" \
	     "for the next view, a and f to allocate and free, q to end. Press Enter."
	read -r _
	insmod ./mm_sim.ko size=256M firmware=pc || exit 1
	(
		cd "$sim" || exit
		i=0
		while echo "alloc order=$((i * 7 % 10)) gfp=GFP_KERNEL tag=b$((i % 40))" >ctl; do
			i=$((i + 1))
			echo "pagecache pages=$((i * 397 % 30000))" >ctl
			[ $i -lt 40 ] || echo "free tag=b$((i % 40))" >ctl
			sleep 0.2
		done
	) 2>/dev/null &
	mmsim top
	kill $!
	wait $! 2>/dev/null
	rmmod mm_sim
fi
text "" "To play with it yourself:  scripts/vm shell"
