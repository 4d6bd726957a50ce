"""Write the sample papers: `python corpus/generate.py [FOLDER] [--seed N] [--papers N] [--chains N] [--no-pdf]`.

The folder is corpus/ itself unless named; without --seed it holds the papers written by hand and the committed set of made
ones, with --seed only made ones. Needs reportlab, weasyprint and python-docx. The same seed gives the same text and gold on every run.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
if str(HERE.parent) not in sys.path:  # the writer is no part of the installed package
    sys.path.insert(0, str(HERE.parent))

from corpus.writer import (  # noqa: E402  # the path must be set first
    annotate,
    archive,
    content,
    dialects,
    exports,
    html_pages,
    made,
    made_gold,
    pack_pages,
    packs,
    pages,
    rl_pages,
    web_pages,
    word_files,
)
from corpus.writer.model import Paper  # noqa: E402

SEED, PAPERS = 2026, 48
PACKS = (14, 21, 23)  # the made packs that are committed: unlike one another, and small
PRODUCERS = {"reportlab": rl_pages.write_pdf, "weasyprint": html_pages.write_pdf}


def _targets(folder: Path, file: str) -> tuple[Path, Path, Path]:
    targets = folder / f"papers/pdf/{file}.pdf", folder / f"papers/text/{file}.txt", folder / f"gold/{file}.json"
    for target in targets:
        target.parent.mkdir(parents=True, exist_ok=True)
    return targets


def _write_gold(path: Path, gold: Any) -> None:
    """Write an annotation with its keys in order; what is null is left out, but for amounts, which every cost states."""
    path.write_text(json.dumps(_stated(gold), ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def _stated(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _stated(v) for k, v in value.items() if v is not None or k == "amount"}
    return [_stated(v) for v in value] if isinstance(value, list | tuple) else value


def generate(folder: Path) -> list[Path]:
    """Write PDF, text export and gold of every paper written by hand under `folder`; returns the files written, in order."""
    written = []
    for path in sorted((HERE / "sources").glob("*.toml")):
        source = content.load(path)
        pdf, text, gold = _targets(folder, source["file"])
        gold = gold.with_name(f"{source['file'].split('_')[0]}.json")
        printed = pages.write_pdf(source, pdf)
        text.write_text(exports.DIALECTS[source["layout"]](source, printed), encoding="utf-8")
        _write_gold(gold, annotate.gold(source, printed))
        written += [pdf, text, gold]
    return written


def _write_other(paper: Paper, ordinal: int, folder: Path) -> list[Path]:
    """Every fourth made paper also as a Word file, every fourth as a page of a committee system."""
    kind = {0: "docx", 2: "html"}.get(ordinal % 4)
    if kind is None:
        return []
    path = folder / f"papers/{kind}/{paper.stem}.{kind}"
    path.parent.mkdir(parents=True, exist_ok=True)
    if kind == "docx":
        word_files.write_docx(paper, path)
    else:
        path.write_text(web_pages.page(paper), encoding="utf-8")
    return [path]


def write_made(paper: Paper, folder: Path, pdf_too: bool = True) -> list[Path]:
    """Write one made paper; without its PDF the gold names no pages."""
    pdf, text, gold = _targets(folder, paper.stem)
    printed = PRODUCERS[paper.look.producer](paper, pdf) if pdf_too else {}
    text.write_text(dialects.export(paper), encoding="utf-8")
    _write_gold(gold, made_gold.gold(paper, printed))
    return [pdf, text, gold] if pdf_too else [text, gold]


def generate_made(folder: Path, seed: int = SEED, count: int = PAPERS, pdf_too: bool = True, archived: int = 0) -> list[Path]:
    """Write the made papers of a seed and the chains among them, and `archived` chains more with all that may become of a decision."""
    papers, chains = made.make(seed, count)
    more, theirs = archive.make(seed, archived)
    papers, chains = [*papers, *more], [*chains, *theirs]
    written = [path for paper in papers for path in write_made(paper, folder, pdf_too)]
    written += [path for ordinal, paper in enumerate(papers) for path in _write_other(paper, ordinal, folder)]
    path = folder / "gold/chains.json"
    _write_gold(path, {"chains": chains})
    return [*written, path]


def generate_packs(folder: Path, seed: int = SEED) -> list[Path]:
    """Write the agenda packs that are committed, of any seed."""
    written = []
    for ordinal in PACKS:
        [pack] = packs.make(seed, 1, ordinal)
        written += pack_pages.write_pack(pack, folder / f"papers/packs/{pack.stem}.pdf", folder / f"gold/packs/{pack.stem}.json")
    return written


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=HERE, help="where to write; without it, over what lies in corpus/")
    parser.add_argument("--seed", type=int, metavar="N", help="other made papers than the committed ones")
    parser.add_argument("--papers", type=int, default=PAPERS, metavar="N", help="how many made papers (%(default)s unless said)")
    parser.add_argument(
        "--chains", type=int, default=0, metavar="N", help="decision chains besides, amended, deferred, called in, ... (none unless said)"
    )
    parser.add_argument("--no-pdf", action="store_true", help="made papers only, as text; their gold then names no pages")
    arguments = parser.parse_args()
    written = [] if arguments.seed is not None or arguments.no_pdf else generate(arguments.folder)
    seed = SEED if arguments.seed is None else arguments.seed
    written += generate_made(arguments.folder, seed, arguments.papers, not arguments.no_pdf, arguments.chains)
    if not arguments.no_pdf:
        written += generate_packs(arguments.folder, seed)
    for path in written:
        print(path.name, path.stat().st_size)


if __name__ == "__main__":
    main()
