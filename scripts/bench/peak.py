"""Runs a Python script as if it had been started itself; prints the most memory that it held as a last line of JSON.

    python peak.py SCRIPT ARGUMENTS…

Memory is read as src-main/jobs/trainer-bench.ts reads our own. Needs nothing but Python.
"""
import json
import os
import re
import runpy
import sys


def peak_bytes():
    """Null on Windows, where Python itself does not tell."""
    try:
        with open("/proc/self/status") as status:
            return int(re.search(r"^VmHWM:\s+(\d+) kB$", status.read(), re.MULTILINE)[1]) * 1024
    except OSError:
        pass
    try:
        import resource
    except ImportError:
        return None
    # Bytes on macOS, kilobytes elsewhere.
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


sys.argv = sys.argv[1:]
sys.path[0] = os.path.dirname(os.path.abspath(sys.argv[0]))
runpy.run_path(sys.argv[0], run_name="__main__")
print(json.dumps({"peakBytes": peak_bytes()}))
