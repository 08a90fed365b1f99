import { formattedValueToString, type DataFrame, type ScopedVars } from '@grafana/data';

/** The values of a dashboard's variables. */
export type Values = Record<string, string | string[]>;

type Format = string | ((value: unknown) => string);

/** Puts variables into a text: $name, ${name}, ${name:format}, ${name.path:format}. */
export function interpolate(text: string | undefined, values: Values, scoped?: ScopedVars, format?: Format): string {
  const pattern = /\$(\w+)|\$\{(\w+)(?:\.([^}:]+))?(?::(\w+))?\}/g;
  return (text ?? '').replace(pattern, (whole, plain?: string, braced?: string, path?: string, own?: string) => {
    const name = plain ?? braced ?? '';
    const found = lookUp(name, path, values, scoped);
    return found === undefined ? whole : shown(found, own ?? format);
  });
}

function lookUp(name: string, path: string | undefined, values: Values, scoped?: ScopedVars): unknown {
  if (name === '__data' && path) {
    return cell(path, scoped);
  }
  const own = scoped?.[name];
  return own === undefined ? values[name] : own.value;
}

/** ${__data.fields.url} and ${__data.fields["url"]}: another cell of the same row, as it is shown. */
function cell(path: string, scoped?: ScopedVars): unknown {
  const context: { frame: DataFrame; rowIndex?: number } | undefined = scoped?.__dataContext?.value;
  const name = /^fields(?:\.(\w+)|\["([^"]+)"\])/.exec(path);
  const wanted = name?.[1] ?? name?.[2];
  const field = context?.frame.fields.find((each) => each.name === wanted);
  const value = field?.values[context?.rowIndex ?? 0];
  return (field?.display ? formattedValueToString(field.display(value)) : value) ?? '';
}

function shown(value: unknown, format?: Format): string {
  if (typeof format === 'function') {
    return format(value);
  }
  if (format === 'percentencode') {
    return encodeURIComponent(String(value));
  }
  const list = Array.isArray(value) ? value.map(String) : [String(value)];
  return list.length === 1 ? (list[0] ?? '') : format === 'regex' ? `(${list.join('|')})` : list.join(',');
}
