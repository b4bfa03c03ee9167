"""Bodies that cannot be used."""


class Rejection(Exception):
    """The body is not valid: the client gets 422 with these faults, in the form FastAPI gives them."""

    def __init__(self, faults):
        super().__init__("the body is not valid")
        self.faults = faults
