## Detection and settings

antinuke-title = Antinuke

## Status and preflight

## Responses and panic mode

antinuke-audit-reason = Antinuke: stops an attack

## Incidents

## Journal and snapshots

## Restoring

## Drills and replays

## Quarantine
