/** What is there at once, or in a while. */
export type Later<T> = T | Promise<T>;

/** Goes on with what is there at once or in a while, as soon as it is. */
export function after<T, R>(value: Later<T>, next: (value: T) => Later<R>): Later<R> {
  return value instanceof Promise ? value.then(next) : next(value);
}
