/** An object of JSON. */
export type Json = Readonly<Record<string, unknown>>;

/** The object that a text is; an empty one for anything else. */
export function parseObject(text: string): Json {
  try {
    return asObject(JSON.parse(text));
  } catch {
    return {};
  }
}

/** The same of a value. */
export function asObject(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Json)
    : {};
}

/** A list; an empty one for anything else. */
export function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** How numbers of several hosts become one; what is no number is nobody's. */
export type Join = (numbers: readonly number[]) => number;

export const sum: Join = (numbers) =>
  Number(numbers.reduce((total, one) => total + one, 0).toFixed(3));
export const most: Join = (numbers) => Math.max(...numbers);

/** Fields of several objects joined as the rules say; where nobody has a number it is what the first has. */
export function joinFields(objects: readonly Json[], rules: Readonly<Record<string, Join>>): Json {
  const [first = {}] = objects;
  const joined = Object.entries(rules).flatMap(([name, join]) => {
    const numbers = objects.map((one) => one[name]).filter((one) => typeof one === 'number');
    return numbers.length === 0 ? [] : [[name, join(numbers)] as const];
  });
  return { ...first, ...Object.fromEntries(joined) };
}

/** Lists that end at the same moment joined place by place. */
export function joinSeries(lists: readonly (readonly unknown[])[], join: Join): (number | null)[] {
  const length = Math.max(0, ...lists.map((list) => list.length));
  return Array.from({ length }, (_, at) => {
    const values = lists.map((list) => list[list.length - length + at]);
    const numbers = values.filter((one) => typeof one === 'number');
    return numbers.length === 0 ? null : join(numbers);
  });
}

/** The entries of lists without those that are there already. */
export function union(lists: readonly (readonly unknown[])[]): unknown[] {
  const seen = new Map(lists.flat().map((one) => [JSON.stringify(one), one]));
  return [...seen.values()];
}

/** The entries of the lists of hosts, each with the number of its host, or its name. */
export function withHosts(
  lists: readonly (readonly [host: number | string, list: unknown])[],
): Json[] {
  return lists.flatMap(([host, list]) => asList(list).map((one) => ({ ...asObject(one), host })));
}
