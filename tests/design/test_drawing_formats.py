from __future__ import annotations

import json
from collections.abc import Callable

import jsonschema

from headrace.design import Design
from headrace.design.drawing import Picture
from headrace.design.drawing.document import SCHEMA, document
from headrace.design.drawing.mermaid import mermaid
from headrace.services.entries import figure_of

DesignOf = Callable[..., Design]


# -- other formats ------------------------------------------------------------------------------


def test_mermaid_is_a_flowchart_from_left_to_right(picture: Picture) -> None:
    lines = mermaid(picture).splitlines()
    assert lines[:4] == ["---", 'title: "Design of t"', "---", "flowchart LR"]
    assert '  n0["Orders<br/>stream · 4 shards"]' in lines
    assert '  n3[("Lake<br/>bucket")]' in lines
    assert '  n0 -->|"shared"| n2' in lines
    assert '  n2 -.->|"backup"| n4' in lines


def test_json_holds_every_node_and_edge_with_its_place(design_of: DesignOf, pipeline: str) -> None:
    design = design_of(pipeline)
    found = document(design, figure_of)
    jsonschema.validate(found, SCHEMA)
    assert json.loads(json.dumps(found)) == found
    nodes = {node["id"]: node for node in found["nodes"]}
    assert set(nodes) == set(design.graph)
    assert nodes["t/Orders"] == {
        "id": "t/Orders",
        "name": "Orders",
        "type": "AWS::Kinesis::Stream",
        "kind": "stream",
        "service": "kinesis",
        "stack": "t",
        "construct_path": "",
        "figure": "4 shards",
        "external": False,
        "conditional": False,
        "front": True,
        "file": "t.yaml",
        "line": 5,
        "column": 3,
    }
    assert not nodes["t/Key"]["front"]
    assert nodes["external:arn:aws:s3:::company-originals"]["external"]
    assert len(found["edges"]) == design.graph.number_of_edges()
    flow = next(edge for edge in found["edges"] if edge["kind"] == "flows")
    assert (flow["source"], flow["target"], flow["role"]) == ("t/Orders", "t/Delivery", "shared")
    assert flow["line"] > 1
