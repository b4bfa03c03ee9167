"""The types and sentences that pydantic has for what is wrong with a value."""

import json

from .coerce import is_whole


def wording_of(keyword, params, value):
    """Type and sentence for a schema's keyword that a value fails."""
    limit = params.get("limit")
    if keyword == "type":
        return _wrong_type(params["type"], value)
    if keyword in _FIXED:
        return _FIXED[keyword]
    if keyword in _LIMITS:
        kind, words = _LIMITS[keyword]
        return kind, words.format(_number(limit), "" if limit == 1 else "s")
    if keyword == "enum":
        return "enum", f"Input should be {_list_of(params['allowed'])}"
    if keyword == "pattern":
        return "string_pattern_mismatch", f"String should match pattern '{params['pattern']}'"
    return "value_error", f"Input {params.get('message') or f'fails {json.dumps(keyword)}'}"


_FIXED = {
    "required": ("missing", "Field required"),
    "additionalProperties": ("extra_forbidden", "Extra inputs are not permitted"),
    "const": ("value_error", "Input must be equal to constant"),
}

_LIMITS = {
    "minLength": ("string_too_short", "String should have at least {} character{}"),
    "maxLength": ("string_too_long", "String should have at most {} character{}"),
    "minimum": ("greater_than_equal", "Input should be greater than or equal to {}"),
    "maximum": ("less_than_equal", "Input should be less than or equal to {}"),
    "exclusiveMinimum": ("greater_than", "Input should be greater than {}"),
    "exclusiveMaximum": ("less_than", "Input should be less than {}"),
    "multipleOf": ("multiple_of", "Input should be a multiple of {}"),
    "minItems": ("too_short", "List should have at least {} item{}"),
    "maxItems": ("too_long", "List should have at most {} item{}"),
}

_TYPES = {
    "string": ("string_type", "Input should be a valid string"),
    "array": ("list_type", "Input should be a valid list"),
    "object": ("dict_type", "Input should be a valid dictionary"),
    "null": ("none_required", "Input should be None"),
}


_BEYOND = "Input should be an integer from -9007199254740991 to 9007199254740991, or one of 64 bits where its format is int64"


def _wrong_type(wanted, value):
    kind = wanted[0] if isinstance(wanted, list) else wanted
    text = isinstance(value, str)
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if kind == "integer":
        if number:
            return "int_from_float", "Input should be a valid integer, got a number with a fractional part"
        if text and is_whole(value):
            return "int_parsing_size", _BEYOND
        unable = ", unable to parse string as an integer" if text else ""
        return "int_parsing" if text else "int_type", f"Input should be a valid integer{unable}"
    if kind == "number":
        unable = ", unable to parse string as a number" if text else ""
        return "float_parsing" if text else "float_type", f"Input should be a valid number{unable}"
    if kind == "boolean":
        unable = ", unable to interpret input" if text or number else ""
        return "bool_parsing" if text or number else "bool_type", f"Input should be a valid boolean{unable}"
    return _TYPES.get(kind, ("type_error", f"Input should be {kind}"))


def _number(limit):
    return str(int(limit)) if isinstance(limit, float) and limit.is_integer() else str(limit)


def _list_of(values):
    words = [f"'{value}'" if isinstance(value, str) else json.dumps(value) for value in values]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
