import type { JSX } from 'preact';
import { signOut } from './entry/sign-in.ts';
import { Gate } from './entry/gate.tsx';
import { act } from './api/client.ts';
import { EventsPage } from './events/events-page.tsx';
import { InstalledPage } from './installed/installed-page.tsx';
import { ReloadDialog, planReload } from './overview/reload-dialog.tsx';
import { askFirst, Questions } from './parts/ask-first.tsx';
import { attempt, Toasts } from './parts/toast.tsx';
import { Crashes } from './skill/crashes.tsx';
import { SkillPage } from './skill/skill-page.tsx';
import { Overview } from './overview/overview.tsx';
import { ScopeSwitch } from './overview/scope-switch.tsx';
import { KeysPage } from './keys/keys-page.tsx';
import { UsagePart } from './usage/usage.tsx';
import { ago, clockTime } from './parts/format.ts';
import { age, isOld, stats, statsAt, streaming, trouble } from './state/hub.ts';
import { linkTo, route, type Route } from './state/route.ts';
import { isLocalEntry, secret } from './state/session.ts';

/** The whole page. */
export function App(): JSX.Element {
  if (secret.value === undefined) return <Gate />;
  return (
    <>
      <a class="skip" href="#main">
        Skip to the content
      </a>
      <Top />
      <Stale />
      <main id="main" tabIndex={-1}>
        <Place to={route.value} />
      </main>
      <ReloadDialog />
      <Questions />
      <Toasts />
    </>
  );
}

function Place({ to }: { readonly to: Route }): JSX.Element {
  switch (to.place) {
    case 'overview':
      return <Overview />;
    case 'usage':
      return (
        <>
          <h1>Usage</h1>
          <UsagePart />
        </>
      );
    case 'keys':
      return <KeysPage />;
    case 'installed':
      return <InstalledPage />;
    case 'events':
      return <EventsPage />;
    case 'crashes':
      return (
        <>
          <h1>Crashes</h1>
          <Crashes />
        </>
      );
    case 'skill':
      return <SkillPage mount={to.mount} tab={to.tab} />;
  }
}

function Top(): JSX.Element {
  return (
    <header class="top">
      <a class="brand" href="#/">
        <svg viewBox="0 0 20 20" width="18" height="18" aria-hidden="true">
          <circle cx="8" cy="10" r="6.2" class="pan" />
          <circle cx="8" cy="10" r="3.4" class="inner" />
          <path d="M14 10h5.2" class="handle" />
        </svg>
        skillet
      </a>
      <nav aria-label="Places">
        <Tab to={{ place: 'overview' }} label="Skills" />
        <Tab to={{ place: 'usage' }} label="Usage" />
        <Tab to={{ place: 'events' }} label="Events" />
        <Tab to={{ place: 'crashes' }} label="Crashes" />
        <Tab to={{ place: 'keys' }} label="Keys" />
        <Tab to={{ place: 'installed' }} label="Installed" />
      </nav>
      <span class="grow" />
      <ScopeSwitch />
      <Live />
      <HostActions />
      {!isLocalEntry && (
        <button type="button" class="plain" onClick={() => void signOut()}>
          Sign out
        </button>
      )}
    </header>
  );
}

function HostActions(): JSX.Element {
  return (
    <div class="buttons">
      <button type="button" onClick={() => void planReload()}>
        Reload…
      </button>
      <button
        type="button"
        class="grave"
        onClick={() => {
          askFirst({
            title: 'Drain the host?',
            text: 'It takes no more requests, finishes those in flight, and stops. Nothing here starts it again.',
            yes: 'Drain and stop',
            grave: true,
            action: () => {
              void attempt(async () => (await act<{ message: string }>('control/drain')).message);
            },
          });
        }}
      >
        Drain…
      </button>
    </div>
  );
}

function Tab({ to, label }: { readonly to: Route; readonly label: string }): JSX.Element {
  const here =
    route.value.place === to.place || (to.place === 'overview' && route.value.place === 'skill');
  return (
    <a href={linkTo(to)} aria-current={here ? 'page' : undefined}>
      {label}
    </a>
  );
}

function Live(): JSX.Element {
  const well = !isOld.value && streaming.value;
  return (
    <span class={well ? 'live' : 'live not'} role="status">
      <svg viewBox="0 0 10 10" width="9" height="9" aria-hidden="true">
        <circle cx="5" cy="5" r={well ? 4 : 3.4} class={well ? 'fill' : 'line'} />
      </svg>
      {well ? 'live' : 'not live'}
      {stats.value !== undefined && <small> v{stats.value.version}</small>}
    </span>
  );
}

/** Says when what the page shows is old. */
function Stale(): JSX.Element | null {
  // Nothing is shown before the first answer.
  if (!isOld.value && trouble.value === undefined) return null;
  return (
    <p class="stale" role="alert">
      {trouble.value ?? ''}{' '}
      {stats.value !== undefined && (
        <>
          What you see is of {clockTime(statsAt.value)}, {ago(age.value)}.
        </>
      )}{' '}
      The page goes on by itself once the host answers.
    </p>
  );
}
