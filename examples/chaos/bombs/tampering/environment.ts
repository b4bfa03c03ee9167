/** Empties the environment and puts traps in it. */
export function tamperWithEnvironment(): { done: string } {
  for (const name of Object.keys(process.env)) Reflect.deleteProperty(process.env, name);
  process.env['PATH'] = '/nowhere';
  process.env['TZ'] = 'Mars/Base';
  process.env['NODE_OPTIONS'] = '--no-such-option';
  return { done: 'tamper-env' };
}
