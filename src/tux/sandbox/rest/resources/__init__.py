"""The routes of Discord's REST API, one module for each resource."""
