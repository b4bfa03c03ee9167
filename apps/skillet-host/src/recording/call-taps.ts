import type { CallTap, CallTapped } from '@skillet/core';

/** One for all who see requests on their way; what was not handed over, none of them hears of. */
export function callTaps(...taps: readonly CallTap[]): CallTap {
  return {
    get isOn() {
      return taps.some(isOn);
    },
    begin(view, request) {
      const heard = taps.flatMap<CallTapped>((tap) =>
        tap.isOn ? (tap.begin(view, request) ?? []) : [],
      );
      if (heard.length < 2) return heard[0];
      return (call) => {
        for (const tapped of heard) tapped(call);
      };
    },
  };
}

function isOn(tap: CallTap): boolean {
  return tap.isOn;
}
