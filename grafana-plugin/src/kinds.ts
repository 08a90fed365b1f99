import table from './kinds.json';
import type { QueryType, VigieQuery } from './types';

/** What a query type takes; a Go test holds kinds.json to the back end. */
export interface Kind {
  takes: string[];
  views: Array<{ name: string; takes: string[] }>;
  of: string[];
  narrow?: Record<string, string[]>;
  by: string[];
  kinds?: string[];
  usual: number;
  most: number;
}

const kinds = table as Record<QueryType, Kind>;

export const kindOf = (query: VigieQuery): Kind => kinds[query.queryType ?? 'tickets'] ?? kinds.tickets;

/** Tells whether a query takes a member, given its type and view. */
export function takes(query: VigieQuery, name: string): boolean {
  const kind = kindOf(query);
  if (kind.narrow) {
    return kind.narrow[query.of ?? kind.of[0] ?? '']?.includes(name) ?? false;
  }
  const view = kind.views.find((each) => each.name === query.view) ?? kind.views[0];
  return kind.takes.includes(name) || (view?.takes.includes(name) ?? false);
}

/** The members that every query of Grafana has. */
const common = ['refId', 'key', 'hide', 'datasource', 'queryType', 'intervalMs', 'maxDataPoints'];

/** A query without what its type and view do not take: the back end refuses what would not filter. */
export function fit(query: VigieQuery): VigieQuery {
  const kind = kindOf(query);
  const kept = Object.entries(query).filter(([name, value]) => {
    switch (name) {
      case 'view':
        return kind.views.some((view) => view.name === value);
      case 'of':
        return kind.of.includes(String(value));
    }
    return common.includes(name) || takes(query, name);
  });
  const fitted = Object.fromEntries(kept) as unknown as VigieQuery;
  if (fitted.by) {
    fitted.by = fitted.by.filter((dimension) => kind.by.includes(dimension) || dimension.startsWith('$'));
  }
  if (fitted.kinds) {
    fitted.kinds = fitted.kinds.filter((each) => (kind.kinds ?? []).includes(each) || each.startsWith('$'));
  }
  if (fitted.scope === 'period') {
    delete fitted.stream;
  }
  return fitted;
}
