"""Everything of OpenSearch Service that a design may hold."""

from headrace.services.search.domain import Application, Domain, ElasticsearchDomain
from headrace.services.search.pipeline import Pipeline
from headrace.services.search.policy import DomainPolicy
from headrace.services.search.serverless import (
    AccessPolicy,
    Collection,
    CollectionEndpoint,
    CollectionGroup,
    CollectionIndex,
    Index,
    LifecyclePolicy,
    SecurityConfig,
    SecurityPolicy,
)

__all__ = [
    "AccessPolicy",
    "Application",
    "Collection",
    "CollectionEndpoint",
    "CollectionGroup",
    "CollectionIndex",
    "Domain",
    "DomainPolicy",
    "ElasticsearchDomain",
    "Index",
    "LifecyclePolicy",
    "Pipeline",
    "SecurityConfig",
    "SecurityPolicy",
]
