import { fileURLToPath } from 'node:url';
import { stress, type StressFlags } from '@skillet/stress';
import { hostEnvironment, hostFlags } from '../../launcher/host-environment.ts';

const BIN = fileURLToPath(new URL('../../../bin/skillet-host.js', import.meta.url));

/** `skillet-host stress`: attacks hosts that are started as this one would be. Resolves with the exit code. */
export async function runStress(flags: StressFlags): Promise<number> {
  return stress(flags, {
    args: [...hostFlags([], process.env['NODE_OPTIONS']), BIN],
    env: hostEnvironment(process.env),
  });
}
