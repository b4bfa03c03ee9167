import { signal } from '@preact/signals';
import type { JSX } from 'preact';
import { refresh } from '../state/hub.ts';

/** What came of something that was done to the versions of a skill. */
export interface Outcome {
  readonly text: string;
  /** What else the host said of it, as sentences. */
  readonly notes?: readonly string[];
}

const said = signal<(Outcome & { readonly mount: string; readonly bad: boolean }) | undefined>(
  undefined,
);

/** Whether something is being done. */
export const busy = signal(false);

/** Has something done to the versions of a skill, and says on its page what the host answered, until something else is done. */
export async function carryOut(mount: string, action: () => Promise<Outcome>): Promise<boolean> {
  busy.value = true;
  said.value = undefined;
  try {
    said.value = { mount, bad: false, ...(await action()) };
    return true;
  } catch (error) {
    const text = error instanceof Error ? error.message : 'That failed.';
    said.value = { mount, bad: true, text };
    return false;
  } finally {
    busy.value = false;
    void refresh();
  }
}

/** What the host answered last. */
export function OutcomeLine({ mount }: { readonly mount: string }): JSX.Element {
  const { value } = said;
  return (
    <div role="status">
      {busy.value && <p class="outcome">The host is at it…</p>}
      {!busy.value && value?.mount === mount && (
        <div class={value.bad ? 'outcome bad' : 'outcome'}>
          <p>{value.text}</p>
          {(value.notes ?? []).length > 0 && (
            <ul>
              {(value.notes ?? []).map((note) => (
                <li key={note}>{note}</li>
              ))}
            </ul>
          )}
        </div>
      )}
    </div>
  );
}
