#!/bin/sh
# shellcheck shell=dash disable=SC2154
# SPDX-License-Identifier: GPL-2.0
#
# The program mmsim on a machine that lives: what it shows is what the files of the
# machine say, what it does is done, and without a machine it says so.

dir=$(dirname "$0")
# shellcheck source=lib.sh
. "$dir/lib.sh"

# says TEXT NAME COMMAND...: it fails with status 1 and one line that has the text.
says() {
	text=$1
	name=$2
	shift 2
	"$@" >/tmp/out 2>/tmp/err
	is "$name" "$? $(grep -c . /tmp/err) $(grep -cF "$text" /tmp/err) $(wc -c </tmp/out)" '1 1 1 0'
}

says 'is the module mm_sim loaded?' 'status without the module' mmsim status
umount /sys/kernel/debug
says 'not mounted?' 'status without debugfs' mmsim status
mount -t debugfs debugfs /sys/kernel/debug

succeeds 'insmod' insmod "$module" size=64M firmware=pc stage=zonelists
cd "$sim" || exit 1
is 'status: the stage' "$(mmsim status | sed -n 1p)" 'sim0: stage zonelists'
succeeds 'step' mmsim step
is 'it was run' "$(mmsim status | sed -n 1p)" 'sim0: stage buddy'
says 'buddy is the last' 'step past the end' mmsim step

is 'alloc' "$(mmsim alloc order=3 type=movable tag=one | cut -d ' ' -f 1-3)" 'ok alloc tag=one'
is 'status: free pages of each zone, in MiB' \
	"$(mmsim status | awk '$1 == 0 { print $2, $4 }')" \
	"$(awk '{ size = 1; n = 0; for (i = 5; i <= NF; i++) { n += $i * size; size *= 2 }
		  printf "%s %.1f\n", $4, n / 256 }' buddyinfo)"
says 'needs a clone' 'whatif of a machine that is none' mmsim whatif alloc order=4
is 'free' "$(mmsim free tag=one | cut -d ' ' -f 1-3)" 'ok free tag=one'
says 'no block has this tag' 'free once more' mmsim free tag=one
is 'map: as many pageblocks as the file has' \
	"$(mmsim map -c never -w 80 | sed -n 's/^0x[0-9a-f]*  *//p' | tr -d ' \n' | wc -c)" \
	"$(grep -c '^[0-9]' map)"
succeeds 'map: a picture' mmsim map --png /tmp/map.png
is 'a picture it is' "$(head -c 4 /tmp/map.png | tail -c 3)" PNG
is 'watch: the free lists, as in buddyinfo' \
	"$(mmsim watch -n 1 | sed 1d | cut -d , -f 3,6- | tr , ' ')" \
	"$(awk '{ $1 = $2 = $3 = ""; print }' buddyinfo | sed 's/^ *//; s/ *$//')"

# While mmsim follows, blocks come and go.
mmsim trace -n 4 -e mm_page_alloc -e mm_page_free >/tmp/trace 2>/tmp/trace.err &
follower=$!
for _ in $(seq 150); do
	[ "$(cat /sys/kernel/debug/tracing/instances/mmsim-*/events/mm_sim/sim_mm_page_free/enable 2>/dev/null)" != 1 ] ||
		break
	sleep 0.2
done
mmsim alloc order=2 type=movable tag=two >/tmp/two
mmsim free tag=two >/dev/null
mmsim alloc order=5 gfp=GFP_ATOMIC tag=three >/tmp/three
mmsim free tag=three >/dev/null
wait $follower
pfn_in() { printf '0x%x' "$(sed -n 's/.*pfn=\([0-9]*\).*/\1/p' "$1")"; }
is 'trace: the blocks that came and went' \
	"$(sed -n 's/.*\(sim_mm_page_[a-z]*\): .*\(pfn=[^ ]* order=[0-9]*\).*/\1 \2/p' /tmp/trace)" \
	"sim_mm_page_alloc pfn=$(pfn_in /tmp/two) order=2
sim_mm_page_free pfn=$(pfn_in /tmp/two) order=2
sim_mm_page_alloc pfn=$(pfn_in /tmp/three) order=5
sim_mm_page_free pfn=$(pfn_in /tmp/three) order=5"
is 'trace: the flags by name' "$(grep -c 'order=5 .*GFP_ATOMIC' /tmp/trace)" 1
is 'trace: none was lost' "$(cat /tmp/trace.err)" 'mmsim: 4 events, 0 lost'
is 'trace: its buffer is gone' "$(ls /sys/kernel/debug/tracing/instances)" ''

cd / || exit 1
succeeds 'rmmod' rmmod mm_sim
says 'is the module mm_sim loaded?' 'and gone it is' mmsim status

succeeds 'insmod of a clone' insmod "$module" clone=0:DMA32 name=host
mmsim map host >/tmp/before
is 'whatif: an answer' \
	"$(mmsim whatif alloc order=4 gfp=GFP_KERNEL -m host | grep -oE '^ok whatif alloc order=4 | zone=DMA32| path=[a-z]+' | tr -d '\n' | sed 's/path=.*/path/')" \
	'ok whatif alloc order=4  zone=DMA32 path'
mmsim map host >/tmp/after
succeeds 'it was a question only' cmp /tmp/before /tmp/after
succeeds 'rmmod of the clone' rmmod mm_sim
finish
