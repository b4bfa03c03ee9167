/**
 * What a host is started with, where the environment says nothing else. Four skills that block a thread
 * of libuv's pool each would hold up the default of four; and glibc keeps up to sixteen arenas of what
 * threads that have ended had taken, 30 MB and more after a few dozen of them.
 */
export const HOST_ENVIRONMENT = { UV_THREADPOOL_SIZE: '32', MALLOC_ARENA_MAX: '2' } as const;

/** In MB. V8's own 16 let the young generation grow to 48 in a burst, and it does not shrink again. */
const SEMI_SPACE = 8;

const SAYS_SEMI_SPACE = /--max[-_]semi[-_]space[-_]size/;

/** The flags that Node runs a host with: those of the launcher, and a bound where they set none. */
export function hostFlags(execArgv: readonly string[], nodeOptions = ''): string[] {
  const isSet = [...execArgv, nodeOptions].some((flag) => SAYS_SEMI_SPACE.test(flag));
  return isSet ? [...execArgv] : [...execArgv, `--max-semi-space-size=${String(SEMI_SPACE)}`];
}
