"""Prefect door: decorators, retries, limits, run names; no archive logic."""
