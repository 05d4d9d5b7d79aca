"""Whether a service may use a key: only the key's own policy can say so."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from headrace.design import Design
from headrace.services.iam.patterns import Answer
from headrace.services.kms.component import Key
from headrace.services.kms.services import service_may

Designs = Callable[..., Design]
ALARMS = "cloudwatch.amazonaws.com"
BOTH = ("kms:Decrypt", "kms:GenerateDataKey")


@pytest.mark.parametrize(
    ("statement", "answer"),
    [
        ("{Principal: {Service: cloudwatch.amazonaws.com}, Action: 'kms:*'}", Answer.YES),
        ("{Principal: {Service: [a.com, cloudwatch.amazonaws.com]}, Action: '*'}", Answer.YES),
        ("{Principal: '*', Action: 'kms:*'}", Answer.YES),
        ("{Principal: {AWS: '*'}, Action: 'kms:*'}", Answer.YES),
        ("{Principal: {Service: cloudwatch.amazonaws.com}, Action: 'kms:Decrypt'}", Answer.NO),
        ("{Principal: {AWS: 'arn:aws:iam::111122223333:root'}, Action: 'kms:*'}", Answer.NO),
        ("{Effect: Deny, Principal: '*', Action: 'kms:*'}", Answer.NO),
        ("{Principal: {Service: !Ref P}, Action: 'kms:*'}", Answer.MAYBE),
    ],
)
def test_a_statement_must_name_the_service(
    statement: str, answer: Answer, design_of: Designs
) -> None:
    key = f"{{Type: AWS::KMS::Key, Properties: {{KeyPolicy: {{Statement: [{statement}]}}}}}}"
    text = f"Parameters: {{P: {{Type: String}}}}\nResources:\n  K: {key}\n"
    assert may(design_of(text)) is answer


def test_the_policy_that_every_key_has_names_no_service(design_of: Designs) -> None:
    assert may(design_of("K: {Type: AWS::KMS::Key}\n")) is Answer.NO


def may(design: Design) -> Answer:
    key = design.by_id["t/K"]
    assert isinstance(key, Key)
    return service_may(design, key, ALARMS, BOTH)
