"""Validates values against a JSON Schema (draft 7) and collects everything that is wrong."""

import json

from .formats import FORMATS
from .json_values import equal, has_type
from .patterns import compiled


def validate(schema, value, root=None, path=()):
    """Yields `(keyword, params, path)` for each fault; `path` holds keys and indexes."""
    root = schema if root is None else root
    if schema is True or not isinstance(schema, dict):
        if schema is False:
            yield "false schema", {"message": "must not be there"}, path
        return
    if "$ref" in schema:
        yield from validate(_resolve(schema["$ref"], root), value, root, path)
        return
    for keyword, check in _CHECKS.items():
        if keyword in schema:
            yield from check(schema[keyword], value, schema, root, path)


def is_valid(schema, value, root):
    """Whether a value has no fault."""
    return next(validate(schema, value, root), None) is None


def _resolve(reference, root):
    found = root
    for step in reference.lstrip("#").split("/")[1:]:
        found = found[step.replace("~1", "/").replace("~0", "~")]
    return found


def _type(wanted, value, _schema, _root, path):
    kinds = wanted if isinstance(wanted, list) else [wanted]
    if not any(has_type(kind, value) for kind in kinds):
        yield "type", {"type": wanted}, path


def _enum(wanted, value, _schema, _root, path):
    if not any(equal(one, value) for one in wanted):
        yield "enum", {"allowed": wanted}, path


def _const(wanted, value, _schema, _root, path):
    if not equal(wanted, value):
        yield "const", {}, path


def _limit(keyword, kind, measure, fails):
    def check(wanted, value, _schema, _root, path):
        if has_type(kind, value) and fails(measure(value), wanted):
            yield keyword, {"limit": wanted}, path

    return check


def _no_multiple(value, factor):
    quotient = value / factor
    return quotient != int(quotient) if quotient not in (float("inf"), float("-inf")) else True


def _pattern(wanted, value, _schema, _root, path):
    if isinstance(value, str) and not compiled(wanted).search(value):
        yield "pattern", {"pattern": wanted}, path


_WHOLE = {
    "int32": lambda value: value == int(value) and -(2**31) <= value < 2**31,
    "int64": lambda value: value == int(value),
}
"""Formats of numbers."""


def _format(wanted, value, _schema, _root, path):
    check = (_WHOLE if has_type("number", value) else FORMATS if isinstance(value, str) else {}).get(wanted)
    if check is not None and not check(value):
        yield "format", {"message": f"must match format {json.dumps(wanted)}"}, path


def _required(wanted, value, _schema, _root, path):
    if isinstance(value, dict):
        for name in wanted:
            if name not in value:
                yield "required", {"key": name}, path


def _properties(wanted, value, _schema, root, path):
    if isinstance(value, dict):
        for name, inner in wanted.items():
            if name in value:
                yield from validate(inner, value[name], root, (*path, name))


def _pattern_properties(wanted, value, _schema, root, path):
    if isinstance(value, dict):
        for pattern, inner in wanted.items():
            for name in value:
                if compiled(pattern).search(name):
                    yield from validate(inner, value[name], root, (*path, name))


def _additional_properties(wanted, value, schema, root, path):
    if not isinstance(value, dict):
        return
    named = schema.get("properties", {})
    patterns = schema.get("patternProperties", {})
    for name in value:
        if name in named or any(compiled(pattern).search(name) for pattern in patterns):
            continue
        if wanted is False:
            yield "additionalProperties", {"key": name}, path
        else:
            yield from validate(wanted, value[name], root, (*path, name))


def _property_names(wanted, value, _schema, root, path):
    if isinstance(value, dict):
        for name in value:
            if not is_valid(wanted, name, root):
                yield "propertyNames", {"message": "property name must be valid"}, path


def _dependencies(wanted, value, _schema, root, path):
    if not isinstance(value, dict):
        return
    for name, needs in wanted.items():
        if name not in value:
            continue
        if not isinstance(needs, list):
            yield from validate(needs, value, root, path)
        elif missing := [one for one in needs if one not in value]:
            words = f"must have property {missing[0]} when property {name} is present"
            yield "dependencies", {"message": words}, path


def _items(wanted, value, schema, root, path):
    if not isinstance(value, list):
        return
    for index, item in enumerate(value):
        inner = wanted
        if isinstance(wanted, list):
            inner = wanted[index] if index < len(wanted) else schema.get("additionalItems", True)
        yield from validate(inner, item, root, (*path, index))


def _contains(wanted, value, _schema, root, path):
    if isinstance(value, list) and not any(is_valid(wanted, item, root) for item in value):
        yield "contains", {"message": "must contain at least 1 valid item(s)"}, path


def _unique(wanted, value, _schema, _root, path):
    if not wanted or not isinstance(value, list):
        return
    seen = set()
    for item in value:
        key = json.dumps(item, sort_keys=True)
        if key in seen:
            yield "uniqueItems", {"message": "must NOT have duplicate items"}, path
            return
        seen.add(key)


def _all_of(wanted, value, _schema, root, path):
    for inner in wanted:
        yield from validate(inner, value, root, path)


def _any_of(wanted, value, _schema, root, path):
    found = [list(validate(inner, value, root, path)) for inner in wanted]
    if all(found):
        for faults in found:
            yield from faults
        yield "anyOf", {"message": "must match a schema in anyOf"}, path


def _one_of(wanted, value, _schema, root, path):
    found = [list(validate(inner, value, root, path)) for inner in wanted]
    if found.count([]) == 1:
        return
    for faults in found:
        yield from faults
    yield "oneOf", {"message": "must match exactly one schema in oneOf"}, path


def _not(wanted, value, _schema, root, path):
    if is_valid(wanted, value, root):
        yield "not", {"message": "must NOT be valid"}, path


def _if(wanted, value, schema, root, path):
    branch = "then" if is_valid(wanted, value, root) else "else"
    yield from validate(schema.get(branch, True), value, root, path)


_CHECKS = {
    "type": _type,
    "enum": _enum,
    "const": _const,
    "minLength": _limit("minLength", "string", len, lambda size, limit: size < limit),
    "maxLength": _limit("maxLength", "string", len, lambda size, limit: size > limit),
    "minItems": _limit("minItems", "array", len, lambda size, limit: size < limit),
    "maxItems": _limit("maxItems", "array", len, lambda size, limit: size > limit),
    "minimum": _limit("minimum", "number", float, lambda value, limit: value < limit),
    "maximum": _limit("maximum", "number", float, lambda value, limit: value > limit),
    "exclusiveMinimum": _limit("exclusiveMinimum", "number", float, lambda v, limit: v <= limit),
    "exclusiveMaximum": _limit("exclusiveMaximum", "number", float, lambda v, limit: v >= limit),
    "multipleOf": _limit("multipleOf", "number", float, _no_multiple),
    "pattern": _pattern,
    "format": _format,
    "required": _required,
    "properties": _properties,
    "patternProperties": _pattern_properties,
    "additionalProperties": _additional_properties,
    "propertyNames": _property_names,
    "dependencies": _dependencies,
    "items": _items,
    "contains": _contains,
    "uniqueItems": _unique,
    "allOf": _all_of,
    "anyOf": _any_of,
    "oneOf": _one_of,
    "not": _not,
    "if": _if,
}
