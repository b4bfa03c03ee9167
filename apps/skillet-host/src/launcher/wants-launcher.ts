/** Flags with which a command says something and ends. */
const SAYS_AND_ENDS = new Set(['-h', '--help', '-V', '--version']);

/**
 * Whether a command line is to run under a launcher: it serves (`start`, or flags alone), and neither
 * `--no-launcher` nor `SKILLET_NO_LAUNCHER` says that something else watches over the host. A debugger
 * (`node --inspect`) is for the host itself, so there is no launcher to take its port.
 */
export function wantsLauncher(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  execArgv: readonly string[],
): boolean {
  const [first = 'start'] = argv;
  if (first !== 'start' && !first.startsWith('-')) return false;
  if (argv.some((arg) => arg === '--no-launcher' || SAYS_AND_ENDS.has(arg))) return false;
  if (execArgv.some((flag) => flag.startsWith('--inspect'))) return false;
  return !isSet(env['SKILLET_NO_LAUNCHER']);
}

function isSet(value = ''): boolean {
  return value !== '' && value !== '0';
}
