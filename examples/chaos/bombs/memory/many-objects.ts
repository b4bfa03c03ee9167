import { keep } from '../../hoard.ts';

interface Link {
  readonly next: Link | undefined;
  readonly payload: { readonly i: number; readonly text: string };
}

/** Makes small objects, each held by the next. */
export function manyObjects(): never {
  const head: { link: Link | undefined } = { link: undefined };
  keep(head);
  for (let i = 0; ; i += 1) {
    head.link = { next: head.link, payload: { i, text: `object ${String(i)}` } };
  }
}
