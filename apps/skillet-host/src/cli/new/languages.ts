/** Languages that a skill can be made in. */
export const LANGUAGES = ['ts', 'js', 'python'] as const;

/** One of the languages that a skill can be made in. */
export type Language = (typeof LANGUAGES)[number];
