"""The page for scrutiny officers: search past decisions in a browser, see each at its place in the paper.

Read-only, without JavaScript, and bound to this machine unless told otherwise.
"""

from extract.web.app import make_app
from extract.web.holdings import Holdings
from extract.web.originals import Originals

__all__ = ["Holdings", "Originals", "make_app"]
