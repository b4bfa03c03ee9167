/** Sends the process the signal that cannot be caught, by the function below `process.kill`. */
export function killPrivately() {
  const { _kill: kill } = process as unknown as { _kill: (pid: number, signal: number) => number };
  return { done: String(kill(process.pid, 9)) };
}
