/** How a keyword of JSON Schema holds further schemas. */
export type Holding = 'schema' | 'list' | 'map';

const HOLDING: ReadonlyMap<string, Holding> = new Map([
  ['properties', 'map'],
  ['patternProperties', 'map'],
  ['definitions', 'map'],
  ['$defs', 'map'],
  ['dependencies', 'map'],
  ['items', 'schema'],
  ['additionalItems', 'schema'],
  ['additionalProperties', 'schema'],
  ['contains', 'schema'],
  ['propertyNames', 'schema'],
  ['not', 'schema'],
  ['if', 'schema'],
  ['then', 'schema'],
  ['else', 'schema'],
  ['anyOf', 'list'],
  ['oneOf', 'list'],
  ['allOf', 'list'],
]);

/** Whether, and how, the values of a keyword are schemas; `items` may also be a list of them. */
export function holdingOf(keyword: string): Holding | undefined {
  return HOLDING.get(keyword);
}
