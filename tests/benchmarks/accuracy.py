"""Write ACCURACY.md: the figures on real annotated papers, and on made papers of a seed that the rules were not written with.

The figures on real papers also go to extract/measured.toml, from which `papers card` takes them.

python tests/benchmarks/accuracy.py GOLD PAPERS
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from extract.score import Evaluation

from extract.score.gold import UNNAMED

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
SEED, COUNT = "90210", "120"
NOTES = HERE / "accuracy-notes.md"


def main() -> None:
    gold, papers = map(Path, sys.argv[1:3])
    parts = [
        "# Accuracy\n\nWritten by `python tests/benchmarks/accuracy.py GOLD PAPERS`.\n",
        NOTES.read_text(encoding="utf-8"),
        _measure("Real papers", gold, papers, "papers evaluate GOLD --papers PAPERS"),
    ]
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder)
        subprocess.run(
            [sys.executable, ROOT / "corpus" / "generate.py", "--seed", SEED, "--papers", COUNT, made], check=True, stdout=subprocess.DEVNULL
        )
        for form in ("pdf", "text"):
            command = f"python corpus/generate.py --seed {SEED} --papers {COUNT} OUT; papers evaluate OUT/gold --papers OUT/papers/{form}"
            parts.append(_measure(f"Made papers as {form}", made / "gold", made / "papers" / form, command))
    (HERE / "ACCURACY.md").write_text("\n".join(parts), encoding="utf-8")


def _measure(title: str, gold: Path, papers: Path, command: str) -> str:
    """The report of `papers evaluate`, one level of headings down."""
    from extract import score
    from extract.rulebook import load_rulebook

    result = score.evaluate(gold, papers, None, doubt_factors=load_rulebook().doubt_factors)
    if title == "Real papers":
        (ROOT / "extract" / "measured.toml").write_text(_measured_toml(result), encoding="utf-8")
    report = score.render_markdown(result, command).removeprefix("# Accuracy\n")
    return f"# {title}\n{report}".replace("\n## ", "\n### ").replace(f"# {title}\n", f"## {title}\n", 1)


def _measured_toml(result: Evaluation) -> str:
    tallies = {kind: figures.tally for kind, figures in result.overall.items()}
    councils = {paper.council for paper in result.papers} - {UNNAMED}
    lines = [
        "# Accuracy on annotated real papers, written by tests/benchmarks/accuracy.py; do not edit.",
        f"measured_on = {datetime.now(UTC).date().isoformat()}",
        f"n_papers = {len(result.papers)}",
        f"n_councils = {len(councils)}",
        "",
        "[kinds]",
    ]
    for kind, tally in tallies.items():
        if tally.gold:
            lines.append(f"{kind} = {{ precision = {tally.precision:.3f}, recall = {tally.recall:.3f}, f1 = {tally.f1:.3f}, gold = {tally.gold} }}")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
