"""`make-environment.py FOLDER PROOF PACKAGE...`: a virtual environment in FOLDER with the packages.

PROOF is Python that fails where a package is missing; an environment in which it passes is left as
it is. One process at a time makes it, and the others wait for that one."""

import fcntl
import os
import subprocess
import sys
import venv

folder, proof, *packages = sys.argv[1:]
python = os.path.join(folder, "bin", "python")


def works():
    """Whether the environment is there, with everything in it."""
    return os.path.exists(python) and subprocess.run([python, "-c", proof], capture_output=True).returncode == 0


os.makedirs(folder, exist_ok=True)
with open(f"{folder}.lock", "w") as lock:
    # Given back by the system, however this process ends.
    fcntl.flock(lock, fcntl.LOCK_EX)
    if not works():
        venv.create(folder, clear=True, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *packages], check=True)
        subprocess.run([python, "-c", proof], check=True)
