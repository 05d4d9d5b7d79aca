"""CDK constructs, one module each, and the validation plugin that runs at synth time.

A module is imported when a name of it is first used: an app pays only for the services it deploys.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from headrace_constructs.batch_cluster import BatchCluster
    from headrace_constructs.batch_nodes import BatchNodes
    from headrace_constructs.batch_serverless import ServerlessBatch
    from headrace_constructs.batch_settings import Certificates
    from headrace_constructs.batch_steps import BatchStep
    from headrace_constructs.bi_connections import (
        LakeConnection,
        SearchConnection,
        WarehouseConnection,
    )
    from headrace_constructs.bi_workspace import BiWorkspace
    from headrace_constructs.delivery_stream import DeliveryStream
    from headrace_constructs.destinations import ToHttp, ToSearch, ToSplunk
    from headrace_constructs.device_gateway import DeviceGateway
    from headrace_constructs.event_stream import EventStream
    from headrace_constructs.format_conversion import FormatConversion
    from headrace_constructs.function_consumer import FunctionConsumer
    from headrace_constructs.log_pipeline import LogPipeline
    from headrace_constructs.network import PrivateNetwork
    from headrace_constructs.search_delivery import SearchDelivery
    from headrace_constructs.search_domain import SearchDomain
    from headrace_constructs.search_sign_in import ByCognito, BySaml
    from headrace_constructs.search_size import SearchSize
    from headrace_constructs.stream_analytics import FlinkCode, StreamAnalytics
    from headrace_constructs.synthesis import synth
    from headrace_constructs.validator import HeadraceValidator
    from headrace_constructs.video_feed import VideoFeed
    from headrace_constructs.warehouse import SnapshotCopy, Warehouse
    from headrace_constructs.warehouse_serverless import WarehouseServerless

__all__ = [
    "BatchCluster",
    "BatchNodes",
    "BatchStep",
    "BiWorkspace",
    "ByCognito",
    "BySaml",
    "Certificates",
    "DeliveryStream",
    "DeviceGateway",
    "EventStream",
    "FlinkCode",
    "FormatConversion",
    "FunctionConsumer",
    "HeadraceValidator",
    "LakeConnection",
    "LogPipeline",
    "PrivateNetwork",
    "SearchConnection",
    "SearchDelivery",
    "SearchDomain",
    "SearchSize",
    "ServerlessBatch",
    "SnapshotCopy",
    "StreamAnalytics",
    "ToHttp",
    "ToSearch",
    "ToSplunk",
    "VideoFeed",
    "Warehouse",
    "WarehouseConnection",
    "WarehouseServerless",
    "synth",
]

_MODULES: Final = {
    "BatchCluster": "batch_cluster",
    "BatchNodes": "batch_nodes",
    "BatchStep": "batch_steps",
    "Certificates": "batch_settings",
    "ByCognito": "search_sign_in",
    "BySaml": "search_sign_in",
    "SearchSize": "search_size",
    "DeviceGateway": "device_gateway",
    "BiWorkspace": "bi_workspace",
    "DeliveryStream": "delivery_stream",
    "EventStream": "event_stream",
    "FlinkCode": "stream_analytics",
    "FormatConversion": "format_conversion",
    "FunctionConsumer": "function_consumer",
    "HeadraceValidator": "validator",
    "LakeConnection": "bi_connections",
    "LogPipeline": "log_pipeline",
    "PrivateNetwork": "network",
    "SearchConnection": "bi_connections",
    "SearchDelivery": "search_delivery",
    "SearchDomain": "search_domain",
    "ServerlessBatch": "batch_serverless",
    "SnapshotCopy": "warehouse",
    "StreamAnalytics": "stream_analytics",
    "ToHttp": "destinations",
    "ToSearch": "destinations",
    "ToSplunk": "destinations",
    "VideoFeed": "video_feed",
    "Warehouse": "warehouse",
    "WarehouseConnection": "bi_connections",
    "WarehouseServerless": "warehouse_serverless",
    "synth": "synthesis",
}


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
    globals()[name] = found
    return found
