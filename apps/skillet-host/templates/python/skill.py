"""Greets somebody by name: a skill of the standard library alone."""


def handler(inputs, context):
    """Gets the inputs that the Skilletfile declares, checked; what it returns is the answer."""
    name = inputs["name"]
    if not name.strip():
        raise SkillError(400, "There is nobody to greet.")
    context.log.info("greeting %s", name)
    greeting = f"Hello, {name}!"
    return {"greeting": greeting.upper() if inputs["loud"] else greeting}


class SkillError(Exception):
    """An error that the caller is told, as {"detail": detail} with this status; the host knows it by its name."""

    def __init__(self, status, detail):
        super().__init__(detail)
        self.status = status
        self.detail = detail
