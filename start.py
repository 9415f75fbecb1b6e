#!/usr/bin/env python3
"""Holdfast, from a fresh clone to a running system. Needs Python 3.11 or later and nothing else.

    python3 start.py demo          an invented district of two schools, served on this machine
    python3 start.py test          the whole test suite, with its own PostgreSQL and a real browser
    python3 start.py VERB --help   what a verb does, and its options

The first start makes the folder .venv (hashed wheels only) and takes a minute; later ones are instant.
"""

import argparse
import contextlib
import hashlib
import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

OLDEST_PYTHON = (3, 11)
ROOT = Path(__file__).resolve().parent
WINDOWS = os.name == "nt"
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if WINDOWS else "bin/python")
STAMP = VENV / "holdfast-requirements"
REQUIREMENTS = ROOT / "requirements"


class CannotStart(Exception):
    """The message says what is missing and what to do."""


def say(line):
    print(line, file=sys.stderr, flush=True)


# The environment


def need_python():
    """Go on with a newer Python of this machine when the one that runs this is too old."""
    if tuple(sys.version_info) >= OLDEST_PYTHON:
        return
    for minor in range(15, OLDEST_PYTHON[1] - 1, -1):
        found = shutil.which(f"python3.{minor}")
        if found:
            sys.exit(subprocess.call([found, *sys.argv]))
    have = ".".join(str(part) for part in sys.version_info[:3])
    raise CannotStart(
        f"Holdfast needs Python 3.11 or later; this is {have}. Install one (Debian, Ubuntu: apt-get install python3; "
        "macOS: brew install python; Windows: winget install Python.Python.3.13) and start again."
    )


def need_packages(name):
    """The packages of requirements/NAME.txt in .venv, exactly those versions and hashes."""
    wanted = fingerprint(name)
    enough = {wanted} if name != "run" else {wanted, fingerprint("dev")}
    if is_current(enough):
        return
    with one_at_a_time():
        if is_current(enough):
            return
        began = time.monotonic()
        say(f"Packages: {count(name)} wheels into {VENV.name} (only when the list changes)")
        if not install_with_uv(name):
            install_with_pip(name)
        write_command()
        STAMP.write_text(wanted)
        say(f"Packages: ready after {time.monotonic() - began:.0f} s")


def write_command():
    """The command `holdfast` beside the environment's Python, so that nothing has to be installed to have it."""
    code = f"import sys\n\nsys.path.insert(0, {str(ROOT)!r})\n\nfrom holdfast.cli.__main__ import run\n\nrun()\n"
    if WINDOWS:
        (PYTHON.parent / "holdfast.py").write_text(code, encoding="utf-8")
        (PYTHON.parent / "holdfast.bat").write_text(f'@"{PYTHON}" "%~dp0holdfast.py" %*\n', encoding="utf-8")
        return
    command = PYTHON.parent / "holdfast"
    command.write_text(f"#!{PYTHON}\n{code}", encoding="utf-8")
    command.chmod(0o755)


def fingerprint(name):
    return hashlib.sha256((REQUIREMENTS / f"{name}.txt").read_bytes()).hexdigest()


def is_current(enough):
    return PYTHON.exists() and STAMP.exists() and STAMP.read_text() in enough and venv_works()


def venv_works():
    """False after a half-made folder, or when the Python that it was made from is gone."""
    try:
        asked = [str(PYTHON), "-c", "import sys; sys.exit(sys.version_info < (3, 11))"]
        return subprocess.run(asked, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def count(name):
    return sum("==" in line for line in (REQUIREMENTS / f"{name}.txt").read_text().splitlines())


def install_with_uv(name):
    """False when there is no uv, or when it cannot; pip has its own ways to the packages."""
    uv = shutil.which("uv")
    if uv is None or not succeeds([uv, "--version"], quiet=True):
        return False
    # School networks intercept TLS: the machine's own certificates count. Never a Python from elsewhere.
    environment = dict(os.environ, UV_PYTHON_DOWNLOADS="never", UV_SYSTEM_CERTS="true")
    made = venv_works() or succeeds(
        [uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(VENV)], environment
    )
    sync = [uv, "pip", "sync", "--require-hashes", "--only-binary", ":all:", "--python", str(PYTHON)]
    if made and succeeds([*sync, *quiet_option(), str(REQUIREMENTS / f"{name}.txt")], environment):
        return True
    say("Packages: uv could not install them; trying pip")
    return False


def install_with_pip(name):
    pip = [str(PYTHON), "-m", "pip"]
    if not (venv_works() and succeeds([*pip, "--version"], quiet=True)):
        pip = make_venv_with_pip()
    options = ["--require-hashes", "--only-binary", ":all:", "--no-deps", "--no-input", "--disable-pip-version-check"]
    if not succeeds([*pip, "install", *options, *quiet_option(), "-r", str(REQUIREMENTS / f"{name}.txt")]):
        raise CannotStart(
            "The packages could not be installed; the lines above say why. Holdfast installs wheels only and never "
            "compiles: this needs a common platform (Linux with glibc, macOS or Windows, on x86-64 or ARM64) and "
            "Python 3.11 to 3.14. Behind a proxy or a mirror, pip's own settings (pip.conf, PIP_INDEX_URL, "
            "HTTPS_PROXY, PIP_CERT) are followed."
        )


def make_venv_with_pip():
    made = subprocess.run(
        [sys.executable, "-m", "venv", "--clear", str(VENV)], capture_output=True, text=True, check=False
    )
    if made.returncode == 0:
        return [str(PYTHON), "-m", "pip"]
    outside = [sys.executable, "-m", "pip"]  # Debian may have pip and venv, but not the part that puts pip into it
    bare = [sys.executable, "-m", "venv", "--clear", "--without-pip", str(VENV)]
    if succeeds([*outside, "--version"], quiet=True) and succeeds(bare):
        return [*outside, "--python", str(PYTHON)]
    raise CannotStart(
        f"Python could not make {VENV}:\n{(made.stdout + made.stderr).strip()}\n"
        "On Debian or Ubuntu: apt-get install python3-venv"
    )


def quiet_option():
    return [] if sys.stderr.isatty() else ["--quiet"]


@contextlib.contextmanager
def one_at_a_time():
    """Two first starts in two windows make one .venv."""
    folder = ROOT / ".holdfast"
    try:
        folder.mkdir(exist_ok=True)
        with (folder / "setup.lock").open("a") as file:
            if not WINDOWS:
                fcntl = __import__("fcntl")
                fcntl.flock(file, fcntl.LOCK_EX)
            yield
    except PermissionError as error:
        raise CannotStart(f"{error.filename} cannot be written: start this as the user who owns {ROOT}.") from error


def need_browser():
    """A Chromium that starts, found or fetched; a suite without one would skip what people see."""
    asked = subprocess.run([str(PYTHON), "-m", "holdfast.cli.chromium"], stdout=subprocess.PIPE, text=True, check=False)
    if asked.returncode != 0:
        raise CannotStart("the tests need a browser; see above.")
    return asked.stdout.strip()


# Verbs


def demo(options, _rest):
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", options.port))
        except OSError:
            raise CannotStart(
                f"Port {options.port} is taken, perhaps by another demo. Choose: --port {options.port + 1}"
            ) from None
    need_packages("run")
    command = ["demo", "--port", str(options.port), *(["--fresh"] if options.fresh else [])]
    return become(beside_postgres([str(PYTHON), "-m", "holdfast.cli", *command], home()))


def serve(_options, rest):
    need_packages("run")
    return become(beside_postgres([str(PYTHON), "-m", "holdfast.cli", "serve", *rest], home()))


def test(options, rest):
    need_packages("dev")
    environment = dict(os.environ, HOLDFAST_CHROMIUM=need_browser()) if wants_browser(rest) else dict(os.environ)
    if options.postgres:
        environment.pop("HOLDFAST_DATABASE_URL", None)
    if options.postgres == "system":
        environment["HOLDFAST_PG_BIN"] = str(system_postgres())
    if not any(word.startswith(("-n", "--numprocesses", "--pdb")) or "::" in word for word in rest):
        rest = ["-n", "2", "--dist", "loadfile", "--no-loadscope-reorder", *rest]
    place = home() / f"test-{options.postgres or 'embedded'}"
    return become(beside_postgres([str(PYTHON), "-m", "pytest", *rest], place, environment), environment)


def wants_browser(rest):
    """Not when only folders without browser tests were named."""
    named = [word for word in rest if word.startswith("tests/")]
    return not named or any(word.rstrip("/") == "tests" or word.startswith("tests/browser") for word in named)


def system_postgres():
    """The oldest supported one: what runs there runs on the others."""
    if os.environ.get("HOLDFAST_PG_BIN"):
        return Path(os.environ["HOLDFAST_PG_BIN"])
    found = [path for path in Path("/usr/lib/postgresql").glob("*/bin") if (path / "initdb").exists()]
    versions = {int(path.parent.name): path for path in found if path.parent.name.isdigit()}
    fitting = [version for version in versions if version >= 15]
    if not fitting:
        raise CannotStart(
            "No PostgreSQL 15 or later in /usr/lib/postgresql (Debian: apt-get install postgresql). "
            "Elsewhere, name its folder of programs in HOLDFAST_PG_BIN."
        )
    return versions[min(fitting)]


def check(_options, _rest):
    need_packages("dev")
    python = str(PYTHON)
    pytest = [python, "-m", "pytest", "-q", "-n", "2", "tests/consistency", "tests/engines"]
    steps = [
        ("ruff check", [python, "-m", "ruff", "check"]),
        ("ruff format", [python, "-m", "ruff", "format", "--check"]),
        ("mypy", [python, "-m", "mypy"]),
        ("layers", [str(PYTHON.with_name("lint-imports"))]),
        ("tests", beside_postgres(pytest, home() / "test-embedded")),
    ]
    failed = []
    for name, command in steps:
        say(f"--- {name}")
        if not succeeds(command):
            failed.append(name)
    say(f"--- failed: {', '.join(failed)}" if failed else "--- all good")
    return 1 if failed else 0


def fix(_options, _rest):
    need_packages("dev")
    fixed = succeeds([str(PYTHON), "-m", "ruff", "check", "--fix"])
    return 0 if succeeds([str(PYTHON), "-m", "ruff", "format"]) and fixed else 1


def bench(options, rest):
    names = sorted(path.stem for path in (ROOT / "benchmarks").glob("*.py") if not path.stem.startswith("_"))
    if options.name is None:
        say("\n".join(names))
        return 0
    if options.name not in names:
        raise CannotStart(f"No benchmark '{options.name}'. There are: {', '.join(names) or 'none yet'}")
    need_packages("bench" if (REQUIREMENTS / "bench.txt").exists() else "dev")
    command = [str(PYTHON), str(ROOT / "benchmarks" / f"{options.name}.py"), *rest]
    environment = dict(os.environ, PYTHONPATH=str(ROOT))
    return become(beside_postgres(command, home() / "bench"), environment)


def lock(_options, _rest):
    """Hashes, but no hosts: those are each machine's own matter."""
    uv = shutil.which("uv")
    if uv is None:
        raise CannotStart("This verb needs uv (python3 -m pip install uv, in an environment of your own).")
    environment = dict(os.environ, UV_PYTHON_DOWNLOADS="never", UV_SYSTEM_CERTS="true")
    if not succeeds([uv, "lock", "--quiet"], environment):
        return 1
    export = [uv, "export", "--frozen", "--quiet", "--no-header", "--no-annotate", "--no-emit-project"]
    pyproject = (ROOT / "pyproject.toml").read_text()
    groups = {"run": ["--no-dev"], "dev": []}
    if "\nbench = [" in pyproject:
        groups["bench"] = ["--group", "bench"]
    for name, group in groups.items():
        target = f"requirements/{name}.txt"
        if not succeeds([*export, *group, "-o", target], environment, quiet=True):
            return 1
        say(f"{target}: {count(name)} packages")
    return 0


# Small tools


def home():
    return Path(os.environ.get("HOLDFAST_HOME") or ROOT / ".holdfast").expanduser().absolute()


def beside_postgres(command, place, environment=os.environ):
    """The command itself when HOLDFAST_DATABASE_URL names a server, else beside the private one."""
    if environment.get("HOLDFAST_DATABASE_URL"):
        return command
    return [str(PYTHON), "-m", "holdfast.cli.postgres", "--home", str(place), "run", "--", *command]


def become(command, environment=os.environ):
    """Leave the terminal and its signals to the command."""
    if WINDOWS:
        return subprocess.call(command, env=environment)
    return os.execve(command[0], command, environment)  # noqa: S606 - a shell would stand between us and the signals


def succeeds(command, environment=None, *, quiet=False, seconds=None):
    output = subprocess.DEVNULL if quiet else None
    try:
        ended = subprocess.run(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            timeout=seconds,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return ended.returncode == 0


def parser():
    top = argparse.ArgumentParser(
        prog="start.py",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="Settings by environment: HOLDFAST_HOME (data; default .holdfast), HOLDFAST_DATABASE_URL (a PostgreSQL "
        "of your own\ninstead of the private one), HOLDFAST_PG_BIN (programs for the private one), HOLDFAST_CHROMIUM.",
    )
    verbs = top.add_subparsers(dest="verb", metavar="VERB", required=True)

    def verb(name, action, text, more=""):
        added = verbs.add_parser(
            name, allow_abbrev=False, help=text, description=f"{text[0].upper()}{text[1:]}. {more}"
        )
        added.set_defaults(action=action)
        return added

    added = verb("demo", demo, "try it: invented schools, served on this machine", "Ctrl-C ends it; the data stay.")
    added.add_argument("--port", type=int, default=8000, help="default: %(default)s")
    added.add_argument("--fresh", action="store_true", help="forget what was changed and invent the schools anew")
    verb("run", serve, "serve your own schools", "Further words go to `holdfast serve`.")
    added = verb(
        "test",
        test,
        "run the tests",
        "Further words go to pytest: `start.py test tests/engines -k tiers`. Two processes, the private PostgreSQL, "
        "and a Chromium that is found or fetched.",
    )
    added.add_argument("--postgres", choices=["embedded", "system"], help="of the wheel (the default), or installed")
    verb("check", check, "everything quick: style, types, layers, consistency, engines", "Before each commit.")
    verb("fix", fix, "repair style and layout of the code in place")
    added = verb("bench", bench, "measure beside named peers", "Runs benchmarks/NAME.py.")
    added.add_argument("name", metavar="NAME", nargs="?", help="which one; without a name: which there are")
    verb("lock", lock, "write requirements/*.txt from pyproject.toml", "Needs uv.")
    return top


def main():
    top = parser()
    options, rest = top.parse_known_args()
    if rest and options.verb not in ("run", "test", "bench"):
        top.error(f"{options.verb} does not know {' '.join(rest)}")
    os.chdir(ROOT)
    try:
        need_python()
        return options.action(options, rest)
    except CannotStart as problem:
        say(f"start.py: {problem}")
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
