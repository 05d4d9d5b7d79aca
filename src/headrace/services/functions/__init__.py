"""AWS Lambda: functions as consumers of streams and as transforms."""

TYPES = {
    "AWS::Lambda::Function": "Function",
    "AWS::Lambda::Alias": "Alias",
    "AWS::Lambda::Version": "Version",
    "AWS::Lambda::EventSourceMapping": "EventSourceMapping",
    "AWS::Lambda::EventInvokeConfig": "EventInvokeConfig",
    "AWS::Lambda::Permission": "Permission",
    "AWS::Serverless::Function": "ServerlessFunction",
}
