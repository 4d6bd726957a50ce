"""Reports to decision notices and minutes: candidates that share a reference, a day, a title or their words, each judged on its evidence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from extract.link.matters import MINUTES, NOTICE, REPORT, Item, Matter, PaperFacts
from extract.link.outcomes import Pair, Resolved, asked_items, is_profile, pairs, resolved
from extract.link.wording import Reader, title_likeness, weight_in_common
from extract.records import Link

_MOST_IN_BLOCK = 60  # candidates on a side: a key that more share tells nothing of one matter
_ANY = "*"  # stands for every council, for papers that name none
_SHORTEST_TITLE = 2  # words that count
_LONGEST_WAIT = 120  # days from a report to its decision
_SIGNED_WITHIN = 30  # days between a meeting and the date on the notice of what it decided
_PAPER_KINDS = {(REPORT, NOTICE): "decided_by", (REPORT, MINUTES): "minuted_in", (NOTICE, MINUTES): "same_decision"}
_ITEM_KINDS = {(REPORT, NOTICE): "decided_as", (REPORT, MINUTES): "resolved_as", (NOTICE, MINUTES): "minuted_as"}
_PROGRESS_STEP = 2000

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why a matter is the decision of another, and how sure that is."""

    score: float
    reason: str
    found: tuple[Pair, ...]

    @property
    def rank(self) -> tuple[float, float]:
        """Of several decisions in one paper the surest, then the one in the likest words."""
        return self.score, sum(pair.likeness - 0.5 * pair.has_other_money for pair in self.found)


def link_decisions(reader: Reader, matters: Sequence[Matter], progress: Progress | None = None) -> list[Link]:
    """Links between reports, notices and minutes of the same decision, and between their items."""
    links: list[Link] = []
    for first, second in ((REPORT, NOTICE), (REPORT, MINUTES), (NOTICE, MINUTES)):
        asked = [matter for matter in matters if matter.role == first]
        taken = [matter for matter in matters if matter.role == second]
        for index, (matter, verdicts) in enumerate(_judged(asked, taken)):
            if progress is not None and index % _PROGRESS_STEP == 0:
                progress(index, len(asked))
            for other, verdict in verdicts:
                links.extend(_links(reader, matter, other, verdict))
    return links


def _judged(asked: Sequence[Matter], taken: Sequence[Matter]) -> Iterator[tuple[Matter, list[tuple[Matter, Verdict]]]]:
    """Each matter with the decisions found for it: the best one of each paper."""
    blocks = _Blocks(taken)
    for matter in asked:
        best: dict[str, tuple[Matter, Verdict]] = {}
        for other in blocks.candidates(matter):
            if other.paper.paper_id == matter.paper.paper_id or not may_be_one(matter.paper, other.paper):
                continue
            verdict = judge(matter, other)
            known = best.get(other.paper.paper_id)
            if verdict is not None and (known is None or verdict.rank > known[1].rank):
                best[other.paper.paper_id] = (other, verdict)
        yield matter, list(best.values())


class _Blocks:
    """Decisions by what they could share with a report: candidates are looked up, never all pairs compared."""

    def __init__(self, taken: Sequence[Matter]) -> None:
        self._by_key: dict[Hashable, list[Matter]] = defaultdict(list)
        for matter in taken:
            for key in _keys(matter, (matter.paper.council, _ANY)):
                self._by_key[key].append(matter)

    def candidates(self, matter: Matter) -> Iterable[Matter]:
        """Decisions of the same council, and of councils that are not told on either side, that share a key."""
        seen: set[int] = set()
        for key in _keys(matter, (matter.paper.council, "") if matter.paper.council else (_ANY,)):
            block = self._by_key.get(key, ())
            if len(block) > _MOST_IN_BLOCK:
                continue
            for other in block:
                if id(other) not in seen:
                    seen.add(id(other))
                    yield other


def _keys(matter: Matter, councils: Sequence[str]) -> Iterator[Hashable]:
    """References, title words on the day of the meeting, whole titles, wordings that can tell a matter: each for each council named."""
    for key in dict.fromkeys(_own_keys(matter)):
        yield from ((council, *key) for council in dict.fromkeys(councils))


def _own_keys(matter: Matter) -> Iterator[tuple[Hashable, ...]]:
    yield from (("reference", reference) for reference in matter.references)
    day = matter.paper.day
    near = (-1, 0, 1) if matter.role == REPORT else (0,)
    days = sorted({each.toordinal() + more for each in (day, *matter.paper.other_days) for more in near}) if day else []
    for title in matter.titles:
        if len(title.weights) >= _SHORTEST_TITLE:
            yield "title", title.key
            yield from (("day", each, token) for token in title.weights for each in days)
    for item in matter.items:
        for wording in (item.wording, *item.others):
            if wording.total >= 5:
                yield "words", wording.key
                yield from (("words", each, max(wording.weights, key=lambda token: (len(token), token))) for each in days)


def may_be_one(one: PaperFacts, other: PaperFacts) -> bool:
    """Whether nothing known of two papers says that they are of different councils."""
    return not one.council or not other.council or one.council == other.council


def judge(asked: Matter, taken: Matter) -> Verdict | None:
    """Whether one matter decides the other: on a shared reference, on the same meeting and title, or on its words; else None."""
    gap = _gap(asked.paper, taken.paper)
    shared = [asked.references[key] for key in sorted(asked.references.keys() & taken.references.keys())]
    if gap is not None and not _in_time(asked, taken, gap, bool(shared)):
        return None
    title = max((title_likeness(a, b) for a in asked.titles for b in taken.titles), default=0.0)
    named = title >= 0.8 and min(max(len(t.weights) for t in asked.titles), max(len(t.weights) for t in taken.titles)) >= _SHORTEST_TITLE
    items = asked_items(asked)
    found = pairs(items, asked_items(taken))
    counted = [item for item in items if not is_profile(item)] or items
    likely = [pair for pair in found if pair.likeness >= 0.6 and pair.asked in counted]
    agreed = len(likely) / len(counted) if counted else 0.0
    conflicts = sum(pair.has_other_money for pair in found)
    firm = bool(found) and conflicts * 2 <= len(found)
    telling = sum(weight_in_common(pair.against, pair.taken.wording) for pair in found)
    same_day = gap is not None and abs(gap) <= 1
    known = bool(asked.paper.council and taken.paper.council) or _same_body(asked.paper, taken.paper)
    score = _score(shared, same_day, gap is None, named, title, agreed, telling, known, firm, not conflicts, _is_about(asked, taken, gap), taken)
    if score is None:
        return None
    return Verdict(score, _reason(shared, gap, asked, title, likely, counted), tuple(found))


def _score(
    shared: list[str],
    same_day: bool,
    no_day: bool,
    named: bool,
    title: float,
    agreed: float,
    telling: float,
    known: bool,
    firm: bool,
    no_conflict: bool,
    is_about: bool,
    taken: Matter,
) -> float | None:
    """The kinds of evidence that are enough, the surest first."""
    told = agreed >= 0.5 and telling >= 5
    if is_about and not told:
        return None
    if shared and (title >= 0.5 or told or (taken.is_alone and not taken.items) or (taken.numbers and same_day)):
        return 0.99 if known else 0.95
    if same_day and named:
        return (0.98 if told else 0.95) if known else (0.9 if told or title >= 0.95 else None)
    if same_day and firm and agreed >= 0.6 and telling >= 8:
        return 0.93 if known else 0.85
    if named and told and known and (no_conflict or (firm and not no_day)):
        return 0.9
    if no_day and no_conflict and agreed >= 0.8 and telling >= 16 and (known or telling >= 30):
        return 0.85
    if no_day and known and title >= 0.95 and taken.is_alone and not taken.items:
        return 0.8
    return None


def _is_about(asked: Matter, taken: Matter, gap: int | None) -> bool:
    """Whether a paper is a call-in of a decision, or a report on progress since, which names the matter but was not decided then."""
    return asked.is_call_in != taken.is_call_in or (asked.paper.is_later and not taken.paper.is_later and gap != 0)


def _gap(asked: PaperFacts, taken: PaperFacts) -> int | None:
    """Days from the one to the other, by the nearest of the meetings that the first names; None where either has no day."""
    if asked.day is None or taken.day is None:
        return None
    return min(((taken.day - day).days for day in (asked.day, *asked.other_days)), key=abs)


def _in_time(asked: Matter, taken: Matter, gap: int, has_reference: bool) -> bool:
    """A decision comes on the day of the meeting the report is for, or soon after the report where no meeting is named."""
    if asked.role == NOTICE:
        return -(1 if asked.paper.is_meeting_day else _SIGNED_WITHIN) <= gap <= 1
    if asked.paper.is_meeting_day and taken.role == NOTICE and not taken.paper.is_meeting_day:
        return -1 <= gap <= (_LONGEST_WAIT if has_reference else _SIGNED_WITHIN)
    if asked.paper.is_meeting_day and not has_reference:
        return abs(gap) <= 1
    return -1 <= gap <= _LONGEST_WAIT


def _same_body(one: PaperFacts, other: PaperFacts) -> bool:
    """Whether two bodies share words of their names that are more than "committee"."""
    return len(one.body_words & other.body_words) >= 2


def _reason(shared: list[str], gap: int | None, asked: Matter, title: float, found: Sequence[Pair], items: Sequence[Item]) -> str:
    parts = [*shared]
    if gap is not None:
        parts.append(f"same day, {asked.paper.day}" if gap == 0 else f"{gap} days after")
    if title >= 0.5:
        parts.append("same title" if title >= 0.99 else f"title alike ({round(100 * title)} in 100)")
    if found:
        parts.append(
            f"{len(found)} of {len(items)} recommendations in like words"
            if asked.role == REPORT
            else f"{len(found)} of {len(items)} decisions in like words"
        )
    return "; ".join(parts)


def _links(reader: Reader, asked: Matter, taken: Matter, verdict: Verdict) -> Iterator[Link]:
    outcomes = [*resolved(reader, asked, taken, verdict.found)]
    kind = _PAPER_KINDS[asked.role, taken.role]
    if asked.role == NOTICE:
        # A notice and its minutes tell the same decision; there is no outcome between them.
        yield paper_link(asked.paper, taken.paper, kind, verdict.score, verdict.reason)
        outcomes = [found for found in outcomes if found.how.startswith("in ")]
    else:
        yield paper_link(asked.paper, taken.paper, kind, verdict.score, verdict.reason, _whole(outcomes) if asked.is_alone else None)
    for found in outcomes:
        yield Link(
            from_id=found.asked.id,
            to_id=found.taken.id,
            kind=_ITEM_KINDS[asked.role, taken.role],
            score=round(min(found.score, verdict.score), 3),
            reason=f"{found.how}; {verdict.reason}",
            outcome=None if asked.role == NOTICE else found.outcome,
            changes=found.changes,
            from_paper_id=asked.paper.paper_id,
            to_paper_id=taken.paper.paper_id,
        )


def _whole(outcomes: Sequence[Resolved]) -> str | None:
    """What became of a report as a whole; None where its recommendations fared differently, or nothing is known."""
    told = {found.outcome for found in outcomes}
    if len(told) == 1:
        return told.pop()
    if told and told <= {"approved", "noted", "approved_as_amended"}:
        return "approved_as_amended" if "approved_as_amended" in told else "approved"
    return None


def paper_link(one: PaperFacts, other: PaperFacts, kind: str, score: float, reason: str, outcome: str | None = None) -> Link:
    """A link between two papers."""
    return Link(
        from_id=one.paper_id,
        to_id=other.paper_id,
        kind=kind,
        score=round(score, 3),
        reason=reason,
        outcome=outcome,
        from_paper_id=one.paper_id,
        to_paper_id=other.paper_id,
    )
