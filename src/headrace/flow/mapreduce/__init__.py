"""Execute, batch fidelity: a MapReduce job on a cluster, task by task.

A discrete-event list scheduler: splits are read by map tasks, their output is combined, shuffled,
sorted and reduced. How long a task takes follows from its bytes and from what the machines, disks
and network carry; stragglers are drawn from a seed. Nodes may be lost, taken back or slow.

The modules, in the order in which they build on each other::

    heartbeat    when nodes report, and how many tasks they get for it
    cluster      machines, racks, zones, network
    job          what is to be done: bytes, tasks, processor time, speculation, stragglers
    faults       nodes that are lost, taken back, or slow
    distance     from where a map reads
    passes       how often intermediate data go to disk and back
    use          how full the cluster is, and what of its traffic goes where
    tasks        how long a map, a shuffle and a reduce take on one kind of node
    rates        the same on all kinds
    reasons      why they take so long
    draws        where splits lie, which attempts are slow, when nodes fail: all that is random
    queues       tasks that wait, and slots that are free
    shuffle      when a reducer has read everything, in closed form
    attempts     the attempts at tasks, one row each
    state        what is known at a moment; an attempt begins, finishes, ends
    second       second attempts
    losses       nodes that go and come
    giving       waiting tasks to free slots, at once or where nodes report
    result       phases, counters, attempts, and what crossed racks and zones
    scheduler    the event loop
    bounds       what every schedule must keep
    sampling     the same job under many seeds
    forms        what may stand in a file
    names        what is called otherwise elsewhere, and what is wrong in words
    schema       the same as JSON Schema
    building     cluster, job and faults from the forms
    description  cluster, job and faults from a file

No module here knows a service.

References: Dean and Ghemawat, *MapReduce: Simplified Data Processing on Large Clusters*, OSDI 2004;
Graham, *Bounds on Multiprocessing Timing Anomalies*, SIAM J. Appl. Math. 17 (1969).
"""

from headrace.flow.mapreduce.cluster import Cluster, Group, Machine, Network
from headrace.flow.mapreduce.faults import NodeLoss, RandomLosses, SlowNodes, SpotReclaim
from headrace.flow.mapreduce.heartbeat import Heartbeat
from headrace.flow.mapreduce.job import Job, Processor, Speculation, Stragglers
from headrace.flow.mapreduce.result import Result
from headrace.flow.mapreduce.scheduler import run_job

__all__ = [
    "Cluster",
    "Group",
    "Heartbeat",
    "Job",
    "Machine",
    "Network",
    "NodeLoss",
    "Processor",
    "RandomLosses",
    "Result",
    "SlowNodes",
    "Speculation",
    "SpotReclaim",
    "Stragglers",
    "run_job",
]
