import { Supervisor } from '../../src/supervisor.ts';
import type { SupervisorOptions } from '../../src/supervisor-options.ts';
import { FakeClock } from './fake-clock.ts';
import { FakeLauncher } from './fake-workers.ts';

/** A supervisor with fake workers and a fake clock; launchers in the order of revisions. */
export function supervisorRig(
  options: Partial<Pick<SupervisorOptions, 'admission' | 'onEvent' | 'onFinished' | 'turns'>> = {},
) {
  const clock = new FakeClock();
  const launchers: FakeLauncher[] = [];
  const faults: string[] = [];
  const supervisor = new Supervisor({
    kernel: { thread: '', process: '', transpiler: '', python: '', mcpAdapter: '' },
    onEvent: () => undefined,
    ...options,
    onFault: (message) => faults.push(message),
    clock,
    governed: false,
    launcherFor: () => {
      const launcher = new FakeLauncher();
      launchers.push(launcher);
      return launcher;
    },
  });
  /** The n-th worker of a revision. */
  const worker = (revision: number, n = 0) => {
    const launcher = launchers[revision];
    if (launcher === undefined) throw new Error(`there is no revision ${String(revision)}`);
    return launcher.at(n);
  };
  return { clock, supervisor, launchers, faults, worker };
}
