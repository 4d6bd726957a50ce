"""The knowledge of councils, read from rules/*.toml into one typed, validated Rulebook.

A file holds `[fragments]` (named pieces of regular expressions), `[[rule]]` tables and `[vocabulary.NAME]` tables of
phrase lists. A file in rules/councils/ is the profile of one council: it adds rules and phrases and switches rules off for that
council's papers. An unknown key, fragment or a rule without examples is a RuleError that names file, rule and key.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from itertools import product
from math import prod
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from extract.errors import RuleError

_LONGEST_PHRASE = 1000  # characters, marks included: a longer text is no phrase, and not worth simplifying
_ANCHOR = re.compile(r"(?<![\[\\])\^|(?<!\\)\$|\\[AZ]")
_MARKED = re.compile(r"\\[^A]|\[\^?\]?(?:\\.|[^\]\\])*\]", re.DOTALL)  # escapes and sets, whose brackets and bars mean themselves
_PRINTED = {" ": r"\s+", "'": "['’]"}  # how characters of phrases may be printed
_MARKS = re.compile(r"[^\w'/ -]")
_PLURAL = re.compile(r"(?<=\w\w)s(?= |$)")  # "wards" stands for "ward(s)" too
_FRAGMENT = re.compile(r"\$([a-z_][a-z0-9_]*)")
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


class _RuleFile(BaseModel):
    model_config = ConfigDict(extra="forbid")

    fragments: dict[str, str] = {}
    rule: list[RuleModel] = []
    vocabulary: dict[str, dict[str, list[str]]] = {}
    precision: dict[str, PrecisionModel] = {}
    doubts: dict[str, DoubtModel] = {}


class _ProfileFile(_RuleFile):
    """What holds for one council only; `council` as its papers name it, `off`: ids of rules that are not for it."""

    council: str = Field(min_length=1)
    off: list[str] = []


@dataclass(frozen=True, eq=False)
class Rule:
    """A validated rule, its regular expression composed and compiled (None for token rules)."""

    model: RuleModel
    pattern: re.Pattern[str] | None
    file: str
    order: int
    gate: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        return self.model.id

    @property
    def sets(self) -> dict[str, str | bool | int]:
        return self.model.sets

    @cached_property
    def is_anchored(self) -> bool:
        """Whether the pattern may ask for the beginning or the end of what is searched."""
        return self.pattern is not None and _ANCHOR.search(self.pattern.pattern) is not None

    @cached_property
    def is_at_start(self) -> bool:
        """Whether the pattern can match at the beginning of what is searched only, so that one trial there is enough."""
        if self.pattern is None or self.pattern.flags & re.MULTILINE:
            return False
        return all(part.startswith(("^", r"\A")) for part in _alternatives(self.pattern.pattern))


def _alternatives(regex: str) -> list[str]:
    """The parts of a regular expression between bars outside all brackets, with a dot for each escape (but `\\A`) and set."""
    parts, depth = [""], 0
    for c in _MARKED.sub(".", regex):
        depth += (c == "(") - (c == ")")
        if c == "|" and not depth:
            parts.append("")
        else:
            parts[-1] += c
    return parts


class Rules(tuple[Rule, ...]):
    """The rules of one kind in the order of the files."""

    @cached_property
    def by_gate(self) -> tuple[tuple[tuple[str, ...], tuple[Rule, ...]], ...]:
        """(gate, rules with that gate), so that words which many rules ask for are looked for once; no words: always open."""
        grouped: dict[tuple[str, ...], list[Rule]] = {}
        for rule in self:
            grouped.setdefault(rule.gate, []).append(rule)
        return tuple((gate, tuple(rules)) for gate, rules in grouped.items())


@lru_cache(maxsize=8192)  # the labels of tables and the words of headings come back again and again
def simplify(text: str) -> str:
    """A heading or label reduced to what counts for look-up: lower case words, & as and, no marks or outer punctuation."""
    text = text.lower().replace("&", " and ").replace("’", "'").replace("‘", "'").replace("(s)", "s")
    return " ".join(_MARKS.sub(" ", text).split()).strip(" -:.'")


def _spellings(phrase: str) -> Iterator[str]:
    """A phrase with each of its plurals spelt out, and with the mark of the plural in brackets."""
    parts = _PLURAL.split(phrase)
    for marks in product(("s", "(s)"), repeat=len(parts) - 1):
        yield "".join(map("".join, zip(parts, (*marks, ""), strict=True)))


def _any_of(phrases: Collection[str]) -> str:
    """A regular expression for any of the phrases, the longest first; what several begin with is written, and tried, once."""
    by_start: dict[str, list[str]] = {}
    for phrase in phrases:
        if phrase:
            by_start.setdefault(phrase[0], []).append(phrase[1:])
    parts = [_PRINTED.get(start) or re.escape(start) for start in by_start]
    found = [part + _any_of(rest) for part, rest in zip(parts, by_start.values(), strict=True)]
    if "" in phrases:
        found.append("")
    return found[0] if len(found) == 1 else f"(?:{'|'.join(found)})"


@dataclass(frozen=True)
class Vocabulary:
    """Phrase lists by key; look-ups compare simplified words."""

    name: str
    phrases: Mapping[str, tuple[str, ...]]

    @cached_property
    def by_phrase(self) -> dict[str, str]:
        """Simplified phrase -> key; the first key that lists a phrase keeps it."""
        table: dict[str, str] = {}
        for key, phrases in self.phrases.items():
            for phrase in phrases:
                table.setdefault(simplify(phrase), key)
        return table

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Finds any phrase as whole words in running text, longest first; group 0 simplified is in `by_phrase`."""
        phrases = sorted({spelling.lower() for ps in self.phrases.values() for p in ps if p for spelling in _spellings(p)})
        # Looking at the first character spares most places the trial of any phrase.
        first = "".join(sorted({re.escape(p[0]) if p[0] != "'" else "'’" for p in phrases}))
        return re.compile(rf"(?<!\w)(?=[{first}]){_any_of(phrases)}(?!\w)" if first else "(?!)", re.IGNORECASE)

    def exact(self, text: str) -> str | None:
        """The key of the phrase that `text` is, or None."""
        return self.by_phrase.get(simplify(text)) if len(text) <= _LONGEST_PHRASE else None

    def within(self, text: str) -> str | None:
        """The key of the longest phrase that stands in `text` as whole words (the first of equals), or None."""
        plain = f" {simplify(text)} "
        best = max((p for p in self._as_words if p in plain), key=lambda p: (len(p), -plain.index(p)), default=None)
        return self._as_words[best] if best is not None else None

    @cached_property
    def _as_words(self) -> dict[str, str]:
        """`by_phrase`, the phrases between spaces."""
        return {f" {phrase} ": key for phrase, key in self.by_phrase.items()}


@dataclass(frozen=True)
class Rulebook:
    """All rules by kind and all vocabularies by name; `version` is the hash of the files.

    `fragments`: the named pieces, those used inside others put in. `profiles`: the same with what holds for one council only, by
    the simplified name of the council. `precision` is the lower bound of the share of a rule's records that are right, by the id
    that records print (rules that were hardly seen are absent), `measured` the cases behind it; `doubt_factors` is what each doubt leaves of it.
    `model` is the trained model that proposes people, where one is asked for.
    """

    rules_by_kind: Mapping[str, Rules]
    vocabularies: Mapping[str, Vocabulary]
    version: str
    precision: Mapping[str, float] = field(default_factory=dict)
    doubt_factors: Mapping[str, float] = field(default_factory=dict)
    fragments: Mapping[str, str] = field(default_factory=dict)
    profiles: Mapping[str, Rulebook] = field(default_factory=dict)
    measured: Mapping[str, PrecisionModel] = field(default_factory=dict)
    model: str | None = None

    def with_model(self, model: str) -> Rulebook:
        """The same rules with a trained model (name and version) that proposes people to them: another version."""
        profiles = {name: profile.with_model(model) for name, profile in self.profiles.items()}
        return replace(self, version=with_model(self.version, model), model=model, profiles=profiles)

    def for_council(self, name: str | None) -> Rulebook:
        """The rulebook with the profile of a council of this name; this one where there is none."""
        return self.profiles.get(simplify(name), self) if name and self.profiles else self

    def confidence(self, rule: str | None, doubts: Collection[str]) -> float | None:
        """Precision of the rule times the factor of each doubt (1 where none is set); None where the rule was not measured."""
        bound = self.precision.get(rule or "")
        if bound is None or not doubts:
            return bound
        return bound * prod(self.doubt_factors.get(doubt, 1.0) for doubt in sorted(set(doubts)))

    def rules(self, kind: str) -> Rules:
        """The rules of a kind in the order of the files; KeyError where there is none, since that is a slip of the pen."""
        return self.rules_by_kind[kind]

    def vocabulary(self, name: str) -> Vocabulary:
        return self.vocabularies[name]

    def __iter__(self) -> Iterator[Rule]:
        return (rule for rules in self.rules_by_kind.values() for rule in rules)


def with_model(version: str, model: str | None) -> str:
    """The version of rules together with the trained model that proposes people to them."""
    return version if model is None else f"{version}+{model}"


def rules_folder() -> Path:
    """rules/ of the installed package (the wheel ships it inside `extract`), else of the source tree."""
    inside = Path(__file__).parent / "rules"
    return inside if inside.is_dir() else Path(__file__).parent.parent / "rules"


@lru_cache(maxsize=4)
def load_rulebook(folder: Path | None = None) -> Rulebook:
    """Read every *.toml below `folder` (default: the project's own rules/). Raises RuleError naming file, rule and key."""
    paths, councils = _files(folder or rules_folder())
    general = _rulebook({name: _read(path, _RuleFile) for name, path in paths.items()}, _version({**paths, **councils}))
    profiles: dict[str, Rulebook] = {}
    for name, path in councils.items():
        file = _read(path, _ProfileFile)
        if simplify(file.council) in profiles:
            raise RuleError(f"{path.name}: council: {file.council} has a profile already")
        profiles[simplify(file.council)] = _with_profile(general, file, name)
    return replace(general, profiles=profiles)


@lru_cache(maxsize=4)
def rules_version(folder: Path | None = None) -> str:
    """The version of the rules below `folder`: the hash of the files, without the time it takes to compile them."""
    general, councils = _files(folder or rules_folder())
    return _version({**general, **councils})


def _version(files: Mapping[str, Path]) -> str:
    return hashlib.sha256(b"".join(name.encode() + b"\0" + path.read_bytes() for name, path in files.items())).hexdigest()[:12]


def _files(root: Path) -> tuple[dict[str, Path], dict[str, Path]]:
    """The general files and the profiles of councils, by their names below `root`. Raises RuleError where there are none."""
    general, councils = ({path.relative_to(root).as_posix(): path for path in sorted(root.glob(which))} for which in ("*.toml", "councils/*.toml"))
    if not general:
        raise RuleError(f"{root}: no rule files (*.toml) found; reinstall the package or name the right folder")
    return general, councils


def _rulebook(files: Mapping[str, _RuleFile], version: str) -> Rulebook:
    fragments = _fragments(files)
    rules: dict[str, list[Rule]] = {}
    vocabularies: dict[str, Vocabulary] = {}
    seen: dict[str, str] = {}
    for name, file in files.items():
        for model in file.rule:
            if model.id in seen:
                raise RuleError(f"{name}: rule {model.id}: id already used in {seen[model.id]}")
            seen[model.id] = name
            rules.setdefault(model.kind, []).append(_rule(model, fragments, name, len(seen)))
        for vocabulary, phrases in file.vocabulary.items():
            if vocabulary in vocabularies:
                raise RuleError(f"{name}: vocabulary {vocabulary}: defined twice")
            vocabularies[vocabulary] = Vocabulary(vocabulary, {key: tuple(value) for key, value in phrases.items()})
    measured = {rule: row for file in files.values() for rule, row in file.precision.items()}
    precision = {rule: row.bound for rule, row in measured.items() if row.bound is not None}
    factors = {doubt: row.factor for file in files.values() for doubt, row in file.doubts.items()}
    return Rulebook({kind: Rules(found) for kind, found in rules.items()}, vocabularies, version, precision, factors, fragments, measured=measured)


def _rule(model: RuleModel, fragments: Mapping[str, str], file: str, order: int) -> Rule:
    return Rule(model, _compile(model, fragments, file), file, order, _gate(model, fragments, file))


def _with_profile(general: Rulebook, file: _ProfileFile, name: str) -> Rulebook:
    """The general rulebook with one council's profile: its rules and phrases come before the general ones."""
    known = {rule.id for rule in general}
    for off in file.off:
        if off not in known:
            raise RuleError(f"{name}: off: there is no rule {off}")
    fragments = {**general.fragments, **_fragments({name: file}, general.fragments)}
    own: dict[str, list[Rule]] = {}
    for number, model in enumerate(file.rule, start=1):
        if model.id in known and model.id not in file.off:
            raise RuleError(f"{name}: rule {model.id}: id already used; list it under `off` to replace it")
        if model.kind not in general.rules_by_kind:
            raise RuleError(f"{name}: rule {model.id}: kind: nothing asks for rules of the kind {model.kind}")
        own.setdefault(model.kind, []).append(_rule(model, fragments, name, number - len(file.rule)))
    vocabularies = dict(general.vocabularies)
    for vocabulary, phrases in file.vocabulary.items():
        if vocabulary not in vocabularies:
            raise RuleError(f"{name}: vocabulary {vocabulary}: there is none of this name")
        vocabularies[vocabulary] = _with_phrases(vocabularies[vocabulary], phrases)
    kept = {kind: (rule for rule in found if rule.id not in file.off) for kind, found in general.rules_by_kind.items()}
    rules = {kind: Rules((*own.get(kind, ()), *found)) for kind, found in kept.items()}
    return replace(general, rules_by_kind=rules, vocabularies=vocabularies, fragments=fragments)


def _with_phrases(vocabulary: Vocabulary, added: Mapping[str, list[str]]) -> Vocabulary:
    """A vocabulary with phrases added; a phrase that another key lists changes over to the one it is added to."""
    new = {simplify(phrase) for phrases in added.values() for phrase in phrases}
    kept = {key: tuple(p for p in phrases if simplify(p) not in new) for key, phrases in vocabulary.phrases.items()}
    return Vocabulary(vocabulary.name, {key: (*added.get(key, ()), *kept.get(key, ())) for key in {**kept, **added}})


F = TypeVar("F", bound=_RuleFile)


def _read(path: Path, model: type[F]) -> F:
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


def _fragments(files: Mapping[str, _RuleFile], general: Mapping[str, str] | None = None) -> dict[str, str]:
    """All fragments, those used inside others put in; a fragment may use those of any file and the general ones, without circles."""
    known = general or {}
    raw: dict[str, tuple[str, str]] = {}
    for name, file in files.items():
        for key, value in file.fragments.items():
            if key in raw or key in known:
                raise RuleError(f"{name}: fragment {key}: already defined in {raw[key][0] if key in raw else 'the general rules'}")
            raw[key] = (name, value)
    done: dict[str, str] = {}

    def resolve(key: str, path: tuple[str, ...]) -> str:
        if key in path:
            raise RuleError(f"{raw[key][0]}: fragment {key}: refers to itself")
        if key not in done:
            name, value = raw[key]
            done[key] = _FRAGMENT.sub(lambda m: f"(?:{inner(name, key, m.group(1), (*path, key))})", value)
        return done[key]

    def inner(name: str, user: str, key: str, path: tuple[str, ...]) -> str:
        if key in known:
            return known[key]
        if key not in raw:
            raise RuleError(f"{name}: fragment {user}: unknown fragment ${key}")
        return resolve(key, path)

    return {key: resolve(key, ()) for key in raw}


def _compile(model: RuleModel, fragments: Mapping[str, str], name: str) -> re.Pattern[str] | None:
    if model.regex is None:
        return None

    def put_in(match: re.Match[str]) -> str:
        if match.group(1) not in fragments:
            raise RuleError(f"{name}: rule {model.id}: regex: unknown fragment ${match.group(1)}")
        return f"(?:{fragments[match.group(1)]})"

    try:
        return re.compile(_FRAGMENT.sub(put_in, model.regex), 0 if model.case_sensitive else re.IGNORECASE)
    except re.error as error:
        raise RuleError(f"{name}: rule {model.id}: regex: {error}") from error


def _gate(model: RuleModel, fragments: Mapping[str, str], name: str) -> tuple[str, ...]:
    """The words of a rule's gate, `$name` put in as the alternatives of that fragment."""
    words: list[str] = []
    for word in model.gate:
        fragment = _FRAGMENT.fullmatch(word)
        if fragment and fragment.group(1) not in fragments:
            raise RuleError(f"{name}: rule {model.id}: gate: unknown fragment {word}")
        words += fragments[fragment.group(1)].split("|") if fragment else [word]
    return tuple(words)
