# SPDX-License-Identifier: GPL-2.0
#
# Sums up what bench.c printed in several boots, one after the other; sizes= are
# those asked for, at= the one that the last line is about.

# Put a number among those of a series.
function note(series, x) { value[series, ++count[series]] = x }

# The median of a series; leaves its least and most, too.
function order(series,    n, i, j, x) {
	n = count[series]
	for (i = 2; i <= n; i++) {
		x = value[series, i]
		for (j = i - 1; j && value[series, j] > x; j--)
			value[series, j + 1] = value[series, j]
		value[series, j + 1] = x
	}
	least = value[series, 1]
	most = value[series, n]
	x = value[series, int((n + 1) / 2)]
	return (x + value[series, int(n / 2) + 1]) / 2
}

# The median of a series, with the least and the most beside it.
function spread(series,    x) {
	x = order(series)
	return sprintf("%6.2f %-14s", x, sprintf("(%.2f-%.2f)", least, most))
}

# A boot's ratio, by its own kernel.
function end_of_boot() {
	if (!kernel || !count["silent boot " boots])
		return
	note("ratio " size, order("silent boot " boots) / kernel)
	note("log ratio " size, order("total boot " boots) / kernel)
}

/bench-boot: kernel / {
	end_of_boot()
	boots++
	size = $3
	pages["kernel " size] = $5
	kernel_bytes = $7
	kernel = ($9 + $11) / $5
	note("free_area_init " size, $9 / $5)
	note("memblock_free_all " size, $11 / $5)
	note("kernel " size, kernel)
}

/bench-boot: size / {
	log_too = $5
	pages[size] = $7
	bytes = $9
	stages = 0
	total = 0
	what = log_too ? "total " : "silent "
	for (i = 10; i < NF; i += 2) {
		stage[++stages] = $i
		total += $(i + 1)
		if (!log_too)
			note($i " " size, $(i + 1) / $7)
	}
	note(what size, total / $7)
	note(what "boot " boots, total / $7)
}

END {
	end_of_boot()
	nr = split(sizes, list)
	for (s = 1; s <= nr; s++)
		if (!count["ratio " list[s]]) {
			print "bench-boot: nothing was measured at " list[s] > "/dev/stderr"
			exit 1
		}

	printf "The kernel: %d bytes a page in its memory map; ns per page, median (least-most)\n", kernel_bytes
	printf "%6s %8s  %-21s %-21s %-21s\n", "for", "pages", "free_area_init", "memblock_free_all", "both"
	for (s = 1; s <= nr; s++)
		printf "%6s %8d %s %s %s\n", list[s], pages["kernel " list[s]],
		       spread("free_area_init " list[s]), spread("memblock_free_all " list[s]), spread("kernel " list[s])

	printf "\nMachines: %d bytes a page in their memory map; ns per page of each stage\n", bytes
	printf "%6s %8s", "size", "pages"
	for (i = 1; i <= stages; i++)
		printf " %9s", stage[i]
	printf "  %-21s %-21s %9s %6s\n", "all", "ratio", "its log", "ratio"
	for (s = 1; s <= nr; s++) {
		printf "%6s %8d", list[s], pages[list[s]]
		for (i = 1; i <= stages; i++)
			printf " %9.3f", order(stage[i] " " list[s])
		printf " %s %s", spread("silent " list[s]), spread("ratio " list[s])
		printf " %9.3f %6.2f\n", order("total " list[s]) - order("silent " list[s]), order("log ratio " list[s])
	}
	printf "\nbench-boot: ratio %.2f (goal 0.5) at %s, %.2f with its log\n", order("ratio " at), at, order("log ratio " at)
}
