import type { JSX } from 'preact';
import { act } from '../api/client.ts';
import type { SkillCloseUp, WorkerStats } from '../api/shapes.ts';
import { cores, count, seconds } from '../parts/format.ts';
import { Meter } from '../parts/meter.tsx';
import { attempt } from '../parts/toast.tsx';
import { isHere } from './elsewhere.tsx';

const MB = 1024 * 1024;

/** The workers of a skill as they are now. */
export function Workers({ skill }: { readonly skill: SkillCloseUp }): JSX.Element {
  const { workers_now: workers, mount } = skill;
  return (
    <section aria-labelledby="workers">
      <h2 id="workers">Workers</h2>
      {workers.length === 0 ? (
        <p class="faint">None runs at the moment.</p>
      ) : (
        <div class="scroll" role="region" aria-labelledby="workers" tabIndex={0}>
          <table class="plain-table">
            <thead>
              <tr>
                <th scope="col">Worker</th>
                <th scope="col">State</th>
                <th scope="col">In</th>
                <th scope="col" class="num">
                  In flight
                </th>
                <th scope="col" class="num">
                  Served
                </th>
                <th scope="col" class="num">
                  Memory
                </th>
                <th scope="col" class="num">
                  CPU
                </th>
                <th scope="col" class="num">
                  Age
                </th>
                <th scope="col">
                  <span class="unseen">What can be done</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {workers.map((worker) => (
                <WorkerRow
                  key={`${String(worker.host)} ${worker.id}`}
                  worker={worker}
                  mount={mount}
                  limit={skill.memory_limit}
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function WorkerRow(props: {
  readonly worker: WorkerStats;
  readonly mount: string;
  readonly limit: number | null | undefined;
}): JSX.Element {
  const { worker, mount, limit } = props;
  const { id, kind, state, responsive, heap_mb: heap, external_mb: external } = worker;
  const memory = (heap ?? 0) + (external ?? 0);
  const label =
    typeof limit === 'number'
      ? `${memory.toFixed(0)} of ${(limit / MB).toFixed(0)} MB`
      : 'No limit';
  return (
    <tr>
      <th scope="row">
        {id} {worker.host !== undefined && <small>{worker.host}</small>}
      </th>
      <td class={responsive ? '' : 'alarm'}>{responsive ? state : `${state}, no sign of life`}</td>
      <td>{kind}</td>
      <td class="num">{worker.in_flight}</td>
      <td class="num">{count(worker.served)}</td>
      <td class="num">
        {heap === null ? (
          '–'
        ) : (
          <Meter
            value={memory * MB}
            limit={limit}
            text={`${memory.toFixed(memory < 10 ? 1 : 0)} MB`}
            label={label}
          />
        )}
      </td>
      <td class="num">{cores(worker.cpu)}</td>
      <td class="num">{seconds(worker.uptime_s)}</td>
      <td class="num">
        <button
          type="button"
          aria-label={`Restart ${id}`}
          disabled={(state !== 'ready' && state !== 'starting') || !isHere(worker.host)}
          onClick={() =>
            void attempt(async () => {
              await act('control/restart', { mount, worker: id });
              return state === 'ready'
                ? `${id} goes once its successor is ready.`
                : `${id} is ended, and another one started.`;
            })
          }
        >
          Restart
        </button>
      </td>
    </tr>
  );
}
