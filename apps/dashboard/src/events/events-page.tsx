import { signal } from '@preact/signals';
import type { JSX } from 'preact';
import { events } from '../state/hub.ts';
import { wordsOf } from './describe.ts';
import { EventList } from './event-list.tsx';

/** Lines that are shown at most. */
const MOST = 300;

const wanted = signal('');
const grave = signal(false);

/** What has happened, on one page. */
export function EventsPage(): JSX.Element {
  const word = wanted.value.trim().toLowerCase();
  const seen = events.value
    .filter((event) => {
      const { text, tone } = wordsOf(event);
      if (grave.value && tone !== 'bad' && tone !== 'busy') return false;
      return word === '' || `${event.mount} ${event.type} ${text}`.toLowerCase().includes(word);
    })
    .slice(0, MOST);
  return (
    <>
      <h1>Events</h1>
      <div class="bar">
        <input
          type="search"
          placeholder="Skill, kind or word  ( / )"
          aria-label="Search events"
          value={wanted.value}
          onInput={(event) => {
            wanted.value = event.currentTarget.value;
          }}
        />
        <label class="check">
          <input
            type="checkbox"
            checked={grave.value}
            onChange={(event) => {
              grave.value = event.currentTarget.checked;
            }}
          />
          Only what went wrong
        </label>
      </div>
      {seen.length === 0 ? (
        <p class="none">Nothing of that kind has happened lately.</p>
      ) : (
        <div class="card">
          <EventList events={seen} withSkill />
        </div>
      )}
    </>
  );
}
