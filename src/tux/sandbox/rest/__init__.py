"""Discord's REST API v10 on a `World`: its routes by resource, and the rules that requests are held to."""
