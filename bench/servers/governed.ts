import { fileURLToPath } from 'node:url';
import { loadConfig } from '@skillet/config';
import { Supervisor } from '@skillet/supervisor';

// A supervisor with busy workers, governed or not, that tells what processor time it took.
const [, , config = '', governed] = process.argv;
const supervisor = new Supervisor({
  kernel: {
    thread: fileURLToPath(import.meta.resolve('@skillet/kernel/thread')),
    process: fileURLToPath(import.meta.resolve('@skillet/kernel/process')),
    transpiler: fileURLToPath(import.meta.resolve('@skillet/kernel/transpiler')),
    python: '',
    mcpAdapter: '',
  },
  onEvent: () => undefined,
  governed: governed === 'true',
});
const { skills } = await loadConfig({ file: config, env: {} });
supervisor.start(skills);

process.on('message', (milliseconds: number) => void measure(milliseconds));
await measure(0);

/** Keeps one request in flight in each worker for some time; tells the share of a core it took. */
async function measure(milliseconds: number): Promise<void> {
  const began = performance.now();
  const before = { all: process.cpuUsage(), main: process.threadCpuUsage() };
  await Promise.all(
    skills.map(async ({ mount }) => {
      do await call(mount);
      while (performance.now() - began < milliseconds);
    }),
  );
  const took = (performance.now() - began) * 1000;
  const all = process.cpuUsage(before.all);
  const main = process.threadCpuUsage(before.main);
  process.send?.({ all: (all.user + all.system) / took, main: (main.user + main.system) / took });
}

async function call(mount: string): Promise<void> {
  const request = { method: 'POST', path: '/run', headers: '', body: null, requestId: mount };
  await supervisor.skill(mount)?.dispatch(request).response;
}
