"""Checks of requests and answers against Discord's published OpenAPI document."""
