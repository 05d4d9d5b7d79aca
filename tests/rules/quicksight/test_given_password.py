"""A password that the run is given does not stand in the template."""

from __future__ import annotations

from pathlib import Path

import pytest

from headrace.pipeline import Request, judged

TEMPLATE = """
Parameters:
  Password: {Type: String, NoEcho: true, Default: changeme}
Resources:
  Source:
    Type: AWS::QuickSight::DataSource
    Properties:
      Credentials: {CredentialPair: {Username: bi, Password: !Ref Password}}
"""


@pytest.mark.parametrize(("given", "findings"), [({}, 1), ({"Password": "hunter2"}, 0)])
def test_only_the_default_can_be_read(tmp_path: Path, given: dict[str, str], findings: int) -> None:
    path = tmp_path / "t.yaml"
    path.write_text(TEMPLATE)
    request = Request(paths=(str(path),), select=("QS201",), parameters=given)
    found = [v for v in judged(request).verdicts if v.finding is not None]
    assert len(found) == findings
