import { accept, refuse, type Parsed } from './parsed.ts';

const BYTES = { B: 1, KB: 1024, MB: 1024 ** 2, GB: 1024 ** 3 } as const;

/** Reads `100B`, `512KB`, `64MB` or `1GB` as bytes (1 KB is 1024); only 0 goes without a unit. */
export function parseSize(text: string): Parsed<number> {
  const match = /^(\d+(?:\.\d+)?) ?([KMG]?B)?$/i.exec(text);
  if (match?.[1] === undefined) return refuse();
  const amount = Number(match[1]);
  if (match[2] === undefined) {
    return amount === 0 ? accept(0) : refuse('add a unit (`B`, `KB`, `MB` or `GB`)');
  }
  const bytes = Math.round(amount * BYTES[match[2].toUpperCase() as keyof typeof BYTES]);
  return bytes > Number.MAX_SAFE_INTEGER ? refuse('that is too much') : accept(bytes);
}

/** Writes bytes in the largest unit that divides them: `10MB`, `1536KB`. */
export function formatSize(bytes: number): string {
  if (bytes === 0) return '0';
  for (const unit of ['GB', 'MB', 'KB'] as const) {
    if (bytes % BYTES[unit] === 0) return `${bytes / BYTES[unit]}${unit}`;
  }
  return `${bytes}B`;
}
