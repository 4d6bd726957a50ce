"""Every error and warning over the real papers, each with the verdict of a reader: python tests/benchmarks/flags.py [FOLDER ...]

The folders default to those of ../shared/papers. Verdicts stand in flags_judged.csv beside this script, one line for each
(paper, kind, key), where the key is a hash of the words a flag rests on, so that no words of a paper are in the tally. A
flag that nobody has judged is listed as such, and verdicts whose flag is gone are listed below. Writes FLAGS.md.
"""

from __future__ import annotations

import csv
import hashlib
import sys
from collections import Counter
from pathlib import Path

from extract.batch import find_jobs
from extract.pipeline import process
from extract.records import Flag, Paper

HERE = Path(__file__).parent
FOLDERS = tuple(HERE.parents[2] / "shared" / "papers" / name for name in ("text", "pdf", "packs", "text-other", "rebuilt"))
UNJUDGED = "not judged"
Key = tuple[str, str, str]

_HEAD = """# Errors and warnings over the real papers, each read and judged

Written by `python tests/benchmarks/flags.py`; verdicts and notes are in `flags_judged.csv`. The same flag of the same words
in one file counts once (a file that binds many copies of a paper repeats it). Right: a careful reader would point it out for
the reason given.
"""


def main(folders: list[Path]) -> None:
    flags = _flags(folders)
    verdicts = _verdicts()
    (HERE / "FLAGS.md").write_text(_page(flags, verdicts), encoding="utf-8")
    for (paper, kind, key), (severity, times, message) in flags.items():
        if (paper, kind, key) not in verdicts:
            print(f"{UNJUDGED}: {paper},{kind},{key}: {severity} ({times}): {message}")


def _flags(folders: list[Path]) -> dict[Key, tuple[str, int, str]]:
    """Errors and warnings by paper, kind and key: severity, how often, and the message of the first."""
    found: dict[Key, tuple[str, int, str]] = {}
    for job in find_jobs(folders):
        rows = process(job.path, job.source).rows
        papers = {p.paper_id for p in rows["papers"] if isinstance(p, Paper)}
        for flag in rows["flags"]:
            assert isinstance(flag, Flag)
            assert flag.paper_id in papers
            if flag.severity != "info":
                key = (_name(job.path), flag.kind, _key(flag))
                times = found[key][1] + 1 if key in found else 1
                found[key] = (flag.severity, times, flag.message)
    return dict(sorted(found.items(), key=lambda item: (item[1][0], item[0])))


def _name(path: Path) -> str:
    return path.stem.split("_")[0]


def _key(flag: Flag) -> str:
    """A hash of the letters and digits a flag rests on: spacing and marks may change with the reading."""
    words = "".join(ch.lower() for quote in sorted(flag.quotes[:3]) or [flag.message] for ch in quote if ch.isalnum())
    return hashlib.sha256(words.encode()).hexdigest()[:8]


def _verdicts() -> dict[Key, tuple[str, str]]:
    with (HERE / "flags_judged.csv").open(encoding="utf-8", newline="") as file:
        return {(row["paper"], row["kind"], row["key"]): (row["verdict"], row["note"]) for row in csv.DictReader(file)}


def _page(flags: dict[Key, tuple[str, int, str]], verdicts: dict[Key, tuple[str, str]]) -> str:
    counts = Counter((flags[key][0], verdicts.get(key, (UNJUDGED, ""))[0]) for key in flags)
    lines = [_HEAD]
    lines += ["| severity | right | wrong | not judged |", "|---|---|---|---|"]
    lines += [f"| {s} | {counts[s, 'right']} | {counts[s, 'wrong']} | {counts[s, UNJUDGED]} |" for s in ("error", "warning")]
    lines += ["", "| paper | severity | flag | key | times | verdict | note |", "|---|---|---|---|---|---|---|"]
    for key, (severity, times, _) in flags.items():
        verdict, note = verdicts.get(key, (UNJUDGED, ""))
        lines.append(f"| {key[0]} | {severity} | {key[1]} | {key[2]} | {times} | {verdict} | {note} |")
    gone = [f"{paper} {kind} {key} ({verdicts[paper, kind, key][0]})" for paper, kind, key in verdicts if (paper, kind, key) not in flags]
    if gone:
        lines += ["", f"Judged before and no longer found: {', '.join(gone)}."]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]] or [folder for folder in FOLDERS if folder.is_dir()])
