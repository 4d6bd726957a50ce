"""Papers are hostile: bombs, code and network, escapes for the terminal, names that climb, patterns that never end."""

from __future__ import annotations

import json
import os
import re
import resource
import subprocess
import sys
import time
import zlib
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import pytest
from click.testing import CliRunner

import extract
from extract import dataset
from extract.cli import main
from extract.cli.group import printable
from extract.errors import SourceError
from extract.pipeline import process
from extract.read.bombs import MOST_UNPACKED, refuse_bombs, refuse_nested_drawings
from extract.read.ocr import tesseract
from tests.conftest import ROOT, require_tool

WATCHED = """
import sys
from pathlib import Path
seen = []
def watch(event, arguments):
    if event.startswith(("socket.connect", "socket.bind", "socket.getaddrinfo", "urllib", "http", "ftplib", "smtplib", "subprocess", "os.system",
                         "os.exec", "os.posix_spawn", "pickle.find_class", "ctypes.dlopen")):
        seen.append((event, str(arguments)))
    elif event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+"):
        seen.append((event, str(arguments)))
from extract.pipeline import process
for path in sys.argv[1:]:
    process(Path(path), "first, so that every library is loaded")
sys.addaudithook(watch)
statuses = {process(Path(path), "x").source.status for path in sys.argv[1:]}
assert statuses <= {"ok", "partial", "failed"}, statuses
print(seen)
"""


def test_reading_opens_no_connection_starts_nothing_and_writes_nothing(tmp_path: Path) -> None:
    (tmp_path / "active.pdf").write_bytes(
        b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(app.launchURL\\('http://x.invalid'\\))>>>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/AA<</O<</S/URI/URI(http://x.invalid)>>>>>>endobj\n"
        b"trailer<</Root 1 0 R>>"
    )
    papers = sorted((ROOT / "corpus" / "papers").rglob("*.*"))[::12]
    done = subprocess.run([sys.executable, "-c", WATCHED, *map(str, papers), str(tmp_path / "active.pdf")], capture_output=True, text=True)
    assert done.stdout == "[]\n", done.stdout + done.stderr


def pdf_stream(content: bytes, filters: bytes) -> bytes:
    return (
        b"%PDF-1.7\n4 0 obj\n<< /Length "
        + str(len(content)).encode()
        + b" /Filter "
        + filters
        + b" >>\nstream\n"
        + content
        + b"\nendstream\nendobj\n"
    )


def zeros(amount: int) -> bytes:
    packer = zlib.compressobj(9)
    piece = b"\0" * (1 << 20)
    return b"".join(packer.compress(piece) for _ in range(amount >> 20)) + packer.flush()


def test_what_unpacks_to_far_more_than_it_is_is_refused_quickly(tmp_path: Path) -> None:
    once = zeros(MOST_UNPACKED + (2 << 20))
    started = time.process_time()
    twice = zlib.compress(once, 9)
    for filters, content in ((b"/FlateDecode", once), (b"[/FlateDecode /FlateDecode]", twice), (b"[/Fl /Fl /Fl]", zlib.compress(twice))):
        with pytest.raises(SourceError, match="unpacks to more than") as refused:
            refuse_bombs(pdf_stream(content, filters))
        assert refused.value.code == "TOO_LARGE"
    assert time.process_time() - started < 20
    (tmp_path / "bomb.pdf").write_bytes(pdf_stream(once, b"/FlateDecode"))
    assert process(tmp_path / "bomb.pdf", "bomb.pdf").source.code == "TOO_LARGE"


def nested_forms(each: int, deep: int, resources: bytes = b"<</XObject<</F %d 0 R>>>>") -> bytes:
    """A PDF whose page draws a form, which draws the next `each` times, and so on."""
    content = b"/F Do " * each
    forms = [(resources % (6 + k) if b"%" in resources else resources, content) for k in range(deep)]
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>"]
    objects.append(b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</XObject<</F 5 0 R>>/Font<</A 9999 0 R>>>>>>")
    objects.append(b"<</Length 28>>stream\nBT /A 12 Tf (Words) Tj ET /F Do\nendstream")
    for named, drawn in [*forms, (b"<<>>", b"0 0 1 1 re f")]:
        head = b"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Filter/FlateDecode/Resources" + named
        packed = zlib.compress(drawn)
        objects.append(head + b"/Length %d>>stream\n" % len(packed) + packed + b"\nendstream")
    whole = b"".join(b"%d 0 obj\n" % number + content + b"\nendobj\n" for number, content in enumerate(objects, 1))
    return b"%PDF-1.7\n" + whole + b"trailer\n<</Root 1 0 R/Size %d>>\n" % (len(objects) + 1)


def test_forms_that_draw_forms_without_end_are_refused_before_they_are_drawn(tmp_path: Path) -> None:
    started = time.process_time()
    (tmp_path / "bomb.pdf").write_bytes(nested_forms(10, 12))
    assert process(tmp_path / "bomb.pdf", "bomb.pdf").source.code == "TOO_LARGE"
    assert time.process_time() - started < 10
    for data in (nested_forms(1, 30), nested_forms(2, 6), nested_forms(400, 2)):  # many, and still drawn in good time
        refuse_nested_drawings(data, None)
    refuse_nested_drawings(nested_forms(10, 12, b"<</XObject<</F 9998 0 R>>>>"), None)  # forms that draw nothing there is
    page = ["--html", str(tmp_path / "page.html")]
    for command in (["show"], ["show", *page], ["text"], ["check"], ["report", *page]):
        done = CliRunner().invoke(main, [*command, str(tmp_path / "bomb.pdf")])
        assert (done.exit_code, done.stderr.count("\n")) == (5, 1), command
        assert "print it to a new PDF" in done.stderr


def test_ordinary_streams_pass() -> None:
    for data in (b"", b"stream\n", pdf_stream(zeros(8 << 20), b"/FlateDecode"), pdf_stream(b"\xff" * 300_000, b"/FlateDecode")):
        refuse_bombs(data)
    for path in sorted((ROOT / "corpus" / "papers" / "pdf").glob("*.pdf")):
        refuse_bombs(path.read_bytes())


def test_control_characters_never_reach_a_terminal() -> None:
    assert printable("a\x1b[31m\x9b31m\x07\u202eb\ud800") == "a\\x1b[31m\\x9b31m\\x07\\u202eb\\ud800"
    assert printable("one\ntwo\t", "\n\t") == "one\ntwo\t"


@pytest.mark.parametrize("name", ["../up.txt", "a/../../up.txt", "/etc/passwd", "..", "current/x.txt", "generations/1/x"])
def test_names_of_sources_never_become_paths_of_the_output(tmp_path: Path, name: str) -> None:
    from extract.batch import Job
    from extract.batch import extract as run_all

    (tmp_path / "paper.txt").write_text("1. Recommendations\n\n1.1 Approve £5.\n")
    before = set(tmp_path.rglob("*"))
    [done] = run_all([Job(tmp_path / "paper.txt", name)], tmp_path / "out", lambda _: None, workers=1)
    assert done.status == "ok"
    assert dataset.load_arrow(tmp_path / "out", "sources")["source"].to_pylist() == [name]
    assert {path for path in tmp_path.rglob("*") if not path.is_relative_to(tmp_path / "out")} == before


def test_errors_are_told_without_control_characters(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["extract", str(tmp_path / "\x9bgone"), "--out", str(tmp_path / "out")])
    assert "\\x9bgone: no such file" in done.output


LENGTH = 2000
RUNS = ("a", " ", "1", "1,", "(", "A ", "£", ". ", "\t", "\n", "- ", "_", "| ", "1.1 ", "Abc-", "<td>", "&#1;", "£1,000 ", "Councillor A ")


def patterns() -> dict[str, re.Pattern[str]]:
    found = {}
    for module in walk_packages(extract.__path__, "extract."):
        if not module.name.endswith("__main__"):
            for name, value in vars(import_module(module.name)).items():
                if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
                    found[f"{module.name}.{name}"] = value
    return found


def test_no_pattern_of_the_program_takes_for_ever() -> None:
    """Those of rules are tried in the property tests; here what modules compile themselves: searched, and matched at the start."""
    slow = []
    for name, pattern in patterns().items():
        for run in RUNS:
            text = run * (LENGTH // len(run)) + "!"
            started = time.process_time()
            pattern.match(text)
            for found in pattern.finditer(text):
                del found
            taken = time.process_time() - started
            if taken > 1.0:
                slow.append((name, run, round(taken, 2)))
    assert not slow


def seconds_of(path: Path) -> float:
    started = time.process_time()
    assert process(path, path.name).source.status in ("ok", "failed")
    return time.process_time() - started


@pytest.mark.parametrize(
    ("name", "begin", "row", "end"),
    [
        ("wide.html", "<h1>Costs</h1><table>", "<tr>" + "<td>7</td>" * 10_000 + "</tr>", "</table>"),
        ("wide.txt", "Costs\n\n", "\t".join(["7"] * 10_000) + "\n", ""),
        ("spans.html", "<h1>Costs</h1><table><tr>", "<td rowspan=60000 colspan=900>Bench" * 20, "</table>"),
        ("long.txt", "Costs\n\n", "Bench    £12    £15\n" * 4000, ""),
        ("long.html", "<h1>Costs</h1><table><tr><th>Item<th>2030/31<th>Total", "<tr><td>Bench<td>£12<td>£12" * 3000, "</table>"),
        ("gaps.txt", "Costs\n\nItem\t2030/31\t2031/32\tTotal\n", "Bench\t\t£12\t£15\n" * 3000, ""),
        ("totals.txt", "Costs\n\nItem\t2030/31\t2031/32\n", "Bench\t12\t15\nLamp\t1\t2\nTotal\t13\t17\n" * 1000, ""),
        ("dates.txt", "Dates\n\nItem\tBegun\tDone\n", "Bench\t4 May 2031\t5 June 2031\n" * 2500, ""),
    ],
)
def test_tables_take_time_by_their_cells_and_not_by_the_square_of_them(tmp_path: Path, name: str, begin: str, row: str, end: str) -> None:
    (tmp_path / name).write_text(begin + row * 3 + end)
    assert seconds_of(tmp_path / name) < 12


def test_pages_on_which_nothing_is_drawn_are_not_made_pictures_of(tmp_path: Path) -> None:
    require_tool(tesseract(), "tesseract")
    kids = b"4 0 R " * 400
    (tmp_path / "blank.pdf").write_bytes(
        b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count 400/Kids[" + kids + b"]>>endobj\n"
        b"4 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>"
    )
    assert process(tmp_path / "blank.pdf", "blank.pdf").source.code == "EMPTY"
    assert seconds_of(tmp_path / "blank.pdf") < 10


def test_json_for_a_terminal_reads_back_as_it_was(tmp_path: Path) -> None:
    paper = "Report title: Benches \x9b31m\u202e £5 café\n\n1. Recommendations\n\n1.1 Approve £5 for TBC \x9b31m\u202e.\n"
    (tmp_path / "a.txt").write_text(paper)
    for arguments in (["text", "--json"], ["check", "--severity", "info", "--json"]):
        done = CliRunner().invoke(main, [*arguments, str(tmp_path / "a.txt")])
        assert done.exit_code == 0, done.output
        assert all(c.isprintable() or c == "\n" for c in done.stdout), arguments
        assert "£5" in done.stdout
        assert "\x9b31m\u202e" in json.dumps(json.loads(done.stdout), ensure_ascii=False)


@pytest.mark.parametrize("command", [["show"], ["check"], ["text"], ["show", "--html", "page.html"], ["report", "--html", "page.html"]])
def test_a_name_that_is_no_text_is_read_and_told_with_its_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: list[str]) -> None:
    monkeypatch.chdir(tmp_path)
    path = Path(os.fsdecode(b"caf\xe9.txt"))
    path.write_text("1. Recommendations\n\n1.1 Approve £5 for TBC.\n")
    done = CliRunner().invoke(main, [command[0], str(path), *command[1:]])
    assert done.exit_code == 0, done.output
    if command == ["show"]:
        assert "caf\\xe9.txt" in done.stdout


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
@pytest.mark.parametrize("command", ["text", "show", "check"])
def test_output_that_takes_no_more_is_a_clear_error(tmp_path: Path, command: str) -> None:
    (tmp_path / "a.txt").write_text("1. Recommendations\n\n1.1 Approve £5.\n")
    with Path("/dev/full").open("w") as full:
        done = subprocess.run([sys.executable, "-m", "extract.cli", command, str(tmp_path / "a.txt")], stdout=full, stderr=subprocess.PIPE, text=True)
    assert (done.returncode, done.stderr) == (1, "papers: No space left on device\n")


@pytest.mark.parametrize(("form", "room"), [("csv", 100), ("jsonl", 100), ("sqlite", 100), ("xlsx", 100), ("xlsx", 3000), ("xlsx", 12_000)])
def test_an_export_for_which_there_is_no_room_is_one_line(tmp_path: Path, form: str, room: int) -> None:
    (tmp_path / "a.txt").write_text("1. Recommendations\n\n1.1 Approve £5.\n")
    assert CliRunner().invoke(main, ["extract", str(tmp_path / "a.txt"), "--out", str(tmp_path / "out")]).exit_code == 0
    done = subprocess.run(
        [sys.executable, "-m", "extract.cli", "export", str(tmp_path / "out"), "--format", form, "--out", str(tmp_path / "export")],
        capture_output=True,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (room, room)),
    )
    assert done.returncode == 1
    assert re.fullmatch(r"papers: .*export: cannot be written \(.+\); choose another place with --out\n", done.stderr)
    assert not (tmp_path / "export").exists()
