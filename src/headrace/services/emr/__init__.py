"""EMR: clusters of Hadoop and its kin, serverless applications, and EMR on Kubernetes."""

TYPES = {
    "AWS::EMR::Cluster": "Cluster",
    "AWS::EMR::InstanceFleetConfig": "InstanceFleet",
    "AWS::EMR::InstanceGroupConfig": "InstanceGroup",
    "AWS::EMR::SecurityConfiguration": "SecurityConfiguration",
    "AWS::EMR::Step": "Step",
    "AWS::EMR::Studio": "Studio",
    "AWS::EMR::StudioSessionMapping": "StudioSession",
    "AWS::EMR::WALWorkspace": "WalWorkspace",
    "AWS::EMRContainers::Endpoint": "ManagedEndpoint",
    "AWS::EMRContainers::JobTemplate": "ContainerJobTemplate",
    "AWS::EMRContainers::SecurityConfiguration": "ContainerSecurity",
    "AWS::EMRContainers::VirtualCluster": "VirtualCluster",
    "AWS::EMRServerless::Application": "ServerlessApplication",
}
