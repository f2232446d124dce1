"""The features of Tux, a folder or file each. They never import each other."""
