"""Every command and every line of Python that the README shows is run, and its links lead somewhere."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from extract.cli import main
from tests.conftest import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", README, re.DOTALL)


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("readme") / "outputs"
    result = CliRunner().invoke(main, ["extract", str(ROOT / "corpus" / "papers" / "text"), "--out", str(out)])
    assert result.exit_code == 0, result.output
    return out


def _commands() -> list[str]:
    shown = [line.removeprefix("$ ") for kind, text in BLOCKS if kind == "console" for line in text.splitlines() if line.startswith("$ papers")]
    return sorted({*shown, *(words for cell in re.findall(r"^\| (`papers .*?`) \|", README, re.MULTILINE) for words in re.findall(r"`(.*?)`", cell))})


@pytest.mark.parametrize("command", _commands())
def test_every_command_runs(command: str, outputs: Path, tmp_path: Path) -> None:
    paper = next((ROOT / "corpus" / "papers" / "pdf").glob("cm*.pdf"))
    stand_ins = {
        "SOURCES...": paper, "FILE": paper, "PAPERS": paper, "reports/depots.pdf": paper, "reports/": paper, "page.html": tmp_path / "page.html",
        "GOLD": ROOT / "corpus" / "gold", "OLD": outputs, "NEW": outputs, "outputs/": tmp_path / "o", "outputs": outputs,
    }  # fmt: skip
    for words, path in stand_ins.items():
        command = re.sub(rf"(?<=\s){re.escape(words)}(?=\s|$)", str(path), command)
    result = CliRunner().invoke(main, shlex.split(command)[1:])
    assert result.exit_code == 0, result.output
    assert result.output


def test_the_python_runs(outputs: Path) -> None:
    for kind, text in BLOCKS:
        if kind == "python":
            exec(compile(text.replace('"outputs/', f'"{outputs}/'), "README.md", "exec"), {})  # our own README


def test_make_targets_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = re.findall(r"^make (\w+)", README, re.MULTILINE)
    assert targets == ["demo", "test"]
    assert all(re.search(rf"^{target}:", makefile, re.MULTILINE) for target in targets)


@pytest.mark.parametrize("name", ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md", "rules/README.md", "corpus/README.md"])
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
