"""Every command and every line of Python that README and RECIPES show is run, and its links lead somewhere."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from extract.cli import main
from tests.conftest import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = {name: (ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "RECIPES.md")}
BLOCKS = [(name, *block) for name, text in PAGES.items() for block in re.findall(r"```(\w+)\n(.*?)```", text, re.DOTALL)]
CORPUS = ROOT / "corpus" / "papers" / "pdf"
PAPERS = ("min260312_environment_committee.pdf", "p005_wyreminster_cabinet_report.pdf", "p006_wyreminster_decision_notice.pdf")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as the pages suppose it: reports/, the dataset outputs/ made of them and linked, the sample papers in corpus/."""
    folder = tmp_path_factory.mktemp("readme")
    (folder / "reports").mkdir()
    shutil.copy(next(CORPUS.glob("cm*.pdf")), folder / "reports" / "depots.pdf")
    for name in PAPERS:
        shutil.copy(CORPUS / name, folder / "reports" / name)
    (folder / "corpus").symlink_to(ROOT / "corpus")
    outputs = str(folder / "outputs")
    for command in (["extract", str(folder / "reports"), "--out", outputs], ["link", outputs], ["index", outputs]):
        result = CliRunner().invoke(main, command)
        assert result.exit_code == 0, result.output
    return folder


def _examples(command: click.Command) -> list[str]:
    """The commands that --help shows, of this command and those below it; what serves until it is stopped is left out."""
    own = re.findall(r"^  (papers (?!serve).*)$", command.epilog or "", re.MULTILINE)
    below = command.commands.values() if isinstance(command, click.Group) else ()
    return own + [example for inner in below for example in _examples(inner)]


def _commands() -> list[str]:
    shown = [line.removeprefix("$ ") for _, kind, text in BLOCKS if kind == "console" for line in text.splitlines() if line.startswith("$ papers")]
    return sorted(
        {
            *shown,
            *_examples(main),
            *(words for cell in re.findall(r"^\| (`papers .*?`) \|", README, re.MULTILINE) for words in re.findall(r"`(.*?)`", cell)),
        }
    )


@pytest.mark.parametrize("command", _commands())
def test_every_command_runs(command: str, world: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(world)
    stand_ins = {
        "SOURCES...": "reports/depots.pdf", "FILE": "reports/depots.pdf", "PAPERS": "reports", "GOLD": "corpus/gold", "OLD": "outputs",
        "NEW": "outputs", "before": "outputs", "after": "outputs", "NAME": "'Invest to Save Reserve'",
        "page.html": str(tmp_path / "page.html"), "depots.html": str(tmp_path / "depots.html"),
    }  # fmt: skip
    for words, name in stand_ins.items():
        command = re.sub(rf"(?<=\s){re.escape(words)}(?=\s|$)", name, command)
    if "PAPER_ID" in command:
        command = _ready_to_remove(command, tmp_path)
    arguments = shlex.split(command)[1:] + ["--force"] * ("export" in command)
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code in ((0, 7) if "check" in command else (0,)), result.output
    assert result.output


def test_every_command_shows_how_it_is_called() -> None:
    for command in (command for group in (main, main.commands["rules"]) for command in group.commands.values()):  # type: ignore[attr-defined]
        assert "papers " in (command.epilog or "") or isinstance(command, click.Group), command.name


def _ready_to_remove(command: str, folder: Path) -> str:
    """The command with a paper of a dataset that nothing else needs."""
    from extract import read_papers

    data = read_papers(["reports/depots.pdf"], folder / "out")
    return f"{command.replace('PAPER_ID', data.papers['paper_id'].iloc[0])} --out {folder / 'out'}"


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, kind, text in BLOCKS if kind == "python"])
def test_the_python_runs(name: str, text: str, world: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(world)
    if "committee_papers" in text:
        import extract.spacy_component  # an installed package makes this known to spaCy; a bare copy of the repository does not

        assert extract.spacy_component.NAME
    exec(compile(text, name, "exec"), {})  # our own pages


def test_make_targets_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = re.findall(r"^make (\w+)", README, re.MULTILINE)
    assert targets == ["demo", "test"]
    assert all(re.search(rf"^{target}:", makefile, re.MULTILINE) for target in targets)


@pytest.mark.parametrize(
    "name", ["README.md", "RECIPES.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md", "rules/README.md", "corpus/README.md"]
)
def test_links_lead_somewhere(name: str) -> None:
    page = ROOT / name
    for target in re.findall(r"\]\(([^)#]+?)\)", page.read_text(encoding="utf-8")):
        assert target.startswith("http") or (page.parent / target).exists(), target


def test_exit_codes_are_those_of_the_program() -> None:
    from extract import errors
    from extract.cli.group import SOME_FAILED

    codes: dict[type[errors.PapersError], int] = {errors.PapersError: 1, errors.RuleError: 3, errors.DatasetError: 4, errors.SourceError: 5}
    assert {cls: cls.exit_code for cls in codes} == codes
    assert f"{SOME_FAILED} some sources failed" in README
