"""Redshift: a warehouse whose tables lie column by column on the slices of its nodes."""

TYPES = {
    "AWS::DataPipeline::Pipeline": "DataPipeline",
    "AWS::Redshift::Cluster": "Cluster",
    "AWS::Redshift::ClusterParameterGroup": "ClusterParameterGroup",
    "AWS::Redshift::ClusterSecurityGroup": "ClusterSecurityGroup",
    "AWS::Redshift::ClusterSecurityGroupIngress": "ClusterSecurityGroupIngress",
    "AWS::Redshift::ClusterSubnetGroup": "ClusterSubnetGroup",
    "AWS::Redshift::EndpointAccess": "EndpointAccess",
    "AWS::Redshift::EndpointAuthorization": "EndpointAuthorization",
    "AWS::Redshift::EventSubscription": "EventSubscription",
    "AWS::Redshift::Integration": "Integration",
    "AWS::Redshift::QEV2IdcApplication": "IdentityCenterApplication",
    "AWS::Redshift::RedshiftIdcApplication": "IdentityCenterApplication",
    "AWS::Redshift::ScheduledAction": "ScheduledAction",
    "AWS::Redshift::Snapshot": "Snapshot",
    "AWS::Redshift::SnapshotCopyGrant": "SnapshotCopyGrant",
    "AWS::Redshift::SnapshotSchedule": "SnapshotSchedule",
    "AWS::Redshift::UsageLimit": "UsageLimit",
    "AWS::RedshiftServerless::Namespace": "Namespace",
    "AWS::RedshiftServerless::Snapshot": "NamespaceSnapshot",
    "AWS::RedshiftServerless::Workgroup": "Workgroup",
}
