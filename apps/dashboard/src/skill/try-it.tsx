import { signal, useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { ask } from '../api/client.ts';
import { CredentialFields, filled, type CredentialRow } from './credential-fields.tsx';
import { SchemaForm } from './schema-form.tsx';
import { httpCall, type Dispatch, type Tool } from './tool-call.ts';
import { TryAnswer, type Answer } from './try-answer.tsx';
import { send } from '../api/client.ts';

interface Offer {
  readonly tools: readonly Tool[];
  readonly dispatch: Readonly<Record<string, Dispatch>>;
}

type Inputs = Readonly<Record<string, unknown>>;

/** Typed once for all skills; gone with the tab. */
const credentials = signal<readonly CredentialRow[]>([]);

/** Calls a function of a skill. */
export function TryIt({ mount }: { readonly mount: string }): JSX.Element {
  const offer = useSignal<Offer | undefined>(undefined);
  const chosen = useSignal(0);
  const inputs = useSignal<Inputs>({});
  const raw = useSignal<string | undefined>(undefined);
  const fault = useSignal<string | undefined>(undefined);
  const answer = useSignal<Answer | undefined>(undefined);
  const busy = useSignal(false);
  useEffect(() => {
    ask<Offer>(`tools?format=mcp&skills=${encodeURIComponent(mount)}`)
      .then((given) => {
        offer.value = given;
      })
      .catch((error: unknown) => {
        fault.value = error instanceof Error ? error.message : 'That failed.';
      });
  }, [mount]);
  if (offer.value === undefined) return <p class="wait">{fault.value ?? 'Asking the host…'}</p>;
  const { tools, dispatch } = offer.value;
  const tool = tools[chosen.value];
  const to = tool && dispatch[tool.name];
  if (tool === undefined || to === undefined)
    return <p class="none">It offers no function that could be called here.</p>;
  const call = () => httpCall(to, inputsOf(), filled(credentials.value));
  const inputsOf = (): Inputs => {
    if (raw.value === undefined) return inputs.value;
    const parsed: unknown = JSON.parse(raw.value === '' ? '{}' : raw.value);
    if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
      throw new SyntaxError('The inputs are an object: {"name": value}.');
    return parsed as Inputs;
  };
  const run = async (): Promise<void> => {
    fault.value = undefined;
    busy.value = true;
    try {
      const { method, url, headers, body } = call();
      const begun = performance.now();
      const response = await send(url.href, {
        method,
        headers,
        ...(body === undefined ? {} : { body }),
      });
      const text = await response.text();
      answer.value = {
        status: response.status,
        ms: performance.now() - begun,
        timing: response.headers.get('Server-Timing') ?? '',
        requestId: response.headers.get('X-Request-Id') ?? '',
        type: response.headers.get('Content-Type') ?? '',
        text,
      };
    } catch (error) {
      fault.value = error instanceof Error ? error.message : 'That failed.';
    } finally {
      busy.value = false;
    }
  };
  return (
    <div class="split even">
      <form
        class="card try"
        onSubmit={(event) => {
          event.preventDefault();
          void run();
        }}
      >
        {tools.length > 1 && (
          <div class="field">
            <label for="tool">Function</label>
            <select
              id="tool"
              value={String(chosen.value)}
              onChange={(event) => {
                chosen.value = event.currentTarget.selectedIndex;
                inputs.value = {};
                raw.value = undefined;
                answer.value = undefined;
              }}
            >
              {tools.map(({ name }, index) => (
                <option key={name} value={String(index)}>
                  {name}
                </option>
              ))}
            </select>
          </div>
        )}
        <p class="faint">{tool.description}</p>
        <div class="choice" role="group" aria-label="How the inputs are written">
          <button
            type="button"
            aria-pressed={raw.value === undefined}
            onClick={() => {
              try {
                inputs.value = inputsOf();
                raw.value = undefined;
              } catch (error) {
                fault.value = String(error);
              }
            }}
          >
            Form
          </button>
          <button
            type="button"
            aria-pressed={raw.value !== undefined}
            onClick={() => {
              raw.value ??= JSON.stringify(inputs.value, null, 2);
            }}
          >
            JSON
          </button>
        </div>
        {raw.value === undefined ? (
          <SchemaForm
            key={tool.name}
            schema={tool.inputSchema}
            inputs={inputs.value}
            onChange={(given) => {
              inputs.value = given;
            }}
          />
        ) : (
          <textarea
            aria-label="Inputs as JSON"
            rows={8}
            spellcheck={false}
            value={raw.value}
            onInput={(event) => {
              raw.value = event.currentTarget.value;
            }}
          />
        )}
        <CredentialFields rows={credentials} />
        <div class="buttons start">
          <button type="submit" class="main" disabled={busy.value}>
            {busy.value ? 'Calling…' : 'Call'}
          </button>
        </div>
        <p class="fault" role="alert">
          {fault.value}
        </p>
      </form>
      <TryAnswer answer={answer.value} tool={tool} call={call} inputs={inputsOf} />
    </div>
  );
}
