import type { Shadow } from '../api/version-shapes.ts';

/** What a count of `/shadow` counts, in words. */
const WORDS: Readonly<Record<string, string>> = {
  failed: 'gave no answer',
  status: 'another status',
  schema: 'against the schema',
  body: 'another body',
  queue_full: 'its queue was full',
  host_busy: 'the host was busy',
  unavailable: 'it was not there',
  not_compared: 'comparing took too long',
  not_repeatable: 'may not be done twice',
  too_large: 'too large',
  streamed: 'a stream',
  no_answer: 'had no answer',
};

/** What one of the counts counts. */
export function wordFor(name: string): string {
  return WORDS[name] ?? name.replaceAll('_', ' ');
}

/** Counts by what they count: those of differences all, of the others what has happened. */
export interface CountGroup {
  readonly title: string;
  readonly total: number;
  readonly counts: readonly {
    readonly name: string;
    readonly word: string;
    readonly count: number;
  }[];
}

/** What has come of the calls that were to be copied. */
export function countGroups(shadow: Shadow): readonly CountGroup[] {
  const { differences, drops, skips, different, dropped, skipped } = shadow;
  const group = (title: string, total: number, of: Readonly<Record<string, number>>) => ({
    ...{ title, total },
    counts: Object.entries(of).map(([name, count]) => ({ name, word: wordFor(name), count })),
  });
  return [
    group('Different', different, differences),
    group('Given up', dropped, drops),
    group('Not copied', skipped, skips),
  ];
}
