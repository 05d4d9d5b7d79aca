"""The stores that the teams share: warehouse, search, cluster, catalog, reports."""

from __future__ import annotations

from made.network import ZONES
from made.parts import Resources, allow, arn, policy, role

__all__ = ["stores"]

_PRIVATE = [{"Ref": f"Private{number}"} for number in range(ZONES)]


def stores() -> Resources:
    """Return the resources that belong to no team."""
    return {**_key(), **_warehouse(), **_search(), **_cluster(), **_queries()}


def _key() -> Resources:
    account = {"AWS": {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}}
    statement = {"Effect": "Allow", "Principal": account, "Action": "kms:*", "Resource": "*"}
    document = {"Version": "2012-10-17", "Statement": [statement]}
    return {
        "Key": {
            "Type": "AWS::KMS::Key",
            "Properties": {"EnableKeyRotation": True, "KeyPolicy": document},
        },
        "KeyAlias": {
            "Type": "AWS::KMS::Alias",
            "Properties": {"AliasName": "alias/teams", "TargetKeyId": {"Ref": "Key"}},
        },
        "Notices": {"Type": "AWS::SNS::Topic", "Properties": {"KmsMasterKeyId": {"Ref": "Key"}}},
        "NoticesByMail": {
            "Type": "AWS::SNS::Subscription",
            "Properties": {
                "TopicArn": {"Ref": "Notices"},
                "Protocol": "email",
                "Endpoint": "operations@example.com",
            },
        },
    }


def _warehouse() -> Resources:
    return {
        "Warehouse": {
            "Type": "AWS::Redshift::Cluster",
            "DeletionPolicy": "Snapshot",
            "UpdateReplacePolicy": "Snapshot",
            "Properties": {
                "ClusterType": "multi-node",
                "NodeType": "ra3.xlplus",
                "NumberOfNodes": 2,
                "DBName": "teams",
                "MasterUsername": "operator",
                "MasterUserPassword": {"Ref": "Password"},
                "Encrypted": True,
                "PubliclyAccessible": False,
                "ClusterSubnetGroupName": {"Ref": "WarehouseSubnets"},
                "ClusterParameterGroupName": {"Ref": "WarehouseSettings"},
                "VpcSecurityGroupIds": [{"Ref": "WarehouseGroup"}],
                "IamRoles": [arn("WarehouseRole")],
            },
        },
        "WarehouseSubnets": {
            "Type": "AWS::Redshift::ClusterSubnetGroup",
            "Properties": {"Description": "Private subnets", "SubnetIds": _PRIVATE},
        },
        "WarehouseSettings": {
            "Type": "AWS::Redshift::ClusterParameterGroup",
            "Properties": {
                "Description": "Settings",
                "ParameterGroupFamily": "redshift-1.0",
                "Parameters": [{"ParameterName": "require_ssl", "ParameterValue": "true"}],
            },
        },
        "WarehouseRole": role("redshift.amazonaws.com"),
        "WarehousePolicy": policy(
            "WarehouseRole", [allow(["s3:GetObject", "s3:ListBucket"], arn("Team00Bucket"))]
        ),
    }


def _search() -> Resources:
    return {
        "Search": {
            "Type": "AWS::OpenSearchService::Domain",
            "Properties": {
                "EngineVersion": "OpenSearch_2.11",
                "ClusterConfig": {
                    "InstanceType": "r6g.large.search",
                    "InstanceCount": 3,
                    "ZoneAwarenessEnabled": True,
                    "ZoneAwarenessConfig": {"AvailabilityZoneCount": ZONES},
                },
                "EBSOptions": {"EBSEnabled": True, "VolumeType": "gp3", "VolumeSize": 100},
                "EncryptionAtRestOptions": {"Enabled": True, "KmsKeyId": {"Ref": "Key"}},
                "NodeToNodeEncryptionOptions": {"Enabled": True},
                "DomainEndpointOptions": {"EnforceHTTPS": True},
                "VPCOptions": {
                    "SubnetIds": _PRIVATE,
                    "SecurityGroupIds": [{"Ref": "SearchGroup"}],
                },
            },
        },
    }


def _cluster() -> Resources:
    group = {"InstanceCount": 1, "InstanceType": "m6g.xlarge"}
    return {
        "Cluster": {
            "Type": "AWS::EMR::Cluster",
            "Properties": {
                "Name": "nightly",
                "ReleaseLabel": "emr-6.15.0",
                "Applications": [{"Name": "Spark"}, {"Name": "Hive"}],
                "JobFlowRole": {"Ref": "ClusterProfile"},
                "ServiceRole": {"Ref": "ClusterRole"},
                "LogUri": {"Fn::Sub": "s3://${ClusterLogs}/logs/"},
                "Instances": {
                    "Ec2SubnetId": {"Ref": "Private0"},
                    "MasterInstanceGroup": group,
                    "CoreInstanceGroup": {**group, "InstanceCount": 4},
                },
            },
        },
        "ClusterRole": role("elasticmapreduce.amazonaws.com"),
        "ClusterNodesRole": role("ec2.amazonaws.com"),
        "ClusterNodesPolicy": policy(
            "ClusterNodesRole", [allow(["s3:GetObject", "s3:PutObject"], arn("ClusterLogs"))]
        ),
        "ClusterProfile": {
            "Type": "AWS::IAM::InstanceProfile",
            "Properties": {"Roles": [{"Ref": "ClusterNodesRole"}]},
        },
        "ClusterLogs": {"Type": "AWS::S3::Bucket"},
    }


def _queries() -> Resources:
    results = {"OutputLocation": {"Fn::Sub": "s3://${Results}/queries/"}}
    return {
        "Results": {"Type": "AWS::S3::Bucket"},
        "Queries": {
            "Type": "AWS::Athena::WorkGroup",
            "Properties": {
                "Name": "teams",
                "WorkGroupConfiguration": {"ResultConfiguration": results},
            },
        },
        "Catalog": {
            "Type": "AWS::Glue::Database",
            "Properties": {
                "CatalogId": {"Ref": "AWS::AccountId"},
                "DatabaseInput": {"Name": "teams"},
            },
        },
        "Reports": {
            "Type": "AWS::QuickSight::DataSource",
            "Properties": {
                "AwsAccountId": {"Ref": "AWS::AccountId"},
                "DataSourceId": "teams",
                "Name": "teams",
                "Type": "ATHENA",
                "DataSourceParameters": {"AthenaParameters": {"WorkGroup": {"Ref": "Queries"}}},
            },
        },
    }
