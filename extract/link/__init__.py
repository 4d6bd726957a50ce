"""Links across the papers of a dataset: from recommendation to decision, to earlier papers, to copies, and along the money."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from extract.link.published import digest, publish, state
from extract.records import Link
from extract.rulebook import load_rulebook

if TYPE_CHECKING:
    from extract.link.decisions import Progress

__all__ = ["compute", "digest", "publish", "state"]


def compute(generation: Path, progress: Progress | None = None) -> list[Link]:
    """All links of one generation of a dataset, in a fixed order; `progress` is told of reports done, of all."""
    # Only here, since each run of `papers extract` asks for the state of the links.
    from extract.link.copies import Copies
    from extract.link.decisions import link_decisions
    from extract.link.earlier import link_earlier
    from extract.link.funds import NamedAmounts, fund_links, read_costs, steps
    from extract.link.gather import Gathered

    rulebook = load_rulebook()
    costs = read_costs(generation)
    copies, named = Copies(), NamedAmounts(rulebook, costs)
    gathered = Gathered(generation, rulebook, (copies.see, named.see))
    links = link_decisions(gathered.reader, gathered.matters, progress)
    links += link_earlier(gathered, links)
    links += copies.links()
    links += fund_links(steps(rulebook, gathered.papers, costs, named.names, links))
    unique = {(link.kind, link.from_id, link.to_id): link for link in sorted(links, key=lambda link: link.score or 0.0)}
    return [unique[key] for key in sorted(unique)]
