"""The settings of guilds: their models, storage, history, forms and files."""
