import type { ScopedVars } from '@grafana/data';
import type { TemplateSrv } from '@grafana/runtime';

/** What the variables of our dashboards have for "all": a pattern that also serves PromQL. */
const all = '.*';

/**
 * Puts the values of variables into a list of texts. A variable with several
 * values stands for several texts; one that stands for all, and one without a
 * value, selects nothing in particular: the list is empty then.
 */
export function expand(texts: string[] | undefined, templates: TemplateSrv, scope: ScopedVars): string[] | undefined {
  if (!texts) {
    return texts;
  }
  const values = texts.flatMap((text) => expandOne(text, templates, scope)).filter((value) => value !== '');
  return values.includes(all) ? [] : [...new Set(values)];
}

function expandOne(text: string, templates: TemplateSrv, scope: ScopedVars): string[] {
  const found: string[][] = [];
  // Each variable leaves a mark that no name has, and its values aside.
  const marked = templates.replace(text, scope, (value: unknown) => {
    found.push(Array.isArray(value) ? value.map(String) : [String(value ?? '')]);
    return mark(found.length - 1);
  });
  return found.reduce((texts, values, i) => texts.flatMap((each) => values.map((value) => each.replaceAll(mark(i), value))), [marked]);
}

const mark = (i: number) => `\u0000${i}\u0000`;
