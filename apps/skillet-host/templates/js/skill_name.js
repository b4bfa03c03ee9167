/** @import { SkillContext } from '@skillet/sdk' */

/**
 * Gets the inputs that the Skilletfile declares, checked; what it returns is the answer.
 *
 * @param {{ name: string, loud: boolean }} inputs
 * @param {SkillContext} context
 */
export async function handler({ name, loud }, { log }) {
  if (name.trim() === '') throw refusal(400, 'There is nobody to greet.');
  log.info('greeting', { name });
  const greeting = `Hello, ${name}!`;
  return { greeting: loud ? greeting.toUpperCase() : greeting };
}

/**
 * An error that the caller is told, as `{"detail": detail}` with this status. The host knows it by its
 * name: it is the `SkillError` of `@skillet/sdk`, made by hand so that the test runs without an install.
 *
 * @param {number} status
 * @param {string} detail
 */
function refusal(status, detail) {
  return Object.assign(new Error(detail), { name: 'SkillError', status, detail });
}
