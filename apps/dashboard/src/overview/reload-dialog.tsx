import { signal } from '@preact/signals';
import type { JSX } from 'preact';
import { act } from '../api/client.ts';
import { Dialog } from '../parts/dialog.tsx';
import { several } from '../parts/format.ts';
import { say } from '../parts/toast.tsx';
import { refresh } from '../state/hub.ts';
import { scope } from '../state/scope.ts';

/** What a reload of all hosts of a cluster answers. */
interface RollAnswer {
  readonly message: string;
  readonly stopped: { readonly host: string; readonly why: string } | null;
  readonly hosts: readonly {
    readonly host: string;
    readonly outcome: string;
    readonly why?: string;
    readonly reload?: ReloadAnswer;
  }[];
}

/** What a reload has changed, or would. */
export interface ReloadAnswer {
  readonly message: string;
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly updated: readonly string[];
  readonly unchanged: readonly string[];
  readonly failed: readonly { readonly mount: string; readonly error: string }[];
  /** Those of which another version begins, or would, with a share of the calls in per cent. */
  readonly canary?: readonly { readonly mount: string; readonly share: number }[];
}

type Step =
  | { readonly at: 'closed' | 'looking' | 'doing' }
  | { readonly at: 'plan'; readonly plan: ReloadAnswer }
  | { readonly at: 'roll'; readonly roll: RollAnswer; readonly isDone: boolean }
  | { readonly at: 'fault'; readonly text: string };

const step = signal<Step>({ at: 'closed' });

/** Begins with what a reload would change. */
export async function planReload(): Promise<void> {
  step.value = { at: 'looking' };
  try {
    if (scope.value === 'cluster') {
      const roll = await act<RollAnswer>('reload', { dry_run: 'true', scope: 'cluster' });
      if (step.value.at === 'looking') step.value = { at: 'roll', roll, isDone: false };
      return;
    }
    const plan = await act<ReloadAnswer>('reload', { dry_run: 'true' });
    if (step.value.at === 'looking') step.value = { at: 'plan', plan };
  } catch (error) {
    step.value = { at: 'fault', text: error instanceof Error ? error.message : 'That failed.' };
  }
}

async function doReload(): Promise<void> {
  step.value = { at: 'doing' };
  try {
    const { message, failed } = await act<ReloadAnswer>('reload');
    say(message, failed.length > 0);
    close();
    await refresh();
  } catch (error) {
    step.value = { at: 'fault', text: error instanceof Error ? error.message : 'That failed.' };
  }
}

async function doRoll(): Promise<void> {
  step.value = { at: 'doing' };
  try {
    const roll = await act<RollAnswer>('reload', { scope: 'cluster' });
    say(roll.message, roll.stopped !== null);
    if (roll.stopped === null) close();
    else step.value = { at: 'roll', roll, isDone: true };
    await refresh();
  } catch (error) {
    step.value = { at: 'fault', text: error instanceof Error ? error.message : 'That failed.' };
  }
}

function close(): void {
  step.value = { at: 'closed' };
}

/** What a reload would change, before it is done. */
export function ReloadDialog(): JSX.Element | null {
  const { value } = step;
  if (value.at === 'closed') return null;
  return (
    <Dialog title="Reload" onClose={close}>
      <div aria-live="polite">
        {value.at === 'looking' && <p>Loading what has changed, without serving it…</p>}
        {value.at === 'doing' && <p>Reloading…</p>}
        {value.at === 'fault' && <pre class="fault">{value.text}</pre>}
        {value.at === 'plan' && <Plan plan={value.plan} />}
        {value.at === 'roll' && <Roll roll={value.roll} isDone={value.isDone} />}
      </div>
      <div class="buttons">
        <button type="button" onClick={close}>
          {value.at === 'fault' || (value.at === 'roll' && value.isDone) ? 'Close' : 'Cancel'}
        </button>
        {value.at === 'roll' && !value.isDone && (
          <button type="button" class="main" onClick={() => void doRoll()}>
            Reload all
          </button>
        )}
        {value.at === 'plan' && (
          <button type="button" class="main" onClick={() => void doReload()}>
            Reload
          </button>
        )}
      </div>
    </Dialog>
  );
}

/** What a reload of all hosts would change, or has, by host. */
function Roll({
  roll,
  isDone,
}: {
  readonly roll: RollAnswer;
  readonly isDone: boolean;
}): JSX.Element {
  return (
    <>
      {!isDone && <p>Host by host, until one gets worse:</p>}
      <ul class="plan">
        {roll.hosts.map(({ host, outcome, why, reload }) => (
          <li key={host} class={why === undefined ? '' : 'bad'}>
            <b>{host}</b> {isDone || why !== undefined ? outcome.replace('-', ' ') : ''}{' '}
            {reload !== undefined && changesIn(reload)}
            {why !== undefined && <pre>{why}</pre>}
          </li>
        ))}
      </ul>
    </>
  );
}

function changesIn(reload: Partial<ReloadAnswer>): string {
  const { added = [], updated = [], removed = [] } = reload;
  const canary = (reload.canary ?? []).map(({ mount }) => mount);
  const said = Object.entries({ added, updated, canary, removed }).flatMap(([what, mounts]) =>
    mounts.length === 0 ? [] : [`${what}: ${mounts.join(', ')}`],
  );
  return said.length === 0 ? 'nothing has changed' : said.join('; ');
}

/** What a reload would change, as a list. */
export function Plan({ plan }: { readonly plan: ReloadAnswer }): JSX.Element {
  const { added, removed, updated, unchanged, failed, canary = [] } = plan;
  const parts = [
    ['would be added', added],
    ['would be updated', updated],
    ['would begin with a share of the calls', canary.map(({ mount }) => mount)],
    ['would be removed', removed],
  ] as const;
  const changes = parts.filter(([, mounts]) => mounts.length > 0);
  return (
    <>
      {changes.length === 0 && failed.length === 0 && <p>Nothing has changed.</p>}
      <ul class="plan">
        {changes.map(([what, mounts]) => (
          <li key={what}>
            <b>{mounts.join(', ')}</b> {what}
          </li>
        ))}
        {failed.map(({ mount, error }) => (
          <li key={mount} class="bad">
            <b>{mount}</b> would fail, and what runs of it would be kept:
            <pre>{error}</pre>
          </li>
        ))}
      </ul>
      <p class="faint">{several(unchanged.length, 'skill')} would stay as they are.</p>
    </>
  );
}
