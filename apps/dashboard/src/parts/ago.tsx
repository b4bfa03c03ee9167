import type { JSX } from 'preact';
import { now, skew } from '../state/hub.ts';
import { ago } from './format.ts';

/** How long ago a date of the host was. */
export function Ago({ at }: { readonly at: string | number }): JSX.Element {
  const time = typeof at === 'number' ? at : Date.parse(at);
  return (
    <time dateTime={new Date(time).toISOString()} title={new Date(time).toLocaleString()}>
      {ago(now.value + skew.value - time)}
    </time>
  );
}
