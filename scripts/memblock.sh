# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Shared by conformance and bench-memblock: the parts of a kernel tree that
# memblock needs in userspace. Source it after lib.sh.

ours=$top/tools/testing/memblock
work=$build/memblock
# Where the kernel has its suite; the same place as ours.
suite=tools/testing/memblock

# memblock_source SERIES: those parts of the distribution's source package,
# unpacked once; nothing where it is not installed.
memblock_source() {
	local tarball=/usr/src/linux-source-$1.tar.xz dir=$work/src-$1 stamp

	[ -e "$tarball" ] || return 0
	# An upgrade of the package brings a new tarball.
	stamp=$(stat -c '%s %Y' "$tarball")
	(
		lock "$dir"
		[ "$(cat "$dir/.from" 2>/dev/null)" = "$stamp" ] && exit
		say "unpacking what memblock needs of linux-source-$1"
		rm -rf "$dir"
		mkdir -p "$dir"
		XZ_DEFAULTS=-T0 tar -xf "$tarball" -C "$dir" --strip-components=1 \
			--wildcards '*/tools/include' '*/tools/lib' "*/$suite" \
			'*/tools/testing/selftests/kselftest.h' '*/mm/memblock.c' \
			'*/include/linux/memblock.h' '*/include/linux/gfp_types.h' '*/arch/x86/include/asm' \
			'*/tools/arch/x86/include' "linux-source-$1/Makefile"
		echo "$stamp" >"$dir/.from"
	) || return
	echo "$dir"
}

# memblock_tree SOURCE FOLDER: a tree in which the suite can be built. It makes
# links and objects in its own folder, so that one is a copy; all else is a link.
memblock_tree() {
	local name

	rm -rf "$2"
	mkdir -p "$2/tools/testing"
	for name in arch include mm tools/arch tools/include tools/lib tools/testing/selftests; do
		ln -s "$1/$name" "$2/$name"
	done
	cp -r "$1/$suite" "$2/$suite"
}
