# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash disable=SC2034
#
# Shared by the scripts that run in the guest. They need a POSIX shell, awk and
# root; nothing in them knows that it is a virtual machine.

module=${MODULE:-/work/mm_sim.ko}
debug=/sys/kernel/debug/mm_sim
sim=$debug/sim0
stages='carved firmware memblock mapped zones memmap zonelists buddy'

# Not those of busybox, whose shell prefers its own whatever the path says:
# its insmod asks the kernel twice, so that every complaint is there twice.
insmod() { /sbin/insmod "$@"; }
rmmod() { /sbin/rmmod "$@"; }

# free_pages BUDDYINFO: the one parser, for the kernel's file and for ours.
# (Busybox may have an awk without powers.)
free_pages() {
	awk '{ size = 1; for (i = 5; i <= NF; i++) { n += $i * size; size *= 2 } }
	     END { print n + 0 }' "$1"
}

# Free pages of the kernel we run in, those on its per-CPU lists included. What
# it merely caches is dropped first, for the number to mean something.
host_free_pages() {
	sync
	echo 3 >/proc/sys/vm/drop_caches
	for slab in /sys/kernel/slab/*; do
		[ -L "$slab" ] || echo 1 >"$slab/shrink"
	done
	cached=$(awk '$1 == "count:" { n += $2 } END { print n + 0 }' /proc/zoneinfo)
	echo $(($(free_pages /proc/buddyinfo) + cached))
}

# The same once it holds still: a guest that has just booted, or whose machine is
# busy, is still at work for some seconds.
settled_free_pages() {
	still=0 last=$(host_free_pages)
	for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24; do
		sleep 0.5
		now=$(host_free_pages)
		moved=$((now - last))
		last=$now
		still=$((still + 1))
		[ ${moved#-} -le 64 ] || still=0
		[ $still -lt 3 ] || break
	done
	echo "$last"
}

# One command, or several lines of them, in one write.
ctl() { printf '%s\n' "$*" >"$sim/ctl"; }

# The kernel log since the last call, "<level>[time] text"; all of it is kept
# in /tmp/dmesg.
new_log() {
	dmesg -r -c | tee -a /tmp/dmesg
}

##
## Results: "ok - name" or "not ok - name: why" a line, the sum at the end
##

passed=0
failed=0

note() { printf '# %s\n' "$*"; }
ok() { passed=$((passed + 1)); printf 'ok - %s\n' "$1"; }
not_ok() { failed=$((failed + 1)); printf 'not ok - %s: %s\n' "$1" "$2"; }

# is NAME GOT WANTED
is() {
	if [ "$2" = "$3" ]; then
		ok "$1"
	else
		not_ok "$1" "got '$2', wanted '$3'"
	fi
}

# succeeds NAME COMMAND...: what it prints is its reason when it fails.
succeeds() {
	name=$1
	shift
	if reason=$("$@" 2>&1); then
		ok "$name"
	else
		not_ok "$name" "$(echo "$reason" | head -n 3 | tr '\n' ' ') last in the log: $(dmesg | tail -n 1)"
	fi
}

# fails NAME COMMAND...
fails() {
	name=$1
	shift
	if "$@" >/dev/null 2>&1; then
		not_ok "$name" "it did not fail"
	else
		ok "$name"
	fi
}

finish() {
	echo "# $passed passed, $failed failed"
	[ $failed = 0 ]
	exit
}
