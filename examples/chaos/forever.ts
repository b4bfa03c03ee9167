/** A promise that nobody ever settles. */
export function forever(): Promise<never> {
  return Promise.withResolvers<never>().promise;
}
