"""Every resource type of the services in scope has a view, in templates met and not yet met."""

from __future__ import annotations

import json
import re
from importlib.util import find_spec
from pathlib import Path

import pytest

from headrace.pipeline import Request, design_of
from headrace.services import component_type, types

CORPUS = Path(__file__).parents[1] / "corpus"
SERVICES = (
    "Athena",
    "EMR",
    "EMRContainers",
    "EMRServerless",
    "Elasticsearch",
    "IoT",
    "Kinesis",
    "KinesisAnalytics",
    "KinesisAnalyticsV2",
    "KinesisFirehose",
    "KinesisVideo",
    "OSIS",
    "OpenSearchServerless",
    "OpenSearchService",
    "QuickSight",
    "Redshift",
    "RedshiftServerless",
)
IN_SCOPE = re.compile(rf"AWS::({'|'.join(SERVICES)})::\w+")


def known_types() -> list[str]:
    """Return the types that cfn-lint has schemas of."""
    spec = find_spec("cfnlint")
    assert spec is not None
    assert spec.origin is not None
    schemas = Path(spec.origin).parent / "data" / "schemas" / "providers" / "us-east-1.json"
    return sorted(name for name in json.loads(schemas.read_text()) if IN_SCOPE.fullmatch(name))


def test_the_list_is_whole() -> None:
    assert {name.split("::")[1] for name in known_types()} == set(SERVICES)


@pytest.mark.parametrize("name", known_types())
def test_each_type_of_the_services_in_scope_has_a_view(name: str) -> None:
    assert component_type(name) is not None


def test_each_table_names_a_class_of_its_component_module() -> None:
    for name in types():
        assert component_type(name) is not None


def test_each_resource_of_the_corpus_in_scope_is_typed() -> None:
    design = design_of(Request(paths=(str(CORPUS),)))
    found = [c for c in design.by_id.values() if IN_SCOPE.fullmatch(c.deployed_type)]
    assert len(found) > 200
    assert [c.id for c in found if not c.service] == []
