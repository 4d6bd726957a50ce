"""What a councillor needs of a paper on a sheet or two: the decision asked for, money, dates ahead, sign-offs, flags."""

from extract.briefing.page import write_briefing

__all__ = ["write_briefing"]
