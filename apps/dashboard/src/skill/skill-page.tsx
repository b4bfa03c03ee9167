import type { JSX } from 'preact';
import type { SkillStats } from '../api/shapes.ts';
import { rowAt, sharedMountOf } from '../overview/sorting.ts';
import { EventList } from '../events/event-list.tsx';
import { Ago } from '../parts/ago.tsx';
import { conditionOf } from '../parts/condition.ts';
import { Figure } from '../parts/figure.tsx';
import { bytes, cores, count, millis, rate } from '../parts/format.ts';
import { StateMark } from '../parts/state-mark.tsx';
import { events, stats } from '../state/hub.ts';
import { linkTo, SKILL_TABS, type SkillTab } from '../state/route.ts';
import { UsagePart } from '../usage/usage.tsx';
import { VersionsPart } from '../versions/versions-part.tsx';
import { About } from './about.tsx';
import { Charts } from './charts.tsx';
import { closeUp } from './close-up.ts';
import { Crashes } from './crashes.tsx';
import { Elsewhere, isElsewhere } from './elsewhere.tsx';
import { Logs } from './logs.tsx';
import { Actions, RefusedInputs } from './operate.tsx';
import { TryIt } from './try-it.tsx';
import { Workers } from './workers.tsx';

const LABELS: Readonly<Record<SkillTab, string>> = {
  now: 'Now',
  versions: 'Versions',
  logs: 'Logs',
  try: 'Try it',
  usage: 'Usage',
  crashes: 'Crashes',
  about: 'About',
};

/** One skill. */
export function SkillPage({
  mount,
  tab,
}: {
  readonly mount: string;
  readonly tab: SkillTab;
}): JSX.Element {
  const { value: host } = stats;
  if (host === undefined) return <p class="wait">Asking the host…</p>;
  const row = rowAt(host, mount);
  if (row === undefined)
    return (
      <p class="none">
        There is no skill at “{mount}”. <a href="#/">All skills</a>
      </p>
    );
  const { skill } = row;
  const shared = sharedMountOf(host, mount);
  return (
    <>
      <p class="crumb">
        <a href="#/">Skills</a> /{' '}
        {shared !== undefined && (
          <>
            <a href={linkTo({ place: 'skill', mount: shared, tab: 'versions' })}>{shared}</a> /{' '}
          </>
        )}
        {mount}
      </p>
      <header class="skill-head">
        <div>
          <h1>{skill.name ?? mount}</h1>
          <StateMark condition={conditionOf(skill)} />
          {typeof skill.next_try === 'string' && (
            <small>next try at {new Date(skill.next_try).toLocaleTimeString('en-GB')}</small>
          )}
          {skill.probation === true && <small>on probation</small>}
        </div>
        {isElsewhere(skill) ? <Elsewhere skill={skill} /> : <Actions mount={mount} skill={skill} />}
      </header>
      <p class="description">{skill.description}</p>
      <Troubles skill={skill} />
      <nav class="tabs" aria-label="Parts of this skill">
        {tabsOf(shared !== undefined).map((name) => (
          <a
            key={name}
            href={linkTo({ place: 'skill', mount, tab: name })}
            aria-current={name === tab ? 'page' : undefined}
          >
            {LABELS[name]}
          </a>
        ))}
      </nav>
      <Part mount={mount} tab={tab} skill={skill} />
    </>
  );
}

/** One version is no tool of its own. */
function tabsOf(isVersion: boolean): readonly SkillTab[] {
  return isVersion ? SKILL_TABS.filter((name) => name !== 'try') : SKILL_TABS;
}

function Part(props: {
  readonly mount: string;
  readonly tab: SkillTab;
  readonly skill: SkillStats;
}): JSX.Element {
  const { mount, tab, skill } = props;
  switch (tab) {
    case 'now':
      return <Now mount={mount} skill={skill} />;
    case 'versions':
      return <VersionsPart mount={mount} skill={skill} />;
    case 'logs':
      if (isElsewhere(skill)) return <Elsewhere skill={skill} />;
      return <Logs key={mount} mount={mount} />;
    case 'try':
      return <TryIt key={mount} mount={mount} />;
    case 'usage':
      return <UsagePart key={mount} skill={mount} />;
    case 'crashes':
      if (isElsewhere(skill)) return <Elsewhere skill={skill} />;
      return <Crashes key={mount} mount={mount} />;
    case 'about':
      return <About key={mount} mount={mount} />;
  }
}

function Now({
  mount,
  skill,
}: {
  readonly mount: string;
  readonly skill: SkillStats;
}): JSX.Element {
  const { value: close } = closeUp;
  const own = events.value.filter((event) => event.mount === mount).slice(0, 12);
  return (
    <div class="now">
      <dl class="figures">
        <Figure label="Requests per second">{rate(skill.rate)}</Figure>
        <Figure label="p50 / p95 / p99">
          {millis(skill.p50_ms)} <small>/</small> {millis(skill.p95_ms)} <small>/</small>{' '}
          {millis(skill.p99_ms)}
        </Figure>
        <Figure label="Errors in the last minute">{count(skill.errors_1m ?? 0)}</Figure>
        <Figure label="Waiting">
          {skill.waiting ?? 0} <small>of {skill.queue ?? '–'}</small>
        </Figure>
        <Figure label="Memory">{bytes(skill.memory)}</Figure>
        <Figure label="CPU">{cores(skill.cpu)}</Figure>
        <Figure label="Revision">{skill.revision ?? '–'}</Figure>
        {skill.hosts !== undefined && (
          <Figure label="Runs on">{Object.keys(skill.hosts).join(', ')}</Figure>
        )}
      </dl>
      {close !== undefined && (
        <>
          <Charts skill={close} />
          <Workers skill={close} />
          <RefusedInputs skill={close} />
        </>
      )}
      {own.length > 0 && (
        <section aria-labelledby="lately">
          <h2 id="lately">Lately</h2>
          <div class="card">
            <EventList events={own} withSkill={false} />
          </div>
        </section>
      )}
    </div>
  );
}

function Troubles({ skill }: { readonly skill: SkillStats }): JSX.Element | null {
  const {
    error,
    reload_error: reload,
    suspicion,
    pinned,
    isolation_reason: reason,
    died_at: died,
    died_of: of,
  } = skill;
  const all = [
    error,
    reload === undefined
      ? undefined
      : `The last reload of it failed, and the old revision goes on: ${reload}`,
    suspicion?.detail,
  ].filter((text) => text !== undefined);
  const notes = [
    reason === suspicion?.detail ? undefined : reason,
    pinned === undefined ? undefined : `It is ${pinned.detail}.`,
  ].filter((text) => text !== undefined);
  if (all.length + notes.length === 0 && typeof died !== 'string') return null;
  return (
    <ul class="notices">
      {all.map((text) => (
        <li key={text} class="bad">
          {text}
        </li>
      ))}
      {notes.map((text) => (
        <li key={text}>{text}</li>
      ))}
      {typeof died === 'string' && error === undefined && (
        <li>
          Last death <Ago at={died} />: {of}
        </li>
      )}
    </ul>
  );
}
