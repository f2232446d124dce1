"""The responses of antinuke: whoever attacks a guild loses their power with one request, or else with the next."""
