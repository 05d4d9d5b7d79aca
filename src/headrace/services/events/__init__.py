"""Amazon EventBridge: rules and pipes that bring events into streams, or take records out."""

TYPES = {
    "AWS::Events::Rule": "Rule",
    "AWS::Pipes::Pipe": "Pipe",
    "AWS::Scheduler::Schedule": "Schedule",
}
