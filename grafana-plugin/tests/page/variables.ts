import { FieldType, type DataFrame, type DataQueryError, type TimeRange } from '@grafana/data';
import type { DataQuery } from '@grafana/schema';

import { setVariables } from './grafana';
import { interpolate, type Values } from './interpolate';

export interface Target extends DataQuery {
  datasource: { uid: string };
  format?: string;
  expr?: string;
  instant?: boolean;
}

/** Asks targets, each of its data source. */
export type Ask = (targets: Target[]) => Promise<{ frames: DataFrame[]; errors: DataQueryError[]; notices: string[] }>;

export interface Variable {
  name: string;
  type: string;
  label?: string;
  allValue?: string;
  regex?: string;
  includeAll?: boolean;
  datasource?: { uid: string };
  query?: string | (DataQuery & { query?: string });
  current?: { value?: string | string[] };
}

/**
 * The values of variables: those of the address, else those that the dashboard
 * opens with, else the first that there is, each by what was chosen before it.
 */
export async function resolve(list: Variable[], asked: URLSearchParams, range: TimeRange, ask: Ask): Promise<Values> {
  const seconds = Math.round((range.to.valueOf() - range.from.valueOf()) / 1000);
  const { from, to } = range.raw;
  const values: Values = {
    __rate_interval: '1m', __interval: '15s', __range: `${seconds}s`, __range_s: String(seconds),
    __url_time_range: `from=${String(from)}&to=${String(to)}`,
  };
  for (const each of list) {
    const given = asked.getAll(`var-${each.name}`);
    values[each.name] = given.length > 0 ? given : ((await opening(each, values, ask)) ?? '');
    setVariables(values);
  }
  return values;
}

async function opening(variable: Variable, values: Values, ask: Ask): Promise<string | string[] | undefined> {
  const current = variable.current?.value;
  if (variable.includeAll || (Array.isArray(current) && current.includes('$__all'))) {
    return variable.allValue;
  }
  return variable.type === 'query' ? first(variable, values, ask) : current;
}

const labelValues = /^label_values\((.+),\s*(\w+)\s*\)$/;
const queryResult = /^query_result\((.+)\)$/;

/** The label that the expression of a variable takes out of a series: /device="([^"]+)"/. */
const labelOf = /^\/(\w+)="/;

/** The first value that there is. */
async function first(variable: Variable, values: Values, ask: Ask): Promise<string | undefined> {
  const { query, datasource = { uid: '' } } = variable;
  const text = interpolate(typeof query === 'string' ? query : query?.query, values);
  const [, selector, selected] = labelValues.exec(text) ?? [];
  const [, expression = selector] = queryResult.exec(text) ?? [];
  const label = selected ?? labelOf.exec(variable.regex ?? '')?.[1];
  const own = typeof query === 'object' ? query : { refId: 'A' };
  const target = label ? { refId: 'A', datasource, expr: `group by (${label}) (${expression})`, instant: true, format: 'table' } : { ...own, datasource };
  const { frames, errors } = await ask([target]);
  if (errors.length > 0) {
    throw new Error(`the variable ${variable.name}: ${errors[0]?.message}`);
  }
  const wanted = label ?? 'value';
  const field = frames[0]?.fields.find((each) => each.name === wanted && each.type === FieldType.string);
  return label ? field?.values.toSorted()[0] : field?.values[0];
}
