"""The published contract: one frozen dataclass is one Parquet table, one annotated field is one column.

The schema, the writing and loading of Parquet and the data dictionary (outputs/README.md) all derive from these classes.
Null always means that the paper does not say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, ClassVar

from extract.document import Box, Span

SCHEMA_VERSION = "2"


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A row of one of the tables."""

    table_name: ClassVar[str] = ""
    about: ClassVar[str] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperRecord(Record):
    """A row that belongs to one paper."""

    paper_id: Annotated[str, "The paper the row belongs to: derived from the sha256 of the source, never random"]
    id: Annotated[str, "Key of the row: paper_id, kind and ordinal"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence(PaperRecord):
    """A row that points at the words of the paper it was read from."""

    char_start: Annotated[int, "First character in papers.text"]
    char_end: Annotated[int, "One past the last character in papers.text"]
    quote: Annotated[str, "The words: always text[char_start:char_end]"]
    spans: Annotated[tuple[Span, ...] | None, "The runs of characters, only where the item is not one run"] = None
    page: Annotated[int | None, "Page, counted from 1 in the source file; null for text exports, Word files and web pages"] = None
    boxes: Annotated[Sequence[Box] | None, "Where the words stand: points, origin at the top left of the page as displayed"] = None
    section_id: Annotated[str | None, "The section the words stand in"] = None
    paragraph: Annotated[str | None, "The printed number of the paragraph, such as 6.1.5"] = None
    rule: Annotated[str | None, "The rule that found it"] = None
    confidence: Annotated[float | None, "Measured precision of the rule times what the reading casts in doubt; null where not measured"] = None
    doubts: Annotated[tuple[str, ...], "Why the confidence is lower"] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Source(Record):
    table_name: ClassVar[str] = "sources"
    about: ClassVar[str] = "One row for every input, always: what became of it."
    source_id: Annotated[str, "Key: derived from the path and the sha256 of the input"]
    source: Annotated[str, "Path relative to the folder given, with /"]
    sha256: Annotated[str | None, "Hash of the bytes; null where they could not be read"]
    n_bytes: Annotated[int | None, "Size in bytes"]
    media_type: Annotated[str | None, "Recognised from the content"]
    status: Annotated[str, "ok, partial, failed or skipped"]
    code: Annotated[str | None, "DAMAGED, ENCRYPTED, EMPTY, NOT_A_PAPER, UNSUPPORTED, TOO_LARGE, TIMEOUT, MEMORY, CRASHED or NO_OCR"] = None
    reason: Annotated[str | None, "What happened and what to do"] = None
    n_papers: Annotated[int, "Papers found in the source"] = 0
    n_pages: Annotated[int | None, "Pages; null for text exports, Word files and web pages"] = None
    n_ocr_pages: Annotated[
        int | None, "Pages whose words come from optical character recognition, ours or a scanner's; null where there are no pages"
    ] = None
    source_url: Annotated[str | None, "Where the source was published"] = None
    retrieved_on: Annotated[date | None, "When it was fetched"] = None
    pipeline_version: Annotated[str, "Version of this package"] = ""
    rules_version: Annotated[str, "Hash of the rules"] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper(Record):
    table_name: ClassVar[str] = "papers"
    about: ClassVar[str] = "One row a paper: its header and its frozen text. The evidence of each header field is in paper_fields."
    paper_id: Annotated[str, "Key: derived from the sha256 of the source (and, in a pack, the item)"]
    source_id: Annotated[str, "The source it came from"]
    source: Annotated[str, "Path of the source relative to the folder given"]
    council: Annotated[str | None, "The council as the paper names it"] = None
    council_inferred: Annotated[str | None, "The council where the paper does not name it in words"] = None
    council_basis: Annotated[
        str | None, "What council_inferred rests on: domain, logo, reference, profile or metadata (said by whoever ran the extraction)"
    ] = None
    body: Annotated[str | None, "The body that meets or decides: Cabinet, a committee, Full Council"] = None
    paper_type: Annotated[
        str | None,
        "cabinet_report, member_decision, council_report, scrutiny_report, select_committee_report, call_in, decision_notice, minutes, agenda, "
        "planning_report, appendix or other",
    ] = None
    title: Annotated[str | None, "Title or subject"] = None
    report_to: Annotated[str | None, "To whom the report is addressed, as printed"] = None
    decision_maker: Annotated[str | None, "Name of the person or body that decides"] = None
    decision_maker_role: Annotated[str | None, "Office of the person who decides"] = None
    report_date: Annotated[date | None, "Date of a report"] = None
    meeting_date: Annotated[date | None, "Date of the meeting"] = None
    purpose: Annotated[str | None, "What the paper is for: Decision, Information"] = None
    portfolio: Annotated[str | None, "Portfolio, as printed"] = None
    areas_affected: Annotated[str | None, "Wards or divisions affected, as printed"] = None
    agenda_item: Annotated[str | None, "Number of the agenda item"] = None
    key_decision: Annotated[bool | None, "Whether the paper says it is a key decision"] = None
    exempt: Annotated[bool | None, "Whether the paper says it is exempt from publication"] = None
    classification: Annotated[str | None, "Classification, as printed"] = None
    n_pages: Annotated[int | None, "Pages; null for text exports, Word files and web pages"] = None
    first_page: Annotated[int | None, "First page in the source file; null for text exports, Word files and web pages"] = None
    first_page_label: Annotated[str | None, "First page number printed on its pages; null where none is"] = None
    last_page_label: Annotated[str | None, "Last page number printed on its pages"] = None
    pack_part: Annotated[
        str | None,
        "What it is in an agenda pack: frontsheet, item, minutes (of an earlier meeting), appendix, or paper (of no known item); null outside packs",
    ] = None
    pack_item: Annotated[str | None, "Number of the agenda item it belongs to, by the pack's agenda or marks: 7, 6a; null outside packs"] = None
    pack_item_title: Annotated[str | None, "Title of that item on the pack's agenda"] = None
    appendix_mark: Annotated[str | None, "Mark of an appendix in a pack: A, 2"] = None
    parent_paper_id: Annotated[str | None, "The paper of the pack that an appendix is attached to"] = None
    text: Annotated[str, "The frozen text: every char_start and char_end points into it"] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperField(Evidence):
    table_name: ClassVar[str] = "paper_fields"
    about: ClassVar[str] = "The evidence of each header field of papers."
    field: Annotated[str, "Column of papers"]
    value: Annotated[str, "Value given to it, as text (dates ISO 8601, booleans true or false)"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(PaperRecord):
    table_name: ClassVar[str] = "pages"
    about: ClassVar[str] = "One row a page of a PDF: its number in the file beside the number printed on it."
    page: Annotated[int, "Page, counted from 1 in the source file"]
    label: Annotated[str | None, "Page number printed on it (in a pack, the pack's own); null where none is"] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaItem(Evidence):
    table_name: ClassVar[str] = "agenda_items"
    about: ClassVar[str] = "The items that an agenda lists, whether or not their papers are in the source."
    ordinal: Annotated[int, "Place in the list, from 0"]
    number: Annotated[str, "Printed number without brackets or closing punctuation: 7, 6a"]
    title: Annotated[str, "Title as the agenda prints it, without page numbers"]
    first_label: Annotated[str | None, "First printed page that the agenda gives for it"] = None
    last_label: Annotated[str | None, "Last printed page that the agenda gives for it"] = None
    exempt: Annotated[bool | None, "true where the agenda says that it is exempt or lists it among the private items; null where it says nothing"] = (
        None
    )
    is_minutes: Annotated[bool, "Whether it takes the minutes of an earlier meeting"] = False
    to_follow: Annotated[bool, "Whether the agenda says that its paper follows or is handed out apart"] = False
    item_paper_id: Annotated[str | None, "Its paper in the same source; null where it is not there"] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Section(Evidence):
    table_name: ClassVar[str] = "sections"
    about: ClassVar[str] = "Sections in order; a section runs to the next heading of any level, so that sections tile the text."
    parent_id: Annotated[str | None, "The section it is part of"] = None
    ordinal: Annotated[int, "Place in the paper, from 0"]
    level: Annotated[int, "1 is the highest; 0 what stands before the first heading"]
    number: Annotated[str | None, "Printed number without closing punctuation"] = None
    heading: Annotated[str | None, "Heading without its number; null for what stands before the first heading"] = None
    kind: Annotated[str, "What the section is about: financial, legal, equality, options, ... ; other where none fits"] = "other"
    text: Annotated[str, "The section's text, heading included"] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recommendation(Evidence):
    table_name: ClassVar[str] = "recommendations"
    about: ClassVar[str] = "What is recommended, resolved or decided; sub-items are rows of their own that point at their parent."
    parent_id: Annotated[str | None, "The recommendation it is a sub-item of"] = None
    ordinal: Annotated[int, "Place in the paper, from 0"]
    number: Annotated[str | None, "Printed number or letter without closing punctuation"] = None
    text: Annotated[str, "The words, without those of sub-items"]
    action: Annotated[str | None, "approve, agree, note, delegate, authorise, recommend, refer, defer, ... : its first verb"] = None
    form: Annotated[str, "recommendation, resolution or decision"]
    body: Annotated[str | None, "Who is asked or who resolved"] = None
    amount: Annotated[Decimal | None, "The single amount in it, in full pounds; null where none or several"] = None
    outcome: Annotated[
        str | None, "What this paper says became of it: approved, approved_as_amended, noted, deferred, referred, rejected or withdrawn"
    ] = None
    is_repeat: Annotated[bool, "A second printing of a row above"] = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Vote(Evidence):
    table_name: ClassVar[str] = "votes"
    about: ClassVar[str] = "Votes, movers and seconders of resolutions."
    recommendation_id: Annotated[str | None, "The resolution voted on"] = None
    name: Annotated[str | None, "Who voted, moved or seconded, as written"] = None
    vote: Annotated[str | None, "for, against or abstain"] = None
    role: Annotated[str | None, "mover, seconder or null"] = None
    n_for: Annotated[int | None, "Votes for"] = None
    n_against: Annotated[int | None, "Votes against"] = None
    n_abstain: Annotated[int | None, "Abstentions"] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost(Evidence):
    table_name: ClassVar[str] = "costs"
    about: ClassVar[str] = "Every amount of money, in running text and in tables; the quote is the amount alone."
    amount: Annotated[Decimal | None, "Full pounds, signed; null for a range"] = None
    low: Annotated[Decimal | None, "Lower end of a range"] = None
    high: Annotated[Decimal | None, "Upper end of a range"] = None
    currency: Annotated[str | None, "ISO 4217 code"] = None
    kind: Annotated[str | None, "drawdown, cost, saving, funding, reserve_balance, budget, income, investment, variance, threshold or other"] = None
    qualifier: Annotated[str | None, "up to, approximately, c., at least, ... as written"] = None
    period: Annotated[str | None, "The period it is for, as written in the same sentence or column label"] = None
    period_start: Annotated[date | None, "First day of the period"] = None
    period_end: Annotated[date | None, "Last day of the period"] = None
    fund: Annotated[str | None, "Reserve, fund or grant it comes from or goes to, as written"] = None
    nature: Annotated[str | None, "revenue or capital"] = None
    recurrence: Annotated[str | None, "one_off or recurring"] = None
    recommendation_id: Annotated[str | None, "The recommendation it stands in"] = None
    table_id: Annotated[str | None, "The data table it stands in; null in running text"] = None
    row_index: Annotated[int | None, "Row of the table, from 0"] = None
    col_index: Annotated[int | None, "Column of the table, from 0"] = None
    row_label: Annotated[str | None, "Label of the row"] = None
    column_label: Annotated[str | None, "Label of the column"] = None
    is_total: Annotated[bool | None, "Whether it stands in a row or column of totals; null in running text"] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Table(Evidence):
    table_name: ClassVar[str] = "tables"
    about: ClassVar[str] = "Every table: data, layout (cover blocks, sign-off grids) and form (decision records)."
    ordinal: Annotated[int, "Place in the paper, from 0"]
    caption: Annotated[str | None, "Title of the table"] = None
    unit: Annotated[str | None, "Unit of its figures as stated: £, £'000, £m, %"] = None
    kind: Annotated[str, "data, layout or form"] = "data"
    n_rows: Annotated[int, "Rows, header included"] = 0
    n_cols: Annotated[int, "Columns"] = 0
    header_rows: Annotated[int, "Leading rows that hold column labels"] = 0
    first_page: Annotated[int | None, "Page it begins on"] = None
    last_page: Annotated[int | None, "Page it ends on"] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell(Evidence):
    table_name: ClassVar[str] = "cells"
    about: ClassVar[str] = "The cells of tables, empty ones included."
    table_id: Annotated[str, "The table"]
    row_index: Annotated[int, "Row, from 0, header included"]
    col_index: Annotated[int, "Column, from 0"]
    row_span: Annotated[int, "Rows it covers"] = 1
    col_span: Annotated[int, "Columns it covers"] = 1
    is_header: Annotated[bool, "Whether it is a column label"] = False
    text: Annotated[str, "Its text; empty where it holds none"] = ""
    numeric_value: Annotated[float | None, "The number as printed, brackets negative; null where it is no number", "float64"] = None
    amount: Annotated[Decimal | None, "Full pounds where it is money (unit applied)"] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Date(Evidence):
    table_name: ClassVar[str] = "dates"
    about: ClassVar[str] = "Every date as an interval; the quote is the expression alone, without its preposition."
    earliest: Annotated[date | None, "First day; null where open or unknown"] = None
    latest: Annotated[date | None, "Last day; null where open or unknown"] = None
    precision: Annotated[str, "day, month, quarter, half_year, season, year, financial_year or calendar_period"]
    kind: Annotated[
        str | None, "report_date, meeting_date, decision_date, sign_off_date, milestone, deadline, period, event, reference or submission"
    ] = None
    boundary: Annotated[str | None, "by, until, from, since, before, after, start, end, early or as_at"] = None
    table_id: Annotated[str | None, "The table it stands in"] = None
    row_index: Annotated[int | None, "Row of the table, from 0"] = None
    col_index: Annotated[int | None, "Column of the table, from 0"] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignOff(Evidence):
    table_name: ClassVar[str] = "sign_offs"
    about: ClassVar[str] = "Approvals, consultations, clearances and signatures of minutes."
    role: Annotated[str | None, "Office of the person, as written"] = None
    name: Annotated[str | None, "Who signed, as written; null where not filled in"] = None
    on_behalf_of: Annotated[str | None, "For whom, as written"] = None
    signed_on: Annotated[date | None, "Date; null where none is given"] = None
    kind: Annotated[str, "approval, consultation, clearance or minutes_signature"]
    statement: Annotated[str | None, "The words signed under"] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person(Evidence):
    table_name: ClassVar[str] = "people"
    about: ClassVar[str] = "People with a role in the paper."
    name: Annotated[str | None, "As written, titles included"] = None
    role: Annotated[str | None, "Office or job, as written"] = None
    email: Annotated[str | None, "E-mail address given for them"] = None
    phone: Annotated[str | None, "Telephone number given for them"] = None
    kind: Annotated[
        str | None,
        "author, enquiries, responsible_officer, lead_officer, democratic_services, from, chair, decision_maker, signatory, consultee, mover, "
        "seconder, present or apologies",
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperReference(Evidence):
    table_name: ClassVar[str] = "paper_references"
    about: ClassVar[str] = "Reference numbers of the paper, background papers and appendices."
    kind: Annotated[str, "forward_plan, report, decision, agenda_item, eqia, minute, background_paper or appendix"]
    value: Annotated[str, "The reference as printed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CrossReference(Evidence):
    table_name: ClassVar[str] = "cross_references"
    about: ClassVar[str] = "References from one place of the paper to another."
    target: Annotated[str, "What it points at: 6.1, table 2, appendix a"]
    resolves: Annotated[bool | None, "Whether the target stands in this paper; null where it may stand elsewhere"] = None
    target_id: Annotated[str | None, "id of the section, table or recommendation meant"] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag(PaperRecord):
    table_name: ClassVar[str] = "flags"
    about: ClassVar[str] = "What a reader should look at: error where it is provable, warning where likely, info otherwise."
    kind: Annotated[
        str,
        "total_mismatch, rounding, balance_mismatch, amount_conflict, date_conflict, name_conflict, text_conflict, broken_reference, numbering, "
        "placeholder, missing_signature, missing_date, missing_name, sequence, completeness or malformed_amount",
    ]
    severity: Annotated[str, "error, warning or info"]
    message: Annotated[str, "What is wrong, in plain words"]
    evidence_ids: Annotated[tuple[str, ...], "ids of the rows it rests on"] = ()
    quotes: Annotated[tuple[str, ...], "The words it rests on"] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Link(Record):
    table_name: ClassVar[str] = "links"
    about: ClassVar[str] = (
        "Links between papers and between rows of different papers, written by `papers link`; empty until that has run on what is published."
    )
    from_id: Annotated[str, "id of the row it starts from; of a paper its paper_id"]
    to_id: Annotated[str, "id of the row it leads to; of a paper its paper_id"]
    kind: Annotated[
        str,
        "Between papers: decided_by (report to decision notice), minuted_in (report to minutes), same_decision (notice to minutes), "
        "calls_in (call-in to the notice or report of the decision), responds_to (response to the report answered), background_paper "
        "(paper to an earlier one that it lists), follows (later paper to the report or notice whose reference it cites), same_matter "
        "(two papers of one application), same_paper (same words published again), contained_in (paper to the pack or supplement that "
        "holds its words). Between rows: decided_as (recommendation to decision), resolved_as (recommendation to resolution), "
        "minuted_as (decision to resolution), same_fund (amount to the next amount in time of the same fund)",
    ]
    score: Annotated[float | None, "How sure, 0 to 1"] = None
    reason: Annotated[str | None, "What it rests on"] = None
    outcome: Annotated[
        str | None, "What became of the recommendation or report: approved, approved_as_amended, noted, deferred, referred, rejected or withdrawn"
    ] = None
    changes: Annotated[str | None, "Words changed between recommendation and resolution"] = None
    from_paper_id: Annotated[str | None, "Paper of from_id"] = None
    to_paper_id: Annotated[str | None, "Paper of to_id"] = None


TABLES: dict[str, type[Record]] = {
    cls.table_name: cls
    for cls in (
        Source, Paper, PaperField, Page, AgendaItem, Section, Recommendation, Vote, Cost, Table, Cell, Date, SignOff, Person,
        PaperReference, CrossReference, Flag, Link
    )
}  # fmt: skip
"""Every table of the contract by name, in the order of the data dictionary."""
