#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Compare what a real boot said of its nodes and zones with what ours says.

    compare.py prepare FOLDER LAYOUT...	  what the guest gives to our module
    compare.py judge ANSWERS LAYOUT...	  compares its answers with the sheets
    compare.py self-test		  the comparison itself: finds what differs

A sheet in sheets/ is what a real boot answered, see scripts/oracle-zones. The
answers of our module come from scripts/guest/zones.sh. Both consist of
sections, "== NAME" and its lines.

A real boot's marks are compared twice. "boot": as the boot computed them,
from the pages that were managed at that time. What is managed now is more: the
kernel's own initial code and the initramfs were freed later, as the log
tells. "written": as computed from what is managed now, after a tunable was
written.
"""

import os
import re
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
PAGE = 4096

# Zones that only one of the two has. They are empty; if not, they count.
ONLY_ONE = ("Device", "HighMem")

MARKS = ("min", "low", "high", "promo")
SPANS = ("start_pfn", "spanned", "present")

# The columns of the table, and the kinds of items that are counted in each.
COLUMNS = {
    "zones": ["ranges"], "movable": ["movable"], "nodes": ["early"],
    "initmem": ["initmem"], "unavail": ["unavailable"], "fallback": ["fallback"],
    "built": ["built"], "map": ["map"], "other": ["other"],
    "spans": ["populated", "spans"], "marks": ["free_kbytes", "marks"],
    "protect": ["protection"], "pcp": ["batch", "high_min", "high_max"],
    "tunable": ["tunables"],
}

# Lines of the log that are not asked for; once ours has one of a family, the
# whole family is compared.
OTHER_LINES = {
    "numa": r"No NUMA config|Faking |NUMA: |numa=fake",
    "last_pfn": r"last_pfn = ",
    "e820": r"e820: (update|remove) ",
    "policy": r"Policy zone: ",
    "mirror": r"The system has no mirror|The system is under kdump",
}


# Reading --------------------------------------------------------------------

def read_sections(lines):
    """{name: [line...]} of a text made of sections."""
    sections, current = {}, None
    for line in lines:
        line = line.rstrip("\n")
        if line.startswith("== "):
            current = sections.setdefault(line[3:].strip(), [])
        elif current is not None:
            current.append(line)
    return sections


def read_layout(name, folder="layouts"):
    """{keyword: [rest of line...]} of a layout file."""
    words = {}
    with open(f"{HERE}/{folder}/{name}", encoding="ascii") as lines:
        for line in lines:
            keyword, _, rest = line.strip().partition(" ")
            if keyword and not keyword.startswith("#"):
                words.setdefault(keyword, []).append(rest)
    return words


def read_sheet(name):
    with open(f"{HERE}/sheets/{name}", encoding="utf-8") as lines:
        return read_sections(lines)


def size(text):
    """Bytes of 4096, 640K, 128M or 4G."""
    units = {"K": 10, "M": 20, "G": 30, "T": 40}
    if text[-1].upper() in units:
        return int(text[:-1], 0) << units[text[-1].upper()]
    return int(text, 0)


def without_time(lines):
    return [re.sub(r"^\[ *\d+\.\d+\] ", "", line).rstrip() for line in lines]


def read_zoneinfo(lines):
    """{(node, zone): {field: value}} of the text of /proc/zoneinfo.

    protection is a dict by the name of the protecting zone, pagesets a list
    of dicts, one per CPU; all else are numbers.
    """
    zones, names, zone = {}, {}, None
    for line in lines:
        words = line.split()
        if line.startswith("Node"):
            node, name = int(words[1].rstrip(",")), words[3]
            zone = zones[node, name] = {"pagesets": []}
            names.setdefault(node, []).append(name)
        elif zone is None or not words:
            continue
        elif words[0] == "protection:":
            zone["protection"] = [int(n) for n in re.findall(r"\d+", line)]
        elif words[0] == "cpu:":
            zone["pagesets"].append({})
        elif zone["pagesets"] and words[0].endswith(":") and len(words) == 2 \
                and words[0] != "start_pfn:":
            zone["pagesets"][-1][words[0][:-1]] = int(words[1])
        elif words[0] == "start_pfn:" or words[0] in MARKS + SPANS + ("managed",):
            zone[words[0].rstrip(":")] = int(words[1])
    for (node, _), zone in zones.items():
        zone["protection"] = dict(zip(names[node], zone.get("protection", [])))
    return zones


def of_log(lines, pattern):
    return [line for line in lines if re.match(pattern, line)]


def after(lines, title, pattern):
    """The lines of a list that follows its title."""
    found = []
    if title in lines:
        for line in lines[lines.index(title) + 1:]:
            if not re.match(pattern, line):
                break
            found.append(line)
    return found


def read_log(lines):
    """{kind: [line...]} of a boot log."""
    lines = without_time(lines)
    kinds = {
        "ranges": [line for line in after(lines, "Zone ranges:", "  [A-Z]")
                   if not re.match(rf"  ({'|'.join(ONLY_ONE)}) +empty$", line)],
        "movable": after(lines, "Movable zone start for each node", "  Node "),
        "early": after(lines, "Early memory node ranges", "  node "),
        "initmem": of_log(lines, "Initmem setup node "),
        "unavailable": of_log(lines, r"On node \d+, zone "),
        "fallback": of_log(lines, "Fallback order for Node "),
        "built": of_log(lines, r"Built \d+ zonelists"),
        "map": of_log(lines, "user-defined|user: "),
    }
    kinds["other"] = {family: of_log(lines, pattern)
                      for family, pattern in OTHER_LINES.items()}
    # Ours has the 46 bits of four levels, whatever the CPU has.
    kinds["other"]["last_pfn"] = [line.partition(" max_arch_pfn")[0]
                                  for line in kinds["other"]["last_pfn"]]
    return kinds


# What boot had and what is there now ----------------------------------------

def span(text):
    """(start, end) of the first [mem a-b] or a-b; the end is exclusive."""
    start, end = re.search(r"(?:0x)?([0-9a-f]{4,})-(?:0x)?([0-9a-f]{4,})", text).groups()
    return int(start, 16), int(end, 16) + 1


def zone_of(address, sheet):
    """(node, zone) of an address of the real boot; None if it is not memory."""
    log = read_log(sheet["log"])
    node = None
    for line in log["early"]:
        start, end = span(line)
        if start <= address < end:
            node = int(line.split()[1].rstrip(":"))
    if node is None:
        return None
    for line in log["movable"]:
        if line.startswith(f"  Node {node}: ") and address >= int(line.split()[-1], 16):
            return node, "Movable"
    for line in log["ranges"]:
        if "empty" not in line and span(line)[0] <= address < span(line)[1]:
            return node, line.split()[0]
    return None


def freed_late(sheet):
    """{(node, zone): pages} that the log says were freed after the marks were
    first computed; None where it cannot be told from which zone."""
    log = without_time(sheet["log"])
    places = {"initrd": [], "kernel": []}
    for line in log:
        if line.startswith(("RAMDISK: ", "Allocated new RAMDISK: ")):
            places["initrd"] = list(span(line))
    kernel = [span(line) for line in sheet["iomem"] if "Kernel" in line]
    places["kernel"] = [min(start for start, _ in kernel), max(end for _, end in kernel)]
    memory = next(i for i, line in enumerate(log) if line.startswith("Memory: "))
    freed = {}
    for line in of_log(log[memory:], "Freeing "):
        start, end = places["initrd" if "initrd" in line else "kernel"]
        zone = zone_of(start, sheet)
        if zone is None or zone != zone_of(end - 1, sheet):
            return None
        freed[zone] = freed.get(zone, 0) + int(re.search(r"(\d+)K$", line).group(1)) // 4
    return freed


def managed_now(sheet, section="written/zoneinfo"):
    """{(node, zone): pages}; a zone with memory may have none for itself."""
    return {zone: values["managed"]
            for zone, values in read_zoneinfo(sheet[section]).items() if values["present"]}


def managed_at_boot(sheet):
    """{(node, zone): pages}; None where it cannot be told."""
    freed = freed_late(sheet)
    if freed is None:
        return None
    return {zone: pages - freed.get(zone, 0)
            for zone, pages in managed_now(sheet, "zoneinfo").items()}


def given_free_kbytes(layout):
    """Is min_free_kbytes that of khugepaged, not that of the formula?"""
    return "min_free_kbytes" in layout.get("given", [])


def zone_lists(lines):
    """{(node, zone): [pages...]} of the lines of a section of pagesets."""
    found = {}
    for line in lines:
        zone, _, values = line.rpartition(":")
        words = zone.split()
        found[int(words[1].rstrip(",")), words[3]] = [int(n) for n in values.split()]
    return found


def highs(sheet, which):
    """{(node, zone): pages}, a limit of the lists of a CPU; None: not seen.

    It is seen at lists in use: those that were used after the upper limit was
    raised grew to it, and then decayed to the lower one.
    """
    before, top, pages = (zone_lists(sheet[f"pagesets/{name}"])
                          for name in ("before", "high_max", which))
    return {zone: next((n for n, now, old in zip(pages[zone], top[zone], before[zone])
                        if now > old), None) for zone in pages}


def by_zone(sheet, name):
    """A list of numbers in the order of the zones, by zone name."""
    names = [zone for node, zone in read_zoneinfo(sheet["zoneinfo"]) if node ==
             min(node for node, _ in read_zoneinfo(sheet["zoneinfo"]))]
    return dict(zip(names, sheet[name][0].split()))


# Does the layout describe what was booted? ----------------------------------

def module_parameters(layout):
    return " ".join(layout.get("module", [])).split()


def banks_of(layout):
    """[(start, end, node, hotplug)] of the parameter banks=."""
    banks = []
    for word in module_parameters(layout):
        if word.startswith("banks="):
            for bank in word[6:].split(","):
                where, *rest = bank.split(":")
                length, start = where.split("@")
                banks.append((size(start), size(start) + size(length),
                              int(rest[0]), rest[1:] == ["hotplug"]))
    return banks


def wrong_description(layout, sheet):
    """What our module is told and the kernel was not, or the other way."""
    log = without_time(sheet["log"])
    srat = []
    for line in of_log(log, r"(ACPI: )?SRAT: Node "):
        node = int(re.search(r"Node (\d+)", line).group(1))
        srat.append((*span(line), node, line.endswith("hotplug")))
    banks = banks_of(layout)
    told = []

    def owner(ranges, address):
        for start, end, node, hotplug in ranges:
            if start <= address < end:
                return node, hotplug
        return None

    for line in of_log(log, "BIOS-e820: .* usable"):
        start, end = span(line)
        points = {start} | {edge for bank in banks + srat for edge in bank[:2]
                            if start <= edge < end}
        for point in sorted(points):
            want = owner(srat, point) if srat else (0, False)
            have = owner(banks, point) if banks else (0, False)
            if have != want:
                told.append(f"at {point:#x} SRAT has {want}, banks= {have}")

    parameters = module_parameters(layout)
    if any(word.startswith("numa=") for word in parameters):
        return told
    cpus = {}
    for word in parameters:
        if word.startswith("cpus="):
            cpus = {int(node): int(count) for count, node in
                    (item.split(":") for item in word[5:].split(","))}
    distances, booted = [], {}
    for line in sheet["nodes"]:
        node, rest = line.split(":", 1)
        cpulist, row = re.match(r" cpus *([-\d,]*) distances (.*)", rest).groups()
        booted[int(node)] = sum(int(last or first) - int(first) + 1 for first, last in
                                re.findall(r"(\d+)(?:-(\d+))?", cpulist))
        distances += row.split()
    if {node: count for node, count in booted.items() if count} != cpus and \
            len(booted) > 1:
        told.append(f"CPUs of the nodes were {booted}, cpus= has {cpus}")
    for word in parameters:
        if word.startswith("numa_distance=") and word[14:].split(",") != distances:
            told.append(f"distances were {','.join(distances)}, not those of numa_distance=")
    return told


# For the guest --------------------------------------------------------------

def managed_commands(managed):
    return "".join(f"managed node={node} zone={zone} pages={pages}\n"
                   for (node, zone), pages in managed.items())


def prepare(folder, names):
    """Write what scripts/guest/zones.sh gives to our module."""
    for name in names:
        layout, sheet = read_layout(name), read_sheet(name)
        boot = managed_at_boot(sheet)
        written = [f"min_free_kbytes {sheet['vm/min_free_kbytes'][0]}"]
        tunables = [line for line in sheet.get("tunables", [])
                    if not line.startswith("lowmem_reserve_ratio")]
        ratio = by_zone(sheet, "vm/lowmem_reserve_ratio")
        for line in sheet.get("tunables", []):
            if line.startswith("lowmem_reserve_ratio "):
                ratio = dict(zip(ratio, line.split()[1:]))
        files = {
            "parameters": "\n".join(module_parameters(layout)) + "\n",
            "e820": "\n".join(of_log(without_time(sheet["log"]), "BIOS-e820: ")) + "\n",
            "boot": managed_commands(boot or {}),
            "boot_tunables": written[0] + "\n" if given_free_kbytes(layout) else "",
            "written": managed_commands(managed_now(sheet)),
            "tunables": "\n".join(written + tunables) + "\n",
            "ratio": "".join(f"{zone} {value}\n" for zone, value in ratio.items()),
        }
        os.makedirs(f"{folder}/{name}")
        for file, text in files.items():
            with open(f"{folder}/{name}/{file}", "w", encoding="ascii") as out:
                out.write(text)


# Comparing ------------------------------------------------------------------

class Verdict:
    """What was compared for one layout."""

    def __init__(self):
        self.equal = {}
        self.total = {}
        self.differences = []
        self.shown = {}
        self.items = []

    def item(self, kind, what, want, got):
        self.total[kind] = self.total.get(kind, 0) + 1
        self.items.append((kind, what, want))
        if want == got:
            self.equal[kind] = self.equal.get(kind, 0) + 1
        else:
            self.differences.append((what, want, got))

    def lines(self, kind, want, got):
        """Lists of lines: in order, one item each."""
        for i in range(max(len(want), len(got))):
            self.item(kind, f"log, {kind}",
                      want[i] if i < len(want) else None,
                      got[i] if i < len(got) else None)
        # That there is none is a statement, too.
        if not want and not got:
            self.item(kind, f"log, no {kind}", None, None)

    def show(self, why, text):
        self.shown.setdefault(why, []).append(text)


def pair(zone):
    return f"node {zone[0]} zone {zone[1]}"


def compare_log(verdict, sheet, ours):
    want, got = read_log(sheet["log"]), read_log(ours["boot_log"])
    for kind in ("ranges", "movable", "early", "initmem", "unavailable", "fallback",
                 "built", "map"):
        verdict.lines(kind, want[kind], got[kind])
    for family, lines in want["other"].items():
        if got["other"][family]:
            verdict.lines("other", lines, got["other"][family])
        elif lines:
            verdict.show("ours says nothing like", lines[0] + (
                f" (and {len(lines) - 1} more)" if len(lines) > 1 else ""))


def compare_zones(verdict, want, got, kind, fields, when=""):
    """The same fields of every zone."""
    for zone in sorted(set(want) | set(got), key=lambda zone: zone[0]):
        theirs, mine = want.get(zone, {}), got.get(zone, {})
        if zone[1] in ONLY_ONE and not theirs.get("present") and not mine.get("present"):
            continue
        for field in fields:
            if field in theirs or field in mine:
                verdict.item(kind, f"{when}{pair(zone)} {field}",
                             theirs.get(field), mine.get(field))


def compare_protection(verdict, want, got, when):
    for zone, theirs in want.items():
        if zone[1] in ONLY_ONE:
            continue
        mine = got.get(zone, {}).get("protection", {})
        for above, pages in theirs["protection"].items():
            if above not in ONLY_ONE:
                verdict.item("protection", f"{when}{pair(zone)} protected from {above}",
                             pages, mine.get(above))


def compare_batch(verdict, want, got, when):
    for zone, theirs in want.items():
        mine = got.get(zone, {}).get("pagesets") or [{}]
        if theirs["pagesets"]:
            verdict.item("batch", f"{when}{pair(zone)} batch",
                         theirs["pagesets"][0].get("batch"), mine[0].get("batch"))


def compare_highs(verdict, sheet, got):
    """The limits between which the lists of a CPU are tuned."""
    for which in ("high_min", "high_max"):
        for zone, pages in highs(sheet, which).items():
            mine = (got.get(zone, {}).get("pagesets") or [{}])[0].get(which)
            if pages is None:
                verdict.show("lists that the real boot did not use, so that it does "
                             "not show", f"{pair(zone)} {which} (ours {mine})")
            else:
                verdict.item(which, f"{pair(zone)} {which}", pages, mine)


def compare_marks(verdict, sheet, ours, section, when):
    """Marks, protection and batch, of the same managed pages."""
    want = read_zoneinfo(sheet[section])
    got = read_zoneinfo(ours[f"{when}/zoneinfo"])
    compare_zones(verdict, want, got, "marks", MARKS, f"{when}: ")
    compare_protection(verdict, want, got, f"{when}: ")
    compare_batch(verdict, want, got, f"{when}: ")
    return got


def show_managed(verdict, sheet, boot):
    """What the real kernel took for itself."""
    for zone, values in read_zoneinfo(sheet["zoneinfo"]).items():
        if values["present"]:
            late = "" if boot is None else f", {boot.get(zone, 0)} at boot"
            verdict.show("managed pages are given; the rest the real kernel kept",
                         f"{pair(zone)} {values['managed']} of {values['present']}{late}")


def number(sections, name):
    return (sections.get(name) or [None])[0]


def compare(layout, sheet, ours):
    """The verdict on one layout."""
    verdict = Verdict()
    if "error" in ours:
        verdict.differences.append(("our module", "no error",
                                    "; ".join(filter(None, ours["error"]))))
    for told in wrong_description(layout, sheet):
        verdict.differences.append(("the layout file", "what was booted", told))
    missing = [section for section in ("boot_log", "boot/zoneinfo", "written/zoneinfo")
               if section not in ours]
    if missing:
        verdict.differences.append(("our module", f"its {', '.join(missing)}", None))
        return verdict
    compare_log(verdict, sheet, ours)

    want, got = (read_zoneinfo(sections.get(name, [])) for sections, name in
                 ((sheet, "zoneinfo"), (ours, "written/zoneinfo")))
    verdict.item("populated", "populated zones",
                 sorted(zone for zone in want if want[zone]["present"]),
                 sorted(zone for zone in got if got[zone].get("present")))
    compare_zones(verdict, want, got, "spans", SPANS)

    boot = managed_at_boot(sheet)
    if boot is None:
        verdict.show("not compared", "the marks as boot computed them: the log does "
                     "not say which zones got what was freed later")
    else:
        if given_free_kbytes(layout):
            verdict.show("given", f"min_free_kbytes {sheet['vm/min_free_kbytes'][0]}, "
                         "that of khugepaged")
        else:
            verdict.item("free_kbytes", "boot: min_free_kbytes",
                         number(sheet, "vm/min_free_kbytes"),
                         number(ours, "boot/min_free_kbytes"))
        compare_marks(verdict, sheet, ours, "zoneinfo", "boot")
        for file in ("watermark_scale_factor", "percpu_pagelist_high_fraction"):
            verdict.item("tunables", file, number(sheet, f"vm/{file}"),
                         number(ours, f"boot/{file}"))
        mine = dict(line.split() for line in ours.get("boot/ratio", [])
                    if len(line.split()) == 2)
        for zone, ratio in by_zone(sheet, "vm/lowmem_reserve_ratio").items():
            if zone not in ONLY_ONE:
                verdict.item("tunables", f"lowmem_reserve_ratio of {zone}", ratio,
                             mine.get(zone))

    got = compare_marks(verdict, sheet, ours, "written/zoneinfo", "written")
    compare_highs(verdict, sheet, got)
    show_managed(verdict, sheet, boot)
    for line in of_log(without_time(sheet["log"]), "Memory: "):
        verdict.show("the real boot's", line)
    return verdict


# Telling --------------------------------------------------------------------

def heading(width):
    return " " * (width + 6) + "".join(f"{column:>9}" for column in COLUMNS)


def tell(name, width, verdict, verbose):
    """The line of a layout; what differs below it. Return: equal, differ."""
    equal, total = sum(verdict.equal.values()), sum(verdict.total.values())
    differ = len(verdict.differences)
    line = f"{'FAIL' if differ else 'PASS'} {name:{width}} "
    for kinds in COLUMNS.values():
        compared = sum(verdict.total.get(kind, 0) for kind in kinds)
        same = sum(verdict.equal.get(kind, 0) for kind in kinds)
        line += f"{f'{same}/{compared}' if compared else '-':>9}"
    print(f"{line}  {equal} of {total}")
    if verbose:
        for kind, what, want in verdict.items:
            print(f"     {kind}: {what}: {want}")
    for what, want, got in verdict.differences[:None if verbose else 12]:
        print(f"     {what}\n"
              f"        expected {'nothing' if want is None else want}\n"
              f"        got      {'nothing' if got is None else got}")
    if differ > 12 and not verbose:
        print(f"     and {differ - 12} more differences (VERBOSE=1 shows all)")
    for why, texts in verdict.shown.items():
        print(f"     {why}: {'; '.join(texts)}")
    return equal, differ


def judge(answers, names, verbose):
    with open(answers, encoding="utf-8") as text:
        machines = re.split(r"^=== ", text.read(), flags=re.M)[1:]
    ours = {machine.split("\n", 1)[0].strip(): read_sections(machine.split("\n"))
            for machine in machines}
    equal = differ = 0
    width = max(map(len, names))
    print(heading(width))
    for name in names:
        verdict = compare(read_layout(name), read_sheet(name), ours.get(name, {}))
        counts = tell(name, width, verdict, verbose)
        equal, differ = equal + counts[0], differ + counts[1]
    print(f"{len(names)} layouts: {equal} items equal, {differ} differ")
    return 1 if differ else 0


# The comparison compared ----------------------------------------------------

def twin(sheet):
    """What a module that mirrors the real boot perfectly would answer."""
    ours = {"boot_log": list(sheet["log"])}
    for when, section in (("boot", "zoneinfo"), ("written", "written/zoneinfo")):
        lines, zone = [], None
        for line in sheet[section]:
            words = line.split()
            if line.startswith("Node"):
                zone = int(words[1].rstrip(",")), words[3]
            if words[:1] == ["high:"]:
                for which in ("high_min", "high_max"):
                    lines.append(f"   {which}: {highs(sheet, which).get(zone) or 0}")
            lines.append(line)
        ours[f"{when}/zoneinfo"] = lines
    for file in ("min_free_kbytes", "watermark_scale_factor",
                 "percpu_pagelist_high_fraction"):
        ours[f"boot/{file}"] = sheet[f"vm/{file}"]
    ours["boot/ratio"] = [f"{zone} {ratio}" for zone, ratio in
                          by_zone(sheet, "vm/lowmem_reserve_ratio").items()]
    return ours


def self_test(names):
    """Every sheet agrees with its twin, and with no changed twin."""
    compared = 0
    for name in names:
        layout, sheet = read_layout(name), read_sheet(name)
        differences = compare(layout, sheet, twin(sheet)).differences
        if differences:
            sys.exit(f"{name}: differs from itself: {differences[0]}")
        changes = [
            ("boot_log", r"^Zone ranges:$", "Zone ranges"),
            ("boot_log", r"^(  DMA .*)[0-9a-f]\]$", r"\1X]"),
            ("boot_log", r"^  node .*$", "  "),
            ("boot_log", r"^Initmem setup.*\n", ""),
            ("boot_log", r"^(On node .*zone .*: \d)", r"\g<1>1"),
            ("boot_log", r"^(Fallback.*)$", r"\1 9"),
            ("boot_log", r"^(Built.*)$", r"\1 "),
            ("written/zoneinfo", r"^(Node \d+, zone +)DMA$", r"\1DMA9"),
            ("written/zoneinfo", r"^(  start_pfn: +)", r"\g<1>7"),
            ("written/zoneinfo", r"^( +protection: \(\d+, )", r"\g<1>7"),
        ]
        changes += [("written/zoneinfo", rf"^( +{field} +)(?=\d)", r"\g<1>7")
                    for field in MARKS + SPANS[1:]]
        changes += [("written/zoneinfo", rf"^( +{field}: )(?=[1-9])", r"\g<1>7")
                    for field in ("batch", "high_min", "high_max")]
        if managed_at_boot(sheet):
            changes += [("boot/watermark_scale_factor", r"$", "1"),
                        ("boot/ratio", r"^Normal \d+", r"Normal 31")]
            changes += [("boot/zoneinfo", rf"^( +{field} +)(?=\d)", r"\g<1>7")
                        for field in MARKS]
            if not given_free_kbytes(layout):
                changes.append(("boot/min_free_kbytes", r"$", "1"))
        for section, pattern, text in changes:
            ours = twin(sheet)
            before = "\n".join(ours[section])
            changed = re.sub(pattern, text, before, count=1, flags=re.M)
            if section == "boot_log" and "Built" in pattern:
                changed = changed.replace(" zonelists", " zonelist")
            if changed == before:
                sys.exit(f"{name}: nothing to change for {pattern} in {section}")
            ours[section] = changed.split("\n")
            if not compare(layout, sheet, ours).differences:
                sys.exit(f"{name}: a changed {section} is not found: {pattern}")
            compared += 1
    print(f"comparison: {compared} changes of {compared} found", file=sys.stderr)


def main():
    command, *rest = sys.argv[1:]
    if command == "prepare":
        return prepare(rest[0], rest[1:])
    if command == "judge":
        return judge(rest[0], rest[1:], bool(os.environ.get("VERBOSE")))
    if command == "self-test":
        return self_test(rest or sorted(os.listdir(f"{HERE}/layouts")))
    sys.exit(__doc__)


sys.exit(main())
