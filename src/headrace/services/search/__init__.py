"""OpenSearch Service: domains, serverless collections and ingestion pipelines."""

TYPES = {
    "AWS::Elasticsearch::Domain": "ElasticsearchDomain",
    "AWS::OSIS::Pipeline": "Pipeline",
    "AWS::OpenSearchServerless::AccessPolicy": "AccessPolicy",
    "AWS::OpenSearchServerless::Collection": "Collection",
    "AWS::OpenSearchServerless::CollectionGroup": "CollectionGroup",
    "AWS::OpenSearchServerless::CollectionIndex": "CollectionIndex",
    "AWS::OpenSearchServerless::Index": "Index",
    "AWS::OpenSearchServerless::LifecyclePolicy": "LifecyclePolicy",
    "AWS::OpenSearchServerless::SecurityConfig": "SecurityConfig",
    "AWS::OpenSearchServerless::SecurityPolicy": "SecurityPolicy",
    "AWS::OpenSearchServerless::VpcEndpoint": "CollectionEndpoint",
    "AWS::OpenSearchService::Application": "Application",
    "AWS::OpenSearchService::Domain": "Domain",
    "Custom::ElasticsearchAccessPolicy": "DomainPolicy",
    "Custom::OpenSearchAccessPolicy": "DomainPolicy",
}
