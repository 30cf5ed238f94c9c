#!/usr/bin/env python3
"""Takes the pictures of the dashboard that the documents show, in a Chromium without a window.

    dashboard_pictures.py STORE [--output docs/images] [--incident ID] [--program .build/release/surprisal]

Serves STORE, an alert store such as RUN/watch/alerts.sqlite of the demo, and writes `dashboard.png` (the list of incidents)
and `dashboard-incident.png` (one incident). Only the Python standard library and Chromium are needed.
"""

import argparse
import os
import socket
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from browser import Browser  # noqa: E402


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("store")
    parser.add_argument("--output", default="docs/images")
    parser.add_argument("--incident", type=int, default=8)
    parser.add_argument("--program", default=".build/release/surprisal")
    options = parser.parse_args()
    port = free_port()
    server = subprocess.Popen([options.program, "serve", options.store, "--listen", f"127.0.0.1:{port}"])
    try:
        with Browser() as browser:
            browser.look(1280, 860)
            browser.call("Emulation.setScrollbarsHidden", hidden=True)
            for _ in range(100):
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.1)
            pictures = [("", "a[href*='incident/']", "dashboard"),
                        (f"#/incident/{options.incident}", "table td", "dashboard-incident")]
            for place, sign, name in pictures:
                browser.go(f"http://127.0.0.1:{port}/{place}")
                browser.until(f'document.querySelector("{sign}")')
                path = os.path.join(options.output, f"{name}.png")
                browser.picture(path)
                print(f"{path}: {os.path.getsize(path):,} bytes")
    finally:
        server.terminate()
        server.wait(10)


if __name__ == "__main__":
    main()
