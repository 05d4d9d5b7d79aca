"""AWS IAM: the roles with whose permissions the parts of a design act."""

TYPES = {
    "AWS::IAM::InstanceProfile": "InstanceProfile",
    "AWS::IAM::ManagedPolicy": "ManagedPolicy",
    "AWS::IAM::Policy": "Policy",
    "AWS::IAM::Role": "Role",
    "AWS::IAM::RolePolicy": "RolePolicy",
}
