"""What the policy of a VPC endpoint lets pass.

Source: "Control access to VPC endpoints using endpoint policies",
https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from headrace.design.arn import ANY
from headrace.errors import UnknownValueError
from headrace.services.iam.patterns import Answer, any_of
from headrace.services.iam.statement import Request, statements
from headrace.template.values import Absent

if TYPE_CHECKING:
    from headrace.design import Design
    from headrace.services.network.component import VpcEndpoint

__all__ = ["lets_everything_pass", "lets_pass"]


def lets_everything_pass(design: Design, endpoint: VpcEndpoint, prefix: str) -> bool:
    """Whether the endpoint's policy lets every call to a service pass.

    Parameters
    ----------
    design
        The design.
    endpoint
        The endpoint.
    prefix
        The service as policies name it, e.g. ``kinesis``.

    Raises
    ------
    UnknownValueError
        When it lets only some pass.
    """
    document = endpoint.document
    if isinstance(document, Absent):
        return True
    anything = Request(f"{prefix}:{ANY}", (ANY,), (ANY,))
    read = list(statements(document, design.names))
    allowed = any_of([s.applies(anything, by_principal=True) for s in read if not s.denies])
    if allowed is Answer.YES and not any(s.denies for s in read):
        return True
    if not any(not s.denies for s in read):
        return False
    message = f"the policy of endpoint {endpoint.logical_id} lets only some calls pass"
    raise UnknownValueError(message)


def lets_pass(design: Design, endpoint: VpcEndpoint, request: Request) -> Answer:
    """Tell whether the endpoint's policy lets one call pass; who calls is not looked at.

    Raises
    ------
    UnknownValueError
        When the policy is not known.
    """
    document = endpoint.document
    if isinstance(document, Absent):
        return Answer.YES
    read = [(s, s.applies(request)) for s in statements(document, design.names)]
    denied = any_of([answer for s, answer in read if s.denies])
    if denied is Answer.YES:
        return Answer.NO
    allowed = any_of([answer for s, answer in read if not s.denies])
    return Answer.MAYBE if allowed is Answer.YES and denied is Answer.MAYBE else allowed
