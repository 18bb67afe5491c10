"""What is wrong with a packing."""


class PackingError(ValueError):
    """A folder is no packing, or not the one that its manifest describes."""
