#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Pages of a machine beside those of this kernel, for scripts/bench: its lines of the
# kernel log.

# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

insmod "$module" stage=carved size=8M || exit
dmesg -n 1
insmod page_bench.ko banks=1G@4G:0 rounds=3 pairs=500 churn_ops=50000 || exit
dmesg | grep page-bench
