"""The only error that users see."""


class ExportError(Exception):
    """A one-line message that names what is wrong and the remedy."""
