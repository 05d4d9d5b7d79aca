"""Amazon API Gateway: requests that become records of a stream, or calls of a function."""

TYPES = {
    "AWS::ApiGateway::Method": "Method",
    "AWS::ApiGateway::RestApi": "RestApi",
    "AWS::ApiGatewayV2::Integration": "Integration",
    "AWS::Serverless::Api": "RestApi",
    "AWS::Serverless::HttpApi": "RestApi",
}
