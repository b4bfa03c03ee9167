const NUMBER = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

/** A count, with its thousands apart. */
export function count(value: number): string {
  return NUMBER.format(value);
}

/** Requests per second. */
export function rate(value: number | null | undefined): string {
  if (value === null || value === undefined) return '–';
  if (value === 0) return '0';
  if (value < 0.1) return '<0.1';
  return value < 10 ? value.toFixed(1) : count(value);
}

/** A duration in milliseconds, as short as it can be told. */
export function millis(value: number | null | undefined): string {
  if (value === null || value === undefined) return '–';
  if (value < 10) return value < 0.1 ? '<0.1 ms' : `${value.toFixed(1)} ms`;
  if (value < 1000) return `${value.toFixed(0)} ms`;
  return seconds(value / 1000);
}

/** A duration in seconds. */
export function seconds(value: number): string {
  if (value < 10) return `${value.toFixed(1)} s`;
  if (value < 90) return `${value.toFixed(0)} s`;
  if (value < 90 * 60) return `${(value / 60).toFixed(0)} min`;
  if (value < 36 * 3600) return `${(value / 3600).toFixed(0)} h`;
  return `${(value / 86_400).toFixed(0)} d`;
}

/** A size in bytes. */
export function bytes(value: number | null | undefined): string {
  if (value === null || value === undefined) return '–';
  const mb = value / 1024 / 1024;
  if (mb >= 1024) return `${(mb / 1024).toFixed(1)} GB`;
  return `${mb < 10 && mb > 0 ? mb.toFixed(1) : mb.toFixed(0)} MB`;
}

/** A size in bytes that may be small. */
export function size(value: number): string {
  if (value < 1024) return `${String(value)} B`;
  if (value < 1024 * 1024) return `${(value / 1024).toFixed(0)} kB`;
  return bytes(value);
}

/** A share of a core. */
export function cores(value: number | null | undefined): string {
  if (value === null || value === undefined) return '–';
  return `${(value * 100).toFixed(0)} %`;
}

/** How long ago something was. */
export function ago(ms: number): string {
  const passed = Math.max(0, ms / 1000);
  if (passed < 2) return 'just now';
  return `${seconds(Math.floor(passed))} ago`.replace('.0 s', ' s');
}

/** A time of the day, in seconds. */
export function clockTime(at: number): string {
  return new Date(at).toLocaleTimeString('en-GB');
}

/** One thing or several. */
export function several(amount: number, one: string, many = `${one}s`): string {
  return `${count(amount)} ${amount === 1 ? one : many}`;
}
