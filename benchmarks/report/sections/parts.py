"""What each part of Reprise gives, and whether sampled candidates give it for the right reason."""

from __future__ import annotations

from benchmarks.report.found import Found
from benchmarks.report.markup import plot, section
from benchmarks.report.plots.ablation import ablation_plot

_LEAD = """Reprise with one part switched off at a time, less Reprise whole, in points. Full colour marks
what is certain: the 95 % interval of six repositories or more keeps to one side of zero. <em>Shuffled
candidates</em> is the control: the query is enhanced by another question's candidates. If it loses as
much as having none, the gain is the candidates' own."""


def parts_section(found: Found) -> str:
    """The ablation."""
    return section("parts", "What each part gives", _LEAD, plot(ablation_plot(found.ablation)))
