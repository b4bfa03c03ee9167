import type { JSX } from 'preact';
import { stats } from '../state/hub.ts';
import { scope } from '../state/scope.ts';

/** Chooses between this host and its cluster, where it belongs to one. */
export function ScopeSwitch(): JSX.Element | null {
  const name = stats.value?.cluster;
  if (name === undefined) return null;
  return (
    <div class="choice" role="group" aria-label="Of which hosts">
      <Choice of="host" label="This host" />
      <Choice of="cluster" label={`Cluster ${name}`} />
    </div>
  );
}

function Choice({
  of,
  label,
}: {
  readonly of: typeof scope.value;
  readonly label: string;
}): JSX.Element {
  return (
    <button
      type="button"
      aria-pressed={scope.value === of}
      onClick={() => {
        scope.value = of;
      }}
    >
      {label}
    </button>
  );
}
