"""What a rule file may import."""

from headrace.errors import NotApplicable, UnknownValueError
from headrace.rulekit.finding import Experiment, Finding
from headrace.rulekit.rule import Rule, rule
from headrace.rulekit.status import Pillar, Severity, Status
from headrace.template.overlay import Change, Ref

__all__ = [
    "Change",
    "Experiment",
    "Finding",
    "NotApplicable",
    "Pillar",
    "Ref",
    "Rule",
    "Severity",
    "Status",
    "UnknownValueError",
    "rule",
]
