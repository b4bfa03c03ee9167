import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { act } from '../api/client.ts';
import { Plan, type ReloadAnswer } from '../overview/reload-dialog.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { carryOut } from './outcome.tsx';

/** Per cent of the calls that a canary gets when nobody says otherwise. */
const SHARE = 10;

/** Asks for the share of a canary, having said what it would be one of. */
export function CanaryDialog(props: {
  readonly mount: string;
  readonly onClose: () => void;
}): JSX.Element {
  const { mount, onClose } = props;
  const plan = useSignal<ReloadAnswer | undefined>(undefined);
  const fault = useSignal<string | undefined>(undefined);
  const share = useSignal(String(SHARE));
  useEffect(() => {
    act<ReloadAnswer>('reload', { dry_run: 'true', canary: String(SHARE) })
      .then((given) => {
        plan.value = given;
      })
      .catch((error: unknown) => {
        fault.value = error instanceof Error ? error.message : 'That failed.';
      });
  }, []);
  const begin = (): void => {
    onClose();
    void carryOut(mount, async () => {
      const {
        message,
        canary = [],
        failed,
      } = await act<ReloadAnswer>('reload', {
        canary: String(Number(share.value)),
      });
      const begun = canary.map((one) => `${one.mount} begins with ${String(one.share)} %.`);
      const kept = failed.map((one) => `${one.mount} goes on as it is: ${one.error}`);
      return { text: `${message}.`, notes: [...begun, ...kept] };
    });
  };
  const canaries = plan.value?.canary ?? [];
  return (
    <Dialog title="Start a canary" onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          begin();
        }}
      >
        <div aria-live="polite">
          {plan.value === undefined && fault.value === undefined && (
            <p>Loading what has changed, without serving it…</p>
          )}
          {fault.value !== undefined && <pre class="fault">{fault.value}</pre>}
          {plan.value !== undefined && <Plan plan={plan.value} />}
          {plan.value !== undefined && !canaries.some((one) => one.mount === mount) && (
            <p>There is no other version of {mount} to try.</p>
          )}
        </div>
        {canaries.length > 0 && (
          <div class="field">
            <label for="canary-share">Per cent of the calls</label>
            <input
              id="canary-share"
              type="number"
              required
              min={1}
              max={99}
              step={1}
              value={share.value}
              aria-describedby="canary-about"
              onInput={(event) => {
                share.value = event.currentTarget.value;
              }}
            />
            <small id="canary-about">
              It takes over when it was no worse for as long as deploy.canary says, and is taken
              back as soon as it is.
            </small>
          </div>
        )}
        <div class="buttons">
          <button type="button" onClick={onClose}>
            {canaries.length > 0 ? 'Cancel' : 'Close'}
          </button>
          {canaries.length > 0 && (
            <button type="submit" class="main">
              Start
            </button>
          )}
        </div>
      </form>
    </Dialog>
  );
}
