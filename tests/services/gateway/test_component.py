"""APIs that write to streams."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from headrace.design import Design

Designs = Callable[..., Design]
Edges = Callable[[Design], list[str]]

URI = "!Sub 'arn:aws:apigateway:${AWS::Region}:kinesis:action/PutRecord'"
BY_REFERENCE = """!Sub '{"StreamName": "${Clicks}", "Data": "$input.body"}'"""
BY_NAME = """'{"StreamName": "clicks", "Data": "$input.body"}'"""


@pytest.mark.parametrize("body", [BY_REFERENCE, BY_NAME])
def test_a_method_writes_to_the_stream_that_its_template_names(
    body: str, design_of: Designs, edges_of: Edges
) -> None:
    text = f"""
    Clicks: {{Type: AWS::Kinesis::Stream, Properties: {{Name: clicks}}}}
    Role: {{Type: AWS::IAM::Role}}
    Api: {{Type: AWS::ApiGateway::RestApi}}
    Put:
      Type: AWS::ApiGateway::Method
      Properties:
        RestApiId: !Ref Api
        Integration:
          Uri: {URI}
          Credentials: !GetAtt Role.Arn
          RequestTemplates:
            application/json: {body}
    """
    assert sorted(edges_of(design_of(text))) == [
        "Put flows(put) Clicks",
        "Put permitted_by() Role",
        "Put placed_in(api) Api",
    ]


def test_a_document_inside_an_api_is_searched(design_of: Designs, edges_of: Edges) -> None:
    text = f"""
    Clicks: {{Type: AWS::Kinesis::Stream}}
    Count: {{Type: AWS::Lambda::Function}}
    Api:
      Type: AWS::Serverless::Api
      Properties:
        DefinitionBody:
          paths:
            /put:
              post:
                x-amazon-apigateway-integration:
                  uri: {URI}
                  requestTemplates: {{application/json: {BY_REFERENCE}}}
            /get:
              get:
                x-amazon-apigateway-integration:
                  uri: !Sub "arn:aws:apigateway:x:lambda:path/functions/${{Count.Arn}}/invocations"
    """
    assert edges_of(design_of(text)) == ["Api flows(put) Clicks", "Api flows(invoke) Count"]


@pytest.mark.parametrize(
    ("settings", "edge"),
    [
        (
            "{IntegrationSubtype: Kinesis-PutRecord, RequestParameters: {StreamName: !Ref Clicks}}",
            "Put flows(put) Clicks",
        ),
        (
            "{IntegrationType: AWS_PROXY, IntegrationUri: !GetAtt Count.Arn}",
            "Put flows(invoke) Count",
        ),
    ],
)
def test_an_integration_of_an_http_api(
    settings: str, edge: str, design_of: Designs, edges_of: Edges
) -> None:
    text = f"""
    Clicks: {{Type: AWS::Kinesis::Stream}}
    Count: {{Type: AWS::Lambda::Function}}
    Put: {{Type: AWS::ApiGatewayV2::Integration, Properties: {settings}}}
    """
    assert edges_of(design_of(text)) == [edge]
