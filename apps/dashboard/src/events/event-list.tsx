import type { JSX } from 'preact';
import type { HostEvent } from '../api/shapes.ts';
import { clockTime } from '../parts/format.ts';
import { linkTo } from '../state/route.ts';
import { wordsOf } from './describe.ts';

/** Events as lines, the latest first. */
export function EventList(props: {
  readonly events: readonly HostEvent[];
  readonly withSkill: boolean;
}): JSX.Element {
  const { events, withSkill } = props;
  return (
    <ol class="events">
      {events.map((event) => {
        const { text, tone } = wordsOf(event);
        return (
          <li key={event.id} class={tone}>
            <time dateTime={new Date(event.at).toISOString()}>{clockTime(event.at)}</time>
            {withSkill &&
              (event.mount === '' ? (
                <span class="who">the host</span>
              ) : (
                <a class="who" href={linkTo({ place: 'skill', mount: event.mount, tab: 'now' })}>
                  {event.mount}
                </a>
              ))}
            <span class="said">{text}</span>
          </li>
        );
      })}
    </ol>
  );
}
