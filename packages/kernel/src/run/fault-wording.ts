/** The parts of an Ajv error that the standalone validators give. */
export interface SchemaError {
  readonly keyword: string;
  /** JSON Pointer to the value at fault. */
  readonly instancePath: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly message?: string;
}

type Wording = readonly [type: string, msg: string];

/** The type and sentence that pydantic has for what Ajv found wrong with a value. */
export function wordingOf(error: SchemaError, value: unknown): Wording {
  const { keyword, params } = error;
  const limit = String(params['limit']);
  switch (keyword) {
    case 'required':
      return ['missing', 'Field required'];
    case 'additionalProperties':
      return ['extra_forbidden', 'Extra inputs are not permitted'];
    case 'type':
      return wrongType(params['type'], value);
    case 'enum':
      return ['enum', `Input should be ${listOf(params['allowedValues'])}`];
    case 'minLength':
      return ['string_too_short', `String should have at least ${count(limit, 'character')}`];
    case 'maxLength':
      return ['string_too_long', `String should have at most ${count(limit, 'character')}`];
    case 'pattern':
      return [
        'string_pattern_mismatch',
        `String should match pattern '${String(params['pattern'])}'`,
      ];
    case 'minimum':
      return ['greater_than_equal', `Input should be greater than or equal to ${limit}`];
    case 'maximum':
      return ['less_than_equal', `Input should be less than or equal to ${limit}`];
    case 'exclusiveMinimum':
      return ['greater_than', `Input should be greater than ${limit}`];
    case 'exclusiveMaximum':
      return ['less_than', `Input should be less than ${limit}`];
    case 'multipleOf':
      return ['multiple_of', `Input should be a multiple of ${String(params['multipleOf'])}`];
    case 'uniqueItems':
      // Which of them are the same, Ajv counts in one way or another.
      return ['value_error', 'Input must NOT have duplicate items'];
    case 'minItems':
      return ['too_short', `List should have at least ${count(limit, 'item')}`];
    case 'maxItems':
      return ['too_long', `List should have at most ${count(limit, 'item')}`];
    default:
      return ['value_error', `Input ${error.message ?? `fails "${keyword}"`}`];
  }
}

/** A whole number in digits: as an integer it was too large to be told exactly. */
const WHOLE = /^\s*[+-]?\d+(?:\.0*)?\s*$/;
const BEYOND =
  'Input should be an integer from -9007199254740991 to 9007199254740991, or one of 64 bits where its format is int64';

function wrongType(wanted: unknown, value: unknown): Wording {
  const text = typeof value === 'string';
  switch (Array.isArray(wanted) ? wanted[0] : wanted) {
    case 'string':
      return ['string_type', 'Input should be a valid string'];
    case 'integer':
      if (typeof value === 'number') {
        const msg = 'Input should be a valid integer, got a number with a fractional part';
        return ['int_from_float', msg];
      }
      if (text && WHOLE.test(value)) return ['int_parsing_size', BEYOND];
      return text
        ? ['int_parsing', 'Input should be a valid integer, unable to parse string as an integer']
        : ['int_type', 'Input should be a valid integer'];
    case 'number':
      return text
        ? ['float_parsing', 'Input should be a valid number, unable to parse string as a number']
        : ['float_type', 'Input should be a valid number'];
    case 'boolean':
      return text || typeof value === 'number'
        ? ['bool_parsing', 'Input should be a valid boolean, unable to interpret input']
        : ['bool_type', 'Input should be a valid boolean'];
    case 'array':
      return ['list_type', 'Input should be a valid list'];
    case 'object':
      return ['dict_type', 'Input should be a valid dictionary'];
    case 'null':
      return ['none_required', 'Input should be None'];
    default:
      return ['type_error', `Input should be ${String(wanted)}`];
  }
}

function count(limit: string, thing: string): string {
  return `${limit} ${thing}${limit === '1' ? '' : 's'}`;
}

/** `'a', 'b' or 'c'`. */
function listOf(values: unknown): string {
  if (!Array.isArray(values)) return String(values);
  const words = values.map((value) =>
    typeof value === 'string' ? `'${value}'` : JSON.stringify(value),
  );
  const last = words.pop() ?? '';
  return words.length === 0 ? last : `${words.join(', ')} or ${last}`;
}
