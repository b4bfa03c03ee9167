"""Counts the words of a text: a skill in Python, of a function alone."""

import re
from collections import Counter

WORD = re.compile(r"\w+(?:['’-]\w+)*")


def handler(params, context):
    """Takes the validated inputs; returns what the client gets as JSON."""
    words = WORD.findall(params["text"].lower())
    context.log.debug("counted %d words", len(words))
    frequent = Counter(words).most_common(params["top"])
    return {"words": len(words), "most_frequent": [word for word, _ in frequent]}
