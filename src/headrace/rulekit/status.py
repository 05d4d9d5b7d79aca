"""The words of a judgement."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["Pillar", "Severity", "Status"]


class Severity(StrEnum):
    """How bad a finding is.

    error
        Under the declared load or a single failure, data is lost, exposed or not delivered; or the
        deployment fails.
    warning
        It works today and breaks on a foreseeable day, or money is wasted.
    notice
        A better way exists.
    """

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"

    @property
    def rank(self) -> int:
        """Larger is worse."""
        return {"notice": 1, "warning": 2, "error": 3}[self.value]


class Pillar(StrEnum):
    """The pillar of the AWS Well-Architected Framework that a rule serves."""

    OPERATIONS = "operational excellence"
    SECURITY = "security"
    RELIABILITY = "reliability"
    PERFORMANCE = "performance efficiency"
    COST = "cost optimization"
    SUSTAINABILITY = "sustainability"


class Status(StrEnum):
    """What a rule answers for one subject."""

    FAIL = "fail"
    CANNOT_TELL = "cannot tell"
    PASS = "pass"  # noqa: S105 - an answer, no password
    NOT_APPLICABLE = "not applicable"
