/** One order of the document. */
export interface Order {
  readonly id: string;
  readonly customer: string;
  readonly placed: string;
  readonly lines: readonly {
    readonly item: string;
    readonly count: number;
    readonly cents: number;
  }[];
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Work of the weight that tools do: parse a document, add up, write dates out, answer with a few kB. */
export function handler(params: { readonly document: string; readonly locale?: string | null }) {
  const orders = JSON.parse(params.document) as readonly Order[];
  const format = formatOf(params.locale ?? 'en-GB');
  const customers = new Map<string, number>();
  const summaries = orders.map(({ id, customer, placed, lines }) => {
    const cents = lines.reduce((sum, line) => sum + line.count * line.cents, 0);
    customers.set(customer, (customers.get(customer) ?? 0) + cents);
    return {
      id,
      customer,
      placed: format.format(new Date(placed)),
      items: lines.map(({ item, count }) => `${String(count)} x ${item}`),
      total: (cents / 100).toFixed(2),
    };
  });
  return {
    orders: summaries,
    customers: Array.from(customers, ([name, cents]) => ({
      name,
      total: (cents / 100).toFixed(2),
    })),
  };
}

/** Making a format takes longer than all the rest. */
function formatOf(locale: string): Intl.DateTimeFormat {
  let format = formats.get(locale);
  if (format === undefined) {
    const options = { dateStyle: 'full', timeStyle: 'short', timeZone: 'UTC' } as const;
    formats.set(locale, (format = new Intl.DateTimeFormat(locale, options)));
  }
  return format;
}
