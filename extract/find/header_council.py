"""The council whose paper it is: by letterhead, cover, page heads, its own address, or sheer number."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from extract import match
from extract.context import Context
from extract.document import Span
from extract.find.header_fields import paper_field
from extract.match import Match
from extract.records import PaperField
from extract.vocabulary import simplify

_TOP_CHARS = 250  # a name that stands so early is the letterhead's or the title's
_DOMAIN_END = re.compile(r"(?<=\w{4})\s?(?:citycouncil|council|city|mbc|cbc|dc|cc|bc)\Z")
_CITY_OF = re.compile(r"city of (\S+)\Z", re.IGNORECASE)
_COUNCIL_END = re.compile(r"\b(?:council|authority)\b", re.IGNORECASE)


def council_fields(context: Context) -> Iterator[PaperField]:
    """The council by name, where letterhead, cover fields, page heads, its own address or sheer number say it is this one's.

    A name that only stands in the text may be a partner's or a neighbour's: those are left out of the count.
    """
    own: Counter[str] = Counter()
    certain: Counter[str] = Counter()
    places: dict[str, Span] = {}
    letterheads = list(_letterheads(context))
    for span in letterheads:
        printed = _in_lower_case(context.quote(span))
        places.setdefault(printed, span)
        certain[printed] += 20
    for found in context.matches("header_council"):
        name, span = council_name(context, found)
        is_part = any(line.contains(span) and line != span for line in letterheads)  # "POOLE COUNCIL" of a longer name
        if name is None or is_part or _is_a_members(context, span):
            continue
        on_cover = span.start < _TOP_CHARS or any(f.value.contains(span) for f in context.cover)
        defined = match.find(context.rulebook.rules("header_council_own"), context.text, Span(span.end, min(span.end + 30, len(context.text))))
        certain[name] += 20 * on_cover + 5 * bool(defined)
        in_prose = context.document.line_at(span.start).kind == "text"
        own[name] += on_cover or (in_prose and not _is_partner(context, span))
        places.setdefault(name, span)
    heads = [simplify(text) for text in (*(f.text for f in context.document.furniture), *context.document.metadata.values())]
    domains = _domains(context)
    for name in places:
        certain[name] += sum(5 for text in heads if simplify(name) in text) + 10 * domains.get(name, (0, Span(0, 0)))[0]
    ranked = sorted(places, key=lambda n: (certain[n] + own[n], -places[n].start), reverse=True)
    if ranked and (certain[ranked[0]] or _dominates(own, ranked)):
        tie = len(ranked) > 1 and certain[ranked[0]] + own[ranked[0]] == certain[ranked[1]] + own[ranked[1]]
        yield paper_field(context, "council", ranked[0], places[ranked[0]], "header.council_name", ("several_councils",) if tie else ())
    elif len(ranked) == 1 and own[ranked[0]] and _is_subject(context, places[ranked[0]]):
        yield paper_field(context, "council", ranked[0], places[ranked[0]], "header.council_name", ("named_once",))
    elif domains and (best := _most_often(domains)) is not None:
        yield paper_field(context, "council_inferred", best, domains[best][1], "header.email_domain", ("domain_assumed",))
        yield paper_field(context, "council_basis", "domain", domains[best][1], "header.email_domain")


def _letterheads(context: Context) -> Iterator[Span]:
    """Lines at the very top that are a council's name, known to the register or not."""
    for line in context.document.lines_in(Span(0, min(_TOP_CHARS, len(context.text)))):
        yield from (found.span for found in match.find(context.rulebook.rules("header_council_line"), context.text, line.span))


def _is_partner(context: Context, span: Span) -> bool:
    line = context.document.line_at(span.start).span
    return bool(match.find(context.rulebook.rules("header_council_partner"), context.text, Span(max(line.start, span.start - 40), span.start)))


def _is_subject(context: Context, span: Span) -> bool:
    """Whether a sentence begins with a name and says what the council has or does: "Barset County Council's budget is ..."."""
    line = context.document.line_at(span.start).span
    start = max(line.start, context.sentence_around(span).start)
    before = context.text[start : span.start].strip(" 0123456789.()•-\t")
    behind = match.find(context.rulebook.rules("header_council_subject"), context.text, Span(span.end, min(span.end + 30, line.end)))
    return before in ("", "The") and bool(behind)


def _is_a_members(context: Context, span: Span) -> bool:
    """Whether the name stands behind that of a person in a list of those present: the council that sent a member to a joint body."""
    line = context.document.line_at(span.start).span
    return bool(match.find(context.rulebook.rules("header_council_member"), context.text, Span(line.start, span.start)))


def _dominates(names: Counter[str], ranked: list[str]) -> bool:
    """Whether the first name stands twice where no other does, or three times and twice as often as the next."""
    first, rest = names[ranked[0]], [names[name] for name in ranked[1:]]
    return (first >= 2 and not any(rest)) or (first >= 3 and first >= 2 * max(rest, default=0))


def council_name(context: Context, found: Match) -> tuple[str | None, Span]:
    """The name within a run of capitalised words ending in Council: what the register knows, else what its kind tells."""
    words = match.text_of(found)
    while led := match.find(context.rulebook.rules("header_council_led"), words):  # "Minutes of the Parks Committee of ..."
        found = Match(found.rule, Span(found.span.start + led[0].span.end, found.span.end), {}, found.text)
        words = match.text_of(found)
    starts = [0, *(i + 1 for i, c in enumerate(words) if c in " \t")]
    register = context.rulebook.vocabulary("council")
    ends = [m.end() for m in _COUNCIL_END.finditer(words)]
    for start in starts:
        for end in ends:
            if start < end and (name := register.exact(words[start:end])) is not None:
                # A name is kept as printed ("Leeds Council", "Brighton & Hove"); capitals are not.
                printed = words[start:end]
                is_same = printed.isupper() and simplify(printed) == simplify(name)
                return (name if is_same else printed), Span(found.span.start + start, found.span.start + end)
    if (city := _CITY_OF.match(words)) is not None:
        return register.exact(words) or register.exact(f"{city[1]} City Council"), found.span
    stops = context.rulebook.vocabulary("not_a_place")
    last = words.rfind(", ") + 2  # "Ada Byron, Barset Combined Authority": a list ends in "and"
    for start in [last, *starts] if last > 1 and " and " not in words[last:] else starts:
        first = words[start:].split()[0]
        if stops.exact(first) is not None or not first[0].isupper():
            continue
        kinds = match.find(context.rulebook.rules("header_council_kind"), words[start:])
        if kinds and kinds[0].span.start == 0:
            return _in_lower_case(words[start:]), Span(found.span.start + start, found.span.end)
    return None, found.span


def _in_lower_case(name: str) -> str:
    """A name set in capitals as it would be written: "LITTLE WENLOCK PARISH COUNCIL", "BOROUGH OF X"."""
    return re.sub(r"\b(Of|And|Upon|The|In|On|Le)\b", lambda m: m.group().lower(), name.title()) if name.isupper() else name


def _domains(context: Context) -> dict[str, tuple[int, Span]]:
    """Councils whose own web or e-mail address stands in the paper: how often and where first."""
    rules = context.rulebook.rules("header_domain")
    places = [(match.text_of(found), found.span) for found in context.matches("header_domain")]
    places += [(match.text_of(found), Span(0, 0)) for furniture in context.document.furniture for found in match.find(rules, furniture.text)]
    out: dict[str, tuple[int, Span]] = {}
    if not places:
        return out
    known = {_run_together(slug): name for slug, name in context.rulebook.vocabulary("council_domain").by_phrase.items()}
    for words, span in places:
        if (name := known.get(_run_together(words))) is not None:
            count, first = out.get(name, (0, span))
            out[name] = (count + 1, first)
    return out


def _most_often(domains: dict[str, tuple[int, Span]]) -> str | None:
    """The council to which most of the addresses belong; None where others have as many together, as in a comparison of councils."""
    best = max(domains, key=lambda name: domains[name][0])
    return best if 2 * domains[best][0] > sum(count for count, _ in domains.values()) else None


def _run_together(slug: str) -> str:
    """The place in an address without what councils write in more than one way: "west-barset", "westbarsetcouncil", "west-barset-cc"."""
    words = _DOMAIN_END.sub("", slug.replace("-", " "))
    return "".join(word for word in words.split() if word not in ("and", "of"))
