/**
 * The life of one call, from its admission to the end of its handler, which may come after its answer. Names alone,
 * so that a request costs no object for each of them; what belongs to a call stands beside its state.
 */
export type CallState =
  /** For a worker. */
  | 'waiting'
  /** A worker has it, and its caller waits for the answer. */
  | 'working'
  /** Its answer has begun to come in pieces. */
  | 'answering'
  /** Its caller has left, and its handler is told; it may take until its deadline. */
  | 'unwanted'
  /** The host has told its handler to end: nobody waits for it any more. */
  | 'aborted'
  /** Its worker has heard that it is to end: the event loop there turns. */
  | 'heard'
  /** Its handler has ignored that for longer than the grace. */
  | 'ignoring'
  /** Its worker is gone, and its caller still waits: it is decided what becomes of it. */
  | 'stranded'
  | 'over';

/** What can happen to a call. */
export type CallEvent =
  /** A worker gets it. */
  | 'handed'
  /** It waits (again): its worker never had it, or died under it. */
  | 'queued'
  /** The first of an answer in pieces. */
  | 'begun'
  /** Its caller has left. */
  | 'left'
  /** The host tells its handler to end. */
  | 'aborted'
  /** Its worker says that it has heard so. */
  | 'acknowledged'
  /** The grace after that is over. */
  | 'ignored'
  /** Its worker is gone. */
  | 'lost'
  /** All of its answer is there, its handler is done, or nobody will begin it. */
  | 'ended';

/** The only writer of a call's state. An event that does not apply changes nothing. */
export function transitionCall(state: CallState, event: CallEvent): CallState {
  if (state === 'over' || event === 'ended') return 'over';
  switch (state) {
    case 'waiting':
      if (event === 'handed') return 'working';
      return event === 'left' ? 'over' : state;
    case 'working':
      if (event === 'begun') return 'answering';
      if (event === 'queued') return 'waiting';
      return event === 'lost' ? 'stranded' : whenBrokenOff(state, event);
    case 'stranded':
      if (event === 'queued') return 'waiting';
      return event === 'left' ? 'over' : state;
    case 'answering':
    case 'unwanted':
    case 'aborted':
    case 'heard':
    case 'ignoring':
      // Nobody waits for it, or too much of it has left to begin anew.
      return event === 'lost' || event === 'queued' ? 'over' : whenBrokenOff(state, event);
  }
}

/** Whether the caller has neither an answer, nor the beginning of one, nor left. */
export function isAwaited(state: CallState): boolean {
  return state === 'working' || state === 'waiting' || state === 'stranded';
}

/** The way from an abort to the end of its handler, while a worker has the call. */
function whenBrokenOff(state: HeldState, event: CallEvent): CallState {
  const wanted = state === 'working' || state === 'answering';
  switch (event) {
    case 'left':
      return wanted ? 'unwanted' : state;
    case 'aborted':
      return wanted || state === 'unwanted' ? 'aborted' : state;
    case 'acknowledged':
      return state === 'unwanted' || state === 'aborted' ? 'heard' : state;
    case 'ignored':
      return state === 'heard' ? 'ignoring' : state;
    default:
      return state;
  }
}

type HeldState = Exclude<CallState, 'waiting' | 'stranded' | 'over'>;
