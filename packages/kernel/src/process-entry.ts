import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { collectProcess } from './guard/garbage.ts';
import { guardSignals } from './guard/process-signals.ts';
import { createProcessLane } from './process/process-lane.ts';
import { openReportPipe } from './process/report-pipe.ts';
import { startRequestServer } from './process/request-server.ts';
import { serve } from './serve.ts';
import { stripTypesHere } from './transpile/strip-types.ts';

/**
 * What a process isolate runs: `process.cjs <socket>`, with the report pipe as descriptor 3. It ends
 * when it was told to drain, when the skill does not load, and when its host is gone.
 */
async function runProcess(socketPath: string): Promise<void> {
  // Taken before the skill's code runs: leaving like this is no last word.
  const exit = process.exit.bind(process);
  const leave = () => {
    exit(0);
  };
  const report = openReportPipe(leave);
  const [setup, server] = await Promise.all([report.setup, startRequestServer(socketPath)]);
  guardSignals('process');
  const sdk = createRequire(import.meta.url).resolve('@skillet/sdk');
  await serve(setup, {
    carrierId: process.pid,
    openLane: (onFrame) => createProcessLane(report, server, onFrame),
    sdkUrl: pathToFileURL(sdk).href,
    stripTypes: stripTypesHere,
    collectGarbage: collectProcess,
  });
  await server.drained();
  leave();
}

void runProcess(process.argv[2] ?? '');
