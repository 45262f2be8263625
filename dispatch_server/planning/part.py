"""One vehicle's part of a problem: its places counted anew, and what it needs of the rest."""

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from dispatch_server.planning.problem import Order, Problem, Vehicle


def names_told(problem: Problem, one: Vehicle, orders: Sequence[Order]) -> tuple[Vehicle, ...]:
    """Put beside the vehicle, for their names alone, the others that were told to customers."""
    told = {order.told.vehicle_id for order in orders if order.told is not None} - {one.id}
    known = sorted(told & {vehicle.id for vehicle in problem.vehicles})
    bare = msgspec.structs.replace(one, prefix=None, reload=None, breaks=())
    return (one, *(msgspec.structs.replace(bare, id=name) for name in known))


def held_orders(problem: Problem, one: Vehicle) -> list[int]:
    """Name the orders that the vehicle's prefix speaks of."""
    if one.prefix is None:
        return []
    named = {*one.prefix.on_board, *(done.order_id for done in one.prefix.done)}
    return [at for at, order in enumerate(problem.orders) if order.id in named]


def places_of(one: Vehicle) -> Iterator[int]:
    yield one.start
    if one.end is not None:
        yield one.end
    if one.prefix is not None:
        yield one.prefix.place
    if one.reload is not None:
        yield from one.reload.depots
    yield from (rest.place for rest in one.breaks if rest.place is not None)


def moved_order(order: Order, index: Mapping[int, int]) -> Order:
    replace = msgspec.structs.replace
    pickup, delivery = order.pickup, order.delivery
    return replace(
        order,
        pickup=None if pickup is None else replace(pickup, place=index[pickup.place]),
        delivery=None if delivery is None else replace(delivery, place=index[delivery.place]),
    )


def moved_vehicle(one: Vehicle, index: Mapping[int, int]) -> Vehicle:
    replace = msgspec.structs.replace
    prefix, reload = one.prefix, one.reload
    return replace(
        one,
        start=index[one.start],
        end=None if one.end is None else index[one.end],
        prefix=None if prefix is None else replace(prefix, place=index[prefix.place]),
        reload=None
        if reload is None
        else replace(reload, depots=tuple(index[depot] for depot in reload.depots)),
        breaks=tuple(
            rest if rest.place is None else replace(rest, place=index[rest.place])
            for rest in one.breaks
        ),
    )
