import type { JSX } from 'preact';
import { act } from '../api/client.ts';
import type { RecordedVersion, RecordedVersions, RolledBack } from '../api/version-shapes.ts';
import { Ago } from '../parts/ago.tsx';
import { askFirst } from '../parts/ask-first.tsx';
import { size } from '../parts/format.ts';
import { HeadOfRows } from '../parts/head-of-rows.tsx';
import { busy, carryOut } from './outcome.tsx';

/** Characters of a digest that are shown. */
const SHORT = 12;

/** What the versions of a skill are shown with. */
export interface RecordedProps {
  readonly mount: string;
  readonly recorded: RecordedVersions;
  /** Whether the skill runs, so that another version can take its place. */
  readonly runs: boolean;
  /** Whether a canary runs: the mount is held to what runs beside it meanwhile. */
  readonly isTried: boolean;
}

/** The versions of a skill that went live, and the way back to each. */
export function Recorded(props: RecordedProps): JSX.Element {
  const { versions } = props.recorded;
  const live = versions.find((version) => version.live);
  return (
    <section aria-labelledby="recorded">
      <h2 id="recorded">What went live</h2>
      <Held {...props} />
      {versions.length === 0 ? (
        <p class="faint">Nothing is recorded yet.</p>
      ) : (
        <div class="scroll" role="region" aria-labelledby="recorded" tabIndex={0}>
          <table class="plain-table versions">
            <HeadOfRows labels={['Version', 'Live since', 'By', 'Code', 'Kept']} />
            <tbody>
              {versions.map((version) => (
                <Row key={version.id} {...props} version={version} live={live} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function Row(
  props: RecordedProps & {
    readonly version: RecordedVersion;
    readonly live: RecordedVersion | undefined;
  },
): JSX.Element {
  const { version, mount, live, runs } = props;
  const { id, digest, by, at, bytes, can_roll_back: isKept, why_not: why } = version;
  return (
    <tr>
      <th scope="row">
        <b>{version.version}</b> {version.live && <span class="tag">live</span>}
        <small class="below">
          <code>{id}</code>
        </small>
      </th>
      <td>
        <Ago at={at} />
      </td>
      <td class="by">{by}</td>
      <td>
        <code title={digest}>{digest.slice(0, SHORT)}</code>
        {digest === live?.digest && !version.live && <small class="below">the live code</small>}
      </td>
      <td>{isKept ? size(bytes) : <span title={why}>not kept</span>}</td>
      <td class="num">
        {runs && isKept && !version.live && digest !== live?.digest && (
          <button
            type="button"
            class="grave"
            disabled={busy.value}
            aria-label={`Roll back to ${version.version} (${id})`}
            onClick={() => {
              askToRollBack(mount, version);
            }}
          >
            Roll back…
          </button>
        )}
      </td>
    </tr>
  );
}

function askToRollBack(mount: string, { id, version }: RecordedVersion): void {
  askFirst({
    title: `Roll ${mount} back to ${version}?`,
    text: `Its workers (${id}) are started beside those that run, and then get the calls: none is lost. The skill is held to it until its folder changes. Code and Skilletfile come back; what it has stored, what is installed and the settings stay as they are now.`,
    yes: 'Roll back',
    grave: true,
    action: () => void carryOut(mount, () => rollBack({ mount, to: id })),
  });
}

async function rollBack(wish: Record<string, string>) {
  const { message, warnings } = await act<RolledBack>('rollback', wish);
  return { text: `${message}.`, notes: warnings };
}

/** That the skill is held to an older version, and the way out of that. */
function Held({ mount, recorded, runs, isTried }: RecordedProps): JSX.Element | null {
  const { pinned, versions } = recorded;
  if (pinned === null) return null;
  const version = versions.find(({ id }) => id === pinned.to)?.version ?? '';
  if (isTried)
    return (
      <p class="faint">
        A host that is started again meanwhile begins with {version} ({pinned.to}).
      </p>
    );
  return (
    <div class="held">
      <p>
        Held to {version} ({pinned.to}) by {pinned.by}, <Ago at={pinned.since} />, until a reload
        finds its folder changed.
      </p>
      {runs && (
        <button
          type="button"
          disabled={busy.value}
          onClick={() => {
            askFirst({
              title: `Run what lies in the folder of ${mount}?`,
              text: `The files as they are now take the place of ${version}, once they are ready: no call is lost. Should they not come up, it goes on.`,
              yes: 'Run them',
              grave: true,
              action: () => void carryOut(mount, () => rollBack({ mount, forward: 'true' })),
            });
          }}
        >
          Run what lies in the folder…
        </button>
      )}
    </div>
  );
}
