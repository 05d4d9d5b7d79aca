"""Amazon DynamoDB: tables that streams fill, and that pass their changes on."""

TYPES = {
    "AWS::DynamoDB::GlobalTable": "GlobalTable",
    "AWS::DynamoDB::Table": "Table",
    "AWS::Serverless::SimpleTable": "SimpleTable",
}
