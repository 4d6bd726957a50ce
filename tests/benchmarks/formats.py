"""Write FORMATS.md: how alike the records of a sample paper are, read from a Word file or a web page and from its PDF.

python -m tests.benchmarks.formats
"""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path

from extract.pipeline import process
from extract.records import Evidence
from tests.benchmarks.icdar import Tally
from tests.benchmarks.parity import VALUES, Key, _key, _shown

HERE = Path(__file__).parent
PAPERS = HERE.parent.parent / "corpus" / "papers"
FORMATS = ("docx", "html")


def records(path: Path) -> dict[str, Counter[Key]]:
    """The records of a paper by table, each as its words and values."""
    result = process(path, path.name)
    assert result.document is not None, result.source.reason
    found: dict[str, Counter[Key]] = defaultdict(Counter)
    for table, columns in VALUES.items():
        for row in result.rows[table]:
            if isinstance(row, Evidence) and row.quote:
                found[table][_key(row, table, columns)] += 1
    return found


def compared(kind: str) -> tuple[dict[str, Tally], list[str], int]:
    """Records of all papers of a format against those of their PDFs, by table; what differs; how many papers."""
    totals: dict[str, Tally] = defaultdict(Tally)
    differences: list[str] = []
    paths = sorted((PAPERS / kind).glob(f"p0*.{kind}"))
    for path in paths:
        ours, theirs = records(path), records(PAPERS / "pdf" / f"{path.stem}.pdf")
        for table in VALUES:
            a, b = ours[table], theirs[table]
            totals[table] += Tally((a & b).total(), a.total(), b.total())
            differences += [f"{path.stem}: {table} only in the {kind}: {_shown(key)}" for key in a - b]
            differences += [f"{path.stem}: {table} only in the PDF: {_shown(key)}" for key in b - a]
    return totals, differences, len(paths)


def main() -> None:
    lines = [
        "# Word files and web pages\n",
        "Written by `python -m tests.benchmarks.formats`: sample papers as Word file or page of a committee system, against their PDFs.",
        "A record is the same where its words and its values are.\n",
    ]
    for kind in FORMATS:
        totals, differences, count = compared(kind)
        every = sum(totals.values(), Tally())
        lines += [
            f"## {kind}\n",
            f"{count} papers: F1 of records **{every.f1:.3f}** (bar .97).\n",
            "| records | F1 | in both | here | PDF |",
            "|---|---|---|---|---|",
            *(f"| {table} | {t.f1:.3f} | {t.right} | {t.given} | {t.wanted} |" for table, t in totals.items() if t.given or t.wanted),
            "",
            *(["What differs, by its values:\n", *(f"- {line}" for line in differences[:40]), ""] if differences else []),
        ]
    (HERE / "FORMATS.md").write_text("\n".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
