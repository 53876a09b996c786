# SPDX-License-Identifier: GPL-2.0
#
# Sums up what page_bench.c printed, in several boots one after the other. unit= is
# what the clock counts, per= so many of it are one.

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
	return sprintf("%8.1f %-17s", x, sprintf("(%.1f-%.1f)", least, most))
}

# Where it begins: a console has more before it.
/page-bench: / { sub(/.*page-bench: /, "") }

/^row ops / {
	name = $0
	sub(/.* name /, "", name)
	if (!(name in seen)) {
		seen[name] = 1
		rows[++nr] = name
	}
	note("host " name, $5 / $3 / per)
	note("ours " name, $7 / $3 / per)
	note("ratio " name, $7 / $5)
	note("adds", $9 / 1000000 / per)
}

/^cpus host / && $3 && $4 && $6 && $7 {
	name = $0
	sub(/.* name /, "", name)
	if (!((name, "crew") in seen)) {
		seen[name, "crew"] = 1
		crew[++crews] = name
	}
	note("host one " name, $3 / 1000 / per)
	note("host two " name, $4 / 1000 / per)
	note("ours one " name, $6 / 1000 / per)
	note("ours two " name, $7 / 1000 / per)
	note("crew " name, $7 / $4)
}

END {
	if (!nr) {
		print "bench: nothing was measured" > "/dev/stderr"
		exit 1
	}
	printf "%s per operation, median (least-most) of %d; a pair is an allocation and a free\n", unit, count["ratio " rows[1]]
	printf "%-40s %-26s %-26s\n", "", "    host", "    ours"
	for (i = 1; i <= nr; i++)
		printf "%-40s %s %s ratio %.2f\n", rows[i], spread("host " rows[i]), spread("ours " rows[i]), order("ratio " rows[i])
	for (i = 4; i <= 10; i++) {
		x = order("ours pair, order " i)
		if (i == 4)
			four = low = high = x
		low = x < low ? x : low
		high = x > high ? x : high
	}
	printf "ours, orders 4 to 10: %.1f to %.1f; order 10 is %.2f times order 4\n", low, high, x / four
	printf "a chain of adds, for the clock: %s an add\n", spread("adds")
	if (crews) {
		printf "\ntwo CPUs at once, each its own blocks; %s per operation on each, beside one CPU alone\n", unit
		printf "%-32s %-26s %6s  %-26s %6s\n", "", "    host", "to one", "    ours", "to one"
		for (i = 1; i <= crews; i++)
			printf "%-32s %s %5.2fx  %s %5.2fx  ratio %.2f\n", crew[i],
			       spread("host two " crew[i]), order("host two " crew[i]) / order("host one " crew[i]),
			       spread("ours two " crew[i]), order("ours two " crew[i]) / order("ours one " crew[i]),
			       order("crew " crew[i])
	}
}
