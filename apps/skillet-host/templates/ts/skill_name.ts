import type { SkillContext } from '@skillet/sdk';

interface Inputs {
  name: string;
  loud: boolean;
}

/** Gets the inputs that the Skilletfile declares, checked; what it returns is the answer. */
export async function handler({ name, loud }: Inputs, { log }: SkillContext) {
  if (name.trim() === '') throw refusal(400, 'There is nobody to greet.');
  log.info('greeting', { name });
  const greeting = `Hello, ${name}!`;
  return { greeting: loud ? greeting.toUpperCase() : greeting };
}

/**
 * An error that the caller is told, as `{"detail": detail}` with this status. The host knows it by its
 * name: it is the `SkillError` of `@skillet/sdk`, made by hand so that the test runs without an install.
 */
function refusal(status: number, detail: string): Error {
  return Object.assign(new Error(detail), { name: 'SkillError', status, detail });
}
