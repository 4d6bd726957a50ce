"""Errors put into made papers on purpose; each stands in the gold as a finding."""

from __future__ import annotations

import random
from decimal import Decimal

from corpus.writer import content, sheets
from corpus.writer.model import Data, Paper, Para, flat


def put_in(paper: Paper, rng: random.Random) -> None:
    """In some papers one error: a wrong total, a reference to nothing, or a word left to fill in, whichever finds a place first."""
    if rng.random() < 0.45:
        kinds = [_wrong_total, _broken_reference]
        rng.shuffle(kinds)
        for kind in (*kinds, _placeholder):  # a placeholder finds a place anywhere, so it comes last
            kind(paper, rng)
            if paper.findings:
                return


def _wrong_total(paper: Paper, rng: random.Random) -> None:
    table = next((b for b in flat(paper.blocks) if isinstance(b, Data) and b.totals and b.unit in ("£'000", "£000s", "£")), None)
    if table is None or table.rows[-1][1].startswith("£"):
        return
    last = len(table.rows) - 1
    found = [(n, c, amount) for n, (r, c, amount) in enumerate(table.money) if r == last]
    n, c, amount = found[0]
    scale = 1 if table.unit == "£" else 1_000
    wrong = amount + Decimal(scale * 90)
    printed = table.rows[last][c]
    table.rows[last][c] = f"£{wrong:,.2f}" if printed.startswith("£") else sheets.figure(wrong, table.unit or "£", paper.look.negative)
    table.money[n] = (last, c, wrong)
    evidence = " ".join(content.plain(cell) for cell in table.rows[last])
    message = f"Put in on purpose: column {c + 1} adds up to {amount:,.0f}, not to the total printed."
    finding = {"kind": "total_mismatch", "strength": "hard", "message": message, "evidence": [evidence, content.plain(table.rows[last][c])]}
    paper.findings.append(finding | {"alt_kinds": ["sum_mismatch", "amount_conflict"]})


def _broken_reference(paper: Paper, rng: random.Random) -> None:
    numbered = paper.look.numbering in ("plain", "dotted")  # elsewhere a section number might be another paper's
    words, target = rng.choice((("paragraph 14.7", "14.7"), ("section 19", "19"), ("Table 9", "table 9"))[0 if numbered else 2 :])
    lead = rng.choice(("Further detail is in", "The method is explained in", "See also"))
    paras = [b for b in flat(paper.blocks) if isinstance(b, Para) and b.number and b.style == "body" and len(b.text) > 60 and b.text.endswith(".")]
    if not paras or paper.type not in ("cabinet_report", "member_decision", "council_report"):
        return
    para = rng.choice(paras)
    para.text += f" {lead} [[{words}|x '{target}' no]]."
    finding = {
        "kind": "broken_reference",
        "strength": "hard",
        "message": f"Put in on purpose: there is no {words}.",
        "evidence": [f"{lead} {words}."],
    }
    paper.findings.append(finding)


def _placeholder(paper: Paper, rng: random.Random) -> None:
    words = rng.choice(("[insert date]", "XX", "[name of officer to be confirmed]", "£[tbc]"))
    paras = [b for b in flat(paper.blocks) if isinstance(b, Para) and b.style == "body" and len(b.text) > 60 and b.text.endswith(".")]
    if not paras:
        return
    para = rng.choice(paras)
    sentence = {
        "[insert date]": "The lease was signed on [insert date].",
        "XX": "Minute XX refers.",
        "£[tbc]": "Fees of £[tbc] are to be added.",
    }.get(words, f"Questions go to {words}.")
    para.text += f" {sentence}"
    paper.findings.append({"kind": "placeholder", "strength": "hard", "message": "Put in on purpose.", "evidence": [sentence]})
