# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Shared by conformance and bench-memblock: Linux's memblock and ours, built in
# userspace. Source it after lib.sh.

: "${top:?lib.sh comes first}" "${build:?}"
ours=$top/tools/testing/memblock
work=$build/memblock
# Where a kernel tree has its suite; the same place as ours.
suite=tools/testing/memblock

# memblock_source SERIES: the parts of the distribution's source package that
# memblock needs, unpacked once; nothing where it is not installed.
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
			"linux-source-$1/"{Makefile,arch/x86/include/asm} \
			"linux-source-$1/include/linux/"{memblock,gfp_types}.h \
			"linux-source-$1/mm/memblock.c" \
			"linux-source-$1/tools/"{arch/x86/include,include,lib} \
			"linux-source-$1/tools/testing/"{memblock,selftests/kselftest.h}
		echo "$stamp" >"$dir/.from"
	) || return
	echo "$dir"
}

# memblock_release TREE: its release without the last part, as in 6.12.
memblock_release() {
	sed -n 's/^VERSION = //p; s/^PATCHLEVEL = //p' "$1/Makefile" | paste -sd.
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

# memblock_pair NAME "SOURCE..." FLAG...: a program of ours that holds both, the
# mm/memblock.c of 6.12 and our own, compiled with the same flags.
memblock_pair() {
	local name=$1 source tree dir files=()

	for source in $2; do
		files+=("$ours/$source")
	done
	shift 2

	source=$(memblock_source 6.12)
	[ -n "$source" ] ||
		die "linux-source-6.12 is missing (scripts/deps conformance gets it)"
	tree=$work/$name
	dir=$tree/$suite
	lock "$tree"
	memblock_tree "$source" "$tree"
	# The links that the suite's own build makes.
	make -C "$dir" include memblock.c >/dev/null
	# The formats are the kernel's, where u64 is the same type everywhere.
	${CC:-cc} -O2 -g -Wall -Wno-format "$@" \
		-I"$ours/quiet" -I"$ours/include" -I"$top/mm_sim" -I"$dir" \
		-I"$tree/tools/include" \
		-DCONFIG_PHYS_ADDR_T_64BIT -DCONFIG_HAVE_MEMBLOCK_PHYS_MAP \
		-DCONFIG_NUMA -DCONFIG_NODES_SHIFT=4 \
		-DSIM_MEMBLOCK_MAX_NODES=MAX_NUMNODES \
		"${files[@]}" "$ours"/{pair,kernel}.c \
		"$top"/mm_sim/early/memblock{,_search,_alloc,_attr}.c \
		"$dir"/{mmzone,lib/slab}.c "$tree"/tools/lib/{slab,cmdline}.c \
		-lurcu -lpthread -o "$tree/$name"
	echo "$tree/$name"
}
