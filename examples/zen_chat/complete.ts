/** The service, and with whose key it is asked. */
export interface Service {
  /** Without a slash at its end. */
  readonly baseUrl: string;
  readonly key: string;
  readonly signal: AbortSignal;
}

/** What a model answered. */
export interface Reply {
  readonly reply: string;
  readonly model: string;
}

/** The reply, or what to tell the caller and with which status. */
export type Completion =
  | { readonly ok: true; readonly reply: Reply }
  | { readonly ok: false; readonly status: number; readonly problem: string };

/** Asks for one chat completion. */
export async function complete(
  { baseUrl, key, signal }: Service,
  request: { readonly model: string; readonly messages: readonly object[] },
): Promise<Completion> {
  let response: Response;
  try {
    response = await fetch(`${baseUrl.replace(/\/+$/, '')}/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify(request),
      signal,
    });
  } catch (error) {
    if (signal.aborted) throw error;
    return refused(502, 'The chat service cannot be reached.');
  }
  if (response.status === 401 || response.status === 403) {
    return refused(401, 'The chat service does not take this ZEN_API_KEY.');
  }
  if (response.status === 429) return refused(429, 'The chat service asks to wait.');
  if (!response.ok) return refused(502, `The chat service answered ${String(response.status)}.`);
  const answer = (await response.json().catch(() => undefined)) as ChatAnswer | undefined;
  const reply = answer?.choices?.[0]?.message?.content;
  if (typeof reply !== 'string') return refused(502, 'The chat service gave no reply.');
  return { ok: true, reply: { reply, model: answer?.model ?? request.model } };
}

interface ChatAnswer {
  readonly model?: string;
  readonly choices?: readonly { readonly message?: { readonly content?: unknown } }[];
}

function refused(status: number, problem: string): Completion {
  return { ok: false, status, problem };
}
