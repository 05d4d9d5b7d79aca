"""AWS KMS: keys that encrypt what the other services keep."""

TYPES = {
    "AWS::KMS::Alias": "Alias",
    "AWS::KMS::Key": "Key",
    "AWS::KMS::ReplicaKey": "ReplicaKey",
}
