#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Random writes to every file of debugfs and every attribute of configfs:
#
#	fuzz.sh [SEED [ROUNDS [TIMES]]]
#
# So many ROUNDS for each machine (20 unless given) that lives through them, TIMES
# machines (10 unless given), each with the next seed. As check.sh, it needs root
# and a machine that may be thrown away.

dir=$(dirname "$0")
# shellcheck source=check.sh
FUNCTIONS_ONLY=1 . "$dir/check.sh"

dmesg -c >/dev/null
: >/tmp/dmesg
for file in /work/configfs.ko*; do
	[ ! -e "$file" ] || insmod "$file"
done
! grep -q configfs /proc/filesystems || mount -t configfs none /sys/kernel/config
first=$seed
for time in $(seq "${3:-10}"); do
	check_random_writes $((first + time - 1)) "${2:-20}"
	check_random_config $((first + time - 1)) "${2:-20}"
done
check_log
finish
