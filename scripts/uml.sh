# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Shared by kunit, bench and bench-boot: a kernel tree with this project in it, without
# writing to the kernel tree. Source it after lib.sh.

: "${top:?lib.sh comes first}"

# put FILE: standard input becomes the file, which keeps its date if it would
# not change, so that kbuild does not rebuild.
put() {
	cat >"$1.new"
	if cmp -s "$1.new" "$1"; then
		rm "$1.new"
	else
		mv -f "$1.new" "$1"
	fi
}

# uml_tree KSRC TREE: the shadow of a kernel tree, a folder of links with this
# project added.
uml_tree() {
	local ksrc=$1 tree=$2

	[ ! -e "$ksrc/.config" ] ||
		die "$ksrc has been built in place; a tree without a .config is needed"
	rm -rf "$tree/tools"
	mkdir -p "$tree/tools/testing"
	find "$ksrc" -mindepth 1 -maxdepth 1 \
		! -name tools ! -name Kbuild ! -name Kconfig ! -name '.git*' \
		-exec ln -sfn -t "$tree" {} +
	find "$ksrc/tools" -mindepth 1 -maxdepth 1 ! -name testing \
		-exec ln -sfn -t "$tree/tools" {} +
	find "$ksrc/tools/testing" -mindepth 1 -maxdepth 1 ! -name kunit \
		-exec ln -sfn -t "$tree/tools/testing" {} +
	# A real copy: kunit.py takes the folder that it really is in for the
	# kernel to build.
	cp -r "$ksrc/tools/testing/kunit" "$tree/tools/testing/"

	ln -sfn "$top" "$tree/mm_sim"
	{ cat "$ksrc/Kbuild"; echo 'obj-y += mm_sim/'; } | put "$tree/Kbuild"
	{ cat "$ksrc/Kconfig"; echo 'source "mm_sim/Kconfig"'; } | put "$tree/Kconfig"
}

# uml_progress OUT [IMAGE OBJECTS]: signs of life while a kernel is built, which takes
# two minutes the first time.
uml_progress() {
	local start=$SECONDS

	while sleep 10; do
		[ ! -e "$1/${2:-linux}" ] || return 0
		say "building the kernel: $((SECONDS - start)) s," \
		    "$(find "$1" -name '*.o' | wc -l) of about ${3:-700} objects"
	done
}

# uml_build CONFIG TREE OUT LOG [arguments of make]: User Mode Linux with this
# configuration and nothing else.
uml_build() {
	local config=$1 tree=$2 out=$3 log=$4 progress='' status=0

	shift 4
	cp "$config" "$out/.config"
	if [ ! -e "$out/linux" ]; then
		say "first build of User Mode Linux for the bench: about two minutes on two cores"
		uml_progress "$out" &
		progress=$!
	fi
	{
		make -C "$tree" ARCH=um O="$out" -j"$(nproc)" "$@" olddefconfig &&
			make -C "$tree" ARCH=um O="$out" -j"$(nproc)" "$@" linux
	} >"$log" 2>&1 </dev/null || status=$?
	[ -z "$progress" ] || kill "$progress" 2>/dev/null || true
	grep -E '/tree/mm_sim/.*(warning|error):' "$log" >&2 || true
	[ $status = 0 ] || die "User Mode Linux does not build: $log"
}

# uml_pin CPUS: what keeps it undisturbed, where that is allowed, into the array
# pin: no random addresses, the last CPU or all of them, and nobody else there.
uml_pin() {
	pin=()
	! setarch -R true 2>/dev/null || pin+=(setarch -R)
	! have taskset || [ "$1" -gt 1 ] || pin+=(taskset -c "$(($(nproc) - 1))")
	! chrt -f 5 true 2>/dev/null || pin+=(chrt -f 5)
}
