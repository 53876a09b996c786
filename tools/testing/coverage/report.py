#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Lines and branches that ran, file by file, out of gcov's data.

    report.py [--missed] TREE OBJECTS

TREE holds the sources, OBJECTS the objects of a kernel that has ended. A line of a
header ran if it did in any object. --missed lists the lines that did not, of early/
and page/, with the text of each.
"""
import json
import os
import subprocess
import sys

GOAL = ("mm_sim/early", "mm_sim/page")


def gcov(objects):
    """What gcov says of each object, one JSON text each."""
    for folder, _, names in os.walk(objects):
        data = [os.path.join(folder, n) for n in names if n.endswith(".gcda")]
        if not data:
            continue
        run = subprocess.run(["gcov", "--json-format", "--branch-probabilities",
                              "--stdout"] + data, stdout=subprocess.PIPE, check=True)
        for text in run.stdout.decode().splitlines():
            if text:
                yield json.loads(text)


def gather(tree, objects):
    """{file: {line: [count, [branch counts]]}}, paths as in the tree."""
    files = {}
    for data in gcov(objects):
        for entry in data["files"]:
            path = os.path.realpath(os.path.join(data["current_working_directory"],
                                                 entry["file"]))
            if not path.startswith(tree + "/mm_sim/"):
                continue
            lines = files.setdefault(os.path.relpath(path, tree), {})
            for line in entry["lines"]:
                old = lines.setdefault(line["line_number"], [0, {}])
                old[0] += line["count"]
                key = (entry["file"], line.get("function_name"))
                counts = [b["count"] for b in line["branches"] if not b["throw"]]
                before = old[1].get(key)
                old[1][key] = ([a + b for a, b in zip(before, counts)]
                               if before and len(before) == len(counts) else counts)
    return files


def sums(lines):
    """Lines, those that ran, branches, those that were taken."""
    branches = [c for _, by in lines.values() for counts in by.values() for c in counts]
    return (len(lines), sum(1 for n, _ in lines.values() if n),
            len(branches), sum(1 for c in branches if c))


def row(name, total, ran, branches, taken):
    """One line of the table."""
    def share(part, whole):
        return "%5.1f %%" % (100 * part / whole) if whole else "      -"

    print("%-40s %6d %6d %s %7d %6d %s" % (name, total, ran, share(ran, total),
                                           branches, taken, share(taken, branches)))


def missed(tree, name, lines):
    """The lines that never ran, with their text."""
    with open(os.path.join(tree, name)) as source:
        text = source.read().split("\n")
    for number in sorted(lines):
        if not lines[number][0]:
            print("%s:%d: %s" % (name, number, text[number - 1].strip()))


def main(args):
    """The table, then each folder's sum; 1 where the goal is not met."""
    listing = args[:1] == ["--missed"]
    tree, objects = args[-2:]
    files = gather(os.path.realpath(tree), objects)
    if not files:
        sys.exit("no data in " + objects)
    if listing:
        for name in sorted(files):
            if name.startswith(GOAL):
                missed(tree, name, files[name])
        return 0
    print("%-40s %6s %6s %7s %7s %6s %7s" % ("file", "lines", "ran", "", "branches",
                                             "taken", ""))
    folders = {}
    for name in sorted(files):
        numbers = sums(files[name])
        row(name, *numbers)
        folder = "/".join(name.split("/")[:2])
        folders[folder] = [a + b for a, b in zip(folders.get(folder, [0] * 4), numbers)]
    print()
    for folder in sorted(folders):
        row(folder + "/", *folders[folder])
    goal = [sum(n) for n in zip(*(folders[f] for f in GOAL))]
    row("early/ and page/ (goal: 95 % of lines)", *goal)
    return 0 if goal[1] >= 0.95 * goal[0] else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
