/**
 * What a host is started with, where the environment says nothing else. Four skills that block a thread
 * of libuv's pool each would hold up the default of four. glibc keeps up to sixteen arenas of what
 * threads that have ended had taken, 30 MB and more after a few dozen of them; and of the 64 KB that
 * each read from a socket begins with it gives nothing back once something small lies above.
 */
const HOST_ENVIRONMENT = {
  UV_THREADPOOL_SIZE: '32',
  MALLOC_ARENA_MAX: '2',
  MALLOC_MMAP_THRESHOLD_: '65536',
} as const;

/** Names what a host is to take out of its environment again, because it is not for its skills. */
const OWN = 'SKILLET_OWN_ENVIRONMENT';

/** The secret of the admins, which no environment is to show that skills can read. */
const ADMIN_TOKEN = 'SKILLET_ADMIN_TOKEN';

/** A child of a skill could open the debugger of the host by a signal. */
const NO_DEBUGGER = '--disable-sigusr1';

/** In MB. V8's own 16 let the young generation grow to 48 in a burst, and it does not shrink again. */
const SEMI_SPACE = 8;

const SAYS_SEMI_SPACE = /--max[-_]semi[-_]space[-_]size/;

/** The environment of a host that is started in this one. */
export function hostEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const own = Object.keys(HOST_ENVIRONMENT).filter(
    (name) => name.startsWith('MALLOC_') && env[name] === undefined,
  );
  const { [ADMIN_TOKEN]: _, ...rest } = env;
  return { ...HOST_ENVIRONMENT, ...rest, [OWN]: own.join() };
}

/** Takes the admin token out of an environment; undefined when there is none. */
export function takeAdminToken(env: NodeJS.ProcessEnv): string | undefined {
  const token = env[ADMIN_TOKEN];
  Reflect.deleteProperty(env, ADMIN_TOKEN);
  return token;
}

/** An environment as it was before its admin token was taken. */
export function withAdminToken(
  env: Readonly<Record<string, string | undefined>>,
  token: string | undefined,
): Readonly<Record<string, string | undefined>> {
  return token === undefined ? env : { ...env, [ADMIN_TOKEN]: token };
}

/** Takes out of a host's environment what has served its purpose when the process has started. */
export function dropOwn(env: NodeJS.ProcessEnv): void {
  const own = env[OWN]?.split(',') ?? [];
  for (const name of [OWN, ...own]) Reflect.deleteProperty(env, name);
}

/** The flags that Node runs a host with: those of the launcher, and a bound where they set none. */
export function hostFlags(execArgv: readonly string[], nodeOptions = ''): string[] {
  const isSet = [...execArgv, nodeOptions].some((flag) => SAYS_SEMI_SPACE.test(flag));
  return [
    ...execArgv,
    ...(isSet ? [] : [`--max-semi-space-size=${String(SEMI_SPACE)}`]),
    ...(execArgv.includes(NO_DEBUGGER) ? [] : [NO_DEBUGGER]),
  ];
}
