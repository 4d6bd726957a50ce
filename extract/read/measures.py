"""How a paper is set: its body size, its leadings and where its lines end, for the whole of it and page by page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import trunc

from extract.read.layout import Measures, PrintedLine, to_a_tenth

_LONG_LINE = 8  # words
_FULL_PAGE = 12  # long lines: a page with as many shows where its lines end
_NEIGHBOURS = 2  # pages
_WIDE = 1.6  # ems: lines so far apart may as well be paragraphs
_SAMPLES = 5  # the fewest pairs of lines of one size that tell its leading: title pages have fewer


@dataclass(slots=True)
class Sample:
    """What some lines show: characters by size, leadings (in ems) by size and the right edges; taken once a page."""

    sizes: Counter[float] = field(default_factory=Counter)
    leads: dict[int, Counter[float]] = field(default_factory=dict)
    rights: list[float] = field(default_factory=list)
    n_long: int = 0


def measure_pages(samples: Mapping[int, Sample], widths: Mapping[int, float]) -> tuple[Measures, dict[int, Measures]]:
    """The measures of a paper and of each page, for reports bound together differ in margins and spacing.

    A page with little text takes those of its neighbours, or of all pages as wide. Sizes compare to the paper's body.
    """
    paper = _measures(list(samples.values()))
    of_width: dict[float, list[int]] = {}
    for number in samples:
        of_width.setdefault(widths[number], []).append(number)
    of_all = {width: _measures([samples[n] for n in same]) for width, same in of_width.items()}
    full = {number for number, sample in samples.items() if sample.n_long >= _FULL_PAGE}
    of_page: dict[int, Measures] = {}
    for number in samples:
        near = [n for n in range(number - _NEIGHBOURS, number + _NEIGHBOURS + 1) if n in full and widths[n] == widths[number]]
        local = _measures([samples[n] for n in near]) if near else of_all[widths[number]]
        leading = _leading([samples[number]]) if number in full else local.leading
        of_page[number] = Measures(paper.body_size, {**paper.leading, **leading}, local.right)
    return paper, of_page


def sample_of(lines: Sequence[PrintedLine]) -> Sample:
    """What the lines of a page, without its tables, show of the paper's setting."""
    sample = Sample()
    above: PrintedLine | None = None
    for line in lines:
        sample.sizes[to_a_tenth(line.size)] += sum([len(w[0]) for w in line.words])
        sample.rights.append(line.x1)
        sample.n_long += len(line.words) >= _LONG_LINE
        if above is not None and abs(above.size - line.size) < 0.6:
            lead = (line.baseline - above.baseline) / max(line.size, 1.0)
            if 0.9 < lead < 2.5:
                sample.leads.setdefault(round(line.size), Counter())[trunc(100 * lead + 0.5) / 100] += 1
        above = line
    sample.rights.sort()
    return sample


def _measures(samples: Sequence[Sample]) -> Measures:
    sizes: Counter[float] = Counter()
    rights: list[float] = []
    for sample in samples:
        sizes.update(sample.sizes)
        rights += sample.rights
    rights.sort()
    body = sizes.most_common(1)[0][0] if sizes else 0.0
    return Measures(body, _leading(samples), rights[int(0.98 * (len(rights) - 1))] if rights else 0.0)


def _leading(samples: Sequence[Sample]) -> dict[int, float]:
    """The leading of wrapped lines by size, where enough lines show it."""
    leads: dict[int, Counter[float]] = {}
    for sample in samples:
        for size, counts in sample.leads.items():
            leads.setdefault(size, Counter()).update(counts)
    return {size: _usual(counts) for size, counts in leads.items() if counts.total() >= _SAMPLES}


def _usual(counts: Counter[float]) -> float:
    """The leading of wrapped lines: the smallest that is nearly as frequent as the most frequent."""
    usual, most = counts.most_common(1)[0]
    # A paper of short paragraphs has more gaps between them than wrapped lines.
    enough = 0.25 if usual > _WIDE else 0.5
    return min(lead for lead, count in counts.items() if count >= enough * most)
