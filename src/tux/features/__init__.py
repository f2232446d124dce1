"""What Tux can do, one folder or file each. They never import each other."""
