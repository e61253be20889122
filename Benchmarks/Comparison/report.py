"""The tables of a run, in markdown, and their place in Docs/performance.md."""

import re
from statistics import median

from program import ROOT, Failure
from query_classes import CLASSES

PAGE = ROOT / "Docs/performance.md"
MOST_RESIDENT, MOST_STORED = 1 / 4, 1 / 2  # of slapd's
MOST_GROWTH = 2


class Figures:
    """The rounds of one class on one server; every figure is the median of the rounds."""

    def __init__(self, rounds):
        self._rounds = rounds

    def __getitem__(self, name):
        return median(round[name] for round in self._rounds)

    @property
    def entries_per_answer(self):
        """Entries of a mean answer."""
        return self["entries_per_second"] / self["operations_per_second"]


def ratio_table(figures, names):
    """The rows of the classes; `figures[server, class]`."""
    lines = ["| class | entries | slapd: op/s · p50 · p99 (ms) | annuaire: op/s · p50 · p99 (ms) "
             "| ratio | must (aim) | |", "|---|---|---|---|---|---|---|"]
    for each in CLASSES:
        if each.name not in names:
            continue
        theirs, ours = (figures[server, each.name] for server in ("slapd", "annuaire"))
        measure = "entries_per_second" if each.counts_entries else "operations_per_second"
        ratio = ours[measure] / theirs[measure]
        demands = f"{each.must:g}" + (f" ({each.aim:g})" if each.aim else "")
        reached = ratio >= each.must
        if not each.slower_p99:
            demands += ", p99 not above"
            reached = reached and ours["p99_us"] <= theirs["p99_us"]
        if each.p99_limit:
            demands += f", p99 < {each.p99_limit:g} ms"
            reached = reached and ours["p99_us"] < each.p99_limit * 1000
        title = each.title + (" (ratio of entries per second)" if each.counts_entries else "")
        lines.append(f"| {title} | {ours.entries_per_answer:.3g} | {_speed(theirs)} "
                     f"| {_speed(ours)} | {ratio:.2f} | {demands} | {_verdict(reached)} |")
    return lines


def cost_table(facts, memory):
    """Loading, disk and memory of both; the last two have demands."""
    theirs, ours = (facts[server] for server in ("slapd", "annuaire"))
    resident = {server: f"{watched.resident / 2**20:,.0f} MiB, of which anonymous "
                        f"{watched.anonymous / 2**20:,.0f} MiB"
                for server, watched in memory.items()}
    parts = {"resident": memory["annuaire"].resident / memory["slapd"].resident,
             "stored": ours["stored_bytes"] / theirs["stored_bytes"]}
    return [
        "| | slapd | annuaire | part | must | |", "|---|---|---|---|---|---|",
        f"| load | {_load(theirs)} | {_load(ours)} | | | |",
        f"| on disk after a checkpoint | {theirs['stored_bytes'] / 2**20:,.0f} MiB "
        f"| {ours['stored_bytes'] / 2**20:,.0f} MiB | {parts['stored']:.3f} "
        f"| below {MOST_STORED:g} | {_verdict(parts['stored'] < MOST_STORED)} |",
        f"| most resident under load | {resident['slapd']} | {resident['annuaire']} "
        f"| {parts['resident']:.3f} | below {MOST_RESIDENT:g} "
        f"| {_verdict(parts['resident'] < MOST_RESIDENT)} |"]


def growth_table(sizes, figures, names):
    """Medians at each size of country; `figures[people, class]`."""
    head = " | ".join(f"{people:,}" for people in sizes)
    lines = [f"| median, µs (entries per answer) | {head} | most of the first | must | |",
             "|---|" + "---|" * (len(sizes) + 3)]
    for each in CLASSES:
        if each.name not in names:
            continue
        measure = "median_us_per_entry" if each.per_entry else "median_us"
        rows = [figures[people, each.name] for people in sizes]
        growth = max(row[measure] for row in rows) / rows[0][measure]
        cells = " | ".join(f"{row[measure]:,.3g} ({row.entries_per_answer:,.3g})" for row in rows)
        lines.append(f"| {each.title}, per {'entry' if each.per_entry else 'answer'} | {cells} "
                     f"| {growth:.2f} | at most {MOST_GROWTH} "
                     f"| {_verdict(growth <= MOST_GROWTH)} |")
    return lines


def record(name, lines):
    """Replaces what stands between the markers `name` of the page."""
    text = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    block = re.compile(rf"(<!-- {name}: begin[^>]*-->\n).*?(<!-- {name}: end -->)", re.S)
    if not block.search(text):
        raise Failure(f"{PAGE} has no markers for {name}")
    body = "\n".join(lines)
    PAGE.write_text(block.sub(lambda match: f"{match[1]}{body}\n{match[2]}", text),
                    encoding="utf-8")


def _speed(figures):
    rate = figures["operations_per_second"]
    return (f"{rate:,.{0 if rate >= 100 else 1}f} · {figures['median_us'] / 1000:,.2f} "
            f"· {figures['p99_us'] / 1000:,.2f}")


def _load(facts):
    return f"{facts['seconds']:,.0f} s, peak memory {facts['peak_bytes'] / 2**20:,.0f} MiB"


def _verdict(reached):
    return "reached" if reached else "**not reached**"
