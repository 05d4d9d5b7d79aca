"""CloudWatch Logs: log groups, and filters that pass their events on."""

TYPES = {
    "AWS::Logs::Destination": "Destination",
    "AWS::Logs::LogGroup": "LogGroup",
    "AWS::Logs::LogStream": "LogStream",
    "AWS::Logs::SubscriptionFilter": "SubscriptionFilter",
}
