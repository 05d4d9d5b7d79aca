"""What each step of a data flow needs to be allowed: who does what on which thing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from headrace.design import Component, Design
from headrace.services.analytics.application import Application
from headrace.services.firehose.component import DeliveryStream
from headrace.services.functions.mapping import EventSourceMapping
from headrace.services.iam.steps.analytics import application_steps
from headrace.services.iam.steps.firehose import delivery_steps
from headrace.services.iam.steps.functions import mapping_steps
from headrace.services.iam.steps.iot import rule_steps
from headrace.services.iam.steps.logs import filter_steps
from headrace.services.iam.steps.parts import Step
from headrace.services.iam.steps.quicksight import connection_steps, source_steps
from headrace.services.iam.steps.redshift import cluster_steps, namespace_steps
from headrace.services.iam.steps.search import pipeline_steps
from headrace.services.iot.topic_rule import TopicRule
from headrace.services.logs.component import SubscriptionFilter
from headrace.services.quicksight.source import DataSource, VpcConnection
from headrace.services.redshift.cluster import Cluster
from headrace.services.redshift.serverless import Namespace
from headrace.services.search.pipeline import Pipeline

__all__ = ["SUBJECTS", "Step", "steps_of"]

_STEPS: Final[Mapping[type[Component], Callable[[Design, Any], Iterator[Step]]]] = {
    Application: application_steps,
    Cluster: cluster_steps,
    DataSource: source_steps,
    DeliveryStream: delivery_steps,
    EventSourceMapping: mapping_steps,
    Namespace: namespace_steps,
    Pipeline: pipeline_steps,
    SubscriptionFilter: filter_steps,
    TopicRule: rule_steps,
    VpcConnection: connection_steps,
}

SUBJECTS: Final = tuple(_STEPS)
"""The classes of components whose steps are known."""


def steps_of(design: Design, component: Component) -> Iterator[Step]:
    """Yield what *component* does with the permissions of its roles.

    Raises
    ------
    UnknownValueError
        When what it does depends on something not known.
    """
    for kind, steps in _STEPS.items():
        if isinstance(component, kind):
            yield from steps(design, component)
