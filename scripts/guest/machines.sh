# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash disable=SC2034,SC2154
#
# The part of check.sh on several machines at once, through configfs.

config=/sys/kernel/config/mm_sim

# refused NAME ATTRIBUTE VALUE: with one line in the log.
refused() {
	new_log >/dev/null
	fails "$1" set_attribute "$2" "$3"
	is "$1: one line in the log" "$(new_log | grep -c 'mm_sim: ')" 1
}

stage_of() { sed -n 's/.*\[\(.*\)\].*/\1/p' "$debug/$1/stage"; }
set_attribute() { printf '%s\n' "$2" >"$config/$1"; }

check_machines() {
	# In a kernel of its own making configfs may be built in.
	for file in /work/configfs.ko*; do
		[ ! -e "$file" ] || insmod "$file"
	done
	grep -q configfs /proc/filesystems || { note 'no configfs'; return; }
	mount -t configfs none /sys/kernel/config
	start=$(settled_free_pages)
	load size=64M
	succeeds 'insmod mm_sim_configfs' insmod /work/mm_sim_configfs.ko

	succeeds 'mkdir of two machines' mkdir $config/a $config/b
	is 'a machine is off at first' "$(cat $config/a/power)" 0
	is 'its attributes are for root alone' "$(stat -c %a $config/a/* | sort -u)" 600
	is 'its attributes are power and the module parameters, but for name' \
		"$(cd $config/a && find . -type f ! -name power | sort | tr '\n' ' ')" \
		"$(cd /sys/module/mm_sim/parameters && find . -type f ! -name name | sort | tr '\n' ' ')"
	succeeds 'size=' set_attribute a/size 32M
	is 'it reads as written' "$(cat $config/a/size)" 32M
	succeeds 'banks=' set_attribute b/banks 16M@0:0,16M@4G:1
	succeeds 'stage=' set_attribute b/stage zonelists
	succeeds 'power on' set_attribute a/power 1
	succeeds 'power on of the other' set_attribute b/power 1
	is 'three machines' "$(ls $debug | tr '\n' ' ')" 'a b sim0 '
	is 'each at its stage' "$(stage_of a) $(stage_of b)" 'buddy zonelists'
	for machine in a b sim0; do
		is "verify of $machine" "$(head -n 1 $debug/$machine/verify)" ok
	done
	free=$(free_pages $sim/buddyinfo)
	echo 'alloc order=5 tag=x' >$debug/a/ctl
	is 'what one allocates, no other misses' "$(free_pages $sim/buddyinfo)" "$free"
	refused 'a change while it is on' a/size 64M
	succeeds 'power off' set_attribute a/power 0
	is 'it is gone' "$(ls $debug | tr '\n' ' ')" 'b sim0 '
	set_attribute a/stage memblock
	succeeds 'an empty value is the default' set_attribute a/stage ''
	is 'it reads as empty' "$(cat $config/a/stage)" ''
	succeeds 'power on again' set_attribute a/power 1
	is 'at the default stage' "$(stage_of a)" buddy
	fails 'rmmod of mm_sim while machines are on' rmmod mm_sim
	# Somebody is in a file of a machine that goes.
	(while cat $debug/b/boot_log; do :; done) >/dev/null 2>&1 &
	reader=$!
	succeeds 'rmdir of a machine that is on' rmdir $config/b
	wait $reader
	is 'no file of it is left' "$(ls -d $debug/b 2>/dev/null)" ''

	refused 'a size that is none' a/power 2
	set_attribute a/power 0
	set_attribute a/size 12X
	refused 'power on with such a size' a/power 1
	is 'it stays off' "$(cat $config/a/power)" 0
	set_attribute a/size 32M
	set_attribute a/stage nowhere
	refused 'power on to a stage that is none' a/power 1
	refused 'yes or no that is neither' a/wait_table perhaps
	new_log >/dev/null
	fails 'mkdir of a bad name' mkdir "$config/no name"
	is 'mkdir of a bad name: one line in the log' "$(new_log | grep -c 'mm_sim: ')" 1
	fails 'mkdir of one that is there' mkdir $config/a
	succeeds 'mkdir of a name that a machine has' mkdir $config/sim0
	set_attribute sim0/size 32M
	fails 'power on of it' set_attribute sim0/power 1
	is 'the one that has the name is sound' "$(head -n 1 $sim/verify)" ok
	rmdir $config/sim0
	for i in $(seq 20); do
		mkdir $config/c && set_attribute c/size 16M && set_attribute c/power 1 &&
			rmdir $config/c || break
	done
	is '20 times mkdir, power and rmdir' "$i" 20
	rmdir $config/a
	succeeds 'rmmod mm_sim_configfs' rmmod mm_sim_configfs
	unload
	umount /sys/kernel/config
	restored 'the host has its memory back after the machines' "$start"
}
