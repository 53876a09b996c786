#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# An interactive shell with the module loaded: ROWS COLUMNS [PARAMETER...]

exec </dev/ttyS1
stty sane
# No size is known where the terminal is a pipe in disguise.
[ "$1" = 0 ] || stty rows "$1" cols "$2"
shift 2
/sbin/insmod ./mm_sim.ko "$@" && dmesg | tail -n 1
cd /sys/kernel/debug/mm_sim/*/ 2>/dev/null || cd /sys/kernel/debug || exit
echo "The machine is in $PWD; try:"
echo "  ls; cat buddyinfo; echo alloc order=3 type=movable tag=a > ctl; cat ctl"
# What lib.sh defines is there to be used.
PS1='\w # ' ENV=/work/lib.sh setsid -c sh -i
exit 0
