# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash disable=SC2154
#
# Random writes to every file that can be written to. For check.sh and fuzz.sh.

# write_random SEED ROUNDS FILE...: so many to each file, in turns.
write_random() {
	nr_files=$(($# - 2)) nr_written=0 nr_taken=0
	write_seed=$1 write_rounds=$2
	shift 2
	printf '%s\n' "$@" | awk -v seed="$write_seed" -v rounds="$write_rounds" -f "$dir/writes.awk" >/tmp/writes
	while IFS='	' read -r file text; do
		nr_written=$((nr_written + 1))
		if printf '%b' "$text" 2>/dev/null >"$file"; then
			nr_taken=$((nr_taken + 1))
		fi
	done </tmp/writes
}

# Whatever was written: it can be read, and a machine can be had again.
check_random_writes() {
	writes_seed=$1
	start=$(settled_free_pages)
	load size=64M snapshot=1
	# shellcheck disable=SC2046 # names without spaces
	write_random "$writes_seed" "$2" $(find $sim -type f -perm -200 | sort)
	note "$nr_written writes to $nr_files files of debugfs, $nr_taken taken; seed $writes_seed"
	succeeds 'random writes: every file can be read' \
		sh -c "find $sim -type f -perm -400 | xargs cat >/dev/null"
	is 'random writes: verify says ok, whatever the stage' "$(verify | sed 's/^ok.*//')" ''
	# Some of it may forbid a boot, as a map that is too small; never reset.
	succeeds 'random writes: reset' ctl reset
	unload
	load size=64M
	is 'random writes: verify of the next machine says ok' "$(verify)" ok
	unload
	restored "random writes: the host has its memory again (seed $writes_seed)" "$start"
}

# The same for what describes a machine.
check_random_config() {
	[ -e /work/mm_sim_configfs.ko ] || { note 'no configfs'; return; }
	writes_seed=$1
	grep -q ' configfs ' /proc/mounts || mount -t configfs none /sys/kernel/config
	start=$(settled_free_pages)
	load size=64M
	insmod /work/mm_sim_configfs.ko
	mkdir $config/r
	# shellcheck disable=SC2046
	write_random "$writes_seed" "$2" $(find $config/r -type f | sort)
	note "$nr_written writes to $nr_files attributes, $nr_taken taken; seed $writes_seed"
	is 'random attributes: verify of what came of them says ok' \
		"$([ ! -e $debug/r/verify ] || head -n 1 $debug/r/verify | sed 's/^ok.*//')" ''
	succeeds 'random attributes: rmdir' rmdir $config/r
	rmmod mm_sim_configfs
	unload
	restored 'random attributes: the host has its memory again' "$start"
}
