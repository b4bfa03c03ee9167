/** A report's id: when, what, and a number that keeps apart what happened at once; ids sort by time. */
export function reportId(at: number, what: string, number: number): string {
  const time = new Date(at)
    .toISOString()
    .replaceAll(/[-:]/g, '')
    .replace('.', '-')
    .replace('Z', '');
  return `${time}-${String(number % 1000).padStart(3, '0')}-${what.replaceAll(/[^\w.~-]/g, '_')}`;
}

/** Whether a text can be an id, or its beginning. */
export function isReportId(text: string): boolean {
  return /^\d{8}T?[\w.~-]*$/.test(text);
}
