## Detection and settings

antinuke-title = Antinuke

## Status and preflight

## Responses and panic mode

## Incidents

## Journal and snapshots

## Restoring

## Drills and replays

## Quarantine
