import { useComputed, useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import type { Installed, InstalledSkill } from '../api/installed-shapes.ts';
import type { HostEvent } from '../api/shapes.ts';
import { askFirst } from '../parts/ask-first.tsx';
import { legible } from '../parts/legible.ts';
import { HeadOfRows } from '../parts/head-of-rows.tsx';
import { attempt } from '../parts/toast.tsx';
import { linkTo } from '../state/route.ts';
import { events, streaming } from '../state/hub.ts';
import { secret } from '../state/session.ts';
import { InstallDialog } from './install-dialog.tsx';
import type { Installing } from './install-form.tsx';
import { originText } from './describe-skill.ts';
import { FindSkills } from './find-skills.tsx';
import { UnderWayHint } from './under-way.tsx';
import {
  fault,
  installed,
  lookAtInstalled,
  lookForNewer,
  newer,
  uninstall,
} from './installed-book.ts';

/** Characters of what a source says. */
const LONGEST = 300;

/** What is installed beside the configuration. */
export function InstalledPage(): JSX.Element {
  const installing = useSignal<Installing | undefined>(undefined);
  const isLooking = useSignal(false);
  const isIn = secret.value !== undefined;
  // Others install, too; and a host that is back may have been another one.
  const latest = useComputed(() => events.value.find(isOfInstalled)?.id);
  useEffect(() => {
    if (isIn && (streaming.value || installed.peek() === undefined)) void lookAtInstalled();
  }, [isIn, streaming.value, latest.value]);
  const { value } = installed;
  const { skills = [] } = value ?? {};
  const offered = offeredBy(value);
  const onLook =
    offered === null
      ? undefined
      : (source: string) => {
          installing.value = { kind: 'install', allow: offered, source };
        };
  return (
    <>
      <header class="page-head">
        <div>
          <h1>Installed skills</h1>
          <p class="faint">What was fetched from elsewhere, as skillet.lock has it.</p>
        </div>
        <div class="buttons">
          {skills.length > 0 && (
            <button
              type="button"
              disabled={isLooking.value}
              onClick={() => {
                isLooking.value = true;
                void attempt(lookForNewer).finally(() => {
                  isLooking.value = false;
                });
              }}
            >
              {isLooking.value ? 'Asking their sources…' : 'Look for newer ones'}
            </button>
          )}
          {offered !== null && (
            <button
              type="button"
              class="main"
              onClick={() => {
                installing.value = { kind: 'install', allow: offered };
              }}
            >
              Install…
            </button>
          )}
        </div>
      </header>
      {fault.value !== undefined && <p class="fault">{fault.value}</p>}
      {value === undefined && fault.value === undefined && <p class="wait">Asking the host…</p>}
      {value === null && (
        <p class="none">Nothing can be installed here: the host has no configuration file.</p>
      )}
      {value !== undefined && value !== null && (
        <>
          <Rule told={value} />
          {value.under_way !== null && installing.value === undefined && (
            <UnderWayHint work={value.under_way} />
          )}
          <FindSkills told={value} onLook={onLook} />
          <Table
            told={value}
            onUpdate={(name) => {
              installing.value = { kind: 'update', name };
            }}
          />
        </>
      )}
      {installing.value !== undefined && (
        <InstallDialog
          installing={installing.value}
          onClose={() => {
            installing.value = undefined;
          }}
        />
      )}
    </>
  );
}

/** What may be installed from here; null for nothing. */
function offeredBy(told: Installed<InstalledSkill> | null | undefined): readonly string[] | null {
  const { allow = null, frozen = false } = told ?? {};
  return frozen || allow?.length === 0 ? null : allow;
}

function isOfInstalled({ type, action }: HostEvent): boolean {
  return type === 'operated' && (action === 'install' || action === 'uninstall');
}

/** Why what could be done is not offered. */
function Rule({ told }: { readonly told: Installed<InstalledSkill> }): JSX.Element | null {
  if (told.frozen)
    return <p class="hint">What is installed stays as it is: install.frozen, or start --frozen.</p>;
  if (offeredBy(told) !== null) return null;
  return (
    <p class="hint">
      {told.allow === null
        ? 'Nothing is installed or updated from here: the configuration does not say from where it may be (install.allow). The command line may.'
        : 'Nothing is installed or updated: the configuration allows it from nowhere (install.allow is empty).'}
    </p>
  );
}

function Table(props: {
  readonly told: Installed<InstalledSkill>;
  readonly onUpdate: (name: string) => void;
}): JSX.Element {
  const { told, onUpdate } = props;
  if (told.skills.length === 0) return <p class="none">No skill is installed.</p>;
  return (
    <div class="scroll" role="region" aria-label="Installed skills" tabIndex={0}>
      <table class="plain-table installed">
        <HeadOfRows labels={['Skill', 'Version', 'Newer', 'From']} />
        <tbody>
          {told.skills.map((skill) => (
            <Row key={skill.name} skill={skill} told={told} onUpdate={onUpdate} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row(props: {
  readonly skill: InstalledSkill;
  readonly told: Installed<InstalledSkill>;
  readonly onUpdate: (name: string) => void;
}): JSX.Element {
  const { skill, told, onUpdate } = props;
  const { name, version, resolved, origin, there, changed, mounts } = skill;
  const [mount] = mounts;
  return (
    <tr>
      <th scope="row">
        {mount === undefined ? (
          name
        ) : (
          <a href={linkTo({ place: 'skill', mount, tab: 'now' })}>{name}</a>
        )}
        {(!there || changed) && (
          <small class="below alarm">
            {there ? 'its files have changed' : 'its files are missing'}: `skillet-host install`
            fetches them again
          </small>
        )}
      </th>
      <td>{legible(version, LONGEST)}</td>
      <td>
        <NewerOf name={name} />
      </td>
      <td class="from">
        {legible(resolved, LONGEST)}
        {origin !== undefined && (
          <small class="below">{legible(originText(origin), LONGEST)}</small>
        )}
      </td>
      <td class="num">
        {!told.frozen && (
          <span class="buttons end">
            {offeredBy(told) !== null && (
              <button
                type="button"
                aria-label={`Update ${name}`}
                onClick={() => {
                  onUpdate(name);
                }}
              >
                Update…
              </button>
            )}
            {mount !== undefined && (
              <button
                type="button"
                class="grave"
                aria-label={`Uninstall ${name}`}
                onClick={() => {
                  askFirst({
                    title: `Uninstall ${name}?`,
                    text: `It is taken out of skillet.lock, its files are deleted, and requests get 404. What it has stored stays.`,
                    yes: 'Uninstall',
                    grave: true,
                    action: () => void attempt(() => uninstall(mount)),
                  });
                }}
              >
                Uninstall…
              </button>
            )}
          </span>
        )}
      </td>
    </tr>
  );
}

function NewerOf({ name }: { readonly name: string }): JSX.Element | null {
  const one = newer.value?.get(name);
  if (one === undefined) return null;
  const { wanted, latest, note } = one;
  if (note !== undefined) return <small>{legible(note, LONGEST)}</small>;
  if (wanted === null && latest === null) return <span class="faint">none</span>;
  return (
    <>
      {wanted !== null && <b class="warn">{legible(wanted, LONGEST)}</b>}
      {latest !== null && latest !== wanted && (
        <small class="below">the newest: {legible(latest, LONGEST)}</small>
      )}
    </>
  );
}
