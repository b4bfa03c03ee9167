/** The items of a comma-separated parameter, trimmed; undefined when it is absent or holds none. */
export function commaList(value: string | null): readonly string[] | undefined {
  const items = (value ?? '')
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
  return items.length === 0 ? undefined : items;
}
