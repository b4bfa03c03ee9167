/** What may be taken all the same, as the boxes of this page say it. */
export const TAKEN = {
  allow_new: 'Also packages that were published only lately',
  allow_changed_publisher: 'Also where somebody else is behind it than before',
} as const;

/** What it is to be called, likewise. */
export const NAME = 'Its name and mount';

const WORDS: readonly (readonly [flag: string, words: string])[] = [
  ['--allow-new', TAKEN.allow_new],
  ['--allow-changed-publisher', TAKEN.allow_changed_publisher],
  ['--name', NAME],
];

/** Why something was refused: it is the command line that says it, and its flags are fields of a form here. */
export function inWordsOfPage(reason: string): string {
  return WORDS.reduce((text, [flag, words]) => text.replaceAll(flag, `“${words}”`), reason);
}

/** Whether a box of this page has it taken all the same. */
export function canBeTaken(reason: string): boolean {
  return Object.values(TAKEN).some((words) => reason.includes(words));
}
