#!/usr/bin/env python3
"""Runs tests/e2e/test_*.py, or only those named on the command line, and prints TAP. The rules are in harness.py."""
import sys

sys.dont_write_bytecode = True

import harness
import tap

sys.exit(tap.run(sys.argv[1:], harness.Stand))
