"""The files of rules/ as they are written: TOML, validated, and the version that they make.

A file holds `[fragments]` (named pieces of regular expressions), `[[rule]]` tables and `[vocabulary.NAME]` tables of
phrase lists. A file in rules/councils/ is the profile of one council: it adds rules and phrases and switches rules off for that
council's papers. An unknown key or a rule without examples is a RuleError that names file, rule and key.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from extract.errors import RuleError

# spaCy's blank pipeline fills these; others raise or silently match nothing, so they are refused when rules load.
_TOKEN_KEYS = {"ORTH", "TEXT", "LOWER", "LENGTH", "IS_ALPHA", "IS_ASCII", "IS_DIGIT", "IS_LOWER", "IS_UPPER", "IS_TITLE", "IS_PUNCT", "IS_SPACE",
               "IS_STOP", "IS_QUOTE", "LIKE_NUM", "LIKE_URL", "LIKE_EMAIL", "SHAPE", "OP", "SPACY", "NORM", "IS_BRACKET", "IS_CURRENCY",
               "IS_LEFT_PUNCT", "IS_RIGHT_PUNCT"}  # fmt: skip


class RuleModel(BaseModel):
    """One rule as written in TOML.

    `regex` is composed from `$fragments` and case-insensitive unless `case_sensitive`; `tokens` is a list of spaCy
    Matcher patterns. `gate`: the rule is only tried on text that holds one of these strings (lower case; `$name` stands
    for the alternatives of a fragment of plain words). `sets`: values the rule states for the record. `matches`: examples
    it must find, the expected words between « and » where that matters; `rejects`: examples in which it must find nothing.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"^[a-z_]+(\.[a-z0-9_]+)+$")
    kind: str
    about: str
    regex: str | None = None
    tokens: list[list[dict[str, Any]]] | None = None
    case_sensitive: bool = False
    gate: list[str] = []
    sets: dict[str, str | bool | int] = {}
    matches: list[str] = Field(min_length=1)
    rejects: list[str] = Field(min_length=1)

    @model_validator(mode="after")
    def _one_engine(self) -> RuleModel:
        if (self.regex is None) == (self.tokens is None):
            raise ValueError("give either regex or tokens")
        for key in (key for pattern in self.tokens or [] for token in pattern for key in token):
            if key not in _TOKEN_KEYS:
                raise ValueError(f"tokens: {key} is not known to a blank pipeline")
        return self


class PrecisionModel(BaseModel):
    """Cases of one rule on annotated papers; `bound` is the lower bound of its precision, None where too few were seen."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    right: int = Field(ge=0)
    wrong: int = Field(ge=0)
    councils: int = Field(ge=0)
    bound: float | None = Field(default=None, ge=0, le=1)


class DoubtModel(BaseModel):
    """What casts a record in doubt: its confidence is multiplied by `factor`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    factor: float = Field(ge=0, le=1)
    about: str


class RuleFile(BaseModel):
    """What a file of rules/ may hold: fragments, rules, vocabularies, and the measured precision of rules and doubts."""

    model_config = ConfigDict(extra="forbid")

    fragments: dict[str, str] = {}
    rule: list[RuleModel] = []
    vocabulary: dict[str, dict[str, list[str]]] = {}
    precision: dict[str, PrecisionModel] = {}
    doubts: dict[str, DoubtModel] = {}


class ProfileFile(RuleFile):
    """What holds for one council only; `council` as its papers name it, `off`: ids of rules that are not for it."""

    council: str = Field(min_length=1)
    off: list[str] = []


def with_model(version: str, model: str | None) -> str:
    """The version of rules together with the trained model that proposes people to them."""
    return version if model is None else f"{version}+{model}"


def rules_folder() -> Path:
    """rules/ of the installed package (the wheel ships it inside `extract`), else of the source tree."""
    inside = Path(__file__).parent / "rules"
    return inside if inside.is_dir() else Path(__file__).parent.parent / "rules"


@lru_cache(maxsize=4)
def rules_version(folder: Path | None = None) -> str:
    """The version of the rules below `folder`: the hash of the files, without the time it takes to compile them."""
    general, councils = files_below(folder or rules_folder())
    return files_version({**general, **councils})


def files_version(files: Mapping[str, Path]) -> str:
    """The version that files make: twelve hex digits of the SHA-256 of their names and bytes, in the order given."""
    return hashlib.sha256(b"".join(name.encode() + b"\0" + path.read_bytes() for name, path in files.items())).hexdigest()[:12]


def files_below(root: Path) -> tuple[dict[str, Path], dict[str, Path]]:
    """The general files and the profiles of councils, by their names below `root`. Raises RuleError where there are none."""
    general, councils = ({path.relative_to(root).as_posix(): path for path in sorted(root.glob(which))} for which in ("*.toml", "councils/*.toml"))
    if not general:
        raise RuleError(f"{root}: no rule files (*.toml) found; reinstall the package or name the right folder")
    return general, councils


F = TypeVar("F", bound=RuleFile)


def read_file(path: Path, model: type[F]) -> F:
    """A rule file, checked against its model. Raises RuleError, which names file, rule and key, for what does not hold."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RuleError(f"{path.name}: not valid TOML: {error}") from error
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        raise RuleError(_explain(path.name, raw, error)) from error


def _explain(name: str, raw: dict[str, Any], error: ValidationError) -> str:
    # A misspelt key gives two errors, one for what is missing; the key that is there says more.
    first = min(error.errors(), key=lambda e: e["type"] != "extra_forbidden")
    where = list(first["loc"])
    rule = ""
    if len(where) > 1 and where[0] == "rule" and isinstance(where[1], int):
        rule = f"rule {raw['rule'][where[1]].get('id', f'number {where[1] + 1}')}: "
        where = where[2:]
    return f"{name}: {rule}{'.'.join(map(str, where)) or 'rule'}: {first['msg']}"
