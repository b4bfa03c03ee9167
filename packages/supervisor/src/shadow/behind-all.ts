import type { LaunchWorker, WorkerLauncher } from '../worker/running-worker.ts';

/** A launcher whose processes come behind all others where there is too little CPU. */
export function behindAll(launcher: WorkerLauncher): WorkerLauncher {
  const launch: LaunchWorker = (...how) => {
    const running = launcher.launch(...how);
    if (running.process !== undefined) running.process.last = true;
    return running;
  };
  return {
    launch,
    get ghosts() {
      return launcher.ghosts;
    },
    close: () => launcher.close(),
  };
}
