"""What the doctor finds."""

from enum import Enum

import attrs


class Verdict(Enum):
    """How bad a finding is."""

    GOOD = "good"
    WARNING = "warning"
    BAD = "bad"


@attrs.frozen
class Finding:
    """One thing that was looked at. *advice* says what to do unless it is good."""

    subject: str
    verdict: Verdict
    text: str
    advice: str = ""


def good(subject: str, text: str) -> Finding:
    """Return a finding of which nothing follows."""
    return Finding(subject, Verdict.GOOD, text)


def warning(subject: str, text: str, advice: str) -> Finding:
    """Return a finding that may be meant so."""
    return Finding(subject, Verdict.WARNING, _line(text), advice)


def bad(subject: str, text: str, advice: str) -> Finding:
    """Return a finding for which players will suffer."""
    return Finding(subject, Verdict.BAD, _line(text), advice)


def _line(text: str) -> str:
    """Return what others said on several lines in one."""
    return " ".join(text.split())
