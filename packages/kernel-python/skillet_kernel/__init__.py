"""Runs a Python skill inside its process: what packages/kernel does for Node. Standard library only."""
