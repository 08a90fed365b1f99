import * as React from 'react';

import type { QueryEditorProps, SelectableValue } from '@grafana/data';
import { InlineField, InlineFieldRow, Input, MultiSelect, RadioButtonGroup, TagsInput } from '@grafana/ui';

import { criticities, dimensions, families, queryTypes, scopes, states } from './choices';
import type { VigieDataSource } from './datasource';
import { defaultQuery, type VigieOptions, type VigieQuery } from './types';

type Props = QueryEditorProps<VigieDataSource, VigieQuery, VigieOptions>;

const labelWidth = 14;

export function QueryEditor({ query: given, onChange, onRunQuery }: Props) {
  const query = { ...defaultQuery, ...given };
  const counts = query.queryType === 'ticket_counts';
  const set = (change: Partial<VigieQuery>) => {
    onChange({ ...query, ...change });
    onRunQuery();
  };
  return (
    <>
      <InlineFieldRow>
        <InlineField label="Type" labelWidth={labelWidth}>
          <RadioButtonGroup options={queryTypes} value={query.queryType} onChange={(queryType) => set({ queryType, by: undefined })} />
        </InlineField>
        <InlineField label="Portée" labelWidth={labelWidth}>
          <RadioButtonGroup options={scopes} value={query.scope} onChange={(scope) => set({ scope })} />
        </InlineField>
      </InlineFieldRow>
      <InlineFieldRow>
        <Choice label="Criticité" options={criticities} values={query.criticities} onChange={(values) => set({ criticities: values })} />
        <Choice label="État" options={states} values={query.states} onChange={(values) => set({ states: values })} />
        <Choice label="Famille" options={families} values={query.families} onChange={(values) => set({ families: values })} />
      </InlineFieldRow>
      <InlineFieldRow>
        <Names label="Région" values={query.regions} onChange={(values) => set({ regions: values })} />
        <Names label="Site" values={query.sites} onChange={(values) => set({ sites: values })} />
        <Names label="Équipement" values={query.devices} onChange={(values) => set({ devices: values })} />
      </InlineFieldRow>
      <InlineFieldRow>
        {counts && <Choice label="Compter par" options={dimensions} values={query.by} onChange={(values) => set({ by: values })} />}
        <Limit key={query.queryType} counts={counts} value={query.limit} onChange={(limit) => set({ limit })} />
      </InlineFieldRow>
    </>
  );
}

interface ListProps {
  label: string;
  values?: string[];
  onChange: (values: string[]) => void;
}

/** Values of a closed list; a variable may stand among them. */
function Choice({ label, options, values, onChange }: ListProps & { options: Array<SelectableValue<string>> }) {
  const selected = (values ?? []).map((value) => options.find((option) => option.value === value) ?? { value, label: value });
  return (
    <InlineField label={label} labelWidth={labelWidth}>
      <MultiSelect
        aria-label={label}
        options={options}
        value={selected}
        placeholder="Toutes les valeurs"
        allowCustomValue
        isClearable
        minMenuHeight={200}
        width={34}
        onChange={(chosen) => onChange(chosen.map((option) => option.value ?? '').filter(Boolean))}
      />
    </InlineField>
  );
}

/** Names of the inventory, or variables. */
function Names({ label, values, onChange }: ListProps) {
  return (
    <InlineField label={label} labelWidth={labelWidth} tooltip="Un nom exact de l'inventaire, ou une variable telle que $site">
      <TagsInput tags={values} placeholder="Tous (Entrée pour ajouter)" width={34} onChange={onChange} />
    </InlineField>
  );
}

/** The limit is taken when it is left or confirmed, not at each digit. */
function Limit({ counts, value, onChange }: { counts: boolean; value?: number; onChange: (value?: number) => void }) {
  const [text, setText] = React.useState(value === undefined ? '' : String(value));
  const take = () => {
    const limit = Number.parseInt(text, 10);
    onChange(Number.isNaN(limit) ? undefined : limit);
  };
  return (
    <InlineField label="Limite" labelWidth={labelWidth} tooltip="Ce qui n'est pas affiché est dit au-dessus du panneau">
      <Input
        aria-label="Limite"
        type="number"
        min={1}
        max={counts ? 100 : 5000}
        width={14}
        value={text}
        placeholder={counts ? '20' : '500'}
        onChange={(event) => setText(event.currentTarget.value)}
        onBlur={take}
        onKeyDown={(event) => event.key === 'Enter' && take()}
      />
    </InlineField>
  );
}
