"""Recommendations, resolutions and decisions: the same act in every grammatical form."""

from __future__ import annotations

import random

from corpus.writer.amounts import rounded
from corpus.writer.cases import Case, bank
from corpus.writer.content import Source
from corpus.writer.model import Block, Item, Para
from corpus.writer.pen import Pen

_ROMANS = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x")
_PAST = {"set": "set", "pay": "paid", "defer": "deferred", "refer": "referred", "publish": "published", "review": "reviewed", "adopt": "adopted"}


def label(style: str, n: int, section: str | None = None) -> tuple[str | None, str]:
    """Number of the nth item (from 1) as the gold has it, and as it is printed."""
    letter = chr(96 + n)
    forms: dict[str, tuple[str | None, str]] = {
        "number": (str(n), f"{n}"),
        "bracket": (str(n), f"({n})"),
        "half": (str(n), f"{n})"),
        "number_dot": (str(n), f"{n}."),
        "letter_bracket": (letter, f"({letter})"),
        "letter_dot": (letter.upper(), f"{letter.upper()}."),
        "roman": (_ROMANS[n - 1], f"({_ROMANS[n - 1]})"),
        "verb": (None, ""),
        "bullet": (None, "•"),
    }
    if style == "section":
        return (f"{section}.{n}", f"{section}.{n}") if section else (str(n), f"{n}.")
    return forms[style]


def third(verb: str) -> str:
    """agree -> agrees, authorise -> authorises."""
    return f"{verb}s" if not verb.endswith(("s", "sh")) else f"{verb}es"


def past(verb: str) -> str:
    """approve -> approved."""
    return _PAST.get(verb) or (f"{verb}d" if verb.endswith("e") else f"{verb}ed")


def ended(texts: list[str], rng: random.Random) -> list[str]:
    """List items with semicolons and 'and', with full stops, or with nothing."""
    style = rng.choice(("semicolon", "stop", "stop", "none"))
    if style == "none":
        return texts
    if style == "stop" or len(texts) < 2:
        return [f"{text}." for text in texts]
    return [f"{text};" for text in texts[:-2]] + [f"{texts[-2]}; and", f"{texts[-1]}."]


def worded(rec: Source, mode: str, pen: Pen) -> str:
    """One recommendation in a grammatical mode: bare, capital, passive, third, past."""
    rest, verb = pen.fill(rec["rest"]), rec["verb"]
    if mode == "passive":
        return pen.fill(rec["passive"])
    words = {"bare": verb.capitalize(), "capital": verb.upper(), "small": verb, "third": third(verb), "past": past(verb).capitalize()}[mode]
    return f"{words} {rest}"


def listed(recs: list[Source], pen: Pen, mode: str, style: str, form: str, section: str | None = None) -> list[Item]:
    """Recommendations as numbered items of their own."""
    texts = ended([worded(rec, mode, pen) for rec in recs], pen.rng)
    out = []
    for n, (rec, text) in enumerate(zip(recs, texts, strict=True), start=1):
        number, shown = label(style, n, section)
        if style == "verb" and mode in ("bare", "small"):
            text = rec["verb"].upper() + text[len(rec["verb"]) :]
        alts = (*rec.get("alt", ()), "agree", "approve", "resolve")
        out.append(Item(text=text, action=rec["verb"], number=number, shown=shown, form=form, alt_actions=alts))
    return out


def recommended(case: Case, pen: Pen, style: str, body: str, section: str | None) -> list[Block]:
    """A lead-in and the recommendations of the matter, as a report has them."""
    recs, stems = list(case.matter["recs"]), bank("phrases")["stems"]
    pen.facts.words["body"] = body
    passive = pen.rng.random() < 0.4 and style != "verb"
    stem = pen.one(stems["passive" if passive else "report"])
    stem = stem[:1].upper() + stem[1:].replace("The the", "The")
    mode = "passive" if passive else "capital" if style == "verb" or pen.rng.random() < 0.25 else "bare"
    if stem.endswith("is recommended to agree that:") and not passive:
        mode = "passive"
    if stem.startswith("That {") or stem.startswith(f"That {body}"):
        mode = "small"
    items = listed(recs, pen, mode, style, "recommendation", section)
    if pen.rng.random() < 0.6:
        profiled(items, recs, pen)
    return [Para(text=stem, style="stem"), *items]


def resolved(case: Case, pen: Pen, recs: list[Source], style: str, body: str, people: tuple[str, str] = ("", "")) -> list[Block]:
    """What a meeting resolved, in the words of its house; several resolutions are children of their stem."""
    rule = bank("phrases")["resolutions"][case.council["resolution"]]
    pen.facts.words |= {"body": body, "mover": people[0], "seconder": people[1]}
    mode = "passive" if rule["passive"] else "third" if rule.get("third") else "small"
    if len(recs) == 1:
        one = worded(recs[0], "passive" if rule.get("third") else mode, pen)
        text = pen.fill(rule["single"].replace("{x}", one))
        tail = text.split(one)[0]
        alts = (f"{one}.", f"that {one}.", text.removeprefix(tail.split("that ")[0]))
        return [
            Item(
                text=text,
                action=recs[0]["verb"],
                form="resolution",
                alt_texts=alts,
                alt_actions=(*recs[0].get("alt", ()), "resolve", "agree", "approve"),
                indent=0,
            )
        ]
    stem = pen.fill(rule["list"])
    children = listed(recs, pen, mode, style if style not in ("section", "verb") else "bracket", "resolution")
    lead = Item(text=stem, action=None, form="resolution", soft=True, indent=0)
    for child in children:
        child.extra["lead_in"] = stem
    return [lead, *children]


def profiled(items: list[Item], recs: list[Source], pen: Pen) -> None:
    """Give one recommendation about money its profile over two years, as sub-items."""
    for item, rec in zip(items, recs, strict=True):
        fact = next((name for name in ("reserve", "fund", "grant") if f"@{name}}}" in rec["rest"] and pen.facts.money[name] > 50_000), None)
        if fact is None:
            continue
        total = pen.facts.money[fact]
        first = rounded(total * 3 / 5)
        kind = "drawdown" if "drawdown" in item.text else "funding"
        parts = [f"{{c {kind} {first} per=^}} in {{d period +0y.fy}}", f"{{c {kind} {total - first} per=^}} in {{d period +1y.fy}}"]
        end = item.text[-1] if item.text.endswith((".", ";")) else ""
        item.text = f"{item.text.removesuffix('; and').removesuffix(end)}, as follows:"
        style = pen.rng.choice(("roman", "bullet"))
        for n, words in enumerate(ended([pen.fill(part) for part in parts], pen.rng), start=1):
            number, shown = label(style, n)
            item.children.append(Item(text=words, number=number, shown=shown, form=item.form))
        return
