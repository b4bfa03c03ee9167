import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { Dialog } from '../parts/dialog.tsx';
import { stats } from '../state/hub.ts';
import { issue } from './key-book.ts';

const EXPIRIES = [
  ['', 'until it is revoked'],
  ['24h', 'for a day'],
  ['30d', 'for 30 days'],
  ['90d', 'for 90 days'],
  ['365d', 'for a year'],
] as const;

const LIMITS = [
  ['rate', 'Calls on average', '60/min'],
  ['concurrency', 'Calls at once', '4'],
  ['daily', 'Calls a day', '10000'],
] as const;

type Opens = 'all' | 'some' | 'admin';

/** Asks who is to have a key, and for what. */
export function IssueDialog({ onClose }: { readonly onClose: () => void }): JSX.Element {
  const opens = useSignal<Opens>('all');
  const wrong = useSignal<string | undefined>(undefined);
  const busy = useSignal(false);
  const submit = async (form: HTMLFormElement): Promise<void> => {
    const wish = wishOf(new FormData(form), opens.value);
    if (opens.value === 'some' && !wish.has('skill')) {
      wrong.value = 'Choose at least one skill.';
      return;
    }
    busy.value = true;
    try {
      await issue(wish);
    } catch (error) {
      wrong.value = error instanceof Error ? error.message : 'That failed.';
    } finally {
      busy.value = false;
    }
  };
  return (
    <Dialog title="Issue a key" onClose={onClose}>
      <form
        class="issue"
        onSubmit={(event) => {
          event.preventDefault();
          void submit(event.currentTarget);
        }}
      >
        <div class="field">
          <label for="key-name">Whose it is</label>
          <input
            id="key-name"
            name="name"
            required
            autocomplete="off"
            spellcheck={false}
            placeholder="agent-a"
            aria-describedby="key-name-about"
          />
          <small id="key-name-about">A name for logs, usage and limits. It is no secret.</small>
        </div>
        <fieldset class="field">
          <legend>What it opens</legend>
          <Choice opens={opens} value="all" label="All skills" />
          <Choice opens={opens} value="some" label="Some skills" />
          {opens.value === 'some' && <Mounts />}
          <Choice opens={opens} value="admin" label="Everything, as an admin: this page too" />
        </fieldset>
        <div class="field">
          <label for="key-expires">How long it holds</label>
          <select id="key-expires" name="expires">
            {EXPIRIES.map(([value, text]) => (
              <option key={value} value={value}>
                {text}
              </option>
            ))}
          </select>
        </div>
        <details class="credentials">
          <summary>Limits of its own</summary>
          <div class="triple">
            {LIMITS.map(([name, label, example]) => (
              <div key={name} class="field">
                <label for={`key-${name}`}>{label}</label>
                <input id={`key-${name}`} name={name} autocomplete="off" placeholder={example} />
              </div>
            ))}
          </div>
        </details>
        <p class="fault" role="alert">
          {wrong.value}
        </p>
        <div class="buttons">
          <button type="button" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" class="main" disabled={busy.value}>
            Issue
          </button>
        </div>
      </form>
    </Dialog>
  );
}

function Choice(props: {
  readonly opens: { value: Opens };
  readonly value: Opens;
  readonly label: string;
}): JSX.Element {
  const { opens, value, label } = props;
  return (
    <label class="check">
      <input
        type="radio"
        name="opens"
        value={value}
        checked={opens.value === value}
        onChange={() => {
          opens.value = value;
        }}
      />
      {label}
    </label>
  );
}

function Mounts(): JSX.Element {
  const mounts = Object.keys(stats.value?.skills ?? {}).toSorted();
  return (
    <div class="mounts" role="group" aria-label="Skills" tabIndex={0}>
      {mounts.map((mount) => (
        <label key={mount} class="check">
          <input type="checkbox" name="skill" value={mount} />
          {mount}
        </label>
      ))}
    </div>
  );
}

function wishOf(form: FormData, opens: Opens): URLSearchParams {
  const wish = new URLSearchParams();
  for (const [name, value] of form) {
    if (typeof value !== 'string' || name === 'opens') continue;
    if (name === 'skill' ? opens === 'some' : value.trim() !== '') wish.append(name, value.trim());
  }
  if (opens === 'admin') wish.set('admin', 'true');
  return wish;
}
