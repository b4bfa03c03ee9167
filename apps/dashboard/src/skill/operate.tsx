import type { JSX } from 'preact';
import { act } from '../api/client.ts';
import type { SkillCloseUp, SkillStats } from '../api/shapes.ts';
import { askFirst } from '../parts/ask-first.tsx';
import { seconds, several } from '../parts/format.ts';
import { attempt } from '../parts/toast.tsx';
import { refresh, stats } from '../state/hub.ts';

interface Done {
  readonly message: string;
}

function have(path: string, parameters: Record<string, string>): void {
  void attempt(async () => {
    const { message } = await act<Done>(path, parameters);
    void refresh();
    return `${message}.`;
  });
}

/** What can be done to a skill in the state that it is in. */
export function Actions({
  mount,
  skill,
}: {
  readonly mount: string;
  readonly skill: SkillStats;
}): JSX.Element {
  const { state, suspicion, workers = 0, versions } = skill;
  const waits = state === 'quarantined' || state === 'backing-off';
  if (state === 'disabled' || state === undefined)
    return (
      <div class="buttons">
        {state === 'disabled' && (
          <button
            type="button"
            class="main"
            onClick={() => {
              have('control/enable', { mount });
            }}
          >
            Enable
          </button>
        )}
      </div>
    );
  return (
    <div class="buttons">
      {waits && (
        <button
          type="button"
          class="main"
          onClick={() => {
            have('control/lift-quarantine', { mount });
          }}
        >
          {state === 'quarantined' ? 'Lift the quarantine' : 'Try now'}
        </button>
      )}
      {suspicion !== undefined && (
        <button
          type="button"
          onClick={() => {
            have('pardon', { mount });
          }}
        >
          Pardon
        </button>
      )}
      <button
        type="button"
        disabled={workers === 0}
        onClick={() => {
          have('control/restart', { mount });
        }}
      >
        Restart workers
      </button>
      {versions === undefined && <Move mount={mount} skill={skill} />}
      {versions === undefined && <Disable mount={mount} skill={skill} />}
    </div>
  );
}

/** Takes it out of service; of versions that share a mount each by itself. */
function Disable({
  mount,
  skill,
}: {
  readonly mount: string;
  readonly skill: SkillStats;
}): JSX.Element {
  return (
    <button
      type="button"
      class="grave"
      onClick={() => {
        askFirst({
          title: `Disable ${skill.name ?? mount}?`,
          text: 'Requests in flight are finished; further ones get 404, until it is enabled here.',
          yes: 'Disable',
          grave: true,
          action: () => {
            have('control/disable', { mount });
          },
        });
      }}
    >
      Disable
    </button>
  );
}

/** Where its workers run can be chosen for a skill that the configuration has in threads. */
function Move({
  mount,
  skill,
}: {
  readonly mount: string;
  readonly skill: SkillStats;
}): JSX.Element | null {
  const isMoved = stats.value?.moved?.some((one) => one.mount === mount) === true;
  if (!isMoved && skill.isolation !== 'thread') return null;
  return (
    <button
      type="button"
      title={
        isMoved
          ? 'Its workers become threads of the host again'
          : 'Each of its workers becomes a process of its own: slower, and nothing that it does ends the host'
      }
      onClick={() => {
        have('control/move', { mount, to: isMoved ? 'thread' : 'process' });
      }}
    >
      {isMoved ? 'Move back to threads' : 'Move to processes'}
    </button>
  );
}

/** Inputs that are refused, because workers died under them. */
export function RefusedInputs({ skill }: { readonly skill: SkillCloseUp }): JSX.Element | null {
  const { refused_inputs: inputs, mount } = skill;
  if (inputs.length === 0) return null;
  return (
    <section aria-labelledby="refused">
      <h2 id="refused">Refused inputs</h2>
      <ul class="card lines">
        {inputs.map(({ input, deaths, refusals, forMs }) => (
          <li key={input}>
            <code>{input}</code> {several(deaths, 'worker')} died under it, refused{' '}
            {several(refusals, 'time')}, for {seconds(forMs / 1000)} more{' '}
            <button
              type="button"
              aria-label={`Take ${input} again`}
              onClick={() => {
                have('control/forget-inputs', { mount, input });
              }}
            >
              Take it again
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
