/** A report's id: when, what, and a number that keeps apart what happened at once; ids sort by time. */
export function reportId(at: number, what: string, number: number): string {
  const time = new Date(at)
    .toISOString()
    .replaceAll(/[-:]/g, '')
    .replace('.', '-')
    .replace('Z', '');
  return `${time}-${String(number % 1000).padStart(3, '0')}-${what.replaceAll(/[^\w.~-]/g, '_')}`;
}
