import * as React from 'react';

import type { SelectableValue } from '@grafana/data';
import { getTemplateSrv } from '@grafana/runtime';
import { AsyncMultiSelect, InlineField, InlineSwitch, Input, MultiSelect, Select } from '@grafana/ui';

import { choicesOf } from './choices';
import type { VigieDataSource } from './datasource';
import type { ListName, VigieQuery } from './types';
import { say, type Text } from './words';

const labelWidth = 18;
const width = 34;

export interface FieldProps {
  query: VigieQuery;
  set: (change: Partial<VigieQuery>) => void;
}

type Option = SelectableValue<string>;

/** The dashboard's variables, which may stand wherever a value may. */
const variables = (): Option[] => getTemplateSrv().getVariables().map(({ name }) => ({ value: `$${name}`, label: `$${name}` }));

const selected = (values: string[] | undefined, options: Option[]) =>
  (values ?? []).map((value) => options.find((option) => option.value === value) ?? { value, label: value });

const chosen = (options: Option[]) => options.map((option) => option.value ?? '').filter(Boolean);

/** Values of a closed list, or variables. */
export function Choice({ name, query, set }: FieldProps & { name: ListName }) {
  const options = [...(choicesOf(name, query) ?? []), ...variables()];
  return (
    <InlineField label={say(name)} labelWidth={labelWidth}>
      <MultiSelect
        aria-label={say(name)}
        options={options}
        value={selected(query[name], options)}
        placeholder={say('all')}
        allowCustomValue
        isClearable
        closeMenuOnSelect={false}
        minMenuHeight={200}
        width={width}
        onChange={(options) => set({ [name]: chosen(options) })}
      />
    </InlineField>
  );
}

interface NamesProps extends FieldProps {
  name: ListName;
  datasource: VigieDataSource;
  hint?: Text;
  placeholder?: Text;
}

/** Names that the bridge knows, which are looked for as somebody types; or variables. */
export function Names({ name, query, set, datasource, hint = 'nameHint', placeholder = 'all' }: NamesProps) {
  const [trouble, setTrouble] = React.useState('');
  const among = JSON.stringify([query.regions, query.sites].filter((values) => values !== query[name]));
  const load = async (search: string) => {
    try {
      const picked = await datasource.pick(name, query, search);
      setTrouble('');
      return [...picked.map(({ text, value }) => ({ label: text, value })), ...variables()];
    } catch {
      setTrouble(say('unlisted'));
      return variables();
    }
  };
  return (
    <InlineField label={say(name)} labelWidth={labelWidth} tooltip={trouble || say(hint)} invalid={Boolean(trouble)}>
      <AsyncMultiSelect
        key={`${name} ${among}`} // what is offered first is of other places then
        aria-label={say(name)}
        loadOptions={load}
        defaultOptions
        value={selected(query[name], [])}
        placeholder={say(placeholder)}
        allowCustomValue
        isClearable
        minMenuHeight={200}
        width={width}
        onChange={(options) => set({ [name]: chosen(options) })}
      />
    </InlineField>
  );
}

/** One value of a closed list, or the usual one. */
export function One({ name, query, set, required }: FieldProps & { name: 'view' | 'of' | 'late' | 'sort' | 'every'; required?: boolean }) {
  const options = choicesOf(name, query) ?? [];
  return (
    <InlineField label={say(name)} labelWidth={labelWidth}>
      <Select
        aria-label={say(name)}
        options={options}
        value={query[name] ?? (required ? options[0]?.value : undefined) ?? null}
        placeholder={say(name === 'late' ? 'all' : 'usual')}
        isClearable={!required}
        minMenuHeight={200}
        width={width}
        onChange={(option: Option | null) => set({ [name]: option?.value })}
      />
    </InlineField>
  );
}

export function Switch({ name, query, set, hint }: FieldProps & { name: 'stream' | 'troubled'; hint?: Text }) {
  return (
    <InlineField label={say(name)} labelWidth={labelWidth} tooltip={hint && say(hint)}>
      <InlineSwitch aria-label={say(name)} value={query[name] ?? false} onChange={(event) => set({ [name]: event.currentTarget.checked || undefined })} />
    </InlineField>
  );
}

interface NumberProps {
  label: string;
  hint: string;
  most: number;
  usual: string;
  value?: number;
  onChange: (value?: number) => void;
}

/** A number is taken when it is left or confirmed, not at each digit. */
export function Whole({ label, hint, most, usual, value, onChange }: NumberProps) {
  const [text, setText] = React.useState(value === undefined ? '' : String(value));
  const take = () => {
    const number = Number.parseInt(text, 10);
    onChange(Number.isNaN(number) ? undefined : number);
  };
  return (
    <InlineField label={label} labelWidth={labelWidth} tooltip={hint}>
      <Input
        aria-label={label}
        type="number"
        min={1}
        max={most}
        width={14}
        value={text}
        placeholder={usual}
        onChange={(event) => setText(event.currentTarget.value)}
        onBlur={take}
        onKeyDown={(event) => event.key === 'Enter' && take()}
      />
    </InlineField>
  );
}
