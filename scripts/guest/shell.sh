#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# An interactive shell with the module loaded: [PARAMETER...]

/sbin/insmod ./mm_sim.ko "$@" && dmesg | tail -n 1
cd /sys/kernel/debug/mm_sim/*/ 2>/dev/null || cd /sys/kernel/debug || exit
echo "The machine is in $PWD; try:"
echo "  ls; cat buddyinfo; echo alloc order=3 type=movable tag=a > ctl; cat ctl"
[ ! -x /bin/mmsim ] || echo "  mmsim top; mmsim map"
# What lib.sh defines is there to be used.
PS1='\w # ' ENV=/work/lib.sh setsid -c sh -i
exit 0
