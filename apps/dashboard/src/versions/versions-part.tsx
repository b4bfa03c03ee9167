import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import type { SkillStats, VersionStats } from '../api/shapes.ts';
import { sharedMountOf } from '../overview/sorting.ts';
import { Elsewhere, isElsewhere, isHere } from '../skill/elsewhere.tsx';
import { events, stats } from '../state/hub.ts';
import { linkTo } from '../state/route.ts';
import { scope } from '../state/scope.ts';
import { CanaryDialog } from './canary-dialog.tsx';
import { DecisionList } from './decision-list.tsx';
import { decisionsOf } from './decisions.ts';
import { busy, OutcomeLine } from './outcome.tsx';
import { Recorded } from './recorded.tsx';
import { RolloutPart } from './rollout.tsx';
import { ShadowPart } from './shadow.tsx';
import { useVersionBook, useWeights } from './version-book.ts';
import { Weights } from './weights.tsx';

interface VersionsProps {
  readonly mount: string;
  readonly skill: SkillStats;
}

/** The versions of a skill: those that were live, that are tried, that get copies, and that share its mount. */
export function VersionsPart({ mount, skill }: VersionsProps): JSX.Element {
  if (isElsewhere(skill)) return <Elsewhere skill={skill} />;
  const { versions } = skill;
  return (
    <div class="now versions-part">
      <OutcomeLine mount={mount} />
      {scope.value === 'cluster' && (
        <p class="faint">
          All of this is of {stats.value?.host ?? 'this host'} alone: each host of the cluster has
          versions of its own.
        </p>
      )}
      {versions === undefined ? (
        <OfOne key={mount} mount={mount} skill={skill} />
      ) : (
        <SideBySide key={mount} mount={mount} versions={versions} />
      )}
    </div>
  );
}

function SideBySide(props: {
  readonly mount: string;
  readonly versions: readonly VersionStats[];
}): JSX.Element {
  const { told, fault } = useWeights(props.mount);
  if (told === undefined) return <Waiting fault={fault} />;
  const known = new Map(props.versions.map((one) => [one.version, one]));
  const versions = told.versions.map((one): VersionStats => ({
    status: 'unknown',
    ...known.get(one.version),
    ...one,
  }));
  return (
    <>
      <Weights mount={props.mount} versions={versions} />
      <SwitchedOff mount={props.mount} />
    </>
  );
}

/** Versions that are out of service, each by its own mount: the others have its share. */
function SwitchedOff({ mount }: { readonly mount: string }): JSX.Element | null {
  const { value: host } = stats;
  const off = host?.disabled.filter((one) => sharedMountOf(host, one.mount) === mount) ?? [];
  if (off.length === 0) return null;
  return (
    <p>
      Switched off:{' '}
      {off.map((one) => (
        <a key={one.mount} href={linkTo({ place: 'skill', mount: one.mount, tab: 'now' })}>
          {one.mount}
        </a>
      ))}
    </p>
  );
}

/** What there is of a skill that has its mount for itself, or of one of the versions that share one. */
function OfOne({ mount, skill }: VersionsProps): JSX.Element {
  const { told, fault } = useVersionBook(mount, skill.revision);
  if (told === undefined) return <Waiting fault={fault} />;
  const { recorded, rollouts, shadow } = told;
  const [tried] = rollouts.rollouts;
  const runs = skill.state !== undefined && skill.state !== 'disabled';
  const own = events.value.filter(({ host }) => isHere(hostIn(host)));
  return (
    <>
      {tried !== undefined && <RolloutPart rollout={tried} />}
      {tried === undefined && runs && <Begin mount={mount} />}
      {recorded === undefined ? (
        <p class="faint">
          Nothing is recorded of it: it does not run, or the host keeps nothing (no data folder).
        </p>
      ) : (
        <Recorded
          mount={mount}
          recorded={recorded}
          runs={runs}
          isTried={tried?.kind === 'canary'}
        />
      )}
      <DecisionList decisions={decisionsOf(own, mount, rollouts.last[0])} />
      {shadow !== undefined && <ShadowPart shadow={shadow} />}
    </>
  );
}

function Waiting({ fault }: { readonly fault: string | undefined }): JSX.Element {
  return fault === undefined ? <p class="wait">Asking the host…</p> : <p class="fault">{fault}</p>;
}

function hostIn(host: unknown): string | undefined {
  return typeof host === 'string' ? host : undefined;
}

/** Begins to try another version. */
function Begin({ mount }: { readonly mount: string }): JSX.Element {
  const isAsking = useSignal(false);
  return (
    <div class="buttons">
      <button
        type="button"
        disabled={busy.value}
        onClick={() => {
          isAsking.value = true;
        }}
      >
        Start a canary…
      </button>
      <small>The files as they are now get a share of the calls first.</small>
      {isAsking.value && (
        <CanaryDialog
          mount={mount}
          onClose={() => {
            isAsking.value = false;
          }}
        />
      )}
    </div>
  );
}
