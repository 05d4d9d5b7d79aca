"""Execute, flow fidelity: cumulative curves of what comes, what goes and what is lost.

Nothing steps through seconds here. Arrivals are piecewise-linear cumulative curves; a queue turns
them into departures in closed form, for all lanes at once, and adds the moments at which a queue
runs empty or begins to lose, so that the result is exact between breakpoints too. The theory is
network calculus (Cruz 1991; Le Boudec and Thiran, *Network Calculus*) and Newell's cumulative
curves; two-sided limits are the Skorokhod reflection.

The modules, in the order in which they build on each other::

    steps      rates that change now and then: load, capacity
    curve      cumulative curves, per lane
    queue      one server per lane, with floors below which what waits is lost
    sharing    several queues that share one server fairly
    traffic    records and their bytes; limits on both; what a stage did with them
    handover   offers, readings and arrivals: how records go from one component to the next
    filling    when something that only so much fits into is full
    queueing   Erlang's formulas: how long one waits for one of several servers
    faults     outages, slowdowns, spikes; records that block a lane
    measures   age, backlog, throttling, catching up, peaks
    laws       what must hold of every stage
    hdfs       which losses of nodes lose blocks
    mapreduce  a batch job on a cluster, task by task
    stepper    the same physics second by second: reference for tests, and for random arrivals

No module here knows a service.
"""
