"""Settings: of this process (`process`), and of each guild (`guild`)."""
