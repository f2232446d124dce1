"""The sockets of the local Discord: everything that is served on its port."""
