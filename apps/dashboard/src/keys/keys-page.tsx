import { signal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { secret } from '../state/session.ts';
import { IssueDialog } from './issue-dialog.tsx';
import { fault, fresh, keys, limits, lookAtKeys } from './key-book.ts';
import { FreshKey } from './fresh-key.tsx';
import { KeyTable } from './key-table.tsx';
import { LimitTable } from './limit-table.tsx';
import { RotateDialog, rotated } from './rotate-dialog.tsx';

/** Milliseconds after which the page looks again. */
const AGAIN = 5000;

const issuing = signal(false);

/** Who has which key, and how many calls there may be. */
export function KeysPage(): JSX.Element {
  const isIn = secret.value !== undefined;
  useEffect(() => {
    if (!isIn) return undefined;
    void lookAtKeys();
    const timer = setInterval(() => {
      if (!document.hidden) void lookAtKeys();
    }, AGAIN);
    return () => {
      clearInterval(timer);
      // What was shown once is not shown again.
      fresh.value = undefined;
    };
  }, [isIn]);
  const { value } = keys;
  return (
    <>
      <header class="page-head">
        <div>
          <h1>Keys and limits</h1>
          <p class="faint">
            Who calls with which key, what it opens, and how many calls there may be.
          </p>
        </div>
        <button
          type="button"
          class="main"
          onClick={() => {
            issuing.value = true;
          }}
        >
          Issue a key…
        </button>
      </header>
      {fault.value !== undefined && <p class="fault">{fault.value}</p>}
      {value === undefined ? (
        fault.value === undefined && <p class="wait">Asking the host…</p>
      ) : (
        <KeyTable keys={value} />
      )}
      <LimitTable limits={limits.value} />
      {issuing.value && fresh.value === undefined && (
        <IssueDialog
          onClose={() => {
            issuing.value = false;
          }}
        />
      )}
      {rotated.value !== undefined && fresh.value === undefined && (
        <RotateDialog name={rotated.value} />
      )}
      {fresh.value !== undefined && (
        <FreshKey
          issued={fresh.value}
          onClose={() => {
            fresh.value = undefined;
            issuing.value = false;
            rotated.value = undefined;
          }}
        />
      )}
    </>
  );
}
