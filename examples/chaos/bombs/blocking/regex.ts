/** Meets a text that takes its regular expression longer than the universe has been there. */
export function regex(): { done: string } {
  return { done: String(/^(a+)+$/.test(`${'a'.repeat(64)}!`)) };
}
