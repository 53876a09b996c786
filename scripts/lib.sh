# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Shared by the scripts in this folder. Source it; it does nothing by itself.

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# Everything that is made, fetched or unpacked goes here, nothing anywhere else.
build=$top/build
me=${0##*/}

# ARCH=arm64, as for the kernel's make: for such a machine, with the cross compiler.
case ${ARCH:=} in
'') unset CROSS_COMPILE ARCH ;;
arm64) export ARCH CROSS_COMPILE=aarch64-linux-gnu- ;;
*) echo "$me: ARCH=$ARCH: want arm64, or nothing" >&2; exit 1 ;;
esac
kernel_trees=$build/kernels${ARCH:+-$ARCH}
# Packages of another architecture come from the same places, by lists of their own.
apt_options=()
[ -z "${ARCH:-}" ] || apt_options=(-o "APT::Architecture=$ARCH" -o "APT::Architectures::=$ARCH"
	-o "Dir::State::status=$build/apt-$ARCH/status" -o "Dir::State::lists=$build/apt-$ARCH/lists"
	-o "Dir::Cache=$build/apt-$ARCH/cache" -o APT::Sandbox::User=root)

# The scripts choose their own parallelism: an outer make's job server and
# flags would otherwise reach the kernel's build.
unset MAKEFLAGS MFLAGS MAKELEVEL GNUMAKEFLAGS

say() { printf '%s: %s\n' "$me" "$*" >&2; }
die() { say "$*"; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }

# Hold a lock for the rest of this shell, so that concurrent runs take turns
# where they share a folder.
lock() {
	mkdir -p "$(dirname "$1")"
	exec {lock_fd}>"$1.lock"
	flock "$lock_fd"
}

as_root() {
	if [ "$(id -u)" = 0 ]; then
		"$@"
	else
		sudo "$@"
	fi
}

can_be_root() { [ "$(id -u)" = 0 ] || have sudo; }

# The flavour for virtual machines is small and has what they need built in.
flavour() {
	if grep -qx 'ID=ubuntu' /etc/os-release 2>/dev/null; then
		echo generic
	else
		echo "cloud-${ARCH:-amd64}"
	fi
}

# newest_release SERIES: the newest that there are packages of.
newest_release() {
	apt-cache "${apt_options[@]}" pkgnames "linux-image-$1" |
		sed -nE "s/^linux-image-($1|${1//./\\.}[.-][0-9].*-$(flavour))$/\1/p" |
		sort -V | tail -n 1
}

# use_newer_suite SUITE: from here on apt_options are those of another suite of the
# distribution, by lists of their own and as if nothing was installed. The mirror
# is the machine's own; a copy that stands still is not refused for its age.
use_newer_suite() {
	local own=$build/apt-$1 mirror keys=/usr/share/keyrings/debian-archive-keyring.gpg

	# shellcheck disable=SC2016 # a format of apt
	mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Identifier: Packages' 'Label: Debian' | head -n 1)
	[ -n "$mirror" ] || return 1
	mkdir -p "$own"/{lists,cache/archives}/partial
	: >"$own/status"
	echo "deb$([ ! -e $keys ] || echo " [signed-by=$keys]") $mirror $1 main" >"$own/sources.list"
	apt_options=(-o "Dir::Etc::sourcelist=$own/sources.list" -o Dir::Etc::sourceparts=/dev/null
		-o "Dir::State::status=$own/status" -o "Dir::State::lists=$own/lists"
		-o "Dir::Cache=$own/cache" -o APT::Sandbox::User=root -o Acquire::Check-Valid-Until=false)
}

# kernel_release SERIES: the newest release of that series ("6.12"; a whole
# release is taken as it is) that scripts/deps has unpacked; nothing if none.
kernel_release() {
	local dir

	for dir in "$kernel_trees/$1" "$kernel_trees/$1"[.-]*; do
		[ ! -e "$dir/usr/src" ] || echo "${dir##*/}"
	done | sort -V | tail -n 1
}

# kernel_headers RELEASE: what to build modules against.
kernel_headers() {
	echo "$kernel_trees/$1/usr/src/linux-headers-$1"
}

# in_newer_root ROOT COMMAND...: in a root that packages of a newer suite were unpacked in,
# where this checkout and OUT= have the same paths as here. As oneself, and the
# mounts end with it; they need a user namespace where one is not root.
in_newer_root() {
	local root=$1 user=-r
	shift

	[ "$(id -u)" != 0 ] || user=
	# shellcheck disable=SC2016 # of the inner shell
	unshare $user -m sh -ec '
		root=$1 top=$2 out=$3
		shift 3
		mkdir -p "$root/proc" "$root/dev" "$root/tmp" "$root$top" "$root$out"
		mount --rbind /proc "$root/proc"
		mount --rbind /dev "$root/dev"
		mount --bind "$top" "$root$top"
		case $out in "$top"/*) ;; *) mount --bind "$out" "$root$out" ;; esac
		exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 chroot "$root" "$@"
	' sh "$root" "$top" "${OUT:-$build}" "$@"
}

# The kernel tree to test in: KSRC=, or the distribution's source package,
# unpacked once.
kernel_source() {
	local name tarball dir stamp

	if [ -n "${KSRC:-}" ]; then
		(cd "$KSRC" && pwd) || die "KSRC=$KSRC: no such folder"
		return
	fi
	name=linux-source-${KERNEL:-6.12}
	tarball=/usr/src/$name.tar.xz
	dir=$build/src/$name
	[ -e "$tarball" ] || die "$tarball is missing (scripts/deps kunit gets it)"

	# An upgrade of the package brings a new tarball.
	stamp=$(stat -c '%s %Y' "$tarball")
	(
		lock "$dir"
		[ "$(cat "$dir.from" 2>/dev/null)" = "$stamp" ] && exit
		say "unpacking $name"
		rm -rf "$dir" "$dir.from" "$dir.new"
		mkdir -p "$dir.new"
		XZ_DEFAULTS=-T0 tar -xf "$tarball" -C "$dir.new" --strip-components=1
		mv "$dir.new" "$dir"
		echo "$stamp" >"$dir.from"
	)
	echo "$dir"
}
