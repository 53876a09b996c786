# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash disable=SC2034,SC2154
#
# The part of check.sh on rmmod that comes while somebody is at it: it is refused, as
# the module is in use, or goes through, and then nothing is left.

# Files that one load has, of each kind one: not the lists of every order and type.
files_of() {
	(cd "$1" && find . -type f | sed 's|^\./||' | sort |
		grep -vE '/free_area/order_([1-9]|10)/|order_0/[^M]|^snapshots/[c-z]')
}

# held FILE: rmmod while it is open, and has been read from; "refused", or "gone" and
# what a read says then.
held() {
	mode=$(stat -c %a "$sim/$1")
	if [ "$mode" = 200 ]; then
		exec 3>"$sim/$1"
	else
		exec 3<"$sim/$1"
		dd bs=16 count=1 <&3 >/dev/null 2>&1
	fi
	if ! unload 2>/tmp/held; then
		grep -qi 'in use\|busy\|temporarily' /tmp/held && echo refused
	elif [ "$mode" = 200 ] || dd bs=16 count=1 <&3 2>&1 >/dev/null | grep -q 'Input/output error'; then
		echo gone
	fi
	exec 3>&-
}

# Until the files are gone. Each leaves the module alone for a moment now and then, and
# for rmmod to come to its turn.
drive() { # LINE...
	while [ -e "$sim/ctl" ]; do
		for line in "$@"; do
			echo "$line" >"$sim/ctl"
		done 2>/dev/null
		sleep 0.1
	done
}

look() {
	while [ -e "$sim/ctl" ]; do
		find "$sim" -type f -exec head -c 300 {} + >/dev/null 2>&1
		sleep 0.2
	done
}

machines_come_and_go() {
	while mkdir $config/r 2>/dev/null; do
		echo 16M >$config/r/size
		echo 1 >$config/r/power
		rmdir $config/r
		sleep 0.1
	done
}

unload_configfs() { rmmod mm_sim_configfs; }

check_unload_races() {
	start=$(settled_free_pages)

	load size=32M page_owner=1 snapshot=1 cma=4M
	files_of "$sim" >/tmp/files
	: >/tmp/held_files
	while read -r file <&4; do
		what=$(held "$file")
		echo "${what:-wrong} $file" >>/tmp/held_files
		loaded || load size=32M page_owner=1 snapshot=1 cma=4M
	done 4</tmp/files
	note "rmmod with a file open: $(cut -d ' ' -f 1 /tmp/held_files | sort | uniq -c | tr -s ' \n' ' ')"
	is "rmmod while a file is open is refused, or the file is gone" \
		"$(grep '^wrong' /tmp/held_files)" ''
	is "it was refused for most files" \
		$(($(grep -c '^refused' /tmp/held_files) > 60)) 1
	is "verify says ok after all that" "$(verify)" ok

	for round in 1 2 3; do
		loaded || load size=32M page_owner=1 snapshot=1 cma=4M
		drive 'alloc order=3 type=movable tag=a' 'free tag=a' 2>/dev/null & d1=$!
		drive 'pagecache pages=2000' compact 'pagecache pages=0' 2>/dev/null & d2=$!
		drive 'storm ops=300' snapshot 2>/dev/null & d3=$!
		drive reset 'boot stage=zones' boot 2>/dev/null & d4=$!
		look & l1=$!
		look & l2=$!
		sleep 1
		tries=0
		while loaded && [ $tries -lt 2000 ]; do
			unload 2>/dev/null
			tries=$((tries + 1))
		done
		succeeds "rmmod while commands, storms and readers are under way ($tries tries)" \
			sh -c '! grep -q "^mm_sim " /proc/modules'
		loaded && kill $d1 $d2 $d3 $d4 $l1 $l2
		wait $d1 $d2 $d3 $d4 $l1 $l2
		is "debugfs is clean after round $round" "$(ls -d $debug 2>/dev/null)" ''
		loaded && unload
	done
	is "no thread is left after that" \
		"$(cat /proc/[0-9]*/comm 2>/dev/null | grep -c 'sim_kswapd\|mm_sim_storm')" 0
	restored "the host has its memory back after those races" "$start"

	# Of two at once, one is told that the module is there; from 6.5 on both have
	# loaded it.
	load size=32M 2>/dev/null & l1=$!
	load size=32M 2>/dev/null & l2=$!
	wait $l1 $l2
	is "two insmod at once make one machine" "$(ls $debug)" sim0
	is "which is sound" "$(verify)" ok

	for file in /work/configfs.ko*; do
		[ ! -e "$file" ] || insmod "$file" 2>/dev/null
	done
	grep -q configfs /proc/filesystems || { unload; return; }
	mount -t configfs none /sys/kernel/config
	insmod /work/mm_sim_configfs.ko
	mkdir $config/held
	fails "rmmod mm_sim_configfs while there is a folder" rmmod mm_sim_configfs
	is "which can be used" "$(cat $config/held/power)" 0
	rmdir $config/held
	machines_come_and_go & l1=$!
	sleep 0.5
	succeeds "rmmod mm_sim_configfs while machines come and go" wait_for 60 unload_configfs
	wait $l1
	is "no machine of them is left" "$(ls $debug)" sim0
	succeeds "insmod mm_sim_configfs after that" insmod /work/mm_sim_configfs.ko
	mkdir $config/again && echo 16M >$config/again/size && echo 1 >$config/again/power
	is "it makes machines" "$(head -n 1 $debug/again/verify)" ok
	rmdir $config/again
	rmmod mm_sim_configfs
	unload
	umount /sys/kernel/config
	restored "the host has its memory back after all races" "$start"
}
