import type { JSX } from 'preact';
import { textOf } from '../parts/text-of.ts';
import type { FieldSchema } from './tool-call.ts';

type Inputs = Readonly<Record<string, unknown>>;

/** A form made of what a function takes. What it can't show as a field is written as JSON. */
export function SchemaForm(props: {
  readonly schema: FieldSchema;
  readonly inputs: Inputs;
  readonly onChange: (inputs: Inputs) => void;
}): JSX.Element {
  const { schema, inputs, onChange } = props;
  const fields = Object.entries(schema.properties ?? {});
  if (fields.length === 0) return <p class="faint">It takes no inputs.</p>;
  return (
    <>
      {fields.map(([name, field]) => {
        const id = `field-${name}`;
        const isRequired = schema.required?.includes(name) === true;
        const set = (value: unknown): void => {
          const { [name]: _, ...others } = inputs;
          onChange(value === undefined ? others : { ...others, [name]: value });
        };
        return (
          <div key={name} class="field">
            <label for={id}>
              {name}
              {isRequired && <span class="must"> required</span>}
            </label>
            <Field id={id} field={field} value={inputs[name]} set={set} />
            {field.description !== undefined && (
              <small id={`${id}-about`}>{field.description}</small>
            )}
          </div>
        );
      })}
    </>
  );
}

interface FieldProps {
  readonly id: string;
  readonly field: FieldSchema;
  readonly value: unknown;
  readonly set: (value: unknown) => void;
}

function Field({ id, field, value, set }: FieldProps): JSX.Element {
  const type =
    typeof field.type === 'string' ? field.type : field.type?.find((one) => one !== 'null');
  const described = field.description === undefined ? undefined : `${id}-about`;
  if (field.enum !== undefined || type === 'boolean') {
    const choices = field.enum ?? [true, false];
    return (
      <select
        id={id}
        aria-describedby={described}
        value={value === undefined ? '' : JSON.stringify(value)}
        onChange={({ currentTarget: { value: chosen } }) => {
          set(chosen === '' ? undefined : JSON.parse(chosen));
        }}
      >
        <option value="">–</option>
        {choices.map((choice) => (
          <option key={JSON.stringify(choice)} value={JSON.stringify(choice)}>
            {textOf(choice)}
          </option>
        ))}
      </select>
    );
  }
  const isNumber = type === 'number' || type === 'integer';
  const shared = {
    id,
    'aria-describedby': described,
    placeholder: textOf(field.default),
    value: textOf(value),
  };
  if (isNumber) {
    return (
      <input
        type="number"
        step={type === 'integer' ? 1 : 'any'}
        {...shared}
        onInput={({ currentTarget: { value: typed } }) => {
          set(typed === '' ? undefined : Number(typed));
        }}
      />
    );
  }
  if (type === 'string') {
    return (
      <input
        {...shared}
        onInput={({ currentTarget: { value: typed } }) => {
          set(typed === '' ? undefined : typed);
        }}
      />
    );
  }
  return (
    <textarea
      id={id}
      aria-describedby={described}
      rows={3}
      placeholder="JSON"
      defaultValue={value === undefined ? '' : JSON.stringify(value)}
      onChange={({ currentTarget }) => {
        const typed = currentTarget.value.trim();
        try {
          set(typed === '' ? undefined : JSON.parse(typed));
          currentTarget.setCustomValidity('');
        } catch {
          currentTarget.setCustomValidity('That is not JSON.');
          currentTarget.reportValidity();
        }
      }}
    />
  );
}
