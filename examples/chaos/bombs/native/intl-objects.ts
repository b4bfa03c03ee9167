import { hoardTurnByTurn } from '../../hoard.ts';

const AT_A_TIME = 500;

/** Makes objects of Intl, which take far more outside of the heap than in it: 60,000. */
export function intlObjects() {
  return hoardTurnByTurn(120, () =>
    Array.from({ length: AT_A_TIME }, () => [
      new Intl.DateTimeFormat('de'),
      new Intl.NumberFormat('ja', { style: 'currency', currency: 'JPY' }),
    ]),
  );
}
