const MILLION = 1_000_000;

/** Leaves a million rejections that nobody handles, all in one turn. */
export function rejectMillions() {
  for (let i = 0; i < MILLION; i += 1) void Promise.reject(new Error(`rejected ${String(i)}`));
  return { done: 'rejections-million' };
}
