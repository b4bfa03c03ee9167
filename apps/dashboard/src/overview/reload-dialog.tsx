import { signal } from '@preact/signals';
import type { JSX } from 'preact';
import { act } from '../api/client.ts';
import { Dialog } from '../parts/dialog.tsx';
import { several } from '../parts/format.ts';
import { say } from '../parts/toast.tsx';
import { refresh } from '../state/hub.ts';

interface ReloadAnswer {
  readonly message: string;
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly updated: readonly string[];
  readonly unchanged: readonly string[];
  readonly failed: readonly { readonly mount: string; readonly error: string }[];
}

type Step =
  | { readonly at: 'closed' | 'looking' | 'doing' }
  | { readonly at: 'plan'; readonly plan: ReloadAnswer }
  | { readonly at: 'fault'; readonly text: string };

const step = signal<Step>({ at: 'closed' });

/** Begins with what a reload would change. */
export async function planReload(): Promise<void> {
  step.value = { at: 'looking' };
  try {
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
      </div>
      <div class="buttons">
        <button type="button" onClick={close}>
          {value.at === 'fault' ? 'Close' : 'Cancel'}
        </button>
        {value.at === 'plan' && (
          <button type="button" class="main" onClick={() => void doReload()}>
            Reload
          </button>
        )}
      </div>
    </Dialog>
  );
}

function Plan({ plan }: { readonly plan: ReloadAnswer }): JSX.Element {
  const { added, removed, updated, unchanged, failed } = plan;
  const parts = [
    ['would be added', added],
    ['would be updated', updated],
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
