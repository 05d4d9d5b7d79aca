"""The reference application: what the sensors of many plants send, checked, kept and shown.

The stacks are split by lifetime; each says in one line what it does.
"""

import aws_cdk as cdk

from headrace_constructs import HeadraceValidator, synth
from stacks.checks import Checks
from stacks.delivery import Delivery
from stacks.ingest import Ingest
from stacks.lake import Lake
from stacks.network import Network
from stacks.on_call import OnCall


def main() -> None:
    """Compose the stacks and synthesise them."""
    app = cdk.App()
    HeadraceValidator.attach(app, load="examples/readings.load.yaml")
    on_call = OnCall(app, "OnCall").topic
    Network(app, "Network")
    lake = Lake(app, "Lake")
    readings = Ingest(app, "Ingest", notify=on_call).readings
    Checks(app, "Checks", readings=readings)
    Delivery(app, "Delivery", readings=readings, lake=lake, notify=on_call)
    synth(app)


if __name__ == "__main__":
    main()
