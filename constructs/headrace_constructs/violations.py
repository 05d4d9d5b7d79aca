"""Findings in the words of the CDK's validation report."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import aws_cdk as cdk

from headrace.report.wording import measured
from headrace_constructs.origins import origin_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from constructs import IConstruct

    from headrace.judge.run import Crash
    from headrace.report.model import Entry

__all__ = ["crash_of", "failure_of", "violation_of"]

_SEVERITIES = {"error": "error", "warning": "warning", "notice": "info"}
_INDENT = "\n   "


def violation_of(entry: Entry, app: IConstruct) -> cdk.PolicyViolation:
    """Return a finding as the CDK reports it: with its evidence, its place, and its origin.

    Parameters
    ----------
    entry
        The finding.
    app
        The root of the construct tree, which knows where constructs were created.
    """
    origin = origin_of(app, entry.construct_path) if entry.construct_path else None
    metadata = {
        "name": entry.name,
        "documentation": f"headrace explain {entry.rule}",
        "at": f"{entry.file}:{entry.line}:{entry.column}",
    }
    if origin is not None:
        metadata["created"] = str(origin)
    if entry.evidence is not None:
        metadata["evidence"] = f"{entry.evidence.subject} {entry.evidence.story}"
        metadata["replay"] = entry.evidence.replay
    return cdk.PolicyViolation(
        rule_name=entry.rule,
        description=_INDENT.join(_described(entry)),
        severity=_SEVERITIES[entry.severity],
        fix=entry.fix or None,
        rule_metadata=metadata,
        violating_resources=[
            cdk.PolicyViolatingResource(
                resource_logical_id=entry.resource,
                template_path=str(Path(entry.file).resolve()),
                # The construct that the user knows: its trace begins in the user's own program.
                construct_path=origin.construct_path if origin else None,
                locations=list(_properties(entry)),
            )
        ],
    )


def crash_of(crash: Crash) -> cdk.PolicyViolation:
    """Return a rule that broke as a violation that nobody can acknowledge."""
    bug = "this is a bug of the rule: tell its author"
    return _fatal(crash.rule, f"broke on {crash.subject}: {crash.error}; {bug}")


def failure_of(reason: str) -> cdk.PolicyViolation:
    """Return why nothing could be judged as a violation that nobody can acknowledge."""
    return _fatal("could-not-run", reason)


def _fatal(rule: str, description: str) -> cdk.PolicyViolation:
    # Of no construct, so that it counts whichever stacks the user selects: the command line leaves
    # out the violations of others, and a plugin's failure that comes without any violation.
    nowhere = cdk.PolicyViolatingResource(locations=[])
    return cdk.PolicyViolation(
        rule_name=rule, description=description, severity="fatal", violating_resources=[nowhere]
    )


def _properties(entry: Entry) -> Iterator[str]:
    """Yield the properties of the resource itself that the fix changes."""
    for change in entry.changes:
        resource, _, path = change.partition("=")[0].partition(".")
        if resource == entry.resource:
            yield f"Properties.{path}"


def _described(entry: Entry) -> Iterator[str]:
    yield f"{entry.name}: {entry.message}"
    if entry.when:
        yield f"When: {entry.when}"
    if entry.evidence is None:
        return
    evidence = entry.evidence
    yield f"Evidence: {evidence.subject} {evidence.story}"
    yield f"Replay: {evidence.replay}"
    if evidence.counterfactual is not None:
        cleared = "" if evidence.cleared else ", which alone does not clear it"
        now = measured(evidence.measure, evidence.value)
        then = measured(evidence.measure, evidence.counterfactual)
        yield f"Measured: {now}; with the fix {then}{cleared}"
