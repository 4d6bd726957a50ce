"""`papers evaluate`: measured against annotations."""

from __future__ import annotations

from pathlib import Path

import click

from extract.cli.group import clear_errors, echo_json, examples, main


@main.command(short_help="Measure against annotations (gold).", epilog=examples("evaluate corpus/gold --papers corpus/papers/pdf"))
@click.argument("gold", type=click.Path(path_type=Path, exists=True))
@click.option("--papers", type=click.Path(path_type=Path, exists=True), help="Folder (or file) of the annotated papers; they are read first.")
@click.option("--out", type=click.Path(path_type=Path), help="Dataset to write them to, or, without --papers, the dataset to measure.")
@click.option("--kind", "kinds", multiple=True, metavar="KIND", help="Measure only this kind, such as costs (may be repeated).")
@click.option("--detail", is_flag=True, help="List what was missed, found too much or wrong, with page and rule.")
@click.option(
    "--calibrate",
    "target",
    is_flag=False,
    flag_value="rules/precision.toml",
    type=click.Path(path_type=Path),
    help="Write the precision of every rule to this file (without a name: rules/precision.toml).",
)
@click.option("--markdown", type=click.Path(path_type=Path), help="Write the figures to this file as Markdown.")
@click.option("--samples", default=1000, show_default=True, type=click.IntRange(0), metavar="N", help="Bootstrap samples behind the intervals.")
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
@clear_errors
def evaluate(
    gold: Path,
    papers: Path | None,
    out: Path | None,
    kinds: tuple[str, ...],
    detail: bool,
    target: Path | None,
    markdown: Path | None,
    samples: int,
    as_json: bool,
) -> None:
    """Measure precision, recall and F1 against GOLD (a folder of annotations, one JSON file for each paper).

    The figures are by kind, by council and by type of paper, and with one council left out at a time.
    """
    from rich.console import Console

    from extract import score
    from extract.rulebook import load_rulebook

    result = score.evaluate(gold, papers, out, kinds=kinds, samples=samples, doubt_factors=load_rulebook().doubt_factors)
    if target is not None:
        score.calibrate(result, target)
    if markdown is not None:
        markdown.write_text(score.render_markdown(result, "papers evaluate GOLD --papers PAPERS"), encoding="utf-8")
    if as_json:
        echo_json(score.as_json(result, detail=detail), indent=1)
    else:
        Console().print(score.render(result, detail=detail))
