"""Solvers, one adapter a file. Only a composition root names them.

``ENGINES`` says where each is, so that the process which composes the server need not load them.
"""

from typing import Final

ENGINES: Final = {
    "porta": "dispatch_server.planning.solvers.porta:Porta",
    "pyvrp": "dispatch_server.planning.solvers.pyvrp:PyVRP",
    "vroom": "dispatch_server.planning.solvers.vroom:Vroom",
    "hgs": "dispatch_server.planning.solvers.hgs:Hgs",
    "ruin": "dispatch_server.planning.solvers.ruin:Ruin",
    "greedy": "dispatch_server.planning.solvers.greedy:Greedy",
    "nearest": "dispatch_server.planning.nearest:Nearest",
}
