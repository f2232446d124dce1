"""Personal data: what each part of Tux stores about people, and how it is exported and erased."""
