import { dateNow } from '../clock.ts';

/** Writes a line of the log for the launcher itself, which has no logger: JSON, or text on a terminal. */
export function sayLine(message: string): void {
  const time = new Date(dateNow()).toISOString();
  const line = process.stdout.isTTY
    ? `[${time.slice(11, 23)}] ERROR: ${message}`
    : JSON.stringify({ level: 'error', time, msg: message });
  process.stdout.write(`${line}\n`);
}
