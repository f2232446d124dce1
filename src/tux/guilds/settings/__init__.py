"""The settings of guilds: models, where they are stored, their history, their forms, and their files."""
