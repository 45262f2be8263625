"""``porta bench``: measure, side by side with peers."""

import tempfile
from pathlib import Path

import click
import msgspec

from dispatch_server.bench import plan as planning
from dispatch_server.bench import roads as driving
from dispatch_server.bench.peers import PEERS
from dispatch_server.cities.build import build_pack
from dispatch_server.cities.helsinki import default_extract
from dispatch_server.cities.profiles import read_profiles
from dispatch_server.commands.printing import settings_or_exit, show

_ENGINES = ("porta", *PEERS)


@click.group()
def bench() -> None:
    """Benchmarks. Quiet machine, please: each figure says what ran at the same time."""


@bench.command("plan")
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--budget", default=10.0, show_default=True, type=click.FloatRange(0.1, 3600))
@click.option("--seeds", default=3, show_default=True, type=click.IntRange(1, 100))
@click.option("--engines", default=",".join(_ENGINES), show_default=True)
@click.option("--bks", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--core", default=0, show_default=True, help="The core that all is pinned to.")
@click.option(
    "--results",
    default=Path("bench-plan.jsonl"),
    show_default=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="One JSON object a run; runs that are in it are not repeated.",
)
@click.option("--at", type=float, help="Second of the table; the budget by default.")
@click.option("--table", "only_table", is_flag=True, help="Measure nothing, show what there is.")
def bench_plan(
    paths: tuple[Path, ...],
    *,
    budget: float,
    seeds: int,
    engines: str,
    bks: Path | None,
    core: int,
    results: Path,
    at: float | None,
    only_table: bool,
) -> None:
    """Plan public files with Porta and its peers, CPU seconds on one core each."""
    wanted = engines.split(",")
    unknown = sorted(set(wanted) - set(_ENGINES))
    if unknown:
        raise click.UsageError(f"no engine {unknown[0]}; there are {', '.join(_ENGINES)}")
    known = planning.read_results(results)
    done = {(a.instance, a.engine, a.budget_s, a.seed) for a in known}
    for file in [] if only_table else planning.files_of(paths):
        for engine in wanted:
            for seed in range(1, 2 if engine in planning.SEEDLESS else seeds + 1):
                if (file.stem, engine, budget, seed) in done:
                    continue
                answer = planning.run(file, engine, budget_s=budget, seed=seed, core=core)
                known.append(answer)
                with results.open("a", encoding="utf-8") as out:
                    out.write(msgspec.json.encode(answer).decode() + "\n")
                last = answer.steps[-1][1] if answer.steps else "nothing"
                click.echo(f"{file.stem} {engine} {seed}: {last}", err=True)
    shown = [a for a in known if a.budget_s == budget and a.engine in wanted]
    click.echo(planning.table(shown, planning.best_known(bks), (at or budget) * 1.05))


@bench.command("roads")
@click.argument("extract", required=False, type=click.Path(exists=True, path_type=Path))
@click.option("--sizes", default="100,300,1000", show_default=True, help="Points of a square.")
@click.option("--profile", default="car", show_default=True)
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64))
@click.option("--seed", default=1, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def bench_roads(
    extract: Path | None, *, sizes: str, profile: str, workers: int, seed: int, as_json: bool
) -> None:
    """Ask for matrices as a plan does, beside one plain call of the engine.

    Without EXTRACT (.osm.pbf), it is central Helsinki.
    """
    try:
        wanted = sorted({int(size) for size in sizes.split(",")})
    except ValueError as error:
        raise click.UsageError("--sizes takes numbers, as in 100,300") from error
    file = extract or default_extract(settings_or_exit().data_dir / "cache")
    with tempfile.TemporaryDirectory() as root:
        pack = build_pack(file, Path(root), profiles=read_profiles(profile))
        found = []
        for one in driving.measure(pack, wanted, profile=profile, workers=workers, seed=seed):
            found.append(one)
            click.echo(f"{one.size} {one.way}: {one.first_s:.2f} s", err=True)
    if as_json:
        show({"city": pack.slug, "workers": workers, "measured": found})
    else:
        click.echo(driving.table(found))
