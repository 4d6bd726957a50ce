"""What is linked: matters, each one item of business as one paper puts it (a report, an item of minutes, a decision of a notice)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from extract.link.wording import Wording

REPORT, NOTICE, MINUTES = "report", "notice", "minutes"


@dataclass(frozen=True, slots=True)
class PaperFacts:
    """What is known of a paper as a whole; keys are simplified for comparison, `day` is that of the meeting, else of the report or decision."""

    paper_id: str
    source: str
    council: str
    body: str
    body_words: frozenset[str]  # of its name, but for words that many bodies have
    type: str
    title: Wording
    day: date | None
    is_meeting_day: bool
    references: dict[str, str] = field(hash=False)  # key -> as printed, with "in its file name" where it is from there
    other_days: tuple[date, ...] = ()  # more meetings that its cover names
    is_later: bool = False  # its title says that it reports on progress since
    is_call_in: bool = False  # its type or title says so
    cited: frozenset[str] = frozenset()  # keys of decisions of other papers that its text names


@dataclass(frozen=True, slots=True)
class Item:
    """One recommendation, resolution or decision; `others` are wordings of the same item printed again."""

    id: str
    parent_id: str | None
    number: str | None
    action: str | None
    outcome: str | None
    text: str
    wording: Wording
    others: tuple[Wording, ...] = ()
    is_lead_in: bool = False


@dataclass(frozen=True, slots=True)
class Matter:
    """One item of business in one paper.

    `titles` are the headings and titles that may name it; `is_amended` says that the record tells of an amendment;
    `is_alone` that the paper holds no other matter, so that the paper's references are its own; `numbers` are those that
    stand with its own heading (a planning application's), key -> as printed. `is_call_in`: it is a decision called in, not the decision.
    """

    role: str
    paper: PaperFacts
    titles: tuple[Wording, ...]
    items: tuple[Item, ...]
    is_amended: bool = False
    is_alone: bool = True
    agenda_item: str | None = None
    heading: str | None = None
    numbers: dict[str, str] = field(default_factory=dict, hash=False)
    is_call_in: bool = False

    @property
    def references(self) -> dict[str, str]:
        """What the matter is known by: its own numbers, else those of its paper."""
        return self.numbers or self.paper.references
