import type { DataSourceJsonData } from '@grafana/data';
import type { DataQuery } from '@grafana/schema';

export type QueryType =
  | 'tickets'
  | 'ticket_counts'
  | 'ticket_series'
  | 'ticket_ages'
  | 'operations'
  | 'sla_clocks'
  | 'compliance'
  | 'satisfaction'
  | 'equipment'
  | 'availability'
  | 'calendar'
  | 'logbook'
  | 'shifts'
  | 'handover'
  | 'annotations'
  | 'values';

/** What is open now, or what was opened in the dashboard's period. */
export type Scope = 'open' | 'period';

/** The members of a query that are lists of values; one that is empty selects all. */
export const lists = [
  'states', 'criticities', 'regions', 'sites', 'devices', 'families', 'services', 'providers', 'severities', 'parties',
  'levels', 'groups', 'owners', 'natures', 'origins', 'roles', 'tickets', 'clocks', 'months', 'kinds', 'measures', 'by',
] as const;

export type ListName = (typeof lists)[number];

/** A query as pkg/plugin reads it; its doc.go says which type takes what. */
export interface VigieQuery extends DataQuery, Partial<Record<ListName, string[]>> {
  queryType?: QueryType;
  scope?: Scope;
  view?: string;
  of?: string;
  late?: string;
  sort?: string;
  every?: string;
  history?: number;
  troubled?: boolean;
  stream?: boolean;
  limit?: number;
}

export const defaultQuery = { queryType: 'tickets', scope: 'open' } satisfies Partial<VigieQuery>;

/** Settings under the names that Grafana's SDK for back ends looks for. */
export interface VigieOptions extends DataSourceJsonData {
  timeout?: number;
  tlsAuthWithCACert?: boolean;
}

export interface VigieSecrets {
  token?: string;
  actToken?: string;
  tlsCACert?: string;
}

/** A value that an editor offers, as pkg/plugin/resources.go tells it. */
export interface Picked {
  text: string;
  value: string;
}
