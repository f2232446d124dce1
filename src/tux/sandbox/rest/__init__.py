"""Discord's REST API v10 on a `World`: one module for each of Discord's resources."""
