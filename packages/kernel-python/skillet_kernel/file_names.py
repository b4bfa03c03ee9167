"""Tells files by their way from the skill's folder: where they lie on this machine is nothing to whom it is told."""

import os
import re
import sys

#: What no path begins behind, as in `scrub`.
_BEFORE = r"(?<![\w/.~%*\-#@)\]}<])"
#: A folder ends before a slash, or where its name does.
_AFTER = r"(?:/|(?!\.?[\w~%*\-@]))"
#: A line of a file is told.
_WITH_LINE = r"/(?=[^\n\"]{0,512}\", line \d)"


def file_names(folder):
    """
    A function that tells the files in a text by their way from the skill's folder, as `./lib/a.py`, and the kernel's own
    as `kernel:a.py`. Where a traceback names a line of them, files beside the skill's folder are told by their way, too, and
    those of the interpreter as `python:lib/a.py`.
    """
    steps = [step for step in folder.split("/") if step]
    own = {"/" + "/".join(steps): "./"} if steps else {}
    own[os.path.dirname(os.path.abspath(__file__))] = "kernel:"
    above = {prefix: "python:" for prefix in (sys.base_prefix, sys.prefix)}
    above.update(("/" + "/".join(steps[:depth]), "../" * (len(steps) - depth)) for depth in range(1, len(steps)))
    places = re.compile(f"{_BEFORE}(?:(?P<own>{_any_of(own)}){_AFTER}|(?P<above>{_any_of(above)}){_WITH_LINE})")

    def name(found):
        return own[found["own"]] if found["own"] else above[found["above"]]

    return lambda text: places.sub(name, text) if "/" in text else text


def _any_of(paths):
    known = sorted(paths, key=len, reverse=True)
    return "|".join(map(re.escape, known)) or r"(?!)"


#: Replaced once it is known where the skill lies.
_named = str


def name_files(folder):
    """From now on files are told by their way from here."""
    global _named
    _named = file_names(folder)


def with_files_named(text):
    """A text whose files are told so."""
    return _named(text)


def with_stacks_named(text):
    """The same where there is a traceback in the text, or a line of one; what a skill prints besides is its own."""
    return _named(text) if 'File "' in text else text
