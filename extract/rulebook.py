"""The knowledge of councils, read from rules/*.toml into one typed, validated Rulebook.

Fragments are put into the patterns, patterns compiled, and profiles of councils laid over the general rules. An unknown fragment, an id
used twice or a pattern that does not compile is a RuleError that names file, rule and key.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from math import prod
from pathlib import Path

from extract.errors import RuleError
from extract.literals import needed_words
from extract.rule_files import PrecisionModel, ProfileFile, RuleFile, RuleModel, files_below, files_version, read_file, rules_folder, with_model
from extract.vocabulary import Vocabulary, simplify

_ANCHOR = re.compile(r"(?<![\[\\])\^|(?<!\\)\$|\\[AZ]")
_MARKED = re.compile(r"\\[^A]|\[\^?\]?(?:\\.|[^\]\\])*\]", re.DOTALL)  # escapes and sets, whose brackets and bars mean themselves
_GROUP = re.compile(r"(?<!\\)\((?:\?P<|\?P=|\?\()(?=[^\W\d])")  # what stands before the name of a group, where it begins and where it is taken up
_NOT_TO_JOIN = re.compile(r"(?<!\\)\\[1-9]|\(\?\(\d|^\(\?[a-z]+\)")  # groups taken up by their numbers, and flags for the whole
_FEWEST_AT_START = 3  # rules that are worth one expression before them
_FRAGMENT = re.compile(r"\$([a-z_][a-z0-9_]*)")


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
    def needs(self) -> tuple[str, ...]:
        """The gate of a rule for which none is written, from its expression; none where one trial costs less than looking for words."""
        return () if self.gate or self.is_at_start or self.pattern is None else needed_words(self.pattern)

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


@dataclass(frozen=True, eq=False)
class Gated:
    """Rules of one kind that share a gate, the words of which any must be there; an empty gate is always open.

    `is_written`: the gate stands in the rule file, and the rules find nothing far from its words.
    """

    gate: tuple[str, ...]
    is_written: bool
    rules: tuple[Rule, ...]

    @cached_property
    def opening(self) -> re.Pattern[str] | None:
        """One expression for all rules that can match at the beginning only: where it does not match, none of them does."""
        patterns = [rule.pattern for rule in self.rules if rule.pattern is not None and rule.is_at_start]
        if len(patterns) < _FEWEST_AT_START or any(_NOT_TO_JOIN.search(pattern.pattern) for pattern in patterns):
            return None
        parts = (_GROUP.sub(rf"\g<0>g{number}_", pattern.pattern) for number, pattern in enumerate(patterns))  # each has groups of its own
        flags = ("i" if pattern.flags & re.IGNORECASE else "-i" for pattern in patterns)
        return re.compile("|".join(f"(?{flag}:{part})" for flag, part in zip(flags, parts, strict=True)))

    @cached_property
    def searched(self) -> tuple[Rule, ...]:
        """The rules that can match elsewhere too."""
        return tuple(rule for rule in self.rules if not rule.is_at_start)


class Rules(tuple[Rule, ...]):
    """The rules of one kind in the order of the files."""

    _text: str | None = None
    _open: tuple[Gated, ...] = ()

    @cached_property
    def by_gate(self) -> tuple[Gated, ...]:
        """The rules by their gates, so that words which many rules ask for are looked for once."""
        grouped: dict[tuple[tuple[str, ...], bool], list[Rule]] = {}
        for rule in self:
            grouped.setdefault((rule.gate or rule.needs, bool(rule.gate)), []).append(rule)
        return tuple(Gated(gate, is_written, tuple(rules)) for (gate, is_written), rules in grouped.items())

    def open_in(self, text: str) -> tuple[Gated, ...]:
        """The rules whose written gates are open anywhere in the text of a paper, which is then searched line by line."""
        if text is not self._text:
            lowered = lowered_text(text)
            self._text = text
            self._open = tuple(gated for gated in self.by_gate if not gated.is_written or any(word in lowered for word in gated.gate))
        return self._open


@lru_cache(maxsize=2)  # a long text is that of a paper, which one kind of rules after another is tried on
def lowered_text(text: str) -> str:
    """The text of a paper in small letters."""
    return text.lower()


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


@lru_cache(maxsize=4)
def load_rulebook(folder: Path | None = None) -> Rulebook:
    """Read every *.toml below `folder` (default: the project's own rules/). Raises RuleError naming file, rule and key."""
    paths, councils = files_below(folder or rules_folder())
    general = _rulebook({name: read_file(path, RuleFile) for name, path in paths.items()}, files_version({**paths, **councils}))
    profiles: dict[str, Rulebook] = {}
    for name, path in councils.items():
        file = read_file(path, ProfileFile)
        if simplify(file.council) in profiles:
            raise RuleError(f"{path.name}: council: {file.council} has a profile already")
        profiles[simplify(file.council)] = _with_profile(general, file, name)
    return replace(general, profiles=profiles)


def _rulebook(files: Mapping[str, RuleFile], version: str) -> Rulebook:
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


def _with_profile(general: Rulebook, file: ProfileFile, name: str) -> Rulebook:
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


def _fragments(files: Mapping[str, RuleFile], general: Mapping[str, str] | None = None) -> dict[str, str]:
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
