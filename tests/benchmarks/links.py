"""How well links are found: `python tests/benchmarks/links.py [--seeds 3 5 8] [--chains 60]` over made decision chains, and how long it takes.

Each seed gives an archive of its own (made papers besides, as company) that is generated, extracted and linked in a temporary
folder. A link counts as right where chains.json holds it, item by item; links among papers of no chain are wrong. Scale is
measured on rows made by repeating one archive under other councils, days and words. Writes LINKS.md beside this file.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from rapidfuzz import fuzz

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
NOTES = HERE / "links-notes.md"
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from extract.dataset import generation  # noqa: E402  # the path must be set first
from extract.link import compute  # noqa: E402
from extract.parquet import schema  # noqa: E402
from extract.records import TABLES, Link  # noqa: E402

ITEM_KINDS = ("decided_as", "resolved_as", "minuted_as")
PAPER_KINDS = ("decided_by", "minuted_in", "same_decision", "calls_in", "responds_to", "background_paper", "follows", "same_paper", "contained_in")
Key = tuple[str, str, str]  # kind, from, to
_ALIKE = 85  # in 100: wordings of gold and of the dataset that are the same item


class Archive:
    """A generated archive with what was found in it and what its gold says."""

    def __init__(self, folder: Path, dataset: Path) -> None:
        self.generation = generation(dataset)
        self.links = [link for link in compute(self.generation) if link.kind != "same_fund"]
        papers = pq.read_table(self.generation / "papers", columns=["paper_id", "source"]).to_pylist()
        self.stems = {row["paper_id"]: Path(row["source"]).stem for row in papers}
        self.items: dict[str, list[dict[str, Any]]] = defaultdict(list)
        headings = {row["id"]: row["heading"] or "" for row in pq.read_table(self.generation / "sections", columns=["id", "heading"]).to_pylist()}
        columns = ["id", "paper_id", "number", "text", "is_repeat", "section_id"]
        for row in pq.read_table(self.generation / "recommendations", columns=columns).to_pylist():
            if not row["is_repeat"]:
                self.items[self.stems[row["paper_id"]]].append(row | {"heading": headings.get(row["section_id"], "")})
        self.gold: dict[Key, str | None] = {}
        self.optional: set[Key] = set()
        self.unread: Counter[str] = Counter()
        self.matter = ""
        self.copies: set[str] = set()
        for chain in json.loads((folder / "gold/chains.json").read_text(encoding="utf-8"))["chains"]:
            self._take(chain)

    def _take(self, chain: dict[str, Any]) -> None:
        roles = {row["role"]: row["paper"] for row in chain["papers"]}
        copies = {row["paper"] for row in chain["papers"] if row["role"] in ("resaved", "supplement")}
        for link in chain.get("paper_links") or _papers_of_old(roles):
            key = link["kind"], link["from"], link["to"]
            if link.get("optional"):
                self.optional.add(key)
            else:
                self.gold[key] = None
        if "report" in roles and "later_report" in roles:
            self.optional |= {
                (kind, roles["later_report"], roles[to])
                for kind in ("follows", "background_paper")
                for to in ("report", "notice", "resaved", "supplement")
                if to in roles
            }
        decided: Counter[str] = Counter(link["decision"]["text"] for link in chain["links"] if link.get("decision"))
        for link in chain["links"]:
            self.matter = chain["matter"]
            self._take_item("decided_as", link["recommendation"], link.get("decision"), link["outcome"])
            self._take_item("resolved_as", link["recommendation"], link.get("resolution"), link["outcome"])
            if link.get("decision") and link.get("resolution") and decided[link["decision"]["text"]] == 1:
                self._take_item("minuted_as", link.get("decision"), link.get("resolution"), None)
        self.copies |= copies

    def _take_item(self, kind: str, one: dict[str, Any], other: dict[str, Any] | None, outcome: str | None) -> None:
        if other is None:
            return
        first, second = self._row(one), self._row(other)
        if first is None or second is None:
            self.unread[kind] += 1
            self.gold[kind, json.dumps(one), json.dumps(other)] = outcome
        else:
            self.gold[kind, first, second] = outcome if kind != "decided_as" or outcome == "approved_as_amended" else None

    def _row(self, item: dict[str, Any]) -> str | None:
        """id of the row that holds an item of the gold; None where it was not extracted."""
        scored = []
        for row in self.items[item["paper"]]:
            same_number = item.get("number", "") == (row["number"] or "").strip("().")
            same_heading = fuzz.ratio(row["heading"].lower(), self.matter.lower()) > _ALIKE  # minutes may decide two matters in one wording
            scored.append((_likeness(item["text"], row["text"]) + 3 * same_number + 2 * same_heading, row["id"]))
        best = max(scored, default=(0.0, ""))
        return best[1] if best[0] >= _ALIKE else None

    def key(self, link: Link) -> Key:
        if link.kind in ITEM_KINDS:
            return link.kind, link.from_id, link.to_id
        return link.kind, self.stems[link.from_id], self.stems[link.to_id]

    def is_of_copy(self, link: Link) -> bool:
        return {self.stems[link.from_paper_id or ""], self.stems[link.to_paper_id or ""]} & self.copies != set() and link.kind in ITEM_KINDS

    def judged(self) -> Iterator[tuple[str, str, Any]]:
        """(kind, right / wrong / missed / outcome_right / outcome_wrong, what)."""
        found = {self.key(link): link for link in self.links}
        for key, link in found.items():
            if key in self.gold:
                yield link.kind, "right", key
                told = self.gold[key]
                if told is not None:
                    yield (
                        link.kind,
                        "outcome_right" if told == link.outcome else "outcome_wrong",
                        (key, told, link.outcome, link.changes, link.reason),
                    )
            elif key not in self.optional and not self.is_of_copy(link):
                yield link.kind, "wrong", (self.stems[link.from_paper_id or ""], self.stems[link.to_paper_id or ""], link)
        for key in self.gold:
            if key not in found:
                yield key[0], "missed", key


def _likeness(told: str, read: str) -> float:
    """0 to 100; a row may begin after the words that lead in to it."""
    return max(fuzz.ratio(told, read), 0.95 * fuzz.partial_ratio(told, read) if len(read) > 20 else 0.0)


def _papers_of_old(roles: dict[str, str]) -> list[dict[str, str]]:
    links = [("decided_by", "report", "notice"), ("minuted_in", "report", "minutes"), ("same_decision", "notice", "minutes")]
    return [{"kind": kind, "from": roles[one], "to": roles[other]} for kind, one, other in links if one in roles and other in roles]


def run(folder: Path, seed: int, chains: int, papers: int) -> Archive:
    """Generate, extract and load one archive."""
    made, dataset = folder / f"made{seed}", folder / f"data{seed}"
    generate = [
        sys.executable,
        str(ROOT / "corpus/generate.py"),
        str(made),
        "--seed",
        str(seed),
        "--papers",
        str(papers),
        "--chains",
        str(chains),
        "--no-pdf",
    ]
    subprocess.run(generate, check=True, capture_output=True)
    extract = [sys.executable, "-m", "extract.cli", "extract", str(made / "papers/text"), "--out", str(dataset), "--quiet"]
    subprocess.run(extract, cwd=ROOT, check=True)
    return Archive(made, dataset)


def tally(archives: list[Archive], detail: bool) -> dict[str, Counter[str]]:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for archive in archives:
        for kind, what, row in archive.judged():
            counts[kind][what] += 1
            if detail and what in ("wrong", "missed", "outcome_wrong"):
                print(kind, what, row)
        for kind, n in archive.unread.items():
            counts[kind]["unread"] += n
    return counts


def share(part: int, whole: int) -> str:
    return f"{part / whole:.3f}" if whole else "–"


def table(counts: dict[str, Counter[str]]) -> list[str]:
    lines = ["| kind | right | wrong | missed | precision | recall | outcome right |", "|---|---|---|---|---|---|---|"]
    whole: Counter[str] = Counter()
    for kind in (*PAPER_KINDS, *ITEM_KINDS):
        if kind in counts:
            whole.update(counts[kind])
            lines.append(_line(kind, counts[kind]))
    return [*lines, _line("**all**", whole)]


def _line(kind: str, n: Counter[str]) -> str:
    outcome = f"{n['outcome_right']} of {n['outcome_right'] + n['outcome_wrong']}" if n["outcome_right"] + n["outcome_wrong"] else ""
    right, wrong, missed = n["right"], n["wrong"], n["missed"]
    return f"| {kind} | {right} | {wrong} | {missed} | {share(right, right + wrong)} | {share(right, right + missed)} | {outcome} |"


_SCALED = ("papers", "paper_references", "recommendations", "sections", "dates", "costs")
_TIMED = """
import resource, sys, time
from pathlib import Path
from extract.dataset import generation
from extract.link import compute
start = time.perf_counter()
links = compute(generation(Path(sys.argv[1])))
print(len(links), time.perf_counter() - start, time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def scaled(base: Path, out: Path, papers: int) -> int:
    """A dataset of about so many papers: one archive over and over, each time under other councils, days, references and lines."""
    tables = {name: pq.read_table(base / name) for name in _SCALED}
    times = -(-papers // tables["papers"].num_rows)
    folder = out / "generations/000001"
    for name, cls in TABLES.items():
        (folder / name).mkdir(parents=True)
        if name not in _SCALED:
            pq.write_table(schema(cls.table_name).empty_table(), folder / name / f"{name}-000001.parquet")
    for k in range(times):
        for name, rows in tables.items():
            pq.write_table(_moved(rows, name, k), folder / name / f"{name}-000001-{k:04d}.parquet")
    (folder / "manifest.json").write_text(json.dumps({"sources": []}))
    (out / "current").symlink_to("generations/000001")
    return int(times * tables["papers"].num_rows)


def _moved(rows: pa.Table, name: str, k: int) -> pa.Table:
    days = pa.scalar(37 * k % 3650 * 86_400, pa.int64()).cast(pa.duration("s"))
    for at, field in enumerate(rows.schema):
        column = rows[field.name]
        if field.name == "id" or field.name.endswith("_id"):
            column = pc.binary_join_element_wise(pa.scalar(f"r{k}"), column, "")
        elif pa.types.is_date32(field.type):
            column = pc.add(column.cast(pa.timestamp("s")), days).cast(pa.date32())
        elif field.name == "council":
            column = pc.replace_substring_regex(column, r"^(\w+)", rf"\1x{k}")
        elif field.name == "value" and name == "paper_references":
            column = pc.binary_join_element_wise(column, pa.scalar(f"K{k}"), "")
        elif field.name == "text" and name == "papers":
            column = pc.replace_substring(column, "\n", f" {k}\n")
        rows = rows.set_column(at, field, column)
    return rows


def curve(base: Path, folder: Path, sizes: list[int]) -> list[str]:
    lines = ["| papers | seconds | seconds of one core | papers a core second | memory, MB | links |", "|---|---|---|---|---|---|"]
    for size in sizes:
        out = folder / f"scale{size}"
        count = scaled(base, out, size)
        told = subprocess.run([sys.executable, "-c", _TIMED, str(out)], cwd=ROOT, check=True, capture_output=True, text=True).stdout.split()
        wall, core, memory = (float(value) for value in told[1:])
        lines.append(f"| {count:,} | {wall:.0f} | {core:.0f} | {count / core:,.0f} | {memory:,.0f} | {int(told[0]):,} |")
        print(lines[-1], flush=True)
        shutil.rmtree(out)
    return lines


def kept_curve() -> list[str]:
    """The lines of the curve that LINKS.md holds."""
    written = (HERE / "LINKS.md").read_text(encoding="utf-8").split("## Scale")[1].split("\n## ")[0]
    return [line for line in written.splitlines() if line.startswith("|")]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, nargs="+", default=[3, 5, 8])
    parser.add_argument("--chains", type=int, default=60)
    parser.add_argument("--papers", type=int, default=80)
    parser.add_argument(
        "--sizes", type=int, nargs="*", default=[1_000, 10_000, 100_000], help="papers of the scale curve; none: keep the curve that is written"
    )
    parser.add_argument("--detail", action="store_true", help="print every link that is wrong or missed")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        archives = [run(Path(name), seed, arguments.chains, arguments.papers) for seed in arguments.seeds]
        found = table(tally(archives, arguments.detail))
        print("\n".join(found))
        times = curve(archives[0].generation, Path(name), arguments.sizes) if arguments.sizes else kept_curve()
    command = (
        f"python tests/benchmarks/links.py --seeds {' '.join(map(str, arguments.seeds))} --chains {arguments.chains} --papers {arguments.papers}"
    )
    parts = [
        f"# Links\n\nWritten by `{command}`.\n",
        f"## Made decision chains\n\n{len(archives)} seeds, {arguments.chains} chains and {arguments.papers} other papers each, as text.\n",
        *found,
        "\n## Scale\n\nOne archive repeated under other councils, days, references and lines; one process.\n",
        *times,
        "",
        NOTES.read_text(encoding="utf-8"),
    ]
    (HERE / "LINKS.md").write_text("\n".join(parts), encoding="utf-8")


if __name__ == "__main__":
    main()
