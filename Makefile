# SPDX-License-Identifier: GPL-2.0
#
# The front door. kbuild reads Kbuild, not this file.
#
# Variables given on the command line (KERNEL=, KDIR=, MEM= ...) reach the
# scripts through the environment.

.PHONY: all demo check kunit conformance bench bench-memblock bench-boot oracle-zones oracle-buddy mmsim deb vm load unload install dkms clean \
	coverage fuzz soak matrix distclean help

all:
	@scripts/module

check:
	@scripts/check

kunit:
	@scripts/kunit $(ARGS)

demo conformance bench bench-memblock bench-boot oracle-zones oracle-buddy coverage fuzz soak matrix:
	@scripts/$@ $(ARGS)

mmsim deb:
	@scripts/$@ $(ARGS)

vm:
	@scripts/vm run scripts/guest/check.sh $(ARGS)

# Not with load first: that is a directive of GNU make.
install dkms load unload:
	@scripts/host $@ $(ARGS)

# What was fetched and unpacked stays; distclean takes that, too.
clean:
	@scripts/clean

distclean:
	@rm -rf build

help:
	@echo 'make            build mm_sim.ko for the running kernel'
	@echo '                KDIR=folder   for the kernel with these headers, or this built tree'
	@echo '                KERNEL=6.12   for a distribution kernel (also 6.1, and 7.2 of a newer suite)'
	@echo 'make demo       build it, boot it in a virtual machine and show it, a guided tour;'
	@echo '                in a terminal it ends with mmsim top'
	@echo 'make check      everything: builds, sparse, checkpatch, KUnit, virtual machines'
	@echo 'make kunit      the KUnit suites in User Mode Linux; ARGS=mm_sim_buddy picks one'
	@echo '                SANITIZE=lockdep, kasan, kmemleak or kcsan: in a kernel that watches locks,'
	@echo '                memory, what is never freed, or data races; or faults: each'
	@echo '                allocation is made to fail in turn'
	@echo 'make conformance     memblock by the tests of Linux itself, and beside it on random work;'
	@echo '                SEED=random OPS=5000000 KSRC=folder: see scripts/conformance'
	@echo 'make bench      how fast pages are allocated and freed beside alloc_pages() of the kernel'
	@echo '                around it: ns in User Mode Linux, instructions in a VM; ARGS=uml or vm'
	@echo '                for one of them, BOOTS=3, KSRC=folder of a 7.x kernel for two CPUs at once'
	@echo 'make bench-memblock  how fast memblock is beside that of Linux'
	@echo 'make oracle-zones    nodes and zones beside those of real boots; LAYOUTS="a b",'
	@echo '                RECORD=1 records the answers of real boots anew: see scripts/oracle-zones'
	@echo 'make oracle-buddy    the page allocator beside that of the kernel, page by page, each from a'
	@echo '                copy of the same lists; SEED= SEEDS= OPS= KERNELS=: see scripts/oracle-buddy'
	@echo 'make bench-boot      how long a machine takes to start beside the kernel around it'
	@echo 'make coverage   lines and branches that the KUnit suites go through, file by file;'
	@echo '                ARGS=missed lists what they do not reach'
	@echo 'make fuzz       all that is parsed, guided by coverage, TIME=600 seconds each; ARGS="map nodes"'
	@echo '                picks some, ARGS=replay tries what the repository has: see scripts/fuzz'
	@echo 'make soak       everything at once in a VM with four CPUs, for TIME=1800 seconds'
	@echo 'make mmsim      the program mmsim, in build/mmsim; ARGS=test tries it'
	@echo 'make vm         the checks of a loaded module, in a virtual machine; KERNEL=6.1'
	@echo 'make matrix     these checks with three kernels, 1, 2 and 8 CPUs, 1, 2 and 4 nodes, and on arm64:'
	@echo '                hours; KERNELS="6.12 7.2" CPUS=8 NODES="2 4" ARM64= SQUARE=1: see scripts/matrix'
	@echo 'make load       load it into the running kernel; ARGS="size=64M" are its parameters'
	@echo 'make unload     and take it out again'
	@echo 'make install    install it for the running kernel or KDIR= (modules_install, depmod)'
	@echo 'make dkms       the same with DKMS, which rebuilds it for every new kernel'
	@echo 'make deb        Debian packages mm-sim-dkms and mmsim, in build/deb; ARGS=test installs and'
	@echo '                removes them in a clean root, for 6.1 and 6.12'
	@echo 'make clean      remove what was built; distclean also what was fetched'
	@echo
	@echo 'demo and check install what they need (scripts/deps). An interactive shell in a'
	@echo 'virtual machine is: scripts/vm shell. Each script says at its top what it takes.'
