/** The host that has what only one of several can have: sessions of the dashboard, skills with a state. */
export const KEEPER = 1;
