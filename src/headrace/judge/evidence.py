"""Running the experiments that findings ask for: batched, cached and capped.

A finding about capacity, failure or cost stands only if its trial shows it. The trial runs once for
all findings that share its faults; each counterfactual runs once for all that share its changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from msgspec.structs import replace

from headrace.errors import InputError, UnknownValueError
from headrace.judge.verdict import Evidence, Verdict
from headrace.rulekit.status import Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from headrace.design import Design
    from headrace.load.faults import Fault
    from headrace.rulekit import Change, Experiment

__all__ = ["EXPERIMENT_CAP", "Laboratory", "TrialResult", "TrialRunner"]

EXPERIMENT_CAP = 1_000
"""Most trials of one run; findings beyond it are *cannot tell*, never unproven findings."""


class TrialResult(Protocol):
    """What a trial tells."""

    def measure(self, subject: str, name: str) -> float:
        """Return a measure of one component.

        Raises
        ------
        UnknownValueError
            When the trial could not reach the component.
        """

    def story(self, subject: str) -> str:
        """Return what happened to the component, in one sentence."""


class TrialRunner(Protocol):
    """Runs the design under its declared load."""

    @property
    def design(self) -> Design:
        """The design as it is."""

    def __call__(
        self,
        changes: tuple[Change, ...],
        faults: tuple[Fault, ...],
        *,
        around: str = "",
        nominal: bool = False,
        calm: bool = False,
    ) -> TrialResult:
        """Run one trial with *changes* to the design and *faults* besides the declared ones.

        What the flows of the component *around* do not touch is left out, and with changes or
        faults also what lies behind it: the trial of the design as it is serves many findings, the
        others mostly one.

        Raises
        ------
        UnknownValueError
            When no load is declared and a nominal one will not do.
        """

    def replay(
        self, changes: tuple[Change, ...], faults: tuple[Fault, ...], *, calm: bool = False
    ) -> str:
        """Return the command that repeats the trial."""


@dataclass(slots=True)
class Laboratory:
    """Backs verdicts with evidence.

    Attributes
    ----------
    run
        The trial runner.
    """

    run: TrialRunner
    _trials: dict[tuple[object, ...], TrialResult]

    @classmethod
    def of(cls, run: TrialRunner) -> Laboratory:
        """Return a laboratory with an empty cache."""
        return cls(run, {})

    def back(self, verdicts: Iterable[Verdict]) -> Iterator[Verdict]:
        """Yield the verdicts, those with an experiment backed by it or withdrawn."""
        for verdict in verdicts:
            finding = verdict.finding
            if finding is None or finding.experiment is None:
                yield verdict
            else:
                yield self._backed(verdict, finding.experiment)

    def _backed(self, verdict: Verdict, experiment: Experiment) -> Verdict:
        try:
            trial = self._trial((), experiment)
            value = trial.measure(experiment.subject, experiment.measure)
            if value <= experiment.limit:
                reason = f"the trial shows {experiment.measure} {value:g}"
                return replace(verdict, status=Status.PASS, finding=None, reason=reason)
            counterfactual = None
            if experiment.changes:
                fixed = self._trial(experiment.changes, experiment)
                counterfactual = fixed.measure(experiment.subject, experiment.measure)
        except UnknownValueError as error:
            return _untold(verdict, experiment, error.reason, error.settled_by)
        except InputError as error:
            return _untold(verdict, experiment, error.message)
        return replace(
            verdict,
            evidence=Evidence(
                subject=experiment.subject.rpartition("/")[2],
                measure=experiment.measure,
                value=value,
                limit=experiment.limit,
                counterfactual=counterfactual,
                cleared=counterfactual is not None and counterfactual <= experiment.limit,
                story=trial.story(experiment.subject),
                replay=self.run.replay((), experiment.faults, calm=experiment.calm),
            ),
        )

    def _trial(self, changes: tuple[Change, ...], experiment: Experiment) -> TrialResult:
        subject, faults = experiment.subject, experiment.faults
        needed = subject if changes or faults else self.run.design.near(subject)
        key = (needed, changes, repr(faults), experiment.nominal, experiment.calm)
        if key not in self._trials:
            if len(self._trials) >= EXPERIMENT_CAP:
                message = f"more than {EXPERIMENT_CAP} trials would be needed in one run"
                raise UnknownValueError(message, settled_by="--select fewer rules")
            self._trials[key] = self.run(
                changes,
                faults,
                around=subject,
                nominal=experiment.nominal,
                calm=experiment.calm,
            )
        return self._trials[key]


def _untold(verdict: Verdict, experiment: Experiment, reason: str, settled_by: str = "") -> Verdict:
    if experiment.stands:
        return verdict
    return replace(
        verdict, status=Status.CANNOT_TELL, finding=None, reason=reason, settled_by=settled_by
    )
