"""The programs that the benchmark runs: real ones from Debian, and small ones of our own."""

import dataclasses
import os
import pathlib
import shutil
import subprocess

FOLDER = pathlib.Path(__file__).resolve().parent


@dataclasses.dataclass
class Workload:
    """A command that ends by itself, takes about half a second and prints the same every time."""

    name: str
    command: list[str]
    input_path: pathlib.Path | None = None
    environment: dict[str, str] = dataclasses.field(default_factory=dict)


class MissingProgram(Exception):
    """A workload can't be prepared; the text says which Debian package would help."""


def prepare(build_folder: pathlib.Path) -> dict:
    """By name, functions that build one workload each; each may raise MissingProgram."""
    return {
        "sqlite3": lambda name: _sqlite(build_folder, name),
        "python3": _python,
        "C, deep recursion": lambda name: expressions(build_folder, name, "50000", "1"),
        "C, two threads": lambda name: expressions(build_folder, name, "25000", "2"),
        "Swift, one thread": lambda name: _swift(build_folder, "SwiftSingleThreaded", name, "12"),
        "Swift, concurrent": lambda name: _swift(build_folder, "SwiftConcurrent", name, "120"),
        "swift-format": lambda name: _swift_format(build_folder, name),
        "cc1plus": lambda name: _gcc(build_folder, name),
        "clang": lambda name: _clang(build_folder, name),
    }


def build_allocation_counter(build_folder: pathlib.Path) -> pathlib.Path:
    library = build_folder / "liballocation_counter.so"
    source = FOLDER / "Workloads" / "allocation_counter.c"
    _run(_compiler_command() + ["-shared", "-fPIC", str(source), "-o", str(library)])
    return library


def _sqlite(build_folder: pathlib.Path, name: str) -> Workload:
    script = build_folder / "sqlite-at-work.sql"
    generator = FOLDER.parent / "Examples" / "sqlite-at-work.sh"
    with script.open("w") as output:
        subprocess.run([generator, "40000"], stdout=output, check=True)
    return Workload(name, [_program("sqlite3", "sqlite3"), ":memory:"], input_path=script)


def _python(name: str) -> Workload:
    # Python's own allocator would hide nearly every object; this is the setting that its
    # documentation gives for memory debuggers.
    script = FOLDER / "Workloads" / "objects.py"
    command = [_program("python3", "python3"), str(script), "16"]
    return Workload(name, command, environment={"PYTHONMALLOC": "malloc"})


def expressions(build_folder: pathlib.Path, name: str, rounds: str, threads: str) -> Workload:
    return compiled_c(build_folder, "expressions.c", name, [rounds, threads])


def compiled_c(build_folder: pathlib.Path, source, name: str, arguments, more=()) -> Workload:
    """One of our C programs, compiled without frame pointers, as distributions compile C."""
    program = build_folder / pathlib.Path(source).stem
    path = str(FOLDER / "Workloads" / source)
    options = ["-fomit-frame-pointer", "-pthread", *more, path]
    _run(_compiler_command() + options + ["-o", str(program)])
    return Workload(name, [str(program), *arguments])


def _swift(build_folder: pathlib.Path, product: str, name: str, argument: str) -> Workload:
    scratch = build_folder / "swift"
    _program("swift", "swiftlang, or the toolchain from swift.org")
    options = ["--package-path", str(FOLDER), "--scratch-path", str(scratch)]
    _run(["swift", "build", "--configuration", "release", "--product", product] + options)
    return Workload(name, [str(scratch / "release" / product), argument])


def _swift_format(build_folder: pathlib.Path, name: str) -> Workload:
    """Formats one long source: copies of the benchmark's own, each in a namespace."""
    source = build_folder / "formatted.swift"
    part = (FOLDER / "Sources" / "SwiftSingleThreaded" / "SearchTree.swift").read_text()
    source.write_text("".join(f"enum Copy{i} {{\n{part}}}\n" for i in range(150)))
    program = _program("swift-format", "swiftlang, or the toolchain from swift.org")
    return Workload(name, [program, "format", str(source)])


def _gcc(build_folder: pathlib.Path, name: str) -> Workload:
    driver, preprocessed = _preprocess(build_folder, "g++")
    found = subprocess.run(
        [driver, "-print-prog-name=cc1plus"], capture_output=True, text=True, check=True
    )
    command = [found.stdout.strip(), "-quiet", "-fpreprocessed", str(preprocessed)]
    return Workload(name, command + ["-o", os.devnull])


def _clang(build_folder: pathlib.Path, name: str) -> Workload:
    # One job is done in the driver's own process: no child to follow.
    driver, preprocessed = _preprocess(build_folder, "clang++")
    command = [driver, "-S", "-x", "c++-cpp-output", str(preprocessed)]
    return Workload(name, command + ["-o", os.devnull])


def _preprocess(build_folder: pathlib.Path, compiler: str) -> tuple[str, pathlib.Path]:
    driver = _program(compiler, "clang" if compiler == "clang++" else compiler)
    preprocessed = build_folder / f"templates-{compiler}.ii"
    source = FOLDER / "Workloads" / "templates.cpp"
    _run([driver, "-E", str(source), "-o", str(preprocessed)])
    return driver, preprocessed


def _compiler_command() -> list[str]:
    for compiler in ("clang", "gcc"):
        if shutil.which(compiler):
            return [compiler, "-O2", "-std=gnu17"]
    raise MissingProgram("no clang and no gcc")


def _program(name: str, package: str) -> str:
    path = shutil.which(name)
    if path is None:
        raise MissingProgram(f"no {name} (Debian package {package})")
    return path


def _run(command: list[str]) -> None:
    result = subprocess.run(command, capture_output=True, text=True)
    if result.returncode != 0:
        raise MissingProgram(f"“{' '.join(command)}” failed:\n{result.stdout}{result.stderr}")
