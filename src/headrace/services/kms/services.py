"""Whether an AWS service may use a key by itself, without a role.

Alarms, log groups, and notifications of buckets and topics act as a service principal. The IAM of
the account cannot permit those anything: the key's own policy must name the service. The default
policy, and the keys that AWS manages for a service, do not.

Sources: "Encrypt log data in CloudWatch Logs using AWS KMS",
https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html; "Managing Amazon
SNS encryption keys and costs", https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from headrace.design.arn import ANY, text_of
from headrace.design.resolve import each
from headrace.services.iam.patterns import Answer, all_of, any_of, covers, covers_action
from headrace.services.iam.statement import Statement, statements
from headrace.template.values import Absent, Scalar, Unknown

if TYPE_CHECKING:
    from headrace.design import Design
    from headrace.services.kms.component import Key
    from headrace.template.values import Value

__all__ = ["admits_service", "names_service", "service_may"]


def service_may(design: Design, key: Key, service: str, actions: tuple[str, ...]) -> Answer:
    """Tell whether *service* may do all of *actions* with *key*.

    A condition is taken to hold: it names the service's own resources.

    Parameters
    ----------
    design
        The design.
    key
        The key.
    service
        Its principal, e.g. ``cloudwatch.amazonaws.com``.
    actions
        E.g. ``kms:Decrypt``.

    Raises
    ------
    UnknownValueError
        When the key's policy is not known.
    """
    if isinstance(key.document, Absent):
        return Answer.NO
    return admits_service(design, key.document, service, actions)


def admits_service(
    design: Design, document: Value, service: str, actions: tuple[str, ...]
) -> Answer:
    """Tell whether the policy *document* of a resource allows *service* all of *actions*.

    Raises as `service_may`.
    """
    allowing = [s for s in statements(document, design.names) if not s.denies]
    return all_of([_one_allows(design, allowing, service, action) for action in actions])


def _one_allows(design: Design, allowing: list[Statement], service: str, action: str) -> Answer:
    answers = []
    for statement in allowing:
        listed = [text_of(v, design.names) for v in each(statement.value.get("Action"))]
        named = any_of([covers_action(text, action) for text in listed])
        answers.append(all_of([named, names_service(design, statement, service)]))
    return any_of(answers)


def names_service(design: Design, statement: Statement, service: str) -> Answer:
    """Tell whether a statement speaks to *service*, by name or to everybody."""
    principal = statement.value.get("Principal")
    if isinstance(principal, Unknown):
        return Answer.MAYBE
    if isinstance(principal, Scalar):
        return Answer.YES if principal.text("") == "*" else Answer.NO
    everybody = [text_of(value, design.names) for value in each(principal.get("AWS"))]
    if "*" in everybody:
        return Answer.YES
    listed = [text_of(value, design.names) for value in each(principal.get("Service"))]
    return any_of([_is_service(text, service) for text in listed])


def _is_service(text: str, service: str) -> Answer:
    """A service's name may hold a region (``logs.eu-west-1.amazonaws.com``) or its mark."""
    first, _, rest = text.partition(".")
    if first == service.partition(".")[0] and rest.endswith(("amazonaws.com", "amazonaws.com.cn")):
        return Answer.YES
    return covers(text.replace(ANY, "*"), service)
