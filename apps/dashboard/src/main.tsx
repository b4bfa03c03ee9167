import { render } from 'preact';
import { App } from './app.tsx';
import { followCloseUp } from './skill/close-up.ts';
import { begin } from './state/hub.ts';

const place = document.getElementById('app');
if (place !== null) render(<App />, place);
begin();
followCloseUp();

// `/` goes to the search, as on many pages.
addEventListener('keydown', (event) => {
  const { target } = event;
  const types = target instanceof Element && target.matches('input, textarea, select');
  if (event.key !== '/' || types || event.ctrlKey || event.metaKey || event.altKey) return;
  const search = document.querySelector<HTMLInputElement>('input[type=search]');
  if (search === null) return;
  event.preventDefault();
  search.focus();
});
