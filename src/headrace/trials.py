"""Running trials for the judge and for ``headrace simulate``: changes, faults, nominal loads."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from msgspec import Struct, structs

from headrace.design.declared import application_of, function_of, jobs_on, sources_into
from headrace.errors import UnknownValueError
from headrace.load.faults import Fault
from headrace.load.jobs import NOMINAL_JOB, BatchJob
from headrace.load.model import Function, Load, Source
from headrace.load.option import fault_option
from headrace.load.programs import Application
from headrace.load.quantities import Bytes
from headrace.services.damage import damage_of
from headrace.services.entries import is_fed_by_others, stage_of
from headrace.units import Rate

if TYPE_CHECKING:
    from collections.abc import Collection, Container

    from headrace.design import Design
    from headrace.flow.trial import Trial
    from headrace.template.overlay import Change

__all__ = ["Trials", "nominal_jobs", "nominal_load", "stage_of"]

_NOMINAL_RECORD_BYTES = 1_024.0
_NOMINAL_INPUT_BYTES = 100.0 * 1024**3
_NOMINAL_FILES = 800
_SEVERAL = 2
_APPLICATION = "AWS::KinesisAnalyticsV2::Application"
_FUNCTION = "AWS::Lambda::Function"


class Trials(Struct, frozen=True):
    """Runs trials on one design.

    Attributes
    ----------
    design
        The design; its load may be missing, then only nominal trials run.
    paths, load_path
        What the user named, for the command that replays a trial.
    """

    design: Design
    paths: tuple[str, ...]
    load_path: str | None

    def __call__(
        self,
        changes: tuple[Change, ...],
        faults: tuple[Fault, ...],
        *,
        around: str = "",
        nominal: bool = False,
        calm: bool = False,
    ) -> Trial:
        """Run one trial with *changes* to the design and *faults* besides the declared ones.

        Parameters
        ----------
        around
            Id of the component that matters: what its flows do not touch is left out, and with
            changes or faults also what lies behind it.
        nominal
            Run under one record a second into each source where no load is declared, or none that
            goes into anything that flows connect with *around*.
        calm
            Leave the declared faults out.

        Raises
        ------
        UnknownValueError
            When no load is declared and a nominal one will not do.
        """
        from headrace.flow.trial import run_trial  # noqa: PLC0415 - numpy, not at start-up

        design = self.loaded(changes, faults, around=around, nominal=nominal, calm=calm)
        only = None
        if around:
            only = design.leading_to(around) if changes or faults else design.near(around)
        return run_trial(design, stage_of, damage_of, only)

    def loaded(
        self,
        changes: tuple[Change, ...],
        faults: tuple[Fault, ...],
        *,
        around: str = "",
        nominal: bool = False,
        calm: bool = False,
    ) -> Design:
        """Return the design that a trial executes, with its load. Parameters as for a trial.

        Raises
        ------
        UnknownValueError
            When no load is declared and a nominal one will not do.
        """
        design = self.design.around(around) if around else self.design
        load = design.load
        if nominal:
            near = design.near(around) if around else None
            jobs = nominal_jobs(design, design.by_id if near is None else near)
            load = _with_nominal(design, near).merge(jobs)
        if load is None:
            raise UnknownValueError("no load is declared", settled_by="--load load.yaml")
        if calm:
            load = structs.replace(load, faults=())
        load = load.merge(Load(faults=faults))
        return design.changed(changes).under_load(load) if changes else design.under_load(load)

    def replay(
        self, changes: tuple[Change, ...], faults: tuple[Fault, ...], *, calm: bool = False
    ) -> str:
        """Return the command that repeats the trial."""
        words = ["headrace", "simulate", *self.paths]
        words += ["--load", self.load_path] if self.load_path else []
        for change in changes:
            words += ["--change", self._written(change)]
        for fault in faults:
            words += ["--fault", fault_option(fault)]
        words += ["--calm"] if calm else []
        return shlex.join(words)

    def _written(self, change: Change) -> str:
        """Return a change as an option; with the stack where the logical id is not enough."""
        text = str(change)
        logical_id = change.resource.rpartition("/")[2]
        alike = [c for c in self.design.by_id.values() if c.logical_id == logical_id]
        stack = change.resource.removesuffix(logical_id)
        return text if len(alike) < _SEVERAL else stack + text


def _with_nominal(design: Design, near: Collection[str] | None) -> Load:
    """Return the declared load; over the nominal one where it sends nothing into *near*."""
    declared = design.load
    if declared is None:
        return nominal_load(design)
    if near is None or any(
        True for one in near if one in design.by_id for _ in sources_into(design.by_id[one], design)
    ):
        return declared
    nominal, known = nominal_load(design), design.by_id
    functions = {
        key: one
        for key, one in nominal.functions.items()
        if function_of(known[key], design) is None
    }
    programs = {
        key: one
        for key, one in nominal.applications.items()
        if application_of(known[key], design) is None
    }
    return structs.replace(nominal, functions=functions, applications=programs).merge(declared)


def nominal_load(design: Design) -> Load:
    """Return one record of 1 KiB a second into everything that takes records and gets none.

    Functions and programs write a record for each that they get.
    """
    return design.once("nominal load", lambda: _nominal_load(design))


def _nominal_load(design: Design) -> Load:
    fed = {target for _, target in design.flows}
    sources = {
        component.id: Source(
            into=component.id, rate=Rate(1.0), record_bytes=Bytes(_NOMINAL_RECORD_BYTES)
        )
        for component in design.by_id.values()
        if component.id not in fed
        and not component.works_alone
        and stage_of(component) is not None
        and not is_fed_by_others(component)
    }
    functions = {
        component.id: Function(writes=1.0)
        for component in design.by_id.values()
        if component.deployed_type == _FUNCTION
    }
    applications = {
        component.id: Application(writes=1.0)
        for component in design.by_id.values()
        if component.deployed_type == _APPLICATION
    }
    return Load(sources=sources, functions=functions, applications=applications)


def nominal_jobs(design: Design, near: Container[str]) -> Load:
    """Return a job of 100 GiB for each component *near* that works alone and is given none.

    Parameters
    ----------
    design
        The design.
    near
        Ids of the components that matter.
    """
    idle = (
        component
        for key, component in design.by_id.items()
        if key in near and component.works_alone and not any(jobs_on(component, design))
    )
    jobs = {
        f"{NOMINAL_JOB} of {component.logical_id}": BatchJob(
            on=component.id, input_bytes=Bytes(_NOMINAL_INPUT_BYTES), files=_NOMINAL_FILES
        )
        for component in idle
        if stage_of(component) is not None
    }
    return Load(jobs=jobs)
