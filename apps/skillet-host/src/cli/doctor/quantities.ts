const UNITS = ['bytes', 'KB', 'MB', 'GB', 'TB'];

/** A size for a person, such as `256 MB`; `no limit` for Infinity. */
export function size(bytes: number): string {
  if (bytes === Infinity) return 'no limit';
  let unit = 0;
  let number = bytes;
  while (number >= 1024 && unit < UNITS.length - 1) {
    number /= 1024;
    unit += 1;
  }
  const shown = number < 10 && unit > 0 ? number.toFixed(1).replace(/\.0$/, '') : number.toFixed(0);
  return `${shown} ${UNITS[unit] ?? ''}`;
}

/** A number for a person; `no limit` for Infinity. */
export function count(number: number): string {
  return number === Infinity ? 'no limit' : String(number);
}

/** `1 skill`, `2 skills`. */
export function plural(number: number, noun: string): string {
  return `${String(number)} ${noun}${number === 1 ? '' : 's'}`;
}
