import type { JSX } from 'preact';
import type { HostEvent } from '../api/shapes.ts';
import { useFewAtATime } from '../parts/few-at-a-time.ts';
import { clockTime } from '../parts/format.ts';
import { keptRows } from '../parts/kept-rows.ts';
import { linkTo } from '../state/route.ts';
import { wordsOf } from './describe.ts';

/** Events as lines, the latest first. */
export function EventList(props: {
  readonly events: readonly HostEvent[];
  readonly withSkill: boolean;
}): JSX.Element {
  const { events, withSkill } = props;
  const most = useFewAtATime(events.length);
  return <ol class="events">{events.slice(0, most).map(withSkill ? lineWithSkill : line)}</ol>;
}

const line = keptRows((event: HostEvent) => (
  <Line key={event.id} event={event} withSkill={false} />
));
const lineWithSkill = keptRows((event: HostEvent) => (
  <Line key={event.id} event={event} withSkill />
));

function Line({
  event,
  withSkill,
}: {
  readonly event: HostEvent;
  readonly withSkill: boolean;
}): JSX.Element {
  const { at, mount, host } = event;
  const { text, tone } = wordsOf(event);
  return (
    <li class={tone}>
      <time dateTime={new Date(at).toISOString()}>{clockTime(at)}</time>
      {withSkill &&
        (mount === '' ? (
          <span class="who">the host</span>
        ) : (
          <a class="who" href={linkTo({ place: 'skill', mount, tab: 'now' })}>
            {mount}
          </a>
        ))}
      <span class="said">
        {text}
        {typeof host === 'string' && <small> on {host}</small>}
      </span>
    </li>
  );
}
