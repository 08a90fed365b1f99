import * as React from 'react';

import type { QueryEditorProps } from '@grafana/data';
import { Collapse, InlineField, InlineFieldRow, RadioButtonGroup, Select } from '@grafana/ui';

import { choicesOf, queryTypes, scopeChoices } from './choices';
import type { VigieDataSource } from './datasource';
import { Choice, Names, One, Switch, Whole, type FieldProps } from './fields';
import { fit, kindOf, takes } from './kinds';
import { defaultQuery, type ListName, type QueryType, type VigieOptions, type VigieQuery } from './types';
import { say, type Text } from './words';

type Props = QueryEditorProps<VigieDataSource, VigieQuery, VigieOptions>;

/** The filters that people use most; others are folded until one is set. */
const usualFilters: ListName[] = ['criticities', 'states', 'families', 'regions', 'sites', 'devices'];
const moreFilters: ListName[] = ['services', 'providers', 'roles', 'severities', 'parties', 'levels', 'groups', 'owners', 'natures', 'origins'];

/** The type first, then only what applies to it. */
export function QueryEditor({ query, ...rest }: Props) {
  return <Editor {...rest} query={{ ...defaultQuery, ...query }} />;
}

/** The editor of annotations: what a dashboard marks in its graphs. */
export function AnnotationEditor({ query, ...rest }: Props) {
  return <Editor {...rest} query={{ ...query, queryType: 'annotations' }} fixed />;
}

/** The editor of a variable: the values of what, among what. */
export function VariableEditor({ query, ...rest }: Props) {
  return (
    <>
      <Editor {...rest} query={{ ...query, refId: query?.refId ?? 'variable', queryType: 'values' }} fixed />
      <p>{say('chained')}</p>
    </>
  );
}

function Editor({ datasource, query, onChange, onRunQuery, fixed }: Omit<Props, 'query'> & { query: VigieQuery; fixed?: boolean }) {
  const kind = kindOf(query);
  const set = (change: Partial<VigieQuery>) => {
    onChange(fit({ ...query, ...change }));
    onRunQuery();
  };
  const props = { query, set };
  const names = { ...props, datasource };
  const takesIt = (name: string) => takes(query, name);
  return (
    <>
      <InlineFieldRow>
        {!fixed && (
          <InlineField label={say('type')} labelWidth={18}>
            <Select
              aria-label={say('type')}
              options={queryTypes()}
              value={query.queryType}
              minMenuHeight={200}
              width={34}
              onChange={({ value }) => set({ queryType: value as QueryType })}
            />
          </InlineField>
        )}
        {kind.views.length > 0 && <One {...props} name="view" required />}
        {kind.of.length > 0 && <One {...props} name="of" required />}
        {takesIt('scope') && (
          <InlineField label={say('scope')} labelWidth={18}>
            <RadioButtonGroup options={scopeChoices()} value={query.scope ?? 'open'} onChange={(scope) => set({ scope })} />
          </InlineField>
        )}
        {takesIt('stream') && query.scope !== 'period' && <Switch {...props} name="stream" hint="streamHint" />}
        {takesIt('troubled') && <Switch {...props} name="troubled" />}
      </InlineFieldRow>
      <InlineFieldRow>
        {takesIt('tickets') && <Names {...names} name="tickets" hint="ticketsHint" placeholder="ticketsNone" />}
        {takesIt('by') && <Choice {...props} name="by" />}
        {takesIt('every') && <One {...props} name="every" />}
        {takesIt('measures') && <Choice {...props} name="measures" />}
        {takesIt('kinds') && <Choice {...props} name="kinds" />}
        {takesIt('clocks') && <Choice {...props} name="clocks" />}
        {takesIt('months') && <Names {...names} name="months" hint="monthsHint" placeholder="monthsNone" />}
        {takesIt('history') && (
          <Whole label={say('history')} hint={say('historyHint')} most={36} usual="0" value={query.history} onChange={(history) => set({ history })} />
        )}
        {takesIt('late') && <One {...props} name="late" />}
        {takesIt('sort') && <One {...props} name="sort" />}
        {takesIt('limit') && (
          <Whole
            key={`${query.queryType} ${query.view}`}
            label={say('limit')}
            hint={say('limitHint')}
            most={kind.most}
            usual={String(kind.usual)}
            value={query.limit}
            onChange={(limit) => set({ limit })}
          />
        )}
      </InlineFieldRow>
      <Filters {...names} />
    </>
  );
}

function Filters({ datasource, ...props }: FieldProps & { datasource: VigieDataSource }) {
  const { query } = props;
  const taken = (filters: ListName[]) => filters.filter((name) => takes(query, name));
  const more = taken(moreFilters);
  const inUse = more.filter((name) => (query[name]?.length ?? 0) > 0).length;
  const [open, setOpen] = React.useState(inUse > 0);
  const field = (name: ListName) =>
    choicesOf(name, query) ? <Choice key={name} {...props} name={name} /> : <Names key={name} {...props} datasource={datasource} name={name} />;
  return (
    <>
      <InlineFieldRow>{taken(usualFilters).map(field)}</InlineFieldRow>
      {more.length > 0 && (
        <Collapse label={moreLabel('more', inUse)} isOpen={open} onToggle={setOpen}>
          <InlineFieldRow>{more.map(field)}</InlineFieldRow>
        </Collapse>
      )}
    </>
  );
}

const moreLabel = (text: Text, inUse: number) => (inUse > 0 ? `${say(text)} (${inUse})` : say(text));
