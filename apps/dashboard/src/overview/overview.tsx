import type { JSX } from 'preact';
import type { HostStats } from '../api/shapes.ts';
import { useFewAtATime } from '../parts/few-at-a-time.ts';
import { several } from '../parts/format.ts';
import { keptRows } from '../parts/kept-rows.ts';
import { stats } from '../state/hub.ts';
import { Headline } from './headline.tsx';
import { Hosts } from './hosts.tsx';
import { SkillRow } from './skill-row.tsx';
import {
  arranged,
  isTrouble,
  rowsOf,
  search,
  shown,
  sort,
  sortBy,
  type Row,
  type SortName,
} from './sorting.ts';

const COLUMNS: readonly {
  readonly name?: SortName;
  readonly label: string;
  readonly class: string;
}[] = [
  { name: 'state', label: 'State', class: 'c-state' },
  { name: 'name', label: 'Skill', class: 'c-name' },
  { label: 'Runs', class: 'c-runs' },
  { name: 'rate', label: 'Req/s', class: 'num c-rate' },
  { name: 'p50', label: 'p50', class: 'num c-ms' },
  { name: 'p95', label: 'p95', class: 'num c-ms' },
  { name: 'p99', label: 'p99', class: 'num c-ms' },
  { name: 'errors', label: 'Errors', class: 'num' },
  { name: 'queue', label: 'Queue', class: 'num' },
  { name: 'memory', label: 'Memory', class: 'num c-memory' },
  { name: 'cpu', label: 'CPU', class: 'num' },
  { name: 'restarts', label: 'Deaths', class: 'num' },
  { name: 'died', label: 'Last death', class: 'c-died' },
];

const skillRow = keptRows(({ mount, skill }: Row) => (
  <SkillRow key={mount} mount={mount} skill={skill} />
));

/** All skills. */
export function Overview(): JSX.Element {
  const { value } = stats;
  const rows = value === undefined ? [] : rowsOf(value);
  const seen = arranged(rows);
  const most = useFewAtATime(seen.length);
  if (value === undefined) return <p class="wait">Asking the host…</p>;
  return (
    <>
      <Headline host={value} rows={rows} />
      <Notices host={value} />
      <Hosts told={value} />
      <div class="bar">
        <input
          type="search"
          id="search"
          placeholder="Search skills  ( / )"
          aria-label="Search skills"
          value={search.value}
          onInput={(event) => {
            search.value = event.currentTarget.value;
          }}
        />
        <div class="choice" role="group" aria-label="Which skills are shown">
          <Choice name="all" label={`All ${String(rows.length)}`} />
          <Choice name="trouble" label={`Need a look ${String(rows.filter(isTrouble).length)}`} />
          <Choice name="busy" label="In use" />
        </div>
        <span class="faint" role="status">
          {seen.length === rows.length ? '' : `${several(seen.length, 'skill')} shown`}
        </span>
      </div>
      <div class="scroll" role="region" aria-label="Skills" tabIndex={0}>
        {/* The style lays its rows out as grids: browsers that then take it for no table are told. */}
        <table class="skills" role="table">
          <caption class="unseen">
            Skills with their state, requests in the last minute, and what their workers take
          </caption>
          <thead role="rowgroup">
            <tr role="row">
              {COLUMNS.map((column) => (
                <Head key={column.label} {...column} />
              ))}
            </tr>
          </thead>
          <tbody role="rowgroup">{seen.slice(0, most).map(skillRow)}</tbody>
        </table>
      </div>
      {seen.length === 0 && <p class="none">{noneOf(rows.length)}</p>}
    </>
  );
}

function noneOf(all: number): string {
  return all === 0
    ? 'The configuration has no skills yet. `skillet-host new` makes one.'
    : 'No skill fits what you search for.';
}

function Head(column: (typeof COLUMNS)[number]): JSX.Element {
  const { name, label } = column;
  if (name === undefined)
    return (
      <th scope="col" role="columnheader" class={column.class}>
        {label}
      </th>
    );
  const { value } = sort;
  const order = value?.by !== name ? 'none' : value.turned ? 'descending' : 'ascending';
  return (
    <th scope="col" role="columnheader" class={column.class} aria-sort={order}>
      <button
        type="button"
        class="sort"
        onClick={() => {
          sortBy(name);
        }}
      >
        {label}
        <svg viewBox="0 0 8 8" width="8" height="8" aria-hidden="true">
          <path d={order === 'descending' ? 'M1 5.5 4 2l3 3.5z' : 'M1 2.5 4 6l3-3.5z'} />
        </svg>
      </button>
    </th>
  );
}

function Choice({
  name,
  label,
}: {
  readonly name: typeof shown.value;
  readonly label: string;
}): JSX.Element {
  return (
    <button
      type="button"
      aria-pressed={shown.value === name}
      onClick={() => {
        shown.value = name;
      }}
    >
      {label}
    </button>
  );
}

function Notices({ host }: { readonly host: HostStats }): JSX.Element | null {
  const broken = host.failed.map(({ name, error }) => `${name} cannot run: ${error}`);
  const all = [...(host.warnings ?? []), ...broken];
  const notes = host.notes ?? [];
  if (all.length + notes.length === 0) return null;
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
    </ul>
  );
}
