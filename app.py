"""The reference application: what the sensors of many plants send, checked, kept and shown.

The stacks are split by lifetime; each says in one line what it does.
"""

import aws_cdk as cdk

from headrace_constructs import HeadraceValidator, synth
from stacks.analytics import Analytics
from stacks.batch import Batch
from stacks.checks import Checks
from stacks.delivery import Delivery
from stacks.gates import Gates
from stacks.ingest import Ingest
from stacks.insight import Insight
from stacks.lake import Lake
from stacks.network import Network
from stacks.on_call import OnCall
from stacks.search import Search
from stacks.warehouse import WarehouseStack


def main() -> None:
    """Compose the stacks and synthesise them."""
    app = cdk.App()
    HeadraceValidator.attach(app, load="examples/readings.load.yaml")
    on_call = OnCall(app, "OnCall").topic
    vpc = Network(app, "Network").vpc
    lake = Lake(app, "Lake")
    readings = Ingest(app, "Ingest", notify=on_call).readings
    Checks(app, "Checks", readings=readings)
    Delivery(app, "Delivery", readings=readings, lake=lake, notify=on_call)
    Analytics(app, "Analytics", readings=readings, lake=lake.bucket, notify=on_call)
    Batch(app, "Batch", vpc=vpc, lake=lake, notify=on_call)
    Gates(app, "Gates", notify=on_call)
    search = Search(app, "Search", vpc=vpc, readings=readings, notify=on_call)
    warehouse = WarehouseStack(
        app, "Warehouse", vpc=vpc, lake=lake.bucket, readings=readings, notify=on_call
    )
    Insight(
        app,
        "Insight",
        vpc=vpc,
        warehouse=warehouse.warehouse,
        lake=lake,
        search=search.domain,
        notify=on_call,
    )
    synth(app)


if __name__ == "__main__":
    main()
