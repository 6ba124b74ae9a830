"""Interleaved rounds: every tool once in each, so that a busy machine is busy for all of them."""

import measurement
import workloads


def of_workloads(options, build_folder, **more):
    """Each workload that is wanted, prepared, with the number of its allocations."""
    for name, make_workload in {**workloads.prepare(build_folder), **more}.items():
        if options.workload not in name:
            continue
        try:
            workload = make_workload(name)
            allocations = count(workload, build_folder)
        except workloads.MissingProgram as problem:
            print(f"skipped: {problem}")
            continue
        except measurement.FailedRun as problem:
            options.failures.append(f"{workload.name}: {problem}")
            continue
        yield workload, allocations


def count(workload, build_folder) -> int:
    counter = workloads.build_allocation_counter(build_folder)
    return measurement.count_allocations(workload, counter, build_folder)


def of_tools(
    workload, tools, allocations, options, timeout=measurement.TIMEOUT_SECONDS, same_output=True
):
    """Runs by tool and round. A tool that fails once is dropped: it gets no figure at all."""
    runs: dict[str, list[measurement.Run]] = {tool.name: [] for tool in tools}
    expected_output = None
    for _ in range(options.rounds):
        for tool in tools:
            if tool.name not in runs:
                continue
            try:
                run = measurement.run(workload, tool, allocations, timeout)
                expected_output = expected_output or run.output_digest
                compared = same_output and tool.keeps_output
                if compared and run.output_digest != expected_output:
                    raise measurement.FailedRun("printed something else than without it")
                runs[tool.name].append(run)
            except measurement.FailedRun as problem:
                del runs[tool.name]
                options.failures.append(f"{workload.name} under {tool.name} {problem}")
    if options.verbose:
        for name, results in runs.items():
            print(f"  {name}: {' '.join(f'{run.cpu_seconds:.2f}' for run in results)}")
    return runs


def added(runs, tool: str, base: str, allocations: int) -> list[float] | None:
    """Nanoseconds an allocation that `tool` adds to `base`, by round; None if one failed."""
    if tool not in runs or base not in runs:
        return None
    pairs = zip(runs[tool], runs[base])
    return [(after.cpu_seconds - before.cpu_seconds) * 1e9 / allocations for after, before in pairs]
