"""Amazon SNS and SQS: who is told, and what is kept for later."""

TYPES = {
    "AWS::SNS::Subscription": "Subscription",
    "AWS::SNS::Topic": "Topic",
    "AWS::SNS::TopicPolicy": "TopicPolicy",
    "AWS::SQS::Queue": "Queue",
    "AWS::SQS::QueuePolicy": "QueuePolicy",
}
