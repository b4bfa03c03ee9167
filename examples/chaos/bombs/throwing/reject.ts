/** Rejects. */
export function reject(): Promise<never> {
  return Promise.reject(new Error('rejected by the handler'));
}
