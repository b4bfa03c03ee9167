"""JSON Schema's patterns are ECMAScript's (with the flag `u`): translated to Python's, or refused when the skill is loaded."""

import re
import sys
import unicodedata
from functools import lru_cache

from .load import LoadFailure

_SPACE = "\t-\r \xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
_NO_SPACE = "\0-\x08\x0e-\x1f!-\x9f\xa1-\u167f\u1681-\u1fff\u200b-\u2027\u202a-\u202e\u2030-\u205e\u2060-\u2fff\u3001-\ufefe\uff00-\U0010ffff"
_DIGIT, _NO_DIGIT = "0-9", "\0-/:-\U0010ffff"
_WORD, _NO_WORD = "0-9A-Z_a-z", "\0-/:-@\\[-\\^`{-\U0010ffff"
_SETS = {"d": _DIGIT, "D": _NO_DIGIT, "w": _WORD, "W": _NO_WORD, "s": _SPACE, "S": _NO_SPACE}
_CONTROLS = {"t": "\t", "n": "\n", "v": "\v", "f": "\f", "r": "\r"}

_CATEGORIES = {
    **{"Letter": "L", "Uppercase_Letter": "Lu", "Lowercase_Letter": "Ll", "Titlecase_Letter": "Lt"},
    **{"Modifier_Letter": "Lm", "Other_Letter": "Lo", "Mark": "M", "Nonspacing_Mark": "Mn", "Spacing_Mark": "Mc"},
    **{"Number": "N", "Decimal_Number": "Nd", "Letter_Number": "Nl", "Other_Number": "No", "Punctuation": "P"},
    **{"Symbol": "S", "Math_Symbol": "Sm", "Currency_Symbol": "Sc", "Separator": "Z", "Space_Separator": "Zs"},
    **{"Other": "C", "Control": "Cc", "Format": "Cf", "punct": "P", "digit": "Nd", "cntrl": "Cc"},
}
_KNOWN = {one for code in range(0x3000) for one in (unicodedata.category(chr(code)), unicodedata.category(chr(code))[0])}

_UNCHECKED = ("default", "enum", "const", "examples")


class Untranslatable(Exception):
    """Names the part of a pattern that Python cannot express."""


def checked_patterns(schema):
    """The schema, once each of its patterns was translated; raises a LoadFailure that names one that can't be."""
    open_schemas = [(schema, ())]
    while open_schemas:
        value, path = open_schemas.pop()
        for pattern in _patterns_of(value):
            try:
                compiled(pattern)
            except (Untranslatable, re.error, OverflowError, RecursionError) as error:
                where = f" of {'.'.join(path)}" if path else ""
                raise LoadFailure(f"the pattern /{pattern}/{where} can't be used in Python: {error}") from None
        if isinstance(value, dict):
            inner = [(one, _step(path, name)) for name, one in value.items() if name not in _UNCHECKED or not path or path[-1] == "properties"]
        else:
            inner = [(one, path) for one in value] if isinstance(value, list) else []
        open_schemas += inner
    return schema


def _step(path, name):
    return (*path, name)


def _patterns_of(value):
    if not isinstance(value, dict):
        return []
    own = [value["pattern"]] if isinstance(value.get("pattern"), str) else []
    by_name = value.get("patternProperties")
    return [*own, *by_name] if isinstance(by_name, dict) else own


@lru_cache(1024)
def compiled(pattern):
    """The compiled form of a pattern; `search` of it finds what ECMAScript's `test` does."""
    return re.compile(_Translation(pattern).result, re.ASCII)


class _Translation:
    """One pass over a pattern."""

    def __init__(self, pattern):
        self._text = pattern
        self._at = 0
        parts = []
        while self._at < len(pattern):
            parts.append(self._next())
        self.result = "".join(parts)

    def _take(self, count=1):
        taken = self._text[self._at : self._at + count]
        self._at += count
        return taken

    def _starts(self, text):
        return self._text.startswith(text, self._at)

    def _next(self):
        char = self._take()
        if char == "\\":
            return self._escape()
        if char == "[":
            return self._class()
        if char == "(":
            return self._group()
        if char == ".":
            return "[^\n\r\u2028\u2029]"
        if char == "$":
            return r"\Z"
        return char if char in "^*+?{}|)" or char.isdigit() or char == "," else re.escape(char)

    def _group(self):
        if not self._starts("?"):
            return "("
        if self._starts("?<=") or self._starts("?<!"):
            return "(" + self._take(3)
        if self._starts("?<"):
            self._take(2)
            return f"(?P<{self._name()}>"
        if self._starts("?:") or self._starts("?=") or self._starts("?!"):
            return "(" + self._take(2)
        raise Untranslatable("it changes flags within the pattern")

    def _name(self):
        end = self._text.find(">", self._at)
        name = self._take(end - self._at)
        self._take()
        if end < 0 or not name.isidentifier():
            raise Untranslatable(f"a group is called {name!r}")
        return name

    def _escape(self):
        char = self._take()
        if char in ("b", "B"):
            return "\\" + char
        if char == "k" and self._take() == "<":
            return f"(?P={self._name()})"
        if char in "123456789":
            number = char
            while self._text[self._at : self._at + 1].isdigit():
                number += self._take()
            # One that took no part matches nothing there, and everything here.
            return rf"(?:(?({number})(?:\{number})|))"
        found = self._set(char)
        return re.escape(self._character(char)) if found is None else f"[{found}]"

    def _set(self, char):
        """What stands in a class for an escape that means several characters; None for any other."""
        if char in _SETS:
            return _SETS[char]
        if char in ("p", "P"):
            end = self._text.find("}", self._at)
            if not self._starts("{") or end < 0:
                raise Untranslatable(f"\\{char} has no name")
            name = self._take(end + 1 - self._at)[1:-1]
            return _property(name, char == "P")
        return None

    def _character(self, char):
        if char in _CONTROLS:
            return _CONTROLS[char]
        if char == "0":
            return "\0"
        if char == "c":
            return chr(ord(self._take()) % 32)
        if char == "x":
            return chr(int(self._take(2), 16))
        if char == "u":
            return self._code_point()
        if char.isalnum() or char == "":
            raise Untranslatable(f"\\{char} means nothing")
        return char

    def _code_point(self):
        if self._starts("{"):
            end = self._text.find("}", self._at)
            digits = self._take(end + 1 - self._at)[1:-1]
            return chr(int(digits, 16))
        unit = int(self._take(4), 16)
        if 0xD800 <= unit < 0xDC00 and self._starts("\\u"):
            low = int(self._text[self._at + 2 : self._at + 6], 16)
            if 0xDC00 <= low < 0xE000:
                self._take(6)
                return chr(0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00))
        return chr(unit)

    def _class(self):
        negated = self._starts("^")
        if negated:
            self._take()
        parts = []
        while not self._starts("]"):
            if self._at >= len(self._text):
                raise Untranslatable("a class has no end")
            parts.append(self._class_part())
        self._take()
        if not parts:
            return "[\\0-\U0010ffff]" if negated else "(?!)"
        return f"[{'^' if negated else ''}{''.join(parts)}]"

    def _class_part(self):
        char = self._take()
        if char == "\\":
            char = self._take()
            if char == "b":
                return "\b"
            found = self._set(char)
            return re.escape(self._character(char)) if found is None else found
        # The hyphen of a range stays one.
        return char if char == "-" else re.escape(char)


@lru_cache(64)
def _property(name, negated):
    """The ranges of a general category; Python's `re` knows no others."""
    short = name.split("=", 1)[1] if name.startswith(("General_Category=", "gc=")) else name
    short = _CATEGORIES.get(short, short)
    if short == "Any" or short == "ASCII":
        inside = (lambda code: True) if short == "Any" else (lambda code: code < 128)
    elif short in _KNOWN or short in ("Co", "Cs", "Cn"):
        inside = lambda code: unicodedata.category(chr(code)).startswith(short)  # noqa: E731
    else:
        raise Untranslatable(f"Python knows no \\p{{{name}}}")
    ranges = []
    begin = None
    for code in range(sys.maxunicode + 2):
        there = code <= sys.maxunicode and inside(code) != negated
        if there and begin is None:
            begin = code
        elif not there and begin is not None:
            ranges.append(f"{re.escape(chr(begin))}-{re.escape(chr(code - 1))}")
            begin = None
    if not ranges:
        raise Untranslatable(f"\\p{{{name}}} is nothing")
    return "".join(ranges)
