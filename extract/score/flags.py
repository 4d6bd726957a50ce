"""Flags against the findings of the gold: the same family of fault, and evidence that shares its words."""

from __future__ import annotations

from extract.score.gold import GoldPaper, Item
from extract.score.matching import Row
from extract.score.spans import Rows
from extract.score.words import many, plain, share_words

_FAMILIES = {
    "sums": {"total_mismatch", "rounding", "sum_mismatch", "balance_rollforward", "balance_mismatch"},
    "conflict": {
        "amount_conflict", "date_conflict", "scope_conflict", "text_conflict", "name_mismatch", "name_conflict", "recommendation_mismatch",
        "implications_conflict", "purpose_conflict", "status_conflict", "duplicate_text", "duplicated_text", "title_mismatch",
        "role_title_mismatch", "duplicate_consultee",
    },
    "reference": {"broken_reference", "unspecified_reference"},
    "numbering": {"numbering", "numbering_gap", "numbering_typo"},
    "signing": {"missing_signature", "missing_date", "missing_name", "placeholder", "sequence", "sign_off_before_report"},
    "amount": {"malformed_amount"},
}  # fmt: skip
_FAMILY = {kind: family for family, kinds in _FAMILIES.items() for kind in kinds}
# Shared words that are this long cannot be chance.
_TELLING = 12


def found_findings(gold: GoldPaper, rows: Rows) -> list[tuple[Item, bool]]:
    """The findings that are provable (`hard`), each with whether any flag meets it."""
    hard = [finding for finding in gold.items("findings") if finding.get("strength") == "hard"]
    return [(finding, any(_meets(flag, finding) for flag in rows["flags"])) for finding in hard]


def true_errors(gold: GoldPaper, rows: Rows) -> list[tuple[Row, bool]]:
    """The flags of severity error, each with whether it meets any finding, soft and borderline ones included."""
    findings = gold.items("findings") + gold.borderline("findings")
    errors = [flag for flag in rows["flags"] if flag.get("severity") == "error"]
    return [(flag, any(_meets(flag, finding) for finding in findings)) for flag in errors]


def _meets(flag: Row, finding: Item) -> bool:
    families = {_FAMILY.get(kind, kind) for kind in (finding["kind"], *many(finding.get("alt_kinds")))}
    kind = str(flag.get("kind"))
    if _FAMILY.get(kind, kind) not in families:
        return False
    said = [plain(words) for words in (*many(flag.get("quotes")), flag.get("message"))]
    proof = [plain(words) for words in many(finding.get("evidence"))]
    return any(share_words(evidence, words, _TELLING) for evidence in proof for words in said)
