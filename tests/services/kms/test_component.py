"""Keys."""

from __future__ import annotations

from collections.abc import Callable

from headrace.design import Design
from headrace.services.kms.component import Key

Designs = Callable[..., Design]
Edges = Callable[[Design], list[str]]


def test_a_key_and_what_it_says(design_of: Designs) -> None:
    text = """
    Plain: {Type: AWS::KMS::Key}
    Signs:
      Type: AWS::KMS::Key
      Properties: {KeySpec: RSA_2048, EnableKeyRotation: true, Enabled: false}
    """
    plain, signs = design_of(text).components(Key)
    assert (plain.symmetric, plain.rotates, plain.enabled) == (True, False, True)
    assert (signs.symmetric, signs.rotates, signs.enabled) == (False, True, False)


def test_a_replica_knows_its_primary(design_of: Designs, edges_of: Edges) -> None:
    text = """
    Key: {Type: AWS::KMS::Key, Properties: {MultiRegion: true}}
    Copy: {Type: AWS::KMS::ReplicaKey, Properties: {PrimaryKeyArn: !GetAtt Key.Arn}}
    """
    assert edges_of(design_of(text)) == ["Key backed_up_to(replica) Copy"]
