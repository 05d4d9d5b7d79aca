"""An asset of the workspace is shared with everybody who has an account.

## Why it matters

A principal that is a namespace stands for all of its users, those who come later included. What a
data set holds is then open to all of them, whatever the store's own permissions say.

## What is checked

`Permissions` of every asset and `LinkSharingConfiguration` of dashboards.

## Fix

Name users, or a group (`arn:aws:quicksight:<region>:<account>:group/default/<name>`).
"""

import re
from collections.abc import Iterator

from headrace.design import Design
from headrace.rulekit import Finding, NotApplicable, Pillar, Severity, rule
from headrace.services.quicksight.asset import Asset
from headrace.services.quicksight.component import Dashboard
from headrace.template.values import Reference, Text, Value

GUIDE = "https://docs.aws.amazon.com/quicksight/latest/user/share-a-dashboard-grant-access-everyone.html"
NAMESPACE = re.compile(r":namespace/(.*)$")
ONE = re.compile(r":(user|group)/")


@rule(
    "QS204",
    on=Asset,
    severity=Severity.WARNING,
    pillar=Pillar.SECURITY,
    sources=(GUIDE,),
    seed=("Q1",),
)
def shared_with_everyone(asset: Asset, design: Design) -> Iterator[Finding]:  # noqa: ARG001
    granted = [*asset.permissions]
    if isinstance(asset, Dashboard):
        granted += asset.link_permissions
    if not granted:
        raise NotApplicable("it gives nobody permissions")
    for one in granted:
        principal = one.get("Principal")
        everyone = _everyone(principal)
        if everyone:
            yield Finding(
                at=principal.at,
                message=f"shared with {everyone}",
                fix="name users or a group as Principal",
            )


def _everyone(principal: Value) -> str:
    """Return who is meant if it is more than a user or a group; empty if not."""
    if isinstance(principal, Reference):
        return ""  # one group of this template
    text = principal.pattern() if isinstance(principal, Text) else principal.text("")
    if text == "*":
        return "everybody"
    namespace = NAMESPACE.search(text)
    if namespace:
        return f"every user of namespace {namespace[1]}"
    if not ONE.search(text):
        principal.text("")  # where a part that is not known may say namespace
    return ""
