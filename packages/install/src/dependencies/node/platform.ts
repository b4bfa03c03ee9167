type Entry = Readonly<Record<string, unknown>>;

/** What a package of npm may be bound to. */
const KEYS = ['os', 'cpu', 'libc'] as const;

/** The kind of this machine, in npm's words: `linux-x64-glibc`. */
export function platformHere(): string {
  const libc = libcHere();
  return [process.platform, process.arch, ...(libc === undefined ? [] : [libc])].join('-');
}

/** Whether a package is for some kinds of machine alone. */
export function isBound(entry: Entry): boolean {
  return KEYS.some((key) => listOf(entry[key]).length > 0);
}

/** Whether a package is for this kind of machine; npm's rule (npm-install-checks). */
export function fitsHere(entry: Entry): boolean {
  const here = { os: process.platform, cpu: process.arch, libc: libcHere() };
  return KEYS.every((key) => fits(listOf(entry[key]), here[key]));
}

function fits(list: readonly string[], mine: string | undefined): boolean {
  if (list.length === 0 || (list.length === 1 && list[0] === 'any')) return true;
  if (mine === undefined) return false;
  if (list.includes(`!${mine}`)) return false;
  return list.includes(mine) || list.every((one) => one.startsWith('!'));
}

function libcHere(): 'glibc' | 'musl' | undefined {
  if (process.platform !== 'linux') return undefined;
  const { header } = process.report.getReport() as {
    readonly header: { readonly glibcVersionRuntime?: string };
  };
  return header.glibcVersionRuntime === undefined ? 'musl' : 'glibc';
}

function listOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}
