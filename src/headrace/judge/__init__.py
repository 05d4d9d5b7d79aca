"""Judging: rules and the experiments they ask for, acknowledgements."""

from headrace.judge.run import Judgement, judge
from headrace.judge.verdict import Evidence, Verdict

__all__ = ["Evidence", "Judgement", "Verdict", "judge"]
