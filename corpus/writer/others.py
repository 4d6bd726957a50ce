"""Scrutiny and select-committee reports, call-ins, planning reports, appendices and odds and ends."""

from __future__ import annotations

import random
from typing import Any

from corpus.writer import items, moments, sheets
from corpus.writer.cases import Case, bank
from corpus.writer.look import Look
from corpus.writer.meetings import header
from corpus.writer.model import Block, Data, Fields, Gap, Grid, Item, Paper, Para
from corpus.writer.reports import Draft

Gold = dict[str, Any]


def _draft(case: Case, look: Look, rng: random.Random, body: str) -> Draft:
    pen = case.pen(rng)
    pen.facts.words |= {"body": body, "scrutiny": body}
    return Draft(case, pen, look, body, [Para(text=case.council["name"], style="council")], [])


def _when(case: Case, form: str, kind: str = "meeting_date") -> str:
    return f"[[{moments.day_form(case.day, form)}|d {kind} {case.day.isoformat()} alt=report_date,event]]"


def scrutiny(case: Case, look: Look, rng: random.Random, stem: str, kind: str = "scrutiny_report") -> Paper:
    """The report of a scrutiny body or select committee with its own recommendations, or the answers to them in a table."""
    body = case.council["bodies"][1]
    draft = _draft(case, look, rng, body)
    pen, chair, officer = draft.pen, case.cast.chair, case.cast.officers["Democratic Services Officer"]
    words = bank("phrases")["scrutiny"]
    title = f"{rng.choice(('Scrutiny Review', 'Task Group Report', 'Review'))}: {case.matter['portfolio']}"
    to = case.council["executive"] if kind == "scrutiny_report" else body
    pairs = [
        ("To:", [to]),
        ("Date:", [_when(case, pen.hand.date)]),
        ("Report of:", [f"{body} (Chair: {chair.name})"]),
        ("Contact:", [f"{officer.name}, {officer.email}"]),
    ]
    draft.blocks += [Para(text=title, style="title"), Fields(pairs=pairs), Gap()]
    draft.heading("purpose", "Foreword by the Chair" if kind == "select_committee_report" else None)
    draft.text(pen.one(words["opening"]))
    draft.heading("background", "Evidence")
    for text in pen.pick(words["evidence"], 3):
        draft.text(text)
    draft.heading("conclusion")
    draft.text(pen.one(case.matter["financial"]))
    number = draft.heading("recommendations")
    if rng.random() < 0.45:
        _answers(draft, words)
    else:
        draft.blocks.append(
            Para(text=f"The {body} recommends that {to}:" if kind == "scrutiny_report" else "The Committee recommends that:", style="stem")
        )
        mode = "small" if kind == "scrutiny_report" else "passive"
        draft.blocks += items.listed(words["recs"], pen, mode, look.labels, "recommendation", number)
    gold = header(case, kind, to, title, contacts=[officer.gold("enquiries")], report_to=to)
    gold["alt_titles"] = []
    return Paper(stem, kind, gold, look, draft.blocks, running_head=title if rng.random() < 0.5 else "")


def _answers(draft: Draft, words: dict[str, Any]) -> None:
    """Recommendation and response side by side; the outcome stands in the cell."""
    pen = draft.pen
    rows = [["No.", "Recommendation", "Response of the executive"]]
    for n, rec in enumerate(words["recs"][:3], start=1):
        rows.append([str(n), f"That {pen.fill(rec['passive'])}.", pen.one(words["responses"])])
    draft.text("Each recommendation is printed with the answer that was given to it.")
    draft.table(Data(rows=rows, shares=[0.5, 2.4, 2]))
    draft.blocks.append(Gap(lines=0.5))
    for row in rows[1:]:
        draft.blocks.append(Item(text=row[1], form="recommendation", number=row[0], extra={"in_table": True}))


def call_in(case: Case, look: Look, rng: random.Random, stem: str) -> Paper:
    """A decision called in: who, why, what scrutiny may do."""
    body = case.council["bodies"][-1] if "Scrutiny" in case.council["bodies"][-1] else case.council["bodies"][1]
    draft = _draft(case, look, rng, body)
    pen, words = draft.pen, bank("phrases")["callin"]
    title = f"Call-in: {case.title}"
    officer = case.cast.officers["Democratic Services Officer"]
    taken = moments.relative("-9d", case.day)
    pairs = [("To:", [body]), ("Date:", [_when(case, pen.hand.date)]), ("Subject:", [title]), ("Decision no:", [case.references["decision"]])]
    draft.blocks += [Fields(pairs=pairs), Gap()]
    draft.heading("background")
    when = f"[[{moments.day_form(taken, 'long')}|d decision_date {taken.isoformat()} alt=event,reference,meeting_date]]"
    draft.text(f"The decision was taken by {case.cast.holder.name} on {when}. It was called in by {case.cast.members[9].name} and four others.")
    draft.text(pen.one(case.matter["financial"]))
    draft.heading("reasons", "Reasons for the call-in")
    style = rng.choice(("letter_bracket", "roman", "number_dot"))
    marks = [items.label(style, n)[1] for n in (1, 2, 3)]
    for mark, text in zip(marks, pen.pick(words["grounds"], 3), strict=True):
        draft.blocks.append(Para(text=text, number=mark))
    number = draft.heading("recommendations", rng.choice(("Options for the Committee", "Recommendation")))
    draft.blocks.append(Para(text=f"The {body} is asked to choose one of the following:", style="stem"))
    for n, text in enumerate((pen.fill(t) for t in words["options"]), start=1):
        gold_number, shown = items.label(look.labels, n, number)
        draft.blocks.append(Item(text=text, number=gold_number, shown=shown, form="recommendation", action=text.split()[0].lower()))
    draft.blocks.append(Para(text=f"Report author: {officer.name}, {officer.role}, {officer.phone}"))
    draft.heading("background_papers")
    draft.text("None.")
    gold = header(
        case, "call_in", body, title, authors=[officer.gold()], references=[{"kind": "decision number", "value": case.references["decision"]}]
    )
    gold["alt_titles"] = [case.title]
    return Paper(stem, "call_in", gold, look, draft.blocks, running_head="")


def planning(case: Case, look: Look, rng: random.Random, stem: str) -> Paper:
    """An officer's report on a planning application; its conditions are part of the recommendation."""
    body = case.council["bodies"][2]
    draft = _draft(case, look, rng, body)
    pen, words = draft.pen, bank("phrases")["planning"]
    number = f"{case.day:%y}/{rng.randrange(100, 4000):05d}/{rng.choice(('FUL', 'OUT', 'HOU', 'COU'))}"
    site, proposal = pen.one(words["sites"]), pen.one(words["proposals"])
    officer = case.cast.officers["Project Manager"]
    expiry = pen.fill("{d deadline +3w.day alt=milestone,event}")
    rows = [
        [["**Application No:**"], [number]],
        [["**Site:**"], [site]],
        [["**Proposal:**"], [proposal]],
        [["**Applicant:**"], [f"{rng.choice(('Harrowgate', 'Millstone', 'Acre & Dale'))} Homes Ltd"]],
        [["**Committee date:**"], [_when(case, pen.hand.date)]],
        [["**Expiry date:**"], [expiry]],
        [["**Case officer:**"], [officer.name]],
    ]
    draft.blocks += [Para(text=f"{body} – officer report", style="centre"), Grid(rows=rows, shares=[0.3, 0.7], ruled=rng.random() < 0.6), Gap()]
    verdict = rng.choice(("Approve", "Refuse", "Approve"))
    first = rng.random() < 0.4
    if first:
        _verdict(draft, verdict, words)
    for kind, heading, texts in (
        ("background", "The site and its surroundings", words["site"]),
        ("background", "Planning history", words["history"]),
        ("links_to_strategy", "Policy", words["policies"]),
        ("consultation", "Representations", words["assessment"][3:]),
        ("other", "Assessment", words["assessment"][:3]),
    ):
        draft.heading(kind, heading)
        for text in pen.pick(texts, rng.randrange(1, len(texts) + 1)):
            draft.text(text)
    if not first:
        _verdict(draft, verdict, words)
    gold = header(case, "planning_report", body, proposal, authors=[officer.gold()], soft_references=[{"kind": "report", "value": number}])
    gold |= {"alt_titles": [f"{number} {proposal}", site, f"{site} {proposal}", f"{body} – officer report", f"{site} – {proposal}"]}
    return Paper(stem, "planning_report", gold, look, draft.blocks, running_head=number)


def _verdict(draft: Draft, verdict: str, words: dict[str, Any]) -> None:
    draft.heading("recommendations", draft.rng.choice(("Recommendation", "Officer recommendation")))
    stem = "subject to the following conditions:" if verdict == "Approve" else "for the following reason:"
    main = Item(
        text=f"{verdict.upper()} {stem}",
        action=verdict.lower(),
        form="recommendation",
        indent=0,
        alt_texts=(verdict.upper(),),
        alt_actions=("grant", "permit"),
    )
    texts = words["conditions"] if verdict == "Approve" else ["The proposal would harm the setting of the listed terrace, contrary to policy EN7."]
    draft.blocks.append(main)
    for n, text in enumerate(texts, start=1):
        draft.blocks.append(Item(text=text, number=str(n), shown=f"{n}.", form="recommendation", soft=True))


def appendix(case: Case, look: Look, rng: random.Random, stem: str) -> Paper:
    """Sheets of figures: the capital programme over pages, or fees."""
    pen = case.pen(rng)
    letter = rng.choice("ABCDE")
    years = pen.fill("{d reference 0y..+3y:financial_year alt=period}")
    titles = (f"APPENDIX {letter} – Capital Programme {years}", f"Appendix {letter}: Capital Investment {years}")
    title = rng.choice(titles)
    streets = rng.sample(
        [
            "Mill Road",
            "Church Lane",
            "Station Way",
            "Quay Road",
            "North Street",
            "Dyehouse Lane",
            "Park View",
            "Wharf Road",
            "Elm Drive",
            "Bell Hill",
        ],
        10,
    )
    works = ("resurfacing", "roof renewal", "boiler replacement", "flood works", "play area", "lighting", "footbridge", "car park")
    schemes = [f"{street} {rng.choice(works)}" for street in streets] + [f"{place} improvements" for place in case.council["places"]]
    rng.shuffle(schemes)
    schemes += [f"{street} {work}" for street in streets for work in rng.sample(works, 4)]
    schemes = list(dict.fromkeys(schemes))
    groups = [(name, schemes[11 * n : 11 * n + 11]) for n, name in enumerate(("Place", "People", "Resources", "Housing"))]
    blocks: list[Block] = [Para(text=case.council["name"], style="council"), Para(text=f"**{title}**", style="title")]
    if rng.random() < 0.5:
        blocks.append(
            Para(
                text="Figures in brackets are income. Schemes in italics await approval."
                if look.negative == "brackets"
                else "A minus sign shows income."
            )
        )
    blocks.append(sheets.capital_programme(pen, groups, look.negative))
    if rng.random() < 0.6:
        blocks += [
            Gap(),
            sheets.fees(
                pen,
                ["Adult swim", "Junior swim", "Hall hire, evening", "Allotment, full plot", "Bulky waste, three items"],
                case.facts.money["total"],
                2,
                look.negative,
            ),
        ]
    gold = header(case, "appendix", "", title, meeting_date=None, body=None)
    gold["alt_titles"] = [title.split(" – ")[-1], title.split(": ")[-1]]
    return Paper(stem, "appendix", gold, look, blocks, landscape=letter in "BDE")


def other(case: Case, look: Look, rng: random.Random, stem: str) -> Paper:
    """A forward plan of decisions to come, or a letter."""
    pen = case.pen(rng)
    name, officer = case.council["name"], case.cast.officers["Democratic Services Officer"]
    if rng.random() < 0.6:
        rows = [["Decision", "Decision maker", "Date of decision", "Contact"]]
        for n, title in enumerate(
            rng.sample(
                ["Tree strategy", "Rent setting", "Council tax base", "School admissions", "Local plan review", "Grants to voluntary groups"], 4
            ),
            start=1,
        ):
            when = pen.fill(f"{{d milestone +{n}m.{rng.choice(('day', 'month'))} alt=meeting_date,deadline}}")
            rows.append([title, case.council["executive"], when, case.cast.officers["Head of Legal Services"].name])
        months = pen.fill("{d period +1m.month..+3m}")
        blocks: list[Block] = [Para(text=name, style="council"), Para(text=f"Forward Plan of Key Decisions: {months}", style="title")]
        blocks += [
            Para(text=pen.fill("A key decision is one that costs {c threshold 500000 q='or more'} or more, or affects two or more wards.")),
            Data(rows=rows, shares=[2, 1.2, 1.4, 1.4]),
        ]
        gold = header(case, "other", case.council["executive"], f"Forward Plan of Key Decisions: {months}", meeting_date=None, body=None)
        gold["alt_titles"] = ["Forward Plan of Key Decisions", "Forward Plan"]
        return Paper(stem, "other", gold, look, blocks)
    blocks = [Para(text=name, style="council"), Para(text=_when(case, "ordinal", "report_date"), style="right"), Para(text=f"**{case.title}**")]
    blocks += [Para(text=text) for text in pen.pick(case.matter["background"], 2) + pen.pick(case.matter["financial"], 2)]
    blocks += [Para(text="Yours sincerely,"), Gap(), Para(text=officer.name), Para(text=officer.role), Para(text=f"{officer.phone} {officer.email}")]
    gold = header(
        case,
        "other",
        "",
        case.title,
        meeting_date=None,
        body=None,
        report_date=case.day.isoformat(),
        contacts=[officer.gold("enquiries")],
    )
    gold["alt_titles"] = []
    return Paper(stem, "other", gold, look, blocks)


def follow_up(case: Case, look: Look, rng: random.Random, stem: str) -> Paper:
    """A later report that says what became of a decision."""
    later = moments.relative("+11m", case.day)
    kept, case_day = case.day, later
    body = case.council["bodies"][1]
    draft = _draft(case, look, rng, body)
    pen = draft.pen
    officer = case.cast.officers["Strategic Director of Place"]
    title = f"{case.title}: Progress Report"
    when = f"[[{moments.day_form(later, pen.hand.date)}|d meeting_date {later.isoformat()} alt=report_date,event]]"
    pairs = [("Report to:", [body]), ("Date:", [when]), ("Subject:", [title]), ("Report by:", [f"{officer.name}, {officer.role}"])]
    draft.blocks += [Fields(pairs=pairs), Gap()]
    draft.heading("purpose")
    draft.text("To tell members how far the decision recorded below has been carried out.")
    draft.heading("background", "What was decided")
    told = f"[[{moments.day_form(kept, 'long')}|d decision_date {kept.isoformat()} alt=event,reference,meeting_date]]"
    minute = case.facts.words.get("minute", "")
    ref = f" (decision {case.references['decision']}{', minute ' + minute + ' refers' if minute else ''})"
    told_words = items.worded(case.matter["recs"][0], "passive", pen)
    draft.text(f"On {told} {case.council['executive']} decided that {told_words}{ref}.")
    retold = draft.blocks[-1].strings()[0]
    draft.heading("proposal", "Progress since then")
    for text in pen.pick(case.matter["later"]):
        draft.text(text)
    number = draft.heading("recommendations")
    draft.blocks.append(Para(text=f"The {body} is asked to:", style="stem"))
    note = {"verb": "note", "rest": "progress and comment on it", "passive": "progress be noted"}
    ask = {
        "verb": "request",
        "rest": "a last report by {d deadline +20m.month b=by}",
        "passive": "a last report be brought by {d deadline +20m.month b=by}",
    }
    draft.blocks += items.listed([note, ask], pen, "bare", look.labels, "recommendation", number)
    gold = header(case, "cabinet_report", body, title, meeting_date=case_day.isoformat(), report_to=body)
    gold |= {"alt_titles": [], "authors": [officer.gold()], "paper_type": "scrutiny_report"}
    gold["soft_references"] = [{"kind": "decision number", "value": case.references["decision"]}]
    gold["soft_recommendations"] = [retold, f"{told_words}.", f"{told_words}{ref}."]
    return Paper(stem, "scrutiny_report", gold, look, draft.blocks, running_head=title if rng.random() < 0.4 else "")
