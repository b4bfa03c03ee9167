/** What each file imports, by their names. */
export type Imports = ReadonlyMap<string, readonly string[]>;

/** Rings of files that import each other, each from a file on to that same file; of rings that share files, at least one. */
export function importRings(imports: Imports): string[][] {
  const rings: string[][] = [];
  const done = new Set<string>();
  const walk = (file: string, way: readonly string[]): void => {
    const start = way.indexOf(file);
    if (start !== -1) rings.push([...way.slice(start), file]);
    if (start !== -1 || done.has(file)) return;
    for (const next of imports.get(file) ?? []) walk(next, [...way, file]);
    done.add(file);
  };
  for (const file of imports.keys()) walk(file, []);
  return rings;
}
