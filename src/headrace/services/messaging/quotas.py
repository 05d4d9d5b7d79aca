"""The numbers of SNS and SQS that a streaming design meets, with source and date."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final

from headrace.facts import Quota, Source

_READ = date(2026, 11, 23)

QUEUES = Source(
    "Amazon SQS SetQueueAttributes",
    "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/"
    "API_SetQueueAttributes.html",
    _READ,
)

MESSAGE_RETENTION_DEFAULT_S: Final[Annotated[int, Quota("s", QUEUES)]] = 4 * 86_400
MESSAGE_RETENTION_MAX_S: Final[Annotated[int, Quota("s", QUEUES)]] = 14 * 86_400
VISIBILITY_TIMEOUT_DEFAULT_S: Final[Annotated[int, Quota("s", QUEUES)]] = 30
