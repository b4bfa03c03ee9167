import type { SupervisorEvent } from '@skillet/core';
import { describeEvent } from '../../log/describe-event.ts';
import type { ProbeFinding, ProbeTask } from './probe-task.ts';
import { trySkills } from './try-skills.ts';

/*
 * A process of its own for the skills of a check: whatever they do to it, the command lives to tell.
 * It leads a process group and is killed with it, once all is known; with the command gone it ends
 * itself in the same way.
 */
process.once('message', (task: ProbeTask) => {
  const { specs, verbose, calls } = task;
  trySkills(specs, calls, verbose ? writeEvent : () => undefined, (index, findings) => {
    process.send?.({ index, findings } satisfies ProbeFinding);
  });
});
process.once('disconnect', () => {
  process.kill(-process.pid, 'SIGKILL');
});

function writeEvent(event: SupervisorEvent): void {
  const { level, message, fields = {} } = describeEvent(event);
  const { stack, ...rest } = fields;
  const about = event.type === 'skill-log' ? (event.line.fields ?? '{}') : JSON.stringify(rest);
  const more = about === '{}' ? '' : ` ${about}`;
  const trace = typeof stack === 'string' ? `\n${stack}` : '';
  process.stderr.write(`${event.mount} ${level}: ${message}${more}${trace}\n`);
}
