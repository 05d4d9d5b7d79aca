"""Amazon CloudWatch: alarms that watch the design and tell somebody."""

TYPES = {
    "AWS::CloudWatch::Alarm": "Alarm",
    "AWS::CloudWatch::CompositeAlarm": "CompositeAlarm",
}
