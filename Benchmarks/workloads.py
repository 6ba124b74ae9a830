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


def prepare(build_folder: pathlib.Path) -> list:
    """Returns functions that build one workload each; each may raise MissingProgram."""
    build_folder.mkdir(parents=True, exist_ok=True)
    return [
        lambda: _sqlite(build_folder),
        _python,
        lambda: _expressions(build_folder),
        lambda: _swift(build_folder, "SwiftSingleThreaded", "Swift, one thread", "12"),
        lambda: _swift(build_folder, "SwiftConcurrent", "Swift, concurrent", "120"),
        lambda: _compiler(build_folder),
    ]


def build_allocation_counter(build_folder: pathlib.Path) -> pathlib.Path:
    library = build_folder / "liballocation_counter.so"
    source = FOLDER / "Workloads" / "allocation_counter.c"
    _run(_compiler_command() + ["-shared", "-fPIC", str(source), "-o", str(library)])
    return library


def _sqlite(build_folder: pathlib.Path) -> Workload:
    script = build_folder / "sqlite-at-work.sql"
    generator = FOLDER.parent / "Examples" / "sqlite-at-work.sh"
    with script.open("w") as output:
        subprocess.run([generator, "40000"], stdout=output, check=True)
    return Workload("sqlite3", [_program("sqlite3", "sqlite3"), ":memory:"], input_path=script)


def _python() -> Workload:
    # Python's own allocator would hide nearly every object; this is the setting that its
    # documentation gives for memory debuggers.
    script = FOLDER / "Workloads" / "objects.py"
    command = [_program("python3", "python3"), str(script), "16"]
    return Workload("python3", command, environment={"PYTHONMALLOC": "malloc"})


def _expressions(build_folder: pathlib.Path) -> Workload:
    program = build_folder / "expressions"
    source = FOLDER / "Workloads" / "expressions.c"
    _run(_compiler_command() + ["-fomit-frame-pointer", str(source), "-o", str(program)])
    return Workload("C, deep recursion", [str(program), "50000"])


def _swift(build_folder: pathlib.Path, product: str, name: str, argument: str) -> Workload:
    scratch = build_folder / "swift"
    _program("swift", "swiftlang, or the toolchain from swift.org")
    options = ["--package-path", str(FOLDER), "--scratch-path", str(scratch)]
    _run(["swift", "build", "--configuration", "release", "--product", product] + options)
    return Workload(name, [str(scratch / "release" / product), argument])


def _compiler(build_folder: pathlib.Path) -> Workload:
    preprocessed = build_folder / "templates.ii"
    source = FOLDER / "Workloads" / "templates.cpp"
    compiler_driver = _program("g++", "g++")
    _run([compiler_driver, "-E", str(source), "-o", str(preprocessed)])
    found = subprocess.run(
        [compiler_driver, "-print-prog-name=cc1plus"], capture_output=True, text=True, check=True
    )
    command = [found.stdout.strip(), "-quiet", "-fpreprocessed", str(preprocessed)]
    return Workload("cc1plus", command + ["-o", os.devnull])


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
